//! Every system call of a publication, in one place: relative to a folder that is held open, so that no long path is
//! looked up for each file, and behind a gate, so that a test can let any of them fail.

use std::ffi::{CStr, CString};
use std::fmt::Debug;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::fs::{
    AtFlags, CWD, Dir, FileType, FlockOperation, Mode, OFlags, RenameFlags, Timespec, Timestamps, UTIME_NOW,
    UTIME_OMIT, chmodat, fchmod, flock, fstat, fsync, futimens, linkat, mkdirat, openat, readlinkat, renameat,
    renameat_with, statat, symlinkat, unlinkat, utimensat,
};
use rustix::path::Arg;

/// Asked before each system call; what it refuses is not done and fails as it says. Nothing stands here in a build: a
/// test lets the disk be full or broken at one call after the other.
pub trait Gate: Debug + Send + Sync {
    fn pass(&self, call: &'static str) -> io::Result<()>;

    /// The clock, which a test sets back.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

#[derive(Clone, Debug, Default)]
pub struct Disk {
    gate: Option<Arc<dyn Gate>>,
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    pub kind: Kind,
    pub size: u64,
    /// When its content was written last, or what somebody set that to.
    pub written: (i64, i64),
    /// When anything of it was changed last; unlike the time of writing, nobody can set it back.
    pub changed: (i64, i64),
    pub mode: Mode,
    pub device: u64,
    pub inode: u64,
}

impl Stat {
    /// The same for two names of one thing, and for no others.
    pub fn identity(&self) -> (u64, u64) {
        (self.device, self.inode)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    Link,
    /// A pipe, a socket or a device.
    Special,
}

impl From<rustix::fs::Stat> for Stat {
    // The fields' types differ from one system to the next.
    #[allow(clippy::unnecessary_cast, clippy::useless_conversion, clippy::cast_lossless)]
    fn from(stat: rustix::fs::Stat) -> Self {
        Self {
            kind: Kind::from(FileType::from_raw_mode(stat.st_mode)),
            size: stat.st_size as u64,
            written: (stat.st_mtime as i64, stat.st_mtime_nsec as i64),
            changed: (stat.st_ctime as i64, stat.st_ctime_nsec as i64),
            mode: Mode::from_raw_mode(stat.st_mode),
            device: stat.st_dev as u64,
            inode: stat.st_ino as u64,
        }
    }
}

impl From<FileType> for Kind {
    fn from(kind: FileType) -> Self {
        match kind {
            FileType::RegularFile => Self::File,
            FileType::Directory => Self::Folder,
            FileType::Symlink => Self::Link,
            _ => Self::Special,
        }
    }
}

impl Disk {
    pub fn behind(gate: Arc<dyn Gate>) -> Self {
        Self { gate: Some(gate) }
    }

    fn pass(&self, call: &'static str) -> io::Result<()> {
        self.gate.as_ref().map_or(Ok(()), |gate| gate.pass(call))
    }

    /// As the times of change are counted.
    pub fn now(&self) -> (i64, i64) {
        let now = self.gate.as_ref().map_or_else(SystemTime::now, |gate| gate.now());
        let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        (since.as_secs().cast_signed(), since.subsec_nanos().into())
    }

    /// The path without links; `None` when nothing is there.
    pub fn real(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        self.pass("realpath")?;
        found(fs::canonicalize(path))
    }

    /// `None` when nothing is there. A link is not followed.
    pub fn stat(&self, at: impl AsFd, path: impl Arg) -> io::Result<Option<Stat>> {
        self.pass("stat")?;
        Ok(found(statat(at, path, AtFlags::SYMLINK_NOFOLLOW).map_err(io::Error::from))?.map(Stat::from))
    }

    /// The same at the end of all links. Below what is no folder there is nothing.
    pub fn stat_followed(&self, path: &Path) -> io::Result<Option<Stat>> {
        self.pass("stat")?;
        match found(statat(CWD, path, AtFlags::empty()).map_err(io::Error::from)) {
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(None),
            found => Ok(found?.map(Stat::from)),
        }
    }

    pub fn stat_open(&self, file: impl AsFd) -> io::Result<Stat> {
        self.pass("stat")?;
        Ok(fstat(file)?.into())
    }

    /// A folder to name others from. A link to one is not followed.
    pub fn folder(&self, at: impl AsFd, path: impl Arg) -> io::Result<OwnedFd> {
        self.pass("open")?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(openat(at, path, flags, Mode::empty())?)
    }

    /// The names in a folder, with what they are where the file system tells it at once.
    pub fn names(&self, folder: impl AsFd) -> io::Result<Vec<(CString, Option<Kind>)>> {
        self.pass("list")?;
        // Opened once more, since reading moves a handle's place in the list.
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut names = Vec::new();
        for entry in Dir::new(openat(&folder, c".", flags, Mode::empty())?)? {
            let entry = entry?;
            let name = entry.file_name();
            if ![c".", c".."].contains(&name) {
                let kind = entry.file_type();
                names.push((name.to_owned(), (kind != FileType::Unknown).then(|| kind.into())));
            }
        }
        Ok(names)
    }

    pub fn open(&self, at: impl AsFd, path: impl Arg) -> io::Result<File> {
        self.pass("open")?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(openat(at, path, flags, Mode::empty())?.into())
    }

    pub fn open_authors(&self, path: &Path) -> io::Result<File> {
        self.pass("open")?;
        File::open(path)
    }

    /// A file that was not there.
    pub fn create(&self, at: impl AsFd, path: impl Arg) -> io::Result<File> {
        self.pass("create")?;
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        Ok(openat(at, path, flags, Mode::from_raw_mode(0o666))?.into())
    }

    /// A file that may be there, as it is.
    pub fn open_lock(&self, path: &Path) -> io::Result<File> {
        self.pass("create")?;
        File::options().create(true).truncate(false).write(true).open(path)
    }

    /// `false` when another process holds it.
    pub fn lock(&self, file: &File) -> io::Result<bool> {
        self.pass("lock")?;
        match flock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(false),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Not behind the gate: no disk has a part in it.
    pub fn unlock(&self, file: &File) -> io::Result<()> {
        Ok(flock(file, FlockOperation::Unlock)?)
    }

    pub fn read(&self, mut file: impl io::Read, bytes: &mut [u8]) -> io::Result<usize> {
        self.pass("read")?;
        file.read(bytes)
    }

    pub fn read_all(&self, mut file: impl io::Read) -> io::Result<Vec<u8>> {
        self.pass("read")?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub fn write(&self, mut file: &File, bytes: &[u8]) -> io::Result<()> {
        self.pass("write")?;
        file.write_all(bytes)
    }

    /// Where the system can copy without reading, it does.
    pub fn copy(&self, mut from: &File, mut to: &File) -> io::Result<u64> {
        self.pass("copy")?;
        io::copy(&mut from, &mut to)
    }

    pub fn make_folder(&self, at: impl AsFd, path: impl Arg) -> io::Result<()> {
        self.pass("mkdir")?;
        Ok(mkdirat(at, path, Mode::from_raw_mode(0o777))?)
    }

    /// A folder and those above it, as far as they are not there yet.
    pub fn make_folders(&self, at: impl AsFd, path: &Path) -> io::Result<()> {
        let at = at.as_fd();
        match self.make_folder(at, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let above = path.parent().filter(|above| !above.as_os_str().is_empty()).ok_or(error)?;
                self.make_folders(at, above)?;
                match self.make_folder(at, path) {
                    // Another thread was first.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                    made => made,
                }
            }
            made => made,
        }
    }

    pub fn set_mode(&self, at: impl AsFd, path: impl Arg, mode: Mode) -> io::Result<()> {
        self.pass("chmod")?;
        Ok(chmodat(at, path, mode, AtFlags::empty())?)
    }

    pub fn set_mode_open(&self, file: impl AsFd, mode: Mode) -> io::Result<()> {
        self.pass("chmod")?;
        Ok(fchmod(file, mode)?)
    }

    /// A second name for a file. A link is not followed, but gets a second name itself.
    pub fn link(&self, from: impl AsFd, name: impl Arg, to: impl AsFd, new: impl Arg) -> io::Result<()> {
        self.pass("link")?;
        Ok(linkat(from, name, to, new, AtFlags::empty())?)
    }

    pub fn copy_symlink(&self, from: impl AsFd, to: impl AsFd, path: &Path) -> io::Result<()> {
        self.pass("symlink")?;
        Ok(symlinkat(readlinkat(from, path, Vec::new())?.as_c_str(), to, path)?)
    }

    pub fn remove_file(&self, at: impl AsFd, path: impl Arg) -> io::Result<()> {
        self.pass("unlink")?;
        gone(unlinkat(at, path, AtFlags::empty()))
    }

    pub fn remove_folder(&self, at: impl AsFd, path: impl Arg) -> io::Result<()> {
        self.pass("rmdir")?;
        gone(unlinkat(at, path, AtFlags::REMOVEDIR))
    }

    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.pass("rename")?;
        Ok(renameat(CWD, from, CWD, to)?)
    }

    /// Two paths change places, in one step for whoever looks.
    pub fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.pass("exchange")?;
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }

    /// Sets a file's times to now, as the disk's clock has it.
    pub fn touch(&self, file: impl AsFd) -> io::Result<()> {
        self.pass("touch")?;
        let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
        Ok(futimens(file, &Timestamps { last_access: now, last_modification: now })?)
    }

    pub fn set_written(&self, at: impl AsFd, path: impl Arg, (seconds, nanos): (i64, i64)) -> io::Result<()> {
        self.pass("touch")?;
        let last_access = Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT };
        let last_modification = Timespec { tv_sec: seconds, tv_nsec: nanos };
        Ok(utimensat(at, path, &Timestamps { last_access, last_modification }, AtFlags::SYMLINK_NOFOLLOW)?)
    }

    /// Gives the clock of the disk some time: its ticks are 1 to 10 milliseconds.
    pub fn pause(&self) {
        thread::sleep(Duration::from_micros(250));
    }

    /// Returns when the file or the folder is on the disk.
    pub fn sync(&self, file: impl AsFd) -> io::Result<()> {
        self.pass("sync")?;
        Ok(fsync(file)?)
    }

    /// Returns when all of the file system that holds the folder is on the disk.
    pub fn sync_file_system(&self, folder: impl AsFd) -> io::Result<()> {
        self.pass("syncfs")?;
        #[cfg(target_os = "linux")]
        return Ok(rustix::fs::syncfs(folder)?);
        #[cfg(not(target_os = "linux"))]
        {
            let _ = folder;
            Err(io::ErrorKind::Unsupported.into())
        }
    }
}

/// A name in a folder, as a path below it.
pub fn name_of(name: &CStr) -> &Path {
    Path::new(std::ffi::OsStr::from_bytes(name.to_bytes()))
}

fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What is not there need not be removed.
fn gone(result: rustix::io::Result<()>) -> io::Result<()> {
    match result {
        Ok(()) | Err(rustix::io::Errno::NOENT) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}
