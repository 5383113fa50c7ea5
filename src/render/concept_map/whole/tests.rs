//! The map of the shipped site, and of sites of other kinds.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::content::{parse_concept, translated};
use crate::render::concept_map::layers::{MARGIN, Point, WIDTH};
use crate::site::{Parsed, resolve};
use crate::source::{Source, Sources};

fn site_of(sources: impl Iterator<Item = Source>) -> Site {
    let concepts = sources.map(|source| (source.path.clone(), Arc::new(parse_concept(&source).value)));
    resolve(Parsed { concepts: concepts.collect(), ..Parsed::default() }).value
}

fn shipped() -> Site {
    let sources = Sources::load(Path::new(env!("CARGO_MANIFEST_DIR")), None, &|_| {});
    let files = sources.below("content/concepts/").filter(|file| translated(&file.path).is_none());
    let concepts: Vec<_> = files.filter_map(|file| sources.read(file)).collect();
    site_of(concepts.into_iter())
}

fn heights(site: &Site) -> Vec<f64> {
    site.concepts.iter().map(|node| Label::new(&node.content.term, None).height()).collect()
}

/// A curve as short straight pieces.
fn points([from, one, two, to]: [Point; 4]) -> Vec<Point> {
    let at = |step: u32| {
        let t = f64::from(step) / 12.0;
        let mix = |a: f64, b: f64, c: f64, d: f64| {
            let u = 1.0 - t;
            u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
        };
        (mix(from.0, one.0, two.0, to.0), mix(from.1, one.1, two.1, to.1))
    };
    (0..=12).map(at).collect()
}

fn cross(a: (Point, Point), b: (Point, Point)) -> bool {
    let side = |(from, to): (Point, Point), point: Point| {
        (to.0 - from.0) * (point.1 - from.1) - (to.1 - from.1) * (point.0 - from.0)
    };
    side(a, b.0) * side(a, b.1) < 0.0 && side(b, a.0) * side(b, a.1) < 0.0
}

/// Pairs of pieces that cross somewhere, as they are drawn; pieces that meet at an end do not.
fn crossings(laid: &Layout) -> usize {
    let lines: Vec<_> = laid.pieces.iter().map(|piece| points(piece.curve)).collect();
    let meet = |one: &Piece, other: &Piece| {
        let ends = [other.ends.0, other.ends.1];
        ends.contains(&one.ends.0) || ends.contains(&one.ends.1)
    };
    let mut count = 0;
    for (at, one) in laid.pieces.iter().enumerate() {
        for (other_at, _) in laid.pieces.iter().enumerate().skip(at + 1).filter(|(_, other)| !meet(one, other)) {
            let touch =
                lines[at].windows(2).any(|a| lines[other_at].windows(2).any(|b| cross((a[0], a[1]), (b[0], b[1]))));
            count += usize::from(touch);
        }
    }
    count
}

#[test]
fn the_map_of_the_shipped_site_has_few_crossings_and_no_box_on_another() {
    let site = shipped();
    let (links, heights) = (links(&site), heights(&site));
    let laid = arrange(&heights, &links);
    let crossings = crossings(&laid);
    assert!(heights.len() >= 60 && heights.len() <= MOST && links.len() > heights.len());
    // What was reached was a little more than one for each tie.
    let (concepts, ties) = (heights.len(), links.len());
    assert!(crossings <= ties * 5 / 4, "{concepts} concepts, {ties} ties, {crossings} crossings");
    for (at, (x, y)) in laid.places.iter().enumerate() {
        assert!(*x >= MARGIN && *y >= 0.0 && x + WIDTH <= laid.width && y + heights[at] <= laid.height);
        for (other, place) in laid.places.iter().enumerate().skip(at + 1) {
            let beside = (place.0 - x).abs() >= WIDTH;
            let apart = beside || place.1 >= y + heights[at] || *y >= place.1 + heights[other];
            assert!(apart, "{} and {}", site.concepts[at].content.id, site.concepts[other].content.id);
        }
    }
}

#[test]
fn the_same_concepts_give_the_same_map() {
    let site = shipped();
    let (links, heights) = (links(&site), heights(&site));
    let draw = || format!("{:?}", arrange(&heights, &links));
    assert_eq!(draw(), draw());
}

#[test]
fn lists_have_each_concept_once_below_its_whole() {
    let site = shipped();
    let groups = groups(&site, &links(&site), "concepts/map.html");
    let listed = groups.iter().flat_map(|group| &group.concepts).map(|entry| &entry.concept.term);
    let wholes = groups.iter().filter_map(|group| group.whole.as_ref()).map(|whole| &whole.term);
    let mut found: Vec<&String> = listed.clone().chain(wholes).collect();
    found.sort_unstable();
    found.dedup();
    assert_eq!(found.len(), site.concepts.len());
    let mut listed: Vec<_> = listed.collect();
    let count = listed.len();
    listed.sort_unstable();
    listed.dedup();
    assert_eq!(listed.len(), count, "no concept is listed twice");
}

#[test]
fn concepts_in_a_circle_and_alone_are_listed_and_drawn() {
    let concept = |id: &str, relations: &str| {
        let text = format!("---\nterm: {id}\ndefinition: D.\n{relations}---\n");
        Source::in_memory(&format!("content/concepts/{id}.md"), &text)
    };
    let site = site_of(
        [
            concept("a", "relations: [{part_of: b}]\n"),
            concept("b", "relations: [{part_of: a}, {leads_to: missing}]\n"),
            concept("c", "relations: [{contrasts_with: {concept: d, dimensions: {x: [y, z]}}}]\n"),
            concept("d", ""),
            concept("e", ""),
        ]
        .into_iter(),
    );
    let links = links(&site);
    assert_eq!(links.len(), 3);
    let laid = arrange(&heights(&site), &links);
    assert_eq!(laid.places.len(), 5);
    let groups = groups(&site, &links, "concepts/map.html");
    let shown: Vec<_> = groups
        .iter()
        .map(|group| {
            let parts: Vec<_> = group.concepts.iter().map(|entry| entry.concept.term.as_str()).collect();
            (group.whole.as_ref().map(|whole| whole.term.as_str()), parts.join(" "))
        })
        .collect();
    let expected = [(Some("a"), "b".to_owned()), (Some("b"), "a".to_owned()), (None, "c d e".to_owned())];
    assert_eq!(shown, expected);
}
