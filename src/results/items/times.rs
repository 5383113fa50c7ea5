//! The median of many times without keeping them: they are counted by their size, in steps of 2 %.

/// In seconds. What is outside counts as these.
const LEAST: f64 = 1.0;
const MOST: f64 = 86_400.0;
const STEP: f64 = 1.02;

/// How many times fell into each step, from the least on.
#[derive(Clone, Debug, Default)]
pub(super) struct Times {
    pub(super) n: u64,
    counts: Vec<u32>,
}

impl Times {
    pub(super) fn add(&mut self, seconds: f64) {
        if !seconds.is_finite() || seconds < 0.0 {
            return;
        }
        let step = (seconds.clamp(LEAST, MOST) / LEAST).ln() / STEP.ln();
        let at = step.round() as usize;
        if self.counts.len() <= at {
            self.counts.resize(at + 1, 0);
        }
        self.counts[at] += 1;
        self.n += 1;
    }

    /// Of an even number of times, the lower of the two in the middle.
    pub(super) fn median(&self) -> Option<f64> {
        let mut before = 0;
        let at = self.counts.iter().position(|count| {
            before += u64::from(*count);
            2 * before >= self.n
        })?;
        (self.n > 0).then(|| LEAST * STEP.powi(at as i32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_right_to_two_per_cent() {
        let mut times = Times::default();
        assert_eq!(times.median(), None);
        for seconds in [f64::NAN, -1.0, 3.0, 40.0, 12.0, 900.0, 0.0] {
            times.add(seconds);
        }
        let median = times.median().unwrap();
        assert!((median / 12.0 - 1.0).abs() < 0.02, "{median}");
        (0..20).for_each(|_| times.add(1e9));
        assert!((times.median().unwrap() / MOST - 1.0).abs() < 0.02);
    }
}
