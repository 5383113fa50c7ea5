//! The preference profile: a log of acts, weighted and fading, the shares of topics that it gives, and the message that
//! these choose.
//!
//! Read from YAML, reckoned by [`PreferenceProfile::profile`], drawn by `draw`; `js/preference-profile.js` reckons and
//! draws the same on the page. The formulas and where they come from stand in docs/content/writing/models/preference-profile.md.

mod draw;
mod view;
pub use self::view::ProfileView;

use serde::{Deserialize, Serialize};

use super::numbers::two_to;
use super::read;
use crate::diag::{Diagnostic, Faults, Place, Placed, did_you_mean};
use crate::yaml::{Node, Reader};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreferenceProfile {
    /// The whole block.
    pub place: Place,
    pub id: Placed<String>,
    pub title: Option<String>,
    /// Days after which an event counts for half.
    pub half_life: u32,
    /// From 2 to 6.
    pub topics: Vec<String>,
    pub acts: Vec<Act>,
    pub events: Vec<Event>,
    pub messages: Vec<Message>,
    /// For those of whom too little is known.
    pub general: String,
    /// From which share on a topic's message is sent.
    pub share: f64,
    /// And from how many events that count.
    pub least: u32,
    pub note: Option<String>,
}

/// Something that people do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Act {
    pub name: String,
    /// `None`: it ends its topic, as a purchase does; what was done before counts no more.
    pub weight: Option<f64>,
}

/// Something that a person did; act and topic are counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub act: usize,
    pub topic: usize,
    pub days_ago: u32,
}

/// A message that could be sent to those who prefer its topic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub topic: usize,
    pub text: String,
}

/// What a log says of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// What each event counts today.
    pub counts: Vec<f64>,
    /// Of each topic: the sum of what its events count, and its share of the sum of all.
    pub scores: Vec<f64>,
    pub shares: Vec<f64>,
    /// The message that it chooses; `None` for the general one.
    pub chosen: Option<usize>,
}

pub const PROFILE_KEYS: &[&str] =
    &["id", "title", "half_life", "topics", "acts", "events", "messages", "general", "share", "least", "note"];
pub const ACT_KEYS: &[&str] = &["name", "weight", "ends"];
pub const EVENT_KEYS: &[&str] = &["act", "topic", "days_ago"];
pub const MESSAGE_KEYS: &[&str] = &["topic", "text"];

const TOPICS: std::ops::RangeInclusive<usize> = 2..=6;
const ACTS: std::ops::RangeInclusive<usize> = 1..=6;
const EVENTS: std::ops::RangeInclusive<usize> = 1..=12;
const DAYS: std::ops::RangeInclusive<u32> = 0..=730;
const HALF_LIFE: std::ops::RangeInclusive<u32> = 1..=730;
const LEAST: std::ops::RangeInclusive<u32> = 1..=10;
const BLOCK: &str = "a preference profile";

impl PreferenceProfile {
    /// `None` when what is left after all faults were reported cannot be drawn.
    pub(super) fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, BLOCK, PROFILE_KEYS, faults);
        let id = read::id(&reader);
        let half_life = reader.required("half_life").and_then(|node| node.whole(HALF_LIFE, faults));
        let listed = |key, range, things, help| {
            let list = reader.required(key)?;
            let items = list.list(faults);
            read::count(list.place, items.len(), range, (BLOCK, things), help, faults).then_some(items)
        };
        let few = "with one topic there is nothing to prefer";
        let topics = listed("topics", TOPICS, "topics", (few, "at most 6: join those that get the same message"));
        let acts = listed("acts", ACTS, "acts", ("name at least one act, with its weight", "at most 6"));
        let events =
            listed("events", EVENTS, "events", ("give at least one event", "at most 12: readers add their own"));
        let topic_names: Vec<_> =
            topics.map_or_else(Vec::new, |items| items.iter().filter_map(|item| item.text(faults)).collect());
        read::named_apart(&topic_names, "topics", faults);
        let act_names = read::texts_under(acts.unwrap_or_default(), "name");
        read::named_apart(&act_names, "acts", faults);
        let known = Known { topics: names(&topic_names), acts: names(&act_names) };
        let read_acts: Vec<_> = acts.unwrap_or_default().iter().filter_map(|node| Act::read(node, faults)).collect();
        let read_events = events.unwrap_or_default().iter().filter_map(|node| Event::read(node, &known, faults));
        let read_events: Vec<_> = read_events.collect();
        let messages: Vec<_> = reader.required("messages").map_or(&[][..], |list| list.list(faults)).iter().collect();
        let mut told: Vec<(usize, Place)> = Vec::new();
        let messages = messages.into_iter().filter_map(|node| {
            let message = Message::read(node, &known, faults)?;
            if let Some((_, first)) = told.iter().find(|(topic, _)| *topic == message.topic) {
                let text =
                    format!("two messages are for `{}`, and the second is never sent", known.topics[message.topic]);
                let fault = Diagnostic::error("duplicate-message", node.place, text);
                faults.add(fault.also(*first, "the first one").help("delete one of the two"));
                return None;
            }
            told.push((message.topic, node.place));
            Some(message)
        });
        let messages: Vec<_> = messages.collect();
        let general = reader.required_text("general").map(|text| text.value);
        let share = reader.percent("share").map_or(0.5, |share| share.value);
        let least = reader.whole("least", LEAST).unwrap_or(1);
        let title = reader.text("title").map(|text| text.value);
        let note = reader.text("note").map(|text| text.value);
        // With an act or a topic missing the others would have other numbers.
        let whole = topics.is_some_and(|items| items.len() == topic_names.len())
            && acts.is_some_and(|items| items.len() == read_acts.len() && items.len() == act_names.len());
        if !whole || read_events.is_empty() {
            return None;
        }
        Some(Self {
            place: node.place,
            id: id?,
            title,
            half_life: half_life?,
            topics: topic_names.into_iter().map(|name| name.value).collect(),
            acts: read_acts,
            events: read_events,
            messages,
            general: general?,
            share,
            least,
            note,
        })
    }

    /// What it reckons with, without its words.
    pub fn rules(&self) -> Rules {
        Rules {
            topics: self.topics.len(),
            weights: self.acts.iter().map(|act| act.weight).collect(),
            messages: self.messages.iter().map(|message| message.topic).collect(),
            share: self.share,
            least: self.least,
        }
    }

    /// What these events say, with this half-life.
    pub fn profile(&self, half_life: u32, events: &[Event]) -> Profile {
        self.rules().profile(half_life, events)
    }

    /// How many events could be deleted, the oldest first, and the message would still be the same.
    pub fn spare(&self, half_life: u32, events: &[Event]) -> usize {
        let chosen = self.profile(half_life, events).chosen;
        let mut kept = events.to_vec();
        let mut oldest: Vec<Event> = events.to_vec();
        oldest.sort_by_key(|event| std::cmp::Reverse(event.days_ago));
        for event in oldest {
            let at = kept.iter().position(|other| *other == event).expect("each event is looked at once");
            let mut fewer = kept.clone();
            fewer.remove(at);
            if self.profile(half_life, &fewer).chosen == chosen {
                kept = fewer;
            }
        }
        events.len() - kept.len()
    }
}

/// All that a preference profile is reckoned from, besides the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    pub topics: usize,
    /// Of the acts; `None` ends a topic.
    pub weights: Vec<Option<f64>>,
    /// The topic of each message.
    pub messages: Vec<usize>,
    pub share: f64,
    pub least: u32,
}

impl Rules {
    /// What these events say, with this half-life.
    ///
    /// Sums are made in the order of the events and topics, so that the page's script gets the same bits.
    pub fn profile(&self, half_life: u32, events: &[Event]) -> Profile {
        let ended = |event: &Event| {
            let ends = |other: &&Event| other.topic == event.topic && self.weights[other.act].is_none();
            events.iter().filter(ends).any(|other| other.days_ago <= event.days_ago)
        };
        let count = |event: &Event| match self.weights[event.act] {
            Some(weight) if !ended(event) => weight * two_to(-f64::from(event.days_ago) / f64::from(half_life)),
            _ => 0.0,
        };
        let counts: Vec<f64> = events.iter().map(count).collect();
        let of = |topic| events.iter().zip(&counts).filter(move |(event, _)| event.topic == topic);
        let scores: Vec<f64> =
            (0..self.topics).map(|topic| of(topic).fold(0.0, |sum, (_, count)| sum + count)).collect();
        let total = scores.iter().fold(0.0, |sum, score| sum + score);
        let shares: Vec<f64> = scores.iter().map(|score| if total > 0.0 { score / total } else { 0.0 }).collect();
        let mut chosen: Option<usize> = None;
        for (at, topic) in self.messages.iter().enumerate() {
            let share = shares[*topic];
            let counting = of(*topic).filter(|(_, count)| **count > 0.0).count();
            let enough = share > 0.0 && share >= self.share && counting >= self.least as usize;
            if enough && chosen.is_none_or(|best| share > shares[self.messages[best]]) {
                chosen = Some(at);
            }
        }
        Profile { counts, scores, shares, chosen }
    }
}

/// What events and messages may name.
struct Known<'a> {
    topics: Vec<&'a str>,
    acts: Vec<&'a str>,
}

fn names(placed: &[Placed<String>]) -> Vec<&str> {
    placed.iter().map(|name| &*name.value).collect()
}

/// Which of the known names stands under a key.
fn named(reader: &Reader, key: &str, known: &[&str]) -> Option<usize> {
    let name = reader.required_text(key)?;
    let found = known.iter().position(|known| *known == name.value);
    if found.is_none() {
        let message = format!("`{}` is none of the `{key}s`", name.value);
        let help = did_you_mean(&name.value, known.iter().copied());
        let help = help.unwrap_or_else(|| format!("they are: {}", known.join(", ")));
        reader.faults.add(Diagnostic::error("unknown-name", name.place, message).help(help));
    }
    found
}

impl Act {
    fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "an act", ACT_KEYS, faults);
        let name = reader.required_text("name");
        let weight = match (reader.bool("ends"), reader.node("weight")) {
            (Some(true), None) => None,
            (Some(true), Some(weight)) => {
                let message = "an act that ends its topic has no weight";
                let fault = Diagnostic::error("weight-of-end", weight.place, message);
                faults.add(fault.help("delete `weight`, or `ends: true`"));
                return None;
            }
            _ => Some(read::required_amount(&reader, "weight", 0.1..=1000.0)?),
        };
        Some(Self { name: name?.value, weight })
    }
}

impl Event {
    fn read(node: &Node, known: &Known, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "an event", EVENT_KEYS, faults);
        let act = named(&reader, "act", &known.acts);
        let topic = named(&reader, "topic", &known.topics);
        let days_ago = reader.required("days_ago").and_then(|node| node.whole(DAYS, faults));
        Some(Self { act: act?, topic: topic?, days_ago: days_ago? })
    }
}

impl Message {
    fn read(node: &Node, known: &Known, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "a message", MESSAGE_KEYS, faults);
        let topic = named(&reader, "topic", &known.topics);
        let text = reader.required_text("text");
        Some(Self { topic: topic?, text: text?.value })
    }
}

#[cfg(test)]
mod tests;
