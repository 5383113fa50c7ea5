//! What of a site can be found, and the index of it, segment by segment.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::review::ReviewFile;
use super::super::{Maker, Page, PageId, Sink};
use super::{Document, Kind, Plan, Section, Summary, directory, segment};
use crate::content::{Concept, Lesson};
use crate::diag::Diagnostic;
use crate::markdown::Prose;
use crate::memory::Key;
use crate::site::{Node, Site};
use crate::source::{FileId, Sources};

/// Where all files of the index stand.
const FOLDER: &str = "assets/search/";

/// Which documents a site has; found when it is first asked for.
#[derive(Debug, Default)]
pub struct Library {
    plan: OnceLock<Plan>,
}

/// The files of a segment.
#[derive(Debug)]
pub struct Segment {
    files: Vec<Page>,
    summary: Summary,
}

/// Pages by their paths.
type Pages<'a> = Vec<&'a (String, PageId)>;

/// What reading the documents of a segment came to.
#[derive(Debug, Default)]
struct Reading {
    /// What kept documents out of it.
    faults: Vec<Diagnostic>,
    /// Lessons that wait for their pages, with the bytes of their texts.
    held: Vec<(Key, usize)>,
}

/// The files of a segment as they were last made, without their bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SegmentMade {
    summary: Summary,
    files: Vec<(String, u128, u64)>,
}

/// Documents are numbered through: courses, modules, lessons, concepts, each as in the site.
enum Which {
    Course(usize),
    Module(usize),
    Lesson(usize),
    Concept(usize),
}

fn which(site: &Site, number: usize) -> Which {
    let mut rest = number;
    for (count, which) in [
        (site.courses.len(), Which::Course as fn(usize) -> Which),
        (site.modules.len(), Which::Module),
        (site.lessons.len(), Which::Lesson),
    ] {
        if rest < count {
            return which(rest);
        }
        rest -= count;
    }
    Which::Concept(rest)
}

impl Library {
    fn plan(&self, site: &Site, sources: &Sources) -> &Plan {
        self.plan.get_or_init(|| {
            let content = |file: FileId| {
                let hash = |file: FileId| sources.get(file).map(|file| file.hash);
                (hash(file), Some(site.words_of(file)).filter(|words| *words != file).map(hash))
            };
            let courses = site.courses.iter().map(|course| Key::of(&(&course.id, content(course.file.file))));
            let modules = site.modules.iter().map(|module| {
                let course = &site.courses[module.course];
                Key::of(&(&module.id, content(module.file.file), &course.id, &course.file.title))
            });
            let lessons = site.lessons.iter().map(|node| {
                let module = &site.modules[node.module];
                let titles = (&module.file.title, &site.courses[module.course].file.title);
                Key::of(&(&node.page, content(node.content.file), titles))
            });
            let concepts = site.concepts.iter().map(|node| Key::of(&(&node.page, content(node.content.file))));
            let keys = courses.chain(modules).chain(lessons).chain(concepts);
            let pages = (0..).map(|number| page(site, number));
            // Of two languages that say the same, each has files of its own; and what is not translated names the first.
            let keys = keys.map(|key| Key::of(&(key, site.folder(), &site.languages[0].code)).value());
            let documents: Vec<(Cow<str>, u128)> = pages.zip(keys).collect();
            Plan::new(&documents.iter().map(|(page, key)| (&**page, *key)).collect::<Vec<_>>())
        })
    }
}

fn page(site: &Site, number: usize) -> Cow<'_, str> {
    match which(site, number) {
        Which::Course(at) => Cow::Owned(super::super::course_page(site, at)),
        Which::Module(at) => Cow::Owned(super::super::module_page(site, at)),
        Which::Lesson(at) => Cow::Borrowed(&site.lessons[at].page),
        Which::Concept(at) => Cow::Borrowed(&site.concepts[at].page),
    }
}

/// Whether the index may have a file at this path.
pub fn is_file(path: &str) -> bool {
    path.starts_with(FOLDER)
}

impl<'a> Maker<'a> {
    fn plan(&self) -> &'a Plan {
        self.overview.library.plan(self.site, self.sources)
    }

    /// Hands the whole index to `sink`. A segment is made again when one of its documents has changed; `made` finds
    /// what came of each before, by its key, and `keep` is told what came of it now. `then` is called after each
    /// segment, by its number, while the texts that it was made of are at hand.
    pub fn search_index<S: Sink>(
        &self,
        sink: &S,
        made: &(dyn Fn(u128) -> Option<SegmentMade> + Sync),
        keep: &(dyn Fn(u128, SegmentMade) + Sync),
        then: &(dyn Fn(usize) -> Result<(), S::Error> + Sync),
    ) -> Result<Vec<Diagnostic>, S::Error> {
        let plan = self.plan();
        let faults = Mutex::new(Vec::new());
        let one = |number: usize| -> Result<Summary, S::Error> {
            let key = plan.key(number);
            if let Some(made) = made(key)
                && made.files.iter().all(|(path, hash, size)| sink.keep(path, *hash, *size))
            {
                then(number)?;
                return Ok(made.summary);
            }
            let (Segment { files, summary }, Reading { faults: mut missed, held }) = self.segment(number);
            if missed.is_empty() {
                let known = files.iter().map(|file| (file.path.clone(), file.hash, file.bytes.len() as u64));
                keep(key, SegmentMade { summary: summary.clone(), files: known.collect() });
            }
            faults.lock().unwrap_or_else(PoisonError::into_inner).append(&mut missed);
            files.into_iter().try_for_each(|file| sink.put(file))?;
            let done = then(number);
            held.into_iter().for_each(|(key, bytes)| self.memory.let_go(key, bytes));
            done.map(|()| summary)
        };
        let summaries: Vec<Summary> =
            (0..plan.segments()).into_par_iter().with_max_len(1).map(one).collect::<Result<_, _>>()?;
        sink.put(self.as_page(directory(&summaries)))?;
        Ok(faults.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// The pages that are made of the same texts as each segment of the index, those of its lessons and of the quizzes
    /// behind them; and all others.
    pub fn pages_by_segment(&self) -> (Vec<Pages<'a>>, Pages<'a>) {
        let (site, plan) = (self.site, self.plan());
        let mut of_lesson = vec![0; site.lessons.len()];
        for segment in 0..plan.segments() {
            for number in plan.documents(segment) {
                if let Which::Lesson(at) = which(site, *number) {
                    of_lesson[at] = segment;
                }
            }
        }
        let (mut by_segment, mut others) = (vec![Vec::new(); plan.segments()], Vec::new());
        for page in &self.overview.pages {
            let lesson = match page.1 {
                PageId::Lesson(at) => Some(at),
                PageId::Quiz(at) | PageId::ReviewFile(ReviewFile::Quiz(at)) => {
                    site.quizzes[at].lessons.iter().max().copied()
                }
                _ => None,
            };
            match lesson {
                Some(at) => by_segment[of_lesson[at]].push(page),
                None => others.push(page),
            }
        }
        (by_segment, others)
    }

    fn as_page(&self, file: super::File) -> Page {
        Page::new(&self.published(&file.path), file.bytes.into())
    }

    /// One file of the index, for somebody who searches while the site is written.
    pub fn search_file(&self, path: &str) -> Option<Page> {
        let name = path.strip_prefix(FOLDER)?;
        let plan = self.plan();
        let remembered = |number: usize| {
            let key = Key::of(&plan.key(number));
            self.memory.segments.get(key).unwrap_or_else(|| match self.segment(number) {
                (segment, reading) if reading.faults.is_empty() => self.memory.segments.get_or(key, || segment),
                (segment, _) => Arc::new(segment),
            })
        };
        if name == "directory.js" {
            let segments: Vec<Arc<Segment>> = (0..plan.segments()).into_par_iter().map(remembered).collect();
            let summaries: Vec<_> = segments.iter().map(|segment| segment.summary.clone()).collect();
            return Some(self.as_page(directory(&summaries)));
        }
        let number = name.split_once('/')?.0.parse().ok().filter(|number| *number < plan.segments())?;
        let published = self.published(path);
        remembered(number).files.iter().find(|file| file.path == published).cloned()
    }

    /// The keys of all segments.
    pub fn search_keys(&self) -> impl Iterator<Item = u128> {
        let plan = self.plan();
        (0..plan.segments()).map(|number| plan.key(number))
    }

    fn segment(&self, number: usize) -> (Segment, Reading) {
        let reading = Mutex::default();
        let (files, summary) = segment(self.plan(), number, |number| self.document(number, &reading));
        let segment = Segment { files: files.into_iter().map(|file| self.as_page(file)).collect(), summary };
        (segment, reading.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn document(&self, number: usize, reading: &Mutex<Reading>) -> Document<'a> {
        let site = self.site;
        let page = |kind, title: &'a str, page: Cow<'a, str>, context, summary: Option<&'a str>, lang| Document {
            page,
            kind,
            title: Cow::Borrowed(title),
            also: &[],
            context,
            sections: vec![Section { anchor: None, title: "", text: Cow::Borrowed(summary.unwrap_or("")) }],
            lang,
        };
        let path = self::page(site, number);
        match which(site, number) {
            Which::Course(at) => {
                let file = &site.courses[at].file;
                page(Kind::Course, &file.title, path, String::new(), file.summary.as_deref(), site.foreign(file.file))
            }
            Which::Module(at) => {
                let module = &site.modules[at];
                let context = site.courses[module.course].file.title.clone();
                page(
                    Kind::Module,
                    &module.file.title,
                    path,
                    context,
                    module.file.summary.as_deref(),
                    site.foreign(module.file.file),
                )
            }
            Which::Lesson(at) => self.lesson_document(&site.lessons[at], reading),
            Which::Concept(at) => {
                let node = &site.concepts[at];
                concept_document(node, site.foreign(node.content.file))
            }
        }
    }

    fn hold(&self, node: &Node<Lesson>, whole: &Arc<Lesson>, reading: &mut Reading) {
        let key = self.key(node.content.file);
        // What is remembered anyway, or has waited since it was loaded, needs no room here.
        if self.remembers || node.content.is_whole() || self.memory.lessons.get(key).is_some() {
            return;
        }
        let bytes = whole.body.sections().map(|(_, text)| text.len()).sum();
        if self.memory.hold(key, whole, bytes) {
            reading.held.push((key, bytes));
        }
    }

    fn lesson_document(&self, node: &'a Node<Lesson>, reading: &Mutex<Reading>) -> Document<'a> {
        let lesson = &*node.content;
        let module = &self.site.modules[node.module];
        let reading = || reading.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = self.read_lesson(node).inspect(|whole| self.hold(node, whole, &mut reading()));
        let whole = whole.map_err(|fault| reading().faults.push(*fault));
        let sections = whole.as_ref().map_or_else(
            |()| Vec::new(),
            |whole| {
                // The same headings as in the outline, which lives as long as the site.
                let headings = std::iter::once(None).chain(lesson.body.headings.iter().map(Some));
                let texts = whole.body.sections().map(|(_, text)| Cow::Owned(text.to_owned()));
                headings.zip(texts).map(|(heading, text)| section(heading, text)).collect()
            },
        );
        Document {
            page: Cow::Borrowed(&node.page),
            kind: Kind::Lesson,
            title: Cow::Borrowed(&lesson.title),
            also: &[],
            context: format!("{} · {}", self.site.courses[module.course].file.title, module.file.title),
            sections,
            lang: self.site.foreign(lesson.file),
        }
    }
}

fn concept_document<'a>(node: &'a Node<Concept>, lang: Option<&'a str>) -> Document<'a> {
    let concept = &*node.content;
    let definition: Vec<_> = concept.definition.texts().map(Prose::plain).collect();
    let own = Section { anchor: None, title: "", text: Cow::Owned(definition.join(" ")) };
    let body = concept.body.sections().map(|(heading, text)| section(heading, Cow::Borrowed(text)));
    Document {
        page: Cow::Borrowed(&node.page),
        kind: Kind::Concept,
        title: Cow::Borrowed(&concept.term),
        also: &concept.aka,
        context: String::new(),
        sections: std::iter::once(own).chain(body.filter(|section| !section.text.is_empty())).collect(),
        lang,
    }
}

fn section<'a>(heading: Option<&'a crate::markdown::Heading>, text: Cow<'a, str>) -> Section<'a> {
    Section { anchor: heading.map(|heading| &*heading.id), title: heading.map_or("", |heading| &heading.text), text }
}
