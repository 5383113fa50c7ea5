//! Every question says why its key is right.

use super::asked::Asked;
use super::rule::{Check, Rule, VAN_DER_KLEIJ};
use crate::diag::{Diagnostic, Severity};
use crate::quiz::{Kind, MarkFeedback, Show, When};

pub const RULE: Rule = Rule {
    code: "no-explanation",
    severity: Severity::Warning,
    reason: "“Wrong” alone teaches next to nothing; why it is wrong does.",
    source: VAN_DER_KLEIJ,
    check: Check::Question(check),
};

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let question = asked.question;
    let feedback = &asked.policy.feedback;
    let is_shown = feedback.when != When::Never && feedback.show.contains(&Show::Explanation);
    if !is_shown || question.explanation.is_some() || explains_itself(asked) {
        return;
    }
    let message = "this question has no explanation, and not every response is told why it is right or wrong";
    let fault = Diagnostic::warning(RULE.code, question.id.place, message);
    out.push(fault.help("add `explanation: …`: why the key is right, in a sentence or two"));
}

/// Whether every response has feedback of its own, or the type explains in its own way.
fn explains_itself(asked: &Asked) -> bool {
    let MarkFeedback { right, wrong, .. } = &asked.question.feedback;
    let of_kind = match &asked.question.kind {
        Kind::SingleChoice { .. } | Kind::MultipleResponse { .. } | Kind::Hotspot { .. } => {
            asked.choices.iter().all(|choice| choice.has_feedback)
        }
        Kind::TrueFalse { when_true, when_false, .. } => when_true.is_some() && when_false.is_some(),
        Kind::Cloze { gaps, .. } => gaps.iter().all(|gap| gap.feedback.is_some()),
        Kind::Scorecard(scorecard) => {
            scorecard.criteria.iter().all(|criterion| criterion.reference.is_none() || criterion.because.is_some())
        }
        Kind::ShortAnswer { .. }
        | Kind::Numeric { .. }
        | Kind::Ordering { .. }
        | Kind::Matching { .. }
        | Kind::Categorize { .. }
        | Kind::Model(_) => false,
        // Outcomes have a debrief, a free text its model answer and its checklist; the rest has no right or wrong.
        Kind::Scenario(_) | Kind::FreeText(_) | Kind::Scale { .. } | Kind::Attestation { .. } => true,
    };
    of_kind || right.is_some() && wrong.is_some()
}
