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
/// Where each option is judged by itself, there may be more of them.
const MOST_OF_MULTIPLE: usize = 8;

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let most = if asked.is_multiple() { MOST_OF_MULTIPLE } else { MOST };
    if asked.choices.len() > most {
        let message =
            format!("this question has {} options, more than the {most} that are weighed", asked.choices.len());
        let fault = Diagnostic::warning(RULE.code, asked.choices[most].place, message);
        out.push(fault.help("keep those that somebody who is mistaken would choose"));
    }
}
