//! A scenario checked as a graph: all its states are visited, a state being a node and the values of the variables.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::{Diagnostic, Place};
use crate::quiz::parse::Reading;
use crate::quiz::scenario::{
    Condition, Graph, Guard, MOST_STATES, Next, Scenario, ScenarioChoice, ScenarioNode, State, Story, Variable, explore,
};
use crate::yaml::Reader;

/// As many choices as are named to show a way.
const LONGEST_WAY: usize = 8;

pub(super) fn check(reading: &Reading, reader: &Reader, scenario: &Scenario) {
    let story = scenario.story();
    let graph = explore(&story);
    let check = Check { reading, reader, scenario, story: &story, graph: &graph };
    check.variables();
    check.same_words();
    if graph.is_whole {
        check.dead_ends();
        check.circles();
        check.unreachable();
        check.conditions();
    } else {
        check.too_large();
    }
    check.best();
}

struct Check<'a> {
    reading: &'a Reading<'a>,
    reader: &'a Reader<'a>,
    scenario: &'a Scenario,
    story: &'a Story,
    graph: &'a Graph<'a>,
}

impl Check<'_> {
    fn error(&self, code: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.reading.error(code, place, message, help);
    }

    fn warning(&self, code: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.reading.faults.add(Diagnostic::warning(code, place, message).help(help));
    }

    /// Nodes at which no choice is left, under some values that a path can come with.
    fn dead_ends(&self) {
        let mut told = BTreeSet::new();
        for (at, state) in self.graph.states.iter().enumerate() {
            if !self.graph.is_last(at) || self.graph.is_end(at) || !told.insert(state.at) {
                continue;
            }
            let Some(node) = self.scenario.node(state.at).filter(|node| !node.choices().is_empty()) else { continue };
            let message = format!("this node can be a dead end: none of its choices is open {}", self.values(state));
            let help = format!("{}: leave one of its choices without `when`", self.way(at));
            self.error("dead-end", node.place, message, help);
        }
    }

    /// Choices of the same words that are open at once. Under other conditions they are two: “Yes.”, said to a friend and
    /// to a stranger.
    fn same_words(&self) {
        for node in &self.scenario.nodes {
            let choices = node.choices();
            for (at, choice) in choices.iter().enumerate() {
                let words = choice.text.plain();
                let is_same = |other: &&ScenarioChoice| !words.is_empty() && other.text.plain() == words;
                let Some(before) = choices[..at].iter().rfind(is_same) else { continue };
                let is_open = |choice: &ScenarioChoice, state: &State| {
                    choice.when.as_ref().is_none_or(|when| self.story.holds(&when.condition, &state.values))
                };
                let both = |state: &&State| state.at == node.id && is_open(choice, state) && is_open(before, state);
                let Some(state) = self.graph.states.iter().find(both) else { continue };
                let message = format!("two choices that are open at once say the same, {}", self.values(state));
                let fault = Diagnostic::error("duplicate-option", choice.span, message);
                let fault = fault.also(before.span, "the first one");
                self.reading.faults.add(fault.help("change one of them, or let `when` open one at a time"));
            }
        }
    }

    /// Choices that lead back, from where every path leads back again.
    fn circles(&self) {
        let trapped = self.graph.trapped();
        let mut told = BTreeSet::new();
        for from in &trapped {
            for (id, to) in &self.graph.edges[*from] {
                let (here, there) = (self.graph.states[*from].at, self.graph.states[*to].at);
                if to > from || !told.insert((here, *id)) {
                    continue;
                }
                let Some(choice) = self.choice(here, id) else { continue };
                let Some(route) = choice.to.iter().find(|route| route.to == there) else { continue };
                let message = format!("this choice leads back to `{there}`, and the dialogue never ends");
                let mut fault = Diagnostic::error("scenario-cycle", route.place, message);
                if let Some(node) = self.scenario.node(there) {
                    fault = fault.also(node.place, "from here no path comes to an outcome");
                }
                self.reading.faults.add(fault.help("lead to a new node, or to an outcome"));
            }
        }
    }

    fn unreachable(&self) {
        let reached: BTreeSet<&str> = self.graph.states.iter().map(|state| state.at).collect();
        let led_to: BTreeSet<&str> = self
            .scenario
            .nodes
            .iter()
            .filter(|node| reached.contains(node.id.as_str()))
            .flat_map(ScenarioNode::choices)
            .flat_map(|choice| &choice.to)
            .map(|route| route.to.as_str())
            .collect();
        for node in self.scenario.nodes.iter().filter(|node| !reached.contains(node.id.as_str())) {
            if led_to.contains(node.id.as_str()) {
                let message = format!("no path comes to the node `{}`: the conditions on the way never hold", node.id);
                self.error("unreachable-node", node.place, message, "change a `when` on the way, or delete the node");
            } else {
                let message = format!("no choice leads to the node `{}`", node.id);
                self.error("unreachable-node", node.place, message, "lead to it with `to:`, or delete it");
            }
        }
    }

    /// Each condition, under all values with which it is asked.
    fn conditions(&self) {
        let mut asked: BTreeMap<&str, Vec<&State>> = BTreeMap::new();
        for state in &self.graph.states {
            asked.entry(state.at).or_default().push(state);
        }
        for node in &self.scenario.nodes {
            // Of a node that cannot be reached that has been said, and it is enough.
            let Some(states) = asked.get(node.id.as_str()) else { continue };
            let values: Vec<_> = states.iter().map(|state| state.values.clone()).collect();
            self.alternatives(node.text.iter().map(|passage| passage.when.as_ref()), values.clone());
            for choice in node.choices() {
                if let Some(when) = &choice.when {
                    let means = choice.otherwise.as_ref().map(|_| "its `otherwise` is never shown");
                    self.condition(when, &values, "so this choice is never open", means);
                }
                let after = states.iter().filter_map(|state| Some(self.story.go(state, &choice.id)?.values));
                self.alternatives(choice.to.iter().map(|route| route.when.as_ref()), after.collect());
            }
        }
    }

    /// Conditions of which the first that holds counts; all but the last have one.
    fn alternatives<'w>(&self, conditions: impl Iterator<Item = Option<&'w Guard>>, mut values: Vec<Vec<i64>>) {
        for when in conditions.flatten() {
            if values.is_empty() {
                return;
            }
            let never = "so this alternative is never used";
            self.condition(when, &values, never, Some("the alternatives after it are never used"));
            values.retain(|values| !self.story.holds(&when.condition, values));
        }
    }

    /// Says so where a condition never or always holds; `always` says what that means, where it means anything.
    fn condition(&self, when: &Guard, values: &[Vec<i64>], never: &str, always: Option<&str>) {
        if values.is_empty() {
            return;
        }
        let holds = values.iter().filter(|values| self.story.holds(&when.condition, values)).count();
        let help = format!("{}: change it, or delete it", self.ranges(&when.condition, values));
        if holds == 0 {
            self.warning("never-true", when.place, format!("this condition never holds, {never}"), help);
        } else if holds == values.len()
            && let Some(always) = always
        {
            self.warning("always-true", when.place, format!("this condition always holds, so {always}"), help);
        }
    }

    /// The values that a condition's variables can have here.
    fn ranges(&self, condition: &Condition, values: &[Vec<i64>]) -> String {
        let names: BTreeSet<&str> = condition.variables().into_iter().collect();
        let ranges = names.into_iter().filter_map(|name| {
            let variable = self.scenario.variable(name)?;
            let at = self.story.variables.keys().position(|id| id == name)?;
            let least = values.iter().map(|values| values[at]).min()?;
            let most = values.iter().map(|values| values[at]).max()?;
            Some(match least == most {
                true => format!("`{name}` is always {} here", shown(variable, least)),
                false if variable.is_flag => format!("`{name}` can be true or false here"),
                false => format!("`{name}` is from {least} to {most} here"),
            })
        });
        ranges.collect::<Vec<_>>().join(", ")
    }

    fn best(&self) {
        let place = self.reader.place_of("nodes");
        let full = |node: &ScenarioNode| match &node.next {
            Next::Outcome(outcome) => outcome.score.is_none_or(|score| score >= 1.0),
            Next::Choices(_) => false,
        };
        if !self.scenario.nodes.iter().any(full) {
            let help = "give the best outcome `score: 100%`";
            self.error("no-key", place, "no outcome of this scenario is worth 100%", help);
            return;
        }
        let (message, help) = match self.graph.best() {
            _ if self.graph.is_end(0) => (
                "this scenario begins with an outcome, so there is nothing to choose".to_owned(),
                "let `start` name a node that has `choices`".to_owned(),
            ),
            Some((_, credit)) if credit >= 1.0 => return,
            Some((path, credit)) => (
                format!("no path through this scenario earns 100%; the best one earns {}%", (credit * 100.0).floor()),
                format!("the best one is {}: open a way to an outcome that is worth 100%", listed(&path)),
            ),
            None => (
                "no path through this scenario comes to an outcome".to_owned(),
                "lead to an outcome that is worth 100%".to_owned(),
            ),
        };
        self.error("best-out-of-reach", place, message, help);
    }

    /// What is read must be set, and what is set must be read.
    fn variables(&self) {
        let nodes = &self.scenario.nodes;
        let choices = || nodes.iter().flat_map(ScenarioNode::choices);
        let set: BTreeSet<&str> = choices().flat_map(|choice| &choice.set).map(|(name, _)| name.as_str()).collect();
        let texts = nodes.iter().flat_map(|node| &node.text).filter_map(|passage| passage.when.as_ref());
        let routes = choices().flat_map(|choice| &choice.to).filter_map(|route| route.when.as_ref());
        let conditions = choices().filter_map(|choice| choice.when.as_ref()).chain(routes).chain(texts);
        let mut read: BTreeSet<&str> = conditions.flat_map(|when| when.condition.variables()).collect();
        read.extend(self.scenario.score.as_ref().map(|score| score.of.as_str()));
        for variable in &self.scenario.variables {
            let id = variable.id.as_str();
            if !read.contains(id) && !variable.shown {
                let message = format!("nothing asks for the variable `{id}`");
                let help = "ask for it with `when`, show it with `show`, or delete it";
                self.warning("unread-variable", variable.place, message, help);
            } else if !set.contains(id) {
                let message =
                    format!("no choice sets the variable `{id}`, so it is always {}", shown(variable, variable.start));
                let help = match variable.is_flag {
                    true => format!("set it where it changes: `set: {{{id}: true}}`"),
                    false => format!("set it where it changes: `set: {{{id}: +1}}`"),
                };
                self.warning("unset-variable", variable.place, message, help);
            }
        }
    }

    fn too_large(&self) {
        let endless = self.scenario.variables.iter().find(|variable| !variable.is_flag && variable.range.is_none());
        let message = format!(
            "this scenario has more than {MOST_STATES} states, each a node with values of the variables, so its paths \
             were not all followed: dead ends, circles and conditions are not checked"
        );
        let (place, help) = match endless {
            Some(variable) => {
                let Variable { id, start, place, .. } = variable;
                (*place, format!("give each number a range: `{id}: {{start: {start}, from: 0, to: 5}}`"))
            }
            None => (self.reader.place_of("variables"), "use fewer variables, or smaller ranges".to_owned()),
        };
        self.warning("scenario-too-large", place, message, help);
    }

    fn choice(&self, node: &str, id: &str) -> Option<&ScenarioChoice> {
        self.scenario.node(node)?.choices().iter().find(|choice| choice.id == id)
    }

    /// `when `trust` is 1`
    fn values(&self, state: &State) -> String {
        let values =
            self.story.variables.keys().zip(&state.values).filter_map(|(name, value)| {
                Some(format!("`{name}` is {}", shown(self.scenario.variable(name)?, *value)))
            });
        format!("when {}", values.collect::<Vec<_>>().join(" and "))
    }

    fn way(&self, state: usize) -> String {
        match &self.graph.path_to(state)[..] {
            [] => "so it is at the start".to_owned(),
            path => format!("so it is after {}", listed(path)),
        }
    }
}

fn listed(path: &[&str]) -> String {
    let named: Vec<_> = path.iter().take(LONGEST_WAY).map(|choice| format!("`{choice}`")).collect();
    let more = if path.len() > LONGEST_WAY { ", …" } else { "" };
    format!("{}{more}", named.join(", "))
}

fn shown(variable: &Variable, value: i64) -> String {
    match variable.is_flag {
        true => (value != 0).to_string(),
        false => value.to_string(),
    }
}
