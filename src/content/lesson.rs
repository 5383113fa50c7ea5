//! A lesson: what it teaches, and its text.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::duration::{self, Minutes};
use super::front_matter;
use super::mention::Mention;
use crate::block::{self, Block};
use crate::diag::{Checked, Diagnostic, Faults, Place, Placed};
use crate::markdown::{self, Fence, Prose};
use crate::quiz::inline::{self, InlineBlock};
use crate::quiz::{MissingIds, Quiz};
use crate::source::{FileId, Source};
use crate::yaml::{self, Node, Origin, Reader};

pub const LESSON_KEYS: [&str; 12] = [
    "title",
    "summary",
    "question",
    "objectives",
    "concepts",
    "requires",
    "duration",
    "practice",
    "check",
    "seeds",
    "review_by",
    "allow",
];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lesson {
    pub file: FileId,
    /// The file's name without its ending: what `requires` and the course's lists name it by.
    pub name: String,
    pub title: String,
    pub summary: Option<String>,
    /// The one question that the lesson answers.
    pub question: Option<String>,
    pub objectives: Vec<Placed<String>>,
    pub concepts: Vec<Placed<String>>,
    pub requires: Vec<Placed<String>>,
    pub duration: Option<Minutes>,
    pub practice: Option<Placed<String>>,
    pub check: Option<Placed<String>>,
    pub seeds: Vec<Placed<String>>,
    pub review_by: Option<Placed<Date>>,
    /// Lints that this lesson may break.
    pub allow: Vec<Placed<String>>,
    pub body: Prose,
    /// What some of the body's fences are, by their index.
    pub blocks: BTreeMap<usize, Block>,
    /// And those that ask questions.
    pub quizzes: BTreeMap<usize, Arc<Quiz>>,
    /// Of these, such as are also shown as they are written: the line that opens each.
    pub shown: BTreeMap<usize, String>,
    /// Where it speaks of concepts, once it has been searched for them.
    pub mentions: Vec<Mention>,
    /// By which names it was searched: their hash.
    pub named: u64,
}

impl Lesson {
    /// Whether another text of this lesson would stand at the same place of a site, and name the same things.
    pub fn stands_like(&self, other: &Self) -> bool {
        fn names(lesson: &Lesson) -> impl Iterator<Item = Option<&str>> {
            let Lesson { objectives, concepts, requires, seeds, practice, check, blocks, .. } = lesson;
            let lists = [objectives, concepts, requires, seeds];
            // With an end to each list, so that no two orders of them look the same.
            let lists = lists.into_iter().flat_map(|list| list.iter().map(Some).chain([None]));
            let blocks = blocks.values().flat_map(|block| block.names().iter().map(Some).chain([block.id()]));
            let all = lists.chain([practice.as_ref(), check.as_ref()]).chain(blocks);
            all.map(|name| name.map(|name| &*name.value))
        }
        // Questions stand in lists of the site, which hold them as they were.
        let asks = !self.quizzes.is_empty() || !other.quizzes.is_empty();
        !asks && self.name == other.name && names(self).eq(names(other))
    }

    /// What resolving, the checks and other pages need of a lesson: its own page cannot be made from it.
    pub fn outline(&self) -> Self {
        Self {
            file: self.file,
            name: self.name.clone(),
            title: self.title.clone(),
            summary: self.summary.clone(),
            question: self.question.clone(),
            objectives: self.objectives.clone(),
            concepts: self.concepts.clone(),
            requires: self.requires.clone(),
            duration: self.duration,
            practice: self.practice.clone(),
            check: self.check.clone(),
            seeds: self.seeds.clone(),
            review_by: self.review_by.clone(),
            allow: self.allow.clone(),
            body: self.body.outline(),
            blocks: self.blocks.clone(),
            quizzes: self.quizzes.iter().map(|(at, quiz)| (*at, Arc::new(quiz.outline()))).collect(),
            shown: BTreeMap::new(),
            mentions: self.mentions.clone(),
            named: self.named,
        }
    }

    pub fn is_whole(&self) -> bool {
        self.body.is_whole()
    }

    /// This lesson in the words of its translation; what those do not say is said in its own.
    pub fn in_words(&self, words: &Self) -> Self {
        Self {
            title: words.title.clone(),
            summary: words.summary.clone().or_else(|| self.summary.clone()),
            question: words.question.clone().or_else(|| self.question.clone()),
            file: self.file,
            name: self.name.clone(),
            objectives: self.objectives.clone(),
            concepts: self.concepts.clone(),
            requires: self.requires.clone(),
            duration: self.duration,
            practice: self.practice.clone(),
            check: self.check.clone(),
            seeds: self.seeds.clone(),
            review_by: self.review_by.clone(),
            allow: self.allow.clone(),
            body: words.body.clone(),
            blocks: words.blocks.clone(),
            quizzes: self.asked_in(words),
            shown: words.shown.clone(),
            mentions: words.mentions.clone(),
            named: words.named,
        }
    }

    /// The questions of a translation, which know what they are translations of where this is whole.
    fn asked_in(&self, words: &Self) -> BTreeMap<usize, Arc<Quiz>> {
        let own = |quiz: &Arc<Quiz>| self.quizzes.values().find(|own| own.id.value == quiz.id.value);
        let asked = words.quizzes.iter().map(|(fence, quiz)| match own(quiz) {
            Some(own) if self.is_whole() => (*fence, Arc::new(quiz.translating(own))),
            _ => (*fence, quiz.clone()),
        });
        asked.collect()
    }
}

pub fn parse_lesson(source: &Source) -> Checked<Lesson> {
    parse_lesson_noting(source, &MissingIds::default())
}

/// The same; the ids that the author left out of the lesson's questions are noted.
pub fn parse_lesson_noting(source: &Source, missing: &MissingIds) -> Checked<Lesson> {
    parse_with(source, missing, |head, faults, body| {
        read(source, &Reader::new(head, "a lesson", &LESSON_KEYS, faults), body)
    })
}

/// A lesson whose front matter is read by `read`.
pub(super) fn parse_with(
    source: &Source,
    missing: &MissingIds,
    read: impl FnOnce(&Node, &Faults, Prose) -> Lesson,
) -> Checked<Lesson> {
    let faults = Faults::default();
    front_matter::suspicious_characters(source, &faults);
    let (head, start) = front_matter::split(source, "a lesson", "title", &faults);
    let body = markdown::read_body(source, start, &faults);
    if body.is_empty() && head.is_some() {
        let place = Place::new(source.id, source.text.len(), source.text.len());
        faults.add(Diagnostic::warning("empty-lesson", place, "this lesson has no text"));
    }
    let (blocks, quizzes) = blocks(&body, source, &faults, missing);
    let lesson = front_matter::read(head, source.id, &faults, |head, faults| {
        let shown = shown(&body, source, &quizzes);
        let lesson = read(head, faults, body);
        Lesson { blocks, quizzes, shown, ..lesson }
    });
    Checked { value: lesson, diagnostics: faults.into_vec() }
}

/// What some fences are, by their index.
type Blocks = (BTreeMap<usize, Block>, BTreeMap<usize, Arc<Quiz>>);

pub(super) fn read(source: &Source, map: &Reader, body: Prose) -> Lesson {
    let faults = map.faults;
    Lesson {
        file: source.id,
        name: source.stem().to_owned(),
        title: map.required_text("title").map_or_else(|| source.stem().to_owned(), |title| title.value),
        summary: map.text("summary").map(|text| text.value),
        question: map.text("question").map(|text| text.value),
        objectives: map.texts("objectives"),
        concepts: map.texts("concepts"),
        requires: map.texts("requires"),
        duration: map.node("duration").and_then(|node| duration::minutes(node, faults)),
        practice: map.text("practice"),
        check: map.text("check"),
        seeds: map.texts("seeds"),
        review_by: map.node("review_by").and_then(|node| duration::date(node, faults)),
        allow: map.texts("allow"),
        body,
        blocks: BTreeMap::new(),
        quizzes: BTreeMap::new(),
        shown: BTreeMap::new(),
        mentions: Vec::new(),
        named: 0,
    }
}

/// The opening lines of those blocks of questions that ask to be shown.
fn shown(body: &Prose, source: &Source, quizzes: &BTreeMap<usize, Arc<Quiz>>) -> BTreeMap<usize, String> {
    let openings = quizzes.keys().map(|at| (*at, &source.text[inline_block(source, &body.fences()[*at]).fence]));
    let asked = openings.filter(|(_, opening)| inline::shows_source(opening));
    asked.map(|(at, opening)| (at, opening.trim_end().to_owned())).collect()
}

/// Those questions of a lesson that are written in YAML, and where.
pub fn questions_in_yaml(source: &Source) -> Vec<(Range<usize>, Node)> {
    let lesson = parse_lesson(source).value;
    let fences = lesson.quizzes.keys().filter_map(|at| lesson.body.fences()[*at].written.clone());
    let in_yaml = fences.filter(|written| inline::form(&source.text[written.clone()]).is_some());
    let read = |written: Range<usize>| {
        let origin = Origin { file: source.id, text: &source.text[written.clone()], offset: written.start };
        Some((written, yaml::read(origin, &Faults::default())?))
    };
    in_yaml.filter_map(read).collect()
}

fn blocks(body: &Prose, source: &Source, faults: &Faults, missing: &MissingIds) -> Blocks {
    let (mut blocks, mut quizzes) = (BTreeMap::new(), BTreeMap::new());
    for (index, fence) in body.fences().iter().enumerate() {
        if fence.kind.is_empty() {
            continue;
        }
        let asks = fence.kind == inline::KIND;
        if (asks || block::KINDS.contains(&fence.kind.as_str()))
            && fence.written.is_none()
            && !fence.text.trim().is_empty()
        {
            let message = format!("a `{}` block stands inside a list or a quote", fence.kind);
            let fault = Diagnostic::error("block-inside", fence.place, message);
            faults.add(fault.help("begin its fence at the start of a line"));
            continue;
        }
        if asks {
            let quiz = inline::parse(source, &inline_block(source, fence), faults, missing);
            quizzes.insert(index, Arc::new(quiz));
            continue;
        }
        let origin = match &fence.written {
            Some(written) => Origin { file: source.id, text: &source.text[written.clone()], offset: written.start },
            None => Origin { file: source.id, text: &fence.text, offset: fence.place.start as usize },
        };
        if let Some(block) = block::parse(&fence.kind, origin, faults) {
            blocks.insert(index, block);
        }
    }
    (blocks, quizzes)
}

/// Questions within a lesson, with the tree that they were read as.
#[derive(Clone, Debug)]
pub struct InlineQuestions {
    pub quiz: Quiz,
    pub node: Node,
    /// They are written as in a quiz file, and not as a list.
    pub in_yaml: bool,
}

pub fn inline_questions(source: &Source) -> Checked<Vec<InlineQuestions>> {
    let (faults, told) = (Faults::default(), Faults::default());
    // What else is wrong with the lesson is not asked here.
    let (_, start) = front_matter::split(source, "a lesson", "title", &told);
    let body = markdown::read_body(source, start, &told);
    let asks = body.fences().iter().filter(|fence| fence.kind == inline::KIND && fence.written.is_some());
    let read = asks.filter_map(|fence| {
        let block = inline_block(source, fence);
        let (quiz, node) = inline::read(source, &block, &faults, &MissingIds::default());
        let in_yaml = inline::form(&source.text[block.text]).is_some();
        Some(InlineQuestions { quiz, node: node?, in_yaml })
    });
    Checked { value: read.collect(), diagnostics: faults.into_vec() }
}

fn inline_block(source: &Source, fence: &Fence) -> InlineBlock {
    let start = fence.place.start as usize;
    let end = source.text[start..].find('\n').map_or(source.text.len(), |length| start + length);
    InlineBlock { fence: start..end, text: fence.written.clone().unwrap_or(end..end) }
}
