//! Tables: one question a row. Written with commas in UTF-8 behind a byte order mark, so that a spreadsheet shows every
//! letter; read with whatever a spreadsheet saves.
//!
//! The columns are `quiz`, `title`, `id`, `type`, `prompt` and so on, then as many groups of `part 1`, `match 1`,
//! `credit 1`, `feedback 1`, `id 1` as the longest question needs.
//! docs/content/reference/other-programs/csv-tables.md says what a part is.

mod read;
mod write;
#[cfg(test)]
mod tests;

pub use self::read::{has_header, read};
pub use self::write::write;

use std::collections::HashMap;

use super::labels;

/// Columns before the parts, with other names by which they are known.
const COLUMNS: [(&str, &[&str]); 23] = [
    ("quiz", &["quiz id"]),
    ("title", &["quiz title", "category"]),
    ("settings", &["quiz settings"]),
    ("id", &["question id", "idnumber"]),
    ("type", &["question type", "kind"]),
    ("prompt", &["question", "question text", "text", "stem"]),
    (
        "answer",
        &[
            "correct",
            "correct answer",
            "correct answers",
            "correct option",
            "correct options",
            "right answer",
            "key",
            "answers",
        ],
    ),
    ("points", &["score", "mark", "marks", "weight"]),
    ("partial_credit", &["partial credit"]),
    ("unit", &[]),
    ("ignore", &[]),
    ("explanation", &["general feedback", "rationale"]),
    ("feedback right", &["correct feedback"]),
    ("feedback partly", &[]),
    ("feedback wrong", &["incorrect feedback"]),
    ("hints", &["hint"]),
    ("objective", &[]),
    ("tags", &["tag"]),
    ("difficulty", &[]),
    ("see", &[]),
    ("allow", &[]),
    ("words", &[]),
    ("marked_by", &["marked by"]),
];
const PARTS: [(&str, &[&str]); 8] = [
    ("part", &["option", "answer", "choice", "item"]),
    ("match", &[]),
    ("match id", &[]),
    ("credit", &["fraction"]),
    ("feedback", &[]),
    ("id", &[]),
    ("misconception", &[]),
    ("pin", &[]),
];
const MOST_PARTS: usize = 200;

/// What the name of a column may hold that lists options in a way of its own.
const OPTION_WORDS: [&str; 8] =
    ["option", "options", "choice", "choices", "alternative", "distractor", "incorrect", "wrong"];

/// A text between slashes is a pattern; a backslash before it says that it is not.
fn looks_like_pattern(text: &str) -> bool {
    text.len() > 2 && text.starts_with('/') && (text.ends_with('/') || text.ends_with("/i"))
}

/// A row by the names of its columns.
#[derive(Default)]
struct Row {
    cells: HashMap<&'static str, String>,
    parts: Vec<HashMap<&'static str, String>>,
    /// A column that is not known, in which this row says something, and which seems to hold an option.
    dropped: Option<String>,
}

impl Row {
    fn get(&self, name: &str) -> Option<String> {
        self.cells.get(name).cloned()
    }

    fn list(&self, name: &str) -> Vec<String> {
        labels::from_list(&self.get(name).unwrap_or_default(), &[',', ';'])
    }
}
