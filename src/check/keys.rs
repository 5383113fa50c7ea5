//! Every key earns full marks on its own question: what the author calls right is what the grader calls right.

use super::Rule;
use crate::diag::Diagnostic;
use crate::quiz::{Mark, grade};
use crate::site::Site;

pub const RULE: Rule = Rule { name: "keys", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for question in site.quizzes.iter().flat_map(|node| &node.quiz.questions) {
        let key = question.key();
        let earned = key.full_marks().map(|response| grade(&key, &response).mark);
        if earned != Some(Mark::Right) {
            let message = "the key of this question does not earn full marks";
            let fault = Diagnostic::error("key-not-right", question.id.place, message);
            out.push(fault.help("is an answer before it worth less, and does it match the same response?"));
        }
    }
}
