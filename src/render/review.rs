//! What learners review, and the small scripts that bring it to `review.html`.
//!
//! A page from file:// may fetch nothing, so each course, each quiz and each concept has a classic script below
//! `assets/review/`, which the page loads when it asks for it: of a course what can be asked there, of a quiz its form
//! with the key, of a concept what its cards say. Each is made again when what it shows has changed, and no other.
//!
//! What is withheld, or never told of each question, is not asked again.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::outline::quiz_href;
use super::prose::ProseWriter;
use super::{Maker, PageId};
use crate::content::{Concept, Definition};
use crate::diag::Diagnostic;
use crate::quiz::{Kind, Mode, Question, Quiz, Reveal, Show, When};
use crate::site::{Node, QuizNode, Site};

pub const PAGE: &str = "review.html";
const FOLDER: &str = "assets/review";

/// Which of the scripts; indices are those of [`Site`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewFile {
    Course(usize),
    Quiz(usize),
    Concept(usize),
}

/// The questions of a quiz that can be asked again: those that a page grades by itself in less than a minute, and tells
/// the learner how.
pub fn questions(quiz: &Quiz) -> impl Iterator<Item = &Question> {
    let feedback = &quiz.policy.feedback;
    let is_told = feedback.when != When::Never && feedback.show.contains(&Show::Correctness);
    // What an exam asks, it may ask again: in an attempt that is still to come, for which this would be a rehearsal.
    let comes_again = quiz.policy.attempts != 1 && feedback.reveal == Reveal::LastAttempt;
    let is_open = quiz.mode != Mode::Exam || feedback.show.contains(&Show::Key) && !comes_again;
    let asked = (!quiz.is_withheld() && is_told && is_open).then_some(&quiz.questions);
    asked.into_iter().flatten().filter(|question| is_asked(&question.kind))
}

fn is_asked(kind: &Kind) -> bool {
    match kind {
        Kind::SingleChoice { .. }
        | Kind::TrueFalse { .. }
        | Kind::MultipleResponse { .. }
        | Kind::ShortAnswer { .. }
        | Kind::Numeric { .. }
        | Kind::Ordering { .. }
        | Kind::Matching { .. }
        | Kind::Categorize { .. }
        | Kind::Cloze { .. }
        | Kind::Hotspot { .. } => true,
        Kind::Scenario(_)
        | Kind::Scale { .. }
        | Kind::FreeText(_)
        | Kind::Attestation { .. }
        | Kind::Scorecard(_)
        | Kind::Model(_) => false,
    }
}

/// What there is to review in a site; nothing where its author wants no such page.
#[derive(Debug, Default)]
pub struct Reviewed {
    pub courses: BTreeSet<usize>,
    pub quizzes: BTreeSet<usize>,
    pub concepts: BTreeSet<usize>,
}

impl Reviewed {
    pub fn new(site: &Site) -> Self {
        match site.config.review {
            true => Self::of(site, |course| !site.courses[course].is_for_authors()),
            false => Self::default(),
        }
    }

    /// Of one course, whomever it is for and whether there is a page or not.
    pub fn of_course(site: &Site, wanted: usize) -> Self {
        Self::of(site, |course| course == wanted)
    }

    fn of(site: &Site, is_learnt: impl Fn(usize) -> bool) -> Self {
        let quizzes: BTreeSet<usize> = (0..site.quizzes.len())
            .filter(|at| is_learnt(site.quizzes[*at].course) && questions(&site.quizzes[*at].quiz).next().is_some())
            .collect();
        let mut courses: BTreeSet<usize> = quizzes.iter().map(|at| site.quizzes[*at].course).collect();
        let mut concepts = BTreeSet::new();
        for lesson in &site.lessons {
            let course = site.modules[lesson.module].course;
            let taught = lesson.content.concepts.iter().filter_map(|id| site.concept(&id.value));
            for (at, _) in taught.filter(|_| is_learnt(course)) {
                courses.insert(course);
                concepts.insert(at);
            }
        }
        Self { courses, quizzes, concepts }
    }

    pub fn is_empty(&self) -> bool {
        self.courses.is_empty()
    }
}

impl ReviewFile {
    /// Below the output folder.
    pub fn path(self, site: &Site) -> String {
        format!("{FOLDER}/{}.js", self.name(site))
    }

    /// By which the page asks for it.
    fn name(self, site: &Site) -> String {
        match self {
            Self::Course(at) => format!("course/{}", site.courses[at].id),
            Self::Quiz(at) => format!("quiz/{}", site.quizzes[at].quiz.id.value),
            Self::Concept(at) => format!("concept/{}", site.concepts[at].content.id),
        }
    }
}

impl From<ReviewFile> for PageId {
    fn from(file: ReviewFile) -> Self {
        Self::ReviewFile(file)
    }
}

#[derive(Serialize)]
struct ConceptCards<'a> {
    term: &'a str,
    href: &'a str,
    /// Of two senses the narrow one.
    definition: String,
    broad: Option<String>,
    tests: Vec<ExampleCard>,
    /// Where it is not that of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<&'a str>,
}

/// An example, and whether it counts.
#[derive(Serialize)]
struct ExampleCard {
    example: String,
    counts: bool,
    because: Option<String>,
}

impl Maker<'_> {
    pub fn review_file(&self, file: ReviewFile) -> Result<Vec<u8>, Box<Diagnostic>> {
        let value = match file {
            ReviewFile::Course(at) => self.course_cards(at),
            ReviewFile::Quiz(at) => Value::String(self.review_form(at)?),
            ReviewFile::Concept(at) => self.concept_cards(&self.site.concepts[at])?,
        };
        let name = Value::String(file.name(self.site));
        Ok(format!("Coursewright.reviewFiles.take({name},{value});\n").into_bytes())
    }

    /// What can be asked in a course: of its quizzes, and the concepts of each lesson.
    fn course_cards(&self, course: usize) -> Value {
        let site = self.site;
        let of_quiz = |(at, node): (usize, &QuizNode)| {
            let asked = questions(&node.quiz).map(|question| (question.id.value.clone(), json!(question.kind.name())));
            let (quiz, href) = (&node.quiz, quiz_href(node, PAGE));
            json!({
                "title": quiz.title.value, "href": href, "scoring": quiz.scoring(), "lang": self.quiz_lang(at),
                "questions": asked.collect::<Map<_, _>>(),
            })
        };
        let quizzes = self.overview.reviewed.quizzes.iter().map(|at| (*at, &site.quizzes[*at]));
        let quizzes = quizzes.filter(|(_, node)| node.course == course);
        let quizzes: Map<_, _> = quizzes.map(|quiz| (quiz.1.quiz.id.value.clone(), of_quiz(quiz))).collect();
        let lessons = site.lessons.iter().filter(|lesson| site.modules[lesson.module].course == course);
        let lessons: Map<_, _> = lessons
            .filter(|lesson| !lesson.content.concepts.is_empty())
            .map(|lesson| {
                let taught = lesson.content.concepts.iter().filter(|id| site.concept(&id.value).is_some());
                let taught: Vec<&str> = taught.map(|id| id.value.as_str()).collect();
                (Site::lesson_id(lesson).to_owned(), json!(taught))
            })
            .collect();
        json!({"quizzes": quizzes, "lessons": lessons})
    }

    fn concept_cards(&self, node: &Node<Concept>) -> Result<Value, Box<Diagnostic>> {
        let concept = &*node.content;
        let mut writer = ProseWriter::new(self, PAGE, &node.source_path);
        let (broad, definition) = match &concept.definition {
            Definition::One(one) => (None, writer.html(one)),
            Definition::TwoSenses { broad, narrow } => (Some(writer.html(broad)), writer.html(narrow)),
        };
        let tests = concept.tests.iter().map(|test| ExampleCard {
            example: writer.html(&test.example),
            counts: test.accepted,
            because: test.because.as_ref().map(|because| writer.html(because)),
        });
        let tests = tests.collect();
        match writer.faults.into_iter().next() {
            Some(fault) => Err(Box::new(fault)),
            None => {
                let lang = self.site.foreign(concept.file);
                let cards = ConceptCards { term: &concept.term, href: &node.page, definition, broad, tests, lang };
                Ok(serde_json::to_value(cards).expect("texts are always JSON"))
            }
        }
    }
}
