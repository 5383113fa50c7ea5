//! Where an output may be, and where in it a page may go.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Component, Path, PathBuf};

use crate::publish::{Error, manifest};
use crate::render::Pages;
use crate::source::FOLDERS;

/// The real path of an output, refused where it would touch what the author wrote.
pub fn output(out: &Path, root: &Path) -> Result<PathBuf, Error> {
    let real = real(out)?;
    let refuse =
        |relation, other: &Path| Err(Error::Forbidden { out: out.to_owned(), relation, other: other.to_owned() });
    for own in [root.to_owned()].into_iter().chain(FOLDERS.map(|folder| root.join(folder))) {
        let real_own = self::real(&own)?;
        if is_same(&real, &real_own) {
            return refuse("is the same as", &own);
        }
        if contains(&real, &real_own) {
            return refuse("contains", &own);
        }
        if own != root && contains(&real_own, &real) {
            return refuse("lies in", &own);
        }
    }
    Ok(real)
}

/// Refuses a place that is published, or that will be with the next build.
pub fn private(out: &Path, root: &Path) -> Result<(), Error> {
    let real = real(out)?;
    for own in FOLDERS.map(|folder| root.join(folder)) {
        let real_own = self::real(&own)?;
        if is_same(&real, &real_own) || contains(&real_own, &real) {
            return Err(Error::Forbidden { out: out.to_owned(), relation: "lies in", other: own });
        }
    }
    match real.ancestors().find(|above| above.join(manifest::NAME).is_file()) {
        Some(site) => Err(Error::Public { out: out.to_owned(), site: site.to_owned() }),
        None => Ok(()),
    }
}

/// The path without links, `.` and `..`; what does not exist yet follows its nearest existing folder.
fn real(path: &Path) -> Result<PathBuf, Error> {
    let absolute = std::path::absolute(path).map_err(Error::io("find", path))?;
    let mut real = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            part => {
                real.push(part);
                match fs::canonicalize(&real) {
                    Ok(found) => real = found,
                    // A link that leads nowhere: what would be made at its end cannot be foreseen.
                    Err(_) if real.is_symlink() => return Err(Error::NotAFolder { out: path.to_owned() }),
                    Err(_) => {}
                }
            }
        }
    }
    Ok(real)
}

fn is_same(a: &Path, b: &Path) -> bool {
    a == b || identity(a).is_some_and(|a| Some(a) == identity(b))
}

/// By name and by identity, since one folder can have two names: by a mount, or where case does not count.
fn contains(outer: &Path, inner: &Path) -> bool {
    let outer_identity = identity(outer);
    inner
        .ancestors()
        .skip(1)
        .any(|above| above == outer || outer_identity.is_some_and(|is| identity(above) == Some(is)))
}

fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|meta| (meta.dev(), meta.ino()))
}

/// No page may leave the output, take the place of the marker, or stand where another page needs a folder.
pub fn check_paths(pages: &Pages) -> Result<(), Error> {
    let mut files = HashSet::new();
    let mut folders = HashSet::new();
    for page in &pages.files {
        let refuse = |why| Err(Error::BadPath { path: page.path.clone(), why });
        let plain = page.path.split('/').all(|name| {
            !matches!(name, "" | "." | "..") && !name.contains(|letter: char| letter.is_control() || letter == '\\')
        });
        if !plain {
            return refuse("it is not a plain path below the output");
        }
        if page.path.split('/').next() == Some(manifest::NAME) {
            return refuse("that name is this program's own");
        }
        if !files.insert(page.path.as_str()) {
            return refuse("there are two pages of that name");
        }
        folders.extend(page.path.match_indices('/').map(|(at, _)| &page.path[..at]));
    }
    match files.intersection(&folders).min() {
        Some(path) => Err(Error::BadPath { path: (*path).to_owned(), why: "other pages lie in a folder of that name" }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Page;

    #[test]
    fn a_page_cannot_leave_the_output() {
        for path in [
            "",
            "/etc/passwd",
            "../up.html",
            "a/../../up.html",
            "a//b",
            "a/./b",
            "a\\..\\b",
            "a\nb",
            ".coursewright",
            ".coursewright/x",
        ] {
            let pages = Pages { files: vec![Page { path: path.to_owned(), bytes: b"".as_slice().into(), hash: 0 }] };
            assert!(matches!(check_paths(&pages), Err(Error::BadPath { .. })), "{path:?}");
        }
    }

    #[test]
    fn two_pages_cannot_share_a_place() {
        for paths in [["a.html", "a.html"], ["a", "a/b.html"]] {
            let files = paths.map(|path| Page { path: path.to_owned(), bytes: b"".as_slice().into(), hash: 0 });
            assert!(matches!(check_paths(&Pages { files: files.into() }), Err(Error::BadPath { .. })), "{paths:?}");
        }
    }
}
