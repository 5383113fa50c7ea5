//! The questions that nobody wrote: of the shipped site and of the manual, each is looked at as a learner would meet it.

use std::collections::BTreeSet;
use std::path::Path;

use coursewright::build::{Options, Session};
use coursewright::lint;
use coursewright::quiz::{Kind, Mark, PREFIX, QuizData, Response, draw, grade};
use coursewright::site::Site;
use coursewright::source::Source;

fn site(folder: &str) -> Site {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut session = Session::new(Options { root, base_url: None });
    session.refresh();
    assert_eq!(session.state().diagnostics, [], "{folder}");
    session.site_with_questions().unwrap()
}

#[test]
fn every_generated_question_of_the_shipped_sites_has_one_right_answer_and_breaks_no_rule() {
    for folder in [".", "docs"] {
        let site = site(folder);
        let quizzes: Vec<_> = site.quizzes.iter().filter(|node| node.generated.is_some()).collect();
        assert!(!quizzes.is_empty(), "{folder}");
        for node in quizzes {
            let quiz = &*node.quiz;
            let made: Vec<_> = quiz.questions.iter().filter(|question| question.id.value.starts_with(PREFIX)).collect();
            assert!(made.len() > 4, "{}: {}", quiz.id.value, made.len());
            for question in &made {
                let key = question.key();
                let full = key.full_marks().unwrap();
                assert_eq!(grade(&key, &full).mark, Mark::Right, "{}", question.id.value);
                if let Kind::SingleChoice { options } = &question.kind {
                    let earns = |id: &str| grade(&key, &Response::text(id)).credit > 0.0;
                    assert_eq!(options.iter().filter(|option| earns(&option.id)).count(), 1, "{}", question.id.value);
                    let texts: BTreeSet<&str> = options.iter().map(|option| option.text.plain()).collect();
                    assert_eq!(texts.len(), options.len(), "{}", question.id.value);
                }
            }
            let mut told = Vec::new();
            lint::run(&Source::in_memory(&quiz.path, ""), quiz, &mut told);
            let told: Vec<_> = told.iter().map(|fault| (fault.code, &fault.message)).collect();
            assert_eq!(told, [], "{}", quiz.id.value);
        }
    }
}

#[test]
fn each_course_has_practice_that_is_other_for_other_learners() {
    let site = site(".");
    for course in ["online-marketing", "website-marketing", "internet-operation"] {
        let mut made =
            site.quizzes.iter().filter(|node| node.generated.is_some() && site.courses[node.course].id == course);
        let node = made.next().unwrap_or_else(|| panic!("{course}"));
        let data = QuizData::of(&node.quiz, course);
        let draws: BTreeSet<Vec<bool>> = (0..20).map(|seed| draw(&data, &format!("learner {seed}"))).collect();
        assert!(draws.len() > 15, "{course}: {}", draws.len());
        let asked = |drawn: &Vec<bool>| drawn.iter().filter(|drawn| **drawn).count();
        assert!(draws.iter().all(|drawn| asked(drawn) == node.quiz.asks()), "{course}");
    }
}
