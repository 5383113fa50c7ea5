//! The whole: all courses, concepts and quizzes, with their names resolved.
//!
//! `resolve` puts together what `parse` made of each file; the rest answers questions about the whole.

mod model;
mod resolve;
mod generated;
mod editions;
mod order;
mod target;
mod urls;
mod contrast;

pub use self::contrast::{Column, Compared, ComparedRow};
pub use self::editions::editions;
pub use self::model::{Course, Inline, Module, Node, Parsed, QuizNode, Site, Spoken, Translated, Words};
pub use self::order::Order;
pub use self::resolve::{CONCEPT_MAP, built_in_theme, resolve};
pub use self::target::{Target, Unresolved, asset_page, asset_sources};
pub use self::urls::relative;
