//! The report for other programs: everything that the tables hold, and the numbers unrounded.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::read::Reason;
use super::report::Report;

pub(super) fn report(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, report)?;
    out.write_all(b"\n")
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
