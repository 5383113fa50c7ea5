//! Submissions as they are handed in: sealed, or not. Every reader of bytes, whatever they came in, asks here.

use super::read::Reason;
use super::submission::{self, Submission, cut};
use crate::seal::{self, PrivateKey, Shut};

/// A submission from the bytes of a file.
pub(super) fn read(bytes: &[u8], keys: &[PrivateKey]) -> Result<Submission, Reason> {
    match seal::open(bytes, keys) {
        None => submission::parse(bytes),
        Some(Ok(opened)) => submission::parse(&opened),
        Some(Err(Shut::OtherKey(key))) => Err(Reason::Sealed(cut(&key, 100))),
        Some(Err(Shut::OtherVersion(version))) => Err(Reason::OtherVersion(cut(&version, 100))),
        Some(Err(Shut::Changed)) => Err(Reason::BrokenSeal),
    }
}
