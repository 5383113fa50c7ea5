//! Branching dialogues. From the start, every path must come to an outcome, and one outcome must be worth everything.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Place, Placed, did_you_mean};
use crate::quiz::model::{Character, Kind, Next, Outcome, Scenario, ScenarioChoice, ScenarioNode};
use crate::quiz::parse::{Named, Reading, scalar};
use crate::yaml::{Node, Reader, Shape};

pub(super) fn read(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let characters = characters(reading, reader);
    let listed = reader.required("nodes")?;
    let nodes = listed.list(reading.faults);
    if nodes.is_empty() {
        if matches!(listed.shape, Shape::List { .. }) {
            reading.error("too-few", listed.place, "this scenario has no nodes", "add a node and an outcome");
        }
        return None;
    }
    // Also a node that cannot be read may be led to.
    let ids: Vec<&str> = nodes.iter().filter_map(|node| scalar(node, "id")).collect();
    let start = start(reading, reader, &ids);
    let read: Vec<_> = nodes.iter().map(|node| scenario_node(reading, node, &characters, &ids)).collect();
    let unique = are_unique(reading, &read.iter().filter_map(|(id, _)| id.clone()).collect::<Vec<_>>());
    let whole: Option<Vec<_>> = read.into_iter().map(|(_, node)| node).collect();
    // Paths are followed only where there are no holes in them.
    let (Some(start), Some(nodes), true) = (start, whole, unique) else { return None };
    if !paths_end(reading, &nodes, &start) {
        return None;
    }
    let best = |node: &ScenarioNode| matches!(&node.next, Next::Outcome(outcome) if outcome.score >= 1.0);
    if !nodes.iter().any(best) {
        let help = "give the best outcome `score: 100%`";
        reading.error("no-key", reader.place_of("nodes"), "no outcome of this scenario is worth 100%", help);
        return None;
    }
    Some(Kind::Scenario(Scenario { characters, start, nodes }))
}

fn characters(reading: &Reading, reader: &Reader) -> Vec<Character> {
    let entries = reader.node("characters").map_or(&[][..], |node| node.entries(reading.faults));
    entries
        .iter()
        .filter_map(|(id, node)| {
            if !crate::yaml::is_id(&id.value) {
                let message = format!("`{}` cannot be the id of a character", id.value);
                reading.error("bad-id", id.place, message, "use small letters, digits and hyphens");
                return None;
            }
            let reader = Reader::new(node, "a character", &["name", "role"], reading.faults);
            let name = reader.required_text("name")?.value;
            let role = reader.text("role").map(|role| role.value);
            Some(Character { id: id.value.clone(), name, role, place: id.place })
        })
        .collect()
}

fn start(reading: &Reading, reader: &Reader, ids: &[&str]) -> Option<String> {
    if reader.node("start").is_none() {
        // The first one written is where anybody would begin to read.
        return ids.first().map(|id| (*id).to_owned());
    }
    let start = reader.text("start")?;
    is_known(reading, &start, ids).then_some(start.value)
}

/// Whether a target names a node; reported where it does not.
fn is_known(reading: &Reading, target: &Placed<String>, ids: &[&str]) -> bool {
    let known = ids.contains(&target.value.as_str());
    if !known {
        let message = format!("this scenario has no node `{}`", target.value);
        let help = did_you_mean(&target.value, ids.iter().copied());
        let fault = Diagnostic::error("unknown-node", target.place, message);
        reading.faults.add(fault.help(help.unwrap_or_else(|| "add it to `nodes`".to_owned())));
    }
    known
}

fn scenario_node(
    reading: &Reading,
    node: &Node,
    characters: &[Character],
    ids: &[&str],
) -> (Option<Placed<String>>, Option<ScenarioNode>) {
    let keys = ["id", "speaker", "text", "choices", "outcome"];
    let reader = Reader::new(node, "a node", &keys, reading.faults);
    if !matches!(node.shape, Shape::Map(_)) {
        return (None, None);
    }
    let id = if reader.required("id").is_some() { reader.id("id") } else { None };
    let speaker = match reader.text("speaker") {
        Some(speaker) if !characters.iter().any(|one| one.id == speaker.value) => {
            let message = format!("there is no character `{}`", speaker.value);
            let help = did_you_mean(&speaker.value, characters.iter().map(|one| one.id.as_str()));
            let fault = Diagnostic::error("unknown-character", speaker.place, message);
            reading.faults.add(fault.help(help.unwrap_or_else(|| "add it to `characters`".to_owned())));
            None
        }
        speaker => speaker.map(|speaker| speaker.value),
    };
    let text = reading.required_prose(&reader, "text");
    let next = next(reading, &reader, id.as_ref(), ids);
    let place = id.as_ref().map_or(node.place, |id| id.place);
    let read = match (&id, text, next) {
        (Some(id), Some(text), Some(next)) => Some(ScenarioNode { id: id.value.clone(), speaker, text, next, place }),
        _ => None,
    };
    (id, read)
}

fn next(reading: &Reading, reader: &Reader, id: Option<&Placed<String>>, ids: &[&str]) -> Option<Next> {
    let choices =
        reader.node("choices").filter(|node| !matches!(&node.shape, Shape::List { items, .. } if items.is_empty()));
    match (choices, reader.node("outcome")) {
        (Some(_), Some(_)) => {
            let message = "a node has either `choices` or an `outcome`";
            let help = "put the outcome into a node of its own, which a choice leads to";
            reading.error("two-ends", reader.place_of("outcome"), message, help);
            None
        }
        (None, None) => {
            let place = id.map_or(reader.place, |id| id.place);
            let message = "this node is a dead end: it has neither `choices` nor an `outcome`";
            let help = "add `choices`, or end the dialogue: `outcome: {title: …, score: 50%, debrief: …}`";
            reading.error("dead-end", place, message, help);
            None
        }
        (Some(node), None) => choices_of(reading, node, ids).map(Next::Choices),
        (None, Some(node)) => outcome(reading, node).map(Next::Outcome),
    }
}

fn outcome(reading: &Reading, node: &Node) -> Option<Outcome> {
    let reader = Reader::new(node, "an outcome", &["title", "score", "debrief"], reading.faults);
    let title = reader.required_text("title");
    let score = if reader.required("score").is_some() { reader.percent("score") } else { None };
    let debrief = reading.prose(&reader, "debrief");
    Some(Outcome { title: title?.value, score: score?.value, debrief })
}

fn choices_of(reading: &Reading, node: &Node, targets: &[&str]) -> Option<Vec<ScenarioChoice>> {
    let nodes = node.list(reading.faults);
    let read: Vec<_> = nodes.iter().filter_map(|node| choice(reading, node, targets)).collect();
    let whole = read.len() == nodes.len() && !nodes.is_empty();
    let (named, mut choices): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let distinct = reading.are_distinct("duplicate-option", "choices", &named);
    for (choice, id) in choices.iter_mut().zip(reading.ids("choices", &named)?) {
        choice.id = id;
    }
    (whole && distinct).then_some(choices)
}

fn choice(reading: &Reading, node: &Node, targets: &[&str]) -> Option<(Named, ScenarioChoice)> {
    let reader = Reader::new(node, "a choice", &["id", "text", "note", "to"], reading.faults);
    if !matches!(node.shape, Shape::Map(_)) {
        return None;
    }
    let id = reader.id("id");
    let written = reader.required_text("text");
    let note = reading.prose(&reader, "note");
    let to = reader.required_text("to").filter(|to| is_known(reading, to, targets));
    let (written, to) = (written?, to?);
    let text = reading.markdown(&written);
    let named = Named::new(id, &written, &text);
    Some((named, ScenarioChoice { id: String::new(), text, note, to: to.value, place: to.place }))
}

fn are_unique(reading: &Reading, ids: &[Placed<String>]) -> bool {
    let mut first: HashMap<&str, Place> = HashMap::new();
    let mut unique = true;
    for id in ids {
        if let Some(first) = first.insert(&id.value, id.place) {
            let message = format!("two nodes have the id `{}`", id.value);
            let fault = Diagnostic::error("duplicate-id", id.place, message).also(first, "the first one");
            reading.faults.add(fault.help("give this one an id of its own"));
            unique = false;
        }
    }
    unique
}

fn choices(node: &ScenarioNode) -> &[ScenarioChoice] {
    match &node.next {
        Next::Choices(choices) => choices,
        Next::Outcome(_) => &[],
    }
}

/// Follows all paths, without recursion, for they may be long: no circle, and no node that none of them comes to.
fn paths_end(reading: &Reading, nodes: &[ScenarioNode], start: &str) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        /// On the path that is being followed.
        Here,
        Done,
    }
    let index: HashMap<&str, usize> = nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
    let Some(&first) = index.get(start) else { return false };
    let mut seen = vec![Seen::Not; nodes.len()];
    let mut path = vec![(first, 0)];
    seen[first] = Seen::Here;
    let mut sound = true;
    while let Some((at, next)) = path.last_mut() {
        let Some(choice) = choices(&nodes[*at]).get(*next) else {
            seen[*at] = Seen::Done;
            path.pop();
            continue;
        };
        *next += 1;
        let Some(&to) = index.get(choice.to.as_str()) else { continue };
        match seen[to] {
            Seen::Not => {
                seen[to] = Seen::Here;
                path.push((to, 0));
            }
            Seen::Here => {
                let message = format!("this choice leads back to `{}`, and the dialogue never ends", choice.to);
                let fault = Diagnostic::error("scenario-cycle", choice.place, message);
                let fault = fault.also(nodes[to].place, "from here a path leads to the choice");
                reading.faults.add(fault.help("lead to a new node, or to an outcome"));
                sound = false;
            }
            Seen::Done => {}
        }
    }
    for (node, _) in nodes.iter().zip(&seen).filter(|(_, seen)| **seen == Seen::Not) {
        let message = format!("no choice leads to the node `{}`", node.id);
        reading.error("unreachable-node", node.place, message, "lead to it with `to:`, or delete it");
        sound = false;
    }
    sound
}
