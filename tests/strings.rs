//! The strings of the built-in theme: each that something asks for is there in every language, and each that is there is
//! asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

type Keys = BTreeSet<String>;

/// By language, then by section.
fn defined() -> BTreeMap<String, BTreeMap<String, Keys>> {
    let (section, key) = (Regex::new("^([a-z_]+):").unwrap(), Regex::new("^  \"?([a-z0-9_]+)\"?:").unwrap());
    let of = |path: &PathBuf| {
        let mut sections: BTreeMap<String, Keys> = BTreeMap::new();
        let mut at = String::new();
        for line in fs::read_to_string(path).unwrap().lines() {
            if let Some(found) = section.captures(line) {
                at = found[1].to_owned();
            } else if let Some(found) = key.captures(line) {
                sections.entry(at.clone()).or_default().insert(found[1].to_owned());
            }
        }
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), sections)
    };
    files("themes/default/i18n", "yaml").iter().map(of).collect()
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut found);
    found
}

fn texts(folder: &str, ending: &str) -> Vec<String> {
    files(folder, ending).iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// All that these patterns find in a text.
fn found(patterns: &[&str], text: &str) -> Keys {
    let patterns = patterns.iter().map(|pattern| Regex::new(pattern).unwrap());
    let of = |pattern: Regex| {
        let all = pattern
            .captures_iter(text)
            .flat_map(|found| found.iter().skip(1).flatten().map(|key| key.as_str().to_owned()).collect::<Vec<_>>());
        all.collect::<Vec<_>>()
    };
    patterns.flat_map(of).collect()
}

/// Where strings are asked for: templates and the program's own pages, and scripts.
struct Sources {
    page: Vec<String>,
    scripts: Vec<String>,
}

impl Sources {
    fn read() -> Self {
        let folders = ["block", "render", "markdown", "quiz", "certify"];
        let programs = folders.into_iter().flat_map(|folder| texts(&format!("src/{folder}"), "rs"));
        // What stands below is asked in tests, which have strings of their own.
        let programs = programs.map(|text| text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
        let templates =
            ["themes/default/templates", "src/certify"].into_iter().flat_map(|folder| texts(folder, "html"));
        let page = templates.chain(programs).collect();
        Self { page, scripts: texts("themes/default/js", "js") }
    }
}

fn asked_by_page(text: &str) -> Keys {
    let mut asked =
        found(&[r"\bt\.([a-z][a-z0-9_]*)", r#"(?:strings\.get|\bstring|\bbetween|\.say|\.word)\("([a-z_]+)""#], text);
    // A block has a prefix of its own.
    for prefix in found(&[r#"let own = \|key: &str\| string\(&format!\("([a-z_]+_)\{key\}"\)\)"#], text) {
        asked.extend(found(&[r#"\bown\("([a-z_]+)"\)"#], text).into_iter().map(|key| prefix.clone() + &key));
    }
    asked
}

fn asked_by_script(text: &str) -> Keys {
    found(&[r"\bstrings\.([a-z]\w*)", r#"\btext\("(\w+)""#, r#"\btext\([^()"]*\? "(\w+)" : "(\w+)""#], text)
}

/// Whether a key, or one of its plurals, is there.
fn is_there(keys: &Keys, key: &str) -> bool {
    ["", "_one", "_other", "_many"].iter().any(|plural| keys.contains(&format!("{key}{plural}")))
}

#[test]
fn every_string_that_is_asked_for_is_there_in_every_language() {
    let sources = Sources::read();
    let page: Keys = sources.page.iter().flat_map(|text| asked_by_page(text)).collect();
    let scripts: Keys = sources.scripts.iter().flat_map(|text| asked_by_script(text)).collect();
    assert!(page.len() > 400 && scripts.len() > 150, "{} and {}", page.len(), scripts.len());
    let languages = defined();
    assert!(languages.len() > 1);
    for (language, sections) in &languages {
        let all: Keys =
            sections.iter().filter(|(name, _)| *name != "page").flat_map(|(_, keys)| keys.clone()).collect();
        for (asked, there) in [(&page, &sections["page"]), (&scripts, &all)] {
            let missing: Vec<_> = asked.iter().filter(|key| !is_there(there, key)).collect();
            assert!(missing.is_empty(), "{language} has no {missing:?}");
        }
        assert_eq!(sections, &languages["en"], "{language} has other strings than English");
    }
}

/// The words of some sources, and what keys are put together from in them: `relation_" ~`, `status_${`, `growth_{`.
struct Asking {
    words: Keys,
    starts: Keys,
    ends: Keys,
}

impl Asking {
    fn of(texts: &[String]) -> Self {
        let text = texts.join("\n");
        Self {
            words: found(&[r"\b([a-z0-9_]+)\b"], &text),
            starts: found(
                &[r#""([a-z_]+_)" ~"#, r"`([a-z_]+_)\$\{", r#""([a-z_]+_)\{"#, r#"own\(&?format!\("([a-z_]+_)"#],
                &text,
            ),
            ends: found(&[r"\}(_[a-z_]+)`", r#""(_[a-z]+)""#], &text),
        }
    }

    fn has(&self, key: &str) -> bool {
        let plural = |end: &&str| key.ends_with(*end);
        self.words.contains(key)
            || ["_one", "_other", "_many"]
                .iter()
                .find(|end| plural(end))
                .is_some_and(|end| self.has(&key[..key.len() - end.len()]))
            || self.starts.iter().any(|start| key.strip_prefix(start.as_str()).is_some_and(|rest| self.has(rest)))
            || self.ends.iter().any(|end| key.strip_suffix(end.as_str()).is_some_and(|rest| self.has(rest)))
    }
}

#[test]
fn every_string_is_asked_for() {
    let sources = Sources::read();
    // What of a learner is asked is named by site.yaml.
    let scripts = Asking::of(&[sources.scripts, texts("src/content", "rs")].concat());
    let page = Asking::of(&sources.page);
    for (section, keys) in &defined()["en"] {
        let asking = if section == "page" { &page } else { &scripts };
        let idle: Vec<_> = keys.iter().filter(|key| !asking.has(key)).collect();
        assert!(idle.is_empty(), "nothing asks for {idle:?} of `{section}`");
    }
}
