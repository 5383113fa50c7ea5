//! The new tree is made beside the old one; then the two change places.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use crate::publish::compare::{Other, OtherKind, Plan, Step};
use crate::publish::{Error, manifest};
use crate::render::Page;

/// What may stand beside an output while it is published to, and after a run was killed.
///
/// The names are fixed, one set for each output: only who holds the lock uses them, so what the holder finds there on
/// arrival is left over.
#[derive(Debug)]
pub struct Names {
    pub lock: PathBuf,
    /// The new tree before the exchange, the old one after it.
    staging: PathBuf,
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

    pub fn any_left_over(&self) -> bool {
        [&self.staging, &self.aside].into_iter().any(|path| path.symlink_metadata().is_ok())
    }

    /// Puts right what a killed run left. To be called by the holder of the lock.
    pub fn clear_left_overs(&self, out: &Path) -> Result<(), Error> {
        if self.aside.symlink_metadata().is_ok() && out.symlink_metadata().is_err() {
            // Killed between the two steps of `replace_in_two_steps`: the old site comes back first.
            fs::rename(&self.aside, out).map_err(Error::io("put back", out))?;
        }
        for path in [&self.staging, &self.aside] {
            remove(path).map_err(Error::io("clear away", path))?;
        }
        Ok(())
    }
}

/// Carries out a plan. When it fails, the output is as it was.
pub fn stage(plan: &Plan, out: &Path, names: &Names) -> Result<(), Error> {
    let done = fill(plan, out, &names.staging).and_then(|()| replace(out, names));
    // After success the old tree lies there, after failure an unfinished one. If it cannot be removed, the site is
    // published all the same, and the next run says so.
    let _ = remove(&names.staging);
    done?;
    vouch(out);
    Ok(())
}

fn fill(plan: &Plan, out: &Path, staging: &Path) -> Result<(), Error> {
    fs::create_dir(staging).map_err(Error::io("write beside the output, to", staging))?;
    if let Ok(meta) = fs::metadata(out) {
        fs::set_permissions(staging, meta.permissions()).map_err(Error::io("set the permissions of", staging))?;
    }
    let folders: BTreeSet<&Path> = plan.steps.iter().filter_map(|(page, _)| Path::new(&page.path).parent()).collect();
    for folder in folders {
        let path = staging.join(folder);
        fs::create_dir_all(&path).map_err(Error::io("make the folder", &path))?;
    }
    plan.steps.par_iter().try_for_each(|(page, step)| {
        let to = staging.join(&page.path);
        match step {
            Step::Keep if fs::hard_link(out.join(&page.path), &to).is_ok() => Ok(()),
            Step::Keep | Step::Write => write(page, &to).map_err(Error::io("write", &to)),
        }
    })?;
    for other in &plan.others {
        carry(other, out, staging).map_err(Error::io("carry over", &out.join(&other.path)))?;
    }
    let marker = staging.join(manifest::NAME);
    fs::write(&marker, &plan.marker).map_err(Error::io("write", &marker))
}

fn write(page: &Page, to: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(to)?.write_all(&page.bytes)
}

fn carry(other: &Other, out: &Path, staging: &Path) -> io::Result<()> {
    let (from, to) = (out.join(&other.path), staging.join(&other.path));
    if let Some(folder) = to.parent() {
        // A folder of the old site may live on for the sake of this one file.
        fs::create_dir_all(folder)?;
    }
    match other.kind {
        OtherKind::Folder => {
            fs::create_dir_all(&to)?;
            fs::set_permissions(&to, fs::metadata(&from)?.permissions())
        }
        OtherKind::File => fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(|_| ())),
        OtherKind::Link => std::os::unix::fs::symlink(fs::read_link(&from)?, &to),
    }
}

/// From here on, whoever opens the output sees the new site.
fn replace(out: &Path, names: &Names) -> Result<(), Error> {
    let failed = |error: io::Error| match error.raw_os_error().map(Errno::from_raw_os_error) {
        Some(Errno::BUSY | Errno::XDEV) => Error::MountPoint { out: out.to_owned() },
        _ => Error::io("replace", out)(error),
    };
    if out.symlink_metadata().is_err() {
        return fs::rename(&names.staging, out).map_err(failed);
    }
    match renameat_with(CWD, &names.staging, CWD, out, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        Err(Errno::NOSYS | Errno::INVAL | Errno::OPNOTSUPP) => replace_in_two_steps(out, names).map_err(failed),
        Err(errno) => Err(failed(errno.into())),
    }
}

/// For file systems that cannot exchange: between the two steps there is no site for a moment, and never a mixture.
fn replace_in_two_steps(out: &Path, names: &Names) -> io::Result<()> {
    fs::rename(out, &names.aside)?;
    if let Err(error) = fs::rename(&names.staging, out) {
        fs::rename(&names.aside, out)?;
        return Err(error);
    }
    remove(&names.aside)
}

/// Makes the marker the file that was changed last, so that it vouches for all others. Removing the old tree changed
/// those that the two had in common.
fn vouch(out: &Path) {
    // If it fails, the next run compares bytes.
    if let Ok(marker) = File::options().append(true).open(out.join(manifest::NAME)) {
        let _ = marker.set_modified(SystemTime::now());
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
    }
}

#[cfg(test)]
mod tests {
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
        replace_in_two_steps(&out, &names).unwrap();
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "new");
        assert!(!names.any_left_over());
    }

    #[test]
    fn the_old_site_comes_back_after_a_kill_between_the_two_steps() {
        let temp = tempfile::tempdir().unwrap();
        let out = temp.path().join("public");
        let names = Names::beside(&out);
        folder(&names.aside, "old");
        folder(&names.staging, "new");
        names.clear_left_overs(&out).unwrap();
        assert_eq!(fs::read_to_string(out.join("index.html")).unwrap(), "old");
        assert!(!names.any_left_over());
    }
}
