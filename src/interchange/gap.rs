//! Gaps in a prompt, as authors write them: `{{click|order}}` is chosen, `{{=quality score|QS}}` is typed.

use super::bank::Text;
use super::markup::Node;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub id: Option<String>,
    pub fill: Fill,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fill {
    /// The first one is right.
    Choose(Vec<String>),
    Type(Vec<Text>),
}

/// The prompt with a stand-in for each gap, and the gaps.
pub fn taken_out(prompt: &str) -> (String, Vec<Gap>) {
    let (mut text, mut gaps) = (String::new(), Vec::new());
    let mut rest = prompt;
    while let Some(at) = rest.find("{{") {
        let (before, inner) = (&rest[..at], &rest[at + 2..]);
        if before.ends_with('\\') {
            text.push_str(before.strip_suffix('\\').unwrap_or(before));
            text.push_str("{{");
            rest = inner;
            continue;
        }
        let Some(end) = inner.find("}}") else { break };
        text.push_str(before);
        text.push_str(&stand_in(gaps.len()));
        gaps.push(read(&inner[..end]));
        rest = &inner[end + 2..];
    }
    text.push_str(rest);
    (text, gaps)
}

/// Letters for private use: no text of anybody's has them.
pub fn stand_in(index: usize) -> String {
    format!("\u{e000}{index}\u{e001}")
}

/// Puts something in the place of each stand-in.
pub fn put_back(text: &str, gap: impl Fn(usize) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{e000}') {
        out.push_str(before);
        let Some((index, after)) = after.split_once('\u{e001}') else { break };
        if let Ok(index) = index.parse() {
            out.push_str(&gap(index));
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The same in a tree, with an element for each gap.
pub fn put_into(nodes: Vec<Node>, gap: &dyn Fn(usize) -> Node) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Element(mut element) => {
                element.children = put_into(element.children, gap);
                out.push(Node::Element(element));
            }
            Node::Text(text) => {
                let mut rest = text.as_str();
                while let Some((before, after)) = rest.split_once('\u{e000}') {
                    let Some((index, after)) = after.split_once('\u{e001}') else { break };
                    if !before.is_empty() {
                        out.push(Node::Text(before.to_owned()));
                    }
                    out.extend(index.parse().ok().map(gap));
                    rest = after;
                }
                if !rest.is_empty() {
                    out.push(Node::Text(rest.to_owned()));
                }
            }
        }
    }
    out
}

fn read(inner: &str) -> Gap {
    let mut inner = inner.trim();
    let mut id = None;
    if let Some((given, rest)) = inner.strip_prefix('#').and_then(|rest| rest.split_once(char::is_whitespace)) {
        id = Some(given.to_owned());
        inner = rest.trim_start();
    }
    let fill = match inner.strip_prefix('=') {
        None => Fill::Choose(alternatives(inner, false)),
        Some(typed) => Fill::Type(alternatives(typed, true).into_iter().map(accepted).collect()),
    };
    Gap { id, fill }
}

fn accepted(text: String) -> Text {
    let is_pattern = text.len() > 2 && text.starts_with('/') && (text.ends_with('/') || text.ends_with("/i"));
    if !is_pattern {
        return Text::Plain(text);
    }
    let inner = text[1..].rsplit_once('/').map_or("", |(inner, _)| inner);
    let folds = crate::quiz::Folds::all();
    let sample = crate::quiz::Pattern::read(inner, &folds).map(|pattern| pattern.sample().to_owned());
    Text::Pattern { sample: sample.unwrap_or_default(), source: text }
}

/// What stands between the bars; a bar after a backslash, or in a pattern, is a letter like any other.
fn alternatives(inner: &str, patterns: bool) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(text) = found.last_mut() else { break };
        let begun = text.trim_start();
        let in_pattern = patterns && begun.starts_with('/') && !(begun.len() > 1 && begun[1..].contains('/'));
        match letter {
            '\\' if !in_pattern && letters.peek().is_some_and(|next| matches!(next, '|' | '#' | '=')) => {
                text.extend(letters.next());
            }
            '|' if !in_pattern || !letters.clone().any(|letter| letter == '/') => found.push(String::new()),
            letter => text.push(letter),
        }
    }
    found.into_iter().map(|text| text.trim().to_owned()).collect()
}

/// As an author writes it. `}}` would end the gap, so it is pulled apart.
pub fn written(gap: &Gap) -> String {
    let escaped = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("}}", "} }").replace('|', "\\|");
        if text.starts_with(['#', '=']) { format!("\\{text}") } else { text }
    };
    let id = gap.id.as_ref().map(|id| format!("#{id} ")).unwrap_or_default();
    match &gap.fill {
        Fill::Choose(options) => {
            format!("{{{{{id}{}}}}}", options.iter().map(|option| escaped(option)).collect::<Vec<_>>().join("|"))
        }
        Fill::Type(accepted) => {
            let texts = accepted.iter().map(|one| match one {
                Text::Plain(text) => escaped(text),
                Text::Pattern { source, .. } => source.clone(),
            });
            format!("{{{{{id}={}}}}}", texts.collect::<Vec<_>>().join("|"))
        }
    }
}

/// Braces in a text that has gaps besides must not look like one.
pub fn without_braces(markdown: &str) -> String {
    markdown.replace("{{", "\\{{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_taken_out_and_put_back() {
        for prompt in
            ["A {{click|order}} and {{#cost =quality score|QS}}, \\{{no gap}}", "{{=/a|b/|c}} {{\\=x|a\\|b}}", "none"]
        {
            let (text, gaps) = taken_out(prompt);
            let text = without_braces(&text);
            assert_eq!(put_back(&text, |index| written(&gaps[index])), prompt);
        }
        let (_, gaps) = taken_out("{{=/a|b/|c}}");
        let pattern = Text::Pattern { source: "/a|b/".to_owned(), sample: "a".to_owned() };
        assert_eq!(gaps[0].fill, Fill::Type(vec![pattern, Text::Plain("c".to_owned())]));
    }
}
