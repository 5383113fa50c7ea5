//! Real things rated by several criteria: `scorecard`.

use crate::diag::{Diagnostic, Placed};
use crate::markdown::Prose;
use crate::quiz::model::{Criterion, Kind, Rating, Scorecard};
use crate::quiz::parse::arrange::{Part, name_but};
use crate::quiz::parse::{Reading, is_list};
use crate::yaml::{Node, Reader, Shape};

const HIGHEST: u32 = 100;
/// From the lowest rating to the highest: each is a button in a row.
const MOST_STEPS: u32 = 10;
const MOST_WEIGHT: f64 = 1000.0;

pub(super) fn read(reading: &Reading, reader: &Reader) -> Option<Kind> {
    let rating = rating(reading, reader);
    let subject = reader.text("subject").map(|subject| subject_of(reading, subject));
    let nodes = reader.required("criteria")?.list(reading.faults);
    let read: Vec<_> = nodes.iter().filter_map(|node| criterion(reading, node, rating.as_ref())).collect();
    let whole = read.len() == nodes.len();
    if nodes.len() < 2 && is_list(reader, "criteria") {
        let place = reader.place_of("criteria");
        reading.error(
            "too-few",
            place,
            "there must be at least two criteria",
            "add another one, or ask with a `scale`",
        );
    }
    let (parts, rest): (Vec<_>, Vec<_>) = read.into_iter().unzip();
    let items = name_but(reading, "criteria", "duplicate-criterion", parts, None)?;
    let criteria = items.into_iter().zip(rest);
    let criteria = criteria.map(|(item, (weight, reference, because))| Criterion { item, weight, reference, because });
    let card = Scorecard { rating: rating?, criteria: criteria.collect(), subject };
    (whole && nodes.len() > 1).then_some(Kind::Scorecard(card))
}

/// An address becomes a link to it.
pub(super) fn subject_of(reading: &Reading, mut subject: Placed<String>) -> Prose {
    let text = &subject.value;
    if (text.starts_with("https://") || text.starts_with("http://")) && !text.contains(char::is_whitespace) {
        subject.value = format!("<{text}>");
    }
    reading.markdown(&subject)
}

fn rating(reading: &Reading, reader: &Reader) -> Option<Rating> {
    let node = reader.required("rating")?;
    let rating = Reader::new(node, "`rating`", &["from", "to", "labels", "tolerance"], reading.faults);
    if !matches!(node.shape, Shape::Map(_)) {
        return None;
    }
    let number = |key: &str| rating.required(key).and_then(|node| node.whole(0..=HIGHEST, reading.faults));
    let (from, to) = (number("from"), number("to"));
    let (from, to) = (from?, to?);
    if to <= from || to - from > MOST_STEPS {
        let message = match to <= from {
            true => format!("there are no ratings from {from} to {to}"),
            false => format!("ratings from {from} to {to} are too many"),
        };
        let help = format!("`to` is above `from`, by {MOST_STEPS} at the most");
        reading.error("bad-range", rating.place_of("to"), message, help);
        return None;
    }
    let entries = rating.node("labels").map_or(&[][..], |labels| labels.entries(reading.faults));
    let labels: Vec<_> = entries.iter().filter_map(|(key, node)| label(reading, key, node, from, to)).collect();
    let tolerance = match rating.node("tolerance") {
        Some(node) => Some(node.whole(0..=to - from - 1, reading.faults)?),
        None => None,
    };
    (labels.len() == entries.len()).then_some(Rating { from, to, labels, tolerance })
}

fn label(reading: &Reading, key: &Placed<String>, node: &Node, from: u32, to: u32) -> Option<(u32, String)> {
    let text = node.text(reading.faults)?;
    let number = key.value.parse::<u32>().ok().filter(|number| (from..=to).contains(number));
    if number.is_none() {
        let message = format!("`{}` is no rating from {from} to {to}", key.value);
        reading.error("out-of-range", key.place, message, format!("write `labels: {{{from}: …, {to}: …}}`"));
    }
    Some((number?, text.value))
}

type Judged = (f64, Option<u32>, Option<Prose>);

fn criterion(reading: &Reading, node: &Node, rating: Option<&Rating>) -> Option<(Part, Judged)> {
    if let Shape::Scalar { .. } = node.shape {
        let name = node.text(reading.faults)?;
        return Some((Part::new(reading, None, &name), (1.0, None, None)));
    }
    let keys = ["name", "id", "weight", "reference", "because"];
    let criterion = Reader::new(node, "a criterion", &keys, reading.faults);
    if !matches!(node.shape, Shape::Map(_) | Shape::Empty) {
        return None;
    }
    let id = criterion.id("id");
    let name = criterion.required_text("name").map(|name| Part::new(reading, id, &name));
    let weight = match criterion.number("weight") {
        Some(weight) if weight.value > 0.0 && weight.value <= MOST_WEIGHT => Some(weight.value),
        Some(weight) => {
            let message = format!("a criterion cannot have the weight `{}`", weight.value);
            reading.error("out-of-range", weight.place, message, format!("more than 0, at most {MOST_WEIGHT}"));
            None
        }
        None => criterion.node("weight").is_none().then_some(1.0),
    };
    let (from, to) = rating.map_or((0, HIGHEST), |rating| (rating.from, rating.to));
    let reference = criterion.whole("reference", from..=to);
    let sound = reference.is_some() || criterion.node("reference").is_none();
    let because = reading.prose(&criterion, "because");
    if because.is_some() && criterion.node("reference").is_none() {
        let message = "`because` says why the reference is what it is, and there is none";
        let fault = Diagnostic::error("missing-key", criterion.place_of("because"), message);
        reading.faults.add(fault.help("add `reference: …`, or write it into the question's `explanation`"));
    }
    sound.then_some((name?, (weight?, reference, because)))
}

#[cfg(test)]
mod tests {
    use crate::quiz::parse::tests::assert_told;

    #[test]
    fn mistakes_in_criteria_are_told_at_their_place() {
        assert_told(&[
            (
                "Why?",
                "type: scorecard",
                false,
                r#"10:5 missing-key: a question needs `rating` (add `rating: …`)
10:5 missing-key: a question needs `criteria` (add `criteria: …`)"#,
            ),
            (
                "Why?",
                r#"type: scorecard
rating: 5
criteria: [Speed, Trust]"#,
                false,
                "13:13 wrong-type: `rating` must be a map of keys and values, not `5`",
            ),
            (
                "Why?",
                r#"type: scorecard
rating: {from: 1, to: 5, tolerance: 4}
criteria: [Speed, Trust]"#,
                false,
                "13:41 out-of-range: `4` is out of range (from 0 to 3)",
            ),
            (
                "Why?",
                r#"type: scorecard
rating: {from: 5, to: 1}
criteria: [Speed, Trust]"#,
                false,
                "13:23 bad-range: there are no ratings from 5 to 1 (`to` is above `from`, by 10 at the most)",
            ),
            (
                "Why?",
                r#"type: scorecard
rating: {from: 1, to: 50}
criteria: [Speed, Trust]"#,
                false,
                "13:23 bad-range: ratings from 1 to 50 are too many (`to` is above `from`, by 10 at the most)",
            ),
            (
                "Why?",
                r#"type: scorecard
rating: {to: 5}
criteria:
  - Speed
  - {name: Trust, weight: 0}"#,
                false,
                r#"13:14 missing-key: `rating` needs `from` (add `from: …`)
16:31 out-of-range: a criterion cannot have the weight `0` (more than 0, at most 1000)"#,
            ),
            (
                "Why?",
                r#"type: scorecard
rating: {from: 1, to: 5, labels: {0: none, 5: best, x: y}}
criteria: [Speed, Trust]"#,
                false,
                r#"13:39 out-of-range: `0` is no rating from 1 to 5 (write `labels: {1: …, 5: …}`)
13:57 out-of-range: `x` is no rating from 1 to 5 (write `labels: {1: …, 5: …}`)"#,
            ),
            (
                "Why?",
                r#"type: scorecard
rating: {from: 1, to: 5}
criteria:
  - {name: Speed, reference: 6}
  - {name: Speed, weight: much}
  - {reference: 2}"#,
                false,
                r#"15:34 out-of-range: `6` is out of range (from 1 to 5)
16:31 wrong-type: this must be a number, such as `12` or `0.5`, not `much`
17:10 missing-key: a criterion needs `name` (add `name: …`)"#,
            ),
            (
                "Why?",
                r#"type: scorecard
rating: {from: 1, to: 5}
criteria: [Speed]"#,
                false,
                "14:5 too-few: there must be at least two criteria (add another one, or ask with a `scale`)",
            ),
            (
                "Why?",
                r#"type: scorecard
rating: {from: 1, to: 5}
points: 2
criteria:
  - Speed
  - {name: Trust, because: It has an imprint.}"#,
                true,
                r#"17:23 missing-key: `because` says why the reference is what it is, and there is none (add `reference: …`, or write it into the question's `explanation`)
14:5 points-without-marks: nobody marks this scorecard, so it earns no points (delete `points`, or give the criteria a `reference`)"#,
            ),
        ]);
    }
}
