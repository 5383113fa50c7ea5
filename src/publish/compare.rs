//! What has to be done so that an output holds a site: found out by looking, without a change.

use std::collections::{HashMap, HashSet};
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::publish::manifest::{self, Manifest};
use crate::publish::{Error, Published};
use crate::render::{Page, Pages};

/// The way from the output as it is to the output as it shall be.
#[derive(Debug)]
pub struct Plan<'a> {
    pub steps: Vec<(&'a Page, Step)>,
    /// Below the output, folders before what is in them.
    pub others: Vec<Other>,
    pub marker: String,
    removed: usize,
    marker_is_right: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Keep,
    Write,
}

/// What somebody else put into the output.
#[derive(Debug)]
pub struct Other {
    pub path: PathBuf,
    pub kind: OtherKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherKind {
    File,
    Link,
    Folder,
}

impl Plan<'_> {
    pub fn is_done(&self) -> bool {
        self.marker_is_right && self.removed == 0 && self.steps.iter().all(|(_, step)| *step == Step::Keep)
    }

    pub fn published(&self) -> Published {
        let kept = self.steps.iter().filter(|(_, step)| *step == Step::Keep).count();
        let others = self.others.iter().filter(|other| other.kind != OtherKind::Folder).count();
        Published { written: self.steps.len() - kept, kept, removed: self.removed, others }
    }
}

/// Tells one output folder from the next: every publication makes a new one.
pub fn stamp(out: &Path) -> Option<impl PartialEq> {
    fs::symlink_metadata(out).ok().map(|meta| (meta.dev(), meta.ino(), changed(&meta)))
}

/// Compares a site with what `out` holds. A folder that is neither ours nor empty is refused.
pub fn compare<'a>(pages: &'a Pages, out: &Path) -> Result<Plan<'a>, Error> {
    let marker = manifest::text(pages);
    let found = find(out)?;
    let manifest = Manifest::read(out).map_err(Error::io("read the marker in", out))?;
    if matches!(manifest, Manifest::None) && !found.is_empty() {
        return Err(Error::NotOurs { out: out.to_owned() });
    }
    let ours = Ours::new(pages, &manifest);
    let mut files: HashMap<&str, &Metadata> = HashMap::new();
    let mut others = Vec::new();
    let mut removed = 0;
    for (path, meta) in &found {
        match path.to_str() {
            Some(manifest::NAME) => {}
            Some(name) if ours.pages.contains(name) => {
                files.insert(name, meta);
            }
            Some(name) if manifest.get(name).is_some() && !meta.is_dir() => removed += 1,
            Some(name) if meta.is_dir() && ours.folders.contains(name) => {}
            _ => others.push(ours.other(path, meta).ok_or_else(|| Error::InTheWay { path: out.join(path) })?),
        }
    }
    let marker_changed = fs::symlink_metadata(out.join(manifest::NAME)).ok().map(|meta| changed(&meta));
    let steps = pages
        .files
        .par_iter()
        .map(|page| {
            let Some(meta) = files.get(&*page.path) else { return Ok((page, Step::Write)) };
            let path = out.join(&page.path);
            let step = if is_same(page, &path, meta, &manifest, marker_changed) { Step::Keep } else { Step::Write };
            let foreign = manifest.get(&page.path).is_none() && matches!(manifest, Manifest::Whole { .. });
            let replaceable = match meta.is_dir() {
                // A folder of the old site, whose files are seen to one by one.
                true => ours.folders.contains(&*page.path),
                false => !foreign,
            };
            if step == Step::Write && !replaceable { Err(Error::InTheWay { path }) } else { Ok((page, step)) }
        })
        .collect::<Result<_, _>>()?;
    let marker_is_right = matches!(&manifest, Manifest::Whole { text, .. } if *text == marker);
    Ok(Plan { steps, others, marker, removed, marker_is_right })
}

/// The names that are ours: of the old site and of the new one.
struct Ours<'a> {
    pages: HashSet<&'a str>,
    /// Folders of pages of the new site.
    page_folders: HashSet<&'a str>,
    /// Folders of files of either site.
    folders: HashSet<&'a str>,
}

impl<'a> Ours<'a> {
    fn new(pages: &'a Pages, manifest: &'a Manifest) -> Self {
        let page_folders: HashSet<_> = pages.files.iter().flat_map(|page| folders_of(&page.path)).collect();
        let mut folders = page_folders.clone();
        if let Manifest::Whole { entries, .. } = manifest {
            folders.extend(entries.keys().flat_map(|path| folders_of(path)));
        }
        Self { pages: pages.files.iter().map(|page| page.path.as_str()).collect(), page_folders, folders }
    }

    /// Something of somebody else's, unless it cannot stay where it is.
    fn other(&self, path: &Path, meta: &Metadata) -> Option<Other> {
        let kind = match meta.file_type() {
            kind if kind.is_dir() => OtherKind::Folder,
            kind if kind.is_file() => OtherKind::File,
            kind if kind.is_symlink() => OtherKind::Link,
            // A pipe or a socket can be neither linked nor copied.
            _ => return None,
        };
        let name = path.to_str().unwrap_or_default();
        let under_a_page =
            path.ancestors().skip(1).any(|above| above.to_str().is_some_and(|above| self.pages.contains(above)));
        let on_a_folder = kind != OtherKind::Folder && self.page_folders.contains(name);
        (!under_a_page && !on_a_folder).then(|| Other { path: path.to_owned(), kind })
    }
}

/// `a` and `a/b` of `a/b/c.html`.
fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// All that is in the output, by its path below it, without following links.
fn find(out: &Path) -> Result<Vec<(PathBuf, Metadata)>, Error> {
    match fs::symlink_metadata(out) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("look at", out)(error)),
        Ok(meta) if !meta.is_dir() => return Err(Error::NotAFolder { out: out.to_owned() }),
        Ok(meta) => {
            let above = out.parent().and_then(|above| fs::metadata(above).ok());
            if above.is_some_and(|above| above.dev() != meta.dev()) {
                return Err(Error::MountPoint { out: out.to_owned() });
            }
        }
    }
    let mut found = Vec::new();
    for entry in WalkDir::new(out).min_depth(1) {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(out).to_owned();
            Error::Io { action: "look at", path, cause: error.into() }
        })?;
        let path = entry.path().strip_prefix(out).expect("a walk stays below its start").to_owned();
        let meta = entry.metadata().map_err(|error| Error::io("look at", entry.path())(error.into()))?;
        found.push((path, meta));
    }
    Ok(found)
}

/// Whether a file holds a page's bytes. It is read only when the marker cannot vouch for it: a file that was changed
/// in any way since the marker was set has a later time of change, which unlike the time of writing nobody can set back.
fn is_same(page: &Page, path: &Path, meta: &Metadata, manifest: &Manifest, marker: Option<(i64, i64)>) -> bool {
    if !meta.is_file() || meta.len() != page.bytes.len() as u64 {
        return false;
    }
    match manifest.get(&page.path) {
        Some(entry) if entry.size == meta.len() && marker.is_some_and(|marker| changed(meta) <= marker) => {
            entry.hash == page.hash
        }
        _ => fs::read(path).is_ok_and(|bytes| *bytes == *page.bytes),
    }
}

fn changed(meta: &Metadata) -> (i64, i64) {
    (meta.ctime(), meta.ctime_nsec())
}
