//! Markdown as authors write it, read in one pass into HTML with holes for what only the whole site knows: where a link
//! leads, what a concept is called, how large an image is, how code is coloured.
//!
//! Reading never fails: what is wrong becomes a diagnostic, and the text around it survives.

mod alert;
mod emphasis;
mod prose;
mod mention;
mod read;

use std::borrow::Cow;
use std::ops::Range;

use crate::diag::{Faults, Place, Placed};
use crate::source::Source;

pub use self::alert::ALERTS;
pub use self::mention::{Piece, Sentence, small_letters, word_at, words_at};
pub use self::prose::{Fence, Heading, Image, Link, LinkKind, Part, Prose, Word};
pub use self::read::OPTIONS;

/// Larger blocks of code, and blocks with longer lines, are shown without colour: one line of a mebibyte would take a
/// quarter of a minute.
pub const CODE_SIZE_LIMIT: usize = 64 << 10;
pub const CODE_LINE_LIMIT: usize = 2 << 10;

/// Reads the Markdown that stands in a file from `offset` on.
pub fn read_body(source: &Source, offset: usize, faults: &Faults) -> Prose {
    read::Reading::new(&source.text[offset..], read::At::Body { file: source.id, offset }, faults).run()
}

/// Reads a YAML value as Markdown. A text of one paragraph has no `<p>` around it.
pub fn read(text: &Placed<String>, source: &Source, faults: &Faults) -> Prose {
    if let Some(prose) = read::without_markup(&text.value) {
        return prose;
    }
    let written = source.text.get(text.place.range()).unwrap_or_default();
    read::Reading::new(&text.value, read::At::Value { place: text.place, written }, faults).run()
}

/// The same with gaps in the text, at most a hundred of five bytes or more each. A hole has the index of its gap; one
/// that stands where nothing can be filled in, as in a link or a block of code, has none.
pub fn read_with_gaps(text: &Placed<String>, gaps: &[Range<usize>], source: &Source, faults: &Faults) -> Prose {
    let written = source.text.get(text.place.range()).unwrap_or_default();
    let written = read::masked_as_written(written, &text.value, gaps);
    let masked = read::masked(&text.value, gaps);
    let at = read::At::Value { place: text.place, written: &written };
    read::Reading::new(&masked, at, faults).with_gaps(gaps.iter().map(ExactSizeIterator::len).collect()).run()
}

/// Where a part of a YAML value stands in the file.
pub fn place_in(text: &Placed<String>, part: &Range<usize>, source: &Source) -> Place {
    let written = source.text.get(text.place.range()).unwrap_or_default();
    read::within(text.place, written, &text.value, part)
}

/// `text` as HTML shows it, also between quotes.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.bytes().any(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    // Writing to a String cannot fail.
    let _ = pulldown_cmark_escape::escape_html(&mut escaped, text);
    Cow::Owned(escaped)
}
