//! Whether each head in a mail has an end, which is a blank line.
//!
//! Where it is missing, readers of mails differ in what is a head and what is a file, and so the desk would find what
//! `collect` does not. Both set such a mail aside; `mail.js` has the same steps.

use crate::results::read::Reason;

/// A head, and what it belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Mail,
    /// In another one.
    Inner,
    Part,
}

struct Container {
    boundary: Vec<u8>,
    /// Its parts are mails, if they say nothing else.
    is_digest: bool,
}

/// Why a mail cannot be read with certainty.
pub(super) fn fault(mail: &[u8]) -> Option<Reason> {
    let mut containers: Vec<Container> = Vec::new();
    let mut head = Some((Of::Mail, Vec::new()));
    let mut is_read = false;
    for (at, line) in mail.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let is_last = !line.ends_with(b"\n");
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mark = containers
            .iter()
            .rposition(|one| line.strip_prefix(b"--").is_some_and(|rest| rest.starts_with(&one.boundary)));
        match (&mut head, mark) {
            (Some((of, _)), Some(_)) => return Some(broken(*of, is_read)),
            (None, Some(at)) => {
                let is_end = line[2 + containers[at].boundary.len()..].starts_with(b"--");
                containers.truncate(at + usize::from(!is_end));
                head = (!is_end).then(|| (Of::Part, Vec::new()));
            }
            (None, None) => {}
            (Some((of, lines)), None) if line.is_empty() => {
                let is_in_digest = *of == Of::Part && containers.last().is_some_and(|one| one.is_digest);
                let begun = Begun::of(lines, is_in_digest);
                head = begun.is_mail.then(|| (Of::Inner, Vec::new()));
                is_read = true;
                if let Some(container) = begun.container {
                    // By which of the two a line is could not be told.
                    let other = |one: &Container| {
                        one.boundary.starts_with(&container.boundary) || container.boundary.starts_with(&one.boundary)
                    };
                    if containers.iter().any(other) {
                        return Some(Reason::BrokenMail);
                    }
                    containers.push(container);
                }
            }
            (Some((of, lines)), None) => {
                let is_more = matches!(line.first(), Some(b' ' | b'\t'));
                let is_of_mailbox = at == 0 && (line.starts_with(b"From ") || line.starts_with(b">From "));
                if is_more || is_of_mailbox || is_named(line) {
                    is_read |= !is_more;
                    lines.extend_from_slice(if is_more || lines.is_empty() { b"" } else { b"\n" });
                    lines.extend_from_slice(line);
                } else if !(is_last && *of == Of::Part) {
                    return Some(broken(*of, is_read));
                }
            }
        }
    }
    match head {
        Some((of @ (Of::Mail | Of::Inner), _)) => Some(broken(of, is_read)),
        // What ends in the head of a part was cut off there.
        _ => None,
    }
}

fn broken(of: Of, is_read: bool) -> Reason {
    if of == Of::Mail && !is_read { Reason::NotAMail } else { Reason::BrokenMail }
}

/// A name and a colon, as programs write them; no JSON.
fn is_named(line: &[u8]) -> bool {
    let end = line.iter().position(|byte| !byte.is_ascii_graphic() || b":\"{}".contains(byte)).unwrap_or(line.len());
    end > 0 && line[end..].trim_ascii_start().starts_with(b":")
}

/// What follows a head.
struct Begun {
    /// Another one: that of a mail which is not packed.
    is_mail: bool,
    container: Option<Container>,
}

impl Begun {
    fn of(lines: &[u8], is_in_digest: bool) -> Self {
        // A letter a byte, as in the desk.
        let text: String = lines.iter().copied().map(char::from).collect();
        let field = |name: &str| {
            // Of several the last counts.
            let mut fields = text.split('\n').rev().filter_map(|line| line.split_once(':'));
            fields.find(|(known, _)| bare(known).eq_ignore_ascii_case(name)).map(|(_, value)| bare(value))
        };
        let kind = field("content-type").unwrap_or(if is_in_digest { "message/rfc822" } else { "" });
        let name = kind.split(';').next().map_or("", bare).to_ascii_lowercase();
        let way = field("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        let is_packed = way == "base64" || way == "quoted-printable";
        let is_mail = !is_packed && (name == "message/rfc822" || name == "message/global");
        let boundary = name.starts_with("multipart/").then(|| boundary(kind)).flatten();
        let container = boundary.map(|boundary| Container { boundary, is_digest: name == "multipart/digest" });
        Self { is_mail, container }
    }
}

fn bare(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_ascii_whitespace())
}

fn boundary(kind: &str) -> Option<Vec<u8>> {
    let at = kind.to_ascii_lowercase().find("boundary=")? + "boundary=".len();
    let rest = &kind[at..];
    let boundary = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([';', ' ', '\t']).next(),
    };
    let bytes = |boundary: &str| boundary.chars().filter_map(|letter| u8::try_from(letter).ok()).collect();
    boundary.filter(|boundary| !boundary.is_empty()).map(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_ends_with_a_blank_line_wherever_it_stands() {
        let with = |part: &str| {
            format!("Subject: a\r\nContent-Type: multipart/mixed;\r\n boundary=\"b\"\r\n\r\n--b\r\n{part}\r\n--b--\r\n")
        };
        let forwarded = "Content-Type: message/rfc822\r\n\r\n";
        let packed = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n";
        let digest = "Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\n";
        for (mail, sound) in [
            ("From ann\nSubject: a\n\nDear HR".to_owned(), true),
            (with("\r\n{}"), true),
            (with("X: y\r\n\r\n{}"), true),
            (with("X: y\r\n{}"), false),
            (with(&format!("{forwarded}Subject: b\r\n\r\nHi")), true),
            (with(&format!("{forwarded}Subject: b\r\n")), true),
            (with(&format!("{forwarded}Subject: b")), false),
            (with(&format!("{forwarded}Subject: b\r\n{{\"format\": 1}}\r\n\r\nHi")), false),
            (with(&format!("{packed}e30=")), true),
            (with(&format!("{digest}Subject: b\r\n\r\nHi\r\n--d--")), true),
            (with(&format!("{digest}Hi\r\n--d--")), false),
            (with("Content-Type: multipart/mixed; boundary=bc\r\n\r\n--bc\r\n\r\n--bc--"), false),
            (format!("{forwarded}Subject: b"), false),
            ("Subject: a\r\nDear HR,\r\n\r\nHi".to_owned(), false),
        ] {
            assert_eq!(fault(mail.as_bytes()), (!sound).then_some(Reason::BrokenMail), "{mail}");
        }
        for none in ["", "Dear HR,\r\n\r\nHi", "{\"format\": 1}"] {
            assert_eq!(fault(none.as_bytes()), Some(Reason::NotAMail), "{none}");
        }
        let cut = with("X: y\r\nContent-Ty");
        assert_eq!(fault(&cut.as_bytes()[..cut.len() - "\r\n--b--\r\n".len()]), None);
    }
}
