//! The ledger: what was collected once is kept, counted once, graded by the key of its day, and can be taken out again.
//! Each case is tried with a file and with a server.

#[path = "support/letters.rs"]
mod letters;
#[path = "support/postgres.rs"]
mod shared;
mod support;

use std::fs;
use std::ops::Deref;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Instant;

use coursewright::build::{Options, Session};
use coursewright::results::{self, Ledger, LedgerAt};
use coursewright::site::Site;
use jiff::Timestamp;
use letters::{QUIZ, hand_in, row, site, table};
use serde_json::json;
use support::{Project, files};

/// What keeps a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    File,
    Server,
}

/// A site, and the ledger of what its learners hand in.
struct Case {
    project: Project,
    kind: Kind,
    /// As the command is given it.
    ledger: String,
}

impl Deref for Case {
    type Target = Project;

    fn deref(&self) -> &Project {
        &self.project
    }
}

impl Kind {
    fn case(self) -> Case {
        let ledger = match self {
            Self::File => "ledger.sqlite".to_owned(),
            Self::Server => shared::server().database(),
        };
        Case { project: site(), kind: self, ledger }
    }
}

impl Case {
    fn run_on(&self, paths: &[&str], more: &[&str]) -> support::Run {
        self.run(&[&["collect"], paths, &["--ledger", &self.ledger], more].concat())
    }

    #[track_caller]
    fn collect(&self, more: &[&str]) -> support::Run {
        let run = self.run_on(&["inbox"], more);
        assert_eq!(run.code(), Some(0), "{}", run.stderr());
        run
    }

    /// The tables alone.
    #[track_caller]
    fn tell(&self, more: &[&str]) -> support::Run {
        let run = self.run_on(&[], more);
        assert_eq!(run.code(), Some(0), "{}", run.stderr());
        run
    }

    fn open(&self) -> Ledger {
        let given = self.root().join(&self.ledger);
        let given = if self.kind == Kind::Server { Path::new(&self.ledger) } else { &given };
        Ledger::at(&LedgerAt::named(given, &|_| None).unwrap()).unwrap()
    }

    /// All that is kept, in bytes.
    fn kept(&self) -> Vec<u8> {
        match self.kind {
            Kind::File => fs::read(self.root().join(&self.ledger)).unwrap(),
            Kind::Server => {
                let mut client = shared::connect(&self.ledger);
                let tables = "SELECT relname::text FROM pg_class WHERE relnamespace = 'coursewright'::regnamespace
                              AND relkind = 'r' ORDER BY relname";
                let mut kept = String::new();
                for table in client.query(tables, &[]).unwrap() {
                    let table: String = table.get(0);
                    let rows = format!("SELECT row::text FROM coursewright.{table} AS row ORDER BY row::text");
                    for row in client.query(&rows, &[]).unwrap() {
                        kept.push_str(&format!("{table}: {}\n", row.get::<_, String>(0)));
                    }
                }
                kept.into_bytes()
            }
        }
    }

    fn has(&self, text: &str) -> bool {
        self.kept().windows(text.len()).any(|part| part == text.as_bytes())
    }
}

macro_rules! with_either {
    ($($case:ident)*) => {
        mod file { $(#[test] fn $case() { super::$case(super::Kind::File); })* }
        mod server { $(#[test] fn $case() { super::$case(super::Kind::Server); })* }
    };
}

with_either! {
    a_second_run_adds_nothing_and_the_tables_need_no_files_any_more
    what_comes_again_under_another_name_is_a_replay_only_in_a_later_run
    what_came_in_an_earlier_run_was_first_whatever_later_clocks_say
    what_is_only_added_is_in_the_tables_of_the_next_run
    who_comes_by_a_name_alone_takes_nothing_in_whatever_run
    an_attempt_is_graded_by_the_key_of_its_version
    marks_are_kept_and_a_later_one_counts
    who_is_forgotten_is_in_no_table_and_not_in_the_ledger
    what_is_thrown_out_counts_no_more_until_it_is_let_in
    what_another_file_holds_stays_when_one_is_thrown_out
    of_several_submissions_in_one_file_the_one_that_is_named_is_thrown_out
    what_is_older_than_a_day_is_taken_out
    what_is_in_use_is_said_and_a_run_that_is_stopped_has_not_been
    what_came_unsealed_is_told_in_every_run
    what_was_set_aside_is_told_of_until_it_comes_whole_or_is_forgotten
    a_mark_whose_cell_was_emptied_is_taken_back
    a_run_that_fails_leaves_the_tables_and_the_ledger_of_the_last_one
    a_run_that_is_killed_leaves_what_was_or_what_it_made_and_the_next_one_mends_it
}

fn of(project: &Project) -> Site {
    let mut session = Session::new(Options { root: project.root().to_owned(), base_url: None });
    session.refresh();
    session.site_with_questions().unwrap()
}

fn now() -> Timestamp {
    "2026-06-01T08:00:00Z".parse().unwrap()
}

/// Flags of the whole report, and the learners they are on.
fn flags(project: &Project) -> Vec<(String, String)> {
    let text = |cell: &serde_json::Value| cell.as_str().unwrap().to_owned();
    table(project, "flags.csv").iter().map(|row| (text(&row["flag"]), text(&row["name"]))).collect()
}

fn a_second_run_adds_nothing_and_the_tables_need_no_files_any_more(kind: Kind) {
    let project = kind.case();
    for name in ["ann", "bob", "cem"] {
        hand_in(&project, name, "true", None);
    }
    let run = project.collect(&[]);
    assert!(run.stderr().contains("The ledger holds 3 submissions, 3 of them new"), "{}", run.stderr());
    let report = project.root().join("report");
    let first = files(&report);
    let run = project.collect(&[]);
    assert!(run.stderr().contains("The ledger holds 3 submissions, 0 of them new"), "{}", run.stderr());
    assert!(files(&report) == first);
    // Without a ledger, the same files give the same tables.
    project.run(&["collect", "inbox", "--out", "other"]).succeeds();
    assert!(files(&project.root().join("other")) == first);
    project.remove("inbox");
    project.tell(&[]);
    assert!(files(&report) == first);
    // A folder of new files alone.
    hand_in(&project, "dee", "true", None);
    let run = project.collect(&[]);
    assert!(run.stderr().contains("The ledger holds 4 submissions, 1 of them new"), "{}", run.stderr());
    assert_eq!(table(&project, "attempts.csv").len(), 4);
}

fn what_comes_again_under_another_name_is_a_replay_only_in_a_later_run(kind: Kind) {
    let project = kind.case();
    hand_in(&project, "ann", "true", None);
    hand_in(&project, "bob", "false", None);
    let copy = |from: &str, to: &str| {
        fs::copy(project.root().join("inbox").join(from), project.root().join("inbox").join(to)).unwrap();
    };
    copy("bob.json", "bob (1).json");
    // As when one mail is sent twice: the same name, in another place.
    fs::create_dir(project.root().join("inbox/again")).unwrap();
    copy("bob.json", "again/bob.json");
    project.collect(&[]);
    let files = || fs::read_to_string(project.root().join("report/attempts.csv")).unwrap();
    assert!(files().contains("again/bob.json") && files().contains("bob (1).json"), "{}", files());
    let pair = |flag: &str, name: &str| (flag.to_owned(), name.to_owned());
    assert_eq!(flags(&project), [pair("duplicate", "bob"), pair("duplicate", "bob")]);
    copy("ann.json", "ann-for-this-year.json");
    project.collect(&[]);
    assert_eq!(flags(&project), [pair("replayed", "ann"), pair("duplicate", "bob"), pair("duplicate", "bob")]);
    assert_eq!(table(&project, "attempts.csv").len(), 2);
    // The folder was moved: nothing new.
    fs::rename(project.root().join("inbox"), project.root().join("archive")).unwrap();
    project.run_on(&["archive"], &[]).succeeds();
    assert_eq!(flags(&project).len(), 3);
}

fn what_came_in_an_earlier_run_was_first_whatever_later_clocks_say(kind: Kind) {
    let project = kind.case();
    hand_in(&project, "ann", "false", None);
    project.collect(&[]);
    let given = fs::read_to_string(project.root().join("inbox/ann.json")).unwrap();
    // The same attempt with another answer, as if it had been handed in the day before.
    let mended = given.replace("[\"false\"]", "[\"true\"]").replace("2026-05-03", "2026-05-02");
    let mended = mended.replace("\"id\":\"ann\"", "\"id\":\"ann-mended\"");
    assert!(mended.contains("ann-mended") && mended.contains("[\"true\"]"), "{mended}");
    project.write("inbox/ann-mended.json", mended);
    project.collect(&[]);
    let attempts = table(&project, "attempts.csv");
    assert_eq!((attempts.len(), &attempts[0]["points"]), (1, &"0".into()));
    assert_eq!(flags(&project), [("two_contents".to_owned(), "ann".to_owned())]);
}

fn what_is_only_added_is_in_the_tables_of_the_next_run(kind: Kind) {
    let project = kind.case();
    hand_in(&project, "ann", "true", None);
    project.collect(&[]);
    let before = files(&project.root().join("report"));
    hand_in(&project, "bob", "true", None);
    project.write("inbox/note.json", "{");
    let run = project.collect(&["--only-add"]);
    let told = run.stderr();
    assert!(told.contains("The ledger holds 2 submissions, 1 of them new"), "{told}");
    assert!(
        told.contains("set aside: inbox/note.json: ") && told.contains("\nSet 1 file aside, and made no tables"),
        "{told}"
    );
    assert!(files(&project.root().join("report")) == before);
    project.tell(&[]);
    assert_eq!(table(&project, "attempts.csv").len(), 2);
    assert_eq!(set_aside(&project).len(), 1);
    assert_eq!(project.run_on(&["inbox"], &["--only-add", "--forget", "name:ann"]).code(), Some(2));
}

fn who_comes_by_a_name_alone_takes_nothing_in_whatever_run(kind: Kind) {
    let project = kind.case();
    project
        .write("quizzes/letters/letters.yaml", QUIZ.replace("pass_mark: 60%", "pass_mark: 40%\nattempt_score: last"));
    project.write("content/letters/course.yaml", "title: Letters\npass: {quizzes: [letters], mark: 40%}\n");
    hand_in(&project, "ann", "true", None);
    project.collect(&[]);
    let passed = table(&project, "results.csv")[0].clone();
    assert_eq!(passed["passed"], "yes");
    // A colleague has got it wrong in her name, later and, by the clock, years before.
    let given = fs::read_to_string(project.root().join("inbox/ann.json")).unwrap();
    let wrong = given.replace("[\"true\"]", "[\"false\"]").replace("\"name\":\"ann\"", "\"name\":\" ANN\u{200b}\"");
    for (day, id) in [("2026-05-09", "later"), ("2019-05-09", "before")] {
        let wrong = wrong
            .replace("2026-05-03", day)
            .replace("ann-1", id)
            .replace("\"id\":\"ann\"", &format!("\"id\":\"{id}\""));
        assert!(wrong.contains("ANN") && wrong.contains("false"), "{wrong}");
        project.write(&format!("inbox/{id}.json"), wrong);
    }
    project.collect(&[]);
    let rows = table(&project, "attempts.csv");
    for (id, standing) in [("ann-1", "counts"), ("later", "by_name"), ("before", "by_name")] {
        let attempt = row(&rows, "attempt", id);
        assert_eq!(attempt["standing"], standing, "{attempt}");
        assert!(attempt["flags"].as_str().unwrap().contains("name_only"), "{attempt}");
    }
    let still = &table(&project, "results.csv")[0];
    for column in ["score", "passed", "passed_on", "valid_until", "first_activity", "last_activity"] {
        assert_eq!(still[column], passed[column], "{column}");
    }
    // A run without it says the same of who counts, whichever file is the oldest there.
    project.run(&["collect", "inbox", "--out", "report"]).succeeds();
    let rows = table(&project, "attempts.csv");
    assert_eq!(row(&rows, "attempt", "ann-1")["standing"], "counts");
    assert_eq!(table(&project, "results.csv")[0]["passed_on"], passed["passed_on"]);
}

fn an_attempt_is_graded_by_the_key_of_its_version(kind: Kind) {
    let project = kind.case();
    hand_in(&project, "ann", "true", None);
    project.collect(&[]);
    let before = project.root().join("before");
    for folder in ["content", "quizzes"] {
        for (path, bytes) in files(&project.root().join(folder)) {
            project.write(&format!("before/{folder}/{path}"), bytes);
        }
    }
    // Today the other answer is right.
    project.write("quizzes/letters/letters.yaml", QUIZ.replace("answer: true", "answer: false"));
    hand_in(&project, "bob", "true", None);
    project.collect(&[]);
    let scores = |project: &Project| -> Vec<String> {
        let attempts = table(project, "attempts.csv");
        ["ann", "bob"].map(|name| row(&attempts, "name", name)["score"].as_str().unwrap().to_owned()).to_vec()
    };
    assert_eq!(scores(&project), ["0.4", "0"]);
    assert_eq!(row(&table(&project, "attempts.csv"), "name", "ann")["standing"], "counts");
    // Without a ledger, the site of then has to be at hand.
    project.run(&["collect", "inbox", "--out", "report"]).succeeds();
    assert_eq!(scores(&project), ["", "0"]);
    project.run(&["collect", "inbox", "--site", ".", "--site", before.to_str().unwrap()]).succeeds();
    assert_eq!(scores(&project), ["0.4", "0"]);
    assert!(flags(&project).iter().all(|(flag, _)| flag != "unknown_version"), "{:?}", flags(&project));
}

fn marks_are_kept_and_a_later_one_counts(kind: Kind) {
    let project = kind.case();
    hand_in(&project, "ann", "true", Some("Dear Ann"));
    project.collect(&[]);
    let id = table(&project, "to-mark.csv")[0]["response_id"].as_str().unwrap().to_owned();
    let mark = |points: &str| project.write("marks.csv", format!("response_id;points;comment\n{id};{points};Hm\n"));
    let score = || row(&table(&project, "attempts.csv"), "name", "ann")["score"].as_str().unwrap().to_owned();
    mark("3");
    project.collect(&["--marks", "marks.csv"]);
    assert_eq!(score(), "0.7");
    project.collect(&[]);
    assert_eq!((score(), &table(&project, "to-mark.csv")[0]["comment"]), ("0.7".to_owned(), &json!("Hm")));
    mark("6");
    project.collect(&["--marks", "marks.csv"]);
    project.collect(&[]);
    assert_eq!(score(), "1");
    // A mark that comes before its response waits for it.
    let fresh = kind.case();
    fresh.write("marks.csv", format!("response_id;points\n{id};2\n"));
    hand_in(&fresh, "bob", "true", None);
    let run = fresh.run_on(&["inbox"], &["--marks", "marks.csv"]);
    assert_eq!(run.code(), Some(1), "{}", run.stderr());
    hand_in(&fresh, "ann", "true", Some("Dear Ann"));
    fresh.collect(&[]);
    assert_eq!(row(&table(&fresh, "attempts.csv"), "name", "ann")["score"], "0.6");
}

fn who_is_forgotten_is_in_no_table_and_not_in_the_ledger(kind: Kind) {
    let project = kind.case();
    hand_in(&project, "annabella", "true", Some("Dear forgotten one"));
    hand_in(&project, "bob", "true", None);
    project.collect(&[]);
    assert!(project.has("annabella") && project.has("Dear forgotten one"));
    let run = project.run_on(&[], &["--forget", "name:nobody"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("name:nobody"), "{}", run.stderr());
    let run = project.run_on(&[], &["--forget", "name:annabella"]);
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    assert!(run.stderr().contains("Forgot 1 learner: 1 submission"), "{}", run.stderr());
    assert!(!project.has("annabella") && !project.has("Dear forgotten one"));
    for (_, bytes) in files(&project.root().join("report")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("annabella"));
    }
    // Her file is still in the folder.
    project.collect(&[]);
    assert_eq!(table(&project, "results.csv").len(), 1);
    assert_eq!(table(&project, "set-aside.csv")[0]["reason"], "forgotten");
    // The same attempt in another submission, as each later one holds it.
    let again = fs::read_to_string(project.root().join("inbox/annabella.json")).unwrap();
    project.write("inbox/again.json", again.replace("2026-05-03T10:30:00Z", "2026-05-04T10:30:00Z"));
    project.collect(&[]);
    assert!(!project.has("Dear forgotten one"));
    assert_eq!(table(&project, "results.csv").len(), 1);
    assert_eq!(table(&project, "set-aside.csv").len(), 2);
}

fn what_is_thrown_out_counts_no_more_until_it_is_let_in(kind: Kind) {
    let case = kind.case();
    hand_in(&case, "ann", "false", Some("Dear Ann"));
    hand_in(&case, "bob", "true", None);
    // In Ann's name: her attempt with a better answer, and the text that HR marks for her.
    let honest = fs::read_to_string(case.root().join("inbox/ann.json")).unwrap();
    let forged = honest.replace(r#"["false"]"#, r#"["true"]"#).replace(r#""score":0.0"#, r#""score":0.4"#);
    assert_ne!(honest, forged);
    case.write("inbox/forged.json", forged);
    case.collect(&[]);
    assert_eq!(row(&table(&case, "attempts.csv"), "name", "ann")["flags"], "two_contents");
    let id = row(&table(&case, "to-mark.csv"), "name", "ann")["response_id"].as_str().unwrap().to_owned();
    case.write("marks.csv", format!("response_id;points\n{id};3\n"));
    case.tell(&["--marks", "marks.csv"]);

    let run = case.run_on(&[], &["--throw-out", "inbox/nothing.json"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("nothing that came as `inbox/nothing.json`"), "{}", run.stderr());
    let run = case.tell(&["--throw-out", "inbox/forged.json"]);
    let digits = run.stderr().split_once("--let-in ").unwrap().1[..12].to_owned();
    let told =
        format!("Threw out inbox/forged.json of name:ann: 1 attempt left; to take this back, `--let-in {digits}`");
    assert!(run.stderr().contains(&told), "{}", run.stderr());
    let ann = |case: &Case| {
        let attempts = table(case, "attempts.csv");
        let ann = row(&attempts, "name", "ann");
        ["score", "flags", "files"].map(|column| ann[column].as_str().unwrap().to_owned())
    };
    // Her own mark counts on, although it was for a text of both.
    assert_eq!(ann(&case), ["0.3", "", "inbox/ann.json"]);
    let aside = [("inbox/forged.json".to_owned(), "thrown_out".to_owned())];
    assert_eq!(set_aside(&case), aside);
    let words = table(&case, "set-aside.csv")[0]["words"].as_str().unwrap().to_owned();
    let today = Timestamp::now().to_string();
    assert!(words.contains(&format!("thrown out on {}", &today[..10])) && words.contains(&digits), "{words}");

    // It is still in the folder, and somebody sends it once more under another name.
    let forged = fs::read(case.root().join("inbox/forged.json")).unwrap();
    case.write("inbox/more/again.json", forged);
    let run = case.collect(&[]);
    assert!(run.stderr().contains("set aside: inbox/more/again.json: thrown out on "), "{}", run.stderr());
    assert_eq!(ann(&case), ["0.3", "", "inbox/ann.json"]);
    assert_eq!(set_aside(&case).len(), 2);
    let run = case.run_on(&[], &["--throw-out", "inbox/forged.json"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("was thrown out on"), "{}", run.stderr());

    for named in ["inbox/ann.json", "inbox/ann.json;inbox/forged.json"] {
        let run = case.run_on(&[], &["--let-in", named]);
        assert_eq!(run.code(), Some(2), "{}", run.stderr());
    }
    // By a path and by the digits it is the same.
    let run = case.run_on(&[], &["--throw-out", "inbox/forged.json", "--let-in", &digits]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    let run = case.run_on(&[], &["--throw-out", &digits, "--let-in", &digits]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("to `--throw-out` and to `--let-in`"), "{}", run.stderr());
    let run = case.collect(&["--let-in", &digits]);
    assert!(run.stderr().contains("Let inbox/forged.json of name:ann in again"), "{}", run.stderr());
    assert!(!run.stderr().contains("nothing else"), "{}", run.stderr());
    assert_eq!((ann(&case)[1].as_str(), set_aside(&case).len()), ("two_contents", 0));

    // A whole cell of the tables is one submission, or several of which one has to be named.
    let cell = "inbox/ann.json;inbox/forged.json";
    let run = case.run_on(&[], &["--throw-out", cell]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    let each = ["ann", "forged"].map(|name| format!("in `inbox/{name}.json`, made "));
    assert!(each.iter().all(|one| run.stderr().contains(one)) && run.stderr().contains(&digits), "{}", run.stderr());
    let run = case.run_on(&[], &["--throw-out", "inbox/ann.json;inbox/nothing.json"]);
    assert!(run.stderr().contains("nothing that came as `inbox/nothing.json`"), "{}", run.stderr());

    // No more is told of it, and it does not come back.
    let run = case.tell(&["--throw-out", "inbox/forged.json;inbox/more/again.json"]);
    assert!(
        run.stderr().contains("Threw out inbox/forged.json, inbox/more/again.json of name:ann"),
        "{}",
        run.stderr()
    );
    let run = case.tell(&["--forget", "inbox/forged.json"]);
    assert!(run.stderr().contains("Forgot 1 file that had been set aside"), "{}", run.stderr());
    assert!(set_aside(&case).contains(&("inbox/more/again.json".to_owned(), "thrown_out".to_owned())));
    let run = case.run_on(&["inbox"], &["--let-in", "inbox/more/again.json"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("`inbox/more/again.json` was forgotten"), "{}", run.stderr());
    case.tell(&["--expire", "2100-01-01"]);
    assert!(!case.has("again.json") && !case.has("forged.json"));
    case.collect(&[]);
    assert!(set_aside(&case).iter().all(|(_, reason)| reason == "forgotten"), "{:?}", set_aside(&case));
}

fn what_another_file_holds_stays_when_one_is_thrown_out(kind: Kind) {
    let case = kind.case();
    hand_in(&case, "ann", "true", Some("Dear Ann"));
    let first = fs::read_to_string(case.root().join("inbox/ann.json")).unwrap();
    let mut both: serde_json::Value = serde_json::from_str(&first).unwrap();
    let mut second = both["attempts"][0].clone();
    (second["id"], second["number"]) = (json!("ann-2"), json!(2));
    second["questions"][1]["tries"][0]["text"] = json!("Dear customer");
    both["id"] = json!("later");
    both["attempts"].as_array_mut().unwrap().push(second);
    case.write("inbox/both.json", both.to_string());
    case.collect(&[]);
    let marks: String =
        table(&case, "to-mark.csv").iter().map(|row| format!("{};6\n", row["response_id"].as_str().unwrap())).collect();
    case.write("marks.csv", format!("response_id;points\n{marks}"));
    case.tell(&["--marks", "marks.csv"]);
    let run = case.tell(&["--throw-out", "inbox/both.json"]);
    let told = "1 attempt left, 1 stayed, which another file holds, too, 1 mark went with them";
    assert!(run.stderr().contains(told), "{}", run.stderr());
    let attempts = table(&case, "attempts.csv");
    assert_eq!(
        (attempts.len(), &attempts[0]["score"], &attempts[0]["files"]),
        (1, &json!("1"), &json!("inbox/ann.json"))
    );
    assert!(!case.has("Dear customer"));
    // What is forgotten is only what is there.
    case.write("inbox/again.json", first.replace("10:30:00Z", "10:40:00Z"));
    case.collect(&[]);
    case.tell(&["--throw-out", "inbox/again.json"]);
    let run = case.tell(&["--forget", "name:ann"]);
    let told = "if one of the 2 files is among them, give its `file` in report/set-aside.csv to `--forget`, too";
    assert!(run.stderr().contains(told), "{}", run.stderr());
    case.collect(&[]);
    let aside = ["again.json thrown_out", "ann.json forgotten", "both.json thrown_out"];
    let told = set_aside(&case).into_iter().map(|(file, reason)| format!("{} {reason}", file.replace("inbox/", "")));
    assert_eq!(told.collect::<Vec<_>>(), aside);

    // Nobody who was forgotten comes back without a word: not by a file that comes later, not with what was forgotten,
    // and with anything else only for HR to see.
    for (paths, named) in
        [(&[][..], "inbox/both.json"), (&["inbox/ann.json"], "inbox/both.json"), (&["inbox"], "inbox/again.json")]
    {
        let run = case.run_on(paths, &["--let-in", named]);
        assert_eq!(run.code(), Some(2), "{}", run.stderr());
        assert!(
            run.stderr().contains(&format!("`{named}` was thrown out, and it did not come in")),
            "{}",
            run.stderr()
        );
    }
    assert_eq!(set_aside(&case).len(), 3);
    let run = case.collect(&["--let-in", "inbox/both.json"]);
    assert!(run.stderr().contains("Let inbox/both.json of name:ann in again"), "{}", run.stderr());
    let told = "holds nothing else of name:ann: whoever that is may have been forgotten in the meantime; if so, take it out \
                again with `--forget name:ann`";
    assert!(run.stderr().contains(told), "{}", run.stderr());
    assert_eq!(table(&case, "attempts.csv").iter().map(|row| &row["attempt"]).collect::<Vec<_>>(), ["ann-2"]);
    case.tell(&["--forget", "name:ann"]);
    case.collect(&[]);
    assert!(!case.has("Dear customer") && table(&case, "attempts.csv").is_empty());
}

fn of_several_submissions_in_one_file_the_one_that_is_named_is_thrown_out(kind: Kind) {
    let case = kind.case();
    for name in ["ann", "bob"] {
        hand_in(&case, name, "true", None);
        fs::rename(case.root().join(format!("inbox/{name}.json")), case.root().join("submission.json")).unwrap();
        case.run_on(&["submission.json"], &[]).succeeds();
    }
    let run = case.run_on(&[], &["--throw-out", "submission.json"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    let said = run.stderr();
    assert!(said.contains("`submission.json` is several submissions"), "{said}");
    let listed = ["ann", "bob"].map(|name| {
        let told = format!("of `name:{name}`, made 2026-05-03T10:30:00Z, collected on ");
        let line = said.lines().find(|line| line.contains(&told));
        line.unwrap_or_else(|| panic!("{name} is not listed: {said}"))
    });
    assert!(listed.iter().all(|line| line.ends_with("attempts: 1")), "{said}");
    let bob = listed[1];
    let digits = bob.split('`').nth(1).unwrap();
    case.tell(&["--throw-out", digits]);
    let names: Vec<_> = table(&case, "attempts.csv").iter().map(|row| row["name"].clone()).collect();
    assert_eq!(names, ["ann"]);
    case.tell(&["--throw-out", "submission.json"]);
    assert_eq!(table(&case, "attempts.csv").len(), 0);
    let run = case.run_on(&[], &["--let-in", "submission.json"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains(digits) && run.stderr().contains("thrown out on"), "{}", run.stderr());
    let run = case.run_on(&["submission.json"], &["--let-in", digits]);
    assert_eq!(run.code(), Some(0), "{}", run.stderr());
    assert_eq!(table(&case, "attempts.csv").len(), 1);
}

fn what_is_older_than_a_day_is_taken_out(kind: Kind) {
    let project = kind.case();
    hand_in(&project, "ann", "true", None);
    let old = fs::read_to_string(project.root().join("inbox/ann.json")).unwrap();
    project.write("inbox/old.json", old.replace("ann", "old").replace("2026-05-03", "2024-05-03"));
    project.collect(&[]);
    assert_eq!(table(&project, "attempts.csv").len(), 2);
    let run = project.run_on(&[], &["--expire", "2025-01-01"]);
    assert!(run.stderr().contains("Took out 1 attempt from before 2025-01-01"), "{}", run.stderr());
    project.collect(&[]);
    let names: Vec<_> = table(&project, "attempts.csv").iter().map(|row| row["name"].clone()).collect();
    assert_eq!(names, ["ann"]);
    // What has no time, or one that is still to come, is as old as the run that brought it.
    let (late, none) = (old_as(&project, "late", "2999-05-03"), old_as(&project, "none", "some day"));
    project.collect(&[]);
    assert!(project.has(&late) && project.has(&none));
    project.run_on(&[], &["--expire", "2100-01-01"]).succeeds();
    assert_eq!(table(&project, "attempts.csv").len(), 0);
    assert!(!project.has(&late) && !project.has(&none));
}

/// Ann's file as another person's, of another day. The person.
fn old_as(project: &Project, name: &str, day: &str) -> String {
    let person = format!("{name}-person");
    let file = fs::read_to_string(project.root().join("inbox/ann.json")).unwrap();
    project.write(&format!("inbox/{name}.json"), file.replace("ann", &person).replace("2026-05-03", day));
    person
}

fn what_came_unsealed_is_told_in_every_run(kind: Kind) {
    let project = kind.case();
    let key = coursewright::seal::PrivateKey::random();
    let config = fs::read_to_string(project.root().join("content/site.yaml")).unwrap();
    project.write("content/site.yaml", format!("{config}results: {{public_key: {}}}\n", key.public()));
    hand_in(&project, "ann", "true", None);
    project.collect(&[]);
    let expected = [("not_sealed".to_owned(), "ann".to_owned())];
    assert_eq!(flags(&project), expected);
    assert_eq!(table(&project, "attempts.csv")[0]["standing"], "counts");
    project.remove("inbox");
    project.tell(&[]);
    assert_eq!(flags(&project), expected);
}

fn what_is_in_use_is_said_and_a_run_that_is_stopped_has_not_been(kind: Kind) {
    let project = kind.case();
    hand_in(&project, "ann", "true", None);
    let here = of(&project);
    let mut ledger = project.open();
    let run = ledger.begin(&here, now()).unwrap();
    let refused = project.run_on(&["inbox"], &[]);
    assert_eq!(refused.code(), Some(3), "{}", refused.stderr());
    let said = match kind {
        Kind::File => "somebody else is collecting into ledger.sqlite",
        Kind::Server => "`postgres` has been collecting into this ledger since 2026-06-01T08:00:00Z; try again when",
    };
    assert!(refused.stderr().contains(said), "{}", refused.stderr());
    assert!(!project.root().join("report").exists());
    // A run that is stopped has not been.
    let (received, _) = results::read(&[project.root().join("inbox")], &project.root().join("report"), &[]).unwrap();
    run.add(received.clone()).unwrap();
    assert_eq!(run.count().unwrap(), (1, 1));
    drop(run);
    let run = ledger.begin(&here, now()).unwrap();
    assert_eq!(run.count().unwrap(), (0, 0));
    run.add(received).unwrap();
    run.commit().unwrap();
    let other = site().file("content/site.yaml", "title: T\nid: another\n");
    let error = ledger.begin(&of(&other), now()).unwrap_err().to_string();
    assert!(error.contains("the ledger of another training site, `letters-site`"), "{error}");
    drop(ledger);
    project.tell(&[]);
    assert_eq!(table(&project, "attempts.csv").len(), 1);
}

#[test]
fn what_is_no_ledger_is_said() {
    let project = site();
    hand_in(&project, "ann", "true", None);
    project.write("text.sqlite", "This is a text, and a long one, so that it could be a database.".repeat(20));
    for (ledger, said, code) in [
        ("text.sqlite", "text.sqlite: not a ledger, but some other file", 2),
        ("nowhere/ledger.sqlite", "there is no folder nowhere for the ledger nowhere/ledger.sqlite", 2),
    ] {
        let run = project.run(&["collect", "inbox", "--ledger", ledger]);
        assert_eq!(run.code(), Some(code), "{}", run.stderr());
        assert!(run.stderr().contains(said), "{said} is not in {}", run.stderr());
        assert!(!project.root().join("report").exists());
    }
}

fn set_aside(project: &Project) -> Vec<(String, String)> {
    let text = |cell: &serde_json::Value| cell.as_str().unwrap().to_owned();
    table(project, "set-aside.csv").iter().map(|row| (text(&row["file"]), text(&row["reason"]))).collect()
}

fn what_was_set_aside_is_told_of_until_it_comes_whole_or_is_forgotten(kind: Kind) {
    let project = kind.case();
    for name in ["ann", "bob", "cem"] {
        hand_in(&project, name, "true", None);
    }
    let whole = |name: &str| fs::read_to_string(project.root().join("inbox").join(name)).unwrap();
    let (bob, cem) = (whole("bob.json"), whole("cem.json"));
    project.write("inbox/bob.json", &bob[..200]);
    project.write("inbox/cem.json", &cem[..300]);
    project.write("inbox/notes.txt", "Not a submission");
    project.collect(&[]);
    let pair = |file: &str, reason: &str| (file.to_owned(), reason.to_owned());
    let (bob_cut, cem_cut) = (pair("inbox/bob.json", "truncated"), pair("inbox/cem.json", "truncated"));
    assert_eq!(set_aside(&project), [bob_cut.clone(), cem_cut.clone(), pair("inbox/notes.txt", "not_a_submission")]);
    // The files are gone, and are told of all the same; notes are nobody's work.
    project.remove("inbox");
    project.tell(&[]);
    assert_eq!(set_aside(&project), [bob_cut, cem_cut.clone()]);
    project.write("inbox/bob.json", bob);
    project.collect(&[]);
    assert_eq!(set_aside(&project), [cem_cut]);
    // Met again where the folder was moved to, it is one and the same.
    project.remove("inbox");
    project.write("archive/cem.json", &cem[..300]);
    project.run_on(&["archive"], &[]).succeeds();
    assert_eq!(set_aside(&project), [pair("archive/cem.json", "truncated")]);
    project.remove("archive");
    let run = project.run_on(&[], &["--forget", "archive/cem.json"]);
    assert!(run.stderr().contains("Forgot 1 file that had been set aside"), "{}", run.stderr());
    assert_eq!(set_aside(&project), []);
}

fn a_mark_whose_cell_was_emptied_is_taken_back(kind: Kind) {
    let project = kind.case();
    for name in ["ann", "bob"] {
        hand_in(&project, name, "true", Some("Dear customer"));
    }
    project.collect(&[]);
    let ids = ["ann", "bob"]
        .map(|name| row(&table(&project, "to-mark.csv"), "name", name)["response_id"].as_str().unwrap().to_owned());
    project.write("marks.csv", format!("response_id;points\n{};3\n{};6\n", ids[0], ids[1]));
    project.collect(&["--marks", "marks.csv"]);
    let score = |name: &str| row(&table(&project, "attempts.csv"), "name", name)["score"].as_str().unwrap().to_owned();
    assert_eq!((score("ann"), score("bob")), ("0.7".to_owned(), "1".to_owned()));
    let path = project.root().join("report/to-mark.csv");
    let emptied = fs::read_to_string(&path).unwrap().replace(",6,\"3\",", ",6,,");
    project.write("report/to-mark.csv", emptied);
    let run = project.collect(&["--marks", "report/to-mark.csv"]);
    assert!(run.stderr().contains("Removed 1 mark, whose cell is empty now"), "{}", run.stderr());
    assert_eq!((score("ann"), score("bob")), ("to mark".to_owned(), "1".to_owned()));
    // Once and for all, and what is empty from the beginning takes nothing back.
    let run = project.collect(&["--marks", "report/to-mark.csv"]);
    assert!(!run.stderr().contains("Removed"), "{}", run.stderr());
    assert_eq!((score("ann"), score("bob")), ("to mark".to_owned(), "1".to_owned()));
}

fn a_run_that_fails_leaves_the_tables_and_the_ledger_of_the_last_one(kind: Kind) {
    let project = kind.case();
    hand_in(&project, "ann", "true", None);
    project.collect(&[]);
    let ledger = project.kept();
    project.remove("report/results.json");
    project.write("report/results.json/in-the-way", "x");
    let tables = files(&project.root().join("report"));
    hand_in(&project, "bob", "true", None);
    let run = project.run_on(&["inbox"], &[]);
    assert_eq!(run.code(), Some(3), "{}", run.stderr());
    assert!(run.stderr().contains("cannot write report/results.json"), "{}", run.stderr());
    assert!(files(&project.root().join("report")) == tables, "also nothing half written");
    assert!(project.kept() == ledger);
    project.remove("report/results.json");
    project.collect(&[]);
    assert_eq!(table(&project, "attempts.csv").len(), 2);
}

/// When a run is killed.
#[derive(Clone, Copy, Debug)]
enum Kill {
    /// After so many hundredths of the time that a run takes.
    At(u32),
    /// As soon as a table has taken its place.
    After(&'static str),
}

fn a_run_that_is_killed_leaves_what_was_or_what_it_made_and_the_next_one_mends_it(kind: Kind) {
    let case = kind.case();
    hand_in(&case, "ann", "true", None);
    case.collect(&[]);
    let report = case.root().join("report");
    let kills = [
        Kill::At(30),
        Kill::At(60),
        Kill::At(80),
        Kill::At(95),
        Kill::After("results.csv"),
        Kill::After("to-mark.csv"),
        Kill::After("results.xlsx"),
        Kill::After("items.json"),
    ];
    for (round, kill) in kills.into_iter().enumerate() {
        let old = files(&report);
        hand_in(&case, &format!("learner-{round}"), "true", Some("Dear customer"));
        let clock = Instant::now();
        case.run(&["collect", "inbox", "--out", "whole"]).succeeds();
        let takes = clock.elapsed();
        let new = files(&case.root().join("whole"));
        let mut command = support::coursewright(case.root());
        let mut run =
            command.args(["collect", "inbox", "--ledger", &case.ledger]).stderr(Stdio::null()).spawn().unwrap();
        match kill {
            Kill::At(hundredth) => thread::sleep(takes * hundredth / 100),
            Kill::After(table) => {
                let inode = || fs::metadata(report.join(table)).unwrap().ino();
                let before = inode();
                while inode() == before && run.try_wait().unwrap().is_none() {}
            }
        }
        run.kill().unwrap();
        run.wait().unwrap();
        let (mut is_old, mut is_new) = (true, true);
        for (path, bytes) in files(&report).iter().filter(|(path, _)| !path.starts_with('.')) {
            let is = |all: &[(String, Vec<u8>)]| all.iter().any(|(known, as_it_is)| known == path && as_it_is == bytes);
            assert!(is(&old) || is(&new), "{kill:?}: {path} is neither what it was nor what it was to be");
            (is_old, is_new) = (is_old && is(&old), is_new && is(&new));
        }
        // A run is committed when all tables have their places.
        let kept = case.open().begin(&of(&case), now()).unwrap().count().unwrap().1;
        assert!(kept == round + 1 || kept == round + 2 && is_new, "{kill:?}: {kept}, {is_old}, {is_new}");
        case.collect(&[]);
        assert!(files(&report) == new, "{kill:?}: the next run mends it");
    }
}

#[test]
fn a_ledger_of_the_first_version_is_taken_over() {
    of_an_earlier_version(1, "DROP TABLE fingerprint; DROP TABLE set_aside; DROP TABLE thrown_out;");
}

#[test]
fn a_ledger_of_the_second_version_is_taken_over() {
    of_an_earlier_version(2, "DROP TABLE thrown_out;");
}

#[test]
fn a_ledger_of_the_third_version_is_taken_over() {
    of_an_earlier_version(3, "");
}

/// `back`: from version 3 to that one.
fn of_an_earlier_version(version: u32, back: &str) {
    let back = format!("DROP TABLE gone; ALTER TABLE file DROP COLUMN sealed; {back} PRAGMA user_version = {version}");
    let project = Kind::File.case();
    hand_in(&project, "ann", "true", Some("Dear customer"));
    project.collect(&[]);
    let old = rusqlite::Connection::open(project.root().join("ledger.sqlite")).unwrap();
    old.execute_batch(&back).unwrap();
    drop(old);
    let ann = fs::read_to_string(project.root().join("inbox/ann.json")).unwrap();
    project.write("inbox/bob.json", ann.replace("\"ann", "\"bob"));
    project.collect(&[]);
    // The same work, by what was kept of it before there were fingerprints.
    let copies = ["ann", "bob"].map(|name| ("copy".to_owned(), name.to_owned()));
    assert_eq!(flags(&project), copies);
    project.tell(&["--throw-out", "inbox/bob.json"]);
    assert_eq!(flags(&project), []);
}

#[test]
fn a_server_of_the_first_version_is_taken_over() {
    let case = Kind::Server.case();
    hand_in(&case, "ann", "true", None);
    case.collect(&[]);
    let back =
        "DROP TABLE coursewright.thrown_out, coursewright.gone; ALTER TABLE coursewright.file DROP COLUMN sealed;
                UPDATE coursewright.ledger SET version = 1";
    shared::connect(&case.ledger).batch_execute(back).unwrap();
    case.tell(&["--throw-out", "inbox/ann.json"]);
    assert_eq!(table(&case, "attempts.csv").len(), 0);
}

/// The same files into both, in three runs: with copies, a file again, what is broken, nobody's work, and texts that no
/// database likes.
#[test]
fn a_file_and_a_server_give_tables_with_the_same_bytes() {
    let [file, server] = [Kind::File, Kind::Server].map(Kind::case);
    let both = [&file, &server];
    let compare = |moment: &str| {
        let [one, other] = both.map(|case| files(&case.root().join("report")));
        for ((path, one), (other_path, other)) in one.iter().zip(&other) {
            assert_eq!(path, other_path);
            assert!(one == other, "{moment}: {path} differs:\n{}", String::from_utf8_lossy(other));
        }
        assert_eq!(one.len(), other.len());
    };
    for case in both {
        for name in ["ann", "bob", "cem", "李雷"] {
            hand_in(case, name, if name == "bob" { "false" } else { "true" }, Some("Dear customer"));
        }
        let ann = fs::read_to_string(case.root().join("inbox/ann.json")).unwrap();
        // The same work of another; without anything to be known by; a NUL in every text, and the sign for it.
        case.write("inbox/dee.json", ann.replace("\"ann", "\"dee"));
        case.write("inbox/nobody.json", ann.replace("\"name\":\"ann\"", "\"name\":\"\"").replace("\"ann", "\"n"));
        let odd = ann.replace("\"ann", "\"o\\u0000dd\u{fdd0}0").replace("Dear customer", "Dear\\u0000");
        case.write("inbox/odd.json", odd.replace("2026-05-03T10:05", "2026-05-03T10:06"));
        case.write("inbox/cut.json", &ann[..100]);
        case.write(&format!("inbox/{}.json", "long".repeat(50)), ann.replace("\"ann", "\"long"));
        case.collect(&[]);
    }
    compare("at first");
    for case in both {
        fs::copy(case.root().join("inbox/ann.json"), case.root().join("inbox/ann again.json")).unwrap();
        let emptied = fs::read_to_string(case.root().join("report/to-mark.csv")).unwrap();
        case.write("marks.csv", emptied.replacen(",6,,", ",6,\"4,5\",", 3));
        hand_in(case, "eve", "true", None);
        let old = fs::read_to_string(case.root().join("inbox/eve.json")).unwrap();
        case.write("inbox/old.json", old.replace("eve", "old").replace("2026-05-03", "2024-05-03"));
        case.collect(&["--marks", "marks.csv"]);
    }
    compare("with marks");
    for case in both {
        case.collect(&["--forget", "name:bob", "--expire", "2025-01-01"]);
        assert_eq!(set_aside(case).iter().filter(|(_, reason)| reason == "forgotten").count(), 0);
        case.collect(&[]);
        assert_eq!(set_aside(case).iter().filter(|(_, reason)| reason == "forgotten").count(), 2);
    }
    compare("at the end");
}
