//! Which terms of a segment stand in which documents, and how much each of them says of its document.

use super::lexicon::Lexicon;
use super::words::{Words, compose};
use super::{Document, Kind};

/// How much a document says of a term is told in steps, from 1 to this.
pub const LEVELS: u32 = 16;

/// BM25F's saturation, and how much the length of a text counts against an average one.
const SATURATION: f32 = 1.2;
const LENGTH_COUNTS: f32 = 0.6;
/// One for all sites: with the average of the site, one lesson would change the files of all others.
const AVERAGE_WORDS: f32 = 600.0;
/// What a heading and the name of a page are worth in words of text.
const HEADING: f32 = 3.0;
const NAME: f32 = 5.0;
/// How much of the whole a name earns besides that has no other words.
const WHOLE_NAME: f32 = 0.45;

/// Terms and where they stand. One segment at a time, so its documents are counted in 16 bits.
#[derive(Debug, Default)]
pub struct Terms {
    pub lexicon: Lexicon,
    words: Words,
    /// By the number of the term.
    counts: Vec<Count>,
    /// Terms of the document that is being read.
    met: Vec<u32>,
    /// Each term of each document, in the order of the documents.
    postings: Vec<Posting>,
}

#[derive(Clone, Copy, Debug)]
pub struct Posting {
    term: u32,
    pub document: u16,
    pub level: u16,
}

/// How often a term stands where in the document that is being read.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    text: u16,
    headings: u16,
    /// The number of words of the shortest name that it is part of; 0 for none.
    name: u16,
}

impl Terms {
    pub fn read(&mut self, number: u16, document: &Document) {
        for name in std::iter::once(&*document.title).chain(document.also.iter().map(String::as_str)) {
            let mut length = 0_u16;
            self.words.each(&compose(name), |_| length = length.saturating_add(1));
            self.each(name, |count| count.name = if count.name == 0 { length } else { count.name.min(length) });
        }
        let mut length = 0_u32;
        for section in &document.sections {
            self.each(section.title, |count| count.headings = count.headings.saturating_add(1));
            self.each(&section.text, |count| {
                length += 1;
                count.text = count.text.saturating_add(1);
            });
        }
        let kind = match document.kind {
            Kind::Concept => 1.0,
            Kind::Course | Kind::Module => 0.9,
            Kind::Lesson => 0.8,
        };
        let norm = 1.0 - LENGTH_COUNTS + LENGTH_COUNTS * length as f32 / AVERAGE_WORDS;
        for term in self.met.drain(..) {
            let count = std::mem::take(&mut self.counts[term as usize]);
            let mut weight = f32::from(count.text) / norm + HEADING * f32::from(count.headings);
            let mut name = 0.0;
            if count.name > 0 {
                weight += NAME;
                name = kind / f32::from(count.name).sqrt();
            }
            let worth = (1.0 - WHOLE_NAME) * weight / (weight + SATURATION) + WHOLE_NAME * name;
            let level = (worth * LEVELS as f32).ceil().clamp(1.0, LEVELS as f32) as u16;
            self.postings.push(Posting { term, document: number, level });
        }
    }

    fn each(&mut self, text: &str, mut change: impl FnMut(&mut Count)) {
        let Self { lexicon, words, counts, met, .. } = self;
        words.each(&compose(text), |term| {
            let number = lexicon.number(term);
            if number == counts.len() {
                counts.push(Count::default());
            }
            let count = &mut counts[number];
            if count.is_new() {
                met.push(number as u32);
            }
            change(count);
        });
    }

    /// The postings by the number of their term, each term's in the order of the documents.
    pub fn postings(&self) -> Postings {
        let mut ends = vec![0_u32; self.lexicon.len()];
        for posting in &self.postings {
            ends[posting.term as usize] += 1;
        }
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        let mut sorted = vec![Posting { term: 0, document: 0, level: 0 }; self.postings.len()];
        for posting in &self.postings {
            let end = &mut ends[posting.term as usize];
            sorted[*end as usize] = *posting;
            *end += 1;
        }
        Postings { sorted, ends }
    }
}

impl Count {
    /// Met for the first time in this document.
    fn is_new(&self) -> bool {
        self.text == 0 && self.headings == 0 && self.name == 0
    }
}

#[derive(Debug)]
pub struct Postings {
    sorted: Vec<Posting>,
    ends: Vec<u32>,
}

impl Postings {
    pub fn of(&self, term: usize) -> &[Posting] {
        let start = if term == 0 { 0 } else { self.ends[term - 1] };
        &self.sorted[start as usize..self.ends[term] as usize]
    }
}
