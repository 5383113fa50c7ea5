//! From learners to figures: which of their attempts say something of a quiz.

use std::collections::HashSet;

use super::file::{ITEMS_FORMAT, ItemReport, QuestionItems, QuizItems};
use super::offer::Offer;
use super::seen::Seen;
use crate::quiz::wording;
use crate::results::flag::Flag;
use crate::results::report::{AttemptResult, Learner};
use crate::site::Site;

/// What learners' first attempts have shown of each quiz so far.
#[derive(Debug)]
pub struct Items<'a> {
    site: &'a Site,
    /// As [`Site::quizzes`].
    quizzes: Vec<Seen>,
}

/// With one of these it is not certain whose responses they are, or that a page has made the attempt.
const DOUBTFUL: [Flag; 8] = [
    Flag::Copy,
    Flag::TwoContents,
    Flag::Edited,
    Flag::UnknownQuestion,
    Flag::MissingQuestion,
    Flag::NotDrawn,
    Flag::OtherPaper,
    Flag::NameOnly,
];

impl<'a> Items<'a> {
    /// The site has its quizzes as a whole, not their outlines.
    pub fn new(site: &'a Site) -> Self {
        Self { site, quizzes: vec![Seen::default(); site.quizzes.len()] }
    }

    /// One learner after another, each once.
    pub fn add(&mut self, learner: &Learner) {
        let mut begun = HashSet::new();
        // In the order in which they ended, so the first of each quiz is the first that there is.
        for attempt in learner
            .attempts
            .iter()
            .filter(|attempt| !attempt.standing.gives_way() && begun.insert(attempt.quiz.as_str()))
        {
            if let Some((at, _)) = self.site.quiz(&attempt.quiz)
                && let Some(observed) = attempt.observed.as_ref().filter(|_| !is_doubtful(attempt))
            {
                self.quizzes[at].add(observed);
            }
        }
    }

    /// The figures of each quiz that somebody has taken.
    pub fn report(&self) -> ItemReport {
        let quizzes = self.site.quizzes.iter().zip(&self.quizzes).map(|(node, seen)| {
            let question = |(at, question)| {
                let offer = Offer::of(question);
                let ids = offer.choices.iter().map(|choice| choice.id);
                QuestionItems {
                    id: question.id.value.clone(),
                    kind: question.kind.name().to_owned(),
                    wording: wording(question),
                    figures: seen.item(at, ids),
                }
            };
            QuizItems {
                course: self.site.courses[node.course].id.clone(),
                quiz: node.quiz.id.value.clone(),
                scoring: node.quiz.scoring(),
                figures: seen.statistics(),
                questions: node.quiz.questions.iter().enumerate().map(question).collect(),
            }
        });
        ItemReport {
            format: ITEMS_FORMAT.to_owned(),
            site: self.site.config.id.clone(),
            quizzes: quizzes.filter(|quiz| quiz.figures.n > 0).collect(),
        }
    }
}

fn is_doubtful(attempt: &AttemptResult) -> bool {
    attempt.flags.iter().any(|raised| DOUBTFUL.contains(&raised.flag))
}
