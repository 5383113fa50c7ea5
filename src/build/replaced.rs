//! One text in the place of another, so that its page is shown before the whole site has been resolved and checked anew.

use std::iter;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::parse::Item;
use super::{Edition, Session};
use crate::check;
use crate::content::{Lesson, Words as Given};
use crate::diag::Diagnostic;
use crate::memory::Key;
use crate::site::{Site, Words};
use crate::source::{FileId, Sources};

/// What stands in a lesson's place in one language.
type Text = (Arc<Lesson>, Words<Lesson>);

impl Session {
    /// Puts one text in the place of another, if that is all that has changed and nothing is wrong with it: a lesson that
    /// names the same things as before stands where it stood, and so do its words in other languages. Whether other files
    /// still agree with it is not yet checked: [`next`](Self::next) does that.
    pub fn replace_text(&mut self, sources: &Sources, path: &str) -> bool {
        let Some((at, texts)) = self.replaced(sources, path) else { return false };
        let state = &mut self.state;
        state.sources = sources.clone();
        let own = (&mut state.site, &mut state.overview);
        let others = state.editions.iter_mut().map(|one| (&mut one.site, &mut one.overview));
        for ((site, overview), (content, words)) in iter::once(own).chain(others).zip(texts) {
            let node = &mut site.lessons[at];
            node.content = content;
            node.words = words;
            overview.renew(site, at, sources);
        }
        true
    }

    /// Which lesson the text at `path` belongs to, and what that is now in each language, the first one first.
    fn replaced(&self, sources: &Sources, path: &str) -> Option<(usize, Vec<Text>)> {
        let file = sources.get(FileId::of(path))?;
        let parsed = self.parsed.get(Key::of(&(file.id, file.hash)))?;
        // What is told of other files stays as it is for a moment.
        let is_in_the_way =
            |fault: &Diagnostic| fault.is_error() || fault.place.is_some_and(|place| place.file == file.id);
        let is_sound = parsed.diagnostics.is_empty() && !self.state.diagnostics.iter().any(is_in_the_way);
        if !is_sound || self.disturbed.load(Ordering::Relaxed) {
            return None;
        }
        let site = &self.state.site;
        let place = |path: &str| site.lessons.iter().position(|node| &*node.source_path == path);
        let (at, own) = match &parsed.value {
            Item::Lesson(lesson) => (place(path)?, lesson.clone()),
            Item::Translation(translation) => {
                let at = place(&translation.of)?;
                let own = site.lessons[at].content.clone();
                // One that has not been used until now may be told something of.
                let is_used = |one: &Edition| one.site.words_of(own.file) == file.id;
                self.state.editions.iter().any(is_used).then_some((at, own))?
            }
            _ => return None,
        };
        let mut texts = vec![(own.clone(), Words::Own)];
        for edition in &self.state.editions {
            texts.push(self.in_words(&edition.site, &own, sources)?);
        }
        let sites = iter::once(site).chain(self.state.editions.iter().map(|one| &one.site));
        let stands = |(site, (lesson, _)): (&Site, &Text)| {
            let node = &site.lessons[at];
            node.content.stands_like(lesson) && check::links_hold(site, &node.source_path, &lesson.body)
        };
        sites.zip(&texts).all(stands).then_some((at, texts))
    }

    /// A lesson in the words that its translation has now, where it has one; `None` where that is no longer there.
    fn in_words(&self, site: &Site, own: &Arc<Lesson>, sources: &Sources) -> Option<Text> {
        let words = site.words_of(own.file);
        if words == own.file {
            return Some((own.clone(), Words::Missing));
        }
        let file = sources.get(words)?;
        let parsed = self.parsed.get(Key::of(&(file.id, file.hash)))?;
        let Item::Translation(translation) = &parsed.value else { return None };
        let Given::Lesson(words) = &translation.words else { return None };
        let version = sources.get(own.file)?.version();
        let is_outdated = translation.source.as_ref().is_some_and(|given| given.value != version);
        Some((Arc::new(own.in_words(words)), Words::Translated { of: own.clone(), is_outdated }))
    }
}
