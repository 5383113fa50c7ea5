//! All that an exercise is graded by: numbers without words, in the form that the page's script reckons with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::{Exercise, Goal, Setting, pairs_of};
use crate::block::{Block, Pace};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExerciseKey {
    pub model: ModelKey,
    pub settings: Vec<Setting>,
    /// In hundredths.
    pub most: Option<u64>,
    pub goals: Vec<Goal>,
    /// No grader asks for it: what is shown once the tries are over, and proves that the goals can be met.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub solution: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ModelKey {
    SceneModel {
        audience: u32,
        passes: Vec<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cost: Option<PathCost>,
    },
    Growth {
        days: u32,
        steady: SteadyKey,
        efforts: Vec<EffortKey>,
    },
    /// Pairs in the order 0–1, 0–2, …, 1–2, …
    RelationNetwork {
        threads: Vec<bool>,
        pairs: Vec<bool>,
        gone: Vec<bool>,
    },
    PreferenceProfile {
        half_life: u32,
        topics: usize,
        /// The weights of acts; `None` for one that ends its topic.
        acts: Vec<Option<f64>>,
        events: Vec<EventKey>,
        /// The topics of messages.
        messages: Vec<usize>,
        share: f64,
        least: u32,
    },
}

/// What a path costs: once, and for each arrival at a scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PathCost {
    pub fixed: f64,
    pub arrivals: Vec<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SteadyKey {
    pub gain: f64,
    pub cost: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum EffortKey {
    Curve { launch: Option<u32>, cost: f64, limit: f64, middle: f64, doubling: f64 },
    Tactic { launch: Option<u32>, cost: f64, peak: f64, half_life: f64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventKey {
    pub act: usize,
    pub topic: usize,
    pub days_ago: u32,
}

impl Exercise {
    pub fn key(&self) -> ExerciseKey {
        ExerciseKey {
            model: ModelKey::of(&self.block),
            settings: self.settings.clone(),
            most: self.most,
            goals: self.goals.clone(),
            solution: self.solution.clone(),
        }
    }
}

impl ModelKey {
    /// A scorecard is no model to reach anything with, and no exercise has one.
    fn of(block: &Block) -> Self {
        match block {
            Block::SceneModel(model) => {
                let path = model.first();
                let cost =
                    path.is_costed().then(|| PathCost { fixed: path.cost.unwrap_or(0.0), arrivals: path.arrivals() });
                Self::SceneModel { audience: path.audience, passes: path.passes(), cost }
            }
            Block::Growth(growth) => Self::Growth {
                days: growth.days,
                steady: SteadyKey { gain: growth.steady.gain, cost: growth.steady.cost },
                efforts: growth
                    .efforts
                    .iter()
                    .map(|effort| match effort.pace {
                        Pace::Curve { limit, middle, doubling } => {
                            EffortKey::Curve { launch: effort.launch, cost: effort.cost, limit, middle, doubling }
                        }
                        Pace::Tactic { peak, half_life } => {
                            EffortKey::Tactic { launch: effort.launch, cost: effort.cost, peak, half_life }
                        }
                    })
                    .collect(),
            },
            Block::RelationNetwork(network) => {
                let ties = &network.ties;
                let pairs = pairs_of(network.people.len());
                Self::RelationNetwork {
                    threads: ties.threads.clone(),
                    pairs: pairs.into_iter().map(|(one, other)| ties.knows(one, other)).collect(),
                    gone: ties.gone.clone(),
                }
            }
            Block::PreferenceProfile(profile) => {
                let rules = profile.rules();
                let event = |event: &crate::block::Event| EventKey {
                    act: event.act,
                    topic: event.topic,
                    days_ago: event.days_ago,
                };
                Self::PreferenceProfile {
                    half_life: profile.half_life,
                    topics: rules.topics,
                    acts: rules.weights,
                    events: profile.events.iter().map(event).collect(),
                    messages: rules.messages,
                    share: rules.share,
                    least: rules.least,
                }
            }
            Block::Scorecard(_) | Block::Contrast(_) => {
                Self::SceneModel { audience: 0, passes: Vec::new(), cost: None }
            }
        }
    }
}
