//! `source:`, by which a translation says which text it is a translation of.

use super::{Edit, line_end, with};
use crate::content::parse_translation;
use crate::source::Source;

/// A translation with the version of its source; `None` where it names one, and where there is no safe place for it.
pub fn marked(source: &Source, version: &str) -> Option<String> {
    let before = parse_translation(source);
    if before.value.source.is_some() {
        return None;
    }
    // Before the first key, below whatever remarks there are.
    let first = before.value.top.start as usize;
    let at = source.text[..first].rfind('\n').map_or(0, |end| end + 1);
    let edit = Edit { at: at..at, text: format!("source: {version}{}", line_end(&source.text)) };
    let text = with(&source.text, vec![edit])?;
    let after = parse_translation(&Source::in_memory(&source.path, &text));
    let errors = |found: &[crate::diag::Diagnostic]| found.iter().filter(|fault| fault.is_error()).count();
    let is_safe = after.value.source.is_some_and(|given| given.value == version)
        && errors(&after.diagnostics) <= errors(&before.diagnostics);
    is_safe.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::marked;
    use crate::source::Source;

    #[test]
    fn a_version_is_the_first_key_and_written_once() {
        for (path, text, expected) in [
            (
                "content/a/b/c.zh.md",
                "---\ntitle: 甲\n---\n文。\n",
                Some("---\nsource: 0a0b0c0d\ntitle: 甲\n---\n文。\n"),
            ),
            (
                "content/a/b/c.zh.md",
                "---\r\ntitle: 甲\r\n---\r\n",
                Some("---\r\nsource: 0a0b0c0d\r\ntitle: 甲\r\n---\r\n"),
            ),
            ("content/a/course.zh.yaml", "# 注\ntitle: 甲\n", Some("# 注\nsource: 0a0b0c0d\ntitle: 甲\n")),
            ("content/a/course.zh.yaml", "source: 12345678\ntitle: 甲\n", None),
            ("content/a/course.zh.yaml", "{title: 甲}\n", None),
            ("content/a/b/c.zh.md", "no front matter\n", None),
        ] {
            let source = Source::in_memory(path, text);
            assert_eq!(marked(&source, "0a0b0c0d").as_deref(), expected, "{text:?}");
        }
    }
}
