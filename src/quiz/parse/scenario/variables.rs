//! Variables of a scenario, what choices do to them, and what they are worth at the end.

use crate::diag::{Diagnostic, Placed, did_you_mean};
use crate::quiz::parse::Reading;
use crate::quiz::scenario::{Effect, KEYWORDS, MOST_VALUE, ScenarioBand, ScoreOf, Variable};
use crate::yaml::{Node, Reader, Shape, is_id};

/// All that are declared, and whether nothing is wrong with them: also a faulty one has a name that conditions know.
pub(super) fn variables(reading: &Reading, reader: &Reader) -> (Vec<Variable>, bool) {
    let entries = reader.node("variables").map_or(&[][..], |node| node.entries(reading.faults));
    let mut is_sound = true;
    let mut variables = Vec::new();
    for (id, node) in entries {
        let is_number = id.value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        if !is_id(&id.value) || is_number || KEYWORDS.contains(&id.value.as_str()) {
            let message = format!("`{}` cannot be the name of a variable", id.value);
            let help = "use small letters, digits and hyphens, with a letter among them, but not `and`, `or` or `not`";
            reading.error("bad-id", id.place, message, help);
            is_sound = false;
            continue;
        }
        let read = variable(reading, id, node);
        is_sound &= read.is_some();
        variables.push(read.unwrap_or_else(|| unread(id)));
    }
    (variables, is_sound)
}

fn unread(id: &Placed<String>) -> Variable {
    Variable {
        id: id.value.clone(),
        is_flag: false,
        start: 0,
        range: None,
        label: None,
        words: Vec::new(),
        shown: false,
        place: id.place,
    }
}

/// `2`, or `{start: 2, from: 0, to: 5, label: …, words: {0: …}}`.
fn variable(reading: &Reading, id: &Placed<String>, node: &Node) -> Option<Variable> {
    if !matches!(node.shape, Shape::Map(_)) {
        let (start, is_flag) = value(reading, node)?;
        return Some(Variable { start, is_flag, ..unread(id) });
    }
    let keys = ["start", "from", "to", "label", "words"];
    let reader = Reader::new(node, "a variable", &keys, reading.faults);
    let (start, is_flag) = value(reading, reader.required("start")?)?;
    let range = match (reader.node("from"), reader.node("to")) {
        (None, None) => None,
        (Some(end), _) | (_, Some(end)) if is_flag => {
            let message = format!("`{}` is true or false, and has no range", id.value);
            reading.error("foreign-key", end.place, message, "delete it, or begin with a number: `start: 0`");
            return None;
        }
        (Some(_), None) => {
            reader.missing("to");
            return None;
        }
        (from, Some(to)) => Some((from.map_or(Some(0), |node| number(reading, node))?, number(reading, to)?)),
    };
    if let Some((from, to)) = range {
        let problem = if from >= to {
            Some((reader.place_of("to"), format!("there is nothing between {from} and {to}"), "let `to` be the larger"))
        } else if !(from..=to).contains(&start) {
            let message = format!("`{}` begins with {start}, outside of its range from {from} to {to}", id.value);
            Some((reader.place_of("start"), message, "begin within the range, or widen it"))
        } else {
            None
        };
        if let Some((place, message, help)) = problem {
            reading.error("out-of-range", place, message, help);
            return None;
        }
    }
    let words = words(reading, &reader, is_flag)?;
    let label = reader.text("label").map(|label| label.value);
    Some(Variable { start, is_flag, range, label, words, ..unread(id) })
}

fn words(reading: &Reading, reader: &Reader, is_flag: bool) -> Option<Vec<(i64, String)>> {
    let Some(node) = reader.node("words") else { return Some(Vec::new()) };
    let mut words = Vec::new();
    for (key, node) in node.entries(reading.faults) {
        let value = match key.value.as_str() {
            "true" if is_flag => Some(1),
            "false" if is_flag => Some(0),
            text if !is_flag => text.parse().ok().filter(|value: &i64| value.abs() <= MOST_VALUE),
            _ => None,
        };
        let Some(value) = value else {
            let (what, help) = match is_flag {
                true => ("true or false", "write `words: {true: …, false: …}`"),
                false => ("a whole number", "write `words: {0: …, 3: …}`: each word holds up to the next one"),
            };
            reading.error("wrong-type", key.place, format!("this must be {what}, not `{}`", key.value), help);
            return None;
        };
        words.push((value, node.text(reading.faults)?.value));
    }
    words.sort_by_key(|(value, _)| *value);
    Some(words)
}

/// A whole number, or true or false as 1 or 0; and which of the two.
fn value(reading: &Reading, node: &Node) -> Option<(i64, bool)> {
    match &node.shape {
        Shape::Scalar { text, plain: true } if text == "true" => Some((1, true)),
        Shape::Scalar { text, plain: true } if text == "false" => Some((0, true)),
        Shape::Scalar { text, .. } if text.parse::<i64>().is_err() => {
            let message = format!("a variable begins with a whole number, or with true or false, not with `{text}`");
            reading.error("wrong-type", node.place, message, "write `0`, or `false`");
            None
        }
        _ => number(reading, node).map(|number| (number, false)),
    }
}

fn number(reading: &Reading, node: &Node) -> Option<i64> {
    let text = node.text(reading.faults)?;
    match text.value.parse::<i64>() {
        Ok(number) if number.abs() <= MOST_VALUE => Some(number),
        Ok(_) => {
            let help = format!("from -{MOST_VALUE} to {MOST_VALUE}");
            reading.error("out-of-range", text.place, format!("`{}` is out of range", text.value), help);
            None
        }
        Err(_) => {
            let message = format!("this must be a whole number, not `{}`", text.value);
            reading.error("wrong-type", text.place, message, "write it in digits, such as `2` or `-1`");
            None
        }
    }
}

/// Marks the variables that the learner is to see.
pub(super) fn shown(reading: &Reading, reader: &Reader, variables: &mut [Variable]) {
    for name in reader.texts("show") {
        match variables.iter_mut().find(|variable| variable.id == name.value) {
            Some(variable) => variable.shown = true,
            None => unknown(reading, &name, variables),
        }
    }
}

fn unknown(reading: &Reading, name: &Placed<String>, variables: &[Variable]) {
    let message = format!("this scenario has no variable `{}`", name.value);
    let near = did_you_mean(&name.value, variables.iter().map(|variable| variable.id.as_str()));
    let help = near.unwrap_or_else(|| format!("add it to `variables`: `{}: 0`", name.value));
    reading.error("unknown-variable", name.place, message, help);
}

/// `{of: trust, from: 0, to: 5}`; the range of the variable is the default.
pub(super) fn score_of(reading: &Reading, node: &Node, variables: &[Variable]) -> Option<ScoreOf> {
    let reader = Reader::new(node, "`score` of a scenario", &["of", "from", "to"], reading.faults);
    if !matches!(node.shape, Shape::Map(_)) {
        return None;
    }
    let of = reader.required_text("of")?;
    let Some(variable) = variables.iter().find(|variable| variable.id == of.value) else {
        unknown(reading, &of, variables);
        return None;
    };
    let range = if variable.is_flag { Some((0, 1)) } else { variable.range };
    let end = |key: &str, default: Option<i64>| match reader.node(key) {
        Some(node) => number(reading, node),
        None => {
            if default.is_none() {
                reader.missing(key);
            }
            default
        }
    };
    let from = end("from", range.map(|range| range.0));
    let to = end("to", range.map(|range| range.1));
    let (from, to) = (from?, to?);
    if from == to {
        let message = format!("there is nothing between {from} and {to}");
        let help = "at `from` nothing is earned, at `to` everything";
        reading.error("out-of-range", reader.place_of("to"), message, help);
        return None;
    }
    Some(ScoreOf { of: of.value, from, to })
}

/// The highest first; one of them is for any ending.
pub(super) fn bands(reading: &Reading, reader: &Reader) -> Vec<ScenarioBand> {
    let mut bands: Vec<(ScenarioBand, Placed<f64>)> = Vec::new();
    let listed = reader.list("bands");
    for node in listed {
        let band = Reader::new(node, "a band", &["from", "title", "debrief"], reading.faults);
        let from = if band.required("from").is_some() { band.percent("from") } else { None };
        let title = band.required_text("title");
        let debrief = reading.prose(&band, "debrief");
        let (Some(from), Some(title)) = (from, title) else { continue };
        if let Some((_, first)) = bands.iter().find(|(band, _)| band.from.total_cmp(&from.value).is_eq()) {
            let fault = Diagnostic::error("duplicate-band", from.place, "two bands begin at the same score");
            let fault = fault.also(first.place, "the first one");
            reading.faults.add(fault.help("change or delete one of them"));
            continue;
        }
        bands.push((ScenarioBand { from: from.value, title: title.value, debrief }, from));
    }
    let lowest = bands.iter().map(|(band, _)| band.from).min_by(f64::total_cmp);
    if let Some(lowest) = lowest
        && lowest > 0.0
        && bands.len() == listed.len()
    {
        let message = format!("there is no band for endings that are worth less than {}%", (lowest * 100.0).round());
        reading.error("missing-band", reader.place_of("bands"), message, "add one: `{from: 0%, title: …}`");
    }
    bands.sort_by(|(one, _), (other, _)| other.from.total_cmp(&one.from));
    bands.into_iter().map(|(band, _)| band).collect()
}

/// `{trust: +1, late: true}`; `None` when something is wrong with it.
pub(super) fn effects(reading: &Reading, node: &Node, variables: &[Variable]) -> Option<Vec<(String, Effect)>> {
    let mut is_sound = matches!(node.shape, Shape::Map(_) | Shape::Empty);
    let mut effects = Vec::new();
    for (name, node) in node.entries(reading.faults) {
        let Some(variable) = variables.iter().find(|variable| variable.id == name.value) else {
            unknown(reading, name, variables);
            is_sound = false;
            continue;
        };
        match effect(reading, node, variable) {
            Some(effect) => effects.push((name.value.clone(), effect)),
            None => is_sound = false,
        }
    }
    is_sound.then_some(effects)
}

fn effect(reading: &Reading, node: &Node, variable: &Variable) -> Option<Effect> {
    let text = node.text(reading.faults)?;
    let given = text.value.as_str();
    let (sign, rest) = match given.split_at_checked(1) {
        Some((sign @ ("+" | "-" | "="), rest)) => (sign, rest.trim_start()),
        _ => ("", given),
    };
    let number = rest.parse::<i64>().ok().filter(|number| number.abs() <= MOST_VALUE);
    let is_plain = sign == "=" || rest.bytes().all(|byte| byte.is_ascii_digit());
    let (message, help) = match (variable.is_flag, sign, rest, number) {
        (true, "" | "=", "true", _) => return Some(Effect::Set(1)),
        (true, "" | "=", "false", _) => return Some(Effect::Set(0)),
        (false, "+", _, Some(more)) if is_plain => return Some(Effect::Add(more)),
        (false, "-", _, Some(less)) if is_plain => return Some(Effect::Add(-less)),
        (false, "=", _, Some(to)) => return Some(Effect::Set(to)),
        (true, ..) => (
            format!("`{}` is true or false, and cannot become `{given}`", variable.id),
            "write `true` or `false`".to_owned(),
        ),
        (false, "", _, Some(number)) => (
            format!("`{given}` does not say whether it is added to `{}` or takes its place", variable.id),
            format!("write `+{number}` to add it, or `={number}` to set it"),
        ),
        (false, ..) => (
            format!("`{given}` cannot be done to `{}`, which is a whole number", variable.id),
            "write `+1` to add, `-1` to take away, or `=3` to set".to_owned(),
        ),
    };
    reading.error("bad-effect", text.place, message, help);
    None
}
