//! A course with a quiz that HR marks in part, learners who hand it in, and the tables that come of it.

// Each test file is a program of its own and uses its part of this.
#![allow(dead_code)]

use std::fs;

use serde_json::{Value, json};

use crate::support::{Project, project};

pub const QUIZ: &str = r#"quiz: letters
title: Letters
mode: check
pass_mark: 60%
questions:
  - {id: q-true, type: true_false, prompt: Orders count., answer: true, points: 4}
  - id: q-letter
    type: free_text
    prompt: Write to a customer.
    points: 6
    model_answer: |
      Dear customer,

      we know what you need.
    checklist:
      - {text: Names the customer, points: 2}
      - Names a need
    marked_by: hr
"#;

pub const COURSE: &str = "title: Letters\npass: {quizzes: [letters], mark: 60%}\n";

pub fn site() -> Project {
    let project = project();
    for path in ["content", "quizzes"] {
        if project.root().join(path).exists() {
            project.remove(path);
        }
    }
    project
        .file("content/site.yaml", "title: T\nid: letters-site\nlearner: {ask: [name], require: [name]}\n")
        .file("content/letters/course.yaml", COURSE)
        .file("content/letters/module/module.yaml", "title: M\n")
        .file("content/letters/module/lesson.md", "---\ntitle: L\ncheck: letters\n---\nText.\n")
        .file("quizzes/letters/letters.yaml", QUIZ)
}

/// What a learner hands in: `text` for the letter, and a right answer to the other question or a wrong one.
pub fn hand_in(project: &Project, name: &str, answer: &str, text: Option<&str>) {
    let scoring = scoring(project);
    let letter = text.map_or(Value::Null, |text| json!({ "text": text }));
    let score = if answer == "true" { 0.4 } else { 0.0 };
    let submission = json!({
        "format": "coursewright-submission/1", "id": name, "site": {"id": "letters-site"},
        "learner": {"name": name}, "created": "2026-05-03T10:30:00Z",
        "attempts": [{
            "id": format!("{name}-1"), "course": "letters", "quiz": "letters", "mode": "check", "number": 1,
            "scoring": scoring, "started": "2026-05-03T10:00:00Z", "ended": "2026-05-03T10:05:00Z",
            "questions": [
                {"id": "q-true", "tries": [answer]}, {"id": "q-letter", "tries": [letter]},
            ],
            "claimed": {"score": score, "passed": if text.is_some() { Value::Null } else { json!(false) }},
        }],
    });
    project.write(&format!("inbox/{name}.json"), submission.to_string());
}

pub fn scoring(project: &Project) -> String {
    use coursewright::build::{Options, Session};
    let mut session = Session::new(Options { root: project.root().to_owned(), base_url: None });
    session.refresh();
    let site = session.site_with_questions().unwrap();
    coursewright::quiz::scoring(&site.quiz("letters").unwrap().1.quiz).to_string()
}

/// A table of the report, its rows by the names of their columns.
pub fn table(project: &Project, name: &str) -> Vec<Value> {
    let bytes = fs::read(project.root().join("report").join(name)).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let head = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| -> Value {
        head.iter()
            .zip(row.iter())
            .map(|(name, cell)| (name.to_owned(), json!(cell)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

pub fn row<'a>(rows: &'a [Value], column: &str, value: &str) -> &'a Value {
    rows.iter().find(|row| row[column] == value).unwrap_or_else(|| panic!("no {column} {value} in {rows:#?}"))
}
