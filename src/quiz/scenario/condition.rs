//! Conditions on variables: `trust >= 3 and not (late or met-client)`.
//!
//! Comparisons of whole numbers, variables that are true or false, `and`, `or`, `not` and parentheses. A page gets the
//! tree and never the text, so that there is one parser.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::diag::did_you_mean;
use crate::quiz::scenario::MOST_VALUE;

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// A variable that is true or false.
    Is(String),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Compare(Operand, Relation, Operand),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operand {
    Variable(String),
    Number(i64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Relation {
    #[serde(rename = "=")]
    Equal,
    #[serde(rename = "!=")]
    Unequal,
    #[serde(rename = ">=")]
    AtLeast,
    #[serde(rename = "<=")]
    AtMost,
    #[serde(rename = ">")]
    More,
    #[serde(rename = "<")]
    Less,
}

/// Words that cannot be the name of a variable.
pub const KEYWORDS: [&str; 5] = ["and", "or", "not", "true", "false"];
const LONGEST: usize = 500;
/// Reading and evaluating are recursive.
const DEEPEST: usize = 16;

/// A variable as a condition may name it.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub id: &'a str,
    /// True or false, and not a number.
    pub is_flag: bool,
}

/// Why a text is no condition, and which bytes of it are to blame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCondition {
    pub code: &'static str,
    pub at: Range<usize>,
    pub message: String,
    pub help: String,
}

/// `and`, `or` and `not` in the language of a page.
pub type Words<'a> = [&'a str; 3];

impl Condition {
    pub fn read(text: &str, known: &[Known]) -> Result<Self, BadCondition> {
        if text.len() > LONGEST {
            let message = format!("a condition may have {LONGEST} letters at the most");
            return Err(bad(0..text.len(), message, "set a variable on the way, and ask for that"));
        }
        let mut parser = Parser { text, tokens: tokens(text)?, next: 0, known };
        let condition = parser.either(0)?;
        match parser.tokens.get(parser.next) {
            None => Ok(condition),
            Some((token, at)) => Err(parser.misplaced(*token, at.clone())),
        }
    }

    pub fn holds(&self, value: &impl Fn(&str) -> i64) -> bool {
        let number = |operand: &Operand| match operand {
            Operand::Variable(name) => value(name),
            Operand::Number(number) => *number,
        };
        match self {
            Self::Is(name) => value(name) != 0,
            Self::Not(part) => !part.holds(value),
            Self::And(parts) => parts.iter().all(|part| part.holds(value)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(value)),
            Self::Compare(one, relation, other) => relation.holds(number(one), number(other)),
        }
    }

    /// The variables that it reads, also twice.
    pub fn variables(&self) -> Vec<&str> {
        match self {
            Self::Is(name) => vec![name],
            Self::Not(part) => part.variables(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::variables).collect(),
            Self::Compare(one, _, other) => [one, other]
                .into_iter()
                .filter_map(|operand| match operand {
                    Operand::Variable(name) => Some(name.as_str()),
                    Operand::Number(_) => None,
                })
                .collect(),
        }
    }

    /// In words and signs, for whoever plays without a script, and for the map; `name` tells what variables are called.
    pub fn say(&self, name: &dyn Fn(&str) -> String, words: Words) -> String {
        let [and, or, not] = words;
        let part = |part: &Self| match part {
            Self::And(_) | Self::Or(_) => format!("({})", part.say(name, words)),
            _ => part.say(name, words),
        };
        let joined = |parts: &[Self], word: &str| parts.iter().map(part).collect::<Vec<_>>().join(&format!(" {word} "));
        let operand = |operand: &Operand| match operand {
            Operand::Variable(id) => name(id),
            Operand::Number(number) => number.to_string(),
        };
        match self {
            Self::Is(id) => name(id),
            Self::Not(one) => format!("{} {}", not, part(one)),
            Self::And(parts) => joined(parts, and),
            Self::Or(parts) => joined(parts, or),
            Self::Compare(one, relation, other) => {
                format!("{} {} {}", operand(one), relation.sign(), operand(other))
            }
        }
    }
}

impl Relation {
    fn holds(self, one: i64, other: i64) -> bool {
        match self {
            Self::Equal => one == other,
            Self::Unequal => one != other,
            Self::AtLeast => one >= other,
            Self::AtMost => one <= other,
            Self::More => one > other,
            Self::Less => one < other,
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "≠",
            Self::AtLeast => "≥",
            Self::AtMost => "≤",
            Self::More => ">",
            Self::Less => "<",
        }
    }
}

fn bad(at: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> BadCondition {
    BadCondition { code: "bad-condition", at, message: message.into(), help: help.into() }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    Word(&'a str),
    Number(i64),
    Relation(Relation),
    Open,
    Close,
}

fn tokens(text: &str) -> Result<Vec<(Token<'_>, Range<usize>)>, BadCondition> {
    const SIGNS: [(&str, Relation); 10] = [
        (">=", Relation::AtLeast),
        ("<=", Relation::AtMost),
        ("!=", Relation::Unequal),
        ("==", Relation::Equal),
        ("≥", Relation::AtLeast),
        ("≤", Relation::AtMost),
        ("≠", Relation::Unequal),
        ("=", Relation::Equal),
        (">", Relation::More),
        ("<", Relation::Less),
    ];
    let in_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let mut length = first.len_utf8();
        let token = if first.is_whitespace() {
            None
        } else if first == '(' {
            Some(Token::Open)
        } else if first == ')' {
            Some(Token::Close)
        } else if in_word(first) {
            length = rest.find(|letter| !in_word(letter)).unwrap_or(rest.len());
            Some(word(&rest[..length], at)?)
        } else if let Some((sign, relation)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            length = sign.len();
            Some(Token::Relation(*relation))
        } else {
            let help = match first {
                '&' => "write `and`",
                '|' => "write `or`",
                '!' => "write `not`",
                '+' | '*' | '/' => "a condition compares and does not calculate: set the variable with `set`",
                _ => "a condition is such as `trust >= 3 and not late`",
            };
            return Err(bad(at..at + length, format!("`{first}` cannot stand in a condition"), help));
        };
        tokens.extend(token.map(|token| (token, at..at + length)));
        at += length;
    }
    Ok(tokens)
}

fn word(word: &str, at: usize) -> Result<Token<'_>, BadCondition> {
    match word.parse::<i64>() {
        Ok(number) if number.abs() <= MOST_VALUE => Ok(Token::Number(number)),
        Ok(_) => {
            let help = format!("from -{MOST_VALUE} to {MOST_VALUE}");
            Err(bad(at..at + word.len(), format!("`{word}` is out of range"), help))
        }
        Err(_) => Ok(Token::Word(word)),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(Token<'a>, Range<usize>)>,
    next: usize,
    known: &'a [Known<'a>],
}

impl<'a> Parser<'a> {
    fn take(&mut self, wanted: Token) -> bool {
        let found = self.tokens.get(self.next).is_some_and(|(token, _)| *token == wanted);
        self.next += usize::from(found);
        found
    }

    fn either(&mut self, depth: usize) -> Result<Condition, BadCondition> {
        let mut parts = vec![self.both(depth)?];
        while self.take(Token::Word("or")) {
            parts.push(self.both(depth)?);
        }
        Ok(if parts.len() > 1 { Condition::Or(parts) } else { parts.remove(0) })
    }

    fn both(&mut self, depth: usize) -> Result<Condition, BadCondition> {
        let mut parts = vec![self.one(depth)?];
        while self.take(Token::Word("and")) {
            parts.push(self.one(depth)?);
        }
        Ok(if parts.len() > 1 { Condition::And(parts) } else { parts.remove(0) })
    }

    fn one(&mut self, depth: usize) -> Result<Condition, BadCondition> {
        if depth >= DEEPEST {
            return Err(bad(0..self.text.len(), "this condition is nested too deeply", "write it in a simpler way"));
        }
        if self.take(Token::Word("not")) {
            return Ok(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.take(Token::Open) {
            let open = self.tokens[self.next - 1].1.clone();
            let inside = self.either(depth + 1)?;
            return match self.take(Token::Close) {
                true => Ok(inside),
                false => match self.tokens.get(self.next) {
                    Some((token, at)) => Err(self.misplaced(*token, at.clone())),
                    None => Err(bad(open, "this parenthesis is not closed", "add `)`")),
                },
            };
        }
        let (one, at) = self.operand()?;
        let Some((Token::Relation(relation), _)) = self.tokens.get(self.next).cloned() else {
            return match one {
                Operand::Variable(name) if self.is_flag(&name) => Ok(Condition::Is(name)),
                Operand::Variable(name) => {
                    let message = format!("`{name}` is a number, which is neither true nor false");
                    Err(bad(at, message, format!("compare it: `{name} >= 1`")))
                }
                Operand::Number(number) => {
                    Err(bad(at, format!("`{number}` alone is no condition"), "compare a variable with it"))
                }
            };
        };
        self.next += 1;
        let (other, end) = self.operand()?;
        for (operand, at) in [(&one, &at), (&other, &end)] {
            if let Operand::Variable(name) = operand
                && self.is_flag(name)
            {
                let help = format!("write `{name}`, or `not {name}`");
                return Err(bad(at.clone(), format!("`{name}` is true or false, and is not compared"), help));
            }
        }
        Ok(Condition::Compare(one, relation, other))
    }

    fn operand(&mut self) -> Result<(Operand, Range<usize>), BadCondition> {
        let Some((token, at)) = self.tokens.get(self.next).cloned() else {
            let end = self.text.len();
            let after = self.tokens.last().map_or(0..end, |(_, at)| at.clone());
            return Err(bad(after, "the condition ends here too early", "a condition is such as `trust >= 3`"));
        };
        self.next += 1;
        match token {
            Token::Number(number) => Ok((Operand::Number(number), at)),
            Token::Word(name) if !KEYWORDS.contains(&name) => match self.known.iter().any(|known| known.id == name) {
                true => Ok((Operand::Variable(name.to_owned()), at)),
                false => Err(self.unknown(name, at)),
            },
            Token::Word(name @ ("true" | "false")) => {
                let help = "name a variable that is true or false, or `not` and its name";
                Err(bad(at, format!("`{name}` is no condition"), help))
            }
            token => Err(self.misplaced(token, at)),
        }
    }

    fn is_flag(&self, name: &str) -> bool {
        self.known.iter().any(|known| known.id == name && known.is_flag)
    }

    fn unknown(&self, name: &str, at: Range<usize>) -> BadCondition {
        let near = did_you_mean(name, self.known.iter().map(|known| known.id));
        let help = near.unwrap_or_else(|| format!("add it to `variables`: `{name}: 0`, or `{name}: false`"));
        let message = format!("this scenario has no variable `{name}`");
        BadCondition { code: "unknown-variable", at, message, help }
    }

    fn misplaced(&self, token: Token, at: Range<usize>) -> BadCondition {
        let help = match token {
            Token::Relation(_) => "compare two things at a time: `trust >= 1 and trust <= 3`",
            Token::Close => "delete it, or open it before with `(`",
            _ => "between two conditions stands `and` or `or`",
        };
        bad(at.clone(), format!("`{}` cannot stand here", &self.text[at]), help)
    }
}
