//! Texts as they are compared: letters and digits alone, whatever stands between them.

/// Letters and digits alone, so that neither markup nor escapes nor breaks of lines stand between them. `tags`: whether
/// what stands in them counts. `at` is told where in the text each byte of the result comes from.
pub fn folded(text: &str, tags: bool, mut at: impl FnMut(usize)) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let here = text.len() - rest.len();
        let (letter, length) = match letter {
            '<' if !tags && rest[1..].starts_with(|next: char| next.is_ascii_alphabetic() || "/!".contains(next)) => {
                (None, rest.find('>').map_or(rest.len(), |end| end + 1))
            }
            '&' => entity(rest),
            '\\' => escape(rest),
            letter => (Some(letter), letter.len_utf8()),
        };
        for letter in letter.into_iter().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase) {
            (0..letter.len_utf8()).for_each(|_| at(here));
            folded.push(letter);
        }
        rest = &rest[length..];
    }
    folded
}

/// `&#233;` as its letter; a name as nothing, since those that we write stand for signs.
fn entity(text: &str) -> (Option<char>, usize) {
    let name: &str =
        text[1..].split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '#').next().unwrap_or("");
    if name.is_empty() || !text[1 + name.len()..].starts_with(';') {
        return (None, 1);
    }
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    (number.and_then(char::from_u32), name.len() + 2)
}

/// `\u00e9` as its letter, `\n` as nothing.
fn escape(text: &str) -> (Option<char>, usize) {
    match text.as_bytes().get(1) {
        Some(b'u') => {
            let number = text.get(2..6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            number.map_or((None, 1), |number| (char::from_u32(number), 6))
        }
        Some(b'n' | b't' | b'r' | b'b' | b'f' | b'"' | b'\\' | b'/') => (None, 2),
        _ => (None, 1),
    }
}
