//! Questions that offer options: `single_choice`, `multiple_response`, `true_false`.

use crate::diag::{Diagnostic, Place};
use crate::quiz::key::MultipleRule;
use crate::quiz::model::{Kind, QuestionOption};
use crate::quiz::parse::{Named, Reading, is_list};
use crate::yaml::{Node, Reader, Shape};

const KEYS: [&str; 7] = ["correct", "text", "feedback", "misconception", "id", "credit", "pin"];

pub(super) fn single(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let options = options(reading, reader)?;
    let mut keys = options.iter().filter(|option| option.credit >= 1.0);
    let Some(key) = keys.next() else {
        let place = reader.place_of("options");
        let help = "write `correct:` in place of `text:` before one of the options";
        reading.error("no-key", place, "none of the options is correct", help);
        return None;
    };
    let mut sound = true;
    for other in keys {
        let message = "a second option is correct, but a learner can choose only one";
        let fault = Diagnostic::error("two-keys", other.place, message).also(key.place, "the first one");
        reading.faults.add(fault.help("write `text:` before one of the two, or make it a multiple_response"));
        sound = false;
    }
    sound.then_some(Kind::SingleChoice { options })
}

pub(super) fn multiple(reading: &Reading, reader: &Reader, rule: MultipleRule) -> Option<Kind> {
    let options = options(reading, reader)?;
    let place = reader.place_of("options");
    if options.iter().all(|option| option.credit < 1.0) {
        let help = "write `correct:` in place of `text:` before those that are";
        reading.error("no-key", place, "none of the options is correct", help);
        return None;
    }
    if options.iter().all(|option| option.credit >= 1.0) {
        let help = "add options with `text:`; ticking all must not be right";
        reading.error("no-distractor", place, "all of the options are correct", help);
        return None;
    }
    for option in options.iter().filter(|option| option.credit > 0.0 && option.credit < 1.0) {
        let message = "`credit` on an option belongs to single_choice";
        reading.error("foreign-key", option.place, message, "`partial_credit` says how ticked options are counted");
    }
    let whole = options.iter().all(|option| option.credit == 0.0 || option.credit == 1.0);
    whole.then_some(Kind::MultipleResponse { options, rule })
}

/// At least two options with ids and texts of their own.
fn options(reading: &Reading, reader: &Reader) -> Option<Vec<QuestionOption>> {
    let nodes = reader.required("options")?.list(reading.faults);
    let read: Vec<_> = nodes.iter().filter_map(|node| option(reading, node)).collect();
    let whole = read.len() == nodes.len();
    let (named, mut options): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let distinct = reading.are_distinct("duplicate-option", "options", &named);
    for (option, id) in options.iter_mut().zip(reading.ids("options", &named)?) {
        option.id = id;
    }
    if nodes.len() < 2 && is_list(reader, "options") {
        let place = reader.place_of("options");
        reading.error(
            "too-few",
            place,
            "a question needs at least two options",
            "add one that a beginner would choose",
        );
    }
    (whole && distinct && nodes.len() > 1).then_some(options)
}

fn option(reading: &Reading, node: &Node) -> Option<(Named, QuestionOption)> {
    if let Shape::Scalar { .. } = node.shape {
        let help = "write `- text: …`, or `- correct: …` for the key";
        reading.error("wrong-type", node.place, "an option must say whether it is correct", help);
        return None;
    }
    let option = Reader::new(node, "an option", &KEYS, reading.faults);
    let (correct, wrong) = (option.node("correct"), option.node("text"));
    if let (Some(_), Some(_)) = (correct, wrong) {
        let place = option.place_of("text");
        reading.error("two-texts", place, "an option has either `correct` or `text`", "delete one of the two");
        return None;
    }
    if correct.or(wrong).is_none() {
        if matches!(node.shape, Shape::Map(_) | Shape::Empty) {
            option.missing("text");
        }
        return None;
    }
    let written = correct.or(wrong)?.text(reading.faults)?;
    let credit = credit(reading, &option, correct.is_some(), written.place)?;
    let text = reading.markdown(&written);
    if !reading.shows(&text, written.place) {
        return None;
    }
    let named = Named::new(option.id("id"), &written, &text);
    let option = QuestionOption {
        id: String::new(),
        text,
        credit,
        pinned: option.choice("pin", &[("last", ())]).is_some(),
        feedback: reading.prose(&option, "feedback"),
        misconception: option.id("misconception"),
        place: written.place,
    };
    Some((named, option))
}

fn credit(reading: &Reading, option: &Reader, correct: bool, place: Place) -> Option<f64> {
    if option.node("credit").is_none() {
        return Some(if correct { 1.0 } else { 0.0 });
    }
    let credit = option.percent("credit")?;
    if correct && credit.value < 1.0 {
        let help = "delete `credit`, or write `text:` in place of `correct:`";
        reading.error("bad-credit", credit.place, "a correct option always earns all", help);
        return None;
    }
    if !correct && credit.value >= 1.0 {
        reading.error(
            "bad-credit",
            place,
            "an option that earns 100% is the key",
            "write `correct:` in place of `text:`",
        );
        return None;
    }
    Some(credit.value)
}

pub(super) fn true_false(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let answer = reader.required("answer").and_then(|node| node.bool(reading.faults));
    let (mut when_true, mut when_false) = (None, None);
    if let Some(node) = reader.node("feedback") {
        let feedback = Reader::new(node, "`feedback` of a true_false", &["true", "false"], reading.faults);
        when_true = reading.prose(&feedback, "true");
        when_false = reading.prose(&feedback, "false");
    }
    Some(Kind::TrueFalse { answer: answer?, when_true, when_false })
}
