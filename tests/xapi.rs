//! Statements for a learning record store: what they say, and a store that fails, waits, and goes away.

#[path = "support/letters.rs"]
mod letters;
mod support;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use coursewright::results::{self, BadStore, Clock, Sent, Store, UNSENT_FILE};
use jiff::Timestamp;
use serde_json::{Value, json};
use support::{Project, project};
use tempfile::TempDir;

/// What a store does with the requests that come, one after another; then it takes everything.
#[derive(Clone, Debug)]
enum Does {
    Say(u16, &'static str, &'static str),
    /// Reads the request, keeps what was in it, and hangs up without a word.
    KeepAndDrop,
}

#[derive(Default)]
struct Kept {
    statements: BTreeMap<String, Value>,
    heads: Vec<String>,
    sizes: Vec<usize>,
}

/// A store that takes a batch whole or not at all, as the specification asks.
struct Fake {
    address: String,
    kept: Arc<Mutex<Kept>>,
}

/// `bad`: the ids of statements that it does not take.
fn store(plan: Vec<Does>, bad: &[&str]) -> Fake {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/xapi", listener.local_addr().unwrap());
    let kept = Arc::new(Mutex::new(Kept::default()));
    let (own, mut plan) = (kept.clone(), plan.into_iter());
    let bad: BTreeSet<String> = bad.iter().map(|id| (*id).to_owned()).collect();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            // A connection may bring several requests.
            while let Some((head, body)) = request(&mut stream) {
                let statements: Vec<Value> = serde_json::from_slice(&body).unwrap();
                let id = |statement: &Value| statement["id"].as_str().unwrap().to_owned();
                let mut kept = own.lock().unwrap();
                kept.heads.push(head);
                kept.sizes.push(statements.len());
                let conflicts =
                    |statement: &&Value| kept.statements.get(&id(statement)).is_some_and(|known| known != *statement);
                let answer = match plan.next() {
                    Some(Does::Say(status, header, said)) => (status, header, said),
                    what => {
                        let refused = statements.iter().find(|statement| bad.contains(&id(statement)));
                        let answer = match (refused, statements.iter().find(conflicts)) {
                            (Some(_), _) => (400, "", "no verb"),
                            (None, Some(_)) => (409, "", "another content"),
                            (None, None) => {
                                kept.statements.extend(statements.into_iter().map(|one| (id(&one), one)));
                                (200, "", "[]")
                            }
                        };
                        if what.is_some() {
                            break;
                        }
                        answer
                    }
                };
                drop(kept);
                let (status, header, said) = answer;
                let length = said.len();
                write!(stream, "HTTP/1.1 {status} X\r\n{header}Content-Length: {length}\r\n\r\n{said}").unwrap();
            }
        }
    });
    Fake { address, kept }
}

fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let head = head.to_lowercase();
    let length = head.split("content-length: ").nth(1)?.split("\r\n").next()?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}

fn statements(folder: &Path, many: usize) -> std::path::PathBuf {
    let path = folder.join("statements.jsonl");
    let line = |at: usize| format!("{}\n", json!({"id": format!("s{at}"), "actor": {}, "verb": {}, "object": {}}));
    fs::write(&path, (0..many).map(line).collect::<String>()).unwrap();
    path
}

/// Sends without waiting, and tells how long it would have.
fn send(path: &Path, fake: &Fake) -> (Sent, Vec<Duration>) {
    let pauses = RefCell::new(Vec::new());
    let pause = |time| pauses.borrow_mut().push(time);
    let now = || "2026-06-01T08:00:00Z".parse::<Timestamp>().unwrap();
    let store = Store::new(&fake.address, Some("hr:secret\n")).unwrap();
    let sent = results::send(path, &store, Clock { now: &now, pause: &pause }).unwrap();
    (sent, pauses.into_inner())
}

#[test]
fn a_store_that_fails_and_waits_and_drops_the_line_has_everything_once_in_the_end() {
    let temp = TempDir::new().unwrap();
    let path = statements(temp.path(), 450);
    let plan = vec![
        Does::Say(500, "", "oops"),
        Does::KeepAndDrop,
        Does::Say(429, "Retry-After: 30\r\n", ""),
        Does::Say(503, "Retry-After: Mon, 01 Jun 2026 08:01:30 GMT\r\n", ""),
    ];
    let fake = store(plan, &[]);
    let (sent, pauses) = send(&path, &fake);
    assert_eq!((sent.stored, sent.unsent, sent.refused.len()), (450, 0, 0), "{sent:?}");
    let kept = fake.kept.lock().unwrap();
    assert_eq!(kept.statements.len(), 450);
    assert_eq!(kept.sizes, [200, 200, 200, 200, 200, 200, 50]);
    let head = &kept.heads[0];
    for said in [
        "post /xapi/statements ",
        "authorization: basic ahi6c2vjcmv0",
        "x-experience-api-version: 1.0.3",
        "content-type: application/json",
    ] {
        assert!(head.contains(said), "{said} is not in {head}");
    }
    drop(kept);
    assert_eq!(pauses.len(), 4);
    assert!(
        (250..=500).contains(&pauses[0].as_millis()) && (500..=1000).contains(&pauses[1].as_millis()),
        "{pauses:?}"
    );
    assert_eq!(pauses[2..], [30, 90].map(Duration::from_secs));
    // Again, and nothing happens twice.
    let (again, _) = send(&path, &fake);
    assert_eq!((again.stored, fake.kept.lock().unwrap().statements.len()), (450, 450));
    assert!(!temp.path().join(UNSENT_FILE).exists());
}

#[test]
fn what_a_store_refuses_is_told_by_itself_and_the_rest_goes_on() {
    let temp = TempDir::new().unwrap();
    let path = statements(temp.path(), 230);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("{\"id\":\"s9\"", "{\"id\":s9")).unwrap();
    let fake = store(Vec::new(), &["s3", "s210"]);
    fake.kept.lock().unwrap().statements.insert("s100".to_owned(), json!({"id": "s100", "actor": {"name": "other"}}));
    let (sent, _) = send(&path, &fake);
    let mut refused: Vec<_> = sent.refused.iter().map(|one| (one.line, one.id.as_str(), one.status)).collect();
    refused.sort_unstable();
    assert_eq!(
        refused,
        [(4, "s3", Some(400)), (10, "no statement", None), (101, "s100", Some(409)), (211, "s210", Some(400))]
    );
    assert_eq!((sent.stored, sent.unsent), (226, 0));
}

#[test]
fn what_could_not_be_sent_stays_in_a_file_and_is_sent_from_there() {
    let temp = TempDir::new().unwrap();
    let path = statements(temp.path(), 450);
    let mut plan = vec![Does::Say(200, "", "[]")];
    plan.extend(vec![Does::Say(503, "", "busy"); 7]);
    let fake = store(plan, &[]);
    let (sent, pauses) = send(&path, &fake);
    assert_eq!((sent.stored, sent.unsent, pauses.len()), (200, 250, 6), "{sent:?}");
    assert_eq!(sent.why.as_deref(), Some("the store answered 503 (`busy`), 7 times"));
    assert!(pauses.is_sorted() && pauses[5] <= Duration::from_secs(16), "{pauses:?}");
    let unsent = temp.path().join(UNSENT_FILE);
    assert_eq!(fs::read_to_string(&unsent).unwrap().lines().count(), 250);
    let (rest, _) = send(&unsent, &fake);
    assert_eq!((rest.stored, rest.unsent, unsent.exists()), (250, 0, false));
    // Who asks for more than a person waits, is not waited for.
    let patient = store(vec![Does::Say(429, "Retry-After: 86400\r\n", "")], &[]);
    let (sent, pauses) = send(&path, &patient);
    assert_eq!((sent.unsent, pauses.len()), (450, 0));
    assert!(sent.why.unwrap().contains("86400 s"));
    for (status, why) in [(401, "credentials"), (404, "address"), (302, "address")] {
        let (sent, pauses) = send(&path, &store(vec![Does::Say(status, "", "")], &[]));
        assert!(sent.unsent == 450 && pauses.is_empty() && sent.why.unwrap().contains(why), "{status}");
    }
}

#[test]
fn a_store_that_was_never_reached_is_not_blamed() {
    let temp = TempDir::new().unwrap();
    let path = statements(temp.path(), 3);
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let clock = Clock { now: &Timestamp::now, pause: &|_| {} };
    let store = |address: String| Store::new(&address, None).unwrap();
    let sent = results::send(&path, &store(format!("http://127.0.0.1:{port}/xapi")), clock).unwrap();
    let why = sent.why.unwrap();
    assert!(why.starts_with("nothing left this machine for `http://127.0.0.1:") && sent.unsent == 3, "{why}");
    assert!(why.ends_with("nothing listens there, 7 times"), "{why}");
    // What listens there speaks no TLS.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
            let _ = stream.read(&mut [0; 4096]);
        }
    });
    let sent = results::send(&path, &store(format!("https://127.0.0.1:{port}/xapi")), clock).unwrap();
    let why = sent.why.unwrap();
    assert!(why.contains("nothing left this machine") && why.contains("no safe connection"), "{why}");
}

#[test]
fn an_address_is_taken_only_where_nobody_else_reads_what_goes_there() {
    for (address, fault) in [
        ("https://lrs.example.com/xapi", None),
        ("https://lrs.example.com/xapi/statements/", None),
        ("http://localhost:8080/xapi", None),
        ("http://lrs.example.com/xapi", Some(BadStore::InTheOpen("http://lrs.example.com".to_owned()))),
        ("http://localhost.example.com", Some(BadStore::InTheOpen("http://localhost.example.com".to_owned()))),
        ("https://hr:secret@lrs.example.com/", Some(BadStore::CredentialsInAddress)),
        ("lrs.example.com", Some(BadStore::NoAddress("lrs.example.com".to_owned()))),
        ("ftp://lrs.example.com", Some(BadStore::NoAddress("ftp://lrs.example.com".to_owned()))),
    ] {
        assert_eq!(Store::new(address, None).err(), fault, "{address}");
    }
    for credentials in ["", "\n", "secret", "a:b\nc:d"] {
        assert_eq!(
            Store::new("https://a.example", Some(credentials)).err(),
            Some(BadStore::NoCredentials),
            "{credentials:?}"
        );
    }
    let store = Store::new("https://a.example", Some("hr:secret")).unwrap();
    assert!(!format!("{store:?}").contains("secret"));
}

const EVERY_TYPE: &str = include_str!("withheld/every-type.yaml");

/// A site with every type of question, its key withheld or not, and Ann's attempt.
fn with_every_type(withheld: bool) -> Project {
    let first = |part: &str| {
        part.split_once(">>").map(|(choice, rest)| (choice.split_once("||").unwrap().0.to_owned(), rest.to_owned()))
    };
    let mut exam = String::new();
    for (at, part) in EVERY_TYPE.split("<<").enumerate() {
        match first(part).filter(|_| at > 0) {
            Some((choice, rest)) => exam += &(choice + &rest),
            None => exam += part,
        }
    }
    let exam: String = exam.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("{line}\n")).collect();
    let exam = if withheld { exam } else { exam.replace("answer_key: withheld\n", "") };
    project()
        .file("content/site.yaml", "id: test\ntitle: Test\nbase_url: https://training.example.com/\n")
        .file("content/course/course.yaml", "title: Course\npass: {quizzes: [final-exam], mark: 60%}\n")
        .file("quizzes/course/final.yaml", exam)
        .file(
            "quizzes/course/shop.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\" width=\"100\" height=\"100\"></svg>",
        )
}

fn lines(project: &Project, path: &str) -> Vec<Value> {
    let text = fs::read_to_string(project.root().join(path)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Hands in the full marks of every question, by the key of the site.
fn hand_in_everything(project: &Project) {
    use coursewright::build::{Options, Session};
    use coursewright::quiz::QuizData;
    let mut session = Session::new(Options { root: project.root().to_owned(), base_url: None });
    session.refresh();
    let site = session.site_with_questions().unwrap();
    let data = QuizData::of(&site.quiz("final-exam").unwrap().1.quiz, "course");
    let record = |question: &coursewright::quiz::QuestionData| {
        let given = question.key.full_marks();
        let given = given.map_or(json!({"text": "It makes people pay."}), |given| json!(given));
        json!({"id": question.id, "wording": question.wording, "tries": [given], "hints": 0, "seconds": 9.126})
    };
    let submission = json!({
        "format": "coursewright-submission/1", "id": "s1", "site": {"id": "test"},
        "learner": {"name": "Ann", "employee_id": "E1", "email": "ann@example.com"}, "created": "2026-05-02T10:06:00Z",
        "attempts": [{
            "id": "a1", "course": "course", "quiz": "final-exam", "mode": "exam", "number": 1, "scoring": data.scoring,
            "started": "2026-05-02T10:00:00Z", "ended": "2026-05-02T10:05:00.500Z",
            "questions": data.questions.iter().map(record).collect::<Vec<_>>(),
        }],
    });
    project.write("inbox/ann.json", submission.to_string());
}

#[test]
fn every_type_of_question_is_answered_in_the_syntax_of_its_interaction() {
    let project = with_every_type(false);
    hand_in_everything(&project);
    project.run(&["collect", "inbox", "--xapi"]).succeeds();
    let statements = lines(&project, "report/statements.jsonl");
    let told: Vec<Value> = statements
        .iter()
        .map(|statement| {
            let definition = &statement["object"]["definition"];
            json!([
                statement["object"]["id"].as_str().unwrap().rsplit(['#', '/']).next(),
                statement["verb"]["id"].as_str().unwrap().rsplit('/').next(),
                definition["interactionType"],
                statement["result"]["response"],
                definition["correctResponsesPattern"],
            ])
        })
        .collect();
    let told: String = told.iter().map(|line| format!("{line}\n")).collect();
    snapbox::assert_data_eq!(told, snapbox::file!["xapi/every-type.txt"].raw());
    let answered = &statements[0];
    assert_eq!(
        answered["actor"]["account"],
        json!({"homePage": "https://training.example.com/", "name": "employee_id:e1"})
    );
    assert_eq!(answered["result"]["duration"], "PT9.13S");
    assert_eq!(answered["result"]["score"], json!({"scaled": 1.0, "raw": 1.0, "min": 0.0, "max": 1.0}));
    assert_eq!(
        (&answered["result"]["success"], &answered["timestamp"]),
        (&json!(true), &json!("2026-05-02T10:05:00.5Z"))
    );
    assert_eq!(
        answered["context"]["contextActivities"]["parent"][0]["id"],
        "https://training.example.com/quizzes/final-exam.html"
    );
    assert!(!serde_json::to_string(&statements).unwrap().contains("ann@example.com"), "a number is enough");
    // Ids are their own, and the same whenever they are made.
    let ids: BTreeSet<&str> = statements.iter().map(|statement| statement["id"].as_str().unwrap()).collect();
    assert!(ids.len() == statements.len() && ids.iter().all(|id| id.len() == 36 && id.as_bytes()[14] == b'5'));
    let before = fs::read(project.root().join("report/statements.jsonl")).unwrap();
    project.run(&["collect", "inbox", "--xapi"]).succeeds();
    assert!(fs::read(project.root().join("report/statements.jsonl")).unwrap() == before);
    // Through graded lines they are the same.
    project.write("lines.jsonl", fs::read(project.root().join("inbox/ann.json")).unwrap());
    let graded = project.run(&["grade", "lines.jsonl"]).succeeds().stdout();
    project.write("graded.jsonl", graded);
    project.run(&["collect", "--graded", "graded.jsonl", "--xapi"]).succeeds();
    assert!(fs::read(project.root().join("report/statements.jsonl")).unwrap() == before);
}

#[test]
fn a_key_that_is_withheld_stands_in_no_statement() {
    let project = with_every_type(true);
    hand_in_everything(&project);
    project.run(&["collect", "inbox", "--xapi"]).succeeds();
    let statements = lines(&project, "report/statements.jsonl");
    assert!(statements.len() > 10);
    assert!(statements.iter().all(|statement| statement["object"]["definition"]["correctResponsesPattern"].is_null()));
}

#[test]
fn what_waits_for_a_mark_is_said_when_it_has_one() {
    let project = letters::site();
    letters::hand_in(&project, "ann", "true", Some("Dear Ms Lee."));
    let run = project.run(&["collect", "inbox", "--xapi"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("`base_url`"), "{}", run.stderr());
    let site = fs::read_to_string(project.root().join("content/site.yaml")).unwrap();
    project.write("content/site.yaml", format!("{site}base_url: https://training.example.com\n"));
    project.run(&["collect", "inbox", "--xapi"]).succeeds();
    let verbs = |project: &Project| -> Vec<String> {
        let verb = |one: &Value| one["verb"]["display"]["en"].as_str().unwrap().to_owned();
        lines(project, "report/statements.jsonl").iter().map(verb).collect()
    };
    assert_eq!(verbs(&project), ["answered"]);
    let table = letters::table(&project, "to-mark.csv");
    let id = letters::row(&table, "name", "ann")["response_id"].as_str().unwrap();
    project.write("marks.csv", format!("response_id,points\n{id},3\n"));
    project.run(&["collect", "inbox", "--xapi", "--marks", "marks.csv"]).succeeds();
    assert_eq!(verbs(&project), ["answered", "answered", "passed", "passed"], "the quiz, and the course");
    let letter = &lines(&project, "report/statements.jsonl")[1];
    assert_eq!(letter["result"]["score"], json!({"scaled": 0.5, "raw": 3.0, "min": 0.0, "max": 6.0}));
    assert_eq!((&letter["result"]["success"], &letter["result"]["response"]), (&json!(false), &json!("Dear Ms Lee.")));
}

#[test]
fn a_run_sends_what_it_has_made_and_says_with_its_exit_code_what_became_of_it() {
    let project = letters::site();
    letters::hand_in(&project, "ann", "true", None);
    let site = fs::read_to_string(project.root().join("content/site.yaml")).unwrap();
    project.write("content/site.yaml", format!("{site}base_url: https://training.example.com\n"));
    project.write("lrs.txt", "hr:secret\n");
    let fake = store(Vec::new(), &[]);
    let collect = ["collect", "inbox", "--lrs-auth", "lrs.txt", "--lrs"];
    let run = project.run(&[&collect[..], &[&fake.address]].concat());
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    assert!(run.stderr().contains("Sent 2 statements; the store refused 0"), "{}", run.stderr());
    assert_eq!(fake.kept.lock().unwrap().statements.len(), 2);
    let closed = store(vec![Does::Say(401, "", "")], &[]);
    let run = project.run(&[&collect[..], &[&closed.address]].concat());
    assert_eq!(run.code(), Some(3), "{}", run.stderr());
    assert!(run.stderr().contains("statements-unsent.jsonl") && !run.stderr().contains("secret"), "{}", run.stderr());
    let unsent = "report/statements-unsent.jsonl";
    let run = project.run(&["send", unsent, "--lrs-auth", "lrs.txt", "--lrs", &fake.address]);
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    assert!(!project.root().join(unsent).exists());
    let run = project.run(&["collect", "inbox", "--lrs", "http://lrs.example.com"]);
    assert!(run.code() == Some(2) && run.stderr().contains("in the open"), "{}", run.stderr());
}
