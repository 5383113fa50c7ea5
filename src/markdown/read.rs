//! From pulldown-cmark's events to pieces, in one pass.

mod code;
mod heading;
mod notes;
mod raw;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use self::code::OpenCode;
use self::heading::OpenHeading;
use self::notes::Notes;
use self::raw::Tags;
use super::alert;
use super::{Link, LinkKind, Piece, Prose, escape};
use crate::diag::{Diagnostic, Faults, Place};
use crate::source::FileId;

/// Where the Markdown stands, so that a byte of it can be shown to its author.
pub enum At<'a> {
    /// In the file as it is.
    Body { file: FileId, offset: usize },
    /// As a YAML value: its bytes are the author's, but not one for one.
    Value { place: Place, written: &'a str },
}

/// Far above any lesson: crafted Markdown can grow a hundredfold.
const OUTPUT_LIMIT: usize = 16 << 20;
/// In a longer value, a fault is shown at the whole of it: each search takes its time.
const SEARCHED: usize = 64 << 10;
/// How a cell in the head of a table begins.
const HEAD_CELL: &str = "<th scope=\"col\"";

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_DEFINITION_LIST)
    .union(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_WIKILINKS)
    .union(Options::ENABLE_SMART_PUNCTUATION);

pub struct Reading<'a> {
    text: &'a str,
    at: At<'a>,
    faults: &'a Faults,
    prose: Prose,
    /// HTML not yet pushed as a piece.
    html: String,
    size: usize,
    /// Above zero where a mention must not become a link: in links, headings, table heads.
    closed: u32,
    heading: Option<OpenHeading>,
    /// The ids of headings: where each stands, and how many wanted it.
    ids: HashMap<String, (Place, u32)>,
    table: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Inside the label of a task's box.
    in_task: bool,
    /// Of emphasis that is none, once in a paragraph is enough.
    asterisks_told: bool,
    image: Option<(usize, String, Option<String>)>,
    /// Images in the text of an image: only their words count.
    inner_images: u32,
    /// Inside a paragraph that is an image and nothing else.
    figure: bool,
    code: Option<OpenCode>,
    notes: Notes,
    /// Of a block of HTML, which is handed over line by line.
    raw: Tags,
    /// Open quotes: the closing tag of each.
    quotes: Vec<&'static str>,
    tight: bool,
}

impl<'a> Reading<'a> {
    pub fn new(text: &'a str, at: At<'a>, faults: &'a Faults) -> Self {
        let tight = matches!(at, At::Value { .. });
        Self {
            text,
            at,
            faults,
            prose: Prose::default(),
            html: String::new(),
            size: 0,
            closed: 0,
            heading: None,
            ids: HashMap::new(),
            table: Vec::new(),
            column: 0,
            in_head: false,
            in_task: false,
            asterisks_told: false,
            image: None,
            inner_images: 0,
            figure: false,
            code: None,
            notes: Notes::default(),
            raw: Tags::default(),
            quotes: Vec::new(),
            tight,
        }
    }

    pub fn run(mut self) -> Prose {
        let mut events = Parser::new_ext(self.text, OPTIONS).into_offset_iter().peekable();
        // A value of one paragraph is shown inside a label or a cell, where a <p> must not stand.
        if self.tight {
            let all: Vec<_> = events.collect();
            let paragraphs = all.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Paragraph))).count();
            let alone = paragraphs == 1
                && matches!(all.first(), Some((Event::Start(Tag::Paragraph), _)))
                && matches!(all.last(), Some((Event::End(TagEnd::Paragraph), _)));
            let inner = if alone { &all[1..all.len() - 1] } else { &all[..] };
            let mut events = inner.iter().cloned().peekable();
            while let Some((event, range)) = events.next() {
                self.event(event, range, &mut events);
            }
        } else {
            while let Some((event, range)) = events.next() {
                self.event(event, range, &mut events);
            }
        }
        self.finish()
    }

    fn event<I>(&mut self, event: Event<'a>, range: Range<usize>, events: &mut std::iter::Peekable<I>)
    where
        I: Iterator<Item = (Event<'a>, Range<usize>)>,
    {
        if self.size + self.html.len() > OUTPUT_LIMIT {
            if self.size != usize::MAX / 2 {
                let message = format!("this text makes more than {} MiB of HTML", OUTPUT_LIMIT >> 20);
                self.faults.add(Diagnostic::error("text-too-large", self.place(&range), message));
                self.size = usize::MAX / 2;
            }
            return;
        }
        if self.image.is_some() {
            self.in_image(event);
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, range, events),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, &range),
            Event::Code(code) => {
                self.plain(&code);
                self.heading_text(&code);
                let _ = write!(self.html, "<code>{}</code>", escape(&code));
            }
            Event::SoftBreak => self.text("\n", &range),
            Event::HardBreak => {
                self.plain(" ");
                self.html.push_str("<br>\n");
            }
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::TaskListMarker(done) => {
                let state = if done { " checked" } else { "" };
                let _ = write!(self.html, "<label><input type=\"checkbox\" disabled{state}> ");
                self.in_task = true;
            }
            Event::FootnoteReference(label) => self.reference(&label),
            Event::Html(html) => self.raw_html(&html, &range),
            Event::InlineHtml(html) => {
                self.raw_html(&html, &range);
                self.raw = Tags::default();
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, &range),
        }
    }

    /// The text of an image is plain: markup in it has no meaning but its words.
    fn in_image(&mut self, event: Event) {
        let Some((_, alt, _)) = &mut self.image else { return };
        match event {
            Event::Text(text) | Event::Code(text) => {
                alt.push_str(&text);
                self.plain(&text);
            }
            Event::SoftBreak | Event::HardBreak => {
                alt.push(' ');
                self.plain(" ");
            }
            Event::Start(Tag::Image { .. }) => self.inner_images += 1,
            Event::End(TagEnd::Image) if self.inner_images > 0 => self.inner_images -= 1,
            Event::End(TagEnd::Image) => self.end(TagEnd::Image),
            _ => {}
        }
    }

    fn start<I>(&mut self, tag: Tag<'a>, range: Range<usize>, events: &mut std::iter::Peekable<I>)
    where
        I: Iterator<Item = (Event<'a>, Range<usize>)>,
    {
        let is_inline =
            matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. });
        if !is_inline {
            self.asterisks_told = false;
            self.end_task();
        }
        match tag {
            Tag::Paragraph => {
                // An image and nothing else is a figure.
                let text = self.text[range].trim();
                self.figure = matches!(events.peek(), Some((Event::Start(Tag::Image { .. }), image))
                    if self.text[image.clone()].len() == text.len());
                if !self.figure {
                    self.html.push_str("<p>");
                }
            }
            Tag::Heading { level, id, .. } => {
                self.flush();
                self.closed += 1;
                if level == HeadingLevel::H1 && matches!(self.at, At::Body { .. }) {
                    let message = "a heading of the first level: the page's title is that heading";
                    let fault = Diagnostic::warning("heading-one", self.place(&range), message);
                    self.faults.add(fault.help("begin sections with `## `"));
                }
                self.heading = Some(OpenHeading {
                    level: level as u8,
                    id: id.map(CowStr::into_string),
                    text: String::new(),
                    range,
                    before: std::mem::take(&mut self.prose.pieces),
                });
            }
            Tag::BlockQuote(_) => self.quote(range, events),
            Tag::CodeBlock(kind) => self.start_code(&kind, range),
            Tag::List(Some(1)) => self.html.push_str("<ol>\n"),
            Tag::List(Some(start)) => {
                let _ = writeln!(self.html, "<ol start=\"{start}\">");
            }
            Tag::List(None) => {
                let is_tasks = self.text[range].trim_start().get(1..).is_some_and(|rest| {
                    let rest = rest.trim_start();
                    rest.starts_with("[ ]") || rest.starts_with("[x]") || rest.starts_with("[X]")
                });
                self.html.push_str(if is_tasks { "<ul class=\"tasks\">\n" } else { "<ul>\n" });
            }
            Tag::Item => self.html.push_str("<li>"),
            Tag::FootnoteDefinition(label) => {
                self.flush();
                let before = std::mem::take(&mut self.prose.pieces);
                self.notes.open = Some((label.into_string(), before, range));
            }
            Tag::DefinitionList => self.html.push_str("<dl>\n"),
            Tag::DefinitionListTitle => self.html.push_str("<dt>"),
            Tag::DefinitionListDefinition => self.html.push_str("<dd>"),
            Tag::Table(alignments) => {
                self.table = alignments;
                let label = self.prose.headings.last().map_or("page-title", |heading| &heading.id);
                let _ = writeln!(
                    self.html,
                    "<div class=\"table-scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"{}\"><table>",
                    escape(label)
                );
            }
            Tag::TableHead => {
                self.in_head = true;
                self.closed += 1;
                self.column = 0;
                self.html.push_str("<thead><tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.html.push_str("<tr>");
            }
            Tag::TableCell => {
                let class = match self.table.get(self.column) {
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"end\"",
                    _ => "",
                };
                let tag = if self.in_head { HEAD_CELL } else { "<td" };
                let _ = write!(self.html, "{tag}{class}>");
            }
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Link { link_type, dest_url, .. } => self.link(link_type, &dest_url, &range, events),
            Tag::Image { dest_url, title, .. } => {
                let link = self.add_link(LinkKind::Image, &dest_url, &range);
                let caption = (!title.is_empty()).then(|| title.into_string());
                self.image = Some((link, String::new(), caption));
            }
            Tag::HtmlBlock | Tag::MetadataBlock(_) | Tag::Superscript | Tag::Subscript => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if matches!(tag, TagEnd::Paragraph | TagEnd::Item) {
            self.end_task();
        }
        match tag {
            TagEnd::Paragraph => {
                self.plain(" ");
                if !std::mem::take(&mut self.figure) {
                    self.html.push_str("</p>\n");
                }
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(_) => {
                let close = self.quotes.pop().unwrap_or("</blockquote>\n");
                self.html.push_str(close);
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::List(true) => self.html.push_str("</ol>\n"),
            TagEnd::List(false) => self.html.push_str("</ul>\n"),
            TagEnd::Item => {
                self.plain(" ");
                self.html.push_str("</li>\n");
            }
            TagEnd::FootnoteDefinition => {
                self.flush();
                if let Some((label, before, range)) = self.notes.open.take() {
                    let note = std::mem::replace(&mut self.prose.pieces, before);
                    self.define_note(label, note, range);
                }
            }
            TagEnd::DefinitionList => self.html.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => {
                self.plain(": ");
                self.html.push_str("</dt>\n");
            }
            TagEnd::DefinitionListDefinition => {
                self.plain(" ");
                self.html.push_str("</dd>\n");
            }
            TagEnd::Table => self.html.push_str("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.closed -= 1;
                self.html.push_str("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.html.push_str("</tr>\n"),
            TagEnd::TableCell => {
                self.plain(" ");
                self.column += 1;
                let is_head = self.in_head && !self.empty_head();
                self.html.push_str(if is_head { "</th>" } else { "</td>" });
            }
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.html.push_str("</del>"),
            TagEnd::Link => {
                self.closed -= 1;
                self.html.push_str("</a>");
            }
            TagEnd::Image => {
                if let Some((link, alt, caption)) = self.image.take() {
                    let figure = self.figure;
                    self.push(Piece::Image { link, alt, caption, figure });
                }
            }
            TagEnd::HtmlBlock => self.raw = Tags::default(),
            TagEnd::MetadataBlock(_) | TagEnd::Superscript | TagEnd::Subscript => {}
        }
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        if self.code.is_some() {
            self.code_text(text, range);
            return;
        }
        self.plain(text);
        self.heading_text(text);
        self.count(text);
        self.unknown_notes(range);
        // The parser may hand over two asterisks one by one.
        let start = range.start.saturating_sub(1);
        let literal = self.text.get(start..range.end).and_then(|written| written.find("**"));
        if let Some(at) = literal.filter(|_| !std::mem::replace(&mut self.asterisks_told, true)) {
            let message = "these asterisks are shown as they stand, not as emphasis";
            let fault = Diagnostic::warning("not-emphasis", self.place(&(start + at..start + at + 2)), message);
            self.faults.add(fault.help(
                "Markdown wants no space inside the asterisks, and a space or a Western full stop outside of them; \
                 beside Chinese or Japanese punctuation use <strong>…</strong>",
            ));
        }
        if self.closed > 0 {
            self.html.push_str(&escape(text));
        } else {
            self.flush();
            if let Some(Piece::Text(last)) = self.prose.pieces.last_mut() {
                last.push_str(text);
            } else {
                self.prose.pieces.push(Piece::Text(text.to_owned()));
            }
            self.size += text.len();
        }
    }

    fn count(&mut self, text: &str) {
        let is_wide =
            |letter: &char| ('\u{2E80}'..='\u{9FFF}').contains(letter) || ('\u{AC00}'..='\u{D7AF}').contains(letter);
        let wide = text.chars().filter(is_wide).count() as u32;
        let words = text
            .split_whitespace()
            .filter(|word| word.chars().any(|letter| letter.is_alphanumeric() && !is_wide(&letter)));
        self.prose.words += words.count() as u32 + wide.div_ceil(2);
    }

    fn plain(&mut self, text: &str) {
        let plain = &mut self.prose.text;
        for letter in text.chars() {
            if letter.is_whitespace() {
                if !plain.is_empty() && !plain.ends_with(' ') {
                    plain.push(' ');
                }
            } else {
                plain.push(letter);
            }
        }
    }

    /// The words of a task's first paragraph are the name of its box.
    fn end_task(&mut self) {
        if std::mem::take(&mut self.in_task) {
            self.html.push_str("</label>");
        }
    }

    /// Whether the head cell just read is empty, as in the corner of a table with heads on two sides. It heads nothing,
    /// so it becomes a plain cell.
    fn empty_head(&mut self) -> bool {
        let Some(start) = self.html.rfind(HEAD_CELL) else { return false };
        let is_empty = self.html[start + 1..].find(['<', '>']) == Some(self.html.len() - start - 2);
        if is_empty {
            self.html.replace_range(start..start + HEAD_CELL.len(), "<td");
        }
        is_empty
    }

    fn quote<I>(&mut self, range: Range<usize>, events: &mut std::iter::Peekable<I>)
    where
        I: Iterator<Item = (Event<'a>, Range<usize>)>,
    {
        let quote = &self.text[range.clone()];
        let place = |kind: &str| {
            let start = range.start + quote.find(kind).unwrap_or_default();
            self.place(&(start..start + kind.len()))
        };
        let Some(alert) = alert::of_quote(quote, place, self.faults) else {
            self.html.push_str("<blockquote>\n");
            self.quotes.push("</blockquote>\n");
            return;
        };
        let _ = write!(self.html, "<div class=\"alert alert-{}\" role=\"note\"><p class=\"alert-title\">", alert.class);
        match &alert.title {
            Some(title) => {
                self.plain(title);
                self.plain(" ");
                self.html.push_str("<span class=\"alert-kind\">");
                self.flush();
                self.prose.pieces.push(Piece::Word(alert.word));
                let _ = write!(self.html, "</span> {}", escape(title));
            }
            None => {
                self.flush();
                self.prose.pieces.push(Piece::Word(alert.word));
            }
        }
        self.html.push_str("</p>\n");
        self.quotes.push("</div>\n");
        // The marker's own line has been said; what is left of its paragraph is the first paragraph of the alert.
        let marker_end = range.start + quote.find('\n').unwrap_or(quote.len());
        if matches!(events.peek(), Some((Event::Start(Tag::Paragraph), _))) {
            let paragraph = events.next();
            while events.peek().is_some_and(|(event, at)| {
                at.start < marker_end && !matches!(event, Event::End(TagEnd::Paragraph))
                    || matches!(event, Event::SoftBreak | Event::HardBreak) && at.start <= marker_end
            }) {
                events.next();
            }
            if matches!(events.peek(), Some((Event::End(TagEnd::Paragraph), _))) {
                events.next();
            } else if paragraph.is_some() {
                self.html.push_str("<p>");
            }
        }
    }

    fn link<I>(&mut self, kind: LinkType, target: &str, range: &Range<usize>, events: &mut std::iter::Peekable<I>)
    where
        I: Iterator<Item = (Event<'a>, Range<usize>)>,
    {
        let LinkType::WikiLink { has_pothole } = kind else {
            let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_owned() };
            let link = self.add_link(LinkKind::Text, &target, range);
            self.push(Piece::Link(link));
            self.closed += 1;
            return;
        };
        let link = self.add_link(LinkKind::Concept, target, range);
        self.push(Piece::Link(link));
        self.closed += 1;
        if !has_pothole {
            // Its only text is the id again; the concept's term is shown instead.
            while !matches!(events.peek(), Some((Event::End(TagEnd::Link), _)) | None) {
                events.next();
            }
            self.plain(target);
            self.heading_text(target);
            self.push(Piece::Term(link));
        }
    }

    fn add_link(&mut self, kind: LinkKind, target: &str, range: &Range<usize>) -> usize {
        let place = self.place_of_text(target, range);
        self.prose.links.push(Link { kind, target: target.to_owned(), place });
        self.prose.links.len() - 1
    }

    fn finish(mut self) -> Prose {
        self.flush();
        self.unused_notes();
        if !self.notes.order.is_empty() {
            self.footnotes();
        }
        let text = std::mem::take(&mut self.prose.text);
        self.prose.text = text.trim_end().to_owned();
        self.prose
    }

    fn push(&mut self, piece: Piece) {
        self.flush();
        self.prose.pieces.push(piece);
    }

    fn flush(&mut self) {
        if !self.html.is_empty() {
            self.size += self.html.len();
            let html = std::mem::take(&mut self.html);
            if let Some(Piece::Html(last)) = self.prose.pieces.last_mut() {
                last.push_str(&html);
            } else {
                self.prose.pieces.push(Piece::Html(html));
            }
        }
    }

    fn place(&self, range: &Range<usize>) -> Place {
        match &self.at {
            At::Body { file, offset } => {
                let written = self.text[range.clone()].trim_end();
                Place::new(*file, offset + range.start, offset + range.start + written.len())
            }
            At::Value { place, written } => {
                let given = self.text[range.clone()].trim_end();
                if given.is_empty() || written.len() > SEARCHED {
                    return *place;
                }
                // What stands there several times is told apart by how often it stood before.
                let before = self.text[..range.start].matches(given).count();
                match written.match_indices(given).nth(before) {
                    Some((at, _)) => {
                        Place::new(place.file, place.start as usize + at, place.start as usize + at + given.len())
                    }
                    None => *place,
                }
            }
        }
    }

    /// The place of a word inside a range: of a link's target inside the link.
    fn place_of_text(&self, word: &str, range: &Range<usize>) -> Place {
        match self.text[range.clone()].rfind(word) {
            Some(at) if !word.is_empty() => self.place(&(range.start + at..range.start + at + word.len())),
            _ => self.place(range),
        }
    }
}
