//! Lists that several kinds of page show: courses, modules, lessons, and the sidebar.

use std::sync::Arc;

use super::views::{
    CourseCard, FormData, Html, LessonCard, Link, ModuleCard, NavModule, NavView, QuizLink, Step, TermLink,
};
use super::{Maker, json};
use crate::content::Lesson;
use crate::diag::Diagnostic;
use crate::markdown::escape;
use crate::site::{Node, QuizNode, Site, relative};

/// Silent reading of non-fiction: Brysbaert (2019), Journal of Memory and Language 109, finds 238 words a minute; a
/// learner who meets new terms is slower.
const WORDS_A_MINUTE: u32 = 200;

/// How long a lesson takes: as its author says, or else reading plus a minute for each practice question.
pub fn minutes(site: &Site, lesson: &Lesson) -> u32 {
    if let Some(duration) = lesson.duration {
        return duration.0;
    }
    let practice = site.practice_of(lesson).map(|(_, node)| &node.quiz);
    let quizzes = practice.into_iter().chain(lesson.quizzes.values());
    let questions: u32 = quizzes.map(|quiz| quiz.asks() as u32).sum();
    (lesson.body.words.div_ceil(WORDS_A_MINUTE) + questions).max(1)
}

/// The way to a quiz: to its page, or to its place in a lesson.
pub fn quiz_href(node: &QuizNode, page: &str) -> String {
    let page = relative(page, &node.page);
    match node.inline {
        Some(_) => format!("{page}#quiz-{}", node.quiz.id.value),
        None => page,
    }
}

/// So many modules before and after its own stand in a page's sidebar; the course's page has all. Else the pages of a
/// course would grow with the square of its modules.
const NEAR_MODULES: usize = 20;

impl Maker<'_> {
    pub fn lesson_card(&self, at: usize, page: &str) -> LessonCard {
        let node: &Node<Lesson> = &self.site.lessons[at];
        LessonCard {
            id: Site::lesson_id(node).to_owned(),
            title: node.content.title.clone(),
            summary: node.content.summary.clone(),
            question: node.content.question.clone(),
            href: relative(page, &node.page),
            minutes: minutes(self.site, &node.content),
            objectives: node.content.objectives.iter().map(|id| id.value.as_str()).collect::<Vec<_>>().join(" "),
            lang: self.lesson_lang(at),
        }
    }

    pub fn quiz_link(&self, id: &str, page: &str) -> Option<QuizLink> {
        let (at, _) = self.site.quiz(id)?;
        Some(self.link_to_quiz(at, page))
    }

    pub fn link_to_quiz(&self, at: usize, page: &str) -> QuizLink {
        let node = &self.site.quizzes[at];
        QuizLink {
            id: node.quiz.id.value.clone(),
            course: self.site.courses[node.course].id.clone(),
            title: node.quiz.title.value.clone(),
            href: quiz_href(node, page),
            questions: node.quiz.asks(),
            form: json(&FormData::of(&node.quiz, self.secret.version(&node.quiz))).0,
            lang: self.quiz_lang(at),
        }
    }

    /// The check of a module: that of its last lesson which has one.
    pub fn module_check(&self, module: usize, page: &str) -> Option<QuizLink> {
        let lessons = self.site.modules[module].lessons.iter().rev();
        let id = lessons.filter_map(|at| self.site.lessons[*at].content.check.as_ref()).next()?;
        self.quiz_link(&id.value, page)
    }

    pub fn module_card(&self, at: usize, page: &str) -> ModuleCard {
        let module = &self.site.modules[at];
        ModuleCard {
            title: module.file.title.clone(),
            summary: module.file.summary.clone(),
            href: relative(page, &self.module_page(at)),
            lessons: module.lessons.iter().map(|lesson| self.lesson_card(*lesson, page)).collect(),
            check: self.module_check(at, page),
            lang: self.lang_of(module.file.file),
        }
    }

    pub fn course_card(&self, at: usize, page: &str) -> CourseCard {
        let course = &self.site.courses[at];
        let modules: Vec<_> = course.modules.iter().map(|module| self.module_card(*module, page)).collect();
        let lessons = || modules.iter().flat_map(|module| &module.lessons);
        CourseCard {
            id: course.id.clone(),
            title: course.file.title.clone(),
            summary: course.file.summary.clone(),
            href: relative(page, &self.course_page(at)),
            lessons: lessons().count(),
            minutes: lessons().map(|lesson| lesson.minutes).sum(),
            first: lessons().next().map(|lesson| lesson.href.clone()),
            lang: self.lang_of(course.file.file),
            modules,
        }
    }

    pub fn course_link(&self, at: usize, page: &str) -> Link {
        let file = &self.site.courses[at].file;
        Link { title: file.title.clone(), href: relative(page, &self.course_page(at)), lang: self.lang_of(file.file) }
    }

    pub fn module_link(&self, at: usize, page: &str) -> Link {
        let file = &self.site.modules[at].file;
        Link { title: file.title.clone(), href: relative(page, &self.module_page(at)), lang: self.lang_of(file.file) }
    }

    pub fn lesson_link(&self, at: usize, page: &str) -> Link {
        let node = &self.site.lessons[at];
        let title = node.content.title.clone();
        Link { title, href: relative(page, &node.page), lang: self.lesson_lang(at) }
    }

    pub fn term_link(&self, at: usize, page: &str) -> TermLink {
        let node = &self.site.concepts[at];
        let term = node.content.term.clone();
        TermLink { term, href: relative(page, &node.page), lang: self.concept_lang(at) }
    }

    /// The lesson before or after in the course; where a module begins or ends between them, the module's page.
    pub fn neighbour(&self, lesson: usize, forward: bool, page: &str) -> Option<Step> {
        let module = self.site.lessons[lesson].module;
        let other = if forward { lesson.checked_add(1)? } else { lesson.checked_sub(1)? };
        let node = self.site.lessons.get(other)?;
        if self.site.modules[node.module].course != self.site.modules[module].course {
            return None;
        }
        if forward && node.module != module {
            let Link { title, href, lang } = self.module_link(node.module, page);
            return Some(Step { title, href, kind: "module", lang });
        }
        let Link { title, href, lang } = self.lesson_link(other, page);
        Some(Step { title, href, kind: "lesson", lang })
    }

    /// The sidebar of a module as it stands on `page`. It is rendered once for all pages of the module, which share a
    /// folder; only the mark of the current page differs.
    pub fn nav(&self, module: usize, page: &str) -> Result<Html, Box<Diagnostic>> {
        let mut navs = self.navs.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let shared = match navs.get(&module) {
            Some(nav) => nav.clone(),
            None => {
                let nav: Arc<str> = self.shared_nav(module)?.into();
                navs.insert(module, nav.clone());
                nav
            }
        };
        drop(navs);
        let current = format!(" href=\"{}\"", escape(page.rsplit('/').next().unwrap_or(page)));
        Ok(Html(shared.replacen(&current, &format!("{current} aria-current=\"page\""), 1)))
    }

    fn shared_nav(&self, at: usize) -> Result<String, Box<Diagnostic>> {
        let page = self.module_page(at);
        let module = &self.site.modules[at];
        let course = &self.site.courses[module.course];
        let here = course.modules.iter().position(|other| *other == at).unwrap_or_default();
        let first = here.saturating_sub(NEAR_MODULES);
        let modules = course.modules.iter().skip(first).take(2 * NEAR_MODULES + 1).map(|other| {
            let Link { title, href, lang } = self.module_link(*other, &page);
            NavModule { title, href, current: *other == at, lang }
        });
        let modules: Vec<_> = modules.collect();
        let view = NavView {
            all: Some(course.modules.len()).filter(|all| *all > modules.len()),
            course: self.course_link(module.course, &page),
            module: self.module_link(at, &page),
            lessons: module.lessons.iter().map(|lesson| self.lesson_card(*lesson, &page)).collect(),
            check: self.module_check(at, &page),
            modules,
        };
        self.fragment("nav.html", &view, "fragment", &())
    }
}
