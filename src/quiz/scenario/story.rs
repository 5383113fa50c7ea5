//! The key of a scenario, and how a path goes through it. The same steps as in js/scenario/story.js.
//!
//! A choice is open where its condition holds. Its effects come first, then the first of its targets whose condition
//! holds leads on. Numbers stop at the ends of their range.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::quiz::response::Response;
use crate::quiz::scenario::{Condition, Effect, explore};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    pub start: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, Counter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreOf>,
    pub nodes: BTreeMap<String, Step>,
}

/// A variable; true is 1 and false is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    pub start: i64,
    pub from: i64,
    pub to: i64,
}

/// Nothing at `from`, everything at `to`; either may be the larger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreOf {
    pub of: String,
    pub from: i64,
    pub to: i64,
}

/// What a node leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Choices(BTreeMap<String, Way>),
    /// The end, and what it is worth; `None`: the scenario's variable says.
    Score(Option<f64>),
}

/// Where a choice leads. In a page, a choice without conditions and effects is the id of its node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Way {
    pub when: Option<Condition>,
    pub effects: BTreeMap<String, Effect>,
    pub to: Vec<Target>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    pub to: String,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    To(String),
    Way {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<Condition>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        effects: BTreeMap<String, Effect>,
        to: WrittenTo,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WrittenTo {
    One(String),
    First(Vec<Target>),
}

impl Way {
    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.when.iter().chain(self.to.iter().filter_map(|target| target.when.as_ref()))
    }
}

impl From<Written> for Way {
    fn from(written: Written) -> Self {
        let one = |to| vec![Target { when: None, to }];
        match written {
            Written::To(to) => Self { when: None, effects: BTreeMap::new(), to: one(to) },
            Written::Way { when, effects, to } => {
                let to = match to {
                    WrittenTo::One(to) => one(to),
                    WrittenTo::First(to) => to,
                };
                Self { when, effects, to }
            }
        }
    }
}

impl From<Way> for Written {
    fn from(Way { when, effects, mut to }: Way) -> Self {
        let to = match &mut to[..] {
            [Target { when: None, to }] => WrittenTo::One(std::mem::take(to)),
            _ => WrittenTo::First(to),
        };
        match to {
            WrittenTo::One(to) if when.is_none() && effects.is_empty() => Self::To(to),
            to => Self::Way { when, effects, to },
        }
    }
}

/// Where a path has come to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State<'s> {
    /// The id of a node.
    pub at: &'s str,
    /// In the order of the story's variables.
    pub values: Vec<i64>,
}

impl Story {
    pub fn begin(&self) -> State<'_> {
        State { at: &self.start, values: self.variables.values().map(|variable| variable.start).collect() }
    }

    /// The choices that are open.
    pub fn open<'s>(&'s self, state: &State) -> Vec<(&'s str, &'s Way)> {
        let Some(Step::Choices(choices)) = self.nodes.get(state.at) else { return Vec::new() };
        let is_open = |way: &Way| way.when.as_ref().is_none_or(|when| self.holds(when, &state.values));
        choices.iter().filter(|(_, way)| is_open(way)).map(|(id, way)| (id.as_str(), way)).collect()
    }

    /// Where an open choice leads; `None` for one that is not there, not open, or leads nowhere.
    pub fn go<'s>(&'s self, state: &State, choice: &str) -> Option<State<'s>> {
        let Some(Step::Choices(choices)) = self.nodes.get(state.at) else { return None };
        let way = choices.get(choice)?;
        if way.when.as_ref().is_some_and(|when| !self.holds(when, &state.values)) {
            return None;
        }
        self.along(state, way)
    }

    pub(super) fn along<'s>(&'s self, state: &State, way: &'s Way) -> Option<State<'s>> {
        let mut values = state.values.clone();
        for ((name, variable), value) in self.variables.iter().zip(&mut values) {
            let wanted = match way.effects.get(name) {
                Some(Effect::Add(more)) => *value + more,
                Some(Effect::Set(to)) => *to,
                None => continue,
            };
            *value = wanted.min(variable.to).max(variable.from);
        }
        let leads = |target: &&Target| target.when.as_ref().is_none_or(|when| self.holds(when, &values));
        let at = &way.to.iter().find(leads)?.to;
        Some(State { at, values })
    }

    /// A variable that there is not counts as 0.
    pub fn holds(&self, condition: &Condition, values: &[i64]) -> bool {
        condition.holds(&|name: &str| self.value(name, values))
    }

    fn value(&self, name: &str, values: &[i64]) -> i64 {
        self.variables.keys().position(|id| id == name).map_or(0, |at| values[at])
    }

    /// What an end is worth; `None` where the dialogue goes on.
    pub fn credit(&self, state: &State) -> Option<f64> {
        match (self.nodes.get(state.at)?, &self.score) {
            (Step::Choices(_), _) => None,
            (Step::Score(Some(score)), _) => Some(*score),
            (Step::Score(None), None) => Some(0.0),
            (Step::Score(None), Some(ScoreOf { of, from, to })) => {
                let share = (self.value(of, &state.values) - from) as f64 / (to - from) as f64;
                Some(if share > 0.0 { share.min(1.0) } else { 0.0 })
            }
        }
    }

    /// Only a path of open choices that goes to an outcome, and no further, earns anything.
    pub fn grade(&self, path: &[String]) -> f64 {
        let mut state = self.begin();
        for choice in path {
            let Some(next) = self.go(&state, choice) else { return 0.0 };
            state = next;
        }
        // Where the start is an end, nobody has chosen anything.
        if path.is_empty() { 0.0 } else { self.credit(&state).unwrap_or(0.0) }
    }

    /// The variables that decide anything: the others are only shown, or asked for by texts.
    pub(super) fn deciding(&self) -> BTreeSet<&str> {
        let ways = self.nodes.values().filter_map(|step| match step {
            Step::Choices(choices) => Some(choices.values()),
            Step::Score(_) => None,
        });
        let read = ways.flatten().flat_map(|way| way.conditions().flat_map(Condition::variables));
        read.chain(self.score.as_ref().map(|score| score.of.as_str())).collect()
    }

    /// The shortest of the best paths, if it earns everything.
    pub fn full_marks(&self) -> Option<Response> {
        let (path, credit) = explore(self).best()?;
        (credit >= 1.0).then(|| Response::List(path.into_iter().map(str::to_owned).collect()))
    }
}
