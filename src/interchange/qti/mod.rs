//! QTI 2.1 and 3.0: a package of items with one interaction or more, a test that lists them, and a manifest.
//!
//! The two versions differ in little but names: `simpleChoice` is `qti-simple-choice`. Readers and writers know those
//! of 2.1.

mod names;
mod fit;
mod body;
mod metadata;
mod manifest;
mod write;
mod rules;
mod area;
mod read;
mod processing;
mod scoring;

pub use self::read::read;
pub use self::write::write;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    V21,
    V30,
}

/// The variables of the items that we write.
const RESPONSE: &str = "RESPONSE";
const SCORE: &str = "SCORE";
/// What is told of a single option or answer.
const FEEDBACK: &str = "FEEDBACK";
/// `right`, `partly` or `wrong`.
const MARK: &str = "MARK";
const EXPLANATION: &str = "EXPLANATION";
/// Classes by which we know our own types again.
const CATEGORIZE: &str = "categorize";
const SCALE: &str = "scale";
/// Said where options are called `true` and `false` and it is no true_false.
const SINGLE: &str = "single-choice";

/// An id as an identifier of QTI, which begins with a letter or a line.
fn identifier(id: &str) -> String {
    if id.starts_with(|first: char| first.is_ascii_alphabetic()) { id.to_owned() } else { format!("_{id}") }
}

/// The id behind an identifier; empty where it cannot be one of ours.
fn id(identifier: &str) -> String {
    let id = identifier.strip_prefix('_').unwrap_or(identifier);
    if crate::yaml::is_id(id) { id.to_owned() } else { String::new() }
}
