//! Scenarios: branching dialogues with variables, conditions and effects.
//!
//! `Scenario` is what an author wrote. Its `Story` is the key: all that decides where a path leads and what it earns,
//! which js/scenario/story.js walks step by step as `story` does. `explore` follows all paths at once, for the checks and for the
//! best one.

mod condition;
mod model;
mod story;
mod explore;
mod print;
#[cfg(test)]
mod tests;

pub use self::condition::{Condition, Operand, Relation};
pub(super) use self::condition::{KEYWORDS, Known};
pub use self::explore::{Graph, MOST_STATES, explore, explore_in};
pub use self::model::{
    Character, Effect, Guard, MOST_VALUE, Next, Outcome, Passage, Route, Scenario, ScenarioBand, ScenarioChoice,
    ScenarioNode, Variable,
};
pub use self::story::{Counter, ScoreOf, State, Step, Story, Target, Way};
