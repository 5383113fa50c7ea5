//! Who is strong and who is weak, without keeping anybody: people are counted by what they earn, in steps of 1 %.
//!
//! The strong are the upper third, the weak the lower third; people who earn the same are never parted, so that a group may
//! be smaller or larger. (Thirds instead of Kelley's 27 %, Journal of Educational Psychology 30, 1939: most courses have few
//! people.)

const STEPS: f64 = 100.0;
/// A smaller group would be a few people whom somebody knows.
const LEAST: u64 = 3;

/// How many earn so much, from nothing on.
#[derive(Clone, Debug, Default)]
pub(super) struct Earned(Vec<u32>);

/// Where the weak end and the strong begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    weak: usize,
    strong: usize,
}

impl Earned {
    /// `share`: 0 to 1.
    pub(super) fn add(&mut self, share: f64) {
        let at = (share.clamp(0.0, 1.0) * STEPS).round() as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0[at] += 1;
    }

    /// `None` where too many earn the same.
    pub(super) fn cut(&self) -> Option<Cut> {
        let all = sum(&self.0);
        let third = all as f64 / 3.0;
        // The edge at which a group is nearest to a third, and has somebody in it.
        let nearest = |count: &dyn Fn(usize) -> u64| {
            let edges = (0..=self.0.len()).filter(|edge| count(*edge) > 0);
            edges.min_by(|one, other| {
                let miss = |edge: usize| (count(edge) as f64 - third).abs();
                miss(*one).total_cmp(&miss(*other)).then_with(|| count(*one).cmp(&count(*other)))
            })
        };
        let weak = nearest(&|edge| sum(&self.0[..edge]))?;
        let strong = nearest(&|edge| sum(&self.0[edge..]))?;
        let cut = Cut { weak, strong };
        (weak <= strong && self.weak(cut) >= LEAST && self.strong(cut) >= LEAST).then_some(cut)
    }

    pub(super) fn weak(&self, cut: Cut) -> u64 {
        sum(&self.0[..cut.weak.min(self.0.len())])
    }

    pub(super) fn strong(&self, cut: Cut) -> u64 {
        sum(&self.0[cut.strong.min(self.0.len())..])
    }
}

fn sum(counts: &[u32]) -> u64 {
    counts.iter().map(|count| u64::from(*count)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirds_are_as_near_as_can_be_without_parting_equals() {
        for (shares, groups) in [
            (vec![0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], Some((3, 3))),
            (vec![0.2; 9], None),
            (vec![], None),
            (vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0], Some((3, 4))),
            (vec![0.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1.0], None),
            (vec![0.0, 0.0, 0.1, 0.1, 0.1, 0.5, 0.5, 0.5, 0.5, 0.9, 0.9, 1.0], Some((5, 3))),
        ] {
            let mut earned = Earned::default();
            shares.iter().for_each(|share| earned.add(*share));
            let found = earned.cut().map(|cut| (earned.weak(cut), earned.strong(cut)));
            assert_eq!(found, groups, "{shares:?}");
        }
    }
}
