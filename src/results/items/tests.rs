//! The figures beside those of other programs: tests/statistics/make.py says how they were made.

use std::collections::BTreeSet;

use serde_json::Value;

use super::observed::{Observed, ObservedItem};
use super::offer::{Choice, Offer};
use super::seen::{Groups, Seen};
use super::verdict::verdicts;
use super::*;

const OPTIONS: [&str; 4] = ["key", "a", "b", "c"];

fn reference() -> Value {
    serde_json::from_str(include_str!("../../../tests/statistics/quiz.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|one| one.as_f64().unwrap()).collect()
}

/// The people of the reference; where `whole`, parts of an answer earn nothing, and each question one point.
fn people(reference: &Value, whole: bool) -> Vec<Observed> {
    let points = numbers(&reference["points"]);
    let person = |person: &Value| {
        let (credit, seconds, sure) =
            (numbers(&person["credit"]), numbers(&person["seconds"]), numbers(&person["sure"]));
        let item = |at: usize| ObservedItem {
            question: at as u32,
            credit: if whole { credit[at].floor() } else { credit[at] },
            points: if whole { 1.0 } else { points[at] },
            taken: 1 << OPTIONS.iter().position(|option| person["taken"][at] == **option).unwrap(),
            seconds: Some(seconds[at] as f32),
            confidence: Some(sure[at] as u8),
            reworded: false,
        };
        Observed { items: (0..points.len()).map(item).collect(), score: person["score"].as_f64().unwrap() }
    };
    reference["people"].as_array().unwrap().iter().map(person).collect()
}

fn seen(people: &[Observed]) -> Seen {
    let mut seen = Seen::default();
    people.iter().for_each(|person| seen.add(person));
    seen
}

fn item(seen: &Seen, at: usize) -> ItemStatistics {
    seen.item(at, OPTIONS.into_iter())
}

fn close(one: Option<f64>, other: &Value) -> bool {
    (one.unwrap() - other.as_f64().unwrap()).abs() < 1e-9
}

#[test]
fn every_figure_is_that_of_another_program() {
    let reference = reference();
    let seen = seen(&people(&reference, false));
    let quiz = seen.statistics();
    assert!(close(quiz.mean, &reference["mean"]));
    assert!(close(quiz.deviation, &reference["deviation"]));
    assert!(close(quiz.alpha, &reference["alpha"]), "{:?}", quiz.alpha);
    assert!(close(quiz.error, &reference["error"]));
    for (at, expected) in reference["items"].as_array().unwrap().iter().enumerate() {
        let item = item(&seen, at);
        assert!(close(item.facility, &expected["facility"]), "{item:?}");
        assert!(close(item.discrimination, &expected["discrimination"]), "{item:?}");
        assert!(close(item.rest, &expected["rest"]), "{item:?}");
        let (low, high) = item.interval.unwrap();
        // Our 1.96 has seven digits.
        assert!((low - expected["interval"][0].as_f64().unwrap()).abs() < 1e-6, "{item:?}");
        assert!((high - expected["interval"][1].as_f64().unwrap()).abs() < 1e-6, "{item:?}");
        // Times are counted in steps of 2 %.
        let median = item.median_time.unwrap() / expected["median"].as_f64().unwrap();
        assert!((0.989..1.011).contains(&median), "{median}");
        for (level, (n, right)) in item.sure.into_iter().enumerate() {
            assert_eq!(n, expected["sure"][level][0]);
            assert!(close(right, &expected["sure"][level][1]));
        }
        let groups =
            |value: &Value| Groups { strong: value["strong"].as_u64().unwrap(), weak: value["weak"].as_u64().unwrap() };
        assert_eq!(item.groups, Some(groups(expected)));
        for option in &item.options {
            let Some(expected) = expected["options"].get(&option.id) else {
                assert_eq!((option.n, option.rest), (0, None));
                continue;
            };
            assert_eq!(option.n, expected["n"]);
            assert!(close(option.rest, &expected["rest"]), "{option:?}");
            assert_eq!(option.rest_deviation.is_some(), !expected["deviation"].is_null());
            assert!(option.rest_deviation.is_none() || close(option.rest_deviation, &expected["deviation"]));
            assert_eq!(option.groups, Some(groups(expected)), "{option:?}");
        }
    }
}

#[test]
fn alpha_of_right_and_wrong_alone_is_kr_20() {
    let reference = reference();
    assert!(close(seen(&people(&reference, true)).statistics().alpha, &reference["kr20"]));
}

#[test]
fn the_upper_end_of_a_share_is_wilsons() {
    for row in reference()["wilson"].as_array().unwrap() {
        let (right, n, high) = (row[0].as_f64().unwrap(), row[1].as_u64().unwrap(), row[2].as_f64().unwrap());
        assert!((super::verdict::highest(right / n as f64, n) - high).abs() < 1e-4, "{row}");
    }
}

#[test]
fn nothing_is_told_of_fewer_than_ten_people() {
    let reference = reference();
    let few = seen(&people(&reference, false)[..9]);
    let quiz = few.statistics();
    assert_eq!((quiz.n, quiz.mean, quiz.deviation, quiz.error), (9, None, None, None));
    assert_eq!((quiz.alpha, quiz.no_alpha), (None, Some(NoAlpha::TooFew)));
    for at in 0..8 {
        assert_eq!(item(&few, at), ItemStatistics { n: 9, ..ItemStatistics::default() });
        assert!(verdicts(&item(&few, at), &Offer::default(), false).is_empty());
    }
    assert!(item(&seen(&people(&reference, false)[..10]), 0).facility.is_some());
}

#[test]
fn there_is_no_alpha_where_people_were_asked_different_things_or_all_are_alike() {
    let reference = reference();
    let mut people = people(&reference, false);
    people[3].items.pop();
    let differ = seen(&people);
    assert_eq!((differ.statistics().alpha, differ.statistics().no_alpha), (None, Some(NoAlpha::QuestionsDiffer)));
    assert_eq!((item(&differ, 7).n, item(&differ, 0).n), (39, 40));
    for person in &mut people {
        person.items.truncate(1);
    }
    assert_eq!(seen(&people).statistics().no_alpha, Some(NoAlpha::OneQuestion));
    let same = vec![self::people(&reference, false).swap_remove(0); 12];
    assert_eq!(seen(&same).statistics().no_alpha, Some(NoAlpha::NoSpread));
    assert_eq!((item(&seen(&same), 0).discrimination, item(&seen(&same), 0).groups), (None, None));
}

#[test]
fn what_was_asked_in_other_words_counts_for_the_others_alone() {
    let reference = reference();
    let whole = seen(&people(&reference, false));
    let mut people = people(&reference, false);
    people.iter_mut().take(5).for_each(|person| person.items[0].reworded = true);
    let seen = seen(&people);
    assert_eq!(item(&seen, 0).n, 35);
    assert_eq!(item(&seen, 1), item(&whole, 1));
    assert_eq!(seen.statistics(), whole.statistics());
}

/// People of whom each so many took an option, and what they earn elsewhere.
fn figures(
    facility: f64,
    discrimination: f64,
    n: u64,
    taken: [(u64, f64); 3],
    certain: (u64, Option<f64>),
) -> ItemStatistics {
    let option = |(id, (count, rest)): (&str, (u64, f64))| OptionStatistics {
        id: id.to_owned(),
        n: count,
        share: count as f64 / n as f64,
        rest: (count > 0).then_some(rest),
        rest_deviation: (count > 1).then_some(0.2),
        groups: None,
    };
    ItemStatistics {
        n,
        facility: Some(facility),
        discrimination: Some(discrimination),
        interval: moments::interval(discrimination, n),
        rest: Some(0.5),
        options: ["key", "a", "b"].into_iter().zip(taken).map(option).collect(),
        sure: [(0, None), (0, None), certain],
        ..ItemStatistics::default()
    }
}

fn offer<'a>(guess: Option<f64>) -> Offer<'a> {
    let choices = [("key", true), ("a", false), ("b", false)];
    let choices = choices.map(|(id, is_key)| Choice { id, text: id, is_key, place: None }).into();
    Offer { choices, is_single: guess.is_some(), has_distractors: true, guess }
}

#[test]
fn verdicts_say_what_to_look_at() {
    let none = (0, None);
    let good = [(30, 0.7), (12, 0.4), (8, 0.3)];
    let cases = [
        (figures(0.6, 0.4, 50, good, none), &[][..]),
        (figures(0.6, -0.4, 50, good, none), &["item-negative"]),
        (figures(0.6, -0.1, 12, good, none), &["item-perhaps-negative"]),
        (figures(0.6, -0.1, 500, good, none), &["item-negative", "item-unused-option", "item-unused-option"]),
        (figures(0.6, 0.05, 500, [(300, 0.7), (120, 0.4), (80, 0.3)], none), &["item-poor"]),
        // What can be chance is not told.
        (figures(0.6, 0.1, 20, good, none), &[]),
        (figures(0.97, 0.4, 50, [(49, 0.5), (1, 0.2), (0, 0.0)], none), &["item-easy"]),
        (figures(0.18, 0.4, 50, good, none), &["item-hard"]),
        (figures(0.3, 0.4, 10, good, none), &[]),
        (figures(0.6, 0.4, 50, [(30, 0.5), (12, 0.7), (8, 0.3)], none), &["item-strong-take-it"]),
        (figures(0.6, 0.4, 50, [(30, 0.5), (12, 0.55), (8, 0.3)], none), &[]),
        (figures(0.6, 0.4, 50, [(30, 0.5), (4, 0.9), (16, 0.3)], none), &[]),
        (figures(0.9, 0.4, 50, [(48, 0.5), (2, 0.2), (0, 0.0)], none), &["item-unused-option", "item-unused-option"]),
        (figures(0.9, 0.4, 15, [(15, 0.5), (0, 0.0), (0, 0.0)], none), &[]),
        (figures(0.6, 0.4, 50, good, (8, Some(0.5))), &["item-certain-and-wrong"]),
        (figures(0.6, 0.4, 50, good, (4, Some(0.0))), &[]),
    ];
    for (given, codes) in &cases {
        let found: Vec<_> = verdicts(given, &offer(Some(1.0 / 3.0)), false).iter().map(|one| one.code).collect();
        assert_eq!(found, *codes, "{given:?}");
    }
    let told: BTreeSet<&str> = cases.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
    assert_eq!(told, BTreeSet::from(crate::lint::OF_RESULTS), "all of them can be allowed");
    // Nobody has learnt it yet.
    assert!(verdicts(&figures(0.1, 0.4, 50, good, (8, Some(0.1))), &offer(Some(1.0 / 3.0)), true).is_empty());
    // Of several options, each is held against all people.
    let several = verdicts(&figures(0.6, 0.4, 50, [(40, 0.9), (30, 0.6), (30, 0.4)], none), &offer(None), false);
    assert_eq!(
        several.iter().map(|one| (one.code, one.option)).collect::<Vec<_>>(),
        [("item-strong-take-it", Some(1))]
    );
}
