//! A response in words: the texts of options, not their ids.

use std::collections::BTreeMap;

use super::submission::cut;
use crate::quiz::{FREE_TEXT, Fill, Item, Kind, NO_CATEGORY, Question, QuestionOption, Response, TICKED};

/// In letters; a spreadsheet's cell holds no more than 32,767.
const LONGEST: usize = 2_000;
/// Of what HR is to read and mark.
const LONGEST_FREE_TEXT: usize = 25_000;
/// Entries beyond it are no response that a form makes.
const MOST_ENTRIES: usize = 200;

/// What a learner gave. An id that the question does not have stands in brackets.
pub(super) fn in_words(question: Option<&Question>, response: Option<&Response>) -> String {
    let words = match (response, question.map(|question| &question.kind)) {
        (None | Some(Response::None), _) => String::new(),
        (Some(Response::Invalid), _) => "(not readable)".to_owned(),
        (Some(Response::Text(id)), Some(Kind::SingleChoice { options })) => option(options.iter(), id),
        (Some(Response::Text(id)), Some(Kind::TrueFalse { .. })) => match id.as_str() {
            "true" => "True".to_owned(),
            "false" => "False".to_owned(),
            _ => unknown(id),
        },
        (Some(Response::List(ids)), Some(Kind::MultipleResponse { options, .. })) => {
            joined(ids.iter().map(|id| option(options.iter(), id)), " | ")
        }
        (Some(Response::List(ids)), Some(Kind::Ordering { items, .. })) => {
            joined(ids.iter().map(|id| item(items.iter(), id)), " → ")
        }
        (Some(Response::List(path)), Some(Kind::Scenario(scenario))) => {
            let story = scenario.story();
            let mut state = story.begin();
            let step = |id: &String| {
                let choices = scenario.node(state.at).map_or(&[][..], |node| node.choices());
                match (choices.iter().find(|choice| choice.id == *id), story.go(&state, id)) {
                    (Some(choice), Some(next)) => {
                        state = next;
                        choice.text.plain().to_owned()
                    }
                    _ => unknown(id),
                }
            };
            joined(path.iter().map(step), " → ")
        }
        (Some(Response::Text(id)), Some(Kind::Hotspot { areas, .. })) => {
            option(areas.iter().map(|area| &area.option), id)
        }
        (Some(Response::Text(id)), Some(Kind::Scale { levels })) => item(levels.iter(), id),
        (Some(Response::Map(given)), Some(kind)) => joined(entries(kind, given).into_iter(), " | "),
        (Some(Response::Text(text)), _) => text.chars().take(LONGEST + 1).collect(),
        (Some(Response::List(ids)), _) => joined(ids.iter().map(|id| unknown(id)), " | "),
        (Some(Response::Map(given)), None) => joined(strange(given).into_iter(), " | "),
    };
    let is_free = matches!(question.map(|question| &question.kind), Some(Kind::FreeText(_)));
    cut(&words, if is_free { LONGEST_FREE_TEXT } else { LONGEST })
}

fn joined(words: impl Iterator<Item = String>, between: &str) -> String {
    words.take(MOST_ENTRIES).collect::<Vec<_>>().join(between)
}

/// What was given to each part of a question.
fn entries(kind: &Kind, given: &BTreeMap<String, String>) -> Vec<String> {
    let given_first = || given.iter().take(MOST_ENTRIES);
    let each = |entry: &dyn Fn(&str, &str) -> String| given_first().map(|(id, said)| entry(id, said)).collect();
    match kind {
        Kind::Matching { pairs, choices, .. } => each(&|pair, choice| {
            format!("{} = {}", item(pairs.iter().map(|pair| &pair.item), pair), item(choices.iter(), choice))
        }),
        Kind::Categorize { categories, items, .. } => each(&|one, category| {
            let category =
                if category == NO_CATEGORY { "(none)".to_owned() } else { item(categories.iter(), category) };
            format!("{} = {category}", item(items.iter().map(|member| &member.item), one))
        }),
        Kind::Cloze { gaps, .. } => each(&|id, filled| {
            let chosen = gaps.iter().find(|gap| gap.id == id).and_then(|gap| match &gap.fill {
                Fill::Choose(options) => options.iter().find(|option| option.id == filled),
                Fill::Type(_) => None,
            });
            format!("{id} = {}", chosen.map_or(filled, |option| &option.text))
        }),
        Kind::Scorecard(card) => each(&|criterion, rating| {
            format!("{} = {rating}", item(card.criteria.iter().map(|criterion| &criterion.item), criterion))
        }),
        Kind::FreeText(free) => {
            let text =
                given.get(FREE_TEXT).map(|text| text.lines().collect::<Vec<_>>().join(" ¶ ")).unwrap_or_default();
            let ticked = given_first().filter(|(id, said)| *id != FREE_TEXT && *said == TICKED);
            let entry = |id: &String| format!("✓ {}", item(free.checklist.iter().map(|entry| &entry.item), id));
            [text].into_iter().chain(ticked.map(|(id, _)| entry(id))).collect()
        }
        Kind::Attestation { .. } => each(&|field, said| format!("{field} = {said}")),
        _ => strange(given),
    }
}

/// What no form of the question makes.
fn strange(given: &BTreeMap<String, String>) -> Vec<String> {
    given.iter().map(|(pair, choice)| format!("{} = {}", unknown(pair), unknown(choice))).collect()
}

fn option<'a>(mut options: impl Iterator<Item = &'a QuestionOption>, id: &str) -> String {
    let found = options.find(|option| option.id == id);
    found.map_or_else(|| unknown(id), |option| option.text.plain().to_owned())
}

fn item<'a>(mut items: impl Iterator<Item = &'a Item>, id: &str) -> String {
    items.find(|item| item.id == id).map_or_else(|| unknown(id), |item| item.text.plain().to_owned())
}

fn unknown(id: &str) -> String {
    format!("[{}]", cut(id, 100))
}
