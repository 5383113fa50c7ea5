//! The short way for YAML as most files are written: maps and lists by indentation, and values of one line that need
//! no look at the lines around them. Anything else is left to the full reader. Where this one answers, the full one
//! gives the same tree and has nothing to complain of; the tests hold the two against each other.

use foldhash::{HashSet, HashSetExt};

use super::{Node, Origin, Shape};
use crate::diag::Placed;

/// Larger texts and deeper ones have limits that the full reader knows of.
const SIZE_LIMIT: usize = 256 << 10;
const DEPTH_LIMIT: usize = 16;
/// The keys of larger maps are not compared one by one.
const FEW_KEYS: usize = 16;

pub(super) fn read(origin: Origin) -> Option<Node> {
    if origin.text.len() > SIZE_LIMIT || !has_plain_signs(origin.text) {
        return None;
    }
    let mut reading = Reading { origin, lines: lines(origin.text), next: 0, depth: 0 };
    let node = reading.block(None)?;
    (reading.next == reading.lines.len()).then_some(node)
}

/// No tabs, no `\r`, and no sign that YAML refuses or takes for the end of a line.
fn has_plain_signs(text: &str) -> bool {
    // Without an early end the compiler looks at many bytes at once.
    let control = text.bytes().fold(false, |found, byte| found | (byte < 0x20 && byte != b'\n') | (byte == 0x7F));
    let odd = |letter| matches!(letter, '\u{80}'..='\u{9F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}'..);
    !control && (text.is_ascii() || !text.chars().any(odd))
}

/// A line without its indentation and without spaces at its end.
#[derive(Clone, Copy)]
struct Line {
    indent: usize,
    start: usize,
    end: usize,
}

/// Lines that are neither empty nor remarks.
fn lines(text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(text.len() / 32 + 1);
    let mut at = 0;
    while at < bytes.len() {
        let line_end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        let line = &bytes[at..line_end];
        let indent = line.iter().take_while(|byte| **byte == b' ').count();
        let spaces = line.iter().rev().take_while(|byte| **byte == b' ').count();
        if indent < line.len() && line[indent] != b'#' {
            found.push(Line { indent, start: at + indent, end: line_end - spaces });
        }
        at = line_end + 1;
    }
    found
}

struct Reading<'a> {
    origin: Origin<'a>,
    lines: Vec<Line>,
    next: usize,
    depth: usize,
}

impl<'a> Reading<'a> {
    fn line(&self) -> Option<Line> {
        self.lines.get(self.next).copied()
    }

    fn text(&self, line: Line) -> &'a str {
        &self.origin.text[line.start..line.end]
    }

    fn is_entry(&self, line: Line) -> bool {
        self.text(line).starts_with("- ")
    }

    /// The map or list that begins in the next line, below a key in the column `key`.
    fn block(&mut self, key: Option<usize>) -> Option<Node> {
        let line = self.line()?;
        if self.depth >= DEPTH_LIMIT {
            return None;
        }
        self.depth += 1;
        let node = if self.is_entry(line) { self.list(line, key) } else { self.map(line.indent) };
        self.depth -= 1;
        node
    }

    fn list(&mut self, first: Line, key: Option<usize>) -> Option<Node> {
        let mut items = Vec::new();
        while let Some(line) = self.line().filter(|line| line.indent == first.indent && self.is_entry(*line)) {
            let marked = self.text(line);
            let offset = marked.len() - marked[1..].trim_start_matches(' ').len();
            let inner = Line { indent: line.indent + offset, start: line.start + offset, end: line.end };
            // What stands behind the dash is read as a line of its own.
            self.lines[self.next] = inner;
            items.push(if key_of(self.text(inner)).is_some() {
                self.nested_map(inner.indent)?
            } else {
                self.scalar(first.indent)?
            });
        }
        let end = items.last()?.place.end as usize - self.origin.offset;
        // Where the dashes stand below the first letter of their key, the full reader begins with what is behind them.
        let start =
            if key == Some(first.indent) { items[0].place.start as usize - self.origin.offset } else { first.start };
        Some(Node { place: self.origin.place(start, end), shape: Shape::List { items, flow: false } })
    }

    fn nested_map(&mut self, indent: usize) -> Option<Node> {
        if self.depth >= DEPTH_LIMIT {
            return None;
        }
        self.depth += 1;
        let map = self.map(indent);
        self.depth -= 1;
        map
    }

    fn map(&mut self, indent: usize) -> Option<Node> {
        let mut entries: Vec<(Placed<String>, Node)> = Vec::new();
        while let Some(line) = self.line().filter(|line| line.indent == indent) {
            let Some(key) = key_of(self.text(line)) else { break };
            let colon = line.start + key.len();
            let key = Placed { value: key.to_owned(), place: self.origin.place(line.start, colon) };
            let value = if colon + 1 == line.end {
                self.next += 1;
                let below = self.line()?;
                if below.indent < indent || below.indent == indent && !self.is_entry(below) {
                    return None;
                }
                self.block(Some(indent))?
            } else {
                let rest = &self.origin.text[colon + 1..line.end];
                let start = line.end - rest.trim_start_matches(' ').len();
                self.lines[self.next].start = start;
                self.scalar(indent)?
            };
            entries.push((key, value));
        }
        // What follows must belong to something further out.
        if self.line().is_some_and(|line| line.indent >= indent && !(line.indent == indent && self.is_entry(line))) {
            return None;
        }
        if has_twice(&entries) {
            return None;
        }
        let start = entries.first()?.0.place;
        let end = entries.last()?.1.place;
        let place = crate::diag::Place { end: end.end, ..start };
        Some(Node { place, shape: Shape::Map(entries) })
    }

    /// The value that is left of the line; the next line must not be part of it.
    fn scalar(&mut self, indent: usize) -> Option<Node> {
        let line = self.line()?;
        self.next += 1;
        if self.line().is_some_and(|next| next.indent > indent) {
            return None;
        }
        let written = self.text(line);
        if written.starts_with(['[', '{']) {
            let mut flow = Flow { origin: self.origin, at: line.start, end: line.end, depth: self.depth };
            return flow.node().filter(|_| ends(flow.rest()));
        }
        let (shape, length) = match written.as_bytes().first()? {
            b'"' | b'\'' => {
                let (text, length) = quoted(written)?;
                if !ends(&written[length..]) {
                    return None;
                }
                (Shape::Scalar { text, plain: false }, length)
            }
            _ => {
                let written = written.split(" #").next()?.trim_end_matches(' ');
                (plain(written)?, written.len())
            }
        };
        Some(Node { place: self.origin.place(line.start, line.start + length), shape })
    }
}

/// Whether a key stands there twice.
fn has_twice(entries: &[(Placed<String>, Node)]) -> bool {
    let key = |at: usize| &entries[at].0.value;
    if entries.len() <= FEW_KEYS {
        return (1..entries.len()).any(|at| (0..at).any(|before| key(before) == key(at)));
    }
    let mut seen = HashSet::with_capacity(entries.len());
    !(0..entries.len()).all(|at| seen.insert(key(at)))
}

/// What stands in brackets, within one line.
struct Flow<'a> {
    origin: Origin<'a>,
    at: usize,
    end: usize,
    depth: usize,
}

impl<'a> Flow<'a> {
    fn rest(&self) -> &'a str {
        &self.origin.text[self.at..self.end]
    }

    fn spaces(&mut self) {
        self.at = self.end - self.rest().trim_start_matches(' ').len();
    }

    fn takes(&mut self, sign: char) -> bool {
        let is_there = self.rest().starts_with(sign);
        self.at += usize::from(is_there);
        is_there
    }

    fn node(&mut self) -> Option<Node> {
        let start = self.at;
        let rest = self.rest();
        let shape = match *rest.as_bytes().first()? {
            b'[' => Shape::List { items: self.inside(']', Self::node)?, flow: true },
            b'{' => {
                let entries = self.inside('}', Self::entry)?;
                if entries.is_empty() || has_twice(&entries) {
                    return None;
                }
                Shape::Map(entries)
            }
            b'"' | b'\'' => {
                let (text, length) = quoted(rest)?;
                self.at += length;
                if !self.rest().starts_with([',', ' ', ']', '}']) {
                    return None;
                }
                Shape::Scalar { text, plain: false }
            }
            _ => {
                let written = rest[..rest.find([',', '[', ']', '{', '}'])?].trim_end_matches(' ');
                self.at += written.len();
                if written.contains([':', '#']) {
                    return None;
                }
                plain(written)?
            }
        };
        Some(Node { place: self.origin.place(start, self.at), shape })
    }

    /// What stands between an opening bracket and `close`, one after the other.
    fn inside<T>(&mut self, close: char, read: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        if self.depth >= DEPTH_LIMIT {
            return None;
        }
        self.depth += 1;
        self.at += 1;
        self.spaces();
        let mut found = Vec::new();
        while found.is_empty() && !self.rest().starts_with(close) || self.takes(',') {
            self.spaces();
            found.push(read(self)?);
            self.spaces();
        }
        self.depth -= 1;
        self.takes(close).then_some(found)
    }

    fn entry(&mut self) -> Option<(Placed<String>, Node)> {
        let key = key_of(self.rest())?;
        let place = self.origin.place(self.at, self.at + key.len());
        self.at += key.len() + 1;
        self.spaces();
        Some((Placed { value: key.to_owned(), place }, self.node()?))
    }
}

/// Whether nothing is left of a line, but for a remark.
fn ends(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(' ') && rest.trim_start_matches(' ').starts_with('#')
}

/// What stands between the quotes that a text begins with, and its length with them.
fn quoted(text: &str) -> Option<(String, usize)> {
    let quote = text.as_bytes()[0];
    let (mut inner, mut at) = (String::new(), 1);
    loop {
        let length = memchr::memchr2(quote, b'\\', &text.as_bytes()[at..])?;
        inner.push_str(&text[at..at + length]);
        at += length + 1;
        if text.as_bytes()[at - 1] == quote {
            return Some((inner, at));
        }
        match text.as_bytes().get(at).filter(|_| quote == b'"')? {
            b'n' => inner.push('\n'),
            same @ (b'"' | b'\\') => inner.push(*same as char),
            _ => return None,
        }
        at += 1;
    }
}

/// A value without quotes: it begins with a letter, a digit or a sign that means nothing to YAML, and nothing in it ends
/// it.
fn plain(written: &str) -> Option<Shape> {
    let bytes = written.as_bytes();
    let ends = |at: usize| match bytes[at] {
        b':' => bytes.get(at + 1).is_none_or(|next| *next == b' '),
        _ => at > 0 && bytes[at - 1] == b' ',
    };
    let begins = |first: char| first.is_alphanumeric() || !first.is_ascii();
    if !written.starts_with(begins) || memchr::memchr2_iter(b':', b'#', bytes).any(ends) {
        return None;
    }
    if is_null(written) {
        return Some(Shape::Empty);
    }
    Some(Shape::Scalar { text: written.to_owned(), plain: true })
}

/// The key that a text begins with, if it is a word or several.
fn key_of(text: &str) -> Option<&str> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b' ');
    let length = text.bytes().take_while(|byte| is_part(byte)).count();
    let (key, rest) = text.split_at(length);
    let is_key = rest == ":" || rest.starts_with(": ");
    let is_word = key.starts_with(|first: char| first.is_ascii_alphabetic()) && !key.ends_with(' ');
    (is_key && is_word && !is_null(key)).then_some(key)
}

fn is_null(word: &str) -> bool {
    matches!(word, "null" | "Null" | "NULL")
}

#[cfg(test)]
mod tests {
    use super::super::{Origin, full};
    use crate::diag::Faults;
    use crate::source::FileId;

    /// Deterministic, so that what fails once fails again.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % sides
        }

        fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
            of[self.roll(of.len())]
        }
    }

    const KEYS: [&str; 13] =
        ["two words", "a b  c", "a ", "a", "id", "key", "b-c", "d_e", "n1", "true", "null", "y", "Long_Key-2"];
    const VALUES: [&str; 92] = [
        "word",
        "two words",
        "12",
        "0.5",
        "80%",
        "true",
        "null",
        "NULL",
        "~",
        "\"quoted\"",
        "'single'",
        "\"\"",
        "''",
        "\"a: b # c\"",
        "'it''s'",
        "\"a \\\" b\"",
        "\"x\" ",
        "[a, b]",
        "[]",
        "[ a ]",
        "[a,b , c-d]",
        "[null]",
        "[a, 1]",
        "{a: b}",
        "a: b",
        "a:b",
        "http://x.de",
        "a #b",
        "a # b",
        "a# b",
        "C#",
        "- a",
        "-1",
        "|",
        ">",
        "&x a",
        "*x",
        "!t a",
        "é — ü",
        "值，值",
        "a, b",
        "a [b]",
        "a {b}",
        "a \"b\" 'c'",
        "it's",
        "2027-06-01",
        "12:30",
        "? a",
        "a:",
        "@a",
        "[a b, c]",
        "[\"a, b\", 'c', d]",
        "{a: b}",
        "{a: 900, b-c: \"x: y\"}",
        "{a: [b, {c: d}], e: f g}",
        "[a: b]",
        "[{a: b}, {a: b}]",
        "{a: b, a: c}",
        "{a: , b: c}",
        "{a:b}",
        "{}",
        "[a,]",
        "[a, , b]",
        "[a] b",
        "[[a], [], b ]",
        "['a'b]",
        "[\"a\" , -1, 5%, é]",
        "[a #b, c]",
        "[~]",
        "{null: a}",
        "{a: null}",
        "[ 'a' ]  ",
        "{ a: b }",
        "\"",
        "_a",
        "word # a remark",
        "two words   #",
        "\"quoted # it\" # a 'remark'",
        "''  # a \"remark\"",
        "[a, b] # [c]",
        "{a: b}  #c",
        "\"a\"# b",
        "[a]# b",
        "# only",
        "“a” b",
        "—",
        "\"a \\n\\\\ \\\"b\\\"\" # c",
        "\"a \\t\"",
        "'a \\n'",
        "\"a\\",
        "[\"a\\nb\", c]",
        "{a: 'b\\n'}",
    ];

    fn document(dice: &mut Dice) -> String {
        let mut text = String::new();
        fill(dice, &mut text, 0, 0);
        // Slips of the finger.
        for _ in 0..dice.roll(3) {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let at = dice.roll(lines.len());
            let (line, slip) = (lines[at].to_owned(), dice.roll(7));
            let changed = match slip {
                0 => format!(" {line}"),
                1 => line.strip_prefix(' ').unwrap_or(&line).to_owned(),
                2 => String::new(),
                3 => format!("{line}{line}"),
                4 => format!("{line}  more text\n"),
                5 => line.replacen(": ", ":  ", 1),
                _ => line.trim_end().to_owned(),
            };
            text = lines.iter().enumerate().map(|(index, line)| if index == at { &changed } else { *line }).collect();
            if text.is_empty() {
                return "a: b\n".to_owned();
            }
        }
        text
    }

    fn fill(dice: &mut Dice, text: &mut String, indent: usize, depth: usize) {
        let spaces = " ".repeat(indent);
        let is_list = dice.roll(3) == 0;
        for index in 0..1 + dice.roll(4) {
            match dice.roll(14) {
                0 => text.push('\n'),
                1 => text.push_str(&format!("{spaces}# a remark\n")),
                _ => {}
            }
            // Behind a dash the first key of a map follows in its line.
            if !(index == 0 && text.ends_with("- ")) {
                text.push_str(&spaces);
            }
            if is_list {
                text.push_str("- ");
                if depth < 4 && dice.roll(2) == 0 {
                    fill(dice, text, indent + 2, depth + 1);
                } else {
                    text.push_str(dice.one(&VALUES));
                    text.push('\n');
                }
            } else {
                text.push_str(dice.one(&KEYS));
                text.push(':');
                if depth < 4 && dice.roll(4) == 0 {
                    text.push_str(dice.one(&["\n", "\n", " \n"]));
                    let deeper = dice.roll(4);
                    fill(dice, text, indent + deeper, depth + 1);
                } else {
                    text.push_str(dice.one(&[" ", " ", " ", "  ", ""]));
                    text.push_str(dice.one(&VALUES));
                    text.push('\n');
                }
            }
        }
    }

    #[test]
    fn what_the_short_way_reads_the_full_one_reads_alike() {
        let mut dice = Dice(3);
        let mut taken = 0;
        for _ in 0..60_000 {
            let text = document(&mut dice);
            let origin = Origin { file: FileId::of("a.yaml"), text: &text, offset: 7 };
            let Some(short) = super::read(origin) else { continue };
            let faults = Faults::default();
            let full = full::read(origin, &faults);
            assert_eq!((full, faults.into_vec()), (Some(short), Vec::new()), "{text}");
            taken += 1;
        }
        assert!(taken > 5_000, "{taken}");
    }
    #[test]
    fn larger_maps_and_the_files_of_strings_are_read_the_short_way() {
        let read = |text: &str| super::read(Origin { file: FileId::of("a.yaml"), text, offset: 0 }).is_some();
        let many: String = (0..40).map(|at| format!("key-{at}: a\n")).collect();
        assert!(read(&many));
        assert!(!read(&format!("{many}key-7: b\n")));
        for language in ["en", "zh"] {
            let path = format!("{}/themes/default/i18n/{language}.yaml", env!("CARGO_MANIFEST_DIR"));
            assert!(read(&std::fs::read_to_string(path).unwrap()), "{language}");
        }
    }
}
