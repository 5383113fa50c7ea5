//! A number is a number of something.

use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::rule::{Check, MOODLE_NUMERICAL, Rule};
use crate::diag::{Diagnostic, Severity};
use crate::quiz::Kind;

pub const RULE: Rule = Rule {
    code: "no-unit",
    severity: Severity::Warning,
    reason: "Half is 0.5, or 50 per cent: without a unit a right number is marked wrong.",
    source: MOODLE_NUMERICAL,
    check: Check::Question(check),
};

/// The question itself says what is counted, or that there is no unit.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    let words = "how many|how often|number of|how old|what year|which year|percent|percentage|per cent|ratio|factor|times|decimal|integer";
    let units = r"in (?:\w+ )?(?:euros?|dollars?|pounds?|hours?|minutes?|seconds?|milliseconds?|days?|weeks?|months?|years?|metres?|meters?|kilometres?|kilometers?|grams?|kilograms?|litres?|liters?|degrees?|bytes?|bits?|pixels?|points?)";
    Regex::new(&format!(r"(?i)\b(?:{words}|{units})\b|[%€$£¥]|多少|几|幾|百分|比例|倍"))
        .expect("the pattern is our own")
});

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    if let Kind::Numeric { unit: None, .. } = &asked.question.kind
        && !SAYS.is_match(asked.stem())
    {
        let message = "neither this question nor a `unit` says what the number counts";
        let fault = Diagnostic::warning(RULE.code, asked.question.prompt_place, message);
        out.push(fault.help("add `unit: …`, which stands beside the field, or ask “how many …”"));
    }
}
