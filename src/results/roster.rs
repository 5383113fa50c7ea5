//! Who is to learn what: HR's own list of people, merged with the learners of submissions.
//!
//! A learner is the person of the roster with the same employee number; where the roster has none of that number, with
//! the same e-mail address; and who gave neither, with the same name, if it is there once, or else the same words in
//! another order, if they are. Columns are known by many names, in any order; docs/content/results/for-hr/people-list.md
//! lists them.

mod columns;
mod day;
mod ids;
mod number;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

pub(super) use self::columns::{COLUMNS, Column};
use self::day::day;
use self::number::number_as_written;
use super::csv::bare;
use super::error::Error;
use super::learner::{Claims, folded};
use super::names;
use super::sheet::{Row, Sheet};
use super::submission::{Fields, cut};
use super::visible;

/// Named to who is on none of them.
const MOST_ROWS: usize = 5;
/// Of one name: among more, no number is looked for.
const MOST_COMPARED: usize = 100;

/// A list of people. Without one, nobody is missing.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    pub(super) entries: Vec<Entry>,
    by_id: HashMap<String, usize>,
    /// `None` where it is the address of several people.
    by_email: HashMap<String, Option<usize>>,
    /// Numbers without the zeros at their beginning, which spreadsheets take away.
    by_short_id: HashMap<String, Option<usize>>,
    /// `None` for names that several people have.
    by_name: HashMap<String, Option<usize>>,
    /// By the words of a name, in whatever order.
    by_words: HashMap<String, Vec<usize>>,
    pub(super) faults: Vec<RosterFault>,
    /// Columns that say nothing to us.
    pub unused: BTreeSet<String>,
}

/// A person of the roster.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    file: Arc<str>,
    line: u64,
    pub(super) fields: Fields,
    /// The number, folded.
    pub(super) number: Option<String>,
    /// All addresses, folded, each once.
    emails: Vec<String>,
    /// Of the name.
    pub(super) words: Vec<String>,
    pub(super) department: Option<String>,
    pub(super) started: Option<Date>,
    /// The day by which the required courses are to be passed.
    pub(super) due: Option<Date>,
    /// As written: ids or titles of courses.
    required: String,
}

/// A row, or a cell of it, that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RosterFault {
    pub file: Arc<str>,
    pub line: u64,
    pub what: String,
}

/// A person of the roster, to be sent a personal code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// What the learner is known by in results.
    pub learner: String,
    pub name: String,
    pub email: String,
}

impl Roster {
    /// Everybody on it, in its order.
    pub fn people(&self) -> impl Iterator<Item = Invited> {
        self.entries.iter().zip(self.ids()).map(|(entry, learner)| {
            let Fields { name, email, .. } = entry.fields.clone();
            Invited { learner, name: name.unwrap_or_default(), email: email.unwrap_or_default() }
        })
    }

    /// Rows and cells that could not be taken.
    pub fn faults(&self) -> &[RosterFault] {
        &self.faults
    }

    /// Reads one table, or several that together are the list.
    pub fn read(paths: &[PathBuf]) -> Result<Self, Error> {
        let mut roster = Self::default();
        for path in paths {
            let sheet = Sheet::read(path)?;
            let file: Arc<str> = cut(&path.to_string_lossy(), 1_000).into();
            let columns = roster.columns(&sheet).map_err(|what| Error::Table { path: path.clone(), line: 1, what })?;
            for row in &sheet.rows {
                roster.add(&file, row, &columns);
            }
        }
        Ok(roster)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// But for zeros at the beginning, unless they tell two people of the list apart.
    pub(super) fn is_same_id(&self, one: &str, other: &str) -> bool {
        one == other || short(one) == short(other) && self.by_short_id.get(short(one)) != Some(&None)
    }

    fn columns(&mut self, sheet: &Sheet) -> Result<BTreeMap<Column, usize>, String> {
        let mut columns = BTreeMap::new();
        for (at, head) in sheet.head().iter().enumerate().filter(|(_, head)| !head.is_empty()) {
            let Some(column) = Column::of(head) else {
                self.unused.insert(cut(head, 100));
                continue;
            };
            if let Some(first) = columns.insert(column, at) {
                let first = &sheet.head()[first];
                return Err(format!("the columns `{first}` and `{head}` say the same of a person; leave one of them"));
            }
        }
        let who = [Column::EmployeeId, Column::Email, Column::Name, Column::LastName];
        if who.iter().any(|column| columns.contains_key(column)) {
            Ok(columns)
        } else {
            Err(format!("no column tells who it is: there is no `id`, `email` or `name` among `{}`", sheet.columns()))
        }
    }

    fn add(&mut self, file: &Arc<str>, row: &Row, columns: &BTreeMap<Column, usize>) {
        let cell = |column: Column| columns.get(&column).map_or("", |at| bare(row.cell(*at)));
        let text = |column: Column| Some(cut(&visible::shown(cell(column)), 256)).filter(|text| !text.is_empty());
        let name = text(Column::Name).or_else(|| {
            let both: Vec<_> = [text(Column::FirstName), text(Column::LastName)].into_iter().flatten().collect();
            Some(both.join(" ")).filter(|name| !name.is_empty())
        });
        let (employee_id, cut_id) = match text(Column::EmployeeId).map(number_as_written) {
            Some(Ok(id)) => (Some(id), None),
            Some(Err(what)) => (None, Some(what)),
            None => (None, None),
        };
        let emails = addresses(text(Column::Email));
        let fields = Fields { name, employee_id, email: emails.first().cloned() };
        let number = folded(fields.employee_id.as_ref());
        let mut distinct: Vec<String> = Vec::new();
        for email in emails.iter().filter_map(|email| folded(Some(email))) {
            if !distinct.contains(&email) {
                distinct.push(email);
            }
        }
        let emails = distinct;
        let name = folded(fields.name.as_ref());
        let words = name.as_deref().map(names::words).unwrap_or_default();
        let mut fault = |what: String| self.faults.push(RosterFault { file: file.clone(), line: row.line, what });
        cut_id.into_iter().for_each(&mut fault);
        let mut day = |column: Column| match day(cell(column)) {
            Ok(day) => day,
            Err(what) => {
                fault(what);
                None
            }
        };
        let (started, due) = (day(Column::Started), day(Column::Due));
        let by_id = number.as_ref().and_then(|id| self.by_id.get(id).copied());
        // A team may share an address: who has another number is somebody else, and so is who has another name where one
        // of the two has no number.
        let is_other = |at: &usize| {
            let known = &self.entries[*at];
            match (&number, &known.number) {
                (Some(_), Some(_)) => true,
                (None, None) => false,
                _ => !words.is_empty() && !known.words.is_empty() && words != known.words,
            }
        };
        let by_email =
            emails.iter().find_map(|email| self.by_email.get(email).copied().flatten().filter(|at| !is_other(at)));
        if let Some(known) = by_id.or(by_email) {
            let Entry { file, line, .. } = &self.entries[known];
            return fault(format!("the same person as in {file}:{line}; this row is passed over"));
        }
        if fields == Fields::default() {
            return fault("a row without number, address and name; it is passed over".to_owned());
        }
        let at = self.entries.len();
        if let Some(id) = number.clone() {
            // Two people: each is found by the number as it is written here, and by no other.
            if let Some(Some(other)) = self.by_short_id.get(short(&id)) {
                let Entry { file: first, line, fields, .. } = &self.entries[*other];
                let what = format!(
                    "the number `{}` differs from `{}` in {first}:{line} by zeros alone; they count as two people",
                    cut(&id, 100),
                    cut(fields.employee_id.as_deref().unwrap_or_default(), 100)
                );
                self.faults.push(RosterFault { file: file.clone(), line: row.line, what });
            }
            self.by_short_id.entry(short(&id).to_owned()).and_modify(|one| *one = None).or_insert(Some(at));
            self.by_id.insert(id, at);
        }
        for email in &emails {
            let holder = self.by_email.entry(email.clone()).or_insert(Some(at));
            if *holder == Some(at) {
                continue;
            }
            let who = match holder.take() {
                Some(other) => {
                    let Entry { file, line, .. } = &self.entries[other];
                    format!("is also that of {file}:{line}")
                }
                None => "is that of several people".to_owned(),
            };
            let what = format!("the address `{}` {who}; nobody is found by it", cut(email, 100));
            self.faults.push(RosterFault { file: file.clone(), line: row.line, what });
        }
        if !words.is_empty() {
            self.by_words.entry(words.join(" ")).or_default().push(at);
        }
        if let Some(name) = name {
            self.by_name.entry(name).and_modify(|one| *one = None).or_insert(Some(at));
        }
        let required = cell(Column::Required).to_owned();
        let (file, department) = (file.clone(), text(Column::Department));
        let line = row.line;
        self.entries.push(Entry { file, line, fields, number, emails, words, department, started, due, required });
    }

    /// Who of the list a learner is.
    pub(super) fn find(&self, Claims { names, employee_ids: ids, emails }: &Claims) -> Option<usize> {
        let by_id = || ids.iter().find_map(|id| self.by_id.get(id).copied());
        let by_short_id = || ids.iter().find_map(|id| self.by_short_id.get(short(id)).copied().flatten());
        let by_email = || emails.iter().find_map(|email| self.of_email(email));
        let by_name = || names.iter().find_map(|name| self.by_name.get(name).copied().flatten());
        let by_words = || names.iter().find_map(|name| self.alone_named(name));
        if ids.is_empty() && emails.is_empty() {
            return by_name().or_else(by_words);
        }
        by_id().or_else(by_short_id).or_else(by_email)
    }

    /// Whose address it is.
    pub(super) fn of_email(&self, email: &str) -> Option<usize> {
        self.by_email.get(email).copied().flatten()
    }

    /// Who has the same words in their name, in whatever order.
    fn named_alike(&self, name: &str) -> &[usize] {
        self.by_words.get(&names::words(name).join(" ")).map_or(&[], Vec::as_slice)
    }

    /// The one who has that name, in whatever order of its words.
    pub(super) fn alone_named(&self, name: &str) -> Option<usize> {
        <[usize; 1]>::try_from(self.named_alike(name)).ok().map(|[one]| one)
    }

    /// Where somebody stands on the list.
    pub(super) fn row(&self, at: usize) -> String {
        let Entry { file, line, .. } = &self.entries[at];
        format!("{file}:{line}")
    }

    /// Which rows somebody may mean who is on none: several of that name; the one of that name whose number is a slip of
    /// the keyboard away; or the only one of that name, where the list has nothing against it.
    pub(super) fn perhaps(&self, Claims { names, employee_ids: ids, emails }: &Claims) -> Option<String> {
        // In other words a name has the same rows.
        let names = names::distinct(names);
        let alike = || names.iter().flat_map(|name| self.named_alike(name)).copied();
        let count: usize = names.iter().map(|name| self.named_alike(name).len()).sum();
        if ids.is_empty() && emails.is_empty() {
            let mut rows: Vec<_> = alike().take(MOST_ROWS).map(|at| self.row(at)).collect();
            rows.extend((count > MOST_ROWS).then(|| format!("{} others", count - MOST_ROWS)));
            return (!rows.is_empty()).then(|| rows.join(" or "));
        }
        if count > MOST_COMPARED {
            return None;
        }
        let is_near = |number: &String| ids.iter().any(|id| strsim::osa_distance(id, number) == 1);
        let number = |at: usize| self.entries[at].number.as_ref();
        let mut near = alike().filter(|at| number(*at).is_some_and(is_near));
        if let Some(one) = near.next().filter(|_| near.next().is_none()) {
            let number = self.entries[one].fields.employee_id.as_deref().unwrap_or_default();
            return Some(format!("`{}` in {}", cut(number, 100), self.row(one)));
        }
        let is_silent = |at: &usize| {
            (ids.is_empty() || number(*at).is_none()) && (emails.is_empty() || self.entries[*at].fields.email.is_none())
        };
        alike().next().filter(|_| count == 1).filter(is_silent).map(|at| self.row(at))
    }

    /// The courses that each person is to take, by their index, where `courses` are ids and titles; and what names none.
    pub(super) fn required(&self, courses: &[(&str, &str)]) -> (Vec<BTreeSet<usize>>, Vec<RosterFault>) {
        let mut faults = Vec::new();
        let plain = |text: &str| folded(Some(&text.to_owned()));
        let known: Vec<_> = courses.iter().map(|(id, title)| [plain(id), plain(title)]).collect();
        let course = |word: &str| {
            let word = Some(plain(word)?);
            known.iter().position(|[id, title]| *id == word || *title == word)
        };
        let required = |entry: &Entry| {
            let written = entry.required.trim();
            if matches!(written.to_lowercase().as_str(), "all" | "*" | "alle" | "全部") {
                return (0..courses.len()).collect();
            }
            // A title may have a comma in it.
            if let Some(course) = course(written) {
                return [course].into();
            }
            let has = |signs: &[char]| written.contains(signs);
            let between: &[char] = if has(&[';', '|', '\n']) { &[';', '|', '\n'] } else { &[',', '，', '、'] };
            let mut found = BTreeSet::new();
            for word in written.split(between).map(str::trim).filter(|word| !word.is_empty()) {
                match course(word) {
                    Some(course) => drop(found.insert(course)),
                    None => faults.push(RosterFault {
                        file: entry.file.clone(),
                        line: entry.line,
                        what: format!("the site has no course `{}`", cut(word, 100)),
                    }),
                }
            }
            found
        };
        (self.entries.iter().map(required).collect(), faults)
    }
}

/// Of a cell, which may have several.
fn addresses(cell: Option<String>) -> Vec<String> {
    let Some(cell) = cell else { return Vec::new() };
    let several = cell.split([';', ',', '\n']).map(str::trim).filter(|part| part.contains('@'));
    let several: Vec<String> = several.map(str::to_owned).collect();
    if several.len() > 1 { several } else { vec![cell] }
}

fn short(id: &str) -> &str {
    if id.bytes().all(|byte| byte.is_ascii_digit()) { id.trim_start_matches('0') } else { id }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn roster(table: &str) -> Result<Roster, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("staff.csv");
        std::fs::write(&path, table).unwrap();
        Roster::read(&[path]).map_err(|error| error.to_string().rsplit_once("staff.csv").unwrap().1.to_owned())
    }

    fn one(text: &str) -> BTreeSet<String> {
        [text.to_owned()].into()
    }

    #[test]
    fn columns_are_known_by_the_names_that_people_give_them() {
        for head in [
            "ID,Name,E-Mail,Department,Start date,Required courses,Due",
            "Employee ID;Full Name;Email Address;Dept.;Hire Date;required_courses;Due date",
            "Personalnummer\tMitarbeiter\tMail\tAbteilung\tEintrittsdatum\tPflichtkurse\tFrist",
            "工号,姓名,邮箱,部门,入职日期,必修课程,截止日期",
            "Personal-Nr.;Vollständiger Name;E-Mail-Adresse;Abteilung;Einstellungsdatum;Kurse;Fällig am",
            "Mitarbeiter-ID;Name;Dienstliche E-Mail;Abteilung;Eintritt;Pflichtkurse;Frist",
            "Employee ID,Legal Name,Primary Work Email,Supervisory Organization,Hire Date,Required,Due",
            "Person ID External,Full Name,Business Email,Department Name,Original Hire Date,Courses,Due",
            "Employee #,Employee,Work Email,Department,Hire Date,Required courses,Due",
            "员工工号,员工姓名,工作邮箱,所属部门,到职日期,必修,截止日期",
        ] {
            let between = [',', ';', '\t'].into_iter().find(|sign| head.contains(*sign)).unwrap().to_string();
            let row = ["007", "Ann Lee", "Ann@X.org", "Sales", "2026-05-01", "words", "31.05.2026"].join(&between);
            let roster = roster(&format!("{head}\n{row}\n")).unwrap();
            assert_eq!((&roster.faults[..], &roster.unused), (&[][..], &BTreeSet::new()), "{head}");
            let entry = &roster.entries[0];
            assert_eq!(entry.fields.employee_id.as_deref(), Some("007"));
            assert_eq!(entry.department.as_deref(), Some("Sales"));
            let days = [entry.started, entry.due].map(|day| day.unwrap().to_string());
            assert_eq!(days, ["2026-05-01", "2026-05-31"], "{head}");
            assert_eq!(roster.required(&[("funnel", "F"), ("words", "W")]).0, [BTreeSet::from([1])]);
        }
        let split = roster("Vorname;Nachname;Phone\nAnn;Lee;1\n").unwrap();
        assert_eq!(split.entries[0].fields.name.as_deref(), Some("Ann Lee"));
        assert_eq!(split.unused, one("phone"));
    }

    #[test]
    fn what_cannot_be_taken_is_said_with_its_line_and_the_rest_is_read() {
        let read = roster(
            "id,name,mail,start\n1,Ann,a@x,1/2/2026\n2,Bob,A@X,\n1,Cem,,\n,,,2026-01-01\n4,Dee,,2026/02/30\n5,Eve,,\n",
        )
        .unwrap();
        let said: Vec<_> = read.faults.iter().map(|fault| (fault.line, fault.what.as_str())).collect();
        for (at, line, words) in [
            (0, 2, "`1/2/2026` is not a day that can only be one"),
            (1, 3, "the address `a@x` is also that of"),
            (2, 4, "the same person as in"),
            (3, 5, "without number"),
            (4, 6, "`2026/02/30`"),
        ] {
            assert!(said[at].0 == line && said[at].1.contains(words), "{said:?}");
        }
        assert_eq!(read.entries.len(), 4);
        for (table, words) in [
            ("phone,town\n1,2\n", ":1: no column tells who it is"),
            ("id,Employee ID\n1,2\n", ":1: the columns `id` and `employee id`"),
        ] {
            let said = roster(table).unwrap_err();
            assert!(said.starts_with(words), "{said}");
        }
    }

    #[test]
    fn courses_are_named_by_id_or_title() {
        let courses = [("funnel", "The funnel, step by step"), ("words", "Words")];
        for (written, found, faults) in [
            ("funnel; words", &[0, 1][..], 0),
            ("Funnel，WORDS", &[0, 1], 0),
            ("The Funnel, step by step", &[0], 0),
            ("The funnel, step by step | Words", &[0, 1], 0),
            ("all", &[0, 1], 0),
            ("", &[], 0),
            ("words; sums", &[1], 1),
        ] {
            let roster = roster(&format!("name;required\nAnn;\"{written}\"\n")).unwrap();
            let (required, said) = roster.required(&courses);
            assert_eq!((required, said.len()), (vec![found.iter().copied().collect()], faults), "{written}: {said:?}");
        }
    }

    #[test]
    fn numbers_that_a_spreadsheet_has_changed_are_read_where_nothing_is_lost() {
        for (written, read) in [
            ("7.0", Some("7")),
            ("1007.00", Some("1007")),
            ("1.2E+05", Some("120000")),
            ("3e+02", Some("300")),
            ("1.20E+05", Some("120000")),
            ("1.2345E+04", Some("12345")),
            ("1.23457E+11", None),
            ("1.2345E+03", None),
            ("1E+99", None),
            // Of these no spreadsheet has made anything.
            ("12E4", Some("12E4")),
            ("A1E+05", Some("A1E+05")),
            ("1.E+05", Some("1.E+05")),
            ("7.5", Some("7.5")),
            ("E7", Some("E7")),
            ("007", Some("007")),
        ] {
            let roster = roster(&format!("id;name\n{written};Ann\n")).unwrap();
            assert_eq!(roster.entries[0].fields.employee_id.as_deref(), read, "{written}");
            let said: Vec<_> = roster.faults.iter().map(|fault| fault.what.as_str()).collect();
            assert_eq!(said.len(), usize::from(read.is_none()), "{written}: {said:?}");
            assert!(said.iter().all(|what| what.contains(&format!("`{written}`"))), "{said:?}");
        }
    }

    #[test]
    fn numbers_that_differ_by_zeros_alone_are_two_people_and_that_is_said() {
        let roster = roster("id,name\n1,Ann\n01,Bob\n2,Cem\n").unwrap();
        assert_eq!(roster.entries.len(), 3);
        let said: Vec<_> = roster.faults.iter().map(|fault| (fault.line, fault.what.as_str())).collect();
        assert!(
            matches!(said[..], [(3, what)] if what.contains("`01` differs from `1`") && what.ends_with("two people")),
            "{said:?}"
        );
        for (id, found) in [("1", Some(0)), ("01", Some(1)), ("001", None), ("02", Some(2))] {
            let claims = Claims { employee_ids: vec![id.to_owned()], ..Claims::default() };
            assert_eq!(roster.find(&claims), found, "{id}");
        }
        assert!(!roster.is_same_id("1", "01") && roster.is_same_id("2", "002") && roster.is_same_id("01", "01"));
    }

    #[test]
    fn a_learner_is_found_by_number_then_address_then_a_name_that_is_there_once() {
        let roster = roster("id,name,mail\n1,Ann,a@x\n2,Bob,b@x\n3,Bob,\n,Cem,c@x\n").unwrap();
        for (id, email, name, found) in [
            ("1", "b@x", "bob", Some(0)),
            ("9", "b@x", "ann", Some(1)),
            ("9", "", "ann", None),
            ("", "z@x", "ann", None),
            ("001", "", "", Some(0)),
            ("", "", "ann", Some(0)),
            ("", "", "bob", None),
            ("", "c@x", "", Some(3)),
        ] {
            let set = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
            let claims = Claims { names: set(name), employee_ids: set(id), emails: set(email) };
            assert_eq!(roster.find(&claims), found, "{id} {email} {name}");
        }
    }

    #[test]
    fn an_address_that_people_share_finds_none_of_them() {
        let team = roster(
            "id,name,mail\n1,Ann,shop@x\n2,Bob,Shop@x; bob@x\n3,Cem,shop@x; shop@x\n,Dee,dee@x; DEE@x\n5,Dee,dee@x\n",
        )
        .unwrap();
        let found = |email: &str| team.find(&Claims { emails: vec![email.to_owned()], ..Claims::default() });
        assert_eq!((found("shop@x"), found("bob@x"), found("dee@x")), (None, Some(1), Some(3)));
        let said: Vec<_> = team.faults.iter().map(|fault| (fault.line, fault.what.as_str())).collect();
        let [(3, second), (4, third), (6, same)] = said[..] else { panic!("{said:?}") };
        assert!(
            second.contains("is also that of")
                && second.contains("staff.csv:2")
                && third.contains("is that of several people"),
            "{said:?}"
        );
        // Without a number beside it, an address is whose it was first.
        assert!(same.contains("the same person as in"), "{said:?}");
    }

    #[test]
    fn rows_with_one_address_of_which_one_has_no_number_are_one_person_unless_their_names_differ() {
        for (one, other, is_one) in [
            (",Team Office,team@x", "1,Ann,team@x", false),
            (",Ann Lee,ann@x", "1,\"Lee, Ann\",ann@x", true),
            (",,ann@x", "1,Ann,ann@x", true),
            (",Ann,ann@x", ",Bob,ann@x", true),
            ("1,Ann,ann@x", "2,Ann,ann@x", false),
        ] {
            for rows in [[one, other], [other, one]] {
                let read = roster(&format!("id,name,mail\n{}\n", rows.join("\n"))).unwrap();
                let said = if is_one { "the same person as in" } else { "nobody is found by it" };
                assert_eq!(read.entries.len(), if is_one { 1 } else { 2 }, "{rows:?}");
                assert!(matches!(&read.faults[..], [fault] if fault.what.contains(said)), "{:?}", read.faults);
            }
        }
    }

    #[test]
    fn a_name_in_other_words_is_found_where_they_are_there_once() {
        let roster = roster(
            "id,name,mail\n1,Ann Lee,a@x; a@y\n2,\"Núñez, José\",b@x\n3,王小明,c@x\n4,Wei Li,\n5,Li Wei,\n6,Eve Fox,\n7,Eve Fox,\n55,Fay Gil,\n,Hal Ibe,h@x\n",
        )
        .unwrap();
        for (ids, emails, name, found, perhaps) in [
            ("", "", "lee, ann", Some(0), ""),
            ("", "", "jose nunez", Some(1), ""),
            ("", "", "王 小明", Some(2), ""),
            // A name that is there as it is written is not the other.
            ("", "", "wei li", Some(3), ""),
            ("", "", "li, wei", None, "staff.csv:5 or staff.csv:6"),
            ("", "", "eve fox", None, "staff.csv:7 or staff.csv:8"),
            ("", "", "ann", None, ""),
            ("", "", "***", None, ""),
            // Each address of a row is theirs.
            ("", "a@y", "ann lee", Some(0), ""),
            // Who gives more than a name is not found by it.
            ("", "z@x", "lee ann", None, ""),
            ("21", "", "josé núñez", None, "`2` in staff.csv:3"),
            ("22", "", "jose nunez", None, "`2` in staff.csv:3"),
            ("22", "", "ann lee", None, ""),
            ("233", "", "jose nunez", None, ""),
            ("8", "", "eve fox", None, ""),
            // Nothing speaks against the only row of that name.
            ("", "z@x", "fay gil", None, "staff.csv:9"),
            ("60", "", "hal ibe", None, "staff.csv:10"),
            ("60", "z@x", "hal ibe", None, ""),
            // In both orders the rows are the same.
            ("", "", "li, wei|li wei,", None, "staff.csv:5 or staff.csv:6"),
        ] {
            let set = |text: &str| text.split_terminator('|').map(str::to_owned).collect::<Vec<_>>();
            let claims = Claims { names: set(name), employee_ids: set(ids), emails: set(emails) };
            assert_eq!(roster.find(&claims), found, "{ids} {emails} {name}");
            let said = roster.perhaps(&claims).filter(|_| found.is_none()).unwrap_or_default();
            let words: Vec<_> = said.split(' ').map(|word| &word[word.rfind('/').map_or(0, |at| at + 1)..]).collect();
            assert_eq!(words.join(" "), perhaps, "{ids} {emails} {name}");
        }
    }
}
