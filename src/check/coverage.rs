//! How much of what a site sets out to do is done: objectives taught and tested, claims of its sources told, concepts
//! used. What is missing of the first three is told by rules as well.

use std::collections::HashSet;
use std::fmt;

use super::objectives;
use crate::markdown::Prose;
use crate::site::{Site, Target};

/// How many names of concepts are listed.
const NAMED: usize = 5;

/// Of so many, how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub done: usize,
    pub of: usize,
}

impl Share {
    fn add(&mut self, is_done: bool) {
        self.done += usize::from(is_done);
        self.of += 1;
    }
}

/// Printed in a line; what a site has none of is left out.
#[derive(Debug, Default)]
pub struct Coverage {
    /// Objectives of all courses that a lesson teaches, and that a question tests.
    pub taught: Share,
    pub tested: Share,
    /// Claims that site.yaml lists, and that a lesson tells.
    pub seeds: Share,
    /// Concepts that a lesson teaches or links to.
    pub concepts: Share,
    /// The ids of the other concepts.
    pub unused: Vec<String>,
}

impl Coverage {
    pub fn of(site: &Site) -> Self {
        let mut coverage = Self::default();
        for (_, is_taught, is_tested) in objectives::states(site) {
            coverage.taught.add(is_taught);
            coverage.tested.add(is_tested);
        }
        let told = told(site);
        for seed in site.config.seeds.iter().flatten() {
            coverage.seeds.add(told.contains(seed.value.as_str()));
        }
        let used = used(site);
        for (at, concept) in site.concepts.iter().enumerate() {
            coverage.concepts.add(used.contains(&at));
            if !used.contains(&at) {
                coverage.unused.push(concept.content.id.clone());
            }
        }
        coverage
    }
}

/// The claims that lessons tell.
pub(super) fn told(site: &Site) -> HashSet<&str> {
    site.lessons.iter().flat_map(|lesson| &lesson.content.seeds).map(|seed| seed.value.as_str()).collect()
}

/// Concepts that lessons teach or link to.
fn used(site: &Site) -> HashSet<usize> {
    let mut used = HashSet::new();
    for lesson in &site.lessons {
        let taught = lesson.content.concepts.iter().filter_map(|id| site.concept(&id.value));
        used.extend(taught.map(|(at, _)| at));
        used.extend(linked(site, &lesson.source_path, &lesson.content.body));
    }
    used
}

fn linked<'s>(site: &'s Site, from: &'s str, body: &'s Prose) -> impl Iterator<Item = usize> + 's {
    body.links.iter().filter_map(move |link| match site.target(from, body, link) {
        Ok(Target::Concept(at, _)) => Some(at),
        _ => None,
    })
}

impl fmt::Display for Coverage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { taught, tested, seeds, concepts, unused } = self;
        let mut parts = Vec::new();
        if taught.of > 0 {
            parts.push(format!("{} of {} objectives taught, {} tested", taught.done, taught.of, tested.done));
        }
        if seeds.of > 0 {
            parts.push(format!("{} of {} claims covered", seeds.done, seeds.of));
        }
        if concepts.of > 0 {
            let names = unused.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if unused.len() > NAMED { ", …" } else { "" };
            let rest = if unused.is_empty() { String::new() } else { format!(" (by no lesson: {names}{more})") };
            parts.push(format!("{} of {} concepts used{rest}", concepts.done, concepts.of));
        }
        out.write_str(&parts.join("; "))
    }
}
