//! Where the concepts of a map stand: in columns from left to right, each to the left of what it leads to or is part of.
//!
//! The usual four steps (Sugiyama): circles are cut, columns given, columns put in an order with few crossings, and
//! heights found at which lines run as straight as they can. Lines of one kind to one concept share their lanes where
//! they pass a column. Nothing here depends on chance, so the same concepts give the same map.

use std::collections::BTreeMap;

use super::Tie;
use crate::render::layered::follow;

pub const WIDTH: f64 = 136.0;
const GAP_X: f64 = 46.0;
/// Between two concepts of a column, and beside a lane.
const GAP_Y: f64 = 16.0;
const LANE: f64 = 9.0;
pub const MARGIN: f64 = 34.0;
/// How far the line of a contrast within one column swings out.
const SWING: f64 = 30.0;
/// How often columns are put in order, from either side.
const ROUNDS: usize = 16;
/// From how many different orders that is begun.
const STARTS: usize = 30;
/// After so many rounds that bring nothing another order is tried.
const PATIENCE: usize = 4;
/// What one more concept in a column costs where a line that is longer by a column costs ten: so that maps are neither
/// tall nor full of long lines.
const CROWDED: usize = 8;

/// A line to be drawn from left to right, if no circle prevents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    pub tie: Tie,
}

pub type Point = (f64, f64);

/// A piece of a line: a curve with its two ends and what bends it.
#[derive(Clone, Debug)]
pub struct Piece {
    pub tie: Tie,
    pub curve: [Point; 4],
    /// Whether the line itself begins or ends here; a line that is drawn backwards ends where it begins.
    pub mark_at_start: bool,
    pub mark_at_end: bool,
    /// The items that it joins, which tell what touches from what crosses.
    pub ends: (usize, usize),
}

#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// The upper left corner of each concept.
    pub places: Vec<Point>,
    pub pieces: Vec<Piece>,
    pub width: f64,
    pub height: f64,
}

/// What stands in a column: a concept, or the lane of lines that pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Node(usize),
    /// To which concept, of which kind, and whether drawn backwards; and in which column.
    Lane(usize, Tie, bool, usize),
}

/// From one item to another in the next column; of which kind, and whether drawn backwards.
type Segment = (usize, usize, Tie, bool);

struct Layers {
    items: Vec<Item>,
    column_of: Vec<usize>,
    columns: Vec<Vec<usize>>,
    /// Pieces between one column and the next, by the column that they begin in.
    segments: Vec<Segment>,
    left: Vec<Vec<usize>>,
    right: Vec<Vec<usize>>,
    /// Contrasts within one column.
    beside: Vec<(usize, usize)>,
    /// The same for each item.
    contrasted: Vec<Vec<usize>>,
}

pub fn layout(heights: &[f64], links: &[Link]) -> Layout {
    let mut layers = Layers::new(heights.len(), links);
    layers.put_in_order();
    let middles = layers.heights(heights);
    layers.draw(heights, &middles)
}

impl Layers {
    fn new(count: usize, links: &[Link]) -> Self {
        let (contrasts, links): (Vec<Link>, Vec<Link>) = links.iter().partition(|link| link.tie == Tie::Contrast);
        let mut next = vec![Vec::new(); count];
        links.iter().for_each(|link| next[link.from].push(link.to));
        let (order, followed) = follow(&next, 0);
        let is_back =
            |link: &Link| followed.iter().any(|edge| (edge.from, edge.to, edge.is_back) == (link.from, link.to, true));
        // From right to left: as far to the right as what follows allows.
        let mut directed: Vec<(usize, usize, Tie, bool)> = links
            .iter()
            .map(|link| match is_back(link) {
                true => (link.to, link.from, link.tie, true),
                false => (link.from, link.to, link.tie, false),
            })
            .collect();
        let mut from_right = vec![0; count];
        for node in order.iter().rev() {
            for (_, to, ..) in directed.iter().filter(|(from, ..)| from == node) {
                from_right[*node] = from_right[*node].max(from_right[*to] + 1);
            }
        }
        shorten(&mut from_right, &directed, &contrasts);
        let last = from_right.iter().copied().max().unwrap_or_default();
        let column: Vec<usize> = from_right.iter().map(|steps| last - steps).collect();
        let mut beside = Vec::new();
        for link in contrasts {
            match column[link.from].cmp(&column[link.to]) {
                std::cmp::Ordering::Equal => beside.push((link.from, link.to)),
                std::cmp::Ordering::Less => directed.push((link.from, link.to, link.tie, false)),
                std::cmp::Ordering::Greater => directed.push((link.to, link.from, link.tie, false)),
            }
        }
        let mut layers = Self {
            items: (0..count).map(Item::Node).collect(),
            column_of: column.clone(),
            columns: vec![Vec::new(); last + 1],
            segments: Vec::new(),
            left: Vec::new(),
            right: Vec::new(),
            beside,
            contrasted: Vec::new(),
        };
        order.iter().for_each(|node| layers.columns[column[*node]].push(*node));
        let mut lanes: BTreeMap<Item, usize> = BTreeMap::new();
        for (from, to, tie, back) in directed {
            let mut before = from;
            for passed in column[from] + 1..column[to] {
                let lane = Item::Lane(to, tie, back, passed);
                let at = *lanes.entry(lane).or_insert_with(|| layers.add(lane, passed));
                layers.segments.push((before, at, tie, back));
                before = at;
            }
            layers.segments.push((before, to, tie, back));
        }
        let column_of = &layers.column_of;
        layers.segments.sort_unstable_by_key(|segment| (column_of[segment.0], *segment));
        layers.segments.dedup();
        layers.contrasted = vec![Vec::new(); layers.items.len()];
        for (one, other) in &layers.beside {
            layers.contrasted[*one].push(*other);
            layers.contrasted[*other].push(*one);
        }
        layers.left = vec![Vec::new(); layers.items.len()];
        layers.right = vec![Vec::new(); layers.items.len()];
        for (from, to, ..) in &layers.segments {
            layers.right[*from].push(*to);
            layers.left[*to].push(*from);
        }
        layers
    }

    fn add(&mut self, item: Item, column: usize) -> usize {
        self.items.push(item);
        self.column_of.push(column);
        self.columns[column].push(self.items.len() - 1);
        self.items.len() - 1
    }

    /// Sorts columns by where their neighbours stand, then swaps whatever two are better the other way round, and keeps
    /// the best that was seen.
    fn put_in_order(&mut self) {
        let mut best = (usize::MAX, self.columns.clone());
        let mut dice = 1;
        for start in 0..STARTS {
            if start > 0 {
                self.shuffle(&mut dice);
            }
            let mut least = (usize::MAX, 0);
            for round in 0..ROUNDS {
                self.sort(round % 2 == 0);
                self.swap();
                let crossings = self.crossings();
                if crossings < least.0 {
                    least = (crossings, round);
                }
                if crossings < best.0 {
                    best = (crossings, self.columns.clone());
                }
                if round - least.1 > PATIENCE || best.0 == 0 {
                    break;
                }
            }
            if best.0 == 0 {
                break;
            }
        }
        self.columns = best.1;
    }

    /// Another order to begin from; `dice` falls alike in every run.
    fn shuffle(&mut self, dice: &mut u64) {
        for column in &mut self.columns {
            for at in (1..column.len()).rev() {
                *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                column.swap(at, (*dice >> 33) as usize % (at + 1));
            }
        }
    }

    fn ranks(&self) -> Vec<usize> {
        let mut ranks = vec![0; self.items.len()];
        for column in &self.columns {
            column.iter().enumerate().for_each(|(rank, item)| ranks[*item] = rank);
        }
        ranks
    }

    fn sort(&mut self, forward: bool) {
        let mut ranks = self.ranks();
        let count = self.columns.len();
        for step in 0..count {
            let at = if forward { step } else { count - 1 - step };
            let neighbours = if forward { &self.left } else { &self.right };
            let wanted = |item: &usize| {
                let near = neighbours[*item].iter().chain(&self.contrasted[*item]);
                let near: Vec<f64> = near.map(|other| ranks[*other] as f64).collect();
                if near.is_empty() { ranks[*item] as f64 } else { near.iter().sum::<f64>() / near.len() as f64 }
            };
            let mut column: Vec<(f64, usize)> = self.columns[at].iter().map(|item| (wanted(item), *item)).collect();
            column.sort_by(|one, other| one.0.total_cmp(&other.0));
            self.columns[at] = column.into_iter().map(|(_, item)| item).collect();
            self.columns[at].iter().enumerate().for_each(|(rank, item)| ranks[*item] = rank);
        }
    }

    fn swap(&mut self) {
        let mut ranks = self.ranks();
        let crossed = |above: usize, below: usize, ranks: &[usize]| -> usize {
            let pairs = |neighbours: &[Vec<usize>]| -> usize {
                let over = |one: &usize| neighbours[below].iter().filter(|other| ranks[*one] > ranks[**other]).count();
                neighbours[above].iter().map(over).sum()
            };
            pairs(&self.left) + pairs(&self.right)
        };
        for _ in 0..ROUNDS {
            let mut swapped = false;
            for column in &mut self.columns {
                for at in 1..column.len() {
                    let (above, below) = (column[at - 1], column[at]);
                    if crossed(below, above, &ranks) < crossed(above, below, &ranks) {
                        column.swap(at - 1, at);
                        ranks.swap(above, below);
                        swapped = true;
                    }
                }
            }
            if !swapped {
                return;
            }
        }
    }

    /// How many pairs of pieces cross: between two columns, and where the line of a contrast within one column passes
    /// others that arrive there.
    fn crossings(&self) -> usize {
        let ranks = self.ranks();
        let cross = |one: &Segment, other: &Segment| {
            let (from, to) = ((ranks[one.0], ranks[one.1]), (ranks[other.0], ranks[other.1]));
            from.0 < to.0 && from.1 > to.1 || from.0 > to.0 && from.1 < to.1
        };
        let between = self.segments.chunk_by(|one, other| self.column_of[one.0] == self.column_of[other.0]);
        let between = between.map(|segments| {
            let after = |at: usize| segments[at + 1..].iter().filter(|other| cross(&segments[at], other)).count();
            (0..segments.len()).map(after).sum::<usize>()
        });
        let passed = self.beside.iter().map(|(one, other)| {
            let (low, high) = (ranks[*one].min(ranks[*other]), ranks[*one].max(ranks[*other]));
            let column = &self.columns[self.column_of[*one]];
            column[low + 1..high].iter().map(|item| self.left[*item].len()).sum::<usize>()
        });
        between.sum::<usize>() + passed.sum::<usize>()
    }

    /// How high the middle of each item stands.
    fn heights(&self, heights: &[f64]) -> Vec<f64> {
        let half = |item: usize| match self.items[item] {
            Item::Node(node) => (heights[node] + GAP_Y) / 2.0,
            Item::Lane(..) => LANE / 2.0,
        };
        // A lane that bends is worse than a concept that stands a little aside.
        let weight = |item: usize| if matches!(self.items[item], Item::Node(_)) { 1.0 } else { 4.0 };
        let mut middles = vec![0.0; self.items.len()];
        for column in &self.columns {
            let mut free = 0.0;
            for item in column {
                middles[*item] = free + half(*item);
                free += 2.0 * half(*item);
            }
        }
        let count = self.columns.len();
        for round in 0..ROUNDS {
            for step in 0..count {
                let at = if round % 2 == 0 { step } else { count - 1 - step };
                let column = &self.columns[at];
                let wanted = column.iter().map(|item| {
                    let (left, right) = (&self.left[*item], &self.right[*item]);
                    let near: Vec<f64> = match (round % 2 == 0, round + 2 >= ROUNDS) {
                        (_, true) => left.iter().chain(right).map(|other| middles[*other]).collect(),
                        (true, _) => left.iter().map(|other| middles[*other]).collect(),
                        (false, _) => right.iter().map(|other| middles[*other]).collect(),
                    };
                    let mean = near.iter().sum::<f64>() / near.len().max(1) as f64;
                    (if near.is_empty() { middles[*item] } else { mean }, weight(*item))
                });
                let wanted: Vec<_> = wanted.collect();
                let apart: Vec<f64> = column.windows(2).map(|pair| half(pair[0]) + half(pair[1])).collect();
                column.iter().zip(settle(&wanted, &apart)).for_each(|(item, middle)| middles[*item] = middle);
            }
        }
        let top = (0..self.items.len()).map(|item| middles[item] - half(item)).fold(f64::INFINITY, f64::min);
        middles.iter().map(|middle| middle - top).collect()
    }

    fn draw(&self, heights: &[f64], middles: &[f64]) -> Layout {
        let x = |item: usize| MARGIN + self.column_of[item] as f64 * (WIDTH + GAP_X);
        let y = |item: usize, tie: Tie| match self.items[item] {
            Item::Node(_) => MARGIN + middles[item] + tie.port(),
            Item::Lane(..) => MARGIN + middles[item],
        };
        let is_node = |item: usize| matches!(self.items[item], Item::Node(_));
        let mut pieces = Vec::new();
        for (from, to, tie, back) in &self.segments {
            let (begin, end) = ((x(*from) + WIDTH, y(*from, *tie)), (x(*to), y(*to, *tie)));
            let half = (begin.0 + end.0) / 2.0;
            pieces.push(Piece {
                tie: *tie,
                curve: [begin, (half, begin.1), (half, end.1), end],
                mark_at_start: *back && is_node(*from),
                mark_at_end: !*back && is_node(*to),
                ends: (*from, *to),
            });
        }
        for (at, item) in self.items.iter().enumerate() {
            if let Item::Lane(_, tie, ..) = item {
                let (begin, end) = ((x(at), y(at, *tie)), (x(at) + WIDTH, y(at, *tie)));
                let curve = [begin, begin, end, end];
                pieces.push(Piece { tie: *tie, curve, mark_at_start: false, mark_at_end: false, ends: (at, at) });
            }
        }
        for (one, other) in &self.beside {
            let (begin, end) = ((x(*one), y(*one, Tie::Contrast)), (x(*other), y(*other, Tie::Contrast)));
            let curve = [begin, (begin.0 - SWING, begin.1), (end.0 - SWING, end.1), end];
            let ends = (*one, *other);
            pieces.push(Piece { tie: Tie::Contrast, curve, mark_at_start: false, mark_at_end: false, ends });
        }
        let places: Vec<Point> =
            heights.iter().enumerate().map(|(at, height)| (x(at), MARGIN + middles[at] - height / 2.0)).collect();
        let bottom = places.iter().zip(heights).map(|(place, height)| place.1 + height);
        let bottom = bottom.chain(middles.iter().map(|middle| middle + MARGIN)).fold(0.0, f64::max);
        let width = 2.0 * MARGIN + self.columns.len() as f64 * (WIDTH + GAP_X) - GAP_X;
        Layout { places, pieces, width, height: bottom + MARGIN }
    }
}

/// Moves each concept between its neighbours to where its lines are shortest and its column is not crowded.
fn shorten(from_right: &mut [usize], directed: &[(usize, usize, Tie, bool)], contrasts: &[Link]) {
    let last = from_right.iter().copied().max().unwrap_or_default();
    let mut crowd = vec![0; last + 1];
    from_right.iter().for_each(|column| crowd[*column] += 1);
    let mut moved = true;
    // Each move makes the whole shorter, so that it comes to an end; it need not go there in every case.
    for _ in 0..ROUNDS {
        if !std::mem::take(&mut moved) {
            return;
        }
        for node in 0..from_right.len() {
            let here = from_right[node];
            let after = || directed.iter().filter(|(from, ..)| *from == node).map(|(_, to, ..)| from_right[*to]);
            let before = || directed.iter().filter(|(_, to, ..)| *to == node).map(|(from, ..)| from_right[*from]);
            let compared = || {
                let ends = |link: &Link| match (link.from == node, link.to == node) {
                    (true, _) => Some(from_right[link.to]),
                    (_, true) => Some(from_right[link.from]),
                    _ => None,
                };
                contrasts.iter().filter_map(ends)
            };
            let least = after().map(|column| column + 1).max().unwrap_or_default();
            let most = before().map(|column| column.saturating_sub(1)).min().unwrap_or(last);
            let cost = |at: usize| {
                let long: usize = after().chain(before()).chain(compared()).map(|other| other.abs_diff(at)).sum();
                let others = crowd[at] - usize::from(at == here);
                (10 * long + CROWDED * others, at.abs_diff(here))
            };
            let Some(best) = (least..=most.min(last)).min_by_key(|at| cost(*at)) else { continue };
            if best != here {
                moved = true;
                crowd[here] -= 1;
                crowd[best] += 1;
                from_right[node] = best;
            }
        }
    }
}

/// The places nearest to those wanted, each with its weight, that keep their order and stand at least so far apart:
/// where some would be too near to each other, they move together to the mean of what they want.
fn settle(wanted: &[(f64, f64)], apart: &[f64]) -> Vec<f64> {
    let mut offset = 0.0;
    let mut offsets = Vec::with_capacity(wanted.len());
    for at in 0..wanted.len() {
        offset += at.checked_sub(1).map_or(0.0, |before| apart[before]);
        offsets.push(offset);
    }
    // Sum, weight and number of those that stand as near as they may.
    let mut groups: Vec<(f64, f64, usize)> = Vec::new();
    for ((place, weight), offset) in wanted.iter().zip(&offsets) {
        groups.push(((place - offset) * weight, *weight, 1));
        while let [.., before, last] = &groups[..] {
            if before.0 / before.1 <= last.0 / last.1 {
                break;
            }
            let joined = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            groups.truncate(groups.len() - 2);
            groups.push(joined);
        }
    }
    let means = groups.iter().flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, *count));
    means.zip(offsets).map(|(mean, offset)| mean + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_too_near_moves_together_and_keeps_its_order() {
        for (wanted, apart, places) in [
            (&[0.0, 10.0][..], &[4.0][..], &[0.0, 10.0][..]),
            (&[5.0, 5.0], &[4.0], &[3.0, 7.0]),
            (&[9.0, 1.0], &[4.0], &[3.0, 7.0]),
            (&[0.0, 0.0, 20.0], &[2.0, 2.0], &[-1.0, 1.0, 20.0]),
            (&[], &[], &[]),
        ] {
            let weighted: Vec<_> = wanted.iter().map(|place| (*place, 1.0)).collect();
            assert_eq!(settle(&weighted, apart), places, "{wanted:?}");
        }
    }

    #[test]
    fn a_concept_stands_to_the_left_of_what_follows_from_it_and_over_none() {
        let link = |from, to, tie| Link { from, to, tie };
        let links = [
            link(0, 1, Tie::Part),
            link(1, 2, Tie::Leads),
            link(0, 2, Tie::Leads),
            link(3, 2, Tie::Core),
            link(3, 0, Tie::Contrast),
            // Round in a circle.
            link(2, 0, Tie::Leads),
            link(4, 5, Tie::Contrast),
        ];
        let heights = [30.0, 48.0, 30.0, 66.0, 30.0, 30.0];
        let laid = layout(&heights, &links);
        let columns: Vec<f64> = laid.places.iter().map(|(x, _)| (x - MARGIN) / (WIDTH + GAP_X)).collect();
        assert_eq!(columns[..3], [0.0, 1.0, 2.0]);
        assert!(columns[3] < 2.0, "the core work stands before its whole: {columns:?}");
        for (at, (x, y)) in laid.places.iter().enumerate() {
            for (other, place) in laid.places.iter().enumerate().filter(|(other, _)| *other != at) {
                let apart = place.0 != *x || place.1 >= y + heights[at] || *y >= place.1 + heights[other];
                assert!(apart, "{at} and {other}");
            }
            assert!(x + WIDTH <= laid.width && y + heights[at] <= laid.height);
        }
        assert!(laid.pieces.iter().any(|piece| piece.mark_at_start), "what leads back ends where it begins");
        assert_eq!(laid.pieces.iter().filter(|piece| piece.mark_at_end).count(), 5);
    }

    #[test]
    fn two_lines_that_can_run_side_by_side_do_not_cross() {
        let link = |from, to| Link { from, to, tie: Tie::Part };
        let mut layers = Layers::new(6, &[link(0, 5), link(1, 4), link(2, 3), link(0, 4)]);
        layers.put_in_order();
        assert_eq!(layers.crossings(), 0);
    }
}
