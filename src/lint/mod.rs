//! What spoils questions that can be asked and graded all the same. A rule is a file of its own; a new one is added to
//! [`RULES`], and gets a page in docs/lints/.
//!
//! A rule looks at one quiz and at nothing else, so all of them run where a quiz's file is read, and what they find is
//! kept with what the file says. Rules that need the whole site stand in `check`.

mod asked;
mod text;
mod numbers;
mod chance;
mod rule;
mod allow;
mod elsewhere;
mod pages;

mod longest_key;
mod key_length;
mod key_position;
mod similar_options;
mod all_of_the_above;
mod negative_stem;
mod absolute_words;
mod repeated_word;
mod two_options;
mod too_many_options;
mod multiple_with_one_key;
mod few_distractors;
mod no_tolerance;
mod wide_tolerance;
mod no_unit;
mod hint_contains_key;
mod no_explanation;
mod distractor_without_feedback;
mod every_outcome_full;
#[cfg(test)]
mod flawed;
#[cfg(test)]
mod tests;

pub use self::allow::{OF_RESULTS, allowable, is_of_results};
pub use self::pages::page;
pub use self::rule::{Check, Rule};

use self::allow::Allowed;
use self::asked::Asked;
use crate::diag::{Diagnostic, Place};
use crate::quiz::{Question, Quiz};
use crate::source::Source;

/// The rules that run here; the order of what they find is that of its places.
pub const RULES: &[Rule] = &[
    longest_key::RULE,
    key_length::RULE,
    key_position::RULE,
    similar_options::RULE,
    all_of_the_above::RULE,
    negative_stem::RULE,
    absolute_words::RULE,
    repeated_word::RULE,
    two_options::RULE,
    too_many_options::RULE,
    multiple_with_one_key::RULE,
    few_distractors::RULE,
    no_tolerance::RULE,
    wide_tolerance::RULE,
    no_unit::RULE,
    hint_contains_key::RULE,
    no_explanation::RULE,
    distractor_without_feedback::RULE,
    every_outcome_full::RULE,
];

/// Every rule on questions, also those that are found while a file is read or over the whole site.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(elsewhere::RULES)
}

pub fn named(code: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.code == code)
}

/// Looks at every question of a quiz, and adds what it finds to what was found while the file was `read`; of that, too,
/// what is allowed is taken out. A question that could not be read is not in the quiz, and may be the one that the quiz's
/// `allow` is for.
pub fn run(source: &Source, quiz: &Quiz, read: &mut Vec<Diagnostic>) {
    let is_sound = !read.iter().any(Diagnostic::is_error);
    let asked: Vec<_> = quiz.questions.iter().map(|question| Asked::new(source, quiz, question)).collect();
    let mut found = Vec::new();
    let mut of_quiz = Allowed::new(&quiz.allow);
    for asked in &asked {
        let mut of_question = Allowed::new(&asked.question.allow);
        if !(asked.question.allow.is_empty() && quiz.allow.is_empty()) {
            let within = asked.question.place;
            read.retain(|fault| {
                !fault.place.is_some_and(|place| is_in(place, within) && is_of_reading(fault.code))
                    || !(of_question.has(fault.code) || of_quiz.has(fault.code))
            });
        }
        for rule in RULES {
            let Check::Question(check) = rule.check else { continue };
            let before = found.len();
            check(asked, &mut found);
            if found.len() > before && (of_question.has(rule.code) || of_quiz.has(rule.code)) {
                found.truncate(before);
            }
        }
        of_question.report(allow::Of::Question, true, &mut found);
    }
    for rule in RULES {
        let Check::Quiz(check) = rule.check else { continue };
        let before = found.len();
        check(quiz, &asked, &mut found);
        if found.len() > before && of_quiz.has(rule.code) {
            found.truncate(before);
        }
    }
    of_quiz.report(allow::Of::Quiz, is_sound, &mut found);
    read.append(&mut found);
}

/// The rule that a question breaks which was made for a quiz, if its quiz does not allow that.
pub fn broken(source: &Source, quiz: &Quiz, question: &Question) -> Option<&'static str> {
    let asked = Asked::new(source, quiz, question);
    let broken = RULES.iter().find(|rule| {
        let Check::Question(check) = rule.check else { return false };
        let mut found = Vec::new();
        check(&asked, &mut found);
        !found.is_empty() && !quiz.allow.iter().any(|allowed| allowed.value == rule.code)
    });
    broken.map(|rule| rule.code)
}

fn is_in(place: Place, whole: Place) -> bool {
    place.file == whole.file && whole.start <= place.start && place.end <= whole.end
}

fn is_of_reading(code: &str) -> bool {
    named(code).is_some_and(|rule| rule.is_allowable() && matches!(rule.check, Check::Reading))
}
