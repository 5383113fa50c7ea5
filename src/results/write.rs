//! A report on disk. All files are written beside their places first and then renamed, so that no file is ever half
//! written; what else is in the folder is left alone.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::error::Error;
use super::marks;
use super::report::Report;
use super::{json, tables};

/// What writes one file.
type Make = fn(&Report, &mut dyn Write) -> io::Result<()>;

/// Writes the report into a folder, which is made if there is none, and tells which files it wrote. The same report
/// gives the same bytes.
pub fn write(report: &Report, out: &Path) -> Result<Vec<PathBuf>, Error> {
    fs::create_dir_all(out).map_err(|source| Error::Write { path: out.to_owned(), source })?;
    let files: [(&str, Make); 7] = [
        ("results.csv", tables::results),
        ("attempts.csv", tables::attempts),
        ("responses.csv", tables::responses),
        (marks::FILE, tables::to_mark),
        ("flags.csv", tables::all_flags),
        ("set-aside.csv", tables::set_aside),
        ("results.json", json::report),
    ];
    let mut staged = Staged(Vec::new());
    for (name, make) in files {
        let (beside, path) = (out.join(format!(".{name}.new")), out.join(name));
        stage(&beside, |out| make(report, out)).map_err(|source| Error::Write { path: path.clone(), source })?;
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

fn stage(path: &Path, make: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // Left over by a run that was stopped. A link here must not be written through.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = BufWriter::new(File::create_new(path)?);
    let written = make(&mut file).and_then(|()| file.flush()).and_then(|()| file.get_ref().sync_all());
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
