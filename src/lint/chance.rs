//! How likely something is by mere chance.

/// What is likelier by chance is told of no quiz.
pub const LEVEL: f64 = 0.05;

/// The probability that of independent events, each with a probability of its own, at least so many happen: the tail of
/// the Poisson binomial distribution, exactly.
pub fn at_least(count: usize, probabilities: &[f64]) -> f64 {
    if count == 0 {
        return 1.0;
    }
    // How likely each number of events below `count` is, after each of them.
    let mut below = vec![0.0; count];
    below[0] = 1.0;
    for probability in probabilities {
        for number in (0..count).rev() {
            let one_less = if number == 0 { 0.0 } else { below[number - 1] };
            below[number] = below[number] * (1.0 - probability) + one_less * probability;
        }
    }
    (1.0 - below.iter().sum::<f64>()).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::at_least;

    #[test]
    fn the_tail_is_that_of_the_binomial_where_all_are_equally_likely() {
        for (count, of, probability, expected) in [
            (0, 5, 0.25, 1.0),
            (5, 5, 0.25, 0.000_976_562_5),
            (1, 2, 0.5, 0.75),
            (6, 8, 0.25, 0.004_226_684_57),
            (3, 2, 0.5, 0.0),
        ] {
            let found = at_least(count, &vec![probability; of]);
            assert!((found - expected).abs() < 1e-9, "{count} of {of}: {found}");
        }
    }

    #[test]
    fn events_may_differ_in_their_probability() {
        // 1/2 · 1/3, and the rest of at least one: 1 − 1/2 · 2/3.
        assert!((at_least(2, &[0.5, 1.0 / 3.0]) - 1.0 / 6.0).abs() < 1e-12);
        assert!((at_least(1, &[0.5, 1.0 / 3.0]) - 2.0 / 3.0).abs() < 1e-12);
    }
}
