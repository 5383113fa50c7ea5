//! The patterns of grammars, compiled for a small backtracking machine ([`super::machine`]).
//!
//! fancy-regex reads a pattern; what it makes of it is meant for searching a text, at a cost for each search of some
//! hundred nanoseconds. A highlighter asks another question, a million times a second: does this pattern match *here*?
//! So its tree is compiled into steps of our own, together with the bytes that a match can begin with ([`First`]):
//! most patterns are never run at all.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use fancy_regex::{Assertion, Expr, LookAround};
use regex_syntax::hir::{Class as HirClass, HirKind};

use super::first::First;

/// What fancy-regex is told by syntect: Unicode, and the spelling of Oniguruma.
const FLAGS: u32 = (1 << 5) | (1 << 6);

/// An alternative of fewer branches is tried in order, not looked up by the next byte.
const LOOKED_UP: usize = 3;

/// Why a pattern could not be compiled; syntect reads its language then.
pub type Unfit = String;

pub type Compiled = Result<Program, Unfit>;

/// Letters, one of which is matched.
#[derive(Debug)]
pub struct Class {
    ascii: [bool; 128],
    pub wide: Vec<(char, char)>,
}

impl Class {
    pub fn has(&self, letter: char) -> bool {
        match self.ascii.get(letter as usize) {
            Some(has) => *has,
            None => {
                let after = self.wide.partition_point(|(first, _)| *first <= letter);
                after > 0 && self.wide[after - 1].1 >= letter
            }
        }
    }

    /// Whether a byte below 128 is one of the letters.
    pub fn has_ascii(&self, byte: u8) -> bool {
        self.ascii[usize::from(byte & 127)]
    }
}

/// One step of a program. Numbers of steps are places in [`Program::steps`].
#[derive(Debug)]
pub enum Step {
    Text(Box<str>),
    Class(Arc<Class>),
    /// Letters of one class in a row. `whole`: what follows never begins with one of them, so that giving one back is
    /// of no use.
    Run {
        class: Arc<Class>,
        least: u32,
        most: u32,
        greedy: bool,
        whole: bool,
    },
    /// Try the first, then the second.
    Either(usize, usize),
    /// Try the branches that can begin with the next byte, in order: a place in [`Program::choices`].
    Choose(usize),
    Go(usize),
    Save(usize),
    Assert(Assertion),
    Same {
        group: usize,
        any_case: bool,
    },
    /// The body of a look ahead or behind follows, up to `end`, and then an [`Step::EndLook`] of this register.
    Look {
        register: usize,
        ahead: bool,
        end: usize,
    },
    EndLook(usize),
    /// The body of a negative look follows, and then a [`Step::FailLook`] of this register.
    LookNot {
        register: usize,
        end: usize,
    },
    FailLook(usize),
    Atomic(usize),
    EndAtomic(usize),
    /// Go back so many letters.
    Back(usize),
    Count(usize),
    Repeat {
        register: usize,
        least: usize,
        most: usize,
        greedy: bool,
        exit: usize,
    },
    /// Remember where a round of a loop began; `EndRound` leaves the loop after an empty one.
    Round(usize),
    EndRound {
        register: usize,
        exit: usize,
    },
    Done,
}

/// The branches of an alternative, by the byte that comes next.
#[derive(Debug)]
pub struct Choice {
    /// Where they begin, all of them.
    pub branches: Vec<usize>,
    pub lists: Vec<Box<[usize]>>,
    /// For each byte, and for the end of the text, the number of its list.
    pub by_byte: Box<[u16]>,
    pub first: First,
}

impl Choice {
    pub fn for_byte(&self, byte: Option<u8>) -> &[usize] {
        &self.lists[usize::from(self.by_byte[byte.map_or(256, usize::from)])]
    }
}

#[derive(Debug)]
pub struct Program {
    pub steps: Vec<Step>,
    pub choices: Vec<Choice>,
    pub groups: usize,
    pub registers: usize,
    pub first: First,
    /// Matches nowhere but at the start of a line.
    pub at_start: bool,
    /// Begins with `\b`.
    pub at_boundary: bool,
    /// Begins with `\G`: matches only where the last match ended.
    pub goes_on: bool,
}

/// Compiled patterns by their text, for all threads; grammars share many.
type Programs = Mutex<HashMap<String, Arc<Compiled>>>;
static PROGRAMS: LazyLock<Programs> = LazyLock::new(Mutex::default);

/// Classes by their text and whether case counts: `\w` alone has hundreds of ranges.
type Classes = Mutex<HashMap<(String, bool), Arc<Class>>>;
static CLASSES: LazyLock<Classes> = LazyLock::new(Mutex::default);

/// The program of a pattern of a grammar, compiled once. Grammars are finite, so this is never emptied.
pub fn program(pattern: &str) -> Arc<Compiled> {
    if let Some(known) = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner).get(pattern) {
        return Arc::clone(known);
    }
    let made = Arc::new(compile(pattern));
    let mut programs = PROGRAMS.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(programs.entry(pattern.to_owned()).or_insert(made))
}

pub fn compile(pattern: &str) -> Compiled {
    let tree = Expr::parse_tree_with_flags(pattern, FLAGS).map_err(|error| error.to_string())?;
    let mut compiler = Compiler { steps: Vec::new(), choices: Vec::new(), group: 0, registers: 0, goes_on: false };
    compiler.expression(&tree.expr)?;
    compiler.steps.push(Step::Done);
    let mut program = Program {
        steps: compiler.steps,
        choices: compiler.choices,
        groups: compiler.group + 1,
        registers: compiler.registers,
        first: First::ALL,
        at_start: false,
        at_boundary: false,
        goes_on: compiler.goes_on,
    };
    program.look_ahead();
    Ok(program)
}

struct Compiler {
    steps: Vec<Step>,
    choices: Vec<Choice>,
    group: usize,
    registers: usize,
    goes_on: bool,
}

impl Compiler {
    fn register(&mut self) -> usize {
        self.registers += 1;
        self.registers - 1
    }

    /// A step whose targets are not known yet.
    fn hole(&mut self) -> usize {
        self.steps.push(Step::Go(usize::MAX));
        self.steps.len() - 1
    }

    fn expression(&mut self, expression: &Expr) -> Result<(), Unfit> {
        if let Some(class) = single(expression)? {
            self.steps.push(Step::Class(class));
            return Ok(());
        }
        match expression {
            Expr::Empty => {}
            Expr::Assertion(assertion) => self.steps.push(Step::Assert(*assertion)),
            Expr::Literal { val, casei } => self.literal(val, *casei)?,
            Expr::Concat(parts) => self.sequence(parts)?,
            Expr::Alt(branches) => self.alternative(branches)?,
            Expr::Group(inner) => {
                self.group += 1;
                let group = self.group;
                self.steps.push(Step::Save(2 * group));
                self.expression(inner)?;
                self.steps.push(Step::Save(2 * group + 1));
            }
            Expr::LookAround(inner, LookAround::LookAhead) => self.look(inner, 0, true)?,
            Expr::LookAround(inner, LookAround::LookAheadNeg) => self.look_not(inner, 0)?,
            Expr::LookAround(inner, LookAround::LookBehind) => self.look_behind(inner)?,
            Expr::LookAround(inner, LookAround::LookBehindNeg) => match (length(inner), &**inner) {
                (Some(length), _) => self.look_not(inner, length)?,
                (None, Expr::Alt(branches)) => {
                    for branch in branches {
                        self.look_not(branch, length(branch).ok_or("a look behind of any length")?)?;
                    }
                }
                _ => return Err("a look behind of any length".to_owned()),
            },
            Expr::AtomicGroup(inner) => {
                let register = self.register();
                self.steps.push(Step::Atomic(register));
                self.expression(inner)?;
                self.steps.push(Step::EndAtomic(register));
            }
            Expr::Repeat { child, lo, hi, greedy } => self.repeat(child, *lo, *hi, *greedy)?,
            // What `\\Z` looks ahead for.
            Expr::Delegate { inner, size: 0, .. } if inner == "\\n*$" => {
                if let Some(class) = class("\\n", false)? {
                    self.steps.push(Step::Run { class, least: 0, most: u32::MAX, greedy: true, whole: false });
                }
                self.steps.push(Step::Assert(Assertion::EndText));
            }
            Expr::Delegate { inner, casei, .. } => {
                // Of no letters at all: nothing to match.
                if class(inner, *casei)?.is_some() {
                    return Err(format!("a class of more than one letter: {inner}"));
                }
            }
            // At the head of a pattern only, where it is a matter of the place, not of the text.
            Expr::ContinueFromPreviousMatchEnd if self.steps.is_empty() => self.goes_on = true,
            Expr::Backref { group, casei } => self.steps.push(Step::Same { group: *group, any_case: *casei }),
            other => return Err(format!("{other:?}").chars().take(60).collect()),
        }
        Ok(())
    }

    fn literal(&mut self, text: &str, any_case: bool) -> Result<(), Unfit> {
        if !any_case {
            self.steps.push(Step::Text(text.into()));
            return Ok(());
        }
        for letter in text.chars() {
            match class(&regex_syntax::escape(letter.encode_utf8(&mut [0; 4])), true)? {
                Some(class) => self.steps.push(Step::Class(class)),
                None => return Err(format!("a letter that is none: {letter:?}")),
            }
        }
        Ok(())
    }

    /// Parts in a row; letters that follow each other become one text.
    fn sequence(&mut self, parts: &[Expr]) -> Result<(), Unfit> {
        let mut text = String::new();
        for part in parts {
            if let Expr::Literal { val, casei: false } = part {
                text.push_str(val);
                continue;
            }
            if !text.is_empty() {
                self.steps.push(Step::Text(std::mem::take(&mut text).into()));
            }
            self.expression(part)?;
        }
        if !text.is_empty() {
            self.steps.push(Step::Text(text.into()));
        }
        Ok(())
    }

    fn alternative(&mut self, branches: &[Expr]) -> Result<(), Unfit> {
        let mut ends = Vec::new();
        if branches.len() < LOOKED_UP {
            for (number, branch) in branches.iter().enumerate() {
                if number + 1 == branches.len() {
                    self.expression(branch)?;
                    break;
                }
                let fork = self.hole();
                self.expression(branch)?;
                ends.push(self.hole());
                self.steps[fork] = Step::Either(fork + 1, self.steps.len());
            }
        } else {
            let choice = self.choices.len();
            self.choices.push(Choice {
                branches: Vec::new(),
                lists: Vec::new(),
                by_byte: Box::default(),
                first: First::ALL,
            });
            self.steps.push(Step::Choose(choice));
            for branch in branches {
                let start = self.steps.len();
                self.choices[choice].branches.push(start);
                self.expression(branch)?;
                ends.push(self.hole());
            }
        }
        for end in ends {
            self.steps[end] = Step::Go(self.steps.len());
        }
        Ok(())
    }

    fn look(&mut self, inner: &Expr, back: usize, ahead: bool) -> Result<(), Unfit> {
        let register = self.register();
        // Two registers: how many branches there were, and where the look began.
        self.register();
        let start = self.hole();
        if back > 0 {
            self.steps.push(Step::Back(back));
        }
        self.expression(inner)?;
        self.steps.push(Step::EndLook(register));
        self.steps[start] = Step::Look { register, ahead, end: self.steps.len() };
        Ok(())
    }

    fn look_not(&mut self, inner: &Expr, back: usize) -> Result<(), Unfit> {
        let register = self.register();
        let start = self.hole();
        if back > 0 {
            self.steps.push(Step::Back(back));
        }
        self.expression(inner)?;
        self.steps.push(Step::FailLook(register));
        self.steps[start] = Step::LookNot { register, end: self.steps.len() };
        Ok(())
    }

    /// Branches of several lengths are one look each, as fancy-regex has it.
    fn look_behind(&mut self, inner: &Expr) -> Result<(), Unfit> {
        if let Some(length) = length(inner) {
            return self.look(inner, length, false);
        }
        let Expr::Alt(branches) = inner else { return Err("a look behind of any length".to_owned()) };
        let mut ends = Vec::new();
        for (number, branch) in branches.iter().enumerate() {
            let length = length(branch).ok_or("a look behind of any length")?;
            if number + 1 == branches.len() {
                self.look(branch, length, false)?;
                break;
            }
            let fork = self.hole();
            self.look(branch, length, false)?;
            ends.push(self.hole());
            self.steps[fork] = Step::Either(fork + 1, self.steps.len());
        }
        for end in ends {
            self.steps[end] = Step::Go(self.steps.len());
        }
        Ok(())
    }

    fn repeat(&mut self, child: &Expr, least: usize, most: usize, greedy: bool) -> Result<(), Unfit> {
        let bound = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        if let Some(class) = single(child)?
            && (greedy || most == usize::MAX)
        {
            let (least, most) = (bound(least), bound(most));
            self.steps.push(Step::Run { class, least, most, greedy, whole: false });
            return Ok(());
        }
        match (least, most) {
            (1, 1) => self.expression(child),
            (0, 1) => {
                let fork = self.hole();
                self.expression(child)?;
                self.fork(fork, fork + 1, self.steps.len(), greedy);
                Ok(())
            }
            (0 | 1, usize::MAX) => self.endless(child, least == 0, greedy),
            (_, usize::MAX) => {
                // The groups of the second spelling are those of the first.
                let group = self.group;
                self.counted(child, least, least, greedy)?;
                self.group = group;
                self.endless(child, true, greedy)
            }
            _ => self.counted(child, least, most, greedy),
        }
    }

    fn fork(&mut self, at: usize, on: usize, out: usize, greedy: bool) {
        self.steps[at] = if greedy { Step::Either(on, out) } else { Step::Either(out, on) };
    }

    fn endless(&mut self, child: &Expr, from_none: bool, greedy: bool) -> Result<(), Unfit> {
        let register = self.register();
        let entry = from_none.then(|| self.hole());
        let body = self.steps.len();
        self.steps.push(Step::Round(register));
        self.expression(child)?;
        let check = self.hole();
        let again = self.hole();
        let exit = self.steps.len();
        self.steps[check] = Step::EndRound { register, exit };
        self.fork(again, body, exit, greedy);
        if let Some(entry) = entry {
            self.fork(entry, body, exit, greedy);
        }
        Ok(())
    }

    fn counted(&mut self, child: &Expr, least: usize, most: usize, greedy: bool) -> Result<(), Unfit> {
        let register = self.register();
        self.steps.push(Step::Count(register));
        let head = self.hole();
        self.expression(child)?;
        self.steps.push(Step::Go(head));
        let exit = self.steps.len();
        self.steps[head] = Step::Repeat { register, least, most, greedy, exit };
        Ok(())
    }
}

/// The class of an expression that matches exactly one letter of many.
fn single(expression: &Expr) -> Result<Option<Arc<Class>>, Unfit> {
    match expression {
        Expr::Literal { val, casei } if *casei && val.chars().count() == 1 => class(&regex_syntax::escape(val), true),
        Expr::Delegate { inner, size: 1, casei } => class(inner, *casei),
        Expr::Any { newline } => class(if *newline { "(?s:.)" } else { "." }, false),
        _ => Ok(None),
    }
}

/// Reads a class as regex-syntax does; none when it matches the empty text.
fn class(text: &str, any_case: bool) -> Result<Option<Arc<Class>>, Unfit> {
    let key = (text.to_owned(), any_case);
    if let Some(known) = CLASSES.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Some(Arc::clone(known)));
    }
    let mut parser = regex_syntax::ParserBuilder::new().case_insensitive(any_case).build();
    let hir = parser.parse(text).map_err(|error| error.to_string())?;
    let ranges: Vec<(char, char)> = match hir.kind() {
        HirKind::Class(HirClass::Unicode(class)) => class.ranges().iter().map(|r| (r.start(), r.end())).collect(),
        HirKind::Class(HirClass::Bytes(class)) => {
            class.ranges().iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect()
        }
        HirKind::Literal(literal) => {
            let letters = std::str::from_utf8(&literal.0).map_err(|error| error.to_string())?;
            match (letters.chars().next(), letters.chars().nth(1)) {
                (Some(letter), None) => vec![(letter, letter)],
                _ => return Err(format!("more than one letter: {text}")),
            }
        }
        HirKind::Empty => return Ok(None),
        _ => return Err(format!("no class of letters: {text}")),
    };
    let mut class = Class { ascii: [false; 128], wide: Vec::new() };
    for (first, last) in ranges {
        for letter in first..=last.min('\u{7f}') {
            class.ascii[letter as usize] = true;
        }
        if last > '\u{7f}' {
            class.wide.push((first.max('\u{80}'), last));
        }
    }
    let class = Arc::new(class);
    CLASSES.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&class));
    Ok(Some(class))
}

/// How many letters an expression matches, if always the same number.
fn length(expression: &Expr) -> Option<usize> {
    match expression {
        Expr::Empty | Expr::Assertion(_) | Expr::LookAround(..) => Some(0),
        Expr::Any { .. } => Some(1),
        Expr::Literal { val, .. } => Some(val.chars().count()),
        Expr::Delegate { size, .. } => Some(*size),
        Expr::Concat(parts) => parts.iter().map(length).sum(),
        Expr::Alt(branches) => {
            let first = length(branches.first()?)?;
            branches.iter().all(|branch| length(branch) == Some(first)).then_some(first)
        }
        Expr::Group(inner) | Expr::AtomicGroup(inner) => length(inner),
        Expr::Repeat { child, lo, hi, .. } if lo == hi => Some(length(child)? * lo),
        _ => None,
    }
}
