//! What plans come to, and what no plan may be.

use std::collections::BTreeMap;

use super::*;
use crate::quiz::model::Kind;
use crate::quiz::parse::parse;
use crate::source::Source;

/// A question as an exercise; its model and the rest as an author writes them.
pub(in crate::quiz) fn exercise(lines: &str) -> Exercise {
    let text = format!("quiz: a\ntitle: A\nquestions:\n  - id: q\n    type: model\n    prompt: Reach it.\n{lines}");
    let checked = parse(&Source::in_memory("quizzes/c/a.yaml", &text));
    assert_eq!(checked.diagnostics, []);
    match checked.value.questions.into_iter().next().unwrap().kind {
        Kind::Model(exercise) => exercise,
        other => panic!("{other:?}"),
    }
}

pub(in crate::quiz) const SCENES: &str = "    model:
      kind: scene-model
      audience: 10000
      scenes:
        - {name: Video, motive: curiosity, pass: 10%}
        - {name: Page, motive: an answer, pass: 20%}
        - {name: Till, motive: an occasion, pass: 50%}
    settings:
      Page: {from: 10%, to: 60%}
      Till:
    effort: {max: 30}
    goals:
      - {conversions: at least 200}
      - {share: at most 2.5%, points: 2}
    solution: {Page: 40%}
";

pub(in crate::quiz) const GROWTH: &str = "    model:
      kind: growth
      days: 60
      budget: 500
      steady: {name: Ads, gain: 4, cost: 4}
      curves:
        - {name: Word, launch: 1, limit: 600, middle: 30, doubling: 5, cost: 0}
      tactics:
        - {name: Raffle, peak: 60, half_life: 3, cost: 200}
        - {name: Fair, peak: 30, half_life: 6, cost: 300}
    goals:
      - {people: at least 1000}
      - {cost_per_person: at most 0.5}
    solution: {Raffle: 5}
";

pub(in crate::quiz) const NETWORK: &str = "    model:
      kind: relation-network
      centre: Firm
      people: [A, B, C, D]
      threads: [A, B]
    settings: {introductions: }
    effort: {max: 3}
    goals:
      - {reached: exactly 4}
      - {weak_points: at most 0, points: 3}
    solution: {introductions: [[A, C], [B, D], [C, D]]}
";

pub(in crate::quiz) const PROFILE: &str = "    model:
      kind: preference-profile
      half_life: 10
      topics: [punctures, tyres]
      acts: [{name: read, weight: 1}, {name: bought, ends: true}]
      events:
        - {act: read, topic: tyres, days_ago: 2}
        - {act: read, topic: tyres, days_ago: 1}
        - {act: read, topic: punctures, days_ago: 0}
      messages: [{topic: punctures, text: Which size?}, {topic: tyres, text: Frost is near.}]
      general: News.
      share: 60%
    effort: {max: 2}
    goals:
      - {message: punctures}
      - {events: at most 4}
    solution: {add: [{act: bought, topic: tyres, days_ago: 0}]}
";

fn plan(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(id, said)| ((*id).to_owned(), (*said).to_owned())).collect()
}

#[test]
fn goals_met_earn_their_points_of_all() {
    for (lines, entries, reached, credit) in [
        (SCENES, &[("2", "40")][..], &[Some(20_000.0), Some(200.0)][..], 1.0),
        (SCENES, &[("2", "40"), ("3", "60")], &[Some(24_000.0), Some(240.0)], 1.0),
        (SCENES, &[("2", "12.5")], &[Some(6_250.0), Some(63.0)], 2.0 / 3.0),
        (SCENES, &[], &[Some(10_000.0), Some(100.0)], 2.0 / 3.0),
        (NETWORK, &[("1-3", "yes")], &[Some(300.0), Some(100.0)], 0.0),
        (NETWORK, &[("1-3", "yes"), ("1-4", "yes")], &[Some(400.0), Some(100.0)], 0.25),
        (NETWORK, &[("1-3", "yes"), ("2-4", "yes"), ("3-4", "yes")], &[Some(400.0), Some(0.0)], 1.0),
        (PROFILE, &[("a1", "1.1.0")], &[Some(100.0), Some(400.0)], 1.0),
        (PROFILE, &[("e1", "no"), ("e2", "no")], &[Some(100.0), Some(100.0)], 1.0),
        (PROFILE, &[("e3", "no")], &[Some(200.0), Some(200.0)], 0.5),
    ] {
        let judged = judge(&exercise(lines).key(), &plan(entries)).unwrap();
        let found: Vec<_> = judged.goals.iter().map(|(reached, _)| *reached).collect();
        assert_eq!((&*found, judged.credit), (reached, credit), "{entries:?}");
    }
}

#[test]
fn a_conversion_has_a_cost_where_the_path_has_one() {
    let lines = SCENES
        .replace("      audience: 10000\n", "      audience: 10000\n      cost: 500\n      currency: $\n")
        .replace("{share: at most 2.5%, points: 2}", "{cost_per_conversion: at most 3}")
        .replace("name: Page, motive: an answer", "name: Page, cost: 0.1, motive: an answer");
    let exercise = exercise(&lines);
    let judged = judge(&exercise.key(), &exercise.solution).unwrap();
    // 500 and 1,000 arrivals at 0.1 each, for 200 conversions.
    assert_eq!(judged.goals[1], (Some(300.0), true));
    assert_eq!(exercise.figure(Figure::CostPerConversion, 300.0, ","), "$3");
    let nobody = judge(&exercise.key(), &plan(&[("3", "0")])).unwrap();
    assert_eq!(nobody.goals[1], (None, false));
    let key = serde_json::to_value(exercise.key()).unwrap();
    assert_eq!(serde_json::from_value::<ExerciseKey>(key).unwrap(), exercise.key());
}

#[test]
fn a_plan_of_launches_costs_what_it_launches() {
    let key = exercise(GROWTH).key();
    assert_eq!(key.most, Some(50_000));
    let cost = |entries| judge(&key, &plan(entries)).map(|judged| judged.effort);
    assert_eq!(cost(&[]), Ok(24_000.0));
    assert_eq!(cost(&[("2", "5")]), Ok(44_000.0));
    assert_eq!(cost(&[("2", "off"), ("0", "no")]), Ok(0.0));
    assert_eq!(cost(&[("2", "5"), ("3", "5")]), Err(Refused::TooMuch { effort: 74_000.0, most: 50_000.0 }));
    // Nobody gained: each of nobody costs nothing that could be named.
    let nobody = judge(&key, &plan(&[("0", "no"), ("1", "off")])).unwrap();
    assert_eq!(nobody.goals[1], (None, false));
}

#[test]
fn what_no_form_makes_is_refused() {
    let key = exercise(SCENES).key();
    for (id, said) in [
        ("1", "40"),
        ("4", "40"),
        ("", "40"),
        ("2", "9.99"),
        ("2", "60.01"),
        ("2", "040"),
        ("2", "40."),
        ("2", ".5"),
        ("2", "40.123"),
        ("2", "+40"),
        ("2", "4e1"),
        ("2", ""),
        ("2", " 40"),
        ("2", "40%"),
        ("2", "99999999999"),
    ] {
        assert!(judge(&key, &plan(&[(id, said)])).is_err(), "{id} {said}");
    }
    assert!(matches!(judge(&key, &plan(&[("2", "50"), ("3", "50.01")])), Err(Refused::TooMuch { .. })));
    // What one scene loses pays for no other.
    assert!(matches!(judge(&key, &plan(&[("2", "10"), ("3", "80.5")])), Err(Refused::TooMuch { .. })));
    let profile = exercise(PROFILE).key();
    for said in ["2.0.0", "0.2.0", "0.0.366", "0.0", "0.0.0.0", "0.0.-1", "0..0", "yes"] {
        assert!(judge(&profile, &plan(&[("a1", said)])).is_err(), "{said}");
    }
    let network = exercise(NETWORK).key();
    for (id, said) in [("t3", "yes"), ("3-1", "yes"), ("1-1", "yes"), ("1-2", "true"), ("1-2", "")] {
        assert!(judge(&network, &plan(&[(id, said)])).is_err(), "{id} {said}");
    }
}

#[test]
fn settings_are_told_in_words() {
    let told = |lines: &str, id: &str, said: &str| {
        let exercise = exercise(lines);
        let setting = exercise.setting(id).unwrap();
        format!("{} = {}", exercise.label(setting, &Terms::PLAIN), exercise.value(setting, said, &Terms::PLAIN))
    };
    assert_eq!(told(SCENES, "2", "12.5"), "Page = 12.5%");
    assert_eq!(told(GROWTH, "2", "5"), "Raffle = day 5");
    assert_eq!(told(GROWTH, "2", "off"), "Raffle = off");
    assert_eq!(told(GROWTH, "0", "no"), "Ads = no");
    assert_eq!(told(NETWORK, "2-4", "yes"), "B – D = yes");
    assert_eq!(told(PROFILE, "e1", "no"), "read: tyres, 2 days ago = no");
    assert_eq!(told(PROFILE, "a1", "1.1.0"), "added = bought: tyres, 0 days ago");
    assert_eq!(told(PROFILE, "half_life", "3"), "half-life = 3 days");
}

#[test]
fn a_key_comes_back_from_json_as_it_was() {
    for lines in [SCENES, GROWTH, NETWORK, PROFILE] {
        let key = exercise(lines).key();
        let json = serde_json::to_string(&key).unwrap();
        assert_eq!(serde_json::from_str::<ExerciseKey>(&json).unwrap(), key);
    }
}
