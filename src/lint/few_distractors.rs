//! Where several are right, more than one is wrong.

use super::asked::Asked;
use super::rule::{Check, OURS, Rule};
use crate::diag::{Diagnostic, Severity};

pub const RULE: Rule = Rule {
    code: "few-distractors",
    severity: Severity::Warning,
    reason: "With one distractor, ticking it costs everything, and leaving one option out is nearly right.",
    source: OURS,
    check: Check::Question(check),
};

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let mut wrong = asked.distractors();
    if asked.is_multiple()
        && let (Some(only), None) = (wrong.next(), wrong.next())
    {
        let message = "this is the only distractor, and whoever ticks it loses everything";
        let fault = Diagnostic::warning(RULE.code, only.place, message);
        out.push(fault.help("add another option with `text:` that somebody who is mistaken would tick"));
    }
}
