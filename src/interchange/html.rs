//! HTML as question banks hold it, read into a tree. Tags are told apart as browsers do it, by html5gum; what is not
//! closed is closed where the next element says so.

use html5gum::{Token, Tokenizer};

use super::markup::{Element, Node, VOID};

/// Of deeper elements the words alone are kept: lists within lists are indented more at each level.
const DEEPEST: usize = 60;

/// Elements that end an open paragraph.
const BLOCKS: [&str; 23] = [
    "address",
    "article",
    "blockquote",
    "center",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "ol",
    "p",
    "pre",
    "table",
    "ul",
];

pub fn parse(html: &str) -> Vec<Node> {
    // The first one is no element, but holds all.
    let mut open: Vec<Element> = vec![Element::default()];
    for token in Tokenizer::new(html) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                close_before(&name, &mut open);
                let attributes = tag
                    .attributes
                    .iter()
                    .map(|(name, value)| [&name[..], &value[..]].map(|one| String::from_utf8_lossy(one).into_owned()))
                    .map(|[name, value]| (name, value))
                    .collect();
                let element = Element { name, attributes, children: Vec::new(), at: 0 };
                let is_void = tag.self_closing || VOID.contains(&element.name.as_str());
                if is_void {
                    push(&mut open, Node::Element(element));
                } else if open.len() < DEEPEST {
                    open.push(element);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name);
                if let Some(at) = open.iter().skip(1).rposition(|element| element.name == *name) {
                    close_to(at + 1, &mut open);
                }
            }
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text).into_owned();
                push(&mut open, Node::Text(text));
            }
            _ => {}
        }
    }
    close_to(1, &mut open);
    open.pop().map(|all| all.children).unwrap_or_default()
}

fn push(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

/// Closes all from this one on.
fn close_to(at: usize, open: &mut Vec<Element>) {
    while open.len() > at.max(1) {
        if let Some(element) = open.pop() {
            push(open, Node::Element(element));
        }
    }
}

/// What a start tag closes although nobody has written so.
fn close_before(name: &str, open: &mut Vec<Element>) {
    let (closed, within): (&[&str], &[&str]) = match name {
        "li" => (&["li"], &["ul", "ol"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl"]),
        "tr" => (&["tr"], &["table"]),
        "td" | "th" => (&["td", "th"], &["tr"]),
        "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot"], &["table"]),
        name if BLOCKS.contains(&name) => (&["p"], &["li", "td", "th", "dd", "blockquote", "div"]),
        _ => return,
    };
    for at in (1..open.len()).rev() {
        let name = open[at].name.as_str();
        if closed.contains(&name) {
            return close_to(at, open);
        }
        if within.contains(&name) {
            return;
        }
    }
}

/// Whether a text of an unknown kind means its tags and entities.
pub fn is_html(text: &str) -> bool {
    let tag = text.match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        let name = rest.chars().take_while(char::is_ascii_alphanumeric).count();
        name > 0 && rest[name..].starts_with(['>', ' ', '/', '\n']) && rest.contains('>')
    });
    tag || text.match_indices('&').any(|(at, _)| {
        let rest = &text[at + 1..];
        let name = rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '#').count();
        name > 1 && rest[name..].starts_with(';')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::markup::html;

    #[test]
    fn what_is_not_closed_is_closed_where_browsers_do() {
        for (given, tree) in [
            ("One<br>two", "One<br/>two"),
            ("<p>One<p>Two", "<p>One</p><p>Two</p>"),
            ("<ul><li>One<li>Two</ul>", "<ul><li>One</li><li>Two</li></ul>"),
            (
                "<table><tr><td>a<td>b<tr><td>c</table>d",
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d",
            ),
            ("a</b> &lt;x&gt; &nbsp;&auml;", "a &lt;x&gt; \u{a0}ä"),
            ("<IMG SRC=a.png>", "<img src=\"a.png\"/>"),
        ] {
            assert_eq!(html(&parse(given)), tree, "{given}");
        }
        parse(&"<div>".repeat(100_000));
    }

    #[test]
    fn a_text_is_html_where_it_has_tags_or_entities() {
        for (text, expected) in [
            ("a < b and c > d", false),
            ("a <b>bold</b>", true),
            ("x &amp; y", true),
            ("AT&T; no", false),
            ("R&D", false),
            ("<br/>", true),
        ] {
            assert_eq!(is_html(text), expected, "{text}");
        }
    }
}
