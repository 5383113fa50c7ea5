//! A question as the rules look at it: what a learner chooses from, whatever the type is called.

use crate::diag::Place;
use crate::markdown::{LinkKind, Prose};
use crate::quiz::{Kind, Policy, Question, QuestionOption, Quiz};
use crate::source::Source;

#[derive(Debug)]
pub struct Asked<'q> {
    pub question: &'q Question,
    pub policy: &'q Policy,
    /// In the author's order; none for a question without options.
    pub choices: Vec<Choice<'q>>,
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
            | Kind::Scorecard(_) => Vec::new(),
        };
        Self { question, policy: &quiz.policy, choices, file: &source.text }
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
}

fn has_image(text: &Prose) -> bool {
    text.links.iter().any(|link| link.kind == LinkKind::Image)
}
