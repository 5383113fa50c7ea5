//! What stands in a table, whichever kind of file it is written to.

use std::borrow::Cow;
use std::io;

use jiff::civil::Date;

use super::submission::Moment;

/// A table that is written row by row: all responses of a large company need not stand in memory.
pub(super) trait Rows {
    /// A cell for each column.
    fn row(&mut self, cells: &[Cell]) -> io::Result<()>;
}

#[derive(Clone, Debug)]
pub(super) enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    /// Rounded to four places.
    Number(f64),
    Count(u64),
    Day(Date),
    Time(Moment),
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn count(count: usize) -> Self {
        Self::Count(count as u64)
    }

    pub(super) fn yes_or_no(value: bool) -> Self {
        Self::text(if value { "yes" } else { "no" })
    }

    /// What `make` makes, or nothing.
    pub(super) fn of<T>(value: Option<T>, make: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Empty, make)
    }

    pub(super) fn show(value: Option<impl ToString>) -> Self {
        Self::of(value, |value| Self::text(value.to_string()))
    }
}
