//! Surveys, in which nothing is right or wrong: `scale`.

use crate::quiz::model::Kind;
use crate::quiz::parse::arrange::{name_but, part};
use crate::quiz::parse::{Reading, is_list};
use crate::yaml::Reader;

/// More levels than anybody tells apart.
const MOST_LEVELS: usize = 11;

pub(super) fn read(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let nodes = reader.required("levels")?.list(reading.faults);
    let read: Vec<_> = nodes.iter().filter_map(|node| part(reading, node)).collect();
    let whole = read.len() == nodes.len();
    let fits = (2..=MOST_LEVELS).contains(&nodes.len());
    if !fits && is_list(reader, "levels") {
        let message = format!("a scale has from 2 to {MOST_LEVELS} levels, and this one has {}", nodes.len());
        let help = "five are usual: from `Strongly disagree` to `Strongly agree`";
        reading.error("bad-scale", reader.place_of("levels"), message, help);
    }
    let levels = name_but(reading, "levels", "duplicate-level", read, None)?;
    (whole && fits).then_some(Kind::Scale { levels })
}
