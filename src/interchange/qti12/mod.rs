//! QTI 1.2, as Canvas and Blackboard read it: a package with a manifest and one file of items for each quiz.

mod read;
mod blackboard;
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
/// The name of another one, for a type that other programs take for a matching question.
const TYPE: &str = "type";
const CATEGORIZE: &str = "categorize";
/// Fields for what an item is found by: the first two are in common use, the last one is ours.
const KEYWORDS: &str = "qmd_keywords";
const DIFFICULTY: &str = "qmd_levelofdifficulty";
const OBJECTIVE: &str = "objective";

/// An id as an ident. Other programs number their choices, so a number is no id unless it is marked as one.
fn ident(id: &str) -> String {
    if id.bytes().all(|byte| byte.is_ascii_digit()) { format!("_{id}") } else { id.to_owned() }
}

/// The id behind an ident; empty where it cannot be one of ours.
fn id(ident: &str) -> String {
    let id = ident.strip_prefix('_').filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    let is_ours = id.is_some() || !ident.bytes().all(|byte| byte.is_ascii_digit());
    let id = id.unwrap_or(ident);
    if is_ours && crate::yaml::is_id(id) { id.to_owned() } else { String::new() }
}

#[test]
fn ids_come_back_and_numbers_of_others_are_none() {
    for known in ["a-b", "1-a", "12", "true"] {
        assert_eq!(id(&ident(known)), known);
    }
    for other in ["4501", "A", "_1_1", "_x", ""] {
        assert_eq!(id(other), "", "{other}");
    }
}
