//! Quizzes as authors write them, and how responses are graded.
//!
//! `parse` never fails: what it cannot understand becomes a diagnostic and the rest of the quiz survives. `grade`,
//! `points` and `score` are pure, and the theme's `grade.js` is the same function in the browser: whatever changes
//! here changes there, and `tests/graders.rs` compares the two.

mod model;
mod outline;
mod policy;
mod scenario;
mod exercise;
mod parse;
mod key;
mod fold;
mod quantity;
mod pattern;
mod response;
mod grade;
mod draw;
mod score;
mod fingerprint;
mod generate;
mod data;
mod withheld;
#[cfg(test)]
mod tests;

pub use self::data::{QuestionData, QuizData, ShownData, ShownKey, ShownQuestion};
pub use self::draw::{Pool, draw};
pub use self::exercise::{
    Bound, Domain, EffortKey, EventKey, Exercise, ExerciseKey, Figure, Goal, Judged, ModelKey, PathCost, Refused,
    Setting, SteadyKey, Terms, judge, shown,
};
pub use self::fingerprint::{Fingerprint, scoring, wording};
pub use self::fold::{Fold, Folds, fold, number};
pub use self::generate::{From as MadeFrom, Generate, Generated, ISOLATE, Matter, PREFIX, Recipe};
pub use self::grade::{Grade, Mark, grade};
pub use self::key::{
    Accept, CategorizeRule, ClozeRule, CriterionKey, GapKey, Key, MatchingRule, MultipleRule, NumberKey, Numbers,
    OrderingRule, TICKED, TextKey,
};
pub use self::model::*;
pub use self::parse::{DistinctIds, IdOf, MissingId, MissingIds, in_words, inline, parse, parse_noting, read_question};
pub use self::pattern::{BadPattern, Pattern};
pub use self::policy::{
    AttemptScore, Confidence, FeedbackPolicy, Mode, Navigation, Policy, Retry, Reveal, Show, Shuffle, When,
};
pub use self::quantity::{Amount, FORMS, Off, Quantity, Typed, quantity};
pub use self::response::Response;
pub use self::scenario::{
    Character, Condition, Counter, Effect, Graph, Guard, Next, Operand, Outcome, Passage, Relation, Route, Scenario,
    ScenarioBand, ScenarioChoice, ScenarioNode, ScoreOf, State, Step, Story, Target, Variable, Way, explore,
    explore_in,
};
pub use self::score::{Earned, Record, Score, allowed, earned, gain, is_open, points, score, score_with, sum};
pub use self::withheld::{AnswerKey, Codes, Secret, Shown, decoded};
