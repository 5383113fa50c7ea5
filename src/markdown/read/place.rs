//! Where in the author's file a stretch of Markdown stands.

use std::ops::Range;

use super::{At, Reading};
use crate::diag::Place;

/// In a longer value, a fault is shown at the whole of it: each search takes its time.
const SEARCHED: usize = 64 << 10;

impl Reading<'_> {
    pub(super) fn place(&self, range: &Range<usize>) -> Place {
        match &self.at {
            At::Body { file, offset } => {
                let written = self.text[range.clone()].trim_end();
                Place::new(*file, offset + range.start, offset + range.start + written.len())
            }
            At::Value { place, written } => within(*place, written, self.text, range),
        }
    }

    /// The place of a word inside a range: of a link's target inside the link.
    pub(super) fn place_of_text(&self, word: &str, range: &Range<usize>) -> Place {
        match self.text[range.clone()].rfind(word) {
            Some(at) if !word.is_empty() => self.place(&(range.start + at..range.start + at + word.len())),
            _ => self.place(range),
        }
    }
}

/// Where a part of a YAML value stands: its bytes are the author's, but not one for one.
pub(crate) fn within(place: Place, written: &str, text: &str, range: &Range<usize>) -> Place {
    let given = text[range.clone()].trim_end();
    if given.is_empty() || written.len() > SEARCHED {
        return place;
    }
    // What stands there several times is told apart by how often it stood before.
    let before = text[..range.start].matches(given).count();
    match written.match_indices(given).nth(before) {
        Some((at, _)) => Place::new(place.file, place.start as usize + at, place.start as usize + at + given.len()),
        None => place,
    }
}
