//! Prose into HTML: the holes that `markdown` left are filled with what the whole site knows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::LazyLock;

use super::Maker;
use crate::block::{Block, View};
use crate::content::{Concept, Lesson};
use crate::diag::Diagnostic;
use crate::markdown::{Fence, Image, Link, Part, Prose, escape, small_letters, words_at};
use crate::quiz::inline;
use crate::site::{Target, relative};

/// The path of a page that is not known yet: addresses within the site begin with [`ROOT`].
pub const ANY_PAGE: &str = "";
/// Stands for the way from a page to the site's root. In no author's text: it is another in
/// every run, and none of it is published.
pub static ROOT: LazyLock<String> =
    LazyLock::new(|| format!("\u{FDD0}{:016x}/", RandomState::new().build_hasher().finish()));

/// What stands in the place of a fence.
enum Drawn<'b> {
    Block(&'b Block),
    /// Of questions, and the line that opens them in the lesson, where their source is shown as well.
    Form(&'b str, Option<&'b str>),
}

/// Turns the prose of one page into HTML, and notes what the page needs for it.
pub struct ProseWriter<'a> {
    maker: &'a Maker<'a>,
    /// The page's own path.
    pub page: &'a str,
    /// The file that the prose was written in, which links start from.
    source: &'a str,
    /// The text is in the site's first language, and the page in another: concepts are called there as in the first.
    untranslated: bool,
    /// Concepts whose first mention in running text becomes a link: by the terms to look for, escaped like the text,
    /// longest first.
    mentions: Vec<(String, usize)>,
    /// Concepts that the page links to, in the order of their terms.
    pub concepts: BTreeMap<usize, ()>,
    pub blocks: Vec<crate::block::Kind>,
    pub faults: Vec<Diagnostic>,
}

impl<'a> ProseWriter<'a> {
    pub fn new(maker: &'a Maker<'a>, page: &'a str, source: &'a str) -> Self {
        Self {
            maker,
            page,
            source,
            untranslated: maker.site.is_untranslated(source),
            mentions: Vec::new(),
            concepts: BTreeMap::new(),
            blocks: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Makes the first mention of each of these concepts a link, unless the author has linked it before.
    pub fn mention_first(&mut self, concepts: impl Iterator<Item = usize>) {
        for at in concepts {
            let concept = self.concept(at);
            for name in std::iter::once(&concept.term).chain(&concept.aka) {
                self.mentions.push((escape(&small_letters(name)).into_owned(), at));
            }
        }
        self.mentions.sort_by_key(|(name, at)| (std::cmp::Reverse(name.len()), *at));
    }

    /// The language of the text, where it is not the page's.
    pub fn foreign(&self) -> Option<&'a str> {
        self.untranslated.then(|| &*self.maker.site.languages[0].code)
    }

    /// A concept as the text calls it.
    fn concept(&self, at: usize) -> &'a Concept {
        self.maker.site.concept_in(at, self.untranslated)
    }

    /// The body of a lesson, with its blocks and the forms of its questions, by the index of the fence.
    pub fn lesson(&mut self, lesson: &Lesson, forms: &BTreeMap<usize, String>) -> String {
        let drawn = |index| match (lesson.blocks.get(&index), forms.get(&index)) {
            (Some(block), _) => Some(Drawn::Block(block)),
            (None, form) => form.map(|form| Drawn::Form(form, lesson.shown.get(&index).map(String::as_str))),
        };
        self.write(&lesson.body, drawn, |_| String::new())
    }

    /// Prose without blocks and gaps.
    pub fn html(&mut self, prose: &Prose) -> String {
        self.html_with_gaps(prose, |_| String::new())
    }

    /// The same with what stands in each gap, by its index.
    pub fn html_with_gaps(&mut self, prose: &Prose, gap: impl Fn(usize) -> String) -> String {
        self.write(prose, |_| None, gap)
    }

    fn write<'b>(
        &mut self,
        prose: &Prose,
        drawn: impl Fn(usize) -> Option<Drawn<'b>>,
        gap: impl Fn(usize) -> String,
    ) -> String {
        let mut html = String::with_capacity(prose.size() + prose.size() / 2);
        for part in prose.parts() {
            match part {
                Part::Html(finished) => html.push_str(finished),
                Part::Text(text) => self.text(text, &mut html),
                Part::Link(link) => self.link(prose, link, &mut html),
                Part::Term(link) => match self.maker.site.target(self.source, prose, link) {
                    Ok(Target::Concept(at, _)) => html.push_str(&escape(&self.concept(at).term)),
                    _ => html.push_str(&escape(&link.target)),
                },
                Part::Image(image, link) => self.image(prose, image, link, &mut html),
                Part::Fence(at, fence) => match drawn(at) {
                    Some(Drawn::Block(block)) => self.block(block, &mut html),
                    Some(Drawn::Form(form, opening)) => {
                        html.push_str(form);
                        opening.into_iter().for_each(|opening| self.source_of(opening, fence, &mut html));
                    }
                    None => {
                        html.push_str(&self.maker.code(&fence.kind, &fence.text));
                    }
                },
                Part::Word(word) => self.word(word.key(), &mut html),
                Part::Gap(at) => html.push_str(&gap(at)),
            }
        }
        match self.foreign() {
            // The list of notes is named in the page's language, and written in that of the text.
            Some(source) => {
                html.replacen("\"><ol>\n<li id=\"fn-", &format!("\"><ol lang=\"{source}\">\n<li id=\"fn-"), 1)
            }
            None => html,
        }
    }

    fn link(&mut self, prose: &Prose, link: &Link, html: &mut String) {
        // A link that leads nowhere was reported by `check`; `serve` still shows the page around it.
        let Ok(target) = self.maker.site.target(self.source, prose, link) else {
            html.push_str("<a class=\"broken\">");
            return;
        };
        let href = self.href(&target);
        let href = escape(&href);
        let _ = match target {
            Target::Concept(at, _) => {
                let id = &self.maker.site.concepts[at].content.id;
                self.mentions.retain(|(_, mentioned)| *mentioned != at);
                self.concepts.insert(at, ());
                write!(html, "<a class=\"concept\" href=\"{href}\" data-concept=\"{id}\">")
            }
            Target::External(_) => write!(html, "<a href=\"{href}\" rel=\"external noopener\">"),
            _ => write!(html, "<a href=\"{href}\">"),
        };
    }

    /// The address of a target as it stands in the page.
    pub fn href(&self, target: &Target) -> String {
        let is_inside = !matches!(target, Target::Here(_) | Target::External(_));
        match self.page {
            ANY_PAGE if is_inside => format!("{}{}", *ROOT, self.maker.site.href("index.html", target)),
            page => self.maker.site.href(page, target),
        }
    }

    /// Running text, escaped; the first mention of a concept in it becomes a link.
    fn text(&mut self, text: &str, html: &mut String) {
        if self.mentions.is_empty() {
            html.push_str(text);
            return;
        }
        let small = small_letters(text);
        let mut done = 0;
        while let Some((start, end, at)) = self.first_mention(&small[done..]) {
            let (start, end) = (done + start, done + end);
            self.mentions.retain(|(_, mentioned)| *mentioned != at);
            self.concepts.insert(at, ());
            let concept = &self.maker.site.concepts[at];
            let href = relative(self.page, &concept.page);
            let _ = write!(
                html,
                "{}<a class=\"concept\" href=\"{}\" data-concept=\"{}\">{}</a>",
                &text[done..start],
                escape(&href),
                concept.content.id,
                &text[start..end]
            );
            done = end;
        }
        html.push_str(&text[done..]);
    }

    fn first_mention(&self, small: &str) -> Option<(usize, usize, usize)> {
        let found = self.mentions.iter().filter_map(|(name, at)| {
            let start = word_at(small, name)?;
            Some((start, start + name.len(), *at))
        });
        found.min_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)))
    }

    fn image(&mut self, prose: &Prose, image: &Image, link: &Link, html: &mut String) {
        let Image { alt, caption, figure, .. } = image;
        let Ok(Target::Asset(path)) = self.maker.site.target(self.source, prose, link) else { return };
        let src = self.href(&Target::Asset(path.clone()));
        if *figure {
            html.push_str("<figure>");
        }
        let _ = write!(html, "<img src=\"{}\" alt=\"{}\"", escape(&src), escape(alt));
        // So that the page does not jump when the image comes.
        if let Some((width, height)) = self.maker.sources.asset(&path).and_then(|asset| asset.dimensions) {
            let _ = write!(html, " width=\"{width}\" height=\"{height}\"");
        }
        html.push_str(" loading=\"lazy\" decoding=\"async\">");
        if *figure {
            if let Some(caption) = caption {
                let _ = write!(html, "<figcaption>{}</figcaption>", escape(caption));
            }
            html.push_str("</figure>\n");
        }
    }

    /// A word of the page's language. The element that it names or stands in says so, where the text is in another one.
    fn word(&self, key: &str, html: &mut String) {
        if self.untranslated {
            let at = html.strip_suffix(" aria-label=\"").or_else(|| html.strip_suffix('>')).unwrap_or(html).len();
            html.insert_str(at, &format!(" lang=\"{}\"", self.maker.site.language()));
        }
        html.push_str(&escape(self.maker.strings.get(key)));
    }

    /// A block of questions as it is written, with its fences.
    fn source_of(&self, opening: &str, fence: &Fence, html: &mut String) {
        let language = if inline::form(&fence.text).is_some() { "yaml" } else { "markdown" };
        let code = self.maker.code(language, &fence.text);
        let marks = opening.trim_start_matches(['`', '~']);
        let closing = &opening[..opening.len() - marks.len()];
        let inside = code.split_once("<code>").and_then(|(head, rest)| Some((head, rest.rsplit_once("</code>")?)));
        let (head, (text, tail)) = inside.expect("code stands in its element");
        html.push_str("<details class=\"source\" open><summary>");
        self.word("source", html);
        let _ = write!(
            html,
            "</summary>{head}<code><span class=\"hl-punctuation\">{}</span>\n{text}\
             <span class=\"hl-punctuation\">{closing}</span></code>{}</details>\n",
            escape(opening),
            tail.trim_end()
        );
    }

    fn block(&mut self, block: &Block, html: &mut String) {
        let (strings, maker, page) = (self.maker.strings, self.maker, self.page);
        let table = |contrast: &_| maker.contrast(contrast, page, self.foreign());
        let view = block.view(&|key| strings.get(key).to_owned(), &table);
        if let View::Contrast(contrast) = &view {
            // Their definitions open in the head of the table.
            let linked = contrast.columns.iter().filter_map(|column| column.concept.as_ref());
            self.concepts.extend(linked.filter_map(|id| Some((maker.site.concept(id)?.0, ()))));
        }
        let kind = block.kind();
        if !self.blocks.contains(&kind) {
            self.blocks.push(kind);
        }
        match self.maker.fragment(kind.template(), &BTreeMap::<&str, &str>::new(), "model", &view) {
            Ok(fragment) => html.push_str(&self.maker.in_languages(&fragment, self.foreign())),
            Err(fault) => self.faults.push(*fault),
        }
    }
}

/// Where `name` stands in `text` as a word of its own; both in lower case and escaped.
fn word_at(text: &str, name: &str) -> Option<usize> {
    words_at(text, name).find(|at| !is_in_entity(&text.as_bytes()[..*at]))
}

/// Whether what follows is part of an escaped sign: the `amp` of `&amp;`.
fn is_in_entity(before: &[u8]) -> bool {
    let name = before.iter().rev().take("&quot".len()).take_while(|byte| **byte != b';');
    name.copied().any(|byte| byte == b'&')
}

#[cfg(test)]
mod tests {
    use super::word_at;
    use crate::markdown::small_letters;

    #[test]
    fn a_text_in_small_letters_has_its_bytes_where_they_were() {
        for (text, small) in [("The ÄRA", "the ära"), ("ẞ网络 İ Ⱥ \u{212a}", "ẞ网络 İ Ⱥ \u{212a}"), ("", "")]
        {
            assert_eq!((small_letters(text).as_str(), small_letters(text).len()), (small, text.len()));
        }
    }

    #[test]
    fn a_concept_is_found_as_a_word_of_its_own() {
        for (text, name, at) in [
            ("the reach of it", "reach", Some(4)),
            ("preaching", "reach", None),
            ("outreach, reach", "reach", Some(10)),
            ("网络营销的目标", "网络营销", Some(0)),
            ("reaches", "reach", None),
            ("q&amp;a", "amp", None),
            ("q&amp;amp", "amp", Some(6)),
            ("&#39;39&#39;", "39", Some(5)),
            ("a r&amp;d b", "r&amp;d", Some(2)),
            ("a &quot;reach&quot;", "reach", Some(8)),
        ] {
            assert_eq!(word_at(text, name), at, "{text}");
        }
    }
}
