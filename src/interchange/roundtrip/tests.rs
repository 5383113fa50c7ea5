//! Whatever is another after the trip has been told, and whatever has been told is another.

use std::collections::{BTreeMap, BTreeSet};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::differences::{COMMON, differences, shown};
use crate::interchange::bank::{ADVICE, Note, Question, Quiz};
use crate::interchange::tests::{quiz_files, read};
use crate::interchange::{FORMATS, Format, export, import, read_author, write_author};
use crate::source::Source;

/// Notes on what is shown otherwise elsewhere, or on images that could not go along: the question itself comes back.
const NO_DIFFERENCE: [&str; 5] = [ADVICE, "flat", "links", "image", "images"];

/// All that a format drops of the questions that it has.
fn drops(format: Format) -> &'static [&'static str] {
    match format {
        Format::Csv => &["hints"],
        Format::Gift => &[
            "allow",
            "arrow",
            "checklist",
            "credit",
            "explanation",
            "feedback.partly",
            "feedback.right",
            "feedback.wrong",
            "hints",
            "ids",
            "ignore",
            "marked_by",
            "markup",
            "match",
            "misconception",
            "model_answer",
            "order",
            "partial_credit",
            "pin",
            "points",
            "see",
            "tolerance",
            "type",
            "unit",
            "words",
        ],
        Format::MoodleXml => &[
            "allow",
            "checklist",
            "credit",
            "feedback.partly",
            "feedback.right",
            "feedback.wrong",
            "gap ids",
            "gaps",
            "hints",
            "ids",
            "ignore",
            "marked_by",
            "markup",
            "match",
            "misconception",
            "order",
            "partial_credit",
            "pin",
            "points",
            "range",
            "see",
            "tolerance",
            "type",
        ],
        Format::Qti12 => &[
            "allow",
            "checklist",
            "distractors",
            "feedback.partly",
            "gaps",
            "ignore",
            "marked_by",
            "match",
            "misconception",
            "partial_credit",
            "pin",
            "see",
            "tolerance",
            "type",
            "unit",
            "words",
        ],
        Format::Qti21 | Format::Qti30 => &[
            "allow",
            "areas",
            "checklist",
            "feedback.partly",
            "feedback.right",
            "feedback.wrong",
            "gaps",
            "hints",
            "ignore",
            "marked_by",
            "misconception",
            "order",
            "partial_credit",
            "see",
            "unit",
            "words",
        ],
    }
}

/// The quiz as its author's file would have it.
fn settled(quiz: &Quiz) -> Result<Quiz, String> {
    let text = write_author(quiz);
    let file = |name: &str| quiz.files.iter().find(|file| file.name == name).map(|file| file.bytes.clone());
    read_author(&Source::in_memory("quizzes/a.yaml", &text), &file).map_err(|faults| format!("{faults:#?}\n{text}"))
}

fn told(notes: &[Note], question: &Question) -> BTreeSet<&'static str> {
    let own = notes.iter().filter(|note| note.question.as_ref() == Some(&question.id));
    own.map(|note| note.what).filter(|what| !NO_DIFFERENCE.contains(what)).collect()
}

/// Sends a quiz through a format and back: what is wrong with what came, and what of it was dropped and told.
fn through(quiz: &Quiz, format: Format) -> Result<BTreeSet<&'static str>, String> {
    let exported = export(quiz, format).map_err(|error| error.to_string())?;
    let mut dropped = BTreeSet::new();
    if exported.count == 0 {
        return Ok(dropped);
    }
    let imported = import(&exported.name, &exported.bytes, None).map_err(|error| error.to_string())?;
    let [back] = imported.quizzes.as_slice() else { return Err(format!("{:?}", imported.notes)) };
    let back = settled(back)?;
    if (imported.format, imported.left_out(), back.questions.len()) != (format, 0, exported.count) {
        return Err(format!("{:?}", imported.notes));
    }
    if (&back.id, &back.title) != (&quiz.id, &quiz.title) {
        return Err(format!("it is called {}, {}", back.id, back.title));
    }
    if back.intro.as_deref().map(shown) != quiz.intro.as_deref().map(shown) {
        return Err(format!("its introduction is {:?}", back.intro));
    }
    let settings = |quiz: &Quiz| Quiz { questions: Vec::new(), files: Vec::new(), ..quiz.clone() };
    if format == Format::Csv && settings(&back) != settings(quiz) {
        return Err(format!("its settings are {:?}", settings(&back)));
    }
    let shows_images = !matches!(format, Format::Gift | Format::Csv);
    let bytes = |quiz: &Quiz| quiz.files.iter().map(|file| file.bytes.clone()).collect::<BTreeSet<_>>();
    if shows_images && exported.count == quiz.questions.len() && bytes(&back) != bytes(quiz) {
        return Err(format!("of {} images {} came back", quiz.files.len(), back.files.len()));
    }
    for question in &quiz.questions {
        if exported.notes.iter().any(|note| note.left_out && note.question.as_ref() == Some(&question.id)) {
            continue;
        }
        let found = back.questions.iter().find(|found| found.id == question.id);
        let found = found.ok_or_else(|| format!("{} is missing", question.id))?;
        let mut lost = differences(question, found);
        let mut told = told(&exported.notes, question);
        if lost.contains("type") {
            told.retain(|what| COMMON.contains(what));
            lost.retain(|what| COMMON.contains(what));
        }
        if told != lost {
            let told_alone: Vec<_> = told.difference(&lost).collect();
            let lost_alone: Vec<_> = lost.difference(&told).collect();
            return Err(format!("told alone: {told_alone:?}, lost alone: {lost_alone:?}\n{question:?}\n{found:?}"));
        }
        dropped.extend(lost);
    }
    Ok(dropped)
}

#[test]
fn all_that_is_shipped_comes_back_but_for_what_is_told() {
    let mut faults = Vec::new();
    for path in quiz_files() {
        let quiz = read(&path);
        for format in FORMATS {
            match through(&quiz, format) {
                Ok(dropped) => {
                    let other: Vec<_> = dropped.iter().filter(|what| !drops(format).contains(what)).collect();
                    assert!(other.is_empty(), "{path:?} {format:?}: {other:?}");
                }
                Err(fault) => faults.push(format!("{} as {format:?}: {fault}", path.display())),
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

/// Questions of every type with all that they can have, and ids, tags and texts that are signs in some format.
#[test]
fn whatever_an_author_writes_comes_back_but_for_what_is_told() {
    let mut runner = TestRunner::deterministic();
    let mut dropped = FORMATS.map(|_| BTreeSet::new());
    let mut kinds = BTreeSet::new();
    // One of each kind is enough to see.
    let mut faults = BTreeMap::new();
    for _ in 0..CASES {
        let quiz = super::bank::quiz().new_tree(&mut runner).unwrap().current();
        // What our own files cannot hold is no quiz.
        let Ok(quiz) = settled(&quiz) else { continue };
        kinds.extend(quiz.questions.iter().map(|question| question.type_name().to_owned()));
        for (format, dropped) in FORMATS.into_iter().zip(&mut dropped) {
            match through(&quiz, format) {
                Ok(found) => dropped.extend(found),
                Err(fault) => {
                    let (kind, example) = fault.split_once('\n').unwrap_or((&fault, ""));
                    let (kind, example) = (format!("{format:?} {kind}"), format!("{}\n{example}", write_author(&quiz)));
                    faults.entry(kind).or_insert(example);
                }
            }
        }
    }
    let list = faults.iter().map(|(kind, example)| format!("{kind}\n{example}\n"));
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), list.collect::<String>());
    assert_eq!(kinds.len(), 12, "{kinds:?}");
    for (format, dropped) in FORMATS.into_iter().zip(dropped) {
        assert_eq!(dropped.into_iter().collect::<Vec<_>>(), drops(format), "{format:?}");
    }
}

const CASES: usize = 400;

/// What every question is found by goes through every format, whatever its type.
#[test]
fn tags_difficulty_objective_and_ids_are_dropped_by_no_format_that_has_a_place_for_them() {
    for format in FORMATS {
        for what in ["tags", "difficulty", "objective", "id"] {
            assert!(!drops(format).contains(&what), "{format:?} {what}");
        }
        let has_ids = !matches!(format, Format::Gift | Format::MoodleXml);
        assert_eq!(has_ids, !drops(format).contains(&"ids"), "{format:?}");
    }
}
