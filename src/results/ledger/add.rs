//! What is new goes in: each submission and each attempt once, whatever they come in.

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::{Run, time};
use crate::quiz::QuizData;
use crate::results::copies::Fingerprint;
use crate::results::error::Error;
use crate::results::read::{Reason, Received, SetAside};
use crate::results::submission::{Attempt, Fields, LessonRecord, Submission};
use crate::site::Site;

type Hash = [u8; 32];

/// A submission as the ledger takes it, with all that can be done on any thread done.
#[derive(Debug)]
pub(in crate::results) struct Prepared {
    pub(in crate::results) file: String,
    content: Hash,
    /// Its attempts without their questions.
    submission: Submission,
    attempts: Vec<Row>,
}

/// What an attempt has beside its fields.
#[derive(Debug)]
struct Row {
    content: Hash,
    print: Fingerprint,
    questions: String,
}

impl Prepared {
    pub(in crate::results) fn of(received: Received) -> Self {
        let Received { file, mut submission, .. } = received;
        let row = |attempt: &mut Attempt| {
            let questions = serde_json::to_string(&attempt.questions).expect("records have string keys only");
            let print = Fingerprint::of(attempt);
            attempt.questions = Vec::new();
            Row { content: content_of(attempt, &questions), print, questions }
        };
        let attempts: Vec<_> = submission.attempts.iter_mut().map(row).collect();
        Self { file, content: submission_hash(&submission, &attempts), submission, attempts }
    }

    /// The site that it was made on.
    pub(in crate::results) fn site(&self) -> &str {
        &self.submission.site.id
    }
}

impl Run<'_> {
    /// Adds what is new of this site, and says what was put aside. Others' submissions are left alone.
    pub fn add(&self, received: Vec<Received>) -> Result<Vec<SetAside>, Error> {
        let mut aside = Vec::new();
        for one in received.into_iter().filter(|one| one.submission.site.id == self.site) {
            let prepared = Prepared::of(one);
            if !self.take(&prepared)? {
                aside.push(SetAside { path: prepared.file, reason: Reason::Forgotten });
            }
        }
        Ok(aside)
    }

    /// False if it was forgotten.
    pub(in crate::results) fn take(&self, one: &Prepared) -> Result<bool, Error> {
        self.adds(one).map_err(|error| self.fault(error))
    }

    fn adds(&self, one: &Prepared) -> rusqlite::Result<bool> {
        let Submission { id, learner, created, attempts, lessons, .. } = &one.submission;
        if self.is_forgotten(&one.content)? {
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
                    if !self.is_forgotten(&row.content)? {
                        self.hold(submission, place, attempt, row)?;
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
            "INSERT INTO file (submission, name, path, run) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (submission, name) DO NOTHING",
        );
        // By its name alone: the folder may have been moved since. Within one run, each file is one by itself.
        let name = match self.path {
            Some(_) => one.file.rsplit('/').next().unwrap_or_default().to_owned(),
            None => self.files.get().to_string(),
        };
        insert?.execute(params![submission, name, one.file, self.number])?;
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
            Some(version) if added == 1 => self.keep_key(version, scoring),
            _ => Ok(()),
        }
    }

    pub(super) fn add_fingerprint(&self, attempt: i64, print: Fingerprint) -> rusqlite::Result<()> {
        let work = print.work.map(u128::to_be_bytes);
        self.cached("INSERT INTO fingerprint (attempt, id, work) VALUES (?1, ?2, ?3)")?
            .execute(params![attempt, &print.id.to_be_bytes()[..], work.as_ref().map(|bytes| &bytes[..])])
            .map(drop)
    }

    fn is_forgotten(&self, content: &Hash) -> rusqlite::Result<bool> {
        if !self.forgets {
            return Ok(false);
        }
        self.cached("SELECT 1 FROM forgotten WHERE content = ?1")?.exists([&content[..]])
    }

    /// Keeps the keys of a site's quizzes, by which attempts of today are graded when they have changed.
    pub fn keep_keys(&self, site: &Site) -> Result<(), Error> {
        for node in &site.quizzes {
            let data = QuizData::of(&node.quiz, &site.courses[node.course].id);
            self.keep_key(&data, &data.scoring.to_string()).map_err(|error| self.fault(error))?;
        }
        Ok(())
    }

    fn keep_key(&self, data: &QuizData, scoring: &str) -> rusqlite::Result<()> {
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

    /// How many submissions this run has added, and how many there are.
    pub fn count(&self) -> Result<(usize, usize), Error> {
        let count = |sql: &str| {
            let count = self.transaction.query_row(sql, [], |row| row.get::<_, i64>(0));
            count.map(|count| usize::try_from(count).unwrap_or_default()).map_err(|error| self.fault(error))
        };
        let first = "SELECT count(*) FROM (SELECT min(run) AS first FROM file GROUP BY submission) WHERE first = ";
        Ok((count(&format!("{first}{}", self.number))?, count("SELECT count(*) FROM submission")?))
    }
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

fn submission_hash(submission: &Submission, attempts: &[Row]) -> Hash {
    let Submission { id, learner: Fields { name, employee_id, email }, created, lessons, .. } = submission;
    let created = time(*created);
    let lessons: Vec<_> = lessons
        .iter()
        .flat_map(|LessonRecord { lesson, opened, finished }| [Some(lesson.clone()), time(*opened), time(*finished)])
        .collect();
    let texts = [Some(id), name.as_ref(), employee_id.as_ref(), email.as_ref(), created.as_ref()].into_iter();
    let texts = texts.chain(lessons.iter().map(Option::as_ref)).map(|text| text.map(|text| text.as_bytes()));
    hash(texts.chain(attempts.iter().map(|attempt| Some(&attempt.content[..]))))
}
