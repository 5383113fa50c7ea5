//! What was collected comes out again: of all submissions a little, and of one learner after another all.

use rusqlite::{Params, Row};

use super::Sqlite;
use crate::results::codes::Paper;
use crate::results::copies::Fingerprint;
use crate::results::head::Head;
use crate::results::learner::given;
use crate::results::ledger::store::Print;
use crate::results::ledger::work::{First, Gone, Rows, Versions, Work, moment};
use crate::results::submission::{Attempt, Claimed, Fields, LessonRecord};

impl Sqlite<'_> {
    pub(super) fn read_heads(&self) -> rusqlite::Result<Vec<Head>> {
        let mut statement = self.transaction.prepare(
            "SELECT submission, path, run, id, created, submission.name, employee_id, email, sealed
             FROM file JOIN submission USING (submission) ORDER BY file",
        )?;
        let mut heads = Vec::new();
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let learner = Fields { name: row.get(5)?, employee_id: row.get(6)?, email: row.get(7)? };
            let at: i64 = row.get(0)?;
            heads.push(Head {
                file: row.get_ref(1)?.as_str()?.into(),
                is_sealed: row.get(8)?,
                run: row.get(2)?,
                row: at,
                id: row.get_ref(3)?.as_str()?.into(),
                created: moment(row.get_ref(4)?.as_str_or_null()?),
                first: if given(&learner).is_none() { self.first_of(at)? } else { None },
                learner,
            });
        }
        Ok(heads)
    }

    /// The id of the attempt in a submission that ended first.
    fn first_of(&self, submission: i64) -> rusqlite::Result<Option<Box<str>>> {
        let mut statement =
            self.cached("SELECT ended, id FROM held JOIN attempt USING (attempt) WHERE submission = ?1")?;
        let mut first = First::default();
        let mut found = statement.query([submission])?;
        while let Some(row) = found.next()? {
            first.look(moment(row.get_ref(0)?.as_str_or_null()?), row.get(1)?);
        }
        Ok(first.id())
    }

    pub(super) fn read_held(&self, take: &mut dyn FnMut(i64, i64)) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare("SELECT submission, attempt FROM held")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            take(row.get(0)?, row.get(1)?);
        }
        Ok(())
    }

    pub(super) fn read_seeds(&self, prefix: &str, take: &mut dyn FnMut(i64, &str)) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare(
            "SELECT DISTINCT submission, seed FROM held JOIN attempt USING (attempt) WHERE substr(seed, 1, length(?1)) = ?1",
        )?;
        let mut found = statement.query([prefix])?;
        while let Some(row) = found.next()? {
            take(row.get(0)?, row.get_ref(1)?.as_str()?);
        }
        Ok(())
    }

    pub(super) fn read_prints(&self, which: Print, take: &mut dyn FnMut(i64, u128)) -> rusqlite::Result<()> {
        let column = which.column();
        let sql = format!("SELECT attempt, {column} FROM fingerprint WHERE {column} NOT NULL ORDER BY attempt");
        let mut statement = self.transaction.prepare(&sql)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let bytes = row.get_ref(1)?.as_blob()?;
            take(row.get(0)?, u128::from_be_bytes(bytes.try_into().unwrap_or_default()));
        }
        Ok(())
    }

    pub(super) fn read_attempt_ids(&self, attempts: &[i64]) -> rusqlite::Result<Vec<String>> {
        let mut statement = self.cached("SELECT id FROM attempt WHERE attempt = ?1")?;
        attempts.iter().map(|attempt| statement.query_row([attempt], |row| row.get(0))).collect()
    }

    pub(super) fn read_keys(&self, take: &mut dyn FnMut(String, String, &str)) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare("SELECT quiz, scoring, data FROM quiz_key")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            take(row.get(0)?, row.get(1)?, row.get_ref(2)?.as_str()?);
        }
        Ok(())
    }

    pub(super) fn read_works(
        &self,
        learners: &mut dyn Iterator<Item = Vec<i64>>,
        versions: &Versions,
        take: &mut dyn FnMut(Work) -> bool,
    ) -> rusqlite::Result<()> {
        for submissions in learners {
            if !take(Work::gather(&submissions, versions, &mut &*self)?) {
                break;
            }
        }
        Ok(())
    }

    /// Attempts with their questions, and their rows. `which`: the rest of the statement.
    pub(super) fn each_attempt(
        &self,
        which: &str,
        params: impl Params,
        mut take: impl FnMut(Attempt, i64) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare(&format!("SELECT {COLUMNS}, attempt FROM attempt {which}"))?;
        let mut found = statement.query(params)?;
        while let Some(row) = found.next()? {
            let (mut attempt, questions) = attempt_of(row)?;
            attempt.questions = serde_json::from_str(&questions).unwrap_or_default();
            take(attempt, row.get(12)?)?;
        }
        Ok(())
    }

    /// For each attempt of a ledger that has none.
    pub(super) fn add_fingerprints(&self) -> rusqlite::Result<()> {
        self.each_attempt("", [], |attempt, at| self.add_fingerprint(at, Fingerprint::of(&attempt)))
    }
}

const COLUMNS: &str =
    "id, course, quiz, mode, number, scoring, started, ended, seed, claimed_score, claimed_passed, questions";

impl Rows for &Sqlite<'_> {
    type Error = rusqlite::Error;

    fn held(&mut self, submission: i64) -> rusqlite::Result<Vec<i64>> {
        let mut statement = self.cached("SELECT attempt FROM held WHERE submission = ?1 ORDER BY place")?;
        statement.query_map([submission], |row| row.get(0))?.collect()
    }

    fn lessons(&mut self, submission: i64) -> rusqlite::Result<Vec<LessonRecord>> {
        let mut statement =
            self.cached("SELECT lesson, opened, finished FROM lesson WHERE submission = ?1 ORDER BY place")?;
        let lesson = |row: &Row| {
            let (opened, finished) = (row.get_ref(1)?.as_str_or_null()?, row.get_ref(2)?.as_str_or_null()?);
            Ok(LessonRecord { lesson: row.get(0)?, opened: moment(opened), finished: moment(finished) })
        };
        statement.query_map([submission], lesson)?.collect()
    }

    fn gone(&mut self, submission: i64) -> rusqlite::Result<Vec<Gone>> {
        if !self.forgets.get() {
            return Ok(Vec::new());
        }
        let mut statement = self.cached("SELECT id, draw, paper FROM gone WHERE submission = ?1 ORDER BY id")?;
        let gone = |row: &Row| {
            let hash = |at| -> rusqlite::Result<u128> {
                Ok(u128::from_be_bytes(row.get_ref(at)?.as_blob()?.try_into().unwrap_or_default()))
            };
            Ok(Gone { id: hash(0)?, paper: Paper { draw: hash(1)?, number: row.get(2)? } })
        };
        statement.query_map([submission], gone)?.collect()
    }

    fn attempt(&mut self, attempt: i64) -> rusqlite::Result<(Attempt, String)> {
        self.cached(
            "SELECT id, course, quiz, mode, number, scoring, started, ended, seed, claimed_score, claimed_passed, questions
             FROM attempt WHERE attempt = ?1",
        )?
        .query_row([attempt], attempt_of)
    }
}

fn attempt_of(row: &Row) -> rusqlite::Result<(Attempt, String)> {
    let attempt = Attempt {
        id: row.get(0)?,
        course: row.get(1)?,
        quiz: row.get(2)?,
        mode: row.get(3)?,
        number: row.get(4)?,
        scoring: row.get(5)?,
        started: moment(row.get_ref(6)?.as_str_or_null()?),
        ended: moment(row.get_ref(7)?.as_str_or_null()?),
        seed: row.get(8)?,
        claimed: Claimed { score: row.get(9)?, passed: row.get(10)? },
        version: None,
        graded: None,
        questions: Vec::new(),
    };
    Ok((attempt, row.get(11)?))
}
