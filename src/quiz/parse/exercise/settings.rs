//! What the learner may change, and within which bounds. Without `settings` it is all that a reader of the block can.

use crate::block::Block;
use crate::diag::{Diagnostic, Placed, did_you_mean};
use crate::quiz::exercise::{Domain, Exercise, Setting};
use crate::quiz::parse::Reading;
use crate::yaml::{Node, Reader, Shape};

pub(super) fn read(reading: &Reading, reader: &Reader, block: &Block) -> Option<Vec<Setting>> {
    let all = Exercise::all_settings(block);
    let open = match reader.node("settings") {
        None => all,
        Some(node) => {
            let entries = node.entries(reading.faults);
            let names = names(block);
            let mut open = Vec::new();
            let mut sound = !entries.is_empty();
            for (key, node) in entries {
                match names.iter().find(|(name, _)| *name == key.value) {
                    Some((_, ids)) => {
                        for setting in all.iter().filter(|setting| ids.contains(&setting.id)) {
                            match bounded(reading, key, node, setting) {
                                Some(setting) => open.push(setting),
                                None => sound = false,
                            }
                        }
                    }
                    None => {
                        unknown(reading, key, &names);
                        sound = false;
                    }
                }
            }
            if !sound {
                return None;
            }
            // In the order of the model, whatever the author's is.
            let place = |setting: &Setting| all.iter().position(|one| one.id == setting.id);
            open.sort_by_key(place);
            open
        }
    };
    fine(reading, reader, block, &open).then_some(open)
}

/// What is set by one name of the author's: scenes, efforts, or a kind of thing.
pub(super) fn names(block: &Block) -> Vec<(String, Vec<String>)> {
    let numbered = |name: &String, at: usize| (name.clone(), vec![at.to_string()]);
    let of = |name: &str, is: &dyn Fn(&str) -> bool| {
        let ids = Exercise::all_settings(block).into_iter().map(|setting| setting.id).filter(|id| is(id));
        (name.to_owned(), ids.collect::<Vec<_>>())
    };
    match block {
        Block::SceneModel(model) => (1..).zip(model.scenes()).map(|(at, scene)| numbered(&scene.name, at)).collect(),
        Block::Growth(growth) => std::iter::once(&growth.steady.name)
            .chain(growth.efforts.iter().map(|effort| &effort.name))
            .enumerate()
            .map(|(at, name)| numbered(name, at))
            .collect(),
        Block::RelationNetwork(_) => vec![
            of("introductions", &|id| id.contains('-')),
            of("threads", &|id| id.starts_with('t')),
            of("gone", &|id| id.starts_with('g')),
        ],
        Block::PreferenceProfile(_) => vec![
            of("half_life", &|id| id.starts_with('h')),
            of("delete", &|id| id.starts_with('e')),
            of("add", &|id| id.starts_with('a')),
        ],
        Block::Scorecard(_) | Block::Contrast(_) => Vec::new(),
    }
}

pub(super) fn unknown(reading: &Reading, key: &Placed<String>, names: &[(String, Vec<String>)]) {
    let names: Vec<&str> = names.iter().map(|(name, _)| &**name).collect();
    let message = format!("the model has nothing named `{}` to set", key.value);
    let help = did_you_mean(&key.value, names.iter().copied());
    let help = help.unwrap_or_else(|| format!("it has: {}", names.join(", ")));
    reading.faults.add(Diagnostic::error("unknown-setting", key.place, message).help(help));
}

/// A setting with its own bounds: `{from: 20%, to: 60%}`, or nothing for all that the model allows.
fn bounded(reading: &Reading, key: &Placed<String>, node: &Node, setting: &Setting) -> Option<Setting> {
    if node.shape == Shape::Empty {
        return Some(setting.clone());
    }
    let (from, to) = match setting.domain {
        Domain::Rate { from, to } | Domain::Launch { from, to } | Domain::Days { from, to } => (from, to),
        Domain::Switch | Domain::Event { .. } => {
            let message = format!("`{}` has no bounds: it is, or it is not", key.value);
            reading.error("no-bounds", node.place, message, "write nothing behind the colon");
            return None;
        }
    };
    let bounds = Reader::new(node, "the bounds of a setting", &["from", "to"], reading.faults);
    if !matches!(node.shape, Shape::Map(_)) {
        return None;
    }
    let is_rate = matches!(setting.domain, Domain::Rate { .. });
    let end = |name: &str, otherwise: u32| match bounds.node(name) {
        None => Some(otherwise),
        Some(node) if is_rate => Some((node.percent(reading.faults)?.value * 10_000.0).round() as u32),
        Some(node) => node.whole(from..=to, reading.faults),
    };
    let (from, to) = (end("from", from)?, end("to", to)?);
    if to < from {
        let help = "`to` is not below `from`";
        reading.error("bad-range", bounds.place_of("to"), "nothing lies between these bounds", help);
        return None;
    }
    let domain = match setting.domain {
        Domain::Rate { .. } => Domain::Rate { from, to },
        Domain::Launch { .. } => Domain::Launch { from, to },
        _ => Domain::Days { from, to },
    };
    Some(Setting { domain, ..setting.clone() })
}

/// Rates are set by hundredths of a per cent, so they must begin with one.
fn fine(reading: &Reading, reader: &Reader, block: &Block, open: &[Setting]) -> bool {
    let Block::SceneModel(model) = block else { return true };
    let is_open = |at: usize| open.iter().any(|setting| setting.id == (at + 1).to_string());
    let finer = model.scenes().enumerate().find(|(at, scene)| {
        let hundredths = scene.pass * 10_000.0;
        is_open(*at) && (hundredths - hundredths.round()).abs() > 1e-6
    });
    if let Some((_, scene)) = finer {
        let message = format!("the rate of `{}` is finer than it can be set", scene.name);
        let help = "round it to a hundredth of a per cent, or leave the scene out of `settings`";
        reading.error("rate-too-fine", reader.place_of("model"), message, help);
    }
    finer.is_none()
}
