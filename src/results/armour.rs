//! Submissions as blocks of text, which learners paste into mails and messages (the theme's `armour.js` writes them).
//!
//! A block stands between a line that says BEGIN and one that says END. It is base64 without padding, of the CRC-32 of all
//! that follows it, a byte that says how the file is packed, and the file. On the way it is quoted, wrapped, indented,
//! coloured and joined, so whatever is no letter of base64 counts for nothing, dashes and line breaks of the marks, too;
//! whether what is left is what was written, the checksum says. Nothing is unpacked before it does.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use flate2::Crc;

use super::read::Reason;

const BEGIN: &[u8] = b"BEGINCOURSEWRIGHTSUBMISSION";
const END: &[u8] = b"ENDCOURSEWRIGHTSUBMISSION";
/// The letters at the front of a block that hold nothing but its checksum: a damaged copy is known by them.
const NAME: usize = 5;
/// In what came together: each is held against all others.
const MOST: usize = 10_000;

/// A block whose checksum is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Packed {
    Plain(Vec<u8>),
    /// Not unpacked, and so of a size that nobody knows.
    Gzip(Vec<u8>),
}

/// The blocks in texts that came together, as the parts of one mail, each of them once: a mail has its text as HTML again,
/// and answers quote. A damaged copy of what is whole elsewhere is not told.
pub(super) fn blocks<'t>(texts: impl Iterator<Item = &'t [u8]>) -> Vec<Result<Packed, Reason>> {
    let mut found: Vec<(Vec<u8>, Result<Packed, Reason>)> = Vec::new();
    for text in texts {
        for (block, is_whole) in between_marks(text) {
            if found.len() == MOST {
                found.push((Vec::new(), Err(Reason::TooMuch(format!("more than {MOST} submissions in one text")))));
                return found.into_iter().map(|(_, content)| content).collect();
            }
            let (name, content) = read(block, is_whole);
            // Two that are whole and not the same are two, whatever they are known by.
            let same = |(other, known): &&mut (Vec<u8>, Result<Packed, Reason>)| {
                *other == name && (known.is_err() || content.is_err() || *known == content)
            };
            match found.iter_mut().find(same) {
                Some((_, known)) if known.is_err() && content.is_ok() => *known = content,
                Some(_) => {}
                None => found.push((name, content)),
            }
        }
    }
    found.into_iter().map(|(_, content)| content).collect()
}

/// Whether a byte can be of a block; line breaks, signs of quoting and all that is beyond ASCII cannot.
const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// The letters of a text, and where each of them ends.
fn letters(text: &[u8]) -> impl Iterator<Item = (usize, u8)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(&byte) = text.get(at) {
            at += 1;
            // Quoted-printable that nobody has read: a block itself has no `=`.
            let code = (byte == b'=').then(|| text.get(at..at + 2)).flatten().and_then(hex);
            at += if code.is_some() { 2 } else { 0 };
            let byte = code.unwrap_or(byte);
            if is_letter(byte) {
                return Some((at, byte));
            }
        }
        None
    })
}

fn hex(code: &[u8]) -> Option<u8> {
    let is_code = code.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
    let code = str::from_utf8(code).ok().filter(|_| is_code)?;
    u8::from_str_radix(code, 16).ok()
}

/// Looks for a mark, letter by letter.
struct Mark {
    letters: &'static [u8],
    met: usize,
}

impl Mark {
    /// Whether the mark ends with this letter.
    fn ends_with(&mut self, letter: u8) -> bool {
        if self.letters.get(self.met) == Some(&letter) {
            self.met += 1;
        } else {
            // A mark that was broken off begins anew: none of its longer pieces begins as the mark does.
            self.met = usize::from(letter == self.letters[0]);
        }
        let is_met = self.met == self.letters.len();
        self.met = if is_met { 0 } else { self.met };
        is_met
    }
}

/// What stands behind each BEGIN, with its END if there is one before the next BEGIN.
fn between_marks(text: &[u8]) -> Vec<(&[u8], bool)> {
    let (mut begin, mut end) = (Mark { letters: BEGIN, met: 0 }, Mark { letters: END, met: 0 });
    let mut blocks = Vec::new();
    let mut open = None;
    for (at, letter) in letters(text) {
        // Not in one `if`: both marks must see every letter.
        let (begins, ends) = (begin.ends_with(letter), end.ends_with(letter));
        if begins {
            blocks.extend(open.replace(at).map(|from| (&text[from..at], false)));
        } else if ends && let Some(from) = open.take() {
            blocks.push((&text[from..at], true));
        }
    }
    blocks.extend(open.map(|from| (&text[from..], false)));
    blocks
}

/// What a block holds, and the letters that it is known by.
fn read(block: &[u8], is_whole: bool) -> (Vec<u8>, Result<Packed, Reason>) {
    let all = squeezed(block);
    let name = all[..all.len().min(NAME)].to_vec();
    if !is_whole {
        return (name, Err(Reason::CutText));
    }
    if let Some(content) = content(&all) {
        return (name, content);
    }
    // Some programs quote with letters, `AE> `. A line cannot have a `>` of its own.
    let lines = block.split(|byte| matches!(byte, b'\n' | b'\r'));
    let own: Vec<u8> = lines
        .flat_map(|line| [&line[line.iter().rposition(|byte| *byte == b'>').map_or(0, |at| at + 1)..], b"\n"].concat())
        .collect();
    let all = squeezed(&own);
    match content(&all) {
        Some(content) => (all[..NAME].to_vec(), content),
        None => (name, Err(Reason::DamagedText)),
    }
}

/// The letters of a block without its END.
fn squeezed(block: &[u8]) -> Vec<u8> {
    let mut all: Vec<u8> = letters(block).map(|(_, letter)| letter).collect();
    if all.ends_with(END) {
        all.truncate(all.len() - END.len());
    }
    all
}

/// `None` where the checksum is not that of the rest.
fn content(letters: &[u8]) -> Option<Result<Packed, Reason>> {
    let bytes = STANDARD_NO_PAD.decode(letters).ok()?;
    let (sum, rest) = bytes.split_first_chunk::<4>()?;
    let mut own = Crc::new();
    own.update(rest);
    if own.sum() != u32::from_be_bytes(*sum) {
        return None;
    }
    Some(match rest {
        [0, file @ ..] => Ok(Packed::Plain(file.to_vec())),
        [1, file @ ..] => Ok(Packed::Gzip(file.to_vec())),
        [kind, ..] => Err(Reason::OtherVersion(format!("text/{kind}"))),
        [] => return None,
    })
}

/// As the page writes it.
#[cfg(test)]
pub(super) fn armour(file: &[u8], zipped: bool) -> String {
    use std::io::Write;

    let mut rest = vec![u8::from(zipped)];
    if zipped {
        let mut gzip = flate2::write::GzEncoder::new(rest, flate2::Compression::default());
        gzip.write_all(file).expect("memory takes whatever is written");
        rest = gzip.finish().expect("memory takes whatever is written");
    } else {
        rest.extend_from_slice(file);
    }
    packed(&rest)
}

#[cfg(test)]
pub(super) fn packed(rest: &[u8]) -> String {
    let mut sum = Crc::new();
    sum.update(rest);
    let letters = STANDARD_NO_PAD.encode([&sum.sum().to_be_bytes(), rest].concat());
    let lines: Vec<_> = letters.as_bytes().chunks(64).map(String::from_utf8_lossy).collect();
    let (begin, end) = ("-----BEGIN COURSEWRIGHT SUBMISSION-----", "-----END COURSEWRIGHT SUBMISSION-----");
    format!("{begin}\n{}\n{end}\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use proptest::prelude::*;

    use super::*;

    const FILE: &[u8] = "{\"format\": \"coursewright-submission/1\", \"learner\": {\"name\": \"Zoë 李\"}, \"a\": [1, 2, 3, 4, 5, 6, 7, 8]}\n"
        .as_bytes();

    fn unpacked(packed: Packed) -> Vec<u8> {
        match packed {
            Packed::Plain(file) => file,
            Packed::Gzip(zipped) => {
                let mut file = Vec::new();
                GzDecoder::new(&zipped[..]).read_to_end(&mut file).unwrap();
                file
            }
        }
    }

    /// The files in a text, and the names of reasons for what is none.
    fn found(text: &str) -> Vec<Result<Vec<u8>, &'static str>> {
        let found = blocks([text.as_bytes()].into_iter()).into_iter();
        found.map(|one| one.map(unpacked).map_err(|reason| reason.name())).collect()
    }

    #[test]
    fn a_block_is_read_whatever_is_around_it() {
        for zipped in [false, true] {
            let block = armour(FILE, zipped);
            assert_eq!(found(&block), [Ok(FILE.to_vec())]);
            assert_eq!(found(&format!("Dear HR,\nhere it is:\n\n{block}\nBEGIN well\nAnn\n")), [Ok(FILE.to_vec())]);
        }
        assert!(found("").is_empty() && found("BEGIN COURSEWRIGHT\nEND COURSEWRIGHT SUBMISSION").is_empty());
    }

    #[test]
    fn what_mail_programs_do_does_no_harm() {
        let block = armour(FILE, true);
        let lines = |change: &dyn Fn(&str) -> String| block.lines().map(change).collect::<Vec<_>>().join("\n");
        let joined = block.replace('\n', " ");
        let wrapped = |most: usize| {
            let letters: Vec<char> = block.chars().collect();
            letters.chunks(most).map(|line| line.iter().collect::<String>() + "\r\n> ").collect::<String>()
        };
        for (what, text) in [
            ("quoted", lines(&|line| format!("> {line}"))),
            ("quoted often", lines(&|line| format!(">> >{line}"))),
            ("quoted with a bar", lines(&|line| format!("| {line}"))),
            ("quoted with a name", lines(&|line| format!("AE> {line}"))),
            ("indented", lines(&|line| format!("\u{a0}\u{a0}\t{line}  "))),
            ("other line ends", block.replace('\n', "\r\n")),
            ("old line ends", block.replace('\n', "\r")),
            ("blank lines", block.replace('\n', "\n\n\n")),
            ("in one line", joined.clone()),
            ("in one line, quoted", format!("> {}", joined.replace(' ', " > "))),
            ("no blanks at all", joined.replace(' ', "")),
            ("hard spaces", joined.replace(' ', "\u{a0}")),
            ("spaces of no width", lines(&|line| line.split("").collect::<Vec<_>>().join("\u{200b}"))),
            ("soft hyphens", wrapped(30).replace("\r\n", "\u{ad}\r\n")),
            ("wrapped", wrapped(72)),
            ("wrapped narrowly", wrapped(11)),
            ("other dashes", block.replace("-----", "—–-")),
            ("no dashes", block.replace('-', "")),
            ("bold marks", block.replace("-----", "*---*")),
            ("soft line breaks", wrapped(40).replace("\r\n> ", "=\r\n")),
            ("quoted-printable", block.replace(' ', "=20").replace('+', "=2B").replace('\n', "=C2=A0\n")),
            (
                "UTF-16",
                block.encode_utf16().map(|unit| String::from_utf8(unit.to_le_bytes().to_vec()).unwrap()).collect(),
            ),
        ] {
            assert_eq!(found(&text), [Ok(FILE.to_vec())], "{what}:\n{text}");
        }
    }

    #[test]
    fn several_are_found_and_copies_of_one_are_one() {
        let (one, other) = (armour(FILE, true), armour(b"{}", false));
        let quoted = one.replace('\n', "\n> ");
        let line = one.lines().nth(2).unwrap();
        let damaged = one.replacen(line, &line.chars().rev().collect::<String>(), 1);
        assert_ne!(one, damaged);
        let (one_found, other_found) = (Ok(FILE.to_vec()), Ok(b"{}".to_vec()));
        assert_eq!(found(&format!("{one}\n{other}")), [one_found.clone(), other_found.clone()]);
        assert_eq!(found(&format!("{one}On Monday Ann wrote:\n> {quoted}")), std::slice::from_ref(&one_found));
        assert_eq!(found(&format!("{one}{other}{one}")), [one_found.clone(), other_found]);
        let cut = &one[..one.len() - 60];
        assert_eq!(found(&format!("{cut}\n{one}")), std::slice::from_ref(&one_found), "and not what was cut off");
        assert_eq!(found(&format!("{one}\n{cut}")), std::slice::from_ref(&one_found));
        assert_eq!(found(&format!("{cut}\n\n{cut}\n")), [Err("cut_text")]);
        // Parts of one mail.
        let parts = [damaged.as_bytes(), one.as_bytes()];
        assert_eq!(
            blocks(parts.into_iter()).into_iter().map(|one| one.map(unpacked)).collect::<Vec<_>>(),
            [Ok(FILE.to_vec())]
        );
    }

    #[test]
    fn what_is_damaged_is_told_as_such() {
        let block = armour(FILE, true);
        assert_eq!(found(&block.replace("-----END", "-----FIN")), [Err("cut_text")]);
        assert_eq!(found(&block[..200]), [Err("cut_text")]);
        let line = block.lines().nth(2).unwrap();
        assert_eq!(found(&block.replacen(line, "", 1)), [Err("damaged_text")], "a line is missing");
        assert_eq!(found(&block.replacen(line, &format!("{line}\nSent from my phone\n"), 1)), [Err("damaged_text")]);
        assert_eq!(
            found(
                &block
                    .to_lowercase()
                    .replace("begin coursewright submission", "BEGIN COURSEWRIGHT SUBMISSION")
                    .replace("end coursewright submission", "END COURSEWRIGHT SUBMISSION")
            ),
            [Err("damaged_text")]
        );
        assert_eq!(found("BEGIN COURSEWRIGHT SUBMISSION END COURSEWRIGHT SUBMISSION"), [Err("damaged_text")]);
        assert_eq!(found(&packed(&[7, 1, 2])), [Err("other_version")]);
        assert_eq!(found(&packed(&[])), [Err("damaged_text")]);
    }

    #[test]
    fn a_long_text_of_marks_takes_no_time() {
        assert_eq!(found(&"BEGIN COURSEWRIGHT SUBMISSIO>".repeat(100_000)), []);
        assert!(found(&"BEGIN COURSEWRIGHT SUBMISSION ".repeat(100_000)).iter().all(|one| *one == Err("cut_text")));
        let many: String = (0..20_000).map(|at| format!("BEGIN COURSEWRIGHT SUBMISSION {at:05}\n")).collect();
        let many = found(&many);
        assert_eq!((many.len(), many.last()), (MOST + 1, Some(&Err("too_much"))));
    }

    /// A way in which a text travels. The numbers say where and how much.
    fn mangled(text: &str, how: u8, most: usize) -> String {
        let all_lines = |change: &dyn Fn(&str) -> String| text.split('\n').map(change).collect::<Vec<_>>().join("\n");
        match how % 9 {
            0 => all_lines(&|line| format!("> {line}")),
            1 => all_lines(&|line| format!("{}{line}", " ".repeat(most % 9))),
            2 => text.replace('\n', "\r\n"),
            3 => text.replace('\n', " "),
            4 => text.replace(' ', "\u{a0}"),
            // Wrapped at blanks, and where there is none within a line's length, in mid-word.
            5 => all_lines(&|line| {
                let letters: Vec<char> = line.chars().collect();
                letters.chunks(most + 8).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("\n")
            }),
            6 => text.replace("--", "—"),
            7 => all_lines(&|line| format!("{line}{}", " \t".repeat(most % 5))),
            _ => text.replace('\n', "\n\n"),
        }
    }

    proptest! {
        #[test]
        fn no_way_of_mail_programs_loses_a_file(
            file in proptest::collection::vec(any::<u8>(), 0..700),
            zipped in any::<bool>(),
            ways in proptest::collection::vec((any::<u8>(), 0usize..90), 0..6),
            before in "[ -~\n]{0,80}",
        ) {
            let text = format!("{before}\n{}\nThanks", armour(&file, zipped));
            let text = ways.iter().fold(text, |text, (how, most)| mangled(&text, *how, *most));
            prop_assert_eq!(found(&text), [Ok(file)], "{}", text);
        }

        #[test]
        fn no_change_gives_another_file(
            zipped in any::<bool>(),
            changes in proptest::collection::vec((any::<usize>(), 0usize..80, proptest::collection::vec(any::<u8>(), 0..40)), 1..5),
        ) {
            let mut text = armour(FILE, zipped).into_bytes();
            for (at, length, new) in changes {
                let at = at % (text.len() + 1);
                let end = (at + length).min(text.len());
                text.splice(at..end, new);
            }
            for one in blocks([&text[..]].into_iter()).into_iter().flatten() {
                prop_assert_eq!(unpacked(one), FILE);
            }
        }

        #[test]
        fn every_letter_counts(at in any::<usize>(), by in 1u8..64) {
            const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            let mut text = armour(FILE, true).into_bytes();
            let start = text.iter().position(|byte| *byte == b'\n').unwrap();
            let end = text.windows(4).position(|four| four == b"-END").unwrap() - 5;
            let places: Vec<_> = (start..end).filter(|at| is_letter(text[*at])).collect();
            let at = places[at % places.len()];
            let old = ALPHABET.iter().position(|letter| *letter == text[at]).unwrap();
            text[at] = ALPHABET[(old + usize::from(by)) % 64];
            let reasons: Vec<_> = blocks([&text[..]].into_iter()).into_iter().map(|one| one.map_err(|reason| reason.name())).collect();
            prop_assert_eq!(reasons, [Err("damaged_text")]);
        }
    }
}
