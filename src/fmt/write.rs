//! Puts a text into the place of another, all or nothing.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Writes a file that holds `old`, with the byte order mark and the permissions that it has.
pub fn replace(path: &Path, old: &str, new: &str) -> io::Result<()> {
    // What is a link stays one.
    let path = fs::canonicalize(path)?;
    let present = fs::read(&path)?;
    let mark = if present.starts_with(BYTE_ORDER_MARK.as_bytes()) { BYTE_ORDER_MARK } else { "" };
    if present[mark.len()..] != *old.as_bytes() {
        return Err(io::Error::other("it was changed meanwhile"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // No reader of the site takes a hidden file for one of its own.
    let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let written = write(&beside, mark, new, &path).and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // What is left of it, if anything, is in nobody's way.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write(beside: &Path, mark: &str, text: &str, model: &Path) -> io::Result<()> {
    let mut file = File::create_new(beside)?;
    file.write_all(mark.as_bytes())?;
    file.write_all(text.as_bytes())?;
    file.set_permissions(fs::metadata(model)?.permissions())?;
    file.sync_all()
}
