//! What outlives a run besides submissions: HR's marks, and what was set aside.

use std::collections::BTreeMap;

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

/// A file that was set aside, as it stands in a ledger.
#[derive(Debug)]
pub(super) struct KeptAside {
    pub(super) path: String,
    /// A hash of its bytes, where they could be read.
    pub(super) content: Option<u128>,
    /// JSON.
    pub(super) reason: String,
}

impl Run<'_> {
    /// In the order of their responses' ids.
    pub(in crate::results) fn marks(&self) -> Result<Vec<KeptMark>, Error> {
        self.store.marks()
    }

    /// Keeps the marks that were taken, those for responses that have not come yet, and that some were taken back.
    pub(in crate::results) fn keep_marks(&self, met: &Met) -> Result<(), Error> {
        let known: BTreeMap<String, (String, String)> =
            self.marks()?.into_iter().map(|mark| (mark.id, (mark.typed, mark.comment))).collect();
        let nothing = (String::new(), String::new());
        for (id, Entry { typed, comment, .. }) in met.taken() {
            let (known_typed, known_comment) = known.get(id).unwrap_or(&nothing);
            if known_typed != typed || known_comment != comment {
                self.store.keep_mark(id, typed, comment)?;
            }
        }
        Ok(())
    }

    /// Files that earlier runs have set aside, with a hash of what was in them.
    pub(in crate::results) fn set_aside(&self) -> Result<Vec<(SetAside, Option<u128>)>, Error> {
        let kept = self.store.set_aside()?.into_iter();
        let read = |KeptAside { path, content, reason }| {
            serde_json::from_str(&reason).ok().map(|reason| (SetAside { path, reason }, content))
        };
        Ok(kept.filter_map(read).collect())
    }

    /// Keeps what this run has set aside, and no longer what has come whole.
    pub(in crate::results) fn keep_set_aside(&self, asides: &Asides) -> Result<(), Error> {
        for path in asides.settled() {
            self.store.drop_set_aside(path)?;
        }
        for (SetAside { path, reason }, content) in asides.to_keep() {
            let reason = serde_json::to_string(reason).expect("a reason has string keys only");
            self.store.keep_set_aside(&KeptAside { path: path.clone(), content: *content, reason })?;
        }
        Ok(())
    }
}
