//! Marks that HR gives to responses which no key grades: the table `to-mark.csv`, filled in and read again.
//!
//! A response is known by the attempt, the question and its text, so a mark stays with it however often and over
//! however many files results are collected, and never goes over to another text. A mark that cannot be taken is
//! refused, with its file and line, and stays in the table as it was typed.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::error::Error;
use super::ledger::KeptMark;
use super::report::Learner;
use super::sheet::Sheet;
use super::submission::cut;

/// The table's name in the report's folder.
pub(super) const FILE: &str = "to-mark.csv";

/// All that was given, by the response.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    by_response: BTreeMap<String, Entry>,
    /// Rows that name no response.
    nameless: Vec<RefusedMark>,
    /// Responses whose cell has been emptied since the table was written, and whether the mark counted then.
    emptied: BTreeMap<String, bool>,
    /// How many marks no longer count for that.
    taken_back: usize,
}

/// What a table says of one response.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    file: Arc<str>,
    line: u64,
    /// As it was typed; empty for a comment alone.
    pub(super) typed: String,
    points: Option<f64>,
    pub(super) comment: String,
    /// Where something else was given, and what.
    other: Option<String>,
}

/// A mark that counts for nothing, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RefusedMark {
    pub file: Arc<str>,
    pub line: u64,
    pub response_id: String,
    pub why: String,
}

/// A response that HR is to mark, or has marked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Marking {
    /// The response's, for good.
    pub id: String,
    /// The most that it can be given.
    pub most: f64,
    /// `None` while it waits.
    pub points: Option<f64>,
    pub comment: Option<String>,
    /// What the table said that could not be taken.
    #[serde(skip)]
    pub(super) typed: String,
    #[serde(skip)]
    pub(super) refused: Option<String>,
    /// What a good text has in it, for whoever marks.
    #[serde(skip)]
    pub(super) model_answer: Option<Arc<str>>,
    #[serde(skip)]
    pub(super) checklist: Option<Arc<str>>,
}

/// The id of a response. Of letters alone: a spreadsheet takes digits for a number, and rounds it.
pub(super) fn response_id(attempt: &str, question: &str, text: &str) -> String {
    let hash = xxh3_64(format!("{attempt}\0{question}\0{text}").as_bytes());
    let letter = |at: u32| char::from(b'a' + (hash >> (4 * at) & 15) as u8);
    (0..16).map(letter).collect()
}

impl Marks {
    /// Reads tables that were filled in.
    pub fn read(paths: &[PathBuf]) -> Result<Self, Error> {
        let mut marks = Self::default();
        for path in paths {
            let sheet = Sheet::read(path)?;
            let column = |name: &str| {
                sheet.column(name).ok_or_else(|| Error::Table {
                    path: path.clone(),
                    line: 1,
                    what: format!(
                        "no column `{name}`; {FILE} has `response_id`, `points` and `comment`, and this has `{}`",
                        sheet.columns()
                    ),
                })
            };
            let (id, points, comment) = (column("response_id")?, column("points")?, sheet.column("comment"));
            let status = sheet.column("status");
            let file: Arc<str> = cut(&path.to_string_lossy(), 1_000).into();
            for row in &sheet.rows {
                // The apostrophe of a harmless cell.
                let typed = row.cell(points).trim_start_matches('\'').trim();
                let comment = comment.map_or("", |comment| row.cell(comment));
                let id = || row.cell(id).trim_start_matches('\'').to_lowercase();
                if typed.is_empty()
                    && let Some(counted) = status.and_then(|status| had_mark(row.cell(status)))
                {
                    marks.emptied.insert(id(), counted);
                }
                if !typed.is_empty() || !comment.is_empty() {
                    marks.add(id(), Entry::new(&file, row.line, typed, comment));
                }
            }
        }
        let is_marked = |id: &String| marks.by_response.get(id).is_some_and(|entry| !entry.typed.is_empty());
        marks.emptied.retain(|id, _| !is_marked(id));
        marks.taken_back = marks.emptied.values().filter(|counted| **counted).count();
        Ok(marks)
    }

    /// How many marks were taken back by emptying their cells.
    pub(super) fn taken_back(&self) -> usize {
        self.taken_back
    }

    fn add(&mut self, id: String, entry: Entry) {
        if id.is_empty() {
            if !entry.typed.is_empty() {
                let why = format!("`{}` stands in a row without a `response_id`", cut(&entry.typed, 40));
                self.nameless.push(RefusedMark { file: entry.file, line: entry.line, response_id: id, why });
            }
            return;
        }
        let Some(known) = self.by_response.get_mut(&id) else {
            self.by_response.insert(id, entry);
            return;
        };
        if known.comment.is_empty() {
            known.comment.clone_from(&entry.comment);
        }
        if known.typed.is_empty() {
            let comment = std::mem::take(&mut known.comment);
            *known = Entry { comment, ..entry };
        } else if !entry.typed.is_empty() && !entry.says_the_same(known) && known.other.is_none() {
            known.other = Some(format!("with `{}` in {}:{}", cut(&entry.typed, 40), entry.file, entry.line));
        }
    }

    /// With what a ledger has kept, where these say nothing.
    pub(super) fn over(mut self, kept: Vec<KeptMark>) -> Self {
        let ledger: Arc<str> = "ledger".into();
        self.taken_back = 0;
        for KeptMark { id, typed, comment } in kept {
            let is_emptied = self.emptied.contains_key(&id);
            self.taken_back += usize::from(is_emptied && !typed.is_empty());
            // What was taken back stays in the list, and says so to the ledger.
            let old = match is_emptied {
                true => Entry::new(&ledger, 0, "", ""),
                false => Entry::new(&ledger, 0, &typed, &comment),
            };
            match self.by_response.get_mut(&id) {
                None => drop(self.by_response.insert(id, old)),
                Some(new) if new.typed.is_empty() => {
                    let comment = if new.comment.is_empty() { old.comment.clone() } else { new.comment.clone() };
                    *new = Entry { comment, ..old };
                }
                Some(_) => {}
            }
        }
        self
    }

    /// Whether a response was given a mark, be it one that cannot be taken.
    pub(super) fn has(&self, id: &str) -> bool {
        self.by_response.get(id).is_some_and(|entry| !entry.typed.is_empty())
    }

    /// What was given to a response, or that it waits.
    pub(super) fn of(&self, id: String, most: f64) -> Marking {
        let entry = self.by_response.get(&id);
        let comment = entry.map(|entry| entry.comment.clone()).filter(|comment| !comment.is_empty());
        let checked = entry.filter(|entry| !entry.typed.is_empty()).map(|entry| entry.checked(most));
        let (points, refused) = match checked {
            None => (None, None),
            Some(Ok(points)) => (Some(points), None),
            Some(Err(why)) => (None, Some(why)),
        };
        let typed = entry.map(|entry| entry.typed.clone()).unwrap_or_default();
        Marking { id, most, points, comment, typed, refused, model_answer: None, checklist: None }
    }
}

/// Which of the marks that were given have met their responses, while learner after learner comes.
#[derive(Debug)]
pub(super) struct Met<'m> {
    marks: &'m Marks,
    /// By the response's id; with why it was refused.
    met: HashMap<&'m str, Option<String>>,
}

impl<'m> Met<'m> {
    pub(super) fn new(marks: &'m Marks) -> Self {
        Self { marks, met: HashMap::new() }
    }

    pub(super) fn learner(&mut self, learner: &Learner) {
        if self.marks.by_response.is_empty() {
            return;
        }
        for marking in learner.markings() {
            if let Some((id, _)) = self.marks.by_response.get_key_value(&marking.id) {
                self.met.entry(id).or_insert_with(|| marking.refused.clone());
            }
        }
    }

    /// Marks of responses that have not come, in the order of their ids.
    pub(super) fn others(&self) -> Vec<(String, Entry)> {
        let is_empty = |entry: &Entry| entry.typed.is_empty() && entry.comment.is_empty();
        let given = self.marks.by_response.iter().filter(|(_, entry)| !is_empty(entry));
        let unmet = given.filter(|(id, _)| !self.met.contains_key(id.as_str()));
        unmet.map(|(id, entry)| (id.clone(), entry.clone())).collect()
    }

    /// What a ledger keeps: all that was not refused.
    pub(super) fn taken(&self) -> impl Iterator<Item = (&str, &Entry)> {
        let all = self.marks.by_response.iter().map(|(id, entry)| (id.as_str(), entry));
        all.filter(|(id, _)| !matches!(self.met.get(id), Some(Some(_))))
    }

    /// All that was refused, in the order of files and lines.
    pub(super) fn refused(&self) -> Vec<RefusedMark> {
        let mut refused = self.marks.nameless.clone();
        for (id, entry) in self.marks.by_response.iter().filter(|(_, entry)| !entry.typed.is_empty()) {
            let why = match self.met.get(id.as_str()) {
                // Kept by a ledger until the response comes.
                None if entry.line == 0 => continue,
                None => UNKNOWN.to_owned(),
                Some(Some(why)) => why.clone(),
                Some(None) => continue,
            };
            refused.push(RefusedMark { file: entry.file.clone(), line: entry.line, response_id: cut(id, 40), why });
        }
        refused.sort();
        refused
    }
}

/// By what the table said of a response when it was written: whether there was a mark, and whether it counted.
fn had_mark(status: &str) -> Option<bool> {
    match status.trim_start_matches('\'').to_lowercase() {
        status if status.starts_with("refused") => Some(false),
        status if status == "marked" || status == "other" => Some(true),
        _ => None,
    }
}

const UNKNOWN: &str = "no response with this id is waiting for a mark in these files; the mark is kept in the table";

impl Entry {
    fn new(file: &Arc<str>, line: u64, typed: &str, comment: &str) -> Self {
        let (typed, comment) = (cut(typed, 200), comment.to_owned());
        Self { file: file.clone(), line, points: number(&typed), typed, comment, other: None }
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.typed == other.typed || self.points.is_some() && self.points == other.points
    }

    fn checked(&self, most: f64) -> Result<f64, String> {
        let typed = cut(&self.typed, 40);
        if let Some(other) = &self.other {
            return Err(format!("marked twice: with `{typed}` here and {other}; leave one of them"));
        }
        let points = self.points.ok_or_else(|| format!("`{typed}` is not a number; write points from 0 to {most}"))?;
        if (0.0..=most).contains(&points) {
            Ok(points)
        } else {
            Err(format!("`{typed}` is not among the points that it can be given, 0 to {most}"))
        }
    }
}

/// With a decimal point or a decimal comma.
fn number(typed: &str) -> Option<f64> {
    let plain = typed.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b',' | b'-' | b'+'));
    let point = if typed.matches(',').count() == 1 { typed.replace(',', ".") } else { typed.to_owned() };
    point.parse().ok().filter(|_| plain)
}

/// Refuses to lose marks: an error if the report's own table has any and is not among `given`.
///
/// `kept`: what a ledger has of them.
pub(super) fn check_read(out: &Path, given: &[PathBuf], kept: &[KeptMark]) -> Result<(), Error> {
    let path = out.join(FILE);
    let Ok(real) = fs::canonicalize(&path) else { return Ok(()) };
    if given.iter().any(|given| fs::canonicalize(given).is_ok_and(|given| given == real)) {
        return Ok(());
    }
    let marks = Marks::read(std::slice::from_ref(&path))?;
    let kept: HashMap<&str, &KeptMark> = kept.iter().map(|mark| (mark.id.as_str(), mark)).collect();
    let is_kept = |(id, entry): (&String, &Entry)| {
        kept.get(id.as_str()).is_some_and(|kept| kept.typed == entry.typed && kept.comment == entry.comment)
    };
    let lost = !marks.nameless.is_empty() || !marks.by_response.iter().all(is_kept);
    if lost { Err(Error::UnreadMarks { path }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(tables: &[&str]) -> Marks {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<_> = tables.iter().enumerate().map(|(at, _)| folder.path().join(format!("{at}.csv"))).collect();
        for (path, table) in paths.iter().zip(tables) {
            fs::write(path, format!("response_id;points;comment\n{table}")).unwrap();
        }
        Marks::read(&paths).unwrap()
    }

    #[test]
    fn points_are_read_as_people_and_programs_write_them() {
        for (typed, points) in [
            ("2", Some(2.0)),
            ("2.5", Some(2.5)),
            ("2,5", Some(2.5)),
            ("1,250", Some(1.25)),
            ("0", Some(0.0)),
            ("5,0", Some(5.0)),
            ("'3", Some(3.0)),
            ("+1", Some(1.0)),
            ("-1", None),
            ("5.1", None),
            ("1,000,5", None),
            ("two", None),
            ("80 %", None),
            ("02. Mai", None),
            ("1e0", None),
            ("inf", None),
            ("NaN", None),
        ] {
            let marking = marks(&[&format!("ra;{typed};")]).of("ra".to_owned(), 5.0);
            assert_eq!(marking.points, points, "{typed}");
            assert_eq!(marking.refused.is_some(), points.is_none(), "{typed}: {:?}", marking.refused);
        }
    }

    #[test]
    fn one_mark_in_several_tables_is_one_and_two_are_none() {
        for (tables, points, comment) in [
            (&["ra;2;Good"][..], Some(2.0), Some("Good")),
            (&["ra;2;", "ra;2,0;Good"], Some(2.0), Some("Good")),
            (&["ra;;Later", "ra;3;"], Some(3.0), Some("Later")),
            (&["ra;2;", "ra;;"], Some(2.0), None),
            (&["ra;2;\nra;3;"], None, None),
            (&["ra;2;", "ra;x;"], None, None),
            (&["ra;;Later"], None, Some("Later")),
        ] {
            let found = marks(tables).of("ra".to_owned(), 5.0);
            assert_eq!((found.points, found.comment.as_deref()), (points, comment), "{tables:?}");
        }
        let twice = marks(&["rb;1;\nra;2;", "ra;3;"]);
        let mut met = Met::new(&twice);
        met.met.insert("ra", twice.of("ra".to_owned(), 5.0).refused);
        let refused = met.refused();
        let said: Vec<_> = refused.iter().map(|one| (one.line, one.why.as_str())).collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].0 == 2 && said[0].1.contains("no response with this id"), "{said:?}");
        assert!(said[1].0 == 3 && said[1].1.contains("1.csv:2"), "{said:?}");
    }

    #[test]
    fn the_id_of_a_response_is_of_letters_and_changes_with_the_text() {
        let id = response_id("a", "q", "text");
        assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_lowercase()), "{id}");
        assert_eq!(id, "pemfmggcbnleiaah", "for good: tables that HR has filled in name it");
        for other in [("b", "q", "text"), ("a", "r", "text"), ("a", "q", "other"), ("aq", "", "text")] {
            assert_ne!(response_id(other.0, other.1, other.2), id);
        }
    }

    #[test]
    fn a_table_with_marks_is_not_written_over_unread() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        assert!(check_read(folder.path(), &[], &[]).is_ok());
        for (table, has_marks) in [("ra,,", false), ("ra,1,", true), ("ra,,Later", true), (",7,", true)] {
            fs::write(&path, format!("response_id,points,comment\n{table}\n")).unwrap();
            assert_eq!(check_read(folder.path(), &[], &[]).is_err(), has_marks, "{table}");
            assert!(check_read(folder.path(), std::slice::from_ref(&path), &[]).is_ok());
        }
        let kept = [KeptMark { id: "ra".to_owned(), typed: "1".to_owned(), comment: String::new() }];
        for (table, is_kept) in [("ra,1,", true), ("ra,2,", false), ("ra,1,Hm", false), ("ra,1,\nrb,1,", false)] {
            fs::write(&path, format!("response_id,points,comment\n{table}\n")).unwrap();
            assert_eq!(check_read(folder.path(), &[], &kept).is_ok(), is_kept, "{table}");
        }
        fs::write(&path, "response;points\nra;1\n").unwrap();
        let said = check_read(folder.path(), &[], &[]).unwrap_err().to_string();
        assert!(said.contains(":1: no column `response_id`") && said.contains("`response`, `points`"), "{said}");
    }

    #[test]
    fn a_mark_is_taken_back_where_its_cell_was_emptied_and_nowhere_else() {
        let kept = || {
            let mark = |id: &str, typed: &str| KeptMark {
                id: id.to_owned(),
                typed: typed.to_owned(),
                comment: "Hm".to_owned(),
            };
            vec![mark("ra", "1"), mark("rb", "2"), mark("rc", "3"), mark("rd", "")]
        };
        let table = "marked,ra,,\nto mark,rb,,\nmarked,rc,,Still\nmarked,rd,,\nrefused: x,re,,\nother,rf,,\n";
        let folder = tempfile::tempdir().unwrap();
        let [one, two] = ["one.csv", "two.csv"].map(|name| folder.path().join(name));
        fs::write(&one, format!("status,response_id,points,comment\n{table}")).unwrap();
        fs::write(&two, "response_id,points\nra,\nrf,4\n").unwrap();
        let alone = Marks::read(std::slice::from_ref(&one)).unwrap();
        assert_eq!(alone.taken_back(), 4, "ra, rc, rd and rf");
        let marks = Marks::read(&[one, two]).unwrap().over(kept());
        assert_eq!(marks.taken_back(), 2, "ra and rc; rd had been, and rf is marked in the other table");
        let said = |id: &str| marks.by_response.get(id).map(|entry| (entry.typed.as_str(), entry.comment.as_str()));
        let expected = [("ra", ("", "")), ("rb", ("2", "Hm")), ("rc", ("", "Still")), ("rf", ("4", ""))];
        for (id, entry) in expected {
            assert_eq!(said(id), Some(entry), "{id}");
        }
        assert!(!Met::new(&marks).others().iter().any(|(id, _)| id == "ra"));
    }
}
