//! The models as the build reckons them and as the theme's scripts do: the same numbers, to the last bit.

use std::io::Write;
use std::process::{Command, Stdio};

use coursewright::block::{self, Block, Event, Ties};
use coursewright::diag::Faults;
use coursewright::source::FileId;
use coursewright::yaml::Origin;
use serde_json::{Value, json};

/// Runs the theme's scripts on all jobs at once, with an answer for each.
fn ask(jobs: &[Value]) -> Vec<Value> {
    let helper = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/models.js");
    let mut child = Command::new("node")
        .arg(helper)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("these tests run the theme's models: install Node.js, so that `node` can be run");
    let mut input = child.stdin.take().unwrap();
    let text = serde_json::to_vec(jobs).unwrap();
    let writing = std::thread::spawn(move || input.write_all(&text).unwrap());
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(output.status.success());
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), jobs.len());
    answers
}

fn read(kind: &str, text: &str) -> Block {
    let faults = Faults::default();
    let block = block::parse(kind, Origin { file: FileId::of("a.md"), text, offset: 0 }, &faults);
    assert_eq!(faults.into_vec(), [], "{text}");
    block.unwrap()
}

/// What the page's script is given.
fn data(block: &Block) -> Value {
    let view = block.view(&str::to_owned, &|_| panic!("a model compares nothing"));
    let view = serde_json::to_value(view).unwrap();
    serde_json::from_str(view["data"].as_str().unwrap()).unwrap()
}

/// As the helper writes numbers.
fn bits(number: f64) -> Value {
    json!(format!("{:016x}", number.to_bits()))
}

fn all_bits(numbers: &[f64]) -> Value {
    numbers.iter().map(|number| bits(*number)).collect()
}

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((value ^ (value >> 31)) % u64::from(limit)) as u32
    }

    fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most - least + 1)
    }

    fn one_in(&mut self, count: u32) -> bool {
        self.below(count) == 0
    }

    /// With up to three decimals.
    fn amount(&mut self, least: u32, most: u32) -> f64 {
        f64::from(self.between(least * 1000, most * 1000)) / 1000.0
    }
}

fn assert_same(jobs: &[Value], expected: &[Value]) {
    for ((job, expected), answer) in jobs.iter().zip(expected).zip(ask(jobs)) {
        assert_eq!(answer, *expected, "{job}");
    }
}

#[test]
fn paths_of_scenes_lose_the_same_people() {
    let (mut jobs, mut expected) = (Vec::new(), Vec::new());
    let mut dice = Dice(6);
    for _ in 0..500 {
        let audience = f64::from(dice.between(1, 1_000_000_000));
        let passes: Vec<f64> = (0..dice.between(1, 12)).map(|_| dice.amount(0, 100) / 100.0).collect();
        let fixed = dice.amount(0, 9000);
        let arrivals: Vec<f64> = passes.iter().map(|_| if dice.one_in(2) { dice.amount(0, 9) } else { 0.0 }).collect();
        let reaches: Vec<Option<f64>> =
            passes.iter().map(|_| dice.one_in(2).then(|| dice.amount(0, 100) / 100.0)).collect();
        let people = block::reach(audience, &passes);
        let within = block::within(&people, &passes, &reaches);
        expected.push(json!({
            "people": all_bits(&people),
            "spent": bits(block::spent(fixed, &people, &arrivals)),
            "forgone": all_bits(&block::forgone(&people, &passes)),
            "within": within.into_iter().map(|more| more.map(bits)).collect::<Vec<_>>(),
        }));
        jobs.push(json!({
            "do": "scenes", "audience": audience, "passes": passes, "fixed": fixed, "arrivals": arrivals, "reaches": reaches,
        }));
    }
    assert_same(&jobs, &expected);
}

#[test]
fn scene_models_are_put_into_the_same_words() {
    let strings = include_str!("../themes/default/i18n/en.yaml");
    let string = |key: &str| {
        let found = strings.lines().find_map(|line| line.strip_prefix(&format!("  {key}: ")));
        found.unwrap_or_else(|| panic!("{key}")).trim_matches('"').to_owned()
    };
    let (mut jobs, mut expected) = (Vec::new(), Vec::new());
    let mut dice = Dice(12);
    for _ in 0..300 {
        let several = dice.one_in(2);
        let mut passes: Vec<f64> = Vec::new();
        let mut path = |dice: &mut Dice, indent: &str| {
            let mut text = format!("{indent}audience: {}\n", dice.between(1, 90_000));
            if dice.one_in(2) {
                text += &format!("{indent}cost: {}\n", dice.amount(0, 900));
            }
            text += &format!("{indent}scenes:\n");
            for at in 0..dice.between(2, 12) {
                let pass = if dice.one_in(9) { 0 } else { dice.between(1, 100) };
                passes.push(f64::from(pass) / 100.0);
                let reach = format!(", within_reach: {}%", dice.between(pass, 100));
                let reach = if dice.one_in(3) { reach } else { String::new() };
                let cost = format!(", cost: {}", dice.amount(0, 2));
                let cost = if dice.one_in(3) { cost } else { String::new() };
                text += &format!("{indent}  - {{name: S{at}, motive: m, pass: {pass}%{reach}{cost}}}\n");
            }
            text
        };
        let mut text = "id: a\n".to_owned();
        if several {
            text += "paths:\n";
            for at in 0..dice.between(2, 4) {
                text += &format!("  - title: P{at}\n{}", path(&mut dice, "    "));
            }
        } else {
            text += &path(&mut dice, "");
        }
        if dice.one_in(2) {
            text += &format!("value: {}\n", dice.amount(0, 90));
        }
        if dice.one_in(2) {
            let cost = if dice.one_in(2) { ", cost: 120" } else { "" };
            text += &format!("compare: {{name: L, pass: {}%{cost}}}\n", dice.between(0, 9));
        }
        let block = read("scene-model", &text);
        let view = block.view(&string, &|_| panic!("a model compares nothing"));
        let view = serde_json::to_value(view).unwrap();
        let cells =
            |row: &Value, names: &[&str]| -> Vec<Value> { names.iter().map(|name| row[*name].clone()).collect() };
        let rows = |path: &Value| -> Vec<Vec<Value>> {
            let scenes = path["scenes"].as_array().unwrap().iter();
            let scenes = scenes.map(|row| {
                let mut cells = cells(row, &["people", "pass", "on", "lost", "forgone", "worth"]);
                if cells[5].is_null() {
                    cells[5] = json!("–");
                }
                cells
            });
            scenes.chain([cells(path, &["audience", "share", "converted", "lost"])]).collect()
        };
        let paths: Vec<_> = view["paths"].as_array().unwrap().iter().map(rows).collect();
        let sums: Vec<_> = view["sums"].as_array().unwrap().iter().collect();
        let names = ["audience", "converted", "share", "cost", "each", "left"];
        let sums: Vec<_> = sums.into_iter().map(|row| cells(row, &names)).collect();
        let data: Value = serde_json::from_str(view["data"].as_str().unwrap()).unwrap();
        jobs.push(json!({"do": "said", "data": data, "passes": passes}));
        expected.push((json!({"result": view["result"], "more": view["more"], "rows": paths}), json!(sums)));
    }
    for ((job, (expected, sums)), mut answer) in jobs.iter().zip(expected).zip(ask(&jobs)) {
        let told = answer.as_object_mut().unwrap().remove("sums").unwrap();
        assert_eq!(answer, expected, "{job}");
        // Where the table of scenes says it all there is none.
        assert!(sums == json!([]) || told == sums, "{told} {sums} {job}");
    }
}

#[test]
fn plans_of_growth_come_to_the_same() {
    let (mut jobs, mut expected) = (Vec::new(), Vec::new());
    let mut dice = Dice(7);
    for _ in 0..300 {
        let days = dice.between(7, 200);
        let mut text = format!(
            "id: a\ndays: {days}\nsteady: {{name: S, gain: {}, cost: {}}}\n",
            dice.amount(0, 40),
            dice.amount(0, 9)
        );
        text += "curves:\n";
        for at in 0..dice.between(1, 3) {
            let doubling = dice.amount(1, 20);
            let middle = doubling * 2.0 + dice.amount(0, 60);
            let (limit, cost) = (dice.amount(1, 5000), dice.amount(0, 900));
            text +=
                &format!("  - {{name: C{at}, limit: {limit}, middle: {middle}, doubling: {doubling}, cost: {cost}}}\n");
        }
        text += "tactics:\n";
        for at in 0..dice.between(1, 5) {
            let (peak, half_life, cost) = (dice.amount(1, 300), dice.amount(1, 30), dice.amount(0, 900));
            text += &format!("  - {{name: T{at}, peak: {peak}, half_life: {half_life}, cost: {cost}}}\n");
        }
        let block = read("growth", &text);
        let Block::Growth(growth) = &block else { panic!("{text}") };
        let launches: Vec<_> =
            growth.efforts.iter().map(|_| (!dice.one_in(4)).then(|| dice.between(1, days))).collect();
        let steady = !dice.one_in(5);
        let outlook = growth.outlook(steady, &launches);
        jobs.push(json!({"do": "growth", "data": data(&block), "steady": steady, "launches": launches}));
        expected.push(json!({
            "efforts": outlook.efforts.iter().map(|gains| all_bits(gains)).collect::<Vec<_>>(),
            "moving": all_bits(&outlook.moving),
            "totals": all_bits(&outlook.totals),
            "cost": bits(outlook.cost),
            "ahead": outlook.ahead,
        }));
    }
    assert_same(&jobs, &expected);
}

#[test]
fn networks_reach_the_same_people() {
    let (mut jobs, mut expected) = (Vec::new(), Vec::new());
    let mut dice = Dice(8);
    for _ in 0..1000 {
        let people = dice.between(3, 8) as usize;
        let density = dice.between(2, 5);
        let pairs: Vec<_> = (0..people).flat_map(|one| (one + 1..people).map(move |other| (one, other))).collect();
        let known: Vec<bool> = pairs.iter().map(|_| dice.one_in(density)).collect();
        let introductions = pairs.iter().zip(&known).filter(|(_, known)| **known).map(|(pair, _)| *pair).collect();
        let ties = Ties {
            threads: (0..people).map(|_| dice.one_in(density)).collect(),
            introductions,
            gone: (0..people).map(|_| dice.one_in(5)).collect(),
        };
        jobs.push(json!({"do": "network", "ties": {"threads": ties.threads, "pairs": known, "gone": ties.gone}}));
        expected.push(json!({
            "reach": ties.reach().iter().map(|steps| steps.unwrap_or(0)).collect::<Vec<_>>(),
            "through": (0..people).map(|at| ties.through(at).map_or(-1, |at| at as i64)).collect::<Vec<_>>(),
            "lost": (0..people).map(|at| ties.lost_with(at)).collect::<Vec<_>>(),
            "pairs": block::pairs(people),
        }));
    }
    assert_same(&jobs, &expected);
}

#[test]
fn logs_give_the_same_profile_and_choose_the_same_message() {
    let (mut jobs, mut expected) = (Vec::new(), Vec::new());
    let mut dice = Dice(9);
    for _ in 0..500 {
        let share = dice.between(0, 100);
        let least = dice.between(1, 3);
        let weights: String =
            (0..3).map(|at| format!("  - {{name: a{at}, weight: {}}}\n", dice.amount(1, 9))).collect();
        let text = format!(
            "id: a\nhalf_life: 30\ntopics: [x, y, z]\nacts:\n{weights}  - {{name: bought, ends: true}}\n\
             events: [{{act: a0, topic: x, days_ago: 1}}]\n\
             messages: [{{topic: z, text: Z}}, {{topic: x, text: X}}]\ngeneral: G\nshare: {share}%\nleast: {least}\n"
        );
        let block = read("preference-profile", &text);
        let Block::PreferenceProfile(profile) = &block else { panic!("{text}") };
        let half_life = dice.between(1, 400);
        let events: Vec<Event> = (0..dice.below(20))
            .map(|_| {
                let act = if dice.one_in(9) { 3 } else { dice.below(3) as usize };
                Event { act, topic: dice.below(3) as usize, days_ago: dice.below(90) }
            })
            .collect();
        let seen = profile.profile(half_life, &events);
        jobs.push(json!({"do": "profile", "data": data(&block), "half_life": half_life, "events": events}));
        expected.push(json!({
            "counts": all_bits(&seen.counts),
            "scores": all_bits(&seen.scores),
            "shares": all_bits(&seen.shares),
            "chosen": seen.chosen.map_or(-1, |at| at as i64),
            "spare": profile.spare(half_life, &events),
        }));
    }
    assert_same(&jobs, &expected);
}

#[test]
fn ratings_have_the_same_mean() {
    let mut dice = Dice(11);
    let (mut jobs, mut expected) = (Vec::new(), Vec::new());
    for _ in 0..200 {
        let values: Vec<(f64, f64)> =
            (0..dice.below(12)).map(|_| (dice.amount(0, 40) + 0.01, f64::from(dice.below(11)))).collect();
        jobs.push(json!({"do": "card", "values": values}));
        expected.push(bits(block::weighted(values)));
    }
    assert_same(&jobs, &expected);
}
