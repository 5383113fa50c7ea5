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

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::read::Received;
use super::roster::Roster;
use super::submission::{Fields, Submission};
use crate::quiz::{Folds, fold};

/// Submissions of one learner.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// `employee_id:…`, `email:…`, `name:…` or `unnamed:…`
    pub(super) id: String,
    /// Folded, as all three.
    pub(super) names: BTreeSet<String>,
    pub(super) employee_ids: BTreeSet<String>,
    pub(super) emails: BTreeSet<String>,
    /// Indices of submissions, in their order.
    pub(super) members: Vec<usize>,
    /// Into the roster.
    pub(super) entry: Option<usize>,
}

/// As it is compared; `None` for nothing but spaces.
pub(super) fn folded(text: Option<&String>) -> Option<String> {
    text.map(|text| fold(text, &Folds::all())).filter(|text| !text.is_empty())
}

/// What a learner is known by.
pub(super) fn identity(fields: &Fields, submission: &Submission) -> String {
    if let Some(given) = given(fields) {
        return given;
    }
    let first = submission.attempts.iter().min_by_key(|attempt| (attempt.ended.is_none(), attempt.ended, &attempt.id));
    format!("unnamed:{}", first.map_or(&submission.id, |attempt| &attempt.id))
}

/// The strongest of what is given.
fn given(fields: &Fields) -> Option<String> {
    if let Some(id) = folded(fields.employee_id.as_ref()) {
        return Some(format!("employee_id:{id}"));
    }
    if let Some(email) = folded(fields.email.as_ref()) {
        return Some(format!("email:{email}"));
    }
    folded(fields.name.as_ref()).map(|name| format!("name:{name}"))
}

/// Learners, in the order of their ids.
pub(super) fn people(received: &[Received], roster: &Roster) -> Vec<Person> {
    let mut people: BTreeMap<String, Person> = BTreeMap::new();
    for (at, Received { submission, .. }) in received.iter().enumerate() {
        let fields = &submission.learner;
        let id = identity(fields, submission);
        let person = people.entry(id.clone()).or_insert_with(|| Person { id, ..Person::default() });
        person.names.extend(folded(fields.name.as_ref()));
        person.employee_ids.extend(folded(fields.employee_id.as_ref()));
        person.emails.extend(folded(fields.email.as_ref()));
        person.members.push(at);
    }
    let mut people: Vec<Person> = people.into_values().collect();
    unite(&mut people, received);
    enrol(&mut people, roster);
    people
}

/// Finds each on the roster, and adds whoever is on it alone.
fn enrol(people: &mut Vec<Person>, roster: &Roster) {
    let mut found: BTreeMap<usize, usize> = BTreeMap::new();
    let mut at = 0;
    while at < people.len() {
        let person = &people[at];
        let Some(entry) = roster.find(&person.employee_ids, &person.emails, &person.names) else {
            at += 1;
            continue;
        };
        people[at].entry = Some(entry);
        if let Some(first) = found.get(&entry) {
            let other = people.remove(at);
            people[*first].absorb(other);
        } else {
            found.insert(entry, at);
            at += 1;
        }
    }
    for (at, entry) in roster.entries.iter().enumerate() {
        // What learners and HR have in common is what the roster says of itself.
        let id = given(&entry.fields).expect("a row of the roster gives at least one");
        match found.get(&at) {
            Some(person) => people[*person].id = id,
            None => people.push(Person { id, entry: Some(at), ..Person::default() }),
        }
    }
    people.sort_by(|one, other| one.id.cmp(&other.id));
}

/// Makes one of two that are the same learner, and drops the other.
fn unite(people: &mut Vec<Person>, received: &[Received]) {
    // Each points at whom it went into, or at itself.
    let mut into: Vec<usize> = (0..people.len()).collect();
    let mut holders: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, person) in people.iter().enumerate() {
        for attempt in person.members.iter().flat_map(|member| &received[*member].submission.attempts) {
            let holders = holders.entry(&attempt.id).or_default();
            if holders.last() != Some(&at) {
                holders.push(at);
            }
        }
    }
    let mut shared: Vec<_> = holders.into_iter().filter(|(_, holders)| holders.len() > 1).collect();
    shared.sort_unstable();
    for (_, holders) in shared {
        let first = find(&into, holders[0]);
        for other in &holders[1..] {
            let (first, other) = (find(&into, first), find(&into, *other));
            if first != other && are_one(&people[first], &people[other]) {
                // The ids are sorted, so the smaller would be the weaker: `email` before `employee_id`.
                let (stays, goes) =
                    if rank(&people[first]) <= rank(&people[other]) { (first, other) } else { (other, first) };
                let gone = std::mem::take(&mut people[goes]);
                people[stays].absorb(gone);
                into[goes] = stays;
            }
        }
    }
    people.retain(|person| !person.members.is_empty());
}

impl Person {
    fn absorb(&mut self, other: Self) {
        self.names.extend(other.names);
        self.employee_ids.extend(other.employee_ids);
        self.emails.extend(other.emails);
        self.members.extend(other.members);
        self.members.sort_unstable();
    }
}

fn find(into: &[usize], mut at: usize) -> usize {
    while into[at] != at {
        at = into[at];
    }
    at
}

fn rank(person: &Person) -> usize {
    ["employee_id:", "email:", "name:"].iter().position(|kind| person.id.starts_with(kind)).unwrap_or(3)
}

fn are_one(one: &Person, other: &Person) -> bool {
    let sides = [(&one.names, &other.names), (&one.employee_ids, &other.employee_ids), (&one.emails, &other.emails)];
    let contradict = sides.iter().any(|(one, other)| !one.is_empty() && !other.is_empty() && one != other);
    let agree = sides.iter().any(|(one, other)| !one.is_disjoint(other));
    let gives_nothing = rank(one) == 3 || rank(other) == 3;
    !contradict && (agree || gives_nothing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::submission::parse;

    fn received(fields: &str, attempts: &[&str]) -> Received {
        let attempt = |id: &&str| {
            format!(
                r#"{{"id": "{id}", "course": "c", "quiz": "q", "mode": "check", "number": 1, "scoring": "s", "questions": []}}"#
            )
        };
        let attempts: Vec<_> = attempts.iter().map(attempt).collect();
        let json = format!(
            r#"{{"format": "coursewright-submission/1", "id": "s", "site": {{"id": "x"}}, "learner": {fields}, "attempts": [{}]}}"#,
            attempts.join(",")
        );
        Received { file: String::new(), run: 0, submission: parse(json.as_bytes()).unwrap() }
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
            ("{}", "unnamed:a1"),
        ] {
            let one = received(fields, &["a1", "a2"]);
            assert_eq!(identity(&one.submission.learner, &one.submission), id, "{fields}");
        }
        let nothing = received("{}", &[]);
        assert_eq!(identity(&nothing.submission.learner, &nothing.submission), "unnamed:s");
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
            let files: Vec<_> = given
                .iter()
                .enumerate()
                .map(|(at, fields)| received(fields, &[if shared { "a" } else { ["b", "c", "d"][at] }]))
                .collect();
            let people = people(&files, &Roster::default());
            let found: Vec<_> = people.iter().map(|person| person.id.as_str()).collect();
            assert_eq!(found, ids, "{given:?}");
            assert_eq!(people.iter().map(|person| person.members.len()).sum::<usize>(), given.len());
        }
    }
}
