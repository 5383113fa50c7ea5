//! Files that a command was given must be there: what is missing is told before anything else is done.

use std::path::{Path, PathBuf};

use super::Exit;
use super::report;

/// What they are to a person.
#[derive(Clone, Copy, Debug)]
pub enum Given {
    Submissions,
    Graded,
    /// For `grade`.
    Lines,
    People,
    Marks,
    Key,
    SigningKey,
    Report,
}

impl Given {
    const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Submissions => ("", "name the folder or the files that learners have sent"),
            Self::Graded => ("--graded: ", "name what `coursewright grade` has written, or the folder of it"),
            Self::Lines => {
                ("", "name the file with a submission in each line, or give none and send lines to its standard input")
            }
            Self::People => ("--roster: ", "name the list of people, .csv or .xlsx"),
            Self::Marks => ("--marks: ", "name a `to-mark.csv` of an earlier run, filled in"),
            Self::Key => ("--key: ", "name the file that `coursewright keys new` has made"),
            Self::SigningKey => ("--key: ", "name the file that `coursewright keys new --for signing` has made"),
            Self::Report => {
                ("--report: ", "name the folder that `coursewright collect` has written, or its items.json")
            }
        }
    }
}

pub fn are_there(paths: &[PathBuf], given: Given) -> Result<(), Exit> {
    paths.iter().try_for_each(|path| is_there(path, given))
}

pub fn is_there(path: &Path, given: Given) -> Result<(), Exit> {
    if path.exists() {
        return Ok(());
    }
    let (option, help) = given.told();
    let kind =
        if matches!(given, Given::Submissions | Given::Graded | Given::Report) { "file or folder" } else { "file" };
    report::refuse(format!("{option}there is no {kind} `{}`", path.display()));
    report::say(format!("help: {help}; it was looked for at {}", whole(path).display()));
    Err(Exit::Usage)
}

/// From the root on, so that it is seen which folder a command was run in.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
