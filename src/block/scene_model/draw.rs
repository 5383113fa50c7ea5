//! A path of scenes as a figure: the flow of people narrows from rule to rule, with its labels beside it.
//!
//! One column, so that it is as readable on a phone as on paper. The width of the flow at a scene's rule is in
//! proportion to the people there. Attributes give geometry only; colours and type are the theme's, by class:
//! `sm-flow`, `sm-rule`, `sm-name`, `sm-people`, `sm-question`, `sm-motive`, `sm-key`, `sm-rate`, `sm-share`.
//! The script draws the same shapes again from `data-top` and `data-bottom` when a rate is changed, and takes the
//! words that change with it from the data block.

use std::fmt::Write;

use serde::Serialize;

use super::reach;
use super::view::{people_text, percent_text};

/// The theme's words for the figure; `{…}` are places to fill.
#[derive(Serialize)]
pub(super) struct Words {
    pub thousands: String,
    #[serde(skip)]
    pub untitled: String,
    describe: String,
    #[serde(skip)]
    motive: String,
    go_on: String,
    #[serde(skip)]
    converted: String,
    share: String,
}

impl Words {
    pub fn of_theme(string: &dyn Fn(&str) -> String) -> Self {
        Self {
            thousands: string("thousands"),
            untitled: string("scene_model_untitled"),
            describe: string("scene_model_describe"),
            motive: string("scene_model_motive"),
            go_on: string("scene_model_go_on"),
            converted: string("scene_model_converted"),
            share: string("scene_model_share"),
        }
    }
}

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
const NAME: Type = Type { size: 15.0, line: 19.0, wide: 1.0 };
const TEXT: Type = Type { size: 13.5, line: 18.0, wide: 0.94 };
const GAP: f64 = 10.0;
/// Flow below the last rule, to show where it leads.
const TAIL: f64 = 28.0;
/// Somebody is never drawn as nobody.
const THINNEST: f64 = 0.75;

/// A kind of text: its size, the height of a line, and how much wider than regular it is set.
struct Type {
    size: f64,
    line: f64,
    wide: f64,
}

/// Draws an audience that passes the steps in turn; `id` is unique on the page.
pub(super) fn figure(id: &str, title: &str, audience: f64, steps: &[Step], words: &Words) -> String {
    let people = reach(audience, &steps.iter().map(|step| step.pass).collect::<Vec<_>>());
    let mut body = String::new();
    let mut top = 1.0;
    for (at, step) in steps.iter().enumerate() {
        let bottom = draw_step(&mut body, at, step, top, &people, words);
        draw_flow(&mut body, at, (top, bottom), (people[at] / audience, people[at + 1] / audience));
        top = bottom;
    }
    let last = steps.len();
    let share = people[last] / audience;
    rule(&mut body, top, " sm-end");
    let count = people_text(people[last], &words.thousands);
    line(&mut body, "sm-name", LABELS, top + 20.0, &NAME, "", &escape(&words.converted));
    count_at(&mut body, last, top, &count);
    let shown = words.share.replace("{share}", &percent_text(share));
    line(&mut body, "sm-share", LABELS, top + 39.0, &TEXT, " data-share=\"\"", &escape(&shown));
    draw_flow(&mut body, last, (top, top + TAIL), (share, share));
    let height = top + 39.0 + GAP;
    let first = people_text(audience, &words.thousands);
    let described = words.describe.replace("{audience}", &first).replace("{converted}", &count);
    let described = described.replace("{share}", &percent_text(share));
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"sm-{id}-title sm-{id}-desc\" fill=\"currentColor\" data-flow=\"{FLOW}\">\
         <title id=\"sm-{id}-title\">{}</title><desc id=\"sm-{id}-desc\">{}</desc>{body}</svg>",
        escape(title),
        escape(&described),
    )
}

/// Labels of one step below its rule; gives the height at which the next begins.
fn draw_step(out: &mut String, at: usize, step: &Step, top: f64, people: &[f64], words: &Words) -> f64 {
    rule(out, top, "");
    let count = people_text(people[at], &words.thousands);
    count_at(out, at, top, &count);
    let room = WIDTH - LABELS - width(&count, &NAME) - GAP;
    let mut base = top + 1.0;
    for text in wrap(step.name, room, &NAME, 0.0) {
        base += NAME.line;
        line(out, "sm-name", LABELS, base, &NAME, "", &escape(&text));
    }
    for text in step.question.iter().flat_map(|text| wrap(text, WIDTH - LABELS, &TEXT, 0.0)) {
        base += TEXT.line;
        line(out, "sm-question", LABELS, base, &TEXT, "", &escape(&text));
    }
    if let Some(motive) = step.motive {
        let key = format!("<tspan class=\"sm-key\">{}</tspan> ", escape(&words.motive));
        // The key is set in the heavier face of names.
        let lead = width(&words.motive, &TEXT) * NAME.wide + width(" ", &TEXT);
        for (row, text) in wrap(motive, WIDTH - LABELS, &TEXT, lead).into_iter().enumerate() {
            base += TEXT.line;
            let text = if row == 0 { format!("{key}{}", escape(&text)) } else { escape(&text) };
            line(out, "sm-motive", LABELS, base, &TEXT, "", &text);
        }
    }
    base += TEXT.line + 4.0;
    let rate = words.go_on.replace("{rate}", &percent_text(step.pass));
    line(out, "sm-rate", LABELS, base, &TEXT, &format!(" data-rate=\"{at}\""), &escape(&rate));
    base + GAP
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

fn count_at(out: &mut String, at: usize, top: f64, count: &str) {
    let place = format!(" text-anchor=\"end\" data-people=\"{at}\"");
    line(out, "sm-people", WIDTH, top + 20.0, &NAME, &place, &escape(count));
}

/// `text` is escaped already.
fn line(out: &mut String, class: &str, x: f64, y: f64, face: &Type, more: &str, text: &str) {
    let size = face.size;
    write_to(
        out,
        format_args!("<text class=\"sm-label {class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\"{more}>{text}</text>"),
    );
}

fn write_to(out: &mut String, written: std::fmt::Arguments) {
    out.write_fmt(written).expect("writing to a String cannot fail");
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Breaks a text into lines of at most `room`, the first of them `lead` shorter; a word that is too long is cut.
fn wrap(text: &str, room: f64, face: &Type, lead: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = lead;
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_control()).filter(|word| !word.is_empty())
    {
        let space = if lines.last().is_some_and(|line| !line.is_empty()) { width(" ", face) } else { 0.0 };
        let wanted = width(word, face);
        if used + space + wanted <= room {
            if space > 0.0 {
                append(&mut lines, ' ');
            }
            word.chars().for_each(|letter| append(&mut lines, letter));
            used += space + wanted;
            continue;
        }
        if used > 0.0 {
            lines.push(String::new());
            used = 0.0;
        }
        for letter in word.chars() {
            let wide = letter_width(letter) * face.size * face.wide;
            if used + wide > room && used > 0.0 {
                lines.push(String::new());
                used = 0.0;
            }
            append(&mut lines, letter);
            used += wide;
        }
    }
    lines
}

fn append(lines: &mut [String], letter: char) {
    lines.last_mut().expect("a text has at least one line").push(letter);
}

fn width(text: &str, face: &Type) -> f64 {
    text.chars().map(letter_width).sum::<f64>() * face.size * face.wide
}

/// Of a letter, in parts of the font's size, as in the widest of the common sans-serif faces: a line that is
/// a little short looks better than one that is cut off.
fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | ' ' | '‘' | '’' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '-' | '!' | '[' | ']' | '/' => 0.41,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' => 0.97,
        'A'..='Z' => 0.72,
        '\0'..='\u{2FF}' | '\u{2010}'..='\u{201F}' => 0.6,
        '\u{370}'..='\u{1FFF}' => 0.72,
        _ => 1.02,
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML has no way to write these.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::of_theme(&|key| match key {
            "thousands" => ",".to_owned(),
            "scene_model_go_on" => "{rate} go on".to_owned(),
            "scene_model_share" => "{share} of the audience".to_owned(),
            "scene_model_describe" => "Of {audience} people {converted} convert, {share}.".to_owned(),
            other => other.trim_start_matches("scene_model_").to_owned(),
        })
    }

    fn step(name: &str, pass: f64) -> Step<'_> {
        Step { name, question: Some("Is it for me?"), motive: Some("curiosity & <more>"), pass }
    }

    /// Every element closed in order, every attribute quoted, no bare `&` or `<`.
    fn assert_well_formed(xml: &str) {
        let mut open = Vec::new();
        for part in xml.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("unclosed tag: {part}"));
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name), "{xml}");
            } else {
                let name = tag.split_whitespace().next().unwrap();
                assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
                assert!(!tag.contains("style="), "{tag}");
                if !tag.ends_with('/') {
                    open.push(name);
                }
            }
            for entity in text.split('&').skip(1) {
                assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|known| entity.starts_with(known)), "{text}");
            }
        }
        assert_eq!(open, Vec::<&str>::new());
        for bad in ["NaN", "inf", "e-"] {
            assert!(!xml.split(['"']).skip(1).step_by(2).any(|value| value.contains(bad)), "{bad}: {xml}");
        }
    }

    #[test]
    fn a_figure_is_well_formed_at_both_ends_of_every_rate() {
        for passes in [&[0.0, 1.0][..], &[1.0, 0.0], &[1.0, 1.0], &[0.0, 0.0], &[0.001; 8], &[1.0 / 3.0; 5]] {
            for audience in [1.0, 10_000.0, 1e9] {
                let steps: Vec<_> = passes.iter().map(|pass| step("A scene", *pass)).collect();
                let figure = figure("a", "Title & \"more\"", audience, &steps, &words());
                assert_well_formed(&figure);
                assert!(figure.contains("role=\"img\"") && figure.contains("<desc "), "{figure}");
            }
        }
    }

    #[test]
    fn eight_scenes_with_long_names_stay_within_the_figure() {
        let name = "Compares three offers side by side on a telephone in a crowded train, then gives up \
                    Donaudampfschifffahrtsgesellschaftskapitänsmütze 在网上看到一段很长很长的短视频以后又打开了产品页面";
        let steps: Vec<_> = (0..8).map(|_| step(name, 0.9)).collect();
        let figure = figure("a", name, 1e9, &steps, &words());
        assert_well_formed(&figure);
        for text in wrap(name, 130.0, &NAME, 0.0) {
            assert!(width(&text, &NAME) <= 130.0, "{text}");
        }
        assert_eq!(figure.matches("class=\"sm-flow\"").count(), 9);
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

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        let plain = Type { size: 10.0, line: 12.0, wide: 1.0 };
        for (text, room, lines) in [
            ("aa bb", 100.0, &["aa bb"][..]),
            ("aa bb", 13.0, &["aa", "bb"]),
            ("aaaaa", 13.0, &["aa", "aa", "a"]),
            ("", 13.0, &[""]),
            ("  aa \n\u{1} bb  ", 100.0, &["aa bb"]),
        ] {
            assert_eq!(wrap(text, room, &plain, 0.0), lines, "{text:?}");
        }
    }
}
