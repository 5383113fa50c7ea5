//! Where several may be ticked, several are right.

use super::asked::Asked;
use super::rule::{Check, OURS, Rule};
use crate::diag::{Diagnostic, Severity};

pub const RULE: Rule = Rule {
    code: "multiple-with-one-key",
    severity: Severity::Warning,
    reason: "Who is asked for several looks for a second one where there is none.",
    source: OURS,
    check: Check::Question(check),
};

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let mut right = asked.right();
    if asked.is_multiple()
        && let (Some(key), None) = (right.next(), right.next())
    {
        let message = "this is the only right option, though the learner is asked to tick several";
        let fault = Diagnostic::warning(RULE.code, key.place, message);
        out.push(fault.help("make it a single_choice, or add another option with `correct:`"));
    }
}
