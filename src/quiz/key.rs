//! What grades a question, apart from everything that is only shown: all that the two graders read.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::quiz::fold::Folds;
use crate::quiz::model::{Kind, Next, Question, QuestionOption};
use crate::quiz::pattern::Pattern;
use crate::quiz::response::Response;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "key", rename_all = "snake_case")]
pub enum Key {
    /// Options that are not named earn nothing.
    SingleChoice {
        credits: BTreeMap<String, f64>,
    },
    /// The options are `true` and `false`.
    TrueFalse {
        credits: BTreeMap<String, f64>,
    },
    MultipleResponse {
        right: BTreeSet<String>,
        wrong: BTreeSet<String>,
        rule: MultipleRule,
    },
    ShortAnswer {
        answers: Vec<TextKey>,
        ignore: Folds,
    },
    Numeric {
        answers: Vec<NumberKey>,
        unit: Option<String>,
    },
    Ordering {
        order: Vec<String>,
        rule: OrderingRule,
    },
    /// The choice that belongs to each pair.
    Matching {
        pairs: BTreeMap<String, String>,
        rule: MatchingRule,
    },
    Scenario {
        start: String,
        nodes: BTreeMap<String, Step>,
    },
}

/// With `t` of `c` right options ticked, and `f` of `w` wrong ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MultipleRule {
    /// t/c − f/w: nothing for ticking all.
    #[default]
    Balanced,
    AllOrNothing,
    /// (t − f) / c
    NetCorrect,
    /// (t + w − f) / (c + w)
    EachOption,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderingRule {
    /// The share of neighbours that follow each other as they should.
    #[default]
    AdjacentPairs,
    /// The share of items that stand in their place.
    Position,
    AllOrNothing,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchingRule {
    /// Pairs right of all pairs.
    #[default]
    EachPair,
    AllOrNothing,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextKey {
    #[serde(flatten)]
    pub accept: Accept,
    pub credit: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accept {
    Text(String),
    Match(Pattern),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberKey {
    #[serde(flatten)]
    pub numbers: Numbers,
    pub credit: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Numbers {
    Near {
        value: f64,
        tolerance: f64,
        /// The tolerance is a share of the value.
        relative: bool,
    },
    /// Both ends belong to it.
    Range { from: f64, to: f64 },
}

/// What a scenario's node leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// From choice to node.
    Choices(BTreeMap<String, String>),
    /// The end, and what it is worth.
    Score(f64),
}

impl Question {
    pub fn key(&self) -> Key {
        match &self.kind {
            Kind::SingleChoice { options } => Key::SingleChoice {
                credits: options
                    .iter()
                    .filter(|option| option.credit > 0.0)
                    .map(|option| (option.id.clone(), option.credit))
                    .collect(),
            },
            Kind::TrueFalse { answer, .. } => Key::TrueFalse { credits: [(answer.to_string(), 1.0)].into() },
            Kind::MultipleResponse { options, rule } => {
                let (right, wrong): (Vec<_>, Vec<_>) = options.iter().partition(|option| option.credit > 0.0);
                let ids = |options: Vec<&QuestionOption>| options.into_iter().map(|option| option.id.clone()).collect();
                Key::MultipleResponse { right: ids(right), wrong: ids(wrong), rule: *rule }
            }
            Kind::ShortAnswer { answers, ignore } => Key::ShortAnswer {
                answers: answers
                    .iter()
                    .map(|answer| TextKey { accept: answer.accept.clone(), credit: answer.credit })
                    .collect(),
                ignore: ignore.clone(),
            },
            Kind::Numeric { answers, unit } => Key::Numeric {
                answers: answers
                    .iter()
                    .map(|answer| NumberKey { numbers: answer.numbers, credit: answer.credit })
                    .collect(),
                unit: unit.clone(),
            },
            Kind::Ordering { items, rule } => {
                Key::Ordering { order: items.iter().map(|item| item.id.clone()).collect(), rule: *rule }
            }
            Kind::Matching { pairs, rule, .. } => Key::Matching {
                pairs: pairs.iter().map(|pair| (pair.item.id.clone(), pair.choice.clone())).collect(),
                rule: *rule,
            },
            Kind::Scenario(scenario) => Key::Scenario {
                start: scenario.start.clone(),
                nodes: scenario
                    .nodes
                    .iter()
                    .map(|node| {
                        let step = match &node.next {
                            Next::Choices(choices) => Step::Choices(
                                choices.iter().map(|choice| (choice.id.clone(), choice.to.clone())).collect(),
                            ),
                            Next::Outcome(outcome) => Step::Score(outcome.score),
                        };
                        (node.id.clone(), step)
                    })
                    .collect(),
            },
        }
    }
}

impl Key {
    /// The response that the key calls for; `None` when there is none, which `parse` lets no author write.
    pub fn full_marks(&self) -> Option<Response> {
        match self {
            Self::SingleChoice { credits } | Self::TrueFalse { credits } => {
                let (id, _) = credits.iter().find(|(_, credit)| **credit >= 1.0)?;
                Some(Response::Text(id.clone()))
            }
            Self::MultipleResponse { right, .. } => Some(Response::List(right.iter().cloned().collect())),
            Self::ShortAnswer { answers, .. } => {
                let full = answers.iter().find(|answer| answer.credit >= 1.0)?;
                Some(Response::Text(match &full.accept {
                    Accept::Text(text) => text.clone(),
                    Accept::Match(pattern) => pattern.sample().to_owned(),
                }))
            }
            Self::Numeric { answers, .. } => {
                let full = answers.iter().find(|answer| answer.credit >= 1.0)?;
                let (Numbers::Near { value, .. } | Numbers::Range { from: value, .. }) = full.numbers;
                Some(Response::Text(value.to_string()))
            }
            Self::Ordering { order, .. } => Some(Response::List(order.clone())),
            Self::Matching { pairs, .. } => Some(Response::Map(pairs.clone())),
            Self::Scenario { start, nodes } => best_path(start, nodes).map(Response::List),
        }
    }
}

/// The shortest way to an outcome that is worth everything.
fn best_path(start: &str, nodes: &BTreeMap<String, Step>) -> Option<Vec<String>> {
    let mut seen: HashSet<&str> = [start].into();
    let mut open: VecDeque<(&str, Vec<String>)> = [(start, Vec::new())].into();
    while let Some((at, path)) = open.pop_front() {
        match nodes.get(at)? {
            Step::Score(score) if *score >= 1.0 => return Some(path),
            Step::Score(_) => {}
            Step::Choices(choices) => {
                for (choice, to) in choices {
                    if seen.insert(to) {
                        open.push_back((to, path.iter().chain([choice]).cloned().collect()));
                    }
                }
            }
        }
    }
    None
}
