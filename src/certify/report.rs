//! What of a report certificates are made from: `results.json`, as `collect` wrote it.

use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;

use super::issue::Error;
use crate::results::{Flag, REPORT_FORMAT};

const FILE: &str = "results.json";

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    format: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    learners: Vec<Person>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) employee_id: Option<String>,
    pub(super) email: Option<String>,
    pub(super) courses: Vec<Row>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Row {
    pub(super) course: String,
    pub(super) score: Option<f64>,
    pub(super) passed: Option<bool>,
    pub(super) to_mark: usize,
    pub(super) passed_on: Option<Date>,
    pub(super) valid_until: Option<Date>,
    /// By their names; one that a newer version has raised is not known here, and counts all the same.
    pub(super) all_flags: Vec<String>,
}

impl Row {
    /// Flags that a person should look at before anything is signed.
    pub(super) fn doubts(&self) -> Vec<&str> {
        let holds_back = |name: &&str| Flag::named(name).is_none_or(Flag::holds_back);
        self.all_flags.iter().map(String::as_str).filter(holds_back).collect()
    }
}

fn missing(report: &Path) -> Error {
    let what = match report.is_dir() {
        true => format!("this folder is no report, since it has no {FILE}: give the folder that `collect` wrote"),
        false => "it is not there: give the folder that `collect` wrote, as `--out` has named it".to_owned(),
    };
    Error::NotReport { path: report.to_owned(), what }
}

/// `report`: the folder of one, or its results.json.
pub(super) fn read(report: &Path, site: &str) -> Result<Vec<Person>, Error> {
    let path: PathBuf = if report.is_dir() { report.join(FILE) } else { report.to_owned() };
    let file = File::open(&path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => missing(report),
        _ => Error::Read { path: path.clone(), source },
    })?;
    let read: Report = serde_json::from_reader(BufReader::with_capacity(1 << 20, file)).map_err(|error| match error
        .io_error_kind()
    {
        Some(kind) => Error::Read { path: path.clone(), source: kind.into() },
        None if error.is_data() => Error::NotReport { path: path.clone(), what: error.to_string() },
        None => Error::NotReport {
            path: path.clone(),
            what: "this is not what certificates are made from: give the folder that `collect` wrote, or the \
                   results.json in it, and no table"
                .to_owned(),
        },
    })?;
    if read.format != REPORT_FORMAT {
        let what = "it is no report of this version of coursewright".to_owned();
        return Err(Error::NotReport { path, what });
    }
    if read.site != site {
        return Err(Error::OtherSite { theirs: read.site, ours: site.to_owned() });
    }
    Ok(read.learners)
}
