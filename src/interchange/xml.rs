//! XML read into a tree in which every element knows its place. Entities that a document declares itself are not
//! expanded: a question bank needs none, and a bomb is made of them.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::html;
use super::markup::{Element, Node};

/// Deeper trees are not read: taking one apart is recursive.
const DEEPEST: usize = 200;

/// Why a text is no XML, and the byte that shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub at: usize,
    pub message: String,
}

pub fn parse(text: &str) -> Result<Element, Broken> {
    let mut reader = Reader::from_str(text);
    // The first one is no element, but holds the root.
    let mut open = vec![Element::default()];
    loop {
        let at = reader.buffer_position() as usize;
        let broken = |message: String| Broken { at, message };
        let event = reader.read_event().map_err(|error| {
            let at = (reader.error_position() as usize).min(text.len());
            Broken { at, message: format!("this is not XML: {error}") }
        })?;
        match event {
            Event::Start(tag) => {
                if open.len() > DEEPEST {
                    return Err(broken(format!("elements are nested deeper than {DEEPEST} levels")));
                }
                open.push(element(&tag, at).map_err(broken)?);
            }
            Event::Empty(tag) => {
                let element = element(&tag, at).map_err(broken)?;
                push(&mut open, Node::Element(element));
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    push(&mut open, Node::Element(element));
                }
            }
            Event::Text(words) => push_text(&mut open, &words.xml10_content()),
            Event::CData(words) => push_text(&mut open, &words.xml10_content()),
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let letters = entity(name);
                let letters = letters.ok_or_else(|| broken(format!("the entity `&{name};` is not known")))?;
                push_text(&mut open, &letters);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if open.len() > 1 {
        let name = open.pop().map(|element| element.name).unwrap_or_default();
        return Err(Broken { at: text.len(), message: format!("`<{name}>` is not closed") });
    }
    let root = open.pop().and_then(|all| {
        all.children.into_iter().find_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    });
    root.ok_or_else(|| Broken { at: 0, message: "there is no element in this XML".to_owned() })
}

fn element(tag: &BytesStart, at: usize) -> Result<Element, String> {
    let name = tag.local_name();
    let mut element = Element { name: name.as_ref().to_owned(), at, ..Element::default() };
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| format!("an attribute cannot be read: {error}"))?;
        let name = attribute.key.local_name().as_ref().to_owned();
        if attribute.key.as_ref().starts_with("xmlns") {
            // The namespace tells one version of a format from another.
            element.attributes.push((attribute.key.as_ref().to_owned(), attribute.value.to_string()));
            continue;
        }
        element.attributes.push((name, references(&attribute.value)));
    }
    Ok(element)
}

/// An attribute's value with its references replaced; what is not known stays as it is.
fn references(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end < 40);
        match end.and_then(|end| Some((end, entity(&rest[1..end])?))) {
            Some((end, letters)) => {
                out.push_str(&letters);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Those of XML and of HTML, and numbers.
fn entity(name: &str) -> Option<String> {
    if name == "apos" {
        return Some("'".to_owned());
    }
    let text = format!("&{name};");
    let is_name = !name.is_empty()
        && name.len() < 40
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '#');
    match html::parse(&text).as_slice() {
        [Node::Text(letters)] if is_name && *letters != text => Some(letters.clone()),
        _ => None,
    }
}

fn push(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn push_text(open: &mut [Element], text: &str) {
    let Some(parent) = open.last_mut() else { return };
    match parent.children.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ => parent.children.push(Node::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_know_their_places_and_entities_their_letters() {
        let root =
            parse("<?xml version=\"1.0\"?>\n<a:b c=\"1 &amp; 2\"><d>x &lt; &nbsp;<![CDATA[<y>]]></d></a:b>").unwrap();
        assert_eq!((root.name.as_str(), root.attribute("c"), root.at), ("b", Some("1 & 2"), 22));
        assert_eq!(root.text_of("d"), "x < \u{a0}<y>");
    }

    #[test]
    fn hostile_xml_is_refused_at_once() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert_eq!(parse(bomb).unwrap_err().message, "the entity `&c;` is not known");
        assert!(parse(&"<a>".repeat(100_000)).unwrap_err().message.contains("nested deeper"));
        for broken in ["<a><b></a>", "<a", "", "text", "<a b=1/>", "<a>&b;</a>"] {
            assert!(parse(broken).is_err(), "{broken}");
        }
    }
}
