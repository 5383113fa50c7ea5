//! The table of codes that `invite` writes, over one that is there: whatever HR has added to that stays.

use std::collections::HashMap;

use super::csv::bare;
use super::sheet::{decoded, separator};

/// A table of texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitations {
    pub head: Vec<String>,
    /// The first cell of each says whose it is.
    pub rows: Vec<Vec<String>>,
    /// Rows of the other table that stand behind those of this one, since nobody in it is meant by them.
    pub kept: usize,
    /// Cells of the other one that are others now: whose row, the column, and what stood there.
    pub replaced: Vec<(String, String, String)>,
}

impl Invitations {
    pub fn new(head: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self { head: head.iter().map(|&name| name.to_owned()).collect(), rows, kept: 0, replaced: Vec::new() }
    }

    /// Whether a text begins with the head of such a table: as it was written, or as a spreadsheet has saved it since.
    pub fn begin(text: &str, columns: &[&str]) -> bool {
        let text = text.trim_start_matches('\u{feff}');
        let line = text.lines().find(|line| !line.starts_with("sep=")).unwrap_or_default();
        let cells = line.split(char::from(separator(line))).map(|cell| cell.trim_matches('"').to_owned());
        place_of(columns, &cells.collect::<Vec<_>>()).is_some()
    }

    /// With the columns and the rows that a table has beyond these. Columns that were put in front of ours stand behind them
    /// from then on. Or why it cannot be read.
    pub fn over(mut self, there: &[u8]) -> Result<Self, String> {
        let text = decoded(there).map_err(|(_, what)| what)?;
        let text = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
            Some((_, rest)) => rest,
            None => &text,
        };
        let mut reader = csv::ReaderBuilder::new();
        let mut reader =
            reader.delimiter(separator(text)).flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut old = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            old.push(record.iter().map(str::to_owned).collect::<Vec<String>>());
        }
        let columns: Vec<&str> = self.head.iter().map(String::as_str).collect();
        let place = old.first().and_then(|head| place_of(&columns, head));
        let place = place.ok_or_else(|| format!("it has no columns {} side by side", columns.join(", ")))?;
        for row in &mut old {
            row.resize(row.len().max(place + columns.len()), String::new());
            row[..place + columns.len()].rotate_left(place);
        }
        let mut old = old.into_iter();
        let ours = self.head.len();
        self.head.extend(old.next().unwrap_or_default().into_iter().skip(ours));
        let at: HashMap<String, usize> = self.rows.iter().enumerate().map(|(at, row)| (row[0].clone(), at)).collect();
        let mut is_met = vec![false; self.rows.len()];
        for row in old.filter(|row| row.iter().any(|cell| !cell.is_empty())) {
            let whose = row.first().map(|cell| bare(cell).to_owned()).unwrap_or_default();
            match at.get(&whose).copied().filter(|at| !is_met[*at]) {
                Some(at) => {
                    is_met[at] = true;
                    for (column, was) in row.iter().enumerate().take(ours).filter(|(_, was)| !was.is_empty()) {
                        if bare(was) != self.rows[at][column] {
                            self.replaced.push((whose.clone(), self.head[column].clone(), was.clone()));
                        }
                    }
                    self.rows[at].extend(row.into_iter().skip(ours));
                }
                None => {
                    self.kept += 1;
                    self.rows.push(row);
                }
            }
        }
        let width = self.rows.iter().map(Vec::len).max().unwrap_or_default().max(self.head.len());
        self.head.resize(width, String::new());
        self.rows.iter_mut().for_each(|row| row.resize(width, String::new()));
        Ok(self)
    }
}

/// Where these columns stand beside each other.
fn place_of(columns: &[&str], head: &[String]) -> Option<usize> {
    let is = |(cell, column): (&String, &&str)| cell.trim().eq_ignore_ascii_case(column);
    head.windows(columns.len()).position(|beside| beside.iter().zip(columns).all(is))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_has_added_to_a_table_stays() {
        let rows = || [["a", "Ann", "1"], ["b", "=Bob", "2"]].map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let made = || Invitations::new(&["learner", "name", "code"], rows());
        assert_eq!(made().over(b"\xef\xbb\xbflearner,name,code\r\n\"b\",\"'=Bob\",2\r\n").unwrap(), made());
        let there = "learner,name,code,Sent on,\nb,Bo,0,May,x,y\nold,Old,9,April\n,,,\nb,Bob,2,again\n\"\",\"call them, too\"\n";
        let over = made().over(there.as_bytes()).unwrap();
        assert_eq!(over.head, ["learner", "name", "code", "Sent on", "", ""]);
        let expected =
            ["a,Ann,1,,,", "b,=Bob,2,May,x,y", "old,Old,9,April,,", "b,Bob,2,again,,", ",call them, too,,,,"];
        assert_eq!(over.rows.iter().map(|row| row.join(",")).collect::<Vec<_>>(), expected);
        let replaced = [("b", "name", "Bo"), ("b", "code", "0")];
        assert_eq!((over.kept, over.replaced), (3, replaced.map(|(a, b, c)| (a.into(), b.into(), c.into())).to_vec()));
        for saved in [
            "x;Sent;Learner;Name;Code;y\n1;May;b;=Bob;2;3\n",
            "sep=;\r\nx;Sent;learner;name;code;y\r\n1;May;b;'=Bob;2;3",
        ] {
            assert!(Invitations::begin(saved, &["learner", "name", "code"]), "{saved}");
            let over = made().over(saved.as_bytes()).unwrap();
            assert_eq!(
                (over.head[3..].join(","), over.kept, over.replaced.len()),
                ("x,Sent,y".to_owned(), 0, 0),
                "{saved}"
            );
            assert_eq!(over.rows[1].join(","), "b,=Bob,2,1,May,3", "{saved}");
        }
        assert!(!Invitations::begin("learner,sent,name,code\n", &["learner", "name", "code"]));
        assert!(made().over(b"learner,sent,name,code\n").unwrap_err().contains("learner, name, code side by side"));
        assert!(made().over(b"learner,name,code\nZo\xeb,\n").is_err());
    }
}
