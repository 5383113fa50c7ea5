//! Graded apart, joined in any order: the tables of one run.

use std::collections::BTreeMap;
use std::fs::File;
use std::slice::from_ref;
use std::sync::LazyLock;

use coursewright::results::{Collection, Exports, Gradable, Lined, Lines};
use coursewright::seal::PrivateKey;

use super::arrived::sealed;
use super::*;

/// HR's, for sites of these tests that seal.
static HR: LazyLock<PrivateKey> = LazyLock::new(PrivateKey::random);

/// Every file of a table's folder.
pub fn tables(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(out).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

pub fn run(site: &Site, paths: &[PathBuf], graded: &[PathBuf], out: &Path, roster: &[PathBuf]) -> results::Collected {
    results::collect(&collection(site, paths, graded, out, roster)).unwrap()
}

pub fn collection<'a>(
    site: &'a Site,
    paths: &'a [PathBuf],
    graded: &'a [PathBuf],
    out: &'a Path,
    roster: &'a [PathBuf],
) -> Collection<'a> {
    Collection {
        paths,
        graded,
        out,
        ledger: None,
        site,
        build: BUILD,
        earlier: &[],
        private: from_ref(&*HR),
        withheld: Vec::new(),
        roster,
        marks: &[],
        forget: &[],
        throw_out: &[],
        let_in: &[],
        expire: None,
        exports: Exports { parquet: true, xapi: site.config.base_url.is_some() },
        now: NOW.parse().unwrap(),
        clock: std::time::Instant::now,
    }
}

pub fn grade(site: &Site, from: &Path, to: &Path) -> Lined {
    let what = Gradable {
        inputs: &[Lines::File(from.to_owned())],
        site,
        build: BUILD,
        earlier: &[],
        private: from_ref(&*HR),
        withheld: Vec::new(),
    };
    results::grade(&what, File::create(to).unwrap()).unwrap()
}

/// Each file of a folder as a line, as an engine that reads whole files would hand it on; those that a line cannot
/// hold are removed.
pub fn lines_of(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for path in [folder.to_owned(), folder.join("older")] {
        let mut files: Vec<_> = fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.into_iter().filter(|file| !fs::symlink_metadata(file).unwrap().is_dir()) {
            let is_small = fs::symlink_metadata(&file).is_ok_and(|meta| meta.is_file() && meta.len() < 1 << 20);
            let text = fs::read_to_string(&file).ok().filter(|_| is_small && file.extension().unwrap() == "json");
            let Some(text) = text else {
                fs::remove_file(&file).unwrap();
                continue;
            };
            // A good one as JSON, every other as the text that it is.
            let submission = match results::parse(text.as_bytes()) {
                Ok(_) => serde_json::from_str::<Value>(&text).unwrap(),
                Err(_) => json!(text),
            };
            lines.push(json!({"file": file.to_str().unwrap(), "submission": submission}).to_string());
        }
    }
    lines
}

#[test]
fn shards_graded_apart_and_joined_in_any_order_give_the_tables_of_one_run() {
    let (mut site, temp) = (site(), TempDir::new().unwrap());
    // One file comes sealed, and the others can be read on their way.
    Arc::get_mut(&mut site.config).unwrap().public_key = Some(HR.public().to_string());
    let (site, folder) = (&site, temp.path().join("inbox"));
    inbox(&folder, site);
    let bob = serde_json::from_slice(&fs::read(folder.join("bob.json")).unwrap()).unwrap();
    put(&folder, "bob.json", &sealed(&HR, &bob));
    let lines = lines_of(&folder);
    let staff = temp.path().join("staff.csv");
    fs::write(&staff, "Employee ID;Name;Required\r\nE1;Ann Lee;all\r\nE9;Ida;funnel\r\n;Bob;words\r\n").unwrap();
    for roster in [&[][..], &[staff]] {
        let whole = temp.path().join("whole");
        let one = run(site, std::slice::from_ref(&folder), &[], &whole, roster);
        let shards = temp.path().join("shards");
        fs::create_dir_all(shards.join("_temporary")).unwrap();
        fs::write(shards.join("_SUCCESS"), "not ours").unwrap();
        fs::write(shards.join("_temporary/part"), "not ours").unwrap();
        let mut graded = Vec::new();
        let mut counted = 0;
        for shard in 0..3 {
            let own: Vec<&str> = lines.iter().skip(shard).step_by(3).map(String::as_str).collect();
            let (from, to) = (temp.path().join("lines"), temp.path().join("graded"));
            fs::write(&from, own.join("\n")).unwrap();
            let lined = grade(site, &from, &to);
            assert_eq!(lined.graded + lined.set_aside, own.len());
            counted += lined.graded;
            let text = fs::read_to_string(&to).unwrap();
            assert_eq!(text.lines().count(), own.len(), "a line for a line");
            graded.extend(text.lines().map(str::to_owned));
        }
        assert_eq!(counted, one.summary.submissions);
        // Dealt again, the last first.
        for (shard, name) in ["part-00001", "part-00000", "more.jsonl", "and.json"].into_iter().enumerate() {
            let own: Vec<&str> = graded.iter().rev().skip(shard).step_by(4).map(String::as_str).collect();
            fs::write(shards.join(name), own.join("\r\n")).unwrap();
        }
        let joined = temp.path().join("joined");
        let both = run(site, &[], &[shards], &joined, roster);
        assert_eq!(both.summary, one.summary);
        let (expected, found) = (tables(&whole), tables(&joined));
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (name, bytes) in &expected {
            assert!(found[name] == *bytes, "{name} differs");
        }
        let flags = String::from_utf8_lossy(&found["flags.csv"]);
        let is_unsealed = |file: &str| flags.contains(&format!("{file}` was readable on its way"));
        assert!(is_unsealed("ann.json") && !is_unsealed("bob.json"), "{flags}");
    }
}

#[test]
fn a_run_may_take_some_as_they_came_and_some_graded() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, site);
    let lines = lines_of(&folder);
    let whole = temp.path().join("whole");
    run(site, std::slice::from_ref(&folder), &[], &whole, &[]);
    let (from, to) = (temp.path().join("lines"), temp.path().join("graded.jsonl"));
    let moved: Vec<&String> = lines.iter().filter(|line| line.contains("ann") || line.contains("eve")).collect();
    assert!(moved.len() >= 4, "{moved:?}");
    fs::write(&from, moved.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    grade(site, &from, &to);
    for line in moved {
        let line: Value = serde_json::from_str(line).unwrap();
        fs::remove_file(line["file"].as_str().unwrap()).unwrap();
    }
    let mixed = temp.path().join("mixed");
    run(site, &[folder], &[to], &mixed, &[]);
    for (name, bytes) in tables(&whole) {
        assert!(fs::read(mixed.join(&name)).unwrap() == bytes, "{name} differs");
    }
}

#[test]
fn a_graded_line_fits_its_schema_and_says_what_it_is() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, site);
    let (from, to) = (temp.path().join("lines"), temp.path().join("graded.jsonl"));
    let mut lines = lines_of(&folder);
    // Alone, without a name; and what is nothing at all.
    let alone = fs::read_to_string(folder.join("bob.json")).unwrap();
    lines.push(serde_json::from_str::<Value>(&alone).unwrap().to_string());
    lines.extend(
        ["", "nothing", "{\"file\": \"x.json\"}", "{\"file\": \"y.json\", \"submission\": 7}"].map(str::to_owned),
    );
    fs::write(&from, lines.join("\n")).unwrap();
    let lined = grade(site, &from, &to);
    assert_eq!(lined.graded + lined.set_aside, lines.len());
    let text = fs::read_to_string(&to).unwrap();
    let graded: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let schema = serde_json::from_str(coursewright::schema::get("graded").unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for line in &graded {
        let faults: Vec<String> =
            validator.iter_errors(line).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{}\n{line:#}", faults.join("\n"));
    }
    let [.., bob, empty, nothing, nameless, number] = graded.as_slice() else { panic!("{graded:#?}") };
    assert_eq!((&bob["file"], &bob["attempts"][0]["score"]), (&json!("bob-1"), &json!(0.2916666666666667)), "{bob:#}");
    assert!(empty["file"].as_str().unwrap().ends_with(&format!("lines:{}", lines.len() - 3)), "{empty:#}");
    let reasons = [empty, nothing, nameless, number].map(|line| line["set_aside"]["name"].as_str().unwrap());
    assert_eq!(reasons, ["empty", "not_json", "other_json", "other_json"]);
    assert_eq!(number["file"], "y.json");
    // What has not been graded, and what is nothing, is told.
    let out = temp.path().join("report");
    let found = run(site, &[], &[from, to], &out, &[]).summary.set_aside;
    let found: Vec<_> = found.iter().map(|aside| aside.reason.name()).collect();
    assert!(found.contains(&"ungraded") && found.contains(&"other_site"), "{found:?}");
}

#[test]
fn numbers_that_no_key_gives_are_set_aside_with_their_line() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let browser = Browser { site };
    let attempt = browser.attempt("a1", "numbers-check", 1, 3, &all_right());
    let submission = browser.submission("s1", &json!({"name": "Ann"}), 4, &[attempt], &[]);
    let (from, to, lines) = (temp.path().join("lines"), temp.path().join("graded"), temp.path().join("lines.jsonl"));
    fs::write(&from, json!({"file": "ann.json", "submission": submission}).to_string()).unwrap();
    grade(site, &from, &to);
    let good: Value = serde_json::from_slice(&fs::read(&to).unwrap()).unwrap();
    let cases: [(&str, Value, &str); 9] = [
        ("/attempts/0/score", json!(5), "attempt `a1`: `score` is 5, and lies between 0 and 1"),
        ("/attempts/0/score", json!(-0.5), "`score` is -0.5"),
        ("/attempts/0/score", json!(0.123), "`score` is 0.123, and"),
        ("/attempts/0/points", json!(1e308), "`points` is 1e308, and lies between 0 and"),
        ("/attempts/0/possible", json!(1e308), "`possible` is 1e308, and lies between 0 and 1000000"),
        ("/attempts/0/questions/0/points", json!(7), "question `q-share` of attempt `a1`: `points` is 7"),
        ("/attempts/0/questions/0/points", json!(-1e9), "`points` is -1e9"),
        ("/attempts/0/questions/0/possible", json!(-1), "`possible` is -1"),
        ("/attempts/0/observed/0/credit", json!(1.5), "`credit` is 1.5"),
    ];
    for (place, number, said) in cases {
        let mut bad = good.clone();
        *bad.pointer_mut(place).unwrap_or_else(|| panic!("{place} in {good:#}")) = number;
        fs::write(&lines, format!("{good}\n{bad}\n")).unwrap();
        let out = temp.path().join("report");
        let collected = run(site, &[], std::slice::from_ref(&lines), &out, &[]);
        assert_eq!((collected.summary.submissions, collected.summary.set_aside.len()), (1, 1), "{place}");
        let why = collected.summary.set_aside[0].reason.to_string();
        assert!(why.contains("lines.jsonl:2: ") && why.contains(said), "{place}: {why}");
    }
}
