//! `answer: …`: true or false, a number with its tolerance and unit, or a text.

use crate::diag::{Place, Placed};
use crate::yaml::{Node, Shape};

type Read = (&'static str, Vec<(&'static str, Node)>);

/// The type of the question, and what its answers are.
pub fn read(given: &Placed<String>) -> Read {
    if matches!(given.value.as_str(), "true" | "false") {
        return ("true_false", vec![("answer", scalar(&given.value, given.place))]);
    }
    let each = alternatives(given);
    let numbers: Option<Vec<Number>> = each.iter().map(|one| number(&one.value)).collect();
    if let Some(numbers) = numbers
        && let Some(unit) = one_unit(&numbers)
    {
        let node = |(number, one): (&Number, &Placed<String>)| {
            let mut entries = vec![("value", scalar(number.value, one.place))];
            entries.extend(number.tolerance.map(|tolerance| ("tolerance", scalar(tolerance, one.place))));
            map(entries, one.place)
        };
        let answers = numbers.iter().zip(&each).map(node).collect();
        let mut entries = vec![("answers", list(answers, given.place))];
        entries.extend((!unit.is_empty()).then(|| ("unit", scalar(unit, given.place))));
        return ("numeric", entries);
    }
    let node = |one: &Placed<String>| {
        let is_pattern = one.value.len() > 2 && one.value.starts_with('/') && one.value[1..].contains('/');
        let text = Node { place: one.place, shape: Shape::Scalar { text: one.value.clone(), plain: false } };
        if is_pattern { map(vec![("match", text)], one.place) } else { text }
    };
    ("short_answer", vec![("answers", list(each.iter().map(node).collect(), given.place))])
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

/// What stands between `|`; a pattern may hold one itself, and is taken whole.
fn alternatives(given: &Placed<String>) -> Vec<Placed<String>> {
    let text = given.value.as_str();
    if text.starts_with('/') {
        return vec![given.clone()];
    }
    let mut at = given.place.start as usize;
    let mut found = Vec::new();
    for part in text.split('|') {
        let start = at + part.len() - part.trim_start().len();
        let value = part.trim();
        let place = Place::new(given.place.file, start, start + value.len());
        found.push(Placed { value: value.to_owned(), place });
        at += part.len() + 1;
    }
    found
}

struct Number<'t> {
    value: &'t str,
    tolerance: Option<&'t str>,
    unit: &'t str,
}

/// `12`, `12 km`, `12 ± 0.5 km`, `12 km ± 5%`. A unit is one word: `12 angry men` is a text.
fn number(text: &str) -> Option<Number<'_>> {
    let (value, rest) = digits(text)?;
    let Some((unit, tolerance)) = rest.split_once('±').or_else(|| rest.split_once("+-")) else {
        return is_unit(rest.trim()).then(|| Number { value, tolerance: None, unit: rest.trim() });
    };
    let tolerance = tolerance.trim();
    let (digits, after) = digits(tolerance)?;
    let (share, after) = if after.starts_with('%') && unit.trim() != "%" { (1, &after[1..]) } else { (0, after) };
    let units = [unit.trim(), after.trim()];
    let unit = match units {
        [one, ""] | ["", one] => one,
        [one, other] if one == other => one,
        _ => return None,
    };
    let tolerance = Some(&tolerance[..digits.len() + share]);
    is_unit(unit).then_some(Number { value, tolerance, unit })
}

fn is_unit(word: &str) -> bool {
    !word.contains(' ') && !word.starts_with(|first: char| first.is_ascii_digit() || "+-.,:/".contains(first))
}

fn digits(text: &str) -> Option<(&str, &str)> {
    let is_part = |(at, sign): (usize, char)| sign.is_ascii_digit() || sign == '.' || at == 0 && "+-".contains(sign);
    let length = text.char_indices().take_while(|(at, sign)| is_part((*at, *sign))).count();
    let (number, rest) = text.split_at(length);
    number.parse::<f64>().ok().map(|_| (number, rest))
}

/// The unit of all of them; `None` where they differ.
fn one_unit<'t>(numbers: &[Number<'t>]) -> Option<&'t str> {
    let first = numbers.first()?.unit;
    numbers.iter().all(|number| number.unit == first).then_some(first)
}
