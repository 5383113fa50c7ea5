//! The texts of a PDF, as far as they can be had without drawing its pages: the strings that its streams show, by what
//! they say themselves and by the tables of letters (ToUnicode) of their fonts.
//!
//! Which font a name means is looked for in the whole file and not page by page. Where that is not certain, every table is
//! tried on every string: what comes of the wrong one is no text that anybody looks for. Streams packed otherwise than by
//! Flate, and encrypted files, say nothing.

use std::collections::HashMap;
use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem;
use unicode_normalization::UnicodeNormalization;

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

/// What a stream shows, piece by piece: the name of the font, and the codes.
type Shown = Vec<(Vec<u8>, Vec<u8>)>;

/// Hands over the texts of all streams; `left` bytes may come out of them. How many are left then.
pub fn each_text(pdf: &[u8], mut left: u64, take: &mut dyn FnMut(&str)) -> u64 {
    let (mut shown, mut tables, mut packed_objects) = (Vec::new(), Vec::new(), Vec::new());
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
        let before = &pdf[begins.saturating_sub(DICTIONARY)..begins];
        let obj = memmem::rfind(before, b" obj").unwrap_or(0);
        let dictionary = &before[obj..];
        let has = |word: &str| memmem::find(dictionary, word.as_bytes()).is_some();
        if ["/Image", "/FontFile", "/Length1"].into_iter().any(has) {
            continue;
        }
        let mut stream = Vec::new();
        // What comes out before the damage can be read by others, too.
        let _ = ZlibDecoder::new(packed).take(left.min(LARGEST)).read_to_end(&mut stream);
        left -= stream.len() as u64;
        let stream = if stream.is_empty() { packed.to_vec() } else { stream };
        if memmem::find(&stream, b"begincmap").is_some() {
            if tables.len() < MOST_TABLES {
                tables.extend(table(&stream).map(|table| (object(&before[..obj]), table)));
            }
        } else if has("/ObjStm") {
            packed_objects.push(stream);
        } else {
            shown.push(strings(&stream));
        }
    }
    let names = names(pdf, &packed_objects, &tables);
    shown.extend(packed_objects.iter().map(|objects| strings(objects)));
    for strings in &shown {
        let plain = |codes: &[u8]| codes.iter().map(|byte| of_windows(*byte)).collect::<String>();
        // Each piece in its font, if that is known.
        let own = strings.iter().map(|(font, codes)| match names.get(font) {
            Some(Some(at)) => tables[*at].1.read(codes),
            _ => plain(codes),
        });
        // Some letters of print are two: `ﬁ`.
        take(&own.collect::<String>().nfkc().collect::<String>());
        for (_, table) in &tables {
            take(&strings.iter().map(|(_, codes)| table.read(codes)).collect::<String>().nfkc().collect::<String>());
        }
    }
    left
}

/// The number of an object, which stands before `obj`: `12 0`.
fn object(before: &[u8]) -> Option<u32> {
    let mut words = before.rsplit(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    words.next()?;
    std::str::from_utf8(words.next()?).ok()?.parse().ok()
}

/// The table of each name of a font, by its place; `None` where a name means several.
fn names(pdf: &[u8], packed: &[Vec<u8>], tables: &[(Option<u32>, Table)]) -> HashMap<Vec<u8>, Option<usize>> {
    let mut fonts: HashMap<u32, usize> = HashMap::new();
    let table_of = |text: &[u8]| {
        let at = memmem::find(text, b"/ToUnicode")?;
        let number = number_in(&text[at + b"/ToUnicode".len()..])?.0;
        tables.iter().position(|(object, _)| *object == Some(number))
    };
    for at in memmem::find_iter(pdf, b" obj") {
        let rest = &pdf[at..];
        let end = memmem::find(rest, b"endobj").unwrap_or(rest.len());
        if let (Some(number), Some(table)) =
            (object(&pdf[at.saturating_sub(20)..at]), table_of(&rest[..end.min(LONGEST)]))
        {
            fonts.insert(number, table);
        }
    }
    for objects in packed {
        // Pairs of numbers and places, and behind them the objects.
        let head: Vec<u32> = objects
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
            .map_while(|word| std::str::from_utf8(word).ok()?.parse().ok())
            .collect();
        let first = objects.iter().position(|byte| *byte == b'<').unwrap_or(objects.len());
        for (pair, next) in head.chunks_exact(2).zip(head.chunks_exact(2).skip(1).map(Some).chain([None])) {
            let from = first + pair[1] as usize;
            let to = next.map_or(objects.len(), |next| first + next[1] as usize).min(objects.len());
            if let Some(table) = objects.get(from..to.max(from)).and_then(&table_of) {
                fonts.insert(pair[0], table);
            }
        }
    }
    let mut names: HashMap<Vec<u8>, Option<usize>> = HashMap::new();
    for text in [pdf].into_iter().chain(packed.iter().map(Vec::as_slice)) {
        for at in memchr::memchr_iter(b'/', text) {
            let length = text[at + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            let name = &text[at + 1..at + 1 + length];
            let Some((number, rest)) = number_in(&text[at + 1 + length..]) else { continue };
            let is_reference = rest.starts_with(b" 0 R");
            if let Some(table) = fonts.get(&number).filter(|_| is_reference && length > 0) {
                let known = names.entry(name.to_vec()).or_insert(Some(*table));
                known.take_if(|known| known != table);
            }
        }
    }
    names
}

/// Of a font's dictionary.
const LONGEST: usize = 4 << 10;

/// A number behind at most a few blanks, and what comes after it.
fn number_in(text: &[u8]) -> Option<(u32, &[u8])> {
    let blank = text.iter().take(3).take_while(|byte| byte.is_ascii_whitespace()).count();
    let digits = text[blank..].iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(&text[blank..blank + digits]).ok()?.parse().ok()?;
    Some((number, &text[blank + digits..]))
}

/// Of up to four bytes.
fn number(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// `(…)` and `<…>` as the bytes that they stand for, in their order, each with the font that `/name size Tf` has set.
fn strings(stream: &[u8]) -> Shown {
    let (mut found, mut named, mut font) = (Vec::new(), &stream[..0], &stream[..0]);
    let mut at = 0;
    while at < stream.len() {
        match (stream[at], stream.get(at + 1)) {
            (b'(', _) => {
                let (string, length) = literal(&stream[at + 1..]);
                found.push((font.to_vec(), string));
                at += 1 + length;
            }
            (b'<', Some(b'<')) => at += 2,
            (b'<', _) => {
                let length = memchr::memchr(b'>', &stream[at + 1..]).unwrap_or(stream.len() - at - 1);
                found.extend(hex(&stream[at + 1..at + 1 + length]).map(|codes| (font.to_vec(), codes)));
                at += 2 + length;
            }
            (b'/', _) => {
                let length = stream[at + 1..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                named = &stream[at + 1..at + 1 + length];
                at += 1 + length;
            }
            (b'T', Some(b'f')) => {
                font = named;
                at += 2;
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
    fn read(&self, codes: &[u8]) -> String {
        let codes = codes.chunks_exact(self.wide).map(number);
        codes.filter_map(|code| self.letters.get(&code)).map(String::as_str).collect()
    }

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
    fn a_sentence_in_two_fonts_is_read_where_their_names_are_known() {
        let table = |letters: &str| packed(&format!("begincmap 1 beginbfchar <01> <{letters}> endbfchar endcmap"));
        let page = packed("/F1 12 Tf <01> Tj /F2 12 Tf <01> Tj");
        let mut whole = b"%PDF\n7 0 obj <</F1 8 0 R/F2 9 0 R>> endobj\n8 0 obj <</ToUnicode 10 0 R>> endobj\n".to_vec();
        whole.extend(b"9 0 obj <</ToUnicode 11 0 R>> endobj\n");
        for (number, stream) in [(10, table("FB01")), (11, table("738B")), (12, page)] {
            whole.extend(format!("{number} 0 obj <<>> stream\n").bytes());
            whole.extend(stream);
            whole.extend(b"\nendstream endobj\n");
        }
        assert!(said(&whole).contains(&"fi王".to_owned()), "{:?}", said(&whole));
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
