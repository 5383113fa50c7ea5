//! What the template of a scene model shows: numbers as they stand on the page, and the drawings.

use serde::Serialize;
use serde_json::json;

use super::draw::{self, Step, Words};
use super::{SceneModel, reach};
use crate::block::numbers::{people_text, percent_text};
use crate::block::svg::for_script;

/// All that `block/scene-model.html` may read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SceneModelView {
    pub id: String,
    pub title: Option<String>,
    pub note: Option<String>,
    /// SVG of the path.
    pub figure: String,
    pub audience: String,
    pub scenes: Vec<SceneRow>,
    /// People who go on from the last scene.
    pub converted: String,
    /// Of the audience.
    pub share: String,
    /// People who left anywhere on the path.
    pub lost: String,
    pub compare: Option<SingleView>,
    /// JSON for the script.
    pub data: String,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SceneRow {
    pub number: usize,
    pub name: String,
    pub question: Option<String>,
    pub motive: String,
    pub people: String,
    pub pass: String,
    pub on: String,
    pub lost: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SingleView {
    pub name: String,
    pub motive: Option<String>,
    pub pass: String,
    pub converted: String,
    pub lost: String,
    /// SVG of the single scene, in the scale of the path's.
    pub figure: String,
}

impl SceneModelView {
    /// `string` gives the theme's `page:` string of a name.
    pub fn new(model: &SceneModel, string: &dyn Fn(&str) -> String) -> Self {
        let words = Words::of_theme(string);
        let audience = f64::from(model.audience);
        let people = model.reach();
        let converted = people[people.len() - 1];
        let show = |count: f64| people_text(count, &words.thousands);
        let lost = |from: f64, on: f64| show(from.round() - on.round());
        let rows = model.scenes.iter().enumerate().map(|(at, scene)| SceneRow {
            number: at + 1,
            name: scene.name.clone(),
            question: scene.question.clone(),
            motive: scene.motive.clone(),
            people: show(people[at]),
            pass: percent_text(scene.pass),
            on: show(people[at + 1]),
            lost: lost(people[at], people[at + 1]),
        });
        let steps = model.scenes.iter().map(|scene| Step {
            name: &scene.name,
            question: scene.question.as_deref(),
            motive: Some(&scene.motive),
            pass: scene.pass,
        });
        let title = model.title.as_deref().unwrap_or(&words.untitled);
        let compare = model.compare.as_ref().map(|single| {
            let step = Step { name: &single.name, question: None, motive: single.motive.as_deref(), pass: single.pass };
            let on = reach(audience, &[single.pass])[1];
            SingleView {
                name: single.name.clone(),
                motive: single.motive.clone(),
                pass: percent_text(single.pass),
                converted: show(on),
                lost: lost(audience, on),
                figure: draw::figure(&format!("{}_single", model.id.value), &single.name, audience, &[step], &words),
            }
        });
        Self {
            id: model.id.value.clone(),
            title: model.title.clone(),
            note: model.note.clone(),
            figure: draw::figure(&model.id.value, title, audience, &steps.collect::<Vec<_>>(), &words),
            audience: show(audience),
            scenes: rows.collect(),
            converted: show(converted),
            share: percent_text(converted / audience),
            lost: lost(audience, converted),
            compare,
            data: data(model, &words),
        }
    }
}

/// What `js/scene-model.js` reckons with.
fn data(model: &SceneModel, words: &Words) -> String {
    let scenes: Vec<_> = model.scenes.iter().map(|scene| json!({"name": scene.name, "pass": scene.pass})).collect();
    let compare = model.compare.as_ref().map(|single| json!({"name": single.name, "pass": single.pass}));
    let data =
        json!({"id": model.id.value, "audience": model.audience, "scenes": scenes, "compare": compare, "words": words});
    for_script(&data)
}
