//! What Tera complains of, told as of any other file: at its place, if the template is one of the site's own.

use std::error::Error;

use tera::ErrorKind;

use crate::diag::{Diagnostic, Place, Severity};
use crate::source::FileId;

/// What is known of a template of the site's own: the file it came from, and its text.
pub type Own<'a> = (FileId, &'a str);

/// The faults of a set of templates: several, where names are unknown.
pub fn of_set<'a>(error: &tera::Error, own: impl Fn(&str) -> Option<Own<'a>>) -> Vec<Diagnostic> {
    match error.kind() {
        ErrorKind::CircularExtend { inheritance_chain: chain, .. } => vec![circle(chain, "extends", &own)],
        ErrorKind::CircularInclude { include_chain: chain, .. } => vec![circle(chain, "includes", &own)],
        ErrorKind::MissingParent { current, parent } => {
            let message = format!("`{current}` extends `{parent}`, which does not exist");
            vec![named(current, parent, message, &own).help("a template is named by its path below `templates/`")]
        }
        ErrorKind::Msg(text) if text.contains("\n") && text.contains("--> ") => reports(text, &own),
        _ => vec![of_page(error, |name| own(name).map(|(file, _)| file))],
    }
}

/// The fault of a page while it is made.
pub fn of_page(error: &tera::Error, source: impl Fn(&str) -> Option<FileId>) -> Diagnostic {
    let report = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Some(report),
        _ => None,
    };
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    match report {
        Some(report) => {
            let message = format!("{}{cause}", report.message());
            match source(report.filename()) {
                Some(file) => {
                    let range = &report.span().range;
                    Diagnostic::error("template", Place::new(file, range.start, range.end), message)
                }
                None => Diagnostic::of_path(Severity::Error, "template", report.filename(), message),
            }
        }
        None => {
            let told = format!("{error}{cause}");
            // The page's own limit comes back wrapped in Tera's words for a disk that fails.
            let told = told.rsplit_once(" output: Other: ").map_or(told.as_str(), |(_, told)| told);
            Diagnostic::of_path(Severity::Error, "template", "templates", told)
        }
    }
}

/// A template that comes back to itself, shown where the first of the site's own names the next one.
fn circle<'a>(chain: &[String], verb: &str, own: &impl Fn(&str) -> Option<Own<'a>>) -> Diagnostic {
    let last = chain.last().map_or("", String::as_str);
    // An include's chain ends with the template that it has met before, an inheritance's does not say it again.
    let from = chain[..chain.len().saturating_sub(1)].iter().position(|name| name == last).unwrap_or(0);
    let mut names: Vec<&str> = chain[from..].iter().map(String::as_str).collect();
    if names.first() != names.last() || names.len() == 1 {
        names.extend(names.first().copied());
    }
    let shown: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("a template {verb} itself: {}", shown.join(" → "));
    let pair = names.windows(2).find(|pair| own(pair[0]).is_some());
    let fault = match pair {
        Some(pair) => named(pair[0], pair[1], message, own),
        None => Diagnostic::of_path(Severity::Error, "template", last, message),
    };
    fault.help("take one of these steps away")
}

/// A fault where the template `at` names another one.
fn named<'a>(at: &str, other: &str, message: String, own: &impl Fn(&str) -> Option<Own<'a>>) -> Diagnostic {
    match own(at) {
        Some((file, text)) => {
            let start = text.find(&format!("\"{other}\"")).map_or(0, |at| at + 1);
            let end = if start == 0 { 0 } else { start + other.len() };
            Diagnostic::error("template", Place::new(file, start, end), message)
        }
        None => Diagnostic::of_path(Severity::Error, "template", at, message),
    }
}

/// Tera hands over names that it does not know as one text with a report of each:
/// "error: Unknown filter `x`", and below it "--> name:line:column".
fn reports<'a>(text: &str, own: &impl Fn(&str) -> Option<Own<'a>>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut message = "";
    for line in text.lines() {
        if let Some(told) = line.trim_start().strip_prefix("error: ") {
            message = told;
        } else if let Some(place) = line.trim_start().strip_prefix("--> ") {
            found.push(report(message, place, own));
        }
    }
    found
}

fn report<'a>(message: &str, place: &str, own: &impl Fn(&str) -> Option<Own<'a>>) -> Diagnostic {
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next().and_then(|column| column.parse::<usize>().ok()).unwrap_or(1);
    let line = parts.next().and_then(|line| line.parse::<usize>().ok()).unwrap_or(1);
    let name = parts.next().unwrap_or(place);
    let Some((file, text)) = own(name) else {
        return Diagnostic::of_path(Severity::Error, "template", name, message);
    };
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let before: usize = text[start..].chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
    let start = start + before;
    let word = text[start..].find(|letter: char| !letter.is_alphanumeric() && !"_./\"-".contains(letter));
    let end = word.map_or(text.len(), |end| start + end.max(1));
    Diagnostic::error("template", Place::new(file, start, end.min(text.len())), message)
}
