//! Personal codes: who gets one, and what `collect` says of attempts that were made with them.

#[path = "support/postgres.rs"]
mod shared;
mod support;

use std::fs;

use coursewright::build::{Options, Session};
use coursewright::code;
use coursewright::quiz::{self, QuizData};
use coursewright::sign::PrivateKey;
use serde_json::{Value, json};
use support::{Project, project};

const QUIZ: &str = "quiz: final\ntitle: Final\nmode: check\nattempts: 0\npass_mark: 50%\nsections: [{pick: 2, from: {tags: [t]}}]\nquestions:\n";

fn company() -> Project {
    let questions: String = (1..=8)
        .map(|at| format!("  - {{id: q{at}, type: true_false, prompt: Is {at} so?, answer: true, tags: [t]}}\n"))
        .collect();
    let project = project()
        .file("quizzes/course/final.yaml", format!("{QUIZ}{questions}"))
        .file("staff.csv", "id,name,email\ne1,Ann Lee,ann@example.com\ne2,Bob,bob@example.com\n,Cem,cem@example.com\n");
    project.run(&["keys", "new", "--for", "signing"]).succeeds();
    let key = PrivateKey::read(&fs::read_to_string(project.root().join("hr-signing-key.txt")).unwrap()).unwrap();
    project.write(
        "content/site.yaml",
        format!(
            "id: test\ntitle: Test\nbase_url: https://t.example\nlearner: {{ask: [name, employee_id, email]}}\n\
             signing:\n  public_key: {}\n  codes: [final]\n",
            key.public()
        ),
    );
    project
}

fn invite(project: &Project, more: &[&str]) -> Vec<Value> {
    let run = project.run(&[&["invite", "--roster", "staff.csv", "--key", "hr-signing-key.txt"], more].concat());
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    table(project, "codes.csv")
}

fn table(project: &Project, path: &str) -> Vec<Value> {
    let bytes = fs::read(project.root().join(path)).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let head = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| head.iter().map(str::to_owned).zip(row.iter().map(Value::from)).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The code of a row of codes.csv, as the page keeps it.
fn code_of(row: &Value) -> String {
    row["code"].as_str().unwrap().replace('-', "")
}

fn data(project: &Project) -> QuizData {
    let mut session = Session::new(Options { root: project.root().to_owned(), base_url: None });
    session.refresh();
    let site = session.site_with_questions().unwrap();
    QuizData::of(&site.quiz("final").unwrap().1.quiz, "course")
}

fn hand_in(project: &Project, file: &str, learner: &Value, number: u32, seed: Option<&str>) {
    let attempt = made(&data(project), &format!("{file}-a"), number, "2026-05-03", seed, "true");
    submit(project, file, learner, vec![attempt]);
}

/// An attempt that says the same to all that was drawn.
fn made(data: &QuizData, id: &str, number: u32, day: &str, seed: Option<&str>, said: &str) -> Value {
    let drawn = quiz::draw(data, seed.unwrap_or_default());
    let questions: Vec<_> = data.questions.iter().zip(drawn).filter(|(_, drawn)| *drawn).collect();
    let questions: Vec<_> = questions.iter().map(|(question, _)| json!({"id": question.id, "tries": [said]})).collect();
    let is_right = said == "true";
    json!({
        "id": id, "course": "course", "quiz": "final", "mode": "check", "number": number,
        "scoring": data.scoring, "started": format!("{day}T10:00:00Z"), "ended": format!("{day}T10:05:0{number}Z"),
        "seed": seed, "questions": questions, "claimed": {"score": f64::from(u8::from(is_right)), "passed": is_right},
    })
}

fn submit(project: &Project, file: &str, learner: &Value, attempts: Vec<Value>) {
    let last = attempts.iter().filter_map(|attempt| attempt["ended"].as_str()).max().unwrap_or_default();
    let submission = json!({
        "format": "coursewright-submission/1", "id": file, "site": {"id": "test"}, "learner": learner,
        "created": last, "attempts": attempts,
    });
    project.write(&format!("inbox/{file}.json"), submission.to_string());
}

#[test]
fn each_person_gets_a_code_of_their_own_and_the_same_at_every_run() {
    let project = company();
    let first = invite(&project, &[]);
    let who: Vec<_> = first.iter().map(|row| row["learner"].as_str().unwrap()).collect();
    assert_eq!(who, ["employee_id:e1", "employee_id:e2", "email:cem@example.com"]);
    assert!(code_of(&first[0]) != code_of(&first[1]) && code_of(&first[0]).starts_with(code::PREFIX));
    assert_eq!(first[0]["link"], format!("https://t.example/code.html#{}", code_of(&first[0])));
    assert_eq!(invite(&project, &[]), first);
    assert_ne!(invite(&project, &["--round", "2027"])[0], first[0]);
    assert_eq!(invite(&project, &["--for", "course"]), invite(&project, &["--for", "final"]));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(project.root().join("codes.csv")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // What HR has added stays: a column, a row, and of a row that is written anew what was in it is told.
    let text = fs::read_to_string(project.root().join("codes.csv")).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines[0].push_str(",\"Sent on\"");
    lines[2] = lines[2].replace("Bob", "Bobby") + ",\"3 May\"";
    lines.push("\"guest\",\"Dee\",\"dee@example.com\",\"by hand\",\"\",\"4 May\"".to_owned());
    project.write("codes.csv", lines.join("\r\n"));
    let run = project.run(&["invite", "--roster", "staff.csv", "--key", "hr-signing-key.txt"]);
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    assert!(run.stderr().contains("`employee_id:e2`: `name` was `Bobby` in the table before"), "{}", run.stderr());
    assert!(run.stderr().contains("Kept 1 row"), "{}", run.stderr());
    let rows = table(&project, "codes.csv");
    assert_eq!(
        (&rows[1]["name"], &rows[1]["Sent on"], &rows[1]["code"]),
        (&json!("Bob"), &json!("3 May"), &first[1]["code"])
    );
    assert_eq!((rows.len(), &rows[3]["code"], &rows[3]["Sent on"]), (4, &json!("by hand"), &json!("4 May")));
    // As a spreadsheet saves it as Unicode text, the list of people too.
    let wide = |text: &str| [b"\xff\xfe".to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let text = fs::read_to_string(project.root().join("codes.csv")).unwrap();
    let text = text.trim_start_matches('\u{feff}').replace("\",\"", "\t").replace('"', "");
    fs::write(project.root().join("codes.csv"), wide(&text)).unwrap();
    let staff = fs::read_to_string(project.root().join("staff.csv")).unwrap();
    fs::write(project.root().join("staff.csv"), wide(&staff.replace(',', "\t").replace("Ann Lee", "Ann 李"))).unwrap();
    let run = project.run(&["invite", "--roster", "staff.csv", "--key", "hr-signing-key.txt"]);
    assert!(run.stderr().contains("`employee_id:e1`: `name` was `Ann Lee` in the table before"), "{}", run.stderr());
    let rows = table(&project, "codes.csv");
    assert_eq!((&rows[0]["name"], &rows[1]["Sent on"], rows.len()), (&json!("Ann 李"), &json!("3 May"), 4));
    project.write("staff.csv", staff);
    let latin: Vec<u8> =
        fs::read(project.root().join("codes.csv")).unwrap().into_iter().skip(3).chain(*b"Zo\xeb\r\n").collect();
    fs::write(project.root().join("codes.csv"), &latin).unwrap();
    let run = project.run(&["invite", "--roster", "staff.csv", "--key", "hr-signing-key.txt"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("not text in UTF-8"), "{}", run.stderr());
    assert_eq!(fs::read(project.root().join("codes.csv")).unwrap(), latin);
    project.remove("codes.csv");
    project.run(&["keys", "new"]).succeeds();
    for (arguments, told) in [
        (["--key", "hr-signing-key.txt", "--for", "fnal"], "`fnal` is no quiz that asks for a code"),
        (["--key", "hr-private-key.txt", "--round", "1"], "this key is for sealing results"),
        (["--key", "hr-signing-key.txt", "--out", "content/codes.csv"], "content"),
    ] {
        let run = project.run(&[&["invite", "--roster", "staff.csv"], &arguments[..]].concat());
        assert_eq!(run.code(), Some(2), "{}", run.stderr());
        assert!(run.stderr().contains(told), "{}", run.stderr());
    }
}

fn the_desk_says_the_same(project: &Project) {
    project.run(&["desk", "--roster", "staff.csv"]).succeeds();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/desk.js");
    let mut node = std::process::Command::new("node");
    node.current_dir(project.root()).args([script, "desk.html", "inbox", "on-desk", "2026-06-01T08:00:00Z"]);
    let run = node.output().expect("these tests run the desk's scripts: install Node.js");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for name in ["flags.csv", "attempts.csv", "results.csv"] {
        assert_eq!(table(project, &format!("on-desk/{name}")), table(project, &format!("report/{name}")), "{name}");
    }
}

/// Who knows a colleague's number can write as many attempts as the quiz allows, and date them as they like.
#[test]
fn attempts_without_a_code_leave_room_for_those_with_it() {
    let project = company();
    let quiz = fs::read_to_string(project.root().join("quizzes/course/final.yaml")).unwrap();
    project.write("quizzes/course/final.yaml", quiz.replace("attempts: 0", "attempts: 2"));
    let ann = code_of(&invite(&project, &[])[0]);
    let person = json!({"employee_id": "E1", "name": "Ann Lee"});
    hand_in(&project, "else1", &person, 1, None);
    hand_in(&project, "else2", &person, 2, Some("K1ABC.1"));
    hand_in(&project, "own", &person, 2, Some(&format!("{ann}.1")));
    project.run(&["collect", "inbox", "--roster", "staff.csv"]).succeeds();
    let rows = table(&project, "report/attempts.csv");
    let standing = |id: &str| rows.iter().find(|row| row["attempt"] == id).unwrap()["standing"].clone();
    assert_eq!(["own-a", "else1-a", "else2-a"].map(standing), ["counts", "without_code", "without_code"]);
    the_desk_says_the_same(&project);
}

/// Who knows a colleague's number cannot spoil, move or renew what they have passed with their code.
#[test]
fn attempts_without_a_code_take_nothing_from_those_with_it() {
    let project = company();
    let quiz = fs::read_to_string(project.root().join("quizzes/course/final.yaml")).unwrap();
    let course = "title: Course\npass: {mark: 50%}\nvalid_for: 12 months\n";
    project.write("content/course/course.yaml", course);
    let rows = invite(&project, &[]);
    let [ann, bob] = [0, 1].map(|at| code_of(&rows[at]));
    let person = json!({"employee_id": "E1", "name": "Ann Lee"});
    for (rule, limit) in [("best", 0), ("last", 0), ("first", 0), ("average", 0), ("last", 3)] {
        let with = format!("attempts: {limit}\nattempt_score: {rule}");
        project.write("quizzes/course/final.yaml", quiz.replace("attempts: 0", &with));
        let data = data(&project);
        let made = |id: &str, number, day: &str, seed: Option<&str>, said: &str| {
            submit(&project, id, &person, vec![made(&data, id, number, day, seed, said)]);
        };
        made("own", 2, "2026-05-03", Some(&format!("{ann}.1")), "true");
        let told = || {
            project.run(&["collect", "inbox", "--roster", "staff.csv"]).succeeds();
            let rows = table(&project, "report/results.csv");
            let row = rows.iter().find(|row| row["learner"] == "employee_id:e1").unwrap();
            ["score", "passed", "passed_on", "valid_until", "first_activity", "flags"].map(|key| row[key].clone())
        };
        let before = told();
        assert_eq!(before[..3], ["1", "yes", "2026-05-03"], "{rule}");
        // Predated, and one that says that it was the first and began after; later ones, right and wrong, by each flag.
        made("early", 1, "2026-05-01", None, "false");
        made("order", 1, "2026-05-04", None, "false");
        made("later", 3, "2026-05-05", Some("K1ABC.1"), "false");
        made("other", 2, "2026-05-06", Some(&format!("{bob}.1")), "true");
        assert_eq!(told(), before, "{rule}");
        let rows = table(&project, "report/attempts.csv");
        let standings: Vec<_> = ["own", "early", "order", "later", "other"]
            .map(|id| attempt(&rows, id)["standing"].as_str().unwrap().to_owned())
            .to_vec();
        assert_eq!(standings, ["counts", "without_code", "without_code", "without_code", "without_code"], "{rule}");
        the_desk_says_the_same(&project);
        // Where theirs does not count, the others do, until HR decides.
        made("own", 9, "2026-05-03", Some(&format!("{ann}.8")), "true");
        told();
        let rows = table(&project, "report/attempts.csv");
        assert_eq!(attempt(&rows, "own")["standing"], "other_paper", "{rule}");
        assert_eq!(attempt(&rows, "early")["standing"], "counts", "{rule}");
        the_desk_says_the_same(&project);
        project.remove("inbox");
    }
}

/// Nobody loses a pass because a quiz asks for a code from now on; and nobody fails without a word on what gave way.
#[test]
fn a_pass_from_before_a_code_was_asked_for_counts_until_there_is_one_with_it() {
    let project = company();
    let quiz = fs::read_to_string(project.root().join("quizzes/course/final.yaml")).unwrap();
    project.write("content/course/course.yaml", "title: Course\npass: {mark: 50%}\n");
    let ann = code_of(&invite(&project, &[])[0]);
    let person = json!({"employee_id": "E1", "name": "Ann Lee"});
    for (rule, of_before) in [("best", ["yes", "2026-01-10"]), ("last", ["no", ""]), ("first", ["no", ""])] {
        project.write("quizzes/course/final.yaml", format!("attempt_score: {rule}\n{quiz}"));
        let data = data(&project);
        let made = |id: &str, number, day: &str, seed: Option<&str>, said: &str| {
            submit(&project, id, &person, vec![made(&data, id, number, day, seed, said)]);
        };
        let told = || {
            project.run(&["collect", "inbox", "--roster", "staff.csv"]).succeeds();
            the_desk_says_the_same(&project);
            let rows = table(&project, "report/results.csv");
            let row = rows.iter().find(|row| row["learner"] == "employee_id:e1").unwrap().clone();
            let is_told = row["flags"].as_str().unwrap().contains("no_code");
            (["passed", "passed_on"].map(|key| row[key].as_str().unwrap_or_default().to_owned()), is_told)
        };
        made("before", 1, "2026-01-10", None, "true");
        assert_eq!(told(), (["yes", "2026-01-10"].map(str::to_owned), true), "{rule}");
        made("fails", 2, "2026-05-01", Some(&format!("{ann}.1")), "false");
        assert_eq!(told(), (of_before.map(str::to_owned), true), "{rule}");
        made("passes", 3, "2026-05-02", Some(&format!("{ann}.2")), "true");
        let of_own = if rule == "first" { (["no", ""], true) } else { (["yes", "2026-05-02"], false) };
        assert_eq!(told(), (of_own.0.map(str::to_owned), of_own.1), "{rule}");
        project.remove("inbox");
    }
}

#[test]
fn each_way_to_use_a_code_wrongly_has_its_own_flag() {
    let project = company();
    let rows = invite(&project, &[]);
    let [ann, bob, cem] = [0, 1, 2].map(|at| code_of(&rows[at]));
    let of_round = code_of(&invite(&project, &["--round", "2"])[0]);
    let mut forged = ann.clone();
    forged.replace_range(20..21, if &ann[20..21] == "A" { "B" } else { "A" });
    let person = |id: &str, name: &str| json!({"employee_id": id, "name": name});
    // Ann's own, in three attempts; the last draws by what it may not.
    hand_in(&project, "ann1", &person("E1", "Ann Lee"), 1, Some(&format!("{ann}.1")));
    hand_in(&project, "ann2", &person("E1", "Ann Lee"), 2, Some(&format!("{of_round}.1")));
    hand_in(&project, "ann3", &person("E1", "Ann Lee"), 3, Some(&format!("{ann}.7")));
    hand_in(&project, "bob", &person("E2", "Bob"), 1, Some(&format!("{cem}.1")));
    hand_in(&project, "cem", &json!({"name": "Cem", "email": "CEM@example.com"}), 1, Some(&format!("{cem}.1")));
    hand_in(&project, "dee", &person("E4", "Dee"), 1, None);
    hand_in(&project, "eve", &person("E5", "Eve"), 1, Some("0123456789abcdef01234567"));
    hand_in(&project, "fay", &person("E6", "Fay"), 1, Some("K1ABC.1"));
    hand_in(&project, "gus", &person("E7", "Gus"), 1, Some(&format!("{forged}.1")));
    let _ = bob;
    let told = |more: &[&str]| {
        let run = project.run(&[&["collect", "inbox", "--roster", "staff.csv"], more].concat());
        assert_eq!(run.code(), Some(0), "{}", run.stderr());
        let rows = table(&project, "report/flags.csv");
        let is_of_codes = |flag: &str| flag.ends_with("_code") || flag == "other_paper";
        let codes = rows.iter().filter(|row| is_of_codes(row["flag"].as_str().unwrap()));
        let mut told: Vec<_> = codes
            .map(|row| ["attempt", "flag", "detail"].map(|key| row[key].as_str().unwrap().to_owned()).join(" "))
            .collect();
        told.sort();
        told
    };
    let expected = [
        "ann3-a other_paper its questions are those of attempt 7 with the code, and 1 came before it".to_owned(),
        "bob-a other_code it is the code of `email:cem@example.com`".to_owned(),
        "cem-a used_code also by `employee_id:e2`".to_owned(),
        "dee-a no_code `final` asks for one".to_owned(),
        "eve-a no_code `final` asks for one".to_owned(),
        "fay-a unknown_code `K1ABC` is no code".to_owned(),
    ];
    let found = told(&[]);
    assert_eq!(&found[..6], &expected[..], "{found:#?}");
    // What was changed is no code at all, or one that nobody signed.
    assert!(
        found.len() == 7 && (found[6].contains("gus-a forged_code") || found[6].contains("gus-a unknown_code")),
        "{found:#?}"
    );
    the_desk_says_the_same(&project);
    // So do lines that were graded elsewhere: a code travels with its attempt.
    let lines = support::files(&project.root().join("inbox")).into_iter().map(|(name, bytes)| {
        let text = String::from_utf8(bytes).unwrap();
        format!("{{\"file\": \"inbox/{name}\", \"submission\": {text}}}\n")
    });
    project.write("lines.jsonl", lines.collect::<String>());
    project.write("graded.jsonl", project.run(&["grade", "lines.jsonl"]).succeeds().stdout());
    project.run(&["collect", "--graded", "graded.jsonl", "--roster", "staff.csv", "--out", "joined"]).succeeds();
    for name in ["flags.csv", "attempts.csv", "results.csv"] {
        assert_eq!(table(&project, &format!("joined/{name}")), table(&project, &format!("report/{name}")), "{name}");
    }
    // That a code was used by another is seen over the runs of a ledger.
    told(&["--ledger", "l.sqlite"]);
    project.remove("inbox/bob.json");
    let found = told(&["--ledger", "l.sqlite"]);
    assert!(found.contains(&expected[2]), "{found:#?}");
}

#[test]
fn nobody_hands_in_as_a_colleague_by_a_code_of_their_own() {
    let project = company();
    let rows = invite(&project, &[]);
    let [ann, cem] = [0, 2].map(|at| code_of(&rows[at]));
    hand_in(&project, "ann", &json!({"name": "Ann Lee", "employee_id": "E1"}), 1, Some(&format!("{ann}.1")));
    // The list has no number of Cem's: he invents one, and writes his address to it as well as hers.
    for (file, number, email) in [("cem1", 1, "ann@example.com"), ("cem2", 2, "cem@example.com")] {
        let learner = json!({"name": "Ann Lee", "employee_id": "E9", "email": email});
        hand_in(&project, file, &learner, number, Some(&format!("{cem}.{number}")));
    }
    project.run(&["collect", "inbox", "--roster", "staff.csv"]).succeeds();
    let rows = table(&project, "report/attempts.csv");
    assert_eq!(attempt(&rows, "ann-a")["flags"], "");
    for id in ["cem1-a", "cem2-a"] {
        let row = attempt(&rows, id);
        let flags = row["flags"].as_str().unwrap();
        assert!(flags.contains("other_code") && flags.contains("name_only"), "{row}");
        assert_eq!((&row["learner"], &row["standing"]), (&json!("employee_id:e1"), &json!("without_code")), "{row}");
    }
}

/// The row of an attempt in a table of attempts.
fn attempt(rows: &[Value], id: &str) -> Value {
    rows.iter().find(|row| row["attempt"] == id).unwrap_or_else(|| panic!("{id} is not among {rows:#?}")).clone()
}

#[test]
fn nobody_chooses_a_paper() {
    let project = company();
    let ann = code_of(&invite(&project, &[])[0]);
    let person = json!({"employee_id": "E1", "name": "Ann Lee"});
    let seed = |number: &str| format!("{ann}.{number}");
    // Numbers that she has written herself: of an attempt that is said to be the ninth, and in other ways.
    for (file, number, of) in [("ninth", 9, "9"), ("plus", 1, "+1"), ("zero", 1, "01")] {
        hand_in(&project, file, &person, number, Some(&seed(of)));
    }
    // The questions of another paper under the seed of her own: those that only the other one draws.
    let data = data(&project);
    let drawn = |number: &str| -> Vec<String> {
        let drawn = quiz::draw(&data, &seed(number));
        data.questions.iter().zip(drawn).filter(|(_, drawn)| *drawn).map(|(one, _)| one.id.clone()).collect()
    };
    let own = drawn("1");
    let other = (2..100).map(|number| drawn(&number.to_string())).find(|ids| !ids.iter().any(|id| own.contains(id)));
    hand_in(&project, "first", &person, 1, Some(&seed("1")));
    let path = project.root().join("inbox/first.json");
    let mut file: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for (record, id) in file["attempts"][0]["questions"].as_array_mut().unwrap().iter_mut().zip(other.unwrap()) {
        record["id"] = json!(id);
    }
    fs::write(&path, file.to_string()).unwrap();
    project.run(&["collect", "inbox", "--roster", "staff.csv"]).succeeds();
    let rows = table(&project, "report/attempts.csv");
    let first = attempt(&rows, "first-a");
    assert_eq!((&first["standing"], &first["score"]), (&json!("counts"), &json!("0")), "{first}");
    let flags = first["flags"].as_str().unwrap();
    assert!(flags.contains("not_drawn") && flags.contains("missing_question"), "{flags}");
    let ninth = attempt(&rows, "ninth-a");
    assert_eq!(ninth["standing"], "other_paper", "{ninth}");
    assert!(ninth["flags"].as_str().unwrap().contains("other_paper"), "{ninth}");
    for id in ["plus-a", "zero-a"] {
        assert!(attempt(&rows, id)["flags"].as_str().unwrap().contains("no_code"), "{id}");
    }
    // What was made without the code, or by another number of it, is none of its papers.
    for number in 1..=8 {
        hand_in(&project, &format!("without{number}"), &person, number, None);
        hand_in(&project, &format!("tenth{number}"), &person, number, Some(&seed("10")));
    }
    project.run(&["collect", "inbox", "--roster", "staff.csv"]).succeeds();
    assert_eq!(attempt(&table(&project, "report/attempts.csv"), "ninth-a")["standing"], "other_paper");
    the_desk_says_the_same(&project);
    // Who made eight attempts before has the ninth paper, however many browsers and versions counted them.
    for number in 2..=8 {
        hand_in(&project, &format!("more{number}"), &person, number, Some(&seed(&number.to_string())));
    }
    project.run(&["collect", "inbox", "--roster", "staff.csv"]).succeeds();
    let ninth = attempt(&table(&project, "report/attempts.csv"), "ninth-a");
    assert!(ninth["standing"] == "counts" && !ninth["flags"].as_str().unwrap().contains("other_paper"), "{ninth}");
    // One that asks what was missed keeps the draw of the one before.
    hand_in(&project, "again", &person, 10, Some(&seed("9")));
    project.run(&["collect", "inbox", "--roster", "staff.csv"]).succeeds();
    let again = attempt(&table(&project, "report/attempts.csv"), "again-a");
    assert!(again["standing"] == "counts" && !again["flags"].as_str().unwrap().contains("other_paper"), "{again}");
}

/// What is old leaves the ledger; what stays is judged as it was, also when the next file of the browser comes.
#[test]
fn what_expires_makes_no_other_paper_of_what_stays() {
    let project = company();
    let [older, ann] = [&["--round", "2024"][..], &[]].map(|round| code_of(&invite(&project, round)[0]));
    let person = json!({"employee_id": "E1", "name": "Ann Lee"});
    let data = data(&project);
    let seeds = [
        None,
        Some(format!("{older}.1")),
        Some(format!("{ann}.1")),
        Some(format!("{ann}.2")),
        Some(format!("{ann}.9")),
    ];
    let days = ["2024-05-01", "2024-06-01", "2026-05-01", "2026-05-20", "2026-05-21"];
    let all: Vec<Value> = (1..)
        .zip(seeds.iter().zip(days))
        .map(|(number, (seed, day))| made(&data, &format!("a{number}"), number, day, seed.as_deref(), "true"))
        .collect();
    for ledger in ["l.sqlite".to_owned(), shared::server().database()] {
        let standings = |more: &[&str]| -> Vec<String> {
            let run = [&["collect", "inbox", "--ledger", &ledger, "--roster", "staff.csv"], more].concat();
            project.run(&run).succeeds();
            let rows = table(&project, "report/attempts.csv");
            rows.iter().map(|row| format!("{} {}", row["attempt"], row["standing"]).replace('"', "")).collect()
        };
        submit(&project, "first", &person, all[..3].to_vec());
        assert_eq!(standings(&[]), ["a1 without_code", "a2 counts", "a3 counts"]);
        assert_eq!(standings(&["--expire", "2025-01-01"]), ["a3 counts"]);
        assert_eq!(standings(&[]), ["a3 counts"]);
        submit(&project, "second", &person, all[..4].to_vec());
        assert_eq!(standings(&[]), ["a3 counts", "a4 counts"]);
        assert_eq!(standings(&["--expire", "2026-05-10"]), ["a4 counts"]);
        // Two came before, and not eight.
        submit(&project, "third", &person, all.clone());
        assert_eq!(standings(&[]), ["a4 counts", "a5 other_paper"]);
        standings(&["--forget", "employee_id:e1"]);
        assert_eq!(gone(&project, &ledger), 0);
        project.remove("inbox");
    }
}

/// How many papers a ledger knows of attempts that have left it.
fn gone(project: &Project, ledger: &str) -> i64 {
    if ledger.starts_with("postgres") {
        return shared::connect(ledger).query_one("SELECT count(*) FROM coursewright.gone", &[]).unwrap().get(0);
    }
    let file = rusqlite::Connection::open(project.root().join(ledger)).unwrap();
    file.query_row("SELECT count(*) FROM gone", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_page_loads_what_codes_need_only_where_a_quiz_asks_for_one() {
    let project = company();
    project.write("quizzes/course/other.yaml", support::QUIZ.replace("practice", "other"));
    project.build().succeeds();
    assert!(
        project.page("quizzes/final.html").contains("assets/codes.js") && project.page("code.html").contains("Final")
    );
    for page in ["quizzes/other.html", "index.html", "course/module/lesson.html"] {
        let text = project.page(page);
        assert!(!text.contains("codes.js") && !text.contains("signed.js") && !text.contains("data-codes"), "{page}");
    }
    let site = fs::read_to_string(project.root().join("content/site.yaml")).unwrap();
    project.write("content/site.yaml", site.replace("codes: [final]", "codes: [fnal]"));
    let run = project.build();
    assert!(run.code() == Some(1) && run.stderr().contains("error[unknown-quiz]"), "{}", run.stderr());
    project.write("content/site.yaml", site.replace("  codes: [final]\n", ""));
    project.build().succeeds();
    assert!(
        !project.root().join("public/code.html").exists() && !project.page("quizzes/final.html").contains("codes.js")
    );
    assert!(!project.page("results.html").contains("codes.js"));
}
