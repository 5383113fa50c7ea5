//! Concepts relate to concepts that exist, and nothing is part of itself.

use super::SiteRule;
use super::requires::cycles;
use crate::content::RelationKind;
use crate::diag::{Diagnostic, Place, Placed, did_you_mean};
use crate::site::Site;

pub const RULE: SiteRule = SiteRule { name: "relations", check };

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
    let edges: Vec<Vec<(usize, Place)>> = site
        .concepts
        .iter()
        .enumerate()
        .map(|(at, node)| {
            let relations = node.content.relations.iter().filter(|relation| relation.kind == RelationKind::PartOf);
            // A concept that is part of itself was told of by `known`.
            let wholes =
                relations.filter_map(|relation| Some((site.concept(&relation.to.value)?.0, relation.to.place)));
            wholes.filter(|(whole, _)| *whole != at).collect()
        })
        .collect();
    for cycle in cycles(&edges) {
        let (_, place) = cycle[0];
        let ids: Vec<_> = cycle.iter().map(|(at, _)| format!("`{}`", site.concepts[*at].content.id)).collect();
        let message = format!("each of these concepts is part of the next: {} → {}", ids.join(" → "), ids[0]);
        out.push(Diagnostic::error("part-of-cycle", place, message).help("take one `part_of` away"));
    }
}
