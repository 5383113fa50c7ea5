//! A small site, and a folder as HR finds it in the mail: good, bad, edited, copied and foreign files.

#![allow(dead_code, reason = "each file of tests uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use coursewright::build::{Options, Session};
use coursewright::quiz::{self, Confidence, QuizData, Record};
use coursewright::results;
use coursewright::site::Site;
use serde_json::{Value, json};

pub fn site() -> Site {
    site_at(&root())
}

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collect/site")
}

/// Of a folder.
pub fn site_at(root: &Path) -> Site {
    let root = root.to_owned();
    let mut session = Session::new(Options { root, base_url: None });
    session.refresh();
    let errors: Vec<_> = session.state().diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    session.site_with_questions().unwrap()
}

/// Makes files as a browser does.
pub struct Browser<'a> {
    pub site: &'a Site,
}

impl Browser<'_> {
    pub fn data(&self, quiz: &str) -> QuizData {
        let (_, node) = self.site.quiz(quiz).expect(quiz);
        QuizData::of(&node.quiz, &self.site.courses[node.course].id)
    }

    /// `tries`: for each question a list of responses. The attempt begins at ten on a day of May and takes five minutes.
    /// Its id is the seed of its draw, and its learner is always certain, where that is asked.
    pub fn attempt(&self, id: &str, quiz: &str, number: u32, day: u32, tries: &Value) -> Value {
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

    pub fn submission(&self, id: &str, learner: &Value, day: u32, attempts: &[Value], finished: &[&str]) -> Value {
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

pub fn all_right() -> Value {
    json!({
        "q-share": [["3 %"], "3%"], "q-first": ["reach"], "q-losses": [["on-the-form", "on-the-way-to-the-page"]],
        "q-word": ["Click-Through  RATE"],
    })
}

pub fn put(folder: &Path, name: &str, value: &Value) {
    fs::write(folder.join(name), serde_json::to_vec_pretty(value).unwrap()).unwrap();
}

/// Fills a folder with everything that can come in. Says how many files are in it.
pub fn inbox(folder: &Path, site: &Site) -> usize {
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

/// A file as a block of text, as the results page copies it.
pub fn armoured(file: &[u8], zipped: bool) -> String {
    let mut rest = vec![u8::from(zipped)];
    if zipped {
        let mut gzip = flate2::write::GzEncoder::new(rest, flate2::Compression::default());
        std::io::Write::write_all(&mut gzip, file).unwrap();
        rest = gzip.finish().unwrap();
    } else {
        rest.extend_from_slice(file);
    }
    packed(&rest)
}

/// A block of what stands behind its checksum.
pub fn packed(rest: &[u8]) -> String {
    let mut sum = flate2::Crc::new();
    sum.update(rest);
    let letters = STANDARD_NO_PAD.encode([&sum.sum().to_be_bytes(), rest].concat());
    let lines: Vec<_> = letters.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    let (begin, end) = ("-----BEGIN COURSEWRIGHT SUBMISSION-----", "-----END COURSEWRIGHT SUBMISSION-----");
    format!("{begin}\n{}\n{end}\n", lines.join("\n"))
}

/// All files of a folder in one zip.
pub fn zipped(folder: &Path) -> Vec<u8> {
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
