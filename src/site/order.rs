//! How words stand in an alphabet: one after the other as their language has it, and below which letter.

use std::borrow::Cow;
use std::cmp::Ordering;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;
use unicode_normalization::UnicodeNormalization;

/// What Chinese words can begin with, in pinyin.
const INITIALS: &str = "ABCDEFGHJKLMNOPQRSTWXYZ";
/// The collation has a mark before the first character of each initial, made of this and the letter.
const MARK: char = '\u{fdd0}';

/// Words whose first character is read otherwise than the collation reads it, with one that is always read so.
const READINGS: [(&str, &str); 12] = [
    ("曝光", "报"),
    ("长", "常"),
    ("重复", "虫"),
    ("重新", "虫"),
    ("重定向", "虫"),
    ("重访", "虫"),
    ("重购", "虫"),
    ("行业", "航"),
    ("行情", "航"),
    ("调整", "条"),
    ("调性", "条"),
    ("调节", "条"),
];

/// The order of one language: Chinese by pinyin, all others as Unicode has collected it.
#[derive(Debug)]
pub struct Order {
    words: CollatorBorrowed<'static>,
    /// In which only what is another letter of the alphabet is another.
    letters: CollatorBorrowed<'static>,
    is_chinese: bool,
}

impl Order {
    pub fn of(language: &str) -> Self {
        let is_chinese = language.split('-').next() == Some("zh");
        // Also where characters are traditional, whose own order would be that of strokes.
        let locale = if is_chinese { "zh" } else { language };
        let preferences = CollatorPreferences::from(locale.parse::<Locale>().unwrap_or(Locale::UNKNOWN));
        let collator = |strength| {
            let mut options = CollatorOptions::default();
            options.strength = Some(strength);
            Collator::try_new(preferences, options).expect("the orders of all languages are compiled in")
        };
        Self { words: collator(Strength::Secondary), letters: collator(Strength::Primary), is_chinese }
    }

    /// Capitals make no difference.
    pub fn compare(&self, one: &str, other: &str) -> Ordering {
        self.words.compare(&self.read(one), &self.read(other))
    }

    /// A word with its first character as it is read there.
    fn read<'w>(&self, word: &'w str) -> Cow<'w, str> {
        let known = READINGS.iter().filter(|_| self.is_chinese).find(|(start, _)| word.starts_with(start));
        match known.zip(word.char_indices().nth(1).or(Some((word.len(), ' ')))) {
            Some(((_, read), (rest, _))) => Cow::Owned(format!("{read}{}", &word[rest..])),
            None => Cow::Borrowed(word),
        }
    }

    /// Below which letter a word stands: accents make no other letter, unless the language has it so.
    pub fn letter(&self, word: &str) -> String {
        let read = self.read(word);
        let Some(first) = read.chars().next() else { return String::new() };
        let own = first.to_string();
        if self.is_chinese && first >= '\u{2e80}' {
            let begins_by = |letter: &char| self.letters.compare(&format!("{MARK}{letter}"), &own) != Ordering::Greater;
            return INITIALS.chars().rev().find(begins_by).map_or(own, String::from);
        }
        let plain: String = own.nfd().take(1).collect();
        let is_same = self.letters.compare(&plain, &own) == Ordering::Equal;
        (if is_same { plain } else { own }).to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_below_the_letters_of_their_language() {
        for (language, words, letters) in [
            ("en", &["Reach", "AARRR", "élan", "4P"][..], "R A E 4"),
            ("de", &["Öffentlichkeit", "Ähre", "Zahl"], "O A Z"),
            ("fr", &["École", "œuvre"], "E Œ"),
            ("sv", &["Ångström", "Ära", "Öl", "Avtal"], "Å Ä Ö A"),
            (
                "zh",
                &[
                    "网络营销",
                    "触达",
                    "转化率",
                    "曝光",
                    "阿里",
                    "鹅",
                    "坐席",
                    "留存",
                    "AARRR",
                    "漏斗",
                    "吖",
                    "长尾",
                    "！",
                ],
                "W C Z B A E Z L A L A C ！",
            ),
        ] {
            let order = Order::of(language);
            let found: Vec<_> = words.iter().map(|word| order.letter(word)).collect();
            assert_eq!(found.join(" "), letters, "{language}");
        }
    }

    #[test]
    fn words_follow_each_other_as_their_language_has_it() {
        for (language, sorted) in [
            ("en", &["A/B test", "AARRR", "cost per click", "cost-benefit", "Reach", "reach out"][..]),
            ("de", &["Ähre", "Apfel", "Öl", "Ort"]),
            ("sv", &["Apa", "Zebra", "Ål", "Ära"]),
            ("zh", &["曝光", "长尾", "触达", "留存", "网络推广", "网络营销", "转化率", "AARRR"]),
        ] {
            let order = Order::of(language);
            let mut words = sorted.to_vec();
            words.reverse();
            words.sort_by(|one, other| order.compare(one, other));
            assert_eq!(words, sorted, "{language}");
        }
    }
}
