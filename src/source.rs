//! The author's files: found, read and hashed. Nothing else reads them.
//!
//! `load` never fails over a single file: what it cannot take becomes a [`Fault`], and the rest is loaded. A text is in
//! memory only while it is made use of; what is kept of a file is its hash, and what tells that it has not changed.

mod find;
mod image;
mod private;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use foldhash::HashMap;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

use self::find::Found;
pub use self::find::{folded, is_litter};
use self::image::Dimensions;

/// Names a file for good, also from one run to the next: the hash of its path below the site's root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileId(u64);

impl FileId {
    pub fn of(path: &str) -> Self {
        Self(xxh3_64(path.as_bytes()))
    }

    /// Spread evenly over all numbers.
    pub fn number(self) -> u64 {
        self.0
    }
}

/// The text of a file: Markdown or YAML, and of a theme: templates, styles, scripts.
#[derive(Clone, Debug)]
pub struct Source {
    pub id: FileId,
    /// Below the site's root, with `/`: `content/a/b/lesson.md`.
    pub path: Arc<str>,
    /// Without a byte order mark.
    pub text: Arc<str>,
    pub hash: u128,
}

impl Source {
    fn new(path: Arc<str>, text: Arc<str>) -> Self {
        Self { id: FileId::of(&path), hash: xxh3_128(text.as_bytes()), path, text }
    }

    /// A source that never was a file: for tests and for what is made in memory.
    pub fn in_memory(path: &str, text: &str) -> Self {
        Self::new(path.into(), text.into())
    }

    /// The file's name without folders and without its ending.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    pub fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }
}

/// A text file, without its text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TextFile {
    pub id: FileId,
    pub path: Arc<str>,
    /// Of the text.
    pub hash: u128,
    /// Names the text to its translations.
    version: u32,
    stamp: Stamp,
    /// Of what never was a file.
    #[serde(skip)]
    held: Option<Arc<str>>,
}

impl TextFile {
    /// By what a translation says which text it is a translation of; the same however the text ends its lines.
    pub fn version(&self) -> String {
        format!("{:08x}", self.version)
    }
}

/// A file that is copied as it stands: an image, a PDF, a font.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asset {
    pub path: Arc<str>,
    pub hash: u128,
    pub size: u64,
    /// Of an image, found in the bytes that were hashed.
    pub dimensions: Option<Dimensions>,
    stamp: Stamp,
}

/// What tells that a file need not be read again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    /// Seconds and nanoseconds since 1970.
    written: Option<(i64, i64)>,
    size: u64,
    /// The inode and its own time, which also tell a file put in another's place with its time kept.
    identity: [i64; 3],
}

impl Stamp {
    #[cfg(unix)]
    fn of(meta: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        let identity = [meta.ino().cast_signed(), meta.ctime(), meta.ctime_nsec()];
        Self { written: Some((meta.mtime(), meta.mtime_nsec())), size: meta.len(), identity }
    }

    #[cfg(not(unix))]
    fn of(meta: &fs::Metadata) -> Self {
        let since = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).ok();
        let written = meta.modified().ok().and_then(since);
        let written = written.map(|time| (time.as_secs().cast_signed(), i64::from(time.subsec_nanos())));
        Self { written, size: meta.len(), identity: [0; 3] }
    }

    /// A file that was written a moment ago may be written again within one tick of the disk's clock, with the same
    /// size: its stamp tells nothing until it is older, so it is kept as one that equals none.
    fn settled(self) -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs().cast_signed();
        // A copy can keep the time of its original, but not its inode's own.
        let is_old =
            |(seconds, _): &(i64, i64)| now - seconds.max(&self.identity[1]) > UNSETTLED.as_secs().cast_signed();
        Self { written: self.written.filter(is_old), ..self }
    }

    fn tells_same(&self, now: &Self) -> bool {
        self.written.is_some() && self == now
    }
}

/// Two seconds is the tick of FAT, the coarsest that is in use.
const UNSETTLED: Duration = Duration::from_secs(3);

/// Why a file was not loaded, or only with a remark.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// Not UTF-8; the byte that shows it, where it stands, and what the file looks like.
    NotUtf8 {
        byte: u8,
        line: usize,
        column: usize,
        looks_like: &'static str,
    },
    TooLarge {
        size: u64,
        limit: u64,
    },
    /// A link that leads out of the site, or in a circle.
    BadLink,
    /// A pipe, a socket or a device.
    NotAFile,
    Unreadable(String),
    /// What HR alone may have, which would be published from here.
    Private(&'static str),
    /// A path that cannot be named in an address.
    BadName,
    /// Another path that is the same but for case or Unicode form.
    SameName {
        other: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fault {
    pub path: String,
    pub kind: FaultKind,
}

/// All of an author's files at one moment, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub root: PathBuf,
    pub texts: Vec<TextFile>,
    pub assets: Vec<Asset>,
    pub faults: Vec<Fault>,
    /// Whether any file had to be read, rather than known by its times.
    pub any_read: bool,
    by_id: HashMap<FileId, usize>,
    assets_by_id: HashMap<FileId, usize>,
}

/// The largest text that is read: far above any lesson, far below what would stall a build.
const TEXT_LIMIT: u64 = 8 << 20;
const ASSET_LIMIT: u64 = 512 << 20;
/// The folders of a site that hold an author's files.
pub const FOLDERS: [&str; 3] = ["content", "quizzes", "themes"];
const CONCEPTS: &str = "content/concepts/";
const TEXT_ENDINGS: [&str; 3] = ["md", "yaml", "yml"];
const THEME_TEXT_ENDINGS: [&str; 8] = ["md", "yaml", "yml", "html", "css", "js", "svg", "txt"];

/// What became of a file that was found.
enum Loaded {
    Text(TextFile),
    Asset(Asset),
    Not(Fault),
}

impl Sources {
    /// What an earlier run knew of a site's files, for [`load`](Self::load) to begin from.
    pub fn remembered(texts: Vec<TextFile>, assets: Vec<Asset>) -> Self {
        Self { texts, assets, ..Self::default() }.indexed()
    }

    /// Reads the site at `root`; a file whose size and times are those of `before` is not read again. Every text that
    /// is read is handed to `take`, on the thread that read it.
    pub fn load(root: &Path, before: Option<&Self>, take: &(dyn Fn(&Source) + Sync)) -> Self {
        let (found, faults) = find::find(root);
        let any_read = AtomicBool::new(false);
        let load = |(at, found): (usize, Found)| {
            let kept = before.and_then(|before| before.kept(&found));
            let loaded = kept.unwrap_or_else(|| {
                any_read.store(true, Ordering::Relaxed);
                read(root, found, take)
            });
            (at, loaded)
        };
        // Lessons are searched for what concepts are called, so these are read before them.
        let numbered = found.into_iter().enumerate();
        let (concepts, others): (Vec<_>, Vec<_>) = numbered.partition(|(_, found)| found.path.starts_with(CONCEPTS));
        // Reading takes far longer than looking, and files differ in size: small shares keep all threads at work.
        let all = |found: Vec<_>| found.into_par_iter().with_max_len(16).map(&load).collect::<Vec<_>>();
        let mut loaded = all(concepts);
        loaded.extend(all(others));
        loaded.sort_unstable_by_key(|(at, _)| *at);
        let any_read = any_read.into_inner();
        let mut sources = Self { root: root.to_owned(), faults, any_read, ..Self::default() };
        for (_, one) in loaded {
            match one {
                Loaded::Text(text) => sources.texts.push(text),
                Loaded::Asset(asset) => sources.assets.push(asset),
                Loaded::Not(fault) => sources.faults.push(fault),
            }
        }
        sources.indexed()
    }

    /// The same files, of which only these are looked at again; `None` when more may have changed than their texts.
    /// `paths` are below the site's root.
    pub fn look_again(&self, paths: &[String], take: &(dyn Fn(&Source) + Sync)) -> Option<Self> {
        let mut sources = self.clone();
        let real_root = fs::canonicalize(&self.root).ok()?;
        for path in paths {
            let at = *self.by_id.get(&FileId::of(path))?;
            let full = self.root.join(path);
            let meta = fs::symlink_metadata(&full).ok().filter(fs::Metadata::is_file)?;
            // A link on the way would be followed by a full look only within bounds.
            if !fs::canonicalize(&full).ok()?.starts_with(&real_root) {
                return None;
            }
            match read(&self.root, Found { path: path.clone(), stamp: Stamp::of(&meta) }, take) {
                Loaded::Text(text) => sources.texts[at] = text,
                Loaded::Asset(_) | Loaded::Not(_) => return None,
            }
        }
        Some(sources)
    }

    fn kept(&self, found: &Found) -> Option<Loaded> {
        let id = FileId::of(&found.path);
        if is_text(&found.path) {
            let old = self.get(id)?;
            old.stamp.tells_same(&found.stamp).then(|| Loaded::Text(old.clone()))
        } else {
            let old = self.assets_by_id.get(&id).map(|at| &self.assets[*at])?;
            old.stamp.tells_same(&found.stamp).then(|| Loaded::Asset(old.clone()))
        }
    }

    fn indexed(mut self) -> Self {
        self.by_id = self.texts.iter().enumerate().map(|(at, text)| (text.id, at)).collect();
        let assets = self.assets.iter().enumerate();
        self.assets_by_id = assets.map(|(at, asset)| (FileId::of(&asset.path), at)).collect();
        self
    }

    /// A site that is all in memory, for tests.
    pub fn in_memory(files: &[(&str, &str)]) -> Self {
        let held = |(path, text): &(&str, &str)| {
            let Source { id, path, text, hash } = Source::in_memory(path, text);
            TextFile { id, path, hash, version: version(&text), stamp: Stamp::default(), held: Some(text) }
        };
        Self { texts: files.iter().map(held).collect(), ..Self::default() }.indexed()
    }

    pub fn get(&self, id: FileId) -> Option<&TextFile> {
        self.by_id.get(&id).map(|at| &self.texts[*at])
    }

    /// The text of a file as it was when it was loaded; `None` when it has changed since, or is gone.
    pub fn read(&self, file: &TextFile) -> Option<Source> {
        let text = match &file.held {
            Some(held) => held.clone(),
            None => text_of(fs::read(self.root.join(&*file.path)).ok()?).ok()?,
        };
        let source = Source::new(file.path.clone(), text);
        (source.hash == file.hash).then_some(source)
    }

    /// The text of the file at a path.
    pub fn text(&self, path: &str) -> Option<Source> {
        self.read(self.get(FileId::of(path))?)
    }

    pub fn asset(&self, path: &str) -> Option<&Asset> {
        self.assets_by_id.get(&FileId::of(path)).map(|at| &self.assets[*at])
    }

    /// An asset as it was when it was loaded; `None` when it has changed since, or is gone.
    pub fn read_asset(&self, asset: &Asset) -> Option<Vec<u8>> {
        self.bytes(asset).ok().filter(|bytes| xxh3_128(bytes) == asset.hash)
    }

    /// What an asset holds now, for whoever shows a site while its author writes.
    pub fn bytes(&self, asset: &Asset) -> io::Result<Vec<u8>> {
        fs::read(self.root.join(&*asset.path))
    }

    /// The files that are copied to the site as they stand; a theme's are its own matter.
    pub fn published(&self) -> impl Iterator<Item = &Asset> {
        self.assets.iter().filter(|asset| !asset.path.starts_with("themes/"))
    }

    /// Differs when a file came, went or changed its content, or cannot be read any more.
    pub fn hash(&self) -> u128 {
        let mut hash = Xxh3::new();
        for (path, content) in self
            .texts
            .iter()
            .map(|text| (&text.path, text.hash))
            .chain(self.assets.iter().map(|asset| (&asset.path, asset.hash)))
        {
            hash.update(&FileId::of(path).0.to_le_bytes());
            hash.update(&content.to_le_bytes());
        }
        hash.update(format!("{:?}", self.faults).as_bytes());
        hash.digest128()
    }

    /// Files below a folder of the site, in the order of their paths.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a TextFile> {
        self.texts.iter().filter(move |source| source.path.starts_with(folder))
    }
}

/// A drawing beside a lesson or a quiz is copied like any image; a theme's SVG is text.
fn is_text(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if path.starts_with("themes/") { THEME_TEXT_ENDINGS.contains(&ending) } else { TEXT_ENDINGS.contains(&ending) }
}

fn read(root: &Path, Found { path, stamp }: Found, take: &(dyn Fn(&Source) + Sync)) -> Loaded {
    let full = root.join(&path);
    let read = if is_text(&path) {
        read_text(root, &full, stamp.size).map(|text| {
            let source = Source::new(path.as_str().into(), text);
            take(&source);
            let version = version(&source.text);
            let Source { id, path, hash, .. } = source;
            Loaded::Text(TextFile { id, path, hash, version, stamp: stamp.settled(), held: None })
        })
    } else {
        read_asset(root, &path, &full, stamp).map(Loaded::Asset)
    };
    read.unwrap_or_else(|kind| Loaded::Not(Fault { path, kind }))
}

/// The first half of a hash: 32 bits, since it is one text that is told from its own earlier states.
fn version(text: &str) -> u32 {
    let hash = match text.contains('\r') {
        true => xxh3_64(text.replace("\r\n", "\n").replace('\r', "\n").as_bytes()),
        false => xxh3_64(text.as_bytes()),
    };
    (hash >> 32) as u32
}

fn read_text(root: &Path, path: &Path, size: u64) -> Result<Arc<str>, FaultKind> {
    if size > TEXT_LIMIT {
        return Err(FaultKind::TooLarge { size, limit: TEXT_LIMIT });
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    match private::named(root, path, &bytes) {
        Some(what) => Err(FaultKind::Private(what)),
        None => text_of(bytes),
    }
}

fn unreadable(error: io::Error) -> FaultKind {
    FaultKind::Unreadable(error.to_string())
}

fn text_of(bytes: Vec<u8>) -> Result<Arc<str>, FaultKind> {
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).into()),
        Err(error) => {
            let (before, rest) = bytes.split_at(error.valid_up_to());
            let before = String::from_utf8_lossy(before);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
            let byte = rest.first().copied().unwrap_or_default();
            let looks_like = match &*bytes {
                [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "UTF-16",
                bytes if bytes.iter().filter(|byte| **byte == 0).count() > bytes.len() / 4 => "UTF-16",
                bytes if bytes.contains(&0) => "a binary file",
                _ => "Latin-1 or Windows-1252",
            };
            Err(FaultKind::NotUtf8 { byte, line, column, looks_like })
        }
    }
}

/// A film is never in memory as a whole.
fn read_asset(root: &Path, path: &str, full: &Path, stamp: Stamp) -> Result<Asset, FaultKind> {
    if stamp.size > ASSET_LIMIT {
        return Err(FaultKind::TooLarge { size: stamp.size, limit: ASSET_LIMIT });
    }
    let mut file = File::open(full).map_err(unreadable)?;
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; (stamp.size as usize + 1).clamp(1 << 10, 1 << 18)];
    let mut head = Vec::new();
    let mut size = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => {
                if let Some(what) = private::named(root, full, &head) {
                    return Err(FaultKind::Private(what));
                }
                let dimensions = image::dimensions(path, &head);
                let (path, hash, stamp) = (path.into(), hash.digest128(), stamp.settled());
                return Ok(Asset { path, hash, size, dimensions, stamp });
            }
            Ok(more) => {
                hash.update(&buffer[..more]);
                head.extend_from_slice(&buffer[..more.min(image::HEAD - head.len())]);
                size += more as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }

    #[test]
    fn texts_lose_their_mark_and_what_is_no_text_is_named() {
        let folder = site(&[
            ("content/a.md", b"\xef\xbb\xbfa\r\n"),
            ("content/b.md", b"one\ncaf\xe9\n"),
            ("content/c.md", b"\xff\xfea\0"),
            ("content/d.md", b"\xe9\0\0\0\x01"),
            ("content/e.svg", b"\xff"),
        ]);
        let sources = Sources::load(folder.path(), None, &|_| {});
        assert_eq!(&*sources.text("content/a.md").unwrap().text, "a\r\n");
        assert_eq!(&*sources.read_asset(sources.asset("content/e.svg").unwrap()).unwrap(), b"\xff");
        let kinds: Vec<_> = sources.faults.iter().map(|fault| (fault.path.as_str(), fault.kind.clone())).collect();
        let not_utf8 = |byte, line, column, looks_like| FaultKind::NotUtf8 { byte, line, column, looks_like };
        assert_eq!(
            kinds,
            [
                ("content/b.md", not_utf8(0xe9, 2, 4, "Latin-1 or Windows-1252")),
                ("content/c.md", not_utf8(0xff, 1, 1, "UTF-16")),
                ("content/d.md", not_utf8(0xe9, 1, 1, "UTF-16")),
            ]
        );
    }

    #[test]
    fn a_text_has_one_version_however_its_lines_end() {
        let versions = ["a\nb\n", "a\r\nb\r\n", "a\rb\r"].map(version);
        assert!(versions.iter().all(|one| *one == versions[0]));
        assert_ne!(version("a\nb"), versions[0]);
    }

    #[test]
    fn an_asset_is_read_as_it_was_loaded_or_not_at_all() {
        let gif = b"GIF89a\x03\x00\x05\x00\x00\x00\x00";
        let folder = site(&[
            ("content/a.gif", gif),
            ("content/b.SVG", b"<svg width=\"7\" height=\"9\"/>"),
            ("content/c.pdf", b"%"),
        ]);
        let sources = Sources::load(folder.path(), None, &|_| {});
        let dimensions: Vec<_> = sources.assets.iter().map(|asset| asset.dimensions).collect();
        assert_eq!(dimensions, [Some((3, 5)), Some((7, 9)), None]);
        let asset = sources.asset("content/a.gif").unwrap();
        assert_eq!(sources.read_asset(asset).as_deref(), Some(&gif[..]));
        fs::write(folder.path().join("content/a.gif"), b"GIF89a\x04\x00\x05\x00\x00\x00\x00").unwrap();
        assert_eq!(sources.read_asset(asset), None);
        fs::remove_file(folder.path().join("content/a.gif")).unwrap();
        assert_eq!(sources.read_asset(asset), None);
    }

    #[test]
    fn a_fresh_stamp_is_not_trusted_and_an_old_one_is() {
        let folder = site(&[("content/a.md", b"one")]);
        let mut sources = Sources::load(folder.path(), None, &|_| {});
        assert_eq!(sources.texts[0].stamp.written, None);
        let seen = Stamp::of(&fs::metadata(folder.path().join("content/a.md")).unwrap());
        let now = seen.identity[1];
        for (written, changed, is_trusted) in [(now - 60, now - 60, true), (now, now, false), (now - 60, now, false)] {
            let stamp = Stamp { written: Some((written, 0)), identity: [1, changed, 0], ..seen };
            assert_eq!(stamp.settled().written.is_some(), is_trusted, "{written} {changed}");
        }
        sources.texts[0].stamp = seen;
        let unread = |_: &Source| unreachable!("it is not read again");
        assert_eq!(Sources::load(folder.path(), Some(&sources), &unread).hash(), sources.hash());
    }
}
