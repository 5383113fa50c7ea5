//! A number with a fraction says how near is near enough.

use super::asked::Asked;
use super::rule::{Check, MOODLE_NUMERICAL, Rule};
use crate::diag::{Diagnostic, Severity};
use crate::quiz::{Kind, Numbers};

pub const RULE: Rule = Rule {
    code: "no-tolerance",
    severity: Severity::Warning,
    reason: "Who rounds otherwise than the author has the right number, and is told that it is wrong.",
    source: MOODLE_NUMERICAL,
    check: Check::Question(check),
};

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let Kind::Numeric { answers, .. } = &asked.question.kind else { return };
    for answer in answers {
        let Numbers::Near { value, tolerance, relative } = answer.numbers else { continue };
        if value == 0.0 && relative && tolerance > 0.0 {
            let message = "a share of 0 is 0, so this tolerance allows nothing, and `0` must be met to the last digit";
            let fault = Diagnostic::warning(RULE.code, answer.place, message);
            out.push(fault.help("write the tolerance as an amount: `{value: 0, tolerance: 0.1}`"));
        }
        // `tolerance: 0` is an author's word.
        let is_rounded = value.fract() != 0.0 || is_measured(value, asked.stem());
        if tolerance == 0.0 && is_rounded && !asked.written(answer.place).contains("tolerance") {
            let message = format!("`{value}` must be met to the last digit, since it has no tolerance");
            let fault = Diagnostic::warning(RULE.code, answer.place, message);
            out.push(fault.help(format!("write `{{value: {value}, tolerance: …}}`, and 0 where none is meant")));
        }
    }
}

/// A whole number is a count, or follows from the numbers of the question. But a large one that ends in zeros, and of
/// which the question says no number, has been measured and rounded.
fn is_measured(value: f64, stem: &str) -> bool {
    let digits = format!("{:.0}", value.abs());
    digits.len() >= 5
        && digits.ends_with("00")
        && digits.trim_end_matches('0').len() >= 3
        && !stem.contains(|letter: char| letter.is_ascii_digit())
}
