//! Whose submission it is.
//!
//! A learner is who gives the same employee number; where none is given, the same e-mail address; where neither is,
//! the same name. Case, the number and kind of spaces, and the width of letters make no difference. Who gives nothing
//! at all is known by the first attempt in the file, which is in all of their later files, too.
//!
//! A learner may give more the second time than the first. So two of these are one learner after all when both handed
//! in the same attempt, agree in at least one of the three, or one of them gives nothing, and contradict each other in
//! none. Where they contradict each other, it is a copy.
//!
//! With a roster, all who are one person of it are one learner, and whoever is on it and has sent nothing is one, too.
//! They are known by what nobody else on it has, so that no two learners have one id.

use std::collections::{BTreeMap, HashMap};

use super::copies::Shared;
use super::head::Head;
use super::roster::Roster;
use super::submission::Fields;
use super::visible;
use crate::quiz::{Folds, fold};

/// Submissions of one learner.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// `employee_id:…`, `email:…`, `name:…` or `unnamed:…`; of the roster alone, `listed:…`
    pub(super) id: String,
    pub(super) claims: Claims,
    /// Indices of submissions, in their order.
    pub(super) members: Vec<u32>,
    /// Into the roster.
    pub(super) entry: Option<usize>,
}

/// What submissions say of whose they are: folded and sorted, nearly always one of each.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    pub(super) names: Vec<String>,
    pub(super) employee_ids: Vec<String>,
    pub(super) emails: Vec<String>,
}

impl Claims {
    pub(super) fn of<'f>(all: impl IntoIterator<Item = &'f Fields>) -> Self {
        let mut claims = Self::default();
        all.into_iter().for_each(|fields| claims.add(fields));
        claims
    }

    fn add(&mut self, fields: &Fields) {
        put(&mut self.names, folded(fields.name.as_ref()));
        put(&mut self.employee_ids, folded(fields.employee_id.as_ref()));
        put(&mut self.emails, folded(fields.email.as_ref()));
    }

    pub(super) fn absorb(&mut self, other: Self) {
        other.names.into_iter().for_each(|name| put(&mut self.names, Some(name)));
        other.employee_ids.into_iter().for_each(|id| put(&mut self.employee_ids, Some(id)));
        other.emails.into_iter().for_each(|email| put(&mut self.emails, Some(email)));
    }

    /// By kind: names, numbers, addresses.
    fn sides(&self) -> [&Vec<String>; 3] {
        [&self.names, &self.employee_ids, &self.emails]
    }
}

/// As it is compared; `None` where nothing but spaces can be seen.
pub(super) fn folded(text: Option<&String>) -> Option<String> {
    text.map(|text| fold(&visible::compared(text), &Folds::all())).filter(|text| !text.is_empty())
}

/// What a learner is known by.
pub(super) fn identity(head: &Head) -> String {
    let unnamed = || format!("unnamed:{}", head.first.as_deref().unwrap_or(&head.id));
    given(&head.learner).unwrap_or_else(unnamed)
}

/// Whether something is given that only a few know of somebody: their number or their address.
pub(super) fn is_known(fields: &Fields) -> bool {
    folded(fields.employee_id.as_ref()).is_some() || folded(fields.email.as_ref()).is_some()
}

/// The strongest of what is given.
pub(super) fn given(fields: &Fields) -> Option<String> {
    if let Some(id) = folded(fields.employee_id.as_ref()) {
        return Some(format!("employee_id:{id}"));
    }
    if let Some(email) = folded(fields.email.as_ref()) {
        return Some(format!("email:{email}"));
    }
    folded(fields.name.as_ref()).map(|name| format!("name:{name}"))
}

/// Learners as each submission by itself tells of them, in the order of their ids.
pub(super) fn told(heads: &[Head]) -> Vec<Person> {
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    for (at, head) in heads.iter().enumerate() {
        let person = people.entry(identity(head)).or_default();
        person.claims.add(&head.learner);
        person.members.push(u32::try_from(at).expect("each head takes far more than a byte"));
    }
    people.into_iter().map(|(id, person)| Person { id, ..person }).collect()
}

fn put(texts: &mut Vec<String>, text: Option<String>) {
    let Some(text) = text else { return };
    if let Err(at) = texts.binary_search(&text) {
        texts.insert(at, text);
    }
}

/// Learners, in the order of their ids. `told`: as above. `shared`: attempts that several of them hold.
pub(super) fn people(told: Vec<Person>, shared: &[Shared], roster: &Roster) -> Vec<Person> {
    let mut people = told;
    unite(&mut people, shared);
    enrol(&mut people, roster);
    people
}

/// Finds each on the roster, and adds whoever is on it alone.
fn enrol(people: &mut Vec<Person>, roster: &Roster) {
    let mut found: HashMap<usize, usize> = HashMap::new();
    for at in 0..people.len() {
        let person = &people[at];
        let Some(entry) = roster.find(&person.claims) else { continue };
        people[at].entry = Some(entry);
        if let Some(first) = found.get(&entry) {
            let other = std::mem::take(&mut people[at]);
            people[*first].absorb(other);
        } else {
            found.insert(entry, at);
        }
    }
    let mut alone = Vec::new();
    // What learners and HR have in common is what the roster says of itself.
    for (at, id) in roster.ids().into_iter().enumerate() {
        match found.get(&at) {
            Some(person) => people[*person].id = id,
            None => alone.push(Person { id, entry: Some(at), ..Person::default() }),
        }
    }
    people.retain(|person| !person.members.is_empty());
    people.append(&mut alone);
    people.sort_by(|one, other| one.id.cmp(&other.id));
}

/// Makes one of two that are the same learner, and drops the other.
fn unite(people: &mut Vec<Person>, shared: &[Shared]) {
    // Each points at whom it went into, or at itself.
    let mut into: Vec<u32> = (0..people.len() as u32).collect();
    for Shared { holders, .. } in shared {
        let first = find(&into, holders[0]);
        for other in &holders[1..] {
            let (first, other) = (find(&into, first), find(&into, *other));
            if first != other && are_one(&people[first as usize], &people[other as usize]) {
                let is_weaker = rank(&people[first as usize]) > rank(&people[other as usize]);
                // The ids are sorted, so the smaller would be the weaker: `email` before `employee_id`.
                let (stays, goes) = if is_weaker { (other, first) } else { (first, other) };
                let gone = std::mem::take(&mut people[goes as usize]);
                people[stays as usize].absorb(gone);
                into[goes as usize] = stays;
            }
        }
    }
    people.retain(|person| !person.members.is_empty());
}

impl Person {
    fn absorb(&mut self, other: Self) {
        self.claims.absorb(other.claims);
        self.members.extend(other.members);
        self.members.sort_unstable();
    }
}

fn find(into: &[u32], mut at: u32) -> u32 {
    while into[at as usize] != at {
        at = into[at as usize];
    }
    at
}

fn rank(person: &Person) -> usize {
    ["employee_id:", "email:", "name:"].iter().position(|kind| person.id.starts_with(kind)).unwrap_or(3)
}

fn are_one(one: &Person, other: &Person) -> bool {
    let sides = || one.claims.sides().into_iter().zip(other.claims.sides());
    let contradict = sides().any(|(one, other)| !one.is_empty() && !other.is_empty() && one != other);
    let agree = sides().any(|(one, other)| one.iter().any(|text| other.contains(text)));
    let gives_nothing = rank(one) == 3 || rank(other) == 3;
    !contradict && (agree || gives_nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(fields: &str, first: Option<&str>) -> Head {
        let learner = serde_json::from_str(fields).unwrap();
        Head {
            file: "f".into(),
            is_sealed: None,
            run: 0,
            row: 0,
            id: "s".into(),
            created: None,
            learner,
            first: first.map(Into::into),
        }
    }

    #[test]
    fn a_learner_is_known_by_the_strongest_of_what_is_given() {
        for (fields, id) in [
            (r#"{"name": "Ann", "employee_id": " E 12 ", "email": "a@x"}"#, "employee_id:e 12"),
            (r#"{"name": "Ann", "employee_id": "  ", "email": "Ann@X.org"}"#, "email:ann@x.org"),
            (r#"{"name": "  Ann\u3000\u00a0 LEE ", "email": null}"#, "name:ann lee"),
            (r#"{"name": "ＡＮＮ"}"#, "name:ann"),
            (r#"{"name": "李 雷"}"#, "name:李 雷"),
            (r#"{"name": " "}"#, "unnamed:a1"),
            (r#"{"name": "\u200b\u3164", "email": "\u2060"}"#, "unnamed:a1"),
            (r#"{"name": "\u202eAnn\u200d \u2066Lee"}"#, "name:ann lee"),
            ("{}", "unnamed:a1"),
        ] {
            assert_eq!(identity(&head(fields, Some("a1"))), id, "{fields}");
        }
        assert_eq!(identity(&head("{}", None)), "unnamed:s");
    }

    #[test]
    fn two_that_share_an_attempt_are_one_unless_they_contradict_each_other() {
        let name = r#"{"name": "Ann"}"#;
        let more = r#"{"name": "ann", "employee_id": "7"}"#;
        let email = r#"{"name": "Ann", "email": "a@x"}"#;
        let both = r#"{"name": "Ann", "email": "a@x", "employee_id": "7"}"#;
        for (given, shared, ids) in [
            (vec![name, more], true, vec!["employee_id:7"]),
            (vec![name, more], false, vec!["employee_id:7", "name:ann"]),
            (vec![name, email, both], true, vec!["employee_id:7"]),
            (vec!["{}", more], true, vec!["employee_id:7"]),
            (vec![r#"{"name": "Bob"}"#, more], true, vec!["employee_id:7", "name:bob"]),
            (vec![r#"{"name": "Bob"}"#, r#"{"email": "a@x"}"#], true, vec!["email:a@x", "name:bob"]),
            // Who is joined with one of two is no longer joined with the other.
            (vec![name, more, r#"{"name": "Ann", "employee_id": "8"}"#], true, vec!["employee_id:7", "employee_id:8"]),
        ] {
            let heads: Vec<_> = given.iter().map(|fields| head(fields, Some("a"))).collect();
            let told = told(&heads);
            let holders = if shared && told.len() > 1 { vec![(0..told.len() as u32).collect()] } else { Vec::new() };
            let shared: Vec<_> = holders.into_iter().map(|holders| Shared { print: 0, holders }).collect();
            let people = people(told, &shared, &Roster::default());
            let found: Vec<_> = people.iter().map(|person| person.id.as_str()).collect();
            assert_eq!(found, ids, "{given:?}");
            assert_eq!(people.iter().map(|person| person.members.len()).sum::<usize>(), given.len());
        }
    }
}
