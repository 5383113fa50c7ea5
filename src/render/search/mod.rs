//! Full-text search for a static host and for file://: an index in small scripts, of which a page loads the few that a
//! query needs. `js/search/index.js` of the theme reads it.
//!
//! Documents are dealt to segments by the hash of their page's path, so an edit changes the files of one segment and
//! the directory alone. Within a segment, terms are sorted and cut into ranges of some kilobytes; the texts, for the
//! passages of results, stand in files of their own.

mod words;
mod lexicon;
mod counts;
mod files;
mod library;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

pub use self::files::{directory, segment};
pub use self::library::{Library, Segment, SegmentMade, is_file};
pub use self::words::terms;

/// Changes whenever the same documents would give other files.
const FORMAT: u8 = 3;

/// The most documents that a segment has on average. More make files of rare words smaller and fewer, but an edit
/// dearer.
const SEGMENT: usize = 512;

/// What search can find: one page.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// Its path below the output: `course/module/lesson.html`.
    pub page: Cow<'a, str>,
    pub kind: Kind,
    pub title: Cow<'a, str>,
    /// Other names of a concept.
    pub also: &'a [String],
    /// Where it belongs, as a result tells it: `Course · Module`.
    pub context: String,
    pub sections: Vec<Section<'a>>,
    /// Of all that, where it is not the language of the pages around it.
    pub lang: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Course,
    Module,
    Lesson,
    Concept,
}

/// A heading and the text below it; what stands before the first heading has neither anchor nor title.
#[derive(Clone, Debug)]
pub struct Section<'a> {
    pub anchor: Option<&'a str>,
    pub title: &'a str,
    pub text: Cow<'a, str>,
}

/// Which documents stand in which segment.
#[derive(Debug)]
pub struct Plan {
    segments: Vec<Dealt>,
}

#[derive(Debug)]
struct Dealt {
    /// By the paths of their pages.
    documents: Vec<usize>,
    key: u128,
}

impl Plan {
    /// Deals out documents by the paths of their pages; each comes with the hash of all that it will show.
    pub fn new(documents: &[(&str, u128)]) -> Self {
        let count = documents.len().div_ceil(SEGMENT).next_power_of_two();
        let mut segments: Vec<_> = (0..count).map(|_| Dealt { documents: Vec::new(), key: 0 }).collect();
        for (at, (page, _)) in documents.iter().enumerate() {
            segments[xxh3_64(page.as_bytes()) as usize & (count - 1)].documents.push(at);
        }
        for (number, segment) in segments.iter_mut().enumerate() {
            segment.documents.sort_unstable_by_key(|at| documents[*at].0);
            let mut hash = Xxh3::new();
            hash.update(&[FORMAT]);
            hash.update(&number.to_le_bytes());
            for at in &segment.documents {
                let (page, key) = documents[*at];
                hash.update(&page.len().to_le_bytes());
                hash.update(page.as_bytes());
                hash.update(&key.to_le_bytes());
            }
            segment.key = hash.digest128();
        }
        Self { segments }
    }

    /// How many segments there are; never none.
    pub fn segments(&self) -> usize {
        self.segments.len()
    }

    /// Which of the documents stand in a segment.
    pub fn documents(&self, segment: usize) -> &[usize] {
        &self.segments[segment].documents
    }

    /// The hash of all that a segment's files are made of.
    pub fn key(&self, segment: usize) -> u128 {
        self.segments[segment].key
    }
}

/// One file of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Below the output folder.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// What the directory tells of a segment: small, and the same as long as the segment's files are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Tells a browser that the files are others than those it has kept.
    pub version: String,
    /// The first letters of each range of terms, enough to tell it from the one before; those of the first are empty.
    pub ranges: Vec<String>,
    /// How many documents each file of texts has.
    pub texts: Vec<u16>,
}

#[cfg(test)]
mod tests;
