//! A quiz and its questions, read and found sound: what could not be graded is not in it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diag::{Place, Placed};
use crate::markdown::{Link, Prose};
use crate::quiz::exercise::Exercise;
use crate::quiz::fingerprint::Fingerprint;
use crate::quiz::fold::Folds;
use crate::quiz::generate::Generate;
use crate::quiz::key::{Accept, CategorizeRule, ClozeRule, MatchingRule, MultipleRule, Numbers, OrderingRule};
use crate::quiz::policy::{Mode, Policy};
use crate::quiz::scenario::Scenario;
use crate::quiz::withheld::AnswerKey;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quiz {
    /// The file, below the site's root; `see` links start from here.
    pub path: Arc<str>,
    /// Unique over the whole site.
    pub id: Placed<String>,
    pub title: Placed<String>,
    pub intro: Option<Prose>,
    pub mode: Mode,
    pub objectives: Vec<Placed<String>>,
    pub policy: Policy,
    pub answer_key: AnswerKey,
    /// What each attempt draws its questions from; where there are none, it asks them all.
    pub sections: Vec<Section>,
    /// The highest first.
    pub bands: Vec<Band>,
    /// Whether what is right here is known already, and need not be learnt.
    pub pretest: bool,
    /// The pre-test that its scores are compared with.
    pub gain_of: Option<Placed<String>>,
    /// Ids are unique within the quiz.
    pub questions: Vec<Question>,
    /// Lints that all of its questions may break.
    pub allow: Vec<Placed<String>>,
    pub(super) scoring: Fingerprint,
}

/// A part of a quiz, and the pool that its questions are drawn from. No question is in two pools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    pub title: Option<String>,
    /// At most as many as the pool has.
    pub pick: usize,
    /// Ids, in the order of the file.
    pub pool: Vec<String>,
    /// What is to be made for it: it picks nothing before that is there.
    pub generate: Option<Generate>,
    pub place: Place,
}

/// What is said to a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    pub from: f64,
    pub message: Prose,
    /// Relative to the quiz file.
    pub link: Option<Link>,
    pub place: Place,
}

impl Quiz {
    /// The fingerprint of everything that changes the score of an attempt, as the file was read.
    pub fn scoring(&self) -> Fingerprint {
        self.scoring
    }

    /// The same questions as those of `own`, in other words.
    pub fn translating(&self, own: &Self) -> Self {
        let mut said = self.clone();
        for question in &mut said.questions {
            let original = own.questions.iter().find(|own| own.id.value == question.id.value);
            question.original = original.map(|own| Arc::new(own.clone()));
        }
        said
    }

    /// Whether nothing that grades it may be on a page.
    pub fn is_withheld(&self) -> bool {
        self.answer_key == AnswerKey::Withheld
    }

    /// Whether its score can be one of the course's: practice is for trying, and a pre-test comes before learning.
    pub fn can_count(&self) -> bool {
        self.mode != Mode::Practice && !self.pretest
    }

    /// How many questions an attempt asks.
    pub fn asks(&self) -> usize {
        match self.sections.as_slice() {
            [] => self.questions.len(),
            sections => sections.iter().map(|section| section.pick).sum(),
        }
    }

    /// What is said to a score, if anything is.
    pub fn band(&self, score: f64) -> Option<&Band> {
        self.bands.iter().find(|band| score + SLACK >= band.from)
    }

    /// Every text of the quiz that is Markdown: for links, words and images in them.
    pub fn texts(&self) -> impl Iterator<Item = &Prose> {
        let of_questions = self.questions.iter().flat_map(Question::texts);
        self.intro.iter().chain(of_questions).chain(self.bands.iter().map(|band| &band.message))
    }

    /// The links that stand outside of texts: where to read again.
    pub fn links(&self) -> impl Iterator<Item = &Link> {
        let of_bands = self.bands.iter().filter_map(|band| band.link.as_ref());
        self.questions.iter().filter_map(|question| question.see.as_ref()).chain(of_bands)
    }
}

/// A score that misses the foot of a band by less has only been rounded.
const SLACK: f64 = 1e-9;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    pub id: Placed<String>,
    /// Of a cloze, with a hole for each gap.
    pub prompt: Prose,
    pub kind: Kind,
    /// What it is worth once it is marked; nothing where nobody marks it. See [`Question::possible`].
    pub points: f64,
    /// For each mark; feedback on a single option or answer stands with that one.
    pub feedback: MarkFeedback,
    pub explanation: Option<Prose>,
    pub hints: Vec<Prose>,
    /// Where each of them stands.
    pub hint_places: Vec<Place>,
    pub objective: Option<Placed<String>>,
    pub tags: Vec<Placed<String>>,
    /// 1 to 5.
    pub difficulty: Option<u32>,
    /// Offered after a wrong response; relative to the quiz file.
    pub see: Option<Link>,
    /// Lints that this question may break.
    pub allow: Vec<Placed<String>>,
    /// The whole question.
    pub place: Place,
    /// The prompt.
    pub prompt_place: Place,
    /// What it is a translation of.
    #[serde(skip)]
    pub original: Option<Arc<Question>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MarkFeedback {
    pub right: Option<Prose>,
    pub partly: Option<Prose>,
    pub wrong: Option<Prose>,
}

/// What is asked; one variant for each `type`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    SingleChoice {
        /// Exactly one has credit 1.
        options: Vec<QuestionOption>,
    },
    TrueFalse {
        answer: bool,
        /// For those who said true, and for those who said false.
        when_true: Option<Prose>,
        when_false: Option<Prose>,
    },
    MultipleResponse {
        /// Credit 1 or 0, and at least one of each.
        options: Vec<QuestionOption>,
        rule: MultipleRule,
    },
    ShortAnswer {
        answers: Vec<TextAnswer>,
        ignore: Folds,
    },
    Numeric {
        answers: Vec<NumberAnswer>,
        unit: Option<String>,
    },
    Ordering {
        /// In the right order.
        items: Vec<Item>,
        rule: OrderingRule,
    },
    Matching {
        pairs: Vec<Pair>,
        /// All that can be chosen: the matches in the order of their pairs, then the distractors.
        choices: Vec<Item>,
        rule: MatchingRule,
    },
    Scenario(Scenario),
    Categorize {
        categories: Vec<Item>,
        /// In the order of their categories, then those that belong to none.
        items: Vec<Member>,
        rule: CategorizeRule,
    },
    Cloze {
        /// As they stand in the prompt, where each hole has the index of its gap.
        gaps: Vec<Gap>,
        ignore: Folds,
        rule: ClozeRule,
    },
    /// A survey: nothing is right or wrong.
    Scale {
        /// From one end to the other.
        levels: Vec<Item>,
    },
    FreeText(FreeText),
    /// The prompt is the statement.
    Attestation {
        /// The label of the box, where the author has one.
        confirm: Option<Prose>,
    },
    Scorecard(Scorecard),
    Hotspot {
        /// One image and nothing else.
        image: Prose,
        /// At least one has credit 1, and one has not.
        areas: Vec<Area>,
    },
    /// Something to be reached with a model.
    Model(Exercise),
}

/// A choice that a question offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionOption {
    pub id: String,
    pub text: Prose,
    /// 1 for the key.
    pub credit: f64,
    /// Stays last when options are shuffled.
    pub pinned: bool,
    pub feedback: Option<Prose>,
    pub misconception: Option<Placed<String>>,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TextAnswer {
    pub accept: Accept,
    pub credit: f64,
    pub feedback: Option<Prose>,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberAnswer {
    #[serde(with = "KeptNumbers")]
    pub numbers: Numbers,
    pub credit: f64,
    pub feedback: Option<Prose>,
    pub place: Place,
}

/// [`Numbers`] with the name of their variant: pages tell them by their fields, for which a compact form has no names.
#[derive(Serialize, Deserialize)]
#[serde(remote = "Numbers")]
enum KeptNumbers {
    Near { value: f64, tolerance: f64, relative: bool },
    Range { from: f64, to: f64 },
}

/// Something to put in order, or to match.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub id: String,
    pub text: Prose,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    pub item: Item,
    /// The id of the choice that belongs to it.
    pub choice: String,
}

/// Something that belongs to a category, or to none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    pub item: Item,
    pub category: Option<String>,
}

/// Stands for the category of what belongs to none: no category has this id.
pub const NO_CATEGORY: &str = "none";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    pub id: String,
    pub fill: Fill,
    /// For those who did not fill it rightly.
    pub feedback: Option<Prose>,
    /// With its braces.
    pub place: Place,
}

/// How a gap is filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fill {
    /// The first one is right.
    Choose(Vec<GapOption>),
    /// Each one is right.
    Type(Vec<Accept>),
}

/// What can be chosen for a gap: a list holds no markup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapOption {
    pub id: String,
    pub text: String,
}

/// A text of the learner's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FreeText {
    pub model_answer: Option<Prose>,
    /// What a good text has in it. Never empty where learners mark their own texts.
    pub checklist: Vec<ChecklistEntry>,
    pub marked_by: MarkedBy,
    pub words: Words,
}

/// Where the text itself stands in a response to a free text: no entry of the checklist has this id.
pub const FREE_TEXT: &str = "text";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChecklistEntry {
    pub item: Item,
    pub points: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkedBy {
    /// The learner, who ticks what the text has.
    #[serde(rename = "self")]
    Learner,
    Hr,
}

/// How long a text should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub least: Option<u32>,
    pub most: Option<u32>,
}

/// A real thing rated by several criteria.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    pub rating: Rating,
    pub criteria: Vec<Criterion>,
    /// What is rated.
    pub subject: Option<Prose>,
}

/// Whole numbers, both ends among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub from: u32,
    pub to: u32,
    /// What some of the numbers mean.
    pub labels: Vec<(u32, String)>,
    /// By how many steps a rating may be off and still earn something; `None` where only the other end earns nothing.
    pub tolerance: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    pub item: Item,
    pub weight: f64,
    /// The author's own rating; `None` where there is no telling.
    pub reference: Option<u32>,
    /// Why the author rates it so.
    pub because: Option<Prose>,
}

/// A part of an image, and how it is called in the list beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    pub option: QuestionOption,
    pub region: Region,
}

/// In percent of the image's width and height.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Region {
    Rect {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
    },
    /// The radius is a share of the width.
    Circle {
        x: f64,
        y: f64,
        radius: f64,
    },
    Polygon(Vec<(f64, f64)>),
}

impl Region {
    /// In squares of the width's hundredth. `ratio`: the image's height for one of its width.
    pub fn size(&self, ratio: f64) -> f64 {
        match self {
            Self::Rect { width, height, .. } => width * height * ratio,
            Self::Circle { radius, .. } => std::f64::consts::PI * radius * radius,
            Self::Polygon(corners) => {
                let next = corners.iter().cycle().skip(1);
                let twice: f64 = corners.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
                twice.abs() / 2.0 * ratio
            }
        }
    }

    /// Whether a point of the image, in percent, lies in it.
    pub fn has(&self, (x, y): (f64, f64), ratio: f64) -> bool {
        match self {
            Self::Rect { x: left, y: top, width, height } => {
                (*left..=left + width).contains(&x) && (*top..=top + height).contains(&y)
            }
            Self::Circle { x: middle, y: height, radius } => (x - middle).hypot((y - height) * ratio) <= *radius,
            Self::Polygon(corners) => {
                let next = corners.iter().cycle().skip(1);
                let crossed = |(a, b): &(&(f64, f64), &(f64, f64))| {
                    (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0)
                };
                corners.iter().zip(next).filter(crossed).count() % 2 == 1
            }
        }
    }
}

/// Every `type` that an author may write.
pub const TYPES: [&str; 16] = [
    "single_choice",
    "true_false",
    "multiple_response",
    "short_answer",
    "numeric",
    "ordering",
    "matching",
    "scenario",
    "categorize",
    "cloze",
    "scale",
    "free_text",
    "attestation",
    "scorecard",
    "hotspot",
    "model",
];

impl Kind {
    /// As the author writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SingleChoice { .. } => "single_choice",
            Self::TrueFalse { .. } => "true_false",
            Self::MultipleResponse { .. } => "multiple_response",
            Self::ShortAnswer { .. } => "short_answer",
            Self::Numeric { .. } => "numeric",
            Self::Ordering { .. } => "ordering",
            Self::Matching { .. } => "matching",
            Self::Scenario(_) => "scenario",
            Self::Categorize { .. } => "categorize",
            Self::Cloze { .. } => "cloze",
            Self::Scale { .. } => "scale",
            Self::FreeText(_) => "free_text",
            Self::Attestation { .. } => "attestation",
            Self::Scorecard(_) => "scorecard",
            Self::Hotspot { .. } => "hotspot",
            Self::Model(_) => "model",
        }
    }

    /// Whether a response earns anything without a person who marks it.
    pub fn is_graded(&self) -> bool {
        match self {
            Self::Scale { .. } | Self::Attestation { .. } => false,
            Self::FreeText(free) => free.marked_by == MarkedBy::Learner,
            Self::Scorecard(card) => card.criteria.iter().any(|criterion| criterion.reference.is_some()),
            _ => true,
        }
    }

    /// Whether a person at HR is to mark it.
    pub fn is_marked_by_hr(&self) -> bool {
        matches!(self, Self::FreeText(free) if free.marked_by == MarkedBy::Hr)
    }
}

impl Question {
    /// The points that an attempt can earn with it: none where nobody marks it.
    pub fn possible(&self) -> f64 {
        if self.kind.is_graded() || self.kind.is_marked_by_hr() { self.points } else { 0.0 }
    }

    /// Every text of the question that is Markdown, in the order of the page: for links, words and images in them.
    pub fn texts(&self) -> Vec<&Prose> {
        let mut texts = vec![&self.prompt];
        match &self.kind {
            Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
                for option in options {
                    texts.push(&option.text);
                    texts.extend(&option.feedback);
                }
            }
            Kind::TrueFalse { when_true, when_false, .. } => {
                texts.extend(when_true);
                texts.extend(when_false);
            }
            Kind::ShortAnswer { answers, .. } => texts.extend(answers.iter().filter_map(|one| one.feedback.as_ref())),
            Kind::Numeric { answers, .. } => texts.extend(answers.iter().filter_map(|one| one.feedback.as_ref())),
            Kind::Ordering { items, .. } => texts.extend(items.iter().map(|item| &item.text)),
            Kind::Matching { pairs, choices, .. } => {
                texts.extend(pairs.iter().map(|pair| &pair.item.text));
                texts.extend(choices.iter().map(|choice| &choice.text));
            }
            Kind::Scenario(scenario) => texts.extend(scenario.texts()),
            Kind::Categorize { categories, items, .. } => {
                texts.extend(categories.iter().chain(items.iter().map(|member| &member.item)).map(|item| &item.text));
            }
            Kind::Cloze { gaps, .. } => texts.extend(gaps.iter().filter_map(|gap| gap.feedback.as_ref())),
            Kind::Scale { levels } => texts.extend(levels.iter().map(|level| &level.text)),
            Kind::FreeText(free) => {
                texts.extend(&free.model_answer);
                texts.extend(free.checklist.iter().map(|entry| &entry.item.text));
            }
            Kind::Attestation { confirm } => texts.extend(confirm),
            Kind::Scorecard(card) => {
                texts.extend(&card.subject);
                for criterion in &card.criteria {
                    texts.push(&criterion.item.text);
                    texts.extend(&criterion.because);
                }
            }
            Kind::Hotspot { image, areas } => {
                texts.push(image);
                for Area { option, .. } in areas {
                    texts.push(&option.text);
                    texts.extend(&option.feedback);
                }
            }
            // Its words are no Markdown.
            Kind::Model(_) => {}
        }
        let MarkFeedback { right, partly, wrong } = &self.feedback;
        texts.extend(right.iter().chain(partly).chain(wrong));
        texts.extend(&self.hints);
        texts.extend(&self.explanation);
        texts
    }
}
