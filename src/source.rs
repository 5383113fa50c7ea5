//! The author's files: found, read and hashed. Nothing else reads them.
//!
//! `load` never fails over a single file: what it cannot take becomes a [`Fault`], and the rest is loaded.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Names a file for good, also from one run to the next: the hash of its path below the site's root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(u64);

impl FileId {
    pub fn of(path: &str) -> Self {
        Self(xxh3_64(path.as_bytes()))
    }
}

/// A text file of the author's: Markdown or YAML, and of a theme: templates, styles, scripts.
#[derive(Clone, Debug)]
pub struct Source {
    pub id: FileId,
    /// Below the site's root, with `/`: `content/a/b/lesson.md`.
    pub path: Arc<str>,
    /// Without a byte order mark.
    pub text: Arc<str>,
    pub hash: u128,
    stamp: Stamp,
}

impl Source {
    /// A source that never was a file: for tests and for what is made in memory.
    pub fn in_memory(path: &str, text: &str) -> Self {
        Self {
            id: FileId::of(path),
            path: path.into(),
            text: text.into(),
            hash: xxh3_128(text.as_bytes()),
            stamp: Stamp::default(),
        }
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

/// A file that is copied as it stands: an image, a PDF, a font.
#[derive(Clone, Debug)]
pub struct Asset {
    pub path: Arc<str>,
    pub bytes: Arc<[u8]>,
    pub hash: u128,
    stamp: Stamp,
}

/// What tells that a file need not be read again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    size: u64,
    /// The inode and its own time, which also tell a file put in another's place with its time kept.
    identity: [i64; 3],
}

impl Stamp {
    fn of(meta: &fs::Metadata) -> Self {
        #[cfg(unix)]
        let identity = {
            use std::os::unix::fs::MetadataExt;
            [meta.ino().cast_signed(), meta.ctime(), meta.ctime_nsec()]
        };
        #[cfg(not(unix))]
        let identity = [0; 3];
        Self { modified: meta.modified().ok(), size: meta.len(), identity }
    }

    /// A file that was written a moment ago may be written again within one tick of the disk's clock, with the same
    /// size: its stamp tells nothing until it is older, so it is kept as one that equals none.
    fn settled(self) -> Self {
        let is_old = |time: SystemTime| time.elapsed().is_ok_and(|age| age > UNSETTLED);
        Self { modified: self.modified.filter(|time| is_old(*time)), ..self }
    }
}

/// Two seconds is the tick of FAT, the coarsest that is in use.
const UNSETTLED: Duration = Duration::from_secs(3);

/// Why a file was not loaded, or only with a remark.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// A path that cannot be named in an address.
    BadName,
    /// Another path that is the same but for case or Unicode form.
    SameName {
        other: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub path: String,
    pub kind: FaultKind,
}

/// All of an author's files at one moment.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub root: PathBuf,
    pub texts: Vec<Source>,
    pub assets: Vec<Asset>,
    pub faults: Vec<Fault>,
    by_id: HashMap<FileId, usize>,
    assets_by_id: HashMap<FileId, usize>,
}

/// The largest text that is read: far above any lesson, far below what would stall a build.
const TEXT_LIMIT: u64 = 8 << 20;
const ASSET_LIMIT: u64 = 512 << 20;
/// The folders of a site that hold an author's files.
pub const FOLDERS: [&str; 3] = ["content", "quizzes", "themes"];
const TEXT_ENDINGS: [&str; 3] = ["md", "yaml", "yml"];
const THEME_TEXT_ENDINGS: [&str; 8] = ["md", "yaml", "yml", "html", "css", "js", "svg", "txt"];

impl Sources {
    /// Reads the site at `root`; a file whose size and time are those of `before` is not read again.
    pub fn load(root: &Path, before: Option<&Self>) -> Self {
        let mut sources = Self { root: root.to_owned(), ..Self::default() };
        let old_texts: HashMap<&str, &Source> =
            before.iter().flat_map(|old| old.texts.iter()).map(|source| (&*source.path, source)).collect();
        let old_assets: HashMap<&str, &Asset> =
            before.iter().flat_map(|old| old.assets.iter()).map(|asset| (&*asset.path, asset)).collect();
        for found in find(root, &mut sources.faults) {
            let stamp = found.stamp;
            if is_text(&found.path) {
                match old_texts.get(&*found.path) {
                    Some(old) if old.stamp.modified.is_some() && old.stamp == stamp => {
                        sources.texts.push((*old).clone())
                    }
                    _ => match read_text(root, &found.path, stamp) {
                        Ok(source) => sources.texts.push(source),
                        Err(kind) => sources.faults.push(Fault { path: found.path, kind }),
                    },
                }
            } else {
                match old_assets.get(&*found.path) {
                    Some(old) if old.stamp.modified.is_some() && old.stamp == stamp => {
                        sources.assets.push((*old).clone())
                    }
                    _ => match read_asset(root, &found.path, stamp) {
                        Ok(asset) => sources.assets.push(asset),
                        Err(kind) => sources.faults.push(Fault { path: found.path, kind }),
                    },
                }
            }
        }
        sources.by_id = sources.texts.iter().enumerate().map(|(at, source)| (source.id, at)).collect();
        let assets = sources.assets.iter().enumerate();
        sources.assets_by_id = assets.map(|(at, asset)| (FileId::of(&asset.path), at)).collect();
        sources
    }

    /// A site that is all in memory, for tests.
    pub fn in_memory(files: &[(&str, &str)]) -> Self {
        let texts: Vec<_> = files.iter().map(|(path, text)| Source::in_memory(path, text)).collect();
        let by_id = texts.iter().enumerate().map(|(at, source)| (source.id, at)).collect();
        Self { texts, by_id, ..Self::default() }
    }

    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.by_id.get(&id).map(|at| &self.texts[*at])
    }

    pub fn text(&self, path: &str) -> Option<&Source> {
        self.get(FileId::of(path))
    }

    pub fn asset(&self, path: &str) -> Option<&Asset> {
        self.assets_by_id.get(&FileId::of(path)).map(|at| &self.assets[*at])
    }

    /// The files that are copied to the site as they stand; a theme's are its own matter.
    pub fn published(&self) -> impl Iterator<Item = &Asset> {
        self.assets.iter().filter(|asset| !asset.path.starts_with("themes/"))
    }

    /// Whether nothing differs: no file came, went or changed its content, and the same ones cannot be read.
    pub fn same_as(&self, other: &Self) -> bool {
        let texts = |sources: &Self| sources.texts.iter().map(|source| (source.id, source.hash)).collect::<Vec<_>>();
        let assets =
            |sources: &Self| sources.assets.iter().map(|asset| (asset.path.clone(), asset.hash)).collect::<Vec<_>>();
        self.faults == other.faults && texts(self) == texts(other) && assets(self) == assets(other)
    }

    /// Files below a folder of the site, in the order of their paths.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a Source> {
        self.texts.iter().filter(move |source| source.path.starts_with(folder))
    }
}

/// A drawing beside a lesson or a quiz is copied like any image; a theme's SVG is text.
fn is_text(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    if path.starts_with("themes/") { THEME_TEXT_ENDINGS.contains(&ending) } else { TEXT_ENDINGS.contains(&ending) }
}

struct Found {
    path: String,
    stamp: Stamp,
}

fn find(root: &Path, faults: &mut Vec<Fault>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut names: HashMap<String, String> = HashMap::new();
    let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    for folder in FOLDERS {
        let walk = WalkDir::new(root.join(folder)).follow_links(true).sort_by_file_name();
        let mut walk = walk.into_iter().filter_entry(|entry| !is_litter(&entry.file_name().to_string_lossy()));
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                // A site need not have every folder.
                Err(error) if error.depth() == 0 => continue,
                Err(error) => {
                    let path = error.path().map(|path| below(root, path)).unwrap_or_default();
                    let broken = error.loop_ancestor().is_some() || error.path().is_some_and(Path::is_symlink);
                    let kind = if broken { FaultKind::BadLink } else { FaultKind::Unreadable(error.to_string()) };
                    faults.push(Fault { path, kind });
                    continue;
                }
            };
            let path = below(root, entry.path());
            if entry.path_is_symlink() && !fs::canonicalize(entry.path()).is_ok_and(|to| to.starts_with(&real_root)) {
                // Nothing behind it is read either.
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                faults.push(Fault { path, kind: FaultKind::BadLink });
                continue;
            }
            let Ok(meta) = entry.metadata() else { continue };
            if meta.is_dir() {
                continue;
            }
            if !meta.is_file() {
                faults.push(Fault { path, kind: FaultKind::NotAFile });
                continue;
            }
            if entry.path().to_str().is_none() || path.contains(|letter: char| letter.is_control() || letter == '\\') {
                faults.push(Fault { path, kind: FaultKind::BadName });
                continue;
            }
            if let Some(other) = names.insert(same_name(&path), path.clone()) {
                faults.push(Fault { path: path.clone(), kind: FaultKind::SameName { other } });
            }
            found.push(Found { path, stamp: Stamp::of(&meta) });
        }
    }
    found
}

/// What two paths share that some file systems and some web servers cannot tell apart.
fn same_name(path: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    path.nfc().collect::<String>().to_lowercase()
}

/// Editors' and systems' litter: never content.
fn is_litter(name: &str) -> bool {
    (name.starts_with('.') && name.len() > 1)
        || name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || [".swp", ".swx", ".tmp", ".bak", ".orig"].iter().any(|ending| name.ends_with(ending))
        || ["Thumbs.db", "desktop.ini", "4913"].contains(&name)
}

fn below(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
    // Elsewhere than on Windows a `\` is part of a name.
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}

fn read_text(root: &Path, path: &str, stamp: Stamp) -> Result<Source, FaultKind> {
    if stamp.size > TEXT_LIMIT {
        return Err(FaultKind::TooLarge { size: stamp.size, limit: TEXT_LIMIT });
    }
    let bytes = fs::read(root.join(path)).map_err(|error| FaultKind::Unreadable(error.to_string()))?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let (before, rest) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
            let before = String::from_utf8_lossy(before);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
            let byte = rest.first().copied().unwrap_or_default();
            let looks_like = match error.as_bytes() {
                [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "UTF-16",
                bytes if bytes.iter().filter(|byte| **byte == 0).count() > bytes.len() / 4 => "UTF-16",
                bytes if bytes.contains(&0) => "a binary file",
                _ => "Latin-1 or Windows-1252",
            };
            return Err(FaultKind::NotUtf8 { byte, line, column, looks_like });
        }
    };
    let text: Arc<str> = text.strip_prefix('\u{feff}').unwrap_or(&text).into();
    let hash = xxh3_128(text.as_bytes());
    Ok(Source { id: FileId::of(path), path: path.into(), text, hash, stamp: stamp.settled() })
}

fn read_asset(root: &Path, path: &str, stamp: Stamp) -> Result<Asset, FaultKind> {
    if stamp.size > ASSET_LIMIT {
        return Err(FaultKind::TooLarge { size: stamp.size, limit: ASSET_LIMIT });
    }
    let bytes = fs::read(root.join(path)).map_err(|error| FaultKind::Unreadable(error.to_string()))?;
    Ok(Asset { path: path.into(), hash: xxh3_128(&bytes), bytes: bytes.into(), stamp: stamp.settled() })
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
        let sources = Sources::load(folder.path(), None);
        assert_eq!(&*sources.text("content/a.md").unwrap().text, "a\r\n");
        assert_eq!(&*sources.asset("content/e.svg").unwrap().bytes, b"\xff");
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
    fn a_fresh_stamp_is_not_trusted_and_an_old_one_is() {
        let folder = site(&[("content/a.md", b"one")]);
        let path = folder.path().join("content/a.md");
        let sources = Sources::load(folder.path(), None);
        assert_eq!(sources.texts[0].stamp.modified, None);
        let old = SystemTime::now() - Duration::from_secs(60);
        fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        let sources = Sources::load(folder.path(), Some(&sources));
        assert_eq!(sources.texts[0].stamp.modified, Some(old));
        assert!(sources.same_as(&Sources::load(folder.path(), Some(&sources))));
    }

    #[test]
    fn litter_is_known_by_its_name() {
        for (name, is) in [
            (".git", true),
            ("a.md~", true),
            ("#a.md#", true),
            (".#a.md", true),
            ("a.md.swp", true),
            ("Thumbs.db", true),
            ("a.md", false),
            ("#a.md", false),
        ] {
            assert_eq!(is_litter(name), is, "{name}");
        }
    }
}
