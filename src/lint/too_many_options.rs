//! More options than anybody weighs against each other.

use super::asked::Asked;
use super::rule::{Check, RODRIGUEZ, Rule};
use crate::diag::{Diagnostic, Severity};

pub const RULE: Rule = Rule {
    code: "too-many-options",
    severity: Severity::Warning,
    reason: "Three good options measure as well as more, and further ones only take time to read.",
    source: RODRIGUEZ,
    check: Check::Question(check),
};

const MOST: usize = 5;

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    if asked.choices.len() > MOST {
        let message =
            format!("this question has {} options, more than the {MOST} that are weighed", asked.choices.len());
        let fault = Diagnostic::warning(RULE.code, asked.choices[MOST].place, message);
        out.push(fault.help("keep those that somebody who is mistaken would choose"));
    }
}
