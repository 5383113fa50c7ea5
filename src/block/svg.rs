//! What the drawings of all blocks are made of: lines of text that fit, and shapes as SVG.
//!
//! Attributes give geometry only; colours and type are the theme's, by class.

use std::fmt::Write;

/// A kind of text: its size, the height of a line, and how much wider than regular it is set.
pub(crate) struct Type {
    pub size: f64,
    pub line: f64,
    pub wide: f64,
}

/// Of names and numbers.
pub(crate) const NAME: Type = Type { size: 15.0, line: 19.0, wide: 1.0 };
/// Of everything else.
pub(crate) const TEXT: Type = Type { size: 13.5, line: 18.0, wide: 0.94 };

/// Of the smallest: numbers beside an axis, remarks.
pub(crate) const SMALL: Type = Type { size: 12.0, line: 16.0, wide: 0.94 };

/// A line of text; `text` is escaped already, `more` are further attributes.
pub(crate) fn text_at(out: &mut String, class: &str, (x, y): (f64, f64), face: &Type, more: &str, text: &str) {
    let size = face.size;
    write_to(out, format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{more}>{text}</text>"));
}

/// On what an author has written: whoever makes the page puts the language there, or takes it away.
pub(crate) const OWN: &str = " lang=\"\"";

/// What a drawing is called: by its author, or else by the theme.
pub(crate) fn title(id: &str, own: Option<&str>, untitled: &str) -> String {
    let lang = if own.is_some() { OWN } else { "" };
    format!("<title id=\"{id}-title\"{lang}>{}</title>", escape(own.unwrap_or(untitled)))
}

pub(crate) fn write_to(out: &mut String, written: std::fmt::Arguments) {
    out.write_fmt(written).expect("writing to a String cannot fail");
}

pub(crate) fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Breaks a text into lines of at most `room`, the first of them `lead` shorter; a word that is too long is cut.
pub(crate) fn wrap(text: &str, room: f64, face: &Type, lead: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = lead;
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty())
    {
        let space = if lines.last().is_some_and(|line| !line.is_empty()) { width(" ", face) } else { 0.0 };
        let wanted = width(word, face);
        if used + space + wanted <= room {
            if space > 0.0 {
                append(&mut lines, ' ');
            }
            word.chars().for_each(|letter| append(&mut lines, letter));
            used += space + wanted;
            continue;
        }
        if used > 0.0 {
            lines.push(String::new());
            used = 0.0;
        }
        for letter in word.chars() {
            let wide = letter_width(letter) * face.size * face.wide;
            if used + wide > room && used > 0.0 {
                lines.push(String::new());
                used = 0.0;
            }
            append(&mut lines, letter);
            used += wide;
        }
    }
    lines
}

fn append(lines: &mut [String], letter: char) {
    lines.last_mut().expect("a text has at least one line").push(letter);
}

pub(crate) fn width(text: &str, face: &Type) -> f64 {
    text.chars().map(letter_width).sum::<f64>() * face.size * face.wide
}

/// Of a letter, in parts of the font's size, as in the widest of the common sans-serif faces: a line that is
/// a little short looks better than one that is cut off.
fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | '‘' | '’' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '-' | '!' | '[' | ']' | '/' => 0.41,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' => 0.97,
        'A'..='Z' => 0.72,
        '\0'..='\u{2FF}' | '\u{2010}'..='\u{201F}' => 0.6,
        '\u{370}'..='\u{1FFF}' => 0.72,
        _ => 1.02,
    }
}

pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML has no way to write these.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// JSON for a page's script, safe inside a `<script>` element.
pub(super) fn for_script(data: &serde_json::Value) -> String {
    data.to_string().replace('<', "\\u003c")
}

/// Every element closed in order, every attribute quoted, no bare `&` or `<`.
#[cfg(test)]
pub(crate) fn assert_well_formed(xml: &str) {
    let mut open = Vec::new();
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("unclosed tag: {part}"));
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{xml}");
        } else {
            let name = tag.split_whitespace().next().expect("a tag has a name");
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            assert!(!tag.contains("style="), "{tag}");
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        for entity in text.split('&').skip(1) {
            assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|known| entity.starts_with(known)), "{text}");
        }
    }
    assert_eq!(open, Vec::<&str>::new());
    for value in xml.split('"').skip(1).step_by(2) {
        let is_small = value.split("e-").skip(1).any(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
        assert!(!is_small && !value.contains("NaN") && !value.contains("inf"), "{value}: {xml}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        let plain = Type { size: 10.0, line: 12.0, wide: 1.0 };
        for (text, room, lines) in [
            ("aa bb", 100.0, &["aa bb"][..]),
            ("aa bb", 13.0, &["aa", "bb"]),
            ("aaaaa", 13.0, &["aa", "aa", "a"]),
            ("", 13.0, &[""]),
            ("  aa \n\u{1} bb  ", 100.0, &["aa bb"]),
        ] {
            assert_eq!(wrap(text, room, &plain, 0.0), lines, "{text:?}");
        }
    }
}
