//! A plan as a figure: what each day brings, when what is launched, and the total.
//!
//! Colours and type are the theme's, by class: `gr-sum`, `gr-steady`, `gr-line`, `gr-dash`, `gr-axis`, `gr-turn`,
//! `gr-span`, `gr-strong`, `gr-node`. The script draws the same shapes again when the plan is changed; it finds them by
//! their `data-` attributes, and what it needs of the layout in [`Layout`].

use serde::Serialize;

use super::view::Words;
use super::{Effort, Growth, Outlook};
use crate::block::numbers::{number_text, people_text};
use crate::block::svg::{self, OWN, SMALL, TEXT, escape, text_at, width, wrap, write_to};

/// Units of the drawing; on a phone one unit is a little less than a pixel.
const WIDTH: f64 = 360.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 352.0;
const HEIGHT: f64 = 112.0;
/// From a panel's title to its upper edge.
const HEAD: f64 = 28.0;
const GAP: f64 = 10.0;
/// More than this many points of a line cannot be told apart.
const POINTS: u32 = 60;
/// At most so many days are named below an axis.
const TICKS: u32 = 6;

/// Where things stand in the drawing: for the script.
#[derive(Serialize)]
pub(super) struct Layout {
    left: f64,
    right: f64,
    /// Upper and lower edge of what each day brings, and of the total.
    daily: (f64, f64),
    total: (f64, f64),
    /// The height of each effort's line.
    rows: Vec<f64>,
    /// From one point of a line to the next, in days.
    step: u32,
}

/// Draws the author's own plan.
pub(super) fn figure(growth: &Growth, outlook: &Outlook, result: &str, words: &Words) -> (String, Layout) {
    let mut body = String::new();
    let daily = (HEAD, HEAD + HEIGHT);
    title(&mut body, 0.0, &words.daily);
    let most = most_daily(outlook);
    axes(&mut body, "daily", daily, most, words);
    let rows = schedule(&mut body, growth, daily.1 + SMALL.line + GAP, words);
    let below = rows.1;
    title(&mut body, below, &words.total);
    let total = (below + HEAD, below + HEAD + HEIGHT);
    let step = growth.days.div_ceil(POINTS);
    let layout = Layout { left: LEFT, right: RIGHT, daily, total, rows: rows.0, step };
    let ceiling = ceiling(outlook.totals[outlook.totals.len() - 1]);
    axes(&mut body, "total", total, ceiling, words);
    days(&mut body, growth.days, daily.1, words);
    days(&mut body, growth.days, total.1, words);
    let launches = growth.launches();
    let points = points(growth.days, step, &launches);
    let sums: Vec<f64> = outlook.moving.iter().map(|moving| outlook.steady + moving).collect();
    let scale = Scale { days: growth.days };
    let line = |panel, most: f64, values: &[f64]| {
        let at = |day: &u32| (scale.x(f64::from(*day)), y(panel, values[*day as usize - 1], most));
        path(&points.iter().map(at).collect::<Vec<_>>())
    };
    let area = |top: &str| format!("{top}L{RIGHT} {}L{LEFT} {}Z", daily.1, daily.1);
    let sum = line(daily, most, &sums);
    shape(&mut body, "gr-sum", "sum", &area(&sum), " fill-opacity=\"0.3\"");
    let level = y(daily, outlook.steady, most);
    shape(
        &mut body,
        "gr-steady",
        "steady",
        &area(&format!("M{LEFT} {level}L{RIGHT} {level}")),
        " fill-opacity=\"0.3\"",
    );
    shape(&mut body, "gr-line", "line", &sum, OPEN);
    let turn = turn(&scale, outlook.ahead, daily);
    shape(&mut body, "gr-turn", "turn", &turn, " stroke=\"currentColor\" stroke-dasharray=\"2 3\"");
    shape(&mut body, "gr-line", "total", &line(total, ceiling, &outlook.totals), OPEN);
    let level = y(total, outlook.steady * f64::from(growth.days), ceiling);
    let dash = format!("M{} {}L{RIGHT} {level}", LEFT, y(total, outlook.steady, ceiling));
    shape(&mut body, "gr-dash", "dash", &dash, " fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"5 4\"");
    let height = total.1 + 2.0 * SMALL.line;
    let id = &growth.id.value;
    let name = svg::title(&format!("gr-{id}"), growth.title.as_deref(), &words.untitled);
    let described = words.describe.replace("{days}", &growth.days.to_string()).replace("{result}", result);
    let figure = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"gr-{id}-title gr-{id}-desc\" fill=\"currentColor\">{name}\
         <desc id=\"gr-{id}-desc\">{}</desc>{body}</svg>",
        escape(&described),
    );
    (figure, layout)
}

const OPEN: &str = " fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" stroke-linejoin=\"round\"";

/// The largest number on the axis of what each day brings.
fn most_daily(outlook: &Outlook) -> f64 {
    ceiling(outlook.moving.iter().fold(0.0, |most, moving| f64::max(most, outlook.steady + moving)))
}

/// The next of 1, 2, 5, 10, 20, 50 and so on.
fn ceiling(value: f64) -> f64 {
    let mut unit = 1.0;
    loop {
        if let Some(factor) = [1.0, 2.0, 5.0].into_iter().find(|factor| unit * factor >= value) {
            return unit * factor;
        }
        unit *= 10.0;
    }
}

/// The days whose values a line is drawn through: so many of all, and those around each launch.
fn points(days: u32, step: u32, launches: &[Option<u32>]) -> Vec<u32> {
    let around = |day: u32| day == days || launches.iter().flatten().any(|launch| day == *launch || day + 1 == *launch);
    (1..=days).filter(|day| (day - 1) % step == 0 || around(*day)).collect()
}

struct Scale {
    days: u32,
}

impl Scale {
    fn x(&self, day: f64) -> f64 {
        let share = (day.clamp(1.0, f64::from(self.days)) - 1.0) / f64::from(self.days - 1);
        tenth(LEFT + share * (RIGHT - LEFT))
    }
}

fn y((top, bottom): (f64, f64), value: f64, most: f64) -> f64 {
    tenth(bottom - value / most * (bottom - top))
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn path(points: &[(f64, f64)]) -> String {
    let parts = points.iter().enumerate().map(|(at, (x, y))| format!("{}{x} {y}", if at == 0 { 'M' } else { 'L' }));
    parts.collect()
}

/// Up to the day from which on the steady channel brings more; empty where there is none.
fn turn(scale: &Scale, ahead: u32, (top, bottom): (f64, f64)) -> String {
    if ahead == 0 || ahead == scale.days {
        return String::new();
    }
    format!("M{} {top}V{bottom}", scale.x(f64::from(ahead + 1)))
}

fn shape(out: &mut String, class: &str, name: &str, line: &str, more: &str) {
    write_to(out, format_args!("<path class=\"{class}\" data-{name}=\"\" d=\"{line}\"{more}/>"));
}

fn title(out: &mut String, top: f64, words: &str) {
    text_at(out, "model-name", (0.0, top + 14.0), &TEXT, "", &escape(words));
}

/// Lines at nothing, half and all of the largest number, each named; `name` is the panel's.
fn axes(out: &mut String, name: &str, (top, bottom): (f64, f64), most: f64, words: &Words) {
    let middle = (top + bottom) / 2.0;
    for (at, (height, value)) in [(bottom, 0.0), (middle, most / 2.0), (top, most)].into_iter().enumerate() {
        write_to(out, format_args!("<path class=\"gr-axis\" stroke=\"currentColor\" d=\"M{LEFT} {height}H{RIGHT}\"/>"));
        let more = format!(" text-anchor=\"end\" data-axis=\"{name}\" data-at=\"{at}\"");
        text_at(out, "model-soft", (LEFT - 6.0, height + 4.0), &SMALL, &more, &number_text(value, &words.thousands));
    }
}

/// Some days below an axis.
fn days(out: &mut String, days: u32, bottom: f64, words: &Words) {
    let scale = Scale { days };
    let step = [1, 2, 5, 7, 10, 14, 20, 30, 60, 90, 180].into_iter().find(|step| days / step <= TICKS).unwrap_or(180);
    for day in (1..=days / step).map(|at| at * step) {
        let at = (scale.x(f64::from(day)), bottom + SMALL.line);
        text_at(out, "model-soft", at, &SMALL, " text-anchor=\"middle\"", &day.to_string());
    }
    text_at(out, "model-soft", (0.0, bottom + SMALL.line), &SMALL, "", &escape(&words.day));
}

/// Each effort with its name and the days from its launch on; gives the height of each line, and where they end.
fn schedule(out: &mut String, growth: &Growth, top: f64, words: &Words) -> (Vec<f64>, f64) {
    let scale = Scale { days: growth.days };
    let mut rows = Vec::new();
    let mut base = top;
    for (at, effort) in growth.efforts.iter().enumerate() {
        let state = state(effort.launch, effort.node(), words);
        // The state may become longer when a reader launches what was not used.
        let longest = words.node.replace("{day}", "365").replace("{node}", "365");
        let room = WIDTH - width(&longest, &SMALL) - GAP;
        let first = base + TEXT.line;
        for line in wrap(&effort.name, room, &TEXT, 0.0) {
            base += TEXT.line;
            text_at(out, "model-name", (0.0, base), &TEXT, OWN, &escape(&line));
        }
        let more = format!(" text-anchor=\"end\" data-state=\"{at}\"");
        text_at(out, "model-soft", (WIDTH, first), &SMALL, &more, &escape(&state));
        base += 9.0;
        rows.push(base);
        let (span, strong) = lines(&scale, effort, effort.launch, base);
        shape(out, "gr-span", &format!("span-{at}"), &span, " stroke=\"currentColor\"");
        shape(out, "gr-strong", &format!("strong-{at}"), &strong, " stroke=\"currentColor\" stroke-width=\"5\"");
        base += 7.0;
    }
    (rows, base + GAP)
}

/// Thin from the launch on; thick while an effort is at its strongest.
fn lines(scale: &Scale, effort: &Effort, launch: Option<u32>, height: f64) -> (String, String) {
    let Some(launch) = launch.map(f64::from) else { return (String::new(), String::new()) };
    let (from, to) = effort.strongest();
    let (from, to) = (scale.x(launch + from), scale.x(launch + to));
    let start = scale.x(launch);
    (
        format!("M{start} {}V{}M{start} {height}H{RIGHT}", height - 5.0, height + 5.0),
        if to > from { format!("M{from} {height}H{to}") } else { String::new() },
    )
}

/// What stands beside an effort's name.
fn state(launch: Option<u32>, node: Option<f64>, words: &Words) -> String {
    let Some(launch) = launch else { return words.unused.clone() };
    let day = people_text(f64::from(launch), "");
    match node {
        Some(node) => {
            let node = people_text(f64::from(launch) + node.floor(), "");
            words.node.replace("{day}", &day).replace("{node}", &node)
        }
        None => words.launched.replace("{day}", &day),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GOOD, read};
    use super::*;
    use crate::block::svg::assert_well_formed;

    fn draw(text: &str) -> (String, Layout) {
        let growth = read(text).0.unwrap();
        let words = Words::of_theme(&str::to_owned);
        figure(&growth, &growth.outlook(true, &growth.launches()), "A <result> & more", &words)
    }

    #[test]
    fn a_figure_is_well_formed_at_the_ends_of_every_range() {
        let none = GOOD.replace("launch: 1, ", "").replace("launch: 10, ", "").replace("gain: 4", "gain: 0");
        let most = GOOD
            .replace("days: 60", "days: 730")
            .replace("gain: 4", "gain: 1000000000")
            .replace("limit: 600", "limit: 1000000000")
            .replace("Raffle", "\"Ra<f>fle & Donaudampfschifffahrtsgesellschaftskapitänsmütze im Schaufenster 网络\"");
        let least = GOOD.replace("days: 60", "days: 7").replace("launch: 10", "launch: 7");
        for text in [GOOD, &none, &most, &least] {
            let (figure, layout) = draw(text);
            assert_well_formed(&figure);
            assert!(figure.contains("role=\"img\"") && figure.contains("<desc "), "{figure}");
            assert_eq!(layout.rows.len(), 3);
        }
    }

    #[test]
    fn an_axis_ends_at_a_round_number() {
        for (value, end) in [(0.0, 1.0), (1.0, 1.0), (1.1, 2.0), (3.0, 5.0), (51.0, 100.0), (120.0, 200.0), (2e9, 2e9)]
        {
            assert_eq!(ceiling(value), end, "{value}");
        }
    }

    #[test]
    fn a_line_has_a_point_on_the_day_before_each_launch_and_on_the_launch() {
        assert_eq!(points(10, 4, &[Some(7), None]), [1, 5, 6, 7, 9, 10]);
        assert_eq!(points(4, 1, &[]), [1, 2, 3, 4]);
        assert!(points(730, 730_u32.div_ceil(POINTS), &[]).len() <= 62);
    }
}
