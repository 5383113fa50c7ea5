//! The words of the interface in one language: those of templates, and those of scripts.

use std::collections::BTreeMap;

use crate::diag::Faults;
use crate::source::FileId;
use crate::yaml::{self, Origin, Reader};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strings {
    /// What templates read as `t.key`.
    pub page: BTreeMap<String, String>,
    /// What scripts read as `Coursewright.strings.key`.
    pub script: BTreeMap<String, String>,
}

impl Strings {
    pub fn read(text: &str, file: FileId, faults: &Faults) -> Self {
        let Some(root) = yaml::read(Origin { file, text, offset: 0 }, faults) else { return Self::default() };
        let map = Reader::new(&root, "a file of strings", &["page", "script"], faults);
        let strings = |key| -> BTreeMap<String, String> {
            let entries = map.node(key).map_or(&[][..], |node| node.entries(faults));
            let text = |node: &yaml::Node| node.text(faults).map(|text| text.value);
            entries.iter().filter_map(|(key, node)| Some((key.value.clone(), text(node)?))).collect()
        };
        Self { page: strings("page"), script: strings("script") }
    }

    /// Takes from `other` what is missing here.
    pub fn complete(&mut self, other: &Self) {
        for (key, text) in &other.page {
            self.page.entry(key.clone()).or_insert_with(|| text.clone());
        }
        for (key, text) in &other.script {
            self.script.entry(key.clone()).or_insert_with(|| text.clone());
        }
    }

    /// The script that gives the other scripts their words; it runs before them.
    pub fn script(&self) -> String {
        let strings = serde_json::to_string(&self.script).expect("a map of strings is always JSON");
        format!("window.Coursewright=window.Coursewright||{{}};Coursewright.strings={strings};\n")
    }

    /// A string for a template; its key where it is missing, so that the gap is seen.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.page.get(key).map_or(key, String::as_str)
    }
}
