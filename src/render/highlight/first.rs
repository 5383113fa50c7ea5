//! What a match can begin with: found out from the steps of a program, so that it need not be run to fail.

use fancy_regex::Assertion;
use foldhash::{HashMap, HashSet};

use super::pattern::{Choice, Class, Program, Step};

/// How many steps are looked through for the first bytes of a match, before all bytes are taken for possible.
const FIRST_VISITS: u32 = 300;

/// Which bytes can follow where a match begins, and whether it can begin at the end of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct First {
    bytes: [u64; 4],
    end: bool,
}

impl First {
    const NONE: Self = Self { bytes: [0; 4], end: false };
    pub const ALL: Self = Self { bytes: [u64::MAX; 4], end: true };
    const LINE_END: Self = Self { bytes: [1 << b'\n', 0, 0, 0], end: true };
    const TEXT_END: Self = Self { bytes: [0; 4], end: true };

    /// `None` asks for the end of the text.
    pub fn has(&self, byte: Option<u8>) -> bool {
        byte.map_or(self.end, |byte| self.bytes[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1)
    }

    /// Calls for every byte that is in it, and with 256 for the end of the text.
    fn each(&self, mut call: impl FnMut(usize)) {
        for (at, word) in self.bytes.iter().enumerate() {
            let mut left = *word;
            while left != 0 {
                call(at * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
        if self.end {
            call(256);
        }
    }

    fn byte(byte: u8) -> Self {
        let mut first = Self::NONE;
        first.bytes[usize::from(byte >> 6)] |= 1 << (byte & 63);
        first
    }

    fn class(class: &Class) -> Self {
        let mut first = Self::NONE;
        for byte in 0..128u8 {
            if class.has_ascii(byte) {
                first.bytes[usize::from(byte >> 6)] |= 1 << (byte & 63);
            }
        }
        if !class.wide.is_empty() {
            first.bytes[2..].fill(u64::MAX);
        }
        first
    }

    fn or(self, other: Self) -> Self {
        Self { bytes: std::array::from_fn(|n| self.bytes[n] | other.bytes[n]), end: self.end || other.end }
    }

    fn and(self, other: Self) -> Self {
        Self { bytes: std::array::from_fn(|n| self.bytes[n] & other.bytes[n]), end: self.end && other.end }
    }
}

impl Program {
    /// Fills in what is known only once all steps are there: tables of choices, runs that never give back, and what a
    /// match begins with. From the last step to the first, so that what follows is known already.
    pub fn look_ahead(&mut self) {
        for at in (0..self.steps.len()).rev() {
            match &self.steps[at] {
                Step::Choose(number) => {
                    let number = *number;
                    let made = self.choice(&self.choices[number].branches);
                    let branches = std::mem::take(&mut self.choices[number].branches);
                    self.choices[number] = Choice { branches, ..made };
                }
                Step::Run { class, .. } => {
                    let apart = First::class(class).and(self.first(at + 1, &mut FIRST_VISITS.clone())) == First::NONE;
                    if let Step::Run { whole, .. } = &mut self.steps[at] {
                        *whole = apart;
                    }
                }
                _ => {}
            }
        }
        self.first = self.first(0, &mut FIRST_VISITS.clone());
        let lead = self.steps.iter().find(|step| !matches!(step, Step::Save(_)));
        self.at_start = matches!(lead, Some(Step::Assert(Assertion::StartText | Assertion::StartLine { .. })));
        self.at_boundary = matches!(lead, Some(Step::Assert(Assertion::WordBoundary)));
    }

    fn choice(&self, branches: &[usize]) -> Choice {
        let firsts: Vec<First> = branches.iter().map(|branch| self.first(*branch, &mut FIRST_VISITS.clone())).collect();
        // Bytes that no branch tells apart are of one class, and share a list.
        let mut classes = [0u32; 257];
        let mut last = 0;
        for first in firsts.iter().collect::<HashSet<_>>() {
            let mut parted = HashMap::default();
            first.each(|byte| {
                classes[byte] = *parted.entry(classes[byte]).or_insert_with(|| {
                    last += 1;
                    last
                });
            });
        }
        let mut lists: Vec<Box<[usize]>> = Vec::new();
        let mut numbers: HashMap<u32, u16> = HashMap::default();
        let by_byte = (0..=256u16).map(|byte| {
            let tried = |first: &First| first.has(u8::try_from(byte).ok());
            *numbers.entry(classes[usize::from(byte)]).or_insert_with(|| {
                lists.push(branches.iter().zip(&firsts).filter(|(_, first)| tried(first)).map(|(at, _)| *at).collect());
                (lists.len() - 1) as u16
            })
        });
        let by_byte = by_byte.collect();
        let first = firsts.into_iter().fold(First::NONE, First::or);
        Choice { branches: Vec::new(), lists, by_byte, first }
    }

    fn first(&self, mut at: usize, visits: &mut u32) -> First {
        // What assertions on the way leave of the rest.
        let mut limit = First::ALL;
        loop {
            if *visits == 0 {
                return limit;
            }
            *visits -= 1;
            let found = match &self.steps[at] {
                Step::Text(text) => text.bytes().next().map_or(First::ALL, First::byte),
                Step::Class(class) => First::class(class),
                Step::Run { class, least, .. } if *least > 0 => First::class(class),
                Step::Run { class, .. } => First::class(class).or(self.first(at + 1, visits)),
                Step::Either(one, other) => self.first(*one, visits).or(self.first(*other, visits)),
                Step::Choose(number) => self.choices[*number].first,
                Step::Look { ahead: true, end, .. } => self.first(at + 1, visits).and(self.first(*end, visits)),
                Step::Repeat { least, exit, .. } => {
                    let body = self.first(at + 1, visits);
                    if *least > 0 { body } else { body.or(self.first(*exit, visits)) }
                }
                Step::EndRound { exit, .. } => self.first(at + 1, visits).or(self.first(*exit, visits)),
                Step::Look { end, .. } | Step::LookNot { end, .. } => {
                    at = *end;
                    continue;
                }
                Step::Go(to) => {
                    at = *to;
                    continue;
                }
                Step::Assert(assertion) => {
                    limit = match assertion {
                        Assertion::EndText => limit.and(First::TEXT_END),
                        Assertion::EndLine { crlf: false } => limit.and(First::LINE_END),
                        _ => limit,
                    };
                    at += 1;
                    continue;
                }
                Step::Save(_) | Step::Atomic(_) | Step::EndAtomic(_) | Step::Count(_) | Step::Round(_) => {
                    at += 1;
                    continue;
                }
                Step::Same { .. } | Step::EndLook(_) | Step::FailLook(_) | Step::Back(_) | Step::Done => First::ALL,
            };
            return limit.and(found);
        }
    }
}
