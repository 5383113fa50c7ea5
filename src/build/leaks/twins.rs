//! Questions of open quizzes that ask what a withheld quiz asks: their key is on the site, and says what is right.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::HashSet;

use super::CODE;
use super::folded::folded;
use crate::diag::Diagnostic;
use crate::markdown::{LinkKind, Prose};
use crate::quiz::{Fill, Kind, Question, Quiz};

/// What a question asks, whatever its markup, its ids and the order of what it offers.
struct Asked {
    prompt: String,
    /// What can be chosen, put in order, told or filled in.
    offered: HashSet<String>,
}

impl Asked {
    /// Of a question as it is shown.
    fn of(question: &Question) -> Option<Self> {
        let gaps = match &question.kind {
            Kind::Cloze { gaps, .. } => gaps.as_slice(),
            _ => &[],
        };
        let in_gaps =
            gaps.iter().filter_map(|gap| if let Fill::Choose(options) = &gap.fill { Some(options) } else { None });
        let in_gaps = in_gaps.flatten().map(|option| folded(&option.text, true, |_| {}));
        // Behind the prompt, and before the hints: of what is shown there is nothing else.
        let texts = question.texts();
        let offered = &texts[1..texts.len() - question.hints.len()];
        let prompt = said(&question.prompt);
        (!prompt.is_empty())
            .then(|| Self { prompt, offered: offered.iter().map(|text| said(text)).chain(in_gaps).collect() })
    }

    fn is(&self, other: &Self) -> bool {
        let offers_nothing = self.offered.is_empty() || other.offered.is_empty();
        self.prompt == other.prompt && (offers_nothing || !self.offered.is_disjoint(&other.offered))
    }
}

/// The text with its code, and which images it shows: one may be all that tells two questions apart.
fn said(text: &Prose) -> String {
    let images = text.links.iter().filter(|link| link.kind == LinkKind::Image);
    let names: String = images.filter_map(|link| link.target.rsplit('/').next()).collect();
    folded(&(text.with_code() + &*names), true, |_| {})
}

/// One error for each question of an open quiz that asks the same as a withheld one. All are whole.
pub fn told(withheld: &[&Quiz], open: &[Arc<Quiz>]) -> Vec<Diagnostic> {
    let mut kept: HashMap<String, Vec<(&Quiz, usize, Asked)>> = HashMap::new();
    for &quiz in withheld {
        for (at, asked) in asked(quiz) {
            kept.entry(asked.prompt.clone()).or_default().push((quiz, at, asked));
        }
    }
    let mut twins = Vec::new();
    for quiz in open {
        for (at, asked) in asked(quiz).filter(|(at, _)| quiz.questions[*at].kind.is_graded()) {
            let own = &quiz.questions[at];
            let same = kept.get(&asked.prompt).into_iter().flatten();
            let twin =
                same.filter(|(.., other)| asked.is(other)).find(|(other, at, _)| tells(own, &other.questions[*at]));
            let Some((other, at, _)) = twin else { continue };
            let other_own = &other.questions[*at];
            let message = format!(
                "`{}` of `{}` is asked in the withheld quiz `{}`, too, and its key is published here",
                own.id.value, quiz.id.value, other.id.value
            );
            let fault = Diagnostic::error(CODE, own.prompt_place, message);
            let fault = fault.also(other_own.prompt_place, "here its key is withheld");
            twins.push(fault.help("ask something else in one of the two, or write `answer_key: withheld` for both"));
        }
    }
    twins
}

/// Questions as they are shown, by their places in the quiz.
fn asked(quiz: &Quiz) -> impl Iterator<Item = (usize, Asked)> {
    let shown = quiz.shown(&|_, id| id.to_owned()).quiz.questions;
    let asked = shown.iter().enumerate().filter_map(|(at, question)| Some((at, Asked::of(question)?)));
    asked.collect::<Vec<_>>().into_iter()
}

/// Of exercises on models only one with the same goals and with a solution on the page says how they are met.
fn tells(open: &Question, withheld: &Question) -> bool {
    match (&open.kind, &withheld.kind) {
        (_, Kind::Scale { .. } | Kind::Attestation { .. }) => false,
        (Kind::Model(open), Kind::Model(withheld)) => {
            !open.solution.is_empty() && open.goals == withheld.goals && open.settings == withheld.settings
        }
        (Kind::Model(_), _) | (_, Kind::Model(_)) => false,
        _ => true,
    }
}
