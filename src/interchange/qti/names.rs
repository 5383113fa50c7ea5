//! Names of elements and attributes in the two versions.

use super::Version;
use crate::interchange::markup::{Element, Node};

/// HTML that may stand in items: these keep their names.
pub const HTML: [&str; 47] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "kbd",
    "li",
    "object",
    "ol",
    "p",
    "param",
    "pre",
    "q",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// `simpleChoice` as `qti-simple-choice`, and its attributes.
pub fn of_version(element: Element, version: Version) -> Element {
    if version == Version::V21 {
        return element;
    }
    let is_html = HTML.contains(&element.name.as_str());
    let children = element.children.into_iter().map(|child| match child {
        Node::Element(child) => Node::Element(of_version(child, version)),
        text => text,
    });
    let attributes = element.attributes.into_iter();
    Element {
        children: children.collect(),
        attributes: attributes
            .map(|(name, value)| (if is_html || name.contains(':') { name } else { kebab(&name) }, value))
            .collect(),
        name: if is_html { element.name } else { format!("qti-{}", kebab(&element.name)) },
        at: element.at,
    }
}

/// Both versions under the names of 2.1.
pub fn known(mut element: Element) -> Element {
    if let Some(name) = element.name.strip_prefix("qti-") {
        element.name = camel(name);
        for (name, _) in element.attributes.iter_mut().filter(|(name, _)| !name.starts_with("data-")) {
            *name = camel(name);
        }
    }
    let children = element.children.into_iter().map(|child| match child {
        Node::Element(child) => Node::Element(known(child)),
        text => text,
    });
    element.children = children.collect();
    element
}

fn kebab(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut is_start = false;
    for letter in name.chars() {
        match letter {
            '-' => is_start = true,
            letter => {
                out.push(if std::mem::take(&mut is_start) { letter.to_ascii_uppercase() } else { letter });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_version_are_those_of_the_other() {
        for (old, new) in [("simpleChoice", "simple-choice"), ("maxChoices", "max-choices"), ("gte", "gte")] {
            assert_eq!((kebab(old).as_str(), camel(new).as_str()), (new, old));
        }
        let item =
            Element::new("simpleChoice").with("templateIdentifier", "a").add(Element::new("p").with("class", "b"));
        let new = of_version(item.clone(), Version::V30);
        assert_eq!((new.name.as_str(), new.attributes[0].0.as_str()), ("qti-simple-choice", "template-identifier"));
        assert_eq!(known(new), item);
    }
}
