//! From HTML to the Markdown that an author would write. What Markdown has no sign for stays as HTML where our pages
//! allow it, and is named where they do not.

use std::collections::BTreeSet;

use super::html;
use super::markup::{Element, Node, text_of};

/// What could not be kept of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Elements whose words alone were kept.
    pub unwrapped: BTreeSet<String>,
    /// Elements that are gone with all they held.
    pub dropped: BTreeSet<String>,
    /// Formulas in TeX, which our pages show as they are written.
    pub formulas: bool,
}

/// Finds the name under which a text shows an image; `None` where there is no such image.
pub type Images<'a> = &'a mut dyn FnMut(&str) -> Option<String>;

pub fn from_html(text: &str, images: Images, lost: &mut Lost) -> String {
    from_nodes(&html::parse(text), images, lost)
}

/// Text as it stands, with a line for each of its lines.
pub fn from_plain(text: &str) -> String {
    let paragraphs = text.trim().replace("\r\n", "\n");
    let paragraphs = paragraphs.split("\n\n").map(|paragraph| {
        let lines = paragraph.trim_matches('\n').split('\n').map(|line| line_start(&escape(line.trim())));
        lines.collect::<Vec<_>>().join("\\\n")
    });
    paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n")
}

pub fn from_nodes(nodes: &[Node], images: Images, lost: &mut Lost) -> String {
    let mut writer = Writer { images, lost };
    let text = writer.blocks(nodes);
    writer.lost.formulas |= text.contains("$$") || text.contains("\\\\(") || text.contains("\\\\[");
    text
}

struct Writer<'a> {
    images: Images<'a>,
    lost: &'a mut Lost,
}

/// Elements around blocks, which say nothing themselves.
const AROUND: [&str; 14] = [
    "address",
    "article",
    "body",
    "center",
    "div",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "html",
    "main",
    "section",
];
/// Allowed on our pages as they are.
const KEPT: [&str; 9] = ["sub", "sup", "u", "kbd", "mark", "small", "abbr", "ins", "q"];
const TRANSPARENT: [&str; 9] = ["span", "font", "label", "cite", "big", "tbody", "thead", "time", "wbr"];
/// Their content is not for readers.
const DROPPED: [&str; 11] =
    ["script", "style", "iframe", "audio", "video", "object", "embed", "input", "select", "textarea", "button"];

fn is_block(name: &str) -> bool {
    AROUND.contains(&name)
        || matches!(name, "p" | "ul" | "ol" | "dl" | "blockquote" | "pre" | "table" | "hr" | "h1" | "h2" | "h3")
        || matches!(name, "h4" | "h5" | "h6" | "li" | "tr" | "td" | "th" | "dt" | "dd" | "math")
}

fn has_blocks(nodes: &[Node]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Element(element) => is_block(&element.name) || has_blocks(&element.children),
        Node::Text(_) => false,
    })
}

impl Writer<'_> {
    fn blocks(&mut self, nodes: &[Node]) -> String {
        let mut blocks: Vec<String> = Vec::new();
        let mut start = 0;
        for (at, node) in nodes.iter().enumerate() {
            let Node::Element(element) = node else { continue };
            // A span around paragraphs is no span.
            if is_block(&element.name) && element.name != "math"
                || TRANSPARENT.contains(&element.name.as_str()) && has_blocks(&element.children)
            {
                blocks.push(self.paragraph(&nodes[start..at]));
                blocks.push(self.block(element));
                start = at + 1;
            }
        }
        blocks.push(self.paragraph(&nodes[start..]));
        blocks.retain(|block| !block.is_empty());
        blocks.join("\n\n")
    }

    fn paragraph(&mut self, nodes: &[Node]) -> String {
        let text = self.inline(nodes);
        let text = text.trim_matches([' ', '\n']);
        let text =
            text.strip_suffix("\\\n").or(text.strip_suffix('\\')).filter(|_| text.ends_with("\\")).unwrap_or(text);
        text.split('\n').map(line_start).collect::<Vec<_>>().join("\n")
    }

    fn block(&mut self, element: &Element) -> String {
        match element.name.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = element.name[1..].parse().unwrap_or(1);
                let text = self.paragraph(&element.children).replace("\\\n", " ").replace('\n', " ");
                if text.is_empty() { text } else { format!("{} {}", "#".repeat(level), text.replace('{', "\\{")) }
            }
            "hr" => "***".to_owned(),
            "blockquote" => prefixed(&self.blocks(&element.children), "> ", "> "),
            "ul" | "ol" => self.list(element),
            "dl" => self.definitions(element),
            "pre" => fenced(element),
            "table" => self.table(element),
            _ => self.blocks(&element.children),
        }
    }

    fn list(&mut self, list: &Element) -> String {
        let start: usize = list.attribute("start").and_then(|start| start.parse().ok()).unwrap_or(1);
        let mut items = Vec::new();
        let mut is_loose = false;
        for item in list.elements() {
            let text = if item.name == "li" { self.blocks(&item.children) } else { self.block(item) };
            let inner_paragraphs = item.all("p").count() > 1;
            is_loose |= inner_paragraphs;
            let mark = if list.name == "ol" { format!("{}. ", start + items.len()) } else { "- ".to_owned() };
            let indent = " ".repeat(mark.len());
            // Where only a list stands below the text, no blank line is wanted.
            let text = if inner_paragraphs { text } else { text.replace("\n\n- ", "\n- ").replace("\n\n1. ", "\n1. ") };
            items.push(if text.is_empty() { mark.trim_end().to_owned() } else { prefixed(&text, &mark, &indent) });
        }
        items.join(if is_loose { "\n\n" } else { "\n" })
    }

    fn definitions(&mut self, list: &Element) -> String {
        let parts = list.elements().map(|part| match part.name.as_str() {
            "dd" => prefixed(&self.blocks(&part.children), ": ", "  "),
            _ => self.paragraph(&part.children).replace('\n', " "),
        });
        let mut text = String::new();
        for part in parts.collect::<Vec<_>>() {
            let gap = if part.starts_with(": ") { "\n" } else { "\n\n" };
            if !text.is_empty() {
                text.push_str(gap);
            }
            text.push_str(&part);
        }
        text
    }

    fn table(&mut self, table: &Element) -> String {
        let rows: Vec<Vec<&Element>> = table
            .descendants()
            .into_iter()
            .filter(|element| element.name == "tr")
            .map(|row| row.elements().filter(|cell| matches!(cell.name.as_str(), "td" | "th")).collect())
            .collect();
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        if width == 0 {
            return self.blocks(&table.children);
        }
        let has_head = rows[0].iter().any(|cell| cell.name == "th") || table.child("thead").is_some();
        let aligned: Vec<&str> = (0..width)
            .map(|column| match rows[0].get(column).and_then(|cell| alignment(cell)) {
                Some("left") => ":---",
                Some("center") => ":---:",
                Some("right") => "---:",
                _ => "---",
            })
            .collect();
        let mut lines = Vec::new();
        if !has_head {
            lines.push(row(&vec![String::new(); width]));
            lines.push(format!("| {} |", aligned.join(" | ")));
        }
        for cells in &rows {
            let mut texts: Vec<String> = cells.iter().map(|cell| self.cell(cell)).collect();
            texts.resize(width, String::new());
            lines.push(row(&texts));
            if lines.len() == 1 {
                lines.push(format!("| {} |", aligned.join(" | ")));
            }
        }
        let caption = table.child("caption").map(|caption| self.paragraph(&caption.children)).unwrap_or_default();
        if caption.is_empty() { lines.join("\n") } else { format!("{caption}\n\n{}", lines.join("\n")) }
    }

    fn cell(&mut self, cell: &Element) -> String {
        let text = self.blocks(&cell.children);
        text.replace("\\\n", "<br>").replace("\n\n", "<br>").replace('\n', " ").replace('|', "\\|")
    }

    fn inline(&mut self, nodes: &[Node]) -> String {
        let mut out = String::new();
        for (at, node) in nodes.iter().enumerate() {
            match node {
                Node::Text(text) => push_words(text, &mut out),
                Node::Element(element) => self.inline_element(element, &nodes[at + 1..], &mut out),
            }
        }
        out
    }

    fn inline_element(&mut self, element: &Element, after: &[Node], out: &mut String) {
        let name = element.name.as_str();
        match name {
            "br" => {
                out.truncate(out.trim_end_matches(' ').len());
                if !out.is_empty() {
                    out.push_str("\\\n");
                }
            }
            "strong" | "b" => self.emphasis(element, "**", "strong", after, out),
            "em" | "i" | "var" | "dfn" => self.emphasis(element, "*", "em", after, out),
            "del" | "s" | "strike" => self.emphasis(element, "~~", "del", after, out),
            "code" | "tt" | "samp" => out.push_str(&code(&element.text())),
            "a" => {
                let text = self.inline(&element.children);
                match element.attribute("href").map(str::trim).filter(|target| is_link(target)) {
                    Some(target) if !text.trim().is_empty() => {
                        out.push_str(&format!("[{}]({})", text.trim(), address(target)));
                    }
                    _ => out.push_str(&text),
                }
            }
            "img" => self.image(element, "src", element.attribute("alt").unwrap_or_default().to_owned(), out),
            "object" if element.attribute("type").is_some_and(|kind| kind.starts_with("image/")) => {
                self.image(element, "data", element.text(), out);
            }
            _ if KEPT.contains(&name) => {
                let text = self.inline(&element.children);
                if !text.is_empty() {
                    out.push_str(&format!("<{name}>{text}</{name}>"));
                }
            }
            _ if DROPPED.contains(&name) => {
                self.lost.dropped.insert(name.to_owned());
            }
            _ => {
                if !TRANSPARENT.contains(&name) && !is_block(name) || name == "math" {
                    self.lost.unwrapped.insert(name.to_owned());
                }
                out.push_str(&self.inline(&element.children));
            }
        }
    }

    /// Spaces at the edges move out, since Markdown wants none inside; and where letters stand too close, the sign
    /// would not be read as one.
    fn emphasis(&mut self, element: &Element, mark: &str, tag: &str, after: &[Node], out: &mut String) {
        let text = self.inline(&element.children);
        let inner = text.trim();
        if inner.is_empty() {
            out.push_str(&text);
            return;
        }
        let start = text.find(inner).unwrap_or_default();
        let (before, behind) = (&text[..start], &text[start + inner.len()..]);
        out.push_str(before);
        let follows = text_of(after).chars().next().filter(|_| behind.is_empty());
        let is_word = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric());
        let is_sign = |letter: Option<char>| letter.is_some_and(|letter| !letter.is_alphanumeric());
        let opens = !(is_word(out.chars().next_back()) && is_sign(inner.chars().next()));
        let closes = !(is_word(follows) && is_sign(inner.chars().next_back()));
        let is_free = !out.ends_with(['*', '~']) && !follows.is_some_and(|letter| matches!(letter, '*' | '~'));
        if opens && closes && is_free && !inner.contains("\\\n") {
            out.push_str(&format!("{mark}{inner}{mark}"));
        } else {
            out.push_str(&format!("<{tag}>{inner}</{tag}>"));
        }
        out.push_str(behind);
    }

    fn image(&mut self, element: &Element, attribute: &str, alt: String, out: &mut String) {
        let source = element.attribute(attribute).unwrap_or_default();
        let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
        match (self.images)(source) {
            Some(name) => out.push_str(&format!("![{}]({})", escape(&alt), address(&name))),
            None => {
                self.lost.dropped.insert(format!("img src=\"{source}\""));
                if !alt.is_empty() {
                    push_words(&alt, out);
                }
            }
        }
    }
}

/// Addresses that mean something outside of the program that the text comes from.
fn is_link(target: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|start| target.starts_with(start))
}

fn address(target: &str) -> String {
    let is_plain = target.chars().all(|letter| !letter.is_whitespace() && !matches!(letter, '(' | ')' | '<' | '>'));
    if is_plain { target.to_owned() } else { format!("<{}>", target.replace(['<', '>', '\n'], "")) }
}

fn alignment(cell: &Element) -> Option<&str> {
    if let Some(align) = cell.attribute("align") {
        return Some(align);
    }
    let style = cell.attribute("style")?;
    style
        .split(';')
        .find_map(|rule| rule.split_once(':').filter(|(name, _)| name.trim() == "text-align"))
        .map(|it| it.1.trim())
}

fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

fn prefixed(text: &str, first: &str, others: &str) -> String {
    let mut out = String::new();
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let prefix = if at == 0 { first } else { others };
        out.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        out.push_str(line);
    }
    out
}

fn fenced(element: &Element) -> String {
    let text = element.text();
    let text = text.strip_prefix('\n').unwrap_or(&text).trim_end();
    let language = element.child("code").and_then(|code| code.attribute("class")).unwrap_or_default();
    let language = language.split(' ').find_map(|class| class.strip_prefix("language-")).unwrap_or_default();
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}{language}\n{text}\n{fence}")
}

fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return text;
    }
    let mut fence = "`".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Adds running text: any number of spaces and breaks is one space, but not one that must not break.
fn push_words(text: &str, out: &mut String) {
    let escaped = escape(text);
    let is_space = |letter: char| matches!(letter, ' ' | '\n' | '\t' | '\r');
    let mut space = false;
    for letter in escaped.chars() {
        if is_space(letter) {
            space = true;
            continue;
        }
        if std::mem::take(&mut space) && !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
        out.push(letter);
    }
    if space && !out.is_empty() && !out.ends_with([' ', '\n']) {
        out.push(' ');
    }
}

/// So that Markdown reads the letters as they are.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(at + 1).copied();
        let escaped = match letter {
            '\\' | '`' | '*' | '[' | ']' | '<' => true,
            // Within a word it is a letter like any other.
            '_' => !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)),
            '~' => before == Some('~') || after == Some('~'),
            '&' => after.is_some_and(|letter| letter.is_ascii_alphabetic() || letter == '#'),
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(*letter);
    }
    out
}

/// A line of running text must not look like the beginning of something else.
fn line_start(line: &str) -> String {
    let rest = line.trim_start();
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    if (1..=9).contains(&digits)
        && rest[digits..].starts_with(['.', ')'])
        && rest[digits + 1..].starts_with([' ', '\t'])
    {
        return format!("{}\\{}", &rest[..digits], &rest[digits..]);
    }
    let heading = rest.trim_start_matches('#');
    let is_heading = heading.len() < rest.len() && (heading.is_empty() || heading.starts_with(' '));
    let is_mark = |mark: char| rest.starts_with(mark) && (rest.len() == 1 || rest[1..].starts_with([' ', '\t']));
    let is_rule = |mark: char| rest.len() > 2 && rest.chars().all(|letter| letter == mark || letter == ' ');
    let is_other = rest.starts_with('>') || rest.starts_with("~~~") || is_rule('-') || is_rule('=') || rest == "=";
    if is_heading || is_mark('-') || is_mark('+') || is_mark(':') || is_other {
        return format!("\\{rest}");
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn markdown(html: &str) -> (String, Lost) {
        let mut lost = Lost::default();
        let mut images = |name: &str| name.starts_with("a").then(|| format!("images/{name}"));
        let text = from_html(html, &mut images, &mut lost);
        (text, lost)
    }

    #[test]
    fn html_of_question_banks_becomes_markdown() {
        for (html, expected) in CASES {
            assert_eq!(markdown(html).0, *expected, "{html}");
        }
    }

    const CASES: &[(&str, &str)] = &[
        ("One  <b> two </b>three", "One **two** three"),
        ("<p>One</p>\n<p>Two<br>three</p>", "One\n\nTwo\\\nthree"),
        ("a<b>“b”</b>c <i>x</i>", "a<strong>“b”</strong>c *x*"),
        ("2 * 3 _x_ a_b [1] &lt;b&gt; `", "2 \\* 3 \\_x\\_ a_b \\[1\\] \\<b> \\`"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n  1. c"),
        ("<p>1. x</p><p># y</p><p>- z</p><p>+1</p>", "1\\. x\n\n\\# y\n\n\\- z\n\n+1"),
        ("<pre><code class=\"language-rust\">fn a() {}\n</code></pre>", "```rust\nfn a() {}\n```"),
        ("<code>a`b</code>", "``a`b``"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<a href=\"https://example.com/\">x</a> <a href=\"/mod/1\">y</a>", "[x](https://example.com/) y"),
        ("<img src=\"a b.png\" alt=\"An  axe\">", "![An axe](<images/a b.png>)"),
        ("H<sub>2</sub>O, <span style=\"color:red\">red</span>", "H<sub>2</sub>O, red"),
        (
            "<table><tr><th>a</th><th align=\"right\">b</th></tr><tr><td>1|2</td><td><p>3</p><p>4</p></td></tr></table>",
            "| a | b |\n| --- | ---: |\n| 1\\|2 | 3<br>4 |",
        ),
        ("<table><tr><td>a</td></tr></table>", "|  |\n| --- |\n| a |"),
        ("<h2>A {b}</h2>c", "## A \\{b}\n\nc"),
        ("<div><span><p>a</p></span></div>", "a"),
        ("R&amp;D &amp;amp;", "R\\&D \\&amp;"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\n: b"),
    ];

    #[test]
    fn what_cannot_be_kept_is_named() {
        let (text, lost) = markdown("<blink>a</blink><script>x</script><img src=\"b.png\" alt=\"bee\">");
        assert_eq!(text, "abee");
        assert_eq!(lost.unwrapped, BTreeSet::from(["blink".to_owned()]));
        assert_eq!(lost.dropped, BTreeSet::from(["script".to_owned(), "img src=\"b.png\"".to_owned()]));
        assert!(markdown("\\(x^2\\)").1.formulas);
    }

    #[test]
    fn plain_text_keeps_its_lines() {
        assert_eq!(from_plain("One *two*\n# three\n\n1) four"), "One \\*two\\*\\\n\\# three\n\n1\\) four");
    }
}
