//! The six stages in their order: load, parse, resolve, check, render, publish.
//!
//! Start reading here. [`Session::refresh`] runs the first four; [`Session::render`] and [`Session::page`] make pages
//! from what they found; `publish` puts pages on the disk. What has not changed is remembered, not made again, and
//! what is remembered can outlive the run.

mod parse;
mod kept;
mod leaks;
mod questions;
mod replaced;
mod names;
mod pages;
mod sink;
mod types;

use std::mem;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use foldhash::{HashMap, HashSet};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::kept::Kept;
pub use self::kept::Outcome;
use self::leaks::Clean;
use self::names::KnownNames;
use self::parse::Item;
pub use self::sink::Nowhere;
pub use self::types::content_type;
use crate::check;
use crate::content::{SiteFile, Words};
use crate::diag::{Checked, Diagnostic, show};
use crate::keys::Secret;
use crate::memory::{Key, Memo};
use crate::quiz::Quiz;
use crate::render::search::SegmentMade;
use crate::render::{MOST_HELD, Maker, Overview, RenderMemory, build_id, changed_meanwhile};
use crate::site::{self, Parsed, Site, Translated};
use crate::source::{FileId, Source, Sources, TextFile};
use crate::theme::{self, Theme};

#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The folder that holds content/, quizzes/ and themes/.
    pub root: PathBuf,
    /// Takes the place of the one in site.yaml; as [`content::base_url`](crate::content::base_url) gives it.
    pub base_url: Option<String>,
}

/// A site kept in memory: built once, or again and again while its author writes.
#[derive(Debug)]
pub struct Session {
    options: Options,
    /// What earlier runs left, and what this one will.
    kept: Option<Kept>,
    parsed: Memo<Checked<Item>>,
    /// Outlines of quizzes in other words, by both files.
    said: Memo<Checked<Quiz>>,
    /// What concepts are called, as far as they have been read.
    names: KnownNames,
    rendering: RenderMemory,
    /// Bytes of the lessons and quizzes that have been read since the last sweep.
    held: AtomicUsize,
    /// A file was another when its text was asked for than when it was looked at, so the next look must not be taken for
    /// one at which nothing has changed.
    disturbed: AtomicBool,
    /// Pages as they were last made, by their paths.
    made: Mutex<HashMap<String, Made>>,
    /// Segments of the search index, by their keys.
    indexed: Mutex<HashMap<u128, SegmentMade>>,
    theme: Option<Loaded>,
    /// The state's sources were loaded a moment ago, and the rest of it is not yet made of them.
    loaded: bool,
    /// The day from which reviews are overdue; without one, none is.
    today: Option<Date>,
    /// Of the folder for withheld keys.
    secret: Secret,
    /// Files in which no withheld key was found.
    clean: Mutex<Clean>,
    state: State,
}

/// What came of making a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Of all that the page was made from.
    pub key: Key,
    pub hash: u128,
    pub size: u64,
}

/// What the first four stages found.
#[derive(Debug)]
pub struct State {
    pub sources: Sources,
    /// In its first language.
    pub site: Site,
    pub theme: Option<Arc<Theme>>,
    /// Which pages there are, and what refers to what.
    pub overview: Overview,
    /// The same site in each other language.
    pub editions: Vec<Edition>,
    /// Errors first, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
    pub timings: Timings,
    /// Of the sources.
    hash: u128,
}

/// The site in another language: the same pages, below a folder of its own.
#[derive(Debug)]
pub struct Edition {
    pub site: Site,
    pub overview: Overview,
}

/// A theme, with the hash of what it was loaded from.
type Loaded = (u128, Checked<Option<Arc<Theme>>>);

/// The state that is to follow.
#[derive(Debug)]
pub struct Next {
    state: State,
    theme: Loaded,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Timings {
    /// Finding the files, reading those that have changed, and parsing them.
    pub load: Duration,
    pub resolve: Duration,
    pub check: Duration,
    /// The theme, and which pages there are.
    pub prepare: Duration,
}

/// One file of the site, ready to be sent.
#[derive(Clone, Debug)]
pub struct Served {
    pub bytes: Arc<[u8]>,
    pub content_type: &'static str,
    pub hash: u128,
    /// A file from content/, as its author put it there.
    pub is_content: bool,
    /// What the page's templates had to complain of.
    pub diagnostics: Vec<Diagnostic>,
}

impl Session {
    /// Nothing is read before the first [`refresh`](Self::refresh).
    pub fn new(options: Options) -> Self {
        let site = site::resolve(Parsed::default()).value;
        let sources = Sources::default();
        let overview = Overview::new(&site, build_id(&sources));
        Self {
            options,
            kept: None,
            parsed: Memo::default(),
            said: Memo::default(),
            names: KnownNames::default(),
            rendering: RenderMemory::default(),
            held: AtomicUsize::new(0),
            disturbed: AtomicBool::new(false),
            made: Mutex::default(),
            indexed: Mutex::default(),
            theme: None,
            loaded: false,
            today: None,
            secret: Secret::none(),
            clean: Mutex::default(),
            state: State {
                hash: 0,
                sources,
                site,
                theme: None,
                overview,
                editions: Vec::new(),
                diagnostics: Vec::new(),
                timings: Timings::default(),
            },
        }
    }

    /// A session that begins with what earlier runs left in the site's folder, and leaves what it learns.
    pub fn remembering(options: Options) -> Self {
        let kept = Kept::open(&options.root);
        let mut session = Self { kept: Some(kept), ..Self::new(options) };
        session.state.sources = session.kept.as_ref().and_then(Kept::sources).unwrap_or_default();
        session
    }

    /// The same session on a day: what was to be reviewed before it is told.
    pub fn on(self, today: Date) -> Self {
        Self { today: Some(today), ..self }
    }

    /// From now on, withheld quizzes are named by this.
    pub fn keep_secret(&mut self, secret: Secret) {
        self.secret = secret;
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// What the last completed build came to, if every source is as it was then.
    pub fn unchanged(&mut self) -> Option<Outcome> {
        let outcome = self.kept.as_ref()?.outcome()?;
        self.state.sources = self.load();
        self.loaded = true;
        if !outcome.is_of(self.state.sources.hash(), &self.options, self.today) {
            return None;
        }
        if self.state.sources.any_read {
            // Now they can be known by their times.
            self.kept.as_ref()?.keep_files(&self.state.sources);
        }
        Some(outcome)
    }

    /// Keeps what a build came to, for [`unchanged`](Self::unchanged).
    pub fn completed(&self, marker: u128, diagnostics: &[Diagnostic], contents: String) {
        if let Some(kept) = &self.kept {
            let days = self.today.map(|today| (today, check::next_review(&self.state.site, today)));
            let mut outcome = Outcome::new(self.state.hash, &self.options, days, marker, diagnostics, contents);
            outcome.withheld = self.state.site.withheld().next().is_some();
            kept.keep_outcome(&outcome);
        }
    }

    /// Leaves what this session has read to the next one.
    pub fn keep_read(&self) {
        if let Some(kept) = &self.kept {
            kept.keep_files(&self.state.sources);
            kept.keep_parsed(&self.state.sources, &self.parsed);
        }
    }

    /// And what it has made: of a whole build, or what another has left there would be lost.
    pub fn keep(&self) {
        self.keep_read();
        if let Some(kept) = &self.kept {
            let makers = self.makers(false);
            let paths = makers.iter().flat_map(Maker::paths);
            kept.keep_made(&self.made(), paths);
            kept.keep_clean(&self.clean());
            if !makers.is_empty() {
                let mut indexed = self.indexed();
                let present: HashSet<u128> = makers.iter().flat_map(Maker::search_keys).collect();
                indexed.retain(|key, _| present.contains(key));
                kept.keep_indexed(&indexed);
            }
        }
    }

    /// The files as they are now; what has changed is parsed on the way.
    pub fn load(&self) -> Sources {
        Sources::load(&self.options.root, Some(&self.state.sources), &|source| self.take(source))
    }

    /// The same, of which only these are looked at again; `None` when others can have changed with them. Paths are below
    /// the site's root.
    pub fn load_only(&self, paths: &[String]) -> Option<Sources> {
        self.state.sources.look_again(paths, &|source| self.take(source))
    }

    /// Parses a text that has just been read. What only its own page shows is kept for that, as far as there is room:
    /// what is not kept is read and parsed once more.
    fn take(&self, source: &Source) {
        let key = Key::of(&(source.id, source.hash));
        if !parse::is_item(&source.path) || self.parsed.get(key).is_some() {
            return;
        }
        let Checked { value, diagnostics } = parse::parse(source, &self.names.get());
        let outline = value.outline();
        let has_room = || self.held.fetch_add(source.text.len(), Ordering::Relaxed) < MOST_HELD;
        match &value {
            Item::Lesson(lesson) if has_room() => self.rendering.keep_lesson(key, lesson),
            Item::Quiz(quiz) if has_room() => self.rendering.keep_quiz(key, quiz),
            Item::Translation(translation) => {
                if let Words::Lesson(lesson) = &translation.words
                    && has_room()
                {
                    self.rendering.keep_lesson(key, lesson);
                }
            }
            Item::Concept(concept) => self.names.add(concept),
            _ => {}
        }
        self.parsed.get_or(key, || Checked { value: outline, diagnostics });
    }

    /// Loads, parses, resolves and checks; `false` when no file has changed since the last time.
    pub fn refresh(&mut self) -> bool {
        let clock = Instant::now();
        if self.theme.is_none()
            && let Some(kept) = &self.kept
        {
            kept.parsed(&self.parsed);
            *self.made() = kept.made();
            *self.indexed() = kept.indexed();
            *self.clean() = kept.clean();
        }
        let sources = match mem::take(&mut self.loaded) {
            true => mem::take(&mut self.state.sources),
            false => self.load(),
        };
        self.renew(sources, clock)
    }

    /// Whether these are others than the present sources, or something was missed in those.
    pub fn would_change(&self, sources: &Sources) -> bool {
        self.theme.is_none() || self.disturbed.load(Ordering::Relaxed) || sources.hash() != self.state.hash
    }

    fn renew(&mut self, sources: Sources, clock: Instant) -> bool {
        match self.next(sources, clock) {
            Ok(next) => {
                self.install(next);
                true
            }
            Err(same) => {
                // Those that were too young to be known by their times may be old enough now.
                self.state.sources = *same;
                false
            }
        }
    }

    /// What these sources make of the site, while the present state is still looked at; or the sources, if they are the
    /// same.
    pub fn next(&self, sources: Sources, clock: Instant) -> Result<Next, Box<Sources>> {
        if !self.would_change(&sources) {
            return Err(Box::new(sources));
        }
        let hash = sources.hash();
        self.disturbed.store(false, Ordering::Relaxed);
        let mut timings = Timings::default();
        let Checked { value: mut parsed, mut diagnostics } = self.parse(&sources);
        diagnostics.extend(sources.faults.iter().map(parse::of_fault));
        if let Some(url) = &self.options.base_url
            && let Some(site) = &mut parsed.site
        {
            Arc::make_mut(site).base_url = Some(url.clone());
        }
        timings.load = clock.elapsed();

        let clock = Instant::now();
        let config = parsed.site.clone();
        let translations = mem::take(&mut parsed.translations);
        // The templates are compiled on another thread meanwhile.
        let (site, theme) = rayon::join(|| site::resolve(parsed), || self.theme(&sources, config.as_deref()));
        let (key, theme) = theme;
        let Checked { value: mut site, diagnostics: found } = site;
        diagnostics.extend(found);
        let Checked { value: editions, diagnostics: found } = site::editions(&mut site, &translations);
        diagnostics.extend(found);
        timings.resolve = clock.elapsed();

        let clock = Instant::now();
        diagnostics.extend(check::run(&site, self.today));
        editions.iter().for_each(|edition| diagnostics.extend(check::of_edition(edition)));
        timings.check = clock.elapsed();

        let clock = Instant::now();
        diagnostics.extend(theme.diagnostics.iter().cloned());
        show::sort(&mut diagnostics, &sources);
        let build = build_id(&sources);
        let edition = |site: Site| Edition { overview: Overview::new(&site, build.clone()), site };
        let editions = editions.into_iter().map(edition).collect();
        let overview = Overview::new(&site, build.clone());
        timings.prepare = clock.elapsed();
        let theme_now = theme.value.clone();
        let state = State { sources, site, theme: theme_now, overview, editions, diagnostics, timings, hash };
        Ok(Next { state, theme: (key, theme) })
    }

    pub fn install(&mut self, next: Next) {
        self.state = next.state;
        self.theme = Some(next.theme);
    }

    /// Every file of the author's, read by itself: now, or before.
    fn parse(&self, sources: &Sources) -> Checked<Parsed> {
        let one = |file: &TextFile| {
            let key = Key::of(&(file.id, file.hash));
            // What was not read in this run, and is not remembered from another.
            let read = || {
                self.take(&sources.read(file)?);
                self.parsed.get(key)
            };
            self.parsed.get(key).or_else(read)
        };
        let items: Vec<_> = sources.texts.iter().filter(|file| parse::is_item(&file.path)).collect();
        let mut each: Vec<_> = items.par_iter().map(|file| one(file)).collect();
        self.names.renew(&mut each, &|at| {
            self.parsed.forget(Key::of(&(items[at].id, items[at].hash)));
            one(items[at])
        });
        self.parsed.sweep();
        let mut parsed = Parsed::default();
        let mut diagnostics = Vec::new();
        let missed = |path: &str, diagnostics: &mut Vec<Diagnostic>| {
            self.disturbed.store(true, Ordering::Relaxed);
            diagnostics.push(changed_meanwhile(path));
        };
        for (file, checked) in items.into_iter().zip(each) {
            let path = file.path.clone();
            let Some(checked) = checked else {
                missed(&path, &mut diagnostics);
                continue;
            };
            diagnostics.extend(checked.diagnostics.iter().cloned());
            match &checked.value {
                Item::Site(site) => parsed.site = Some(site.clone()),
                Item::Course(course) => parsed.courses.push((path, course.clone())),
                Item::Module(module) => parsed.modules.push((path, module.clone())),
                Item::Lesson(lesson) => parsed.lessons.push((path, lesson.clone())),
                Item::Concept(concept) => parsed.concepts.push((path, concept.clone())),
                Item::Quiz(quiz) => parsed.quizzes.push((path, quiz.clone())),
                Item::Translation(translation) => {
                    let version = sources.get(FileId::of(&translation.of)).map(TextFile::version);
                    let mut quiz = None;
                    if translation.words == Words::Quiz && version.is_some() {
                        match self.quiz_in_words(sources, translation) {
                            Some(said) => {
                                diagnostics.extend(said.diagnostics.iter().cloned());
                                quiz = Some(Arc::new(said.value.clone()));
                            }
                            None => missed(&path, &mut diagnostics),
                        }
                    }
                    parsed.translations.push(Translated { translation: translation.clone(), version, quiz });
                }
                Item::Nothing => {}
            }
        }
        self.said.sweep();
        diagnostics.extend(sources.published().filter_map(parse::in_capitals));
        parsed.assets = sources.published().map(|asset| asset.path.clone()).collect();
        let sizeless = sources.published().filter(|asset| asset.dimensions.is_none());
        parsed.sizeless = sizeless.map(|asset| asset.path.clone()).collect();
        Checked { value: parsed, diagnostics }
    }

    /// The theme is assembled again only when a file of a theme, its name or the site's languages have changed.
    fn theme(&self, sources: &Sources, config: Option<&SiteFile>) -> Loaded {
        let name = &config.map_or_else(site::built_in_theme, |config| config.theme.clone());
        let languages = config.map_or(&[][..], |config| &config.languages);
        let languages: Vec<&str> = languages.iter().map(|language| language.value.as_str()).collect();
        let files = sources.below("themes/").map(|source| (source.id, source.hash));
        let assets = sources.assets.iter().filter(|asset| asset.path.starts_with("themes/"));
        let assets = assets.map(|asset| (FileId::of(&asset.path), asset.hash));
        let key = Key::of(&(name, &languages, files.chain(assets).collect::<Vec<_>>())).value();
        if let Some((kept, theme)) = &self.theme
            && *kept == key
        {
            return (key, theme.clone());
        }
        let Checked { value, diagnostics } = theme::load(sources, name, &languages);
        (key, Checked { value: value.map(Arc::new), diagnostics })
    }

    /// Forgets what no page of the present site needed.
    pub fn sweep(&self) {
        self.held.store(0, Ordering::Relaxed);
        self.rendering.sweep();
    }
}
