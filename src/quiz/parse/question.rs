//! What all questions have in common, and which keys belong to which type.

use crate::diag::{Diagnostic, Placed, did_you_mean};
use crate::markdown::{Link, LinkKind};
use crate::quiz::key::{MatchingRule, MultipleRule, OrderingRule};
use crate::quiz::model::{Kind, MarkFeedback, Question, TYPES};
use crate::quiz::parse::{MULTIPLE_RULES, Reading, answer, arrange, choice, scalar, scenario};
use crate::yaml::{Node, Reader, Shape};

const COMMON: [&str; 12] = [
    "id",
    "type",
    "prompt",
    "feedback",
    "explanation",
    "hints",
    "objective",
    "tags",
    "difficulty",
    "points",
    "see",
    "allow",
];
/// The keys that only some types have.
const OWN: [(&str, &[&str]); 12] = [
    ("options", &["single_choice", "multiple_response"]),
    ("partial_credit", &["multiple_response", "ordering", "matching"]),
    ("answer", &["true_false"]),
    ("answers", &["short_answer", "numeric"]),
    ("ignore", &["short_answer"]),
    ("unit", &["numeric"]),
    ("items", &["ordering"]),
    ("pairs", &["matching"]),
    ("distractors", &["matching"]),
    ("characters", &["scenario"]),
    ("start", &["scenario"]),
    ("nodes", &["scenario"]),
];
const MOST_POINTS: f64 = 1000.0;

/// A question and its id; the id also of a question that is too faulty to be asked.
pub(super) fn read(reading: &Reading, node: &Node, rule: MultipleRule) -> (Option<Placed<String>>, Option<Question>) {
    let known: Vec<&str> = COMMON.into_iter().chain(OWN.map(|(key, _)| key)).collect();
    let reader = Reader::new(node, "a question", &known, reading.faults);
    if !matches!(node.shape, Shape::Map(_)) {
        if node.shape == Shape::Empty {
            reading.error(
                "wrong-type",
                node.place,
                "there is nothing after this `-`",
                "delete it, or write a question",
            );
        }
        return (None, None);
    }
    let id = if reader.required("id").is_some() { reader.id("id") } else { None };
    let kind = read_type(reading, &reader).and_then(|kind| {
        report_foreign_keys(reading, node, kind);
        read_kind(reading, &reader, kind, rule)
    });
    let prompt = reading.required_prose(&reader, "prompt");
    let prompt_place = reader.node("prompt").map_or(node.place, |node| node.place);
    // That of a true_false is by response, and is read with its type.
    let by_response = scalar(node, "type") == Some("true_false");
    let feedback = if by_response { MarkFeedback::default() } else { read_feedback(reading, &reader) };
    let explanation = reading.prose(&reader, "explanation");
    let hints = reader.sentences("hints").iter().map(|hint| reading.markdown(hint)).collect();
    let objective = reader.id("objective");
    let tags = reader.texts("tags");
    let difficulty = reader.whole("difficulty", 1..=5);
    let points = read_points(reading, &reader);
    let see = reader.text("see").map(|see| Link { kind: LinkKind::Text, target: see.value, place: see.place });
    let allow = reader.texts("allow");
    let question = match (&id, kind, prompt) {
        (Some(id), Some(kind), Some(prompt)) => Some(Question {
            id: id.clone(),
            prompt,
            kind,
            points,
            feedback,
            explanation,
            hints,
            objective,
            tags,
            difficulty,
            see,
            allow,
            place: node.place,
            prompt_place,
        }),
        _ => None,
    };
    (id, question)
}

fn read_type(reading: &Reading, reader: &Reader) -> Option<&'static str> {
    let given = reader.required_text("type")?;
    let found = TYPES.into_iter().find(|name| *name == given.value);
    if found.is_none() {
        let message = format!("there is no question type `{}`", given.value);
        let help = did_you_mean(&given.value, TYPES).unwrap_or_else(|| format!("one of: {}", TYPES.join(", ")));
        reading.error("unknown-type", given.place, message, help);
    }
    found
}

fn report_foreign_keys(reading: &Reading, node: &Node, kind: &str) {
    let Shape::Map(entries) = &node.shape else { return };
    for (key, _) in entries {
        if let Some((name, owners)) = OWN.iter().find(|(name, owners)| *name == key.value && !owners.contains(&kind)) {
            let message = format!("`{name}` belongs to {}, and this question is {kind}", owners.join(" and "));
            let mine: Vec<_> = OWN.iter().filter(|(_, owners)| owners.contains(&kind)).map(|(name, _)| *name).collect();
            let help = format!("{kind} has: {}", mine.join(", "));
            reading.faults.add(Diagnostic::error("foreign-key", key.place, message).help(help));
        }
    }
}

fn read_kind(reading: &Reading, reader: &Reader, kind: &str, rule: MultipleRule) -> Option<Kind> {
    let strict = rule == MultipleRule::AllOrNothing;
    match kind {
        "single_choice" => choice::single(reading, reader),
        "true_false" => choice::true_false(reading, reader),
        "multiple_response" => {
            let rule = reader.choice("partial_credit", &MULTIPLE_RULES).map_or(rule, |rule| rule.value);
            choice::multiple(reading, reader, rule)
        }
        "short_answer" => answer::short(reading, reader),
        "numeric" => answer::numeric(reading, reader),
        "ordering" => {
            let rules = [
                ("adjacent_pairs", OrderingRule::AdjacentPairs),
                ("position", OrderingRule::Position),
                ("all_or_nothing", OrderingRule::AllOrNothing),
            ];
            let default = if strict { OrderingRule::AllOrNothing } else { OrderingRule::default() };
            let rule = reader.choice("partial_credit", &rules).map_or(default, |rule| rule.value);
            arrange::ordering(reading, reader, rule)
        }
        "matching" => {
            let rules = [("each_pair", MatchingRule::EachPair), ("all_or_nothing", MatchingRule::AllOrNothing)];
            let default = if strict { MatchingRule::AllOrNothing } else { MatchingRule::default() };
            let rule = reader.choice("partial_credit", &rules).map_or(default, |rule| rule.value);
            arrange::matching(reading, reader, rule)
        }
        _ => scenario::read(reading, reader),
    }
}

fn read_feedback(reading: &Reading, reader: &Reader) -> MarkFeedback {
    let Some(node) = reader.node("feedback") else { return MarkFeedback::default() };
    let feedback = Reader::new(node, "`feedback` of a question", &["right", "partly", "wrong"], reading.faults);
    MarkFeedback {
        right: reading.prose(&feedback, "right"),
        partly: reading.prose(&feedback, "partly"),
        wrong: reading.prose(&feedback, "wrong"),
    }
}

fn read_points(reading: &Reading, reader: &Reader) -> f64 {
    match reader.number("points") {
        Some(points) if points.value > 0.0 && points.value <= MOST_POINTS => points.value,
        Some(points) => {
            let message = format!("a question cannot be worth `{}` points", points.value);
            reading.error("out-of-range", points.place, message, format!("more than 0, at most {MOST_POINTS}"));
            1.0
        }
        None => 1.0,
    }
}
