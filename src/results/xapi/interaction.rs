//! Questions and responses as xAPI knows them: interaction types, their components, and the syntax of responses and keys
//! (xAPI 1.0.3, part 2, appendix C).
//!
//! Lists are parted by `[,]`, the two sides of a pair by `[.]`, the ends of a range by `[:]`. A text of a learner's that
//! has these in it is written as it is: the specification knows no way to say otherwise.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::markdown::Prose;
use crate::quiz::{
    Accept, FREE_TEXT, Fill, Fold, Folds, Gap, Item, Kind, NO_CATEGORY, NumberAnswer, Numbers, Question,
    QuestionOption, Response, Terms, TextAnswer, number,
};
use crate::results::words::in_line;

const NEXT: &str = "[,]";
const PAIR: &str = "[.]";
const TO: &str = "[:]";
/// Ways to fill all gaps of a cloze rightly that are listed; of more, the first.
const MOST_PATTERNS: usize = 24;
/// Of a response, in letters.
const LONGEST: usize = 25_000;

/// The `interactionType` of a question.
pub(super) fn interaction_type(kind: &Kind) -> &'static str {
    match kind {
        Kind::SingleChoice { .. } | Kind::MultipleResponse { .. } | Kind::Hotspot { .. } => "choice",
        Kind::TrueFalse { .. } => "true-false",
        Kind::ShortAnswer { .. } | Kind::Cloze { .. } => "fill-in",
        Kind::Numeric { .. } => "numeric",
        Kind::Matching { .. } | Kind::Categorize { .. } => "matching",
        Kind::Ordering { .. } => "sequencing",
        Kind::Scale { .. } => "likert",
        Kind::FreeText(_) => "long-fill-in",
        Kind::Attestation { .. } => "other",
        Kind::Scenario(_) | Kind::Scorecard(_) | Kind::Model(_) => "performance",
    }
}

/// What can be chosen, each with its words in the language of the site.
pub(super) fn components(kind: &Kind, language: &str, into: &mut Map<String, Value>) {
    let one = |id: &str, words: &str| json!({"id": id, "description": {language: words}});
    let of = |item: &Item| one(&item.id, &in_line(&item.text));
    let option = |option: &QuestionOption| one(&option.id, &in_line(&option.text));
    let mut put = |name: &str, components: Vec<Value>| into.insert(name.to_owned(), components.into());
    match kind {
        Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
            put("choices", options.iter().map(option).collect());
        }
        Kind::Hotspot { areas, .. } => {
            put("choices", areas.iter().map(|area| option(&area.option)).collect());
        }
        Kind::Ordering { items, .. } => {
            put("choices", items.iter().map(of).collect());
        }
        Kind::Matching { pairs, choices, .. } => {
            put("source", pairs.iter().map(|pair| of(&pair.item)).collect());
            put("target", choices.iter().map(of).collect());
        }
        Kind::Categorize { categories, items, .. } => {
            put("source", items.iter().map(|member| of(&member.item)).collect());
            let none = items.iter().any(|member| member.category.is_none()).then(|| one(NO_CATEGORY, "None of them"));
            put("target", categories.iter().map(of).chain(none).collect());
        }
        Kind::Scale { levels } => {
            put("scale", levels.iter().map(of).collect());
        }
        Kind::Scorecard(card) => {
            put("steps", card.criteria.iter().map(|criterion| of(&criterion.item)).collect());
        }
        Kind::Model(exercise) => {
            let steps =
                exercise.settings.iter().map(|setting| one(&setting.id, &exercise.label(setting, &Terms::PLAIN)));
            put("steps", steps.collect());
        }
        Kind::Scenario(scenario) => {
            let said = |text: Option<&Prose>| text.map(in_line).unwrap_or_default();
            let step = |(id, text): (&str, Option<&Prose>)| one(id, &said(text));
            let nodes = scenario.nodes.iter().filter(|node| !node.choices().is_empty());
            put("steps", nodes.map(|node| step((&node.id, node.text.first().map(|first| &first.text)))).collect());
        }
        Kind::TrueFalse { .. }
        | Kind::ShortAnswer { .. }
        | Kind::Cloze { .. }
        | Kind::Numeric { .. }
        | Kind::FreeText(_)
        | Kind::Attestation { .. } => {}
    }
}

/// Responses that earn everything; empty where there are none, or where they cannot be written down.
pub(super) fn patterns(question: &Question) -> Vec<String> {
    match &question.kind {
        Kind::SingleChoice { options } => full(options.iter()),
        Kind::Hotspot { areas, .. } => full(areas.iter().map(|area| &area.option)),
        Kind::TrueFalse { answer, .. } => vec![answer.to_string()],
        Kind::MultipleResponse { options, .. } => vec![full(options.iter()).join(NEXT)],
        Kind::ShortAnswer { answers, ignore } => {
            let text = |answer: &TextAnswer| match &answer.accept {
                Accept::Text(text) if answer.credit >= 1.0 => Some(format!("{}{text}", case(ignore))),
                _ => None,
            };
            answers.iter().filter_map(text).collect()
        }
        Kind::Numeric { answers, .. } => answers
            .iter()
            .filter(|answer| answer.credit >= 1.0)
            .map(|answer: &NumberAnswer| range(answer.numbers))
            .collect(),
        Kind::Cloze { gaps, ignore, .. } => fillings(gaps, ignore),
        Kind::Matching { pairs, .. } => {
            vec![joined(pairs.iter().map(|pair| (pair.item.id.as_str(), pair.choice.as_str())))]
        }
        Kind::Categorize { items, .. } => {
            let pair = |category: &Option<String>| category.clone().unwrap_or_else(|| NO_CATEGORY.to_owned());
            let pairs = items.iter().map(|member| (member.item.id.clone(), pair(&member.category)));
            vec![joined(pairs)]
        }
        Kind::Ordering { items, .. } => {
            vec![items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>().join(NEXT)]
        }
        Kind::Scorecard(card) => {
            let rated = card.criteria.iter().map(|one| Some((one.item.id.clone(), one.reference?.to_string())));
            rated.collect::<Option<Vec<_>>>().map(joined).into_iter().collect()
        }
        // What lies on the way to the best end depends on what was chosen before; goals are met in more than one way.
        Kind::Scenario(_) | Kind::Model(_) | Kind::Scale { .. } | Kind::FreeText(_) | Kind::Attestation { .. } => {
            Vec::new()
        }
    }
}

fn full<'o>(options: impl Iterator<Item = &'o QuestionOption>) -> Vec<String> {
    options.filter(|option| option.credit >= 1.0).map(|option| option.id.clone()).collect()
}

fn case(ignore: &Folds) -> &'static str {
    if ignore.has(Fold::Case) { "{case_matters=false}" } else { "{case_matters=true}" }
}

fn range(numbers: Numbers) -> String {
    let (from, to) = numbers.ends();
    format!("{from}{TO}{to}")
}

fn joined<A: AsRef<str>, B: AsRef<str>>(pairs: impl IntoIterator<Item = (A, B)>) -> String {
    let pair = |(one, other): (A, B)| format!("{}{PAIR}{}", one.as_ref(), other.as_ref());
    pairs.into_iter().map(pair).collect::<Vec<_>>().join(NEXT)
}

/// All ways to fill the gaps of a cloze rightly; none where a gap takes what a pattern matches.
fn fillings(gaps: &[Gap], ignore: &Folds) -> Vec<String> {
    let mut ways = vec![String::new()];
    for (at, gap) in gaps.iter().enumerate() {
        let accepted: Vec<&str> = match &gap.fill {
            Fill::Choose(options) => options.first().map(|right| right.text.as_str()).into_iter().collect(),
            Fill::Type(accepted) => {
                let texts = accepted.iter().filter_map(|accept| match accept {
                    Accept::Text(text) => Some(text.as_str()),
                    Accept::Match(_) => None,
                });
                texts.collect()
            }
        };
        let between = if at == 0 { "" } else { NEXT };
        let more = |way: &String| accepted.iter().map(move |text| format!("{way}{between}{text}")).collect::<Vec<_>>();
        ways = ways.iter().flat_map(more).take(MOST_PATTERNS).collect();
    }
    ways.into_iter().map(|way| format!("{}{way}", case(ignore))).collect()
}

/// A response in the syntax of its interaction; in `words` where no form of the question makes it.
pub(super) fn response(question: &Question, given: &Response, words: &str) -> String {
    let written = match (&question.kind, given) {
        (Kind::Numeric { unit, .. }, Response::Text(text)) => {
            number(text, unit.as_deref()).map_or_else(|| text.clone(), |number| number.to_string())
        }
        (Kind::FreeText(_), Response::Map(given)) => given.get(FREE_TEXT).cloned().unwrap_or_default(),
        // Not the name that was typed beside it: the statement has its actor.
        (Kind::Attestation { .. }, Response::Map(given)) => given.get(CONFIRMED).cloned().unwrap_or_default(),
        (Kind::Cloze { gaps, .. }, Response::Map(given)) => filled(gaps, given),
        (Kind::Matching { pairs, .. }, Response::Map(given)) => {
            in_order(pairs.iter().map(|pair| pair.item.id.as_str()), given)
        }
        (Kind::Categorize { items, .. }, Response::Map(given)) => {
            in_order(items.iter().map(|member| member.item.id.as_str()), given)
        }
        (Kind::Scorecard(card), Response::Map(given)) => {
            in_order(card.criteria.iter().map(|criterion| criterion.item.id.as_str()), given)
        }
        (Kind::Model(exercise), Response::Map(given)) => {
            in_order(exercise.settings.iter().map(|setting| setting.id.as_str()), given)
        }
        (Kind::Scenario(scenario), Response::List(path)) => {
            let story = scenario.story();
            let (mut state, mut steps) = (story.begin(), Vec::new());
            for choice in path {
                let at = state.at.to_owned();
                match story.go(&state, choice) {
                    Some(next) => state = next,
                    None => break,
                }
                steps.push((at, choice.as_str()));
            }
            joined(steps)
        }
        (Kind::MultipleResponse { .. } | Kind::Ordering { .. }, Response::List(ids)) => ids.join(NEXT),
        (
            Kind::SingleChoice { .. }
            | Kind::TrueFalse { .. }
            | Kind::Hotspot { .. }
            | Kind::Scale { .. }
            | Kind::ShortAnswer { .. },
            Response::Text(text),
        ) => text.clone(),
        _ => words.to_owned(),
    };
    match written.char_indices().nth(LONGEST) {
        Some((end, _)) => written[..end].to_owned(),
        None => written,
    }
}

/// The box of an attestation.
const CONFIRMED: &str = "confirmed";

/// What was given to each part, in the order of the question.
fn in_order<'q>(parts: impl Iterator<Item = &'q str>, given: &BTreeMap<String, String>) -> String {
    joined(parts.filter_map(|part| Some((part, given.get(part)?))))
}

/// A gap that was left out is an empty text.
fn filled(gaps: &[Gap], given: &BTreeMap<String, String>) -> String {
    let text = |gap: &Gap| {
        let Some(said) = given.get(&gap.id) else { return String::new() };
        match &gap.fill {
            Fill::Choose(options) => {
                options.iter().find(|option| option.id == *said).map_or(said, |option| &option.text).clone()
            }
            Fill::Type(_) => said.clone(),
        }
    };
    gaps.iter().map(text).collect::<Vec<_>>().join(NEXT)
}
