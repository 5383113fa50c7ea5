//! What all learners come to: sums, and the first rows of each list.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::course::day;
use super::super::flag::Flag;
use super::super::report::{AttemptResult, Learner, Standing};
use super::super::state::State;
use super::super::submission::cut;
use super::frame::Frame;
use super::people::{Cell, MOST_ROWS, People, Who};
use super::spread::Spread;

/// How far back scores are shown, in months.
pub(super) const MONTHS: usize = 36;
/// Departments that are told apart.
const MOST_DEPARTMENTS: usize = 200;
/// Of one flag, those that are shown.
const MOST_EXAMPLES: usize = 20;
/// Of one person in a list.
const MOST_COURSES: usize = 12;
/// Letters of a department, and of what raised a flag.
const LONGEST: usize = 200;

#[derive(Debug)]
pub(super) struct Sums {
    pub(super) learners: usize,
    /// A list of people was given.
    pub(super) has_roster: bool,
    /// Of whom something is required, and who has passed all of it.
    pub(super) asked: usize,
    pub(super) settled: usize,
    /// As [`Frame::courses`].
    pub(super) courses: Vec<CourseSum>,
    pub(super) flags: BTreeMap<Flag, FlagSum>,
    /// Attempts that count and have a score, by the month they ended in: this one first.
    pub(super) months: Vec<Spread>,
    /// Of these, the ones from before, and the ones whose time cannot be right.
    pub(super) earlier: usize,
    pub(super) timeless: usize,
    /// As [`Frame::quizzes`].
    pub(super) quizzes: Vec<Spread>,
    pub(super) departments: BTreeMap<String, Share>,
    /// People of further ones.
    pub(super) other_departments: usize,
    pub(super) people: People,
    pub(super) missing: List,
    pub(super) due: List,
}

#[derive(Clone, Debug, Default)]
pub(super) struct CourseSum {
    /// Whether it can be passed.
    pub(super) has_verdict: bool,
    /// Also those that have expired.
    pub(super) passed: usize,
    pub(super) begun: usize,
    pub(super) required: usize,
    pub(super) missing: usize,
    pub(super) due: usize,
    pub(super) expired: usize,
    /// Responses.
    pub(super) to_mark: usize,
    /// Results with a flag.
    pub(super) flagged: usize,
    pub(super) objectives: Vec<Earned>,
}

/// Points of an objective.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Earned {
    pub(super) responses: usize,
    pub(super) points: f64,
    pub(super) possible: f64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct FlagSum {
    pub(super) times: usize,
    pub(super) examples: Vec<Example>,
}

#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) name: String,
    pub(super) detail: String,
}

/// Results of a department: those that are required, or all where nothing is required of anybody.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Share {
    pub(super) people: usize,
    pub(super) required: usize,
    pub(super) required_passed: usize,
    pub(super) all: usize,
    pub(super) all_passed: usize,
}

/// People with results of one kind, as many as there is room for.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub(super) rows: Vec<Row>,
    pub(super) people: usize,
    pub(super) results: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) who: Who,
    /// Of the list of people.
    pub(super) email: Option<String>,
    /// Into [`Frame::courses`]; the first of them.
    pub(super) courses: Vec<(usize, Cell)>,
    pub(super) more: usize,
}

impl Sums {
    pub(super) fn new(frame: &Frame) -> Self {
        let course =
            |objectives: usize| CourseSum { objectives: vec![Earned::default(); objectives], ..CourseSum::default() };
        Self {
            learners: 0,
            has_roster: false,
            asked: 0,
            settled: 0,
            courses: frame.courses.iter().map(|frame| course(frame.objectives.len())).collect(),
            flags: BTreeMap::new(),
            months: vec![Spread::default(); MONTHS],
            earlier: 0,
            timeless: 0,
            quizzes: vec![Spread::default(); frame.quizzes.len()],
            departments: BTreeMap::new(),
            other_departments: 0,
            people: People::new(frame.courses.len()),
            missing: List::default(),
            due: List::default(),
        }
    }

    pub(super) fn learner(&mut self, frame: &Frame, learner: &Learner) {
        self.learners += 1;
        let cells: Vec<Cell> = learner.courses.iter().map(|result| Cell::of(result, frame)).collect();
        for ((sum, result), cell) in self.courses.iter_mut().zip(&learner.courses).zip(&cells) {
            self.has_roster |= result.required.is_some();
            sum.has_verdict |= result.passed.is_some();
            sum.passed += usize::from(is_passed(cell.state));
            sum.begun += usize::from(cell.state != State::NotBegun);
            sum.required += usize::from(cell.is_required);
            sum.missing += usize::from(cell.is_missing());
            sum.due += usize::from(cell.state == State::Due);
            sum.expired += usize::from(cell.state == State::Expired);
            sum.to_mark += result.to_mark;
            sum.flagged += usize::from(!result.all_flags.is_empty());
        }
        let required = || cells.iter().filter(|cell| cell.is_required);
        self.asked += usize::from(required().next().is_some());
        self.settled += usize::from(required().next().is_some() && required().all(|cell| is_settled(cell.state)));
        self.flags(learner);
        self.department(learner, &cells);
        self.missing.add(learner, &cells, Cell::is_missing);
        self.due.add(learner, &cells, |cell| matches!(cell.state, State::Due | State::Expired));
        for attempt in learner.attempts.iter().filter(|attempt| attempt.standing == Standing::Counts) {
            self.attempt(frame, attempt);
        }
        self.people.add(learner, cells);
    }

    fn attempt(&mut self, frame: &Frame, attempt: &AttemptResult) {
        let Some(quiz) = frame.quizzes.get(&attempt.quiz) else { return };
        for question in &attempt.questions {
            if let (Some(objective), Some(points), Some(possible)) =
                (quiz.objective(&question.id), question.points, question.possible)
                && possible > 0.0
            {
                let earned = &mut self.courses[quiz.course].objectives[objective];
                earned.responses += 1;
                earned.points += points;
                earned.possible += possible;
            }
        }
        let Some(score) = attempt.graded.and_then(|graded| graded.score) else { return };
        self.quizzes[quiz.at].add(score);
        let months = attempt.ended.map(|ended| months_between(day(ended), frame.today));
        match months.map(usize::try_from) {
            Some(Ok(ago)) if ago < MONTHS => self.months[ago].add(score),
            Some(Ok(_)) => self.earlier += 1,
            // Without a time, or in the future.
            Some(Err(_)) | None => self.timeless += 1,
        }
    }

    fn flags(&mut self, learner: &Learner) {
        for (_, _, raised) in learner.all_raised() {
            let sum = self.flags.entry(raised.flag).or_default();
            sum.times += 1;
            if sum.examples.len() < MOST_EXAMPLES {
                sum.examples.push(Example { name: Who::of(learner).name, detail: cut(&raised.detail, LONGEST) });
            }
        }
    }

    fn department(&mut self, learner: &Learner, cells: &[Cell]) {
        let Some(name) = learner.department.as_deref().map(|name| cut(name.trim(), LONGEST)) else { return };
        if name.is_empty() {
            return;
        }
        if self.departments.len() >= MOST_DEPARTMENTS && !self.departments.contains_key(&name) {
            self.other_departments += 1;
            return;
        }
        let share = self.departments.entry(name).or_default();
        share.people += 1;
        for (cell, result) in cells.iter().zip(&learner.courses) {
            if cell.is_required {
                share.required += 1;
                share.required_passed += usize::from(is_settled(cell.state));
            }
            if result.passed.is_some() {
                share.all += 1;
                share.all_passed += usize::from(is_passed(cell.state));
            }
        }
    }
}

impl List {
    fn add(&mut self, learner: &Learner, cells: &[Cell], belongs: impl Fn(&Cell) -> bool) {
        let of = || (0..).zip(cells).filter(|(_, cell)| belongs(cell));
        let results = of().count();
        if results == 0 {
            return;
        }
        self.people += 1;
        self.results += results;
        if self.rows.len() < MOST_ROWS {
            let courses: Vec<(usize, Cell)> = of().take(MOST_COURSES).map(|(at, cell)| (at, cell.clone())).collect();
            let more = results - courses.len();
            let email = learner.roster_email.as_deref().map(|email| cut(email.trim(), LONGEST));
            self.rows.push(Row { who: Who::of(learner), email, courses, more });
        }
    }
}

fn is_passed(state: State) -> bool {
    matches!(state, State::Passed | State::Due | State::Expired)
}

/// Passed, or done where nothing can be passed.
fn is_settled(state: State) -> bool {
    is_passed(state) || state == State::Completed
}

/// Less than 0 for a month to come.
fn months_between(from: Date, to: Date) -> i32 {
    (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month())
}
