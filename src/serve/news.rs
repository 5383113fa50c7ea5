//! What a browser is told after every change: whether its page is out of date, and what is wrong with the site.

use serde::Serialize;

use super::live::File;
use crate::build::State;
use crate::diag::show::{Texts, line_column};
use crate::diag::{Diagnostic, Place};

/// As `reload.js` reads it.
#[derive(Debug, Serialize)]
pub struct News {
    /// The token of the page as it is now; `None` when it cannot be made.
    page: Option<String>,
    errors: usize,
    warnings: usize,
    /// The first of them, errors before warnings.
    faults: Vec<Fault>,
}

#[derive(Debug, Serialize)]
struct Fault {
    severity: &'static str,
    code: &'static str,
    message: String,
    /// `content/a/b/lesson.md:3:7`
    place: Option<String>,
    lines: Vec<Line>,
    label: Option<String>,
    help: Option<String>,
    also: Vec<Also>,
}

/// A line of an author's file, cut where the fault begins and ends.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Line {
    number: usize,
    before: String,
    marked: String,
    after: String,
}

#[derive(Debug, Serialize)]
struct Also {
    place: String,
    label: String,
}

/// More than anybody reads at once.
const MOST_FAULTS: usize = 50;
const MOST_LINES: usize = 6;
const MOST_LETTERS: usize = 160;

impl News {
    pub fn new(state: &State, file: Option<&File>) -> Self {
        let of_page = file.iter().flat_map(|file| &file.diagnostics).filter(|fault| !state.diagnostics.contains(fault));
        let mut all: Vec<&Diagnostic> = state.diagnostics.iter().chain(of_page).collect();
        all.sort_by_key(|diagnostic| diagnostic.severity);
        let errors = all.iter().filter(|diagnostic| diagnostic.is_error()).count();
        Self {
            page: file.and_then(|file| file.token.clone()),
            errors,
            warnings: all.len() - errors,
            faults: all.into_iter().take(MOST_FAULTS).map(|fault| Fault::new(fault, &state.sources)).collect(),
        }
    }
}

impl Fault {
    fn new(diagnostic: &Diagnostic, texts: &dyn Texts) -> Self {
        let source = diagnostic.place.and_then(|place| Some((place, texts.source(place.file)?)));
        Self {
            severity: diagnostic.severity.name(),
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            place: diagnostic.place.and_then(|place| shown(place, texts)).or_else(|| diagnostic.path.clone()),
            lines: source.map(|(place, source)| lines(&source.text, place)).unwrap_or_default(),
            label: diagnostic.label.clone(),
            help: diagnostic.help.clone(),
            also: diagnostic
                .also
                .iter()
                .filter_map(|(place, label)| Some(Also { place: shown(*place, texts)?, label: label.clone() }))
                .collect(),
        }
    }
}

fn shown(place: Place, texts: &dyn Texts) -> Option<String> {
    let source = texts.source(place.file)?;
    let (line, column) = line_column(&source.text, place.start as usize);
    Some(format!("{}:{line}:{column}", source.path))
}

fn lines(text: &str, place: Place) -> Vec<Line> {
    let start = text.floor_char_boundary(place.start as usize);
    let end = text.floor_char_boundary(place.end as usize).max(start);
    let first = line_column(text, start).0;
    let mut at = text[..start].rfind('\n').map_or(0, |before| before + 1);
    let mut lines = Vec::new();
    for (number, line) in (first..).zip(text[at..].split_inclusive('\n').take(MOST_LINES)) {
        let stop = at + line.trim_end_matches(['\n', '\r']).len();
        let (from, to) = (start.clamp(at, stop), end.clamp(at, stop));
        lines.push(Line {
            number,
            before: last_letters(&text[at..from]),
            marked: first_letters(&text[from..to]),
            after: first_letters(&text[to..stop]),
        });
        at += line.len();
        if at >= end {
            break;
        }
    }
    lines
}

fn first_letters(text: &str) -> String {
    match text.char_indices().nth(MOST_LETTERS) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn last_letters(text: &str) -> String {
    match text.char_indices().rev().nth(MOST_LETTERS) {
        Some((at, letter)) => format!("…{}", &text[at + letter.len_utf8()..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn cut(text: &str, start: usize, end: usize) -> Vec<(usize, String, String, String)> {
        lines(text, Place::new(FileId::of("a.md"), start, end))
            .into_iter()
            .map(|line| (line.number, line.before, line.marked, line.after))
            .collect()
    }

    #[test]
    fn the_lines_of_a_fault_are_cut_where_it_begins_and_ends() {
        let text = "one\nzwölf drei\r\nvier\n";
        let line = |number, before: &str, marked: &str, after: &str| {
            (number, before.to_owned(), marked.to_owned(), after.to_owned())
        };
        assert_eq!(cut(text, 4, 10), [line(2, "", "zwölf", " drei")]);
        assert_eq!(cut(text, 11, 19), [line(2, "zwölf ", "drei", ""), line(3, "", "vi", "er")]);
        assert_eq!(cut(text, 0, 0), [line(1, "", "", "one")]);
        assert_eq!(cut("", 0, 0), []);
        assert_eq!(cut(text, 900, 905), [line(4, "", "", "")][..0]);
    }

    #[test]
    fn a_line_without_an_end_is_shown_in_part() {
        let text = format!("{}x{}", "a".repeat(100_000), "b".repeat(100_000));
        let cut = cut(&text, 100_000, 100_001);
        assert_eq!(
            (cut[0].1.chars().count(), &*cut[0].2, cut[0].3.chars().count()),
            (MOST_LETTERS + 1, "x", MOST_LETTERS + 1)
        );
    }
}
