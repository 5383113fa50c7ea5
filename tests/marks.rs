//! Texts that HR marks: from a learner's file to the table of what waits, through a spreadsheet and back.

#[path = "support/letters.rs"]
mod letters;
mod support;

use std::fs;

use letters::{hand_in, row, site, table};
use serde_json::{Value, json};
use support::Project;

/// Fills the table in as a German Excel leaves it.
fn fill(project: &Project, path: &str, given: &[(&str, &str, &str)]) {
    let rows = table(project, "to-mark.csv");
    let mut text = "\u{feff}Response_ID;Name;Points;Comment\r\n".to_owned();
    for (name, points, comment) in given {
        let id = row(&rows, "name", name)["response_id"].as_str().unwrap();
        text += &format!("{id};{name};{points};\"{comment}\"\r\n");
    }
    project.write(path, text);
}

const COLLECT: [&str; 4] = ["collect", "inbox", "--marks", "report/to-mark.csv"];

#[test]
fn a_result_waits_for_marks_and_is_decided_by_them() {
    let project = site();
    hand_in(&project, "ann", "true", Some("Dear Ms Lee,\nyou need shoes."));
    hand_in(&project, "bob", "false", Some("=Buy!"));
    hand_in(&project, "cem", "true", None);
    let run = project.run(&["collect", "inbox"]);
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    assert!(run.stderr().contains("2 responses to be marked by you"), "{}", run.stderr());
    assert!(run.stderr().contains("Courses: 0 passed, 1 not passed, 0 not begun, 2 to mark"), "{}", run.stderr());

    let waiting = table(&project, "to-mark.csv");
    assert_eq!(waiting.len(), 2, "a blank response needs no mark: {waiting:#?}");
    let ann = row(&waiting, "name", "ann");
    for (column, cell) in [
        ("status", "to mark"),
        ("standing", "counts"),
        ("prompt", "Write to a customer."),
        ("model_answer", "Dear customer, we know what you need."),
        ("checklist", "Names the customer (2) | Names a need (1)"),
        ("response", "Dear Ms Lee, ¶ you need shoes."),
        ("most_points", "6"),
        ("points", ""),
    ] {
        assert_eq!(ann[column], cell, "{column}");
    }
    assert_eq!(row(&waiting, "name", "bob")["response"], "'=Buy!");
    let results = table(&project, "results.csv");
    for (name, score, passed, to_mark) in
        [("ann", "to mark", "to mark", "1"), ("bob", "to mark", "to mark", "1"), ("cem", "0.4", "no", "0")]
    {
        let row = row(&results, "name", name);
        assert_eq!((&row["score"], &row["passed"], &row["to_mark"]), (&json!(score), &json!(passed), &json!(to_mark)));
        assert_eq!(row["flags"], "", "the page's own score is not edited: {row:#}");
    }

    fill(&project, "report/to-mark.csv", &[("ann", "4,5", "Kind; clear."), ("bob", "0", "")]);
    let run = project.run(&COLLECT);
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    let results = table(&project, "results.csv");
    assert_eq!(
        (&row(&results, "name", "ann")["score"], &row(&results, "name", "ann")["passed"]),
        (&json!("0.85"), &json!("yes"))
    );
    assert_eq!(
        (&row(&results, "name", "bob")["score"], &row(&results, "name", "bob")["passed"]),
        (&json!("0"), &json!("no"))
    );
    let responses = table(&project, "responses.csv");
    let letter = responses.iter().find(|row| row["name"] == "ann" && row["question"] == "q-letter").unwrap();
    assert_eq!(
        (&letter["mark"], &letter["points"], &letter["comment"]),
        (&json!("partly"), &json!("4.5"), &json!("Kind; clear."))
    );
    let json: Value = serde_json::from_slice(&fs::read(project.root().join("report/results.json")).unwrap()).unwrap();
    let graded = &json["learners"][0]["attempts"][0]["graded"];
    assert_eq!((&graded["score"], &graded["passed"], &graded["to_mark"]), (&json!(0.85), &json!(true), &json!(0)));

    // Later, with one more file: marks stay, and only what is new waits.
    hand_in(&project, "dee", "true", Some("Hello."));
    let run = project.run(&COLLECT);
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    let marked = table(&project, "to-mark.csv");
    let seen: Vec<_> =
        marked.iter().map(|row| (row["name"].as_str().unwrap(), row["points"].as_str().unwrap())).collect();
    assert_eq!(seen, [("dee", ""), ("ann", "4,5"), ("bob", "0")]);
    assert_eq!(row(&table(&project, "results.csv"), "name", "ann")["score"], "0.85");
}

#[test]
fn marks_that_cannot_be_taken_are_told_with_their_lines_and_kept() {
    let project = site();
    for name in ["ann", "bob", "cem", "dee"] {
        hand_in(&project, name, "true", Some(name));
    }
    project.run(&["collect", "inbox"]).succeeds();
    fill(&project, "one.csv", &[("ann", "6", ""), ("bob", "7", ""), ("cem", "good", "Well said"), ("dee", "3", "")]);
    fill(&project, "two.csv", &[("dee", "2", "")]);
    let one = fs::read_to_string(project.root().join("one.csv")).unwrap();
    project.write("one.csv", format!("{one}abcdefghijklmnop;x;1;\r\n"));
    let run = project.run(&["collect", "inbox", "--marks", "one.csv", "--marks", "two.csv"]);
    assert_eq!(run.code(), Some(1), "{}", run.stderr());
    for said in [
        "one.csv:3: ",
        "`7` is not among the points that it can be given, 0 to 6",
        "one.csv:4: ",
        "`good` is not a number; write points from 0 to 6",
        "one.csv:5: ",
        "marked twice: with `3` here and with `2` in two.csv:2",
        "one.csv:6: abcdefghijklmnop: no response with this id",
    ] {
        assert!(run.stderr().contains(said), "{said} is not in {}", run.stderr());
    }
    let table = table(&project, "to-mark.csv");
    assert_eq!(table.len(), 5);
    for (name, status, points) in [
        ("ann", "marked", "6"),
        ("bob", "refused: `7`", "7"),
        ("cem", "refused: `good`", "good"),
        ("dee", "refused: marked twice", "3"),
        ("", "other", "1"),
    ] {
        let row = row(&table, "name", name);
        assert!(row["status"].as_str().unwrap().starts_with(status) && row["points"] == points, "{row:#}");
    }
    // Nothing that HR wrote is written over unread.
    let before = fs::read(project.root().join("report/to-mark.csv")).unwrap();
    let run = project.run(&["collect", "inbox"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("--marks report/to-mark.csv"), "{}", run.stderr());
    assert_eq!(fs::read(project.root().join("report/to-mark.csv")).unwrap(), before);
}

#[test]
fn a_table_that_is_none_stops_the_run_before_anything_is_written() {
    let project = site();
    hand_in(&project, "ann", "true", Some("ann"));
    for (text, said) in [
        (&b"name;points\nann;3\n"[..], "marks.csv:1: no column `response_id`"),
        (b"response_id;points\nra;\xe9\n", "marks.csv:2: not text in UTF-8"),
        (b"", "marks.csv:1: an empty table"),
    ] {
        project.write("marks.csv", text);
        let run = project.run(&["collect", "inbox", "--marks", "marks.csv"]);
        assert_eq!(run.code(), Some(2), "{}", run.stderr());
        assert!(run.stderr().contains(said), "{said} is not in {}", run.stderr());
        assert!(!project.root().join("report").exists());
    }
    assert_eq!(project.run(&["collect", "inbox", "--marks", "nowhere.csv"]).code(), Some(2));
}

#[test]
fn a_text_that_was_graded_elsewhere_is_marked_and_carried_over_like_any_other() {
    let project = site();
    hand_in(&project, "ann", "true", Some("Dear Ms Lee,\nyou need shoes."));
    hand_in(&project, "bob", "false", Some("=Buy!"));
    hand_in(&project, "cem", "true", None);
    // Ann hands her letter in again, with another answer beside it.
    let again = fs::read_to_string(project.root().join("inbox/ann.json")).unwrap();
    let mut again: Value = serde_json::from_str(&again).unwrap();
    again["id"] = json!("ann-later");
    let mut second = again["attempts"][0].clone();
    (second["id"], second["number"], second["ended"]) = (json!("ann-2"), json!(2), json!("2026-05-03T10:09:00Z"));
    second["questions"][1]["carried"] = json!(true);
    again["attempts"].as_array_mut().unwrap().push(second);
    project.write("inbox/ann-later.json", again.to_string());
    project.run(&["collect", "inbox"]).succeeds();
    fill(&project, "marks.csv", &[("ann", "4,5", "Kind; clear."), ("bob", "7", "")]);

    let mut lines = String::new();
    for name in ["cem", "ann-later", "bob", "ann"] {
        let text = fs::read_to_string(project.root().join(format!("inbox/{name}.json"))).unwrap();
        lines += &format!("{{\"file\": \"inbox/{name}.json\", \"submission\": {text}}}\n");
    }
    project.write("lines.jsonl", lines);
    let graded = project.run(&["grade", "lines.jsonl"]);
    project.write("graded.jsonl", graded.succeeds().stdout());
    assert!(graded.stderr().starts_with("Graded 4 of 4 lines in "), "{}", graded.stderr());
    for (marks, code) in [(&[][..], 0), (&["--marks", "marks.csv"][..], 1)] {
        let out = |out: &'static str, from: &[&'static str]| {
            let run = project.run(&[&["collect"], from, &["--out", out], marks].concat());
            assert_eq!(run.code(), Some(code), "{}", run.stderr());
            support::files(&project.root().join(out))
        };
        let (one, joined) = (out("one", &["inbox"]), out("joined", &["--graded", "graded.jsonl"]));
        for ((name, bytes), (_, found)) in one.iter().zip(&joined) {
            assert!(bytes == found, "{name} differs");
        }
        assert_eq!(one.len(), joined.len());
        for folder in ["one", "joined"] {
            project.remove(folder);
        }
    }
}

#[test]
fn an_attempt_at_an_earlier_version_is_graded_elsewhere_by_the_key_of_that() {
    let project = site();
    hand_in(&project, "ann", "true", None);
    // Since then the answer is another one; the site as it was stands beside it.
    for (path, bytes) in support::files(project.root()) {
        project.write(&format!("before/{path}"), bytes);
    }
    project.write("quizzes/letters/letters.yaml", letters::QUIZ.replace("answer: true", "answer: false"));
    hand_in(&project, "bob", "true", None);
    let lines = ["ann", "bob"].map(|name| {
        let text = fs::read_to_string(project.root().join(format!("inbox/{name}.json"))).unwrap();
        format!("{{\"file\": \"inbox/{name}.json\", \"submission\": {text}}}\n")
    });
    project.write("lines.jsonl", lines.concat());
    let sites = ["--site", ".", "--site", "before"];
    let graded = project.run(&[&["grade", "lines.jsonl"][..], &sites].concat());
    project.write("graded.jsonl", graded.succeeds().stdout());
    project.run(&[&["collect", "inbox", "--out", "one"][..], &sites].concat()).succeeds();
    // No key is needed any more.
    project.run(&["collect", "--graded", "graded.jsonl", "--out", "report"]).succeeds();
    let scores = table(&project, "attempts.csv");
    assert_eq!([0, 1].map(|at| scores[at]["score"].clone()), ["0.4", "0"].map(Value::from));
    for (name, bytes) in support::files(&project.root().join("one")) {
        assert!(fs::read(project.root().join("report").join(&name)).unwrap() == bytes, "{name} differs");
    }
}
