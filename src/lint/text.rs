//! Texts as the rules compare them: widths, words, sentences. English by words, Chinese by pairs of letters.

use unicode_width::UnicodeWidthStr;

use crate::markdown::{Part, Prose};

/// How many columns a text takes: a Chinese letter takes two.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Chinese, Japanese and Korean letters, which are written without spaces between words.
pub fn is_cjk(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{AC00}'..='\u{D7AF}' | '\u{20000}'..='\u{323AF}')
}

/// A pattern whose words and their ends are of ASCII, as English has them: it takes a tenth of the time to make.
pub fn of_ascii(pattern: &str) -> String {
    pattern.replace(r"\b", r"(?-u:\b)").replace(r"\w", r"(?-u:\w)")
}

/// Words in small letters and in the singular; of a run of Chinese, each pair of neighbours.
pub fn words(text: &str) -> Vec<String> {
    if text.is_ascii() {
        return words_of_ascii(text);
    }
    let mut found = Vec::new();
    let mut word = String::new();
    let mut before = None;
    for letter in text.chars() {
        if is_cjk(letter) {
            end(&mut word, &mut found);
            if let Some(before) = before {
                found.push([before, letter].iter().collect());
            }
            before = Some(letter);
            continue;
        }
        before = None;
        match letter {
            '’' | '\'' if !word.is_empty() => word.push('\''),
            _ if letter.is_alphanumeric() => word.extend(letter.to_lowercase()),
            _ => end(&mut word, &mut found),
        }
    }
    end(&mut word, &mut found);
    found
}

/// The same for what most texts are, from which words are cut as they stand.
fn words_of_ascii(text: &str) -> Vec<String> {
    let parts = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '\'');
    // A quotation mark before a word is none of its letters.
    let words = parts.map(|part| part.trim_start_matches('\'')).filter(|word| !word.is_empty());
    words.map(|word| singular(word.to_ascii_lowercase())).collect()
}

fn end(word: &mut String, found: &mut Vec<String>) {
    if !word.is_empty() {
        found.push(singular(std::mem::take(word)));
    }
}

fn singular(mut word: String) -> String {
    let stem = word.trim_end_matches('\'').trim_end_matches("'s").len();
    word.truncate(stem);
    if word.len() > 4 && word.is_ascii() {
        if word.ends_with("ies") {
            word.truncate(word.len() - 3);
            word.push('y');
        } else if ["sses", "xes", "ches", "shes"].iter().any(|end| word.ends_with(end)) {
            word.truncate(word.len() - 2);
        } else if word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
            word.truncate(word.len() - 1);
        }
    }
    word
}

/// Whether some words stand in a text one after the other.
pub fn has_phrase(text: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && text.windows(phrase.len()).any(|words| words == phrase)
}

/// The sentence that asks: the last one with a question mark, else the last one.
pub fn asking(stem: &str) -> &str {
    let mut last = "";
    let mut question = None;
    let mut start = 0;
    for (at, letter) in stem.char_indices() {
        let next = at + letter.len_utf8();
        let ends = match letter {
            '。' | '？' | '！' => true,
            '.' | '?' | '!' => {
                stem[next..].chars().next().is_none_or(|next| next.is_whitespace() || "”’\"')".contains(next))
            }
            _ => false,
        };
        if ends {
            last = stem[start..next].trim();
            if matches!(letter, '?' | '？') {
                question = Some(last);
            }
            start = next;
        }
    }
    let rest = stem[start..].trim();
    let rest = if rest.chars().any(char::is_alphanumeric) { rest } else { last };
    question.unwrap_or(rest)
}

/// What stands in bold or italics, in small letters.
pub fn emphasised(text: &Prose) -> String {
    let mut found = String::new();
    let mut depth = 0usize;
    for part in text.parts() {
        let (Part::Html(html) | Part::Text(html)) = part else { continue };
        for piece in html.split_inclusive('>') {
            let (words, tag) = piece.rsplit_once('<').unwrap_or((piece, ""));
            if depth > 0 {
                found.push_str(&words.to_lowercase());
                found.push(' ');
            }
            match tag {
                "strong>" | "em>" => depth += 1,
                "/strong>" | "/em>" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Faults, Place, Placed};
    use crate::source::Source;

    #[test]
    fn words_are_small_and_singular_and_chinese_comes_in_pairs() {
        for (text, expected) in [
            ("The Company’s visits, and its companies", "the company visit and its company"),
            ("CSS classes; analysis of a bus", "css class analysis of a bus"),
            ("网络推广 SEO 用", "网络 络推 推广 seo"),
            ("don’t 12.5%", "don't 12 5"),
            (
                "Don't say 'Rock 'n' roll', 12.5% of the users' CSS classes",
                "don't say rock n roll 12 5 of the user css class",
            ),
        ] {
            assert_eq!(words(text).join(" "), expected);
        }
    }

    #[test]
    fn the_sentence_that_asks_is_found() {
        for (stem, expected) in [
            ("A shop sells 3.5 kg. Which is not a measure?", "Which is not a measure?"),
            ("Which one? Choose with care.", "Which one?"),
            ("“Is it so?” All are true EXCEPT:", "“Is it so?"),
            ("All of these are measures EXCEPT", "All of these are measures EXCEPT"),
            ("访问很多。下列哪项不是目标？", "下列哪项不是目标？"),
            ("Complete the line.", "Complete the line."),
            ("", ""),
        ] {
            assert_eq!(asking(stem), expected);
        }
    }

    #[test]
    fn only_what_is_emphasised_counts_as_such() {
        let given = "Which is **not** a *measure* of <strong>reach</strong>, 1 < 2?";
        let source = Source::in_memory("a.yaml", given);
        let text = Placed { value: given.to_owned(), place: Place::new(source.id, 0, given.len()) };
        let prose = crate::markdown::read(&text, &source, &Faults::default());
        assert_eq!(emphasised(&prose).split_whitespace().collect::<Vec<_>>(), ["not", "measure", "reach"]);
    }
}
