//! What belongs to HR is written where there is nothing, or over what this program has written before; and what HR reads
//! when something was given wrongly says what it is.

mod support;

use std::fs;

use support::{Project, project};

const OTHERS: &str = "Plans,2027\r\n";

/// Runs a command that must refuse its output, with these words; the file there must stay as it was.
fn refused(project: &Project, command: &[&str], words: &[&str]) {
    let before = support::files(project.root());
    let run = project.run(command);
    assert_eq!(run.code(), Some(2), "{command:?}: {}", run.stderr());
    for word in words {
        assert!(run.stderr().contains(word), "{command:?}: {word}: {}", run.stderr());
    }
    let kept = |files: Vec<(String, Vec<u8>)>| {
        files.into_iter().filter(|(path, _)| !path.starts_with(".coursewright")).collect::<Vec<_>>()
    };
    assert!(kept(before) == kept(support::files(project.root())), "{command:?}: nothing is changed");
}

fn handed_in() -> Project {
    project().file("quizzes/course/practice.yaml", support::QUIZ).file("inbox/note.txt", "Dear HR")
}

#[test]
fn a_report_has_a_folder_of_its_own() {
    let project = handed_in();
    project.write("plans/results.csv", OTHERS);
    project.write("plans/summary.xlsx", OTHERS);
    project.write("keys/exam/1.json", "{}");
    let to = |out| ["collect", "inbox", "--out", out];
    refused(&project, &to("plans"), &["has other files in it, such as `results.csv`", "--out"]);
    refused(&project, &to("inbox"), &["`inbox` is `inbox`, where the submissions are"]);
    refused(&project, &to("keys/report"), &["lies in `./keys`, the folder of withheld keys"]);
    refused(&project, &to("."), &["where your own files are"]);
    refused(&project, &to("content/report"), &["where your own files are"]);
    refused(&project, &to("public"), &["where everybody can read it"]);
    refused(&project, &to("/"), &["has other files in it"]);
    refused(&project, &to("plans/results.csv"), &["is a file"]);
    // Within an inbox it is passed over; a second run, and what an earlier version has left, is known.
    let run = project.run(&["collect", "inbox", "--out", "inbox/report/"]);
    assert!(run.code() == Some(0) && run.stderr().contains("open inbox/report/report.html first"), "{}", run.stderr());
    project.write("inbox/report/my-notes.txt", OTHERS);
    project.run(&["collect", "inbox", "--out", "inbox/report"]).succeeds();
    project.write("old/results.json", "{\"format\":\"coursewright-report/1\",\"site\":\"test\"");
    project.write("old/results.csv", OTHERS);
    project.run(&to("old")).succeeds();
    assert_ne!(fs::read_to_string(project.root().join("old/results.csv")).unwrap(), OTHERS);
    fs::create_dir(project.root().join("empty")).unwrap();
    project.run(&to("empty")).succeeds();
}

#[test]
fn an_export_leaves_what_others_wrote() {
    let project = handed_in();
    let export = ["export", "gift", "--out", "exported"];
    project.run(&export).succeeds();
    let quiz = support::QUIZ.replace("Is it so?", "Is it really so?");
    project.write("quizzes/course/practice.yaml", quiz);
    project.run(&export).succeeds();
    let path = project.root().join("exported/practice.gift");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("really"), "{text}");
    fs::write(&path, text + "// mended\n").unwrap();
    refused(&project, &export, &["practice.gift is there already, and is not as an export has left it"]);
    refused(&project, &["export", "gift", "--out", "content/course"], &["where your own files are"]);
}

#[test]
fn a_desk_and_a_list_of_codes_replace_nothing_but_their_like() {
    let project = handed_in();
    project.write("mine.html", "<!doctype html><title>Plans</title>");
    fs::create_dir(project.root().join("folder")).unwrap();
    refused(&project, &["desk", "--out", "mine.html"], &["that this program did not write"]);
    refused(&project, &["desk", "--out", "folder"], &["name a file with --out, such as `folder/desk.html`"]);
    for _ in 0..2 {
        project.run(&["desk"]).succeeds();
    }
    signing(&project);
    project.write("staff.csv", "id,name\n1,Ann\n");
    project.write("mine.csv", OTHERS);
    let invite = |out| ["invite", "--roster", "staff.csv", "--key", "hr-signing-key.txt", "--out", out];
    refused(&project, &invite("mine.csv"), &["that this program did not write"]);
    refused(&project, &invite("content/codes.csv"), &["where your own files are"]);
    for _ in 0..2 {
        project.run(&invite("codes.csv")).succeeds();
    }
}

/// Makes a key for signing, and has the practice ask for codes.
fn signing(project: &Project) {
    let run = project.run(&["keys", "new", "--for", "signing"]);
    let stdout = run.succeeds().stdout();
    let key = stdout.lines().find_map(|line| line.strip_prefix("public key:")).unwrap().trim();
    let site = format!("id: test\ntitle: Test site\nsigning:\n  public_key: {key}\n  codes: [practice]\n");
    project.write("content/site.yaml", site);
}

#[test]
fn what_git_would_take_is_no_place_for_keys_and_codes() {
    let project = handed_in();
    signing(&project);
    project.write("staff.csv", "id,name\n1,Ann\n");
    fs::create_dir(project.root().join(".git")).unwrap();
    refused(&project, &["keys", "new"], &["in the repository", ".gitignore"]);
    refused(&project, &["invite", "--roster", "staff.csv", "--key", "hr-signing-key.txt"], &["in the repository"]);
    project.write(".gitignore", "/hr-*key*\n/codes.csv\n");
    project.run(&["keys", "new"]).succeeds();
    project.run(&["invite", "--roster", "staff.csv", "--key", "hr-signing-key.txt"]).succeeds();
}

#[test]
fn certificates_have_a_folder_of_their_own_and_nobody_else_may_look_into_it() {
    let project = handed_in();
    signing(&project);
    project.run(&["collect", "inbox", "--out", "report"]).succeeds();
    project.write("plans/certificates.csv", OTHERS);
    let certify = |report, out| ["certify", report, "--key", "hr-signing-key.txt", "--out", out];
    refused(&project, &certify("report", "plans"), &["such as `certificates.csv`"]);
    refused(&project, &certify("report", "report"), &["the report itself"]);
    refused(&project, &certify("report/results.csv", "c"), &["give the folder that `collect` wrote"]);
    for _ in 0..2 {
        project.run(&certify("report", "certificates")).succeeds();
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &str| fs::metadata(project.root().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("certificates"), mode("report")), (0o700, 0o700));
        // A key that others may open is said, with what to do.
        let key = project.root().join("hr-signing-key.txt");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
        let run = project.run(&certify("report", "certificates"));
        assert!(run.stderr().contains("`chmod 600 hr-signing-key.txt` keeps it for you alone"), "{}", run.stderr());
    }
}

#[test]
fn what_is_given_wrongly_is_said_once_and_with_what_to_do() {
    let project = handed_in();
    let said = |command: &[&str], code: i32| {
        let run = project.run(command);
        assert_eq!(run.code(), Some(code), "{command:?}: {}", run.stderr());
        run.stderr()
    };
    let day = said(&["collect", "inbox", "--ledger", "l.sqlite", "--expire", "31.12.2026"], 2);
    assert!(day.contains("'31.12.2026'") && day.contains("written YYYY-MM-DD, as in 2026-12-31"), "{day}");
    let folder = said(&["collect", "inbox", "--ledger", "nowhere/l.sqlite"], 2);
    assert!(folder.contains("there is no folder nowhere for the ledger nowhere/l.sqlite: make it first"), "{folder}");
    project.run(&["collect", "inbox", "--ledger", "l.sqlite"]).succeeds();
    // SQLite writes to no database of a later format than it knows.
    let path = project.root().join("l.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    bytes[18] = 9;
    fs::write(&path, bytes).unwrap();
    let ledger = said(&["collect", "inbox", "--ledger", "l.sqlite"], 3);
    assert!(ledger.contains("the ledger l.sqlite can be read and not be written to"), "{ledger}");
    assert!(!ledger.contains("readonly"), "{ledger}");
    fs::create_dir(project.root().join("nothing")).unwrap();
    let empty = said(&["collect", "nothing", "--out", "none"], 0);
    assert!(empty.contains("There is no file in nothing: put what learners have sent there as it came"), "{empty}");
}
