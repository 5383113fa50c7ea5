//! The words of a name, by which two spellings of it are one: another order, no accents or apostrophes, letters that
//! others write in two or without their stroke, blanks between letters of scripts that are written without. text.js of the desk has the same.

use std::borrow::Cow;
use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Of a folded name: sorted, each once.
pub(super) fn words(name: &str) -> Vec<String> {
    let plain = if name.is_ascii() && !name.contains('\'') { Cow::Borrowed(name) } else { Cow::Owned(plain(name)) };
    let ends = |letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter);
    let mut words: Vec<_> = plain.split(ends).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// By what two folded names are one: the words; of a name without any, itself.
pub(super) fn key(name: &str) -> Vec<String> {
    let words = words(name);
    if words.is_empty() { vec![name.to_owned()] } else { words }
}

/// Those of some names that are not another one's in other words.
pub(super) fn distinct(names: &[String]) -> Vec<String> {
    if names.len() < 2 {
        return names.to_vec();
    }
    let mut met = HashSet::new();
    names.iter().filter(|name| met.insert(key(name))).cloned().collect()
}

/// Without accents and apostrophes, and without blanks where no script has them.
fn plain(name: &str) -> String {
    let is_dropped = |letter: &char| matches!(letter, '\u{300}'..='\u{36f}' | '\'' | '‘' | '’' | 'ʻ' | 'ʼ');
    let mut letters = name.nfkd().filter(|letter| !is_dropped(letter)).peekable();
    let mut plain = String::with_capacity(name.len());
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        if letter == ' ' && is_unspaced(before) && letters.peek().is_some_and(|next| is_unspaced(*next)) {
            continue;
        }
        match unstroked(letter) {
            Some(letters) => plain.push_str(letters),
            None => plain.push(letter),
        }
        before = letter;
    }
    plain
}

/// Letters that Unicode takes for others, and people write without them where a keyboard lacks them.
const fn unstroked(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}

/// Han, kana and Hangul, whole and in its parts.
const fn is_unspaced(letter: char) -> bool {
    matches!(
        letter,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_its_words_however_they_are_written() {
        for (one, other, alike) in [
            ("ann lee", "lee, ann", true),
            ("josé núñez", "jose nunez", true),
            ("jose\u{301}", "jose", true),
            ("王 小明", "王小明", true),
            ("山田 はな子", "山田はな子", true),
            ("홍 길동", "홍길동", true),
            ("андрей", "андреи", true),
            ("ann marie lee", "lee ann-marie", true),
            ("łukasz sørensen", "sorensen lukasz", true),
            ("đorđe weiß", "dorde weiss", true),
            ("ışık æsir œuvre þór", "isik aesir oeuvre thor", true),
            ("o'brien", "obrien", true),
            ("d’angelo ann", "ann d'angelo", true),
            ("müller", "mueller", false),
            ("ann lee", "annlee", false),
            ("ann lee", "ann", false),
            ("王小明", "小明王", false),
            // A mark that makes another letter is no accent.
            ("がく", "かく", false),
            ("नीता", "नता", false),
            ("***", "---", false),
            ("***", "***", true),
        ] {
            assert_eq!(key(one) == key(other), alike, "{one} {other}");
        }
    }
}
