//! What each line of a block is: part of the question, something to choose, feedback, a hint.

use std::ops::Range;

use crate::diag::{Place, Placed};
use crate::source::Source;

/// What can be said of a question in lines of `key: value`.
pub const KEYS: [&str; 10] =
    ["id", "title", "objective", "points", "difficulty", "tags", "see", "allow", "partial_credit", "answer"];

/// A question as its author wrote it.
pub struct Asked<'a> {
    pub way: Way,
    pub prompt: Placed<String>,
    pub parts: Vec<Part>,
    pub keys: Vec<(&'a str, Placed<String>)>,
    /// Lines that look like `key: value` at its head, and are part of the prompt.
    pub unknown_keys: Vec<(&'a str, Place)>,
    /// Lines that would belong to what stands above them, and are meant as something else.
    pub astray: Vec<(Stray, Place)>,
    pub place: Place,
    /// Its length.
    pub first_line: usize,
}

/// How it is to be responded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `- [x] text`
    Options,
    /// `- item :: match`
    Pairs,
    /// `1. text`
    Order,
    /// In the prompt, or by a line `answer: …`.
    Typed,
}

pub struct Part {
    pub what: What,
    pub text: Placed<String>,
    /// The `>` below an option.
    pub feedback: Option<Placed<String>>,
}

/// Why a line is in no place of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stray {
    /// A text behind what ends the question.
    Behind,
    /// An entry of a list that is none of those to choose, to match or to put in order.
    Entry,
    /// An option whose box, or what stands before it, is not written as it should be.
    Box,
    /// `=` or `?` with no blank behind it.
    NoBlank,
    /// `＝`, `？` or `＞`, as they are typed between Chinese letters.
    Wide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Option {
        right: bool,
    },
    Pair,
    Item,
    /// For the question as a whole: to all, or for one mark.
    Feedback(Option<&'static str>),
    Hint,
    Explanation,
}

impl Asked<'_> {
    pub fn placed(&self, key: &str) -> Option<Placed<String>> {
        self.keys.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone())
    }

    pub fn value(&self, key: &str) -> Option<&str> {
        self.keys.iter().find(|(name, _)| *name == key).map(|(_, value)| value.value.as_str())
    }
}

/// A line without its end, and where it begins in the file.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
    /// Inside a fence, or one that opens or closes it: nothing in it has a meaning here.
    code: bool,
}

/// The questions of a block, which a line `---` divides, or another that Markdown takes for the same.
pub fn questions(source: &Source, range: Range<usize>) -> Vec<Asked<'_>> {
    let lines = lines(&source.text, range);
    let asked = lines.split(|line| !line.code && is_divider(line.text));
    asked.filter_map(|lines| Reading::new(source, lines)?.read()).collect()
}

fn is_divider(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= 3 && ["-", "*", "_"].iter().any(|sign| line.trim_start_matches(sign).is_empty())
}

fn lines(text: &str, range: Range<usize>) -> Vec<Line<'_>> {
    let mut start = range.start;
    let mut fence: Option<&str> = None;
    let mut found = Vec::new();
    for whole in text[range].split_inclusive('\n') {
        let line = whole.trim_end_matches(['\n', '\r']);
        let marks = line.trim_start_matches(' ');
        let length = marks.bytes().take_while(|byte| Some(*byte) == marks.bytes().next()).count();
        let is_fence = length >= 3 && marks.starts_with(['`', '~']);
        let code = match fence {
            Some(open) => {
                if is_fence && marks.trim_end() == &marks[..length] && marks.starts_with(open) {
                    fence = None;
                }
                true
            }
            None => {
                fence = is_fence.then(|| &marks[..length]);
                is_fence
            }
        };
        found.push(Line { start, text: line, code });
        start += whole.len();
    }
    found
}

/// `- [x] text`: whether it is ticked, and where the text begins.
fn option(line: &str) -> Option<(bool, usize)> {
    let rest = bullet(line)?;
    let ticked = match rest.get(..4)? {
        "[ ] " => false,
        "[x] " | "[X] " => true,
        _ => return None,
    };
    Some((ticked, line.len() - rest[4..].trim_start_matches(' ').len()))
}

fn bullet(line: &str) -> Option<&str> {
    line.strip_prefix(['-', '*', '+'])?.strip_prefix(' ').map(|rest| rest.trim_start_matches(' '))
}

/// `- [] text`, `- [x]text`, `-[ ] text`, ` - [ ] text`, `• [ ] text`, `1. [x] text`: what is meant as an option, and
/// is none. `- [x](…)` is a link.
fn has_bad_box(line: &str) -> bool {
    let inner = line.trim_start();
    let bullets = ['-', '*', '+', '•', '–', '—', '−', '·', '◦', '‣', '▪'];
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = inner[digits..].strip_prefix(['.', ')', '、']).filter(|_| digits > 0);
    let Some(rest) = inner.strip_prefix(bullets).or(numbered).map(str::trim_start) else { return false };
    let boxes = ["[]", "[ ]", "[x]", "[X]", "[✓]", "[✔]", "［］", "［ ］", "［x］", "［X］", "☐", "☑", "☒"];
    let behind = boxes.iter().find_map(|mark| rest.strip_prefix(mark));
    option(line).is_none() && behind.is_some_and(|behind| !behind.starts_with(['(', '[', ':']))
}

/// An entry of a list, also one whose sign has no blank behind it: `2.b`.
fn is_entry(line: &str) -> bool {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let behind = line[digits..].strip_prefix(['.', ')']).filter(|_| digits > 0);
    bullet(line).is_some() || behind.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()))
}

/// `- item :: match`
fn pair(line: &str) -> Option<usize> {
    let rest = bullet(line)?;
    let is_pair = rest.contains(" :: ") || rest.starts_with(":: ");
    is_pair.then_some(line.len() - rest.len())
}

/// `1. text`
fn numbered(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(['.', ')'])?.strip_prefix(' ')?;
    (1..=9).contains(&digits).then_some(line.len() - rest.trim_start_matches(' ').len())
}

/// `key: value`, of a word and a text.
fn key(line: &str) -> Option<(&str, usize)> {
    let (key, value) = line.split_once(':')?;
    let is_word = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let text = value.strip_prefix(' ')?.trim_start_matches(' ');
    (is_word && !text.trim().is_empty()).then(|| (key, line.len() - text.len()))
}

/// A gap to fill in.
pub fn has_gap(text: &str) -> bool {
    [("[[", "]]"), ("{{", "}}")].iter().any(|(open, close)| {
        text.find(open).is_some_and(|at| text[at + 2..].find(close).is_some_and(|length| length > 0))
    })
}

/// Some text that is being put together from lines.
struct Text {
    value: String,
    start: usize,
    end: usize,
}

impl Text {
    fn new(start: usize, text: &str) -> Self {
        let text = text.trim_end();
        Self { value: text.to_owned(), start, end: start + text.len() }
    }

    /// Another line, of which the text begins at `start`.
    fn line(&mut self, start: usize, text: &str) {
        let text = text.trim_end();
        self.value.push('\n');
        self.value.push_str(text);
        if !text.is_empty() {
            self.end = start + text.len();
        }
    }

    fn placed(self, source: &Source) -> Placed<String> {
        let value = self.value.trim_end().to_owned();
        Placed { value, place: Place::new(source.id, self.start, self.end) }
    }
}

struct Open {
    what: What,
    text: Text,
    feedback: Option<Text>,
    /// So many spaces before a line make it part of this one.
    indent: usize,
}

struct Reading<'a, 'l> {
    source: &'a Source,
    lines: &'l [Line<'a>],
    way: Way,
    prompt: Option<Text>,
    open: Vec<Open>,
    keys: Vec<(&'a str, Placed<String>)>,
    unknown_keys: Vec<(&'a str, Place)>,
    astray: Vec<(Stray, Place)>,
    after_blank: bool,
}

impl<'a, 'l> Reading<'a, 'l> {
    /// `None` where there are only empty lines.
    fn new(source: &'a Source, lines: &'l [Line<'a>]) -> Option<Self> {
        let first = lines.iter().position(|line| !line.text.trim().is_empty())?;
        let last = lines.iter().rposition(|line| !line.text.trim().is_empty())?;
        let lines = &lines[first..=last];
        let any = |is: fn(&str) -> bool| lines.iter().any(|line| !line.code && is(line.text));
        let way = if any(|line| option(line).is_some()) {
            Way::Options
        } else if any(|line| key(line).is_some_and(|(key, _)| key == "answer")) {
            // A list above it is part of the question.
            Way::Typed
        } else if any(|line| pair(line).is_some()) {
            Way::Pairs
        } else if any(|line| !line.starts_with(['?', '=', '>']) && has_gap(line)) {
            Way::Typed
        } else if any(|line| numbered(line).is_some()) {
            Way::Order
        } else {
            Way::Typed
        };
        Some(Self {
            source,
            lines,
            way,
            prompt: None,
            open: Vec::new(),
            keys: Vec::new(),
            unknown_keys: Vec::new(),
            astray: Vec::new(),
            after_blank: false,
        })
    }

    fn read(mut self) -> Option<Asked<'a>> {
        for line in self.lines {
            if line.text.trim().is_empty() {
                self.blank(line);
            } else {
                self.line(*line);
                self.after_blank = false;
            }
        }
        let (first, last) = (self.lines.first()?, self.lines.last()?);
        let (start, end) = (first.start, last.start + last.text.trim_end().len());
        let source = self.source;
        let part = |open: Open| Part {
            what: open.what,
            text: open.text.placed(source),
            feedback: open.feedback.map(|text| text.placed(source)),
        };
        let none = || Placed { value: String::new(), place: Place::new(source.id, start, start) };
        Some(Asked {
            way: self.way,
            prompt: self.prompt.map_or_else(none, |text| text.placed(source)),
            parts: self.open.into_iter().map(part).collect(),
            keys: self.keys,
            unknown_keys: self.unknown_keys,
            astray: self.astray,
            place: Place::new(source.id, start, end),
            first_line: first.text.trim_end().len(),
        })
    }

    fn blank(&mut self, line: &Line) {
        self.after_blank = true;
        match self.open.last_mut() {
            Some(Open { feedback: Some(text), .. } | Open { text, .. }) => text.line(line.start, ""),
            None => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.line(line.start, "");
                }
            }
        }
    }

    fn line(&mut self, line: Line<'a>) {
        let Line { start, text, code } = line;
        if code {
            self.go_on(line);
        } else if has_bad_box(text) {
            self.astray.push((Stray::Box, Place::new(self.source.id, start, start + text.trim_end().len())));
        } else if let Some((key, at)) = key(text).filter(|(key, _)| KEYS.contains(key)) {
            let place = Place::new(self.source.id, start + at, start + text.trim_end().len());
            self.keys.push((key, Placed { value: text[at..].trim_end().to_owned(), place }));
        } else if let Some((what, at)) = self.item(text) {
            self.begin(what, start + at, &text[at..], at);
        } else if let Some(rest) = text.strip_prefix("? ") {
            self.begin(What::Hint, start + 2, rest, 2);
        } else if let Some(rest) = text.strip_prefix("= ") {
            match self.open.last_mut().filter(|open| open.what == What::Explanation) {
                Some(open) => open.text.line(start + 2, rest),
                None => self.begin(What::Explanation, start + 2, rest, 2),
            }
        } else if text.starts_with('>') && !self.is_quoted() {
            self.feedback(line);
        } else if let Some(stray) = self.stray(text) {
            self.astray.push((stray, Place::new(self.source.id, start, start + text.trim_end().len())));
        } else {
            // Within the question a word and a colon are only words.
            if let Some((key, _)) = key(text).filter(|_| self.prompt.is_none() || !self.open.is_empty()) {
                self.unknown_keys.push((key, Place::new(self.source.id, start, start + key.len())));
            }
            self.go_on(line);
        }
    }

    fn item(&self, text: &str) -> Option<(What, usize)> {
        match self.way {
            Way::Options => option(text).map(|(right, at)| (What::Option { right }, at)),
            Way::Pairs => pair(text).map(|at| (What::Pair, at)),
            Way::Order => numbered(text).map(|at| (What::Item, at)),
            Way::Typed => None,
        }
    }

    /// Whether a line looks like something that is not written as it should be, and would go on with what is above it.
    fn stray(&self, text: &str) -> Option<Stray> {
        let last = self.open.last().map(|open| open.what);
        match last {
            Some(What::Option { .. } | What::Pair | What::Item) if is_entry(text) => Some(Stray::Entry),
            None if !self.keys.iter().any(|(key, _)| *key == "answer") => None,
            _ if text.starts_with(['＝', '？', '＞']) => Some(Stray::Wide),
            _ => text.starts_with(['=', '?']).then_some(Stray::NoBlank),
        }
    }

    fn begin(&mut self, what: What, start: usize, text: &str, indent: usize) {
        // A box belongs to its line: what goes on stands below the dash's text.
        let indent = indent.min(2);
        self.open.push(Open { what, text: Text::new(start, text), feedback: None, indent });
    }

    /// A quotation within the question stands after an empty line.
    fn is_quoted(&self) -> bool {
        let in_quote = self
            .prompt
            .as_ref()
            .is_some_and(|prompt| prompt.value.rsplit('\n').next().is_some_and(|line| line.starts_with('>')));
        self.open.is_empty() && (self.prompt.is_none() || self.after_blank || in_quote)
    }

    /// `>` at the start of a line: for the question as a whole.
    fn feedback(&mut self, line: Line) {
        let (at, text) = quoted(line.text);
        const MARKS: [(&str, &str); 3] = [("right: ", "right"), ("partly: ", "partly"), ("wrong: ", "wrong")];
        let mark = MARKS.iter().find(|(prefix, _)| text.starts_with(prefix));
        match (mark, self.open.last_mut()) {
            (None, Some(open)) if matches!(open.what, What::Feedback(_)) && !self.after_blank => {
                open.text.line(line.start + at, text);
            }
            _ => {
                let skipped = mark.map_or(0, |(prefix, _)| prefix.len());
                let what = What::Feedback(mark.map(|(_, mark)| *mark));
                self.begin(what, line.start + at + skipped, &text[skipped..], 2);
            }
        }
    }

    /// A line that goes on with what stands above it.
    fn go_on(&mut self, line: Line) {
        let Line { start, text, code } = line;
        let inner = text.trim_start_matches([' ', '\t']);
        let blank = text.len() - inner.len();
        let Some(open) = self.open.last_mut() else {
            match &mut self.prompt {
                Some(prompt) => prompt.line(start, text),
                None => self.prompt = Some(Text::new(start, text)),
            }
            return;
        };
        // A tab is as good as two spaces.
        let indent = if text.starts_with('\t') { 1 } else { open.indent };
        if blank < indent && self.after_blank {
            self.astray.push((Stray::Behind, Place::new(self.source.id, start, start + text.trim_end().len())));
            return;
        }
        let is_option = matches!(open.what, What::Option { .. } | What::Pair | What::Item);
        if is_option && !code && blank > 0 && inner.starts_with('>') {
            let (at, quote) = quoted(inner);
            match &mut open.feedback {
                Some(feedback) => feedback.line(start + blank + at, quote),
                None => open.feedback = Some(Text::new(start + blank + at, quote)),
            }
            return;
        }
        let at = blank.min(indent);
        open.feedback.as_mut().unwrap_or(&mut open.text).line(start + at, &text[at..]);
    }
}

/// What stands behind a `>`, and where.
fn quoted(text: &str) -> (usize, &str) {
    let rest = &text[1..];
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    (text.len() - rest.len(), rest)
}
