//! Means, variances and covariances in one pass: nothing is held per observation.
//!
//! By Welford's update (Technometrics 4, 1962): sums of squares would lose all digits where the spread is small beside the
//! mean.

/// Of one variable.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Moments {
    pub(super) n: u64,
    pub(super) mean: f64,
    /// The sum of squared differences from the mean.
    squares: f64,
}

impl Moments {
    pub(super) fn add(&mut self, value: f64) {
        self.n += 1;
        let before = value - self.mean;
        self.mean += before / self.n as f64;
        self.squares += before * (value - self.mean);
    }

    /// The sample's, over n − 1; `None` of fewer than two values.
    pub(super) fn variance(&self) -> Option<f64> {
        (self.n > 1).then(|| self.squares / (self.n - 1) as f64)
    }

    pub(super) fn deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }
}

/// Of two variables, observed together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Joint {
    pub(super) one: Moments,
    pub(super) other: Moments,
    /// The sum of products of differences from the means.
    products: f64,
}

impl Joint {
    pub(super) fn add(&mut self, one: f64, other: f64) {
        let before = one - self.one.mean;
        self.one.add(one);
        self.other.add(other);
        self.products += before * (other - self.other.mean);
    }

    /// Pearson's r, −1 to 1; `None` where one of the two is always the same.
    pub(super) fn correlation(&self) -> Option<f64> {
        let spread = (self.one.squares * self.other.squares).sqrt();
        (self.one.n > 1 && spread > 1e-12).then(|| (self.products / spread).clamp(-1.0, 1.0))
    }
}

/// The two ends of a 95 % confidence interval of a correlation of `n` pairs, by Fisher's z transformation (Metron 1, 1921);
/// `None` of fewer than four.
pub(super) fn interval(r: f64, n: u64) -> Option<(f64, f64)> {
    (n > 3).then(|| {
        // Of a perfect correlation the transformation is infinite.
        let z = r.clamp(-0.999_999, 0.999_999).atanh();
        let half = 1.959_964 / ((n - 3) as f64).sqrt();
        ((z - half).tanh(), (z + half).tanh())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joint(pairs: &[(f64, f64)]) -> Joint {
        pairs.iter().fold(Joint::default(), |mut joint, (one, other)| {
            joint.add(*one, *other);
            joint
        })
    }

    #[test]
    fn a_correlation_and_its_interval_are_those_of_the_textbook() {
        // Made with scipy.stats.pearsonr 1.17 and its confidence_interval().
        let pairs = [(1.0, 2.0), (2.0, 1.0), (3.0, 4.0), (4.0, 3.0), (5.0, 7.0), (6.0, 5.0)];
        let r = joint(&pairs).correlation().unwrap();
        assert!((r - 0.791_794_654_888_629_5).abs() < 1e-12, "{r}");
        let (low, high) = interval(r, 6).unwrap();
        assert!((low - -0.055_305_159_673).abs() < 1e-6 && (high - 0.976_114_580_115).abs() < 1e-6, "{low} {high}");
        assert_eq!(joint(&[(1.0, 2.0), (1.0, 3.0)]).correlation(), None);
        assert_eq!(interval(0.5, 3), None);
    }

    #[test]
    fn a_small_spread_beside_a_large_mean_keeps_its_digits() {
        let mut moments = Moments::default();
        for value in [1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0] {
            moments.add(value);
        }
        assert_eq!(moments.variance(), Some(30.0));
    }
}
