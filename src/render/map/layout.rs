//! Where the cards of a map stand: in columns from left to right, each to the right of all that lead to it. A line that
//! passes a column has a lane of its own there; one that leads back goes round above.

use crate::render::layered::{Step, follow};

pub const WIDTH: f64 = 268.0;
const GAP_X: f64 = 84.0;
const GAP_Y: f64 = 26.0;
const LANE: f64 = 10.0;
/// Between lines that lead back.
const BACK: f64 = 9.0;
const MARGIN: f64 = 12.0;

pub struct Card {
    pub height: f64,
    /// How far below the top lines arrive.
    pub entry: f64,
    pub ports: Vec<Port>,
}

/// Where a line leaves a card, on its right.
pub struct Port {
    pub y: f64,
    pub to: usize,
}

pub struct Layout {
    /// The upper left corner of each card.
    pub cards: Vec<(f64, f64)>,
    pub lines: Vec<Line>,
    pub width: f64,
    pub height: f64,
}

pub struct Line {
    pub from: usize,
    pub port: usize,
    /// Its corners, in pairs: each pair is a straight stretch, and a curve leads to the next.
    pub stretches: Vec<[(f64, f64); 2]>,
    pub is_back: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Item {
    Card(usize),
    /// Of a line, by its index.
    Lane(usize),
}

pub fn layout(cards: &[Card], start: usize) -> Layout {
    let next: Vec<Vec<usize>> = cards.iter().map(|card| card.ports.iter().map(|port| port.to).collect()).collect();
    let (order, edges) = follow(&next, start);
    let mut column = vec![0; cards.len()];
    for card in &order {
        for edge in edges.iter().filter(|edge| edge.from == *card && !edge.is_back) {
            column[edge.to] = column[edge.to].max(column[*card] + 1);
        }
    }
    let count = column.iter().max().map_or(0, |last| last + 1);
    let mut columns: Vec<Vec<Item>> = vec![Vec::new(); count];
    order.iter().for_each(|card| columns[column[*card]].push(Item::Card(*card)));
    for (at, edge) in edges.iter().enumerate().filter(|(_, edge)| !edge.is_back) {
        let passed = columns.iter_mut().take(column[edge.to]).skip(column[edge.from] + 1);
        passed.for_each(|column| column.push(Item::Lane(at)));
    }
    let backs = edges.iter().filter(|edge| edge.is_back).count() as f64;
    let top = MARGIN + backs * BACK;
    let left = |column: usize| MARGIN + backs * 3.0 + column as f64 * (WIDTH + GAP_X + backs * 3.0);
    let mut places = vec![(0.0, 0.0); cards.len()];
    // For each edge, how high it runs in the columns that it passes.
    let mut lanes: Vec<Vec<f64>> = vec![Vec::new(); edges.len()];
    let mut bottom: f64 = top;
    for (number, items) in columns.into_iter().enumerate() {
        let leaves = |edge: usize, places: &[(f64, f64)], lanes: &[Vec<f64>]| {
            let Step { from, port, .. } = edges[edge];
            lanes[edge].last().copied().unwrap_or(places[from].1 + cards[from].ports[port].y)
        };
        let mut wanted: Vec<(f64, Item)> = items
            .into_iter()
            .map(|item| {
                let arriving: Vec<f64> = match item {
                    Item::Lane(edge) => vec![leaves(edge, &places, &lanes)],
                    Item::Card(card) => (0..edges.len())
                        .filter(|edge| edges[*edge].to == card && !edges[*edge].is_back)
                        .map(|edge| leaves(edge, &places, &lanes) - cards[card].entry)
                        .collect(),
                };
                let mean = arriving.iter().sum::<f64>() / arriving.len().max(1) as f64;
                (if arriving.is_empty() { top } else { mean }, item)
            })
            .collect();
        wanted.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let mut free = top;
        for (mean, item) in wanted {
            let y = free.max(mean);
            match item {
                Item::Card(card) => {
                    places[card] = (left(number), y);
                    bottom = bottom.max(y + cards[card].height);
                    free = y + cards[card].height + GAP_Y;
                }
                Item::Lane(edge) => {
                    lanes[edge].push(y);
                    bottom = bottom.max(y);
                    free = y + LANE;
                }
            }
        }
    }
    let lines = lines(cards, &edges, &places, &lanes, &column, &left, top);
    Layout { cards: places, lines, width: left(count) - GAP_X + MARGIN + backs * 3.0, height: bottom + MARGIN }
}

fn lines(
    cards: &[Card],
    edges: &[Step],
    places: &[(f64, f64)],
    lanes: &[Vec<f64>],
    column: &[usize],
    left: &dyn Fn(usize) -> f64,
    top: f64,
) -> Vec<Line> {
    let mut backs = 0.0;
    let line = |(at, edge): (usize, &Step)| {
        let Step { from, port, to, is_back } = *edge;
        let begin = (places[from].0 + WIDTH, places[from].1 + cards[from].ports[port].y);
        let end = (places[to].0, places[to].1 + cards[to].entry);
        let stretches = if is_back {
            backs += 1.0;
            let (out, into, above) = (begin.0 + 6.0 + backs * 3.0, end.0 - 6.0 - backs * 3.0, top - backs * BACK);
            vec![[begin, (out, begin.1)], [(out, above), (into, above)], [(into, end.1), end]]
        } else {
            let passed = (column[from] + 1..).zip(&lanes[at]);
            let passed = passed.map(|(number, y)| [(left(number), *y), (left(number) + WIDTH, *y)]);
            [[begin, begin]].into_iter().chain(passed).chain([[end, end]]).collect()
        };
        Line { from, port, stretches, is_back }
    };
    edges.iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(ports: &[usize]) -> Card {
        let ports = ports.iter().enumerate().map(|(at, to)| Port { y: 40.0 + 20.0 * at as f64, to: *to });
        Card { height: 100.0, entry: 16.0, ports: ports.collect() }
    }

    #[test]
    fn a_card_stands_to_the_right_of_all_that_lead_to_it_and_over_none() {
        // 0 leads to 1, 2 and at once to 3; 1 to 2; 2 to 3 and back to 0; nothing leads to 4.
        let cards = [card(&[1, 2, 3]), card(&[2]), card(&[3, 0]), card(&[]), card(&[3])];
        let Layout { cards: places, lines, width, height } = layout(&cards, 0);
        let x: Vec<_> = places.iter().map(|(x, _)| *x).collect();
        assert!(x[0] < x[1] && x[1] < x[2] && x[2] < x[3], "{x:?}");
        assert_eq!(x[4], x[0]);
        assert!((places[4].1 - places[0].1).abs() >= 100.0, "{places:?}");
        assert_eq!(lines.iter().filter(|line| line.is_back).count(), 1);
        for line in &lines {
            for (x, y) in line.stretches.iter().flatten() {
                assert!((0.0..=width).contains(x) && (0.0..=height).contains(y), "{x}, {y} of {width}, {height}");
            }
        }
        // From 0 to 3 it passes the columns of 1 and 2 beside their cards.
        let long = lines.iter().find(|line| line.from == 0 && line.port == 2).unwrap();
        assert_eq!(long.stretches.len(), 4);
        for ([(left, y), _], card) in long.stretches[1..3].iter().zip([1, 2]) {
            assert_eq!(*left, places[card].0);
            assert!(*y < places[card].1 || *y >= places[card].1 + 100.0, "{y} at {places:?}");
        }
    }
}
