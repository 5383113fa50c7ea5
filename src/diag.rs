//! What authors are told: what is wrong, where, and what to do.

mod code;
pub mod show;

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use crate::source::FileId;

/// Bytes of one file. Lines and columns are counted only when something is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Place {
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start: start as u32, end: end.max(start) as u32 }
    }

    /// The start of a file, for what is missing in it.
    pub fn top(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value, and where the author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Placed<T> {
    pub value: T,
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    Error,
    Warning,
    /// What an author asked to be told: no fault of the file, so that nothing ever fails by it.
    Note,
}

impl Severity {
    /// As it stands before a message, and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Under a name of its own, since serde would take a `&str` that it sees for a part of what it reads.
type Code = &'static str;

/// A mistake in an author's file, or a doubt about it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Kebab-case, stable: `unknown-key`.
    #[serde(deserialize_with = "code::read")]
    pub code: Code,
    /// `None` only for what no file holds, such as a missing `content` folder.
    pub place: Option<Place>,
    /// What is wrong; the author's own words in backticks.
    pub message: String,
    /// A few words at the carets.
    pub label: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// Other places that matter: the first of two ids, say.
    pub also: Vec<(Place, String)>,
    /// For a file that could not be read as text, so that no place in it can be shown.
    pub path: Option<String>,
}

impl Diagnostic {
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, Some(place), message.into())
    }

    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, Some(place), message.into())
    }

    pub fn note(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, Some(place), message.into())
    }

    /// For what is said of a file, or of a whole site, and not of a place in a text.
    pub fn of_path(severity: Severity, code: &'static str, path: &str, message: impl Into<String>) -> Self {
        Self { path: Some(path.to_owned()), ..Self::new(severity, code, None, message.into()) }
    }

    fn new(severity: Severity, code: &'static str, place: Option<Place>, message: String) -> Self {
        Self { severity, code, place, message, label: None, help: None, also: Vec::new(), path: None }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Help only where there is any to give.
    pub fn help_if(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    pub fn also(mut self, place: Place, label: impl Into<String>) -> Self {
        self.also.push((place, label.into()));
        self
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A value, and what there is to say about the file that it was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked<T> {
    pub value: T,
    pub diagnostics: Vec<Diagnostic>,
}

/// Collects diagnostics on the way down, so that a reader and its children can both hold it.
#[derive(Debug, Default)]
pub struct Faults(RefCell<Vec<Diagnostic>>);

/// Of one file nobody mends more in one go; a crafted file could have millions.
const MOST_OF_A_FILE: usize = 10_000;

impl Faults {
    pub fn add(&self, diagnostic: Diagnostic) {
        let mut faults = self.0.borrow_mut();
        // An error is never lost behind warnings: it keeps the site from being published.
        if faults.len() < MOST_OF_A_FILE || diagnostic.is_error() && !faults.last().is_some_and(Diagnostic::is_error) {
            faults.push(diagnostic);
        }
    }

    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.0.into_inner()
    }
}

/// The known name that an unknown one was most likely meant to be.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    let length = given.chars().count();
    // Any two names of one or two letters are near each other.
    let allowed = if length < 3 { 0 } else { length / 3 + usize::from(length > 4) };
    known
        .into_iter()
        .filter(|name| name.chars().count().abs_diff(length) <= allowed || given.len() > 3 && name.starts_with(&given))
        .map(|name| (strsim::osa_distance(&given, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= allowed || (given.len() > 3 && name.starts_with(&given)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// ``did you mean `x`?``, for `help_if`.
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(given, known).map(|name| format!("did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["title", "summary", "objectives", "pass", "id"];
        for (given, name) in [
            ("titel", Some("title")),
            ("Summary", Some("summary")),
            ("obj", None),
            ("obje", Some("objectives")),
            ("colour", None),
            ("di", None),
            ("pas", Some("pass")),
            ("", None),
        ] {
            assert_eq!(nearest(given, names), name, "{given}");
        }
    }

    #[test]
    fn of_millions_of_faults_the_first_are_kept_and_no_error_is_lost_behind_warnings() {
        let place = Place::top(FileId::of("a.md"));
        let faults = Faults::default();
        for _ in 0..MOST_OF_A_FILE * 2 {
            faults.add(Diagnostic::warning("w", place, "w"));
        }
        faults.add(Diagnostic::error("e", place, "e"));
        faults.add(Diagnostic::error("e", place, "e"));
        let found = faults.into_vec();
        assert_eq!((found.len(), found.last().map(|fault| fault.code)), (MOST_OF_A_FILE + 1, Some("e")));
    }
}
