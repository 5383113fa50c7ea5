//! A quiz whose key is withheld: what can only be had with the key on the page is an error where it is asked for.

use super::Reading;
use crate::diag::Place;
use crate::quiz::generate::From;
use crate::quiz::model::{Kind, MarkedBy, Quiz};
use crate::quiz::policy::{Confidence, FeedbackPolicy, Mode, Policy, Retry, Reveal, When};
use crate::quiz::withheld::AnswerKey;
use crate::yaml::{Node, Reader};

const CODE: &str = "needs-key";

pub(super) fn read(reader: &Reader) -> AnswerKey {
    let names = [("embedded", AnswerKey::Embedded), ("withheld", AnswerKey::Withheld)];
    reader.choice("answer_key", &names).map_or(AnswerKey::Embedded, |key| key.value)
}

/// A mode's policy, as far as it goes without a key.
pub(super) fn preset(policy: Policy) -> Policy {
    Policy {
        tries: Some(1),
        retry: Retry::All,
        feedback: FeedbackPolicy { when: When::Never, show: Vec::new(), reveal: Reveal::LastAttempt },
        ..policy
    }
}

pub(super) fn check(reading: &Reading, reader: &Reader, quiz: &Quiz) {
    let error = |place: Place, what: &str, help: &str| {
        reading.error(CODE, place, format!("{what}, and the key of this quiz is withheld"), help);
    };
    let at = |key: &str| reader.node(key).map(|node| node.place);
    if !quiz.path.starts_with("quizzes/") {
        // The names of the search's files are made of the whole text of lessons.
        let place = at("answer_key").unwrap_or(quiz.id.place);
        let message = "the key of questions in a lesson cannot be withheld";
        reading.error(CODE, place, message, "move them into a file of quizzes/");
    }
    if quiz.mode == Mode::Practice {
        let place = at("mode").or_else(|| at("answer_key")).unwrap_or(quiz.id.place);
        error(place, "practice tells at once what is right", "write `mode: exam` or `mode: check`");
    }
    if let Some(feedback) = reader.node("feedback") {
        let inner = |key: &str| field(feedback, key).map(|node| node.place);
        if quiz.policy.feedback.when != When::Never {
            let place = inner("when").unwrap_or(feedback.place);
            error(place, "the page would have to know what is right", "write `when: never`, or delete it");
        }
        for place in [inner("show"), inner("reveal")].into_iter().flatten() {
            error(place, "there is nothing that the page could show", "delete it");
        }
    }
    let faults = [
        (quiz.policy.retry == Retry::Wrong, "retry", "the page cannot tell what was missed", "write `retry: all`"),
        (quiz.policy.confidence == Confidence::Scored, "confidence", "certainty is scored by the page", "write `ask`"),
        (quiz.pretest, "pretest", "a test before learning says at once what is known", "delete `pretest`"),
        (!quiz.bands.is_empty(), "bands", "a band answers a score that the page does not know", "delete `bands`"),
    ];
    for (_, key, what, help) in faults.into_iter().filter(|fault| fault.0) {
        error(at(key).unwrap_or(quiz.id.place), what, help);
    }
    for generate in quiz.sections.iter().filter_map(|section| section.generate.as_ref()) {
        if !matches!(generate.from, From::Model(_)) {
            let what = "the glossary that these questions are made from is published";
            error(generate.place, what, "write them yourself, or make them from a model: `generate: {model: …}`");
        }
    }
    for question in &quiz.questions {
        if let Kind::FreeText(free) = &question.kind
            && free.marked_by == MarkedBy::Learner
        {
            error(
                question.id.place,
                "learners mark this text themselves, beside the model answer",
                "write `marked_by: hr`",
            );
        }
    }
}

fn field<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let crate::yaml::Shape::Map(entries) = &node.shape else { return None };
    entries.iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
}
