//! The report for other programs: everything that the tables hold, and the numbers unrounded. As [`Report`] would be
//! written, learner by learner.
//!
//! [`Report`]: super::Report

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::read::Reason;
use super::report::{Learner, REPORT_FORMAT};
use super::sink::{Ending, Out, Sink};

struct Json {
    out: Out,
    any: bool,
}

/// `site`, `title`: of the site that the report is on.
pub(super) fn report(mut out: Out, site: &str, title: &str) -> io::Result<Box<dyn Sink>> {
    out.write_all(b"{")?;
    for (name, value) in [("format", REPORT_FORMAT), ("site", site), ("title", title)] {
        write!(out, "\"{name}\":")?;
        serde_json::to_writer(&mut out, value)?;
        out.write_all(b",")?;
    }
    out.write_all(b"\"learners\":[")?;
    Ok(Box::new(Json { out, any: false }))
}

impl Sink for Json {
    fn learner(&mut self, learner: &Learner) -> io::Result<()> {
        if self.any {
            self.out.write_all(b",")?;
        }
        self.any = true;
        serde_json::to_writer(&mut self.out, learner).map_err(Into::into)
    }

    fn end(mut self: Box<Self>, ending: &Ending) -> io::Result<()> {
        let rest = serde_json::to_string(ending)?;
        // The rest of the object that the learners stand in.
        write!(self.out, "],{}", &rest[1..])?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

/// As its name, and in words.
pub(super) fn reason<S: Serializer>(reason: &Reason, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_struct("Reason", 2)?;
    out.serialize_field("name", reason.name())?;
    out.serialize_field("words", &Words(reason))?;
    out.end()
}

struct Words<'a>(&'a Reason);

impl Serialize for Words<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}
