//! Submissions that HR throws out.

use rusqlite::params;

use super::Sqlite;
use crate::results::ledger::prepared::Hash;
use crate::results::ledger::store::HELD_ALONE;
use crate::results::ledger::thrown_out::{DIGITS, KeptOut, Named};
use crate::results::submission::{Attempt, Fields};

impl Sqlite<'_> {
    pub(super) fn read_named(&self, name: &str) -> rusqlite::Result<Vec<Named>> {
        let mut statement = self.transaction.prepare(&format!(
            "SELECT submission, content, path, at, created, submission.name, employee_id, email,
               (SELECT count(DISTINCT attempt) FROM held WHERE held.submission = submission.submission)
             FROM submission JOIN file USING (submission) JOIN run USING (run)
             WHERE submission IN (SELECT submission FROM file WHERE path = ?1)
             OR substr(hex(content), 1, {DIGITS}) = upper(?1) ORDER BY file",
        ))?;
        let named = |row: &rusqlite::Row| {
            Ok(Named {
                row: row.get(0)?,
                content: row.get(1)?,
                path: row.get(2)?,
                at: row.get(3)?,
                created: row.get(4)?,
                learner: Fields { name: row.get(5)?, employee_id: row.get(6)?, email: row.get(7)? },
                attempts: row.get(8)?,
            })
        };
        statement.query_map([name], named)?.collect()
    }

    pub(super) fn read_held_alone(&self, submission: i64) -> rusqlite::Result<Vec<Attempt>> {
        let mut attempts = Vec::new();
        self.each_attempt(&format!("WHERE attempt IN ({HELD_ALONE})"), [submission], |attempt, _| {
            attempts.push(attempt);
            Ok(())
        })?;
        Ok(attempts)
    }

    pub(super) fn move_out(&self, submission: i64, content: &Hash, paths: &[String]) -> rusqlite::Result<()> {
        for path in paths {
            self.cached("INSERT OR IGNORE INTO thrown_out (content, path, run) VALUES (?1, ?2, ?3)")?
                .execute(params![content, path, self.run])?;
        }
        let alone: Vec<i64> =
            self.cached(HELD_ALONE)?.query_map([submission], |row| row.get(0))?.collect::<Result<_, _>>()?;
        // Held, files and lessons go with it, fingerprints with attempts.
        self.cached("DELETE FROM submission WHERE submission = ?1")?.execute([submission])?;
        for attempt in alone {
            self.cached("DELETE FROM attempt WHERE attempt = ?1")?.execute([attempt])?;
        }
        Ok(())
    }

    pub(super) fn read_thrown_out(&self) -> rusqlite::Result<Vec<KeptOut>> {
        let mut statement = self
            .transaction
            .prepare("SELECT content, path, at FROM thrown_out JOIN run USING (run) ORDER BY content, path")?;
        let kept = |row: &rusqlite::Row| Ok(KeptOut { content: row.get(0)?, path: row.get(1)?, at: row.get(2)? });
        statement.query_map([], kept)?.collect()
    }

    pub(super) fn remove_thrown_out(&self, content: &Hash) -> rusqlite::Result<()> {
        self.cached("DELETE FROM thrown_out WHERE content = ?1")?.execute([content]).map(drop)
    }

    pub(super) fn leave_hashes_of(&self, path: &str) -> rusqlite::Result<usize> {
        self.cached("INSERT OR IGNORE INTO forgotten (content) SELECT content FROM thrown_out WHERE path = ?1")?
            .execute([path])?;
        self.cached("DELETE FROM thrown_out WHERE path = ?1")?.execute([path])
    }

    pub(super) fn read_attempts_called(&self, ids: &[String], take: &mut dyn FnMut(Attempt)) -> rusqlite::Result<()> {
        let ids = serde_json::to_string(ids).expect("a list of texts");
        self.each_attempt("WHERE id IN (SELECT value FROM json_each(?1))", [ids], |attempt, _| {
            take(attempt);
            Ok(())
        })
    }
}
