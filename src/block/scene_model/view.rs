//! What the template of a scene model shows: numbers as they stand on the page, and the drawings.

use serde::Serialize;
use serde_json::json;

use super::draw::{self, Crowd, Step};
use super::said::{Shown, Words};
use super::{SceneModel, reach};
use crate::block::numbers::percent_text;
use crate::block::svg::{self, for_script};

/// All that `block/scene-model.html` may read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SceneModelView {
    pub id: String,
    pub title: Option<String>,
    pub note: Option<String>,
    pub paths: Vec<PathView>,
    pub compare: Option<SingleView>,
    /// What comes of all, in words; and what is to be said of paths and scenes.
    pub result: String,
    pub more: String,
    /// Which columns the tables have.
    pub has_reach: bool,
    pub has_arrivals: bool,
    /// The heading above what the losses of scenes come to in money.
    pub worth: Option<String>,
    pub has_value: bool,
    /// Paths beside each other, all together and the single scene; empty where the table of scenes says it all.
    pub sums: Vec<SumRow>,
    /// JSON for the script.
    pub data: String,
}

/// A path: its drawing and its table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct PathView {
    /// Where there are several.
    pub title: Option<String>,
    /// SVG.
    pub figure: String,
    pub audience: String,
    pub scenes: Vec<SceneRow>,
    /// People who go on from the last scene.
    pub converted: String,
    /// Of the audience.
    pub share: String,
    /// People who left anywhere on the path.
    pub lost: String,
}

/// One row of a path's table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SceneRow {
    pub name: String,
    pub question: Option<String>,
    pub motive: String,
    pub people: String,
    pub arrival: Option<String>,
    pub pass: String,
    pub within_reach: Option<String>,
    pub on: String,
    pub lost: String,
    /// In conversions, and these in money.
    pub forgone: String,
    pub worth: Option<String>,
}

/// One row of the table of sums.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SumRow {
    pub name: String,
    /// It is called so by the author: a path, or the single scene.
    pub own: bool,
    pub audience: String,
    pub converted: String,
    pub share: String,
    pub cost: String,
    pub each: String,
    pub left: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SingleView {
    pub name: String,
    pub motive: Option<String>,
    pub audience: String,
    pub pass: String,
    pub converted: String,
    pub lost: String,
    /// SVG of the single scene, in the scale of the paths'.
    pub figure: String,
}

impl SceneModelView {
    /// `string` gives the theme's `page:` string of a name.
    pub fn new(model: &SceneModel, string: &dyn Fn(&str) -> String) -> Self {
        let words = Words::of_theme(string);
        let shown = Shown::new(model, &words);
        let has_cost = model.paths.iter().any(super::ScenePath::is_costed);
        let worth = if model.value.is_some() { Some(words.worth_head.clone()) } else { None };
        let worth = worth.or_else(|| has_cost.then(|| words.price_head.clone()));
        Self {
            id: model.id.value.clone(),
            title: model.title.clone(),
            note: model.note.clone(),
            paths: (0..model.paths.len()).map(|at| shown.path(at, worth.is_some())).collect(),
            compare: shown.single(),
            result: shown.result(),
            more: shown.more(),
            has_reach: model.scenes().any(|scene| scene.within_reach.is_some()),
            has_arrivals: model.scenes().any(|scene| scene.cost.is_some()),
            worth,
            has_value: model.value.is_some(),
            sums: if shown.has_sums() { shown.sums() } else { Vec::new() },
            data: data(&shown),
        }
    }
}

impl Shown<'_> {
    /// Whether there is more to compare than the table of one path holds.
    fn has_sums(&self) -> bool {
        let compare = self.model.compare.as_ref().is_some_and(|single| single.cost.is_some());
        let costed = self.outcomes.iter().any(|outcome| outcome.spent.is_some());
        self.outcomes.len() > 1 || costed || compare || self.model.value.is_some()
    }

    /// As many people as the full width of a flow stands for.
    fn scale(&self) -> f64 {
        if self.model.compare.is_some() {
            return self.model.audience();
        }
        self.outcomes.iter().map(super::Outcome::audience).fold(0.0, f64::max)
    }

    fn lost(&self, from: f64, on: f64) -> String {
        self.people(from.round() - on.round())
    }

    fn each_text(&self, spent: Option<f64>, converted: f64) -> Option<String> {
        let each = self.price(spent, converted).map_or_else(|| self.words.none.clone(), |each| self.money(each));
        spent.map(|_| self.words.each.replace("{n}", &each))
    }

    fn path(&self, at: usize, has_worth: bool) -> PathView {
        let (path, outcome) = (&self.model.paths[at], &self.outcomes[at]);
        let id = &self.model.id.value;
        let id = if at == 0 { id.clone() } else { format!("{id}_path{}", at + 1) };
        let own = path.title.as_deref().or(self.model.title.as_deref());
        let title = svg::title(&format!("sm-{id}"), own, &self.words.untitled);
        let steps: Vec<Step> = path
            .scenes
            .iter()
            .map(|scene| Step {
                name: &scene.name,
                question: scene.question.as_deref(),
                motive: Some(&scene.motive),
                pass: scene.pass,
            })
            .collect();
        let (audience, converted) = (outcome.audience(), outcome.converted());
        let crowd = Crowd { audience, scale: self.scale(), each: self.each_text(outcome.spent, converted) };
        let rows = path.scenes.iter().enumerate().map(|(scene_at, scene)| {
            let (people, on) = (outcome.people[scene_at], outcome.people[scene_at + 1]);
            let worth = self.worth(at, outcome.forgone[scene_at]).map(|worth| self.money(worth));
            SceneRow {
                name: scene.name.clone(),
                question: scene.question.clone(),
                motive: scene.motive.clone(),
                people: self.people(people),
                arrival: scene.cost.map(|cost| self.money(cost)),
                pass: percent_text(scene.pass),
                within_reach: scene.within_reach.map(percent_text),
                on: self.people(on),
                lost: self.lost(people, on),
                forgone: self.people(outcome.forgone[scene_at]),
                worth: has_worth.then(|| worth.unwrap_or_else(|| self.words.none.clone())),
            }
        });
        PathView {
            title: path.title.clone(),
            figure: draw::figure(&id, &title, &crowd, &steps, self.words),
            audience: self.people(audience),
            scenes: rows.collect(),
            converted: self.people(converted),
            share: percent_text(converted / audience),
            lost: self.lost(audience, converted),
        }
    }

    fn single(&self) -> Option<SingleView> {
        let single = self.model.compare.as_ref()?;
        let audience = self.model.audience();
        let step = Step { name: &single.name, question: None, motive: single.motive.as_deref(), pass: single.pass };
        let on = reach(audience, &[single.pass])[1];
        let crowd = Crowd { audience, scale: self.scale(), each: self.each_text(single.cost, on) };
        let id = format!("{}_single", self.model.id.value);
        let title = svg::title(&format!("sm-{id}"), Some(&single.name), "");
        Some(SingleView {
            name: single.name.clone(),
            motive: single.motive.clone(),
            audience: self.people(audience),
            pass: percent_text(single.pass),
            converted: self.people(on),
            lost: self.lost(audience, on),
            figure: draw::figure(&id, &title, &crowd, &[step], self.words),
        })
    }

    fn sums(&self) -> Vec<SumRow> {
        let model = self.model;
        let several = self.outcomes.len() > 1;
        let paths = model.paths.iter().zip(&self.outcomes).filter(|_| several).map(|(path, outcome)| {
            self.sum(
                path.title.as_deref().unwrap_or_default(),
                true,
                outcome.audience(),
                outcome.converted(),
                outcome.spent,
            )
        });
        let name = if several { &self.words.together } else { &self.words.whole };
        let all = self.sum(name, false, model.audience(), self.converted(), self.spent());
        let single = model
            .compare
            .iter()
            .map(|single| self.sum(&single.name, true, model.audience(), model.audience() * single.pass, single.cost));
        paths.chain([all]).chain(single).collect()
    }

    fn sum(&self, name: &str, own: bool, audience: f64, converted: f64, spent: Option<f64>) -> SumRow {
        let shown = |money: Option<f64>| money.map_or_else(|| self.words.none.clone(), |money| self.money(money));
        let left = self.model.value.zip(spent).map(|(value, spent)| converted * value - spent);
        let sign = if left.is_some_and(|left| left < 0.0) { "−" } else { "" };
        SumRow {
            name: name.to_owned(),
            own,
            audience: self.people(audience),
            converted: self.people(converted),
            share: percent_text(converted / audience),
            cost: shown(spent),
            each: shown(self.price(spent, converted)),
            left: format!("{sign}{}", shown(left.map(f64::abs))),
        }
    }
}

/// What `js/scene-model` reckons with.
fn data(shown: &Shown) -> String {
    let model = shown.model;
    let paths: Vec<_> = model
        .paths
        .iter()
        .map(|path| {
            let scenes: Vec<_> = path
                .scenes
                .iter()
                .map(|scene| json!({"name": scene.name, "pass": scene.pass, "reach": scene.within_reach}))
                .collect();
            let cost =
                path.is_costed().then(|| json!({"fixed": path.cost.unwrap_or(0.0), "arrivals": path.arrivals()}));
            json!({"title": path.title, "audience": path.audience, "cost": cost, "scenes": scenes})
        })
        .collect();
    let compare =
        model.compare.as_ref().map(|single| json!({"name": single.name, "pass": single.pass, "cost": single.cost}));
    let data = json!({
        "id": model.id.value, "paths": paths, "compare": compare, "value": model.value, "currency": model.currency,
        "scale": shown.scale(), "words": shown.words,
    });
    for_script(&data)
}
