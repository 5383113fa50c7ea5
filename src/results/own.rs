//! Which of a learner's attempts are their own, and which were joined to them by less.
//!
//! Whoever knows a colleague's name or address can write a file in it. So what joins files by it alone is told
//! (`name_only`) and takes nothing away. What a file proves ([`Gives`]) is held against the list of people. Files that
//! give the number are the learner's own, and those with an attempt made with their personal code; where there are none,
//! those that give the address; and with them all that hold an attempt of such a file, since each file of one browser
//! holds those before it. Where several groups of files that have no attempt in common give the address, or no file gives
//! more than the name, none of the groups is better than the others.
//!
//! A group in which nothing could count (practice on a phone) can be no better than another: it is passed over.
//!
//! In a course that a group has passed by itself, no other group counts. Where none has, they count together; but at a
//! quiz of which the last, the first or the average attempt counts, only those of the first group that has any.

use std::collections::HashMap;

use super::course::CourseRule;
use super::flag::{Flag, Raised};
use super::report::{AttemptResult, Standing};

/// How much a file proves of whose it is: what everybody knows of somebody, what many know, what few know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gives {
    #[default]
    Name,
    /// A number, a name or an address that the list has otherwise, so it proves no more than a name, whatever else it gives.
    Disputed,
    Address,
    /// Or a code.
    Number,
}

impl Gives {
    /// Whether it is more than anybody could have written.
    pub(super) fn is_proof(self) -> bool {
        self >= Self::Address
    }
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
    /// By attempt; where there is one file alone, all are in group 0.
    of: HashMap<&'w str, u32>,
    /// By file.
    files: Vec<u32>,
    groups: Vec<Group>,
    /// How many can stand for the learner alone; they are the first ones.
    candidates: u32,
}

#[derive(Debug, PartialEq)]
struct Group {
    /// What its files give at the most.
    gives: Gives,
    is: Is,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Is {
    /// The learner's, as far as anybody can know.
    Own,
    /// As likely the learner's as others are.
    OneOfSeveral,
    /// Perhaps somebody else's, where it is known what is the learner's.
    Apart,
}

impl<'w> Groups<'w> {
    /// `files`: in the order in which they are taken. `could_count`: of an attempt.
    pub(super) fn of(files: &[Held<'w>], could_count: impl Fn(&str) -> bool) -> Self {
        // As nearly everybody has.
        if let [file] = files {
            let group = Group { gives: file.gives, is: Is::Own };
            return Self { of: HashMap::new(), files: vec![0], groups: vec![group], candidates: 1 };
        }
        let roots = roots(files);
        let mut given = vec![Gives::Name; files.len()];
        let mut counts = vec![false; files.len()];
        for (file, root) in files.iter().zip(&roots) {
            given[*root] = given[*root].max(file.gives);
            counts[*root] |= file.attempts.iter().any(|id| could_count(id));
        }
        let best = (0..files.len()).filter(|root| counts[*root]).map(|root| given[root]).max().unwrap_or_default();
        let is_candidate = |root: usize| counts[root] && (given[root] == best || !best.is_proof());
        // Whoever gives the number has all that gives it.
        let is_one = best == Gives::Number;
        let are_several = !is_one && (0..files.len()).filter(|root| is_candidate(*root)).nth(1).is_some();
        let mut groups = Self::default();
        let mut numbers: HashMap<usize, u32> = HashMap::new();
        for with_candidates in [true, false] {
            for root in roots.iter().copied().filter(|root| is_candidate(*root) == with_candidates) {
                if numbers.contains_key(&root) {
                    continue;
                }
                if !(with_candidates && is_one && !groups.groups.is_empty()) {
                    let is = match with_candidates {
                        true if are_several => Is::OneOfSeveral,
                        false if best.is_proof() && given[root] < best => Is::Apart,
                        _ => Is::Own,
                    };
                    groups.groups.push(Group { gives: given[root], is });
                }
                numbers.insert(root, groups.groups.len() as u32 - 1);
            }
            if with_candidates {
                groups.candidates = groups.groups.len() as u32;
            }
        }
        for (file, root) in files.iter().zip(&roots) {
            groups.files.push(numbers[root]);
            groups.of.extend(file.attempts.iter().map(|id| (*id, numbers[root])));
        }
        groups
    }

    pub(super) fn number(&self, attempt: &str) -> u32 {
        self.of.get(attempt).copied().unwrap_or_default()
    }

    fn is(&self, group: u32) -> Is {
        self.groups.get(group as usize).map_or(Is::Own, |group| group.is)
    }

    /// What its files give at the most.
    pub(super) fn gives(&self, group: u32) -> Gives {
        self.groups.get(group as usize).map(|group| group.gives).unwrap_or_default()
    }

    /// Whether it may be somebody else's, where it is known what is the learner's.
    pub(super) fn is_apart(&self, group: u32) -> bool {
        self.is(group) == Is::Apart
    }

    /// The same of each file, in their order.
    pub(super) fn apart(&self) -> impl Iterator<Item = bool> {
        self.files.iter().map(|group| self.is_apart(*group))
    }

    /// Tells what was joined by too little.
    pub(super) fn tell(&self, attempts: &mut [AttemptResult]) {
        for attempt in attempts.iter_mut().filter(|attempt| self.is(attempt.group) != Is::Own) {
            let file = attempt.files.first().map_or("", |file| file);
            let given = match self.gives(attempt.group) {
                Gives::Name => "gives no more than the name",
                Gives::Disputed => "gives a number, a name or an address that is not theirs on the roster",
                Gives::Address | Gives::Number => "gives no more than the address",
            };
            let detail = format!("`{file}` {given}, and has no attempt of the learner's other files");
            attempt.flags.push(Raised::new(Flag::NameOnly, detail));
        }
    }

    /// Lets no group of attempts take anything from another. `allowed`: of a quiz, as many attempts; 0 for any number.
    pub(super) fn keep_apart(
        &self,
        courses: &[CourseRule],
        allowed: impl Fn(&str) -> u32,
        attempts: &mut [AttemptResult],
    ) {
        if self.groups.len() < 2 {
            return;
        }
        let mut of_groups = vec![Vec::new(); self.candidates as usize];
        for (at, attempt) in attempts.iter().enumerate() {
            if let Some(places) = of_groups.get_mut(attempt.group as usize) {
                places.push(at);
            }
        }
        for course in courses {
            let passes = |group: &u32| course.is_passed_by(alone(attempts, &of_groups[*group as usize], &allowed));
            let kept = (0..self.candidates).find(passes);
            let first = if kept.is_none() { first_groups(course, attempts) } else { Default::default() };
            for attempt in attempts.iter_mut() {
                let gives_way = || first.get(&attempt.quiz).is_some_and(|first| attempt.group > *first);
                if attempt.standing == Standing::Counts
                    && course.counts(&attempt.quiz)
                    && kept.map_or_else(gives_way, |kept| attempt.group != kept)
                {
                    attempt.standing = Standing::ByName;
                }
            }
        }
    }
}

/// Of each file: the first one that has something in common with it, or with one that has.
fn roots(files: &[Held]) -> Vec<usize> {
    let mut into: Vec<usize> = (0..files.len()).collect();
    let mut first: HashMap<(bool, &str), usize> = HashMap::new();
    for (at, file) in files.iter().enumerate() {
        let keys = file.attempts.iter().map(|id| (true, *id)).chain([(false, file.id)]);
        for key in keys {
            let other = *first.entry(key).or_insert(at);
            let (one, other) = (root(&mut into, at), root(&mut into, other));
            into[one.max(other)] = one.min(other);
        }
    }
    (0..files.len()).map(|at| root(&mut into, at)).collect()
}

/// Leaves a shorter way behind it, so that nobody can make a long one of many files.
fn root(into: &mut [usize], mut at: usize) -> usize {
    while into[at] != at {
        into[at] = into[into[at]];
        at = into[at];
    }
    at
}

/// Attempts of a group that would count if there were no other, in the order in which they ended.
pub(super) fn alone<'r>(
    attempts: &'r [AttemptResult],
    group: &[usize],
    allowed: impl Fn(&str) -> u32,
) -> Vec<&'r AttemptResult> {
    let counts = |at: &usize| attempts[*at].standing == Standing::Counts;
    let mut places: Vec<usize> = group.iter().copied().filter(counts).collect();
    places.sort_by_key(|at| (attempts[*at].lacks_its_code(), attempts[*at].run));
    let mut counted: HashMap<&str, u32> = HashMap::new();
    places.retain(|at| {
        let attempt = &attempts[*at];
        let allowed = allowed(&attempt.quiz);
        let so_far = counted.entry(&attempt.quiz).or_default();
        *so_far += u32::from(allowed == 0 || attempt.number <= allowed);
        allowed == 0 || attempt.number <= allowed && *so_far <= allowed
    });
    places.sort_unstable();
    places.into_iter().map(|at| &attempts[at]).collect()
}

/// Of each quiz at which more attempts can make a score smaller: the first group that has any. All others give way to it.
fn first_groups(course: &CourseRule, attempts: &[AttemptResult]) -> HashMap<String, u32> {
    let mut first = HashMap::new();
    let counting = attempts.iter().filter(|attempt| attempt.standing == Standing::Counts);
    for attempt in counting.filter(|attempt| course.counts(&attempt.quiz) && !course.counts_best(&attempt.quiz)) {
        let group = first.entry(attempt.quiz.clone()).or_insert(attempt.group);
        *group = attempt.group.min(*group);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use Gives::{Address, Disputed, Name, Number};
    use Is::{Apart, OneOfSeveral, Own};

    use std::time::{Duration, Instant};

    use crate::quiz::AttemptScore;
    use crate::results::course::{attempt, rule};

    /// Attempts by their groups, and what each group is. An attempt in capitals could count.
    fn groups(files: &[(Gives, &str)]) -> (String, Vec<Is>) {
        let ids: Vec<String> = (0..files.len()).map(|at| at.to_string()).collect();
        let held: Vec<_> = files
            .iter()
            .zip(&ids)
            .map(|((gives, attempts), id)| Held {
                gives: *gives,
                id,
                attempts: attempts.split_terminator(' ').collect(),
            })
            .collect();
        let groups = Groups::of(&held, |id| id.chars().all(char::is_uppercase));
        let mut attempts: Vec<&str> = files.iter().flat_map(|(_, attempts)| attempts.split_terminator(' ')).collect();
        attempts.sort_unstable();
        attempts.dedup();
        let found: Vec<_> = attempts.iter().map(|id| format!("{id}{}", groups.number(id))).collect();
        (found.join(" "), groups.groups.iter().map(|group| group.is).collect())
    }

    #[test]
    fn files_that_hold_an_attempt_in_common_are_a_group() {
        for (files, expected, is) in [
            (&[(Name, "A"), (Name, "A B")][..], "A0 B0", &[Own][..]),
            (&[(Name, "A"), (Name, "B")], "A0 B1", &[OneOfSeveral, OneOfSeveral]),
            // Who gives a number is known, with all that is joined to that file by what it holds.
            (&[(Name, "A"), (Name, "B"), (Number, "B C")], "A1 B0 C0", &[Own, Apart]),
            (&[(Number, "A"), (Number, "B")], "A0 B0", &[Own]),
            // A file without an attempt says nothing of those with some.
            (&[(Name, ""), (Name, "A")], "A0", &[Own, Own]),
            (&[(Number, ""), (Name, "A")], "A0", &[Own, Own]),
            (&[(Name, "A"), (Name, "B"), (Name, "B A")], "A0 B0", &[Own]),
        ] {
            assert_eq!(groups(files), (expected.to_owned(), is.to_vec()), "{files:?}");
        }
    }

    #[test]
    fn an_address_is_more_than_a_name_and_less_than_a_number() {
        for (files, expected, is) in [
            (&[(Name, "A"), (Address, "B")][..], "A1 B0", &[Own, Apart][..]),
            (&[(Number, "A"), (Address, "B"), (Name, "B")], "A0 B1", &[Own, Apart]),
            // Of two addresses none is better.
            (&[(Name, "A"), (Address, "B"), (Address, "C")], "A2 B0 C1", &[OneOfSeveral, OneOfSeveral, Apart]),
            // What the list has otherwise proves no more than a name.
            (&[(Disputed, "A"), (Address, "B")], "A1 B0", &[Own, Apart]),
            (&[(Disputed, "A"), (Name, "B")], "A0 B1", &[OneOfSeveral, OneOfSeveral]),
        ] {
            assert_eq!(groups(files), (expected.to_owned(), is.to_vec()), "{files:?}");
        }
    }

    #[test]
    fn what_cannot_count_is_no_better_than_what_can() {
        for (files, expected, is) in [
            (&[(Number, "a"), (Name, "B")][..], "B0 a1", &[Own, Own][..]),
            (&[(Name, "a"), (Name, "B")], "B0 a1", &[Own, Own]),
            (&[(Number, "a"), (Name, "B"), (Name, "C")], "B0 C1 a2", &[OneOfSeveral, OneOfSeveral, Own]),
            (&[(Number, "a"), (Address, "B"), (Name, "C")], "B0 C2 a1", &[Own, Own, Apart]),
            (&[(Number, "a"), (Name, "b")], "a0 b1", &[Own, Own]),
            (&[(Number, "A"), (Name, "b")], "A0 b1", &[Own, Apart]),
        ] {
            assert_eq!(groups(files), (expected.to_owned(), is.to_vec()), "{files:?}");
        }
    }

    #[test]
    fn thousands_of_attempts_under_one_name_take_a_time_that_grows_as_they_do() {
        const EACH: u32 = 40_000;
        let courses = [rule([Some(1.0), None], AttemptScore::Last, None)];
        for many in [2, EACH] {
            let of = |group| {
                (0..EACH / (many / 2)).map(move |number| AttemptResult { number, group, ..attempt("q", 1, 0.0) })
            };
            let mut attempts: Vec<_> = (0..many).flat_map(of).collect();
            let group = || Group { gives: Name, is: OneOfSeveral };
            let groups = Groups { groups: (0..many).map(|_| group()).collect(), candidates: many, ..Groups::default() };
            let clock = Instant::now();
            groups.keep_apart(&courses, |_| 0, &mut attempts);
            assert!(clock.elapsed() < Duration::from_secs(10), "{many}: {:?}", clock.elapsed());
            let by_name = attempts.iter().filter(|attempt| attempt.standing == Standing::ByName);
            assert_eq!(by_name.count(), attempts.len() - attempts.len() / many as usize, "{many}");
        }
    }
}
