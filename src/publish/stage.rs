//! The new tree is made beside the old one; then the two change places.

use std::ffi::OsString;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use foldhash::HashMap;
use rayon::prelude::*;
use rustix::fs::CWD;
use rustix::io::Errno;

use crate::publish::disk::{Disk, Kind, Stat};
use crate::publish::look::Look;
use crate::publish::plan::{New, Other, Plan, Step};
use crate::publish::{Error, manifest, tree};

/// What may stand beside an output while it is published to, and after a run was killed.
///
/// The names are fixed, one set for each output: only who holds the lock uses them, so what the holder finds there on
/// arrival is left over.
#[derive(Debug)]
pub struct Names {
    pub lock: PathBuf,
    /// The new tree before the exchange, the old one after it.
    pub staging: PathBuf,
    /// The old tree, for a moment, where the file system cannot exchange two folders.
    aside: PathBuf,
}

impl Names {
    pub fn beside(out: &Path) -> Self {
        let name = |ending: &str| {
            let mut name = OsString::from(".");
            name.push(out.file_name().unwrap_or_default());
            name.push(ending);
            out.with_file_name(name)
        };
        Self {
            lock: name(".coursewright-lock"),
            staging: name(".coursewright-staging"),
            aside: name(".coursewright-old"),
        }
    }

    /// Of a run that was killed, or of one that is at work.
    pub fn any_left_over(&self, disk: &Disk) -> Result<bool, Error> {
        Ok(is_there(disk, &self.lock)? || self.any_tree(disk)?)
    }

    /// Whether there is a tree beside the output.
    pub fn any_tree(&self, disk: &Disk) -> Result<bool, Error> {
        Ok(is_there(disk, &self.staging)? || is_there(disk, &self.aside)?)
    }

    /// Where the old tree may be after the exchange.
    pub fn trees(&self) -> [&Path; 2] {
        [&self.staging, &self.aside]
    }

    /// Puts right what a killed run left. To be called by the holder of the lock.
    pub fn clear_left_overs(&self, disk: &Disk, out: &Path) -> Result<(), Error> {
        if is_there(disk, &self.aside)? && !is_there(disk, out)? {
            // Killed between the two steps of `replace_in_two_steps`: the old site comes back first.
            disk.rename(&self.aside, out).map_err(Error::io("put back", out))?;
        }
        for path in self.trees() {
            tree::remove(disk, path).map_err(Error::io("clear away", path))?;
        }
        Ok(())
    }
}

fn is_there(disk: &Disk, path: &Path) -> Result<bool, Error> {
    Ok(disk.stat(CWD, path).map_err(Error::io("look at", path))?.is_some())
}

/// Makes a staging folder, which must not be there, with the permissions of the output.
pub fn begin(disk: &Disk, old: Option<&Stat>, staging: &Path) -> Result<OwnedFd, Error> {
    let failed = |error| Error::io("write beside the output, to", staging)(error);
    disk.make_folder(CWD, staging).map_err(failed)?;
    let top = disk.folder(CWD, staging).map_err(failed)?;
    if let Some(old) = old {
        disk.set_mode_open(&top, old.mode).map_err(Error::io("set the permissions of", staging))?;
    }
    Ok(top)
}

/// Adds to a staging folder, which holds what is written, what is kept of the old site, what is somebody else's, and
/// the marker.
pub fn complete(
    disk: &Disk,
    plan: &Plan,
    look: &Look,
    marker: &str,
    new: &OwnedFd,
    names: &Names,
) -> Result<(), Error> {
    let staging = &names.staging;
    if let Some((old, _)) = &look.top {
        let kept = plan.files.iter().filter(|file| file.step == Step::Keep);
        by_folder(kept, look).par_iter().try_for_each(|(folder, files)| {
            let linked = link_all(disk, Path::new(folder), files, old, new);
            linked.map_err(Error::io("link to", &staging.join(folder)))
        })?;
        for other in &plan.others {
            carry(disk, other, old, new).map_err(Error::io("carry over, to", &staging.join(&other.path)))?;
        }
        for folder in &plan.folders {
            let set = give_mode(disk, folder, new);
            set.map_err(Error::io("set the permissions of", &staging.join(&folder.path)))?;
        }
    }
    let written = disk.create(new, manifest::NAME).and_then(|file| disk.write(&file, marker.as_bytes()));
    written.map_err(Error::io("write", &staging.join(manifest::NAME)))
}

/// A file of the new site in its folder.
#[derive(Debug)]
pub struct InFolder<'a> {
    pub name: &'a str,
    pub file: &'a New<'a>,
    /// What was there when the output was looked at.
    pub before: Option<Stat>,
}

/// Files by folder, so that a folder is looked up once for all that are in it.
pub fn by_folder<'a>(files: impl IntoIterator<Item = &'a New<'a>>, look: &Look) -> Vec<(&'a str, Vec<InFolder<'a>>)> {
    let mut folders: Vec<(&str, Vec<InFolder>)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::default();
    for file in files {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or((".", file.path));
        let place = *places.entry(folder).or_insert_with(|| {
            folders.push((folder, Vec::new()));
            folders.len() - 1
        });
        let before = look.files.get(file.path).and_then(|known| known.stat);
        folders[place].1.push(InFolder { name, file, before });
    }
    folders
}

fn link_all(disk: &Disk, folder: &Path, kept: &[InFolder], old: &OwnedFd, new: &OwnedFd) -> io::Result<()> {
    let old = disk.folder(old, folder)?;
    if folder != Path::new(".") {
        disk.make_folders(new, folder)?;
    }
    let new = disk.folder(new, folder)?;
    for InFolder { name, before, .. } in kept {
        // Rendering takes its time, and linking makes every file look new: a change would be vouched for.
        if disk.stat(&old, *name)? != *before {
            return Err(io::Error::other(format!(
                "`{name}` was changed while the site was being written; build again"
            )));
        }
        link_or_copy(disk, &old, &new, Path::new(name))?;
    }
    Ok(())
}

/// A folder that lives on keeps its permissions. Set when all is in it: they may forbid to write there.
fn give_mode(disk: &Disk, folder: &tree::Entry, new: &OwnedFd) -> io::Result<()> {
    match disk.set_mode(new, &*folder.path, folder.stat.mode) {
        // It is gone, or so is the one above it, where there is a page now.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(()),
        set => set,
    }
}

/// Not every file system has links, and some allow a file only so many.
fn link_or_copy(disk: &Disk, old: &OwnedFd, new: &OwnedFd, path: &Path) -> io::Result<()> {
    if disk.link(old, path, new, path).is_ok() {
        return Ok(());
    }
    let from = disk.open(old, path)?;
    let to = disk.create(new, path)?;
    disk.set_mode_open(&to, disk.stat_open(&from)?.mode)?;
    disk.copy(&from, &to).map(|_| ())
}

/// Puts what is somebody else's into the new tree too; fails where there is something of its name.
pub fn carry(disk: &Disk, other: &Other, old: &OwnedFd, new: &OwnedFd) -> io::Result<()> {
    let path = &*other.path;
    // A folder of the old site may live on for the sake of this one file.
    let folder = if other.stat.kind == Kind::Folder { Some(path) } else { path.parent() };
    if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
        disk.make_folders(new, folder)?;
    }
    match other.stat.kind {
        Kind::Folder => disk.set_mode(new, path, other.stat.mode),
        Kind::Link => disk.copy_symlink(old, new, path),
        Kind::File => link_or_copy(disk, old, new, path),
        // To copy a pipe would be to wait for what comes out of it.
        Kind::Special => disk.link(old, path, new, path),
    }
}

/// Puts the staged tree on the disk itself, so that it is whole there before it takes the output's place.
pub fn sync(disk: &Disk, new: &OwnedFd, staging: &Path) -> Result<(), Error> {
    match disk.sync_file_system(new) {
        Ok(()) => Ok(()),
        Err(error) if is_missing(&error) => tree::sync(disk, new, staging),
        Err(error) => Err(Error::io("put on the disk", staging)(error)),
    }
}

/// Puts the folder that holds the output on the disk, and with it the exchange.
pub fn sync_exchange(disk: &Disk, out: &Path) -> Result<(), Error> {
    let folder = out.parent().expect("an output lies in a folder");
    let synced = disk.folder(CWD, folder).and_then(|folder| disk.sync(folder));
    synced.map_err(Error::io("put on the disk", folder))
}

/// From here on, whoever opens the output sees the new site.
pub fn replace(disk: &Disk, out: &Path, names: &Names) -> Result<(), Error> {
    let failed = |error: io::Error| match error.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::BUSY | Errno::XDEV) => Error::MountPoint { out: out.to_owned() },
        _ => Error::io("replace", out)(error),
    };
    if disk.stat(CWD, out).map_err(failed)?.is_none() {
        return disk.rename(&names.staging, out).map_err(failed);
    }
    match disk.exchange(&names.staging, out) {
        Err(error) if is_missing(&error) => replace_in_two_steps(disk, out, names).map_err(failed),
        exchanged => exchanged.map_err(failed),
    }
}

/// For file systems that cannot exchange: between the two steps there is no site for a moment, and never a mixture.
fn replace_in_two_steps(disk: &Disk, out: &Path, names: &Names) -> io::Result<()> {
    disk.rename(out, &names.aside)?;
    if let Err(error) = disk.rename(&names.staging, out) {
        disk.rename(&names.aside, out)?;
        return Err(error);
    }
    // The old tree goes where it would be after an exchange; if it cannot, the next run clears it away.
    let _ = disk.rename(&names.aside, &names.staging);
    Ok(())
}

/// Whether the file system, or the system, does not know what was asked of it.
fn is_missing(error: &io::Error) -> bool {
    let errno = error.raw_os_error().map(Errno::from_raw_os_error);
    matches!(errno, Some(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP)) || error.kind() == io::ErrorKind::Unsupported
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn folder(path: &Path, text: &str) {
        fs::create_dir(path).unwrap();
        fs::write(path.join("index.html"), text).unwrap();
    }

    #[test]
    fn a_file_system_without_exchange_gets_the_new_site_in_two_steps() {
        let temp = tempfile::tempdir().unwrap();
        let out = temp.path().join("public");
        let names = Names::beside(&out);
        folder(&out, "old");
        folder(&names.staging, "new");
        replace_in_two_steps(&Disk::default(), &out, &names).unwrap();
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "new");
        assert_eq!(fs::read_to_string(names.staging.join("index.html")).unwrap(), "old");
        assert!(!names.aside.exists());
    }

    #[test]
    fn the_old_site_comes_back_after_a_kill_between_the_two_steps() {
        let temp = tempfile::tempdir().unwrap();
        let out = temp.path().join("public");
        let names = Names::beside(&out);
        folder(&names.aside, "old");
        folder(&names.staging, "new");
        names.clear_left_overs(&Disk::default(), &out).unwrap();
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "old");
        assert!(!names.any_left_over(&Disk::default()).unwrap());
    }
}
