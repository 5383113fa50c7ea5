//! results.xlsx: the tables as one workbook, for people who work in a spreadsheet and not with files of text.
//!
//! Cells have types: a date is a date, a score is a number shown in per cent. Whatever came from a learner is written as
//! text, which no program takes for a formula. Rows go to files beside the workbook as they come, so that its size has no
//! say in how much memory a run needs; a sheet ends after [`MOST_ROWS`], says so on the first sheet, and the CSV beside it
//! has all.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use jiff::civil::Date;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Workbook, Worksheet, XlsxError,
};

use super::cell::{Cell, Rows};
use super::course::day;
use super::flag::Flag;
use super::items::{ItemReport, ItemTable, QUESTIONS, QUIZZES};
use super::report::Learner;
use super::sink::{Ending, Out, Sink};
use super::state::{DUE_WITHIN_DAYS, State};
use super::submission::{Moment, cut, shortened};
use super::tables::{ASIDE, LAYOUTS, aside_row, given};
use super::write::Occasion;
use crate::site::Site;

/// Its name in the report's folder.
pub(super) const FILE: &str = "results.xlsx";

/// Spreadsheets open more, but not so that anybody would wait for it; Excel's own limit is 1,048,576.
const MOST_ROWS: u32 = 100_000;
/// Letters of a cell. Excel takes 32,767, and counts some letters twice.
const LONGEST: usize = 16_000;
/// Letters of a course's title above its columns.
const LONGEST_TITLE: usize = 60;
/// Columns whose numbers are shares of one.
const SHARES: [&str; 11] = [
    "score",
    "claimed_score",
    "before",
    "gain",
    "facility",
    "unsure_right",
    "fairly_sure_right",
    "certain_right",
    "mean",
    "deviation",
    "error",
];

/// Begins the workbook; what it cannot hold in memory meanwhile waits in files without a name in `folder`.
pub(super) fn workbook(out: Out, folder: &Path, occasion: &Occasion) -> io::Result<Box<dyn Sink>> {
    Book::begin(out, folder, occasion).map(|book| Box::new(book) as Box<dyn Sink>).map_err(failed)
}

struct Book {
    out: Out,
    book: Workbook,
    formats: Formats,
    title: String,
    today: Date,
    /// Titles of the courses that each learner has a result in.
    courses: Vec<String>,
    /// How many are in each state, of each of them.
    states: Vec<BTreeMap<State, usize>>,
    flags: BTreeMap<Flag, usize>,
    people: Sheet,
    /// As [`LAYOUTS`].
    tables: Vec<Sheet>,
    /// As [`ITEM_TABLES`], once they are known, and what was set aside.
    others: Vec<Sheet>,
    learners: usize,
}

/// The first sheet, which is filled at the end.
const SUMMARY: usize = 0;
const PEOPLE: &str = "People";
const ITEM_TABLES: [&ItemTable; 2] = [&QUESTIONS, &QUIZZES];

struct Formats {
    title: Format,
    head: Format,
    day: Format,
    time: Format,
    share: Format,
    number: Format,
    good: Format,
    bad: Format,
    open: Format,
}

impl Formats {
    fn new() -> Self {
        let coloured = |ground: u32, ink: u32| Format::new().set_background_color(ground).set_font_color(ink);
        Self {
            title: Format::new().set_bold().set_font_size(16),
            head: Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_align(FormatAlign::Top),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            share: Format::new().set_num_format("0.0%"),
            number: Format::new().set_num_format("0.####"),
            good: coloured(0xDDEFDC, 0x14532D),
            bad: coloured(0xF8DCD8, 0x7A1F14),
            open: coloured(0xFBEBC8, 0x6B4A00),
        }
    }
}

/// A sheet that rows are added to.
struct Sheet {
    /// In the workbook.
    at: usize,
    columns: Vec<Column>,
    /// Below the head.
    rows: u32,
    /// There was no room for more.
    is_full: bool,
}

struct Column {
    title: String,
    is_share: bool,
    holds: Holds,
}

/// Which words of a column have a colour.
#[derive(Clone, Copy)]
enum Holds {
    Verdicts,
    Marks,
    States,
    Anything,
}

impl Column {
    fn of(name: &str) -> Self {
        let holds = match name {
            "passed" | "claimed_passed" => Holds::Verdicts,
            "mark" => Holds::Marks,
            _ => Holds::Anything,
        };
        Self { title: name.to_owned(), is_share: SHARES.contains(&name), holds }
    }

    /// In letters; long texts run on into the cells beside them, which HR can make wider.
    fn width(&self) -> f64 {
        let title = self.title.chars().count() as f64 + 4.0;
        let usual = match self.title.as_str() {
            "name" | "email" | "course_title" | "quiz_title" | "file" => 28.0,
            "prompt" | "response" | "detail" | "meaning" | "verdicts" | "options" | "band" => 48.0,
            "started" | "ended" => 20.0,
            _ => 12.0,
        };
        title.clamp(usual, 48.0)
    }

    fn colours<'f>(&self, formats: &'f Formats) -> Vec<(&'static str, &'f Format)> {
        let Formats { good, bad, open, .. } = formats;
        match self.holds {
            Holds::Verdicts => vec![("yes", good), ("no", bad), ("to mark", open)],
            Holds::Marks => vec![("right", good), ("wrong", bad), ("to mark", open)],
            Holds::States => vec![
                (State::Passed.words(), good),
                (State::Completed.words(), good),
                (State::NotPassed.words(), bad),
                (State::Expired.words(), bad),
                (State::Due.words(), open),
                (State::ToMark.words(), open),
            ],
            Holds::Anything => Vec::new(),
        }
    }
}

impl Sheet {
    fn begin(book: &mut Workbook, formats: &Formats, name: &str, columns: Vec<Column>) -> Result<Self, XlsxError> {
        let at = book.worksheets().len();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (number, column) in (0..).zip(&columns) {
            sheet.set_column_width(number, column.width())?;
            sheet.write_string_with_format(0, number, &column.title, &formats.head)?;
        }
        Ok(Self { at, columns, rows: 0, is_full: false })
    }

    fn end(&self, book: &mut Workbook, formats: &Formats) -> Result<(), XlsxError> {
        let sheet = book.worksheet_from_index(self.at)?;
        let last = self.rows.max(1);
        sheet.autofilter(0, 0, last, self.columns.len() as u16 - 1)?;
        for (number, column) in (0..).zip(&self.columns) {
            for (word, format) in column.colours(formats) {
                let rule = ConditionalFormatCellRule::EqualTo(word);
                let colour = ConditionalFormatCell::new().set_rule(rule).set_format(format);
                sheet.add_conditional_format(1, number, last, number, &colour)?;
            }
        }
        Ok(())
    }
}

/// A sheet while rows are added to it.
struct Adding<'b> {
    sheet: &'b mut Sheet,
    page: &'b mut Worksheet,
    formats: &'b Formats,
}

impl Rows for Adding<'_> {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        if self.sheet.rows == MOST_ROWS {
            self.sheet.is_full = true;
            return Ok(());
        }
        self.sheet.rows += 1;
        let row = self.sheet.rows;
        for ((number, column), cell) in (0..).zip(&self.sheet.columns).zip(cells) {
            write(self.page, (row, number), cell, column.is_share, self.formats).map_err(failed)?;
        }
        Ok(())
    }
}

fn write(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    is_share: bool,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let text = |page: &mut Worksheet, text: &str| {
        let text = if text.len() > LONGEST { shortened(text, LONGEST) } else { text.to_owned() };
        page.write_string(row, column, text).map(|_| ())
    };
    match cell {
        Cell::Empty => Ok(()),
        Cell::Text(words) => text(page, words),
        Cell::Count(count) => page.write_number(row, column, *count as f64).map(|_| ()),
        Cell::Number(number) => {
            let format = if is_share { &formats.share } else { &formats.number };
            page.write_number_with_format(row, column, *number, format).map(|_| ())
        }
        // Excel's time begins in 1900.
        Cell::Day(day) if day.year() < 1900 => text(page, &day.to_string()),
        Cell::Day(day) => page.write_datetime_with_format(row, column, *day, &formats.day).map(|_| ()),
        Cell::Time(moment) => match ExcelDateTime::from_timestamp(moment.0.as_second()) {
            Ok(time) => page.write_datetime_with_format(row, column, &time, &formats.time).map(|_| ()),
            Err(_) => text(page, &moment.to_string()),
        },
    }
}

impl Book {
    fn begin(out: Out, folder: &Path, occasion: &Occasion) -> Result<Self, XlsxError> {
        let site = occasion.site;
        let today = day(Moment(occasion.now));
        let mut book = Workbook::new();
        book.set_tempdir(folder)?;
        // To the day, as in report.html: the same learners give the same bytes.
        let made = ExcelDateTime::from_ymd(today.year() as u16, today.month() as u8, today.day() as u8)?;
        book.set_properties(&DocProperties::new().set_title(&site.config.title).set_creation_datetime(&made));
        let formats = Formats::new();
        book.add_worksheet().set_name("Summary")?;
        let courses: Vec<String> = site
            .courses
            .iter()
            .filter(|course| !course.is_for_authors())
            .map(|course| cut(&course.file.title, LONGEST_TITLE))
            .collect();
        let people = Sheet::begin(&mut book, &formats, PEOPLE, people_columns(&courses))?;
        let tables = LAYOUTS.iter().map(|layout| {
            let columns = layout.columns.iter().map(|name| Column::of(name)).collect();
            Sheet::begin(&mut book, &formats, layout.sheet, columns)
        });
        Ok(Self {
            tables: tables.collect::<Result<_, _>>()?,
            out,
            states: vec![BTreeMap::new(); courses.len()],
            flags: BTreeMap::new(),
            others: Vec::new(),
            title: site.config.title.clone(),
            today,
            courses,
            people,
            book,
            formats,
            learners: 0,
        })
    }

    /// A sheet of which all rows are known.
    fn add(
        &mut self,
        name: &str,
        columns: &[&str],
        rows: impl FnOnce(&mut dyn Rows) -> io::Result<()>,
    ) -> io::Result<()> {
        let columns = columns.iter().map(|name| Column::of(name)).collect();
        let mut sheet = Sheet::begin(&mut self.book, &self.formats, name, columns).map_err(failed)?;
        let page = self.book.worksheet_from_index(sheet.at).map_err(failed)?;
        rows(&mut Adding { sheet: &mut sheet, page, formats: &self.formats })?;
        self.others.push(sheet);
        Ok(())
    }

    fn summary(&mut self, ending: &Ending) -> Result<(), XlsxError> {
        let Formats { title, head, day, .. } = &self.formats;
        let sheets = [&self.people].into_iter().chain(&self.tables).chain(&self.others);
        let full: Vec<usize> = sheets.filter(|sheet| sheet.is_full).map(|sheet| sheet.at).collect();
        let full: Vec<String> = full.into_iter().map(|at| self.book.worksheets()[at].name()).collect();
        let page = self.book.worksheet_from_index(SUMMARY)?;
        page.set_column_width(0, 48)?.set_column_range_width(1, STATES.len() as u16, 14)?;
        page.write_string_with_format(0, 0, &self.title, title)?;
        page.write_string(1, 0, "Results of learners, made on")?.write_datetime_with_format(1, 1, self.today, day)?;
        page.write_string(2, 0, "People")?.write_number(2, 1, self.learners as f64)?;
        page.write_string(3, 0, "Files set aside")?.write_number(3, 1, ending.set_aside.len() as f64)?;
        let mut row = 5;
        page.write_string_with_format(row, 0, "Course", head)?;
        for (column, state) in (1..).zip(STATES) {
            page.write_string_with_format(row, column, state.words(), head)?;
        }
        for (course, states) in self.courses.iter().zip(&self.states) {
            row += 1;
            page.write_string(row, 0, course)?;
            for (column, state) in (1..).zip(STATES) {
                page.write_number(row, column, states.get(&state).copied().unwrap_or(0) as f64)?;
            }
        }
        row += 1;
        let due = State::Due.words();
        page.write_string(row, 0, format!("“{due}”: passed, and valid for no more than {DUE_WITHIN_DAYS} days"))?;
        row += 2;
        page.write_string_with_format(row, 0, "Flag", head)?.write_string_with_format(row, 1, "Times", head)?;
        page.write_string_with_format(row, 2, "Meaning", head)?;
        for (flag, times) in &self.flags {
            row += 1;
            page.write_string(row, 0, flag.name())?.write_number(row, 1, *times as f64)?;
            page.write_string(row, 2, flag.sentence())?;
        }
        row += 2;
        let mut note = |text: String| {
            row += 1;
            page.write_string(row - 1, 0, text).map(|_| ())
        };
        note("Times are in UTC, by the clocks of learners. Every response was graded again; what a file claims is beside it.".to_owned())?;
        for name in full {
            note(format!(
                "{name}: there is no room for more than {MOST_ROWS} rows; the CSVs beside this file have all."
            ))?;
        }
        Ok(())
    }
}

/// In the order of the summary's columns.
const STATES: [State; 8] = [
    State::Passed,
    State::Due,
    State::Expired,
    State::Completed,
    State::NotPassed,
    State::ToMark,
    State::Begun,
    State::NotBegun,
];

/// Who it is, and of each course the state, the score and until when it is valid.
fn people_columns(courses: &[String]) -> Vec<Column> {
    let who = ["learner", "name", "employee_id", "email", "department", "start_date"].map(Column::of);
    let of_courses = courses.iter().flat_map(|course| {
        [
            Column { title: course.clone(), is_share: false, holds: Holds::States },
            Column { title: format!("{course}: score"), is_share: true, holds: Holds::Anything },
            Column { title: format!("{course}: valid until"), is_share: false, holds: Holds::Anything },
        ]
    });
    who.into_iter().chain(of_courses).collect()
}

fn person<'l>(learner: &'l Learner, states: &[State]) -> Vec<Cell<'l>> {
    let fields = &learner.fields;
    let mut cells = vec![
        Cell::text(&learner.id),
        given(fields.name.as_deref()),
        given(fields.employee_id.as_deref()),
        given(fields.email.as_deref()),
        given(learner.department.as_deref()),
        Cell::of(learner.started, Cell::Day),
    ];
    for (result, state) in learner.courses.iter().zip(states) {
        let is_nothing = *state == State::NotBegun && result.required == Some(false);
        cells.push(if is_nothing { Cell::Empty } else { Cell::text(state.words()) });
        cells.push(Cell::of(result.score_so_far(), Cell::Number));
        cells.push(Cell::of(result.valid_until, Cell::Day));
    }
    cells
}

impl Sink for Book {
    fn learner(&mut self, learner: &Learner) -> io::Result<()> {
        let Self { book, formats, people, tables, .. } = self;
        let mut add = |sheet: &mut Sheet, rows: &dyn Fn(&mut dyn Rows) -> io::Result<()>| {
            let page = book.worksheet_from_index(sheet.at).map_err(failed)?;
            rows(&mut Adding { sheet, page, formats })
        };
        let states: Vec<State> = learner.courses.iter().map(|result| State::of(result, self.today)).collect();
        add(people, &|rows| rows.row(&person(learner, &states)))?;
        for (sheet, layout) in tables.iter_mut().zip(LAYOUTS) {
            // Rows for which there is no room are not made.
            match sheet.rows {
                MOST_ROWS => sheet.is_full = true,
                _ => add(sheet, &|rows| (layout.rows)(rows, learner))?,
            }
        }
        self.learners += 1;
        for (counts, state) in self.states.iter_mut().zip(states) {
            *counts.entry(state).or_default() += 1;
        }
        for (_, _, raised) in learner.all_raised() {
            *self.flags.entry(raised.flag).or_default() += 1;
        }
        Ok(())
    }

    fn items(&mut self, report: &ItemReport, site: &Site) -> io::Result<()> {
        ITEM_TABLES
            .iter()
            .try_for_each(|table| self.add(table.sheet, table.columns, |rows| (table.rows)(report, site, rows)))
    }

    fn end(mut self: Box<Self>, ending: &Ending) -> io::Result<()> {
        let mut asides = ending.set_aside.iter();
        self.add("Set aside", &ASIDE, |rows| asides.try_for_each(|aside| rows.row(&aside_row(aside))))?;
        self.summary(ending).map_err(failed)?;
        let Self { out, mut book, formats, people, tables, others, .. } = *self;
        for sheet in [&people].into_iter().chain(&tables).chain(&others) {
            sheet.end(&mut book, &formats).map_err(failed)?;
        }
        let mut file = out.into_inner().map_err(|error| error.into_error())?;
        book.save_to_writer(&mut file).map_err(failed)
    }
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}
