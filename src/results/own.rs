//! Which of a learner's attempts are their own, and which were joined to them by a name alone.
//!
//! Whoever knows a colleague's name can write a file in it. So a name joins files, and what is joined by it alone is told
//! (`name_only`) and takes nothing away. Files that give the number are the learner's own, and those with an attempt made
//! with their personal code; where there are none, those that give the address; and with them all that hold an attempt of
//! such a file, since each file of one browser holds those before it. Where no file gives more than the name, those that
//! hold an attempt in common are a group, and none of the groups is better than the others.
//!
//! In a course that a group has passed by itself, no other group counts. Where none has, they count together; but at a
//! quiz of which the last, the first or the average attempt counts, only those of the first group that has any.

use std::collections::HashMap;

use super::course::CourseRule;
use super::desk::Desk;
use super::flag::{Flag, Raised};
use super::report::{AttemptResult, Standing};

/// How much a file gives of whose it is: what everybody knows of somebody, what many know, what few know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gives {
    #[default]
    Name,
    Address,
    /// Or a code.
    Number,
}

/// A file, as far as it says whose it is.
pub(super) struct Held<'w> {
    pub(super) gives: Gives,
    /// Of the submission.
    pub(super) id: &'w str,
    pub(super) attempts: Vec<&'w str>,
}

/// Attempts by the files that they came in.
#[derive(Debug, Default)]
pub(super) struct Groups<'w> {
    /// By attempt. The learner's own are those of group 0, where any is known to be.
    of: HashMap<&'w str, u32>,
    /// What each group gives at the most.
    gives: Vec<Gives>,
    is_known: bool,
}

impl<'w> Groups<'w> {
    /// `files`: in the order in which they are taken.
    pub(super) fn of(files: &[Held<'w>]) -> Self {
        // As nearly everybody has.
        if let [file] = files {
            return Self { of: HashMap::new(), gives: vec![file.gives], is_known: file.gives > Gives::Name };
        }
        let mut into: Vec<usize> = (0..files.len()).collect();
        let mut first: HashMap<(bool, &str), usize> = HashMap::new();
        for (at, file) in files.iter().enumerate() {
            let keys = file.attempts.iter().map(|id| (true, *id)).chain([(false, file.id)]);
            for key in keys {
                let other = *first.entry(key).or_insert(at);
                let (one, other) = (root(&into, at), root(&into, other));
                into[one.max(other)] = one.min(other);
            }
        }
        let roots: Vec<usize> = (0..files.len()).map(|at| root(&into, at)).collect();
        let mut given = vec![Gives::Name; files.len()];
        for (file, root) in files.iter().zip(&roots) {
            given[*root] = given[*root].max(file.gives);
        }
        let best = given.iter().copied().max().unwrap_or_default();
        let is_known = best > Gives::Name;
        let mut numbers: HashMap<usize, u32> = HashMap::new();
        let mut groups = Self { of: HashMap::new(), gives: if is_known { vec![best] } else { Vec::new() }, is_known };
        for (file, root) in files.iter().zip(&roots).filter(|(file, _)| !file.attempts.is_empty()) {
            let number = if is_known && given[*root] == best {
                0
            } else {
                *numbers.entry(*root).or_insert_with(|| {
                    groups.gives.push(given[*root]);
                    groups.gives.len() as u32 - 1
                })
            };
            groups.of.extend(file.attempts.iter().map(|id| (*id, number)));
        }
        groups
    }

    pub(super) fn number(&self, attempt: &str) -> u32 {
        self.of.get(attempt).copied().unwrap_or_default()
    }

    /// What its files give at the most.
    pub(super) fn gives(&self, group: u32) -> Gives {
        self.gives.get(group as usize).copied().unwrap_or_default()
    }

    /// Whether it is the learner's, as far as anybody can know.
    pub(super) fn is_own(&self, group: u32) -> bool {
        self.is_known && group == 0
    }

    /// Whether it may be somebody else's, where it is known what is the learner's.
    pub(super) fn is_apart(&self, attempt: &str) -> bool {
        self.is_known && self.number(attempt) != 0
    }

    /// Groups that can stand for the learner alone.
    fn candidates(&self) -> std::ops::Range<u32> {
        0..if self.is_known { 1 } else { self.gives.len() as u32 }
    }

    /// Tells what was joined by a name alone.
    pub(super) fn tell(&self, attempts: &mut [AttemptResult]) {
        for attempt in attempts.iter_mut().filter(|attempt| self.gives.len() > 1 && !self.is_own(attempt.group)) {
            let file = attempt.files.first().map_or("", |file| file);
            let given = if self.gives(attempt.group) == Gives::Name { "name" } else { "address" };
            let detail =
                format!("`{file}` gives no more than the {given}, and has no attempt of the learner's other files");
            attempt.flags.push(Raised::new(Flag::NameOnly, detail));
        }
    }
}

fn root(into: &[usize], mut at: usize) -> usize {
    while into[at] != at {
        at = into[at];
    }
    at
}

impl Desk<'_> {
    /// Lets no group of attempts take anything from another.
    pub(super) fn keep_apart(&self, groups: &Groups, attempts: &mut [AttemptResult]) {
        if groups.gives.len() < 2 {
            return;
        }
        for course in self.courses() {
            let passes = |group: &u32| course.is_passed_by(self.alone(attempts, *group));
            let kept = groups.candidates().find(passes);
            let set_apart: Vec<usize> = (0..attempts.len())
                .filter(|at| attempts[*at].standing == Standing::Counts && course.counts(&attempts[*at].quiz))
                .filter(|at| kept.map_or_else(|| gives_way(course, attempts, *at), |kept| attempts[*at].group != kept))
                .collect();
            for at in set_apart {
                attempts[at].standing = Standing::ByName;
            }
        }
    }

    /// Attempts of a group that would count if there were no other, in the order in which they ended.
    fn alone<'r>(&self, attempts: &'r [AttemptResult], group: u32) -> Vec<&'r AttemptResult> {
        let ours = |at: &usize| attempts[*at].standing == Standing::Counts && attempts[*at].group == group;
        let mut places: Vec<usize> = (0..attempts.len()).filter(ours).collect();
        places.sort_by_key(|at| attempts[*at].run);
        let mut counted: HashMap<&str, u32> = HashMap::new();
        places.retain(|at| {
            let attempt = &attempts[*at];
            let allowed = self.allowed(&attempt.quiz);
            let so_far = counted.entry(&attempt.quiz).or_default();
            *so_far += u32::from(allowed == 0 || attempt.number <= allowed);
            allowed == 0 || attempt.number <= allowed && *so_far <= allowed
        });
        places.sort_unstable();
        places.into_iter().map(|at| &attempts[at]).collect()
    }
}

/// Where more attempts can make a score smaller: to those of the first group.
fn gives_way(course: &CourseRule, attempts: &[AttemptResult], at: usize) -> bool {
    let AttemptResult { quiz, group, .. } = &attempts[at];
    let rivals = || attempts.iter().filter(|other| other.quiz == *quiz && other.standing == Standing::Counts);
    !course.counts_best(quiz) && rivals().any(|other| other.group < *group)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file<'w>(is_known: bool, id: &'w str, attempts: &[&'w str]) -> Held<'w> {
        let gives = if is_known { Gives::Number } else { Gives::Name };
        Held { gives, id, attempts: attempts.to_vec() }
    }

    #[test]
    fn files_that_hold_an_attempt_in_common_are_a_group() {
        for (files, expected, is_known) in [
            (vec![file(false, "1", &["a"]), file(false, "2", &["a", "b"])], vec![("a", 0), ("b", 0)], false),
            (vec![file(false, "1", &["a"]), file(false, "2", &["b"])], vec![("a", 0), ("b", 1)], false),
            // Who gives a number is known, with all that is joined to that file by what it holds.
            (
                vec![file(false, "1", &["a"]), file(false, "2", &["b"]), file(true, "3", &["b", "c"])],
                vec![("a", 1), ("b", 0), ("c", 0)],
                true,
            ),
            (vec![file(true, "1", &["a"]), file(true, "2", &["b"])], vec![("a", 0), ("b", 0)], true),
            // A file without an attempt says nothing of those with some.
            (vec![file(false, "1", &[]), file(false, "2", &["a"])], vec![("a", 0)], false),
            (
                vec![file(false, "1", &["a"]), file(false, "2", &["b"]), file(false, "3", &["b", "a"])],
                vec![("a", 0), ("b", 0)],
                false,
            ),
        ] {
            let groups = Groups::of(&files);
            let found: Vec<_> = expected.iter().map(|(id, _)| (*id, groups.number(id))).collect();
            assert_eq!((found, groups.is_known), (expected, is_known));
        }
    }

    #[test]
    fn an_address_is_more_than_a_name_and_less_than_a_number() {
        let address = |id, attempts: &[&'static str]| Held { gives: Gives::Address, ..file(false, id, attempts) };
        let groups = Groups::of(&[file(false, "1", &["a"]), address("2", &["b"])]);
        assert_eq!((groups.number("a"), groups.number("b")), (1, 0));
        let groups = Groups::of(&[file(true, "1", &["a"]), address("2", &["b"]), file(false, "3", &["b"])]);
        assert_eq!((groups.number("a"), groups.number("b"), groups.gives(1)), (0, 1, Gives::Address));
    }
}
