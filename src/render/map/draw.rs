//! The drawing: cards with rows, and lines between them. Colours and fonts are the style sheet's.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::layout::{Card, Line, Port, WIDTH, layout};
use super::{Map, cut, is_in, severity};
use crate::markdown::escape;
use crate::quiz::{Next, ScenarioNode};

const PAD: f64 = 12.0;
const HEAD: f64 = 22.0;
const ROW: f64 = 18.0;
/// As many letters as fit into a row, in plain and in heavy type.
const LETTERS: usize = 34;
const HEAVY_LETTERS: usize = 29;

/// A line of text in a card.
struct Row {
    class: &'static str,
    text: String,
    /// The whole text, where it was cut.
    whole: Option<String>,
    /// The choice, and the node that a line leads to from here.
    port: Option<(String, String)>,
}

impl Row {
    fn new(class: &'static str, text: &str) -> Self {
        let short = cut(text, if class == "outcome" { HEAVY_LETTERS } else { LETTERS });
        let whole = (short != text).then(|| text.to_owned());
        Self { class, text: short, whole, port: None }
    }
}

impl Map<'_> {
    pub(super) fn draw(&self) -> String {
        let nodes = &self.scenario.nodes;
        let index: HashMap<&str, usize> = nodes.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
        let rows: Vec<Vec<Row>> = nodes.iter().map(|node| self.rows(node)).collect();
        let cards: Vec<_> = rows
            .iter()
            .map(|rows| {
                let port = |(at, row): (usize, &Row)| {
                    let to = *index.get(row.port.as_ref()?.1.as_str())?;
                    Some(Port { y: middle(at), to })
                };
                let ports = rows.iter().enumerate().filter_map(port).collect();
                Card { height: PAD + HEAD + ROW * rows.len() as f64 + PAD / 2.0, entry: PAD + HEAD / 2.0, ports }
            })
            .collect();
        let start = index.get(self.scenario.start.as_str()).copied().unwrap_or_default();
        let laid = layout(&cards, start);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" width=\"{w:.0}\" height=\"{h:.0}\" \
             role=\"img\" aria-label=\"The nodes of the scenario and how replies lead from one to another; the list below \
             says the same.\">\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" \
             markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker></defs>\n",
            w = laid.width,
            h = laid.height
        );
        for line in &laid.lines {
            let from = &nodes[line.from].id;
            let choice = rows[line.from].iter().filter_map(|row| row.port.as_ref()).nth(line.port);
            let is_best = choice.is_some_and(|(choice, to)| {
                self.best.iter().any(|step| step.from == *from && step.choice == *choice && step.to == *to)
            });
            draw_line(&mut svg, line, is_best);
        }
        for ((node, rows), ((x, y), card)) in nodes.iter().zip(&rows).zip(laid.cards.iter().zip(&cards)) {
            let class = self.class(node);
            let _ = writeln!(
                svg,
                "<g class=\"card {class}\" transform=\"translate({x:.1} {y:.1})\">\
                 <rect width=\"{WIDTH}\" height=\"{:.1}\" rx=\"5\"/>\
                 <text class=\"id\" x=\"{PAD}\" y=\"{:.1}\">{}</text>",
                card.height,
                PAD + HEAD / 2.0 + 4.0,
                escape(&cut(&node.id, HEAVY_LETTERS))
            );
            for (at, row) in rows.iter().enumerate() {
                let title = row.whole.as_ref().map(|whole| format!("<title>{}</title>", escape(whole)));
                let _ = writeln!(
                    svg,
                    "<text class=\"{}\" x=\"{PAD}\" y=\"{:.1}\">{}{}</text>",
                    row.class,
                    middle(at) + 4.0,
                    title.unwrap_or_default(),
                    escape(&row.text)
                );
            }
            svg.push_str("</g>\n");
        }
        svg.push_str("</svg>");
        svg
    }

    fn class(&self, node: &ScenarioNode) -> &'static str {
        let faults = || self.faults_in(node.span).map(|fault| fault.diagnostic);
        match &node.next {
            _ if faults().any(|fault| fault.is_error()) => "error",
            _ if faults().next().is_some() => "warning",
            Next::Outcome(_) => "end",
            Next::Choices(_) if node.id == self.scenario.start => "start",
            Next::Choices(_) => "plain",
        }
    }

    fn rows(&self, node: &ScenarioNode) -> Vec<Row> {
        let mut rows = Vec::new();
        for passage in &node.text {
            if let Some(when) = &passage.when {
                rows.push(Row::new("rule", &format!("if {}:", self.say.condition(&when.condition))));
            }
            let who = node.speaker.as_ref().map(|speaker| format!("{speaker}: ")).unwrap_or_default();
            rows.push(Row::new("said", &format!("{who}{}", passage.text.plain())));
        }
        let in_choices = |place| node.choices().iter().any(|choice| is_in(place, choice.span));
        let faults = self.faults_in(node.span).filter(|fault| !in_choices(fault.place));
        rows.extend(faults.map(|fault| fault_row(fault.diagnostic)));
        for choice in node.choices() {
            let mut row = Row::new("reply", &format!("▸ {}", choice.text.plain()));
            let [.., last] = &choice.to[..] else { continue };
            row.port = (choice.to.len() == 1).then(|| (choice.id.clone(), last.to.clone()));
            rows.push(row);
            rows.extend(self.rules(choice).iter().map(|rule| Row::new("rule", &format!("   {rule}"))));
            for route in choice.to.iter().filter(|_| choice.to.len() > 1) {
                let when = route.when.as_ref().map(|when| format!("if {}", self.say.condition(&when.condition)));
                let text = format!("   {} → {}", when.as_deref().unwrap_or("otherwise"), route.to);
                let port = Some((choice.id.clone(), route.to.clone()));
                rows.push(Row { port, ..Row::new("rule", &text) });
            }
            rows.extend(self.faults_in(choice.span).map(|fault| fault_row(fault.diagnostic)));
        }
        if matches!(node.next, Next::Outcome(_)) {
            rows.push(Row::new("outcome", &self.end(node)));
        }
        rows
    }
}

fn fault_row(diagnostic: &crate::diag::Diagnostic) -> Row {
    let severity = severity(diagnostic);
    Row::new(severity, &format!("⚠ {severity}: {}", diagnostic.message))
}

/// Half-way down a row.
fn middle(row: usize) -> f64 {
    PAD + HEAD + ROW * (row as f64 + 0.5)
}

fn draw_line(svg: &mut String, line: &Line, is_best: bool) {
    let class = match (is_best, line.is_back) {
        (true, _) => "line best",
        (false, true) => "line back",
        (false, false) => "line",
    };
    let mut path = String::new();
    let mut before: Option<(f64, f64)> = None;
    for [begin, end] in &line.stretches {
        let (x, y) = begin;
        let _ = match before {
            None => write!(path, "M{x:.1} {y:.1}"),
            // Those that lead back have corners, the others curves.
            Some(_) if line.is_back => write!(path, "L{x:.1} {y:.1}"),
            Some((from, level)) => {
                let half = (from + x) / 2.0;
                write!(path, "C{half:.1} {level:.1} {half:.1} {y:.1} {x:.1} {y:.1}")
            }
        };
        if begin != end {
            let _ = write!(path, "L{:.1} {:.1}", end.0, end.1);
        }
        before = Some(*end);
    }
    let _ = writeln!(svg, "<path class=\"{class}\" d=\"{path}\" marker-end=\"url(#tip)\"/>");
}
