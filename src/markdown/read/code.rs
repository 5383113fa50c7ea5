//! Blocks of code: their language, their text, and where it stands.

use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::{At, Reading};
use crate::diag::Diagnostic;
use crate::markdown::prose::Fill;
use crate::markdown::{CODE_LINE_LIMIT, CODE_SIZE_LIMIT, Fence};

/// A block of code whose end has not been read yet.
pub(super) struct OpenCode {
    kind: String,
    text: String,
    range: Range<usize>,
    written: Option<Range<usize>>,
}

impl Reading<'_> {
    pub(super) fn start_code(&mut self, kind: &CodeBlockKind, range: Range<usize>) {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', ',', '{', '\t']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        self.code = Some(OpenCode { kind: info.to_owned(), text: String::new(), range, written: None });
    }

    pub(super) fn code_text(&mut self, text: &str, range: &Range<usize>) {
        let Some(code) = &mut self.code else { return };
        if let At::Body { offset, .. } = self.at {
            let (start, end) = (offset + range.start, offset + range.end);
            // Inside a quote or a list the lines of a block do not stand one after the other in the file.
            code.written = match code.written.take() {
                None if code.text.is_empty() => Some(start..end),
                Some(before) if is_line_end(self.text.get(before.end - offset..range.start)) => Some(before.start..end),
                _ => None,
            };
        }
        code.text.push_str(text);
    }

    pub(super) fn end_code(&mut self) {
        if let Some(OpenCode { kind, text, range, written }) = self.code.take() {
            let fence = Fence { kind, text, place: self.place(&range), plain: self.plain.len() as u32, written };
            self.report_size(&fence);
            self.hole(Fill::Fence(self.fences.len() as u32));
            self.fences.push(fence);
        }
    }

    /// Code that is too large to be coloured is shown plain, and its author is told.
    fn report_size(&self, fence: &Fence) {
        let what = if fence.text.len() > CODE_SIZE_LIMIT {
            format!("more than {} KiB", CODE_SIZE_LIMIT >> 10)
        } else if fence.text.len() > CODE_LINE_LIMIT && fence.text.lines().any(|line| line.len() > CODE_LINE_LIMIT) {
            format!("a line of more than {} KiB", CODE_LINE_LIMIT >> 10)
        } else {
            return;
        };
        let message = format!("this code has {what}, so it is shown without colour");
        let fault = Diagnostic::warning("code-too-large", fence.place, message);
        self.faults.add(fault.help("show the part that matters, and link to the whole"));
    }
}

/// Whether nothing stands between two lines but a `\r`, which is no part of either.
fn is_line_end(gap: Option<&str>) -> bool {
    gap.is_some_and(|gap| gap.trim_matches('\r').is_empty())
}

#[cfg(test)]
mod tests {
    use crate::diag::Faults;
    use crate::markdown::read_body;
    use crate::source::Source;

    #[test]
    fn a_block_knows_where_its_text_stands_unless_a_quote_or_a_list_breaks_it() {
        for (text, written) in [
            ("```a\nb: 1\nc: 2\n```\n", Some("b: 1\nc: 2\n")),
            ("```a\r\nb: 1\r\n\r\nc: 2\r\n```\r\n", Some("b: 1\r\n\r\nc: 2\r\n")),
            ("> ```a\n> b: 1\n> c: 2\n> ```\n", None),
            ("- ```a\n  b: 1\n  c: 2\n  ```\n", None),
            ("```a\n```\n", None),
        ] {
            let source = Source::in_memory("a.md", &format!("---\n{text}"));
            let prose = read_body(&source, 4, &Faults::default());
            let found = prose.fences()[0].written.clone().map(|range| source.text[range].to_owned());
            let lines = |text: &str| text.replace('\r', "");
            assert_eq!(found.as_deref().map(lines), written.map(lines), "{text:?}");
            assert!(found.is_none_or(|found| text.contains(found.trim_end())), "{text:?}");
        }
    }
}
