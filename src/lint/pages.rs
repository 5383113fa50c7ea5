//! The rules' pages, docs/lints/<code>.md, embedded in the program.

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "docs/lints"]
struct Pages;

/// What is to be said about a code, in Markdown: why, an example that breaks the rule, the same mended.
pub fn page(code: &str) -> Option<String> {
    let file = Pages::get(&format!("{code}.md"))?;
    Some(String::from_utf8_lossy(&file.data).into_owned())
}
