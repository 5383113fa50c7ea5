//! What the template of a scene model shows: numbers as they stand on the page, and the drawings.

use serde::Serialize;
use serde_json::json;

use super::draw::{self, Step, Words};
use super::{SceneModel, reach};

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

/// What `js/scene-model.js` reckons with; safe inside a `<script>` element.
fn data(model: &SceneModel, words: &Words) -> String {
    let scenes: Vec<_> = model.scenes.iter().map(|scene| json!({"name": scene.name, "pass": scene.pass})).collect();
    let compare = model.compare.as_ref().map(|single| json!({"name": single.name, "pass": single.pass}));
    let data =
        json!({"id": model.id.value, "audience": model.audience, "scenes": scenes, "compare": compare, "words": words});
    data.to_string().replace('<', "\\u003c")
}

/// A count as it is shown: a whole number with its thousands set apart, and `< 1` for less than half a person,
/// since nobody and hardly anybody are not the same.
pub(super) fn people_text(count: f64, thousands: &str) -> String {
    if count > 0.0 && count < 0.5 {
        return "< 1".to_owned();
    }
    let digits = format!("{}", count.round());
    let mut shown = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push_str(thousands);
        }
        shown.push(digit);
    }
    shown
}

/// A share as it is shown: at most two decimals from 1 % up, below that two digits that count.
pub(super) fn percent_text(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.001 {
        return "< 0.001%".to_owned();
    }
    let scale = match percent {
        0.0..0.01 => 10_000.0,
        0.01..0.1 => 1_000.0,
        _ => 100.0,
    };
    format!("{}%", (percent * scale).round() / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_shown_as_whole_numbers() {
        for (count, shown) in [
            (0.0, "0"),
            (0.2, "< 1"),
            (0.5, "1"),
            (41.6, "42"),
            (999.4, "999"),
            (999.5, "1,000"),
            (12_345.0, "12,345"),
            (1e9, "1,000,000,000"),
        ] {
            assert_eq!(people_text(count, ","), shown, "{count}");
        }
    }

    #[test]
    fn shares_are_shown_without_needless_digits() {
        for (share, shown) in [
            (0.0, "0%"),
            (1.0, "100%"),
            (0.12, "12%"),
            (0.125, "12.5%"),
            (1.0 / 3.0, "33.33%"),
            (0.07, "7%"),
            (0.004, "0.4%"),
            (0.0042, "0.42%"),
            (0.00042, "0.042%"),
            (0.000_042_4, "0.0042%"),
            (0.000_000_1, "< 0.001%"),
        ] {
            assert_eq!(percent_text(share), shown, "{share}");
        }
    }
}
