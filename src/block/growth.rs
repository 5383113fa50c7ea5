//! Growth: a steady channel against S-curves and short-lived tactics, day by day.
//!
//! Read from YAML, reckoned here, drawn by `draw`; `js/growth.js` reckons and draws the same on the page. The formulas
//! and where they come from stand in docs/content/writing/models/growth.md.

mod draw;
mod view;
pub use self::view::GrowthView;

use serde::{Deserialize, Serialize};

use super::numbers::two_to;
use super::read;
use crate::diag::{Diagnostic, Faults, Place, Placed};
use crate::yaml::{Node, Reader};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// The whole block.
    pub place: Place,
    pub id: Placed<String>,
    pub title: Option<String>,
    /// The days that are looked at, counted from 1.
    pub days: u32,
    /// Stands before amounts of money.
    pub currency: String,
    pub budget: Option<f64>,
    pub steady: Steady,
    /// Curves, then tactics, from 1 to 8 together.
    pub efforts: Vec<Effort>,
    pub note: Option<String>,
}

/// A channel that brings as many people each day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Steady {
    pub name: String,
    /// People a day.
    pub gain: f64,
    /// Money a day.
    pub cost: f64,
}

/// What is launched on a day and moves from then on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effort {
    pub name: String,
    /// `None`: not used, until a reader launches it.
    pub launch: Option<u32>,
    /// Money, once.
    pub cost: f64,
    pub pace: Pace,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Pace {
    /// A logistic curve: all whom it can reach, the days from the launch until half of them are reached, and the days
    /// in which the number reached doubles while it is small.
    Curve { limit: f64, middle: f64, doubling: f64 },
    /// Its strongest day is the first; after each half-life, in days, it brings half as many.
    Tactic { peak: f64, half_life: f64 },
}

pub const GROWTH_KEYS: &[&str] = &["id", "title", "days", "currency", "budget", "steady", "curves", "tactics", "note"];
pub const STEADY_KEYS: &[&str] = &["name", "gain", "cost"];
pub const CURVE_KEYS: &[&str] = &["name", "launch", "limit", "middle", "doubling", "cost"];
pub const TACTIC_KEYS: &[&str] = &["name", "launch", "peak", "half_life", "cost"];

const DAYS: std::ops::RangeInclusive<u32> = 7..=730;
const EFFORTS: std::ops::RangeInclusive<usize> = 1..=8;
const MOST: f64 = 1e9;
/// The base-2 logarithm of 2 + √3: as many doublings before its middle a logistic curve turns from slow to fast.
const NODE: f64 = 1.899_968_626_952_991_6;

/// What a plan comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// What the steady channel brings each day.
    pub steady: f64,
    /// What each effort brings, day by day.
    pub efforts: Vec<Vec<f64>>,
    /// All of them together, day by day.
    pub moving: Vec<f64>,
    /// Everything that was gained up to each day.
    pub totals: Vec<f64>,
    pub cost: f64,
    /// The last day on which the efforts bring more than the steady channel; 0 where there is none.
    pub ahead: u32,
}

impl Growth {
    /// `None` when what is left after all faults were reported cannot be drawn.
    pub(super) fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "a growth block", GROWTH_KEYS, faults);
        let id = read::id(&reader);
        let days = reader.required("days").and_then(|node| node.whole(DAYS, faults));
        let last = days.unwrap_or(*DAYS.end());
        let steady = reader.required("steady").and_then(|node| Steady::read(node, faults));
        let (curves, tactics) = (reader.list("curves"), reader.list("tactics"));
        let count = curves.len() + tactics.len();
        let place = reader.node("tactics").or(reader.node("curves")).map_or(reader.top(), |list| list.place);
        let help = (
            "give at least one of `curves` or `tactics`: a steady channel alone is a straight line",
            "at most 8: join those that are launched together",
        );
        read::count(place, count, EFFORTS, ("a growth block", "curves and tactics"), help, faults);
        let names = [curves, tactics].concat();
        read::named_apart(&read::texts_under(&names, "name"), "curves or tactics", faults);
        let efforts: Vec<Effort> = curves
            .iter()
            .filter_map(|node| Effort::curve(node, last, faults))
            .chain(tactics.iter().filter_map(|node| Effort::tactic(node, last, faults)))
            .collect();
        let title = reader.text("title").map(|text| text.value);
        let currency = reader.text("currency").map_or_else(|| "€".to_owned(), |text| text.value);
        let budget = reader.node("budget").and_then(|node| read::amount(node, 0.0..=MOST, faults));
        let note = reader.text("note").map(|text| text.value);
        if !EFFORTS.contains(&efforts.len()) {
            return None;
        }
        let (id, days, steady) = (id?, days?, steady?);
        Some(Self { place: node.place, id, title, days, currency, budget, steady, efforts, note })
    }

    /// The author's own plan.
    pub fn launches(&self) -> Vec<Option<u32>> {
        self.efforts.iter().map(|effort| effort.launch).collect()
    }

    /// What it reckons with, without its words.
    pub fn plan(&self) -> Plan {
        let efforts = self.efforts.iter().map(|effort| (effort.cost, effort.pace));
        Plan { days: self.days, gain: self.steady.gain, cost: self.steady.cost, efforts: efforts.collect() }
    }

    /// What comes of it: whether the steady channel is used, and on which day each effort is launched.
    pub fn outlook(&self, uses_steady: bool, launches: &[Option<u32>]) -> Outlook {
        self.plan().outlook(uses_steady, launches)
    }
}

/// All that a growth block is reckoned from.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    pub days: u32,
    /// People whom the steady channel brings a day, and what it costs a day.
    pub gain: f64,
    pub cost: f64,
    /// What each effort costs once, and how it goes.
    pub efforts: Vec<(f64, Pace)>,
}

impl Plan {
    /// Sums are made from the first day and the first effort on, so that the page's script gets the same bits.
    pub fn outlook(&self, uses_steady: bool, launches: &[Option<u32>]) -> Outlook {
        let steady = if uses_steady { self.gain } else { 0.0 };
        let gain = |pace: &Pace, launch: Option<u32>, day: u32| match launch {
            Some(launch) if day >= launch => pace.gain(day - launch),
            _ => 0.0,
        };
        let planned = || self.efforts.iter().zip(launches);
        let efforts: Vec<Vec<f64>> = planned()
            .map(|((_, pace), launch)| (1..=self.days).map(|day| gain(pace, *launch, day)).collect())
            .collect();
        let days = 0..self.days as usize;
        let moving: Vec<f64> = days.map(|at| efforts.iter().fold(0.0, |sum, gains| sum + gains[at])).collect();
        let mut total = 0.0;
        let totals = moving.iter().map(|moving| {
            total += steady + moving;
            total
        });
        let once = planned().filter(|(_, launch)| launch.is_some());
        let first = if uses_steady { self.cost * f64::from(self.days) } else { 0.0 };
        Outlook {
            steady,
            totals: totals.collect(),
            cost: once.fold(first, |sum, ((cost, _), _)| sum + cost),
            ahead: (1..=self.days).rev().find(|day| moving[*day as usize - 1] > steady).unwrap_or(0),
            moving,
            efforts,
        }
    }
}

impl Pace {
    /// People gained on a day, `age` days after the launch.
    ///
    /// A curve gains on a day what its total grows by from the day's beginning to its end.
    pub fn gain(&self, age: u32) -> f64 {
        let age = f64::from(age);
        match *self {
            Self::Curve { limit, middle, doubling } => {
                logistic(limit, middle, doubling, age + 1.0) - logistic(limit, middle, doubling, age)
            }
            Self::Tactic { peak, half_life } => peak * two_to(-age / half_life),
        }
    }
}

impl Effort {
    /// People gained on a day, `age` days after the launch.
    pub fn gain(&self, age: u32) -> f64 {
        self.pace.gain(age)
    }

    /// The days from a curve's launch to its node, where what it gains a day rises fastest.
    pub fn node(&self) -> Option<f64> {
        match self.pace {
            Pace::Curve { middle, doubling, .. } => Some(middle - NODE * doubling),
            Pace::Tactic { .. } => None,
        }
    }

    /// From when to when an effort is at its strongest, in days after its launch: a curve from its node until it has
    /// flattened as much, a tactic until its half-life has passed.
    pub fn strongest(&self) -> (f64, f64) {
        match self.pace {
            Pace::Curve { middle, doubling, .. } => (middle - NODE * doubling, middle + NODE * doubling),
            Pace::Tactic { half_life, .. } => (0.0, half_life),
        }
    }

    fn curve(node: &Node, last: u32, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "a curve", CURVE_KEYS, faults);
        let name = reader.required_text("name");
        let launch = reader.whole("launch", 1..=last);
        let limit = read::required_amount(&reader, "limit", 1.0..=MOST);
        let middle = read::required_amount(&reader, "middle", 1.0..=730.0);
        let doubling = read::required_amount(&reader, "doubling", 0.5..=365.0);
        let cost = cost(&reader);
        let (name, limit, middle, doubling) = (name?.value, limit?, middle?, doubling?);
        if middle < NODE * doubling {
            let place = reader.place_of("middle");
            let message = format!("the curve `{name}` is past its node when it is launched");
            let fault = Diagnostic::error("node-before-launch", place, message);
            let least = (NODE * doubling * 10.0).ceil() / 10.0;
            faults
                .add(fault.help(format!("with this `doubling`, `middle` is {least} or more; or let it double faster")));
            return None;
        }
        Some(Self { name, launch, cost: cost?, pace: Pace::Curve { limit, middle, doubling } })
    }

    fn tactic(node: &Node, last: u32, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "a tactic", TACTIC_KEYS, faults);
        let name = reader.required_text("name");
        let launch = reader.whole("launch", 1..=last);
        let peak = read::required_amount(&reader, "peak", 0.1..=MOST);
        let half_life = read::required_amount(&reader, "half_life", 0.5..=365.0);
        let cost = cost(&reader);
        Some(Self { name: name?.value, launch, cost: cost?, pace: Pace::Tactic { peak: peak?, half_life: half_life? } })
    }
}

impl Steady {
    fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "the steady channel", STEADY_KEYS, faults);
        let name = reader.required_text("name");
        let gain = read::required_amount(&reader, "gain", 0.0..=MOST);
        let cost = cost(&reader);
        Some(Self { name: name?.value, gain: gain?, cost: cost? })
    }
}

/// What costs nothing need not say so.
fn cost(reader: &Reader) -> Option<f64> {
    match reader.node("cost") {
        None => Some(0.0),
        Some(node) => read::amount(node, 0.0..=MOST, reader.faults),
    }
}

/// All whom a curve has reached `age` days after its launch: the logistic function, with its steepness given as the
/// days in which a small number doubles.
fn logistic(limit: f64, middle: f64, doubling: f64, age: f64) -> f64 {
    limit / (1.0 + two_to((middle - age) / doubling))
}

#[cfg(test)]
mod tests;
