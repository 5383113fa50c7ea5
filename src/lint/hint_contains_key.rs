//! A hint helps to think, and does not say the answer.

use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::numbers::{in_words, numbers};
use super::rule::{Check, OURS, Rule};
use super::text::{has_phrase, is_cjk, words};
use crate::diag::{Diagnostic, Severity};
use crate::quiz::{Accept, Fill, Folds, Kind, Numbers, Pattern, fold};

pub const RULE: Rule = Rule {
    code: "hint-contains-key",
    severity: Severity::Warning,
    reason: "A hint that says the answer leaves nothing to be found.",
    source: OURS,
    check: Check::Question(check),
};

/// The whole of a hint that says what something is: `It is 7.`
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    let what = "it|this|that|the (?:answer|result|number|statement|sentence)|es|das|die (?:antwort|zahl|aussage)|c['’]est|la réponse|答案|它|这";
    let is = "is|equals|ist|lautet|est|是|为";
    Regex::new(&format!(r"(?i)^\W*(?:(?:{what})\s*(?:{is})?\s*)?(?:about |exactly |indeed |simply )?(?P<said>.+?)\W*$"))
        .expect("the pattern is our own")
});
/// These say no more than the word that follows them.
const ARTICLES: [&str; 17] = [
    "the", "a", "an", "der", "die", "das", "ein", "eine", "einen", "le", "la", "les", "un", "une", "des", "den", "dem",
];
/// So many words of a hint, beyond those of the key, still say nothing else.
const MORE: usize = 2;
/// Between an item and its match.
const APART: usize = 3;

/// What a hint must not say.
enum Key<'q> {
    Words(String),
    Number(f64),
    Truth(bool),
    Pattern(&'q Pattern, &'q Folds),
    Pair(&'q str, &'q str),
}

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    let hints = asked.question.hints.iter().zip(&asked.question.hint_places);
    if hints.len() == 0 {
        return;
    }
    let keys = keys(asked);
    let distractors: Vec<Vec<String>> = asked.distractors().map(|choice| words(choice.text)).collect();
    for (hint, place) in hints {
        let text = words(hint.plain());
        // Which of two is larger? Where a distractor is named beside the key, nothing is given away.
        if distractors.iter().any(|distractor| has_phrase(&text, distractor)) {
            continue;
        }
        if let Some(said) = keys.iter().find_map(|key| key.said_in(hint.plain(), &text)) {
            let message = format!("this hint says the answer: `{said}`");
            let fault = Diagnostic::warning(RULE.code, asked.place_of(&said, *place), message);
            out.push(fault.help("ask for the next step of thought instead"));
        }
    }
}

impl Key<'_> {
    /// What of a hint says it, if anything does.
    fn said_in(&self, hint: &str, text: &[String]) -> Option<String> {
        match self {
            Self::Words(key) => says_words(hint, text, key).then(|| key.clone()),
            Self::Number(value) => says_number(hint, text, *value),
            Self::Truth(answer) => {
                let said = SAYS.captures(hint)?["said"].to_lowercase();
                let names: &[&str] = match answer {
                    true => &["true", "right", "correct", "wahr", "richtig", "vrai", "juste", "正确", "正确的", "对的"],
                    false => &["false", "wrong", "not true", "falsch", "unwahr", "faux", "错误", "错误的", "错的"],
                };
                names.contains(&&*said).then_some(said)
            }
            Self::Pattern(pattern, folds) => {
                let parts: Vec<&str> = hint.split_whitespace().map(|part| part.trim_matches(is_sign)).collect();
                let lengths = 1..=parts.len().min(4);
                let mut phrases = lengths.flat_map(|length| parts.windows(length)).map(|parts| parts.join(" "));
                phrases.find(|phrase| is_long(phrase) && pattern.is_match(&fold(phrase, folds)))
            }
            Self::Pair(item, choice) => {
                let (item, of_choice) = (words(item), words(choice));
                let ends = (0..text.len()).filter(|at| text[*at..].starts_with(&item)).map(|at| at + item.len());
                let mut after = ends.map(|end| &text[end..text.len().min(end + APART + of_choice.len())]);
                let is_said = !item.is_empty() && after.any(|after| has_phrase(after, &of_choice));
                is_said.then(|| (*choice).to_owned())
            }
        }
    }
}

fn is_sign(letter: char) -> bool {
    !letter.is_alphanumeric()
}

/// The same words one after the other, without an article before them; or all of them in a hint that has few others.
fn says_words(hint: &str, text: &[String], key: &str) -> bool {
    let mut key = words(key);
    if key.len() > 1 && ARTICLES.contains(&&*key[0]) {
        key.remove(0);
    }
    let in_any_order = || {
        let mut sentences = hint.split(['.', '!', '?', '。']).map(words);
        sentences.any(|said| said.len() <= key.len() + MORE && key.iter().all(|word| said.contains(word)))
    };
    has_phrase(text, &key) || key.len() > 1 && !hint.contains(is_cjk) && in_any_order()
}

/// A number of one digit is in many a hint; it says the answer only where it is all that the hint says.
fn says_number(hint: &str, text: &[String], value: f64) -> Option<String> {
    let spelled = in_words(value);
    if value.abs() < 10.0 && value.fract() == 0.0 {
        let said = SAYS.captures(hint)?["said"].to_lowercase();
        let is_said = said.parse() == Ok(value) || spelled.is_some_and(|spelled| spelled == said);
        return is_said.then_some(said);
    }
    // Whether a single sign divides thousands or is the point, nobody knows: it may be either.
    let is_it = |(written, number): &(&str, f64)| *number == value || written.parse() == Ok(value);
    let written = numbers(hint).find(is_it).map(|(written, _)| written.to_owned());
    written.or_else(|| spelled.filter(|spelled| has_phrase(text, &words(spelled))))
}

/// What a hint must not say: the keys that are long enough not to stand in it by chance, and not in the question, too.
fn keys<'q>(asked: &Asked<'q>) -> Vec<Key<'q>> {
    let keys: Vec<Key> = match &asked.question.kind {
        Kind::ShortAnswer { answers, ignore } => {
            let right = answers.iter().filter(|answer| answer.credit >= 1.0);
            right.map(|answer| typed(&answer.accept, ignore)).collect()
        }
        Kind::Numeric { answers, .. } => answers
            .iter()
            .filter(|answer| answer.credit >= 1.0)
            .filter_map(|answer| match answer.numbers {
                Numbers::Near { value, .. } => Some(Key::Number(value)),
                Numbers::Range { .. } => None,
            })
            .collect(),
        Kind::Cloze { gaps, ignore, .. } => gaps
            .iter()
            .flat_map(|gap| match &gap.fill {
                Fill::Choose(options) => {
                    options.first().map(|option| Key::Words(option.text.clone())).into_iter().collect()
                }
                Fill::Type(texts) => texts.iter().map(|accept| typed(accept, ignore)).collect::<Vec<_>>(),
            })
            .filter(|key| !matches!(key, Key::Words(text) if !is_long(text)))
            .collect(),
        Kind::TrueFalse { answer, .. } => vec![Key::Truth(*answer)],
        Kind::Matching { pairs, choices, .. } => {
            let text = |id: &String| choices.iter().find(|choice| choice.id == *id).map(|choice| choice.text.plain());
            let pairs = pairs.iter().filter_map(|pair| Some((pair.item.text.plain(), text(&pair.choice)?)));
            pairs.filter(|(_, choice)| is_long(choice)).map(|(item, choice)| Key::Pair(item, choice)).collect()
        }
        _ => {
            let long = asked.right().map(|choice| choice.text).filter(|text| is_long(text));
            long.map(|text| Key::Words(text.to_owned())).collect()
        }
    };
    let stem = words(asked.stem());
    let is_asked = |key: &Key| match key {
        Key::Words(key) => says_words("", &stem, key),
        Key::Number(value) => numbers(asked.stem()).any(|(_, number)| number == *value),
        Key::Truth(_) | Key::Pattern(..) | Key::Pair(..) => false,
    };
    keys.into_iter().filter(|key| !is_asked(key)).collect()
}

fn typed<'q>(accept: &'q Accept, folds: &'q Folds) -> Key<'q> {
    match accept {
        Accept::Text(text) => Key::Words(text.clone()),
        Accept::Match(pattern) => Key::Pattern(pattern, folds),
    }
}

fn is_long(text: &str) -> bool {
    text.chars().map(|letter| if is_cjk(letter) { 2 } else { 1 }).sum::<usize>() >= 4
        || text.len() > 2 && text.bytes().all(|byte| byte.is_ascii_digit())
}
