//! Reads GIFT as Moodle does: questions are parted by blank lines, comments begin with `//`, and a backslash takes a
//! sign for itself.

use super::SIGNS;
use crate::interchange::bank::{Answer, Choice, FreeText, Item, Kind, MarkFeedback, Number, Question};
use crate::interchange::found::{Draft, Found, decimal};
use crate::interchange::{moodle, to_markdown};

/// A question as it stands: the line it begins with, its text without comments, and what they say.
struct Chunk {
    line: usize,
    text: String,
    id: String,
    tags: Vec<String>,
}

impl Chunk {
    fn new() -> Self {
        Self { line: 0, text: String::new(), id: String::new(), tags: Vec::new() }
    }
}

pub fn read(text: &str, found: &mut Found) {
    let mut chunk = Chunk::new();
    for (at, line) in text.lines().enumerate() {
        let trimmed = line.trim();
        if trimmed.starts_with("//") {
            comment(trimmed, &mut chunk);
            continue;
        }
        let begins = trimmed.starts_with("::") || trimmed.starts_with("$CATEGORY:");
        let is_open = is_open(&chunk.text);
        // Blank lines part questions; but some programs leave them between the answers, too.
        let after_blank = chunk.text.ends_with("\n\n");
        let is_next = is_open && after_blank && unescaped(trimmed, "{").is_some();
        let ends = trimmed.is_empty() && !is_open || begins || is_next;
        if ends && !chunk.text.trim().is_empty() {
            let done = std::mem::replace(&mut chunk, Chunk::new());
            question(done, found);
        }
        if let Some(path) = trimmed.strip_prefix("$CATEGORY:") {
            found.quiz(&category(path), None);
            continue;
        }
        if trimmed.is_empty() && chunk.text.is_empty() {
            continue;
        }
        if chunk.text.is_empty() {
            chunk.line = at + 1;
        }
        chunk.text.push_str(if trimmed.is_empty() { "" } else { line });
        chunk.text.push('\n');
    }
    if !chunk.text.trim().is_empty() {
        question(chunk, found);
    }
}

/// Whether a `{` waits for its `}`.
fn is_open(text: &str) -> bool {
    let mut depth = 0i32;
    let mut escaped = false;
    for letter in text.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

/// `// [id:…] [tag:…]`
fn comment(text: &str, chunk: &mut Chunk) {
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        rest = &rest[at + 1..];
        let Some(end) = unescaped(rest, "]") else { return };
        let value = |text: &str| text.replace("\\]", "]").trim().to_owned();
        if let Some(id) = rest[..end].strip_prefix("id:") {
            chunk.id = value(id);
        } else if let Some(tag) = rest[..end].strip_prefix("tag:") {
            chunk.tags.push(value(tag));
        }
        rest = &rest[end..];
    }
}

/// The last part of a path such as `$course$/top/Unit 1`; two slashes are one in a name.
pub fn category(path: &str) -> String {
    let path = path.trim().replace("//", "\u{fdd0}");
    let parts = path.split('/').map(str::trim).filter(|part| !part.is_empty());
    let mut named = parts.filter(|part| !(part.starts_with('$') && part.ends_with('$')) && *part != "top");
    named.next_back().unwrap_or_default().replace('\u{fdd0}', "/")
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
    let mut question = Question { prompt, tags: chunk.tags, ..Question::default() };
    question.explanation = general.and_then(|text| reading.text(text));
    let kind = reading.kind(answers.trim(), &mut question.feedback);
    match kind {
        Ok(_) if question.prompt.is_empty() => found.leave_out(&name, place, "there is no question before the answers"),
        Ok(kind) => {
            question.kind = kind;
            found.keep(&chunk.id, &name, question, reading.draft);
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
            Markup::Plain => to_markdown::from_plain(text),
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
                feedback.wrong = told;
                continue;
            }
            let Some(value) = number(text) else { return Err(format!("`{text}` is not a number")) };
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
        let rule = names.iter().find_map(|name| moodle::ordering_rule(name));
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
        let (from, to) = (decimal(from)?, decimal(to)?);
        return Some(Number::Range { from: from.min(to), to: from.max(to) });
    }
    let (value, tolerance) = match text.split_once(':') {
        Some((value, tolerance)) => (decimal(value)?, decimal(tolerance)?),
        None => (decimal(&text)?, 0.0),
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
