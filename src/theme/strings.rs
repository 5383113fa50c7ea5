//! The words of the interface in one language: those of templates, and those of scripts.

use std::collections::BTreeMap;

use crate::diag::Faults;
use crate::source::FileId;
use crate::yaml::{self, Origin, Reader};

type Texts = BTreeMap<String, String>;

/// Sections of strings for scripts. Those with a file are brought by it to the pages whose scripts need them; the others
/// stand in these pages themselves, since each is short and needed by few.
const SECTIONS: [(&str, Option<&str>); 18] = [
    ("script", Some("strings")),
    ("results", Some("results-strings")),
    ("endpoint", Some("endpoint-strings")),
    ("search", Some("search-strings")),
    ("verify", Some("verify-strings")),
    ("codes", Some("codes-strings")),
    ("review", Some("review-strings")),
    ("exam", None),
    ("ordering", None),
    ("parts", None),
    ("writing", None),
    ("hotspot", None),
    ("scenario", None),
    ("scene_model", None),
    ("growth", None),
    ("relation_network", None),
    ("preference_profile", None),
    ("scorecard", None),
];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strings {
    /// What templates read as `t.key`.
    pub page: Texts,
    /// What scripts read as `Coursewright.strings.key`, in the order of [`SECTIONS`].
    scripts: [Texts; SECTIONS.len()],
}

impl Strings {
    pub fn read(text: &str, file: FileId, faults: &Faults) -> Self {
        let Some(root) = yaml::read(Origin { file, text, offset: 0 }, faults) else { return Self::default() };
        let keys: Vec<_> = std::iter::once("page").chain(SECTIONS.map(|(key, _)| key)).collect();
        let map = Reader::new(&root, "a file of strings", &keys, faults);
        let strings = |key| -> Texts {
            let entries = map.node(key).map_or(&[][..], |node| node.entries(faults));
            // What stands between others is kept with its blanks; between two Chinese sentences there is nothing.
            let text = |node: &yaml::Node| match &node.shape {
                yaml::Shape::Scalar { text, plain: false } if !text.contains('\n') => Some(text.clone()),
                _ => node.text(faults).map(|text| text.value),
            };
            entries.iter().filter_map(|(key, node)| Some((key.value.clone(), text(node)?))).collect()
        };
        Self { page: strings("page"), scripts: SECTIONS.map(|(key, _)| strings(key)) }
    }

    /// Takes from `other` what is missing here. A string for scripts is not missing if another section has it.
    pub fn complete(&mut self, other: &Self) {
        for (key, text) in &other.page {
            self.page.entry(key.clone()).or_insert_with(|| text.clone());
        }
        for (at, texts) in other.scripts.iter().enumerate() {
            for (key, text) in texts {
                if self.scripts.iter().all(|own| !own.contains_key(key)) {
                    self.scripts[at].insert(key.clone(), text.clone());
                }
            }
        }
    }

    /// The scripts that give the other scripts their words and run before them, by their names: the first is for every
    /// page, and the others add to it.
    pub fn scripts(&self) -> impl Iterator<Item = (&'static str, String)> {
        SECTIONS.iter().zip(&self.scripts).enumerate().filter_map(|(at, ((_, file), texts))| {
            let name = (*file)?;
            let texts = serde_json::to_string(&without_echoes(texts)).expect("a map of strings is always JSON");
            let script = match at {
                0 => format!("(window.Coursewright=window.Coursewright||{{}}).strings={texts};"),
                _ => format!("Object.assign(Coursewright.strings,{texts});"),
            };
            Some((name, script))
        })
    }

    /// The strings of a section that stands in pages, as it is called there: `scene-model`.
    pub fn in_pages(&self, section: &str) -> Option<BTreeMap<&str, &str>> {
        let name = section.replace('-', "_");
        let at = SECTIONS.iter().position(|(key, file)| *key == name && file.is_none())?;
        Some(without_echoes(&self.scripts[at]))
    }

    /// What stands between two things that a string puts side by side, `{before}` and `{after}`.
    pub fn between(&self, key: &str) -> String {
        self.get(key).replace("{before}", "").replace("{after}", "")
    }

    /// A string for a template; its key where it is missing, so that the gap is seen.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.page.get(key).map_or(key, String::as_str)
    }
}

/// Texts as scripts need them: without a form for one that says no more than the form for all, as in Chinese.
fn without_echoes(texts: &Texts) -> BTreeMap<&str, &str> {
    let is_echo = |(key, text): &(&String, &String)| {
        let whole = key.strip_suffix("_one").and_then(|key| texts.get(key));
        whole.is_some_and(|whole| whole.replace("{n}", "1") == text.replace("{n}", "1"))
    };
    texts.iter().filter(|entry| !is_echo(entry)).map(|(key, text)| (key.as_str(), text.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_for_one_is_published_where_it_says_something_else() {
        let texts =
            |list: &[(&str, &str)]| list.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        for (one, stays) in [("1 课", false), ("{n} 课", false), ("一课", true)] {
            let all: Texts = texts(&[("lessons", "{n} 课"), ("lessons_one", one), ("only_one", "{n}")]);
            assert_eq!(without_echoes(&all).contains_key("lessons_one"), stays, "{one}");
            assert!(without_echoes(&all).contains_key("only_one"));
        }
    }
}
