//! Single submissions that HR throws out, since they are forged or were handed in by mistake, and lets in again.
//!
//! A submission leaves with what no other holds. Of it stay a hash, the paths that it came under and the run, by which it
//! is told of when it comes again. What is thrown out is the submission, not what it says: an attempt that another one
//! holds counts there, whichever of them came first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Run;
use super::forget::written;
use super::prepared::Hash;
use crate::results::error::Error;
use crate::results::learner::given;
use crate::results::read::{Reason, SetAside};
use crate::results::regrade::Everybody;
use crate::results::roster::Roster;
use crate::results::submission::{Attempt, Fields};

/// Digits of a submission's hash by which HR tells those of one path apart.
pub(super) const DIGITS: usize = 12;
/// Submissions of one path that are named when HR has to choose.
const MOST_NAMED: usize = 20;

/// A submission of the ledger under one of its paths.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) row: i64,
    pub(super) content: Hash,
    pub(super) path: String,
    /// When the run was that it first came in, under this path.
    pub(super) at: String,
    pub(super) created: Option<String>,
    pub(super) learner: Fields,
    pub(super) attempts: i64,
}

/// One that was thrown out, under one of its paths.
#[derive(Clone, Debug)]
pub(in crate::results) struct KeptOut {
    pub(super) content: Hash,
    pub(super) path: String,
    pub(super) at: String,
}

/// What left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThrownOut {
    pub paths: Vec<String>,
    /// What the learner gave to be known by.
    pub learner: Option<String>,
    /// By which it can be let in again.
    pub digits: String,
    /// Attempts that no other submission holds, and those that stay with another.
    pub attempts: usize,
    pub elsewhere: usize,
    /// HR's, for texts in these attempts.
    pub marks: usize,
}

/// What was let in again, and came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetIn {
    pub path: String,
    /// What the learner is known by in the tables.
    pub learner: Option<String>,
    /// The ledger holds nothing else of this learner, who may have been forgotten in the meantime: of whom that was, no
    /// ledger knows.
    pub is_alone: bool,
}

/// Submissions that were thrown out, by their hashes: the day.
pub(super) type Out = HashMap<Hash, String>;

impl Run<'_> {
    /// Takes out submissions, each by a path in the tables or by its digits.
    pub fn throw_out(&self, named: &[String]) -> Result<Vec<ThrownOut>, Error> {
        named.iter().map(|name| self.throw_out_one(name)).collect()
    }

    fn throw_out_one(&self, name: &str) -> Result<ThrownOut, Error> {
        let mut found = self.submissions(name)?;
        if found.len() > 1 {
            return Err(several_of(name, found.values()));
        }
        let (row, names) = found.pop_first().expect("what names nothing was refused");
        let Named { content, learner, attempts: held, .. } = &names[0];
        let alone = self.store.held_alone(row)?;
        let paths: Vec<String> = names.iter().map(|one| one.path.clone()).collect();
        self.store.throw_out(row, content, &paths)?;
        let marks = self.drop_marks(&alone)?;
        let now = self.store.thrown_out()?.into_iter().filter(|one| one.content == *content);
        self.out.borrow_mut().extend(now.map(|one| (one.content, day(&one.at).to_owned())));
        let held = usize::try_from(*held).unwrap_or_default();
        Ok(ThrownOut {
            paths,
            learner: given(learner),
            digits: digits(content),
            attempts: alone.len(),
            elsewhere: held.saturating_sub(alone.len()),
            marks,
        })
    }

    /// What is named, with all of its paths: by a path or digits, or by a whole cell of `files`, which has `;` between paths.
    fn submissions(&self, name: &str) -> Result<BTreeMap<i64, Vec<Named>>, Error> {
        let mut named = self.store.named(name)?;
        let parts: Vec<&str> = if named.is_empty() { name.split(';').collect() } else { Vec::new() };
        for part in parts {
            let of_part = self.store.named(part)?;
            if of_part.is_empty() {
                return Err(match self.kept_out(part)?.first() {
                    Some(KeptOut { at, .. }) => Error::IsThrownOut { file: part.to_owned(), on: day(at).to_owned() },
                    None => Error::UnknownFile(part.to_owned()),
                });
            }
            named.extend(of_part);
        }
        let mut found: BTreeMap<i64, Vec<Named>> = BTreeMap::new();
        for one in named {
            let paths = found.entry(one.row).or_default();
            if paths.iter().all(|other| other.path != one.path) {
                paths.push(one);
            }
        }
        Ok(found)
    }

    /// Of attempts that have left; but a forged one may have the id and a text of one that stays. How many.
    fn drop_marks(&self, gone: &[Attempt]) -> Result<usize, Error> {
        let kept: BTreeSet<String> = self.store.marks()?.into_iter().map(|mark| mark.id).collect();
        let mut marks: BTreeSet<String> = gone.iter().flat_map(written).filter(|id| kept.contains(id)).collect();
        if marks.is_empty() {
            return Ok(0);
        }
        let ids: Vec<String> = gone.iter().map(|attempt| attempt.id.clone()).collect();
        self.store.each_attempt_called(&ids, &mut |stays| {
            for id in written(&stays) {
                marks.remove(&id);
            }
        })?;
        self.store.forget_marks(&marks.iter().cloned().collect::<Vec<_>>())?;
        Ok(marks.len())
    }

    /// What was thrown out may come again, each named as it was when it left.
    pub(in crate::results) fn let_in(&self, named: &[String]) -> Result<Vec<KeptOut>, Error> {
        let mut let_in = Vec::new();
        for name in named {
            let mut kept = self.kept_out(name)?;
            let Some(first) = kept.first() else { return Err(Error::NotThrownOut(name.clone())) };
            if kept.iter().any(|one| one.content != first.content) {
                let each = kept.iter().map(|one| format!("`{}`, thrown out on {}", digits(&one.content), day(&one.at)));
                return Err(Error::SeveralFiles { file: name.clone(), each: listed(each) });
            }
            if self.store.is_forgotten(&first.content)? {
                return Err(Error::IsForgotten(name.clone()));
            }
            self.store.let_in(&first.content)?;
            self.out.borrow_mut().remove(&first.content);
            let_in.push(kept.swap_remove(0));
        }
        Ok(let_in)
    }

    /// Whose they are that were let in, once files were read. What did not come would come later, and nobody would be told.
    pub(in crate::results) fn came_in(&self, let_in: Vec<KeptOut>, roster: &Roster) -> Result<Vec<LetIn>, Error> {
        if let_in.is_empty() {
            return Ok(Vec::new());
        }
        let Everybody { people, heads, .. } = Everybody::of(self, roster, false)?;
        let told = let_in.into_iter().map(|KeptOut { content, path, .. }| {
            let named = self.store.named(&digits(&content))?;
            let Some(came) = named.into_iter().find(|one| one.content == content) else {
                return Err(Error::LetInNothing(path));
            };
            let is_it = |member: &u32| heads[*member as usize].row == came.row;
            let person = people.iter().find(|person| person.members.iter().any(is_it));
            let is_alone = person.is_none_or(|person| person.members.iter().all(is_it));
            Ok(LetIn { path, learner: person.map(|person| person.id.to_string()), is_alone })
        });
        told.collect()
    }

    fn kept_out(&self, name: &str) -> Result<Vec<KeptOut>, Error> {
        let mut kept = self.store.thrown_out()?;
        kept.retain(|one| one.path == name || digits(&one.content) == name.to_ascii_lowercase());
        Ok(kept)
    }

    /// What is told of in every run: each path of what was thrown out.
    pub(in crate::results) fn thrown_out(&self) -> Result<Vec<SetAside>, Error> {
        let aside = |one: KeptOut| SetAside { reason: reason(&one.content, day(&one.at)), path: one.path };
        Ok(self.store.thrown_out()?.into_iter().map(aside).collect())
    }

    pub(super) fn is_out(&self, content: &Hash) -> Option<Reason> {
        self.out.borrow().get(content).map(|on| reason(content, on))
    }
}

/// In the order of their hashes and paths, as a store is asked for them when a run begins.
pub(super) fn out(kept: Vec<KeptOut>) -> Out {
    kept.into_iter().map(|one| (one.content, day(&one.at).to_owned())).collect()
}

fn reason(content: &Hash, on: &str) -> Reason {
    Reason::ThrownOut { on: on.to_owned(), digits: digits(content) }
}

fn digits(content: &Hash) -> String {
    content[..DIGITS / 2].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn day(at: &str) -> &str {
    at.split('T').next().unwrap_or(at)
}

fn several_of<'n>(name: &str, each: impl Iterator<Item = &'n Vec<Named>>) -> Error {
    let told = each.map(|names| {
        let Named { content, path, at, created, learner, attempts, .. } = &names[0];
        let who = given(learner).map_or("nobody named".to_owned(), |who| format!("`{who}`"));
        let from = if name.contains(path) && name != path { format!(" in `{path}`") } else { String::new() };
        let made = created.as_ref().map_or_else(String::new, |at| format!(", made {at}"));
        format!("`{}` of {who}{from}{made}, collected on {}, attempts: {attempts}", digits(content), day(at))
    });
    Error::SeveralFiles { file: name.to_owned(), each: listed(told) }
}

fn listed(each: impl Iterator<Item = String>) -> String {
    let mut each: Vec<String> = each.collect();
    each.dedup();
    let more = each.len().saturating_sub(MOST_NAMED);
    each.truncate(MOST_NAMED);
    let rest = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    format!("\n  {}{rest}", each.join("\n  "))
}
