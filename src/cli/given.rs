//! Files that a command was given must be there: what is missing is told before anything else is done.

use std::path::{Path, PathBuf};

use super::Exit;
use super::report;

/// What they are to a person.
#[derive(Clone, Copy, Debug)]
pub enum Given {
    Submissions,
    Graded,
    People,
    Marks,
}

impl Given {
    const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Submissions => ("", "name the folder or the files that learners have sent"),
            Self::Graded => ("--graded: ", "name what `coursewright grade` has written, or the folder of it"),
            Self::People => ("--roster: ", "name the list of people, .csv or .xlsx"),
            Self::Marks => ("--marks: ", "name a `to-mark.csv` of an earlier run, filled in"),
        }
    }
}

pub fn are_there(paths: &[PathBuf], given: Given) -> Result<(), Exit> {
    let Some(missing) = paths.iter().find(|path| !path.exists()) else { return Ok(()) };
    let (option, help) = given.told();
    let kind = if matches!(given, Given::Submissions | Given::Graded) { "file or folder" } else { "file" };
    report::refuse(format!("{option}there is no {kind} `{}`", missing.display()));
    report::say(format!("help: {help}; it was looked for at {}", whole(missing).display()));
    Err(Exit::Usage)
}

/// From the root on, so that it is seen which folder a command was run in.
fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
