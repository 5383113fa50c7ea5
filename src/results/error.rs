//! Why results could not be collected at all.

use std::io;
use std::path::PathBuf;

/// A file that is no good submission is not one of these; it is a [`SetAside`](super::SetAside). Neither is a mark that
/// cannot be taken; it is a [`RefusedMark`](super::RefusedMark).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read {path}")]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {path}")]
    Write { path: PathBuf, source: io::Error },
    /// A table that was given to the command.
    #[error("{path}:{line}: {what}", path = .path.display())]
    Table { path: PathBuf, line: u64, what: String },
    #[error(
        "{path} has marks in it that would be written over: give it with `--marks {path}`, or move it away",
        path = .path.display()
    )]
    UnreadMarks { path: PathBuf },
    /// Another run is at work in it.
    #[error("somebody else is collecting into {path} at this moment; try again when they are done", path = .path.display())]
    LedgerBusy { path: PathBuf },
    #[error("{path}: {what}", path = .path.display())]
    NotOurLedger { path: PathBuf, what: String },
    /// A ledger on a server, by its name without any password. `is_misuse`: see [`Error::is_misuse`].
    #[error("{ledger}: {what}")]
    Server { ledger: String, what: String, is_misuse: bool },
    /// What was given to find one by.
    #[error("--ledger: {0}")]
    BadServer(String),
    #[error(
        "the ledger {path} can be read and not be written to, so nothing was collected: give yourself the right to \
         write to the file and to its folder",
        path = .path.display()
    )]
    LedgerReadOnly { path: PathBuf },
    #[error(
        "there is no folder {folder} for the ledger {path}: make it first, or name a file in a folder that is there",
        folder = .folder.display(),
        path = .path.display()
    )]
    NoLedgerFolder { path: PathBuf, folder: PathBuf },
    #[error("cannot keep results in {path}", path = .path.display())]
    Ledger { path: PathBuf, source: rusqlite::Error },
    #[error(
        "cannot keep what was read in a temporary file; it takes about as much room as all submissions, in the folder \
         that TMPDIR names"
    )]
    Temporary { source: rusqlite::Error },
    /// A file that cannot hold graded lines.
    #[error("{path}: {what}", path = .path.display())]
    NotGraded { path: PathBuf, what: String },
    /// Statements name everything by the site's address.
    #[error("xAPI names people and quizzes by the address of the site: write `base_url` into content/site.yaml")]
    NoAddress,
    /// What was given as a report to read figures of questions from.
    #[error("{path}: {what}", path = .path.display())]
    NotItems { path: PathBuf, what: String },
    #[error("the report is of the site `{theirs}`, and this is `{ours}`")]
    ItemsOfOtherSite { theirs: String, ours: String },
    #[error(
        "nobody in the ledger is known as `{0}`; `learner` in results.csv says what each is known by, and `file` in \
         set-aside.csv what a file is"
    )]
    UnknownLearner(String),
    #[error(
        "the ledger holds nothing that came as `{0}`: `--throw-out` takes a file as it is written in `files` in \
         attempts.csv, or the digits of one submission"
    )]
    UnknownFile(String),
    #[error("`{file}` is several submissions; name the digits of one of them: {each}")]
    SeveralFiles { file: String, each: String },
    #[error("`{file}` was thrown out on {on} already; collect without it")]
    IsThrownOut { file: String, on: String },
    #[error(
        "nothing that came as `{0}` was thrown out: `--let-in` takes a `file` of set-aside.csv whose reason is \
         `thrown_out`, or the digits in the sentence beside it"
    )]
    NotThrownOut(String),
    #[error(
        "`{0}` was forgotten after it had been thrown out, under this or another of its names: it cannot be let in, since a \
         ledger never takes again what it has forgotten"
    )]
    IsForgotten(String),
    #[error(
        "`{0}` was thrown out, and it did not come in with `--let-in`: name the file in the same run; if you did, all that \
         it holds was forgotten in the meantime, and a ledger never takes again what it has forgotten"
    )]
    LetInNothing(String),
}

impl Error {
    /// Whether another command is needed rather than another machine.
    pub fn is_misuse(&self) -> bool {
        match self {
            Self::Read { source, .. } => source.kind() == io::ErrorKind::NotFound,
            Self::Server { is_misuse, .. } => *is_misuse,
            Self::Write { .. }
            | Self::LedgerBusy { .. }
            | Self::LedgerReadOnly { .. }
            | Self::Ledger { .. }
            | Self::Temporary { .. } => false,
            Self::Table { .. }
            | Self::UnreadMarks { .. }
            | Self::NotOurLedger { .. }
            | Self::NoLedgerFolder { .. }
            | Self::BadServer(_)
            | Self::NotGraded { .. }
            | Self::NoAddress
            | Self::NotItems { .. }
            | Self::ItemsOfOtherSite { .. }
            | Self::UnknownLearner(_)
            | Self::UnknownFile(_)
            | Self::SeveralFiles { .. }
            | Self::IsThrownOut { .. }
            | Self::NotThrownOut(_)
            | Self::IsForgotten(_)
            | Self::LetInNothing(_) => true,
        }
    }
}
