//! A quiz as the page's script reads it, and as an attempt is graded by again: the key, without any text; or, where
//! the key is withheld, what the script needs besides.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::quiz::draw::Pool;
use crate::quiz::exercise::ExerciseKey;
use crate::quiz::fingerprint::{Fingerprint, wording};
use crate::quiz::key::Key;
use crate::quiz::model::{Kind, MarkedBy, Question, Quiz};
use crate::quiz::policy::{Mode, Policy};
use crate::quiz::scenario::Story;

/// The data block of a quiz's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuizData {
    pub quiz: String,
    pub course: String,
    pub title: String,
    pub mode: Mode,
    pub scoring: Fingerprint,
    pub policy: Policy,
    #[serde(default)]
    pub sections: Vec<Pool>,
    #[serde(default)]
    pub pretest: bool,
    /// The id of the pre-test that scores are compared with.
    #[serde(default)]
    pub gain_of: Option<String>,
    pub questions: Vec<QuestionData>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionData {
    pub id: String,
    /// As `type` and `key`.
    #[serde(flatten)]
    pub key: Key,
    /// None for what nobody marks.
    pub points: f64,
    pub wording: Fingerprint,
    pub objective: Option<String>,
    /// Options that stay last when the others are shuffled.
    pub pinned: Vec<String>,
}

impl QuizData {
    pub fn of(quiz: &Quiz, course: &str) -> Self {
        Self {
            quiz: quiz.id.value.clone(),
            course: course.to_owned(),
            title: quiz.title.value.clone(),
            mode: quiz.mode,
            scoring: quiz.scoring(),
            policy: quiz.policy.clone(),
            sections: pools(quiz),
            pretest: quiz.pretest,
            gain_of: quiz.gain_of.as_ref().map(|id| id.value.clone()),
            questions: quiz.questions.iter().map(QuestionData::of).collect(),
        }
    }
}

fn pools(quiz: &Quiz) -> Vec<Pool> {
    quiz.sections.iter().map(|section| Pool { pick: section.pick, pool: section.pool.clone() }).collect()
}

fn pinned(question: &Question) -> Vec<String> {
    match &question.kind {
        Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
            options.iter().filter(|option| option.pinned).map(|option| option.id.clone()).collect()
        }
        _ => Vec::new(),
    }
}

impl QuestionData {
    pub fn of(question: &Question) -> Self {
        Self {
            id: question.id.value.clone(),
            key: question.key(),
            points: question.possible(),
            wording: wording(question),
            objective: question.objective.as_ref().map(|objective| objective.value.clone()),
            pinned: pinned(question),
        }
    }
}

/// The data block of a quiz whose key is withheld: of types in which no key has a place.
#[derive(Debug, Serialize)]
pub struct ShownData {
    pub quiz: String,
    pub course: String,
    pub title: String,
    pub mode: Mode,
    /// Names the version, and cannot be reckoned from a key.
    pub scoring: Fingerprint,
    pub withheld: bool,
    pub policy: Policy,
    pub sections: Vec<Pool>,
    pub pretest: bool,
    pub gain_of: Option<String>,
    pub questions: Vec<ShownQuestion>,
}

#[derive(Debug, Serialize)]
pub struct ShownQuestion {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub key: ShownKey,
    pub points: f64,
    pub wording: Fingerprint,
    pub objective: Option<String>,
    pub pinned: Vec<String>,
}

/// What the script needs of a question that it does not grade.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ShownKey {
    /// To tell a number from a slip.
    Numeric {
        unit: Option<String>,
    },
    /// To be played, not to be scored.
    Scenario(Story),
    /// The task: its solution was taken away with all that is not shown.
    Model(ExerciseKey),
    FreeText {
        marked_by: MarkedBy,
    },
    /// Never any.
    Scorecard {
        criteria: BTreeMap<String, ()>,
    },
    Nothing {},
}

impl ShownData {
    /// Of a quiz as [`Quiz::shown`] gives it.
    pub fn of(shown: &Quiz, course: &str, version: Fingerprint) -> Self {
        Self {
            quiz: shown.id.value.clone(),
            course: course.to_owned(),
            title: shown.title.value.clone(),
            mode: shown.mode,
            scoring: version,
            withheld: true,
            policy: shown.policy.clone(),
            sections: pools(shown),
            pretest: shown.pretest,
            gain_of: shown.gain_of.as_ref().map(|id| id.value.clone()),
            questions: shown.questions.iter().map(ShownQuestion::of).collect(),
        }
    }
}

impl ShownQuestion {
    fn of(question: &Question) -> Self {
        let key = match &question.kind {
            Kind::Numeric { .. } => ShownKey::Numeric { unit: question.graded_unit().map(str::to_owned) },
            Kind::Scenario(scenario) => ShownKey::Scenario(scenario.story()),
            Kind::Model(exercise) => ShownKey::Model(exercise.key()),
            Kind::FreeText(free) => ShownKey::FreeText { marked_by: free.marked_by },
            Kind::Scorecard(_) => ShownKey::Scorecard { criteria: BTreeMap::new() },
            _ => ShownKey::Nothing {},
        };
        Self {
            id: question.id.value.clone(),
            kind: question.kind.name(),
            key,
            points: question.possible(),
            wording: wording(question),
            objective: question.objective.as_ref().map(|objective| objective.value.clone()),
            pinned: pinned(question),
        }
    }
}
