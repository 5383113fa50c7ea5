//! A profile as a figure: a bar for each topic, and the share from which a message is sent.
//!
//! Colours and type are the theme's, by class: `pp-track`, `pp-bar`, `pp-mark`. The script finds bars and numbers by
//! `data-bar` and `data-share`; the bar of the topic that is chosen has `data-chosen`, and its number says so.

use super::view::Words;
use super::{PreferenceProfile, Profile};
use crate::block::numbers::percent_text;
use crate::block::svg::{self, NAME, OWN, SMALL, TEXT, escape, round, text_at, width, wrap, write_to};

const WIDTH: f64 = 360.0;
const BAR: f64 = 14.0;
const GAP: f64 = 14.0;

pub(super) fn figure(block: &PreferenceProfile, profile: &Profile, result: &str, words: &Words) -> String {
    let mut body = String::new();
    let chosen = profile.chosen.map(|at| block.messages[at].topic);
    let head = SMALL.line + 6.0;
    let mut base = head;
    for (at, topic) in block.topics.iter().enumerate() {
        let share = profile.shares[at];
        let shown = share_text(share, chosen == Some(at), words);
        let room = WIDTH - width(&share_text(0.9999, true, words), &TEXT) - GAP;
        let first = base + NAME.line;
        for line in wrap(topic, room, &NAME, 0.0) {
            base += NAME.line;
            text_at(&mut body, "model-name", (0.0, base), &NAME, OWN, &escape(&line));
        }
        let more = format!(" text-anchor=\"end\" data-share=\"{at}\"");
        text_at(&mut body, "model-number", (WIDTH, first), &TEXT, &more, &escape(&shown));
        base += 7.0;
        let mark = if chosen == Some(at) { " data-chosen=\"\"" } else { "" };
        bar(&mut body, "pp-track", " fill-opacity=\"0.12\"", base, WIDTH);
        bar(&mut body, "pp-bar", &format!(" data-bar=\"{at}\"{mark}"), base, round(share * WIDTH));
        base += BAR + GAP;
    }
    let at = round(block.share * WIDTH);
    write_to(
        &mut body,
        format_args!(
            "<path class=\"pp-mark\" stroke=\"currentColor\" stroke-dasharray=\"3 3\" d=\"M{at} {head}V{}\"/>",
            base - GAP + 4.0
        ),
    );
    let label = words.from.replace("{share}", &percent_text(block.share));
    // Within the drawing, whatever the share.
    let half = width(&label, &SMALL) / 2.0;
    let middle = if half * 2.0 < WIDTH { at.clamp(half, WIDTH - half) } else { WIDTH / 2.0 };
    let more = " text-anchor=\"middle\"";
    text_at(&mut body, "model-soft", (round(middle), SMALL.line - 2.0), &SMALL, more, &escape(&label));
    let id = &block.id.value;
    let title = svg::title(&format!("pp-{id}"), block.title.as_deref(), &words.untitled);
    let described = words.describe.replace("{result}", result);
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {base}\" width=\"{WIDTH}\" height=\"{base}\" role=\"img\" \
         aria-labelledby=\"pp-{id}-title pp-{id}-desc\" fill=\"currentColor\" data-width=\"{WIDTH}\">\
         {title}<desc id=\"pp-{id}-desc\">{}</desc>{body}</svg>",
        escape(&described),
    )
}

fn share_text(share: f64, chosen: bool, words: &Words) -> String {
    let shown = percent_text(share);
    if chosen { words.chosen.replace("{share}", &shown) } else { shown }
}

fn bar(out: &mut String, class: &str, more: &str, top: f64, wide: f64) {
    let shape = format_args!("<rect class=\"{class}\"{more} x=\"0\" y=\"{top}\" width=\"{wide}\" height=\"{BAR}\"/>");
    write_to(out, shape);
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, read};
    use super::*;
    use crate::block::svg::assert_well_formed;

    #[test]
    fn a_figure_is_well_formed_with_everything_chosen_and_nothing() {
        for (share, from) in [("share: 60%", "0%"), ("share: 0%", "0%"), ("share: 100%", "100%")] {
            let text = GOOD.replace("share: 60%", share).replace("seats]", "\"a < b & c, a long name 网络\"]");
            let block = read(&text).0.unwrap();
            let words =
                Words::of_theme(&|key| if key == "profile_from" { "from {share}".to_owned() } else { key.to_owned() });
            for events in [&block.events[..], &[]] {
                let figure = figure(&block, &block.profile(3, events), "<result>", &words);
                assert_well_formed(&figure);
                assert_eq!(figure.matches("class=\"pp-bar\"").count(), 3, "{from}");
            }
        }
    }
}
