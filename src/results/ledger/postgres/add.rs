//! What is new goes in, a few thousand attempts at a time: the server is asked what it knows of them, and the rest is
//! copied into each table at once, with numbers that are given here, in the order in which SQLite would give them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use postgres::binary_copy::BinaryCopyInWriter;
use postgres::types::{ToSql, Type};
use postgres::{Client, Error};

use super::Postgres;
use super::forget::leave_papers;
use super::text::kept;
use crate::quiz::QuizData;
use crate::results::ledger::prepared::{Hash, Prepared, Row};
use crate::results::ledger::work::{Gone, time};
use crate::results::submission::{Attempt, Fields, LessonRecord};

/// Of what waits, before it goes in together: so many submissions, or so many bytes of attempts.
const MOST_TOGETHER: usize = 2_000;
const MOST_BYTES_TOGETHER: usize = 8 << 20;
/// Beside its questions.
const BYTES_OF_AN_ATTEMPT: usize = 500;
/// From so many new attempts on, the server looks at its tables anew before they are read.
const WORTH_COUNTING: usize = 10_000;

impl Postgres<'_> {
    pub(super) fn adds(&self, one: Prepared) -> Result<bool, Error> {
        // Where each of its attempts was taken out, it is the same once more, in another file.
        let mut attempts: Vec<&[u8]> = one.attempts.iter().map(|row| &row.content[..]).collect();
        attempts.sort_unstable();
        attempts.dedup();
        if self.are_forgotten(&[&one.content])? || !attempts.is_empty() && self.are_forgotten(&attempts)? {
            return Ok(false);
        }
        let is_enough = {
            let (waiting, bytes) = &mut *self.waiting.borrow_mut();
            *bytes += one.attempts.iter().map(|row| row.questions.len() + BYTES_OF_AN_ATTEMPT).sum::<usize>();
            waiting.push(one);
            waiting.len() >= MOST_TOGETHER || *bytes >= MOST_BYTES_TOGETHER
        };
        if is_enough {
            self.flush()?;
        }
        Ok(true)
    }

    fn are_forgotten(&self, contents: &[&[u8]]) -> Result<bool, Error> {
        if !contents.iter().all(|content| self.may_be_forgotten(content)) {
            return Ok(false);
        }
        let gone = "SELECT content, 0::bigint FROM forgotten WHERE content = ANY($1)";
        Ok(rows(&mut self.client.borrow_mut(), gone, contents)?.len() == contents.len())
    }

    /// All that waits goes in.
    pub(super) fn flush(&self) -> Result<(), Error> {
        let (batch, _) = std::mem::take(&mut *self.waiting.borrow_mut());
        if batch.is_empty() {
            return Ok(());
        }
        let client = &mut *self.client.borrow_mut();
        let new = self.add_files(client, &batch)?;
        let fresh = self.add_attempts(client, &new)?;
        self.uncounted.set(self.uncounted.get() + fresh);
        Ok(())
    }

    /// New submissions, with their rows, and the names that all came under.
    fn add_files<'b>(&self, client: &mut Client, batch: &'b [Prepared]) -> Result<Vec<(i64, &'b Prepared)>, Error> {
        let contents: Vec<&[u8]> = batch.iter().map(|one| &one.content[..]).collect();
        let mut rows = rows(client, "SELECT content, submission FROM submission WHERE content = ANY($1)", &contents)?;
        let known: Vec<i64> = rows.values().copied().collect();
        // The path that it came from, if that was in this run.
        let mut names: HashMap<(i64, String), Option<String>> = HashMap::new();
        if !known.is_empty() {
            let found =
                client.query("SELECT submission, name, run, path FROM file WHERE submission = ANY($1)", &[&known])?;
            let of_this_run = |row: &postgres::Row| (row.get::<_, i32>(2) == self.run).then(|| row.get(3));
            names.extend(found.iter().map(|row| ((row.get(0), row.get(1)), of_this_run(row))));
        }
        let numbers = &mut *self.numbers.borrow_mut();
        let (mut new, mut files) = (Vec::new(), Vec::new());
        for one in batch {
            let row = *rows.entry(one.content).or_insert_with(|| {
                numbers.submission += 1;
                new.push((numbers.submission, one));
                numbers.submission
            });
            let (mut name, path) = (kept(one.name()), kept(&one.file));
            if let Some(Some(before)) = names.get(&(row, name.clone().into_owned()))
                && *before != path
            {
                // Of one name, but elsewhere in this run: two files, and not one that is read again.
                name = path.clone();
            }
            if let Entry::Vacant(slot) = names.entry((row, name.clone().into_owned())) {
                slot.insert(Some(path.clone().into_owned()));
                numbers.file += 1;
                files.push((numbers.file, row, name, path, one.is_sealed));
            }
        }
        let mut copy = Copy::into(
            client,
            "submission (submission, content, id, created, name, employee_id, email)",
            &[Type::INT8, Type::BYTEA, Type::TEXT, Type::TEXT, Type::TEXT, Type::TEXT, Type::TEXT],
        )?;
        for (row, one) in &new {
            let Fields { name, employee_id, email } = &one.submission.learner;
            let field = |text: &Option<String>| text.as_deref().map(|text| kept(text).into_owned());
            copy.row(&[
                row,
                &&one.content[..],
                &kept(&one.submission.id),
                &time(one.submission.created),
                &field(name),
                &field(employee_id),
                &field(email),
            ])?;
        }
        copy.end()?;
        let types = [Type::INT8, Type::INT8, Type::TEXT, Type::TEXT, Type::INT4, Type::BOOL];
        let mut copy = Copy::into(client, "file (file, submission, name, path, run, sealed)", &types)?;
        for (file, submission, name, path, is_sealed) in &files {
            copy.row(&[file, submission, name, path, &self.run, is_sealed])?;
        }
        copy.end()?;
        Ok(new)
    }

    /// What new submissions hold. How many of the attempts are new.
    fn add_attempts(&self, client: &mut Client, new: &[(i64, &Prepared)]) -> Result<usize, Error> {
        let mut contents: Vec<&[u8]> =
            new.iter().flat_map(|(_, one)| one.attempts.iter().map(|row| &row.content[..])).collect();
        contents.sort_unstable();
        contents.dedup();
        let mut known = rows(client, "SELECT content, attempt FROM attempt WHERE content = ANY($1)", &contents)?;
        contents.retain(|content| self.may_be_forgotten(content));
        let gone = rows(client, "SELECT content, 0::bigint FROM forgotten WHERE content = ANY($1)", &contents)?;
        let numbers = &mut *self.numbers.borrow_mut();
        let mut fresh: Vec<(i64, &Attempt, &Row)> = Vec::new();
        let mut held: Vec<(i64, i32, i64)> = Vec::new();
        let mut papers: Vec<(i64, Gone)> = Vec::new();
        for (submission, one) in new {
            for (place, (attempt, row)) in (0..).zip(one.submission.attempts.iter().zip(&one.attempts)) {
                if gone.contains_key(&row.content) {
                    if self.asking.contains(&attempt.quiz) {
                        let gone = Gone::of(&attempt.id, &attempt.quiz, attempt.seed.as_deref());
                        papers.extend(gone.map(|gone| (*submission, gone)));
                    }
                    continue;
                }
                let at = *known.entry(row.content).or_insert_with(|| {
                    numbers.attempt += 1;
                    fresh.push((numbers.attempt, attempt, row));
                    numbers.attempt
                });
                held.push((*submission, place, at));
            }
        }
        leave_papers(client, &papers)?;
        copy_attempts(client, &fresh)?;
        let mut copy = Copy::into(client, "held (submission, place, attempt)", &[Type::INT8, Type::INT4, Type::INT8])?;
        for (submission, place, attempt) in &held {
            copy.row(&[submission, place, attempt])?;
        }
        copy.end()?;
        let types = [Type::INT8, Type::INT4, Type::TEXT, Type::TEXT, Type::TEXT];
        let mut copy = Copy::into(client, "lesson (submission, place, lesson, opened, finished)", &types)?;
        for (submission, one) in new {
            for (place, LessonRecord { lesson, opened, finished }) in (0_i32..).zip(&one.submission.lessons) {
                copy.row(&[submission, &place, &kept(lesson), &time(*opened), &time(*finished)])?;
            }
        }
        copy.end()?;
        for (_, attempt, _) in &fresh {
            if let Some(version) = &attempt.version {
                self.add_key(client, version, &attempt.scoring)?;
            }
        }
        Ok(fresh.len())
    }

    pub(super) fn add_key(&self, client: &mut Client, data: &QuizData, scoring: &str) -> Result<(), Error> {
        let version = (data.quiz.clone(), scoring.to_owned());
        if self.keys.borrow().contains(&version) {
            return Ok(());
        }
        let text = serde_json::to_string(data).expect("a key has string keys only");
        let insert = "INSERT INTO quiz_key (quiz, scoring, data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        client.execute(insert, &[&kept(&data.quiz), &kept(scoring), &text])?;
        self.keys.borrow_mut().insert(version);
        Ok(())
    }

    pub(super) fn read_forgotten(&self) -> Result<Vec<u64>, Error> {
        let mut all = Vec::new();
        super::load::each_row(&mut self.client.borrow_mut(), "SELECT content FROM forgotten", &[], |row| {
            all.push(begin(row.get(0)));
            true
        })?;
        all.sort_unstable();
        Ok(all)
    }

    /// False for nearly all that never was.
    fn may_be_forgotten(&self, content: &[u8]) -> bool {
        self.forgotten.borrow().binary_search(&begin(content)).is_ok()
    }

    pub(super) fn counted(&self, client: &mut Client) -> Result<(usize, usize), Error> {
        let first =
            "SELECT count(*) FROM (SELECT min(run) AS first FROM file GROUP BY submission) AS firsts WHERE first = $1";
        let new: i64 = client.query_one(first, &[&self.run])?.get(0);
        let all: i64 = client.query_one("SELECT count(*) FROM submission", &[])?.get(0);
        Ok((usize::try_from(new).unwrap_or_default(), usize::try_from(all).unwrap_or_default()))
    }

    /// Lets the server see how large its tables have become, by which it decides how they are read.
    pub(super) fn count_rows(&self, client: &mut Client) -> Result<(), Error> {
        if self.uncounted.get() < WORTH_COUNTING {
            return Ok(());
        }
        self.uncounted.set(0);
        client.batch_execute("ANALYZE submission, file, attempt, held, lesson, fingerprint")
    }
}

fn begin(content: &[u8]) -> u64 {
    content.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}

/// By their hashes.
fn rows(client: &mut Client, sql: &str, contents: &[&[u8]]) -> Result<HashMap<Hash, i64>, Error> {
    if contents.is_empty() {
        return Ok(HashMap::new());
    }
    let found = client.query(sql, &[&contents])?;
    let pair = |row: &postgres::Row| Some((row.get::<_, &[u8]>(0).try_into().ok()?, row.get(1)));
    Ok(found.iter().filter_map(pair).collect())
}

fn copy_attempts(client: &mut Client, fresh: &[(i64, &Attempt, &Row)]) -> Result<(), Error> {
    let mut copy = Copy::into(
        client,
        "attempt (attempt, content, id, course, quiz, mode, number, scoring, started, ended, seed, claimed_score, \
         claimed_passed, questions)",
        &[
            Type::INT8,
            Type::BYTEA,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::INT8,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::FLOAT8,
            Type::BOOL,
            Type::TEXT,
        ],
    )?;
    for (at, attempt, row) in fresh {
        let Attempt { id, course, quiz, mode, number, scoring, started, ended, seed, claimed, .. } = attempt;
        copy.row(&[
            at,
            &&row.content[..],
            &kept(id),
            &kept(course),
            &kept(quiz),
            &kept(mode),
            &i64::from(*number),
            &kept(scoring),
            &time(*started),
            &time(*ended),
            &seed.as_deref().map(|seed| kept(seed).into_owned()),
            &claimed.score,
            &claimed.passed,
            &row.questions,
        ])?;
    }
    copy.end()?;
    let types = [Type::INT8, Type::BYTEA, Type::BYTEA];
    let mut copy = Copy::into(client, "fingerprint (attempt, id, work)", &types)?;
    for (at, _, row) in fresh {
        let (id, work) = (row.print.id.to_be_bytes(), row.print.work.map(u128::to_be_bytes));
        copy.row(&[at, &&id[..], &work.as_ref().map(|bytes| &bytes[..])])?;
    }
    copy.end()
}

/// Rows on their way into one table, in COPY's binary form.
struct Copy<'c>(BinaryCopyInWriter<'c>);

impl<'c> Copy<'c> {
    fn into(client: &'c mut Client, table: &str, types: &[Type]) -> Result<Self, Error> {
        let writer = client.copy_in(&format!("COPY {table} FROM STDIN (FORMAT binary)"))?;
        Ok(Self(BinaryCopyInWriter::new(writer, types)))
    }

    fn row(&mut self, values: &[&(dyn ToSql + Sync)]) -> Result<(), Error> {
        self.0.write(values)
    }

    fn end(self) -> Result<(), Error> {
        self.0.finish().map(drop)
    }
}
