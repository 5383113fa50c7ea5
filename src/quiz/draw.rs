//! Which questions an attempt asks. Its seed decides, so that the draw outlives a reload and can be drawn again by HR:
//! who leaves a hard question out of the file, or puts an easy one in, changes neither what was asked nor what could
//! be earned.
//!
//! The same function as `draw` in grade.js, bit by bit: 32-bit arithmetic over the UTF-16 units of seed and id.

use serde::{Deserialize, Serialize};

use crate::quiz::data::QuizData;

/// A section as an attempt draws from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    pub pick: usize,
    /// Ids of questions, in the order of the file.
    pub pool: Vec<String>,
}

/// For each question of the quiz, in its order: whether the attempt with this seed asks it.
pub fn draw(data: &QuizData, seed: &str) -> Vec<bool> {
    if data.sections.is_empty() {
        return vec![true; data.questions.len()];
    }
    let drawn: Vec<&str> = data.sections.iter().flat_map(|section| picked(section, seed)).collect();
    data.questions.iter().map(|question| drawn.contains(&question.id.as_str())).collect()
}

/// Those of the lightest weights; which these are depends on the seed, and not on the order of the pool.
fn picked<'a>(section: &'a Pool, seed: &str) -> Vec<&'a str> {
    let mut ids: Vec<&str> = section.pool.iter().map(String::as_str).collect();
    ids.sort_by_key(|id| (weight(seed, id), *id));
    ids.truncate(section.pick);
    ids
}

/// FNV-1a over the units, with the finish of MurmurHash3, by which seeds that differ in one sign draw differently.
fn weight(seed: &str, id: &str) -> u32 {
    let units = seed.encode_utf16().chain([0]).chain(id.encode_utf16());
    let mut hash = units.fold(0x811c_9dc5_u32, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193));
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn every_question_of_a_pool_is_drawn_as_often_as_any_other() {
        let pool: Vec<String> = (1..=10).map(|number| format!("q-{number}")).collect();
        let section = Pool { pick: 3, pool };
        let mut drawn: HashMap<&str, u32> = HashMap::new();
        for seed in 0..10_000 {
            let picked = picked(&section, &format!("{seed:024x}"));
            assert_eq!(picked.len(), 3);
            picked.into_iter().for_each(|id| *drawn.entry(id).or_default() += 1);
        }
        // 3,000 each, with a standard deviation of 46.
        assert!(drawn.len() == 10 && drawn.values().all(|times| (2_750..3_250).contains(times)), "{drawn:?}");
    }

    #[test]
    fn the_order_of_the_pool_changes_nothing() {
        let pool: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).into();
        let turned = Pool { pick: 2, pool: pool.iter().rev().cloned().collect() };
        let section = Pool { pick: 2, pool };
        for seed in ["", "a", "\u{e4}\u{1f600}", "0123456789abcdef"] {
            assert_eq!(picked(&section, seed), picked(&turned, seed), "{seed}");
        }
    }
}
