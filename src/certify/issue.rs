//! Who gets a certificate, and the files.
//!
//! Whoever has passed a course gets one, unless something is open: a text waits for marks, the result is no longer valid,
//! nobody knows the name, or flags bear on the result that a person should look at first. What was issued before is left
//! as it is, by its id: a course that was renamed since, or a name that was mended, changes no certificate.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::compact::Certificate;
use super::report::{self, Person, Row};
use super::{badge, page};
use crate::content::Signing;
use crate::results;
use crate::sign::PrivateKey;
use crate::site::Site;
use crate::theme::Strings;

/// The list of all certificates, in their folder.
pub(super) const LIST: &str = "certificates.csv";
const COLUMNS: [&str; 11] = [
    "learner",
    "name",
    "email",
    "course",
    "course_title",
    "passed_on",
    "valid_until",
    "status",
    "reason",
    "certificate",
    "file",
];

/// What is to be issued, and how.
#[derive(Debug)]
pub struct Issuing<'a> {
    /// The folder that `collect` wrote, or its results.json.
    pub report: &'a Path,
    pub out: &'a Path,
    pub site: &'a Site,
    pub signing: &'a Signing,
    pub words: &'a Strings,
    pub key: &'a PrivateKey,
    pub today: Date,
    /// Learners whose flags HR has looked at.
    pub despite_flags: &'a [String],
    pub with_score: bool,
    /// Whether credentials name the learner in the open.
    pub with_name: bool,
}

/// A result that is passed, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub learner: String,
    pub course: String,
    pub status: Status,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    Issued,
    /// By an earlier run.
    There,
    HeldBack(String),
}

/// What came of it.
#[derive(Debug)]
pub struct Issued {
    pub lines: Vec<Line>,
    /// Printed without a QR code, since it would be too fine to be read.
    pub without_code: usize,
    /// Of [`Issuing::despite_flags`]: nobody in the report.
    pub unknown: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{}: {what}", path.display())]
    NotReport { path: PathBuf, what: String },
    #[error("the report is of the site `{theirs}`, and this is `{ours}`")]
    OtherSite { theirs: String, ours: String },
    #[error("cannot draw a certificate: {0}")]
    Page(String),
}

impl Error {
    /// Whether another command is needed rather than another machine.
    pub fn is_misuse(&self) -> bool {
        match self {
            Self::Read { source, .. } => source.kind() == io::ErrorKind::NotFound,
            Self::NotReport { .. } | Self::OtherSite { .. } => true,
            Self::Write { .. } | Self::Page(_) => false,
        }
    }
}

impl Status {
    const fn name(&self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::There => "there",
            Self::HeldBack(_) => "held back",
        }
    }
}

pub fn issue(what: &Issuing) -> Result<Issued, Error> {
    let people = report::read(what.report, &what.site.config.id)?;
    let known: HashSet<&str> = people.iter().map(|person| person.id.as_str()).collect();
    let unknown =
        what.despite_flags.iter().filter(|id| *id != "all" && !known.contains(id.as_str())).cloned().collect();
    let write = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Write { path, source }
    };
    fs::create_dir_all(what.out).map_err(write(what.out))?;
    let pages = page::Pages::new(what).map_err(Error::Page)?;
    let mut there = There::default();
    let (mut lines, mut rows, mut without_code) = (Vec::new(), Vec::new(), 0);
    for person in &people {
        for row in person.courses.iter().filter(|row| row.passed == Some(true)) {
            let given = certificate(what, person, row);
            let mut file = String::new();
            let status = match &given {
                Err(reason) => Status::HeldBack(reason.clone()),
                Ok(certificate) => {
                    let folder = what.out.join(&row.course);
                    match there.of(&folder, certificate)? {
                        Some(stem) => {
                            file = format!("{}/{stem}.html", row.course);
                            Status::There
                        }
                        None => {
                            let stem = stem(certificate);
                            file = format!("{}/{stem}.html", row.course);
                            without_code +=
                                usize::from(!self::write(what, &pages, person, certificate, &folder, &stem)?);
                            Status::Issued
                        }
                    }
                }
            };
            rows.push(cells(what, person, row, given.as_ref().ok(), &status, file));
            lines.push(Line { learner: person.id.clone(), course: row.course.clone(), status });
        }
    }
    let list = what.out.join(LIST);
    put(&list, &mut |file| results::table(file, &COLUMNS, &rows)).map_err(write(&list))?;
    Ok(Issued { lines, without_code, unknown })
}

fn cells(
    what: &Issuing,
    person: &Person,
    row: &Row,
    certificate: Option<&Certificate>,
    status: &Status,
    file: String,
) -> Vec<String> {
    let course = what.site.courses.iter().find(|course| course.id == row.course);
    let reason = if let Status::HeldBack(reason) = status { reason.clone() } else { String::new() };
    let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
    vec![
        person.id.clone(),
        person.name.clone().unwrap_or_default(),
        person.email.clone().unwrap_or_default(),
        row.course.clone(),
        course.map_or_else(String::new, |course| course.file.title.clone()),
        day(row.passed_on),
        day(row.valid_until),
        status.name().to_owned(),
        reason,
        certificate.map_or_else(String::new, |certificate| certificate.id.clone()),
        file,
    ]
}

/// What the certificate says, or why there is none.
fn certificate(what: &Issuing, person: &Person, row: &Row) -> Result<Certificate, String> {
    let site = what.site;
    let Some(course) = site.courses.iter().find(|course| course.id == row.course) else {
        return Err("the site has no such course any more".to_owned());
    };
    if row.to_mark > 0 {
        return Err(format!("{} to be marked", if row.to_mark == 1 { "a text is" } else { "texts are" }));
    }
    let Some(passed_on) = row.passed_on else { return Err("nobody knows on which day it was passed".to_owned()) };
    if passed_on > what.today {
        return Err(format!("passed on {passed_on}, which is yet to come"));
    }
    if let Some(until) = row.valid_until.filter(|until| *until < what.today) {
        return Err(format!("no longer valid since {until}"));
    }
    let Some(name) = person.name.as_deref().map(results::shown).filter(|name| !name.is_empty()) else {
        return Err("no name is known".to_owned());
    };
    let doubts = row.doubts();
    let looked_at = what.despite_flags.iter().any(|id| *id == person.id || id == "all");
    if !doubts.is_empty() && !looked_at {
        return Err(format!("flags: {}", doubts.join(", ")));
    }
    let name = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    Ok(Certificate {
        id: id(&what.key.name(&["certificate", &site.config.id, &person.id, &row.course, &passed_on.to_string()])),
        site: site.config.id.clone(),
        course: row.course.clone(),
        title: course.file.title.clone(),
        name: name.collect(),
        passed_on,
        valid_until: row.valid_until,
        // Rounded down, so that a score never reads as more than it is.
        score: row.score.filter(|_| what.with_score).map(|score| (score * 1000.0 + 1e-6).floor() / 1000.0),
    })
}

/// A UUID of the eighth kind, which is for numbers that are reckoned in a way of one's own (RFC 9562).
fn id(bytes: &[u8; 32]) -> String {
    let mut bytes: [u8; 16] = std::array::from_fn(|at| bytes[at]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = badge::hex(&bytes);
    let parts = [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]];
    parts.join("-")
}

/// Of the name what every disk takes, and the beginning of the id. A name of signs alone gives nothing to begin with.
fn stem(certificate: &Certificate) -> String {
    let name = certificate.name.to_lowercase();
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join("-").chars().take(40).collect();
    let name = if name.is_empty() { "certificate" } else { name.trim_end_matches('-') };
    format!("{name}-{}", mark(certificate))
}

/// What a file's name ends with.
fn mark(certificate: &Certificate) -> String {
    certificate.id.chars().filter(|sign| *sign != '-').take(16).collect()
}

/// Names of files that are there already, by the folder and by what they end with.
#[derive(Default)]
struct There(HashMap<PathBuf, HashMap<String, String>>);

impl There {
    fn of(&mut self, folder: &Path, certificate: &Certificate) -> Result<Option<String>, Error> {
        if !self.0.contains_key(folder) {
            let found = names(folder).map_err(|source| Error::Read { path: folder.to_owned(), source })?;
            self.0.insert(folder.to_owned(), found);
        }
        Ok(self.0[folder].get(&mark(certificate)).cloned())
    }
}

/// Of certificates whose page, which is written last, is there.
fn names(folder: &Path) -> io::Result<HashMap<String, String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(HashMap::new()),
        entries => entries?,
    };
    let mut found = HashMap::new();
    for entry in entries {
        let name = entry?.file_name();
        if let Some(stem) = name.to_str().and_then(|name| name.strip_suffix(".html"))
            && let Some((_, mark)) = stem.rsplit_once('-')
        {
            found.insert(mark.to_owned(), stem.to_owned());
        }
    }
    Ok(found)
}

/// Writes both files; whether the page has a QR code.
fn write(
    what: &Issuing,
    pages: &page::Pages,
    person: &Person,
    certificate: &Certificate,
    folder: &Path,
    stem: &str,
) -> Result<bool, Error> {
    let course = what.site.courses.iter().find(|course| course.id == certificate.course);
    let course = course.expect("a certificate is for a course of the site");
    let subject =
        badge::Subject { site: what.site, course, person, issuer: &what.signing.issuer, with_name: what.with_name };
    let token = badge::token(certificate, &subject, what.key);
    let page = pages.page(certificate, course).map_err(Error::Page)?;
    fs::create_dir_all(folder).map_err(|source| Error::Write { path: folder.to_owned(), source })?;
    for (ending, text) in [("jwt", &token), ("html", &page.text)] {
        let path = folder.join(format!("{stem}.{ending}"));
        put(&path, &mut |file| file.write_all(text.as_bytes())).map_err(|source| Error::Write { path, source })?;
    }
    Ok(page.has_code)
}

/// Whole or not at all.
fn put(path: &Path, write: &mut dyn FnMut(&mut File) -> io::Result<()>) -> io::Result<()> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let beside = path.with_file_name(format!(".{name}.new"));
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = File::create_new(&beside)?;
    let written = write(&mut file).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What failed is the error to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}
