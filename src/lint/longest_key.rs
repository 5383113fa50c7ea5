//! The right option must not show by its length.

use super::asked::Asked;
use super::rule::{Check, HALADYNA, Rule};
use super::text::width;
use crate::diag::{Diagnostic, Severity};

pub const RULE: Rule = Rule {
    code: "longest-key",
    severity: Severity::Warning,
    reason: "Who knows nothing chooses the longest option, since authors qualify what is right.",
    source: HALADYNA,
    check: Check::Question(check),
};

/// So many times as wide as the next one…
const TIMES: f64 = 1.5;
/// …and by so many columns wider: between short options a word more tells nothing.
const MORE: usize = 12;

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    if !asked.is_single() || asked.choices.iter().any(|choice| choice.has_image) {
        return;
    }
    let Some(key) = asked.right().next() else { return };
    let Some((next, other)) = asked.distractors().map(|choice| (width(choice.text), choice)).max_by_key(|it| it.0)
    else {
        return;
    };
    let own = width(key.text);
    if own as f64 >= next as f64 * TIMES && own >= next + MORE {
        let message = format!("the right option is by far the longest: {own} columns wide, and the next one {next}");
        let fault = Diagnostic::warning(RULE.code, key.place, message).also(other.place, "the next one");
        out.push(fault.help("shorten it, say the rest in the explanation, or say as much in the others"));
    }
}
