//! What a question earned over all its tries, and what an attempt earned over all its questions.

use serde::{Deserialize, Serialize};

use crate::quiz::data::{QuestionData, QuizData};
use crate::quiz::grade::grade;
use crate::quiz::policy::Policy;
use crate::quiz::response::Response;

/// What a learner did with one question within an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The question's.
    pub id: String,
    /// The last is the final one.
    pub tries: Vec<Response>,
    /// How many were looked at.
    pub hints: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    pub points: f64,
    pub possible: f64,
    /// Points of possible points, from 0 to 1.
    pub score: f64,
    /// `None` where the quiz has no pass mark.
    pub passed: Option<bool>,
}

/// A score that misses the pass mark by less has only been rounded.
const SLACK: f64 = 1e-9;

/// The points of one question: the best try counts, each further one is worth less, and hints cost. Tries beyond
/// those that the policy allows do not count.
pub fn points(policy: &Policy, question: &QuestionData, tries: &[Response], hints: u32) -> f64 {
    let allowed = policy.tries.map_or(tries.len(), |most| tries.len().min(most as usize));
    let mut best = 0.0;
    for (earlier, response) in tries[..allowed].iter().enumerate() {
        let worth = grade(&question.key, response).credit * positive(1.0 - policy.penalty * earlier as f64);
        if worth > best {
            best = worth;
        }
    }
    question.points * positive(best - policy.hint_cost * f64::from(hints))
}

/// The score of one attempt, summed in the order of the quiz file. Questions without a record earned nothing; of two
/// records for one question the first counts.
pub fn score(data: &QuizData, records: &[Record]) -> Score {
    let mut sum = 0.0;
    let mut possible = 0.0;
    for question in &data.questions {
        possible += question.points;
        if let Some(record) = records.iter().find(|record| record.id == question.id) {
            sum += points(&data.policy, question, &record.tries, record.hints);
        }
    }
    let score = if possible > 0.0 { sum / possible } else { 0.0 };
    let passed = data.policy.pass_mark.map(|mark| score + SLACK >= mark);
    Score { points: sum, possible, score, passed }
}

fn positive(value: f64) -> f64 {
    if value > 0.0 { value } else { 0.0 }
}
