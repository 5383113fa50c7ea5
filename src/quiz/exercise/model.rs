//! An exercise as its author wrote it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::block::{Block, Event};

/// A model with something to reach.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exercise {
    pub block: Block,
    /// What the learner may change.
    pub settings: Vec<Setting>,
    /// How much a plan may take, in hundredths: percentage points that scenes gain, money that a plan costs, threads or
    /// events that are not as at the start. `None`: as much as one likes.
    pub most: Option<u64>,
    pub goals: Vec<Goal>,
    /// A plan that meets all goals; empty where it is not told.
    pub solution: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Counted within its model, so that it stays when something is renamed.
    pub id: String,
    pub domain: Domain,
    /// As a response would say it.
    pub start: String,
}

/// What a setting can be set to, and how a response says it. Both ends belong to a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// Hundredths of a per cent: `12.5`.
    Rate { from: u32, to: u32 },
    /// A day of a launch, or `off`.
    Launch { from: u32, to: u32 },
    /// A number of days.
    Days { from: u32, to: u32 },
    /// `yes` or `no`.
    Switch,
    /// An act, a topic and how many days ago, each counted from 0: `1.0.12`; nothing at the start.
    Event { acts: u32, topics: u32, farthest: u32 },
}

/// Of the half-life of a log.
const HALF_LIFE: &str = "half_life";
/// Before the numbers of events that a learner adds.
const ADDED: &str = "a";
/// A launch that is not.
pub const OFF: &str = "off";
/// As many events as can be overlooked.
const MOST_EVENTS: usize = 24;
/// As far back as a reader can put an event.
const FARTHEST: u32 = 365;

/// The longest half-life that a reader can set.
fn farthest(half_life: u32) -> u32 {
    half_life.max(FARTHEST)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    pub figure: Figure,
    pub bound: Bound,
    /// In hundredths. Of a message: the place of the one to be sent, counted from 1, and 0 for the general one.
    pub value: u64,
    /// In hundredths, too.
    pub points: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    AtLeast,
    AtMost,
    Exactly,
}

/// What can be read off a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Scenes: who goes on from the last one, their share of the audience in per cent, and what each has cost.
    Conversions,
    Share,
    CostPerConversion,
    /// Growth: all who were gained, what that cost, what each cost, and the last day on which what was launched brings
    /// more than the steady channel.
    People,
    Cost,
    CostPerPerson,
    DaysAhead,
    /// A network: who is reached, pairs who know each other, people with whom others would be lost, and the longest way.
    Reached,
    Introductions,
    WeakPoints,
    Steps,
    /// A profile: the message that is sent, the largest share of a topic in per cent, and the events in the log.
    Message,
    TopicShare,
    Events,
}

impl Figure {
    /// Those of a model, with their names in files.
    pub fn of(block: &Block) -> &'static [(&'static str, Self)] {
        match block {
            Block::SceneModel(model) if model.first().is_costed() => &[
                ("conversions", Self::Conversions),
                ("share", Self::Share),
                ("cost_per_conversion", Self::CostPerConversion),
            ],
            Block::SceneModel(_) => &[("conversions", Self::Conversions), ("share", Self::Share)],
            Block::Growth(_) => &[
                ("people", Self::People),
                ("cost", Self::Cost),
                ("cost_per_person", Self::CostPerPerson),
                ("days_ahead", Self::DaysAhead),
            ],
            Block::RelationNetwork(_) => &[
                ("reached", Self::Reached),
                ("introductions", Self::Introductions),
                ("weak_points", Self::WeakPoints),
                ("steps", Self::Steps),
            ],
            Block::PreferenceProfile(_) => {
                &[("message", Self::Message), ("share", Self::TopicShare), ("events", Self::Events)]
            }
            Block::Scorecard(_) | Block::Contrast(_) => &[],
        }
    }

    /// Part of the name of its words in the theme.
    pub fn name(self) -> &'static str {
        match self {
            Self::Conversions => "conversions",
            Self::Share => "share",
            Self::CostPerConversion => "cost_per_conversion",
            Self::People => "people",
            Self::Cost => "cost",
            Self::CostPerPerson => "cost_per_person",
            Self::DaysAhead => "days_ahead",
            Self::Reached => "reached",
            Self::Introductions => "introductions",
            Self::WeakPoints => "weak_points",
            Self::Steps => "steps",
            Self::Message => "message",
            Self::TopicShare => "topic_share",
            Self::Events => "events",
        }
    }

    pub fn is_percent(self) -> bool {
        matches!(self, Self::Share | Self::TopicShare)
    }

    pub fn is_money(self) -> bool {
        matches!(self, Self::Cost | Self::CostPerPerson | Self::CostPerConversion)
    }
}

impl Exercise {
    /// All settings that its model has, each within all that the model allows.
    pub fn all_settings(block: &Block) -> Vec<Setting> {
        let setting = |id: String, domain: Domain, start: String| Setting { id, domain, start };
        let switch = |id: String, on: bool| setting(id, Domain::Switch, said(on).to_owned());
        match block {
            Block::SceneModel(model) => (1..)
                .zip(model.scenes())
                .map(|(number, scene)| {
                    let hundredths = (scene.pass * 10_000.0).round() / 100.0;
                    setting(number.to_string(), Domain::Rate { from: 0, to: 10_000 }, hundredths.to_string())
                })
                .collect(),
            Block::Growth(growth) => {
                let launch = |launch: Option<u32>| launch.map_or_else(|| OFF.to_owned(), |day| day.to_string());
                let efforts = (1..).zip(&growth.efforts).map(|(number, effort): (u32, _)| {
                    setting(number.to_string(), Domain::Launch { from: 1, to: growth.days }, launch(effort.launch))
                });
                std::iter::once(switch("0".to_owned(), true)).chain(efforts).collect()
            }
            Block::RelationNetwork(network) => {
                let ties = &network.ties;
                let pairs = pairs_of(network.people.len());
                let pairs = pairs
                    .into_iter()
                    .map(|(one, other)| switch(format!("{}-{}", one + 1, other + 1), ties.knows(one, other)));
                let threads = (1..).zip(&ties.threads).map(|(number, on): (u32, _)| switch(format!("t{number}"), *on));
                let gone = (1..).zip(&ties.gone).map(|(number, on): (u32, _)| switch(format!("g{number}"), *on));
                pairs.chain(threads).chain(gone).collect()
            }
            Block::PreferenceProfile(profile) => {
                let (acts, topics) = (profile.acts.len() as u32, profile.topics.len() as u32);
                let domain = Domain::Days { from: 1, to: farthest(profile.half_life) };
                let half_life = setting(HALF_LIFE.to_owned(), domain, profile.half_life.to_string());
                let kept = (1..=profile.events.len()).map(|number| switch(format!("e{number}"), true));
                let added = (1..=MOST_EVENTS - profile.events.len()).map(|number| {
                    setting(
                        format!("{ADDED}{number}"),
                        Domain::Event { acts, topics, farthest: FARTHEST },
                        String::new(),
                    )
                });
                std::iter::once(half_life).chain(kept).chain(added).collect()
            }
            Block::Scorecard(_) | Block::Contrast(_) => Vec::new(),
        }
    }

    pub fn setting(&self, id: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.id == id)
    }
}

/// How a response says whether something is.
pub(super) fn said(on: bool) -> &'static str {
    if on { "yes" } else { "no" }
}

/// In the order in which the page's script has them.
pub fn pairs_of(people: usize) -> Vec<(usize, usize)> {
    (0..people).flat_map(|one| (one + 1..people).map(move |other| (one, other))).collect()
}

/// An event as a response says it.
impl From<Event> for String {
    fn from(event: Event) -> Self {
        format!("{}.{}.{}", event.act, event.topic, event.days_ago)
    }
}
