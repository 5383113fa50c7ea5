//! Every kind of author's mistake is told at its place, with what to do.
//!
//! `tests/cases/mistakes/<name>/input` holds the files at fault, `stderr.txt` all that is said of them; it is written by
//! `SNAPSHOTS=overwrite cargo test --test mistakes`. The run is strict, so a warning also keeps the site from being
//! published.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use snapbox::str;
use support::{LESSON, differs_from, project};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/mistakes");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|case| case.is_dir());
    cases.sort();
    cases
}

#[test]
fn every_mistake_is_told_as_its_case_says() {
    let mut failures = Vec::new();
    let cases = cases();
    assert!(cases.len() >= 34);
    for case in cases {
        let project = project().folder(&case.join("input"));
        let run = project.run(&["build", "--strict"]);
        let name = case.file_name().unwrap().to_str().unwrap();
        if run.code() != Some(1) {
            failures.push(format!("{name}: exit code {:?}\n{}", run.code(), run.stderr()));
        }
        if project.root().join("public").exists() {
            failures.push(format!("{name}: a site was published"));
        }
        let told = run.stderr();
        if !told.contains("error[") && !told.contains("warning[") {
            failures.push(format!("{name}: nothing is told\n{told}"));
        }
        if let Some(difference) = differs_from(&told, &case.join("stderr.txt")) {
            failures.push(format!("{name}: {difference}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Not in tests/cases: not every disk could hold these files.
#[cfg(unix)]
#[test]
fn two_lessons_that_differ_only_by_case_are_told() {
    let text = "---\ntitle: Lesson\n---\nText.\n";
    project()
        .file("content/course/module/Lesson.md", text)
        .file("content/course/module/caf\u{e9}.md", text)
        .file("content/course/module/cafe\u{301}.md", text)
        .build()
        .fails_with(str![[r#"
error[bad-name]: `Lesson` cannot be part of an address
--> content/course/module/Lesson.md
 = help: rename it to `lesson`

error[bad-name]: `café` cannot be part of an address
--> content/course/module/café.md
 = help: rename it to `cafe`

error[bad-name]: `café` cannot be part of an address
--> content/course/module/café.md
 = help: rename it to `caf`

error[same-name]: this and `content/course/module/café.md` differ only in upper and lower case, or in Unicode form
--> content/course/module/café.md
 = help: rename one of them: many disks and servers cannot tell them apart

error[same-name]: this and `content/course/module/Lesson.md` differ only in upper and lower case, or in Unicode form
--> content/course/module/lesson.md
 = help: rename one of them: many disks and servers cannot tell them apart

Read 1 course, 4 lessons, 0 concepts, 0 quizzes; nothing was published in [TIME]: 5 errors

"#]]);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_site_or_in_a_circle_is_refused_and_nothing_is_read_through_it() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.md"), "---\ntitle: Secret\n---\nText.\n").unwrap();
    let project = project();
    let link = |to: &Path, at: &str| std::os::unix::fs::symlink(to, project.root().join(at)).unwrap();
    link(&outside.path().join("secret.md"), "content/course/module/secret.md");
    link(outside.path(), "content/course/outside");
    link(Path::new(".."), "content/course/module/circle");
    link(Path::new("nowhere.md"), "content/course/module/broken.md");
    project.build().fails_with(str![[r#"
error[bad-symlink]: this link leads out of the site, in a circle, or to nothing
--> content/course/module/broken.md
 = help: put the file itself here

error[bad-symlink]: this link leads out of the site, in a circle, or to nothing
--> content/course/module/circle
 = help: put the file itself here

error[bad-symlink]: this link leads out of the site, in a circle, or to nothing
--> content/course/module/secret.md
 = help: put the file itself here

error[bad-symlink]: this link leads out of the site, in a circle, or to nothing
--> content/course/outside
 = help: put the file itself here

Read 1 course, 1 lesson, 0 concepts, 0 quizzes; nothing was published in [TIME]: 4 errors

"#]]);
}

#[cfg(unix)]
#[test]
fn a_link_within_the_site_is_read_like_the_file() {
    let project = project();
    std::os::unix::fs::symlink("lesson.md", project.root().join("content/course/module/second.md")).unwrap();
    project.build().succeeds_in_silence();
    assert!(project.page("course/module/second.html").contains("Text."));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_never_opened() {
    let project = project();
    let pipe = project.root().join("content/course/module/pipe.md");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    project.build().fails_with(str![[r#"
error[not-a-file]: this is a pipe, a socket or a device, not a file
--> content/course/module/pipe.md
 = help: take it out of the site's folders

Read 1 course, 1 lesson, 0 concepts, 0 quizzes; nothing was published in [TIME]: 1 error

"#]]);
}

#[test]
fn a_file_that_cannot_be_named_in_an_address_is_told() {
    project().file("content/course/module/a\tb.png", "x").build().fails_with(str![[r#"
error[bad-name]: the name of this file cannot be part of an address
--> content/course/module/a	b.png
 = help: rename it: letters, digits and hyphens work everywhere

Read 1 course, 1 lesson, 0 concepts, 0 quizzes; nothing was published in [TIME]: 1 error

"#]]);
}

#[test]
fn editors_litter_is_no_content() {
    let litter = [".lesson.md.swp", "lesson.md~", "#lesson.md#", ".#lesson.md", "4913", "lesson.md.orig", ".DS_Store"];
    let project = project();
    for name in litter {
        project.write(&format!("content/course/module/{name}"), b"\xff\xfe");
    }
    project.build().succeeds_in_silence();
    let published = project.published();
    assert!(published.iter().all(|(path, _)| !litter.iter().any(|name| path.ends_with(name))), "{published:?}");
}

#[test]
fn a_site_without_site_yaml_is_told_how_to_begin() {
    project().without("content/site.yaml").build().fails_with(str![[r#"
error[no-site]: the site has no content/site.yaml
--> content/site.yaml
 = help: `coursewright new <folder>` makes a site to begin with

Read 1 course, 1 lesson, 0 concepts, 0 quizzes; nothing was published in [TIME]: 1 error

"#]]);
}

#[test]
fn of_more_than_a_hundred_faults_of_a_kind_the_rest_is_counted() {
    let links: String = (0..250).map(|at| format!("[a](no-{at}.md)\n\n")).collect();
    let told = project().lesson(&links).build().stderr();
    assert_eq!(told.matches("error[broken-link]").count(), 100);
    assert!(told.contains("... and 150 more of `broken-link`"), "{}", &told[told.len() - 300..]);
    assert!(told.ends_with(": 250 errors\n"), "{}", &told[told.len() - 300..]);
}

/// Places counted by hand: the column is that of the letter, whatever its bytes and whatever stands before the file.
#[test]
fn the_place_is_right_to_the_letter() {
    let table = [
        ("\u{feff}---\ntitle: Lesson\nsumary: a\n---\nText.\n", "unknown-key", 3, 1, 3, 7),
        ("---\r\ntitle: Lesson\r\n---\r\nA [b](no.md).\r\n", "broken-link", 4, 7, 4, 12),
        ("---\ntitle: 网络推广\n---\n目标见[目标](no.md)。\n", "broken-link", 4, 9, 4, 14),
        ("---\ntitle: 𝒯itle\nrequires: [𝒯]\n---\nText.\n", "unknown-lesson", 3, 12, 3, 13),
        ("---\ntitle: Lesson\n---\n\tcode\n\n- a\n  - b\n    > [[no]]\n", "unknown-concept", 8, 9, 8, 11),
        ("---\ntitle: Lesson\nobjectives:\n  - \"no\"\n---\nText.\n", "unknown-objective", 4, 5, 4, 9),
        ("---\ntitle: Lesson\nrequires:\n- no\n---\nText.\n", "unknown-lesson", 4, 3, 4, 5),
    ];
    for (text, code, line, column, end_line, end_column) in table {
        let run = project().file(LESSON, text).run(&["check", "--format", "json"]);
        let document: serde_json::Value = serde_json::from_str(&run.stdout()).unwrap();
        let found = &document["diagnostics"][0];
        let place = ["line", "column", "end_line", "end_column"].map(|key| found[key].as_u64().unwrap_or_default());
        assert_eq!((found["code"].as_str().unwrap(), place), (code, [line, column, end_line, end_column]), "{text:?}");
    }
}

/// Crafted to be slow, or to grow: each ends at once, with a word to its author.
#[test]
fn what_is_too_large_or_too_deep_is_refused_at_once() {
    let course = "content/course/course.yaml";
    let text = |body: &str| format!("---\ntitle: Lesson\n---\n{body}");
    let table = [
        (LESSON, text(&"[".repeat(9 << 20)), "file-too-large"),
        (LESSON, text(&format!("{} a", ">".repeat(2 << 20))), "text-too-large"),
        (LESSON, text(&format!("{}a", "- ".repeat(2 << 20))), "text-too-large"),
        (LESSON, text(&"[^1] ".repeat(1 << 19)).replace("---\n[", "---\n[^1]: a\n\n["), "text-too-large"),
        (LESSON, text(&format!("```js\n{}\n```\n", "let a = \"x\"; ".repeat(1 << 16))), "code-too-large"),
        (LESSON, format!("---\ntitle: {}\n---\n", "x".repeat(70 << 10)), "yaml-too-large"),
        (course, format!("title: {}", "[".repeat(20_000)), "yaml-too-deep"),
        (course, format!("title: {}", "{a: ".repeat(100_000)), "yaml-too-deep"),
        (course, "- ".repeat(1 << 20), "yaml-too-deep"),
        (course, format!("title: {}", "x".repeat(5 << 20)), "yaml-too-large"),
    ];
    for (path, text, code) in table {
        let run = project().file(path, &text).run(&["build", "--strict"]);
        let start = &text[..text.len().min(60)];
        assert_eq!(run.code(), Some(1), "{start:?}");
        assert!(run.stderr().contains(&format!("[{code}]")), "{code}: {start:?}\n{}", run.stderr());
        assert!(run.stderr().len() < 20_000, "{code}: a fault of a long line does not show all of it");
    }
}

#[test]
fn a_module_whose_lists_would_fill_the_memory_is_refused() {
    let project = project();
    for at in 0..1000 {
        project.write(&format!("content/course/module/l{at}.md"), "---\ntitle: L\n---\nText.\n");
    }
    let run = project.build();
    assert_eq!(run.code(), Some(1));
    assert!(run.stderr().starts_with("error[too-many-lessons]: this module has 1001 lessons\n"), "{}", run.stderr());
}

#[test]
fn a_lesson_with_an_ending_in_capitals_is_not_copied_unread() {
    let run = project().file("content/course/module/NOTES.MD", "---\ntitle: Notes\n---\nText.\n").run(&["build"]);
    assert_eq!(run.code(), Some(1));
    assert!(run.stderr().contains("name it `.md`"), "{}", run.stderr());
}

#[test]
fn a_drawing_beside_a_quiz_is_shown_in_it() {
    let quiz = support::QUIZ.replace("Is it so?", "\"![A circle](circle.svg) Is it so?\"");
    let project = project()
        .file("quizzes/course/practice.yaml", &quiz)
        .file("quizzes/course/circle.svg", "<svg viewBox=\"0 0 9 9\"></svg>");
    project.run(&["build"]).succeeds();
    let page = project.page("quizzes/practice.html");
    assert!(
        page.contains("<img src=\"../quizzes/course/circle.svg\" alt=\"A circle\" width=\"9\" height=\"9\""),
        "{page}"
    );
    assert!(project.root().join("public/quizzes/course/circle.svg").exists());
}
