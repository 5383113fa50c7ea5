//! Whether what we write is what the public schemas of QTI ask for. The schemas may not be kept here, so their rules stand
//! in tables of our own, and a small validator walks them. A table holds the elements that we write, each with what we
//! write of it: it may be narrower than its schema, but never wider.

mod manifest;
mod qti12;
mod qti21;
mod qti30;
mod values;
mod tests;

use std::collections::{HashMap, HashSet};

use self::values::Kind;
use super::markup::{Element, Node};

pub struct Schema {
    space: &'static str,
    roots: &'static [&'static str],
    /// What the root declares besides: a prefix and its namespace.
    spaces: &'static [(&'static str, &'static str)],
    /// Names that stand for several, as `$NAME`.
    groups: &'static [(&'static str, &'static str)],
    /// Elements that are alike, or one of them within another (`parent/name`); their attributes (`!`: required; after a
    /// colon the kind of the value); their content. That begins with `#text` or `#mixed` where there may be text, and
    /// goes on with children in their order, as in a regular expression: `a? (b c)+ d{2}`.
    shapes: &'static [(&'static str, &'static str, &'static str)],
}

#[derive(Debug, PartialEq, Eq)]
enum Text {
    None,
    Mixed,
    Of(Kind),
}

struct Attribute {
    name: &'static str,
    required: bool,
    kind: Kind,
}

/// Children that may stand at a place, and how many of them.
struct Part {
    names: Vec<&'static str>,
    least: usize,
    most: usize,
}

struct Shape {
    attributes: Vec<Attribute>,
    text: Text,
    parts: Vec<Part>,
}

pub struct Validator {
    schema: &'static Schema,
    shapes: HashMap<&'static str, Shape>,
}

/// What a document is found to be.
#[derive(Default)]
struct Found {
    faults: Vec<String>,
    ids: HashSet<String>,
    refs: Vec<String>,
}

impl Validator {
    pub fn new(schema: &'static Schema) -> Self {
        let mut shapes = HashMap::new();
        for (names, attributes, content) in schema.shapes {
            for name in names.split_whitespace() {
                let (text, parts) = read_content(schema, content);
                let shape = Shape { attributes: read_attributes(attributes), text, parts };
                assert!(shapes.insert(name, shape).is_none(), "{name} stands there twice");
            }
        }
        Self { schema, shapes }
    }

    pub fn faults(&self, root: &Element) -> Vec<String> {
        let mut found = Found::default();
        if !self.schema.roots.contains(&root.name.as_str()) {
            found.faults.push(format!("<{}> is no root", root.name));
        }
        if root.attribute("xmlns") != Some(self.schema.space) {
            found.faults.push(format!("<{}> is not in the namespace {}", root.name, self.schema.space));
        }
        for (prefix, space) in self.schema.spaces {
            if root.attribute(prefix) != Some(space) {
                found.faults.push(format!("<{}> does not declare `{prefix}` as {space}", root.name));
            }
        }
        self.walk(root, None, &mut found);
        let lost = found.refs.iter().filter(|name| !found.ids.contains(*name));
        let lost: Vec<_> = lost.map(|name| format!("`{name}` is named, but not there")).collect();
        found.faults.extend(lost);
        found.faults
    }

    /// By which row of the table an element is judged.
    fn row(&self, element: &Element, parent: Option<&Element>) -> Option<(&'static str, &Shape)> {
        let within = parent.map(|parent| format!("{}/{}", parent.name, element.name));
        let found = within.and_then(|within| self.shapes.get_key_value(within.as_str()));
        found.or_else(|| self.shapes.get_key_value(element.name.as_str())).map(|(name, shape)| (*name, shape))
    }

    fn walk(&self, element: &Element, parent: Option<&Element>, found: &mut Found) {
        let name = &element.name;
        let Some((_, shape)) = self.row(element, parent) else {
            found.faults.push(format!("<{name}> is not known"));
            return;
        };
        self.attributes(element, shape, parent.is_none(), found);
        let words = element.children.iter().filter_map(|child| match child {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        let words = words.collect::<String>();
        match &shape.text {
            Text::Mixed => {}
            Text::None if words.trim().is_empty() => {}
            Text::None => found.faults.push(format!("<{name}> has the text `{}`", words.trim())),
            Text::Of(kind) if kind.allows(words.trim()) => {}
            Text::Of(_) => found.faults.push(format!("<{name}> cannot be `{}`", words.trim())),
        }
        let children: Vec<&str> = element.elements().map(|child| child.name.as_str()).collect();
        let mut at = 0;
        for part in &shape.parts {
            let many = children[at..].iter().take(part.most).take_while(|child| part.names.contains(child)).count();
            if many < part.least {
                found.faults.push(format!("<{name}> has {many} of {}, not {}", part.names[0], part.least));
            }
            at += many;
        }
        if let Some(child) = children.get(at) {
            found.faults.push(format!("<{child}> does not stand here in <{name}>"));
        }
        element.elements().for_each(|child| self.walk(child, Some(element), found));
    }

    fn attributes(&self, element: &Element, shape: &Shape, is_root: bool, found: &mut Found) {
        let name = &element.name;
        for attribute in shape.attributes.iter().filter(|attribute| attribute.required) {
            if element.attribute(attribute.name).is_none() {
                found.faults.push(format!("<{name}> lacks `{}`", attribute.name));
            }
        }
        let mut seen = HashSet::new();
        for (key, value) in &element.attributes {
            let is_space = self.schema.spaces.iter().any(|(prefix, _)| prefix == key);
            if is_root && (is_space || matches!(key.as_str(), "xmlns" | "xmlns:xsi" | "schemaLocation")) {
                continue;
            }
            if !seen.insert(key) {
                found.faults.push(format!("<{name}> has `{key}` twice"));
            }
            let Some(attribute) = shape.attributes.iter().find(|attribute| attribute.name == key) else {
                found.faults.push(format!("<{name}> has no `{key}`"));
                continue;
            };
            if !attribute.kind.allows(value) {
                found.faults.push(format!("`{key}` of <{name}> cannot be `{value}`"));
            }
            match attribute.kind {
                Kind::Id if !found.ids.insert(value.clone()) => {
                    found.faults.push(format!("`{value}` is there twice"));
                }
                Kind::Ref => found.refs.push(value.clone()),
                _ => {}
            }
        }
    }
}

fn read_attributes(text: &'static str) -> Vec<Attribute> {
    let read_one = |one: &'static str| {
        let (name, kind) = one.split_once(':').unwrap_or((one, ""));
        Attribute { name: name.trim_end_matches('!'), required: name.ends_with('!'), kind: Kind::named(kind) }
    };
    text.split_whitespace().map(read_one).collect()
}

fn read_content(schema: &Schema, text: &'static str) -> (Text, Vec<Part>) {
    let mut rest = text.trim_start();
    let mut words = Text::None;
    if let Some(after) = rest.strip_prefix("#mixed") {
        (words, rest) = (Text::Mixed, after);
    } else if let Some(after) = rest.strip_prefix("#text") {
        return (Text::Of(Kind::named(after.trim_start_matches(':'))), Vec::new());
    }
    let mut parts = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let names;
        if let Some(inner) = rest.strip_prefix('(') {
            (names, rest) = inner.split_once(')').unwrap_or_else(|| panic!("no end of {inner}"));
        } else {
            let end = rest.find(|letter: char| " ?*+{".contains(letter)).unwrap_or(rest.len());
            (names, rest) = rest.split_at(end);
        }
        let end = rest.find(' ').unwrap_or(rest.len());
        let (least, most) = match &rest[..end] {
            "" => (1, 1),
            "?" => (0, 1),
            "*" => (0, usize::MAX),
            "+" => (1, usize::MAX),
            "{2}" => (2, 2),
            other => panic!("{other} in {text}"),
        };
        rest = &rest[end..];
        let names = names.split_whitespace().flat_map(|name| schema.members(name)).collect();
        parts.push(Part { names, least, most });
    }
    (words, parts)
}

impl Schema {
    fn members(&self, name: &'static str) -> Vec<&'static str> {
        let Some(group) = name.strip_prefix('$') else { return vec![name] };
        let (_, members) =
            self.groups.iter().find(|(known, _)| *known == group).unwrap_or_else(|| panic!("no group {group}"));
        members.split_whitespace().collect()
    }
}
