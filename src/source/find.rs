//! Which files a site has.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;
use walkdir::WalkDir;
use xxhash_rust::xxh3::xxh3_64;

use super::{FOLDERS, Fault, FaultKind, Stamp};

/// A file, as it was when it was found.
pub struct Found {
    pub path: String,
    pub stamp: Stamp,
}

/// A folder's entry: a file, or all that is in another folder.
enum Entry {
    File(Found),
    Folder(Vec<Entry>),
    Not(Fault),
}

/// All files in the site's folders, in the order of their paths, and what could not be one.
pub fn find(root: &Path) -> (Vec<Found>, Vec<Fault>) {
    let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let walk = Walk { root, real_root };
    let mut found = Vec::new();
    let mut faults = Vec::new();
    for folder in FOLDERS {
        let path = root.join(folder);
        let is_link = path.is_symlink();
        // A site need not have every folder.
        if let Ok(meta) = fs::metadata(&path)
            && meta.is_dir()
        {
            if is_link && walk.target(&path).is_none() {
                faults.push(Fault { path: folder.to_owned(), kind: FaultKind::BadLink });
                continue;
            }
            flatten(walk.folder(&path), &mut found, &mut faults);
        }
    }
    same_names(&found, &mut faults);
    (found, faults)
}

fn flatten(entries: Vec<Entry>, found: &mut Vec<Found>, faults: &mut Vec<Fault>) {
    for entry in entries {
        match entry {
            Entry::File(file) => found.push(file),
            Entry::Folder(inside) => flatten(inside, found, faults),
            Entry::Not(fault) => faults.push(fault),
        }
    }
}

struct Walk<'a> {
    root: &'a Path,
    real_root: PathBuf,
}

impl Walk<'_> {
    /// What is in a folder; the folders in it are walked side by side.
    fn folder(&self, folder: &Path) -> Vec<Entry> {
        let entries = WalkDir::new(folder).min_depth(1).max_depth(1).into_iter();
        let entries = entries.filter_entry(|entry| !is_litter(&entry.file_name().to_string_lossy()));
        let mut entries: Vec<_> = entries.collect();
        // All in one folder: their paths differ in their names alone, and are compared without being taken apart.
        entries.sort_unstable_by(|a, b| path_of(a).cmp(&path_of(b)));
        entries.into_par_iter().with_min_len(8).filter_map(|entry| self.entry(folder, entry)).collect()
    }

    fn entry(&self, folder: &Path, entry: walkdir::Result<walkdir::DirEntry>) -> Option<Entry> {
        let not = |path: &Path, kind| Some(Entry::Not(Fault { path: below(self.root, path), kind }));
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                return not(error.path().unwrap_or(folder), FaultKind::Unreadable(error.to_string()));
            }
        };
        let path = entry.path();
        let mut kind = entry.file_type();
        if kind.is_symlink() {
            let Some(target) = self.target(path) else { return not(path, FaultKind::BadLink) };
            // A folder that holds the link itself would be walked for ever.
            if fs::canonicalize(folder).is_ok_and(|folder| folder.starts_with(&target)) {
                return not(path, FaultKind::BadLink);
            }
            kind = fs::metadata(path).ok()?.file_type();
        }
        if kind.is_dir() {
            return Some(Entry::Folder(self.folder(path)));
        }
        if !kind.is_file() {
            return not(path, FaultKind::NotAFile);
        }
        let name = below(self.root, path);
        if path.to_str().is_none() || name.contains(|letter: char| letter.is_control() || letter == '\\') {
            return not(path, FaultKind::BadName);
        }
        // What is gone by now is not there.
        let meta = fs::metadata(path).ok()?;
        Some(Entry::File(Found { path: name, stamp: Stamp::of(&meta) }))
    }

    /// What a link leads to, if it is in the site.
    fn target(&self, link: &Path) -> Option<PathBuf> {
        fs::canonicalize(link).ok().filter(|target| target.starts_with(&self.real_root))
    }
}

fn path_of(entry: &walkdir::Result<walkdir::DirEntry>) -> Option<&OsStr> {
    entry.as_ref().map_or_else(walkdir::Error::path, |entry| Some(entry.path())).map(Path::as_os_str)
}

/// The same for paths that differ only in case or Unicode form.
pub fn folded(path: &str) -> String {
    match path.is_ascii() {
        true => path.to_ascii_lowercase(),
        false => path.nfc().collect::<String>().to_lowercase(),
    }
}

/// Tells of paths that some file systems and some web servers cannot tell apart.
fn same_names(found: &[Found], faults: &mut Vec<Fault>) {
    let mut names: HashMap<u64, &str> = HashMap::with_capacity(found.len());
    for Found { path, .. } in found {
        if let Some(other) = names.insert(xxh3_64(folded(path).as_bytes()), path) {
            faults.push(Fault { path: path.clone(), kind: FaultKind::SameName { other: other.to_owned() } });
        }
    }
}

/// Editors' and systems' litter: never content.
pub fn is_litter(name: &str) -> bool {
    (name.starts_with('.') && name.len() > 1)
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || [".swp", ".swx", ".tmp", ".bak", ".orig"].iter().any(|ending| name.ends_with(ending))
        || ["Thumbs.db", "desktop.ini", "4913"].contains(&name)
}

fn below(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    // Elsewhere than on Windows a `\` is part of a name.
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::is_litter;

    #[test]
    fn litter_is_known_by_its_name() {
        for (name, is) in [
            (".git", true),
            ("a.md~", true),
            ("#a.md#", true),
            (".#a.md", true),
            ("a.md.swp", true),
            ("Thumbs.db", true),
            ("a.md", false),
            ("#a.md", false),
        ] {
            assert_eq!(is_litter(name), is, "{name}");
        }
    }
}
