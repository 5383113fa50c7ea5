//! Every key earns full marks on its own question: what the author calls right is what the grader calls right.

use super::Rule;
use crate::diag::Diagnostic;
use crate::quiz::{Key, Mark, grade};
use crate::site::Site;

pub const RULE: Rule = Rule { name: "keys", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for question in site.quizzes.iter().flat_map(|node| &node.quiz.questions) {
        let key = question.key();
        if !key.is_graded() {
            continue;
        }
        let full = key.full_marks();
        // Of a scenario that no path earns everything of, that was told where it was read.
        if full.is_none() && matches!(key, Key::Scenario(_)) {
            continue;
        }
        let earned = full.map(|response| grade(&key, &response).mark);
        if earned != Some(Mark::Right) {
            let message = "the key of this question does not earn full marks";
            let fault = Diagnostic::error("key-not-right", question.id.place, message);
            out.push(fault.help("is an answer before it worth less, and does it match the same response?"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::content::{parse_course, parse_site};
    use crate::quiz::{Kind, parse};
    use crate::site::{Parsed, resolve};
    use crate::source::Source;

    const QUIZ: &str = "quiz: a\ntitle: A\nquestions:\n  - id: q\n    type: single_choice\n    prompt: Which?\n    \
                        options:\n      - correct: One\n      - text: Two\n";

    /// No author's file can break this rule: it holds the grader and the reader to each other.
    #[test]
    fn a_key_that_earns_nothing_is_told() {
        let mut quiz = parse(&Source::in_memory("quizzes/c/a.yaml", QUIZ)).value;
        for (credit, codes) in [(1.0, &[][..]), (0.5, &["key-not-right"])] {
            let Kind::SingleChoice { options } = &mut quiz.questions[0].kind else { panic!("a single choice") };
            options[0].credit = credit;
            let site = parse_site(&Source::in_memory("content/site.yaml", "id: s\ntitle: S\n")).value;
            let course = parse_course(&Source::in_memory("content/c/course.yaml", "title: C\n")).value;
            let parsed = Parsed {
                site: Some(Arc::new(site)),
                courses: vec![("content/c/course.yaml".into(), Arc::new(course))],
                quizzes: vec![("quizzes/c/a.yaml".into(), Arc::new(quiz.clone()))],
                ..Parsed::default()
            };
            let mut out = Vec::new();
            check(&resolve(parsed).value, &mut out);
            assert_eq!(out.iter().map(|fault| fault.code).collect::<Vec<_>>(), codes);
        }
    }
}
