//! What an item's declarations and rules say of how a response is scored: the correct response, a mapping, and rules
//! whose shape is known ([`super::processing`]).

use std::collections::HashMap;

use super::processing::{self, Branch, Earns, Processing, Test, words};
use super::rules::answer_place;
use crate::interchange::bank::{Answer, Number, Text};
use crate::interchange::found::decimal;
use crate::interchange::markup::Element;

#[derive(Debug, Default)]
pub struct Scoring {
    pub correct: Vec<String>,
    pub mapped: Vec<(String, f64)>,
    /// Whether the mapping says what is earned, and not only the correct response.
    pub is_mapped: bool,
    /// What is rightly left open counts.
    pub counts_open: bool,
    /// What an import must tell of the rules.
    pub notes: Vec<String>,
    rules: Processing,
}

/// The declaration of a response, and the rules of its item.
pub fn scoring(item: &Element, name: &str) -> Result<Scoring, String> {
    let declared = item.all("responseDeclaration").find(|it| it.attribute("identifier") == Some(name));
    let values = declared.and_then(|it| it.child("correctResponse")).into_iter().flat_map(|it| it.all("value"));
    let entries = declared.and_then(|it| it.child("mapping")).into_iter().flat_map(|it| it.all("mapEntry"));
    let mapped = entries.filter_map(|entry| {
        let key = entry.attribute("mapKey")?.split_whitespace().collect::<Vec<_>>().join(" ");
        Some((key, decimal(entry.attribute("mappedValue")?)?))
    });
    let mut scoring = Scoring { correct: values.map(words).collect(), mapped: mapped.collect(), ..Scoring::default() };
    let processing = item.child("responseProcessing");
    let template = processing.and_then(|it| it.attribute("template")).unwrap_or_default();
    let template_name = template.rsplit('/').next().unwrap_or_default().trim_end_matches(".xml");
    let rules = processing.filter(|it| it.elements().next().is_some());
    match (template_name, rules) {
        ("", Some(rules)) => scoring.apply(processing::read(item, rules, name)?, declared)?,
        ("map_response", _) if scoring.mapped.is_empty() => return Err("its mapping is empty".to_owned()),
        ("map_response", _) => scoring.is_mapped = true,
        ("match_correct" | "CC2_match" | "CC2_match_basic", _) => {}
        ("", None) => {
            let message = "no rule says what is earned: the correct response is the key";
            scoring.notes.push(message.to_owned());
        }
        _ => {
            let message = format!("the rules `{template}` are not known here: the correct response is the key");
            scoring.notes.push(message);
        }
    }
    Ok(scoring)
}

impl Scoring {
    fn apply(&mut self, rules: Processing, declared: Option<&Element>) -> Result<(), String> {
        self.notes.extend(rules.bent.iter().map(|how| (*how).to_owned()));
        let scored = || rules.branches.iter().filter(|branch| branch.earns.is_some());
        if scored().next().is_none() {
            self.notes.push("no rule says what is earned: the correct response is the key".to_owned());
        }
        let maps = |earns: Option<Earns>| matches!(earns, Some(Earns::Mapped | Earns::MappedAndOpen));
        if scored().any(|branch| maps(branch.earns)) {
            if scored().any(|branch| !maps(branch.earns)) {
                return Err("it is scored by a mapping and by rules besides".to_owned());
            }
            self.is_mapped = !self.mapped.is_empty();
            self.counts_open = scored().any(|branch| branch.earns == Some(Earns::MappedAndOpen));
        }
        let one_of_many = declared.and_then(|it| it.attribute("cardinality")) == Some("multiple");
        let sets = scored().filter_map(|branch| match (&branch.test, branch.earns) {
            (Test::Set(values), Some(Earns::Points(points) | Earns::More(points))) => Some((values.clone(), points)),
            _ => None,
        });
        let sets: Vec<_> = sets.collect();
        if let Some((values, _)) = sets.first() {
            if scored().count() > 1 {
                return Err("several responses of many parts earn something each".to_owned());
            }
            self.correct.clone_from(values);
        } else if one_of_many && scored().any(|branch| matches!(branch.test, Test::Is(_) | Test::AnyOf(_))) {
            // Each that is chosen adds its part: the same as a mapping.
            let mut parts = Vec::new();
            for branch in scored() {
                match (&branch.test, branch.earns) {
                    (Test::Is(value), Some(Earns::More(points))) => parts.push((value.clone(), points)),
                    _ => return Err("one of several choices earns what all should".to_owned()),
                }
            }
            (self.mapped, self.is_mapped) = (parts, true);
        }
        self.rules = rules;
        Ok(())
    }

    /// The credit of each value, where 1 is the most that one earns.
    pub fn credits(&self) -> Result<HashMap<String, f64>, String> {
        let mut earned: Vec<(String, f64)> = Vec::new();
        if self.is_mapped {
            earned.clone_from(&self.mapped);
        } else if self.scored().next().is_none() {
            earned.extend(self.correct.iter().map(|value| (value.clone(), 1.0)));
        }
        for (branch, points) in self.scored().filter(|_| !self.is_mapped) {
            for value in self.values(&branch.test)? {
                // The first test that holds counts.
                if !earned.iter().any(|(known, _)| *known == value) {
                    earned.push((value, points));
                }
            }
        }
        let most = earned.iter().map(|(_, points)| *points).fold(0.0, f64::max);
        let most = if most > 0.0 { most } else { 1.0 };
        Ok(earned.into_iter().map(|(value, points)| (value, points / most)).collect())
    }

    fn values(&self, test: &Test) -> Result<Vec<String>, String> {
        match test {
            Test::Correct => Ok(self.correct.clone()),
            Test::Is(value) => Ok(vec![value.clone()]),
            Test::Set(values) => Ok(values.clone()),
            Test::AnyOf(tests) => {
                Ok(tests.iter().map(|test| self.values(test)).collect::<Result<Vec<_>, _>>()?.concat())
            }
            Test::Text { .. } | Test::Number(_) | Test::Place | Test::Neighbours | Test::Given => {
                Err("a choice is scored by a rule that is not about choices".to_owned())
            }
        }
    }

    /// Rules that say what is earned.
    fn scored(&self) -> impl Iterator<Item = (&Branch, f64)> {
        self.rules.branches.iter().filter_map(|branch| match branch.earns? {
            Earns::Points(points) | Earns::More(points) => Some((branch, points)),
            Earns::Mapped | Earns::MappedAndOpen => None,
        })
    }

    /// What is told of a single choice.
    pub fn told(&self, value: &str) -> Option<&str> {
        let is_of = |branch: &&Branch| self.values(&branch.test).is_ok_and(|values| values == [value]);
        self.rules.branches.iter().filter(is_of).find_map(|branch| branch.told.as_deref())
    }

    /// Answers that are typed, with what is told of them, and whether case counts.
    pub fn texts(&self, feedback: &HashMap<String, String>) -> Result<(Vec<Answer<Text>>, bool), String> {
        let mut case_counts = false;
        let answers = self.answers(feedback, &mut |test| match test {
            Test::Text { text, case_counts: counts } => {
                case_counts |= counts;
                Some(text.clone())
            }
            Test::Is(value) => Some(Text::Plain(value.clone())),
            _ => None,
        })?;
        Ok((answers, case_counts))
    }

    pub fn numbers(&self, feedback: &HashMap<String, String>) -> Result<Vec<Answer<Number>>, String> {
        self.answers(feedback, &mut |test| match test {
            Test::Number(number) => Some(*number),
            Test::Is(value) => Some(Number::near(decimal(value)?, 0.0)),
            _ => None,
        })
    }

    fn answers<T: Clone + PartialEq>(
        &self,
        feedback: &HashMap<String, String>,
        read: &mut dyn FnMut(&Test) -> Option<T>,
    ) -> Result<Vec<Answer<T>>, String> {
        let listed: Vec<Branch> = match (self.is_mapped, self.scored().next().is_some()) {
            (true, _) => self.mapped.iter().map(|(value, points)| plain(value, *points)).collect(),
            (false, false) => self.correct.iter().map(|value| plain(value, 1.0)).collect(),
            (false, true) => Vec::new(),
        };
        let mut answers: Vec<Answer<T>> = Vec::new();
        // Rules stand in the order in which they are tried; where all say which answer they are, in that of the answers.
        let mut places: Vec<Option<usize>> = Vec::new();
        for branch in listed.iter().chain(&self.rules.branches) {
            let credit = match branch.earns {
                Some(Earns::Points(points) | Earns::More(points)) => Some(points),
                Some(Earns::Mapped | Earns::MappedAndOpen) => continue,
                None => None,
            };
            let told = branch.told.as_ref().and_then(|name| feedback.get(name).cloned());
            for test in self.single(&branch.test) {
                let Some(value) = read(&test) else {
                    if credit.is_none() {
                        continue;
                    }
                    return Err(match test {
                        Test::Is(value) => format!("`{value}` is not a number"),
                        _ => "what is typed is scored by a rule that is not known".to_owned(),
                    });
                };
                match answers.iter_mut().find(|known| known.value == value) {
                    Some(known) => known.feedback = known.feedback.take().or(told.clone()),
                    None => {
                        places.push(branch.told.as_deref().and_then(answer_place));
                        answers.push(Answer { value, credit: credit.unwrap_or_default(), feedback: told.clone() });
                    }
                }
            }
        }
        if places.iter().all(Option::is_some) {
            let mut placed: Vec<_> = places.into_iter().zip(answers).collect();
            placed.sort_by_key(|(place, _)| *place);
            answers = placed.into_iter().map(|(_, answer)| answer).collect();
        }
        scaled(answers)
    }

    /// Tests of one value each.
    fn single(&self, test: &Test) -> Vec<Test> {
        match test {
            Test::Correct => self.correct.iter().cloned().map(Test::Is).collect(),
            Test::AnyOf(tests) => tests.iter().flat_map(|test| self.single(test)).collect(),
            test => vec![test.clone()],
        }
    }

    /// The rule of an order, as it can be told from the rules' form.
    pub fn order_rule(&self) -> Result<Option<&'static str>, String> {
        let all = |known: &[Test]| self.scored().all(|(branch, _)| known.contains(&branch.test));
        if self.scored().next().is_none() || all(&[Test::Correct]) || all(&[Test::Set(self.correct.clone())]) {
            Ok(Some("all_or_nothing"))
        } else if all(&[Test::Neighbours]) {
            Ok(None)
        } else if all(&[Test::Place]) {
            Ok(Some("position"))
        } else {
            Err("an order is scored by a rule that is not known".to_owned())
        }
    }

    /// Whether the whole is nothing where a part of it is missing.
    pub fn is_whole_only(&self) -> bool {
        self.rules.whole_only
    }
}

fn plain(value: &str, points: f64) -> Branch {
    Branch { test: Test::Is(value.to_owned()), earns: Some(Earns::Points(points)), told: None }
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
