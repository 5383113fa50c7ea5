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
        masked.push_str(&text[end..gap.start]);
        masked.push_str(&stand_in(index, gap.len()));
        end = gap.end;
    }
    masked.push_str(&text[end..]);
    masked
}

/// The same gaps in the author's own spelling of the text, as far as they are found there.
pub fn masked_as_written(written: &str, text: &str, gaps: &[Range<usize>]) -> String {
    let mut masked = written.to_owned();
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
