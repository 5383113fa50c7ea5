//! Texts with gaps: `cloze`. A gap stands in the prompt, in double braces: `{{click|order}}` is to be chosen, and the
//! first one is right; `{{=quality score|QS}}` is to be typed, and each one is right.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diag::{Diagnostic, Place, Placed, did_you_mean};
use crate::markdown::{self, Prose};
use crate::quiz::fold::Folds;
use crate::quiz::key::{Accept, ClozeRule};
use crate::quiz::model::{Fill, Gap, GapOption, Kind};
use crate::quiz::parse::{Named, Reading, answer};
use crate::yaml::{self, Reader};

const MOST_GAPS: usize = 99;
const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// The kind, and the prompt with a hole for each gap.
pub(super) fn read(reading: &Reading, reader: &Reader, rule: ClozeRule) -> (Option<Kind>, Option<Prose>) {
    let ignore = answer::ignore(reader);
    let Some(text) = reader.required_text("prompt") else { return (None, None) };
    let (gaps, prompt) = prompt(reading, &text, &ignore);
    let Some(mut gaps) = gaps else { return (None, Some(prompt)) };
    let sound = read_feedback(reading, reader, &mut gaps);
    (sound.then_some(Kind::Cloze { gaps, ignore, rule }), Some(prompt))
}

/// The gaps of a text, unless something is wrong with them, and the text with a hole for each.
pub(super) fn prompt(reading: &Reading, text: &Placed<String>, ignore: &Folds) -> (Option<Vec<Gap>>, Prose) {
    let ranges = find(reading, text);
    let gaps: Vec<_> = ranges.iter().map(|range| gap(reading, text, range, ignore)).collect();
    // An empty one is shorter than what can stand in for it; it has been told.
    let whole = gaps.iter().all(Option::is_some);
    let readable: Vec<_> = ranges.iter().filter(|range| range.len() > OPEN.len() + CLOSE.len()).cloned().collect();
    let few = &readable[..readable.len().min(MOST_GAPS)];
    let prompt = markdown::read_with_gaps(text, few, reading.source, reading.faults);
    if ranges.is_empty() {
        let help = "write `{{right|wrong}}` for a gap to choose, `{{=right}}` for one to type";
        reading.error("no-gaps", text.place, "this text has no gaps", help);
        return (None, prompt);
    }
    if ranges.len() > MOST_GAPS {
        let message = format!("this text has {} gaps, and {MOST_GAPS} are the most", ranges.len());
        reading.error("too-many", text.place, message, "make several questions of it");
        return (None, prompt);
    }
    let shown: HashSet<usize> = prompt.gaps().collect();
    let mut sound = whole;
    for range in (0..few.len()).filter(|at| !shown.contains(at)).map(|at| &few[at]) {
        let message = "a gap cannot stand in a heading, a link, an image, HTML or a block of code";
        reading.error("gap-inside", place_of(reading, text, range), message, "move it into plain text");
        sound = false;
    }
    let gaps: Vec<_> = gaps.into_iter().flatten().collect();
    let gaps = named(reading, gaps).filter(|_| sound);
    (gaps, prompt)
}

fn place_of(reading: &Reading, text: &Placed<String>, range: &Range<usize>) -> Place {
    markdown::place_in(text, range, reading.source)
}

/// Where the gaps stand, with their braces. A backslash before the braces makes plain braces of them.
fn find(reading: &Reading, text: &Placed<String>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text.value[at..].find(OPEN).map(|open| at + open) {
        if text.value[..open].ends_with('\\') {
            at = open + OPEN.len();
            continue;
        }
        let Some(length) = text.value[open..].find(CLOSE) else {
            let place = place_of(reading, text, &(open..open + OPEN.len()));
            reading.error(
                "unclosed-gap",
                place,
                "this gap does not end",
                "close it with `}}`, or write `\\{{` for plain braces",
            );
            break;
        };
        at = open + length + CLOSE.len();
        found.push(open..at);
    }
    found
}

/// A gap before it has its id.
struct Read {
    id: Option<Placed<String>>,
    fill: Fill,
    place: Place,
}

fn gap(reading: &Reading, text: &Placed<String>, range: &Range<usize>, ignore: &Folds) -> Option<Read> {
    let place = place_of(reading, text, range);
    let mut inner = text.value[range.start + OPEN.len()..range.end - CLOSE.len()].trim();
    let mut id = None;
    if let Some((given, rest)) = inner.strip_prefix('#').and_then(|rest| rest.split_once(char::is_whitespace)) {
        if !yaml::is_id(given) {
            let message = format!("`{given}` cannot be the id of a gap");
            let help = "use small letters, digits and hyphens; a text that begins with `#` is written `\\#`";
            reading.error("bad-id", place, message, help);
            return None;
        }
        id = Some(Placed { value: given.to_owned(), place });
        inner = rest.trim_start();
    }
    let fill = match inner.strip_prefix('=') {
        Some(accepted) => typed(reading, accepted, place, ignore),
        None => chosen(reading, inner, place),
    };
    Some(Read { id, fill: fill?, place })
}

fn chosen(reading: &Reading, inner: &str, place: Place) -> Option<Fill> {
    let texts = alternatives(inner, false);
    if is_any_empty(reading, &texts, place) {
        return None;
    }
    if let [only] = &texts[..] {
        let help = format!("write `{{{{={only}}}}}` for a gap to type, or add `|` and what is wrong");
        reading.error("too-few", place, "this gap has one option only", help);
        return None;
    }
    let named: Vec<_> = texts.iter().map(|text| Named { id: None, text: text.clone(), place }).collect();
    let distinct = reading.are_distinct("duplicate-option", "options of this gap", &named);
    let options = reading.ids("options of this gap", &named)?.into_iter().zip(texts);
    distinct.then(|| Fill::Choose(options.map(|(id, text)| GapOption { id, text }).collect()))
}

fn typed(reading: &Reading, inner: &str, place: Place, ignore: &Folds) -> Option<Fill> {
    let texts = alternatives(inner, true);
    if is_any_empty(reading, &texts, place) {
        return None;
    }
    let accept = |value: &String| -> Option<Accept> {
        let text = Placed { value: value.clone(), place };
        if is_pattern(value) {
            answer::accept_pattern(reading, &text, ignore)
        } else {
            answer::accept_text(reading, &text)
        }
    };
    let accepted: Vec<_> = texts.iter().filter_map(accept).collect();
    (accepted.len() == texts.len()).then_some(Fill::Type(accepted))
}

fn is_any_empty(reading: &Reading, texts: &[String], place: Place) -> bool {
    let empty = texts.iter().any(String::is_empty);
    if empty {
        let message = "a gap, or what can stand in it, is empty";
        reading.error("empty-text", place, message, "write `{{right|wrong}}` or `{{=right}}`");
    }
    empty
}

/// Whether a text stands between slashes.
fn is_pattern(text: &str) -> bool {
    text.len() > 2 && text.starts_with('/') && ["/", "/i"].iter().any(|end| text.ends_with(end))
}

/// What stands between the bars. A bar after a backslash is a letter like any other, and so is one in a pattern.
fn alternatives(inner: &str, patterns: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut text = String::new();
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        let in_pattern = patterns && text.trim_start().starts_with('/') && !is_pattern(text.trim());
        match letter {
            '\\' if !in_pattern && letters.peek().is_some_and(|next| matches!(next, '|' | '#' | '=')) => {
                text.extend(letters.next());
            }
            '|' if !in_pattern || !inner_has_end(&letters) => found.push(std::mem::take(&mut text)),
            letter => text.push(letter),
        }
    }
    found.push(text);
    found.into_iter().map(|text| text.trim().to_owned()).collect()
}

/// Whether a pattern that has begun comes to an end.
fn inner_has_end(rest: &std::iter::Peekable<std::str::Chars>) -> bool {
    rest.clone().any(|letter| letter == '/')
}

/// Gives each gap its id: its own, or its number.
fn named(reading: &Reading, gaps: Vec<Read>) -> Option<Vec<Gap>> {
    let mut first: HashMap<String, Place> = HashMap::new();
    let mut distinct = true;
    let mut named = Vec::new();
    for (at, Read { id, fill, place }) in gaps.into_iter().enumerate() {
        let id = id.map_or_else(|| format!("gap-{}", at + 1), |id| id.value);
        if let Some(first) = first.insert(id.clone(), place) {
            let message = format!("two gaps have the id `{id}`");
            let fault = Diagnostic::error("duplicate-id", place, message).also(first, "the first one");
            reading.faults.add(fault.help("give this one an id of its own"));
            distinct = false;
        }
        named.push(Gap { id, fill, feedback: None, place });
    }
    distinct.then_some(named)
}

/// What is told of single gaps, by their ids.
fn read_feedback(reading: &Reading, reader: &Reader, gaps: &mut [Gap]) -> bool {
    let entries = reader.node("gaps").map_or(&[][..], |node| node.entries(reading.faults));
    let mut sound = true;
    for (id, node) in entries {
        let told = Reader::new(node, "a gap", &["feedback"], reading.faults);
        let feedback = reading.prose(&told, "feedback");
        if let Some(gap) = gaps.iter_mut().find(|gap| gap.id == id.value) {
            gap.feedback = feedback;
            continue;
        }
        let message = format!("this text has no gap `{}`", id.value);
        let known = gaps.iter().map(|gap| gap.id.as_str());
        let help = did_you_mean(&id.value, known.clone())
            .unwrap_or_else(|| format!("its gaps: {}", known.collect::<Vec<_>>().join(", ")));
        reading.error("unknown-gap", id.place, message, help);
        sound = false;
    }
    sound
}
