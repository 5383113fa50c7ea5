//! Where lessons speak of a concept: the sentences that its page quotes.

use super::related::Related;
use crate::markdown::Piece;
use crate::site::Site;

/// A page quotes so many lessons, and names the others.
const MOST: usize = 8;

/// What is said of a concept somewhere, and so all that its page shows of that.
#[derive(Debug, Default, Hash)]
pub struct Mentions<'s> {
    pub quoted: Vec<Quoted<'s>>,
    pub others: Vec<Speaker<'s>>,
}

/// A lesson, as a link to it shows it.
#[derive(Debug, Hash)]
pub struct Speaker<'s> {
    pub title: &'s str,
    pub page: &'s str,
    /// Where it is not that of the page.
    pub lang: Option<&'s str>,
}

#[derive(Debug, Hash)]
pub struct Quoted<'s> {
    pub lesson: Speaker<'s>,
    pub before: String,
    pub word: &'s str,
    pub after: String,
}

pub fn mentions<'s>(site: &'s Site, related: &Related, concept: usize) -> Mentions<'s> {
    let mut mentions = Mentions::default();
    for (lesson, index) in &related.mentioned[concept] {
        let node = &site.lessons[*lesson];
        let (title, page) = (node.content.title.as_str(), node.page.as_str());
        let lesson = Speaker { title, page, lang: site.foreign(node.content.file) };
        if mentions.quoted.len() == MOST {
            mentions.others.push(lesson);
            continue;
        }
        let is_foreign = lesson.lang.is_some();
        let sentence = &node.content.mentions[*index].sentence;
        mentions.quoted.push(Quoted {
            lesson,
            before: text(site, is_foreign, &sentence.before),
            word: sentence.word.as_deref().unwrap_or(&site.concept_in(concept, is_foreign).term),
            after: text(site, is_foreign, &sentence.after),
        });
    }
    mentions
}

fn text(site: &Site, is_foreign: bool, pieces: &[Piece]) -> String {
    let one = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Term(target) => {
            let id = target.split('#').next().unwrap_or_default();
            site.concept(id).map_or_else(|| id.to_owned(), |(at, _)| site.concept_in(at, is_foreign).term.clone())
        }
    };
    pieces.iter().map(one).collect()
}
