//! The rules by which an item scores a response, read as far as their shape is known for certain. Anything else is an
//! error that names it: a rule that is guessed at becomes a wrong key.

use super::SCORE;
use crate::interchange::bank::{Number, Text, number};
use crate::interchange::found::decimal;
use crate::interchange::markup::Element;
use crate::interchange::moodle;

/// What a response is tested for.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// The correct response, as a whole.
    Correct,
    /// One value: it, or among those that were chosen.
    Is(String),
    /// These values and no others.
    Set(Vec<String>),
    AnyOf(Vec<Test>),
    Text {
        text: Text,
        case_counts: bool,
    },
    Number(Number),
    /// An item of an order in its right place.
    Place,
    /// Two items of an order, one after the other.
    Neighbours,
    /// Anything at all.
    Given,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Earns {
    Points(f64),
    /// On top of what was earned before.
    More(f64),
    /// What the mapping says.
    Mapped,
    /// The same, and something for what was rightly left open.
    MappedAndOpen,
}

#[derive(Clone, Debug)]
pub struct Branch {
    pub test: Test,
    /// `None`: it only tells something.
    pub earns: Option<Earns>,
    /// The feedback that it shows.
    pub told: Option<String>,
}

#[derive(Clone, Debug, Default)]
pub struct Processing {
    pub branches: Vec<Branch>,
    /// What is not whole earns nothing.
    pub whole_only: bool,
    /// What is a little different here.
    pub bent: Vec<&'static str>,
}

/// The rules for one response of an item.
pub fn read(item: &Element, processing: &Element, name: &str) -> Result<Processing, String> {
    let mut reading = Reading { item, all: processing, name, found: Processing::default() };
    for rule in processing.elements() {
        reading.rule(rule)?;
    }
    Ok(reading.found)
}

struct Reading<'r> {
    item: &'r Element,
    all: &'r Element,
    name: &'r str,
    found: Processing,
}

const ROUNDED: &str = "a number that is rounded became one with a tolerance";
const OPEN_ENDS: &str = "the ends of a range count as right here, and do not in the source";
const FIRST_COUNTS: &str = "the first rule that fits counts in the source, and here the one that earns most";

impl Reading<'_> {
    fn rule(&mut self, rule: &Element) -> Result<(), String> {
        match rule.name.as_str() {
            "setOutcomeValue" => {
                if let Some(earns) = self.earns(&[rule])? {
                    match earns {
                        Earns::Points(points) if points != 0.0 => {
                            return Err("something is earned whatever the response is".to_owned());
                        }
                        Earns::Points(_) => {}
                        earns => self.push(Test::Given, Some(earns), None),
                    }
                }
                Ok(())
            }
            "responseCondition" => self.condition(rule),
            other => Err(format!("`{other}` among its rules is not known")),
        }
    }

    fn push(&mut self, test: Test, earns: Option<Earns>, told: Option<String>) {
        self.found.branches.push(Branch { test, earns, told });
    }

    fn condition(&mut self, condition: &Element) -> Result<(), String> {
        // Whether those before it only ask for whether there is a response.
        let mut is_first = true;
        let mut last = f64::INFINITY;
        for branch in condition.elements() {
            let mut parts: Vec<&Element> = branch.elements().collect();
            let test = match branch.name.as_str() {
                "responseElse" => None,
                _ if parts.is_empty() => return Err("a rule without a test".to_owned()),
                _ => Some(parts.remove(0)),
            };
            let (inner, sets): (Vec<&Element>, Vec<&Element>) =
                parts.into_iter().partition(|part| part.name != "setOutcomeValue");
            if let Some(test) = test
                && !self.is_about(test)
            {
                self.other(test, &inner, &sets)?;
                is_first = false;
                continue;
            }
            let test = match test {
                Some(test) if self.is_null(test) => {
                    if !matches!(self.earns(&sets)?, None | Some(Earns::Points(0.0))) {
                        return Err("something is earned without a response".to_owned());
                    }
                    continue;
                }
                Some(test) => self.test(test),
                None if is_first => Ok(Test::Given),
                None => {
                    let earns = self.earns(&sets)?;
                    if !matches!(earns, None | Some(Earns::Points(0.0) | Earns::More(0.0))) || sets_score(&inner) {
                        return Err("something is earned where none of its tests holds".to_owned());
                    }
                    continue;
                }
            };
            if matches!(test, Ok(Test::Given)) && is_first {
                for rule in inner {
                    self.rule(rule)?;
                }
            } else if sets_score(&inner) {
                return Err("there are rules within its rules".to_owned());
            }
            is_first = false;
            let (earns, told) = (self.earns(&sets)?, told(&sets));
            let test = match test {
                Ok(test) => test,
                // It only decides what is told.
                Err(_) if earns.is_none() => continue,
                Err(why) => return Err(why),
            };
            if let Some(Earns::Points(points)) = earns {
                if test == Test::Given && points != 0.0 {
                    return Err("something is earned whatever the response is".to_owned());
                }
                let overlaps = matches!(test, Test::Number(_) | Test::Text { .. } | Test::AnyOf(_));
                if overlaps && points > last {
                    self.bend(FIRST_COUNTS);
                }
                last = points;
            }
            if earns.is_some() || told.is_some() {
                self.push(test, earns, told);
            }
        }
        Ok(())
    }

    fn bend(&mut self, how: &'static str) {
        if !self.found.bent.contains(&how) {
            self.found.bent.push(how);
        }
    }

    /// A test of something else than the response.
    fn other(&mut self, test: &Element, inner: &[&Element], sets: &[&Element]) -> Result<(), String> {
        let names: Vec<&str> = with_self(test)
            .iter()
            .filter(|it| it.name == "variable")
            .filter_map(|it| it.attribute("identifier"))
            .collect();
        let is_response =
            |name: &&str| self.item.all("responseDeclaration").any(|it| it.attribute("identifier") == Some(name));
        if names.iter().any(is_response) || !(sets_score(sets) || sets_score(inner)) {
            return Ok(());
        }
        let limit = test.child("baseValue").and_then(|value| decimal(&value.text()));
        let is_short = test.name == "lt" && names == [SCORE] && limit.is_some_and(|limit| limit > 0.0);
        if is_short && inner.is_empty() && self.earns(sets)? == Some(Earns::Points(0.0)) {
            self.found.whole_only = true;
            return Ok(());
        }
        Err(format!(
            "what is earned depends on {}",
            if names.is_empty() { "no response".to_owned() } else { format!("`{}`", names.join("`, `")) }
        ))
    }

    fn is_about(&self, test: &Element) -> bool {
        with_self(test).iter().any(|it| it.name != "correct" && it.attribute("identifier") == Some(self.name))
    }

    fn is_variable(&self, element: &Element) -> bool {
        element.name == "variable" && element.attribute("identifier") == Some(self.name)
    }

    fn is_null(&self, test: &Element) -> bool {
        test.name == "isNull" && test.elements().all(|it| self.is_variable(it))
    }

    /// What is set of the score.
    fn earns(&self, sets: &[&Element]) -> Result<Option<Earns>, String> {
        let mut scores = sets.iter().filter(|set| is_score(set));
        let Some(set) = scores.next() else { return Ok(None) };
        if scores.next().is_some() {
            return Err("the score is set twice by one rule".to_owned());
        }
        let value = set.elements().next().ok_or("the score is set to nothing")?;
        match value.name.as_str() {
            "sum" => self.sum(value),
            "mapResponse" if value.attribute("identifier") == Some(self.name) => Ok(Some(Earns::Mapped)),
            "mapResponse" => Ok(None),
            _ => Ok(Some(Earns::Points(self.number(value)?))),
        }
    }

    fn sum(&self, sum: &Element) -> Result<Option<Earns>, String> {
        let (mut is_more, mut is_mapped, mut maps_others, mut points) = (false, false, false, None);
        for part in sum.elements() {
            match (part.name.as_str(), part.attribute("identifier")) {
                ("variable", Some(SCORE)) => is_more = true,
                ("mapResponse", Some(name)) if name == self.name => is_mapped = true,
                ("mapResponse", _) => maps_others = true,
                _ => points = Some(points.unwrap_or_default() + self.number(part)?),
            }
        }
        match (is_mapped, points) {
            (true, None) => Ok(Some(Earns::Mapped)),
            (true, Some(_)) if !is_more && !maps_others => Ok(Some(Earns::MappedAndOpen)),
            (false, Some(points)) if is_more && !maps_others => Ok(Some(Earns::More(points))),
            (false, None) if maps_others => Ok(None),
            _ => Err("the score is a sum that is not known".to_owned()),
        }
    }

    /// A number, or an outcome that never changes.
    fn number(&self, value: &Element) -> Result<f64, String> {
        let unknown = || format!("the score is set to `{}`, which is not known", value.name);
        if value.name == "baseValue" {
            return decimal(&value.text()).ok_or_else(unknown);
        }
        let name = value.attribute("identifier").filter(|name| value.name == "variable" && *name != SCORE);
        let name = name.ok_or_else(unknown)?;
        let is_set = self
            .all
            .descendants()
            .iter()
            .any(|it| it.name == "setOutcomeValue" && it.attribute("identifier") == Some(name));
        let declared = self.item.all("outcomeDeclaration").find(|it| it.attribute("identifier") == Some(name));
        let value = declared.and_then(|it| it.child("defaultValue")).and_then(|it| decimal(&it.text_of("value")));
        value.filter(|_| !is_set).ok_or_else(|| format!("the score is set to `{name}`, which is not known"))
    }

    fn test(&mut self, test: &Element) -> Result<Test, String> {
        let parts: Vec<&Element> = test.elements().collect();
        let unknown = || Err(format!("its test `{}` is not known here", test.name));
        match test.name.as_str() {
            "match" | "member" | "contains" | "equal" | "equalRounded" | "stringMatch" => {
                let [one, other] = parts.as_slice() else { return unknown() };
                self.compared(test, one, other)
            }
            "patternMatch" => match parts.as_slice() {
                [only] if self.is_variable(only) => {
                    let pattern = test.attribute("pattern").unwrap_or_default();
                    let text = Text::Pattern { source: format!("/{pattern}/"), sample: String::new() };
                    Ok(Test::Text { text, case_counts: false })
                }
                _ => unknown(),
            },
            "or" => {
                let tests = parts.iter().map(|part| self.test(part)).collect::<Result<Vec<_>, _>>()?;
                let is_order = |test: &Test| matches!(test, Test::Neighbours);
                Ok(if !tests.is_empty() && tests.iter().all(is_order) { Test::Neighbours } else { Test::AnyOf(tests) })
            }
            "and" => self.all_of(&parts),
            "not" => match parts.as_slice() {
                [only] if self.is_null(only) => Ok(Test::Given),
                _ => Err("it earns something for what is `not` so, which no key here can say".to_owned()),
            },
            _ => unknown(),
        }
    }

    /// A range, two places in an order, or the correct responses of several gaps.
    fn all_of(&mut self, parts: &[&Element]) -> Result<Test, String> {
        let whole = |part: &&&Element| {
            let names: Vec<_> = part.elements().map(|it| (it.name.as_str(), it.attribute("identifier"))).collect();
            matches!(names.as_slice(), [("variable", one), ("correct", other)] if one == other)
        };
        if parts.len() > 1 && parts.iter().all(|part| part.name == "match" && whole(&part)) {
            self.found.whole_only = true;
            return Ok(Test::Correct);
        }
        let [one, other] = parts else { return Err("its test `and` is not known here".to_owned()) };
        if let (Some(first), Some(second)) = (self.place(one), self.place(other)) {
            let follows = second == first + 1;
            return if follows { Ok(Test::Neighbours) } else { Err("places in an order that are no pair".to_owned()) };
        }
        let (mut from, mut to) = (None, None);
        for part in [one, other] {
            let (is_lower, value) = self.end(part).ok_or("its test `and` is not known here")?;
            *(if is_lower { &mut from } else { &mut to }) = Some(value);
        }
        match (from, to) {
            (Some(from), Some(to)) if from <= to => {
                if [one, other].iter().any(|part| matches!(part.name.as_str(), "gt" | "lt")) {
                    self.bend(OPEN_ENDS);
                }
                Ok(Test::Number(Number::Range { from, to }))
            }
            _ => Err("a range without two ends".to_owned()),
        }
    }

    /// The place whose item is compared with a given one.
    fn place(&self, test: &Element) -> Option<u32> {
        let parts: Vec<&Element> = test.elements().collect();
        let [index, value] = parts.as_slice() else { return None };
        let is_place = test.name == "match" && index.name == "index" && value.name == "baseValue";
        let of = index.elements().next().filter(|of| is_place && self.is_variable(of));
        of.and(index.attribute("n")?.parse().ok())
    }

    /// One end of a range: whether it is the lower one, and the number.
    fn end(&self, test: &Element) -> Option<(bool, f64)> {
        let parts: Vec<&Element> = test.elements().collect();
        let [one, other] = parts.as_slice() else { return None };
        let is_greater = match test.name.as_str() {
            "gte" | "gt" => true,
            "lte" | "lt" => false,
            _ => return None,
        };
        let (is_lower, value) = if self.is_variable(one) { (is_greater, other) } else { (!is_greater, one) };
        let is_about = self.is_variable(one) != self.is_variable(other) && value.name == "baseValue";
        Some((is_lower, decimal(&value.text()).filter(|_| is_about)?))
    }

    fn compared(&mut self, test: &Element, one: &Element, other: &Element) -> Result<Test, String> {
        let unknown = || Err(format!("what its test `{}` compares is not known here", test.name));
        if [one, other].iter().all(|it| it.name == "index") {
            let of = |it: &Element, name: &str| {
                it.elements().all(|it| it.name == name && it.attribute("identifier") == Some(self.name))
            };
            let is_place = of(one, "variable") && of(other, "correct") && one.attribute("n") == other.attribute("n");
            return if is_place { Ok(Test::Place) } else { unknown() };
        }
        let value = if self.is_variable(one) { other } else { one };
        if self.is_variable(one) == self.is_variable(other) {
            return unknown();
        }
        let values: Vec<String> = match value.name.as_str() {
            "correct" if value.attribute("identifier") == Some(self.name) => {
                if test.name == "match" {
                    return Ok(Test::Correct);
                }
                self.correct()
            }
            "baseValue" => vec![words(value)],
            "multiple" | "ordered" if value.elements().all(|it| it.name == "baseValue") => {
                value.elements().map(words).collect()
            }
            _ => return unknown(),
        };
        match (test.name.as_str(), values.as_slice()) {
            ("match", _) if value.name != "baseValue" => Ok(Test::Set(values)),
            ("match" | "contains", [only]) => Ok(Test::Is(only.clone())),
            ("member", _) => Ok(match <[String; 1]>::try_from(values) {
                Ok([only]) => Test::Is(only),
                Err(values) => Test::AnyOf(values.into_iter().map(Test::Is).collect()),
            }),
            ("stringMatch", [only]) => {
                let case_counts = test.attribute("caseSensitive") != Some("false");
                let text = match test.attribute("substring") {
                    Some("true") => moodle::accepted(&format!("*{}*", only.replace('*', "\\*"))),
                    _ => Text::Plain(only.clone()),
                };
                Ok(Test::Text { text, case_counts })
            }
            ("equal", [only]) => near(test, decimal(only)).map(Test::Number).map_or_else(unknown, Ok),
            ("equalRounded", [only]) => {
                self.bend(ROUNDED);
                rounded(test, decimal(only)).map(Test::Number).map_or_else(unknown, Ok)
            }
            _ => unknown(),
        }
    }

    fn correct(&self) -> Vec<String> {
        let declared = self.item.all("responseDeclaration").find(|it| it.attribute("identifier") == Some(self.name));
        declared
            .and_then(|it| it.child("correctResponse"))
            .into_iter()
            .flat_map(|it| it.all("value"))
            .map(words)
            .collect()
    }
}

/// What an identifier of feedback is set to.
fn told(sets: &[&Element]) -> Option<String> {
    let mut values = sets.iter().filter(|set| !is_score(set)).filter_map(|set| set.child("baseValue"));
    values.next_back().map(|value| value.text().trim().to_owned())
}

fn is_score(set: &Element) -> bool {
    set.attribute("identifier") == Some(SCORE)
}

fn sets_score(rules: &[&Element]) -> bool {
    let sets = |it: &&Element| matches!(it.name.as_str(), "setOutcomeValue" | "lookupOutcomeValue") && is_score(it);
    rules.iter().any(|rule| with_self(rule).iter().any(sets))
}

pub fn words(element: &Element) -> String {
    element.text().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn near(test: &Element, value: Option<f64>) -> Option<Number> {
    let value = value?;
    let mode = test.attribute("toleranceMode").unwrap_or("exact");
    if mode == "exact" {
        return Some(Number::near(value, 0.0));
    }
    let sizes: Vec<f64> = test.attribute("tolerance")?.split_whitespace().map(decimal).collect::<Option<_>>()?;
    let (below, above) = match sizes.as_slice() {
        [both] => (*both, *both),
        [below, above] => (*below, *above),
        _ => return None,
    };
    let relative = mode == "relative";
    let scale = if relative { 0.01 } else { 1.0 };
    if below == above {
        return Some(Number::Near { value, tolerance: below * scale, relative });
    }
    let share = |size: f64| tidy(if relative { size * value.abs() * scale } else { size });
    Some(Number::Range { from: tidy(value - share(below)), to: tidy(value + share(above)) })
}

/// All numbers that are the same when they are rounded.
fn rounded(test: &Element, value: Option<f64>) -> Option<Number> {
    let (value, figures) = (value?, test.attribute("figures")?.parse::<i32>().ok().filter(|it| (0..=15).contains(it))?);
    let decimals = match test.attribute("roundingMode") {
        Some("decimalPlaces") => figures,
        _ if value == 0.0 => return Some(Number::near(0.0, 0.0)),
        _ => figures - 1 - value.abs().log10().floor() as i32,
    };
    let step = 10f64.powi(-decimals);
    Some(Number::near(tidy((value / step).round() * step), tidy(step / 2.0)))
}

/// Without what binary adds to a decimal.
fn tidy(value: f64) -> f64 {
    number(value, 12).parse().unwrap_or(value)
}

fn with_self(element: &Element) -> Vec<&Element> {
    let mut all = element.descendants();
    all.insert(0, element);
    all
}

#[cfg(test)]
mod tests;
