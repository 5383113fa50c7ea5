//! Questions that a section asks for and nobody writes: what it says of them, and the quiz that has them.
//!
//! They are made of concepts and models, which a quiz knows nothing of: `crate::generate` makes them when a site is put
//! together. From then on they are questions like any other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diag::{Place, Placed};
use crate::quiz::fingerprint::{Fingerprint, joined, scoring, words};
use crate::quiz::key::MultipleRule;
use crate::quiz::model::{Question, Quiz, Section};

/// What the ids of such questions begin with, and no other's in their quiz.
pub const PREFIX: &str = "g-";

/// What is asked, and so how a question is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Recipe {
    /// Is this sentence the broad or the narrow sense of a term?
    Sense,
    /// Which term is defined so?
    Definition,
    /// Does this example count, in the narrow sense?
    Test,
    /// To which of two concepts belongs what a contrast says?
    Contrast,
    /// Which of two concepts is judged by these figures?
    MeasuredBy,
    /// How many get through all scenes?
    Conversions,
    /// Which scene lets the smallest share go on?
    WeakestScene,
    /// At which scene do most people leave?
    Loss,
    /// How many more get through if a scene passes a point more?
    OneMorePoint,
    CostPerConversion,
    /// Which motive belongs to which scene?
    Motive,
    /// How many have come in all by the end of a day?
    TotalOnDay,
    /// How many does a tactic bring some half-lives later?
    HalfLife,
    /// From which day on does a tactic bring no more than the steady channel?
    TurningDay,
}

/// What a recipe needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matter {
    Concepts,
    SceneModel,
    Growth,
}

impl Recipe {
    /// In the order in which sections ask them.
    pub const ALL: [Self; 14] = [
        Self::Sense,
        Self::Definition,
        Self::Test,
        Self::Contrast,
        Self::MeasuredBy,
        Self::Conversions,
        Self::WeakestScene,
        Self::Loss,
        Self::OneMorePoint,
        Self::CostPerConversion,
        Self::Motive,
        Self::TotalOnDay,
        Self::HalfLife,
        Self::TurningDay,
    ];

    /// As the author writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sense => "sense",
            Self::Definition => "definition",
            Self::Test => "test",
            Self::Contrast => "contrast",
            Self::MeasuredBy => "measured_by",
            Self::Conversions => "conversions",
            Self::WeakestScene => "weakest_scene",
            Self::Loss => "loss",
            Self::OneMorePoint => "one_more_point",
            Self::CostPerConversion => "cost_per_conversion",
            Self::Motive => "motive",
            Self::TotalOnDay => "total_on_day",
            Self::HalfLife => "half_life",
            Self::TurningDay => "turning_day",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|recipe| recipe.name() == name)
    }

    pub const fn matter(self) -> Matter {
        match self {
            Self::Sense | Self::Definition | Self::Test | Self::Contrast | Self::MeasuredBy => Matter::Concepts,
            Self::Conversions
            | Self::WeakestScene
            | Self::Loss
            | Self::OneMorePoint
            | Self::CostPerConversion
            | Self::Motive => Matter::SceneModel,
            Self::TotalOnDay | Self::HalfLife | Self::TurningDay => Matter::Growth,
        }
    }

    /// All that something gives.
    pub fn of(matter: Matter) -> impl Iterator<Item = Self> + Clone {
        Self::ALL.into_iter().filter(move |recipe| recipe.matter() == matter)
    }
}

/// What a section wants to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generate {
    /// `None` for one of each family.
    pub pick: Option<usize>,
    pub from: From,
    /// Empty for all that there is to ask.
    pub ask: Vec<Placed<Recipe>>,
    /// How many questions with numbers of their own a recipe gives at the most.
    pub variants: u32,
    pub objective: Option<Placed<String>>,
    /// What the quiz asks for where a response is partly right.
    pub rule: MultipleRule,
    /// Where to say that too few can be made.
    pub place: Place,
}

/// What questions are made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum From {
    /// The concepts that the course teaches for the objectives of the quiz.
    Taught,
    Concepts(Vec<Placed<String>>),
    /// A block of a lesson, by its id.
    Model(Placed<String>),
}

/// The questions that were made for a quiz.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Whole, in the order of their sections.
    pub questions: Vec<Question>,
    /// All sections of the quiz: in the place of each that asks for questions as many as it picks, each with families of
    /// its own, so that no attempt is asked two questions of one family.
    pub sections: Vec<Section>,
    /// By the ids of questions: the title of the model that they are made from; `None` for the knowledge base.
    pub models: BTreeMap<String, Option<String>>,
}

/// Unicode's signs around words whose direction is their own: around names that a question has from a model without words
/// of the question's language.
pub const ISOLATE: (char, char) = ('\u{2068}', '\u{2069}');

impl Quiz {
    pub fn generates(&self) -> bool {
        self.sections.iter().any(|section| section.generate.is_some())
    }

    /// The quiz of a file with the questions that were made for it.
    pub fn with(&self, generated: &Generated) -> Self {
        let mut whole = self.clone();
        whole.questions.extend(generated.questions.iter().cloned());
        whole.sections.clone_from(&generated.sections);
        // The file's own keys are not in an outline, so that its fingerprint goes in as it is.
        let made = Self { questions: generated.questions.clone(), ..whole.clone() };
        whole.scoring = joined(self.scoring, scoring(&made));
        whole
    }
}

/// What a page shows of a question that was made, besides what grades it: its words, its objective, and the model that it
/// is made from.
type Shown<'g> = (&'g str, Fingerprint, Option<&'g str>, Option<&'g str>);

impl Generated {
    /// Whatever a page shows of these questions changes with this.
    pub fn shown(&self) -> Vec<Shown<'_>> {
        let mut shown = Vec::new();
        for question in &self.questions {
            let id = &*question.id.value;
            let objective = question.objective.as_ref().map(|objective| &*objective.value);
            shown.push((id, words(question), objective, self.models.get(id).and_then(Option::as_deref)));
        }
        shown
    }
}
