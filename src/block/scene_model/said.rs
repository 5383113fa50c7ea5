//! A scene model in words and numbers, as they stand on the page: what it comes to, and which scene costs most.
//!
//! js/scene-model/said.js says the same when rates are changed.

use serde::Serialize;

use super::reckon::{each, largest};
use super::{Outcome, SceneModel};
use crate::block::numbers::{money_text, people_text, percent_text};

/// How far from once as many still counts as level.
const NEAR: f64 = 0.075;

/// The theme's words; `{…}` are places to fill. The script is given those that change with the rates.
#[derive(Serialize)]
pub(super) struct Words {
    pub thousands: String,
    money: String,
    /// Two sentences.
    between: String,
    /// A path and its scene.
    within: String,
    pub none: String,
    #[serde(skip)]
    pub untitled: String,
    pub describe: String,
    #[serde(skip)]
    pub motive: String,
    pub go_on: String,
    pub leave: String,
    #[serde(rename = "lost_here")]
    pub lost: String,
    pub most_lost: String,
    #[serde(skip)]
    pub converted: String,
    pub share: String,
    pub each: String,
    #[serde(skip)]
    pub whole: String,
    #[serde(skip)]
    pub together: String,
    #[serde(skip)]
    pub worth_head: String,
    #[serde(skip)]
    pub price_head: String,
    result: String,
    spent: String,
    spent_none: String,
    left: String,
    short: String,
    brings: String,
    times: String,
    level: String,
    only: String,
    at_each: String,
    of_path: String,
    most: String,
    cheapest: String,
    weakest: String,
    worth: String,
    price: String,
    reach: String,
}

impl Words {
    pub fn of_theme(string: &dyn Fn(&str) -> String) -> Self {
        let own = |key: &str| string(&format!("scene_model_{key}"));
        Self {
            thousands: string("thousands"),
            money: string("money"),
            between: super::super::between(&string("sentences")),
            within: string("value"),
            none: string("none"),
            untitled: own("untitled"),
            describe: own("describe"),
            motive: own("motive"),
            go_on: own("go_on"),
            leave: own("leave"),
            lost: own("lost_here"),
            most_lost: own("most_lost"),
            converted: own("converted"),
            share: own("share"),
            each: own("each"),
            whole: own("whole"),
            together: own("together"),
            worth_head: own("worth_head"),
            price_head: own("price_head"),
            result: own("result"),
            spent: own("spent"),
            spent_none: own("spent_none"),
            left: own("left"),
            short: own("short"),
            brings: own("brings"),
            times: own("times"),
            level: own("level"),
            only: own("only"),
            at_each: own("at_each"),
            of_path: own("of_path"),
            most: own("most"),
            cheapest: own("cheapest"),
            weakest: own("weakest"),
            worth: own("worth"),
            price: own("price"),
            reach: own("reach"),
        }
    }
}

/// What is lost or won at a scene of a path, by their places.
type Spot = (usize, usize, f64);

/// All paths at their rates, with the words for them.
pub(super) struct Shown<'a> {
    pub model: &'a SceneModel,
    pub outcomes: Vec<Outcome>,
    pub words: &'a Words,
}

impl<'a> Shown<'a> {
    pub fn new(model: &'a SceneModel, words: &'a Words) -> Self {
        Self { model, outcomes: model.paths.iter().map(super::ScenePath::outcome).collect(), words }
    }

    pub fn people(&self, count: f64) -> String {
        people_text(count, &self.words.thousands)
    }

    pub fn money(&self, value: f64) -> String {
        let amount = money_text(value, &self.words.thousands);
        self.words.money.replace("{currency}", &self.model.currency).replace("{n}", &amount)
    }

    /// Of all paths together.
    pub fn converted(&self) -> f64 {
        self.outcomes.iter().fold(0.0, |sum, outcome| sum + outcome.converted())
    }

    /// Of all paths together, where it is known of each.
    pub fn spent(&self) -> Option<f64> {
        self.outcomes.iter().try_fold(0.0, |sum, outcome| Some(sum + outcome.spent?))
    }

    /// What one conversion costs, where there is one.
    pub fn price(&self, spent: Option<f64>, converted: f64) -> Option<f64> {
        spent.and_then(|spent| each(spent, converted))
    }

    /// What so many conversions come to in money: what they are worth, or else what as many cost now.
    pub fn worth(&self, path: usize, conversions: f64) -> Option<f64> {
        let outcome = &self.outcomes[path];
        let one = self.model.value.or_else(|| self.price(outcome.spent, outcome.converted()));
        one.map(|one| conversions * one)
    }

    /// What those who leave at each scene would have been; the largest of all paths.
    pub fn weakest(&self) -> Option<Spot> {
        self.largest(|outcome| outcome.forgone.clone())
    }

    /// The most that is to be won at one scene by what its author holds to be within reach.
    pub fn lever(&self) -> Option<Spot> {
        self.largest(|outcome| outcome.within.iter().map(|gain| gain.unwrap_or(0.0)).collect())
    }

    fn largest(&self, of: impl Fn(&Outcome) -> Vec<f64>) -> Option<Spot> {
        let spots = self.outcomes.iter().enumerate();
        let spots: Vec<Spot> = spots
            .flat_map(|(path, outcome)| of(outcome).into_iter().enumerate().map(move |(at, value)| (path, at, value)))
            .collect();
        largest(spots.iter().map(|(.., value)| *value)).map(|at| spots[at])
    }

    /// What comes of all: who converts, what that costs and leaves, and how it stands beside the single scene.
    pub fn result(&self) -> String {
        let (audience, converted, spent) = (self.model.audience(), self.converted(), self.spent());
        let first = self
            .words
            .result
            .replace("{converted}", &self.people(converted))
            .replace("{audience}", &self.people(audience))
            .replace("{share}", &percent_text(converted / audience));
        let said = [Some(first), self.spent_text(spent, converted), self.left_text(spent, converted)];
        said.into_iter()
            .flatten()
            .chain(self.compared(audience, converted))
            .collect::<Vec<_>>()
            .join(&self.words.between)
    }

    fn spent_text(&self, spent: Option<f64>, converted: f64) -> Option<String> {
        let spent = spent?;
        let text = match each(spent, converted) {
            Some(each) => self.words.spent.replace("{each}", &self.money(each)),
            None => self.words.spent_none.clone(),
        };
        Some(text.replace("{cost}", &self.money(spent)))
    }

    fn left_text(&self, spent: Option<f64>, converted: f64) -> Option<String> {
        let value = self.model.value?;
        let (text, amount) = match spent.map(|spent| converted * value - spent) {
            None => (&self.words.brings, converted * value),
            Some(left) if left < 0.0 => (&self.words.short, -left),
            Some(left) => (&self.words.left, left),
        };
        Some(text.replace("{value}", &self.money(value)).replace("{n}", &self.money(amount)))
    }

    fn compared(&self, audience: f64, converted: f64) -> Option<String> {
        let compare = self.model.compare.as_ref()?;
        let single = audience * compare.pass;
        let times = converted / single;
        let text = if single == 0.0 {
            &self.words.only
        } else if (times - 1.0).abs() < NEAR {
            &self.words.level
        } else {
            &self.words.times
        };
        let count = match self.price(compare.cost, single) {
            Some(each) => self.words.at_each.replace("{each}", &self.money(each)).replace("{n}", &self.people(single)),
            None => self.people(single),
        };
        let times = ((times * 10.0).round() / 10.0).to_string();
        Some(text.replace("{times}", &times).replace("{n}", &count).replace("{name}", &compare.name))
    }

    /// What stands below: path by path, and which scene costs most.
    pub fn more(&self) -> String {
        let mut said = Vec::new();
        if self.outcomes.len() > 1 {
            for (path, outcome) in self.model.paths.iter().zip(&self.outcomes) {
                let converted = outcome.converted();
                let text = self
                    .words
                    .of_path
                    .replace("{n}", &self.people(converted))
                    .replace("{audience}", &self.people(outcome.audience()))
                    .replace("{share}", &percent_text(converted / outcome.audience()));
                said.push(text.replace("{name}", path.title.as_deref().unwrap_or_default()));
                said.extend(self.spent_text(outcome.spent, converted));
            }
            said.extend(self.ahead());
        }
        said.extend(self.weakest().map(|(path, at, lost)| {
            let text = self.words.weakest.replace("{n}", &self.people(lost));
            self.at_scene(&text, path, at, lost)
        }));
        said.extend(self.lever().map(|(path, at, more)| {
            let rate = self.model.paths[path].scenes[at].within_reach.unwrap_or(1.0);
            let text = self.words.reach.replace("{n}", &self.people(more)).replace("{rate}", &percent_text(rate));
            self.at_scene(&text, path, at, more)
        }));
        said.join(&self.words.between)
    }

    fn at_scene(&self, text: &str, path: usize, at: usize, conversions: f64) -> String {
        let key = if self.model.value.is_some() { &self.words.worth } else { &self.words.price };
        let money = self.worth(path, conversions).map(|worth| key.replace("{n}", &self.money(worth)));
        let path = &self.model.paths[path];
        let scene = &path.scenes[at].name;
        let within = |path: &String| self.words.within.replace("{before}", path).replace("{after}", scene);
        let name = path.title.as_ref().map_or_else(|| scene.clone(), within);
        text.replace("{money}", &money.unwrap_or_default()).replace("{name}", &name)
    }

    /// On which path most convert, and on which a conversion is cheapest; no word where several are as good.
    fn ahead(&self) -> Vec<String> {
        let alone = |values: &[f64], best: f64| {
            let mut found = values.iter().enumerate().filter(|(_, value)| **value == best);
            found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
        };
        let name =
            |text: &str, at: usize| text.replace("{name}", self.model.paths[at].title.as_deref().unwrap_or_default());
        let converted: Vec<f64> = self.outcomes.iter().map(Outcome::converted).collect();
        let most = alone(&converted, converted.iter().copied().fold(0.0, f64::max));
        let prices: Option<Vec<f64>> =
            self.outcomes.iter().map(|outcome| self.price(outcome.spent, outcome.converted())).collect();
        let cheapest = prices.and_then(|prices| alone(&prices, prices.iter().copied().fold(f64::INFINITY, f64::min)));
        let most = most.map(|at| name(&self.words.most, at));
        most.into_iter().chain(cheapest.map(|at| name(&self.words.cheapest, at))).collect()
    }
}
