//! Grades one response by its key. The same function as `grade` of the theme (js/quiz/grade.js, and grade.js beside it for
//! each further type), step by step: also sums and quotients are taken in the same order, so that both come to the same
//! bits.
//!
//! A response that no form of ours makes (an unknown id, an id twice, a list where a text belongs) earns nothing, and
//! so does a blank one.

use std::collections::{BTreeMap, HashSet};
use std::ops::RangeInclusive;

use crate::block::weighted;
use crate::quiz::exercise::judge;
use crate::quiz::fold::{Fold, Folds, fold, number};
use crate::quiz::key::{
    Accept, CategorizeRule, ClozeRule, CriterionKey, GapKey, Key, MatchingRule, MultipleRule, NumberKey, Numbers,
    OrderingRule, TICKED, TextKey,
};
use crate::quiz::model::FREE_TEXT;
use crate::quiz::response::Response;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Right,
    /// Not right: kept apart from it everywhere.
    Partly,
    Wrong,
    /// Neither right nor wrong: nobody marks it, or a person will.
    Ungraded,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grade {
    pub mark: Mark,
    /// From 0 to 1.
    pub credit: f64,
    /// Which of the key's answers the response matched, where there are several.
    pub answer: Option<usize>,
}

/// In UTF-16 units, as JavaScript counts. Longer than any answer, short enough for every pattern.
pub(super) const LONGEST_TEXT: usize = 500;
/// As above, of a text that a learner writes at length.
const LONGEST_FREE_TEXT: usize = 20_000;
/// Decimal fractions are not exact in binary: 0.4 − 0.3 is more than 0.1.
const SLACK: f64 = 1e-12;

pub fn grade(key: &Key, response: &Response) -> Grade {
    if !key.is_graded() {
        return Grade { mark: Mark::Ungraded, credit: 0.0, answer: None };
    }
    let (credit, answer) = match (key, response) {
        (Key::SingleChoice { credits } | Key::TrueFalse { credits } | Key::Hotspot { credits }, Response::Text(id)) => {
            (credits.get(id).copied().unwrap_or(0.0), None)
        }
        (Key::MultipleResponse { right, wrong, rule }, Response::List(ids)) => {
            let known = |id: &String| right.contains(id) || wrong.contains(id);
            let t = ids.iter().filter(|id| right.contains(*id)).count();
            let sound = are_distinct(ids) && ids.iter().all(known) && !ids.is_empty();
            (if sound { of_ticked(*rule, t, right.len(), ids.len() - t, wrong.len()) } else { 0.0 }, None)
        }
        (Key::ShortAnswer { answers, ignore }, Response::Text(text)) => best(text_credits(answers, ignore, text)),
        (Key::Numeric { answers, unit }, Response::Text(text)) => best(number_credits(answers, unit.as_deref(), text)),
        (Key::Ordering { order, rule }, Response::List(ids)) => (of_order(*rule, order, ids), None),
        (Key::Matching { pairs, rule }, Response::Map(given)) => {
            (of_pairs(*rule == MatchingRule::AllOrNothing, pairs, given), None)
        }
        (Key::Categorize { items, rule }, Response::Map(given)) => {
            (of_pairs(*rule == CategorizeRule::AllOrNothing, items, given), None)
        }
        (Key::Cloze { gaps, ignore, rule }, Response::Map(given)) => (of_gaps(*rule, gaps, ignore, given), None),
        (Key::FreeText { checklist, .. }, Response::Map(given)) => (of_checklist(checklist, given), None),
        (Key::Scorecard { from, to, tolerance, criteria }, Response::Map(given)) => {
            let steps = tolerance.map_or(to - from, |tolerance| tolerance + 1);
            (of_ratings(*from..=*to, f64::from(steps), criteria, given), None)
        }
        (Key::Scenario(story), Response::List(path)) => (story.grade(path), None),
        // What leaves all as it was is no response.
        (Key::Model(exercise), Response::Map(given)) if !given.is_empty() => {
            (judge(exercise, given).map_or(0.0, |plan| plan.credit), None)
        }
        _ => (0.0, None),
    };
    let mark = if credit >= 1.0 {
        Mark::Right
    } else if credit > 0.0 {
        Mark::Partly
    } else {
        Mark::Wrong
    };
    Grade { mark, credit, answer }
}

fn are_distinct(ids: &[String]) -> bool {
    let mut seen = HashSet::new();
    ids.iter().all(|id| seen.insert(id))
}

/// `t` of `c` right options ticked, and `f` of `w` wrong ones.
fn of_ticked(rule: MultipleRule, t: usize, c: usize, f: usize, w: usize) -> f64 {
    let [t, c, f, w] = [t, c, f, w].map(|count| count as f64);
    let credit = match rule {
        MultipleRule::Balanced => share(t, c) - share(f, w),
        MultipleRule::AllOrNothing if t == c && f == 0.0 => 1.0,
        MultipleRule::AllOrNothing => 0.0,
        MultipleRule::NetCorrect => share(t - f, c),
        MultipleRule::EachOption => share(t + (w - f), c + w),
    };
    if credit > 0.0 { credit } else { 0.0 }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn text_credits(answers: &[TextKey], ignore: &Folds, text: &str) -> Vec<Option<f64>> {
    let folded = fold(text, ignore);
    let blank = fold(text, &Folds([Fold::Spaces].into())).is_empty();
    if blank || text.encode_utf16().count() > LONGEST_TEXT {
        return Vec::new();
    }
    answers
        .iter()
        .map(|answer| {
            let matches = match &answer.accept {
                Accept::Text(text) => fold(text, ignore) == folded,
                Accept::Match(pattern) => pattern.is_match(&folded),
            };
            matches.then_some(answer.credit)
        })
        .collect()
}

fn number_credits(answers: &[NumberKey], unit: Option<&str>, text: &str) -> Vec<Option<f64>> {
    if text.encode_utf16().count() > LONGEST_TEXT {
        return Vec::new();
    }
    let Some(given) = number(text, unit) else { return Vec::new() };
    answers
        .iter()
        .map(|answer| {
            let matches = match answer.numbers {
                Numbers::Range { from, to } => given >= from && given <= to,
                Numbers::Near { value, tolerance, relative } => {
                    let size = value.abs();
                    let allowed = if relative { tolerance * size } else { tolerance };
                    (given - value).abs() <= allowed + SLACK * size
                }
            };
            matches.then_some(answer.credit)
        })
        .collect()
}

/// The first of those that earn the most.
fn best(credits: Vec<Option<f64>>) -> (f64, Option<usize>) {
    let mut best = (0.0, None);
    for (index, credit) in credits.into_iter().enumerate() {
        if let Some(credit) = credit
            && (best.1.is_none() || credit > best.0)
        {
            best = (credit, Some(index));
        }
    }
    best
}

fn of_order(rule: OrderingRule, order: &[String], ids: &[String]) -> f64 {
    if ids.len() != order.len() || !are_distinct(ids) || !ids.iter().all(|id| order.contains(id)) {
        return 0.0;
    }
    match rule {
        OrderingRule::AllOrNothing => f64::from(u8::from(ids == order)),
        OrderingRule::Position => {
            let placed = ids.iter().zip(order).filter(|(given, right)| given == right).count();
            share(placed as f64, order.len() as f64)
        }
        OrderingRule::AdjacentPairs if order.len() < 2 => 1.0,
        OrderingRule::AdjacentPairs => {
            let follows = |pair: &&[String]| order.windows(2).any(|right| right == *pair);
            share(ids.windows(2).filter(follows).count() as f64, (order.len() - 1) as f64)
        }
    }
}

/// Also of items and their categories. `strict`: all or nothing.
fn of_pairs(strict: bool, pairs: &BTreeMap<String, String>, given: &BTreeMap<String, String>) -> f64 {
    if !given.keys().all(|pair| pairs.contains_key(pair)) {
        return 0.0;
    }
    let right = pairs.iter().filter(|(pair, choice)| given.get(*pair) == Some(choice)).count();
    if strict {
        f64::from(u8::from(right == pairs.len() && right > 0))
    } else {
        share(right as f64, pairs.len() as f64)
    }
}

fn of_gaps(rule: ClozeRule, gaps: &BTreeMap<String, GapKey>, ignore: &Folds, given: &BTreeMap<String, String>) -> f64 {
    if !given.keys().all(|gap| gaps.contains_key(gap)) {
        return 0.0;
    }
    let credit = |(id, gap): (&String, &GapKey)| given.get(id).map_or(0.0, |filled| of_gap(gap, ignore, filled));
    let credits: Vec<f64> = gaps.iter().map(credit).collect();
    match rule {
        ClozeRule::AllOrNothing => {
            f64::from(u8::from(!credits.is_empty() && credits.iter().all(|credit| *credit >= 1.0)))
        }
        ClozeRule::EachGap => share(sum(credits.iter().copied()), credits.len() as f64),
    }
}

fn of_gap(gap: &GapKey, ignore: &Folds, filled: &str) -> f64 {
    match gap {
        GapKey::Choose { right, .. } => f64::from(u8::from(filled == right)),
        GapKey::Type { answers } => best(text_credits(answers, ignore, filled)).0,
    }
}

/// What the learner has ticked of what the text should have; nothing for what was not written.
fn of_checklist(checklist: &BTreeMap<String, f64>, given: &BTreeMap<String, String>) -> f64 {
    let text = given.get(FREE_TEXT).map_or("", String::as_str);
    let blank = fold(text, &Folds([Fold::Spaces].into())).is_empty();
    let known = |id: &String| id == FREE_TEXT || checklist.contains_key(id);
    if blank || text.encode_utf16().count() > LONGEST_FREE_TEXT || !given.keys().all(known) {
        return 0.0;
    }
    let ticked = checklist.iter().filter(|(id, _)| given.get(*id).is_some_and(|said| said == TICKED));
    share(sum(ticked.map(|(_, points)| *points)), sum(checklist.values().copied()))
}

/// How near the ratings come to those of the author; one that was left out earns nothing, nor one that is off by as many
/// `steps`.
fn of_ratings(
    ratings: RangeInclusive<u32>,
    steps: f64,
    criteria: &BTreeMap<String, CriterionKey>,
    given: &BTreeMap<String, String>,
) -> f64 {
    if !given.keys().all(|criterion| criteria.contains_key(criterion)) {
        return 0.0;
    }
    let near = |(id, criterion): (&String, &CriterionKey)| {
        let reference = criterion.reference?;
        let rating = given.get(id).and_then(|text| rating(&ratings, text));
        let distance = |rating: u32| f64::from(rating.abs_diff(reference)) / steps;
        Some((criterion.weight, rating.map_or(0.0, |rating| (1.0 - distance(rating)).max(0.0))))
    };
    weighted(criteria.iter().filter_map(near))
}

/// One of the numbers that can be given, as a form writes it.
fn rating(ratings: &RangeInclusive<u32>, text: &str) -> Option<u32> {
    let rating: u32 = text.parse().ok()?;
    (rating.to_string() == text && ratings.contains(&rating)).then_some(rating)
}

/// In this order, from zero: a sum of fractions depends on both.
fn sum(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(0.0, |sum, number| sum + number)
}
