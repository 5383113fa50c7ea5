//! What a fenced block of a lesson can be besides code: a model that is drawn when the site is built.
//!
//! A block is YAML, and the fence's info string names its kind. It is read like any other file: every fault has a
//! place, and an info string that is no kind of block is left alone, because it is the language of ordinary code.

mod scene_model;
mod growth;
mod relation_network;
mod preference_profile;
mod contrast;
mod scorecard;
mod read;
mod numbers;
pub(crate) mod svg;
pub use self::contrast::{
    CONTRAST_KEYS, CellView, ColumnView, Columns, Contrast, ContrastView, Row, RowView, is_same_dimension,
};
pub use self::growth::{
    CURVE_KEYS, Effort, GROWTH_KEYS, Growth, GrowthView, Outlook, Pace, Plan, STEADY_KEYS, Steady, TACTIC_KEYS,
};
pub use self::numbers::{money_text, number_text, people_text, percent_text};
pub use self::preference_profile::{
    ACT_KEYS, Act, EVENT_KEYS, Event, MESSAGE_KEYS, Message, PROFILE_KEYS, PreferenceProfile, Profile, ProfileView,
    Rules,
};
pub use self::relation_network::{NETWORK_KEYS, NetworkView, RelationNetwork, Ties, pairs};
pub use self::scene_model::{
    COMPARE_KEYS, SCENE_KEYS, SCENE_MODEL_KEYS, SCENE_PATH_KEYS, Scene, SceneModel, SceneModelView, ScenePath, Single,
    forgone, reach, spent, within,
};
pub use self::scorecard::{CRITERION_KEYS, RATING_KEYS, SCORECARD_KEYS, Scorecard, ScorecardView, weighted};

use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, Faults, Place, Placed, nearest};
use crate::yaml::{self, Node, Origin};

/// What an info string can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    SceneModel,
    Growth,
    RelationNetwork,
    PreferenceProfile,
    Contrast,
    Scorecard,
}

/// The info strings of all kinds, in the order of the manual.
pub const KINDS: [&str; 6] = [
    Kind::SceneModel.name(),
    Kind::Growth.name(),
    Kind::RelationNetwork.name(),
    Kind::PreferenceProfile.name(),
    Kind::Contrast.name(),
    Kind::Scorecard.name(),
];

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::SceneModel,
        Self::Growth,
        Self::RelationNetwork,
        Self::PreferenceProfile,
        Self::Contrast,
        Self::Scorecard,
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::SceneModel => "scene-model",
            Self::Growth => "growth",
            Self::RelationNetwork => "relation-network",
            Self::PreferenceProfile => "preference-profile",
            Self::Contrast => "contrast",
            Self::Scorecard => "scorecard",
        }
    }

    /// Whether its script stands on `js/model.js`, and its look on `css/model.css`.
    pub const fn shares_script(self) -> bool {
        !matches!(self, Self::SceneModel | Self::Contrast)
    }

    /// The theme's template, below `templates/`; it is given a [`View`] as `model`, and the strings as `t`.
    pub const fn template(self) -> &'static str {
        match self {
            Self::SceneModel => "block/scene-model.html",
            Self::Growth => "block/growth.html",
            Self::RelationNetwork => "block/relation-network.html",
            Self::PreferenceProfile => "block/preference-profile.html",
            Self::Contrast => "block/contrast.html",
            Self::Scorecard => "block/scorecard.html",
        }
    }
}

/// A block as its author wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Block {
    SceneModel(SceneModel),
    Growth(Growth),
    RelationNetwork(RelationNetwork),
    PreferenceProfile(PreferenceProfile),
    Contrast(Contrast),
    Scorecard(Scorecard),
}

impl Block {
    pub fn kind(&self) -> Kind {
        match self {
            Self::SceneModel(_) => Kind::SceneModel,
            Self::Growth(_) => Kind::Growth,
            Self::RelationNetwork(_) => Kind::RelationNetwork,
            Self::PreferenceProfile(_) => Kind::PreferenceProfile,
            Self::Contrast(_) => Kind::Contrast,
            Self::Scorecard(_) => Kind::Scorecard,
        }
    }

    /// Unique on its page. What no script has to find needs none.
    pub fn id(&self) -> Option<&Placed<String>> {
        match self {
            Self::SceneModel(model) => Some(&model.id),
            Self::Growth(growth) => Some(&growth.id),
            Self::RelationNetwork(network) => Some(&network.id),
            Self::PreferenceProfile(profile) => Some(&profile.id),
            Self::Contrast(contrast) => contrast.id.as_ref(),
            Self::Scorecard(card) => Some(&card.id),
        }
    }

    /// The same block under another id: a question is on pages beside other questions of its name.
    pub fn named(mut self, name: String) -> Self {
        let id = match &mut self {
            Self::SceneModel(model) => &mut model.id,
            Self::Growth(growth) => &mut growth.id,
            Self::RelationNetwork(network) => &mut network.id,
            Self::PreferenceProfile(profile) => &mut profile.id,
            Self::Scorecard(card) => &mut card.id,
            Self::Contrast(_) => return self,
        };
        id.value = name;
        self
    }

    /// All that it names of the site, besides its own id.
    pub fn names(&self) -> &[Placed<String>] {
        match self {
            Self::Contrast(Contrast { columns: Columns::Concepts(concepts), .. }) => concepts,
            _ => &[],
        }
    }

    /// What the block's template shows; `string` gives the theme's `page:` string of a name, and `table` what the site
    /// knows of what is compared.
    pub fn view(&self, string: &dyn Fn(&str) -> String, table: &dyn Fn(&Contrast) -> ContrastView) -> View {
        match self {
            Self::Contrast(contrast) => View::Contrast(table(contrast)),
            Self::SceneModel(model) => View::SceneModel(SceneModelView::new(model, string)),
            Self::Growth(growth) => View::Growth(GrowthView::new(growth, string)),
            Self::RelationNetwork(network) => View::RelationNetwork(NetworkView::new(network, string)),
            Self::PreferenceProfile(profile) => View::PreferenceProfile(ProfileView::new(profile, string)),
            Self::Scorecard(card) => View::Scorecard(ScorecardView::new(card, string)),
        }
    }
}

/// All that a block's template may read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum View {
    SceneModel(SceneModelView),
    Growth(GrowthView),
    RelationNetwork(NetworkView),
    PreferenceProfile(ProfileView),
    Contrast(ContrastView),
    Scorecard(ScorecardView),
}

/// What stands between two things that a string puts side by side, `{before}` and `{after}`.
fn between(text: &str) -> String {
    text.replace("{before}", "").replace("{after}", "")
}

/// A number of days, as it is shown; `string` gives the theme's words for one day and for several.
fn days(n: &str, string: &dyn Fn(&str) -> String) -> String {
    if n == "1" { string("days_one") } else { string("days_many").replace("{n}", n) }
}

/// Reads a fenced block; `None` for ordinary code, and for a block with too many faults to be drawn.
///
/// `kind` is the info string, `origin` the text between the fences.
pub fn parse(kind: &str, origin: Origin, faults: &Faults) -> Option<Block> {
    let Some(known) = Kind::named(kind) else {
        // Questions are read elsewhere, and may be meant as well.
        if let Some(meant) = nearest(kind, KINDS.into_iter().chain(["quiz"])) {
            let message = format!("`{kind}` is shown as code: no block is named so");
            let fault = Diagnostic::warning("unknown-block", info_place(kind, origin), message);
            faults.add(fault.help(format!("did you mean `{meant}`?")));
        }
        return None;
    };
    read(known, &yaml::read(origin, faults)?, faults)
}

/// Reads a block of a known kind, wherever it stands; `None` where it has too many faults to be drawn.
pub fn read(kind: Kind, node: &Node, faults: &Faults) -> Option<Block> {
    match kind {
        Kind::SceneModel => SceneModel::read(node, faults).map(Block::SceneModel),
        Kind::Growth => Growth::read(node, faults).map(Block::Growth),
        Kind::RelationNetwork => RelationNetwork::read(node, faults).map(Block::RelationNetwork),
        Kind::PreferenceProfile => PreferenceProfile::read(node, faults).map(Block::PreferenceProfile),
        Kind::Scorecard => Scorecard::read(node, faults).map(Block::Scorecard),
        Kind::Contrast => Contrast::read(node, faults).map(Block::Contrast),
    }
}

/// The info string ends the line before the block's text.
fn info_place(kind: &str, origin: Origin) -> Place {
    let end = origin.offset.saturating_sub(1);
    Place::new(origin.file, end.saturating_sub(kind.len()), end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_near_miss_of_a_kind_is_warned_and_code_is_left_alone() {
        for (kind, meant) in [
            ("scene_model", Some("scene-model")),
            ("scenemodel", Some("scene-model")),
            ("Scene-Model", Some("scene-model")),
            ("scene-modle", Some("scene-model")),
            ("scene", Some("scene-model")),
            ("quizz", Some("quiz")),
            ("growht", Some("growth")),
            ("relation_network", Some("relation-network")),
            ("preference-profil", Some("preference-profile")),
            ("contrasts", Some("contrast")),
            ("score-card", Some("scorecard")),
            ("rust", None),
            ("scheme", None),
            ("yaml", None),
            ("html", None),
            ("", None),
        ] {
            let faults = Faults::default();
            let origin = Origin { file: FileId::of("a.md"), text: "id: a\n", offset: 20 };
            assert_eq!(parse(kind, origin, &faults), None, "{kind:?}");
            let found: Vec<_> = faults.into_vec().into_iter().map(|fault| (fault.code, fault.help)).collect();
            let expected = meant.map(|meant| ("unknown-block", Some(format!("did you mean `{meant}`?"))));
            assert_eq!(found, Vec::from_iter(expected), "{kind:?}");
        }
    }

    #[test]
    fn every_kind_is_found_by_its_name() {
        for (kind, name) in Kind::ALL.into_iter().zip(KINDS) {
            assert_eq!((kind.name(), Kind::named(name)), (name, Some(kind)));
        }
    }
}
