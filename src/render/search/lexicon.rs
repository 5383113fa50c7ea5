//! Terms as small numbers, with no string of its own for any of them.

use std::cmp::Ordering;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

/// Every term once, in one run of bytes; a term's number is its place in `terms`.
#[derive(Debug)]
pub struct Lexicon {
    bytes: Vec<u8>,
    terms: Vec<Range<u32>>,
    /// Open addressing: the upper half of a term's hash, and its number and one; 0 where there is none.
    slots: Vec<u64>,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self { bytes: Vec::new(), terms: Vec::new(), slots: vec![0; 1 << 12] }
    }
}

impl Lexicon {
    /// The number of a term, a new one if it has none.
    pub fn number(&mut self, term: &[u8]) -> usize {
        let hash = xxh3_64(term);
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                break;
            }
            let number = (slot as u32 - 1) as usize;
            if slot >> 32 == hash >> 32 && self.term(number) == term {
                return number;
            }
            at = (at + 1) & mask;
        }
        let number = self.terms.len();
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(term);
        self.terms.push(start..self.bytes.len() as u32);
        self.slots[at] = hash >> 32 << 32 | (number as u64 + 1);
        if self.terms.len() * 2 > self.slots.len() {
            self.grow();
        }
        number
    }

    pub fn term(&self, number: usize) -> &[u8] {
        let Range { start, end } = self.terms[number];
        &self.bytes[start as usize..end as usize]
    }

    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// The numbers of all terms, in the order of the terms.
    pub fn sorted(&self) -> Vec<usize> {
        let mut numbers: Vec<(u64, usize)> = (0..self.len()).map(|number| (self.start(number), number)).collect();
        numbers.sort_unstable_by(|(a_start, a), (b_start, b)| {
            a_start.cmp(b_start).then_with(|| script_order(self.term(*a), self.term(*b)))
        });
        numbers.into_iter().map(|(_, number)| number).collect()
    }

    /// The first eight bytes, for a quick comparison in [`script_order`].
    fn start(&self, number: usize) -> u64 {
        let mut start = [0; 8];
        for (to, from) in start.iter_mut().zip(self.term(number)) {
            *to = rank(*from);
        }
        u64::from_be_bytes(start)
    }

    fn grow(&mut self) {
        let size = self.slots.len() * 2;
        self.slots = vec![0; size];
        for number in 0..self.terms.len() {
            let hash = xxh3_64(self.term(number));
            let mut at = hash as usize & (size - 1);
            while self.slots[at] != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = hash >> 32 << 32 | (number as u64 + 1);
        }
    }
}

/// The order in which JavaScript compares strings: by UTF-16, where letters of four bytes come before U+E000.
pub fn script_order(a: &[u8], b: &[u8]) -> Ordering {
    a.iter().copied().map(rank).cmp(b.iter().copied().map(rank))
}

fn rank(byte: u8) -> u8 {
    // No byte of UTF-8 is above 0xf4, so there is room for those that begin U+E000 to U+FFFF.
    if matches!(byte, 0xee | 0xef) { byte + 0x10 } else { byte }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_keeps_its_number_however_many_come_after_it() {
        let mut lexicon = Lexicon::default();
        let term = |number: usize| format!("term{number}");
        for number in 0..20_000 {
            assert_eq!(lexicon.number(term(number).as_bytes()), number);
        }
        for number in 0..20_000 {
            assert_eq!(lexicon.number(term(number).as_bytes()), number);
            assert_eq!(lexicon.term(number), term(number).as_bytes());
        }
    }

    #[test]
    fn terms_are_sorted_as_a_script_compares_them() {
        let mut terms = ["b", "a", "𠀀字", "ﬀx", "中文", "conversion", "conversation", "", "\u{e000}", "中"];
        let mut lexicon = Lexicon::default();
        for term in terms {
            lexicon.number(term.as_bytes());
        }
        terms.sort_by_key(|term| term.encode_utf16().collect::<Vec<_>>());
        let sorted: Vec<_> =
            lexicon.sorted().into_iter().map(|number| str::from_utf8(lexicon.term(number)).unwrap()).collect();
        assert_eq!(sorted, terms);
    }
}
