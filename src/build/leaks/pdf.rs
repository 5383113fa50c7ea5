//! The texts of a PDF, as far as they can be had without drawing its pages: the strings that its streams show, by what
//! they say themselves and by each table of letters (ToUnicode) in the file.
//!
//! Which font a string is shown in is not looked up, so every table is tried on every string: what comes of the wrong
//! one is no text that anybody looks for. Streams packed otherwise than by Flate, and encrypted files, say nothing.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem;

use super::inside::of_windows;

/// Of tables that are tried on each string.
const MOST_TABLES: usize = 64;
/// Of what one stream unpacks to.
const LARGEST: u64 = 32 << 20;
/// Letters in one range of a table.
const MOST_IN_RANGE: u32 = 1 << 16;
/// Where before a stream its dictionary is looked for.
const DICTIONARY: usize = 1 << 10;

/// Which letters the codes of a font stand for.
struct Table {
    /// Of a code, in bytes.
    wide: usize,
    letters: HashMap<u32, String>,
}

/// Hands over the texts of all streams; `left` bytes may come out of them. How many are left then.
pub fn each_text(pdf: &[u8], mut left: u64, take: &mut dyn FnMut(&str)) -> u64 {
    let (mut shown, mut tables) = (Vec::new(), Vec::new());
    let mut from = 0;
    while let Some(at) = memmem::find(&pdf[from..], b"stream") {
        let begins = from + at;
        let rest = &pdf[begins + b"stream".len()..];
        from = begins + b"stream".len();
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        let Some(rest) = rest.strip_prefix(b"\n") else { continue };
        if pdf[..begins].ends_with(b"end") {
            continue;
        }
        let end = memmem::find(rest, b"endstream").unwrap_or(rest.len());
        let packed = &rest[..end];
        from = pdf.len() - rest.len() + end;
        let dictionary = &pdf[begins.saturating_sub(DICTIONARY)..begins];
        let dictionary = &dictionary[memmem::rfind(dictionary, b" obj").unwrap_or(0)..];
        if ["/Image", "/FontFile", "/Length1"].iter().any(|kind| memmem::find(dictionary, kind.as_bytes()).is_some()) {
            continue;
        }
        let mut stream = Vec::new();
        // What comes out before the damage can be read by others, too.
        let _ = ZlibDecoder::new(packed).take(left.min(LARGEST)).read_to_end(&mut stream);
        left -= stream.len() as u64;
        let stream = if stream.is_empty() { packed.to_vec() } else { stream };
        if memmem::find(&stream, b"begincmap").is_some() {
            if tables.len() < MOST_TABLES {
                tables.extend(table(&stream));
            }
        } else {
            shown.push(strings(&stream));
        }
    }
    for strings in &shown {
        take(&strings.iter().flatten().map(|byte| of_windows(*byte)).collect::<String>());
        for table in &tables {
            let codes = strings.iter().flat_map(|string| string.chunks_exact(table.wide)).map(number);
            take(&codes.filter_map(|code| table.letters.get(&code)).map(String::as_str).collect::<String>());
        }
    }
    left
}

/// Of up to four bytes.
fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// `(…)` and `<…>` as the bytes that they stand for, in their order.
fn strings(stream: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < stream.len() {
        match (stream[at], stream.get(at + 1)) {
            (b'(', _) => {
                let (string, length) = literal(&stream[at + 1..]);
                found.push(string);
                at += 1 + length;
            }
            (b'<', Some(b'<')) => at += 2,
            (b'<', _) => {
                let length = memchr::memchr(b'>', &stream[at + 1..]).unwrap_or(stream.len() - at - 1);
                found.extend(hex(&stream[at + 1..at + 1 + length]));
                at += 2 + length;
            }
            _ => at += 1,
        }
    }
    found
}

/// A string behind its bracket, and how many bytes it takes with the closing one.
fn literal(bytes: &[u8]) -> (Vec<u8>, usize) {
    let (mut string, mut depth, mut at) = (Vec::new(), 1, 0);
    while at < bytes.len() {
        let byte = bytes[at];
        at += 1;
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => break,
            b')' => depth -= 1,
            b'\\' => {
                let digits = bytes[at..].iter().take(3).take_while(|digit| matches!(digit, b'0'..=b'7')).count();
                let escaped = bytes.get(at).copied();
                at += digits.max(1);
                match escaped {
                    Some(b'0'..=b'7') => {
                        let octal = &bytes[at - digits..at];
                        string.push(octal.iter().fold(0, |code: u8, digit| code.wrapping_mul(8) | (digit - b'0')));
                    }
                    // A line that goes on.
                    Some(b'\n' | b'\r') | None => {}
                    Some(b'n' | b'r' | b't' | b'b' | b'f') => string.push(b' '),
                    Some(other) => string.push(other),
                }
                continue;
            }
            _ => {}
        }
        string.push(byte);
    }
    (string, at.min(bytes.len()))
}

fn hex(digits: &[u8]) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = digits
        .iter()
        .filter(|digit| !digit.is_ascii_whitespace())
        .map(|digit| char::from(*digit).to_digit(16))
        .collect();
    let byte = |pair: &[u32]| (pair[0] << 4 | pair.get(1).copied().unwrap_or(0)) as u8;
    Some(digits?.chunks(2).map(byte).collect())
}

/// Of a ToUnicode stream: `<code> <letters>` and `<from> <to> <letters>`, the latter also with a list of letters.
fn table(stream: &[u8]) -> Option<Table> {
    let text = String::from_utf8_lossy(stream);
    let mut table = Table { wide: 1, letters: HashMap::new() };
    for part in text.split("beginbfchar").skip(1) {
        let mut words = words(part.split("endbfchar").next().unwrap_or_default());
        while let (Some(Word::Hex(code)), Some(Word::Hex(letters))) = (words.next(), words.next()) {
            table.add(&code, 0, &units(&letters));
        }
    }
    for part in text.split("beginbfrange").skip(1) {
        let mut words = words(part.split("endbfrange").next().unwrap_or_default());
        while let (Some(Word::Hex(first)), Some(Word::Hex(last))) = (words.next(), words.next()) {
            match words.next() {
                Some(Word::Hex(letters)) => {
                    let mut units = units(&letters);
                    for after in 0..=number(&last).saturating_sub(number(&first)).min(MOST_IN_RANGE) {
                        table.add(&first, after, &units);
                        if let Some(last) = units.last_mut() {
                            *last = last.wrapping_add(1);
                        }
                    }
                }
                Some(Word::Open) => {
                    let listed =
                        words.by_ref().map_while(|word| if let Word::Hex(word) = word { Some(word) } else { None });
                    listed.zip(0..).for_each(|(letters, after)| table.add(&first, after, &units(&letters)));
                }
                Some(Word::Close) | None => break,
            }
        }
    }
    (!table.letters.is_empty()).then_some(table)
}

impl Table {
    fn add(&mut self, first: &[u8], after: u32, letters: &[u16]) {
        self.wide = first.len().clamp(1, 4);
        self.letters.insert(number(first).wrapping_add(after), String::from_utf16_lossy(letters));
    }
}

enum Word {
    Hex(Vec<u8>),
    Open,
    Close,
}

fn words(mut text: &str) -> impl Iterator<Item = Word> {
    std::iter::from_fn(move || {
        let at = text.find(['<', '[', ']'])?;
        let (sign, rest) = (text.as_bytes()[at], &text[at + 1..]);
        text = rest;
        match sign {
            b'[' => Some(Word::Open),
            b']' => Some(Word::Close),
            _ => {
                let (digits, rest) = rest.split_once('>')?;
                text = rest;
                hex(digits.as_bytes()).map(Word::Hex)
            }
        }
    })
}

fn units(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    }

    fn pdf(streams: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut pdf = b"%PDF-1.7\n".to_vec();
        for (kind, stream) in streams {
            pdf.extend(format!("1 0 obj\n<< {kind} >>\nstream\r\n").bytes());
            pdf.extend(stream);
            pdf.extend(b"\nendstream\nendobj\n");
        }
        pdf
    }

    fn said(pdf: &[u8]) -> Vec<String> {
        let mut said = Vec::new();
        each_text(pdf, 1 << 20, &mut |text| said.push(text.to_owned()));
        said
    }

    #[test]
    fn what_a_page_shows_is_read_whatever_stands_between_its_letters() {
        let page = r"BT /F1 12 Tf [(A visit \(of )-12.5(on)3(e\) is)] TJ (\055an \
effect) Tj ET";
        let read = said(&pdf(&[("/Filter /FlateDecode", packed(page)), ("", b"(as it is)".to_vec())]));
        assert_eq!(read, ["A visit (of one) is-an effect", "as it is"]);
        assert_eq!(said(&pdf(&[("/Subtype /Image", packed(page))])), [""; 0]);
    }

    #[test]
    fn letters_of_a_font_are_known_by_its_table() {
        let table = "begincmap 2 beginbfchar <0003> <0020> <0004> <00DF> endbfchar\n2 beginbfrange <0010> <0012> <0041> \
                     <0020> <0021> [<738B> <0066006C>] endbfrange endcmap";
        let page = "[<00100011>5<0012> <0003>] TJ <00040020 0021> Tj";
        let read = said(&pdf(&[("", packed(page)), ("", packed(table))]));
        assert!(read.contains(&"ABC ß王fl".to_owned()), "{read:?}");
    }

    #[test]
    fn damaged_files_say_what_they_can() {
        let whole = pdf(&[("", packed("(one) (two)")), ("", packed("begincmap beginbfrange <00> <ffffffff> <0041>"))]);
        for cut in 0..whole.len() {
            said(&whole[..cut]);
        }
        for broken in ["stream\n(", "stream\n(\\", "stream\n<", "stream\n<0", "stream\n(\\9", "streamstream\nendstream"]
        {
            said(broken.as_bytes());
        }
    }
}
