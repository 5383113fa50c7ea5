//! A path of scenes as a figure: the flow of people narrows from rule to rule, with its labels beside it.
//!
//! One column, so that it is as readable on a phone as on paper. The width of the flow at a scene's rule is in
//! proportion to the people there; all drawings of a block have one scale. Attributes give geometry only; colours and type are the theme's, by class:
//! `sm-flow`, `sm-rule`, `sm-name`, `sm-people`, `sm-question`, `sm-motive`, `sm-key`, `sm-rate`, `sm-left`, `sm-cost`, `sm-share`.
//! The script draws the same shapes again from `data-top` and `data-bottom` when a rate is changed, and takes the
//! words that change with it from the data block.

use super::reckon::{forgone, largest, reach};
use super::said::Words;
use crate::block::numbers::{people_text, percent_text};
use crate::block::svg::{NAME, OWN, TEXT, Type, escape, round, text_at, width, wrap, write_to};

/// What is drawn of a scene, or of the single scene of a comparison.
pub(super) struct Step<'a> {
    pub name: &'a str,
    pub question: Option<&'a str>,
    pub motive: Option<&'a str>,
    pub pass: f64,
}

/// Units of the drawing; on a phone one unit is a little less than a pixel.
const WIDTH: f64 = 360.0;
/// The flow's straight edge, and so its width for the whole audience.
const FLOW: f64 = 100.0;
const LABELS: f64 = 116.0;
const GAP: f64 = 10.0;
/// Flow below the last rule, to show where it leads.
const TAIL: f64 = 28.0;
/// Somebody is never drawn as nobody.
const THINNEST: f64 = 0.75;

/// Whom a figure is drawn of.
pub(super) struct Crowd {
    pub audience: f64,
    /// As many people as the flow's full width stands for.
    pub scale: f64,
    /// What each who converts has cost, in words.
    pub each: Option<String>,
}

/// Draws an audience that passes the steps in turn; `id` is unique on the page, and `title` an element.
pub(super) fn figure(id: &str, title: &str, crowd: &Crowd, steps: &[Step], words: &Words) -> String {
    let Crowd { audience, scale, .. } = *crowd;
    let passes: Vec<f64> = steps.iter().map(|step| step.pass).collect();
    let people = reach(audience, &passes);
    let lost = forgone(&people, &passes);
    // In a single scene all are lost to it.
    let lost = (steps.len() > 1).then_some(lost);
    let weakest = lost.iter().find_map(|lost| largest(lost.iter().copied()));
    let mut body = String::new();
    let mut top = 1.0;
    for (at, step) in steps.iter().enumerate() {
        let mut bottom = draw_step(&mut body, at, step, top, &people, words) + TEXT.line;
        if let Some(lost) = &lost {
            let (key, mark) =
                if weakest == Some(at) { (&words.most_lost, " data-weakest=\"\"") } else { (&words.lost, "") };
            let text = key.replace("{n}", &people_text(lost[at], &words.thousands));
            label(&mut body, "sm-cost", LABELS, bottom, &TEXT, &format!(" data-cost=\"{at}\"{mark}"), &escape(&text));
            bottom += GAP;
        } else {
            bottom += GAP - TEXT.line;
        }
        draw_flow(&mut body, at, (top, bottom), (people[at] / scale, people[at + 1] / scale));
        top = bottom;
    }
    let last = steps.len();
    let share = people[last] / audience;
    rule(&mut body, top, " sm-end");
    let count = people_text(people[last], &words.thousands);
    label(&mut body, "sm-name", LABELS, top + 20.0, &NAME, "", &escape(&words.converted));
    count_at(&mut body, last, top, &count);
    let shown = words.share.replace("{share}", &percent_text(share));
    label(&mut body, "sm-share", LABELS, top + 39.0, &TEXT, " data-share=\"\"", &escape(&shown));
    let end = people[last] / scale;
    draw_flow(&mut body, last, (top, top + TAIL), (end, end));
    let mut height = top + 39.0 + GAP;
    if let Some(each) = &crowd.each {
        label(&mut body, "sm-share", LABELS, top + 39.0 + TEXT.line, &TEXT, " data-each=\"\"", &escape(each));
        height += TEXT.line;
    }
    let first = people_text(audience, &words.thousands);
    let described = words.describe.replace("{audience}", &first).replace("{converted}", &count);
    let described = described.replace("{share}", &percent_text(share));
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"sm-{id}-title sm-{id}-desc\" fill=\"currentColor\" data-flow=\"{FLOW}\">\
         {title}<desc id=\"sm-{id}-desc\">{}</desc>{body}</svg>",
        escape(&described),
    )
}

/// Labels of one step below its rule; gives the height of the last line.
fn draw_step(out: &mut String, at: usize, step: &Step, top: f64, people: &[f64], words: &Words) -> f64 {
    rule(out, top, "");
    let count = people_text(people[at], &words.thousands);
    count_at(out, at, top, &count);
    let room = WIDTH - LABELS - width(&count, &NAME) - GAP;
    let mut base = top + 1.0;
    for text in wrap(step.name, room, &NAME, 0.0) {
        base += NAME.line;
        label(out, "sm-name", LABELS, base, &NAME, OWN, &escape(&text));
    }
    for text in step.question.iter().flat_map(|text| wrap(text, WIDTH - LABELS, &TEXT, 0.0)) {
        base += TEXT.line;
        label(out, "sm-question", LABELS, base, &TEXT, OWN, &escape(&text));
    }
    if let Some(motive) = step.motive {
        let key = format!("<tspan class=\"sm-key\">{}</tspan> ", escape(&words.motive));
        // The key is set in the heavier face of names.
        let lead = width(&words.motive, &TEXT) * NAME.wide + width(" ", &TEXT);
        for (row, text) in wrap(motive, WIDTH - LABELS, &TEXT, lead).into_iter().enumerate() {
            base += TEXT.line;
            let text = escape(&text);
            let (own, text) = if row == 0 { ("", format!("{key}<tspan{OWN}>{text}</tspan>")) } else { (OWN, text) };
            label(out, "sm-motive", LABELS, base, &TEXT, own, &text);
        }
    }
    base += TEXT.line + 4.0;
    let rate = words.go_on.replace("{rate}", &percent_text(step.pass));
    label(out, "sm-rate", LABELS, base, &TEXT, &format!(" data-rate=\"{at}\""), &escape(&rate));
    let left = words.leave.replace("{n}", &people_text(people[at].round() - people[at + 1].round(), &words.thousands));
    let place = format!(" text-anchor=\"end\" data-left=\"{at}\"");
    label(out, "sm-left", WIDTH, base, &TEXT, &place, &escape(&left));
    base
}

/// The people of one passage: as wide above as arrive, as wide below as go on, the edge towards the labels straight.
fn draw_flow(out: &mut String, at: usize, (top, bottom): (f64, f64), (from, to): (f64, f64)) {
    let shape = taper(top, bottom, from, to);
    write_to(
        out,
        format_args!(
            "<path class=\"sm-flow\" fill-opacity=\"0.3\" data-flow=\"{at}\" data-top=\"{top}\" \
             data-bottom=\"{bottom}\" d=\"{shape}\"/>"
        ),
    );
}

/// `from` and `to` are shares of the audience.
fn taper(top: f64, bottom: f64, from: f64, to: f64) -> String {
    let edge = |share: f64| if share > 0.0 { FLOW - (FLOW * share).max(THINNEST) } else { FLOW };
    let (from, to) = (round(edge(from)), round(edge(to)));
    let middle = round((top + bottom) / 2.0);
    format!("M{FLOW} {top}L{from} {top}C{from} {middle} {to} {middle} {to} {bottom}L{FLOW} {bottom}Z")
}

fn rule(out: &mut String, top: f64, more: &str) {
    let line = format_args!(
        "<path class=\"sm-rule{more}\" stroke=\"currentColor\" stroke-width=\"1\" d=\"M0 {top}H{WIDTH}\"/>"
    );
    write_to(out, line);
}

/// `text` is escaped already.
fn label(out: &mut String, class: &str, x: f64, y: f64, face: &Type, more: &str, text: &str) {
    text_at(out, &format!("sm-label {class}"), (x, y), face, more, text);
}

fn count_at(out: &mut String, at: usize, top: f64, count: &str) {
    let place = format!(" text-anchor=\"end\" data-people=\"{at}\"");
    label(out, "sm-people", WIDTH, top + 20.0, &NAME, &place, &escape(count));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::svg::{self, assert_well_formed};

    fn words() -> Words {
        Words::of_theme(&|key| match key {
            "thousands" => ",".to_owned(),
            "scene_model_go_on" => "{rate} go on".to_owned(),
            "scene_model_share" => "{share} of the audience".to_owned(),
            "scene_model_leave" => "{n} leave".to_owned(),
            "scene_model_lost_here" => "conversions lost: {n}".to_owned(),
            "scene_model_describe" => "Of {audience} people {converted} convert, {share}.".to_owned(),
            other => other.trim_start_matches("scene_model_").to_owned(),
        })
    }

    fn of(audience: f64) -> Crowd {
        Crowd { audience, scale: audience, each: Some("€12 each".to_owned()) }
    }

    fn step(name: &str, pass: f64) -> Step<'_> {
        Step { name, question: Some("Is it for me?"), motive: Some("curiosity & <more>"), pass }
    }

    #[test]
    fn a_figure_is_well_formed_at_both_ends_of_every_rate() {
        for passes in [&[0.0, 1.0][..], &[1.0, 0.0], &[1.0, 1.0], &[0.0, 0.0], &[0.001; 12], &[1.0 / 3.0; 5]] {
            for audience in [1.0, 10_000.0, 1e9] {
                let steps: Vec<_> = passes.iter().map(|pass| step("A scene", *pass)).collect();
                let title = svg::title("sm-a", Some("Title & \"more\""), "");
                let figure = figure("a", &title, &of(audience), &steps, &words());
                assert_well_formed(&figure);
                assert!(figure.contains("role=\"img\"") && figure.contains("<desc "), "{figure}");
            }
        }
    }

    #[test]
    fn twelve_scenes_with_long_names_stay_within_the_figure() {
        let name = "Compares three offers side by side on a telephone in a crowded train, then gives up \
                    Donaudampfschifffahrtsgesellschaftskapitänsmütze 在网上看到一段很长很长的短视频以后又打开了产品页面";
        let steps: Vec<_> = (0..12).map(|_| step(name, 0.9)).collect();
        let figure = figure("a", "", &of(1e9), &steps, &words());
        assert_well_formed(&figure);
        for text in wrap(name, 130.0, &NAME, 0.0) {
            assert!(width(&text, &NAME) <= 130.0, "{text}");
        }
        assert_eq!(figure.matches("class=\"sm-flow\"").count(), 13);
    }

    #[test]
    fn the_scene_that_costs_most_is_marked_by_words_too() {
        let steps = [step("A", 0.5), step("B", 0.1), step("C", 0.4)];
        let drawn = figure("a", "T", &of(1000.0), &steps, &words());
        assert_eq!(drawn.matches("data-weakest").count(), 1, "{drawn}");
        assert!(drawn.contains("data-cost=\"1\" data-weakest=\"\">most_lost<"), "{drawn}");
        assert!(drawn.contains("data-cost=\"0\">conversions lost: 20<"), "{drawn}");
        assert!(drawn.contains("data-left=\"1\">450 leave<"), "{drawn}");
        assert!(!figure("a", "T", &of(9.0), &steps[..1], &words()).contains("data-cost"));
    }

    #[test]
    fn the_flow_is_as_wide_as_its_share_and_never_invisible() {
        for (from, to, left, right) in
            [(1.0, 0.5, 0.0, 50.0), (0.5, 0.0, 50.0, 100.0), (0.1, 0.000_001, 90.0, 99.25), (1.0, 1.0, 0.0, 0.0)]
        {
            let shape = format!("M100 0L{left} 0C{left} 5 {right} 5 {right} 10L100 10Z");
            assert_eq!(taper(0.0, 10.0, from, to), shape);
        }
    }
}
