//! The scene model: an audience that passes from scene to scene, each with a motive of its own, by one path or several.
//!
//! Read from YAML, reckoned by `reckon`, drawn by `draw`, put into sentences by `said`; `js/scene-model` does the same on
//! the page. The formulas and their reasons stand in docs/content/writing/models/scene-model.md.

mod reckon;
mod draw;
mod said;
mod view;
#[cfg(test)]
mod tests;
pub use self::reckon::{Outcome, forgone, reach, spent, within};
pub use self::view::SceneModelView;

use serde::{Deserialize, Serialize};

use super::read;
use crate::diag::{Diagnostic, Faults, Place, Placed};
use crate::yaml::{Node, Reader, Shape};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SceneModel {
    /// The whole block.
    pub place: Place,
    pub id: Placed<String>,
    pub title: Option<String>,
    /// Stands before amounts of money.
    pub currency: String,
    /// What one conversion is worth, in money.
    pub value: Option<f64>,
    /// One, or up to 4 that lead to the same end.
    pub paths: Vec<ScenePath>,
    /// The same audience, met in one scene only.
    pub compare: Option<Single>,
    pub note: Option<String>,
}

/// A way from the first sight to the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenePath {
    /// Every one of several has one.
    pub title: Option<String>,
    /// How many people are shown the first scene.
    pub audience: u32,
    /// Money that is spent whatever the rates are.
    pub cost: Option<f64>,
    /// From 2 to 12, in the order in which people meet them.
    pub scenes: Vec<Scene>,
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
    /// The share that it could be made to pass, as its author believes.
    pub within_reach: Option<f64>,
    /// Money for each who arrives.
    pub cost: Option<f64>,
}

/// Promotion that converts in a single scene, such as a leaflet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Single {
    pub name: String,
    pub motive: Option<String>,
    pub pass: f64,
    pub cost: Option<f64>,
}

pub const SCENE_MODEL_KEYS: &[&str] =
    &["id", "title", "audience", "cost", "currency", "value", "scenes", "paths", "compare", "note"];
pub const SCENE_PATH_KEYS: &[&str] = &["title", "audience", "cost", "scenes"];
pub const SCENE_KEYS: &[&str] = &["name", "question", "motive", "pass", "within_reach", "cost"];
pub const COMPARE_KEYS: &[&str] = &["name", "motive", "pass", "cost"];

const SCENES: std::ops::RangeInclusive<usize> = 2..=12;
const PATHS: std::ops::RangeInclusive<usize> = 2..=4;
const AUDIENCE: std::ops::RangeInclusive<u32> = 1..=1_000_000_000;
const MONEY: std::ops::RangeInclusive<f64> = 0.0..=1e9;

impl SceneModel {
    /// `None` when what is left after all faults were reported cannot be drawn.
    pub(super) fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "a scene model", SCENE_MODEL_KEYS, faults);
        let id = read::id(&reader);
        let title = reader.text("title").map(|text| text.value);
        let currency = reader.text("currency").map_or_else(|| "€".to_owned(), |text| text.value);
        let value = money(&reader, "value");
        let paths = match reader.node("paths") {
            Some(list) => several(&reader, list, faults),
            None => ScenePath::read(&reader, None, faults).map(|path| vec![path]),
        };
        let compare = reader.node("compare").and_then(|node| Single::read(node, faults));
        let note = reader.text("note").map(|text| text.value);
        Some(Self { place: node.place, id: id?, title, currency, value, paths: paths?, compare, note })
    }

    /// Those of all paths, in their order.
    pub fn scenes(&self) -> impl Iterator<Item = &Scene> {
        self.paths.iter().flat_map(|path| &path.scenes)
    }

    /// The first path: the only one of a model that asks for something or that questions are made of.
    pub fn first(&self) -> &ScenePath {
        self.paths.first().expect("a scene model has at least one path")
    }

    /// Of all paths together.
    pub fn audience(&self) -> f64 {
        self.paths.iter().fold(0.0, |sum, path| sum + f64::from(path.audience))
    }
}

/// Several paths in the place of one.
fn several(reader: &Reader, list: &Node, faults: &Faults) -> Option<Vec<ScenePath>> {
    for key in ["audience", "cost", "scenes"] {
        if reader.node(key).is_some() {
            let message = format!("`{key}` stands beside `paths`");
            let fault = Diagnostic::error("unknown-key", reader.place_of(key), message);
            faults.add(fault.help(format!("each path has its own: write `{key}` in each of `paths`")));
        }
    }
    let nodes = list.list(faults);
    if matches!(list.shape, Shape::List { .. }) {
        let help = (
            "one path needs no list: write its `audience` and its `scenes` beside `id`",
            "at most 4: leave out those that nobody compares",
        );
        read::count(list.place, nodes.len(), PATHS, ("a scene model", "paths"), help, faults);
    }
    read::named_apart(&read::texts_under(nodes, "title"), "paths", faults);
    let read = |node: &Node| {
        let reader = Reader::new(node, "a path", SCENE_PATH_KEYS, faults);
        let title = reader.required_text("title");
        ScenePath::read(&reader, title.map(|title| title.value), faults)
    };
    let paths: Vec<ScenePath> = nodes.iter().filter_map(read).collect();
    PATHS.contains(&paths.len()).then_some(paths)
}

impl ScenePath {
    fn read(reader: &Reader, title: Option<String>, faults: &Faults) -> Option<Self> {
        let audience = reader.required("audience").and_then(|node| node.whole(AUDIENCE, faults));
        let cost = money(reader, "cost");
        let written = reader.required("scenes").map_or(&[][..], |node| node.list(faults));
        let scenes: Vec<Scene> = written.iter().filter_map(|node| Scene::read(node, faults)).collect();
        if let Some(list @ Node { shape: Shape::List { .. }, .. }) = reader.node("scenes") {
            count_scenes(list, written.len(), faults);
        }
        same_names(written, faults);
        if !SCENES.contains(&scenes.len()) {
            return None;
        }
        Some(Self { title, audience: audience?, cost, scenes })
    }

    /// The author's own rates.
    pub fn passes(&self) -> Vec<f64> {
        self.scenes.iter().map(|scene| scene.pass).collect()
    }

    /// What each arrival costs, scene by scene.
    pub fn arrivals(&self) -> Vec<f64> {
        self.scenes.iter().map(|scene| scene.cost.unwrap_or(0.0)).collect()
    }

    /// Whether anything is known of what it costs.
    pub fn is_costed(&self) -> bool {
        self.cost.is_some() || self.scenes.iter().any(|scene| scene.cost.is_some())
    }

    /// What it comes to at the author's own rates.
    pub fn outcome(&self) -> Outcome {
        let passes = self.passes();
        let people = reach(f64::from(self.audience), &passes);
        let spent = self.is_costed().then(|| spent(self.cost.unwrap_or(0.0), &people, &self.arrivals()));
        let forgone = forgone(&people, &passes);
        let reaches: Vec<Option<f64>> = self.scenes.iter().map(|scene| scene.within_reach).collect();
        Outcome { spent, forgone, within: within(&people, &passes, &reaches), people }
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
        let within_reach = reader.percent("within_reach");
        if let (Some(pass), Some(within)) = (&pass, &within_reach)
            && within.value < pass.value
        {
            let fault = Diagnostic::error("out-of-range", within.place, "`within_reach` is lower than `pass`");
            faults.add(
                fault.help("it is the rate that this scene could be made to pass; leave it out where there is no room"),
            );
        }
        let question = reader.text("question").map(|text| text.value);
        let cost = money(&reader, "cost");
        let within_reach = within_reach.map(|within| within.value);
        Some(Self { name: name?.value, question, motive: motive?.value, pass: pass?.value, within_reach, cost })
    }
}

impl Single {
    fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let reader = Reader::new(node, "the single scene of `compare`", COMPARE_KEYS, faults);
        let name = reader.required_text("name");
        let motive = reader.text("motive").map(|text| text.value);
        let pass = reader.required("pass").and_then(|node| node.percent(faults));
        let cost = money(&reader, "cost");
        Some(Self { name: name?.value, motive, pass: pass?.value, cost })
    }
}

fn money(reader: &Reader, key: &str) -> Option<f64> {
    reader.node(key).and_then(|node| read::amount(node, MONEY, reader.faults))
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
    let names = read::texts_under(scenes, "name");
    for (at, name) in names.iter().enumerate() {
        let same = |other: &&Placed<String>| other.value.trim().to_lowercase() == name.value.trim().to_lowercase();
        if let Some(first) = names[..at].iter().find(same) {
            let message = format!("two scenes are named `{}`", name.value);
            let fault = Diagnostic::error("duplicate-scene", name.place, message);
            faults.add(fault.also(first.place, "first named here").help("say where the second one differs"));
        }
    }
}
