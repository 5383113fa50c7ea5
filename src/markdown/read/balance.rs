//! Whether raw HTML closes what it opens. A tag that is left open, or that closes what it did not open, changes the rest
//! of the page, far from where it stands.

use std::ops::Range;

use super::{At, Reading};
use crate::diag::{Diagnostic, Place};

/// Raw HTML of one text, in its order, and where each piece stands.
#[derive(Debug, Default)]
pub(super) struct Raw {
    html: String,
    /// From which byte of `html` on, and its place.
    pieces: Vec<(usize, Place)>,
}

impl Raw {
    pub(super) fn add(&mut self, html: &str, place: Place) {
        self.pieces.push((self.html.len(), place));
        self.html.push_str(html);
    }

    fn place(&self, at: usize) -> Place {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        self.pieces[piece].1
    }
}

/// They end where they begin.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Their end may be left out.
const MAY_STAY_OPEN: [&str; 16] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "option", "optgroup", "rt", "rp",
    "caption",
];
/// A question stands in a form, and a form in a form ends the outer one.
const OF_FORMS: [&str; 13] = [
    "form", "fieldset", "legend", "input", "button", "select", "option", "optgroup", "textarea", "label", "output",
    "datalist", "dialog",
];
/// What there is once a page, or what swallows everything behind it.
const OF_PAGES: [&str; 8] = ["html", "head", "body", "title", "template", "plaintext", "noscript", "frameset"];

/// A tag as it stands in the HTML.
struct Tag<'h> {
    name: &'h str,
    closes: bool,
    /// `<path/>`
    is_empty: bool,
    range: Range<usize>,
}

enum Next<'h> {
    Tag(Tag<'h>),
    /// A comment or a tag without its end, from this byte on.
    Unfinished(usize),
}

impl Reading<'_> {
    /// Reports what all raw HTML of the text together leaves open.
    pub(super) fn report_unbalanced(&self) {
        if self.raw.html.is_empty() {
            return;
        }
        let small = self.raw.html.to_ascii_lowercase();
        let fault = |at: usize, message: String, help: String| {
            self.faults.add(Diagnostic::error("broken-html", self.raw.place(at), message).help(help));
        };
        let as_code = |tag: &str| format!("to show the tag itself, write it as code: `` `{tag}` ``");
        let in_form = matches!(self.at, At::Value { .. });
        let mut open: Vec<Tag> = Vec::new();
        let mut at = 0;
        while let Some(next) = next(&small, at) {
            let tag = match next {
                Next::Tag(tag) => tag,
                Next::Unfinished(start) => {
                    let begin: String = small[start..].chars().take(4).collect();
                    fault(start, format!("`{begin}` begins something that does not end"), as_code(&begin));
                    break;
                }
            };
            at = tag.range.end;
            let shown = format!("<{}{}>", if tag.closes { "/" } else { "" }, tag.name);
            if OF_PAGES.contains(&tag.name) || in_form && OF_FORMS.contains(&tag.name) {
                let whose = if in_form { "this text, which a page may show inside of a form" } else { "a lesson" };
                let message = format!("`{shown}` cannot stand in {whose}");
                fault(tag.range.start, message, as_code(&shown));
            } else if !tag.closes {
                let in_drawing = open.iter().any(|outer| matches!(outer.name, "svg" | "math"));
                let ends =
                    VOID.contains(&tag.name) || tag.is_empty && (in_drawing || matches!(tag.name, "svg" | "math"));
                if !ends {
                    open.push(tag);
                }
            } else {
                // Elements whose end may be left out end with what they stand in.
                let inner =
                    open.iter().rev().take_while(|outer| outer.name != tag.name && may_stay_open(outer)).count();
                match open.len().checked_sub(inner + 1).filter(|at| open[*at].name == tag.name) {
                    Some(at) => open.truncate(at),
                    None => {
                        fault(tag.range.start, format!("`{shown}` closes nothing that is open here"), as_code(&shown))
                    }
                }
            }
        }
        for tag in open.iter().filter(|tag| !may_stay_open(tag)) {
            let name = tag.name;
            let message = format!("`<{name}>` is not closed, and goes on to the end of the page");
            fault(
                tag.range.start,
                message,
                format!("write `</{name}>` where it ends; {}", as_code(&format!("<{name}>"))),
            );
        }
    }
}

fn may_stay_open(tag: &Tag) -> bool {
    MAY_STAY_OPEN.contains(&tag.name)
}

/// The first tag from a byte on; comments are stepped over.
fn next(html: &str, from: usize) -> Option<Next<'_>> {
    let mut at = from;
    loop {
        let start = at + html.get(at..)?.find('<')?;
        let rest = &html[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let Some(end) = comment.find("-->") else { return Some(Next::Unfinished(start)) };
            at = start + "<!--".len() + end + "-->".len();
            continue;
        }
        let closes = rest.starts_with("</");
        let name = &rest[if closes { 2 } else { 1 }..];
        let length = name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(name.len());
        if !name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            at = start + 1;
            continue;
        }
        let Some(end) = end_of_tag(rest) else { return Some(Next::Unfinished(start)) };
        let is_empty = rest[..end].ends_with("/>");
        return Some(Next::Tag(Tag { name: &name[..length], closes, is_empty, range: start..start + end }));
    }
}

/// Behind the `>` that ends a tag; one in quotes is part of a value.
fn end_of_tag(tag: &str) -> Option<usize> {
    let (mut quote, mut after_equals) = (None, false);
    for (at, letter) in tag.char_indices() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if letter == '>' => return Some(at + 1),
            None if after_equals && matches!(letter, '"' | '\'') => quote = Some(letter),
            None => {}
        }
        after_equals = letter == '=' || after_equals && letter.is_whitespace();
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::diag::{Faults, Placed};
    use crate::markdown::{read, read_body};
    use crate::source::Source;
    use crate::yaml::{self, Origin, Reader};

    fn told(faults: Faults) -> Vec<String> {
        faults.into_vec().into_iter().map(|fault| format!("{}: {}", fault.code, fault.message)).collect()
    }

    #[test]
    fn a_lesson_closes_what_it_opens() {
        for (text, message) in [
            ("A <b>word</b> and<br>a line.", None),
            ("<details>\n<summary>More</summary>\n\nText with <kbd>A</kbd>.\n\n</details>", None),
            ("<ul>\n<li>One\n<li>Two\n</ul>", None),
            ("<table><tr><td>A<td>B<tr><td>C</table>", None),
            ("<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/><g><circle r=\"1\"/></g></svg>", None),
            ("<!-- a <b> in it --> and <span title=\"a > <i>\">text</span>", None),
            ("Shown as code: `<b>` and `</form>`, or escaped: \\<b>.", None),
            ("<form><label>A <input></label></form>", None),
            ("A <b>word.", Some("broken-html: `<b>` is not closed, and goes on to the end of the page")),
            ("A word</b>.", Some("broken-html: `</b>` closes nothing that is open here")),
            (
                "<div>\n\nText\n\n<div/>\n\n</div>",
                Some("broken-html: `<div>` is not closed, and goes on to the end of the page"),
            ),
            ("<i>a <b>b</i></b>", Some("broken-html: `</i>` closes nothing that is open here")),
            ("<!-- begun", Some("broken-html: `<!--` begins something that does not end")),
            ("<title>A</title>", Some("broken-html: `<title>` cannot stand in a lesson")),
        ] {
            let faults = Faults::default();
            read_body(&Source::in_memory("a.md", text), 0, &faults);
            let found = told(faults);
            assert_eq!(found.first().map(String::as_str), message, "{text}");
        }
    }

    #[test]
    fn nothing_of_a_form_stands_in_a_question() {
        for (text, count) in [
            ("Which tag? `</form>`", 0),
            ("</form>", 1),
            ("<textarea>", 1),
            ("a <label>b</label>", 2),
            ("x<sup>2</sup>", 0),
            ("<b>", 1),
        ] {
            let written = format!("text: '{text}'\n");
            let source = Source::in_memory("q.yaml", &written);
            let faults = Faults::default();
            let node = yaml::read(Origin { file: source.id, text: &written, offset: 0 }, &faults).unwrap();
            let value: Placed<String> = Reader::new(&node, "a test", &["text"], &faults).text("text").unwrap();
            read(&value, &source, &faults);
            assert_eq!(told(faults).len(), count, "{text}");
        }
    }
}
