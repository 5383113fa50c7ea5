//! What authors are told of how a quiz is taken: policies, sections, bands.

use super::tests::read;
use crate::quiz::{Confidence, Mode, Navigation, Quiz, Reveal, Show, When};

/// Lines of a quiz, from the fourth on, before three questions.
fn with(lines: &str) -> (Quiz, String) {
    read(&format!(
        "quiz: a-quiz
title: A quiz
mode: exam
{lines}
questions:
  - {{id: q-one, type: true_false, prompt: One?, answer: true, tags: [basics, trap], difficulty: 1}}
  - {{id: q-two, type: true_false, prompt: Two?, answer: true, tags: [basics], difficulty: 3, objective: know}}
  - {{id: q-three, type: true_false, prompt: Three?, answer: false, difficulty: 5}}
"
    ))
}

#[test]
fn a_mode_is_a_preset_of_which_every_field_can_be_changed() {
    let (exam, told) = with("");
    assert_eq!(told, "");
    assert_eq!(exam.policy, Mode::Exam.policy());
    let (changed, told) = with(
        "tries: 3
penalty: 10%
hints: true
hint_cost: 5%
attempts: 2
attempt_score: average
retry: wrong
pass_mark: 60%
time_limit: 1h 30m
shuffle: {questions: false, options: false}
feedback: {when: immediate, show: [key, correctness], reveal: always}
confidence: ask
navigation: page",
    );
    assert_eq!(told, "");
    let policy = &changed.policy;
    assert_eq!((policy.tries, policy.penalty, policy.hints, policy.hint_cost), (Some(3), 0.1, true, 0.05));
    assert_eq!((policy.attempts, policy.pass_mark, policy.time_limit), (2, Some(0.6), Some(5400)));
    assert_eq!((policy.confidence, policy.navigation), (Confidence::Ask, Navigation::Page));
    assert_eq!((policy.feedback.when, policy.feedback.reveal), (When::Immediate, Reveal::Always));
    assert_eq!(policy.feedback.show, [Show::Correctness, Show::Key]);
    assert!(!policy.shuffle.questions && !policy.shuffle.options);
}

#[test]
fn a_question_is_tried_once_where_a_second_try_would_make_no_sense() {
    for (lines, tries) in [
        ("feedback: {when: submit}", Some(1)),
        ("feedback: {when: never}", Some(1)),
        ("feedback: {when: immediate}\ntries: 0", None),
        ("feedback: {when: immediate}\ntries: 2\nconfidence: ask", Some(2)),
        ("feedback: {when: immediate}\nconfidence: scored", Some(1)),
        ("tries: 1", Some(1)),
    ] {
        let (quiz, told) = with(lines);
        assert_eq!((quiz.policy.tries, told.as_str()), (tries, ""), "{lines}");
    }
}

#[test]
fn sections_take_what_is_named_first_and_then_what_is_left() {
    let pools = |lines: &str| -> Vec<(usize, Vec<String>)> {
        let (quiz, told) = with(lines);
        assert_eq!(told, "", "{lines}");
        quiz.sections.into_iter().map(|section| (section.pick, section.pool)).collect()
    };
    let pool = |pick: usize, ids: &[&str]| (pick, ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
    for (lines, expected) in [
        ("sections: [{pick: 2}]", vec![pool(2, &["q-one", "q-two", "q-three"])]),
        (
            "sections: [{pick: 1, from: {tags: [basics]}}, {title: The rest, pick: all}]",
            vec![pool(1, &["q-one", "q-two"]), pool(1, &["q-three"])],
        ),
        ("sections: [{pick: 1}, {from: [q-three, q-one]}]", vec![pool(1, &["q-two"]), pool(2, &["q-one", "q-three"])]),
        (
            "sections: [{from: {difficulty: [1, 3]}}, {from: {difficulty: 5}}]",
            vec![pool(2, &["q-one", "q-two"]), pool(1, &["q-three"])],
        ),
        (
            "sections: [{from: {tags: [trap, basics], objective: know}}, {}]",
            vec![pool(1, &["q-two"]), pool(2, &["q-one", "q-three"])],
        ),
    ] {
        assert_eq!(pools(lines), expected, "{lines}");
    }
}

#[test]
fn bands_are_said_to_scores_from_their_foot_to_the_next() {
    let (quiz, told) =
        with("bands: [{from: 0%, message: Read again., link: ../lesson.md}, {from: 80%, message: Well *done*.}]");
    assert_eq!(told, "");
    for (score, message) in
        [(0.0, "Read again."), (0.79, "Read again."), (0.1 + 0.7, "Well done."), (1.0, "Well done.")]
    {
        assert_eq!(quiz.band(score).map(|band| band.message.plain()), Some(message), "{score}");
    }
    let (quiz, _) = with("bands: [{from: 50%, message: Half.}]");
    assert!(quiz.band(0.49).is_none());
}

#[test]
fn what_is_wrong_with_how_a_quiz_is_taken_is_told_at_its_place() {
    for (lines, expected) in FAULTS {
        assert_eq!(with(lines).1, *expected, "{lines}");
    }
}

#[test]
fn hints_that_an_exam_does_not_offer_are_told_once() {
    let quiz = |head: &str| {
        read(&format!(
            "quiz: a-quiz\ntitle: A quiz\n{head}\nquestions:\n  - id: q\n    type: true_false\n    prompt: One?\n    answer: true\n    \
             hints:\n      - Think.\n      - Look.\n"
        ))
    };
    let expected = "10:9 key-without-use: nobody sees this hint: an exam offers none unless it says so (write `hints: true` \
                    at the top of the quiz, or `hints: false` if none is meant)";
    let said = ("mode: exam\nhints: true", "mode: exam\nhints: false");
    for (head, told) in [("mode: exam", expected), (said.0, ""), (said.1, ""), ("mode: check", "")] {
        assert_eq!(quiz(head).1, told, "{head}");
    }
}

/// A section on the lines that is in nobody's way.
const FAULTS: &[(&str, &str)] = &[
    ("time_limit: soon", "4:13 wrong-type: `soon` is not a time (write it as `12m` or `1h 30m`)"),
    ("time_limit: 15", "4:13 wrong-type: `15` is not a time (write it as `12m` or `1h 30m`)"),
    ("time_limit: 0m", "4:13 wrong-type: `0m` is not a time (write it as `12m` or `1h 30m`)"),
    ("confidence: scroed", "4:13 unknown-value: `confidence` cannot be `scroed` (did you mean `scored`?)"),
    ("navigation: pages", "4:13 unknown-value: `navigation` cannot be `pages` (did you mean `page`?)"),
    ("hints: [Look again]", "4:8 wrong-type: this must be `true` or `false`, not a list"),
    (
        "tries: 3",
        "4:1 tries-without-use: nothing is told before the end, so each question is tried once (delete it, or write \
         `when: immediate`)",
    ),
    (
        "tries: 3\nfeedback: {when: immediate}\nconfidence: scored",
        "4:1 tries-without-use: where certainty is scored, each question is tried once (delete it, or write \
         `confidence: ask`)",
    ),
    (
        "attempts: 0\nfeedback: {reveal: last_attempt}",
        "5:20 never-revealed: there is no last attempt: this quiz may be taken any number of times (set `attempts`, \
         or write `reveal: always`)",
    ),
    ("feedback: {reveal: soon}", "4:20 unknown-value: `reveal` cannot be `soon` (one of: always, last_attempt)"),
    ("feedback: {show: [keys]}", "4:19 unknown-value: `show` cannot have `keys` (did you mean `key`?)"),
    ("bands: [{from: 80%}]", "4:10 missing-key: a band needs `message` (add `message: …`)"),
    ("pass_mark: 70", "4:12 wrong-type: `70` is not a percentage (write it with its sign: `70%`)"),
    ("pass_mark: 0.7", "4:12 wrong-type: `0.7` is not a percentage (write it with its sign: `70%`, or `0.7%`)"),
    ("pass_mark: most", "4:12 wrong-type: `most` is not a percentage (write it with its sign: `80%`)"),
    ("bands: [{from: 80, message: Good}]", "4:16 wrong-type: `80` is not a percentage (write it with its sign: `80%`)"),
    (
        "bands: [{from: 80%, message: Good}, {from: 80%, message: Fine}]",
        "4:44 duplicate-band: two bands begin at the same score (give this one a score of its own)",
    ),
    ("gain_of: A quiz", "4:10 bad-id: `A quiz` cannot be an id (use small letters, digits and hyphens: `a-quiz`)"),
    (
        "sections: [{pick: 4}]",
        "4:19 pool-too-small: this section picks 4 from a pool of 3 (write `pick: 3`, or add questions that belong \
         to it)",
    ),
    (
        "sections: [{}, {pick: 2, from: {tags: [basics]}}]",
        "4:23 empty-pool: no question is left for this section (sections take questions in their order: put narrow \
         ones before wide ones, or add questions)",
    ),
    (
        "sections: [{pick: 2, from: {tags: [basic]}}, {}]",
        "4:36 unknown-tag: no question has the tag `basic` (did you mean `basics`?)",
    ),
    (
        "sections: [{from: [q-one, q-tow]}, {}]",
        "4:27 unknown-question: there is no question `q-tow` here (did you mean `q-two`?)",
    ),
    (
        "sections: [{from: [q-one]}, {from: [q-one, q-two]}, {}]",
        "4:37 question-twice: `q-one` is in a section already (a question belongs to one section: delete it in one \
         of the two)",
    ),
    (
        "sections: [{pick: 1, from: {difficulty: [1, 3]}}]",
        "8:10 never-asked: no section asks `q-three` (name it in a section, or add `- {pick: all}` as the last \
         section for the rest)",
    ),
    (
        "sections: [{pick: many}]",
        "4:19 wrong-type: this must be a whole number, or `all` (write `pick: 3` or `pick: all`)",
    ),
    ("sections: [{pick: 0}]", "4:19 out-of-range: `0` is out of range (from 1 to 1000)"),
    (
        "sections: [{from: q-one}]",
        "4:19 wrong-type: this must be a list of questions, or what they have in common (write `from: [q-one, q-two]` \
         or `from: {tags: [basics], difficulty: [1, 2]}`)",
    ),
    (
        "sections: [{from: {difficulty: [3, 1]}}, {}]",
        "4:32 out-of-range: a difficulty cannot go from 3 down to 1 (write `[1, 3]`)",
    ),
    (
        "sections: [{from: {objective: now}}, {}]",
        "4:31 unknown-objective: no question has the objective `now` (did you mean `know`?)",
    ),
    (
        "feedback: never",
        "4:11 wrong-type: `feedback` must be a map of keys and values, not `never` (write `feedback: {when: never}`)",
    ),
    (
        "shuffle: true",
        "4:10 wrong-type: `shuffle` must be a map of keys and values, not `true` (write `shuffle: {questions: true, \
         options: true}`)",
    ),
    (
        "attempts: 1\nretry: all",
        "5:8 key-without-use: `retry` changes nothing: this quiz is taken once, so nothing is taken again (delete it, \
         or set `attempts`)",
    ),
    (
        "hints: false\nhint_cost: 5%",
        "5:12 key-without-use: `hint_cost` changes nothing: no hints are offered here (delete it, or write `hints: \
         true`)",
    ),
    (
        "penalty: 10%",
        "4:10 key-without-use: `penalty` changes nothing: each question is tried once, so no further try costs \
         anything (delete it, or set `tries` and `feedback: {when: immediate}`)",
    ),
    (
        "feedback: {when: never, show: [key]}",
        "4:31 key-without-use: `show` changes nothing: nothing is shown where feedback is never given (delete it, or \
         write `when: submit`)",
    ),
];
