//! HTML in Markdown: it passes as it stands, but no script and no style of its own.

use std::ops::Range;

use super::Reading;
use crate::diag::Diagnostic;

impl Reading<'_> {
    pub(super) fn raw_html(&mut self, html: &str, range: &Range<usize>) {
        let small = html.to_ascii_lowercase();
        let place = self.place(range);
        if small.contains("<script") || small.contains("javascript:") || has_handler(&small) {
            let fault = Diagnostic::error("script-in-content", place, "a script cannot stand in a lesson");
            self.faults.add(fault.help("put scripts into the theme; a lesson's pages allow none of their own"));
            return;
        }
        if small.contains("<style") || small.contains(" style=") {
            let message = "styles inside a page are blocked by its Content-Security-Policy";
            self.faults
                .add(Diagnostic::warning("inline-style", place, message).help("use a class and the theme's CSS"));
        }
        self.html.push_str(html);
    }
}

/// An attribute such as `onclick=`.
fn has_handler(small: &str) -> bool {
    small.split(['\t', '\n', ' ', '/', '"', '\'']).any(|word| {
        word.strip_prefix("on")
            .and_then(|rest| rest.split_once('='))
            .is_some_and(|(name, _)| name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_lowercase()))
    })
}
