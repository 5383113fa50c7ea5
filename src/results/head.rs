//! What of each submission is in memory during a whole run: all but its attempts and lessons.

use std::sync::Arc;

use super::submission::{Fields, Moment};

/// A submission under one of the names that it came with.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) file: Arc<str>,
    /// `None` where nobody has said whether it was.
    pub(super) is_sealed: Option<bool>,
    /// In which run it first came under this name.
    pub(super) run: u32,
    /// The submission's row in the ledger; the same under each name.
    pub(super) row: i64,
    pub(super) id: Box<str>,
    pub(super) created: Option<Moment>,
    pub(super) learner: Fields,
    /// The id of the attempt that ended first, where the learner gives nothing to be known by.
    pub(super) first: Option<Box<str>>,
}

/// In the order in which they are taken: what came in an earlier run first, and of one run the oldest by what they say.
/// A learner's clock can say anything, and must not reach behind what HR holds already.
pub(super) fn sort(heads: &mut [Head]) {
    heads.sort_by(|one, other| {
        let key = |head: &Head| (head.run, head.created.is_none(), head.created);
        key(one).cmp(&key(other)).then_with(|| one.file.cmp(&other.file))
    });
}
