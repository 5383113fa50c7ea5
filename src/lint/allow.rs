//! `allow`: which rules a question, or a whole quiz, may break.

use super::rule::{Check, Rule};
use super::{all, named};
use crate::diag::{Diagnostic, Placed, did_you_mean};

/// What one list allows, and which of it was needed.
pub struct Allowed<'q> {
    entries: &'q [Placed<String>],
    used: Vec<bool>,
}

/// What learners' results say of a question, in `results::items`. It is told with a report alone, so nobody can know here
/// whether an entry for one of these is needed.
pub const OF_RESULTS: [&str; 8] = [
    "item-negative",
    "item-perhaps-negative",
    "item-poor",
    "item-easy",
    "item-hard",
    "item-unused-option",
    "item-strong-take-it",
    "item-certain-and-wrong",
];

pub fn is_of_results(code: &str) -> bool {
    OF_RESULTS.contains(&code)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Question,
    Quiz,
}

impl<'q> Allowed<'q> {
    pub fn new(entries: &'q [Placed<String>]) -> Self {
        Self { entries, used: vec![false; entries.len()] }
    }

    /// Whether the list allows what was found; then it was needed.
    pub fn has(&mut self, code: &str) -> bool {
        let at = self.entries.iter().position(|entry| entry.value == code);
        if let Some(at) = at {
            self.used[at] = true;
        }
        at.is_some()
    }

    /// What is wrong with the list itself.
    pub fn report(self, of: Of, is_sound: bool, out: &mut Vec<Diagnostic>) {
        let unused = self.entries.iter().zip(self.used).filter(|(_, used)| !used).map(|(entry, _)| entry);
        for entry in unused.filter(|entry| !is_of_results(&entry.value)) {
            match allowable(entry, |rule| !rule.is_of_site()) {
                Ok(rule) => out.extend(needless(entry, rule, of, is_sound)),
                Err(fault) => out.push(*fault),
            }
        }
    }
}

/// The rule that an entry names, or what to say where no such rule can be allowed. `here` are those to look among for
/// what a misspelled code was meant to be.
pub fn allowable(entry: &Placed<String>, here: impl Fn(&Rule) -> bool) -> Result<&'static Rule, Box<Diagnostic>> {
    let code = entry.value.as_str();
    let error = |message: String, help: String| {
        Err(Box::new(Diagnostic::error("unknown-lint", entry.place, message).help(help)))
    };
    match named(code) {
        Some(rule) if rule.is_allowable() => Ok(rule),
        Some(_) => error(format!("`{code}` cannot be allowed"), "mend what it is told for, and delete this".to_owned()),
        None => {
            let known = all().filter(|rule| rule.is_allowable() && here(rule)).map(|rule| rule.code);
            let help = did_you_mean(code, known.chain(OF_RESULTS))
                .unwrap_or_else(|| "`coursewright explain` lists the codes of all rules".to_owned());
            error(format!("there is no rule `{code}` to allow"), help)
        }
    }
}

fn needless(entry: &Placed<String>, rule: &Rule, of: Of, is_sound: bool) -> Option<Diagnostic> {
    let code = rule.code;
    let (message, help) = if rule.is_of_site() {
        let help = "write it after `allow` in the lesson’s front matter or in course.yaml";
        (format!("`{code}` is told of courses and lessons, never of a question"), help)
    } else if of == Of::Question && matches!(rule.check, Check::Quiz(_)) {
        let help = "write it after `allow` at the top of the quiz";
        (format!("`{code}` is told of a whole quiz, never of one question"), help)
    } else if of == Of::Question {
        (format!("this question does not break the rule `{code}`"), "delete it")
    } else if is_sound {
        (format!("no question here breaks the rule `{code}`"), "delete it")
    } else {
        return None;
    };
    Some(Diagnostic::warning("unused-allow", entry.place, message).help(help))
}
