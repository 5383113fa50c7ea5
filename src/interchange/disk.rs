//! What an import writes: all of its files or none, and never over one that is there; and what an export writes: over
//! nothing but what an earlier one has left.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_128;

use crate::source::{Source, Sources};

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("{} is there already, and an import writes over nothing: choose another name with --into", path.display())]
    Exists { path: PathBuf },
    #[error(
        "{} is there already, and is not as an export has left it, so it stays: choose another folder with --out, or move \
         it away",
        path.display()
    )]
    NotOurs { path: PathBuf },
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// Writes new files, or leaves the folder as it was.
pub fn write_new(files: &[(PathBuf, Vec<u8>)]) -> Result<(), WriteError> {
    if let Some((path, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
        return Err(WriteError::Exists { path: path.clone() });
    }
    let mut made = Vec::new();
    for (path, bytes) in files {
        if let Err(source) = write_one(path, bytes, &mut made) {
            made.iter().rev().for_each(|made| take_back(made));
            let path = path.clone();
            return Err(match source.kind() {
                ErrorKind::AlreadyExists => WriteError::Exists { path },
                _ => WriteError::Write { path, source },
            });
        }
    }
    Ok(())
}

fn write_one(path: &Path, bytes: &[u8], made: &mut Vec<PathBuf>) -> io::Result<()> {
    let missing: Vec<&Path> =
        path.ancestors().skip(1).take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder)?;
        made.push(folder.to_owned());
    }
    let mut file = File::create_new(path)?;
    made.push(path.to_owned());
    file.write_all(bytes)
}

/// What cannot be taken away stays: there is nothing else to be done about it.
fn take_back(path: &Path) {
    let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
}

/// Writes files of an export into a folder, over those of an earlier one that are as it left them, and over no others.
pub fn write_over(folder: &Path, files: &[(PathBuf, Vec<u8>)]) -> Result<(), WriteError> {
    let mut exported = Exported::at(folder)?;
    for (path, bytes) in files {
        exported.check(path, bytes)?;
    }
    // Known before they are there: a run that is stopped leaves nothing that the next one would not know.
    files.iter().for_each(|(path, bytes)| exported.add(path, bytes));
    exported.write()?;
    for (path, bytes) in files {
        put(path, bytes).map_err(|source| WriteError::Write { path: path.clone(), source })?;
    }
    files.iter().for_each(|(path, bytes)| exported.keep_only(path, bytes));
    exported.write()
}

/// Lists the files of exports, with what was in them.
const EXPORTED: &str = ".coursewright-exported";

/// The files in a folder that exports have left there.
struct Exported {
    list: PathBuf,
    /// A hash of what may stand in each, and its name.
    known: BTreeSet<(String, u128)>,
}

impl Exported {
    fn at(folder: &Path) -> Result<Self, WriteError> {
        let list = folder.join(EXPORTED);
        let text = match fs::read_to_string(&list) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(WriteError::Write { path: list, source: error });
            }
            text => text.unwrap_or_default(),
        };
        let line = |line: &str| {
            let (hash, name) = line.split_once(' ')?;
            Some((name.to_owned(), u128::from_str_radix(hash, 16).ok()?))
        };
        Ok(Self { list, known: text.lines().filter_map(line).collect() })
    }

    fn check(&self, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
        let there = match fs::read(path) {
            Ok(there) => there,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(WriteError::Write { path: path.to_owned(), source }),
        };
        let is_ours = there == bytes || self.known.contains(&(name_of(path), xxh3_128(&there)));
        if is_ours { Ok(()) } else { Err(WriteError::NotOurs { path: path.to_owned() }) }
    }

    fn add(&mut self, path: &Path, bytes: &[u8]) {
        self.known.insert((name_of(path), xxh3_128(bytes)));
    }

    fn keep_only(&mut self, path: &Path, bytes: &[u8]) {
        let name = name_of(path);
        self.known.retain(|(known, _)| *known != name);
        self.add(path, bytes);
    }

    fn write(&self) -> Result<(), WriteError> {
        let text: String = self.known.iter().map(|(name, hash)| format!("{hash:032x} {name}\n")).collect();
        put(&self.list, text.as_bytes()).map_err(|source| WriteError::Write { path: self.list.clone(), source })
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Whole or not at all.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let beside = path.with_file_name(format!(".{}.new", name_of(path)));
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        // Left over by a run that was stopped.
        Ok(()) | Err(_) => {}
    }
    let written = File::create_new(&beside).and_then(|mut file| file.write_all(bytes));
    let written = written.and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        take_back(&beside);
    }
    written
}

/// What asks questions on a site.
#[derive(Debug)]
pub struct Asking {
    pub quizzes: Vec<Source>,
    /// Those that may ask something within their text.
    pub lessons: Vec<Source>,
    /// What else there is that they can show.
    pub sources: Sources,
}

pub fn asking(root: &Path) -> Asking {
    let found = std::sync::Mutex::new((Vec::new(), Vec::new()));
    let sources = Sources::load(root, None, &|source: &Source| {
        // A translation (`lesson.zh.md`) asks the same in other words.
        let is_source = !source.stem().contains('.');
        let is_quiz = source.path.starts_with("quizzes/") && source.extension() == "yaml" && is_source;
        let is_lesson = source.path.starts_with("content/") && source.extension() == "md" && is_source;
        let asks = is_lesson && (source.text.contains("```quiz") || source.text.contains("~~~quiz"));
        if let (true, Ok(mut found)) = (is_quiz || asks, found.lock()) {
            if is_quiz { found.0.push(source.clone()) } else { found.1.push(source.clone()) }
        }
    });
    let (mut quizzes, mut lessons) = found.into_inner().unwrap_or_default();
    quizzes.sort_by(|one, other| one.path.cmp(&other.path));
    lessons.sort_by(|one, other| one.path.cmp(&other.path));
    Asking { quizzes, lessons, sources }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_writes_over_what_an_earlier_one_has_left_and_over_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("exported");
        let file = |name: &str, text: &str| (folder.join(name), text.as_bytes().to_vec());
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        write_over(&folder, &[file("a.gift", "one"), file("b.gift", "one")]).unwrap();
        write_over(&folder, &[file("a.gift", "two")]).unwrap();
        assert_eq!((read("a.gift"), read("b.gift")), ("two".to_owned(), "one".to_owned()));
        // Somebody has gone on with it.
        fs::write(folder.join("b.gift"), "mended").unwrap();
        let refused = write_over(&folder, &[file("a.gift", "three"), file("b.gift", "three")]).unwrap_err();
        assert!(matches!(refused, WriteError::NotOurs { .. }), "{refused}");
        assert_eq!((read("a.gift"), read("b.gift")), ("two".to_owned(), "mended".to_owned()));
        // What was there before, and what is the same anyway.
        fs::write(folder.join("c.gift"), "mine").unwrap();
        assert!(write_over(&folder, &[file("c.gift", "ours")]).is_err());
        write_over(&folder, &[file("c.gift", "mine"), file("a.gift", "three")]).unwrap();
        assert_eq!(read("a.gift"), "three");
    }

    #[test]
    fn all_files_are_written_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| (folder.path().join(name), name.as_bytes().to_vec());
        write_new(&[file("a/b.yaml"), file("a/c/d.png")]).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("a/c/d.png")).unwrap(), "a/c/d.png");
        let refused = write_new(&[file("e/f.yaml"), file("a/b.yaml")]).unwrap_err();
        assert!(matches!(refused, WriteError::Exists { .. }));
        assert!(!folder.path().join("e").exists());
        // A file stands where a folder would have to be.
        let failed = write_new(&[file("g/h.yaml"), file("a/b.yaml/i.yaml")]).unwrap_err();
        assert!(matches!(failed, WriteError::Write { .. }));
        assert!(!folder.path().join("g").exists());
    }
}
