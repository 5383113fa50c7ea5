//! From the lines of a question to the tree that a quiz file would have given.

use super::super::Reading;
use super::answers;
use super::lines::{Asked, KEYS, Part, Stray, Way, What, has_gap};
use crate::diag::{Diagnostic, Place, Placed, nearest};
use crate::yaml::{Node, Shape};

pub fn text(text: &Placed<String>) -> Node {
    Node { place: text.place, shape: Shape::Scalar { text: text.value.clone(), plain: false } }
}

fn word(word: &str, place: Place) -> Node {
    Node { place, shape: Shape::Scalar { text: word.to_owned(), plain: true } }
}

fn list(items: Vec<Node>, place: Place) -> Node {
    let place =
        items.first().zip(items.last()).map_or(place, |(first, last)| Place { end: last.place.end, ..first.place });
    Node { place, shape: Shape::List { items, flow: false } }
}

fn map<'k>(entries: impl IntoIterator<Item = (&'k str, Node)>, place: Place) -> Node {
    let placed = |(key, node): (&str, Node)| (Placed { value: key.to_owned(), place: node.place }, node);
    Node { place, shape: Shape::Map(entries.into_iter().map(placed).collect()) }
}

/// A question; `None` after an error that is told in the words of this form.
pub fn question(reading: &Reading, asked: &Asked, id: &Placed<String>) -> Option<Node> {
    report(reading, asked);
    if asked.prompt.value.is_empty() {
        let help = "write the question above what there is to choose";
        reading.error("missing-key", first_line(asked), "this question asks nothing", help);
        return None;
    }
    let (kind, mut entries) = match asked.way {
        Way::Options => options(reading, asked)?,
        Way::Pairs => pairs(asked),
        Way::Order => {
            ("ordering", vec![("items", list(of(asked, What::Item, &|part| named(&part.text)), asked.place))])
        }
        Way::Typed => typed(reading, asked)?,
    };
    let mut all = vec![("id", text(id)), ("type", word(kind, id.place)), ("prompt", text(&asked.prompt))];
    all.append(&mut entries);
    all.extend(feedback(asked, kind).map(|node| ("feedback", node)));
    let hints = of(asked, What::Hint, &|part| text(&part.text));
    if !hints.is_empty() {
        all.push(("hints", list(hints, asked.place)));
    }
    all.extend(of(asked, What::Explanation, &|part| text(&part.text)).pop().map(|node| ("explanation", node)));
    for (key, value) in &asked.keys {
        match *key {
            "id" | "title" | "answer" => {}
            "tags" => all.push((key, list(words(value), value.place))),
            "allow" => {
                let codes = without_reason(value);
                all.push((key, list(words(&codes), codes.place)));
            }
            _ => all.push((key, word(&value.value, value.place))),
        }
    }
    Some(map(all, asked.place))
}

fn first_line(asked: &Asked) -> Place {
    Place { end: asked.place.start + asked.first_line as u32, ..asked.place }
}

/// What is wrong with the lines themselves.
fn report(reading: &Reading, asked: &Asked) {
    for (key, place) in &asked.unknown_keys {
        if let Some(meant) = nearest(key, KEYS) {
            let message = format!("`{key}` is shown as part of the question: no key is named so");
            let fault = Diagnostic::warning("unknown-key", *place, message);
            reading.faults.add(fault.help(format!("did you mean `{meant}`?")));
        }
    }
    for (at, (key, value)) in asked.keys.iter().enumerate() {
        if let Some((_, first)) = asked.keys[..at].iter().find(|(before, _)| before == key) {
            let fault = Diagnostic::error("duplicate-key", value.place, format!("`{key}` is given twice"));
            reading.faults.add(fault.also(first.place, "first given here").help("keep one of the two"));
        }
    }
    for (stray, place) in &asked.astray {
        let (message, help) = match (stray, asked.way) {
            (Stray::Behind, way) => {
                let end = if way == Way::Typed { "question" } else { "options" };
                let help = "the question comes first; `?` begins a hint, `=` the explanation, `>` feedback, and what \
                            goes on is indented by two spaces";
                (format!("this text stands behind the {end}, and belongs to nothing"), help)
            }
            (Stray::NoBlank, _) => {
                let help = "a hint is `? …`, the explanation `= …`; a line that goes on is indented by two spaces";
                ("no blank stands behind the first sign of this line".to_owned(), help)
            }
            (Stray::Wide, _) => {
                let help = "a hint is `? …`, the explanation `= …`, feedback `> …`, with the narrow sign and a blank";
                ("the first sign of this line is a wide one, which means nothing here".to_owned(), help)
            }
            (Stray::Box, _) | (Stray::Entry, Way::Options | Way::Typed) => {
                let help = "write `- [ ] …`, or `- [x] …` for a right one, with all blanks and nothing before it; a \
                            list within an option is indented by two spaces";
                ("this line is no option: it has no box, or one that is not written as boxes are".to_owned(), help)
            }
            (Stray::Entry, Way::Pairs) => {
                let help = "write `- … :: …`; a list within a pair is indented by two spaces";
                ("this line is no pair: ` :: ` is missing".to_owned(), help)
            }
            (Stray::Entry, Way::Order) => {
                let help = "write `1. …` with a blank; a list within an item is indented by two spaces";
                ("this line is no item to put in order".to_owned(), help)
            }
        };
        reading.error("text-astray", *place, message, help);
    }
    report_lost(reading, asked);
}

/// Parts of which a question holds only one, and feedback that looks like an option's.
fn report_lost(reading: &Reading, asked: &Asked) {
    let is_choice = |part: &Part| matches!(part.what, What::Option { .. } | What::Pair | What::Item);
    let last = asked.parts.iter().rposition(is_choice).unwrap_or_default();
    for (at, part) in asked.parts.iter().enumerate() {
        let before = asked.parts[..at].iter().find(|other| other.what == part.what);
        match (part.what, before) {
            (What::Feedback(None), _) if at < last => {
                let message = "this feedback is for the question as a whole, and stands between its options";
                let help = "indent it by two spaces to give it to the option above it, or move it behind the options";
                reading.error("feedback-astray", part.text.place, message, help);
            }
            (What::Feedback(mark), Some(first)) => {
                let message = match mark {
                    Some(mark) => format!("`> {mark}:` is given twice"),
                    None => "feedback for the question as a whole is given twice".to_owned(),
                };
                let fault = Diagnostic::error("feedback-astray", part.text.place, message);
                let help = "keep one of the two, joined by a line `>`; an option’s own is indented by two spaces";
                reading.faults.add(fault.also(first.text.place, "first given here").help(help));
            }
            (What::Explanation, Some(first)) => {
                let fault = Diagnostic::error("duplicate-key", part.text.place, "the explanation is given twice");
                let help = "write all lines of it that begin with `=` below each other";
                reading.faults.add(fault.also(first.text.place, "first given here").help(help));
            }
            _ => {}
        }
    }
    if let Some(answer) = asked.placed("answer").filter(|_| asked.way == Way::Options) {
        let message = "this question has options and an `answer`";
        reading.error("two-ways", answer.place, message, "delete the one or the other; a right option is `- [x] …`");
    }
}

/// The parts of one kind, each as a node.
fn of(asked: &Asked, what: What, node: &dyn Fn(&Part) -> Node) -> Vec<Node> {
    asked.parts.iter().filter(|part| part.what == what).map(node).collect()
}

/// As in YAML, what stands behind ` # ` says why, and the codes may stand in brackets.
fn without_reason(value: &Placed<String>) -> Placed<String> {
    let whole = value.value.as_str();
    let codes = whole.split(" #").next().unwrap_or_default().trim_end();
    let inner = codes.strip_prefix('[').and_then(|codes| codes.strip_suffix(']'));
    let (skipped, codes) = inner.map_or((0, codes), |inner| (1, inner));
    let start = value.place.start as usize + skipped;
    Placed { value: codes.to_owned(), place: Place::new(value.place.file, start, start + codes.len()) }
}

/// `a, b` as a list.
fn words(value: &Placed<String>) -> Vec<Node> {
    let mut at = value.place.start as usize;
    let mut found = Vec::new();
    for part in value.value.split(',') {
        let skipped = part.len() - part.trim_start().len();
        let start = at + skipped;
        found.push(word(part.trim(), Place::new(value.place.file, start, start + part.trim().len())));
        at += part.len() + 1;
    }
    found
}

/// The text and the id that stands at the end of its first line: `text {#id}`.
fn split_id(given: &Placed<String>) -> (Placed<String>, Option<Placed<String>>) {
    let whole = given.value.as_str();
    let (first, rest) = whole.split_once('\n').map_or((whole, None), |(first, rest)| (first, Some(rest)));
    let none = || (given.clone(), None);
    let Some((before, id)) = first.strip_suffix('}').and_then(|line| line.rsplit_once("{#")) else { return none() };
    if !(before.is_empty() || before.ends_with(' ')) {
        return none();
    }
    let start = given.place.start as usize + before.len() + 2;
    let id = Placed { value: id.to_owned(), place: Place::new(given.place.file, start, start + id.len()) };
    let before = before.trim_end();
    let (value, end) = match rest {
        Some(rest) => (format!("{before}\n{rest}"), given.place.end as usize),
        None => (before.to_owned(), given.place.start as usize + before.len()),
    };
    let place = Place::new(given.place.file, given.place.start as usize, end);
    (Placed { value, place }, Some(id))
}

/// A text, or a text and its id.
fn named(given: &Placed<String>) -> Node {
    match split_id(given) {
        (words, None) => text(&words),
        (words, Some(id)) => map([("text", text(&words)), ("id", text(&id))], given.place),
    }
}

type Entries = Vec<(&'static str, Node)>;

fn options(reading: &Reading, asked: &Asked) -> Option<(&'static str, Entries)> {
    let mut nodes = Vec::new();
    let (mut right, mut wrong) = (0, 0);
    for part in &asked.parts {
        let What::Option { right: is_right } = part.what else { continue };
        *(if is_right { &mut right } else { &mut wrong }) += 1;
        let (words, id) = split_id(&part.text);
        let mut entries = vec![(if is_right { "correct" } else { "text" }, text(&words))];
        entries.extend(part.feedback.as_ref().map(|feedback| ("feedback", text(feedback))));
        entries.extend(id.map(|id| ("id", text(&id))));
        nodes.push(map(entries, part.text.place));
    }
    let nodes = list(nodes, asked.place);
    if right == 0 {
        let help = "write `- [x]` before the right one, or before each of those that are right";
        reading.error("no-key", nodes.place, "none of the options is ticked", help);
        return None;
    }
    if right > 1 && wrong == 0 {
        let help = "add options with `- [ ]`; ticking all must not be right";
        reading.error("no-distractor", nodes.place, "all of the options are ticked", help);
        return None;
    }
    Some((if right > 1 { "multiple_response" } else { "single_choice" }, vec![("options", nodes)]))
}

/// `item :: match`; without an item it is a match that belongs nowhere.
fn pairs(asked: &Asked) -> (&'static str, Entries) {
    let (mut pairs, mut distractors) = (Vec::new(), Vec::new());
    for part in asked.parts.iter().filter(|part| part.what == What::Pair) {
        let Placed { value, place } = &part.text;
        let at = value.find(":: ").unwrap_or_default();
        let (item, rest) = (value[..at].trim_end(), &value[at..]);
        let skipped = rest.len() - rest[2..].trim_start().len();
        let start = place.start as usize;
        let choice = Place::new(place.file, start + at + skipped, place.end as usize);
        let choice = named(&Placed { value: rest[skipped..].to_owned(), place: choice });
        if item.is_empty() {
            distractors.push(choice);
            continue;
        }
        let item = Placed { value: item.to_owned(), place: Place::new(place.file, start, start + item.len()) };
        pairs.push(map([("item", named(&item)), ("match", choice)], *place));
    }
    let mut entries = vec![("pairs", list(pairs, asked.place))];
    if !distractors.is_empty() {
        entries.push(("distractors", list(distractors, asked.place)));
    }
    ("matching", entries)
}

fn typed(reading: &Reading, asked: &Asked) -> Option<(&'static str, Entries)> {
    let Some(given) = asked.placed("answer") else {
        if has_gap(&asked.prompt.value) {
            return Some(("cloze", Vec::new()));
        }
        let help = "write options as `- [x] …` and `- [ ] …`, items to order as `1. …`, pairs as \
                    `- … :: …`, gaps as `[[…]]`, or `answer: …`";
        reading.error("no-answers", first_line(asked), "there is no way to respond to this question", help);
        return None;
    };
    answers::read(reading, &given)
}

/// Feedback for the question as a whole, by mark; that of a true_false is by response.
fn feedback(asked: &Asked, kind: &str) -> Option<Node> {
    let mut entries: Vec<(&str, Node)> = Vec::new();
    let answer_is_false = asked.value("answer").is_some_and(|answer| answer.eq_ignore_ascii_case("false"));
    for mark in ["right", "partly", "wrong"] {
        let for_mark = |part: &&Part| part.what == What::Feedback(Some(mark));
        let for_all = |part: &&Part| part.what == What::Feedback(None);
        let mut own = asked.parts.iter().filter(for_mark).chain(asked.parts.iter().filter(for_all));
        let key = match (kind, mark) {
            ("true_false", "partly") => continue,
            ("true_false", mark) => {
                if (mark == "right") == answer_is_false {
                    "false"
                } else {
                    "true"
                }
            }
            _ => mark,
        };
        entries.extend(own.next().map(|part| (key, text(&part.text))));
    }
    (!entries.is_empty()).then(|| map(entries, asked.place))
}

/// A text with its gaps left open.
pub fn without_gaps(text: &str) -> String {
    let mut open = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("[[").into_iter().chain(rest.find("{{")).min() {
        let close = if rest[at..].starts_with('[') { "]]" } else { "}}" };
        let Some(end) = rest[at..].find(close) else { break };
        open.push_str(&rest[..at]);
        open.push('…');
        rest = &rest[at + end + 2..];
    }
    open.push_str(rest);
    open
}
