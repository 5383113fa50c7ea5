//! What `coursewright fmt` writes into authors' files: ids that were left out, and which text a translation is of.
//!
//! An id that is made from a text is another one when the text is mended, and then old responses name nothing. So the
//! ids that the reader makes are written down. The text is edited at single places and never written anew: comments,
//! order, quotes and empty lines stay as they are. What does not read the same afterwards is not written at all.

mod inline;
mod places;
mod versions;
mod write;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use serde_json::Value;

pub use self::versions::marked;
pub use self::write::replace;
use crate::content;
use crate::diag::{Diagnostic, Faults, Place, Severity};
use crate::quiz::{self, DistinctIds, IdOf, MissingId, MissingIds, Question, Quiz};
use crate::source::Source;
use crate::yaml::{self, Origin};

/// A file with its ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    pub text: String,
    /// How many ids were written.
    pub ids: usize,
    /// The ids that are missing still, since there is no safe place for them.
    pub left: Vec<Place>,
}

/// Why a file stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unwritten {
    /// No id is missing.
    Complete,
    /// It is no YAML.
    Unreadable,
    /// It would not have said the same with them.
    Unsafe(Vec<Place>),
}

/// Other bytes for some of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    at: Range<usize>,
    text: String,
}

/// The ids of all quizzes that were seen, so that no two get the same.
#[derive(Debug, Default)]
pub struct Taken(DistinctIds);

impl Taken {
    /// Takes down the ids that the quizzes of a file have already.
    pub fn note(&mut self, source: &Source) {
        let (quizzes, missing) = read(source);
        let without: HashSet<&str> = missing.iter().filter(|one| one.of == IdOf::Quiz).map(|one| &*one.id).collect();
        let ids = quizzes.iter().map(|quiz| &*quiz.id.value);
        ids.filter(|id| !without.contains(id)).for_each(|id| self.0.note(id));
    }
}

/// How often a file is read to find out which of its ids have no safe place.
const MOST_TRIES: u32 = 64;

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
        one.id = taken.0.take(&one.id);
    }
    let (wanted, faults) = (missing.len(), errors(source));
    let write = |missing: &[MissingId]| -> Option<String> {
        let edits = match &tree {
            Some(tree) => places::edits(tree, &source.text, missing),
            None => inline::edits(source, missing),
        };
        let text = with(&source.text, edits)?;
        let written = Source::in_memory(&source.path, &text);
        let (after, left) = read(&written);
        let is_safe = left.len() + missing.len() == wanted
            && says_the_same(&before, &after, missing)
            && holds(&after, missing)
            && errors(&written) <= faults;
        is_safe.then_some(text)
    };
    if let Some(text) = write(&missing) {
        return Ok(Formatted { text, ids: wanted, left: Vec::new() });
    }
    let groups = by_question(&before, missing);
    let tries = Cell::new(MOST_TRIES);
    let is_safe = |groups: &[Vec<MissingId>]| {
        let left = tries.get();
        tries.set(left.saturating_sub(1));
        left > 0 && write(&groups.concat()).is_some()
    };
    let safe = writable(&groups, &is_safe);
    let text = if safe.is_empty() { None } else { write(&safe) };
    let is_left = |one: &&MissingId| text.is_none() || !safe.contains(one);
    let mut left: Vec<Place> = groups.iter().flatten().filter(is_left).map(|one| one.place).collect();
    left.dedup();
    match text {
        Some(text) => Ok(Formatted { text, ids: safe.len(), left }),
        None => Err(Unwritten::Unsafe(left)),
    }
}

/// What belongs to one question, or to the quiz itself, in the order of the file.
fn by_question(quizzes: &[Quiz], mut missing: Vec<MissingId>) -> Vec<Vec<MissingId>> {
    let asked = quizzes.iter().flat_map(|quiz| &quiz.questions).map(|question| question.place.start);
    let named = missing.iter().filter(|one| one.of == IdOf::Question).map(|one| one.place.start);
    let mut starts: Vec<u32> = asked.chain(named).collect();
    starts.sort_unstable();
    missing.sort_by_key(|one| one.place.start);
    let question = |one: &MissingId| match one.of {
        IdOf::Quiz => None,
        _ => Some(starts.partition_point(|start| *start <= one.place.start)),
    };
    missing.chunk_by(|one, other| question(one) == question(other)).map(<[MissingId]>::to_vec).collect()
}

/// What can be written, found by halving: what one question has no safe place for must not keep the others away.
fn writable(groups: &[Vec<MissingId>], is_safe: &dyn Fn(&[Vec<MissingId>]) -> bool) -> Vec<MissingId> {
    if is_safe(groups) {
        return groups.concat();
    }
    if groups.len() < 2 {
        return Vec::new();
    }
    let (one, other) = groups.split_at(groups.len() / 2);
    let mut found = writable(one, is_safe);
    found.append(&mut writable(other, is_safe));
    found
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
        let by_id: HashMap<&str, &Question> = after.questions.iter().map(|found| (&*found.id.value, found)).collect();
        let kept = before.questions.iter().all(|question| {
            by_id.get(&*question.id.value).is_some_and(|found| {
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

/// Whether each id that was written is read as one.
fn holds(quizzes: &[Quiz], missing: &[MissingId]) -> bool {
    fn ids(value: &Value, found: &mut HashSet<String>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                let text = if name == "id" { value.as_str().or_else(|| value["value"].as_str()) } else { None };
                found.extend(text.map(str::to_owned));
                ids(value, found);
            }),
            Value::Array(items) => items.iter().for_each(|item| ids(item, found)),
            _ => {}
        }
    }
    let mut found = HashSet::new();
    for quiz in quizzes {
        let Ok(value) = serde_json::to_value(quiz) else { return false };
        ids(&value, &mut found);
    }
    missing.iter().all(|one| found.contains(&one.id))
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
    let code = "ids-not-written";
    let of_file = |message: &str| Diagnostic::of_path(Severity::Error, code, &source.path, message);
    match why {
        Unwritten::Complete => of_file("no id is missing here").help("there is nothing to do"),
        Unwritten::Unreadable => of_file("this file cannot be read").help("`coursewright check` tells why"),
        Unwritten::Unsafe(places) => {
            let message = match places.len() {
                1 => "an id is missing here, and there is no safe place to write it".to_owned(),
                count => {
                    format!("{count} ids are missing, and there is no safe place to write them; the first is here")
                }
            };
            let mut fault = match places.first() {
                Some(first) => Diagnostic::error(code, *first, message),
                None => of_file("there is no safe place to write its ids"),
            };
            for place in places.iter().skip(1) {
                fault = fault.also(*place, "one is missing here, too");
            }
            fault.help(
                "`coursewright check` tells what else is wrong; write `id: …` by hand where anchors, tags or `?` stand",
            )
        }
    }
}
