//! Where a lesson speaks of concepts: the first sentence for each of them, by a link or by the concept's name.
//!
//! What a concept is called stands in another file. So a lesson notes by which names it was searched, and is searched
//! again when these are others.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::Lesson;
use crate::markdown::{LinkKind, Sentence};

/// What each concept is called, by its id: the term first.
pub type Names = HashMap<String, Vec<String>>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    pub by: By,
    pub sentence: Sentence,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// The index of a link in the lesson's text.
    Link(u32),
    /// The id of a concept that the lesson teaches and does not link to.
    Name(String),
}

impl Lesson {
    /// Searches the text, which must be there.
    pub fn find_mentions(&mut self, names: &Names) {
        let mut mentions: Vec<Mention> = Vec::new();
        for (link, sentence) in self.body.mentions() {
            mentions.push(Mention { by: By::Link(link), sentence });
        }
        for id in self.taught_without_link() {
            if let Some(sentence) = names.get(id).and_then(|names| self.body.mention_of(names)) {
                mentions.push(Mention { by: By::Name(id.to_owned()), sentence });
            }
        }
        self.named = self.name_hash(names);
        self.mentions = mentions;
    }

    /// Whether a search by these names would find the same.
    pub fn mentions_hold(&self, names: &Names) -> bool {
        self.named == self.name_hash(names)
    }

    fn taught_without_link(&self) -> impl Iterator<Item = &str> {
        let is_linked = |id: &str| {
            self.body.links.iter().any(|link| {
                let target = link.target.split('#').next().unwrap_or_default();
                match link.kind {
                    LinkKind::Concept => target == id,
                    _ => target.rsplit('/').next().and_then(|name| name.strip_suffix(".md")) == Some(id),
                }
            })
        };
        self.concepts.iter().map(|id| id.value.as_str()).filter(move |id| !is_linked(id))
    }

    /// Of the names by which the text is searched; 0 where there are none.
    fn name_hash(&self, names: &Names) -> u64 {
        let mut all = String::new();
        for id in self.taught_without_link() {
            for name in names.get(id).into_iter().flatten() {
                all.push_str(name);
                all.push('\n');
            }
            all.push('\t');
        }
        if all.is_empty() { 0 } else { xxh3_64(all.as_bytes()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::parse_lesson;
    use crate::source::Source;

    #[test]
    fn a_lesson_is_searched_again_when_a_concept_has_another_name() {
        let text = "---\ntitle: T\nconcepts: [reach, click]\n---\nOf [[click]] and the reach. Of how many.\n";
        let mut lesson = parse_lesson(&Source::in_memory("content/a/b/c.md", text)).value;
        let names = |name: &str| Names::from([("reach".to_owned(), vec![name.to_owned()])]);
        assert!(!lesson.mentions_hold(&names("Reach")));
        lesson.find_mentions(&names("Reach"));
        let by: Vec<_> = lesson.mentions.iter().map(|mention| mention.by.clone()).collect();
        assert_eq!(by, [By::Link(0), By::Name("reach".to_owned())]);
        assert!(lesson.mentions_hold(&names("Reach")) && lesson.outline().mentions_hold(&names("Reach")));
        assert!(!lesson.mentions_hold(&names("How many")));
        lesson.find_mentions(&names("How many"));
        assert_eq!(lesson.mentions[1].sentence.word.as_deref(), Some("how many"));
    }
}
