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
    let outcomes = scenario.nodes.iter().filter_map(|node| match &node.next {
        Next::Outcome(outcome) => Some(outcome),
        Next::Choices(_) => None,
    });
    // Where a variable says what an outcome is worth, it depends on the path. One without any outcome has other faults.
    let mut are_full = outcomes.map(|outcome| outcome.score.is_some_and(|score| score >= 1.0)).peekable();
    if are_full.peek().is_some() && are_full.all(|is_full| is_full) {
        let message = "every outcome of this scenario is worth 100%, whatever a learner chooses";
        let fault = Diagnostic::warning(RULE.code, asked.question.id.place, message);
        out.push(fault.help("give an outcome that should have gone better less: `score: 50%`"));
    }
}
