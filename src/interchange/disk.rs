//! What an import writes: all of its files or none, and never over one that is there.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::source::{Source, Sources};

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("{} is there already, and an import writes over nothing: choose another name with --into", path.display())]
    Exists { path: PathBuf },
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

/// Writes files of an export, over those of an earlier one.
pub fn write_over(files: &[(PathBuf, Vec<u8>)]) -> Result<(), WriteError> {
    for (path, bytes) in files {
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, bytes));
        written.map_err(|source| WriteError::Write { path: path.clone(), source })?;
    }
    Ok(())
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
        let is_quiz = source.path.starts_with("quizzes/") && source.extension() == "yaml";
        let is_lesson = source.path.starts_with("content/") && source.extension() == "md";
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
