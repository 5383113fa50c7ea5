//! A tolerance that reaches beyond zero accepts numbers of the other sign.

use super::asked::Asked;
use super::rule::{Check, MOODLE_NUMERICAL, Rule};
use crate::diag::{Diagnostic, Severity};
use crate::quiz::{Kind, Numbers};

pub const RULE: Rule = Rule {
    code: "wide-tolerance",
    severity: Severity::Warning,
    reason: "Where a gain may be off by more than itself, a loss is right, too, and so is nothing at all.",
    source: MOODLE_NUMERICAL,
    check: Check::Question(check),
};

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let Kind::Numeric { answers, .. } = &asked.question.kind else { return };
    for answer in answers {
        let Numbers::Near { value, .. } = answer.numbers else { continue };
        let (least, most) = answer.numbers.ends();
        if value != 0.0 && least < 0.0 && most > 0.0 {
            let end = if value > 0.0 { least } else { most };
            let message = format!("this tolerance is larger than `{value}` itself: 0 and {} count, too", rounded(end));
            let fault = Diagnostic::warning(RULE.code, answer.place, message);
            out.push(fault.help("make it smaller, or write the ends: `range: [from, to]`"));
        }
    }
}

/// What a person would reckon: 0.1 + 0.2 is 0.3.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}
