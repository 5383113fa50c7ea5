//! What concepts are called: lessons are searched for it while they are parsed, and once more where it has changed.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use rayon::prelude::*;

use super::parse::Item;
use crate::content::{Concept, Names};
use crate::diag::Checked;

/// The names of all concepts, as far as they have been read.
#[derive(Debug, Default)]
pub struct KnownNames(RwLock<Names>);

/// What one file came to, where it could be read.
type Parsed = Option<Arc<Checked<Item>>>;

impl KnownNames {
    pub fn get(&self) -> RwLockReadGuard<'_, Names> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn add(&self, concept: &Concept) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(concept.id.clone(), concept.names());
    }

    /// Takes the concepts among all files for those that there are, and parses the lessons again that were searched for
    /// other names. `again` is given the place of a lesson's file among all.
    pub fn renew(&self, items: &mut [Parsed], again: &(dyn Fn(usize) -> Parsed + Sync)) {
        let concepts = items.iter().flatten().filter_map(|checked| match &checked.value {
            Item::Concept(concept) => Some((concept.id.clone(), concept.names())),
            _ => None,
        });
        let names: HashMap<_, _> = concepts.collect();
        self.0.write().unwrap_or_else(PoisonError::into_inner).clone_from(&names);
        items.par_iter_mut().enumerate().for_each(|(at, checked)| {
            let is_stale = |item: &Item| matches!(item, Item::Lesson(lesson) if !lesson.mentions_hold(&names));
            if checked.as_ref().is_some_and(|checked| is_stale(&checked.value)) {
                *checked = again(at);
            }
        });
    }
}
