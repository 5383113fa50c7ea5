//! What outlives a run besides submissions: HR's marks, and what was set aside.

use std::collections::BTreeMap;

use rusqlite::params;

use super::Run;
use crate::results::aside::Asides;
use crate::results::error::Error;
use crate::results::marks::{Entry, Met};
use crate::results::read::SetAside;

/// The newest mark of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::results) struct KeptMark {
    pub(in crate::results) id: String,
    /// Points as typed; empty for one that was taken back, and for a comment alone.
    pub(in crate::results) typed: String,
    pub(in crate::results) comment: String,
}

impl Run<'_> {
    /// In the order of their responses' ids.
    pub(in crate::results) fn marks(&self) -> Result<Vec<KeptMark>, Error> {
        let read = || -> rusqlite::Result<Vec<_>> {
            let mut statement = self.transaction.prepare(
                "SELECT response_id, points, comment, max(run) FROM mark GROUP BY response_id ORDER BY response_id",
            )?;
            let mark = |row: &rusqlite::Row| Ok(KeptMark { id: row.get(0)?, typed: row.get(1)?, comment: row.get(2)? });
            statement.query_map([], mark)?.collect()
        };
        read().map_err(|error| self.fault(error))
    }

    /// Keeps the marks that were taken, those for responses that have not come yet, and that some were taken back.
    pub(in crate::results) fn keep_marks(&self, met: &Met) -> Result<(), Error> {
        let known: BTreeMap<String, (String, String)> =
            self.marks()?.into_iter().map(|mark| (mark.id, (mark.typed, mark.comment))).collect();
        let nothing = (String::new(), String::new());
        for (id, Entry { typed, comment, .. }) in met.taken() {
            let (known_typed, known_comment) = known.get(id).unwrap_or(&nothing);
            if known_typed != typed || known_comment != comment {
                self.cached("INSERT INTO mark (response_id, run, points, comment) VALUES (?1, ?2, ?3, ?4)")
                    .and_then(|mut insert| insert.execute(params![id, self.number, typed, comment]))
                    .map_err(|error| self.fault(error))?;
            }
        }
        Ok(())
    }

    /// Files that earlier runs have set aside, with a hash of what was in them.
    pub(in crate::results) fn set_aside(&self) -> Result<Vec<(SetAside, Option<u128>)>, Error> {
        let read = || -> rusqlite::Result<Vec<_>> {
            let mut statement =
                self.transaction.prepare("SELECT path, reason, content FROM set_aside ORDER BY path")?;
            let mut found = statement.query([])?;
            let mut asides = Vec::new();
            while let Some(row) = found.next()? {
                let content = row.get_ref(2)?.as_blob_or_null()?;
                let content = content.and_then(|bytes| bytes.try_into().ok()).map(u128::from_be_bytes);
                if let Ok(reason) = serde_json::from_str(row.get_ref(1)?.as_str()?) {
                    asides.push((SetAside { path: row.get(0)?, reason }, content));
                }
            }
            Ok(asides)
        };
        read().map_err(|error| self.fault(error))
    }

    /// Keeps what this run has set aside, and no longer what has come whole.
    pub(in crate::results) fn keep_set_aside(&self, asides: &Asides) -> Result<(), Error> {
        let keep = || -> rusqlite::Result<()> {
            for path in asides.settled() {
                self.cached("DELETE FROM set_aside WHERE path = ?1")?.execute([path])?;
            }
            for (SetAside { path, reason }, content) in asides.to_keep() {
                let reason = serde_json::to_string(reason).expect("a reason has string keys only");
                let content = content.map(u128::to_be_bytes);
                self.cached("INSERT OR REPLACE INTO set_aside (path, content, run, reason) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![path, content.as_ref().map(|bytes| &bytes[..]), self.number, reason])?;
            }
            Ok(())
        };
        keep().map_err(|error| self.fault(error))
    }
}
