//! What a run asks of the database that keeps its ledger. Both kinds give the same answers in the same order, so the
//! tables that are made of them have the same bytes.

use std::fmt;

use super::keep::{KeptAside, KeptMark};
use super::prepared::{Hash, Prepared};
use super::thrown_out::{KeptOut, Named};
use super::work::{Versions, Work};
use crate::quiz::QuizData;
use crate::results::error::Error;
use crate::results::head::Head;
use crate::results::submission::Attempt;

/// Attempts from before the day `$1`, as both databases read it. One without a time, or with one that had not come yet
/// when it was handed in, is as old as the run that brought it: nobody stays for ever by a wrong clock.
pub(super) const ATTEMPTS_BEFORE: &str = "
    SELECT attempt.attempt FROM attempt
    JOIN held ON held.attempt = attempt.attempt
    JOIN file ON file.submission = held.submission
    JOIN run ON run.run = file.run
    GROUP BY attempt.attempt, attempt.ended
    HAVING CASE WHEN attempt.ended <= min(run.at) THEN attempt.ended ELSE min(run.at) END < $1";

/// Submissions that hold no attempt any more, by when they were made, in the same way.
pub(super) const EMPTY_BEFORE: &str = "
    SELECT submission.submission FROM submission
    JOIN file ON file.submission = submission.submission
    JOIN run ON run.run = file.run
    WHERE NOT EXISTS (SELECT 1 FROM held WHERE held.submission = submission.submission)
    GROUP BY submission.submission, submission.created
    HAVING CASE WHEN submission.created <= min(run.at) THEN submission.created ELSE min(run.at) END < $1";

/// Attempts that no submission but `$1` holds.
pub(super) const HELD_ALONE: &str = "
    SELECT attempt FROM held WHERE submission = $1 AND NOT EXISTS (
      SELECT 1 FROM held AS other WHERE other.attempt = held.attempt AND other.submission <> $1)";

/// Which of an attempt's two fingerprints.
#[derive(Clone, Copy, Debug)]
pub(super) enum Print {
    Id,
    Work,
}

impl Print {
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Work => "work",
        }
    }
}

/// An open transaction. Dropped, it has never been.
pub(super) trait Store: fmt::Debug {
    /// False if it was forgotten. What is taken may wait in memory until something else is asked.
    fn take(&self, one: Prepared) -> Result<bool, Error>;
    fn keep_key(&self, data: &QuizData, scoring: &str) -> Result<(), Error>;
    /// Submissions that this run has added, and all.
    fn count(&self) -> Result<(usize, usize), Error>;

    /// In the order in which their files were added.
    fn heads(&self) -> Result<Vec<Head>, Error>;
    /// Rows of attempts are counted from 1 to this.
    fn last_attempt(&self) -> Result<i64, Error>;
    /// Submission and attempt.
    fn each_held(&self, take: &mut dyn FnMut(i64, i64)) -> Result<(), Error>;
    /// Each submission with the seeds of its attempts that begin so, each once.
    fn each_seed(&self, prefix: &str, take: &mut dyn FnMut(i64, &str)) -> Result<(), Error>;
    fn count_prints(&self, which: Print) -> Result<usize, Error>;
    /// In the order of the attempts.
    fn each_print(&self, which: Print, take: &mut dyn FnMut(i64, u128)) -> Result<(), Error>;
    /// As submissions name them.
    fn attempt_ids(&self, attempts: &[i64]) -> Result<Vec<String>, Error>;
    /// Quiz, scoring and JSON.
    fn each_key(&self, take: &mut dyn FnMut(String, String, &str)) -> Result<(), Error>;
    /// See [`Run::each_work`](super::Run::each_work).
    fn each_work(
        &self,
        learners: &mut dyn Iterator<Item = Vec<i64>>,
        versions: &Versions,
        take: &mut dyn FnMut(Work) -> bool,
    ) -> Result<(), Error>;

    /// The newest of each response, in the order of the responses' ids.
    fn marks(&self) -> Result<Vec<KeptMark>, Error>;
    fn keep_mark(&self, id: &str, typed: &str, comment: &str) -> Result<(), Error>;
    /// In the order of their paths.
    fn set_aside(&self) -> Result<Vec<KeptAside>, Error>;
    /// In the place of what was kept of the path before.
    fn keep_set_aside(&self, kept: &KeptAside) -> Result<(), Error>;
    /// How many there were with this path.
    fn drop_set_aside(&self, path: &str) -> Result<usize, Error>;

    /// Submissions that came under a path, or whose hash begins with the digits, each under all of its paths in the order
    /// in which they were added.
    fn named(&self, name: &str) -> Result<Vec<Named>, Error>;
    /// Attempts that no other submission holds, with their questions, read.
    fn held_alone(&self, submission: i64) -> Result<Vec<Attempt>, Error>;
    /// Takes it out with what it holds alone, and keeps that it was.
    fn throw_out(&self, submission: i64, content: &Hash, paths: &[String]) -> Result<(), Error>;
    /// In the order of their hashes and paths.
    fn thrown_out(&self) -> Result<Vec<KeptOut>, Error>;
    fn let_in(&self, content: &Hash) -> Result<(), Error>;
    /// Tells no more of what was thrown out under a path; its hash stays. How many there were.
    fn forget_thrown_out(&self, path: &str) -> Result<usize, Error>;
    /// Whether a submission with this hash is never taken again.
    fn is_forgotten(&self, content: &Hash) -> Result<bool, Error>;
    /// Those with one of these ids, with their questions, read.
    fn each_attempt_called(&self, ids: &[String], take: &mut dyn FnMut(Attempt)) -> Result<(), Error>;

    fn forget_marks(&self, responses: &[String]) -> Result<(), Error>;
    /// Their hashes stay.
    fn forget_submissions(&self, submissions: &[i64]) -> Result<(), Error>;
    fn forget_attempts_of_none(&self) -> Result<(), Error>;
    /// With their questions, read.
    fn each_attempt_before(&self, day: &str, take: &mut dyn FnMut(Attempt)) -> Result<(), Error>;
    /// Takes out attempts that ended before, submissions that were made before and hold no other, and what was set aside
    /// before; of what was thrown out before, a hash stays. How many attempts.
    fn expire(&self, day: &str) -> Result<usize, Error>;

    fn commit(self: Box<Self>) -> Result<(), Error>;
}
