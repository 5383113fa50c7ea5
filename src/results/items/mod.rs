//! What the responses to a quiz say of the quiz: how hard each question is, whether it tells strong learners from weak
//! ones, which wrong options anybody takes; and how far the whole score can be relied on.
//!
//! Everything is reckoned from first attempts, and of each question from its first response: what a learner gives after
//! feedback measures the feedback. [`Items`] takes one learner after another, in one pass, and what it holds depends on
//! the questions alone. What comes of it is an [`ItemReport`]: `file` writes it for `check` and `serve`, `tables` for HR,
//! `notes` says it to authors at their lines, `panel` beside a question. Each formula
//! stands with its source in docs/content/results/for-authors/item-analysis.md.

mod offer;
mod observed;
mod moments;
mod groups;
mod times;
mod seen;
mod verdict;
mod gather;
mod file;
mod tables;
mod notes;
mod panel;
#[cfg(test)]
mod tests;

pub use self::file::{ITEMS_FILE, ITEMS_FORMAT, ItemReport, QuestionItems, QuizItems};
pub(in crate::results) use self::gather::Items;
pub(in crate::results) use self::notes::doubtful;
pub use self::notes::notes;
pub(in crate::results) use self::observed::{Observed, ObservedItem};
pub(super) use self::offer::Offer;
pub use self::panel::{Panel, panel};
pub use self::seen::{Groups, ItemStatistics, NoAlpha, OptionStatistics, QuizStatistics};
pub(super) use self::tables::{ItemTable, QUESTIONS, QUIZZES, csv};

/// Of fewer people no figure is told: one more could turn it around, and it could be traced to a person.
pub const LEAST: u64 = 10;
