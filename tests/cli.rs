//! What every command promises: its exit code, what it says and where, and that nothing is lost.

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use serde_json::Value;
use snapbox::str;
use support::{LESSON, QUIZ, Run, coursewright, output_of, project};

const COMMANDS: [&str; 12] = [
    "new",
    "build",
    "check",
    "serve",
    "collect",
    "fmt",
    "diff",
    "explain",
    "import",
    "export",
    "schema",
    "completions",
];

fn run_in(folder: &std::path::Path, args: &[&str]) -> Run {
    Run { output: output_of(coursewright(folder).args(args)) }
}

#[test]
fn a_folder_without_a_site_is_wrong_use() {
    let empty = tempfile::tempdir().unwrap();
    for command in ["build", "check", "serve"] {
        run_in(empty.path(), &[command]).ends_with(
            2,
            str![[r#"
error: there is no site in `.`: it has no folder `content`
help: name the site's folder, or make one with `coursewright new <folder>`

"#]],
        );
    }
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0);
}

#[test]
fn an_unknown_option_or_command_is_wrong_use() {
    for args in [&["build", "--strikt"][..], &["bild"], &[], &["build", "--format", "xml"], &["completions", "cmd"]] {
        let run = run_in(std::env::temp_dir().as_path(), args);
        assert_eq!(run.code(), Some(2), "{args:?}");
        assert_eq!(run.stdout(), "", "{args:?}");
        assert!(run.stderr().contains("--help"), "{args:?}: {}", run.stderr());
    }
}

#[test]
fn an_output_that_would_lose_files_is_refused_as_wrong_use() {
    let project = project();
    project.write("mine/notes.txt", "Not to be lost.");
    for out in
        ["content", ".", "content/course", "quizzes", "themes", "mine", "..", ".coursewright", ".coursewright/cache"]
    {
        let run = project.run(&["build", "--out", out]);
        assert_eq!(run.code(), Some(2), "{out}: {}", run.stderr());
        assert!(run.stderr().contains("error: "), "{out}: {}", run.stderr());
    }
    assert_eq!(fs::read_to_string(project.root().join("mine/notes.txt")).unwrap(), "Not to be lost.");
    project.check().succeeds();
}

#[cfg(unix)]
#[test]
fn a_disk_that_cannot_be_written_is_the_machines_fault() {
    use std::os::unix::fs::PermissionsExt;
    let project = project();
    let closed = project.root().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
    // A file where a folder would have to be is closed to root, too.
    project.write("file", "x");
    for out in ["closed/public", "file/public"] {
        let run = project.run(&["build", "--out", out]);
        let may_anything = fs::write(closed.join("probe"), "x").is_ok();
        if out == "closed/public" && may_anything {
            continue;
        }
        assert_eq!(run.code(), Some(3), "{out}: {}", run.stderr());
    }
}

#[test]
fn the_old_site_stays_when_there_are_errors() {
    let project = project();
    project.build().succeeds_in_silence();
    let before = project.published();
    project.write(support::LESSON, "---\ntitle: Lesson\n---\nSee [it](nosuch.md).\n");
    assert_eq!(project.build().code(), Some(1));
    project.write(support::LESSON, "---\ntitle: Lesson\n---\n![](no.png)\n");
    assert_eq!(project.build().code(), Some(1));
    assert_eq!(project.published(), before);
}

#[test]
fn warnings_publish_unless_strict() {
    let project = project().lesson("# Title\n");
    let run = project.run(&["build", "--strict"]);
    assert_eq!(run.code(), Some(1));
    assert!(!project.root().join("public").exists());
    let run = project.build();
    run.succeeds().tells(str![[r#"
warning[heading-one]: a heading of the first level: the page's title is that heading
 --> content/course/module/lesson.md:4:1
  |
4 | # Title
  | ^^^^^^^
  |
  = help: begin sections with `## `

Built 1 course, 1 lesson, 0 concepts, 0 quizzes → public ([..] written, 0 kept, 0 removed) in [TIME]: 1 warning

"#]]);
    assert_eq!(project.run(&["check", "--strict"]).code(), Some(1));
    project.check().succeeds();
}

#[test]
fn check_says_how_much_of_what_a_site_sets_out_to_do_is_done() {
    let project = project();
    assert!(!project.run(&["check"]).stderr().contains("Coverage"));
    let project = project
        .file("content/site.yaml", "id: test\ntitle: Test site\nseeds: {A1: One thing., A2: Another.}\n")
        .file("content/course/course.yaml", "title: Course\nobjectives: {define: Define it, choose: Choose one}\n")
        .file(LESSON, "---\ntitle: Lesson\nobjectives: [define]\nseeds: [A1]\n---\nOf [[reach]].\n")
        .file("content/concepts/reach.md", "---\nterm: Reach\ndefinition: How many.\n---\n")
        .file("content/concepts/visit.md", "---\nterm: Visit\ndefinition: One of many.\n---\n");
    let told = project.run(&["check"]).stderr();
    let line = told.lines().find(|line| line.starts_with("Coverage"));
    let expected = "Coverage: 1 of 2 objectives taught, 0 tested; 1 of 2 claims covered; \
                    1 of 2 concepts used (by no lesson: visit)";
    assert_eq!(line, Some(expected), "{told}");
}

#[test]
fn check_writes_nothing() {
    let project = project();
    let before = support::files(project.root());
    project.check().succeeds_in_silence();
    assert_eq!(support::files(project.root()), before);
}

#[test]
fn what_is_kept_between_runs_stands_beside_the_content_and_says_that_it_is_nobodys_work() {
    let project = project();
    project.build().succeeds_in_silence();
    let cache = project.root().join(".coursewright/cache");
    assert_eq!(fs::read_to_string(cache.join(".gitignore")).unwrap(), "*\n");
    assert!(fs::read_dir(&cache).unwrap().all(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name == ".gitignore" || name.ends_with(".kept")
    }));
    assert_eq!(fs::read_dir(project.root().join(".coursewright")).unwrap().count(), 1);
    let before = support::files(project.root());
    project.check().succeeds_in_silence();
    assert!(support::files(project.root()) == before, "`check` reads what was kept and writes nothing");
}

#[test]
fn without_a_cache_everything_is_made_anew_and_nothing_is_kept() {
    let project = project();
    project.run(&["build", "--no-cache"]).succeeds_in_silence();
    assert!(!project.root().join(".coursewright").exists());
    project.run(&["check", "--no-cache"]).succeeds_in_silence();
    assert!(!project.root().join(".coursewright").exists());
    let anew = project.published();
    project.build().succeeds_in_silence();
    let kept = support::files(&project.root().join(".coursewright"));
    project.run(&["build", "--no-cache"]).succeeds_in_silence();
    assert!(project.published() == anew, "with a cache and without one, the same site");
    assert!(support::files(&project.root().join(".coursewright")) == kept, "what others kept is left alone");
}

#[test]
fn a_durable_build_writes_the_same_site() {
    let (quick, durable) = (project(), project());
    quick.build().succeeds_in_silence();
    durable.run(&["build", "--durable"]).succeeds_in_silence();
    durable.run(&["build", "--durable"]).succeeds_in_silence();
    let pages = |project: &support::Project| {
        let all = project.published();
        all.into_iter().filter(|(path, _)| path != ".coursewright").collect::<Vec<_>>()
    };
    assert!(pages(&quick) == pages(&durable));
}

#[cfg(unix)]
#[test]
fn where_nothing_can_be_kept_a_site_is_built_all_the_same() {
    use std::os::unix::fs::PermissionsExt;
    let close = |folder: &std::path::Path, mode| fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
    // A file where the folder would have to be stops root, too.
    for (taken, path) in [("the folder", ".coursewright"), ("the folder in it", ".coursewright/cache")] {
        let project = project().file(path, "mine");
        for _ in 0..2 {
            project.build().succeeds_in_silence();
        }
        assert_eq!(fs::read_to_string(project.root().join(path)).unwrap(), "mine", "{taken}");
    }
    let project = project();
    let (root, out) = (project.root(), tempfile::tempdir().unwrap());
    close(root, 0o500);
    let built = project.run(&["build", "--out", out.path().join("site").to_str().unwrap()]);
    close(root, 0o700);
    built.succeeds_in_silence();
    fs::create_dir_all(root.join(".coursewright/cache")).unwrap();
    close(&root.join(".coursewright/cache"), 0o500);
    project.build().succeeds_in_silence();
    close(&root.join(".coursewright/cache"), 0o700);
}

#[test]
fn json_holds_the_diagnostics_and_the_summary_and_nothing_else_is_said() {
    let project = project().lesson("See [它](nosuch.md).\n");
    let run = project.run(&["build", "--format", "json"]);
    assert_eq!((run.code(), run.stderr()), (Some(1), String::new()));
    let document: Value = serde_json::from_str(&run.stdout()).unwrap();
    let entry = &document["diagnostics"][0];
    let expected = serde_json::json!({
        "severity": "error",
        "code": "broken-link",
        "path": "content/course/module/lesson.md",
        "line": 4,
        "column": 9,
        "end_line": 4,
        "end_column": 18,
        "message": "`nosuch.md` leads to no file of the site (`content/course/module/nosuch.md`)",
        "help": null,
    });
    assert_eq!(*entry, expected);
    assert!(document["summary"].as_str().unwrap().ends_with(": 1 error"));
    let sound = support::project().run(&["build", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Value>(&sound.stdout()).unwrap()["diagnostics"], serde_json::json!([]));
}

#[test]
fn there_is_no_colour_where_nobody_sees_it_or_where_it_is_not_wanted() {
    let project = project().lesson("See [it](nosuch.md).\n");
    let mut runs = vec![project.build().stderr()];
    for (name, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let run = output_of(coursewright(project.root()).arg("build").env(name, value));
        runs.push(String::from_utf8(run.stderr).unwrap());
    }
    for told in runs {
        assert!(!told.contains('\x1b'), "{told}");
    }
    let forced = output_of(coursewright(project.root()).arg("build").env("CLICOLOR_FORCE", "1"));
    assert!(String::from_utf8(forced.stderr).unwrap().contains('\x1b'));
}

#[test]
fn help_of_every_command_has_an_example() {
    let folder = std::env::temp_dir();
    for command in COMMANDS {
        let run = run_in(&folder, &[command, "--help"]);
        assert_eq!((run.code(), run.stderr()), (Some(0), String::new()), "{command}");
        let help = run.stdout();
        let example = help.find("Example").unwrap_or_else(|| panic!("{command}: {help}"));
        assert!(help[example..].contains(&format!("coursewright {command}")), "{command}: {help}");
    }
    let all = run_in(&folder, &["--help"]).stdout();
    assert!(COMMANDS.iter().all(|command| all.contains(&format!("\n  {command} "))), "{all}");
    assert!(run_in(&folder, &["--version"]).stdout().starts_with("coursewright "));
}

#[test]
fn every_shell_gets_a_script_that_knows_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = run_in(&std::env::temp_dir(), &["completions", shell]);
        run.succeeds();
        let script = run.stdout();
        assert!(COMMANDS.iter().all(|command| script.contains(command)), "{shell}");
        assert!(script.contains("strict"), "{shell}");
    }
}

#[test]
fn every_schema_is_json_and_all_can_be_written_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let names = run_in(folder.path(), &["schema"]).stdout();
    assert!(names.lines().count() >= 5, "{names}");
    run_in(folder.path(), &["schema", "--all", "schemas"]).succeeds();
    for name in names.lines() {
        let printed = run_in(folder.path(), &["schema", name]).stdout();
        let schema: Value = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(schema["$schema"].is_string(), "{name}");
        assert_eq!(fs::read_to_string(folder.path().join(format!("schemas/{name}.json"))).unwrap(), printed);
    }
    assert_eq!(run_in(folder.path(), &["schema", "nosuch"]).code(), Some(2));
}

#[test]
fn a_reader_that_goes_away_is_no_reason_to_panic() {
    let links: String = (0..2000).map(|at| format!("[a](no-{at}.md)\n\n")).collect();
    let project = project().lesson(&links);
    for (args, code) in [
        (&["build", "--format", "json"][..], Some(1)),
        (&["schema", "quiz"], Some(0)),
        (&["completions", "bash"], Some(0)),
        (&["--help"], Some(0)),
    ] {
        let mut child =
            coursewright(project.root()).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let stderr = child.stderr.take().unwrap();
        let told: Vec<String> = BufReader::new(stderr).lines().map(Result::unwrap).collect();
        assert!(told.iter().all(|line| !line.contains("panicked")), "{told:?}");
        assert_eq!(child.wait().unwrap().code(), code, "{args:?}");
    }
    let mut child =
        coursewright(project.root()).arg("build").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn two_builds_give_the_same_bytes() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let outs: Vec<_> = (0..2)
        .map(|_| {
            let copy = project();
            copy.remove("content");
            // What names the versions of exams whose keys are withheld: each machine that builds a site has the same.
            copy.write("keys/secret", "5".repeat(64));
            for folder in ["content", "quizzes"] {
                for (path, bytes) in support::files(&root.join(folder)) {
                    copy.write(&format!("{folder}/{path}"), bytes);
                }
            }
            copy.build().succeeds();
            let mut published = copy.published();
            // The list of what was published is ours, not the site's.
            published.retain(|(path, _)| path != ".coursewright");
            published
        })
        .collect();
    assert!(outs[0].len() > 50);
    for (first, second) in outs[0].iter().zip(&outs[1]) {
        assert!(first == second, "{} differs", first.0);
    }
}

#[test]
fn a_site_may_be_named_from_anywhere() {
    let project = project();
    let elsewhere = tempfile::tempdir().unwrap();
    let root = project.root().to_str().unwrap();
    run_in(elsewhere.path(), &["build", root]).succeeds();
    assert!(project.root().join("public/index.html").exists());
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn a_base_url_that_is_none_is_told_and_a_good_one_makes_a_sitemap() {
    let project = project();
    let run = project.run(&["build", "--base-url", "example.com"]);
    assert_eq!(run.code(), Some(2), "{}", run.stderr());
    assert!(run.stderr().contains("https://training.example.com/"), "{}", run.stderr());
    project.run(&["build", "--base-url", "https://example.com/training"]).succeeds();
    let sitemap = project.page("sitemap.xml");
    assert!(sitemap.contains("<loc>https://example.com/training/course/module/lesson.html</loc>"), "{sitemap}");
    assert!(project.page("404.html").contains("href=\"/training/"));
}

/// What is kept of a quiz in memory has no texts; grading and the tables need them.
#[test]
fn an_attempt_is_graded_by_the_questions_as_they_are_written() {
    let quiz = QUIZ.replace("quiz: practice", "quiz: practice\nmode: check");
    let project = project().file("quizzes/course/practice.yaml", quiz);
    project.build().succeeds();
    let page = project.page("quizzes/practice.html");
    let data = page.split_once("<script type=\"application/json\">").unwrap().1.split_once("</script>").unwrap().0;
    let data: Value = serde_json::from_str(data).unwrap();
    let question = &data["questions"][0];
    let attempt = serde_json::json!({
        "id": "a1", "course": "course", "quiz": "practice", "mode": "check", "number": 1, "scoring": data["scoring"],
        "started": "2026-05-01T10:00:00Z", "ended": "2026-05-01T10:05:00Z",
        "questions": [{
            "id": "q", "wording": question["wording"], "shown": [], "tries": ["true"], "hints": 0, "seconds": 9,
        }],
        "claimed": { "points": 1, "possible": 1, "score": 1, "passed": true },
    });
    let submission = serde_json::json!({
        "format": "coursewright-submission/1", "id": "s1", "site": { "id": "test", "build": "b" },
        "learner": { "name": "Ann" }, "created": "2026-05-01T11:00:00Z", "attempts": [attempt], "lessons": [],
    });
    project.write("inbox/ann.json", submission.to_string());
    let run = project.run(&["collect", "inbox", "--out", "report"]);
    run.succeeds();
    assert!(run.stderr().contains("Read 1 submission of 1 learner, 1 attempt of them counted"), "{}", run.stderr());
    assert!(!run.stderr().contains(" × "), "no flag is raised: {}", run.stderr());
    project.write("staff.csv", "name\nAnn\nBob\n");
    let run = project.run(&["collect", "inbox", "--out", "listed", "--roster", "staff.csv"]);
    assert!(run.stderr().contains("Read 1 submission of 1 learner, "), "Bob has sent nothing: {}", run.stderr());
    let tables = support::files(&project.root().join("report"));
    assert!(tables.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("Is it so?")));
}

/// What learners sent is nobody's business but HR's.
#[test]
fn tables_never_go_where_they_would_be_published() {
    let project = project();
    project.run(&["build"]).succeeds();
    project.write("inbox/a.json", "{}");
    for out in ["public", "public/report", "content", "content/course/report", "quizzes/report"] {
        let run = project.run(&["collect", "inbox", "--out", out]);
        assert_eq!(run.code(), Some(2), "{out}: {}", run.stderr());
    }
    assert_eq!(project.run(&["collect", "nowhere", "--out", "report"]).code(), Some(2));
    project.run(&["collect", "inbox", "--out", "report"]).succeeds();
    assert!(project.root().join("report/results.csv").exists());
    assert!(!project.root().join("public/results.csv").exists());
}

#[test]
fn what_hr_names_and_is_not_there_is_told_with_what_to_name_instead() {
    let project = project();
    project.write("inbox/notes.md", "x");
    project.run(&["collect", "nowhere"]).ends_with(
        2,
        str![[r#"
error: there is no file or folder `nowhere`
help: name the folder or the files that learners have sent; it was looked for at [..]/nowhere

"#]],
    );
    let list = str![[r#"
error: --roster: there is no file `staff.csv`
help: name the list of people, .csv or .xlsx; it was looked for at [..]/staff.csv

"#]];
    project.run(&["collect", "inbox", "--roster", "staff.csv"]).ends_with(2, list.clone());
    project.run(&["desk", "--roster", "staff.csv"]).ends_with(2, list.clone());
    project.run(&["invite", "--key", "key.txt", "--roster", "staff.csv"]).ends_with(2, list);
    project.run(&["collect", "inbox", "--marks", "report/to-mark.csv"]).ends_with(
        2,
        str![[r#"
error: --marks: there is no file `report/to-mark.csv`
help: name a `to-mark.csv` of an earlier run, filled in; it was looked for at [..]/report/to-mark.csv

"#]],
    );
    project.run(&["collect", "--graded", "graded.jsonl"]).ends_with(
        2,
        str![[r#"
error: --graded: there is no file or folder `graded.jsonl`
help: name what `coursewright grade` has written, or the folder of it; it was looked for at [..]/graded.jsonl

"#]],
    );
    for option in ["--throw-out", "--let-in", "--forget"] {
        let run = project.run(&["collect", option, "inbox/ann.json"]);
        assert_eq!(run.code(), Some(2), "{}", run.stderr());
        let told = format!("error: `{option}` is for what a ledger keeps, and no ledger is named\nhelp: name it");
        assert!(run.stderr().starts_with(&told), "{}", run.stderr());
    }
    for (args, told) in [
        (&["collect", "--only-add", "--roster", "staff.csv"][..], "error: `--only-add` is for what a ledger keeps"),
        (&["collect", "--only-add", "--ledger", "l.sqlite"], "error: `--only-add` adds files to the ledger"),
        (
            &["invite", "--key", "no.txt", "--roster", "inbox/notes.md"],
            "error: --key: there is no file `no.txt`\nhelp: ",
        ),
        (&["grade", "no.jsonl"], "error: there is no file `no.jsonl`\nhelp: name the file with"),
        (&["check", "--report", "no"], "error: --report: there is no file or folder `no`\nhelp: name the folder"),
        (&["check", "--report", "inbox"], "error: inbox: it holds no figures of questions"),
    ] {
        let run = project.run(args);
        assert_eq!(run.code(), Some(2), "{args:?}: {}", run.stderr());
        assert!(run.stderr().starts_with(told), "{args:?}: {}", run.stderr());
    }
    project.run(&["collect", "inbox", "--ledger", "l.sqlite", "--only-add", "--roster", "staff.csv"]).ends_with(
        2,
        str![[r#"
error: `--only-add` puts files into the ledger and no more, and `--roster` is for the tables
help: add with `--only-add`, and give `--roster` to the run without it that makes the tables

"#]],
    );
    assert!(!project.root().join("l.sqlite").exists() && !project.root().join("report").exists());
}

#[test]
fn certificates_of_a_folder_that_is_no_report_are_refused() {
    let project = project();
    let keys = project.run(&["keys", "new", "--for", "signing", "--out", "key.txt"]);
    keys.succeeds();
    let (said, printed) = (keys.stderr(), keys.stdout());
    let of_key = |line: &str| line.trim().strip_prefix("public key:").map(|key| key.trim().to_owned());
    let key = said.lines().chain(printed.lines()).find_map(of_key).unwrap();
    let site = fs::read_to_string(project.root().join("content/site.yaml")).unwrap();
    project.write("content/site.yaml", format!("{site}signing: {{public_key: {key}}}\n"));
    project.write("inbox/notes.md", "x");
    project.run(&["certify", "inbox", "--key", "key.txt"]).ends_with(
        2,
        str![[r#"
error: inbox: this folder is no report, since it has no results.json: give the folder that `collect` wrote

"#]],
    );
    project.run(&["certify", "report", "--key", "key.txt"]).ends_with(
        2,
        str![[r#"
error: report: it is not there: give the folder that `collect` wrote, as `--out` has named it

"#]],
    );
    assert!(!project.root().join("certificates").exists(), "an empty folder was left behind");
}

#[test]
fn explain_prints_the_page_of_a_rule_or_lists_all_of_them() {
    let project = project();
    let page = project.run(&["explain", "longest-key"]);
    page.succeeds();
    assert!(page.stdout().starts_with("# longest-key\n\nWarning. "), "{}", page.stdout());
    let list = project.run(&["explain"]);
    list.succeeds();
    for code in ["no-key", "longest-key", "overdue-review"] {
        assert!(list.stdout().lines().any(|line| line.starts_with(&format!("  {code} "))), "{}", list.stdout());
    }
    let of_results = project.run(&["explain", "item-easy"]);
    of_results.succeeds();
    assert!(
        of_results.stdout().contains("docs/content/results/for-authors/item-analysis.md"),
        "{}",
        of_results.stdout()
    );
    project.run(&["explain", "longest-keys"]).ends_with(
        2,
        str![[r#"
error: there is no rule `longest-keys` on questions
help: did you mean `longest-key`?

"#]],
    );
}

#[test]
fn who_is_told_of_a_rule_is_told_how_to_learn_why_there_is_one() {
    let quiz = support::QUIZ.replace("    explanation: It is so.\n", "");
    let run = project().file("quizzes/course/practice.yaml", &quiz).check();
    run.succeeds().tells(str![[r#"
warning[no-explanation]: this question has no explanation, and not every response is told why it is right or wrong
 --> quizzes/course/practice.yaml:4:9
  |
4 |   - id: q
  |         ^
  |
  = help: add `explanation: …`: why the key is right, in a sentence or two

Checked 1 course, 1 lesson, 0 concepts, 1 quiz in [TIME]: 1 warning
`coursewright explain no-explanation` says why there is this rule

"#]]);
}

const BANK: &str = "\
$CATEGORY: $course$/Safety

// [id:q-exit] [tag:fire]
::Way out::Where is the way out?{=Down the stairs#Yes. ~By the lift#It stops. ####Stairs.}

::Two keys::Which?{=One =Two ~Three}
";

#[test]
fn another_programs_questions_become_a_quiz_that_builds() {
    let project = project().file("safety.gift", BANK);
    let run = project.run(&["import", "safety.gift", "--into", "quizzes/course"]);
    run.succeeds().tells(str![[r#"
left out: safety.gift:6:1: `Two keys`: 2 options earn 100%, but a learner can choose only one
Read 2 questions of safety.gift as GIFT: 1 written to quizzes/course/safety.yaml, 1 left out

"#]]);
    let written = fs::read_to_string(project.root().join("quizzes/course/safety.yaml")).unwrap();
    assert!(written.starts_with("quiz: safety\ntitle: Safety\nquestions:\n"), "{written}");
    project.check().succeeds();
    // Nothing is written over.
    let again = project.run(&["import", "safety.gift", "--into", "quizzes/course"]);
    again.ends_with(
        2,
        str![[r#"
...
error: quizzes/course/safety.yaml is there already, and an import writes over nothing: choose another name with --into

"#]],
    );
    project.run(&["import", "safety.gift", "--into", "quizzes/course/other.yaml"]).succeeds();
    let other = fs::read_to_string(project.root().join("quizzes/course/other.yaml")).unwrap();
    assert!(other.starts_with("quiz: other\n"), "{other}");
}

#[test]
fn what_names_a_thing_that_the_site_lacks_is_left_out_of_an_import() {
    let table = "prompt,answer,objective,see,explanation\nWho?,me,nope,../gone.md,Me.\n";
    let project = project().file("table.csv", table);
    let run = project.run(&["import", "table.csv", "--into", "quizzes/course"]);
    run.succeeds().tells(str![[r#"
changed: table.csv:2:1: `q-1`: `see` leads to `../gone.md`, which is not there: left out
changed: table.csv:2:1: `q-1`: the course declares no objective `nope`: left out
Read 1 question of table.csv as CSV: 1 written to quizzes/course/table.yaml

"#]]);
    project.check().succeeds();
}

#[test]
fn images_that_a_table_names_and_the_site_lacks_are_told_on_import() {
    let table = "prompt,type,answer\n\"![A pot](pot.png) What is ![this](img/cup.png)?\",short_answer,a cup\n";
    let project = project().file("table.csv", table).file("quizzes/course/img/cup.png", "");
    let run = project.run(&["import", "table.csv", "--into", "quizzes/course"]);
    run.succeeds().tells(str![[r#"
changed: table.csv:2:1: `q-1`: the image `pot.png` is not there: put it at quizzes/course/pot.png
Read 1 question of table.csv as CSV: 1 written to quizzes/course/table.yaml

"#]]);
}

#[test]
fn questions_in_lessons_are_exported_and_their_ids_are_taken() {
    let lesson = "---\ntitle: First\n---\nText.\n\n```quiz id=inline-one\nWhich?\n- [x] This\n  > Yes.\n- [ ] That\n  > No.\n= So it is.\n```\n\n\
        ```quiz id=inline-two\nA [[gap|hole]] here.\n= So it is.\n```\n";
    let project = project().file("content/course/module/first.md", lesson);
    let run = project.run(&["export", "csv", "inline-one", "inline-two", "--out", "out"]);
    run.succeeds().tells(str![[r#"
Wrote 2 quizzes with 2 questions as CSV to out

"#]]);
    let written = fs::read_to_string(project.root().join("out/inline-two.csv")).unwrap();
    assert!(written.contains("{{=gap|hole}}") || written.contains("gap"), "{written}");
    let run = project.run(&["import", "out/inline-one.csv", "--into", "quizzes/course/inline-one.yaml"]);
    run.succeeds();
    assert!(run.stderr().contains("another quiz of this site is called `inline-one`"), "{}", run.stderr());
}

#[test]
fn what_cannot_be_read_is_refused_and_nothing_is_written() {
    let project = project().file("broken.xml", "<quiz><question></quiz>").file("notes.txt", "Nothing here.");
    for (args, code, told) in [
        (&["import", "broken.xml", "--into", "quizzes/new"][..], 1, "error: broken.xml: line 1, column 17: "),
        (&["import", "notes.txt", "--into", "quizzes/new"], 1, "is none of the formats that can be read"),
        (&["import", "gone.gift", "--into", "quizzes/new"], 2, "cannot read gone.gift"),
        (&["import", "notes.txt", "--format", "word", "--into", "quizzes/new"], 2, "invalid value 'word'"),
    ] {
        let run = project.run(args);
        assert_eq!(run.code(), Some(code), "{args:?} {}", run.stderr());
        assert!(run.stderr().contains(told), "{args:?} {}", run.stderr());
    }
    assert!(!project.root().join("quizzes/new").exists());
}

#[test]
fn quizzes_are_written_for_other_programs_and_what_they_lose_is_told() {
    let quiz = QUIZ.replace("quiz: practice", "quiz: quiz") + "    difficulty: 2\n    points: 2\n";
    let project = project().file("quizzes/course/quiz.yaml", quiz);
    let run = project.run(&["export", "gift", "quizzes/course/quiz.yaml", "--out", "out"]);
    run.succeeds().tells(str![[r#"
quiz: q: points are not part of GIFT
Wrote 1 quiz with 1 question as GIFT to out

"#]]);
    for (format, file) in [
        ("gift", "quiz.gift"),
        ("moodle-xml", "quiz.xml"),
        ("qti12", "quiz.zip"),
        ("qti21", "quiz.zip"),
        ("qti30", "quiz.zip"),
        ("csv", "quiz.csv"),
    ] {
        let out = format!("out/{format}");
        let run = project.run(&["export", format, "--out", &out]);
        run.succeeds();
        assert!(run.stderr().contains("Wrote 1 quiz with 1 question as "), "{format}: {}", run.stderr());
        assert!(project.root().join(&out).join(file).exists(), "{format}");
        let into = format!("back/{format}/quiz.yaml");
        project.run(&["import", &format!("{out}/{file}"), "--into", &into]).succeeds();
    }
    let strict = project.run(&["export", "gift", "--out", "strict", "--strict"]);
    assert_eq!(strict.code(), Some(1), "{}", strict.stderr());
    assert!(!project.root().join("strict").exists());
    let unknown = project.run(&["export", "gift", "nosuch", "--out", "out"]);
    unknown.ends_with(
        2,
        str![[r#"
error: there is no quiz `nosuch` in `.`
help: name it by its id, as in `quiz: …`, or by the file that it stands in

"#]],
    );
}
