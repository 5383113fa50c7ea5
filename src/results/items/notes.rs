//! Verdicts as diagnostics, at the line of the question or the option that they are on.

use super::file::{ItemReport, QuizItems};
use super::offer::Offer;
use super::verdict::{Verdict, verdicts};
use crate::diag::{Diagnostic, Place};
use crate::quiz::{Question, Quiz, wording};
use crate::results::error::Error;
use crate::site::Site;

/// What a report has to say of the quizzes of a site as it is now, whose quizzes are whole. Figures of an earlier version
/// of a quiz, or of other words, are not told; that they were left out is.
pub fn notes(report: &ItemReport, site: &Site) -> Result<Vec<Diagnostic>, Error> {
    report.check_site(&site.config.id)?;
    let mut found = Vec::new();
    for items in &report.quizzes {
        if let Some((_, node)) = site.quiz(&items.quiz) {
            of_quiz(items, &node.quiz, &mut found);
        }
    }
    Ok(found)
}

/// How many questions somebody should look at soon. The site is the one that the report was made with.
pub fn doubtful(report: &ItemReport, site: &Site) -> usize {
    let of_quiz = |items: &QuizItems| {
        let Some((_, node)) = site.quiz(&items.quiz) else { return 0 };
        let is_doubtful = |question: &&Question| {
            let verdicts = current(items, &node.quiz, question).unwrap_or_default();
            verdicts.iter().any(|verdict| verdict.is_urgent)
        };
        node.quiz.questions.iter().filter(is_doubtful).count()
    };
    report.quizzes.iter().map(of_quiz).sum()
}

fn of_quiz(items: &QuizItems, quiz: &Quiz, found: &mut Vec<Diagnostic>) {
    let Standing { is_of_this_version, reworded } = Standing::of(items, quiz);
    if !is_of_this_version {
        let message = format!("the report has figures of an earlier version of `{}`, which are not told", items.quiz);
        let help = "what grades it has changed since; collect again when people have taken it as it is now";
        found.push(Diagnostic::note("items-outdated", quiz.id.place, message).help(help));
        return;
    }
    for question in &quiz.questions {
        if let Some(verdicts) = current(items, quiz, question) {
            found.extend(verdicts.iter().map(|verdict| diagnostic(verdict, question)));
        }
    }
    if reworded > 0 {
        let read = if reworded == 1 { "question reads" } else { "questions read" };
        let message = format!("{reworded} {read} otherwise than when `{}` was taken", items.quiz);
        let help = "their figures are not told; collect again when people have taken them as they are now";
        found.push(Diagnostic::note("items-outdated", quiz.id.place, message).help(help));
    }
}

/// Whether figures are of the quiz as it is now.
struct Standing {
    is_of_this_version: bool,
    /// Questions with figures that read otherwise today.
    reworded: usize,
}

impl Standing {
    fn of(items: &QuizItems, quiz: &Quiz) -> Self {
        let is_reworded = |question: &&Question| {
            let known = items.questions.iter().find(|one| one.id == question.id.value);
            known.is_some_and(|one| one.figures.facility.is_some() && one.wording != wording(question))
        };
        Self {
            is_of_this_version: items.scoring == quiz.scoring(),
            reworded: quiz.questions.iter().filter(is_reworded).count(),
        }
    }
}

/// The verdicts on a question that its author has not allowed; `None` where there are no figures of it as it is now.
pub(super) fn current(items: &QuizItems, quiz: &Quiz, question: &Question) -> Option<Vec<Verdict>> {
    let known = items.questions.iter().find(|one| one.id == question.id.value)?;
    let is_current = items.scoring == quiz.scoring() && known.wording == wording(question);
    let is_allowed = |code: &str| quiz.allow.iter().chain(&question.allow).any(|entry| entry.value == code);
    is_current.then(|| {
        let mut found = verdicts(&known.figures, &Offer::of(question), quiz.pretest);
        found.retain(|verdict| !is_allowed(verdict.code));
        found
    })
}

fn diagnostic(verdict: &Verdict, question: &Question) -> Diagnostic {
    Diagnostic::note(verdict.code, place(verdict, question), verdict.message.as_str())
        .label(verdict.figures.as_str())
        .help(verdict.help)
}

/// Where the author looks first: the option, or the prompt.
pub(super) fn place(verdict: &Verdict, question: &Question) -> Place {
    let option = verdict.option.and_then(|at| Offer::of(question).choices.get(at)?.place);
    option.unwrap_or(question.prompt_place)
}
