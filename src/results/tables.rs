//! Which columns HR's tables have. docs/collect.md explains each to HR.

use std::io::{self, Write};
use std::sync::Arc;

use super::csv::{Cell, Table};
use super::flag::Raised;
use super::report::{AttemptResult, CourseResult, Learner, QuestionResult, Report};
use crate::quiz::Mark;

/// A cell names no more files; results.json has them all.
const MOST_FILES: usize = 20;

/// A row for each learner and course.
pub(super) fn results(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(
        out,
        &[
            "learner",
            "name",
            "employee_id",
            "email",
            "course",
            "course_title",
            "lessons_finished",
            "lessons",
            "quizzes_taken",
            "quizzes",
            "score",
            "passed",
            "completed",
            "first_activity",
            "last_activity",
            "passed_on",
            "valid_until",
            "flags",
            "files",
        ],
    )?;
    for learner in &report.learners {
        for result in &learner.courses {
            table.row(result_row(learner, result))?;
        }
    }
    Ok(())
}

fn result_row<'a>(learner: &'a Learner, result: &'a CourseResult) -> [Cell<'a>; 19] {
    [
        Cell::text(&learner.id),
        given(learner.fields.name.as_deref()),
        given(learner.fields.employee_id.as_deref()),
        given(learner.fields.email.as_deref()),
        Cell::text(&*result.course),
        Cell::text(&*result.title),
        Cell::count(result.lessons_finished),
        Cell::count(result.lessons),
        Cell::count(result.quizzes_taken),
        Cell::count(result.quizzes),
        Cell::of(result.score, Cell::Number),
        Cell::of(result.passed, Cell::yes_or_no),
        Cell::yes_or_no(result.completed),
        Cell::show(result.first_activity),
        Cell::show(result.last_activity),
        Cell::show(result.passed_on),
        Cell::show(result.valid_until),
        Cell::text(result.all_flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(";")),
        files(&learner.files),
    ]
}

/// A row for each attempt.
pub(super) fn attempts(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(
        out,
        &[
            "learner",
            "name",
            "course",
            "quiz",
            "quiz_title",
            "mode",
            "attempt",
            "number",
            "started",
            "ended",
            "standing",
            "points",
            "possible",
            "score",
            "passed",
            "band",
            "before",
            "gain",
            "over_time",
            "claimed_score",
            "claimed_passed",
            "flags",
            "files",
        ],
    )?;
    for learner in &report.learners {
        for attempt in &learner.attempts {
            let graded = attempt.graded;
            table.row([
                Cell::text(&learner.id),
                given(learner.fields.name.as_deref()),
                Cell::text(&attempt.course),
                Cell::text(&attempt.quiz),
                given(attempt.title.as_deref()),
                Cell::text(&attempt.mode),
                Cell::text(&attempt.id),
                Cell::Count(attempt.number.into()),
                Cell::show(attempt.started),
                Cell::show(attempt.ended),
                Cell::text(attempt.standing.name()),
                Cell::of(graded, |graded| Cell::Number(graded.points)),
                Cell::of(graded, |graded| Cell::Number(graded.possible)),
                Cell::of(graded, |graded| Cell::Number(graded.score)),
                Cell::of(graded.and_then(|graded| graded.passed), Cell::yes_or_no),
                given(attempt.band.as_deref()),
                Cell::of(attempt.before, Cell::Number),
                Cell::of(attempt.gain, Cell::Number),
                Cell::of(attempt.over_time, Cell::Count),
                Cell::of(attempt.claimed_score, Cell::Number),
                Cell::of(attempt.claimed_passed, Cell::yes_or_no),
                flags(&attempt.flags),
                files(&attempt.files),
            ])?;
        }
    }
    Ok(())
}

/// A row for each question of each attempt.
pub(super) fn responses(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(
        out,
        &[
            "learner",
            "name",
            "course",
            "quiz",
            "attempt",
            "number",
            "question",
            "type",
            "prompt",
            "response",
            "mark",
            "points",
            "possible",
            "tries",
            "hints",
            "seconds",
            "confidence",
            "carried",
            "reworded",
        ],
    )?;
    for learner in &report.learners {
        for attempt in &learner.attempts {
            for question in &attempt.questions {
                table.row(response_row(learner, attempt, question))?;
            }
        }
    }
    Ok(())
}

fn response_row<'a>(learner: &'a Learner, attempt: &'a AttemptResult, question: &'a QuestionResult) -> [Cell<'a>; 19] {
    let mark = question.mark.map(|mark| match mark {
        Mark::Right => "right",
        Mark::Partly => "partly",
        Mark::Wrong => "wrong",
        Mark::Ungraded => "ungraded",
    });
    [
        Cell::text(&learner.id),
        given(learner.fields.name.as_deref()),
        Cell::text(&attempt.course),
        Cell::text(&attempt.quiz),
        Cell::text(&attempt.id),
        Cell::Count(attempt.number.into()),
        Cell::text(&question.id),
        given(question.kind),
        given(question.prompt.as_deref()),
        Cell::text(&question.response),
        given(mark),
        Cell::of(question.points, Cell::Number),
        Cell::of(question.possible, Cell::Number),
        Cell::count(question.tries),
        Cell::Count(question.hints.into()),
        Cell::of(question.seconds, Cell::Number),
        Cell::of(question.confidence, |level| Cell::Count(level.into())),
        if question.carried { Cell::text("yes") } else { Cell::Empty },
        if question.reworded { Cell::text("yes") } else { Cell::Empty },
    ]
}

/// A row for each flag, with what raised it.
pub(super) fn all_flags(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(out, &["flag", "learner", "name", "course", "quiz", "attempt", "detail", "meaning"])?;
    for learner in &report.learners {
        for (course, attempt, raised) in learner.all_raised() {
            table.row([
                Cell::text(raised.flag.name()),
                Cell::text(&learner.id),
                given(learner.fields.name.as_deref()),
                given(course),
                given(attempt.map(|attempt| attempt.quiz.as_str())),
                given(attempt.map(|attempt| attempt.id.as_str())),
                Cell::text(&raised.detail),
                Cell::text(raised.flag.sentence()),
            ])?;
        }
    }
    Ok(())
}

/// A row for each file that counts for nothing.
pub(super) fn set_aside(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(out, &["file", "reason", "words"])?;
    for aside in &report.set_aside {
        table.row([Cell::text(&aside.path), Cell::text(aside.reason.name()), Cell::text(aside.reason.to_string())])?;
    }
    Ok(())
}

fn given(text: Option<&str>) -> Cell<'_> {
    Cell::of(text, Cell::text)
}

fn flags(raised: &[Raised]) -> Cell<'static> {
    let mut names: Vec<_> = raised.iter().map(|raised| raised.flag).collect();
    names.dedup();
    Cell::text(names.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(";"))
}

fn files(files: &[Arc<str>]) -> Cell<'static> {
    let named: Vec<&str> = files.iter().take(MOST_FILES).map(|file| &**file).collect();
    let rest = files.len() - named.len();
    let more = if rest > 0 { format!(";and {rest} more") } else { String::new() };
    Cell::text(format!("{}{more}", named.join(";")))
}
