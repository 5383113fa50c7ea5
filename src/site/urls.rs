//! Addresses: all relative, so that a site works from any folder, from a zip and from a disk.

/// The way from one page to another, both below the site's root.
pub fn relative(from: &str, to: &str) -> String {
    let folder: Vec<_> = from.split('/').collect();
    let folder = &folder[..folder.len() - 1];
    let target: Vec<_> = to.split('/').collect();
    let shared = folder.iter().zip(&target[..target.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut way = "../".repeat(folder.len() - shared);
    way.push_str(&encode(&target[shared..].join("/")));
    way
}

/// Percent-encodes what cannot stand in the path of an address.
fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => encoded.push(byte as char),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// The path that `target` means when it is written in a file at `from`; `None` where it leads out of the site.
pub fn join(from: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
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
            ("content/a.md", "../../../etc/passwd", None),
        ] {
            assert_eq!(join(from, target).as_deref(), path, "{target}");
        }
    }
}
