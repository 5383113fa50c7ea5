//! Which columns HR's tables have. docs/collect.md explains each to HR.

use std::io::{self, Write};
use std::sync::Arc;

use super::csv::{Cell, Table};
use super::flag::Raised;
use super::marks::Marking;
use super::report::{AttemptResult, CourseResult, Learner, QuestionResult, Report, Standing, TO_MARK};
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
            "department",
            "start_date",
            "course",
            "course_title",
            "required",
            "lessons_finished",
            "lessons",
            "quizzes_taken",
            "quizzes",
            "score",
            "passed",
            "to_mark",
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

fn result_row<'a>(learner: &'a Learner, result: &'a CourseResult) -> [Cell<'a>; 23] {
    [
        Cell::text(&learner.id),
        given(learner.fields.name.as_deref()),
        given(learner.fields.employee_id.as_deref()),
        given(learner.fields.email.as_deref()),
        given(learner.department.as_deref()),
        Cell::show(learner.started),
        Cell::text(&*result.course),
        Cell::text(&*result.title),
        Cell::of(result.required, Cell::yes_or_no),
        Cell::count(result.lessons_finished),
        Cell::count(result.lessons),
        Cell::count(result.quizzes_taken),
        Cell::count(result.quizzes),
        if result.quizzes > 0 { score(result.score) } else { Cell::Empty },
        Cell::of(result.passed, |verdict| Cell::text(verdict.name())),
        Cell::count(result.to_mark),
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
            "to_mark",
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
                Cell::of(graded, |graded| score(graded.score)),
                Cell::of(graded.and_then(|graded| graded.passed), |verdict| Cell::text(verdict.name())),
                Cell::of(graded, |graded| Cell::count(graded.to_mark)),
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
            "comment",
            "response_id",
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

fn response_row<'a>(learner: &'a Learner, attempt: &'a AttemptResult, question: &'a QuestionResult) -> [Cell<'a>; 21] {
    let mark = question.mark.map(|mark| match mark {
        Mark::Right => "right",
        Mark::Partly => "partly",
        Mark::Wrong => "wrong",
        Mark::Ungraded if question.marking.is_some() => TO_MARK,
        Mark::Ungraded => "ungraded",
    });
    let marking = question.marking.as_ref();
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
        given(marking.and_then(|marking| marking.comment.as_deref())),
        given(marking.map(|marking| marking.id.as_str())),
    ]
}

/// A row for each response that HR marks: those that wait first, and of those the ones that count.
pub(super) fn to_mark(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(
        out,
        &[
            "status",
            "standing",
            "learner",
            "name",
            "course",
            "quiz",
            "question",
            "prompt",
            "model_answer",
            "checklist",
            "response",
            "most_points",
            "points",
            "comment",
            "response_id",
        ],
    )?;
    let mut rows: Vec<_> = report.markings().into_values().map(|row| (row, question_of(row.1, row.2))).collect();
    // All responses to one question together: they are marked alike when they are marked in a row.
    rows.sort_by_key(|((learner, attempt, marking), question)| {
        let counts = matches!(attempt.standing, Standing::Counts);
        (marking.points.is_some(), !counts, &attempt.course, &attempt.quiz, &question.id, &learner.id, attempt.number)
    });
    for ((learner, attempt, marking), question) in rows {
        table.row([
            Cell::text(status(marking)),
            Cell::text(attempt.standing.name()),
            Cell::text(&learner.id),
            given(learner.fields.name.as_deref()),
            Cell::text(&attempt.course),
            Cell::text(&attempt.quiz),
            Cell::text(&question.id),
            given(question.prompt.as_deref()),
            given(marking.model_answer.as_deref()),
            given(marking.checklist.as_deref()),
            Cell::text(&question.response),
            Cell::Number(marking.most),
            typed(&marking.typed),
            given(marking.comment.as_deref()),
            Cell::text(&marking.id),
        ])?;
    }
    for (id, entry) in &report.other_marks {
        let mut cells: [Cell; 15] = std::array::from_fn(|_| Cell::Empty);
        cells[0] = Cell::text("other");
        cells[12] = typed(&entry.typed);
        cells[13] = if entry.comment.is_empty() { Cell::Empty } else { Cell::text(&entry.comment) };
        cells[14] = Cell::text(id);
        table.row(cells)?;
    }
    Ok(())
}

fn question_of<'a>(attempt: &'a AttemptResult, marking: &Marking) -> &'a QuestionResult {
    let has = |question: &&QuestionResult| question.marking.as_ref().is_some_and(|one| one.id == marking.id);
    attempt.questions.iter().find(has).expect("the marking was found in this attempt")
}

fn status(marking: &Marking) -> String {
    match (&marking.refused, marking.points) {
        (Some(why), _) => format!("refused: {why}"),
        (None, Some(_)) => "marked".to_owned(),
        (None, None) => TO_MARK.to_owned(),
    }
}

/// Points as HR wrote them, to be read again.
fn typed(points: &str) -> Cell<'_> {
    if points.is_empty() { Cell::Empty } else { Cell::text(points) }
}

/// Of something that has one, or waits for it.
fn score(score: Option<f64>) -> Cell<'static> {
    score.map_or(Cell::text(TO_MARK), Cell::Number)
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
