//! What is to be forgotten leaves, and nothing of it but hashes stays.

use std::collections::HashSet;

use jiff::civil::Date;

use super::Run;
use super::load::{Versions, Work};
use crate::results::error::Error;
use crate::results::marks::response_id;
use crate::results::regrade::Everybody;
use crate::results::roster::Roster;

/// What was taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    pub learners: usize,
    pub submissions: usize,
    /// That were set aside.
    pub files: usize,
}

impl Run<'_> {
    /// Takes out learners, by what they are known by in the tables, with submissions, attempts and marks; and files that
    /// were set aside, by their paths.
    pub fn forget(&self, named: &[String], roster: &Roster) -> Result<Forgotten, Error> {
        let failed = |error| self.fault(error);
        let Everybody { people, heads, .. } = Everybody::of(self, roster)?;
        let mut forgotten = Forgotten::default();
        let mut gone = HashSet::new();
        for name in named {
            let person = people.iter().find(|person| person.id.eq_ignore_ascii_case(name.trim()));
            let Some(person) = person else {
                let files =
                    self.cached("DELETE FROM set_aside WHERE path = ?1").and_then(|mut one| one.execute([name]));
                match files.map_err(failed)? {
                    0 => return Err(Error::UnknownLearner(name.clone())),
                    files => forgotten.files += files,
                }
                continue;
            };
            forgotten.learners += 1;
            let rows = || person.members.iter().map(|member| heads[*member as usize].row);
            let mut work = self.work(rows(), &Versions::new())?;
            work.read();
            self.forget_marks(&work).map_err(failed)?;
            gone.extend(rows());
        }
        for submission in &gone {
            self.forget_submission(*submission).map_err(failed)?;
        }
        self.forget_attempts_of_none().map_err(failed)?;
        Ok(Forgotten { submissions: gone.len(), ..forgotten })
    }

    /// Takes out what was done before a day: attempts by their end, submissions by when they were made, files that were
    /// set aside by the run that met them last. Attempts without a time go with the submissions that hold them. How many
    /// attempts.
    pub fn expire(&self, before: Date) -> Result<usize, Error> {
        let expire = || -> rusqlite::Result<usize> {
            let day = before.to_string();
            let counted = |run: &Self| -> rusqlite::Result<i64> {
                run.transaction.query_row("SELECT count(*) FROM attempt", [], |row| row.get(0))
            };
            let all = counted(self)?;
            let old: Vec<i64> = self
                .transaction
                .prepare("SELECT attempt FROM attempt WHERE ended < ?1")?
                .query_map([&day], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for attempt in old {
                self.forget_marks(&self.work_of(attempt)?)?;
            }
            self.transaction.execute(
                "INSERT OR IGNORE INTO forgotten (content) SELECT content FROM attempt WHERE ended < ?1",
                [&day],
            )?;
            self.transaction
                .execute("DELETE FROM held WHERE attempt IN (SELECT attempt FROM attempt WHERE ended < ?1)", [&day])?;
            self.transaction.execute("DELETE FROM lesson WHERE coalesce(finished, opened) < ?1", [&day])?;
            let submissions: Vec<i64> = self
                .transaction
                .prepare(
                    "SELECT submission FROM submission WHERE created < ?1
                     AND NOT EXISTS (SELECT 1 FROM held JOIN attempt USING (attempt)
                                     WHERE held.submission = submission.submission AND ended >= ?1)",
                )?
                .query_map([&day], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for submission in submissions {
                self.forget_submission(submission)?;
            }
            self.forget_attempts_of_none()?;
            self.transaction
                .execute("DELETE FROM set_aside WHERE run IN (SELECT run FROM run WHERE at < ?1)", [&day])?;
            Ok(usize::try_from(all - counted(self)?).unwrap_or_default())
        };
        expire().map_err(|error| self.fault(error))
    }

    fn forget_marks(&self, work: &Work) -> rusqlite::Result<()> {
        for attempt in &work.attempts {
            for (record, text) in attempt
                .questions
                .iter()
                .flat_map(|record| record.tries.iter().filter_map(move |response| Some((record, response.written()?))))
            {
                self.cached("DELETE FROM mark WHERE response_id = ?1")?.execute([response_id(
                    &attempt.id,
                    &record.id,
                    text,
                )])?;
            }
        }
        Ok(())
    }

    fn forget_submission(&self, submission: i64) -> rusqlite::Result<()> {
        for statement in [
            "INSERT OR IGNORE INTO forgotten (content) SELECT content FROM submission WHERE submission = ?1",
            // Held, files and lessons go with it.
            "DELETE FROM submission WHERE submission = ?1",
        ] {
            self.cached(statement)?.execute([submission])?;
        }
        Ok(())
    }

    fn forget_attempts_of_none(&self) -> rusqlite::Result<()> {
        self.transaction.execute("DELETE FROM attempt WHERE attempt NOT IN (SELECT attempt FROM held)", []).map(drop)
    }
}
