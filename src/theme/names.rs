//! The names under which a theme's files are published: side by side in one folder, and also on disks and servers that
//! take upper and lower case for one.

use std::collections::HashMap;

use super::ThemeAsset;
use crate::diag::{Diagnostic, Faults, Severity};
use crate::source::folded;

/// The folders of the search index and of what is reviewed, which a theme cannot replace.
const FOLDERS: [(&str, &str); 2] = [("assets/search", "the search"), ("assets/review", "reviews")];

/// Assets come by the paths that templates know them by. Of two of one name the author is told at his own, `is_own`,
/// which lies below `folder`.
pub fn check(assets: &[(String, ThemeAsset)], folder: &str, is_own: impl Fn(&str) -> bool, faults: &Faults) {
    let fault = |code, path: &str, message: String, help: &str| {
        let path = if is_own(path) { format!("{folder}{path}") } else { path.to_owned() };
        faults.add(Diagnostic::of_path(Severity::Error, code, &path, message).help(help));
    };
    let mut published: HashMap<String, &(String, ThemeAsset)> = HashMap::new();
    for asset in assets {
        let (path, ThemeAsset { page, .. }) = asset;
        // It stands in addresses as it is.
        if page.contains(|letter: char| letter.is_whitespace() || "\"#%&'<>?".contains(letter)) {
            let message = "the name of this file cannot be part of an address".to_owned();
            fault("bad-name", path, message, "rename it: letters, digits and hyphens work everywhere");
        }
        if let Some((_, what)) = FOLDERS.iter().find(|(folder, _)| folded(page) == *folder) {
            let message = format!("`{page}` is an address that the site itself uses, for the files of {what}");
            fault("same-address", path, message, "rename this file");
        }
        let Some((first, other)) = published.insert(folded(page), asset) else { continue };
        let (own, other_path) = if is_own(path) { (path, first) } else { (first, path) };
        if other.page == *page {
            let message = format!("this and `{other_path}` of the theme would both be published as `{page}`");
            fault("same-address", own, message, "rename one of them: a theme's files stand side by side there");
        } else {
            let message = format!(
                "this and `{other_path}` of the theme would be published as `{page}` and `{}`, which differ only in \
                 upper and lower case, or in Unicode form",
                other.page
            );
            fault("same-address", own, message, "rename one of them: many disks and servers cannot tell them apart");
        }
    }
}
