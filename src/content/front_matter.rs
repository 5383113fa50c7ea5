//! What stands between the two `---` at a file's head.

use crate::diag::{Diagnostic, Faults, Place};
use crate::source::{FileId, Source};
use crate::yaml::{self, Node, Origin, Shape};

/// Far above any front matter: what is larger is a missing `---`.
const SIZE_LIMIT: usize = 64 << 10;

/// The front matter as YAML, and the byte at which the text begins; `None` where there is nothing to read, which was
/// then said. `what` names the file in messages, `a lesson`; `name` is the key that it cannot do without.
pub fn split(source: &Source, what: &str, name: &str, faults: &Faults) -> (Option<Node>, usize) {
    let text = &*source.text;
    let first = text.lines().next().unwrap_or_default();
    if first.trim_end() != "---" {
        let end = first.len();
        let message = format!("{what} begins with its front matter, between two lines of `---`");
        let fault = Diagnostic::error("no-front-matter", Place::new(source.id, 0, end), message);
        faults.add(
            fault.help(format!("write `---`, `{name}: …` and `---` at the top of the file, each on its own line")),
        );
        return (None, 0);
    }
    let start = text.find('\n').map_or(text.len(), |at| at + 1);
    let Some((end, body)) = closing(text, start) else {
        let message = "the front matter is not closed";
        let fault = Diagnostic::error("no-front-matter", Place::new(source.id, 0, 3), message);
        faults.add(fault.help("end it with a line of `---`"));
        return (None, text.len());
    };
    if end - start > SIZE_LIMIT {
        let message = format!("the front matter is larger than {} KiB", SIZE_LIMIT >> 10);
        let fault = Diagnostic::error("yaml-too-large", Place::new(source.id, 0, 3), message);
        faults.add(fault.help("is its closing `---` missing?"));
        return (None, body);
    }
    let origin = Origin { file: source.id, text: &text[start..end], offset: start };
    (yaml::read(origin, faults), body)
}

/// Reads with a reader that is silent where there was nothing to read: that nothing is missing in it was said already.
pub fn read<T>(node: Option<Node>, file: FileId, faults: &Faults, read: impl FnOnce(&Node, &Faults) -> T) -> T {
    match node {
        Some(node) => read(&node, faults),
        None => read(&Node { place: Place::top(file), shape: Shape::Empty }, &Faults::default()),
    }
}

fn closing(text: &str, start: usize) -> Option<(usize, usize)> {
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((at, at + line.len()));
        }
        at += line.len();
    }
    None
}

/// Characters that make a text read otherwise than it is, and control characters that no editor shows.
pub fn suspicious_characters(source: &Source, faults: &Faults) {
    // Without an early end the compiler looks at many bytes at once; E2 begins each of those that change the direction.
    let may_be = |byte: u8| (byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7F || byte == 0xE2;
    let found = |bytes: &[u8]| bytes.iter().fold(false, |found, byte| found | may_be(*byte));
    if !source.text.as_bytes().chunks(4096).any(found) {
        return;
    }
    for (at, letter) in source.text.char_indices() {
        let what = match letter {
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => "changes the direction of the text around it",
            '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}' => "is an invisible control character",
            _ => continue,
        };
        let message = format!("the character U+{:04X} {what}", letter as u32);
        let place = Place::new(source.id, at, at + letter.len_utf8());
        faults.add(Diagnostic::warning("invisible-character", place, message).help("delete it"));
    }
}
