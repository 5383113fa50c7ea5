//! What `parse` hands over, and the site that `resolve` makes of it.

use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use crate::content::{Audience, Concept, CourseFile, Lesson, ModuleFile, SiteFile, Translation};
use crate::quiz::{Generated, Quiz};
use crate::source::FileId;

/// Every file of an author's, read by itself; each with its path.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    pub site: Option<Arc<SiteFile>>,
    pub courses: Vec<(Arc<str>, Arc<CourseFile>)>,
    pub modules: Vec<(Arc<str>, Arc<ModuleFile>)>,
    pub lessons: Vec<(Arc<str>, Arc<Lesson>)>,
    pub concepts: Vec<(Arc<str>, Arc<Concept>)>,
    pub quizzes: Vec<(Arc<str>, Arc<Quiz>)>,
    pub translations: Vec<Translated>,
    /// Images and other files below content/ and quizzes/.
    pub assets: Vec<Arc<str>>,
    /// Those that do not say how large they are.
    pub sizeless: HashSet<Arc<str>>,
}

/// A file of words in another language.
#[derive(Clone, Debug)]
pub struct Translated {
    pub translation: Arc<Translation>,
    /// The version of its source; `None` where there is no such file.
    pub version: Option<String>,
    /// Of a quiz's, the outline of the quiz in its words.
    pub quiz: Option<Arc<Quiz>>,
}

/// One of the languages of a site.
#[derive(Clone, Debug, Default)]
pub struct Spoken {
    pub code: String,
    /// Below which its pages stand: none for the first language, `zh/` for another.
    pub folder: String,
    /// The files of its words, by those of their sources.
    pub files: HashMap<FileId, FileId>,
}

/// What the words of a page are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words<T> {
    /// Those of its author, in the site's first language.
    Own,
    /// A translation of these, which may have changed since.
    Translated { of: Arc<T>, is_outdated: bool },
    /// Those of the first language, in a site that is in another.
    Missing,
}

/// All that pages are made from, in one language. Courses, modules and lessons stand in reading order and refer to each other by index.
#[derive(Clone, Debug)]
pub struct Site {
    pub config: Arc<SiteFile>,
    /// All languages that the site is in, the first one first; never none.
    pub languages: Arc<Vec<Spoken>>,
    /// Which of them this is.
    pub spoken: usize,
    pub courses: Vec<Course>,
    pub modules: Vec<Module>,
    pub lessons: Vec<Node<Lesson>>,
    /// In the order of their terms.
    pub concepts: Vec<Node<Concept>>,
    pub quizzes: Vec<QuizNode>,
    /// Files that do not say how large they are, as images should.
    pub sizeless: HashSet<Arc<str>>,
    pub(super) concept_by_id: HashMap<String, usize>,
    pub(super) quiz_by_id: HashMap<String, usize>,
    pub(super) inline: HashMap<Inline, usize>,
    /// What a source path stands for.
    pub(super) by_path: HashMap<String, super::Target>,
    /// The same paths in their order, to look for what a wrong one was meant to be.
    pub(super) paths: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Course {
    pub id: String,
    pub file: Arc<CourseFile>,
    /// Indices into [`Site::modules`].
    pub modules: Vec<usize>,
}

impl Course {
    /// Whether it is for those who write courses, and so nothing that a learner has to take.
    pub fn is_for_authors(&self) -> bool {
        self.file.audience == Audience::Authors
    }
}

#[derive(Clone, Debug)]
pub struct Module {
    pub id: String,
    pub course: usize,
    pub file: Arc<ModuleFile>,
    pub lessons: Vec<usize>,
}

/// A lesson or a concept, where it stands and where it is published.
#[derive(Clone, Debug)]
pub struct Node<T> {
    pub source_path: Arc<str>,
    /// Below the site's address: `course/module/lesson.html`.
    pub page: String,
    /// For a lesson; 0 for a concept.
    pub module: usize,
    pub content: Arc<T>,
    pub words: Words<T>,
}

impl<T> Node<T> {
    pub fn is_missing(&self) -> bool {
        matches!(self.words, Words::Missing)
    }

    /// As its author wrote it, where this is a translation.
    pub fn original(&self) -> Option<&T> {
        match &self.words {
            Words::Translated { of, .. } => Some(of),
            Words::Own | Words::Missing => None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct QuizNode {
    pub source_path: Arc<str>,
    pub page: String,
    pub course: usize,
    pub quiz: Arc<Quiz>,
    /// Lessons that end with it, as practice or check; of an inline one, the lesson that it stands in.
    pub lessons: Vec<usize>,
    /// It has no page of its own.
    pub inline: Option<Inline>,
    /// The questions that were made for it, which `quiz` has, too.
    pub generated: Option<Arc<Generated>>,
    /// What its file says, where questions were made for it.
    pub asking: Option<Arc<Quiz>>,
    /// Those of an inline one are its lesson's.
    pub words: Words<Quiz>,
}

impl QuizNode {
    /// The quiz that its file says, with the questions that were made for it.
    pub fn completed(&self, file: Arc<Quiz>) -> Arc<Quiz> {
        match &self.generated {
            Some(generated) => Arc::new(file.with(generated)),
            None => file,
        }
    }

    /// How many questions somebody wrote.
    pub fn written(&self) -> usize {
        self.quiz.questions.len() - self.generated.as_ref().map_or(0, |generated| generated.questions.len())
    }
}

/// Where questions stand that are part of a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Inline {
    pub lesson: usize,
    /// Which of the lesson's fences they are.
    pub fence: usize,
}

impl Site {
    /// The code of the language that its pages are in.
    pub fn language(&self) -> &str {
        &self.languages[self.spoken].code
    }

    /// Below which its pages stand: empty, or with a `/` at its end.
    pub fn folder(&self) -> &str {
        &self.languages[self.spoken].folder
    }

    /// The file that the words of a file are taken from: itself, or its translation.
    pub fn words_of(&self, file: FileId) -> FileId {
        self.languages[self.spoken].files.get(&file).copied().unwrap_or(file)
    }

    /// The language of what a file says, where it is not that of the site.
    pub fn foreign(&self, file: FileId) -> Option<&str> {
        (self.spoken > 0 && self.words_of(file) == file).then(|| &*self.languages[0].code)
    }

    /// A concept as a text of the site's language has it, or one of the first language.
    pub fn concept_in(&self, at: usize, is_first: bool) -> &Concept {
        let node = &self.concepts[at];
        node.original().filter(|_| is_first).unwrap_or(&node.content)
    }

    /// Whether a text is in the first language, and the site in another.
    pub fn is_untranslated(&self, source_path: &str) -> bool {
        self.spoken > 0
            && match self.by_path.get(source_path) {
                Some(super::Target::Lesson(at, _)) => self.lessons[*at].is_missing(),
                Some(super::Target::Concept(at, _)) => self.concepts[*at].is_missing(),
                Some(super::Target::Quiz(at)) => matches!(self.quizzes[*at].words, Words::Missing),
                _ => true,
            }
    }

    /// The quizzes whose keys are not to be published.
    pub fn withheld(&self) -> impl Iterator<Item = &QuizNode> {
        self.quizzes.iter().filter(|node| node.quiz.is_withheld())
    }

    pub fn concept(&self, id: &str) -> Option<(usize, &Node<Concept>)> {
        let at = *self.concept_by_id.get(id)?;
        Some((at, &self.concepts[at]))
    }

    pub fn quiz(&self, id: &str) -> Option<(usize, &QuizNode)> {
        let at = *self.quiz_by_id.get(id)?;
        Some((at, &self.quizzes[at]))
    }

    /// The questions at one place of a lesson; none where another quiz has their id.
    pub fn inline_quiz(&self, at: Inline) -> Option<(usize, &QuizNode)> {
        let quiz = *self.inline.get(&at)?;
        Some((quiz, &self.quizzes[quiz]))
    }

    /// The quizzes that stand in a lesson, in the order of its text.
    pub fn inline_of(&self, lesson: usize) -> impl Iterator<Item = (usize, &QuizNode)> {
        let fences = self.lessons[lesson].content.quizzes.keys();
        fences.filter_map(move |fence| self.inline_quiz(Inline { lesson, fence: *fence }))
    }

    pub fn course_of(&self, lesson: &Node<Lesson>) -> &Course {
        &self.courses[self.modules[lesson.module].course]
    }

    /// The lesson that a name means when it is said in `from`: `lesson` in its module, else in its course;
    /// `module/lesson` in its course; `course/module/lesson` anywhere.
    pub fn lesson_named(&self, from: &Node<Lesson>, name: &str) -> Option<usize> {
        let module = &self.modules[from.module];
        let course = &self.courses[module.course];
        let lesson_at = |id: &str| match self.by_path.get(&format!("content/{id}.md"))? {
            super::Target::Lesson(at, _) => Some(*at),
            _ => None,
        };
        match name.matches('/').count() {
            0 => {
                let in_course = course.modules.iter().map(|at| &self.modules[*at]);
                let mut modules = std::iter::once(module).chain(in_course);
                modules.find_map(|module| lesson_at(&format!("{}/{}/{name}", course.id, module.id)))
            }
            1 => lesson_at(&format!("{}/{name}", course.id)),
            _ => lesson_at(name),
        }
    }

    /// The practice at the end of a lesson; what stands inside of a lesson is shown there and nowhere else.
    pub fn practice_of(&self, lesson: &Lesson) -> Option<(usize, &QuizNode)> {
        self.quiz(&lesson.practice.as_ref()?.value).filter(|(_, node)| node.inline.is_none())
    }

    /// `course/module/lesson`, as progress and submissions name it.
    pub fn lesson_id(lesson: &Node<Lesson>) -> &str {
        lesson.page.trim_end_matches(".html")
    }

    /// The pre-tests of a course, in the order of their files.
    pub fn pretests_of(&self, course: usize) -> impl Iterator<Item = usize> {
        (0..self.quizzes.len()).filter(move |at| {
            let node = &self.quizzes[*at];
            node.course == course && node.quiz.pretest
        })
    }

    /// The quizzes that decide whether a course is passed: those that its `pass` names; where it names none, all of its
    /// checks and exams. A course for authors is not passed. In the order of [`quizzes_of`](Self::quizzes_of).
    pub fn counting_in(&self, course: usize) -> Vec<usize> {
        if self.courses[course].is_for_authors() {
            return Vec::new();
        }
        let pass = self.courses[course].file.pass.as_ref();
        let named = pass.map_or(&[][..], |pass| &pass.quizzes);
        let mut quizzes = self.quizzes_of(course);
        quizzes.retain(|at| {
            let quiz = &self.quizzes[*at].quiz;
            quiz.can_count() && (named.is_empty() || named.iter().any(|name| name.value == quiz.id.value))
        });
        quizzes
    }

    /// Of those that decide, the ones that no lesson ends with: a final exam.
    pub fn exams_of(&self, course: usize) -> impl Iterator<Item = usize> {
        self.counting_in(course).into_iter().filter(|at| self.quizzes[*at].lessons.is_empty())
    }

    /// The quizzes of a course, in the order of the lessons that use them, then of their files.
    pub fn quizzes_of(&self, course: usize) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.quizzes.len()).filter(|at| self.quizzes[*at].course == course).collect();
        found.sort_by_key(|at| {
            let quiz = &self.quizzes[*at];
            (quiz.lessons.first().copied().unwrap_or(usize::MAX), quiz.source_path.clone())
        });
        found
    }
}
