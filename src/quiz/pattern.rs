//! Patterns that accept an answer: the small part of regular expressions that Rust and JavaScript read alike.
//!
//! A pattern is read by regex-syntax, checked, and printed anew in a spelling that both engines take: letters and
//! digits as they are, every other sign by its number. It is matched against the whole folded text, so its own letters
//! are folded, too. What could keep a browser busy for minutes is refused.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex::Regex;
use regex_syntax::ast::parse::ParserBuilder;
use regex_syntax::ast::{Ast, ClassBracketed, ClassSet, ClassSetItem, GroupKind, RepetitionKind, RepetitionRange};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::quiz::fold::{Folds, fold_letter};

#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// Compiled when it is first needed; what an author wrote, at once. `None` where that cannot be done.
    regex: OnceLock<Option<Regex>>,
    sample: String,
}

/// Why a pattern is refused, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadPattern {
    pub message: String,
    pub help: Option<&'static str>,
}

const LONGEST_PATTERN: usize = 500;
const LARGEST_CLASS: u32 = 2_000;
const MOST_REPEATS: u32 = 100;
/// Each `*` multiplies what a browser may have to try.
const MOST_LOOPS: usize = 3;

impl Pattern {
    /// Reads what an author wrote between the slashes.
    pub fn read(source: &str, folds: &Folds) -> Result<Self, BadPattern> {
        if source.len() > LONGEST_PATTERN {
            return Err(bad(format!("a pattern may have {LONGEST_PATTERN} bytes at the most"), None));
        }
        Self::translate(source, folds)?.compiled()
    }

    fn translate(source: &str, folds: &Folds) -> Result<Self, BadPattern> {
        let ast = ParserBuilder::new()
            .nest_limit(20)
            .build()
            .parse(source)
            .map_err(|error| bad(format!("this is not a pattern: {}", error.kind()), None))?;
        let mut printer = Printer { text: String::new(), sample: String::new(), folds, loops: 0 };
        printer.print(&ast)?;
        let Printer { text, sample, loops, .. } = printer;
        if loops > MOST_LOOPS {
            return Err(bad(
                "this pattern repeats too much".to_owned(),
                Some("three of `*`, `+` and `{2,}` are allowed"),
            ));
        }
        Ok(Self { text, regex: OnceLock::new(), sample })
    }

    fn regex(&self) -> Option<&Regex> {
        // `s`: the dot is any character, line ends among them, as with JavaScript's flag of that name.
        self.regex.get_or_init(|| Regex::new(&format!("(?s)^(?:{})$", self.text)).ok()).as_ref()
    }

    fn compiled(self) -> Result<Self, BadPattern> {
        if self.regex().is_none() {
            return Err(bad("this pattern is too large".to_owned(), Some("write several answers instead")));
        }
        Ok(self)
    }

    /// As both engines read it, without anchors.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn is_match(&self, folded: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(folded))
    }

    /// A text that the pattern matches.
    pub fn sample(&self) -> &str {
        &self.sample
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let is_from_outside = deserializer.is_human_readable();
        let text = String::deserialize(deserializer)?;
        let pattern = Self::translate(&text, &Folds::none());
        let pattern = if is_from_outside { pattern.and_then(Self::compiled) } else { pattern };
        pattern.map_err(|bad| serde::de::Error::custom(bad.message))
    }
}

fn bad(message: String, help: Option<&'static str>) -> BadPattern {
    BadPattern { message, help }
}

fn unknown(what: &str, help: &'static str) -> BadPattern {
    bad(format!("a pattern cannot have {what}"), Some(help))
}

struct Printer<'f> {
    text: String,
    /// Of what has been printed, the shortest text that it matches.
    sample: String,
    folds: &'f Folds,
    loops: usize,
}

impl Printer<'_> {
    fn print(&mut self, ast: &Ast) -> Result<(), BadPattern> {
        match ast {
            Ast::Empty(_) => {}
            Ast::Literal(literal) => {
                let letter = fold_letter(literal.c, self.folds);
                self.letter(letter);
                self.sample.push(letter);
            }
            Ast::Dot(_) => {
                self.text.push('.');
                self.sample.push('x');
            }
            Ast::ClassBracketed(class) => self.class(class)?,
            Ast::Concat(concat) => concat.asts.iter().try_for_each(|part| {
                let alternatives = matches!(without_groups(part), Ast::Alternation(_));
                self.grouped(alternatives, part)
            })?,
            Ast::Alternation(alternation) => {
                for (index, branch) in alternation.asts.iter().enumerate() {
                    let sampled = self.sample.len();
                    if index > 0 {
                        self.text.push('|');
                    }
                    self.print(branch)?;
                    if index > 0 {
                        self.sample.truncate(sampled);
                    }
                }
            }
            // Parentheses are written where they are needed, which is not where the author had them.
            Ast::Group(group) => {
                let plain = match &group.kind {
                    GroupKind::CaptureIndex(_) => true,
                    GroupKind::NonCapturing(flags) => flags.items.is_empty(),
                    GroupKind::CaptureName { .. } => false,
                };
                if !plain {
                    return Err(unknown("a group with a name or with flags", "write `(…)`"));
                }
                self.print(&group.ast)?;
            }
            Ast::Repetition(repetition) => {
                let (least, most) = match &repetition.op.kind {
                    RepetitionKind::ZeroOrOne => (0, Some(1)),
                    RepetitionKind::ZeroOrMore => (0, None),
                    RepetitionKind::OneOrMore => (1, None),
                    RepetitionKind::Range(RepetitionRange::Exactly(count)) => (*count, Some(*count)),
                    RepetitionKind::Range(RepetitionRange::AtLeast(least)) => (*least, None),
                    RepetitionKind::Range(RepetitionRange::Bounded(least, most)) => (*least, Some(*most)),
                };
                if !repetition.greedy {
                    return Err(unknown(
                        "lazy repetition",
                        "leave out the second `?`; the whole text is matched anyway",
                    ));
                }
                if least > MOST_REPEATS || most.is_some_and(|most| most > MOST_REPEATS) {
                    return Err(unknown("a part that is repeated more than 100 times", "write `*` or `+`"));
                }
                if !is_fixed(&repetition.ast) && most != Some(1) {
                    let help = "repeat a single sign, a class such as `[a-z]`, or a group of these";
                    return Err(unknown("a repeated part with alternatives or repetition in it", help));
                }
                self.loops += usize::from(most.is_none());
                let sampled = self.sample.len();
                let single =
                    matches!(without_groups(&repetition.ast), Ast::Literal(_) | Ast::Dot(_) | Ast::ClassBracketed(_));
                self.grouped(!single, &repetition.ast)?;
                let once = self.sample.split_off(sampled);
                self.sample.push_str(&once.repeat(least as usize));
                self.text.push_str(&match most {
                    Some(most) => format!("{{{least},{most}}}"),
                    None => format!("{{{least},}}"),
                });
            }
            Ast::Flags(_) => return Err(unknown("flags inside", "case is ignored unless `ignore` says otherwise")),
            Ast::Assertion(_) => {
                return Err(unknown(
                    "`^`, `$` or `\\b`",
                    "leave it out: the whole text is matched; `\\^` is the sign itself",
                ));
            }
            Ast::ClassPerl(_) | Ast::ClassUnicode(_) => {
                return Err(unknown("a class such as `\\d` or `\\w`", "write `[0-9]` or `[a-z]`"));
            }
        }
        Ok(())
    }

    fn grouped(&mut self, grouped: bool, ast: &Ast) -> Result<(), BadPattern> {
        self.text.push_str(if grouped { "(?:" } else { "" });
        self.print(ast)?;
        self.text.push_str(if grouped { ")" } else { "" });
        Ok(())
    }

    fn class(&mut self, class: &ClassBracketed) -> Result<(), BadPattern> {
        let items = match &class.kind {
            ClassSet::Item(ClassSetItem::Union(union)) => union.items.as_slice(),
            ClassSet::Item(item) => std::slice::from_ref(item),
            ClassSet::BinaryOp(_) => return Err(unknown("sets of classes", "list the signs in one pair of brackets")),
        };
        let mut letters = BTreeSet::new();
        for item in items {
            let (from, to) = match item {
                ClassSetItem::Literal(literal) => (literal.c, literal.c),
                ClassSetItem::Range(range) => (range.start.c, range.end.c),
                _ => return Err(unknown("a class within a class", "list the signs: `[0-9a-z]`")),
            };
            if to as u32 - from as u32 > LARGEST_CLASS {
                return Err(unknown("a range of more than 2000 signs", "write `.` for any sign"));
            }
            letters.extend((from..=to).map(|letter| fold_letter(letter, self.folds)));
        }
        self.text.push_str(if class.negated { "[^" } else { "[" });
        let mut rest = letters.iter().copied().peekable();
        while let Some(from) = rest.next() {
            let mut to = from;
            while let Some(next) = rest.next_if(|next| *next as u32 == to as u32 + 1) {
                to = next;
            }
            self.letter(from);
            if to > from {
                self.text.push('-');
                self.letter(to);
            }
        }
        self.text.push(']');
        // Not a space, if possible: folding takes spaces from the ends.
        let sample = if class.negated {
            ('a'..='z').chain('0'..='9').chain('\u{4e00}'..='\u{9fff}').find(|letter| !letters.contains(letter))
        } else {
            letters.iter().copied().find(|letter| *letter != ' ').or_else(|| letters.first().copied())
        };
        self.sample.extend(sample);
        Ok(())
    }

    /// No sign has a meaning of its own in this spelling, in or out of brackets.
    fn letter(&mut self, letter: char) {
        if letter.is_ascii_alphanumeric() {
            self.text.push(letter);
        } else {
            self.text.push_str(&format!("\\u{{{:x}}}", letter as u32));
        }
    }
}

fn without_groups(mut ast: &Ast) -> &Ast {
    while let Ast::Group(group) = ast {
        ast = &group.ast;
    }
    ast
}

/// Always matches the same number of signs, in one way only.
fn is_fixed(ast: &Ast) -> bool {
    match ast {
        Ast::Literal(_) | Ast::Dot(_) | Ast::ClassBracketed(_) => true,
        Ast::Group(group) => is_fixed(&group.ast),
        Ast::Concat(concat) => concat.asts.iter().all(is_fixed),
        Ast::Repetition(_) | Ast::Alternation(_) | Ast::Empty(_) | Ast::Flags(_) => false,
        // Refused for what they are.
        Ast::Assertion(_) | Ast::ClassPerl(_) | Ast::ClassUnicode(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_the_whole_text_and_its_own_sample() {
        for (source, yes, no) in [
            ("click[- ]?through( rate)?", "click-through rate", "a click-through"),
            ("(?:CTR|click through)s?", "ctrs", "cpc"),
            ("[A-F]{2,3}", "abc", "abcd"),
            ("[^X-Z]+", "abc", "axc"),
            ("a.c", "a\nc", "ac"),
            ("1\\.5", "1.5", "145"),
            ("(ab)*c", "ababc", "abac"),
            ("Ä|ö", "ö", "o"),
            ("[ a]b", "ab", "b"),
            ("x\\/y", "x/y", "xy"),
            ("[\\-\\]\\[&~^]+", "-]&[~^", "a"),
            ("(a|(b|c))d|((e))", "cd", "ad|e"),
        ] {
            let pattern = Pattern::read(source, &Folds::all()).unwrap();
            assert!(pattern.is_match(yes), "{source} on {yes:?}");
            assert!(!pattern.is_match(no), "{source} on {no:?}");
            assert!(pattern.is_match(pattern.sample()), "{source} on its sample {:?}", pattern.sample());
            let again = Pattern::read(pattern.as_str(), &Folds::none()).unwrap();
            assert_eq!(again.as_str(), pattern.as_str(), "{source} printed twice");
        }
    }

    #[test]
    fn what_the_two_engines_read_differently_is_refused() {
        for source in [
            "^a",
            "a$",
            "\\bx",
            "\\d+",
            "\\w",
            "\\p{L}",
            "(?i)a",
            "(?i:a)",
            "(?<n>a)",
            "a+?",
            "(a+)+",
            "(a|b)*",
            "a{101}",
            "a*b*c*d*",
            "[[:alpha:]]",
            "[a&&b]",
            "[\\d]",
            "(",
            "[",
            "(?=a)",
            "a**",
            "\\1",
            "[\u{0}-\u{ffff}]",
        ] {
            assert!(Pattern::read(source, &Folds::all()).is_err(), "{source}");
        }
    }
}
