//! What can be read in a file, whatever its name says: text in every usual encoding, and the files in archives.
//!
//! A zip, which documents and workbooks of office programs are, too, gzip and PDF are opened, also within each other.
//! Nothing is written to disk, sizes in headers are not believed, and what comes out of one file has a limit. Pictures,
//! sound, films and fonts are told by how they begin and not looked into; neither is what is encrypted, or packed in
//! another way. The manual says so (docs/content/questions/taking/withheld-keys.md).

use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use super::pdf;

/// Nobody reads through larger ones.
const LARGEST: u64 = 64 << 20;
/// A document in a zip in a zip: as deep as people pack things.
const DEEPEST: usize = 4;
/// In one archive.
const MOST_ENTRIES: usize = 20_000;
/// What may come out of one file of the site.
const MOST_UNPACKED: u64 = 256 << 20;
/// Of a file's beginning, to tell what it is.
const BEGINNING: usize = 16;
/// How pictures, sound, films and fonts begin.
const MEDIA: [&[u8]; 12] = [
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"ID3",
    b"\xff\xfb",
    b"OggS",
    b"fLaC",
    b"\x1a\x45\xdf\xa3",
    b"wOFF",
    b"wOF2",
    b"\0\x01\0\0\0",
];

/// The bytes of a file on the disk, if there can be text in them.
pub fn of_file(path: &Path, size: u64) -> Option<Vec<u8>> {
    if size > LARGEST {
        return None;
    }
    let mut beginning = Vec::new();
    File::open(path).and_then(|file| file.take(BEGINNING as u64).read_to_end(&mut beginning)).ok()?;
    if is_medium(&beginning) { None } else { fs::read(path).ok() }
}

fn is_medium(bytes: &[u8]) -> bool {
    MEDIA.iter().any(|begins| bytes.starts_with(begins)) || bytes.get(4..8) == Some(b"ftyp")
}

/// Hands over all texts in a file.
pub fn each_text(bytes: &[u8], take: &mut dyn FnMut(&str)) {
    Opening { left: MOST_UNPACKED, take }.file(bytes, 0);
}

struct Opening<'t> {
    /// How many bytes may still come out.
    left: u64,
    take: &'t mut dyn FnMut(&str),
}

impl Opening<'_> {
    fn file(&mut self, bytes: &[u8], depth: usize) {
        if is_medium(bytes) {
            return;
        }
        let is_opened = match bytes {
            _ if depth == DEEPEST => false,
            [b'P', b'K', 3 | 5, 4 | 6, ..] => self.zip(bytes, depth),
            [0x1f, 0x8b, ..] => {
                let inner = self.unpacked(MultiGzDecoder::new(bytes));
                self.file(&inner, depth + 1);
                true
            }
            [b'%', b'P', b'D', b'F', ..] => {
                self.left = pdf::each_text(bytes, self.left, self.take);
                false
            }
            _ => false,
        };
        if !is_opened {
            texts(bytes, self.take);
        }
    }

    /// False for what only begins like one.
    fn zip(&mut self, bytes: &[u8], depth: usize) -> bool {
        let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return false };
        for at in 0..archive.len().min(MOST_ENTRIES) {
            // What is encrypted, or packed as few do, cannot be read.
            let Ok(entry) = archive.by_index(at) else { continue };
            let inner = self.unpacked(entry);
            self.file(&inner, depth + 1);
        }
        true
    }

    /// What comes out before the limit, or the damage.
    fn unpacked(&mut self, from: impl Read) -> Vec<u8> {
        let mut inner = Vec::new();
        // What was read until then can be read by others, too.
        let _ = from.take(LARGEST.min(self.left)).read_to_end(&mut inner);
        self.left -= inner.len() as u64;
        inner
    }
}

/// Bytes as text in each encoding that they may be in.
fn texts(bytes: &[u8], take: &mut dyn FnMut(&str)) {
    let plain = std::str::from_utf8(bytes);
    match plain {
        Ok(text) => take(text),
        Err(_) => {
            take(&String::from_utf8_lossy(bytes));
            take(&bytes.iter().map(|byte| of_windows(*byte)).collect::<String>());
        }
    }
    // UTF-16, with a mark at its beginning or without: ends of lines alone have a zero in them.
    if plain.is_err() || memchr::memchr(0, bytes).is_some() {
        for unit in [u16::from_le_bytes, u16::from_be_bytes] {
            let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
            take(&char::decode_utf16(units).map(|letter| letter.unwrap_or(' ')).collect::<String>());
        }
    }
}

/// Latin-1, with the letters that Windows has put where it has none.
pub fn of_windows(byte: u8) -> char {
    match byte {
        0x83 => 'ƒ',
        0x8a => 'Š',
        0x8c => 'Œ',
        0x8e => 'Ž',
        0x9a => 'š',
        0x9c => 'œ',
        0x9e => 'ž',
        0x9f => 'Ÿ',
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const TEXT: &str = "Größe zählt: 王先生 says so.";

    fn found(bytes: &[u8]) -> bool {
        let mut found = false;
        each_text(bytes, &mut |text| found |= text.contains(TEXT));
        found
    }

    fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
        archive.finish().unwrap().into_inner()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn a_text_is_found_in_every_encoding() {
        assert!(found(TEXT.as_bytes()));
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            for mark in ["", "\u{feff}"] {
                let wide: Vec<u8> = format!("{mark}Key\n{TEXT}").encode_utf16().flat_map(unit).collect();
                assert!(found(&wide), "{mark:?}");
            }
        }
        assert!(found(&[b"\xff\0\x01 binary ".as_slice(), TEXT.as_bytes(), b"\xfe"].concat()));
        let mut said = Vec::new();
        each_text(b"Gr\xf6\xdfe und \x9cuvre", &mut |text| said.push(text.to_owned()));
        assert!(said.contains(&"Größe und œuvre".to_owned()), "{said:?}");
    }

    #[test]
    fn archives_are_opened_as_deep_as_people_pack_and_no_deeper() {
        let packed = (0..DEEPEST).fold(TEXT.as_bytes().to_vec(), |inner, at| match at % 2 {
            0 => zip("word/document.xml", &inner),
            _ => gzip(&inner),
        });
        assert!(found(&packed));
        assert!(!found(&zip("deeper", &packed)));
    }

    #[test]
    fn what_swells_is_stopped_and_what_is_damaged_is_read_as_far_as_it_goes() {
        let bomb = gzip(&vec![b' '; LARGEST as usize + 1]);
        let mut longest = 0;
        each_text(&bomb, &mut |text| longest = longest.max(text.len()));
        assert_eq!(longest, LARGEST as usize);
        let whole = gzip(&[TEXT.as_bytes(), &[b'.'; 9_000]].concat());
        assert!(found(&whole[..whole.len() - 4]));
        for cut in 0..whole.len() {
            found(&whole[..cut]);
            found(&zip("a", TEXT.as_bytes())[..cut.min(120)]);
        }
    }

    #[test]
    fn media_are_told_by_how_they_begin() {
        assert!(!found(&[b"\x89PNG\r\n\x1a\n".as_slice(), TEXT.as_bytes()].concat()));
        assert!(!found(&[b"\0\0\0\x18ftypmp42".as_slice(), TEXT.as_bytes()].concat()));
    }
}
