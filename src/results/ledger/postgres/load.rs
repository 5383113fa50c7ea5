//! What was collected comes out again. Whole tables come as streams; what learners handed in, for some hundred attempts
//! at a time, so that neither memory nor the way to the server is what a run waits for.

use std::collections::HashMap;
use std::convert::Infallible;

use postgres::fallible_iterator::FallibleIterator;
use postgres::types::ToSql;
use postgres::{Client, Error, Row};

use super::text::{given, kept};
use crate::results::codes::Paper;
use crate::results::head::Head;
use crate::results::learner;
use crate::results::ledger::store::{ATTEMPTS_BEFORE, HELD_ALONE, Print};
use crate::results::ledger::work::{First, Gone, Rows, Versions, Work, moment};
use crate::results::submission::{Attempt, Claimed, Fields, LessonRecord};

/// Learners whose attempts are looked up at once, and attempts that are read at once; a learner is never divided.
const LEARNERS_TOGETHER: usize = 256;
const ATTEMPTS_TOGETHER: usize = 512;
/// Submissions of nobody knows whom that are looked at together.
const NAMELESS_TOGETHER: usize = 10_000;

const COLUMNS: &str = "attempt, id, course, quiz, mode, number, scoring, started, ended, seed, claimed_score, \
                       claimed_passed, questions";

/// Each row as it comes, until `take` has had enough.
pub(super) fn each_row(
    client: &mut Client,
    sql: &str,
    params: &[&(dyn ToSql + Sync)],
    mut take: impl FnMut(&Row) -> bool,
) -> Result<(), Error> {
    let mut rows = client.query_raw(sql, params.iter().copied())?;
    while let Some(row) = rows.next()? {
        if !take(&row) {
            break;
        }
    }
    Ok(())
}

pub(super) fn heads(client: &mut Client) -> Result<Vec<Head>, Error> {
    let mut heads = Vec::new();
    let mut nameless: HashMap<i64, First> = HashMap::new();
    let sql = "SELECT submission, path, run, id, created, submission.name, employee_id, email, sealed
               FROM file JOIN submission USING (submission) ORDER BY file";
    each_row(client, sql, &[], |row| {
        let learner = fields(row, 5);
        let at = row.get(0);
        if learner::given(&learner).is_none() {
            nameless.insert(at, First::default());
        }
        heads.push(Head {
            file: text(row, 1).into(),
            is_sealed: row.get(8),
            run: u32::try_from(row.get::<_, i32>(2)).unwrap_or_default(),
            row: at,
            id: text(row, 3).into(),
            created: moment(row.get(4)),
            first: None,
            learner,
        });
        true
    })?;
    let rows: Vec<i64> = nameless.keys().copied().collect();
    for together in rows.chunks(NAMELESS_TOGETHER) {
        let sql = "SELECT submission, ended, id FROM held JOIN attempt USING (attempt) WHERE submission = ANY($1)";
        each_row(client, sql, &[&together], |row| {
            if let Some(first) = nameless.get_mut(&row.get(0)) {
                first.look(moment(row.get(1)), text(row, 2).into());
            }
            true
        })?;
    }
    let firsts: HashMap<i64, Option<Box<str>>> = nameless.into_iter().map(|(row, first)| (row, first.id())).collect();
    for head in &mut heads {
        head.first = firsts.get(&head.row).cloned().flatten();
    }
    Ok(heads)
}

/// Name, number and address, from a column on.
pub(super) fn fields(row: &Row, at: usize) -> Fields {
    Fields { name: optional(row, at), employee_id: optional(row, at + 1), email: optional(row, at + 2) }
}

pub(super) fn each_held(client: &mut Client, take: &mut dyn FnMut(i64, i64)) -> Result<(), Error> {
    each_row(client, "SELECT submission, attempt FROM held", &[], |row| {
        take(row.get(0), row.get(1));
        true
    })
}

pub(super) fn each_seed(client: &mut Client, prefix: &str, take: &mut dyn FnMut(i64, &str)) -> Result<(), Error> {
    let sql = "SELECT DISTINCT submission, seed FROM held JOIN attempt USING (attempt) WHERE starts_with(seed, $1)";
    each_row(client, sql, &[&prefix], |row| {
        take(row.get(0), &text(row, 1));
        true
    })
}

pub(super) fn each_print(client: &mut Client, which: Print, take: &mut dyn FnMut(i64, u128)) -> Result<(), Error> {
    let column = which.column();
    let sql = format!("SELECT attempt, {column} FROM fingerprint WHERE {column} IS NOT NULL ORDER BY attempt");
    each_row(client, &sql, &[], |row| {
        take(row.get(0), u128::from_be_bytes(row.get::<_, &[u8]>(1).try_into().unwrap_or_default()));
        true
    })
}

pub(super) fn attempt_ids(client: &mut Client, attempts: &[i64]) -> Result<Vec<String>, Error> {
    let mut ids: HashMap<i64, String> = HashMap::with_capacity(attempts.len());
    each_row(client, "SELECT attempt, id FROM attempt WHERE attempt = ANY($1)", &[&attempts], |row| {
        ids.insert(row.get(0), text(row, 1));
        true
    })?;
    Ok(attempts.iter().map(|attempt| ids.get(attempt).cloned().unwrap_or_default()).collect())
}

pub(super) fn each_key(client: &mut Client, take: &mut dyn FnMut(String, String, &str)) -> Result<(), Error> {
    each_row(client, "SELECT quiz, scoring, data FROM quiz_key", &[], |row| {
        take(text(row, 0), text(row, 1), row.get(2));
        true
    })
}

pub(super) fn each_attempt_before(client: &mut Client, day: &str, take: &mut dyn FnMut(Attempt)) -> Result<(), Error> {
    each_attempt(client, &format!("attempt IN ({ATTEMPTS_BEFORE})"), &day, take)
}

pub(super) fn each_attempt_called(
    client: &mut Client,
    ids: &[String],
    take: &mut dyn FnMut(Attempt),
) -> Result<(), Error> {
    let ids: Vec<_> = ids.iter().map(|id| kept(id)).collect();
    each_attempt(client, "id = ANY($1)", &ids, take)
}

pub(super) fn held_alone(client: &mut Client, submission: i64) -> Result<Vec<Attempt>, Error> {
    let mut attempts = Vec::new();
    let which = format!("attempt IN ({HELD_ALONE})");
    each_attempt(client, &which, &submission, &mut |attempt| attempts.push(attempt))?;
    Ok(attempts)
}

/// With their questions, read.
fn each_attempt(
    client: &mut Client,
    which: &str,
    value: &(dyn ToSql + Sync),
    take: &mut dyn FnMut(Attempt),
) -> Result<(), Error> {
    each_row(client, &format!("SELECT {COLUMNS} FROM attempt WHERE {which}"), &[value], |row| {
        let (mut attempt, questions) = attempt_of(row);
        attempt.questions = serde_json::from_str(&questions).unwrap_or_default();
        take(attempt);
        true
    })
}

pub(super) fn each_work(
    client: &mut Client,
    learners: &mut dyn Iterator<Item = Vec<i64>>,
    versions: &Versions,
    take: &mut dyn FnMut(Work) -> bool,
) -> Result<(), Error> {
    loop {
        let some: Vec<Vec<i64>> = learners.take(LEARNERS_TOGETHER).collect();
        if some.is_empty() {
            return Ok(());
        }
        let mut held: HashMap<i64, Vec<i64>> = HashMap::new();
        let submissions: Vec<i64> = some.iter().flatten().copied().collect();
        let sql = "SELECT submission, attempt FROM held WHERE submission = ANY($1) ORDER BY submission, place";
        each_row(client, sql, &[&submissions], |row| {
            held.entry(row.get(0)).or_default().push(row.get(1));
            true
        })?;
        let mut rest = &some[..];
        while !rest.is_empty() {
            let (group, attempts) = group(rest, &held);
            rest = &rest[group.len()..];
            let mut read = Read::of(client, group, attempts, &held)?;
            for submissions in group {
                let Ok(work) = Work::gather(submissions, versions, &mut read);
                if !take(work) {
                    return Ok(());
                }
            }
        }
    }
}

/// The first learners that have enough attempts together, and these.
fn group<'l>(learners: &'l [Vec<i64>], held: &HashMap<i64, Vec<i64>>) -> (&'l [Vec<i64>], Vec<i64>) {
    let mut attempts = Vec::new();
    for (at, submissions) in learners.iter().enumerate() {
        attempts.extend(submissions.iter().filter_map(|submission| held.get(submission)).flatten());
        // Later submissions hold the attempts of earlier ones, too.
        attempts.sort_unstable();
        attempts.dedup();
        if attempts.len() >= ATTEMPTS_TOGETHER {
            return (&learners[..=at], attempts);
        }
    }
    (learners, attempts)
}

/// What some learners handed in.
struct Read<'h> {
    held: &'h HashMap<i64, Vec<i64>>,
    lessons: HashMap<i64, Vec<LessonRecord>>,
    gone: HashMap<i64, Vec<Gone>>,
    attempts: HashMap<i64, (Attempt, String)>,
}

impl<'h> Read<'h> {
    fn of(
        client: &mut Client,
        learners: &[Vec<i64>],
        attempts: Vec<i64>,
        held: &'h HashMap<i64, Vec<i64>>,
    ) -> Result<Self, Error> {
        let (lessons, gone) = (HashMap::new(), HashMap::new());
        let mut read = Self { held, lessons, gone, attempts: HashMap::with_capacity(attempts.len()) };
        each_row(client, &format!("SELECT {COLUMNS} FROM attempt WHERE attempt = ANY($1)"), &[&attempts], |row| {
            read.attempts.insert(row.get(0), attempt_of(row));
            true
        })?;
        let submissions: Vec<i64> = learners.iter().flatten().copied().collect();
        let sql = "SELECT submission, lesson, opened, finished FROM lesson WHERE submission = ANY($1)
                   ORDER BY submission, place";
        each_row(client, sql, &[&submissions], |row| {
            let (opened, finished) = (moment(row.get(2)), moment(row.get(3)));
            let lesson = LessonRecord { lesson: text(row, 1), opened, finished };
            read.lessons.entry(row.get(0)).or_default().push(lesson);
            true
        })?;
        let sql = "SELECT submission, id, draw, paper FROM gone WHERE submission = ANY($1) ORDER BY submission, id";
        each_row(client, sql, &[&submissions], |row| {
            let hash = |at| u128::from_be_bytes(row.get::<_, &[u8]>(at).try_into().unwrap_or_default());
            let number = u32::try_from(row.get::<_, i64>(3)).unwrap_or_default();
            let gone = Gone { id: hash(1), paper: Paper { draw: hash(2), number } };
            read.gone.entry(row.get(0)).or_default().push(gone);
            true
        })?;
        Ok(read)
    }
}

impl Rows for Read<'_> {
    type Error = Infallible;

    fn held(&mut self, submission: i64) -> Result<Vec<i64>, Infallible> {
        Ok(self.held.get(&submission).cloned().unwrap_or_default())
    }

    fn lessons(&mut self, submission: i64) -> Result<Vec<LessonRecord>, Infallible> {
        Ok(self.lessons.get(&submission).cloned().unwrap_or_default())
    }

    fn gone(&mut self, submission: i64) -> Result<Vec<Gone>, Infallible> {
        Ok(self.gone.get(&submission).cloned().unwrap_or_default())
    }

    /// Again for each learner, if several handed it in.
    fn attempt(&mut self, attempt: i64) -> Result<(Attempt, String), Infallible> {
        Ok(self.attempts.get(&attempt).cloned().expect("what is held is there: only a run writes, and it writes both"))
    }
}

fn attempt_of(row: &Row) -> (Attempt, String) {
    let attempt = Attempt {
        id: text(row, 1),
        course: text(row, 2),
        quiz: text(row, 3),
        mode: text(row, 4),
        number: u32::try_from(row.get::<_, i64>(5)).unwrap_or_default(),
        scoring: text(row, 6),
        started: moment(row.get(7)),
        ended: moment(row.get(8)),
        seed: optional(row, 9),
        claimed: Claimed { score: row.get(10), passed: row.get(11) },
        version: None,
        graded: None,
        questions: Vec::new(),
    };
    (attempt, row.get(12))
}

fn text(row: &Row, at: usize) -> String {
    given(row.get(at))
}

fn optional(row: &Row, at: usize) -> Option<String> {
    row.get::<_, Option<String>>(at).map(given)
}
