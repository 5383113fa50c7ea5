//! Settings and figures in words, as HR and the author of an exercise read them.

use super::model::{Domain, Exercise, Figure, Goal, OFF, Setting};
use crate::block::{Block, number_text};

/// The words around names and numbers; `{…}` are places to fill.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'t> {
    pub gone: &'t str,
    pub half_life: &'t str,
    pub added: &'t str,
    /// Of one day, and of several; so for `days`.
    pub event: [&'t str; 2],
    pub day: &'t str,
    pub days: [&'t str; 2],
    pub off: &'t str,
    pub yes: &'t str,
    pub no: &'t str,
}

impl Terms<'_> {
    /// As tables for HR have them.
    pub const PLAIN: Terms<'static> = Terms {
        gone: "{name} has left",
        half_life: "half-life",
        added: "added",
        event: ["{act}: {topic}, {n} day ago", "{act}: {topic}, {n} days ago"],
        day: "day {n}",
        days: ["{n} day", "{n} days"],
        off: "off",
        yes: "yes",
        no: "no",
    };
}

impl Exercise {
    /// What a setting is called.
    pub fn label(&self, setting: &Setting, terms: &Terms) -> String {
        let number = |text: &str| text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let name = match &self.block {
            Block::SceneModel(model) => {
                number(&setting.id).and_then(|at| model.scenes().nth(at)).map(|scene| scene.name.clone())
            }
            Block::Growth(growth) => match number(&setting.id) {
                Some(at) => growth.efforts.get(at).map(|effort| effort.name.clone()),
                None => Some(growth.steady.name.clone()),
            },
            Block::RelationNetwork(network) => {
                let person = |text: &str| number(text).and_then(|at| network.people.get(at));
                match (setting.id.split_once('-'), setting.id.strip_prefix('t'), setting.id.strip_prefix('g')) {
                    (Some((one, other)), ..) => {
                        person(one).zip(person(other)).map(|(one, other)| format!("{one} – {other}"))
                    }
                    (_, Some(at), _) => person(at).map(|name| format!("{} – {name}", network.centre)),
                    (.., Some(at)) => person(at).map(|name| terms.gone.replace("{name}", name)),
                    _ => None,
                }
            }
            Block::PreferenceProfile(profile) => match setting.id.strip_prefix('e').and_then(number) {
                Some(at) => {
                    profile.events.get(at).map(|event| self.event(event.act, event.topic, event.days_ago, terms))
                }
                None if matches!(setting.domain, Domain::Days { .. }) => Some(terms.half_life.to_owned()),
                None => Some(terms.added.to_owned()),
            },
            Block::Scorecard(_) | Block::Contrast(_) => None,
        };
        name.unwrap_or_else(|| setting.id.clone())
    }

    /// What it was set to; what it cannot be set to stays as it is.
    pub fn value(&self, setting: &Setting, said: &str, terms: &Terms) -> String {
        match (setting.domain, said) {
            (Domain::Rate { .. }, _) => format!("{said}%"),
            (Domain::Launch { .. }, OFF) => terms.off.to_owned(),
            (Domain::Launch { .. }, _) => terms.day.replace("{n}", said),
            (Domain::Days { .. }, _) => terms.days[usize::from(said != "1")].replace("{n}", said),
            (Domain::Event { .. }, _) => {
                let parts: Option<Vec<u32>> = said.split('.').map(|part| part.parse().ok()).collect();
                match parts.as_deref() {
                    Some([act, topic, ago]) => self.event(*act as usize, *topic as usize, *ago, terms),
                    _ => said.to_owned(),
                }
            }
            (Domain::Switch, "yes") => terms.yes.to_owned(),
            (Domain::Switch, "no") => terms.no.to_owned(),
            (Domain::Switch, _) => said.to_owned(),
        }
    }

    fn event(&self, act: usize, topic: usize, days_ago: u32, terms: &Terms) -> String {
        let Block::PreferenceProfile(profile) = &self.block else { return String::new() };
        let act = profile.acts.get(act).map_or("?", |act| &act.name);
        let topic = profile.topics.get(topic).map_or("?", |topic| topic);
        let event = terms.event[usize::from(days_ago != 1)];
        event.replace("{act}", act).replace("{topic}", topic).replace("{n}", &days_ago.to_string())
    }

    /// The names of acts and of topics, for events that were added.
    pub fn event_names(&self) -> (Vec<&str>, Vec<&str>) {
        let Block::PreferenceProfile(profile) = &self.block else { return (Vec::new(), Vec::new()) };
        (profile.acts.iter().map(|act| &*act.name).collect(), profile.topics.iter().map(|topic| &**topic).collect())
    }

    /// A figure, reached or to be reached, in hundredths.
    pub fn figure(&self, figure: Figure, hundredths: f64, thousands: &str) -> String {
        let number = shown(hundredths, thousands);
        match (&self.block, figure) {
            (Block::PreferenceProfile(profile), Figure::Message) => {
                let at = (hundredths / 100.0) as usize;
                let message = at.checked_sub(1).and_then(|at| profile.messages.get(at));
                message.map_or_else(|| profile.general.clone(), |message| profile.topics[message.topic].clone())
            }
            (Block::Growth(growth), figure) if figure.is_money() => format!("{}{number}", growth.currency),
            (Block::SceneModel(model), figure) if figure.is_money() => format!("{}{number}", model.currency),
            (_, figure) if figure.is_percent() => format!("{number}%"),
            _ => number,
        }
    }

    /// Of a goal, what is to be reached.
    pub fn target(&self, goal: &Goal, thousands: &str) -> String {
        self.figure(goal.figure, goal.value as f64, thousands)
    }
}

/// A number of hundredths with at most two decimals.
pub fn shown(hundredths: f64, thousands: &str) -> String {
    number_text(hundredths / 100.0, thousands)
}
