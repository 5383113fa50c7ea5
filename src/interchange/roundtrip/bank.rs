//! Quizzes of one question each, of any type, with whatever an author can write: texts that are signs in some format, ids
//! that begin with a digit or mean something else to a program, and tags with commas and brackets.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::option::{self, weighted};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::interchange::bank::{
    Answer, Area, Category, Choice, File, FreeText, Item, Kind, MarkFeedback, Number, Question, Quiz, Shape, Text,
};
use crate::interchange::gap::{Fill, Gap, written};

const IDS: [&str; 16] = [
    "a-b",
    "1-a",
    "12",
    "2024",
    "true",
    "false",
    "general",
    "correct",
    "general-incorrect",
    "answer-1",
    "gap-2",
    "choice-1",
    "solution",
    "x",
    "right",
    "explanation",
];
const TAGS: [&str; 13] = [
    "metrics",
    "two words",
    "a, b",
    "x]y",
    "[z]",
    "difficulty:3",
    "objective:abc",
    "tag:q",
    "back\\",
    "Größe 茶",
    "a; b\\, c",
    "<odd> & `even`",
    "a tag that is longer than the fifty letters that Moodle has for one",
];
/// Those of options and items differ as words and by their slugs, or by their slugs alone not.
const WORDS: [&str; 18] = [
    "Tea",
    "Tea & milk",
    "Tea, milk",
    "**Bold** tea",
    "a `code` b",
    "5 \\* 3",
    "x -> y",
    "{braces} = #1 ~ 2: \\\\",
    "50% off",
    "[plain] text",
    "T",
    "Größe 茶",
    "茶",
    "True",
    "False",
    "*all* of it",
    "A sentence that is so long that an id of it would be longer than the sixty-four letters of an id",
    "<sub>2</sub>",
];
const PROMPTS: [&str; 9] = [
    "Which?",
    "Which of **these** is not like `the others`?",
    "One paragraph.\n\nAnd another: {a} = b ~ c # d",
    "Begin here:\n\n3. three\n4. four",
    "- a\n- b\n\nWhich is longer -> here?",
    "[html] what is $5 % 3?",
    "| a | b |\n| --- | ---: |\n| 1 | `2` |",
    "::Why:: \"so\" // not otherwise",
    "![The *map*](map.png) Where is `it`?",
];
const FEEDBACK: [&str; 6] =
    ["So it is.", "No: see **there** -> here", "[markdown] {x}", "~ = # %50%", "One.\n\nTwo.", "Größe"];

fn told() -> impl Strategy<Value = String> {
    select(&FEEDBACK[..]).prop_map(str::to_owned)
}

fn maybe_told() -> impl Strategy<Value = Option<String>> {
    weighted(0.4, told())
}

/// Items with texts of their own, some with ids of their own.
fn items(least: usize, most: usize) -> impl Strategy<Value = Vec<Item>> {
    let ids = subsequence(&IDS[..], most).prop_shuffle();
    let named = vec(any::<bool>(), most);
    let texts = subsequence(&WORDS[..], least..=most).prop_shuffle();
    (texts, ids, named, weighted(0.7, Just(()))).prop_map(|(texts, ids, named, any_named)| {
        let id = |(id, named): (&str, bool)| if named && any_named.is_some() { id.to_owned() } else { String::new() };
        let ids = ids.into_iter().zip(named).map(id);
        texts.into_iter().zip(ids).map(|(text, id)| Item { id, text: text.to_owned() }).collect()
    })
}

fn choice(item: Item) -> impl Strategy<Value = Choice> {
    let misconception = weighted(0.1, Just("mix-up".to_owned()));
    (maybe_told(), misconception, weighted(0.1, Just(()))).prop_map(move |(feedback, misconception, pin)| Choice {
        item: item.clone(),
        credit: 0.0,
        feedback,
        misconception,
        pinned: pin.is_some(),
    })
}

fn choices(least: usize) -> impl Strategy<Value = Vec<Choice>> {
    items(least, 5).prop_flat_map(|items| items.into_iter().map(choice).collect::<Vec<_>>())
}

fn single() -> impl Strategy<Value = Kind> {
    (choices(2), any::<prop::sample::Index>(), select(&[0.0, 0.0, 0.5, 1.0 / 3.0, 0.33][..])).prop_map(
        |(mut options, key, credit)| {
            let key = key.index(options.len());
            options[(key + 1) % 2].credit = credit;
            options[key].credit = 1.0;
            Kind::Single { options }
        },
    )
}

fn rule(rules: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    option::of(select(rules).prop_map(str::to_owned))
}

fn multiple() -> impl Strategy<Value = Kind> {
    (choices(2), 1usize..4, rule(&["all_or_nothing", "net_correct", "each_option"])).prop_map(
        |(mut options, right, rule)| {
            let right = right.min(options.len() - 1);
            options[..right].iter_mut().for_each(|option| option.credit = 1.0);
            Kind::Multiple { options, rule }
        },
    )
}

fn true_false() -> impl Strategy<Value = Kind> {
    (any::<bool>(), maybe_told(), maybe_told()).prop_map(|(answer, when_true, when_false)| Kind::TrueFalse {
        answer,
        when_true,
        when_false,
    })
}

fn ignore() -> impl Strategy<Value = Option<Vec<String>>> {
    let folds = subsequence(&["case", "spaces", "width"][..], 0..=3);
    weighted(0.3, folds.prop_map(|folds| folds.into_iter().map(str::to_owned).collect()))
}

fn typed() -> impl Strategy<Value = Text> {
    let plain =
        select(&["tea", "green tea", "5*3", "a -> b", "%50% off", "x = {y} ~ #1", "C:\\tea", "Größe", "true"][..]);
    let patterns = select(&["/colou?r/", "/gr[ae]y/i", "/tea.*/", "/.*milk.*/"][..]);
    prop_oneof![
        4 => plain.prop_map(|text| Text::Plain(text.to_owned())),
        1 => patterns.prop_map(|source| Text::Pattern { source: source.to_owned(), sample: String::new() }),
    ]
}

fn answers<T: Clone + std::fmt::Debug>(
    value: impl Strategy<Value = T>,
    most: usize,
) -> impl Strategy<Value = Vec<Answer<T>>> {
    let credit = select(&[1.0, 1.0, 0.5, 0.0, 0.35][..]);
    let answer = (value, credit, maybe_told()).prop_map(|(value, credit, feedback)| Answer { value, credit, feedback });
    vec(answer, 1..=most).prop_map(|mut answers| {
        // The same answer a second time can never count.
        let mut seen = HashSet::new();
        answers.retain(|answer| seen.insert(format!("{:?}", answer.value)));
        if !answers.iter().any(|answer| answer.credit >= 1.0) {
            let last = answers.len() - 1;
            answers[last].credit = 1.0;
        }
        answers
    })
}

fn short() -> impl Strategy<Value = Kind> {
    (answers(typed(), 3), ignore()).prop_map(|(answers, ignore)| Kind::Short { answers, ignore })
}

fn numeric() -> impl Strategy<Value = Kind> {
    let value = prop_oneof![
        (-50i32..50).prop_map(|value| Number::near(f64::from(value) / 4.0, 0.0)),
        (1i32..50, 1u8..4).prop_map(|(value, size)| Number::near(f64::from(value), f64::from(size) / 2.0)),
        (1i32..50).prop_map(|value| Number::Near { value: f64::from(value), tolerance: 0.05, relative: true }),
        (-9i32..9, 1u8..9).prop_map(|(from, wide)| {
            let from = f64::from(from) / 2.0;
            Number::Range { from, to: from + f64::from(wide) }
        }),
    ];
    let unit = weighted(0.3, select(&["km", "%", "°C"][..]).prop_map(str::to_owned));
    (answers(value, 4), unit).prop_map(|(answers, unit)| Kind::Numeric { answers, unit })
}

fn ordering() -> impl Strategy<Value = Kind> {
    (items(2, 5), rule(&["position", "all_or_nothing"])).prop_map(|(items, rule)| Kind::Ordering { items, rule })
}

/// Two sets of texts, which share ids and words.
fn matching() -> impl Strategy<Value = Kind> {
    (items(2, 5), items(2, 5), any::<bool>(), rule(&["all_or_nothing"])).prop_map(|(left, mut right, shared, rule)| {
        let distractors = right.split_off(left.len().min(right.len()));
        let distractors = if shared { right.split_off(1) } else { distractors };
        let pairs = left.into_iter().zip(right.into_iter().cycle()).collect();
        Kind::Matching { pairs, distractors, rule }
    })
}

fn categorize() -> impl Strategy<Value = Kind> {
    let strategy = (items(2, 3), items(3, 6), 0usize..2, 0usize..4, rule(&["all_or_nothing"]));
    strategy.prop_map(|(names, mut items, loose, empty, rule)| {
        let distractors = items.split_off(items.len() - loose);
        let mut categories: Vec<_> = names.into_iter().map(|item| Category { item, items: Vec::new() }).collect();
        // One of them may have no items.
        let filled: Vec<usize> = (0..categories.len()).filter(|at| *at != empty).collect();
        let of = filled.into_iter().cycle();
        of.zip(items).for_each(|(at, item)| categories[at].items.push(item));
        Kind::Categorize { categories, distractors, rule }
    })
}

fn gap() -> impl Strategy<Value = Gap> {
    let texts = || subsequence(&["click", "order", "a | b", "# c", "50%", "~d = {e}"][..], 2..4).prop_shuffle();
    let fill = prop_oneof![
        texts().prop_map(|texts| Fill::Choose(texts.into_iter().map(str::to_owned).collect())),
        vec(typed(), 1..3).prop_map(|mut texts| {
            texts.dedup();
            Fill::Type(texts)
        }),
    ];
    (weighted(0.3, Just(())), fill).prop_map(|(id, fill)| Gap { id: id.map(|()| String::new()), fill })
}

/// The prompt, and the rest.
fn cloze() -> impl Strategy<Value = (String, Kind)> {
    let ids = subsequence(&IDS[..], 3).prop_shuffle();
    (vec(gap(), 1..=3), ids, rule(&["all_or_nothing"]), ignore(), maybe_told()).prop_map(
        |(mut gaps, ids, rule, ignore, told)| {
            for (gap, id) in gaps.iter_mut().zip(ids) {
                gap.id = gap.id.take().map(|_| id.to_owned());
            }
            let named = gaps.iter().find_map(|gap| gap.id.clone());
            let feedback = named.zip(told).into_iter().collect();
            let text: Vec<_> = gaps.iter().map(|gap| format!("**Of** {}, then", written(gap))).collect();
            (format!("{}.", text.join(" ")), Kind::Cloze { rule, ignore, feedback })
        },
    )
}

fn free_text() -> impl Strategy<Value = Kind> {
    let words = (weighted(0.3, 1u32..50), weighted(0.3, 50u32..200));
    (maybe_told(), weighted(0.4, items(1, 3)), option::of(any::<bool>()), words).prop_map(
        |(model_answer, checklist, by, (least, most))| {
            let checklist = checklist.unwrap_or_default();
            let points = [1.0, 2.0, 0.5].into_iter().cycle();
            let by = by.map(|by_hr| if by_hr || checklist.is_empty() { "hr" } else { "self" }.to_owned());
            let checklist = checklist.into_iter().zip(points).collect();
            Kind::FreeText(FreeText { model_answer, checklist, marked_by: by, least, most })
        },
    )
}

/// The header of a picture of 200 by 100 points: all that anybody looks at.
const PICTURE: [u8; 33] = [
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 200, 0, 0, 0, 100, 8,
    2, 0, 0, 0, 0, 0, 0, 0,
];

fn hotspot() -> impl Strategy<Value = Kind> {
    let at = || 0u8..40;
    let shape = prop_oneof![
        (at(), at(), 1u8..50).prop_map(|(x, y, size)| Shape::Rect([x, y, size, size].map(f64::from))),
        (at(), at(), 1u8..20).prop_map(|(x, y, radius)| Shape::Circle([x, y, radius].map(f64::from))),
        (at(), at()).prop_map(|(x, y)| {
            let (x, y) = (f64::from(x), f64::from(y));
            Shape::Polygon(vec![[x, y], [x + 50.0, y], [x, y + 50.3]])
        }),
    ];
    let rest = (shape, select(&[0.0, 0.5][..]), maybe_told(), weighted(0.1, Just("mix-up".to_owned())));
    (items(2, 4), vec(rest, 4)).prop_map(|(items, rest)| {
        let area =
            |(item, (shape, credit, feedback, misconception))| Area { item, shape, credit, feedback, misconception };
        let mut areas: Vec<Area> = items.into_iter().zip(rest).map(area).collect();
        areas[0].credit = 1.0;
        Kind::Hotspot { image: "map.png".to_owned(), alt: "A map of \"it\"".to_owned(), areas }
    })
}

fn kind() -> impl Strategy<Value = (Option<String>, Kind)> {
    let other = prop_oneof![
        2 => single(),
        2 => multiple(),
        1 => true_false(),
        2 => short(),
        2 => numeric(),
        2 => ordering(),
        2 => matching(),
        2 => categorize(),
        1 => items(2, 5).prop_map(|levels| Kind::Scale { levels }),
        2 => free_text(),
        1 => hotspot(),
    ];
    prop_oneof![
        20 => other.prop_map(|kind| (None, kind)),
        3 => cloze().prop_map(|(prompt, kind)| (Some(prompt), kind)),
    ]
}

pub fn quiz() -> impl Strategy<Value = Quiz> {
    let labels = (
        subsequence(&TAGS[..], 0..4),
        weighted(0.5, 1u32..=5),
        weighted(0.5, select(&["tell-apart", "1-a"][..])),
        weighted(0.2, Just("https://example.com/".to_owned())),
        weighted(0.1, Just("two-options".to_owned())),
    );
    let marks = (maybe_told(), maybe_told(), maybe_told());
    let texts = (marks, maybe_told(), vec(told(), 0..3), weighted(0.3, select(&[0.5, 1.0, 3.0][..])));
    (select(&IDS[..]), select(&PROMPTS[..]), kind(), labels, texts).prop_map(|(id, prompt, kind, labels, texts)| {
        let (tags, difficulty, objective, see, allow) = labels;
        let ((right, partly, wrong), explanation, hints, points) = texts;
        let is_true_false = matches!(kind.1, Kind::TrueFalse { .. });
        let is_unmarked = matches!(kind.1, Kind::Scale { .. } | Kind::FreeText(_));
        let marks = MarkFeedback { right, partly, wrong };
        let question = Question {
            id: id.to_owned(),
            prompt: kind.0.unwrap_or_else(|| prompt.to_owned()),
            kind: kind.1,
            points: points.filter(|_| !is_unmarked),
            // That of a true_false is said of its responses.
            feedback: if is_true_false { MarkFeedback::default() } else { marks },
            explanation,
            hints,
            objective: objective.map(str::to_owned),
            tags: tags.into_iter().map(str::to_owned).collect(),
            difficulty,
            see,
            allow: allow.into_iter().collect(),
            ..Question::default()
        };
        let files = vec![File { name: "map.png".to_owned(), bytes: PICTURE.to_vec() }];
        let has_image = matches!(question.kind, Kind::Hotspot { .. }) || question.prompt.contains("map.png");
        Quiz {
            id: "a-quiz".to_owned(),
            title: "A quiz: one / of {all}".to_owned(),
            questions: vec![question],
            files: if has_image { files } else { Vec::new() },
            ..Quiz::default()
        }
    })
}
