//! The HTML that QTI allows, which is less than Markdown makes: what has no element there is a `span` with a class, by
//! which it is known again.

use super::names::HTML;
use crate::interchange::bank::{File, Quiz};
use crate::interchange::markup::{Element, Node};
use crate::interchange::to_html;

/// Elements that QTI lacks, and the class of the `span` that stands in for them.
const AS_SPAN: [&str; 5] = ["del", "u", "mark", "ins", "s"];
const BLOCKS: [&str; 15] =
    ["p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"];
const ALIGNED: [&str; 3] = ["left", "center", "right"];

/// Where an image stands in a package, from the folder of the items.
pub fn media(name: &str) -> String {
    let parts: Vec<_> = name.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    format!("media/{}", parts.join("/"))
}

/// A text that may stand among words or blocks.
pub fn flow(quiz: &Quiz, markdown: &str) -> Vec<Node> {
    allowed(to_html::html(markdown, &|name| address(quiz, name)))
}

/// A text in elements that may stand by themselves.
pub fn blocks(quiz: &Quiz, markdown: &str) -> Vec<Node> {
    in_blocks(allowed(to_html::blocks(markdown, &|name| address(quiz, name))))
}

fn address(quiz: &Quiz, name: &str) -> String {
    let is_known = |file: &File| file.name == name;
    if quiz.files.iter().any(is_known) { format!("../{}", media(name)) } else { name.to_owned() }
}

fn is_block(node: &Node) -> bool {
    match node {
        Node::Element(element) => BLOCKS.contains(&element.name.as_str()),
        Node::Text(text) => text.trim().is_empty(),
    }
}

fn in_blocks(nodes: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    let mut run: Vec<Node> = Vec::new();
    for node in nodes {
        if is_block(&node) {
            if !run.is_empty() {
                out.push(Node::Element(Element::new("p").add_nodes(std::mem::take(&mut run))));
            }
            out.push(node);
        } else {
            run.push(node);
        }
    }
    if !run.is_empty() {
        out.push(Node::Element(Element::new("p").add_nodes(run)));
    }
    out.retain(|node| matches!(node, Node::Element(_)));
    out
}

fn allowed(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        let Node::Element(mut element) = node else {
            out.push(node);
            continue;
        };
        let children = allowed(std::mem::take(&mut element.children));
        let name = element.name.as_str();
        if AS_SPAN.contains(&name) {
            out.push(Node::Element(Element::new("span").with("class", name).add_nodes(children)));
        } else if HTML.contains(&name) {
            out.push(Node::Element(fitted(element, children)));
        } else {
            // The words of what has no place go on without it.
            out.extend(children);
        }
    }
    out
}

fn fitted(element: Element, children: Vec<Node>) -> Element {
    let aligned = element.attribute("style").and_then(|style| style.strip_prefix("text-align: ")).map(str::to_owned);
    let mut fitted = Element::new(&element.name);
    for (name, value) in element.attributes {
        let is_allowed = match name.as_str() {
            "class" => true,
            "href" => element.name == "a",
            "src" | "alt" => element.name == "img",
            "rowspan" | "colspan" => matches!(element.name.as_str(), "td" | "th"),
            _ => false,
        };
        if is_allowed {
            fitted = fitted.with(&name, value);
        }
    }
    if let Some(aligned) = aligned.filter(|side| ALIGNED.contains(&side.as_str())) {
        fitted = fitted.with("class", format!("qti-align-{aligned}"));
    }
    let mut children = match fitted.name.as_str() {
        "blockquote" => in_blocks(children),
        // Spaces between items are no content there.
        "ul" | "ol" | "dl" | "table" | "thead" | "tbody" | "tr" => {
            children.into_iter().filter(|child| matches!(child, Node::Element(_))).collect()
        }
        _ => children,
    };
    if fitted.name == "table" && !children.iter().any(|child| matches!(child, Node::Element(it) if it.name == "tbody"))
    {
        for child in &mut children {
            if let Node::Element(part) = child
                && part.name == "thead"
            {
                part.name = "tbody".to_owned();
            }
        }
    }
    fitted.add_nodes(children)
}

/// HTML of QTI with the elements of HTML again.
pub fn restored(nodes: &[Node]) -> Vec<Node> {
    let restored_one = |node: &Node| match node {
        Node::Text(text) => Node::Text(text.clone()),
        Node::Element(element) => {
            let mut restored_element = Element {
                name: element.name.clone(),
                attributes: element.attributes.clone(),
                children: restored(&element.children),
                at: element.at,
            };
            let class = element.attribute("class").unwrap_or_default();
            if element.name == "span" && AS_SPAN.contains(&class) {
                restored_element.name = class.to_owned();
                restored_element.attributes.clear();
            } else if let Some(aligned) = class.split(' ').find_map(|class| class.strip_prefix("qti-align-")) {
                restored_element = restored_element.with("align", aligned);
            } else if matches!(element.name.as_str(), "contentBody" | "rubricBlock") {
                restored_element.name = "div".to_owned();
            }
            Node::Element(restored_element)
        }
    };
    nodes.iter().map(restored_one).collect()
}
