//! Options that differ in nothing that matters are one.

use std::collections::HashMap;

use super::asked::Asked;
use super::rule::{Check, OURS, Rule};
use crate::diag::{Diagnostic, Place, Severity};
use crate::quiz::{Folds, fold};

pub const RULE: Rule = Rule {
    code: "similar-options",
    severity: Severity::Warning,
    reason: "Whether a capital or a full stop makes a difference here, a learner cannot know.",
    source: OURS,
    check: Check::Question(check),
};

const VOWELS: &[char] = &['a', 'e', 'i', 'o', 'u', 'y', 'ä', 'ö', 'ü', 'é', 'è'];

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    for list in asked.neighbours() {
        if are_plainly_apart(&list) {
            continue;
        }
        let mut first: HashMap<String, (&str, Place)> = HashMap::new();
        for (text, place) in list {
            let (before, at) = *first.entry(folded(text)).or_insert((text, place));
            // What says the very same has been told as an error.
            if before == text {
                continue;
            }
            let message = format!("`{text}` and `{before}` say the same");
            let fault = Diagnostic::warning(RULE.code, place, message);
            let fault = if at == place { fault } else { fault.also(at, "the first one") };
            out.push(fault.help("say how the two differ, or delete one of them"));
        }
    }
}

/// Whether letters and digits alone tell all of a list apart, as they do in most.
fn are_plainly_apart(list: &[(&str, Place)]) -> bool {
    let letters = |text: &str| -> Option<Vec<u8>> {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase());
        text.is_ascii().then(|| letters.collect())
    };
    let Some(mut all) = list.iter().map(|(text, _)| letters(text)).collect::<Option<Vec<_>>>() else { return false };
    all.sort_unstable();
    all.windows(2).all(|pair| pair[0] != pair[1])
}

/// A text without what is read over: capitals, width and number of blanks, quotes around it, the end of its sentence.
/// That of a question stays, and so does the case of what may be a sign or a unit (MW, mW, Co).
fn folded(text: &str) -> String {
    let ends = |letter: char| letter.is_whitespace() || "\"'“”„«»‘’「」『』".contains(letter);
    let small = fold(text, &Folds::all());
    let plain = if has_own_case(text) { text } else { &*small };
    let bare = plain.trim_matches(ends).trim_end_matches(['.', '!', '。', '！', ';', ',', '；']).trim_matches(ends);
    if bare.is_empty() { text.to_owned() } else { bare.to_owned() }
}

/// Whether up to three letters may be a sign or a unit: they are no word, or not written like one.
fn has_own_case(text: &str) -> bool {
    const WORDS: [&str; 15] =
        ["no", "ja", "si", "ok", "on", "in", "up", "it", "we", "he", "of", "or", "to", "so", "do"];
    let letters: String = text.chars().filter(|letter| letter.is_alphabetic()).collect();
    let many = letters.chars().count();
    if many > 3 {
        return false;
    }
    let small = letters.to_lowercase();
    let is_word = WORDS.contains(&&*small) || many == 3 && small.contains(VOWELS);
    // All of them small or large, or the first one large.
    let rest: String = letters.chars().skip(1).collect();
    let is_written_so = rest == rest.to_lowercase() || letters == letters.to_uppercase();
    !(is_word && is_written_so)
}
