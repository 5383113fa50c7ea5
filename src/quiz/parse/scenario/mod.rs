//! Branching dialogues. From the start, every path must come to an outcome, and one path must earn everything.

mod graph;
mod variables;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use self::variables::{bands, effects, score_of, shown, variables};
use crate::diag::{Diagnostic, Place, Placed, did_you_mean};
use crate::markdown::Prose;
use crate::quiz::model::Kind;
use crate::quiz::parse::{Named, Reading, scalar};
use crate::quiz::scenario::{
    Character, Condition, Guard, Known, Next, Outcome, Passage, Route, Scenario, ScenarioChoice, ScenarioNode, Variable,
};
use crate::yaml::{Node, Reader, Shape};

/// What every part of a scenario may name.
struct Stage<'a> {
    reading: &'a Reading<'a>,
    characters: &'a [Character],
    variables: &'a [Variable],
    /// Of nodes, also of those that cannot be read.
    ids: &'a [&'a str],
    /// The scenario says what outcomes are worth, or how they are called, that do not say it themselves.
    has_score: bool,
    has_bands: bool,
}

pub(super) fn read(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let characters = characters(reading, reader);
    let (mut variables, mut is_sound) = variables(reading, reader);
    shown(reading, reader, &mut variables);
    let score = reader.node("score").map(|node| score_of(reading, node, &variables));
    let bands = bands(reading, reader);
    let listed = reader.required("nodes")?;
    let nodes = listed.list(reading.faults);
    if nodes.is_empty() {
        if matches!(listed.shape, Shape::List { .. }) {
            reading.error("too-few", listed.place, "this scenario has no nodes", "add a node and an outcome");
        }
        return None;
    }
    let ids: Vec<&str> = nodes.iter().filter_map(|node| scalar(node, "id")).collect();
    let start = start(reading, reader, &ids);
    let stage = Stage {
        reading,
        characters: &characters,
        variables: &variables,
        ids: &ids,
        has_score: score.is_some(),
        has_bands: reader.node("bands").is_some(),
    };
    let read: Vec<_> = nodes.iter().map(|node| stage.node(node)).collect();
    is_sound &= are_unique(reading, &read.iter().filter_map(|(id, _)| id.clone()).collect::<Vec<_>>());
    is_sound &= !matches!(score, Some(None));
    let whole: Option<Vec<_>> = read.into_iter().map(|(_, node)| node).collect();
    // Paths are followed only where there are no holes in them.
    let (Some(start), Some(nodes), true) = (start, whole, is_sound) else { return None };
    let scenario = Scenario { characters, variables, start, nodes, score: score.flatten(), bands };
    graph::check(reading, reader, &scenario);
    Some(Kind::Scenario(scenario))
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
            let reader = Reader::new(node, "a character", &["name", "role", "portrait", "alt"], reading.faults);
            let name = reader.required_text("name")?.value;
            let role = reader.text("role").map(|role| role.value);
            let portrait = portrait(reading, &reader);
            Some(Character { id: id.value.clone(), name, role, portrait, place: id.place })
        })
        .collect()
}

/// Read as Markdown, so that it is found, checked and shown as any image is.
fn portrait(reading: &Reading, reader: &Reader) -> Option<Prose> {
    let alt = reader.text("alt");
    let Some(path) = reader.text("portrait") else {
        if let Some(alt) = alt {
            reading.error("missing-key", alt.place, "there is no image for this `alt`", "add `portrait: …`");
        }
        return None;
    };
    // The name stands beside it, so that an image may do without words.
    Some(image(reading, &alt.map_or_else(String::new, |alt| alt.value), &path))
}

pub(super) fn image(reading: &Reading, alt: &str, path: &Placed<String>) -> Prose {
    let value = format!("![{}](<{}>)", escaped(alt, "\\[]*_`<&!~"), escaped(&path.value, "\\<>"));
    reading.markdown(&Placed { value, place: path.place })
}

fn escaped(text: &str, signs: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().fold(String::new(), |mut escaped, letter| {
        if signs.contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
        escaped
    })
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

impl Stage<'_> {
    fn error(&self, code: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.reading.error(code, place, message, help);
    }

    fn node(&self, node: &Node) -> (Option<Placed<String>>, Option<ScenarioNode>) {
        let keys = ["id", "speaker", "text", "choices", "outcome"];
        let reader = Reader::new(node, "a node", &keys, self.reading.faults);
        if !matches!(node.shape, Shape::Map(_)) {
            return (None, None);
        }
        let id = if reader.required("id").is_some() { reader.id("id") } else { None };
        let speaker = reader.text("speaker").and_then(|speaker| self.speaker(speaker));
        let text = reader.required("text").and_then(|node| {
            let read = |node: &Node| node.text(self.reading.faults).map(|text| self.reading.markdown(&text));
            self.alternatives(node, "text", &read)
        });
        let next = self.next(&reader, id.as_ref());
        let place = id.as_ref().map_or(node.place, |id| id.place);
        let read = match (&id, text, next) {
            (Some(id), Some(text), Some(next)) => Some(ScenarioNode {
                id: id.value.clone(),
                speaker,
                text: text.into_iter().map(|(when, text)| Passage { when, text }).collect(),
                next,
                place,
                span: node.place,
            }),
            _ => None,
        };
        (id, read)
    }

    fn speaker(&self, speaker: Placed<String>) -> Option<String> {
        if self.characters.iter().any(|one| one.id == speaker.value) {
            return Some(speaker.value);
        }
        let message = format!("there is no character `{}`", speaker.value);
        let help = did_you_mean(&speaker.value, self.characters.iter().map(|one| one.id.as_str()));
        let help = help.unwrap_or_else(|| "add it to `characters`".to_owned());
        self.error("unknown-character", speaker.place, message, help);
        None
    }

    /// One value, or a list of alternatives: the first counts whose condition holds, and the last has none.
    fn alternatives<T>(
        &self,
        node: &Node,
        key: &'static str,
        read: &dyn Fn(&Node) -> Option<T>,
    ) -> Option<Vec<(Option<Guard>, T)>> {
        let Shape::List { items, .. } = &node.shape else { return Some(vec![(None, read(node)?)]) };
        let mut alternatives = Vec::new();
        let mut is_sound = true;
        for (at, item) in items.iter().enumerate() {
            let reader = Reader::new(item, "an alternative", &["when", key], self.reading.faults);
            let is_last = at + 1 == items.len();
            let when = reader.node("when");
            if is_last && when.is_some() {
                let message = "the last alternative must stand without `when`, for when no condition holds";
                let help = format!("add an alternative after it: `- {key}: …`");
                self.error("no-alternative", reader.place_of("when"), message, help);
                is_sound = false;
            } else if !is_last && when.is_none() && matches!(item.shape, Shape::Map(_)) {
                let message = "this alternative has no `when`, so those after it are never used";
                self.error("always-first", reader.top(), message, "give it a condition, or put it last");
                is_sound = false;
            }
            let condition = when.map(|when| self.condition(when));
            let value = reader.required(key).and_then(read);
            match (condition, value) {
                (None, Some(value)) => alternatives.push((None, value)),
                (Some(Some(when)), Some(value)) => alternatives.push((Some(when), value)),
                _ => is_sound = false,
            }
        }
        if items.is_empty() {
            self.error("too-few", node.place, "this list of alternatives is empty", format!("add `- {key}: …`"));
        }
        (is_sound && !alternatives.is_empty()).then_some(alternatives)
    }

    fn condition(&self, node: &Node) -> Option<Guard> {
        let text = node.text(self.reading.faults)?;
        let known: Vec<_> =
            self.variables.iter().map(|variable| Known { id: &variable.id, is_flag: variable.is_flag }).collect();
        match Condition::read(&text.value, &known) {
            Ok(condition) => Some(Guard { condition, place: text.place }),
            Err(bad) => {
                let written = self.reading.source.text.get(text.place.range()).unwrap_or_default();
                // A text that is written over several lines, or with escapes, is shown as a whole.
                let place = written.find(&text.value).map_or(text.place, |at| {
                    let start = text.place.start as usize + at;
                    Place::new(text.place.file, start + bad.at.start, start + bad.at.end)
                });
                self.error(bad.code, place, bad.message, bad.help);
                None
            }
        }
    }

    fn next(&self, reader: &Reader, id: Option<&Placed<String>>) -> Option<Next> {
        let choices =
            reader.node("choices").filter(|node| !matches!(&node.shape, Shape::List { items, .. } if items.is_empty()));
        match (choices, reader.node("outcome")) {
            (Some(_), Some(_)) => {
                let message = "a node has either `choices` or an `outcome`";
                let help = "put the outcome into a node of its own, which a choice leads to";
                self.error("two-ends", reader.place_of("outcome"), message, help);
                None
            }
            (None, None) => {
                let place = id.map_or(reader.place, |id| id.place);
                let message = "this node is a dead end: it has neither `choices` nor an `outcome`";
                let help = "add `choices`, or end the dialogue: `outcome: {title: …, score: 50%, debrief: …}`";
                self.error("dead-end", place, message, help);
                Some(Next::Choices(Vec::new()))
            }
            (Some(node), None) => self.choices(node).map(Next::Choices),
            (None, Some(node)) => self.outcome(node).map(Next::Outcome),
        }
    }

    fn outcome(&self, node: &Node) -> Option<Outcome> {
        let reader = Reader::new(node, "an outcome", &["title", "score", "debrief"], self.reading.faults);
        let title = if self.has_bands { reader.text("title") } else { reader.required_text("title") };
        let score = match reader.node("score") {
            None if self.has_score => Some(None),
            None => {
                reader.missing("score");
                None
            }
            Some(_) => reader.percent("score").map(|score| Some(score.value)),
        };
        let debrief = self.reading.prose(&reader, "debrief");
        if title.is_none() && !self.has_bands {
            return None;
        }
        Some(Outcome { title: title.map(|title| title.value), score: score?, debrief })
    }

    fn choices(&self, node: &Node) -> Option<Vec<ScenarioChoice>> {
        let nodes = node.list(self.reading.faults);
        let read: Vec<_> = nodes.iter().filter_map(|node| self.choice(node)).collect();
        let whole = read.len() == nodes.len() && !nodes.is_empty();
        let (named, mut choices): (Vec<_>, Vec<_>) = read.into_iter().unzip();
        let distinct = self.are_told_apart(&named, &choices);
        for (choice, id) in choices.iter_mut().zip(self.reading.ids("choices", &named)?) {
            choice.id = id;
        }
        (whole && distinct).then_some(choices)
    }

    /// Words may stand there twice under conditions; whether two of them are ever open at once, the graph knows.
    fn are_told_apart(&self, named: &[Named], choices: &[ScenarioChoice]) -> bool {
        let mut first: HashMap<&str, (&Named, bool)> = HashMap::new();
        let mut are_apart = true;
        for (named, choice) in named.iter().zip(choices) {
            let is_open = choice.when.is_none();
            let Some((before, was_open)) = first.insert(&named.text, (named, is_open)) else { continue };
            let (message, help) = if is_open && was_open {
                ("two choices say the same", "change or delete one of them")
            } else if named.id.is_none() && before.id.is_none() {
                ("two choices say the same, and have no ids to be told apart by", "give each of them an `id`")
            } else {
                continue;
            };
            let fault = Diagnostic::error("duplicate-option", named.place, message).also(before.place, "the first one");
            self.reading.faults.add(fault.help(help));
            are_apart = false;
        }
        are_apart
    }

    fn choice(&self, node: &Node) -> Option<(Named, ScenarioChoice)> {
        let keys = ["id", "text", "note", "when", "otherwise", "set", "to"];
        let reader = Reader::new(node, "a choice", &keys, self.reading.faults);
        if !matches!(node.shape, Shape::Map(_)) {
            return None;
        }
        let id = reader.id("id");
        let written = reader.required_text("text");
        let note = self.reading.prose(&reader, "note");
        let when = reader.node("when").map(|node| self.condition(node));
        let otherwise = self.reading.prose(&reader, "otherwise");
        if otherwise.is_some() && when.is_none() {
            let message = "`otherwise` is shown while a choice is not open, and this one is always open";
            self.error("no-condition", reader.place_of("otherwise"), message, "add `when: …`, or delete it");
        }
        let set = reader.node("set").map_or(Some(Vec::new()), |node| effects(self.reading, node, self.variables));
        let to = reader.required("to").and_then(|node| {
            let known = |to: &Placed<String>| is_known(self.reading, to, self.ids);
            self.alternatives(node, "to", &|node| node.text(self.reading.faults).filter(known))
        });
        let (written, to, set) = (written?, to?, set?);
        if when.as_ref().is_some_and(Option::is_none) {
            return None;
        }
        let text = self.reading.markdown(&written);
        let named = Named::new(id, &written, &text);
        let to: Vec<_> = to.into_iter().map(|(when, to)| Route { when, to: to.value, place: to.place }).collect();
        let place = to.last()?.place;
        let choice = ScenarioChoice {
            id: String::new(),
            text,
            note,
            when: when.flatten(),
            otherwise,
            set,
            to,
            place,
            span: node.place,
        };
        Some((named, choice))
    }
}
