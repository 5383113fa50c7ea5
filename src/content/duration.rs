//! Spans of time and dates as authors write them.

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Faults, Placed};
use crate::yaml::Node;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Minutes(pub u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Months(pub u32);

/// `12m`, `1h`, `1h 30m`; from 1 minute to 100 hours.
pub fn minutes(node: &Node, faults: &Faults) -> Option<Minutes> {
    node.minutes(faults).map(Minutes)
}

/// `12 months`, `2 years`; from 1 month to 50 years.
pub fn months(node: &Node, faults: &Faults) -> Option<Months> {
    let text = node.text(faults)?;
    let parts: Vec<_> = text.value.split_whitespace().collect();
    let months = match parts[..] {
        [number, "month" | "months"] => number.parse::<u32>().ok(),
        [number, "year" | "years"] => number.parse::<u32>().ok().and_then(|years| years.checked_mul(12)),
        _ => None,
    };
    match months {
        Some(months) if (1..=600).contains(&months) => Some(Months(months)),
        _ => wrong(&text, "a span of time", "12 months` or `2 years", faults),
    }
}

/// A day, `2027-06-01`.
pub fn date(node: &Node, faults: &Faults) -> Option<Placed<jiff::civil::Date>> {
    let text = node.text(faults)?;
    match text.value.parse() {
        Ok(value) if text.value.len() == 10 => Some(Placed { value, place: text.place }),
        _ => wrong(&text, "a day", "2027-06-01", faults),
    }
}

fn wrong<T>(text: &Placed<String>, what: &str, example: &str, faults: &Faults) -> Option<T> {
    let message = format!("`{}` is not {what}", text.value);
    faults.add(Diagnostic::error("wrong-type", text.place, message).help(format!("write it as `{example}`")));
    None
}
