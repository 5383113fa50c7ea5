//! Everything that was ever collected, in one SQLite file: a run adds what is new, and the tables are made from all.
//!
//! - What is known is known by its content, so reading a file again adds nothing. An attempt stands once, however many
//!   submissions hold it.
//! - One transaction a run, from before the reading until after the tables are written: a run that is stopped has not
//!   been. Two runs at once cannot be; the second is told so.
//! - Keys of every version of a quiz that a run has seen are kept, and an attempt is graded by those of its own.
//! - Marks are never written over: the newest counts, and those before it stay.
//! - Who is forgotten leaves hashes behind, so that an old file does not bring them back.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use super::error::Error;
use super::learner::people;
use super::marks::{Entry, Marks, Met, response_id};
use super::read::{Reason, Received, SetAside};
use super::report::Report;
use super::roster::Roster;
use super::submission::{Attempt, Claimed, Fields, LessonRecord, MadeOn, Moment, QuestionRecord, Submission};
use super::words::free_text;
use crate::quiz::QuizData;
use crate::site::Site;

/// Marks the file as ours: `CWLg`.
const APPLICATION: i64 = 0x4357_4c67;
const SCHEMA_VERSION: i64 = 1;
const SCHEMA: &str = include_str!("ledger.sql");
/// How long another run is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    connection: Connection,
}

/// One run, which is as if it had never been until it is committed.
#[derive(Debug)]
pub struct Run<'l> {
    path: &'l Path,
    site: String,
    transaction: Transaction<'l>,
    number: u32,
    /// The site's own versions of today, by quiz and scoring fingerprint.
    current: HashSet<(String, String)>,
}

/// Earlier versions, by quiz and scoring fingerprint.
type Versions = HashMap<(String, String), Arc<QuizData>>;
type Hash = [u8; 32];

impl Ledger {
    /// Opens a ledger, which is made where there is none. `site`: whose submissions it holds.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let open = || {
            let connection = Connection::open(path)?;
            connection.busy_timeout(PATIENCE)?;
            connection.pragma_update(None, "foreign_keys", true)?;
            // What is forgotten must not be found in the file again.
            connection.pragma_update(None, "secure_delete", true)?;
            Ok(connection)
        };
        Ok(Self { connection: open().map_err(|error| fault(path, error))?, path: path.to_owned() })
    }

    /// Begins a run at `now`.
    pub fn begin(&mut self, site: &Site, now: Timestamp) -> Result<Run<'_>, Error> {
        let Self { path, connection } = self;
        let failed = |error| fault(path, error);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let number = |name: &str| transaction.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let application = number("application_id").map_err(failed)?;
        let version = number("user_version").map_err(failed)?;
        let tables: i64 =
            transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
        let not_ours = |what: String| Error::NotOurLedger { path: path.clone(), what };
        if application == 0 && tables == 0 {
            let make = || {
                transaction.execute_batch(SCHEMA)?;
                transaction.pragma_update(None, "application_id", APPLICATION)?;
                transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
                transaction.execute("INSERT INTO site (id) VALUES (?1)", [&site.config.id])
            };
            make().map_err(failed)?;
        } else if application != APPLICATION {
            return Err(not_ours("a database of another program, not a ledger".to_owned()));
        } else if version > SCHEMA_VERSION {
            return Err(not_ours("a ledger that a newer version of Coursewright has written; use that one".to_owned()));
        }
        let id: String = transaction.query_row("SELECT id FROM site", [], |row| row.get(0)).map_err(failed)?;
        if id != site.config.id {
            return Err(not_ours(format!("the ledger of another training site, `{id}`")));
        }
        transaction.execute("INSERT INTO run (at) VALUES (?1)", [now.to_string()]).map_err(failed)?;
        let number = u32::try_from(transaction.last_insert_rowid()).unwrap_or(u32::MAX);
        let current = site.quizzes.iter().map(|node| (node.quiz.id.value.clone(), node.quiz.scoring().to_string()));
        Ok(Run { path, site: id, transaction, number, current: current.collect() })
    }
}

impl Run<'_> {
    /// Adds what is new of this site, and says what was put aside. Others' submissions are left alone.
    pub fn add(&self, received: &[Received]) -> Result<Vec<SetAside>, Error> {
        let mut aside = Vec::new();
        for one in received.iter().filter(|one| one.submission.site.id == self.site) {
            if !self.adds(one).map_err(|error| fault(self.path, error))? {
                aside.push(SetAside { path: one.file.clone(), reason: Reason::Forgotten });
            }
        }
        Ok(aside)
    }

    /// False if it was forgotten.
    fn adds(&self, one: &Received) -> rusqlite::Result<bool> {
        let Submission { id, learner, created, attempts, lessons, .. } = &one.submission;
        let texts: Vec<_> = attempts.iter().map(questions_of).collect();
        let contents: Vec<Hash> =
            attempts.iter().zip(&texts).map(|(attempt, text)| content_of(attempt, text)).collect();
        let content = submission_hash(&one.submission, &contents);
        if self.is_forgotten(&content)? {
            return Ok(false);
        }
        let known: Option<i64> = self
            .cached("SELECT submission FROM submission WHERE content = ?1")?
            .query_row([&content[..]], |row| row.get(0))
            .optional()?;
        let submission = match known {
            Some(known) => known,
            None => {
                let Fields { name, employee_id, email } = learner;
                self.cached(
                    "INSERT INTO submission (content, id, created, name, employee_id, email) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![&content[..], id, time(*created), name, employee_id, email])?;
                let submission = self.transaction.last_insert_rowid();
                let new = attempts.iter().zip(texts).zip(&contents);
                for (place, ((attempt, text), content)) in new.enumerate() {
                    if !self.is_forgotten(content)? {
                        self.hold(submission, place, attempt, &text, content)?;
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
        // By its name alone: the folder may have been moved since.
        let name = one.file.rsplit('/').next().unwrap_or_default();
        self.cached(
            "INSERT INTO file (submission, name, path, run) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (submission, name) DO NOTHING",
        )?
        .execute(params![submission, name, one.file, self.number])?;
        Ok(true)
    }

    fn hold(
        &self,
        submission: i64,
        place: usize,
        attempt: &Attempt,
        questions: &str,
        content: &Hash,
    ) -> rusqlite::Result<()> {
        let Attempt { id, course, quiz, mode, number, scoring, started, ended, seed, claimed, .. } = attempt;
        self.cached(
            "INSERT INTO attempt (content, id, course, quiz, mode, number, scoring, started, ended, seed, claimed_score,
             claimed_passed, questions) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (content) DO NOTHING",
        )?
        .execute(params![
            &content[..], id, course, quiz, mode, number, scoring, time(*started), time(*ended), seed,
            claimed.score, claimed.passed, questions,
        ])?;
        self.cached(
            "INSERT INTO held (submission, place, attempt) SELECT ?1, ?2, attempt FROM attempt WHERE content = ?3",
        )?
        .execute(params![submission, place as i64, &content[..]])?;
        match &attempt.version {
            Some(version) => self.keep_key(version, scoring),
            None => Ok(()),
        }
    }

    fn is_forgotten(&self, content: &Hash) -> rusqlite::Result<bool> {
        self.cached("SELECT 1 FROM forgotten WHERE content = ?1")?.exists([&content[..]])
    }

    /// Keeps the keys of a site's quizzes, by which attempts of today are graded when they have changed.
    pub fn keep_keys(&self, site: &Site) -> Result<(), Error> {
        for node in &site.quizzes {
            let data = QuizData::of(&node.quiz, &site.courses[node.course].id);
            self.keep_key(&data, &data.scoring.to_string()).map_err(|error| fault(self.path, error))?;
        }
        Ok(())
    }

    fn keep_key(&self, data: &QuizData, scoring: &str) -> rusqlite::Result<()> {
        let text = serde_json::to_string(data).expect("a key has string keys only");
        self.cached("INSERT INTO quiz_key (quiz, scoring, data) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
            .execute(params![data.quiz, scoring, text])
            .map(drop)
    }

    /// How many submissions this run has added, and how many there are.
    pub fn count(&self) -> Result<(usize, usize), Error> {
        let count = |sql: &str| {
            let count = self.transaction.query_row(sql, [], |row| row.get::<_, i64>(0));
            count.map(|count| usize::try_from(count).unwrap_or_default()).map_err(|error| fault(self.path, error))
        };
        let first = "SELECT count(*) FROM (SELECT min(run) AS first FROM file GROUP BY submission) WHERE first = ";
        Ok((count(&format!("{first}{}", self.number))?, count("SELECT count(*) FROM submission")?))
    }

    /// All that was ever added, a file each time that it came under another name; attempts with their keys.
    pub fn received(&self) -> Result<Vec<Received>, Error> {
        Ok(self.rows().map_err(|error| fault(self.path, error))?.into_iter().map(|(_, one)| one).collect())
    }

    /// With the row of each submission.
    fn rows(&self) -> rusqlite::Result<Vec<(i64, Received)>> {
        let versions = self.versions()?;
        let mut attempts: HashMap<i64, Attempt> = HashMap::new();
        let mut statement = self.transaction.prepare(
            "SELECT attempt, id, course, quiz, mode, number, scoring, started, ended, seed, claimed_score, claimed_passed,
             questions FROM attempt",
        )?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (quiz, scoring): (String, String) = (row.get(3)?, row.get(6)?);
            let questions: Vec<QuestionRecord> = serde_json::from_str(&row.get::<_, String>(12)?).unwrap_or_default();
            let attempt = Attempt {
                id: row.get(1)?,
                course: row.get(2)?,
                mode: row.get(4)?,
                number: row.get(5)?,
                started: moment(row.get(7)?),
                ended: moment(row.get(8)?),
                seed: row.get(9)?,
                claimed: Claimed { score: row.get(10)?, passed: row.get(11)? },
                version: versions.get(&(quiz.clone(), scoring.clone())).cloned(),
                questions,
                quiz,
                scoring,
            };
            attempts.insert(row.get(0)?, attempt);
        }
        let mut held: HashMap<i64, Vec<Attempt>> = HashMap::new();
        let mut statement =
            self.transaction.prepare("SELECT submission, attempt FROM held ORDER BY submission, place")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let attempt = attempts.get(&row.get(1)?).expect("a foreign key leads to it").clone();
            held.entry(row.get(0)?).or_default().push(attempt);
        }
        let mut lessons: HashMap<i64, Vec<LessonRecord>> = HashMap::new();
        let mut statement = self
            .transaction
            .prepare("SELECT submission, lesson, opened, finished FROM lesson ORDER BY submission, place")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let lesson =
                LessonRecord { lesson: row.get(1)?, opened: moment(row.get(2)?), finished: moment(row.get(3)?) };
            lessons.entry(row.get(0)?).or_default().push(lesson);
        }
        let mut statement = self.transaction.prepare(
            "SELECT submission, path, run, id, created, submission.name, employee_id, email
             FROM file JOIN submission USING (submission) ORDER BY file",
        )?;
        let mut received = Vec::new();
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let at: i64 = row.get(0)?;
            let submission = Submission {
                id: row.get(3)?,
                site: MadeOn { id: self.site.clone() },
                learner: Fields { name: row.get(5)?, employee_id: row.get(6)?, email: row.get(7)? },
                created: moment(row.get(4)?),
                attempts: held.get(&at).cloned().unwrap_or_default(),
                lessons: lessons.get(&at).cloned().unwrap_or_default(),
            };
            received.push((at, Received { file: row.get(1)?, run: row.get(2)?, submission }));
        }
        Ok(received)
    }

    fn versions(&self) -> rusqlite::Result<Versions> {
        let mut statement = self.transaction.prepare("SELECT quiz, scoring, data FROM quiz_key")?;
        let mut found = statement.query([])?;
        let mut versions = Versions::new();
        while let Some(row) = found.next()? {
            let version = (row.get(0)?, row.get(1)?);
            if self.current.contains(&version) {
                continue;
            }
            if let Ok(data) = serde_json::from_str::<QuizData>(&row.get::<_, String>(2)?) {
                versions.insert(version, Arc::new(data));
            }
        }
        Ok(versions)
    }

    /// The newest mark of each response: its id, the points as typed, the comment.
    pub fn marks(&self) -> Result<Vec<(String, String, String)>, Error> {
        let read = || -> rusqlite::Result<Vec<_>> {
            let mut statement = self.transaction.prepare(
                "SELECT response_id, points, comment, max(run) FROM mark GROUP BY response_id ORDER BY response_id",
            )?;
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        };
        read().map_err(|error| fault(self.path, error))
    }

    /// Keeps the marks that were taken, and those for responses that have not come yet.
    pub fn keep_marks(&self, marks: &Marks, report: &Report) -> Result<(), Error> {
        let known: BTreeMap<String, (String, String)> =
            self.marks()?.into_iter().map(|(id, points, comment)| (id, (points, comment))).collect();
        let mut met = Met::new(marks);
        report.learners.iter().for_each(|learner| met.learner(learner));
        for (id, Entry { typed, comment, .. }) in met.taken() {
            if known.get(id) != Some(&(typed.clone(), comment.clone())) {
                self.transaction
                    .execute(
                        "INSERT INTO mark (response_id, run, points, comment) VALUES (?1, ?2, ?3, ?4)",
                        params![id, self.number, typed, comment],
                    )
                    .map_err(|error| fault(self.path, error))?;
            }
        }
        Ok(())
    }

    /// Takes learners out, by what they are known by in the tables: submissions, attempts, marks. How many submissions.
    pub fn forget(&self, learners: &[String], roster: &Roster) -> Result<usize, Error> {
        let failed = |error| fault(self.path, error);
        let (rows, received): (Vec<i64>, Vec<Received>) = self.rows().map_err(failed)?.into_iter().unzip();
        let people = people(&received, roster);
        let mut gone = HashSet::new();
        for learner in learners {
            let person = people.iter().find(|person| person.id.eq_ignore_ascii_case(learner.trim()));
            let person = person.ok_or_else(|| Error::UnknownLearner(learner.clone()))?;
            for member in &person.members {
                self.forget_marks(&received[*member].submission.attempts).map_err(failed)?;
                gone.insert(rows[*member]);
            }
        }
        for submission in &gone {
            self.forget_submission(*submission).map_err(failed)?;
        }
        self.forget_attempts_of_none().map_err(failed)?;
        Ok(gone.len())
    }

    /// Takes out what was done before a day: attempts by their end, submissions by when they were made. Attempts without
    /// a time go with the submissions that hold them. How many attempts.
    pub fn expire(&self, before: Date) -> Result<usize, Error> {
        let expire = || -> rusqlite::Result<usize> {
            let day = before.to_string();
            let counted = |run: &Self| -> rusqlite::Result<i64> {
                run.transaction.query_row("SELECT count(*) FROM attempt", [], |row| row.get(0))
            };
            let all = counted(self)?;
            let mut old = Vec::new();
            for (_, one) in self.rows()? {
                let is_old = |attempt: &Attempt| attempt.ended.is_some_and(|ended| ended.to_string() < day);
                old.extend(one.submission.attempts.into_iter().filter(is_old));
            }
            self.forget_marks(&old)?;
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
            Ok(usize::try_from(all - counted(self)?).unwrap_or_default())
        };
        expire().map_err(|error| fault(self.path, error))
    }

    fn forget_marks(&self, attempts: &[Attempt]) -> rusqlite::Result<()> {
        for attempt in attempts {
            for (record, text) in attempt
                .questions
                .iter()
                .flat_map(|record| record.tries.iter().filter_map(move |response| Some((record, free_text(response)?))))
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

    /// From now on it has been.
    pub fn commit(self) -> Result<(), Error> {
        let Self { path, transaction, .. } = self;
        transaction.commit().map_err(|error| fault(path, error))
    }

    fn cached(&self, statement: &str) -> rusqlite::Result<rusqlite::CachedStatement<'_>> {
        self.transaction.prepare_cached(statement)
    }
}

impl Marks {
    /// With those of the ledger, where these say nothing.
    pub fn with_kept(self, kept: Vec<(String, String, String)>) -> Self {
        self.over(kept)
    }
}

fn fault(path: &Path, error: rusqlite::Error) -> Error {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::LedgerBusy { path },
        Some(ErrorCode::NotADatabase) => {
            Error::NotOurLedger { path, what: "not a ledger, but some other file".to_owned() }
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            Error::NotOurLedger { path, what: "damaged; take it from a backup".to_owned() }
        }
        _ => Error::Ledger { path, source: error },
    }
}

fn time(moment: Option<Moment>) -> Option<String> {
    moment.map(|moment| moment.0.to_string())
}

fn moment(text: Option<String>) -> Option<Moment> {
    text.and_then(|text| text.parse().ok()).map(Moment)
}

fn questions_of(attempt: &Attempt) -> String {
    serde_json::to_string(&attempt.questions).expect("records have string keys only")
}

/// Every field behind its length, so that no two lists of fields hash the same.
fn hash<'f>(fields: impl IntoIterator<Item = Option<&'f [u8]>>) -> Hash {
    let mut hash = Sha256::new();
    for field in fields {
        match field {
            None => hash.update([0]),
            Some(bytes) => {
                hash.update([1]);
                hash.update((bytes.len() as u64).to_le_bytes());
                hash.update(bytes);
            }
        }
    }
    hash.finalize().into()
}

fn content_of(attempt: &Attempt, questions: &str) -> Hash {
    let Attempt { id, course, quiz, mode, number, scoring, started, ended, seed, claimed, .. } = attempt;
    let (started, ended, number) = (time(*started), time(*ended), number.to_string());
    let score = claimed.score.map(|score| score.to_bits().to_le_bytes());
    let passed = claimed.passed.map(|passed| [u8::from(passed)]);
    let texts = [
        Some(id),
        Some(course),
        Some(quiz),
        Some(mode),
        Some(&number),
        Some(scoring),
        started.as_ref(),
        ended.as_ref(),
        seed.as_ref(),
    ];
    let texts = texts.into_iter().map(|text| text.map(|text| text.as_bytes()));
    let claims = [score.as_ref().map(|bytes| &bytes[..]), passed.as_ref().map(|bytes| &bytes[..])];
    hash(texts.chain(claims).chain([Some(questions.as_bytes())]))
}

fn submission_hash(submission: &Submission, attempts: &[Hash]) -> Hash {
    let Submission { id, learner: Fields { name, employee_id, email }, created, lessons, .. } = submission;
    let created = time(*created);
    let lessons: Vec<_> = lessons
        .iter()
        .flat_map(|LessonRecord { lesson, opened, finished }| [Some(lesson.clone()), time(*opened), time(*finished)])
        .collect();
    let texts = [Some(id), name.as_ref(), employee_id.as_ref(), email.as_ref(), created.as_ref()].into_iter();
    let texts = texts.chain(lessons.iter().map(Option::as_ref)).map(|text| text.map(|text| text.as_bytes()));
    hash(texts.chain(attempts.iter().map(|attempt| Some(&attempt[..]))))
}
