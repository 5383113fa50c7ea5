//! The rules on questions: each has its page, and the page's examples break it and mend it; the shipped questions break
//! none without a reason; and a large bank shows that no planted flaw is missed and sound questions are left alone.

mod support;
#[path = "support/bank.rs"]
mod bank;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use coursewright::build::{Options, Session};
use coursewright::diag::{Diagnostic, Severity};
use coursewright::lint::{self, Check, Rule};
use coursewright::quiz;
use coursewright::source::Source;
use jiff::civil::{Date, date};
use support::{Project, project};

fn pages() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/lints"))
}

/// A text in one line, however it was wrapped.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The fenced blocks of a page below one of its headings.
fn examples(page: &str, heading: &str) -> Vec<String> {
    let (_, rest) =
        page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no `## {heading}`: {page}"));
    let section = rest.split("\n## ").next().unwrap();
    let blocks = section.split("```yaml\n").skip(1).map(|block| block.split("```").next().unwrap().to_owned());
    blocks.collect()
}

/// A site of the files of an example: each begins with its path, or is a question of a quiz.
fn site(files: &[String]) -> Project {
    let mut site = project();
    for file in files {
        site = match file.strip_prefix("# ").and_then(|rest| rest.split_once('\n')) {
            Some((path, front)) if path.ends_with(".md") => site.file(path, format!("---\n{front}---\nText.\n")),
            Some((path, text)) => site.file(path, text),
            None => {
                let questions: String = file.lines().map(|line| format!("  {line}\n")).collect();
                site.file(
                    "quizzes/course/practice.yaml",
                    format!("quiz: practice\ntitle: Practice\nquestions:\n{questions}"),
                )
            }
        };
    }
    site
}

fn told_of(site: &Project) -> Vec<Diagnostic> {
    let mut session = Session::new(Options { root: site.root().to_owned(), base_url: None }).on(date(2026, 11, 22));
    session.refresh();
    session.state().diagnostics.clone()
}

fn codes(found: &[Diagnostic]) -> BTreeSet<&str> {
    found.iter().map(|fault| fault.code).collect()
}

#[test]
fn every_rule_has_a_page_whose_examples_break_it_and_mend_it() {
    for rule in lint::all() {
        let Rule { code, severity, reason, source, .. } = *rule;
        let page = lint::page(code).unwrap_or_else(|| panic!("{code} has no page"));
        let word = if severity == Severity::Error { "Error" } else { "Warning" };
        let begins = format!("# {code} {word}. {reason} ");
        assert!(unwrapped(&page).starts_with(&begins), "{code}: its page begins otherwise than `{begins}`");
        assert!(unwrapped(&page).contains(&format!("Source: {source}.")), "{code}: {source}");
        assert!(page.lines().all(|line| line.chars().count() <= 120 || line.contains(": ")), "{code}: a long line");

        let broken = told_of(&site(&examples(&page, "Breaks it")));
        assert_eq!(codes(&broken), BTreeSet::from([code]), "{code}: {broken:#?}");
        assert!(broken.iter().all(|fault| fault.severity == severity), "{code}");
        assert!(broken.iter().all(|fault| fault.help.is_some()), "{code}");
        let mended = told_of(&site(&examples(&page, "Mended")));
        assert_eq!(mended, [], "{code}");
        assert_eq!(page.contains("\n## Allow it\n"), rule.is_allowable(), "{code}");
        if rule.is_allowable() {
            let shown = examples(&page, "Allow it");
            assert!(shown[0].starts_with(&format!("allow: [{code}] # ")), "{code}: {shown:?}");
        }
    }
}

/// What a rule is told of can be allowed there: the question, or the course.
#[test]
fn every_warning_is_gone_once_it_is_allowed() {
    for rule in lint::all().filter(|rule| rule.is_allowable()) {
        let code = rule.code;
        let page = lint::page(code).unwrap();
        let allow = examples(&page, "Allow it").remove(0);
        let allowed = examples(&page, "Breaks it").into_iter().map(|file| {
            let is_course = file.starts_with("# content/course/course.yaml");
            if rule.is_of_site() && is_course || matches!(rule.check, Check::Quiz(_)) {
                let (path, rest) = file.split_once('\n').unwrap();
                format!("{path}\n{allow}{rest}")
            } else if rule.is_of_site() {
                file
            } else {
                let indented: String = allow.lines().map(|line| format!("  {line}\n")).collect();
                format!("{file}{indented}")
            }
        });
        let found = told_of(&site(&allowed.collect::<Vec<_>>()));
        assert_eq!(found, [], "{code}");
    }
}

#[test]
fn every_page_is_of_a_rule() {
    for entry in fs::read_dir(pages()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let code = name.strip_suffix(".md").unwrap_or_else(|| panic!("{name} is no page"));
        assert!(lint::named(code).is_some(), "there is no rule `{code}`");
    }
    let all: BTreeSet<&str> = lint::all().map(|rule| rule.code).collect();
    assert_eq!(all.len(), lint::all().count(), "no two rules have one code");
}

#[test]
fn the_schemas_list_what_can_be_allowed() {
    let listed = |schema: &str, at: &str| -> BTreeSet<String> {
        let schema: serde_json::Value = serde_json::from_str(coursewright::schema::get(schema).unwrap()).unwrap();
        let codes = schema.pointer(at).unwrap().as_array().unwrap();
        codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect()
    };
    let codes = |of_site: bool| -> BTreeSet<String> {
        let rules = lint::all().filter(|rule| rule.is_allowable() && rule.is_of_site() == of_site);
        rules.map(|rule| rule.code.to_owned()).collect()
    };
    let mut of_questions = codes(false);
    of_questions.extend(lint::OF_RESULTS.map(str::to_owned));
    assert_eq!(listed("quiz", "/$defs/lint/enum"), of_questions);
    for schema in ["course", "lesson"] {
        assert_eq!(listed(schema, "/properties/allow/items/enum"), codes(true), "{schema}");
    }
}

/// Every `allow` of the files below a folder, with what stands behind it in its line.
fn exceptions(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (path, bytes) in support::files(folder) {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if !path.ends_with(".yaml") && !path.ends_with(".md") {
            continue;
        }
        let mut open = false;
        for line in text.lines() {
            let begins = line.trim_start().trim_start_matches("- ").starts_with("allow:");
            let inline = path.ends_with(".md") && begins && !line.trim_end().ends_with("allow:");
            open = begins || open && line.trim_start().starts_with("- ") && !line.contains(": ");
            if begins && line.contains('[') || inline || open && !begins {
                found.push((path.clone(), line.split_once(" # ").map_or("", |(_, reason)| reason).to_owned()));
            }
        }
    }
    found
}

#[test]
fn the_shipped_questions_break_no_rule_without_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["content", "quizzes", "src/new/starter"] {
        for (path, reason) in exceptions(&root.join(folder)) {
            assert!(reason.split_whitespace().count() >= 3, "{folder}/{path}: an `allow` without its reason");
        }
    }
    let new = tempfile::tempdir().unwrap();
    coursewright::new::new_site(new.path()).unwrap();
    for root in [root, new.path()] {
        let mut session = Session::new(Options { root: root.to_owned(), base_url: None }).on(date(2026, 11, 22));
        session.refresh();
        assert_eq!(session.state().diagnostics, [], "{}", root.display());
    }
}

/// What is told of each question of a bank, by its id.
fn lint_bank(bank: &bank::Bank) -> BTreeMap<String, Vec<&'static str>> {
    let mut found: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for (number, text) in bank.files.iter().enumerate() {
        let source = Source::in_memory(&format!("quizzes/course/bank-{number}.yaml"), text);
        let quiz = quiz::parse(&source);
        let mut told = quiz.diagnostics;
        lint::run(&source, &quiz.value, &mut told);
        for fault in &told {
            let at = fault.place.unwrap().start as usize;
            let id = text[..at].rfind("- id: ").map(|id| text[id + 6..].lines().next().unwrap());
            found.entry(id.unwrap_or_default().to_owned()).or_default().push(fault.code);
        }
    }
    found
}

/// Of sound questions, no more than this share may be told of.
const FALSE_ALARMS: f64 = 0.01;

#[test]
fn of_a_large_bank_every_planted_flaw_is_found_and_sound_questions_are_left_alone() {
    let bank = bank::Bank::new(6_000, 7);
    let found = lint_bank(&bank);
    let told = |id: &str| found.get(id).map_or(&[][..], Vec::as_slice);
    let mut planted: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut sound, mut alarms): (usize, Vec<_>) = (0, Vec::new());
    for question in &bank.questions {
        match question.flaw {
            Some(code) => {
                *planted.entry(code).or_default() += 1;
                assert!(told(&question.id).contains(&code), "{code} is missed:\n{}", bank.text_of(question));
            }
            None => {
                sound += 1;
                alarms.extend(told(&question.id).iter().map(|code| (*code, question)));
            }
        }
    }
    for rule in bank::FLAWS {
        let (code, rate) = (rule.code, rule.rate);
        let share = planted.get(code).copied().unwrap_or_default() as f64 / bank.questions.len() as f64;
        assert!((share / rate - 1.0).abs() < 0.35, "{code} was to be planted in {rate} of all, and was in {share}");
    }
    let share = alarms.len() as f64 / sound as f64;
    let shown: Vec<_> = alarms.iter().take(12).map(|(code, it)| format!("{code}:\n{}", bank.text_of(it))).collect();
    assert!(sound > 3_000 && share <= FALSE_ALARMS, "{} false alarms of {sound}:\n{}", alarms.len(), shown.join("\n"));
}

/// Written by hand, of all types: whatever a rule says of one of these is a false alarm.
#[test]
fn sound_questions_in_four_languages_are_left_alone() {
    for language in ["en", "de", "fr", "zh"] {
        let path = format!("{}/tests/sound/{language}.yaml", env!("CARGO_MANIFEST_DIR"));
        let source = Source::in_memory(&path, &fs::read_to_string(&path).unwrap());
        let quiz = quiz::parse(&source);
        let mut told = quiz.diagnostics;
        lint::run(&source, &quiz.value, &mut told);
        let shown: Vec<_> = told
            .iter()
            .map(|fault| format!("{}: {} `{}`", fault.code, fault.message, &source.text[fault.place.unwrap().range()]))
            .collect();
        assert_eq!(shown, [""; 0], "{language}");
        assert!(quiz.value.questions.len() > 20, "{language}");
    }
}

#[test]
fn a_bank_whose_keys_stand_first_is_told_once_and_a_scattered_one_is_not() {
    for (first, is_told) in [(true, true), (false, false)] {
        let bank = bank::Bank::unshuffled(400, 3, first);
        let found = lint_bank(&bank);
        let times = found.values().flatten().filter(|code| **code == "key-position").count();
        assert_eq!(times, usize::from(is_told), "keys first: {first}");
    }
}

const REVIEWED: &str = "title: Course\nreview_by: 2027-06-01\n";

/// Nothing in the files tells that a day has passed; a build in which nothing else has changed tells it all the same.
#[test]
fn what_is_overdue_is_told_on_the_day_after_also_when_no_file_has_changed() {
    let project = project().file("content/course/course.yaml", REVIEWED);
    let session = |day: Option<Date>| {
        let session = Session::remembering(Options { root: project.root().to_owned(), base_url: None });
        if let Some(day) = day { session.on(day) } else { session }
    };
    let told = |day| {
        let mut session = session(day);
        session.refresh();
        session.completed(1, &[], String::new());
        session.keep();
        codes(&session.state().diagnostics).contains("overdue-review")
    };
    let (due, after) = (date(2027, 6, 1), date(2027, 6, 2));
    for (built, day, is_unchanged) in [
        (Some(due), Some(due), true),
        (Some(date(2026, 1, 1)), Some(due), true),
        (Some(due), Some(after), false),
        (Some(after), Some(date(2099, 1, 1)), true),
        // The clock was set back.
        (Some(after), Some(due), false),
        (Some(due), None, false),
        (None, Some(due), false),
        (None, None, true),
    ] {
        assert_eq!(told(built), built.is_some_and(|built| built > due), "{built:?}");
        assert_eq!(session(day).unchanged().is_some(), is_unchanged, "built on {built:?}, asked on {day:?}");
    }
}
