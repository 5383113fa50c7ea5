//! Reads GIFT as Moodle does: questions are parted by blank lines, comments begin with `//`, and a backslash takes a
//! sign for itself.

use super::SIGNS;
use crate::interchange::bank::{Answer, Choice, FreeText, Item, Kind, MarkFeedback, Number, Question};
use crate::interchange::found::{Draft, Found, decimal, no_number, quantity};
use crate::interchange::{labels, moodle};

/// A question as it stands: the line it begins with, its text without comments, and what they say.
#[derive(Default)]
struct Chunk {
    line: usize,
    text: String,
    said: Said,
    /// What comments behind its answers say of the next one.
    next: Said,
    braces: Braces,
    /// Behind the line in which its answers end: the byte, and the line.
    end: Option<(usize, usize)>,
}

#[derive(Default)]
struct Said {
    id: String,
    tags: Vec<String>,
}

impl Chunk {
    fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn add(&mut self, line: &str, number: usize) {
        if self.text.is_empty() {
            self.line = number;
        }
        let depth = self.braces.depth;
        let closes = self.braces.read(line);
        self.braces.read("\n");
        self.text.push_str(line);
        self.text.push('\n');
        if (depth > 0 || closes) && self.braces.depth == 0 {
            self.end = Some((self.text.len(), number + 1));
        }
    }

    /// Takes the question away, up to a byte and a line; what stands behind it begins the next one.
    fn take(&mut self, at: usize, line: usize) -> Self {
        let rest = self.text.split_off(at);
        let mut next = Self { said: std::mem::take(&mut self.next), ..Self::default() };
        if !rest.trim().is_empty() {
            rest.lines().enumerate().for_each(|(after, text)| next.add(text, line + after));
        }
        std::mem::replace(self, next)
    }
}

pub fn read(text: &str, found: &mut Found) {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut chunk = Chunk::default();
    for (at, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.starts_with("//") {
            let said = if chunk.end.is_some() { &mut chunk.next } else { &mut chunk.said };
            comment(trimmed, said);
            continue;
        }
        let begins = trimmed.starts_with("::") || trimmed.starts_with("$CATEGORY:");
        let is_open = chunk.braces.depth > 0;
        let opens = unescaped(trimmed, "{").is_some();
        // Blank lines part questions; but some programs leave them between the answers, too.
        let is_next = is_open && opens && chunk.text.ends_with("\n\n");
        let ends = trimmed.is_empty() && !is_open || begins || is_next;
        if ends && !chunk.is_empty() {
            let done = chunk.take(chunk.text.len(), at + 1);
            question(done, found);
        } else if let (true, Some((end, line))) = (opens && !is_open, chunk.end) {
            // Other answers without a blank line before them are those of another question.
            let done = chunk.take(end, line);
            question(done, found);
        }
        if let Some(path) = trimmed.strip_prefix("$CATEGORY:") {
            found.category(path);
            continue;
        }
        if trimmed.is_empty() && chunk.text.is_empty() {
            continue;
        }
        chunk.add(if trimmed.is_empty() { "" } else { line }, at + 1);
    }
    if !chunk.is_empty() {
        question(chunk, found);
    }
}

/// Whether a `{` waits for its `}`, kept from line to line.
#[derive(Default)]
struct Braces {
    depth: i32,
    escaped: bool,
}

impl Braces {
    /// Whether one was closed.
    fn read(&mut self, text: &str) -> bool {
        let mut closes = false;
        for letter in text.chars() {
            match letter {
                _ if self.escaped => self.escaped = false,
                '\\' => self.escaped = true,
                '{' => self.depth += 1,
                '}' => {
                    self.depth -= 1;
                    closes = true;
                }
                _ => {}
            }
        }
        closes
    }
}

/// `// [id:…] [tag:…]`
fn comment(text: &str, said: &mut Said) {
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        rest = &rest[at + 1..];
        let Some(end) = unescaped(rest, "]") else { return };
        let value = |text: &str| text.replace("\\]", "]").trim().to_owned();
        if let Some(id) = rest[..end].strip_prefix("id:") {
            said.id = value(id);
        } else if let Some(tag) = rest[..end].strip_prefix("tag:") {
            said.tags.push(value(tag));
        }
        rest = &rest[end..];
    }
}

/// Where a sign stands that no backslash takes.
fn unescaped(text: &str, sign: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if letter == '\\' {
            escaped = true;
        } else if text[at..].starts_with(sign) {
            return Some(at);
        }
    }
    None
}

fn split<'t>(text: &'t str, sign: &str) -> Option<(&'t str, &'t str)> {
    unescaped(text, sign).map(|at| (&text[..at], &text[at + sign.len()..]))
}

/// A text without its backslashes.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letters.peek() {
            Some('n') if letter == '\\' => {
                out.push('\n');
                letters.next();
            }
            Some(sign) if letter == '\\' && SIGNS.contains(sign) => {
                out.push(*sign);
                letters.next();
            }
            _ => out.push(letter),
        }
    }
    out.trim().to_owned()
}

/// How a text is marked up: `[html]`, `[markdown]`, `[moodle]`, `[plain]`.
#[derive(Clone, Copy, PartialEq)]
enum Markup {
    Moodle,
    Html,
    Markdown,
    Plain,
}

fn markup(text: &str, otherwise: Markup) -> (Markup, &str) {
    let text = text.trim();
    let named = [
        ("[html]", Markup::Html),
        ("[markdown]", Markup::Markdown),
        ("[moodle]", Markup::Moodle),
        ("[plain]", Markup::Plain),
    ];
    for (name, kind) in named {
        if text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)) {
            return (kind, text[name.len()..].trim_start());
        }
    }
    (otherwise, text)
}

fn question(chunk: Chunk, found: &mut Found) {
    let place = format!("{}:1", chunk.line);
    let text = chunk.text.trim();
    let (name, rest) = match text.strip_prefix("::").and_then(|rest| split(rest, "::")) {
        Some((name, rest)) => (plain(name), rest),
        None => (String::new(), text),
    };
    let mut reading = Reading { draft: found.draft(place.clone()), markup: Markup::Moodle };
    let Some((before, inner)) = split(rest, "{") else {
        let text = reading.prompt(rest);
        return found.describe(&name, text, reading.draft);
    };
    let Some((answers, after)) = split(inner, "}") else {
        return found.leave_out(&name, place, "the answers are not closed: a `}` is missing");
    };
    if unescaped(after, "{").is_some() {
        let why = "there is a second `{` behind the answers: a question has one block of answers (`\\{` is a brace)";
        return found.leave_out(if name.is_empty() { text } else { &name }, place, why);
    }
    let before = before.trim_end();
    // A gap in the middle of a sentence.
    let gapped;
    let prompt = if after.trim().is_empty() {
        before
    } else {
        let space = if after.starts_with(char::is_whitespace) { " " } else { "" };
        gapped = format!("{before} \\_\\_\\_\\_\\_{space}{}", after.trim_start());
        if markup(before, Markup::Moodle).0 == Markup::Markdown { &gapped } else { &gapped.replace("\\_", "_") }
    };
    let prompt = reading.prompt(prompt);
    let (answers, general) = match rsplit(answers, "####") {
        Some((answers, general)) => (answers, Some(general)),
        None => (answers, None),
    };
    let mut question = Question { prompt, ..Question::default() };
    labels::take_tags(&mut question, chunk.said.tags.into_iter().filter(|tag| !tag.is_empty()));
    question.explanation = general.and_then(|text| reading.text(text));
    let kind = reading.kind(answers.trim(), &mut question.feedback);
    match kind {
        Ok(_) if question.prompt.is_empty() => found.leave_out(&name, place, "there is no question before the answers"),
        Ok(kind) => {
            question.kind = kind;
            found.keep(&chunk.said.id, &name, question, reading.draft);
        }
        Err(why) => found.leave_out(if name.is_empty() { &question.prompt } else { &name }, place, why),
    }
}

fn rsplit<'t>(text: &'t str, sign: &str) -> Option<(&'t str, &'t str)> {
    let mut last = None;
    let mut from = 0;
    while let Some(at) = unescaped(&text[from..], sign) {
        last = Some(from + at);
        from += at + sign.len();
    }
    last.map(|at| (&text[..at], &text[at + sign.len()..]))
}

struct Reading {
    draft: Draft,
    markup: Markup,
}

/// `%50%` before an answer.
fn weight(text: &str) -> (Option<f64>, &str) {
    let text = text.trim();
    let inner = text.strip_prefix('%').and_then(|rest| rest.split_once('%'));
    match inner.and_then(|(number, rest)| Some((decimal(number)?, rest))) {
        Some((number, rest)) => (Some(number / 100.0), rest.trim()),
        None => (None, text),
    }
}

impl Reading {
    /// The text of the question, whose markup the others share where they say nothing else.
    fn prompt(&mut self, text: &str) -> String {
        let (kind, text) = markup(text, Markup::Moodle);
        self.markup = kind;
        self.marked(kind, &plain(text))
    }

    fn marked(&mut self, kind: Markup, text: &str) -> String {
        match kind {
            Markup::Html => self.draft.html(text, &|_| None),
            Markup::Markdown => text.to_owned(),
            Markup::Plain => self.draft.plain(text),
            Markup::Moodle => self.draft.auto(text, &|_| None),
        }
    }

    fn text(&mut self, text: &str) -> Option<String> {
        let (kind, text) = markup(text, self.markup);
        let text = self.marked(kind, &plain(text));
        (!text.is_empty()).then_some(text)
    }

    /// An answer and its feedback.
    fn parts<'t>(&mut self, text: &'t str) -> (&'t str, Option<String>) {
        match split(text, "#") {
            Some((answer, feedback)) => (answer.trim(), self.text(feedback)),
            None => (text.trim(), None),
        }
    }

    fn kind(&mut self, answers: &str, feedback: &mut MarkFeedback) -> Result<Kind, String> {
        if answers.is_empty() {
            return Ok(Kind::FreeText(FreeText { marked_by: Some("hr".to_owned()), ..FreeText::default() }));
        }
        if let Some(numbers) = answers.strip_prefix('#') {
            return self.numeric(numbers, feedback);
        }
        if let Some(items) = answers.strip_prefix('>') {
            return self.ordering(items);
        }
        if unescaped(answers, "~").is_some() {
            return self.choice(answers);
        }
        if unescaped(answers, "=").is_some() && unescaped(answers, "->").is_some() {
            return self.matching(answers);
        }
        let (said, rest) = split(answers, "#").unwrap_or((answers, ""));
        match said.trim().to_ascii_uppercase().as_str() {
            "T" | "TRUE" => Ok(self.true_false(true, rest)),
            "F" | "FALSE" => Ok(self.true_false(false, rest)),
            _ => self.short(answers, feedback),
        }
    }

    /// After `TRUE` or `FALSE`: what those are told who are wrong, then those who are right.
    fn true_false(&mut self, answer: bool, feedback: &str) -> Kind {
        let (wrong, right) = split(feedback, "#").unwrap_or((feedback, ""));
        let (wrong, right) = (self.text(wrong), self.text(right));
        let (when_true, when_false) = if answer { (right, wrong) } else { (wrong, right) };
        Kind::TrueFalse { answer, when_true, when_false }
    }

    fn choice(&mut self, answers: &str) -> Result<Kind, String> {
        let mut options = Vec::new();
        let mut has_key = false;
        for (sign, text) in signed(answers, &['=', '~']) {
            if sign.is_none() {
                if !text.trim().is_empty() {
                    return Err(format!("`{}` stands before the first `=` or `~`", text.trim()));
                }
                continue;
            }
            // `~=` is one sign to Moodle.
            if text.trim().is_empty() {
                continue;
            }
            has_key |= sign == Some('=');
            let (weight, text) = weight(text);
            let credit = weight.unwrap_or(if sign == Some('=') { 1.0 } else { 0.0 });
            let (text, feedback) = self.parts(text);
            let item = Item::text(self.text(text).unwrap_or_default());
            options.push(Choice { item, credit, feedback, ..Choice::default() });
        }
        self.draft.choice(options, has_key)
    }

    fn short(&mut self, answers: &str, feedback: &mut MarkFeedback) -> Result<Kind, String> {
        let mut found = Vec::new();
        for (sign, text) in signed(answers, &['=']) {
            // `{two}` is an answer as well.
            if text.trim().is_empty() || sign.is_none() && unescaped(answers, "=").is_some() {
                continue;
            }
            let (weight, text) = weight(text);
            let (text, told) = self.parts(text);
            let credit = weight.unwrap_or(1.0);
            // The star that matches everything is for those who are wrong.
            if text == "*" && credit <= 0.0 {
                feedback.wrong = told;
                continue;
            }
            let value = moodle::accepted(&plain(text));
            found.push(Answer { value, credit: credit.clamp(0.0, 1.0), feedback: told });
        }
        if found.is_empty() {
            Err("there is no answer".to_owned())
        } else {
            Ok(Kind::Short { answers: found, ignore: None })
        }
    }

    fn numeric(&mut self, answers: &str, feedback: &mut MarkFeedback) -> Result<Kind, String> {
        let mut found = Vec::new();
        for (sign, text) in signed(answers, &['=', '~']) {
            if text.trim().is_empty() {
                continue;
            }
            let (weight, text) = weight(text);
            let (text, told) = self.parts(text);
            if sign == Some('~') || text == "*" {
                if weight.is_some_and(|weight| weight > 0.0) {
                    let message = "any other number earns a part of the mark in the source, and nothing here";
                    self.draft.lose("credit", message);
                }
                feedback.wrong = told;
                continue;
            }
            let value = number(text).ok_or_else(|| no_number(&plain(text)))?;
            found.push(Answer { value, credit: weight.unwrap_or(1.0).clamp(0.0, 1.0), feedback: told });
        }
        if found.is_empty() {
            Err("there is no answer".to_owned())
        } else {
            Ok(Kind::Numeric { answers: found, unit: None })
        }
    }

    fn matching(&mut self, answers: &str) -> Result<Kind, String> {
        let (mut pairs, mut distractors) = (Vec::new(), Vec::new());
        for (sign, text) in signed(answers, &['=']) {
            if sign.is_none() || text.trim().is_empty() {
                continue;
            }
            let Some((item, choice)) = split(text, "->") else {
                return Err(format!("`{}` has no `->` between an item and its match", text.trim()));
            };
            let choice = self.marked(Markup::Plain, &plain(choice));
            match self.text(item) {
                Some(item) => pairs.push((Item::text(item), Item::text(choice))),
                None => distractors.push(Item::text(choice)),
            }
        }
        Ok(Kind::Matching { pairs, distractors, rule: None })
    }

    /// `{>4 ALL VERTICAL RELATIVE …` and an item a line, as Moodle's ordering questions are written.
    fn ordering(&mut self, text: &str) -> Result<Kind, String> {
        let (head, items) = text.split_once('\n').unwrap_or((text, ""));
        let names: Vec<String> = head.split_whitespace().map(str::to_ascii_uppercase).collect();
        // The first one says how many are asked for, where numbers are rules as well.
        let is_number = |name: &&String| name.bytes().all(|byte| byte.is_ascii_digit());
        let rule = names.iter().skip_while(is_number).find_map(|name| moodle::ordering_rule(name));
        if let Some(other) = names.iter().find(|name| name.starts_with("RELATIVE_ALL") || name.starts_with("LONGEST")) {
            self.draft.lose("partial_credit", format!("`{other}` gave way to `adjacent_pairs`"));
        }
        let items: Vec<_> = items.lines().filter_map(|line| self.text(line)).map(Item::text).collect();
        Ok(Kind::Ordering { items, rule: rule.flatten().map(str::to_owned) })
    }
}

/// `3:2`, `1..5`, `7`.
fn number(text: &str) -> Option<Number> {
    let text = plain(text);
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (quantity(from)?, quantity(to)?);
        return Some(Number::Range { from: from.min(to), to: from.max(to) });
    }
    let (value, tolerance) = match text.split_once(':') {
        Some((value, tolerance)) => (quantity(value)?, quantity(tolerance)?),
        None => (quantity(&text)?, 0.0),
    };
    Some(Number::near(value, tolerance.abs()))
}

/// What stands behind each of some signs; first, with no sign, what stands before all of them.
fn signed<'t>(text: &'t str, signs: &[char]) -> Vec<(Option<char>, &'t str)> {
    let mut parts = Vec::new();
    let (mut sign, mut start, mut escaped) = (None, 0, false);
    for (at, letter) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if letter == '\\' {
            escaped = true;
        } else if signs.contains(&letter) {
            parts.push((sign, &text[start..at]));
            (sign, start) = (Some(letter), at + letter.len_utf8());
        }
    }
    parts.push((sign, &text[start..]));
    parts
}
