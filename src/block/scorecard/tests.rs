//! Scorecards as they are read, and what they come to.

use super::*;
use crate::block::{Block, parse};
use crate::source::FileId;
use crate::yaml::Origin;

pub(super) const GOOD: &str = "\
id: a-site
title: A site
subject: Northlight Removals
rating: {from: 0, to: 4, labels: {0: poor, 4: excellent}}
criteria:
  - {name: Offer, weight: 25, levels: {0: no facts, 4: six facts}, reference: 1, because: Two facts.}
  - {name: Next step, weight: 70, reference: 1}
  - {name: Looks, weight: 5, looks: true, reference: 4}
note: Invented.
";

pub(super) fn read(text: &str) -> (Option<Scorecard>, Vec<Diagnostic>) {
    let faults = Faults::default();
    let origin = Origin { file: FileId::of("a.md"), text, offset: 0 };
    let card = parse("scorecard", origin, &faults).map(|block| match block {
        Block::Scorecard(card) => card,
        other => panic!("{other:?}"),
    });
    (card, faults.into_vec())
}

#[test]
fn a_whole_card_is_read_and_reckoned() {
    let (card, faults) = read(GOOD);
    assert_eq!(faults, []);
    let card = card.unwrap();
    assert_eq!((card.levels.from, card.levels.to), (0, 4));
    assert_eq!(card.criteria[0].levels, [(0, "no facts".to_owned()), (4, "six facts".to_owned())]);
    assert_eq!((card.reference(false), card.reference(true)), (1.15, 4.0));
    assert_eq!((card.looks_share(), card.share(&card.criteria[0])), (0.05, 0.25));
    assert!(card.parts_looks() && card.has_reference());
    let plain = read("id: a\nrating: {from: 1, to: 5}\ncriteria: [{name: A}, {name: B}]\n").0.unwrap();
    assert!(!plain.parts_looks() && !plain.has_reference());
    assert_eq!(plain.criteria[1].weight, 1.0);
}

#[test]
fn every_fault_is_told_with_its_place_and_what_to_do() {
    for (from, to, code, at, help) in [
        ("id: a-site\n", "", "missing-key", "title", "add `id: …`"),
        ("{from: 0, to: 4, labels", "{from: 4, to: 0, labels", "bad-range", "to", "by 10 at the most"),
        ("0: poor", "9: poor", "out-of-range", "9", "write `labels: {0: …, 4: …}`"),
        ("4: six facts", "six: facts", "out-of-range", "six", "write `levels: {0: …, 4: …}`"),
        ("weight: 70", "weight: 0", "out-of-range", "0", "from 0.01 to 1000"),
        ("name: Next step", "name: offer", "duplicate-name", "offer", "say where"),
        ("weight: 70, reference: 1", "weight: 70", "reference-missing", "{name: Next", "add `reference: …`"),
        ("weight: 70, reference: 1", "weight: 70, reference: 5", "out-of-range", "5", "from 0 to 4"),
        ("reference: 1, because", "because", "missing-key", "Two facts.", "add `reference: …`"),
        ("looks: true", "looks: much", "wrong-type", "much", ""),
    ] {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from}");
        let faults = read(&text).1;
        let fault = faults.iter().find(|fault| fault.code == code).unwrap_or_else(|| panic!("{to}: {faults:#?}"));
        assert!(text[fault.place.unwrap().range()].starts_with(at.split(' ').next().unwrap()), "{to}: {fault:#?}");
        assert!(fault.help.clone().unwrap_or_default().contains(help), "{to}: {fault:#?}");
    }
    assert_eq!(read("id: a\nrating: {from: 1, to: 5}\ncriteria: [{name: A}]\n").1[0].code, "block-count");
}

#[test]
fn nothing_an_author_writes_panics() {
    for text in ["", "~", "[]", "criteria: 3", "rating: {}", "rating: 3\ncriteria: [~, a, {}]", "{", "\t"] {
        assert_eq!(read(text).0, None, "{text:?}");
    }
}

#[test]
fn a_weighted_mean_lies_between_its_values_and_is_nothing_without_any() {
    assert_eq!(weighted([]), 0.0);
    assert_eq!(weighted([(3.0, 4.0), (1.0, 0.0)]), 3.0);
    assert_eq!(weighted([(0.1, 2.0), (0.1, 2.0)]), 2.0);
}
