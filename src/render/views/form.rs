//! What the templates of a form may read: a quiz, its questions, and what there is to answer them with.

use serde::Serialize;

use super::{Html, Link, ObjectiveView};
use crate::render::scenario::ScenarioView;

/// A quiz as a page shows it.
#[derive(Debug, Serialize)]
pub struct FormView {
    pub title: String,
    /// By its id.
    pub course: String,
    pub form: Html,
    /// As plain text.
    pub intro: Option<String>,
    /// Of the title, where it is not that of the page.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct QuizView {
    pub id: String,
    pub title: String,
    pub intro: Option<Html>,
    pub mode: &'static str,
    /// It stands inside a lesson.
    pub inline: bool,
    pub course: String,
    pub pass_mark: Option<String>,
    /// How many questions an attempt asks.
    pub asks: usize,
    /// `None` for as many as the learner likes.
    pub attempts: Option<u32>,
    pub tries: Option<u32>,
    /// Whether there is something to lose: a mark to reach, a limit, a cost.
    pub counts: bool,
    /// What tries, hints and certainty cost, and which attempt counts.
    pub policy: String,
    /// What the button says that shows a hint.
    pub hint: String,
    /// In minutes.
    pub time_limit: Option<u32>,
    /// Whether the learner says how sure they are.
    pub confidence: bool,
    /// Whether the page says how it went.
    pub told: bool,
    /// Those who train mark it, and nobody else can.
    pub withheld: bool,
    /// Whether the questions are shown one at a time.
    pub steps: bool,
    pub bands: Vec<BandView>,
    /// The quiz that its scores are compared with.
    pub gain_of: Option<Link>,
    /// What its questions ask for, in the order of the course.
    pub objectives: Vec<ObjectiveView>,
    /// JSON for the scripts.
    pub data: Html,
    pub questions: Vec<QuestionView>,
}

#[derive(Debug, Serialize)]
pub struct SectionView {
    /// By its place among the sections, from 0.
    pub at: usize,
    pub title: String,
}

/// What is said to a score.
#[derive(Debug, Serialize)]
pub struct BandView {
    pub from: f64,
    pub message: Html,
    pub link: Option<Link>,
}

#[derive(Debug, Default, Serialize)]
pub struct QuestionView {
    /// No level of a scale is longer than two letters, so that all fit beside each other.
    pub short: bool,
    /// The section that begins with it, if it has a title.
    pub section: Option<SectionView>,
    /// Whether it asks how sure the learner is.
    pub sure: bool,
    pub id: String,
    pub number: usize,
    /// Of a question that nobody wrote: what it was made from.
    pub made_from: Option<String>,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub prompt: Html,
    pub hints: Vec<Html>,
    pub explanation: Option<Html>,
    pub feedback: MarkFeedbackView,
    pub see: Option<Link>,
    pub options: Vec<OptionView>,
    pub pairs: Vec<OptionView>,
    pub choices: Vec<ChoiceView>,
    pub answers: Vec<AnswerView>,
    pub unit: Option<String>,
    pub scenario: Option<ScenarioView>,
    /// What is told of single gaps or criteria, by their ids.
    pub told: Vec<ToldView>,
    /// Whether somebody marks it while the quiz is taken.
    pub graded: bool,
    pub free: Option<FreeTextView>,
    pub confirm: Option<Html>,
    pub card: Option<ScorecardView>,
    pub hotspot: Option<HotspotView>,
    pub exercise: Option<ExerciseView>,
}

#[derive(Debug, Serialize)]
pub struct ToldView {
    pub id: String,
    /// What it is told of.
    pub label: Html,
    /// The author's words, and not the name of a gap.
    pub own: bool,
    pub feedback: Html,
}

/// A gap in a text, where it stands.
#[derive(Debug, Serialize)]
pub struct GapView {
    pub id: String,
    pub number: usize,
    /// The text has no other, so that its number says nothing.
    pub alone: bool,
    /// `None` where it is typed.
    pub options: Option<Vec<ChoiceView>>,
    /// In letters, for a field that does not give the answer away by its width.
    pub width: usize,
    /// The page's language, in which the gap has its name, where the text is in another.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct FreeTextView {
    /// The learner marks it; else it and its checklist are for HR.
    pub by_learner: bool,
    pub model_answer: Option<Html>,
    pub checklist: Vec<OptionView>,
    pub least: Option<u32>,
    pub most: Option<u32>,
}

#[derive(Debug, Serialize)]
pub struct ScorecardView {
    pub subject: Option<Html>,
    pub ratings: Vec<RatingView>,
    pub criteria: Vec<CriterionView>,
    /// Whether the criteria count differently.
    pub weighted: bool,
}

#[derive(Debug, Serialize)]
pub struct RatingView {
    pub number: u32,
    pub label: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct CriterionView {
    pub id: String,
    pub name: Html,
    pub weight: f64,
    /// The weight as a share of all.
    pub share: String,
}

#[derive(Debug, Serialize)]
pub struct HotspotView {
    pub image: Html,
    /// Of the drawing over the image, with 100 as its width.
    pub height: String,
    pub areas: Vec<AreaView>,
}

/// What is drawn of an area: a polygon by its corners, or a circle.
#[derive(Debug, Serialize)]
pub struct AreaView {
    pub id: String,
    pub number: usize,
    pub corners: Option<String>,
    pub circle: Option<CircleView>,
    /// Where its number stands.
    pub x: String,
    pub y: String,
}

#[derive(Debug, Serialize)]
pub struct CircleView {
    pub x: String,
    pub y: String,
    pub radius: String,
}

#[derive(Debug, Default, Serialize)]
pub struct MarkFeedbackView {
    pub right: Option<Html>,
    pub partly: Option<Html>,
    pub wrong: Option<Html>,
}

#[derive(Debug, Serialize)]
pub struct OptionView {
    pub id: String,
    pub text: Html,
    /// A table or a list in a label gives no name to its control, unless the control refers to it.
    pub has_blocks: bool,
    /// The words of an image that is all there is; a list to choose from has no other label then.
    pub label: Option<String>,
    pub feedback: Option<Html>,
}

/// An entry of a list that can hold no markup.
#[derive(Debug, Serialize)]
pub struct ChoiceView {
    pub id: String,
    pub text: String,
    /// Its language, where it is another one than that of the texts beside it.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct AnswerView {
    pub id: String,
    pub feedback: Html,
}

/// A model with something to reach.
#[derive(Debug, Serialize)]
pub struct ExerciseView {
    /// As the block of a lesson.
    pub model: Html,
    /// The settings that a response may name.
    pub fields: Vec<String>,
    pub goals: Vec<GoalView>,
    /// Whether the goals are worth different points.
    pub weighted: bool,
    /// What a plan may take, in words.
    pub limit: Option<String>,
    /// How the script writes what a plan takes; `{n}` is the number.
    pub effort: String,
    /// What may be changed, and from where to where.
    pub open: Vec<SetView>,
    /// A plan that meets all goals; empty where it is not told.
    pub solution: Vec<SetView>,
}

#[derive(Debug, Serialize)]
pub struct GoalView {
    pub text: String,
    pub points: String,
    /// What it comes to at the start.
    pub reached: String,
    /// How the script writes what is reached; `{n}` is the number.
    pub shown: String,
    /// JSON: of a message, what it is for, by its place.
    pub messages: Option<String>,
}

/// A setting, and what it is set to.
#[derive(Debug, Serialize)]
pub struct SetView {
    pub name: String,
    /// All its words are the author's.
    pub own: bool,
    pub value: String,
}
