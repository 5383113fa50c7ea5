//! What a plan comes to. The same function as `judge` in js/exercise/judge.js, step by step, so that both get the same
//! bits.

use std::collections::BTreeMap;

use super::key::{EffortKey, ExerciseKey, ModelKey};
use super::model::{Bound, Domain, Figure, OFF, Setting, pairs_of};
use crate::block::{Event, Pace, Plan, Rules, Ties, reach, spent};

/// A plan that can be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// In hundredths.
    pub effort: f64,
    /// Of each goal what was reached, in hundredths, where there is a figure; and whether that meets it.
    pub goals: Vec<(Option<f64>, bool)>,
    /// Points of goals met, of all.
    pub credit: f64,
}

/// Why a plan cannot be made.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// A setting that there is not, or that is not open.
    Unknown(String),
    /// A setting that cannot be set so.
    OutOfBounds(String),
    /// In hundredths.
    TooMuch { effort: f64, most: f64 },
}

pub fn judge(key: &ExerciseKey, given: &BTreeMap<String, String>) -> Result<Judged, Refused> {
    let mut values: BTreeMap<&str, Value> = BTreeMap::new();
    for (id, said) in given {
        let setting = key.settings.iter().find(|setting| setting.id == *id);
        let setting = setting.ok_or_else(|| Refused::Unknown(id.clone()))?;
        let value = setting.domain.read(said).ok_or_else(|| Refused::OutOfBounds(id.clone()))?;
        values.insert(&setting.id, value);
    }
    let changed = Changed { settings: &key.settings, values };
    let state = changed.state(&key.model);
    let effort = changed.effort(&key.model, &state);
    if let Some(most) = key.most.map(|most| most as f64).filter(|most| effort > *most) {
        return Err(Refused::TooMuch { effort, most });
    }
    let mut goals = Vec::new();
    let (mut earned, mut all) = (0, 0);
    for goal in &key.goals {
        let reached = state.figure(goal.figure);
        let value = goal.value as f64;
        let met = reached.is_some_and(|reached| match goal.bound {
            Bound::AtLeast => reached >= value,
            Bound::AtMost => reached <= value,
            Bound::Exactly => reached == value,
        });
        all += goal.points;
        earned += if met { goal.points } else { 0 };
        goals.push((reached, met));
    }
    let credit = if all > 0 { earned as f64 / all as f64 } else { 0.0 };
    Ok(Judged { effort, goals, credit })
}

/// What a setting was set to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    /// A rate in hundredths of a per cent, or days.
    Number(u32),
    Off,
    Switch(bool),
    Event(Event),
}

impl Domain {
    fn read(self, said: &str) -> Option<Value> {
        match self {
            Self::Rate { from, to } => {
                let (whole, part) = said.split_once('.').map_or((said, None), |(whole, part)| (whole, Some(part)));
                let part = match part {
                    None => 0,
                    Some(part) if part.len() == 1 => digits(part)? * 10,
                    Some(part) if part.len() == 2 => digits(part)?,
                    Some(_) => return None,
                };
                let rate = number(whole)? * 100 + part;
                (from <= rate && rate <= to).then_some(Value::Number(rate))
            }
            Self::Launch { .. } if said == OFF => Some(Value::Off),
            Self::Launch { from, to } | Self::Days { from, to } => {
                let days = number(said)?;
                (from <= days && days <= to).then_some(Value::Number(days))
            }
            Self::Switch => match said {
                "yes" => Some(Value::Switch(true)),
                "no" => Some(Value::Switch(false)),
                _ => None,
            },
            Self::Event { acts, topics, farthest } => {
                let parts: Vec<u32> = said.split('.').map(number).collect::<Option<_>>()?;
                let [act, topic, days_ago] = parts[..] else { return None };
                let fits = act < acts && topic < topics && days_ago <= farthest;
                fits.then_some(Value::Event(Event { act: act as usize, topic: topic as usize, days_ago }))
            }
        }
    }
}

fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// As JavaScript writes a whole number: at most four digits, and no zero before others.
fn number(text: &str) -> Option<u32> {
    if text.len() > 1 && text.starts_with('0') { None } else { digits(text) }
}

/// A plan: settings as they were set, and all others as at the start.
struct Changed<'k> {
    settings: &'k [Setting],
    values: BTreeMap<&'k str, Value>,
}

/// What the model is then.
enum State {
    Scenes { people: Vec<f64>, spent: Option<f64> },
    Growth { total: f64, cost: f64, ahead: u32 },
    Network(Ties),
    Profile { chosen: Option<usize>, most: f64, events: usize },
}

impl Changed<'_> {
    fn number(&self, id: &str) -> Option<u32> {
        match self.values.get(id) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    fn is_on(&self, id: &str, start: bool) -> bool {
        match self.values.get(id) {
            Some(Value::Switch(on)) => *on,
            _ => start,
        }
    }

    fn state(&self, model: &ModelKey) -> State {
        match model {
            ModelKey::SceneModel { audience, passes, cost } => {
                let set = |(number, pass): (u32, &f64)| {
                    self.number(&number.to_string()).map_or(*pass, |rate| f64::from(rate) / 10_000.0)
                };
                let passes: Vec<f64> = (1..).zip(passes).map(set).collect();
                let people = reach(f64::from(*audience), &passes);
                let spent = cost.as_ref().map(|cost| spent(cost.fixed, &people, &cost.arrivals));
                State::Scenes { people, spent }
            }
            ModelKey::Growth { days, steady, efforts } => {
                let launches: Vec<Option<u32>> = (1..)
                    .zip(efforts)
                    .map(|(number, effort): (u32, _)| match self.values.get(&*number.to_string()) {
                        Some(Value::Number(day)) => Some(*day),
                        Some(_) => None,
                        None => effort.launch(),
                    })
                    .collect();
                let efforts = efforts.iter().map(EffortKey::reckoned).collect();
                let plan = Plan { days: *days, gain: steady.gain, cost: steady.cost, efforts };
                let outlook = plan.outlook(self.is_on("0", true), &launches);
                let total = outlook.totals.last().copied().unwrap_or(0.0);
                State::Growth { total, cost: outlook.cost, ahead: outlook.ahead }
            }
            ModelKey::RelationNetwork { threads, pairs, gone } => {
                let all = |letter: &str, start: &[bool]| -> Vec<bool> {
                    (1..)
                        .zip(start)
                        .map(|(number, on): (u32, _)| self.is_on(&format!("{letter}{number}"), *on))
                        .collect()
                };
                let known = pairs_of(threads.len()).into_iter().zip(pairs);
                let known = known.filter(|((one, other), on)| self.is_on(&format!("{}-{}", one + 1, other + 1), **on));
                State::Network(Ties {
                    threads: all("t", threads),
                    introductions: known.map(|(pair, _)| pair).collect(),
                    gone: all("g", gone),
                })
            }
            ModelKey::PreferenceProfile { half_life, topics, acts, events, messages, share, least } => {
                let kept = (1..).zip(events).filter(|(number, _): &(u32, _)| self.is_on(&format!("e{number}"), true));
                let kept =
                    kept.map(|(_, event)| Event { act: event.act, topic: event.topic, days_ago: event.days_ago });
                // In the order of their settings, not of their ids as texts.
                let added = self.settings.iter().filter_map(|setting| match self.values.get(&*setting.id) {
                    Some(Value::Event(event)) => Some(*event),
                    _ => None,
                });
                let events: Vec<Event> = kept.chain(added).collect();
                let rules = Rules {
                    topics: *topics,
                    weights: acts.clone(),
                    messages: messages.clone(),
                    share: *share,
                    least: *least,
                };
                let profile = rules.profile(self.number("half_life").unwrap_or(*half_life), &events);
                let most = profile.shares.iter().fold(0.0, |most: f64, share| most.max(*share));
                State::Profile { chosen: profile.chosen, most, events: events.len() }
            }
        }
    }

    /// What a plan takes, in hundredths.
    fn effort(&self, model: &ModelKey, state: &State) -> f64 {
        match (model, state) {
            (ModelKey::SceneModel { .. }, _) => {
                let more = self.settings.iter().filter_map(|setting| {
                    let Some(Value::Number(start)) = setting.domain.read_start(&setting.start) else { return None };
                    Some(self.number(&setting.id)?.saturating_sub(start))
                });
                f64::from(more.sum::<u32>())
            }
            (_, State::Growth { cost, .. }) => hundredths(*cost),
            _ => {
                let start = |setting: &Setting| setting.domain.read_start(&setting.start);
                let is_other = |setting: &&Setting| {
                    self.values.get(&*setting.id).is_some_and(|value| start(setting) != Some(*value))
                };
                self.settings.iter().filter(is_other).count() as f64 * 100.0
            }
        }
    }
}

impl Domain {
    /// A start may lie outside of what it can be set to.
    fn read_start(self, said: &str) -> Option<Value> {
        match self {
            Self::Rate { .. } => Self::Rate { from: 0, to: 10_000 }.read(said),
            other => other.read(said),
        }
    }
}

impl EffortKey {
    fn launch(&self) -> Option<u32> {
        match self {
            Self::Curve { launch, .. } | Self::Tactic { launch, .. } => *launch,
        }
    }

    fn reckoned(&self) -> (f64, Pace) {
        match *self {
            Self::Curve { cost, limit, middle, doubling, .. } => (cost, Pace::Curve { limit, middle, doubling }),
            Self::Tactic { cost, peak, half_life, .. } => (cost, Pace::Tactic { peak, half_life }),
        }
    }
}

impl State {
    /// In hundredths; `None` where there is no such figure, as the cost of each when nobody was gained.
    fn figure(&self, figure: Figure) -> Option<f64> {
        let count = |count: usize| Some(count as f64 * 100.0);
        match (self, figure) {
            (Self::Scenes { people, .. }, Figure::Conversions) => Some(hundredths(*people.last()?)),
            (Self::Scenes { people, .. }, Figure::Share) => {
                Some((*people.last()? / *people.first()? * 10_000.0).round())
            }
            (Self::Scenes { people, spent }, Figure::CostPerConversion) => {
                let last = *people.last()?;
                spent.filter(|_| last >= 0.5).map(|spent| hundredths(spent / last))
            }
            (Self::Growth { total, .. }, Figure::People) => Some(hundredths(*total)),
            (Self::Growth { cost, .. }, Figure::Cost) => Some(hundredths(*cost)),
            (Self::Growth { total, cost, .. }, Figure::CostPerPerson) => {
                (*total >= 0.5).then(|| hundredths(*cost / *total))
            }
            (Self::Growth { ahead, .. }, Figure::DaysAhead) => count(*ahead as usize),
            (Self::Network(ties), Figure::Reached) => count(ties.reach().iter().flatten().count()),
            (Self::Network(ties), Figure::Introductions) => {
                count(ties.introductions.iter().filter(|(one, other)| !ties.gone[*one] && !ties.gone[*other]).count())
            }
            (Self::Network(ties), Figure::WeakPoints) => {
                let here = (0..ties.gone.len()).filter(|at| !ties.gone[*at]);
                count(here.filter(|at| !ties.lost_with(*at).is_empty()).count())
            }
            (Self::Network(ties), Figure::Steps) => {
                count(ties.reach().into_iter().flatten().max().unwrap_or(0) as usize)
            }
            (Self::Profile { chosen, .. }, Figure::Message) => count(chosen.map_or(0, |at| at + 1)),
            (Self::Profile { most, .. }, Figure::TopicShare) => Some((*most * 10_000.0).round()),
            (Self::Profile { events, .. }, Figure::Events) => count(*events),
            _ => None,
        }
    }
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round()
}
