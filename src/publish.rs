//! Pages to disk, all or nothing.
//!
//! Whoever looks at the output sees the old site or the new one in full. The new tree is made beside the output, where
//! what has not changed is linked instead of written, and the two change places in one step; a run that is killed
//! leaves nothing but a tree beside the output, and the next run clears it away.
//!
//! Nothing of anybody else's is lost: a folder without our marker is refused unless it is empty, and files that others
//! put into ours are carried over.

mod compare;
mod lock;
mod manifest;
mod place;
mod stage;

use std::io;
use std::path::{Path, PathBuf};

use crate::render::Pages;

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
}

/// Why nothing was published. The old site is whole.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the output `{}` {relation} `{}`, where your own files are; choose another folder with --out", out.display(), other.display())]
    Forbidden { out: PathBuf, relation: &'static str, other: PathBuf },
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
    #[error(
        "`{}` is a mount point and cannot be exchanged in one step; publish into a folder inside it: --out {}",
        out.display(), out.join("site").display()
    )]
    MountPoint { out: PathBuf },
    #[error("another build is publishing to `{}` at this moment; try again when it is done", out.display())]
    Busy { out: PathBuf },
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
                | Self::NotOurs { .. }
                | Self::NotAFolder { .. }
                | Self::InTheWay { .. }
                | Self::Public { .. }
                | Self::MountPoint { .. }
        )
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

/// Makes `out` hold these pages and nothing of an older site's. `root` is the folder that holds the author's files.
pub fn publish(pages: &Pages, out: &Path, root: &Path) -> Result<Published, Error> {
    place::check_paths(pages)?;
    let out = place::output(out, root)?;
    let names = stage::Names::beside(&out);
    let before = compare::stamp(&out);
    let seen = match compare::compare(pages, &out) {
        Ok(plan) if plan.is_done() && !names.any_left_over() => return Ok(plan.published()),
        Ok(plan) => Some(plan),
        // Another run may be exchanging the folders that were walked: the look under the lock decides.
        Err(Error::Io { .. }) => None,
        Err(refused) => return Err(refused),
    };
    let _lock = lock::Lock::take(&out, &names.lock)?;
    names.clear_left_overs(&out)?;
    let plan = match seen {
        Some(plan) if compare::stamp(&out) == before => plan,
        // Another run published before the lock was ours, or the old site was put back.
        _ => compare::compare(pages, &out)?,
    };
    if !plan.is_done() {
        stage::stage(&plan, &out, &names)?;
    }
    Ok(plan.published())
}
