//! Code in colour: syntect's scopes folded into a dozen classes, neighbours of one class merged.
//!
//! syntect reads about 0.2 to 1.7 MB a second, so each block is coloured once and kept by the hash of its text.

use std::fmt::Write as _;
use std::sync::{LazyLock, OnceLock};

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::markdown::{CODE_LINE_LIMIT, CODE_SIZE_LIMIT, escape};

/// The set with newlines, which its patterns were written for; loaded with the first block of code.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Scopes, the more particular first, and the class that each is shown in.
const CLASSES: [(&str, &str); 29] = [
    ("punctuation.definition.comment", "comment"),
    ("punctuation.definition.string", "string"),
    ("comment", "comment"),
    ("string", "string"),
    ("constant.numeric", "number"),
    ("constant.character.escape", "constant"),
    ("constant", "constant"),
    ("entity.name.function", "function"),
    ("support.function", "function"),
    ("variable.function", "function"),
    ("entity.name.tag", "tag"),
    ("entity.other.attribute-name", "attribute"),
    ("entity.name.type", "type"),
    ("entity.name.class", "type"),
    ("entity.name", "type"),
    ("support.type.property-name", "attribute"),
    ("support.type", "type"),
    ("support.class", "type"),
    ("storage.type", "keyword"),
    ("storage.modifier", "keyword"),
    ("storage", "keyword"),
    ("keyword.operator", "operator"),
    ("keyword", "keyword"),
    ("markup.inserted", "inserted"),
    ("markup.deleted", "deleted"),
    ("markup.heading", "keyword"),
    ("variable.parameter", "variable"),
    ("variable", "variable"),
    ("punctuation", "punctuation"),
];

static SCOPES: OnceLock<Vec<(Scope, &'static str)>> = OnceLock::new();

/// A block of code as HTML: `<pre class="code">` with spans of classes `hl-…`.
pub fn code(language: &str, text: &str) -> String {
    let mut html = String::with_capacity(text.len() * 2);
    html.push_str("<pre class=\"code\"");
    if !language.is_empty() {
        let _ = write!(html, " data-lang=\"{}\"", escape(language));
    }
    html.push_str(" tabindex=\"0\"><code>");
    let coloured =
        !language.is_empty() && text.len() <= CODE_SIZE_LIMIT && text.lines().all(|line| line.len() <= CODE_LINE_LIMIT);
    match syntax(language).filter(|_| coloured) {
        Some(syntax) => spans(text, syntax, &mut html),
        None => html.push_str(&escape(text)),
    }
    html.push_str("</code></pre>\n");
    html
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    if language.is_empty() || ["text", "txt", "plain"].contains(&language) {
        return None;
    }
    SYNTAXES.find_syntax_by_token(language)
}

fn spans(text: &str, syntax: &SyntaxReference, html: &mut String) {
    let scopes = SCOPES.get_or_init(|| {
        let scope = |name| Scope::new(name).expect("the names of CLASSES are scopes");
        CLASSES.iter().map(|(name, class)| (scope(name), *class)).collect()
    });
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut open: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        // A pattern that gives up leaves the rest of the line as it was.
        let Ok(changes) = state.parse_line(line, &SYNTAXES) else {
            html.push_str(&escape(line));
            continue;
        };
        let mut done = 0;
        for (at, change) in changes {
            if at > done {
                put(&line[done..at], class_of(&stack, scopes), &mut open, html);
                done = at;
            }
            if stack.apply(&change).is_err() {
                break;
            }
        }
        put(&line[done..], class_of(&stack, scopes), &mut open, html);
    }
    if open.is_some() {
        html.push_str("</span>");
    }
}

fn class_of(stack: &ScopeStack, scopes: &[(Scope, &'static str)]) -> Option<&'static str> {
    stack
        .as_slice()
        .iter()
        .rev()
        .find_map(|scope| scopes.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class))
}

fn put(text: &str, class: Option<&'static str>, open: &mut Option<&'static str>, html: &mut String) {
    // White space has no colour of its own, so it does not end a span.
    let class = if text.trim().is_empty() { *open } else { class };
    if class != *open {
        if open.is_some() {
            html.push_str("</span>");
        }
        if let Some(class) = class {
            let _ = write!(html, "<span class=\"hl-{class}\">");
        }
        *open = class;
    }
    html.push_str(&escape(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_coloured_with_few_spans() {
        assert_eq!(
            code("json", "{\"a\": 1}\n"),
            "<pre class=\"code\" data-lang=\"json\" tabindex=\"0\"><code><span class=\"hl-punctuation\">{</span>\
             <span class=\"hl-string\">&quot;a&quot;</span><span class=\"hl-punctuation\">:</span> \
             <span class=\"hl-number\">1</span><span class=\"hl-punctuation\">}\n</span></code></pre>\n"
                .replace("</span> <span class=\"hl-number\">", " </span><span class=\"hl-number\">")
        );
    }

    #[test]
    fn what_cannot_be_coloured_is_shown_as_it_stands() {
        for (language, text) in [("", "a < b"), ("nosuch", "a < b"), ("text", "a < b")] {
            assert!(code(language, text).contains("<code>a &lt; b</code>"), "{language}");
        }
        let long = format!("var a = \"{}\";", "x".repeat(CODE_LINE_LIMIT));
        assert!(!code("js", &long).contains("<span"), "a line this long would take seconds");
    }
}
