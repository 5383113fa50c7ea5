//! Moodle's GIFT: questions in plain text, with `{=right ~wrong}`.

mod read;
mod write;
#[cfg(test)]
mod tests;

pub use self::read::read;
pub use self::write::write;

/// What a backslash makes an ordinary character. `\n` is a line break.
const SIGNS: [char; 7] = [':', '#', '=', '{', '}', '~', '\\'];
