//! What figures say of a question, in words for its author.
//!
//! The limits are those that the field uses: discrimination below 0.2 is poor (Ebel and Frisbie, Essentials of Educational
//! Measurement, 1991); a distractor works that one person in twenty takes (Haladyna and Downing, 1993). What can be chance
//! is told as a hint, or not at all.

use super::LEAST;
use super::offer::{Choice, Offer};
use super::seen::{ItemStatistics, OptionStatistics};

/// Poor below.
const POOR: f64 = 0.2;
/// Above, nearly everybody is right.
const EASY: f64 = 0.95;
/// Below, and where there is nothing to guess among, hardly anybody is.
const HARD: f64 = 0.2;
/// Of a distractor that works.
const WORKS: f64 = 0.05;
/// Below so many people, that nobody took an option is chance.
const FOR_OPTIONS: u64 = 20;
/// Of people who took one option, before what they earn elsewhere says something of it.
const TAKERS: u64 = 5;
/// Certain people, before their errors say something.
const FOR_CERTAIN: u64 = 5;
/// Of them, wrong.
const MISLED: f64 = 0.25;
/// Of a normal distribution: 95 % on both sides, and on one.
const BOTH: f64 = 1.96;
const ONE: f64 = 1.645;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// As a diagnostic's: `item-negative`, `item-poor`, …
    pub(super) code: &'static str,
    /// What to think of it.
    pub(super) message: String,
    /// The figures behind it.
    pub(super) figures: String,
    /// What to look at.
    pub(super) help: &'static str,
    /// The option that it is on, by its place in the question.
    pub(super) option: Option<usize>,
    /// Whether somebody should look at the question soon.
    pub(super) is_urgent: bool,
}

/// Those that weigh most come first. `is_pretest`: nobody has learnt it yet, so that few are right says nothing.
pub(super) fn verdicts(item: &ItemStatistics, offer: &Offer, is_pretest: bool) -> Vec<Verdict> {
    if item.n < LEAST {
        return Vec::new();
    }
    let mut found = Vec::new();
    found.extend(discrimination(item));
    if !is_pretest {
        found.extend(facility(item, offer));
        found.extend(certainty(item));
    }
    let is_easy = item.facility.is_some_and(|facility| facility > EASY);
    for (at, choice) in offer.choices.iter().enumerate().filter(|(_, choice)| !choice.is_key) {
        if let Some(option) = item.options.iter().find(|option| option.id == choice.id) {
            found.extend(taken_by_the_strong(item, offer, at, choice, option));
            // Where all are right, nobody is left for any other option.
            if offer.has_distractors && !is_easy {
                found.extend(taken_by_nobody(item, at, choice, option));
            }
        }
    }
    found.sort_by_key(|verdict| !verdict.is_urgent);
    found
}

fn discrimination(item: &ItemStatistics) -> Option<Verdict> {
    let (r, (low, high)) = item.discrimination.zip(item.interval)?;
    let figures = format!("{}, discrimination {r:.2} (95%: {low:.2} to {high:.2})", asked(item));
    let verdict = |code, is_urgent, message: &str, help| {
        Some(Verdict { code, message: message.to_owned(), figures: figures.clone(), help, option: None, is_urgent })
    };
    if r < 0.0 && high < POOR {
        let message = "strong learners fail this question, and weak ones pass it: is the key right?";
        let help = "look at the key first, then for a word that those who know more read in another way";
        verdict("item-negative", true, message, help)
    } else if r < 0.0 {
        let message = "so far strong learners fail this question more often than weak ones";
        let help = "of so few people that can be chance; look at the key all the same";
        verdict("item-perhaps-negative", false, message, help)
    } else if high < POOR {
        let message = "this question hardly tells strong learners from weak ones";
        let help = "does it ask for what the quiz is about, and can it be read in one way only?";
        verdict("item-poor", false, message, help)
    } else {
        None
    }
}

fn facility(item: &ItemStatistics, offer: &Offer) -> Option<Verdict> {
    let facility = item.facility?;
    let figures = asked(item);
    if facility > EASY {
        return Some(Verdict {
            code: "item-easy",
            message: "nearly everybody gets this right".to_owned(),
            figures,
            help: "it shows that it is known, and tells nobody apart; keep it if that is what it is for",
            option: None,
            is_urgent: false,
        });
    }
    let hard = |message: String, help| {
        let code = "item-hard";
        Some(Verdict { code, message, figures: figures.clone(), help, option: None, is_urgent: true })
    };
    match offer.guess {
        Some(guess) if highest(facility, item.n) < guess => hard(
            format!("fewer get this right than would by guessing ({})", percent(guess)),
            "something leads learners to a wrong option: look at the key, and at what the lesson says",
        ),
        Some(_) => None,
        None if facility < HARD => hard(
            "hardly anybody gets this right".to_owned(),
            "is it taught before it is asked, and does the key accept every right answer?",
        ),
        None => None,
    }
}

fn certainty(item: &ItemStatistics) -> Option<Verdict> {
    let [.., (certain, Some(right))] = item.sure else { return None };
    let wrong = 1.0 - right;
    (certain >= FOR_CERTAIN && wrong >= MISLED).then(|| Verdict {
        code: "item-certain-and-wrong",
        message: "many who are certain are wrong: there is a misconception here, or the key is wrong".to_owned(),
        figures: format!("{} of the {certain} who were certain are wrong", percent(wrong)),
        help: "look at the key, then teach against what they believe",
        option: None,
        is_urgent: true,
    })
}

/// Where each person takes one option, those who take it are held against those who take the key; else against all.
fn taken_by_the_strong(
    item: &ItemStatistics,
    offer: &Offer,
    at: usize,
    choice: &Choice,
    option: &OptionStatistics,
) -> Option<Verdict> {
    let (rest, deviation) = option.rest.zip(option.rest_deviation)?;
    // Of two options, the one that is not the key says what the discrimination has said.
    let is_told = offer.is_single && offer.choices.len() <= 2;
    if is_told || option.n < TAKERS || option.share < 2.0 * WORKS {
        return None;
    }
    let variance = deviation * deviation / option.n as f64;
    let (other, error, who) = if offer.is_single {
        let keys = offer.choices.iter().filter(|choice| choice.is_key);
        let keys = keys.filter_map(|key| item.options.iter().find(|option| option.id == key.id));
        let key = keys.max_by(|one, other| one.rest.partial_cmp(&other.rest).unwrap_or(std::cmp::Ordering::Equal))?;
        let spread = key.rest_deviation.map_or(0.0, |deviation| deviation * deviation / key.n as f64);
        (key.rest?, (variance + spread).sqrt(), "those who take the key")
    } else {
        (item.rest?, variance.sqrt(), "all who were asked")
    };
    (rest - other > ONE * error).then(|| Verdict {
        code: "item-strong-take-it",
        message: format!("strong learners take `{}`: is it right, too?", choice.text),
        figures: format!(
            "taken by {} of {}; elsewhere they earn {}, {who} {}",
            option.n,
            item.n,
            percent(rest),
            percent(other)
        ),
        help: "compare it with the key as somebody would who knows more than the lesson says",
        option: Some(at),
        is_urgent: true,
    })
}

fn taken_by_nobody(item: &ItemStatistics, at: usize, choice: &Choice, option: &OptionStatistics) -> Option<Verdict> {
    (option.share < WORKS && item.n >= FOR_OPTIONS).then(|| Verdict {
        code: "item-unused-option",
        message: match option.n {
            0 => format!("nobody takes `{}`", choice.text),
            _ => format!("hardly anybody takes `{}`", choice.text),
        },
        figures: format!("taken by {} of {}", option.n, item.n),
        help: "write what learners really believe in its place, or leave it out",
        option: Some(at),
        is_urgent: false,
    })
}

/// `48 people earn 41% of its points`
fn asked(item: &ItemStatistics) -> String {
    format!("{} people earn {} of its points", item.n, percent(item.facility.unwrap_or_default()))
}

/// The upper end of Wilson's 95 % interval of a share (Journal of the American Statistical Association 22, 1927).
pub(super) fn highest(share: f64, n: u64) -> f64 {
    let (n, z) = (n as f64, BOTH);
    let spread = (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    (share + z * z / (2.0 * n) + z * spread) / (1.0 + z * z / n)
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}
