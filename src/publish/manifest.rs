//! The marker in an output folder: that it is ours, and what we put there.
//!
//! It holds no time and no machine's name: the same site gives the same marker. A damaged one is not believed, which
//! costs a comparison of bytes.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use xxhash_rust::xxh3::xxh3_128;

use crate::render::Pages;

/// The marker's name in the output folder.
pub const NAME: &str = ".coursewright";
const TITLE: &str =
    "Coursewright made this folder and replaces it with every build: edit the site's sources, not these files.\n";

/// What a marker says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub hash: u128,
    pub size: u64,
}

/// What a folder's marker says.
#[derive(Debug)]
pub enum Manifest {
    /// There is no marker: the folder is not ours.
    None,
    /// There is one, but not as we wrote it.
    Damaged,
    Whole {
        text: String,
        entries: HashMap<String, Entry>,
    },
}

impl Manifest {
    pub fn read(out: &Path) -> io::Result<Self> {
        match fs::read(out.join(NAME)) {
            Ok(bytes) => Ok(String::from_utf8(bytes).ok().and_then(parse).unwrap_or(Self::Damaged)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::None),
            Err(error) => Err(error),
        }
    }

    pub fn get(&self, path: &str) -> Option<Entry> {
        match self {
            Self::Whole { entries, .. } => entries.get(path).copied(),
            _ => None,
        }
    }
}

/// The marker of a site: a title, the hash of all that follows, and a line for each file.
pub fn text(pages: &Pages) -> String {
    let mut lines = String::new();
    for page in &pages.files {
        writeln!(lines, "{:032x} {} {}", page.hash, page.bytes.len(), page.path).expect("a String takes every write");
    }
    format!("{TITLE}{:032x}\n{lines}", xxh3_128(lines.as_bytes()))
}

fn parse(text: String) -> Option<Manifest> {
    let (sum, lines) = text.strip_prefix(TITLE)?.split_once('\n')?;
    if u128::from_str_radix(sum, 16).ok()? != xxh3_128(lines.as_bytes()) {
        return None;
    }
    let entries = lines
        .lines()
        .map(|line| {
            let mut parts = line.splitn(3, ' ');
            let hash = u128::from_str_radix(parts.next()?, 16).ok()?;
            let size = parts.next()?.parse().ok()?;
            Some((parts.next()?.to_owned(), Entry { hash, size }))
        })
        .collect::<Option<_>>()?;
    Some(Manifest::Whole { text, entries })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Page;

    #[test]
    fn a_marker_is_read_as_it_was_written_and_not_believed_when_damaged() {
        let page = Page { path: "a b/ü.html".to_owned(), bytes: b"four".as_slice().into(), hash: 0xAB };
        let written = text(&Pages { files: vec![page] });
        let Some(manifest) = parse(written.clone()) else { panic!("{written}") };
        assert_eq!(manifest.get("a b/ü.html"), Some(Entry { hash: 0xAB, size: 4 }));
        for damaged in [
            written.replace("four", "five").replace(" 4 ", " 5 "),
            written[..written.len() - 3].to_owned(),
            String::new(),
        ] {
            assert!(parse(damaged.clone()).is_none(), "{damaged}");
        }
    }
}
