//! What has to be done so that an output holds a site.

use std::path::{Path, PathBuf};

use foldhash::HashSet;

use crate::publish::disk::{Kind, Stat};
use crate::publish::look::Look;
use crate::publish::manifest::Entry;
use crate::publish::place::add_folders;
use crate::publish::{Error, Published, tree};

/// A file of the new site.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    pub path: &'a str,
    pub entry: Entry,
    pub step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The output holds it.
    Keep,
    /// It stands in the staging folder.
    Write,
}

/// What somebody else put into the output.
#[derive(Debug)]
pub struct Other {
    /// Below the output.
    pub path: PathBuf,
    pub stat: Stat,
}

#[derive(Debug)]
pub struct Plan<'a> {
    pub files: &'a [New<'a>],
    /// Folders before what is in them.
    pub others: Vec<Other>,
    /// Folders of the output that are no pages now.
    pub folders: Vec<&'a tree::Entry>,
    removed: usize,
}

impl<'a> Plan<'a> {
    /// From the output as it is to these files. Fails where a page would take the place of something of somebody else's.
    pub fn new(files: &'a [New<'a>], look: &'a Look, out: &Path) -> Result<Self, Error> {
        let ours = Ours::new(files, look);
        let mut others = Vec::new();
        let mut removed = 0;
        let mut add = |path: &Path, stat: &Stat| {
            others.push(ours.other(path, stat).ok_or_else(|| Error::InTheWay { path: out.join(path) })?);
            Ok(())
        };
        for entry in &look.rest {
            // Where the old site had a folder there may be one no more, or a page.
            let is_ours = entry.path.to_str().is_some_and(|name| ours.folders.contains(name));
            if !(is_ours && entry.stat.kind == Kind::Folder) {
                add(&entry.path, &entry.stat)?;
            }
        }
        let folders = look.rest.iter().filter(|entry| entry.stat.kind == Kind::Folder && !ours.is_page(&entry.path));
        let folders = folders.collect();
        for (path, known) in &look.files {
            let Some(stat) = &known.stat else { continue };
            if ours.files.contains(&**path) {
                continue;
            }
            if known.entry.is_some() {
                removed += 1;
            } else {
                add(Path::new(&**path), stat)?;
            }
        }
        let in_the_way = files.iter().find(|file| file.step == Step::Write && look.is_foreign(file.path));
        match in_the_way {
            Some(file) => Err(Error::InTheWay { path: out.join(file.path) }),
            None => Ok(Self { files, others, folders, removed }),
        }
    }

    pub fn published(&self, marker: u128) -> Published {
        let kept = self.files.iter().filter(|file| file.step == Step::Keep).count();
        let others = self.others.iter().filter(|other| other.stat.kind != Kind::Folder).count();
        Published { written: self.files.len() - kept, kept, removed: self.removed, others, marker }
    }
}

/// The names that are ours: of the old site and of the new one.
struct Ours<'a> {
    files: HashSet<&'a str>,
    /// Folders of files of the new site.
    new_folders: HashSet<&'a str>,
    /// Folders of files of either site.
    folders: HashSet<&'a str>,
}

impl<'a> Ours<'a> {
    fn new(files: &'a [New<'a>], look: &'a Look) -> Self {
        let mut new_folders = HashSet::default();
        for file in files {
            add_folders(&mut new_folders, file.path);
        }
        let mut folders = new_folders.clone();
        for (path, _) in look.files.iter().filter(|(_, known)| known.entry.is_some()) {
            add_folders(&mut folders, path);
        }
        Self { files: files.iter().map(|file| file.path).collect(), new_folders, folders }
    }

    fn is_page(&self, path: &Path) -> bool {
        path.to_str().is_some_and(|path| self.files.contains(path))
    }

    /// Something of somebody else's, unless it cannot stay where it is.
    fn other(&self, path: &Path, stat: &Stat) -> Option<Other> {
        let name = path.to_str().unwrap_or_default();
        // A pipe or a socket can be neither linked nor copied.
        let can_stay = stat.kind != Kind::Special;
        let at_a_page = path.ancestors().any(|above| self.is_page(above));
        let on_a_folder = stat.kind != Kind::Folder && self.new_folders.contains(name);
        (can_stay && !at_a_page && !on_a_folder).then(|| Other { path: path.to_owned(), stat: *stat })
    }
}
