//! What a question earned over all its tries, and what an attempt earned over all its questions.

use serde::{Deserialize, Serialize};

use crate::quiz::data::{QuestionData, QuizData};
use crate::quiz::draw::draw;
use crate::quiz::grade::grade;
use crate::quiz::policy::{Confidence, Policy};
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
    /// How sure the learner was of the first try: 1, 2 or 3. Where none was said, the least.
    #[serde(default)]
    pub confidence: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    pub points: f64,
    pub possible: f64,
    /// Points of possible points, from 0 to 1: so far, where texts wait for HR's marks.
    pub score: f64,
    /// What it comes to if they all earn everything.
    pub most: f64,
    /// `None` where the quiz has no pass mark, and while marks that are missing decide.
    pub passed: Option<bool>,
}

/// A score that misses the pass mark by less has only been rounded.
const SLACK: f64 = 1e-9;

/// Certainty-based marking: what a right and a wrong response earn at each level, in thirds of the points. With these
/// numbers it pays to say what one thinks: level 2 is the best choice from two chances in three on, level 3 from four
/// in five (A. R. Gardner-Medwin, Confidence assessment in the teaching of basic science, Association for Learning
/// Technology Journal 3, 1995).
const CERTAINTY: [(f64, f64); 3] = [(1.0, 0.0), (2.0, -2.0), (3.0, -6.0)];
/// The right response at the highest level earns all.
const MOST: f64 = 3.0;
/// No question costs more than a wrong response at the highest level, however many hints were looked at.
const LEAST: f64 = -2.0;

/// The points of one question: the best try counts, each further one is worth less, and hints cost. Tries beyond
/// those that the policy allows do not count. Where certainty is scored, the first try counts alone, and points may be
/// less than none.
pub fn points(policy: &Policy, question: &QuestionData, record: &Record) -> f64 {
    earned(policy, question, &record.tries, record.hints, record.confidence)
}

/// The same, of a record in other hands.
pub fn earned(policy: &Policy, question: &QuestionData, tries: &[Response], hints: u32, confidence: Option<u8>) -> f64 {
    if policy.confidence == Confidence::Scored {
        return match tries.first() {
            Some(response) if question.points > 0.0 && question.key.is_graded() && !response.is_blank() => {
                let credit = grade(&question.key, response).credit;
                let worth = certain(credit, confidence) - policy.hint_cost * f64::from(hints);
                question.points * if worth > LEAST { worth } else { LEAST }
            }
            _ => 0.0,
        };
    }
    let mut best = 0.0;
    for (earlier, response) in allowed(policy, tries).iter().enumerate() {
        let worth = grade(&question.key, response).credit * positive(1.0 - policy.penalty * earlier as f64);
        if worth > best {
            best = worth;
        }
    }
    question.points * positive(best - policy.hint_cost * f64::from(hints))
}

/// The tries that count.
pub fn allowed<'t>(policy: &Policy, tries: &'t [Response]) -> &'t [Response] {
    &tries[..policy.tries.map_or(tries.len(), |most| tries.len().min(most as usize))]
}

/// Whether what was given is for a person to mark: a text that is not blank. A blank one earns nothing.
pub fn is_open(policy: &Policy, question: &QuestionData, tries: &[Response]) -> bool {
    question.key.is_marked_by_hr() && allowed(policy, tries).last().is_some_and(|last| last.written().is_some())
}

/// From −2 to 1. A response that is partly right stands between the right and the wrong one.
fn certain(credit: f64, confidence: Option<u8>) -> f64 {
    let level = confidence.filter(|level| (1..=3).contains(level)).unwrap_or(1);
    let (right, wrong) = CERTAINTY[usize::from(level) - 1];
    (credit * right + (1.0 - credit) * wrong) / MOST
}

/// The score of one attempt over the questions that its seed draws, summed in the order of the quiz file. Questions
/// without a record earned nothing; of two records for one question the first counts; records of questions that were
/// not drawn count nothing.
pub fn score(data: &QuizData, seed: &str, records: &[Record]) -> Score {
    score_with(data, seed, |_, question| {
        let record = records.iter().find(|record| record.id == question.id);
        let Some(record) = record else { return Earned { least: 0.0, most: 0.0, possible: question.points } };
        let earned = points(&data.policy, question, record);
        let most = if is_open(&data.policy, question, &record.tries) { question.points } else { earned };
        Earned { least: earned, most, possible: question.points }
    })
}

/// What a question has earned.
#[derive(Clone, Copy, Debug)]
pub struct Earned {
    pub least: f64,
    /// More than the least where a mark is missing.
    pub most: f64,
    pub possible: f64,
}

/// The same, of what each question that is asked, by its place, has earned.
pub fn score_with(data: &QuizData, seed: &str, earned: impl Fn(usize, &QuestionData) -> Earned) -> Score {
    let asked = data.questions.iter().enumerate().zip(draw(data, seed)).filter(|(_, asked)| *asked);
    sum(asked.map(|((place, question), _)| earned(place, question)), data.policy.pass_mark)
}

/// The score of all questions that were asked, in the order of the quiz file.
pub fn sum(earned: impl Iterator<Item = Earned>, pass_mark: Option<f64>) -> Score {
    let (mut least, mut most, mut possible) = (0.0, 0.0, 0.0);
    for earned in earned {
        possible += earned.possible;
        least += earned.least;
        most += earned.most;
    }
    let points = positive(least);
    let [score, most] = [points, positive(most)].map(|sum| if possible > 0.0 { sum / possible } else { 0.0 });
    let reached = pass_mark.map(|mark| [score, most].map(|share| share + SLACK >= mark));
    let passed = reached.filter(|[least, most]| least == most).map(|[least, _]| least);
    Score { points, possible, score, most, passed }
}

/// The share of what was missing before that is there after (R. R. Hake, American Journal of Physics 66, 1998); less
/// than nothing where there is less. `None` where nothing was missing.
pub fn gain(before: f64, after: f64) -> Option<f64> {
    (before < 1.0).then(|| (after - before) / (1.0 - before))
}

fn positive(value: f64) -> f64 {
    if value > 0.0 { value } else { 0.0 }
}
