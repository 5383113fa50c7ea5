//! The map of all concepts: a picture where it can still be read, and always the same as lists, by the wholes that
//! concepts are part of.

use foldhash::HashSet;
use serde::Serialize;

use super::Tie;
use super::draw::{Label, ends, line, sample};
use super::layers::{Layout, Link, Piece, layout};
use crate::block::svg::{TEXT, escape, round};
use crate::content::RelationKind;
use crate::render::Maker;
use crate::render::views::{Html, TermLink};
use crate::site::{Site, relative};

/// A picture of more concepts than these cannot be read.
pub const MOST: usize = 160;
/// Between two parts of the picture that no line joins.
const APART: f64 = 6.0;

#[derive(Debug, Serialize)]
pub struct MapView {
    /// `None` where there are too many concepts.
    pub figure: Option<Html>,
    pub concepts: usize,
    pub most: usize,
    pub lines: Vec<LineView>,
    pub groups: Vec<MapGroup>,
}

/// A kind of line: what it is called, and what it looks like.
#[derive(Debug, Serialize)]
pub struct LineView {
    pub kind: &'static str,
    pub sample: Html,
}

/// The parts of a whole; last, without one, all that are part of nothing.
#[derive(Debug, Serialize)]
pub struct MapGroup {
    pub whole: Option<TermLink>,
    /// How the whole is tied to others.
    pub ties: Vec<TiesView>,
    pub concepts: Vec<MapEntry>,
}

#[derive(Debug, Serialize)]
pub struct MapEntry {
    pub concept: TermLink,
    pub ties: Vec<TiesView>,
}

#[derive(Debug, Serialize)]
pub struct TiesView {
    pub kind: &'static str,
    pub concepts: Vec<TermLink>,
}

/// Every tie between two concepts of the site; a contrast once, however often it is told.
pub fn links(site: &Site) -> Vec<Link> {
    let mut links = Vec::new();
    let mut known = HashSet::default();
    for (from, node) in site.concepts.iter().enumerate() {
        let relations = node.content.relations.iter().map(|relation| (Tie::of(relation.kind), &relation.to.value));
        let contrasts = node.content.contrasts.iter().map(|contrast| (Tie::Contrast, &contrast.with.value));
        for (tie, id) in relations.chain(contrasts) {
            let Some((to, _)) = site.concept(id).filter(|(to, _)| *to != from) else { continue };
            let link = Link { from, to, tie };
            let is_turned = tie == Tie::Contrast && to < from;
            if known.insert(if is_turned { Link { from: to, to: from, tie } } else { link }) {
                links.push(link);
            }
        }
    }
    links
}

/// The concepts that hang together, the largest group first.
fn components(count: usize, links: &[Link]) -> Vec<Vec<usize>> {
    let mut component: Vec<usize> = (0..count).collect();
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for link in links {
            let least = component[link.from].min(component[link.to]);
            for end in [link.from, link.to] {
                changed |= component[end] != least;
                component[end] = least;
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); count];
    component.iter().enumerate().for_each(|(at, group)| groups[*group].push(at));
    groups.retain(|group| !group.is_empty());
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

/// All groups in one picture: each below or beside the ones before.
pub fn arrange(heights: &[f64], links: &[Link]) -> Layout {
    let mut all = Layout { places: vec![(0.0, 0.0); heights.len()], ..Layout::default() };
    let (mut x, mut y, mut tallest) = (0.0, 0.0, 0.0);
    for group in components(heights.len(), links) {
        let local = |at: usize| group.iter().position(|member| *member == at);
        let inside =
            links.iter().filter_map(|link| Some(Link { from: local(link.from)?, to: local(link.to)?, tie: link.tie }));
        let own: Vec<f64> = group.iter().map(|at| heights[*at]).collect();
        let part = layout(&own, &inside.collect::<Vec<_>>());
        if x > 0.0 && x + part.width > all.width {
            (x, y, tallest) = (0.0, y + tallest + APART, 0.0);
        }
        for (at, place) in group.iter().zip(&part.places) {
            all.places[*at] = (x + place.0, y + place.1);
        }
        // Ends tell one line from another only within a group, so each group has numbers of its own.
        let first = all.pieces.iter().map(|piece| piece.ends.0.max(piece.ends.1) + 1).max().unwrap_or_default();
        all.pieces.extend(part.pieces.into_iter().map(|piece| Piece {
            curve: piece.curve.map(|point| (x + point.0, y + point.1)),
            ends: (first + piece.ends.0, first + piece.ends.1),
            ..piece
        }));
        all.width = all.width.max(x + part.width);
        x += part.width;
        tallest = f64::max(tallest, part.height);
        all.height = all.height.max(y + tallest);
    }
    all
}

impl Maker<'_> {
    pub(in crate::render) fn map(&self, page: &str) -> MapView {
        let site = self.site;
        let links = links(site);
        let lines = Tie::ALL.into_iter().filter(|tie| links.iter().any(|link| link.tie == *tie));
        let lines = lines.map(|tie| LineView { kind: tie.name(), sample: Html(sample(tie)) }).collect();
        let is_drawn = site.concepts.len() <= MOST && !links.is_empty();
        MapView {
            figure: is_drawn.then(|| Html(self.draw_map(&links, page))),
            concepts: site.concepts.len(),
            most: MOST,
            lines,
            groups: groups(site, &links, page),
        }
    }

    fn draw_map(&self, links: &[Link], page: &str) -> String {
        let label = |node: &crate::site::Node<crate::content::Concept>| {
            Label::new(&node.content.term, Some(relative(page, &node.page)))
        };
        let labels: Vec<Label> = self.site.concepts.iter().map(label).collect();
        let heights: Vec<f64> = labels.iter().map(Label::height).collect();
        let laid = arrange(&heights, links);
        let (width, height) = (round(laid.width), round(laid.height));
        let sheet = sheet(width, height);
        let mut svg = format!(
            "<svg class=\"concept-map\"{sheet} viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
             role=\"group\" aria-label=\"{}\"><defs>",
            escape(self.strings.get("map"))
        );
        ends(&mut svg);
        svg.push_str("</defs><g aria-hidden=\"true\">");
        for Piece { tie, curve, mark_at_start, mark_at_end, .. } in &laid.pieces {
            line(&mut svg, *tie, *curve, *mark_at_start, *mark_at_end);
        }
        svg.push_str("</g>");
        // The Tab key goes down each column, from left to right.
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.sort_by(|one, other| {
            let (one, other) = (laid.places[*one], laid.places[*other]);
            one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1))
        });
        order.into_iter().for_each(|at| labels[at].draw(&mut svg, laid.places[at]));
        svg.push_str("</svg>");
        svg
    }
}

/// What paper it is printed on, as css/map.css reads it: of A4, else of A3, and of neither where its letters would have less
/// than seven points. On a sheet that lies a wide map is larger than on one that stands.
fn sheet(width: f64, height: f64) -> &'static str {
    // Of the drawing's unit, in millimetres.
    let least = 7.0 / TEXT.size * 25.4 / 72.0;
    let fits = |(across, down): (f64, f64)| width * least <= across && height * least <= down;
    if width > 1.2 * height {
        match (fits((277.0, 162.0)), fits((400.0, 250.0))) {
            (true, _) => " data-wide",
            (_, true) => " data-wide data-large",
            _ => " data-vast",
        }
    } else {
        match (fits((194.0, 225.0)), fits((281.0, 350.0))) {
            (true, _) => "",
            (_, true) => " data-large",
            _ => " data-vast",
        }
    }
}

/// The lists: after each whole its parts, a whole that is a part itself after the one that it is part of.
fn groups(site: &Site, links: &[Link], page: &str) -> Vec<MapGroup> {
    let count = site.concepts.len();
    let term = |at: usize| {
        let node = &site.concepts[at];
        let lang = site.foreign(node.content.file).map(str::to_owned);
        TermLink { term: node.content.term.clone(), href: relative(page, &node.page), lang }
    };
    // Of several wholes the first one that the author names.
    let whole_of = |at: usize| {
        let relations = || site.concepts[at].content.relations.iter();
        let to = |kind: RelationKind| relations().find(|relation| relation.kind == kind).map(|it| &it.to.value);
        let whole = to(RelationKind::PartOf).or_else(|| to(RelationKind::CoreWorkOf))?;
        site.concept(whole).map(|(whole, _)| whole).filter(|whole| *whole != at)
    };
    let wholes: Vec<Option<usize>> = (0..count).map(whole_of).collect();
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); count];
    wholes.iter().enumerate().for_each(|(at, whole)| whole.iter().for_each(|whole| parts[*whole].push(at)));
    let mut ties: Vec<Vec<(Tie, usize)>> = vec![Vec::new(); count];
    for link in links {
        if !(matches!(link.tie, Tie::Part | Tie::Core) && wholes[link.from] == Some(link.to)) {
            ties[link.from].push((link.tie, link.to));
        }
        if link.tie == Tie::Contrast {
            ties[link.to].push((link.tie, link.from));
        }
    }
    let ties_of = |at: usize| -> Vec<TiesView> {
        let of = |tie: Tie| ties[at].iter().filter(move |(other, _)| *other == tie).map(|(_, to)| term(*to)).collect();
        let all = Tie::ALL.into_iter().map(|tie| TiesView { kind: tie.name(), concepts: of(tie) });
        all.filter(|ties| !ties.concepts.is_empty()).collect()
    };
    let entry = |at: &usize| MapEntry { concept: term(*at), ties: ties_of(*at) };
    let mut groups = Vec::new();
    let mut told = vec![false; count];
    // A circle of parts, which `check` tells of, has no beginning: it is entered anywhere.
    let roots = (0..count).filter(|at| wholes[*at].is_none()).chain(0..count);
    for root in roots {
        let mut waiting = vec![root];
        while let Some(at) = waiting.pop() {
            if parts[at].is_empty() || std::mem::replace(&mut told[at], true) {
                continue;
            }
            groups.push(MapGroup {
                whole: Some(term(at)),
                ties: ties_of(at),
                concepts: parts[at].iter().map(entry).collect(),
            });
            waiting.extend(parts[at].iter().rev());
        }
    }
    let alone: Vec<usize> = (0..count).filter(|at| wholes[*at].is_none() && parts[*at].is_empty()).collect();
    if !alone.is_empty() {
        groups.push(MapGroup { whole: None, ties: Vec::new(), concepts: alone.iter().map(entry).collect() });
    }
    groups
}

#[cfg(test)]
mod tests;
