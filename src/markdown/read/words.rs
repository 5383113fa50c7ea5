//! What is taken down of a text beside its HTML: its letters without markup, and how many words they are.

use super::{At, Reading};
use crate::markdown::Prose;
use crate::markdown::mention::Spot;
use crate::markdown::prose::{Body, Fill, Hole};

impl Reading<'_> {
    /// Adds to the plain text, in which every break is one space.
    pub(super) fn plain(&mut self, text: &str) {
        add(&mut self.plain, text);
    }

    /// Adds to the plain text, and counts.
    pub(super) fn words(&mut self, text: &str) {
        self.words += add(&mut self.plain, text);
    }

    /// Marks what was written from `start` on as running text; what stands side by side is one text.
    pub(super) fn running_text(&mut self, start: usize) {
        let length = (self.html.len() - start) as u32;
        if let Some(Hole { at, fill: Fill::Text(before) }) = self.holes.last_mut()
            && (*at + *before) as usize == start
        {
            *before += length;
        } else {
            self.holes.push(Hole { at: start as u32, fill: Fill::Text(length) });
        }
    }

    /// The same of the plain text.
    pub(super) fn running_words(&mut self, start: usize) {
        let (start, end) = (start as u32, self.plain.len() as u32);
        match self.running.last_mut() {
            Some(last) if last.1 == start && self.breaks.last().is_none_or(|at| *at != start) => last.1 = end,
            _ => self.running.push((start, end)),
        }
    }

    /// Whatever follows begins a sentence of its own.
    pub(super) fn block_break(&mut self) {
        let at = self.plain.len() as u32;
        if matches!(self.at, At::Body { .. }) && self.breaks.last() != Some(&at) {
            self.breaks.push(at);
        }
    }

    pub(super) fn spot_at(&self, link: u32, is_term: bool) -> Spot {
        let at = self.plain.len() as u32;
        Spot { link, start: at, end: at, is_term }
    }
}

/// Adds `text` to `plain` with every break as one space, and counts its words: those with a letter or a digit, and each
/// Chinese, Japanese or Korean letter as half a word.
pub(super) fn add(plain: &mut String, text: &str) -> u32 {
    if text.is_ascii() { add_ascii(plain, text) } else { add_any(plain, text) }
}

/// Whether a sign can stand in a text of one line without meaning anything, neither to Markdown nor to HTML.
const MEANS_NOTHING: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let sign = byte as u8;
        plain[byte] = sign.is_ascii_alphanumeric()
            || !sign.is_ascii()
            || matches!(sign, b' ' | b',' | b'.' | b';' | b':' | b'!' | b'?' | b'-' | b'/' | b'%' | b'+' | b'(' | b')');
        byte += 1;
    }
    plain
};

/// A value that is words and nothing else, as most texts of quizzes are; `None` for what must be read as Markdown.
pub fn without_markup(text: &str) -> Option<Prose> {
    // A letter begins no list, no heading, no table.
    let begins = text.chars().next().is_some_and(char::is_alphabetic);
    if !begins || !text.bytes().all(|byte| MEANS_NOTHING[usize::from(byte)]) {
        return None;
    }
    // Dashes and dots become other signs where several stand together.
    let several = |pair: &[u8]| matches!(pair, b"--" | b"..");
    if text.as_bytes().windows(2).any(several) {
        return None;
    }
    let mut plain = String::with_capacity(text.len());
    let words = add(&mut plain, text);
    (plain == text).then(|| Prose { words, body: Body::Words(plain), ..Prose::default() })
}

/// What a byte of ASCII is to whoever counts words.
const SIGN: u8 = 0;
const IN_WORD: u8 = 1;
const BLANK: u8 = 2;
const KINDS: [u8; 256] = {
    let mut kinds = [SIGN; 256];
    let mut byte = 0;
    while byte < 256 {
        let sign = byte as u8;
        if sign.is_ascii_alphanumeric() {
            kinds[byte] = IN_WORD;
        } else if matches!(sign, b' ' | b'\t'..=b'\r') {
            kinds[byte] = BLANK;
        }
        byte += 1;
    }
    kinds
};

fn add_ascii(plain: &mut String, text: &str) -> u32 {
    let (mut words, mut in_word) = (0, SIGN);
    let mut after_space = plain.is_empty() || plain.ends_with(' ');
    // What is not yet copied.
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        let kind = KINDS[usize::from(byte)];
        if kind != BLANK {
            in_word |= kind;
            after_space = false;
            continue;
        }
        words += u32::from(std::mem::take(&mut in_word));
        if after_space || byte != b' ' {
            plain.push_str(&text[start..at]);
            if !after_space {
                plain.push(' ');
            }
            start = at + 1;
        }
        after_space = true;
    }
    plain.push_str(&text[start..]);
    words + u32::from(in_word)
}

fn add_any(plain: &mut String, text: &str) -> u32 {
    let (mut words, mut wide) = (0, 0_u32);
    let mut in_word = false;
    for letter in text.chars() {
        if letter.is_whitespace() {
            words += u32::from(std::mem::take(&mut in_word));
            if !plain.is_empty() && !plain.ends_with(' ') {
                plain.push(' ');
            }
        } else {
            if matches!(letter, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}') {
                wide += 1;
            } else {
                in_word |= letter.is_alphanumeric();
            }
            plain.push(letter);
        }
    }
    words + u32::from(in_word) + wide.div_ceil(2)
}

#[cfg(test)]
mod tests {
    use super::{add, add_any, without_markup};
    use crate::diag::{Faults, Place};
    use crate::markdown::read::{At, Reading};
    use crate::source::FileId;

    #[test]
    fn words_are_counted_and_breaks_become_one_space() {
        for (before, text, plain, words) in [
            ("", "  one  two-three\n- 4 ", "one two-three - 4 ", 3),
            ("a ", " b", "a b", 1),
            ("a", "\tb\u{b}c", "a b c", 2),
            ("", "网络 marketing，网络营销", "网络 marketing，网络营销", 4),
            ("", "\u{3000}é — 值\u{a0}", "é — 值 ", 2),
            ("", "", "", 0),
        ] {
            let mut found = before.to_owned();
            assert_eq!((add(&mut found, text), found.as_str()), (words, plain), "{text:?}");
        }
    }

    #[test]
    fn words_without_markup_are_what_markdown_makes_of_them() {
        let signs = [
            "a", "B", "7", " ", "  ", ",", ".", ";", ":", "!", "?", "-", "/", "%", "+", "(", ")", "é", "网", "，",
            "http://", "www.x.de", "1.", "#", "=", "~", "*", "_", "[", "]", "<", ">", "&", "'", "\"", "`", "|", "$",
            "^", "{", "\\", "\u{a0}", "\u{3000}", "\n",
        ];
        let mut state = 7_u64;
        let mut taken = 0;
        for round in 0..40_000 {
            // Of the first signs alone in one half, so that many are taken.
            let choice = if round % 2 == 0 { 23 } else { signs.len() };
            let mut text = String::new();
            for _ in 0..1 + round % 9 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(signs[(state >> 33) as usize % choice]);
            }
            let text = text.trim_end();
            let Some(short) = without_markup(text) else { continue };
            let faults = Faults::default();
            let at = At::Value { place: Place::top(FileId::of("a.yaml")), written: text };
            let long = Reading::new(text, at, &faults).run();
            assert_eq!((&short, faults.into_vec()), (&long, Vec::new()), "{text:?}");
            taken += 1;
        }
        assert!(taken > 2_000, "{taken}");
    }

    #[test]
    fn the_short_way_for_ascii_is_the_long_way() {
        let mut state = 1_u64;
        for _ in 0..2000 {
            let mut text = String::new();
            for _ in 0..10 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push(['a', ' ', '\n', '-', '\u{c}', '7', ' '][(state >> 33) as usize % 7]);
            }
            let (mut one, mut other) = ("x".to_owned(), "x".to_owned());
            assert_eq!((add(&mut one, &text), one), (add_any(&mut other, &text), other), "{text:?}");
        }
    }
}
