//! What files come in: zips with folders in them, mails with attachments, mailboxes, texts, and each of these in another.
//!
//! Nothing is written to disk, and no name in an archive is taken for a path. Everything in them is hostile: sizes in
//! headers are not believed, and what comes out of one file is limited by the size of that file.

mod attachment;
mod heads;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;

use flate2::bufread::GzDecoder;
use mail_parser::decoders::html::html_to_text;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use self::attachment::{content_of, unpacked, words};
use super::armour::{self, Packed};
use super::read::{Reason, SIZE_LIMIT};
use super::submission::cut;
use super::zipped::{Zip, at_most};

/// A zip in a mail in a zip: as deep as people send things.
const DEEPEST: usize = 4;
/// Of an archive or a mail within another, and of a mail on the disk.
const LARGEST_INNER: u64 = 128 << 20;
/// Of a zip on the disk, whose list of files is read as a whole.
const LARGEST_ZIP: u64 = 2 << 30;
/// In one zip.
const MOST_ENTRIES: usize = 200_000;
/// What may come out of a file: so much, and for each of its bytes so many more. JSON shrinks to a tenth at the least.
const LEAST_UNPACKED: u64 = 64 << 20;
const MOST_UNPACKED_RATIO: u64 = 100;

/// What a file holds, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Submission,
    /// Perhaps with a submission pasted into it, or one whose name has an ending too many.
    Text,
    Zip,
    Mail,
    Mailbox,
    /// A mail as Outlook keeps it, in a format of its own.
    Outlook,
    Other,
}

impl Holds {
    pub(super) fn by_name(name: &str) -> Self {
        // Beside files that are open in an office program, and all that a Mac packs.
        if name.starts_with("~$") || name.starts_with("._") {
            return Self::Other;
        }
        let name = name.to_ascii_lowercase();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        match ending {
            "json" => Self::Submission,
            "txt" => Self::Text,
            "zip" => Self::Zip,
            "eml" => Self::Mail,
            "mbox" | "mbx" => Self::Mailbox,
            "msg" | "pst" | "ost" => Self::Outlook,
            _ if name == "winmail.dat" => Self::Outlook,
            _ => Self::Other,
        }
    }

    /// Of a file that is named on the command line, whatever its name is.
    pub(super) fn by_content(path: &Path) -> io::Result<Self> {
        let mut start = Vec::new();
        File::open(path)?.take(8).read_to_end(&mut start)?;
        Ok(match start {
            start if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") => Self::Zip,
            start if start.starts_with(b"From ") => Self::Mailbox,
            start if start.starts_with(b"-----BEG") => Self::Text,
            _ => Self::Submission,
        })
    }
}

/// Takes each file that is found, by its path as reports show it: its bytes, or why there are none.
pub(super) type Take<'t> = dyn FnMut(String, Result<&[u8], Reason>) + 't;

/// Hands over all that a text, a zip, a mail or a mailbox on the disk holds.
pub(super) fn unpack(path: &Path, shown: &str, holds: Holds, take: &mut Take) {
    let unreadable = |error: &io::Error| Reason::Unreadable(cut(&error.to_string(), 200));
    let (file, size) = match File::open(path).and_then(|file| file.metadata().map(|meta| (file, meta.len()))) {
        Ok(opened) => opened,
        Err(error) => return take(shown.to_owned(), Err(unreadable(&error))),
    };
    let left = LEAST_UNPACKED.saturating_add(size.saturating_mul(MOST_UNPACKED_RATIO));
    let mut unpacking = Unpacking { left, take };
    let found = match holds {
        Holds::Zip if size > LARGEST_ZIP => Err(Reason::TooMuch(format!("more than {} GiB", LARGEST_ZIP >> 30))),
        Holds::Zip => unpacking.zip(BufReader::new(file), shown, 1),
        Holds::Mailbox => unpacking.mailbox(BufReader::with_capacity(1 << 16, file), shown, 1),
        Holds::Text => at_most(file, SIZE_LIMIT).and_then(|bytes| unpacking.inner(holds, &bytes, shown, 0)),
        _ => at_most(file, LARGEST_INNER).and_then(|bytes| unpacking.inner(holds, &bytes, shown, 0)),
    };
    if let Err(reason) = found {
        take(shown.to_owned(), Err(reason));
    }
}

struct Unpacking<'u, 't> {
    /// How many bytes may still come out of the file on the disk.
    left: u64,
    take: &'u mut Take<'t>,
}

impl Unpacking<'_, '_> {
    /// An error is that of the thing itself; what is wrong within it has been handed over.
    fn inner(&mut self, holds: Holds, bytes: &[u8], shown: &str, depth: usize) -> Result<(), Reason> {
        if depth >= DEEPEST && !matches!(holds, Holds::Submission | Holds::Text | Holds::Other) {
            return Err(Reason::TooMuch(format!("archives and mails within each other, {DEEPEST} deep")));
        }
        match holds {
            Holds::Submission => {
                (self.take)(shown.to_owned(), Ok(bytes));
                Ok(())
            }
            Holds::Text => self.text(bytes, shown),
            Holds::Zip => self.zip(Cursor::new(bytes), shown, depth + 1),
            Holds::Mail => {
                let bytes = heads::mended(bytes)?;
                let message = MessageParser::default().parse(&bytes);
                self.mail(message.as_ref(), shown, depth + 1)
            }
            Holds::Mailbox => self.mailbox(bytes, shown, depth + 1),
            Holds::Outlook => Err(Reason::Outlook),
            Holds::Other => Err(Reason::NotASubmission),
        }
    }

    /// As above, and what is wrong with it is handed over, too.
    fn file(&mut self, holds: Holds, bytes: &[u8], shown: String, depth: usize) {
        if let Err(reason) = self.inner(holds, bytes, &shown, depth) {
            (self.take)(shown, Err(reason));
        }
    }

    fn zip(&mut self, bytes: impl Read + Seek, shown: &str, depth: usize) -> Result<(), Reason> {
        let (mut zip, entries) = Zip::open(bytes, MOST_ENTRIES)?;
        let mut any = false;
        let mut met = HashMap::new();
        for entry in entries.iter().filter(|entry| !entry.is_folder()) {
            any = true;
            let path = numbered(&mut met, format!("{shown}/{}", plain(&entry.name)));
            let holds = Holds::by_name(entry.name.rsplit(['/', '\\']).next().unwrap_or_default());
            if matches!(holds, Holds::Other | Holds::Outlook) {
                self.file(holds, &[], path, depth);
                continue;
            }
            if entry.is_encrypted {
                (self.take)(path, Err(Reason::Unreadable("it is encrypted; ask for it without a password".to_owned())));
                continue;
            }
            let is_small = matches!(holds, Holds::Submission | Holds::Text);
            let limit = if is_small { SIZE_LIMIT } else { LARGEST_INNER };
            match self.within(limit, |most| zip.content(entry, most)) {
                Ok(content) => self.file(holds, &content, path, depth),
                Err(reason) => (self.take)(path, Err(reason)),
            }
        }
        if any { Ok(()) } else { Err(Reason::NothingInside) }
    }

    /// What a header says of a size need not be true. `read`: no more than so many bytes.
    fn within(&mut self, limit: u64, read: impl FnOnce(u64) -> Result<Vec<u8>, Reason>) -> Result<Vec<u8>, Reason> {
        if self.left == 0 {
            return Err(Reason::TooMuch("more unpacked than any archive of submissions".to_owned()));
        }
        let most = limit.min(self.left);
        let read = read(most);
        // What was unpacked in vain has been unpacked, too.
        self.left -= read.as_ref().map_or(most, |bytes| bytes.len() as u64);
        match read {
            Err(Reason::TooLarge) if most < limit => {
                Err(Reason::TooMuch("more unpacked than any archive of submissions".to_owned()))
            }
            read => read,
        }
    }

    fn text(&mut self, bytes: &[u8], shown: &str) -> Result<(), Reason> {
        let without_mark = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        if without_mark.trim_ascii_start().starts_with(b"{") {
            (self.take)(shown.to_owned(), Ok(bytes));
            return Ok(());
        }
        if self.blocks(std::iter::once(bytes), shown) > 0 { Ok(()) } else { Err(Reason::NotASubmission) }
    }

    /// What stands in texts as blocks; how many there are.
    fn blocks<'b>(&mut self, texts: impl Iterator<Item = &'b [u8]>, shown: &str) -> usize {
        let blocks = armour::blocks(texts);
        let count = blocks.len();
        for (at, block) in blocks.into_iter().enumerate() {
            let path = format!("{shown}/text {}", at + 1);
            let file = block.and_then(|packed| match packed {
                Packed::Plain(file) if file.len() as u64 > SIZE_LIMIT => Err(Reason::TooLarge),
                Packed::Plain(file) => Ok(file),
                Packed::Gzip(zipped) => {
                    let mut gzip = GzDecoder::new(&zipped[..]);
                    match self.within(SIZE_LIMIT, |most| at_most(&mut gzip, most)) {
                        Err(Reason::Unreadable(_)) => Err(Reason::DamagedText),
                        // Browsers, and so the desk, take nothing behind the end.
                        Ok(_) if !gzip.into_inner().is_empty() => Err(Reason::DamagedText),
                        file => file,
                    }
                }
            });
            match file {
                Ok(file) => (self.take)(path, Ok(&file)),
                Err(reason) => (self.take)(path, Err(reason)),
            }
        }
        count
    }

    fn mail(&mut self, message: Option<&Message>, shown: &str, depth: usize) -> Result<(), Reason> {
        let message = message.ok_or(Reason::NotAMail)?;
        let bodies: Vec<Cow<[u8]>> = message.parts.iter().filter_map(|part| body(message, part)).collect();
        let mut count = 0;
        let texts = self.blocks(bodies.iter().map(|body| &**body), shown);
        for part in &message.parts {
            let name = part.attachment_name();
            if is_body(part) || matches!(part.body, PartType::Multipart(_)) {
                continue;
            }
            count += 1;
            let path = format!("{shown}/{}", name.map_or_else(|| format!("attachment {count}"), plain));
            if let PartType::Message(inner) = &part.body {
                if depth >= DEEPEST {
                    let deep = format!("archives and mails within each other, {DEEPEST} deep");
                    (self.take)(path, Err(Reason::TooMuch(deep)));
                } else if part.encoding != Encoding::None {
                    // It was packed, and so it is still as it was sent.
                    self.file(Holds::Mail, &unpacked(message, part), path, depth);
                } else if let Err(reason) = self.mail(Some(inner), &path, depth + 1) {
                    (self.take)(path, Err(reason));
                }
                continue;
            }
            let content = content_of(message, part);
            let holds = match Holds::by_name(name.unwrap_or_default()) {
                // Some mail programs take the name or its ending away.
                Holds::Other if content.trim_ascii_start().starts_with(b"{") => Holds::Submission,
                Holds::Other if name.is_none() && content.starts_with(b"PK\x03\x04") => Holds::Zip,
                holds => holds,
            };
            if content.len() as u64 > SIZE_LIMIT && matches!(holds, Holds::Submission | Holds::Text) {
                (self.take)(path, Err(Reason::TooLarge));
            } else {
                self.file(holds, &content, path, depth);
            }
        }
        if count + texts > 0 { Ok(()) } else { Err(Reason::NothingInside) }
    }

    /// Mails one after another, each behind a line that begins with `From `.
    fn mailbox(&mut self, mut lines: impl BufRead, shown: &str, depth: usize) -> Result<(), Reason> {
        let mut mail = Vec::new();
        let mut line = Vec::new();
        let (mut count, mut too_large, mut after_blank) = (0, false, true);
        loop {
            line.clear();
            // A line without an end must not fill the memory.
            let read = (&mut lines).take(1 << 20).read_until(b'\n', &mut line);
            let read = read.map_err(|error| Reason::Unreadable(cut(&error.to_string(), 200)))?;
            let begins = after_blank && line.starts_with(b"From ");
            if begins || read == 0 {
                if count > 0 {
                    let path = format!("{shown}/{count}");
                    if too_large {
                        (self.take)(path, Err(Reason::TooLarge));
                    } else {
                        self.file(Holds::Mail, &mail, path, depth);
                    }
                }
                if read == 0 {
                    break;
                }
                count += 1;
                mail.clear();
                too_large = false;
            } else if count == 0 && !line.trim_ascii().is_empty() {
                return Err(Reason::NotAMail);
            } else if mail.len() as u64 + line.len() as u64 > LARGEST_INNER {
                too_large = true;
            } else {
                let quoted =
                    line.iter().position(|byte| *byte != b'>').is_some_and(|at| line[at..].starts_with(b"From "));
                mail.extend_from_slice(if quoted && line.starts_with(b">") { &line[1..] } else { &line });
            }
            after_blank = line.trim_ascii().is_empty() && line.ends_with(b"\n");
        }
        if count > 0 { Ok(()) } else { Err(Reason::Empty) }
    }
}

fn is_body(part: &MessagePart) -> bool {
    part.attachment_name().is_none() && matches!(part.body, PartType::Text(_) | PartType::Html(_))
}

/// The text of a mail, or of one of its forms.
fn body<'p>(message: &'p Message, part: &'p MessagePart) -> Option<Cow<'p, [u8]>> {
    match &part.body {
        _ if !is_body(part) => None,
        PartType::Text(text) => Some(words(message, part, text)),
        PartType::Html(html) => {
            let html = words(message, part, html);
            Some(Cow::Owned(html_to_text(&String::from_utf8_lossy(&html)).into_bytes()))
        }
        _ => None,
    }
}

/// A name in an archive as reports show it; it leads nowhere.
fn plain(name: &str) -> String {
    cut(&name.replace('\\', "/"), 300)
}

/// The second of one name is told from the first.
fn numbered(met: &mut HashMap<String, usize>, path: String) -> String {
    let count = met.entry(path.clone()).or_default();
    *count += 1;
    if *count == 1 { path } else { format!("{path} ({count})") }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::super::armour::{armour, packed};
    use super::*;

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            if let Some(folder) = name.strip_suffix('/') {
                archive.add_directory(folder, SimpleFileOptions::default()).unwrap();
            } else {
                archive.start_file(*name, SimpleFileOptions::default()).unwrap();
                archive.write_all(content).unwrap();
            }
        }
        archive.finish().unwrap().into_inner()
    }

    /// A mail with attachments, as programs write it.
    fn mail(attachments: &[(&str, &[u8])]) -> Vec<u8> {
        use base64::Engine;
        let mut text = "From: Ann <ann@example.com>\r\nSubject: Results\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n\
            --b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDear HR,\r\n{\"no\": \"file\"}\r\n"
            .to_owned();
        for (head, content) in attachments {
            let content = base64::engine::general_purpose::STANDARD.encode(content);
            text += &format!("--b1\r\n{head}\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}\r\n");
        }
        (text + "--b1--\r\n").into_bytes()
    }

    /// A mail with its text in two forms.
    fn alternatives(plain: &str, html: &str) -> Vec<u8> {
        format!(
            "From: Ann <ann@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b2\"\r\n\r\n\
             --b2\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n\
             --b2\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--b2--\r\n"
        )
        .into_bytes()
    }

    const JSON: &str =
        "Content-Type: application/json; name=\"a.json\"\r\nContent-Disposition: attachment; filename=\"a.json\"";

    /// What is found: the text of files, and the reasons of what is none.
    fn found(name: &str, bytes: &[u8]) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let mut found = Vec::new();
        unpack(&path, name, Holds::by_name(name), &mut |path, bytes| {
            let said = bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            found.push((path, said.unwrap_or_else(|reason| format!("({})", reason.name()))));
        });
        found
    }

    fn pairs<'a>(expected: &[(&'a str, &'a str)]) -> Vec<(String, String)> {
        expected.iter().map(|(path, said)| ((*path).to_owned(), (*said).to_owned())).collect()
    }

    #[test]
    fn every_file_in_a_zip_is_found_once_with_its_folder() {
        let inner = zip(&[("c.json", b"{3}")]);
        let bytes = zip(&[
            ("2026/", b""),
            ("2026/May/a.json", b"{1}"),
            ("../../b.JSON", b"{2}"),
            ("inner.zip", &inner),
            ("notes.txt", b"Nothing."),
            ("old.msg", b""),
            ("mail.eml", &mail(&[(JSON, b"{4}")])),
        ]);
        let expected = pairs(&[
            ("all.zip/2026/May/a.json", "{1}"),
            ("all.zip/../../b.JSON", "{2}"),
            ("all.zip/inner.zip/c.json", "{3}"),
            ("all.zip/notes.txt", "(not_a_submission)"),
            ("all.zip/old.msg", "(outlook)"),
            ("all.zip/mail.eml/a.json", "{4}"),
        ]);
        assert_eq!(found("all.zip", &bytes), expected);
        assert_eq!(found("empty.zip", &zip(&[("a/", b"")])), pairs(&[("empty.zip", "(nothing_inside)")]));
        assert_eq!(found("none.zip", b"PK\x03\x04nothing"), pairs(&[("none.zip", "(unreadable)")]));
        assert_eq!(found("half.zip", &bytes[..bytes.len() / 2]), pairs(&[("half.zip", "(unreadable)")]));
    }

    #[test]
    fn what_swells_is_stopped_and_the_rest_is_read() {
        let huge = vec![b' '; SIZE_LIMIT as usize + 1];
        let bomb = zip(&[("a.json", &huge), ("b.json", b"{1}")]);
        assert_eq!(found("bomb.zip", &bomb), pairs(&[("bomb.zip/a.json", "(too_large)"), ("bomb.zip/b.json", "{1}")]));
        // Many of them in one: no more than a small file may hold.
        let many: Vec<_> = (0..8).map(|at| format!("{at}.zip")).collect();
        let many = zip(&many.iter().map(|name| (name.as_str(), &bomb[..])).collect::<Vec<_>>());
        let reasons: Vec<_> = found("many.zip", &many).into_iter().map(|(_, said)| said).collect();
        assert!(reasons.contains(&"(too_much)".to_owned()), "{reasons:?}");
        assert!(reasons.len() >= 8, "{reasons:?}");
        let deep = (0..6).fold(zip(&[("a.json", b"{1}")]), |inner, _| zip(&[("in.zip", &inner)]));
        let deep = found("deep.zip", &deep);
        assert_eq!(deep, pairs(&[("deep.zip/in.zip/in.zip/in.zip/in.zip", "(too_much)")]));
    }

    #[test]
    fn attachments_are_found_whatever_mail_programs_make_of_them() {
        let forwarded = "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"fw.eml\"";
        let bytes = mail(&[
            (JSON, b"{1}"),
            ("Content-Type: application/octet-stream; name=\"=?utf-8?B?5p2O6Zu3Lmpzb24=?=\"", b"{2}"),
            ("Content-Type: text/plain; name=\"ATT00001.txt\"\r\nContent-Disposition: attachment", b" {3}"),
            ("Content-Type: application/zip; name=\"all.zip\"", &zip(&[("x/b.json", b"{4}")])),
            ("Content-Type: image/png; name=\"logo.png\"", b"\x89PNG"),
            ("Content-Type: application/ms-tnef; name=\"winmail.dat\"", b"x"),
            (forwarded, &mail(&[(JSON, b"{5}")])),
        ]);
        let expected = pairs(&[
            ("m.eml/a.json", "{1}"),
            ("m.eml/李雷.json", "{2}"),
            ("m.eml/ATT00001.txt", " {3}"),
            ("m.eml/all.zip/x/b.json", "{4}"),
            ("m.eml/logo.png", "(not_a_submission)"),
            ("m.eml/winmail.dat", "(outlook)"),
            ("m.eml/fw.eml/a.json", "{5}"),
        ]);
        assert_eq!(found("m.eml", &bytes), expected);
        assert_eq!(found("m.eml", &mail(&[])), pairs(&[("m.eml", "(nothing_inside)")]));
        assert_eq!(found("m.eml", b""), pairs(&[("m.eml", "(not_a_mail)")]));
        for cut in (1..bytes.len()).step_by(7) {
            assert!(!found("m.eml", &bytes[..cut]).is_empty(), "{cut}: counted, or set aside");
        }
    }

    #[test]
    fn a_submission_is_read_as_it_was_written_whatever_a_mail_says_of_its_letters() {
        let file = "{\"name\":\"Zoë 王\"}";
        for label in ["", "; charset=utf-8", "; charset=windows-1252", "; charset=us-ascii", "; charset=gb2312"] {
            let head = format!("Content-Type: text/plain{label}; name=\"a.json\"\r\nContent-Disposition: attachment");
            let sent = mail(&[(&head, file.as_bytes())]);
            assert_eq!(found("m.eml", &sent), pairs(&[("m.eml/a.json", file)]), "{label}");
        }
    }

    #[test]
    fn submissions_as_text_are_found_in_files_and_mails() {
        let (one, two) = (armour(b"{1}", true), armour(b"{2}", false));
        let both = pairs(&[("a.txt/text 1", "{1}"), ("a.txt/text 2", "{2}")]);
        assert_eq!(found("a.txt", format!("Here:\n{one}\nand\n{two}").as_bytes()), both);
        assert_eq!(found("a.json.txt", b"\xef\xbb\xbf {1}"), pairs(&[("a.json.txt", "\u{feff} {1}")]));
        assert_eq!(found("a.txt", b"Dear HR"), pairs(&[("a.txt", "(not_a_submission)")]));
        assert_eq!(found("a.txt", &one.as_bytes()[..50]), pairs(&[("a.txt/text 1", "(cut_text)")]));
        assert_eq!(found("a.zip", &zip(&[("b.TXT", one.as_bytes())])), pairs(&[("a.zip/b.TXT/text 1", "{1}")]));

        let in_html = |text: &str| {
            let lines: Vec<_> = text.lines().map(|line| format!("<span style='color:red'>{line}</span><br>")).collect();
            format!(
                "<html><head><style>p{{a:b}}</style></head><body><blockquote>{}&nbsp;</blockquote></body></html>",
                lines.concat()
            )
        };
        let whole = pairs(&[("m.eml/text 1", "{1}")]);
        assert_eq!(found("m.eml", &alternatives(&one, &in_html(&one))), whole);
        assert_eq!(found("m.eml", &alternatives("See below.", &in_html(&one))), whole, "in the HTML alone");
        assert_eq!(found("m.eml", &alternatives(&one.replace('\n', "\r\n> "), "<p>Hello")), whole);
        assert_eq!(found("m.eml", &alternatives(&one[..one.len() - 50], &in_html(&one))), whole, "whole in one form");
        let quoted_printable = one.replace("-----END", "=2D----END").replace('+', "=\r\n+").replace('\n', "=20\r\n");
        let head = "Subject: a\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
        assert_eq!(found("m.eml", format!("{head}{quoted_printable}").as_bytes()), whole);
        let mut with_file = mail(&[(JSON, b"{3}")]);
        let at = with_file.windows(8).position(|text| text == b"Dear HR,").unwrap();
        with_file.splice(at..at, one.bytes());
        assert_eq!(found("m.eml", &with_file), pairs(&[("m.eml/text 1", "{1}"), ("m.eml/a.json", "{3}")]));
        let attached = mail(&[("Content-Type: text/plain; name=\"mine.txt\"", two.as_bytes())]);
        assert_eq!(found("m.eml", &attached), pairs(&[("m.eml/mine.txt/text 1", "{2}")]));
        let mailbox = format!("From a@example.com\nSubject: a\n\n{one}\n\nFrom b@example.com\nSubject: b\n\n{one}\n");
        let expected = pairs(&[("in.mbox/1/text 1", "{1}"), ("in.mbox/2/text 1", "{1}")]);
        assert_eq!(found("in.mbox", mailbox.as_bytes()), expected);
    }

    #[test]
    fn a_text_that_swells_is_stopped() {
        let bomb = armour(&vec![b' '; SIZE_LIMIT as usize + 1], true);
        assert_eq!(found("a.txt", bomb.as_bytes()), pairs(&[("a.txt/text 1", "(too_large)")]));
        let many: String = (0..8).map(|at| armour(&vec![b'0' + at; SIZE_LIMIT as usize], true)).collect();
        let reasons: Vec<_> = found("a.txt", many.as_bytes()).into_iter().map(|(_, said)| said).collect();
        assert_eq!(reasons.len(), 8);
        assert!(reasons.contains(&"(too_much)".to_owned()));
        let torn = packed(&[&[1][..], b"no gzip"].concat());
        assert_eq!(found("a.txt", torn.as_bytes()), pairs(&[("a.txt/text 1", "(damaged_text)")]));
        let mut more = vec![1];
        let mut gzip = flate2::write::GzEncoder::new(&mut more, flate2::Compression::default());
        gzip.write_all(b"{1}").unwrap();
        gzip.finish().unwrap();
        assert_eq!(found("a.txt", packed(&more).as_bytes()), pairs(&[("a.txt/text 1", "{1}")]));
        more.push(0);
        assert_eq!(found("a.txt", packed(&more).as_bytes()), pairs(&[("a.txt/text 1", "(damaged_text)")]));
    }

    #[test]
    fn a_mailbox_is_read_mail_by_mail() {
        let mut bytes = b"\n".to_vec();
        for json in [&b"{1}"[..], b"{2}"] {
            bytes.extend(b"From ann@example.com Mon May  4 10:00:00 2026\n");
            bytes.extend(mail(&[(JSON, json)]));
            bytes.extend(b">From here it is text.\nFrom here, too.\n\n");
        }
        bytes.extend(b"From bob@example.com Mon May  4 10:00:00 2026\nSubject: Hello\n\nNothing.\n");
        let expected =
            pairs(&[("in.mbox/1/a.json", "{1}"), ("in.mbox/2/a.json", "{2}"), ("in.mbox/3", "(nothing_inside)")]);
        assert_eq!(found("in.mbox", &bytes), expected);
        assert_eq!(found("in.mbox", b"Subject: Hello\n\n"), pairs(&[("in.mbox", "(not_a_mail)")]));
        assert_eq!(found("in.mbox", b""), pairs(&[("in.mbox", "(empty)")]));
    }
}
