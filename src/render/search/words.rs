//! A text into the terms that it is found by. The theme's js/search/index.js does the same, letter by letter: what changes
//! here changes there. `tests/search.rs` compares the two.
//!
//! Case, width and diacritics are folded, and traditional Chinese letters to simplified ones. Chinese and Japanese, which know no spaces, are cut into pairs of letters, so
//! that no dictionary is needed; the last letter of a run stands alone once more, so that it is found too.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Traditional letters in their order, each with the simplified one. The page that searches reads the same list.
static SIMPLIFIED: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let script = include_str!("../../../themes/default/js/variants.js");
    let mut letters = script.split('"').nth(1).unwrap_or_default().chars();
    let mut pairs = Vec::new();
    while let (Some(simplified), Some(traditional)) = (letters.next(), letters.next()) {
        pairs.push((traditional, simplified));
    }
    pairs.sort_unstable();
    pairs
});

/// Letters of a term after which the rest is left out.
const LONGEST: usize = 40;

/// The small letter or digit of each byte of ASCII; 0 where it is neither.
const SMALL: [u8; 128] = {
    let mut small = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            small[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    small
};

/// Cuts texts into terms, one after the other, in one buffer.
#[derive(Debug)]
pub struct Words {
    /// The word that is being read, folded, and how many bytes and letters of it there are.
    word: [u8; LONGEST * 4],
    length: usize,
    letters: usize,
    /// The last letter of a run of Chinese or Japanese.
    last: Option<char>,
}

impl Default for Words {
    fn default() -> Self {
        Self { word: [0; LONGEST * 4], length: 0, letters: 0, last: None }
    }
}

impl Words {
    /// Hands each term of a text to `take`.
    pub fn each(&mut self, text: &str, mut take: impl FnMut(&[u8])) {
        let take = &mut take;
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if !byte.is_ascii() {
                let Some(letter) = text[at..].chars().next() else { break };
                at += letter.len_utf8();
                self.letter(letter, take);
                continue;
            }
            if SMALL[usize::from(byte)] == 0 {
                self.end(take);
                at += 1;
                continue;
            }
            self.end_run(take);
            let run = &bytes[at..];
            let mut read = 0;
            while let Some(small) = run.get(read).and_then(|byte| SMALL.get(usize::from(*byte)))
                && *small != 0
            {
                if self.letters < LONGEST {
                    self.word[self.length] = *small;
                    self.length += 1;
                    self.letters += 1;
                }
                read += 1;
            }
            at += read;
        }
        self.end(take);
    }

    fn push(&mut self, letter: char, take: &mut impl FnMut(&[u8])) {
        self.end_run(take);
        if self.letters < LONGEST {
            self.length += letter.encode_utf8(&mut self.word[self.length..]).len();
            self.letters += 1;
        }
    }

    /// A letter beyond ASCII.
    fn letter(&mut self, letter: char, take: &mut impl FnMut(&[u8])) {
        if is_unspaced(letter) {
            self.pair(letter, take);
        } else if is_whole(letter) {
            self.part(letter, take);
        } else {
            decompose_compatible(letter, |part| {
                if !matches!(part, '\u{300}'..='\u{36f}') {
                    part.to_lowercase().for_each(|small| self.part(small, take));
                }
            });
        }
    }

    /// A small letter without its marks.
    fn part(&mut self, letter: char, take: &mut impl FnMut(&[u8])) {
        // The sigma at the end of a word.
        let letter = if letter == 'ς' { 'σ' } else { letter };
        if let Some(plain) = plain(letter) {
            plain.chars().for_each(|letter| self.push(letter, take));
        } else if is_unspaced(letter) {
            self.pair(letter, take);
        } else if letter.is_alphanumeric() || is_combining_mark(letter) {
            self.push(letter, take);
        } else {
            self.end(take);
        }
    }

    fn pair(&mut self, letter: char, take: &mut impl FnMut(&[u8])) {
        self.end_word(take);
        let letter = match SIMPLIFIED.binary_search_by_key(&letter, |(traditional, _)| *traditional) {
            Ok(at) => SIMPLIFIED[at].1,
            Err(_) => letter,
        };
        if let Some(last) = self.last.replace(letter) {
            let mut pair = [0; 8];
            let middle = last.encode_utf8(&mut pair).len();
            let end = middle + letter.encode_utf8(&mut pair[middle..]).len();
            take(&pair[..end]);
        }
    }

    fn end(&mut self, take: &mut impl FnMut(&[u8])) {
        self.end_word(take);
        self.end_run(take);
    }

    fn end_word(&mut self, take: &mut impl FnMut(&[u8])) {
        if self.letters > 0 {
            let length = stem(&mut self.word[..self.length]);
            take(&self.word[..length]);
            self.length = 0;
            self.letters = 0;
        }
    }

    fn end_run(&mut self, take: &mut impl FnMut(&[u8])) {
        if let Some(last) = self.last.take() {
            take(last.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

/// The terms of a text, in its order.
pub fn terms(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    Words::default().each(&compose(text), |term| found.push(String::from_utf8_lossy(term).into_owned()));
    found
}

/// The text with half-width kana, and kana whose marks stand apart, as they are usually written.
pub fn compose(text: &str) -> Cow<'_, str> {
    // Their first bytes: most texts have neither. With no way out of a piece, all of it is looked at in a few steps.
    let starts = |piece: &[u8]| piece.iter().fold(0, |found, byte| found | u8::from(matches!(byte, 0xe3 | 0xef)));
    let may = text.as_bytes().chunks(64).any(|piece| starts(piece) != 0);
    if may && text.contains(|letter| matches!(letter, '\u{3099}' | '\u{309a}' | '\u{ff61}'..='\u{ff9f}')) {
        Cow::Owned(text.nfkc().collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Written without spaces between words: Chinese and Japanese.
fn is_unspaced(letter: char) -> bool {
    matches!(
        letter,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}'
            | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{20000}'..='\u{2f7ff}' | '\u{30000}'..='\u{323af}'
    )
}

/// Korean syllables would be taken apart into their letters.
fn is_whole(letter: char) -> bool {
    matches!(letter, '\u{ac00}'..='\u{d7a3}')
}

/// Letters that Unicode does not take apart, as they are typed where a keyboard lacks them.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'þ' => "th",
        _ => return None,
    })
}

/// How much of an English plural is its singular, as Harman's S-stemmer tells it; words in `-is` stay as they are, too.
fn stem(word: &mut [u8]) -> usize {
    let length = word.len();
    let [.., third, second, b's'] = word else { return length };
    let (third, second) = (*third, *second);
    if length < 4 || matches!(second, b'u' | b's' | b'i') || !word.is_ascii() {
        // status, access, analysis
        return length;
    }
    if (third, second) == (b'i', b'e') && !matches!(word[length - 4], b'a' | b'e') {
        word[length - 3] = b'y';
        return length - 2;
    }
    length - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endless_word_is_cut() {
        let mut found = Vec::new();
        Words::default().each(&"é".repeat(1000), |term| found.push(term.len()));
        assert_eq!(found, [LONGEST]);
    }
}
