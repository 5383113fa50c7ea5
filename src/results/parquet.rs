//! The tables as Parquet, for a warehouse: the rows of the CSV files, with a type for each column.
//!
//! Rows are gathered to groups of bounded size and written as these are full, so no table stands in memory. What waits
//! for a mark is null where a CSV says so in words; the column `to_mark` beside it tells.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::reader::ColumnReader;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::cell::{Cell, Rows};
use super::error::Error;
use super::lines::Raw;
use super::report::Learner;
use super::sink::{Ending, Out, Sink};
use super::tables::Layout;

/// Of a row group: so many rows, or so many bytes of text.
const MOST_ROWS: usize = 64 << 10;
const MOST_BYTES: usize = 16 << 20;

/// What a column holds; always nullable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Text,
    Number,
    Count,
    Day,
    /// To the microsecond, in UTC.
    Time,
    /// `yes` or `no`.
    Truth,
    /// `yes`, or empty for no.
    Told,
}

impl Holds {
    fn of(column: &str) -> Self {
        match column {
            "score" | "points" | "possible" | "before" | "gain" | "claimed_score" | "seconds" => Self::Number,
            "lessons_finished" | "lessons" | "quizzes_taken" | "quizzes" | "to_mark" | "number" | "over_time"
            | "tries" | "hints" | "confidence" => Self::Count,
            "start_date" | "first_activity" | "last_activity" | "passed_on" | "valid_until" => Self::Day,
            "started" | "ended" => Self::Time,
            "required" | "passed" | "completed" | "claimed_passed" => Self::Truth,
            "carried" | "reworded" => Self::Told,
            _ => Self::Text,
        }
    }

    fn field(self, name: &str) -> Result<Type, ParquetError> {
        let (physical, logical) = match self {
            Self::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Self::Number => (Physical::DOUBLE, None),
            Self::Count => (Physical::INT64, None),
            Self::Day => (Physical::INT32, Some(LogicalType::Date)),
            Self::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
            Self::Truth | Self::Told => (Physical::BOOLEAN, None),
        };
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
    }

    fn empty(self) -> Values {
        match self {
            Self::Text => Values::Texts(Vec::new()),
            Self::Number => Values::Numbers(Vec::new()),
            Self::Count | Self::Time => Values::Wholes(Vec::new()),
            Self::Day => Values::Days(Vec::new()),
            Self::Truth | Self::Told => Values::Truths(Vec::new()),
        }
    }
}

/// Those that are given.
enum Values {
    Texts(Vec<ByteArray>),
    Numbers(Vec<f64>),
    Wholes(Vec<i64>),
    Days(Vec<i32>),
    Truths(Vec<bool>),
}

struct Column {
    holds: Holds,
    /// For each row, 1 where a value is given.
    given: Vec<i16>,
    values: Values,
}

impl Column {
    fn new(holds: Holds) -> Self {
        Self { holds, given: Vec::new(), values: holds.empty() }
    }

    /// Says how much room the value takes.
    fn add(&mut self, cell: &Cell) -> usize {
        let mut size = 8;
        let is_given = match (&mut self.values, self.holds, cell) {
            (Values::Texts(texts), _, Cell::Text(text)) => {
                size += text.len();
                texts.push(ByteArray::from(text.as_bytes().to_vec()));
                true
            }
            (Values::Numbers(numbers), _, Cell::Number(number)) => {
                numbers.push(*number);
                true
            }
            (Values::Wholes(counts), Holds::Count, Cell::Count(count)) => {
                counts.push(i64::try_from(*count).unwrap_or(i64::MAX));
                true
            }
            (Values::Wholes(times), Holds::Time, Cell::Time(time)) => {
                times.push(time.0.as_microsecond());
                true
            }
            (Values::Days(days), _, Cell::Day(day)) => {
                days.push(since_1970(*day));
                true
            }
            (Values::Truths(truths), Holds::Told, cell) => {
                truths.push(!matches!(cell, Cell::Empty));
                true
            }
            (Values::Truths(truths), _, Cell::Text(word)) if matches!(&**word, "yes" | "no") => {
                truths.push(word == "yes");
                true
            }
            _ => false,
        };
        self.given.push(i16::from(is_given));
        size
    }

    fn write(&mut self, mut to: SerializedColumnWriter) -> Result<(), ParquetError> {
        let given = Some(&*self.given);
        match &self.values {
            Values::Texts(values) => to.typed::<ByteArrayType>().write_batch(values, given, None),
            Values::Numbers(values) => to.typed::<DoubleType>().write_batch(values, given, None),
            Values::Wholes(values) => to.typed::<Int64Type>().write_batch(values, given, None),
            Values::Days(values) => to.typed::<Int32Type>().write_batch(values, given, None),
            Values::Truths(values) => to.typed::<BoolType>().write_batch(values, given, None),
        }?;
        to.close()?;
        *self = Self::new(self.holds);
        Ok(())
    }
}

fn since_1970(day: Date) -> i32 {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() as i32 / 24
}

struct Table {
    layout: &'static Layout,
    groups: Groups,
}

/// A table in the making.
struct Groups {
    to: SerializedFileWriter<Out>,
    columns: Vec<Column>,
    rows: usize,
    bytes: usize,
}

/// A table of which each learner has rows.
pub(super) fn table(layout: &'static Layout, out: Out) -> io::Result<Box<dyn Sink>> {
    let begin = || -> Result<_, ParquetError> {
        let fields = layout.columns.iter().map(|name| Holds::of(name).field(name).map(Arc::new));
        let schema = Type::group_type_builder("row").with_fields(fields.collect::<Result<_, _>>()?).build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("coursewright ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))
    };
    let columns = layout.columns.iter().map(|name| Column::new(Holds::of(name))).collect();
    let groups = Groups { to: begin().map_err(failed)?, columns, rows: 0, bytes: 0 };
    Ok(Box::new(Table { layout, groups }))
}

/// Its name in the report's folder.
pub(super) fn name(layout: &Layout) -> String {
    layout.file.replace(".csv", ".parquet")
}

impl Rows for Groups {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.bytes += column.add(cell);
        }
        self.rows += 1;
        if self.rows >= MOST_ROWS || self.bytes >= MOST_BYTES { self.flush().map_err(failed) } else { Ok(()) }
    }
}

impl Groups {
    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.to.next_row_group()?;
        for column in &mut self.columns {
            let to = group.next_column()?.ok_or_else(|| ParquetError::General("a column is missing".to_owned()))?;
            column.write(to)?;
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

impl Sink for Table {
    fn learner(&mut self, learner: &Learner) -> io::Result<()> {
        (self.layout.rows)(&mut self.groups, learner)
    }

    fn end(mut self: Box<Self>, _: &Ending) -> io::Result<()> {
        self.groups.flush().map_err(failed)?;
        let mut out = self.groups.to.into_inner().map_err(failed)?;
        out.flush()
    }
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(source) => *source,
            Err(source) => io::Error::other(source),
        },
        error => io::Error::other(error),
    }
}

/// How a Parquet file begins.
pub(super) const MAGIC: &[u8] = b"PAR1";
/// Where a line stands: Spark calls the one column of a text `value`.
const LINE_COLUMNS: [&str; 2] = ["value", "line"];
const LINES_TOGETHER: usize = 64;

/// Hands on the lines of a file, until nobody wants more.
pub(super) fn lines(path: &Path, take: &mut dyn FnMut(Raw) -> bool) -> Result<(), Error> {
    let unread = |source| Error::Read { path: path.to_owned(), source };
    let failed = |error| unread(failed(error));
    let reader = SerializedFileReader::new(std::fs::File::open(path).map_err(unread)?).map_err(failed)?;
    let columns = reader.metadata().file_metadata().schema_descr_ptr();
    let is_lines = |at: &usize| {
        let column = columns.column(*at);
        LINE_COLUMNS.contains(&column.path().string().as_str())
            && column.physical_type() == Physical::BYTE_ARRAY
            && column.max_rep_level() == 0
    };
    let at = (0..columns.num_columns()).find(is_lines).ok_or_else(|| {
        let names: Vec<String> = columns.columns().iter().map(|column| column.path().string()).collect();
        let what = format!("no column `value` or `line` of text with graded lines, but `{}`", names.join("`, `"));
        Error::NotGraded { path: path.to_owned(), what }
    })?;
    let is_nullable = columns.column(at).max_def_level() > 0;
    let (file, mut number) = (Arc::from(path.to_string_lossy()), 0);
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(failed)?;
        let ColumnReader::ByteArrayColumnReader(mut column) = group.get_column_reader(at).map_err(failed)? else {
            continue;
        };
        loop {
            let (mut values, mut given) = (Vec::new(), Vec::new());
            let levels = is_nullable.then_some(&mut given);
            let (rows, ..) = column.read_records(LINES_TOGETHER, levels, None, &mut values).map_err(failed)?;
            if rows == 0 {
                break;
            }
            let mut values = values.into_iter().peekable();
            for row in 0..rows {
                let is_given = given.get(row).is_none_or(|level| *level > 0);
                let line = values.next_if(|_| is_given);
                number += 1;
                let bytes = line.map(|line: ByteArray| line.data().to_vec()).unwrap_or_default();
                if !take(Raw { file: Arc::clone(&file), number, bytes: Ok(bytes) }) {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}
