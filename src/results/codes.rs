//! Personal codes in attempts: whether each is genuine, whose it is, and who else has used it.

use std::collections::{BTreeSet, HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_128;

use super::course::CourseRule;
use super::flag::{Flag, Raised};
use super::learner::{Person, folded};
use super::ledger::Gone;
use super::own::alone;
use super::report::{AttemptResult, Standing};
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

/// Whether a code was signed for somebody.
#[derive(PartialEq, Eq)]
enum Is {
    /// By what the list says of them; without a list, by what they say.
    Theirs,
    /// By what they say, of which the list knows nothing.
    Claimed,
    AnothersOrNobodys,
}

impl<'a> Codes<'a> {
    pub(super) fn of(site: &'a Site) -> Self {
        let signing = site.config.signing.as_ref().filter(|signing| !signing.codes.is_empty());
        let quizzes = |codes: &'a [crate::diag::Placed<String>]| codes.iter().map(|quiz| quiz.value.as_str()).collect();
        Self { site: &site.config.id, asked: signing.map(|signing| (signing.key(), quizzes(&signing.codes))) }
    }

    /// The quizzes of a site that ask for one.
    pub(super) fn asking(site: &Site) -> HashSet<String> {
        let codes = site.config.signing.iter().flat_map(|signing| &signing.codes);
        codes.map(|quiz| quiz.value.clone()).collect()
    }

    /// The papers that a learner has drawn by each code. `gone`: those that a ledger has taken out.
    pub(super) fn papers<'w>(&self, attempts: impl Iterator<Item = &'w Attempt>, gone: &[Gone]) -> Papers {
        let mut papers = Papers::new();
        if self.asked.is_none() {
            return papers;
        }
        let here = attempts.filter_map(|one| Paper::of(&one.quiz, one.seed.as_deref()));
        for Paper { draw, number } in here.chain(gone.iter().map(|one| one.paper)) {
            papers.entry(draw).or_default().insert(number);
        }
        papers
    }

    /// Whether a quiz asks for one, and an attempt at it was made with the learner's own. `raised`: as below.
    pub(super) fn are_as_asked(
        &self,
        attempt: &Attempt,
        whose: &Whose,
        raised: Option<&Raised>,
        read: &mut HashMap<String, Read>,
    ) -> bool {
        let asks = self.asked.as_ref().is_some_and(|(_, quizzes)| quizzes.contains(&attempt.quiz.as_str()));
        asks && raised.is_none_or(|raised| raised.flag == Flag::UsedCode) && self.are_of(attempt, whose, read)
    }

    /// Whether an attempt was certainly made with a code that was signed for this person.
    pub(super) fn are_of(&self, attempt: &Attempt, whose: &Whose, read: &mut HashMap<String, Read>) -> bool {
        let Some((key, _)) = &self.asked else { return false };
        let Some((text, _)) = attempt.seed.as_deref().and_then(code::of_seed) else { return false };
        let found = read.entry(text.to_owned()).or_insert_with(|| Code::read(text, self.site, key));
        matches!(found, Read::Genuine(code) if whose_is(code, whose) == Is::Theirs)
    }

    /// What there is to say of an attempt. `papers`: as above. `read`: the codes of this learner that were read before.
    pub(super) fn flag(
        &self,
        attempt: &Attempt,
        whose: &Whose,
        papers: &Papers,
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
        let (Some((text, number)), Some(paper)) = (code::of_seed(seed), Paper::of(quiz, Some(seed))) else {
            return Some(Raised::new(Flag::NoCode, format!("`{quiz}` asks for one")));
        };
        let before = papers.get(&paper.draw).map_or(0, |papers| papers.range(..number).count());
        let found = read.entry(text.to_owned()).or_insert_with(|| Code::read(text, self.site, key));
        match found {
            Read::NoCode => Some(Raised::new(Flag::UnknownCode, format!("`{}` is no code", cut(text, 20)))),
            Read::Forged => Some(Raised::new(Flag::ForgedCode, format!("`{}`", cut(text, 20)))),
            Read::Genuine(code) if !code.is_for(quiz) => {
                let detail =
                    format!("the code of `{}` is for {}, not for `{quiz}`", code.learner, code.quizzes.join(", "));
                Some(Raised::new(Flag::UnknownCode, detail))
            }
            // Who could choose the number could choose the questions. So it is not believed: the draw is that of the code
            // for as many of its papers as are here.
            Read::Genuine(_) if number as usize > 1 + before => {
                let detail =
                    format!("its questions are those of attempt {number} with the code, and {before} came before it");
                Some(Raised::new(Flag::OtherPaper, detail))
            }
            Read::Genuine(code) if whose_is(code, whose) == Is::AnothersOrNobodys => {
                Some(Raised::new(Flag::OtherCode, format!("it is the code of `{}`", cut(&code.learner, 100))))
            }
            Read::Genuine(_) => {
                let others: Vec<u32> = holders.get(text)?.iter().copied().filter(|who| *who != whose.who).collect();
                (!others.is_empty()).then(|| Raised::new(Flag::UsedCode, format!("also by {}", names(&others))))
            }
        }
    }
}

/// Whoever knows somebody's number can hand in attempts as theirs, but not with their code. So in a course that is passed
/// without the attempts that lack the code they were to be made with, none of those counts. Where it is not, they count,
/// and are told: somebody may have passed before a code was asked for. But at a quiz of which the last, the first or the
/// average attempt counts, they give way to what was made with the code. `allowed`: of a quiz, as many attempts; 0 for any
/// number.
pub(super) fn give_way(courses: &[CourseRule], allowed: impl Fn(&str) -> u32, attempts: &mut [AttemptResult]) {
    if !attempts.iter().any(AttemptResult::lacks_its_code) {
        return;
    }
    let with_code: Vec<usize> = (0..attempts.len()).filter(|at| !attempts[*at].lacks_its_code()).collect();
    for course in courses {
        let passing = alone(attempts, &with_code, &allowed);
        let own = passing.iter().filter(|attempt| attempt.has_own_code && !course.counts_best(&attempt.quiz));
        let own: HashSet<String> = own.map(|attempt| attempt.quiz.clone()).collect();
        let is_passed = course.is_passed_by(passing);
        for attempt in attempts.iter_mut().filter(|attempt| attempt.standing == Standing::Counts) {
            if course.counts(&attempt.quiz) && attempt.lacks_its_code() && (is_passed || own.contains(&attempt.quiz)) {
                attempt.standing = Standing::WithoutCode;
            }
        }
    }
}

/// The numbers of the papers that were drawn, each once, by the draw that they are of.
pub(super) type Papers = HashMap<u128, BTreeSet<u32>>;

/// What an attempt drew by a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paper {
    /// A hash of the quiz and the code, which tells nobody whose it was.
    pub(super) draw: u128,
    /// How many papers of the draw there were with it, as its browser counted.
    pub(super) number: u32,
}

impl Paper {
    pub(super) fn of(quiz: &str, seed: Option<&str>) -> Option<Self> {
        let (code, number) = code::of_seed(seed?)?;
        Some(Self { draw: xxh3_128(format!("{quiz}\n{code}").as_bytes()), number })
    }
}

/// The list of people has the last word: whoever knows it can write what a colleague's code says into a file of their own.
fn whose_is(code: &Code, Whose { person, roster, .. }: &Whose) -> Is {
    let Some((kind, value)) = code.learner.split_once(':') else { return Is::AnothersOrNobodys };
    let Some(value) = folded(Some(&value.to_owned())) else { return Is::AnothersOrNobodys };
    let is_same_id = |known: &String| roster.is_same_id(known, &value);
    let entry = person.entry.map(|at| (at, &roster.entries[at]));
    let (listed, is_claimed) = match kind {
        "employee_id" => (
            entry.and_then(|(_, entry)| entry.number.as_ref()).map(is_same_id),
            person.claims.employee_ids.iter().any(is_same_id),
        ),
        "email" => (
            entry.filter(|(_, entry)| entry.fields.email.is_some()).map(|(at, _)| roster.of_email(&value) == Some(at)),
            person.claims.emails.contains(&value),
        ),
        "name" => (
            entry.and_then(|(_, entry)| folded(entry.fields.name.as_ref())).map(|name| name == value),
            person.claims.names.contains(&value),
        ),
        _ => return Is::AnothersOrNobodys,
    };
    match listed {
        Some(true) => Is::Theirs,
        None if is_claimed => {
            if entry.is_none() {
                Is::Theirs
            } else {
                Is::Claimed
            }
        }
        Some(false) | None => Is::AnothersOrNobodys,
    }
}
