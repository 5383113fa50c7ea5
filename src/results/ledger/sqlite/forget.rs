//! What is to be forgotten leaves the file, too.

use super::Sqlite;
use crate::results::ledger::store::{ATTEMPTS_BEFORE, EMPTY_BEFORE};
use crate::results::ledger::work::Gone;
use crate::results::submission::Attempt;

impl Sqlite<'_> {
    pub(super) fn remove_before(&self, day: &str) -> rusqlite::Result<usize> {
        let all = self.number("SELECT count(*) FROM attempt")?;
        self.leave_papers_before(day)?;
        // Also for what is read of it in this run.
        self.forgets.set(true);
        self.transaction.execute(&format!("DELETE FROM held WHERE attempt IN ({ATTEMPTS_BEFORE})"), [day])?;
        self.transaction.execute("DELETE FROM lesson WHERE coalesce(finished, opened) < ?1", [day])?;
        let mut empty = self.transaction.prepare(EMPTY_BEFORE)?;
        let submissions: Vec<i64> = empty.query_map([day], |row| row.get(0))?.collect::<Result<_, _>>()?;
        self.remove_submissions(&submissions)?;
        self.remove_attempts_of_none()?;
        for statement in [
            "DELETE FROM set_aside WHERE run IN (SELECT run FROM run WHERE at < ?1)",
            "INSERT OR IGNORE INTO forgotten (content)
             SELECT content FROM thrown_out WHERE run IN (SELECT run FROM run WHERE at < ?1)",
            "DELETE FROM thrown_out WHERE run IN (SELECT run FROM run WHERE at < ?1)",
        ] {
            self.transaction.execute(statement, [day])?;
        }
        Ok(usize::try_from(all - self.number("SELECT count(*) FROM attempt")?).unwrap_or_default())
    }

    /// Of attempts that go, for those that stay.
    fn leave_papers_before(&self, day: &str) -> rusqlite::Result<()> {
        if self.asking.is_empty() {
            return Ok(());
        }
        let mut statement = self.transaction.prepare(&format!(
            "SELECT submission, quiz, id, seed FROM held JOIN attempt USING (attempt)
             WHERE attempt IN ({ATTEMPTS_BEFORE})"
        ))?;
        let mut found = statement.query([day])?;
        while let Some(row) = found.next()? {
            let quiz = row.get_ref(1)?.as_str()?;
            if self.asking.contains(quiz) {
                let seed = row.get_ref(3)?.as_str_or_null()?;
                self.add_gone(row.get(0)?, Gone::of(row.get_ref(2)?.as_str()?, quiz, seed))?;
            }
        }
        Ok(())
    }

    pub(super) fn read_attempts_before(&self, day: &str, take: &mut dyn FnMut(Attempt)) -> rusqlite::Result<()> {
        self.each_attempt(&format!("WHERE attempt IN ({ATTEMPTS_BEFORE})"), [day], |attempt, _| {
            take(attempt);
            Ok(())
        })
    }

    pub(super) fn remove_marks(&self, responses: &[String]) -> rusqlite::Result<()> {
        for response in responses {
            self.cached("DELETE FROM mark WHERE response_id = ?1")?.execute([response])?;
        }
        Ok(())
    }

    pub(super) fn remove_submissions(&self, submissions: &[i64]) -> rusqlite::Result<()> {
        for submission in submissions {
            for statement in [
                "INSERT OR IGNORE INTO forgotten (content) SELECT content FROM submission WHERE submission = ?1",
                // Held, files and lessons go with it.
                "DELETE FROM submission WHERE submission = ?1",
            ] {
                self.cached(statement)?.execute([submission])?;
            }
        }
        Ok(())
    }

    pub(super) fn remove_attempts_of_none(&self) -> rusqlite::Result<()> {
        // By their hashes they are known again, whatever file brings them.
        for statement in [
            "INSERT OR IGNORE INTO forgotten (content)
             SELECT content FROM attempt WHERE attempt NOT IN (SELECT attempt FROM held)",
            "DELETE FROM attempt WHERE attempt NOT IN (SELECT attempt FROM held)",
        ] {
            self.transaction.execute(statement, [])?;
        }
        Ok(())
    }
}
