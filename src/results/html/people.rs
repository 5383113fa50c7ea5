//! The rows of the table of people: where each stands in each course, and who comes first.
//!
//! There is room for some thousand; those who need something are kept before those who do not.

use super::super::flag::Flag;
use super::super::report::{CourseResult, Learner};
use super::super::state::State;
use super::super::submission::cut;
use super::frame::Frame;
use jiff::civil::Date;

/// Rows of a table of people, and cells of all rows.
pub(super) const MOST_ROWS: usize = 2_000;
const MOST_CELLS: usize = 12_000;
/// Letters of a name or whatever else came from a file.
const LONGEST: usize = 80;

#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) state: State,
    pub(super) is_required: bool,
    pub(super) is_late: bool,
    pub(super) score: Option<f64>,
    pub(super) passed_on: Option<Date>,
    pub(super) valid_until: Option<Date>,
    /// Those that the state does not tell already.
    pub(super) flags: Vec<Flag>,
}

impl Cell {
    pub(super) fn of(result: &CourseResult, frame: &Frame) -> Self {
        let told = [Flag::Missing, Flag::Late, Flag::Expired];
        Self {
            state: State::of(result, frame.today),
            is_required: result.required == Some(true),
            is_late: result.all_flags.contains(&Flag::Late),
            score: result.score_so_far(),
            passed_on: result.passed_on,
            valid_until: result.valid_until,
            flags: result.all_flags.iter().copied().filter(|flag| !told.contains(flag)).collect(),
        }
    }

    /// Somebody has to do something still.
    pub(super) fn is_missing(&self) -> bool {
        self.is_required && self.state.is_open()
    }

    fn need(&self) -> Need {
        match self.state {
            _ if self.is_missing() => Need::Missing,
            State::Expired | State::Due => Need::Due,
            _ if !self.flags.is_empty() => Need::Flagged,
            State::ToMark => Need::ToMark,
            _ => Need::Nothing,
        }
    }
}

/// Why somebody stands where they stand in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    Missing,
    Due,
    Flagged,
    ToMark,
    Nothing,
}

/// Who it is, as far as the page tells.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) name: String,
    pub(super) number: Option<String>,
    pub(super) department: Option<String>,
}

impl Who {
    pub(super) fn of(learner: &Learner) -> Self {
        let short = |text: &Option<String>| text.as_deref().map(|text| cut(text, LONGEST));
        let fields = &learner.fields;
        // What the learner is known by stands in all tables.
        let name = short(&fields.name).or_else(|| short(&fields.email)).unwrap_or_else(|| cut(&learner.id, LONGEST));
        Self { name, number: short(&fields.employee_id), department: short(&learner.department) }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) who: Who,
    pub(super) need: Need,
    pub(super) cells: Vec<Cell>,
}

/// As many as there is room for.
#[derive(Debug)]
pub(super) struct People {
    by_need: [Vec<Person>; 5],
    room: usize,
    all: usize,
}

impl People {
    pub(super) fn new(courses: usize) -> Self {
        Self { by_need: Default::default(), room: (MOST_CELLS / courses.max(1)).clamp(20, MOST_ROWS), all: 0 }
    }

    pub(super) fn add(&mut self, learner: &Learner, cells: Vec<Cell>) {
        self.all += 1;
        let need = cells.iter().map(Cell::need).min().unwrap_or(Need::Nothing);
        let before: usize = self.by_need[..=need as usize].iter().map(Vec::len).sum();
        if before < self.room {
            self.by_need[need as usize].push(Person { who: Who::of(learner), need, cells });
            // Whoever would not be shown any more makes room.
            let mut room = self.room;
            for people in &mut self.by_need {
                people.truncate(room);
                room -= people.len();
            }
        }
    }

    /// Those who need something first, each group in the order in which it came.
    pub(super) fn shown(&self) -> impl Iterator<Item = &Person> {
        self.by_need.iter().flatten()
    }

    pub(super) fn left_out(&self) -> usize {
        self.all - self.by_need.iter().map(Vec::len).sum::<usize>()
    }
}
