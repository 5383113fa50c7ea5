//! Work that two learners handed in: the same submission, the same attempt, or an attempt that differs in nothing but
//! its id.

use std::collections::{BTreeSet, HashMap};
use std::fmt::{self, Write as _};

use xxhash_rust::xxh3::Xxh3;

use super::learner::Person;
use super::read::Received;
use super::submission::Attempt;
use crate::quiz::Response;

/// Who holds what; learners by their index.
#[derive(Debug, Default)]
pub(super) struct Copies<'a> {
    submissions: HashMap<&'a str, BTreeSet<usize>>,
    attempts: HashMap<&'a str, BTreeSet<usize>>,
    contents: HashMap<u128, BTreeSet<usize>>,
}

impl<'a> Copies<'a> {
    pub(super) fn find(people: &[Person], received: &'a [Received]) -> Self {
        let mut copies = Self::default();
        for (who, person) in people.iter().enumerate() {
            for submission in person.members.iter().map(|member| &received[*member].submission) {
                copies.submissions.entry(&submission.id).or_default().insert(who);
                for attempt in &submission.attempts {
                    copies.attempts.entry(&attempt.id).or_default().insert(who);
                    if let Some(content) = content(attempt) {
                        copies.contents.entry(content).or_default().insert(who);
                    }
                }
            }
        }
        // Nearly everything is held by one learner alone.
        copies.submissions.retain(|_, holders| holders.len() > 1);
        copies.attempts.retain(|_, holders| holders.len() > 1);
        copies.contents.retain(|_, holders| holders.len() > 1);
        copies
    }

    /// Other learners who handed in the submission: no more than `most`.
    pub(super) fn of_submission(&self, id: &str, who: usize, most: usize) -> Vec<usize> {
        self.submissions.get(id).into_iter().flatten().copied().filter(|other| *other != who).take(most).collect()
    }

    /// Other learners who handed in the attempt: no more than `most`, since a thousand may have handed in the same.
    pub(super) fn of_attempt(&self, attempt: &Attempt, who: usize, most: usize) -> Vec<usize> {
        if self.attempts.is_empty() && self.contents.is_empty() {
            return Vec::new();
        }
        let by_id = self.attempts.get(attempt.id.as_str());
        let by_content = content(attempt).and_then(|content| self.contents.get(&content));
        let few = |holders: &BTreeSet<usize>| -> BTreeSet<usize> {
            holders.iter().copied().filter(|other| *other != who).take(most).collect()
        };
        let others: BTreeSet<_> = by_id.into_iter().chain(by_content).flat_map(few).collect();
        others.into_iter().take(most).collect()
    }
}

/// What two attempts made by two people never share: the quiz, both times to the millisecond, and every response.
/// `None` for an attempt without times or without a response, which has little to tell it from others.
fn content(attempt: &Attempt) -> Option<u128> {
    let (started, ended) = (attempt.started?, attempt.ended?);
    let responses = || attempt.questions.iter().map(|record| (&record.id, &record.tries));
    if responses().all(|(_, tries)| tries.iter().all(|response| *response == Response::None)) {
        return None;
    }
    let mut ink = Ink(Xxh3::new());
    // Hashing cannot fail.
    let _ = write!(ink, "{:?}", (&attempt.quiz, started.0, ended.0));
    for record in responses() {
        let _ = write!(ink, "{record:?}");
    }
    Some(ink.0.digest128())
}

struct Ink(Xxh3);

impl fmt::Write for Ink {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
