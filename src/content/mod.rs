//! The files below content/ as authors write them: site.yaml, courses and modules, lessons and concepts.

mod front_matter;
mod outline;
mod signing;
mod lesson;
mod mention;
mod concept;
mod translation;
mod duration;
mod endpoint;

pub use self::concept::{Concept, Contrast, Definition, Dimension, InOrOut, Relation, RelationKind, parse_concept};
pub use self::duration::{Minutes, Months, date, minutes, months};
pub use self::endpoint::Endpoint;
pub use self::front_matter::suspicious_characters;
pub use self::lesson::{
    InlineQuestions, Lesson, inline_questions, parse_lesson, parse_lesson_noting, questions_in_yaml,
};
pub use self::mention::{By, Mention, Names};
pub use self::outline::{
    Audience, CourseFile, LEARNER_FIELDS, ModuleFile, Objective, Pass, SiteFile, base_url, parse_course, parse_module,
    parse_site,
};
pub use self::outline::{COURSE_KEYS, MODULE_KEYS, SITE_KEYS};
pub use self::signing::{Issuer, Signing};
pub use self::translation::{CONCEPT_WORDS, COURSE_WORDS, LESSON_WORDS, OUTLINE_WORDS};
pub use self::translation::{
    ConceptWords, ContrastWords, CourseWords, DimensionWords, OutlineWords, TestWords, Translation, Words, is_language,
    parse_translation, translated,
};
pub use self::{concept::CONCEPT_KEYS, lesson::LESSON_KEYS};
