//! The figures of a quiz as `serve` shows them beside its questions. Only an author sees them: no build has them.

use serde::Serialize;

use super::file::{ItemReport, QuestionItems, QuizItems};
use super::notes::{current, place};
use super::offer::Offer;
use super::seen::{ItemStatistics, NoAlpha};
use super::verdict::{Verdict, percent};
use crate::diag::show::line_column;
use crate::quiz::{Question, Quiz};
use crate::source::Source;

/// As `items.js` reads it: every figure in words.
#[derive(Debug, Serialize)]
pub struct Panel {
    summary: String,
    facts: Vec<Fact>,
    questions: Vec<OfQuestion>,
}

type Fact = (&'static str, String);

#[derive(Debug, Serialize)]
struct OfQuestion {
    id: String,
    summary: String,
    facts: Vec<Fact>,
    options: Option<Options>,
    verdicts: Vec<Told>,
}

#[derive(Debug, Serialize)]
struct Options {
    /// What stands above each column.
    head: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    text: String,
    is_key: bool,
    cells: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Told {
    is_urgent: bool,
    message: String,
    figures: String,
    help: &'static str,
    /// `quizzes/a/b.yaml:3:7`
    place: String,
}

/// Of a quiz as it is now, which is whole, and the file that it stands in; `None` where the report has nothing of it.
pub fn panel(report: &ItemReport, quiz: &Quiz, source: &Source) -> Option<Panel> {
    let items = report.quiz(&quiz.id.value)?;
    let question = |question: &Question| {
        let known = items.questions.iter().find(|one| one.id == question.id.value)?;
        (known.figures.n > 0).then(|| of_question(items, quiz, known, question, source))
    };
    let outdated = if items.scoring == quiz.scoring() { "" } else { " Of an earlier version of this quiz." };
    let figures = &items.figures;
    let mut facts = Vec::new();
    facts.extend(figures.mean.map(|mean| ("Mean", percent(mean))));
    facts.extend(figures.deviation.map(|deviation| ("Standard deviation", percent(deviation))));
    facts.extend(figures.alpha.map(|alpha| ("Cronbach’s alpha", format!("{alpha:.2}"))));
    facts.extend(figures.no_alpha.filter(|_| figures.mean.is_some()).map(|why| ("Cronbach’s alpha", no_alpha(why))));
    facts.extend(figures.error.map(|error| ("Standard error", percent(error))));
    Some(Panel {
        summary: format!("First attempts of {}.{}{outdated}", people(figures.n), too_few(figures.n)),
        facts,
        questions: quiz.questions.iter().filter_map(question).collect(),
    })
}

fn no_alpha(why: NoAlpha) -> String {
    let why = match why {
        NoAlpha::TooFew => "too few people",
        NoAlpha::OneQuestion => "there is one question",
        NoAlpha::QuestionsDiffer => "people were asked different questions",
        NoAlpha::NoSpread => "everybody earned the same",
    };
    format!("none: {why}")
}

fn of_question(
    items: &QuizItems,
    quiz: &Quiz,
    known: &QuestionItems,
    question: &Question,
    source: &Source,
) -> OfQuestion {
    let figures = &known.figures;
    let found = current(items, quiz, question);
    let offer = Offer::of(question);
    let outdated = if found.is_some() { "" } else { " These figures are of an earlier version of the question." };
    let summary = match (figures.facility, figures.discrimination) {
        (None, _) => format!("{}.{}", people(figures.n), too_few(figures.n)),
        (Some(facility), None) => format!("{}, {} of the points.", people(figures.n), percent(facility)),
        (Some(facility), Some(r)) => {
            format!("{}, {} of the points, discrimination {r:.2}.", people(figures.n), percent(facility))
        }
    };
    OfQuestion {
        id: known.id.clone(),
        summary: format!("{summary}{outdated}"),
        facts: facts(figures),
        options: options(figures, &offer),
        verdicts: found.iter().flatten().map(|verdict| told(verdict, question, source)).collect(),
    }
}

fn facts(figures: &ItemStatistics) -> Vec<Fact> {
    let mut facts = Vec::new();
    facts.extend(figures.facility.map(|facility| ("Facility", percent(facility))));
    if let Some((r, (low, high))) = figures.discrimination.zip(figures.interval) {
        facts.push(("Discrimination", format!("{r:.2} (95%: {low:.2} to {high:.2})")));
    }
    facts.extend(figures.median_time.map(|seconds| ("Median time", format!("{seconds:.0} s"))));
    for (level, (n, right)) in ["Unsure", "Fairly sure", "Certain"].into_iter().zip(figures.sure) {
        facts.extend(right.map(|right| (level, format!("{n}, of whom {} are right", percent(right)))));
    }
    facts
}

fn options(figures: &ItemStatistics, offer: &Offer) -> Option<Options> {
    if figures.facility.is_none() || offer.choices.is_empty() {
        return None;
    }
    let mut head = vec!["All".to_owned()];
    if let Some(groups) = figures.groups {
        head.push(format!("Strongest {}", groups.strong));
        head.push(format!("Weakest {}", groups.weak));
    }
    let rows = offer.choices.iter().filter_map(|choice| {
        let option = figures.options.iter().find(|option| option.id == choice.id)?;
        let mut cells = vec![format!("{} ({})", option.n, percent(option.share))];
        if let Some(groups) = option.groups {
            cells.extend([groups.strong.to_string(), groups.weak.to_string()]);
        }
        Some(Row { text: choice.text.to_owned(), is_key: choice.is_key, cells })
    });
    Some(Options { head, rows: rows.collect() })
}

fn told(verdict: &Verdict, question: &Question, source: &Source) -> Told {
    let (line, column) = line_column(&source.text, place(verdict, question).start as usize);
    Told {
        is_urgent: verdict.is_urgent,
        message: verdict.message.clone(),
        figures: verdict.figures.clone(),
        help: verdict.help,
        place: format!("{}:{line}:{column}", source.path),
    }
}

fn people(n: u64) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{n} people") }
}

fn too_few(n: u64) -> String {
    if n >= super::LEAST { String::new() } else { format!(" Figures are told from {} on.", super::LEAST) }
}
