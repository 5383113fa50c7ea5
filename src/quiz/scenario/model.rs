//! A scenario as its author wrote it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diag::Place;
use crate::markdown::Prose;
use crate::quiz::scenario::{Condition, Counter, ScoreOf, Step, Story, Target, Way};

/// A branching dialogue: from the start every path ends in an outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    pub characters: Vec<Character>,
    pub variables: Vec<Variable>,
    pub start: String,
    pub nodes: Vec<ScenarioNode>,
    /// What outcomes are worth that have no score of their own.
    pub score: Option<ScoreOf>,
    /// The highest first.
    pub bands: Vec<ScenarioBand>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Character {
    /// `you` is the learner.
    pub id: String,
    pub name: String,
    pub role: Option<String>,
    /// An image.
    pub portrait: Option<Prose>,
    pub place: Place,
}

/// A whole number, or true or false as 1 or 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    pub id: String,
    pub is_flag: bool,
    pub start: i64,
    /// Both ends belong to it, and no effect leads beyond them.
    pub range: Option<(i64, i64)>,
    /// What the learner reads of it.
    pub label: Option<String>,
    /// Words for values, each from one value to the next, the lowest first.
    pub words: Vec<(i64, String)>,
    /// The learner sees it.
    pub shown: bool,
    pub place: Place,
}

/// As large as a variable can become where its author names no range.
pub const MOST_VALUE: i64 = 1_000_000;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioNode {
    pub id: String,
    /// The id of a character; `None` for what no one says.
    pub speaker: Option<String>,
    /// The first whose condition holds is said; the last has none.
    pub text: Vec<Passage>,
    pub next: Next,
    pub place: Place,
    /// All of it.
    pub span: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    pub when: Option<Guard>,
    pub text: Prose,
}

/// What must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guard {
    pub condition: Condition,
    pub place: Place,
}

/// What follows a node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Next {
    Choices(Vec<ScenarioChoice>),
    Outcome(Outcome),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioChoice {
    /// Unique within its node.
    pub id: String,
    pub text: Prose,
    /// The consequence, shown beside the dialogue.
    pub note: Option<Prose>,
    pub when: Option<Guard>,
    /// Shown in its place while it is not open.
    pub otherwise: Option<Prose>,
    pub set: Vec<(String, Effect)>,
    /// The first whose condition holds leads on; the last has none.
    pub to: Vec<Route>,
    pub place: Place,
    /// All of it.
    pub span: Place,
}

/// What a choice does to a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    Add(i64),
    Set(i64),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    pub when: Option<Guard>,
    /// The id of a node.
    pub to: String,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Where there is none, the band says how it ended.
    pub title: Option<String>,
    /// Where there is none, the scenario's variable says what it is worth.
    pub score: Option<f64>,
    pub debrief: Option<Prose>,
}

/// What is said of an ending that is worth so much or more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioBand {
    pub from: f64,
    pub title: String,
    pub debrief: Option<Prose>,
}

impl Scenario {
    /// The key: what decides where a path leads, and what it earns.
    pub fn story(&self) -> Story {
        let counter = |variable: &Variable| {
            let (from, to) = variable.range.unwrap_or((-MOST_VALUE, MOST_VALUE));
            (variable.id.clone(), Counter { start: variable.start, from, to })
        };
        let nodes = self.nodes.iter().map(|node| {
            let step = match &node.next {
                Next::Choices(choices) => {
                    Step::Choices(choices.iter().map(|choice| (choice.id.clone(), choice.way())).collect())
                }
                Next::Outcome(outcome) => Step::Score(outcome.score),
            };
            (node.id.clone(), step)
        });
        Story {
            start: self.start.clone(),
            variables: self.variables.iter().map(counter).collect(),
            score: self.score.clone(),
            nodes: nodes.collect(),
        }
    }

    /// Where a choice stands among those of its node.
    pub fn order(&self, node: &str, choice: &str) -> usize {
        let choices = self.node(node).map_or(&[][..], ScenarioNode::choices);
        choices.iter().position(|one| one.id == choice).unwrap_or(choices.len())
    }

    pub fn node(&self, id: &str) -> Option<&ScenarioNode> {
        self.nodes.iter().find(|node| node.id == id)
    }

    pub fn variable(&self, id: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.id == id)
    }

    /// Every text that is Markdown, in the order of the page.
    pub fn texts(&self) -> Vec<&Prose> {
        let mut texts: Vec<&Prose> = self.characters.iter().filter_map(|one| one.portrait.as_ref()).collect();
        texts.extend(self.nodes.iter().flat_map(ScenarioNode::texts));
        texts.extend(self.bands.iter().filter_map(|band| band.debrief.as_ref()));
        texts
    }
}

impl ScenarioNode {
    pub fn texts(&self) -> Vec<&Prose> {
        let mut texts: Vec<&Prose> = self.text.iter().map(|passage| &passage.text).collect();
        match &self.next {
            Next::Choices(choices) => {
                for choice in choices {
                    texts.push(&choice.text);
                    texts.extend(&choice.note);
                    texts.extend(&choice.otherwise);
                }
            }
            Next::Outcome(outcome) => texts.extend(&outcome.debrief),
        }
        texts
    }

    /// None for an end.
    pub fn choices(&self) -> &[ScenarioChoice] {
        match &self.next {
            Next::Choices(choices) => choices,
            Next::Outcome(_) => &[],
        }
    }
}

impl ScenarioChoice {
    pub(super) fn way(&self) -> Way {
        let condition = |when: &Option<Guard>| when.as_ref().map(|when| when.condition.clone());
        Way {
            when: condition(&self.when),
            effects: self.set.iter().cloned().collect::<BTreeMap<_, _>>(),
            to: self.to.iter().map(|route| Target { when: condition(&route.when), to: route.to.clone() }).collect(),
        }
    }
}

impl Variable {
    /// The author's word for a value.
    pub fn word(&self, value: i64) -> Option<&str> {
        self.words.iter().rev().find(|(from, _)| *from <= value).map(|(_, word)| word.as_str())
    }

    /// What the learner reads; without a label, the id in words.
    pub fn name(&self) -> String {
        self.label.clone().unwrap_or_else(|| {
            let words = self.id.replace('-', " ");
            let mut letters = words.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
    }
}
