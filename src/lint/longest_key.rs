//! The right option must not show by its length.

use super::asked::{Asked, Choice};
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
    for list in asked.lists().filter(|list| !list.iter().any(|choice| choice.has_image)) {
        let width = |choice: &&Choice| width(choice.text);
        // Of several that are right, the shortest: where only one of them is long, it shows nothing.
        let key = list.iter().filter(|choice| choice.is_right).min_by_key(width);
        let next = list.iter().filter(|choice| !choice.is_right).max_by_key(width);
        let (Some(key), Some(next)) = (key, next) else { continue };
        let (own, other) = (width(&key), width(&next));
        if (own as f64) < other as f64 * TIMES || own < other + MORE {
            continue;
        }
        let message = match asked.is_multiple() {
            true => {
                format!("what is right is by far the longest: {own} columns wide or more, and the next one {other}")
            }
            false => format!("the right option is by far the longest: {own} columns wide, and the next one {other}"),
        };
        let fault = Diagnostic::warning(RULE.code, key.place, message);
        let fault = if next.place == key.place { fault } else { fault.also(next.place, "the next one") };
        out.push(fault.help("shorten it, say the rest in the explanation, or say as much in the others"));
    }
}
