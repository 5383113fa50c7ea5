//! What of a scenario goes into the two fingerprints. One without variables has the same as before there were any.

use std::collections::BTreeSet;

use crate::quiz::fingerprint::Ink;
use crate::quiz::scenario::{Condition, Effect, Guard, Next, Scenario, Step, Story, Target, Way};

impl Scenario {
    /// All that a learner is shown.
    pub(in crate::quiz) fn print(&self, ink: &mut Ink) {
        ink.count(self.characters.len());
        for character in &self.characters {
            ink.text(&character.id);
            ink.text(&character.name);
            ink.text(character.role.as_deref().unwrap_or_default());
        }
        ink.count(self.nodes.len());
        for node in &self.nodes {
            ink.text(&node.id);
            ink.text(node.speaker.as_deref().unwrap_or_default());
            if let Some(last) = node.text.last() {
                ink.prose(&last.text);
            }
            match &node.next {
                Next::Choices(choices) => {
                    ink.count(choices.len());
                    for choice in choices {
                        ink.text(&choice.id);
                        ink.prose(&choice.text);
                        ink.prose_if(choice.note.as_ref());
                    }
                }
                Next::Outcome(outcome) => {
                    ink.text(outcome.title.as_deref().unwrap_or_default());
                    ink.prose_if(outcome.debrief.as_ref());
                }
            }
        }
        let is_plain = self.variables.is_empty()
            && self.bands.is_empty()
            && self.characters.iter().all(|character| character.portrait.is_none());
        if !is_plain {
            self.print_more(ink);
        }
    }

    fn print_more(&self, ink: &mut Ink) {
        self.characters.iter().for_each(|character| ink.prose_if(character.portrait.as_ref()));
        ink.count(self.variables.len());
        for variable in &self.variables {
            ink.text(&variable.id);
            ink.count(usize::from(variable.shown));
            if variable.shown {
                ink.text(&variable.name());
                ink.count(variable.words.len());
                for (value, word) in &variable.words {
                    ink.number(*value as f64);
                    ink.text(word);
                }
            }
        }
        for node in &self.nodes {
            ink.count(node.text.len());
            for passage in &node.text {
                condition(ink, passage.when.as_ref().map(|Guard { condition, .. }| condition));
                ink.prose(&passage.text);
            }
            node.choices().iter().for_each(|choice| ink.prose_if(choice.otherwise.as_ref()));
        }
        ink.count(self.bands.len());
        for band in &self.bands {
            ink.number(band.from);
            ink.text(&band.title);
            ink.prose_if(band.debrief.as_ref());
        }
    }
}

impl Story {
    /// All that changes what a path earns.
    pub(in crate::quiz) fn print(&self, ink: &mut Ink) {
        let deciding = self.deciding();
        ink.text(&self.start);
        ink.count(self.nodes.len());
        for (id, step) in &self.nodes {
            ink.text(id);
            match step {
                Step::Choices(choices) => {
                    ink.count(choices.len());
                    for (choice, way) in choices {
                        ink.text(choice);
                        ink.text(way.to.last().map_or("", |target| &target.to));
                        if !deciding.is_empty() {
                            print_way(ink, way, &deciding);
                        }
                    }
                }
                Step::Score(Some(score)) => ink.number(*score),
                Step::Score(None) => ink.text("score"),
            }
        }
        if deciding.is_empty() {
            return;
        }
        for name in deciding {
            ink.text(name);
            if let Some(variable) = self.variables.get(name) {
                [variable.start, variable.from, variable.to].into_iter().for_each(|number| ink.number(number as f64));
            }
        }
        ink.count(usize::from(self.score.is_some()));
        if let Some(score) = &self.score {
            ink.text(&score.of);
            ink.number(score.from as f64);
            ink.number(score.to as f64);
        }
    }
}

fn print_way(ink: &mut Ink, way: &Way, deciding: &BTreeSet<&str>) {
    condition(ink, way.when.as_ref());
    let effects: Vec<_> = way.effects.iter().filter(|(name, _)| deciding.contains(name.as_str())).collect();
    ink.count(effects.len());
    for (name, effect) in effects {
        ink.text(name);
        let (kind, number) = match effect {
            Effect::Add(more) => ("add", more),
            Effect::Set(to) => ("set", to),
        };
        ink.text(kind);
        ink.number(*number as f64);
    }
    ink.count(way.to.len());
    for Target { when, to } in &way.to {
        condition(ink, when.as_ref());
        ink.text(to);
    }
}

fn condition(ink: &mut Ink, condition: Option<&Condition>) {
    let text = condition.map(|condition| serde_json::to_string(condition).expect("a condition is always JSON"));
    ink.text(text.as_deref().unwrap_or_default());
}
