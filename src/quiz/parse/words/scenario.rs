//! What a scenario says.

use super::Over;
use super::kinds::Bands;
use crate::diag::Placed;
use crate::quiz::parse::scenario::image;
use crate::quiz::scenario::{Character, Next, Scenario, ScenarioChoice, ScenarioNode, Variable};
use crate::yaml::{Node, Reader, Shape};

impl Over<'_> {
    pub fn scenario(&self, words: &Reader, scenario: &mut Scenario) {
        let ids = |ids: &mut dyn Iterator<Item = &String>| ids.cloned().collect::<Vec<String>>();
        let characters = ids(&mut scenario.characters.iter().map(|one| &one.id));
        self.by_name(words, "characters", &characters, &mut |map| {
            scenario.characters.iter_mut().for_each(|one| self.character(map, one));
        });
        let is_said = |one: &&mut Variable| one.label.is_some() || !one.words.is_empty();
        let variables = ids(&mut scenario.variables.iter().map(|one| &one.id));
        self.by_name(words, "variables", &variables, &mut |map| {
            scenario.variables.iter_mut().filter(is_said).for_each(|one| self.variable(map, one));
        });
        let nodes = ids(&mut scenario.nodes.iter().map(|node| &node.id));
        for (node, said) in scenario.nodes.iter_mut().zip(self.beside(words, "nodes", &nodes)) {
            if let Some(said) = said {
                self.node(said, node);
            }
        }
        let mut bands: Bands = Vec::new();
        for band in &mut scenario.bands {
            bands.push((band.from, &mut band.debrief, Some(&mut band.title)));
        }
        self.bands(words, "debrief", &mut bands);
    }

    /// A map whose keys are ids of the source; nothing, where neither has one.
    fn by_name(&self, words: &Reader, key: &str, ids: &[String], read: &mut dyn FnMut(&Reader)) {
        if !ids.is_empty() || words.node(key).is_some() {
            self.map(words, key, &ids.iter().map(String::as_str).collect::<Vec<_>>(), read);
        }
    }

    fn character(&self, map: &Reader, one: &mut Character) {
        self.map(map, &one.id, &["name", "role", "alt"], &mut |words| {
            self.plain(words, "name", &mut one.name, &one.id);
            self.plain_if(words, "role", &mut one.role, &one.id);
            let image_of = one.portrait.as_ref().and_then(|portrait| Some((portrait.links.first()?, portrait.plain())));
            match (words.text("alt"), image_of) {
                (Some(alt), Some((link, _))) => {
                    let path = Placed { value: link.target.clone(), place: link.place };
                    one.portrait = Some(image(&self.reading, &alt.value, &path));
                }
                (Some(_), None) => self.says_more(words, "alt"),
                (None, Some((_, alt))) if !alt.is_empty() => self.lacks_unless_faulty(words, "alt", &one.id),
                (None, _) => {}
            }
        });
    }

    fn variable(&self, map: &Reader, one: &mut Variable) {
        let is_flag = one.is_flag;
        let written = |value: i64| match is_flag {
            true => (value != 0).to_string(),
            false => value.to_string(),
        };
        self.map(map, &one.id, &["label", "words"], &mut |words| {
            self.plain_if(words, "label", &mut one.label, &one.id);
            let keys: Vec<String> = one.words.iter().map(|(value, _)| written(*value)).collect();
            self.by_name(words, "words", &keys, &mut |map| {
                one.words.iter_mut().for_each(|(value, word)| self.plain(map, &written(*value), word, &one.id));
            });
        });
    }

    fn node(&self, said: &Node, node: &mut ScenarioNode) {
        let said = said.words(&["id", "text", "choices", "outcome"], &["speaker"], self.reading.faults);
        let words = Reader::new(&said, "a translated node", &["id", "text", "choices", "outcome"], self.reading.faults);
        let id = node.id.clone();
        match (words.node("text"), node.text.as_mut_slice()) {
            (Some(Node { shape: Shape::List { items, .. }, .. }), passages) if items.len() == passages.len() => {
                for (passage, item) in passages.iter_mut().zip(items) {
                    self.entry(item, "text", &["text"], &["when"], &mut |words| {
                        self.prose(words, "text", &mut passage.text, &id);
                    });
                }
            }
            (Some(Node { shape: Shape::Scalar { .. }, .. }) | None, [passage]) => {
                self.prose(&words, "text", &mut passage.text, &id);
            }
            (Some(Node { shape: Shape::List { items, .. }, .. }), passages) => {
                self.differ(&words, "text", passages.len(), items.len());
            }
            (Some(_), passages) => self.differ(&words, "text", passages.len(), 1),
            (None, _) => self.lacks("text", &id),
        }
        match &mut node.next {
            Next::Choices(choices) => {
                let ids: Vec<String> = choices.iter().map(|choice| choice.id.clone()).collect();
                for (choice, node) in choices.iter_mut().zip(self.beside(&words, "choices", &ids)) {
                    if let Some(node) = node {
                        self.choice(node, choice);
                    }
                }
            }
            Next::Outcome(outcome) => self.map(&words, "outcome", &["title", "debrief"], &mut |words| {
                self.plain_if(words, "title", &mut outcome.title, &id);
                self.prose_if(words, "debrief", &mut outcome.debrief, &id);
            }),
        }
        (node.place, node.span) = (words.place_of("id"), said.place);
    }

    fn choice(&self, node: &Node, choice: &mut ScenarioChoice) {
        let id = choice.id.clone();
        self.entry(node, "text", &["id", "text", "note", "otherwise"], &["when", "set", "to"], &mut |words| {
            self.prose(words, "text", &mut choice.text, &id);
            self.prose_if(words, "note", &mut choice.note, &id);
            self.prose_if(words, "otherwise", &mut choice.otherwise, &id);
            choice.place = words.node("text").map_or(choice.place, |node| node.place);
        });
    }
}
