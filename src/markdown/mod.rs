//! Markdown as authors write it, read in one pass into pieces of HTML with holes for what only the whole site knows:
//! where a link leads, what a concept is called, how large an image is, how code is coloured.
//!
//! Reading never fails: what is wrong becomes a diagnostic, and the text around it survives.

mod alert;
mod read;

use std::borrow::Cow;
use std::ops::Range;

use crate::diag::{Faults, Place, Placed};
use crate::source::Source;

pub use self::alert::ALERTS;

/// Larger blocks of code, and blocks with longer lines, are shown without colour: one line of a mebibyte would take a
/// quarter of a minute.
pub const CODE_SIZE_LIMIT: usize = 64 << 10;
pub const CODE_LINE_LIMIT: usize = 2 << 10;

/// A text with markup, ready to be put into a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Prose {
    pub pieces: Vec<Piece>,
    pub links: Vec<Link>,
    pub headings: Vec<Heading>,
    pub fences: Vec<Fence>,
    /// Words, counting each Chinese, Japanese or Korean letter as half a word.
    pub words: u32,
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Finished HTML.
    Html(String),
    /// Running text, not yet escaped, in which a concept may be mentioned for the first time.
    Text(String),
    /// The opening tag of a link; `</a>` follows as HTML.
    Link(usize),
    /// The text of `[[concept]]`, where the author gave none: the concept's term.
    Term(usize),
    Image {
        link: usize,
        alt: String,
        caption: Option<String>,
        /// Alone in its paragraph.
        figure: bool,
    },
    /// A fenced or indented code block, or a block such as a scene model.
    Fence(usize),
    /// A word of the interface in the page's language, by its key.
    Word(&'static str),
}

/// Where a text points, as the author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    pub kind: LinkKind,
    pub target: String,
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// `[text](target)`
    Text,
    /// `[[concept]]`
    Concept,
    /// `![alt](target)`
    Image,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Heading {
    pub level: u8,
    pub id: String,
    pub text: String,
}

/// What stands between fences, and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fence {
    /// The first word after the fence; empty for none.
    pub kind: String,
    pub text: String,
    pub place: Place,
    /// Where the text stands in the file, if it stands there unbroken: not inside a quote or a list. Line ends are the
    /// author's there, and `\n` in `text`.
    pub written: Option<Range<usize>>,
}

impl Prose {
    /// The text without markup, with a space for each break.
    pub fn plain(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// Reads the Markdown that stands in a file from `offset` on.
pub fn read_body(source: &Source, offset: usize, faults: &Faults) -> Prose {
    read::Reading::new(&source.text[offset..], read::At::Body { file: source.id, offset }, faults).run()
}

/// Reads a YAML value as Markdown. A text of one paragraph has no `<p>` around it.
pub fn read(text: &Placed<String>, source: &Source, faults: &Faults) -> Prose {
    let written = source.text.get(text.place.range()).unwrap_or_default();
    read::Reading::new(&text.value, read::At::Value { place: text.place, written }, faults).run()
}

/// `text` as HTML shows it, also between quotes.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    // Writing to a String cannot fail.
    let _ = pulldown_cmark_escape::escape_html(&mut escaped, text);
    Cow::Owned(escaped)
}
