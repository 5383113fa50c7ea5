//! Questions from and for other programs: Moodle's GIFT and XML, QTI 1.2, 2.1 and 3.0, and tables in CSV.
//!
//! A reader makes quizzes of texts ([`bank`]) and counts every question it meets: each is in a quiz or named in a note.
//! A writer takes the same quizzes and names what its format has no place for. Between them and our own quiz files
//! stand `author`, which reads one, and `to_yaml`, which writes one.

pub mod bank;
mod markup;
mod html;
mod xml;
mod package;
mod to_markdown;
mod to_html;
mod author;
mod to_yaml;
mod found;
mod gap;
mod labels;
mod holds;
mod written;
mod sound;
mod gift;
mod moodle;
mod qti12;
mod qti;
mod csv;
pub mod anki;
pub mod disk;
#[cfg(test)]
mod schemas;
#[cfg(test)]
mod roundtrip;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use self::bank::{Note, Quiz};
use self::found::Found;

pub use self::author::{inline as read_inline, read as read_author};
pub use self::sound::fits;
pub use self::to_html::images;
pub use self::to_yaml::quiz as write_author;

/// Larger files are not read.
const LARGEST: usize = 64 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Gift,
    MoodleXml,
    Qti12,
    Qti21,
    Qti30,
    Csv,
}

pub const FORMATS: [Format; 6] =
    [Format::Gift, Format::MoodleXml, Format::Qti12, Format::Qti21, Format::Qti30, Format::Csv];

impl Format {
    /// As it is written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gift => "gift",
            Self::MoodleXml => "moodle-xml",
            Self::Qti12 => "qti12",
            Self::Qti21 => "qti21",
            Self::Qti30 => "qti30",
            Self::Csv => "csv",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        FORMATS.into_iter().find(|format| format.name() == name)
    }

    /// As people call it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Gift => "GIFT",
            Self::MoodleXml => "Moodle XML",
            Self::Qti12 => "QTI 1.2",
            Self::Qti21 => "QTI 2.1",
            Self::Qti30 => "QTI 3.0",
            Self::Csv => "CSV",
        }
    }
}

/// Why a file could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("this file is larger than {} MiB", LARGEST >> 20)]
    TooLarge,
    #[error("line {line}, column {column}: {message}")]
    Broken { line: usize, column: usize, message: String },
    #[error("{file}, line {line}, column {column}: {message}")]
    BrokenPart { file: String, line: usize, column: usize, message: String },
    #[error("{0}")]
    Package(String),
    #[error("what this file holds is none of the formats that can be read: {}", FORMATS.map(Format::title).join(", "))]
    Unknown,
    #[error("this is not text in UTF-8: line {line} has other bytes; save the file as UTF-8")]
    Encoding { line: usize },
}

/// What came of a file of another program.
#[derive(Clone, Debug)]
pub struct Imported {
    pub format: Format,
    /// Sound: each is read without an error by `quiz::parse`.
    pub quizzes: Vec<Quiz>,
    /// Questions in the source.
    pub count: usize,
    pub notes: Vec<Note>,
}

impl Imported {
    /// Questions that are in the quizzes.
    pub fn kept(&self) -> usize {
        self.quizzes.iter().map(|quiz| quiz.questions.len()).sum()
    }

    pub fn left_out(&self) -> usize {
        self.notes.iter().filter(|note| note.left_out).count()
    }

    /// Texts without a question, which became the introductions of quizzes.
    pub fn intros(&self) -> usize {
        self.notes.iter().filter(|note| note.what == "intro" && !note.at.is_empty()).count()
    }
}

/// Reads the questions of a file; `name` is that of the file, without folders.
pub fn import(name: &str, bytes: &[u8], format: Option<Format>) -> Result<Imported, Error> {
    if bytes.len() > LARGEST {
        return Err(Error::TooLarge);
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut found = Found::new(stem);
    let format = match format {
        Some(format) => format,
        None => detect(name, bytes)?,
    };
    match format {
        Format::Gift => gift::read(&text(&single(bytes)?)?, &mut found),
        Format::MoodleXml => moodle::read(&text(&single(bytes)?)?, &mut found)?,
        Format::Csv => csv::read(&text(&single(bytes)?)?, &mut found)?,
        Format::Qti12 => qti12::read(&parts(name, bytes)?, &mut found)?,
        Format::Qti21 | Format::Qti30 => qti::read(&parts(name, bytes)?, &mut found)?,
    }
    found.finish();
    for quiz in &mut found.quizzes {
        let limit = quiz.time_limit.filter(|seconds| seconds % 60 != 0);
        if let Some(seconds) = limit {
            let minutes = seconds.div_ceil(60);
            quiz.time_limit = Some(minutes * 60);
            let message = format!("a time limit is given in minutes here: {seconds} seconds became {minutes}m");
            found.notes.push(Note { question: None, at: String::new(), what: "time_limit", message, left_out: false });
        }
    }
    sound::leave_out_unsound(&mut found);
    found.drop_questionless();
    Ok(Imported { format, quizzes: found.quizzes, count: found.count, notes: found.notes })
}

/// A package, or a single file as the only one of it.
fn parts(name: &str, bytes: &[u8]) -> Result<package::Files, Error> {
    if package::is_package(bytes) {
        return package::read(bytes);
    }
    Ok(package::Files::from([(name.to_owned(), bytes.to_vec())]))
}

/// A file as it is, or the only one of a zip.
fn single(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Error> {
    if !package::is_package(bytes) {
        return Ok(Cow::Borrowed(bytes));
    }
    let files = package::read(bytes)?;
    let many = files.len();
    match files.into_values().next() {
        Some(only) if many == 1 => Ok(Cow::Owned(only)),
        _ => Err(Error::Package(format!(
            "this zip holds {many} files: unpack it, and import the one with the questions"
        ))),
    }
}

fn text(bytes: &[u8]) -> Result<String, Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (mark, unit) in [(b"\xff\xfe", u16::from_le_bytes as fn([u8; 2]) -> u16), (b"\xfe\xff", u16::from_be_bytes)] {
        if let Some(units) = bytes.strip_prefix(mark) {
            let units: Vec<u16> = units.chunks_exact(2).map(|two| unit([two[0], two[1]])).collect();
            return Ok(String::from_utf16_lossy(&units));
        }
    }
    if is_latin(bytes) {
        return Ok(bytes.iter().copied().map(char::from).collect());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            Err(Error::Encoding { line: before.iter().filter(|byte| **byte == b'\n').count() + 1 })
        }
    }
}

/// Whether XML says of itself that each byte is a letter of Latin-1; what says so and is UTF-8 is read as that.
fn is_latin(bytes: &[u8]) -> bool {
    let head = bytes[..bytes.len().min(200)].to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let declared = head.starts_with("<?xml") && (head.contains("iso-8859-1") || head.contains("us-ascii"));
    declared && std::str::from_utf8(bytes).is_err()
}

/// The format of a file, by what it holds; by its ending where that says nothing.
fn detect(name: &str, bytes: &[u8]) -> Result<Format, Error> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    if package::is_package(bytes) {
        let files = package::read(bytes)?;
        let parts =
            files.iter().filter(|(name, part)| package::is_xml(name, part)).filter_map(|(_, part)| text(part).ok());
        let kinds: Vec<_> = parts.filter_map(|part| detect_xml(&part)).collect();
        return kinds.into_iter().next().ok_or(Error::Unknown);
    }
    let text = text(bytes)?;
    if text.trim_start().starts_with('<') && ending != "gift" {
        return detect_xml(&text).ok_or(Error::Unknown);
    }
    match ending.as_str() {
        "csv" | "tsv" => Ok(Format::Csv),
        "gift" => Ok(Format::Gift),
        _ if csv::has_header(&text) => Ok(Format::Csv),
        _ if text.contains('{') && text.contains('}') || text.contains("::") => Ok(Format::Gift),
        _ => Err(Error::Unknown),
    }
}

fn detect_xml(text: &str) -> Option<Format> {
    // A manifest names the version of what it lists, and also namespaces of schemas that nothing follows.
    let head = &text[..text.floor_char_boundary(1 << 20)];
    let has = |name: &str| head.match_indices(name).any(|(at, _)| is_tag(head, at, at + name.len()));
    if has("qti-assessment-item") || has("qti-assessment-test") {
        Some(Format::Qti30)
    } else if has("assessmentItem") || has("assessmentTest") {
        Some(Format::Qti21)
    } else if has("questestinterop") {
        Some(Format::Qti12)
    } else if has("quiz") {
        Some(Format::MoodleXml)
    } else {
        None
    }
}

/// Whether a name begins an element, also behind the prefix of a namespace.
fn is_tag(text: &str, start: usize, end: usize) -> bool {
    let near = &text[text.floor_char_boundary(start.saturating_sub(64))..start];
    let Some((_, before)) = near.rsplit_once('<') else { return false };
    let is_prefix = before.is_empty()
        || before
            .strip_suffix(':')
            .is_some_and(|prefix| prefix.chars().all(|letter| letter.is_alphanumeric() || "_-.".contains(letter)));
    is_prefix && text[end..].starts_with([' ', '>', '/', '\n', '\r', '\t'])
}

/// What is written for another program.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Names are unique within an export.
    pub name: String,
    pub bytes: Vec<u8>,
    /// Questions in the file.
    pub count: usize,
    pub notes: Vec<Note>,
}

pub fn export(quiz: &Quiz, format: Format) -> Result<Exported, Error> {
    let mut notes = holds::left_out(quiz, format);
    let (bytes, ending) = match format {
        Format::Gift => (gift::write(quiz, &mut notes).into_bytes(), "gift"),
        Format::MoodleXml => (moodle::write(quiz, &mut notes).into_bytes(), "xml"),
        Format::Csv => (csv::write(quiz, &mut notes)?, "csv"),
        Format::Qti12 => (qti12::write(quiz, &mut notes)?, "zip"),
        Format::Qti21 => (qti::write(quiz, qti::Version::V21, &mut notes)?, "zip"),
        Format::Qti30 => (qti::write(quiz, qti::Version::V30, &mut notes)?, "zip"),
    };
    let left_out = notes.iter().filter(|note| note.left_out).count();
    Ok(Exported { name: format!("{}.{ending}", quiz.id), bytes, count: quiz.questions.len() - left_out, notes })
}

/// The path of a file that is named from within a folder; `None` where it leads out of all of them.
pub fn joined(folder: &str, name: &str) -> Option<String> {
    package::resolved(&format!("{folder}/"), name)
}
