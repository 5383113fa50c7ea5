//! A training course of any size, for benchmarks: written as authors write one, the same on every machine.
//!
//! [`Corpus`] is the course in no generator's form, [`Layout`] what a generator reads. Text follows the frequencies of
//! a language, and its vocabulary grows with the course; no two blocks of code are alike. So neither a search index
//! nor a memory of highlighted code is flattered.

mod dice;
mod words;
mod code;
pub mod course;
mod layout;
pub use self::course::Corpus;
pub use self::layout::{Layout, Options};
