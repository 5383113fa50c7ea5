//! `questions.csv` and `quizzes.csv`: the figures for HR.
//!
//! docs/content/results/for-authors/item-analysis.md explains each column.

use std::io::{self, Write};

use super::file::{ItemReport, QuestionItems, QuizItems};
use super::offer::Offer;
use super::seen::NoAlpha;
use super::verdict::{Verdict, percent, verdicts};
use crate::quiz::Question;
use crate::results::cell::{Cell, Rows};
use crate::results::csv::Table;
use crate::site::{QuizNode, Site};

/// A table of what the report says, of this very site.
pub(in crate::results) struct ItemTable {
    /// What it is called in a workbook.
    pub sheet: &'static str,
    pub columns: &'static [&'static str],
    pub rows: fn(&ItemReport, &Site, &mut dyn Rows) -> io::Result<()>,
}

pub(in crate::results) fn csv(
    what: &ItemTable,
    report: &ItemReport,
    site: &Site,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new(out, what.columns)?;
    (what.rows)(report, site, &mut table)?;
    table.end()
}

pub(in crate::results) const QUIZZES: ItemTable = ItemTable {
    sheet: "Quizzes",
    columns: &[
        "course",
        "quiz",
        "quiz_title",
        "mode",
        "version",
        "questions",
        "n",
        "mean",
        "deviation",
        "alpha",
        "error",
        "no_alpha",
    ],
    rows: quizzes,
};

pub(in crate::results) const QUESTIONS: ItemTable = ItemTable {
    sheet: "Questions",
    columns: &[
        "course",
        "quiz",
        "question",
        "type",
        "prompt",
        "file",
        "n",
        "facility",
        "discrimination",
        "discrimination_low",
        "discrimination_high",
        "median_seconds",
        "unsure",
        "unsure_right",
        "fairly_sure",
        "fairly_sure_right",
        "certain",
        "certain_right",
        "options",
        "verdicts",
    ],
    rows: questions,
};

/// A row for each quiz that somebody has taken. The report is of this very site.
fn quizzes(report: &ItemReport, site: &Site, table: &mut dyn Rows) -> io::Result<()> {
    for (quiz, node) in named(report, site) {
        let figures = &quiz.figures;
        table.row(&[
            Cell::text(&quiz.course),
            Cell::text(&quiz.quiz),
            Cell::text(&node.quiz.title.value),
            Cell::text(node.quiz.mode.name()),
            Cell::show(Some(quiz.scoring)),
            Cell::count(quiz.questions.len()),
            Cell::Count(figures.n),
            Cell::of(figures.mean, Cell::Number),
            Cell::of(figures.deviation, Cell::Number),
            Cell::of(figures.alpha, Cell::Number),
            Cell::of(figures.error, Cell::Number),
            Cell::show(figures.no_alpha.map(NoAlpha::name)),
        ])?;
    }
    Ok(())
}

/// A row for each question of them.
fn questions(report: &ItemReport, site: &Site, table: &mut dyn Rows) -> io::Result<()> {
    for (quiz, node) in named(report, site) {
        for (items, question) in quiz.questions.iter().zip(&node.quiz.questions) {
            table.row(&row(quiz, node, items, question))?;
        }
    }
    Ok(())
}

fn row<'a>(
    quiz: &'a QuizItems,
    node: &'a QuizNode,
    items: &'a QuestionItems,
    question: &'a Question,
) -> [Cell<'a>; 20] {
    let figures = &items.figures;
    let offer = Offer::of(question);
    let found = verdicts(figures, &offer, node.quiz.pretest);
    let is_asked = figures.sure.iter().any(|(n, _)| *n > 0);
    let sure = |level: usize| if is_asked { Cell::Count(figures.sure[level].0) } else { Cell::Empty };
    let right = |level: usize| Cell::of(figures.sure[level].1, Cell::Number);
    [
        Cell::text(&quiz.course),
        Cell::text(&quiz.quiz),
        Cell::text(&items.id),
        Cell::text(&items.kind),
        Cell::text(question.prompt.plain()),
        Cell::text(&*node.source_path),
        Cell::Count(figures.n),
        Cell::of(figures.facility, Cell::Number),
        Cell::of(figures.discrimination, Cell::Number),
        Cell::of(figures.interval, |(low, _)| Cell::Number(low)),
        Cell::of(figures.interval, |(_, high)| Cell::Number(high)),
        Cell::of(figures.median_time, |seconds| Cell::Number((seconds * 10.0).round() / 10.0)),
        sure(0),
        right(0),
        sure(1),
        right(1),
        sure(2),
        right(2),
        joined(options(items, &offer)),
        joined(found.iter().map(in_a_cell)),
    ]
}

fn joined(words: impl IntoIterator<Item = String>) -> Cell<'static> {
    let words = words.into_iter().collect::<Vec<_>>().join(" | ");
    if words.is_empty() { Cell::Empty } else { Cell::text(words) }
}

/// `✓ Reach: 24 (48%), of the 12 strongest 11, of the 13 weakest 4`
fn options(items: &QuestionItems, offer: &Offer) -> Vec<String> {
    let figures = &items.figures;
    let told = offer.choices.iter().filter_map(|choice| {
        let option = figures.options.iter().find(|option| option.id == choice.id)?;
        let key = if choice.is_key { "✓ " } else { "" };
        let groups = figures.groups.zip(option.groups).map(|(all, of)| {
            format!(", of the {} strongest {}, of the {} weakest {}", all.strong, of.strong, all.weak, of.weak)
        });
        let share = percent(option.share);
        Some(format!("{key}{}: {} ({share}){}", choice.text, option.n, groups.unwrap_or_default()))
    });
    told.collect()
}

fn in_a_cell(verdict: &Verdict) -> String {
    format!("{} ({})", verdict.message, verdict.figures)
}

fn named<'a>(report: &'a ItemReport, site: &'a Site) -> impl Iterator<Item = (&'a QuizItems, &'a QuizNode)> {
    report.quizzes.iter().filter_map(|quiz| Some((quiz, site.quiz(&quiz.quiz)?.1)))
}
