//! One publication at a time for each output, also when the one before was killed.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::CWD;

use crate::publish::Error;
use crate::publish::disk::Disk;
use crate::publish::vouch::Moment;

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
            let held = disk.stat_open(&file).map_err(Error::io("look at", path))?;
            let there = disk.stat_followed(path).map_err(Error::io("look at", path))?;
            if there.is_some_and(|there| there.identity() == held.identity()) {
                return Ok(Self { disk: disk.clone(), path: path.to_owned(), file });
            }
        }
    }
}

impl Lock {
    /// The time, by the clock that gives the output's files theirs: the two are on one disk.
    pub fn now(&self) -> io::Result<Moment> {
        self.disk.touch(&self.file)?;
        Ok(self.disk.stat_open(&self.file)?.changed)
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::publish::Gate;

    #[derive(Debug)]
    struct NothingIsRemoved;

    impl Gate for NothingIsRemoved {
        fn pass(&self, call: &'static str) -> io::Result<()> {
            if call == "unlink" { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }
    }

    #[test]
    fn a_lock_ends_with_its_holder_also_where_its_file_stays_and_a_forked_child_has_it_open() {
        let temp = tempfile::tempdir().unwrap();
        let (out, path) = (temp.path().join("public"), temp.path().join("lock"));
        let disk = Disk::behind(Arc::new(NothingIsRemoved));
        let lock = Lock::take(&disk, &out, &path).unwrap();
        assert!(matches!(Lock::take(&disk, &out, &path), Err(Error::Busy { .. })));
        let childs = lock.file.try_clone().unwrap();
        drop(lock);
        assert!(path.exists());
        Lock::take(&disk, &out, &path).unwrap();
        drop(childs);
    }
}
