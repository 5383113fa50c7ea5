//! The site in another language: what the rules find in its files of words, and headings that they have lost.

use foldhash::HashSet;

use crate::diag::{Diagnostic, Place};
use crate::markdown::{Link, Prose};
use crate::site::{Site, Target};
use crate::source::FileId;

/// What is wrong in the words of a language. What is wrong in the source was told there.
pub fn of_edition(site: &Site) -> Vec<Diagnostic> {
    let files: HashSet<FileId> = site.languages[site.spoken].files.values().copied().collect();
    let mut found = super::found(site);
    found.retain(|fault| fault.place.is_some_and(|place| files.contains(&place.file)));
    lost_headings(site, &mut found);
    found
}

/// A link to a heading leads to the top of the page where its translation has no heading of that id.
fn lost_headings(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut told: HashSet<(FileId, String)> = HashSet::default();
    let mut look = |from: &str, prose: &Prose, link: &Link| {
        let Some((_, anchor)) = link.target.split_once('#').filter(|(_, anchor)| !anchor.is_empty()) else { return };
        let (file, name) = match site.target(from, prose, link) {
            Ok(Target::Lesson(at, None)) => (site.lessons[at].content.file, &site.lessons[at].source_path),
            Ok(Target::Concept(at, None)) => (site.concepts[at].content.file, &site.concepts[at].source_path),
            _ => return,
        };
        let file = site.words_of(file);
        if told.insert((file, anchor.to_owned())) {
            let name = name.rsplit('/').next().unwrap_or(name);
            let message = format!("no heading here has the id `{anchor}`, to which a link to `{name}` leads");
            let fault = Diagnostic::warning("translation-lost-heading", Place::top(file), message);
            let help = format!("give the heading its id: `## … {{#{anchor}}}`");
            out.push(fault.also(link.place, "the link").help(help));
        }
    };
    for lesson in &site.lessons {
        let body = &lesson.content.body;
        body.links.iter().for_each(|link| look(&lesson.source_path, body, link));
    }
    for concept in &site.concepts {
        for text in concept.content.texts() {
            text.links.iter().for_each(|link| look(&concept.source_path, text, link));
        }
    }
    for node in &site.quizzes {
        for text in node.quiz.texts() {
            text.links.iter().for_each(|link| look(&node.source_path, text, link));
        }
        node.quiz.links().for_each(|link| look(&node.source_path, &Prose::default(), link));
    }
}
