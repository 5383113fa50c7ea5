//! Texts with markup as a tree: what HTML and XML are read into, and written from.

use std::fmt::Write as _;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Element(Element),
    Text(String),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Without a prefix.
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
    /// The byte where it begins in its file; 0 for what we have made.
    pub at: usize,
}

/// HTML elements that have no content.
pub const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

impl Element {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.attributes.push((name.to_owned(), value.into()));
        self
    }

    /// The same with an attribute that there may not be.
    pub fn with_some(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub fn add(mut self, child: Element) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    pub fn add_all(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    pub fn add_nodes(mut self, children: Vec<Node>) -> Self {
        self.children.extend(children);
        self
    }

    pub fn add_text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.elements().filter(move |element| element.name == name)
    }

    /// All elements below this one, in the order of the text.
    pub fn descendants(&self) -> Vec<&Element> {
        let mut found = Vec::new();
        let mut open: Vec<&Element> = self.elements().collect();
        open.reverse();
        while let Some(element) = open.pop() {
            found.push(element);
            let below: Vec<&Element> = element.elements().collect();
            open.extend(below.into_iter().rev());
        }
        found
    }

    pub fn find(&self, name: &str) -> Option<&Element> {
        self.descendants().into_iter().find(|element| element.name == name)
    }

    /// All text within, as it stands.
    pub fn text(&self) -> String {
        text_of(&self.children)
    }

    /// The text of a child, without spaces around it; empty where there is no such child.
    pub fn text_of(&self, name: &str) -> String {
        self.child(name).map(|child| child.text().trim().to_owned()).unwrap_or_default()
    }
}

pub fn text_of(nodes: &[Node]) -> String {
    let mut text = String::new();
    for node in nodes {
        match node {
            Node::Text(words) => text.push_str(words),
            Node::Element(element) => text.push_str(&element.text()),
        }
    }
    text
}

/// HTML that is XML as well.
pub fn html(nodes: &[Node]) -> String {
    let mut out = String::new();
    nodes.iter().for_each(|node| write_node(node, true, &mut out));
    out
}

/// A whole XML document. Elements that hold only elements are indented.
pub fn document(root: &Element) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    write_indented(root, 0, &mut out);
    out
}

fn write_indented(element: &Element, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let only_elements = !element.children.is_empty()
        && element.children.iter().all(|child| matches!(child, Node::Element(_)))
        && !is_flowing(&element.name);
    out.push_str(&indent);
    if !only_elements {
        write_node(&Node::Element(element.clone()), false, out);
        out.push('\n');
        return;
    }
    open_tag(element, out);
    out.push_str(">\n");
    element.elements().for_each(|child| write_indented(child, depth + 1, out));
    let _ = writeln!(out, "{indent}</{}>", element.name);
}

/// Within these, a line break would be a space that nobody wrote.
fn is_flowing(name: &str) -> bool {
    matches!(name, "p" | "li" | "td" | "th" | "pre" | "code" | "em" | "strong" | "a" | "span" | "h1" | "h2" | "h3")
        || matches!(name, "h4" | "h5" | "h6" | "dt" | "dd" | "simpleChoice" | "qti-simple-choice" | "prompt")
        || matches!(name, "qti-prompt" | "simpleAssociableChoice" | "qti-simple-associable-choice" | "del")
}

fn open_tag(element: &Element, out: &mut String) {
    let _ = write!(out, "<{}", element.name);
    for (name, value) in &element.attributes {
        let _ = write!(out, " {name}=\"{}\"", escaped(value, true));
    }
}

fn write_node(node: &Node, html: bool, out: &mut String) {
    let element = match node {
        Node::Text(text) => return out.push_str(&escaped(text, false)),
        Node::Element(element) => element,
    };
    open_tag(element, out);
    if element.children.is_empty() && (!html || VOID.contains(&element.name.as_str())) {
        out.push_str("/>");
        return;
    }
    out.push('>');
    element.children.iter().for_each(|child| write_node(child, html, out));
    let _ = write!(out, "</{}>", element.name);
}

/// `text` for XML, without the characters that no XML can hold.
fn escaped(text: &str, quoted: bool) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if quoted => out.push_str("&quot;"),
            '\n' | '\t' if quoted => {
                let _ = write!(out, "&#{};", letter as u32);
            }
            '\n' | '\t' => out.push(letter),
            letter if letter < ' ' || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => out.push(letter),
        }
    }
    out
}
