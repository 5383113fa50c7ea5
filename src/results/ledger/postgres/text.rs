//! Texts as a TEXT of PostgreSQL can hold them: it has no NUL, and what a learner hands in may have one anywhere.

use std::borrow::Cow;

/// A code point that no text is made of, for good.
const SIGN: char = '\u{fdd0}';

pub(super) fn kept(text: &str) -> Cow<'_, str> {
    if !text.contains(['\0', SIGN]) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\0' => kept.extend([SIGN, '0']),
            SIGN => kept.extend([SIGN, '1']),
            other => kept.push(other),
        }
    }
    Cow::Owned(kept)
}

pub(super) fn given(kept: String) -> String {
    if !kept.contains(SIGN) {
        return kept;
    }
    let mut text = String::with_capacity(kept.len());
    let mut letters = kept.chars();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            SIGN => match letters.next() {
                Some('0') => '\0',
                _ => SIGN,
            },
            other => other,
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_and_none_is_kept_with_a_nul() {
        for text in ["", "Ann", "a\0b", "\0", "\u{fdd0}", "\u{fdd0}0\0\u{fdd0}1", "李雷\0\0"] {
            assert!(!kept(text).contains('\0'));
            assert_eq!(given(kept(text).into_owned()), text, "{text:?}");
        }
        assert!(matches!(kept("Ann"), Cow::Borrowed(_)));
    }
}
