//! Tables for spreadsheets: RFC 4180 in UTF-8, with CRLF and a byte order mark, by which Excel knows the encoding.
//!
//! A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and a learner may have typed it. So
//! such a text gets an apostrophe in front, also behind a `;`, a tab or a new line inside of it: where the decimal
//! sign is a comma, Excel ends cells at `;`. Texts are quoted; numbers are written as they are.

use std::fmt::Write as _;
use std::io;

use super::cell::{Cell, Rows};

/// A table under its head, written row by row: all responses of a large company need not stand in memory.
#[derive(Debug)]
pub(super) struct Table<W> {
    out: W,
    row: Row,
}

impl<W: io::Write> Table<W> {
    pub(super) fn new(out: W, columns: &[&str]) -> io::Result<Self> {
        let mut table = Self::below(out, columns);
        table.out.write_all("\u{feff}".as_bytes())?;
        table.row(&columns.iter().map(|column| Cell::text(*column)).collect::<Vec<_>>())?;
        Ok(table)
    }

    /// Rows for a table that has a head already.
    pub(super) fn below(out: W, columns: &[&str]) -> Self {
        Self { out, row: Row { columns: columns.len(), text: String::new() } }
    }

    pub(super) fn into_inner(self) -> W {
        self.out
    }

    /// A row as it stands in the table, for one that is written later.
    pub(super) fn text_of(&mut self, cells: &[Cell]) -> &str {
        self.row.of(cells)
    }

    /// What [`text_of`](Self::text_of) gave.
    pub(super) fn put(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())
    }

    pub(super) fn end(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: io::Write> Rows for Table<W> {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        let text = self.row.of(cells);
        self.out.write_all(text.as_bytes())
    }
}

/// A whole table of texts, for those who write one beside a report.
pub fn table(out: &mut dyn io::Write, columns: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let mut table = Table::new(io::BufWriter::new(out), columns)?;
    for row in rows {
        table.row(&row.iter().map(|text| Cell::text(text.as_str())).collect::<Vec<_>>())?;
    }
    table.end()
}

/// The row that is being written.
#[derive(Debug)]
struct Row {
    columns: usize,
    text: String,
}

impl Row {
    fn of(&mut self, cells: &[Cell]) -> &str {
        self.text.clear();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            self.cell(cell);
        }
        debug_assert_eq!(cells.len(), self.columns, "every row has a cell for each column");
        self.text.push_str("\r\n");
        &self.text
    }

    fn cell(&mut self, cell: &Cell) {
        match cell {
            Cell::Empty => {}
            Cell::Count(count) => {
                // Writing to a String cannot fail.
                let _ = write!(self.text, "{count}");
            }
            Cell::Number(number) => {
                let rounded = (number * 1e4).round() / 1e4;
                // Most points are whole, and a whole number is written sooner. Minus zero is zero.
                let _ = if rounded.fract() == 0.0 && rounded.abs() < 1e15 {
                    write!(self.text, "{}", rounded as i64)
                } else {
                    write!(self.text, "{rounded}")
                };
            }
            Cell::Day(day) => {
                let _ = write!(self.text, "\"{day}\"");
            }
            Cell::Time(moment) => {
                let _ = write!(self.text, "\"{moment}\"");
            }
            Cell::Text(text) => {
                self.text.push('"');
                if is_plain(text) {
                    self.text.push_str(text);
                } else {
                    for letter in harmless(text).chars() {
                        if letter == '"' {
                            self.text.push('"');
                        }
                        self.text.push(letter);
                    }
                }
                self.text.push('"');
            }
        }
    }
}

/// Whether a text can stand in a cell as it is, which is seen at a glance of most: behind a letter or a digit only what
/// ends a cell could begin another. 0xC2 leads in further control characters.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.bytes().next() else { return true };
    let begins = first.is_ascii_alphanumeric() || !first.is_ascii() && text.starts_with(char::is_alphanumeric);
    begins && text.bytes().all(|byte| !matches!(byte, 0..0x20 | b'"' | b';' | 0x7f | 0xc2))
}

/// The text with an apostrophe before everything that a spreadsheet could take for a formula. Control characters other
/// than tabs and new lines become U+FFFD: programs end their reading at NUL.
fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 4);
    // At the beginning of what could be a cell; spaces, quotes and what is invisible do not change that.
    let mut at_start = true;
    for (at, letter) in text.char_indices() {
        let ends_cell = matches!(letter, ';' | '\t' | '\n' | '\r');
        if at_start && is_formula_sign(letter) || at == 0 && matches!(letter, '\t' | '\r') {
            safe.push('\'');
        }
        let is_blank =
            letter.is_whitespace() || matches!(letter, '"' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
        at_start = ends_cell || at_start && (is_blank || letter.is_control());
        safe.push(if letter.is_control() && !ends_cell { '\u{fffd}' } else { letter });
    }
    safe
}

/// Without the apostrophe by which a spreadsheet takes a cell for a text: it stands before what would else be a formula or a
/// number, and `'t Hart` is a name.
pub(super) fn bare(cell: &str) -> &str {
    let rest = cell.trim_start_matches('\'');
    let is_marked = rest.starts_with(|letter: char| is_formula_sign(letter) || letter.is_ascii_digit());
    if is_marked { rest } else { cell }
}

/// Also full-width and small forms, which some programs read as the plain ones.
fn is_formula_sign(letter: char) -> bool {
    matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_a_formula() {
        for (given, written) in [
            ("", ""),
            ("plain", "plain"),
            ("a-b", "a-b"),
            ("a = b", "a = b"),
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"\"http://x\"\")"),
            ("＝1+1", "'＝1+1"),
            ("+49 30", "'+49 30"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("－1", "'－1"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            ("  =1", "  '=1"),
            ("\u{feff}=1", "\u{feff}'=1"),
            ("\0=1", "\u{fffd}'=1"),
            ("a;=1", "a;'=1"),
            ("a;\"=1\"", "a;\"\"'=1\"\""),
            ("a\n@b", "a\n'@b"),
            ("a,=1", "a,=1"),
            ("two\r\nlines", "two\r\nlines"),
            ("say \"no\"", "say \"\"no\"\""),
            ("a\0b\u{1b}[31m", "a\u{fffd}b\u{fffd}[31m"),
            ("李雷; 韩梅梅", "李雷; 韩梅梅"),
        ] {
            let mut bytes = Vec::new();
            Table::new(&mut bytes, &["a"]).unwrap().row(&[Cell::text(given)]).unwrap();
            let table = String::from_utf8(bytes).unwrap();
            assert_eq!(table, format!("\u{feff}\"a\"\r\n\"{written}\"\r\n"), "{given:?}");
        }
    }

    #[test]
    fn the_apostrophe_of_a_spreadsheet_is_told_from_that_of_a_name() {
        for (given, expected) in [
            ("'007", "007"),
            ("'=1+1", "=1+1"),
            ("''@home", "@home"),
            ("'＋49", "＋49"),
            ("'t Hart", "'t Hart"),
            ("'s-Gravenhage", "'s-Gravenhage"),
            ("'", "'"),
            ("007", "007"),
            ("", ""),
        ] {
            assert_eq!(bare(given), expected, "{given}");
        }
    }

    #[test]
    fn a_reader_of_csv_finds_what_was_written() {
        let mut bytes = Vec::new();
        let mut table = Table::new(&mut bytes, &["text", "number", "count", "nothing"]).unwrap();
        table.row(&[Cell::text("a \"b\", c\r\nd"), Cell::Number(-0.000_01), Cell::Count(12), Cell::Empty]).unwrap();
        table.row(&[Cell::text("ä"), Cell::Number(2.0 / 3.0), Cell::Count(0), Cell::Empty]).unwrap();
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap();
        let mut reader = ::csv::Reader::from_reader(bytes);
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(rows, [["a \"b\", c\r\nd", "0", "12", ""], ["ä", "0.6667", "0", ""]]);
    }
}
