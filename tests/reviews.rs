//! What learners review: which small files are published for it, what an edit makes again of them, and packages for Anki.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use rusqlite::Connection;
use support::{LESSON, Project, project};

const CHOICE: &str = "    type: single_choice\n    prompt: Which one?\n    options:\n      - correct: Tea\n      - text: Ink\n      - text: Sand\n    explanation: Tea it is.\n    allow: [distractor-without-feedback, key-position]\n";

fn quiz(id: &str, head: &str, more: &str) -> String {
    format!("quiz: {id}\ntitle: Quiz {id}\n{head}questions:\n  - id: q\n{CHOICE}{more}")
}

fn site() -> Project {
    let rating = "  - id: r\n    type: scale\n    prompt: How was it?\n    levels: [Bad, Good]\n  - id: n\n    type: numeric\n    prompt: How many?\n    answers:\n      - {value: 3, tolerance: 0.5}\n    unit: cups\n    explanation: Three.\n";
    project()
        .file("content/site.yaml", "id: test\ntitle: Test site\n")
        .file("content/course/course.yaml", "title: Course One\n")
        .file("content/course/module/module.yaml", "title: Module\n")
        .file(
            LESSON,
            "---\ntitle: Lesson\nconcepts: [reach, click]\npractice: practice\nallow: [lesson-without-check]\n---\nText.\n\n\
             ```quiz id=asked\nallow: two-options, distractor-without-feedback\nIs it so?\n- [x] Yes\n- [ ] No\n= So.\n```\n",
        )
        .file("content/concepts/reach.md", "---\nterm: Reach\ndefinition: How many *people*, see [[click]].\n---\nText.\n")
        .file(
            "content/concepts/click.md",
            "---\nterm: Click\nsenses: {broad: A click is any press., narrow: One press.}\ntests:\n  - {example: A tap, in: true, \
             because: it is a press}\n  - {example: A look, in: false}\n---\nText.\n",
        )
        .file("content/concepts/other.md", "---\nterm: Other\ndefinition: No lesson teaches it.\n---\nText.\n")
        .file("quizzes/course/practice.yaml", quiz("practice", "mode: practice\n", rating))
        .file("quizzes/course/exam.yaml", quiz("exam", "mode: exam\n", ""))
        .file("quizzes/course/told.yaml", quiz("told", "mode: exam\nfeedback: {show: [correctness, key]}\n", ""))
        .file(
            "quizzes/course/twice.yaml",
            quiz("twice", "mode: exam\nattempts: 2\nfeedback: {show: [correctness, key]}\n", ""),
        )
        .file("quizzes/course/silent.yaml", quiz("silent", "mode: check\nfeedback: {when: never}\n", ""))
        .file("quizzes/course/kept.yaml", quiz("kept", "mode: exam\nanswer_key: withheld\n", "").replace("Which one", "Which other"))
        .file("content/ours/course.yaml", "title: For authors\naudience: authors\n")
        .file("content/ours/module/module.yaml", "title: Module\n")
        .file("content/ours/module/how.md", "---\ntitle: How\nconcepts: [other]\n---\nText.\n")
}

fn reviewed(project: &Project) -> BTreeMap<String, String> {
    let files = project.published().into_iter();
    let scripts = files.filter_map(|(path, bytes)| {
        let name = path.strip_prefix("assets/review/")?.to_owned();
        Some((name, String::from_utf8(bytes).unwrap()))
    });
    scripts.collect()
}

#[test]
fn what_can_be_reviewed_has_small_files_and_nothing_else_has() {
    let project = site();
    project.build().succeeds();
    let files = reviewed(&project);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "concept/click.js",
            "concept/reach.js",
            "course/course.js",
            "quiz/asked.js",
            "quiz/practice.js",
            "quiz/told.js"
        ]
    );
    let course = &files["course/course.js"];
    assert!(course.starts_with("Coursewright.reviewFiles.take(\"course/course\",{"), "{course}");
    assert!(
        course.contains("\"questions\":{\"q\":\"single_choice\",\"n\":\"numeric\"}"),
        "a survey has no key: {course}"
    );
    assert!(course.contains("\"lessons\":{\"course/module/lesson\":[\"reach\",\"click\"]}"), "{course}");
    assert!(course.contains("\"href\":\"course/module/lesson.html#quiz-asked\""), "{course}");
    let click = &files["concept/click.js"];
    assert!(click.contains("\"broad\":\"") && click.contains("\"counts\":false,\"because\":null"), "{click}");
    assert!(
        files["concept/reach.js"].contains("href=\\\"concepts/click.html\\\""),
        "links start from the page of reviews"
    );
    let page = project.page("review.html");
    assert!(
        page.contains(
            "\"courses\":[{\"id\":\"course\",\"title\":\"Course One\",\"href\":\"course/index.html\",\"lang\":null}]"
        ),
        "{page}"
    );
    for path in ["index.html", "course/index.html", "results.html"] {
        assert!(project.page(path).contains("review.html\">"), "{path} leads to the reviews");
    }
    assert!(!project.page("course/module/lesson.html").contains("review.html"));
}

#[test]
fn an_edit_makes_the_files_again_that_show_it() {
    let project = site();
    project.build().succeeds();
    for (name, path, old, new, changed) in [
        ("an explanation", "quizzes/course/practice.yaml", "Tea it is.", "It is tea.", &["quiz/practice.js"][..]),
        ("a title", "quizzes/course/told.yaml", "Quiz told", "Told", &["course/course.js", "quiz/told.js"]),
        ("an example", "content/concepts/click.md", "A look", "A glance", &["concept/click.js"]),
        ("the text of a lesson", LESSON, "Text.", "More text.", &[]),
        ("what a lesson teaches", LESSON, "[reach, click]", "[reach]", &["concept/click.js", "course/course.js"]),
    ] {
        let before = reviewed(&project);
        let text = std::fs::read_to_string(project.root().join(path)).unwrap();
        assert!(text.contains(old), "{name}");
        project.write(path, text.replace(old, new));
        project.build().succeeds();
        let after = reviewed(&project);
        let all: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let differ: Vec<&str> =
            all.into_iter().filter(|name| before.get(*name) != after.get(*name)).map(String::as_str).collect();
        assert_eq!(differ, changed, "{name}");
    }
}

#[test]
fn a_site_that_wants_no_reviews_or_has_nothing_for_them_has_no_page() {
    let project = site();
    project.write("content/site.yaml", "id: test\ntitle: Test site\nreview: false\n");
    project.build().succeeds();
    assert!(!project.root().join("public/review.html").exists());
    assert!(reviewed(&project).is_empty());
    assert!(!project.page("index.html").contains("review.html"));
    let bare = support::project().lesson("Text.\n").file("content/course/module/module.yaml", "title: Module\n");
    bare.build().succeeds();
    assert!(!bare.root().join("public/review.html").exists());
}

/// The collection in a package, in the folder of a test.
fn collection(project: &Project, name: &str) -> Connection {
    let bytes = std::fs::read(project.root().join(format!("exported/{name}.apkg"))).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut content = Vec::new();
    archive.by_name("collection.anki2").unwrap().read_to_end(&mut content).unwrap();
    let path = project.root().join(format!("{name}.anki2"));
    std::fs::write(&path, content).unwrap();
    Connection::open(path).unwrap()
}

#[test]
fn packages_for_anki_hold_concepts_and_questions_with_stable_ids() {
    let project = site();
    project.run(&["export", "anki", "--out", "exported"]).succeeds();
    assert!(!project.root().join("exported/ours.apkg").exists(), "a course for authors is not asked for");
    let notes = |connection: &Connection| -> BTreeMap<String, Vec<String>> {
        let mut query = connection.prepare("SELECT guid, flds FROM notes").unwrap();
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
        rows.map(Result::unwrap)
            .map(|(guid, fields)| (guid, fields.split('\u{1f}').map(str::to_owned).collect()))
            .collect()
    };
    let first = notes(&collection(&project, "course"));
    let guids: Vec<&str> = first.keys().map(String::as_str).collect();
    assert_eq!(
        guids,
        [
            "test/concept/click",
            "test/concept/reach",
            "test/quiz/asked/asked",
            "test/quiz/practice/n",
            "test/quiz/practice/q"
        ],
        "no exam's"
    );
    let reach = &first["test/concept/reach"];
    assert_eq!(reach[0], "Reach");
    assert_eq!(reach[1], reach[2], "the definition asks for the term, too");
    assert!(reach[1].contains("How many <em>people</em>, see Click."), "{reach:?}");
    let click = &first["test/concept/click"];
    assert!(click[1].contains("A tap") && click[2].is_empty(), "its definition names it: {click:?}");
    let choice = &first["test/quiz/practice/q"];
    assert!(choice[0].contains("Which one?") && choice[0].contains("<li>Ink</li>"), "{choice:?}");
    assert!(choice[1].starts_with("<ul><li>Tea</li></ul>") && choice[1].contains("Tea it is."), "{choice:?}");
    assert!(first["test/quiz/practice/n"][1].contains("3 cups"), "{first:?}");
    assert_eq!(first["test/quiz/asked/asked"][1], "<ul><li>Yes</li></ul>So.");
    project.run(&["export", "anki", "course", "--out", "exported"]).succeeds();
    assert_eq!(notes(&collection(&project, "course")), first);
    let refused = project.run(&["export", "anki", "cuorse", "--out", "exported"]);
    assert_eq!(refused.output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.output.stderr).contains("there is no course `cuorse`"));
}
