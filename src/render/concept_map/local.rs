//! A concept with those it is tied to: what belongs to it and leads to it on its left, what it belongs and leads to on
//! its right, what it is compared with below. No line crosses another, since each leads to the middle.

use serde::Serialize;

use super::Tie;
use super::draw::{Label, ends, heading, line};
use super::layers::{Point, WIDTH};
use crate::block::svg::{escape, round};
use crate::render::Maker;
use crate::render::views::{Html, TermLink};
use crate::site::relative;

/// More neighbours than these are named below the drawing.
const MOST: usize = 12;
/// So that three columns fit beside a page's contents.
const GAP_X: f64 = 38.0;
const GAP_Y: f64 = 9.0;
/// Above a group, for the words that say what it is.
const HEAD: f64 = 24.0;
const MARGIN: f64 = 3.0;
/// From a box's left edge to the line down to what it is compared with.
const BESIDE: f64 = 12.0;

#[derive(Debug, Serialize)]
pub struct LocalMapView {
    pub figure: Html,
    /// Neighbours that are not drawn.
    pub rest: Vec<TermLink>,
}

/// Neighbours of one kind on one side.
struct Group {
    tie: Tie,
    /// The other one begins the line, as a part does that the concept contains.
    is_from_them: bool,
    concepts: Vec<usize>,
}

impl Group {
    /// What the theme's strings call it.
    fn key(&self) -> String {
        let way = if self.is_from_them { "reverse" } else { "relation" };
        format!("{way}_{}", self.tie.name())
    }
}

/// A group with its boxes, and where they stand.
struct Column {
    groups: Vec<(Group, Vec<Label>)>,
}

impl Column {
    fn height(&self) -> f64 {
        let of_group =
            |(_, labels): &(Group, Vec<Label>)| HEAD + labels.iter().map(|label| label.height() + GAP_Y).sum::<f64>();
        self.groups.iter().map(of_group).sum::<f64>()
    }
}

impl Maker<'_> {
    /// `None` for a concept that stands alone.
    pub(in crate::render) fn local_map(&self, at: usize, page: &str) -> Option<LocalMapView> {
        let (site, related) = (self.site, &self.overview.related);
        let concept = &site.concepts[at].content;
        let mut left = MOST;
        let mut rest: Vec<usize> = Vec::new();
        let mut groups = Vec::new();
        let own = |tie: Tie| -> Vec<usize> {
            let ours = concept.relations.iter().filter(|relation| Tie::of(relation.kind) == tie);
            ours.filter_map(|relation| Some(site.concept(&relation.to.value)?.0)).collect()
        };
        let theirs = |tie: Tie| -> Vec<usize> {
            related.reverse[at].iter().filter(|(kind, _)| Tie::of(*kind) == tie).map(|(_, from)| *from).collect()
        };
        let told = concept.contrasts.iter().filter_map(|contrast| Some(site.concept(&contrast.with.value)?.0));
        let compared: Vec<usize> = told.chain(related.contrasted_by[at].iter().map(|(from, _)| *from)).collect();
        let directed = [Tie::Part, Tie::Core, Tie::Leads];
        let ours = directed.map(|tie| (tie, false, own(tie)));
        let theirs = directed.map(|tie| (tie, true, theirs(tie)));
        for (tie, is_from_them, mut concepts) in
            ours.into_iter().chain([(Tie::Contrast, false, compared)]).chain(theirs)
        {
            concepts.retain(|other| *other != at);
            concepts.dedup();
            let room = left.min(concepts.len());
            rest.extend(concepts.split_off(room));
            left -= room;
            if !concepts.is_empty() {
                groups.push(Group { tie, is_from_them, concepts });
            }
        }
        if groups.is_empty() {
            return None;
        }
        let drawn = |other: &usize| groups.iter().any(|group: &Group| group.concepts.contains(other));
        rest.retain(|other| !drawn(other));
        rest.sort_unstable();
        rest.dedup();
        let rest = rest.into_iter().map(|other| self.term_link(other, page));
        Some(LocalMapView { rest: rest.collect(), figure: Html(self.draw_local(&concept.term, groups, page)) })
    }

    fn draw_local(&self, term: &str, groups: Vec<Group>, page: &str) -> String {
        let concepts = &self.site.concepts;
        let label = |at: &usize| {
            let node = &concepts[*at];
            Label::new(&node.content.term, Some(relative(page, &node.page)))
        };
        let mut columns = [Column { groups: Vec::new() }, Column { groups: Vec::new() }, Column { groups: Vec::new() }];
        for group in groups {
            let labels = group.concepts.iter().map(label).collect();
            let at = match (group.tie, group.is_from_them) {
                (Tie::Contrast, _) => 1,
                (_, true) => 0,
                (_, false) => 2,
            };
            columns[at].groups.push((group, labels));
        }
        let here = Label::new(term, None);
        let sides = columns[0].height().max(columns[2].height());
        // What is compared stands below the concept, and may be longer than the columns beside it.
        let middle = f64::max(sides / 2.0, here.height() / 2.0);
        let height = f64::max(sides, middle + here.height() / 2.0 + columns[1].height());
        let has_left = !columns[0].groups.is_empty();
        let has_right = !columns[2].groups.is_empty();
        let x = |column: usize| {
            let before = if has_left { column } else { column.saturating_sub(1) };
            MARGIN + before as f64 * (WIDTH + GAP_X)
        };
        let width = x(if has_right { 2 } else { 1 }) + WIDTH + MARGIN;
        let here_at: Point = (x(1), MARGIN + middle - here.height() / 2.0);
        let (mut lines, mut boxes) = (String::new(), String::new());
        for (at, column) in columns.iter().enumerate() {
            let mut y = match at {
                1 => here_at.1 + here.height(),
                _ => MARGIN + middle - column.height() / 2.0,
            };
            for (group, labels) in &column.groups {
                heading(&mut boxes, (x(at) + WIDTH / 2.0, y + HEAD - 7.0), self.strings.get(&group.key()));
                let top = y;
                y += HEAD;
                for label in labels {
                    label.draw(&mut boxes, (x(at), y));
                    if at != 1 {
                        let (theirs, ours) = (y + label.height() / 2.0, MARGIN + middle + group.tie.port());
                        side_line(&mut lines, group, (x(at), theirs), (x(1), ours));
                    }
                    y += label.height() + GAP_Y;
                }
                if at == 1
                    && let Some(last) = labels.last()
                {
                    // Behind the boxes, and beside the words above them.
                    let (x, end) = (x(1) + BESIDE, y - GAP_Y - last.height());
                    line(&mut lines, Tie::Contrast, [(x, top), (x, top), (x, end), (x, end)], false, false);
                }
            }
        }
        here.draw(&mut boxes, here_at);
        let describe = self.strings.get("local_map_describe").replace("{term}", term);
        let (width, height) = (round(width), round(height + 2.0 * MARGIN));
        // What has two columns fits a phone when it is drawn a little smaller; three would be too small to read.
        let class = if has_left && has_right { "concept-map" } else { "concept-map cm-narrow" };
        let mut svg = format!(
            "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             role=\"group\" aria-label=\"{}\"><defs>",
            escape(&describe)
        );
        ends(&mut svg);
        svg.push_str("</defs><g aria-hidden=\"true\">");
        svg.push_str(&lines);
        svg.push_str("</g>");
        svg.push_str(&boxes);
        svg.push_str("</svg>");
        svg
    }
}

/// Between the concept in the middle, at `ours`, and one beside it, at `theirs`; both are left edges.
fn side_line(out: &mut String, group: &Group, theirs: Point, ours: Point) {
    let (begin, end) = match group.is_from_them {
        true => ((theirs.0 + WIDTH, theirs.1), ours),
        false => ((ours.0 + WIDTH, ours.1), theirs),
    };
    let half = (begin.0 + end.0) / 2.0;
    line(out, group.tie, [begin, (half, begin.1), (half, end.1), end], false, true);
}
