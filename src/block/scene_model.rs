//! The scene model: an audience that passes from scene to scene, each with a motive of its own.
//!
//! Read from YAML, reckoned by [`reach`], drawn by `draw`; `js/scene-model.js` reckons and draws the same on the page.

mod draw;
mod view;
pub use self::view::SceneModelView;

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Faults, Place, Placed};
use crate::yaml::{Node, Reader, Shape};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SceneModel {
    /// The whole block.
    pub place: Place,
    pub id: Placed<String>,
    pub title: Option<String>,
    /// How many people are shown the first scene.
    pub audience: u32,
    /// From 2 to 8, in the order in which people meet them.
    pub scenes: Vec<Scene>,
    /// The same audience, met in one scene only.
    pub compare: Option<Single>,
    pub note: Option<String>,
}

/// One place where a person decides whether to go on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    pub name: String,
    /// What a person asks himself here.
    pub question: Option<String>,
    /// What this scene gives him to go on for.
    pub motive: String,
    /// The share of those who arrive that go on, from 0 to 1.
    pub pass: f64,
}

/// Promotion that converts in a single scene, such as a leaflet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Single {
    pub name: String,
    pub motive: Option<String>,
    pub pass: f64,
}

pub const SCENE_MODEL_KEYS: &[&str] = &["id", "title", "audience", "scenes", "compare", "note"];
pub const SCENE_KEYS: &[&str] = &["name", "question", "motive", "pass"];
pub const COMPARE_KEYS: &[&str] = &["name", "motive", "pass"];

const SCENES: std::ops::RangeInclusive<usize> = 2..=8;
const AUDIENCE: std::ops::RangeInclusive<u32> = 1..=1_000_000_000;

impl SceneModel {
    /// `None` when what is left after all faults were reported cannot be drawn.
    pub(super) fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "a scene model", SCENE_MODEL_KEYS, faults);
        if reader.node("id").is_none() {
            reader.missing("id");
        }
        let id = reader.id("id");
        let audience = reader.required("audience").and_then(|node| node.whole(AUDIENCE, faults));
        let written = reader.required("scenes").map_or(&[][..], |node| node.list(faults));
        let scenes: Vec<Scene> = written.iter().filter_map(|node| Scene::read(node, faults)).collect();
        if let Some(list @ Node { shape: Shape::List { .. }, .. }) = reader.node("scenes") {
            count_scenes(list, written.len(), faults);
        }
        same_names(written, faults);
        let title = reader.text("title").map(|text| text.value);
        let compare = reader.node("compare").and_then(|node| Single::read(node, faults));
        let note = reader.text("note").map(|text| text.value);
        if !SCENES.contains(&scenes.len()) {
            return None;
        }
        Some(Self { place: node.place, id: id?, title, audience: audience?, scenes, compare, note })
    }

    /// People at each scene, and last those who convert.
    pub fn reach(&self) -> Vec<f64> {
        let passes: Vec<f64> = self.scenes.iter().map(|scene| scene.pass).collect();
        reach(f64::from(self.audience), &passes)
    }
}

impl Scene {
    fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "a scene", SCENE_KEYS, faults);
        let name = reader.required_text("name");
        if reader.node("motive").is_none() {
            let message = match &name {
                Some(name) => format!("the scene `{}` gives no motive to go on", name.value),
                None => "this scene gives no motive to go on".to_owned(),
            };
            let place = reader.node("name").map_or(node.place, |name| name.place);
            let fault = Diagnostic::error("missing-key", place, message);
            faults.add(fault.help("add `motive: …`: a scene without a motive of its own is where people leave"));
        }
        let motive = reader.text("motive");
        let pass = reader.required("pass").and_then(|node| node.percent(faults));
        let question = reader.text("question").map(|text| text.value);
        Some(Self { name: name?.value, question, motive: motive?.value, pass: pass?.value })
    }
}

impl Single {
    fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "the single scene of `compare`", COMPARE_KEYS, faults);
        let name = reader.required_text("name");
        let motive = reader.text("motive").map(|text| text.value);
        let pass = reader.required("pass").and_then(|node| node.percent(faults));
        Some(Self { name: name?.value, motive, pass: pass?.value })
    }
}

fn count_scenes(list: &Node, count: usize, faults: &Faults) {
    if SCENES.contains(&count) {
        return;
    }
    let message = match count {
        0 => "a scene model without scenes".to_owned(),
        1 => "a scene model with one scene only".to_owned(),
        count => format!("a scene model with {count} scenes"),
    };
    let help = if count < *SCENES.start() {
        "a path has at least two; a single scene is what `compare` is for".to_owned()
    } else {
        format!("at most {}: join scenes in which people decide nothing", SCENES.end())
    };
    faults.add(Diagnostic::error("scene-count", list.place, message).help(help));
}

/// Two scenes of one name could not be told apart in the table and at the controls.
fn same_names(scenes: &[Node], faults: &Faults) {
    let quiet = Faults::default();
    let names: Vec<Placed<String>> =
        scenes.iter().filter_map(|node| Reader::new(node, "a scene", SCENE_KEYS, &quiet).text("name")).collect();
    for (at, name) in names.iter().enumerate() {
        let same = |other: &&Placed<String>| other.value.trim().to_lowercase() == name.value.trim().to_lowercase();
        if let Some(first) = names[..at].iter().find(same) {
            let message = format!("two scenes are named `{}`", name.value);
            let fault = Diagnostic::error("duplicate-scene", name.place, message);
            faults.add(fault.also(first.place, "first named here").help("say where the second one differs"));
        }
    }
}

/// How many people reach each scene, and last how many convert: one value more than there are passes.
///
/// People at a scene are the audience × the product of all passes before it, multiplied from left to right, so that
/// the page's script gets the same bits. `audience` is from 1 to 10^9, each pass from 0 to 1; so no value is below 0,
/// above the audience or above the one before it. Nothing is rounded here: a half person is an average, and what is
/// shown is rounded only when it is shown.
pub fn reach(audience: f64, passes: &[f64]) -> Vec<f64> {
    let mut people = vec![audience];
    for pass in passes {
        people.push(people[people.len() - 1] * pass);
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{Block, parse};
    use crate::source::FileId;
    use crate::yaml::Origin;

    fn read(text: &str) -> (Option<SceneModel>, Vec<Diagnostic>) {
        let faults = Faults::default();
        let origin = Origin { file: FileId::of("a.md"), text, offset: 0 };
        let model = parse("scene-model", origin, &faults).map(|block| match block {
            Block::SceneModel(model) => model,
            other => panic!("{other:?}"),
        });
        (model, faults.into_vec())
    }

    const GOOD: &str = "\
id: from-feed-to-order
title: From a short video to an order
audience: 10000
scenes:
  - {name: Sees a short video, question: \"Is this for me?\", motive: curiosity, pass: 12%}
  - {name: Reads the product page, motive: \"an answer: it fits\", pass: 35%}
compare: {name: Street leaflet, pass: 0.4%}
note: Illustrative figures.
";

    #[test]
    fn a_whole_model_is_read() {
        let (model, faults) = read(GOOD);
        assert_eq!(faults, []);
        let model = model.unwrap();
        assert_eq!((model.id.value.as_str(), model.audience), ("from-feed-to-order", 10_000));
        assert_eq!(model.scenes[0].question.as_deref(), Some("Is this for me?"));
        assert_eq!((model.scenes[1].motive.as_str(), model.scenes[1].pass), ("an answer: it fits", 0.35));
        assert_eq!(model.compare.as_ref().map(|single| single.pass), Some(0.004));
        assert_eq!(model.reach(), [10_000.0, 1_200.0, 420.0]);
    }

    #[test]
    fn every_fault_is_told_with_its_place_and_what_to_do() {
        let two = "scenes:\n  - {name: A, motive: m, pass: 50%}\n  - {name: B, motive: m, pass: 50%}\n";
        let scene = "  - {name: B, motive: m, pass: 50%}\n";
        for (text, code, at, help) in [
            (format!("audience: 10\n{two}"), "missing-key", "audience", "add `id: …`"),
            (format!("id: a\n{two}"), "missing-key", "id", "add `audience: …`"),
            (format!("id: a\naudience: 0\n{two}"), "out-of-range", "0", "from 1 to 1000000000"),
            ("id: a\naudience: 10\n".to_owned(), "missing-key", "id", "add `scenes: …`"),
            (format!("id: a\naudience: 10\nscenes:\n{scene}"), "scene-count", "- {name: B", "a path has at least two"),
            ("id: a\naudience: 10\nscenes: []\n".to_owned(), "scene-count", "[", "a path has at least two"),
            (
                format!("id: a\naudience: 10\nscenes:\n  - {{name: A, pass: 5%}}\n{scene}"),
                "missing-key",
                "A",
                "add `motive: …`: a scene without a motive of its own is where people leave",
            ),
            (
                format!("id: a\naudience: 10\nscenes:\n  - {{name: A, motive: m, pass: 120%}}\n{scene}"),
                "out-of-range",
                "120%",
                "from 0% to 100%",
            ),
            (
                format!("id: a\naudience: 10\nscenes:\n  - {{name: A, motive: m, pass: 12}}\n{scene}"),
                "wrong-type",
                "12",
                "write it with its sign: `12%`",
            ),
            (
                format!("id: a\naudience: 10\nscenes:\n  - {{name: b, motive: m, pass: 12%}}\n{scene}"),
                "duplicate-scene",
                "B",
                "say where the second one differs",
            ),
            (format!("id: a\naudience: 10\n{two}compere: x\n"), "unknown-key", "compere", "did you mean `compare`?"),
            (format!("id: a\naudience: 10\n{two}compare: {{pass: 1%}}\n"), "missing-key", "pass", "add `name: …`"),
        ] {
            let (_, faults) = read(&text);
            let fault = faults.iter().find(|fault| fault.code == code).unwrap_or_else(|| panic!("{text}\n{faults:?}"));
            let told = fault.help.as_deref().unwrap_or_default();
            assert!(told.starts_with(help), "{text}\n{told}");
            let shown = &text[fault.place.unwrap().range()];
            assert!(shown.starts_with(at.trim_start_matches("- ")) || shown.starts_with(at), "{text}\n{shown:?}");
            assert_eq!(faults.len(), 1, "{text}\n{faults:?}");
        }
    }

    #[test]
    fn all_faults_of_a_block_are_told_at_once() {
        let text = "audience: many\nscenes:\n  - {name: A, pass: 5%}\n  - {motive: m, pass: 200%}\n  - just text\ncompare: {pass: 1}\n";
        let (model, faults) = read(text);
        assert_eq!(model, None);
        let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
        for code in ["missing-key", "wrong-type", "out-of-range"] {
            assert!(codes.contains(&code), "{codes:?}");
        }
        assert!(faults.len() >= 8, "{faults:#?}");
    }

    #[test]
    fn nine_scenes_are_too_many() {
        let scenes: String = (0..9).map(|at| format!("  - {{name: S{at}, motive: m, pass: 50%}}\n")).collect();
        let (model, faults) = read(&format!("id: a\naudience: 10\nscenes:\n{scenes}"));
        assert_eq!((model, faults[0].code), (None, "scene-count"));
        assert_eq!(faults[0].message, "a scene model with 9 scenes");
    }

    #[test]
    fn nothing_an_author_writes_in_a_block_panics() {
        for text in ["", "~", "[]", "- a", "text", "{", "id: [a]\nscenes: 3", "scenes: {a: b}", "scenes: [~, ~]", "\t"]
        {
            assert_eq!(read(text).0, None, "{text:?}");
        }
    }

    #[test]
    fn people_at_a_scene_are_the_audience_times_the_passes_before() {
        for (audience, passes, people) in [
            (10_000.0, &[0.5, 0.5][..], &[10_000.0, 5_000.0, 2_500.0][..]),
            (100.0, &[0.0, 0.5], &[100.0, 0.0, 0.0]),
            (100.0, &[1.0, 1.0, 1.0], &[100.0; 4]),
            (1.0, &[0.25, 0.5], &[1.0, 0.25, 0.125]),
            (1e9, &[1.0, 0.0], &[1e9, 1e9, 0.0]),
            (7.0, &[], &[7.0]),
        ] {
            assert_eq!(reach(audience, passes), people, "{audience} {passes:?}");
        }
    }

    #[test]
    fn reach_never_grows_and_never_leaves_its_range() {
        for seed in 0..500_u32 {
            let passes: Vec<f64> =
                (0..8).map(|at| f64::from(seed.wrapping_mul(2_654_435_761 + at) % 101) / 100.0).collect();
            let people = reach(f64::from(seed) + 1.0, &passes);
            assert!(people.windows(2).all(|pair| pair[1] <= pair[0] && pair[1] >= 0.0), "{people:?}");
        }
    }
}
