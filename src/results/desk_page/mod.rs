//! The desk: one private HTML file in which HR reads submissions without this program, and finds what `collect` finds.
//!
//! The file holds the site's keys and texts (`data`), the theme's own graders, and in `js/` the steps of `collect` in
//! JavaScript, file by file beside the Rust that they must agree with: `tests/desk.rs` runs both on the same files and
//! compares every table, byte for byte. It asks nothing of any network, and its policy runs no script but its own.
//!
//! What differs by nature: a browser follows links within a folder and has no ledger, so nothing is ever `replayed`.

mod data;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use std::path::PathBuf;

use self::data::Data;
use super::error::Error;
use super::roster::Roster;
use super::sheet::Sheet;
use crate::keys::Folder;
use crate::site::Site;

const PAGE: &str = include_str!("desk.html");
const STYLE: &str = concat!(include_str!("../html/report.css"), include_str!("desk.css"));
/// In the order in which they stand on each other. The graders are the site's own files, and so are the models that
/// exercises are graded with.
const SCRIPTS: [&str; 40] = [
    include_str!("../../../themes/default/js/model/numbers.js"),
    include_str!("../../../themes/default/js/scene-model/reach.js"),
    include_str!("../../../themes/default/js/growth/outlook.js"),
    include_str!("../../../themes/default/js/relation-network/reach.js"),
    include_str!("../../../themes/default/js/preference-profile/profile.js"),
    include_str!("../../../themes/default/js/scorecard/mean.js"),
    include_str!("../../../themes/default/js/exercise/judge.js"),
    include_str!("../../../themes/default/js/scene-model-exercise/figures.js"),
    include_str!("../../../themes/default/js/growth-exercise/figures.js"),
    include_str!("../../../themes/default/js/relation-network-exercise/figures.js"),
    include_str!("../../../themes/default/js/preference-profile-exercise/figures.js"),
    include_str!("../../../themes/default/js/quiz/grade.js"),
    include_str!("../../../themes/default/js/ordering/grade.js"),
    include_str!("../../../themes/default/js/parts/grade.js"),
    include_str!("../../../themes/default/js/writing/grade.js"),
    include_str!("../../../themes/default/js/scenario/story.js"),
    include_str!("js/text.js"),
    include_str!("js/moment.js"),
    include_str!("js/json.js"),
    include_str!("js/submission.js"),
    include_str!("js/hash.js"),
    include_str!("js/mail.js"),
    include_str!("js/armour.js"),
    include_str!("js/unpack.js"),
    include_str!("js/sheet.js"),
    include_str!("js/roster.js"),
    include_str!("js/marks.js"),
    include_str!("js/learner.js"),
    include_str!("js/codes.js"),
    include_str!("js/words.js"),
    include_str!("js/grading.js"),
    include_str!("js/course.js"),
    include_str!("js/own.js"),
    include_str!("js/claims.js"),
    include_str!("js/results.js"),
    include_str!("js/tables.js"),
    include_str!("js/items.js"),
    include_str!("js/workbook.js"),
    include_str!("js/desk.js"),
    include_str!("js/page.js"),
];

/// What goes into a desk.
#[derive(Debug)]
pub struct DeskFile<'a> {
    pub site: &'a Site,
    /// Of the site's sources, as its pages name it.
    pub build: &'a str,
    /// The site as it was before, the newest first.
    pub earlier: &'a [Site],
    /// Folders of keys that are withheld from the site.
    pub withheld: &'a [Folder],
    /// Tables of people.
    pub roster: &'a [PathBuf],
    /// Files of private keys, for whoever asks for them to be in it.
    pub private: &'a [String],
}

/// The whole file.
pub fn desk_page(what: &DeskFile) -> Result<String, Error> {
    // What is wrong with a list is said here, and not to HR when they open the file.
    Roster::read(what.roster)?;
    let sheets = what.roster.iter().map(|path| Ok((path, Sheet::read(path)?))).collect::<Result<Vec<_>, Error>>()?;
    let data = Data::of(what, &sheets);
    // No text may end the element that it stands in.
    let data = serde_json::to_string(&data).expect("the data have string keys only").replace('<', "\\u003c");
    let script = SCRIPTS.concat();
    let parts = [("policy", policy(&script)), ("style", STYLE.to_owned()), ("data", data), ("script", script)];
    let mut page = String::new();
    let mut rest = PAGE;
    // One after another: what was put in is not looked at again.
    for (name, text) in parts {
        let (before, after) = rest.split_once(&format!("{{{{ {name} }}}}")).expect("the page has a place for each");
        page.push_str(before);
        page.push_str(&text);
        rest = after;
    }
    page.push_str(rest);
    Ok(page)
}

/// Whether a file that begins like this is a desk, of whatever version.
pub fn is_desk(beginning: &str) -> bool {
    beginning.starts_with("<!doctype html>") && beginning.contains("<title>HR desk</title>")
}

/// Nothing but this file's own style and script, byte by byte; no address at all.
fn policy(script: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let (style, script) = (hash(STYLE), hash(script));
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    )
}
