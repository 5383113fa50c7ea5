//! The marker in an output folder: that it is ours, and what we put there.
//!
//! It holds no time and no machine's name: the same site gives the same marker. A damaged one is not believed, which
//! costs a comparison of contents.

use xxhash_rust::xxh3::xxh3_128;

/// The marker's name in the output folder.
pub const NAME: &str = ".coursewright";
const TITLE: &str =
    "Coursewright made this folder and replaces it with every build: edit the site's sources, not these files.\n";

/// What a marker says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub hash: u128,
    pub size: u64,
}

/// What a marker says, if it is as we wrote it.
#[derive(Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The hash of its lines.
    pub sum: u128,
    pub entries: Vec<(Box<str>, Entry)>,
}

/// The marker of a site: a title, the hash of all that follows, and a line for each file, in the order of their paths.
pub fn text<'a>(entries: impl Iterator<Item = (&'a str, Entry)>) -> (String, u128) {
    let mut lines = String::new();
    for (path, entry) in entries {
        push_hex(&mut lines, entry.hash);
        lines.push(' ');
        lines.push_str(&entry.size.to_string());
        lines.push(' ');
        lines.push_str(path);
        lines.push('\n');
    }
    let sum = xxh3_128(lines.as_bytes());
    let mut text = String::with_capacity(TITLE.len() + 33 + lines.len());
    text.push_str(TITLE);
    push_hex(&mut text, sum);
    text.push('\n');
    text.push_str(&lines);
    (text, sum)
}

/// 32 digits; some times as fast as the formatter, which a large site's marker is long enough to notice.
fn push_hex(text: &mut String, number: u128) {
    for shift in (0..32).rev() {
        let digit = (number >> (shift * 4)) as u32 & 15;
        text.push(char::from_digit(digit, 16).expect("four bits are a hexadecimal digit"));
    }
}

fn hex(text: &str) -> Option<u128> {
    let (high, low) = (text.get(..16)?, text.get(16..32).filter(|_| text.len() == 32)?);
    let half = |digits| u64::from_str_radix(digits, 16).ok().map(u128::from);
    Some(half(high)? << 64 | half(low)?)
}

/// `None` for a marker that is not as we wrote it.
pub fn parse(bytes: &[u8]) -> Option<Manifest> {
    let (sum, lines) = str::from_utf8(bytes).ok()?.strip_prefix(TITLE)?.split_once('\n')?;
    let sum = hex(sum)?;
    if sum != xxh3_128(lines.as_bytes()) {
        return None;
    }
    let entry = |line: &str| {
        let (hash, rest) = line.split_once(' ')?;
        let (size, path) = rest.split_once(' ')?;
        Some((path.into(), Entry { hash: hex(hash)?, size: size.parse().ok()? }))
    };
    Some(Manifest { sum, entries: lines.lines().map(entry).collect::<Option<_>>()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_read_as_it_was_written_and_not_believed_when_damaged() {
        let entry = Entry { hash: 0xAB << 100 | 0xCD, size: 4 };
        let (written, sum) = text([("a b/ü.html", entry)].into_iter());
        let expected = Manifest { sum, entries: vec![("a b/ü.html".into(), entry)] };
        assert_eq!(parse(written.as_bytes()), Some(expected), "{written}");
        for damaged in [written.replace(" 4 ", " 5 "), written[..written.len() - 3].to_owned(), String::new()] {
            assert_eq!(parse(damaged.as_bytes()), None, "{damaged}");
        }
    }
}
