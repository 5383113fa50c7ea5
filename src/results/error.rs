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
}

impl Error {
    /// Whether another command is needed rather than another machine.
    pub fn is_misuse(&self) -> bool {
        match self {
            Self::Read { source, .. } => source.kind() == io::ErrorKind::NotFound,
            Self::Write { .. } => false,
            Self::Table { .. } | Self::UnreadMarks { .. } => true,
        }
    }
}
