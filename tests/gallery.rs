//! The gallery for authors shows all that there is: a type of question or a setting that is new has to be shown as well.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use coursewright::content::{Lesson, parse_lesson};
use coursewright::schema;
use coursewright::source::Source;
use serde_json::Value;

/// The lessons of the gallery.
fn lessons() -> Vec<Lesson> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/for-authors");
    let modules = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let files = modules.flat_map(|module| fs::read_dir(module).unwrap()).map(|entry| entry.unwrap().path());
    let texts = files.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    texts
        .map(|path| parse_lesson(&Source::in_memory(path.to_str().unwrap(), &fs::read_to_string(&path).unwrap())).value)
        .collect()
}

/// The schema of quizzes, which `tests/schemas.rs` holds to what is read.
fn schema() -> Value {
    serde_json::from_str(schema::get("quiz").unwrap()).unwrap()
}

#[test]
fn every_block_stands_beside_its_source() {
    for lesson in lessons() {
        assert!(!lesson.quizzes.is_empty(), "{} shows nothing", lesson.name);
        let hidden: Vec<_> = lesson.quizzes.iter().filter(|(at, _)| !lesson.shown.contains_key(at)).collect();
        assert!(
            hidden.is_empty(),
            "{}: {:?}",
            lesson.name,
            hidden.iter().map(|(_, quiz)| &quiz.id).collect::<Vec<_>>()
        );
    }
}

#[test]
fn every_type_of_question_is_shown() {
    let lessons = lessons();
    let questions = lessons.iter().flat_map(|lesson| lesson.quizzes.values()).flat_map(|quiz| &quiz.questions);
    let shown: BTreeSet<&str> = questions.map(|question| question.kind.name()).collect();
    let schema = schema();
    let types = schema.pointer("/$defs/question/properties/type/enum").unwrap().as_array().unwrap();
    assert!(types.len() >= 15);
    for name in types.iter().map(|name| name.as_str().unwrap()) {
        assert!(shown.contains(name), "add a question of the type `{name}` to content/for-authors/question-types");
    }
}

/// The words that settings can have besides their defaults, by their keys; and the keys themselves.
fn settings<'s>(properties: &'s Value, found: &mut Vec<(&'s str, Option<&'s str>)>) {
    for (key, setting) in properties.as_object().unwrap() {
        found.push((key, None));
        let words = setting.get("enum").or(setting.pointer("/items/enum")).and_then(Value::as_array);
        let words = words.into_iter().flatten().filter(|word| Some(*word) != setting.get("default"));
        found.extend(words.filter_map(Value::as_str).map(|word| (&**key, Some(word))));
        if let Some(inner) = setting.get("properties") {
            settings(inner, found);
        }
    }
}

#[test]
fn every_setting_of_a_quiz_is_shown() {
    let texts: String = lessons()
        .iter()
        .flat_map(|lesson| lesson.shown.keys().map(|at| lesson.body.fences()[*at].text.clone()).collect::<Vec<_>>())
        .collect();
    let schema = schema();
    let mut found = Vec::new();
    settings(schema.get("properties").unwrap(), &mut found);
    assert!(found.len() > 40, "{found:?}");
    // An exception is nothing to show; a withheld key is for quizzes on a page of their own, and is shown by nothing.
    let is_shown = |key: &str| !["allow", "answer_key"].contains(&key);
    // A list is said with its words.
    for (key, word) in found.into_iter().filter(|(key, word)| is_shown(key) && (*key != "show" || word.is_none())) {
        let said = word.map_or_else(|| format!("{key}:"), |word| format!("{key}: {word}"));
        assert!(texts.contains(&said), "add a quiz with `{said}` to content/for-authors/how-a-quiz-is-taken");
    }
}
