//! How scores are spread, in as little room for millions of them as for one.

/// Scores from 0 to 1, to the nearest hundredth.
#[derive(Clone, Debug)]
pub(super) struct Spread {
    hundredths: Box<[u32; 101]>,
    /// By tenths, the last of which has 1 in it.
    pub(super) tenths: [u32; 10],
    pub(super) count: u32,
}

impl Default for Spread {
    fn default() -> Self {
        Self { hundredths: Box::new([0; 101]), tenths: [0; 10], count: 0 }
    }
}

impl Spread {
    pub(super) fn add(&mut self, score: f64) {
        // A score may be less than nothing, where certainty costs. What is no number becomes 0.
        let score = score.clamp(0.0, 1.0);
        self.hundredths[(score * 100.0).round() as usize] += 1;
        self.tenths[((score * 10.0 + 1e-9) as usize).min(9)] += 1;
        self.count += 1;
    }

    /// Several in one.
    pub(super) fn of<'a>(spreads: impl Iterator<Item = &'a Self>) -> Self {
        let mut all = Self::default();
        for spread in spreads {
            all.hundredths.iter_mut().zip(spread.hundredths.iter()).for_each(|(sum, times)| *sum += times);
            all.tenths.iter_mut().zip(spread.tenths).for_each(|(sum, times)| *sum += times);
            all.count += spread.count;
        }
        all
    }

    /// In hundredths: so that the given share of scores is not above it; between two of them where it falls between.
    pub(super) fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.count.checked_sub(1)?;
        let place = share * f64::from(last);
        let (below, above) = (self.nth(place.floor() as u32), self.nth(place.ceil() as u32));
        Some(below + (above - below) * place.fract())
    }

    /// The score that so many are before.
    fn nth(&self, place: u32) -> f64 {
        let mut before = 0;
        let found = self.hundredths.iter().position(|times| {
            before += times;
            before > place
        });
        found.map_or(100.0, |hundredth| hundredth as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_lies_where_it_would_in_a_sorted_list() {
        let mut spread = Spread::default();
        assert_eq!(spread.quantile(0.5), None);
        for score in [0.2, 1.0, 0.4, 0.6] {
            spread.add(score);
        }
        for (share, expected) in [(0.0, 20.0), (0.25, 35.0), (0.5, 50.0), (0.75, 70.0), (1.0, 100.0)] {
            assert_eq!(spread.quantile(share), Some(expected), "{share}");
        }
        let twice = Spread::of([&spread, &spread].into_iter());
        assert_eq!((twice.count, twice.quantile(0.5)), (8, Some(50.0)));
    }

    #[test]
    fn each_score_is_in_one_tenth() {
        let mut spread = Spread::default();
        for score in [-0.5, 0.0, 0.0999, 0.1, 0.3, 0.7, 0.9, 0.999, 1.0, 7.0, f64::NAN] {
            spread.add(score);
        }
        assert_eq!(spread.tenths, [4, 1, 0, 1, 0, 0, 0, 1, 0, 4]);
        assert_eq!(spread.count, 11);
    }
}
