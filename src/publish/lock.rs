//! One publication at a time for each output, also when the one before was killed.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::CWD;

use crate::publish::Error;
use crate::publish::disk::Disk;

/// Held while a run publishes. The system lets go of it when the process ends, however that comes about; a file
/// without a holder is nobody's lock.
#[derive(Debug)]
pub struct Lock {
    disk: Disk,
    path: PathBuf,
    file: File,
}

impl Lock {
    pub fn take(disk: &Disk, out: &Path, path: &Path) -> Result<Self, Error> {
        let folder = path.parent().expect("a lock lies beside an output, so in a folder");
        disk.make_folders(CWD, folder).map_err(Error::io("make the folder", folder))?;
        loop {
            let file = disk.open_lock(path).map_err(Error::io("write beside the output, to", path))?;
            if !disk.lock(&file).map_err(Error::io("lock", path))? {
                return Err(Error::Busy { out: out.to_owned() });
            }
            // A run that ended between the two steps above has removed the file that we hold.
            let held = file.metadata().map_err(Error::io("look at", path))?;
            if fs::metadata(path).is_ok_and(|there| there.ino() == held.ino() && there.dev() == held.dev()) {
                return Ok(Self { disk: disk.clone(), path: path.to_owned(), file });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A file that stays is no harm: the next run takes it over.
        let _ = self.disk.remove_file(CWD, &*self.path);
        // Closing it would not do while a child that was just forked still holds a copy of the handle.
        let _ = self.disk.unlock(&self.file);
    }
}
