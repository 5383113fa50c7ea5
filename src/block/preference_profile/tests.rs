//! Preference profiles as they are read, and what logs say.

use super::*;
use crate::block::{Block, parse};
use crate::source::FileId;
use crate::yaml::Origin;

pub(super) const GOOD: &str = "\
id: one-customer
title: One customer
half_life: 10
topics: [punctures, tyres, seats]
acts:
  - {name: read, weight: 1}
  - {name: basket, weight: 5}
  - {name: bought, ends: true}
events:
  - {act: read, topic: tyres, days_ago: 20}
  - {act: read, topic: punctures, days_ago: 10}
  - {act: basket, topic: punctures, days_ago: 0}
messages:
  - {topic: punctures, text: Which size?}
  - {topic: tyres, text: Winter is near.}
general: Our news.
share: 60%
least: 2
note: Invented.
";

pub(super) fn read(text: &str) -> (Option<PreferenceProfile>, Vec<Diagnostic>) {
    let faults = Faults::default();
    let origin = Origin { file: FileId::of("a.md"), text, offset: 0 };
    let profile = parse("preference-profile", origin, &faults).map(|block| match block {
        Block::PreferenceProfile(profile) => profile,
        other => panic!("{other:?}"),
    });
    (profile, faults.into_vec())
}

#[test]
fn a_whole_profile_is_read() {
    let (block, faults) = read(GOOD);
    assert_eq!(faults, []);
    let block = block.unwrap();
    assert_eq!((block.half_life, block.share, block.least), (10, 0.6, 2));
    assert_eq!(block.acts[2], Act { name: "bought".to_owned(), weight: None });
    assert_eq!(block.events[2], Event { act: 1, topic: 0, days_ago: 0 });
    let plain = read(&GOOD.replace("share: 60%\nleast: 2\n", "")).0.unwrap();
    assert_eq!((plain.share, plain.least), (0.5, 1));
}

#[test]
fn every_fault_is_told_with_its_place_and_what_to_do() {
    for (from, to, code, at, help) in [
        ("id: one-customer\n", "", "missing-key", "title", "add `id: …`"),
        ("half_life: 10", "half_life: 0", "out-of-range", "0", "from 1 to 730"),
        ("half_life: 10\n", "", "missing-key", "id", "add `half_life: …`"),
        ("[punctures, tyres, seats]", "[punctures]", "block-count", "[punctures]", "with one topic"),
        ("[punctures, tyres, seats]", "[punctures, tyres, Tyres]", "duplicate-name", "Tyres", "say where"),
        ("name: basket", "name: read", "duplicate-name", "read, weight: 5", "say where"),
        ("weight: 5", "weight: -5", "out-of-range", "-5", "from 0.1 to 1000"),
        (", weight: 5", "", "missing-key", "name: basket", "add `weight: …`"),
        ("ends: true", "ends: true, weight: 1", "weight-of-end", "1", "delete `weight`, or `ends: true`"),
        ("ends: true", "ends: perhaps", "wrong-type", "perhaps", ""),
        ("act: basket", "act: bascet", "unknown-name", "bascet", "did you mean `basket`?"),
        ("topic: tyres, days", "topic: x, days", "unknown-name", "x", "they are: punctures, tyres, seats"),
        ("days_ago: 20", "days_ago: 1000", "out-of-range", "1000", "from 0 to 730"),
        ("topic: tyres, text", "topic: punctures, text", "duplicate-message", "{topic: p", "delete one of the two"),
        ("general: Our news.\n", "", "missing-key", "id", "add `general: …`"),
        ("share: 60%", "share: 60", "wrong-type", "60", "write it with its sign: `60%`"),
        ("least: 2", "least: 0", "out-of-range", "0", "from 1 to 10"),
        ("least: 2", "leest: 2", "unknown-key", "leest", "did you mean `least`?"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let text = GOOD.replacen(from, to, 1);
        let faults = read(&text).1;
        let fault = faults.iter().find(|fault| fault.code == code).unwrap_or_else(|| panic!("{to}: {faults:#?}"));
        assert!(
            text[fault.place.unwrap().range().start..].trim_start_matches("- ").starts_with(at),
            "{to}: {fault:#?}"
        );
        assert!(fault.help.as_deref().unwrap_or_default().starts_with(help), "{to}: {fault:#?}");
    }
}

#[test]
fn events_fade_by_half_and_are_shared_out_by_topic() {
    let block = read(GOOD).0.unwrap();
    let profile = block.profile(10, &block.events);
    assert_eq!(profile.counts, [0.25, 0.5, 5.0]);
    assert_eq!(profile.scores, [5.5, 0.25, 0.0]);
    assert_eq!(profile.shares, [5.5 / 5.75, 0.25 / 5.75, 0.0]);
    assert_eq!(profile.chosen, Some(0));
}

#[test]
fn a_purchase_ends_what_was_done_before_it() {
    let block = read(GOOD).0.unwrap();
    let mut events = block.events.clone();
    events.push(Event { act: 2, topic: 0, days_ago: 5 });
    assert_eq!(block.profile(10, &events).counts, [0.25, 0.0, 5.0, 0.0]);
    events[3].days_ago = 0;
    let profile = block.profile(10, &events);
    assert_eq!((profile.counts, profile.chosen), (vec![0.25, 0.0, 0.0, 0.0], None));
}

#[test]
fn a_message_needs_its_share_and_enough_events() {
    let block = read(GOOD).0.unwrap();
    for (events, chosen) in
        [(&block.events[..], Some(0)), (&block.events[..2], None), (&block.events[2..], None), (&[], None)]
    {
        assert_eq!(block.profile(10, events).chosen, chosen, "{events:?}");
    }
    let even = read(&GOOD.replace("share: 60%\nleast: 2\n", "share: 50%\n")).0.unwrap();
    let level = [Event { act: 0, topic: 1, days_ago: 3 }, Event { act: 0, topic: 0, days_ago: 3 }];
    assert_eq!(even.profile(10, &level).chosen, Some(0), "the first of the messages");
}

#[test]
fn what_the_message_does_not_depend_on_is_spare() {
    let block = read(GOOD).0.unwrap();
    // The one on tyres; of the two on punctures both are needed.
    assert_eq!(block.spare(10, &block.events), 1);
    assert_eq!((block.spare(10, &block.events[..2]), block.spare(10, &[])), (2, 0));
    let same = [block.events[2]; 3];
    assert_eq!(block.spare(10, &same), 1);
}

#[test]
fn nothing_an_author_writes_in_a_block_panics() {
    for text in ["", "~", "[]", "- a", "text", "{", "id: [a]\ntopics: 3", "acts: {a: b}", "events: [~, ~]", "\t"] {
        assert_eq!(read(text).0, None, "{text:?}");
    }
}
