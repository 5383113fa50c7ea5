//! Growth blocks as they are read, and what plans come to.

use super::*;
use crate::block::{Block, parse};
use crate::source::FileId;
use crate::yaml::Origin;

pub(super) const GOOD: &str = "\
id: a-season
title: A season
days: 60
currency: $
budget: 500
steady: {name: Advertisement, gain: 4, cost: 5}
curves:
  - {name: Word of mouth, launch: 1, limit: 600, middle: 30, doubling: 4, cost: 100}
tactics:
  - {name: Raffle, launch: 10, peak: 40, half_life: 5, cost: 80}
  - {name: Guest article, peak: 25, half_life: 8}
note: Illustrative figures.
";

pub(super) fn read(text: &str) -> (Option<Growth>, Vec<Diagnostic>) {
    let faults = Faults::default();
    let origin = Origin { file: FileId::of("a.md"), text, offset: 0 };
    let block = parse("growth", origin, &faults);
    let growth = block.map(|block| match block {
        Block::Growth(growth) => growth,
        other => panic!("{other:?}"),
    });
    (growth, faults.into_vec())
}

#[test]
fn a_whole_block_is_read() {
    let (growth, faults) = read(GOOD);
    assert_eq!(faults, []);
    let growth = growth.unwrap();
    assert_eq!((growth.days, growth.budget, growth.currency.as_str()), (60, Some(500.0), "$"));
    assert_eq!(growth.launches(), [Some(1), Some(10), None]);
    assert_eq!(growth.efforts[0].pace, Pace::Curve { limit: 600.0, middle: 30.0, doubling: 4.0 });
    assert_eq!(growth.efforts[2].cost, 0.0);
}

#[test]
fn every_fault_is_told_with_its_place_and_what_to_do() {
    for (from, to, code, at, help) in [
        ("id: a-season\n", "", "missing-key", "title", "add `id: …`"),
        ("days: 60\n", "", "missing-key", "id", "add `days: …`"),
        ("days: 60", "days: 6", "out-of-range", "6", "from 7 to 730"),
        ("gain: 4", "gain: -4", "out-of-range", "-4", "from 0 to 1000000000"),
        ("budget: 500", "budget: much", "wrong-type", "much", ""),
        ("steady: {name: Advertisement, gain: 4, cost: 5}\n", "", "missing-key", "id", "add `steady: …`"),
        ("launch: 10", "launch: 61", "out-of-range", "61", "from 1 to 60"),
        ("half_life: 5", "half_life: 0", "out-of-range", "0", "from 0.5 to 365"),
        (", half_life: 5", "", "missing-key", "name: Raffle", "add `half_life: …`"),
        ("half_life: 5", "halflife: 5", "unknown-key", "halflife", "did you mean `half_life`?"),
        ("middle: 30", "middle: 7", "node-before-launch", "middle", "with this `doubling`, `middle` is 7.6 or more"),
        ("name: Raffle", "name: word of Mouth", "duplicate-name", "word of Mouth", "say where the second one differs"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let text = GOOD.replacen(from, to, 1);
        let faults = read(&text).1;
        let fault = faults.iter().find(|fault| fault.code == code).unwrap_or_else(|| panic!("{to}: {faults:#?}"));
        assert!(text[fault.place.unwrap().range().start..].starts_with(at), "{to}: {fault:#?}");
        assert!(fault.help.as_deref().unwrap_or_default().starts_with(help), "{to}: {fault:#?}");
    }
}

#[test]
fn there_are_from_one_to_eight_curves_and_tactics() {
    let head = "id: a\ndays: 30\nsteady: {name: S, gain: 1}\n";
    let tactics: String = (0..9).map(|at| format!("  - {{name: T{at}, peak: 1, half_life: 1}}\n")).collect();
    for (text, message) in [
        (head.to_owned(), "a growth block without curves and tactics"),
        (format!("{head}tactics:\n{tactics}"), "a growth block with 9 curves and tactics"),
    ] {
        let (growth, faults) = read(&text);
        assert_eq!((growth, faults.len()), (None, 1));
        assert_eq!((faults[0].code, faults[0].message.as_str()), ("block-count", message));
    }
}

#[test]
fn a_tactic_halves_with_each_half_life() {
    let growth = read(GOOD).0.unwrap();
    let gains: Vec<f64> = [0, 5, 10, 15].map(|age| growth.efforts[1].gain(age)).into();
    assert_eq!(gains, [40.0, 20.0, 10.0, 5.0]);
}

#[test]
fn a_curve_has_half_its_limit_in_its_middle_and_doubles_at_first() {
    assert_eq!(logistic(600.0, 30.0, 4.0, 30.0), 300.0);
    let early = logistic(1e6, 100.0, 4.0, 8.0) / logistic(1e6, 100.0, 4.0, 4.0);
    assert!((early - 2.0).abs() < 1e-4, "{early}");
    assert!(logistic(600.0, 30.0, 4.0, 700.0) > 599.999);
}

#[test]
fn the_node_is_where_what_is_gained_a_day_rises_fastest() {
    for (limit, middle, doubling) in [(600.0, 30.0, 4.0), (1e6, 200.0, 20.0), (50.0, 120.0, 9.5)] {
        let pace = Pace::Curve { limit, middle, doubling };
        let effort = Effort { name: String::new(), launch: None, cost: 0.0, pace };
        // By how much more the day at an age brings than the day before.
        let rise = |age: u32| effort.gain(age) - effort.gain(age - 1);
        let steepest = (1..700).max_by(|one, other| rise(*one).total_cmp(&rise(*other))).unwrap();
        let node = effort.node().unwrap();
        assert!((f64::from(steepest) - node).abs() <= 1.0, "{steepest} {node}");
        // (3 − √3) ÷ 6 of the limit are reached there.
        let share = logistic(limit, middle, doubling, node) / limit;
        assert!((share - (3.0 - 3.0_f64.sqrt()) / 6.0).abs() < 1e-12, "{share}");
    }
}

#[test]
fn a_plan_adds_up() {
    let growth = read(GOOD).0.unwrap();
    let outlook = growth.outlook(true, &growth.launches());
    assert_eq!(outlook.cost, 5.0 * 60.0 + 100.0 + 80.0);
    assert_eq!((outlook.totals.len(), outlook.efforts[2].iter().sum::<f64>()), (60, 0.0));
    assert_eq!(outlook.efforts[1][8..11], [0.0, 40.0, 40.0 * two_to(-0.2)]);
    assert!(outlook.totals.windows(2).all(|pair| pair[1] >= pair[0] + 4.0));
    let ahead = outlook.ahead as usize;
    assert!(outlook.moving[ahead - 1] > 4.0 && outlook.moving[ahead..].iter().all(|moving| *moving <= 4.0));
    let nothing = growth.outlook(false, &[None; 3]);
    assert_eq!((nothing.cost, nothing.totals[59], nothing.ahead), (0.0, 0.0, 0));
}

#[test]
fn nothing_an_author_writes_in_a_block_panics() {
    for text in ["", "~", "[]", "- a", "text", "{", "id: [a]\ncurves: 3", "tactics: {a: b}", "curves: [~, ~]", "\t"] {
        assert_eq!(read(text).0, None, "{text:?}");
    }
}
