//! Gaps in a text that a learner fills. Whoever knows what a gap is takes them out before the text is read as
//! Markdown; a stand-in of as many bytes keeps their places, so that all other places stay right.

use std::ops::Range;

use super::Reading;
use crate::markdown::prose::Fill;

/// Begins a stand-in. No letter: Unicode keeps it for a program's own use.
const MARK: char = '\u{FDD1}';
/// The mark and two digits, the index of the gap.
const SHORTEST: usize = MARK.len_utf8() + 2;
/// What a gap reads as where nothing can be filled in.
const BLANK: &str = "_____";

/// `text` with a stand-in for each of the gaps, which are no more than a hundred, and each of five bytes or more.
pub fn masked(text: &str, gaps: &[Range<usize>]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for (index, gap) in gaps.iter().enumerate() {
        masked.push_str(&unmarked(&text[end..gap.start]));
        masked.push_str(&stand_in(index, gap.len()));
        end = gap.end;
    }
    masked.push_str(&unmarked(&text[end..]));
    masked
}

/// Nobody else's mark is taken for one of ours. The sign in its place has as many bytes.
fn unmarked(text: &str) -> String {
    text.replace(MARK, "\u{fffd}")
}

/// The same gaps in the author's own spelling of the text, as far as they are found there.
pub fn masked_as_written(written: &str, text: &str, gaps: &[Range<usize>]) -> String {
    let mut masked = unmarked(written);
    let mut from = 0;
    for (index, gap) in gaps.iter().enumerate() {
        let given = &text[gap.clone()];
        if let Some(at) = masked[from..].find(given) {
            let start = from + at;
            masked.replace_range(start..start + given.len(), &stand_in(index, given.len()));
            from = start + given.len();
        }
    }
    masked
}

/// Letters, so that Markdown takes it for a word.
fn stand_in(index: usize, length: usize) -> String {
    format!("{MARK}{index:02}{}", "x".repeat(length.saturating_sub(SHORTEST)))
}

impl Reading<'_> {
    /// Hands over what stands between the gaps of a text, and makes a hole for each of them.
    pub(super) fn between_gaps(&mut self, text: &str, mut piece: impl FnMut(&mut Self, &str)) {
        let mut rest = text;
        while let Some(at) = rest.find(MARK).filter(|_| !self.gaps.is_empty()) {
            let index: Option<usize> =
                rest.get(at + MARK.len_utf8()..at + SHORTEST).and_then(|digits| digits.parse().ok());
            let gap = index.and_then(|index| Some((index, rest.get(at + self.gaps.get(index)?..)?)));
            let Some((index, after)) = gap else { break };
            if at > 0 {
                piece(self, &rest[..at]);
            }
            self.plain(BLANK);
            self.heading_text(BLANK);
            // A control cannot stand inside a link; whoever asked for the gap looks whether it is there.
            if self.closed == u32::from(self.in_head) {
                self.hole(Fill::Gap(index as u32));
            }
            rest = after;
        }
        if !rest.is_empty() {
            piece(self, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diag::{Faults, Place, Placed};
    use crate::markdown::{Part, Prose, read_with_gaps};
    use crate::source::Source;

    /// A value of a file, in which each `{{…}}` is a gap.
    fn read(yaml: &str, value: &str) -> (Prose, Vec<String>) {
        let source = Source::in_memory("a.yaml", yaml);
        let text = Placed { value: value.to_owned(), place: Place::new(source.id, 3, yaml.len()) };
        let starts: Vec<_> = value.match_indices("{{").map(|(at, _)| at).collect();
        let gaps: Vec<_> = starts.into_iter().map(|at| at..at + value[at..].find("}}").unwrap() + 2).collect();
        let faults = Faults::default();
        let prose = read_with_gaps(&text, &gaps, &source, &faults);
        let told = faults.into_vec();
        let told = told.iter().map(|fault| yaml[fault.place.unwrap().range()].to_owned()).collect();
        (prose, told)
    }

    fn html(prose: &Prose) -> String {
        let parts = prose.parts().map(|part| match part {
            Part::Html(html) | Part::Text(html) => html.to_owned(),
            Part::Gap(at) => format!("<{at}>"),
            _ => "?".to_owned(),
        });
        parts.collect()
    }

    #[test]
    fn gaps_stand_in_all_that_can_hold_a_control() {
        for (text, expected, plain) in [
            ("A {{a|b}} and {{=c}}.", "A <0> and <1>.", "A _____ and _____."),
            ("**{{a|b}}**{{=c}}x", "<strong><0></strong><1>x", "__________x"),
            ("- {{a|b}}\n- *not {{=c}}*", "<ul>\n<li><0></li>\n<li><em>not <1></em></li>\n</ul>\n", "_____ not _____"),
            ("`f({{=c}})`", "<code>f(<0>)</code>", "f(_____)"),
            (
                "# {{=c}}\n\nand {{=d}}",
                "<h2 id=\"section\"> <a class=\"anchor\" href=\"#section\" aria-label=\"?_____\">#</a></h2>\n<p>and <1></p>\n",
                "_____ and _____",
            ),
            ("\u{fdd1}00 {{=c}}", "\u{fffd}00 <0>", "\u{fffd}00 _____"),
        ] {
            let (prose, _) = read(&format!("p: {text}"), text);
            assert_eq!((html(&prose).as_str(), prose.plain()), (expected, plain), "{text}");
        }
        let (table, _) = read("", "| {{a|b}} |\n|---|\n| {{c|d}} |\n");
        assert_eq!(table.gaps().collect::<Vec<_>>(), [0, 1], "{}", html(&table));
        let (outside, _) = read("", "[{{a|b}}](x) ![{{=c}}](y.png)\n\n```\n{{=d}}\n```\n\n<p>{{=e}}</p>\n");
        assert_eq!(outside.gaps().count(), 0, "{}", html(&outside));
    }

    #[test]
    fn what_is_wrong_in_the_text_is_shown_where_it_stands() {
        for (yaml, value) in [
            ("p: A {{a|b}} and a ** star ** {{=c}}", "A {{a|b}} and a ** star ** {{=c}}"),
            ("p: \"A {{a|b}}\\n\\n{{=c}} and a ** star **\"", "A {{a|b}}\n\n{{=c}} and a ** star **"),
        ] {
            assert_eq!(read(yaml, value).1, ["**"], "{yaml}");
        }
    }
}
