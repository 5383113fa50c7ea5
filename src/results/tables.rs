//! Which columns HR's tables have. docs/content/results/for-hr/columns.md explains each to HR.

use std::io;
use std::sync::Arc;

use super::cell::{Cell, Rows};
use super::csv::Table;
use super::flag::Raised;
use super::read::SetAside;
use super::report::{AttemptResult, CourseResult, Learner, QuestionResult, TO_MARK};
use super::sink::{Ending, Out, Sink, Texts};
use crate::quiz::Mark;

/// A cell names no more files; results.json has them all.
const MOST_FILES: usize = 20;

/// A table in which each learner has rows of their own.
pub(super) struct Layout {
    pub file: &'static str,
    /// What it is called in a workbook.
    pub sheet: &'static str,
    pub columns: &'static [&'static str],
    pub rows: fn(&mut dyn Rows, &Learner) -> io::Result<()>,
}

/// All of them.
pub(super) const LAYOUTS: [&Layout; 4] = [&RESULTS, &ATTEMPTS, &RESPONSES, &FLAGS];

/// A table as CSV.
pub(super) fn csv(layout: &'static Layout, out: Out) -> io::Result<Texts> {
    let out = Table::new(out, layout.columns)?.into_inner();
    Ok(Texts::new(out, |learner, text| (layout.rows)(&mut Table::below(text, layout.columns), learner)))
}

/// A row for each learner and course.
pub(super) const RESULTS: Layout = Layout {
    file: "results.csv",
    sheet: "Results",
    columns: &[
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
    rows: |table, learner| learner.courses.iter().try_for_each(|result| table.row(&result_row(learner, result))),
};

fn result_row<'a>(learner: &'a Learner, result: &'a CourseResult) -> [Cell<'a>; 23] {
    [
        Cell::text(&learner.id),
        given(learner.fields.name.as_deref()),
        given(learner.fields.employee_id.as_deref()),
        given(learner.fields.email.as_deref()),
        given(learner.department.as_deref()),
        Cell::of(learner.started, Cell::Day),
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
        Cell::of(result.first_activity, Cell::Day),
        Cell::of(result.last_activity, Cell::Day),
        Cell::of(result.passed_on, Cell::Day),
        Cell::of(result.valid_until, Cell::Day),
        Cell::text(result.all_flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(";")),
        files(&learner.files),
    ]
}

/// A row for each attempt.
pub(super) const ATTEMPTS: Layout = Layout {
    file: "attempts.csv",
    sheet: "Attempts",
    columns: &[
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
    rows: |table, learner| learner.attempts.iter().try_for_each(|attempt| table.row(&attempt_row(learner, attempt))),
};

fn attempt_row<'a>(learner: &'a Learner, attempt: &'a AttemptResult) -> [Cell<'a>; 24] {
    let graded = attempt.graded;
    [
        Cell::text(&learner.id),
        given(learner.fields.name.as_deref()),
        Cell::text(&attempt.course),
        Cell::text(&attempt.quiz),
        given(attempt.title.as_deref()),
        Cell::text(&attempt.mode),
        Cell::text(&attempt.id),
        Cell::Count(attempt.number.into()),
        Cell::of(attempt.started, Cell::Time),
        Cell::of(attempt.ended, Cell::Time),
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
    ]
}

/// A row for each question of each attempt.
pub(super) const RESPONSES: Layout = Layout {
    file: "responses.csv",
    sheet: "Responses",
    columns: &[
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
    rows: |table, learner| {
        let of = |attempt| move |question| (attempt, question);
        let mut responses = learner.attempts.iter().flat_map(|attempt| attempt.questions.iter().map(of(attempt)));
        responses.try_for_each(|(attempt, question)| table.row(&response_row(learner, attempt, question)))
    },
};

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

/// Of something that has one, or waits for it.
fn score(score: Option<f64>) -> Cell<'static> {
    score.map_or(Cell::text(TO_MARK), Cell::Number)
}

/// A row for each flag, with what raised it.
pub(super) const FLAGS: Layout = Layout {
    file: "flags.csv",
    sheet: "Flags",
    columns: &["flag", "learner", "name", "course", "quiz", "attempt", "detail", "meaning"],
    rows: |table, learner| {
        learner
            .all_raised()
            .try_for_each(|(course, attempt, raised)| table.row(&flag_row(learner, course, attempt, raised)))
    },
};

fn flag_row<'a>(
    learner: &'a Learner,
    course: Option<&'a str>,
    attempt: Option<&'a AttemptResult>,
    raised: &'a Raised,
) -> [Cell<'a>; 8] {
    [
        Cell::text(raised.flag.name()),
        Cell::text(&learner.id),
        given(learner.fields.name.as_deref()),
        given(course),
        given(attempt.map(|attempt| attempt.quiz.as_str())),
        given(attempt.map(|attempt| attempt.id.as_str())),
        Cell::text(&raised.detail),
        Cell::text(raised.flag.sentence()),
    ]
}

/// A row for each file that counts for nothing.
pub(super) fn set_aside(out: Out) -> io::Result<Box<dyn Sink>> {
    Ok(Box::new(Aside(Table::new(out, &ASIDE)?)))
}

pub(super) const ASIDE: [&str; 3] = ["file", "reason", "words"];

pub(super) fn aside_row(aside: &SetAside) -> [Cell<'_>; 3] {
    [Cell::text(&aside.path), Cell::text(aside.reason.name()), Cell::text(aside.reason.to_string())]
}

struct Aside(Table<Out>);

impl Sink for Aside {
    fn learner(&mut self, _: &Learner) -> io::Result<()> {
        Ok(())
    }

    fn end(mut self: Box<Self>, ending: &Ending) -> io::Result<()> {
        ending.set_aside.iter().try_for_each(|aside| self.0.row(&aside_row(aside)))?;
        self.0.end()
    }
}

pub(super) fn given(text: Option<&str>) -> Cell<'_> {
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
