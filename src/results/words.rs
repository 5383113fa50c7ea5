//! A response in words: the texts of options, not their ids.

use super::submission::cut;
use crate::quiz::{Item, Kind, Next, Question, QuestionOption, Response};

/// In letters; a spreadsheet's cell holds no more than 32,767.
const LONGEST: usize = 2_000;
/// Entries beyond it are no response that a form makes.
const MOST_ENTRIES: usize = 200;

/// What a learner gave. An id that the question does not have stands in brackets.
pub(super) fn in_words(question: Option<&Question>, response: Option<&Response>) -> String {
    let words = match (response, question.map(|question| &question.kind)) {
        (None | Some(Response::None), _) => String::new(),
        (Some(Response::Invalid), _) => "(not readable)".to_owned(),
        (Some(Response::Text(id)), Some(Kind::SingleChoice { options })) => option(options, id),
        (Some(Response::Text(id)), Some(Kind::TrueFalse { .. })) => match id.as_str() {
            "true" => "True".to_owned(),
            "false" => "False".to_owned(),
            _ => unknown(id),
        },
        (Some(Response::List(ids)), Some(Kind::MultipleResponse { options, .. })) => {
            joined(ids.iter().map(|id| option(options, id)), " | ")
        }
        (Some(Response::List(ids)), Some(Kind::Ordering { items, .. })) => {
            joined(ids.iter().map(|id| item(items.iter(), id)), " → ")
        }
        (Some(Response::Map(given)), Some(Kind::Matching { pairs, choices, .. })) => {
            let entry = |(pair, choice): (&String, &String)| {
                format!("{} = {}", item(pairs.iter().map(|pair| &pair.item), pair), item(choices.iter(), choice))
            };
            joined(given.iter().map(entry), " | ")
        }
        (Some(Response::List(path)), Some(Kind::Scenario(scenario))) => {
            let mut at = scenario.start.as_str();
            let step = |id: &String| {
                let node = scenario.nodes.iter().find(|node| node.id == at);
                let choices = match node.map(|node| &node.next) {
                    Some(Next::Choices(choices)) => choices.as_slice(),
                    Some(Next::Outcome(_)) | None => &[],
                };
                match choices.iter().find(|choice| choice.id == *id) {
                    Some(choice) => {
                        at = &choice.to;
                        choice.text.plain().to_owned()
                    }
                    None => unknown(id),
                }
            };
            joined(path.iter().map(step), " → ")
        }
        (Some(Response::Text(text)), _) => text.chars().take(LONGEST + 1).collect(),
        (Some(Response::List(ids)), _) => joined(ids.iter().map(|id| unknown(id)), " | "),
        (Some(Response::Map(given)), _) => {
            joined(given.iter().map(|(pair, choice)| format!("{} = {}", unknown(pair), unknown(choice))), " | ")
        }
    };
    cut(&words, LONGEST)
}

fn joined(words: impl Iterator<Item = String>, between: &str) -> String {
    words.take(MOST_ENTRIES).collect::<Vec<_>>().join(between)
}

fn option(options: &[QuestionOption], id: &str) -> String {
    let found = options.iter().find(|option| option.id == id);
    found.map_or_else(|| unknown(id), |option| option.text.plain().to_owned())
}

fn item<'a>(mut items: impl Iterator<Item = &'a Item>, id: &str) -> String {
    items.find(|item| item.id == id).map_or_else(|| unknown(id), |item| item.text.plain().to_owned())
}

fn unknown(id: &str) -> String {
    format!("[{}]", cut(id, 100))
}
