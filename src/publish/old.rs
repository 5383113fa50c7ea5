//! The old tree goes when the new one has its place, but for what somebody put into it since it was looked at: whoever
//! copies into the output in that moment does not know that it is the old one.

use std::collections::{HashMap, HashSet};
use std::ffi::CStr;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::CWD;

use crate::publish::disk::{Disk, Kind, Stat, name_of};
use crate::publish::look::Look;
use crate::publish::plan::{Other, Plan};
use crate::publish::stage::{self, Names};
use crate::publish::{Error, manifest, tree};

/// How often to look for what came while the tree was taken away.
const TRIES: usize = 4;

/// What is known of the old tree.
struct Old<'a> {
    disk: &'a Disk,
    look: &'a Look,
    /// Folders, and what has no name in UTF-8.
    rest: HashMap<&'a Path, &'a Stat>,
    /// What was carried over before the exchange.
    others: HashSet<&'a Path>,
    /// The new tree.
    new: &'a OwnedFd,
}

/// Takes the old tree away, and carries over to the new one, `new`, what was put into it since `look`. Tells how many
/// files that were. What has no place in the new site is set aside, and the error says where.
pub fn clear_away(
    disk: &Disk,
    out: &Path,
    names: &Names,
    look: &Look,
    plan: &Plan,
    new: &OwnedFd,
) -> Result<usize, Error> {
    let old = Old {
        disk,
        look,
        rest: look.rest.iter().map(|entry| (&*entry.path, &entry.stat)).collect(),
        others: plan.others.iter().map(|other| &*other.path).collect(),
        new,
    };
    let mut carried = 0;
    for top in names.trees() {
        if old.must_stay(top, &mut carried) {
            return Err(Error::SetAside { out: out.to_owned(), folder: set_aside(disk, out, top) });
        }
    }
    Ok(carried)
}

impl Old<'_> {
    /// Whether something in the tree cannot be carried over.
    fn must_stay(&self, top: &Path, carried: &mut usize) -> bool {
        let stays = |folder: &OwnedFd, path: &Path, name: &CStr, kind| self.new_since(folder, path, name, kind);
        for _ in 0..TRIES {
            let found = match tree::remove_but(self.disk, top, &stays) {
                Ok(found) => found,
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => continue,
                // The next run takes it away, or says so.
                Err(_) => return false,
            };
            let is_gone = found.iter().all(|entry| entry.stat.kind == Kind::Folder);
            match self.carry_over(found, top) {
                Ok(new) => *carried += new,
                Err(_) => return true,
            }
            if is_gone {
                return false;
            }
        }
        true
    }

    /// Something that was not there when the tree was looked at. A page is ours, whatever was made of it.
    fn new_since(&self, folder: &OwnedFd, path: &Path, name: &CStr, kind: Kind) -> io::Result<Option<Stat>> {
        let path = path.join(name_of(name));
        let before = match path.to_str().and_then(|path| self.look.files.get(path)) {
            Some(known) if known.entry.is_some() => return Ok(None),
            Some(known) => known.stat.as_ref(),
            None if path == Path::new(manifest::NAME) => return Ok(None),
            None => self.rest.get(&*path).copied(),
        };
        if kind == Kind::Folder && before.is_some_and(|before| before.kind == kind) {
            return Ok(None);
        }
        // Programs save by renaming: the name is known then, and the file another.
        let now = self.disk.stat(folder, name)?;
        Ok(now.filter(|now| before.is_none_or(|before| before.identity() != now.identity())))
    }

    /// Never over a page: what is there already is an error. Tells how many files the new tree did not have.
    fn carry_over(&self, found: Vec<tree::Entry>, top: &Path) -> io::Result<usize> {
        let (folders, others): (Vec<_>, Vec<_>) = found
            .into_iter()
            .map(|tree::Entry { path, stat }| Other { path, stat })
            .partition(|other| other.stat.kind == Kind::Folder);
        for folder in folders {
            // Where it cannot be made, what is in it has no place either.
            if let Ok(None) = self.disk.stat(self.new, &*folder.path) {
                let _ = stage::carry(self.disk, &folder, self.new, self.new);
            }
        }
        if others.is_empty() {
            // The tree is gone.
            return Ok(0);
        }
        let old = self.disk.folder(CWD, top)?;
        let mut all = Ok(());
        for other in &others {
            let path = &*other.path;
            let carried = match self.others.contains(path) {
                true => self.disk.remove_file(self.new, path),
                false => Ok(()),
            };
            let carried = carried.and_then(|()| stage::carry(self.disk, other, &old, self.new));
            // The others are carried over all the same.
            all = all.and(carried.and_then(|()| self.disk.remove_file(&old, path)));
        }
        all.map(|()| others.iter().filter(|other| !self.others.contains(&*other.path)).count())
    }
}

/// Moves a tree to where no run takes it away. If that fails it is at least said where it is.
fn set_aside(disk: &Disk, out: &Path, top: &Path) -> PathBuf {
    let name = |number: usize| {
        let mut name = out.file_name().unwrap_or_default().to_owned();
        name.push(format!(".set-aside-{number}"));
        out.with_file_name(name)
    };
    let is_free = |path: &PathBuf| matches!(disk.stat(CWD, path.as_path()), Ok(None));
    let free = (1..100).map(name).find(is_free);
    free.filter(|free| disk.rename(top, free).is_ok()).unwrap_or_else(|| top.to_owned())
}
