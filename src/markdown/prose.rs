//! A text with markup as it is kept: one buffer of finished HTML with holes, and, apart from it, what other pages and
//! the checks must know of the text.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::alert::ALERTS;
use super::mention::Spot;
use crate::diag::Place;

/// A text with markup, ready to be put into a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Prose {
    pub links: Vec<Link>,
    pub headings: Vec<Heading>,
    /// Words, counting each Chinese, Japanese or Korean letter as half a word.
    pub words: u32,
    pub(super) body: Body,
}

/// What only the page that shows a text needs of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) enum Body {
    /// Left out: the text has not changed since its page was made.
    Outline,
    /// Words without any markup: the HTML and the plain text are the same.
    Words(String),
    Marked(Box<Marked>),
}

impl Default for Body {
    fn default() -> Self {
        Self::Words(String::new())
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Marked {
    pub html: String,
    /// In the order of their places; a running text is marked like a hole, though its letters are there.
    pub holes: Vec<Hole>,
    pub images: Vec<Image>,
    pub fences: Vec<Fence>,
    /// Without markup, with a space for each break.
    pub plain: String,
    /// Where in `plain` the text of each heading begins and ends.
    pub titles: Vec<(u32, u32)>,
    /// Where in `plain` one block ends and another begins.
    pub breaks: Vec<u32>,
    /// Where in `plain` there is running text, in which a concept can be mentioned.
    pub running: Vec<(u32, u32)>,
    /// Links to concepts.
    pub spots: Vec<Spot>,
}

/// A place in the HTML, and what belongs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Hole {
    pub at: u32,
    pub fill: Fill,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) enum Fill {
    /// As many bytes of running text, from here on.
    Text(u32),
    /// These are indices.
    Link(u32),
    Term(u32),
    Image(u32),
    Fence(u32),
    Word(Word),
    Gap(u32),
}

/// A stretch of HTML, or what is to be put between two of them.
#[derive(Clone, Copy, Debug)]
pub enum Part<'p> {
    /// Finished HTML.
    Html(&'p str),
    /// Running text, escaped, in which a concept may be mentioned for the first time.
    Text(&'p str),
    /// The opening tag of a link; `</a>` follows as HTML.
    Link(&'p Link),
    /// The text of `[[concept]]`, where the author gave none: the concept's term.
    Term(&'p Link),
    Image(&'p Image, &'p Link),
    /// A fenced or indented code block, or a block such as a scene model; and its index.
    Fence(usize, &'p Fence),
    Word(Word),
    /// A gap to fill, by its index.
    Gap(usize),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Image {
    pub(super) link: u32,
    pub alt: String,
    pub caption: Option<String>,
    /// Alone in its paragraph.
    pub figure: bool,
}

/// A word of the interface, which the page's language has its own for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Word {
    /// The kind of an alert, by its index.
    Alert(u8),
    LinkToSection,
    Footnotes,
    BackToText,
}

impl Word {
    /// What the strings of a theme call it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Alert(kind) => ALERTS.get(usize::from(kind)).map_or("", |(.., key)| key),
            Self::LinkToSection => "link_to_section",
            Self::Footnotes => "footnotes",
            Self::BackToText => "back_to_text",
        }
    }
}

/// Where a text points, as the author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Link {
    pub kind: LinkKind,
    pub target: String,
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LinkKind {
    /// `[text](target)`
    Text,
    /// `[[concept]]`
    Concept,
    /// `![alt](target)`
    Image,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Heading {
    pub level: u8,
    pub id: String,
    pub text: String,
}

/// What stands between fences, and where.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fence {
    /// The first word after the fence; empty for none.
    pub kind: String,
    pub text: String,
    pub place: Place,
    /// Where in the plain text it would stand.
    pub plain: u32,
    /// Where the text stands in the file, if it stands there unbroken: not inside a quote or a list. Line ends are the
    /// author's there, and `\n` in `text`.
    pub written: Option<std::ops::Range<usize>>,
}

impl Prose {
    /// What resolving, the checks and other pages need of a text; its own page cannot be made from it.
    pub fn outline(&self) -> Self {
        Self { links: self.links.clone(), headings: self.headings.clone(), words: self.words, body: Body::Outline }
    }

    /// One image and nothing else.
    pub fn image(link: Link, alt: String) -> Self {
        let plain = alt.clone();
        let image = Image { link: 0, alt, caption: None, figure: false };
        let hole = Hole { at: 0, fill: Fill::Image(0) };
        let marked = Marked { holes: vec![hole], images: vec![image], plain, ..Marked::default() };
        Self { links: vec![link], body: Body::Marked(Box::new(marked)), ..Self::default() }
    }

    /// Links, images or concepts.
    pub fn has_links(&self) -> bool {
        !self.links.is_empty()
    }

    pub fn is_whole(&self) -> bool {
        !matches!(self.body, Body::Outline)
    }

    /// The indices of the gaps that are holes here.
    pub fn gaps(&self) -> impl Iterator<Item = usize> {
        let holes = self.marked().map_or(&[][..], |marked| &marked.holes);
        holes.iter().filter_map(|hole| if let Fill::Gap(at) = hole.fill { Some(at as usize) } else { None })
    }

    pub fn is_empty(&self) -> bool {
        match &self.body {
            Body::Outline => false,
            Body::Words(text) => text.is_empty(),
            Body::Marked(marked) => marked.html.is_empty() && marked.holes.is_empty(),
        }
    }

    /// An image and nothing else.
    pub fn is_image(&self) -> bool {
        self.marked().is_some_and(|marked| marked.html.is_empty() && matches!(marked.images[..], [_]))
    }

    /// Whether a page shows anything of it: words, code, an image, or what else HTML can show.
    pub fn shows_something(&self) -> bool {
        const SHOWN: [&str; 9] =
            ["<img", "<svg", "<video", "<audio", "<math", "<picture", "<object", "<iframe", "<canvas"];
        let has_words = self.plain().contains(|letter: char| !letter.is_whitespace() && !is_invisible(letter));
        let shows = |marked: &Marked| {
            let html = marked.html.to_ascii_lowercase();
            !(marked.images.is_empty() && marked.fences.is_empty()) || SHOWN.iter().any(|tag| html.contains(tag))
        };
        has_words || self.marked().is_some_and(shows)
    }

    pub(super) fn marked(&self) -> Option<&Marked> {
        assert!(self.is_whole(), "an outline has no text");
        match &self.body {
            Body::Marked(marked) => Some(marked),
            _ => None,
        }
    }

    /// The text without markup, with a space for each break.
    pub fn plain(&self) -> &str {
        assert!(self.is_whole(), "an outline has no text");
        match &self.body {
            Body::Outline => "",
            Body::Words(text) => text,
            Body::Marked(marked) => &marked.plain,
        }
    }

    /// The plain text and the code of all blocks, each on lines of its own: for where nothing but text can stand.
    pub fn with_code(&self) -> Cow<'_, str> {
        let (plain, fences) = (self.plain(), self.fences());
        if fences.is_empty() {
            return Cow::Borrowed(plain);
        }
        let mut words = String::new();
        let mut add = |part: &str| {
            let part = part.trim_matches(['\n', ' ']);
            if !part.is_empty() {
                words.push_str(if words.is_empty() { "" } else { "\n" });
                words.push_str(part);
            }
        };
        let mut from = 0;
        for fence in fences {
            let to = (fence.plain as usize).min(plain.len());
            add(plain.get(from..to).unwrap_or(""));
            add(fence.text.trim_end());
            from = to;
        }
        add(plain.get(from..).unwrap_or(""));
        Cow::Owned(words)
    }

    /// What the author wrote, for comparing: the plain text where there is no markup, else the HTML, in which links, images
    /// and code stand as they were named. Blanks and ends of lines outside of code blocks make no difference.
    pub fn written(&self) -> Cow<'_, str> {
        let mut html = String::new();
        for part in self.marked().into_iter().flat_map(|_| self.parts()) {
            // Writing to a String cannot fail.
            let _ = match part {
                Part::Html(text) | Part::Text(text) => push_folded(&mut html, text),
                Part::Link(Link { kind: LinkKind::Concept, target, .. }) => write!(html, "<a href=\"[[{target}]]\">"),
                Part::Link(link) => write!(html, "<a href=\"{}\">", link.target),
                Part::Term(link) => write!(html, "{}", link.target),
                Part::Image(image, link) => {
                    let caption = image.caption.as_ref().map(|caption| format!(" title=\"{caption}\""));
                    let caption = caption.unwrap_or_default();
                    write!(html, "<img src=\"{}\" alt=\"{}\"{caption}>", link.target, image.alt)
                }
                Part::Fence(_, fence) => write!(html, "<pre class=\"{}\">{}</pre>", fence.kind, fence.text.trim_end()),
                Part::Gap(at) => write!(html, "{{{{{}}}}}", at + 1),
                // The theme's own; what it stands for is in the HTML around it.
                Part::Word(_) => Ok(()),
            };
        }
        // Where there is no tag, and no sign that looks like one, signs need no escape.
        let is_marked = html.contains('<') || html.contains("&lt;") || self.gaps().next().is_some();
        if is_marked { Cow::Owned(html.trim().to_owned()) } else { Cow::Borrowed(self.plain()) }
    }

    pub fn fences(&self) -> &[Fence] {
        self.marked().map_or(&[], |marked| &marked.fences)
    }

    /// How many bytes of HTML there are without what the holes are filled with.
    pub fn size(&self) -> usize {
        self.marked().map_or_else(|| self.plain().len(), |marked| marked.html.len())
    }

    /// The plain text below each heading; what stands above the first one comes first, with `None`.
    pub fn sections(&self) -> impl Iterator<Item = (Option<&Heading>, &str)> {
        let plain = self.plain();
        let titles = self.marked().map_or(&[][..], |marked| &marked.titles);
        let begins = std::iter::once((None, 0)).chain(self.headings.iter().map(Some).zip(titles.iter().map(|it| it.1)));
        let ends = titles.iter().map(|it| it.0 as usize).chain([plain.len()]);
        begins.zip(ends).map(|((heading, start), end)| (heading, plain.get(start as usize..end).unwrap_or("").trim()))
    }

    /// Whether some of it is code, in which each sign counts.
    pub fn has_code(&self) -> bool {
        self.marked().is_some_and(|marked| !marked.fences.is_empty() || marked.html.contains("<code"))
    }

    /// The HTML, cut at its holes.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let words = match &self.body {
            Body::Words(text) if !text.is_empty() => Some(Part::Html(text)),
            _ => None,
        };
        let marked = self.marked().map(|marked| Parts { prose: self, marked, at: 0, next: 0 });
        words.into_iter().chain(marked.into_iter().flatten())
    }
}

/// Letters that take no room.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Blanks side by side are one, and a line's end is a blank.
fn push_folded(html: &mut String, text: &str) -> std::fmt::Result {
    for letter in text.chars() {
        let letter = if letter.is_ascii_whitespace() { ' ' } else { letter };
        if letter != ' ' || !html.ends_with(' ') {
            html.push(letter);
        }
    }
    Ok(())
}

struct Parts<'p> {
    prose: &'p Prose,
    marked: &'p Marked,
    /// In the HTML.
    at: usize,
    /// Of the holes.
    next: usize,
}

impl<'p> Iterator for Parts<'p> {
    type Item = Part<'p>;

    fn next(&mut self) -> Option<Part<'p>> {
        let Marked { html, holes, images, fences, .. } = self.marked;
        let links = &self.prose.links;
        let hole = holes.get(self.next);
        let end = hole.map_or(html.len(), |hole| hole.at as usize);
        if self.at < end {
            let part = html.get(self.at..end).unwrap_or_default();
            self.at = end;
            return Some(Part::Html(part));
        }
        self.next += 1;
        Some(match hole?.fill {
            Fill::Text(length) => {
                let end = self.at + length as usize;
                let text = html.get(self.at..end).unwrap_or_default();
                self.at = end;
                Part::Text(text)
            }
            Fill::Link(at) => Part::Link(links.get(at as usize)?),
            Fill::Term(at) => Part::Term(links.get(at as usize)?),
            Fill::Image(at) => {
                let image = images.get(at as usize)?;
                Part::Image(image, links.get(image.link as usize)?)
            }
            Fill::Fence(at) => Part::Fence(at as usize, fences.get(at as usize)?),
            Fill::Word(word) => Part::Word(word),
            Fill::Gap(at) => Part::Gap(at as usize),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::{Faults, Place, Placed};
    use crate::markdown::{Prose, read, read_body};
    use crate::source::Source;

    fn prose(text: &str) -> Prose {
        read_body(&Source::in_memory("a.md", text), 0, &Faults::default())
    }

    #[test]
    fn code_stands_among_the_words_where_it_stands_in_the_text() {
        for (text, plain, words) in [
            ("Words `and` code.", "Words and code.", "Words and code."),
            ("```\nlet x = 1;\n```", "", "let x = 1;"),
            ("One\n\n```js\na\n  b\n```\n\nTwo\n\n    c\n", "One Two", "One\na\n  b\nTwo\nc"),
            ("![](x.svg)", "", ""),
        ] {
            let prose = prose(text);
            assert_eq!((prose.plain(), &*prose.with_code()), (plain, words), "{text}");
        }
    }

    #[test]
    fn what_was_written_shows_its_markup_and_not_where_its_lines_end() {
        let written = |text: &str| {
            let source = Source::in_memory("a.yaml", text);
            let text = Placed { value: text.to_owned(), place: Place::new(source.id, 0, text.len()) };
            read(&text, &source, &Faults::default()).written().into_owned()
        };
        for (text, expected) in [
            ("Words alone", "Words alone"),
            ("R&D: 2 * 2, so", "R&D: 2 * 2, so"),
            ("x<sup>2</sup>", "x<sup>2</sup>"),
            ("a **b**\nc  d", "a <strong>b</strong> c d"),
            ("a `x` & b", "a <code>x</code> &amp; b"),
            ("1 < 2", "1 &lt; 2"),
            ("[b](c.md), [[d]]", "<a href=\"c.md\">b</a>, <a href=\"[[d]]\">d</a>"),
            ("```js\na\n  b < c\n```", "<pre class=\"js\">a\n  b < c</pre>"),
        ] {
            assert_eq!(written(text), expected, "{text}");
        }
        for (one, other, same) in [
            ("a\n*b*", "a *b*", true),
            ("a ![one](b.png)", "a ![two](b.png)", false),
            ("x<sup>2</sup>", "x\\<sup>2\\</sup>", false),
            ("- a\n- b", "a b", false),
        ] {
            assert_eq!(written(one) == written(other), same, "{one} and {other}");
        }
    }

    #[test]
    fn the_text_below_each_heading_is_told_apart() {
        let prose = prose("Above\nall.\n\n## One *and* two\n\nText.\n\n- a\n- b\n\n## Empty\n### Last\nEnd.\n");
        let found: Vec<_> =
            prose.sections().map(|(heading, text)| (heading.map(|it| it.text.as_str()), text)).collect();
        let expected =
            [(None, "Above all."), (Some("One and two"), "Text. a b"), (Some("Empty"), ""), (Some("Last"), "End.")];
        assert_eq!(found, expected);
        assert_eq!(prose.plain(), "Above all. One and two Text. a b Empty Last End.");
        assert_eq!(super::Prose::default().sections().map(|(_, text)| text).collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn an_outline_has_what_others_ask_for_and_no_text() {
        let whole = prose("## One\n\nSee [it](other.md#two).\n");
        let outline = whole.outline();
        assert!(whole.is_whole() && !outline.is_whole());
        assert_eq!((&outline.links, &outline.headings, outline.words), (&whole.links, &whole.headings, whole.words));
        let bytes = postcard::to_stdvec(&whole).unwrap();
        assert_eq!(postcard::from_bytes::<Prose>(&bytes).unwrap(), whole);
        let bytes = postcard::to_stdvec(&outline).unwrap();
        assert_eq!(postcard::from_bytes::<Prose>(&bytes).unwrap(), outline);
    }
}
