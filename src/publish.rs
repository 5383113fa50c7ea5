//! Pages to disk, all or nothing.
//!
//! Whoever looks at the output sees the old site or the new one in full. [`begin`] looks at the output; files are put
//! into a [`Publication`] from as many threads as there are, and written beside the output while others are still
//! made; [`Publication::finish`] links what has not changed, and the two trees change places in one step. A run that is
//! killed leaves nothing but a tree beside the output, and the next run clears it away.
//!
//! Nothing of anybody else's is lost: a folder without our marker is refused unless it is empty, and files that others
//! put into ours are carried over.

mod publication;
mod place;
mod lock;
mod look;
mod manifest;
mod old;
mod plan;
mod vouch;
mod stage;
mod tree;
mod disk;
pub use self::{disk::Gate, publication::Publication};

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use disk::Disk;
use look::{Known, Look, Marker};

/// How to publish.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Return only when the new site is on the disk itself, where not even a power cut takes it away.
    pub durable: bool,
    /// Believe no marker: every file of the output is read and compared.
    pub anew: bool,
}

/// What a publication did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or differ from before.
    pub written: usize,
    /// Files that are as they were.
    pub kept: usize,
    /// Files of the old site that the new one does not have.
    pub removed: usize,
    /// Files in the output that are nobody's page, and stay where they are.
    pub others: usize,
    /// The sum of the marker, which names this very site.
    pub marker: u128,
}

/// Why nothing was published, and the old site is whole; but for those that say that the new one is
/// [in place](Self::is_in_place).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the output `{}` {relation} `{}`, where your own files are; choose another folder with --out", out.display(), other.display())]
    Forbidden { out: PathBuf, relation: &'static str, other: PathBuf },
    #[error("`{}` is where builds keep what they remember; choose another folder with --out", out.display())]
    Kept { out: PathBuf },
    #[error(
        "`{}` is not empty and was not made by this program, so it is left alone; empty it yourself, or choose another \
         folder with --out",
        out.display()
    )]
    NotOurs { out: PathBuf },
    #[error("the output `{}` is not a folder; move it away, or choose another name with --out", out.display())]
    NotAFolder { out: PathBuf },
    #[error(
        "`{}` is in the way: this program did not make it, and the site has a page of that name; move it out of the \
         output folder",
        path.display()
    )]
    InTheWay { path: PathBuf },
    #[error(
        "`{}` lies in the published site `{}`, where everybody can read it; choose another folder with --out",
        out.display(), site.display()
    )]
    Public { out: PathBuf, site: PathBuf },
    #[error("`{}` {relation} `{}`, {what}; choose another folder with --out", out.display(), folder.display())]
    Taken { out: PathBuf, relation: &'static str, folder: PathBuf, what: &'static str },
    #[error(
        "`{}` is a mount point and cannot be exchanged in one step; publish into a folder inside it: --out {}",
        out.display(), out.join("site").display()
    )]
    MountPoint { out: PathBuf },
    #[error("another build is publishing to `{}` at this moment; try again when it is done", out.display())]
    Busy { out: PathBuf },
    #[error("`{}` was changed by somebody else while the site was being written; build again", out.display())]
    Changed { out: PathBuf },
    #[error(
        "the new site is in place in `{}`, but the disk has not confirmed it: {cause}; a power cut may take it away \
         until the command has run again",
        out.display()
    )]
    NotDurable { out: PathBuf, cause: Box<Error> },
    #[error(
        "the new site is in place in `{}`, but somebody put files there while it was published, and it has no room for \
         some: they were set aside in `{}`; move them where they belong",
        out.display(), folder.display()
    )]
    SetAside { out: PathBuf, folder: PathBuf },
    #[error("a page cannot be written to `{path}`: {why}")]
    BadPath { path: String, why: &'static str },
    #[error("cannot {action} `{}`: {cause}", path.display())]
    Io { action: &'static str, path: PathBuf, cause: io::Error },
}

impl Error {
    /// Whether another output would have done, rather than another machine.
    pub fn is_misuse(&self) -> bool {
        matches!(
            self,
            Self::Forbidden { .. }
                | Self::Kept { .. }
                | Self::NotOurs { .. }
                | Self::NotAFolder { .. }
                | Self::InTheWay { .. }
                | Self::Public { .. }
                | Self::Taken { .. }
                | Self::MountPoint { .. }
        )
    }

    /// Whether the output holds the new site nevertheless.
    pub fn is_in_place(&self) -> bool {
        matches!(self, Self::NotDurable { .. } | Self::SetAside { .. })
    }

    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { action, path: path.to_owned(), cause }
    }
}

/// Refuses a folder for what is nobody else's business: one that is or will be published. `root` is the folder that
/// holds the author's files, which are copied to the site.
pub fn check_private(out: &Path, root: &Path) -> Result<(), Error> {
    place::private(out, root)
}

/// Refuses a folder for what is written if it is another that is in use: `what` says for what. `within`: also if it lies in
/// that.
pub fn check_free(out: &Path, folder: &Path, what: &'static str, within: bool) -> Result<(), Error> {
    place::free(out, folder, what, within)
}

/// Refuses a folder for what is nobody else's business if it is the output of a build, or lies in it.
pub fn check_apart(private: &Path, out: &Path) -> Result<(), Error> {
    place::apart(private, out)
}

/// Looks at the output and reads its marker; what a killed run left is cleared away. Nothing is written yet. `root` is
/// the folder that holds the author's files.
pub fn begin(out: &Path, root: &Path, options: Options) -> Result<Publication, Error> {
    Publication::begin(Disk::default(), out, root, options)
}

/// The same, on a disk that fails as a test wants it to.
pub fn begin_behind(gate: Arc<dyn Gate>, out: &Path, root: &Path, options: Options) -> Result<Publication, Error> {
    Publication::begin(Disk::behind(gate), out, root, options)
}

/// What publishing it again would tell, if `out` holds exactly the site whose marker had this sum, as far as times and
/// sizes tell. No page is read and nothing is locked.
pub fn is_current(out: &Path, root: &Path, marker: u128) -> Result<Option<Published>, Error> {
    let disk = Disk::default();
    let out = place::output(&disk, out, root)?;
    if stage::Names::beside(&out).any_left_over(&disk)? {
        return Ok(None);
    }
    let look = match Look::at(&disk, &out) {
        Ok(look) => look,
        Err(Error::NotOurs { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Marker::Whole { sum, entries: kept, .. } = look.marker else { return Ok(None) };
    let files = look.files.par_iter().map(|(_, known)| known);
    let vouched =
        |known: &Known| known.entry.is_none_or(|entry| known.stat.is_some_and(|stat| look.vouches(entry, &stat)));
    let published = Published { kept, others: look.others(), marker, ..Published::default() };
    Ok((sum == marker && files.all(vouched)).then_some(published))
}
