//! What a theme publishes below `assets/` besides what its authors' pages bring: scripts, styles, and files as they are.
//!
//! A folder below `js/` or `css/` is published as one file, its parts one after the other in the order of their names:
//! `js/quiz/*.js` is `js/quiz.js` for templates. A site's theme replaces a part, or with a file `js/quiz.js` all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::minify::minify;

#[derive(Clone, Debug)]
pub struct ThemeAsset {
    /// `assets/site.css`
    pub page: String,
    pub bytes: Arc<[u8]>,
}

impl ThemeAsset {
    pub fn new(name: &str, bytes: Arc<[u8]>) -> Self {
        Self { page: format!("assets/{name}"), bytes }
    }
}

/// Assets by the paths that templates know them by.
pub fn collect<'a>(files: impl Iterator<Item = (&'a str, &'a Arc<[u8]>)>) -> Vec<(String, ThemeAsset)> {
    let mut assets = Vec::new();
    let mut joined: BTreeMap<String, (String, Vec<u8>)> = BTreeMap::new();
    let files: Vec<_> = files
        .filter_map(|(path, bytes)| match path.split_once('/') {
            Some((kind @ ("css" | "js" | "assets"), below)) => Some((path, kind, below, bytes)),
            _ => None,
        })
        .collect();
    let small = files.into_par_iter().map(|(path, kind, below, bytes)| {
        let name = below.rsplit('/').next().unwrap_or(below);
        let is_code = path.rsplit_once('.').is_some_and(|(_, ending)| ending == kind);
        let bytes = if is_code { minify(name, bytes) } else { bytes.clone() };
        (path, kind, below, name, is_code, bytes)
    });
    for (path, kind, below, name, is_code, bytes) in small.collect::<Vec<_>>() {
        match below.split_once('/') {
            Some((folder, _)) if is_code => {
                let name = format!("{folder}.{kind}");
                let (_, all) = joined.entry(format!("{kind}/{name}")).or_insert_with(|| (name, Vec::new()));
                if !all.is_empty() {
                    // A script may end without the semicolon that the beginning of the next one needs.
                    all.extend_from_slice(if kind == "js" { b"\n;" } else { b"\n" });
                }
                all.extend_from_slice(&bytes);
            }
            _ => assets.push((path.to_owned(), ThemeAsset::new(name, bytes))),
        }
    }
    for (path, (name, bytes)) in joined {
        if assets.iter().all(|(other, _)| *other != path) {
            assets.push((path, ThemeAsset::new(&name, bytes.into())));
        }
    }
    assets
}

/// Whether a file at `path` is in the asset that templates know as `asset`.
pub fn is_part(path: &str, asset: &str) -> bool {
    let joined = asset.rsplit_once('.').and_then(|(folder, _)| path.strip_prefix(folder));
    path == asset || joined.is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_one_file_unless_a_file_has_its_name() {
        let files = [
            ("assets/font.woff2", " /* */ "),
            ("assets/late/more.js", "a  b"),
            ("css/fonts/sans.woff2", "sans"),
            ("css/site.css", "a { b: c }"),
            ("js/menu.js", "own()"),
            ("js/menu/a.js", "a()"),
            ("js/quiz/form.js", "form() // last"),
            ("js/quiz/grade.js", "( grade )()"),
            ("templates/base.html", ""),
        ];
        let files = files.map(|(path, text)| (path, Arc::from(text.as_bytes())));
        let found = collect(files.iter().map(|(path, bytes)| (*path, bytes)));
        let shown: Vec<_> =
            found.iter().map(|(path, asset)| (&**path, &*asset.page, str::from_utf8(&asset.bytes).unwrap())).collect();
        assert_eq!(
            shown,
            [
                ("assets/font.woff2", "assets/font.woff2", " /* */ "),
                ("assets/late/more.js", "assets/more.js", "a  b"),
                ("css/fonts/sans.woff2", "assets/sans.woff2", "sans"),
                ("css/site.css", "assets/site.css", "a{b:c}"),
                ("js/menu.js", "assets/menu.js", "own()"),
                ("js/quiz.js", "assets/quiz.js", "form()\n;(grade)()"),
            ]
        );
    }
}
