//! Over a quiz, the right option must not keep standing at the same place.

use super::asked::{Asked, Choice};
use super::chance::{LEVEL, at_least};
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

/// Fewer say nothing.
const LEAST: usize = 4;

fn check(quiz: &Quiz, asked: &[Asked], out: &mut Vec<Diagnostic>) {
    if !quiz.policy.shuffle.options {
        options(asked, out);
    }
    statements(quiz, out);
}

/// Is a key more often at one of the places than chance would have it? That one stands there by chance is as many as the
/// question has of its options; the tail of the sum is exact. Each place is a test of its own, so the level is divided by
/// how many there are.
fn options(asked: &[Asked], out: &mut Vec<Diagnostic>) {
    let offers = |asked: &&Asked| asked.is_single() || asked.is_multiple();
    let questions: Vec<&[Choice]> = asked.iter().filter(offers).map(|asked| &*asked.choices).collect();
    let places = questions.iter().map(|choices| choices.len()).max().unwrap_or_default();
    for place in 0..places {
        let of_place: Vec<&[Choice]> = questions.iter().filter(|choices| choices.len() > place).copied().collect();
        let keys: Vec<&Choice> =
            of_place.iter().map(|choices| &choices[place]).filter(|choice| choice.is_right).collect();
        let right = |choices: &&[Choice]| choices.iter().filter(|choice| choice.is_right).count();
        let chances: Vec<f64> = of_place.iter().map(|choices| right(choices) as f64 / choices.len() as f64).collect();
        let count = keys.len();
        let is_chance = || count as f64 <= chances.iter().sum() || at_least(count, &chances) * places as f64 >= LEVEL;
        if count < LEAST || is_chance() {
            continue;
        }
        let message = format!("in {count} of {} questions the {} option is right", questions.len(), ordinal(place));
        let fault = Diagnostic::warning(RULE.code, keys[0].place, message);
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
        if count < LEAST || count * 2 <= answers.len() || at_least(count, &vec![0.5; answers.len()]) * 2.0 >= LEVEL {
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
