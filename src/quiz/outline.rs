//! What is kept of a quiz while its page does not change: everything but the texts, and of the choices those alone whose
//! texts lead somewhere.

use crate::markdown::Prose;
use crate::quiz::model::{
    Area, Band, ChecklistEntry, Criterion, FreeText, Gap, Item, Kind, MarkFeedback, Member, NumberAnswer, Pair,
    Question, QuestionOption, Quiz, Scorecard, TextAnswer,
};
use crate::quiz::scenario::{Character, Next, Outcome, Passage, Scenario, ScenarioBand, ScenarioChoice, ScenarioNode};

impl Quiz {
    /// What resolving, the checks and other pages need of a quiz: its own page cannot be made from it.
    pub fn outline(&self) -> Self {
        Self {
            path: self.path.clone(),
            id: self.id.clone(),
            title: self.title.clone(),
            intro: self.intro.as_ref().map(Prose::outline),
            mode: self.mode,
            objectives: self.objectives.clone(),
            policy: self.policy.clone(),
            answer_key: self.answer_key,
            sections: self.sections.clone(),
            bands: self.bands.iter().map(band).collect(),
            pretest: self.pretest,
            gain_of: self.gain_of.clone(),
            questions: self.questions.iter().map(Question::outline).collect(),
            allow: self.allow.clone(),
            scoring: self.scoring,
        }
    }

    pub fn is_whole(&self) -> bool {
        self.intro.iter().chain(self.questions.iter().map(|question| &question.prompt)).all(Prose::is_whole)
    }
}

impl Question {
    fn outline(&self) -> Self {
        let MarkFeedback { right, partly, wrong } = &self.feedback;
        Self {
            id: self.id.clone(),
            prompt: self.prompt.outline(),
            kind: self.kind.outline(),
            points: self.points,
            feedback: MarkFeedback { right: linking(right), partly: linking(partly), wrong: linking(wrong) },
            explanation: linking(&self.explanation),
            hints: self.hints.iter().filter(|hint| hint.has_links()).map(Prose::outline).collect(),
            // Faults of hints were told when the file was read.
            hint_places: Vec::new(),
            objective: self.objective.clone(),
            tags: self.tags.clone(),
            difficulty: self.difficulty,
            see: self.see.clone(),
            allow: self.allow.clone(),
            place: self.place,
            prompt_place: self.prompt_place,
            original: None,
        }
    }
}

impl Kind {
    /// Of its choices those whose texts lead somewhere; whoever looks at all of them asks for the whole quiz.
    fn outline(&self) -> Self {
        match self {
            Self::SingleChoice { options } => {
                Self::SingleChoice { options: options.iter().filter_map(option).collect() }
            }
            Self::TrueFalse { answer, when_true, when_false } => {
                Self::TrueFalse { answer: *answer, when_true: linking(when_true), when_false: linking(when_false) }
            }
            Self::MultipleResponse { options, rule } => {
                Self::MultipleResponse { options: options.iter().filter_map(option).collect(), rule: *rule }
            }
            Self::ShortAnswer { answers, ignore } => {
                let answer = |one: &TextAnswer| {
                    let feedback = linking(&one.feedback)?;
                    Some(TextAnswer { feedback: Some(feedback), ..one.clone() })
                };
                Self::ShortAnswer { answers: answers.iter().filter_map(answer).collect(), ignore: ignore.clone() }
            }
            Self::Numeric { answers, unit } => {
                let answer = |one: &NumberAnswer| {
                    let feedback = linking(&one.feedback)?;
                    Some(NumberAnswer { feedback: Some(feedback), ..one.clone() })
                };
                Self::Numeric { answers: answers.iter().filter_map(answer).collect(), unit: unit.clone() }
            }
            Self::Ordering { items, rule } => {
                Self::Ordering { items: items.iter().filter_map(item).collect(), rule: *rule }
            }
            Self::Matching { pairs, choices, rule } => {
                let pair = |pair: &Pair| Some(Pair { item: item(&pair.item)?, choice: pair.choice.clone() });
                Self::Matching {
                    pairs: pairs.iter().filter_map(pair).collect(),
                    choices: choices.iter().filter_map(item).collect(),
                    rule: *rule,
                }
            }
            Self::Scenario(scenario) => Self::Scenario(scenario.outline()),
            Self::Categorize { categories, items, rule } => {
                let member = |one: &Member| Some(Member { item: item(&one.item)?, category: one.category.clone() });
                Self::Categorize {
                    categories: categories.iter().filter_map(item).collect(),
                    items: items.iter().filter_map(member).collect(),
                    rule: *rule,
                }
            }
            Self::Cloze { gaps, ignore, rule } => {
                let gap = |gap: &Gap| {
                    let feedback = linking(&gap.feedback)?;
                    Some(Gap { feedback: Some(feedback), ..gap.clone() })
                };
                Self::Cloze { gaps: gaps.iter().filter_map(gap).collect(), ignore: ignore.clone(), rule: *rule }
            }
            Self::Scale { levels } => Self::Scale { levels: levels.iter().filter_map(item).collect() },
            Self::FreeText(free) => {
                let entry =
                    |entry: &ChecklistEntry| Some(ChecklistEntry { item: item(&entry.item)?, points: entry.points });
                Self::FreeText(FreeText {
                    model_answer: linking(&free.model_answer),
                    checklist: free.checklist.iter().filter_map(entry).collect(),
                    marked_by: free.marked_by,
                    words: free.words,
                })
            }
            Self::Attestation { confirm } => Self::Attestation { confirm: linking(confirm) },
            Self::Scorecard(card) => {
                let criterion = |one: &Criterion| {
                    let because = linking(&one.because);
                    (one.item.text.has_links() || because.is_some()).then(|| Criterion {
                        item: Item { text: one.item.text.outline(), ..one.item.clone() },
                        because,
                        ..one.clone()
                    })
                };
                Self::Scorecard(Scorecard {
                    rating: card.rating.clone(),
                    criteria: card.criteria.iter().filter_map(criterion).collect(),
                    subject: linking(&card.subject),
                })
            }
            Self::Hotspot { image, areas } => {
                let area = |area: &Area| Some(Area { option: option(&area.option)?, region: area.region.clone() });
                Self::Hotspot { image: image.outline(), areas: areas.iter().filter_map(area).collect() }
            }
            Self::Model(exercise) => Self::Model(exercise.clone()),
        }
    }
}

impl Scenario {
    fn outline(&self) -> Self {
        let character = |one: &Character| {
            let portrait = linking(&one.portrait)?;
            Some(Character { portrait: Some(portrait), ..one.clone() })
        };
        let node = |node: &ScenarioNode| node.texts().iter().any(|text| text.has_links()).then(|| node.outline());
        let band = |band: &ScenarioBand| {
            let debrief = linking(&band.debrief)?;
            Some(ScenarioBand { debrief: Some(debrief), ..band.clone() })
        };
        Self {
            characters: self.characters.iter().filter_map(character).collect(),
            variables: Vec::new(),
            start: self.start.clone(),
            nodes: self.nodes.iter().filter_map(node).collect(),
            score: None,
            bands: self.bands.iter().filter_map(band).collect(),
        }
    }
}

impl ScenarioNode {
    fn outline(&self) -> Self {
        let choice = |choice: &ScenarioChoice| ScenarioChoice {
            text: choice.text.outline(),
            note: linking(&choice.note),
            otherwise: linking(&choice.otherwise),
            ..choice.clone()
        };
        let passage = |passage: &Passage| Passage { when: passage.when.clone(), text: passage.text.outline() };
        let next = match &self.next {
            Next::Choices(choices) => Next::Choices(choices.iter().map(choice).collect()),
            Next::Outcome(outcome) => Next::Outcome(Outcome { debrief: linking(&outcome.debrief), ..outcome.clone() }),
        };
        Self { text: self.text.iter().map(passage).collect(), next, ..self.clone() }
    }
}

fn linking(prose: &Option<Prose>) -> Option<Prose> {
    prose.as_ref().filter(|prose| prose.has_links()).map(Prose::outline)
}

fn band(band: &Band) -> Band {
    Band { from: band.from, message: band.message.outline(), link: band.link.clone(), place: band.place }
}

fn option(option: &QuestionOption) -> Option<QuestionOption> {
    let feedback = linking(&option.feedback);
    (option.text.has_links() || feedback.is_some()).then(|| QuestionOption {
        text: option.text.outline(),
        feedback,
        ..option.clone()
    })
}

fn item(item: &Item) -> Option<Item> {
    item.text.has_links().then(|| Item { text: item.text.outline(), ..item.clone() })
}
