//! What pages say of the site's other languages: the switch between them, which pages say the same in other words, and a
//! note where a translation is missing or older than its source. A site of one language says nothing of it.

use serde::Serialize;

use super::{Maker, Page, PageId};
use crate::markdown::escape;
use crate::site::{Site, Words, relative};
use crate::source::FileId;
use crate::theme::language_name;

/// The same page in a language.
#[derive(Debug, Serialize)]
pub struct LanguageView<'a> {
    pub code: &'a str,
    /// As it calls itself.
    pub name: &'a str,
    pub href: String,
    pub current: bool,
}

/// A page that says the same in other words.
#[derive(Debug, Serialize)]
pub struct AlternateView<'a> {
    pub code: &'a str,
    pub href: String,
}

/// What is to be known of a page's words before they are read.
#[derive(Debug, Serialize)]
pub struct TranslationView<'a> {
    /// `missing` or `outdated`.
    pub state: &'static str,
    /// The language of the source.
    pub code: &'a str,
    pub name: &'a str,
    /// The page in that language.
    pub href: String,
}

/// What of a page is in the words of its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Own,
    Outdated,
    Missing,
}

impl State {
    fn of<T>(words: &Words<T>) -> Self {
        match words {
            Words::Own | Words::Translated { is_outdated: false, .. } => Self::Own,
            Words::Translated { is_outdated: true, .. } => Self::Outdated,
            Words::Missing => Self::Missing,
        }
    }
}

/// Where a page stands in a language, below the site's root.
fn path_in(site: &Site, language: usize, path: &str) -> String {
    format!("{}{path}", site.languages[language].folder)
}

impl Maker<'_> {
    fn state(&self, page: PageId) -> State {
        match page {
            PageId::Lesson(at) => State::of(&self.site.lessons[at].words),
            PageId::Concept(at) => State::of(&self.site.concepts[at].words),
            PageId::Quiz(at) => State::of(&self.site.quizzes[at].words),
            _ => State::Own,
        }
    }

    /// The language of a lesson's words, where it is not that of the page; and so for courses, modules and concepts.
    pub(super) fn lesson_lang(&self, at: usize) -> Option<String> {
        self.lang_of(self.site.lessons[at].content.file)
    }

    pub(super) fn concept_lang(&self, at: usize) -> Option<String> {
        self.lang_of(self.site.concepts[at].content.file)
    }

    pub(super) fn lang_of(&self, file: FileId) -> Option<String> {
        self.site.foreign(file).map(str::to_owned)
    }

    pub(super) fn quiz_lang(&self, at: usize) -> Option<String> {
        self.foreign(at).map(str::to_owned)
    }

    /// The language of a quiz, where it is not in that of the page.
    pub(super) fn foreign(&self, quiz: usize) -> Option<&str> {
        let node = &self.site.quizzes[quiz];
        let page = match (node.inline, node.lessons.first()) {
            (Some(_), Some(lesson)) => PageId::Lesson(*lesson),
            _ => PageId::Quiz(quiz),
        };
        (self.state(page) == State::Missing).then(|| self.site.languages[0].code.as_str())
    }

    /// A form or a block whose words are in another language than the page's: what authors have written stands where the
    /// direction is the text's own, or where a template or a drawing says `lang=""`, and is told to be in the language of
    /// the source; all else is said by the program. Scripts find the source's language at the outermost element.
    pub(super) fn in_languages(&self, html: &str, source: Option<&str>) -> String {
        let Some(source) = source else { return html.replace(" lang=\"\"", "") };
        let own = format!(" lang=\"{source}\"");
        let (outermost, rest) = html.split_at(html.find([' ', '>']).unwrap_or_default());
        let mut parts = rest.split(" dir=\"auto\"");
        let mut told = format!("{outermost} lang=\"{}\" data-source=\"{source}\"", self.site.language());
        told.extend(parts.next());
        for part in parts {
            told.push_str(" dir=\"auto\"");
            told.push_str(if part.starts_with(" lang=") { "" } else { &own });
            told.push_str(part);
        }
        told.replace(" lang=\"\"", &own)
    }

    /// The switch; empty where there is one language. `absolute` is the way from the server's root to the site's.
    pub(super) fn languages(&self, path: &str, absolute: Option<&str>) -> Vec<LanguageView<'_>> {
        let site = self.site;
        if site.languages.len() < 2 {
            return Vec::new();
        }
        let here = self.published(path);
        let view = |at: usize| {
            let there = path_in(site, at, path);
            LanguageView {
                code: &site.languages[at].code,
                name: language_name(&site.languages[at].code),
                href: absolute.map_or_else(|| relative(&here, &there), |root| format!("{root}{there}")),
                current: at == site.spoken,
            }
        };
        (0..site.languages.len()).map(view).collect()
    }

    /// The pages that say the same, this one among them; empty where none does, and where the site does not know its own
    /// address: search engines, for which they are, want whole ones.
    pub(super) fn alternates(&self, path: &str, page: PageId) -> Vec<AlternateView<'_>> {
        let site = self.site;
        let Some(base) = &site.config.base_url else { return Vec::new() };
        if site.languages.len() < 2 || matches!(page, PageId::NotFound) || self.state(page) == State::Missing {
            return Vec::new();
        }
        let has = |at: usize, file: FileId| at == 0 || site.languages[at].files.contains_key(&file);
        let speaks = |at: &usize| match page {
            PageId::Lesson(lesson) => has(*at, site.lessons[lesson].content.file),
            PageId::Concept(concept) => has(*at, site.concepts[concept].content.file),
            PageId::Quiz(quiz) => has(*at, site.quizzes[quiz].quiz.id.place.file),
            _ => true,
        };
        let view = |at: usize| AlternateView {
            code: &site.languages[at].code,
            href: format!("{base}{}", path_in(site, at, path)),
        };
        let speaking: Vec<usize> = (0..site.languages.len()).filter(speaks).collect();
        if speaking.len() < 2 { Vec::new() } else { speaking.into_iter().map(view).collect() }
    }

    pub(super) fn translation(&self, path: &str, page: PageId) -> Option<TranslationView<'_>> {
        let state = match self.state(page) {
            State::Own => return None,
            State::Outdated => "outdated",
            State::Missing => "missing",
        };
        let source = &self.site.languages[0].code;
        let href = relative(&self.published(path), path);
        Some(TranslationView { state, code: source, name: language_name(source), href })
    }

    /// The path of the page that search engines are to know: where words are missing, the one that they were taken from.
    pub(super) fn canonical(&self, path: &str, page: PageId) -> String {
        match self.state(page) {
            State::Missing => path.to_owned(),
            State::Own | State::Outdated => self.published(path).into_owned(),
        }
    }

    /// Whether search engines are to know a page.
    fn is_listed(&self, page: PageId) -> bool {
        let is_own =
            matches!(page, PageId::Results | PageId::Code | PageId::NotFound | PageId::Review | PageId::ReviewFile(_));
        !is_own && self.state(page) != State::Missing
    }
}

/// For search engines, where the site knows its own address: the pages of all languages.
pub fn sitemap(makers: &[Maker]) -> Option<Page> {
    let base = makers.first()?.site.config.base_url.as_ref()?;
    let listed = |maker: &Maker| -> Vec<String> {
        let pages = maker.overview.pages.iter().filter(|(_, id)| maker.is_listed(*id));
        pages.map(|(path, _)| maker.published(path).into_owned()).collect()
    };
    let mut paths: Vec<_> = makers.iter().flat_map(listed).collect();
    paths.sort_unstable();
    let urls: String = paths.iter().map(|path| format!("<url><loc>{}{path}</loc></url>\n", escape(base))).collect();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{urls}</urlset>\n"
    );
    Some(Page::new("sitemap.xml", text.into_bytes().into()))
}
