//! Where finished learners go: each sink is told of every learner once, in the report's order, and then of the rest.
//! What a file says of one learner and needs nothing of the others is a [`Texts`]: it is made on whatever thread has graded
//! them, and only put into the file in the report's order.
//!
//! Whoever wants something of a whole run (a table, a sum, an analysis) is a sink, and keeps no learner: only so can a
//! run have more of them than fit into memory. What `write` makes a file of is listed there.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

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

/// Makes what a file says of a learner.
pub(super) type TextOf = Arc<dyn Fn(&Learner, &mut Vec<u8>) -> io::Result<()> + Send + Sync>;

/// A file that is one text after another.
pub(super) struct Texts {
    out: Out,
    of: TextOf,
    between: &'static [u8],
    any: bool,
    rest: fn(&Ending) -> io::Result<Vec<u8>>,
}

impl Texts {
    pub(super) fn new(out: Out, of: impl Fn(&Learner, &mut Vec<u8>) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self { out, of: Arc::new(of), between: b"", any: false, rest: |_| Ok(Vec::new()) }
    }

    /// `between`: two texts. `rest`: what follows the last of them.
    pub(super) fn within(self, between: &'static [u8], rest: fn(&Ending) -> io::Result<Vec<u8>>) -> Self {
        Self { between, rest, ..self }
    }

    pub(super) fn of(&self) -> TextOf {
        self.of.clone()
    }

    pub(super) fn put(&mut self, text: &[u8]) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        if std::mem::replace(&mut self.any, true) {
            self.out.write_all(self.between)?;
        }
        self.out.write_all(text)
    }

    pub(super) fn end(mut self, ending: &Ending) -> io::Result<()> {
        self.out.write_all(&(self.rest)(ending)?)?;
        self.out.flush()
    }
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
