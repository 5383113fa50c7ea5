//! Footnotes: numbered in the order in which the text refers to them, shown at its end with a way back to each reference.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::Reading;
use crate::diag::{Diagnostic, did_you_mean};
use crate::markdown::Word;
use crate::markdown::prose::{Fill, Hole};
use crate::yaml;

/// Letters; what is longer is not looked at as a reference.
const LONGEST_LABEL: usize = 100;

#[derive(Default)]
pub(super) struct Notes {
    /// Number and how often it was referred to, by label.
    pub(super) known: HashMap<String, (usize, usize)>,
    pub(super) order: Vec<String>,
    pub(super) defined: HashMap<String, Note>,
    /// References without a footnote.
    unknown: Vec<(String, Range<usize>)>,
    /// The definitions being read; one may stand in another.
    pub(super) open: Vec<OpenNote>,
}

/// A definition whose end has not been read yet.
pub(super) struct OpenNote {
    pub label: String,
    /// How much there was of each before it.
    pub html: usize,
    pub holes: usize,
    pub range: Range<usize>,
}

pub(super) struct Note {
    html: String,
    holes: Vec<Hole>,
    range: Range<usize>,
}

impl Reading<'_> {
    pub(super) fn reference(&mut self, label: &str) {
        let next = self.notes.order.len() + 1;
        let (number, count) = self.notes.known.entry(label.to_owned()).or_insert((next, 0));
        *count += 1;
        let (number, count) = (*number, *count);
        if number == next {
            self.notes.order.push(label.to_owned());
        }
        let id = footnote_id(label);
        let again = if count > 1 { format!("-{count}") } else { String::new() };
        let _ = write!(
            self.html,
            "<sup class=\"footnote-ref\"><a href=\"#fn-{id}\" id=\"fnref-{id}{again}\">{number}</a></sup>"
        );
    }

    pub(super) fn define_note(&mut self, note: OpenNote) {
        let OpenNote { label, html, holes, range } = note;
        let mut holes = self.holes.split_off(holes);
        holes.iter_mut().for_each(|hole| hole.at -= html as u32);
        let html = self.html.split_off(html);
        if let Some(first) = self.notes.defined.get(&label) {
            let message = format!("the footnote `{label}` is given twice");
            let fault = Diagnostic::error("duplicate-footnote", self.place(&range), message);
            let fault = fault.also(self.place(&first.range), "first given here");
            self.faults.add(fault.help("give this one a name of its own"));
            return;
        }
        self.set_aside += html.len();
        self.notes.defined.insert(label, Note { html, holes, range });
    }

    /// A reference to a footnote that does not exist is plain text to the Markdown parser.
    pub(super) fn unknown_notes(&mut self, range: Range<usize>) {
        let start = range.start;
        let Some(written) = self.text.get(range) else { return };
        for (at, _) in written.match_indices("[^") {
            let at = start + at;
            let rest = &self.text[at + 2..];
            let end = rest.char_indices().take(LONGEST_LABEL).find(|(_, letter)| " ]\n[^".contains(*letter));
            let label = &rest[..end.map_or(0, |(end, _)| end)];
            if !label.is_empty() && rest[label.len()..].starts_with(']') && !self.text[..at].ends_with('\\') {
                let range = at..at + label.len() + 3;
                self.notes.unknown.push((label.to_owned(), range));
            }
        }
    }

    pub(super) fn unused_notes(&mut self) {
        let mut known: Vec<_> = self.notes.defined.keys().map(String::as_str).collect();
        known.sort_unstable();
        for (label, range) in std::mem::take(&mut self.notes.unknown) {
            let message = format!("there is no footnote `{label}`");
            let help = did_you_mean(&label, known.iter().copied())
                .unwrap_or_else(|| format!("add `[^{label}]: …` at the end of the text"));
            self.faults.add(Diagnostic::error("unknown-footnote", self.place(&range), message).help(help));
        }
        let mut unused: Vec<_> =
            self.notes.defined.iter().filter(|(label, _)| !self.notes.known.contains_key(*label)).collect();
        unused.sort_by_key(|(_, note)| note.range.start);
        for (label, Note { range, .. }) in unused {
            let message = format!("nothing refers to the footnote `{label}`");
            let fault = Diagnostic::warning("unused-footnote", self.place(range), message);
            self.faults.add(fault.help(format!("write `[^{label}]` where it belongs, or delete it")));
        }
    }

    pub(super) fn footnotes(&mut self) {
        self.html.push_str("<section class=\"footnotes\" aria-label=\"");
        self.hole(Fill::Word(Word::Footnotes));
        self.html.push_str("\"><ol>\n");
        for label in std::mem::take(&mut self.notes.order) {
            let Some(note) = self.notes.defined.remove(&label) else { continue };
            let (number, count) = self.notes.known[&label];
            let id = footnote_id(&label);
            let _ = write!(self.html, "<li id=\"fn-{id}\" value=\"{number}\">");
            let start = self.html.len() as u32;
            self.html.push_str(&note.html);
            self.holes.extend(note.holes.into_iter().map(|Hole { at, fill }| Hole { at: start + at, fill }));
            for back in 1..=count {
                let again = if back > 1 { format!("-{back}") } else { String::new() };
                let _ = write!(self.html, " <a class=\"footnote-back\" href=\"#fnref-{id}{again}\" aria-label=\"");
                self.hole(Fill::Word(Word::BackToText));
                let _ = write!(self.html, " {number}\">↩</a>");
            }
            self.html.push_str("</li>\n");
        }
        self.html.push_str("</ol></section>\n");
    }
}

fn footnote_id(label: &str) -> String {
    let slug = yaml::slug(label);
    if slug.is_empty() { format!("{:x}", xxhash_rust::xxh3::xxh3_64(label.as_bytes())) } else { slug }
}
