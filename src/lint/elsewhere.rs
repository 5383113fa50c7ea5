//! Rules on questions that are found elsewhere: while a quiz is read, since such a question cannot be graded, or over the
//! whole site, since they need more than one file.

use super::rule::HALADYNA;
use super::rule::{Check, OURS, ROEDIGER, Rule};
use crate::diag::Severity;

const fn error(code: &'static str, reason: &'static str, source: &'static str) -> Rule {
    Rule { code, severity: Severity::Error, reason, source, check: Check::Elsewhere }
}

const fn warning(code: &'static str, reason: &'static str, source: &'static str) -> Rule {
    Rule { code, severity: Severity::Warning, reason, source, check: Check::Elsewhere }
}

pub const RULES: &[Rule] = &[
    error("no-key", "A question without a right answer cannot be graded.", OURS),
    error("two-keys", "Where a learner can choose only one option, only one can be right.", HALADYNA),
    error("no-distractor", "Where all options are right, ticking everything is right.", OURS),
    error("duplicate-option", "Of two options that say the same, a learner cannot choose the right one.", HALADYNA),
    error("missing-key", "Without its id, a question’s results cannot be told from those of another.", OURS),
    error("duplicate-id", "Results name a question by its id, so no two can have the same.", OURS),
    error("unknown-objective", "A question that tests an objective nobody declared counts for none.", OURS),
    error("broken-link", "A link that leads nowhere leaves a learner without help, just after a mistake.", OURS),
    error("unknown-lint", "A misspelled `allow` would allow nothing, and nobody would know.", OURS),
    warning("unused-allow", "An exception that is no longer needed would hide the next mistake.", OURS),
    warning("objective-not-tested", "What no question tests, nobody knows to have been learnt.", OURS),
    warning(
        "objective-not-taught",
        "An objective that no lesson teaches promises what the course does not keep.",
        OURS,
    ),
    warning("lesson-without-check", "What is read is forgotten sooner than what is recalled once.", ROEDIGER),
    warning("overdue-review", "Past its review date nobody knows whether a text is still true.", OURS),
];
