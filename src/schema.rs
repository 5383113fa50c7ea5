//! The formats of authors' files as JSON Schemas, for editors: `coursewright schema quiz`; and of what HR's programs read.
//!
//! The schemas stand in docs/schemas/. The readers decide what is right; a test holds the keys of both together.

/// In the order in which an author meets the files.
pub const NAMES: [&str; 12] = [
    "site",
    "course",
    "module",
    "lesson",
    "concept",
    "quiz",
    "scene-model",
    "growth",
    "relation-network",
    "preference-profile",
    "contrast",
    "scorecard",
];

/// Of what programs hand to each other; docs/ says how.
pub const OF_RESULTS: [&str; 1] = ["graded"];

/// All of them.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().chain(OF_RESULTS)
}

/// The text of a schema.
pub fn get(name: &str) -> Option<&'static str> {
    match name {
        "site" => Some(include_str!("../docs/schemas/site.json")),
        "course" => Some(include_str!("../docs/schemas/course.json")),
        "module" => Some(include_str!("../docs/schemas/module.json")),
        "lesson" => Some(include_str!("../docs/schemas/lesson.json")),
        "concept" => Some(include_str!("../docs/schemas/concept.json")),
        "quiz" => Some(include_str!("../docs/schemas/quiz.json")),
        "scene-model" => Some(include_str!("../docs/schemas/scene-model.json")),
        "growth" => Some(include_str!("../docs/schemas/growth.json")),
        "relation-network" => Some(include_str!("../docs/schemas/relation-network.json")),
        "preference-profile" => Some(include_str!("../docs/schemas/preference-profile.json")),
        "contrast" => Some(include_str!("../docs/schemas/contrast.json")),
        "scorecard" => Some(include_str!("../docs/schemas/scorecard.json")),
        "graded" => Some(include_str!("../docs/schemas/graded.json")),
        _ => None,
    }
}
