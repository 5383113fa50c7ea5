//! What a question offers to choose from: what the table of its options counts, and what its verdicts name.

use crate::diag::Place;
use crate::quiz::{Kind, Question, QuestionOption, Response};

/// Options that can be counted for one response: a bit for each.
const MOST: usize = u64::BITS as usize;

/// Empty where there is nothing to choose, or more than anybody would.
#[derive(Clone, Debug, Default)]
pub struct Offer<'a> {
    pub choices: Vec<Choice<'a>>,
    /// Each person takes one of them.
    pub is_single: bool,
    /// Wrong options are written to be taken, and could be left out.
    pub has_distractors: bool,
    /// The share that guessing earns.
    pub guess: Option<f64>,
}

#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    pub id: &'a str,
    pub text: &'a str,
    /// Earns something.
    pub is_key: bool,
    /// Where the author wrote it.
    pub place: Option<Place>,
}

impl<'a> Offer<'a> {
    pub fn of(question: &'a Question) -> Self {
        let offer = match &question.kind {
            Kind::SingleChoice { options } => {
                let credit: f64 = options.iter().map(|option| option.credit).sum();
                Self {
                    choices: options.iter().map(Choice::of).collect(),
                    is_single: true,
                    has_distractors: true,
                    guess: Some(credit / options.len().max(1) as f64),
                }
            }
            Kind::TrueFalse { answer, .. } => {
                let choice = |id, text, is_key| Choice { id, text, is_key, place: None };
                Self {
                    choices: vec![choice("true", "True", *answer), choice("false", "False", !*answer)],
                    is_single: true,
                    has_distractors: false,
                    guess: Some(0.5),
                }
            }
            Kind::MultipleResponse { options, .. } => {
                let choices = options.iter().map(Choice::of).collect();
                Self { choices, is_single: false, has_distractors: true, guess: None }
            }
            Kind::Hotspot { areas, .. } => {
                let choices = areas.iter().map(|area| Choice::of(&area.option)).collect();
                Self { choices, is_single: true, has_distractors: false, guess: None }
            }
            _ => Self::default(),
        };
        if offer.choices.len() > MOST { Self::default() } else { offer }
    }

    /// Which of them a response takes: a bit for each, by their order.
    pub fn taken(&self, response: &Response) -> u64 {
        let bit = |id: &String| self.choices.iter().position(|choice| choice.id == id).map_or(0, |at| 1 << at);
        match response {
            Response::Text(id) if self.is_single => bit(id),
            Response::List(ids) if !self.is_single => ids.iter().fold(0, |taken, id| taken | bit(id)),
            _ => 0,
        }
    }
}

impl<'a> Choice<'a> {
    fn of(option: &'a QuestionOption) -> Self {
        Self { id: &option.id, text: option.text.plain(), is_key: option.credit > 0.0, place: Some(option.place) }
    }
}
