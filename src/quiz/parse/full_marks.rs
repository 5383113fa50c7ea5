//! Every key earns full marks on its own question: what the author calls right is what the grader calls right. No author's
//! file can break this rule; it holds the grader and the reader to each other.

use crate::diag::Diagnostic;
use crate::quiz::grade::{Mark, grade};
use crate::quiz::key::Key;
use crate::quiz::model::Question;
use crate::quiz::response::Response;

pub fn check(question: &Question) -> Option<Diagnostic> {
    let key = question.key();
    if !key.is_graded() {
        return None;
    }
    let full = key.full_marks();
    // Of a scenario that no path earns everything of, that is told where its graph is looked at.
    if full.is_none() && matches!(key, Key::Scenario(_)) {
        return None;
    }
    let earned = full.as_ref().map(|response| grade(&key, response).mark);
    (earned != Some(Mark::Right)).then(|| {
        if full.as_ref().is_some_and(is_blank) {
            let message = "a blank response fits a pattern of this question, and is always wrong";
            let fault = Diagnostic::error("key-not-right", question.id.place, message);
            return fault.help("let the pattern ask for a letter: `/.+/`, not `/.*/`");
        }
        let message = "the key of this question does not earn full marks";
        let fault = Diagnostic::error("key-not-right", question.id.place, message);
        fault.help("is an answer before it worth less, and does it match the same response?")
    })
}

/// Whether a text, or one of several, is blank.
fn is_blank(response: &Response) -> bool {
    let is_blank = |text: &str| text.trim().is_empty();
    match response {
        Response::Text(text) => is_blank(text),
        Response::Map(texts) => texts.values().any(|text| is_blank(text)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::model::Kind;
    use crate::quiz::parse::parse;
    use crate::source::Source;

    const QUIZ: &str = "quiz: a\ntitle: A\nquestions:\n  - id: q\n    type: single_choice\n    prompt: Which?\n    \
                        options:\n      - correct: One\n      - text: Two\n";

    #[test]
    fn a_key_that_earns_nothing_is_told() {
        let mut quiz = parse(&Source::in_memory("quizzes/c/a.yaml", QUIZ)).value;
        let question = &mut quiz.questions[0];
        for (credit, code) in [(1.0, None), (0.5, Some("key-not-right"))] {
            let Kind::SingleChoice { options } = &mut question.kind else { panic!("a single choice") };
            options[0].credit = credit;
            assert_eq!(check(question).map(|fault| fault.code), code);
        }
    }

    #[test]
    fn a_pattern_that_a_blank_response_fits_is_told_as_such() {
        let lines = "type: short_answer\n    prompt: Which?\n    answers: [{match: \"/.*/\"}]\n";
        let file = QUIZ.split("type:").next().unwrap().to_owned() + lines;
        let told = parse(&Source::in_memory("quizzes/c/a.yaml", &file)).diagnostics;
        let told: Vec<_> = told.iter().map(|fault| (fault.code, fault.message.as_str())).collect();
        assert_eq!(told, [("key-not-right", "a blank response fits a pattern of this question, and is always wrong")]);
    }
}
