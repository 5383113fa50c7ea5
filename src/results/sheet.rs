//! Tables as they come from a spreadsheet program: read by the names in their first row, whatever the program has made of
//! commas, line ends and the encoding, and from the first sheet of a workbook (XLSX), too.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx};
use serde::Serialize;

use super::error::Error;

/// Far above any table of ours: a hundred thousand texts of a page each are less.
const SIZE_LIMIT: u64 = 256 << 20;
/// From here on, numbers in a workbook have more digits than it keeps.
const EXACT: f64 = 1e15;
/// Columns of a workbook beyond it are no part of a table.
const MOST_COLUMNS: u32 = 500;

#[derive(Debug, Serialize)]
pub(super) struct Sheet {
    /// In small letters, without spaces at their ends.
    head: Vec<String>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// Counted from 1.
    pub(super) line: u64,
    cells: Vec<String>,
}

impl Sheet {
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        let unreadable = |source| Error::Read { path: path.to_owned(), source };
        let mut bytes = Vec::new();
        File::open(path).map_err(unreadable)?.take(SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        let fault = |(line, what)| Error::Table { path: path.to_owned(), line, what };
        if bytes.len() as u64 > SIZE_LIMIT {
            return Err(fault((1, format!("larger than {} MiB", SIZE_LIMIT >> 20))));
        }
        Self::parse(&bytes).map_err(fault)
    }

    /// What is wrong stands with its line.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, (u64, String)> {
        if bytes.starts_with(b"PK\x03\x04") {
            return Self::of_workbook(bytes);
        }
        let text = decoded(bytes)?;
        // A line by which Excel is told of the separator.
        let told = text.strip_prefix("sep=").and_then(|rest| Some(rest.split_at(rest.find(['\r', '\n'])?)));
        let (text, told) = match told {
            Some((told, rest)) => (rest, told.bytes().next().filter(|sign| sign.is_ascii() && *sign != b'"')),
            None => (text.as_str(), None),
        };
        if !text.matches('"').count().is_multiple_of(2) {
            return Err((1, "a quotation mark is not closed somewhere in it; save it again as CSV".to_owned()));
        }
        let between = told.unwrap_or_else(|| separator(text));
        let mut reader =
            csv::ReaderBuilder::new().delimiter(between).flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        let (mut line, mut counted) = (1, 0);
        for record in reader.records() {
            let record = record.map_err(|error| (1, format!("not a table: {error}")))?;
            // The reader's own count is one too small after CRLF: to it, a record begins between the two.
            let begins = record.position().map_or(0, |position| position.byte() as usize).max(counted);
            let begins = begins + text[begins..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            line += lines_in(&text.as_bytes()[counted..begins]);
            counted = begins;
            rows.push(Row { line, cells: record.iter().map(|cell| cell.trim().to_owned()).collect() });
        }
        Self::headed(rows)
    }

    /// The first row that is not empty names the columns.
    fn headed(rows: Vec<Row>) -> Result<Self, (u64, String)> {
        let mut rows = rows.into_iter().filter(|row| !row.cells.iter().all(String::is_empty));
        let head = rows.next().ok_or_else(|| (1, "an empty table".to_owned()))?;
        Ok(Self { head: head.cells.iter().map(|cell| cell.to_lowercase()).collect(), rows: rows.collect() })
    }

    fn of_workbook(bytes: &[u8]) -> Result<Self, (u64, String)> {
        let fault = |error: calamine::XlsxError| (1, format!("not a workbook that can be read: {error}"));
        let mut book = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
        let first = book.sheet_names().first().cloned().unwrap_or_default();
        let mut cells = book.worksheet_cells_reader(&first).map_err(fault)?;
        // Cell by cell: one that stands far away must not make a table of everything between.
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        while let Some(cell) = cells.next_cell().map_err(fault)? {
            let (row, column) = cell.get_position();
            let text = shown(cell.get_value());
            if column < MOST_COLUMNS && !text.is_empty() {
                let row = rows.entry(row).or_default();
                row.resize(row.len().max(column as usize + 1), String::new());
                row[column as usize] = text;
            }
        }
        Self::headed(rows.into_iter().map(|(at, cells)| Row { line: u64::from(at) + 1, cells }).collect())
    }

    pub(super) fn head(&self) -> &[String] {
        &self.head
    }

    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.head.iter().position(|column| column == name)
    }

    /// As a remark lists them.
    pub(super) fn columns(&self) -> String {
        super::submission::cut(&self.head.join("`, `"), 300)
    }
}

impl Row {
    /// Nothing where the row is shorter.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

pub(super) fn decoded(bytes: &[u8]) -> Result<String, (u64, String)> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16(&units).map_err(|_| (1, "damaged UTF-16; save it again as “CSV UTF-8”".to_owned()))
    };
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return wide(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        // Nobody can see these in a cell.
        Ok(text) if text.contains('\0') => Err((1, "UTF-16 without its mark; save it again as “CSV UTF-8”".to_owned())),
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let line = 1 + lines_in(&bytes[..error.valid_up_to()]);
            Err((line, "not text in UTF-8; save it as “CSV UTF-8”, which Excel and LibreOffice offer".to_owned()))
        }
    }
}

/// How many lines end there: also with CR alone, as old programs save them.
fn lines_in(bytes: &[u8]) -> u64 {
    let ends = |at: &usize| bytes[*at] == b'\n' || bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    (0..bytes.len()).filter(ends).count() as u64
}

/// As the program shows a cell, but for days, which are written as in ISO 8601.
fn shown(value: &DataRef) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        // Of such numbers a spreadsheet does not keep all digits, which those that it writes in full would hide.
        DataRef::Float(number) if number.abs() >= EXACT => format!("{number:E}").replace('E', "E+"),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(time) => {
            let (year, month, day, ..) = time.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTimeIso(text) => text.split('T').next().unwrap_or_default().to_owned(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// What ends the cells of the first line most often, outside of quotes.
pub(super) fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(other, _)| *other == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    // Of two that are as frequent, the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| *byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
        let sheet = Sheet::parse(bytes).unwrap();
        assert_eq!(sheet.column("points"), Some(1), "{:?}", sheet.head);
        sheet.rows.into_iter().map(|row| (row.line, row.cells)).collect()
    }

    #[test]
    fn what_programs_make_of_a_table_is_the_same_table() {
        let expected = vec![
            (2, vec!["ra".to_owned(), "2,5".to_owned(), "say \"no\"".to_owned()]),
            (3, vec!["rb".to_owned(), String::new(), "两者".to_owned()]),
        ];
        let commas = "ID,Points ,comment\nra,\"2,5\",\"say \"\"no\"\"\"\nrb,,两者\n";
        let semicolons = "id;points;comment\r\nra;2,5;\"say \"\"no\"\"\"\r\nrb;;两者\r\n";
        let tabs = "\"id\"\t\"points\"\t\"comment\"\nra\t2,5\t\"say \"\"no\"\"\"\nrb\t\t两者";
        for text in [commas, semicolons, tabs, &format!("\u{feff}{commas}"), &format!("{semicolons};;\r\n\r\n")] {
            assert_eq!(cells(text.as_bytes()), expected, "{text}");
        }
        let wide = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}".encode_utf16().chain(tabs.encode_utf16()).flat_map(unit).collect()
        };
        assert_eq!(cells(&wide(u16::to_le_bytes)), expected);
        assert_eq!(cells(&wide(u16::to_be_bytes)), expected);
        for end in ["\n", "\r\n", "\r"] {
            let text = ["id,points", "a,1", "b,\"two", "lines\"", "", "c,3", ""].join(end);
            let found: Vec<u64> = cells(text.as_bytes()).iter().map(|(line, _)| *line).collect();
            assert_eq!(found, [2, 3, 6], "{end:?}");
        }
        for end in ["\n", "\r\n", "\r"] {
            let text = ["sep=;", "id;points", "", "a,1;2"].join(end);
            assert_eq!(cells(text.as_bytes()), [(4, vec!["a,1".to_owned(), "2".to_owned()])], "{end:?}");
        }
    }

    /// A workbook as small as they can be: its first sheet has the rows.
    fn workbook(rows: &str) -> Vec<u8> {
        use std::io::Write;
        const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
        let related = |to: &[(&str, &str)]| {
            let each = |(at, (kind, target)): (usize, &(&str, &str))| {
                format!(r#"<Relationship Id="rId{}" Type="{OFFICE}/{kind}" Target="{target}"/>"#, at + 1)
            };
            let all: String = to.iter().enumerate().map(each).collect();
            format!(r#"<Relationships xmlns="{PACKAGE}">{all}</Relationships>"#)
        };
        let sheets = r#"<sheets><sheet name="Staff" sheetId="1" r:id="rId1"/></sheets>"#;
        let styles = r#"<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>"#;
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            ("_rels/.rels", related(&[("officeDocument", "xl/workbook.xml")])),
            ("xl/workbook.xml", format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>"#)),
            (
                "xl/_rels/workbook.xml.rels",
                related(&[("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]),
            ),
            ("xl/styles.xml", format!(r#"<styleSheet xmlns="{MAIN}">{styles}</styleSheet>"#)),
            (
                "xl/worksheets/sheet1.xml",
                format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#),
            ),
        ] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn a_workbook_is_a_table_whose_days_and_numbers_are_as_people_write_them() {
        let text = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
        let rows = format!(
            r#"<row r="2">{}{}{}</row><row r="3">{}<c r="B3"><v>2.5</v></c><c r="C3" s="1"><v>46143</v></c></row>
               <row r="5"><c r="A5"><v>1007</v></c><c r="XFD5"><v>1</v></c></row><row r="1048576">{}</row>"#,
            text("A2", " ID "),
            text("B2", "Points"),
            text("C2", "Start"),
            text("A3", "ra"),
            text("B1048576", "far"),
        );
        let found = cells(&workbook(&rows));
        let row = |line: u64, cells: &[&str]| (line, cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        assert_eq!(found, [row(3, &["ra", "2.5", "2026-05-01"]), row(5, &["1007"]), row(1_048_576, &["", "far"])]);
        assert_eq!(Sheet::parse(&workbook("")).unwrap_err().1, "an empty table");
    }

    #[test]
    fn what_is_no_table_is_said_with_its_line() {
        for (bytes, line, said) in [
            (&b""[..], 1, "empty"),
            (b"\r\n,,\r\n", 1, "empty"),
            (b"id,points\nra,1\nrb,\xe9", 3, "UTF-8"),
            (b"id,points\rra,1\rrb,\xe9", 3, "UTF-8"),
            (b"id,points\nra,\"1\n", 1, "quotation mark"),
            (b"i\0d\0\n\x001\0\n\0", 1, "UTF-16 without its mark"),
            (b"\xff\xfei\0d\0\n\0\x00\xd8\n\0", 1, "damaged UTF-16"),
            (b"PK\x03\x04....", 1, "not a workbook that can be read"),
        ] {
            let (found, what) = Sheet::parse(bytes).unwrap_err();
            assert_eq!(found, line, "{what}");
            assert!(what.contains(said), "{what}");
        }
    }
}
