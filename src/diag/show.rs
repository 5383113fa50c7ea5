//! Diagnostics as a person reads them in a terminal, and as an editor reads them in JSON.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::diag::{Diagnostic, Place, Severity};
use crate::source::{FileId, Source, Sources};

/// At most this many of one code are shown; the rest is counted.
const MOST_OF_A_KIND: usize = 100;

/// Something that finds the text a place points into.
pub trait Texts {
    fn path(&self, file: FileId) -> Option<&str>;

    /// `None` also for a file that has changed since it was read: its places mean nothing any more.
    fn source(&self, file: FileId) -> Option<Source>;
}

impl Texts for Sources {
    fn path(&self, file: FileId) -> Option<&str> {
        self.get(file).map(|file| &*file.path)
    }

    fn source(&self, file: FileId) -> Option<Source> {
        self.read(self.get(file)?)
    }
}

/// Errors before warnings before notes, then by path and place, so that the same site always says the same.
pub fn sort(diagnostics: &mut [Diagnostic], texts: &dyn Texts) {
    diagnostics.sort_by_cached_key(|diagnostic| {
        let path = match diagnostic.place {
            Some(place) => texts.path(place.file).map(str::to_owned),
            None => diagnostic.path.clone(),
        };
        (diagnostic.severity, path, diagnostic.place, diagnostic.code, diagnostic.message.clone())
    });
}

/// All diagnostics as text, each followed by an empty line.
pub fn human(diagnostics: &[Diagnostic], texts: &dyn Texts, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut shown = String::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        let count = counts.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= MOST_OF_A_KIND {
            shown.push_str(&one(diagnostic, texts, &renderer));
            shown.push_str("\n\n");
        }
    }
    for (code, count) in counts.into_iter().filter(|(_, count)| *count > MOST_OF_A_KIND) {
        shown.push_str(&format!("... and {} more of `{code}`\n\n", count - MOST_OF_A_KIND));
    }
    shown
}

fn one(diagnostic: &Diagnostic, texts: &dyn Texts, renderer: &Renderer) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = Group::with_title(title);
    let source = diagnostic.place.and_then(|place| Some((place, texts.source(place.file)?)));
    let mut other_files: Vec<Source> = Vec::new();
    if let Some((place, _)) = &source {
        for (other, _) in diagnostic.also.iter().filter(|(other, _)| other.file != place.file) {
            if other_files.iter().all(|known| known.id != other.file) {
                other_files.extend(texts.source(other.file));
            }
        }
    }
    match &source {
        Some((place, source)) => {
            let spans = |file| {
                let others = diagnostic.also.iter().filter(move |(other, _)| other.file == file);
                others.map(|(other, label)| (*other, AnnotationKind::Context, Some(label.as_str())))
            };
            let mut own = vec![(*place, AnnotationKind::Primary, diagnostic.label.as_deref())];
            own.extend(spans(place.file));
            group = excerpt(group, source, &own);
            for other in &other_files {
                group = excerpt(group, other, &spans(other.id).collect::<Vec<_>>());
            }
        }
        None => {
            let path = diagnostic.place.and_then(|place| texts.path(place.file));
            if let Some(path) = path.or(diagnostic.path.as_deref()) {
                group = group.element(Origin::path(path));
            }
        }
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group]).to_string()
}

/// Longer lines are not shown: of a megabyte in one line nobody sees the place.
const LONGEST_LINE: usize = 16 << 10;

/// Adds the lines of some places in one file, and only those: a large file is not worked through for each of them.
fn excerpt<'a>(group: Group<'a>, source: &'a Source, places: &[(Place, AnnotationKind, Option<&'a str>)]) -> Group<'a> {
    let text = &*source.text;
    let spans: Vec<_> = places.iter().map(|(place, kind, label)| (within(source, *place), *kind, *label)).collect();
    let first = spans.iter().map(|(span, ..)| span.start).min().unwrap_or_default();
    let last = spans.iter().map(|(span, ..)| span.end).max().unwrap_or_default();
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at + 1);
    let shown = &text[start..end];
    let (line, column) = line_column(text, spans.first().map_or(0, |(span, ..)| span.start));
    if shown.split('\n').any(|line| line.len() > LONGEST_LINE) {
        return group.element(Origin::path(&*source.path).line(line).char_column(column));
    }
    let line_start = text[..start].matches('\n').count() + 1;
    let annotations =
        spans.into_iter().map(|(span, kind, label)| kind.span(span.start - start..span.end - start).label(label));
    let snippet = Snippet::source(shown).path(&*source.path).line_start(line_start).fold(true);
    group.element(snippet.annotations(annotations))
}

/// The bytes of a place, mended to letters' edges should a file have changed under it; one line at the most,
/// so that a fault of a long block is shown by its beginning.
fn within(source: &Source, place: Place) -> std::ops::Range<usize> {
    let text = &*source.text;
    let mut start = (place.start as usize).min(text.len());
    let mut end = (place.end as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let line = text[start..].find('\n').map_or(text.len(), |at| start + at);
    start..end.max(start).min(line.max(start))
}

/// A diagnostic as an editor wants it: lines and columns from 1, columns counted in characters.
#[derive(Debug, Serialize)]
pub struct Entry<'a> {
    pub severity: &'static str,
    pub code: &'a str,
    pub path: Option<&'a str>,
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub end_line: Option<usize>,
    pub end_column: Option<usize>,
    pub message: &'a str,
    pub help: Option<&'a str>,
}

pub fn entries<'a>(diagnostics: &'a [Diagnostic], texts: &'a dyn Texts) -> Vec<Entry<'a>> {
    let mut lines: HashMap<FileId, Option<Lines<Arc<str>>>> = HashMap::new();
    diagnostics
        .iter()
        .map(|diagnostic| {
            let range = diagnostic.place.and_then(|place| {
                let read = || texts.source(place.file).map(|source| Lines::of(source.text));
                let lines = lines.entry(place.file).or_insert_with(read).as_ref()?;
                Some([place.start, place.end].map(|byte| lines.line_column(byte as usize)))
            });
            let path = diagnostic.place.and_then(|place| texts.path(place.file));
            let (start, end) = (range.map(|[start, _]| start), range.map(|[_, end]| end));
            Entry {
                severity: diagnostic.severity.name(),
                code: diagnostic.code,
                path: path.or(diagnostic.path.as_deref()),
                line: start.map(|at| at.0),
                column: start.map(|at| at.1),
                end_line: end.map(|at| at.0),
                end_column: end.map(|at| at.1),
                message: &diagnostic.message,
                help: diagnostic.help.as_deref(),
            }
        })
        .collect()
}

/// Line and column of a byte, both from 1; the column counts characters.
pub fn line_column(text: &str, byte: usize) -> (usize, usize) {
    Lines::of(&text[..text.floor_char_boundary(byte)]).line_column(byte)
}

/// Where the lines of a text begin: found once, however many places in it are shown.
#[derive(Debug)]
pub struct Lines<T> {
    text: T,
    starts: Vec<usize>,
}

impl<T: AsRef<str>> Lines<T> {
    pub fn of(text: T) -> Self {
        let ends = text.as_ref().match_indices('\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(ends).collect(), text }
    }

    /// Both from 1; the column counts characters.
    pub fn line_column(&self, byte: usize) -> (usize, usize) {
        let text = self.text.as_ref();
        let byte = text.floor_char_boundary(byte);
        let line = self.starts.partition_point(|start| *start <= byte);
        (line, text[self.starts[line - 1]..byte].chars().count() + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn lines_and_columns_count_letters_from_one() {
        for (text, byte, at) in [
            ("", 0, (1, 1)),
            ("abc", 2, (1, 3)),
            ("a\nbc", 2, (2, 1)),
            ("a\r\nbc", 4, (2, 2)),
            ("值值x", 6, (1, 3)),
            ("值", 1, (1, 1)),
            ("a\n", 99, (2, 1)),
        ] {
            assert_eq!(line_column(text, byte), at, "{text:?} {byte}");
        }
    }

    #[test]
    fn a_place_that_its_file_no_longer_has_is_shown_without_panic() {
        let sources =
            Sources::in_memory(&[("a.md", "值\nb"), ("empty.md", ""), ("long.md", &"x".repeat(LONGEST_LINE + 1))]);
        for path in ["a.md", "empty.md", "long.md", "gone.md"] {
            for (start, end) in [(0, 0), (1, 2), (3, 3), (4, 9), (100, 200), (5, 1)] {
                let place = Place { file: FileId::of(path), start, end };
                let fault = Diagnostic::error("code", place, "message").also(place, "also");
                let told = human(std::slice::from_ref(&fault), &sources, false);
                assert!(told.starts_with("error[code]: message\n"), "{told}");
                assert!(told.len() < 1000, "{path} {start}");
                assert_eq!(entries(&[fault], &sources).len(), 1);
            }
        }
    }

    #[test]
    fn errors_come_first_then_paths_then_places() {
        let sources = Sources::in_memory(&[("b.md", "one two"), ("a.md", "one two")]);
        let place = |path, start| Place::new(FileId::of(path), start, start + 1);
        let mut found = vec![
            Diagnostic::warning("w", place("a.md", 0), ""),
            Diagnostic::error("b4", place("b.md", 4), ""),
            Diagnostic::error("b0", place("b.md", 0), ""),
            Diagnostic::error("a4", place("a.md", 4), ""),
        ];
        sort(&mut found, &sources);
        assert_eq!(found.iter().map(|fault| fault.code).collect::<Vec<_>>(), ["a4", "b0", "b4", "w"]);
    }
}
