//! A folder as HR finds it in the mail: good, bad, edited, copied and foreign files. Each is counted once or set aside
//! with its reason.

#[path = "collect/page.rs"]
mod page;
#[path = "collect/workbook.rs"]
mod workbook;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coursewright::build::{Options, Session};
use coursewright::content::Audience;
use coursewright::quiz::{self, Confidence, QuizData, Record};
use coursewright::results::{self, Flag, Marks, Occasion, Report, Roster, SetAside, Standing};
use coursewright::site::Site;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

/// What only a list of people can tell, or the years.
const BY_ROSTER: [Flag; 4] = [Flag::NotOnRoster, Flag::Missing, Flag::Late, Flag::Expired];
/// And what only a ledger can: see tests/ledger.rs.
const BY_LEDGER: [Flag; 1] = [Flag::Replayed];

/// The day of collecting.
const NOW: &str = "2026-06-01T08:00:00Z";
/// What a run writes besides, or more into, and grading alone does not: see tests/items.rs.
const OF_QUESTIONS: [&str; 4] = ["questions.csv", "quizzes.csv", "items.json", "results.xlsx"];
/// Of the site.
const BUILD: &str = "0123456789abcdef";

fn site() -> Site {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collect/site");
    let mut session = Session::new(Options { root, base_url: None });
    session.refresh();
    let errors: Vec<_> = session.state().diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    session.site_with_questions().unwrap()
}

/// Makes files as a browser does.
struct Browser<'a> {
    site: &'a Site,
}

impl Browser<'_> {
    fn data(&self, quiz: &str) -> QuizData {
        let (_, node) = self.site.quiz(quiz).expect(quiz);
        QuizData::of(&node.quiz, &self.site.courses[node.course].id)
    }

    /// `tries`: for each question a list of responses. The attempt begins at ten on a day of May and takes five minutes.
    /// Its id is the seed of its draw, and its learner is always certain, where that is asked.
    fn attempt(&self, id: &str, quiz: &str, number: u32, day: u32, tries: &Value) -> Value {
        let data = self.data(quiz);
        let mut records = Vec::new();
        let mut questions = Vec::new();
        let confidence = (data.policy.confidence != Confidence::None).then_some(3);
        let drawn = quiz::draw(&data, id);
        for (question, _) in data.questions.iter().zip(drawn).filter(|(_, drawn)| *drawn) {
            let tries = tries.get(&question.id).cloned().unwrap_or_else(|| json!([null]));
            questions.push(json!({
                "id": question.id, "wording": question.wording, "shown": [], "tries": tries, "hints": 0, "seconds": 20.5,
                "confidence": confidence,
            }));
            let tries = serde_json::from_value(tries).unwrap();
            records.push(Record { id: question.id.clone(), tries, hints: 0, confidence });
        }
        json!({
            "id": id, "course": data.course, "quiz": quiz, "mode": data.mode.name(), "number": number,
            "scoring": data.scoring, "started": format!("2026-05-{day:02}T10:00:00.250Z"),
            "ended": format!("2026-05-{day:02}T10:05:00.750Z"), "seed": id, "questions": questions,
            "claimed": quiz::score(&data, id, &records),
        })
    }

    fn submission(&self, id: &str, learner: &Value, day: u32, attempts: &[Value], finished: &[&str]) -> Value {
        let lesson = |lesson: &&str| {
            json!({
                "course": lesson.split('/').next(), "lesson": lesson,
                "opened": "2026-05-01T09:00:00.000Z", "finished": "2026-05-01T09:20:00.000Z",
            })
        };
        json!({
            "format": results::FORMAT, "id": id, "site": {"id": self.site.config.id, "build": "0123"},
            "learner": learner, "created": format!("2026-05-{day:02}T10:30:00.000Z"), "attempts": attempts,
            "lessons": finished.iter().map(lesson).collect::<Vec<_>>(),
        })
    }
}

fn all_right() -> Value {
    json!({
        "q-share": [["3 %"], "3%"], "q-first": ["reach"], "q-losses": [["on-the-form", "on-the-way-to-the-page"]],
        "q-word": ["Click-Through  RATE"],
    })
}

fn put(folder: &Path, name: &str, value: &Value) {
    fs::write(folder.join(name), serde_json::to_vec_pretty(value).unwrap()).unwrap();
}

/// Fills a folder with everything that can come in. Says how many files are in it.
fn inbox(folder: &Path, site: &Site) -> usize {
    let browser = Browser { site };
    fs::create_dir_all(folder.join("older")).unwrap();
    let ann = json!({"name": "Ann Lee", "employee_id": "E1", "email": "ann@example.com"});
    let half = json!({"q-share": ["0.03 %", "3 %"], "q-first": ["visits", "orders"], "q-losses": [["on-the-form"]]});
    let talk = json!({"q-talk": [["tell"]], "q-pairs": [{"reach": "people-who-have-seen-it", "orders": "people-who-have-paid", "visits": "people-who-have-come"}]});
    let practice = json!({"q-order": [["orders", "sees-the-advert", "reads-the-page"], ["sees-the-advert", "reads-the-page", "orders"]]});
    let right = json!({"q-share": ["3"], "q-first": ["reach"], "q-losses": [["on-the-form", "on-the-way-to-the-page"]], "q-word": ["ctr", "Click-Through  RATE"]});
    let exam = json!({"q-one": ["true"], "q-two": ["true"], "q-three": ["false"], "q-four": ["true"]});
    let early = [
        browser.attempt("ann-practice", "steps-practice", 1, 2, &practice),
        browser.attempt("ann-numbers-1", "numbers-check", 1, 3, &half),
    ];
    let late = [
        early[0].clone(),
        early[1].clone(),
        browser.attempt("ann-numbers-2", "numbers-check", 2, 4, &right),
        browser.attempt("ann-talk", "talk-check", 1, 5, &talk),
        browser.attempt("ann-words", "words-check", 1, 6, &json!({"q-reach": ["false", "true"]})),
        browser.attempt("ann-before", "before", 1, 2, &json!({"q-lost": ["false"], "q-share": ["true"]})),
        browser.attempt("ann-exam", "funnel-exam", 1, 6, &exam),
    ];
    // At first she gave no more than her name.
    let first = browser.submission("ann-1", &json!({"name": " ann  LEE"}), 3, &early, &["funnel/basics/steps"]);
    put(folder, "older/ann.json", &first);
    let second = browser.submission("ann-2", &ann, 7, &late, &["funnel/basics/steps", "funnel/basics/numbers"]);
    put(folder, "ann.json", &second);
    put(folder, "ann (1).json", &second);

    let mut bob = browser.attempt("bob-numbers", "numbers-check", 1, 8, &half);
    bob["claimed"] = json!({"points": 4, "possible": 4, "score": 1, "passed": true});
    let bob_talk = browser.attempt("bob-talk", "talk-check", 1, 8, &json!({"q-talk": [["boast"]]}));
    put(folder, "bob.json", &browser.submission("bob-1", &json!({"name": "Bob"}), 8, &[bob, bob_talk.clone()], &[]));
    // The first content of an attempt counts.
    let better = browser.attempt("bob-talk", "talk-check", 1, 8, &talk);
    put(folder, "bob-again.json", &browser.submission("bob-2", &json!({"name": "Bob"}), 9, &[better], &[]));

    put(folder, "cem.json", &browser.submission("cem-1", &json!({"name": "Cem"}), 9, &late[3..4], &[]));
    let mut renamed = late[3].clone();
    renamed["id"] = json!("dee-talk");
    put(folder, "dee.json", &browser.submission("dee-1", &json!({"name": "Dee"}), 9, &[renamed], &[]));

    let mut tries =
        browser.attempt("eve-1", "numbers-check", 1, 10, &json!({"q-first": ["orders", "visits", "reach"]}));
    tries["questions"].as_array_mut().unwrap().remove(3);
    tries["questions"][2]["id"] = json!("q-none");
    let mut backwards = browser.attempt("eve-2", "numbers-check", 1, 11, &right);
    backwards["started"] = json!("2026-05-11T10:06:00Z");
    let mut future = browser.attempt("eve-3", "numbers-check", 3, 12, &right);
    future["ended"] = json!("2031-05-12T10:06:00Z");
    let mut timeless = browser.attempt("eve-4", "talk-check", 1, 12, &talk);
    timeless["started"] = json!("yesterday");
    // Her exam took longer than it should, and she has put another question in the place of one that was drawn.
    let mut exchanged = browser.attempt("eve-5", "funnel-exam", 1, 13, &exam);
    exchanged["ended"] = json!("2026-05-13T10:09:00Z");
    let held: Vec<_> = (0..3).map(|at| exchanged["questions"][at]["id"].clone()).collect();
    let other = ["q-one", "q-two", "q-three"].into_iter().find(|id| !held.contains(&json!(id))).unwrap();
    exchanged["questions"][0]["id"] = json!(other);
    let eve = [tries, backwards.clone(), backwards, future, timeless, exchanged];
    put(folder, "eve.json", &browser.submission("eve-1", &json!({"name": "Eve"}), 13, &eve, &[]));

    let mut gone = browser.attempt("fay-1", "numbers-check", 1, 13, &all_right());
    gone["quiz"] = json!("old-check");
    let mut older = browser.attempt("fay-2", "numbers-check", 1, 13, &all_right());
    older["scoring"] = json!("0000000000000000");
    older["questions"][0]["wording"] = json!("0000000000000000");
    put(folder, "fay.json", &browser.submission("fay-1", &json!({"name": "Fay"}), 13, &[gone, older], &[]));

    let shared = |name: &str, id: &str| json!({"name": name, "employee_id": id, "email": "Shop@example.com"});
    put(folder, "gus.json", &browser.submission("gus-1", &shared("Gus", "E7"), 14, &[], &["words/terms/reach"]));
    put(folder, "hal.json", &browser.submission("hal-1", &shared("=HYPERLINK(\"http://evil\")", "E8"), 14, &[], &[]));
    let typed = json!({"q-word": ["＝cmd|' /C calc'!A0"], "q-first": [["not", "a choice"]], "q-losses": [["after-the-thanks", "made-up"]]});
    let nobody = browser.attempt("nobody-1", "numbers-check", 1, 15, &typed);
    put(folder, "nobody.json", &browser.submission("nobody-1", &json!({}), 15, &[nobody], &[]));

    let mut elsewhere = second.clone();
    elsewhere["site"]["id"] = json!("another-company");
    put(folder, "elsewhere.json", &elsewhere);
    let mut newer = second.clone();
    newer["format"] = json!("coursewright-submission/9");
    put(folder, "newer.json", &newer);
    put(folder, "progress.json", &json!({"format": "coursewright-progress/1", "courses": {}}));
    put(folder, "package.json", &json!({"name": "x", "version": "1.0.0"}));
    let mut broken = second;
    broken["attempts"][0]["questions"] = json!("none");
    put(folder, "broken.json", &broken);
    fs::write(folder.join("empty.json"), "").unwrap();
    fs::write(folder.join("notes.txt"), "Ann has called.").unwrap();
    fs::write(folder.join("typed.json"), "Ann: passed").unwrap();
    let text =
        |middle: &str, last: &str| format!("BEGIN COURSEWRIGHT SUBMISSION\n{middle}\n{last} COURSEWRIGHT SUBMISSION\n");
    fs::write(folder.join("torn.txt"), text("AAAAAQ", "END")).unwrap();
    fs::write(folder.join("cut.txt"), text("AAAAAQ", "En")).unwrap();
    fs::write(folder.join("latin.json"), b"{\"format\": \"caf\xe9\"}").unwrap();
    let whole = fs::read(folder.join("bob.json")).unwrap();
    fs::write(folder.join("half.json"), &whole[..whole.len() / 2]).unwrap();
    fs::File::create(folder.join("huge.json")).unwrap().set_len(17 << 20).unwrap();
    std::os::unix::fs::symlink("ann.json", folder.join("link.json")).unwrap();
    std::os::unix::fs::symlink("..", folder.join("older/round")).unwrap();
    std::os::unix::net::UnixListener::bind(folder.join("socket.json")).unwrap();

    let count = |folder: &Path| fs::read_dir(folder).unwrap().count();
    count(folder) - 1 + count(&folder.join("older"))
}

fn collect(paths: &[PathBuf], out: &Path, site: &Site) -> Report {
    let (received, set_aside) = results::read(paths, out, &[]).unwrap();
    let report =
        results::regrade(received, set_aside, &Marks::default(), &Roster::default(), site, NOW.parse().unwrap())
            .unwrap();
    let occasion = Occasion { site, build: BUILD, now: NOW.parse().unwrap() };
    results::write(&report, &occasion, out).unwrap();
    report
}

fn text_of(out: &Path, name: &str, hide: &Path) -> String {
    let text = fs::read_to_string(out.join(name)).unwrap();
    text.replace(&*hide.to_string_lossy(), "")
}

#[test]
fn every_file_is_counted_once_or_set_aside() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    let files = inbox(&folder, site);
    // The report may lie where the files are, and a file may be named twice.
    let out = folder.join("report");
    let paths = [folder.clone(), folder.join("ann.json")];
    let report = collect(&paths, &out, site);

    let summary = report.summary();
    assert_eq!(summary.submissions + summary.set_aside.len(), files, "{summary:#?}");
    assert_eq!(summary.learners, 9);
    assert_eq!((summary.passed, summary.not_passed, summary.not_begun), (3, 6, 9));
    let standings = report.learners.iter().map(|learner| learner.attempts.len()).sum::<usize>();
    assert_eq!(summary.attempts, standings);
    for flag in Flag::ALL.iter().filter(|flag| !BY_ROSTER.contains(flag) && !BY_LEDGER.contains(flag)) {
        assert!(summary.flags.contains_key(flag), "nothing raised {flag:?}");
    }
    let reasons: Vec<_> = summary.set_aside.iter().map(|SetAside { reason, .. }| reason.name()).collect();
    for reason in [
        "other_site",
        "other_version",
        "progress",
        "other_json",
        "damaged",
        "empty",
        "not_a_submission",
        "damaged_text",
        "cut_text",
        "not_json",
        "not_utf8",
        "truncated",
        "too_large",
        "link",
        "not_a_file",
    ] {
        assert!(reasons.contains(&reason), "{reason} is not among {reasons:?}");
    }

    let (_, node) = site.quiz("numbers-check").unwrap();
    let scoring = quiz::scoring(&node.quiz).to_string();
    for name in ["results.csv", "attempts.csv", "responses.csv", "flags.csv", "set-aside.csv"] {
        let text = text_of(&out, name, &folder).replace(&scoring, "<scoring>");
        let plain = text.strip_prefix('\u{feff}').expect("Excel knows UTF-8 by its mark");
        assert_eq!(plain.matches('\n').count(), plain.matches("\r\n").count(), "{name} ends lines as RFC 4180 says");
        let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collect/expected").join(name);
        snapbox::assert_data_eq!(plain.replace("\r\n", "\n"), snapbox::Data::read_from(&expected, None).raw());
    }
}

#[test]
fn a_roster_tells_who_is_missing_and_who_is_who() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    let files = inbox(&folder, site);
    let staff = temp.path().join("staff.csv");
    let table = "\u{feff}Personal-ID;Employee ID;Name;Mail;Department;Start date;Required courses;Due;Phone\r\n\
        x;E1;Lee, Ann;ann@example.com;Sales;01.05.2024;funnel, words;2026-05-04;1\r\n\
        x;E2;Bob;;Sales;;funnel;;2\r\n\
        x;E7;Zoe;;Shop;;;;3\r\n\
        x;E9;Ida;;Shop;2026-05-30;all;2026-06-30;4\r\n\
        x;E10;Jon;;Shop;tomorrow;sums;;5\r\n";
    fs::write(&staff, table).unwrap();
    let roster = Roster::read(&[staff]).unwrap();
    assert_eq!(roster.unused.iter().collect::<Vec<_>>(), ["personal-id", "phone"]);
    let (received, set_aside) = results::read(std::slice::from_ref(&folder), temp.path(), &[]).unwrap();
    let now: Timestamp = "2027-06-01T08:00:00Z".parse().unwrap();
    let report = results::regrade(received, set_aside, &Marks::default(), &roster, site, now).unwrap();
    let summary = report.summary();
    assert_eq!(summary.submissions + summary.set_aside.len(), files, "{summary:#?}");
    for flag in BY_ROSTER {
        assert!(summary.flags.contains_key(&flag), "nothing raised {flag:?}");
    }
    let said: Vec<_> = report.ending.roster_faults.iter().map(|fault| (fault.line, fault.what.as_str())).collect();
    assert!(said.len() == 2 && said.iter().all(|(line, _)| *line == 6), "{said:?}");
    let learner = |id: &str| report.learners.iter().find(|learner| learner.id == id).expect(id);
    let flags = |id: &str, course: usize| -> Vec<Flag> {
        let of_learner = learner(id).flags.iter();
        let mut flags: Vec<_> = of_learner.chain(&learner(id).courses[course].flags).map(|one| one.flag).collect();
        flags.dedup();
        flags
    };
    // Two files with her name in another order, and one with her name alone, are hers.
    let ann = learner("employee_id:e1");
    assert_eq!(
        (ann.files.len(), ann.fields.name.as_deref(), ann.department.as_deref()),
        (3, Some("Lee, Ann"), Some("Sales"))
    );
    assert_eq!((ann.started.unwrap().to_string().as_str(), ann.courses[0].required), ("2024-05-01", Some(true)));
    assert_eq!(flags("employee_id:e1", 0), [Flag::Duplicate, Flag::Late, Flag::Expired]);
    // He gave his name alone, which nobody else has.
    assert_eq!((learner("employee_id:e2").files.len(), flags("employee_id:e2", 1)), (2, vec![]));
    assert!(flags("employee_id:e7", 0).contains(&Flag::SeveralPeople), "Gus sent with the number of Zoe");
    let ida = learner("employee_id:e9");
    assert!(ida.files.is_empty() && ida.attempts.is_empty());
    assert_eq!(flags("employee_id:e9", 0), [Flag::Missing, Flag::Late]);
    assert_eq!(flags("employee_id:e10", 0), []);
    assert!(flags("name:cem", 0).contains(&Flag::NotOnRoster));
}

/// All files of a folder in one zip.
fn zipped(folder: &Path) -> Vec<u8> {
    fn add(folder: &Path, below: &str, archive: &mut zip::ZipWriter<std::io::Cursor<Vec<u8>>>) {
        let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = format!("{below}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                add(&entry.path(), &format!("{name}/"), archive);
            } else if entry.file_type().unwrap().is_file() {
                archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
                std::io::Write::write_all(archive, &fs::read(entry.path()).unwrap()).unwrap();
            }
        }
    }
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    add(folder, "", &mut archive);
    archive.finish().unwrap().into_inner()
}

#[test]
fn a_zip_of_the_folder_comes_to_the_same() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, site);
    for special in ["link.json", "older/round", "socket.json"] {
        fs::remove_file(folder.join(special)).unwrap();
    }
    let plain = collect(std::slice::from_ref(&folder), &temp.path().join("report"), site);
    let packed = temp.path().join("inbox.zip");
    fs::write(&packed, zipped(&folder)).unwrap();
    let from_zip = collect(std::slice::from_ref(&packed), &temp.path().join("report"), site);
    let text = |report: &Report| serde_json::to_string(report).unwrap();
    assert_eq!(text(&plain).replace("/inbox/", "/inbox.zip/"), text(&from_zip));
    // And both together are the same work twice.
    let both = collect(&[folder, packed], &temp.path().join("report"), site).summary();
    assert_eq!((both.learners, both.attempts), (plain.summary().learners, plain.summary().attempts));
    assert_eq!(both.submissions, 2 * plain.summary().submissions);
}

#[test]
fn the_same_input_gives_the_same_bytes_and_touches_nothing_else() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, site);
    let out = folder.join("report");
    let names = [
        "results.csv",
        "attempts.csv",
        "responses.csv",
        "to-mark.csv",
        "flags.csv",
        "set-aside.csv",
        "results.json",
        "report.html",
        "results.xlsx",
    ];
    let all = || names.map(|name| fs::read(out.join(name)).unwrap());
    collect(std::slice::from_ref(&folder), &out, site);
    let first = all();
    fs::write(out.join("mine.txt"), "keep me").unwrap();
    // What a stopped run left behind, and where a link would lead.
    std::os::unix::fs::symlink("mine.txt", out.join(".results.csv.new")).unwrap();
    collect(std::slice::from_ref(&folder), &out, site);
    assert!(first == all());
    assert_eq!(fs::read_to_string(out.join("mine.txt")).unwrap(), "keep me");
    assert_eq!(fs::read_dir(&out).unwrap().count(), names.len() + 1);
    let json: Value = serde_json::from_slice(&first[6]).unwrap();
    assert_eq!(json["format"], results::REPORT_FORMAT);
    assert_eq!(json["learners"].as_array().unwrap().len(), 9);
}

#[test]
fn a_run_writes_what_grading_alone_comes_to_with_a_ledger_or_without() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, site);
    let paths = [folder];
    let by_hand = temp.path().join("by-hand");
    let expected = collect(&paths, &by_hand, site);
    let ledger = temp.path().join("ledger.sqlite");
    for ledger in [None, Some(ledger.as_path()), Some(ledger.as_path())] {
        let out = temp.path().join("run");
        let collected = results::collect(&results::Collection {
            paths: &paths,
            out: &out,
            ledger,
            site,
            build: BUILD,
            earlier: &[],
            private: &[],
            withheld: Vec::new(),
            roster: &[],
            marks: &[],
            forget: &[],
            expire: None,
            now: NOW.parse().unwrap(),
        })
        .unwrap();
        assert_eq!(collected.summary, expected.summary(), "{ledger:?}");
        assert_eq!(collected.added.is_some(), ledger.is_some());
        let written: Vec<_> = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(written.len(), 8 + OF_QUESTIONS.len(), "and nothing half written: {written:?}");
        for name in written.iter().filter(|name| !OF_QUESTIONS.iter().any(|other| name == other)) {
            assert!(fs::read(out.join(name)).unwrap() == fs::read(by_hand.join(name)).unwrap(), "{name:?}");
        }
    }
}

#[test]
fn cells_that_a_spreadsheet_would_reckon_are_made_harmless() {
    let (site, temp) = (site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, &site);
    let out = temp.path().join("report");
    collect(&[folder], &out, &site);
    for name in ["results.csv", "attempts.csv", "responses.csv", "flags.csv", "set-aside.csv"] {
        let bytes = fs::read(out.join(name)).unwrap();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&bytes[3..]);
        for row in reader.records() {
            for cell in &row.unwrap() {
                let is_number = cell.parse::<f64>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']), "{name}: {cell:?}");
            }
        }
    }
    let responses = fs::read_to_string(out.join("responses.csv")).unwrap();
    assert!(responses.contains("\"'＝cmd|' /C calc'!A0\""), "{responses}");
}

#[test]
fn what_cannot_be_read_or_written_is_an_error() {
    let temp = TempDir::new().unwrap();
    let nowhere = temp.path().join("nowhere");
    let error = results::read(std::slice::from_ref(&nowhere), temp.path(), &[]).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot read {}", nowhere.display()));
    let site = site();
    let report =
        results::regrade(Vec::new(), Vec::new(), &Marks::default(), &Roster::default(), &site, NOW.parse().unwrap())
            .unwrap();
    let occasion = Occasion { site: &site, build: "", now: NOW.parse().unwrap() };
    let file = temp.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(results::write(&report, &occasion, &file).unwrap_err().to_string().starts_with("cannot write"));
    // A folder stands where a table should go: nothing half done is left.
    let out = temp.path().join("out");
    fs::create_dir_all(out.join("results.csv/x")).unwrap();
    results::write(&report, &occasion, &out).unwrap_err();
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn an_honest_browser_is_never_flagged() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let browser = Browser { site };
    let attempts = [
        browser.attempt("a", "numbers-check", 1, 2, &all_right()),
        browser.attempt(
            "b",
            "numbers-check",
            2,
            3,
            &json!({"q-share": ["0.03 %", "2"], "q-word": [" CLICK-through rate"]}),
        ),
        browser.attempt("c", "talk-check", 1, 4, &json!({"q-talk": [["boast"]]})),
    ];
    let learner = json!({"name": "李雷"});
    for count in 1..=3 {
        let name = format!("{count}.json");
        let id = format!("s{count}");
        put(temp.path(), &name, &browser.submission(&id, &learner, count as u32 + 5, &attempts[..count], &[]));
    }
    let report = collect(&[temp.path().to_owned()], &temp.path().join("report"), site);
    let summary = report.summary();
    assert!(summary.flags.is_empty() && summary.set_aside.is_empty(), "{report:#?}");
    assert_eq!((summary.learners, summary.submissions, summary.attempts, summary.counted), (1, 3, 3, 3));
}

#[test]
fn no_damage_to_a_file_stops_collecting() {
    let (site, now) = (&site(), NOW.parse::<Timestamp>().unwrap());
    let browser = Browser { site };
    let attempts = [browser.attempt("a", "numbers-check", 1, 2, &all_right())];
    let good =
        serde_json::to_vec(&browser.submission("s", &json!({"name": "Ann"}), 3, &attempts, &["words/terms/reach"]));
    let good = good.unwrap();
    let mut readable = Vec::new();
    for at in 0..good.len() {
        let swaps = [b'"', b'[', b'}', b'9', b'-', b' ', 0, 0xff];
        let mut damaged: Vec<Vec<u8>> = swaps.map(|byte| [&good[..at], &[byte], &good[at + 1..]].concat()).into();
        damaged.push(good[..at].to_vec());
        damaged.push([&good[..at], &good[at + 1..]].concat());
        readable.extend(damaged.iter().filter_map(|bytes| results::parse(bytes).ok()));
    }
    // Few at a time, so that not all are the work of one learner.
    for few in readable.chunks(50) {
        let named = few.iter().cloned().enumerate();
        let received = named.map(|(at, submission)| results::Received { file: at.to_string(), run: 0, submission });
        let received: Vec<_> = received.collect();
        let graded = results::regrade(received, Vec::new(), &Marks::default(), &Roster::default(), site, now);
        let summary = graded.unwrap().summary();
        assert_eq!(summary.submissions + summary.set_aside.len(), few.len());
    }
    assert!(readable.len() > 1_000, "most damage is to words");
}

#[test]
fn the_manual_explains_every_flag_and_column() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/content/results/for-hr");
    let pages = fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let manual: String = pages.collect();
    let (site, temp) = (site(), TempDir::new().unwrap());
    let report =
        results::regrade(Vec::new(), Vec::new(), &Marks::default(), &Roster::default(), &site, NOW.parse().unwrap())
            .unwrap();
    let mut words: Vec<String> = Flag::ALL.iter().map(|flag| flag.name().to_owned()).collect();
    let occasion = Occasion { site: &site, build: "", now: NOW.parse().unwrap() };
    for path in results::write(&report, &occasion, temp.path()).unwrap() {
        words.push(path.file_name().unwrap().to_string_lossy().into_owned());
        if path.extension().is_some_and(|extension| extension == "csv") {
            let text = fs::read_to_string(&path).unwrap();
            words.extend(
                text.strip_prefix('\u{feff}')
                    .unwrap()
                    .trim_end()
                    .split(',')
                    .map(|column| column.trim_matches('"').to_owned()),
            );
        }
    }
    for word in words {
        assert!(manual.contains(&format!("`{word}`")), "docs/content/results/for-hr does not explain `{word}`");
    }
}

#[test]
fn nobody_is_asked_for_a_course_that_is_for_authors() {
    let mut site = site();
    let at = site.courses.iter().position(|course| course.id == "funnel").unwrap();
    Arc::make_mut(&mut site.courses[at].file).audience = Audience::Authors;
    let folder = TempDir::new().unwrap();
    let browser = Browser { site: &site };
    let attempt = browser.attempt("ann-1", "numbers-check", 1, 4, &all_right());
    put(folder.path(), "ann.json", &browser.submission("ann", &json!({"name": "Ann"}), 5, &[attempt], &[]));
    let report = collect(&[folder.path().to_owned()], &folder.path().join("out"), &site);
    let courses: Vec<_> = report.learners[0].courses.iter().map(|course| &*course.course).collect();
    assert_eq!(courses, ["words"]);
    assert_eq!(report.learners[0].attempts[0].standing, Standing::NotCounted);
}
