//! A quiz as the page's script reads it, and as an attempt is graded by again: the key, without any text.

use serde::{Deserialize, Serialize};

use crate::quiz::draw::Pool;
use crate::quiz::fingerprint::{Fingerprint, wording};
use crate::quiz::key::Key;
use crate::quiz::model::{Kind, Question, Quiz};
use crate::quiz::policy::{Mode, Policy};

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
    /// None for what is not graded.
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
            sections: quiz
                .sections
                .iter()
                .map(|section| Pool { pick: section.pick, pool: section.pool.clone() })
                .collect(),
            pretest: quiz.pretest,
            gain_of: quiz.gain_of.as_ref().map(|id| id.value.clone()),
            questions: quiz.questions.iter().map(QuestionData::of).collect(),
        }
    }
}

impl QuestionData {
    pub fn of(question: &Question) -> Self {
        let pinned = match &question.kind {
            Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
                options.iter().filter(|option| option.pinned).map(|option| option.id.clone()).collect()
            }
            _ => Vec::new(),
        };
        Self {
            id: question.id.value.clone(),
            key: question.key(),
            points: question.possible(),
            wording: wording(question),
            objective: question.objective.as_ref().map(|objective| objective.value.clone()),
            pinned,
        }
    }
}
