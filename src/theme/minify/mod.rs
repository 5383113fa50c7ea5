//! Scripts and styles as they are published: without comments, and without blanks that mean nothing.
//!
//! Nothing else changes: every name, string and line that a browser might read differently stays. A file that cannot be
//! told apart into its tokens with certainty is published as it was written, so a site's own script never breaks here.

mod css;
mod js;
#[cfg(test)]
mod tests;

use std::sync::Arc;

/// A file of a theme as it is published. One that is called `.min.` has been made small already.
pub fn minify(path: &str, bytes: &Arc<[u8]>) -> Arc<[u8]> {
    let small = match (str::from_utf8(bytes), path.rsplit_once('.')) {
        _ if path.contains(".min.") => None,
        (Ok(text), Some((_, "js"))) => js::minify(text),
        (Ok(text), Some((_, "css"))) => css::minify(text),
        _ => None,
    };
    small.map_or_else(|| bytes.clone(), |text| text.into_bytes().into())
}

/// Whether a comment is to be seen by whoever gets the file: a licence, by custom marked so.
fn is_kept(comment: &str) -> bool {
    comment.starts_with("/*!") || comment.contains("@license") || comment.contains("@preserve")
}

/// How long the string is that begins here, with its quotes; `None` where its line ends first.
fn string(rest: &str, line_ends: &[u8]) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if bytes.get(at + 1) == Some(&b'\r') && bytes.get(at + 2) == Some(&b'\n') => at += 2,
            b'\\' => at += 1,
            quote if quote == bytes[0] => return Some(at + 1),
            byte if line_ends.contains(&byte) => return None,
            _ => {}
        }
        at += 1;
    }
}
