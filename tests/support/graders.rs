//! The theme's grader in node, and random questions to ask both graders about.

#[path = "exercises.rs"]
mod exercises;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use coursewright::quiz::{
    Accept, CategorizeRule, ClozeRule, Condition, Confidence, Counter, CriterionKey, Effect, Fingerprint, Fold, Folds,
    GapKey, Key, MarkedBy, MatchingRule, Mode, MultipleRule, NumberKey, Numbers, Operand, OrderingRule, Pattern,
    Policy, Pool, QuestionData, QuizData, Record, Relation, Response, ScoreOf, Step, Story, TICKED, Target, TextKey,
    Way,
};
use serde_json::Value;

use self::exercises::{exercise, plan};

/// One node process; a job a line, an answer a line.
pub struct Node {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Node {
    pub fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/grade.js");
        let mut child =
            Command::new("node").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect(
                "these tests compare the Rust grader with the theme's: install Node.js, so that `node` can be run",
            );
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("stdout is piped"));
        Self { child, input, output }
    }

    pub fn ask(&mut self, jobs: &[Value]) -> Vec<Value> {
        let input = self.input.as_mut().expect("taken only when the process ends");
        let output = &mut self.output;
        std::thread::scope(|scope| {
            scope.spawn(move || {
                for job in jobs {
                    writeln!(input, "{job}").expect("node takes every job");
                }
                input.flush().expect("node takes every job");
            });
            let mut answers = Vec::with_capacity(jobs.len());
            let mut line = String::new();
            for job in jobs {
                line.clear();
                output.read_line(&mut line).expect("node writes UTF-8");
                assert!(!line.is_empty(), "grade.js failed on {job}");
                answers.push(serde_json::from_str(&line).expect("node writes JSON"));
            }
            answers
        })
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.input = None;
        // A process that is gone already is what we want.
        let _ = self.child.wait();
    }
}

/// As grade.js of the support folder writes numbers.
pub fn bits(number: f64) -> String {
    format!("{:016x}", number.to_bits())
}

/// SplitMix64: small, and the same everywhere.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.roll() % limit as u64) as usize
    }

    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    pub fn shuffled<T>(&mut self, mut items: Vec<T>) -> Vec<T> {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
        items
    }
}

const IDS: [&str; 12] =
    ["a", "b", "c", "click-rate", "o-12345678", "true", "0", "constructor", "e1", "length", "zz", "q"];
const CREDITS: [f64; 8] = [0.0, 0.1, 0.25, 1.0 / 3.0, 0.5, 0.67, 0.99, 1.0];
/// Of criteria, and points of entries: their sums depend on the order.
const WEIGHTS: [f64; 6] = [1.0, 2.0, 0.1, 0.2, 0.7, 1.0 / 3.0];
const WORDS: [&str; 14] = [
    "ctr",
    "CTR",
    "Click-Through Rate",
    "ＣＴＲ",
    "ÄRGER",
    "ärger",
    "οδος",
    "İ",
    "中文 ＡＢ",
    "a  b",
    "\u{85}x",
    "😀",
    "don’t",
    "ǅ",
];
const SPACES: [&str; 8] = ["", " ", "  ", "\u{a0}", "\u{3000}", "\u{feff}", "\r\n", "\u{85}\u{200b}"];
const PATTERNS: [&str; 9] = [
    "c.*r",
    "[A-Fä]+",
    "(ctr|click[- ]through) ?rates?",
    "[^0-9]{2,4}",
    "中.*",
    ".{1,3}",
    "a *b",
    "(x|y|)z?",
    "\\u{1f600}",
];
const DIGITS: [&str; 24] = [
    "0", "1", "2", "3", "5", "9", "00", "000", "234", ",", ",", ".", "-", "+", "−", "–", "e", "E", " ", "\u{2009}",
    "%", "€", "５", "x",
];

fn ids(dice: &mut Dice, least: usize, most: usize) -> Vec<String> {
    let count = dice.between(least, most);
    dice.shuffled(IDS.to_vec()).into_iter().take(count).map(str::to_owned).collect()
}

fn value(dice: &mut Dice) -> f64 {
    match dice.below(4) {
        0 => dice.below(100) as f64,
        1 => dice.below(10_000) as f64 / 100.0,
        2 => -(dice.below(1000) as f64) / 10.0,
        _ => dice.below(1_000_000) as f64 * 1000.0,
    }
}

/// A key of any type. Where it grades at all, everything can be earned under it.
pub fn key(dice: &mut Dice) -> Key {
    match dice.below(16) {
        0 => {
            let ids = ids(dice, 2, 5);
            let right = dice.below(ids.len());
            let credits = ids.iter().enumerate().map(|(at, id)| {
                let credit = if at == right { 1.0 } else { dice.pick(&CREDITS[..7]) };
                (id.clone(), credit)
            });
            Key::SingleChoice { credits: credits.collect() }
        }
        1 => Key::TrueFalse { credits: [(dice.one_in(2).to_string(), 1.0)].into() },
        2 => {
            let ids = ids(dice, 2, 9);
            let right = dice.between(1, ids.len() - 1);
            let (right, wrong) = ids.split_at(right);
            let rules = [
                MultipleRule::Balanced,
                MultipleRule::AllOrNothing,
                MultipleRule::NetCorrect,
                MultipleRule::EachOption,
            ];
            let set = |ids: &[String]| ids.iter().cloned().collect::<BTreeSet<_>>();
            Key::MultipleResponse { right: set(right), wrong: set(wrong), rule: dice.pick(&rules) }
        }
        3 => {
            let ignore = folds(dice);
            let mut answers: Vec<_> = (0..dice.between(1, 4)).map(|_| text_key(dice, &ignore)).collect();
            let full = dice.below(answers.len());
            answers[full].credit = 1.0;
            Key::ShortAnswer { answers, ignore }
        }
        4 => {
            let mut answers: Vec<_> = (0..dice.between(1, 4)).map(|_| number_key(dice)).collect();
            let full = dice.below(answers.len());
            answers[full].credit = 1.0;
            let units = [None, Some("%"), Some("€"), Some("orders"), Some("e")];
            Key::Numeric { answers, unit: dice.pick(&units).map(str::to_owned) }
        }
        5 => {
            let rules = [OrderingRule::AdjacentPairs, OrderingRule::Position, OrderingRule::AllOrNothing];
            Key::Ordering { order: ids(dice, 2, 7), rule: dice.pick(&rules) }
        }
        6 => {
            let choices = ids(dice, 2, 5);
            let pairs = ids(dice, 2, 6).into_iter().map(|pair| (pair, dice.pick(&choices))).collect();
            Key::Matching { pairs, rule: dice.pick(&[MatchingRule::EachPair, MatchingRule::AllOrNothing]) }
        }
        7 => {
            let categories: Vec<_> = ids(dice, 1, 4).into_iter().chain(["none".to_owned()]).collect();
            let items = ids(dice, 2, 7).into_iter().map(|item| (item, dice.pick(&categories))).collect();
            Key::Categorize { items, rule: dice.pick(&[CategorizeRule::EachItem, CategorizeRule::AllOrNothing]) }
        }
        8 => {
            let ignore = folds(dice);
            let gaps = ids(dice, 1, 5).into_iter().map(|gap| (gap, gap_key(dice, &ignore))).collect();
            Key::Cloze { gaps, ignore, rule: dice.pick(&[ClozeRule::EachGap, ClozeRule::AllOrNothing]) }
        }
        9 => Key::Scale {},
        10 => {
            let checklist = ids(dice, 1, 5).into_iter().map(|id| (id, dice.pick(&WEIGHTS))).collect();
            Key::FreeText { checklist, marked_by: dice.pick(&[MarkedBy::Learner, MarkedBy::Learner, MarkedBy::Hr]) }
        }
        11 => Key::Attestation {},
        12 => {
            let from = dice.below(3) as u32;
            let to = from + dice.between(1, 10) as u32;
            let mut criterion = || {
                let reference = (!dice.one_in(4)).then(|| dice.between(from as usize, to as usize) as u32);
                CriterionKey { weight: dice.pick(&WEIGHTS), reference }
            };
            let judged: Vec<_> = (0..5).map(|_| criterion()).collect();
            let tolerance = dice.one_in(2).then(|| dice.below((to - from) as usize) as u32);
            Key::Scorecard { from, to, tolerance, criteria: ids(dice, 2, 5).into_iter().zip(judged).collect() }
        }
        13 => {
            let ids = ids(dice, 2, 5);
            let right = dice.below(ids.len());
            let credit = |dice: &mut Dice, at| if at == right { 1.0 } else { dice.pick(&CREDITS) };
            Key::Hotspot { credits: ids.into_iter().enumerate().map(|(at, id)| (id, credit(dice, at))).collect() }
        }
        14 => exercise(dice),
        _ => scenario(dice),
    }
}

fn folds(dice: &mut Dice) -> Folds {
    Folds([Fold::Case, Fold::Spaces, Fold::Width].into_iter().filter(|_| !dice.one_in(4)).collect())
}

fn gap_key(dice: &mut Dice, ignore: &Folds) -> GapKey {
    if dice.one_in(2) {
        let options = ids(dice, 2, 4);
        return GapKey::Choose { right: dice.pick(&options), options: options.into_iter().collect() };
    }
    let answers = (0..dice.between(1, 3)).map(|_| TextKey { credit: 1.0, ..text_key(dice, ignore) });
    GapKey::Type { answers: answers.collect() }
}

fn text_key(dice: &mut Dice, ignore: &Folds) -> TextKey {
    let accept = if dice.one_in(3) {
        Accept::Match(Pattern::read(dice.pick(&PATTERNS), ignore).expect("each of these is a pattern"))
    } else {
        Accept::Text(dice.pick(&WORDS).to_owned())
    };
    TextKey { accept, credit: dice.pick(&CREDITS) }
}

fn number_key(dice: &mut Dice) -> NumberKey {
    let numbers = if dice.one_in(3) {
        let from = value(dice);
        Numbers::Range { from, to: from + dice.below(50) as f64 / 10.0 }
    } else {
        let tolerance = dice.pick(&[0.0, 0.1, 0.5, 0.05, 3.0]);
        Numbers::Near { value: value(dice), tolerance, relative: dice.one_in(3) }
    };
    NumberKey { numbers, credit: dice.pick(&CREDITS) }
}

/// The first choice is always open and leads to an end that is worth everything; elsewhere paths go on, go back, and
/// ask for variables.
fn scenario(dice: &mut Dice) -> Key {
    let ids = ids(dice, 3, 10);
    let last = ids.len() - 1;
    let mut story = Story { start: ids[0].clone(), variables: BTreeMap::new(), score: None, nodes: BTreeMap::new() };
    if !dice.one_in(3) {
        let names = dice.between(1, VARIABLES.len());
        story.variables = VARIABLES[..names].iter().map(|name| ((*name).to_owned(), counter(dice, name))).collect();
    }
    let by_variable = story.variables.contains_key("trust") && dice.one_in(2);
    if by_variable {
        let (from, to) = dice.pick(&[(0, 3), (-1, 2), (0, 4), (4, 0), (1, -1)]);
        story.score = Some(ScoreOf { of: "trust".to_owned(), from, to });
    }
    for (at, id) in ids.iter().enumerate() {
        let step = if at == last {
            Step::Score(Some(1.0))
        } else if at > 0 && dice.one_in(4) {
            Step::Score((!by_variable).then(|| dice.pick(&CREDITS)))
        } else {
            let mut choices: BTreeMap<_, _> =
                (0..dice.between(1, 3)).map(|_| (dice.pick(&IDS).to_owned(), way(dice, &story, &ids, at))).collect();
            if at == 0 {
                let to = vec![Target { when: None, to: ids[last].clone() }];
                choices.insert("best".to_owned(), Way { when: None, effects: BTreeMap::new(), to });
            }
            Step::Choices(choices)
        };
        story.nodes.insert(id.clone(), step);
    }
    Key::Scenario(story)
}

const VARIABLES: [&str; 3] = ["trust", "met-client", "constructor"];

fn counter(dice: &mut Dice, name: &str) -> Counter {
    if name == "met-client" {
        return Counter { start: dice.below(2) as i64, from: 0, to: 1 };
    }
    let (from, to) = dice.pick(&[(0, 3), (-2, 2), (0, 5)]);
    Counter { start: dice.between(0, 2) as i64, from, to }
}

fn way(dice: &mut Dice, story: &Story, ids: &[String], at: usize) -> Way {
    let last = ids.len() - 1;
    let target = |dice: &mut Dice, when| {
        let least = if dice.one_in(6) { 0 } else { at + 1 };
        Target { when, to: ids[dice.between(least, last)].clone() }
    };
    let names: Vec<_> = story.variables.keys().cloned().collect();
    let mut way = Way { when: None, effects: BTreeMap::new(), to: vec![target(dice, None)] };
    if names.is_empty() {
        return way;
    }
    way.when = dice.one_in(3).then(|| condition(dice, &names, 3));
    for name in names.iter().chain([&"unknown".to_owned()]) {
        if dice.one_in(2) {
            let number = dice.below(5) as i64 - 2;
            way.effects.insert(name.clone(), dice.pick(&[Effect::Add(number), Effect::Set(number)]));
        }
    }
    if dice.one_in(4) {
        let when = condition(dice, &names, 3);
        way.to.insert(0, target(dice, Some(when)));
    }
    if dice.one_in(12) {
        way.to.pop();
    }
    way
}

fn condition(dice: &mut Dice, names: &[String], depth: usize) -> Condition {
    let name = |dice: &mut Dice| if dice.one_in(12) { "unknown".to_owned() } else { dice.pick(names) };
    let operand = |dice: &mut Dice| match dice.one_in(2) {
        true => Operand::Variable(name(dice)),
        false => Operand::Number(dice.below(7) as i64 - 2),
    };
    match dice.below(if depth == 0 { 2 } else { 5 }) {
        0 => Condition::Is(name(dice)),
        1 => {
            let relations = [
                Relation::Equal,
                Relation::Unequal,
                Relation::AtLeast,
                Relation::AtMost,
                Relation::More,
                Relation::Less,
            ];
            Condition::Compare(operand(dice), dice.pick(&relations), operand(dice))
        }
        2 => Condition::Not(Box::new(condition(dice, names, depth - 1))),
        3 => Condition::And((0..dice.between(1, 3)).map(|_| condition(dice, names, depth - 1)).collect()),
        _ => Condition::Or((0..dice.between(1, 3)).map(|_| condition(dice, names, depth - 1)).collect()),
    }
}

/// Often near the key, sometimes nonsense.
pub fn response(dice: &mut Dice, key: &Key) -> Response {
    if dice.one_in(6) {
        return nonsense(dice);
    }
    if dice.one_in(8) {
        return key.full_marks().unwrap_or_else(|| nonsense(dice));
    }
    match key {
        Key::SingleChoice { .. } | Key::TrueFalse { .. } | Key::Scale {} | Key::Hotspot { .. } => {
            Response::text(dice.pick(&IDS))
        }
        Key::MultipleResponse { right, wrong, .. } => {
            let all: Vec<_> = right.iter().chain(wrong).cloned().collect();
            let keep = dice.between(0, all.len());
            let mut ids: Vec<_> = dice.shuffled(all).into_iter().take(keep).collect();
            if dice.one_in(8) {
                ids.push(dice.pick(&IDS).to_owned());
            }
            Response::List(ids)
        }
        Key::ShortAnswer { .. } => Response::Text(format!(
            "{}{}{}",
            dice.pick(&SPACES),
            if dice.one_in(4) { dice.pick(&WORDS).to_lowercase() } else { dice.pick(&WORDS).to_owned() },
            dice.pick(&SPACES)
        )),
        Key::Numeric { answers, unit } => {
            if dice.one_in(3) {
                return Response::Text(digits(dice));
            }
            let NumberKey { numbers, .. } = dice.pick(answers);
            let near = match numbers {
                Numbers::Near { value, tolerance, .. } => {
                    dice.pick(&[value, value + tolerance, value - tolerance, value * (1.0 + tolerance), value + 1.0])
                }
                Numbers::Range { from, to } => dice.pick(&[from, to, (from + to) / 2.0, to + 0.1]),
            };
            let unit = unit.clone().filter(|_| dice.one_in(2)).unwrap_or_default();
            Response::Text(format!("{}{near}{}{unit}", dice.pick(&SPACES), dice.pick(&SPACES)))
        }
        Key::Ordering { order, .. } => {
            let mut ids = order.clone();
            if dice.one_in(2) {
                let turn = dice.below(ids.len());
                ids.rotate_left(turn);
            } else {
                ids = dice.shuffled(ids);
            }
            if dice.one_in(8) {
                ids.pop();
            }
            Response::List(ids)
        }
        Key::Matching { pairs, .. } | Key::Categorize { items: pairs, .. } => {
            let choices: Vec<_> = pairs.values().cloned().chain(["".to_owned(), "other".to_owned()]).collect();
            near(dice, pairs.clone(), &choices)
        }
        Key::Cloze { .. } => {
            let Some(Response::Map(full)) = key.full_marks() else { return nonsense(dice) };
            let mut choices: Vec<_> = WORDS.iter().chain(&IDS).map(|word| (*word).to_owned()).collect();
            choices.extend(full.values().map(|word| format!("{}{word}{}", dice.pick(&SPACES), dice.pick(&SPACES))));
            near(dice, full, &choices)
        }
        Key::FreeText { checklist, .. } => {
            let texts = ["An order.", "", " \u{3000}", "\u{85}", "中文\n\nx"].map(str::to_owned);
            let mut given: BTreeMap<_, _> = checklist.keys().map(|id| (id.clone(), TICKED.to_owned())).collect();
            given.insert("text".to_owned(), dice.pick(&texts));
            if dice.one_in(10) {
                given.insert("text".to_owned(), "é".repeat(dice.pick(&[19_999, 20_000, 20_001])));
            }
            near(dice, given, &["no".to_owned(), String::new(), TICKED.to_owned()])
        }
        Key::Attestation {} => {
            let given = [("agreed", TICKED), ("name", "Lin"), ("date", "2026-11-22")];
            let given = given.map(|(field, said)| (field.to_owned(), said.to_owned()));
            near(dice, given.into(), &[String::new()])
        }
        Key::Scorecard { from, to, criteria, .. } => {
            let mut choices: Vec<_> = (*from..=*to).map(|rating| rating.to_string()).collect();
            choices.extend(["", "4.0", "+1", " 1", "01", "1e0", "-0", "-1", "99", "４"].map(str::to_owned));
            let given = criteria.keys().map(|id| (id.clone(), dice.between(*from as usize, *to as usize).to_string()));
            let given = given.collect();
            near(dice, given, &choices)
        }
        Key::Model(exercise) => {
            let given = plan(dice, &exercise.settings);
            if dice.one_in(2) {
                return Response::Map(given);
            }
            let words =
                ["yes", "no", "off", "0", "7", "12.5", "12.50", "012", "1.1.1", "1.1", "", "-1", "９", "40.999"];
            near(dice, given, &words.map(str::to_owned))
        }
        Key::Scenario(story) => {
            let mut path = Vec::new();
            let mut state = story.begin();
            // Now and then a choice that is not open.
            while let Some(Step::Choices(choices)) = story.nodes.get(state.at)
                && path.len() < 30
                && !dice.one_in(12)
            {
                let open: Vec<_> = story.open(&state).into_iter().map(|(id, _)| id).collect();
                let taken = match open.is_empty() || dice.one_in(10) {
                    true => dice.pick(&choices.keys().map(String::as_str).collect::<Vec<_>>()),
                    false => dice.pick(&open),
                };
                path.push(taken.to_owned());
                let Some(next) = story.go(&state, taken) else { break };
                state = next;
            }
            if dice.one_in(10) {
                path.push(dice.pick(&IDS).to_owned());
            }
            Response::List(path)
        }
    }
}

/// With some of what was given changed or left out, and now and then something that nobody asked for.
fn near(dice: &mut Dice, mut given: BTreeMap<String, String>, choices: &[String]) -> Response {
    for choice in given.values_mut() {
        if dice.one_in(3) {
            *choice = dice.pick(choices);
        }
    }
    given.retain(|_, _| !dice.one_in(6));
    if dice.one_in(12) {
        given.insert(dice.pick(&IDS).to_owned(), dice.pick(choices));
    }
    Response::Map(given)
}

fn nonsense(dice: &mut Dice) -> Response {
    let word =
        |dice: &mut Dice| dice.pick(&["", "a", "b", "__proto__", "constructor", "toString", "1e5", "😀"]).to_owned();
    match dice.below(7) {
        0 => Response::None,
        1 => Response::Text(word(dice)),
        2 => Response::List((0..dice.below(5)).map(|_| word(dice)).collect()),
        3 => Response::Map((0..dice.below(4)).map(|_| (word(dice), word(dice))).collect()),
        4 => Response::Text("9".repeat(dice.pick(&[300, 310, 500, 501, 5000]))),
        5 => Response::Text("😀".repeat(dice.pick(&[250, 251]))),
        _ => Response::Invalid,
    }
}

/// What may be a number.
pub fn digits(dice: &mut Dice) -> String {
    (0..dice.between(0, 7)).map(|_| dice.pick(&DIGITS)).collect()
}

pub fn policy(dice: &mut Dice) -> Policy {
    let mode = dice.pick(&Mode::ALL);
    Policy {
        tries: dice.pick(&[None, Some(1), Some(2), Some(3)]),
        penalty: dice.pick(&[0.0, 0.1, 1.0 / 3.0, 0.33, 0.5, 1.0]),
        hint_cost: dice.pick(&[0.0, 0.1, 0.25, 1.0]),
        pass_mark: dice.pick(&[None, Some(0.8), Some(0.5), Some(0.0), Some(1.0), Some(2.0 / 3.0)]),
        confidence: dice.pick(&[Confidence::None, Confidence::Ask, Confidence::Scored]),
        ..mode.policy()
    }
}

pub fn seed(dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => dice.pick(&["", "a", "ä😀", "0"]).to_owned(),
        _ => format!("{:016x}", dice.roll()),
    }
}

/// Pools over most of the questions.
pub fn sections(dice: &mut Dice, questions: &[QuestionData]) -> Vec<Pool> {
    let mut ids: Vec<_> = questions.iter().map(|question| question.id.clone()).collect();
    if dice.one_in(3) {
        ids.pop();
    }
    let rest = ids.split_off(dice.below(ids.len()));
    let pools = [ids, rest].into_iter().filter(|pool| !pool.is_empty());
    pools.map(|pool| Pool { pick: dice.between(1, pool.len()), pool }).collect()
}

/// A quiz of some questions, what a learner did with most of them, and the seed of the draw.
pub fn quiz(dice: &mut Dice, size: usize) -> (QuizData, Vec<Record>, String) {
    let questions: Vec<_> = (0..size)
        .map(|number| QuestionData {
            id: format!("q-{number}"),
            key: key(dice),
            points: dice.pick(&[1.0, 1.0, 2.0, 0.5, 1.0 / 3.0, 10.0]),
            wording: Fingerprint(0),
            objective: None,
            pinned: Vec::new(),
        })
        .collect();
    let mut records: Vec<_> = questions
        .iter()
        .map(|question| Record {
            id: question.id.clone(),
            tries: (0..dice.below(5)).map(|_| response(dice, &question.key)).collect(),
            hints: dice.below(4) as u32,
            confidence: dice.pick(&[None, Some(1), Some(2), Some(3), Some(4)]),
        })
        .collect();
    if dice.one_in(5) {
        let double = Record { id: "q-0".to_owned(), ..dice.pick(&records) };
        records.push(double);
    }
    if dice.one_in(5) {
        records.remove(0);
    }
    let data = QuizData {
        quiz: "quiz".to_owned(),
        course: "course".to_owned(),
        title: "Title".to_owned(),
        mode: Mode::Check,
        scoring: Fingerprint(0),
        policy: policy(dice),
        sections: if dice.one_in(2) { sections(dice, &questions) } else { Vec::new() },
        pretest: false,
        gain_of: None,
        questions,
    };
    (data, dice.shuffled(records), seed(dice))
}
