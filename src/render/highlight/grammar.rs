//! Grammars of syntect's set, made ready as they are met: contexts by number, and chains of patterns.
//!
//! A chain is all patterns that are looked for in one situation, in order. Which of them can match at a place is
//! known from the byte there and the one before, so most places are passed over without running any.

use std::rc::Rc;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use syntect::parsing::syntax_definition::{
    Context, ContextId, ContextReference, MatchOperation, MatchPattern, context_iter,
};
use syntect::parsing::{ParseState, SyntaxReference, SyntaxSet};

use super::pattern::{Compiled, Unfit, program};

/// A context, as a place in [`Grammar::contexts`].
pub type ContextNumber = u32;

/// Why a block is not read to its end. All but the last are left to syntect's own parser.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A pattern of the grammar cannot be compiled.
    Unfit(Unfit),
    /// A reference that leads nowhere.
    Unresolved,
    /// Contexts are nested so deep that syntect begins to leave out patterns.
    Deep,
    /// A match or the whole block takes too much work: what follows has no colour, since syntect would take seconds.
    Spent,
}

#[derive(Debug)]
pub struct Known {
    pub context: &'static Context,
    /// The prototype of its language, which comes before its own patterns.
    pub prototype: Option<ContextNumber>,
}

/// What a match does to the stack.
#[derive(Debug)]
pub enum Change {
    None,
    Pop,
    Push(Box<[ContextNumber]>),
    Set(Box<[ContextNumber]>),
}

#[derive(Debug)]
pub struct Rule {
    pub pattern: &'static MatchPattern,
    pub change: Change,
    pub with_prototype: Option<ContextNumber>,
}

/// Where the groups come from that a pattern refers to, if it does: the end of a heredoc is the word that began it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Groups {
    /// The pattern has none, or there are none to be had.
    None,
    /// From the level on top of the stack.
    Top,
    /// From the level that brought the n-th prototype of the chain.
    Prototype(u32),
}

#[derive(Debug)]
pub struct Entry {
    pub rule: Rc<Rule>,
    /// From a `with_prototype` of a level below.
    pub borrowed: bool,
    pub groups: Groups,
    /// Not there when it depends on groups.
    pub program: Option<Arc<Compiled>>,
}

/// What a chain is made from: prototypes of levels from the bottom up, each with whether its level has groups; the
/// context on top, and whether it has groups.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Situation {
    pub borrowed: Vec<(ContextNumber, bool)>,
    pub top: (ContextNumber, bool),
}

#[derive(Debug)]
pub struct Chain {
    pub entries: Vec<Entry>,
    /// For each of four kinds of byte before and each byte (or the end), the place of its list, plus one.
    places: Vec<u16>,
    lists: Vec<Box<[u16]>>,
}

/// Bytes, and one more for the end of the line.
const NEXT: usize = 257;

impl Chain {
    /// The entries that may match at a place, in order.
    pub fn candidates(&mut self, text: &[u8], at: usize) -> usize {
        let before = at.checked_sub(1).map(|before| text[before]);
        let kind = match before {
            None | Some(b'\n') => 0,
            Some(128..) => 3,
            Some(byte) if is_word(byte) => 1,
            Some(_) => 2,
        };
        let next = text.get(at).copied();
        let place = kind * NEXT + next.map_or(NEXT - 1, usize::from);
        if self.places[place] == 0 {
            let list = self.list(kind, next);
            let number = self.lists.iter().position(|known| *known == list).unwrap_or_else(|| {
                self.lists.push(list);
                self.lists.len() - 1
            });
            self.places[place] = number as u16 + 1;
        }
        usize::from(self.places[place]) - 1
    }

    pub fn list(&self, kind: usize, next: Option<u8>) -> Box<[u16]> {
        let fits = |entry: &Entry| {
            let Some(program) = &entry.program else { return true };
            let Ok(program) = &**program else { return false };
            if program.goes_on {
                return true;
            }
            if program.at_start && kind != 0 || !program.first.has(next) {
                return false;
            }
            if program.at_boundary {
                let word = match next {
                    None => Some(false),
                    Some(128..) => None,
                    Some(byte) => Some(is_word(byte)),
                };
                return match (kind, word) {
                    (3, _) | (_, None) => true,
                    (1, Some(word)) => !word,
                    (_, Some(word)) => word,
                };
            }
            true
        };
        let numbers = 0..u16::try_from(self.entries.len()).unwrap_or(u16::MAX);
        numbers.filter(|number| fits(&self.entries[usize::from(*number)])).collect()
    }

    pub fn in_list(&self, list: usize) -> &[u16] {
        &self.lists[list]
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub struct Grammar {
    set: &'static SyntaxSet,
    pub contexts: Vec<Known>,
    numbers: HashMap<ContextId, ContextNumber>,
    rules: HashMap<*const MatchPattern, Rc<Rule>>,
    pub chains: Vec<Chain>,
    by_situation: HashMap<Situation, u32>,
}

impl Grammar {
    pub fn new(set: &'static SyntaxSet) -> Self {
        Self {
            set,
            contexts: Vec::new(),
            numbers: HashMap::new(),
            rules: HashMap::new(),
            chains: Vec::new(),
            by_situation: HashMap::new(),
        }
    }

    pub fn context(&self, number: ContextNumber) -> &Known {
        &self.contexts[number as usize]
    }

    /// The context that a language begins with. syntect keeps it to itself, but shows it for debugging.
    pub fn start(&mut self, syntax: &SyntaxReference) -> Result<ContextNumber, Refusal> {
        let shown = format!("{:?}", ParseState::new(syntax));
        let number = |name: &str| -> Option<usize> {
            let rest = shown.split_once(name)?.1;
            rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
        };
        let (Some(syntax_index), Some(context_index)) = (number("syntax_index: "), number("context_index: ")) else {
            return Err(Refusal::Unresolved);
        };
        let id = serde_json::json!({"syntax_index": syntax_index, "context_index": context_index});
        self.number(serde_json::from_value(id).map_err(|_| Refusal::Unresolved)?)
    }

    fn number(&mut self, id: ContextId) -> Result<ContextNumber, Refusal> {
        if let Some(number) = self.numbers.get(&id) {
            return Ok(*number);
        }
        // The only way to a context by its id: there is no public one, but a reference can be read.
        let reference = serde_json::json!({"Direct": id});
        let reference: ContextReference = serde_json::from_value(reference).map_err(|_| Refusal::Unresolved)?;
        let context = reference.resolve(self.set).map_err(|_| Refusal::Unresolved)?;
        let prototype = context.prototype.map(|prototype| self.number(prototype)).transpose()?;
        let number = self.contexts.len() as ContextNumber;
        self.contexts.push(Known { context, prototype });
        self.numbers.insert(id, number);
        Ok(number)
    }

    fn numbers_of(&mut self, references: &[ContextReference]) -> Result<Box<[ContextNumber]>, Refusal> {
        references.iter().map(|reference| self.number(reference.id().map_err(|_| Refusal::Unresolved)?)).collect()
    }

    fn rule(&mut self, pattern: &'static MatchPattern) -> Result<Rc<Rule>, Refusal> {
        let key = std::ptr::from_ref(pattern);
        if let Some(rule) = self.rules.get(&key) {
            return Ok(Rc::clone(rule));
        }
        let change = match &pattern.operation {
            MatchOperation::None => Change::None,
            MatchOperation::Pop => Change::Pop,
            MatchOperation::Push(references) => Change::Push(self.numbers_of(references)?),
            MatchOperation::Set(references) => Change::Set(self.numbers_of(references)?),
        };
        let with_prototype = match &pattern.with_prototype {
            Some(reference) => Some(self.number(reference.id().map_err(|_| Refusal::Unresolved)?)?),
            None => None,
        };
        let rule = Rc::new(Rule { pattern, change, with_prototype });
        self.rules.insert(key, Rc::clone(&rule));
        Ok(rule)
    }

    /// The chain of a situation, made when it is met for the first time: only then are its patterns compiled.
    pub fn chain(&mut self, situation: &Situation) -> Result<u32, Refusal> {
        if let Some(chain) = self.by_situation.get(situation) {
            return Ok(*chain);
        }
        let mut entries = Vec::new();
        for (nth, (context, has_groups)) in situation.borrowed.iter().enumerate() {
            let groups = if *has_groups { Groups::Prototype(nth as u32) } else { Groups::None };
            self.entries(*context, true, groups, &mut entries)?;
        }
        let (top, has_groups) = situation.top;
        if let Some(prototype) = self.context(top).prototype {
            self.entries(prototype, false, Groups::None, &mut entries)?;
        }
        self.entries(top, false, if has_groups { Groups::Top } else { Groups::None }, &mut entries)?;
        let number = self.chains.len() as u32;
        self.chains.push(Chain { entries, places: vec![0; 4 * NEXT], lists: Vec::new() });
        self.by_situation.insert(situation.clone(), number);
        Ok(number)
    }

    fn entries(
        &mut self,
        context: ContextNumber,
        borrowed: bool,
        groups: Groups,
        entries: &mut Vec<Entry>,
    ) -> Result<(), Refusal> {
        for (owner, index) in context_iter(self.set, self.context(context).context) {
            let pattern = owner.match_at(index).map_err(|_| Refusal::Unresolved)?;
            let groups = if pattern.has_captures { groups } else { Groups::None };
            let program = match groups {
                Groups::None => {
                    let program = program(pattern.regex.regex_str());
                    if let Err(unfit) = &*program {
                        return Err(Refusal::Unfit(unfit.clone()));
                    }
                    Some(program)
                }
                Groups::Top | Groups::Prototype(_) => None,
            };
            entries.push(Entry { rule: self.rule(pattern)?, borrowed, groups, program });
        }
        Ok(())
    }
}
