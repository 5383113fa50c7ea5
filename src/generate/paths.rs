//! A model's scenes with numbers of their own: which of them are asked about, how many people arrive at each, and which
//! share of these goes on. Every rate is near the model's, so that whoever works with such scenes would believe it.

use std::ops::Range;

use super::dice::Dice;
use crate::block::{Scene, ScenePath, reach};

/// So much smaller than the next one the smallest share is, and so much larger the largest loss, for there to be no doubt.
pub const APART: f64 = 1.15;
/// Rows of scenes from which one is to be chosen: fewer are a coin, and no more are weighed against each other.
const LEAST_SCENES: usize = 3;
const MOST_SCENES: usize = 5;
/// A rate is off the model's own by this part of it at the most: in a sum, and where any scene of a row is to be the one.
const A_THIRD: f64 = 3.0;
const A_HALF: f64 = 2.0;
/// Fewer people in the end would be lost in rounding.
pub const LEAST: f64 = 10.0;
/// So many tenths of the people of the model begin.
pub const FEW: [u32; 9] = [20, 5, 30, 12, 50, 8, 25, 15, 40];
pub const MANY: [u32; 6] = [100, 150, 80, 200, 120, 300];
const AUDIENCES: [f64; 10] = [1_000.0, 1_200.0, 1_500.0, 2_000.0, 2_400.0, 3_000.0, 4_000.0, 5_000.0, 6_000.0, 8_000.0];
/// Where some come in on the way, so many times as many people arrive at a scene as at the first one, at the most.
const BUSIER: f64 = 2.0;

/// Some scenes of a model, in their order.
pub struct Path {
    /// Which of the model's.
    pub scenes: Range<usize>,
    pub arrive: Vec<f64>,
    pub passes: Vec<f64>,
    pub go_on: Vec<f64>,
}

impl Path {
    /// Nobody arrives at a scene but those who go on from the one before; reckoned as the block's drawing is.
    pub fn new(scenes: Range<usize>, audience: f64, passes: Vec<f64>) -> Self {
        let people = reach(audience, &passes);
        Self { scenes, arrive: people[..passes.len()].to_vec(), go_on: people[1..].to_vec(), passes }
    }

    pub fn audience(&self) -> f64 {
        self.arrive[0]
    }

    /// Who goes on from the last scene.
    pub fn last(&self) -> f64 {
        self.go_on[self.go_on.len() - 1]
    }

    /// Whether all its numbers but one are those of another: whoever has done the one learns nothing from it.
    pub fn is_like(&self, other: &Self) -> bool {
        let pairs = self.arrive[..1].iter().chain(&self.passes).zip(other.arrive[..1].iter().chain(&other.passes));
        self.scenes == other.scenes && pairs.filter(|(one, other)| one != other).count() < 2
    }

    pub fn lost(&self, at: usize) -> f64 {
        self.arrive[at] - self.go_on[at]
    }
}

/// The scenes of a model from one on, to be multiplied.
pub fn sum(model: &ScenePath, first: usize, tenths: u32, dice: &mut Dice) -> Path {
    let passes = model.scenes[first..].iter().map(|scene| near(scene.pass, A_THIRD, dice)).collect();
    let audience = if first > 0 { dice.one(&AUDIENCES) } else { f64::from(model.audience) * f64::from(tenths) / 10.0 };
    Path::new(first..model.scenes.len(), audience, passes)
}

/// Where sums of a model may begin: they take no more scenes to its end than a choice, and no fewer.
pub fn beginnings(model: &ScenePath) -> Vec<usize> {
    let count = model.scenes.len();
    let first = count.saturating_sub(MOST_SCENES);
    if count - first > LEAST_SCENES { vec![first, first + 1] } else { vec![first] }
}

/// Some scenes in a row, and which of them is to be the one that is asked for.
pub struct Turn {
    scenes: Range<usize>,
    pub wanted: usize,
}

/// All turns of a model. Neither a scene nor its place among those shown says that it is the one: as far as there are such
/// rows, any of their scenes could be, and one after the other is at the beginning, in the middle and at the end. So the
/// first scene of most paths, at which far more people leave than at any other, is in no row.
pub fn turns(model: &ScenePath, mut dice: Dice) -> Vec<Turn> {
    let bounds = |scene: &Scene| {
        let rates = rates(scene.pass, A_HALF);
        (rates[0], rates[rates.len() - 1])
    };
    let bounds: Vec<(f64, f64)> = model.scenes.iter().map(bounds).collect();
    let mut rows: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
    for first in 0..bounds.len() {
        for length in LEAST_SCENES..=MOST_SCENES.min(bounds.len() - first) {
            let row = &bounds[first..first + length];
            let is_weakest = |at: &usize| {
                row.iter().enumerate().all(|(other, (_, most))| other == *at || row[*at].0 * APART <= *most)
            };
            rows.push((first..first + length, (0..length).filter(is_weakest).collect()));
        }
    }
    if rows.iter().any(|(scenes, could_be)| could_be.len() == scenes.len()) {
        rows.retain(|(scenes, could_be)| could_be.len() == scenes.len());
    }
    rows.retain(|(_, could_be)| could_be.len() > 1);
    let of_row = |(scenes, could_be): (Range<usize>, Vec<usize>)| {
        could_be.into_iter().map(move |wanted| Turn { scenes: scenes.clone(), wanted })
    };
    let mut left: Vec<Turn> = rows.into_iter().flat_map(of_row).collect();
    dice.shuffle(&mut left);
    let (mut turns, mut taken) = (Vec::with_capacity(left.len()), [0; 3]);
    while let Some(next) = (0..left.len()).min_by_key(|at| taken[left[*at].place()]) {
        taken[left[next].place()] += 1;
        turns.push(left.remove(next));
    }
    turns
}

impl Turn {
    /// At the beginning of the row, in its middle, or at its end.
    fn place(&self) -> usize {
        if self.wanted == 0 { 0 } else { 1 + usize::from(self.wanted + 1 == self.scenes.len()) }
    }

    /// The row as one path, of which the wanted scene has the lowest rate. Most people leave at another one, unless it is
    /// the first: who counts heads does not find it.
    pub fn weakest(&self, model: &ScenePath, dice: &mut Dice) -> Option<Path> {
        let own = model.scenes[self.scenes.clone()].iter();
        let passes = own.map(|scene| near(scene.pass, A_HALF, dice)).collect();
        let path = Path::new(self.scenes.clone(), dice.one(&AUDIENCES), passes);
        let others = || (0..path.passes.len()).filter(|at| *at != self.wanted);
        let is_weakest = others().all(|at| path.passes[self.wanted] * APART <= path.passes[at]);
        let is_hidden = self.wanted == 0 || others().any(|at| path.lost(at) > path.lost(self.wanted));
        (is_weakest && is_hidden).then_some(path)
    }

    /// The row with people who come in on the way, of whom most leave at the wanted scene: else that were nearly always the
    /// first one. By `shown`, most people arrive there, or the lowest share goes on, or neither, so that nobody finds it
    /// who looks at one of the two.
    pub fn costliest(&self, model: &ScenePath, shown: usize, dice: &mut Dice) -> Option<Path> {
        let own = &model.scenes[self.scenes.clone()];
        let most = (dice.one(&AUDIENCES), near(own[self.wanted].pass, A_HALF, dice));
        let lost = |(arrive, pass): (f64, f64)| arrive * (1.0 - pass);
        let is_told = |count: f64| count >= LEAST && is_even(count);
        if !is_told(most.0 * most.1) {
            return None;
        }
        let mut drawn = Vec::with_capacity(own.len());
        for (at, scene) in own.iter().enumerate() {
            let rates = rates(scene.pass, A_HALF);
            let pairs = AUDIENCES.iter().flat_map(|arrive| rates.iter().map(|pass| (*arrive, *pass)));
            let fewer = pairs.filter(|pair| lost(*pair) * APART <= lost(most) && pair.0 != most.0 && pair.1 != most.1);
            let fewer: Vec<(f64, f64)> = fewer.filter(|(arrive, pass)| is_told(arrive * pass)).collect();
            drawn.push(if at == self.wanted { most } else { *fewer.get(dice.below(fewer.len()))? });
        }
        let (arrive, passes): (Vec<f64>, Vec<f64>) = drawn.into_iter().unzip();
        let go_on: Vec<f64> = arrive.iter().zip(&passes).map(|(arrive, pass)| arrive * pass).collect();
        let is_path = (1..arrive.len()).all(|at| arrive[at] >= go_on[at - 1] && arrive[at] <= arrive[0] * BUSIER);
        let is_busiest = arrive.iter().all(|arrive| *arrive <= most.0);
        let is_weakest = passes.iter().all(|pass| *pass >= most.1);
        let as_shown = (is_busiest, is_weakest) == [(true, false), (false, true), (false, false)][shown % 3];
        (is_path && as_shown).then(|| Path { scenes: self.scenes.clone(), arrive, passes, go_on })
    }
}

/// Whether a count is a whole one, but for what binary fractions leave of it.
pub fn is_even(count: f64) -> bool {
    (count - count.round()).abs() < 1e-6
}

/// A rate near another one.
fn near(pass: f64, part: f64, dice: &mut Dice) -> f64 {
    dice.one(&rates(pass, part))
}

/// Those that are near one, in steps that are easily read; itself, where there are none.
fn rates(pass: f64, part: f64) -> Vec<f64> {
    // In thousandths.
    let step = match pass {
        0.2.. => 50.0,
        0.03.. => 10.0,
        _ => 1.0,
    };
    let own = pass * 1_000.0 / step;
    let (least, most) = ((own - own / part).ceil().max(1.0), (own + own / part).min(950.0 / step).floor());
    let near: Vec<f64> = (least as u32..=most as u32).map(|steps| f64::from(steps) * step / 1_000.0).collect();
    if near.is_empty() { vec![pass] } else { near }
}

#[cfg(test)]
mod tests {
    use super::{A_HALF, A_THIRD, Dice, near};

    #[test]
    fn a_drawn_rate_is_near_the_model_s_own_and_easily_read() {
        for (pass, part) in [0.004, 0.02, 0.031, 0.12, 0.2, 0.3, 0.5, 0.8, 0.97, 1.0]
            .map(|pass| [(pass, A_THIRD), (pass, A_HALF)])
            .concat()
        {
            let mut dice = Dice::of(&[&pass.to_string()]);
            for rate in (0..200).map(|_| near(pass, part, &mut dice)) {
                let off = 1.0 / part + 1e-9;
                assert!(
                    rate >= pass * (1.0 - off) && rate <= (pass * (1.0 + off)).min(0.95).max(pass),
                    "{pass}: {rate}"
                );
                let steps = rate * if pass < 0.03 { 1_000.0 } else { 100.0 };
                assert!((steps - steps.round()).abs() < 1e-9 || rate == pass, "{pass}: {rate}");
            }
        }
    }
}
