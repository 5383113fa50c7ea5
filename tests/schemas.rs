//! The JSON Schemas say what the readers say: the site's own files pass both, and both know the same keys.

use std::collections::BTreeSet;
use std::path::Path;

use coursewright::diag::{Diagnostic, Faults};
use coursewright::source::{Source, Sources};
use coursewright::yaml::{self, Node, Origin, Shape};
use coursewright::{block, content, quiz, schema};
use serde_json::{Value, json};

fn load(name: &str) -> Value {
    let text = schema::get(name).unwrap_or_else(|| panic!("no schema `{name}`"));
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A file's YAML as JSON, with numbers and booleans as an editor would see them.
fn as_json(path: &str, text: &str) -> Value {
    let faults = Faults::default();
    let source = Source::in_memory(path, text);
    let node = yaml::read(Origin { file: source.id, text, offset: 0 }, &faults);
    assert_eq!(faults.into_vec(), [], "{path}");
    value(&node.unwrap())
}

fn value(node: &Node) -> Value {
    match &node.shape {
        Shape::Empty => Value::Null,
        Shape::Scalar { text, plain: true } => match text.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            text => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(whole), _) => json!(whole),
                (_, Ok(number)) if number.is_finite() && !text.contains(char::is_alphabetic) => json!(number),
                _ => json!(text),
            },
        },
        Shape::Scalar { text, .. } => json!(text),
        Shape::List { items, .. } => items.iter().map(value).collect(),
        Shape::Map(entries) => {
            Value::Object(entries.iter().map(|(key, node)| (key.value.clone(), value(node))).collect())
        }
    }
}

fn front_matter(text: &str) -> &str {
    text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).map(|(head, _)| head).unwrap()
}

/// The schema that a file's path asks for, and the part of the file that it describes.
fn schema_of<'a>(path: &str, text: &'a str) -> Option<(&'static str, &'a str)> {
    if let Some((of, _)) = content::translated(path) {
        let (name, text) = schema_of(&of, text)?;
        return schema::NAMES.into_iter().find(|words| *words == format!("{name}-words")).map(|words| (words, text));
    }
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        ["content", "site.yaml"] => Some(("site", text)),
        ["content", _, "course.yaml"] => Some(("course", text)),
        ["content", _, _, "module.yaml"] => Some(("module", text)),
        ["content", "concepts", _] if path.ends_with(".md") => Some(("concept", front_matter(text))),
        ["content", _, _, _] if path.ends_with(".md") => Some(("lesson", front_matter(text))),
        ["quizzes", ..] => Some(("quiz", text)),
        _ => None,
    }
}

fn assert_valid(name: &str, path: &str, instance: &Value) {
    let validator = jsonschema::validator_for(&load(name)).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{path} against {name}.json:\n{}", faults.join("\n"));
}

#[test]
fn the_sites_own_files_and_those_of_a_new_site_fit_their_schemas() {
    let new = tempfile::tempdir().unwrap();
    coursewright::new::new_site(new.path()).unwrap();
    let own = schemas_put_to_the_test(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert_eq!(own, BTreeSet::from(schema::NAMES));
    // What every site begins with; a new one has a scene model and no other block, and is in one language.
    let files = schema::NAMES.iter().copied().filter(|name| *name == "scene-model" || !block::KINDS.contains(name));
    assert_eq!(schemas_put_to_the_test(new.path()), files.filter(|name| !name.ends_with("-words")).collect());
}

/// The schemas that some file of a site stands under, each of which it fits.
fn schemas_put_to_the_test(root: &Path) -> BTreeSet<&'static str> {
    let mut seen = BTreeSet::new();
    let sources = Sources::load(root, None, &|_| {});
    for source in sources.texts.iter().map(|file| sources.read(file).unwrap()) {
        if let Some((name, text)) = schema_of(&source.path, &source.text) {
            assert_valid(name, &source.path, &as_json(&source.path, text));
            seen.insert(name);
        }
        for kind in block::KINDS {
            for block in source.text.split(&format!("\n```{kind}\n")).skip(1) {
                let text = block.split("\n```").next().unwrap();
                assert_valid(kind, &source.path, &as_json(&source.path, text));
                seen.insert(kind);
            }
        }
    }
    seen
}

#[test]
fn every_schema_is_one_and_tells_what_each_key_is_for() {
    for name in schema::names() {
        let schema = load(name);
        assert_eq!(jsonschema::meta::validate(&schema).err().map(|error| error.to_string()), None, "{name}");
        assert!(schema["title"].is_string() && schema["description"].is_string(), "{name}");
        undescribed(name, &schema);
    }
    assert_eq!(schema::get("lessons"), None);
}

/// Every named property has a description, but for those that only narrow one down (`if`, `then`, `oneOf`).
fn undescribed(path: &str, schema: &Value) {
    let Value::Object(map) = schema else { return };
    for (key, part) in map {
        match (key.as_str(), part) {
            ("properties" | "$defs", Value::Object(named)) => {
                for (name, part) in named {
                    assert!(part["description"].is_string(), "{path}/{name} has no description");
                    undescribed(&format!("{path}/{name}"), part);
                }
            }
            ("items" | "additionalProperties", part) => undescribed(path, part),
            ("anyOf", Value::Array(parts)) => parts.iter().for_each(|part| undescribed(path, part)),
            _ => {}
        }
    }
}

const LESSON: &str = "content/a/b/lesson.md";
const QUIZ: &str = "quiz: a\ntitle: A\nquestions:\n  - id: q\n    prompt: p\n";

/// A question of each type, for its words.
const EVERY_TYPE: &str = include_str!("words/quiz.yaml");

fn words(path: &str, text: &str) -> Vec<Diagnostic> {
    content::parse_translation(&Source::in_memory(path, text)).diagnostics
}

#[test]
fn the_words_of_a_question_of_each_type_fit_their_schema() {
    let text = include_str!("words/quiz.zh.yaml");
    assert_valid("quiz-words", "tests/words/quiz.zh.yaml", &as_json("quizzes/a/a.zh.yaml", text));
}

/// Reads a file as its stage does, and gives what there was to say.
fn read(name: &str, text: &str) -> Vec<Diagnostic> {
    match name {
        "site" => content::parse_site(&Source::in_memory("content/site.yaml", text)).diagnostics,
        "course" => content::parse_course(&Source::in_memory("content/a/course.yaml", text)).diagnostics,
        "module" => content::parse_module(&Source::in_memory("content/a/b/module.yaml", text)).diagnostics,
        "lesson" => content::parse_lesson(&Source::in_memory(LESSON, &format!("---\n{text}---\nText.\n"))).diagnostics,
        "concept" => {
            let text = format!("---\n{text}---\nText.\n");
            content::parse_concept(&Source::in_memory("content/concepts/a.md", &text)).diagnostics
        }
        "quiz" => quiz::parse(&Source::in_memory("quizzes/a/a.yaml", text)).diagnostics,
        "site-words" => words("content/site.zh.yaml", text),
        "course-words" => words("content/a/course.zh.yaml", text),
        "module-words" => words("content/a/b/module.zh.yaml", text),
        "lesson-words" => words("content/a/b/lesson.zh.md", &format!("---\n{text}---\nText.\n")),
        "concept-words" => words("content/concepts/a.zh.md", &format!("---\n{text}---\nText.\n")),
        "quiz-words" => {
            let quiz = quiz::parse(&Source::in_memory("quizzes/a/a.yaml", EVERY_TYPE)).value;
            quiz::in_words(&quiz, &Source::in_memory("quizzes/a/a.zh.yaml", text)).diagnostics
        }
        _ => {
            let faults = Faults::default();
            let source = Source::in_memory(LESSON, text);
            block::parse(name, Origin { file: source.id, text, offset: 0 }, &faults);
            faults.into_vec()
        }
    }
}

/// Like no key that there is, so that the reader lists all that it knows.
const UNKNOWN: &str = "qqqqqqqqqq";

/// Where an unknown key can stand: the schema, the pointer to the object there, and a file with the key in it.
fn unknown_keys() -> Vec<(&'static str, &'static str, String)> {
    let top = |name| (name, "", format!("{UNKNOWN}: 1\n"));
    let site = |key: &str| format!("id: a\ntitle: A\n{key}: {{{UNKNOWN}: 1}}\n");
    let concept = |rest: &str| format!("term: A\n{}\n", rest.replace('Q', &format!("{UNKNOWN}: 1")));
    let quiz = |rest: &str| format!("quiz: a\ntitle: A\nquestions: []\n{rest}: {{{UNKNOWN}: 1}}\n");
    let question = |rest: &str| format!("{QUIZ}    {}\n", rest.replace('Q', &format!("{UNKNOWN}: 1")));
    let model = |rest: &str| format!("id: a\naudience: 10\n{}\n", rest.replace('Q', &format!("{UNKNOWN}: 1")));
    let inside = |rest: &str| format!("id: a\n{}\n", rest.replace('Q', &format!("{UNKNOWN}: 1")));
    let exercise = |rest: &str| {
        let model = "{kind: preference-profile, half_life: 3, topics: [a, b], acts: [{name: c, weight: 1}], events: \
                     [{act: c, topic: a, days_ago: 1}], messages: [], general: d}";
        question(&format!("type: model\n    model: {model}\n    {rest}"))
    };
    let said = |id: &str, rest: &str| {
        let rest = rest.replace('Q', &format!("{UNKNOWN}: 1"));
        format!("title: A\nquestions:\n  - id: {id}\n    prompt: \"{{{{#press a|b}}}} {{{{#paid}}}}\"\n    {rest}\n")
    };
    let mut all: Vec<_> = schema::NAMES.into_iter().map(top).collect();
    all.extend([
        ("concept-words", "/properties/senses", concept("senses: {Q}")),
        ("concept-words", "/properties/tests/items", concept("tests: [{Q}]")),
        ("quiz-words", "/properties/bands/items", format!("title: A\nbands: [{{{UNKNOWN}: 1}}]\n")),
        ("quiz-words", "/$defs/question", said("one", "Q")),
        ("quiz-words", "/$defs/option/anyOf/1", said("one", "options: [{Q}, {Q}]")),
        ("quiz-words", "/$defs/feedback_by_mark", said("one", "feedback: {Q}")),
        ("quiz-words", "/$defs/feedback_of_two", said("so", "feedback: {Q}")),
        ("quiz-words", "/$defs/answer", said("number", "answers: [{Q}]")),
        ("quiz-words", "/$defs/part/anyOf/1", said("survey", "levels: [{Q}, {Q}]")),
        ("quiz-words", "/$defs/pair", said("match", "pairs: [{Q}, {Q}, {Q}]")),
        ("quiz-words", "/$defs/category", said("sort", "categories: [{Q}, {Q}]")),
        ("quiz-words", "/$defs/character", said("talk", "characters: {ana: {Q}}")),
        ("quiz-words", "/$defs/variable", said("talk", "variables: {trust: {Q}}")),
        ("quiz-words", "/$defs/node", said("talk", "nodes: [{id: well, Q}]")),
        (
            "quiz-words",
            "/$defs/node/properties/text/anyOf/1/items/anyOf/1",
            said("talk", "nodes: [{id: hello, text: [{Q}, {Q}]}]"),
        ),
        (
            "quiz-words",
            "/$defs/node/properties/choices/items/anyOf/1",
            said("talk", "nodes: [{id: hello, choices: [{Q}, {Q}, {Q}]}]"),
        ),
        ("quiz-words", "/$defs/node/properties/outcome", said("talk", "nodes: [{id: well, outcome: {Q}}]")),
        ("quiz-words", "/$defs/band", said("talk", "bands: [{Q}]")),
        ("quiz-words", "/$defs/gap", said("gaps", "gaps: {press: {Q}}")),
        ("quiz-words", "/$defs/rating", said("card", "rating: {Q}")),
        ("quiz-words", "/$defs/criterion/anyOf/1", said("card", "criteria: [{Q}, {Q}]")),
        ("quiz-words", "/$defs/area/anyOf/1", said("spot", "areas: [{Q}, {Q}]")),
    ]);
    all.extend([
        ("site", "/properties/learner", site("learner")),
        ("site", "/properties/results", site("results")),
        ("site", "/properties/signing", site("signing")),
        (
            "site",
            "/properties/signing/properties/issuer",
            format!("id: a\ntitle: A\nsigning: {{issuer: {{{UNKNOWN}: 1}}}}\n"),
        ),
        ("course", "/properties/pass", format!("title: A\npass: {{{UNKNOWN}: 1}}\n")),
        ("concept", "/properties/senses", concept("senses: {Q}")),
        ("concept", "/properties/tests/items", concept("tests: [{Q}]")),
        ("concept", "/properties/relations/items", concept("relations: [{Q}]")),
        (
            "concept",
            "/properties/relations/items/properties/contrasts_with",
            concept("relations: [{contrasts_with: {Q}}]"),
        ),
        ("quiz", "/properties/shuffle", quiz("shuffle")),
        ("quiz", "/properties/feedback", quiz("feedback")),
        ("quiz", "/properties/bands/items", format!("{QUIZ}bands: [{{{UNKNOWN}: 1}}]\n")),
        ("quiz", "/properties/sections/items", format!("{QUIZ}sections: [{{{UNKNOWN}: 1}}]\n")),
        (
            "quiz",
            "/properties/sections/items/properties/generate",
            format!("{QUIZ}sections: [{{generate: {{{UNKNOWN}: 1}}}}]\n"),
        ),
        (
            "quiz",
            "/properties/sections/items/properties/from/anyOf/1",
            format!("{QUIZ}sections: [{{from: {{{UNKNOWN}: 1}}}}]\n"),
        ),
        ("quiz", "/$defs/question", question("Q")),
        ("quiz", "/$defs/option", question("type: single_choice\n    options: [{Q}]")),
        ("quiz", "/$defs/feedback_by_mark", question("type: single_choice\n    feedback: {Q}")),
        ("quiz", "/$defs/feedback_of_two", question("type: true_false\n    feedback: {Q}")),
        ("quiz", "/$defs/text_answer/anyOf/1", question("type: short_answer\n    answers: [{Q}]")),
        ("quiz", "/$defs/number_answer/anyOf/1", question("type: numeric\n    answers: [{Q}]")),
        ("quiz", "/$defs/part/anyOf/1", question("type: ordering\n    items: [{Q}]")),
        ("quiz", "/$defs/question/properties/pairs/items", question("type: matching\n    pairs: [{Q}]")),
        ("quiz", "/$defs/character", question("type: scenario\n    nodes: []\n    characters: {you: {Q}}")),
        ("quiz", "/$defs/node", question("type: scenario\n    nodes: [{Q}]")),
        (
            "quiz",
            "/$defs/node/properties/choices/items",
            question("type: scenario\n    nodes: [{id: a, text: t, choices: [{Q}]}]"),
        ),
        (
            "quiz",
            "/$defs/node/properties/outcome",
            question("type: scenario\n    nodes: [{id: a, text: t, outcome: {Q}}]"),
        ),
        ("quiz", "/$defs/variable/anyOf/2", question("type: scenario\n    nodes: []\n    variables: {trust: {Q}}")),
        ("quiz", "/$defs/band", question("type: scenario\n    nodes: []\n    bands: [{Q}]")),
        ("quiz", "/$defs/question/properties/score", question("type: scenario\n    nodes: []\n    score: {Q}")),
        (
            "quiz",
            "/$defs/node/properties/text/anyOf/1/items",
            question("type: scenario\n    nodes: [{id: a, text: [{Q}]}]"),
        ),
        (
            "quiz",
            "/$defs/node/properties/choices/items/properties/to/anyOf/1/items",
            question("type: scenario\n    nodes: [{id: a, text: t, choices: [{to: [{Q}]}]}]"),
        ),
        ("quiz", "/$defs/category", question("type: categorize\n    categories: [{Q}]")),
        (
            "quiz",
            "/$defs/gap",
            question("type: cloze\n    gaps: {gap-1: {Q}}").replace("prompt: p", "prompt: a {{=b}}"),
        ),
        ("quiz", "/$defs/entry/anyOf/1", question("type: free_text\n    checklist: [{Q}]")),
        ("quiz", "/$defs/question/properties/words", question("type: free_text\n    words: {Q}")),
        ("quiz", "/$defs/rating", question("type: scorecard\n    rating: {Q}")),
        ("quiz", "/$defs/criterion/anyOf/1", question("type: scorecard\n    criteria: [{Q}]")),
        ("quiz", "/$defs/area", question("type: hotspot\n    areas: [{Q}]")),
        ("scene-model", "/$defs/scene", model("scenes: [{Q}]")),
        ("scene-model", "/properties/paths/items", inside("paths: [{Q}]")),
        ("scene-model", "/properties/compare", model("compare: {Q}")),
        ("growth", "/properties/steady", inside("steady: {Q}")),
        ("growth", "/properties/curves/items", inside("curves: [{Q}]")),
        ("growth", "/properties/tactics/items", inside("tactics: [{Q}]")),
        ("quiz", "/$defs/goal", exercise("goals: [{Q}]")),
        ("quiz", "/$defs/question/properties/effort", exercise("effort: {Q}")),
        ("quiz", "/$defs/question/properties/settings/additionalProperties", exercise("settings: {half_life: {Q}}")),
        ("scorecard", "/properties/rating", inside("rating: {Q}")),
        ("scorecard", "/properties/criteria/items", inside("rating: {from: 1, to: 5}\ncriteria: [{Q}, {name: B}]")),
        ("preference-profile", "/properties/acts/items", inside("acts: [{Q}]")),
        ("preference-profile", "/properties/events/items", inside("events: [{Q}]")),
        ("preference-profile", "/properties/messages/items", inside("messages: [{Q}]")),
    ]);
    all
}

#[test]
fn the_scenario_in_the_manual_is_sound() {
    let manual = include_str!("../docs/content/questions/types/scenarios.md");
    let example = manual.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let indented: String = example.lines().map(|line| format!("  {line}\n")).collect();
    let text = format!("quiz: a\ntitle: A\nquestions:\n{indented}");
    assert_eq!(quiz::parse(&Source::in_memory("quizzes/c/a.yaml", &text)).diagnostics, []);
    assert_valid("quiz", "docs/content/questions/types/scenarios.md", &as_json("quizzes/c/a.yaml", &text));
}

#[test]
fn readers_and_schemas_know_the_same_keys() {
    for (name, pointer, text) in unknown_keys() {
        let object = load(name).pointer(pointer).cloned().unwrap_or_else(|| panic!("{name}{pointer}"));
        let inside: BTreeSet<&str> = object["properties"]
            .as_object()
            .unwrap_or_else(|| panic!("{name}{pointer}"))
            .keys()
            .map(String::as_str)
            .collect();
        let faults = read(name, &text);
        let message = format!("`{UNKNOWN}`");
        let fault = faults.iter().find(|fault| fault.code == "unknown-key" && fault.message.contains(&message));
        let fault = fault.unwrap_or_else(|| panic!("{name}{pointer}: {faults:#?}"));
        let help = fault.help.as_deref().and_then(|help| help.strip_prefix("known keys: ")).unwrap();
        assert_eq!(
            inside,
            help.split(", ").collect(),
            "{name}{pointer}: the schema on the left, the reader on the right"
        );
    }
}

#[test]
fn every_object_of_a_schema_refuses_an_unknown_key() {
    for (name, _, text) in unknown_keys() {
        let validator = jsonschema::validator_for(&load(name)).unwrap();
        let instance = as_json(name, &text);
        let refused = validator.iter_errors(&instance).any(|error| error.to_string().contains(UNKNOWN));
        assert!(refused, "{name} takes {instance}");
    }
}

#[test]
fn every_object_with_named_keys_is_put_to_the_test() {
    let tested: BTreeSet<(String, String)> =
        unknown_keys().iter().map(|(name, pointer, _)| ((*name).to_owned(), (*pointer).to_owned())).collect();
    for name in schema::NAMES {
        let mut found = Vec::new();
        closed_objects(&load(name), String::new(), &mut found);
        for pointer in found {
            assert!(tested.contains(&(name.to_owned(), pointer.clone())), "{name}{pointer} is in no test");
        }
    }
}

fn closed_objects(schema: &Value, pointer: String, found: &mut Vec<String>) {
    match schema {
        Value::Object(map) => {
            if map.get("additionalProperties") == Some(&json!(false)) {
                found.push(pointer.clone());
            }
            for (key, part) in map {
                closed_objects(part, format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(parts) => {
            for (at, part) in parts.iter().enumerate() {
                closed_objects(part, format!("{pointer}/{at}"), found);
            }
        }
        _ => {}
    }
}
