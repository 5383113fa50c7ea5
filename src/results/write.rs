//! A report on disk. All files are written beside their places first and then renamed, so that no file is ever half
//! written; what else is in the folder is left alone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::report::Report;
use super::{json, tables};

/// The bytes of one file.
type Make = fn(&Report) -> Vec<u8>;

/// Writes the report into a folder, which is made if there is none, and tells which files it wrote. The same report
/// gives the same bytes.
pub fn write(report: &Report, out: &Path) -> Result<Vec<PathBuf>, Error> {
    fs::create_dir_all(out).map_err(|source| Error::Write { path: out.to_owned(), source })?;
    let files: [(&str, Make); 6] = [
        ("results.csv", |report| tables::results(report).into_bytes()),
        ("attempts.csv", |report| tables::attempts(report).into_bytes()),
        ("responses.csv", |report| tables::responses(report).into_bytes()),
        ("flags.csv", |report| tables::all_flags(report).into_bytes()),
        ("set-aside.csv", |report| tables::set_aside(report).into_bytes()),
        ("results.json", json::report),
    ];
    let mut staged = Staged(Vec::new());
    for (name, bytes) in files {
        let (beside, path) = (out.join(format!(".{name}.new")), out.join(name));
        stage(&beside, &bytes(report)).map_err(|source| Error::Write { path: path.clone(), source })?;
        staged.0.push((beside, path));
    }
    let mut written = Vec::new();
    while !staged.0.is_empty() {
        let (beside, path) = &staged.0[0];
        fs::rename(beside, path).map_err(|source| Error::Write { path: path.clone(), source })?;
        written.push(staged.0.remove(0).1);
    }
    Ok(written)
}

fn stage(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Left over by a run that was stopped. A link here must not be written through.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = File::create_new(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(path);
    }
    written
}

/// Files that are written and not yet in their places; removed again when something fails.
struct Staged(Vec<(PathBuf, PathBuf)>);

impl Drop for Staged {
    fn drop(&mut self) {
        for (beside, _) in &self.0 {
            let _ = fs::remove_file(beside);
        }
    }
}
