//! A quiz and its questions, read and found sound: what could not be graded is not in it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diag::{Place, Placed};
use crate::markdown::{Link, Prose};
use crate::quiz::fingerprint::Fingerprint;
use crate::quiz::fold::Folds;
use crate::quiz::key::{Accept, MatchingRule, MultipleRule, Numbers, OrderingRule};
use crate::quiz::policy::{Mode, Policy};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quiz {
    /// The file, below the site's root; `see` links start from here.
    pub path: Arc<str>,
    /// Unique over the whole site.
    pub id: Placed<String>,
    pub title: Placed<String>,
    pub intro: Option<Prose>,
    pub mode: Mode,
    pub objectives: Vec<Placed<String>>,
    pub policy: Policy,
    /// Ids are unique within the quiz.
    pub questions: Vec<Question>,
    pub(super) scoring: Fingerprint,
}

impl Quiz {
    /// The fingerprint of everything that changes the score of an attempt, as the file was read.
    pub fn scoring(&self) -> Fingerprint {
        self.scoring
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub id: Placed<String>,
    pub prompt: Prose,
    pub kind: Kind,
    pub points: f64,
    /// For each mark; feedback on a single option or answer stands with that one.
    pub feedback: MarkFeedback,
    pub explanation: Option<Prose>,
    pub hints: Vec<Prose>,
    pub objective: Option<Placed<String>>,
    pub tags: Vec<Placed<String>>,
    /// 1 to 5.
    pub difficulty: Option<u32>,
    /// Offered after a wrong response; relative to the quiz file.
    pub see: Option<Link>,
    /// Lints that this question may break.
    pub allow: Vec<Placed<String>>,
    /// The whole question.
    pub place: Place,
    /// The prompt.
    pub prompt_place: Place,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MarkFeedback {
    pub right: Option<Prose>,
    pub partly: Option<Prose>,
    pub wrong: Option<Prose>,
}

/// What is asked; one variant for each `type`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    SingleChoice {
        /// Exactly one has credit 1.
        options: Vec<QuestionOption>,
    },
    TrueFalse {
        answer: bool,
        /// For those who said true, and for those who said false.
        when_true: Option<Prose>,
        when_false: Option<Prose>,
    },
    MultipleResponse {
        /// Credit 1 or 0, and at least one of each.
        options: Vec<QuestionOption>,
        rule: MultipleRule,
    },
    ShortAnswer {
        answers: Vec<TextAnswer>,
        ignore: Folds,
    },
    Numeric {
        answers: Vec<NumberAnswer>,
        unit: Option<String>,
    },
    Ordering {
        /// In the right order.
        items: Vec<Item>,
        rule: OrderingRule,
    },
    Matching {
        pairs: Vec<Pair>,
        /// All that can be chosen: the matches in the order of their pairs, then the distractors.
        choices: Vec<Item>,
        rule: MatchingRule,
    },
    Scenario(Scenario),
}

/// A choice that a question offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionOption {
    pub id: String,
    pub text: Prose,
    /// 1 for the key.
    pub credit: f64,
    /// Stays last when options are shuffled.
    pub pinned: bool,
    pub feedback: Option<Prose>,
    pub misconception: Option<Placed<String>>,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextAnswer {
    pub accept: Accept,
    pub credit: f64,
    pub feedback: Option<Prose>,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberAnswer {
    #[serde(with = "KeptNumbers")]
    pub numbers: Numbers,
    pub credit: f64,
    pub feedback: Option<Prose>,
    pub place: Place,
}

/// [`Numbers`] with the name of their variant: pages tell them by their fields, for which a compact form has no names.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Numbers")]
enum KeptNumbers {
    Near { value: f64, tolerance: f64, relative: bool },
    Range { from: f64, to: f64 },
}

/// Something to put in order, or to match.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub id: String,
    pub text: Prose,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    pub item: Item,
    /// The id of the choice that belongs to it.
    pub choice: String,
}

/// A branching dialogue: from the start every path ends in an outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    pub characters: Vec<Character>,
    pub start: String,
    pub nodes: Vec<ScenarioNode>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Character {
    /// `you` is the learner.
    pub id: String,
    pub name: String,
    pub role: Option<String>,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioNode {
    pub id: String,
    /// The id of a character; `None` for what no one says.
    pub speaker: Option<String>,
    pub text: Prose,
    pub next: Next,
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
    /// The id of a node.
    pub to: String,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub title: String,
    pub score: f64,
    pub debrief: Option<Prose>,
}

/// Every `type` that an author may write.
pub const TYPES: [&str; 8] =
    ["single_choice", "true_false", "multiple_response", "short_answer", "numeric", "ordering", "matching", "scenario"];

impl Kind {
    /// As the author writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SingleChoice { .. } => "single_choice",
            Self::TrueFalse { .. } => "true_false",
            Self::MultipleResponse { .. } => "multiple_response",
            Self::ShortAnswer { .. } => "short_answer",
            Self::Numeric { .. } => "numeric",
            Self::Ordering { .. } => "ordering",
            Self::Matching { .. } => "matching",
            Self::Scenario(_) => "scenario",
        }
    }
}

impl Question {
    /// Every text of the question that is Markdown, in the order of the page: for links, words and images in them.
    pub fn texts(&self) -> Vec<&Prose> {
        let mut texts = vec![&self.prompt];
        match &self.kind {
            Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
                for option in options {
                    texts.push(&option.text);
                    texts.extend(&option.feedback);
                }
            }
            Kind::TrueFalse { when_true, when_false, .. } => {
                texts.extend(when_true);
                texts.extend(when_false);
            }
            Kind::ShortAnswer { answers, .. } => texts.extend(answers.iter().filter_map(|one| one.feedback.as_ref())),
            Kind::Numeric { answers, .. } => texts.extend(answers.iter().filter_map(|one| one.feedback.as_ref())),
            Kind::Ordering { items, .. } => texts.extend(items.iter().map(|item| &item.text)),
            Kind::Matching { pairs, choices, .. } => {
                texts.extend(pairs.iter().map(|pair| &pair.item.text));
                texts.extend(choices.iter().map(|choice| &choice.text));
            }
            Kind::Scenario(scenario) => {
                for node in &scenario.nodes {
                    texts.push(&node.text);
                    match &node.next {
                        Next::Choices(choices) => {
                            for choice in choices {
                                texts.push(&choice.text);
                                texts.extend(&choice.note);
                            }
                        }
                        Next::Outcome(outcome) => texts.extend(&outcome.debrief),
                    }
                }
            }
        }
        let MarkFeedback { right, partly, wrong } = &self.feedback;
        texts.extend(right.iter().chain(partly).chain(wrong));
        texts.extend(&self.hints);
        texts.extend(&self.explanation);
        texts
    }
}
