//! Zip files, as packages of questions are: read with a limit on everything, and never by a path that leads out.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::bank::Note;
use super::found::Found;
use super::markup::Element;
use super::{Error, xml};
use crate::diag::show::Lines;

const MOST_FILES: usize = 20_000;
/// Of all files together, unpacked.
const MOST_BYTES: u64 = 256 << 20;

pub type Files = BTreeMap<String, Vec<u8>>;

pub fn is_package(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// Whether a file of a package is XML by its name; Blackboard ends its files in `.dat`, as others do other things.
pub fn is_xml(name: &str, bytes: &[u8]) -> bool {
    let begins = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    name.ends_with(".xml") || name.ends_with(".dat") && begins.starts_with(b"<")
}

pub fn read(bytes: &[u8]) -> Result<Files, Error> {
    let broken = |error: zip::result::ZipError| Error::Package(format!("this package cannot be unpacked: {error}"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > MOST_FILES {
        return Err(Error::Package(format!("this package holds more than {MOST_FILES} files")));
    }
    let mut files = Files::new();
    let mut left = MOST_BYTES;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(broken)?;
        if file.is_dir() {
            continue;
        }
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        let leads_out = name.starts_with('/') || name.contains('\\') || name.contains(':');
        if leads_out || name.split('/').any(|part| part == "..") {
            return Err(Error::Package(format!("`{name}` in this package leads out of it")));
        }
        let mut content = Vec::new();
        // What a header says of the size need not be true.
        let read = file.take(left + 1).read_to_end(&mut content);
        read.map_err(|error| Error::Package(format!("`{name}` cannot be unpacked: {error}")))?;
        if content.len() as u64 > left {
            return Err(Error::Package(format!("this package is larger than {} MiB unpacked", MOST_BYTES >> 20)));
        }
        left -= content.len() as u64;
        files.insert(name, content);
    }
    Ok(files)
}

/// The same files give the same bytes: there is no time in it.
pub fn write(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Error> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in files {
        archive.start_file(name.as_str(), options).map_err(|error| Error::Package(error.to_string()))?;
        archive.write_all(content).map_err(|error| Error::Package(error.to_string()))?;
    }
    let written = archive.finish().map_err(|error| Error::Package(error.to_string()))?;
    Ok(written.into_inner())
}

/// A path in a package, from the folder of the file that names it; `None` where it leads out.
pub fn resolved(from: &str, to: &str) -> Option<String> {
    let to = to.split(['?', '#']).next().unwrap_or_default();
    let to = percent_encoding::percent_decode_str(to).decode_utf8().ok()?;
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = if to.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    parts.retain(|part| !part.is_empty());
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A file of a package as XML, where its text is wanted.
pub fn xml(path: &str, bytes: &[u8], is_wanted: impl Fn(&str) -> bool) -> Result<Option<Element>, Error> {
    let text = super::text(bytes)?;
    if !is_wanted(&text) {
        return Ok(None);
    }
    let root = xml::parse(&text).map_err(|broken| {
        let (line, column) = Lines::of(text.as_str()).line_column(broken.at);
        Error::BrokenPart { file: path.to_owned(), line, column, message: broken.message }
    })?;
    Ok(Some(root))
}

/// Names the questions that a manifest lists and the package does not hold; `told` have been named already.
pub fn name_missing(files: &Files, told: &[String], found: &mut Found) {
    let Some(bytes) = files.get("imsmanifest.xml").filter(|_| files.len() > 1) else { return };
    let manifest = match xml("imsmanifest.xml", bytes, |_| true) {
        Ok(Some(manifest)) => manifest,
        Ok(None) => return,
        Err(error) => {
            let message = format!("the package’s list of its files cannot be read: {error}");
            let at = "imsmanifest.xml".to_owned();
            found.notes.push(Note { question: None, at, what: "manifest", message, left_out: false });
            return;
        }
    };
    for resource in manifest.descendants().into_iter().filter(|it| it.name == "resource") {
        let kind = resource.attribute("type").unwrap_or_default();
        let href = resource.attribute("href").or(resource.child("file").and_then(|file| file.attribute("href")));
        let path = href.and_then(|href| resolved("imsmanifest.xml", href));
        let Some(path) = path.filter(|path| !files.contains_key(path) && !told.contains(path)) else { continue };
        if kind.contains("qti") {
            found.leave_out(&path, "imsmanifest.xml", "the package lists this file, and does not hold it");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_unpacked() {
        let files = [("imsmanifest.xml".to_owned(), b"<a/>".to_vec()), ("items/a.xml".to_owned(), vec![b'x'; 100_000])];
        let bytes = write(&files).unwrap();
        assert!(bytes.len() < 2_000 && is_package(&bytes));
        assert_eq!(bytes, write(&files).unwrap());
        assert_eq!(read(&bytes).unwrap().into_iter().collect::<Vec<_>>(), files);
    }

    #[test]
    fn a_package_that_leads_out_or_swells_is_refused() {
        for name in ["../a", "/a", "a/../../b", "c:\\a"] {
            let bytes = write(&[(name.to_owned(), Vec::new())]).unwrap();
            assert!(read(&bytes).unwrap_err().to_string().contains("leads out"), "{name}");
        }
        let many = vec![0; (MOST_BYTES + 1) as usize];
        let bomb = write(&[("a".to_owned(), many)]).unwrap();
        assert!(read(&bomb).unwrap_err().to_string().contains("larger than 256 MiB"));
        assert!(read(&bomb[..bomb.len() / 2]).is_err());
    }

    #[test]
    fn paths_stay_within_the_package() {
        for (from, to, expected) in [
            ("items/a.xml", "b.png", Some("items/b.png")),
            ("items/a.xml", "../b%20c.png", Some("b c.png")),
            ("a.xml", "../b.png", None),
            ("x/a.xml", "/b.png", Some("b.png")),
        ] {
            assert_eq!(resolved(from, to).as_deref(), expected, "{from} {to}");
        }
    }
}
