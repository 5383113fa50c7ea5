//! How a response is scored: the rules that are written into an item, so that it earns elsewhere what it earns here.

use super::{EXPLANATION, FEEDBACK, MARK, RESPONSE, SCORE, identifier};
use crate::interchange::bank::{Answer, Choice, Number, Text, best_first, number};
use crate::interchange::markup::Element;

pub fn declaration(name: &str, cardinality: &str, base: &str, correct: &[String]) -> Element {
    let declared = Element::new("responseDeclaration")
        .with("identifier", name)
        .with("cardinality", cardinality)
        .with("baseType", base);
    if correct.is_empty() {
        return declared;
    }
    let values = correct.iter().map(|value| Element::new("value").add_text(value));
    declared.add(Element::new("correctResponse").add_all(values))
}

pub fn mapping(entries: &[(String, f64)], bounded: bool) -> Element {
    let entries = entries
        .iter()
        .map(|(key, value)| Element::new("mapEntry").with("mapKey", key).with("mappedValue", value.to_string()));
    let bounds = bounded.then_some(("0", "1"));
    Element::new("mapping")
        .with_some("lowerBound", bounds.map(|bounds| bounds.0))
        .with_some("upperBound", bounds.map(|bounds| bounds.1))
        .with("defaultValue", "0")
        .add_all(entries)
}

pub fn outcome(name: &str, cardinality: &str, base: &str, value: Option<&str>) -> Element {
    let declared = Element::new("outcomeDeclaration")
        .with("identifier", name)
        .with("cardinality", cardinality)
        .with("baseType", base);
    match value {
        Some(value) => declared.add(Element::new("defaultValue").add(Element::new("value").add_text(value))),
        None => declared,
    }
}

fn named(element: &str, name: &str) -> Element {
    Element::new(element).with("identifier", name)
}

fn base(kind: &str, value: &str) -> Element {
    Element::new("baseValue").with("baseType", kind).add_text(value)
}

pub fn set(name: &str, value: Element) -> Element {
    named("setOutcomeValue", name).add(value)
}

fn set_score(credit: f64) -> Element {
    set(SCORE, base("float", &credit.to_string()))
}

fn add_score(share: f64) -> Element {
    set(SCORE, Element::new("sum").add(named("variable", SCORE)).add(base("float", &share.to_string())))
}

fn condition(test: Element, then: Vec<Element>) -> Element {
    Element::new("responseCondition").add(Element::new("responseIf").add(test).add_all(then))
}

fn is_correct(name: &str) -> Element {
    Element::new("match").add(named("variable", name)).add(named("correct", name))
}

/// Everything for the right response, nothing for any other.
pub fn all_or_nothing() -> Vec<Element> {
    vec![condition(is_correct(RESPONSE), vec![set_score(1.0)])]
}

/// The sum of what its parts earn.
pub fn mapped() -> Vec<Element> {
    vec![set(SCORE, named("mapResponse", RESPONSE))]
}

/// What each option is worth under a rule; `None` where options do not count one by one.
pub fn option_shares(options: &[Choice], rule: Option<&str>) -> Option<Vec<(String, f64)>> {
    let right = options.iter().filter(|option| option.is_key()).count() as f64;
    let all = options.len() as f64;
    let (gain, cost) = match rule {
        None => (1.0 / right, 1.0 / (all - right)),
        Some("net_correct") => (1.0 / right, 1.0 / right),
        Some("each_option") => (1.0 / all, 1.0 / all),
        Some(_) => return None,
    };
    let share = |option: &Choice| (identifier(&option.item.id), if option.is_key() { gain } else { -cost });
    Some(options.iter().map(share).collect())
}

/// Right decisions of all decisions: what is rightly left open counts, unless nothing is ticked.
pub fn each_option(options: &[Choice]) -> Vec<Element> {
    let wrong = options.iter().filter(|option| !option.is_key()).count() as f64;
    let open = base("float", &(wrong / options.len() as f64).to_string());
    let sum = Element::new("sum").add(named("mapResponse", RESPONSE)).add(open);
    let given = Element::new("not").add(Element::new("isNull").add(named("variable", RESPONSE)));
    vec![condition(given, vec![set(SCORE, sum)])]
}

/// Whether a text that was typed is one that is accepted.
fn accepted(name: &str, text: &Text, case_counts: bool) -> Element {
    match text {
        Text::Plain(text) => Element::new("stringMatch")
            .with("caseSensitive", case_counts.to_string())
            .add(named("variable", name))
            .add(base("string", text)),
        Text::Pattern { source, .. } => {
            let inner = source.trim_start_matches('/').rsplit_once('/').map_or("", |(inner, _)| inner);
            Element::new("patternMatch").with("pattern", inner).add(named("variable", name))
        }
    }
}

pub fn texts(answers: &[Answer<Text>], case_counts: bool) -> Vec<Element> {
    chain(answers, |text| accepted(RESPONSE, text, case_counts))
}

pub fn numbers(answers: &[Answer<Number>]) -> Vec<Element> {
    chain(answers, |value| {
        let variable = || named("variable", RESPONSE);
        let float = |value: f64| base("float", &value.to_string());
        match *value {
            Number::Range { from, to } => Element::new("and")
                .add(Element::new("gte").add(variable()).add(float(from)))
                .add(Element::new("lte").add(variable()).add(float(to))),
            Number::Near { value, tolerance: 0.0, .. } => {
                Element::new("equal").with("toleranceMode", "exact").add(variable()).add(float(value))
            }
            Number::Near { value, tolerance, relative } => {
                let (mode, size) = if relative { ("relative", tolerance * 100.0) } else { ("absolute", tolerance) };
                let size = number(size, 12);
                Element::new("equal")
                    .with("toleranceMode", mode)
                    .with("tolerance", format!("{size} {size}"))
                    .add(variable())
                    .add(float(value))
            }
        }
    })
}

/// The best of the answers that match: those that earn most are tried first, and say which one they are.
fn chain<T>(answers: &[Answer<T>], test: impl Fn(&T) -> Element) -> Vec<Element> {
    let reordered = best_first(answers);
    let names_all = reordered.is_some();
    let order = reordered.unwrap_or_else(|| (0..answers.len()).collect());
    let mut condition = Element::new("responseCondition");
    for (place, at) in order.into_iter().enumerate() {
        let answer = &answers[at];
        let mut branch = Element::new(if place == 0 { "responseIf" } else { "responseElseIf" })
            .add(test(&answer.value))
            .add(set_score(answer.credit));
        if answer.feedback.is_some() || names_all {
            branch = branch.add(set(FEEDBACK, base("identifier", &answer_name(at))));
        }
        condition = condition.add(branch);
    }
    vec![condition]
}

/// The place of an answer by the name that its rule has for it.
pub fn answer_place(name: &str) -> Option<usize> {
    name.strip_prefix("answer-")?.parse().ok()
}

pub fn answer_name(at: usize) -> String {
    format!("answer-{}", at + 1)
}

/// The share of items that stand in their place.
pub fn positions(many: usize) -> Vec<Element> {
    let place = |at: usize, of: Element| Element::new("index").with("n", at.to_string()).add(of);
    let test = |at| {
        Element::new("match").add(place(at, named("variable", RESPONSE))).add(place(at, named("correct", RESPONSE)))
    };
    (1..=many).map(|at| condition(test(at), vec![add_score(1.0 / many as f64)])).collect()
}

/// The share of neighbours that follow each other, wherever they stand.
pub fn neighbours(order: &[String]) -> Vec<Element> {
    let at = |place: usize, id: &str| {
        let given = Element::new("index").with("n", place.to_string()).add(named("variable", RESPONSE));
        Element::new("match").add(given).add(base("identifier", id))
    };
    let share = 1.0 / (order.len() - 1) as f64;
    let pairs = order.windows(2).map(|pair| {
        let anywhere =
            (1..order.len()).map(|place| Element::new("and").add(at(place, &pair[0])).add(at(place + 1, &pair[1])));
        condition(Element::new("or").add_all(anywhere), vec![add_score(share)])
    });
    pairs.collect()
}

/// A share for a gap that is filled rightly; `None` of texts: it is chosen.
pub fn gap(name: &str, texts: Option<&[Text]>, case_counts: bool, share: f64) -> Element {
    let test = match texts {
        None => is_correct(name),
        Some([only]) => accepted(name, only, case_counts),
        Some(texts) => Element::new("or").add_all(texts.iter().map(|text| accepted(name, text, case_counts))),
    };
    condition(test, vec![add_score(share)])
}

/// What is not whole is nothing.
pub fn whole_only() -> Element {
    let short = Element::new("lt").add(named("variable", SCORE)).add(base("float", "0.999"));
    condition(short, vec![set_score(0.0)])
}

/// Tells which mark a score is.
pub fn marks() -> Element {
    let score = |test: &str, than: &str| Element::new(test).add(named("variable", SCORE)).add(base("float", than));
    let mark = |mark: &str| set(MARK, base("identifier", mark));
    Element::new("responseCondition")
        .add(Element::new("responseIf").add(score("gte", "0.999")).add(mark("right")))
        .add(Element::new("responseElseIf").add(score("gt", "0")).add(mark("partly")))
        .add(Element::new("responseElse").add(mark("wrong")))
}

pub fn explained() -> Element {
    set(EXPLANATION, base("identifier", "explanation"))
}

/// Feedback on what was chosen is called like it.
pub fn told() -> Element {
    set(FEEDBACK, named("variable", RESPONSE))
}
