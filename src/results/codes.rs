//! Personal codes in attempts: whether each is genuine, whose it is, and who else has used it.

use std::collections::{HashMap, HashSet};

use super::flag::{Flag, Raised};
use super::learner::{Person, folded};
use super::ledger::Gone;
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

    /// The papers of a learner's attempts at each quiz that asks for a code, in order. `gone`: of those that a ledger has
    /// taken out.
    pub(super) fn papers<'w>(
        &self,
        attempts: impl Iterator<Item = &'w Attempt>,
        gone: &'w [Gone],
    ) -> HashMap<&'w str, Vec<u32>> {
        let mut papers: HashMap<&str, Vec<u32>> = HashMap::new();
        let Some((_, quizzes)) = &self.asked else { return papers };
        let here = attempts.map(|one| (one.quiz.as_str(), paper(one.number, one.seed.as_deref())));
        let all = here.chain(gone.iter().map(|one| (one.quiz.as_str(), one.paper)));
        for (quiz, paper) in all.filter(|(quiz, _)| quizzes.contains(quiz)) {
            papers.entry(quiz).or_default().push(paper);
        }
        papers.values_mut().for_each(|papers| papers.sort_unstable());
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
        papers: &HashMap<&str, Vec<u32>>,
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
            // Who could choose the number could choose the questions. So it is not believed: the draw is that of the code
            // for as many attempts as are here.
            Read::Genuine(_) if number > 1 + before(attempt, number, papers) => Some(Raised::new(
                Flag::OtherPaper,
                format!(
                    "its questions are those of attempt {number}, and {} came before it",
                    before(attempt, number, papers)
                ),
            )),
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

/// Whoever knows somebody's number can hand in attempts as theirs, but not with their code: at a quiz that asks for one,
/// those that lack it count only while there is none with it that counts. `allowed`: of a quiz, as many attempts; 0 for any
/// number.
pub(super) fn give_way(allowed: impl Fn(&str) -> u32, attempts: &mut [AttemptResult]) {
    let counting = |attempt: &&AttemptResult| {
        let allowed = allowed(&attempt.quiz);
        attempt.has_own_code && attempt.standing == Standing::Counts && (allowed == 0 || attempt.number <= allowed)
    };
    let with_code: HashSet<String> = attempts.iter().filter(counting).map(|attempt| attempt.quiz.clone()).collect();
    for attempt in attempts {
        if attempt.standing == Standing::Counts && attempt.lacks_its_code() && with_code.contains(&attempt.quiz) {
            attempt.standing = Standing::WithoutCode;
        }
    }
}

/// Which of a code's papers an attempt was: the smaller of how the browser counted and of what the seed says.
pub(super) fn paper(number: u32, seed: Option<&str>) -> u32 {
    code::of_seed(seed.unwrap_or_default()).map_or(number, |(_, drawn)| drawn.min(number))
}

/// How many other attempts of the learner at the quiz there are that can have come before the draw of this number.
fn before(attempt: &Attempt, number: u32, papers: &HashMap<&str, Vec<u32>>) -> u32 {
    let all = papers.get(attempt.quiz.as_str()).map_or(0, |all| all.partition_point(|other| *other < number));
    let is_among = attempt.number < number;
    u32::try_from(all - usize::from(is_among && all > 0)).unwrap_or(u32::MAX)
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
