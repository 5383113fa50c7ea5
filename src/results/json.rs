//! The report for other programs: everything that the tables hold, and the numbers unrounded. As [`Report`] would be
//! written, learner by learner.
//!
//! [`Report`]: super::Report

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::read::Reason;
use super::report::REPORT_FORMAT;
use super::sink::{Ending, Out, Texts};

/// Its name in the report's folder.
pub(super) const FILE: &str = "results.json";

/// `site`, `title`: of the site that the report is on.
pub(super) fn report(mut out: Out, site: &str, title: &str) -> io::Result<Texts> {
    out.write_all(b"{")?;
    for (name, value) in [("format", REPORT_FORMAT), ("site", site), ("title", title)] {
        write!(out, "\"{name}\":")?;
        serde_json::to_writer(&mut out, value)?;
        out.write_all(b",")?;
    }
    out.write_all(b"\"learners\":[")?;
    let texts = Texts::new(out, |learner, text| serde_json::to_writer(text, learner).map_err(Into::into));
    Ok(texts.within(b",", rest))
}

/// Of the object that the learners stand in.
fn rest(ending: &Ending) -> io::Result<Vec<u8>> {
    let rest = serde_json::to_string(ending)?;
    Ok(format!("],{}\n", &rest[1..]).into_bytes())
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
