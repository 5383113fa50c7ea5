//! All that templates may read, and so all that can make a page stale. Templates never see the model.

mod form;

use serde::{Serialize, Serializer};

pub use self::form::*;
use super::concept_map::LocalMapView;
use super::languages::{AlternateView, LanguageView, TranslationView};
use crate::quiz::{AttemptScore, Fingerprint, Policy, Quiz};

/// HTML that we made: it is not escaped again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(pub String);

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        tera::Value::safe_string(&self.0).serialize(serializer)
    }
}

/// What every page has.
#[derive(Debug, Serialize)]
pub struct Common<'a> {
    /// The way to the site's root, where assets stand.
    pub root: &'a str,
    /// The way to the first page in the page's language.
    pub base: &'a str,
    pub lang: &'a str,
    /// The language of the page's text, where that is another.
    pub source_lang: Option<&'a str>,
    /// The same page in all languages, where there are several.
    pub languages: Vec<LanguageView<'a>>,
    pub alternates: Vec<AlternateView<'a>>,
    pub translation: Option<TranslationView<'a>>,
    pub page: PageView<'a>,
    pub site: SiteView<'a>,
    pub crumbs: Vec<Link>,
    pub scripts: Scripts,
    /// JSON for the script of personal codes, where the page has it.
    pub codes: Option<Html>,
    pub nav: Option<Html>,
}

#[derive(Debug, Serialize)]
pub struct PageView<'a> {
    pub kind: &'static str,
    pub title: &'a str,
    pub description: Option<&'a str>,
    /// Below the site's root.
    pub path: &'a str,
    /// The path by which search engines are to know it.
    pub canonical: &'a str,
}

#[derive(Debug, Serialize)]
pub struct SiteView<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub summary: Option<&'a str>,
    pub base_url: Option<&'a str>,
    pub home: String,
    pub glossary: String,
    pub results: String,
    /// Where the site has such a page.
    pub review: Option<String>,
}

/// Which scripts and styles a page needs beyond those of every page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Scripts {
    pub quiz: bool,
    /// Of types of questions that not every quiz has.
    pub kinds: Vec<&'static str>,
    /// The style sheets of such types.
    pub styles: Vec<&'static str>,
    pub scenario: bool,
    /// Steps, a clock, or certainty.
    pub exam: bool,
    /// What a scorecard is reckoned with, where it does not come with a block.
    pub card: bool,
    /// The kinds of models in questions.
    pub exercises: Vec<&'static str>,
    /// The kinds of blocks, each with a script of its own.
    pub blocks: Vec<&'static str>,
    /// The sections of words that these need beyond those of every page.
    pub words: Vec<&'static str>,
    /// What some of these blocks have in common.
    pub models: bool,
    pub results: bool,
    /// What is handed in is sealed.
    pub seal: bool,
    /// What is handed in can be sent from the page.
    pub endpoint: bool,
    pub verify: bool,
    pub codes: bool,
    pub review: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct Link {
    pub title: String,
    pub href: String,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct HomeView {
    pub courses: Vec<CourseCard>,
    /// Courses for those who write courses.
    pub for_authors: Vec<CourseCard>,
    /// These count what is for learners.
    pub lessons: usize,
    pub concepts: usize,
    pub questions: usize,
}

#[derive(Debug, Serialize)]
pub struct CourseCard {
    pub id: String,
    pub title: String,
    pub summary: Option<String>,
    pub href: String,
    pub lessons: usize,
    pub minutes: u32,
    pub modules: Vec<ModuleCard>,
    pub first: Option<String>,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct ModuleCard {
    pub title: String,
    pub summary: Option<String>,
    pub href: String,
    pub lessons: Vec<LessonCard>,
    pub check: Option<QuizLink>,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct LessonCard {
    /// `course/module/lesson`
    pub id: String,
    pub title: String,
    pub summary: Option<String>,
    pub question: Option<String>,
    pub href: String,
    pub minutes: u32,
    /// Ids, with a space between each two.
    pub objectives: String,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct QuizLink {
    pub id: String,
    pub course: String,
    pub title: String,
    pub href: String,
    pub questions: usize,
    /// A [`FormData`] as JSON.
    pub form: String,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct ObjectiveView {
    pub id: String,
    pub text: String,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct CourseView {
    pub id: String,
    pub title: String,
    pub summary: Option<String>,
    pub objectives: Vec<ObjectiveView>,
    /// To be taken before the first lesson.
    pub pretests: Vec<QuizLink>,
    pub modules: Vec<ModuleCard>,
    /// To be taken after the last lesson; none that a lesson ends with.
    pub exams: Vec<QuizLink>,
    pub minutes: u32,
    pub pass_mark: Option<String>,
    /// In months.
    pub valid_for: Option<u32>,
    pub owner: Option<String>,
    /// The language of the owner's name, which has no translation, where it is not the page's.
    pub owner_lang: Option<String>,
    pub first: Option<String>,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct ModuleView {
    pub id: String,
    pub title: String,
    pub summary: Option<String>,
    pub course: Link,
    pub number: usize,
    pub of: usize,
    pub lessons: Vec<LessonCard>,
    pub check: Option<QuizLink>,
    pub minutes: u32,
    pub previous: Option<Link>,
    pub next: Option<Link>,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct LessonView {
    pub id: String,
    pub title: String,
    pub summary: Option<String>,
    pub question: Option<String>,
    pub minutes: u32,
    pub number: usize,
    pub of: usize,
    pub course: Link,
    pub module: Link,
    pub objectives: Vec<ObjectiveView>,
    pub body: Html,
    pub toc: Vec<TocEntry>,
    pub requires: Vec<LessonCard>,
    pub concepts: Vec<ConceptCard>,
    pub practice: Option<FormView>,
    pub check: Option<QuizLink>,
    pub previous: Option<Step>,
    pub next: Option<Step>,
}

#[derive(Debug, Serialize)]
pub struct TocEntry {
    pub id: String,
    pub title: String,
    pub level: u8,
}

/// The page before or after, and what it is: `lesson`, `module`, `quiz`.
#[derive(Debug, Serialize)]
pub struct Step {
    pub title: String,
    pub href: String,
    pub kind: &'static str,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

/// A concept that a page mentions: for the margin, and for what opens at its link.
#[derive(Debug, Serialize)]
pub struct ConceptCard {
    pub id: String,
    pub term: String,
    pub definition: Html,
    pub href: String,
    /// Taught by this lesson, not only mentioned.
    pub taught: bool,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct ConceptView {
    pub id: String,
    pub term: String,
    pub aka: Vec<String>,
    pub definition: Option<Html>,
    pub senses: Option<SensesView>,
    pub tests: Vec<InOrOutView>,
    pub measured_by: Vec<Html>,
    pub relations: Vec<RelationView>,
    /// What other concepts say of this one.
    pub reverse: Vec<RelationView>,
    pub contrasts: Vec<ContrastView>,
    /// Drawn, where it is tied to any other.
    pub local: Option<LocalMapView>,
    /// The map of all concepts.
    pub map: String,
    pub body: Html,
    pub mentioned: Vec<ConceptCard>,
    /// Lessons that speak of it, with what they say.
    pub quoted: Vec<QuoteView>,
    /// More of them.
    pub mentioned_in: Vec<Link>,
    pub taught_in: Vec<Link>,
    pub tested_by: Vec<Link>,
}

/// A sentence of a lesson, with the word in it that means the concept.
#[derive(Debug, Serialize)]
pub struct QuoteView {
    pub lesson: Link,
    pub before: String,
    pub word: String,
    pub after: String,
}

#[derive(Debug, Serialize)]
pub struct SensesView {
    pub broad: Html,
    pub narrow: Html,
}

#[derive(Debug, Serialize)]
pub struct InOrOutView {
    pub example: Html,
    pub accepted: bool,
    pub because: Option<Html>,
}

#[derive(Debug, Serialize)]
pub struct RelationView {
    pub kind: &'static str,
    pub concept: TermLink,
}

#[derive(Debug, Serialize)]
pub struct TermLink {
    pub term: String,
    pub href: String,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct ContrastView {
    pub other: TermLink,
    pub rows: Vec<ContrastRow>,
}

#[derive(Debug, Serialize)]
pub struct ContrastRow {
    pub dimension: String,
    pub this: String,
    pub other: String,
}

#[derive(Debug, Serialize)]
pub struct GlossaryView {
    /// The map of all concepts.
    pub map: String,
    pub letters: Vec<LetterView>,
}

#[derive(Debug, Serialize)]
pub struct LetterView {
    pub letter: String,
    pub concepts: Vec<GlossaryEntry>,
}

#[derive(Debug, Serialize)]
pub struct GlossaryEntry {
    pub id: String,
    /// The term, or another name of it.
    pub term: String,
    /// The term, where `term` is another name.
    pub aka_of: Option<String>,
    /// Told at the term alone.
    pub definition: Option<Html>,
    pub href: String,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct QuizPageView {
    pub quiz: FormView,
    pub course: Link,
    /// Lessons that lead here.
    pub back: Vec<Link>,
    /// The last of them, and what follows it.
    pub previous: Option<Link>,
    pub next: Option<Step>,
}

#[derive(Debug, Serialize)]
pub struct ResultsView<'a> {
    /// Of the key that submissions are sealed with.
    pub fingerprint: Option<String>,
    /// The host that the page sends to.
    pub endpoint: Option<&'a str>,
    pub email: Option<&'a str>,
    /// JSON for the scripts.
    pub data: Html,
}

/// A course, as the page of results knows it.
#[derive(Debug, Serialize)]
pub struct CourseData<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    pub pass: PassData<'a>,
    pub lessons: Vec<LessonData<'a>>,
    pub quizzes: Vec<QuizLine<'a>>,
}

#[derive(Debug, Serialize)]
pub struct PassData<'a> {
    /// That the mean over the quizzes must reach.
    pub mark: Option<f64>,
    pub quizzes: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
pub struct LessonData<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct QuizLine<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub href: String,
    pub mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    #[serde(flatten)]
    pub form: FormData,
}

/// By what stored attempts at a quiz are told to count, and what they come to.
#[derive(Debug, Serialize)]
pub struct FormData {
    pub scoring: Fingerprint,
    pub attempts: u32,
    pub attempt_score: AttemptScore,
    pub pass_mark: Option<f64>,
}

impl FormData {
    /// `scoring`: the version, as its page names it.
    pub fn of(quiz: &Quiz, scoring: Fingerprint) -> Self {
        let Policy { attempts, attempt_score, pass_mark, .. } = quiz.policy;
        Self { scoring, attempts, attempt_score, pass_mark }
    }
}

/// The sidebar: the module, not the world.
#[derive(Debug, Serialize)]
pub struct NavView {
    pub course: Link,
    pub module: Link,
    pub lessons: Vec<LessonCard>,
    pub check: Option<QuizLink>,
    pub modules: Vec<NavModule>,
    /// How many modules the course has, where not all of them stand here.
    pub all: Option<usize>,
}

#[derive(Debug, Serialize)]
pub struct NavModule {
    pub title: String,
    pub href: String,
    pub current: bool,
    /// Of the words, where it is not that of the page.
    pub lang: Option<String>,
}
