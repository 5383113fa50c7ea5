//! Reads code line by line, with the same result as syntect's `ParseState`: the scopes opened and closed, in order.
//!
//! A stack of contexts is a number here ([`State`]): stacks that are equal are the same, so each knows its chain of
//! patterns and where a match leads from it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use syntect::parsing::syntax_definition::{Context, MatchPattern};
use syntect::parsing::{ScopeStackOp, SyntaxReference, SyntaxSet};

use super::grammar::{Change, ContextNumber, Entry, Grammar, Groups, Refusal, Rule, Situation};
use super::machine::{Machine, Outcome, UNSET};
use super::pattern::{Compiled, compile};

/// From so many levels on, syntect no longer opens new ones, in a manner of its own.
const DEEPEST: usize = 100;

/// Work for one block, in steps of the machine: ordinary code takes some ten to a hundred a byte.
const STEPS_OF_A_BLOCK: u64 = 50_000_000;

/// With more stacks than this, all are forgotten before the next block.
const MOST_STACKS: usize = 50_000;

/// A stack of contexts, as a place in [`Reader::stacks`].
type State = u32;

const NO_CHAIN: u32 = u32::MAX;

/// Scope operations of a line, each with the byte that it applies at.
type Changes = Vec<(usize, ScopeStackOp)>;

/// What the groups of a match had matched, for patterns of the contexts that it opened.
#[derive(Debug)]
struct Matched {
    number: u32,
    groups: Vec<Option<String>>,
    /// Patterns with these groups put in.
    programs: RefCell<Vec<(*const MatchPattern, Arc<Compiled>)>>,
}

/// What makes two stacks the same: the level on top, and the stack below it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Level {
    below: Option<State>,
    context: ContextNumber,
    prototypes: Vec<ContextNumber>,
    /// The lowest level whose prototypes count.
    from: usize,
    matched: Option<u32>,
}

#[derive(Debug)]
struct Stack {
    level: Level,
    height: usize,
    matched: Option<Rc<Matched>>,
    chain: u32,
    /// Where matches of entries of the chain lead, unless it depends on their groups.
    leads: Vec<(u16, State)>,
}

struct Found {
    entry: u16,
    would_loop: bool,
}

/// Scratch for the scopes of groups: start, then the longer first; ends before all.
type Marks = Vec<((usize, i32), ScopeStackOp)>;

pub struct Reader {
    grammar: Grammar,
    machine: Machine,
    stacks: Vec<Stack>,
    by_level: HashMap<Level, State>,
    by_groups: HashMap<Vec<Option<String>>, Rc<Matched>>,
    starts: HashMap<String, ContextNumber>,
    /// The groups of the match that was found last.
    slots: Vec<usize>,
    passed: Vec<u16>,
    marks: Marks,
}

impl Reader {
    pub fn new(set: &'static SyntaxSet) -> Self {
        Self {
            grammar: Grammar::new(set),
            machine: Machine::default(),
            stacks: Vec::new(),
            by_level: HashMap::new(),
            by_groups: HashMap::new(),
            starts: HashMap::new(),
            slots: Vec::new(),
            passed: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// The scope operations of each line of `text`, given to `take` in order.
    pub fn read(
        &mut self,
        syntax: &SyntaxReference,
        text: &str,
        mut take: impl FnMut(&str, &[(usize, ScopeStackOp)]),
    ) -> Result<(), Refusal> {
        if self.stacks.len() > MOST_STACKS {
            self.stacks.clear();
            self.by_level.clear();
            self.by_groups.clear();
        }
        let context = match self.starts.get(&syntax.name) {
            Some(context) => *context,
            None => {
                let context = self.grammar.start(syntax)?;
                self.starts.insert(syntax.name.clone(), context);
                context
            }
        };
        let level = Level { below: None, context, prototypes: Vec::new(), from: 0, matched: None };
        let mut state = self.stack(level, None);
        self.machine.steps = 0;
        let opening = self.grammar.context(context).context.meta_content_scope.first().copied();
        let mut changes: Changes = opening.map(|scope| (0, ScopeStackOp::Push(scope))).into_iter().collect();
        for line in text.split_inclusive('\n') {
            state = self.line(state, line, &mut changes)?;
            take(line, &changes);
            changes.clear();
        }
        Ok(())
    }

    fn line(&mut self, mut state: State, line: &str, changes: &mut Changes) -> Result<State, Refusal> {
        let mut at = 0;
        // Where something was opened without taking a letter, and how high the stack was then.
        let mut opened_at = (0, 0);
        // Patterns that go on from a match, and that are out for the rest of this line.
        let mut failed: Vec<*const MatchPattern> = Vec::new();
        loop {
            let height = self.stacks[state as usize].height;
            if height >= DEEPEST {
                return Err(Refusal::Deep);
            }
            if self.machine.steps > STEPS_OF_A_BLOCK {
                return Err(Refusal::Spent);
            }
            let chain = self.chain(state)?;
            let may_loop = opened_at == (at, height);
            let Some(found) = self.find(state, chain, line, at, may_loop, &mut failed)? else { return Ok(state) };
            if found.would_loop {
                match line[at..].char_indices().nth(1) {
                    Some((step, _)) => at += step,
                    None => return Ok(state),
                }
                continue;
            }
            let entry = &self.grammar.chains[chain as usize].entries[usize::from(found.entry)];
            let (rule, borrowed) = (Rc::clone(&entry.rule), entry.borrowed);
            let end = self.slots[1];
            if end <= at && matches!(rule.change, Change::Push(_)) {
                opened_at = (end, height + 1);
            }
            at = end;
            self.scopes(state, &rule, changes);
            state = self.follow(state, found.entry, &rule, borrowed, line)?;
        }
    }

    /// The chain of patterns of a stack.
    fn chain(&mut self, state: State) -> Result<u32, Refusal> {
        let stack = &self.stacks[state as usize];
        if stack.chain != NO_CHAIN {
            return Ok(stack.chain);
        }
        let mut borrowed = Vec::new();
        for level in self.levels(state) {
            let has_groups = level.matched.is_some();
            borrowed.extend(level.level.prototypes.iter().map(|context| (*context, has_groups)));
        }
        let top = (stack.level.context, stack.matched.is_some());
        let chain = self.grammar.chain(&Situation { borrowed, top })?;
        self.stacks[state as usize].chain = chain;
        Ok(chain)
    }

    /// The levels of a stack whose prototypes count, from the bottom up.
    fn levels(&self, state: State) -> Vec<&Stack> {
        let from = self.stacks[state as usize].level.from;
        let mut levels = Vec::new();
        let mut next = Some(state);
        while let Some(state) = next {
            let stack = &self.stacks[state as usize];
            if stack.height <= from {
                break;
            }
            levels.push(stack);
            next = stack.level.below;
        }
        levels.reverse();
        levels
    }

    /// The pattern that matches earliest, the first of the chain at that place.
    fn find(
        &mut self,
        state: State,
        chain: u32,
        line: &str,
        start: usize,
        may_loop: bool,
        failed: &mut Vec<*const MatchPattern>,
    ) -> Result<Option<Found>, Refusal> {
        // Patterns whose first match would do nothing: they are out for this token.
        self.passed.clear();
        let mut at = start;
        loop {
            let list = self.grammar.chains[chain as usize].candidates(line.as_bytes(), at);
            let chain = &self.grammar.chains[chain as usize];
            let mut looping = None;
            for &number in chain.in_list(list) {
                let entry = &chain.entries[usize::from(number)];
                if !self.passed.is_empty() && self.passed.contains(&number) {
                    continue;
                }
                let pattern = entry.rule.pattern;
                if !failed.is_empty() && failed.contains(&std::ptr::from_ref(pattern)) {
                    continue;
                }
                let with_groups;
                let program = match &entry.program {
                    Some(program) => program,
                    None => match self.with_groups(state, entry) {
                        Some(program) => {
                            with_groups = program;
                            &with_groups
                        }
                        None => continue,
                    },
                };
                let Ok(program) = &**program else { continue };
                if program.goes_on && at > start {
                    continue;
                }
                if entry.program.is_none() && !program.first.has(line.as_bytes().get(at).copied()) {
                    continue;
                }
                let end = match self.machine.run(program, line, at) {
                    Outcome::Found(end) => end,
                    Outcome::Spent => return Err(Refusal::Spent),
                    Outcome::None => {
                        // syntect looks no more in this line for what has failed from one place on.
                        if program.goes_on {
                            failed.push(pattern);
                        }
                        continue;
                    }
                };
                if matches!(entry.rule.change, Change::None) && end == at {
                    self.passed.push(number);
                    continue;
                }
                let would_loop = may_loop && end <= start && matches!(entry.rule.change, Change::Pop);
                if would_loop {
                    looping = Some(Found { entry: number, would_loop });
                    continue;
                }
                std::mem::swap(&mut self.slots, &mut self.machine.slots);
                return Ok(Some(Found { entry: number, would_loop }));
            }
            if looping.is_some() {
                return Ok(looping);
            }
            match line[at..].chars().next() {
                Some(letter) => at += letter.len_utf8(),
                None => return Ok(None),
            }
        }
    }

    /// The program of a pattern that refers to groups of an earlier match.
    fn with_groups(&self, state: State, entry: &Entry) -> Option<Arc<Compiled>> {
        let matched = match entry.groups {
            Groups::None => None,
            Groups::Top => self.stacks[state as usize].matched.as_ref(),
            Groups::Prototype(nth) => {
                let levels = self.levels(state);
                let mut owners = levels.iter().flat_map(|stack| stack.level.prototypes.iter().map(move |_| stack));
                owners.nth(nth as usize).and_then(|stack| stack.matched.as_ref())
            }
        }?;
        let pattern = std::ptr::from_ref(entry.rule.pattern);
        if let Some((_, program)) = matched.programs.borrow().iter().find(|(known, _)| *known == pattern) {
            return Some(Arc::clone(program));
        }
        let text = with_references(entry.rule.pattern.regex.regex_str(), &matched.groups);
        let program = Arc::new(compile(&text));
        matched.programs.borrow_mut().push((pattern, Arc::clone(&program)));
        Some(program)
    }

    /// The scopes that a match opens and closes.
    fn scopes(&mut self, state: State, rule: &Rule, changes: &mut Changes) {
        let top = self.grammar.context(self.stacks[state as usize].level.context).context;
        let (start, end) = (self.slots[0], self.slots[1]);
        self.around(true, start, top, &rule.change, changes);
        changes.extend(rule.pattern.scope.iter().map(|scope| (start, ScopeStackOp::Push(*scope))));
        if let Some(captures) = &rule.pattern.captures {
            self.marks.clear();
            for (group, scopes) in captures {
                let (Some(&start), Some(&end)) = (self.slots.get(2 * group), self.slots.get(2 * group + 1)) else {
                    continue;
                };
                if start == UNSET || end == UNSET || start == end {
                    continue;
                }
                // Of groups that begin together the longer opens first.
                let order = (start, -((end - start) as i32));
                self.marks.extend(scopes.iter().map(|scope| (order, ScopeStackOp::Push(*scope))));
                self.marks.push(((end, i32::MIN), ScopeStackOp::Pop(scopes.len())));
            }
            self.marks.sort_by_key(|(order, _)| *order);
            changes.extend(self.marks.drain(..).map(|((at, _), change)| (at, change)));
        }
        if !rule.pattern.scope.is_empty() {
            changes.push((end, ScopeStackOp::Pop(rule.pattern.scope.len())));
        }
        self.around(false, end, top, &rule.change, changes);
    }

    /// Scopes of contexts themselves, before (`initial`) and after those of the match. The rules are Sublime Text's,
    /// as syntect has found them out: what is set or popped does not treat them alike.
    fn around(&self, initial: bool, at: usize, top: &Context, change: &Change, changes: &mut Changes) {
        let (contexts, is_set) = match change {
            Change::None => return,
            Change::Pop => {
                let leaving = if initial { &top.meta_content_scope } else { &top.meta_scope };
                if !leaving.is_empty() {
                    changes.push((at, ScopeStackOp::Pop(leaving.len())));
                }
                if !initial && top.clear_scopes.is_some() {
                    changes.push((at, ScopeStackOp::Restore));
                }
                return;
            }
            Change::Push(contexts) => (contexts, false),
            Change::Set(contexts) => (contexts, true),
        };
        let contexts = || contexts.iter().map(|number| self.grammar.context(*number).context);
        let open = |scopes: &[_], changes: &mut Vec<_>| {
            changes.extend(scopes.iter().map(|scope| (at, ScopeStackOp::Push(*scope))));
        };
        if initial {
            if is_set && top.clear_scopes.is_some() {
                changes.push((at, ScopeStackOp::Restore));
            }
            for context in contexts() {
                if let Some(amount) = context.clear_scopes.filter(|_| !is_set) {
                    changes.push((at, ScopeStackOp::Clear(amount)));
                }
                open(&context.meta_scope, changes);
            }
            return;
        }
        let left = if is_set { top.meta_scope.len() + top.meta_content_scope.len() } else { 0 };
        let opened =
            |context: &Context| !context.meta_content_scope.is_empty() || is_set && context.clear_scopes.is_some();
        if left == 0 && !contexts().any(opened) {
            return;
        }
        let closing = left + contexts().map(|context| context.meta_scope.len()).sum::<usize>();
        if closing > 0 {
            changes.push((at, ScopeStackOp::Pop(closing)));
        }
        for context in contexts() {
            if let Some(amount) = context.clear_scopes.filter(|_| is_set) {
                changes.push((at, ScopeStackOp::Clear(amount)));
            }
            open(&context.meta_scope, changes);
            open(&context.meta_content_scope, changes);
        }
    }

    /// The stack after a match.
    fn follow(&mut self, state: State, entry: u16, rule: &Rule, borrowed: bool, line: &str) -> Result<State, Refusal> {
        let stack = &self.stacks[state as usize];
        let (contexts, is_set) = match &rule.change {
            Change::None => return Ok(state),
            // A language never closes the context that it begins with.
            Change::Pop => return stack.level.below.ok_or(Refusal::Unresolved),
            Change::Push(contexts) => (contexts, false),
            Change::Set(contexts) => (contexts, true),
        };
        if let Some((_, next)) = stack.leads.iter().find(|(known, _)| *known == entry) {
            return Ok(*next);
        }
        let height = stack.height;
        let mut from = stack.level.from;
        let mut kept = if is_set { stack.level.prototypes.clone() } else { Vec::new() };
        let mut next = if is_set { stack.level.below } else { Some(state) };
        let mut with_groups = false;
        for (number, context) in contexts.iter().enumerate() {
            let mut prototypes = std::mem::take(&mut kept);
            if number + 1 == contexts.len() {
                prototypes.extend(rule.with_prototype);
            }
            let refers = |number: &ContextNumber| self.grammar.context(*number).context.uses_backrefs;
            let matched = (refers(context) || prototypes.iter().any(refers)).then(|| self.matched(line));
            with_groups |= matched.is_some();
            // What a borrowed pattern opens is read without the prototypes of the levels below.
            let index = next.map_or(0, |state| self.stacks[state as usize].height);
            if borrowed && height <= index {
                from = height;
            }
            let number = matched.as_ref().map(|matched| matched.number);
            let level = Level { below: next, context: *context, prototypes, from, matched: number };
            next = Some(self.stack(level, matched));
        }
        let next = next.ok_or(Refusal::Unresolved)?;
        if !with_groups {
            self.stacks[state as usize].leads.push((entry, next));
        }
        Ok(next)
    }

    /// The texts of all groups of the match that was found last.
    fn matched(&mut self, line: &str) -> Rc<Matched> {
        let groups: Vec<Option<String>> =
            self.slots.chunks_exact(2).map(|group| line.get(group[0]..group[1]).map(str::to_owned)).collect();
        if let Some(known) = self.by_groups.get(&groups) {
            return Rc::clone(known);
        }
        let number = self.by_groups.len() as u32;
        let matched = Rc::new(Matched { number, groups: groups.clone(), programs: RefCell::default() });
        self.by_groups.insert(groups, Rc::clone(&matched));
        matched
    }

    fn stack(&mut self, level: Level, matched: Option<Rc<Matched>>) -> State {
        if let Some(state) = self.by_level.get(&level) {
            return *state;
        }
        let state = self.stacks.len() as State;
        let height = level.below.map_or(0, |below| self.stacks[below as usize].height) + 1;
        self.by_level.insert(level.clone(), state);
        self.stacks.push(Stack { level, height, matched, chain: NO_CHAIN, leads: Vec::new() });
        state
    }
}

/// A pattern with what groups had matched in place of its references to them.
pub fn with_references(pattern: &str, groups: &[Option<String>]) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut escaped = false;
    for letter in pattern.chars() {
        match letter.to_digit(10).filter(|_| escaped) {
            Some(group) => {
                if let Some(Some(group)) = groups.get(group as usize) {
                    text.push_str(&regex_syntax::escape(group));
                }
            }
            None if escaped => text.extend(['\\', letter]),
            None if letter != '\\' => text.push(letter),
            None => {}
        }
        escaped = letter == '\\' && !escaped;
    }
    if escaped {
        text.push('\\');
    }
    text
}
