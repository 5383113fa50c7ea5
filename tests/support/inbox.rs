//! A small site, and a folder as HR finds it in the mail: good, bad, edited, copied and foreign files.

#![allow(dead_code, reason = "each file of tests uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use coursewright::build::{Options, Session};
use coursewright::quiz::{self, Confidence, QuizData, Record};
use coursewright::results;
use coursewright::seal::PrivateKey;
use coursewright::site::Site;
use hpke::aead::AesGcm128;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeS, Serializable, single_shot_seal};
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

/// As the results page seals.
pub fn sealed(key: &PrivateKey, submission: &Value) -> Value {
    let (format, build) = ("coursewright-sealed/1", "0123");
    let [site, created] = [&submission["site"]["id"], &submission["created"]].map(|text| text.as_str().unwrap());
    let fingerprint = key.public().fingerprint();
    let public = STANDARD.decode(key.public().to_string()).unwrap();
    let (enc, text) = single_shot_seal::<AesGcm128, HkdfSha256, DhP256HkdfSha256>(
        &OpModeS::Base,
        &<DhP256HkdfSha256 as Kem>::PublicKey::from_bytes(&public).unwrap(),
        format!("{format}\n{site}").as_bytes(),
        submission.to_string().as_bytes(),
        [format, site, build, &fingerprint, created].join("\n").as_bytes(),
    )
    .unwrap();
    let [enc, text] = [enc.to_bytes().to_vec(), text].map(|bytes| STANDARD.encode(bytes));
    json!({"format": format, "site": site, "build": build, "key": fingerprint, "created": created, "enc": enc, "sealed": text})
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
    // Somebody who knows no more than her name has sent two files in it; the second says that it is the older.
    let failed = browser.attempt("else-words", "words-check", 2, 7, &json!({"q-reach": ["false"]}));
    let mut long_ago = browser.attempt("else-numbers", "numbers-check", 1, 1, &right);
    long_ago["ended"] = json!("2025-05-01T10:05:00.750Z");
    long_ago["started"] = json!("2025-05-01T10:00:00.250Z");
    let name = json!({"name": "\u{202e}ANN\u{200b} Lee\u{3164}"});
    let mut other = browser.submission("else-1", &name, 8, &[failed, long_ago], &[]);
    other["created"] = json!("2031-05-08T10:30:00.000Z");
    put(folder, "ann-too.json", &other);

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
    // By his own count it was the seventh of two.
    let seventh = browser.attempt("gus-numbers", "numbers-check", 7, 14, &right);
    let gus = browser.submission("gus-1", &shared("Gus", "E7"), 14, &[seventh], &["words/terms/reach"]);
    put(folder, "gus.json", &gus);
    // The first took no time, for all the work on its questions; the third ended before the first began.
    let mut at_once = browser.attempt("hal-1", "steps-practice", 1, 14, &practice);
    at_once["ended"] = at_once["started"].clone();
    let before = browser.attempt("hal-3", "steps-practice", 3, 13, &practice);
    let hal = shared("=HYPERLINK(\"http://evil\")", "E8");
    put(folder, "hal.json", &browser.submission("hal-1", &hal, 14, &[at_once, before], &[]));
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

/// A zip of files as they are packed, by names that may be there twice and methods that nobody reads.
pub fn packed_as(files: &[(&str, u16, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, method, content) in files {
        let mut sum = flate2::Crc::new();
        sum.update(content);
        let at = u32::try_from(bytes.len()).unwrap();
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let fields = [
            &[20, 0, 0, 0][..],
            &method.to_le_bytes(),
            &[0; 4],
            &sum.sum().to_le_bytes(),
            &length,
            &length,
            &u16::try_from(name.len()).unwrap().to_le_bytes(),
            &[0, 0],
        ]
        .concat();
        bytes.extend([b"PK\x03\x04", &fields[..], name.as_bytes(), content].concat());
        list.extend([b"PK\x01\x02\x14\x00", &fields[..], &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat());
    }
    let (count, from) = (u16::try_from(files.len()).unwrap().to_le_bytes(), u32::try_from(bytes.len()).unwrap());
    let length = u32::try_from(list.len()).unwrap().to_le_bytes();
    bytes.extend(list);
    bytes.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &length, &from.to_le_bytes(), &[0, 0]].concat());
    bytes
}

/// What programs make of files on their way that are hard to read alike: zips, labels of letters, digests.
pub fn packed_strangely(folder: &Path, site: &Site) {
    fs::create_dir_all(folder).unwrap();
    let browser = Browser { site };
    let file = |id: &str| {
        let learner = json!({"name": format!("Lea {id} Zoë"), "employee_id": id});
        let attempt = browser.attempt(&format!("{id}-1"), "numbers-check", 1, 3, &all_right());
        browser.submission(id, &learner, 4, &[attempt], &[]).to_string()
    };
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let [one, two, three] = ["z1", "z2", "z3"].map(file);
    let twice = [("a.json", 0, one.as_bytes()), ("b/a.json", 0, three.as_bytes()), ("a.json", 0, two.as_bytes())];
    write("twice.zip", &packed_as(&twice));
    let same = [("a.json", 0, one.as_bytes()), ("a.json", 0, one.as_bytes()), ("b\\", 0, b""), ("b/", 0, b"")];
    write("same.zip", &packed_as(&same));
    write("mac.zip", &packed_as(&[("a.json", 0, one.as_bytes()), ("__MACOSX/._a.json", 0, b"\0\x05\x16\x07")]));
    write("~$open.json", b"\x03Ann");
    let methods: Vec<_> =
        [1, 6, 9, 12, 14, 93, 95, 98, 99, 200].map(|method| ("a.json", method, one.as_bytes())).into();
    write("methods.zip", &packed_as(&methods));
    write("not-deflate.zip", &packed_as(&[("a.json", 8, one.as_bytes())]));
    let mut torn = packed_as(&twice);
    let at = torn.len() - 60;
    torn[at] ^= 1;
    write("torn.zip", &torn);
    for (at, by) in [(22 - 10, 1), (22 - 12, 2), (22 - 16, 3), (22 - 18, 4)] {
        let mut changed = packed_as(&twice);
        let place = changed.len() - 22 + at;
        changed[place] = changed[place].wrapping_add(by);
        write(&format!("changed-{at}.zip"), &changed);
    }
    let whole = packed_as(&twice);
    write("behind.zip", &[b"#!/bin/sh\n", &whole[..]].concat());
    write("before.zip", &[&whole[..], b"more"].concat());

    // What a mail says of its letters, and what they are.
    let labels = [
        "us-ascii",
        "US-ASCII",
        "ascii",
        "utf-7",
        "UTF-7",
        "csutf7",
        "utf-8",
        "utf8",
        "unicode-1-1-utf-8",
        "latin1",
        "iso_8859-1",
        "iso8859_1",
        "iso-8859-15",
        "windows-1252",
        "cp1252",
        "cp850",
        "850",
        "ibm866",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "shift_jis",
        "euc-kr",
        "iso-2022-jp",
        "iso-2022-kr",
        "hz-gb-2312",
        "replacement",
        "utf-16",
        "utf-16le",
        "utf_16le",
        "utf-16be",
        "ucs-2",
        "unicode",
        "unknown-8bit",
        "x-unknown",
        "default",
        "binary",
        "\" us-ascii \"",
        "\"\"",
    ];
    for (at, label) in labels.into_iter().enumerate() {
        let head = "From: Lea <lea@example.com>\r\nMIME-Version: 1.0\r\n";
        let text = file(&format!("t{at}"));
        let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let block = armoured(text.as_bytes(), at % 2 == 0);
        let kind = format!("Content-Type: text/plain; charset={label}");
        let body = format!("{head}{kind}\r\n\r\nHi Zoë +AEE-\r\n{block}");
        write(&format!("body-{at:02}.eml"), body.as_bytes());
        for (name, bytes) in [("utf8", text.as_bytes()), ("latin", &latin), ("wide", &wide)] {
            let content = STANDARD.encode(bytes);
            let lines: Vec<_> = content.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
            let part = format!(
                "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{kind}; name=a.json\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
                lines.join("\r\n")
            );
            write(&format!("{name}-{at:02}.eml"), part.as_bytes());
        }
    }
    // Mails in a mail, which need not say that they are mails.
    let inner =
        |id: &str| format!("From: Lea <lea@example.com>\r\nSubject: x\r\n\r\n{}", armoured(file(id).as_bytes(), true));
    for (at, parts) in [
        vec![format!("\r\n{}", inner("d1")), format!("\r\n{}", inner("d2"))],
        vec![format!("Content-Type: message/rfc822\r\n\r\n{}", inner("d3")), inner("d4")],
        vec![format!("Content-Type: text/plain\r\n\r\n{}", inner("d5")), "\r\nno mail\r\n\r\nat all".to_owned()],
        vec!["\r\n\r\n".to_owned(), format!("Content-Disposition: attachment; filename=x.eml\r\n\r\n{}", inner("d6"))],
    ]
    .into_iter()
    .enumerate()
    {
        let parts: String = parts.iter().map(|part| format!("--d\r\n{part}\r\n")).collect();
        for kind in ["digest", "mixed"] {
            let mail = format!("From: a@b\r\nContent-Type: multipart/{kind}; boundary=d\r\n\r\n{parts}--d--\r\n");
            write(&format!("{kind}-{at}.eml"), mail.as_bytes());
        }
    }
    // Nothing, with a sign before it.
    for (at, nothing) in ["-0.0", "-0", "-0e0", "-1e-400", "0"].into_iter().enumerate() {
        let text = file(&format!("n{at}"));
        let score = text.find("\"score\":").unwrap() + "\"score\":".len();
        let end = score + text[score..].find([',', '}']).unwrap();
        write(&format!("nothing-{at}.json"), format!("{}{nothing}{}", &text[..score], &text[end..]).as_bytes());
    }
}
