//! A question as the rules look at it: what a learner chooses from, whatever the type is called.

use crate::diag::Place;
use crate::markdown::{LinkKind, Prose};
use crate::quiz::{Fill, Gap, Item, Kind, Policy, Question, QuestionOption, Quiz};
use crate::source::Source;

#[derive(Debug)]
pub struct Asked<'q> {
    pub question: &'q Question,
    pub policy: &'q Policy,
    /// In the author's order; none for a question without options.
    pub choices: Vec<Choice<'q>>,
    /// Of each gap that is chosen for, the options, of which the first is right.
    pub gaps: Vec<Vec<Choice<'q>>>,
    file: &'q str,
}

/// One of the options of a question.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'q> {
    pub text: &'q str,
    pub is_right: bool,
    pub has_feedback: bool,
    /// What an image says cannot be measured.
    pub has_image: bool,
    pub place: Place,
}

impl<'q> Asked<'q> {
    pub fn new(source: &'q Source, quiz: &'q Quiz, question: &'q Question) -> Self {
        let choices = match &question.kind {
            Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
                options.iter().map(Choice::of).collect()
            }
            Kind::Hotspot { areas, .. } => areas.iter().map(|area| Choice::of(&area.option)).collect(),
            Kind::TrueFalse { .. }
            | Kind::ShortAnswer { .. }
            | Kind::Numeric { .. }
            | Kind::Ordering { .. }
            | Kind::Matching { .. }
            | Kind::Scenario(_)
            | Kind::Categorize { .. }
            | Kind::Cloze { .. }
            | Kind::Scale { .. }
            | Kind::FreeText(_)
            | Kind::Attestation { .. }
            | Kind::Scorecard(_)
            | Kind::Model(_) => Vec::new(),
        };
        let gaps = match &question.kind {
            Kind::Cloze { gaps, .. } => gaps.iter().filter_map(Choice::of_gap).collect(),
            _ => Vec::new(),
        };
        Self { question, policy: &quiz.policy, choices, gaps, file: &source.text }
    }

    /// What is asked, without markup.
    pub fn stem(&self) -> &'q str {
        self.question.prompt.plain()
    }

    pub fn is_single(&self) -> bool {
        matches!(self.question.kind, Kind::SingleChoice { .. })
    }

    pub fn is_multiple(&self) -> bool {
        matches!(self.question.kind, Kind::MultipleResponse { .. })
    }

    /// The lists of which the learner chooses: the options, and those of each gap.
    pub fn lists(&self) -> impl Iterator<Item = &[Choice<'q>]> {
        let choices = Some(&*self.choices).filter(|choices| !choices.is_empty());
        choices.into_iter().chain(self.gaps.iter().map(Vec::as_slice))
    }

    /// All that stands side by side, and must be told apart.
    pub fn neighbours(&self) -> Vec<Vec<(&'q str, Place)>> {
        let items = |items: &'q [Item]| items.iter().map(|item| (item.text.plain(), item.place)).collect();
        let mut found: Vec<Vec<(&str, Place)>> = match &self.question.kind {
            // Whether case and signs count in code, only its author knows.
            Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
                let words = options.iter().filter(|option| !option.text.has_code());
                vec![words.map(|option| (option.text.plain(), option.place)).collect()]
            }
            Kind::Hotspot { areas, .. } => {
                vec![areas.iter().map(|area| (area.option.text.plain(), area.option.place)).collect()]
            }
            Kind::Ordering { items: steps, .. } => vec![items(steps)],
            Kind::Matching { pairs, choices, .. } => {
                vec![pairs.iter().map(|pair| (pair.item.text.plain(), pair.item.place)).collect(), items(choices)]
            }
            Kind::Categorize { categories, items: members, .. } => {
                vec![
                    items(categories),
                    members.iter().map(|member| (member.item.text.plain(), member.item.place)).collect(),
                ]
            }
            _ => Vec::new(),
        };
        found.extend(self.gaps.iter().map(|gap| gap.iter().map(|choice| (choice.text, choice.place)).collect()));
        found
    }

    pub fn right(&self) -> impl Iterator<Item = &Choice<'q>> {
        self.choices.iter().filter(|choice| choice.is_right)
    }

    pub fn distractors(&self) -> impl Iterator<Item = &Choice<'q>> {
        self.choices.iter().filter(|choice| !choice.is_right)
    }

    /// What the author wrote at a place.
    pub fn written(&self, place: Place) -> &'q str {
        self.file.get(place.range()).unwrap_or_default()
    }

    /// A word where it stands within a place; the whole place where it is written otherwise there.
    pub fn place_of(&self, word: &str, within: Place) -> Place {
        // ASCII alone changes its case without changing how many bytes it takes.
        let (written, mut word) = (self.written(within).to_ascii_lowercase(), word.to_ascii_lowercase());
        if !written.contains(&word) {
            // As it was typed, before it was set.
            word = word.replace('’', "'");
        }
        let rest = |at: usize| written[at..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let begins = |at: usize| at == 0 || !word.is_ascii() || !written.as_bytes()[at - 1].is_ascii_alphanumeric();
        let mut found: Vec<_> = written
            .match_indices(&word)
            .filter(|(at, _)| begins(*at))
            .map(|(at, _)| (rest(at + word.len()), at))
            .collect();
        // The word itself before one that only begins with it.
        found.sort_unstable();
        match found.first() {
            Some((more, at)) if !word.is_empty() => {
                let start = within.start as usize + at;
                Place::new(within.file, start, start + word.len() + more)
            }
            _ => within,
        }
    }
}

impl<'q> Choice<'q> {
    fn of(option: &'q QuestionOption) -> Self {
        Self {
            text: option.text.plain(),
            is_right: option.credit >= 1.0,
            has_feedback: option.feedback.is_some(),
            has_image: has_image(&option.text),
            place: option.place,
        }
    }

    /// `None` for a gap that is typed.
    fn of_gap(gap: &'q Gap) -> Option<Vec<Self>> {
        let Fill::Choose(options) = &gap.fill else { return None };
        let choice = |(at, text): (usize, &'q String)| Self {
            text,
            is_right: at == 0,
            has_feedback: gap.feedback.is_some(),
            has_image: false,
            place: gap.place,
        };
        Some(options.iter().map(|option| &option.text).enumerate().map(choice).collect())
    }
}

fn has_image(text: &Prose) -> bool {
    text.links.iter().any(|link| link.kind == LinkKind::Image)
}
