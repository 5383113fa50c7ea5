//! Cells of tables, whose edges cut through all else: each `|` ends one.

use std::ops::Range;

use super::Reading;
use crate::diag::Diagnostic;

impl Reading<'_> {
    /// Reports a `[[concept|text]]` of which a cell has the first half, and the next one the other.
    pub(super) fn report_cut_link(&self, cell: &Range<usize>) {
        let text = &self.text[cell.clone()];
        let Some(at) = text.rfind("[[") else { return };
        let (before, link) = text.split_at(at);
        let is_code = before.matches('`').count() % 2 == 1 || before.ends_with('\\');
        let rest = self.text[cell.end..].lines().next().unwrap_or_default();
        if is_code || link.contains("]]") || !rest.contains("]]") {
            return;
        }
        let id = link[2..].trim_end_matches(|letter: char| letter == '|' || letter.is_whitespace());
        let start = cell.start + at;
        let fault = Diagnostic::error(
            "cut-link",
            self.place(&(start..start + 2 + id.len())),
            "this link is cut in two by the edge of its cell",
        );
        self.faults.add(fault.help(format!("in a table `|` ends a cell; write `[[{id}\\|…]]`")));
    }
}
