//! Headings: the id that links lead to, and the anchor beside the text.

use std::fmt::Write as _;
use std::ops::Range;

use super::Reading;
use crate::diag::Diagnostic;
use crate::markdown::prose::Fill;
use crate::markdown::{Heading, Word, escape};

/// What the built-in theme's pages call their own parts: a heading of that name gets a number, so that links to either
/// lead to the right one.
const PAGE_IDS: [&str; 10] =
    ["page-title", "menu", "main", "toc", "aims", "requires", "words", "practice", "check", "tests"];

/// A heading whose end has not been read yet.
pub(super) struct OpenHeading {
    pub level: u8,
    /// As the author gave it.
    pub id: Option<String>,
    /// Its words without markup.
    pub text: String,
    pub range: Range<usize>,
    /// How much there was of each before it.
    pub html: usize,
    pub holes: usize,
    pub plain: usize,
}

impl Reading<'_> {
    pub(super) fn heading_text(&mut self, text: &str) {
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
    }

    pub(super) fn end_heading(&mut self) {
        let Some(OpenHeading { level, id, text, range, html, holes, plain }) = self.heading.take() else { return };
        self.closed -= 1;
        let wanted = id.clone().unwrap_or_else(|| heading_slug(&text));
        let place = self.place(&range);
        if let Some((first, _)) = self.ids.get(&wanted)
            && id.is_some()
        {
            let message = format!("two headings have the id `{wanted}`");
            let fault = Diagnostic::error("duplicate-heading", place, message).also(*first, "the other one");
            self.faults.add(fault.help("give this one an id of its own"));
        }
        let id = self.free_id(wanted);
        self.ids.insert(id.clone(), (place, 1));
        // Headings of a value stand below the page's own.
        let level = level.max(2);
        let escaped = escape(&id).into_owned();
        let open = format!("<h{level} id=\"{escaped}\">");
        self.html.insert_str(html, &open);
        self.holes[holes..].iter_mut().for_each(|hole| hole.at += open.len() as u32);
        let _ = write!(self.html, " <a class=\"anchor\" href=\"#{escaped}\" aria-label=\"");
        self.hole(Fill::Word(Word::LinkToSection));
        let _ = writeln!(self.html, "{}\">#</a></h{level}>", escape(&text));
        self.plain(" ");
        self.titles.push((plain as u32, self.plain.len() as u32));
        self.headings.push(Heading { level, id, text });
    }

    fn free_id(&mut self, wanted: String) -> String {
        let mut count = match self.ids.get(&wanted) {
            Some((_, count)) => *count,
            None if PAGE_IDS.contains(&wanted.as_str()) => 1,
            None => return wanted,
        };
        // A heading may have been called `a 2` before the second `a`.
        let free = loop {
            count += 1;
            let next = format!("{wanted}-{count}");
            if !self.ids.contains_key(&next) {
                break next;
            }
        };
        if let Some((_, known)) = self.ids.get_mut(&wanted) {
            *known = count;
        }
        free
    }
}

/// Letters of any script are kept, so that a Chinese heading has an id of its own.
fn heading_slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.to_lowercase().chars() {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "section".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use crate::diag::Faults;
    use crate::markdown::read_body;
    use crate::source::Source;

    fn ids(text: &str) -> Vec<String> {
        let prose = read_body(&Source::in_memory("a.md", text), 0, &Faults::default());
        prose.headings.into_iter().map(|heading| heading.id).collect()
    }

    #[test]
    fn no_two_headings_share_an_id_and_none_takes_that_of_a_part_of_the_page() {
        for (text, found) in [
            ("## A\n## A\n## A\n", &["a", "a-2", "a-3"][..]),
            ("## A 2\n## A\n## A\n", &["a-2", "a", "a-3"]),
            ("## Practice\n## Practice\n", &["practice-2", "practice-3"]),
        ] {
            assert_eq!(ids(text), found, "{text}");
        }
    }

    #[test]
    fn many_headings_that_want_one_id_end_in_time() {
        let taken: String = (2..20_000).map(|number| format!("## A {number}\n")).collect();
        assert_eq!(ids(&format!("{taken}## A\n## A\n")).last().map(String::as_str), Some("a-20000"));
    }
}
