//! Texts of the learner's own, marked by themselves with a checklist or by a person: `free_text`.

use crate::quiz::model::{ChecklistEntry, FREE_TEXT, FreeText, Kind, MarkedBy, Words};
use crate::quiz::parse::arrange::{Part, name_but, part};
use crate::quiz::parse::{MOST_POINTS, Reading};
use crate::yaml::{Node, Reader, Shape};

const MOST_WORDS: u32 = 3_000;

pub(super) fn read(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let model_answer = reading.prose(reader, "model_answer");
    let nodes = reader.list("checklist");
    let read: Vec<_> = nodes.iter().filter_map(|node| entry(reading, node)).collect();
    let whole = read.len() == nodes.len();
    let (parts, points): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let items = name_but(reading, "entries", "duplicate-entry", parts, Some(FREE_TEXT));
    let words = words(reading, reader);
    let default = if nodes.is_empty() { MarkedBy::Hr } else { MarkedBy::Learner };
    let names = [("self", MarkedBy::Learner), ("hr", MarkedBy::Hr)];
    let marked_by = reader.choice("marked_by", &names);
    if let Some(given) = &marked_by
        && given.value == MarkedBy::Learner
        && nodes.is_empty()
    {
        let message = "learners can mark their own text only by a checklist, and there is none";
        let help = "add `checklist:` with what a good text has in it, or write `marked_by: hr`";
        reading.error("no-key", given.place, message, help);
        return None;
    }
    let marked_by = marked_by.map_or(default, |given| given.value);
    let entries = items?.into_iter().zip(points).map(|(item, points)| ChecklistEntry { item, points });
    whole.then(|| Kind::FreeText(FreeText { model_answer, checklist: entries.collect(), marked_by, words }))
}

/// A text, or a map that also says its id and what it is worth.
fn entry(reading: &Reading, node: &Node) -> Option<(Part, f64)> {
    let Shape::Map(_) = &node.shape else { return Some((part(reading, node)?, 1.0)) };
    let entry = Reader::new(node, "an entry", &["text", "id", "points"], reading.faults);
    let text = entry.required_text("text").map(|text| Part::new(reading, entry.id("id"), &text));
    let points = match entry.number("points") {
        Some(points) if points.value > 0.0 && points.value <= MOST_POINTS => points.value,
        Some(points) => {
            let message = format!("an entry cannot be worth `{}` points", points.value);
            reading.error("out-of-range", points.place, message, format!("more than 0, at most {MOST_POINTS}"));
            return None;
        }
        None if entry.node("points").is_some() => return None,
        None => 1.0,
    };
    Some((text?, points))
}

fn words(reading: &Reading, reader: &Reader) -> Words {
    let Some(node) = reader.node("words") else { return Words::default() };
    let words = Reader::new(node, "`words`", &["least", "most"], reading.faults);
    let (least, most) = (words.whole("least", 1..=MOST_WORDS), words.whole("most", 1..=MOST_WORDS));
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        let message = format!("no text has at least {least} words and at most {most}");
        reading.error(
            "bad-range",
            words.place_of("most"),
            message,
            format!("write `{{least: {most}, most: {least}}}`"),
        );
        return Words::default();
    }
    Words { least, most }
}

#[cfg(test)]
mod tests {
    use crate::quiz::parse::tests::assert_told;

    #[test]
    fn mistakes_in_a_checklist_are_told_at_their_place() {
        assert_told(&[
            (
                "Why?",
                r#"type: free_text
marked_by: self"#,
                false,
                "13:16 no-key: learners can mark their own text only by a checklist, and there is none (add `checklist:` with what a good text has in it, or write `marked_by: hr`)",
            ),
            (
                "Why?",
                r#"type: free_text
marked_by: me"#,
                true,
                "13:16 unknown-value: `marked_by` cannot be `me` (one of: self, hr)",
            ),
            (
                "Why?",
                r#"type: free_text
checklist:
  - Says why
  - {text: Text}
  - {text: Names it, points: 0}
  - {text: Counts it, points: two}
  - Says why
  - {points: 2}"#,
                false,
                r#"16:34 out-of-range: an entry cannot be worth `0` points (more than 0, at most 1000)
17:35 wrong-type: this must be a number, such as `12` or `0.5`, not `two`
19:10 missing-key: an entry needs `text` (add `text: …`)
18:9 duplicate-entry: two entries say the same (change or delete one of them)"#,
            ),
            (
                "Why?",
                r#"type: free_text
checklist:
  - {text: Says why, id: text}"#,
                false,
                "14:30 reserved-id: `text` means something else here, so it cannot be an id (choose another id)",
            ),
            (
                "Why?",
                r#"type: free_text
words: {least: 50, most: 10}"#,
                true,
                "13:24 bad-range: no text has at least 50 words and at most 10 (write `{least: 10, most: 50}`)",
            ),
            (
                "Why?",
                r#"type: free_text
words: {least: 0, moost: 10}
checklist: [Says why]"#,
                true,
                r#"13:23 unknown-key: `words` has no key `moost` (did you mean `most`?)
13:20 out-of-range: `0` is out of range (from 1 to 3000)"#,
            ),
            (
                "Why?",
                r#"type: free_text
points: 3
model_answer: Because."#,
                true,
                "",
            ),
        ]);
    }
}
