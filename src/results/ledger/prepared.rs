//! A submission as a ledger takes it, and the hashes that it is known by.

use sha2::{Digest, Sha256};

use super::work::time;
use crate::results::copies::Fingerprint;
use crate::results::graded::{GradedAttempt, GradedLesson, GradedSubmission, unhex};
use crate::results::read::{Reason, Received};
use crate::results::submission::{Attempt, Fields, LessonRecord, MadeOn, Submission};

pub(super) type Hash = [u8; 32];

/// A submission with all done that can be done on any thread.
#[derive(Debug)]
pub(in crate::results) struct Prepared {
    pub(in crate::results) file: String,
    /// `None` where nobody said.
    pub(super) is_sealed: Option<bool>,
    pub(super) content: Hash,
    /// Its attempts without their questions.
    pub(super) submission: Submission,
    pub(super) attempts: Vec<Row>,
}

/// What an attempt has beside its fields.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) content: Hash,
    pub(super) print: Fingerprint,
    pub(super) questions: String,
}

impl Prepared {
    pub(in crate::results) fn of(received: Received) -> Self {
        let Received { file, is_sealed, mut submission, .. } = received;
        let row = |attempt: &mut Attempt| {
            let questions = serde_json::to_string(&attempt.questions).expect("records have string keys only");
            let print = Fingerprint::of(attempt);
            attempt.questions = Vec::new();
            Row { content: content_of(attempt, &questions), print, questions }
        };
        let attempts: Vec<_> = submission.attempts.iter_mut().map(row).collect();
        Self {
            file,
            is_sealed: Some(is_sealed),
            content: submission_hash(&submission, &attempts),
            submission,
            attempts,
        }
    }

    /// What was graded elsewhere: as much of it as was handed on.
    pub(in crate::results) fn graded(file: String, graded: GradedSubmission) -> Result<Self, Reason> {
        let GradedSubmission { site, id, created, learner, sealed, attempts, lessons, .. } = graded;
        let mut rows = Vec::with_capacity(attempts.len());
        for attempt in &attempts {
            let content = unhex(&attempt.content);
            let content = content.ok_or_else(|| Reason::Damaged("`content` of an attempt is no hash".to_owned()))?;
            let questions = serde_json::to_string(attempt).expect("what is graded has string keys only");
            rows.push(Row { content, print: attempt.print(), questions });
        }
        let attempts = attempts.into_iter().map(GradedAttempt::head).collect();
        let lessons = lessons.into_iter().map(GradedLesson::record).collect();
        let submission = Submission { id, site: MadeOn { id: site }, learner, created, attempts, lessons };
        let content = submission_hash(&submission, &rows);
        Ok(Self { file, is_sealed: sealed, content, submission, attempts: rows })
    }

    /// The site that it was made on.
    pub(in crate::results) fn site(&self) -> &str {
        &self.submission.site.id
    }

    /// Of its file, by which it is known: the folder may have been moved since.
    pub(super) fn name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or_default()
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

/// A hash of all that an attempt says, by which it is known again.
pub(in crate::results) fn attempt_content(attempt: &Attempt) -> Hash {
    content_of(attempt, &serde_json::to_string(&attempt.questions).expect("records have string keys only"))
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
