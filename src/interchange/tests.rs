//! The quizzes that we ship, as our own files and with their settings; `roundtrip` sends them through other formats.

use std::fs;
use std::path::{Path, PathBuf};

use super::bank::{Kind, Quiz};
use super::{Format, export, import, package, read_author, write_author};
use crate::source::Source;

pub fn quiz_files() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "yaml") && !is_words(&path) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for folder in ["quizzes", "tests/browser/site/quizzes"] {
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    }
    found.sort();
    found
}

/// Whether a file holds words in another language alone, as `a.zh.yaml` does.
fn is_words(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| Path::new(stem).extension().is_some())
}

pub fn read(path: &Path) -> Quiz {
    let text = fs::read_to_string(path).unwrap();
    let file = |name: &str| fs::read(path.parent().unwrap().join(name)).ok();
    read_author(&Source::in_memory("quizzes/a.yaml", &text), &file)
        .unwrap_or_else(|faults| panic!("{path:?} {faults:?}"))
}

#[test]
fn our_own_files_are_written_as_they_are_read() {
    for path in quiz_files() {
        let quiz = read(&path);
        if quiz.questions.iter().any(|question| matches!(question.kind, Kind::Ours(_))) {
            continue;
        }
        let written = write_author(&quiz);
        let file = |name: &str| quiz.files.iter().find(|file| file.name == name).map(|file| file.bytes.clone());
        let again = read_author(&Source::in_memory("quizzes/a.yaml", &written), &file);
        let again = again.unwrap_or_else(|faults| panic!("{path:?} {faults:?}\n{written}"));
        assert_eq!(again, quiz, "{path:?}\n{written}");
        assert_eq!(write_author(&again), written);
    }
}

#[test]
fn settings_go_where_a_format_has_a_place_for_them_and_are_named_where_not() {
    let text = "quiz: a\ntitle: A\nattempts: 2\ntime_limit: 1h 30m\nshuffle: {questions: true}\npass_mark: 60%\n\
        questions:\n  - {id: q, type: true_false, prompt: So?, answer: true}\n";
    let quiz = read_author(&Source::in_memory("quizzes/c/a.yaml", text), &|_| None).unwrap();
    for (format, attempts, time_limit, shuffled, told) in [
        (Format::Gift, None, None, None, "pass_mark, attempts, time_limit, shuffle"),
        (Format::MoodleXml, None, None, None, "pass_mark, attempts, time_limit, shuffle"),
        (Format::Qti12, Some(2), Some(5400), None, "pass_mark, shuffle"),
        (Format::Qti21, None, Some(5400), Some(true), "pass_mark, attempts"),
        (Format::Qti30, None, Some(5400), Some(true), "pass_mark, attempts"),
        (Format::Csv, Some(2), Some(5400), Some(true), ""),
    ] {
        let exported = export(&quiz, format).unwrap();
        if told.is_empty() {
            assert!(exported.notes.is_empty(), "{:?}", exported.notes);
        } else {
            assert!(exported.notes[0].message.ends_with(&format!(": {told} left out")), "{:?}", exported.notes);
        }
        let back = import(&exported.name, &exported.bytes, None).unwrap().quizzes.remove(0);
        assert_eq!(
            (back.attempts, back.time_limit, back.shuffle_questions),
            (attempts, time_limit, shuffled),
            "{format:?}"
        );
    }
}

#[test]
fn a_package_of_blackboards_is_read_by_what_it_holds() {
    let pool = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interchange/blackboard.xml")).unwrap();
    let manifest =
        b"<manifest><resources><resource type=\"assessment/x-bb-qti-pool\"/></resources></manifest>".to_vec();
    let files = [("imsmanifest.xml".to_owned(), manifest), ("res00001.dat".to_owned(), pool)];
    let imported = import("pool.zip", &package::write(&files).unwrap(), None).unwrap();
    assert_eq!((imported.format, imported.kept(), imported.left_out()), (Format::Qti12, 2, 3), "{:?}", imported.notes);
}
