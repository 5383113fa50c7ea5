//! Certificates: from a report to signed files, whom none is issued, and whether one is genuine.

#[path = "support/letters.rs"]
mod letters;
mod support;

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coursewright::sign::{PrivateKey, PublicKey};
use letters::{hand_in, site};
use serde_json::{Value, json};
use support::{Project, Run, files};

/// A site with a key, and what a report says of four courses' worth of people.
fn company() -> Project {
    let project = site();
    project.run(&["keys", "new", "--for", "signing"]).succeeds();
    let text = fs::read_to_string(project.root().join("hr-signing-key.txt")).unwrap();
    let key = PrivateKey::read(&text).unwrap();
    let signing = format!("signing:\n  public_key: {}\n  issuer: {{name: {ISSUER}}}\n", key.public());
    project.write(
        "content/site.yaml",
        format!("title: T\nid: letters-site\nbase_url: https://training.example.com\n{signing}"),
    );
    project.write(
        "content/letters/course.yaml",
        format!("{}objectives:\n  write: Write a letter that is read.\nvalid_for: 120 months\n", letters::COURSE),
    );
    project
}

const ISSUER: &str = "Example Ltd";

fn row(passed: bool, more: &Value) -> Value {
    let mut row = json!({
        "course": "letters", "title": "Letters", "score": 0.9333, "passed": passed, "to_mark": 0,
        "passed_on": passed.then_some("2026-05-03"), "valid_until": passed.then_some("2126-05-03"), "all_flags": [],
    });
    for (name, value) in more.as_object().unwrap() {
        row[name] = value.clone();
    }
    row
}

fn report(project: &Project, learners: &[(&str, Value)]) {
    let learners: Vec<_> = learners
        .iter()
        .map(|(name, row)| {
            json!({
                "id": format!("name:{}", name.to_lowercase()), "name": name, "employee_id": null,
                "email": format!("{}@example.com", name.to_lowercase()), "attempts": [{"id": "a"}], "courses": [row],
            })
        })
        .collect();
    let report = json!({"format": "coursewright-report/1", "site": "letters-site", "title": "T", "learners": learners});
    project.write("report/results.json", report.to_string());
}

fn certify(project: &Project, more: &[&str]) -> Run {
    project.run(&[&["certify", "report", "--key", "hr-signing-key.txt"], more].concat())
}

fn list(project: &Project) -> Vec<Value> {
    let bytes = fs::read(project.root().join("certificates/certificates.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let head = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| head.iter().map(str::to_owned).zip(row.iter().map(Value::from)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn what_was_collected_is_certified_once_and_verified() {
    let project = company();
    hand_in(&project, "ann", "true", Some("Dear customer"));
    project.run(&["collect", "inbox"]).succeeds();
    let run = certify(&project, &[]);
    assert!(run.stderr().contains("Issued 0 certificates; 0 were there already, 0 held back"), "{}", run.stderr());
    let mark = fs::read_to_string(project.root().join("report/to-mark.csv")).unwrap();
    let waiting = mark.lines().nth(1).unwrap().to_owned();
    let mut reader = csv::ReaderBuilder::new().from_reader(mark.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().unwrap().clone();
    let record = reader.records().next().unwrap().unwrap();
    let id = &record[head.iter().position(|name| name == "response_id").unwrap()];
    assert!(waiting.contains(id));
    project.write("marks.csv", format!("response_id,points\n{id},6\n"));
    project.run(&["collect", "inbox", "--marks", "report/to-mark.csv", "--marks", "marks.csv"]).succeeds();
    certify(&project, &[]).succeeds();
    let rows = list(&project);
    assert_eq!((rows.len(), &rows[0]["status"], &rows[0]["passed_on"]), (1, &json!("issued"), &json!("2026-05-03")));
    let first = files(&project.root().join("certificates/letters"));
    assert_eq!(first.len(), 2);
    // A second run, and one from nothing, give the same bytes.
    let run = certify(&project, &[]);
    assert!(run.stderr().contains("Issued 0 certificates; 1 were there already"), "{}", run.stderr());
    assert!(files(&project.root().join("certificates/letters")) == first);
    certify(&project, &["--out", "again"]).succeeds();
    assert!(files(&project.root().join("again/letters")) == first);
    // Another title of the course changes nothing that was issued.
    let course = fs::read_to_string(project.root().join("content/letters/course.yaml")).unwrap();
    project.write("content/letters/course.yaml", course.replace("title: Letters", "title: Renamed"));
    certify(&project, &[]).succeeds();
    assert!(files(&project.root().join("certificates/letters")) == first);
    for (name, _) in &first {
        let file = format!("certificates/letters/{name}");
        let run = project.run(&["verify", &file]);
        assert_eq!(run.code(), Some(0), "{}{}", run.stdout(), run.stderr());
        assert!(
            run.stdout().contains("genuine: ") && run.stdout().contains("“Letters” on 2026-05-03"),
            "{}",
            run.stdout()
        );
        assert!(run.stdout().contains(&format!("\n  issued by {ISSUER}\n")), "{}", run.stdout());
    }
    // A code alone does not say who issued it, and a site may have another name since.
    let page = first.iter().find(|(name, _)| name.ends_with(".html")).map(|(_, page)| String::from_utf8_lossy(page));
    let page = page.unwrap();
    project.write("code.txt", page.split("verify.html#").nth(1).unwrap().split(['"', ' ']).next().unwrap());
    let run = project.run(&["verify", "code.txt"]);
    assert!(run.stdout().contains(&format!("issued by {ISSUER}, as this site says today: ")), "{}", run.stdout());
    let config = fs::read_to_string(project.root().join("content/site.yaml")).unwrap();
    project.write("content/site.yaml", config.replace(ISSUER, "Renamed Ltd"));
    let run = project.run(&["verify", &format!("certificates/letters/{}", first[0].0)]);
    assert!(
        run.stdout().contains(&format!("issued by {ISSUER}; today this site names Renamed Ltd\n")),
        "{}",
        run.stdout()
    );
}

#[test]
fn whom_none_is_issued_is_said_with_the_reason() {
    let project = company();
    report(
        &project,
        &[
            ("Ann", row(true, &json!({}))),
            ("Bob", row(false, &json!({}))),
            ("Cem", row(true, &json!({"all_flags": ["edited", "late"]}))),
            ("Dee", row(true, &json!({"to_mark": 2}))),
            ("Eve", row(true, &json!({"valid_until": "2026-05-04"}))),
            ("Fay", row(true, &json!({"all_flags": ["late", "duplicate", "replayed"]}))),
            ("Gus", row(true, &json!({"all_flags": ["a-flag-of-tomorrow"]}))),
            ("=1+1", row(true, &json!({"passed_on": "2999-01-01"}))),
        ],
    );
    let run = certify(&project, &[]);
    assert!(run.stderr().contains("held back: name:cem, letters: flags: edited\n"), "{}", run.stderr());
    let told: Vec<_> = list(&project)
        .iter()
        .map(|row| ["name", "status", "reason"].map(|key| row[key].as_str().unwrap().to_owned()))
        .collect();
    let told: Vec<_> = told.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    assert_eq!(
        told,
        [
            ["Ann", "issued", ""],
            ["Cem", "held back", "flags: edited"],
            ["Dee", "held back", "texts are to be marked"],
            ["Eve", "held back", "no longer valid since 2026-05-04"],
            ["Fay", "issued", ""],
            ["Gus", "held back", "flags: a-flag-of-tomorrow"],
            ["'=1+1", "held back", "passed on 2999-01-01, which is yet to come"],
        ]
    );
    let run = certify(&project, &["--despite-flags", "name:cem", "--despite-flags", "name:nobody"]);
    assert!(run.stderr().contains("nobody in the report is known as `name:nobody`"), "{}", run.stderr());
    assert!(run.stderr().contains("Issued 1 certificate; 2 were there already, 4 held back"), "{}", run.stderr());
    // Another site's report, no report, another key, a key for sealing, a folder that is published.
    project
        .write("other/results.json", "{\"format\": \"coursewright-report/1\", \"site\": \"other\", \"learners\": []}");
    project.write("strange/results.json", "{}");
    project.run(&["keys", "new"]).succeeds();
    project.run(&["keys", "new", "--for", "signing", "--out", "second.txt"]).succeeds();
    for (arguments, told) in [
        (["other", "--key", "hr-signing-key.txt", "--out", "made/c"], "the report is of the site `other`"),
        (["strange", "--key", "hr-signing-key.txt", "--out", "made/c"], "no report of this version"),
        (["nowhere", "--key", "hr-signing-key.txt", "--out", "made/c"], "nowhere: it is not there"),
        (["report", "--key", "second.txt", "--out", "c"], "another key than that of the site"),
        (["report", "--key", "hr-private-key.txt", "--out", "c"], "this key is for sealing results"),
        (["report", "--key", "hr-signing-key.txt", "--out", "content/c"], "content"),
    ] {
        let run = project.run(&[&["certify"], &arguments[..]].concat());
        assert_eq!(run.code(), Some(2), "{arguments:?}: {}", run.stderr());
        assert!(run.stderr().contains(told), "{arguments:?}: {}", run.stderr());
        assert!(!project.root().join("made").exists(), "{arguments:?}: folders were left behind");
    }
    hand_in(&project, "ann", "true", None);
    let run = project.run(&["collect", "inbox", "--key", "hr-signing-key.txt"]);
    assert!(run.code() == Some(2) && run.stderr().contains("this key is for signing"), "{}", run.stderr());
}

#[test]
fn two_who_share_an_address_have_certificates_of_their_own() {
    let project = company();
    project.write("quizzes/letters/letters.yaml", letters::QUIZ.replace("points: 4", "points: 14"));
    project.write("staff.csv", "id,name,email\n1,Ann,team@x.org\n,Zed,team@x.org\n,Yan,team@x.org\n");
    for name in ["Zed", "Yan"] {
        hand_in(&project, name, "true", None);
    }
    project.run(&["collect", "inbox", "--roster", "staff.csv"]).succeeds();
    certify(&project, &["--despite-flags", "all"]).succeeds();
    let mut learners: Vec<_> = list(&project).into_iter().map(|row| row["learner"].clone()).collect();
    learners.sort_by_key(Value::to_string);
    assert_eq!(learners, ["name:yan", "name:zed"]);
    assert_eq!(files(&project.root().join("certificates/letters")).len(), 4, "two pages, two credentials");
}

#[test]
fn a_credential_is_one_of_open_badges_and_names_nobody_unless_told() {
    let project = company();
    report(&project, &[("Ann", row(true, &json!({})))]);
    certify(&project, &["--with-score"]).succeeds();
    let read = |folder: &str| {
        let folder = files(&project.root().join(folder).join("letters"));
        let (_, bytes) = folder.iter().find(|(name, _)| name.ends_with(".jwt")).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let token = read("certificates");
    let parts: Vec<_> = token.split('.').collect();
    let part = |at: usize| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(parts[at]).unwrap()).unwrap();
    let (header, credential) = (part(0), part(1));
    assert_eq!(
        (&header["alg"], &header["jwk"]["crv"], &header["jwk"]["d"]),
        (&json!("ES256"), &json!("P-256"), &Value::Null)
    );
    let key = fs::read_to_string(project.root().join("hr-signing-key.txt")).unwrap();
    let key: PublicKey = PrivateKey::read(&key).unwrap().public().clone();
    let signed = format!("{}.{}", parts[0], parts[1]);
    assert!(key.verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(parts[2]).unwrap()));
    assert_eq!(credential["@context"][0], "https://www.w3.org/ns/credentials/v2");
    assert_eq!(credential["type"], json!(["VerifiableCredential", "AchievementCredential"]));
    assert_eq!((&credential["iss"], &credential["jti"]), (&credential["issuer"]["id"], &credential["id"]));
    assert_eq!(
        (&credential["issuer"]["name"], &credential["issuer"]["id"]),
        (&json!("Example Ltd"), &json!(key.did()))
    );
    assert_eq!((&credential["validFrom"], &credential["nbf"]), (&json!("2026-05-03T00:00:00Z"), &json!(1_777_766_400)));
    assert_eq!(credential["validUntil"], "2126-05-03T23:59:59Z");
    let subject = &credential["credentialSubject"];
    assert_eq!(subject["achievement"]["name"], "Letters");
    assert!(subject["achievement"]["criteria"]["narrative"].as_str().unwrap().contains("Write a letter that is read."));
    assert_eq!(subject["result"][0]["value"], "93.3");
    let who = &subject["identifier"][0];
    let hash = {
        use sha2::{Digest, Sha256};
        let text = format!("ann@example.com{}", who["salt"].as_str().unwrap());
        Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    assert_eq!(
        (&who["identityType"], &who["identityHash"]),
        (&json!("emailAddress"), &json!(format!("sha256${hash}")))
    );
    assert!(!credential.to_string().contains("Ann") && !credential.to_string().contains("ann@"), "{credential}");
    certify(&project, &["--with-name", "--out", "named"]).succeeds();
    let named = read("named");
    let credential = URL_SAFE_NO_PAD.decode(named.split('.').nth(1).unwrap()).unwrap();
    let credential: Value = serde_json::from_slice(&credential).unwrap();
    assert_eq!(credential["credentialSubject"]["identifier"][1]["identityHash"], "Ann");
    // Every letter changed is refused.
    project.write("token.jwt", &token);
    assert_eq!(project.run(&["verify", "token.jwt"]).code(), Some(0));
    let site = coursewright::certify::verify;
    let today = "2026-06-01".parse().unwrap();
    for at in (0..token.len()).filter(|at| *at < 300 || token.len() - at < 150 || at % 7 == 0) {
        let mut changed = token.clone().into_bytes();
        changed[at] ^= 1;
        let changed = String::from_utf8(changed).unwrap();
        let verdict = site(&changed, "letters-site", &key, today);
        assert!(!matches!(verdict, coursewright::certify::Verdict::Genuine(_)), "letter {at}");
    }
}

#[test]
fn letters_that_nobody_sees_make_no_name_and_no_file() {
    let project = company();
    report(
        &project,
        &[
            ("\u{200b}\u{3164}", row(true, &json!({}))),
            ("\u{202e}nnA\u{2066} Lee", row(true, &json!({}))),
            ("علی\u{200c}رضا", row(true, &json!({}))),
            ("-../:🦊\u{200d}🦊", row(true, &json!({}))),
        ],
    );
    certify(&project, &[]).succeeds();
    let rows = list(&project);
    assert_eq!((&rows[0]["status"], &rows[0]["reason"]), (&json!("held back"), &json!("no name is known")));
    let page = |at: usize| {
        let file = rows[at]["file"].as_str().unwrap();
        assert_eq!(project.run(&["verify", &format!("certificates/{file}")]).code(), Some(0), "{file}");
        (file.to_owned(), fs::read_to_string(project.root().join("certificates").join(file)).unwrap())
    };
    let (file, turned) = page(1);
    assert!(turned.contains(">nnA Lee</h1>") && file.starts_with("letters/nna-lee-"), "{file}");
    let (_, persian) = page(2);
    assert!(persian.contains(">علی\u{200c}رضا</h1>"));
    let (file, _) = page(3);
    assert!(file.starts_with("letters/certificate-"), "{file}");
}

#[test]
fn the_page_is_one_file_with_nothing_to_run_or_to_load() {
    let project = company();
    report(&project, &[("Ann <b>&\"", row(true, &json!({})))]);
    certify(&project, &["--with-score"]).succeeds();
    let all = files(&project.root().join("certificates/letters"));
    let (_, bytes) = all.iter().find(|(name, _)| name.ends_with(".html")).unwrap();
    let page = String::from_utf8(bytes.clone()).unwrap();
    for words in [
        "Ann &lt;b&gt;&amp;&quot;",
        "3 May 2026",
        "3 May 2126",
        "93.3 %",
        "Example Ltd",
        "Write a letter that is read.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(
        page.contains("default-src 'none'; style-src 'sha256-")
            && !page.contains("<script")
            && !page.contains("style=\"")
    );
    assert!(page.contains("href=\"https://training.example.com/verify.html#C1"), "{page}");
    assert!(!page.contains("src=\"") && !page.contains("<link"));
}

#[test]
fn only_a_site_with_a_key_has_a_page_that_verifies() {
    let project = company();
    project.build().succeeds();
    let page = project.page("verify.html");
    assert!(page.contains("assets/verify.js") && page.contains("\"crv\":\"P-256\"") && page.contains("Example Ltd"));
    assert!(!project.page("results.html").contains("verify.js") && !project.page("index.html").contains("verify.js"));
    project.write("content/site.yaml", "title: T\nid: letters-site\n");
    project.build().succeeds();
    assert!(!project.root().join("public/verify.html").exists());
    let run = project.run(&["verify", "content/site.yaml"]);
    assert!(run.code() == Some(2) && run.stderr().contains("signing: public_key:"), "{}", run.stderr());
}

/// A certificate with all that it can say, as its page.
fn issued(project: &Project) -> (String, String) {
    report(project, &[("Ann Lee", row(true, &json!({})))]);
    certify(project, &["--with-score"]).succeeds();
    let all = files(&project.root().join("certificates/letters"));
    let (name, bytes) = all.iter().find(|(name, _)| name.ends_with(".html")).unwrap();
    (format!("certificates/letters/{name}"), String::from_utf8(bytes.clone()).unwrap())
}

#[test]
fn a_page_that_says_otherwise_than_what_was_signed_is_told_difference_by_difference() {
    let project = company();
    let (file, page) = issued(&project);
    let said = |text: &str| {
        project.write("changed.html", text);
        let run = project.run(&["verify", "changed.html"]);
        (run.code(), run.stdout())
    };
    let run = project.run(&["verify", &file]);
    assert_eq!(run.code(), Some(0), "{}", run.stdout());
    for (from, to, told) in [
        (">Ann Lee</h1>", ">Mallory</h1>", "name: the page says “Mallory”, what was signed says “Ann Lee”"),
        (">Ann Lee</h1>", "></h1>", "name: the page says nothing, what was signed says “Ann Lee”"),
        ("</h1>", "</h1><h1 class=\"name\">Mallory</h1>", "name: the page says “Mallory”"),
        (">Letters</p>", ">Surgery</p>", "course: the page says “Surgery”, what was signed says “Letters”"),
        (">3 May 2026<", ">3 May 2025<", "passed on: the page says “3 May 2025”, what was signed says “2026-05-03”"),
        ("datetime=\"2126-05-03\"", "datetime=\"2127-05-03\"", "valid until: the page says “2127-05-03”"),
        ("93.3 %", "98.3 %", "score: the page says “98.3 %”, what was signed says “93.3 %”"),
        ("<div class=\"id\"><dt>Certificate</dt><dd>", "<div class=\"id\"><dt>Certificate</dt><dd>9", "certificate: "),
        ("Certificate: Ann Lee", "Certificate: Mallory", "heading: the page says “Certificate: Mallory, Letters”"),
        (".name {", ".name { display: none; }\n.name {", "style: "),
        ("<main ", "<p>Mallory</p><main ", "besides: the page has “Mallory”"),
        ("<main ", "<img src=\"mallory.png\"><main ", "besides: the page has “<img>”"),
        ("<h1 ", "<h1 style=\"display:none\" ", "besides: the page has “<h1>”"),
        ("</body>", "Mallory</body>", "besides: the page has “Mallory”"),
        // What a tag says can do as much as what stands between tags.
        ("<body>", "<body onload=\"x\">", "besides: the page has “<body>”"),
        ("<style>", "<style media=\"not all\">", "besides: the page has “<style>”"),
        (
            "Content-Security-Policy\" content=\"",
            "refresh\" content=\"0;url=https://example.com/ ",
            "besides: the page has “<meta>”",
        ),
        ("default-src 'none'; style-src", "default-src 'none'; script-src 'unsafe-inline'; style-src", "“<meta>”"),
        ("<svg ", "<svg overflow=\"visible\" ", "besides: the page has “<svg>”"),
        ("<svg ", "<svg viewBox=\"0 0 9 9\"></svg><svg ", "besides: the page has “<svg>”"),
        ("<path ", "<path fill=\"white\" ", "besides: the page has “<path>”"),
        ("<figure>", "<figure popover>", "besides: the page has “<figure>”"),
        (
            "</time></dd></div>\n<div><dt>Score",
            "</time>1 May 2199</dd></div>\n<div><dt>Score",
            "besides: the page has “1 May 2199”",
        ),
    ] {
        assert!(page.contains(from), "{from}: {page}");
        let (code, words) = said(&page.replacen(from, to, 1));
        assert_eq!(code, Some(1), "{from}: {words}");
        assert!(words.contains("changed: ") && words.contains(told), "{from}: {words}");
        assert!(words.contains("Signed was: Ann Lee passed “Letters” on 2026-05-03"), "{words}");
    }
    // As a browser saves it, with other blanks and line ends, it is the same page.
    let saved = page.replace('\n', "\r\n").replace("<body>", "<!-- saved from a disk -->\n<body>\n\n");
    let saved = saved.replace("z\"/></svg>", "z\"></path></svg>");
    assert!(saved.contains("</path>"));
    let (code, words) = said(&saved);
    assert_eq!(code, Some(0), "{words}");
    // Of two texts in one file nobody can say which is meant.
    let text = page.split("verify.html#").nth(1).unwrap().split('"').next().unwrap();
    report(&project, &[("Bob", row(true, &json!({})))]);
    certify(&project, &["--out", "bob"]).succeeds();
    let bob = files(&project.root().join("bob/letters"));
    let bob = String::from_utf8(bob.iter().find(|(name, _)| name.ends_with(".html")).unwrap().1.clone()).unwrap();
    let of_bob = bob.split("verify.html#").nth(1).unwrap().split('"').next().unwrap();
    let (code, words) = said(&bob.replace("</body>", &format!("<a href=\"#{text}\"></a></body>")));
    assert!(code == Some(1) && words.contains("2 different certificates"), "{words}");
    let (code, words) = said(&bob.replace(of_bob, text));
    assert!(code == Some(1) && words.contains("the page says “Bob”"), "{words}");
    // What stands among other words is said, and that nobody signed these.
    let (code, words) = said(&format!("I am Mallory: https://training.example.com/verify.html#{text}"));
    assert!(code == Some(1) && words.contains("not compared") && words.contains("Ann Lee passed"), "{words}");
}

/// What is on every certificate of a course, or leads elsewhere: each a place that only the signature over the page holds.
#[test]
fn every_visible_part_of_a_page_is_what_was_signed() {
    let project = company();
    let (_, page) = issued(&project);
    let said = |text: &str| {
        project.write("changed.html", text);
        let run = project.run(&["verify", "changed.html"]);
        (run.code(), run.stdout())
    };
    for (from, to, told) in [
        (
            "\"issuer\">Example Ltd",
            "\"issuer\">Mallory Ltd",
            "issued by: the page says “Mallory Ltd”, what was signed says",
        ),
        ("<dd>Example Ltd", "<dd>Mallory Ltd", "issued by: the page says “Mallory Ltd”"),
        (">Certificate</p>", ">Diploma</p>", "words: the page says “Diploma”, what was signed says “Certificate”"),
        ("has passed the course", "teaches the course", "words: the page says “teaches the course”"),
        ("Whoever has passed it can", "Ann is certified to", "words: the page says “Ann is certified to”"),
        ("<li>Write a", "<li>Forge a", "what the course teaches: the page says “Forge a letter that is read.”"),
        ("<ul>\n", "<ul>\n<li>Fly.</li>", "what the course teaches: the page says “Fly.”"),
        ("<li>Write a letter that is read.</li>", "", "what the course teaches: the page says nothing"),
        ("<dt>Passed on", "<dt>Born on", "words: the page says “Born on”"),
        ("<dt>Valid until", "<dt>Valid from", "words: the page says “Valid from”"),
        ("<dt>Score", "<dt>Rank", "words: the page says “Rank”"),
        ("<dt>Issued by", "<dt>Cheated by", "words: the page says “Cheated by”"),
        (
            "open training.example.com",
            "open mallory.example.com",
            "words: the page says “Scan to verify, or open mallory",
        ),
        ("<title>Certificate: ", "<title>Diploma: ", "heading: the page says “Diploma: Ann Lee, Letters”"),
        ("<path d=\"M4 4h7", "<path d=\"M4 5h7", "QR code: it is drawn otherwise"),
        ("shape-rendering=\"crispEdges\"", "shape-rendering=\"auto\"", "QR code: it is drawn otherwise"),
        ("Verify this certificate", "Buy a certificate", "layout: "),
        ("com/verify.html#", "org/verify.html#", "layout: "),
        ("class=\"sheet\"", "class=\"body\"", "layout: "),
        ("<footer>", "<p></p><p></p><footer>", "layout: "),
        ("</header>", "</header></p>", "besides: the page has “</p>”"),
        ("<meta charset=\"utf-8\">", "<meta charset=\"iso-2022-jp\">", "layout: "),
    ] {
        assert!(page.contains(from), "{from}: {page}");
        let (code, words) = said(&page.replacen(from, to, 1));
        assert!(code == Some(1) && words.contains("changed: ") && words.contains(told), "{from}: {words}");
    }
    // The signature over the page: taken away, another's, changed.
    let signed =
        |page: &str| page.split("name=\"signed\" content=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let own = signed(&page);
    let (form, sheet) = own.split_once(' ').unwrap();
    report(&project, &[("Bob", row(true, &json!({})))]);
    certify(&project, &["--out", "bob"]).succeeds();
    let bob = files(&project.root().join("bob/letters"));
    let bob = String::from_utf8(bob.iter().find(|(name, _)| name.ends_with(".html")).unwrap().1.clone()).unwrap();
    let of_bob = signed(&bob).split_once(' ').unwrap().1.to_owned();
    let middle = sheet.len() / 2;
    let other = if &sheet[middle..=middle] == "7" { "8" } else { "7" };
    let flipped = format!("{}{other}{}", &sheet[..middle], &sheet[middle + 1..]);
    for instead in [form.to_owned(), format!("{form} {of_bob}"), format!("{form} {flipped}"), format!("{form} P1")] {
        let (code, words) = said(&page.replace(&own, &instead));
        assert!(code == Some(1) && words.contains("signature: the one over all of the page is missing"), "{words}");
    }
    // A page without an address in its code is held against what was signed, too.
    let config = fs::read_to_string(project.root().join("content/site.yaml")).unwrap();
    project.write("content/site.yaml", config.replace("base_url: https://training.example.com\n", ""));
    certify(&project, &["--out", "plain"]).succeeds();
    let plain = files(&project.root().join("plain/letters"));
    let plain = String::from_utf8(plain.iter().find(|(name, _)| name.ends_with(".html")).unwrap().1.clone()).unwrap();
    assert_eq!(said(&plain).0, Some(0), "{}", said(&plain).1);
    let (code, words) = said(&plain.replacen("Example Ltd", "Mallory Ltd", 1));
    assert!(code == Some(1) && words.contains("issued by: the page says “Mallory Ltd”"), "{words}");
}

/// Issued by the program as it was then, with the key whose public half this is.
#[test]
fn a_page_of_before_pages_were_signed_verifies_and_what_was_not_compared_is_said() {
    let page = include_str!("certificates/before-pages-were-signed.html");
    let key = PublicKey::read("A+I//d6ZvHfCxeHG89gIbqlOF88ziZ9q/GDN2C7Uh6Vl").unwrap();
    let said = |text: &str| coursewright::certify::verify(text, "letters-site", &key, "2026-06-01".parse().unwrap());
    let is_partly = |text: &str| match said(text) {
        coursewright::certify::Verdict::Genuine(shown) => Some(shown.is_partly_compared),
        _ => None,
    };
    assert_eq!(is_partly(page), Some(true));
    assert_eq!(is_partly(&page.replace("Example Ltd", "Mallory Ltd")), Some(true), "which it does not promise to see");
    assert_eq!(is_partly(&page.replace(">Ann Lee</h1>", ">Mallory</h1>")), None);
    let form = page.split("verify.html#").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(is_partly(form), Some(false), "of a code alone nothing else is shown");
    let project = company();
    let config = fs::read_to_string(project.root().join("content/site.yaml")).unwrap();
    let line = config.lines().find(|line| line.contains("public_key")).unwrap();
    project.write("content/site.yaml", config.replace(line, &format!("  public_key: {key}")));
    project.write("old.html", page);
    let run = project.run(&["verify", "old.html"]);
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    assert!(run.stdout().contains("not compared: who issued it, what the course teaches"), "{}", run.stdout());
}

#[test]
fn each_of_several_files_is_verified_whatever_the_others_are() {
    let project = company();
    let (file, page) = issued(&project);
    project.write("changed.html", page.replace(">Ann Lee</h1>", ">Mallory</h1>"));
    let run = project.run(&["verify", "nowhere.html", "changed.html", "content", &file]);
    assert_eq!(run.code(), Some(3), "a folder cannot be read: {}", run.stderr());
    assert!(run.stderr().contains("nowhere.html") && run.stderr().contains("content"), "{}", run.stderr());
    assert!(
        run.stdout().contains("changed.html: changed: ") && run.stdout().contains(".html: genuine: Ann Lee"),
        "{}",
        run.stdout()
    );
    for (files, code) in [(&["nowhere.html", &file][..], 2), (&["changed.html", &file], 1), (&[&file, &file], 0)] {
        assert_eq!(project.run(&[&["verify"], files].concat()).code(), Some(code), "{files:?}");
    }
}

#[test]
fn the_page_of_the_site_knows_the_one_style_that_certificates_have() {
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};
    let style = include_str!("../src/certify/certificate.css").trim();
    let script = include_str!("../themes/default/js/verify/compare.js");
    let hash = STANDARD.encode(Sha256::digest(style));
    assert!(script.contains(&hash), "compare.js knows another style: STYLE is to be {hash}");
}
