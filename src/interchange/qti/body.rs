//! The texts of items, as the HTML that QTI allows, which is less than Markdown makes: what has no element there is a
//! `span` with a class, by which it is known again.

use super::Version;
use super::fit::{self, AS_SPAN, STARTS};
use crate::interchange::bank::{File, Quiz};
use crate::interchange::markup::{Element, Node};
use crate::interchange::to_html;

/// Where an image stands in a package, from the folder of the items.
pub fn media(name: &str) -> String {
    let parts: Vec<_> = name.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    format!("media/{}", parts.join("/"))
}

/// A text that may stand among words or blocks.
pub fn flow(quiz: &Quiz, version: Version, markdown: &str) -> Vec<Node> {
    fit::flow(to_html::html(markdown, &|name| address(quiz, name)), version)
}

/// A text in elements that may stand by themselves.
pub fn blocks(quiz: &Quiz, version: Version, markdown: &str) -> Vec<Node> {
    fit::blocks(to_html::blocks(markdown, &|name| address(quiz, name)), version)
}

fn address(quiz: &Quiz, name: &str) -> String {
    let is_known = |file: &File| file.name == name;
    if quiz.files.iter().any(is_known) { format!("../{}", media(name)) } else { name.to_owned() }
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
            } else if let Some(start) = class.split(' ').find_map(|class| class.strip_prefix(STARTS))
                && element.name == "ol"
            {
                restored_element = restored_element.with("start", start);
            } else if matches!(element.name.as_str(), "contentBody" | "rubricBlock") {
                restored_element.name = "div".to_owned();
            }
            Node::Element(restored_element)
        }
    };
    nodes.iter().map(restored_one).collect()
}
