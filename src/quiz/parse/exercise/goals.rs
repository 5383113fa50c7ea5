//! What is to be reached: `{conversions: at least 40, points: 2}`.

use crate::block::Block;
use crate::diag::{Diagnostic, Placed, did_you_mean};
use crate::quiz::exercise::{Bound, Figure, Goal};
use crate::quiz::parse::{MOST_POINTS, Reading, is_list};
use crate::yaml::{Node, Reader, Shape};

const BOUNDS: [(&str, Bound); 3] =
    [("at least ", Bound::AtLeast), ("at most ", Bound::AtMost), ("exactly ", Bound::Exactly)];
const MOST: f64 = 1e12;
/// The figures of all models.
const KEYS: &[&str] = &[
    "conversions",
    "share",
    "cost_per_conversion",
    "people",
    "cost",
    "cost_per_person",
    "days_ahead",
    "reached",
    "introductions",
    "weak_points",
    "steps",
    "message",
    "events",
    "points",
];

pub(super) fn read(reading: &Reading, reader: &Reader, nodes: &[Node], block: &Block) -> Option<Vec<Goal>> {
    if nodes.is_empty() {
        if is_list(reader, "goals") {
            let place = reader.place_of("goals");
            reading.error("too-few", place, "there is no goal to reach", "add one, such as `- {share: at least 1%}`");
        }
        return None;
    }
    let goals: Vec<Goal> = nodes.iter().filter_map(|node| goal(reading, node, block)).collect();
    (goals.len() == nodes.len()).then_some(goals)
}

fn goal(reading: &Reading, node: &Node, block: &Block) -> Option<Goal> {
    let reader = Reader::new(node, "a goal", KEYS, reading.faults);
    let Shape::Map(entries) = &node.shape else { return None };
    let figures = Figure::of(block);
    let names: Vec<&str> = figures.iter().map(|(name, _)| *name).collect();
    if entries.iter().any(|(key, _)| !KEYS.contains(&key.value.as_str())) {
        return None;
    }
    let foreign = entries.iter().find(|(key, _)| key.value != "points" && !names.contains(&key.value.as_str()));
    if let Some((key, _)) = foreign {
        let message = format!("`{}` is no figure of a {}", key.value, block.kind().name());
        reading.error("foreign-figure", key.place, message, format!("it has: {}", names.join(", ")));
        return None;
    }
    let mut asked = figures.iter().filter(|(name, _)| reader.node(name).is_some());
    let (Some((name, figure)), None) = (asked.next(), asked.next()) else {
        let help = format!("give one of: {}", names.join(", "));
        reading.error("goal-figure", node.place, "a goal asks for one figure", help);
        return None;
    };
    let text = reader.text(name)?;
    let (bound, value) = match (figure, block) {
        (Figure::Message, Block::PreferenceProfile(profile)) => {
            let names: Vec<&str> = profile.messages.iter().map(|message| &*profile.topics[message.topic]).collect();
            let value = match names.iter().position(|name| *name == text.value) {
                Some(at) => at as u64 + 1,
                None if text.value == "general" => 0,
                None => {
                    let message = format!("no message is for `{}`", text.value);
                    let help = did_you_mean(&text.value, names.iter().copied())
                        .unwrap_or_else(|| format!("one of: {}, general", names.join(", ")));
                    reading.faults.add(Diagnostic::error("unknown-name", text.place, message).help(help));
                    return None;
                }
            };
            (Bound::Exactly, value * 100)
        }
        _ => bounded(reading, &text, *figure)?,
    };
    let points = match reader.number("points") {
        Some(points) if points.value > 0.0 && points.value <= MOST_POINTS => points.value,
        Some(points) => {
            let message = format!("a goal cannot be worth `{}` points", points.value);
            reading.error("out-of-range", points.place, message, format!("more than 0, at most {MOST_POINTS}"));
            return None;
        }
        None if reader.node("points").is_some() => return None,
        None => 1.0,
    };
    Some(Goal { figure: *figure, bound, value, points: (points * 100.0).round().max(1.0) as u64 })
}

/// `at least 40`, `at most 12.5`, `exactly 3`, each perhaps with `%` where the figure is a share.
fn bounded(reading: &Reading, text: &Placed<String>, figure: Figure) -> Option<(Bound, u64)> {
    let found = BOUNDS.into_iter().find_map(|(words, bound)| Some((bound, text.value.strip_prefix(words)?)));
    let number = found.and_then(|(bound, rest)| {
        let rest = rest.trim();
        let rest = if figure.is_percent() { rest.strip_suffix('%').unwrap_or(rest).trim_end() } else { rest };
        let plain = rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let value = rest.parse::<f64>().ok().filter(|value| plain && (0.0..=MOST).contains(value))?;
        Some((bound, (value * 100.0).round() as u64))
    });
    if number.is_none() {
        let message = format!("`{}` does not say what is to be reached", text.value);
        let help = "write `at least …`, `at most …` or `exactly …`, with a number behind it";
        reading.error("bad-goal", text.place, message, help);
    }
    number
}
