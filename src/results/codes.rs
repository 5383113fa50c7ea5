//! Personal codes in attempts: whether each is genuine, whose it is, and who else has used it.

use std::collections::HashMap;

use super::flag::{Flag, Raised};
use super::learner::{Person, folded};
use super::roster::Roster;
use super::submission::{Attempt, cut};
use crate::code::{self, Code, Read};
use crate::sign::PublicKey;
use crate::site::Site;

/// What a site asks of attempts.
#[derive(Debug)]
pub(super) struct Codes<'a> {
    site: &'a str,
    /// With the quizzes that ask for a code; `None` where none does.
    asked: Option<(PublicKey, Vec<&'a str>)>,
}

/// Codes that several people have used, and who; learners by their index.
pub(super) type Holders = HashMap<String, Vec<u32>>;

/// Whose code one is held against.
pub(super) struct Whose<'a> {
    pub(super) who: u32,
    pub(super) person: &'a Person,
    pub(super) roster: &'a Roster,
}

impl<'a> Codes<'a> {
    pub(super) fn of(site: &'a Site) -> Self {
        let signing = site.config.signing.as_ref().filter(|signing| !signing.codes.is_empty());
        let quizzes = |codes: &'a [crate::diag::Placed<String>]| codes.iter().map(|quiz| quiz.value.as_str()).collect();
        Self { site: &site.config.id, asked: signing.map(|signing| (signing.key(), quizzes(&signing.codes))) }
    }

    /// Whether any quiz of a site asks for one.
    pub(super) fn are_asked(site: &Site) -> bool {
        site.config.signing.as_ref().is_some_and(|signing| !signing.codes.is_empty())
    }

    /// What there is to say of an attempt. `read`: the codes of this learner that were read before.
    pub(super) fn flag(
        &self,
        attempt: &Attempt,
        whose: &Whose,
        holders: &Holders,
        names: impl Fn(&[u32]) -> String,
        read: &mut HashMap<String, Read>,
    ) -> Option<Raised> {
        let (key, quizzes) = self.asked.as_ref()?;
        if !quizzes.contains(&attempt.quiz.as_str()) {
            return None;
        }
        let quiz = &attempt.quiz;
        let seed = attempt.seed.as_deref().unwrap_or_default();
        let Some((text, number)) = code::of_seed(seed) else {
            return Some(Raised::new(Flag::NoCode, format!("`{quiz}` asks for one")));
        };
        let found = read.entry(text.to_owned()).or_insert_with(|| Code::read(text, self.site, key));
        match found {
            Read::NoCode => Some(Raised::new(Flag::UnknownCode, format!("`{}` is no code", cut(text, 20)))),
            Read::Forged => Some(Raised::new(Flag::ForgedCode, format!("`{}`", cut(text, 20)))),
            Read::Genuine(code) if !code.is_for(quiz) => {
                let detail =
                    format!("the code of `{}` is for {}, not for `{quiz}`", code.learner, code.quizzes.join(", "));
                Some(Raised::new(Flag::UnknownCode, detail))
            }
            // Who could choose the number could choose the questions.
            Read::Genuine(_) if number > attempt.number.max(1) => Some(Raised::new(
                Flag::UnknownCode,
                format!("drawn as attempt {number}, and it is number {}", attempt.number),
            )),
            Read::Genuine(code) if !is_of(code, whose) => {
                Some(Raised::new(Flag::OtherCode, format!("it is the code of `{}`", cut(&code.learner, 100))))
            }
            Read::Genuine(_) => {
                let others: Vec<u32> = holders.get(text)?.iter().copied().filter(|who| *who != whose.who).collect();
                (!others.is_empty()).then(|| Raised::new(Flag::UsedCode, format!("also by {}", names(&others))))
            }
        }
    }
}

/// By whatever the learner has given, and by the list of people.
fn is_of(code: &Code, whose: &Whose) -> bool {
    let Some((kind, value)) = code.learner.split_once(':') else { return false };
    let Some(value) = folded(Some(&value.to_owned())) else { return false };
    let Whose { person, roster, .. } = whose;
    let entry = person.entry.map(|entry| &roster.entries[entry].fields);
    let given = |known: &[String], of_entry: Option<&String>| {
        known.contains(&value) || folded(of_entry).is_some_and(|known| known == value)
    };
    match kind {
        "employee_id" => {
            let same = |known: &String| known == &value || roster.is_same_id(known, &value);
            person.employee_ids.iter().any(same)
                || entry.and_then(|entry| folded(entry.employee_id.as_ref())).is_some_and(|known| same(&known))
        }
        "email" => given(&person.emails, entry.and_then(|entry| entry.email.as_ref())),
        "name" => given(&person.names, entry.and_then(|entry| entry.name.as_ref())),
        _ => false,
    }
}
