//! Tables as they come back from a spreadsheet program: read by the names in their first row, whatever the program has
//! made of commas, line ends and the encoding.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::Error;

/// Far above any table of ours: a hundred thousand texts of a page each are less.
const SIZE_LIMIT: u64 = 256 << 20;

#[derive(Debug)]
pub(super) struct Sheet {
    /// In small letters, without spaces at their ends.
    head: Vec<String>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug)]
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
        let text = decoded(bytes)?;
        // A line by which Excel is told of the separator.
        let (text, skipped, told) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
            Some((told, rest)) => (rest, 1, told.bytes().next()),
            None => (text.as_str(), 0, None),
        };
        if !text.matches('"').count().is_multiple_of(2) {
            return Err((1, "a quotation mark is not closed somewhere in it; save it again as CSV".to_owned()));
        }
        let between = told.unwrap_or_else(|| separator(text));
        let mut reader =
            csv::ReaderBuilder::new().delimiter(between).flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut head = Vec::new();
        let mut rows = Vec::new();
        let (mut line, mut counted) = (1 + skipped, 0);
        for record in reader.records() {
            let record = record.map_err(|error| (1, format!("not a table: {error}")))?;
            // The reader's own count is one too small after CRLF: to it, a record begins between the two.
            let begins = record.position().map_or(0, |position| position.byte() as usize).max(counted);
            let begins = begins + text[begins..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            line += text[counted..begins].matches('\n').count() as u64;
            counted = begins;
            let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            if head.is_empty() {
                head = cells.iter().map(|cell| cell.to_lowercase()).collect();
            } else {
                rows.push(Row { line, cells });
            }
        }
        if head.is_empty() {
            return Err((1, "an empty table".to_owned()));
        }
        Ok(Self { head, rows })
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

fn decoded(bytes: &[u8]) -> Result<String, (u64, String)> {
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
    if bytes.starts_with(b"PK\x03\x04") {
        return Err((1, "a workbook, not a table of text; save its sheet as “CSV UTF-8”".to_owned()));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() as u64;
            Err((line, "not text in UTF-8; save it as “CSV UTF-8”, which Excel and LibreOffice offer".to_owned()))
        }
    }
}

/// What ends the cells of the first line most often, outside of quotes.
fn separator(text: &str) -> u8 {
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
        let told = cells(format!("sep=;\r\n{semicolons}").as_bytes());
        assert_eq!(told[0].0, 3, "the line is that of the file");
    }

    #[test]
    fn what_is_no_table_is_said_with_its_line() {
        for (bytes, line, said) in [
            (&b""[..], 1, "empty"),
            (b"\r\n,,\r\n", 1, "empty"),
            (b"id,points\nra,1\nrb,\xe9", 3, "UTF-8"),
            (b"id,points\nra,\"1\n", 1, "quotation mark"),
            (b"PK\x03\x04....", 1, "workbook"),
        ] {
            let (found, what) = Sheet::parse(bytes).unwrap_err();
            assert_eq!(found, line, "{what}");
            assert!(what.contains(said), "{what}");
        }
    }
}
