//! Questions whose parts are to be arranged: `ordering`, `matching`.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Place, Placed};
use crate::markdown::Prose;
use crate::quiz::key::{MatchingRule, OrderingRule};
use crate::quiz::model::{Item, Kind, Pair};
use crate::quiz::parse::{Named, Reading, is_list};
use crate::yaml::{Node, Reader, Shape};

pub(super) fn ordering(reading: &Reading, reader: &Reader, rule: OrderingRule) -> Option<Kind> {
    let nodes = reader.required("items")?.list(reading.faults);
    let read: Vec<_> = nodes.iter().filter_map(|node| part(reading, node)).collect();
    let whole = read.len() == nodes.len();
    let items = name(reading, "items", "duplicate-item", read);
    if nodes.len() < 2 && is_list(reader, "items") {
        let place = reader.place_of("items");
        reading.error("too-few", place, "there must be at least two items to put in order", "add another item");
    }
    if whole && nodes.len() > 1 { Some(Kind::Ordering { items: items?, rule }) } else { None }
}

pub(super) fn matching(reading: &Reading, reader: &Reader, rule: MatchingRule) -> Option<Kind> {
    let nodes = reader.required("pairs")?.list(reading.faults);
    let read: Vec<_> = nodes.iter().filter_map(|node| pair(reading, node)).collect();
    let whole = read.len() == nodes.len();
    let (left, right): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let items = name(reading, "items", "duplicate-item", left);
    // Several items may belong to one choice, which is then offered once.
    let mut choices: Vec<Part> = Vec::new();
    let mut chosen = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for part in right {
        let index = *at.entry(part.named.written.clone()).or_insert(choices.len());
        chosen.push(index);
        if index == choices.len() {
            choices.push(part);
        }
    }
    let distractors = reader.list("distractors");
    let mut sound = choices.iter().all(|part| part.is_text(reading, "match"));
    for node in distractors {
        let Some(part) = part_or_none(reading, node, &mut sound) else { continue };
        if let Some(first) = at.insert(part.named.written.clone(), choices.len()) {
            let message = "this distractor stands there already";
            let fault = Diagnostic::error("duplicate-choice", part.place, message);
            let fault = fault.also(choices[first].place, "here");
            reading.faults.add(fault.help("a distractor matches none of the items"));
            sound = false;
        }
        sound &= part.is_text(reading, "distractor");
        choices.push(part);
    }
    if nodes.len() < 2 && is_list(reader, "pairs") {
        let place = reader.place_of("pairs");
        reading.error("too-few", place, "there must be at least two pairs", "add another pair");
    } else if whole && choices.len() < 2 {
        let place = reader.place_of("pairs");
        reading.error("too-few", place, "there must be at least two matches to choose from", "add `distractors`");
    }
    sound &= look_distinct(reading, "matches", "duplicate-choice", &choices);
    let choices = if sound { name(reading, "matches", "duplicate-choice", choices)? } else { return None };
    if !whole || nodes.len() < 2 || choices.len() < 2 {
        return None;
    }
    let pairs =
        items?.into_iter().zip(chosen).map(|(item, index)| Pair { item, choice: choices[index].id.clone() }).collect();
    Some(Kind::Matching { pairs, choices, rule })
}

/// A text to arrange, before it has its id.
pub(super) struct Part {
    pub named: Named,
    pub text: Prose,
    pub place: Place,
}

fn pair(reading: &Reading, node: &Node) -> Option<(Part, Part)> {
    if let Shape::Scalar { .. } | Shape::List { .. } = node.shape {
        reading.error("wrong-type", node.place, "a pair has an item and its match", "write `{item: …, match: …}`");
        return None;
    }
    let pair = Reader::new(node, "a pair", &["item", "match"], reading.faults);
    let item = pair.required("item").and_then(|node| part(reading, node));
    let choice = pair.required("match").and_then(|node| part(reading, node));
    Some((item?, choice?))
}

fn part_or_none(reading: &Reading, node: &Node, sound: &mut bool) -> Option<Part> {
    let part = part(reading, node);
    *sound &= part.is_some();
    part
}

/// A text, or `{text: …, id: …}` where the id must outlive a change of the text.
pub(super) fn part(reading: &Reading, node: &Node) -> Option<Part> {
    let (id, written) = match &node.shape {
        Shape::Map(_) => {
            let part = Reader::new(node, "an item", &["text", "id"], reading.faults);
            (part.id("id"), part.required_text("text")?)
        }
        _ => (None, node.text(reading.faults)?),
    };
    let part = Part::new(reading, id, &written);
    reading.shows(&part.text, written.place).then_some(part)
}

impl Part {
    pub fn new(reading: &Reading, id: Option<Placed<String>>, written: &Placed<String>) -> Self {
        let text = reading.markdown(written);
        Self { named: Named::new(id, written, &text), text, place: written.place }
    }

    /// Whether a list of choices can show it; if not, that is told.
    pub fn is_text(&self, reading: &Reading, what: &str) -> bool {
        let is_text = !self.text.with_code().trim().is_empty();
        if !is_text {
            let message = format!("this {what} is chosen from a list, which shows text alone, and it has none");
            reading.error("blank-choice", self.place, &message, "write words; to an image, `![words](…)`");
        }
        is_text
    }
}

/// Whether each of these can be told from the others in a list, which shows no markup; if not, that is told.
pub(super) fn look_distinct(reading: &Reading, what: &str, code: &'static str, parts: &[Part]) -> bool {
    let mut first: HashMap<String, (Place, &str)> = HashMap::new();
    let mut distinct = true;
    for part in parts {
        let shown = part.text.with_code().split_whitespace().collect::<Vec<_>>().join(" ");
        match first.get(&shown) {
            // That they are written alike is told elsewhere.
            Some((_, written)) if *written == part.named.written => {}
            Some((place, _)) => {
                let message = format!("two {what} look the same in a list, which shows no markup");
                let fault = Diagnostic::error(code, part.place, message).also(*place, "the first one");
                reading.faults.add(fault.help("say in words where they differ"));
                distinct = false;
            }
            None => drop(first.insert(shown, (part.place, &part.named.written))),
        }
    }
    distinct
}

/// Gives ids; `None` where two texts or two ids are the same.
fn name(reading: &Reading, what: &str, code: &'static str, parts: Vec<Part>) -> Option<Vec<Item>> {
    name_but(reading, what, code, parts, None)
}

/// The same, with one id that none of them may have.
pub(super) fn name_but(
    reading: &Reading,
    what: &str,
    code: &'static str,
    parts: Vec<Part>,
    taken: Option<&str>,
) -> Option<Vec<Item>> {
    let (named, rest): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.named, (part.text, part.place))).unzip();
    let distinct = reading.are_distinct(code, what, &named);
    let ids = reading.ids_but(what, &named, taken)?;
    let items = ids.into_iter().zip(rest).map(|(id, (text, place))| Item { id, text, place }).collect();
    distinct.then_some(items)
}
