//! Mails written anew, so that there is one way to read them.
//!
//! Readers of mails differ in what ends a head or a part where a line is missing or one too many, and so `collect` would
//! lose what the desk finds. So each head stands in its lines without folds and with a blank line behind it, each container
//! has a boundary that occurs nowhere else, and an end. What could be read in two ways is set aside. `mail.js` has the same
//! steps.

use std::collections::HashSet;

use crate::results::read::Reason;

/// Of the boundaries that are written; with a number behind it.
const BOUNDARY: &str = "~cw";
/// As deep as the desk reads.
const MOST_CONTAINERS: usize = 50;

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
    written: String,
    /// Its parts are mails, if they say nothing else.
    is_digest: bool,
    has_parts: bool,
}

impl Container {
    /// An end behind no part: that of something else, or its parts begin with another line.
    fn end(&self, into: &mut Vec<u8>) -> Result<(), Reason> {
        if !self.has_parts {
            return Err(Reason::BrokenMail);
        }
        write_mark(into, &format!("{}--", self.written));
        Ok(())
    }
}

fn write_mark(into: &mut Vec<u8>, mark: &str) {
    // The line break above a boundary belongs to it.
    let open = if into.ends_with(b"\n") { "" } else { "\r\n" };
    into.extend_from_slice(format!("{open}--{mark}\r\n").as_bytes());
}

/// The mail as it is to be read, or why nobody can with certainty.
pub(super) fn mended(mail: &[u8]) -> Result<Vec<u8>, Reason> {
    let mark = format!("--{BOUNDARY}");
    if memchr::memmem::find(mail, mark.as_bytes()).is_some() {
        return Err(Reason::BrokenMail);
    }
    let mail = mail.strip_prefix("\u{feff}".as_bytes()).unwrap_or(mail);
    let mut written = Vec::with_capacity(mail.len());
    let mut containers: Vec<Container> = Vec::new();
    let mut ended: HashSet<Vec<u8>> = HashSet::new();
    let mut count = 0;
    let mut head = Some((Of::Mail, Vec::new()));
    let mut is_read = false;
    for (at, whole) in mail.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let is_last = !whole.ends_with(b"\n");
        let line = whole.strip_suffix(b"\n").unwrap_or(whole);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let found = mark_of(line, &containers, &ended)?;
        match (&mut head, found) {
            (Some((of, _)), Some(_)) => return Err(broken(*of, is_read)),
            (None, Some((at, is_end))) => {
                while containers.len() > at + usize::from(!is_end) {
                    let container = containers.swap_remove(containers.len() - 1);
                    container.end(&mut written)?;
                    ended.insert(container.boundary);
                }
                head = (!is_end).then(|| (Of::Part, Vec::new()));
            }
            (None, None) => written.extend_from_slice(whole),
            // A mail begins with its head.
            (Some((Of::Mail | Of::Inner, lines)), None) if lines.is_empty() && line.trim_ascii().is_empty() => {}
            (Some((of, lines)), None) if line.is_empty() => {
                if let (Of::Part, Some(container)) = (*of, containers.last_mut()) {
                    container.has_parts = true;
                    write_mark(&mut written, &container.written);
                }
                let is_in_digest = *of == Of::Part && containers.last().is_some_and(|one| one.is_digest);
                let begun = Begun::of(lines, is_in_digest)?;
                for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
                    written.extend_from_slice(line);
                    written.extend_from_slice(b"\r\n");
                }
                if let Some((boundary, kind)) = begun.container {
                    if containers.len() == MOST_CONTAINERS || containers.iter().any(|one| one.boundary == boundary) {
                        return Err(Reason::BrokenMail);
                    }
                    let name = format!("{BOUNDARY}{count}~");
                    count += 1;
                    // Of several the last counts.
                    written.extend_from_slice(format!("Content-Type: {kind}; boundary=\"{name}\"\r\n").as_bytes());
                    let is_digest = kind == "multipart/digest";
                    containers.push(Container { boundary, written: name, is_digest, has_parts: false });
                }
                written.extend_from_slice(b"\r\n");
                head = begun.is_mail.then(|| (Of::Inner, Vec::new()));
                is_read = true;
            }
            (Some((of, lines)), None) => {
                let is_more = matches!(line.first(), Some(b' ' | b'\t'));
                if at == 0 && (line.starts_with(b"From ") || line.starts_with(b">From ")) {
                    // Of a mailbox.
                    is_read = true;
                } else if is_named(line) || (is_more && !lines.is_empty()) {
                    is_read = true;
                    lines.extend_from_slice(if is_more || lines.is_empty() { b"" } else { b"\n" });
                    lines.extend_from_slice(line);
                } else if !(is_last && *of == Of::Part) {
                    return Err(broken(*of, is_read));
                }
            }
        }
    }
    if let Some((of @ (Of::Mail | Of::Inner), _)) = head {
        return Err(broken(of, is_read));
    }
    // What ends in the head of a part was cut off there, and is nothing yet.
    for container in containers.iter().rev() {
        container.end(&mut written)?;
    }
    Ok(written)
}

/// The open container whose boundary a line is, and whether it is the end of it.
fn mark_of(line: &[u8], open: &[Container], ended: &HashSet<Vec<u8>>) -> Result<Option<(usize, bool)>, Reason> {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let from = line.iter().position(|byte| !is_blank(byte)).unwrap_or(line.len());
    let to = line.iter().rposition(|byte| !is_blank(byte)).map_or(from, |last| last + 1);
    let Some(rest) = line[from..to].strip_prefix(b"--") else { return Ok(None) };
    let found = open.iter().rposition(|one| one.boundary == rest).map(|at| (at, false)).or_else(|| {
        let rest = rest.strip_suffix(b"--")?;
        open.iter().rposition(|one| one.boundary == rest).map(|at| (at, true))
    });
    match found {
        Some(_) if from > 0 => Err(Reason::BrokenMail),
        Some(found) => Ok(Some(found)),
        // With more behind it, or with parts behind the end.
        None if from == 0 && open.iter().any(|one| rest.starts_with(&one.boundary)) => Err(Reason::BrokenMail),
        None if ended.contains(rest) => Err(Reason::BrokenMail),
        None => Ok(None),
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
    /// The boundary of parts, and of which kind their container is.
    container: Option<(Vec<u8>, String)>,
}

impl Begun {
    fn of(lines: &[u8], is_in_digest: bool) -> Result<Self, Reason> {
        // A letter a byte, as in the desk.
        let text: String = lines.iter().copied().map(char::from).collect();
        let field = |name: &str| {
            // Of several the last counts.
            let mut fields = text.split('\n').rev().filter_map(|line| line.split_once(':'));
            fields.find(|(known, _)| bare(known).eq_ignore_ascii_case(name)).map(|(_, value)| bare(value))
        };
        let said = field("content-type").filter(|kind| !kind.is_empty());
        let kind = said.unwrap_or(if is_in_digest { "message/rfc822" } else { "text/plain" });
        let name = kind.split(';').next().map_or("", bare).to_ascii_lowercase();
        let is_whole = name.split_once('/').map_or(name == "text", |(kind, form)| !kind.is_empty() && !form.is_empty());
        if !is_whole || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Reason::BrokenMail);
        }
        let way = field("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        let is_packed = way == "base64" || way == "quoted-printable";
        let is_mail = !is_packed && (name == "message/rfc822" || name == "message/global");
        let container =
            if name.starts_with("multipart/") { Some((boundary(kind).ok_or(Reason::BrokenMail)?, name)) } else { None };
        Ok(Self { is_mail, container })
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
    }?;
    // Blanks at the end of a line belong to nothing.
    let boundary = boundary.trim_end_matches([' ', '\t']);
    let bytes = || boundary.chars().filter_map(|letter| u8::try_from(letter).ok()).collect();
    (!boundary.is_empty()).then(bytes)
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
            (with("Content-Type: multipart/mixed; boundary=bc\r\n\r\n--bc\r\n\r\n--bc--"), true),
            (with("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--b--"), false),
            (with("Content-Type: multipart/mixed; boundary=c\r\n\r\n--c--"), false),
            (with("Content-Type: multipart/mixed\r\n\r\nHi"), false),
            (with("\r\nHi\r\n --b\r\n\r\nHi"), false),
            (with("\r\nHi\r\n--bb\r\n\r\nHi"), false),
            (with("\r\nHi\r\n--b--\r\n--b\r\n\r\nHi"), false),
            (with(" \r\nX: y\r\n\r\nHi"), false),
            (format!("\u{feff}\r\n{}", with("\r\n{}")), true),
            (format!(" \r\n{}", with("\r\n{}")), true),
            (with("\r\n--~cw0~"), false),
            (with("Content-Type: application\r\n\r\nHi"), false),
            (with("Content-Type: text\r\n\r\nHi"), true),
            (with("Content-Type:\r\n\r\nHi"), true),
            (format!("{forwarded}Subject: b"), false),
            ("Subject: a\r\nDear HR,\r\n\r\nHi".to_owned(), false),
        ] {
            assert_eq!(mended(mail.as_bytes()).err(), (!sound).then_some(Reason::BrokenMail), "{mail}");
        }
        for none in ["", "Dear HR,\r\n\r\nHi", "{\"format\": 1}"] {
            assert_eq!(mended(none.as_bytes()), Err(Reason::NotAMail), "{none}");
        }
    }

    #[test]
    fn what_a_mail_lacks_is_written() {
        let outer = "Content-Type: multipart/mixed;\n boundary=a\n\n--a\nContent-Type: message/rfc822\n\n";
        let inner = "Content-Type: multipart/mixed; boundary=ab\n\n--ab\n\nHi\n--a\n\nBye\n--a\nX: y";
        let written = mended(format!("{outer}{inner}").as_bytes()).unwrap();
        let expected = "Content-Type: multipart/mixed; boundary=a\r\nContent-Type: multipart/mixed; boundary=\"~cw0~\"\r\n\r\n\
             --~cw0~\r\nContent-Type: message/rfc822\r\n\r\n\
             Content-Type: multipart/mixed; boundary=ab\r\nContent-Type: multipart/mixed; boundary=\"~cw1~\"\r\n\r\n\
             --~cw1~\r\n\r\nHi\n--~cw1~--\r\n--~cw0~\r\n\r\nBye\n--~cw0~--\r\n";
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }
}
