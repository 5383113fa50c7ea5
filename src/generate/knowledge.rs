//! What questions are made from, as the site knows it.

use std::collections::BTreeMap;

use crate::block::Block;
use crate::content::Concept;
use crate::diag::Placed;
use crate::markdown::{LinkKind, Prose};
use crate::quiz::Matter;

/// The knowledge base of a site.
#[derive(Debug)]
pub struct Knowledge<'s> {
    /// Of the site: questions are asked in it.
    pub language: &'s str,
    by_id: BTreeMap<&'s str, &'s Concept>,
    /// Ids of the concepts that lessons teach, lesson by lesson.
    lessons: Vec<Vec<&'s str>>,
}

/// What a quiz can ask for.
#[derive(Debug)]
pub struct Scope<'s> {
    /// Ids of the concepts that lessons of the course teach for the objectives of the quiz, in the order of the lessons.
    pub taught: Vec<String>,
    /// All blocks of the site, in its order.
    pub models: Vec<Model<'s>>,
}

/// A block, and the lesson that it stands in.
#[derive(Debug)]
pub struct Model<'s> {
    pub id: &'s Placed<String>,
    pub block: &'s Block,
    /// The lesson's file.
    pub path: &'s str,
    /// Of the quiz's own course.
    pub is_of_course: bool,
    /// In the words of the source, and the site in another language.
    pub is_foreign: bool,
}

impl Model<'_> {
    /// What questions it gives, if any.
    pub fn matter(&self) -> Option<Matter> {
        match self.block {
            Block::SceneModel(_) => Some(Matter::SceneModel),
            Block::Growth(_) => Some(Matter::Growth),
            _ => None,
        }
    }

    /// Whether it is a block in the words of another language.
    pub fn is_of(&self, own: &Model) -> bool {
        (self.path, &self.id.value) == (own.path, &own.id.value)
    }

    /// What learners know it by.
    pub fn title(&self) -> &str {
        let title = match self.block {
            Block::SceneModel(model) => model.title.as_deref(),
            Block::Growth(growth) => growth.title.as_deref(),
            _ => None,
        };
        title.unwrap_or(&self.id.value)
    }
}

impl<'s> Knowledge<'s> {
    pub fn new(language: &'s str, concepts: impl Iterator<Item = &'s Concept>, lessons: Vec<Vec<&'s str>>) -> Self {
        Self { language, by_id: concepts.map(|concept| (concept.id.as_str(), concept)).collect(), lessons }
    }

    pub fn concept(&self, id: &str) -> Option<&'s Concept> {
        self.by_id.get(id).copied()
    }

    pub fn concepts(&self) -> impl Iterator<Item = &'s Concept> {
        self.by_id.values().copied()
    }

    /// How many lessons teach both of two concepts.
    pub fn taught_together(&self, one: &Concept, other: &Concept) -> usize {
        let both = |taught: &&Vec<&str>| [one, other].iter().all(|concept| taught.contains(&concept.id.as_str()));
        self.lessons.iter().filter(both).count()
    }

    pub fn ids(&self) -> impl Iterator<Item = &'s str> {
        self.by_id.keys().copied()
    }

    /// A text of a concept as it reads, on one line: a link to a concept says its term.
    pub fn said(&self, prose: &Prose) -> String {
        let mut said = prose.plain().split_whitespace().collect::<Vec<_>>().join(" ");
        for link in prose.links.iter().filter(|link| link.kind == LinkKind::Concept) {
            if let Some(concept) = self.concept(&link.target)
                && said.contains(&link.target)
                && link.target.contains('-')
            {
                said = said.replace(&link.target, &concept.term.to_lowercase());
            }
        }
        said
    }
}
