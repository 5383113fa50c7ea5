//! What `coursewright fmt` writes into authors' files: ids that were left out.
//!
//! An id that is made from a text is another one when the text is mended, and then old responses name nothing. So the
//! ids that the reader makes are written down. The text is edited at single places and never written anew: comments,
//! order, quotes and empty lines stay as they are. What does not read the same afterwards is not written at all.

mod inline;
mod places;
mod write;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::ops::Range;

pub use self::write::replace;
use crate::content;
use crate::diag::{Diagnostic, Faults, Severity};
use crate::quiz::{self, IdOf, MissingId, MissingIds, Quiz};
use crate::source::Source;
use crate::yaml::{self, Origin};

/// A file with its ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    pub text: String,
    /// How many ids were written.
    pub ids: usize,
}

/// Why a file stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwritten {
    /// No id is missing.
    Complete,
    /// It is no YAML.
    Unreadable,
    /// It would not have said the same with them.
    Unsafe,
}

/// Other bytes for some of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    at: Range<usize>,
    text: String,
}

/// The ids of all quizzes that were seen, so that no two get the same.
#[derive(Debug, Default)]
pub struct Taken(HashSet<String>);

impl Taken {
    /// Takes down the ids that the quizzes of a file have already.
    pub fn note(&mut self, source: &Source) {
        let (quizzes, missing) = read(source);
        let without = |quiz: &Quiz| missing.iter().any(|one| one.of == IdOf::Quiz && one.id == quiz.id.value);
        self.0.extend(quizzes.into_iter().filter(|quiz| !without(quiz)).map(|quiz| quiz.id.value));
    }
}

/// A quiz file, or a lesson with questions in it, with the ids that were left out.
pub fn format(source: &Source, taken: &mut Taken) -> Result<Formatted, Unwritten> {
    let origin = Origin { file: source.id, text: &source.text, offset: 0 };
    let tree = if is_lesson(source) { None } else { yaml::read(origin, &Faults::default()) };
    if !is_lesson(source) && tree.is_none() {
        return Err(Unwritten::Unreadable);
    }
    let (before, mut missing) = read(source);
    if missing.is_empty() {
        return Err(Unwritten::Complete);
    }
    for one in missing.iter_mut().filter(|one| one.of == IdOf::Quiz) {
        one.id = quiz::distinct(&one.id, |id| taken.0.contains(id));
        taken.0.insert(one.id.clone());
    }
    let edits = match &tree {
        Some(tree) => places::edits(tree, &source.text, &missing),
        None => inline::edits(source, &missing),
    };
    let text = with(&source.text, edits).ok_or(Unwritten::Unsafe)?;
    let written = Source::in_memory(&source.path, &text);
    let (after, left) = read(&written);
    if !left.is_empty() || !says_the_same(&before, &after, &missing) || errors(&written) > errors(source) {
        return Err(Unwritten::Unsafe);
    }
    Ok(Formatted { text, ids: missing.len() })
}

fn is_lesson(source: &Source) -> bool {
    source.extension() == "md"
}

/// The quizzes of a file, and the ids that they want.
fn read(source: &Source) -> (Vec<Quiz>, Vec<MissingId>) {
    let missing = MissingIds::wanted();
    let quizzes = match is_lesson(source) {
        true => {
            let lesson = content::parse_lesson_noting(source, &missing).value;
            lesson.quizzes.into_values().map(|quiz| Quiz::clone(&quiz)).collect()
        }
        false => vec![quiz::parse_noting(source, &missing).value],
    };
    (quizzes, missing.into_vec())
}

fn errors(source: &Source) -> usize {
    let found = match is_lesson(source) {
        true => content::parse_lesson(source).diagnostics,
        false => quiz::parse(source).diagnostics,
    };
    found.iter().filter(|fault| fault.is_error()).count()
}

/// Whether every question is what it was. One that lacked an id could not be asked before, and may be new.
fn says_the_same(before: &[Quiz], after: &[Quiz], missing: &[MissingId]) -> bool {
    let more = missing.iter().any(|one| matches!(one.of, IdOf::Quiz | IdOf::Question));
    let same = |before: &Quiz, after: &Quiz| {
        let kept = before.questions.iter().all(|question| {
            let found = after.questions.iter().find(|found| found.id.value == question.id.value);
            found.is_some_and(|found| {
                quiz::wording(found) == quiz::wording(question)
                    && found.key() == question.key()
                    && found.points == question.points
            })
        });
        let policy = before.policy == after.policy && before.title.value == after.title.value;
        kept && policy && (more || before.scoring() == after.scoring())
    };
    before.len() == after.len() && before.iter().zip(after).all(|(before, after)| same(before, after))
}

/// The text with its edits; `None` where two of them meet.
fn with(text: &str, mut edits: Vec<Edit>) -> Option<String> {
    edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
    let mut written = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut done = 0;
    for edit in edits {
        written.push_str(text.get(done..edit.at.start)?);
        written.push_str(&edit.text);
        done = edit.at.end;
    }
    written.push_str(text.get(done..)?);
    Some(written)
}

/// How a file ends its lines.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// What to say of a file that was left as it is.
pub fn refused(source: &Source, why: Unwritten) -> Diagnostic {
    let (message, help) = match why {
        Unwritten::Complete => ("no id is missing here", "there is nothing to do"),
        Unwritten::Unreadable => ("this file cannot be read", "`coursewright check` tells why"),
        Unwritten::Unsafe => (
            "ids are missing here, and there is no safe place to write them",
            "`coursewright check` tells what else is wrong; write `id: …` by hand where anchors or tags stand",
        ),
    };
    Diagnostic::of_path(Severity::Error, "ids-not-written", &source.path, message).help(help)
}
