//! The files of the index, as `js/search/index.js` reads them.
//!
//! A range of terms is one string: of each term how many letters it shares with the one before, the rest of it, a space,
//! its postings, a space. A posting is the distance from the document before and the level, in one number; numbers are
//! written in digits of base 46, the lowest first, and each but the last of a number is raised by 46. The 92 digits are
//! the letters of ASCII that need no escape in a string.

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::counts::{LEVELS, Posting, Terms};
use super::lexicon::script_order;
use super::words::compose;
use super::{Document, File, Plan, Summary};

const FOLDER: &str = "assets/search";
/// A range ends after so many bytes.
const RANGE: usize = 8 << 10;
/// A file of texts ends after so many bytes: the result of a query shows a few documents of many files.
const TEXTS: usize = 16 << 10;

const BASE: u32 = 46;
const DIGITS: &[u8; 92] =
    b"!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

/// The files of one segment, and what the directory must know of them.
pub fn segment<'a>(
    plan: &Plan,
    number: usize,
    read: impl Fn(usize) -> Document<'a> + Sync + Send,
) -> (Vec<File>, Summary) {
    let mut files = Vec::new();
    let mut summary = Summary::default();
    let mut terms = Terms::default();
    let mut texts = Vec::new();
    // To read a document may mean to parse its file.
    let documents: Vec<Document> = plan.documents(number).par_iter().map(|document| read(*document)).collect();
    for (at, document) in documents.into_iter().enumerate() {
        // Two to the power of 16 are far more than a segment ever has: its documents are dealt out by their hashes.
        terms.read(at as u16, &document);
        if texts.is_empty() || texts.len() >= TEXTS {
            close(&mut texts, b']', &mut files);
            let name = format!("{number}/d{}", summary.texts.len());
            texts = open(&mut files, name, b"[");
            summary.texts.push(0);
        } else {
            texts.push(b',');
        }
        *summary.texts.last_mut().expect("a file has been opened") += 1;
        write_text(&document, &mut texts);
    }
    close(&mut texts, b']', &mut files);
    write_terms(&terms, number, &mut summary, &mut files);
    let mut hash = Xxh3::new();
    files.iter().for_each(|file| hash.update(&file.value));
    summary.version = format!("{:08x}", hash.digest() as u32);
    let file = |Named { name, value }: Named| {
        let head = format!("Coursewright.searchIndex.take(\"{name}\",\"{}\",", summary.version);
        File { path: format!("{FOLDER}/{name}.js"), bytes: [head.as_bytes(), &value, b");\n"].concat() }
    };
    (files.into_iter().map(file).collect(), summary)
}

/// A value of the index, and what its file is called.
struct Named {
    name: String,
    /// As JSON.
    value: Vec<u8>,
}

/// The file that knows all segments, by what [`segment`] told of each.
pub fn directory(summaries: &[Summary]) -> File {
    let segments = summaries.iter().map(|summary| {
        let texts: Vec<_> = summary.texts.iter().map(u16::to_string).collect();
        (&summary.version, summary.ranges.join(" "), texts.join(" "))
    });
    let json = serde_json::to_string(&segments.collect::<Vec<_>>()).expect("strings are always JSON");
    let bytes = format!("Coursewright.searchIndex.begin({json});\n").into_bytes();
    File { path: format!("{FOLDER}/directory.js"), bytes }
}

/// Begins a file; its value is filled in by [`close`].
fn open(files: &mut Vec<Named>, name: String, start: &[u8]) -> Vec<u8> {
    files.push(Named { name, value: Vec::new() });
    start.to_vec()
}

fn close(bytes: &mut Vec<u8>, end: u8, files: &mut [Named]) {
    if let Some(file) = files.last_mut()
        && file.value.is_empty()
    {
        bytes.push(end);
        file.value = std::mem::take(bytes);
    }
}

fn write_text(document: &Document, out: &mut Vec<u8>) {
    let sections: Vec<_> = document
        .sections
        .iter()
        .map(|section| (section.anchor.unwrap_or(""), compose(section.title), compose(&section.text)))
        .collect();
    let title = compose(&document.title);
    let text = (&document.page, document.kind, title, document.also, &document.context, sections, document.lang);
    serde_json::to_writer(&mut *out, &text).expect("strings are always JSON, and a vector takes all bytes");
    if document.lang.is_none() {
        // Most are in the language of the pages around them, and say nothing of it.
        out.truncate(out.len() - ",null]".len());
        out.push(b']');
    }
}

fn write_terms(terms: &Terms, number: usize, summary: &mut Summary, files: &mut Vec<Named>) {
    let postings = terms.postings();
    let lexicon = &terms.lexicon;
    let mut bytes = Vec::new();
    let mut before: &[u8] = b"";
    for term in lexicon.sorted() {
        let (own, listed) = (lexicon.term(term), postings.of(term));
        let mut shared = 0;
        if bytes.is_empty() || bytes.len() >= RANGE {
            close(&mut bytes, b'"', files);
            let name = format!("{number}/t{}", summary.ranges.len());
            bytes = open(files, name, b"\"");
            summary.ranges.push(if summary.ranges.is_empty() { String::new() } else { apart(before, own) });
        } else {
            shared = common(before, own, BASE as usize - 1);
        }
        write_term(own, shared, listed, &mut bytes);
        before = own;
    }
    if summary.ranges.is_empty() && !summary.texts.is_empty() {
        // Documents without a word: the file is asked for all the same.
        bytes = open(files, format!("{number}/t0"), b"\"");
        summary.ranges.push(String::new());
    }
    close(&mut bytes, b'"', files);
}

fn write_term(term: &[u8], shared: usize, postings: &[Posting], out: &mut Vec<u8>) {
    let letters = str::from_utf8(&term[..shared]).map_or(0, |start| start.encode_utf16().count());
    write_number(letters as u32, out);
    out.extend_from_slice(&term[shared..]);
    out.push(b' ');
    let mut next = 0;
    for posting in postings {
        let document = u32::from(posting.document);
        write_number((document - next) * LEVELS + u32::from(posting.level) - 1, out);
        next = document + 1;
    }
    out.push(b' ');
}

fn write_number(mut number: u32, out: &mut Vec<u8>) {
    while number >= BASE {
        out.push(DIGITS[(number % BASE + BASE) as usize]);
        number /= BASE;
    }
    out.push(DIGITS[number as usize]);
}

/// How many bytes two terms have in common at their start, in whole letters.
fn common(a: &[u8], b: &[u8], limit: usize) -> usize {
    let mut same = a.iter().zip(b).take(limit).take_while(|(a, b)| a == b).count();
    while same > 0 && b.get(same).is_some_and(|byte| byte & 0xc0 == 0x80) {
        same -= 1;
    }
    same
}

/// As much of a term as tells that it comes after the one before.
fn apart(before: &[u8], term: &[u8]) -> String {
    debug_assert!(script_order(before, term).is_lt());
    let text = str::from_utf8(term).expect("terms are made of letters");
    let start = common(before, term, term.len());
    let end = text[start..].chars().next().map_or(term.len(), |letter| start + letter.len_utf8());
    text[..end].to_owned()
}
