//! Pages made: all of them for a sink, or one that is asked for; in each language of the site.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::{HashMap, HashSet};
use rayon::prelude::*;

use super::sink::All;
use super::{Edition, Made, Served, Session, State, content_type};
use crate::diag::{Checked, Diagnostic, show};
use crate::render::search::{self, SegmentMade};
use crate::render::{CHANGED_MEANWHILE, Maker, Overview, Page, PageId, Pages, Sink, sitemap};
use crate::site::{Site, asset_page, asset_sources};

impl Session {
    /// Of the pages in the first language. `remembers` is for a session whose pages are asked for again and again.
    pub(super) fn maker(&self, remembers: bool) -> Option<Maker<'_>> {
        let State { site, overview, .. } = &self.state;
        self.maker_of(site, overview, remembers)
    }

    fn maker_of<'a>(&'a self, site: &'a Site, overview: &'a Overview, remembers: bool) -> Option<Maker<'a>> {
        let State { sources, theme, .. } = &self.state;
        Some(Maker::new(site, sources, theme.as_ref()?, overview, &self.rendering, remembers, &self.secret))
    }

    /// For each language; none where the theme cannot be used.
    pub(super) fn makers(&self, remembers: bool) -> Vec<Maker<'_>> {
        let editions = self.state.editions.iter().filter_map(|one| self.maker_of(&one.site, &one.overview, remembers));
        self.maker(remembers).into_iter().chain(editions).collect()
    }

    /// The site and its pages in the language whose folder a path begins with, and the path below that folder.
    pub(super) fn spoken<'p>(&self, path: &'p str) -> (&Site, &Overview, &'p str) {
        let State { site, overview, editions, .. } = &self.state;
        let inside = |one: &Edition| path.strip_prefix(one.site.folder());
        match editions.iter().find_map(|one| Some((one, inside(one)?))) {
            Some((one, below)) => (&one.site, &one.overview, below),
            None => (site, overview, path),
        }
    }

    /// Hands every file of the site to `sink`, from many threads at once: pages are made, in parallel, unless the sink
    /// has them already. `progress` is told after each page how many of how many are done.
    pub fn render<S: Sink>(
        &self,
        sink: &S,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Diagnostic>, S::Error> {
        if self.state.site.withheld().next().is_none() {
            return self.render_all(sink, progress);
        }
        self.render_watched(sink, progress)
    }

    pub(super) fn render_all<S: Sink>(
        &self,
        sink: &S,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Vec<Diagnostic>, S::Error> {
        let state = &self.state;
        let Some(theme) = &state.theme else { return Ok(Vec::new()) };
        let makers = self.makers(sink.remembers());
        let count = makers.iter().map(|maker| maker.paths().count()).sum();
        let done = AtomicUsize::new(0);
        let told = || progress(done.fetch_add(1, Ordering::Relaxed) + 1, count);
        let mut diagnostics = Vec::new();
        for maker in &makers {
            diagnostics.extend(self.render_one(maker, sink, &told)?);
        }
        for asset in &theme.assets {
            sink.put(Page::new(&asset.page, asset.bytes.clone()))?;
        }
        state.sources.published().par_bridge().try_for_each(|asset| {
            let from = state.sources.root.join(&*asset.path);
            sink.put_file(&asset_page(&asset.path), asset.hash, asset.size, &from)
        })?;
        sitemap(&makers).map_or(Ok(()), |sitemap| sink.put(sitemap))?;
        self.rendering.sweep();
        // A fault of a template is told once, not for each page that it breaks.
        let mut seen = HashSet::default();
        diagnostics.retain(|fault| seen.insert(fault.clone()));
        show::sort(&mut diagnostics, &state.sources);
        Ok(diagnostics)
    }

    /// All pages in one language, and its search index. `told` is called after each page.
    fn render_one<S: Sink>(
        &self,
        maker: &Maker,
        sink: &S,
        told: &(dyn Fn() + Sync),
    ) -> Result<Vec<Diagnostic>, S::Error> {
        let faults = Mutex::new(Vec::new());
        let one = |(path, id): &(String, PageId)| -> Result<(), S::Error> {
            let key = maker.key_of(*id);
            let published = maker.published(path);
            let known = self.made().get(&*published).copied().filter(|made| made.key == key);
            if !known.is_some_and(|made| sink.keep(&published, made.hash, made.size)) {
                let Checked { value, diagnostics } = maker.page(path, *id);
                if let Some(page) = value {
                    if diagnostics.is_empty() {
                        let made = Made { key, hash: page.hash, size: page.bytes.len() as u64 };
                        self.made().insert(published.into_owned(), made);
                    }
                    sink.put(page)?;
                }
                faults.lock().unwrap_or_else(PoisonError::into_inner).extend(diagnostics);
            }
            told();
            Ok(())
        };
        let (by_segment, others) = maker.pages_by_segment();
        let all = |pages: &[&(String, PageId)]| -> Result<(), S::Error> {
            pages.par_iter().with_max_len(8).try_for_each(|page| one(page))
        };
        let known = |key| self.indexed().get(&key).cloned();
        let keep = |key, made| _ = self.indexed().insert(key, made);
        let mut diagnostics = maker.search_index(sink, &known, &keep, &|segment| all(&by_segment[segment]))?;
        all(&others)?;
        diagnostics.append(&mut faults.into_inner().unwrap_or_else(PoisonError::into_inner));
        Ok(diagnostics)
    }

    /// Every file of the site at once, for a site that is small enough.
    pub fn pages(&self) -> Checked<Pages> {
        let all = All::of(self);
        let diagnostics = match self.render(&all, &|_, _| {}) {
            Ok(diagnostics) => diagnostics,
            Err(never) => match never {},
        };
        Checked { value: all.into_pages(), diagnostics }
    }

    pub(super) fn indexed(&self) -> MutexGuard<'_, HashMap<u128, SegmentMade>> {
        self.indexed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn made(&self) -> MutexGuard<'_, HashMap<String, Made>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One file of the site by its path: a page is rendered now, unless it was before and nothing in it has changed.
    pub fn page(&self, path: &str) -> Option<Served> {
        let state = &self.state;
        let content_type = content_type(path);
        let made = |bytes, hash, diagnostics| Served { bytes, content_type, hash, is_content: false, diagnostics };
        let served = |page: Page| made(page.bytes, page.hash, Vec::new());
        let (site, overview, below) = self.spoken(path);
        if let Some(id) = overview.page(below) {
            let maker = self.maker_of(site, overview, true)?;
            let Checked { value, diagnostics } = maker.remembered_page(below, id);
            if diagnostics.iter().any(|fault| fault.code == CHANGED_MEANWHILE) {
                self.disturbed.store(true, Ordering::Relaxed);
            }
            let (bytes, hash) = value.map_or_else(|| (Arc::from([]), 0), |page| (page.bytes, page.hash));
            return Some(made(bytes, hash, diagnostics));
        }
        if path == "sitemap.xml"
            && let Some(sitemap) = sitemap(&self.makers(true))
        {
            return Some(served(sitemap));
        }
        if search::is_file(below)
            && let Some(file) = self.maker_of(site, overview, true).and_then(|maker| maker.search_file(below))
        {
            return Some(served(file));
        }
        if let Some(asset) = state.theme.iter().flat_map(|theme| &theme.assets).find(|asset| asset.page == path) {
            return Some(served(Page::new(path, asset.bytes.clone())));
        }
        let asset = asset_sources(path).find_map(|source| state.sources.asset(&source))?;
        // A file that was deleted a moment ago is no longer of the site; one that was saved is shown as it is now.
        let bytes = state.sources.bytes(asset).ok()?;
        let Page { bytes, hash, .. } = Page::new(path, bytes.into());
        Some(Served { is_content: true, ..made(bytes, hash, Vec::new()) })
    }

    /// The page that tells there is none at this path.
    pub fn not_found(&self, path: &str) -> String {
        let (site, ..) = self.spoken(path);
        format!("{}404.html", site.folder())
    }

    /// The map of a scenario, for its author: no file of the site.
    pub fn scenario_map(&self, quiz: &str, question: &str) -> Option<String> {
        self.maker(true)?.scenario_map(quiz, question, &self.state.diagnostics)
    }

    /// Whether there is a file of the site at this path.
    pub fn has(&self, path: &str) -> bool {
        let state = &self.state;
        let (_, overview, below) = self.spoken(path);
        overview.page(below).is_some()
            || search::is_file(below)
            || path == "sitemap.xml" && state.site.config.base_url.is_some()
            || state.theme.iter().flat_map(|theme| &theme.assets).any(|asset| asset.page == path)
            || asset_sources(path).any(|source| state.sources.asset(&source).is_some())
    }
}
