//! Sections: which questions each attempt draws, from which pools.
//!
//! A question belongs to one section at most: to that whose list names it, or else to the first whose filter it meets.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Place, Placed, did_you_mean};
use crate::quiz::generate::Generate;
use crate::quiz::key::MultipleRule;
use crate::quiz::model::{Question, Section};
use crate::quiz::parse::{Reading, generate};
use crate::yaml::{Node, Reader, Shape};

const MOST_PICKED: u32 = 1_000;
const KEYS: [&str; 5] = ["title", "pick", "from", "generate", "objective"];
const FILTERS: [&str; 3] = ["tags", "difficulty", "objective"];

/// A section before its pool is known.
struct Plan {
    title: Option<String>,
    /// `None` for all.
    pick: Option<usize>,
    from: From,
    /// Where to say that the pool is too small.
    place: Place,
}

enum From {
    List(Vec<Placed<String>>),
    Filter(Filter),
    /// They are made when the site is put together.
    Made(Generate),
}

/// All that is given must hold.
#[derive(Default)]
struct Filter {
    /// One of them is enough.
    tags: Vec<Placed<String>>,
    difficulty: Option<(u32, u32)>,
    objective: Option<Placed<String>>,
}

impl Filter {
    fn lets_in(&self, question: &Question) -> bool {
        let has = |tag: &Placed<String>| question.tags.iter().any(|own| own.value == tag.value);
        let asks = |wanted: &Placed<String>| question.objective.as_ref().is_some_and(|own| own.value == wanted.value);
        (self.tags.is_empty() || self.tags.iter().any(has))
            && self.difficulty.is_none_or(|(from, to)| question.difficulty.is_some_and(|own| from <= own && own <= to))
            && self.objective.as_ref().is_none_or(asks)
    }
}

/// `known`: the ids of all questions, also of those that are left out since something is wrong with them. Where some
/// are, pools are smaller than their author meant.
pub(super) fn read(
    reading: &Reading,
    reader: &Reader,
    questions: &[Question],
    known: &HashMap<String, Place>,
    rule: MultipleRule,
    some_left_out: bool,
) -> Vec<Section> {
    let nodes = reader.list("sections");
    let plans: Vec<Plan> = nodes.iter().filter_map(|node| plan(reading, node, rule)).collect();
    if plans.is_empty() {
        return Vec::new();
    }
    // Else what follows from a mistake would be told as another.
    let sound = plans.len() == nodes.len() && !some_left_out;
    let mut section_of: HashMap<&str, usize> = HashMap::new();
    let mut named_at: HashMap<&str, Place> = HashMap::new();
    for (at, plan) in plans.iter().enumerate() {
        let From::List(ids) = &plan.from else { continue };
        for id in ids {
            if !known.contains_key(&id.value) {
                let help = did_you_mean(&id.value, known.keys().map(String::as_str))
                    .unwrap_or_else(|| "name a question of this quiz".to_owned());
                reading.error("unknown-question", id.place, format!("there is no question `{}` here", id.value), help);
            } else if let Some(first) = named_at.get(id.value.as_str()) {
                let message = format!("`{}` is in a section already", id.value);
                let fault = Diagnostic::error("question-twice", id.place, message).also(*first, "here");
                reading.faults.add(fault.help("a question belongs to one section: delete it in one of the two"));
            } else {
                named_at.insert(&id.value, id.place);
                section_of.insert(&id.value, at);
            }
        }
    }
    for question in questions {
        let meets = |plan: &Plan| matches!(&plan.from, From::Filter(filter) if filter.lets_in(question));
        if !section_of.contains_key(question.id.value.as_str())
            && let Some(at) = plans.iter().position(meets)
        {
            section_of.insert(&question.id.value, at);
        }
    }
    let unasked = questions.iter().filter(|question| !section_of.contains_key(question.id.value.as_str()));
    for question in unasked.take_while(|_| sound) {
        let message = format!("no section asks `{}`", question.id.value);
        let fault = Diagnostic::warning("never-asked", question.id.place, message);
        reading.faults.add(fault.help("name it in a section, or add `- {pick: all}` as the last section for the rest"));
    }
    let mut sections = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        let ids = questions.iter().map(|question| question.id.value.as_str());
        let pool: Vec<String> = ids.filter(|id| section_of.get(id) == Some(&at)).map(str::to_owned).collect();
        if sound {
            report_size(reading, plan, pool.len(), questions);
        }
        let pick = plan.pick.unwrap_or(pool.len()).min(pool.len());
        let generate = if let From::Made(generate) = &plan.from { Some(generate.clone()) } else { None };
        sections.push(Section { title: plan.title.clone(), pick, pool, generate, place: plan.place });
    }
    sections
}

fn report_size(reading: &Reading, plan: &Plan, size: usize, questions: &[Question]) {
    if let From::Made(_) = &plan.from {
        return;
    }
    if let From::Filter(filter) = &plan.from {
        let tags = || questions.iter().flat_map(|question| &question.tags).map(|tag| tag.value.as_str());
        let mut unknown = false;
        for tag in filter.tags.iter().filter(|tag| !tags().any(|known| known == tag.value)) {
            let help = did_you_mean(&tag.value, tags())
                .unwrap_or_else(|| format!("write `tags: [{}]` in a question", tag.value));
            reading.error("unknown-tag", tag.place, format!("no question has the tag `{}`", tag.value), help);
            unknown = true;
        }
        let objectives = || questions.iter().filter_map(|question| question.objective.as_ref());
        if let Some(objective) = &filter.objective
            && !objectives().any(|known| known.value == objective.value)
        {
            let help = did_you_mean(&objective.value, objectives().map(|known| known.value.as_str()))
                .unwrap_or_else(|| format!("write `objective: {}` in a question", objective.value));
            let message = format!("no question has the objective `{}`", objective.value);
            reading.error("unknown-objective", objective.place, message, help);
            unknown = true;
        }
        if unknown {
            return;
        }
    }
    // Of the ids in a list, those that are unknown or named twice have been told already.
    let written = match &plan.from {
        From::List(ids) => ids.len(),
        From::Filter(_) | From::Made(_) => size,
    };
    if size == 0 && written == 0 {
        let help = "sections take questions in their order: put narrow ones before wide ones, or add questions";
        reading.error("empty-pool", plan.place, "no question is left for this section", help);
    } else if let Some(pick) = plan.pick
        && pick > written
    {
        let message = format!("this section picks {pick} from a pool of {written}");
        let help = format!("write `pick: {written}`, or add questions that belong to it");
        reading.error("pool-too-small", plan.place, message, help);
    }
}

fn plan(reading: &Reading, node: &Node, rule: MultipleRule) -> Option<Plan> {
    let section = Reader::new(node, "a section", &KEYS, reading.faults);
    if !matches!(node.shape, Shape::Map(_)) {
        return None;
    }
    let place = ["pick", "from", "generate"]
        .into_iter()
        .find_map(|key| section.node(key))
        .map_or(node.place, |node| node.place);
    let pick = match section.node("pick") {
        None => None,
        Some(Node { shape: Shape::Scalar { text, .. }, .. }) if text == "all" => None,
        Some(node) => {
            let wrong = !matches!(&node.shape, Shape::Scalar { text, .. } if text.parse::<u32>().is_ok());
            if wrong {
                let message = "this must be a whole number, or `all`";
                reading.error("wrong-type", node.place, message, "write `pick: 3` or `pick: all`");
                return None;
            }
            Some(node.whole(1..=MOST_PICKED, reading.faults)? as usize)
        }
    };
    let title = section.text("title").map(|title| title.value);
    let objective = section.id("objective");
    if let Some(node) = section.node("generate") {
        if section.node("from").is_some() {
            let message = "a section has either `from` or `generate`";
            let help = "delete one of the two, or make two sections";
            reading.error("foreign-key", section.place_of("from"), message, help);
            return None;
        }
        let made = generate::read(reading, node, Generate { pick, objective, rule, ..generate::blank(place) })?;
        return Some(Plan { title, pick, from: From::Made(made), place });
    }
    if let Some(objective) = objective {
        let message = "`objective` of a section is for questions that it generates";
        let help = "write `from: {objective: …}` to take those questions that have it";
        reading.error("foreign-key", objective.place, message, help);
    }
    let from = match section.node("from") {
        None => From::Filter(Filter::default()),
        Some(node) => match &node.shape {
            Shape::List { items, .. } => From::List(items.iter().filter_map(|item| item.id(reading.faults)).collect()),
            Shape::Map(_) => From::Filter(filter(reading, node)?),
            _ => {
                let message = "this must be a list of questions, or what they have in common";
                let help = "write `from: [q-one, q-two]` or `from: {tags: [basics], difficulty: [1, 2]}`";
                reading.error("wrong-type", node.place, message, help);
                return None;
            }
        },
    };
    Some(Plan { title, pick, from, place })
}

fn filter(reading: &Reading, node: &Node) -> Option<Filter> {
    let filter = Reader::new(node, "`from`", &FILTERS, reading.faults);
    let difficulty = match filter.node("difficulty") {
        Some(node) => Some(difficulty(reading, node)?),
        None => None,
    };
    Some(Filter { tags: filter.texts("tags"), difficulty, objective: filter.id("objective") })
}

/// `2`, or `[1, 3]` for 1 to 3.
fn difficulty(reading: &Reading, node: &Node) -> Option<(u32, u32)> {
    let Shape::List { items, .. } = &node.shape else {
        return node.whole(1..=5, reading.faults).map(|one| (one, one));
    };
    let [from, to] = items.as_slice() else {
        let help = "write `difficulty: [1, 3]` for 1 to 3";
        reading.error("wrong-type", node.place, "a range has a least and a greatest difficulty", help);
        return None;
    };
    let (from, to) = (from.whole(1..=5, reading.faults)?, to.whole(1..=5, reading.faults)?);
    if from > to {
        let message = format!("a difficulty cannot go from {from} down to {to}");
        reading.error("out-of-range", node.place, message, format!("write `[{to}, {from}]`"));
        return None;
    }
    Some((from, to))
}
