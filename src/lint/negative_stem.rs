//! A question that asks for what is not so must shout it.

use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::rule::{Check, HALADYNA, Rule};
use super::text::{asking, emphasised, is_cjk};
use crate::diag::{Diagnostic, Severity};

pub const RULE: Rule = Rule {
    code: "negative-stem",
    severity: Severity::Warning,
    reason: "A “not” that is read over turns a learner who knows into one who is wrong.",
    source: HALADYNA,
    check: Check::Question(check),
};

/// A question for one of several, and in it what turns it round.
static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    let asks = r"\b(?:which|what|who|whom|whose)\b";
    let turns = r"(?P<not>not|never|cannot|\w+n['’]t|except|least (?:likely|important|appropriate|suitable|accurate|true|probable|useful|helpful))";
    let judges = r"(?:is|are|was|were|would be) (?:the )?(?P<wrong>wrong|false|incorrect|untrue|inaccurate)\b";
    let named = r"(?P<named>wrong|false|incorrect|untrue) (?:statement|answer|option|claim|sentence)s?\b";
    let pattern = format!(r"(?i){asks}(?P<between>.*?)\b(?:{turns}\b|{judges}|{named})|\b(?P<except>except)\b");
    Regex::new(&pattern).expect("the pattern is our own")
});
/// Behind these a “not” belongs to a clause of its own: what happens when nobody has not …
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    let words = "when|if|unless|because|although|though|while|since|after|before|until|whether|whenever|but|for";
    let subjects = "it|they|he|she|we|you|i|the|a|an|this|these|nobody|people";
    Regex::new(&format!(r"(?i)\b(?:{words}|that (?:{subjects}))\b|[:;“”—]")).expect("the pattern is our own")
});
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    let turns = "不是|不属于|不屬於|不正确|不正確|不包括|不包含|不能|不会|不會|不应|不應|不对|不對|不宜|不需要|不符合|错误|錯誤|除外|除了|没有|沒有|并非|並非|有误|有誤";
    Regex::new(&format!("(?:哪|何者|谁|誰|下列|以下|下面).*?(?P<not>{turns})")).expect("the pattern is our own")
});

fn check(asked: &Asked, out: &mut Vec<Diagnostic>) {
    if asked.choices.is_empty() {
        return;
    }
    let question = asking(asked.stem());
    let Some(word) = negation(question) else { return };
    let stands_out =
        word.chars().any(char::is_alphabetic) && !word.contains(char::is_lowercase) && !word.contains(is_cjk);
    if stands_out || emphasised(&asked.question.prompt).contains(&word.to_lowercase()) {
        return;
    }
    let message = format!("this question asks for what is not so, and its `{word}` is easily read over");
    let place = asked.place_of(word, asked.question.prompt_place);
    let fault = Diagnostic::warning(RULE.code, place, message);
    out.push(fault.help(format!("ask for what is so, or write `**{word}**`")));
}

/// The word that turns a question round.
fn negation(question: &str) -> Option<&str> {
    if let Some(found) = CHINESE.captures(question) {
        return found.name("not").map(|word| word.as_str());
    }
    let found = ENGLISH.captures(question)?;
    if let Some(word) = found.name("except") {
        return Some(word.as_str());
    }
    let between = found.name("between").map_or("", |between| between.as_str());
    let is_apart = CLAUSE.is_match(between);
    let word = ["not", "wrong", "named"].iter().find_map(|name| found.name(name))?;
    let after = question[word.end()..].trim_start().to_lowercase();
    let is_balanced = ["only", "just", "merely", "so much"].iter().any(|next| after.starts_with(next));
    (!is_apart && !is_balanced).then(|| word.as_str())
}
