//! HTML in Markdown: it passes as it stands, but no script, no style of its own, and nothing of another host.

use std::ops::Range;

use super::Reading;
use crate::diag::Diagnostic;

/// Where in a tag a piece of HTML has ended: a tag may go on over several lines, and a `>` may stand in quotes.
#[derive(Clone, Copy, Default)]
pub(super) struct Tags {
    inside: bool,
    quote: Option<char>,
    after_equals: bool,
}

impl Reading<'_> {
    pub(super) fn raw_html(&mut self, html: &str, range: &Range<usize>) {
        let small = html.to_ascii_lowercase();
        let (inside, names) = self.tags.read(&small);
        let place = self.place(range);
        self.raw.add(html, place);
        if small.contains("<script") || small.contains("javascript:") || has_handler(&names) {
            let fault = Diagnostic::error("script-in-content", place, "a script cannot stand in a lesson");
            self.faults.add(fault.help("put scripts into the theme; a lesson's pages allow none of their own"));
            return;
        }
        if small.contains("<style") || values(&inside, "style").next().is_some() {
            let message = "styles inside a page are blocked by its Content-Security-Policy";
            self.faults
                .add(Diagnostic::warning("inline-style", place, message).help("use a class and the theme's CSS"));
        }
        let is_foreign = |value: &str| ["https:", "http:", "//"].iter().any(|start| value.starts_with(start));
        if ["src", "srcset", "poster", "data"].iter().any(|name| values(&inside, name).any(is_foreign)) {
            let message = "what stands at another host is not shown: pages ask no other host for anything";
            self.faults.add(
                Diagnostic::error("foreign-image", place, message)
                    .help("put the file beside the lesson, or link to it"),
            );
        }
        self.html.push_str(html);
    }
}

impl Tags {
    /// What of a piece of HTML stands inside of tags; and the same without what stands in quotes.
    fn read(&mut self, html: &str) -> (String, String) {
        let (mut inside, mut names) = (String::new(), String::new());
        for letter in html.chars() {
            match (self.inside, self.quote) {
                (false, _) => self.inside = letter == '<',
                (true, Some(quote)) if letter == quote => self.quote = None,
                (true, None) if letter == '>' => self.inside = false,
                (true, None) if self.after_equals && matches!(letter, '"' | '\'') => self.quote = Some(letter),
                _ => {}
            }
            if self.inside {
                inside.push(letter);
                if self.quote.is_none() {
                    names.push(letter);
                }
            }
            self.after_equals = letter == '=' || self.after_equals && letter.is_whitespace();
        }
        (inside, names)
    }
}

/// An attribute such as `onclick=`.
fn has_handler(tags: &str) -> bool {
    tags.match_indices("on").any(|(at, _)| {
        let name = tags[at + 2..].find(|letter: char| !letter.is_ascii_lowercase());
        let after = name.map_or("", |end| &tags[at + 2 + end..]);
        is_edge(tags, at) && name.is_some_and(|end| end > 2) && after.trim_start().starts_with('=')
    })
}

/// What an attribute is given, without its quotes.
fn values<'t>(tags: &'t str, name: &str) -> impl Iterator<Item = &'t str> {
    tags.match_indices(name).filter_map(move |(at, name)| {
        let value = tags[at + name.len()..].trim_start().strip_prefix('=')?;
        is_edge(tags, at).then(|| value.trim_start().trim_start_matches(['"', '\'']).trim_start())
    })
}

/// Whether an attribute may begin here.
fn is_edge(tags: &str, at: usize) -> bool {
    tags[..at].chars().next_back().is_none_or(|before| before.is_whitespace() || matches!(before, '/' | '"' | '\''))
}

#[cfg(test)]
mod tests {
    use crate::diag::Faults;
    use crate::markdown::read_body;
    use crate::source::Source;

    #[test]
    fn html_passes_without_scripts_styles_and_other_hosts() {
        for (html, codes) in [
            ("<p>Sold online = half, only=5.</p>", &[][..]),
            ("<p class=\"a\" title=\"x > y\">One</p>", &[]),
            ("<img src=\"a.png\" alt=\"online = no\">", &[]),
            ("<p it's onclick=a()>x</p>", &["script-in-content"]),
            ("<a href=\"https://example.com/\">away</a>", &[]),
            ("<p onclick=\"a()\">x</p>", &["script-in-content"]),
            ("<img src=x onerror =a()>", &["script-in-content"]),
            ("<img\nonerror\n=a()>", &["script-in-content"]),
            ("<p title=\">\" onclick=\"a()\">x</p>", &["script-in-content"]),
            ("A word <b onclick=a()>x</b>", &["script-in-content"]),
            ("<p style = 'a'>x</p>", &["inline-style"]),
            ("<img src=\"https://example.com/a.png\">", &["foreign-image"]),
            ("<video poster='//example.com/a.png'></video>", &["foreign-image"]),
        ] {
            let faults = Faults::default();
            read_body(&Source::in_memory("a.md", html), 0, &faults);
            let found: Vec<_> = faults.into_vec().iter().map(|fault| fault.code).collect();
            assert_eq!(found, codes, "{html}");
        }
    }
}
