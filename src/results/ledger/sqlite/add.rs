//! What is new goes in: each submission and each attempt once, whatever they come in.

use rusqlite::{OptionalExtension, params};

use super::Sqlite;
use crate::quiz::QuizData;
use crate::results::codes::Paper;
use crate::results::copies::Fingerprint;
use crate::results::ledger::prepared::{Hash, Prepared, Row};
use crate::results::ledger::work::{Gone, time};
use crate::results::submission::{Attempt, Fields, LessonRecord, Submission};

impl Sqlite<'_> {
    pub(super) fn adds(&self, one: &Prepared) -> rusqlite::Result<bool> {
        let Submission { id, learner, created, attempts, lessons, .. } = &one.submission;
        if self.has_forgotten(&one.content)? || self.are_forgotten(&one.attempts)? {
            return Ok(false);
        }
        let known: Option<i64> = self
            .cached("SELECT submission FROM submission WHERE content = ?1")?
            .query_row([&one.content[..]], |row| row.get(0))
            .optional()?;
        let submission = match known {
            Some(known) => known,
            None => {
                let Fields { name, employee_id, email } = learner;
                self.cached(
                    "INSERT INTO submission (content, id, created, name, employee_id, email) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![&one.content[..], id, time(*created), name, employee_id, email])?;
                let submission = self.transaction.last_insert_rowid();
                for (place, (attempt, row)) in attempts.iter().zip(&one.attempts).enumerate() {
                    if !self.has_forgotten(&row.content)? {
                        self.hold(submission, place, attempt, row)?;
                    } else if self.asking.contains(&attempt.quiz) {
                        let gone = Gone::of(&attempt.id, &attempt.quiz, attempt.seed.as_deref());
                        self.add_gone(submission, gone)?;
                    }
                }
                for (place, LessonRecord { lesson, opened, finished }) in lessons.iter().enumerate() {
                    self.cached(
                        "INSERT INTO lesson (submission, place, lesson, opened, finished) VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute(params![
                        submission,
                        place as i64,
                        lesson,
                        time(*opened),
                        time(*finished)
                    ])?;
                }
                submission
            }
        };
        self.files.set(self.files.get() + 1);
        let insert = self.cached(
            "INSERT INTO file (submission, name, path, run, sealed) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (submission, name) DO NOTHING",
        );
        // Within one run, each file is one by itself.
        let name = match self.path {
            Some(_) => one.name().to_owned(),
            None => self.files.get().to_string(),
        };
        let is_new = insert?.execute(params![submission, name, one.file, self.run, one.is_sealed])? == 1;
        if !is_new && self.path.is_some() {
            // Of one name, but elsewhere in this run: two files, and not one that is read again.
            self.cached(
                "INSERT INTO file (submission, name, path, run, sealed) SELECT ?1, ?3, ?3, ?4, ?5
                 WHERE EXISTS (SELECT 1 FROM file WHERE submission = ?1 AND name = ?2 AND run = ?4 AND path <> ?3)
                 ON CONFLICT (submission, name) DO NOTHING",
            )?
            .execute(params![submission, name, one.file, self.run, one.is_sealed])?;
        }
        Ok(true)
    }

    fn hold(&self, submission: i64, place: usize, attempt: &Attempt, row: &Row) -> rusqlite::Result<()> {
        let Attempt { id, course, quiz, mode, number, scoring, started, ended, seed, claimed, .. } = attempt;
        let added = self
            .cached(
                "INSERT INTO attempt (content, id, course, quiz, mode, number, scoring, started, ended, seed, claimed_score,
                 claimed_passed, questions) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
                 ON CONFLICT (content) DO NOTHING",
            )?
            .execute(params![
                &row.content[..], id, course, quiz, mode, number, scoring, time(*started), time(*ended), seed,
                claimed.score, claimed.passed, row.questions,
            ])?;
        let at = if added == 1 {
            let at = self.transaction.last_insert_rowid();
            self.add_fingerprint(at, row.print)?;
            at
        } else {
            self.cached("SELECT attempt FROM attempt WHERE content = ?1")?
                .query_row([&row.content[..]], |row| row.get(0))?
        };
        self.cached("INSERT INTO held (submission, place, attempt) VALUES (?1, ?2, ?3)")?.execute(params![
            submission,
            place as i64,
            at
        ])?;
        match &attempt.version {
            Some(version) if added == 1 => self.add_key(version, scoring),
            _ => Ok(()),
        }
    }

    pub(super) fn add_fingerprint(&self, attempt: i64, print: Fingerprint) -> rusqlite::Result<()> {
        let work = print.work.map(u128::to_be_bytes);
        self.cached("INSERT INTO fingerprint (attempt, id, work) VALUES (?1, ?2, ?3)")?
            .execute(params![attempt, &print.id.to_be_bytes()[..], work.as_ref().map(|bytes| &bytes[..])])
            .map(drop)
    }

    /// Whether there are attempts, and each of them was taken out: then it is the same once more, in another file.
    fn are_forgotten(&self, attempts: &[Row]) -> rusqlite::Result<bool> {
        for row in attempts {
            if !self.has_forgotten(&row.content)? {
                return Ok(false);
            }
        }
        Ok(!attempts.is_empty())
    }

    pub(super) fn has_forgotten(&self, content: &Hash) -> rusqlite::Result<bool> {
        if !self.forgets.get() {
            return Ok(false);
        }
        self.cached("SELECT 1 FROM forgotten WHERE content = ?1")?.exists([&content[..]])
    }

    pub(super) fn add_gone(&self, submission: i64, gone: Option<Gone>) -> rusqlite::Result<()> {
        let Some(Gone { id, paper: Paper { draw, number } }) = gone else { return Ok(()) };
        self.cached("INSERT OR IGNORE INTO gone (submission, id, draw, paper) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![submission, &id.to_be_bytes()[..], &draw.to_be_bytes()[..], number])
            .map(drop)
    }

    pub(super) fn add_key(&self, data: &QuizData, scoring: &str) -> rusqlite::Result<()> {
        let known = self
            .cached("SELECT 1 FROM quiz_key WHERE quiz = ?1 AND scoring = ?2")?
            .exists(params![data.quiz, scoring])?;
        if known {
            return Ok(());
        }
        let text = serde_json::to_string(data).expect("a key has string keys only");
        self.cached("INSERT INTO quiz_key (quiz, scoring, data) VALUES (?1, ?2, ?3)")?
            .execute(params![data.quiz, scoring, text])
            .map(drop)
    }

    pub(super) fn counted(&self) -> rusqlite::Result<(usize, usize)> {
        let count = |sql: &str| self.number(sql).map(|count| usize::try_from(count).unwrap_or_default());
        let first = "SELECT count(*) FROM (SELECT min(run) AS first FROM file GROUP BY submission) WHERE first = ";
        Ok((count(&format!("{first}{}", self.run))?, count("SELECT count(*) FROM submission")?))
    }

    pub(super) fn number(&self, sql: &str) -> rusqlite::Result<i64> {
        self.transaction.query_row(sql, [], |row| row.get(0))
    }
}
