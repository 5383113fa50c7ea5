//! The desk and `collect` are one program: on the same files every table is the same, byte for byte. The desk runs in
//! Node here; tests/browser/desk.test.js puts files on it as HR does.
//!
//! `COURSEWRIGHT_RANDOM=2000` hands in more random submissions, `COURSEWRIGHT_SEED=7` others.

mod support;

#[path = "support/inbox.rs"]
mod arrived;
#[path = "support/claimed.rs"]
mod claimed;
#[path = "support/graders.rs"]
#[allow(dead_code, reason = "tests/graders.rs uses the rest")]
mod graders;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use coursewright::results::{self, Collection, DeskFile, desk_page};
use coursewright::seal::PrivateKey;
use coursewright::site::Site;
use serde_json::{Value, json};
use tempfile::TempDir;

use arrived::{Browser, all_right, armoured, inbox, packed, packed_strangely, put, sealed, site, zipped};
use claimed::{BOTH_ADDRESSES, STAFF, claimed};
use graders::{Dice, response};

const NOW: &str = "2026-06-01T08:00:00Z";
const TABLES: [&str; 8] = [
    "results.csv",
    "attempts.csv",
    "responses.csv",
    "flags.csv",
    "set-aside.csv",
    "to-mark.csv",
    "questions.csv",
    "quizzes.csv",
];

/// What comes in besides the files.
#[derive(Default)]
struct With<'a> {
    roster: Vec<PathBuf>,
    marks: Vec<PathBuf>,
    key: Option<(&'a PrivateKey, PathBuf)>,
    earlier: &'a [Site],
    /// A list of people that HR chooses on the page.
    chosen: Option<PathBuf>,
}

/// Has both read a folder, and compares all that they write.
fn compare(site: &Site, temp: &Path, folder: &Path, with: &With) {
    let [rust, js, page] = ["rust", "js", "desk.html"].map(|name| temp.join(name));
    let private: Vec<PrivateKey> = with.key.iter().map(|(key, _)| (*key).clone()).collect();
    results::collect(&Collection {
        graded: &[],
        paths: &[folder.to_owned()],
        out: &rust,
        ledger: None,
        site,
        build: "0123456789abcdef",
        earlier: with.earlier,
        private: &private,
        withheld: Vec::new(),
        roster: &with.roster.iter().chain(&with.chosen).cloned().collect::<Vec<_>>(),
        marks: &with.marks,
        forget: &[],
        throw_out: &[],
        let_in: &[],
        expire: None,
        exports: results::Exports::default(),
        now: NOW.parse().unwrap(),
        clock: Instant::now,
    })
    .unwrap();
    let desk = DeskFile { site, build: "0", earlier: with.earlier, withheld: &[], roster: &with.roster, private: &[] };
    fs::write(&page, desk_page(&desk).unwrap()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/desk.js");
    let mut node = Command::new("node");
    node.arg(script).arg(&page).arg(folder).arg(&js).arg(NOW);
    if let Some((_, file)) = &with.key {
        node.arg("--key").arg(file);
    }
    if let Some(list) = &with.chosen {
        node.arg("--roster").arg(list);
    }
    for file in &with.marks {
        node.arg("--marks").arg(file);
    }
    let run = node.output().expect("these tests run the desk's scripts: install Node.js");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for name in TABLES {
        let [ours, theirs] = [&rust, &js].map(|out| fs::read_to_string(out.join(name)).unwrap());
        let differs = ours.lines().zip(theirs.lines()).find(|(one, other)| one != other);
        assert_eq!(differs, None, "{name}");
        assert_eq!(ours.len(), theirs.len(), "{name}");
    }
    let [ours, theirs] = [&rust, &js].map(|out| fs::read_to_string(out.join("results.json")).unwrap());
    let at = ours.bytes().zip(theirs.bytes()).position(|(one, other)| one != other);
    let around = |text: &str| {
        at.map(|at| text[text.floor_char_boundary(at.saturating_sub(200))..].chars().take(300).collect::<String>())
    };
    assert_eq!(around(&ours), around(&theirs), "results.json");
    assert_eq!(ours.len(), theirs.len(), "results.json");
    let [ours, theirs] = [&rust, &js]
        .map(|out| -> Value { serde_json::from_slice(&fs::read(out.join("items.json")).unwrap()).unwrap() });
    assert_near(&ours, &theirs, "items.json");
}

/// But for the last digit: what the hyperbolic functions of two languages give may differ in it.
fn assert_near(one: &Value, other: &Value, at: &str) {
    match (one, other) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() <= 1e-12 * a.abs().max(1.0), "{at}: {a} and {b}");
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{at}");
            a.iter().zip(b).enumerate().for_each(|(place, (a, b))| assert_near(a, b, &format!("{at}/{place}")));
        }
        (Value::Object(a), Value::Object(b)) => {
            assert!(a.keys().eq(b.keys()), "{at}");
            a.iter().for_each(|(name, value)| assert_near(value, &b[name], &format!("{at}/{name}")));
        }
        (a, b) => assert_eq!(a, b, "{at}"),
    }
}

/// A mail with attachments: the lines of each part's head, and what is in it.
fn mail(boundary: &str, parts: &[(&str, String)]) -> String {
    let mut text = format!(
        "From: Ann <ann@example.com>\r\nSubject: =?utf-8?q?My_r=C3=A9sults?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed;\r\n boundary=\"{boundary}\"\r\n\r\nNot shown.\r\n\
         --{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDear HR,\r\n{{\"no\": \"file\"}}\r\n"
    );
    for (head, content) in parts {
        write!(text, "--{boundary}\r\n{head}\r\n\r\n{content}\r\n").unwrap();
    }
    format!("{text}--{boundary}--\r\n")
}

fn in_lines(bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\r\n")
}

#[test]
fn the_file_is_for_nobody_else_and_the_private_key_is_in_it_only_when_that_is_said() {
    let project = support::project();
    project.write("content/site.yaml", "id: test\ntitle: \"</script><b>Ann & Bob\"\n");
    project.run(&["keys", "new", "--out", "hr.txt"]);
    let key = fs::read_to_string(project.root().join("hr.txt")).unwrap();
    let secret = key.lines().find_map(|line| line.strip_prefix("private_key: ")).unwrap();
    let run = project.run(&["desk"]);
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    let path = project.root().join("desk.html");
    let page = fs::read_to_string(&path).unwrap();
    assert_eq!(page.matches("</script").count(), 2, "no text ends a script");
    assert!(!page.contains("http://") || !page.contains("src="), "nothing is asked of any network");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(project.run(&["desk", "--key", "hr.txt"]).code(), Some(2), "that is to be said twice");
    assert!(!fs::read_to_string(&path).unwrap().contains(secret));
    let run = project.run(&["desk", "--key", "hr.txt", "--with-key"]);
    assert!(run.code() == Some(0) && run.stderr().contains("WARNING"), "{}", run.stderr());
    assert!(fs::read_to_string(&path).unwrap().contains(secret));
    project.build().succeeds();
    for place in ["content/desk.html", "public/desk.html", "quizzes/desk.html"] {
        let run = project.run(&["desk", "--out", place]);
        assert_eq!(run.code(), Some(2), "{place}: {}", run.stderr());
        assert!(!project.root().join(place).exists(), "{place}");
    }
    let run = project.run(&["desk", "--roster", "content/site.yaml", "--out", "other.html"]);
    assert!(run.code() == Some(2) && run.stderr().contains("no column tells who it is"), "{}", run.stderr());
}

#[test]
fn the_desk_finds_what_collect_finds_in_everything_that_can_come_in() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    inbox(&folder, site);
    // What a browser cannot see in a folder.
    for name in ["link.json", "older/round", "socket.json"] {
        fs::remove_file(folder.join(name)).unwrap();
    }
    let browser = Browser { site };
    let kim = |id: &str, day: u32| {
        let attempt = browser.attempt(&format!("{id}-numbers"), "numbers-check", 1, day, &all_right());
        browser.submission(id, &json!({"name": format!("Kim {id} 李雷 🦊"), "employee_id": id}), day, &[attempt], &[])
    };
    let text = |id: &str, day: u32| kim(id, day).to_string();
    // In zips, also in each other, and damaged ones.
    let whole = zipped(&folder);
    fs::write(folder.join("all.zip"), &whole).unwrap();
    let inner = temp.path().join("inner");
    fs::create_dir_all(inner.join("2026/May")).unwrap();
    put(&inner, "2026/May/kim.json", &kim("zip-1", 3));
    fs::write(inner.join("all.ZIP"), &whole).unwrap();
    fs::write(inner.join("notes.docx"), "PK").unwrap();
    fs::write(folder.join("inner.zip"), zipped(&inner)).unwrap();
    fs::write(folder.join("cut.zip"), &whole[..whole.len() / 2]).unwrap();
    let nothing = temp.path().join("nothing");
    fs::create_dir(&nothing).unwrap();
    fs::write(folder.join("none.zip"), zipped(&nothing)).unwrap();
    // In mails.
    let json =
        "Content-Type: application/json; name=\"a.json\"\r\nContent-Disposition: attachment; filename=\"a.json\"";
    let plain = mail(
        "=_b1",
        &[
            (&format!("{json}\r\nContent-Transfer-Encoding: base64"), in_lines(text("mail-1", 4).as_bytes())),
            ("Content-Type: text/plain; name*=utf-8''m%C3%A9.json", text("mail-2", 4)),
            (
                "Content-Disposition: attachment;\r\n filename*0=\"long \";\r\n filename*1=\"name.json\"",
                text("mail-3", 4),
            ),
            ("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64", in_lines(&zipped(&inner))),
            (
                "Content-Type: image/png; name=\"=?utf-8?B?QmlsZC5wbmc=?=\"\r\nContent-Transfer-Encoding: base64",
                in_lines(b"png"),
            ),
        ],
    );
    fs::write(folder.join("mail.eml"), &plain).unwrap();
    let quoted =
        text("mail-4", 5).replace('=', "=3D").replace("李", "=E6=9D=8E").replace("\"attempts\"", "=\r\n\"attempts\"");
    let forwarded = mail(
        "--b2",
        &[
            (&format!("{json}\r\nContent-Transfer-Encoding: quoted-printable"), quoted),
            ("Content-Type: message/rfc822", plain.clone()),
        ],
    );
    fs::write(folder.join("forwarded.eml"), &forwarded).unwrap();
    fs::write(folder.join("empty.eml"), "Subject: Hello\r\n\r\nNothing.\r\n").unwrap();
    fs::write(folder.join("old.msg"), "x").unwrap();
    let box_ = format!(
        "From ann@example.com Mon May  4\n{plain}\n>From here on\n\nFrom bob@example.com Mon May  4\nSubject: x\n\nHi.\n"
    );
    fs::write(folder.join("in.mbox"), box_.replace("\r\n", "\n")).unwrap();
    fs::write(folder.join("no.mbox"), "Subject: x\n\nHi.\n").unwrap();
    // As text: whole, quoted and wrapped anew, several together, twice and damaged in between.
    let block = |id: &str, zipped: bool| armoured(text(id, 7).as_bytes(), zipped);
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("whole.txt", &format!("Dear HR,\nhere it is:\n\n{}\nAnn\n", block("text-1", true)));
    let joined = block("text-2", true).replace('\n', " ");
    let wrapped: Vec<_> = joined.as_bytes().chunks(49).map(|line| String::from_utf8_lossy(line)).collect();
    write("wrapped.TXT", &format!("On Monday Ann wrote:\r\n>> {}\r\n", wrapped.join("\r\n>> ")));
    let named = block("text-3", false).replace('\n', "\nAE> ");
    let one = block("text-4", true);
    let cut_off = &one[..one.len() - 60];
    let torn = block("text-5", true).replacen('\n', "\nAAAA", 1);
    write("several.txt", &format!("{cut_off}\n{one}AE> {named}\n{torn}{one}{}", armoured(b"{\"a\": 1}", true)));
    write("escaped.txt", &block("text-6", true).replace(' ', "=20").replace('+', "=2B").replace('\n', "=\r\n"));
    write("file.json.txt", &format!("\u{feff}\n {}", text("text-7", 7)));
    write("empty.txt", "");
    write("version.txt", &packed(b"\x07later"));
    write("no-gzip.txt", &packed(b"\x01no gzip"));
    let unzipped = armoured(&vec![b' '; (16 << 20) + 1], true);
    write("bomb.txt", &unzipped);
    write("many.txt", &"BEGIN COURSEWRIGHT SUBMISSION ".repeat(20));
    // In mails: as HTML alone, in two forms of which one is whole, beside a file, and attached as text.
    let html = |block: &str| {
        let lines = block.replace('+', "&#x2b;").replace('/', "&sol;").replace("-----", "&mdash;");
        format!(
            "<html><head><title>BEGIN</title><style>p {{ a: b }}</style></head><body><!-- > no --><p class=\"x\">Hi&nbsp;HR</p>\r\n\
             <blockquote style='a'>{}&zwnj;</blockquote></body></html>",
            lines.replace('\n', "<wbr></span><br/>\r\n<span>AE&gt; ")
        )
    };
    let quoted = |text: &str| text.replace('=', "=3D").replace('\u{a0}', "=C2=A0").replace("<span", "=\r\n<span");
    let head = "From: Ann <ann@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: ";
    let of_html = "text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    write("html.eml", &format!("{head}{of_html}{}", quoted(&html(&block("text-8", true)))));
    let two = |boundary: &str, plain: &str, html: &str| {
        format!(
            "{head}multipart/alternative; boundary={boundary}\r\n\r\n--{boundary}\r\nContent-Type: text/plain\r\n\r\n{plain}\r\n\
             --{boundary}\r\nContent-Type: {of_html}{}\r\n--{boundary}--\r\n",
            quoted(html)
        )
    };
    let both = block("text-9", true);
    write("both.eml", &two("b3", &both[..both.len() - 70], &html(&both)));
    let second = block("text-10", false);
    write("plain.eml", &two("b4", &second.replace('\n', "\r\n> "), &html(&second[..200])));
    write(
        "text.mbox",
        &format!("From a@b May\n{}\nFrom a@b May\nSubject: x\n\n{second}\n", two("b5", "See below.", &html(&one))),
    );
    let beside = mail(
        "=_b6",
        &[
            ("Content-Type: text/plain", block("text-11", true)),
            (json, text("text-12", 7)),
            ("Content-Type: text/plain; name=\"mine.txt\"", block("text-13", true)),
            ("Content-Type: text/plain; name=\"note.txt\"", "Nothing.".to_owned()),
            ("Content-Type: text/plain; name=\"ATT0001.txt\"\r\nContent-Disposition: attachment", text("text-14", 7)),
            ("Content-Type: text/calendar", block("text-15", false)),
        ],
    );
    write("beside.eml", &beside);
    let texts = temp.path().join("texts");
    fs::create_dir_all(texts.join("deep")).unwrap();
    fs::write(texts.join("deep/a.txt"), block("text-16", true)).unwrap();
    fs::write(texts.join("b.eml"), &beside).unwrap();
    fs::write(texts.join("bomb.txt"), &unzipped).unwrap();
    fs::write(folder.join("texts.zip"), zipped(&texts)).unwrap();
    // Sealed: for this key, for another, and changed on the way.
    let (key, other) = (PrivateKey::random(), PrivateKey::random());
    put(&folder, "sealed.json", &sealed(&key, &kim("sealed-1", 6)));
    put(&folder, "sealed-other.json", &sealed(&other, &kim("sealed-2", 6)));
    let mut changed = sealed(&key, &kim("sealed-3", 6));
    changed["created"] = json!("2026-05-07T10:30:00.000Z");
    put(&folder, "sealed-changed.json", &changed);
    write("sealed.txt", &armoured(sealed(&key, &kim("sealed-4", 6)).to_string().as_bytes(), true));
    let file = temp.path().join("hr.txt");
    fs::write(&file, key.to_file()).unwrap();

    compare(site, temp.path(), &folder, &With::default());
    // A site that seals tells which files were not.
    let mut seals = arrived::site();
    std::sync::Arc::make_mut(&mut seals.config).public_key = Some(key.public().to_string());
    compare(&seals, temp.path(), &folder, &With { key: Some((&key, file.clone())), ..With::default() });
    let flags = fs::read_to_string(temp.path().join("rust/flags.csv")).unwrap();
    let told = |file: &str| flags.lines().any(|row| row.starts_with("\"not_sealed\"") && row.contains(file));
    assert!(told("inbox/whole.txt") && told("inbox/inner.zip"), "{flags}");
    assert!(!told("inbox/sealed.json") && !told("inbox/sealed.txt"), "{flags}");
    compare(site, temp.path(), &folder, &With { key: Some((&key, file)), ..With::default() });
    assert!(!fs::read_to_string(temp.path().join("rust/flags.csv")).unwrap().contains("not_sealed"));
    let results = fs::read_to_string(temp.path().join("js/results.csv")).unwrap();
    for at in (1..=16).filter(|at| *at != 5) {
        assert!(results.contains(&format!("Kim text-{at} ")), "text-{at} is read");
    }
    assert!(results.contains("Kim sealed-4 ") && !results.contains("Kim text-5 "));
    let staff = temp.path().join("staff.csv");
    let table = "\u{feff}Personal-ID;Employee ID;Name;Mail;Department;Start date;Required courses;Due;Phone\r\n\
        x;E1;Lee, Ann;ann@example.com;Sales;01.05.2024;funnel, words;2026-05-04;1\r\n\
        x;E2;Bob;;Sales;;funnel;;2\r\n\
        x;E7;Zoe;;Shop;;;;3\r\n\
        x;E9;Ida;;Shop;2026-05-30;all;2026-06-30;4\r\n\
        x;E10;Jon;;Shop;tomorrow;sums;;5\r\n";
    fs::write(&staff, table).unwrap();
    compare(site, temp.path(), &folder, &With { roster: vec![staff], ..With::default() });
}

#[test]
fn what_files_say_of_whose_they_are_is_believed_alike() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let (folder, staff) = (temp.path().join("inbox"), temp.path().join("staff.csv"));
    fs::create_dir_all(&folder).unwrap();
    claimed(&folder, &Browser { site });
    compare(site, temp.path(), &folder, &With::default());
    let both = STAFF.replace(BOTH_ADDRESSES.0, &format!("\"{}\"", BOTH_ADDRESSES.1));
    for table in [STAFF, &both, &STAFF.replace("id;", "Phone;"), &STAFF.replace(";mail", ";Phone")] {
        fs::write(&staff, table).unwrap();
        compare(site, temp.path(), &folder, &With { roster: vec![staff.clone()], ..With::default() });
    }
}

#[test]
fn people_who_share_an_address_are_told_apart_alike() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let (folder, staff) = (temp.path().join("inbox"), temp.path().join("staff.csv"));
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site };
    for (id, learner) in [
        ("ann", json!({"name": "Ann Lee", "employee_id": "e1", "email": "team@x"})),
        ("zed", json!({"name": "Zed"})),
        ("yan", json!({"name": "Yan", "email": "team@x"})),
        ("eve", json!({"name": "Eve Fox"})),
    ] {
        let attempt = browser.attempt(&format!("{id}-1"), "numbers-check", 1, 3, &all_right());
        put(&folder, &format!("{id}.json"), &browser.submission(id, &learner, 4, &[attempt], &[]));
    }
    let rows = [",Team Office,team@x", "e1,Ann Lee,team@x", "e2,Bob Ray,team@x", ",Zed,team@x; zed@x", ",,Team@x"];
    let others = [",Eve Fox,", ",Eve Fox,"];
    let ids = [
        "email:team@x",
        "email:zed@x",
        "employee_id:e1",
        "employee_id:e2",
        "listed:eve fox 1",
        "listed:eve fox 2",
        "listed:team@x 1",
        "name:eve fox",
        "name:team office",
    ];
    for first in 0..3 {
        let mut rows = rows.to_vec();
        // The row of nothing but the address is somebody once two others have it.
        rows[..3].rotate_left(first);
        let (head, end) = [("id,name,mail", "\n"), ("sep=,\rid,name,mail", "\r"), ("id,name,mail", "\r\n")][first];
        fs::write(&staff, [&[head], &rows[..], &others].concat().join(end)).unwrap();
        compare(site, temp.path(), &folder, &With { roster: vec![staff.clone()], ..With::default() });
        let results = fs::read(temp.path().join("rust/results.csv")).unwrap();
        let mut table = csv::Reader::from_reader(&results[3..]);
        let rows: Vec<csv::StringRecord> = table.records().map(|row| row.unwrap()).collect();
        let mut found: Vec<_> = rows.iter().filter(|row| &row[6] == "funnel").map(|row| &row[0]).collect();
        found.sort_unstable();
        assert_eq!(found, ids, "{}", String::from_utf8_lossy(&results));
    }
}

/// Ids and file names that turn the text beside them, names with an apostrophe, and a list whose lines end as of old.
#[test]
fn odd_letters_are_told_in_the_same_words() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site };
    let hart = |id: &str, day: u32| {
        let mut attempt = browser.attempt(&format!("{id}\u{202e}-numbers"), "numbers-check", 1, day, &all_right());
        attempt["claimed"]["score"] = json!(0.1);
        attempt["questions"][0]["id"] = json!("no\u{2066}ne");
        browser.submission(
            &format!("\u{200f}{id}"),
            &json!({"name": "'t Hart", "employee_id": "7"}),
            day,
            &[attempt],
            &[],
        )
    };
    put(&folder, "in\u{202e}nosj.json", &hart("one", 3));
    put(&folder, "again\u{2067}.json", &hart("one", 3));
    put(&folder, "other\u{200e}.json", &json!({"a": 1}));
    let list = temp.path().join("staff.csv");
    fs::write(&list, "id,name,start_date\r'007,'t Hart,2026-05-01\r\"8\",\"two\rlines\",\r9,'=Sum,32.13.2026\r")
        .unwrap();
    compare(site, temp.path(), &folder, &With { roster: vec![list], ..With::default() });
    let read = |name: &str| fs::read_to_string(temp.path().join("rust").join(name)).unwrap();
    let turns = |text: &str| text.contains(['\u{202e}', '\u{2066}', '\u{2067}', '\u{200e}', '\u{200f}']);
    for name in TABLES {
        assert!(!turns(&read(name)), "{name}: {}", read(name));
    }
    let (results, whole) = (read("results.csv"), read("results.json"));
    assert!(results.contains("\"employee_id:007\",\"'t Hart\",\"007\"") && results.contains("\"'=Sum\""), "{results}");
    assert!(read("flags.csv").contains("again.json`\",\"The same work"), "{}", read("flags.csv"));
    assert!(whole.contains("\"line\":5") || whole.contains("\"line\": 5"), "{whole}");
}

#[test]
fn what_programs_make_of_files_on_their_way_comes_to_the_same() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    packed_strangely(&folder, site);
    for (at, head) in
        ["sep=;\r\n", "sep=;\n", "sep=,\r\n", "sep=\r\n", "sep=；\n", "\u{feff}sep=\t\r\n"].iter().enumerate()
    {
        let between = if head.contains('\t') {
            "\t"
        } else if head.contains(',') {
            ","
        } else {
            ";"
        };
        let list = temp.path().join(format!("staff-{at}.csv"));
        let rows = ["ID;Name;Required", "z1;\u{202e}Lea\u{200b};all", "t1;Lea t1 Zoe;words"]
            .join("\r\n")
            .replace(';', between);
        fs::write(&list, format!("{head}{rows}\r\n")).unwrap();
        compare(site, temp.path(), &folder, &With { chosen: Some(list), ..With::default() });
    }
    // As a spreadsheet saves what it calls Unicode text.
    let text = "ID\tName\tRequired\tDepartment\r\nz1\tLéa 王 🦊\tall\tShöp\r\nt1\tLea t1 Zoe\twords\tShöp\r\n";
    for (name, mark, bytes) in
        [("le", b"\xff\xfe", u16::to_le_bytes as fn(u16) -> [u8; 2]), ("be", b"\xfe\xff", u16::to_be_bytes)]
    {
        let list = temp.path().join(format!("wide-{name}.txt"));
        fs::write(&list, [mark.to_vec(), text.encode_utf16().flat_map(bytes).collect()].concat()).unwrap();
        compare(site, temp.path(), &folder, &With { chosen: Some(list), ..With::default() });
        let results = fs::read_to_string(temp.path().join("js/results.csv")).unwrap();
        assert!(results.contains("\"Léa 王 🦊\"") && results.contains("\"Shöp\""), "{results}");
    }
    let aside = fs::read_to_string(temp.path().join("js/set-aside.csv")).unwrap();
    for litter in ["mac.zip/__MACOSX/._a.json", "~$open.json"] {
        assert!(aside.contains(&format!("{litter}\",\"not_a_submission\"")), "{litter}: {aside}");
    }
    assert!(aside.contains("methods.zip/a.json (4)") && aside.contains("packed with bzip2"), "{aside}");
    let results = fs::read_to_string(temp.path().join("js/results.csv")).unwrap();
    for id in ["z1", "z2", "z3", "d1", "d2", "d3", "d4", "n1"] {
        assert!(results.contains(&format!("Lea {id} ")) || id == "z1", "{id} is read");
    }
}

#[test]
fn attempts_at_earlier_answers_and_a_list_in_a_workbook_come_to_the_same() {
    let temp = TempDir::new().unwrap();
    let (before, folder, root) = (site(), temp.path().join("inbox"), temp.path().join("site"));
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site: &before };
    for (at, name) in ["Ann Lee", "Bob", "Cem"].iter().enumerate() {
        let attempt = browser.attempt(&format!("a{at}"), "numbers-check", 1, 3, &all_right());
        put(
            &folder,
            &format!("{at}.json"),
            &browser.submission(&format!("s{at}"), &json!({"name": name}), 4, &[attempt], &[]),
        );
    }
    // Today another answer is right.
    for (path, bytes) in support::files(&arrived::root()) {
        let place = root.join(&path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let text = if path.ends_with("numbers-check.yaml") { text.replace("credit: 50%", "credit: 25%") } else { text };
        fs::write(place, text).unwrap();
    }
    let today = arrived::site_at(&root);
    let scoring = |site: &Site| site.quiz("numbers-check").unwrap().1.quiz.scoring();
    assert_ne!(scoring(&today), scoring(&before), "it is another version");
    compare(&today, temp.path(), &folder, &With::default());
    let list = temp.path().join("staff.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd.mm.yyyy");
    let sheet = book.add_worksheet();
    for (column, head) in (0..).zip(["ID", "Name", "Start date", "Required"]) {
        sheet.write_string(0, column, head).unwrap();
    }
    for (row, (id, name)) in (1..).zip([(7.0, "Ann Lee"), (1e7, "Bob"), (0.5, "Dee & \"Eve\"")]) {
        sheet.write_number(row, 0, id).unwrap().write_string(row, 1, name).unwrap();
        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 2, 29).unwrap();
        sheet.write_datetime_with_format(row, 2, &date, &day).unwrap().write_string(row, 3, "all").unwrap();
    }
    book.save(&list).unwrap();
    let earlier = [before];
    compare(&today, temp.path(), &folder, &With { earlier: &earlier, chosen: Some(list), ..With::default() });
}

#[test]
fn damage_of_every_kind_is_told_in_the_same_words() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site };
    let attempt = browser.attempt("ä1", "numbers-check", 1, 2, &all_right());
    let good = browser.submission("s", &json!({"name": "Ann 李"}), 3, &[attempt], &["words/terms/reach"]);
    let good = serde_json::to_vec_pretty(&good).unwrap();
    let mut dice = Dice::new(7);
    for at in 0..good.len() {
        if dice.below(6) > 0 {
            continue;
        }
        let mut damaged: Vec<u8> = good.clone();
        match dice.below(4) {
            0 => damaged.truncate(at),
            1 => drop(damaged.remove(at)),
            2 => damaged[at] = dice.pick(b"\"[]{}:,9-e.tn \\u\n"),
            _ => damaged[at] = dice.pick(&[0, 0xff, 0xc3, 0x1f, 0x7f]),
        }
        fs::write(folder.join(format!("{at:05}.json")), damaged).unwrap();
    }
    let whole = String::from_utf8(good).unwrap();
    let swaps = [
        ("\"number\": 1", "\"number\": 1.0"),
        ("\"number\": 1", "\"number\": -1"),
        ("\"number\": 1", "\"number\": 5000000000"),
        ("\"number\": 1", "\"number\": 1e999"),
        ("\"number\": 1", "\"number\": 12345678901234567890123"),
        ("\"number\": 1", "\"number\": \"a\\n\\u00e4\\u0301\\\"\""),
        ("\"id\": \"s\"", "\"id\": \"s\", \"id\": \"t\""),
        ("\"id\": \"s\"", "\"id\": \"\""),
        ("\"id\": \"s\"", "\"id\": \"\\ud800\""),
        ("\"id\": \"s\"", "\"other\": \"\\ud800\", \"id\": \"s\""),
        ("\"id\": \"s\"", "\"x\": [1, {\"y\": [[], {}]}, -0.5e+3, true, null], \"id\": \"s\""),
        ("\"id\": \"s\"", "\"x\": 01, \"id\": \"s\""),
        ("\"id\": \"s\"", "\"x\": tru, \"id\": \"s\""),
        ("\"hints\": 0", "\"hints\": null"),
        ("\"seconds\": 20.5", "\"seconds\": \"soon\""),
        ("\"seconds\": 20.5", "\"seconds\": 1e-7"),
        ("\"seconds\": 20.5", "\"seconds\": 0.1234567890123456789"),
        ("\"claimed\": {", "\"claimed\": [0.5, null], \"more\": {"),
        ("\"claimed\": {", "\"claimed\": 5, \"more\": {"),
        ("\"claimed\": {", "\"claimed\": {\"score\": 1e300}, \"more\": {"),
        ("\"claimed\": {", "\"claimed\": {\"score\": 0.50002}, \"more\": {"),
        ("\"site\": {", "\"site\": [\"test\"], \"more\": {"),
        ("\"site\": {", "\"site\": [], \"more\": {"),
        ("\"learner\": {", "\"learner\": null, \"more\": {"),
        ("2026-05-02T10:00:00.250Z", "2026-05-02 10:00+02:00[Europe/Berlin]"),
        ("2026-05-02T10:00:00.250Z", "20260502T100000,5Z"),
        ("2026-05-02T10:00:00.250Z", "2026-02-30T10:00:00Z"),
        ("2026-05-02T10:00:00.250Z", "+002026-05-02t10:00:60z"),
        ("2026-05-02T10:00:00.250Z", "2026-05-02T24:00:00Z"),
        ("2026-05-02T10:00:00.250Z", "-000001-05-02T10:00:00Z"),
        ("2026-05-02T10:00:00.250Z", "2026-05-02T10:00:00"),
    ];
    for (at, (from, to)) in swaps.iter().enumerate() {
        assert!(whole.contains(from), "{from}");
        fs::write(folder.join(format!("swap-{at:02}.json")), whole.replacen(from, to, 1)).unwrap();
    }
    compare(site, temp.path(), &folder, &With::default());
}

/// What mail programs, and those who change a text by hand, may put into one.
const STRAY: [&str; 26] = [
    "<br>",
    "</p>",
    "<p>",
    "<p class=a>",
    "<!--",
    "-->",
    "<style>",
    "</style>",
    "<head>",
    "</head>",
    "<",
    ">",
    "&",
    ";",
    "&nbsp;",
    "&#65;",
    "&#x2B;",
    "&plus;",
    "&gt;",
    "=20",
    "=3E",
    "=",
    "\r\n> ",
    "\r\nAE> ",
    "\u{200b}",
    "A",
];

#[test]
fn mails_that_were_cut_off_anywhere_come_to_the_same() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site };
    let file = browser.submission("s", &json!({"name": "Ann"}), 3, &[], &[]).to_string();
    let block = armoured(file.as_bytes(), true);
    let packed = |text: &str| in_lines(text.as_bytes());
    let whole = mail(
        "=_b7",
        &[
            ("Content-Type: text/html\r\nContent-Transfer-Encoding: base64", packed(&format!("<p>{block}</p>"))),
            ("Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable", block.replace('+', "=2B")),
            ("Content-Type: application/json; name=\"a.json\"\r\nContent-Transfer-Encoding: base64", packed(&file)),
            ("Content-Type: application/json; name=\"b.json\"", file.clone()),
            ("Content-Type: text/plain; name=\"c.txt\"", block.clone()),
        ],
    );
    // From behind the head of the mail on; and with a letter in its base64 that is none.
    for at in (230..whole.len()).step_by(5) {
        fs::write(folder.join(format!("{at:05}.eml")), &whole[..at]).unwrap();
    }
    for (at, _) in whole.match_indices("\r\n").skip(8).step_by(3) {
        let stray = format!("{}&{}", &whole[..at], &whole[at..]);
        fs::write(folder.join(format!("stray-{at:05}.eml")), stray).unwrap();
    }
    compare(site, temp.path(), &folder, &With::default());
}

/// The end of what is in base64 is missing, or a sign too many stands there.
#[test]
fn attachments_without_their_last_signs_count_where_they_are_whole() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site };
    let heads = [
        "Content-Disposition: attachment; filename=\"a.json\"",
        "Content-Type: application/json; name=\"a.json\"",
        "Content-Type: application/octet-stream; name=\"a.json\"",
        "Content-Type: text/plain; name=\"a.json\"",
        "Content-Type: text/html; name=\"a.json\"",
        "Content-Type: message/rfc822; name=\"a.eml\"",
        "X: y",
    ];
    for (kind, head) in heads.iter().enumerate() {
        for spaces in 0..3 {
            let id = |end: usize| format!("{kind}-{spaces}-{end}");
            for (at, end) in
                ["", "=", "==", "===", "====", "\r\n", "A", "=A", "==AAAA", "-", "\r\n="].iter().enumerate()
            {
                let mut file = browser.submission(&id(at), &json!({"name": id(at)}), 3, &[], &[]).to_string();
                let is_mail = head.contains("rfc822");
                if is_mail {
                    file = mail("=_in", &[("Content-Type: application/json; name=\"a.json\"", file)]);
                }
                while file.len() % 3 != spaces {
                    file.insert(if is_mail { 6 } else { 1 }, ' ');
                }
                let packed = in_lines(file.as_bytes());
                let body = format!("{}{end}", packed.trim_end_matches('='));
                let head = format!("{head}\r\nContent-Transfer-Encoding: base64");
                fs::write(folder.join(format!("{}.eml", id(at))), mail("=_b8", &[(&head, body.clone())])).unwrap();
                let alone = format!("Subject: a\r\n{head}\r\n\r\n{body}");
                fs::write(folder.join(format!("{}-alone.eml", id(at))), alone).unwrap();
            }
        }
    }
    compare(site, temp.path(), &folder, &With::default());
    let results = fs::read_to_string(temp.path().join("rust/results.csv")).unwrap();
    for id in (0..5).flat_map(|kind| (0..3).map(move |spaces| format!("\"{kind}-{spaces}-0\""))) {
        assert!(results.contains(&id), "{id}: {results}");
    }
    assert!(results.contains("5-1-0.eml/a.eml/a.json"), "{results}");
}

/// A mail in a mail of which some lines are missing, as in one that a program has put together badly.
#[test]
fn mails_within_mails_come_to_the_same_whatever_is_missing_of_their_heads() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site };
    let file = browser.submission("s", &json!({"name": "Ann"}), 3, &[], &[]).to_string();
    let (block, json) = (armoured(file.as_bytes(), true), "Content-Type: application/json; name=\"a.json\"");
    let packed = in_lines(file.as_bytes());
    let whole = mail("=_in", &[(json, file.clone())]);
    let open = |mail: &str| mail.replacen("\r\n\r\n", "\r\n", 1);
    let inner = [
        whole.clone(),
        open(&whole),
        open(&open(&whole)),
        format!("Subject: a\r\n{json}\r\n{file}"),
        format!("{json}\r\n{file}\r\n"),
        format!("{json}\r\n{file}\r\n\r\n"),
        format!("{json}\r\n\r\n{file}"),
        format!("{json}\r\nContent-Transfer-Encoding: base64\r\n{packed}"),
        format!("{json}\r\nContent-Transfer-Encoding: base64\r\n\r\n{packed}"),
        format!("Subject: a\r\n{block}"),
        format!("{block}\r\n"),
        block.clone(),
        file.clone(),
        format!("{file}\r\n"),
        "Subject: a".to_owned(),
        "Subject: a\r\n".to_owned(),
        "Subject".to_owned(),
        format!("{json}\r\n"),
        json.to_owned(),
        String::new(),
        "\r\n".to_owned(),
    ];
    let kinds = [
        "Content-Type: message/rfc822",
        "Content-Type: message/rfc822; name=\"fw.eml\"",
        "Content-Type: message/rfc822; name=\"fw.eml\"\r\nContent-Transfer-Encoding: base64",
        "Content-Type: application/octet-stream; name=\"fw.eml\"",
    ];
    for (at, inner) in inner.iter().enumerate() {
        for (kind, head) in kinds.iter().enumerate() {
            let inner = if head.ends_with("base64") { in_lines(inner.as_bytes()) } else { inner.clone() };
            for (last, boundary) in ["=_out", "=_in"].into_iter().enumerate() {
                let outer = mail(boundary, &[(head, inner.clone())]);
                fs::write(folder.join(format!("{at:02}-{kind}-{last}.eml")), &outer).unwrap();
                let first = mail(boundary, &[(head, inner.clone()), ("Content-Type: text/plain", "Bye".to_owned())]);
                fs::write(folder.join(format!("{at:02}-{kind}-{last}-first.eml")), first).unwrap();
                // Without the blank line above the mail within.
                fs::write(
                    folder.join(format!("{at:02}-{kind}-{last}-open.eml")),
                    outer.replace(&format!("{head}\r\n\r\n"), &format!("{head}\r\n")),
                )
                .unwrap();
            }
            fs::write(folder.join(format!("{at:02}-{kind}-alone.eml")), format!("{head}\r\n\r\n{inner}")).unwrap();
        }
    }
    compare(site, temp.path(), &folder, &With::default());
    let aside = fs::read_to_string(temp.path().join("rust/set-aside.csv")).unwrap();
    let is_aside = |name: &str| aside.lines().any(|row| row.contains(name) && row.contains("\"broken_mail\""));
    assert!(is_aside("01-1-0.eml\"") && is_aside("01-2-0.eml/fw.eml\"") && is_aside("03-0-alone.eml\""), "{aside}");
    assert!(!aside.contains("00-1-0.eml") && !aside.contains("00-2-alone.eml"), "{aside}");
}

/// Mails with one to three changes to their lines, as programs and people make them, and such as are known to be hard.
#[test]
fn mails_with_changed_lines_come_to_the_same() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site };
    let file = |id: &str| browser.submission(id, &json!({"name": id}), 3, &[], &[]).to_string();
    let json = "Content-Type: application/json; name=\"a.json\"";
    let part = |id: &str| (json, file(id));
    let forwarded = "Content-Type: message/rfc822";
    let end = |boundary: &str| format!("--{boundary}--\r\n");
    // Each with the files in it, or with why it cannot be read.
    let forward = mail("XX", &[(forwarded, mail("BB", &[part("in")]).replace(&end("BB"), "")), part("a"), part("b")]);
    let open = "Content-Type: multipart/alternative; boundary=BB\r\n\r\n--BB\r\nContent-Type: text/plain";
    let alternative = mail("XX", &[(open, "Hi".to_owned()), part("a"), part("b")]);
    let plain = mail("XX", &[part("a")]);
    let alike = mail("abc", &[(&open.replace("BB", "abc-alt"), "Hi\r\n--abc-alt--".to_owned()), part("a")]);
    let folded = "Content-Disposition: attachment;\r\nContent-Type: application/json\r\n filename=a.json";
    for (name, mail, expected) in [
        ("forward", forward, Ok(3)),
        ("alternative", alternative, Ok(2)),
        ("alike", alike.clone(), Ok(1)),
        ("alike-too", alike.replace("abc-alt", "ab"), Ok(1)),
        ("marked", format!("\u{feff}{plain}"), Ok(1)),
        ("blank", format!("\r\n{plain}"), Ok(1)),
        ("unended", plain.replace(&end("XX"), ""), Ok(1)),
        ("blanks", format!(" \r\n{plain}"), Ok(1)),
        ("blanks-in-part", plain.replace(json, &format!(" \r\n{json}")), Err("broken_mail")),
        ("early-end", plain.replacen("--XX\r\n", "--XX--\r\n--XX\r\n", 1), Err("broken_mail")),
        (
            "indented",
            plain.replace("\r\n--XX\r\nContent-Type: app", "\r\n --XX\r\nContent-Type: app"),
            Err("broken_mail"),
        ),
        ("folded", plain.replace(json, folded), Err("broken_mail")),
    ] {
        let folder = temp.path().join("known");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.eml")), mail).unwrap();
        compare(site, temp.path(), &folder, &With::default());
        let [results, aside] = ["results", "set-aside"]
            .map(|table| fs::read_to_string(temp.path().join(format!("rust/{table}.csv"))).unwrap());
        match expected {
            Ok(count) => {
                let found = ["in", "a", "b"].iter().filter(|id| results.contains(&format!("\"{id}\""))).count();
                assert_eq!(found, count, "{name}: {results}{aside}");
            }
            Err(reason) => assert!(aside.contains(reason), "{name}: {aside}"),
        }
        fs::remove_dir_all(folder).unwrap();
    }

    let packed = format!("{json}\r\nContent-Transfer-Encoding: base64");
    let folded = "Content-Type: application/json\r\nContent-Disposition: attachment;\r\n filename=\"a.json\"";
    let lines = [
        "",
        " ",
        "\t",
        "--BB",
        "--XX",
        "--BB--",
        "--XX--",
        "--",
        "X: y",
        " folded",
        "broken line",
        "\r",
        "\u{b}",
        ": x",
        "X :y",
        "From x",
        ">From x",
        "--BB ",
        "--BBB",
        "=",
        forwarded,
        "Content-Type: text/plain",
        "Content-Transfer-Encoding: base64",
        "Content-Type: multipart/mixed; boundary=\"BB\"",
        "Content-Transfer-Encoding: quoted-printable",
    ];
    let mut dice = Dice::new(number("COURSEWRIGHT_SEED", 20_260_605));
    for at in 0..number("COURSEWRIGHT_RANDOM", 400) {
        let text = file(&format!("s{at}"));
        let one = if dice.below(2) == 0 { (&*packed, in_lines(text.as_bytes())) } else { (folded, text.clone()) };
        let inner = mail("BB", std::slice::from_ref(&one));
        let whole = match dice.below(4) {
            0 => inner,
            1 => format!("Subject: a\r\n{}\r\n\r\n{}\r\n", one.0, one.1),
            2 => mail("XX", &[(forwarded, inner), (json, file(&format!("t{at}")))]),
            _ => mail("XX", &[("", inner)]).replacen("mixed", "digest", 1).replace("--XX\r\n\r\n\r\n", "--XX\r\n\r\n"),
        };
        let mut changed: Vec<String> = whole.split("\r\n").map(str::to_owned).collect();
        for _ in 0..=dice.below(3) {
            let place = dice.below(changed.len().min(40));
            let line = changed[place].clone();
            match dice.below(10) {
                0..=5 => changed.insert(place, lines[dice.below(lines.len())].to_owned()),
                6 | 7 => drop(changed.remove(place)),
                8 => changed[place].insert(0, ' '),
                _ => changed[place] = line.chars().take(dice.below(line.len() + 1)).collect(),
            }
        }
        let ending = ["\n", "\r\n"][dice.below(2)];
        fs::write(folder.join(format!("{at:04}.eml")), changed.join(ending)).unwrap();
    }
    compare(site, temp.path(), &folder, &With::default());
}

#[test]
fn texts_that_were_changed_on_the_way_come_to_the_same() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site };
    let mut dice = Dice::new(number("COURSEWRIGHT_SEED", 20_260_602));
    for at in 0..number("COURSEWRIGHT_RANDOM", 300) {
        let learner = json!({"name": format!("Learner {at}")});
        let block = armoured(
            browser.submission(&format!("s{at}"), &learner, 3, &[], &[]).to_string().as_bytes(),
            dice.below(2) == 0,
        );
        let html = block.lines().map(|line| format!("<p>{line}</p>\r\n")).collect::<String>();
        let html = format!("<html><head><title>x</title></head><body>{html}</body></html>");
        let head = "From: Ann <ann@example.com>\r\nContent-Type: text/";
        let (ending, before, mut text) = match dice.below(5) {
            0 => ("txt", "", block.clone()),
            1 => ("txt", "", format!("On Monday:\n> {}\n{block}", block.replace('\n', "\n> "))),
            2 => ("eml", "plain\r\n\r\n", format!("{block}\nand\n{block}")),
            3 => ("eml", "html\r\n\r\n", html),
            _ => ("eml", "html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n", html),
        };
        for _ in 0..dice.below(4) {
            let place = text.floor_char_boundary(dice.below(text.len() + 1));
            match dice.below(8) {
                0 => text.truncate(place),
                1 if place < text.len() => drop(text.remove(place)),
                _ => text.insert_str(place, dice.pick(&STRAY)),
            }
        }
        let head = if ending == "eml" { head } else { "" };
        fs::write(folder.join(format!("{at:05}.{ending}")), format!("{head}{before}{text}")).unwrap();
    }
    compare(site, temp.path(), &folder, &With::default());
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[test]
fn random_submissions_come_to_the_same() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site };
    let mut dice = Dice::new(number("COURSEWRIGHT_SEED", 20_260_601));
    let quizzes: Vec<String> = site.quizzes.iter().map(|node| node.quiz.id.value.clone()).collect();
    let mut before: Vec<Value> = Vec::new();
    for at in 0..number("COURSEWRIGHT_RANDOM", 300) {
        let mut attempts = Vec::new();
        for place in 0..dice.below(5) {
            let quiz = dice.pick(&quizzes);
            let data = browser.data(&quiz);
            let day = 1 + dice.below(28) as u32;
            let mut attempt =
                browser.attempt(&format!("a{at}-{place}"), &quiz, 1 + dice.below(3) as u32, day, &json!({}));
            for question in attempt["questions"].as_array_mut().unwrap() {
                let id = question["id"].as_str().unwrap().to_owned();
                let key = &data.questions.iter().find(|one| one.id == id).unwrap().key;
                let tries: Vec<_> = (0..dice.below(4)).map(|_| response(&mut dice, key)).collect();
                question["tries"] = json!(tries);
                question["hints"] = json!(dice.below(3));
                question["seconds"] = dice.pick(&[json!(null), json!(3.25), json!(0.1), json!(1e9), json!(17)]);
                question["carried"] = json!(dice.below(5) == 0);
            }
            match dice.below(8) {
                0 => attempt["claimed"] = json!({}),
                1 => attempt["questions"].as_array_mut().unwrap().reverse(),
                2 if !before.is_empty() => attempt = dice.pick(&before),
                3 => attempt["scoring"] = json!("0000000000000000"),
                _ => {}
            }
            before.push(attempt.clone());
            attempts.push(attempt);
        }
        let [who, other] = [dice.below(40), dice.below(40)];
        let learner = dice.pick(&[
            json!({"name": format!("Learner {who}"), "employee_id": format!("{who:03}"), "email": format!("L{who}@x.org")}),
            json!({"name": format!("Learner  {who}"), "email": format!("l{who}@x.org")}),
            json!({"name": format!("LEARNER {who}")}),
            json!({"name": format!("{who}, Léarner"), "employee_id": format!("9{who:02}"), "email": format!("l{who}@x.org")}),
            json!({"name": format!("{who} learner")}),
            json!({"name": "Mal Ory", "employee_id": format!("1{who:03}"), "email": format!("l{other}@x.org")}),
            json!({}),
        ]);
        let file =
            browser.submission(&format!("s{}", dice.below(5_000)), &learner, 1 + dice.below(28) as u32, &attempts, &[]);
        put(&folder, &format!("{at}.json"), &file);
    }
    compare(site, temp.path(), &folder, &With::default());
    // A list that knows of some the number, of some the address, and of some the name alone, of a few twice.
    let row = |who: u32| match who % 5 {
        0 => format!("{who:03};Learner {who};l{who}@x.org\n"),
        1 => format!(";Learner {who};l{who}@x.org, other{who}@x.org\n"),
        2 => format!("{who};;\n"),
        3 => format!(";Learner {who};\n{who:03};{who} Learner;\n"),
        _ => String::new(),
    };
    let staff = temp.path().join("staff.csv");
    fs::write(&staff, format!("id;name;mail\n{}", (0..40).map(row).collect::<String>())).unwrap();
    compare(site, temp.path(), &folder, &With { roster: vec![staff], ..With::default() });
}

#[test]
fn what_programs_make_of_numbers_lists_and_mails_is_read_alike() {
    let (site, temp) = (&site(), TempDir::new().unwrap());
    let folder = temp.path().join("inbox");
    fs::create_dir_all(&folder).unwrap();
    let browser = Browser { site };
    let handed_in = |id: &str, number: Value, score: Value| {
        let mut attempt = browser.attempt(&format!("{id}-numbers"), "numbers-check", 1, 3, &all_right());
        attempt["number"] = number;
        attempt["claimed"]["score"] = score;
        browser.submission(id, &json!({"name": format!("Kim {id}"), "employee_id": id}), 4, &[attempt], &[]).to_string()
    };
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    for (id, number, score) in [
        ("1", json!(1.0), json!(1.0)),
        ("01", json!(1), json!(1e308)),
        ("2", json!(1e0), json!(-1e300)),
        ("3", json!(1.5), json!(1)),
        ("4", json!(-0.0), json!(1)),
        ("5", json!(4294967296.0), json!(1)),
        ("6", json!(-1), json!(1)),
    ] {
        write(&format!("{id}.json"), &handed_in(id, number, score));
    }
    // The end of a mail is missing: with what stood behind its attachment, and in the middle of that.
    let head = "Content-Type: application/json; name=\"a.json\"\r\nContent-Transfer-Encoding: base64";
    let whole = mail("=_b", &[(head, in_lines(handed_in("7", json!(1), json!(1)).as_bytes()))]);
    write("no-last-boundary.eml", whole.trim_end().trim_end_matches("--=_b--"));
    write("cut.eml", &whole[..whole.len() - 200]);
    let staff = temp.path().join("staff.csv");
    let table = "\u{feff}Employee #;Legal Name;Primary Work Email;Abteilung\r\n1;Kim 1;;a\r\n01;Kim 01;;b\r\n2.0;Kim 2;;c\r\n\
        1.23457E+11;Kim 3;;d\r\n7.00;Kim 7;;e\r\n1.2E+05;Lou;;f\r\n12E4;Max;;g\r\n2;Kim again;;h\r\n";
    fs::write(&staff, table).unwrap();
    compare(site, temp.path(), &folder, &With { roster: vec![staff], ..With::default() });
    let table = |name: &str| fs::read_to_string(temp.path().join("rust").join(name)).unwrap();
    let (results, attempts, aside) = (table("results.csv"), table("attempts.csv"), table("set-aside.csv"));
    for (id, department) in [("1", "a"), ("01", "b"), ("2", "c"), ("7", "e"), ("120000", "f"), ("12e4", "g")] {
        assert!(
            results.lines().any(|row| row.starts_with(&format!("\"employee_id:{id}\","))
                && row.contains(&format!(",\"{department}\","))),
            "{results}"
        );
    }
    assert!(results.contains("no-last-boundary.eml/a.json"), "{results}");
    assert!(table("flags.csv").contains("the file says what no score can be, the responses earn "));
    assert!(attempts.lines().all(|row| row.len() < 400), "{attempts}");
    for (file, why) in [("3.json", "floating point `1.5`, expected u32"), ("cut.eml/a.json", "cut off before its end")]
    {
        assert!(aside.lines().any(|row| row.contains(file) && row.contains(why)), "{file}: {aside}");
    }
    let said = table("results.json");
    assert!(
        said.contains("differs from `1`")
            && said.contains("`1.23457E+11` is a number that a spreadsheet has shortened"),
        "{said}"
    );
}
