//! All of YAML, by serde-saphyr: serde only carries the events; the byte ranges tell the author's own spelling.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, NonFiniteFloatPolicy, Spanned};

use super::{DEPTH_LIMIT, NODE_LIMIT, Node, Origin, REPEAT_LIMIT, Shape, syntax};
use crate::diag::{Diagnostic, Faults, Place, Placed};

/// `None` after an error, which is then among the faults.
pub(super) fn read(origin: Origin, faults: &Faults) -> Option<Node> {
    let mut options = serde_yaml::options! {};
    // Reported by us, at the second of the two.
    options.duplicate_keys = DuplicateKeyPolicy::LastWins;
    if let Some(budget) = &mut options.budget {
        budget.max_nodes = NODE_LIMIT;
        budget.max_depth = DEPTH_LIMIT;
        budget.max_aliases = 1_000;
    }
    // `.inf` is a text like any other until a reader asks for a number.
    options.non_finite_float_policy = NonFiniteFloatPolicy::PassThrough;
    options.alias_limits.max_total_replayed_events = REPEAT_LIMIT;
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(origin.text, options) {
        Ok(raw) => Some(origin.node(raw, faults)),
        Err(error) => {
            faults.add(syntax::fault(origin, &error));
            None
        }
    }
}

impl Origin<'_> {
    fn node(&self, raw: Spanned<Raw>, faults: &Faults) -> Node {
        let (start, end) = bytes(raw.referenced);
        let (from, to) = bytes(raw.defined);
        let written = self.text.get(from..to).unwrap_or_default();
        match raw.value {
            Raw::Scalar(text) => {
                let quoted = matches!(written.as_bytes().first(), Some(b'"' | b'\'' | b'|' | b'>'));
                let plain = !quoted || text.is_none();
                let shape = match text {
                    Some(text) => Shape::Scalar { text, plain },
                    None if matches!(written, "" | "~" | "null" | "Null" | "NULL") => Shape::Empty,
                    None => Shape::Scalar { text: written.trim_end().to_owned(), plain: true },
                };
                Node { place: self.trimmed(start, end), shape }
            }
            Raw::List(raw_items) => {
                let flow = written.starts_with('[');
                let items: Vec<_> = raw_items.into_iter().map(|item| self.node(item, faults)).collect();
                let last = items.last().map_or(end, |item| item.place.end as usize - self.offset);
                let end = self.closed(flow, last.max(end));
                Node { place: self.place(start, end), shape: Shape::List { items, flow } }
            }
            Raw::Map(entries) => {
                let mut map: Vec<(Placed<String>, Node)> = Vec::with_capacity(entries.len());
                let mut first: HashMap<String, Place> = HashMap::with_capacity(entries.len());
                for (key, value) in entries {
                    let key = self.node(key, faults);
                    let Shape::Scalar { text, .. } = key.shape else {
                        let message = "a key must be plain text";
                        faults.add(Diagnostic::error("yaml-key", key.place, message));
                        continue;
                    };
                    if let Some(first) = first.get(&text) {
                        let message = format!("`{text}` is given twice");
                        let fault = Diagnostic::error("duplicate-key", key.place, message);
                        faults.add(fault.also(*first, "first given here").help("keep one of the two"));
                        continue;
                    }
                    first.insert(text.clone(), key.place);
                    map.push((Placed { value: text, place: key.place }, self.node(value, faults)));
                }
                let last = map.last().map_or(end, |(_, value)| value.place.end as usize - self.offset);
                let end = self.closed(written.starts_with('{'), last.max(end));
                Node { place: self.place(start, end), shape: Shape::Map(map) }
            }
        }
    }

    /// The end of what stands in brackets: with the closing one.
    fn closed(&self, flow: bool, end: usize) -> usize {
        let rest = self.text.get(end..).unwrap_or_default();
        let bracket = rest.trim_start();
        if flow && bracket.starts_with([']', '}']) { end + rest.len() - bracket.len() + 1 } else { end }
    }

    /// The carets end where the author's text ends, not on the next line.
    fn trimmed(&self, start: usize, end: usize) -> Place {
        let written = self.text.get(start..end).unwrap_or_default();
        self.place(start, start + written.trim_end().len())
    }
}

fn bytes(location: serde_yaml::Location) -> (usize, usize) {
    let span = location.span();
    let start = span.byte_offset().unwrap_or_default() as usize;
    (start, start + span.byte_len().unwrap_or_default() as usize)
}

/// What serde hands over; scalars that are not text keep only their place.
enum Raw {
    Scalar(Option<String>),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("any YAML value")
    }
    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }
    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }
    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }
    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }
    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }
    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Scalar(None))
    }
    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Scalar(Some(text.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}
