//! Exams whose keys are not on the site: nothing that is published may tell of them, and HR's program grades by them.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use coursewright::build::{self, Session};
use coursewright::keys::Folder;
use coursewright::quiz::Response;
use coursewright::serve::{self, Note, Server};
use serde_json::{Value, json};

use support::{Project, files, project};

const EVERY_TYPE: &str = include_str!("withheld/every-type.yaml");
const EXAM: &str = "quizzes/course/final.yaml";

/// The first or the second of what stands in `<<…||…>>`.
fn keyed(template: &str, second: bool) -> String {
    let mut text = String::new();
    for (at, part) in template.split("<<").enumerate() {
        if at == 0 {
            text.push_str(part);
            continue;
        }
        let (choice, rest) = part.split_once(">>").unwrap();
        let (one, other) = choice.split_once("||").unwrap();
        text.push_str(if second { other } else { one });
        text.push_str(rest);
    }
    // What stood on lines of its own.
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| format!("{line}\n")).collect()
}

fn site(exam: &str) -> Project {
    project()
        .file("content/course/course.yaml", "title: Course\npass: {quizzes: [final-exam], mark: 60%}\n")
        .file(EXAM, exam)
        .file(
            "quizzes/course/shop.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\" width=\"100\" height=\"100\"></svg>",
        )
        .lesson("Visits.\n")
        .file("content/course/module/module.yaml", "title: Module\n")
}

/// The data block of a page.
fn data(html: &str) -> Value {
    let (_, block) = html.split_once("<script type=\"application/json\">").expect("a data block");
    serde_json::from_str(block.split_once("</script>").unwrap().0).unwrap()
}

fn exam_page(project: &Project) -> String {
    project.page("quizzes/final-exam.html")
}

/// What was published, with the names of build and version taken out, which come from a secret.
fn published(project: &Project) -> BTreeMap<String, String> {
    let version = data(&exam_page(project))["scoring"].as_str().unwrap().to_owned();
    let build = data(&project.page("results.html"))["site"]["build"].as_str().unwrap().to_owned();
    let text =
        |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).replace(&version, "[VERSION]").replace(&build, "[BUILD]");
    project
        .published()
        .into_iter()
        .filter(|(path, _)| path != ".coursewright")
        .map(|(path, bytes)| (path, text(bytes)))
        .collect()
}

#[test]
fn with_another_key_every_published_byte_is_the_same() {
    let one = site(&keyed(EVERY_TYPE, false));
    one.build().succeeds();
    let other = site(&keyed(EVERY_TYPE, true));
    // The same secret: what differs can only come from the key.
    other.write("keys/secret", fs::read(one.root().join("keys/secret")).unwrap());
    other.build().succeeds();
    let (first, second) = (published(&one), published(&other));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (path, text) in &first {
        assert_eq!(text, &second[path], "{path}");
    }
    let versions = [&one, &other].map(|project| data(&exam_page(project))["scoring"].clone());
    assert_ne!(versions[0], versions[1], "another key is another version");
}

/// Words from which the key could be read: texts that are not shown, ids that tell, names of the key's fields.
const TELLING: [&str; 24] = [
    "Visits are what promotion",
    "economic benefit",
    "effect of promotion and",
    "remembered the first lesson",
    "traffic-is-profit",
    "what an advertisement is there for",
    "click-?through",
    "ctr",
    "how many see it",
    "brought by an advertisement",
    "step-1",
    "pays for itself",
    "names somebody who pays",
    "names what is sold",
    "says what the page is about",
    "Well asked",
    "before you changed it",
    "good-end",
    "Mended",
    "\"right\":",
    "credits",
    "\"answers\"",
    "\"reference\"",
    "final.yaml",
];

#[test]
fn nothing_that_tells_is_in_any_published_file() {
    let project = site(&keyed(EVERY_TYPE, false));
    project.build().succeeds();
    let page = exam_page(&project);
    for word in TELLING {
        assert!(!page.contains(word), "{word}");
    }
    // Longer ones nowhere at all: scripts have words of their own.
    for (path, bytes) in project.published() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for word in TELLING.iter().filter(|word| word.contains(' ')) {
            assert!(!text.contains(word), "{word} in {path}");
        }
    }
    let scoring = fs::read_dir(project.root().join("keys/final-exam")).unwrap().next().unwrap().unwrap();
    let key: Value = serde_json::from_slice(&fs::read(scoring.path()).unwrap()).unwrap();
    let own = key["data"]["scoring"].as_str().unwrap();
    assert!(project.published().iter().all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains(own)));
}

/// What stands in an attribute of codes before a text.
fn code<'h>(html: &'h str, question: &str, attribute: &str, text: &str) -> &'h str {
    let (_, own) = html.split_once(&format!("data-question=\"{question}\"")).expect(question);
    let at = [format!(">{text}<"), format!(" {text}<")].iter().find_map(|words| own.find(words));
    let at = at.unwrap_or_else(|| panic!("{question}: {text}"));
    let (_, code) = own[..at].rsplit_once(&format!("{attribute}=\"")).expect(attribute);
    code.split_once('"').unwrap().0
}

/// A submission with one attempt, as a learner makes it of the published page.
fn submission(project: &Project) -> Value {
    submission_on(&exam_page(project))
}

fn submission_on(html: &str) -> Value {
    let page = data(html);
    let option = |question: &str, text: &str| code(html, question, "data-option", text).to_owned();
    let part = |question: &str, text: &str| code(html, question, "data-part", text).to_owned();
    let value = |question: &str, text: &str| code(html, question, "value", text).to_owned();
    let choice = |question: &str, text: &str| code(html, question, "data-choice", text).to_owned();
    let pairs = |question: &str, pairs: &[(&str, &str)]| -> Value {
        pairs.iter().map(|(item, choice)| (part(question, item), json!(value(question, choice)))).collect()
    };
    let gaps: Vec<&str> = html.split("class=\"gap\" data-part=\"").skip(1).map(|gap| &gap[..13]).collect();
    let responses = json!({
        "q-single": option("q-single", "Promotion"),                                    // 1
        "q-true": "true",                                                               // 1
        "q-multiple": [option("q-multiple", "Orders")],                                 // 1/2
        "q-short": "CTR",                                                               // 0.8
        "q-numeric": "5 %",                                                             // 1
        "q-cloze": {(gaps[0]): value("q-cloze", "promotion"), (gaps[1]): "bill"},           // 1/2
        "q-match": pairs("q-match", &[("Promotion", "Visits"), ("Storage", "Space"), ("Marketing", "Weather")]), // 2/3
        "q-order": (["See", "Click", "Order", "Pay"].map(|item| option("q-order", item))), // 1
        "q-sort": {
            (part("q-sort", "Visits")): value("q-sort", "Promotion"),
            (part("q-sort", "The weather")): "none",                                      // 2/4
        },
        "q-text": {"text": "It makes people pay."},
        "q-card": {"it-says-what-is-sold": "4", "it-loads-at-once": "1"},               // 1/2
        "q-spot": value("q-spot", "The button"),                                        // 1
        "q-talk": [choice("q-talk", "What do you taste?")],                             // 1
        "q-tact": [choice("q-tact", "Welcome back!")],                                  // 1
    });
    let record = |question: &Value| {
        let response = responses.get(question["id"].as_str().unwrap()).cloned().unwrap_or(Value::Null);
        json!({"id": question["id"], "wording": question["wording"], "shown": [], "tries": [response], "hints": 0, "seconds": 9})
    };
    let questions: Vec<Value> = page["questions"].as_array().unwrap().iter().map(record).collect();
    json!({
        "format": "coursewright-submission/1", "id": "0123456789abcdef01234567", "site": {"id": "test", "build": "0"},
        "learner": {"name": "Ann"}, "created": "2026-05-02T10:06:00Z", "lessons": [],
        "attempts": [{
            "id": "fedcba9876543210fedcba98", "course": "course", "quiz": "final-exam", "mode": "exam", "number": 1,
            "scoring": page["scoring"], "started": "2026-05-02T10:00:00Z", "ended": "2026-05-02T10:05:00Z",
            "questions": questions, "claimed": {"points": null, "possible": null, "score": null, "passed": null},
        }],
    })
}

/// By the 13 questions that need no person.
const EARNED: f64 = 1.0 + 1.0 + 0.5 + 0.8 + 1.0 + 0.5 + 2.0 / 3.0 + 1.0 + 0.5 + 0.5 + 1.0 + 1.0 + 1.0;

fn earned(attempt: &Value) -> f64 {
    attempt["questions"].as_array().unwrap().iter().filter_map(|question| question["points"].as_f64()).sum()
}

fn collected(project: &Project) -> Value {
    project.run(&["collect", "inbox", "--out", "report"]).succeeds();
    let report: Value = serde_json::from_slice(&fs::read(project.root().join("report/results.json")).unwrap()).unwrap();
    report["learners"][0]["attempts"][0].clone()
}

#[test]
fn hr_grades_what_the_page_could_not_and_an_earlier_version_by_its_own_key() {
    let project = site(&keyed(EVERY_TYPE, false));
    project.build().succeeds();
    project.write("inbox/ann.json", submission(&project).to_string());
    let attempt = collected(&project);
    assert!((earned(&attempt) - EARNED).abs() < 1e-9, "{attempt:#}");
    assert_eq!(attempt["flags"], json!([]), "{attempt:#}");
    let said = |id: &str| {
        let questions = attempt["questions"].as_array().unwrap();
        questions.iter().find(|question| question["id"] == id).unwrap()["response"].clone()
    };
    assert_eq!(said("q-single"), "Promotion", "HR reads words, and not codes");
    assert!(
        attempt["questions"].as_array().unwrap().iter().all(|question| question["reworded"] == false),
        "{attempt:#}"
    );
    let items = || -> Value {
        let text = fs::read_to_string(project.root().join("report/items.json")).unwrap();
        serde_json::from_str::<Value>(&text).unwrap()["quizzes"].clone()
    };
    assert_eq!(items(), json!([]), "a text waits for its mark");
    let table = fs::read_to_string(project.root().join("report/to-mark.csv")).unwrap();
    let id = table.trim_end().rsplit(',').next().unwrap().trim_matches('"');
    project.write("marks.csv", format!("response_id,points\n{id},1\n"));
    project.run(&["collect", "inbox", "--out", "marked", "--marks", "marks.csv"]).succeeds();
    let text = fs::read_to_string(project.root().join("marked/items.json")).unwrap();
    let marked: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&marked["quizzes"][0]["n"], &marked["quizzes"][0]["questions"][0]["n"]), (&json!(1), &json!(1)));
    // Graded elsewhere, line by line, it comes to the same, with marks and without.
    let line = |project: &Project| {
        project.write("lines.jsonl", fs::read_to_string(project.root().join("inbox/ann.json")).unwrap());
        let run = project.run(&["grade", "lines.jsonl"]);
        project.write("graded.jsonl", run.succeeds().stdout());
    };
    line(&project);
    let differs = |one: &str, marks: &[&str]| {
        project.run(&[&["collect", "--graded", "graded.jsonl", "--out", "joined"], marks].concat()).succeeds();
        let (one, joined) = (files(&project.root().join(one)), files(&project.root().join("joined")));
        let plain = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("inbox/ann.json", "0123456789abcdef01234567");
        let pairs = one.iter().zip(&joined).filter(|((name, _), _)| name != "results.xlsx");
        pairs.filter(|(one, other)| plain(&one.1) != plain(&other.1)).map(|(one, _)| one.0.clone()).collect::<Vec<_>>()
    };
    assert_eq!(differs("marked", &["--marks", "marks.csv"]), [""; 0]);
    project.remove("joined");
    assert_eq!(differs("report", &[]), [""; 0]);
    // Another key, and other words: what was handed in before keeps its score.
    project.write(EXAM, keyed(EVERY_TYPE, true).replace("What can be counted?", "What can be counted at all?"));
    project.build().succeeds();
    let later = collected(&project);
    assert_eq!((earned(&later), &later["standing"]), (earned(&attempt), &attempt["standing"]), "{later:#}");
    assert_eq!(later["flags"], json!([]));
    assert_eq!(items(), json!([]), "it says nothing of the questions as they are now");
    // Each version has one file, however often it is built.
    project.build().succeeds();
    assert_eq!(files(&project.root().join("keys/final-exam")).len(), 2);
    // Without its key nobody can say what it is worth.
    project.remove("keys");
    let lost = collected(&project);
    assert_eq!((&lost["graded"], &lost["standing"]), (&Value::Null, &json!("unknown")), "{lost:#}");
}

/// The page of the exam as a browser gets it.
fn served_page(server: &Server) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let port = server.address().port();
    write!(stream, "GET /quizzes/final-exam.html HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn what_is_answered_on_a_served_site_is_graded_by_the_key_that_was_kept_when_its_page_was_shown() {
    let project = site(&keyed(EVERY_TYPE, false));
    let keys = project.root().join("keys");
    let versions = || files(&keys.join("final-exam")).len();
    let (sender, read) = mpsc::channel();
    let say = Box::new(move |note: Note| match note {
        Note::Warning(text) => panic!("{text}"),
        Note::Ready { state, .. } | Note::Changed { state, .. } => {
            let scoring = state.site.withheld().next().map(|node| node.quiz.scoring().to_string());
            // The test may have ended.
            let _ = sender.send(scoring);
        }
    });
    let session = Session::new(build::Options { root: project.root().to_owned(), base_url: None });
    let host = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let options = serve::Options { host, port: Some(0), open: false, report: None, keys: Folder::at(&keys) };
    let server = Server::start(session, options, say).unwrap();
    assert!(!keys.join("final-exam").exists(), "nobody has seen it");
    let first = served_page(&server);
    served_page(&server);
    assert_eq!(versions(), 1);
    // Saved again and again, and not looked at.
    let mut before = read.recv_timeout(Duration::from_secs(20)).unwrap();
    for tolerance in ["0.2", "0.3", "0.4"] {
        let exam = keyed(EVERY_TYPE, tolerance == "0.4");
        project.write(EXAM, exam.replace("tolerance: 0.1", &format!("tolerance: {tolerance}")));
        before = loop {
            // A file may be read while it is written.
            let now = read.recv_timeout(Duration::from_secs(20)).unwrap();
            if now.is_some() && now != before {
                break now;
            }
        };
    }
    assert_eq!(versions(), 1);
    let second = served_page(&server);
    assert_eq!(versions(), 2);
    assert_ne!(data(&first)["scoring"], data(&second)["scoring"], "another key is another version");
    // Each by its own key, and the present one also by what `build` names it.
    for (html, is_first) in [(&first, true), (&second, false)] {
        project.write("inbox/ann.json", submission_on(html).to_string());
        let attempt = collected(&project);
        assert_eq!(attempt["flags"], json!([]), "{attempt:#}");
        assert_eq!((earned(&attempt) - EARNED).abs() < 1e-9, is_first, "{attempt:#}");
    }
    project.build().succeeds();
    assert_eq!(data(&exam_page(&project))["scoring"], data(&second)["scoring"]);
    assert_eq!(versions(), 2);
}

#[test]
fn a_site_whose_keys_cannot_be_kept_is_not_served() {
    let project = site(&keyed(EVERY_TYPE, false));
    project.write("keys", "a file");
    let session = Session::new(build::Options { root: project.root().to_owned(), base_url: None });
    let keys = Folder::at(&project.root().join("keys"));
    let options =
        serve::Options { host: IpAddr::V4(Ipv4Addr::LOCALHOST), port: Some(0), open: false, report: None, keys };
    let error = Server::start(session, options, Box::new(|_| {})).unwrap_err();
    assert!(matches!(error, serve::Error::Keys(_)), "{error}");
}

#[test]
fn a_key_file_is_found_by_its_version_and_nothing_leads_out_of_its_folder() {
    let project = site(&keyed(EVERY_TYPE, false));
    project.build().succeeds();
    let folder = Folder::at(&project.root().join("keys"));
    let version = data(&exam_page(&project))["scoring"].as_str().unwrap().to_owned();
    let key = folder.find("final-exam", &version).unwrap();
    assert_eq!(key.data.questions.len(), 17);
    assert!(matches!(key.data.questions[0].key.full_marks(), Some(Response::Text(id)) if id == "right"));
    for (quiz, version) in
        [("..", "secret"), ("final-exam/../final-exam", version.as_str()), ("", ""), ("final-exam", "../secret")]
    {
        assert!(folder.find(quiz, version).is_none(), "{quiz} {version}");
    }
}

#[test]
fn a_quiz_that_is_called_as_the_secret_is_keeps_its_key_beside_it() {
    let project = site(&keyed(EVERY_TYPE, false).replace("quiz: final-exam", "quiz: secret"));
    project.write("content/course/course.yaml", "title: Course\npass: {quizzes: [secret], mark: 60%}\n");
    for _ in 0..2 {
        project.build().succeeds();
    }
    let folder = Folder::at(&project.root().join("keys"));
    let [key] = <[_; 1]>::try_from(folder.all()).unwrap();
    assert_eq!(
        (key.data.quiz.as_str(), folder.find("secret", &key.version.to_string())),
        ("secret", Some(key.clone()))
    );
}

#[test]
fn a_text_that_is_withheld_and_stands_in_a_lesson_stops_the_build_in_cold_and_warm_runs() {
    let exam = keyed(EVERY_TYPE, false);
    let project = site(&exam);
    project.build().succeeds();
    let lesson = "---\ntitle: Lesson\n---\n\nA visit is *an effect* of promotion and\nof nothing else.\n";
    project.write("content/course/module/lesson.md", lesson);
    project.settle();
    let run = project.build();
    assert_eq!(run.code(), Some(1), "{}", run.stderr());
    let said = run.stderr();
    assert!(
        said.contains("error[leaked-key]: this explanation is withheld") && said.contains("course/module/lesson.html"),
        "{said}"
    );
    assert!(
        said.contains("quizzes/course/final.yaml:10:5") && said.contains("content/course/module/lesson.md:5:1"),
        "{said}"
    );
    // The same again, with nothing read anew, and by `check`.
    assert_eq!(project.build().code(), Some(1));
    assert_eq!(project.check().code(), Some(1));
    // In other words it may be said; then the lesson's own words are taken by the exam.
    project.write(
        "content/course/module/lesson.md",
        "---\ntitle: Lesson\n---\nKittens sleep for most of the day and of the night.\n",
    );
    project.build().succeeds();
    project.build().succeeds();
    project.write(
        EXAM,
        exam.replace(
            "A visit is an effect of promotion and of nothing else",
            "Kittens sleep for most of the day and of the night",
        ),
    );
    let run = project.build();
    assert!(run.code() == Some(1) && run.stderr().contains("error[leaked-key]"), "{}", run.stderr());
    // An author's own file is looked at, too.
    project.write(EXAM, &exam);
    project.write("content/notes.txt", "Hints for HR: you remembered the first lesson very well.");
    let run = project.build();
    assert!(run.stderr().contains("this feedback is withheld, and can be read in `notes.txt`"), "{}", run.stderr());
}

#[test]
fn keys_are_never_kept_where_they_would_be_published() {
    let project = site(&keyed(EVERY_TYPE, false));
    for keys in ["public", "public/keys", "content/keys", "quizzes"] {
        let run = project.run(&["build", "--keys", keys]);
        assert_eq!(run.code(), Some(2), "{keys}: {}", run.stderr());
        assert!(
            !project.root().join("public").exists() && !project.root().join(keys).join("secret").exists(),
            "{keys}"
        );
    }
    project.run(&["build", "--keys", "hr"]).succeeds();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &str| fs::metadata(project.root().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("hr"), mode("hr/secret")), (0o700, 0o600));
    }
    // A site that withholds nothing has no such folder.
    let open = site(&keyed(EVERY_TYPE, false).replace("answer_key: withheld\n", ""));
    open.build().succeeds();
    assert!(!open.root().join("keys").exists());
}

#[test]
fn questions_in_a_lesson_cannot_withhold_their_key() {
    let quiz = "quiz: inside\ntitle: Inside\nmode: check\nanswer_key: withheld\nquestions:\n  - {id: q, type: true_false, \
                prompt: Is it so?, answer: true}\n";
    let run = project().lesson(&format!("```yaml quiz\n{quiz}```\n")).build();
    let lesson = project().lesson(&format!("```quiz\n{quiz}```\n")).build();
    let said = format!("{}{}", run.stderr(), lesson.stderr());
    assert!(said.contains("error[needs-key]: the key of questions in a lesson cannot be withheld"), "{said}");
}
