//! Concepts relate to concepts that exist, and nothing is part of itself.

use super::Rule;
use crate::content::RelationKind;
use crate::diag::{Diagnostic, Placed, did_you_mean};
use crate::site::Site;

pub const RULE: Rule = Rule { name: "relations", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for node in &site.concepts {
        let concept = &node.content;
        let related = concept.relations.iter().map(|relation| &relation.to);
        for to in related.chain(concept.contrasts.iter().map(|contrast| &contrast.with)) {
            known(site, &concept.id, to, out);
        }
        for contrast in &concept.contrasts {
            let Some((_, other)) = site.concept(&contrast.with.value) else { continue };
            let back = other.content.contrasts.iter().find(|back| back.with.value == concept.id);
            if let Some(back) = back
                && concept.id < other.content.id
            {
                let message = format!("`{}` and `{}` both tell their contrast", concept.id, other.content.id);
                let fault = Diagnostic::warning("contrast-told-twice", contrast.with.place, message);
                out.push(fault.also(back.with.place, "told here, too").help("keep one: each page shows both sides"));
            }
        }
    }
    part_of_cycles(site, out);
}

fn known(site: &Site, from: &str, to: &Placed<String>, out: &mut Vec<Diagnostic>) {
    if to.value == from {
        let message = format!("`{from}` is related to itself");
        out.push(Diagnostic::error("self-relation", to.place, message).help("name another concept"));
    } else if site.concept(&to.value).is_none() {
        let ids = site.concepts.iter().map(|concept| concept.content.id.as_str());
        let help = did_you_mean(&to.value, ids).unwrap_or_else(|| format!("write content/concepts/{}.md", to.value));
        let message = format!("there is no concept `{}`", to.value);
        out.push(Diagnostic::error("unknown-concept", to.place, message).help(help));
    }
}

fn part_of_cycles(site: &Site, out: &mut Vec<Diagnostic>) {
    let whole = |at: usize| {
        let relations = &site.concepts[at].content.relations;
        let part_of = relations.iter().find(|relation| relation.kind == RelationKind::PartOf)?;
        Some((site.concept(&part_of.to.value)?.0, part_of.to.place))
    };
    for start in 0..site.concepts.len() {
        let mut at = start;
        for _ in 0..site.concepts.len() {
            let Some((next, place)) = whole(at) else { break };
            if next == start && at != start {
                // Told once, at the first of the circle.
                let id = &site.concepts[start].content.id;
                let message = format!("`{id}` is part of itself, by way of `{}`", site.concepts[at].content.id);
                out.push(Diagnostic::error("part-of-cycle", place, message).help("take one `part_of` away"));
                return;
            }
            at = next;
        }
    }
}
