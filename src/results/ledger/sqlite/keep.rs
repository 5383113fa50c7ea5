//! Marks, and what was set aside.

use rusqlite::params;

use super::Sqlite;
use crate::results::ledger::keep::{KeptAside, KeptMark};

impl Sqlite<'_> {
    pub(super) fn read_marks(&self) -> rusqlite::Result<Vec<KeptMark>> {
        let mut statement = self.transaction.prepare(
            "SELECT response_id, points, comment, max(run) FROM mark GROUP BY response_id ORDER BY response_id",
        )?;
        let mark = |row: &rusqlite::Row| Ok(KeptMark { id: row.get(0)?, typed: row.get(1)?, comment: row.get(2)? });
        statement.query_map([], mark)?.collect()
    }

    pub(super) fn add_mark(&self, id: &str, typed: &str, comment: &str) -> rusqlite::Result<()> {
        self.cached("INSERT INTO mark (response_id, run, points, comment) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id, self.run, typed, comment])
            .map(drop)
    }

    pub(super) fn read_set_aside(&self) -> rusqlite::Result<Vec<KeptAside>> {
        let mut statement = self.transaction.prepare("SELECT path, reason, content FROM set_aside ORDER BY path")?;
        let kept = |row: &rusqlite::Row| {
            let content = row.get_ref(2)?.as_blob_or_null()?;
            let content = content.and_then(|bytes| bytes.try_into().ok()).map(u128::from_be_bytes);
            Ok(KeptAside { path: row.get(0)?, reason: row.get(1)?, content })
        };
        statement.query_map([], kept)?.collect()
    }

    pub(super) fn add_set_aside(&self, kept: &KeptAside) -> rusqlite::Result<()> {
        let content = kept.content.map(u128::to_be_bytes);
        self.cached("INSERT OR REPLACE INTO set_aside (path, content, run, reason) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![kept.path, content.as_ref().map(|bytes| &bytes[..]), self.run, kept.reason])
            .map(drop)
    }

    pub(super) fn remove_set_aside(&self, path: &str) -> rusqlite::Result<usize> {
        self.cached("DELETE FROM set_aside WHERE path = ?1")?.execute([path])
    }
}
