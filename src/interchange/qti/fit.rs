//! Fits HTML to the content models of QTI, which are those of XHTML 1: what stands where it may not is wrapped, or loses
//! its element and keeps its words.

use std::mem::take;

use super::Version;
use super::names::HTML;
use crate::interchange::markup::{Element, Node};

/// Elements that QTI lacks, and the class of the `span` that stands in for them.
pub const AS_SPAN: [&str; 5] = ["del", "u", "mark", "ins", "s"];
const BLOCKS: [&str; 15] =
    ["p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"];
/// Parts of lists and tables, which stand nowhere else; those of tables in their order.
const PARTS: [&str; 12] = ["caption", "col", "colgroup", "thead", "tfoot", "tbody", "tr", "td", "th", "li", "dt", "dd"];
const OF_TABLES: usize = 6;
/// QTI knows no other first number of a list than 1; this class keeps it for ourselves.
pub const STARTS: &str = "start-";
const ALIGNED: [&str; 3] = ["left", "center", "right"];

/// Content for where words and blocks may stand.
pub fn flow(nodes: Vec<Node>, version: Version) -> Vec<Node> {
    settled(allowed(nodes, version))
}

/// Content for where words need a block around them.
pub fn blocks(nodes: Vec<Node>, version: Version) -> Vec<Node> {
    in_blocks(flow(nodes, version))
}

/// What may stand in QTI, with parts of lists and tables wherever they are: whoever holds them settles them.
fn allowed(nodes: Vec<Node>, version: Version) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Element(mut element) => {
                let children = allowed(take(&mut element.children), version);
                out.extend(fitted(&element, children, version));
            }
            text => out.push(text),
        }
    }
    out
}

fn fitted(element: &Element, children: Vec<Node>, version: Version) -> Vec<Node> {
    let name = element.name.as_str();
    let kept = || with_its_attributes(element);
    let one = |element: Element| vec![Node::Element(element)];
    // Without rows or cells there is no part of a table.
    let some = |element: Element| if element.children.is_empty() { Vec::new() } else { one(element) };
    match name {
        "br" | "hr" | "col" => one(kept()),
        "img" if element.attribute("src").is_some() => one(kept()),
        "img" => element.attribute("alt").map(|alt| Node::Text(alt.to_owned())).into_iter().collect(),
        "div" | "li" | "td" | "th" => one(kept().add_nodes(settled(children))),
        // In QTI 2.1 the text of a `dd` needs an element, and so does that of a `dt`, whose language must be told.
        "blockquote" | "dd" => one(kept().add_nodes(in_blocks(settled(children)))),
        "dt" if version == Version::V21 => {
            one(kept().with("xml:lang", "und").add(Element::new("span").add_nodes(inlined(children))))
        }
        "dt" | "caption" => one(kept().add_nodes(inlined(children))),
        "ul" | "ol" => one(kept().add_nodes(gathered(children, &["li"], "li", version))),
        "dl" => one(kept().add_nodes(gathered(children, &["dt", "dd"], "dd", version))),
        "tr" => some(kept().add_nodes(gathered(children, &["td", "th"], "td", version))),
        "thead" | "tfoot" | "tbody" => some(kept().add_nodes(gathered(children, &["tr"], "tr", version))),
        "colgroup" => {
            let columns = children.into_iter().filter(|child| named(child) == Some("col"));
            one(kept().add_nodes(columns.collect()))
        }
        "table" => table(kept(), gathered(children, &PARTS[..OF_TABLES], "tbody", version)),
        // They need addresses and types that are not looked after.
        "object" | "param" => children,
        "a" if element.attribute("href").is_none() => children,
        _ if AS_SPAN.contains(&name) => around(Element::new("span").with("class", name), children),
        _ if HTML.contains(&name) => around(kept(), children),
        // The words of what has no place go on without it.
        _ => children,
    }
}

fn with_its_attributes(element: &Element) -> Element {
    let aligned = element.attribute("style").and_then(|style| style.strip_prefix("text-align: "));
    let aligned = aligned.filter(|side| ALIGNED.contains(side)).map(|side| format!("qti-align-{side}"));
    let start = element.attribute("start").filter(|_| element.name == "ol").and_then(|start| start.parse::<u32>().ok());
    let start = start.map(|start| format!("{STARTS}{start}"));
    let classes = element.attribute("class").map(str::to_owned).into_iter().chain(aligned).chain(start);
    let classes: Vec<_> = classes.collect();
    let classes = Some(classes.join(" ")).filter(|classes| !classes.trim().is_empty());
    let of = |name: &str| element.attribute(name);
    let number = |name: &str| of(name).map(str::trim).filter(|number| number.parse::<u16>().is_ok());
    let kept = Element::new(&element.name);
    let kept = match element.name.as_str() {
        "a" => kept.with_some("href", of("href")),
        "img" => kept.with_some("src", of("src")).with("alt", of("alt").unwrap_or_default()),
        "td" | "th" => kept.with_some("rowspan", number("rowspan")).with_some("colspan", number("colspan")),
        _ => kept,
    };
    kept.with_some("class", classes)
}

/// An element that holds no blocks: around some it is left out.
fn around(element: Element, children: Vec<Node>) -> Vec<Node> {
    let has_blocks = children.iter().any(|child| named(child).is_some_and(is_block));
    if has_blocks { children } else { vec![Node::Element(element.add_nodes(children))] }
}

fn named(node: &Node) -> Option<&str> {
    match node {
        Node::Element(element) => Some(&element.name),
        Node::Text(_) => None,
    }
}

fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name) || PARTS.contains(&name)
}

/// Parts of lists and tables that have lost their list or table become blocks.
fn settled(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Element(element) if PARTS.contains(&element.name.as_str()) => match element.name.as_str() {
                "col" | "colgroup" => {}
                "thead" | "tfoot" | "tbody" | "tr" => out.extend(settled(element.children)),
                _ => out.push(Node::Element(Element::new("div").add_nodes(element.children))),
            },
            node => out.push(node),
        }
    }
    out
}

/// The words of blocks, apart from each other.
fn inlined(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Element(element) if is_block(&element.name) => {
                if !out.is_empty() {
                    out.push(Node::Text(" ".to_owned()));
                }
                out.extend(inlined(element.children));
            }
            node => out.push(node),
        }
    }
    out
}

fn in_blocks(nodes: Vec<Node>) -> Vec<Node> {
    let in_paragraph = |run| vec![Node::Element(Element::new("p").add_nodes(run))];
    wrapped(nodes, |name| BLOCKS.contains(&name), in_paragraph)
}

/// Children that are all among `names`: what is not comes into one that is called `other`.
fn gathered(nodes: Vec<Node>, names: &[&str], other: &str, version: Version) -> Vec<Node> {
    wrapped(nodes, |name| names.contains(&name), |run| fitted(&Element::new(other), run, version))
}

/// The elements that fit, and between them, wrapped, what does not. Spaces between elements are no content.
fn wrapped(nodes: Vec<Node>, fits: impl Fn(&str) -> bool, wrap: impl Fn(Vec<Node>) -> Vec<Node>) -> Vec<Node> {
    let is_blank = |node: &Node| matches!(node, Node::Text(text) if text.trim().is_empty());
    let (mut out, mut run) = (Vec::new(), Vec::new());
    let close = |run: &mut Vec<Node>, out: &mut Vec<Node>| {
        while run.pop_if(|last| is_blank(last)).is_some() {}
        if !run.is_empty() {
            out.extend(wrap(take(run)));
        }
    };
    for node in nodes {
        if named(&node).is_some_and(&fits) {
            close(&mut run, &mut out);
            out.push(node);
        } else if !run.is_empty() || !is_blank(&node) {
            run.push(node);
        }
    }
    close(&mut run, &mut out);
    out
}

/// A table with its parts in their order: a caption, columns, a head, a foot, and at least one body. What a table has no
/// place for stands before it.
fn table(table: Element, parts: Vec<Node>) -> Vec<Node> {
    let has_body = parts.iter().any(|part| named(part) == Some("tbody"));
    let (mut before, mut within): (Vec<Node>, Vec<Element>) = (Vec::new(), Vec::new());
    for part in parts {
        let Node::Element(mut part) = part else { continue };
        let is_first = within.iter().all(|known| known.name != part.name);
        match part.name.as_str() {
            "caption" if !is_first => {
                before.push(Node::Element(Element { name: "p".to_owned(), ..part }));
                continue;
            }
            "thead" | "tfoot" if !is_first || !has_body => part.name = "tbody".to_owned(),
            _ => {}
        }
        within.push(part);
    }
    within.sort_by_key(|part| PARTS.iter().position(|name| *name == part.name));
    if within.iter().any(|part| part.name == "tbody") {
        before.push(Node::Element(table.add_all(within)));
    } else {
        before.extend(within.into_iter().map(Node::Element));
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::{html, markup};

    #[test]
    fn html_is_brought_into_the_shape_of_qti() {
        for (given, old, new) in [
            (
                "<dl><dt>a</dt><dd>b <em>c</em> <em>d</em></dl>",
                "<dl><dt xml:lang=\"und\"><span>a</span></dt><dd><p>b <em>c</em> <em>d</em></p></dd></dl>",
                "<dl><dt>a</dt><dd><p>b <em>c</em> <em>d</em></p></dd></dl>",
            ),
            ("<span>a <div>b</div></span>c", "<p>a </p><div>b</div><p>c</p>", ""),
            (
                "<a>b</a><img src=c><img alt=d><del>e</del>",
                "<p>b<img src=\"c\" alt=\"\"/>d<span class=\"del\">e</span></p>",
                "",
            ),
            ("<ul>a<li>b</ul><td>c</td><col>", "<ul><li>a</li><li>b</li></ul><div>c</div>", ""),
            (
                "<table><td class=x style='text-align: center' colspan=2 rowspan=b>a</table>",
                "<table><tbody><tr><td colspan=\"2\" class=\"x qti-align-center\">a</td></tr></tbody></table>",
                "",
            ),
            (
                "<table><tbody><tr><td>a</tbody><tfoot><tr><td>b</tfoot><thead><tr><th>c</thead><thead></thead></table>",
                "<table><thead><tr><th>c</th></tr></thead><tfoot><tr><td>b</td></tr></tfoot><tbody><tr><td>a</td></tr></tbody></table>",
                "",
            ),
            ("<table><caption>a</caption></table>", "<div>a</div>", ""),
            ("<object data=a><param name=b>c</object>", "<p>c</p>", ""),
            ("<ol start=5><li>a</ol>", "<ol class=\"start-5\"><li>a</li></ol>", ""),
        ] {
            let new = if new.is_empty() { old } else { new };
            for (version, expected) in [(Version::V21, old), (Version::V30, new)] {
                assert_eq!(markup::html(&blocks(html::parse(given), version)), expected, "{given} {version:?}");
            }
        }
    }
}
