//! What is wrong with a text that is no YAML, in an author's words and at the letter that shows it.

use super::{DEPTH_LIMIT, NODE_LIMIT, Origin};
use crate::diag::Diagnostic;

pub(super) fn fault(origin: Origin, error: &serde_yaml::Error) -> Diagnostic {
    let text = origin.text;
    let told = error.without_snippet().to_string();
    let told = told.split(" at line ").next().unwrap_or(&told).trim_start_matches("error: ").to_owned();
    let at = error.location().map_or(0, |location| {
        let line = text.split_inclusive('\n').take((location.line() as usize).saturating_sub(1)).map(str::len).sum();
        let column: usize = text[line..]
            .chars()
            .take((location.column() as usize).saturating_sub(1))
            .take_while(|letter| *letter != '\n')
            .map(char::len_utf8)
            .sum();
        line + column
    });
    let line = line_at(text, at);
    let indent = &line[..line.len() - line.trim_start().len()];
    if let Some(tab) = indent.find('\t') {
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1) + tab;
        let place = origin.place(start, start + 1);
        let fault = Diagnostic::error("yaml-syntax", place, "a tab stands where YAML wants spaces");
        return fault.help("indent with spaces, two for each level");
    }
    let rest = text[at..].lines().next().unwrap_or_default();
    let place = origin.place(at, at + rest.chars().next().map_or(0, char::len_utf8));
    if told.contains("recursion limit") || told.to_lowercase().contains("depth") {
        let message = format!("lists and maps are nested deeper than {DEPTH_LIMIT} levels");
        return Diagnostic::error("yaml-too-deep", place, message).help("an author's file needs four or five");
    }
    let begins_with_sign = rest.starts_with(['@', '`', '%', '&', '*', '!', '|', '>', '{', '[', ',', '?', '#']);
    if (told.contains("anchor") || told.contains("alias")) && begins_with_sign && !told.contains("limit") {
        let message = format!("a text cannot begin with `{}` in YAML", &rest[..1]);
        return Diagnostic::error("yaml-syntax", place, message).help("put the text in quotes");
    }
    use serde_yaml::budget::BudgetBreach::{Events, Nodes};
    if let serde_yaml::Error::Budget { breach: Nodes { .. } | Events { .. }, .. } = error.without_snippet() {
        let message = format!("this YAML holds more than {NODE_LIMIT} values");
        return Diagnostic::error("yaml-too-large", place, message).help("split it into several files");
    }
    if told.contains("budget") || told.contains("alias") {
        let message = "this YAML repeats itself through aliases (`*name`) beyond any use";
        return Diagnostic::error("yaml-too-large", place, message).help("write the values out");
    }
    if told.contains("multiple YAML documents") {
        let start = second_document(text).unwrap_or(at);
        let length = text[start..].lines().next().map_or(0, str::len);
        let fault =
            Diagnostic::error("yaml-syntax", origin.place(start, start + length), "a second document begins here");
        return fault.help("only one is read: delete this line, or what is below it");
    }
    let quotes = "a text that contains `: ` must stand in quotes: key: \"Spend: 12\"";
    let (message, help) = if told.contains("mapping values") {
        ("a second `: ` stands in this line".to_owned(), Some(quotes))
    } else if told.contains("flow") {
        let help = "within brackets, put a text that contains `: ` or `,` in quotes; is a `]` or `}` missing?";
        ("this does not fit between the brackets around it".to_owned(), Some(help))
    } else if told.contains("illegal placement of ':'") {
        ("a `:` cannot stand here".to_owned(), Some("is a `]`, a `}` or a quotation mark missing above?"))
    } else if told.contains("quoted scalar") || told.contains("unterminated") || told.contains("unclosed") {
        let help = "is the closing quotation mark missing? Inside \"…\", write \\\" for a quotation mark";
        ("a quoted text does not end where it should".to_owned(), Some(help))
    } else if told.contains("unexpected character") && begins_with_sign {
        (format!("a text cannot begin with `{}` in YAML", &rest[..1]), Some("put the text in quotes"))
    } else if told.contains("did not find expected key")
        && line[..line.len() - rest.len()].trim_end().ends_with([']', '}', '"'])
    {
        ("there is more in this line than YAML can read".to_owned(), Some("put the whole text in quotes"))
    } else if told.contains("block collection") || told.contains("block mapping") || told.contains("expected key") {
        let help = "keys that belong together begin in the same column, entries of a list with `- `";
        ("this line does not stand in line with those above it".to_owned(), Some(help))
    } else {
        (format!("this is not valid YAML: {}", told.replace("`%'", "`%`").replace("`@'", "`@`")), None)
    };
    Diagnostic::error("yaml-syntax", place, message).help_if(help.map(str::to_owned))
}

/// The line that parts a second document from the first one, which may begin with such a line itself.
fn second_document(text: &str) -> Option<usize> {
    let mut at = 0;
    let mut has_begun = false;
    for line in text.split_inclusive('\n') {
        let is_mark = line.starts_with("---") || line.starts_with("...");
        if is_mark && has_begun {
            return Some(at);
        }
        has_begun |= !line.trim().is_empty() && !line.starts_with(['#', '%']);
        at += line.len();
    }
    None
}

fn line_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    text[start..].lines().next().unwrap_or_default()
}
