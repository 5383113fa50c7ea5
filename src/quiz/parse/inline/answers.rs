//! `answer: …`: true or false, a number with its tolerance and unit, or a text.

use crate::diag::{Place, Placed};
use crate::quiz::parse::Reading;
use crate::quiz::quantity::{Amount, FORMS, Off, Typed, quantity};
use crate::yaml::{Node, Shape};

type Read = (&'static str, Vec<(&'static str, Node)>);

/// The type of the question, and what its answers are; `None` after an error.
pub fn read(reading: &Reading, given: &Placed<String>) -> Option<Read> {
    let said = given.value.to_ascii_lowercase();
    if matches!(said.as_str(), "true" | "false") {
        return Some(("true_false", vec![("answer", scalar(&said, given.place))]));
    }
    let each = alternatives(given);
    let typed: Vec<Typed> = each.iter().map(|one| quantity(&one.value)).collect();
    if typed.contains(&Typed::Text) {
        let answers = each.iter().map(text).collect();
        return Some(("short_answer", vec![("answers", list(answers, given.place))]));
    }
    let (mut answers, mut unit) = (Vec::new(), "");
    for (one, typed) in each.iter().zip(typed) {
        let error = |message: String| {
            let help = format!("{FORMS}; a text that looks like one stands in quotation marks: `\"{}\"`", one.value);
            reading.error("bad-number", one.place, message, help);
        };
        match typed {
            Typed::Number(number) => {
                if !unit.is_empty() && !number.unit.is_empty() && number.unit != unit {
                    error(format!("one answer is in `{unit}`, another one in `{}`", number.unit));
                    return None;
                }
                unit = if number.unit.is_empty() { unit } else { number.unit };
                answers.push(amount(number.amount, one.place));
            }
            Typed::Crooked(message) => {
                error(message);
                return None;
            }
            Typed::Text => {}
        }
    }
    let mut entries = vec![("answers", list(answers, given.place))];
    entries.extend((!unit.is_empty()).then(|| ("unit", scalar(unit, given.place))));
    Some(("numeric", entries))
}

fn amount(amount: Amount, place: Place) -> Node {
    let number = |number: f64| scalar(&number.to_string(), place);
    match amount {
        Amount::Range { from, to } => map(vec![("range", list(vec![number(from), number(to)], place))], place),
        Amount::Near { value, off } => {
            let off = off.map(|off| match off {
                Off::By(off) => number(off),
                Off::Percent(off) => scalar(&format!("{off}%"), place),
            });
            map([("value", number(value))].into_iter().chain(off.map(|off| ("tolerance", off))).collect(), place)
        }
    }
}

/// A text, in quotation marks or without, or a pattern.
fn text(one: &Placed<String>) -> Node {
    let node = |text: &str| Node { place: one.place, shape: Shape::Scalar { text: text.to_owned(), plain: false } };
    let is_pattern = one.value.len() > 2 && one.value.starts_with('/') && one.value[1..].contains('/');
    let quoted = one.value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let quoted = quoted.filter(|inner| !inner.is_empty() && !inner.contains('"'));
    match quoted {
        _ if is_pattern => map(vec![("match", node(&one.value))], one.place),
        Some(inner) => node(inner),
        None => node(&one.value),
    }
}

fn scalar(text: &str, place: Place) -> Node {
    Node { place, shape: Shape::Scalar { text: text.to_owned(), plain: true } }
}

fn list(items: Vec<Node>, place: Place) -> Node {
    Node { place, shape: Shape::List { items, flow: false } }
}

fn map(entries: Vec<(&str, Node)>, place: Place) -> Node {
    let placed = |(key, node): (&str, Node)| (Placed { value: key.to_owned(), place }, node);
    Node { place, shape: Shape::Map(entries.into_iter().map(placed).collect()) }
}

/// What stands between `|`, but for those in quotation marks and in patterns.
fn alternatives(given: &Placed<String>) -> Vec<Placed<String>> {
    let (mut rest, mut at) = (given.value.as_str(), given.place.start as usize);
    let mut found = Vec::new();
    loop {
        let end = closed(rest).or_else(|| rest.find('|')).unwrap_or(rest.len());
        let part = &rest[..end];
        let start = at + part.len() - part.trim_start().len();
        let value = part.trim();
        let place = Place::new(given.place.file, start, start + value.len());
        found.push(Placed { value: value.to_owned(), place });
        let Some(next) = rest.get(end + 1..) else { return found };
        (rest, at) = (next, at + end + 1);
    }
}

/// Where a text in quotation marks or a pattern ends that stands here: behind the last mark with which an answer may end.
fn closed(text: &str) -> Option<usize> {
    let inner = text.trim_start();
    let start = text.len() - inner.len();
    let mark = inner.chars().next().filter(|mark| matches!(mark, '"' | '/'))?;
    // Behind the marks of a pattern its flags may stand.
    let is_end = |after: &str| {
        let after = if mark == '/' { after.trim_start_matches(|flag: char| flag.is_ascii_lowercase()) } else { after };
        let blanks = after.len() - after.trim_start().len();
        matches!(after[blanks..].bytes().next(), None | Some(b'|'))
    };
    let (at, _) =
        inner.match_indices(mark).skip(1).find(|(at, _)| !inner[..*at].ends_with('\\') && is_end(&inner[at + 1..]))?;
    let end = start + at + 1;
    Some(text[end..].find('|').map_or(text.len(), |more| end + more))
}
