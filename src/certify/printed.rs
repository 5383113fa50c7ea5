//! A printed page, held against what was signed: whoever changes its words has changed nothing that is signed. The
//! theme's `compare.js` does the same.
//!
//! Every text on the page must be one of a certificate's, in its place: the name, the title, days, score and id as they
//! were signed in the text of the QR code, and all others as they were signed for this page ([`Sheet`]). Nothing may be
//! hidden or laid over it: the style must be ours, and no other element may be there. Pages that were issued before
//! these were signed are compared without what only a sheet says.

use std::collections::HashSet;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use jiff::civil::Date;

use super::compact::Certificate;
use super::page;
use super::sheet::{self, Sheet, Tag};

/// What pages of certificates are made of.
const ELEMENTS: [&str; 25] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "header",
    "p",
    "div",
    "h1",
    "section",
    "h2",
    "ul",
    "li",
    "footer",
    "dl",
    "dt",
    "dd",
    "time",
    "figure",
    "a",
    "svg",
    "path",
    "figcaption",
];
/// Those that each certificate has once at the most.
const ONCE: [&str; 13] =
    ["html", "head", "title", "style", "body", "main", "header", "h1", "h2", "ul", "footer", "dl", "svg"];
/// Of a difference, in letters.
const LONGEST: usize = 200;
/// Who has changed more of a page has made another one.
const MOST: usize = 20;

/// What of a page is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Name,
    Course,
    PassedOn,
    ValidUntil,
    Score,
    Id,
    /// Of the window.
    Heading,
    Issuer,
    Aims,
    /// The same on every certificate.
    Words,
    /// Of the QR code.
    Drawing,
    /// Of what the page is put together, where nothing else differs.
    Layout,
    /// Over all of the page; it was taken away or is another page's.
    Signature,
    /// Which can hide and show anything.
    Style,
    /// What stands on no certificate.
    Besides,
}

/// The page says one thing, and what was signed another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub part: Part,
    /// `None` where the page says nothing of it.
    pub shown: Option<String>,
    /// `None` where nothing of it was signed.
    pub signed: Option<String>,
}

/// Whether a text is a page, and no address between brackets.
pub(super) fn is_page(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        let is_address = ["http://", "https://"].iter().any(|start| rest.starts_with(start));
        !is_address && rest.starts_with(|sign: char| sign.is_ascii_alphabetic() || matches!(sign, '/' | '!' | '?'))
    })
}

/// What of a page was signed besides its certificate.
pub(super) enum Rest {
    Signed(Sheet),
    /// It is missing, and should be there.
    Lost,
    /// Nothing, as it was for older certificates.
    Unsigned,
}

/// In the order of a page; no more than a person reads.
pub(super) fn differences(html: &str, signed: &Certificate, rest: Rest) -> Vec<Difference> {
    let page = Page::read(html);
    let sheet = page.sheet();
    let Certificate { id, title, name, passed_on, valid_until, .. } = signed;
    let mut found = Vec::new();
    compare(&mut found, Part::Name, page.names, Some(plain(name)));
    compare(&mut found, Part::Course, page.titles, Some(plain(title)));
    let [passed, until] = page.days;
    compare(&mut found, Part::PassedOn, said(passed, *passed_on), Some(passed_on.to_string()));
    let until = valid_until.map_or_else(|| until.clone(), |day| said(until.clone(), day));
    compare(&mut found, Part::ValidUntil, until, valid_until.map(|day| day.to_string()));
    compare(&mut found, Part::Score, page.scores, signed.percent());
    compare(&mut found, Part::Id, page.ids, Some(plain(id)));
    if !matches!(rest, Rest::Signed(_)) {
        let end = format!(": {}, {}", plain(name), plain(title));
        let headings = page.headings.into_iter().filter(|heading| !heading.ends_with(&end));
        found.extend(headings.map(|shown| Difference {
            part: Part::Heading,
            shown: Some(shown),
            signed: Some(end[2..].to_owned()),
        }));
    }
    if !page::is_own_style(&page.style) {
        found.push(Difference { part: Part::Style, shown: None, signed: None });
    }
    found.extend(page.besides.into_iter().map(|text| Difference {
        part: Part::Besides,
        shown: Some(text),
        signed: None,
    }));
    match rest {
        Rest::Signed(signed) => compare_rest(&mut found, sheet, signed),
        Rest::Lost => found.push(Difference { part: Part::Signature, shown: None, signed: None }),
        Rest::Unsigned => {}
    }
    found.truncate(MOST);
    for shown in found.iter_mut().filter_map(|one| one.shown.as_mut()) {
        if let Some((at, _)) = shown.char_indices().nth(LONGEST) {
            shown.truncate(at);
            shown.push('…');
        }
    }
    found
}

fn compare(found: &mut Vec<Difference>, part: Part, shown: Vec<String>, signed: Option<String>) {
    if shown.is_empty() && signed.is_some() {
        found.push(Difference { part, shown: None, signed: signed.clone() });
    }
    let mut told: Vec<String> = Vec::new();
    for text in shown {
        if Some(&text) != signed.as_ref() && !told.contains(&text) {
            told.push(text.clone());
            found.push(Difference { part, shown: Some(text), signed: signed.clone() });
        }
    }
}

/// Text by text, each at its place.
fn compare_rest(found: &mut Vec<Difference>, Sheet(shown, made): Sheet, Sheet(signed, as_made): Sheet) {
    let parts = [Part::Heading, Part::Issuer, Part::Aims, Part::Words];
    for ((part, shown), signed) in parts.into_iter().zip(shown).zip(signed) {
        for at in 0..shown.len().max(signed.len()) {
            let (shown, signed) = (shown.get(at).cloned(), signed.get(at).cloned());
            if shown != signed {
                found.push(Difference { part, shown, signed });
            }
        }
    }
    let other = |part| Difference { part, shown: None, signed: None };
    if made[0] != as_made[0] {
        found.push(other(Part::Drawing));
    }
    if made[1] != as_made[1] && found.is_empty() {
        found.push(other(Part::Layout));
    }
}

/// Words for a day, in whatever language, as that day.
fn said(shown: Vec<String>, day: Date) -> Vec<String> {
    let words = page::in_words(day);
    shown.into_iter().map(|text| if words.contains(&text) { day.to_string() } else { text }).collect()
}

/// Without blanks that no page shows.
fn plain(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a page shows, by what it is.
#[derive(Default)]
pub(super) struct Page {
    /// Of [`ONCE`], what there was.
    once: HashSet<String>,
    names: Vec<String>,
    titles: Vec<String>,
    /// Of passing, and of validity: as read by programs and by people.
    days: [Vec<String>; 2],
    scores: Vec<String>,
    ids: Vec<String>,
    headings: Vec<String>,
    issuers: Vec<String>,
    aims: Vec<String>,
    words: Vec<String>,
    /// Of the QR code, and all others.
    tags: [Vec<Tag>; 2],
    style: String,
    besides: Vec<String>,
}

/// An element whose end has not come yet.
struct Open {
    name: String,
    class: String,
    text: String,
}

impl Page {
    /// All that the text of the QR code does not say.
    pub(super) fn sheet(&self) -> Sheet {
        let Self { headings, issuers, aims, words, tags, .. } = self;
        let texts = [headings, issuers, aims, words].map(Clone::clone);
        Sheet(texts, tags.each_ref().map(|tags| sheet::hash(tags)))
    }

    pub(super) fn read(html: &str) -> Self {
        let mut page = Self::default();
        let mut open: Vec<Open> = Vec::new();
        // Of the list of days and score, counted from 1.
        let mut row = 0;
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(html, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let attribute = |name: &str| attribute(&tag, name);
                    let is_again = ONCE.contains(&name.as_str()) && !page.once.insert(name.clone());
                    if !ELEMENTS.contains(&name.as_str()) || is_again || !is_plain_tag(&name, &tag) {
                        page.besides.push(format!("<{name}>"));
                    }
                    let class = attribute("class").unwrap_or_default();
                    page.tags[usize::from(!matches!(&*name, "svg" | "path"))].push(said_by(open.len(), &name, &tag));
                    row += usize::from(name == "div" && open.last().is_some_and(|parent| parent.name == "dl"));
                    if name == "time"
                        && let Some(days) = page.days.get_mut(usize::wrapping_sub(row, 1))
                    {
                        days.push(attribute("datetime").unwrap_or_default());
                    }
                    if name != "meta" && !(name == "path" && tag.self_closing) {
                        open.push(Open { name, class, text: String::new() });
                    }
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name);
                    match open.iter().rposition(|one| one.name == *name) {
                        Some(at) if at + 1 == open.len() => page.close(&mut open, at, row),
                        // A browser makes something of it: another paragraph, a line's end.
                        _ => page.besides.push(format!("</{name}>")),
                    }
                }
                Token::String(text) => {
                    let text = String::from_utf8_lossy(&text);
                    match open.last_mut() {
                        Some(inner) => inner.text.push_str(&text),
                        None => page.besides.extend(Some(plain(&text)).filter(|text| !text.is_empty())),
                    }
                }
                _ => {}
            }
        }
        page.close(&mut open, 0, row);
        page
    }

    /// Ends all elements down to a place.
    fn close(&mut self, open: &mut Vec<Open>, down_to: usize, row: usize) {
        while open.len() > down_to {
            let Some(Open { name, class, text }) = open.pop() else { return };
            if name == "style" {
                self.style.push_str(&text);
                continue;
            }
            let text = plain(&text);
            if text.is_empty() {
                continue;
            }
            let within = open.last().map(|parent| parent.class.as_str()).unwrap_or_default();
            match (name.as_str(), class.trim_end_matches(" long")) {
                ("h1", "name") => self.names.push(text),
                ("p", "title") => self.titles.push(text),
                ("title", _) => self.headings.push(text),
                ("time", _) if (1..=2).contains(&row) => self.days[row - 1].push(text),
                ("dd", _) if within == "id" => self.ids.push(text),
                ("dd", _) if within.is_empty() && row == 3 => self.scores.push(text),
                ("dd", _) if within == "by" => self.issuers.push(text),
                ("p", "issuer") => self.issuers.push(text),
                ("li", _) => self.aims.push(text),
                // That it has no end.
                ("dd", _) if row == 2 && !text.contains(|sign: char| sign.is_numeric()) => self.words.push(text),
                ("p", "kind" | "has-passed") | ("h2" | "dt" | "figcaption", _) => self.words.push(text),
                _ => self.besides.push(text),
            }
        }
    }
}

/// Whether a tag says nothing that certificates do not say: an attribute can hide, lay over, or run what changes a page.
fn is_plain_tag(name: &str, tag: &StartTag<()>) -> bool {
    let known: &[&str] = match name {
        "html" => &["lang"],
        "meta" => &["charset", "http-equiv", "name", "content"],
        "main" | "p" | "div" | "h1" | "ul" => &["class"],
        "section" => &["class", "aria-labelledby"],
        "h2" => &["id"],
        "time" => &["datetime"],
        "a" => &["href", "aria-label"],
        "svg" => &["viewbox", "width", "height", "aria-hidden", "shape-rendering"],
        "path" => &["d"],
        _ => &[],
    };
    let is_known = |key: &[u8]| known.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(key));
    let says = |key: &str, value: &str| attribute(tag, key).is_some_and(|said| said == value);
    let is_web = |href: String| href.starts_with("https://") || href.starts_with("http://");
    tag.attributes.iter().all(|(key, _)| is_known(key.as_slice()))
        && (attribute(tag, "http-equiv").is_none() || says("content", &page::policy()))
        && (attribute(tag, "http-equiv").is_none() || says("http-equiv", "Content-Security-Policy"))
        && attribute(tag, "href").is_none_or(is_web)
}

/// A tag as it is signed; what holds the signatures is not.
fn said_by(depth: usize, name: &str, tag: &StartTag<()>) -> Tag {
    let signs = name == "meta" && attribute(tag, "name").is_some_and(|said| said == "signed");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = tag.attributes.iter().map(|(key, value)| (text(key.as_slice()), text(value)));
    let mut said: Vec<_> = said.filter(|(key, _)| !(signs && key == "content")).collect();
    said.sort();
    (depth, name.to_owned(), said)
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    let (_, value) = tag.attributes.iter().find(|(known, _)| known.as_slice() == name.as_bytes())?;
    Some(String::from_utf8_lossy(value).into_owned())
}
