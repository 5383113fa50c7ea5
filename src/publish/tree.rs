//! Whole trees, one level of folders after the other: each level by all threads, with no more folders open than there
//! are threads.

use std::ffi::{CStr, CString};
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustix::fs::CWD;

use crate::publish::Error;
use crate::publish::disk::{Disk, Kind, Stat, name_of};

/// How many files of one folder a thread looks at before it shares the work.
const SHARE: usize = 128;

/// Something in a tree, by its path below the tree's top.
#[derive(Debug)]
pub struct Entry {
    pub path: PathBuf,
    pub stat: Stat,
}

/// All that is in a tree, folders before what is in them. What is taken away in the meantime is not there.
pub fn walk(disk: &Disk, top: &OwnedFd, out: &Path) -> Result<Vec<Entry>, Error> {
    let mut all = Vec::new();
    let mut level = vec![PathBuf::new()];
    while !level.is_empty() {
        let found: Vec<Vec<Entry>> =
            level.par_iter().map(|folder| entries(disk, top, folder, out)).collect::<Result<_, _>>()?;
        level.clear();
        for found in found {
            level.extend(found.iter().filter(|entry| entry.stat.kind == Kind::Folder).map(|entry| entry.path.clone()));
            all.extend(found);
        }
    }
    Ok(all)
}

fn entries(disk: &Disk, top: &OwnedFd, folder: &Path, out: &Path) -> Result<Vec<Entry>, Error> {
    let look = |error| Error::io("look at", &out.join(folder))(error);
    let handle = match disk.folder(top, below(folder)) {
        Ok(handle) => handle,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(look(error)),
    };
    let names = match disk.names(&handle) {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(look(error)),
    };
    let entry = |(name, _): &(CString, Option<Kind>)| {
        let path = folder.join(name_of(name));
        match disk.stat(&handle, name.as_c_str()) {
            Ok(stat) => Ok(stat.map(|stat| Entry { path, stat })),
            Err(error) => Err(Error::io("look at", &out.join(path))(error)),
        }
    };
    names.par_iter().with_min_len(SHARE).filter_map(|name| entry(name).transpose()).collect()
}

/// Asked for each thing in a tree that is to go, with its folder, as a handle and below the tree's top, its name and its
/// kind: gives back what it found there if that shall stay.
pub type Stays<'a> = dyn Fn(&OwnedFd, &Path, &CStr, Kind) -> io::Result<Option<Stat>> + Sync + 'a;

/// Takes away whatever is at a path, without following a link.
pub fn remove(disk: &Disk, path: &Path) -> io::Result<()> {
    remove_but(disk, path, &|_, _, _, _| Ok(None)).map(|_| ())
}

/// The same, but for what shall stay, and the folders that it is in. All that shall stay is given back; a folder goes
/// nevertheless when nothing is in it.
pub fn remove_but(disk: &Disk, path: &Path, stays: &Stays) -> io::Result<Vec<Entry>> {
    match disk.stat(CWD, path)? {
        None => return Ok(Vec::new()),
        Some(stat) if stat.kind != Kind::Folder => return disk.remove_file(CWD, path).map(|()| Vec::new()),
        Some(_) => {}
    }
    let top = disk.folder(CWD, path)?;
    let mut all = Vec::new();
    let mut levels = vec![vec![PathBuf::new()]];
    while let Some(level) = levels.last().filter(|level| !level.is_empty()) {
        let found: Vec<(Vec<PathBuf>, Vec<Entry>)> =
            level.par_iter().map(|folder| remove_files(disk, &top, folder, stays)).collect::<io::Result<_>>()?;
        let mut below = Vec::new();
        for (folders, stay) in found {
            below.extend(folders);
            all.extend(stay);
        }
        levels.push(below);
    }
    let any_stays = all.iter().any(|entry| entry.stat.kind != Kind::Folder);
    let emptied = |removed: io::Result<()>| match removed {
        Err(error) if any_stays && error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
        removed => removed,
    };
    for level in levels[1..].iter().rev() {
        level.par_iter().try_for_each(|folder| emptied(disk.remove_folder(&top, folder.as_path())))?;
    }
    emptied(disk.remove_folder(CWD, path))?;
    Ok(all)
}

/// Empties a folder but for what stays and the folders in it. Gives back the folders, and what stays.
fn remove_files(disk: &Disk, top: &OwnedFd, folder: &Path, stays: &Stays) -> io::Result<(Vec<PathBuf>, Vec<Entry>)> {
    let handle = disk.folder(top, below(folder))?;
    let (mut folders, mut all) = (Vec::new(), Vec::new());
    for (name, kind) in disk.names(&handle)? {
        let kind = match kind {
            Some(kind) => Some(kind),
            None => disk.stat(&handle, name.as_c_str())?.map(|stat| stat.kind),
        };
        let Some(kind) = kind else { continue };
        let stay = stays(&handle, folder, &name, kind)?;
        if kind == Kind::Folder {
            folders.push(folder.join(name_of(&name)));
        } else if stay.is_none() {
            disk.remove_file(&handle, name.as_c_str())?;
        }
        all.extend(stay.map(|stat| Entry { path: folder.join(name_of(&name)), stat }));
    }
    Ok((folders, all))
}

/// Puts every file and folder of a tree on the disk, for file systems that cannot be asked as a whole.
pub fn sync(disk: &Disk, top: &OwnedFd, out: &Path) -> Result<(), Error> {
    let entries = walk(disk, top, out)?;
    entries.par_iter().try_for_each(|entry| {
        let synced = match entry.stat.kind {
            Kind::File => disk.open(top, entry.path.as_path()).and_then(|file| disk.sync(file)),
            Kind::Folder => disk.folder(top, entry.path.as_path()).and_then(|folder| disk.sync(folder)),
            Kind::Link | Kind::Special => Ok(()),
        };
        synced.map_err(Error::io("put on the disk", &out.join(&entry.path)))
    })?;
    disk.sync(top).map_err(Error::io("put on the disk", out))
}

/// The path to give to a call that is relative to the tree's top.
fn below(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}
