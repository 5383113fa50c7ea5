//! What an item's declarations and rules say of how a response is scored. Templates and the common explicit rules are
//! understood; of others it is told that they were not.

use std::collections::HashMap;

use super::SCORE;
use crate::interchange::bank::{Answer, Number, Text};
use crate::interchange::found::decimal;
use crate::interchange::markup::Element;

#[derive(Debug)]
pub struct Scoring<'e> {
    pub correct: Vec<String>,
    pub mapped: Vec<(String, f64)>,
    /// Whether the mapping says what is earned, and not only the correct response.
    pub is_mapped: bool,
    /// What is rightly left open counts.
    pub counts_open: bool,
    processing: Option<&'e Element>,
    name: String,
}

/// The declaration of a response, and the rules of its item.
pub fn scoring<'e>(item: &'e Element, name: &str) -> Scoring<'e> {
    let declared = item.all("responseDeclaration").find(|it| it.attribute("identifier") == Some(name));
    let values = declared.and_then(|it| it.child("correctResponse")).into_iter().flat_map(|it| it.all("value"));
    let entries = declared.and_then(|it| it.child("mapping")).into_iter().flat_map(|it| it.all("mapEntry"));
    let mapped = entries.filter_map(|entry| {
        let key = entry.attribute("mapKey")?.split_whitespace().collect::<Vec<_>>().join(" ");
        Some((key, decimal(entry.attribute("mappedValue")?)?))
    });
    let processing = item.child("responseProcessing");
    let template = processing.and_then(|it| it.attribute("template")).unwrap_or_default();
    let inner = processing.map(Element::descendants).unwrap_or_default();
    let maps = |element: &&&Element| element.name == "mapResponse" && element.attribute("identifier") == Some(name);
    let uses_map = template.contains("map_response") || inner.iter().find(maps).is_some();
    let open = |element: &Element| {
        element.name == "sum" && element.child("mapResponse").is_some() && element.child("baseValue").is_some()
    };
    let mapped: Vec<_> = mapped.collect();
    Scoring {
        correct: values.map(|value| value.text().split_whitespace().collect::<Vec<_>>().join(" ")).collect(),
        is_mapped: uses_map && !mapped.is_empty(),
        mapped,
        counts_open: inner.iter().any(|element| open(element)),
        processing,
        name: name.to_owned(),
    }
}

impl Scoring<'_> {
    /// The credit of each value, where 1 is the most that one earns.
    pub fn credits(&self) -> HashMap<&str, f64> {
        if self.is_mapped {
            let most = self.mapped.iter().map(|(_, value)| *value).fold(0.0, f64::max);
            let most = if most > 0.0 { most } else { 1.0 };
            return self.mapped.iter().map(|(key, value)| (key.as_str(), value / most)).collect();
        }
        self.correct.iter().map(|value| (value.as_str(), 1.0)).collect()
    }

    fn is_about(&self, test: &Element) -> bool {
        let all = test.descendants();
        all.into_iter().any(|it| it.name == "variable" && it.attribute("identifier") == Some(&self.name))
    }

    /// Every branch that tests this response, with the score that it sets and what it tells.
    fn branches(&self) -> Vec<(&Element, f64, Option<String>)> {
        let mut branches = Vec::new();
        let all = self.processing.map(Element::descendants).unwrap_or_default();
        for branch in all.into_iter().filter(|it| matches!(it.name.as_str(), "responseIf" | "responseElseIf")) {
            let mut parts = branch.elements();
            let Some(test) = parts.next().filter(|test| self.is_about(test)) else { continue };
            let (mut score, mut told) = (None, None);
            for set in parts.filter(|it| it.name == "setOutcomeValue") {
                let value = set.elements().next();
                let base = value.filter(|value| value.name == "baseValue").map(|value| value.text().trim().to_owned());
                // A sum adds its last part.
                let added = value
                    .filter(|value| value.name == "sum")
                    .and_then(|sum| sum.child("baseValue"))
                    .map(|it| it.text());
                match set.attribute("identifier") {
                    Some(SCORE) => score = base.or(added).and_then(|score| decimal(&score)),
                    _ => told = base.or(told),
                }
            }
            branches.push((test, score.unwrap_or_default(), told));
        }
        branches
    }

    /// Answers that are typed, with what is told of them: from rules, from the mapping, or the correct response.
    pub fn texts(&self, feedback: &HashMap<String, String>) -> Result<(Vec<Answer<Text>>, bool), String> {
        let mut answers = Vec::new();
        let mut case_counts = false;
        for (test, score, told) in self.branches() {
            let mut texts = Vec::new();
            for one in with_self(test) {
                match one.name.as_str() {
                    "stringMatch" => {
                        case_counts |= one.attribute("caseSensitive") != Some("false");
                        texts.push(Text::Plain(one.text_of("baseValue")));
                    }
                    "patternMatch" => {
                        let pattern = one.attribute("pattern").unwrap_or_default();
                        texts.push(Text::Pattern { source: format!("/{pattern}/"), sample: String::new() });
                    }
                    "match" if one.child("correct").is_some() => {
                        texts.extend(self.correct.iter().cloned().map(Text::Plain))
                    }
                    "match" => texts.push(Text::Plain(one.text_of("baseValue"))),
                    _ => {}
                }
            }
            let text = told.and_then(|told| feedback.get(&told).cloned());
            answers.extend(texts.into_iter().map(|value| Answer { value, credit: score, feedback: text.clone() }));
        }
        if answers.is_empty() && self.is_mapped {
            let of = |(key, value): &(String, f64)| Answer {
                value: Text::Plain(key.clone()),
                credit: *value,
                feedback: None,
            };
            answers = self.mapped.iter().map(of).collect();
        }
        if answers.is_empty() {
            let of = |value: &String| Answer { value: Text::Plain(value.clone()), credit: 1.0, feedback: None };
            answers = self.correct.iter().map(of).collect();
        }
        Ok((scaled(answers)?, case_counts))
    }

    pub fn numbers(&self, feedback: &HashMap<String, String>) -> Result<Vec<Answer<Number>>, String> {
        let mut answers = Vec::new();
        for (test, score, told) in self.branches() {
            let feedback = told.and_then(|told| feedback.get(&told).cloned());
            if let Some(value) = self.number(test) {
                answers.push(Answer { value, credit: score, feedback });
            }
        }
        if answers.is_empty() {
            let listed = if self.is_mapped {
                self.mapped.clone()
            } else {
                self.correct.iter().map(|it| (it.clone(), 1.0)).collect()
            };
            for (text, credit) in listed {
                let value = decimal(&text).ok_or_else(|| format!("`{text}` is not a number"))?;
                answers.push(Answer { value: Number::near(value, 0.0), credit, feedback: None });
            }
        }
        scaled(answers)
    }

    fn number(&self, test: &Element) -> Option<Number> {
        let (mut from, mut to) = (None, None);
        for one in with_self(test) {
            let value =
                || decimal(&one.text_of("baseValue")).or_else(|| self.correct.first().and_then(|it| decimal(it)));
            match one.name.as_str() {
                "equal" => {
                    let sizes = one.attribute("tolerance").unwrap_or("0");
                    let size = sizes.split_whitespace().filter_map(decimal).fold(0.0, f64::max);
                    let relative = one.attribute("toleranceMode") == Some("relative");
                    let tolerance = if relative { size / 100.0 } else { size };
                    return Some(Number::Near { value: value()?, tolerance, relative });
                }
                "equalRounded" | "match" => return Some(Number::near(value()?, 0.0)),
                "gte" | "gt" => from = value(),
                "lte" | "lt" => to = value(),
                _ => {}
            }
        }
        Some(Number::Range { from: from?, to: to? })
    }

    /// The rule of an order, as it can be told from the rules' form.
    pub fn order_rule(&self) -> Option<&'static str> {
        let branches = self.branches();
        let has = |test: &Element, name: &str| with_self(test).iter().any(|one| one.name == name);
        if branches.iter().any(|(test, ..)| has(test, "or") && has(test, "index")) {
            None
        } else if branches.iter().any(|(test, ..)| has(test, "index")) {
            Some("position")
        } else {
            Some("all_or_nothing")
        }
    }

    /// Whether the whole is nothing where a part of it is missing.
    pub fn is_whole_only(&self) -> bool {
        let all = self.processing.map(Element::descendants).unwrap_or_default();
        all.iter().any(|it| {
            let tests_score = it.child("variable").is_some_and(|it| it.attribute("identifier") == Some(SCORE));
            it.name == "lt" && tests_score
        })
    }
}

fn with_self(element: &Element) -> Vec<&Element> {
    let mut all = element.descendants();
    all.insert(0, element);
    all
}

/// The best answer earns 1; what earns nothing stays for what is told of it.
fn scaled<T>(mut answers: Vec<Answer<T>>) -> Result<Vec<Answer<T>>, String> {
    let most = answers.iter().map(|answer| answer.credit).fold(0.0, f64::max);
    if most <= 0.0 {
        return Err("nothing that can be typed is right: its rules are not understood".to_owned());
    }
    for answer in &mut answers {
        answer.credit = (answer.credit / most).clamp(0.0, 1.0);
    }
    Ok(answers)
}
