//! Where links lead.

use super::model::Site;
use super::urls;
use crate::content::{Concept, Lesson, translated};
use crate::diag::nearest;
use crate::markdown::{Link, LinkKind, Prose};

/// What a link leads to. Indices are those of [`Site`]; an anchor is kept where the author gave one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Course(usize),
    Module(usize),
    Lesson(usize, Option<String>),
    Concept(usize, Option<String>),
    Quiz(usize),
    /// A file that is copied as it stands, by its source path.
    Asset(String),
    /// A heading of the same page.
    Here(String),
    /// `https:`, `http:`, `mailto:`, `tel:`.
    External(String),
}

/// Why a link leads nowhere, for its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
}

const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

impl Site {
    /// Where a link leads that is written in the file at `from`, whose headings are those of `prose`.
    pub fn target(&self, from: &str, prose: &Prose, link: &Link) -> Result<Target, Unresolved> {
        if link.kind == LinkKind::Concept {
            return self.concept_target(&link.target);
        }
        if link.target.is_empty() {
            let what = if link.kind == LinkKind::Image { "image" } else { "link" };
            let help = "write its path between the round brackets".to_owned();
            return Err(unresolved("empty-link", format!("this {what} names no file"), Some(help)));
        }
        if let Some((scheme, _)) = link.target.split_once(':')
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        {
            return if SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()) {
                if link.kind == LinkKind::Image {
                    let message = "an image of another host is not shown: pages ask no other host for anything";
                    return Err(unresolved(
                        "foreign-image",
                        message,
                        Some("put the image beside the lesson".to_owned()),
                    ));
                }
                Ok(Target::External(link.target.clone()))
            } else {
                let message = format!("a link cannot begin with `{scheme}:`");
                Err(unresolved("unsafe-link", message, Some("use https:, http:, mailto: or tel:".to_owned())))
            };
        }
        let (path, anchor) = match link.target.split_once('#') {
            Some((path, anchor)) => (path, Some(decode(anchor)).filter(|anchor| !anchor.is_empty())),
            None => (link.target.as_str(), None),
        };
        let path = path.split('?').next().unwrap_or_default();
        if path.is_empty() {
            let anchor = anchor.unwrap_or_default();
            heading(prose, &anchor, &link.target)?;
            return Ok(Target::Here(anchor));
        }
        self.path_target(from, &decode(path), anchor, &link.target)
    }

    fn concept_target(&self, given: &str) -> Result<Target, Unresolved> {
        let (id, anchor) = match given.split_once('#') {
            Some((id, anchor)) => (id, Some(decode(anchor)).filter(|anchor| !anchor.is_empty())),
            None => (given, None),
        };
        match self.concept(id) {
            Some((at, node)) => {
                let original = node.original().map(|concept: &Concept| &concept.body);
                let anchor = match &anchor {
                    Some(anchor) => kept(&node.content.body, original, anchor, given)?,
                    None => None,
                };
                Ok(Target::Concept(at, anchor))
            }
            None => {
                let known = self.concepts.iter().map(|concept| concept.content.id.as_str());
                let help = nearest(id, known).map(|name| format!("did you mean `[[{name}]]`?"));
                let help = help.or_else(|| Some(format!("write content/concepts/{id}.md, or link to another concept")));
                Err(unresolved("unknown-concept", format!("there is no concept `{id}`"), help))
            }
        }
    }

    fn path_target(&self, from: &str, path: &str, anchor: Option<String>, given: &str) -> Result<Target, Unresolved> {
        if path.starts_with('/') {
            let message = format!("`{given}` begins at the root of a server");
            return Err(unresolved(
                "broken-link",
                message,
                Some("write the way from this file, with `../`".to_owned()),
            ));
        }
        let Some(full) = urls::join(from, path) else {
            let message = format!("`{given}` leads out of the site");
            return Err(unresolved(
                "broken-link",
                message,
                Some("link to a file below content/ or quizzes/".to_owned()),
            ));
        };
        let Some(target) = self.by_path.get(&full) else {
            return Err(self.missing(from, &full, given));
        };
        let headings = match target {
            Target::Lesson(at, _) => {
                let node = &self.lessons[*at];
                Some((&node.content.body, node.original().map(|lesson: &Lesson| &lesson.body)))
            }
            Target::Concept(at, _) => {
                let node = &self.concepts[*at];
                Some((&node.content.body, node.original().map(|concept: &Concept| &concept.body)))
            }
            _ => None,
        };
        let anchor = match (headings, &anchor) {
            (Some((prose, original)), Some(anchor)) => kept(prose, original, anchor, given)?,
            _ => anchor,
        };
        Ok(match target {
            Target::Lesson(at, _) => Target::Lesson(*at, anchor),
            Target::Concept(at, _) => Target::Concept(*at, anchor),
            other => other.clone(),
        })
    }

    fn missing(&self, from: &str, full: &str, given: &str) -> Unresolved {
        // A page in another language is found by the site.
        if let Some((of, _)) = translated(full)
            && self.by_path.contains_key(&of)
        {
            let help = format!(
                "link to `{}`: in each language it leads to the page in that language",
                urls::relative(from, &of)
            );
            return unresolved(
                "broken-link",
                format!("`{given}` is a translation, and no page of its own"),
                Some(help),
            );
        }
        // A page's address instead of its source is the commonest slip.
        let source = full.strip_suffix(".html").map(|stem| format!("{stem}.md"));
        if let Some(source) = source
            && self.by_path.contains_key(&source)
        {
            let help = format!("link to the source: `{}`", urls::relative(from, &source));
            return unresolved("broken-link", format!("there is no file `{full}`"), Some(help));
        }
        // Folders and endings are alike everywhere: only the name between them tells one file from another.
        fn stem_and_ending(path: &str) -> (&str, &str) {
            let name = path.rsplit('/').next().unwrap_or(path);
            name.rsplit_once('.').unwrap_or((name, ""))
        }
        let (wanted, ending) = stem_and_ending(full);
        let folder = full.rsplit_once('/').map_or("", |(folder, _)| folder);
        let alike = self.paths.iter().filter(|path| stem_and_ending(path).1 == ending);
        let (beside, elsewhere): (Vec<_>, Vec<_>) = alike.partition(|path| path.starts_with(folder));
        let known = || beside.iter().chain(&elsewhere).map(|path| (stem_and_ending(path).0, path.as_str()));
        let named = |stem| known().find(|(known, _)| *known == stem).map(|(_, path)| path);
        let near = named(wanted).or_else(|| named(nearest(wanted, known().map(|(stem, _)| stem))?));
        let help = near.map(|path| format!("did you mean `{}`?", urls::relative(from, path)));
        unresolved("broken-link", format!("`{given}` leads to no file of the site (`{full}`)"), help)
    }

    /// The page a target is on, and the anchor there; `None` for what is not on the site.
    pub fn page_of(&self, target: &Target) -> Option<String> {
        let with = |page: &str, anchor: &Option<String>| match anchor {
            Some(anchor) => format!("{page}#{anchor}"),
            None => page.to_owned(),
        };
        match target {
            Target::Course(at) => Some(format!("{}/index.html", self.courses[*at].id)),
            Target::Module(at) => {
                let module = &self.modules[*at];
                Some(format!("{}/{}/index.html", self.courses[module.course].id, module.id))
            }
            Target::Lesson(at, anchor) => Some(with(&self.lessons[*at].page, anchor)),
            Target::Concept(at, anchor) => Some(with(&self.concepts[*at].page, anchor)),
            Target::Quiz(at) => Some(self.quizzes[*at].page.clone()),
            // Of all languages there is one.
            Target::Asset(path) if self.spoken > 0 => Some(format!("../{}", asset_page(path))),
            Target::Asset(path) => Some(asset_page(path)),
            Target::Here(_) | Target::External(_) => None,
        }
    }

    /// The address of a target as it stands in the page at `from`.
    pub fn href(&self, from: &str, target: &Target) -> String {
        match target {
            Target::Here(anchor) => format!("#{anchor}"),
            Target::External(address) => address.clone(),
            target => {
                let page = self.page_of(target).expect("every other target is a page of the site");
                match page.split_once('#') {
                    Some((page, anchor)) => format!("{}#{anchor}", urls::relative(from, page)),
                    None => urls::relative(from, &page),
                }
            }
        }
    }
}

/// Where an asset is published: files of content/ stand where their lesson's page stands.
pub fn asset_page(source_path: &str) -> String {
    source_path.strip_prefix("content/").unwrap_or(source_path).to_owned()
}

/// The source paths of which one may be published at an address.
pub fn asset_sources(page: &str) -> impl Iterator<Item = String> {
    let of_quizzes = page.starts_with("quizzes/").then(|| page.to_owned());
    std::iter::once(format!("content/{page}")).chain(of_quizzes)
}

/// The anchor; none where a translation has lost the heading that its original has: the page is there, and the checks
/// tell of it.
fn kept(prose: &Prose, original: Option<&Prose>, anchor: &str, given: &str) -> Result<Option<String>, Unresolved> {
    match heading(prose, anchor, given) {
        Ok(()) => Ok(Some(anchor.to_owned())),
        Err(_) if original.is_some_and(|original| heading(original, anchor, given).is_ok()) => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn heading(prose: &Prose, anchor: &str, given: &str) -> Result<(), Unresolved> {
    if prose.headings.iter().any(|heading| heading.id == anchor) {
        return Ok(());
    }
    let help = match nearest(anchor, prose.headings.iter().map(|heading| heading.id.as_str())) {
        Some(name) => Some(format!("did you mean `#{name}`?")),
        None if prose.headings.is_empty() => Some("that page has no headings: link to the page itself".to_owned()),
        None => {
            let ids: Vec<_> = prose.headings.iter().map(|heading| format!("#{}", heading.id)).collect();
            Some(format!("headings there: {}", ids.join(", ")))
        }
    };
    Err(unresolved("unknown-heading", format!("`{given}` leads to a heading that does not exist"), help))
}

fn unresolved(code: &'static str, message: impl Into<String>, help: Option<String>) -> Unresolved {
    Unresolved { code, message: message.into(), help }
}

/// `%20` and the like, as editors write them into links.
fn decode(path: &str) -> String {
    if !path.contains('%') {
        return path.to_owned();
    }
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        match (bytes[at], hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| path.to_owned())
}
