//! A plan that meets all goals, in the author's words: scenes with their rates, efforts with their days, who is introduced
//! to whom, which events are deleted and added.

use std::collections::BTreeMap;

use super::settings::{names, unknown};
use crate::block::{Block, Event};
use crate::diag::{Diagnostic, Placed, did_you_mean};
use crate::quiz::exercise::{Exercise, OFF, Terms, pairs_of};
use crate::quiz::parse::Reading;
use crate::yaml::{Node, Reader, Shape};

type Plan = BTreeMap<String, String>;

/// What is as at the start is not in it, as in a response.
pub(super) fn read(reading: &Reading, node: &Node, exercise: &Exercise) -> Option<Plan> {
    let entries = node.entries(reading.faults);
    let names = names(&exercise.block);
    let mut plan = Plan::new();
    let mut sound = true;
    for (key, node) in entries {
        if !names.iter().any(|(name, _)| *name == key.value) {
            unknown(reading, key, &names);
            sound = false;
            continue;
        }
        sound &= entry(reading, key, node, exercise, &mut plan).is_some();
    }
    if !sound {
        return None;
    }
    if let Some(shut) = plan.keys().find(|id| exercise.setting(id).is_none()).cloned() {
        // It may be set to what it is.
        let all = Exercise::all_settings(&exercise.block);
        let start = all.iter().find(|setting| setting.id == shut);
        let name = start.map_or_else(|| shut.clone(), |setting| exercise.label(setting, &Terms::PLAIN));
        if start.is_none_or(|setting| plan.get(&shut) != Some(&setting.start)) {
            let message = format!("the solution changes `{name}`, which learners cannot change");
            reading.error("solution-out-of-bounds", node.place, message, "add it to `settings`, or find another way");
            return None;
        }
    }
    plan.retain(|id, said| exercise.setting(id).is_some_and(|setting| setting.start != *said));
    if plan.is_empty() {
        let message = "the solution changes nothing";
        reading.error("empty-solution", node.place, message, "set what has to be set to meet the goals");
        return None;
    }
    Some(plan)
}

fn entry(reading: &Reading, key: &Placed<String>, node: &Node, exercise: &Exercise, plan: &mut Plan) -> Option<()> {
    match &exercise.block {
        Block::SceneModel(model) => {
            let at = model.scenes().position(|scene| scene.name == key.value)?;
            let rate = (node.percent(reading.faults)?.value * 10_000.0).round() / 100.0;
            plan.insert((at + 1).to_string(), rate.to_string());
        }
        Block::Growth(growth) => {
            if growth.steady.name == key.value {
                let on = node.bool(reading.faults)?;
                plan.insert("0".to_owned(), said(on));
                return Some(());
            }
            let at = growth.efforts.iter().position(|effort| effort.name == key.value)?;
            let is_off = matches!(&node.shape, Shape::Scalar { text, .. } if text == OFF || text == "no");
            let day = if is_off { OFF.to_owned() } else { node.whole(1..=growth.days, reading.faults)?.to_string() };
            plan.insert((at + 1).to_string(), day);
        }
        Block::RelationNetwork(network) => {
            let person = |node: &Node| {
                let name = node.text(reading.faults)?;
                find(reading, &name, &network.people.iter().map(|name| &**name).collect::<Vec<_>>())
            };
            if key.value == "introductions" {
                let mut known = Vec::new();
                for node in node.list(reading.faults) {
                    let pair: Option<Vec<usize>> = match &node.shape {
                        Shape::List { items, .. } if items.len() == 2 => items.iter().map(person).collect(),
                        _ => {
                            let message = "an introduction is of two people";
                            reading.error("not-a-pair", node.place, message, "write a pair in brackets: `[Ana, Ben]`");
                            None
                        }
                    };
                    let pair = pair?;
                    known.push((pair[0].min(pair[1]), pair[0].max(pair[1])));
                }
                for (one, other) in pairs_of(network.people.len()) {
                    plan.insert(format!("{}-{}", one + 1, other + 1), said(known.contains(&(one, other))));
                }
            } else {
                let listed: Vec<usize> = node.list(reading.faults).iter().map(person).collect::<Option<_>>()?;
                let letter = if key.value == "threads" { 't' } else { 'g' };
                for at in 0..network.people.len() {
                    plan.insert(format!("{letter}{}", at + 1), said(listed.contains(&at)));
                }
            }
        }
        Block::PreferenceProfile(profile) => match key.value.as_str() {
            "half_life" => {
                let days = node.whole(1..=730, reading.faults)?;
                plan.insert(key.value.clone(), days.to_string());
            }
            "delete" => {
                for node in node.list(reading.faults) {
                    let number = node.whole(1..=profile.events.len() as u32, reading.faults)?;
                    plan.insert(format!("e{number}"), said(false));
                }
            }
            _ => {
                for (number, node) in (1..).zip(node.list(reading.faults)) {
                    let event = event(reading, node, profile)?;
                    let number: u32 = number;
                    plan.insert(format!("a{number}"), event.into());
                }
            }
        },
        Block::Scorecard(_) | Block::Contrast(_) => return None,
    }
    Some(())
}

fn event(reading: &Reading, node: &Node, profile: &crate::block::PreferenceProfile) -> Option<Event> {
    let reader = Reader::new(node, "an event", crate::block::EVENT_KEYS, reading.faults);
    let act = reader.required_text("act");
    let topic = reader.required_text("topic");
    let days_ago = reader.required("days_ago").and_then(|node| node.whole(0..=365, reading.faults));
    let acts: Vec<&str> = profile.acts.iter().map(|act| &*act.name).collect();
    let topics: Vec<&str> = profile.topics.iter().map(|topic| &**topic).collect();
    Some(Event { act: find(reading, &act?, &acts)?, topic: find(reading, &topic?, &topics)?, days_ago: days_ago? })
}

/// One of the names of the model.
fn find(reading: &Reading, name: &Placed<String>, known: &[&str]) -> Option<usize> {
    let found = known.iter().position(|known| *known == name.value);
    if found.is_none() {
        let message = format!("the model has no `{}`", name.value);
        let help = did_you_mean(&name.value, known.iter().copied());
        let help = help.unwrap_or_else(|| format!("it has: {}", known.join(", ")));
        reading.faults.add(Diagnostic::error("unknown-name", name.place, message).help(help));
    }
    found
}

fn said(on: bool) -> String {
    if on { "yes" } else { "no" }.to_owned()
}
