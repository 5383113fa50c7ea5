//! A response in words: the texts of options, not their ids.

use std::collections::BTreeMap;

use super::submission::{cut, is_short, shortened};
use crate::markdown::Prose;
use crate::quiz::{FREE_TEXT, Fill, Item, Kind, NO_CATEGORY, Question, QuestionOption, Response, TICKED, Terms};

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
                        in_line(&choice.text)
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
    let longest = if is_free { LONGEST_FREE_TEXT } else { LONGEST };
    if is_short(&words, longest) { words } else { shortened(&words, longest) }
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
        Kind::Model(exercise) => each(&|id, said| match exercise.setting(id) {
            Some(setting) => {
                format!("{} = {}", exercise.label(setting, &Terms::PLAIN), exercise.value(setting, said, &Terms::PLAIN))
            }
            None => format!("{} = {}", unknown(id), unknown(said)),
        }),
        _ => strange(given),
    }
}

/// What no form of the question makes.
fn strange(given: &BTreeMap<String, String>) -> Vec<String> {
    given.iter().map(|(pair, choice)| format!("{} = {}", unknown(pair), unknown(choice))).collect()
}

fn option<'a>(mut options: impl Iterator<Item = &'a QuestionOption>, id: &str) -> String {
    let found = options.find(|option| option.id == id);
    found.map_or_else(|| unknown(id), |option| in_line(&option.text))
}

fn item<'a>(mut items: impl Iterator<Item = &'a Item>, id: &str) -> String {
    items.find(|item| item.id == id).map_or_else(|| unknown(id), |item| in_line(&item.text))
}

/// A text of the author's on one line, with the code in it.
pub(super) fn in_line(text: &Prose) -> String {
    text.with_code().lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ¶ ")
}

fn unknown(id: &str) -> String {
    format!("[{}]", cut(id, 100))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::quiz::{Quiz, parse};
    use crate::source::Source;

    const QUIZ: &str = r#"quiz: words
title: Words
mode: check
questions:
  - id: q-categorize
    type: categorize
    prompt: Where does it belong?
    categories:
      - {name: Promotion, items: [Clicks, {text: "Visits, *all*", id: seen}]}
      - {name: Marketing & sales, id: sales, items: [Profit]}
    distractors: [Weather]
  - id: q-cloze
    type: cloze
    prompt: A {{#effect click|order}} and {{=quality score|/q.?s/i}}.
  - id: q-scale
    type: scale
    prompt: Useful?
    levels: [Not at all, {text: Very, id: very}]
  - id: q-free
    type: free_text
    prompt: Tell.
    checklist: [Says why, {text: Names it, id: named, points: 2}]
  - id: q-hr
    type: free_text
    prompt: Write.
  - id: q-attestation
    type: attestation
    prompt: I have read it.
  - id: q-scorecard
    type: scorecard
    prompt: Rate it.
    rating: {from: 1, to: 5}
    criteria:
      - {name: Speed & weight, id: speed, reference: 4}
      - Trust
  - id: q-code
    type: matching
    prompt: What does it print?
    pairs:
      - {item: {text: "```\nprint(1)\n```", id: one}, match: {text: "```\nx = 1\ny\n```", id: code}}
      - {item: two, match: "2"}
  - id: q-hotspot
    type: hotspot
    prompt: Where?
    image: page.png
    alt: A page
    areas:
      - {name: The *head*, id: head, rect: [0, 0, 100, 20], correct: true}
      - {name: Foot, rect: [0, 90, 100, 10]}
  - id: q-model
    type: model
    prompt: Reach it.
    model:
      kind: growth
      days: 30
      steady: {name: Search & social, gain: 1}
      tactics: [{name: Raffle, peak: 9, half_life: 2}]
    goals: [{people: at least 40}]
    solution: {Raffle: 1}
"#;

    fn quiz() -> Quiz {
        let checked = parse(&Source::in_memory("quizzes/course/words.yaml", QUIZ));
        assert_eq!(checked.diagnostics, []);
        checked.value
    }

    fn said(quiz: &Quiz, id: &str, response: &Value) -> String {
        let question = quiz.questions.iter().find(|question| question.id.value == id);
        in_words(question, Some(&serde_json::from_value(response.clone()).unwrap()))
    }

    #[test]
    fn responses_of_every_type_are_told_in_the_words_of_the_page() {
        let quiz = quiz();
        for (id, response, words) in [
            (
                "q-categorize",
                json!({"clicks": "promotion", "seen": "sales"}),
                "Clicks = Promotion | Visits, all = Marketing & sales",
            ),
            ("q-categorize", json!({"weather": "none", "profit": "gone"}), "Profit = [gone] | Weather = (none)"),
            ("q-categorize", json!({"rain": "sales"}), "[rain] = Marketing & sales"),
            ("q-cloze", json!({"effect": "order", "gap-2": "Quality Score"}), "effect = order | gap-2 = Quality Score"),
            ("q-cloze", json!({"effect": ""}), "effect = "),
            ("q-scale", json!("very"), "Very"),
            ("q-scale", json!("not-at-all"), "Not at all"),
            ("q-scale", json!("7"), "[7]"),
            ("q-free", json!({"text": "One.\nTwo.", "named": "yes", "says-why": "no"}), "One. ¶ Two. | ✓ Names it"),
            ("q-free", json!({"text": "", "says-why": "yes", "other": "yes"}), " | ✓ [other] | ✓ Says why"),
            ("q-hr", json!({"text": "Dear\r\n\r\nAnn"}), "Dear ¶  ¶ Ann"),
            (
                "q-attestation",
                json!({"confirmed": "yes", "date": "2026-05-01", "name": "Ann"}),
                "confirmed = yes | date = 2026-05-01 | name = Ann",
            ),
            ("q-scorecard", json!({"speed": "4", "trust": "1"}), "Speed & weight = 4 | Trust = 1"),
            ("q-scorecard", json!({"colour": "9"}), "[colour] = 9"),
            ("q-code", json!({"one": "code", "two": "2"}), "print(1) = x = 1 ¶ y | two = 2"),
            ("q-hotspot", json!("head"), "The head"),
            ("q-hotspot", json!("10,20"), "[10,20]"),
            ("q-model", json!({"1": "12", "0": "no"}), "Search & social = no | Raffle = day 12"),
            ("q-model", json!({"1": "off", "2": "3"}), "Raffle = off | [2] = [3]"),
        ] {
            assert_eq!(said(&quiz, id, &response), words, "{id} {response}");
        }
    }

    #[test]
    fn what_no_form_makes_is_shown_as_it_came_and_never_runs_away() {
        let quiz = quiz();
        for question in &quiz.questions {
            let id = question.id.value.as_str();
            assert_eq!(said(&quiz, id, &Value::Null), "", "{id}");
            assert_eq!(said(&quiz, id, &json!([1])), "(not readable)", "{id}");
            assert_eq!(said(&quiz, id, &json!(["a", "b"])), "[a] | [b]", "{id}");
            assert!(said(&quiz, id, &json!({"a\u{1b}": "b"})).chars().all(|letter| !letter.is_control()), "{id}");
            let huge: BTreeMap<String, String> = (0..5_000).map(|at| (format!("k{at}"), "x".repeat(900))).collect();
            let length = said(&quiz, id, &json!(huge)).chars().count();
            assert!(length <= LONGEST_FREE_TEXT + 1, "{id}: {length}");
        }
    }

    #[test]
    fn a_text_is_one_only_where_something_is_written() {
        let text = |response: Value| serde_json::from_value::<Response>(response).unwrap().written().map(str::to_owned);
        assert_eq!(text(json!({"text": " Because. "})).as_deref(), Some(" Because. "));
        for nothing in
            [json!({"text": " \n\u{a0}"}), json!({}), json!({"other": "x"}), json!("x"), json!(null), json!([1])]
        {
            assert_eq!(text(nothing.clone()), None, "{nothing}");
        }
    }
}
