//! QTI 1.2, as Canvas and Blackboard read it: a package with a manifest and one file of items for each quiz.

mod read;
mod write;

pub use self::read::read;
pub use self::write::write;

/// How Canvas names what an item shows after it was graded.
const GENERAL: &str = "general_fb";
const RIGHT: &str = "correct_fb";
const WRONG: &str = "general_incorrect_fb";
/// What Canvas has in place of the folder of a course’s files.
const FILES: [&str; 2] = ["$IMS-CC-FILEBASE$/", "%24IMS-CC-FILEBASE%24/"];
/// The name of a field in which we keep `partial_credit`; other programs pass it over.
const RULE: &str = "partial_credit";
const ALL_OR_NOTHING: &str = "all_or_nothing";
