//! Shapes of a map as SVG. Widths, dashes and ends of lines tell kinds apart without a style; colours are the theme's,
//! by class: `cm-node`, `cm-here`, `cm-part`, `cm-core`, `cm-leads`, `cm-contrast`, each of these with `-end`.

use super::Tie;
use super::layers::{Point, WIDTH};
use crate::block::svg::{SMALL, TEXT, Type, escape, round, wrap, write_to};

/// Of a box: above and below its lines of text, and on either side.
const PAD: f64 = 9.0;
/// Longer names are cut; the whole stands in the link's name.
const MOST_LINES: usize = 3;

/// A concept in its box.
pub struct Label {
    pub term: String,
    /// The concept that the map is of has no link.
    pub href: Option<String>,
    lines: Vec<String>,
}

impl Label {
    pub fn new(term: &str, href: Option<String>) -> Self {
        let mut lines = wrap(term, WIDTH - 2.0 * PAD, &TEXT, 0.0);
        if lines.len() > MOST_LINES {
            lines.truncate(MOST_LINES);
            lines.last_mut().expect("some lines were kept").push('…');
        }
        Self { term: term.to_owned(), href, lines }
    }

    pub fn height(&self) -> f64 {
        2.0 * PAD + self.lines.len() as f64 * LINE
    }

    pub fn draw(&self, out: &mut String, (x, y): Point) {
        match &self.href {
            Some(href) => {
                let (href, term) = (escape(href), escape(&self.term));
                write_to(out, format_args!("<a href=\"{href}\" aria-label=\"{term}\">"));
            }
            None => out.push_str("<g>"),
        }
        let class = if self.href.is_some() { "cm-node" } else { "cm-node cm-here" };
        let (left, top, height) = (round(x), round(y), self.height());
        write_to(
            out,
            format_args!(
                "<rect class=\"{class}\" x=\"{left}\" y=\"{top}\" width=\"{WIDTH}\" height=\"{height}\" rx=\"4\" \
                 stroke=\"currentColor\"/><text class=\"cm-name\" font-size=\"{}\" fill=\"currentColor\" \
                 text-anchor=\"middle\">",
                TEXT.size
            ),
        );
        for (at, line) in self.lines.iter().enumerate() {
            let (middle, base) = (round(x + WIDTH / 2.0), round(y + PAD + at as f64 * LINE + TEXT.size - 1.0));
            write_to(out, format_args!("<tspan x=\"{middle}\" y=\"{base}\">{} </tspan>", escape(line)));
        }
        out.push_str(if self.href.is_some() { "</text></a>" } else { "</text></g>" });
    }
}

/// From one line of a name to the next.
const LINE: f64 = 16.5;

/// What the ends of lines look like, for the beginning of a drawing; once on a page.
pub fn ends(out: &mut String) {
    let mut end = |tie: Tie, size: f64, shape: &str| {
        let class = class(tie);
        write_to(
            out,
            format_args!(
                "<marker id=\"{class}-end\" viewBox=\"0 0 10 10\" refX=\"10\" refY=\"5\" markerWidth=\"{size}\" \
                 markerHeight=\"{size}\" markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\">\
                 <path class=\"{class}-end\" stroke=\"currentColor\" d=\"{shape}\"/></marker>"
            ),
        );
    };
    end(Tie::Part, 11.0, "M0.8 5 5 1.8 9.2 5 5 8.2z");
    end(Tie::Core, 13.0, "M0.8 5 5 1 9.2 5 5 9z");
    end(Tie::Leads, 9.0, "M1 1 9 5 1 9");
}

fn class(tie: Tie) -> &'static str {
    match tie {
        Tie::Part => "cm-part",
        Tie::Core => "cm-core",
        Tie::Leads => "cm-leads",
        Tie::Contrast => "cm-contrast",
    }
}

/// A line, or a piece of one.
pub fn line(out: &mut String, tie: Tie, curve: [Point; 4], mark_at_start: bool, mark_at_end: bool) {
    let class = class(tie);
    let style = match tie {
        Tie::Part => "stroke-width=\"1.25\"",
        Tie::Core => "stroke-width=\"3\"",
        Tie::Leads => "stroke-width=\"1.5\" stroke-dasharray=\"7 4\"",
        Tie::Contrast => "stroke-width=\"2.5\" stroke-dasharray=\"0 6\" stroke-linecap=\"round\"",
    };
    let has_end = tie != Tie::Contrast;
    let start = if mark_at_start && has_end { format!(" marker-start=\"url(#{class}-end)\"") } else { String::new() };
    let end = if mark_at_end && has_end { format!(" marker-end=\"url(#{class}-end)\"") } else { String::new() };
    let [from, one, two, to] = curve.map(|(x, y)| (round(x), round(y)));
    let is_straight = curve[0].1.total_cmp(&curve[3].1).is_eq();
    let way = match is_straight && curve[0].0 < curve[3].0 {
        true => format!("H{}", to.0),
        false => format!("C{} {} {} {} {} {}", one.0, one.1, two.0, two.1, to.0, to.1),
    };
    write_to(
        out,
        format_args!(
            "<path class=\"{class}\" fill=\"none\" stroke=\"currentColor\" {style}{start}{end} d=\"M{} {}{way}\"/>",
            from.0, from.1
        ),
    );
}

/// A short line of one kind, to stand beside what it means.
pub fn sample(tie: Tie) -> String {
    let mut out =
        "<svg class=\"cm-sample\" viewBox=\"0 0 56 14\" width=\"56\" height=\"14\" aria-hidden=\"true\">".to_owned();
    line(&mut out, tie, [(2.0, 7.0), (2.0, 7.0), (52.0, 7.0), (52.0, 7.0)], false, true);
    out.push_str("</svg>");
    out
}

/// A few words above boxes.
pub fn heading(out: &mut String, (x, y): Point, words: &str) {
    let Type { size, .. } = SMALL;
    let (x, y) = (round(x), round(y));
    write_to(
        out,
        format_args!(
            "<text class=\"cm-head\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"currentColor\" \
             text-anchor=\"middle\">{}</text>",
            escape(words)
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::svg::assert_well_formed;

    #[test]
    fn a_name_of_any_length_fits_its_box_and_is_said_whole() {
        let term = "A <name> that is far too long to be put into three lines of a box, and goes on & on";
        let label = Label::new(term, Some("a.html?x=1&y".to_owned()));
        let mut out = String::new();
        label.draw(&mut out, (0.0, 0.0));
        assert_well_formed(&out);
        assert_eq!(out.matches("<tspan").count(), MOST_LINES);
        assert!(out.contains("aria-label=\"A &lt;name&gt; that is far too long"), "{out}");
        assert!(out.contains("…"));
        let mut lines = String::new();
        ends(&mut lines);
        Tie::ALL.into_iter().for_each(|tie| lines.push_str(&sample(tie)));
        assert_well_formed(&lines);
    }
}
