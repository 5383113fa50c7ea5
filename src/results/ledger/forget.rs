//! What is to be forgotten leaves, and nothing of it but hashes stays.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Run;
use super::work::{Versions, Work};
use crate::results::error::Error;
use crate::results::marks::response_id;
use crate::results::regrade::Everybody;
use crate::results::roster::Roster;
use crate::results::submission::Attempt;

/// Of marks that are forgotten at once.
const TOGETHER: usize = 1_000;

/// What was taken out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    pub learners: usize,
    pub submissions: usize,
    /// That were set aside.
    pub files: usize,
}

impl Run<'_> {
    /// Takes out learners, by what they are known by in the tables, with submissions, attempts and marks; and files that
    /// were set aside, by their paths.
    pub fn forget(&self, named: &[String], roster: &Roster) -> Result<Forgotten, Error> {
        let Everybody { people, heads, .. } = Everybody::of(self, roster, false)?;
        let mut forgotten = Forgotten::default();
        let mut gone = BTreeSet::new();
        for name in named {
            let person = people.iter().find(|person| person.id.eq_ignore_ascii_case(name.trim()));
            let Some(person) = person else {
                match self.store.drop_set_aside(name)? + self.store.forget_thrown_out(name)? {
                    0 => return Err(Error::UnknownLearner(name.clone())),
                    files => forgotten.files += files,
                }
                continue;
            };
            forgotten.learners += 1;
            let rows: Vec<i64> = person.members.iter().map(|member| heads[*member as usize].row).collect();
            gone.extend(rows.iter().copied());
            let mut works = Vec::new();
            self.each_work(&mut std::iter::once(rows), &Versions::new(), &mut |work| {
                works.push(work);
                true
            })?;
            for mut work in works {
                work.read();
                self.store.forget_marks(&marked(&work))?;
            }
        }
        let rows: Vec<i64> = gone.into_iter().collect();
        self.store.forget_submissions(&rows)?;
        self.store.forget_attempts_of_none()?;
        Ok(Forgotten { submissions: rows.len(), ..forgotten })
    }

    /// Takes out what was done before a day: attempts by their end, submissions that hold no other by when they were made,
    /// files that were set aside by the run that met them last. What has no time, or one that lies after the run that
    /// brought it, is as old as that run. How many attempts.
    pub fn expire(&self, before: Date) -> Result<usize, Error> {
        let day = before.to_string();
        let mut responses = Vec::new();
        self.store.each_attempt_before(&day, &mut |attempt| responses.extend(written(&attempt)))?;
        for together in responses.chunks(TOGETHER) {
            self.store.forget_marks(together)?;
        }
        self.store.expire(&day)
    }
}

fn marked(work: &Work) -> Vec<String> {
    work.attempts.iter().flat_map(written).collect()
}

/// The ids of all texts in an attempt, which marks name them by.
pub(super) fn written(attempt: &Attempt) -> impl Iterator<Item = String> {
    attempt.questions.iter().flat_map(|record| {
        let texts = record.tries.iter().filter_map(|response| response.written());
        texts.map(|text| response_id(&attempt.id, &record.id, text))
    })
}
