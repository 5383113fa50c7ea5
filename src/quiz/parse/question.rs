//! What all questions have in common, and which keys belong to which type.

use crate::diag::{Diagnostic, Placed, did_you_mean};
use crate::markdown::{Link, LinkKind};
use crate::quiz::key::{CategorizeRule, ClozeRule, MatchingRule, MultipleRule, OrderingRule};
use crate::quiz::model::{Kind, MarkFeedback, Question, TYPES};
use crate::quiz::parse::{
    IdOf, MOST_POINTS, MULTIPLE_RULES, Reading, answer, arrange, attestation, categorize, choice, cloze, exercise,
    free_text, hotspot, ids, scalar, scale, scenario, scorecard,
};
use crate::yaml::{Node, Reader, Shape};

pub(super) const COMMON: [&str; 12] = [
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
pub(super) const OWN: [(&str, &[&str]); 35] = [
    ("options", &["single_choice", "multiple_response"]),
    ("partial_credit", &["multiple_response", "ordering", "matching", "categorize", "cloze"]),
    ("answer", &["true_false"]),
    ("answers", &["short_answer", "numeric"]),
    ("ignore", &["short_answer", "cloze"]),
    ("unit", &["numeric"]),
    ("items", &["ordering"]),
    ("pairs", &["matching"]),
    ("distractors", &["matching", "categorize"]),
    ("characters", &["scenario"]),
    ("variables", &["scenario"]),
    ("show", &["scenario"]),
    ("score", &["scenario"]),
    ("bands", &["scenario"]),
    ("start", &["scenario"]),
    ("nodes", &["scenario"]),
    ("categories", &["categorize"]),
    ("gaps", &["cloze"]),
    ("levels", &["scale"]),
    ("model_answer", &["free_text"]),
    ("checklist", &["free_text"]),
    ("marked_by", &["free_text"]),
    ("words", &["free_text"]),
    ("confirm", &["attestation"]),
    ("subject", &["scorecard"]),
    ("rating", &["scorecard"]),
    ("criteria", &["scorecard"]),
    ("image", &["hotspot"]),
    ("alt", &["hotspot"]),
    ("areas", &["hotspot"]),
    ("model", &["model"]),
    ("settings", &["model"]),
    ("effort", &["model"]),
    ("goals", &["model"]),
    ("solution", &["model"]),
];

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
    let id = reader.required_id("id");
    let name = read_type(reading, &reader);
    if let Some(name) = name {
        report_foreign_keys(reading, node, name);
    }
    // The gaps of a cloze stand in its prompt, so that both are read together.
    let (kind, prompt) = if name == Some("cloze") {
        let rules = [("each_gap", ClozeRule::EachGap), ("all_or_nothing", ClozeRule::AllOrNothing)];
        cloze::read(reading, &reader, read_rule(&reader, &rules, rule))
    } else {
        let kind = name.and_then(|name| read_kind(reading, &reader, name, rule));
        (kind, reading.required_prose(&reader, "prompt"))
    };
    let prompt_place = reader.node("prompt").map_or(node.place, |node| node.place);
    if reader.node("id").is_none()
        && let Some(prompt) = &prompt
    {
        reading.missing.note(IdOf::Question, node.place, &ids::of_text(prompt.plain(), "q"));
    }
    // That of a true_false is by response, and is read with its type.
    let by_response = scalar(node, "type") == Some("true_false");
    let feedback = if by_response { MarkFeedback::default() } else { read_feedback(reading, &reader) };
    let explanation = reading.prose(&reader, "explanation");
    let (hints, hint_places) =
        reader.sentences("hints").iter().map(|hint| (reading.markdown(hint), hint.place)).unzip();
    let objective = reader.id("objective");
    let tags = reader.texts("tags");
    let difficulty = reader.whole("difficulty", 1..=5);
    let points = read_points(reading, &reader, kind.as_ref());
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
            hint_places,
            objective,
            tags,
            difficulty,
            see,
            allow,
            place: node.place,
            prompt_place,
            original: None,
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
            let message = format!("`{name}` belongs to {}, and this question is {kind}", listed(owners));
            let mine: Vec<_> = OWN.iter().filter(|(_, owners)| owners.contains(&kind)).map(|(name, _)| *name).collect();
            let help = format!("{kind} has: {}", mine.join(", "));
            reading.faults.add(Diagnostic::error("foreign-key", key.place, message).help(help));
        }
    }
}

fn read_kind(reading: &Reading, reader: &Reader, kind: &str, rule: MultipleRule) -> Option<Kind> {
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
            arrange::ordering(reading, reader, read_rule(reader, &rules, rule))
        }
        "matching" => {
            let rules = [("each_pair", MatchingRule::EachPair), ("all_or_nothing", MatchingRule::AllOrNothing)];
            arrange::matching(reading, reader, read_rule(reader, &rules, rule))
        }
        "categorize" => {
            let rules = [("each_item", CategorizeRule::EachItem), ("all_or_nothing", CategorizeRule::AllOrNothing)];
            categorize::read(reading, reader, read_rule(reader, &rules, rule))
        }
        "scale" => scale::read(reading, reader),
        "free_text" => free_text::read(reading, reader),
        "attestation" => Some(attestation::read(reading, reader)),
        "scorecard" => scorecard::read(reading, reader),
        "hotspot" => hotspot::read(reading, reader),
        "model" => exercise::read(reading, reader),
        _ => scenario::read(reading, reader),
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.join(", "),
    }
}

/// The rule of a type of its own. The last of its rules is all or nothing, which the quiz may ask for, and the first
/// one stands where nobody asks.
fn read_rule<T: Copy>(reader: &Reader, rules: &[(&str, T)], of_quiz: MultipleRule) -> T {
    let strict = of_quiz == MultipleRule::AllOrNothing;
    let default = if strict { rules[rules.len() - 1].1 } else { rules[0].1 };
    reader.choice("partial_credit", rules).map_or(default, |rule| rule.value)
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

fn read_points(reading: &Reading, reader: &Reader, kind: Option<&Kind>) -> f64 {
    if let Some(kind) = kind.filter(|kind| !kind.is_graded() && !kind.is_marked_by_hr()) {
        if reader.node("points").is_some() {
            let message = format!("nobody marks this {}, so it earns no points", kind.name());
            let help = match kind {
                Kind::Scorecard(_) => "delete `points`, or give the criteria a `reference`",
                _ => "delete `points`",
            };
            reading.error("points-without-marks", reader.place_of("points"), message, help);
        }
        return 0.0;
    }
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
