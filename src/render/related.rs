//! What refers to what: found once for the whole site, so that no page has to look through it.

use crate::content::{By, RelationKind};
use crate::site::{Site, Target};

/// For each concept, by its index: who speaks of it.
#[derive(Debug, Default)]
pub struct Related {
    pub taught_in: Vec<Vec<usize>>,
    pub tested_by: Vec<Vec<usize>>,
    /// Relations of other concepts to this one.
    pub reverse: Vec<Vec<(RelationKind, usize)>>,
    /// Concepts whose contrast names this one, and which of their contrasts.
    pub contrasted_by: Vec<Vec<(usize, usize)>>,
    /// Lessons that speak of this one, and which of their mentions.
    pub mentioned: Vec<Vec<(usize, usize)>>,
}

impl Related {
    pub fn new(site: &Site) -> Self {
        let empty = site.concepts.len();
        let mut related = Self {
            taught_in: vec![Vec::new(); empty],
            tested_by: vec![Vec::new(); empty],
            reverse: vec![Vec::new(); empty],
            contrasted_by: vec![Vec::new(); empty],
            mentioned: vec![Vec::new(); empty],
        };
        for (at, lesson) in site.lessons.iter().enumerate() {
            let quizzes = lesson.content.practice.iter().chain(&lesson.content.check);
            let named = quizzes.filter_map(|id| site.quiz(&id.value).map(|(quiz, _)| quiz));
            let quizzes: Vec<_> = named.chain(site.inline_of(at).map(|(quiz, _)| quiz)).collect();
            for id in &lesson.content.concepts {
                let Some((concept, _)) = site.concept(&id.value) else { continue };
                related.taught_in[concept].push(at);
                let tested = &mut related.tested_by[concept];
                tested.extend(quizzes.iter().filter(|quiz| !tested.contains(quiz)).copied().collect::<Vec<_>>());
            }
        }
        for at in 0..site.lessons.len() {
            for (concept, index) in mentioned_by(site, at) {
                related.mentioned[concept].push((at, index));
            }
        }
        for (at, concept) in site.concepts.iter().enumerate() {
            for relation in &concept.content.relations {
                if let Some((to, _)) = site.concept(&relation.to.value) {
                    related.reverse[to].push((relation.kind, at));
                }
            }
            for (index, contrast) in concept.content.contrasts.iter().enumerate() {
                if let Some((with, _)) = site.concept(&contrast.with.value) {
                    related.contrasted_by[with].push((at, index));
                }
            }
        }
        related
    }

    /// Another text of a lesson speaks of other concepts, or otherwise.
    pub fn renew(&mut self, site: &Site, lesson: usize) {
        for mentioned in &mut self.mentioned {
            mentioned.retain(|(at, _)| *at != lesson);
        }
        for (concept, index) in mentioned_by(site, lesson) {
            let mentioned = &mut self.mentioned[concept];
            let before = mentioned.partition_point(|(at, _)| *at < lesson);
            mentioned.insert(before, (lesson, index));
        }
    }
}

/// The concepts that a lesson speaks of, each once, and by which of its mentions.
fn mentioned_by(site: &Site, lesson: usize) -> Vec<(usize, usize)> {
    let node = &site.lessons[lesson];
    let body = &node.content.body;
    let link = |link: u32| match site.target(&node.source_path, body, body.links.get(link as usize)?) {
        Ok(Target::Concept(at, _)) => Some(at),
        _ => None,
    };
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (index, mention) in node.content.mentions.iter().enumerate() {
        let concept = match &mention.by {
            By::Link(at) => link(*at),
            By::Name(id) => site.concept(id).map(|(at, _)| at),
        };
        // One concept can be linked to under several addresses.
        if let Some(concept) = concept.filter(|concept| found.iter().all(|(known, _)| known != concept)) {
            found.push((concept, index));
        }
    }
    found
}
