//! What each page is made from, as a key: a page is made again when, and only when, its key has changed.
//!
//! A key is the hash of the page's own files and of the faces that other things show on it. The face of a lesson, a
//! concept or a quiz is all that another page can show of it: a title, an address, a definition. So a page that quotes
//! a lesson's title changes with the title and not with the lesson's text. Faces and keys are made from the outlines
//! of files alone. What a page shows and its key does not hold would go stale: `tests/rebuild.rs` looks for that.

use std::sync::OnceLock;

use super::mentions::mentions;
use super::outline::minutes;
use super::review::{self, ReviewFile};
use super::{Overview, PageId};
use crate::block::{Block, Contrast};
use crate::content::{Concept, Lesson};
use crate::keys::Secret;
use crate::markdown::{LinkKind, Prose};
use crate::memory::Key;
use crate::quiz::Quiz;
use crate::site::{Compared, Course, Node, QuizNode, Site, Target, Words};
use crate::source::{FileId, Sources};
use crate::theme::Theme;

/// Faces and keys, each made when it is first asked for: a build asks for all, a server for those of one page.
pub struct Faces<'a> {
    site: &'a Site,
    sources: &'a Sources,
    overview: &'a Overview,
    /// What every page shows: the theme, and what site.yaml says.
    common: Key,
    /// Title, address, summary, question, minutes: what a list shows of a lesson.
    lessons: Vec<OnceLock<Key>>,
    /// Term, address and definition: what a card shows of a concept.
    concepts: Vec<OnceLock<Key>>,
    /// What a link to a quiz shows of it.
    quizzes: Vec<OnceLock<Key>>,
    /// What each course lists: its modules.
    lists: Vec<OnceLock<Key>>,
    /// The sidebar of each module.
    navs: Vec<OnceLock<Key>>,
    /// Quizzes with all their questions.
    forms: Vec<OnceLock<Key>>,
}

impl<'a> Faces<'a> {
    pub fn new(site: &'a Site, sources: &'a Sources, theme: &Theme, overview: &'a Overview, secret: &Secret) -> Self {
        let config = (content(site, sources, site.config.file), &site.config.base_url);
        // Each page leads to the same one in all languages.
        let languages: Vec<_> = site.languages.iter().map(|language| &language.code).collect();
        let none = |count: usize| std::iter::repeat_with(OnceLock::new).take(count).collect::<Vec<_>>();
        Self {
            site,
            sources,
            overview,
            common: Key::of(&(
                (theme.hash, config, site.withheld().next().map(|_| secret.name()), overview.review),
                (languages, site.spoken),
            )),
            lessons: none(site.lessons.len()),
            concepts: none(site.concepts.len()),
            quizzes: none(site.quizzes.len()),
            lists: none(site.courses.len()),
            navs: none(site.modules.len()),
            forms: none(site.quizzes.len()),
        }
    }

    pub fn key(&self, page: PageId) -> Key {
        match page {
            PageId::Home => self.home(),
            PageId::Glossary => {
                let concepts: Vec<_> = (0..self.site.concepts.len()).map(|at| self.concept_face(at)).collect();
                Key::of(&("glossary", self.common, concepts))
            }
            PageId::Map => self.map(),
            // It names the build, and so the state of every source.
            PageId::Results => Key::of(&("results", self.common, &self.overview.build)),
            PageId::Verify => Key::of(&("verify", self.common)),
            PageId::Code => self.code(),
            PageId::NotFound => Key::of(&("not-found", self.common)),
            // It names the build, too.
            PageId::Review => Key::of(&("review", self.common, &self.overview.build)),
            PageId::ReviewFile(file) => self.review_file(file),
            PageId::Course(at) => self.course(at),
            PageId::Module(at) => self.module(at),
            PageId::Lesson(at) => self.lesson(at),
            PageId::Concept(at) => self.concept(at),
            PageId::Quiz(at) => self.quiz(at),
        }
    }

    /// What concepts are called, and how they are tied to each other.
    fn map(&self) -> Key {
        let ties = self.site.concepts.iter().map(|node| {
            let Concept { id, term, relations, contrasts, .. } = &*node.content;
            let relations = relations.iter().map(|relation| (relation.kind, &relation.to.value));
            let contrasts = contrasts.iter().map(|contrast| &contrast.with.value);
            let lang = self.site.foreign(node.content.file);
            (id, term, lang, relations.collect::<Vec<_>>(), contrasts.collect::<Vec<_>>())
        });
        Key::of(&("map", self.common, ties.collect::<Vec<_>>()))
    }

    /// It links to the quizzes that ask for a code.
    fn code(&self) -> Key {
        let codes = self.site.config.signing.iter().flat_map(|signing| &signing.codes);
        let quizzes: Vec<_> = codes.map(|quiz| self.linked_quiz(&quiz.value)).collect();
        Key::of(&("code", self.common, quizzes))
    }

    fn home(&self) -> Key {
        let site = self.site;
        let courses: Vec<_> = (0..site.courses.len()).map(|at| self.course(at)).collect();
        let questions: usize = site.quizzes.iter().map(QuizNode::written).sum();
        Key::of(&("home", self.common, courses, site.lessons.len(), site.concepts.len(), questions))
    }

    fn lesson_face(&self, at: usize) -> Key {
        *self.lessons[at].get_or_init(|| lesson_face(self.site, &self.site.lessons[at]))
    }

    fn quiz_face(&self, at: usize) -> Key {
        *self.quizzes[at].get_or_init(|| quiz_face(self.site, &self.site.quizzes[at]))
    }

    fn concept_face(&self, at: usize) -> Key {
        *self.concepts[at].get_or_init(|| self.definition_face(&self.site.concepts[at]))
    }

    /// What stands beside and above the pages of a module.
    fn nav(&self, at: usize) -> Key {
        *self.navs[at].get_or_init(|| {
            let course = self.site.modules[at].course;
            let list = self.lists[course].get_or_init(|| modules_of(self.site, &self.site.courses[course]));
            Key::of(&(list, self.module_face(at)))
        })
    }

    fn content(&self, file: FileId) -> (Option<u128>, Option<u128>) {
        content(self.site, self.sources, file)
    }

    /// In which languages there are words of a file: its pages lead to each other.
    fn spoken(&self, file: FileId) -> Vec<bool> {
        self.site.languages.iter().map(|language| language.files.contains_key(&file)).collect()
    }

    fn course(&self, at: usize) -> Key {
        let course = &self.site.courses[at];
        let modules: Vec<_> = course.modules.iter().map(|module| self.module_face(*module)).collect();
        let pretests: Vec<_> = self.site.pretests_of(at).map(|quiz| self.quiz_face(quiz)).collect();
        let exams: Vec<_> = self.site.exams_of(at).map(|quiz| self.quiz_face(quiz)).collect();
        Key::of(&("course", self.common, &course.id, self.content(course.file.file), modules, pretests, exams))
    }

    /// A module as its course lists it.
    fn module_face(&self, at: usize) -> Key {
        let module = &self.site.modules[at];
        let lessons: Vec<_> = module.lessons.iter().map(|lesson| self.lesson_face(*lesson)).collect();
        Key::of(&(&module.id, self.content(module.file.file), lessons, self.module_check(at)))
    }

    fn module_check(&self, at: usize) -> Option<Key> {
        let lessons = self.site.modules[at].lessons.iter().rev();
        let id = lessons.filter_map(|at| self.site.lessons[*at].content.check.as_ref()).next()?;
        self.linked_quiz(&id.value)
    }

    fn linked_quiz(&self, id: &str) -> Option<Key> {
        self.site.quiz(id).map(|(at, _)| self.quiz_face(at))
    }

    fn module(&self, at: usize) -> Key {
        let module = &self.site.modules[at];
        Key::of(&("module", self.common, self.nav(at), self.content(self.site.courses[module.course].file.file)))
    }

    fn lesson(&self, at: usize) -> Key {
        let site = self.site;
        let node = &site.lessons[at];
        let lesson = &*node.content;
        let module = &site.modules[node.module];
        let course = &site.courses[module.course];
        let taught = lesson.concepts.iter().map(|id| site.concept(&id.value).map(|(at, _)| self.concept_face(at)));
        let requires = lesson.requires.iter().map(|name| site.lesson_named(node, &name.value));
        let requires = requires.map(|at| at.map(|at| self.lesson_face(at)));
        let practice = site.practice_of(lesson);
        let inline = site.inline_of(at).map(|(quiz, _)| self.form(quiz));
        let compared = lesson.blocks.values().filter_map(|block| match block {
            Block::Contrast(contrast) => Some(self.compared(contrast)),
            _ => None,
        });
        let before = at.checked_sub(1).map(|at| self.step(at));
        let after = (at + 1 < site.lessons.len()).then(|| self.step(at + 1));
        Key::of(&(
            ("lesson", self.common, &node.page, self.content(lesson.file), self.nav(node.module)),
            self.spoken(lesson.file),
            (self.content(course.file.file), minutes(site, lesson), before, after),
            (self.links(&node.source_path, &lesson.body), compared.collect::<Vec<_>>()),
            (taught.collect::<Vec<_>>(), requires.collect::<Vec<_>>()),
            (practice.map(|(quiz, _)| self.form(quiz)), inline.collect::<Vec<_>>()),
            lesson.check.as_ref().map(|id| self.linked_quiz(&id.value)),
        ))
    }

    /// What concepts say of each other in a table.
    fn compared(&self, contrast: &Contrast) -> Key {
        let Compared { columns, rows, .. } = self.site.compared(contrast);
        let columns = columns.iter().map(|column| column.concept.map(|at| self.concept_face(at)));
        let rows = rows.iter().map(|row| (row.name, &row.cells));
        Key::of(&(columns.collect::<Vec<_>>(), rows.collect::<Vec<_>>()))
    }

    /// The next or the last lesson, and the module that begins or ends with it.
    fn step(&self, at: usize) -> Key {
        let node = &self.site.lessons[at];
        let module = &self.site.modules[node.module];
        let course = &self.site.courses[module.course].id;
        let lang = (self.site.foreign(module.file.file), self.site.foreign(node.content.file));
        Key::of(&(course, &module.id, &module.file.title, &node.page, &node.content.title, lang))
    }

    fn concept(&self, at: usize) -> Key {
        let site = self.site;
        let node = &site.concepts[at];
        let concept = &*node.content;
        let related = &self.overview.related;
        let term = |at: &usize| {
            let node = &site.concepts[*at];
            (&node.content.term, &node.page, site.foreign(node.content.file))
        };
        let related_to = concept.relations.iter().map(|relation| site.concept(&relation.to.value));
        let related_to = related_to.map(|found| found.map(|(at, _)| term(&at)));
        let contrasts = concept.contrasts.iter().map(|contrast| site.concept(&contrast.with.value));
        let contrasts = contrasts.map(|found| found.map(|(at, _)| term(&at)));
        let reverse = related.reverse[at].iter().map(|(kind, from)| (kind.name(), term(from)));
        let told = related.contrasted_by[at].iter();
        let told = told.map(|(from, index)| (self.content(site.concepts[*from].content.file), index, term(from)));
        let lessons = related.taught_in[at].iter().map(|at| {
            let node = &site.lessons[*at];
            (&node.content.title, &node.page, site.foreign(node.content.file))
        });
        let quizzes = related.tested_by[at].iter().map(|at| self.quiz_face(*at));
        let texts = concept.texts().map(|prose| self.links(&node.source_path, prose));
        Key::of(&(
            ("concept", self.common, &node.page, self.content(concept.file), mentions(site, related, at)),
            (texts.collect::<Vec<_>>(), self.spoken(concept.file)),
            (related_to.collect::<Vec<_>>(), contrasts.collect::<Vec<_>>(), reverse.collect::<Vec<_>>()),
            (told.collect::<Vec<_>>(), lessons.collect::<Vec<_>>(), quizzes.collect::<Vec<_>>()),
        ))
    }

    fn quiz(&self, at: usize) -> Key {
        let node = &self.site.quizzes[at];
        let course = &self.site.courses[node.course];
        let lessons: Vec<_> = node.lessons.iter().map(|at| self.step(*at)).collect();
        let next = node.lessons.last().filter(|at| **at + 1 < self.site.lessons.len()).map(|at| self.step(at + 1));
        let called = (&course.id, &course.file.title, self.site.foreign(course.file.file));
        Key::of(&("quiz", self.common, called, self.form(at), lessons, next))
    }

    /// A quiz with all its questions.
    fn form(&self, at: usize) -> Key {
        *self.forms[at].get_or_init(|| self.form_of(&self.site.quizzes[at]))
    }

    fn form_of(&self, node: &QuizNode) -> Key {
        let course = &self.site.courses[node.course];
        let quiz: &Quiz = &node.quiz;
        let links: Vec<_> = quiz.texts().map(|text| self.links(&node.source_path, text)).collect();
        let see = quiz.links().map(|link| self.site.target(&node.source_path, &Prose::default(), link).ok());
        let see: Vec<_> = see.map(|target| target.map(|target| self.seen(&target))).collect();
        let objectives = self.content(course.file.file);
        let made = node.generated.as_ref().map(|generated| (generated.shown(), quiz.scoring()));
        Key::of(&(&node.page, self.content(quiz.id.place.file), &course.id, objectives, links, see, made))
    }

    fn review_file(&self, file: ReviewFile) -> Key {
        let site = self.site;
        match file {
            ReviewFile::Course(at) => self.course_cards(at),
            ReviewFile::Quiz(at) => Key::of(&("review-quiz", self.common, self.form(at))),
            ReviewFile::Concept(at) => {
                let node = &site.concepts[at];
                let texts = node.content.texts().map(|prose| self.links(&node.source_path, prose));
                let links = texts.collect::<Vec<_>>();
                Key::of(&("review-concept", self.common, &node.page, self.content(node.content.file), links))
            }
        }
    }

    fn course_cards(&self, course: usize) -> Key {
        let site = self.site;
        let of_quiz = |node: &'a QuizNode| {
            let asked = review::questions(&node.quiz).map(|question| (&question.id.value, question.kind.name()));
            let quiz = &node.quiz;
            let is_missing = matches!(node.words, Words::Missing);
            (&quiz.id.value, &quiz.title.value, is_missing, &node.page, quiz.scoring(), asked.collect::<Vec<_>>())
        };
        let quizzes = site.quizzes.iter().filter(|node| node.course == course).map(of_quiz);
        let lessons = site.lessons.iter().filter(|lesson| site.modules[lesson.module].course == course);
        let lessons = lessons.map(|lesson| {
            let taught = lesson.content.concepts.iter();
            (&lesson.page, taught.map(|id| (&id.value, site.concept(&id.value).is_some())).collect::<Vec<_>>())
        });
        let asked = (quizzes.collect::<Vec<_>>(), lessons.collect::<Vec<_>>());
        Key::of(&("review-course", site.folder(), &site.courses[course].id, asked))
    }

    /// What a page shows of the things that a text links to.
    fn links(&self, from: &str, prose: &Prose) -> Vec<Option<Key>> {
        let links = prose.links.iter();
        links.map(|link| Some(self.linked(&self.site.target(from, prose, link).ok()?, link.kind))).collect()
    }

    fn linked(&self, target: &Target, kind: LinkKind) -> Key {
        match target {
            Target::Concept(at, anchor) => Key::of(&(self.concept_face(*at), anchor)),
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
                Key::of(&(page, &lesson.title, &lesson.body.headings, self.site.foreign(lesson.file)))
            }
            Target::Concept(at, _) => {
                let concept = &self.site.concepts[*at].content;
                Key::of(&(page, &concept.term, self.site.foreign(concept.file)))
            }
            Target::Quiz(at) => Key::of(&(page, self.quiz_face(*at))),
            Target::Course(at) => {
                let file = &self.site.courses[*at].file;
                Key::of(&(page, &file.title, self.site.foreign(file.file)))
            }
            Target::Module(at) => {
                let file = &self.site.modules[*at].file;
                Key::of(&(page, &file.title, self.site.foreign(file.file)))
            }
            Target::Asset(_) | Target::Here(_) | Target::External(_) => Key::of(&page),
        }
    }

    /// A definition can link to other concepts, of which it shows the terms and addresses.
    fn definition_face(&self, node: &Node<Concept>) -> Key {
        let site = self.site;
        let concept = &*node.content;
        let definitions: Vec<&Prose> = concept.definition.texts().collect();
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
        let said = (&concept.term, &concept.aka, &definitions, site.foreign(concept.file));
        Key::of(&(&node.page, &concept.id, said, links.collect::<Vec<_>>()))
    }
}

/// A file, and that of its words in another language.
fn content(site: &Site, sources: &Sources, file: FileId) -> (Option<u128>, Option<u128>) {
    let hash = |file: FileId| sources.get(file).map(|file| file.hash);
    (hash(file), Some(site.words_of(file)).filter(|words| *words != file).and_then(hash))
}

fn modules_of(site: &Site, course: &Course) -> Key {
    let modules = course.modules.iter().map(|at| {
        let module = &site.modules[*at];
        (&module.id, &module.file.title, site.foreign(module.file.file))
    });
    let lang = site.foreign(course.file.file);
    Key::of(&(&course.id, &course.file.title, lang, modules.collect::<Vec<_>>()))
}

fn lesson_face(site: &Site, node: &Node<Lesson>) -> Key {
    let lesson = &*node.content;
    let objectives: Vec<_> = lesson.objectives.iter().map(|objective| &objective.value).collect();
    let said = (&lesson.title, &lesson.summary, &lesson.question, site.foreign(lesson.file));
    Key::of(&(&node.page, said, minutes(site, lesson), objectives))
}

fn quiz_face(site: &Site, node: &QuizNode) -> Key {
    let quiz @ Quiz { id, title, policy, .. } = &*node.quiz;
    let course = &site.courses[node.course].id;
    let standing = (policy.attempts, policy.attempt_score, policy.pass_mark.map(f64::to_bits), quiz.scoring());
    let lang = matches!(node.words, Words::Missing).then(|| &site.languages[0].code);
    Key::of(&(&id.value, course, &title.value, &node.page, quiz.asks(), standing, lang))
}
