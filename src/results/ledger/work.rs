//! All that one learner handed in, as it comes out of a ledger.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::quiz::QuizData;
use crate::results::codes::Paper;
use crate::results::copies::Fingerprint;
use crate::results::submission::{Attempt, LessonRecord, Moment};

/// Earlier versions, by quiz and scoring fingerprint.
pub(in crate::results) type Versions = HashMap<(String, String), Arc<QuizData>>;

/// All that one learner handed in.
#[derive(Debug, Default)]
pub(in crate::results) struct Work {
    /// Each once, and its questions as they stand in the ledger until [`read`](Self::read).
    pub(in crate::results) attempts: Vec<Attempt>,
    questions: Vec<String>,
    submissions: Vec<Held>,
    /// Each once.
    pub(in crate::results) gone: Vec<Gone>,
    /// For each of the learner's files, which submission it is.
    of_file: Vec<usize>,
}

/// An attempt that was taken out, as far as it bears on others that came in the same submission: the number of a draw by a
/// personal code is believed for as many attempts as came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::results) struct Gone {
    /// A hash of its id, as in fingerprints.
    pub(super) id: u128,
    pub(in crate::results) paper: Paper,
}

impl Gone {
    /// `None` for an attempt without a code.
    pub(super) fn of(id: &str, quiz: &str, seed: Option<&str>) -> Option<Self> {
        Some(Self { id: Fingerprint::known(id, None).id, paper: Paper::of(quiz, seed)? })
    }
}

/// What one submission holds.
#[derive(Debug, Default)]
pub(in crate::results) struct Held {
    /// Into the attempts of the work.
    pub(in crate::results) attempts: Vec<usize>,
    pub(in crate::results) lessons: Vec<LessonRecord>,
}

/// Where the rows of a learner's work come from.
pub(super) trait Rows {
    type Error;
    /// The rows of its attempts, in their order.
    fn held(&mut self, submission: i64) -> Result<Vec<i64>, Self::Error>;
    fn lessons(&mut self, submission: i64) -> Result<Vec<LessonRecord>, Self::Error>;
    /// What it held besides.
    fn gone(&mut self, submission: i64) -> Result<Vec<Gone>, Self::Error>;
    /// Without its questions, and their text.
    fn attempt(&mut self, attempt: i64) -> Result<(Attempt, String), Self::Error>;
}

impl Work {
    /// `submissions`: their rows, one for each file.
    pub(super) fn gather<R: Rows>(submissions: &[i64], versions: &Versions, rows: &mut R) -> Result<Self, R::Error> {
        let mut work = Self::default();
        let (mut known, mut places) = (HashMap::new(), HashMap::new());
        for submission in submissions.iter().copied() {
            if let Some(at) = known.get(&submission) {
                work.of_file.push(*at);
                continue;
            }
            known.insert(submission, work.submissions.len());
            work.of_file.push(work.submissions.len());
            let mut held = Held::default();
            for attempt in rows.held(submission)? {
                let place = match places.get(&attempt) {
                    Some(place) => *place,
                    None => {
                        let place = work.attempts.len();
                        places.insert(attempt, place);
                        let (mut attempt, questions) = rows.attempt(attempt)?;
                        if !versions.is_empty() {
                            attempt.version = versions.get(&(attempt.quiz.clone(), attempt.scoring.clone())).cloned();
                        }
                        work.attempts.push(attempt);
                        work.questions.push(questions);
                        place
                    }
                };
                held.attempts.push(place);
            }
            held.lessons = rows.lessons(submission)?;
            work.submissions.push(held);
            work.gone.extend(rows.gone(submission)?);
        }
        let mut seen: HashSet<u128> = HashSet::new();
        if !work.gone.is_empty() {
            seen.extend(work.attempts.iter().map(|attempt| Fingerprint::known(&attempt.id, None).id));
        }
        work.gone.retain(|one| seen.insert(one.id));
        Ok(work)
    }

    /// Reads the questions, which is the costly part and can be done on any thread.
    pub(in crate::results) fn read(&mut self) {
        for (attempt, text) in self.attempts.iter_mut().zip(std::mem::take(&mut self.questions)) {
            // Of an attempt that was graded elsewhere there is what it came to.
            match text.starts_with('{') {
                true => attempt.graded = serde_json::from_str(&text).ok().map(Arc::new),
                false => attempt.questions = serde_json::from_str(&text).unwrap_or_default(),
            }
        }
    }

    /// What the learner's files hold, in their order.
    pub(in crate::results) fn files(&self) -> impl Iterator<Item = &Held> {
        self.of_file.iter().map(|at| &self.submissions[*at])
    }
}

/// The id of the attempt that ended first, of those that were looked at.
#[derive(Debug, Default)]
pub(super) struct First(Option<(bool, Option<Moment>, Box<str>)>);

impl First {
    pub(super) fn look(&mut self, ended: Option<Moment>, id: Box<str>) {
        let this = (ended.is_none(), ended, id);
        if self.0.as_ref().is_none_or(|first| this < *first) {
            self.0 = Some(this);
        }
    }

    pub(super) fn id(self) -> Option<Box<str>> {
        self.0.map(|(_, _, id)| id)
    }
}

/// As a ledger keeps it.
pub(super) fn time(moment: Option<Moment>) -> Option<String> {
    moment.map(|moment| moment.0.to_string())
}

pub(super) fn moment(text: Option<&str>) -> Option<Moment> {
    text.and_then(|text| text.parse().ok()).map(Moment)
}
