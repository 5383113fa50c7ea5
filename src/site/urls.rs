//! Addresses: all relative, so that a site works from any folder, from a zip and from a disk.

use std::fmt::Write as _;

/// The way from one page to another, both below the site's root.
pub fn relative(from: &str, to: &str) -> String {
    let folder_of_to = to.rfind('/').map_or(0, |at| at + 1);
    // What is shared is whole folders, each with its `/`: two letters may begin with the same byte.
    let alike = from.bytes().zip(to[..folder_of_to].bytes()).take_while(|(a, b)| a == b);
    let shared = alike.enumerate().filter(|(_, (byte, _))| *byte == b'/').last().map_or(0, |(at, _)| at + 1);
    let up = from[shared..].bytes().filter(|byte| *byte == b'/').count();
    let mut way = String::with_capacity(3 * up + to.len() - shared);
    for _ in 0..up {
        way.push_str("../");
    }
    encode(&to[shared..], &mut way);
    way
}

/// Percent-encodes what cannot stand in the path of an address.
fn encode(path: &str, into: &mut String) {
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => into.push(byte as char),
            _ => {
                let _ = write!(into, "%{byte:02X}");
            }
        }
    }
}

/// The path that `target` means when it is written in a file at `from`; `None` where it leads out of the site.
pub fn join(from: &str, target: &str) -> Option<String> {
    let mut path = String::with_capacity(from.len() + target.len());
    path.push_str(from.rsplit_once('/').map_or("", |(folder, _)| folder));
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." if path.is_empty() => return None,
            ".." => path.truncate(path.rfind('/').unwrap_or(0)),
            part => {
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(part);
            }
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_leads_from_page_to_page() {
        for (from, to, way) in [
            ("index.html", "index.html", "index.html"),
            ("index.html", "a/b/c.html", "a/b/c.html"),
            ("a/b/c.html", "a/b/d.html", "d.html"),
            ("a/b/c.html", "index.html", "../../index.html"),
            ("a/b/c.html", "a/x/y.html", "../x/y.html"),
            ("a/index.html", "concepts/ä b.html", "../concepts/%C3%A4%20b.html"),
            ("ab/c.html", "abc/c.html", "../abc/c.html"),
            ("abc/c.html", "ab/c.html", "../ab/c.html"),
            ("é/c.html", "è/c.html", "../%C3%A8/c.html"),
            ("a/b/c.html", "a/b", "../b"),
        ] {
            assert_eq!(relative(from, to), way, "{from} → {to}");
        }
    }

    #[test]
    fn a_written_path_is_read_from_its_file() {
        for (from, target, path) in [
            ("content/a/b/c.md", "d.md", Some("content/a/b/d.md")),
            ("content/a/b/c.md", "../x/y.md", Some("content/a/x/y.md")),
            ("content/a/b/c.md", "./img/z.png", Some("content/a/b/img/z.png")),
            ("content/a.md", "../b.md", Some("b.md")),
            ("a.md", "b//c/.././d.md", Some("b/d.md")),
            ("content/a.md", "../../../etc/passwd", None),
            ("content/a.md", "../..", None),
        ] {
            assert_eq!(join(from, target).as_deref(), path, "{target}");
        }
    }
}
