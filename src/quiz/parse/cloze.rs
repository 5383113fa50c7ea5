//! Texts with gaps: `cloze`. A gap stands in the prompt, in double braces: `{{click|order}}` is to be chosen, and the
//! first one is right; `{{=quality score|QS}}` is to be typed, and each one is right.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diag::{Diagnostic, Place, Placed, did_you_mean};
use crate::markdown::{self, Prose};
use crate::quiz::fold::Folds;
use crate::quiz::key::{Accept, ClozeRule};
use crate::quiz::model::{Fill, Gap, GapOption, Kind};
use crate::quiz::parse::{IdOf, Named, Reading, answer};
use crate::yaml::{self, Reader};

const MOST_GAPS: usize = 99;
const OPEN: &str = "{{";
const CLOSE: &str = "}}";
const BRACKETS: &str = "[[";

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
    let (ranges, closed) = find(reading, text);
    let gaps: Vec<_> = ranges.iter().map(|range| gap(reading, text, range, ignore)).collect();
    // An empty one is shorter than what can stand in for it; it has been told.
    let whole = gaps.iter().all(Option::is_some);
    let readable: Vec<_> = ranges.iter().filter(|range| range.len() > OPEN.len() + CLOSE.len()).cloned().collect();
    let few = &readable[..readable.len().min(MOST_GAPS)];
    let prompt = markdown::read_with_gaps(text, few, reading.source, reading.faults);
    if !closed {
        return (None, prompt);
    }
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

/// The text of a translation, and its gaps: in what order they stand it says itself, and what fills them it does not. A
/// gap is named by its id; one to choose for has the words of its options, in the order of the source.
pub(super) fn in_words(reading: &Reading, text: &Placed<String>, own: &[Gap]) -> Option<(Vec<Gap>, Prose)> {
    let (ranges, closed) = find(reading, text);
    let prompt = markdown::read_with_gaps(text, &ranges[..ranges.len().min(MOST_GAPS)], reading.source, reading.faults);
    let otherwise = |place: Place, message: String, help: &str| {
        reading.error("translation-says-otherwise", place, message, help);
    };
    let mut said: Vec<Gap> = Vec::new();
    for (at, range) in ranges.iter().enumerate() {
        let place = place_of(reading, text, range);
        let inner = text.value[range.start + OPEN.len()..range.end - CLOSE.len()].trim();
        let (id, inner) =
            match inner.strip_prefix('#').map(|rest| rest.split_once(char::is_whitespace).unwrap_or((rest, ""))) {
                Some((id, rest)) => (id.to_owned(), rest.trim_start()),
                None => (format!("gap-{}", at + 1), inner),
            };
        let Some(gap) = own.iter().find(|gap| gap.id == id && said.iter().all(|said| said.id != id)) else {
            let known = own.iter().map(|gap| gap.id.as_str());
            let help = did_you_mean(&id, known.clone()).unwrap_or_else(|| {
                format!("each of its gaps stands here once: {}", known.collect::<Vec<_>>().join(", "))
            });
            reading.error("unknown-gap", place, format!("this text has no other gap `{id}`"), help);
            return None;
        };
        let fill = match &gap.fill {
            Fill::Type(_) if inner.is_empty() => gap.fill.clone(),
            Fill::Type(_) => {
                let help = "write the gap with its id alone, `{{#id}}`; what is right in this language, too, belongs into \
                            the source";
                otherwise(place, "what can be typed stands in the source, for all languages".to_owned(), help);
                return None;
            }
            Fill::Choose(options) => {
                let texts = alternatives(inner, false);
                if texts.len() != options.len() || texts.iter().any(String::is_empty) {
                    let texts = texts.iter().filter(|text| !text.is_empty()).count();
                    let message = format!("this gap has {} options in the source, and {texts} here", options.len());
                    otherwise(place, message, "translate each of them, in the same order");
                    return None;
                }
                let named = |text: &String| Named { id: None, text: text.clone(), written: text.clone(), place };
                let named: Vec<_> = texts.iter().map(named).collect();
                reading.are_distinct("duplicate-option", "options of this gap", &named);
                let ids = options.iter().map(|option| option.id.clone());
                Fill::Choose(ids.zip(texts).map(|(id, text)| GapOption { id, text }).collect())
            }
        };
        said.push(Gap { fill, place, ..gap.clone() });
    }
    let shown = prompt.gaps().count();
    if !closed {
        return None;
    }
    if said.len() != own.len() || shown != own.len() {
        let message = format!("the text has {} gaps in the source, and {} here", own.len(), shown.min(said.len()));
        otherwise(text.place, message, "keep each of them, in plain text: `{{#id}}` or `{{#id right|wrong}}`");
        return None;
    }
    Some((said, prompt))
}

fn place_of(reading: &Reading, text: &Placed<String>, range: &Range<usize>) -> Place {
    markdown::place_in(text, range, reading.source)
}

/// Where the gaps stand, with their braces, and whether each one ends. A backslash before the braces makes plain braces
/// of them.
fn find(reading: &Reading, text: &Placed<String>) -> (Vec<Range<usize>>, bool) {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((open, close)) = next_gap(reading, &text.value[at..]).map(|(open, close)| (at + open, close)) {
        if text.value[..open].ends_with('\\') {
            at = open + OPEN.len();
            continue;
        }
        let Some(length) = text.value[open..].find(close) else {
            let place = place_of(reading, text, &(open..open + OPEN.len()));
            let sign = &text.value[open..open + OPEN.len()];
            let what = if sign == OPEN { "braces" } else { "brackets" };
            let help = format!("close it with `{close}`, or write `\\{sign}` for plain {what}");
            reading.error("unclosed-gap", place, "this gap does not end", help);
            return (found, false);
        };
        at = open + length + CLOSE.len();
        found.push(open..at);
    }
    (found, true)
}

/// Where the next gap opens, and what closes it: in a lesson, `[[…]]` is one to type.
fn next_gap(reading: &Reading, text: &str) -> Option<(usize, &'static str)> {
    let braces = text.find(OPEN).map(|at| (at, CLOSE));
    let brackets = if reading.inline { text.find(BRACKETS).map(|at| (at, "]]")) } else { None };
    braces.into_iter().chain(brackets).min()
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
    if inner.strip_prefix('#').is_some_and(yaml::is_id) {
        let message = "this gap has an id, and nothing to fill it with";
        let help = format!(
            "write `{{{{{inner} right|wrong}}}}`, or `{{{{{inner} =right}}}}` for one to type; a text that begins with `#` is written `\\#`"
        );
        reading.error("empty-text", place, message, help);
        return None;
    }
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
        None if text.value[range.start..].starts_with(BRACKETS) => typed(reading, inner, place, ignore),
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
    let named: Vec<_> =
        texts.iter().map(|text| Named { id: None, text: text.clone(), written: text.clone(), place }).collect();
    let distinct = reading.are_distinct("duplicate-option", "options of this gap", &named);
    let options = reading.ids_of_words("options of this gap", &named, None)?.into_iter().zip(texts);
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

/// Whether a text stands between slashes, with no more than flags after them.
fn is_pattern(text: &str) -> bool {
    let inner = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    inner.is_some_and(|(inner, flags)| !inner.is_empty() && flags.bytes().all(|flag| flag.is_ascii_lowercase()))
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
        let id = id.map_or_else(
            || {
                let id = format!("gap-{}", at + 1);
                reading.missing.note(IdOf::Gap, place, &id);
                id
            },
            |id| id.value,
        );
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

#[cfg(test)]
mod tests {
    use crate::quiz::parse::tests::assert_told;

    #[test]
    fn mistakes_in_gaps_are_told_at_their_place() {
        assert_told(&[
            (
                "Why?",
                "type: cloze",
                false,
                "11:13 no-gaps: this text has no gaps (write `{{right|wrong}}` for a gap to choose, `{{=right}}` for one to type)",
            ),
            (
                r#""A {{click|order}} and an {{order|click}}.""#,
                r#"type: cloze
gaps: {gap-2: {feedback: An order is paid.}}"#,
                true,
                "",
            ),
            (
                r#""A {{click|order""#,
                "type: cloze",
                false,
                r#"11:16 unclosed-gap: this gap does not end (close it with `}}`, or write `\{{` for plain braces)"#,
            ),
            (
                r#""A {{#sum}} and {{#it =b}}.""#,
                "type: cloze",
                false,
                r#"11:16 empty-text: this gap has an id, and nothing to fill it with (write `{{#sum right|wrong}}`, or `{{#sum =right}}` for one to type; a text that begins with `#` is written `\#`)"#,
            ),
            (
                r#""A {{}} and {{ | }} and {{=}} and {{click}}""#,
                "type: cloze",
                false,
                r#"11:16 empty-text: a gap, or what can stand in it, is empty (write `{{right|wrong}}` or `{{=right}}`)
11:25 empty-text: a gap, or what can stand in it, is empty (write `{{right|wrong}}` or `{{=right}}`)
11:37 empty-text: a gap, or what can stand in it, is empty (write `{{right|wrong}}` or `{{=right}}`)
11:47 too-few: this gap has one option only (write `{{=click}}` for a gap to type, or add `|` and what is wrong)"#,
            ),
            (
                r#""A {{click|order|click}}""#,
                "type: cloze",
                false,
                "11:16 duplicate-option: two options of this gap say the same (change or delete one of them)",
            ),
            (
                r#""A {{#Effect click|order}} and {{#effect click|order}} and {{#effect =QS}}""#,
                "type: cloze",
                false,
                r#"11:16 bad-id: `Effect` cannot be the id of a gap (use small letters, digits and hyphens; a text that begins with `#` is written `\#`)
11:72 duplicate-id: two gaps have the id `effect` (give this one an id of its own)"#,
            ),
            (
                r#""A {{#effect click|order}} and {{#effect =QS}} and {{#gap-4 =a}} and {{b|c}}""#,
                "type: cloze",
                false,
                r#"11:44 duplicate-id: two gaps have the id `effect` (give this one an id of its own)
11:82 duplicate-id: two gaps have the id `gap-4` (give this one an id of its own)"#,
            ),
            (
                r#""A {{=/qs+/|/(/|/a/gi}} and {{=/qs/i}}""#,
                r#"type: cloze
ignore: [spaces]"#,
                false,
                r#"11:16 bad-pattern: this is not a pattern: unclosed group
11:16 bad-pattern: a pattern cannot have the flags `gi` (case is ignored unless `ignore` says otherwise)
11:41 bad-pattern: `i` ignores case, but `ignore` of this question does not (add `case` to `ignore`, or take away the `i`)"#,
            ),
            (
                r#""A [{{click|order}}](https://example.com/) and `{{=code}}` and ![{{=no}}](a.png)""#,
                "type: cloze",
                false,
                r#"11:17 gap-inside: a gap cannot stand in a heading, a link, an image, HTML or a block of code (move it into plain text)
11:78 gap-inside: a gap cannot stand in a heading, a link, an image, HTML or a block of code (move it into plain text)"#,
            ),
            (
                r#""A {{click|order}}""#,
                r#"type: cloze
gaps:
  effect: {feedback: No.}
  gap-1: {feedbak: No.}"#,
                false,
                r#"14:7 unknown-gap: this text has no gap `effect` (its gaps: gap-1)
15:15 unknown-key: a gap has no key `feedbak` (did you mean `feedback`?)"#,
            ),
            (
                r#""A {{click|order}} and a \\{{brace}} and [a link](x.md) {{=so}}""#,
                r#"type: cloze
partial_credit: each_pair"#,
                true,
                "13:21 unknown-value: `partial_credit` cannot be `each_pair` (did you mean `each_gap`?)",
            ),
            (
                r#"|
      # {{=Heading}}

      ```
      {{=code}}
      ```

      | a | {{b|c}} |
      |---|---|
      | {{=d}} | e |"#,
                "type: cloze",
                false,
                r#"12:9 gap-inside: a gap cannot stand in a heading, a link, an image, HTML or a block of code (move it into plain text)
15:7 gap-inside: a gap cannot stand in a heading, a link, an image, HTML or a block of code (move it into plain text)"#,
            ),
            (
                r#""A {{a|b}}, {{c""#,
                "type: cloze",
                false,
                r#"11:25 unclosed-gap: this gap does not end (close it with `}}`, or write `\{{` for plain braces)"#,
            ),
        ]);
    }
}
