//! Work that two learners handed in: the same submission, the same attempt, or an attempt that differs in nothing but
//! its id.

use std::collections::{BTreeSet, HashMap};

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::head::Head;
use super::learner::Person;
use super::submission::Attempt;
use crate::quiz::Response;

/// By what an attempt is found in other hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint {
    /// Of its id.
    pub(super) id: u128,
    /// Of what two attempts made by two people never share: the quiz, both times to the millisecond, and every response.
    /// `None` for an attempt without times or without a response, which has little to tell it from others.
    pub(super) work: Option<u128>,
}

impl Fingerprint {
    /// The ledger keeps them, so they never change.
    pub(super) fn of(attempt: &Attempt) -> Self {
        match &attempt.graded {
            Some(graded) => graded.print(),
            None => Self::known(&attempt.id, work(attempt)),
        }
    }

    /// Of an attempt whose work was hashed elsewhere.
    pub(super) fn known(id: &str, work: Option<u128>) -> Self {
        Self { id: xxh3_128(id.as_bytes()), work }
    }
}

fn work(attempt: &Attempt) -> Option<u128> {
    let (started, ended) = (attempt.started?, attempt.ended?);
    let responses = || attempt.questions.iter().flat_map(|record| &record.tries);
    if responses().all(|response| *response == Response::None) {
        return None;
    }
    let mut ink = Ink(Xxh3::new());
    ink.text(&attempt.quiz);
    ink.0.update(&started.0.as_nanosecond().to_le_bytes());
    ink.0.update(&ended.0.as_nanosecond().to_le_bytes());
    for record in &attempt.questions {
        ink.text(&record.id);
        ink.count(record.tries.len());
        record.tries.iter().for_each(|response| ink.response(response));
    }
    Some(ink.0.digest128())
}

/// Every list and text behind its length, so that no two hash the same.
struct Ink(Xxh3);

impl Ink {
    fn count(&mut self, count: usize) {
        self.0.update(&(count as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn response(&mut self, response: &Response) {
        match response {
            Response::None => self.0.update(&[0]),
            Response::Text(text) => {
                self.0.update(&[1]);
                self.text(text);
            }
            Response::List(ids) => {
                self.0.update(&[2]);
                self.count(ids.len());
                ids.iter().for_each(|id| self.text(id));
            }
            Response::Map(choices) => {
                self.0.update(&[3]);
                self.count(choices.len());
                choices.iter().flat_map(|(pair, choice)| [pair, choice]).for_each(|text| self.text(text));
            }
            Response::Invalid => self.0.update(&[4]),
        }
    }
}

/// An attempt in somebody's hands: its fingerprint, or that of its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct InHand {
    pub(super) print: u128,
    pub(super) who: u32,
    pub(super) attempt: i64,
}

/// What several hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shared {
    pub(super) print: u128,
    /// Sorted, each once; at least two.
    pub(super) holders: Vec<u32>,
}

impl Shared {
    /// What several hold of all that is in somebody's hands, each with the row of an attempt that has it.
    pub(super) fn among(mut all: Vec<InHand>) -> Vec<(i64, Self)> {
        all.sort_unstable();
        let groups = all.chunk_by(|one, other| one.print == other.print);
        groups
            .filter(|group| group.first().map(|one| one.who) != group.last().map(|one| one.who))
            .map(|group| {
                let mut holders: Vec<u32> = group.iter().map(|one| one.who).collect();
                holders.dedup();
                (group[0].attempt, Self { print: group[0].print, holders })
            })
            .collect()
    }

    /// With each holder as somebody else: two may have become one.
    fn moved(self, to: &[u32]) -> Option<(u128, Vec<u32>)> {
        let mut holders: Vec<u32> = self.holders.iter().map(|who| to[*who as usize]).collect();
        holders.sort_unstable();
        holders.dedup();
        (holders.len() > 1).then_some((self.print, holders))
    }
}

/// Who holds what; learners by their index.
#[derive(Debug, Default)]
pub(super) struct Copies {
    submissions: HashMap<u128, Vec<u32>>,
    attempts: HashMap<u128, Vec<u32>>,
    works: HashMap<u128, Vec<u32>>,
}

impl Copies {
    /// `to`: who each of those is now that `attempts` and `works` speak of.
    pub(super) fn new(
        people: &[Person],
        heads: &[Head],
        attempts: Vec<Shared>,
        works: Vec<Shared>,
        to: &[u32],
    ) -> Self {
        let mut submissions = Vec::with_capacity(heads.len());
        for (who, person) in (0..).zip(people) {
            let ids = person.members.iter().map(|member| &heads[*member as usize].id);
            submissions.extend(ids.map(|id| InHand { print: xxh3_128(id.as_bytes()), who, attempt: 0 }));
        }
        let submissions = Shared::among(submissions).into_iter();
        Self {
            submissions: submissions.map(|(_, Shared { print, holders })| (print, holders)).collect(),
            attempts: attempts.into_iter().filter_map(|shared| shared.moved(to)).collect(),
            works: works.into_iter().filter_map(|shared| shared.moved(to)).collect(),
        }
    }

    /// Other learners who handed in the submission: no more than `most`.
    pub(super) fn of_submission(&self, id: &str, who: u32, most: usize) -> Vec<u32> {
        if self.submissions.is_empty() {
            return Vec::new();
        }
        let holders = self.submissions.get(&xxh3_128(id.as_bytes()));
        holders.into_iter().flatten().copied().filter(|other| *other != who).take(most).collect()
    }

    /// Whether a learner handed in the attempt itself, not only the same work.
    pub(super) fn holds(&self, attempt: &Attempt, who: u32) -> bool {
        self.attempts.get(&Fingerprint::of(attempt).id).is_some_and(|holders| holders.binary_search(&who).is_ok())
    }

    /// Other learners who handed in the attempt: no more than `most`, since a thousand may have handed in the same.
    pub(super) fn of_attempt(&self, attempt: &Attempt, who: u32, most: usize) -> Vec<u32> {
        if self.attempts.is_empty() && self.works.is_empty() {
            return Vec::new();
        }
        let Fingerprint { id, work } = Fingerprint::of(attempt);
        let by_work = work.and_then(|work| self.works.get(&work));
        let few = |holders: &Vec<u32>| -> BTreeSet<u32> {
            holders.iter().copied().filter(|other| *other != who).take(most).collect()
        };
        let others: BTreeSet<_> = self.attempts.get(&id).into_iter().chain(by_work).flat_map(few).collect();
        others.into_iter().take(most).collect()
    }
}
