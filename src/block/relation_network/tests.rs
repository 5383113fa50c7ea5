//! Relation networks as they are read, and who is reached in them.

use super::*;
use crate::block::{Block, parse};
use crate::source::FileId;
use crate::yaml::Origin;

pub(super) const GOOD: &str = "\
id: five-people
title: Five people
centre: Firm
people: [A, B, C, D, E]
threads: [A, B]
introductions:
  - [A, B]
  - [C, A]
  - [B, D]
  - [D, E]
gone: []
note: Invented.
";

pub(super) fn read(text: &str) -> (Option<RelationNetwork>, Vec<Diagnostic>) {
    let faults = Faults::default();
    let origin = Origin { file: FileId::of("a.md"), text, offset: 0 };
    let network = parse("relation-network", origin, &faults).map(|block| match block {
        Block::RelationNetwork(network) => network,
        other => panic!("{other:?}"),
    });
    (network, faults.into_vec())
}

#[test]
fn a_whole_network_is_read() {
    let (network, faults) = read(GOOD);
    assert_eq!(faults, []);
    let network = network.unwrap();
    assert_eq!(network.ties.threads, [true, true, false, false, false]);
    assert_eq!(network.ties.introductions, [(0, 1), (0, 2), (1, 3), (3, 4)]);
    let all = read("id: a\ncentre: F\npeople: [A, B, C]\n").0.unwrap();
    assert_eq!((all.ties.threads, all.ties.introductions.len()), (vec![true; 3], 0));
}

#[test]
fn every_fault_is_told_with_its_place_and_what_to_do() {
    for (from, to, code, at, help) in [
        ("id: five-people\n", "", "missing-key", "title", "add `id: …`"),
        ("centre: Firm\n", "", "missing-key", "id", "add `centre: …`"),
        ("people: [A, B, C, D, E]\n", "", "missing-key", "id", "add `people: …`"),
        ("people: [A, B, C, D, E]", "people: [A, B]", "block-count", "[A, B]", "with fewer than three"),
        ("[A, B, C, D, E]", "[A, B, C, D, E, F, G, H, I]", "block-count", "[A, B, C", "at most 8"),
        ("[A, B, C, D, E]", "[A, B, C, D, E, a]", "duplicate-name", "a]", "say where the second one differs"),
        ("centre: Firm", "centre: A", "duplicate-name", "A\n", "say where"),
        ("centre: Firm", "centre: The whole firm", "name-too-long", "The whole", "shorten it to about nine letters"),
        ("threads: [A, B]", "threads: [A, X]", "unknown-person", "X", "they are: A, B, C, D, E"),
        ("[D, E]\n", "[D]\n", "not-a-pair", "[D]", "write a pair in brackets"),
        ("[D, E]\n", "[D, D]\n", "not-a-pair", "[D, D]", "name two different people"),
        ("[D, E]\n", "[B, A]\n", "introduced-twice", "[B, A]", "delete one of the two"),
        ("gone: []", "goner: []", "unknown-key", "goner", "did you mean `gone`?"),
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
fn through_a_and_b_one_keeps_c_d_and_e() {
    let ties = read(GOOD).0.unwrap().ties;
    assert_eq!(ties.reach(), [Some(1), Some(1), Some(2), Some(2), Some(3)]);
    assert_eq!([0, 2, 3, 4].map(|at| ties.through(at)), [None, Some(0), Some(1), Some(3)]);
    assert_eq!([0, 1, 3, 4].map(|at| ties.lost_with(at)), [vec![2], vec![3, 4], vec![4], vec![]]);
    assert_eq!(ties.star().reach(), [Some(1), Some(1), None, None, None]);
    assert_eq!(ties.acquaintances(0), [1, 2]);
}

#[test]
fn who_has_left_passes_nothing_on() {
    let mut ties = read(GOOD).0.unwrap().ties;
    ties.gone[1] = true;
    assert_eq!(ties.reach(), [Some(1), None, Some(2), None, None]);
    assert_eq!((ties.acquaintances(0), ties.through(3)), (vec![2], None));
}

#[test]
fn pairs_are_half_of_n_times_n_minus_one() {
    assert_eq!([0, 1, 2, 4, 5, 10, 100].map(pairs), [0, 0, 1, 6, 10, 45, 4950]);
}

#[test]
fn nothing_an_author_writes_in_a_block_panics() {
    for text in ["", "~", "[]", "- a", "text", "{", "id: [a]\npeople: 3", "people: {a: b}", "people: [~, ~]", "\t"] {
        assert_eq!(read(text).0, None, "{text:?}");
    }
    assert!(read("id: a\ncentre: F\npeople: [A, B, C]\nintroductions: [A, [~, ~], [[A], B]]\n").1.len() >= 2);
}
