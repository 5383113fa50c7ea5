//! Coursewright: training courses and a knowledge base as a static site, with quiz results that HR can grade again.
//!
//! `build` shows the whole: load, parse, resolve, check, render, publish. ARCHITECTURE.md says who owns what.

pub mod source;
pub mod diag;
pub mod yaml;
pub mod schema;
pub mod keyfile;
pub mod seal;
pub mod sign;
pub mod code;
pub mod markdown;
pub mod block;
pub mod quiz;
pub mod keys;
pub mod lint;
pub mod interchange;
pub mod content;
pub mod generate;
pub mod site;
pub mod check;
pub mod theme;
pub mod memory;
pub mod render;
pub mod publish;
pub mod build;
pub mod outputs;
pub mod watch;
pub mod serve;
pub mod results;
pub mod certify;
pub mod fmt;
pub mod diff;
pub mod new;
pub mod cli;
