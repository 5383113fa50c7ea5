//! Ids of what stands inside a quiz: given by the author, or made from a text until `fmt` has written them down.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::Reading;
use crate::diag::{Diagnostic, Place, Placed};
use crate::markdown::Prose;
use crate::yaml;

/// Of an id that is made of a sentence; a longer one is cut after a word.
const LONGEST: usize = 40;

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdOf {
    Quiz,
    Question,
    /// An option, an item, a match, a choice: whatever a response can name.
    Part,
    /// A gap, which has its id in its text.
    Gap,
}

/// An id that its author left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingId {
    pub of: IdOf,
    /// The quiz or the question as a whole; of a part, the text that the id was made from; of a gap, its brackets.
    pub place: Place,
    pub id: String,
}

/// Notes ids that were left out, if somebody wants to write them down.
#[derive(Debug, Default)]
pub struct MissingIds(Option<RefCell<Vec<MissingId>>>);

impl MissingIds {
    pub fn wanted() -> Self {
        Self(Some(RefCell::default()))
    }

    pub fn into_vec(self) -> Vec<MissingId> {
        self.0.map(RefCell::into_inner).unwrap_or_default()
    }

    pub(super) fn note(&self, of: IdOf, place: Place, id: &str) {
        if let Some(noted) = &self.0 {
            noted.borrow_mut().push(MissingId { of, place, id: id.to_owned() });
        }
    }

    pub(super) fn count(&self) -> usize {
        self.0.as_ref().map_or(0, |noted| noted.borrow().len())
    }

    /// Gives no question an id that another one of its quiz has; those before `from` are of other quizzes.
    pub(super) fn make_distinct<'a>(&self, from: usize, taken: impl Iterator<Item = &'a str>) {
        let Some(noted) = &self.0 else { return };
        let mut ids = DistinctIds::default();
        taken.for_each(|id| ids.note(id));
        for missing in noted.borrow_mut()[from..].iter_mut().filter(|missing| missing.of == IdOf::Question) {
            missing.id = ids.take(&missing.id);
        }
    }
}

/// Ids of which no two are the same.
#[derive(Debug, Default)]
pub struct DistinctIds {
    taken: HashSet<String>,
    /// The last number that an id was given, so that thousands of one text are not counted again for each.
    last: HashMap<String, u32>,
}

impl DistinctIds {
    pub fn note(&mut self, id: &str) {
        self.taken.insert(id.to_owned());
    }

    /// The id, or else the same with the first number that makes it another than all that are taken.
    pub fn take(&mut self, id: &str) -> String {
        let mut free = id.to_owned();
        if self.taken.contains(id) {
            let last = self.last.entry(id.to_owned()).or_insert(1);
            while self.taken.contains(&free) {
                *last += 1;
                free = format!("{id}-{last}");
            }
        }
        self.taken.insert(free.clone());
        free
    }
}

/// An id of some words of a text; of its hash where it has no letters for one.
pub(super) fn of_text(text: &str, what: &str) -> String {
    let mut slug = yaml::slug(text);
    if slug.len() > LONGEST {
        let end = slug[..=LONGEST].rfind('-').unwrap_or(LONGEST);
        slug.truncate(end);
    }
    if yaml::is_id(&slug) { slug } else { format!("{what}-{}", hash8(text)) }
}

fn hash8(text: &str) -> String {
    format!("{:08x}", xxh3_64(text.as_bytes()) as u32)
}

/// Something that gets an id, from the author or from its text.
pub(super) struct Named {
    pub id: Option<Placed<String>>,
    pub text: String,
    /// With its markup, which makes a difference between two that have the same words.
    pub written: String,
    pub place: Place,
}

impl Named {
    /// The text without markup counts; where nothing is left of it (an image), what was written.
    pub fn new(id: Option<Placed<String>>, written: &Placed<String>, prose: &Prose) -> Self {
        let text = if prose.plain().is_empty() { &written.value } else { prose.plain() };
        Self { id, text: text.to_owned(), written: prose.written().into_owned(), place: written.place }
    }
}

impl Reading<'_> {
    /// Ids for what stands side by side: those given, or else made from the texts. Where two texts would make the same
    /// id, neither does, so that their order may change without one taking the other's. `None` when an id is given
    /// twice.
    pub(super) fn ids(&self, what: &str, named: &[Named]) -> Option<Vec<String>> {
        self.ids_but(what, named, None)
    }

    /// The same, with one id that none of them may have, since it means something else.
    pub(super) fn ids_but(&self, what: &str, named: &[Named], taken: Option<&str>) -> Option<Vec<String>> {
        let ids = self.ids_of_words(what, named, taken)?;
        let without = named.iter().zip(&ids).filter(|(named, _)| named.id.is_none() && self.missing.0.is_some());
        for (named, id) in without {
            // The same text twice is a fault of its own.
            if ids.iter().filter(|other| *other == id).count() == 1 {
                self.missing.note(IdOf::Part, named.place, id);
            }
        }
        Some(ids)
    }

    /// The same for what is always named by its words.
    pub(super) fn ids_of_words(&self, what: &str, named: &[Named], taken: Option<&str>) -> Option<Vec<String>> {
        let mut given: HashMap<&str, Place> = HashMap::new();
        let mut distinct = true;
        for id in named.iter().filter_map(|named| named.id.as_ref()) {
            if let Some(first) = given.insert(&id.value, id.place) {
                let message = format!("two {what} have the id `{}`", id.value);
                let fault = Diagnostic::error("duplicate-id", id.place, message).also(first, "the first one");
                self.faults.add(fault.help("give this one an id of its own"));
                distinct = false;
            }
            if taken == Some(&*id.value) {
                let message = format!("`{}` means something else here, so it cannot be an id", id.value);
                self.error("reserved-id", id.place, message, "choose another id");
                distinct = false;
            }
        }
        if !distinct {
            return None;
        }
        let slugs: Vec<_> = named.iter().map(|named| named.id.is_none().then(|| yaml::slug(&named.text))).collect();
        let mut wanted: HashMap<&str, usize> = HashMap::new();
        slugs.iter().flatten().for_each(|slug| *wanted.entry(slug).or_default() += 1);
        let id = |named: &Named, slug: &Option<String>| match (&named.id, slug) {
            (Some(id), _) => id.value.clone(),
            (None, Some(slug))
                if yaml::is_id(slug)
                    && wanted[&**slug] == 1
                    && !given.contains_key(&**slug)
                    && taken != Some(slug.as_str()) =>
            {
                slug.clone()
            }
            // Of two that differ in their markup alone, each by what was written.
            (None, Some(slug)) if wanted[&**slug] > 1 && named.written != named.text => {
                format!("o-{}", hash8(&named.written))
            }
            (None, _) => format!("o-{}", hash8(&named.text)),
        };
        Some(named.iter().zip(&slugs).map(|(named, slug)| id(named, slug)).collect())
    }
}
