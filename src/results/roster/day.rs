//! Days of a list of people, from whatever program.

use jiff::civil::Date;

use crate::results::submission::cut;

/// A day as people write it who leave no doubt which number is the month.
pub(super) fn day(written: &str) -> Result<Option<Date>, String> {
    if written.is_empty() {
        return Ok(None);
    }
    let first = written.split([' ', 'T']).next().unwrap_or_default();
    let numbers: Option<Vec<i16>> = first
        .split(['-', '.', '/', '年', '月', '日'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect();
    let date = match numbers.as_deref() {
        Some([year, month, day]) if *year > 31 => date(*year, *month, *day),
        Some([day, month, year]) if first.contains('.') => date(*year, *month, *day),
        _ => None,
    };
    date.map(Some)
        .ok_or_else(|| format!("`{}` is not a day that can only be one; write it as 2026-05-31", cut(written, 40)))
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    let year = if (0..100).contains(&year) { year + 2000 } else { year };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
