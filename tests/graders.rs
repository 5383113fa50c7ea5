//! The two graders are one function: `quiz::grade` in Rust and grade.js in the browser must agree on every response,
//! to the last bit. Both run the vectors in tests/grading, and thousands of random questions.
//!
//! `COURSEWRIGHT_RANDOM=100000` asks more random questions, `COURSEWRIGHT_SEED=7` asks others.

#[path = "support/graders.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use coursewright::quiz::{
    Folds, Key, Mark, MultipleRule, Response, TYPES, explore, fold, grade, number, points, score,
};
use serde::Deserialize;
use serde_json::{Value, json};

use support::{Dice, Node, bits, digits, key, quiz, response};

#[derive(Deserialize)]
struct Vector {
    about: String,
    question: Value,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    response: Value,
    mark: Mark,
    credit: f64,
    /// Left out where it is `null`.
    #[serde(default)]
    answer: Option<usize>,
}

/// All vectors of all types, with the names of their files.
fn vectors() -> Vec<(String, Vector)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/grading");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut vectors = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).unwrap();
        let groups: Vec<Vector> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        vectors.extend(groups.into_iter().map(|vector| (name.clone(), vector)));
    }
    vectors
}

fn from_env(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn graded(key: &Key, responses: &[Response]) -> Value {
    responses
        .iter()
        .map(|response| {
            let grade = grade(key, response);
            json!({"mark": grade.mark, "credit": bits(grade.credit), "answer": grade.answer})
        })
        .collect()
}

#[test]
fn every_type_has_vectors_and_every_kind_of_them_a_dozen_cases() {
    for kind in TYPES {
        let cases: usize = vectors().iter().filter(|(name, _)| name == kind).map(|(_, one)| one.cases.len()).sum();
        assert!(cases >= 12, "tests/grading/{kind}.json has {cases} cases");
    }
    for (name, vector) in vectors() {
        assert_eq!(vector.question["type"], name, "{}", vector.about);
    }
}

#[test]
fn the_rust_grader_satisfies_the_vectors() {
    for (name, vector) in vectors() {
        let key: Key = serde_json::from_value(vector.question).unwrap_or_else(|error| panic!("{name}: {error}"));
        for case in vector.cases {
            let response: Response = serde_json::from_value(case.response.clone()).unwrap();
            let grade = grade(&key, &response);
            let about = format!("{name}, {}: {}", vector.about, case.response);
            assert_eq!((grade.mark, grade.credit), (case.mark, case.credit), "{about}");
            assert_eq!(grade.answer, case.answer, "the answer of {about}");
        }
    }
}

#[test]
fn the_script_satisfies_the_vectors() {
    let vectors = vectors();
    let jobs: Vec<_> = vectors
        .iter()
        .map(|(_, vector)| {
            let responses: Vec<_> = vector.cases.iter().map(|case| &case.response).collect();
            json!({"do": "grade", "question": vector.question, "responses": responses})
        })
        .collect();
    let answers = Node::start().ask(&jobs);
    for ((name, vector), answers) in vectors.iter().zip(answers) {
        for (case, answer) in vector.cases.iter().zip(answers.as_array().unwrap()) {
            let expected = json!({"mark": case.mark, "credit": bits(case.credit), "answer": case.answer});
            assert_eq!(*answer, expected, "{name}, {}: {}", vector.about, case.response);
        }
    }
}

#[test]
fn both_graders_agree_on_random_quizzes_to_the_last_bit() {
    let seed = from_env("COURSEWRIGHT_SEED", 20_260_101);
    let mut left = from_env("COURSEWRIGHT_RANDOM", 2_000) as usize;
    let mut dice = Dice::new(seed);
    let mut node = Node::start();
    while left > 0 {
        let batch = left.min(2_000);
        left -= batch;
        let (mut jobs, mut expected) = (Vec::new(), Vec::new());
        let mut asked = 0;
        while asked < batch {
            let (data, records) = quiz(&mut dice, 8);
            asked += data.questions.len();
            for question in &data.questions {
                let responses: Vec<_> = (0..8).map(|_| response(&mut dice, &question.key)).collect();
                jobs.push(json!({"do": "grade", "question": question, "responses": responses}));
                expected.push(graded(&question.key, &responses));
                let hints = dice.below(4) as u32;
                jobs.push(json!({"do": "points", "policy": data.policy, "question": question, "tries": responses, "hints": hints}));
                expected.push(json!(bits(points(&data.policy, question, &responses, hints))));
            }
            let total = score(&data, &records);
            expected.push(json!({
                "points": bits(total.points),
                "possible": bits(total.possible),
                "score": bits(total.score),
                "passed": total.passed,
            }));
            jobs.push(json!({"do": "score", "data": data, "records": records}));
        }
        for ((job, expected), answer) in jobs.iter().zip(expected).zip(node.ask(&jobs)) {
            assert_eq!(answer, expected, "COURSEWRIGHT_SEED={seed}: grade.js (left) and Rust disagree on {job}");
        }
    }
}

#[test]
fn both_graders_fold_every_letter_alike() {
    let letters: Vec<char> = ('\0'..='\u{ffff}').chain("😀𝐀𐐀🅰".chars()).collect();
    let texts: Vec<String> =
        letters.iter().flat_map(|letter| [letter.to_string(), format!("A{letter} {letter}b ")]).collect();
    let all = ["case", "spaces", "width"];
    let mut node = Node::start();
    for chosen in 0..8 {
        let names: Vec<_> = (0..3).filter(|bit| chosen & (1 << bit) != 0).map(|bit| all[bit]).collect();
        let folds: Folds = serde_json::from_value(json!(names)).unwrap();
        let answer = node.ask(&[json!({"do": "fold", "texts": texts, "ignore": names})]).remove(0);
        for (text, folded) in texts.iter().zip(answer.as_array().unwrap()) {
            assert_eq!(folded.as_str(), Some(&*fold(text, &folds)), "{text:?} with {names:?}");
        }
    }
}

#[test]
fn both_graders_read_numbers_alike() {
    let seed = from_env("COURSEWRIGHT_SEED", 20_260_101);
    let mut dice = Dice::new(seed);
    let mut node = Node::start();
    let mut read = 0;
    for unit in [None, Some("%"), Some("e"), Some("€"), Some("x 0")] {
        let texts: Vec<_> = (0..20_000).map(|_| digits(&mut dice)).collect();
        let answer = node.ask(&[json!({"do": "number", "texts": texts, "unit": unit})]).remove(0);
        for (text, value) in texts.iter().zip(answer.as_array().unwrap()) {
            let expected = number(text, unit).map(bits);
            read += usize::from(expected.is_some());
            assert_eq!(value.as_str(), expected.as_deref(), "COURSEWRIGHT_SEED={seed}: {text:?} in {unit:?}");
        }
    }
    assert!(read > 10_000, "only {read} of the random texts are numbers");
}

#[test]
fn every_key_earns_full_marks_on_its_own_question_and_blank_earns_nothing() {
    let seed = from_env("COURSEWRIGHT_SEED", 20_260_101);
    let mut dice = Dice::new(seed);
    let mut seen = BTreeSet::new();
    for _ in 0..from_env("COURSEWRIGHT_RANDOM", 2_000) {
        let key = key(&mut dice);
        seen.insert(serde_json::to_value(&key).unwrap()["type"].to_string());
        let blank_mark = if key.is_graded() { Mark::Wrong } else { Mark::Ungraded };
        match key.full_marks() {
            Some(full) => {
                assert_eq!(grade(&key, &full).mark, Mark::Right, "COURSEWRIGHT_SEED={seed}: {full:?} to {key:?}");
            }
            None => assert!(!key.is_graded(), "COURSEWRIGHT_SEED={seed}: nothing is right under {key:?}"),
        }
        let blanks = [
            Response::None,
            Response::text(""),
            Response::text(" \u{a0}"),
            Response::List(vec![]),
            Response::Map([].into()),
        ];
        for blank in blanks {
            let grade = grade(&key, &blank);
            assert_eq!((grade.mark, grade.credit), (blank_mark, 0.0), "COURSEWRIGHT_SEED={seed}: {blank:?} to {key:?}");
        }
        if let Key::MultipleResponse { right, wrong, rule: MultipleRule::Balanced } = &key {
            let all = Response::List(right.iter().chain(wrong).cloned().collect());
            assert_eq!(grade(&key, &all).credit, 0.0, "COURSEWRIGHT_SEED={seed}: everything ticked in {key:?}");
        }
    }
    assert_eq!(seen.len(), TYPES.len(), "{seen:?}");
}

#[test]
fn the_best_path_of_the_script_earns_most_in_as_few_turns_and_keeps_to_the_path_taken() {
    let seed = from_env("COURSEWRIGHT_SEED", 20_260_101);
    let mut dice = Dice::new(seed);
    let (mut jobs, mut keys) = (Vec::new(), Vec::new());
    while keys.len() < 500 {
        let key = key(&mut dice);
        let Key::Scenario(story) = &key else { continue };
        let taken = response(&mut dice, &key);
        jobs.push(json!({"do": "best", "question": key, "taken": if let Response::List(path) = taken { path } else { vec![] }}));
        keys.push(story.clone());
    }
    for ((job, story), answer) in jobs.iter().zip(&keys).zip(Node::start().ask(&jobs)) {
        let graph = explore(story);
        let (path, credit) = graph.best().expect("every random key can be met");
        let found: Vec<String> = serde_json::from_value(answer).unwrap();
        assert_eq!((found.len(), story.grade(&found)), (path.len(), credit), "COURSEWRIGHT_SEED={seed}: {job}");
        let taken: Vec<String> = serde_json::from_value(job["taken"].clone()).unwrap();
        if taken.len() == path.len() && story.grade(&taken) == credit {
            assert_eq!(found, taken, "COURSEWRIGHT_SEED={seed}: a best path was taken in {job}");
        }
    }
}

#[test]
fn a_second_try_and_a_hint_cost_what_the_policy_says() {
    let policy = json!({
        "tries": 2, "penalty": 0.25, "hint_cost": 0.1, "attempts": 3, "attempt_score": "best", "retry": "wrong",
        "pass_mark": 0.8, "shuffle": {"questions": true, "options": true},
        "feedback": {"when": "immediate", "show": ["correctness"]},
    });
    let policy = serde_json::from_value(policy).unwrap();
    let question = json!({
        "id": "q", "type": "single_choice", "key": {"credits": {"a": 1, "b": 0.9}}, "points": 2,
        "wording": "0000000000000000", "objective": null, "pinned": [],
    });
    let question = serde_json::from_value(question).unwrap();
    for (tries, hints, earned) in [
        (&["a"][..], 0, 2.0),
        (&[], 0, 0.0),
        (&["x", "a"], 0, 1.5),
        (&["b", "a"], 0, 1.8),
        (&["a", "x"], 0, 2.0),
        (&["x", "x", "a"], 0, 0.0),
        (&["a"], 1, 1.8),
        (&["a"], 20, 0.0),
    ] {
        let responses: Vec<_> = tries.iter().copied().map(Response::text).collect();
        assert_eq!(points(&policy, &question, &responses, hints), earned, "{tries:?} with {hints} hints");
    }
}
