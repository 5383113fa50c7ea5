//! The map of a scenario, for its author: `serve` shows it, and no build has it.
//!
//! The drawing has a card for each node, with its replies as rows from which lines lead on. Below it stands the same as
//! a list, and what is wrong stands at both.

mod draw;
mod layout;

use std::fmt::Write as _;

use super::Maker;
use super::form::percent;
use super::scenario::Saying;
use crate::diag::show::line_column;
use crate::diag::{Diagnostic, Place};
use crate::markdown::escape;
use crate::quiz::{Graph, Kind, Next, Question, Quiz, Scenario, ScenarioChoice, ScenarioNode, Story, explore_in};
use crate::site::QuizNode;
use crate::source::Source;

/// A drawing of more is read by nobody.
const MOST_CARDS: usize = 300;

/// What is wrong with some part of a scenario.
struct Fault<'a> {
    diagnostic: &'a Diagnostic,
    place: Place,
    line: usize,
}

/// One turn of the best path.
struct Step {
    from: String,
    choice: String,
    to: String,
}

struct Map<'a> {
    scenario: &'a Scenario,
    say: Saying<'a>,
    faults: Vec<Fault<'a>>,
    graph: &'a Graph<'a>,
    best: Vec<Step>,
}

impl Maker<'_> {
    /// The map of a scenario as a page of its own; `None` where there is no such scenario.
    pub fn scenario_map(&self, quiz: &str, question: &str, diagnostics: &[Diagnostic]) -> Option<String> {
        let node = self.site.quizzes.iter().find(|node| node.quiz.id.value == quiz)?;
        let whole = self.quiz(node).ok()?;
        let question = whole.questions.iter().find(|one| one.id.value == question)?;
        let Kind::Scenario(scenario) = &question.kind else { return None };
        let source = self.sources.read(self.file(question.place.file))?;
        let story = scenario.story();
        let graph = explore_in(&story, &|node, choice| scenario.order(node, choice));
        let map = Map {
            scenario,
            say: Saying { scenario, strings: self.strings },
            faults: faults(question, &source, diagnostics),
            best: best(&story, &graph),
            graph: &graph,
        };
        Some(map.page(node, &whole, question))
    }
}

fn faults<'a>(question: &Question, source: &Source, diagnostics: &'a [Diagnostic]) -> Vec<Fault<'a>> {
    let of_question = |diagnostic: &'a Diagnostic| {
        let place = diagnostic.place.filter(|place| is_in(*place, question.place))?;
        Some(Fault { diagnostic, place, line: line_column(&source.text, place.start as usize).0 })
    };
    diagnostics.iter().filter_map(of_question).collect()
}

fn is_in(place: Place, span: Place) -> bool {
    place.file == span.file && span.start <= place.start && place.start < span.end
}

fn best(story: &Story, graph: &Graph) -> Vec<Step> {
    let Some((path, _)) = graph.best() else { return Vec::new() };
    let mut state = story.begin();
    let mut steps = Vec::new();
    for choice in path {
        let Some(next) = story.go(&state, choice) else { break };
        steps.push(Step { from: state.at.to_owned(), choice: choice.to_owned(), to: next.at.to_owned() });
        state = next;
    }
    steps
}

impl Map<'_> {
    fn page(&self, node: &QuizNode, quiz: &Quiz, question: &Question) -> String {
        let title = format!("Map: {}", quiz.title.value);
        let drawing = match self.scenario.nodes.len() <= MOST_CARDS {
            true => format!("<figure tabindex=\"0\" role=\"region\" aria-label=\"Map\">{}</figure>", self.draw()),
            false => format!("<p>More than {MOST_CARDS} nodes are not drawn; the list below has all of them.</p>"),
        };
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n\
             <link rel=\"stylesheet\" href=\"/__coursewright/map.css\">\n\
             <script defer src=\"/__coursewright/map.js\" data-page=\"/{page}\"></script>\n</head>\n<body>\n<main>\n\
             <p><a href=\"/{page}#{quiz}-{id}\">Back to the quiz</a></p>\n<h1>{title}</h1>\n<p>{prompt}</p>\n\
             {facts}{told}{drawing}\n<h2>The same as a list</h2>\n{list}\n</main>\n</body>\n</html>\n",
            title = escape(&title),
            page = escape(&node.page),
            quiz = quiz.id.value,
            id = question.id.value,
            prompt = escape(question.prompt.plain()),
            facts = self.facts(),
            told = self.told(self.faults.iter().filter(|fault| !self.is_drawn(fault))),
            list = self.list(),
        )
    }

    /// Whether a fault stands at a node.
    fn is_drawn(&self, fault: &Fault) -> bool {
        self.scenario.nodes.iter().any(|node| is_in(fault.place, node.span))
    }

    fn faults_in(&self, span: Place) -> impl Iterator<Item = &Fault<'_>> {
        self.faults.iter().filter(move |fault| is_in(fault.place, span))
    }

    /// The best path, and the variables.
    fn facts(&self) -> String {
        let states = self.graph.states.len();
        let credit = self.graph.best().map(|(_, credit)| credit);
        let mut facts = match credit {
            Some(credit) => {
                let path: Vec<_> = self.best.iter().map(|step| format!("<code>{}</code>", step.choice)).collect();
                let turns = if path.len() == 1 { "turn" } else { "turns" };
                format!(
                    "<p>The best path earns {} in {} {turns}: {}.</p>\n",
                    percent(credit),
                    path.len(),
                    path.join(" → ")
                )
            }
            None => "<p>No path comes to an outcome.</p>\n".to_owned(),
        };
        let nodes = self.scenario.nodes.len();
        let more = if self.graph.is_whole { "" } else { " or more" };
        let _ = writeln!(facts, "<p>{nodes} nodes; with the values of the variables {states} states{more}.</p>");
        if !self.scenario.variables.is_empty() {
            facts.push_str("<table>\n<thead><tr><th>Variable<th>Begins with<th>Range<th>Shown</tr></thead>\n<tbody>");
            for variable in &self.scenario.variables {
                let range = match variable.range {
                    Some((from, to)) => format!("{from} to {to}"),
                    None if variable.is_flag => "true or false".to_owned(),
                    None => "none".to_owned(),
                };
                let start =
                    if variable.is_flag { (variable.start != 0).to_string() } else { variable.start.to_string() };
                let shown = if variable.shown { "yes" } else { "no" };
                let _ = writeln!(facts, "<tr><td><code>{}</code><td>{start}<td>{range}<td>{shown}</tr>", variable.id);
            }
            facts.push_str("</tbody></table>\n");
        }
        facts
    }

    fn told<'f>(&self, faults: impl Iterator<Item = &'f Fault<'f>>) -> String {
        let told = faults.map(|fault| {
            let Diagnostic { code, message, help, .. } = fault.diagnostic;
            let severity = severity(fault.diagnostic);
            let help = help.as_ref().map(|help| format!(" <span>({})</span>", escape(help))).unwrap_or_default();
            format!(
                "<li class=\"{severity}\"><b>{severity}[{code}]</b> in line {}: {}{help}</li>\n",
                fault.line,
                escape(message)
            )
        });
        let told: String = told.collect();
        if told.is_empty() { told } else { format!("<ul class=\"faults\">\n{told}</ul>\n") }
    }

    fn list(&self) -> String {
        let nodes: String = self.scenario.nodes.iter().map(|node| self.entry(node)).collect();
        format!("<ol class=\"nodes\">\n{nodes}</ol>")
    }

    fn entry(&self, node: &ScenarioNode) -> String {
        let mut entry = format!("<li id=\"node-{id}\"><b>{id}</b>", id = node.id);
        if node.id == self.scenario.start {
            entry.push_str(" (start)");
        }
        for passage in &node.text {
            let rule = passage.when.as_ref().map(|when| format!("if {}: ", self.say.condition(&when.condition)));
            let text = cut(passage.text.plain(), 160);
            let _ = write!(entry, "\n<p>{}{}</p>", escape(&rule.unwrap_or_default()), escape(&text));
        }
        let in_choices = |fault: &&Fault| node.choices().iter().any(|choice| is_in(fault.place, choice.span));
        entry.push_str(&self.told(self.faults_in(node.span).filter(|fault| !in_choices(fault))));
        match &node.next {
            Next::Choices(choices) => {
                let choices: String = choices.iter().map(|choice| self.choice_entry(choice)).collect();
                let _ = write!(entry, "\n<ul>\n{choices}</ul>");
            }
            Next::Outcome(_) => {
                let _ = write!(entry, "\n<p>Ends: {}</p>", escape(&self.end(node)));
            }
        }
        entry.push_str("</li>\n");
        entry
    }

    fn choice_entry(&self, choice: &ScenarioChoice) -> String {
        let mut entry = format!("<li>{}", escape(&cut(choice.text.plain(), 160)));
        for rule in self.rules(choice) {
            let _ = write!(entry, "; {}", escape(&rule));
        }
        for route in &choice.to {
            let when = route.when.as_ref().map(|when| format!("if {}, ", self.say.condition(&when.condition)));
            let when = when.unwrap_or_default();
            let _ = write!(entry, "; {}leads to <a href=\"#node-{to}\">{to}</a>", escape(&when), to = route.to);
        }
        entry.push_str(&self.told(self.faults_in(choice.span)));
        entry.push_str("</li>\n");
        entry
    }

    /// When a choice is open, and what it changes.
    fn rules(&self, choice: &ScenarioChoice) -> Vec<String> {
        let when = choice.when.as_ref().map(|when| format!("only if {}", self.say.condition(&when.condition)));
        let effects = choice.set.iter().map(|(name, effect)| self.say.effect(name, *effect));
        when.into_iter().chain(effects).collect()
    }

    /// What an end is called, and what it is worth.
    fn end(&self, node: &ScenarioNode) -> String {
        let Next::Outcome(outcome) = &node.next else { return String::new() };
        let worth = match (outcome.score, &self.scenario.score) {
            (Some(score), _) => percent(score),
            (None, Some(score)) => format!("by {}", score.of),
            (None, None) => String::new(),
        };
        match &outcome.title {
            Some(title) => format!("{title}, {worth}"),
            None => worth,
        }
    }
}

fn severity(diagnostic: &Diagnostic) -> &'static str {
    if diagnostic.is_error() { "error" } else { "warning" }
}

/// At most so many letters.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}
