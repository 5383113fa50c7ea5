//! YAML as a tree in which every value knows its bytes, and typed reading that reports every fault.
//!
//! Scalars stay what the author wrote: `no`, `0x1F`, `12:30` and `1.10` are text until a reader asks for a number.
//! Plain files are read line by line (`short`); whatever is not plain is left to serde-saphyr (`full`).

mod full;
mod short;
mod syntax;

use crate::diag::{Diagnostic, Faults, Place, Placed, did_you_mean, nearest};
use crate::source::FileId;

/// Keys of a translation that say what it is of, and are nothing to translate.
const NO_WORDS: [&str; 2] = ["source", "id"];

/// One value of a YAML file.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub place: Place,
    pub shape: Shape,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Nothing was written, or `~` or `null`.
    Empty,
    Scalar {
        text: String,
        /// Written without quotes, so that `true` and `12` may mean more than their letters.
        plain: bool,
    },
    List {
        items: Vec<Node>,
        /// Written in brackets.
        flow: bool,
    },
    Map(Vec<(Placed<String>, Node)>),
}

/// Where a YAML text stands in its file.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    pub file: FileId,
    /// The YAML itself.
    pub text: &'a str,
    /// Where it begins in the file: 0, or after a front matter's `---`.
    pub offset: usize,
}

/// The largest YAML text and the deepest nesting that are read.
const SIZE_LIMIT: usize = 4 << 20;
/// Reading is recursive: without optimization, each level takes some 30 KiB of the stack.
const DEPTH_LIMIT: usize = 32;
const NODE_LIMIT: usize = 200_000;
/// How much may be repeated through aliases; an alias bomb passes it at once.
const REPEAT_LIMIT: usize = 10_000;

/// Reads a text as YAML; `None` after an error, which is then among the faults.
pub fn read(origin: Origin, faults: &Faults) -> Option<Node> {
    if origin.text.len() > SIZE_LIMIT {
        let message = format!("this YAML is larger than {} MiB", SIZE_LIMIT >> 20);
        faults
            .add(Diagnostic::error("yaml-too-large", origin.place(0, 0), message).help("split it into several files"));
        return None;
    }
    if origin.text.trim().is_empty() {
        return Some(Node { place: origin.place(0, 0), shape: Shape::Empty });
    }
    short::read(origin).or_else(|| full::read(origin, faults))
}

impl Origin<'_> {
    fn place(&self, start: usize, end: usize) -> Place {
        Place::new(self.file, self.offset + start, self.offset + end)
    }
}

/// Reads one map whose keys are known; every fault goes to `faults`, and reading goes on.
#[derive(Debug)]
pub struct Reader<'n> {
    pub place: Place,
    entries: &'n [(Placed<String>, Node)],
    what: &'static str,
    /// The known keys that unknown ones were most likely meant to be: they are misspelled, not missing.
    meant: Vec<String>,
    pub faults: &'n Faults,
}

impl<'n> Reader<'n> {
    /// `what` names the thing in messages (`a question`); keys that are not in `known` are reported at once.
    pub fn new(node: &'n Node, what: &'static str, known: &[&str], faults: &'n Faults) -> Self {
        let entries: &[_] = match &node.shape {
            Shape::Map(entries) => entries,
            Shape::Empty => &[],
            shape => {
                let message = format!("{what} must be a map of keys and values, not {}", shape.named());
                faults.add(Diagnostic::error("wrong-type", node.place, message));
                &[]
            }
        };
        let mut meant = Vec::new();
        for (key, _) in entries {
            if !known.contains(&key.value.as_str()) {
                let message = format!("{what} has no key `{}`", key.value);
                let near = nearest(&key.value, known.iter().copied());
                meant.extend(near.map(str::to_owned));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known keys: {}", known.join(", ")),
                };
                faults.add(Diagnostic::error("unknown-key", key.place, message).help(help));
            }
        }
        Self { place: node.place, entries, what, meant, faults }
    }

    /// Where to show that something is missing: at the first key.
    pub fn top(&self) -> Place {
        self.entries.first().map_or(self.place, |(first, _)| first.place)
    }

    pub fn node(&self, key: &str) -> Option<&'n Node> {
        let (_, node) = self.entries.iter().find(|(known, _)| known.value == key)?;
        (node.shape != Shape::Empty).then_some(node)
    }

    /// Where a key stands; the whole map where it is missing.
    pub fn place_of(&self, key: &str) -> Place {
        self.entries.iter().find(|(known, _)| known.value == key).map_or(self.place, |(known, _)| known.place)
    }

    /// Reports that a key must be given.
    pub fn missing(&self, key: &str) {
        self.report_missing("missing-key", key, format!("add `{key}: …`"));
    }

    /// The id that reports and stored progress know something by, for good: `fmt` can make one.
    pub fn required_id(&self, key: &str) -> Option<Placed<String>> {
        if self.node(key).is_none() {
            let help = format!("add `{key}: …`, or let `coursewright fmt` do it");
            self.report_missing("missing-id", key, help);
        }
        self.id(key)
    }

    fn report_missing(&self, code: &'static str, key: &str, help: String) {
        if self.meant.iter().any(|meant| meant == key) {
            return;
        }
        let place = match self.entries.iter().find(|(known, _)| known.value == key) {
            Some((known, _)) => known.place,
            None => self.top(),
        };
        let message = format!("{} needs `{key}`", self.what);
        self.faults.add(Diagnostic::error(code, place, message).help(help));
    }

    pub fn required(&self, key: &str) -> Option<&'n Node> {
        let node = self.node(key);
        if node.is_none() {
            self.missing(key);
        }
        node
    }

    pub fn text(&self, key: &str) -> Option<Placed<String>> {
        self.node(key)?.text(self.faults)
    }

    pub fn required_text(&self, key: &str) -> Option<Placed<String>> {
        self.required(key)?.text(self.faults)
    }

    pub fn bool(&self, key: &str) -> Option<bool> {
        self.node(key)?.bool(self.faults)
    }

    pub fn number(&self, key: &str) -> Option<Placed<f64>> {
        self.node(key)?.number(self.faults)
    }

    /// A whole number within a range.
    pub fn whole(&self, key: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
        self.node(key)?.whole(range, self.faults)
    }

    /// `80%`, as 0.8; from 0 % to 100 %.
    pub fn percent(&self, key: &str) -> Option<Placed<f64>> {
        self.node(key)?.percent(self.faults)
    }

    pub fn id(&self, key: &str) -> Option<Placed<String>> {
        self.node(key)?.id(self.faults)
    }

    /// A list; a single value counts as a list of one only where the author could not mean anything else.
    pub fn list(&self, key: &str) -> &'n [Node] {
        self.node(key).map_or(&[], |node| node.list(self.faults))
    }

    /// A list of short texts, such as ids or tags.
    pub fn texts(&self, key: &str) -> Vec<Placed<String>> {
        self.list(key).iter().filter_map(|node| node.text(self.faults)).collect()
    }

    /// A list of sentences: a comma inside `[a, b]` has split more than one of them.
    pub fn sentences(&self, key: &str) -> Vec<Placed<String>> {
        if let Some(Node { place, shape: Shape::List { flow: true, items } }) = self.node(key)
            && items.len() > 1
            && items.iter().any(|item| matches!(&item.shape, Shape::Scalar { text, plain: true } if text.contains(' ')))
        {
            let message = format!("the sentences of `{key}` stand in brackets, where each comma begins another one");
            let fault = Diagnostic::warning("sentences-in-brackets", *place, message);
            self.faults.add(fault.help("write one sentence a line, each after `- `"));
        }
        self.texts(key)
    }

    /// One of a few names.
    pub fn choice<T: Copy>(&self, key: &str, names: &[(&str, T)]) -> Option<Placed<T>> {
        let given = self.text(key)?;
        if let Some((_, value)) = names.iter().find(|(name, _)| *name == given.value) {
            return Some(Placed { value: *value, place: given.place });
        }
        let known = names.iter().map(|(name, _)| *name);
        let message = format!("`{key}` cannot be `{}`", given.value);
        let help = did_you_mean(&given.value, known.clone())
            .unwrap_or_else(|| format!("one of: {}", known.collect::<Vec<_>>().join(", ")));
        self.faults.add(Diagnostic::error("unknown-value", given.place, message).help(help));
        None
    }
}

impl Node {
    /// What a map holds under a key, if it is a map.
    pub fn entry(&self, key: &str) -> Option<&Node> {
        let Shape::Map(entries) = &self.shape else { return None };
        let (_, node) = entries.iter().find(|(name, _)| name.value == key)?;
        (node.shape != Shape::Empty).then_some(node)
    }

    /// The map of a translation without what is no word, each key of which is told. `all` are the keys of its source.
    pub fn words(&self, words: &[&str], all: &[&str], faults: &Faults) -> Self {
        let Shape::Map(entries) = &self.shape else { return self.clone() };
        let is_word = |key: &str| words.contains(&key) || !all.contains(&key);
        for (key, _) in entries.iter().filter(|(key, _)| !is_word(&key.value)) {
            let message = format!("`{}` is not a word: it stands in the source, for all languages", key.value);
            let named = words.iter().filter(|word| !NO_WORDS.contains(word)).map(|word| format!("`{word}`"));
            let help = format!("delete it here; what is translated is {}", named.collect::<Vec<_>>().join(", "));
            faults.add(Diagnostic::error("not-words", key.place, message).help(help));
        }
        let kept = entries.iter().filter(|(key, _)| is_word(&key.value)).cloned().collect();
        Self { place: self.place, shape: Shape::Map(kept) }
    }

    fn wrong(&self, wanted: &str, faults: &Faults) {
        let message = format!("this must be {wanted}, not {}", self.shape.named());
        faults.add(Diagnostic::error("wrong-type", self.place, message));
    }

    pub fn text(&self, faults: &Faults) -> Option<Placed<String>> {
        match &self.shape {
            Shape::Scalar { text, .. } if text.trim().is_empty() => {
                let fault = Diagnostic::error("empty-text", self.place, "this text is empty");
                faults.add(fault.help("write something, or delete it"));
                None
            }
            Shape::Scalar { text, .. } => Some(Placed { value: text.trim_end().to_owned(), place: self.place }),
            Shape::Map(_) => {
                let fault = Diagnostic::error("wrong-type", self.place, "this must be a text, not a map");
                faults.add(fault.help("a text that contains `: ` must stand in quotes"));
                None
            }
            _ => {
                self.wrong("a text", faults);
                None
            }
        }
    }

    pub fn bool(&self, faults: &Faults) -> Option<bool> {
        match &self.shape {
            Shape::Scalar { text, plain: true } if text == "true" => Some(true),
            Shape::Scalar { text, plain: true } if text == "false" => Some(false),
            shape => {
                let message = format!("this must be `true` or `false`, not {}", shape.named());
                let meant = match shape {
                    Shape::Scalar { text, .. } => match text.to_lowercase().as_str() {
                        "yes" | "on" | "true" | "y" => Some("write `true`, without quotes".to_owned()),
                        "no" | "off" | "false" | "n" => Some("write `false`, without quotes".to_owned()),
                        _ => None,
                    },
                    _ => None,
                };
                faults.add(Diagnostic::error("wrong-type", self.place, message).help_if(meant));
                None
            }
        }
    }

    pub fn number(&self, faults: &Faults) -> Option<Placed<f64>> {
        if let Shape::Scalar { text, .. } = &self.shape
            && let Some(value) = decimal(text)
        {
            return Some(Placed { value, place: self.place });
        }
        self.wrong("a number, such as `12` or `0.5`", faults);
        None
    }

    pub fn whole(&self, range: std::ops::RangeInclusive<u32>, faults: &Faults) -> Option<u32> {
        let (from, to) = (*range.start(), *range.end());
        if let Shape::Scalar { text, .. } = &self.shape
            && let Ok(value) = text.parse::<u32>()
        {
            if range.contains(&value) {
                return Some(value);
            }
            let message = format!("`{text}` is out of range");
            faults.add(Diagnostic::error("out-of-range", self.place, message).help(format!("from {from} to {to}")));
            return None;
        }
        self.wrong(&format!("a whole number from {from} to {to}"), faults);
        None
    }

    pub fn percent(&self, faults: &Faults) -> Option<Placed<f64>> {
        let Shape::Scalar { text, .. } = &self.shape else {
            self.wrong("a percentage, such as `80%`", faults);
            return None;
        };
        let Some(value) = text.strip_suffix('%').and_then(|text| decimal(text.trim_end())) else {
            let message = format!("`{text}` is not a percentage");
            faults.add(Diagnostic::error("wrong-type", self.place, message).help(with_sign(text)));
            return None;
        };
        if !(0.0..=100.0).contains(&value) {
            let message = format!("`{text}` is out of range");
            faults.add(Diagnostic::error("out-of-range", self.place, message).help("from 0% to 100%"));
            return None;
        }
        Some(Placed { value: value / 100.0, place: self.place })
    }

    /// `12m`, `1h`, `1h 30m`, in minutes; from 1 minute to 100 hours.
    pub fn minutes(&self, faults: &Faults) -> Option<u32> {
        let text = self.text(faults)?;
        let part = |part: &str| {
            let (number, factor) = match part.strip_suffix('h') {
                Some(number) => (number, 60),
                None => (part.strip_suffix("min").or(part.strip_suffix('m'))?, 1),
            };
            number.parse::<u32>().ok().filter(|number| *number <= 6_000).map(|number| number * factor)
        };
        let total = text.value.split_whitespace().map(part).sum::<Option<u32>>();
        if total.is_none_or(|total| !(1..=6_000).contains(&total)) {
            let message = format!("`{}` is not a time", text.value);
            faults.add(Diagnostic::error("wrong-type", text.place, message).help("write it as `12m` or `1h 30m`"));
            return None;
        }
        total
    }

    /// A kebab-case name.
    pub fn id(&self, faults: &Faults) -> Option<Placed<String>> {
        let text = self.text(faults)?;
        if is_id(&text.value) {
            return Some(text);
        }
        let message = format!("`{}` cannot be an id", text.value);
        let mut fault = Diagnostic::error("bad-id", self.place, message);
        let slug = slug(&text.value);
        fault = fault.help(if is_id(&slug) {
            format!("use small letters, digits and hyphens: `{slug}`")
        } else {
            "use 1 to 64 small letters, digits and hyphens".to_owned()
        });
        faults.add(fault);
        None
    }

    pub fn list(&self, faults: &Faults) -> &[Node] {
        match &self.shape {
            Shape::List { items, .. } => items,
            Shape::Empty => &[],
            _ => {
                let message = format!("this must be a list, not {}", self.shape.named());
                let fault = Diagnostic::error("wrong-type", self.place, message);
                faults.add(fault.help("begin each entry with `- ` on a line of its own"));
                &[]
            }
        }
    }

    /// The entries of a map whose keys are the author's own: objectives, nodes, characters.
    pub fn entries(&self, faults: &Faults) -> &[(Placed<String>, Node)] {
        match &self.shape {
            Shape::Map(entries) => entries,
            Shape::Empty => &[],
            _ => {
                self.wrong("a map of names and values", faults);
                &[]
            }
        }
    }
}

impl Shape {
    fn named(&self) -> String {
        match self {
            Self::Empty => "nothing".to_owned(),
            Self::Scalar { text, .. } if text.chars().count() <= 40 && !text.contains('\n') => format!("`{text}`"),
            Self::Scalar { .. } => "a text".to_owned(),
            Self::List { .. } => "a list".to_owned(),
            Self::Map(_) => "a map".to_owned(),
        }
    }
}

/// Digits with an optional sign, fraction and exponent; no `0x`, no `1_000`, no `inf`.
/// How a number is written as a percentage; less than one may be a share of one.
fn with_sign(text: &str) -> String {
    let value = decimal(text).filter(|value| *value > 0.0 && *value <= 100.0);
    match value {
        Some(value) if value <= 1.0 => {
            format!("write it with its sign: `{}%`, or `{text}%`", (value * 1e8).round() / 1e6)
        }
        Some(_) => format!("write it with its sign: `{text}%`"),
        None => "write it with its sign: `80%`".to_owned(),
    }
}

fn decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    let starts = text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.'));
    if plain && starts { text.parse().ok().filter(|value: &f64| value.is_finite()) } else { None }
}

/// 1 to 64 small letters, digits and hyphens, with a letter or digit at both ends.
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// The nearest id to a text: small ASCII letters, digits and single hyphens; may be empty.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len().min(80));
    let mut push = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    };
    if text.is_ascii() {
        text.bytes().for_each(|byte| push(byte.to_ascii_lowercase().into()));
    } else {
        text.to_lowercase().chars().for_each(push);
    }
    slug.truncate(64);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests;
