//! Headings: the id that links lead to, and the anchor beside the text.

use std::fmt::Write as _;
use std::ops::Range;

use super::Reading;
use crate::diag::Diagnostic;
use crate::markdown::{Heading, Piece, escape};

/// A heading whose end has not been read yet.
pub(super) struct OpenHeading {
    pub level: u8,
    /// As the author gave it.
    pub id: Option<String>,
    /// Its words without markup.
    pub text: String,
    pub range: Range<usize>,
    /// The pieces before it.
    pub before: Vec<Piece>,
}

impl Reading<'_> {
    pub(super) fn heading_text(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
    }

    pub(super) fn end_heading(&mut self) {
        let Some(OpenHeading { level, id, text, range, before }) = self.heading.take() else { return };
        self.closed -= 1;
        self.flush();
        let inner = std::mem::replace(&mut self.prose.pieces, before);
        let wanted = id.clone().unwrap_or_else(|| heading_slug(&text));
        let place = self.place(&range);
        if let Some((first, _)) = self.ids.get(&wanted)
            && id.is_some()
        {
            let message = format!("two headings have the id `{wanted}`");
            let fault = Diagnostic::error("duplicate-heading", place, message).also(*first, "the other one");
            self.faults.add(fault.help("give this one an id of its own"));
        }
        let id = self.free_id(wanted);
        self.ids.insert(id.clone(), (place, 1));
        // Headings of a value stand below the page's own.
        let level = level.max(2);
        let escaped = escape(&id).into_owned();
        let _ = write!(self.html, "<h{level} id=\"{escaped}\">");
        self.flush();
        self.prose.pieces.extend(inner);
        let _ = write!(self.html, " <a class=\"anchor\" href=\"#{escaped}\" aria-label=\"");
        self.flush();
        self.prose.pieces.push(Piece::Word("link_to_section"));
        let _ = writeln!(self.html, ": {}\">#</a></h{level}>", escape(&text));
        self.plain(" ");
        self.prose.headings.push(Heading { level, id, text });
    }

    fn free_id(&mut self, wanted: String) -> String {
        let Some((_, count)) = self.ids.get_mut(&wanted) else { return wanted };
        *count += 1;
        let next = format!("{wanted}-{count}");
        // A heading may have been called `a 2` before the second `a`.
        if self.ids.contains_key(&next) { self.free_id(wanted) } else { next }
    }
}

/// Letters of any script are kept, so that a Chinese heading has an id of its own.
fn heading_slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.to_lowercase().chars() {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "section".to_owned() } else { slug.to_owned() }
}
