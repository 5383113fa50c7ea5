//! `generate` of a section: what questions are to be made from, and which.

use super::{ChoiceOf, Reading};
use crate::diag::{Place, Placed};
use crate::quiz::generate::{From, Generate, Matter, PREFIX, Recipe};
use crate::quiz::key::MultipleRule;
use crate::quiz::model::Question;
use crate::yaml::{Node, Reader, Shape};

const KEYS: [&str; 4] = ["concepts", "model", "ask", "variants"];
/// So many numbers a recipe draws unless its author wants more or fewer.
const VARIANTS: u32 = 12;
/// Each of them is on the page.
const MOST_VARIANTS: u32 = 60;

/// Before anything is read.
pub(super) fn blank(place: Place) -> Generate {
    Generate {
        pick: None,
        from: From::Taught,
        ask: Vec::new(),
        variants: VARIANTS,
        objective: None,
        rule: MultipleRule::default(),
        place,
    }
}

/// `None` after an error; then nothing follows from it.
pub(super) fn read(reading: &Reading, node: &Node, blank: Generate) -> Option<Generate> {
    let reader = Reader::new(node, "`generate`", &KEYS, reading.faults);
    if !matches!(node.shape, Shape::Map(_)) {
        return None;
    }
    let names = Recipe::ALL.map(|recipe| (recipe.name(), recipe));
    let asked = reader.list("ask");
    let ask: Vec<Placed<Recipe>> = asked
        .iter()
        .filter_map(|node| Some(Placed { value: node.choice("ask", &names, &reader)?, place: node.place }))
        .collect();
    let from = match (reader.node("concepts"), reader.node("model")) {
        (Some(_), Some(_)) => {
            let message = "questions are made from concepts or from a model, not from both at once";
            let help = "make two sections, each with a `generate` of its own";
            reading.error("foreign-key", reader.place_of("model"), message, help);
            return None;
        }
        (Some(node), None) => {
            let nodes = node.list(reading.faults);
            let ids: Vec<_> = nodes.iter().filter_map(|node| node.id(reading.faults)).collect();
            if ids.len() < nodes.len() || nodes.is_empty() {
                if let Shape::List { items, .. } = &node.shape
                    && items.is_empty()
                {
                    let help = "name concepts, or leave `concepts` out: then it is those of the course";
                    reading.error("empty-pool", node.place, "no concept is named here", help);
                }
                return None;
            }
            From::Concepts(ids)
        }
        (None, Some(_)) => From::Model(reader.id("model")?),
        (None, None) => From::Taught,
    };
    if ask.len() < asked.len() {
        return None;
    }
    let is_of_model = matches!(from, From::Model(_));
    let foreign = ask.iter().find(|asked| (asked.value.matter() == Matter::Concepts) == is_of_model);
    if let Some(foreign) = foreign {
        let (what, other) = if is_of_model { ("a model", "concepts") } else { ("concepts", "a model") };
        let message =
            format!("`{}` is asked of {other}, and these questions are made from {what}", foreign.value.name());
        let fitting = Recipe::ALL.into_iter().filter(|recipe| (recipe.matter() == Matter::Concepts) != is_of_model);
        let names: Vec<_> = fitting.map(Recipe::name).collect();
        reading.error("unknown-value", foreign.place, message, format!("one of: {}", names.join(", ")));
        return None;
    }
    let variants = match reader.node("variants") {
        None => VARIANTS,
        Some(node) => node.whole(1..=MOST_VARIANTS, reading.faults)?,
    };
    Some(Generate { from, ask, variants, ..blank })
}

/// An author's question must not be called like one that is made.
pub(super) fn keep_ids_apart(reading: &Reading, question: &Question) {
    if question.id.value.starts_with(PREFIX) {
        let message = "ids that begin with `g-` are those of generated questions in this quiz";
        reading.error("reserved-id", question.id.place, message, "choose another id");
    }
}
