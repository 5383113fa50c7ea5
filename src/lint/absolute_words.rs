//! Absolute words must not give the distractors away.

use super::asked::Asked;
use super::rule::{Check, HALADYNA, Rule};
use crate::diag::{Diagnostic, Place, Severity};

pub const RULE: Rule = Rule {
    code: "absolute-words",
    severity: Severity::Warning,
    reason: "Little is always or never so, and who knows that strikes such options out unread.",
    source: HALADYNA,
    check: Check::Question(check),
};

/// How far something holds; German and French behind English.
const DEGREE: [&str; 35] = [
    "always",
    "never",
    "only",
    "completely",
    "entirely",
    "totally",
    "absolutely",
    "impossible",
    "guarantees",
    "guaranteed",
    "invariably",
    "solely",
    "exclusively",
    "forever",
    "definitely",
    "inevitably",
    "whatsoever",
    "immer",
    "nie",
    "niemals",
    "nur",
    "ausschließlich",
    "völlig",
    "vollständig",
    "unmöglich",
    "garantiert",
    "keinesfalls",
    "toujours",
    "jamais",
    "uniquement",
    "seulement",
    "totalement",
    "absolument",
    "forcément",
    "complètement",
];
/// Of how many it is said: as often a plain fact.
const NUMBER: [&str; 27] = [
    "all",
    "every",
    "everyone",
    "everybody",
    "nobody",
    "none",
    "no",
    "must",
    "alle",
    "allen",
    "jede",
    "jeder",
    "jedes",
    "jeden",
    "niemand",
    "keine",
    "keiner",
    "muss",
    "müssen",
    "tous",
    "toutes",
    "tout",
    "aucun",
    "aucune",
    "personne",
    "doit",
    "doivent",
];
/// In more than a word, or without blanks around it.
const DEGREE_ANYWHERE: [&str; 26] = [
    "without exception",
    "under no circumstances",
    "100%",
    "100 %",
    "ohne ausnahme",
    "sans exception",
    "总是",
    "總是",
    "从不",
    "從不",
    "从来不",
    "從來不",
    "永远",
    "永遠",
    "绝不",
    "絕不",
    "绝对",
    "絕對",
    "只有",
    "只能",
    "一定",
    "必定",
    "完全",
    "不可能",
    "毫无",
    "百分之百",
];
const NUMBER_ANYWHERE: [&str; 8] = ["所有", "任何", "全部", "必须", "必須", "每个", "每個", "一切"];
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
    // ASCII alone changes its case without changing how many bytes it takes.
    let small = text.to_ascii_lowercase();
    let can_be_in = |word: &&&str| !text.is_ascii() || word.is_ascii();
    let anywhere = |words: &[&str]| {
        let found = words.iter().filter(can_be_in).filter_map(|word| Some((find(&small, word)?, word.len())));
        found.min().map(|(at, length)| &text[at..at + length])
    };
    let as_word = |words: &[&str]| {
        let mut parts = text.split(|letter: char| !letter.is_alphanumeric());
        let is_one = |part: &str| match part.is_ascii() {
            true => words.iter().any(|word| part.eq_ignore_ascii_case(word)),
            false => words.contains(&&*part.to_lowercase()),
        };
        parts.find(|part| is_one(part) && !is_counted(text, part))
    };
    let degree = anywhere(&DEGREE_ANYWHERE).or_else(|| as_word(&DEGREE)).map(|word| (word, true));
    // Who it is said of stands first; further on, “to all addresses” says nothing of how far it holds.
    let number = || {
        let found = anywhere(&NUMBER_ANYWHERE).or_else(|| as_word(&NUMBER))?;
        let before = &text[..found.as_ptr() as usize - text.as_ptr() as usize];
        (before.split_whitespace().count() < 3 && before.chars().count() < 16).then_some((found, false))
    };
    degree.or_else(number)
}

fn find(text: &str, word: &str) -> Option<usize> {
    let at = text.find(word)?;
    // A share of more than a hundred is another number.
    let is_cut = word.starts_with('1') && text[..at].ends_with(|before: char| before.is_ascii_digit());
    (!is_cut).then_some(at)
}

/// All three, in all, and a “No, …”: these are no such words.
fn is_counted(text: &str, word: &str) -> bool {
    let start = word.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + word.len();
    let before = text[..start].trim_end().rsplit(' ').next().unwrap_or_default().to_lowercase();
    if word.eq_ignore_ascii_case("all") && matches!(&*before, "in" | "at" | "after" | "above" | "of") {
        return true;
    }
    let after = text[end..].trim_start();
    let next = after.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let is_answer = word.eq_ignore_ascii_case("no") && next.is_empty();
    is_answer || matches!(&*next, "two" | "three" | "four" | "five" | "zwei" | "drei" | "les")
}
