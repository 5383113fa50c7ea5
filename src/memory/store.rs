//! Memory that outlives a run: files of ours in a folder of ours.
//!
//! It may be deleted or damaged at any moment, also by another run at work: a file that is not exactly as this very
//! program wrote it counts as absent. Nothing depends on it but time, so no failure to write is an error.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// A folder of named values.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
    /// Which program wrote a value: another one may lay it out otherwise, or make other pages of the same sources.
    identity: u128,
}

const TITLE: &[u8; 16] = b"coursewright/1\n\0";
const HEAD: usize = TITLE.len() + 16 + 16;
const ENDING: &str = ".kept";

impl Store {
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), identity: program() }
    }

    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.path(name)).ok()?;
        let (title, rest) = bytes.split_at_checked(TITLE.len())?;
        let (identity, rest) = rest.split_at_checked(16)?;
        let (sum, value) = rest.split_at_checked(16)?;
        let whole = title == TITLE && identity == self.identity.to_le_bytes() && sum == self.sum(name, value);
        whole.then(|| bytes.split_off(HEAD))
    }

    /// Keeps a value under a name, whole or not at all.
    pub fn write(&self, name: &str, value: &[u8]) {
        // Without it, everything is made again.
        let _ = self.try_write(name, value);
    }

    fn try_write(&self, name: &str, value: &[u8]) -> std::io::Result<()> {
        static WRITTEN: AtomicU32 = AtomicU32::new(0);
        if !self.folder.is_dir() {
            fs::create_dir_all(&self.folder)?;
            // For the author's repository: what is here is nobody's work.
            fs::write(self.folder.join(".gitignore"), "*\n")?;
        }
        let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let unfinished = self.folder.join(format!("{name}.{}-{number}.new", std::process::id()));
        let mut file = File::create(&unfinished)?;
        let mut write = || {
            file.write_all(TITLE)?;
            file.write_all(&self.identity.to_le_bytes())?;
            file.write_all(&self.sum(name, value))?;
            file.write_all(value)
        };
        let done = write().and_then(|()| fs::rename(&unfinished, self.path(name)));
        if done.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        done
    }

    /// Forgets all values but those whose names are wanted, and what runs that were killed have left.
    pub fn keep_only(&self, is_wanted: impl Fn(&str) -> bool) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let unwanted = match name.strip_suffix(ENDING) {
                Some(name) => !is_wanted(name),
                None => name.ends_with(".new") && is_old(&entry),
            };
            if unwanted {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Over the name, too: no value is taken for another.
    fn sum(&self, name: &str, value: &[u8]) -> [u8; 16] {
        let mut sum = Xxh3::new();
        sum.update(name.as_bytes());
        sum.update(&[0]);
        sum.update(value);
        sum.digest128().to_le_bytes()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}{ENDING}"))
    }
}

/// A file that another run may be writing at this moment is left alone.
fn is_old(entry: &fs::DirEntry) -> bool {
    let age = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|time| time.elapsed().ok());
    age.is_some_and(|age| age.as_secs() > 600)
}

/// The program that runs: its version, and its file, which tells one build of a version from the next.
fn program() -> u128 {
    let mut identity = format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    if let Ok(path) = std::env::current_exe() {
        let meta = fs::metadata(&path).ok();
        let written = meta.as_ref().and_then(|meta| meta.modified().ok());
        let written = written.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        // Images of containers may give every file the same time, but not one inode.
        #[cfg(unix)]
        let inode = meta.as_ref().map(std::os::unix::fs::MetadataExt::ino);
        #[cfg(not(unix))]
        let inode = None::<u64>;
        identity.push_str(&format!(" {path:?} {:?} {written:?} {inode:?}", meta.map(|meta| meta.len())));
    }
    xxh3_128(identity.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_read_as_it_was_written_and_under_no_other_name() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(&folder.path().join("memory"));
        assert_eq!(store.read("a"), None);
        store.write("a", b"one");
        store.write("a", b"two");
        assert_eq!(store.read("a").as_deref(), Some(&b"two"[..]));
        fs::copy(store.path("a"), store.path("b")).unwrap();
        assert_eq!(store.read("b"), None);
        store.keep_only(|name| name == "b");
        assert_eq!((store.read("a"), store.path("b").exists()), (None, true));
    }

    #[test]
    fn a_damaged_value_counts_as_absent() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        store.write("a", b"some value");
        let whole = fs::read(store.path("a")).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(store.path("a"), &damaged).unwrap();
            assert_eq!(store.read("a"), None, "byte {at}");
            fs::write(store.path("a"), &whole[..at]).unwrap();
            assert_eq!(store.read("a"), None, "cut at {at}");
        }
    }

    #[test]
    fn another_program_finds_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        store.write("a", b"some value");
        assert_eq!(Store { identity: store.identity + 1, ..store }.read("a"), None);
    }
}
