//! What grades a question, apart from everything that is only shown: all that the two graders read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::quiz::exercise::ExerciseKey;
use crate::quiz::fold::Folds;
use crate::quiz::model::{Area, FREE_TEXT, Fill, Kind, MarkedBy, NO_CATEGORY, Question, QuestionOption};
use crate::quiz::pattern::Pattern;
use crate::quiz::response::Response;
use crate::quiz::scenario::Story;

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
    Scenario(Story),
    /// The category that belongs to each item; `none` for what belongs to none.
    Categorize {
        items: BTreeMap<String, String>,
        rule: CategorizeRule,
    },
    Cloze {
        gaps: BTreeMap<String, GapKey>,
        ignore: Folds,
        rule: ClozeRule,
    },
    /// Not graded.
    Scale {},
    /// Graded only where the learner marks it: what each entry of the checklist is worth.
    FreeText {
        checklist: BTreeMap<String, f64>,
        marked_by: MarkedBy,
    },
    /// Not graded.
    Attestation {},
    /// Not graded where no criterion has a reference.
    Scorecard {
        from: u32,
        to: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tolerance: Option<u32>,
        criteria: BTreeMap<String, CriterionKey>,
    },
    /// Areas that are not named earn nothing.
    Hotspot {
        credits: BTreeMap<String, f64>,
    },
    Model(ExerciseKey),
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

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategorizeRule {
    /// Items right of all items.
    #[default]
    EachItem,
    AllOrNothing,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClozeRule {
    /// Gaps right of all gaps.
    #[default]
    EachGap,
    AllOrNothing,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum GapKey {
    Choose { options: BTreeSet<String>, right: String },
    Type { answers: Vec<TextKey> },
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CriterionKey {
    pub weight: f64,
    pub reference: Option<u32>,
}

/// What a ticked entry of a checklist says.
pub const TICKED: &str = "yes";

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

impl Numbers {
    /// The least and the greatest number that it takes.
    pub fn ends(&self) -> (f64, f64) {
        match *self {
            Self::Near { value, tolerance, relative } => {
                let allowed = if relative { tolerance * value.abs() } else { tolerance };
                (value - allowed, value + allowed)
            }
            Self::Range { from, to } => (from, to),
        }
    }
}

impl Question {
    /// What a number may be written with. A translation shows another unit, and its page takes that away from what is typed,
    /// so that all who answer are graded alike.
    pub fn graded_unit(&self) -> Option<&str> {
        match &self.original.as_deref().unwrap_or(self).kind {
            Kind::Numeric { unit, .. } => unit.as_deref(),
            _ => None,
        }
    }

    pub fn key(&self) -> Key {
        match &self.kind {
            Kind::SingleChoice { options } => Key::SingleChoice { credits: credits(options.iter()) },
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
            Kind::Numeric { answers, .. } => Key::Numeric {
                answers: answers
                    .iter()
                    .map(|answer| NumberKey { numbers: answer.numbers, credit: answer.credit })
                    .collect(),
                unit: self.graded_unit().map(str::to_owned),
            },
            Kind::Ordering { items, rule } => {
                Key::Ordering { order: items.iter().map(|item| item.id.clone()).collect(), rule: *rule }
            }
            Kind::Matching { pairs, rule, .. } => Key::Matching {
                pairs: pairs.iter().map(|pair| (pair.item.id.clone(), pair.choice.clone())).collect(),
                rule: *rule,
            },
            Kind::Scenario(scenario) => Key::Scenario(scenario.story()),
            Kind::Categorize { items, rule, .. } => {
                let category = |category: &Option<String>| category.clone().unwrap_or_else(|| NO_CATEGORY.to_owned());
                let items = items.iter().map(|member| (member.item.id.clone(), category(&member.category)));
                Key::Categorize { items: items.collect(), rule: *rule }
            }
            Kind::Cloze { gaps, ignore, rule } => Key::Cloze {
                gaps: gaps.iter().map(|gap| (gap.id.clone(), gap.fill.key())).collect(),
                ignore: ignore.clone(),
                rule: *rule,
            },
            Kind::Scale { .. } => Key::Scale {},
            Kind::FreeText(free) => Key::FreeText {
                checklist: free.checklist.iter().map(|entry| (entry.item.id.clone(), entry.points)).collect(),
                marked_by: free.marked_by,
            },
            Kind::Attestation { .. } => Key::Attestation {},
            Kind::Scorecard(card) => Key::Scorecard {
                from: card.rating.from,
                to: card.rating.to,
                tolerance: card.rating.tolerance,
                criteria: card
                    .criteria
                    .iter()
                    .map(|one| (one.item.id.clone(), CriterionKey { weight: one.weight, reference: one.reference }))
                    .collect(),
            },
            Kind::Hotspot { areas, .. } => {
                Key::Hotspot { credits: credits(areas.iter().map(|Area { option, .. }| option)) }
            }
            Kind::Model(exercise) => Key::Model(exercise.key()),
        }
    }
}

fn credits<'o>(options: impl Iterator<Item = &'o QuestionOption>) -> BTreeMap<String, f64> {
    options.filter(|option| option.credit > 0.0).map(|option| (option.id.clone(), option.credit)).collect()
}

impl Fill {
    fn key(&self) -> GapKey {
        match self {
            Self::Choose(options) => GapKey::Choose {
                options: options.iter().map(|option| option.id.clone()).collect(),
                right: options.first().map(|right| right.id.clone()).unwrap_or_default(),
            },
            Self::Type(accepted) => GapKey::Type {
                answers: accepted.iter().map(|accept| TextKey { accept: accept.clone(), credit: 1.0 }).collect(),
            },
        }
    }
}

impl Key {
    /// Whether a response earns anything without a person who marks it.
    pub fn is_graded(&self) -> bool {
        match self {
            Self::Scale {} | Self::Attestation {} => false,
            Self::FreeText { marked_by, .. } => *marked_by == MarkedBy::Learner,
            Self::Scorecard { criteria, .. } => criteria.values().any(|criterion| criterion.reference.is_some()),
            _ => true,
        }
    }

    /// Whether a person at HR is to mark it.
    pub fn is_marked_by_hr(&self) -> bool {
        matches!(self, Self::FreeText { marked_by: MarkedBy::Hr, .. })
    }

    /// The response that the key calls for; `None` where nothing is graded, or when there is none, which `parse` lets
    /// no author write.
    pub fn full_marks(&self) -> Option<Response> {
        if !self.is_graded() {
            return None;
        }
        match self {
            Self::SingleChoice { credits } | Self::TrueFalse { credits } | Self::Hotspot { credits } => {
                let (id, _) = credits.iter().find(|(_, credit)| **credit >= 1.0)?;
                Some(Response::Text(id.clone()))
            }
            Self::MultipleResponse { right, .. } => Some(Response::List(right.iter().cloned().collect())),
            Self::ShortAnswer { answers, .. } => {
                let full = answers.iter().find(|answer| answer.credit >= 1.0)?;
                Some(Response::Text(full.accept.sample().to_owned()))
            }
            Self::Numeric { answers, .. } => {
                let full = answers.iter().find(|answer| answer.credit >= 1.0)?;
                let (Numbers::Near { value, .. } | Numbers::Range { from: value, .. }) = full.numbers;
                Some(Response::Text(value.to_string()))
            }
            Self::Ordering { order, .. } => Some(Response::List(order.clone())),
            Self::Matching { pairs, .. } => Some(Response::Map(pairs.clone())),
            Self::Scenario(story) => story.full_marks(),
            Self::Categorize { items, .. } => Some(Response::Map(items.clone())),
            Self::Cloze { gaps, .. } => {
                let filled = gaps.iter().map(|(id, gap)| Some((id.clone(), gap.full()?.to_owned())));
                filled.collect::<Option<_>>().map(Response::Map)
            }
            Self::FreeText { checklist, .. } => {
                let ticked = checklist.keys().map(|id| (id.clone(), TICKED.to_owned()));
                Some(Response::Map(ticked.chain([(FREE_TEXT.to_owned(), "…".to_owned())]).collect()))
            }
            Self::Scorecard { from, criteria, .. } => {
                let rated =
                    |(id, one): (&String, &CriterionKey)| (id.clone(), one.reference.unwrap_or(*from).to_string());
                Some(Response::Map(criteria.iter().map(rated).collect()))
            }
            Self::Model(exercise) => Some(Response::Map(exercise.solution.clone())),
            Self::Scale {} | Self::Attestation {} => None,
        }
    }
}

impl GapKey {
    fn full(&self) -> Option<&str> {
        match self {
            Self::Choose { right, .. } => Some(right),
            Self::Type { answers } => Some(answers.iter().find(|answer| answer.credit >= 1.0)?.accept.sample()),
        }
    }
}

impl Accept {
    /// A text that is accepted.
    pub fn sample(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Match(pattern) => pattern.sample(),
        }
    }
}
