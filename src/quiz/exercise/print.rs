//! Exercises as fingerprints see them.

use super::key::{EffortKey, ExerciseKey, ModelKey};
use super::model::{Bound, Domain, Exercise};
use crate::block::Block;
use crate::quiz::fingerprint::Ink;

impl ExerciseKey {
    /// Everything that changes what a response earns; the solution does not.
    pub(in crate::quiz) fn print(&self, ink: &mut Ink) {
        match &self.model {
            ModelKey::SceneModel { audience, passes, cost } => {
                ink.text("scene-model");
                ink.count(*audience as usize);
                ink.count(passes.len());
                passes.iter().for_each(|pass| ink.number(*pass));
                // A path without a cost is printed as paths were before there were costs.
                if let Some(cost) = cost {
                    ink.text("cost");
                    ink.number(cost.fixed);
                    cost.arrivals.iter().for_each(|each| ink.number(*each));
                }
            }
            ModelKey::Growth { days, steady, efforts } => {
                ink.text("growth");
                ink.count(*days as usize);
                ink.number(steady.gain);
                ink.number(steady.cost);
                ink.count(efforts.len());
                for effort in efforts {
                    let (kind, launch, numbers) = match *effort {
                        EffortKey::Curve { launch, cost, limit, middle, doubling } => {
                            ("curve", launch, [cost, limit, middle, doubling])
                        }
                        EffortKey::Tactic { launch, cost, peak, half_life } => {
                            ("tactic", launch, [cost, peak, half_life, 0.0])
                        }
                    };
                    ink.text(kind);
                    ink.count(launch.map_or(0, |launch| launch as usize));
                    numbers.into_iter().for_each(|number| ink.number(number));
                }
            }
            ModelKey::RelationNetwork { threads, pairs, gone } => {
                ink.text("relation-network");
                for list in [threads, pairs, gone] {
                    ink.count(list.len());
                    list.iter().for_each(|on| ink.count(usize::from(*on)));
                }
            }
            ModelKey::PreferenceProfile { half_life, topics, acts, events, messages, share, least } => {
                ink.text("preference-profile");
                ink.count(*half_life as usize);
                ink.count(*topics);
                ink.count(acts.len());
                acts.iter().for_each(|weight| ink.number(weight.unwrap_or(-1.0)));
                ink.count(events.len());
                for event in events {
                    ink.count(event.act);
                    ink.count(event.topic);
                    ink.count(event.days_ago as usize);
                }
                ink.count(messages.len());
                messages.iter().for_each(|topic| ink.count(*topic));
                ink.number(*share);
                ink.count(*least as usize);
            }
        }
        ink.count(self.settings.len());
        for setting in &self.settings {
            ink.text(&setting.id);
            ink.text(&setting.start);
            let (name, numbers) = match setting.domain {
                Domain::Rate { from, to } => ("rate", [from, to, 0]),
                Domain::Launch { from, to } => ("launch", [from, to, 0]),
                Domain::Days { from, to } => ("days", [from, to, 0]),
                Domain::Switch => ("switch", [0; 3]),
                Domain::Event { acts, topics, farthest } => ("event", [acts, topics, farthest]),
            };
            ink.text(name);
            numbers.into_iter().for_each(|number| ink.count(number as usize));
        }
        ink.count(self.most.map_or(0, |most| most as usize + 1));
        ink.count(self.goals.len());
        for goal in &self.goals {
            ink.text(goal.figure.name());
            ink.text(match goal.bound {
                Bound::AtLeast => "at least",
                Bound::AtMost => "at most",
                Bound::Exactly => "exactly",
            });
            ink.count(goal.value as usize);
            ink.count(goal.points as usize);
        }
    }
}

impl Exercise {
    /// Everything that a learner is shown: also the numbers, in which another task stands.
    pub(in crate::quiz) fn print(&self, ink: &mut Ink) {
        self.key().print(ink);
        let words = self.words();
        ink.count(words.len());
        words.into_iter().for_each(|words| ink.text(words));
    }

    /// All texts of its model, in their order.
    pub fn words(&self) -> Vec<&str> {
        words(&self.block)
    }
}

fn words(block: &Block) -> Vec<&str> {
    match block {
        Block::SceneModel(model) => {
            let scenes =
                model.scenes().flat_map(|scene| [Some(&*scene.name), Some(&*scene.motive), scene.question.as_deref()]);
            let compare = model.compare.iter().flat_map(|single| [Some(&*single.name), single.motive.as_deref()]);
            [model.title.as_deref(), model.note.as_deref()]
                .into_iter()
                .chain(scenes)
                .chain(compare)
                .map(Option::unwrap_or_default)
                .collect()
        }
        Block::Growth(growth) => [growth.title.as_deref(), growth.note.as_deref(), Some(&*growth.steady.name)]
            .into_iter()
            .chain(growth.efforts.iter().map(|effort| Some(&*effort.name)))
            .chain([Some(&*growth.currency)])
            .map(Option::unwrap_or_default)
            .collect(),
        Block::RelationNetwork(network) => [network.title.as_deref(), network.note.as_deref(), Some(&*network.centre)]
            .into_iter()
            .chain(network.people.iter().map(|name| Some(&**name)))
            .map(Option::unwrap_or_default)
            .collect(),
        Block::PreferenceProfile(profile) => {
            [profile.title.as_deref(), profile.note.as_deref(), Some(&*profile.general)]
                .into_iter()
                .chain(profile.topics.iter().map(|topic| Some(&**topic)))
                .chain(profile.acts.iter().map(|act| Some(&*act.name)))
                .chain(profile.messages.iter().map(|message| Some(&*message.text)))
                .map(Option::unwrap_or_default)
                .collect()
        }
        Block::Scorecard(_) | Block::Contrast(_) => Vec::new(),
    }
}
