//! Where in a YAML text ids belong.

use std::collections::HashMap;
use std::ops::Range;

use super::{Edit, line_end};
use crate::diag::{Place, Placed};
use crate::quiz::{IdOf, MissingId};
use crate::yaml::{Node, Shape};

/// The edits that write these ids into a quiz file.
pub fn edits(root: &Node, text: &str, missing: &[MissingId]) -> Vec<Edit> {
    let mut wanted: HashMap<(IdOf, Place), &str> = HashMap::new();
    let gaps = missing.iter().filter(|one| one.of == IdOf::Gap);
    // A gap holds its id itself, behind its brackets.
    let gaps = gaps.filter(|gap| text[gap.place.range()].starts_with("{{"));
    let edit = |gap: &MissingId| (gap.place.start as usize + 2, format!("#{} ", gap.id));
    let edits = gaps.map(edit).map(|(at, text)| Edit { at: at..at, text }).collect();
    for one in missing.iter().filter(|one| one.of != IdOf::Gap) {
        wanted.entry((one.of, one.place)).or_insert(&one.id);
    }
    let mut walk = Walk { text, line_end: line_end(text), wanted, edits };
    walk.node(root, Holder::Top, false);
    walk.edits
}

/// What a value stands in.
#[derive(Clone, Copy)]
enum Holder<'n> {
    Top,
    /// Under the key that a text in it would have as a map.
    List {
        word: &'static str,
    },
    /// Beside an `id` that holds nothing, if there is one.
    Map {
        key: &'n Placed<String>,
        empty: Option<&'n Entry>,
    },
}

type Entry = (Placed<String>, Node);

struct Walk<'a> {
    text: &'a str,
    line_end: &'static str,
    wanted: HashMap<(IdOf, Place), &'a str>,
    edits: Vec<Edit>,
}

impl<'a> Walk<'a> {
    /// `flow`: inside of brackets.
    fn node(&mut self, node: &Node, holder: Holder, flow: bool) {
        match &node.shape {
            Shape::Empty => {}
            Shape::Scalar { .. } => {
                if let Some(id) = self.wanted.remove(&(IdOf::Part, node.place)) {
                    self.part(node, holder, flow, id);
                }
            }
            Shape::List { items, flow: brackets } => {
                let word = match holder {
                    Holder::Map { key, .. } if key.value == "criteria" => "name",
                    _ => "text",
                };
                items.iter().for_each(|item| self.node(item, Holder::List { word }, flow || *brackets));
            }
            Shape::Map(entries) => {
                let brackets = self.text[node.place.range()].starts_with('{');
                for (of, key) in [(IdOf::Quiz, "quiz"), (IdOf::Question, "id")] {
                    if let Some(id) = self.wanted.remove(&(of, node.place)) {
                        self.first_key(node, entries, key, brackets, id);
                    }
                }
                let empty = empty(entries, "id");
                for (key, value) in entries {
                    self.node(value, Holder::Map { key, empty }, flow || brackets);
                }
            }
        }
    }

    fn insert(&mut self, at: usize, text: String) {
        self.edits.push(Edit { at: at..at, text });
    }

    /// Begins a map with a key.
    fn first_key(&mut self, node: &Node, entries: &[Entry], key: &str, brackets: bool, id: &str) {
        let Some((first, _)) = entries.first() else { return };
        if let Some(entry) = empty(entries, key) {
            self.fill(entry, id);
        } else if brackets {
            self.insert(node.place.start as usize + 1, format!("{key}: {}, ", scalar(id)));
        } else {
            let at = self.key_start(first);
            let indent = " ".repeat(self.column(at));
            self.insert(at, format!("{key}: {}{}{indent}", scalar(id), self.line_end));
        }
    }

    /// A value that holds nothing gives way, also where the author wrote so: `id: ~`.
    fn fill(&mut self, (key, value): &Entry, id: &str) {
        let end = key.place.end as usize;
        let colon = self.text[end..].find(':').map_or(end, |colon| end + colon + 1);
        let written = value.place.range();
        if written.start >= colon && is_null(&self.text[written.clone()]) {
            self.edits.push(Edit { at: written, text: scalar(id) });
        } else {
            self.insert(colon, format!(" {}", scalar(id)));
        }
    }

    /// Where a key begins, with its quote.
    fn key_start(&self, key: &Placed<String>) -> usize {
        key.place.start as usize
    }

    fn part(&mut self, node: &Node, holder: Holder, flow: bool, id: &str) {
        let (start, end) = (node.place.start as usize, node.place.end as usize);
        match holder {
            // The two sides of a pair are texts with ids of their own.
            Holder::Map { key, empty } if !matches!(key.value.as_str(), "item" | "match") => match flow {
                _ if empty.is_some() => empty.into_iter().for_each(|entry| self.fill(entry, id)),
                true => self.insert(end, format!(", id: {}", scalar(id))),
                false => self.line_after(end, self.column(self.key_start(key)), id),
            },
            Holder::Top => {}
            _ if flow => {
                let word = if let Holder::List { word } = holder { word } else { "text" };
                self.insert(start, format!("{{{word}: "));
                self.insert(end, format!(", id: {}}}", scalar(id)));
            }
            Holder::Map { key, .. } => self.below_key(node, key, id),
            Holder::List { word } => self.behind_dash(node, word, id),
        }
    }

    /// `- a text` becomes a map that begins behind the dash.
    fn behind_dash(&mut self, node: &Node, word: &str, id: &str) {
        let start = self.start_of(node);
        let column = self.column(start);
        let before = &self.text[start - column_bytes(self.text, start)..start];
        let dash = before.rfind('-').map(|dash| before[..dash].chars().count());
        self.insert(start, format!("{word}: "));
        self.shift(start..node.place.end as usize, column, dash.map(|dash| column - dash));
        self.line_after(node.place.end as usize, column, id);
    }

    /// `item: a text` becomes a map in the lines below the key.
    fn below_key(&mut self, node: &Node, key: &Placed<String>, id: &str) {
        let (from, start) = (key.place.end as usize, self.start_of(node));
        let value = start..node.place.end as usize;
        let between = &self.text[from..start];
        let key_column = self.column(self.key_start(key));
        if between.contains('\n') {
            // It stands below its key already.
            let column = self.column(start);
            self.insert(start, "text: ".to_owned());
            self.shift(value, column, None);
            self.line_after(node.place.end as usize, column, id);
            return;
        }
        let column = key_column + 2;
        let colon = between.find(':').map_or(start, |colon| from + colon + 1);
        let text = format!("{}{}text: ", self.line_end, " ".repeat(column));
        self.edits.push(Edit { at: colon..start, text });
        self.shift(value, column, Some(2));
        self.line_after(node.place.end as usize, column, id);
    }

    /// The further lines of a value go as far to the right as its first one; else they would end it.
    fn shift(&mut self, range: Range<usize>, column: usize, by: Option<usize>) {
        let lines: Vec<usize> =
            self.text[range.clone()].match_indices('\n').map(|(at, _)| range.start + at + 1).collect();
        let indent = |at: &usize| {
            let line = self.text[*at..].lines().next().unwrap_or_default();
            let spaces = line.len() - line.trim_start_matches(' ').len();
            (!line.trim().is_empty()).then_some(spaces)
        };
        let least = lines.iter().filter_map(indent).min().unwrap_or(column + 1);
        let by = " ".repeat(by.unwrap_or((column + 1).saturating_sub(least)));
        for at in lines.into_iter().filter(|at| indent(at).is_some()) {
            self.edits.push(Edit { at: at..at, text: by.clone() });
        }
    }

    /// Where a value begins: a block of lines (`|`, `>-`) with the sign before it, which is not part of its place.
    fn start_of(&self, node: &Node) -> usize {
        let start = node.place.start as usize;
        let before = self.text[..start].trim_end();
        let is_below = self.text[before.len()..start].contains('\n');
        let from = before.rfind('\n').map_or(0, |newline| newline + 1);
        // A remark may follow the sign.
        let line = before[from..].split(" #").next().unwrap_or_default().trim_end();
        let word = line.rsplit(' ').next().unwrap_or_default();
        let is_sign =
            word.strip_prefix(['|', '>']).is_some_and(|rest| rest.bytes().all(|byte| b"+-123456789".contains(&byte)));
        if is_below && is_sign { from + line.len() - word.len() } else { start }
    }

    /// A line `id: …` below the one that holds the end of a value, and its comment.
    fn line_after(&mut self, end: usize, column: usize, id: &str) {
        let rest = &self.text[end..];
        let line = rest.find('\n').map_or(rest, |at| &rest[..at]);
        let at = end + line.strip_suffix('\r').unwrap_or(line).len();
        self.insert(at, format!("{}{}id: {}", self.line_end, " ".repeat(column), scalar(id)));
    }

    fn column(&self, at: usize) -> usize {
        let bytes = column_bytes(self.text, at);
        self.text[at - bytes..at].chars().count()
    }
}

/// The key of a map that is there, and holds nothing.
fn empty<'n>(entries: &'n [Entry], key: &str) -> Option<&'n Entry> {
    entries.iter().find(|(name, value)| name.value == key && value.shape == Shape::Empty)
}

fn is_null(written: &str) -> bool {
    matches!(written, "~" | "null" | "Null" | "NULL")
}

/// How many bytes of its line stand before a place.
fn column_bytes(text: &str, at: usize) -> usize {
    at - text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// An id as YAML that no reader takes for a number, a date or a truth.
pub fn scalar(id: &str) -> String {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    match id.starts_with(|first: char| first.is_ascii_digit()) || WORDS.contains(&id) {
        true => format!("\"{id}\""),
        false => id.to_owned(),
    }
}
