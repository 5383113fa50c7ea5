//! The output as it is, found out without a change: what is in it, and what its marker says of that.

use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use foldhash::HashMap;
use rayon::prelude::*;
use rustix::fs::CWD;
use rustix::io::Errno;
use xxhash_rust::xxh3::Xxh3;

use crate::publish::disk::{Disk, Kind, Stat};
use crate::publish::manifest::{self, Entry, Manifest};
use crate::publish::vouch::{self, Moment};
use crate::publish::{Error, tree};

/// An output at one moment.
#[derive(Debug)]
pub struct Look {
    /// The output folder itself; `None` when there is none.
    pub top: Option<(OwnedFd, Stat)>,
    pub marker: Marker,
    /// What the marker names and what is there, but for folders.
    pub files: HashMap<Box<str>, Known>,
    /// Folders, and what has no name in UTF-8; folders before what is in them.
    pub rest: Vec<tree::Entry>,
    taken: AtomicUsize,
}

#[derive(Debug, Default)]
pub struct Known {
    pub entry: Option<Entry>,
    pub stat: Option<Stat>,
    /// Whether the new site has it as the marker says.
    taken: AtomicBool,
}

impl Known {
    pub fn is_taken(&self) -> bool {
        self.taken.load(Ordering::Relaxed)
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Marker {
    /// The folder is empty, or there is none.
    None,
    /// There is one, but not as we wrote it.
    Damaged,
    Whole {
        sum: u128,
        /// How many files it names.
        entries: usize,
        /// What was changed at this moment or later, the marker does not vouch for; `None` when it vouches for nothing:
        /// its time is not the one that we gave it, or the clock was set back since, so that a later change has an
        /// earlier time.
        until: Option<Moment>,
    },
}

/// How a file of the output compares with what it shall be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The marker vouches for it.
    Vouched,
    /// Its content was read.
    Read,
    Differs,
}

impl Look {
    /// A folder that is neither ours nor empty is refused.
    pub fn at(disk: &Disk, out: &Path) -> Result<Self, Error> {
        let look = |error| Error::io("look at", out)(error);
        let top = match disk.folder(CWD, out) {
            Ok(top) => top,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self::of_nothing());
            }
            Err(error) => {
                let errno = error.raw_os_error().map(Errno::from_raw_os_error);
                return Err(match errno {
                    Some(Errno::NOTDIR | Errno::LOOP) => Error::NotAFolder { out: out.to_owned() },
                    _ => look(error),
                });
            }
        };
        let above = out.parent().unwrap_or(out);
        let above = disk.stat(CWD, above).map_err(Error::io("look at", above))?;
        let stat = disk.stat_open(&top).map_err(look)?;
        if above.is_some_and(|above| above.device != stat.device) {
            return Err(Error::MountPoint { out: out.to_owned() });
        }
        let (entries, marker) = rayon::join(|| tree::walk(disk, &top, out), || read_marker(disk, &top));
        let (entries, marker) = (entries?, marker.map_err(Error::io("read the marker in", out))?);
        let mut look = Self { top: Some((top, stat)), ..Self::of_nothing() };
        look.files.reserve(entries.len());
        look.marker = match marker {
            None if entries.is_empty() => Marker::None,
            None => return Err(Error::NotOurs { out: out.to_owned() }),
            Some((None, _)) => Marker::Damaged,
            Some((Some(manifest), written)) => {
                let until = (vouch::is_signed(manifest.sum, written) && written <= disk.now()).then_some(written);
                let marker = Marker::Whole { sum: manifest.sum, entries: manifest.entries.len(), until };
                for (path, entry) in manifest.entries {
                    look.files.insert(path, Known { entry: Some(entry), ..Known::default() });
                }
                marker
            }
        };
        for tree::Entry { path, stat } in entries {
            match path.into_os_string().into_string() {
                Ok(path) if path == manifest::NAME => {}
                Ok(path) if stat.kind != Kind::Folder => match look.files.get_mut(path.as_str()) {
                    Some(known) => known.stat = Some(stat),
                    None => {
                        look.files.insert(path.into(), Known { stat: Some(stat), ..Known::default() });
                    }
                },
                Ok(path) => look.rest.push(tree::Entry { path: path.into(), stat }),
                Err(path) => look.rest.push(tree::Entry { path: PathBuf::from(path), stat }),
            }
        }
        Ok(look)
    }

    fn of_nothing() -> Self {
        Self {
            top: None,
            marker: Marker::None,
            files: HashMap::default(),
            rest: Vec::new(),
            taken: AtomicUsize::new(0),
        }
    }

    /// Whether no name was added to a folder of the output, or taken away, since it was looked at.
    pub fn still_has_the_names(&self, disk: &Disk, out: &Path) -> Result<bool, Error> {
        let same = |path: &Path, before: Option<&Stat>| {
            let now = disk.stat(CWD, path).map_err(Error::io("look at", path))?;
            let mark = |stat: &Stat| (stat.kind, stat.inode, stat.changed);
            Ok(now.as_ref().map(mark) == before.map(mark))
        };
        if !same(out, self.top.as_ref().map(|(_, stat)| stat))? {
            return Ok(false);
        }
        let folders = self.rest.par_iter().filter(|entry| entry.stat.kind == Kind::Folder);
        let all: Vec<bool> =
            folders.map(|entry| same(&out.join(&entry.path), Some(&entry.stat))).collect::<Result<_, _>>()?;
        Ok(all.into_iter().all(|same| same))
    }

    /// Makes a file that the marker vouches for a part of the new site. Once more changes nothing.
    pub fn take(&self, path: &str) {
        let taken = self.files.get(path).is_some_and(|known| !known.taken.swap(true, Ordering::Relaxed));
        self.taken.fetch_add(usize::from(taken), Ordering::Relaxed);
    }

    /// Whether the new site has all that the marker names.
    pub fn all_is_taken(&self) -> bool {
        matches!(self.marker, Marker::Whole { entries, .. } if entries == self.taken.load(Ordering::Relaxed))
    }

    /// Files that the marker does not name.
    pub fn others(&self) -> usize {
        let files = self.files.values().filter(|known| known.entry.is_none()).count();
        files + self.rest.iter().filter(|entry| entry.stat.kind != Kind::Folder).count()
    }

    /// Whether a file holds what it shall. It is read only when the marker cannot vouch for it: a file that was changed
    /// in any way since the marker was set has a later time of change.
    pub fn compare(&self, disk: &Disk, path: &str, hash: u128, size: u64) -> Match {
        let Some(Known { entry, stat: Some(stat), .. }) = self.files.get(path) else { return Match::Differs };
        if stat.kind != Kind::File || stat.size != size {
            return Match::Differs;
        }
        let vouched = entry.filter(|entry| self.vouches(*entry, stat));
        match (vouched, &self.top) {
            (Some(entry), _) if entry.hash == hash => Match::Vouched,
            (None, Some((top, _))) if content(disk, top, path).is_ok_and(|content| content == hash) => Match::Read,
            _ => Match::Differs,
        }
    }

    /// Whether the file is as the marker says.
    pub fn vouches(&self, entry: Entry, stat: &Stat) -> bool {
        let marker = matches!(self.marker, Marker::Whole { until: Some(until), .. } if stat.changed < until);
        marker && stat.kind == Kind::File && stat.size == entry.size
    }

    /// From now on every file is read.
    pub fn distrust(&mut self) {
        if let Marker::Whole { until, .. } = &mut self.marker {
            *until = None;
        }
    }

    /// Whether a file that stands at a page's path was put there by somebody else.
    pub fn is_foreign(&self, path: &str) -> bool {
        let known = self.files.get(path);
        matches!(self.marker, Marker::Whole { .. })
            && known.is_some_and(|known| known.stat.is_some() && known.entry.is_none())
    }
}

/// The marker, if it is as we wrote it, and its time of writing. `None` when there is none: a folder of that name is what
/// builds remember of another site.
fn read_marker(disk: &Disk, top: &OwnedFd) -> io::Result<Option<(Option<Manifest>, Moment)>> {
    let is_file = |stat: &Stat| stat.kind == Kind::File;
    if !disk.stat(top, manifest::NAME)?.as_ref().is_some_and(is_file) {
        return Ok(None);
    }
    let file = match disk.open(top, manifest::NAME) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let stat = disk.stat_open(&file)?;
    if !is_file(&stat) {
        return Ok(None);
    }
    Ok(Some((manifest::parse(&disk.read_all(&file)?), stat.written)))
}

/// The hash of a file, of which only a piece is held in memory.
pub fn content(disk: &Disk, top: &OwnedFd, path: &str) -> io::Result<u128> {
    let file = disk.open(top, path)?;
    let mut hash = Xxh3::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        match disk.read(&file, &mut piece)? {
            0 => return Ok(hash.digest128()),
            read => hash.update(&piece[..read]),
        }
    }
}
