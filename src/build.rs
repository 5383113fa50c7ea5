//! The six stages in their order: load, parse, resolve, check, render, publish.
//!
//! Start reading here. [`Session::refresh`] runs the first four; [`Session::pages`] and [`Session::page`] render from
//! what they found; `publish` puts pages on the disk. What has not changed is remembered, not made again.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::check;
use crate::content::{self, Concept, CourseFile, Lesson, ModuleFile, SiteFile};
use crate::diag::{Checked, Diagnostic, Severity, show};
use crate::memory::{Key, Memo};
use crate::quiz::{self, Quiz};
use crate::render::{Maker, Overview, Page, PageId, Pages, RenderMemory};
use crate::site::{self, Parsed, Site, asset_page, asset_sources};
use crate::source::{Fault, FaultKind, FileId, Source, Sources};
use crate::theme::{self, Theme};

#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The folder that holds content/, quizzes/ and themes/.
    pub root: PathBuf,
    /// Takes the place of the one in site.yaml; as [`content::base_url`] gives it.
    pub base_url: Option<String>,
}

/// A site kept in memory: built once, or again and again while its author writes.
#[derive(Debug)]
pub struct Session {
    options: Options,
    parsing: ParseMemory,
    rendering: RenderMemory,
    theme: Option<(u128, Checked<Option<Arc<Theme>>>)>,
    state: State,
}

/// What the first four stages found.
#[derive(Debug)]
pub struct State {
    pub sources: Sources,
    pub site: Site,
    pub theme: Option<Arc<Theme>>,
    /// Which pages there are, and what refers to what.
    pub overview: Overview,
    /// Errors first, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
    pub timings: Timings,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Timings {
    pub load: Duration,
    pub parse: Duration,
    pub resolve: Duration,
    pub check: Duration,
}

/// One file of the site, ready to be sent.
#[derive(Clone, Debug)]
pub struct Served {
    pub bytes: Arc<[u8]>,
    pub content_type: &'static str,
    pub hash: u128,
    /// What the page's templates had to complain of.
    pub diagnostics: Vec<Diagnostic>,
}

#[derive(Debug, Default)]
struct ParseMemory {
    site: Memo<Checked<Arc<SiteFile>>>,
    course: Memo<Checked<Arc<CourseFile>>>,
    module: Memo<Checked<Arc<ModuleFile>>>,
    lesson: Memo<Checked<Arc<Lesson>>>,
    concept: Memo<Checked<Arc<Concept>>>,
    quiz: Memo<Checked<Arc<Quiz>>>,
}

impl ParseMemory {
    fn sweep(&self) {
        self.site.sweep();
        self.course.sweep();
        self.module.sweep();
        self.lesson.sweep();
        self.concept.sweep();
        self.quiz.sweep();
    }
}

impl Session {
    /// Nothing is read before the first [`refresh`](Self::refresh).
    pub fn new(options: Options) -> Self {
        let site = site::resolve(Parsed::default()).value;
        let overview = Overview::new(&site, &Sources::default());
        Self {
            options,
            parsing: ParseMemory::default(),
            rendering: RenderMemory::default(),
            theme: None,
            state: State {
                sources: Sources::default(),
                site,
                theme: None,
                overview,
                diagnostics: Vec::new(),
                timings: Timings::default(),
            },
        }
    }

    pub fn state(&self) -> &State {
        &self.state
    }

    /// Loads, parses, resolves and checks; `false` when no file has changed since the last time.
    pub fn refresh(&mut self) -> bool {
        let mut timings = Timings::default();
        let clock = Instant::now();
        let sources = Sources::load(&self.options.root, Some(&self.state.sources));
        timings.load = clock.elapsed();
        if self.theme.is_some() && sources.same_as(&self.state.sources) {
            // The same files; those that were too young to be known by their times may be old enough now.
            self.state.sources = sources;
            return false;
        }

        let clock = Instant::now();
        let Checked { value: mut parsed, mut diagnostics } = self.parse(&sources);
        timings.parse = clock.elapsed();
        diagnostics.extend(sources.faults.iter().map(of_fault));
        if let Some(url) = &self.options.base_url
            && let Some(site) = &mut parsed.site
        {
            Arc::make_mut(site).base_url = Some(url.clone());
        }

        let clock = Instant::now();
        let Checked { value: site, diagnostics: found } = site::resolve(parsed);
        diagnostics.extend(found);
        timings.resolve = clock.elapsed();

        let clock = Instant::now();
        diagnostics.extend(check::run(&site));
        timings.check = clock.elapsed();

        let theme = self.theme(&sources, &site);
        diagnostics.extend(theme.diagnostics);
        show::sort(&mut diagnostics, &sources);
        let overview = Overview::new(&site, &sources);
        self.state = State { sources, site, theme: theme.value, overview, diagnostics, timings };
        true
    }

    fn parse(&self, sources: &Sources) -> Checked<Parsed> {
        let memory = &self.parsing;
        let each: Vec<(Item, Vec<Diagnostic>)> =
            sources.texts.par_iter().filter_map(|source| parse_one(source, memory)).collect();
        memory.sweep();
        let mut parsed = Parsed::default();
        let mut diagnostics = Vec::new();
        for (item, mut found) in each {
            diagnostics.append(&mut found);
            match item {
                Item::Site(site) => parsed.site = Some(site),
                Item::Course(path, course) => parsed.courses.push((path, course)),
                Item::Module(path, module) => parsed.modules.push((path, module)),
                Item::Lesson(path, lesson) => parsed.lessons.push((path, lesson)),
                Item::Concept(path, concept) => parsed.concepts.push((path, concept)),
                Item::Quiz(path, quiz) => parsed.quizzes.push((path, quiz)),
                Item::Nothing => {}
            }
        }
        for asset in sources.published() {
            let ending = asset.path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
            // A name in capitals, as some cameras and old systems write them, would be copied like an image.
            if ["md", "yaml", "yml"].contains(&ending.as_str()) {
                let message = "this file is not read: its ending is written in capitals";
                let fault = Diagnostic::of_path(Severity::Error, "misplaced-file", &asset.path, message);
                diagnostics.push(fault.help(format!("name it `.{}`", if ending == "md" { "md" } else { "yaml" })));
            }
        }
        parsed.assets = sources.published().map(|asset| asset.path.clone()).collect();
        Checked { value: parsed, diagnostics }
    }

    /// The theme is assembled again only when a file of a theme, or its name, has changed.
    fn theme(&mut self, sources: &Sources, site: &Site) -> Checked<Option<Arc<Theme>>> {
        let name = &site.config.theme;
        let files = sources.below("themes/").map(|source| (source.id, source.hash));
        let assets = sources.assets.iter().filter(|asset| asset.path.starts_with("themes/"));
        let assets = assets.map(|asset| (FileId::of(&asset.path), asset.hash));
        let key = Key::of(&(name, files.chain(assets).collect::<Vec<_>>())).value();
        if let Some((kept, theme)) = &self.theme
            && *kept == key
        {
            return theme.clone();
        }
        let Checked { value, diagnostics } = theme::load(sources, name);
        let theme = Checked { value: value.map(Arc::new), diagnostics };
        self.theme = Some((key, theme.clone()));
        theme
    }

    /// Renders every page, in parallel, and adds the files that are copied as they stand.
    pub fn pages(&self) -> Checked<Pages> {
        self.pages_watched(&|_, _| {})
    }

    /// The same, telling after each page how many of how many are done.
    pub fn pages_watched(&self, progress: &(dyn Fn(usize, usize) + Sync)) -> Checked<Pages> {
        let state = &self.state;
        let Some(theme) = &state.theme else {
            return Checked { value: Pages::default(), diagnostics: Vec::new() };
        };
        let maker = Maker::new(&state.site, &state.sources, theme, &state.overview, &self.rendering);
        let done = AtomicUsize::new(0);
        let one = |(path, id): &(String, PageId)| {
            let page = maker.page(path, *id);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, state.overview.pages.len());
            page
        };
        let made: Vec<Checked<Option<Page>>> = state.overview.pages.par_iter().map(one).collect();
        let mut files = Vec::with_capacity(made.len());
        let mut diagnostics: Vec<Diagnostic> = Vec::new();
        for page in made {
            files.extend(page.value);
            // A fault of a template is told once, not for each page that it breaks.
            diagnostics
                .extend(page.diagnostics.into_iter().filter(|fault| !diagnostics.contains(fault)).collect::<Vec<_>>());
        }
        files.extend(theme.assets.iter().map(|asset| Page::new(&asset.page, asset.bytes.clone())));
        files.extend(state.sources.published().map(|asset| Page {
            path: asset_page(&asset.path),
            bytes: asset.bytes.clone(),
            hash: asset.hash,
        }));
        files.extend(maker.sitemap());
        files.sort_by(|a, b| a.path.cmp(&b.path));
        self.rendering.sweep();
        show::sort(&mut diagnostics, &state.sources);
        Checked { value: Pages { files }, diagnostics }
    }

    /// One file of the site by its path: a page is rendered now, unless it was before and nothing in it has changed.
    pub fn page(&self, path: &str) -> Option<Served> {
        let state = &self.state;
        let content_type = content_type(path);
        let maker = || {
            let theme = state.theme.as_ref()?;
            Some(Maker::new(&state.site, &state.sources, theme, &state.overview, &self.rendering))
        };
        if let Some(id) = state.overview.page(path) {
            let maker = maker()?;
            let Checked { value, diagnostics } = maker.page(path, id);
            let (bytes, hash) = value.map_or_else(|| (Arc::from([]), 0), |page| (page.bytes, page.hash));
            return Some(Served { bytes, content_type, hash, diagnostics });
        }
        let served = |page: Page| Served { bytes: page.bytes, content_type, hash: page.hash, diagnostics: Vec::new() };
        if path == "sitemap.xml"
            && let Some(sitemap) = maker().and_then(|maker| maker.sitemap())
        {
            return Some(served(sitemap));
        }
        if let Some(asset) = state.theme.iter().flat_map(|theme| &theme.assets).find(|asset| asset.page == path) {
            return Some(served(Page::new(path, asset.bytes.clone())));
        }
        let asset = asset_sources(path).find_map(|source| state.sources.asset(&source))?;
        Some(served(Page { path: path.to_owned(), bytes: asset.bytes.clone(), hash: asset.hash }))
    }

    /// Whether there is a file of the site at this path.
    pub fn has(&self, path: &str) -> bool {
        self.state.overview.page(path).is_some() || self.page(path).is_some()
    }

    /// Forgets what no page of the present site needed.
    pub fn sweep(&self) {
        self.rendering.sweep();
    }
}

/// What one file is, by where it stands.
enum Item {
    Site(Arc<SiteFile>),
    Course(Arc<str>, Arc<CourseFile>),
    Module(Arc<str>, Arc<ModuleFile>),
    Lesson(Arc<str>, Arc<Lesson>),
    Concept(Arc<str>, Arc<Concept>),
    Quiz(Arc<str>, Arc<Quiz>),
    Nothing,
}

fn parse_one(source: &Source, memory: &ParseMemory) -> Option<(Item, Vec<Diagnostic>)> {
    let path = source.path.clone();
    let parts: Vec<&str> = path.split('/').collect();
    let key = Key::of(&(source.id, source.hash));
    macro_rules! read {
        ($memo:ident, $parse:expr, $item:expr) => {{
            let checked = memory.$memo.get_or(key, || {
                let Checked { value, diagnostics } = $parse(source);
                Checked { value: Arc::new(value), diagnostics }
            });
            let item: fn(Arc<str>, Arc<_>) -> Item = $item;
            Some((item(path.clone(), checked.value.clone()), checked.diagnostics.clone()))
        }};
    }
    match (parts.as_slice(), source.extension()) {
        (["themes", ..], _) => None,
        (["content", "site.yaml"], _) => read!(site, content::parse_site, |_, site| Item::Site(site)),
        (["content", _, "course.yaml"], _) => read!(course, content::parse_course, Item::Course),
        (["content", _, _, "module.yaml"], _) => read!(module, content::parse_module, Item::Module),
        (["content", "concepts", _, ..], "md") if parts.len() > 3 => Some((Item::Nothing, vec![deep_concept(source)])),
        (["content", "concepts", _], "md") => read!(concept, content::parse_concept, Item::Concept),
        (["content", ..], "md") => read!(lesson, content::parse_lesson, Item::Lesson),
        (["quizzes", _, _], "yaml") => read!(quiz, quiz::parse, Item::Quiz),
        (_, "yaml" | "yml") => Some((Item::Nothing, vec![unplaced(source)])),
        (["quizzes", ..], "md") => Some((Item::Nothing, vec![unplaced(source)])),
        _ => None,
    }
}

/// A concept in a folder of its own: its name alone is its id, so all stand side by side.
fn deep_concept(source: &Source) -> Diagnostic {
    let message = "a concept stands at content/concepts/<id>.md";
    Diagnostic::of_path(Severity::Error, "misplaced-file", &source.path, message).help("move it up, out of its folder")
}

/// A file that stands where nothing of its kind is read.
fn unplaced(source: &Source) -> Diagnostic {
    let message = "nothing is read from a file at this place";
    let help = match source.extension() {
        "yml" => "name it `.yaml`",
        _ => {
            "files are content/site.yaml, content/<course>/course.yaml, content/<course>/<module>/module.yaml and \
              quizzes/<course>/<quiz>.yaml"
        }
    };
    Diagnostic::of_path(Severity::Warning, "misplaced-file", &source.path, message).help(help)
}

fn of_fault(fault: &Fault) -> Diagnostic {
    let error = |code, message: String| Diagnostic::of_path(Severity::Error, code, &fault.path, message);
    match &fault.kind {
        FaultKind::NotUtf8 { byte, line, column, looks_like } => error(
            "not-utf8",
            format!(
                "this file is not UTF-8: on line {line}, column {column} stands the byte {byte:02X} \
                 (it looks like {looks_like})"
            ),
        )
        .help("save it as UTF-8 in your editor"),
        FaultKind::TooLarge { size, limit } => {
            error("file-too-large", format!("this file has {} MiB, and at most {} are read", size >> 20, limit >> 20))
        }
        FaultKind::BadLink => {
            error("bad-symlink", "this link leads out of the site, in a circle, or to nothing".into())
                .help("put the file itself here")
        }
        FaultKind::NotAFile => error("not-a-file", "this is a pipe, a socket or a device, not a file".into())
            .help("take it out of the site's folders"),
        FaultKind::Unreadable(reason) => error("unreadable", format!("this cannot be read: {reason}")),
        FaultKind::BadName => error("bad-name", "the name of this file cannot be part of an address".into())
            .help("rename it: letters, digits and hyphens work everywhere"),
        FaultKind::SameName { other } => {
            error("same-name", format!("this and `{other}` differ only in upper and lower case, or in Unicode form"))
                .help("rename one of them: many disks and servers cannot tell them apart")
        }
    }
}

/// The type of a file, as servers name it.
pub fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase().as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "txt" | "md" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}
