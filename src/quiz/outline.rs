//! What is kept of a quiz while its page does not change: everything but the texts.

use crate::markdown::Prose;
use crate::quiz::model::{
    Area, Band, ChecklistEntry, Criterion, FreeText, Gap, Item, Kind, MarkFeedback, Member, NumberAnswer, Pair,
    Question, QuestionOption, Quiz, Scorecard, TextAnswer,
};

impl Quiz {
    /// What resolving, the checks and other pages need of a quiz: its own page cannot be made from it.
    pub fn outline(&self) -> Self {
        Self {
            path: self.path.clone(),
            id: self.id.clone(),
            title: self.title.clone(),
            intro: some(&self.intro),
            mode: self.mode,
            objectives: self.objectives.clone(),
            policy: self.policy.clone(),
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
            feedback: MarkFeedback { right: some(right), partly: some(partly), wrong: some(wrong) },
            explanation: some(&self.explanation),
            hints: self.hints.iter().map(Prose::outline).collect(),
            // Faults of hints were told when the file was read.
            hint_places: Vec::new(),
            objective: self.objective.clone(),
            tags: self.tags.clone(),
            difficulty: self.difficulty,
            see: self.see.clone(),
            allow: self.allow.clone(),
            place: self.place,
            prompt_place: self.prompt_place,
        }
    }
}

impl Kind {
    fn outline(&self) -> Self {
        match self {
            Self::SingleChoice { options } => Self::SingleChoice { options: options.iter().map(option).collect() },
            Self::TrueFalse { answer, when_true, when_false } => {
                Self::TrueFalse { answer: *answer, when_true: some(when_true), when_false: some(when_false) }
            }
            Self::MultipleResponse { options, rule } => {
                Self::MultipleResponse { options: options.iter().map(option).collect(), rule: *rule }
            }
            Self::ShortAnswer { answers, ignore } => {
                let answer = |one: &TextAnswer| TextAnswer {
                    accept: one.accept.clone(),
                    credit: one.credit,
                    feedback: some(&one.feedback),
                    place: one.place,
                };
                Self::ShortAnswer { answers: answers.iter().map(answer).collect(), ignore: ignore.clone() }
            }
            Self::Numeric { answers, unit } => {
                let answer = |one: &NumberAnswer| NumberAnswer {
                    numbers: one.numbers,
                    credit: one.credit,
                    feedback: some(&one.feedback),
                    place: one.place,
                };
                Self::Numeric { answers: answers.iter().map(answer).collect(), unit: unit.clone() }
            }
            Self::Ordering { items, rule } => Self::Ordering { items: items.iter().map(item).collect(), rule: *rule },
            Self::Matching { pairs, choices, rule } => {
                let pair = |pair: &Pair| Pair { item: item(&pair.item), choice: pair.choice.clone() };
                let (pairs, choices) = (pairs.iter().map(pair).collect(), choices.iter().map(item).collect());
                Self::Matching { pairs, choices, rule: *rule }
            }
            Self::Scenario(scenario) => Self::Scenario(scenario.outline()),
            Self::Categorize { categories, items, rule } => {
                let member = |one: &Member| Member { item: item(&one.item), category: one.category.clone() };
                let (categories, items) = (categories.iter().map(item).collect(), items.iter().map(member).collect());
                Self::Categorize { categories, items, rule: *rule }
            }
            Self::Cloze { gaps, ignore, rule } => {
                let gap = |gap: &Gap| Gap { feedback: some(&gap.feedback), ..gap.clone() };
                Self::Cloze { gaps: gaps.iter().map(gap).collect(), ignore: ignore.clone(), rule: *rule }
            }
            Self::Scale { levels } => Self::Scale { levels: levels.iter().map(item).collect() },
            Self::FreeText(free) => {
                let entry = |entry: &ChecklistEntry| ChecklistEntry { item: item(&entry.item), points: entry.points };
                Self::FreeText(FreeText {
                    model_answer: some(&free.model_answer),
                    checklist: free.checklist.iter().map(entry).collect(),
                    marked_by: free.marked_by,
                    words: free.words,
                })
            }
            Self::Attestation { confirm } => Self::Attestation { confirm: some(confirm) },
            Self::Scorecard(card) => {
                let criterion = |one: &Criterion| Criterion {
                    item: item(&one.item),
                    weight: one.weight,
                    reference: one.reference,
                    because: some(&one.because),
                };
                Self::Scorecard(Scorecard {
                    rating: card.rating.clone(),
                    criteria: card.criteria.iter().map(criterion).collect(),
                    subject: some(&card.subject),
                })
            }
            Self::Hotspot { image, areas } => {
                let area = |area: &Area| Area { option: option(&area.option), region: area.region.clone() };
                Self::Hotspot { image: image.outline(), areas: areas.iter().map(area).collect() }
            }
        }
    }
}

fn some(prose: &Option<Prose>) -> Option<Prose> {
    prose.as_ref().map(Prose::outline)
}

fn band(band: &Band) -> Band {
    Band { from: band.from, message: band.message.outline(), link: band.link.clone(), place: band.place }
}

fn option(option: &QuestionOption) -> QuestionOption {
    QuestionOption {
        id: option.id.clone(),
        text: option.text.outline(),
        credit: option.credit,
        pinned: option.pinned,
        feedback: some(&option.feedback),
        misconception: option.misconception.clone(),
        place: option.place,
    }
}

fn item(item: &Item) -> Item {
    Item { id: item.id.clone(), text: item.text.outline(), place: item.place }
}
