//! Absolute words must not give the distractors away.

use super::asked::{Asked, Choice};
use super::rule::{Check, HALADYNA, Rule};
use crate::diag::{Diagnostic, Severity};

pub const RULE: Rule = Rule {
    code: "absolute-words",
    severity: Severity::Warning,
    reason: "Little is always or never so, and who knows that strikes such options out unread.",
    source: HALADYNA,
    check: Check::Question(check),
};

/// How far something holds. How many it is said of (all, nobody) is as often a plain fact.
const ENGLISH: [&str; 14] = [
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
];
const CHINESE: [&str; 18] = [
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
    "完全",
    "不可能",
    "毫无",
];
/// With one distractor fewer, it may be what somebody believes.
const LEAST: usize = 2;

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let absolute = |choice: &&Choice| word_in(choice.text).is_some();
    let absolutes: Vec<_> = asked.distractors().filter(absolute).collect();
    let most = asked.distractors().count().div_ceil(2).max(LEAST);
    if absolutes.len() < most || asked.right().any(|choice| absolute(&choice)) {
        return;
    }
    let words: Vec<_> = absolutes.iter().filter_map(|choice| Some((choice.place, word_in(choice.text)?))).collect();
    let (place, word) = words[0];
    let message = format!("{} distractors are absolute, and nothing that is right: `{word}`", words.len());
    let mut fault = Diagnostic::warning(RULE.code, asked.place_of(word, place), message);
    for (place, word) in &words[1..] {
        fault = fault.also(asked.place_of(word, *place), "here, too");
    }
    out.push(fault.help("say how far it is so, or let what is right be as absolute"));
}

/// The first absolute word of a text.
fn word_in(text: &str) -> Option<&str> {
    if let Some(found) = CHINESE.iter().find_map(|word| text.find(word).map(|at| &text[at..at + word.len()])) {
        return Some(found);
    }
    let is_absolute = |word: &&str| ENGLISH.iter().any(|known| known.eq_ignore_ascii_case(word));
    text.split(|letter: char| !letter.is_alphanumeric()).find(is_absolute)
}
