//! A quiz in the words of its translation: `quiz.zh.yaml` beside `quiz.yaml`.
//!
//! What a translation says is put over the quiz itself. So whatever is no word (keys, points, ids, order) is that of the
//! source and cannot be another in a translation.

mod kinds;
mod scenario;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use self::kinds::Bands;
use super::{KEYS, MissingIds, Reading, policy, question};
use crate::diag::{Checked, Diagnostic, Faults, Place, Placed, did_you_mean};
use crate::markdown::Prose;
use crate::quiz::model::{Question, Quiz};
use crate::source::Source;
use crate::yaml::{self, Node, Origin, Reader, Shape};

/// What a translation of a quiz can say.
const QUIZ_WORDS: [&str; 6] = ["source", "title", "intro", "bands", "sections", "questions"];

/// Of every question, besides what belongs to its type.
const COMMON_WORDS: [&str; 5] = ["id", "prompt", "feedback", "explanation", "hints"];

/// The quiz, which is whole, in the words of a translation; where it has none, the source's stay.
pub fn in_words(quiz: &Quiz, words: &Source) -> Checked<Quiz> {
    let faults = Faults::default();
    let mut said = quiz.clone();
    // That a file is no YAML was told when it was read by itself.
    if let Some(node) = yaml::read(Origin { file: words.id, text: &words.text, offset: 0 }, &Faults::default()) {
        let reading = Reading { source: words, faults: &faults, missing: &MissingIds::default(), inline: false };
        Over { reading, lacking: RefCell::default() }.quiz(&node, &mut said);
    }
    Checked { value: said, diagnostics: faults.into_vec() }
}

/// Puts words over what they translate.
struct Over<'a> {
    reading: Reading<'a>,
    /// What the source says and the translation does not, of the quiz or of one question.
    lacking: RefCell<Vec<String>>,
}

impl Over<'_> {
    fn quiz(&self, node: &Node, quiz: &mut Quiz) {
        let keys: Vec<&str> = KEYS.into_iter().chain(policy::KEYS).collect();
        let node = node.words(&QUIZ_WORDS, &keys, self.reading.faults);
        let words = Reader::new(&node, "a translation", &QUIZ_WORDS, self.reading.faults);
        if let Some(title) = words.required_text("title") {
            quiz.title = title;
        }
        self.prose_if(&words, "intro", &mut quiz.intro, "");
        let mut told: Vec<_> = quiz.bands.iter().map(|band| (band.from, Some(band.message.clone()))).collect();
        let mut bands: Bands = told.iter_mut().map(|(from, message)| (*from, message, None)).collect();
        self.bands(&words, "message", &mut bands);
        for (band, (_, message)) in quiz.bands.iter_mut().zip(told) {
            band.message = message.unwrap_or_default();
        }
        let titles: Vec<_> = quiz.sections.iter_mut().filter_map(|section| section.title.as_mut()).collect();
        let given = words.texts("sections");
        match (titles.len(), given.len()) {
            (0, 0) => {}
            (0, _) => self.says_more(&words, "sections"),
            (_, 0) => self.lacks_unless_faulty(&words, "sections", ""),
            (own, said) if own != said => self.differ(&words, "sections", own, said),
            _ => titles.into_iter().zip(given).for_each(|(title, said)| *title = said.value),
        }
        let ids: Vec<String> = quiz.questions.iter().map(|question| question.id.value.clone()).collect();
        let nodes = words.node("questions").map_or(&[][..], |node| node.list(self.reading.faults));
        let by_id = self.by_id(nodes, &ids, "unknown-question", "the source asks no");
        for question in &mut quiz.questions {
            match by_id.get(&*question.id.value) {
                Some(node) => {
                    let outer = self.lacking.take();
                    self.question(node, question);
                    self.lacking.replace(outer);
                }
                None => self.lacks(&question.id.value, ""),
            }
        }
        self.report(words.top());
    }

    fn question(&self, node: &Node, question: &mut Question) {
        let original = Arc::new(question.clone());
        let own = kinds::words_of(question.kind.name());
        let known: Vec<&str> = COMMON_WORDS.into_iter().chain(own.iter().copied()).collect();
        let all: Vec<&str> = question::COMMON.into_iter().chain(question::OWN.map(|(key, _)| key)).collect();
        let node = node.words(&known, &all, self.reading.faults);
        let known: Vec<&str> = COMMON_WORDS.into_iter().chain(kinds::OWN_WORDS).collect();
        let words = Reader::new(&node, "a translated question", &known, self.reading.faults);
        if !self.kind(&words, question) {
            return;
        }
        self.prose_if(&words, "explanation", &mut question.explanation, "");
        self.hints(&words, question);
        question.place = node.place;
        question.original = Some(original);
        self.report(words.top());
    }

    fn hints(&self, words: &Reader, question: &mut Question) {
        if question.hints.is_empty() && words.node("hints").is_some() {
            return self.says_more(words, "hints");
        }
        let given = words.sentences("hints");
        if given.len() == question.hints.len() {
            question.hint_places = given.iter().map(|hint| hint.place).collect();
            question.hints = given.iter().map(|hint| self.reading.markdown(hint)).collect();
        } else if given.is_empty() {
            self.lacks("hints", "");
        } else {
            self.differ(words, "hints", question.hints.len(), given.len());
        }
    }

    /// What is said of some text, if its source says anything.
    fn prose_if(&self, words: &Reader, key: &str, own: &mut Option<Prose>, of: &str) {
        match own {
            Some(own) => self.prose(words, key, own, of),
            None if words.node(key).is_some() => self.says_more(words, key),
            None => {}
        }
    }

    fn prose(&self, words: &Reader, key: &str, own: &mut Prose, of: &str) {
        match words.text(key) {
            Some(text) => {
                let said = self.reading.markdown(&text);
                if self.reading.shows(&said, text.place) {
                    *own = said;
                }
            }
            None => self.lacks_unless_faulty(words, key, of),
        }
    }

    /// The same of what is no Markdown.
    fn plain(&self, words: &Reader, key: &str, own: &mut String, of: &str) {
        match words.text(key) {
            Some(text) => *own = text.value,
            None => self.lacks_unless_faulty(words, key, of),
        }
    }

    fn plain_if(&self, words: &Reader, key: &str, own: &mut Option<String>, of: &str) {
        match own {
            Some(own) => self.plain(words, key, own, of),
            None if words.node(key).is_some() => self.says_more(words, key),
            None => {}
        }
    }

    /// What stands beside each part of a list of the source: by `id`; where none says its own, by order.
    fn beside<'n>(&self, words: &Reader<'n>, key: &str, ids: &[String]) -> Vec<Option<&'n Node>> {
        let nodes = words.list(key);
        if nodes.iter().any(|node| node.entry("id").is_some()) {
            let by_id = self.by_id(nodes, ids, "translation-says-otherwise", "the source has here no");
            ids.iter().filter(|id| !by_id.contains_key(&***id)).for_each(|id| self.lacks(key, id));
            return ids.iter().map(|id| by_id.get(&**id).copied()).collect();
        }
        if nodes.is_empty() {
            self.lacks_unless_faulty(words, key, "");
        } else if nodes.len() == ids.len() {
            return nodes.iter().map(Some).collect();
        } else {
            self.differ(words, key, ids.len(), nodes.len());
        }
        vec![None; ids.len()]
    }

    /// Entries by the ids that they name, all of which the source has.
    fn by_id<'n>(
        &self,
        nodes: &'n [Node],
        known: &[String],
        code: &'static str,
        message: &str,
    ) -> HashMap<String, &'n Node> {
        let mut found: HashMap<String, &Node> = HashMap::new();
        for node in nodes {
            let Some(id) = node.entry("id") else {
                let help = "add the `id` that it has in the source";
                self.reading.error("missing-id", node.place, "this does not say what it is a translation of", help);
                continue;
            };
            let Some(Placed { value: id, place }) = id.text(self.reading.faults) else { continue };
            if !known.contains(&id) {
                let help = did_you_mean(&id, known.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("one of: {}", known.join(", ")));
                self.reading.error(code, place, format!("{message} `{id}`"), help);
            } else if let Some(first) = found.get(&id) {
                let fault = Diagnostic::error("duplicate-id", place, format!("`{id}` is translated twice"));
                self.reading.faults.add(fault.also(first.place, "here").help("keep one of the two"));
            } else {
                found.insert(id, node);
            }
        }
        found
    }

    /// One entry of a list: a text alone, or a map in which it stands under `text`.
    fn entry(&self, node: &Node, text: &'static str, keys: &[&str], all: &[&str], read: &mut dyn FnMut(&Reader)) {
        let node = match node.shape {
            Shape::Scalar { .. } => {
                let key = Placed { value: text.to_owned(), place: node.place };
                Node { place: node.place, shape: Shape::Map(vec![(key, node.clone())]) }
            }
            _ => node.words(keys, all, self.reading.faults),
        };
        read(&Reader::new(&node, "a translation", keys, self.reading.faults));
    }

    fn lacks(&self, key: &str, of: &str) {
        let of = if of.is_empty() { String::new() } else { format!(" of `{of}`") };
        self.lacking.borrow_mut().push(format!("`{key}`{of}"));
    }

    fn lacks_unless_faulty(&self, words: &Reader, key: &str, of: &str) {
        if words.node(key).is_none() {
            self.lacks(key, of);
        }
    }

    fn says_more(&self, words: &Reader, key: &str) {
        let message = format!("the source has no `{key}` here");
        let help = "delete it, or write it into the source, too";
        self.reading.error("translation-says-otherwise", words.place_of(key), message, help);
    }

    fn differ(&self, words: &Reader, key: &str, own: usize, given: usize) {
        let message = format!("`{key}` has {own} in the source, and {given} here");
        let help = "translate each of them, in the same order, or name each by its `id`";
        self.reading.error("translation-says-otherwise", words.place_of(key), message, help);
    }

    /// Tells what was found lacking.
    fn report(&self, place: Place) {
        let lacking = self.lacking.take();
        if !lacking.is_empty() {
            let message = format!("the source has more words than this: {}", lacking.join(", "));
            let fault = Diagnostic::warning("translation-incomplete", place, message);
            self.reading.faults.add(fault.help("translate them, too: what is missing is shown in the source's words"));
        }
    }
}
