//! A hint helps to think, and does not say the answer.

use super::asked::Asked;
use super::rule::{Check, OURS, Rule};
use super::text::{has_phrase, is_cjk, words};
use crate::diag::{Diagnostic, Severity};
use crate::quiz::{Accept, Fill, Kind, Numbers};

pub const RULE: Rule = Rule {
    code: "hint-contains-key",
    severity: Severity::Warning,
    reason: "A hint that says the answer leaves nothing to be found.",
    source: OURS,
    check: Check::Question(check),
};

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let hints = asked.question.hints.iter().zip(&asked.question.hint_places);
    if hints.len() == 0 {
        return;
    }
    let keys = keys(asked);
    let distractors: Vec<Vec<String>> = asked.distractors().map(|choice| words(choice.text)).collect();
    for (hint, place) in hints {
        let text = words(hint.plain());
        // Which of two is larger? Where a distractor is named beside the key, nothing is given away.
        if distractors.iter().any(|distractor| has_phrase(&text, distractor)) {
            continue;
        }
        if let Some(key) = keys.iter().find(|key| has_phrase(&text, &words(key))) {
            let message = format!("this hint says the answer: `{key}`");
            let fault = Diagnostic::warning(RULE.code, asked.place_of(key, *place), message);
            out.push(fault.help("ask for the next step of thought instead"));
        }
    }
}

/// What a hint must not say: the keys that are long enough not to stand in it by chance, and not in the question, too.
fn keys(asked: &Asked) -> Vec<String> {
    let keys: Vec<String> = match &asked.question.kind {
        Kind::ShortAnswer { answers, .. } => {
            answers.iter().filter(|answer| answer.credit >= 1.0).filter_map(|answer| text_of(&answer.accept)).collect()
        }
        Kind::Numeric { answers, .. } => answers
            .iter()
            .filter(|answer| answer.credit >= 1.0)
            .filter_map(|answer| match answer.numbers {
                Numbers::Near { value, .. } if value.abs() >= 10.0 || value.fract() != 0.0 => Some(value.to_string()),
                _ => None,
            })
            .collect(),
        Kind::Cloze { gaps, .. } => gaps
            .iter()
            .flat_map(|gap| match &gap.fill {
                Fill::Choose(options) => options.first().map(|option| option.text.clone()).into_iter().collect(),
                Fill::Type(texts) => texts.iter().filter_map(text_of).collect::<Vec<_>>(),
            })
            .filter(|text| is_long(text))
            .collect(),
        _ => asked.right().map(|choice| choice.text.to_owned()).filter(|text| is_long(text)).collect(),
    };
    let stem = words(asked.stem());
    keys.into_iter().filter(|key| !has_phrase(&stem, &words(key))).collect()
}

fn text_of(accept: &Accept) -> Option<String> {
    match accept {
        Accept::Text(text) => Some(text.clone()),
        Accept::Match(_) => None,
    }
}

fn is_long(text: &str) -> bool {
    text.chars().map(|letter| if is_cjk(letter) { 2 } else { 1 }).sum::<usize>() >= 4
        || text.len() > 2 && text.bytes().all(|byte| byte.is_ascii_digit())
}
