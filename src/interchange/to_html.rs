//! From an author's Markdown to the HTML that other programs show: no links into our site, no wiki links, no holes.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Parser, Tag, TagEnd};

use super::html;
use super::markup::{Element, Node};
use crate::markdown::OPTIONS;

/// The HTML of a text. `image` finds the address of an image in the format that is written; a text of one paragraph
/// has no element around it.
pub fn html(markdown: &str, image: &dyn Fn(&str) -> String) -> Vec<Node> {
    let mut nodes = blocks(markdown, image);
    if let [Node::Element(only)] = nodes.as_mut_slice()
        && only.name == "p"
    {
        return std::mem::take(&mut only.children);
    }
    nodes
}

/// What of a text our pages alone show as what it is.
pub fn flattened(markdown: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    if markdown.lines().any(|line| line.trim_start().starts_with("> [!")) {
        found.push("boxes");
    }
    if !["[^", "[ ]", "[x]", "[X]"].iter().any(|sign| markdown.contains(sign)) {
        return found;
    }
    for event in Parser::new_ext(markdown, OPTIONS) {
        match event {
            Event::FootnoteReference(_) => found.push("footnotes"),
            Event::TaskListMarker(_) => found.push("task lists"),
            _ => {}
        }
    }
    found
}

/// The same where a paragraph must stand in an element.
pub fn blocks(markdown: &str, image: &dyn Fn(&str) -> String) -> Vec<Node> {
    let mut open: Vec<Element> = vec![Element::default()];
    let mut table: Vec<Alignment> = Vec::new();
    let mut raw = String::new();
    let mut notes = Vec::new();
    for event in Parser::new_ext(markdown, OPTIONS) {
        if !matches!(event, Event::Html(_)) && !raw.is_empty() {
            let nodes = html::parse(&std::mem::take(&mut raw));
            nodes.into_iter().for_each(|node| push(&mut open, node));
        }
        match event {
            Event::Start(tag) => open.push(start(tag, image, &mut table, &open)),
            Event::End(end) => close(end, &mut open, &mut notes),
            Event::Text(text) => push(&mut open, Node::Text(text.into_string())),
            Event::Code(text) => push(&mut open, element("code", text.into_string())),
            Event::Html(text) => raw.push_str(&text),
            Event::InlineHtml(text) => inline_html(&text, &mut open),
            Event::SoftBreak => push(&mut open, Node::Text("\n".to_owned())),
            Event::HardBreak => push(&mut open, Node::Element(Element::new("br"))),
            Event::Rule => push(&mut open, Node::Element(Element::new("hr"))),
            Event::FootnoteReference(name) => push(&mut open, element("sup", name.into_string())),
            Event::TaskListMarker(ticked) => {
                push(&mut open, Node::Text(if ticked { "☒ " } else { "☐ " }.to_owned()));
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => push(&mut open, Node::Text(text.into_string())),
        }
    }
    if !raw.is_empty() {
        html::parse(&raw).into_iter().for_each(|node| push(&mut open, node));
    }
    while open.len() > 1 {
        if let Some(element) = open.pop() {
            push(&mut open, Node::Element(element));
        }
    }
    let mut nodes = open.pop().map(|all| all.children).unwrap_or_default();
    nodes.extend(notes.into_iter().map(Node::Element));
    nodes
}

fn element(name: &str, text: String) -> Node {
    Node::Element(Element::new(name).add_text(text))
}

fn push(open: &mut [Element], node: Node) {
    let Some(parent) = open.last_mut() else { return };
    match (parent.children.last_mut(), node) {
        (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
        (_, node) => parent.children.push(node),
    }
}

fn start(tag: Tag, image: &dyn Fn(&str) -> String, table: &mut Vec<Alignment>, open: &[Element]) -> Element {
    match tag {
        Tag::Paragraph => Element::new("p"),
        Tag::Heading { level, .. } => Element::new(&level.to_string()),
        Tag::BlockQuote(_) => Element::new("blockquote"),
        Tag::CodeBlock(CodeBlockKind::Fenced(kind)) if !kind.is_empty() => {
            let kind = kind.split([' ', ',']).next().unwrap_or_default().to_owned();
            Element::new("pre").with("class", format!("language-{kind}"))
        }
        Tag::CodeBlock(_) => Element::new("pre"),
        Tag::List(Some(1)) => Element::new("ol"),
        Tag::List(Some(from)) => Element::new("ol").with("start", from.to_string()),
        Tag::List(None) => Element::new("ul"),
        Tag::Item => Element::new("li"),
        Tag::FootnoteDefinition(name) => {
            Element::new("div").add(Element::new("sup").add_text(name.into_string())).add_text(" ")
        }
        Tag::Table(alignments) => {
            *table = alignments;
            Element::new("table")
        }
        Tag::TableHead => Element::new("thead"),
        Tag::TableRow => Element::new("tr"),
        Tag::TableCell => {
            let row = open.last();
            let column = row.map_or(0, |row| row.elements().count());
            let is_head = row.is_some_and(|row| row.name == "thead");
            let align = match table.get(column) {
                Some(Alignment::Left) => Some("left"),
                Some(Alignment::Center) => Some("center"),
                Some(Alignment::Right) => Some("right"),
                _ => None,
            };
            let cell = Element::new(if is_head { "th" } else { "td" });
            cell.with_some("style", align.map(|align| format!("text-align: {align}")))
        }
        Tag::Emphasis => Element::new("em"),
        Tag::Strong => Element::new("strong"),
        Tag::Strikethrough => Element::new("del"),
        Tag::Link { link_type, dest_url, .. } => {
            let target =
                if link_type == LinkType::Email { format!("mailto:{dest_url}") } else { dest_url.into_string() };
            Element::new("a").with("href", target)
        }
        Tag::Image { dest_url, .. } => Element::new("img").with("src", image(&dest_url)),
        Tag::DefinitionList => Element::new("dl"),
        Tag::DefinitionListTitle => Element::new("dt"),
        Tag::DefinitionListDefinition => Element::new("dd"),
        Tag::HtmlBlock | Tag::MetadataBlock(_) | Tag::Superscript | Tag::Subscript => Element::new(""),
    }
}

fn close(end: TagEnd, open: &mut Vec<Element>, notes: &mut Vec<Element>) {
    if open.len() < 2 {
        return;
    }
    let Some(mut element) = open.pop() else { return };
    match end {
        TagEnd::Image => {
            let alt = super::markup::text_of(&element.children);
            element.children.clear();
            element = element.with("alt", alt);
        }
        // Where a link leads is known within our site only.
        TagEnd::Link if !element.attribute("href").is_some_and(is_elsewhere) => {
            element.children.into_iter().for_each(|child| push(open, child));
            return;
        }
        TagEnd::CodeBlock => {
            let text = super::markup::text_of(&element.children);
            let mut code = Element::new("code").add_text(text);
            code.attributes = std::mem::take(&mut element.attributes);
            element.children = vec![Node::Element(code)];
        }
        TagEnd::TableHead => {
            let row = Element::new("tr").add_nodes(std::mem::take(&mut element.children));
            element = Element::new("thead").add(row);
        }
        TagEnd::Table => {
            let (head, rows): (Vec<_>, Vec<_>) =
                element.children.into_iter().partition(|node| matches!(node, Node::Element(it) if it.name == "thead"));
            let body = Element::new("tbody").add_nodes(rows);
            element = Element::new("table").add_nodes(head);
            if !body.children.is_empty() {
                element = element.add(body);
            }
        }
        TagEnd::FootnoteDefinition => return notes.push(element),
        TagEnd::HtmlBlock => {
            element.children.into_iter().for_each(|child| push(open, child));
            return;
        }
        _ => {}
    }
    push(open, Node::Element(element));
}

/// A tag within a line; the two of a pair come one by one.
fn inline_html(text: &str, open: &mut Vec<Element>) {
    if let Some(name) = text.strip_prefix("</") {
        let name = name.trim_end_matches('>').trim().to_ascii_lowercase();
        if open.len() > 1
            && let Some(element) = open.pop_if(|element| element.name == name)
        {
            push(open, Node::Element(element));
        }
        return;
    }
    for node in html::parse(text) {
        match node {
            Node::Element(element)
                if !super::markup::VOID.contains(&element.name.as_str()) && !text.ends_with("/>") =>
            {
                open.push(element);
            }
            node => push(open, node),
        }
    }
}

fn is_elsewhere(target: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|start| target.starts_with(start))
}

/// What other programs cannot follow: links within our site.
pub fn inner_links(markdown: &str) -> usize {
    let is_inner = |event: &Event| match event {
        Event::Start(Tag::Link { link_type, dest_url, .. }) => *link_type != LinkType::Email && !is_elsewhere(dest_url),
        _ => false,
    };
    Parser::new_ext(markdown, OPTIONS).filter(is_inner).count()
}

/// Whether a list of a text begins with another number than 1.
pub fn starts_late(markdown: &str) -> bool {
    Parser::new_ext(markdown, OPTIONS).any(|event| matches!(event, Event::Start(Tag::List(Some(2..) | Some(0)))))
}

/// The addresses of all images of a text.
pub fn images(markdown: &str) -> Vec<String> {
    let image = |event| match event {
        Event::Start(Tag::Image { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    };
    Parser::new_ext(markdown, OPTIONS).filter_map(image).collect()
}

/// Whether a text is words alone, in one line.
pub fn is_words(markdown: &str) -> bool {
    html(markdown, &|name| name.to_owned()).iter().all(|node| matches!(node, Node::Text(text) if !text.contains('\n')))
}

/// The words alone, in one line.
pub fn plain(markdown: &str) -> String {
    let text = words(&blocks(markdown, &|name| name.to_owned()));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words(nodes: &[Node]) -> String {
    let mut text = String::new();
    for node in nodes {
        match node {
            Node::Text(part) => text.push_str(part),
            Node::Element(element) => {
                let is_inline = matches!(
                    element.name.as_str(),
                    "em" | "strong" | "del" | "code" | "a" | "sub" | "sup" | "span" | "u" | "kbd" | "mark" | "small"
                );
                text.push_str(&words(&element.children));
                if element.name == "img" {
                    text.push_str(element.attribute("alt").unwrap_or_default());
                }
                if !is_inline {
                    text.push(' ');
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::markup;
    use crate::interchange::to_markdown::{Lost, from_html};

    fn written(markdown: &str) -> String {
        markup::html(&html(markdown, &|name| format!("media/{name}")))
    }

    #[test]
    fn markdown_becomes_html_that_is_xml_too() {
        for (markdown, expected) in [
            ("One **two** & <b>three</b>", "One <strong>two</strong> &amp; <b>three</b>"),
            ("One\n\nTwo\\\nthree", "<p>One</p><p>Two<br/>three</p>"),
            (
                "![An axe](a.png) [x](../b.md) [[c|see]] [y](https://example.com/)",
                "<img src=\"media/a.png\" alt=\"An axe\"/> x see <a href=\"https://example.com/\">y</a>",
            ),
            ("```rust\na < b\n```", "<pre><code class=\"language-rust\">a &lt; b\n</code></pre>"),
            (
                "| a | b |\n|---|--:|\n| 1 | 2 |",
                "<table><thead><tr><th>a</th><th style=\"text-align: right\">b</th></tr></thead><tbody><tr><td>1</td><td style=\"text-align: right\">2</td></tr></tbody></table>",
            ),
            ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
            ("It's \"so\" -- yes...", "It’s “so” – yes…"),
            ("<div>\n<p>a</p>\n</div>", "<div>\n<p>a</p>\n</div>"),
        ] {
            assert_eq!(written(markdown).trim_end(), expected, "{markdown}");
        }
        assert_eq!(plain("One **two**\n\n- three"), "One two three");
        assert_eq!((inner_links("[a](b.md) [[c]] <x@y.zz> <https://a.bc>"), images("![a](b.png)").len()), (2, 1));
    }

    #[test]
    fn what_goes_out_as_html_comes_back_as_the_same_markdown() {
        for markdown in [
            "One **two** *three* `four` ~~five~~",
            "One\n\nTwo\\\nthree",
            "- a\n- b\n  - c\n\nText",
            "1. a\n2. b",
            "> quote\n>\n> more",
            "```rust\nfn a() { let b = \"c\"; }\n```",
            "| a | b |\n| --- | ---: |\n| 1 | `2` |",
            "## Head\n\nText with [link](https://example.com/a_b)",
            "5 \\* 3 = 15, a_b, 1. no list",
            "H<sub>2</sub>O",
            "a: b {c} #d | e",
        ] {
            let image = |name: &str| name.to_owned();
            let html = markup::html(&html(markdown, &image));
            let back = from_html(&html, &mut |name| Some(name.to_owned()), &mut Lost::default());
            assert_eq!(back, markdown, "{html}");
        }
    }
}
