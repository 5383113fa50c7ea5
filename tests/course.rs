//! The course that this repository ships: whole, covered, and without a warning.

use std::collections::BTreeSet;
use std::path::Path;

use coursewright::build::{Options, Session};
use coursewright::content::Lesson;
use coursewright::quiz::{Kind, Mark, Mode, MultipleRule, Response, When, grade, parse};
use coursewright::site::{Node, Site};
use coursewright::source::Source;

fn shipped() -> Session {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).to_owned();
    let mut session = Session::new(Options { root, base_url: None });
    session.refresh();
    session
}

/// The lessons of courses that learners take.
fn lessons(site: &Site) -> impl Iterator<Item = &Node<Lesson>> {
    site.lessons.iter().filter(|lesson| !site.course_of(lesson).is_for_authors())
}

#[test]
fn the_shipped_course_has_no_fault() {
    let session = shipped();
    let state = session.state();
    let pages = session.pages();
    let found: Vec<_> = state.diagnostics.iter().chain(&pages.diagnostics).collect();
    assert!(found.is_empty(), "{}", coursewright::diag::show::human(&state.diagnostics, &state.sources, false));
    assert!(pages.value.files.len() > 100);
}

#[test]
fn every_claim_of_the_sources_is_taught() {
    let session = shipped();
    let site = &session.state().site;
    let taught: BTreeSet<&str> =
        site.lessons.iter().flat_map(|lesson| &lesson.content.seeds).map(|seed| seed.value.as_str()).collect();
    let claims = (1..=11).map(|number| format!("A{number}")).chain((1..=7).map(|number| format!("B{number}")));
    let missing: Vec<_> = claims.filter(|claim| !taught.contains(claim.as_str())).collect();
    assert!(missing.is_empty(), "no lesson teaches {missing:?}");
}

/// A form to be printed and filled in.
const SHEET: &str = "the-score-sheet.md";

#[test]
fn every_lesson_is_of_a_readable_length_and_ends_with_practice() {
    for lesson in lessons(&shipped().state().site) {
        let content = &lesson.content;
        let words = content.body.words;
        let least = if lesson.source_path.ends_with(SHEET) { 200 } else { 600 };
        assert!((least..=1350).contains(&words), "{}: {words} words", lesson.source_path);
        assert!(content.practice.is_some(), "{} has no practice", lesson.source_path);
        assert!(!content.objectives.is_empty(), "{} has no objective", lesson.source_path);
        assert!(!content.concepts.is_empty(), "{} teaches no concept", lesson.source_path);
    }
}

/// Modules that not everybody needs who takes the course.
const EXTRA: [&str; 1] = ["hiring-for-it"];

#[test]
fn every_module_has_a_check_that_counts() {
    let session = shipped();
    let site = &session.state().site;
    assert!(site.modules.len() >= 4 && site.lessons.len() >= 14 && site.concepts.len() >= 15);
    for course in site.courses.iter().filter(|course| !course.is_for_authors()) {
        let counting = course.file.pass.as_ref().expect("a shipped course says what counts");
        for module in &course.modules {
            let module = &site.modules[*module];
            let checks = module.lessons.iter().filter_map(|at| site.lessons[*at].content.check.as_ref());
            let checks: Vec<_> = checks.map(|check| check.value.as_str()).collect();
            assert_eq!(checks.len(), 1, "{}: one check at the end", module.id);
            let counts = counting.quizzes.iter().any(|quiz| quiz.value == checks[0]);
            assert_ne!(counts, EXTRA.contains(&&*module.id), "{}: {} counts: {counts}", module.id, checks[0]);
        }
    }
}

#[test]
fn every_key_earns_full_marks_a_blank_response_nothing_and_ticking_everything_nothing() {
    let site = shipped().site_with_questions().unwrap();
    let shipped = site.quizzes.iter().map(|node| &*node.quiz);
    let bank = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/site/quizzes/tea/tea-kinds.yaml");
    let bank = parse(&Source::in_memory("quizzes/tea/tea-kinds.yaml", &std::fs::read_to_string(bank).unwrap()));
    assert_eq!(bank.diagnostics, []);
    for quiz in shipped.chain([&bank.value]) {
        for question in &quiz.questions {
            let name = format!("{} {}", quiz.path, question.id.value);
            let key = question.key();
            assert_eq!(key.is_graded(), question.kind.is_graded(), "{name}");
            if let Some(full) = key.full_marks() {
                assert_eq!(grade(&key, &full).mark, Mark::Right, "{name}");
            }
            let blank = if key.is_graded() { Mark::Wrong } else { Mark::Ungraded };
            assert_eq!(grade(&key, &Response::None).mark, blank, "{name}");
            if let Kind::MultipleResponse { options, rule } = &question.kind
                && *rule != MultipleRule::EachOption
            {
                let all = Response::List(options.iter().map(|option| option.id.clone()).collect());
                assert_eq!(grade(&key, &all).credit, 0.0, "{name}");
            }
        }
    }
}

#[test]
fn what_a_wrong_response_leaves_behind_is_told_why() {
    for node in &shipped().site_with_questions().unwrap().quizzes {
        for question in &node.quiz.questions {
            let name = format!("{} {}", node.source_path, question.id.value);
            assert!(question.explanation.is_some(), "{name} has no explanation");
            if let Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } = &question.kind {
                // An exam asks without teaching; its explanations are read when it is over.
                let told = node.quiz.policy.feedback.when != When::Never && node.quiz.mode != Mode::Exam;
                assert!(!told || options.iter().all(|option| option.feedback.is_some()), "{name}: an option has none");
            }
        }
    }
}
