//! Which pages there are, and what each may show: from the site to views, and from views to HTML.
//!
//! A page is made again when, and only when, something that it shows has changed: [`Faces`] tells. A view holds no more
//! than its template shows.

pub mod highlight;
mod prose;
mod views;
mod related;
mod mentions;
mod contrast;
mod form;
mod parts;
mod scenario;
mod exercise;
mod map;
mod layered;
mod concept_map;
mod outline;
mod pages;
mod review;
mod cards;
mod languages;
pub mod search;
mod faces;

use std::borrow::Cow;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use foldhash::HashMap;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

pub use self::cards::Card;
use self::faces::Faces;
pub use self::languages::sitemap;
use self::related::Related;
use self::review::{ReviewFile, Reviewed};
use self::views::Html;
use crate::content::{Lesson, parse_lesson};
use crate::diag::{Checked, Diagnostic, Severity};
use crate::keys::Secret;
use crate::memory::{Key, Memo};
use crate::quiz::{self, Quiz};
use crate::site::{CONCEPT_MAP, Node, QuizNode, Site, Words};
use crate::source::{FileId, Source, Sources, TextFile};
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

/// Takes the finished site, file by file and from many threads at once.
pub trait Sink: Sync {
    type Error: Send;

    /// Whether the same pages will be asked for again in this run.
    fn remembers(&self) -> bool {
        false
    }

    /// Whether this very file is there already, so that it need not be made.
    fn keep(&self, path: &str, hash: u128, size: u64) -> bool;

    fn put(&self, page: Page) -> Result<(), Self::Error>;

    /// A file of the author's, as it stands.
    fn put_file(&self, path: &str, hash: u128, size: u64, from: &Path) -> Result<(), Self::Error>;
}

/// Bytes of text that are held parsed, which takes about three times their room: as much of what has just been loaded,
/// and as much of what the search index has just read.
pub const MOST_HELD: usize = 16 << 20;

/// What rendering remembers between runs.
#[derive(Debug, Default)]
pub struct RenderMemory {
    code: Memo<String>,
    /// Finished pages, for as long as somebody looks at them.
    pages: Memo<Page>,
    /// Lessons and quizzes of which only outlines are in the site.
    lessons: Memo<Lesson>,
    /// How many bytes of text `lessons` hold from the making of the search index for that of their pages.
    held: AtomicUsize,
    quizzes: Memo<Quiz>,
    /// Of the search index.
    segments: Memo<search::Segment>,
}

impl RenderMemory {
    /// Keeps a lesson's text until its page is made.
    pub fn keep_lesson(&self, key: Key, lesson: &Arc<Lesson>) {
        self.lessons.keep(key, lesson);
    }

    pub fn keep_quiz(&self, key: Key, quiz: &Arc<Quiz>) {
        self.quizzes.keep(key, quiz);
    }

    /// Keeps a lesson that has been read for something else until its page is made, if there is room.
    fn hold(&self, key: Key, lesson: &Arc<Lesson>, bytes: usize) -> bool {
        let has_room = self.held.fetch_add(bytes, Ordering::Relaxed) < MOST_HELD;
        match has_room {
            true => self.lessons.keep(key, lesson),
            false => _ = self.held.fetch_sub(bytes, Ordering::Relaxed),
        }
        has_room
    }

    fn let_go(&self, key: Key, bytes: usize) {
        self.lessons.forget(key);
        self.held.fetch_sub(bytes, Ordering::Relaxed);
    }

    pub fn page(&self, key: Key) -> Option<Arc<Page>> {
        self.pages.get(key)
    }

    pub fn keep_page(&self, key: Key, page: &Page) {
        self.pages.get_or(key, || page.clone());
    }

    pub fn sweep(&self) {
        self.code.sweep();
        self.pages.sweep();
        self.lessons.sweep();
        self.quizzes.sweep();
        self.segments.sweep();
    }
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
    /// Of all concepts, where there is one.
    Map,
    Quiz(usize),
    Results,
    /// Where the site has a key that HR signs with.
    Verify,
    /// Where a quiz asks for a personal code.
    Code,
    /// Where there is anything to review.
    Review,
    /// A script that the page of reviews asks for.
    ReviewFile(ReviewFile),
    NotFound,
}

/// Which pages there are, and what refers to what: found once for a site, so that no page has to look for it.
#[derive(Debug)]
pub struct Overview {
    /// Every page's path below the output folder, and what it is.
    pub pages: Vec<(String, PageId)>,
    by_path: HashMap<String, PageId>,
    related: Related,
    reviewed: Reviewed,
    /// Whether the site has a page of reviews.
    pub review: bool,
    /// The build that submissions name: changes with any source.
    pub build: String,
    library: search::Library,
}

impl Overview {
    /// `build` is that of [`build_id`].
    pub fn new(site: &Site, build: String) -> Self {
        let mut pages = vec![
            ("index.html".to_owned(), PageId::Home),
            ("glossary.html".to_owned(), PageId::Glossary),
            ("results.html".to_owned(), PageId::Results),
            ("404.html".to_owned(), PageId::NotFound),
        ];
        if site.config.signing.is_some() {
            pages.push(("verify.html".to_owned(), PageId::Verify));
        }
        if site.config.signing.as_ref().is_some_and(|signing| !signing.codes.is_empty()) {
            pages.push(("code.html".to_owned(), PageId::Code));
        }
        if !site.concepts.is_empty() {
            pages.push((CONCEPT_MAP.to_owned(), PageId::Map));
        }
        let reviewed = Reviewed::new(site);
        let script = |file: ReviewFile| (file.path(site), PageId::ReviewFile(file));
        if !reviewed.is_empty() {
            pages.push((review::PAGE.to_owned(), PageId::Review));
            pages.extend(reviewed.courses.iter().map(|at| script(ReviewFile::Course(*at))));
        }
        pages.extend((0..site.courses.len()).map(|at| (course_page(site, at), PageId::Course(at))));
        pages.extend((0..site.modules.len()).map(|at| (module_page(site, at), PageId::Module(at))));
        // A quiz after the last lesson that shows it: what they have in common is made once and then forgotten.
        let mut ends_at: Vec<Vec<usize>> = vec![Vec::new(); site.lessons.len()];
        // Its own page, and the script that is made of the same form.
        let of_quiz = |at: usize| {
            let quiz = &site.quizzes[at];
            let page = quiz.inline.is_none().then(|| (quiz.page.clone(), PageId::Quiz(at)));
            page.into_iter().chain(reviewed.quizzes.contains(&at).then(|| script(ReviewFile::Quiz(at))))
        };
        for (at, quiz) in site.quizzes.iter().enumerate() {
            match quiz.lessons.iter().max() {
                Some(lesson) => ends_at[*lesson].push(at),
                None => pages.extend(of_quiz(at)),
            }
        }
        for ((at, lesson), quizzes) in site.lessons.iter().enumerate().zip(ends_at) {
            pages.push((lesson.page.clone(), PageId::Lesson(at)));
            pages.extend(quizzes.into_iter().flat_map(of_quiz));
        }
        for (at, concept) in site.concepts.iter().enumerate() {
            pages.push((concept.page.clone(), PageId::Concept(at)));
            pages.extend(reviewed.concepts.contains(&at).then(|| script(ReviewFile::Concept(at))));
        }
        let by_path = pages.iter().cloned().collect();
        Self {
            pages,
            by_path,
            related: Related::new(site),
            review: !reviewed.is_empty(),
            reviewed,
            build,
            library: search::Library::default(),
        }
    }

    /// For another text of a lesson that stands where it stood.
    pub fn renew(&mut self, site: &Site, lesson: usize, sources: &Sources) {
        self.related.renew(site, lesson);
        self.build = build_id(sources);
        self.library = search::Library::default();
    }

    pub fn page(&self, path: &str) -> Option<PageId> {
        self.by_path.get(path).copied()
    }
}

/// Makes the pages of one site with one theme.
pub struct Maker<'a> {
    pub site: &'a Site,
    sources: &'a Sources,
    theme: &'a Theme,
    strings: &'a Strings,
    /// The strings as templates read them, made once for all pages.
    words: tera::Value,
    memory: &'a RenderMemory,
    /// Whether pages will be made again in this run, so that what they were made of is worth its room.
    remembers: bool,
    overview: &'a Overview,
    secret: &'a Secret,
    /// The sidebar of each module, without its current entry; made when it is first asked for.
    navs: Mutex<HashMap<usize, Arc<str>>>,
    /// The forms of quizzes, until all their pages are made.
    forms: Mutex<HashMap<usize, Arc<form::Form>>>,
    faces: Faces<'a>,
}

impl<'a> Maker<'a> {
    pub fn new(
        site: &'a Site,
        sources: &'a Sources,
        theme: &'a Theme,
        overview: &'a Overview,
        memory: &'a RenderMemory,
        remembers: bool,
        secret: &'a Secret,
    ) -> Self {
        let strings = theme.strings(site.language());
        let faces = Faces::new(site, sources, theme, overview, secret);
        let words = tera::Value::from_serializable(&strings.page);
        Self {
            site,
            sources,
            theme,
            strings,
            words,
            memory,
            remembers,
            overview,
            secret,
            navs: Mutex::default(),
            forms: Mutex::default(),
            faces,
        }
    }

    /// The build that submissions name.
    fn build(&self) -> String {
        match self.site.withheld().next() {
            Some(_) => self.secret.build(&self.overview.build),
            None => self.overview.build.clone(),
        }
    }

    /// Where a page is published that its site has at this path.
    pub fn published<'p>(&self, path: &'p str) -> Cow<'p, str> {
        match self.site.folder() {
            "" => Cow::Borrowed(path),
            folder => Cow::Owned(format!("{folder}{path}")),
        }
    }

    /// Where all pages are published.
    pub fn paths(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.overview.pages.iter().map(|(path, _)| self.published(path))
    }

    /// One finished page, with what its templates had to complain of.
    pub fn page(&self, path: &str, id: PageId) -> Checked<Option<Page>> {
        let mut faults = Vec::new();
        let made = pages::make(self, path, id, &mut faults);
        let published = self.published(path);
        Checked { value: made.map(|bytes| Page::new(&published, bytes.into())), diagnostics: faults }
    }

    /// The hash of all that a page is made from.
    pub fn key_of(&self, id: PageId) -> Key {
        self.faces.key(id)
    }

    /// The same, or what was made before under the same key.
    pub fn remembered_page(&self, path: &str, id: PageId) -> Checked<Option<Page>> {
        let key = self.key_of(id);
        if let Some(page) = self.memory.pages.get(key) {
            return Checked { value: Some(Page::clone(&page)), diagnostics: Vec::new() };
        }
        let made = self.page(path, id);
        if let Checked { value: Some(page), diagnostics } = &made
            && diagnostics.is_empty()
        {
            self.memory.pages.get_or(key, || page.clone());
        }
        made
    }

    /// Renders a template with two views as its context.
    fn render(
        &self,
        template: &str,
        common: &impl Serialize,
        name: &'static str,
        view: &impl Serialize,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let fault = |error: tera::Error| Box::new(template_fault(&error, |name| self.theme.source_of(name)));
        let mut context = tera::Context::from_serialize(common).map_err(fault)?;
        context.insert(name, view);
        context.insert_value("t", self.words.clone());
        let mut bytes = Vec::with_capacity(32 << 10);
        self.theme.render(template, &context, &mut bytes).map_err(fault)?;
        Ok(bytes)
    }

    /// A piece of HTML that stands in a page, from a template of its own.
    fn fragment(
        &self,
        template: &str,
        common: &impl Serialize,
        name: &'static str,
        view: &impl Serialize,
    ) -> Result<String, Box<Diagnostic>> {
        let made = self.render(template, common, name, view)?;
        Ok(String::from_utf8(made).expect("templates and views are UTF-8"))
    }

    /// Code with its colours.
    fn code(&self, kind: &str, text: &str) -> Arc<String> {
        match self.remembers {
            true => self.memory.code.get_or(Key::of(&("code", kind, text)), || highlight::code(kind, text)),
            false => Arc::new(highlight::code(kind, text)),
        }
    }

    /// A lesson with its text, for its own page. It stands on no other, so that it is kept only where that is made again.
    fn lesson(&self, node: &Node<Lesson>) -> Result<Arc<Lesson>, Box<Diagnostic>> {
        let lesson = &node.content;
        let whole = self.read_lesson(node)?;
        match self.remembers {
            _ if lesson.is_whole() => {}
            true => self.memory.lessons.keep(self.key(lesson.file), &whole),
            false => self.memory.lessons.forget(self.key(lesson.file)),
        }
        Ok(whole)
    }

    /// A lesson with its text, for once.
    fn read_lesson(&self, node: &Node<Lesson>) -> Result<Arc<Lesson>, Box<Diagnostic>> {
        let lesson = &node.content;
        if lesson.is_whole() {
            return Ok(lesson.clone());
        }
        let whole = self.whole(&self.memory.lessons, lesson.file, |source| parse_lesson(source).value)?;
        // Of a translation there are words in the file, and the rest is the source's.
        Ok(match node.original() {
            // Whose text its questions are compared by.
            Some(_) if !lesson.quizzes.is_empty() => {
                let file = self.file(lesson.file);
                let own = self.sources.read(file).ok_or_else(|| Box::new(changed_meanwhile(&file.path)))?;
                Arc::new(parse_lesson(&own).value.in_words(&whole))
            }
            Some(_) => Arc::new(lesson.in_words(&whole)),
            None => whole,
        })
    }

    /// A quiz with its texts.
    pub fn quiz(&self, node: &QuizNode) -> Result<Arc<Quiz>, Box<Diagnostic>> {
        let quiz = &node.quiz;
        match quiz.is_whole() {
            true => Ok(quiz.clone()),
            false => {
                let file = quiz.id.place.file;
                if let Some(place) = node.inline {
                    let lesson = self.read_lesson(&self.site.lessons[place.lesson])?;
                    return lesson
                        .quizzes
                        .get(&place.fence)
                        .map(|quiz| node.completed(quiz.clone()))
                        .ok_or_else(|| Box::new(changed_meanwhile(&node.source_path)));
                }
                if let Words::Translated { .. } = node.words {
                    return Ok(node.completed(self.quiz_in_words(file)?));
                }
                let whole = self.whole(&self.memory.quizzes, file, |source| quiz::parse(source).value)?;
                if self.remembers {
                    self.memory.quizzes.keep(self.key(file), &whole);
                }
                Ok(node.completed(whole))
            }
        }
    }

    /// A quiz in the words of its translation, which is made of both files.
    fn quiz_in_words(&self, file: FileId) -> Result<Arc<Quiz>, Box<Diagnostic>> {
        let (own, words) = (self.file(file), self.file(self.site.words_of(file)));
        let key = Key::of(&(own.hash, words.id, words.hash));
        if let Some(kept) = self.memory.quizzes.get(key) {
            return Ok(kept);
        }
        let read = |file: &TextFile| self.sources.read(file).ok_or_else(|| Box::new(changed_meanwhile(&file.path)));
        let said = Arc::new(quiz::in_words(&quiz::parse(&read(own)?).value, &read(words)?).value);
        if self.remembers {
            self.memory.quizzes.keep(key, &said);
        }
        Ok(said)
    }

    fn file(&self, file: FileId) -> &TextFile {
        self.sources.get(file).expect("what is in the site was read from its sources")
    }

    /// Of the text that the words of a file are in.
    fn key(&self, file: FileId) -> Key {
        let file = self.file(self.site.words_of(file));
        Key::of(&(file.id, file.hash))
    }

    fn whole<T>(&self, memo: &Memo<T>, file: FileId, parse: fn(&Source) -> T) -> Result<Arc<T>, Box<Diagnostic>> {
        let key = self.key(file);
        if let Some(kept) = memo.get(key) {
            return Ok(kept);
        }
        let file = self.file(self.site.words_of(file));
        match self.sources.read(file) {
            Some(source) => Ok(Arc::new(parse(&source))),
            None => Err(Box::new(changed_meanwhile(&file.path))),
        }
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

impl std::fmt::Debug for Maker<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(out, "Maker of {} pages", self.overview.pages.len())
    }
}

pub const CHANGED_MEANWHILE: &str = "changed-meanwhile";

/// A text is read when it is needed, and may be another by then.
pub fn changed_meanwhile(path: &str) -> Diagnostic {
    let message = "this file was changed while the site was read";
    let help = "run the command again; `serve` reads it again by itself";
    Diagnostic::of_path(Severity::Error, CHANGED_MEANWHILE, path, message).help(help)
}

/// Names a state of the sources, for submissions.
pub fn build_id(sources: &Sources) -> String {
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
