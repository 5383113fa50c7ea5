//! Random exercises on models, and plans for them.

use std::collections::BTreeMap;

use coursewright::quiz::{
    Bound, Domain, EffortKey, EventKey, ExerciseKey, Figure, Goal, Key, ModelKey, PathCost, Setting, SteadyKey, judge,
};

use super::Dice;

/// The solution is a plan that was thrown, and the goals are what it comes to, or a little less.
pub fn exercise(dice: &mut Dice) -> Key {
    let setting = |id: String, domain: Domain, start: &str| Setting { id, domain, start: start.to_owned() };
    let (model, settings, figures) = match dice.below(4) {
        0 => {
            let passes: Vec<f64> = (0..dice.between(2, 6)).map(|_| dice.below(10_001) as f64 / 10_000.0).collect();
            let settings = (1..)
                .zip(&passes)
                .map(|(number, pass): (u32, _)| {
                    let start = (pass * 10_000.0).round() / 100.0;
                    setting(number.to_string(), Domain::Rate { from: 500, to: 9_000 }, &start.to_string())
                })
                .collect::<Vec<_>>();
            let arrivals = passes.iter().map(|_| dice.below(500) as f64 / 100.0).collect();
            let cost = PathCost { fixed: dice.below(1_000_000) as f64 / 100.0, arrivals };
            let cost = dice.one_in(2).then_some(cost);
            let figures = [Figure::Conversions, Figure::Share, Figure::CostPerConversion];
            let figures = figures[..if cost.is_some() { 3 } else { 2 }].to_vec();
            let model = ModelKey::SceneModel { audience: dice.between(1, 1_000_000) as u32, passes, cost };
            (model, settings, figures)
        }
        1 => {
            let days = dice.between(7, 90) as u32;
            let mut effort = |at: usize| {
                let launch = (!dice.one_in(3)).then(|| dice.between(1, days as usize) as u32);
                let cost = dice.below(100_000) as f64 / 100.0;
                match at % 2 {
                    0 => EffortKey::Tactic {
                        launch,
                        cost,
                        peak: dice.between(1, 9_999) as f64 / 10.0,
                        half_life: dice.between(5, 300) as f64 / 10.0,
                    },
                    _ => EffortKey::Curve {
                        launch,
                        cost,
                        limit: dice.between(1, 99_999) as f64 / 10.0,
                        middle: dice.between(100, 600) as f64 / 10.0,
                        doubling: dice.between(5, 50) as f64 / 10.0,
                    },
                }
            };
            let efforts: Vec<_> = (0..4).map(&mut effort).collect();
            let switch = setting("0".to_owned(), Domain::Switch, "yes");
            let settings = std::iter::once(switch).chain((1..=4).map(|number: u32| {
                let launch = match efforts[number as usize - 1] {
                    EffortKey::Curve { launch, .. } | EffortKey::Tactic { launch, .. } => launch,
                };
                let start = launch.map_or_else(|| "off".to_owned(), |day| day.to_string());
                setting(number.to_string(), Domain::Launch { from: 1, to: days }, &start)
            }));
            let settings = settings.collect();
            let steady = SteadyKey { gain: dice.below(100) as f64 / 3.0, cost: dice.below(1_000) as f64 / 7.0 };
            let figures = vec![Figure::People, Figure::Cost, Figure::CostPerPerson, Figure::DaysAhead];
            (ModelKey::Growth { days, steady, efforts }, settings, figures)
        }
        2 => {
            let people = dice.between(3, 7);
            let mut flags = |count: usize, one_in: usize| (0..count).map(|_| dice.one_in(one_in)).collect::<Vec<_>>();
            let (threads, pairs, gone) = (flags(people, 2), flags(people * (people - 1) / 2, 3), flags(people, 5));
            let said = |on: bool| if on { "yes" } else { "no" };
            let ids = (1..=people).flat_map(|one| (one + 1..=people).map(move |other| format!("{one}-{other}")));
            let known = ids.zip(&pairs).map(|(id, on)| setting(id, Domain::Switch, said(*on)));
            let of = |letter: &'static str, list: &[bool]| {
                let all = (1..).zip(list).map(|(number, on): (u32, _)| (format!("{letter}{number}"), said(*on)));
                all.map(|(id, on)| setting(id, Domain::Switch, on)).collect::<Vec<_>>()
            };
            let settings = known.chain(of("t", &threads)).chain(of("g", &gone)).collect();
            let figures = vec![Figure::Reached, Figure::Introductions, Figure::WeakPoints, Figure::Steps];
            (ModelKey::RelationNetwork { threads, pairs, gone }, settings, figures)
        }
        _ => {
            let mut event = || EventKey { act: dice.below(3), topic: dice.below(3), days_ago: dice.below(60) as u32 };
            let events: Vec<_> = (0..4).map(|_| event()).collect();
            let days = setting("half_life".to_owned(), Domain::Days { from: 1, to: 365 }, "10");
            let kept = (1..=4).map(|number| setting(format!("e{number}"), Domain::Switch, "yes"));
            let domain = Domain::Event { acts: 3, topics: 3, farthest: 60 };
            let added = (1..=12).map(|number| setting(format!("a{number}"), domain, ""));
            let settings = std::iter::once(days).chain(kept).chain(added).collect();
            let model = ModelKey::PreferenceProfile {
                half_life: 10,
                topics: 3,
                acts: vec![Some(1.0), Some(dice.below(50) as f64 / 7.0), None],
                events,
                messages: vec![2, 0],
                share: dice.below(100) as f64 / 100.0,
                least: dice.between(1, 3) as u32,
            };
            (model, settings, vec![Figure::Message, Figure::TopicShare, Figure::Events])
        }
    };
    let most = None;
    let mut key = ExerciseKey { model, settings, most, goals: Vec::new(), solution: BTreeMap::new() };
    while key.solution.is_empty() {
        key.solution = plan(dice, &key.settings);
    }
    key.goals = figures.iter().map(|figure| goal(*figure, Bound::AtLeast, 0, 100)).collect();
    let reached = judge(&key, &key.solution).expect("a plan within its bounds can be made");
    key.goals = Vec::new();
    for (figure, (value, _)) in figures.into_iter().zip(&reached.goals) {
        let Some(value) = *value else { continue };
        let points = dice.between(1, 300) as u64;
        let (bound, value) = match dice.below(3) {
            0 => (Bound::AtLeast, value as u64 - (value as u64).min(dice.below(300) as u64)),
            1 => (Bound::AtMost, value as u64 + dice.below(300) as u64),
            _ => (Bound::Exactly, value as u64),
        };
        key.goals.push(goal(figure, bound, value, points));
    }
    key.most = (!dice.one_in(3)).then(|| reached.effort as u64 + dice.below(2_000) as u64);
    Key::Model(key)
}

fn goal(figure: Figure, bound: Bound, value: u64, points: u64) -> Goal {
    Goal { figure, bound, value, points }
}

/// Some of the settings within their bounds.
pub fn plan(dice: &mut Dice, settings: &[Setting]) -> BTreeMap<String, String> {
    let mut plan = BTreeMap::new();
    for setting in settings {
        if dice.one_in(2) {
            continue;
        }
        let within = |dice: &mut Dice, from: u32, to: u32| dice.between(from as usize, to as usize);
        let said = match setting.domain {
            Domain::Rate { from, to } => (within(dice, from, to) as f64 / 100.0).to_string(),
            Domain::Launch { .. } if dice.one_in(3) => "off".to_owned(),
            Domain::Launch { from, to } | Domain::Days { from, to } => within(dice, from, to).to_string(),
            Domain::Switch => dice.pick(&["yes", "no"]).to_owned(),
            Domain::Event { acts, topics, farthest } => {
                let below = |dice: &mut Dice, count: u32| dice.below(count as usize);
                format!("{}.{}.{}", below(dice, acts), below(dice, topics), below(dice, farthest + 1))
            }
        };
        plan.insert(setting.id.clone(), said);
    }
    plan
}
