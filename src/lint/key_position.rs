//! Over a quiz, the right option must not keep standing at the same place.

use super::asked::Asked;
use super::chance::at_least;
use super::rule::{Check, HALADYNA, Rule};
use crate::diag::{Diagnostic, Place, Severity};
use crate::quiz::{Kind, Quiz};

pub const RULE: Rule = Rule {
    code: "key-position",
    severity: Severity::Warning,
    reason: "A place where the key often stands is found out, and then chosen without reading.",
    source: HALADYNA,
    check: Check::Quiz(check),
};

/// How seldom a quiz whose keys stand anywhere may be suspected.
const LEVEL: f64 = 0.01;

fn check(quiz: &Quiz, asked: &[Asked], out: &mut Vec<Diagnostic>) {
    if !quiz.policy.shuffle.options {
        options(asked, out);
    }
    statements(quiz, out);
}

/// Is the key more often at one of the places than chance would have it? That it stands at a place by chance is 1 of as
/// many as the question has options; the tail of the sum is exact. Each place is a test of its own, so the level is
/// divided by how many there are.
fn options(asked: &[Asked], out: &mut Vec<Diagnostic>) {
    let questions: Vec<_> = asked.iter().filter(|asked| asked.is_single()).collect();
    let keys: Vec<Option<usize>> =
        questions.iter().map(|asked| asked.choices.iter().position(|choice| choice.is_right)).collect();
    let places = questions.iter().map(|asked| asked.choices.len()).max().unwrap_or_default();
    for place in 0..places {
        let count = keys.iter().filter(|key| **key == Some(place)).count();
        let lengths = questions.iter().map(|asked| asked.choices.len()).filter(|length| *length > place);
        let chances: Vec<f64> = lengths.map(|length| 1.0 / length as f64).collect();
        let expected: f64 = chances.iter().sum();
        if count as f64 <= expected || at_least(count, &chances) * places as f64 >= LEVEL {
            continue;
        }
        let message =
            format!("in {count} of {} questions the right option is the {} one", questions.len(), ordinal(place));
        let first = keys.iter().position(|key| *key == Some(place)).expect("a place is counted at some question");
        let key = questions[first].right().next().expect("a single choice has a key");
        let fault = Diagnostic::warning(RULE.code, key.place, message);
        out.push(fault.help("write `shuffle: {options: true}`, or let the keys stand anywhere"));
    }
}

/// True and false are never shuffled. Two tests, one for each.
fn statements(quiz: &Quiz, out: &mut Vec<Diagnostic>) {
    let answers: Vec<(bool, Place)> = quiz
        .questions
        .iter()
        .filter_map(|question| match question.kind {
            Kind::TrueFalse { answer, .. } => Some((answer, question.prompt_place)),
            _ => None,
        })
        .collect();
    for wanted in [true, false] {
        let count = answers.iter().filter(|(answer, _)| *answer == wanted).count();
        if count * 2 <= answers.len() || at_least(count, &vec![0.5; answers.len()]) * 2.0 >= LEVEL {
            continue;
        }
        let message = format!("{count} of {} statements are {wanted}", answers.len());
        let (_, place) = answers.iter().find(|(answer, _)| *answer == wanted).expect("some were counted");
        let fault = Diagnostic::warning(RULE.code, *place, message);
        out.push(fault.help(format!("let about half of them be {}", !wanted)));
    }
}

fn ordinal(place: usize) -> String {
    const NAMES: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];
    NAMES.get(place).map_or_else(|| format!("{}th", place + 1), |name| (*name).to_owned())
}
