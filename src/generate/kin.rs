//! Which terms stand beside the right one: such as are easily taken for it, and none so often that a learner sees by it
//! alone that it is wrong.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::draft::hash_of;
use super::knowledge::Knowledge;
use super::terms::words;
use crate::content::{Concept, RelationKind};

/// Whoever has never heard of the right one would still see that what is less close than this is wrong.
const CLOSE: usize = 25;
/// Beside so many right ones of a quiz a term stands, and beside more only where there would be no question without it.
pub const MOST: usize = 3;
/// By so much a term is less close for each of those that it stood beside.
const WORN: usize = 12;
/// Of a whole or an aim that more have in common, each two have the less in common.
const FEW: usize = 5;
/// Words up to this length say little of what a definition is about, and more than so many in common no more than these.
const SHORT: usize = 4;
const COMMON: usize = 4;

/// What makes terms alike, and how often each stood beside a right one in a quiz.
#[derive(Debug)]
pub struct Kin<'s> {
    knowledge: &'s Knowledge<'s>,
    /// What concepts contrast with, whichever side says so.
    contrasts: BTreeMap<&'s str, BTreeSet<&'s str>>,
    /// How many concepts have a relation to one.
    related: BTreeMap<(&'static str, &'s str), usize>,
    /// Of the definitions.
    words: BTreeMap<&'s str, Vec<String>>,
    stood: BTreeMap<&'s str, usize>,
}

impl<'s> Kin<'s> {
    pub fn new(knowledge: &'s Knowledge<'s>) -> Self {
        let mut contrasts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut related = BTreeMap::new();
        for concept in knowledge.concepts() {
            for contrast in &concept.contrasts {
                contrasts.entry(&concept.id).or_default().insert(&contrast.with.value);
                contrasts.entry(&contrast.with.value).or_default().insert(&concept.id);
            }
            for relation in &concept.relations {
                *related.entry((relation.kind.name(), relation.to.value.as_str())).or_default() += 1;
            }
        }
        let said = |concept: &'s Concept| (&*concept.id, words(&knowledge.said(concept.definition.narrow())));
        let words = knowledge.concepts().map(said).collect();
        Self { knowledge, contrasts, related, words, stood: BTreeMap::new() }
    }

    /// What could stand beside a concept, what is taken for it most easily first. `asked` are those of the section: each of
    /// them is right somewhere. None that stood beside `most` already.
    pub fn beside(&self, concept: &Concept, asked: &[&Concept], most: usize) -> Vec<&'s Concept> {
        let stood = |other: &Concept| self.stood.get(&*other.id).copied().unwrap_or(0);
        let others = self.knowledge.concepts().filter(|other| other.id != concept.id && stood(other) < most);
        let close = others.map(|other| (self.closeness(concept, other, asked), other));
        let mut close: Vec<(usize, &Concept)> = close.filter(|(closeness, _)| *closeness >= CLOSE).collect();
        close.sort_by_cached_key(|(closeness, other)| {
            (Reverse(closeness.saturating_sub(WORN * stood(other))), hash_of(&other.id))
        });
        close.into_iter().map(|(_, other)| other).collect()
    }

    pub fn stood(&mut self, concepts: &[&'s Concept]) {
        concepts.iter().for_each(|concept| *self.stood.entry(&concept.id).or_default() += 1);
    }

    /// How easily one is taken for the other.
    fn closeness(&self, one: &Concept, other: &Concept, asked: &[&Concept]) -> usize {
        let leads = |from: &Concept, kind: RelationKind, to: &Concept| {
            from.relations.iter().any(|relation| relation.kind == kind && relation.to.value == to.id)
        };
        let empty = BTreeSet::new();
        let [with_one, with_other] = [one, other].map(|concept| self.contrasts.get(&*concept.id).unwrap_or(&empty));
        let (said, of_other) = (&self.words[&*one.id], &self.words[&*other.id]);
        let telling = |word: &&String| (!word.is_ascii() || word.len() > SHORT) && of_other.contains(word);
        let begins_alike = said.len() > 1 && said.iter().take(2).eq(of_other.iter().take(2));
        // A whole comes last: what is said of a part might be said of it, too.
        [
            (with_one.contains(&*other.id), 100),
            (with_one.intersection(with_other).next().is_some(), 30),
            (leads(other, RelationKind::PartOf, one), 25),
            (leads(one, RelationKind::PartOf, other), 15),
            (self.is_aunt(one, other) || self.is_aunt(other, one), 25),
            (leads(one, RelationKind::LeadsTo, other) || leads(other, RelationKind::LeadsTo, one), 15),
            (begins_alike, 15),
            (asked.iter().any(|asked| asked.id == other.id), 10),
        ]
        .into_iter()
        .map(|(holds, worth)| if holds { worth } else { 0 })
        .sum::<usize>()
            + self.shared(one, other, RelationKind::PartOf, 60)
            + self.shared(one, other, RelationKind::LeadsTo, 12)
            + [0, 30, 40][self.knowledge.taught_together(one, other).min(2)]
            + 5 * said.iter().filter(telling).count().min(COMMON)
    }

    /// Whether one is part of what the other's whole is part of.
    fn is_aunt(&self, one: &Concept, other: &Concept) -> bool {
        let wholes = other.relations.iter().filter(|relation| relation.kind == RelationKind::PartOf);
        let mut wholes = wholes.filter_map(|relation| self.knowledge.concept(&relation.to.value));
        wholes.any(|whole| whole.id != one.id && self.shared(one, whole, RelationKind::PartOf, FEW) > 0)
    }

    /// Of being part of the same whole, or leading to the same.
    fn shared(&self, one: &Concept, other: &Concept, kind: RelationKind, worth: usize) -> usize {
        let to = |concept: &'_ Concept| {
            let of_kind = concept.relations.iter().filter(move |relation| relation.kind == kind);
            of_kind.map(|relation| relation.to.value.clone()).collect::<BTreeSet<String>>()
        };
        let both = to(one).intersection(&to(other)).map(|to| self.related[&(kind.name(), &**to)]).collect::<Vec<_>>();
        both.into_iter().map(|count| worth * FEW / count.max(FEW)).sum()
    }
}
