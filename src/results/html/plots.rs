//! Plots as SVG: from numbers to shapes, and nothing else. No text in them but numbers and names of months, so there is
//! nothing to escape; colours are classes.

use std::fmt::Write as _;

use serde::Serialize;

use super::spread::Spread;

/// What stands between `<svg>` and `</svg>`.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Plot {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) shapes: String,
}

/// From values to places.
#[derive(Clone, Copy, Debug)]
struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    fn at(self, value: f64) -> f64 {
        let share = (value - self.from.0) / (self.from.1 - self.from.0);
        round(self.to.0 + share * (self.to.1 - self.to.0))
    }
}

/// Tenths are finer than any screen.
fn round(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

/// Round numbers from 0 to at least `most`, two to six of them.
fn ticks(most: u32) -> Vec<u64> {
    let most = u64::from(most.max(1));
    let mut step = 1;
    loop {
        for times in [1, 2, 5] {
            if step * times * 5 >= most {
                return (0..=most.div_ceil(step * times)).map(|at| at * step * times).collect();
            }
        }
        step *= 10;
    }
}

fn text(out: &mut String, class: &str, x: f64, y: f64, words: impl std::fmt::Display) {
    let _ = write!(out, r#"<text class="{class}" x="{}" y="{}">{words}</text>"#, round(x), round(y));
}

fn line(out: &mut String, class: &str, from: (f64, f64), to: (f64, f64)) {
    let ((x1, y1), (x2, y2)) = (from, to);
    let _ = write!(
        out,
        r#"<line class="{class}" x1="{}" y1="{}" x2="{}" y2="{}"/>"#,
        round(x1),
        round(y1),
        round(x2),
        round(y2)
    );
}

fn rect(out: &mut String, class: &str, at: (f64, f64), size: (f64, f64)) {
    let ((x, y), (width, height)) = (at, size);
    let _ = write!(
        out,
        r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}"/>"#,
        round(x),
        round(y),
        round(width),
        round(height)
    );
}

/// A month of scores.
#[derive(Debug)]
pub(super) struct Month<'a> {
    pub(super) year: i16,
    /// From 1.
    pub(super) month: i8,
    pub(super) scores: &'a Spread,
}

pub(super) const MONTH_NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The median and the middle half of the scores of each month, and below how many there are. The oldest first.
pub(super) fn months(months: &[Month]) -> Plot {
    let step = (640.0 / months.len().max(1) as f64).clamp(18.0, 64.0);
    let (left, right) = (44.0, 44.0 + step * months.len() as f64);
    let (top, bottom, counts_top, counts_bottom) = (18.0, 190.0, 218.0, 256.0);
    let scores = Scale { from: (0.0, 100.0), to: (bottom, top) };
    let most = months.iter().map(|month| month.scores.count).max().unwrap_or(0).max(1);
    let counts = Scale { from: (0.0, f64::from(most)), to: (counts_bottom, counts_top) };
    let mut out = String::new();
    for tick in [0.0, 25.0, 50.0, 75.0, 100.0] {
        line(&mut out, "grid", (left, scores.at(tick)), (right, scores.at(tick)));
        text(&mut out, "end", left - 8.0, scores.at(tick) + 4.0, format_args!("{tick} %"));
    }
    text(&mut out, "soft end", left - 8.0, counts_bottom, "n");
    let mut before: Option<(f64, f64)> = None;
    let mut marks = String::new();
    for (place, month) in (0..).map(f64::from).zip(months) {
        let middle = left + step * (place + 0.5);
        let spread = month.scores;
        let quantiles = spread.quantile(0.25).zip(spread.quantile(0.5)).zip(spread.quantile(0.75));
        if let Some(((low, median), high)) = quantiles {
            let half = (step * 0.3).min(14.0);
            // Of scores that are all the same there is still something to see.
            let (from, to) = (scores.at(high) - 1.0, scores.at(low) + 1.0);
            rect(&mut out, "half", (middle - half, from), (2.0 * half, to - from));
            let here = (middle, scores.at(median));
            if let Some(before) = before {
                line(&mut out, "run", before, here);
            }
            line(&mut marks, "median", (middle - half, here.1), (middle + half, here.1));
            if step >= 30.0 {
                text(&mut marks, "value", middle, from - 5.0, median.round());
            }
            before = Some(here);
            let height = (counts_bottom - counts.at(f64::from(spread.count))).max(1.0);
            rect(&mut marks, "count", (middle - half, counts_bottom - height), (2.0 * half, height));
            if step >= 30.0 {
                text(&mut marks, "soft middle", middle, counts_bottom - height - 4.0, spread.count);
            }
        } else {
            before = None;
        }
        // Where months are narrow, every third is named.
        let is_named = step >= 30.0 || (month.month - 1) % 3 == 0;
        if is_named {
            let name = MONTH_NAMES[(month.month - 1).clamp(0, 11) as usize];
            text(&mut marks, "middle", middle, counts_bottom + 18.0, name);
        }
        if place == 0.0 || month.month == 1 {
            text(&mut marks, "soft middle", middle, counts_bottom + 34.0, month.year);
        }
    }
    line(&mut marks, "base", (left, counts_bottom), (right, counts_bottom));
    Plot { width: round(right + 8.0), height: 296.0, shapes: out + &marks }
}

/// How many scores there are in each tenth, and where the pass mark is.
pub(super) fn histogram(spread: &Spread, mark: Option<f64>) -> Plot {
    let (left, right, top, bottom) = (36.0, 236.0, 22.0, 112.0);
    let scores = Scale { from: (0.0, 100.0), to: (left, right) };
    let ticks = ticks(spread.tenths.iter().copied().max().unwrap_or(0));
    let last = *ticks.last().unwrap_or(&1);
    let counts = Scale { from: (0.0, last as f64), to: (bottom, top) };
    let mut out = String::new();
    for tick in &ticks {
        line(&mut out, "grid", (left, counts.at(*tick as f64)), (right, counts.at(*tick as f64)));
        text(&mut out, "end", left - 6.0, counts.at(*tick as f64) + 4.0, tick);
    }
    for (place, times) in (0..).map(f64::from).zip(spread.tenths) {
        let height = bottom - counts.at(f64::from(times));
        if times > 0 {
            rect(&mut out, "bar", (scores.at(place * 10.0) + 1.0, bottom - height.max(1.0)), (18.0, height.max(1.0)));
        }
    }
    line(&mut out, "base", (left, bottom), (right, bottom));
    for (share, class) in [(0.0, "start"), (50.0, "middle"), (100.0, "end")] {
        text(&mut out, class, scores.at(share), bottom + 16.0, format_args!("{share} %"));
    }
    if let Some(mark) = mark.map(|mark| (mark * 100.0).clamp(0.0, 100.0)) {
        line(&mut out, "mark", (scores.at(mark), top - 8.0), (scores.at(mark), bottom));
        let class = if mark > 50.0 { "soft end" } else { "soft start" };
        text(&mut out, class, scores.at(mark) + if mark > 50.0 { -4.0 } else { 4.0 }, top - 8.0, "pass mark");
    }
    Plot { width: 244.0, height: 134.0, shapes: out }
}

/// A share of 1, for a row of a table in which it also stands as a number.
pub(super) fn bar(share: f64) -> Plot {
    let mut out = String::new();
    rect(&mut out, "track", (0.0, 0.0), (100.0, 10.0));
    rect(&mut out, "bar", (0.0, 0.0), (100.0 * share.clamp(0.0, 1.0), 10.0));
    Plot { width: 100.0, height: 10.0, shapes: out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(scores: &[f64]) -> Spread {
        let mut spread = Spread::default();
        scores.iter().for_each(|score| spread.add(*score));
        spread
    }

    #[test]
    fn ticks_are_round_and_reach_the_most() {
        for (most, expected) in [
            (0, vec![0, 1]),
            (1, vec![0, 1]),
            (5, vec![0, 1, 2, 3, 4, 5]),
            (7, vec![0, 2, 4, 6, 8]),
            (23, vec![0, 5, 10, 15, 20, 25]),
            (100, vec![0, 20, 40, 60, 80, 100]),
            (101, vec![0, 50, 100, 150]),
        ] {
            assert_eq!(ticks(most), expected, "{most}");
        }
        for most in [999, 12_345, u32::MAX] {
            let ticks = ticks(most);
            assert!((2..=6).contains(&ticks.len()) && ticks.last() >= Some(&most.into()), "{most}: {ticks:?}");
        }
    }

    #[test]
    fn a_scale_may_run_upwards() {
        let scale = Scale { from: (0.0, 100.0), to: (190.0, 18.0) };
        assert_eq!([0.0, 50.0, 100.0].map(|value| scale.at(value)), [190.0, 104.0, 18.0]);
    }

    #[test]
    fn a_bar_is_as_long_as_its_share() {
        for (share, width) in [(0.0, "0"), (0.25, "25"), (1.0, "100"), (1.7, "100"), (-0.2, "0")] {
            let shapes = bar(share).shapes;
            assert!(shapes.ends_with(&format!(r#"class="bar" x="0" y="0" width="{width}" height="10"/>"#)), "{shapes}");
        }
    }

    #[test]
    fn a_month_without_scores_has_its_name_and_nothing_else() {
        let (some, none) = (spread(&[0.5, 0.7, 0.9]), Spread::default());
        let month = |month, scores| Month { year: 2026, month, scores };
        let plot = months(&[month(4, &some), month(5, &none), month(6, &some)]);
        let count = |what: &str| plot.shapes.matches(what).count();
        assert_eq!((count(r#"class="half""#), count(r#"class="median""#), count(r#"class="count""#)), (2, 2, 2));
        assert_eq!((count(">May<"), count(r#"class="run""#), count(">70<")), (1, 0, 2), "no line over the gap");
        assert!(months(&[]).shapes.contains("100 %"));
    }

    #[test]
    fn a_histogram_has_a_bar_for_each_tenth_that_was_reached() {
        let plot = histogram(&spread(&[0.05, 0.55, 0.56, 1.0]), Some(0.6));
        assert_eq!(plot.shapes.matches(r#"class="bar""#).count(), 3);
        assert!(plot.shapes.contains("pass mark"));
        assert!(!histogram(&Spread::default(), None).shapes.contains("NaN"));
    }
}
