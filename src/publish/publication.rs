//! A publication under way: takes files from many threads, and lets nobody see them before all are there.

use std::collections::hash_map::Entry as Slot;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::HashMap;
use rayon::prelude::*;

use crate::publish::disk::{Disk, Kind};
use crate::publish::lock::Lock;
use crate::publish::look::{self, Look, Marker, Match};
use crate::publish::manifest::{self, Entry};
use crate::publish::plan::{New, Plan, Step};
use crate::publish::stage::{self, Names};
use crate::publish::vouch::{self, Moment};
use crate::publish::{Error, Options, Published, old, place, tree};

/// A site on its way to the disk. Dropped before [`finish`](Self::finish), or after anything failed, it leaves the
/// output as it was.
#[derive(Debug)]
pub struct Publication {
    disk: Disk,
    options: Options,
    out: PathBuf,
    names: Names,
    /// The output as it was in the beginning.
    look: Look,
    /// The new site, but for what the marker of the old one vouches for.
    files: Mutex<HashMap<Box<str>, (Entry, Step)>>,
    stage: Mutex<Stage>,
}

/// What stands beside the output. In this order it goes away: the lock last.
#[derive(Debug, Default)]
struct Stage {
    folder: Option<Arc<OwnedFd>>,
    /// Whether there may be a staging folder of ours.
    is_there: bool,
    lock: Option<Lock>,
}

impl Publication {
    pub(super) fn begin(disk: Disk, out: &Path, root: &Path, options: Options) -> Result<Self, Error> {
        let out = place::output(&disk, out, root)?;
        let names = Names::beside(&out);
        // A build that will change nothing leaves no trace, not even a lock: it is taken with the first file that
        // differs, unless there is something to be cleared away or somebody at work.
        let mut stage = Stage::default();
        if names.any_left_over(&disk)? {
            stage.lock = Some(Lock::take(&disk, &out, &names.lock)?);
            names.clear_left_overs(&disk, &out)?;
        }
        let mut look = Look::at(&disk, &out)?;
        if options.anew {
            look.distrust();
        }
        Ok(Self { disk, options, out, names, look, files: Mutex::default(), stage: Mutex::new(stage) })
    }

    /// One file of the new site. `hash` is xxh3_128 of the bytes. Where the output does not hold it, it is written to
    /// the staging folder now. To put or keep the same content once more changes nothing; a path that has another
    /// content already is refused, at the latest by [`finish`](Self::finish).
    pub fn put(&self, path: &str, hash: u128, bytes: &[u8]) -> Result<(), Error> {
        self.write(path, Entry { hash, size: bytes.len() as u64 }, || {
            let file = self.create(path)?;
            self.disk.write(&file, bytes).map_err(Error::io("write", &self.names.staging.join(path)))
        })
    }

    /// The same for a file of the author's, which is copied without being held in memory.
    pub fn put_file(&self, path: &str, hash: u128, size: u64, from: &Path) -> Result<(), Error> {
        self.write(path, Entry { hash, size }, || {
            let to = self.create(path)?;
            let from_file = self.disk.open_authors(from).map_err(Error::io("read", from))?;
            let staged = self.names.staging.join(path);
            let copied = self.disk.copy(&from_file, &to).map_err(Error::io("write", &staged))?;
            // The copy is read, not the file while it is copied: the system may copy without reading.
            let is_it = copied == size && {
                let staging = self.staging()?;
                look::content(&self.disk, &staging, path).map_err(Error::io("read", &staged))? == hash
            };
            if is_it {
                return Ok(());
            }
            let cause = io::Error::other("it was changed while the site was published; run the command again");
            Err(Error::io("copy", from)(cause))
        })
    }

    /// Whether the output holds a file with this content. Then it is part of the new site; otherwise it must be put.
    pub fn keep(&self, path: &str, hash: u128, size: u64) -> bool {
        let entry = Entry { hash, size };
        let claimed = unpoisoned(&self.files).get(path).map(|(claimed, _)| *claimed);
        if let Some(claimed) = claimed {
            return claimed == entry;
        }
        match self.look.compare(&self.disk, path, hash, size) {
            // The marker names no path that is not allowed.
            Match::Vouched => {
                self.look.take(path);
                true
            }
            Match::Read => place::check_path(path).is_ok() && self.claim(path, entry, Step::Keep).is_ok(),
            Match::Differs => false,
        }
    }

    /// To be called when every file was put or kept: from then on the output holds the new site, and nothing is beside
    /// it. Where nothing differs, nothing is written.
    pub fn finish(self) -> Result<Published, Error> {
        let files = std::mem::take(&mut *unpoisoned(&self.files));
        if let Marker::Whole { sum: marker, entries: kept, .. } = self.look.marker
            && self.look.all_is_taken()
            && files.is_empty()
        {
            self.confirm()?;
            return Ok(Published { kept, others: self.look.others(), marker, ..Published::default() });
        }
        let mut new: Vec<New> =
            files.iter().map(|(path, (entry, step))| New { path, entry: *entry, step: *step }).collect();
        let taken = self.look.files.iter().filter(|(_, known)| known.is_taken());
        new.extend(taken.filter_map(|(path, known)| Some(New { path, entry: known.entry?, step: Step::Keep })));
        new.par_sort_unstable_by(|a, b| a.path.cmp(b.path));
        place::check_together(new.iter().map(|file| file.path))?;
        let (marker, sum) = manifest::text(new.iter().map(|file| (file.path, file.entry)));
        let as_it_was = matches!(self.look.marker, Marker::Whole { sum: old, .. } if old == sum);
        if as_it_was && new.iter().all(|file| file.step == Step::Keep) {
            self.vouch_again(&new, sum)?;
            self.confirm()?;
            return Ok(Plan::new(&new, &self.look, &self.out)?.published(sum));
        }
        let staging = self.staging()?;
        // Rendering takes its time: what somebody put into the output since the publication began must not be lost with
        // the old tree. From here on it is a matter of milliseconds.
        let again = match self.look.still_has_the_names(&self.disk, &self.out)? {
            true => None,
            false => Some(self.look_again(&new)?),
        };
        let look = again.as_ref().unwrap_or(&self.look);
        let plan = Plan::new(&new, look, &self.out)?;
        stage::complete(&self.disk, &plan, look, &marker, &staging, &self.names)?;
        // From here on nothing of the new tree is changed, and soon others will see it.
        let complete = self.moment(sum);
        if self.options.durable {
            stage::sync(&self.disk, &staging, &self.names.staging)?;
        }
        stage::replace(&self.disk, &self.out, &self.names)?;
        // What lies there now is the old tree, and not ours to drop.
        unpoisoned(&self.stage).is_there = false;
        // Until the exchange is on the disk, the old tree may be what a power cut leaves: it goes after that.
        let durable = if self.options.durable { stage::sync_exchange(&self.disk, &self.out) } else { Ok(()) };
        let cleared = old::clear_away(&self.disk, &self.out, &self.names, look, &plan, &staging);
        if let (Some(lock), Some(complete)) = (&unpoisoned(&self.stage).lock, complete) {
            vouch::for_new(&self.disk, lock, &plan, look, &staging, sum, complete);
        }
        let late = cleared?;
        durable.map_err(|error| self.not_durable(error))?;
        let published = plan.published(sum);
        Ok(Published { others: published.others + late, ..published })
    }

    /// Puts on the disk what the output holds already: the run that made it may not have, or could not.
    fn confirm(&self) -> Result<(), Error> {
        let Some((top, _)) = self.look.top.as_ref().filter(|_| self.options.durable) else { return Ok(()) };
        let synced = stage::sync(&self.disk, top, &self.out);
        synced.and_then(|()| stage::sync_exchange(&self.disk, &self.out)).map_err(|error| self.not_durable(error))
    }

    fn not_durable(&self, error: Error) -> Error {
        Error::NotDurable { out: self.out.clone(), cause: Box::new(error) }
    }

    /// The output as it is by now; fails unless what is kept of it is as it was.
    fn look_again(&self, new: &[New]) -> Result<Look, Error> {
        let look = Look::at(&self.disk, &self.out)?;
        let same = |file: &New| {
            file.step == Step::Write
                || look.compare(&self.disk, file.path, file.entry.hash, file.entry.size) != Match::Differs
        };
        if new.iter().all(same) { Ok(look) } else { Err(Error::Changed { out: self.out.clone() }) }
    }

    /// After files were read that the marker could not vouch for, as in a copy of an output, it is made to, so that the
    /// next build need not read them.
    fn vouch_again(&self, new: &[New], sum: u128) -> Result<(), Error> {
        self.lock(&mut unpoisoned(&self.stage))?;
        // What is changed while they are read must not be vouched for.
        let moment = self.moment(sum);
        let look = self.look_again(new)?;
        if let (Some((top, _)), Some(moment)) = (&look.top, moment) {
            vouch::until(&self.disk, top, moment);
        }
        Ok(())
    }

    fn moment(&self, sum: u128) -> Option<Moment> {
        vouch::moment(&self.disk, unpoisoned(&self.stage).lock.as_ref()?, sum)
    }

    /// Makes a file a part of the new site, which `stage` writes unless it is there.
    fn write(&self, path: &str, entry: Entry, stage: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
        if self.keep(path, entry.hash, entry.size) || !self.claim(path, entry, Step::Write)? {
            return Ok(());
        }
        // What could not be staged is nothing that a marker may vouch for.
        stage().inspect_err(|_| {
            unpoisoned(&self.files).remove(path);
        })
    }

    /// `false` when the path has this content already. Claimed before it is written, so that of two threads that bring
    /// the same file one finds the other's.
    fn claim(&self, path: &str, entry: Entry, step: Step) -> Result<bool, Error> {
        match unpoisoned(&self.files).entry(path.into()) {
            Slot::Vacant(slot) => {
                slot.insert((entry, step));
                Ok(true)
            }
            Slot::Occupied(slot) if slot.get().0 == entry => Ok(false),
            Slot::Occupied(_) => Err(place::twice(path)),
        }
    }

    fn lock(&self, stage: &mut Stage) -> Result<(), Error> {
        if stage.lock.is_none() {
            stage.lock = Some(Lock::take(&self.disk, &self.out, &self.names.lock)?);
            // Another run began after this one, and was killed. Its tree is not cleared away here, where other threads
            // may wait for the lock that this one would wait for them with.
            if self.names.any_tree(&self.disk)? {
                return Err(Error::Busy { out: self.out.clone() });
            }
        }
        Ok(())
    }

    /// The staging folder, made when it is asked for the first time.
    fn staging(&self) -> Result<Arc<OwnedFd>, Error> {
        let mut stage = unpoisoned(&self.stage);
        if let Some(folder) = &stage.folder {
            return Ok(folder.clone());
        }
        self.lock(&mut stage)?;
        stage.is_there = true;
        let folder =
            Arc::new(stage::begin(&self.disk, self.look.top.as_ref().map(|(_, stat)| stat), &self.names.staging)?);
        stage.folder = Some(folder.clone());
        Ok(folder)
    }

    fn create(&self, path: &str) -> Result<File, Error> {
        place::check_path(path)?;
        if self.look.is_foreign(path) {
            return Err(Error::InTheWay { path: self.out.join(path) });
        }
        let staging = self.staging()?;
        let disk = &self.disk;
        let created = match (disk.create(&*staging, path), path.rsplit_once('/')) {
            (Err(error), Some((folder, _))) if error.kind() == io::ErrorKind::NotFound => {
                disk.make_folders(&*staging, Path::new(folder)).and_then(|()| disk.create(&*staging, path))
            }
            (created, _) => created,
        };
        created.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => self.conflict(&staging, path),
            _ => Error::io("write", &self.names.staging.join(path))(error),
        })
    }

    /// Why a page finds its place taken by another.
    fn conflict(&self, staging: &OwnedFd, path: &str) -> Error {
        let is_page =
            |path: &str| self.disk.stat(staging, path).ok().flatten().is_some_and(|stat| stat.kind != Kind::Folder);
        match path.match_indices('/').map(|(at, _)| &path[..at]).find(|folder| is_page(folder)) {
            Some(folder) => place::under_a_page(folder),
            None if is_page(path) => place::twice(path),
            None => place::under_a_page(path),
        }
    }
}

impl Drop for Publication {
    fn drop(&mut self) {
        if unpoisoned(&self.stage).is_there {
            // If it cannot be removed, the next run does it, or says so.
            let _ = tree::remove(&self.disk, &self.names.staging);
        }
    }
}

/// A thread that panicked leaves nothing half done under these locks.
fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
