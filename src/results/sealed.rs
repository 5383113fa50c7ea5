//! Submissions as they are handed in: sealed, or not. Every reader of bytes, whatever they came in, asks here.

use super::read::Reason;
use super::submission::{self, Submission, cut};
use crate::seal::{self, PrivateKey, Shut};

/// A submission from the bytes of a file, and whether it was sealed.
pub(super) fn read(bytes: &[u8], keys: &[PrivateKey]) -> Result<(Submission, bool), Reason> {
    match seal::open(bytes, keys) {
        None => submission::parse(bytes).map(|read| (read, false)),
        Some(Ok(opened)) => submission::parse(&opened).map(|read| (read, true)),
        Some(Err(Shut::OtherKey(key))) => Err(Reason::Sealed(cut(&key, 100))),
        Some(Err(Shut::OtherVersion(version))) => Err(Reason::OtherVersion(cut(&version, 100))),
        Some(Err(Shut::Changed)) => Err(Reason::BrokenSeal),
    }
}
