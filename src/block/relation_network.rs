//! The relation network: threads from a centre to each person, and between the people themselves.
//!
//! Read from YAML, reckoned by [`Ties::reach`], drawn by `draw`; `js/relation-network.js` reckons and draws the same on
//! the page. The formulas and where they come from stand in docs/content/writing/models/relation-network.md.

mod draw;
mod view;
pub use self::view::NetworkView;

use serde::{Deserialize, Serialize};

use super::read;
use super::svg::{TEXT, width};
use crate::diag::{Diagnostic, Faults, Place, Placed, did_you_mean};
use crate::yaml::{Node, Reader, Shape};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RelationNetwork {
    /// The whole block.
    pub place: Place,
    pub id: Placed<String>,
    pub title: Option<String>,
    /// Who keeps the threads, such as a firm.
    pub centre: String,
    /// From 3 to 8.
    pub people: Vec<String>,
    /// How things stand at first.
    pub ties: Ties,
    pub note: Option<String>,
}

/// Who has a thread to whom. People are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ties {
    /// Whether the centre has a thread to each person.
    pub threads: Vec<bool>,
    /// Pairs who know each other, each with the smaller number first, in order.
    pub introductions: Vec<(usize, usize)>,
    /// Who has left.
    pub gone: Vec<bool>,
}

pub const NETWORK_KEYS: &[&str] = &["id", "title", "centre", "people", "threads", "introductions", "gone", "note"];

const PEOPLE: std::ops::RangeInclusive<usize> = 3..=8;
/// The widest name that the drawing has room for.
const WIDEST: f64 = 72.0;

impl RelationNetwork {
    /// `None` when what is left after all faults were reported cannot be drawn.
    pub(super) fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "a relation network", NETWORK_KEYS, faults);
        let id = read::id(&reader);
        let centre = reader.required_text("centre");
        let people = match reader.required("people") {
            Some(list) => {
                let people = list.list(faults);
                let help = (
                    "with fewer than three people there is nothing to compare",
                    "at most 8: more pairs could not be told apart",
                );
                read::count(list.place, people.len(), PEOPLE, ("a relation network", "people"), help, faults);
                reader.texts("people")
            }
            None => Vec::new(),
        };
        read::named_apart(&people.iter().chain(&centre).cloned().collect::<Vec<_>>(), "people", faults);
        people.iter().chain(&centre).for_each(|name| fits(name, faults));
        let named = Named { names: people.iter().map(|name| &*name.value).collect() };
        let listed = |key| reader.texts(key).iter().filter_map(|name| named.at(name, faults)).collect::<Vec<_>>();
        let flags = |listed: &[usize]| (0..people.len()).map(|at| listed.contains(&at)).collect::<Vec<_>>();
        let threads = match reader.node("threads") {
            Some(_) => flags(&listed("threads")),
            None => vec![true; people.len()],
        };
        let gone = flags(&listed("gone"));
        let introductions = introductions(reader.list("introductions"), &named, faults);
        let title = reader.text("title").map(|text| text.value);
        let note = reader.text("note").map(|text| text.value);
        if !PEOPLE.contains(&people.len()) {
            return None;
        }
        let ties = Ties { threads, introductions, gone };
        let (id, centre) = (id?, centre?.value);
        let people = people.into_iter().map(|name| name.value).collect();
        Some(Self { place: node.place, id, title, centre, people, ties, note })
    }
}

impl Ties {
    /// Whether two people know each other.
    pub fn knows(&self, one: usize, other: usize) -> bool {
        self.introductions.contains(&(one.min(other), one.max(other)))
    }

    /// The same people without any introduction: point to point.
    pub fn star(&self) -> Self {
        Self { introductions: Vec::new(), ..self.clone() }
    }

    /// In how many steps a message from the centre reaches each person, along threads and introductions of those who
    /// are there; `None` where it does not.
    ///
    /// A breadth-first search: the numbers are the lengths of shortest paths.
    pub fn reach(&self) -> Vec<Option<u32>> {
        let people = self.threads.len();
        let here = |at: usize| !self.gone[at];
        let mut steps: Vec<Option<u32>> = (0..people).map(|at| (here(at) && self.threads[at]).then_some(1)).collect();
        for step in 1..=people as u32 {
            for at in 0..people {
                let next_to = |other| steps[other] == Some(step) && self.knows(at, other);
                if steps[at].is_none() && here(at) && (0..people).any(next_to) {
                    steps[at] = Some(step + 1);
                }
            }
        }
        steps
    }

    /// Who passes a message on to a person: the first of those who have it one step earlier.
    pub fn through(&self, at: usize) -> Option<usize> {
        let steps = self.reach();
        let before = steps[at]?.checked_sub(1).filter(|before| *before > 0)?;
        (0..steps.len()).find(|other| steps[*other] == Some(before) && self.knows(at, *other))
    }

    /// Who else could no longer be reached if this person left, too.
    pub fn lost_with(&self, at: usize) -> Vec<usize> {
        let mut without = self.clone();
        without.gone[at] = true;
        let (now, then) = (self.reach(), without.reach());
        (0..now.len()).filter(|other| *other != at && now[*other].is_some() && then[*other].is_none()).collect()
    }

    /// Those of a person's acquaintances who are there.
    pub fn acquaintances(&self, at: usize) -> Vec<usize> {
        (0..self.threads.len()).filter(|other| !self.gone[*other] && self.knows(at, *other)).collect()
    }
}

/// How many pairs there are among so many: n × (n − 1) ÷ 2.
pub fn pairs(people: usize) -> usize {
    people * people.saturating_sub(1) / 2
}

/// The people's names, to find them by.
struct Named<'a> {
    names: Vec<&'a str>,
}

impl Named<'_> {
    fn at(&self, name: &Placed<String>, faults: &Faults) -> Option<usize> {
        let found = self.names.iter().position(|known| *known == name.value);
        if found.is_none() {
            let message = format!("`{}` is none of the `people`", name.value);
            let known = self.names.join(", ");
            let help = did_you_mean(&name.value, self.names.iter().copied()).unwrap_or(format!("they are: {known}"));
            faults.add(Diagnostic::error("unknown-person", name.place, message).help(help));
        }
        found
    }
}

fn fits(name: &Placed<String>, faults: &Faults) {
    if width(&name.value, &TEXT) > WIDEST {
        let message = format!("`{}` is too long for the drawing", name.value);
        faults.add(Diagnostic::error("name-too-long", name.place, message).help("shorten it to about nine letters"));
    }
}

fn introductions(written: &[Node], named: &Named, faults: &Faults) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for node in written {
        let names: Vec<_> = match &node.shape {
            Shape::List { items, .. } if items.len() == 2 => {
                items.iter().filter_map(|item| item.text(faults)).collect()
            }
            _ => {
                let fault = Diagnostic::error("not-a-pair", node.place, "an introduction is of two people");
                faults.add(fault.help("write a pair in brackets: `[Ana, Ben]`"));
                continue;
            }
        };
        let found: Vec<_> = names.iter().filter_map(|name| named.at(name, faults)).collect();
        let [one, other] = found[..] else { continue };
        let pair = (one.min(other), one.max(other));
        if one == other {
            let message = format!("`{}` is introduced to himself or herself", named.names[one]);
            faults.add(Diagnostic::error("not-a-pair", node.place, message).help("name two different people"));
        } else if pairs.contains(&pair) {
            let message = format!("`{}` and `{}` are introduced twice", named.names[one], named.names[other]);
            faults.add(Diagnostic::warning("introduced-twice", node.place, message).help("delete one of the two"));
        } else {
            pairs.push(pair);
        }
    }
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests;
