//! Until when a marker vouches for the files it names: what was changed at that moment or later has to be read.
//!
//! The moment is the marker's own time of writing, set by us, and nothing but the files' times of change is compared
//! with it, which nobody can set back. So `chmod`, `chown` and renaming move nothing that counts, and a file that was
//! edited before them is still read. Its last digits are made of the rest and of what the marker says: a `touch` or a
//! copy gives the marker another time, which is not signed so and vouches for nothing.

use std::os::fd::OwnedFd;
use std::path::Path;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::publish::disk::{Disk, Kind, Stat};
use crate::publish::lock::Lock;
use crate::publish::look::Look;
use crate::publish::plan::{New, Plan};
use crate::publish::{manifest, stage};

/// Seconds since 1970 and nanoseconds, by the clock of the disk.
pub type Moment = (i64, i64);

/// There is one signed moment in each millisecond.
const STEP: i64 = 1_000_000;
const STEPS: i64 = 1_000_000_000 / STEP;
/// Disks count at least in these.
const UNIT: u64 = 100;
/// How often to look whether the clock of the disk has moved on: for some ticks of it. A disk that counts in seconds is
/// not waited for, and its files are read every time.
const TRIES: usize = 120;

fn signed(sum: u128, seconds: i64, step: i64) -> Moment {
    let mut bytes = sum.to_le_bytes().to_vec();
    bytes.extend_from_slice(&seconds.to_le_bytes());
    bytes.extend_from_slice(&step.to_le_bytes());
    let rest = xxh3_64(&bytes) % (STEP.cast_unsigned() / UNIT) * UNIT;
    (seconds, step * STEP + rest.cast_signed())
}

/// Whether a marker with this sum was given this time by us.
pub fn is_signed(sum: u128, moment: Moment) -> bool {
    signed(sum, moment.0, moment.1 / STEP) == moment
}

/// The latest signed moment up to `now`.
fn latest(sum: u128, now: Moment) -> Moment {
    let (seconds, step) = (now.0, now.1 / STEP);
    let this = signed(sum, seconds, step);
    match step {
        _ if this <= now => this,
        0 => signed(sum, seconds - 1, STEPS - 1),
        _ => signed(sum, seconds, step - 1),
    }
}

/// A moment for a marker with this sum, after all that was done before the call and before all that is done after it.
/// What is done in the same tick of the clock counts as later. `None` where the disk's clock does not tell.
pub fn moment(disk: &Disk, lock: &Lock, sum: u128) -> Option<Moment> {
    let begin = lock.now().ok()?;
    for _ in 0..TRIES {
        let moment = latest(sum, lock.now().ok()?);
        if moment > begin {
            return Some(moment);
        }
        disk.pause();
    }
    None
}

/// Lets the marker of a new tree that is in place vouch for its files, if nobody touched one since the tree was
/// `complete`. To take the old tree away has changed the files that the two have in common, so these are known by what
/// that leaves alone.
pub fn for_new(disk: &Disk, lock: &Lock, plan: &Plan, look: &Look, new: &OwnedFd, sum: u128, complete: Moment) {
    let Some(moment) = moment(disk, lock, sum) else { return };
    let is_untouched = |file: &New, before: Option<&Stat>, now: &Stat| {
        let is_kept = before.is_some_and(|before| before.identity() == now.identity() && before.written == now.written);
        now.kind == Kind::File && now.size == file.entry.size && (is_kept || now.changed < complete)
    };
    let all_untouched = stage::by_folder(plan.files, look).par_iter().all(|(folder, files)| {
        let Ok(folder) = disk.folder(new, Path::new(folder)) else { return false };
        files.iter().all(|kept| {
            let now = disk.stat(&folder, kept.name).ok().flatten();
            now.is_some_and(|now| is_untouched(kept.file, kept.before.as_ref(), &now))
        })
    });
    if all_untouched {
        until(disk, new, moment);
    }
}

/// Sets the time of the marker. If that fails, the next run compares contents.
pub fn until(disk: &Disk, top: &OwnedFd, moment: Moment) {
    let _ = disk.set_written(top, manifest::NAME, moment);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_signed_moment_in_each_millisecond() {
        for now in [(5, 0), (5, 999_999_999), (5, 500_400_300), (5, 999_999), (5, 1_000_000)] {
            let moment = latest(7, now);
            assert!(moment <= now && is_signed(7, moment), "{moment:?} {now:?}");
            let nanos = |(seconds, nanos): Moment| seconds * 1_000_000_000 + nanos;
            assert!(nanos(now) - nanos(moment) < 2 * STEP, "{moment:?} {now:?}");
            assert!(!is_signed(8, moment) && !is_signed(7, (moment.0, moment.1 + 100)), "{moment:?}");
            assert_eq!(latest(7, moment), moment);
        }
    }
}
