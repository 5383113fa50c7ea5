//! Concepts relate to concepts that exist, and no two relations contradict each other: nothing is part of itself by any
//! way, and a contrast is not told in two ways.

use std::collections::HashMap;

use super::SiteRule;
use super::requires::cycles;
use crate::content::{Dimension, RelationKind};
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
    }
    contrasts(site, out);
    wholes(site, out);
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

/// One telling of how two concepts differ.
struct Telling<'s> {
    /// Where the other concept is named.
    with: Place,
    dimensions: &'s [Dimension],
    /// By the concept that comes second in the order of ids.
    is_turned: bool,
}

impl<'s> Telling<'s> {
    /// The sides of a dimension, that of the first concept first.
    fn sides(&self, dimension: &'s Dimension) -> (&'s str, &'s str) {
        let Dimension { this, other, .. } = dimension;
        if self.is_turned { (other, this) } else { (this, other) }
    }
}

/// One telling of a contrast is enough, and two must not differ on any dimension.
fn contrasts(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut told: HashMap<(&str, &str), Vec<Telling>> = HashMap::new();
    let mut pairs = Vec::new();
    for node in &site.concepts {
        for contrast in &node.content.contrasts {
            let (this, other) = (node.content.id.as_str(), contrast.with.value.as_str());
            if this == other || site.concept(other).is_none() {
                continue;
            }
            let pair = (this.min(other), this.max(other));
            let tellings = told.entry(pair).or_insert_with(|| {
                pairs.push(pair);
                Vec::new()
            });
            let (with, dimensions) = (contrast.with.place, &contrast.dimensions[..]);
            tellings.push(Telling { with, dimensions, is_turned: other < this });
        }
    }
    for pair in pairs {
        let mut tellings = std::mem::take(told.get_mut(&pair).expect("each pair was put there"));
        tellings.sort_by_key(|telling| telling.is_turned);
        let Some((first, others)) = tellings.split_first() else { continue };
        for other in others {
            let before = out.len();
            differences(pair, first, other, out);
            if out.len() == before {
                let (one, two) = pair;
                let message = match first.is_turned == other.is_turned {
                    true => format!("the contrast of `{one}` and `{two}` is told twice in one file"),
                    false => format!("`{one}` and `{two}` both tell their contrast"),
                };
                let fault = Diagnostic::warning("contrast-told-twice", first.with, message);
                out.push(fault.also(other.with, "told here, too").help("keep one: each page shows both sides"));
            }
        }
    }
}

fn differences(pair: (&str, &str), first: &Telling, other: &Telling, out: &mut Vec<Diagnostic>) {
    for dimension in first.dimensions {
        let Some(again) = other.dimensions.iter().find(|again| folded(&again.name) == folded(&dimension.name)) else {
            continue;
        };
        let (one, two) = (first.sides(dimension), other.sides(again));
        if folded(one.0) == folded(two.0) && folded(one.1) == folded(two.1) {
            continue;
        }
        let message = format!("how `{}` and `{}` differ in `{}` is told in two ways", pair.0, pair.1, dimension.name);
        let label = format!("here `{}` is `{}`, and `{}` is `{}`", pair.0, two.0, pair.1, two.1);
        let fault = Diagnostic::error("contrast-told-differently", dimension.place, message);
        let fault = fault.label(format!("`{}` is `{}`, and `{}` is `{}`", pair.0, one.0, pair.1, one.1));
        out.push(fault.also(again.place, label).help("keep the one that is right: each page shows both sides"));
    }
}

/// Capitals and blanks make no difference.
fn folded(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// No concept belongs to itself, by `part_of`, by `core_work_of` or by both.
fn wholes(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut edges: Vec<Vec<(usize, Place)>> = vec![Vec::new(); site.concepts.len()];
    let mut kinds: HashMap<Place, RelationKind> = HashMap::new();
    for (at, node) in site.concepts.iter().enumerate() {
        for wanted in [RelationKind::PartOf, RelationKind::CoreWorkOf] {
            for relation in node.content.relations.iter().filter(|relation| relation.kind == wanted) {
                let Some((whole, _)) = site.concept(&relation.to.value) else { continue };
                // One that belongs to itself was told of by `known`; what is a part as well is told as a part.
                if whole != at && edges[at].iter().all(|(known, _)| *known != whole) {
                    edges[at].push((whole, relation.to.place));
                    kinds.insert(relation.to.place, wanted);
                }
            }
        }
    }
    for cycle in cycles(&edges) {
        let (_, place) = cycle[0];
        let id = |at: usize| format!("`{}`", site.concepts[at].content.id);
        let is_core = |place: &Place| kinds.get(place) == Some(&RelationKind::CoreWorkOf);
        let (message, help) = if cycle.iter().any(|(_, place)| is_core(place)) {
            let next = cycle.iter().skip(1).chain(&cycle[..1]);
            let told = cycle.iter().zip(next).map(|((at, place), (to, _))| {
                let how = if is_core(place) { "the core work of" } else { "part of" };
                format!("{} is {how} {}", id(*at), id(*to))
            });
            let told = told.collect::<Vec<_>>().join(", ");
            (format!("these concepts belong to each other in a circle: {told}"), "take one of these relations away")
        } else {
            let ids: Vec<_> = cycle.iter().map(|(at, _)| id(*at)).collect();
            let message = format!("each of these concepts is part of the next: {} → {}", ids.join(" → "), ids[0]);
            (message, "take one `part_of` away")
        };
        out.push(Diagnostic::error("part-of-cycle", place, message).help(help));
    }
}
