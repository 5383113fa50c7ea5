//! Terms as small numbers, with no string of its own for any of them.

use std::cmp::Ordering;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

/// Every term once, in one run of bytes; a term's number is its place in `terms`.
#[derive(Debug)]
pub struct Lexicon {
    bytes: Vec<u8>,
    terms: Vec<Range<u32>>,
    /// Open addressing, a power of two of them.
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// See [`key`]; 0 where there is no term.
    key: u64,
    number: u32,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self { bytes: Vec::new(), terms: Vec::new(), slots: vec![Slot::default(); 1 << 13] }
    }
}

impl Lexicon {
    /// The number of a term, a new one if it has none. A term has at least one byte.
    pub fn number(&mut self, term: &[u8]) -> usize {
        let key = key(term);
        let mut at = self.place(key);
        loop {
            let slot = self.slots[at];
            if slot.key == 0 {
                break;
            }
            if slot.key == key && (term.len() <= SHORT || self.term(slot.number as usize) == term) {
                return slot.number as usize;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        let number = self.terms.len();
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(term);
        self.terms.push(start..self.bytes.len() as u32);
        self.slots[at] = Slot { key, number: number as u32 };
        if self.terms.len() * 2 > self.slots.len() {
            self.grow();
        }
        number
    }

    /// The slot that a key is looked for in first.
    fn place(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - self.slots.len().trailing_zeros())) as usize
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
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        for slot in old.into_iter().filter(|slot| slot.key != 0) {
            let mut at = self.place(slot.key);
            while self.slots[at].key != 0 {
                at = (at + 1) & (size - 1);
            }
            self.slots[at] = slot;
        }
    }
}

/// Up to this length, a key is the term itself.
const SHORT: usize = 7;

/// Never 0, and different for any two short terms: most words are short, and need no second look this way.
fn key(term: &[u8]) -> u64 {
    let length = term.len();
    let bytes = match *term {
        [first, .., last] if length < 4 => {
            u64::from(first) | u64::from(term[length / 2]) << (length / 2 * 8) | u64::from(last) << ((length - 1) * 8)
        }
        [a, b, c, d, ..] if length <= SHORT => {
            // The last four overlap with the first four where both are the same.
            let end = [term[length - 4], term[length - 3], term[length - 2], term[length - 1]];
            u64::from(u32::from_le_bytes([a, b, c, d])) | u64::from(u32::from_le_bytes(end)) << ((length - 4) * 8)
        }
        [only] => u64::from(only),
        _ => return xxh3_64(term) | 0xff << 56,
    };
    bytes | (length as u64) << 56
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
    fn short_terms_have_keys_of_their_own() {
        let letters = [b'a', b'b', 0xe4];
        let mut keys = std::collections::HashSet::new();
        let mut terms = vec![Vec::new()];
        for length in 1..=SHORT {
            terms = terms.iter().flat_map(|term| letters.map(|letter| [term.as_slice(), &[letter]].concat())).collect();
            for term in &terms {
                assert!(keys.insert(key(term)), "{term:?} of {length}");
            }
        }
        assert!(!keys.contains(&0));
    }

    #[test]
    fn terms_are_sorted_as_a_script_compares_them() {
        let mut terms = ["b", "a", "𠀀字", "ﬀx", "中文", "conversion", "conversation", "\u{e000}", "中"];
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
