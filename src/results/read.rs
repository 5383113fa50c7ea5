//! From files and folders to submissions, also in zips and mails. A file that is none is set aside with its reason, and
//! the rest goes on.

use std::collections::HashSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;
use walkdir::WalkDir;

use super::error::Error;
use super::flag::Flag;
use super::sealed;
use super::submission::{Submission, cut};
use super::unpack::{Holds, unpack};
use crate::seal::PrivateKey;

/// Far above any honest submission: a hundred attempts are about 200 KiB.
pub(super) const SIZE_LIMIT: u64 = 16 << 20;
/// What all submissions of one run, and the report on them, may take in memory.
const WEIGHT_LIMIT: usize = 600 << 20;

/// A submission, and the file it came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    pub file: String,
    /// In which run it came in, where a ledger counts them.
    pub run: u32,
    pub submission: Submission,
}

/// A file that counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SetAside {
    pub path: String,
    #[serde(serialize_with = "super::json::reason")]
    pub reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// By its name.
    NotASubmission,
    Link,
    /// A pipe, a socket or a device.
    NotAFile,
    Unreadable(String),
    Empty,
    TooLarge,
    /// A zip without a file, or a mail without an attachment.
    NothingInside,
    NotAMail,
    /// Outlook's own formats.
    Outlook,
    NotUtf8 {
        byte: usize,
    },
    NotJson {
        line: usize,
        column: usize,
    },
    Truncated,
    TooMuch(String),
    OtherJson,
    OtherVersion(String),
    Progress,
    Report,
    Damaged(String),
    /// With it, the files of this run would take more memory than they may.
    TooManyFiles,
    OtherSite(String),
    /// Of somebody who was forgotten, or of a time that was.
    Forgotten,
    /// For a key that was not given, which is known by its fingerprint.
    Sealed(String),
    /// What was sealed is no longer what it was.
    BrokenSeal,
}

impl Reason {
    /// Stands in tables, so it never changes.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotASubmission => "not_a_submission",
            Self::Link => "link",
            Self::NotAFile => "not_a_file",
            Self::Unreadable(_) => "unreadable",
            Self::Empty => "empty",
            Self::TooLarge => "too_large",
            Self::NothingInside => "nothing_inside",
            Self::NotAMail => "not_a_mail",
            Self::Outlook => "outlook",
            Self::NotUtf8 { .. } => "not_utf8",
            Self::NotJson { .. } => "not_json",
            Self::Truncated => "truncated",
            Self::TooMuch(_) => "too_much",
            Self::OtherJson => "other_json",
            Self::OtherVersion(_) => "other_version",
            Self::Progress => "progress",
            Self::Report => "report",
            Self::Damaged(_) => "damaged",
            Self::TooManyFiles => "too_many_files",
            Self::OtherSite(_) => "other_site",
            Self::Forgotten => "forgotten",
            Self::Sealed(_) => "sealed",
            Self::BrokenSeal => "broken_seal",
        }
    }

    /// The flag that says the same, where there is one.
    pub(super) fn flag(&self) -> Option<Flag> {
        matches!(self, Self::OtherSite(_)).then_some(Flag::OtherSite)
    }
}

/// The reason in words for HR.
impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NotASubmission => {
                out.write_str("not a submission: its name does not end in .json, .zip, .eml or .mbox")
            }
            Self::Link => out.write_str("a link to another place; links are not followed"),
            Self::NotAFile => out.write_str("not a file, but a pipe, a socket or a device"),
            Self::Unreadable(why) => write!(out, "cannot be read: {why}"),
            Self::Empty => out.write_str("empty"),
            Self::TooLarge => write!(out, "larger than {} MiB, which no submission is", SIZE_LIMIT >> 20),
            Self::NothingInside => out.write_str("holds no file, and so no submission"),
            Self::NotAMail => out.write_str("not a mail, whatever its name says"),
            Self::Outlook => out.write_str(
                "a mail in Outlook's own format; save its attachments, or save the mail as .eml, and collect these",
            ),
            Self::NotUtf8 { byte } => write!(out, "not text in UTF-8 (byte {byte}); saved again by another program?"),
            Self::NotJson { line, column } => {
                write!(out, "not readable as JSON (line {line}, column {column}); changed by hand?")
            }
            Self::Truncated => out.write_str("cut off before its end; ask for the file again"),
            Self::TooMuch(what) => write!(out, "larger inside than any submission: {what}"),
            Self::OtherJson => out.write_str("JSON of another program"),
            Self::OtherVersion(version) => {
                write!(out, "a submission of format {version}, which this version of Coursewright cannot read")
            }
            Self::Progress => out.write_str(
                "saved progress, not a submission; ask the learner to prepare one on the site's results page",
            ),
            Self::Report => out.write_str("a report made by Coursewright, not a submission"),
            Self::Damaged(what) => write!(out, "a damaged submission: {what}"),
            Self::TooManyFiles => out.write_str("too many submissions at once; collect them in several runs"),
            Self::Forgotten => out.write_str("was taken out of the ledger with `--forget` or `--expire`"),
            Self::OtherSite(site) => write!(out, "made on another training site, `{site}`"),
            Self::Sealed(key) => write!(out, "sealed for the key `{key}`; name the file of that key with --key"),
            Self::BrokenSeal => {
                out.write_str("sealed, and damaged or changed since, so it cannot be read; ask for the file again")
            }
        }
    }
}

/// Reads files, and folders with all that is below them, in the order of their names. The folder `out`, where the
/// report goes, is passed over, so that a report is never taken for input.
///
/// In a folder, files whose names end in `.json`, `.zip`, `.eml` or `.mbox` are read; a file that is named itself is read
/// whatever its name is. A file that is met twice is read once. What is sealed is opened with the one of `keys` that it was
/// sealed for.
pub fn read(paths: &[PathBuf], out: &Path, keys: &[PrivateKey]) -> Result<(Vec<Received>, Vec<SetAside>), Error> {
    let mut reading = Reading::new(out, keys);
    for path in paths {
        let meta = fs::metadata(path).map_err(|source| Error::Read { path: path.clone(), source })?;
        if meta.is_dir() {
            fs::read_dir(path).map_err(|source| Error::Read { path: path.clone(), source })?;
            reading.folder(path);
        } else if meta.is_file() {
            let holds = match Holds::by_name(&path.to_string_lossy()) {
                Holds::Other => Holds::by_content(path).unwrap_or(Holds::Submission),
                holds => holds,
            };
            reading.file(path, holds);
        } else {
            reading.put_aside(path, Reason::NotAFile);
        }
    }
    reading.set_aside.sort();
    Ok((reading.received, reading.set_aside))
}

struct Reading<'a> {
    keys: &'a [PrivateKey],
    out: Option<PathBuf>,
    /// Real paths of what was met.
    met: HashSet<PathBuf>,
    weight: usize,
    received: Vec<Received>,
    set_aside: Vec<SetAside>,
}

impl<'a> Reading<'a> {
    fn new(out: &Path, keys: &'a [PrivateKey]) -> Self {
        let out = fs::canonicalize(out).ok();
        Self { keys, out, met: HashSet::new(), weight: 0, received: Vec::new(), set_aside: Vec::new() }
    }

    fn folder(&mut self, folder: &Path) {
        let out = self.out.clone();
        let is_out = |path: &Path| out.is_some() && fs::canonicalize(path).ok() == out;
        let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
        for entry in
            walk.filter_entry(|entry| entry.depth() == 0 || !entry.file_type().is_dir() || !is_out(entry.path()))
        {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if entry.path_is_symlink() => self.put_aside(entry.path(), Reason::Link),
                Ok(entry) if !entry.file_type().is_file() => self.put_aside(entry.path(), Reason::NotAFile),
                Ok(entry) => match Holds::by_name(&entry.file_name().to_string_lossy()) {
                    Holds::Other => self.put_aside(entry.path(), Reason::NotASubmission),
                    holds => self.file(entry.path(), holds),
                },
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    let why = error.io_error().map_or_else(|| "a circle of folders".to_owned(), ToString::to_string);
                    self.put_aside(&path, Reason::Unreadable(cut(&why, 200)));
                }
            }
        }
    }

    fn file(&mut self, path: &Path, holds: Holds) {
        if !self.is_new(path) {
            return;
        }
        match holds {
            Holds::Submission | Holds::Other => match read_file(path) {
                Ok(bytes) => self.take(shown(path), Ok(&bytes)),
                Err(reason) => self.take(shown(path), Err(reason)),
            },
            Holds::Outlook => self.take(shown(path), Err(Reason::Outlook)),
            Holds::Zip | Holds::Mail | Holds::Mailbox => {
                unpack(path, &shown(path), holds, &mut |shown, bytes| self.take(shown, bytes));
            }
        }
    }

    /// A file, on the disk or within another.
    fn take(&mut self, path: String, bytes: Result<&[u8], Reason>) {
        match bytes.and_then(|bytes| Ok((sealed::read(bytes, self.keys)?, bytes.len()))) {
            Ok((submission, size)) => {
                let weight = self.weight + 2 * size + submission.weight();
                if weight > WEIGHT_LIMIT {
                    self.set_aside.push(SetAside { path, reason: Reason::TooManyFiles });
                } else {
                    self.weight = weight;
                    self.received.push(Received { file: path, run: 0, submission });
                }
            }
            Err(reason) => self.set_aside.push(SetAside { path, reason }),
        }
    }

    fn put_aside(&mut self, path: &Path, reason: Reason) {
        if self.is_new(path) {
            self.set_aside.push(SetAside { path: shown(path), reason });
        }
    }

    fn is_new(&mut self, path: &Path) -> bool {
        // A link stands for itself here, not for what it leads to.
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let real = match path.file_name() {
            Some(name) => fs::canonicalize(parent).map(|parent| parent.join(name)),
            None => fs::canonicalize(path),
        };
        self.met.insert(real.unwrap_or_else(|_| path.to_owned()))
    }
}

/// A path as reports show it.
fn shown(path: &Path) -> String {
    cut(&path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"), 1_000)
}

fn read_file(path: &Path) -> Result<Vec<u8>, Reason> {
    let unreadable = |error: io::Error| Reason::Unreadable(cut(&error.to_string(), 200));
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // The limit holds for what is read, whatever the file system says of the size.
    file.take(SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(Reason::TooLarge);
    }
    Ok(bytes)
}
