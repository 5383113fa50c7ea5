//! What has been seen of a quiz so far, and the figures that come of it.

use serde::{Deserialize, Serialize};

use super::LEAST;
use super::groups::Earned;
use super::moments::{Joint, Moments, interval};
use super::observed::{Observed, ObservedItem};
use super::times::Times;

#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    score: Moments,
    /// Of first responses: the sum of points, and each question's part in it.
    total: Moments,
    /// By their places in the quiz.
    items: Vec<SeenItem>,
    /// The questions that every attempt was asked, as long as it was the same ones; empty before the first.
    asked: Option<Vec<u32>>,
    /// Attempts were asked different questions.
    differ: bool,
}

#[derive(Clone, Debug, Default)]
struct SeenItem {
    /// The credit, and the share of all other points.
    joint: Joint,
    /// The points.
    points: Moments,
    /// What people earned elsewhere: all of them, and those who took each option.
    earned: Earned,
    options: Vec<SeenOption>,
    times: Times,
    /// How many were so sure, and how many of them were right; by the level less one.
    sure: [(u64, u64); 3],
}

#[derive(Clone, Debug, Default)]
struct SeenOption {
    /// The share of all other points, of those who took it.
    rest: Moments,
    earned: Earned,
}

/// A quiz in figures. A figure is `None` where it cannot be told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuizStatistics {
    /// People: one attempt each.
    pub n: u64,
    pub mean: Option<f64>,
    pub deviation: Option<f64>,
    /// Cronbach's alpha; where every question is right or wrong, that is KR-20.
    pub alpha: Option<f64>,
    /// Why there is no alpha.
    pub no_alpha: Option<NoAlpha>,
    /// The standard error of measurement, in the unit of the score.
    pub error: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoAlpha {
    TooFew,
    /// A single graded question has nothing to agree with.
    OneQuestion,
    /// People were asked different questions.
    QuestionsDiffer,
    /// Everybody has earned the same.
    NoSpread,
}

impl NoAlpha {
    /// As it stands in tables and files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooFew => "too_few",
            Self::OneQuestion => "one_question",
            Self::QuestionsDiffer => "questions_differ",
            Self::NoSpread => "no_spread",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ItemStatistics {
    pub n: u64,
    /// The mean share of its points that it earns: 1 where everybody is right.
    pub facility: Option<f64>,
    /// The correlation with the rest of the quiz, −1 to 1.
    pub discrimination: Option<f64>,
    /// The ends of its 95 % confidence interval.
    pub interval: Option<(f64, f64)>,
    /// What people earned in the rest of the quiz, 0 to 1.
    pub rest: Option<f64>,
    /// How many are among the strong, and among the weak.
    pub groups: Option<Groups>,
    /// In the order of the question; none where it has none to choose from.
    pub options: Vec<OptionStatistics>,
    /// Seconds, to the nearest 2 %.
    pub median_time: Option<f64>,
    /// How many were unsure, fairly sure and certain, and the share of each that was right.
    pub sure: [(u64, Option<f64>); 3],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    pub strong: u64,
    pub weak: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OptionStatistics {
    pub id: String,
    /// People who took it.
    pub n: u64,
    pub share: f64,
    /// What they earned in the rest of the quiz, 0 to 1, and how far they are apart in that.
    pub rest: Option<f64>,
    pub rest_deviation: Option<f64>,
    /// How many of the strong and of the weak took it.
    pub groups: Option<Groups>,
}

impl Seen {
    pub(super) fn add(&mut self, attempt: &Observed) {
        let points: f64 = attempt.items.iter().map(|item| item.points).sum();
        let earned: f64 = attempt.items.iter().map(|item| item.points * item.credit).sum();
        self.score.add(attempt.score);
        self.total.add(earned);
        let asked = attempt.items.iter().map(|item| item.question);
        match &self.asked {
            None => self.asked = Some(asked.collect()),
            Some(before) => self.differ |= !before.iter().copied().eq(asked),
        }
        for item in &attempt.items {
            let at = item.question as usize;
            if self.items.len() <= at {
                self.items.resize_with(at + 1, SeenItem::default);
            }
            let others = points - item.points;
            // The only question of an attempt has nothing to be compared with.
            let rest = if others > 0.0 { (earned - item.points * item.credit) / others } else { 0.0 };
            self.items[at].add(item, rest);
        }
    }

    pub(super) fn statistics(&self) -> QuizStatistics {
        let told = self.score.n >= LEAST;
        let alpha = if told { self.alpha() } else { Err(NoAlpha::TooFew) };
        let deviation = self.score.deviation().filter(|_| told);
        QuizStatistics {
            n: self.score.n,
            mean: told.then_some(self.score.mean),
            deviation,
            // Alpha is below 0 where questions contradict each other; an error above the spread would say nothing more.
            error: alpha.ok().zip(deviation).map(|(alpha, deviation)| deviation * (1.0 - alpha.max(0.0)).sqrt()),
            alpha: alpha.ok(),
            no_alpha: alpha.err(),
        }
    }

    /// Of the question at a place in the quiz. `options`: the ids of those that can be taken, in their order.
    pub(super) fn item<'a>(&self, at: usize, options: impl Iterator<Item = &'a str>) -> ItemStatistics {
        self.items.get(at).map_or_else(ItemStatistics::default, |item| item.statistics(options))
    }

    fn alpha(&self) -> Result<f64, NoAlpha> {
        let asked = self.asked.as_deref().unwrap_or_default();
        if self.differ {
            return Err(NoAlpha::QuestionsDiffer);
        }
        if asked.len() < 2 {
            return Err(NoAlpha::OneQuestion);
        }
        let total = self.total.variance().filter(|variance| *variance > 1e-12).ok_or(NoAlpha::NoSpread)?;
        let parts: f64 = asked.iter().filter_map(|at| self.items[*at as usize].points.variance()).sum();
        let k = asked.len() as f64;
        Ok(k / (k - 1.0) * (1.0 - parts / total))
    }
}

impl SeenItem {
    fn add(&mut self, item: &ObservedItem, rest: f64) {
        self.points.add(item.points * item.credit);
        if item.reworded {
            return;
        }
        self.joint.add(item.credit, rest);
        self.earned.add(rest);
        let mut taken = item.taken;
        while taken != 0 {
            let at = taken.trailing_zeros() as usize;
            taken &= taken - 1;
            if self.options.len() <= at {
                self.options.resize_with(at + 1, SeenOption::default);
            }
            self.options[at].rest.add(rest);
            self.options[at].earned.add(rest);
        }
        if let Some(seconds) = item.seconds {
            self.times.add(seconds.into());
        }
        if let Some(level @ 1..=3) = item.confidence {
            let (sure, right) = &mut self.sure[usize::from(level) - 1];
            *sure += 1;
            *right += u64::from(item.credit >= 1.0);
        }
    }

    fn statistics<'a>(&self, options: impl Iterator<Item = &'a str>) -> ItemStatistics {
        let n = self.joint.one.n;
        if n < LEAST {
            return ItemStatistics { n, ..ItemStatistics::default() };
        }
        let discrimination = self.joint.correlation();
        let cut = self.earned.cut();
        let groups = |earned: &Earned| cut.map(|cut| Groups { strong: earned.strong(cut), weak: earned.weak(cut) });
        let nobody = SeenOption::default();
        let option = |(at, id): (usize, &str)| {
            let SeenOption { rest, earned } = self.options.get(at).unwrap_or(&nobody);
            OptionStatistics {
                id: id.to_owned(),
                n: rest.n,
                share: rest.n as f64 / n as f64,
                rest: (rest.n > 0).then_some(rest.mean),
                rest_deviation: rest.deviation(),
                groups: groups(earned),
            }
        };
        ItemStatistics {
            n,
            facility: Some(self.joint.one.mean),
            discrimination,
            interval: discrimination.and_then(|r| interval(r, n)),
            rest: Some(self.joint.other.mean),
            groups: groups(&self.earned),
            options: options.enumerate().map(option).collect(),
            // Not every page tells a time.
            median_time: self.times.median().filter(|_| self.times.n >= LEAST),
            sure: self.sure.map(|(n, right)| (n, (n > 0).then(|| right as f64 / n as f64))),
        }
    }
}
