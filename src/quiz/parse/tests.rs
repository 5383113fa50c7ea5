//! What authors are told of their mistakes, as `line:column code: message (help)`.

use crate::quiz::{Quiz, parse};
use crate::source::Source;

pub(super) fn read(yaml: &str) -> (Quiz, String) {
    let source = Source::in_memory("quizzes/course/a-quiz.yaml", yaml);
    let checked = parse(&source);
    let told = checked.diagnostics.iter().map(|fault| {
        let before = &source.text[..fault.place.expect("every mistake in a quiz has a place").start as usize];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let help = fault.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{line}:{column} {}: {}{help}", fault.code, fault.message)
    });
    (checked.value, told.collect::<Vec<_>>().join("\n"))
}

/// A sound question, and a faulty one whose lines from the twelfth on are given.
pub(super) fn with_question(lines: &str) -> String {
    with_prompt("Why?", lines)
}

/// Holds what is told of a faulty question to what is expected, and whether it stays: for the types that have tests of
/// their own. Each case has its prompt, the lines after it, whether it stays, and what is told.
pub(super) fn assert_told(cases: &[(&str, &str, bool, &str)]) {
    for (prompt, lines, stays, expected) in cases {
        let yaml = with_prompt(prompt, lines);
        let (quiz, told) = read(&yaml);
        assert_eq!(told, *expected, "{lines}");
        assert_eq!(ids(&quiz).contains(&"q-faulty"), *stays, "{lines}");
        // And no part of it is too much for the reader.
        for (at, _) in yaml.char_indices().skip(150).step_by(3) {
            read(&yaml[..at]);
        }
    }
}

fn with_prompt(prompt: &str, lines: &str) -> String {
    let lines: String = lines.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "quiz: a-quiz
title: A quiz
questions:
  - id: q-sound
    type: single_choice
    prompt: Which?
    options:
      - correct: This
      - text: That
  - id: q-faulty
    prompt: {prompt}
{lines}"
    )
}

pub(super) fn ids(quiz: &Quiz) -> Vec<&str> {
    quiz.questions.iter().map(|question| question.id.value.as_str()).collect()
}

#[test]
fn a_question_that_cannot_be_graded_is_left_out_with_its_reasons() {
    for (lines, expected) in UNGRADABLE {
        let (quiz, told) = read(&with_question(lines));
        assert_eq!(told, *expected, "{lines}");
        assert_eq!(ids(&quiz), ["q-sound"], "{lines}");
    }
}

#[test]
fn a_question_with_a_lesser_mistake_stays() {
    for (lines, expected) in GRADABLE {
        let (quiz, told) = read(&with_question(lines));
        assert_eq!(told, *expected, "{lines}");
        assert_eq!(ids(&quiz), ["q-sound", "q-faulty"], "{lines}");
    }
}

#[test]
fn mistakes_all_over_a_file_are_told_at_once() {
    for (yaml, expected) in WHOLE {
        assert_eq!(read(yaml).1, *expected, "{yaml}");
    }
}

#[test]
fn no_part_of_a_file_panics_the_reader() {
    for (lines, _) in UNGRADABLE {
        let yaml = with_question(lines);
        for (at, _) in yaml.char_indices().skip(150).step_by(3) {
            read(&yaml[..at]);
            read(&format!("{}{}", &yaml[..at], yaml[at..].split_once('\n').map_or("", |(_, rest)| rest)));
        }
    }
}

/// The lines after `prompt`, which begin at line 12.
const UNGRADABLE: &[(&str, &str)] = &[
    (
        "options: [a, b]",
        "10:5 missing-key: a question needs `type` (add `type: …`)",
    ),
    (
        "type: single_chioce
options: [a, b]",
        "12:11 unknown-type: there is no question type `single_chioce` (did you mean `single_choice`?)",
    ),
    (
        "type: essay",
        "12:11 unknown-type: there is no question type `essay` (one of: single_choice, true_false, multiple_response, short_answer, numeric, ordering, matching, scenario, categorize, cloze, scale, free_text, attestation, scorecard, hotspot, model)",
    ),
    (
        "type: single_choice",
        "10:5 missing-key: a question needs `options` (add `options: …`)",
    ),
    (
        "type: single_choice
options: One",
        "13:14 wrong-type: this must be a list, not `One` (begin each entry with `- ` on a line of its own)",
    ),
    (
        "type: single_choice
options:
  - One
  - correct: Two",
        "14:9 wrong-type: an option must say whether it is correct (write `- text: …`, or `- correct: …` for the key)",
    ),
    (
        "type: single_choice
options:
  - text: One
  - text: Two",
        "13:5 no-key: none of the options is correct (write `correct:` in place of `text:` before one of the options)",
    ),
    (
        "type: single_choice
options:
  - correct: One
  - correct: Two
  - text: Three",
        "15:18 two-keys: a second option is correct, but a learner can choose only one (write `text:` before one of the two, or make it a multiple_response)",
    ),
    (
        "type: single_choice
options:
  - correct: Only one",
        "13:5 too-few: a question needs at least two options (add one that a beginner would choose)",
    ),
    (
        "type: single_choice
options:
  - correct: The same
  - text: The  same",
        "15:15 duplicate-option: two options say the same (change or delete one of them)",
    ),
    (
        "type: single_choice
options:
  - correct: One
    id: one
  - text: Two
    id: one",
        "17:13 duplicate-id: two options have the id `one` (give this one an id of its own)",
    ),
    (
        "type: single_choice
options:
  - correct: One
    text: Uno
  - feedback: What is it?",
        "15:9 two-texts: an option has either `correct` or `text` (delete one of the two)
16:9 missing-key: an option needs `text` (add `text: …`)",
    ),
    (
        "type: single_choice
options:
  - correct: One
    credit: 50%
  - text: Two
    credit: 100%",
        "15:17 bad-credit: a correct option always earns all (delete `credit`, or write `text:` in place of `correct:`)
16:15 bad-credit: an option that earns 100% is the key (write `correct:` in place of `text:`)",
    ),
    (
        "type: multiple_response
options:
  - correct: One
  - correct: Two",
        "13:5 no-distractor: all of the options are correct (add options with `text:`; ticking all must not be right)",
    ),
    (
        "type: multiple_response
partial_credit: ballanced
options:
  - text: One
  - text: Two",
        "13:21 unknown-value: `partial_credit` cannot be `ballanced` (did you mean `balanced`?)
14:5 no-key: none of the options is correct (write `correct:` in place of `text:` before those that are)",
    ),
    (
        "type: multiple_response
options:
  - correct: One
  - text: Two
    credit: 50%",
        "15:15 foreign-key: `credit` on an option belongs to single_choice (`partial_credit` says how ticked options are counted)",
    ),
    (
        "type: true_false
answer: yes",
        "13:13 wrong-type: this must be `true` or `false`, not `yes` (write `true`, without quotes)",
    ),
    (
        "type: true_false
feedback: {right: Well done.}",
        "10:5 missing-key: a question needs `answer` (add `answer: …`)
13:16 unknown-key: `feedback` of a true_false has no key `right` (known keys: true, false)",
    ),
    (
        "type: short_answer
answers: []",
        "13:5 no-key: none of the answers earns 100% (add the right answer; `credit` is 100% where it is left out)",
    ),
    (
        "type: short_answer
answers:
  - {text: CPC, credit: 0%}
  - {text: CPM, credit: 50%}",
        "13:5 no-key: none of the answers earns 100% (add the right answer; `credit` is 100% where it is left out)",
    ),
    (
        r#"type: short_answer
answers:
  - {match: ctr}
  - {match: "/^ctr$/"}
  - {match: "/ctr/gi"}
  - {match: "/c(t/"}
  - {match: "/\\d+/"}
  - {text: a, match: "/b/"}"#,
        r#"14:17 bad-pattern: a pattern stands between slashes (write `/ctr/`)
15:17 bad-pattern: a pattern cannot have `^`, `$` or `\b` (leave it out: the whole text is matched; `\^` is the sign itself)
16:17 bad-pattern: a pattern cannot have the flags `gi` (case is ignored unless `ignore` says otherwise)
17:17 bad-pattern: this is not a pattern: unclosed group
18:17 bad-pattern: a pattern cannot have a class such as `\d` or `\w` (write `[0-9]` or `[a-z]`)
19:19 two-texts: an answer has either `text` or `match` (write two answers)"#,
    ),
    (
        r#"type: short_answer
ignore: [spaces, colour]
answers:
  - {match: "/ctr/i"}"#,
        "13:22 unknown-value: `ignore` cannot have `colour` (known: case, spaces, width)
15:17 bad-pattern: `i` ignores case, but `ignore` of this question does not (add `case` to `ignore`, or take away the `i`)",
    ),
    (
        "type: numeric
answers:
  - {value: 12, tolerance: -1}",
        "14:32 negative-tolerance: the tolerance `-1` is negative (it reaches to both sides of the value)",
    ),
    (
        "type: numeric
answers:
  - {range: [14, 10]}
  - {range: [1, 2, 3]}
  - {value: 1, range: [1, 2]}
  - {range: [1, 2], tolerance: 1}
  - {value: a dozen}
  - {tolerance: 5%}",
        "14:17 bad-range: this range ends before it begins (write `range: [10, 14]`)
15:17 bad-range: a range has two ends (write `range: [10, 14]`)
16:20 two-values: an answer has either `value` or `range` (delete one of the two)
17:25 foreign-key: `tolerance` belongs to `value` (move the ends of the range instead)
18:17 wrong-type: this must be a number, such as `12` or `0.5`, not `a dozen`
19:10 missing-key: an answer needs `value` (add `value: …`)",
    ),
    (
        "type: ordering
items:
  - Only one",
        "13:5 too-few: there must be at least two items to put in order (add another item)",
    ),
    (
        "type: ordering
items:
  - One
  - Two
  - One",
        "16:9 duplicate-item: two items say the same (change or delete one of them)",
    ),
    (
        "type: matching
pairs:
  - {item: One, match: Uno}
  - {item: One, match: Due}
distractors:
  - Uno",
        "15:16 duplicate-item: two items say the same (change or delete one of them)
17:9 duplicate-choice: this distractor stands there already (a distractor matches none of the items)",
    ),
    (
        "type: matching
pairs:
  - {item: One}
  - Two",
        "14:10 missing-key: a pair needs `match` (add `match: …`)
15:9 wrong-type: a pair has an item and its match (write `{item: …, match: …}`)",
    ),
    (
        "type: matching
pairs:
  - {item: One, match: Uno}
  - {item: Two, match: Uno}",
        "13:5 too-few: there must be at least two matches to choose from (add `distractors`)",
    ),
    (
        "type: numeric
unit: 2nd
answers: [12]",
        "13:11 bad-unit: `2nd` cannot be a unit (a unit does not begin with a digit, a sign, a comma or a point)",
    ),
];

/// The same, for mistakes that leave the key alone.
const GRADABLE: &[(&str, &str)] = &[
    (
        "type: single_choice
options:
  - correct: One
    fedback: Yes.
  - text: Two
    pin: first",
        "15:9 unknown-key: an option has no key `fedback` (did you mean `feedback`?)
17:14 unknown-value: `pin` cannot be `first` (one of: last)",
    ),
    (
        "type: single_choice
pairs:
  - {item: a, match: b}
options:
  - correct: One
  - text: Two
    id: Not an id",
        "13:5 foreign-key: `pairs` belongs to matching, and this question is single_choice (single_choice has: options)
18:13 bad-id: `Not an id` cannot be an id (use small letters, digits and hyphens: `not-an-id`)",
    ),
];

/// Whole files.
const WHOLE: &[(&str, &str)] = &[
    (
        "",
        "1:1 missing-id: a quiz needs `quiz` (add `quiz: …`, or let `coursewright fmt` do it)
1:1 missing-key: a quiz needs `title` (add `title: …`)
1:1 missing-key: a quiz needs `questions` (add `questions: …`)",
    ),
    (
        "- not
- a quiz",
        "1:1 wrong-type: a quiz must be a map of keys and values, not a list",
    ),
    (
        "quiz: A Quiz",
        "1:7 bad-id: `A Quiz` cannot be an id (use small letters, digits and hyphens: `a-quiz`)
1:1 missing-key: a quiz needs `title` (add `title: …`)
1:1 missing-key: a quiz needs `questions` (add `questions: …`)",
    ),
    (
        "quiz: a-quiz
title: A quiz
questions: []",
        "3:12 no-questions: this quiz has no questions (add one, or delete the quiz)",
    ),
    (
        "quiz: a-quiz
title: A quiz
mode: examen
time_limits: 15m
pass_mark: 80
penalty: 133%
tries: many
attempts: -1
attempt_score: highest
retry: right
shuffle: {question: true, options: 1}
feedback: {when: later, show: [key, colour]}
partial_credit: balance
questions:
  - id: q
    type: true_false
    prompt: Is it?
    answer: true",
        "4:1 unknown-key: a quiz has no key `time_limits` (did you mean `time_limit`?)
3:7 unknown-value: `mode` cannot be `examen` (did you mean `exam`?)
5:12 wrong-type: `80` is not a percentage (write it with its sign: `80%`)
8:11 wrong-type: this must be a whole number from 0 to 100, not `-1`
7:8 wrong-type: this must be a whole number from 0 to 100, not `many`
6:10 out-of-range: `133%` is out of range (from 0% to 100%)
9:16 unknown-value: `attempt_score` cannot be `highest` (one of: best, last, first, average)
10:8 unknown-value: `retry` cannot be `right` (one of: wrong, all)
11:11 unknown-key: `shuffle` has no key `question` (did you mean `questions`?)
11:36 wrong-type: this must be `true` or `false`, not `1`
12:18 unknown-value: `when` cannot be `later` (one of: immediate, submit, never)
12:37 unknown-value: `show` cannot have `colour` (known: correctness, option, explanation, key)
13:17 unknown-value: `partial_credit` cannot be `balance` (did you mean `balanced`?)",
    ),
    (
        "quiz: a-quiz
title: A quiz
questions:
  - id: q
    type: true_false
    prompt: Is it?
    answer: true
  - id: q
    type: true_false
    prompt: Is it not?
    answer: false
  - type: true_false
    prompt: Who am I?
    answer: false
  - id: Q 3
    type: true_false
    promt: Who am I?
    answer: false
  - just a text
  -",
        "8:9 duplicate-id: two questions have the id `q` (give this one an id of its own)
12:5 missing-id: a question needs `id` (add `id: …`, or let `coursewright fmt` do it)
17:5 unknown-key: a question has no key `promt` (did you mean `prompt`?)
15:9 bad-id: `Q 3` cannot be an id (use small letters, digits and hyphens: `q-3`)
19:5 wrong-type: a question must be a map of keys and values, not `just a text`
20:4 wrong-type: there is nothing after this `-` (delete it, or write a question)",
    ),
    (
        "quiz: a-quiz
title: A quiz
title: Another title
questions:
  - id: q
    type: true_false
    prompt: Spend: 12
    answer: true",
        r#"7:18 yaml-syntax: a second `: ` stands in this line (a text that contains `: ` must stand in quotes: key: "Spend: 12")"#,
    ),
    (
        r#"quiz: a-quiz
title: A quiz
questions:
  - id: q
    type: true_false
    prompt: Is it?
    answer: true
    points: 0
    difficulty: 6
    hints: [Which is larger, clicks or views?]
    objective: Not An Id
    explanation: ""
  - id: r
    type: short_answer
    prompt: What?
    answers:
      - /click/i
      - CTR
      - ctr"#,
        r#"12:18 empty-text: this text is empty (write something, or delete it)
10:12 sentences-in-brackets: the sentences of `hints` stand in brackets, where each comma begins another one (write one sentence a line, each after `- `)
11:16 bad-id: `Not An Id` cannot be an id (use small letters, digits and hyphens: `not-an-id`)
9:17 out-of-range: `6` is out of range (from 1 to 5)
8:13 out-of-range: a question cannot be worth `0` points (more than 0, at most 1000)
17:9 pattern-as-text: this looks like a pattern, but is taken as the text itself (write `{match: "/click/i"}`)
19:9 duplicate-answer: this answer is the same as another one, once case and spaces are ignored (delete one of the two)"#,
    ),
    (
        "quiz: a-quiz
title: A quiz
questions:
  - id: q
    type: numeric
    prompt: How many?
    answers:
      - {value: 5, credit: 0%, feedback: Half of it.}
      - {value: 10, tolerance: 20%}
      - {value: 12, credit: 50%, feedback: Nearly.}
      - {value: 13, credit: 50%}
      - {range: [8, 12]}
      - {range: [4, 6], credit: 0%}
      - {value: 4, credit: 50%}",
        "10:9 duplicate-answer: this answer never counts: another one takes all of its numbers and is worth no less (make the other one narrower, or delete this one)
12:9 duplicate-answer: this answer never counts: another one takes all of its numbers and is worth no less (make the other one narrower, or delete this one)",
    ),
];

#[test]
fn markup_tells_options_apart_and_a_list_cannot_show_it() {
    let differ = "type: single_choice\noptions:\n  - correct: \"x<sup>2</sup>\"\n  - text: \"x<sub>2</sub>\"\n  - text: \"**x2**\"";
    let (quiz, told) = read(&with_question(differ));
    assert_eq!((told.as_str(), ids(&quiz).len()), ("", 2));
    let crate::quiz::Kind::SingleChoice { options } = &quiz.questions[1].kind else { panic!("a single choice") };
    let mut ids: Vec<_> = options.iter().map(|option| &option.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 3, "{ids:?}");
    assert_told(&[
        (
            "Which?",
            "type: matching\npairs:\n  - {item: A, match: \"**word**\"}\n  - {item: B, match: \"*word*\"}",
            false,
            "15:26 duplicate-choice: two matches look the same in a list, which shows no markup (say in words where they differ)",
        ),
        (
            "Which?",
            "type: single_choice\noptions:\n  - correct: A\n  - text: \"&nbsp;\"\n  - text: \"<!-- no -->\"",
            false,
            "15:15 blank-choice: this text shows nothing on the page (write words, or an image)\n\
             16:15 blank-choice: this text shows nothing on the page (write words, or an image)",
        ),
        (
            "Which?",
            "type: categorize\ncategories:\n  - {name: A, items: [a]}\n  - {name: None of these, items: [b]}\ndistractors: [c]",
            false,
            "15:16 duplicate-category: the page offers `None of these` itself, for what stands in `distractors` (move its items to `distractors`, and delete it)",
        ),
    ]);
}
