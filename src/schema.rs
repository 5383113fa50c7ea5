//! The formats of authors' files as JSON Schemas, for editors: `coursewright schema quiz`; and of what HR's programs read.
//!
//! The schemas stand in docs/schemas/. The readers decide what is right; a test holds the keys of both together.

/// In the order in which an author meets the files; last those of words in another language.
pub const NAMES: [&str; 18] = [
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
    "site-words",
    "course-words",
    "module-words",
    "lesson-words",
    "concept-words",
    "quiz-words",
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
        "site-words" => Some(include_str!("../docs/schemas/site-words.json")),
        "course-words" => Some(include_str!("../docs/schemas/course-words.json")),
        "module-words" => Some(include_str!("../docs/schemas/module-words.json")),
        "lesson-words" => Some(include_str!("../docs/schemas/lesson-words.json")),
        "concept-words" => Some(include_str!("../docs/schemas/concept-words.json")),
        "quiz-words" => Some(include_str!("../docs/schemas/quiz-words.json")),
        "graded" => Some(include_str!("../docs/schemas/graded.json")),
        _ => None,
    }
}
