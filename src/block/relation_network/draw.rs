//! The centre with the people around it, and the threads between them.
//!
//! Colours and type are the theme's, by class: `rn-thread`, `rn-pair`, `rn-who`, `rn-centre`. What holds has the
//! attribute `data-on`, who cannot be reached `data-lost`; the script sets both, and `visibility` and dashes with them,
//! so that the drawing can be read without a style.

use super::{RelationNetwork, Ties};
use crate::block::svg::{OWN, SMALL, TEXT, escape, round, text_at, width, write_to};

/// The theme's words for the figures.
pub(super) struct Words {
    pub untitled: String,
    pub describe: String,
    pub lost: String,
    pub gone: String,
}

const WIDTH: f64 = 270.0;
const HEIGHT: f64 = 276.0;
const MIDDLE: (f64, f64) = (135.0, 128.0);
/// How far from the middle people stand, to the side and up: eight of the widest names do not touch.
const AWAY: (f64, f64) = (88.0, 110.0);
/// Of what a name stands in.
const TALL: f64 = 28.0;

/// Draws how things stand; `id` is unique on the page, and `title` an element.
pub(super) fn figure(
    id: &str,
    network: &RelationNetwork,
    ties: &Ties,
    title: &str,
    desc: &str,
    words: &Words,
) -> String {
    let mut body = String::new();
    let people = network.people.len();
    let places: Vec<_> = (0..people).map(|at| place(at, people)).collect();
    for (at, place) in places.iter().enumerate() {
        let holds = ties.threads[at] && !ties.gone[at];
        let mark = if holds { "data-on=\"\"" } else { "stroke-dasharray=\"2 6\"" };
        link(&mut body, "rn-thread", &format!("data-thread=\"{at}\" {mark}"), MIDDLE, *place);
    }
    for one in 0..people {
        for other in one + 1..people {
            let holds = ties.knows(one, other) && !ties.gone[one] && !ties.gone[other];
            let mark = if holds { "data-on=\"\"" } else { "visibility=\"hidden\"" };
            let data = format!("data-pair=\"{one}-{other}\" {mark} stroke-width=\"2.5\"");
            link(&mut body, "rn-pair", &data, places[one], places[other]);
        }
    }
    name(&mut body, "rn-centre", "", MIDDLE, &network.centre);
    let steps = ties.reach();
    for (at, place) in places.iter().enumerate() {
        let state = match (ties.gone[at], steps[at]) {
            (true, _) => Some(&words.gone),
            (false, None) => Some(&words.lost),
            _ => None,
        };
        let lost = state.map_or("", |_| " data-lost=\"\" stroke-dasharray=\"3 3\"");
        name(&mut body, "rn-who", &format!(" data-who=\"{at}\"{lost}"), *place, &network.people[at]);
        let more = format!(" text-anchor=\"middle\" data-state=\"{at}\"");
        let below = (place.0, place.1 + TALL / 2.0 + SMALL.line - 3.0);
        text_at(&mut body, "model-soft", below, &SMALL, &more, &escape(state.map_or("", |state| state)));
    }
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" role=\"img\" \
         aria-labelledby=\"rn-{id}-title rn-{id}-desc\" fill=\"currentColor\">{title}\
         <desc id=\"rn-{id}-desc\">{}</desc>{body}</svg>",
        escape(desc),
    )
}

/// Around the middle, the first above it, and on as a clock goes.
fn place(at: usize, people: usize) -> (f64, f64) {
    let turn = std::f64::consts::TAU * at as f64 / people as f64;
    (round(MIDDLE.0 + AWAY.0 * turn.sin()), round(MIDDLE.1 - AWAY.1 * turn.cos()))
}

fn link(out: &mut String, class: &str, more: &str, from: (f64, f64), to: (f64, f64)) {
    let line = format!("M{} {}L{} {}", from.0, from.1, to.0, to.1);
    write_to(out, format_args!("<path class=\"{class}\" stroke=\"currentColor\" {more} d=\"{line}\"/>"));
}

fn name(out: &mut String, class: &str, more: &str, (x, y): (f64, f64), name: &str) {
    let wide = round(f64::max(width(name, &TEXT) + 18.0, TALL + 6.0));
    let (left, top) = (round(x - wide / 2.0), round(y - TALL / 2.0));
    write_to(
        out,
        format_args!(
            "<rect class=\"{class}\"{more} x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{TALL}\" rx=\"14\" \
             fill=\"none\" stroke=\"currentColor\"/>"
        ),
    );
    let more = format!(" text-anchor=\"middle\"{OWN}");
    text_at(out, &format!("model-name {class}-name"), (x, y + 5.0), &TEXT, &more, &escape(name));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, read};
    use super::*;
    use crate::block::svg::{self, assert_well_formed};

    #[test]
    fn a_figure_is_well_formed_and_hides_what_is_not_there() {
        let text = GOOD.replace("A, B, C, D, E]", "A, B, C, D, E, \"<&>\", 网络, Wilhelmina]");
        let network = read(&text).0.unwrap();
        let words = Words {
            untitled: "untitled".to_owned(),
            describe: "describe".to_owned(),
            lost: "lost & <gone>".to_owned(),
            gone: "gone".to_owned(),
        };
        let figure = figure(
            "a",
            &network,
            &network.ties,
            &svg::title("rn-a", Some("Title & \"more\""), ""),
            "As it <stands>",
            &words,
        );
        assert_well_formed(&figure);
        assert_eq!(figure.matches("class=\"rn-thread\"").count(), 8);
        assert_eq!(figure.matches("class=\"rn-pair\"").count(), 28);
        assert_eq!(figure.matches("visibility=\"hidden\"").count(), 24);
        assert_eq!(figure.matches("data-lost").count(), 3);
    }
}
