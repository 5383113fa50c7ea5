//! Which terms stand beside the right one: such as are easily taken for it, and none so often that a learner sees by it
//! alone that it is wrong.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::draft::hash_of;
use super::knowledge::Knowledge;
use super::terms::words;
use crate::content::{Concept, RelationKind};

/// Whoever has never heard of the right one would still see that what is less close than this is wrong; and so they would
/// beside two others that are closer by more than this factor.
const CLOSE: usize = 30;
const FARTHER: usize = 2;
/// Where more have an aim in common, that is no tie.
const TIE: usize = 10;
/// Beside so many right ones of a quiz a term stands, and beside more only where there would be no question without it.
pub const MOST: usize = 3;
/// By so much a term goes before others that is asked for itself: what is right elsewhere is not known for being wrong.
const ASKED: usize = 20;
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
        let is_asked = |other: &Concept| asked.iter().any(|asked| asked.id == other.id);
        let others = self.knowledge.concepts().filter(|other| other.id != concept.id);
        let close = others.filter_map(|other| Some((self.closeness(concept, other, is_asked(other))?, other)));
        let mut close: Vec<(usize, &Concept)> = close.collect();
        close.sort_by_key(|(closeness, _)| Reverse(*closeness));
        let least = close.get(1).map_or(0, |(second, _)| second / FARTHER);
        close.retain(|(closeness, other)| *closeness >= least && stood(other) < most);
        close.sort_by_cached_key(|(closeness, other)| {
            let first = if is_asked(other) { ASKED } else { 0 };
            (Reverse((closeness + first).saturating_sub(WORN * stood(other))), hash_of(&other.id))
        });
        close.into_iter().map(|(_, other)| other).collect()
    }

    pub fn stood(&mut self, concepts: &[&'s Concept]) {
        concepts.iter().for_each(|concept| *self.stood.entry(&concept.id).or_default() += 1);
    }

    /// How easily one is taken for the other. `None` where nothing but a tie speaks for it, since not all that belongs to the
    /// same whole is of the same kind, or nothing but that both are spoken of at one place, where things of any kind meet.
    /// That an author contrasts the two is enough.
    fn closeness(&self, one: &Concept, other: &Concept, is_asked: bool) -> Option<usize> {
        let leads = |from: &Concept, kind: RelationKind, to: &Concept| {
            from.relations.iter().any(|relation| relation.kind == kind && relation.to.value == to.id)
        };
        let empty = BTreeSet::new();
        let [with_one, with_other] = [one, other].map(|concept| self.contrasts.get(&*concept.id).unwrap_or(&empty));
        let (said, of_other) = (&self.words[&*one.id], &self.words[&*other.id]);
        let telling = |word: &&String| (!word.is_ascii() || word.len() > SHORT) && of_other.contains(word);
        let begins_alike = said.len() > 1 && said.iter().take(2).eq(of_other.iter().take(2));
        let sum =
            |signs: &[(bool, usize)]| signs.iter().map(|(holds, worth)| usize::from(*holds) * worth).sum::<usize>();
        let is_contrast = with_one.contains(&*other.id);
        // A whole comes last: what is said of a part might be said of it, too.
        let tie = sum(&[
            (is_contrast, 50),
            (with_one.intersection(with_other).next().is_some(), 30),
            (leads(other, RelationKind::PartOf, one), 25),
            (leads(one, RelationKind::PartOf, other), 20),
            (self.is_aunt(one, other) || self.is_aunt(other, one), 15),
            (self.is_part_of_part(one, other) || self.is_part_of_part(other, one), 15),
            (leads(one, RelationKind::LeadsTo, other) || leads(other, RelationKind::LeadsTo, one), 20),
        ]) + self.shared(one, other, RelationKind::PartOf, 60)
            + self.shared(one, other, RelationKind::LeadsTo, 12);
        let place = sum(&[(begins_alike, 25), (is_asked, 5)])
            + [0, 30, 40][self.knowledge.taught_together(one, other).min(2)]
            + 5 * said.iter().filter(telling).count().min(COMMON);
        let is_kin = is_contrast || (tie >= TIE && place > 0);
        (is_kin && tie + place >= CLOSE).then_some(tie + place)
    }

    /// Whether one is part of what the other's whole is part of.
    fn is_aunt(&self, one: &Concept, other: &Concept) -> bool {
        self.wholes(other).any(|whole| whole.id != one.id && self.shared(one, whole, RelationKind::PartOf, FEW) > 0)
    }

    fn is_part_of_part(&self, one: &Concept, other: &Concept) -> bool {
        self.wholes(one).any(|whole| self.wholes(whole).any(|whole| whole.id == other.id))
    }

    fn wholes(&self, concept: &Concept) -> impl Iterator<Item = &'s Concept> {
        let wholes = concept.relations.iter().filter(|relation| relation.kind == RelationKind::PartOf);
        wholes.filter_map(|relation| self.knowledge.concept(&relation.to.value))
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
