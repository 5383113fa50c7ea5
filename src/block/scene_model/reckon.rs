//! What the rates of a path come to: people, money, and what each scene costs.
//!
//! The same functions as in js/scene-model/reach.js, operation by operation, so that the page gets the same bits. Nothing
//! is rounded here: a half person is an average, and what is shown is rounded only when it is shown.

/// Fewer than half a person is nobody, whom nothing can have cost.
const SOMEBODY: f64 = 0.5;

/// What a path comes to at some rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// At each scene, and last those who convert.
    pub people: Vec<f64>,
    /// Money, where any is known of.
    pub spent: Option<f64>,
    /// Of each scene: the conversions that those who leave there would have been.
    pub forgone: Vec<f64>,
    /// Of each scene: the conversions that the rate within reach would add, where there is one.
    pub within: Vec<Option<f64>>,
}

impl Outcome {
    pub fn audience(&self) -> f64 {
        self.people[0]
    }

    pub fn converted(&self) -> f64 {
        self.people[self.people.len() - 1]
    }
}

/// How many people reach each scene, and last how many convert: one value more than there are passes.
///
/// People at a scene are the audience × the product of all passes before it, multiplied from left to right. `audience` is
/// from 1 to 10^9, each pass from 0 to 1; so no value is below 0, above the audience or above the one before it.
pub fn reach(audience: f64, passes: &[f64]) -> Vec<f64> {
    let mut people = vec![audience];
    for pass in passes {
        people.push(people[people.len() - 1] * pass);
    }
    people
}

/// Money: what is spent at any rates, and for each arrival at a scene what that costs.
pub fn spent(cost: f64, people: &[f64], arrivals: &[f64]) -> f64 {
    arrivals.iter().zip(people).fold(cost, |sum, (each, people)| sum + people * each)
}

/// What each scene costs, in conversions: those who leave there × all passes after it.
///
/// That is what would be won if everybody went on there and the later rates held, and so the most that a scene can cost.
/// Of one path it is the people who convert × (1 − pass) ÷ pass: the lowest rate costs most.
pub fn forgone(people: &[f64], passes: &[f64]) -> Vec<f64> {
    let mut later = 1.0;
    let mut forgone = vec![0.0; passes.len()];
    for at in (0..passes.len()).rev() {
        forgone[at] = (people[at] - people[at + 1]) * later;
        later *= passes[at];
    }
    forgone
}

/// Conversions that each scene would add alone, if it passed what is within its reach; none where it does already.
pub fn within(people: &[f64], passes: &[f64], reaches: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut later = 1.0;
    let mut within = vec![None; passes.len()];
    for at in (0..passes.len()).rev() {
        let room = reaches[at].map(|reach| reach - passes[at]).filter(|room| *room > 0.0);
        within[at] = room.map(|room| people[at] * room * later);
        later *= passes[at];
    }
    within
}

/// What one conversion costs, where there is one.
pub(super) fn each(spent: f64, converted: f64) -> Option<f64> {
    (converted >= SOMEBODY).then(|| spent / converted)
}

/// The place of the largest value, the first of several; none where nothing is above 0.
pub(super) fn largest(values: impl IntoIterator<Item = f64>) -> Option<usize> {
    let mut most = 0.0;
    let mut found = None;
    for (at, value) in values.into_iter().enumerate() {
        // A difference in the last bits is none.
        if value > most * (1.0 + 1e-9) {
            (most, found) = (value, Some(at));
        }
    }
    found
}
