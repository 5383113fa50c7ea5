//! A scenario has an outcome that is worth less than everything.

use super::asked::Asked;
use super::rule::{Check, OURS, Rule};
use crate::diag::{Diagnostic, Severity};
use crate::quiz::{Kind, Next};

pub const RULE: Rule = Rule {
    code: "every-outcome-full",
    severity: Severity::Warning,
    reason: "Where every path earns everything, choosing blindly is right.",
    source: OURS,
    check: Check::Question(check),
};

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let Kind::Scenario(scenario) = &asked.question.kind else { return };
    let is_less = |next: &Next| match next {
        // Where a variable says what an outcome is worth, it depends on the path.
        Next::Outcome(outcome) => outcome.score.is_none_or(|score| score < 1.0),
        Next::Choices(_) => false,
    };
    if !scenario.nodes.iter().any(|node| is_less(&node.next)) {
        let message = "every outcome of this scenario is worth 100%, whatever a learner chooses";
        let fault = Diagnostic::warning(RULE.code, asked.question.id.place, message);
        out.push(fault.help("give an outcome that should have gone better less: `score: 50%`"));
    }
}
