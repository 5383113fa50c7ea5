//! Questions inside a lesson, written as a list that reads well in any viewer of Markdown:
//!
//! ````text
//! ```quiz id=visits-or-profit
//! What is promotion judged by?
//! - [x] Visits and registrations
//!   > Yes: reach is its aim.
//! - [ ] Profit
//! ? Think of what a billboard can do.
//! = Promotion brings people; marketing makes it pay.
//! ```
//! ````
//!
//! The block becomes the same tree of YAML that a quiz file would, with its places in the lesson, so that one reader
//! finds the same mistakes in both. docs/inline-questions.md describes the form for authors.

mod answers;
mod lines;
mod tree;
#[cfg(test)]
mod tests;

use std::ops::Range;

use self::lines::{Asked, Way};
use super::Reading;
use super::ids::{self, IdOf, MissingIds};
use crate::diag::{Faults, Place, Placed};
use crate::markdown;
use crate::quiz::model::Quiz;
use crate::source::Source;
use crate::yaml::{Node, Shape, is_id};

/// The info string of a block.
pub const KIND: &str = "quiz";

/// Of a title that is made of the first prompt.
const LONGEST_TITLE: usize = 80;

/// A fenced block in a lesson; both are bytes of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineBlock {
    /// The line that opens the fence.
    pub fence: Range<usize>,
    pub text: Range<usize>,
}

/// Reads the questions of a block. They are practice.
pub fn parse(source: &Source, block: &InlineBlock, faults: &Faults, missing: &MissingIds) -> Quiz {
    let reading = Reading { source, faults, missing, inline: true };
    let asked = lines::questions(source, block.text.clone());
    let id = quiz_id(&reading, block, &asked);
    let (single, noted) = (asked.len() == 1, missing.count());
    let mut questions: Vec<Node> = Vec::new();
    for (at, one) in asked.iter().enumerate() {
        questions.extend(tree::question(&reading, one, &own_id(&reading, one, &id, at == 0, single)));
    }
    missing.make_distinct(noted, asked.iter().filter_map(|one| one.value("id")));
    if asked.is_empty() {
        let place = place(source, &block.fence);
        reading.error("no-questions", place, "this block asks nothing", "write a question, or delete the block");
    }
    let title = asked.iter().find_map(|one| one.placed("title")).unwrap_or_else(|| title(&reading, &asked, &id));
    if questions.is_empty() {
        return Quiz { title, ..reading.blank(id) };
    }
    let whole = place(source, &block.text);
    let list = Node { place: whole, shape: Shape::List { items: questions, flow: false } };
    let entries = [("quiz", tree::text(&id)), ("title", tree::text(&title)), ("questions", list)];
    let entries = entries.map(|(key, node)| (Placed { value: key.to_owned(), place: node.place }, node));
    reading.quiz(&Node { place: whole, shape: Shape::Map(entries.into()) }, id)
}

fn place(source: &Source, range: &Range<usize>) -> Place {
    Place::new(source.id, range.start, range.end)
}

/// `id=…` behind the word that opens the block.
fn quiz_id(reading: &Reading, block: &InlineBlock, asked: &[Asked]) -> Placed<String> {
    let source = reading.source;
    let line = source.text[block.fence.clone()].trim_end();
    let word = line.find(KIND).map_or(0, |at| at + KIND.len());
    let mut id = None;
    for given in line[word..].split_whitespace() {
        let start = block.fence.start + (given.as_ptr() as usize - line.as_ptr() as usize);
        let place = Place::new(source.id, start, start + given.len());
        match given.split_once('=') {
            Some(("id", value)) if is_id(value) => id = Some(Placed { value: value.to_owned(), place }),
            Some(("id", value)) => {
                let help = "use 1 to 64 small letters, digits and hyphens: `id=visits-or-profit`";
                reading.error("bad-id", place, format!("`{value}` cannot be an id"), help);
                let value = ids::of_text(value, KIND);
                id = Some(Placed { value, place });
            }
            _ => {
                let message = format!("`{given}` is not understood here");
                reading.error("unknown-key", place, message, "a block of questions opens with `quiz id=…`");
            }
        }
    }
    id.unwrap_or_else(|| {
        let place = Place::new(source.id, block.fence.start, block.fence.start + word);
        let words = asked.first().map(|one| one.prompt.value.as_str()).unwrap_or_default();
        let value = ids::of_text(words, KIND);
        reading.missing.note(IdOf::Quiz, place, &value);
        let help = format!("write `quiz id={value}`, or let `coursewright fmt` do it");
        reading.error("missing-id", place, "this block has no id, so no response to it could be kept", help);
        Placed { value, place }
    })
}

/// A question alone is called like its block; of several, each needs a name.
fn own_id(reading: &Reading, one: &Asked, quiz: &Placed<String>, first: bool, single: bool) -> Placed<String> {
    if let Some(id) = one.placed("id") {
        return id;
    }
    let place = one.place;
    if single {
        return Placed { value: quiz.value.clone(), place };
    }
    let value = if first { quiz.value.clone() } else { ids::of_text(&one.prompt.value, "q") };
    if !one.prompt.value.is_empty() {
        reading.missing.note(IdOf::Question, place, &value);
    }
    let help = format!("write `id: {value}` above it, or let `coursewright fmt` do it");
    let message = "one of several questions in a block needs an id of its own";
    reading.error("missing-id", Place { end: place.start + one.first_line as u32, ..place }, message, help);
    Placed { value, place }
}

/// What HR's tables and the results page call the block: its first question.
fn title(reading: &Reading, asked: &[Asked], id: &Placed<String>) -> Placed<String> {
    let Some(first) = asked.first().filter(|first| !first.prompt.value.is_empty()) else { return id.clone() };
    let prompt = match first.way == Way::Typed && first.value("answer").is_none() {
        true => Placed { value: tree::without_gaps(&first.prompt.value), place: first.prompt.place },
        false => first.prompt.clone(),
    };
    let prose = markdown::read(&prompt, reading.source, &Faults::default());
    let mut title = prose.plain().split_whitespace().collect::<Vec<_>>().join(" ");
    if title.chars().count() > LONGEST_TITLE {
        let cut = title.char_indices().nth(LONGEST_TITLE).map_or(title.len(), |(at, _)| at);
        let cut = title[..cut].rfind(' ').unwrap_or(cut);
        title.truncate(cut);
        title.push('…');
    }
    Placed { value: if title.is_empty() { id.value.clone() } else { title }, place: first.prompt.place }
}
