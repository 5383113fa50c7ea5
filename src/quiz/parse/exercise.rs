//! Exercises on models: `model`.
//!
//! What the author calls a solution is a plan like a learner's, and is judged like one: it must meet all goals.

mod goals;
mod settings;
mod solution;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::block::{self, Block};
use crate::diag::{Diagnostic, Place, Placed, did_you_mean};
use crate::quiz::exercise::{Exercise, Judged, Refused, Terms, judge, shown};
use crate::quiz::model::Kind;
use crate::quiz::parse::Reading;
use crate::yaml::{Node, Reader, Shape};

/// Blocks with something to reach in them.
const KINDS: [block::Kind; 4] =
    [block::Kind::SceneModel, block::Kind::Growth, block::Kind::RelationNetwork, block::Kind::PreferenceProfile];
const MOST_EFFORT: f64 = 1e9;

pub(super) fn read(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let block = reader.required("model").and_then(|node| model(reading, reader, node));
    let nodes = reader.required("goals").map(|node| node.list(reading.faults)).unwrap_or_default();
    if reader.node("solution").is_none() {
        reader.missing("solution");
    }
    let block = block?;
    has_one_path(reading, reader, &block)?;
    let settings = settings::read(reading, reader, &block)?;
    let most = effort(reading, reader, &block);
    let goals = goals::read(reading, reader, nodes, &block)?;
    let mut exercise = Exercise { block, settings, most, goals, solution: BTreeMap::new() };
    let node = reader.node("solution")?;
    exercise.solution = solution::read(reading, node, &exercise)?;
    let places: Vec<Place> = nodes.iter().map(|node| node.place).collect();
    is_reached(reading, node.place, &places, &exercise)?;
    let start = judge(&exercise.key(), &BTreeMap::new());
    if let Ok(start) = start
        && start.goals.iter().all(|(_, met)| *met)
    {
        let message = "the model meets all goals as it stands, so there is nothing to do";
        let fault = Diagnostic::warning("goals-met-at-start", reader.place_of("goals"), message);
        reading.faults.add(fault.help("ask for more than it comes to, or let it begin with less"));
    }
    Some(Kind::Model(exercise))
}

/// A block that stands in a question has its kind in it, and is named by the question.
fn model(reading: &Reading, reader: &Reader, node: &Node) -> Option<Block> {
    let Shape::Map(entries) = &node.shape else {
        let message = "`model` must be a map of keys and values";
        reading.error("wrong-type", node.place, message, "write it as in a block, with `kind: …` before it");
        return None;
    };
    let mut inside: Vec<(Placed<String>, Node)> = entries.clone();
    let at = inside.iter().position(|(key, _)| key.value == "kind");
    let Some((_, kind)) = at.map(|at| inside.remove(at)) else {
        let names = KINDS.map(block::Kind::name).join(", ");
        let help = format!("add `kind: …`, one of: {names}");
        let place = entries.first().map_or(node.place, |(key, _)| key.place);
        reading.error("missing-key", place, "`model` needs `kind`", help);
        return None;
    };
    let name = kind.text(reading.faults)?;
    let Some(kind) = KINDS.into_iter().find(|kind| kind.name() == name.value) else {
        let names = KINDS.map(block::Kind::name);
        let help = did_you_mean(&name.value, names).unwrap_or_else(|| format!("one of: {}", names.join(", ")));
        reading.error("unknown-value", name.place, format!("`kind` cannot be `{}`", name.value), help);
        return None;
    };
    if !inside.iter().any(|(key, _)| key.value == "id") {
        let place = reader.node("id").map_or(node.place, |id| id.place);
        let id = Shape::Scalar { text: "model".to_owned(), plain: true };
        inside.push((Placed { value: "id".to_owned(), place }, Node { place, shape: id }));
    }
    block::read(kind, &Node { place: node.place, shape: Shape::Map(inside) }, reading.faults)
}

/// Rates are set and goals are reached on one path.
fn has_one_path(reading: &Reading, reader: &Reader, block: &Block) -> Option<()> {
    let Block::SceneModel(model) = block else { return Some(()) };
    if model.paths.len() == 1 {
        return Some(());
    }
    let message = format!("there are {} paths in a model with something to reach", model.paths.len());
    let help = "leave one: write its `audience`, its `cost` and its `scenes` in the place of `paths`";
    reading.error("block-count", reader.place_of("model"), message, help);
    None
}

/// How much a plan may take; a growth block has a budget anyway.
fn effort(reading: &Reading, reader: &Reader, block: &Block) -> Option<u64> {
    let hundredths = |value: f64| (value * 100.0).round() as u64;
    let Some(node) = reader.node("effort") else {
        let Block::Growth(growth) = block else { return None };
        return growth.budget.map(hundredths);
    };
    let effort = Reader::new(node, "`effort`", &["max"], reading.faults);
    let most = effort.required("max")?.number(reading.faults)?;
    if !(0.0..=MOST_EFFORT).contains(&most.value) {
        let message = format!("a plan cannot take `{}`", most.value);
        reading.error("out-of-range", most.place, message, format!("from 0 to {MOST_EFFORT}"));
    }
    Some(hundredths(most.value.clamp(0.0, MOST_EFFORT)))
}

/// Whether the author's own plan can be made and meets all goals; if not, that is told.
fn is_reached(reading: &Reading, place: Place, goals: &[Place], exercise: &Exercise) -> Option<()> {
    let number = |hundredths: f64| shown(hundredths, "");
    let Judged { goals: reached, .. } = match judge(&exercise.key(), &exercise.solution) {
        Ok(judged) => judged,
        Err(Refused::TooMuch { effort, most }) => {
            let message = format!("the solution takes {}, and {} may be taken", number(effort), number(most));
            reading.error("solution-too-much", place, message, "take less, or raise `max` of `effort`");
            return None;
        }
        Err(Refused::OutOfBounds(id) | Refused::Unknown(id)) => {
            let setting = exercise.setting(&id);
            let name = setting.map_or_else(|| id.clone(), |setting| exercise.label(setting, &Terms::PLAIN));
            let message = format!("the solution sets `{name}` to what it cannot be set to");
            reading.error("solution-out-of-bounds", place, message, "look at its bounds in `settings`");
            return None;
        }
    };
    let mut met = true;
    for (at, (value, is_met)) in reached.into_iter().enumerate() {
        if is_met {
            continue;
        }
        met = false;
        let goal = &exercise.goals[at];
        let value = value.map_or_else(|| "nothing".to_owned(), |value| exercise.figure(goal.figure, value, ","));
        let message = format!("the solution does not meet this goal: it comes to {value}");
        let fault = Diagnostic::error("solution-misses-goal", goals[at], message).also(place, "the solution");
        reading.faults.add(fault.help("change the solution, or ask for what can be reached"));
    }
    met.then_some(())
}
