//! What was collected comes out again: of all submissions a little, and of one learner after another all.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Row, params};

use super::{Run, moment};
use crate::quiz::QuizData;
use crate::results::copies::{Fingerprint, InHand, Shared};
use crate::results::error::Error;
use crate::results::head::{self, Head};
use crate::results::learner::given;
use crate::results::submission::{Attempt, Claimed, Fields, LessonRecord};

/// Earlier versions, by quiz and scoring fingerprint.
pub(in crate::results) type Versions = HashMap<(String, String), Arc<QuizData>>;

/// All that one learner handed in.
#[derive(Debug, Default)]
pub(in crate::results) struct Work {
    /// Each once, and its questions as they stand in the ledger until [`read`](Self::read).
    pub(in crate::results) attempts: Vec<Attempt>,
    questions: Vec<String>,
    submissions: Vec<Held>,
    /// For each of the learner's files, which submission it is.
    of_file: Vec<usize>,
}

/// What one submission holds.
#[derive(Debug, Default)]
pub(in crate::results) struct Held {
    /// Into the attempts of the work.
    pub(in crate::results) attempts: Vec<usize>,
    pub(in crate::results) lessons: Vec<LessonRecord>,
}

impl Work {
    /// Reads the questions, which is the costly part and can be done on any thread.
    pub(in crate::results) fn read(&mut self) {
        for (attempt, text) in self.attempts.iter_mut().zip(std::mem::take(&mut self.questions)) {
            attempt.questions = serde_json::from_str(&text).unwrap_or_default();
        }
    }

    /// What the learner's files hold, in their order.
    pub(in crate::results) fn files(&self) -> impl Iterator<Item = &Held> {
        self.of_file.iter().map(|at| &self.submissions[*at])
    }
}

/// What several learners hold, as numbers of those that were given.
#[derive(Debug, Default)]
pub(in crate::results) struct InSeveralHands {
    /// In the order of the attempts' ids.
    pub(in crate::results) attempts: Vec<Shared>,
    pub(in crate::results) works: Vec<Shared>,
}

impl Run<'_> {
    /// All submissions, the oldest first, once for each name that they came under.
    pub(in crate::results) fn heads(&self) -> Result<Vec<Head>, Error> {
        self.read_heads().map_err(|error| self.fault(error))
    }

    fn read_heads(&self) -> rusqlite::Result<Vec<Head>> {
        let mut statement = self.transaction.prepare(
            "SELECT submission, path, run, id, created, submission.name, employee_id, email
             FROM file JOIN submission USING (submission) ORDER BY file",
        )?;
        let mut heads = Vec::new();
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let learner = Fields { name: row.get(5)?, employee_id: row.get(6)?, email: row.get(7)? };
            let at: i64 = row.get(0)?;
            heads.push(Head {
                file: row.get_ref(1)?.as_str()?.into(),
                run: row.get(2)?,
                row: at,
                id: row.get_ref(3)?.as_str()?.into(),
                created: moment(row.get_ref(4)?.as_str_or_null()?),
                first: if given(&learner).is_none() { self.first_of(at)? } else { None },
                learner,
            });
        }
        head::sort(&mut heads);
        Ok(heads)
    }

    /// The id of the attempt in a submission that ended first.
    fn first_of(&self, submission: i64) -> rusqlite::Result<Option<Box<str>>> {
        let mut statement =
            self.cached("SELECT ended, id FROM held JOIN attempt USING (attempt) WHERE submission = ?1")?;
        let mut first = None;
        let mut found = statement.query([submission])?;
        while let Some(row) = found.next()? {
            let ended = moment(row.get_ref(0)?.as_str_or_null()?);
            let this = (ended.is_none(), ended, row.get::<_, Box<str>>(1)?);
            if first.as_ref().is_none_or(|first| this < *first) {
                first = Some(this);
            }
        }
        Ok(first.map(|(_, _, id)| id))
    }

    /// Attempts that several people hold. `who`: whose each submission is, by its row.
    pub(in crate::results) fn in_several_hands(&self, who: &HashMap<i64, u32>) -> Result<InSeveralHands, Error> {
        self.find_shared(who).map_err(|error| self.fault(error))
    }

    fn find_shared(&self, who: &HashMap<i64, u32>) -> rusqlite::Result<InSeveralHands> {
        let most: i64 =
            self.transaction.query_row("SELECT coalesce(max(attempt), 0) FROM attempt", [], |row| row.get(0))?;
        // Nearly all are in the hands of one. Rows are counted from 1, and those that are gone are few.
        let mut first: Vec<u32> = vec![u32::MAX; usize::try_from(most).unwrap_or_default() + 1];
        let mut others: Vec<(i64, u32)> = Vec::new();
        let mut statement = self.transaction.prepare("SELECT submission, attempt FROM held")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (submission, attempt): (i64, i64) = (row.get(0)?, row.get(1)?);
            let Some(who) = who.get(&submission).copied() else { continue };
            match usize::try_from(attempt).ok().and_then(|at| first.get_mut(at)) {
                Some(first) if *first == u32::MAX => *first = who,
                Some(first) if *first != who => others.push((attempt, who)),
                _ => {}
            }
        }
        others.sort_unstable();
        others.dedup();
        let of = |column: &str| -> rusqlite::Result<Vec<(i64, Shared)>> {
            let count = format!("SELECT count({column}) FROM fingerprint");
            let count: i64 = self.transaction.query_row(&count, [], |row| row.get(0))?;
            let mut all = Vec::with_capacity(usize::try_from(count).unwrap_or_default() + others.len());
            let sql = format!("SELECT attempt, {column} FROM fingerprint WHERE {column} NOT NULL ORDER BY attempt");
            let mut statement = self.transaction.prepare(&sql)?;
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                let (attempt, bytes) = (row.get::<_, i64>(0)?, row.get_ref(1)?.as_blob()?);
                let print = u128::from_be_bytes(bytes.try_into().unwrap_or_default());
                let own = usize::try_from(attempt).ok().and_then(|at| first.get(at)).copied();
                let begin = others.partition_point(|(other, _)| *other < attempt);
                let more = others[begin..].iter().take_while(|(other, _)| *other == attempt).map(|(_, who)| *who);
                let all_hands = own.filter(|who| *who != u32::MAX).into_iter().chain(more);
                all.extend(all_hands.map(|who| InHand { print, who, attempt }));
            }
            Ok(Shared::among(all))
        };
        let mut attempts = of("id")?
            .into_iter()
            .map(|(attempt, shared)| {
                let mut statement = self.cached("SELECT id FROM attempt WHERE attempt = ?1")?;
                Ok((statement.query_row([attempt], |row| row.get::<_, String>(0))?, shared))
            })
            .collect::<rusqlite::Result<Vec<_>>>()?;
        attempts.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(InSeveralHands {
            attempts: attempts.into_iter().map(|(_, shared)| shared).collect(),
            works: of("work")?.into_iter().map(|(_, shared)| shared).collect(),
        })
    }

    /// Keys of versions that are not those of today.
    pub(in crate::results) fn versions(&self) -> Result<Versions, Error> {
        let read = || {
            let mut statement = self.transaction.prepare("SELECT quiz, scoring, data FROM quiz_key")?;
            let mut found = statement.query([])?;
            let mut versions = Versions::new();
            while let Some(row) = found.next()? {
                let version = (row.get(0)?, row.get(1)?);
                if self.current.contains(&version) {
                    continue;
                }
                if let Ok(data) = serde_json::from_str::<QuizData>(row.get_ref(2)?.as_str()?) {
                    versions.insert(version, Arc::new(data));
                }
            }
            Ok(versions)
        };
        read().map_err(|error| self.fault(error))
    }

    /// What a learner's files hold. `rows`: of the submissions, one for each file.
    pub(in crate::results) fn work(&self, rows: impl Iterator<Item = i64>, versions: &Versions) -> Result<Work, Error> {
        self.read_work(rows, versions).map_err(|error| self.fault(error))
    }

    fn read_work(&self, rows: impl Iterator<Item = i64>, versions: &Versions) -> rusqlite::Result<Work> {
        let mut work = Work::default();
        let (mut known, mut places) = (HashMap::new(), HashMap::new());
        for submission in rows {
            if let Some(at) = known.get(&submission) {
                work.of_file.push(*at);
                continue;
            }
            known.insert(submission, work.submissions.len());
            work.of_file.push(work.submissions.len());
            let mut held = Held::default();
            let mut statement = self.cached("SELECT attempt FROM held WHERE submission = ?1 ORDER BY place")?;
            let mut found = statement.query([submission])?;
            while let Some(row) = found.next()? {
                let attempt: i64 = row.get(0)?;
                let place = match places.get(&attempt) {
                    Some(place) => *place,
                    None => {
                        let place = work.attempts.len();
                        places.insert(attempt, place);
                        let (attempt, questions) = self.attempt(attempt, versions)?;
                        work.attempts.push(attempt);
                        work.questions.push(questions);
                        place
                    }
                };
                held.attempts.push(place);
            }
            let mut statement =
                self.cached("SELECT lesson, opened, finished FROM lesson WHERE submission = ?1 ORDER BY place")?;
            let mut found = statement.query([submission])?;
            while let Some(row) = found.next()? {
                let (opened, finished) = (row.get_ref(1)?.as_str_or_null()?, row.get_ref(2)?.as_str_or_null()?);
                let (opened, finished) = (moment(opened), moment(finished));
                held.lessons.push(LessonRecord { lesson: row.get(0)?, opened, finished });
            }
            work.submissions.push(held);
        }
        Ok(work)
    }

    /// One attempt by itself, read.
    pub(super) fn work_of(&self, attempt: i64) -> rusqlite::Result<Work> {
        let (attempt, questions) = self.attempt(attempt, &Versions::new())?;
        let mut work = Work { attempts: vec![attempt], questions: vec![questions], ..Work::default() };
        work.read();
        Ok(work)
    }

    /// Without its questions, and their text.
    fn attempt(&self, at: i64, versions: &Versions) -> rusqlite::Result<(Attempt, String)> {
        self.cached(
            "SELECT id, course, quiz, mode, number, scoring, started, ended, seed, claimed_score, claimed_passed, questions
             FROM attempt WHERE attempt = ?1",
        )?
        .query_row(params![at], |row| attempt_of(row, versions))
    }

    /// For each attempt of a ledger that has none.
    pub(super) fn add_fingerprints(&self) -> rusqlite::Result<()> {
        let mut statement = self.transaction.prepare(
            "SELECT id, course, quiz, mode, number, scoring, started, ended, seed, claimed_score, claimed_passed, questions,
             attempt FROM attempt",
        )?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (mut attempt, questions) = attempt_of(row, &Versions::new())?;
            attempt.questions = serde_json::from_str(&questions).unwrap_or_default();
            self.add_fingerprint(row.get(12)?, Fingerprint::of(&attempt))?;
        }
        Ok(())
    }
}

fn attempt_of(row: &Row, versions: &Versions) -> rusqlite::Result<(Attempt, String)> {
    let (quiz, scoring): (String, String) = (row.get(2)?, row.get(5)?);
    let version = match versions.is_empty() {
        true => None,
        false => versions.get(&(quiz.clone(), scoring.clone())).cloned(),
    };
    let attempt = Attempt {
        id: row.get(0)?,
        course: row.get(1)?,
        mode: row.get(3)?,
        number: row.get(4)?,
        started: moment(row.get_ref(6)?.as_str_or_null()?),
        ended: moment(row.get_ref(7)?.as_str_or_null()?),
        seed: row.get(8)?,
        claimed: Claimed { score: row.get(9)?, passed: row.get(10)? },
        version,
        questions: Vec::new(),
        quiz,
        scoring,
    };
    Ok((attempt, row.get(11)?))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::build::{Options, Session};
    use crate::results::ledger::Ledger;
    use crate::results::read::Received;
    use crate::results::submission::{Submission, parse};

    /// Two submissions that share an attempt, with every field given in some and missing in others.
    fn submissions() -> Vec<Submission> {
        let questions = r#"[
            {"id": "q1", "wording": "ab", "tries": ["a", null, ["b", "c"], {"d": "e"}, 5], "hints": 2, "seconds": 0.1,
             "confidence": 3, "carried": true},
            {"id": "q2", "tries": []}]"#;
        let full = format!(
            r#"{{"id": "a1", "course": "c", "quiz": "q", "mode": "check", "number": 7, "scoring": "s", "seed": "x",
                "started": "2026-05-04T10:00:00.123Z", "ended": "2026-05-04T10:00:00Z",
                "claimed": {{"score": 0.3333333333333333, "passed": false}}, "questions": {questions}}}"#
        );
        let bare =
            r#"{"id": "a2", "course": "c", "quiz": "q", "mode": "m", "number": 0, "scoring": "s", "questions": []}"#;
        let submission = |id: &str, learner: &str, created: &str, attempts: &str, lessons: &str| {
            let text = format!(
                r#"{{"format": "coursewright-submission/1", "id": "{id}", "site": {{"id": "acme-training"}}, "learner": {learner},
                    "created": {created}, "attempts": [{attempts}], "lessons": [{lessons}]}}"#
            );
            parse(text.as_bytes()).unwrap()
        };
        let lesson = r#"{"lesson": "c/m/l", "opened": "2026-05-01T09:00:00.5Z", "finished": null}"#;
        let learner = r#"{"name": " Ann ", "employee_id": "", "email": "a@x"}"#;
        vec![
            submission("s1", learner, "\"2026-05-04T10:30:00.001Z\"", &format!("{full}, {bare}, {full}"), lesson),
            submission("s2", "{}", "5", &format!("{bare}, {full}"), ""),
        ]
    }

    #[test]
    fn every_field_comes_out_as_it_went_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collect/site");
        let mut session = Session::new(Options { root, base_url: None });
        session.refresh();
        let site = session.site_with_questions().unwrap();
        let mut ledger = Ledger::temporary().unwrap();
        let run = ledger.begin(&site, "2026-06-01T08:00:00Z".parse().unwrap()).unwrap();
        let given = submissions();
        let received = given.iter().map(|one| Received { file: one.id.clone(), run: 0, submission: one.clone() });
        run.add(received.collect()).unwrap();
        let heads = run.heads().unwrap();
        assert_eq!(heads.len(), 2);
        assert_eq!(heads[1].first.as_deref(), Some("a1"), "the one with an end, of who gives nothing");
        for (head, given) in heads.iter().zip(&given) {
            assert_eq!((&*head.id, &head.created, &head.learner), (given.id.as_str(), &given.created, &given.learner));
            let mut work = run.work([head.row].into_iter(), &Versions::new()).unwrap();
            work.read();
            let held = work.files().next().unwrap();
            let attempts: Vec<_> = held.attempts.iter().map(|at| work.attempts[*at].clone()).collect();
            assert_eq!(attempts, given.attempts);
            assert_eq!(held.lessons, given.lessons);
            assert_eq!(work.attempts.len(), 2, "each once");
        }
    }
}
