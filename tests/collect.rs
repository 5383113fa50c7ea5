//! A folder as HR finds it in the mail: good, bad, edited, copied and foreign files. Each is counted once or set aside
//! with its reason.

#[path = "support/inbox.rs"]
mod arrived;
#[path = "support/claimed.rs"]
mod claimed;
#[path = "collect/page.rs"]
mod page;
#[path = "collect/shards.rs"]
mod shards;
#[path = "collect/trust.rs"]
mod trust;
#[path = "collect/warehouse.rs"]
mod warehouse;
#[path = "collect/workbook.rs"]
mod workbook;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coursewright::content::Audience;
use coursewright::quiz;
use coursewright::results::{self, Flag, Marks, Occasion, Report, Roster, SetAside, Standing};
use coursewright::site::Site;
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

use arrived::{Browser, all_right, inbox, put, site, zipped};

/// What only a list of people can tell, or the years.
const BY_ROSTER: [Flag; 5] = [Flag::NotOnRoster, Flag::ListedByName, Flag::Missing, Flag::Late, Flag::Expired];
/// And what only a ledger can: see tests/ledger.rs.
const BY_LEDGER: [Flag; 1] = [Flag::Replayed];
/// The site of these tests seals nothing; tests/ledger.rs and tests/desk.rs have some that do.
const BY_SEALING: [Flag; 1] = [Flag::NotSealed];

/// And what only personal codes can: see tests/codes.rs.
const BY_CODES: [Flag; 6] =
    [Flag::NoCode, Flag::UnknownCode, Flag::ForgedCode, Flag::OtherCode, Flag::UsedCode, Flag::OtherPaper];

/// The day of collecting.
const NOW: &str = "2026-06-01T08:00:00Z";
/// What a run writes besides, or more into, and grading alone does not: see tests/items.rs.
const OF_QUESTIONS: [&str; 4] = ["questions.csv", "quizzes.csv", "items.json", "results.xlsx"];
/// Of the site.
const BUILD: &str = "0123456789abcdef";

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
    assert_eq!((summary.passed, summary.not_passed, summary.not_begun), (3, 8, 7));
    let standings = report.learners.iter().map(|learner| learner.attempts.len()).sum::<usize>();
    assert_eq!(summary.attempts, standings);
    for flag in
        Flag::ALL.iter().filter(|flag| ![&BY_ROSTER[..], &BY_LEDGER, &BY_CODES, &BY_SEALING].concat().contains(flag))
    {
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
        (4, Some("Lee, Ann"), Some("Sales"))
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

#[test]
fn nobody_takes_a_pass_from_a_colleague_whose_name_they_know() {
    let site = &site();
    let browser = Browser { site };
    // Of words-check the last attempt counts, which a colleague hands in; of the others the best.
    let passed = [
        browser.attempt("ann-words", "words-check", 1, 6, &json!({"q-reach": ["true"]})),
        browser.attempt("ann-numbers", "numbers-check", 1, 4, &all_right()),
    ];
    let wrong = json!({"q-reach": ["false"]});
    let mut spoiled = vec![
        browser.attempt("else-1", "words-check", 2, 9, &wrong),
        browser.attempt("else-2", "numbers-check", 1, 1, &all_right()),
        browser.attempt("else-3", "numbers-check", 2, 2, &json!({})),
    ];
    spoiled[1]["claimed"] = json!({"score": 0.1});
    let number = json!({"name": "Ann Lee", "employee_id": "E1"});
    let name = json!({"name": "ann\u{200d} lee"});
    let told = |files: &[(&str, &Value, &[Value], u32)], list: Option<&str>| {
        let temp = TempDir::new().unwrap();
        for (id, learner, attempts, day) in files {
            put(temp.path(), &format!("{id}.json"), &browser.submission(id, learner, *day, attempts, &[]));
        }
        let roster = list.map_or_else(Roster::default, |list| {
            let path = temp.path().join("staff.txt");
            fs::write(&path, list).unwrap();
            let roster = Roster::read(std::slice::from_ref(&path)).unwrap();
            fs::remove_file(path).unwrap();
            roster
        });
        let (received, aside) = results::read(&[temp.path().to_owned()], &temp.path().join("out"), &[]).unwrap();
        let report = results::regrade(received, aside, &Marks::default(), &roster, site, NOW.parse().unwrap()).unwrap();
        assert_eq!(report.learners.len(), 1, "{:#?}", report.learners);
        report.learners.into_iter().next().unwrap()
    };
    let words = |learner: &results::Learner| {
        let course = learner.courses.iter().find(|course| &*course.course == "words").unwrap();
        (course.passed, course.passed_on.unwrap().to_string(), course.all_flags.iter().copied().collect::<Vec<_>>())
    };
    let flags = |learner: &results::Learner, id: &str| {
        let attempt = learner.attempts.iter().find(|attempt| attempt.id == id).unwrap();
        (attempt.standing, attempt.flags.iter().any(|raised| raised.flag == Flag::NameOnly))
    };
    let staff = Some("id,name\nE1,Ann Lee\n");
    // She gave her number, and he left it out; she gave no more than her name either; and he says that he was first.
    for (given, own_day, list) in [(&number, 7, staff), (&name, 7, None), (&name, 12, None), (&name, 7, staff)] {
        let learner = told(&[("ann", given, &passed, own_day), ("else", &name, &spoiled, 11)], list);
        let (verdict, day, all_flags) = words(&learner);
        assert_eq!((verdict, day.as_str()), (Some(results::Verdict::Passed), "2026-05-06"), "{given} {own_day}");
        assert_eq!(flags(&learner, "else-1"), (Standing::ByName, true), "{given} {own_day}");
        let is_known = given == &number;
        assert_eq!(flags(&learner, "ann-words"), (Standing::Counts, !is_known), "{given} {own_day}");
        // What is not hers holds nothing up, where it is known what is.
        assert_eq!(all_flags.contains(&Flag::NameOnly), !is_known, "{all_flags:?}");
        assert!(!all_flags.contains(&Flag::Edited), "{all_flags:?}");
    }
    // What is the learner's own, by a file that holds its attempts, is not told.
    let more = [&passed[..], &[browser.attempt("ann-later", "words-check", 2, 8, &wrong)]].concat();
    let learner = told(&[("ann", &name, &passed, 7), ("ann-2", &number, &more, 9)], staff);
    assert!(learner.attempts.iter().all(|attempt| attempt.flags.is_empty()), "{:#?}", learner.attempts);
    // Who has passed with nothing of their own has passed, and it is told.
    let learner = told(&[("ann", &number, &passed[1..], 7), ("else", &name, &passed[..1], 11)], staff);
    let (verdict, _, all_flags) = words(&learner);
    assert_eq!((verdict, flags(&learner, "ann-words")), (Some(results::Verdict::Passed), (Standing::Counts, true)));
    assert!(all_flags.contains(&Flag::NameOnly) && all_flags.contains(&Flag::ListedByName), "{all_flags:?}");
    // A list that knows more than a name tells that no more was given.
    let learner = told(&[("ann", &name, &passed, 7)], staff);
    let (_, _, all_flags) = words(&learner);
    assert_eq!(all_flags, [Flag::ListedByName]);
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
    let ledger = results::LedgerAt::named(&temp.path().join("ledger.sqlite"), &|_| None).unwrap();
    for ledger in [None, Some(&ledger), Some(&ledger)] {
        let out = temp.path().join("run");
        let collected = results::collect(&results::Collection {
            paths: &paths,
            graded: &[],
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
            throw_out: &[],
            let_in: &[],
            expire: None,
            exports: results::Exports::default(),
            now: NOW.parse().unwrap(),
            clock: std::time::Instant::now,
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
        let received = named.map(|(at, submission)| results::Received {
            file: at.to_string(),
            run: 0,
            is_sealed: false,
            submission,
        });
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
