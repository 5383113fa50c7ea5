//! What the template of a preference profile shows: the log, the topics, the message and the drawing.

use serde::Serialize;
use serde_json::json;

use super::draw;
use super::{PreferenceProfile, Profile};
use crate::block::numbers::{number_text, percent_text};
use crate::block::svg::for_script;
use crate::block::{between, days};

/// All that `block/preference-profile.html` may read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ProfileView {
    pub id: String,
    pub title: Option<String>,
    pub note: Option<String>,
    /// SVG.
    pub figure: String,
    pub half_life: String,
    pub events: Vec<EventRow>,
    pub topics: Vec<TopicRow>,
    /// The message that is sent, and why it is this one.
    pub message: String,
    pub result: String,
    /// JSON for the script.
    pub data: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct EventRow {
    pub act: String,
    pub topic: String,
    pub days_ago: u32,
    pub weight: String,
    pub counts: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct TopicRow {
    pub name: String,
    pub score: String,
    pub share: String,
}

/// The theme's words; `{…}` are places to fill. The script is given those that change with the log.
#[derive(Serialize)]
pub(super) struct Words {
    thousands: String,
    none: String,
    /// Two sentences; of the script it is a string of its own.
    #[serde(skip)]
    gap: String,
    #[serde(skip)]
    pub untitled: String,
    pub describe: String,
    pub chosen: String,
    #[serde(skip)]
    pub from: String,
    result: String,
    general: String,
    spare: String,
    log_caption: String,
}

impl Words {
    pub fn of_theme(string: &dyn Fn(&str) -> String) -> Self {
        let own = |key: &str| string(&format!("profile_{key}"));
        Self {
            thousands: string("thousands"),
            none: string("none"),
            gap: between(&string("sentences")),
            untitled: own("untitled"),
            describe: own("describe"),
            chosen: own("chosen"),
            from: own("from"),
            result: own("result"),
            general: own("general"),
            spare: own("spare"),
            log_caption: own("log_caption"),
        }
    }
}

impl ProfileView {
    /// `string` gives the theme's `page:` string of a name.
    pub fn new(block: &PreferenceProfile, string: &dyn Fn(&str) -> String) -> Self {
        let words = Words::of_theme(string);
        let number = |value: f64| number_text(value, &words.thousands);
        let profile = block.profile(block.half_life, &block.events);
        let result = result(block, &profile, &words);
        let message = profile.chosen.map_or(&block.general, |at| &block.messages[at].text);
        let events = block.events.iter().zip(&profile.counts).map(|(event, count)| {
            let act = &block.acts[event.act];
            EventRow {
                act: act.name.clone(),
                topic: block.topics[event.topic].clone(),
                days_ago: event.days_ago,
                weight: act.weight.map_or_else(|| words.none.clone(), number),
                counts: number(*count),
            }
        });
        let topics = block.topics.iter().enumerate().map(|(at, name)| TopicRow {
            name: name.clone(),
            score: number(profile.scores[at]),
            share: percent_text(profile.shares[at]),
        });
        let data = json!({
            "id": block.id.value,
            "half_life": block.half_life,
            "topics": block.topics,
            "acts": block.acts.iter().map(|act| json!({"name": act.name, "weight": act.weight})).collect::<Vec<_>>(),
            "events": block.events,
            "messages": block.messages,
            "general": block.general,
            "share": block.share,
            "least": block.least,
            "words": words,
        });
        Self {
            id: block.id.value.clone(),
            title: block.title.clone(),
            note: block.note.clone(),
            figure: draw::figure(block, &profile, &format!("{message} {result}"), &words),
            half_life: days(&block.half_life.to_string(), string),
            events: events.collect(),
            topics: topics.collect(),
            message: message.clone(),
            result,
            data: for_script(&data),
        }
    }
}

/// Why the message is this one, and how much of the log it would take.
fn result(block: &PreferenceProfile, profile: &Profile, words: &Words) -> String {
    let first = match profile.chosen {
        Some(at) => {
            let topic = block.messages[at].topic;
            words
                .result
                .replace("{topic}", &block.topics[topic])
                .replace("{share}", &percent_text(profile.shares[topic]))
        }
        None => {
            words.general.replace("{share}", &percent_text(block.share)).replace("{least}", &block.least.to_string())
        }
    };
    let spare = block.spare(block.half_life, &block.events);
    let last = words.spare.replace("{n}", &spare.to_string()).replace("{of}", &block.events.len().to_string());
    [first, last].join(&words.gap)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, read};
    use super::*;

    #[test]
    fn the_tables_have_the_numbers_of_the_bars() {
        let view = ProfileView::new(&read(GOOD).0.unwrap(), &|key| match key {
            "thousands" => ",".to_owned(),
            "none" => "–".to_owned(),
            "profile_result" => "{topic} {share}.".to_owned(),
            "sentences" => "{before} {after}".to_owned(),
            "profile_spare" => "{n} of {of}.".to_owned(),
            other => other.to_owned(),
        });
        assert_eq!((view.message.as_str(), view.result.as_str()), ("Which size?", "punctures 95.65%. 1 of 3."));
        let counts: Vec<_> = view.events.iter().map(|row| (row.weight.as_str(), row.counts.as_str())).collect();
        assert_eq!(counts, [("1", "0.25"), ("1", "0.5"), ("5", "5")]);
        let topics: Vec<_> = view.topics.iter().map(|row| (row.score.as_str(), row.share.as_str())).collect();
        assert_eq!(topics, [("5.5", "95.65%"), ("0.25", "4.35%"), ("0", "0%")]);
    }
}
