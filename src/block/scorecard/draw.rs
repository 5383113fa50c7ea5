//! Ratings as bars: for each criterion one of the reader's and one of the reference, then what they come to.
//!
//! Colours and type are the theme's, by class: `sc-track`, `sc-own`, `sc-reference`. The script finds the reader's bars by
//! `data-own`, and what stands beside them by `data-values`; the build draws them with nothing in them.

use super::Scorecard;
use super::view::Words;
use crate::block::numbers::number_text;
use crate::block::svg::{self, OWN, SMALL, TEXT, escape, round, text_at, width, wrap, write_to};

/// Units of the drawing; on a phone one unit is a little less than a pixel.
const WIDTH: f64 = 360.0;
const BAR: f64 = 7.0;
const GAP: f64 = 14.0;

pub(super) fn figure(card: &Scorecard, described: &str, words: &Words) -> String {
    let mut body = String::new();
    let mut base = 0.0;
    for (at, one) in card.criteria.iter().enumerate() {
        base = row(&mut body, card, &at.to_string(), &one.name, one.reference.map(f64::from), base, words);
    }
    let totals = card.has_reference();
    let line = format_args!("<path class=\"sc-rule\" stroke=\"currentColor\" d=\"M0 {base}H{WIDTH}\"/>");
    write_to(&mut body, line);
    base += GAP / 2.0;
    base = row(&mut body, card, "all", &words.all, totals.then(|| card.reference(false)), base, words);
    if card.parts_looks() {
        base = row(&mut body, card, "looks", &words.looks, totals.then(|| card.reference(true)), base, words);
    }
    let id = &card.id.value;
    let title = svg::title(&format!("sc-{id}"), card.title.as_deref(), &words.untitled);
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {base}\" width=\"{WIDTH}\" height=\"{base}\" role=\"img\" \
         aria-labelledby=\"sc-{id}-title sc-{id}-desc\" fill=\"currentColor\" data-width=\"{WIDTH}\">\
         {title}<desc id=\"sc-{id}-desc\">{}</desc>{body}</svg>",
        escape(described),
    )
}

/// Names, values and the two bars; gives the height at which the next row begins.
fn row(
    out: &mut String,
    card: &Scorecard,
    name: &str,
    label: &str,
    reference: Option<f64>,
    top: f64,
    words: &Words,
) -> f64 {
    let shown = reference.map_or_else(String::new, |value| words.of_reference(value));
    // The reader's own rating comes to stand there, too.
    let widest = words.both.replace("{own}", "0.00").replace("{n}", "0.00");
    let room = WIDTH - width(&widest, &SMALL) - GAP;
    let mut base = top;
    for (at, line) in wrap(label, room, &TEXT, 0.0).into_iter().enumerate() {
        base += TEXT.line;
        let own = if name.starts_with(|first: char| first.is_ascii_digit()) { OWN } else { "" };
        text_at(out, "model-name", (0.0, base), &TEXT, own, &escape(&line));
        if at == 0 {
            let more = format!(" text-anchor=\"end\" data-values=\"{name}\"");
            text_at(out, "model-soft", (WIDTH, base), &SMALL, &more, &escape(&shown));
        }
    }
    base += 6.0;
    let long = |value: f64| {
        let (from, to) = (f64::from(card.levels.from), f64::from(card.levels.to));
        round((value - from) / (to - from) * WIDTH)
    };
    bar(out, "sc-track", " fill-opacity=\"0.12\"", base, WIDTH);
    bar(out, "sc-own", &format!(" data-own=\"{name}\""), base, 0.0);
    base += BAR + 2.0;
    if let Some(value) = reference {
        bar(out, "sc-track", " fill-opacity=\"0.12\"", base, WIDTH);
        bar(out, "sc-reference", "", base, long(value));
        base += BAR;
    }
    base + GAP
}

fn bar(out: &mut String, class: &str, more: &str, top: f64, wide: f64) {
    let shape = format_args!("<rect class=\"{class}\"{more} x=\"0\" y=\"{top}\" width=\"{wide}\" height=\"{BAR}\"/>");
    write_to(out, shape);
}

impl Words {
    fn of_reference(&self, value: f64) -> String {
        self.reference.replace("{n}", &number_text(value, &self.thousands))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, read};
    use super::*;
    use crate::block::svg::assert_well_formed;

    #[test]
    fn a_figure_is_well_formed_with_references_and_without() {
        let words = Words::of_theme(&|key| match key {
            "scorecard_both" => "you {own}, reference {n}".to_owned(),
            "scorecard_reference" => "reference {n}".to_owned(),
            other => other.to_owned(),
        });
        let long =
            GOOD.replace("name: Offer", "name: \"A <very> long & winding name of what is looked at 网络推广的目标\"");
        for (text, bars) in
            [(GOOD, 5), (&*long, 5), ("id: a\nrating: {from: 1, to: 5}\ncriteria: [{name: A}, {name: B}]\n", 3)]
        {
            let figure = figure(&read(text).0.unwrap(), "So <it> is", &words);
            assert_well_formed(&figure);
            assert_eq!(figure.matches("data-own=").count(), bars);
        }
    }
}
