//! Who may try again is told what was wrong with the first try.

use super::asked::Asked;
use super::rule::{BUTLER, Check, Rule};
use crate::diag::{Diagnostic, Place, Severity};
use crate::quiz::{Kind, Show, When};

pub const RULE: Rule = Rule {
    code: "distractor-without-feedback",
    severity: Severity::Warning,
    reason: "A distractor that is chosen and not answered is remembered as true.",
    source: BUTLER,
    check: Check::Question(check),
};

/// Only where there is a next try: the explanation comes after the last one. Where there is a single try, or feedback at
/// the end, the explanation does (`no-explanation`).
fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let feedback = &asked.policy.feedback;
    let tries_again = feedback.when == When::Immediate && asked.policy.tries != Some(1);
    if !tries_again || !feedback.show.contains(&Show::Option) || asked.question.feedback.wrong.is_some() {
        return;
    }
    let silent = silent(asked);
    let Some((first, is_partly)) = silent.first() else { return };
    let is_typed = matches!(asked.question.kind, Kind::ShortAnswer { .. } | Kind::Numeric { .. });
    let verb = if is_typed { "types" } else { "chooses" };
    let mark = if *is_partly { "partly right" } else { "wrong" };
    let mut message = format!("whoever {verb} this is told that it is {mark}, but not why");
    if silent.len() > 1 {
        message.push_str(&format!("; so with {} in all", silent.len()));
    }
    let mut fault = Diagnostic::warning(RULE.code, *first, message);
    for (other, _) in &silent[1..] {
        fault = fault.also(*other, "and this");
    }
    out.push(fault.help("add `feedback: …`: what leads there, and what to look at before the next try"));
}

/// The responses that are not right, that the author has foreseen, and says nothing to; whether they are partly right.
fn silent(asked: &Asked) -> Vec<(Place, bool)> {
    match &asked.question.kind {
        Kind::TrueFalse { answer, when_true, when_false } => {
            let told = if *answer { when_false } else { when_true };
            if told.is_none() { vec![(asked.question.prompt_place, false)] } else { Vec::new() }
        }
        Kind::ShortAnswer { answers, .. } => {
            let wrong = answers.iter().filter(|answer| answer.credit < 1.0 && answer.feedback.is_none());
            wrong.map(|answer| (answer.place, answer.credit > 0.0)).collect()
        }
        Kind::SingleChoice { options } => {
            let wrong = options.iter().filter(|option| option.credit < 1.0 && option.feedback.is_none());
            wrong.map(|option| (option.place, option.credit > 0.0)).collect()
        }
        Kind::Numeric { answers, .. } => {
            let wrong = answers.iter().filter(|answer| answer.credit < 1.0 && answer.feedback.is_none());
            wrong.map(|answer| (answer.place, answer.credit > 0.0)).collect()
        }
        _ => asked.distractors().filter(|choice| !choice.has_feedback).map(|choice| (choice.place, false)).collect(),
    }
}
