//! What an author's edits do to quizzes that have been taken: `fmt` keeps ids, `diff` says what changed.

mod support;

use std::fs;

use coursewright::build::{Options, Session};
use coursewright::quiz::{self, Mark, Mode, Response};
use serde_json::Value;
use snapbox::str;
use support::{LESSON, Project, project};

const CHECK: &str = "\
# The check.
quiz: check
title: Check
mode: check
questions:
  - id: reach
    type: single_choice
    prompt: Which is *reach*?
    options:
      - correct: People who saw it  # the key
        feedback: Yes.
      - {text: Orders}
  - type: ordering
    prompt: In order.
    items: [See, Buy]
";

const FORMATTED: &str = "\
# The check.
quiz: check
title: Check
mode: check
questions:
  - id: reach
    type: single_choice
    prompt: Which is *reach*?
    options:
      - correct: People who saw it  # the key
        id: people-who-saw-it
        feedback: Yes.
      - {text: Orders, id: orders}
  - id: in-order
    type: ordering
    prompt: In order.
    items: [{text: See, id: see}, {text: Buy, id: buy}]
";

const BLOCK: &str = "Text.\n\n```quiz\nIs it so?\n- [x] Yes\n- [ ] No\n```\n";

fn site() -> Project {
    project().lesson(BLOCK).file("quizzes/course/check.yaml", CHECK)
}

fn text(project: &Project, path: &str) -> String {
    fs::read_to_string(project.root().join(path)).unwrap()
}

#[test]
fn missing_ids_are_named_and_written_once() {
    let site = site();
    site.run(&["fmt", "--check"]).ends_with(
        1,
        str![[r#"
content/course/module/lesson.md: 3 ids missing
quizzes/course/check.yaml: 5 ids missing
8 ids missing in 2 files; `coursewright fmt` writes them

"#]],
    );
    assert_eq!(text(&site, "quizzes/course/check.yaml"), CHECK, "nothing was written");
    site.run(&["fmt"]).ends_with(
        0,
        str![[r#"
content/course/module/lesson.md: 3 ids
quizzes/course/check.yaml: 5 ids
Wrote 8 ids into 2 files

"#]],
    );
    assert_eq!(text(&site, "quizzes/course/check.yaml"), FORMATTED);
    assert!(text(&site, LESSON).ends_with("```quiz id=is-it-so\nIs it so?\n- [x] Yes {#yes}\n- [ ] No {#no}\n```\n"));
    site.check().succeeds();
    let before = support::files(site.root());
    for args in [&["fmt"][..], &["fmt", "--check"]] {
        site.run(args).ends_with(
            0,
            str![[r#"
No id is missing

"#]],
        );
    }
    assert_eq!(support::files(site.root()), before);
}

#[test]
fn only_what_is_named_is_written() {
    let site = site();
    site.write("quizzes/other.txt", "x");
    for (path, refused) in [
        ("quizzes/course/nosuch.yaml", true),
        ("content/site.yaml", true),
        ("quizzes/other.txt", true),
        ("..", true),
        ("content/concepts", true),
        ("quizzes", false),
        ("content/course/module/lesson.md", false),
    ] {
        let run = site.run(&["fmt", path]);
        assert_eq!(run.code(), Some(if refused { 2 } else { 0 }), "{path}: {}", run.stderr());
        assert_eq!(text(&site, LESSON).contains("id="), path.ends_with("lesson.md"), "{path}");
    }
    site.write("quizzes/course/broken.yaml", "quiz: [\n");
    let run = site.run(&["fmt"]);
    assert_eq!(run.code(), Some(1));
    assert!(run.stderr().contains("this file cannot be read"), "{}", run.stderr());
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_mark_its_line_ends_and_its_rights() {
    use std::os::unix::fs::PermissionsExt;
    let site = site();
    let path = site.root().join("quizzes/course/check.yaml");
    fs::write(&path, format!("\u{feff}{}", CHECK.replace('\n', "\r\n"))).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    site.run(&["fmt"]).succeeds();
    assert_eq!(text(&site, "quizzes/course/check.yaml"), format!("\u{feff}{}", FORMATTED.replace('\n', "\r\n")));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    let left = support::files(&site.root().join("quizzes/course"));
    assert_eq!(left.len(), 1, "nothing is left beside it");
}

/// What `collect` grades by, also where the site was built before and its texts are no longer in memory.
#[test]
fn questions_in_a_lesson_are_there_for_whoever_grades() {
    let site = site();
    site.run(&["fmt"]).succeeds();
    let options = Options { root: site.root().to_owned(), base_url: None };
    for mut session in [Session::new(options.clone()), Session::remembering(options.clone())] {
        session.refresh();
        let whole = session.site_with_questions().unwrap();
        let (_, node) = whole.quiz("is-it-so").expect("it is a quiz like any other");
        assert!(node.quiz.is_whole() && !session.state().site.quiz("is-it-so").unwrap().1.quiz.is_whole());
        assert_eq!((node.page.as_str(), node.quiz.mode), ("course/module/lesson.html", Mode::Practice));
        let key = node.quiz.questions[0].key();
        assert_eq!(quiz::grade(&key, &Response::Text("yes".to_owned())).mark, Mark::Right);
        assert_eq!(whole.quizzes_of(0).len(), 2);
        session.keep();
    }
}

/// The site as it was published, and the same site with another file in it.
fn edited(edit: impl FnOnce(&Project)) -> Project {
    let site = site();
    site.run(&["fmt"]).succeeds();
    site.build().succeeds();
    let before = support::files(site.root());
    for (path, bytes) in before.iter().filter(|(path, _)| !path.starts_with(".coursewright")) {
        site.write(&format!("before/{path}"), bytes);
    }
    edit(&site);
    site
}

fn replace(site: &Project, path: &str, old: &str, new: &str) {
    let before = text(site, path);
    assert!(before.contains(old), "{path}: {old}");
    site.write(path, before.replace(old, new));
}

#[test]
fn what_a_change_means_is_told_before_it_bites() {
    let site = edited(|site| {
        replace(site, "quizzes/course/check.yaml", "title: Check\n", "title: Check\npass_mark: 70%\n");
        replace(site, "quizzes/course/check.yaml", "correct: People", "text: People");
        replace(site, "quizzes/course/check.yaml", "{text: Orders", "{correct: Orders");
        replace(site, "quizzes/course/check.yaml", "prompt: In order.", "prompt: Order them.");
        replace(site, LESSON, "Is it so?", "Is it?");
    });
    let run = site.run(&["diff", "before", "."]);
    assert_eq!((run.code(), run.stderr().as_str()), (Some(1), ""));
    snapbox::assert_data_eq!(
        run.stdout(),
        str![[r#"
course/check: Check
  policy.pass_mark: nothing → 70%
  ~ reach: scored otherwise
      key.credits.orders: nothing → 100%
      key.credits.people-who-saw-it: 100% → nothing
  ~ in-order: reworded
      - In order.
      + Order them.
  → attempts made before are of another version ([..], now [..]): they no longer count for the learner, and are graded by `collect --site` with the site that they were made on
  → in unfinished attempts the response to in-order is lost

course/is-it-so: Is it?
  title: Is it so? → Is it?
  ~ is-it-so: reworded
      - Is it so?
      + Is it?
  → attempts and unfinished work stay valid

Compared 2 quizzes: 1 scored otherwise, 1 reworded only, 0 changed otherwise, 0 added, 0 removed

"#]]
    );
    // Built pages hold the keys, and no words of their own.
    let run = site.run(&["diff", "before/public", ".", "--format", "json"]);
    assert_eq!(run.code(), Some(1));
    let json: Value = serde_json::from_str(&run.stdout()).unwrap();
    assert_eq!((&json["format"], &json["compared"]), (&"coursewright-diff/1".into(), &2.into()));
    assert_eq!(json["quizzes"][0]["change"], "rescored");
    assert_eq!(json["quizzes"][0]["drafts_lost"], serde_json::json!(["in-order"]));
    assert_eq!(json["quizzes"][1]["questions"][0]["change"], "reworded");
}

#[test]
fn other_words_alone_change_no_score() {
    let site = edited(|site| replace(site, LESSON, "- [ ] No", "- [ ] Not at all"));
    assert_eq!(site.run(&["diff", "before", "."]).code(), Some(0));
    assert_eq!(site.run(&["diff", "before", "before/public"]).code(), Some(0));
    let run = site.run(&["diff", "before", "before"]);
    assert_eq!(run.code(), Some(0));
    assert!(run.stdout().starts_with("Compared 2 quizzes: 0 "), "{}", run.stdout());
}

#[test]
fn another_order_and_another_title_are_told_and_change_no_score() {
    let site = edited(|site| {
        let check = text(site, "quizzes/course/check.yaml").replace("title: Check", "title: The check");
        let at = (check.find("  - id: reach").unwrap(), check.find("  - id: in-order").unwrap());
        site.write("quizzes/course/check.yaml", [&check[..at.0], &check[at.1..], &check[at.0..at.1]].concat());
    });
    let run = site.run(&["diff", "before", "."]);
    assert_eq!(run.code(), Some(0), "{}", run.stdout());
    assert!(run.stdout().contains("  order: reach, in-order → in-order, reach\n"), "{}", run.stdout());
    assert!(run.stdout().contains("  title: Check → The check\n"), "{}", run.stdout());
}

/// What a page shows besides its questions, and what of a question is no Markdown.
#[test]
fn whatever_a_learner_reads_is_told_when_it_changes() {
    let quiz = |from: &str, least: &str, tag: &str| {
        format!(
            "quiz: check\ntitle: Check\nmode: check\nintro: Take your time.\nbands:\n  - {{from: {from}, message: Well done.}}\n\
             questions:\n  - id: why\n    type: free_text\n    prompt: Why?\n    marked_by: hr\n    \
             words: {{least: {least}}}\n    tags: [{tag}]\n"
        )
    };
    let site = project().file("quizzes/course/check.yaml", quiz("80%", "30", "reach"));
    for (path, bytes) in support::files(site.root()) {
        site.write(&format!("before/{path}"), &bytes);
    }
    site.write("before/quizzes/course/check.yaml", quiz("50%", "20", "profit"));
    replace(&site, "before/quizzes/course/check.yaml", "Take your time.", "Hurry.");
    let run = site.run(&["diff", "before", "."]);
    assert_eq!((run.code(), run.stderr().as_str()), (Some(0), ""));
    snapbox::assert_data_eq!(
        run.stdout(),
        str![[r#"
course/check: Check
  bands.1.from: 50% → 80%
  intro: Hurry. → Take your time.
  ~ why: reworded
      tags: [profit] → [reach]
      words.least: 20 → 30
  → attempts and unfinished work stay valid

Compared 1 quiz: 0 scored otherwise, 1 reworded only, 0 changed otherwise, 0 added, 0 removed

"#]]
    );
}

/// x2 and x² are other words, and so is a “not” that is made to stand out.
#[test]
fn other_markup_alone_is_told_as_other_words() {
    let lines = "title: Check\nintro: Take *your* time.\n";
    for (old, new, told) in [
        ("Which is *reach*?", "Which is x<sup>2</sup>?", "      + Which is x<sup>2</sup>?\n"),
        ("Which is *reach*?", "Which is **reach**?", "      + Which is <strong>reach</strong>?\n"),
        ("Which is *reach*?", "Which is reach?", "      + Which is reach?\n"),
        ("{text: Orders", "{text: \"`Orders`\"", "      + <code>Orders</code>\n"),
        ("Take *your* time.", "Take your time.", "  intro: Take <em>your</em> time. → Take your time.\n"),
    ] {
        let site = site();
        replace(&site, "quizzes/course/check.yaml", "title: Check\n", lines);
        site.run(&["fmt"]).succeeds();
        for (path, bytes) in support::files(site.root()) {
            site.write(&format!("before/{path}"), &bytes);
        }
        replace(&site, "quizzes/course/check.yaml", old, new);
        let run = site.run(&["diff", "before", "."]);
        assert_eq!(run.code(), Some(0), "{}", run.stdout());
        assert!(run.stdout().contains(told), "{old} → {new}: {}", run.stdout());
        let is_intro = told.contains("intro");
        assert_eq!(run.stdout().contains("1 reworded only"), !is_intro, "{old} → {new}: {}", run.stdout());
    }
}

#[test]
fn lines_that_are_broken_elsewhere_are_the_same_words() {
    let site = edited(|site| {
        replace(
            site,
            "quizzes/course/check.yaml",
            "prompt: Which is *reach*?",
            "prompt: |\n      Which is\n      *reach*?",
        );
    });
    let run = site.run(&["diff", "before", "."]);
    assert!(run.stdout().starts_with("Compared 2 quizzes: 0 "), "{}", run.stdout());
    assert!(run.stdout().contains(" 0 reworded only, 0 changed otherwise"), "{}", run.stdout());
}

#[test]
fn a_limit_that_comes_or_goes_is_told_in_words() {
    for (old, new, told) in [
        ("tries: 3", "tries: 0", "  policy.tries: 3 → until it is right\n"),
        ("tries: 3", "tries: 3\ntime_limit: 5m", "  policy.time_limit: nothing → 5m\n"),
        ("tries: 3", "tries: 3\ntime_limit: 1h 30m", "  policy.time_limit: nothing → 1h 30m\n"),
        ("attempts: 2", "attempts: 0", "  policy.attempts: 2 → any number\n"),
    ] {
        let site = site();
        replace(&site, "quizzes/course/check.yaml", "mode: check\n", "mode: practice\ntries: 3\nattempts: 2\n");
        for (path, bytes) in support::files(site.root()) {
            site.write(&format!("before/{path}"), &bytes);
        }
        replace(&site, "quizzes/course/check.yaml", old, new);
        let run = site.run(&["diff", "before", "."]);
        assert!(run.stdout().contains(told), "{old} → {new}: {}{}", run.stdout(), run.stderr());
    }
}

#[test]
fn a_quiz_with_another_id_is_known_again() {
    let site = edited(|site| replace(site, "quizzes/course/check.yaml", "quiz: check", "quiz: exam"));
    let run = site.run(&["diff", "before", "."]);
    assert_eq!(run.code(), Some(1));
    assert!(run.stdout().contains("the quiz has got another id, `exam`"), "{}", run.stdout());
}

#[test]
fn what_is_no_site_cannot_be_compared() {
    let site = site();
    fs::create_dir(site.root().join("empty")).unwrap();
    for path in ["empty", "nosuch", LESSON] {
        let run = site.run(&["diff", ".", path]);
        assert_eq!((run.code(), run.stdout().as_str()), (Some(2), ""), "{path}: {}", run.stderr());
    }
    site.write("quizzes/course/check.yaml", "quiz: [\n");
    let run = site.run(&["diff", ".", "."]);
    assert!(run.stderr().contains("`.` has 2 errors"), "{}", run.stderr());
}
