//! The table of texts that HR marks: those that wait first, and of those the ones that count; all texts to one question
//! together, since they are marked alike when they are marked in a row.
//!
//! So no row can be written before the last learner is known. Until then rows wait in a database of their own, which
//! SQLite keeps in memory while it is small, and else in a file that nobody else can open.

use std::io;

use rusqlite::{Connection, params};

use super::cell::{Cell, Rows};
use super::csv::Table;
use super::marks::Marking;
use super::report::{AttemptResult, Learner, QuestionResult, Standing, TO_MARK};
use super::sink::{Ending, Out, Sink};
use super::tables::given;

pub(super) const COLUMNS: [&str; 15] = [
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
];

const WAITING: &str = "
    CREATE TABLE waiting (
      response_id TEXT PRIMARY KEY,
      marked INTEGER NOT NULL,
      counts_not INTEGER NOT NULL,
      course TEXT NOT NULL,
      quiz TEXT NOT NULL,
      question TEXT NOT NULL,
      learner TEXT NOT NULL,
      number INTEGER NOT NULL,
      text TEXT NOT NULL
    ) STRICT";

struct ToMark {
    table: Table<Out>,
    /// Made with the first row.
    waiting: Option<Connection>,
}

pub(super) fn to_mark(out: Out) -> io::Result<Box<dyn Sink>> {
    Ok(Box::new(ToMark { table: Table::new(out, &COLUMNS)?, waiting: None }))
}

impl Sink for ToMark {
    fn learner(&mut self, learner: &Learner) -> io::Result<()> {
        for attempt in &learner.attempts {
            for question in &attempt.questions {
                if let Some(marking) = &question.marking {
                    self.add(learner, attempt, question, marking).map_err(io::Error::other)?;
                }
            }
        }
        Ok(())
    }

    fn end(mut self: Box<Self>, ending: &Ending) -> io::Result<()> {
        if let Some(waiting) = self.waiting.take() {
            self.write(&waiting).map_err(io::Error::other)??;
        }
        for (id, entry) in &ending.other_marks {
            let mut cells: [Cell; 15] = std::array::from_fn(|_| Cell::Empty);
            cells[0] = Cell::text("other");
            cells[12] = typed(&entry.typed);
            cells[13] = if entry.comment.is_empty() { Cell::Empty } else { Cell::text(&entry.comment) };
            cells[14] = Cell::text(id);
            self.table.row(&cells)?;
        }
        self.table.end()
    }
}

impl ToMark {
    /// Of two learners who handed in the same, the first has the row.
    fn add(
        &mut self,
        learner: &Learner,
        attempt: &AttemptResult,
        question: &QuestionResult,
        marking: &Marking,
    ) -> rusqlite::Result<()> {
        let waiting = match &mut self.waiting {
            Some(waiting) => waiting,
            none => {
                let made = Connection::open("")?;
                made.pragma_update(None, "journal_mode", "off")?;
                made.execute_batch(WAITING)?;
                none.insert(made)
            }
        };
        let text = self.table.text_of(&[
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
        ]);
        let counts_not = attempt.standing != Standing::Counts;
        waiting.prepare_cached("INSERT OR IGNORE INTO waiting VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?.execute(
            params![
                marking.id,
                marking.points.is_some(),
                counts_not,
                attempt.course,
                attempt.quiz,
                question.id,
                learner.id,
                attempt.number,
                text
            ],
        )?;
        Ok(())
    }

    fn write(&mut self, waiting: &Connection) -> rusqlite::Result<io::Result<()>> {
        let mut rows = waiting.prepare(
            "SELECT text FROM waiting
             ORDER BY marked, counts_not, course, quiz, question, learner, number, response_id",
        )?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            if let Err(error) = self.table.put(row.get_ref(0)?.as_str()?) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }
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
