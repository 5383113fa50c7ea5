//! A choice between two options is a coin.

use super::asked::Asked;
use super::rule::{Check, RODRIGUEZ, Rule};
use crate::diag::{Diagnostic, Severity};

pub const RULE: Rule = Rule {
    code: "two-options",
    severity: Severity::Warning,
    reason: "With two options every second guess is right.",
    source: RODRIGUEZ,
    check: Check::Question(check),
};

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    if asked.is_single() && asked.choices.len() == 2 {
        let message = "this question has only two options, so every second guess is right";
        let fault = Diagnostic::warning(RULE.code, asked.question.id.place, message);
        out.push(fault.help("add an option that somebody who is mistaken would choose, or make it a true_false"));
    }
}
