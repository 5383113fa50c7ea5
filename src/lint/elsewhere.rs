//! Rules on questions that are found elsewhere: while a quiz is read, since such a question cannot be graded, or over the
//! whole site, since they need more than one file.

use super::rule::HALADYNA;
use super::rule::{Check, OURS, ROEDIGER, Rule};
use crate::diag::Severity::{self, Error, Warning};

const fn reading(severity: Severity, code: &'static str, reason: &'static str, source: &'static str) -> Rule {
    Rule { code, severity, reason, source, check: Check::Reading }
}

const fn over_site(severity: Severity, code: &'static str, reason: &'static str, source: &'static str) -> Rule {
    Rule { code, severity, reason, source, check: Check::Elsewhere }
}

pub const RULES: &[Rule] = &[
    reading(Error, "no-key", "A question without a right answer cannot be graded.", OURS),
    reading(Error, "two-keys", "Where a learner can choose only one option, only one can be right.", HALADYNA),
    reading(Error, "no-distractor", "Where all options are right, ticking everything is right.", OURS),
    reading(
        Error,
        "duplicate-option",
        "Of two options that say the same, a learner cannot choose the right one.",
        HALADYNA,
    ),
    reading(Error, "missing-id", "Without its id, a question’s results cannot be told from those of another.", OURS),
    reading(Error, "duplicate-id", "Results name a question by its id, so no two can have the same.", OURS),
    reading(Error, "pool-too-small", "A section cannot draw more questions than there are.", OURS),
    reading(Error, "unreachable-node", "What nobody can come to, nobody reads: a way to it was forgotten.", OURS),
    reading(Error, "dead-end", "Whoever comes to a node without an open choice can neither go on nor end.", OURS),
    reading(Error, "scenario-cycle", "From a circle without a way out nobody comes to an outcome.", OURS),
    reading(Error, "best-out-of-reach", "Where no path earns everything, nobody can do it right.", OURS),
    reading(Warning, "never-true", "A condition that never holds hides what depends on it.", OURS),
    reading(Warning, "always-true", "A condition that always holds asks nothing: something else was meant.", OURS),
    reading(Warning, "unread-variable", "A variable that nothing asks for changes nothing.", OURS),
    reading(Warning, "unset-variable", "A variable that nothing sets has one value for ever.", OURS),
    reading(Warning, "scenario-too-large", "What is too large to be followed on every path is not checked.", OURS),
    over_site(Error, "unknown-objective", "A question that tests an objective nobody declared counts for none.", OURS),
    over_site(
        Error,
        "broken-link",
        "A link that leads nowhere leaves a learner without help, just after a mistake.",
        OURS,
    ),
    over_site(Error, "unknown-lint", "A misspelled `allow` would allow nothing, and nobody would know.", OURS),
    over_site(Warning, "unused-allow", "An exception that is no longer needed would hide the next mistake.", OURS),
    over_site(Warning, "objective-not-tested", "What no question tests, nobody knows to have been learnt.", OURS),
    over_site(
        Warning,
        "objective-not-taught",
        "An objective that no lesson teaches promises what the course does not keep.",
        OURS,
    ),
    over_site(
        Warning,
        "lesson-without-check",
        "What is read is forgotten sooner than what is recalled once.",
        ROEDIGER,
    ),
    over_site(Warning, "overdue-review", "Past its review date nobody knows whether a text is still true.", OURS),
];
