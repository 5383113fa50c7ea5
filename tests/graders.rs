//! The two graders are one function: `quiz::grade` in Rust and the theme's scripts in the browser must agree on every
//! response, to the last bit. Both run the vectors in tests/grading, and thousands of random questions.
//!
//! `COURSEWRIGHT_RANDOM=100000` asks more random questions, `COURSEWRIGHT_SEED=7` asks others.

#[path = "support/graders.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use coursewright::build::{Options, Session};
use coursewright::quiz::{
    Confidence, Folds, Key, Mark, Mode, MultipleRule, Policy, Pool, QuestionData, QuizData, Record, Response, TYPES,
    draw, explore, fold, gain, grade, number, points, score,
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
            let (data, records, seed) = quiz(&mut dice, 8);
            asked += data.questions.len();
            for question in &data.questions {
                let responses: Vec<_> = (0..8).map(|_| response(&mut dice, &question.key)).collect();
                jobs.push(json!({"do": "grade", "question": question, "responses": responses}));
                expected.push(graded(&question.key, &responses));
                let confidence = dice.pick(&[None, Some(1), Some(2), Some(3)]);
                let record =
                    Record { id: question.id.clone(), tries: responses, hints: dice.below(4) as u32, confidence };
                jobs.push(json!({"do": "points", "policy": data.policy, "question": question, "record": record}));
                expected.push(json!(bits(points(&data.policy, question, &record))));
            }
            let drawn = draw(&data, &seed);
            jobs.push(json!({"do": "draw", "data": data, "seed": seed}));
            let ids = |pool: &Pool| -> Vec<_> {
                let asked = data.questions.iter().zip(&drawn).filter(|(_, drawn)| **drawn).map(|(asked, _)| &asked.id);
                asked.filter(|id| pool.pool.contains(id)).cloned().collect()
            };
            let sections: Vec<_> = data.sections.iter().map(ids).collect();
            expected.push(if sections.is_empty() { Value::Null } else { json!(sections) });
            let total = score(&data, &seed, &records);
            expected.push(json!({
                "points": bits(total.points),
                "possible": bits(total.possible),
                "score": bits(total.score),
                "most": bits(total.most),
                "passed": total.passed,
            }));
            jobs.push(json!({"do": "score", "data": data, "seed": seed, "records": records}));
        }
        for ((job, expected), answer) in jobs.iter().zip(expected).zip(node.ask(&jobs)) {
            assert_eq!(answer, expected, "COURSEWRIGHT_SEED={seed}: the page (left) and Rust disagree on {job}");
        }
    }
}

#[test]
fn both_graders_give_full_marks_to_the_keys_of_generated_questions_and_draw_the_same_of_them() {
    let mut node = Node::start();
    let (mut jobs, mut expected, mut asked) = (Vec::new(), Vec::new(), 0);
    for folder in [".", "docs"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut session = Session::new(Options { root, base_url: None });
        session.refresh();
        let site = session.site_with_questions().unwrap();
        for node in site.quizzes.iter().filter(|node| node.generated.is_some()) {
            let data = QuizData::of(&node.quiz, "course");
            for question in &data.questions {
                let full = [question.key.full_marks().unwrap()];
                expected.push(json!([{"mark": "right", "credit": bits(1.0), "answer": graded(&question.key, &full)[0]["answer"]}]));
                jobs.push(json!({"do": "grade", "question": question, "responses": full}));
                asked += 1;
            }
            for seed in ["a", "K1C5NW2RH9DXQ4.1"] {
                let drawn = draw(&data, seed);
                let ids = |pool: &Pool| -> Vec<_> {
                    let all =
                        data.questions.iter().zip(&drawn).filter(|(_, drawn)| **drawn).map(|(asked, _)| &asked.id);
                    all.filter(|id| pool.pool.contains(id)).cloned().collect()
                };
                expected.push(json!(data.sections.iter().map(ids).collect::<Vec<_>>()));
                jobs.push(json!({"do": "draw", "data": data, "seed": seed}));
            }
        }
    }
    assert!(asked > 150, "{asked}");
    for ((job, expected), answer) in jobs.iter().zip(expected).zip(node.ask(&jobs)) {
        assert_eq!(answer, expected, "the page (left) and Rust disagree on {job}");
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

/// A single choice of two, `a` right and `b` nearly so, worth two points.
fn choice(id: &str) -> QuestionData {
    let question = json!({
        "id": id, "type": "single_choice", "key": {"credits": {"a": 1, "b": 0.9}}, "points": 2,
        "wording": "0000000000000000", "objective": null, "pinned": [],
    });
    serde_json::from_value(question).unwrap()
}

fn record(id: &str, tries: &[&str], hints: u32, confidence: Option<u8>) -> Record {
    Record { id: id.to_owned(), tries: tries.iter().copied().map(Response::text).collect(), hints, confidence }
}

#[test]
fn a_second_try_and_a_hint_cost_what_the_policy_says() {
    let policy = Policy { penalty: 0.25, ..Mode::Check.policy() };
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
        let record = record("q", tries, hints, Some(3));
        assert_eq!(points(&policy, &choice("q"), &record), earned, "{tries:?} with {hints} hints");
    }
}

/// What both graders give for a record, of two points.
fn certain_points(node: &mut Node, policy: &Policy, record: &Record) -> f64 {
    let earned = points(policy, &choice("q"), record);
    let job = json!({"do": "points", "policy": policy, "question": choice("q"), "record": record});
    assert_eq!(node.ask(&[job])[0], json!(bits(earned)), "{record:?}");
    earned
}

#[test]
fn certainty_earns_and_costs_what_gardner_medwin_says() {
    let policy = Policy { confidence: Confidence::Scored, tries: Some(1), ..Mode::Check.policy() };
    let mut node = Node::start();
    // In thirds of the points, of which there are two.
    for (tries, hints, confidence, thirds) in [
        (&["a"][..], 0, Some(1), 1.0),
        (&["a"], 0, Some(2), 2.0),
        (&["a"], 0, Some(3), 3.0),
        (&["x"], 0, Some(1), 0.0),
        (&["x"], 0, Some(2), -2.0),
        (&["x"], 0, Some(3), -6.0),
        // Nine parts right and one wrong.
        (&["b"], 0, Some(3), 0.9 * 3.0 - 0.1 * 6.0),
        // Who does not say how sure they are is not sure.
        (&["a"], 0, None, 1.0),
        (&["a"], 0, Some(0), 1.0),
        (&["a"], 0, Some(4), 1.0),
        (&["x"], 0, None, 0.0),
        // Blank is neither right nor wrong.
        (&[], 0, Some(3), 0.0),
        (&[""], 0, Some(3), 0.0),
        (&[" \u{a0}"], 0, Some(3), 0.0),
        // The first try counts alone.
        (&["x", "a"], 0, Some(3), -6.0),
        (&["a", "x"], 0, Some(3), 3.0),
        // A hint costs a tenth of the points, and nothing costs more than twice of them.
        (&["a"], 1, Some(3), 2.7),
        (&["x"], 9, Some(3), -6.0),
    ] {
        let record = record("q", tries, hints, confidence);
        let earned = certain_points(&mut node, &policy, &record);
        assert!((earned - thirds * 2.0 / 3.0).abs() < 1e-12, "{record:?} earns {earned}");
    }
}

#[test]
fn it_pays_to_say_how_sure_one_is() {
    let policy = Policy { confidence: Confidence::Scored, ..Mode::Check.policy() };
    let at = |confidence, response: &str| points(&policy, &choice("q"), &record("q", &[response], 0, Some(confidence)));
    for (chance, best) in [(0.1, 1), (0.5, 1), (0.66, 1), (0.67, 2), (0.75, 2), (0.79, 2), (0.81, 3), (0.95, 3)] {
        let expected = |level| chance * at(level, "a") + (1.0 - chance) * at(level, "x");
        let most = (1..=3).max_by(|one, other| expected(*one).total_cmp(&expected(*other)));
        assert_eq!(most, Some(best), "with a chance of {chance}");
    }
}

#[test]
fn what_is_lost_by_certainty_never_takes_an_attempt_below_nothing() {
    let policy = Policy { confidence: Confidence::Scored, pass_mark: Some(0.5), ..Mode::Check.policy() };
    let data = data(policy, Vec::new());
    let records: Vec<_> = (1..=6).map(|at| record(&format!("q-{at}"), &["x"], 0, Some(3))).collect();
    let score = both(&data, "", &records);
    assert_eq!((score.points, score.possible, score.score, score.passed), (0.0, 12.0, 0.0, Some(false)));
}

#[test]
fn both_draw_by_a_personal_code_what_the_vectors_say() {
    let vectors: Value = serde_json::from_str(include_str!("draws.json")).unwrap();
    let section = Pool {
        pick: vectors["pick"].as_u64().unwrap() as usize,
        pool: serde_json::from_value(vectors["pool"].clone()).unwrap(),
    };
    let data = data(Mode::Exam.policy(), vec![section]);
    for vector in vectors["draws"].as_array().unwrap() {
        let seed = vector["seed"].as_str().unwrap();
        let drawn = data.questions.iter().zip(draw(&data, seed)).filter(|(_, drawn)| *drawn);
        assert_eq!(json!(drawn.map(|(question, _)| &question.id).collect::<Vec<_>>()), vector["asks"], "{seed}");
        let told = Node::start().ask(&[json!({"do": "draw", "data": data, "seed": seed})]).remove(0);
        assert_eq!(told, json!([vector["asks"]]), "{seed}");
    }
}

/// Six questions of two points each.
fn data(policy: Policy, sections: Vec<Pool>) -> QuizData {
    let questions: Vec<_> = (1..=6).map(|at| choice(&format!("q-{at}"))).collect();
    let data = json!({
        "quiz": "quiz", "course": "course", "title": "Title", "mode": "exam", "scoring": "0000000000000000",
        "policy": policy, "sections": sections, "questions": questions,
    });
    serde_json::from_value(data).unwrap()
}

/// A score on which both graders agree.
fn both(data: &QuizData, seed: &str, records: &[Record]) -> coursewright::quiz::Score {
    let total = score(data, seed, records);
    let told = Node::start().ask(&[json!({"do": "score", "data": data, "seed": seed, "records": records})]).remove(0);
    assert_eq!(told["points"], json!(bits(total.points)), "{records:?}");
    assert_eq!(told["possible"], json!(bits(total.possible)), "{records:?}");
    assert_eq!(told["score"], json!(bits(total.score)), "{records:?}");
    assert_eq!(told["most"], json!(bits(total.most)), "{records:?}");
    assert_eq!(told["passed"], json!(total.passed), "{records:?}");
    total
}

#[test]
fn a_text_for_hr_counts_among_the_points_and_decides_nothing_until_it_is_marked() {
    let written = |text: &str| vec![serde_json::from_value::<Response>(json!({ "text": text })).unwrap()];
    let none = Vec::new;
    for (mark, choice_given, texts, least, most, passed) in [
        (0.6, "a", none(), 0.1, 0.1, Some(false)),
        (0.6, "a", written(" \n"), 0.1, 0.1, Some(false)),
        (0.6, "a", vec![Response::None], 0.1, 0.1, Some(false)),
        (0.6, "a", written("A text."), 0.1, 1.0, None),
        (0.6, "x", written("A text."), 0.0, 0.9, None),
        (0.1, "a", written("A text."), 0.1, 1.0, Some(true)),
        (0.95, "x", written("A text."), 0.0, 0.9, Some(false)),
        // Of two tries where one is allowed, the second does not count.
        (0.6, "a", [written(""), written("A text.")].concat(), 0.1, 0.1, Some(false)),
    ] {
        for confidence in [Confidence::None, Confidence::Scored] {
            let policy = Policy { pass_mark: Some(mark), tries: Some(1), confidence, ..Mode::Check.policy() };
            let mut data = data(policy, Vec::new());
            data.questions.truncate(1);
            data.questions[0].points = 1.0;
            let letter = json!({"id": "q-hr", "type": "free_text", "key": {"checklist": {}, "marked_by": "hr"}});
            let mut hr = serde_json::to_value(choice("q-hr")).unwrap();
            hr.as_object_mut().unwrap().extend(letter.as_object().unwrap().clone());
            hr["points"] = json!(9);
            data.questions.push(serde_json::from_value(hr).unwrap());
            let letter = Record { tries: texts.clone(), ..record("q-hr", &[], 0, Some(3)) };
            let score = both(&data, "", &[record("q-1", &[choice_given], 0, Some(3)), letter]);
            if confidence == Confidence::None || choice_given == "a" {
                assert_eq!((score.score, score.most, score.passed), (least, most, passed), "{mark} {texts:?}");
            }
        }
    }
}

#[test]
fn only_what_was_drawn_counts_whatever_the_attempt_holds() {
    let pool = |ids: &[&str], pick| Pool { pick, pool: ids.iter().map(|id| (*id).to_owned()).collect() };
    let sections = vec![pool(&["q-1", "q-2", "q-3"], 2), pool(&["q-4", "q-5"], 1)];
    let data = data(Mode::Exam.policy(), sections);
    let seed = "c0ffee";
    let drawn: Vec<_> =
        data.questions.iter().zip(draw(&data, seed)).filter(|(_, drawn)| *drawn).map(|(one, _)| &*one.id).collect();
    assert_eq!(drawn.len(), 3);
    let right = |ids: &[&str]| -> Vec<Record> { ids.iter().map(|id| record(id, &["a"], 0, None)).collect() };
    let others: Vec<_> =
        ["q-1", "q-2", "q-3", "q-4", "q-5", "q-6"].into_iter().filter(|id| !drawn.contains(id)).collect();
    for (held, earned) in [
        (right(&drawn), 6.0),
        // Too few: what was left out earns nothing, and could have.
        (right(&drawn[..2]), 4.0),
        (Vec::new(), 0.0),
        // Too many, and from outside of any pool.
        (right(&[drawn.as_slice(), &others].concat()), 6.0),
        // Others in the place of those drawn.
        (right(&others), 0.0),
        // Twice: the first counts.
        (vec![record(drawn[0], &["x"], 0, None), record(drawn[0], &["a"], 0, None)], 0.0),
        (vec![record("q-9", &["a"], 0, None)], 0.0),
    ] {
        let score = both(&data, seed, &held);
        assert_eq!((score.points, score.possible), (earned, 6.0), "{held:?}");
    }
}

#[test]
fn a_gain_is_the_share_of_what_was_missing() {
    for (before, after, share) in [
        (0.5, 0.75, Some(0.5)),
        (0.0, 1.0, Some(1.0)),
        (0.5, 0.25, Some(-0.5)),
        (0.4, 0.4, Some(0.0)),
        (1.0, 0.9, None),
    ] {
        assert_eq!(gain(before, after), share, "from {before} to {after}");
    }
}
