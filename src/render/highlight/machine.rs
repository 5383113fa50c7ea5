//! Runs a compiled pattern at one place of a line.
//!
//! No recursion: branches not yet taken stand on a stack of our own, and what a branch must put back is written into a
//! journal. Work is counted in steps, and a match that takes too many is given up.

use fancy_regex::Assertion;

use super::pattern::{Program, Step};

/// How many steps a match may take. Patterns of grammars take some dozens, those of Markdown's tables and emphasis
/// some hundred thousand when a line is damaged; beyond that it is a text made to hurt.
const STEPS_OF_A_MATCH: u32 = 1_000_000;

/// With room for more branches than this, it is given back after the match.
const BRANCHES_KEPT: usize = 10_000;

/// So many letters of a run cost as much as a step.
const LETTERS_OF_A_STEP: u32 = 8;

/// A group that has matched nothing.
pub const UNSET: usize = usize::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Matched, up to here; the groups are in [`Machine::slots`].
    Found(usize),
    None,
    /// Given up.
    Spent,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Go on from the step.
    Plain,
    /// A run gives back a letter, but not below the place.
    GiveBack(usize),
    /// A run takes one more letter.
    TakeMore,
}

#[derive(Debug)]
struct Branch {
    kind: Kind,
    step: usize,
    at: usize,
    journal: usize,
}

#[derive(Debug)]
enum Undo {
    Slot(usize, usize),
    Register(usize, usize),
}

/// What a match needs while it runs, kept from one to the next.
#[derive(Debug, Default)]
pub struct Machine {
    /// Start and end of each group; the first is the whole match.
    pub slots: Vec<usize>,
    /// Steps taken so far, over all matches.
    pub steps: u64,
    registers: Vec<usize>,
    branches: Vec<Branch>,
    journal: Vec<Undo>,
}

impl Machine {
    /// Whether `program` matches in `text` at exactly `at`.
    pub fn run(&mut self, program: &Program, text: &str, at: usize) -> Outcome {
        self.branches.clear();
        self.journal.clear();
        self.slots.clear();
        self.slots.resize(program.groups * 2, UNSET);
        self.registers.clear();
        self.registers.resize(program.registers, 0);
        let mut taken = 0;
        let outcome = self.attempt(program, text, at, &mut taken);
        self.steps += u64::from(taken);
        if self.branches.capacity() > BRANCHES_KEPT {
            self.branches = Vec::new();
            self.journal = Vec::new();
        }
        if let Outcome::Found(end) = outcome {
            self.slots[0] = at;
            self.slots[1] = end;
        }
        outcome
    }

    fn attempt(&mut self, program: &Program, text: &str, start: usize, taken: &mut u32) -> Outcome {
        let bytes = text.as_bytes();
        let mut at = start;
        let mut step = 0;
        loop {
            *taken += 1;
            if *taken > STEPS_OF_A_MATCH {
                return Outcome::Spent;
            }
            let goes_on = match &program.steps[step] {
                Step::Text(letters) => {
                    let fits = bytes[at..].starts_with(letters.as_bytes());
                    at += if fits { letters.len() } else { 0 };
                    step += 1;
                    fits
                }
                Step::Class(class) => match letter(text, at) {
                    Some((letter, next)) if class.has(letter) => {
                        at = next;
                        step += 1;
                        true
                    }
                    _ => false,
                },
                Step::Run { class, least, most, greedy, whole } => {
                    let wanted = if *greedy { *most } else { *least };
                    let mut count = 0;
                    let mut lowest = at;
                    let mut end = at;
                    while count < wanted {
                        if count == *least {
                            lowest = end;
                        }
                        match letter(text, end) {
                            Some((letter, next)) if class.has(letter) => end = next,
                            _ => break,
                        }
                        count += 1;
                    }
                    *taken += count / LETTERS_OF_A_STEP;
                    if count <= *least {
                        lowest = end;
                    }
                    if count >= *least {
                        if !*greedy {
                            self.branch(Kind::TakeMore, step, end);
                        } else if end > lowest && !*whole {
                            self.branch(Kind::GiveBack(lowest), step, end);
                        }
                        at = end;
                        step += 1;
                        true
                    } else {
                        false
                    }
                }
                Step::Either(one, other) => {
                    self.branch(Kind::Plain, *other, at);
                    step = *one;
                    true
                }
                Step::Choose(number) => match program.choices[*number].for_byte(bytes.get(at).copied()) {
                    [] => false,
                    [first, rest @ ..] => {
                        for branch in rest.iter().rev() {
                            self.branch(Kind::Plain, *branch, at);
                        }
                        step = *first;
                        true
                    }
                },
                Step::Go(to) => {
                    step = *to;
                    true
                }
                Step::Save(slot) => {
                    self.journal.push(Undo::Slot(*slot, self.slots[*slot]));
                    self.slots[*slot] = at;
                    step += 1;
                    true
                }
                Step::Assert(assertion) => {
                    step += 1;
                    holds(*assertion, text, at)
                }
                Step::Same { group, any_case } => match self.again(text, at, *group, *any_case) {
                    Some(end) => {
                        at = end;
                        step += 1;
                        true
                    }
                    None => false,
                },
                Step::Look { register, .. } => {
                    self.registers[*register] = self.branches.len();
                    self.registers[*register + 1] = at;
                    step += 1;
                    true
                }
                Step::EndLook(register) => {
                    self.branches.truncate(self.registers[*register]);
                    at = self.registers[*register + 1];
                    step += 1;
                    true
                }
                Step::LookNot { register, end } => {
                    self.registers[*register] = self.branches.len();
                    self.branch(Kind::Plain, *end, at);
                    step += 1;
                    true
                }
                Step::FailLook(register) => {
                    // With them goes the branch that would go on after the look.
                    self.put_back(self.registers[*register]);
                    false
                }
                Step::Atomic(register) => {
                    self.registers[*register] = self.branches.len();
                    step += 1;
                    true
                }
                Step::EndAtomic(register) => {
                    self.branches.truncate(self.registers[*register]);
                    step += 1;
                    true
                }
                Step::Back(letters) => match text[..at].char_indices().nth_back(*letters - 1) {
                    Some((before, _)) => {
                        at = before;
                        step += 1;
                        true
                    }
                    None => false,
                },
                Step::Count(register) => {
                    self.set(*register, 0);
                    step += 1;
                    true
                }
                Step::Repeat { register, least, most, greedy, exit } => {
                    let rounds = self.registers[*register];
                    if rounds >= *most {
                        step = *exit;
                    } else if rounds < *least {
                        self.set(*register, rounds + 1);
                        step += 1;
                    } else if *greedy {
                        self.branch(Kind::Plain, *exit, at);
                        self.set(*register, rounds + 1);
                        step += 1;
                    } else {
                        self.set(*register, rounds + 1);
                        self.branch(Kind::Plain, step + 1, at);
                        step = *exit;
                    }
                    true
                }
                Step::Round(register) => {
                    self.set(*register, at);
                    step += 1;
                    true
                }
                Step::EndRound { register, exit } => {
                    step = if self.registers[*register] == at { *exit } else { step + 1 };
                    true
                }
                Step::Done => return Outcome::Found(at),
            };
            if !goes_on {
                match self.turn_back(program, text) {
                    Some(place) => (step, at) = place,
                    None => return Outcome::None,
                }
            }
        }
    }

    fn branch(&mut self, kind: Kind, step: usize, at: usize) {
        self.branches.push(Branch { kind, step, at, journal: self.journal.len() });
    }

    fn set(&mut self, register: usize, value: usize) {
        self.journal.push(Undo::Register(register, self.registers[register]));
        self.registers[register] = value;
    }

    /// Drops all branches from this one on, and what has been written since it was made.
    fn put_back(&mut self, branch: usize) {
        if let Some(journal) = self.branches.get(branch).map(|branch| branch.journal) {
            self.branches.truncate(branch);
            self.undo(journal);
        }
    }

    fn undo(&mut self, length: usize) {
        while self.journal.len() > length {
            match self.journal.pop() {
                Some(Undo::Slot(slot, value)) => self.slots[slot] = value,
                Some(Undo::Register(register, value)) => self.registers[register] = value,
                None => {}
            }
        }
    }

    /// The step and the place where the youngest branch goes on.
    fn turn_back(&mut self, program: &Program, text: &str) -> Option<(usize, usize)> {
        loop {
            let branch = self.branches.pop()?;
            self.undo(branch.journal);
            match branch.kind {
                Kind::Plain => return Some((branch.step, branch.at)),
                Kind::GiveBack(lowest) => {
                    let mut at = branch.at - 1;
                    while !text.is_char_boundary(at) {
                        at -= 1;
                    }
                    if at > lowest {
                        self.branch(branch.kind, branch.step, at);
                    }
                    return Some((branch.step + 1, at));
                }
                Kind::TakeMore => {
                    if let Step::Run { class, .. } = &program.steps[branch.step]
                        && let Some((letter, next)) = letter(text, branch.at)
                        && class.has(letter)
                    {
                        self.branch(branch.kind, branch.step, next);
                        return Some((branch.step + 1, next));
                    }
                }
            }
        }
    }

    /// Where the text of a group ends when it stands here once more.
    fn again(&self, text: &str, at: usize, group: usize, any_case: bool) -> Option<usize> {
        let (start, end) = (*self.slots.get(2 * group)?, *self.slots.get(2 * group + 1)?);
        let wanted = text.get(start..end)?;
        let found = text.get(at..at + wanted.len())?;
        let same = if any_case {
            wanted.chars().flat_map(char::to_lowercase).eq(found.chars().flat_map(char::to_lowercase))
        } else {
            wanted == found
        };
        same.then_some(at + wanted.len())
    }
}

fn letter(text: &str, at: usize) -> Option<(char, usize)> {
    let byte = *text.as_bytes().get(at)?;
    if byte < 128 {
        return Some((char::from(byte), at + 1));
    }
    let letter = text[at..].chars().next()?;
    Some((letter, at + letter.len_utf8()))
}

fn holds(assertion: Assertion, text: &str, at: usize) -> bool {
    let before = || text[..at].chars().next_back().is_some_and(is_word);
    let after = || letter(text, at).is_some_and(|(letter, _)| is_word(letter));
    let bytes = text.as_bytes();
    match assertion {
        Assertion::StartText => at == 0,
        Assertion::EndText => at == text.len(),
        Assertion::StartLine { crlf: false } => at == 0 || bytes[at - 1] == b'\n',
        Assertion::EndLine { crlf: false } => at == text.len() || bytes[at] == b'\n',
        Assertion::StartLine { crlf: true } => {
            at == 0 || bytes[at - 1] == b'\n' || bytes[at - 1] == b'\r' && bytes.get(at) != Some(&b'\n')
        }
        Assertion::EndLine { crlf: true } => {
            at == text.len() || bytes[at] == b'\r' || bytes[at] == b'\n' && (at == 0 || bytes[at - 1] != b'\r')
        }
        Assertion::WordBoundary => before() != after(),
        Assertion::NotWordBoundary => before() == after(),
        Assertion::LeftWordBoundary => !before() && after(),
        Assertion::RightWordBoundary => before() && !after(),
    }
}

pub fn is_word(letter: char) -> bool {
    if letter.is_ascii() {
        letter.is_ascii_alphanumeric() || letter == '_'
    } else {
        regex_syntax::is_word_character(letter)
    }
}
