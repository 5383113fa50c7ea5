//! Absolute words must not give the distractors away.

use std::sync::LazyLock;

use regex::{Match, Regex};

use super::asked::Asked;
use super::rule::{Check, HALADYNA, Rule};
use super::text::is_cjk;
use crate::diag::{Diagnostic, Place, Severity};

pub const RULE: Rule = Rule {
    code: "absolute-words",
    severity: Severity::Warning,
    reason: "Little is always or never so, and who knows that strikes such options out unread.",
    source: HALADYNA,
    check: Check::Question(check),
};

/// How far something holds, in English, German and French.
const DEGREE: &str = "\
    always|never|only|completely|entirely|totally|absolutely|impossible|guarantees|guaranteed|invariably|solely|\
    exclusively|forever|definitely|inevitably|whatsoever|immer|nie|niemals|nur|ausschließlich|völlig|\
    vollständig|unmöglich|garantiert|keinesfalls|toujours|jamais|uniquement|seulement|totalement|absolument|\
    forcément|complètement|without exception|under no circumstances|ohne ausnahme|sans exception";
/// The same in Chinese, which sets no blanks.
const DEGREE_IN_CHINESE: &str = "\
    总是|總是|从不|從不|从来不|從來不|永远|永遠|绝不|絕不|绝对|絕對|只有|只能|一定|必定|完全|不可能|毫无|百分之百";
/// Of how many it is said: as often a plain fact.
const NUMBER: &str = "\
    all|every|everyone|everybody|nobody|none|no|must|alle|allen|jede|jeder|jedes|jeden|niemand|keine|keiner|\
    muss|müssen|tous|toutes|tout|aucun|aucune|personne|doit|doivent";
const NUMBER_IN_CHINESE: &str = "所有|任何|全部|必须|必須|每个|每個|一切";

static OF_DEGREE: LazyLock<Regex> = LazyLock::new(|| any_of(DEGREE, &format!("100 ?%|{DEGREE_IN_CHINESE}")));
static OF_NUMBER: LazyLock<Regex> = LazyLock::new(|| any_of(NUMBER, NUMBER_IN_CHINESE));

/// The boundaries are those between letters of ASCII, which cost a search nothing; `is_whole` looks at the others.
fn any_of(words: &str, anywhere: &str) -> Regex {
    Regex::new(&format!(r"(?i)(?-u:\b)(?:{words})(?-u:\b)|{anywhere}")).expect("the pattern is our own")
}

/// Where it is asked how many, or who, such words are plain answers.
const ASKS_HOW_MANY: [&str; 16] = [
    "how many",
    "how much",
    "how often",
    "what share",
    "who ",
    "whom",
    "wie viel",
    "wieviel",
    "wie oft",
    "wer ",
    "wem ",
    "combien",
    "qui ",
    "多少",
    "几",
    "谁",
];
/// With one distractor fewer, it may be what somebody believes.
const LEAST: usize = 2;

/// An absolute word of an option.
struct Absolute<'q> {
    place: Place,
    word: &'q str,
    of_degree: bool,
}

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let of_keys: Vec<bool> =
        asked.right().filter_map(|choice| word_in(choice.text)).map(|(_, of_degree)| of_degree).collect();
    if of_keys.contains(&true) {
        return;
    }
    let found: Vec<Absolute> = asked
        .distractors()
        .filter_map(|choice| {
            let (word, of_degree) = word_in(choice.text)?;
            Some(Absolute { place: choice.place, word, of_degree })
        })
        .collect();
    let distractors = asked.distractors().count();
    let of_degree = found.iter().filter(|absolute| absolute.of_degree).count();
    let by_number = || of_keys.is_empty() && is_told_by_number(asked, &found, distractors);
    if of_degree < distractors.div_ceil(2).max(LEAST) && !by_number() {
        return;
    }
    let Some(Absolute { place, word, .. }) = found.first() else { return };
    let message = format!("{} distractors are absolute, and nothing that is right: `{word}`", found.len());
    let mut fault = Diagnostic::warning(RULE.code, asked.place_of(word, *place), message);
    for Absolute { place, word, .. } in &found[1..] {
        fault = fault.also(asked.place_of(word, *place), "here, too");
    }
    out.push(fault.help("say how far it is so, or let what is right be as absolute"));
}

/// All and nobody give the distractors away only if each of them has such a word, and not the same one: where all begin
/// with “you must”, that is how the question is built.
fn is_told_by_number(asked: &Asked, found: &[Absolute], distractors: usize) -> bool {
    let stem = asked.stem().to_lowercase();
    let first = found.first().map(|absolute| absolute.word.to_lowercase());
    found.len() == distractors
        && distractors >= LEAST
        && found.iter().any(|absolute| Some(absolute.word.to_lowercase()) != first)
        && !ASKS_HOW_MANY.iter().any(|asks| stem.contains(asks))
}

/// The first absolute word of a text, and whether it tells how far something holds.
fn word_in(text: &str) -> Option<(&str, bool)> {
    if let Some(word) = OF_DEGREE.find_iter(text).find(|word| is_whole(text, word)) {
        return Some((word.as_str(), true));
    }
    let word = OF_NUMBER.find_iter(text).find(|word| is_whole(text, word) && !is_counted(text, word))?;
    // Who it is said of stands first; further on, “to all addresses” says nothing of how far it holds.
    let before = &text[..word.start()];
    (before.split_whitespace().count() < 3 && before.chars().count() < 16).then_some((word.as_str(), false))
}

/// No part of a longer word (allée) or number: a share of more than a hundred is another one.
fn is_whole(text: &str, word: &Match) -> bool {
    if word.as_str().starts_with(is_cjk) {
        return true;
    }
    let (before, after) = (&text[..word.start()], &text[word.end()..]);
    !before.ends_with(char::is_alphanumeric)
        && (word.as_str().ends_with('%') || !after.starts_with(char::is_alphanumeric))
}

/// All three, in all, and a “No, …”: these are no such words.
fn is_counted(text: &str, word: &Match) -> bool {
    let before = text[..word.start()].trim_end().rsplit(' ').next().unwrap_or_default().to_lowercase();
    if word.as_str().eq_ignore_ascii_case("all") && matches!(&*before, "in" | "at" | "after" | "above" | "of") {
        return true;
    }
    let after = text[word.end()..].trim_start();
    let word = word.as_str();
    let next = after.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let is_answer = word.eq_ignore_ascii_case("no") && next.is_empty();
    is_answer || matches!(&*next, "two" | "three" | "four" | "five" | "zwei" | "drei" | "les")
}
