//! What is read as a scene model, what is told of one that is not, and what its people come to.

use super::*;
use crate::block::{Block, parse};
use crate::source::FileId;
use crate::yaml::Origin;

fn read(text: &str) -> (Option<SceneModel>, Vec<Diagnostic>) {
    let faults = Faults::default();
    let origin = Origin { file: FileId::of("a.md"), text, offset: 0 };
    let model = parse("scene-model", origin, &faults).map(|block| match block {
        Block::SceneModel(model) => model,
        other => panic!("{other:?}"),
    });
    (model, faults.into_vec())
}

const GOOD: &str = "\
id: from-feed-to-order
title: From a short video to an order
audience: 10000
scenes:
  - {name: Sees a short video, question: \"Is this for me?\", motive: curiosity, pass: 12%}
  - {name: Reads the product page, motive: \"an answer: it fits\", pass: 35%}
compare: {name: Street leaflet, pass: 0.4%}
note: Illustrative figures.
";

#[test]
fn a_whole_model_is_read() {
    let (model, faults) = read(GOOD);
    assert_eq!(faults, []);
    let model = model.unwrap();
    let path = model.first();
    assert_eq!((model.id.value.as_str(), path.audience), ("from-feed-to-order", 10_000));
    assert_eq!(path.scenes[0].question.as_deref(), Some("Is this for me?"));
    assert_eq!((path.scenes[1].motive.as_str(), path.scenes[1].pass), ("an answer: it fits", 0.35));
    assert_eq!(model.compare.as_ref().map(|single| single.pass), Some(0.004));
    assert_eq!(path.outcome().people, [10_000.0, 1_200.0, 420.0]);
    assert_eq!((path.is_costed(), path.outcome().spent, model.currency.as_str()), (false, None, "€"));
}

#[test]
fn every_fault_is_told_with_its_place_and_what_to_do() {
    let two = "scenes:\n  - {name: A, motive: m, pass: 50%}\n  - {name: B, motive: m, pass: 50%}\n";
    let scene = "  - {name: B, motive: m, pass: 50%}\n";
    for (text, code, at, help) in [
        (format!("audience: 10\n{two}"), "missing-key", "audience", "add `id: …`"),
        (format!("id: a\n{two}"), "missing-key", "id", "add `audience: …`"),
        (format!("id: a\naudience: 0\n{two}"), "out-of-range", "0", "from 1 to 1000000000"),
        ("id: a\naudience: 10\n".to_owned(), "missing-key", "id", "add `scenes: …`"),
        (format!("id: a\naudience: 10\nscenes:\n{scene}"), "scene-count", "- {name: B", "a path has at least two"),
        ("id: a\naudience: 10\nscenes: []\n".to_owned(), "scene-count", "[", "a path has at least two"),
        (
            format!("id: a\naudience: 10\nscenes:\n  - {{name: A, pass: 5%}}\n{scene}"),
            "missing-key",
            "A",
            "add `motive: …`: a scene without a motive of its own is where people leave",
        ),
        (
            format!("id: a\naudience: 10\nscenes:\n  - {{name: A, motive: m, pass: 120%}}\n{scene}"),
            "out-of-range",
            "120%",
            "from 0% to 100%",
        ),
        (
            format!("id: a\naudience: 10\nscenes:\n  - {{name: A, motive: m, pass: 12}}\n{scene}"),
            "wrong-type",
            "12",
            "write it with its sign: `12%`",
        ),
        (
            format!("id: a\naudience: 10\nscenes:\n  - {{name: b, motive: m, pass: 12%}}\n{scene}"),
            "duplicate-scene",
            "B",
            "say where the second one differs",
        ),
        (format!("id: a\naudience: 10\n{two}compere: x\n"), "unknown-key", "compere", "did you mean `compare`?"),
        (format!("id: a\naudience: 10\n{two}compare: {{pass: 1%}}\n"), "missing-key", "pass", "add `name: …`"),
    ] {
        let (_, faults) = read(&text);
        let fault = faults.iter().find(|fault| fault.code == code).unwrap_or_else(|| panic!("{text}\n{faults:?}"));
        let told = fault.help.as_deref().unwrap_or_default();
        assert!(told.starts_with(help), "{text}\n{told}");
        let shown = &text[fault.place.unwrap().range()];
        assert!(shown.starts_with(at.trim_start_matches("- ")) || shown.starts_with(at), "{text}\n{shown:?}");
        assert_eq!(faults.len(), 1, "{text}\n{faults:?}");
    }
}

#[test]
fn all_faults_of_a_block_are_told_at_once() {
    let text = "audience: many\nscenes:\n  - {name: A, pass: 5%}\n  - {motive: m, pass: 200%}\n  - just text\ncompare: {pass: 1}\n";
    let (model, faults) = read(text);
    assert_eq!(model, None);
    let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
    for code in ["missing-key", "wrong-type", "out-of-range"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    assert!(faults.len() >= 8, "{faults:#?}");
}

#[test]
fn thirteen_scenes_are_too_many() {
    let scenes: String = (0..13).map(|at| format!("  - {{name: S{at}, motive: m, pass: 50%}}\n")).collect();
    let (model, faults) = read(&format!("id: a\naudience: 10\nscenes:\n{scenes}"));
    assert_eq!((model, faults[0].code), (None, "scene-count"));
    assert_eq!(faults[0].message, "a scene model with 13 scenes");
}

#[test]
fn nothing_an_author_writes_in_a_block_panics() {
    for text in ["", "~", "[]", "- a", "text", "{", "id: [a]\nscenes: 3", "scenes: {a: b}", "scenes: [~, ~]", "\t"] {
        assert_eq!(read(text).0, None, "{text:?}");
    }
}

#[test]
fn people_at_a_scene_are_the_audience_times_the_passes_before() {
    for (audience, passes, people) in [
        (10_000.0, &[0.5, 0.5][..], &[10_000.0, 5_000.0, 2_500.0][..]),
        (100.0, &[0.0, 0.5], &[100.0, 0.0, 0.0]),
        (100.0, &[1.0, 1.0, 1.0], &[100.0; 4]),
        (1.0, &[0.25, 0.5], &[1.0, 0.25, 0.125]),
        (1e9, &[1.0, 0.0], &[1e9, 1e9, 0.0]),
        (7.0, &[], &[7.0]),
    ] {
        assert_eq!(reach(audience, passes), people, "{audience} {passes:?}");
    }
}

#[test]
fn reach_never_grows_and_never_leaves_its_range() {
    for seed in 0..500_u32 {
        let passes: Vec<f64> =
            (0..12).map(|at| f64::from(seed.wrapping_mul(2_654_435_761 + at) % 101) / 100.0).collect();
        let people = reach(f64::from(seed) + 1.0, &passes);
        assert!(people.windows(2).all(|pair| pair[1] <= pair[0] && pair[1] >= 0.0), "{people:?}");
    }
}

const COSTED: &str = "\
id: spring
audience: 5000
cost: 324
value: 30
scenes:
  - {name: Post, motive: m, pass: 8%, within_reach: 9%}
  - {name: Page, motive: m, pass: 45%, within_reach: 50%}
  - {name: Price, motive: m, pass: 50%}
  - {name: Form, motive: m, pass: 40%, within_reach: 70%}
  - {name: Day, motive: m, pass: 75%}
compare: {name: Poster, pass: 0.3%, cost: 60}
";

fn view(text: &str) -> SceneModelView {
    let strings = include_str!("../../../themes/default/i18n/en.yaml");
    let string = |key: &str| {
        let found = strings.lines().find_map(|line| line.strip_prefix(&format!("  {key}: ")));
        found.unwrap_or_else(|| panic!("{key}")).trim_matches('"').to_owned()
    };
    let (model, faults) = read(text);
    assert_eq!(faults, [], "{text}");
    SceneModelView::new(&model.unwrap(), &string)
}

#[test]
fn a_loss_is_weighed_by_the_rates_after_it() {
    let (model, _) = read(COSTED);
    let outcome = model.unwrap().first().outcome();
    // Those who leave at a scene × all rates after it, which is 27 × (1 − rate) ÷ rate.
    for (at, (lost, more)) in [(310.5, Some(3.375)), (33.0, Some(3.0)), (27.0, None), (40.5, Some(20.25)), (9.0, None)]
        .into_iter()
        .enumerate()
    {
        assert!((outcome.forgone[at] - lost).abs() < 1e-9, "{at}: {:?}", outcome.forgone);
        assert_eq!(outcome.within[at].is_some(), more.is_some(), "{at}");
        assert!((outcome.within[at].unwrap_or(0.0) - more.unwrap_or(0.0)).abs() < 1e-9, "{at}: {:?}", outcome.within);
    }
    assert_eq!(outcome.spent, Some(324.0));
    assert_eq!(spent(10.0, &[100.0, 20.0, 5.0], &[0.1, 2.0]), 60.0);
    // Where nobody arrives nothing is lost; what stops everybody costs all that would come of them.
    assert_eq!(forgone(&[100.0, 0.0, 0.0], &[0.0, 0.5]), [50.0, 0.0]);
}

#[test]
fn what_it_costs_and_which_scene_costs_most_is_said_in_words() {
    let view = view(COSTED);
    let said = "27 of 5,000 people convert: 0.54%. Spent: €324, €12 per conversion. At €30 a conversion, €486 is left. \
                That is 1.8 times “Poster” (15, €4 each).";
    assert_eq!(view.result, said);
    let (weakest, reach) = view.more.split_once(". All who leave there would have to go on").unwrap();
    assert!(weakest.starts_with("If the rates after it hold, most conversions are lost at “Post”: 31"), "{weakest}");
    assert!(weakest.contains(", worth €9,315"), "{weakest}");
    assert!(reach.contains("“Form”: 20 more conversions, worth €607, if 70% go on there."), "{reach}");
    let costs: Vec<_> = view.sums.iter().map(|row| [&*row.name, &row.cost, &row.each, &row.left]).collect();
    assert_eq!(costs, [["The whole path", "€324", "€12", "€486"], ["Poster", "€60", "€4", "€390"]]);
    assert!(view.paths[0].figure.contains(">€12 per conversion<"));
}

#[test]
fn without_money_nothing_is_said_of_it() {
    let view = view(GOOD);
    assert_eq!((view.sums.len(), view.worth.as_deref()), (0, None));
    assert!(!view.result.contains('€') && !view.more.contains('€'), "{} {}", view.result, view.more);
    assert!(!view.paths[0].figure.contains("data-each"));
}

const TWO: &str = "\
id: stall-and-video
paths:
  - title: Stall
    audience: 2000
    cost: 120
    scenes:
      - {name: Stops, motive: m, pass: 3%}
      - {name: Pays, motive: m, pass: 30%}
  - title: Video
    audience: 10000
    cost: 450
    scenes:
      - {name: Sees it, motive: m, pass: 4.2%}
      - {name: Pays, motive: m, pass: 10%}
";

#[test]
fn paths_are_drawn_on_one_scale_summed_and_compared() {
    let view = view(TWO);
    assert_eq!(view.result, "60 of 12,000 people convert: 0.5%. Spent: €570, €9.50 per conversion.");
    assert!(
        view.more.starts_with(
            "“Stall”: 18 of 2,000 (0.9%). Spent: €120, €6.67 per conversion. “Video”: 42 of 10,000 (0.42%). \
             Spent: €450, €10.71 per conversion. Most convert by “Video”. A conversion is cheapest by “Stall”. \
             If the rates after it hold, most conversions are lost at “Video: Sees it”: 958; as many cost"
        ),
        "{}",
        view.more
    );
    let names: Vec<_> = view.sums.iter().map(|row| (&*row.name, &*row.each)).collect();
    assert_eq!(names, [("Stall", "€6.67"), ("Video", "€10.71"), ("All paths together", "€9.50")]);
    // 2,000 people are a fifth of the width that 10,000 have.
    assert!(view.paths[0].figure.contains("L80 1C80"), "{}", view.paths[0].figure);
    assert!(view.paths[1].figure.contains("L0 1C0"), "{}", view.paths[1].figure);
    assert!(view.paths[1].figure.contains("sm-stall-and-video_path2-title"));
}

#[test]
fn faults_of_paths_and_money_are_told_with_what_to_do() {
    let scenes = "scenes: [{name: A, motive: m, pass: 5%}, {name: B, motive: m, pass: 5%}]";
    let path = |title: &str| format!("  - {{title: {title}, audience: 9, {scenes}}}\n");
    for (text, code, help) in [
        (format!("id: a\npaths:\n{}", path("A")), "block-count", "one path needs no list"),
        (format!("id: a\npaths:\n{}{}", path("A"), path("a")), "duplicate-name", "say where the second one differs"),
        (format!("id: a\naudience: 9\npaths:\n{}{}", path("A"), path("B")), "unknown-key", "each path has its own"),
        (format!("id: a\npaths:\n{}  - {{audience: 9, {scenes}}}\n", path("A")), "missing-key", "add `title: …`"),
        (format!("id: a\naudience: 9\ncost: -1\n{scenes}\n"), "out-of-range", "from 0 to 1000000000"),
        (
            format!("id: a\naudience: 9\n{}\n", scenes.replacen("pass: 5%", "pass: 5%, within_reach: 4%", 1)),
            "out-of-range",
            "it is the rate that this scene could be made to pass",
        ),
    ] {
        let (_, faults) = read(&text);
        assert_eq!(faults.len(), 1, "{text}\n{faults:?}");
        assert_eq!(faults[0].code, code, "{text}");
        let told = faults[0].help.as_deref().unwrap_or_default();
        assert!(told.starts_with(help), "{text}\n{told}");
    }
}
