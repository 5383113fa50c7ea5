//! Asterisks that were meant as emphasis and are shown as they stand.

use std::ops::Range;

/// Where the first of them are in a piece of a text, as it was written.
pub fn shown(text: &str, piece: Range<usize>) -> Option<Range<usize>> {
    // What the parser hands over piece by piece may begin one byte earlier.
    let double = text.get(piece.start.saturating_sub(1)..piece.end).and_then(|written| written.find("**"));
    let double = double.map(|at| piece.start.saturating_sub(1) + at).map(|at| at..at + 2);
    let mut single = text.get(piece.clone())?.match_indices('*').map(|(at, _)| piece.start + at..piece.start + at + 1);
    double.or_else(|| single.find(|place| is_meant(&text[..place.start], &text[place.end..])))
}

/// A single one may be a sign of its own: 5*3, a note*. Between Chinese letters and punctuation it is none, and there
/// Markdown often takes it for one: `*为什么？*因为`.
fn is_meant(before: &str, after: &str) -> bool {
    before.chars().next_back().is_some_and(is_chinese) && after.chars().next().is_some_and(is_chinese)
}

fn is_chinese(sign: char) -> bool {
    matches!(sign, '\u{3001}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF01}'..='\u{FF60}'
        | '\u{20000}'..='\u{323AF}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asterisks_between_chinese_signs_are_meant_as_emphasis_and_others_may_be_signs() {
        // An asterisk that has made emphasis stands before the piece that it emphasises.
        assert_eq!(shown("他*强调*说", 4..10), None);
        for (written, at) in [
            ("**强调（注）。**后", Some((0, 2))),
            ("他问：*为什么？*因为", Some((9, 1))),
            ("not ** so", Some((4, 2))),
            ("5*3", None),
            ("价格* 与", None),
            ("价格\\*，", None),
            ("a note*", None),
            ("*", None),
        ] {
            let at = at.map(|(at, many)| at..at + many);
            assert_eq!(shown(written, 0..written.len()), at, "{written}");
        }
    }
}
