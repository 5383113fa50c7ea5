//! Which pages there are, and what each may show: from the site to views, and from views to HTML.
//!
//! A page is rendered again when, and only when, its view or the theme has changed: both are hashed, and the HTML is
//! kept under the hash. A view holds no more than its template shows.

pub mod highlight;
mod image;
mod prose;
mod views;
mod related;
mod quiz;
mod outline;
mod pages;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use self::image::{Size, Sizes};
use self::related::Related;
use self::views::Html;
use crate::diag::{Checked, Diagnostic};
use crate::markdown::escape;
use crate::memory::{Key, Memo};
use crate::site::Site;
use crate::source::Sources;
use crate::theme::{Strings, Theme, template_fault};

/// One file of the finished site.
#[derive(Clone, Debug)]
pub struct Page {
    /// Below the output folder, with `/`: `course/module/lesson.html`.
    pub path: String,
    pub bytes: Arc<[u8]>,
    /// xxh3_128 of the bytes.
    pub hash: u128,
}

impl Page {
    pub fn new(path: &str, bytes: Arc<[u8]>) -> Self {
        Self { path: path.to_owned(), hash: xxh3_128(&bytes), bytes }
    }
}

/// The finished site: pages and assets, sorted by path, no two with the same.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    pub files: Vec<Page>,
}

/// What rendering remembers between runs.
#[derive(Debug, Default)]
pub struct RenderMemory {
    code: Memo<String>,
    sizes: Memo<Size>,
    /// Finished pages, and fragments that pages share.
    html: Memo<Rendered>,
}

impl RenderMemory {
    pub fn sweep(&self) {
        self.code.sweep();
        self.sizes.sweep();
        self.html.sweep();
    }
}

#[derive(Debug)]
struct Rendered {
    bytes: Arc<[u8]>,
    hash: u128,
}

/// Which page of the site; indices are those of [`Site`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageId {
    Home,
    Course(usize),
    Module(usize),
    Lesson(usize),
    Concept(usize),
    Glossary,
    Quiz(usize),
    Results,
    NotFound,
}

/// Which pages there are, and what refers to what: found once for a site, so that no page has to look for it.
#[derive(Debug)]
pub struct Overview {
    /// Every page's path below the output folder, and what it is.
    pub pages: Vec<(String, PageId)>,
    by_path: HashMap<String, PageId>,
    related: Related,
    /// The build that submissions name: changes with any source.
    pub build: String,
}

impl Overview {
    pub fn new(site: &Site, sources: &Sources) -> Self {
        let mut pages = vec![
            ("index.html".to_owned(), PageId::Home),
            ("glossary.html".to_owned(), PageId::Glossary),
            ("results.html".to_owned(), PageId::Results),
            ("404.html".to_owned(), PageId::NotFound),
        ];
        pages.extend((0..site.courses.len()).map(|at| (course_page(site, at), PageId::Course(at))));
        pages.extend((0..site.modules.len()).map(|at| (module_page(site, at), PageId::Module(at))));
        pages.extend(site.lessons.iter().enumerate().map(|(at, lesson)| (lesson.page.clone(), PageId::Lesson(at))));
        pages.extend(site.concepts.iter().enumerate().map(|(at, concept)| (concept.page.clone(), PageId::Concept(at))));
        pages.extend(site.quizzes.iter().enumerate().map(|(at, quiz)| (quiz.page.clone(), PageId::Quiz(at))));
        let by_path = pages.iter().cloned().collect();
        Self { pages, by_path, related: Related::new(site), build: build_id(sources) }
    }

    pub fn page(&self, path: &str) -> Option<PageId> {
        self.by_path.get(path).copied()
    }
}

/// Makes the pages of one site with one theme.
pub struct Maker<'a> {
    pub site: &'a Site,
    theme: &'a Theme,
    strings: &'a Strings,
    /// The strings as templates read them, made once for all pages.
    words: tera::Value,
    language: &'a str,
    memory: &'a RenderMemory,
    sizes: Sizes<'a>,
    overview: &'a Overview,
    /// The sidebar of each module, without its current entry; made when it is first asked for.
    navs: Mutex<HashMap<usize, Arc<str>>>,
}

impl<'a> Maker<'a> {
    pub fn new(
        site: &'a Site,
        sources: &'a Sources,
        theme: &'a Theme,
        overview: &'a Overview,
        memory: &'a RenderMemory,
    ) -> Self {
        let language = site.config.languages.first().map_or("en", |language| &language.value);
        let sizes = Sizes::new(sources, &memory.sizes);
        let strings = theme.strings(language);
        let words = tera::Value::from_serializable(&strings.page);
        Self { site, theme, strings, words, language, memory, sizes, overview, navs: Mutex::default() }
    }

    /// For search engines, where the site knows its own address.
    pub fn sitemap(&self) -> Option<Page> {
        let base = self.site.config.base_url.as_ref()?;
        let listed = self.overview.pages.iter().filter(|(_, id)| !matches!(id, PageId::Results | PageId::NotFound));
        let mut paths: Vec<_> = listed.map(|(path, _)| path).collect();
        paths.sort_unstable();
        let urls: String = paths.iter().map(|path| format!("<url><loc>{}{path}</loc></url>\n", escape(base))).collect();
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{urls}</urlset>\n"
        );
        Some(Page::new("sitemap.xml", text.into_bytes().into()))
    }

    /// One finished page, with what its templates had to complain of.
    pub fn page(&self, path: &str, id: PageId) -> Checked<Option<Page>> {
        let mut faults = Vec::new();
        let made = pages::make(self, path, id, &mut faults);
        let page = made.map(|made| Page { path: path.to_owned(), bytes: made.bytes.clone(), hash: made.hash });
        Checked { value: page, diagnostics: faults }
    }

    /// Renders a template with two views as its context, or finds what the same views made before.
    fn render<C, V>(
        &self,
        template: &str,
        common: &C,
        name: &'static str,
        view: &V,
    ) -> Result<Arc<Rendered>, Box<Diagnostic>>
    where
        C: Hash + Serialize,
        V: Hash + Serialize,
    {
        // The theme's hash holds the strings of every language.
        let key = Key::of(&(template, self.theme.hash, self.language, common, name, view));
        if let Some(kept) = self.memory.html.get(key) {
            return Ok(kept);
        }
        let fault = |error: tera::Error| Box::new(template_fault(&error, |name| self.theme.source_of(name)));
        let mut context = tera::Context::from_serialize(common).map_err(fault)?;
        context.insert(name, view);
        context.insert_value("t", self.words.clone());
        let mut bytes = Vec::with_capacity(16 << 10);
        self.theme.render(template, &context, &mut bytes).map_err(fault)?;
        let hash = xxh3_128(&bytes);
        Ok(self.memory.html.get_or(key, || Rendered { bytes: bytes.into(), hash }))
    }

    /// A piece of HTML that stands in a page, from a template of its own.
    fn fragment<V: Hash + Serialize>(
        &self,
        template: &str,
        name: &'static str,
        view: &V,
    ) -> Result<String, Box<Diagnostic>> {
        let made = self.render(template, &NoCommon {}, name, view)?;
        Ok(String::from_utf8_lossy(&made.bytes).into_owned())
    }

    fn course_page(&self, at: usize) -> String {
        course_page(self.site, at)
    }

    fn module_page(&self, at: usize) -> String {
        module_page(self.site, at)
    }
}

fn course_page(site: &Site, at: usize) -> String {
    format!("{}/index.html", site.courses[at].id)
}

fn module_page(site: &Site, at: usize) -> String {
    let module = &site.modules[at];
    format!("{}/{}/index.html", site.courses[module.course].id, module.id)
}

/// Fragments have nothing in common with the page that they stand in.
#[derive(Hash, Serialize)]
struct NoCommon {}

impl std::fmt::Debug for Maker<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(out, "Maker of {} pages", self.overview.pages.len())
    }
}

/// Names a state of the sources, for submissions.
fn build_id(sources: &Sources) -> String {
    let texts = sources.texts.iter().map(|source| (&source.path, source.hash));
    let assets = sources.assets.iter().map(|asset| (&asset.path, asset.hash));
    let mut bytes = Vec::new();
    for (path, hash) in texts.chain(assets) {
        bytes.extend_from_slice(path.as_bytes());
        bytes.extend_from_slice(&hash.to_le_bytes());
    }
    format!("{:016x}", xxh3_128(&bytes) as u64)
}

/// JSON as it can stand inside a `<script>` element.
fn json(value: &impl Serialize) -> Html {
    let text = serde_json::to_string(value).expect("what we put into a page is always JSON");
    Html(text.replace('<', "\\u003c"))
}
