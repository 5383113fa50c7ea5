//! From pulldown-cmark's events to HTML and its holes, in one pass.

mod balance;
mod cells;
mod code;
mod gaps;
mod heading;
mod notes;
mod place;
mod raw;
mod words;

pub use self::gaps::{masked, masked_as_written};
pub(crate) use self::place::within;
pub use self::words::without_markup;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Alignment, CowStr, Event, HeadingLevel, LinkType, OffsetIter, Options, Parser, Tag, TagEnd};

use self::balance::Raw;
use self::code::OpenCode;
use self::heading::OpenHeading;
use self::notes::{Notes, OpenNote};
use self::raw::Tags;
use super::mention::Spot;
use super::prose::{Body, Fill, Hole, Marked};
use super::{Fence, Heading, Image, Link, LinkKind, Prose, alert, emphasis, escape};
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
/// How a cell in the head of a table begins.
const HEAD_CELL: &str = "<th scope=\"col\"";

/// What of Markdown our texts may use besides CommonMark.
pub const OPTIONS: Options = Options::ENABLE_TABLES
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
    links: Vec<Link>,
    headings: Vec<Heading>,
    words: u32,
    /// What is read so far; the parts below grow by the same texts.
    html: String,
    holes: Vec<Hole>,
    images: Vec<Image>,
    fences: Vec<Fence>,
    plain: String,
    titles: Vec<(u32, u32)>,
    breaks: Vec<u32>,
    running: Vec<(u32, u32)>,
    spots: Vec<Spot>,
    /// The open link, if it may lead to a concept.
    spot: Option<Spot>,
    /// Bytes of HTML that stand elsewhere until the end.
    set_aside: usize,
    too_large: bool,
    /// Above zero where a mention must not become a link: in links, headings, table heads.
    closed: u32,
    heading: Option<OpenHeading>,
    /// The ids of headings: where each stands, and how many wanted it.
    ids: HashMap<String, (Place, u32)>,
    table: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Where the open cell of a table begins, and where what is in it.
    cell: (usize, usize),
    /// Inside the label of a task's box.
    in_task: bool,
    /// Of emphasis that is none, once in a paragraph is enough.
    asterisks_told: bool,
    image: Option<Image>,
    /// Images in the text of an image: only their words count.
    inner_images: u32,
    /// Inside a paragraph that is an image and nothing else.
    figure: bool,
    code: Option<OpenCode>,
    notes: Notes,
    /// Of a block of HTML, which is handed over line by line.
    tags: Tags,
    raw: Raw,
    /// Open quotes: the closing tag of each.
    quotes: Vec<&'static str>,
    /// How many bytes the stand-in of each gap has.
    gaps: Vec<usize>,
}

type Events<'a> = Peekable<OffsetIter<'a>>;

impl<'a> Reading<'a> {
    pub fn new(text: &'a str, at: At<'a>, faults: &'a Faults) -> Self {
        Self {
            text,
            at,
            faults,
            links: Vec::new(),
            headings: Vec::new(),
            words: 0,
            html: String::with_capacity(text.len() + text.len() / 4),
            holes: Vec::new(),
            images: Vec::new(),
            fences: Vec::new(),
            plain: String::with_capacity(text.len()),
            titles: Vec::new(),
            breaks: Vec::new(),
            running: Vec::new(),
            spots: Vec::new(),
            spot: None,
            set_aside: 0,
            too_large: false,
            closed: 0,
            heading: None,
            ids: HashMap::new(),
            table: Vec::new(),
            column: 0,
            in_head: false,
            cell: (0, 0),
            in_task: false,
            asterisks_told: false,
            image: None,
            inner_images: 0,
            figure: false,
            code: None,
            notes: Notes::default(),
            tags: Tags::default(),
            raw: Raw::default(),
            quotes: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// The text has stand-ins for gaps of these lengths.
    pub fn with_gaps(mut self, gaps: Vec<usize>) -> Self {
        self.gaps = gaps;
        self
    }

    pub fn run(mut self) -> Prose {
        let mut events = Parser::new_ext(self.text, OPTIONS).into_offset_iter().peekable();
        let begins = matches!(events.peek(), Some((Event::Start(Tag::Paragraph), _)));
        let mut paragraphs = 0;
        let mut ends = false;
        while let Some((event, range)) = events.next() {
            paragraphs += usize::from(matches!(event, Event::Start(Tag::Paragraph)));
            ends = matches!(event, Event::End(TagEnd::Paragraph));
            self.event(event, range, &mut events);
        }
        self.report_unbalanced();
        if begins && ends && paragraphs == 1 && matches!(self.at, At::Value { .. }) {
            self.take_paragraph_off();
        }
        self.finish()
    }

    /// A value of one paragraph is shown inside a label or a cell, where a `<p>` must not stand.
    fn take_paragraph_off(&mut self) {
        const OPEN: &str = "<p>";
        if self.html.starts_with(OPEN) {
            self.html.truncate(self.html.strip_suffix("</p>\n").unwrap_or(&self.html).len());
            self.html.drain(..OPEN.len());
            self.holes.iter_mut().for_each(|hole| hole.at -= OPEN.len() as u32);
        }
        self.images.iter_mut().for_each(|image| image.figure = false);
    }

    fn event(&mut self, event: Event<'a>, range: Range<usize>, events: &mut Events<'a>) {
        if self.html.len() + self.set_aside > OUTPUT_LIMIT {
            if !std::mem::replace(&mut self.too_large, true) {
                let message = format!("this text makes more than {} MiB of HTML", OUTPUT_LIMIT >> 20);
                self.faults.add(Diagnostic::error("text-too-large", self.place(&range), message));
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
                self.html.push_str("<code>");
                self.between_gaps(&code, |reading, code| {
                    reading.plain(code);
                    reading.heading_text(code);
                    reading.escaped(code);
                });
                self.html.push_str("</code>");
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
                self.tags = Tags::default();
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, &range),
        }
    }

    /// The text of an image is plain: markup in it has no meaning but its words.
    fn in_image(&mut self, event: Event) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Text(text) | Event::Code(text) => {
                image.alt.push_str(&text);
                self.plain(&text);
            }
            Event::SoftBreak | Event::HardBreak => {
                image.alt.push(' ');
                self.plain(" ");
            }
            Event::Start(Tag::Image { .. }) => self.inner_images += 1,
            Event::End(TagEnd::Image) if self.inner_images > 0 => self.inner_images -= 1,
            Event::End(TagEnd::Image) => self.end(TagEnd::Image),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>, events: &mut Events<'a>) {
        let is_inline =
            matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. });
        if !is_inline {
            self.asterisks_told = false;
            self.end_task();
            self.block_break();
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
                    html: self.html.len(),
                    holes: self.holes.len(),
                    plain: self.plain.len(),
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
                let (html, holes) = (self.html.len(), self.holes.len());
                self.notes.open.push(OpenNote { label: label.into_string(), html, holes, range });
            }
            Tag::DefinitionList => self.html.push_str("<dl>\n"),
            Tag::DefinitionListTitle => self.html.push_str("<dt>"),
            Tag::DefinitionListDefinition => self.html.push_str("<dd>"),
            Tag::Table(alignments) => {
                self.table = alignments;
                let label = self.headings.last().map_or("page-title", |heading| &heading.id);
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
                self.report_cut_link(&range);
                let class = match self.table.get(self.column) {
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) => " class=\"end\"",
                    _ => "",
                };
                let start = self.html.len();
                self.html.push_str(if self.in_head { HEAD_CELL } else { "<td" });
                self.html.push_str(class);
                self.html.push('>');
                self.cell = (start, self.html.len());
            }
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Link { link_type, dest_url, .. } => self.link(link_type, &dest_url, &range, events),
            Tag::Image { dest_url, title, .. } => {
                let link = self.add_link(LinkKind::Image, &dest_url, &range);
                let caption = (!title.is_empty()).then(|| title.into_string());
                self.image = Some(Image { link, alt: String::new(), caption, figure: self.figure });
            }
            Tag::HtmlBlock | Tag::MetadataBlock(_) | Tag::Superscript | Tag::Subscript => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if matches!(tag, TagEnd::Paragraph | TagEnd::Item) {
            self.end_task();
        }
        if !matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image) {
            self.block_break();
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
                if let Some(note) = self.notes.open.pop() {
                    self.define_note(note);
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
                if let Some(spot) = self.spot.take() {
                    self.spots.push(Spot { end: self.plain.len() as u32, ..spot });
                }
                self.html.push_str("</a>");
            }
            TagEnd::Image => {
                if let Some(image) = self.image.take() {
                    self.end_image(image);
                }
            }
            TagEnd::HtmlBlock => self.tags = Tags::default(),
            TagEnd::MetadataBlock(_) | TagEnd::Superscript | TagEnd::Subscript => {}
        }
    }

    fn end_image(&mut self, image: Image) {
        if image.alt.trim().is_empty() {
            let message = "this image has no text for those who cannot see it";
            let place = self.links[image.link as usize].place;
            let fault = Diagnostic::warning("image-without-alt", place, message);
            self.faults.add(fault.help("say in the brackets what it shows: `![Two circles, one inside the other](…)`"));
        }
        self.hole(Fill::Image(self.images.len() as u32));
        self.images.push(image);
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        if self.code.is_some() {
            self.code_text(text, range);
            return;
        }
        // What the parser hands over piece by piece may begin one byte earlier.
        let start = range.start.saturating_sub(1);
        if memchr::memchr2(b'[', b'*', &self.text.as_bytes()[start..range.end]).is_some() {
            self.unknown_notes(start..range.end);
            self.literal_asterisks(range.clone());
        }
        self.between_gaps(text, |reading, text| {
            let before = reading.plain.len();
            reading.words(text);
            reading.heading_text(text);
            let at = reading.html.len();
            reading.escaped(text);
            if reading.closed == 0 && matches!(reading.at, At::Body { .. }) {
                reading.running_text(at);
                reading.running_words(before);
            }
        });
    }

    fn literal_asterisks(&mut self, range: Range<usize>) {
        let shown = emphasis::shown(self.text, range);
        if let Some(shown) = shown.filter(|_| !std::mem::replace(&mut self.asterisks_told, true)) {
            let message = "these asterisks are shown as they stand, not as emphasis";
            let fault = Diagnostic::warning("not-emphasis", self.place(&shown), message);
            self.faults.add(fault.help(
                "Markdown wants no space inside the asterisks, and a space or a Western full stop outside of them; \
                 beside Chinese or Japanese punctuation use <strong>…</strong> or <em>…</em>",
            ));
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
        let (start, inside) = self.cell;
        let is_empty = self.html.len() == inside && self.holes.last().is_none_or(|hole| (hole.at as usize) < inside);
        if is_empty {
            self.html.replace_range(start..start + HEAD_CELL.len(), "<td");
        }
        is_empty
    }

    fn quote(&mut self, range: Range<usize>, events: &mut Events<'a>) {
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
                self.hole(Fill::Word(alert.word));
                let _ = write!(self.html, "</span> {}", escape(title));
            }
            None => {
                self.hole(Fill::Word(alert.word));
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

    fn link(&mut self, kind: LinkType, target: &str, range: &Range<usize>, events: &mut Events<'a>) {
        let LinkType::WikiLink { has_pothole } = kind else {
            let target = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_owned() };
            let link = self.add_link(LinkKind::Text, &target, range);
            if target.contains("concepts/") && !target.contains("://") {
                self.spot = Some(self.spot_at(link, false));
            }
            self.hole(Fill::Link(link));
            self.closed += 1;
            return;
        };
        // In a table the `|` before a link's text must be written `\|`.
        let target = target.strip_suffix('\\').filter(|_| has_pothole).unwrap_or(target);
        let link = self.add_link(LinkKind::Concept, target, range);
        self.spot = Some(self.spot_at(link, !has_pothole));
        self.hole(Fill::Link(link));
        self.closed += 1;
        if !has_pothole {
            // Its only text is the id again; the concept's term is shown instead.
            while !matches!(events.peek(), Some((Event::End(TagEnd::Link), _)) | None) {
                events.next();
            }
            self.plain(target);
            self.heading_text(target);
            self.hole(Fill::Term(link));
        }
    }

    fn add_link(&mut self, kind: LinkKind, target: &str, range: &Range<usize>) -> u32 {
        let place = self.place_of_text(target, range);
        self.links.push(Link { kind, target: target.to_owned(), place });
        (self.links.len() - 1) as u32
    }

    fn finish(mut self) -> Prose {
        self.unused_notes();
        if !self.notes.order.is_empty() {
            self.footnotes();
        }
        let Self { html, holes, images, fences, mut plain, titles, links, headings, words, .. } = self;
        let (breaks, mut running, spots) = (self.breaks, self.running, self.spots);
        plain.truncate(plain.trim_end().len());
        running.iter_mut().for_each(|(_, end)| *end = (*end).min(plain.len() as u32));
        let body = if holes.is_empty() && plain == html {
            Body::Words(plain)
        } else {
            Body::Marked(Box::new(Marked { html, holes, images, fences, plain, titles, breaks, running, spots }))
        };
        Prose { links, headings, words, body }
    }

    fn hole(&mut self, fill: Fill) {
        self.holes.push(Hole { at: self.html.len() as u32, fill });
    }

    fn escaped(&mut self, text: &str) {
        // Writing to a String cannot fail.
        let _ = pulldown_cmark_escape::escape_html(&mut self.html, text);
    }
}
