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

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    for list in asked.neighbours() {
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

/// A text without what is read over: capitals, width and number of blanks, quotes around it, the end of its sentence.
/// That of a question stays, and so does the case of signs and units (MW, mW).
fn folded(text: &str) -> String {
    let ends = |letter: char| letter.is_whitespace() || "\"'“”„«»‘’「」『』".contains(letter);
    let small = fold(text, &Folds::all());
    let plain = if small.chars().filter(|letter| letter.is_alphabetic()).count() > 3 { &*small } else { text };
    let bare = plain.trim_matches(ends).trim_end_matches(['.', '!', '。', '！', ';', ',', '；']).trim_matches(ends);
    if bare.is_empty() { text.to_owned() } else { bare.to_owned() }
}
