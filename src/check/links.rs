//! A link leads to a page, a heading, a file or another site.

use super::SiteRule;
use crate::diag::{Diagnostic, Place};
use crate::markdown::{Link, LinkKind, Prose};
use crate::site::{Site, Target};

pub const RULE: SiteRule = SiteRule { name: "links", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for lesson in &site.lessons {
        prose(site, &lesson.source_path, &lesson.content.body, out);
    }
    for concept in &site.concepts {
        for text in concept.content.texts() {
            prose(site, &concept.source_path, text, out);
        }
    }
    for node in &site.quizzes {
        let quiz = &node.quiz;
        for text in quiz.texts() {
            prose(site, &node.source_path, text, out);
        }
        for link in quiz.links() {
            one(site, &node.source_path, &Prose::default(), link, out);
        }
    }
}

/// Of one text nobody mends more in one go; a crafted one could have millions.
const MOST_OF_A_TEXT: usize = 10_000;

fn prose(site: &Site, from: &str, prose: &Prose, out: &mut Vec<Diagnostic>) {
    let before = out.len();
    for link in &prose.links {
        one(site, from, prose, link, out);
        if out.len() - before >= MOST_OF_A_TEXT {
            return;
        }
    }
}

/// Whether nothing is wrong with the links of a text.
pub fn hold(site: &Site, from: &str, text: &Prose) -> bool {
    let mut out = Vec::new();
    prose(site, from, text, &mut out);
    out.is_empty()
}

fn one(site: &Site, from: &str, prose: &Prose, link: &Link, out: &mut Vec<Diagnostic>) {
    match site.target(from, prose, link) {
        Err(why) => out.push(Diagnostic::error(why.code, link.place, why.message).help_if(why.help)),
        Ok(target) if link.kind == LinkKind::Image && !matches!(target, Target::Asset(_)) => {
            out.push(not_an_image(link.place, &link.target));
        }
        Ok(_) => {}
    }
}

fn not_an_image(place: Place, target: &str) -> Diagnostic {
    Diagnostic::error("not-an-image", place, format!("`{target}` is a page, not an image"))
        .help("a link has no `!` before its brackets")
}
