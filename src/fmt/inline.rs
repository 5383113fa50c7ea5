//! Where ids belong in the questions of a lesson.

use super::{Edit, line_end};
use crate::quiz::{IdOf, MissingId};
use crate::source::Source;

/// The edits that write these ids into a lesson.
pub fn edits(source: &Source, missing: &[MissingId]) -> Vec<Edit> {
    let text = &*source.text;
    let one = |missing: &MissingId| {
        let MissingId { of, place, id } = missing;
        let (start, end) = (place.start as usize, place.end as usize);
        let (at, text) = match of {
            IdOf::Quiz => (end, format!(" id={id}")),
            IdOf::Question => (start, format!("id: {id}{}", line_end(text))),
            IdOf::Gap => (start + 2, format!("#{id} ")),
            IdOf::Part => {
                let first = text[start..end].lines().next().unwrap_or_default();
                (start + first.trim_end().len(), format!(" {{#{id}}}"))
            }
        };
        Edit { at: at..at, text }
    };
    missing.iter().map(one).collect()
}
