//! Exercises on models: what a learner may change, what is to be reached, and what a plan comes to.
//!
//! A response is a map from settings to what they were set to, with those alone that are not as at the start. `judge`
//! reads it as strictly as `js/exercise/judge.js` does, and reckons with the very functions of the blocks. Figures are
//! judged as they are shown, to the hundredth, so that nothing is met that does not look so.

mod model;
mod key;
mod judge;
mod words;
mod print;
#[cfg(test)]
pub(super) mod tests;
pub use self::judge::{Judged, Refused, judge};
pub use self::key::{EffortKey, EventKey, ExerciseKey, ModelKey, PathCost, SteadyKey};
pub use self::model::{Bound, Domain, Exercise, Figure, Goal, OFF, Setting, pairs_of};
pub use self::words::{Terms, shown};
