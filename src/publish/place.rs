//! Where an output may be, and where in it a page may go.

use std::path::{Component, Path, PathBuf};

use foldhash::HashSet;
use rustix::fs::CWD;

use crate::publish::disk::{Disk, Kind};
use crate::publish::{Error, manifest};
use crate::source::FOLDERS;

/// Where a site is built to if nobody says otherwise.
const PUBLIC: &str = "public";

/// The real path of an output, refused where it would touch what the author wrote.
pub fn output(disk: &Disk, out: &Path, root: &Path) -> Result<PathBuf, Error> {
    let place = Place::find(disk, out)?;
    let refuse =
        |relation, other: &Path| Err(Error::Forbidden { out: out.to_owned(), relation, other: other.to_owned() });
    for own in [root.to_owned()].into_iter().chain(FOLDERS.map(|folder| root.join(folder))) {
        let place_of_own = Place::find(disk, &own)?;
        if place.is(&place_of_own) {
            return refuse("is the same as", &own);
        }
        if place.contains(&place_of_own) {
            return refuse("contains", &own);
        }
        if own != root && place_of_own.contains(&place) {
            return refuse("lies in", &own);
        }
    }
    // What builds remember stands there, and is not for the public.
    let kept = Place::of(disk, real(disk, root)?.join(manifest::NAME))?;
    if place.is(&kept) || kept.contains(&place) {
        return Err(Error::Kept { out: out.to_owned() });
    }
    Ok(place.real)
}

/// Refuses a place that is published, or that will be with the next build.
pub fn private(out: &Path, root: &Path) -> Result<(), Error> {
    let disk = Disk::default();
    let place = Place::find(&disk, out)?;
    if place.is(&Place::find(&disk, root)?) {
        return Err(Error::Forbidden { out: out.to_owned(), relation: "is the same as", other: root.to_owned() });
    }
    // Also before the first build.
    let public = root.join(PUBLIC);
    let of_public = Place::find(&disk, &public)?;
    if place.is(&of_public) || of_public.contains(&place) {
        return Err(Error::Public { out: out.to_owned(), site: public });
    }
    for own in FOLDERS.map(|folder| root.join(folder)) {
        let place_of_own = Place::find(&disk, &own)?;
        if place.is(&place_of_own) || place_of_own.contains(&place) {
            return Err(Error::Forbidden { out: out.to_owned(), relation: "lies in", other: own });
        }
    }
    for above in place.real.ancestors() {
        let marker = above.join(manifest::NAME);
        let marker = disk.stat_followed(&marker).map_err(Error::io("look at", &marker))?;
        if marker.is_some_and(|marker| marker.kind == Kind::File) {
            return Err(Error::Public { out: out.to_owned(), site: above.to_owned() });
        }
    }
    Ok(())
}

/// Refuses a place that is an output, or lies in one, whether it was published before or not.
pub fn apart(private: &Path, out: &Path) -> Result<(), Error> {
    let disk = Disk::default();
    let (place, of_out) = (Place::find(&disk, private)?, Place::find(&disk, out)?);
    match place.is(&of_out) || of_out.contains(&place) {
        true => Err(Error::Public { out: private.to_owned(), site: out.to_owned() }),
        false => Ok(()),
    }
}

/// Refuses a place that is another folder, or lies in it.
pub fn free(out: &Path, folder: &Path, what: &'static str, within: bool) -> Result<(), Error> {
    let disk = Disk::default();
    let (place, other) = (Place::find(&disk, out)?, Place::find(&disk, folder)?);
    let relation = match place.is(&other) {
        true => "is",
        false if within && other.contains(&place) => "lies in",
        false => return Ok(()),
    };
    Err(Error::Taken { out: out.to_owned(), relation, folder: folder.to_owned(), what })
}

/// The path without links, `.` and `..`; what does not exist yet follows its nearest existing folder.
fn real(disk: &Disk, path: &Path) -> Result<PathBuf, Error> {
    let absolute = std::path::absolute(path).map_err(Error::io("find", path))?;
    let mut real = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            part => {
                real.push(part);
                match disk.real(&real) {
                    Ok(Some(found)) => real = found,
                    Ok(None) => {
                        let there = disk.stat(CWD, &*real).map_err(Error::io("look at", &real))?;
                        // A link that leads nowhere: what would be made at its end cannot be foreseen.
                        if there.is_some_and(|there| there.kind == Kind::Link) {
                            return Err(Error::NotAFolder { out: path.to_owned() });
                        }
                    }
                    // To go on by the name alone could lead past a link into the author's files.
                    Err(error) => return Err(Error::io("find", &real)(error)),
                }
            }
        }
    }
    Ok(real)
}

/// A path without links, and what stands there and above. By name and by identity, since one folder can have two names:
/// by a mount, or where case does not count.
struct Place {
    real: PathBuf,
    /// Of the path itself, and of each folder above it; `None` for what does not exist yet.
    identities: Vec<Option<(u64, u64)>>,
}

impl Place {
    fn find(disk: &Disk, path: &Path) -> Result<Self, Error> {
        Self::of(disk, real(disk, path)?)
    }

    fn of(disk: &Disk, real: PathBuf) -> Result<Self, Error> {
        let identity = |path: &Path| {
            let stat = disk.stat_followed(path).map_err(Error::io("look at", path))?;
            Ok(stat.map(|stat| stat.identity()))
        };
        let identities = real.ancestors().map(identity).collect::<Result<_, _>>()?;
        Ok(Self { real, identities })
    }

    fn is_at(&self, path: &Path, identity: Option<(u64, u64)>) -> bool {
        self.real == path || identity.is_some() && self.identities.first() == Some(&identity)
    }

    fn is(&self, other: &Self) -> bool {
        self.is_at(&other.real, other.identities.first().copied().flatten())
    }

    fn contains(&self, inner: &Self) -> bool {
        inner.real.ancestors().zip(&inner.identities).skip(1).any(|(above, identity)| self.is_at(above, *identity))
    }
}

/// The folders of a path below the output, as far as they are not among those already.
pub fn add_folders<'a>(folders: &mut HashSet<&'a str>, path: &'a str) {
    // From the innermost on: where one is known, so are those above it.
    path.rmatch_indices('/').map(|(at, _)| &path[..at]).find(|folder| !folders.insert(*folder));
}

/// No page may leave the output, or take the place of the marker.
pub fn check_path(path: &str) -> Result<(), Error> {
    let refuse = |why| Err(Error::BadPath { path: path.to_owned(), why });
    let plain = path.split('/').all(|name| {
        !matches!(name, "" | "." | "..") && !name.contains(|letter: char| letter.is_control() || letter == '\\')
    });
    if !plain {
        return refuse("it is not a plain path below the output");
    }
    if path.split('/').next() == Some(manifest::NAME) {
        return refuse("that name is this program's own");
    }
    Ok(())
}

/// Two pages may not share a place, and none may stand where another needs a folder.
pub fn check_together<'a>(sorted: impl Iterator<Item = &'a str> + Clone) -> Result<(), Error> {
    let mut folders = HashSet::default();
    let mut last = None;
    for path in sorted.clone() {
        if last == Some(path) {
            return Err(twice(path));
        }
        last = Some(path);
        add_folders(&mut folders, path);
    }
    match sorted.into_iter().find(|path| folders.contains(path)) {
        Some(path) => Err(under_a_page(path)),
        None => Ok(()),
    }
}

/// Two pages have one path.
pub fn twice(path: &str) -> Error {
    Error::BadPath { path: path.to_owned(), why: "there are two pages of that name" }
}

/// One page's path is a folder on the way to another's.
pub fn under_a_page(path: &str) -> Error {
    Error::BadPath { path: path.to_owned(), why: "other pages lie in a folder of that name" }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(matches!(check_path(path), Err(Error::BadPath { .. })), "{path:?}");
        }
    }

    #[test]
    fn two_pages_cannot_share_a_place() {
        for paths in [["a.html", "a.html"], ["a", "a/b.html"], ["a/b", "a/b/c/d.html"]] {
            assert!(matches!(check_together(paths.into_iter()), Err(Error::BadPath { .. })), "{paths:?}");
        }
        assert!(check_together(["a.html", "a/b.html", "a/c/d.html", "b/c"].into_iter()).is_ok());
    }
}
