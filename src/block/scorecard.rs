//! The scorecard: weighted criteria by which a thing is rated, level by level, beside a reference; and what is left of
//! the total where looks alone count.
//!
//! Read from YAML, reckoned by [`weighted`], drawn by `draw`; `js/scorecard` reckons and draws the same on the page. The
//! question type `scorecard` is graded by the same function.

mod draw;
mod view;
pub use self::view::ScorecardView;

use serde::{Deserialize, Serialize};

use super::read;
use crate::diag::{Diagnostic, Faults, Place, Placed};
use crate::yaml::{Node, Reader, Shape};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// The whole block.
    pub place: Place,
    pub id: Placed<String>,
    pub title: Option<String>,
    /// What is rated.
    pub subject: Option<String>,
    pub levels: Levels,
    /// From 2 to 12. All of them have a reference, or none has.
    pub criteria: Vec<Criterion>,
    pub note: Option<String>,
}

/// The ratings that can be given, both ends among them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    pub from: u32,
    pub to: u32,
    /// What some of them mean, whatever is rated.
    pub labels: Vec<(u32, String)>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    pub name: String,
    pub weight: f64,
    /// What some of the ratings mean here.
    pub levels: Vec<(u32, String)>,
    /// It is about how the thing looks.
    pub looks: bool,
    pub reference: Option<u32>,
    /// Why the reference is what it is.
    pub because: Option<String>,
}

pub const SCORECARD_KEYS: &[&str] = &["id", "title", "subject", "rating", "criteria", "note"];
pub const RATING_KEYS: &[&str] = &["from", "to", "labels"];
pub const CRITERION_KEYS: &[&str] = &["name", "weight", "levels", "looks", "reference", "because"];

const CRITERIA: std::ops::RangeInclusive<usize> = 2..=12;
const HIGHEST: u32 = 100;
/// From the lowest rating to the highest: each is a button.
const MOST_STEPS: u32 = 10;
const MOST_WEIGHT: f64 = 1000.0;
const LIGHTEST: f64 = 0.01;

/// The mean of values by their weights; nothing where there are none. Summed from the first on, so that the page's script
/// gets the same bits.
pub fn weighted(values: impl IntoIterator<Item = (f64, f64)>) -> f64 {
    let (mut sum, mut all) = (0.0, 0.0);
    for (weight, value) in values {
        sum += weight * value;
        all += weight;
    }
    if all > 0.0 { sum / all } else { 0.0 }
}

impl Scorecard {
    /// `None` when what is left after all faults were reported cannot be drawn.
    pub(super) fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "a scorecard", SCORECARD_KEYS, faults);
        let id = read::id(&reader);
        let levels = reader.required("rating").and_then(|node| Levels::read(node, faults));
        let written = reader.required("criteria").map_or(&[][..], |list| list.list(faults));
        if let Some(list @ Node { shape: Shape::List { .. }, .. }) = reader.node("criteria") {
            let help = ("one criterion is no card: add another", "at most 12: join those that are looked at together");
            read::count(list.place, written.len(), CRITERIA, ("a scorecard", "criteria"), help, faults);
        }
        read::named_apart(&read::texts_under(written, "name"), "criteria", faults);
        let range = levels.as_ref().map_or(0..=HIGHEST, |levels| levels.from..=levels.to);
        let criteria: Vec<Criterion> =
            written.iter().filter_map(|node| Criterion::read(node, range.clone(), faults)).collect();
        let title = reader.text("title").map(|text| text.value);
        let subject = reader.text("subject").map(|text| text.value);
        let note = reader.text("note").map(|text| text.value);
        if !CRITERIA.contains(&criteria.len()) || criteria.len() < written.len() {
            return None;
        }
        if let Some(at) = criteria.iter().position(|one| one.reference.is_none())
            && criteria.iter().any(|one| one.reference.is_some())
        {
            let message = format!("`{}` has no reference, and other criteria have one", criteria[at].name);
            let fault = Diagnostic::error("reference-missing", written[at].place, message);
            faults.add(fault.help("add `reference: …`: a total over some of the criteria is beside no other"));
            return None;
        }
        Some(Self { place: node.place, id: id?, title, subject, levels: levels?, criteria, note })
    }

    pub fn has_reference(&self) -> bool {
        self.criteria.iter().all(|one| one.reference.is_some())
    }

    /// Whether some criteria are about looks, and others are not: only then there is something that looks leave out.
    pub fn parts_looks(&self) -> bool {
        self.criteria.iter().any(|one| one.looks) && self.criteria.iter().any(|one| !one.looks)
    }

    /// What the references come to over all criteria, or over those of looks alone.
    pub fn reference(&self, looks_alone: bool) -> f64 {
        let counted = self.criteria.iter().filter(|one| one.looks || !looks_alone);
        weighted(counted.filter_map(|one| Some((one.weight, f64::from(one.reference?)))))
    }

    /// How much of the whole each criterion weighs.
    pub fn share(&self, criterion: &Criterion) -> f64 {
        criterion.weight / self.criteria.iter().fold(0.0, |sum, one| sum + one.weight)
    }

    /// How much of the whole the looks weigh.
    pub fn looks_share(&self) -> f64 {
        weighted(self.criteria.iter().map(|one| (one.weight, if one.looks { 1.0 } else { 0.0 })))
    }
}

impl Levels {
    fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "`rating`", RATING_KEYS, faults);
        if !matches!(node.shape, Shape::Map(_)) {
            return None;
        }
        let number = |key: &str| reader.required(key).and_then(|node| node.whole(0..=HIGHEST, faults));
        let (from, to) = (number("from"), number("to"));
        let (from, to) = (from?, to?);
        if to <= from || to - from > MOST_STEPS {
            let message = match to <= from {
                true => format!("there are no ratings from {from} to {to}"),
                false => format!("ratings from {from} to {to} are too many"),
            };
            let fault = Diagnostic::error("bad-range", reader.place_of("to"), message);
            faults.add(fault.help(format!("`to` is above `from`, by {MOST_STEPS} at the most")));
            return None;
        }
        let labels = described(&reader, "labels", from..=to);
        Some(Self { from, to, labels })
    }
}

impl Criterion {
    fn read(node: &Node, range: std::ops::RangeInclusive<u32>, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "a criterion", CRITERION_KEYS, faults);
        let name = reader.required_text("name");
        let weight = match reader.node("weight") {
            None => Some(1.0),
            Some(node) => read::amount(node, LIGHTEST..=MOST_WEIGHT, faults),
        };
        let levels = described(&reader, "levels", range.clone());
        let looks = reader.bool("looks").unwrap_or(false);
        let reference = reader.whole("reference", range);
        let because = reader.text("because");
        if let (Some(because), None) = (&because, reader.node("reference")) {
            let message = "`because` says why the reference is what it is, and there is none";
            let fault = Diagnostic::error("missing-key", because.place, message);
            faults.add(fault.help("add `reference: …`, or delete `because`"));
        }
        // One that could not be read was told.
        if reference.is_none() && reader.node("reference").is_some() {
            return None;
        }
        let because = because.map(|text| text.value);
        Some(Self { name: name?.value, weight: weight?, levels, looks, reference, because })
    }
}

/// Ratings with what they mean, in their order.
fn described(reader: &Reader, key: &str, range: std::ops::RangeInclusive<u32>) -> Vec<(u32, String)> {
    let Some(node) = reader.node(key) else { return Vec::new() };
    let mut levels: Vec<(u32, String)> = Vec::new();
    for (number, node) in node.entries(reader.faults) {
        let Some(text) = node.text(reader.faults) else { continue };
        match number.value.parse::<u32>().ok().filter(|number| range.contains(number)) {
            Some(rating) => levels.push((rating, text.value)),
            None => {
                let (from, to) = (range.start(), range.end());
                let message = format!("`{}` is no rating from {from} to {to}", number.value);
                let fault = Diagnostic::error("out-of-range", number.place, message);
                reader.faults.add(fault.help(format!("write `{key}: {{{from}: …, {to}: …}}`")));
            }
        }
    }
    levels.sort_by_key(|(rating, _)| *rating);
    levels
}

#[cfg(test)]
mod tests;
