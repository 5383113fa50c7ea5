//! Questions that are answered by typing: `short_answer`, `numeric`.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Place, Placed};
use crate::quiz::fold::{Fold, Folds, fold};
use crate::quiz::grade::LONGEST_TEXT;
use crate::quiz::key::{Accept, Numbers};
use crate::quiz::model::{Kind, NumberAnswer, TextAnswer};
use crate::quiz::parse::{ChoiceOf, Reading};
use crate::quiz::pattern::Pattern;
use crate::yaml::{Node, Reader, Shape};

pub(super) fn short(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let ignore = ignore(reader);
    let nodes = reader.required("answers")?.list(reading.faults);
    let answers: Vec<_> = nodes.iter().filter_map(|node| text_answer(reading, node, &ignore)).collect();
    let whole = answers.len() == nodes.len();
    report_equal_answers(reading, &answers, &ignore);
    let full = has_full_answer(reading, reader, whole, answers.iter().map(|answer| answer.credit));
    (whole && full).then_some(Kind::ShortAnswer { answers, ignore })
}

pub(super) fn ignore(reader: &Reader) -> Folds {
    let Some(node) = reader.node("ignore") else { return Folds::all() };
    let names = [("case", Fold::Case), ("spaces", Fold::Spaces), ("width", Fold::Width)];
    let nodes = node.list(reader.faults);
    Folds(nodes.iter().filter_map(|node| node.choice("ignore", &names, reader)).collect())
}

/// An answer that earns everything must be among those that could be read; where some could not, it may be them.
fn has_full_answer(reading: &Reading, reader: &Reader, whole: bool, credits: impl Iterator<Item = f64>) -> bool {
    let full = credits.into_iter().any(|credit| credit >= 1.0);
    if whole && !full {
        let help = "add the right answer; `credit` is 100% where it is left out";
        reading.error("no-key", reader.place_of("answers"), "none of the answers earns 100%", help);
    }
    full
}

fn text_answer(reading: &Reading, node: &Node, ignore: &Folds) -> Option<TextAnswer> {
    if let Shape::Scalar { .. } = node.shape {
        let text = node.text(reading.faults)?;
        let accept = accept_text(reading, &text)?;
        return Some(TextAnswer { accept, credit: 1.0, feedback: None, place: node.place });
    }
    let answer = Reader::new(node, "an answer", &["text", "match", "credit", "feedback"], reading.faults);
    let (text, pattern) = (answer.node("text"), answer.node("match"));
    let accept = match (text, pattern) {
        (Some(_), Some(_)) => {
            let place = answer.place_of("match");
            reading.error("two-texts", place, "an answer has either `text` or `match`", "write two answers");
            None
        }
        (Some(text), None) => text.text(reading.faults).and_then(|text| accept_text(reading, &text)),
        (None, Some(pattern)) => pattern.text(reading.faults).and_then(|text| accept_pattern(reading, &text, ignore)),
        (None, None) => {
            if matches!(node.shape, Shape::Map(_) | Shape::Empty) {
                answer.missing("text");
            }
            None
        }
    };
    let credit = credit(&answer);
    let feedback = reading.prose(&answer, "feedback");
    Some(TextAnswer { accept: accept?, credit: credit?, feedback, place: node.place })
}

/// 1 where the author gives none; `None` after an error.
fn credit(answer: &Reader) -> Option<f64> {
    match answer.node("credit") {
        None => Some(1.0),
        Some(_) => answer.percent("credit").map(|credit| credit.value),
    }
}

pub(super) fn accept_text(reading: &Reading, text: &Placed<String>) -> Option<Accept> {
    if text.value.encode_utf16().count() > LONGEST_TEXT {
        let message = format!("an answer may have {LONGEST_TEXT} letters at the most");
        reading.error("too-long", text.place, message, "ask for something shorter");
        return None;
    }
    if fold(&text.value, &Folds::all()).is_empty() {
        reading.error("empty-text", text.place, "this text is empty", "a blank response is always wrong");
        return None;
    }
    let slashes = text.value.len() > 2 && text.value.starts_with('/') && text.value[1..].contains('/');
    if slashes && ["/", "/i"].iter().any(|end| text.value.ends_with(end)) {
        let message = "this looks like a pattern, but is taken as the text itself";
        let fault = Diagnostic::warning("pattern-as-text", text.place, message);
        reading.faults.add(fault.help(format!("write `{{match: \"{}\"}}`", text.value)));
    }
    Some(Accept::Text(text.value.clone()))
}

/// `/…/` or `/…/i`.
pub(super) fn accept_pattern(reading: &Reading, text: &Placed<String>, ignore: &Folds) -> Option<Accept> {
    let inner = text.value.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    let Some((source, flags)) = inner else {
        reading.error(
            "bad-pattern",
            text.place,
            "a pattern stands between slashes",
            format!("write `/{}/`", text.value),
        );
        return None;
    };
    match flags {
        "" => {}
        "i" if ignore.has(Fold::Case) => {}
        "i" => {
            let message = "`i` ignores case, but `ignore` of this question does not";
            reading.error("bad-pattern", text.place, message, "add `case` to `ignore`, or take away the `i`");
            return None;
        }
        _ => {
            let message = format!("a pattern cannot have the flags `{flags}`");
            reading.error("bad-pattern", text.place, message, "case is ignored unless `ignore` says otherwise");
            return None;
        }
    }
    match Pattern::read(source, ignore) {
        Ok(pattern) => Some(Accept::Match(pattern)),
        Err(bad) => {
            let help = bad.help.map(str::to_owned);
            reading.faults.add(Diagnostic::error("bad-pattern", text.place, bad.message).help_if(help));
            None
        }
    }
}

fn report_equal_answers(reading: &Reading, answers: &[TextAnswer], ignore: &Folds) {
    let mut first: HashMap<String, Place> = HashMap::new();
    for answer in answers {
        if let Accept::Text(text) = &answer.accept
            && let Some(first) = first.insert(fold(text, ignore), answer.place)
        {
            let message = "this answer is the same as another one, once case and spaces are ignored";
            let fault = Diagnostic::warning("duplicate-answer", answer.place, message).also(first, "the other one");
            reading.faults.add(fault.help("delete one of the two"));
        }
    }
}

pub(super) fn numeric(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let unit = reader.text("unit");
    if unit.as_ref().is_some_and(|unit| !is_unit(reading, unit)) {
        return None;
    }
    let nodes = reader.required("answers")?.list(reading.faults);
    let answers: Vec<_> = nodes.iter().filter_map(|node| number_answer(reading, node)).collect();
    let whole = answers.len() == nodes.len();
    report_hidden_answers(reading, &answers);
    let full = has_full_answer(reading, reader, whole, answers.iter().map(|answer| answer.credit));
    (whole && full).then_some(Kind::Numeric { answers, unit: unit.map(|unit| unit.value) })
}

/// Whether a number can be told from it; if not, that is told.
pub(super) fn is_unit(reading: &Reading, unit: &Placed<String>) -> bool {
    let folded = fold(&unit.value, &Folds::all());
    let begins = folded.starts_with(|sign: char| sign.is_ascii_digit() || "+-.,".contains(sign));
    if folded.is_empty() || begins {
        let message = format!("`{}` cannot be a unit", unit.value);
        let help = "a unit does not begin with a digit, a sign, a comma or a point";
        reading.error("bad-unit", unit.place, message, help);
        return false;
    }
    true
}

/// An answer that never counts: whatever it takes, another one takes too and is worth more, or as much and stands before.
fn report_hidden_answers(reading: &Reading, answers: &[NumberAnswer]) {
    for (at, answer) in answers.iter().enumerate() {
        let (from, to) = answer.numbers.ends();
        let hides = |(before, other): &(usize, &NumberAnswer)| {
            let (least, most) = other.numbers.ends();
            let is_preferred = other.credit > answer.credit || other.credit == answer.credit && *before < at;
            is_preferred && least <= from && to <= most
        };
        if let Some((_, other)) = answers.iter().enumerate().find(hides) {
            let message = "this answer never counts: another one takes all of its numbers and is worth no less";
            let fault =
                Diagnostic::warning("duplicate-answer", answer.place, message).also(other.place, "the other one");
            reading.faults.add(fault.help("make the other one narrower, or delete this one"));
        }
    }
}

fn number_answer(reading: &Reading, node: &Node) -> Option<NumberAnswer> {
    if let Shape::Scalar { .. } = node.shape {
        let value = node.number(reading.faults)?.value;
        let numbers = Numbers::Near { value, tolerance: 0.0, relative: false };
        return Some(NumberAnswer { numbers, credit: 1.0, feedback: None, place: node.place });
    }
    let keys = ["value", "tolerance", "range", "credit", "feedback"];
    let answer = Reader::new(node, "an answer", &keys, reading.faults);
    let numbers = match (answer.node("value"), answer.node("range")) {
        (Some(_), Some(_)) => {
            let place = answer.place_of("range");
            reading.error("two-values", place, "an answer has either `value` or `range`", "delete one of the two");
            None
        }
        (Some(value), None) => near(reading, &answer, value),
        (None, Some(ends)) => range(reading, &answer, ends),
        (None, None) => {
            if matches!(node.shape, Shape::Map(_) | Shape::Empty) {
                answer.missing("value");
            }
            None
        }
    };
    let credit = credit(&answer);
    let feedback = reading.prose(&answer, "feedback");
    Some(NumberAnswer { numbers: numbers?, credit: credit?, feedback, place: node.place })
}

fn near(reading: &Reading, answer: &Reader, value: &Node) -> Option<Numbers> {
    let value = value.number(reading.faults).map(|value| value.value);
    let Some(node) = answer.node("tolerance") else {
        return Some(Numbers::Near { value: value?, tolerance: 0.0, relative: false });
    };
    let relative = matches!(&node.shape, Shape::Scalar { text, .. } if text.ends_with('%'));
    let tolerance = if relative { node.percent(reading.faults)? } else { node.number(reading.faults)? };
    if tolerance.value < 0.0 {
        let message = format!("the tolerance `{}` is negative", tolerance.value);
        reading.error("negative-tolerance", tolerance.place, message, "it reaches to both sides of the value");
        return None;
    }
    Some(Numbers::Near { value: value?, tolerance: tolerance.value, relative })
}

fn range(reading: &Reading, answer: &Reader, ends: &Node) -> Option<Numbers> {
    if answer.node("tolerance").is_some() {
        let place = answer.place_of("tolerance");
        reading.error("foreign-key", place, "`tolerance` belongs to `value`", "move the ends of the range instead");
        return None;
    }
    let nodes = ends.list(reading.faults);
    if let Shape::List { items, .. } = &ends.shape
        && items.len() != 2
    {
        reading.error("bad-range", ends.place, "a range has two ends", "write `range: [10, 14]`");
        return None;
    }
    let [from, to] = nodes else { return None };
    let (from, to) = (from.number(reading.faults), to.number(reading.faults));
    let (from, to) = (from?.value, to?.value);
    if from > to {
        let help = format!("write `range: [{to}, {from}]`");
        reading.error("bad-range", ends.place, "this range ends before it begins", help);
        return None;
    }
    Some(Numbers::Range { from, to })
}
