//! One quiz of every type, from its file to the page's data.

use serde_json::{Value, json};

use crate::quiz::{Kind, Mark, Next, Quiz, QuizData, Response, Retry, TYPES, grade, parse, scoring, wording};
use crate::source::Source;

const EVERY_TYPE: &str = r#"quiz: every-type
title: Every *type*
intro: All that a quiz can ask.
mode: check
objectives: [tell-apart]
pass_mark: 80%
questions:
  - id: q-single
    type: single_choice
    prompt: What are **visits** judged by?
    options:
      - correct: Promotion
        feedback: Yes.
      - text: Marketing & sales
        credit: 25%
        misconception: traffic-is-profit
      - text: 两者都不是
        pin: last
    explanation: Visits alone say nothing of profit.
    hints:
      - Who counts visits?
    objective: tell-apart
    tags: [metrics]
    difficulty: 2
    points: 2
    see: ../../content/course/module/lesson.md#two-scales
    feedback: {wrong: Look again.}
  - id: q-true
    type: true_false
    prompt: More scenes, more orders.
    answer: false
    feedback: {"true": Count again., "false": Right.}
  - id: q-multiple
    type: multiple_response
    prompt: Which are scenes?
    options:
      - correct: C++
      - correct: C#
      - text: C
        id: plain-c
      - text: A channel
  - id: q-short
    type: short_answer
    prompt: The short name of the click-through rate?
    answers:
      - CTR
      - {match: "/click[- ]Through( rate)?/i", credit: 50%, feedback: The short name!}
      - {text: CPC, credit: 0%}
  - id: q-numeric
    type: numeric
    prompt: How many orders?
    answers:
      - {value: 12, tolerance: 5%}
      - {range: [20, 30], credit: 50%}
      - 13
    unit: orders
  - id: q-ordering
    type: ordering
    prompt: In order, please.
    items:
      - Sees
      - {text: Reads, id: reads-on}
      - Pays
  - id: q-matching
    type: matching
    prompt: What belongs together?
    pairs:
      - {item: Clicks, match: promotion}
      - {item: Profit, match: marketing}
      - {item: Visits, match: promotion}
    distractors:
      - accounting
  - id: q-scenario
    type: scenario
    prompt: You are the candidate.
    characters:
      lin: {name: Lin, role: head of marketing}
    nodes:
      - id: opening
        speaker: lin
        text: "“What is promotion?”"
        choices:
          - text: "“Posting, mostly.”"
            to: lost
            note: Lin writes something down.
          - id: asks
            text: "“For whom?”"
            to: hired
      - {id: hired, text: Months later, outcome: {title: Hired, score: 100%}}
      - {id: lost, text: The door closes, outcome: {title: Not hired, score: 20%, debrief: Ask first.}}
"#;

fn read(yaml: &str) -> Quiz {
    let checked = parse(&Source::in_memory("quizzes/course/every-type.yaml", yaml));
    assert_eq!(checked.diagnostics, [], "{yaml}");
    checked.value
}

#[test]
fn every_type_is_read_and_its_key_earns_full_marks() {
    let quiz = read(EVERY_TYPE);
    let kinds: Vec<_> = quiz.questions.iter().map(|question| question.kind.name()).collect();
    assert_eq!(kinds, TYPES[..kinds.len()]);
    for question in &quiz.questions {
        let full = question.key().full_marks().unwrap();
        assert_eq!(grade(&question.key(), &full).mark, Mark::Right, "{full:?} to {}", question.id.value);
        assert_eq!(grade(&question.key(), &Response::None).mark, Mark::Wrong, "{}", question.id.value);
    }
}

#[test]
fn options_are_named_after_their_texts_unless_two_would_be_named_alike() {
    let quiz = read(EVERY_TYPE);
    let ids: Vec<Vec<&str>> = quiz
        .questions
        .iter()
        .filter_map(|question| match &question.kind {
            Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
                Some(options.iter().map(|option| option.id.as_str()).collect())
            }
            Kind::Ordering { items, .. } => Some(items.iter().map(|item| item.id.as_str()).collect()),
            Kind::Matching { choices, .. } => Some(choices.iter().map(|choice| choice.id.as_str()).collect()),
            Kind::Scenario(scenario) => match &scenario.nodes[0].next {
                Next::Choices(choices) => Some(choices.iter().map(|choice| choice.id.as_str()).collect()),
                Next::Outcome(_) => None,
            },
            _ => None,
        })
        .collect();
    assert_eq!(
        ids,
        [
            &["promotion", "marketing-sales", "o-3f95dedd"][..],
            &["o-f3ffba29", "o-56f4917b", "plain-c", "a-channel"],
            &["sees", "reads-on", "pays"],
            &["promotion", "marketing", "accounting"],
            &["posting-mostly", "asks"],
        ]
    );
}

#[test]
fn the_page_gets_the_keys_and_the_policy_and_no_text() {
    let data = serde_json::to_value(QuizData::of(&read(EVERY_TYPE), "course")).unwrap();
    let keys: Vec<Value> =
        data["questions"].as_array().unwrap().iter().map(|question| question["key"].clone()).collect();
    assert_eq!(
        keys,
        [
            json!({"credits": {"marketing-sales": 0.25, "promotion": 1.0}}),
            json!({"credits": {"false": 1.0}}),
            json!({"right": ["o-56f4917b", "o-f3ffba29"], "wrong": ["a-channel", "plain-c"], "rule": "balanced"}),
            json!({"answers": [
                {"text": "CTR", "credit": 1.0},
                {"match": "click[\\u{20}\\u{2d}]through(?:\\u{20}rate){0,1}", "credit": 0.5},
                {"text": "CPC", "credit": 0.0},
            ], "ignore": ["case", "spaces", "width"]}),
            json!({"answers": [
                {"value": 12.0, "tolerance": 0.05, "relative": true, "credit": 1.0},
                {"from": 20.0, "to": 30.0, "credit": 0.5},
                {"value": 13.0, "tolerance": 0.0, "relative": false, "credit": 1.0},
            ], "unit": "orders"}),
            json!({"order": ["sees", "reads-on", "pays"], "rule": "adjacent_pairs"}),
            json!({"pairs": {"clicks": "promotion", "profit": "marketing", "visits": "promotion"}, "rule": "each_pair"}),
            json!({"start": "opening", "nodes": {
                "hired": {"score": 1.0},
                "lost": {"score": 0.2},
                "opening": {"choices": {"asks": "hired", "posting-mostly": "lost"}},
            }}),
        ]
    );
    let mut first = data["questions"][0].clone();
    first["key"] = Value::Null;
    let wording = first["wording"].clone();
    assert_eq!(
        first,
        json!({"id": "q-single", "type": "single_choice", "key": null, "points": 2.0, "wording": wording,
            "objective": "tell-apart", "pinned": ["o-3f95dedd"]})
    );
    let mut rest = data.clone();
    rest["questions"] = Value::Null;
    let scoring = rest["scoring"].clone();
    assert_eq!(
        rest,
        json!({
            "quiz": "every-type", "course": "course", "title": "Every *type*", "mode": "check", "scoring": scoring,
            "policy": {
                "tries": 2, "penalty": 1.0 / 3.0, "hint_cost": 0.1, "hints": true, "attempts": 3,
                "attempt_score": "best", "retry": "wrong", "pass_mark": 0.8, "time_limit": null,
                "shuffle": {"questions": true, "options": true},
                "feedback": {
                    "when": "immediate", "show": ["correctness", "option", "explanation", "key"],
                    "reveal": "last_attempt",
                },
                "confidence": "none", "navigation": "page",
            },
            "sections": [], "pretest": false, "gain_of": null,
            "questions": null,
        })
    );
    let back: QuizData = serde_json::from_str(&data.to_string()).unwrap();
    assert_eq!(back, QuizData::of(&read(EVERY_TYPE), "course"), "the data read back");
}

#[test]
fn a_quiz_file_overrides_what_its_mode_presets() {
    let quiz = read(
        "quiz: q\ntitle: Q\nmode: practice\npass_mark: 50%\nattempts: 2\nattempt_score: average\nretry: all
tries: 3\npenalty: 10%\nhint_cost: 0%\nshuffle: {questions: true}\nfeedback: {when: immediate, show: [key, correctness]}
partial_credit: all_or_nothing\nquestions:\n  - {id: o, type: ordering, prompt: P, items: [a, b]}\n",
    );
    let policy = serde_json::to_value(&quiz.policy).unwrap();
    assert_eq!(quiz.policy.retry, Retry::All);
    assert_eq!(
        policy,
        json!({
            "tries": 3, "penalty": 0.1, "hint_cost": 0.0, "hints": true, "attempts": 2, "attempt_score": "average",
            "retry": "all", "pass_mark": 0.5, "time_limit": null, "shuffle": {"questions": true, "options": true},
            "feedback": {"when": "immediate", "show": ["correctness", "key"], "reveal": "always"},
            "confidence": "none", "navigation": "page",
        })
    );
    assert_eq!(serde_json::to_value(quiz.questions[0].key()).unwrap()["key"]["rule"], "all_or_nothing");
}

/// Last year's attempts carry these: a change here makes all of them incomparable.
#[test]
fn fingerprints_are_the_same_for_good() {
    let quiz = read(EVERY_TYPE);
    assert_eq!(scoring(&quiz).to_string(), "42c5c94cf9584af6");
    let words: Vec<_> = quiz.questions.iter().map(|question| wording(question).to_string()).collect();
    assert_eq!(
        words,
        [
            "be586c51b6b876f8",
            "f8d3ee598f622ad5",
            "ae08dbfb01f3f7e8",
            "3614b9547213ecb0",
            "e8c02bb76ea9cbaf",
            "64b173ff0c031c28",
            "5c65d7d304356da8",
            "8f6d94e93c11a066",
        ]
    );
}

#[test]
fn wording_and_scoring_change_apart() {
    let before = read(EVERY_TYPE);
    let words = |quiz: &Quiz| quiz.questions.iter().map(wording).collect::<Vec<_>>();
    for (from, to, rewords, rescores) in [
        ("Visits alone say nothing", "Visits say nothing", true, false),
        ("Who counts visits?", "Who counts?", true, false),
        ("judged by?", "measured by?", true, false),
        ("**visits**", "*visits*", true, false),
        ("**visits**", "visits", true, false),
        ("Who counts visits?", "Who counts `visits`?", true, false),
        ("Who counts visits?", "Who counts visits<sup>2</sup>?", true, false),
        ("title: Every *type*", "title: Some", false, false),
        ("difficulty: 2", "difficulty: 3", false, false),
        ("tags: [metrics]", "tags: [other]", false, false),
        ("lesson.md#two-scales", "moved.md#two-scales", false, false),
        ("feedback: The short name!", "feedback: Shorter!", true, false),
        ("{text: CPC, credit: 0%}", "{text: CPM, credit: 0%}", false, false),
        ("Ask first.", "Ask before.", true, false),
        ("points: 2", "points: 3", false, true),
        ("credit: 25%", "credit: 26%", false, true),
        ("pass_mark: 80%", "pass_mark: 79%", false, true),
        ("pass_mark: 80%", "tries: 3\npass_mark: 80%", false, true),
        ("pass_mark: 80%", "attempts: 9\npass_mark: 80%", false, false),
        ("pass_mark: 80%", "attempt_score: last\nretry: all\npass_mark: 80%", false, false),
        ("pass_mark: 80%", "time_limit: 15m\nnavigation: question\npass_mark: 80%", false, false),
        ("pass_mark: 80%", "hints: false\nfeedback: {show: [key], reveal: always}\npass_mark: 80%", false, false),
        ("pass_mark: 80%", "bands: [{from: 80%, message: Good}]\npass_mark: 80%", false, false),
        ("pass_mark: 80%", "pretest: true\ngain_of: before\npass_mark: 80%", false, false),
        ("pass_mark: 80%", "confidence: ask\npass_mark: 80%", false, false),
        ("pass_mark: 80%", "confidence: scored\npass_mark: 80%", false, true),
        ("pass_mark: 80%", "sections: [{pick: 7}]\npass_mark: 80%", false, true),
        ("pass_mark: 80%", "partial_credit: net_correct\npass_mark: 80%", false, true),
        ("answer: false", "answer: true", false, true),
        ("tolerance: 5%", "tolerance: 0.05", false, true),
        ("unit: orders", "unit: boxes", true, true),
        ("- CTR\n", "- CTRs\n", false, true),
        ("score: 20%", "score: 30%", false, true),
        ("Profit, match: marketing", "Profit, match: accounts", true, true),
        ("text: C\n", "text: C lang\n", true, false),
    ] {
        assert!(EVERY_TYPE.contains(from), "{from}");
        let after = read(&EVERY_TYPE.replacen(from, to, 1));
        assert_eq!(words(&after) != words(&before), rewords, "the wording of {from} → {to}");
        assert_eq!(scoring(&after) != scoring(&before), rescores, "the scoring of {from} → {to}");
    }
}

#[test]
fn the_order_of_questions_and_options_does_not_change_the_scoring() {
    let read = |questions: [&str; 2]| read(&format!("quiz: q\ntitle: Q\nquestions:\n{}", questions.concat()));
    let one = read([
        "  - {id: a, type: numeric, prompt: P, answers: [1, {value: 2, credit: 50%}]}\n",
        "  - {id: b, type: single_choice, prompt: P, options: [{correct: A}, {text: B}]}\n",
    ]);
    let other = read([
        "  - {id: b, type: single_choice, prompt: P, options: [{text: B}, {correct: A}]}\n",
        "  - {id: a, type: numeric, prompt: P, answers: [{value: 2, credit: 50%}, 1]}\n",
    ]);
    assert_eq!(scoring(&one), scoring(&other));
}

const MORE_TYPES: &str = r#"quiz: more-types
title: More types
mode: check
questions:
  - id: q-categorize
    type: categorize
    prompt: Where does it belong?
    categories:
      - {name: Promotion, items: [Clicks, {text: Visits, id: seen}]}
      - {name: Marketing & sales, id: sales, items: [Profit]}
    distractors: [Weather]
  - id: q-cloze
    type: cloze
    prompt: A {{#effect click|order}} and {{=quality score|/q.?s/i}}, *{{1 + 1|\|}}*.
    gaps: {effect: {feedback: Orders are paid.}}
  - id: q-scale
    type: scale
    prompt: Useful?
    levels: [Not at all, {text: Very, id: very}]
  - id: q-free-text
    type: free_text
    prompt: Tell.
    model_answer: It pays.
    words: {least: 2}
    checklist: [Says why, {text: Names it, id: named, points: 2}]
  - id: q-letter
    type: free_text
    prompt: Write.
    points: 3
  - id: q-attestation
    type: attestation
    prompt: I have read it.
    confirm: So it is.
  - id: q-scorecard
    type: scorecard
    prompt: Rate it.
    subject: https://example.com/
    rating: {from: 1, to: 5, labels: {1: poor}}
    criteria:
      - {name: Speed, weight: 3, reference: 4, because: It loads at once.}
      - Trust
  - id: q-hotspot
    type: hotspot
    prompt: Where?
    image: page.png
    alt: A page
    areas:
      - {name: Head, rect: [0, 0, 100, 20], correct: true, feedback: There.}
      - {name: Logo, circle: [5, 5, 4.5], credit: 25%}
      - {name: Foot, polygon: [[0, 90], [100, 90], [50, 100]]}
"#;

#[test]
fn the_other_types_are_read_and_their_keys_earn_full_marks_where_anything_is_marked() {
    let quiz = read(MORE_TYPES);
    let mut kinds: Vec<_> = quiz.questions.iter().map(|question| question.kind.name()).collect();
    kinds.dedup();
    // Exercises on models have tests of their own.
    assert_eq!(kinds, TYPES[8..TYPES.len() - 1]);
    for question in &quiz.questions {
        let key = question.key();
        match key.full_marks() {
            Some(full) => assert_eq!(grade(&key, &full).mark, Mark::Right, "{full:?} to {}", question.id.value),
            None => assert_eq!(grade(&key, &Response::text("x")).mark, Mark::Ungraded, "{}", question.id.value),
        }
    }
    let points: Vec<_> = quiz.questions.iter().map(|question| (question.points, question.possible())).collect();
    let both = (1.0, 1.0);
    assert_eq!(points, [both, both, (0.0, 0.0), both, (3.0, 3.0), (0.0, 0.0), both, both]);
    let plain: Vec<_> = quiz.questions[..2].iter().map(|question| question.prompt.plain()).collect();
    assert_eq!(plain, ["Where does it belong?", "A _____ and _____, _____."]);
}

#[test]
fn the_page_gets_the_keys_of_the_other_types() {
    let data = serde_json::to_value(QuizData::of(&read(MORE_TYPES), "course")).unwrap();
    let keys: Vec<Value> =
        data["questions"].as_array().unwrap().iter().map(|question| question["key"].clone()).collect();
    assert_eq!(
        keys,
        [
            json!({"items": {"clicks": "promotion", "seen": "promotion", "profit": "sales", "weather": "none"},
                "rule": "each_item"}),
            json!({"gaps": {
                "effect": {"options": ["click", "order"], "right": "click"},
                "gap-2": {"answers": [
                    {"text": "quality score", "credit": 1.0}, {"match": "q.{0,1}s", "credit": 1.0},
                ]},
                "gap-3": {"options": ["1-1", "o-883c7cd1"], "right": "1-1"},
            }, "ignore": ["case", "spaces", "width"], "rule": "each_gap"}),
            json!({}),
            json!({"checklist": {"named": 2.0, "says-why": 1.0}, "marked_by": "self"}),
            json!({"checklist": {}, "marked_by": "hr"}),
            json!({}),
            json!({"from": 1, "to": 5, "criteria": {
                "speed": {"weight": 3.0, "reference": 4}, "trust": {"weight": 1.0, "reference": null},
            }}),
            json!({"credits": {"head": 1.0, "logo": 0.25}}),
        ]
    );
    let back: QuizData = serde_json::from_str(&data.to_string()).unwrap();
    assert_eq!(back, QuizData::of(&read(MORE_TYPES), "course"), "the data read back");
}

/// As above: for good.
#[test]
fn fingerprints_of_the_other_types_are_the_same_for_good() {
    let quiz = read(MORE_TYPES);
    let words: Vec<_> = quiz.questions.iter().map(|question| wording(question).to_string()).collect();
    assert_eq!(scoring(&quiz).to_string(), "edb5194047052598");
    assert_eq!(
        words,
        [
            "14f07633fa0bbc1f",
            "4f2aa2850a969400",
            "c84901f0dfe06322",
            "d1910074be7ccc6c",
            "3d54fd412e85d9a9",
            "66a8a8af0a682c8c",
            "f485dc5c3d803f04",
            "7d1497d534d97019",
        ]
    );
}

#[test]
fn wording_and_scoring_of_the_other_types_change_apart() {
    let before = read(MORE_TYPES);
    let words = |quiz: &Quiz| quiz.questions.iter().map(wording).collect::<Vec<_>>();
    for (from, to, rewords, rescores) in [
        ("[Profit]", "[{text: A profit, id: profit}]", true, false),
        ("items: [Clicks, ", "items: [Taps, ", true, true),
        ("distractors: [Weather]", "distractors: [Weather]\n    partial_credit: all_or_nothing", false, true),
        ("Marketing & sales", "Marketing and sales", true, false),
        ("click|order", "order|click", false, true),
        ("Orders are paid.", "Orders pay.", true, false),
        ("quality score", "score", false, true),
        ("id: very", "id: much", true, false),
        ("Not at all", "Not", true, false),
        ("id: q-scale", "id: q-survey", false, false),
        ("It pays.", "It does pay.", true, false),
        ("least: 2", "least: 3", true, false),
        ("points: 2", "points: 4", false, true),
        ("points: 3", "points: 4", false, true),
        ("confirm: So it is.", "confirm: So be it.", true, false),
        ("It loads at once.", "It loads.", true, false),
        ("{1: poor}", "{1: bad}", true, false),
        ("weight: 3", "weight: 2", true, true),
        ("reference: 4", "reference: 5", false, true),
        ("to: 5", "to: 6", true, true),
        ("credit: 25%", "credit: 20%", false, true),
        ("[5, 5, 4.5]", "[5, 5, 4]", true, false),
        ("page.png", "site.png", true, false),
        ("There.", "Right there.", true, false),
    ] {
        assert!(MORE_TYPES.contains(from), "{from}");
        let after = read(&MORE_TYPES.replacen(from, to, 1));
        assert_eq!(words(&after) != words(&before), rewords, "the wording of {from} → {to}");
        assert_eq!(scoring(&after) != scoring(&before), rescores, "the scoring of {from} → {to}");
    }
}

#[test]
fn pools_and_how_much_is_drawn_of_them_change_the_scoring_and_their_titles_do_not() {
    let of = |sections: &str| {
        let yaml = format!(
            "quiz: q\ntitle: Q\nsections: {sections}\nquestions:\n  - {{id: a, type: true_false, prompt: P, answer: true, \
             tags: [one]}}\n  - {{id: b, type: true_false, prompt: P, answer: true}}\n  - {{id: c, type: true_false, \
             prompt: P, answer: true, tags: [one]}}\n"
        );
        scoring(&read(&yaml))
    };
    let before = of("[{title: First, pick: 1, from: {tags: [one]}}, {pick: all}]");
    assert_eq!(of("[{title: Other, pick: 1, from: [c, a]}, {from: [b]}]"), before);
    assert_eq!(of("[{pick: all}, {pick: 1, from: [a, c]}]"), before);
    assert_ne!(of("[{pick: 2, from: {tags: [one]}}, {pick: all}]"), before);
    assert_ne!(of("[{pick: 1, from: [a]}, {pick: 1}]"), before);
}
