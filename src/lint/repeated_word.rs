//! The right option must not be the only one that repeats a word of the question.

use std::sync::LazyLock;

use foldhash::HashSet;
use regex::Regex;

use super::asked::Asked;
use super::rule::{Check, NBME, Rule};
use super::text::{is_cjk, words};
use crate::diag::{Diagnostic, Severity};

pub const RULE: Rule = Rule {
    code: "repeated-word",
    severity: Severity::Warning,
    reason: "Who knows nothing chooses the option that sounds like the question (a clang association).",
    source: NBME,
    check: Check::Question(check),
};

/// Shorter words are in every sentence.
const SHORTEST: usize = 5;
/// Long enough, and in every question all the same.
static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = [
        "about",
        "above",
        "after",
        "again",
        "against",
        "answer",
        "because",
        "before",
        "being",
        "below",
        "between",
        "could",
        "correct",
        "describe",
        "different",
        "during",
        "every",
        "example",
        "figure",
        "first",
        "following",
        "given",
        "have",
        "having",
        "itself",
        "likely",
        "makes",
        "means",
        "might",
        "needs",
        "other",
        "people",
        "person",
        "question",
        "reason",
        "right",
        "second",
        "should",
        "something",
        "statement",
        "still",
        "their",
        "there",
        "these",
        "thing",
        "think",
        "third",
        "those",
        "three",
        "through",
        "under",
        "until",
        "using",
        "where",
        "which",
        "while",
        "whose",
        "within",
        "without",
        "would",
        // German and French
        "alles",
        "aucun",
        "aucune",
        "avant",
        "avoir",
        "beide",
        "beiden",
        "beim",
        "cette",
        "chaque",
        "comme",
        "damit",
        "durch",
        "diese",
        "dieser",
        "dieses",
        "einen",
        "einer",
        "eines",
        "einem",
        "elles",
        "entre",
        "faire",
        "faites",
        "gegen",
        "haben",
        "hatte",
        "ihrer",
        "ihren",
        "immer",
        "jeder",
        "jedes",
        "können",
        "leurs",
        "lorsque",
        "machen",
        "mehrere",
        "müssen",
        "nicht",
        "notre",
        "ohne",
        "parmi",
        "peuvent",
        "plusieurs",
        "quelle",
        "quelles",
        "seine",
        "seinen",
        "sollte",
        "sollten",
        "unter",
        "votre",
        "welche",
        "welchen",
        "welcher",
        "welches",
        "werden",
        "wurde",
        "zwischen",
    ];
    words.into_iter().collect()
});
/// Written like a name made of initials, and a word all the same.
const SHOUTED: [&str; 9] = ["NOT", "EXCEPT", "NEVER", "LEAST", "MOST", "BEST", "TRUE", "FALSE", "ALL"];
/// What is SEO? What does a hub do?
static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^What (?:is|are|does|do) (?:an? |the )?(\w+)(?: do| mean)?\?").expect("the pattern is our own")
});
/// Chinese letters that hold sentences together: no pair with one of them is a word.
const PARTICLES: &str = "的了是在和与與或不有为為以及其中个個这這那我你您他她它们們之也而且被把对對从從到下列哪些什么麼项項者所由于於如何可将將会會能";

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    if !asked.is_single() || asked.choices.len() < 3 {
        return;
    }
    let Some(key) = asked.right().next() else { return };
    let mut stem: Vec<String> = words(asked.stem()).into_iter().filter(|word| is_telling(word)).collect();
    stem.extend(short_words(asked.stem()));
    if stem.is_empty() {
        return;
    }
    let roots: Vec<&str> = stem.iter().map(|word| root(word)).collect();
    let is_repeated = |word: &String| {
        let root = root(word);
        roots.contains(&root) || stem.iter().any(|of_stem| ends_with(of_stem, word))
    };
    let repeated = |text: &str| words(text).into_iter().filter(is_repeated).collect::<Vec<_>>();
    let of_key = repeated(key.text);
    // One option that repeats another word sounds like the question as well.
    if of_key.is_empty() || asked.distractors().any(|choice| !repeated(choice.text).is_empty()) {
        return;
    }
    let word = &of_key[0];
    let message = format!("of all options only the right one repeats a word of the question: `{word}`");
    let fault = Diagnostic::warning(RULE.code, asked.place_of(word, key.place), message);
    let in_stem = stem.iter().find(|of_stem| root(of_stem) == root(word) || ends_with(of_stem, word)).unwrap_or(word);
    let fault = fault.also(asked.place_of(in_stem, asked.question.prompt_place), "in the question");
    out.push(fault.help("say it in another word, or use the word in a distractor, too"));
}

/// Short words that tell something all the same: initials, and what the question asks the meaning of.
fn short_words(stem: &str) -> Vec<String> {
    let is_name =
        |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()) && !SHOUTED.contains(word);
    let mut found: Vec<&str> = stem.split(|letter: char| !letter.is_alphanumeric()).filter(is_name).collect();
    found.extend(DEFINED.captures(stem).and_then(|found| found.get(1)).map(|word| word.as_str()));
    found.into_iter().filter(|word| word.len() < SHORTEST).flat_map(words).collect()
}

/// Whether a long word is made with a shorter one, as *Besuchsdauer* is with *Dauer*.
fn ends_with(long: &str, word: &str) -> bool {
    word.chars().count() >= SHORTEST && long.len() >= word.len() + 3 && long.ends_with(word) && is_telling(word)
}

/// What *promote*, *promotes*, *promoter* and *promotion* have in common.
fn root(word: &str) -> &str {
    if !word.is_ascii() || word.len() < SHORTEST {
        return word;
    }
    // Longer endings leave more of a word that only happens to end like this.
    let made = ["ment", "ion", "er", "or", "ty"].iter();
    let word = made.filter_map(|end| word.strip_suffix(end)).find(|root| root.len() >= 5).unwrap_or(word);
    let ends = ["ing", "ed", "e"].iter();
    let root = ends.filter_map(|end| word.strip_suffix(end)).find(|root| root.len() >= 4).unwrap_or(word);
    let mut last = root.bytes().rev();
    // planning, planned
    let is_doubled = root.len() < word.len() && last.next() == last.next() && root.len() > 4;
    if is_doubled { &root[..root.len() - 1] } else { root }
}

fn is_telling(word: &str) -> bool {
    match word.chars().next() {
        Some(first) if is_cjk(first) => {
            word.chars().count() > 1 && !word.chars().any(|letter| PARTICLES.contains(letter))
        }
        _ => word.chars().count() >= SHORTEST && !COMMON.contains(word),
    }
}
