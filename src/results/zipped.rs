//! The files in a zip, in the order of its list, each as often as it stands there: two may have one name, and then a
//! reader that goes by names loses one of them. What is packed is taken out with no more than is asked for, and nothing
//! that the list says of sizes is believed. As unpack.js of the desk, down to the words.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::read::Reason;
use super::submission::cut;

/// What ends a zip, without its comment; how long that may be; what stands before it where there is more than 32 bits hold.
const END: u64 = 22;
const LONGEST_COMMENT: u64 = 65_535;
const LOCATOR: u64 = 20;
const END_64: u64 = 56;
/// Of an entry in the list, and before a file itself, without names.
const LISTED: usize = 46;
const LOCAL: usize = 30;
/// What a field is where another has the number.
const ELSEWHERE: u64 = 0xffff_ffff;
/// Letters beyond ASCII, as names have them that are not said to be UTF-8.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// Ways of packing that programs use and nobody reads here.
const METHODS: [(u16, &str); 7] =
    [(9, "deflate64"), (12, "bzip2"), (14, "lzma"), (93, "zstd"), (95, "xz"), (98, "ppmd"), (99, "aes")];

#[derive(Debug)]
pub(super) struct Zip<R> {
    from: R,
    length: u64,
}

/// A file as the list has it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) is_encrypted: bool,
    method: u16,
    crc: u32,
    packed: u64,
    /// Where it begins.
    from: u64,
}

impl Entry {
    pub(super) fn is_folder(&self) -> bool {
        self.name.ends_with(['/', '\\'])
    }
}

impl<R: Read + Seek> Zip<R> {
    /// With all that is in its list, up to `most`.
    pub(super) fn open(mut from: R, most: usize) -> Result<(Self, Vec<Entry>), Reason> {
        let length = from.seek(SeekFrom::End(0)).map_err(|error| unreadable(&error))?;
        let mut zip = Self { from, length };
        let no_list = || broken("the list of its files is missing");
        let tail_at = length.saturating_sub(END + LONGEST_COMMENT + LOCATOR);
        let tail = zip.bytes(tail_at, (length - tail_at) as usize)?;
        let last = tail.len().checked_sub(END as usize).ok_or_else(no_list)?;
        let first = last.saturating_sub(LONGEST_COMMENT as usize);
        let end = (first..=last).rev().find(|at| tail[*at..].starts_with(b"PK\x05\x06")).ok_or_else(no_list)?;
        let mut count = u64::from(short(&tail, end + 10));
        let (mut size, mut list) = (u64::from(long(&tail, end + 12)), u64::from(long(&tail, end + 16)));
        let mut end_at = tail_at + end as u64;
        if let Some(locator) = end.checked_sub(LOCATOR as usize).map(|at| &tail[at..])
            && locator.starts_with(b"PK\x06\x07")
        {
            let at = wide(locator, 8);
            if at.checked_add(END_64).is_some_and(|end| end <= length) {
                let end = zip.bytes(at, END_64 as usize)?;
                if end.starts_with(b"PK\x06\x06") {
                    (count, size, list, end_at) = (wide(&end, 32), wide(&end, 40), wide(&end, 48), at);
                }
            }
        }
        // Something may stand before the archive, of which its offsets do not know.
        let before = end_at.saturating_sub(size.saturating_add(list));
        let entries = zip.list(list.saturating_add(before), end_at, before, count, most)?;
        Ok((zip, entries))
    }

    /// As long as there are entries, however many there are said to be.
    fn list(&mut self, from: u64, end: u64, before: u64, count: u64, most: usize) -> Result<Vec<Entry>, Reason> {
        let damaged = || broken("the list of its files is damaged");
        self.from.seek(SeekFrom::Start(from)).map_err(|_| damaged())?;
        let mut reader = BufReader::new(&mut self.from).take(end.saturating_sub(from));
        let mut entries = Vec::new();
        loop {
            let mut head = Vec::new();
            (&mut reader).take(LISTED as u64).read_to_end(&mut head).map_err(|error| unreadable(&error))?;
            if !head.starts_with(b"PK\x01\x02") {
                return if (entries.len() as u64) < count { Err(damaged()) } else { Ok(entries) };
            }
            if head.len() < LISTED {
                return Err(damaged());
            }
            if entries.len() == most {
                return Err(Reason::TooMuch(format!("more than {most} files in a zip")));
            }
            let [named, extra, comment] = [28, 30, 32].map(|at| usize::from(short(&head, at)));
            let mut rest = Vec::new();
            let whole = named + extra + comment;
            (&mut reader).take(whole as u64).read_to_end(&mut rest).map_err(|error| unreadable(&error))?;
            if rest.len() < whole {
                return Err(damaged());
            }
            let flags = short(&head, 8);
            let mut entry = Entry {
                name: name(&rest[..named], flags & 0x800 != 0),
                is_encrypted: flags & 1 != 0,
                method: short(&head, 10),
                crc: long(&head, 16),
                packed: u64::from(long(&head, 20)),
                from: u64::from(long(&head, 42)),
            };
            widen(&mut entry, u64::from(long(&head, 24)), &rest[named..named + extra]);
            entry.from = entry.from.saturating_add(before);
            entries.push(entry);
        }
    }

    /// What is in a file; given up when it is larger than `most`.
    pub(super) fn content(&mut self, entry: &Entry, most: u64) -> Result<Vec<u8>, Reason> {
        if !matches!(entry.method, 0 | 8) {
            let known = METHODS.iter().find(|(method, _)| *method == entry.method);
            let method = known.map_or_else(|| format!("method {}", entry.method), |(_, name)| (*name).to_owned());
            let what = format!("it is packed with {method}, which is not read here; pack it again as an ordinary zip");
            return Err(Reason::Unreadable(what));
        }
        let lost = || broken("a file in it does not stand where its list says");
        if entry.from.checked_add(LOCAL as u64).is_none_or(|end| end > self.length) {
            return Err(lost());
        }
        let head = self.bytes(entry.from, LOCAL)?;
        if !head.starts_with(b"PK\x03\x04") {
            return Err(lost());
        }
        let from = entry.from + LOCAL as u64 + u64::from(short(&head, 26)) + u64::from(short(&head, 28));
        self.from.seek(SeekFrom::Start(from)).map_err(|_| lost())?;
        let packed = (&mut self.from).take(entry.packed);
        let content = match entry.method {
            0 => at_most(packed, most)?,
            _ => inflated(BufReader::new(packed), most)?,
        };
        let mut sum = Crc::new();
        sum.update(&content);
        if sum.sum() == entry.crc { Ok(content) } else { Err(Reason::Unreadable("Invalid checksum".to_owned())) }
    }

    fn bytes(&mut self, from: u64, length: usize) -> Result<Vec<u8>, Reason> {
        let mut bytes = vec![0; length];
        let read = self.from.seek(SeekFrom::Start(from)).and_then(|_| self.from.read_exact(&mut bytes));
        read.map_err(|error| unreadable(&error))?;
        Ok(bytes)
    }
}

/// Sizes that are too large for 32 bits stand in a field of their own.
fn widen(entry: &mut Entry, size: u64, extra: &[u8]) {
    let mut rest = extra;
    while let Some((head, after)) = rest.split_first_chunk::<4>() {
        let field = &after[..usize::from(short(head, 2)).min(after.len())];
        rest = &after[field.len()..];
        if short(head, 0) != 1 {
            continue;
        }
        let mut numbers = field.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
        if size == ELSEWHERE {
            numbers.next();
        }
        for number in [&mut entry.packed, &mut entry.from] {
            if *number == ELSEWHERE {
                *number = numbers.next().unwrap_or(*number);
            }
        }
    }
}

fn name(bytes: &[u8], is_utf8: bool) -> String {
    if is_utf8 || bytes.is_ascii() {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let beyond: Vec<char> = CP437.chars().collect();
    let letter = |byte: &u8| byte.checked_sub(128).map_or(char::from(*byte), |at| beyond[usize::from(at)]);
    bytes.iter().map(letter).collect()
}

/// To the end of what is packed, and not beyond: whatever stands behind it makes it damaged, as for browsers.
fn inflated(mut packed: impl BufRead, most: u64) -> Result<Vec<u8>, Reason> {
    let corrupt = || Reason::Unreadable("corrupt deflate stream".to_owned());
    let mut inflater = Decompress::new(false);
    let (mut content, mut chunk) = (Vec::new(), [0; 1 << 15]);
    loop {
        let input = packed.fill_buf().map_err(|error| unreadable(&error))?;
        let is_over = input.is_empty();
        let (taken, made) = (inflater.total_in(), inflater.total_out());
        let flush = if is_over { FlushDecompress::Finish } else { FlushDecompress::None };
        let status = inflater.decompress(input, &mut chunk, flush).map_err(|_| corrupt())?;
        let made = (inflater.total_out() - made) as usize;
        packed.consume((inflater.total_in() - taken) as usize);
        content.extend_from_slice(&chunk[..made]);
        if content.len() as u64 > most {
            return Err(Reason::TooLarge);
        }
        if status == Status::StreamEnd {
            let rest = packed.fill_buf().map_err(|error| unreadable(&error))?;
            return if rest.is_empty() { Ok(content) } else { Err(corrupt()) };
        }
        if is_over && made == 0 {
            return Err(corrupt());
        }
    }
}

pub(super) fn at_most(from: impl Read, limit: u64) -> Result<Vec<u8>, Reason> {
    let mut bytes = Vec::new();
    from.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > limit { Err(Reason::TooLarge) } else { Ok(bytes) }
}

fn unreadable(error: &std::io::Error) -> Reason {
    Reason::Unreadable(cut(&error.to_string(), 200))
}

fn broken(what: &str) -> Reason {
    Reason::Unreadable(format!("damaged zip: {what}"))
}

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn long(bytes: &[u8], at: usize) -> u32 {
    u32::from(short(bytes, at)) | u32::from(short(bytes, at + 2)) << 16
}

fn wide(bytes: &[u8], at: usize) -> u64 {
    u64::from(long(bytes, at)) | u64::from(long(bytes, at + 4)) << 32
}
