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
//! finds the same mistakes in both. What a list has no form for is written in YAML inside the block. Authors find both
//! in docs/content/questions/types/questions-in-a-lesson.md.

mod answers;
mod in_yaml;
mod lines;
mod tree;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use self::in_yaml::{Form, form};
use self::lines::{Asked, Way};
use super::Reading;
use super::ids::{self, IdOf, MissingIds};
use crate::diag::{Faults, Place, Placed, did_you_mean};
use crate::markdown;
use crate::quiz::model::Quiz;
use crate::source::Source;
use crate::yaml::{Node, Shape, is_id};

/// The info string of a block.
pub const KIND: &str = "quiz";

/// Behind it: the block is also shown as it is written.
const SOURCE: &str = "source";

/// Of a title that is made of the first prompt.
const LONGEST_TITLE: usize = 80;

/// A fenced block in a lesson; both are bytes of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineBlock {
    /// The line that opens the fence.
    pub fence: Range<usize>,
    pub text: Range<usize>,
}

/// Whether the line that opens a block asks for the block's own text beside its questions.
pub fn shows_source(opening: &str) -> bool {
    opening.split_whitespace().skip(1).any(|word| word == SOURCE)
}

/// Reads the questions of a block. They are practice, unless a whole quiz says otherwise.
pub fn parse(source: &Source, block: &InlineBlock, faults: &Faults, missing: &MissingIds) -> Quiz {
    read(source, block, faults, missing).0
}

/// The same with the tree that a quiz file of these questions would have; `None` where it asks nothing.
pub fn read(source: &Source, block: &InlineBlock, faults: &Faults, missing: &MissingIds) -> (Quiz, Option<Node>) {
    if let Some(form) = form(&source.text[block.text.clone()]) {
        return in_yaml::parse(&Reading { source, faults, missing, inline: false }, block, form);
    }
    let reading = Reading { source, faults, missing, inline: true };
    let asked = lines::questions(source, block.text.clone());
    let words = asked.first().map(|one| one.prompt.value.as_str()).unwrap_or_default();
    let id = given_id(&reading, block).unwrap_or_else(|| without_id(&reading, block, words));
    let (single, noted) = (asked.len() == 1, missing.count());
    let mut questions: Vec<Node> = Vec::new();
    for (at, one) in asked.iter().enumerate() {
        if in_yaml::form(&source.text[one.place.range()]).is_some() {
            let place = Place { end: one.place.start + one.first_line as u32, ..one.place };
            let message = "this question is YAML, and the block is a list";
            let help = "give it a block of its own, or write the whole block as a quiz: `quiz: …`, `questions: …`";
            reading.error("yaml-in-list", place, message, help);
            continue;
        }
        questions.extend(tree::question(&reading, one, &own_id(&reading, one, &id, at == 0, single)));
    }
    missing.make_distinct(noted, asked.iter().filter_map(|one| one.value("id")));
    if asked.is_empty() {
        let place = place(source, &block.fence);
        reading.error("no-questions", place, "this block asks nothing", "write a question, or delete the block");
    }
    let title = asked.iter().find_map(|one| one.placed("title")).unwrap_or_else(|| title(&reading, &asked, &id));
    if questions.is_empty() {
        return (Quiz { title, ..reading.blank(id) }, None);
    }
    let whole = place(source, &block.text);
    let list = Node { place: whole, shape: Shape::List { items: questions, flow: false } };
    let entries = [("quiz", tree::text(&id)), ("title", tree::text(&title)), ("questions", list)];
    let entries = entries.map(|(key, node)| (Placed { value: key.to_owned(), place: node.place }, node));
    let node = Node { place: whole, shape: Shape::Map(entries.into()) };
    (reading.quiz(&node, id), Some(node))
}

fn place(source: &Source, range: &Range<usize>) -> Place {
    Place::new(source.id, range.start, range.end)
}

/// The line that opens a block, and where the word ends that it begins with.
fn opening<'s>(source: &'s Source, block: &InlineBlock) -> (&'s str, usize) {
    let line = source.text[block.fence.clone()].trim_end();
    (line, line.find(KIND).map_or(0, |at| at + KIND.len()))
}

/// `id=…` behind the word that opens the block.
fn given_id(reading: &Reading, block: &InlineBlock) -> Option<Placed<String>> {
    let source = reading.source;
    let (line, word) = opening(source, block);
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
            None if given == SOURCE => {}
            _ => {
                let message = format!("`{given}` is not understood here");
                let help = did_you_mean(given, [SOURCE])
                    .unwrap_or_else(|| "a block of questions opens with `quiz id=…`, or `quiz id=… source`".to_owned());
                reading.error("unknown-key", place, message, help);
            }
        }
    }
    id
}

/// An id made of the first question's words, after an error.
fn without_id(reading: &Reading, block: &InlineBlock, words: &str) -> Placed<String> {
    let (_, word) = opening(reading.source, block);
    let place = Place::new(reading.source.id, block.fence.start, block.fence.start + word);
    let value = ids::of_text(words, KIND);
    reading.missing.note(IdOf::Quiz, place, &value);
    let help = format!("write `quiz id={value}`, or let `coursewright fmt` do it");
    reading.error("missing-id", place, "this block has no id, so no response to it could be kept", help);
    Placed { value, place }
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
    title_of(reading, &prompt, id)
}

/// As much of a question as fits a list; its id where nothing is left of it.
fn title_of(reading: &Reading, prompt: &Placed<String>, id: &Placed<String>) -> Placed<String> {
    let prose = markdown::read(prompt, reading.source, &Faults::default());
    let mut title = prose.plain().split_whitespace().collect::<Vec<_>>().join(" ");
    if title.chars().count() > LONGEST_TITLE {
        let cut = title.char_indices().nth(LONGEST_TITLE).map_or(title.len(), |(at, _)| at);
        let cut = title[..cut].rfind(' ').unwrap_or(cut);
        title.truncate(cut);
        title.push('…');
    }
    Placed { value: if title.is_empty() { id.value.clone() } else { title }, place: prompt.place }
}
