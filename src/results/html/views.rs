//! All that the template may read.

use serde::Serialize;

use super::plots::Plot;

#[derive(Serialize)]
pub(super) struct Page<'a> {
    pub(super) title: &'a str,
    pub(super) site: &'a str,
    pub(super) build: &'a str,
    pub(super) today: String,
    pub(super) due_until: String,
    pub(super) policy: String,
    pub(super) style: &'static str,
    pub(super) script: &'static str,
    pub(super) has_roster: bool,
    pub(super) answer: Vec<String>,
    pub(super) courses: Vec<CourseView<'a>>,
    pub(super) people: PeopleView<'a>,
    pub(super) missing: ListView<'a>,
    pub(super) due: ListView<'a>,
    pub(super) months: Option<MonthsView>,
    pub(super) timeless: String,
    pub(super) departments: Vec<ShareView<'a>>,
    pub(super) departments_left_out: String,
    pub(super) departments_are_required: bool,
    pub(super) objectives: Vec<ObjectivesView<'a>>,
    pub(super) quizzes: Vec<QuizView<'a>>,
    pub(super) quizzes_left_out: String,
    pub(super) flags: Vec<FlagView<'a>>,
    pub(super) aside: Vec<[String; 2]>,
    pub(super) aside_left_out: String,
    pub(super) faults: Vec<[String; 2]>,
    pub(super) faults_left_out: String,
}

/// A number to read, and whether it is not 0.
#[derive(Serialize)]
pub(super) struct Count {
    pub(super) any: bool,
    pub(super) text: String,
}

#[derive(Serialize)]
pub(super) struct CourseView<'a> {
    pub(super) title: &'a str,
    pub(super) passed: String,
    /// `None` where there is nothing to pass.
    pub(super) share: Option<Plot>,
    pub(super) percent: String,
    pub(super) begun: Count,
    pub(super) required: Count,
    pub(super) missing: Count,
    pub(super) due: Count,
    pub(super) expired: Count,
    pub(super) to_mark: Count,
    pub(super) flagged: Count,
}

#[derive(Serialize)]
pub(super) struct PeopleView<'a> {
    pub(super) columns: Vec<&'a str>,
    pub(super) rows: Vec<PersonView<'a>>,
    pub(super) states: Vec<[&'static str; 2]>,
    pub(super) has_departments: bool,
    pub(super) has_numbers: bool,
    pub(super) left_out: String,
}

#[derive(Serialize)]
pub(super) struct PersonView<'a> {
    pub(super) name: &'a str,
    pub(super) number: Option<&'a str>,
    pub(super) department: Option<&'a str>,
    pub(super) needs: bool,
    pub(super) cells: Vec<CellView>,
}

#[derive(Serialize)]
pub(super) struct CellView {
    pub(super) state: &'static str,
    pub(super) words: String,
    pub(super) sign: &'static str,
    pub(super) score: Option<String>,
    pub(super) when: Option<String>,
    pub(super) flags: String,
    /// What a column is sorted by.
    pub(super) order: i32,
}

#[derive(Serialize)]
pub(super) struct ListView<'a> {
    pub(super) any: bool,
    pub(super) people: String,
    pub(super) results: String,
    pub(super) rows: Vec<RowView<'a>>,
    pub(super) has_departments: bool,
    pub(super) left_out: String,
}

#[derive(Serialize)]
pub(super) struct RowView<'a> {
    pub(super) name: &'a str,
    pub(super) number: Option<&'a str>,
    pub(super) department: Option<&'a str>,
    pub(super) email: Option<&'a str>,
    /// Whether it can stand in a link as it is.
    pub(super) is_address: bool,
    pub(super) courses: Vec<[String; 2]>,
    pub(super) more: usize,
    pub(super) first: String,
}

#[derive(Serialize)]
pub(super) struct MonthsView {
    pub(super) plot: Plot,
    pub(super) summary: String,
    pub(super) rows: Vec<[String; 5]>,
}

#[derive(Serialize)]
pub(super) struct ShareView<'a> {
    pub(super) name: &'a str,
    pub(super) people: String,
    pub(super) passed: String,
    pub(super) percent: String,
    pub(super) bar: Plot,
}

#[derive(Serialize)]
pub(super) struct ObjectivesView<'a> {
    pub(super) course: &'a str,
    pub(super) rows: Vec<ObjectiveView<'a>>,
}

#[derive(Serialize)]
pub(super) struct ObjectiveView<'a> {
    pub(super) text: &'a str,
    pub(super) responses: String,
    pub(super) points: String,
    pub(super) percent: String,
    pub(super) bar: Plot,
}

#[derive(Serialize)]
pub(super) struct QuizView<'a> {
    pub(super) title: &'a str,
    pub(super) course: &'a str,
    pub(super) attempts: u32,
    pub(super) median: String,
    pub(super) middle: String,
    pub(super) mark: String,
    pub(super) tenths: [u32; 10],
    pub(super) plot: Plot,
}

#[derive(Serialize)]
pub(super) struct FlagView<'a> {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) times: String,
    pub(super) examples: Vec<[&'a str; 2]>,
    pub(super) left_out: String,
}
