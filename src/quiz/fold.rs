//! Which differences between two texts do not matter, by explicit lists: Rust and JavaScript disagree on what a space
//! is (U+FEFF, U+0085), and each of their releases knows the case of some more letters. And what counts as a number.
//!
//! grade.js holds the same lists; `tests/graders.rs` compares them letter by letter.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A difference that is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fold {
    Case,
    /// How many spaces, of which kind, and whether there are any at the ends.
    Spaces,
    /// Full-width letters, digits and signs, as Chinese and Japanese keyboards type them; curved quotes and long dashes,
    /// as phones and word processors make them of straight ones; and accents that stand by themselves.
    Width,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Folds(pub BTreeSet<Fold>);

impl Folds {
    pub fn all() -> Self {
        Self([Fold::Case, Fold::Spaces, Fold::Width].into())
    }

    pub fn none() -> Self {
        Self(BTreeSet::new())
    }

    pub fn has(&self, fold: Fold) -> bool {
        self.0.contains(&fold)
    }

    /// Whether it has case, spaces and width: asked once a text, and not once a letter.
    fn each(&self) -> [bool; 3] {
        [Fold::Case, Fold::Spaces, Fold::Width].map(|fold| self.has(fold))
    }
}

/// Two texts that differ only in what is ignored fold to the same.
pub fn fold(text: &str, folds: &Folds) -> String {
    let [case, spaces, width] = folds.each();
    let composed: Cow<str> = if width && !text.is_ascii() { text.nfc().collect() } else { text.into() };
    let letters = composed.chars().map(|letter| letter_without(letter, [case, spaces, width]));
    if !spaces {
        return letters.collect();
    }
    let mut folded = String::with_capacity(text.len());
    for letter in letters {
        if letter != ' ' || !(folded.is_empty() || folded.ends_with(' ')) {
            folded.push(letter);
        }
    }
    folded.truncate(folded.trim_end_matches(' ').len());
    folded
}

pub(super) fn fold_letter(letter: char, folds: &Folds) -> char {
    letter_without(letter, folds.each())
}

fn letter_without(letter: char, [case, spaces, width]: [bool; 3]) -> char {
    let letter = if width { narrow(letter) } else { letter };
    let letter = if spaces && is_space(letter) { ' ' } else { letter };
    if case { small(letter) } else { letter }
}

/// White space, and what is invisible and comes along with copied text.
fn is_space(letter: char) -> bool {
    matches!(
        letter,
        '\t'..='\r' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'..='\u{200b}' | '\u{2028}'
            | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{2060}' | '\u{3000}' | '\u{feff}'
    )
}

fn narrow(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(letter as u32 - 0xfee0).expect("full-width signs stand in the order of ASCII")
        }
        '\u{3000}' => ' ',
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => '\'',
        '\u{201c}'..='\u{201e}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => letter,
    }
}

/// The small form of Latin, Greek, Cyrillic and Armenian letters, one for one. Unicode has long settled these blocks,
/// so that browsers of any age agree on them.
fn small(letter: char) -> char {
    match letter {
        // Two letters in Unicode's own rule.
        '\u{130}' => 'i',
        // At the end of a word.
        'ς' => 'σ',
        'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{52f}' | '\u{531}'..='\u{556}' | '\u{1e00}'..='\u{1fff}' => {
            letter.to_lowercase().next().unwrap_or(letter)
        }
        _ => letter,
    }
}

/// Reads a number as a learner types it: a sign, digits that may stand in groups of three with one kind of separator
/// (`,`, a space or an apostrophe), a decimal point or comma, an exponent; before or after it the unit, if the question has one.
/// A comma between digits in threes groups them, any other comma is the decimal one: 1,500 is many, 1,5 and 0,125 are
/// few. Phones of half the world have no other key.
pub fn number(text: &str, unit: Option<&str>) -> Option<f64> {
    let folded = fold(text, &Folds::all());
    let unit = unit.map(|unit| fold(unit, &Folds::all())).unwrap_or_default();
    let mut rest = folded.as_str();
    if !unit.is_empty() {
        if let Some(before) = rest.strip_suffix(&*unit) {
            rest = before.trim_end_matches(' ');
        } else if let Some(after) = rest.strip_prefix(&*unit) {
            rest = after.trim_start_matches(' ');
        }
    }
    let mut plain = String::with_capacity(rest.len());
    if let Some(after) = rest.strip_prefix('-') {
        plain.push('-');
        rest = after;
    } else if let Some(after) = rest.strip_prefix('+') {
        rest = after;
    }
    let whole = whole_part(rest, &mut plain)?;
    let mut any = whole.rest.len() < rest.len();
    rest = whole.rest;
    let point: &[char] = if whole.has_commas { &['.'] } else { &['.', ','] };
    if let Some(after) = rest.strip_prefix(point) {
        let fraction = leading_digits(after);
        any |= !fraction.is_empty();
        plain.push('.');
        plain.push_str(fraction);
        rest = &after[fraction.len()..];
    }
    if !any {
        return None;
    }
    if let Some(after) = rest.strip_prefix('e') {
        let unsigned = after.strip_prefix(['+', '-']).unwrap_or(after);
        let exponent = leading_digits(unsigned);
        if exponent.is_empty() {
            return None;
        }
        plain.push('e');
        plain.push_str(&after[..after.len() - unsigned.len()]);
        plain.push_str(exponent);
        rest = &unsigned[exponent.len()..];
    }
    if !rest.is_empty() {
        return None;
    }
    plain.parse().ok().filter(|value: &f64| value.is_finite())
}

struct Whole<'t> {
    rest: &'t str,
    has_commas: bool,
}

/// Takes the digits before the point, without their separators, and gives what follows; `None` for crooked groups.
fn whole_part<'t>(text: &'t str, plain: &mut String) -> Option<Whole<'t>> {
    let first = leading_digits(text);
    plain.push_str(first);
    let mut rest = &text[first.len()..];
    if groups_by_comma(first, rest) {
        while let Some(after) = rest.strip_prefix(',') {
            plain.push_str(group(after)?);
            rest = &after[3..];
        }
        return Some(Whole { rest, has_commas: true });
    }
    let Some(separator) = rest.chars().next().filter(|sign| " '".contains(*sign)) else {
        return Some(Whole { rest, has_commas: false });
    };
    if !(1..=3).contains(&first.len()) {
        return None;
    }
    while let Some(after) = rest.strip_prefix(separator) {
        plain.push_str(group(after)?);
        rest = &after[3..];
    }
    Some(Whole { rest, has_commas: false })
}

/// Whether the comma that may follow these first digits groups them.
fn groups_by_comma(first: &str, rest: &str) -> bool {
    let leads = (1..=3).contains(&first.len()) && !first.starts_with('0');
    leads && rest.strip_prefix(',').is_some_and(|after| group(after).is_some())
}

/// Three digits and no fourth.
fn group(text: &str) -> Option<&str> {
    Some(leading_digits(text)).filter(|digits| digits.len() == 3)
}

fn leading_digits(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_what_it_is_told_to() {
        for (given, folded) in [
            ("  Click\u{a0}\u{3000}Through \u{feff}\r\n", "click through"),
            ("ＣＴＲ", "ctr"),
            ("don’t “cafe\u{301}” e\u{2011}mail — 5", "don't \"café\" e-mail - 5"),
            ("ÄRGER", "ärger"),
            ("ΟΔΟΣ", "οδοσ"),
            ("οδος", "οδοσ"),
            ("İstanbul", "istanbul"),
            ("\u{85}", ""),
        ] {
            assert_eq!(fold(given, &Folds::all()), folded, "{given:?}");
        }
        assert_eq!(fold(" A  b’e\u{301}", &Folds::none()), " A  b’e\u{301}");
        assert_eq!(fold(" A  b", &Folds([Fold::Case].into())), " a  b");
    }

    #[test]
    fn every_letter_folds_to_one_that_stays() {
        for letter in '\0'..=char::MAX {
            let folded = fold_letter(letter, &Folds::all());
            assert_eq!(fold_letter(folded, &Folds::all()), folded, "{letter:?}");
        }
    }

    #[test]
    fn numbers_are_read_by_the_grammar_and_no_further() {
        for (given, unit, value) in [
            ("12", None, Some(12.0)),
            (" 12 ", None, Some(12.0)),
            ("+1,234.5", None, Some(1234.5)),
            ("1 234 567", None, Some(1_234_567.0)),
            ("1\u{2009}234", None, Some(1234.0)),
            ("1’234'567,5", None, Some(1_234_567.5)),
            ("1'234 567", None, None),
            ("1 234'567", None, None),
            ("1234'567", None, None),
            ("1'23", None, None),
            ("'123", None, None),
            ("−3.5e2", None, Some(-350.0)),
            (".5", None, Some(0.5)),
            ("5.", None, Some(5.0)),
            ("１２．５", None, Some(12.5)),
            ("12 %", Some("%"), Some(12.0)),
            ("12%", Some("%"), Some(12.0)),
            ("€12", Some("€"), Some(12.0)),
            ("12 Orders", Some("orders"), Some(12.0)),
            ("12 %", None, None),
            ("12 clicks", Some("orders"), None),
            ("1,234", None, Some(1234.0)),
            ("1,234,567", None, Some(1_234_567.0)),
            ("1,23", None, Some(1.23)),
            ("1,2345", None, Some(1.2345)),
            ("12,5 %", Some("%"), Some(12.5)),
            ("１２，５", None, Some(12.5)),
            ("1234,567", None, Some(1234.567)),
            ("1 234,5", None, Some(1234.5)),
            (",123", None, Some(0.123)),
            ("0,125", None, Some(0.125)),
            ("1,234 567", None, None),
            ("1,234,5", None, None),
            ("1,234,", None, None),
            ("1,2,3", None, None),
            ("1.234,5", None, None),
            ("1.2.3", None, None),
            ("", None, None),
            ("%", Some("%"), None),
            (".", None, None),
            ("-", None, None),
            ("- 5", None, None),
            ("1e", None, None),
            ("1e999", None, None),
            ("0x1F", None, None),
            ("infinity", None, None),
            ("NaN", None, None),
        ] {
            assert_eq!(number(given, unit), value, "{given:?} in {unit:?}");
        }
    }
}
