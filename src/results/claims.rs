//! What files say of whose they are, held against the list of people: how much of it is proof, and where it sounds like
//! several people.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::desk::{Desk, MOST_NAMED};
use super::flag::{Flag, Raised};
use super::head::Head;
use super::learner::{Claims, Person, folded};
use super::names;
use super::own::{Gives, Groups};
use super::roster::Roster;
use super::submission::{Fields, cut};

/// What a file gives of the learner whose it is, but for codes. `entry`: of theirs, into the roster.
///
/// Whoever is on no list is who gives a number: it makes them the learner that they are, and nothing can be said against
/// it. On the list there is one number for each, and any other is invented, mistyped or a colleague's.
pub(super) fn given(roster: &Roster, entry: Option<usize>, learner: &Fields) -> Gives {
    let number = folded(learner.employee_id.as_ref());
    let email = || folded(learner.email.as_ref());
    let Some(at) = entry else {
        return match number {
            Some(_) => Gives::Number,
            None if email().is_some() => Gives::Address,
            None => Gives::Name,
        };
    };
    let entry = &roster.entries[at];
    let is_theirs = number.as_ref().zip(entry.number.as_ref()).map(|(one, other)| roster.is_same_id(one, other));
    match is_theirs {
        Some(true) if is_slip(roster, at, learner) => Gives::Disputed,
        Some(true) => Gives::Number,
        Some(false) => Gives::Disputed,
        None if folded(learner.name.as_ref()).is_some_and(|name| is_another(&name, &entry.words)) => Gives::Disputed,
        None if email().is_some_and(|email| roster.of_email(&email) == Some(at)) => Gives::Address,
        None => Gives::Name,
    }
}

/// Whether a file that gives a row's number says otherwise that it is somebody else's: by a name of which the row has no
/// word, or by another row's address, unless the name is the row's, as where a team shares the address.
fn is_slip(roster: &Roster, at: usize, learner: &Fields) -> bool {
    let (listed, name) = (&roster.entries[at].words, folded(learner.name.as_ref()));
    match folded(learner.email.as_ref()).and_then(|email| roster.of_email(&email)) {
        Some(other) if other == at => false,
        Some(_) => name.is_none_or(|name| names::words(&name) != *listed),
        None => name.is_some_and(|name| is_another(&name, listed)),
    }
}

/// Whether a name has no word of the list's. A first name alone, or in another order, is the same name.
fn is_another(name: &str, listed: &[String]) -> bool {
    !listed.is_empty() && names::words(name).iter().all(|word| listed.binary_search(word).is_err())
}

/// Of addresses that came with several names, each in one spelling.
pub(super) fn names_of_email(heads: &[Head]) -> HashMap<String, Vec<String>> {
    let mut names: HashMap<_, Vec<String>> = HashMap::new();
    for fields in heads.iter().map(|head| &head.learner) {
        if let (Some(email), Some(name)) = (folded(fields.email.as_ref()), folded(fields.name.as_ref())) {
            let names = names.entry(email).or_default();
            if let Err(at) = names.binary_search(&name) {
                names.insert(at, name);
            }
        }
    }
    names.retain(|_, names| {
        *names = names::distinct(names);
        names.len() > 1
    });
    names.shrink_to_fit();
    names
}

/// Names of which none is another's in other words, to hold many files against.
pub(super) struct OwnNames {
    names: Vec<String>,
    keys: HashSet<Vec<String>>,
}

impl OwnNames {
    pub(super) fn of(claims: &Claims) -> Self {
        let names = names::distinct(&claims.names);
        Self { keys: names.iter().map(|name| names::key(name)).collect(), names }
    }
}

impl Desk<'_> {
    /// What the files say that are the learner's, as far as anybody can know.
    pub(super) fn own_claims<'p>(&self, person: &'p Person, groups: &Groups) -> Cow<'p, Claims> {
        if !groups.apart().any(|is_apart| is_apart) {
            return Cow::Borrowed(&person.claims);
        }
        let own = self.heads(person).zip(groups.apart()).filter(|(_, is_apart)| !is_apart);
        Cow::Owned(Claims::of(own.map(|(head, _)| &head.learner)))
    }

    /// What of a file that may be somebody else's sounds like it.
    pub(super) fn of_another(&self, person: &Person, own: &OwnNames, file: &Fields) -> Vec<Raised> {
        let claims = Claims::of([file]);
        // There may be as many own names as files: no more of them are copied than are told.
        let mut names: Vec<_> = own.names.iter().take(MOST_NAMED).cloned().collect();
        let more = own.names.len() - names.len();
        names.extend(claims.names.iter().filter(|name| !own.keys.contains(&names::key(name))).cloned());
        names.sort_unstable();
        let count = names.len() + more;
        self.sounds_like_several(person, &claims, &names, count)
    }

    /// What of the learner's own files sounds like several people.
    pub(super) fn several_people(&self, person: &Person, claims: &Claims, own: &OwnNames) -> Vec<Raised> {
        self.sounds_like_several(person, claims, &own.names, own.names.len())
    }

    /// `names`: the first ones of `count`.
    fn sounds_like_several(&self, person: &Person, claims: &Claims, names: &[String], count: usize) -> Vec<Raised> {
        let mut flags = Vec::new();
        flags.extend(several(&person.id, names, count));
        for email in &claims.emails {
            // Who else writes the address of somebody on the list is told where they do.
            let is_own = person.entry.is_some() && self.roster.of_email(email) == person.entry;
            if let Some(names) = self.names_of_email.get(email).filter(|_| !is_own) {
                flags.extend(several(&format!("email:{email}"), names, names.len()));
            }
        }
        let Some(entry) = person.entry.map(|entry| &self.roster.entries[entry]) else { return flags };
        let listed = folded(entry.fields.name.as_ref()).unwrap_or_default();
        if let Some(other) = claims.names.iter().find(|other| is_another(other, &entry.words)) {
            let detail = format!("`{}` was used by `{}`, and belongs to `{listed}`", person.id, cut(other, 100));
            flags.push(Raised::new(Flag::SeveralPeople, detail));
        }
        if let Some(id) = &entry.number
            && let Some(other) = claims.employee_ids.iter().find(|other| !self.roster.is_same_id(other, id))
        {
            let detail = format!("`{}` gave the number `{}`, which is not theirs", person.id, cut(other, 100));
            flags.push(Raised::new(Flag::SeveralPeople, detail));
        }
        flags
    }

    /// Whose row a file more likely is that gives the learner's number by a slip.
    pub(super) fn slip(&self, person: &Person, head: &Head) -> Option<Raised> {
        let (at, learner) = (person.entry?, &head.learner);
        let number = folded(learner.employee_id.as_ref())?;
        let listed = self.roster.entries[at].number.as_ref()?;
        if !self.roster.is_same_id(&number, listed) || !is_slip(self.roster, at, learner) {
            return None;
        }
        let by_email = folded(learner.email.as_ref()).and_then(|email| self.roster.of_email(&email));
        let by_name = || folded(learner.name.as_ref()).and_then(|name| self.roster.alone_named(&name));
        let row = self.roster.row(by_email.or_else(by_name)?);
        let detail = format!("`{}` gives the number of `{}`, and is more likely {row}", head.file, person.id);
        Some(Raised::new(Flag::SeveralPeople, detail))
    }

    /// Whether the list of people has a learner, and whom they may be if not.
    pub(super) fn not_on_roster(&self, person: &Person) -> Option<Raised> {
        if self.roster.is_empty() || person.entry.is_some() {
            return None;
        }
        let perhaps = self.roster.perhaps(&person.claims).map(|rows| format!("; perhaps {rows}")).unwrap_or_default();
        Some(Raised::new(Flag::NotOnRoster, format!("`{}`{perhaps}", person.id)))
    }

    /// Whether both of two learners give numbers, and none in common.
    pub(super) fn numbers_differ(&self, one: &Person, other: &Person) -> bool {
        let [ids, others] = [one, other].map(|person| &person.claims.employee_ids);
        let is_shared = |id: &String| others.iter().take(MOST_NAMED).any(|other| self.roster.is_same_id(id, other));
        !ids.is_empty() && !others.is_empty() && !ids.iter().take(MOST_NAMED).any(is_shared)
    }

    /// Whether two learners who handed in the same attempt may be one: nothing tells them apart that HR has said, and the
    /// name or the number is the same in another spelling.
    pub(super) fn may_be_one<'p>(&self, one: &'p Person, other: &'p Person) -> bool {
        if one.entry.is_some() && other.entry.is_some() {
            return false;
        }
        // However many one goes by.
        let names = |person: &Person| -> Vec<_> {
            person.claims.names.iter().take(MOST_NAMED).map(|name| names::key(name)).collect()
        };
        let theirs = names(other);
        let ids = |person: &'p Person| person.claims.employee_ids.iter().take(MOST_NAMED);
        names(one).iter().any(|name| theirs.contains(name))
            || ids(one).any(|id| ids(other).any(|other| self.roster.is_same_id(other, id)))
    }
}

/// Of who goes by several names.
fn several(who: &str, names: &[String], count: usize) -> Option<Raised> {
    let named: Vec<_> = names.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
    let rest = count - named.len();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    let detail = || format!("`{who}` is used by {}{more}", named.join(", "));
    (count > 1).then(|| Raised::new(Flag::SeveralPeople, detail()))
}
