//! Where ids belong in the questions of a lesson.

use std::ops::Range;

use super::{Edit, line_end, places};
use crate::content;
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
    let in_yaml = content::questions_in_yaml(source);
    let is_in = |missing: &MissingId, block: &Range<usize>| block.contains(&(missing.place.start as usize));
    let others = missing.iter().filter(|one| !in_yaml.iter().any(|(block, _)| is_in(one, block)));
    let mut edits: Vec<Edit> = others.map(one).collect();
    for (block, tree) in &in_yaml {
        let inside: Vec<MissingId> = missing.iter().filter(|one| is_in(one, block)).cloned().collect();
        edits.extend(places::edits(tree, text, &inside));
    }
    edits
}
