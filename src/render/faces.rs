//! What each page is made from, as a key: a page is made again when, and only when, its key has changed.
//!
//! A key is the hash of the page's own files and of the faces that other things show on it. The face of a lesson, a
//! concept or a quiz is all that another page can show of it: a title, an address, a definition. So a page that quotes
//! a lesson's title changes with the title and not with the lesson's text. Faces and keys are made from the outlines
//! of files alone. What a page shows and its key does not hold would go stale: `tests/rebuild.rs` looks for that.

use rayon::prelude::*;

use super::outline::minutes;
use super::{Overview, PageId};
use crate::content::{Concept, Definition, Lesson};
use crate::markdown::{LinkKind, Prose};
use crate::memory::Key;
use crate::quiz::Quiz;
use crate::site::{Course, Node, QuizNode, Site, Target};
use crate::source::{FileId, Sources};
use crate::theme::Theme;

/// The keys of a site's pages, and what they are made of.
#[derive(Debug, Default)]
pub struct Faces {
    home: Key,
    glossary: Key,
    results: Key,
    not_found: Key,
    courses: Vec<Key>,
    modules: Vec<Key>,
    lessons: Vec<Key>,
    concepts: Vec<Key>,
    quizzes: Vec<Key>,
}

impl Faces {
    pub fn new(site: &Site, sources: &Sources, theme: Option<&Theme>, overview: &Overview) -> Self {
        Drawing::new(site, sources, theme, overview).faces()
    }

    pub fn key(&self, page: PageId) -> Key {
        match page {
            PageId::Home => self.home,
            PageId::Glossary => self.glossary,
            PageId::Results => self.results,
            PageId::NotFound => self.not_found,
            PageId::Course(at) => self.courses[at],
            PageId::Module(at) => self.modules[at],
            PageId::Lesson(at) => self.lessons[at],
            PageId::Concept(at) => self.concepts[at],
            PageId::Quiz(at) => self.quizzes[at],
        }
    }
}

struct Drawing<'a> {
    site: &'a Site,
    sources: &'a Sources,
    overview: &'a Overview,
    /// What every page shows: the theme, and what site.yaml says.
    common: Key,
    /// Title, address, summary, question, minutes: what a list shows of a lesson.
    lesson_faces: Vec<Key>,
    /// Term, address and definition: what a card shows of a concept.
    concept_faces: Vec<Key>,
    /// What a link to a quiz shows of it.
    quiz_faces: Vec<Key>,
    /// What each course lists: its modules.
    lists: Vec<Key>,
    /// The sidebar of each module.
    navs: Vec<Key>,
}

fn each<T: Sync>(things: &[T], key: impl Fn(&T) -> Key + Sync + Send) -> Vec<Key> {
    things.par_iter().with_min_len(64).map(key).collect()
}

impl<'a> Drawing<'a> {
    fn new(site: &'a Site, sources: &'a Sources, theme: Option<&Theme>, overview: &'a Overview) -> Self {
        let config = (content(sources, site.config.file), &site.config.base_url);
        let mut drawing = Self {
            site,
            sources,
            overview,
            common: Key::of(&(theme.map(|theme| theme.hash), config)),
            lesson_faces: each(&site.lessons, |node| lesson_face(site, node)),
            concept_faces: Vec::new(),
            quiz_faces: each(&site.quizzes, |node| quiz_face(site, node)),
            lists: site.courses.iter().map(|course| modules_of(site, course)).collect(),
            navs: Vec::new(),
        };
        drawing.concept_faces = each(&site.concepts, |node| drawing.concept_face(node));
        drawing.navs = (0..site.modules.len()).map(|at| drawing.nav(at)).collect();
        drawing
    }

    fn faces(&self) -> Faces {
        let site = self.site;
        let common = self.common;
        let indices = |count: usize| (0..count).collect::<Vec<_>>();
        let courses = each(&indices(site.courses.len()), |at| self.course(*at));
        let questions: usize = site.quizzes.iter().map(|node| node.quiz.questions.len()).sum();
        let home = Key::of(&("home", common, &courses, site.lessons.len(), site.concepts.len(), questions));
        Faces {
            home,
            glossary: Key::of(&("glossary", common, &self.concept_faces)),
            // It names the build, and so the state of every source.
            results: Key::of(&("results", common, &self.overview.build)),
            not_found: Key::of(&("not-found", common)),
            modules: each(&indices(site.modules.len()), |at| self.module(*at)),
            lessons: each(&indices(site.lessons.len()), |at| self.lesson(*at)),
            concepts: each(&indices(site.concepts.len()), |at| self.concept(*at)),
            quizzes: each(&indices(site.quizzes.len()), |at| self.quiz(*at)),
            courses,
        }
    }

    fn content(&self, file: FileId) -> Option<u128> {
        content(self.sources, file)
    }

    fn course(&self, at: usize) -> Key {
        let course = &self.site.courses[at];
        let modules: Vec<_> = course.modules.iter().map(|module| self.module_face(*module)).collect();
        Key::of(&("course", self.common, &course.id, self.content(course.file.file), modules))
    }

    /// A module as its course lists it.
    fn module_face(&self, at: usize) -> Key {
        let module = &self.site.modules[at];
        let lessons: Vec<_> = module.lessons.iter().map(|lesson| self.lesson_faces[*lesson]).collect();
        Key::of(&(&module.id, self.content(module.file.file), lessons, self.module_check(at)))
    }

    fn module_check(&self, at: usize) -> Option<Key> {
        let lessons = self.site.modules[at].lessons.iter().rev();
        let id = lessons.filter_map(|at| self.site.lessons[*at].content.check.as_ref()).next()?;
        self.linked_quiz(&id.value)
    }

    fn linked_quiz(&self, id: &str) -> Option<Key> {
        self.site.quiz(id).map(|(at, _)| self.quiz_faces[at])
    }

    /// What stands beside and above the pages of a module.
    fn nav(&self, at: usize) -> Key {
        Key::of(&(self.lists[self.site.modules[at].course], self.module_face(at)))
    }

    fn module(&self, at: usize) -> Key {
        let module = &self.site.modules[at];
        Key::of(&("module", self.common, self.navs[at], self.content(self.site.courses[module.course].file.file)))
    }

    fn lesson(&self, at: usize) -> Key {
        let site = self.site;
        let node = &site.lessons[at];
        let lesson = &*node.content;
        let module = &site.modules[node.module];
        let course = &site.courses[module.course];
        let taught = lesson.concepts.iter().map(|id| site.concept(&id.value).map(|(at, _)| self.concept_faces[at]));
        let requires = lesson.requires.iter().map(|name| site.lesson_named(node, &name.value));
        let requires = requires.map(|at| at.map(|at| self.lesson_faces[at]));
        let practice = lesson.practice.as_ref().and_then(|id| site.quiz(&id.value));
        let before = at.checked_sub(1).map(|at| self.step(at));
        let after = (at + 1 < site.lessons.len()).then(|| self.step(at + 1));
        Key::of(&(
            ("lesson", self.common, &node.page, self.content(lesson.file), self.navs[node.module]),
            (self.content(course.file.file), minutes(site, lesson), before, after),
            self.links(&node.source_path, &lesson.body),
            (taught.collect::<Vec<_>>(), requires.collect::<Vec<_>>()),
            practice.map(|(_, quiz)| self.form(quiz)),
            lesson.check.as_ref().map(|id| self.linked_quiz(&id.value)),
        ))
    }

    /// The next or the last lesson, and the module that begins or ends with it.
    fn step(&self, at: usize) -> Key {
        let node = &self.site.lessons[at];
        let module = &self.site.modules[node.module];
        let course = &self.site.courses[module.course].id;
        Key::of(&(course, &module.id, &module.file.title, &node.page, &node.content.title))
    }

    fn concept(&self, at: usize) -> Key {
        let site = self.site;
        let node = &site.concepts[at];
        let concept = &*node.content;
        let related = &self.overview.related;
        let term = |at: &usize| (&site.concepts[*at].content.term, &site.concepts[*at].page);
        let related_to = concept.relations.iter().map(|relation| site.concept(&relation.to.value));
        let related_to = related_to.map(|found| found.map(|(at, _)| term(&at)));
        let contrasts = concept.contrasts.iter().map(|contrast| site.concept(&contrast.with.value));
        let contrasts = contrasts.map(|found| found.map(|(at, _)| term(&at)));
        let reverse = related.reverse[at].iter().map(|(kind, from)| (kind.name(), term(from)));
        let told = related.contrasted_by[at].iter();
        let told = told.map(|(from, index)| (self.content(site.concepts[*from].content.file), index, term(from)));
        let lessons =
            related.taught_in[at].iter().map(|at| (&site.lessons[*at].content.title, &site.lessons[*at].page));
        let quizzes = related.tested_by[at].iter().map(|at| self.quiz_faces[*at]);
        let texts = texts_of(concept).map(|prose| self.links(&node.source_path, prose));
        Key::of(&(
            ("concept", self.common, &node.page, self.content(concept.file)),
            texts.collect::<Vec<_>>(),
            (related_to.collect::<Vec<_>>(), contrasts.collect::<Vec<_>>(), reverse.collect::<Vec<_>>()),
            (told.collect::<Vec<_>>(), lessons.collect::<Vec<_>>(), quizzes.collect::<Vec<_>>()),
        ))
    }

    fn quiz(&self, at: usize) -> Key {
        let node = &self.site.quizzes[at];
        let course = &self.site.courses[node.course];
        let lessons: Vec<_> = node.lessons.iter().map(|at| self.step(*at)).collect();
        let next = node.lessons.last().filter(|at| **at + 1 < self.site.lessons.len()).map(|at| self.step(at + 1));
        Key::of(&("quiz", self.common, &course.id, &course.file.title, self.form(node), lessons, next))
    }

    /// A quiz with all its questions.
    fn form(&self, node: &QuizNode) -> Key {
        let course = &self.site.courses[node.course];
        let quiz: &Quiz = &node.quiz;
        let texts = quiz.intro.iter().chain(quiz.questions.iter().flat_map(|question| question.texts()));
        let links: Vec<_> = texts.map(|text| self.links(&node.source_path, text)).collect();
        let see = quiz.questions.iter().filter_map(|question| question.see.as_ref());
        let see = see.map(|link| self.site.target(&node.source_path, &Prose::default(), link).ok());
        let see: Vec<_> = see.map(|target| target.map(|target| self.seen(&target))).collect();
        let objectives = self.content(course.file.file);
        Key::of(&(&node.page, self.content(quiz.id.place.file), &course.id, objectives, links, see))
    }

    /// What a page shows of the things that a text links to.
    fn links(&self, from: &str, prose: &Prose) -> Vec<Option<Key>> {
        let links = prose.links.iter();
        links.map(|link| Some(self.linked(&self.site.target(from, prose, link).ok()?, link.kind))).collect()
    }

    fn linked(&self, target: &Target, kind: LinkKind) -> Key {
        match target {
            Target::Concept(at, anchor) => Key::of(&(self.concept_faces[*at], anchor)),
            Target::Asset(path) => {
                let size = (kind == LinkKind::Image).then(|| self.sources.asset(path).map(|asset| asset.hash));
                Key::of(&(path, size))
            }
            target => Key::of(&self.site.page_of(target)),
        }
    }

    /// A place to read again is shown with its title, which may be that of a heading.
    fn seen(&self, target: &Target) -> Key {
        let page = self.site.page_of(target);
        match target {
            Target::Lesson(at, _) => {
                let lesson = &self.site.lessons[*at].content;
                Key::of(&(page, &lesson.title, &lesson.body.headings))
            }
            Target::Concept(at, _) => Key::of(&(page, &self.site.concepts[*at].content.term)),
            Target::Quiz(at) => Key::of(&(page, &self.site.quizzes[*at].quiz.title.value)),
            Target::Course(at) => Key::of(&(page, &self.site.courses[*at].file.title)),
            Target::Module(at) => Key::of(&(page, &self.site.modules[*at].file.title)),
            Target::Asset(_) | Target::Here(_) | Target::External(_) => Key::of(&page),
        }
    }

    /// A definition can link to other concepts, of which it shows the terms and addresses.
    fn concept_face(&self, node: &Node<Concept>) -> Key {
        let site = self.site;
        let concept = &*node.content;
        let definitions: Vec<&Prose> = match &concept.definition {
            Definition::One(one) => vec![one],
            Definition::TwoSenses { broad, narrow } => vec![broad, narrow],
        };
        let links = definitions.iter().flat_map(|prose| prose.links.iter().map(move |link| (*prose, link)));
        let links = links.map(|(prose, link)| {
            let target = site.target(&node.source_path, prose, link).ok()?;
            let term = match &target {
                Target::Concept(at, _) => Some(&site.concepts[*at].content.term),
                _ => None,
            };
            let size = match &target {
                Target::Asset(path) => self.sources.asset(path).map(|asset| asset.hash),
                _ => None,
            };
            Some((site.page_of(&target), term, size))
        });
        Key::of(&(&node.page, &concept.id, &concept.term, &concept.aka, &definitions, links.collect::<Vec<_>>()))
    }
}

fn content(sources: &Sources, file: FileId) -> Option<u128> {
    sources.get(file).map(|file| file.hash)
}

fn modules_of(site: &Site, course: &Course) -> Key {
    let modules = course.modules.iter().map(|at| {
        let module = &site.modules[*at];
        (&module.id, &module.file.title)
    });
    Key::of(&(&course.id, &course.file.title, modules.collect::<Vec<_>>()))
}

fn lesson_face(site: &Site, node: &Node<Lesson>) -> Key {
    let lesson = &*node.content;
    Key::of(&(&node.page, &lesson.title, &lesson.summary, &lesson.question, minutes(site, lesson)))
}

fn quiz_face(site: &Site, node: &QuizNode) -> Key {
    let Quiz { id, title, questions, .. } = &*node.quiz;
    let course = &site.courses[node.course].id;
    Key::of(&(&id.value, course, &title.value, &node.page, questions.len(), node.quiz.scoring()))
}

fn texts_of(concept: &Concept) -> impl Iterator<Item = &Prose> {
    let (one, other) = match &concept.definition {
        Definition::One(one) => (one, None),
        Definition::TwoSenses { broad, narrow } => (broad, Some(narrow)),
    };
    let tests = concept.tests.iter().flat_map(|test| std::iter::once(&test.example).chain(&test.because));
    std::iter::once(one).chain(other).chain(tests).chain(&concept.measured_by).chain([&concept.body])
}
