//! The ledger: what was collected once is kept, counted once, graded by the key of its day, and can be taken out again.

#[path = "support/letters.rs"]
mod letters;
mod support;

use std::fs;

use coursewright::build::{Options, Session};
use coursewright::results::{self, Ledger};
use coursewright::site::Site;
use jiff::Timestamp;
use letters::{QUIZ, hand_in, row, site, table};
use serde_json::json;
use support::{Project, files};

const COLLECT: [&str; 4] = ["collect", "inbox", "--ledger", "ledger.sqlite"];

fn of(project: &Project) -> Site {
    let mut session = Session::new(Options { root: project.root().to_owned(), base_url: None });
    session.refresh();
    session.site_with_questions().unwrap()
}

fn now() -> Timestamp {
    "2026-06-01T08:00:00Z".parse().unwrap()
}

/// Flags of the whole report, and the learners they are on.
fn flags(project: &Project) -> Vec<(String, String)> {
    let text = |cell: &serde_json::Value| cell.as_str().unwrap().to_owned();
    table(project, "flags.csv").iter().map(|row| (text(&row["flag"]), text(&row["name"]))).collect()
}

fn collect(project: &Project, more: &[&str]) -> support::Run {
    let run = project.run(&[&COLLECT[..], more].concat());
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    run
}

#[test]
fn a_second_run_adds_nothing_and_the_tables_need_no_files_any_more() {
    let project = site();
    for name in ["ann", "bob", "cem"] {
        hand_in(&project, name, "true", None);
    }
    let run = collect(&project, &[]);
    assert!(run.stderr().contains("The ledger holds 3 submissions, 3 of them new"), "{}", run.stderr());
    let report = project.root().join("report");
    let first = files(&report);
    let run = collect(&project, &[]);
    assert!(run.stderr().contains("The ledger holds 3 submissions, 0 of them new"), "{}", run.stderr());
    assert!(files(&report) == first);
    // Without a ledger, the same files give the same tables.
    project.run(&["collect", "inbox", "--out", "other"]).succeeds();
    assert!(files(&project.root().join("other")) == first);
    project.remove("inbox");
    project.run(&["collect", "--ledger", "ledger.sqlite"]).succeeds();
    assert!(files(&report) == first);
    // A folder of new files alone.
    hand_in(&project, "dee", "true", None);
    let run = collect(&project, &[]);
    assert!(run.stderr().contains("The ledger holds 4 submissions, 1 of them new"), "{}", run.stderr());
    assert_eq!(table(&project, "attempts.csv").len(), 4);
}

#[test]
fn what_comes_again_under_another_name_is_a_replay_only_in_a_later_run() {
    let project = site();
    hand_in(&project, "ann", "true", None);
    hand_in(&project, "bob", "false", None);
    let copy = |from: &str, to: &str| {
        fs::copy(project.root().join("inbox").join(from), project.root().join("inbox").join(to)).unwrap();
    };
    copy("bob.json", "bob (1).json");
    collect(&project, &[]);
    let pair = |flag: &str, name: &str| (flag.to_owned(), name.to_owned());
    assert_eq!(flags(&project), [pair("duplicate", "bob")]);
    copy("ann.json", "ann-for-this-year.json");
    collect(&project, &[]);
    assert_eq!(flags(&project), [pair("replayed", "ann"), pair("duplicate", "bob")]);
    assert_eq!(table(&project, "attempts.csv").len(), 2);
    // The folder was moved: nothing new.
    fs::rename(project.root().join("inbox"), project.root().join("archive")).unwrap();
    project.run(&["collect", "archive", "--ledger", "ledger.sqlite"]).succeeds();
    assert_eq!(flags(&project).len(), 2);
}

#[test]
fn an_attempt_is_graded_by_the_key_of_its_version() {
    let project = site();
    hand_in(&project, "ann", "true", None);
    collect(&project, &[]);
    let before = project.root().join("before");
    for folder in ["content", "quizzes"] {
        for (path, bytes) in files(&project.root().join(folder)) {
            project.write(&format!("before/{folder}/{path}"), bytes);
        }
    }
    // Today the other answer is right.
    project.write("quizzes/letters/letters.yaml", QUIZ.replace("answer: true", "answer: false"));
    hand_in(&project, "bob", "true", None);
    collect(&project, &[]);
    let scores = |project: &Project| -> Vec<String> {
        let attempts = table(project, "attempts.csv");
        ["ann", "bob"].map(|name| row(&attempts, "name", name)["score"].as_str().unwrap().to_owned()).to_vec()
    };
    assert_eq!(scores(&project), ["0.4", "0"]);
    assert_eq!(row(&table(&project, "attempts.csv"), "name", "ann")["standing"], "counts");
    // Without a ledger, the site of then has to be at hand.
    project.run(&["collect", "inbox", "--out", "report"]).succeeds();
    assert_eq!(scores(&project), ["", "0"]);
    project.run(&["collect", "inbox", "--site", ".", "--site", before.to_str().unwrap()]).succeeds();
    assert_eq!(scores(&project), ["0.4", "0"]);
    assert!(flags(&project).iter().all(|(flag, _)| flag != "unknown_version"), "{:?}", flags(&project));
}

#[test]
fn marks_are_kept_and_a_later_one_counts() {
    let project = site();
    hand_in(&project, "ann", "true", Some("Dear Ann"));
    collect(&project, &[]);
    let id = table(&project, "to-mark.csv")[0]["response_id"].as_str().unwrap().to_owned();
    let mark = |points: &str| project.write("marks.csv", format!("response_id;points;comment\n{id};{points};Hm\n"));
    let score = || row(&table(&project, "attempts.csv"), "name", "ann")["score"].as_str().unwrap().to_owned();
    mark("3");
    collect(&project, &["--marks", "marks.csv"]);
    assert_eq!(score(), "0.7");
    collect(&project, &[]);
    assert_eq!((score(), &table(&project, "to-mark.csv")[0]["comment"]), ("0.7".to_owned(), &json!("Hm")));
    mark("6");
    collect(&project, &["--marks", "marks.csv"]);
    collect(&project, &[]);
    assert_eq!(score(), "1");
    // A mark that comes before its response waits for it.
    let fresh = site();
    fresh.write("marks.csv", format!("response_id;points\n{id};2\n"));
    hand_in(&fresh, "bob", "true", None);
    let run = fresh.run(&[&COLLECT[..], &["--marks", "marks.csv"]].concat());
    assert_eq!(run.code(), Some(1), "{}", run.stderr());
    hand_in(&fresh, "ann", "true", Some("Dear Ann"));
    collect(&fresh, &[]);
    assert_eq!(row(&table(&fresh, "attempts.csv"), "name", "ann")["score"], "0.6");
}

#[test]
fn who_is_forgotten_is_in_no_table_and_not_in_the_file() {
    let project = site();
    hand_in(&project, "annabella", "true", Some("Dear forgotten one"));
    hand_in(&project, "bob", "true", None);
    collect(&project, &[]);
    let has = |text: &str| {
        let bytes = fs::read(project.root().join("ledger.sqlite")).unwrap();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    };
    assert!(has("annabella") && has("Dear forgotten one"));
    let run = project.run(&["collect", "--ledger", "ledger.sqlite", "--forget", "name:nobody"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("name:nobody"), "{}", run.stderr());
    let run = project.run(&["collect", "--ledger", "ledger.sqlite", "--forget", "name:annabella"]);
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    assert!(run.stderr().contains("Forgot 1 learner: 1 submission"), "{}", run.stderr());
    assert!(!has("annabella") && !has("Dear forgotten one"));
    for (_, bytes) in files(&project.root().join("report")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("annabella"));
    }
    // Her file is still in the folder.
    collect(&project, &[]);
    assert_eq!(table(&project, "results.csv").len(), 1);
    assert_eq!(table(&project, "set-aside.csv")[0]["reason"], "forgotten");
}

#[test]
fn what_is_older_than_a_day_is_taken_out() {
    let project = site();
    hand_in(&project, "ann", "true", None);
    let old = fs::read_to_string(project.root().join("inbox/ann.json")).unwrap();
    project.write("inbox/old.json", old.replace("ann", "old").replace("2026-05-03", "2024-05-03"));
    collect(&project, &[]);
    assert_eq!(table(&project, "attempts.csv").len(), 2);
    let run = project.run(&["collect", "--ledger", "ledger.sqlite", "--expire", "2025-01-01"]);
    assert!(run.stderr().contains("Took out 1 attempt from before 2025-01-01"), "{}", run.stderr());
    collect(&project, &[]);
    let names: Vec<_> = table(&project, "attempts.csv").iter().map(|row| row["name"].clone()).collect();
    assert_eq!(names, ["ann"]);
}

#[test]
fn what_is_no_ledger_or_in_use_is_said() {
    let project = site();
    hand_in(&project, "ann", "true", None);
    project.write("text.sqlite", "This is a text, and a long one, so that it could be a database.".repeat(20));
    let path = project.root().join("ledger.sqlite");
    let refused = |ledger: &str, said: &str, code: i32| {
        let run = project.run(&["collect", "inbox", "--ledger", ledger]);
        assert_eq!(run.code(), Some(code), "{}", run.stderr());
        assert!(run.stderr().contains(said), "{said} is not in {}", run.stderr());
        assert!(!project.root().join("report").exists());
    };
    refused("text.sqlite", "text.sqlite: not a ledger, but some other file", 2);
    refused("nowhere/ledger.sqlite", "nowhere/ledger.sqlite", 3);
    let here = of(&project);
    let mut ledger = Ledger::open(&path).unwrap();
    let run = ledger.begin(&here, now()).unwrap();
    refused("ledger.sqlite", "somebody else is collecting into ledger.sqlite", 3);
    // A run that is stopped has not been.
    let (received, _) = results::read(&[project.root().join("inbox")], &project.root().join("report"), &[]).unwrap();
    run.add(received.clone()).unwrap();
    assert_eq!(run.count().unwrap(), (1, 1));
    drop(run);
    let run = ledger.begin(&here, now()).unwrap();
    assert_eq!(run.count().unwrap(), (0, 0));
    run.add(received).unwrap();
    run.commit().unwrap();
    let other = site().file("content/site.yaml", "title: T\nid: another\n");
    let error = ledger.begin(&of(&other), now()).unwrap_err().to_string();
    assert!(error.contains("the ledger of another training site, `letters-site`"), "{error}");
    drop(ledger);
    project.run(&["collect", "--ledger", "ledger.sqlite"]).succeeds();
    assert_eq!(table(&project, "attempts.csv").len(), 1);
}

fn set_aside(project: &Project) -> Vec<(String, String)> {
    let text = |cell: &serde_json::Value| cell.as_str().unwrap().to_owned();
    table(project, "set-aside.csv").iter().map(|row| (text(&row["file"]), text(&row["reason"]))).collect()
}

#[test]
fn what_was_set_aside_is_told_of_until_it_comes_whole_or_is_forgotten() {
    let project = site();
    for name in ["ann", "bob", "cem"] {
        hand_in(&project, name, "true", None);
    }
    let whole = |name: &str| fs::read_to_string(project.root().join("inbox").join(name)).unwrap();
    let (bob, cem) = (whole("bob.json"), whole("cem.json"));
    project.write("inbox/bob.json", &bob[..200]);
    project.write("inbox/cem.json", &cem[..300]);
    project.write("inbox/notes.txt", "Not a submission");
    collect(&project, &[]);
    let pair = |file: &str, reason: &str| (file.to_owned(), reason.to_owned());
    let (bob_cut, cem_cut) = (pair("inbox/bob.json", "truncated"), pair("inbox/cem.json", "truncated"));
    assert_eq!(set_aside(&project), [bob_cut.clone(), cem_cut.clone(), pair("inbox/notes.txt", "not_a_submission")]);
    // The files are gone, and are told of all the same; notes are nobody's work.
    project.remove("inbox");
    project.run(&["collect", "--ledger", "ledger.sqlite"]).succeeds();
    assert_eq!(set_aside(&project), [bob_cut, cem_cut.clone()]);
    project.write("inbox/bob.json", bob);
    collect(&project, &[]);
    assert_eq!(set_aside(&project), [cem_cut]);
    // Met again where the folder was moved to, it is one and the same.
    project.remove("inbox");
    project.write("archive/cem.json", &cem[..300]);
    project.run(&["collect", "archive", "--ledger", "ledger.sqlite"]).succeeds();
    assert_eq!(set_aside(&project), [pair("archive/cem.json", "truncated")]);
    project.remove("archive");
    let run = project.run(&["collect", "--ledger", "ledger.sqlite", "--forget", "archive/cem.json"]);
    assert!(run.stderr().contains("Forgot 1 file that had been set aside"), "{}", run.stderr());
    assert_eq!(set_aside(&project), []);
}

#[test]
fn a_mark_whose_cell_was_emptied_is_taken_back() {
    let project = site();
    for name in ["ann", "bob"] {
        hand_in(&project, name, "true", Some("Dear customer"));
    }
    collect(&project, &[]);
    let ids = ["ann", "bob"]
        .map(|name| row(&table(&project, "to-mark.csv"), "name", name)["response_id"].as_str().unwrap().to_owned());
    project.write("marks.csv", format!("response_id;points\n{};3\n{};6\n", ids[0], ids[1]));
    collect(&project, &["--marks", "marks.csv"]);
    let score = |name: &str| row(&table(&project, "attempts.csv"), "name", name)["score"].as_str().unwrap().to_owned();
    assert_eq!((score("ann"), score("bob")), ("0.7".to_owned(), "1".to_owned()));
    let path = project.root().join("report/to-mark.csv");
    let emptied = fs::read_to_string(&path).unwrap().replace(",6,\"3\",", ",6,,");
    project.write("report/to-mark.csv", emptied);
    let run = collect(&project, &["--marks", "report/to-mark.csv"]);
    assert!(run.stderr().contains("Took back 1 mark"), "{}", run.stderr());
    assert_eq!((score("ann"), score("bob")), ("to mark".to_owned(), "1".to_owned()));
    // Once and for all, and what is empty from the beginning takes nothing back.
    let run = collect(&project, &["--marks", "report/to-mark.csv"]);
    assert!(!run.stderr().contains("Took back"), "{}", run.stderr());
    assert_eq!((score("ann"), score("bob")), ("to mark".to_owned(), "1".to_owned()));
}

#[test]
fn a_run_that_fails_leaves_the_tables_and_the_ledger_of_the_last_one() {
    let project = site();
    hand_in(&project, "ann", "true", None);
    collect(&project, &[]);
    let ledger = fs::read(project.root().join("ledger.sqlite")).unwrap();
    project.remove("report/results.json");
    project.write("report/results.json/in-the-way", "x");
    let tables = files(&project.root().join("report"));
    hand_in(&project, "bob", "true", None);
    let run = project.run(&COLLECT);
    assert_eq!(run.code(), Some(3), "{}", run.stderr());
    assert!(run.stderr().contains("cannot write report/results.json"), "{}", run.stderr());
    assert!(files(&project.root().join("report")) == tables, "also nothing half written");
    assert!(fs::read(project.root().join("ledger.sqlite")).unwrap() == ledger);
    project.remove("report/results.json");
    collect(&project, &[]);
    assert_eq!(table(&project, "attempts.csv").len(), 2);
}

#[test]
fn a_ledger_of_the_first_version_is_taken_over() {
    let project = site();
    hand_in(&project, "ann", "true", Some("Dear customer"));
    collect(&project, &[]);
    let old = rusqlite::Connection::open(project.root().join("ledger.sqlite")).unwrap();
    old.execute_batch("DROP TABLE fingerprint; DROP TABLE set_aside; PRAGMA user_version = 1").unwrap();
    drop(old);
    let ann = fs::read_to_string(project.root().join("inbox/ann.json")).unwrap();
    project.write("inbox/bob.json", ann.replace("\"ann", "\"bob"));
    collect(&project, &[]);
    // The same work, by what was kept of it before there were fingerprints.
    let copies = ["ann", "bob"].map(|name| ("copy".to_owned(), name.to_owned()));
    assert_eq!(flags(&project), copies);
}
