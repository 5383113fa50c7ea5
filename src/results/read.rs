//! From files and folders to submissions, also in zips, mails and texts. A file that is none is set aside with its reason, and
//! the rest goes on.

use std::collections::HashSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;
use xxhash_rust::xxh3::xxh3_128;

use super::error::Error;
use super::flag::Flag;
use super::sealed;
use super::submission::{Submission, cut};
use super::unpack::{Holds, unpack};
use crate::seal::PrivateKey;

/// Far above any honest submission: a hundred attempts are about 200 KiB.
pub(super) const SIZE_LIMIT: u64 = 16 << 20;
/// Of files that go from one thread to the next at once: so many, or so many bytes.
const MOST_TOGETHER: usize = 64;
const MOST_BYTES_TOGETHER: usize = 1 << 20;

/// A submission, and the file it came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Received {
    pub file: String,
    /// In which run it came in, where a ledger counts them.
    pub run: u32,
    pub is_sealed: bool,
    pub submission: Submission,
}

/// A file that counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SetAside {
    pub path: String,
    #[serde(serialize_with = "super::json::reason")]
    pub reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// By its name.
    NotASubmission,
    Link,
    /// A pipe, a socket or a device.
    NotAFile,
    Unreadable(String),
    Empty,
    TooLarge,
    /// A zip without a file, or a mail without an attachment or a text block.
    NothingInside,
    NotAMail,
    /// Some head in it has no end.
    BrokenMail,
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
    OtherSite(String),
    /// Of somebody who was forgotten, or of a time that was.
    Forgotten,
    /// By HR, on a day, as a single submission; known by digits.
    ThrownOut {
        on: String,
        digits: String,
    },
    /// For a key that was not given, which is known by its fingerprint.
    Sealed(String),
    /// What was sealed is no longer what it was.
    BrokenSeal,
    /// A text block whose checksum is wrong.
    DamagedText,
    /// A text block without its end.
    CutText,
    /// Among what has been graded, something that has not.
    Ungraded,
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
            Self::BrokenMail => "broken_mail",
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
            Self::OtherSite(_) => "other_site",
            Self::Forgotten => "forgotten",
            Self::ThrownOut { .. } => "thrown_out",
            Self::Sealed(_) => "sealed",
            Self::BrokenSeal => "broken_seal",
            Self::DamagedText => "damaged_text",
            Self::CutText => "cut_text",
            Self::Ungraded => "ungraded",
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
            Self::NotASubmission => out.write_str(
                "not a submission: its name does not end in .json, .zip, .eml or .mbox, nor is it a .txt with a \
                 submission in it; unpack archives of other kinds",
            ),
            Self::Link => out.write_str("a link to another place; links are not followed"),
            Self::NotAFile => out.write_str("not a file, but a pipe, a socket or a device"),
            Self::Unreadable(why) => write!(out, "cannot be read: {why}"),
            Self::Empty => out.write_str("empty"),
            Self::TooLarge => write!(out, "larger than {} MiB, which no submission is", SIZE_LIMIT >> 20),
            Self::NothingInside => {
                out.write_str("holds no file and no text of a submission; ask what was meant to be sent")
            }
            Self::NotAMail => out.write_str("not a mail, whatever its name says"),
            Self::BrokenMail => out.write_str(
                "a mail that was cut off, or put together badly: where the lines above its parts end, or where its parts \
                 begin, cannot be told; save its attachments, and collect these, or ask for it again",
            ),
            Self::Outlook => out.write_str(
                "a mail in Outlook's own format; save its attachments, or save the mail as .eml, and collect these",
            ),
            Self::NotUtf8 { byte } => write!(
                out,
                "not text in UTF-8 (byte {byte}), so another program saved it again; ask for the file as it was downloaded"
            ),
            Self::NotJson { line, column } => {
                write!(
                    out,
                    "not readable as JSON (line {line}, column {column}), so it was changed; ask for the file as it was \
                     downloaded"
                )
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
            Self::Damaged(what) => write!(out, "a damaged submission, to be asked for again: {what}"),
            Self::Forgotten => out.write_str("was taken out of the ledger with `--forget` or `--expire`"),
            Self::ThrownOut { on, digits } => {
                write!(out, "thrown out on {on}; to let it count again, collect it with `--let-in {digits}`")
            }
            Self::OtherSite(site) => write!(out, "made on another training site, `{site}`"),
            Self::Ungraded => {
                out.write_str("a submission, and no graded line; collect it without --graded, or grade it first")
            }
            Self::Sealed(key) => write!(out, "sealed for the key `{key}`; name the file of that key with --key"),
            Self::BrokenSeal => {
                out.write_str("sealed, and damaged or changed since, so it cannot be read; ask for the file again")
            }
            Self::DamagedText => out.write_str(
                "a submission as text, of which something is missing, added or changed, so it cannot be read; ask for it \
                 as a file, or to have the text copied once more, as a whole",
            ),
            Self::CutText => out.write_str(
                "a submission as text that ends before its last line, so it cannot be read; ask for it as a file, or to \
                 have the text copied once more, down to the line that says END",
            ),
        }
    }
}

/// A file that was met.
#[derive(Debug)]
pub(super) struct Found<T> {
    /// As reports show it.
    pub(super) path: String,
    /// A hash of its bytes, if they could be read.
    pub(super) content: Option<u128>,
    pub(super) what: Result<T, Reason>,
}

/// Reads files, and folders with all that is below them, in the order of their names. The folder `out`, where the
/// report goes, is passed over, so that a report is never taken for input.
///
/// In a folder, files whose names end in `.json`, `.zip`, `.eml`, `.mbox` or `.txt` are read; a file that is named itself
/// is read whatever its name is. A file that is met twice is read once. What is sealed is opened with the one of `keys` that it was
/// sealed for.
pub fn read(paths: &[PathBuf], out: &Path, keys: &[PrivateKey]) -> Result<(Vec<Received>, Vec<SetAside>), Error> {
    let (mut received, mut set_aside) = (Vec::new(), Vec::new());
    each(
        paths,
        out,
        keys,
        |one| one,
        |found| {
            match found.what {
                Ok(one) => received.push(one),
                Err(reason) => set_aside.push(SetAside { path: found.path, reason }),
            }
            Ok(())
        },
    )?;
    set_aside.sort();
    Ok((received, set_aside))
}

/// The same file by file, in the same order: one thread reads, all of them parse, and `make` what is asked of a
/// submission, and this one takes. No more than a few files are held at a time.
pub(super) fn each<T: Send>(
    paths: &[PathBuf],
    out: &Path,
    keys: &[PrivateKey],
    make: impl Fn(Received) -> T + Send + Sync,
    mut take: impl FnMut(Found<T>) -> Result<(), Error>,
) -> Result<(), Error> {
    let parse = |raw: Raw| {
        let content = raw.bytes.as_ref().ok().map(|bytes| xxh3_128(bytes));
        let what = raw
            .bytes
            .and_then(|bytes| sealed::read(&bytes, keys))
            .map(|(submission, is_sealed)| make(Received { file: raw.path.clone(), run: 0, is_sealed, submission }));
        Found { path: raw.path, content, what }
    };
    thread::scope(|scope| {
        let (to_parse, raw) = sync_channel::<Vec<Raw>>(1);
        let (to_take, parsed) = sync_channel::<Vec<Found<T>>>(1);
        let reading = scope.spawn(move || Reading::new(out, to_parse).all(paths));
        scope.spawn(move || {
            for together in raw {
                let found: Vec<_> = together.into_par_iter().map(&parse).collect();
                if to_take.send(found).is_err() {
                    break;
                }
            }
        });
        // Where this ends early, so do the others, who find nobody to send to.
        parsed.into_iter().flatten().try_for_each(&mut take)?;
        match reading.join() {
            Ok(read) => read,
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// A file as it lies there.
struct Raw {
    path: String,
    bytes: Result<Vec<u8>, Reason>,
}

struct Reading {
    out: Option<PathBuf>,
    /// Hashes of the real paths of what was met.
    met: HashSet<u128>,
    /// The folder of the last one, and its real path.
    last: Option<(PathBuf, PathBuf)>,
    together: Vec<Raw>,
    bytes: usize,
    to: SyncSender<Vec<Raw>>,
    /// Nobody wants more.
    is_over: bool,
}

impl Reading {
    fn new(out: &Path, to: SyncSender<Vec<Raw>>) -> Self {
        let out = fs::canonicalize(out).ok();
        Self { out, met: HashSet::new(), last: None, together: Vec::new(), bytes: 0, to, is_over: false }
    }

    fn all(mut self, paths: &[PathBuf]) -> Result<(), Error> {
        for path in paths {
            let meta = fs::metadata(path).map_err(|source| Error::Read { path: path.clone(), source })?;
            if meta.is_dir() {
                fs::read_dir(path).map_err(|source| Error::Read { path: path.clone(), source })?;
                self.folder(path);
            } else if meta.is_file() {
                let holds = match Holds::by_name(&path.to_string_lossy()) {
                    Holds::Other => Holds::by_content(path).unwrap_or(Holds::Submission),
                    holds => holds,
                };
                self.file(path, holds);
            } else {
                self.put_aside(path, Reason::NotAFile);
            }
        }
        self.pass_on();
        Ok(())
    }

    fn folder(&mut self, folder: &Path) {
        let out = self.out.clone();
        let is_out = |path: &Path| out.is_some() && fs::canonicalize(path).ok() == out;
        let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
        for entry in
            walk.filter_entry(|entry| entry.depth() == 0 || !entry.file_type().is_dir() || !is_out(entry.path()))
        {
            if self.is_over {
                break;
            }
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
            Holds::Submission | Holds::Other => self.take(shown(path), read_file(path)),
            Holds::Outlook => self.take(shown(path), Err(Reason::Outlook)),
            Holds::Text | Holds::Zip | Holds::Mail | Holds::Mailbox => {
                unpack(path, &shown(path), holds, &mut |shown, bytes| self.take(shown, bytes.map(<[u8]>::to_vec)));
            }
        }
    }

    /// A file, on the disk or within another.
    fn take(&mut self, path: String, bytes: Result<Vec<u8>, Reason>) {
        self.bytes += bytes.as_ref().map_or(0, Vec::len);
        self.together.push(Raw { path, bytes });
        if self.together.len() >= MOST_TOGETHER || self.bytes >= MOST_BYTES_TOGETHER {
            self.pass_on();
        }
    }

    fn pass_on(&mut self) {
        self.bytes = 0;
        self.is_over = self.is_over || self.to.send(std::mem::take(&mut self.together)).is_err();
    }

    fn put_aside(&mut self, path: &Path, reason: Reason) {
        if self.is_new(path) {
            self.take(shown(path), Err(reason));
        }
    }

    fn is_new(&mut self, path: &Path) -> bool {
        // A link stands for itself here, not for what it leads to.
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let real = match path.file_name() {
            Some(name) => self.real(parent).map(|parent| parent.join(name)),
            None => fs::canonicalize(path).ok(),
        };
        let real = real.unwrap_or_else(|| path.to_owned());
        self.met.insert(xxh3_128(real.as_os_str().as_encoded_bytes()))
    }

    fn real(&mut self, folder: &Path) -> Option<PathBuf> {
        if let Some((last, real)) = &self.last
            && last == folder
        {
            return Some(real.clone());
        }
        let real = fs::canonicalize(folder).ok()?;
        self.last = Some((folder.to_owned(), real.clone()));
        Some(real)
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
