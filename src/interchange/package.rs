//! Zip files, as packages of questions are: read with a limit on everything, and never by a path that leads out.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::Error;

const MOST_FILES: usize = 20_000;
/// Of all files together, unpacked.
const MOST_BYTES: u64 = 256 << 20;

pub type Files = BTreeMap<String, Vec<u8>>;

pub fn is_package(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
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
