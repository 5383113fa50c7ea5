//! What can be seen of a text. Names, numbers and addresses come with letters that nobody sees: some turn the text
//! around them (U+202E), some make two names look like one (U+200B), and a name of nothing else is none. They are taken
//! away in one place; text.js of the desk has the same list.
//!
//! Not all of them are mischief: Persian names have a U+200C between two letters, Indic ones a U+200D behind one, emoji
//! and rare Chinese characters a sign that chooses their form. What is *shown* keeps those that stand behind a letter;
//! by what is *compared* they make no difference.

use std::borrow::Cow;

/// Letters without a width, fillers that look like nothing, and all that says in which direction a text runs.
const UNSEEN: [(char, char); 20] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{13430}', '\u{13440}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d159}', '\u{1d159}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

fn is_unseen(letter: char) -> bool {
    letter >= '\u{ad}' && UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&letter))
}

/// Joins or parts the letters around it.
const fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// Chooses one of the forms of the letter before it.
const fn is_variation(letter: char) -> bool {
    matches!(letter, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// What stands before a letter.
#[derive(PartialEq)]
enum Before {
    Blank,
    Letter,
    Variation,
    Joiner,
}

/// A name, a number or an address as it is shown; empty where nothing of it can be seen.
pub fn shown(text: &str) -> String {
    if text.is_ascii() {
        return text.trim().to_owned();
    }
    let mut before = Before::Blank;
    let keeps = |letter: &char| {
        let letter = *letter;
        let (keeps, now) = match letter {
            _ if is_joiner(letter) => (matches!(before, Before::Letter | Before::Variation), Before::Joiner),
            _ if is_variation(letter) => (before == Before::Letter, Before::Variation),
            _ if is_unseen(letter) => return false,
            _ if letter.is_whitespace() => (true, Before::Blank),
            _ => (true, Before::Letter),
        };
        if keeps {
            before = now;
        }
        keeps
    };
    let text: String = text.chars().filter(keeps).collect();
    text.trim().to_owned()
}

/// Without what turns the text around it, also that in the next cell: an id, a path or a remark has no need of it.
pub(super) fn straight(text: &str) -> Cow<'_, str> {
    let turns = |letter: char| matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.is_ascii() || !text.contains(turns) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(turns, ""))
}

/// What two names, numbers or addresses are compared by.
pub(super) fn compared(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|letter| !is_unseen(*letter)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_known_by_what_nobody_sees() {
        for nothing in
            ["", " ", "\u{200b}", "\u{2060}\u{3164}", " \u{200d}\u{200c}\u{fe0f} \u{e0101}", "\u{202e}\u{2066}\u{feff}"]
        {
            assert_eq!(shown(nothing), "", "{nothing:?}");
            assert_eq!(compared(nothing).trim(), "", "{nothing:?}");
        }
        for (given, expected) in [
            ("\u{202e}nnA\u{202c} Lee", "nnA Lee"),
            ("A\u{200b}nn\u{feff} Lee\u{200f}", "Ann Lee"),
            ("Ann\u{ad}Lee", "AnnLee"),
            ("Ann \u{200d}Lee", "Ann Lee"),
            ("Ann\u{200d}\u{200d}\u{200c}", "Ann\u{200d}"),
        ] {
            assert_eq!(shown(given), expected, "{given:?}");
        }
    }

    #[test]
    fn nothing_turns_what_stands_beside_it() {
        for (given, expected) in [
            ("in\u{202e}gnp.json", "ingnp.json"),
            ("\u{61c}\u{200e}\u{200f}\u{2066}a\u{2069}", "a"),
            ("علی\u{200c}رضا.json", "علی\u{200c}رضا.json"),
            ("plain", "plain"),
        ] {
            assert_eq!(straight(given), expected, "{given:?}");
        }
    }

    #[test]
    fn names_in_every_script_stay_as_they_are_written() {
        for name in [
            "محمد علی\u{200c}رضا",
            "علی\u{200c}اکبر هاشمی",
            "יוסף כהן",
            "क्\u{200d}ष Sharma",
            "രാജന\u{d4d}\u{200d}",
            "ශ\u{dca}\u{200d}රී ලංකා",
            "葛\u{e0100}城 太郎",
            "Zoë 王小明",
            "Ann 👩\u{200d}🚀 ❤\u{fe0f}\u{200d}🔥",
        ] {
            assert_eq!(shown(name), name);
        }
        assert_eq!(compared("علی\u{200c}رضا"), compared("علیرضا"));
    }
}
