//! Code in colour: scopes of syntect's grammars folded into a dozen classes, neighbours of one class merged.
//!
//! The grammars are syntect's, the interpreter is ours ([`parse`]): the same scopes, ten to twenty times as fast. What
//! it refuses is read by syntect, but for texts made to hurt: they have no colour from there on. Each thread has a
//! reader of its own, which learns a grammar as it meets it; compiled patterns are shared.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::sync::LazyLock;

use foldhash::HashMap;
use pulldown_cmark_escape::escape_html;
use syntect::parsing::{ClearAmount, ParseState, Scope, ScopeStackOp, SyntaxReference, SyntaxSet};

use crate::markdown::{CODE_LINE_LIMIT, CODE_SIZE_LIMIT, escape};

mod parse;
mod grammar;
mod pattern;
mod first;
mod machine;

use self::grammar::Refusal;
use self::parse::Reader;

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

thread_local! {
    static READER: RefCell<Reader> = RefCell::new(Reader::new(&SYNTAXES));
    static CLASS_OF: RefCell<HashMap<Scope, Class>> = RefCell::default();
    static SYNTAX_OF: RefCell<HashMap<String, Syntax>> = RefCell::default();
}

static SCOPES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let scope = |name| Scope::new(name).expect("the names of CLASSES are scopes");
    CLASSES.iter().map(|(name, class)| (scope(name), *class)).collect()
});

/// syntect takes some 60 ms for each 1,000 bytes of code whose contexts are nested a hundred deep.
const DEEP_SIZE_LIMIT: usize = 4 << 10;

/// What a scope is shown in; many have no colour.
type Class = Option<&'static str>;

type Syntax = Option<&'static SyntaxReference>;

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

fn syntax(language: &str) -> Syntax {
    if language.is_empty() || ["text", "txt", "plain"].contains(&language) {
        return None;
    }
    SYNTAX_OF.with_borrow_mut(|known| match known.get(language) {
        Some(syntax) => *syntax,
        None => *known.entry(language.to_owned()).or_insert_with(|| SYNTAXES.find_syntax_by_token(language)),
    })
}

fn spans(text: &str, syntax: &SyntaxReference, html: &mut String) {
    let start = html.len();
    let mut painter = Painter::new(html);
    let read = READER.with_borrow_mut(|reader| reader.read(syntax, text, |line, changes| painter.line(line, changes)));
    match read {
        Ok(()) => {}
        // syntect would take seconds; the rest has no colour.
        Err(Refusal::Spent) => painter.put(&text[painter.done..], None),
        Err(Refusal::Deep) if text.len() > DEEP_SIZE_LIMIT => painter.put(&text[painter.done..], None),
        Err(_) => {
            html.truncate(start);
            painter = Painter::new(html);
            read_by_syntect(text, syntax, &mut painter);
        }
    }
    painter.close();
}

fn read_by_syntect(text: &str, syntax: &SyntaxReference, painter: &mut Painter) {
    let mut state = ParseState::new(syntax);
    for line in text.split_inclusive('\n') {
        match state.parse_line(line, &SYNTAXES) {
            Ok(changes) => painter.line(line, &changes),
            // A pattern that gives up leaves the rest of the line as it was.
            Err(_) => painter.html.push_str(&escape(line)),
        }
    }
}

/// Writes spans, and keeps the classes of the scopes that are open.
struct Painter<'a> {
    html: &'a mut String,
    /// The class of the span that is open.
    open: Class,
    /// One for each scope, the innermost last.
    classes: Vec<Class>,
    cleared: Vec<Vec<Class>>,
    /// How many bytes have been written.
    done: usize,
}

impl<'a> Painter<'a> {
    fn new(html: &'a mut String) -> Self {
        Self { html, open: None, classes: Vec::new(), cleared: Vec::new(), done: 0 }
    }

    fn line(&mut self, line: &str, changes: &[(usize, ScopeStackOp)]) {
        let mut done = 0;
        for (at, change) in changes {
            if *at > done {
                self.put(&line[done..*at], self.class());
                done = *at;
            }
            if !self.apply(change) {
                break;
            }
        }
        self.put(&line[done..], self.class());
        self.done += line.len();
    }

    /// The class of the innermost scope that has one.
    fn class(&self) -> Class {
        self.classes.iter().rev().find_map(|class| *class)
    }

    /// As syntect's `ScopeStack` does it; `false` for what cannot be done.
    fn apply(&mut self, change: &ScopeStackOp) -> bool {
        match change {
            ScopeStackOp::Push(scope) => self.classes.push(class_of(*scope)),
            ScopeStackOp::Pop(count) => self.classes.truncate(self.classes.len().saturating_sub(*count)),
            ScopeStackOp::Clear(amount) => {
                let left = match amount {
                    ClearAmount::TopN(count) => self.classes.len().saturating_sub(*count),
                    ClearAmount::All => 0,
                };
                self.cleared.push(self.classes.split_off(left));
            }
            ScopeStackOp::Restore => match self.cleared.pop() {
                Some(mut classes) => self.classes.append(&mut classes),
                None => return false,
            },
            ScopeStackOp::Noop => {}
        }
        true
    }

    fn put(&mut self, text: &str, class: Class) {
        // White space has no colour of its own, so it does not end a span.
        let class = if text.trim().is_empty() { self.open } else { class };
        if class != self.open {
            self.close();
            if let Some(class) = class {
                self.html.push_str("<span class=\"hl-");
                self.html.push_str(class);
                self.html.push_str("\">");
            }
            self.open = class;
        }
        let _ = escape_html(&mut *self.html, text);
    }

    fn close(&mut self) {
        if self.open.is_some() {
            self.html.push_str("</span>");
        }
    }
}

fn class_of(scope: Scope) -> Class {
    let look = || SCOPES.iter().find(|(prefix, _)| prefix.is_prefix_of(scope)).map(|(_, class)| *class);
    CLASS_OF.with_borrow_mut(|known| *known.entry(scope).or_insert_with(look))
}

#[cfg(test)]
mod tests;
