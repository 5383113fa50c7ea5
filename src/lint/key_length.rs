//! Over a quiz, the right option must not keep being the longest.

use super::asked::{Asked, Choice};
use super::chance::{LEVEL, at_least};
use super::rule::{Check, HALADYNA, Rule};
use super::text::width;
use crate::diag::{Diagnostic, Severity};
use crate::quiz::Quiz;

pub const RULE: Rule = Rule {
    code: "key-length",
    severity: Severity::Warning,
    reason: "Who chooses the longest option each time passes such a quiz without reading it.",
    source: HALADYNA,
    check: Check::Quiz(check),
};

/// Fewer say nothing.
const LEAST: usize = 4;
/// So many times as wide as the next one, and by so many columns wider: that much is seen.
const TIMES: f64 = 1.15;
const MORE: usize = 3;

/// Is the key more often the longest than chance would have it? By chance any of the options is.
fn check(_: &Quiz, asked: &[Asked], out: &mut Vec<Diagnostic>) {
    let is_told = |list: &&[Choice]| !list.iter().any(|choice| choice.has_image);
    let single = asked.iter().filter(|asked| !asked.is_multiple());
    let lists: Vec<&[Choice]> = single.flat_map(Asked::lists).filter(is_told).collect();
    let longest: Vec<&Choice> = lists.iter().filter_map(|list| longest_key(list)).collect();
    let chances: Vec<f64> = lists.iter().map(|list| 1.0 / list.len() as f64).collect();
    let (count, of) = (longest.len(), lists.len());
    if count < LEAST || count as f64 <= chances.iter().sum() || at_least(count, &chances) >= LEVEL {
        return;
    }
    let of_what = if asked.iter().any(|asked| !asked.gaps.is_empty()) { "questions and gaps" } else { "questions" };
    let message = format!("in {count} of {of} {of_what} the right option is the longest one");
    let mut fault = Diagnostic::warning(RULE.code, longest[0].place, message);
    for other in longest.iter().skip(1).take(3) {
        fault = fault.also(other.place, "and here");
    }
    out.push(fault.help("let some distractors say as much, or shorten some keys"));
}

/// The only right one, if it is plainly the longest.
fn longest_key<'l, 'q>(list: &'l [Choice<'q>]) -> Option<&'l Choice<'q>> {
    let key = list.iter().find(|choice| choice.is_right)?;
    let next = list.iter().filter(|choice| !choice.is_right).map(|choice| width(choice.text)).max()?;
    let own = width(key.text);
    (own as f64 >= next as f64 * TIMES && own >= next + MORE).then_some(key)
}
