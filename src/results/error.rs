//! Why results could not be collected at all.

use std::io;
use std::path::PathBuf;

/// A file that is no good submission is not one of these; it is a [`SetAside`](super::SetAside).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot read {path}")]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {path}")]
    Write { path: PathBuf, source: io::Error },
}
