//! Where finished learners go: each sink is told of every learner once, in the report's order, and then of the rest.
//!
//! Whoever wants something of a whole run (a table, a sum, an analysis) is a sink, and keeps no learner: only so can a
//! run have more of them than fit into memory. What `write` makes a file of is listed there.

use std::fs::File;
use std::io::{self, BufWriter};

use serde::Serialize;

use super::items::ItemReport;
use super::marks::{Entry, RefusedMark};
use super::read::SetAside;
use super::report::Learner;
use super::roster::RosterFault;
use crate::site::Site;

/// What a sink of the report's folder writes to.
pub(super) type Out = BufWriter<File>;

pub trait Sink: Send {
    /// The next learner, with all that they did.
    fn learner(&mut self, learner: &Learner) -> io::Result<()>;
    /// What they all say of the questions of a site, when the last of them has come.
    fn items(&mut self, _: &ItemReport, _: &Site) -> io::Result<()> {
        Ok(())
    }
    /// There are no more of them.
    fn end(self: Box<Self>, ending: &Ending) -> io::Result<()>;
}

/// What is known when the last learner is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ending {
    pub set_aside: Vec<SetAside>,
    /// Marks by HR that count for nothing.
    pub refused_marks: Vec<RefusedMark>,
    /// Rows and cells of the roster that count for nothing.
    pub roster_faults: Vec<RosterFault>,
    /// Of responses that are not in this report, kept for one in which they are.
    #[serde(skip)]
    pub(super) other_marks: Vec<(String, Entry)>,
}
