//! Keys that are withheld from the site, in a folder of their own: what `build` writes there, and `collect` grades by.
//!
//! The folder holds a random secret, from which the published names of versions and options are reckoned, so that they
//! tell nothing of the key to whoever does not have it; and for each version of a quiz one file with its key. A version
//! that was there already is written again only where its file differs, so the folder grows with the versions alone.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::quiz::{Codes, Fingerprint, Quiz, QuizData, Shown, ShownData};

pub const FORMAT: &str = "coursewright-key/1";
const SECRET: &str = "secret";
/// As no quiz is called.
const BESIDE_SECRET: &str = "secret.quiz";
/// Far above what any quiz takes.
const LARGEST: u64 = 64 << 20;
/// Of a code, in hexadecimal digits: no two options of a question have the same by chance.
const CODE: usize = 12;

/// What keeps published names from telling: whoever has it can try out keys until the names agree.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

/// The key of one version of a quiz.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyFile {
    pub format: String,
    /// As pages name it.
    pub version: Fingerprint,
    /// What each code on the page stands for, by the ids of questions.
    pub codes: BTreeMap<String, Codes>,
    /// The fingerprint of each question's words as pages say it.
    pub wording: BTreeMap<String, Fingerprint>,
    /// As it would stand on the page, if it were not withheld.
    pub data: QuizData,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot {action} `{}`: {cause}", path.display())]
    Io { action: &'static str, path: PathBuf, cause: io::Error },
    #[error(
        "`{}` is damaged: it should hold 64 hexadecimal digits; take it from a backup, or move it away: then attempts \
         that were made until now are graded by the key files alone",
        path.display()
    )]
    Damaged { path: PathBuf },
    #[error("this machine gives no random numbers: {0}")]
    Random(getrandom::Error),
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str("Secret")
    }
}

impl Secret {
    fn random() -> Result<Self, Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(Error::Random)?;
        Ok(Self(bytes))
    }

    /// Stands in where nothing is published: `check` and `serve`.
    pub const fn none() -> Self {
        Self([0; 32])
    }

    /// The same for the same parts, and else unforeseeable.
    fn hash(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    fn number(&self, parts: &[&str]) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.hash(parts);
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// As pages name the version of a quiz.
    pub fn version(&self, quiz: &Quiz) -> Fingerprint {
        match quiz.is_withheld() {
            false => quiz.scoring(),
            true => Fingerprint(self.number(&["version", &quiz.id.value, &quiz.scoring().to_string()])),
        }
    }

    /// As the results page names a build: that of a site with withheld keys is a hash of them, too.
    pub fn build(&self, build: &str) -> String {
        format!("{:016x}", self.number(&["build", build]))
    }

    /// The quiz as its page shows it. It must be whole.
    pub fn shown(&self, quiz: &Quiz) -> Shown {
        quiz.shown(&|question, id| {
            let number = self.number(&["code", &quiz.id.value, question, id]);
            format!("o{:016x}", number)[..=CODE].to_owned()
        })
    }

    /// Tells one secret from another, without telling it.
    pub fn name(&self) -> u64 {
        self.number(&["name"])
    }
}

impl KeyFile {
    /// Of a whole quiz.
    pub fn of(quiz: &Quiz, course: &str, secret: &Secret) -> Self {
        let version = secret.version(quiz);
        let Shown { quiz: shown, codes } = secret.shown(quiz);
        let wording = ShownData::of(&shown, course, version).questions;
        Self {
            format: FORMAT.to_owned(),
            version,
            codes,
            wording: wording.into_iter().map(|question| (question.id, question.wording)).collect(),
            data: QuizData::of(quiz, course),
        }
    }
}

/// Where keys are kept.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The secret, made if there is none yet, with the folder.
    pub fn secret(&self) -> Result<Secret, Error> {
        let path = self.path.join(SECRET);
        let io = |action| move |cause| Error::Io { action, path: self.path.join(SECRET), cause };
        match fs::read_to_string(&path) {
            Ok(text) => return of_hex(text.trim()).map(Secret).ok_or(Error::Damaged { path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(io("read")(error)),
        }
        private_folder(&self.path).map_err(io("make the folder of"))?;
        let ignore = self.path.join(".gitignore");
        if !ignore.exists() {
            fs::write(&ignore, "*\n").map_err(io("write beside"))?;
        }
        let secret = Secret::random()?;
        let digits: String = secret.0.iter().map(|byte| format!("{byte:02x}")).collect();
        private(&path, true).and_then(|mut file| writeln!(file, "{digits}")).map_err(io("write"))?;
        Ok(secret)
    }

    fn file(&self, quiz: &str, version: Fingerprint) -> PathBuf {
        self.folder(quiz).join(format!("{version}.json"))
    }

    /// Of a quiz's keys; one whose id is the name of the secret's file has its keys beside that.
    fn folder(&self, quiz: &str) -> PathBuf {
        self.path.join(if quiz == SECRET { BESIDE_SECRET } else { quiz })
    }

    /// Keeps a key; one that is there already as it is stays untouched.
    pub fn keep(&self, key: &KeyFile) -> Result<(), Error> {
        let path = self.file(&key.data.quiz, key.version);
        let io = |action| move |cause| Error::Io { action, path: self.file(&key.data.quiz, key.version), cause };
        let text = serde_json::to_string_pretty(key).expect("a key is always JSON") + "\n";
        if fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            return Ok(());
        }
        let folder = self.folder(&key.data.quiz);
        private_folder(&folder).map_err(io("make the folder of"))?;
        // Whole or not at all: a build may be killed.
        let beside = path.with_extension("new");
        let written = private(&beside, false).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&beside, &path)).map_err(io("write"))
    }

    /// All keys that are here, in the order of their names.
    pub fn all(&self) -> Vec<KeyFile> {
        let names = |folder: &Path| -> Vec<String> {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
            names.sort_unstable();
            names
        };
        let of_quiz = |quiz: &String| -> Vec<KeyFile> {
            let files = names(&self.path.join(quiz));
            let quiz = if quiz == BESIDE_SECRET { SECRET } else { quiz };
            files.iter().filter_map(|file| self.find(quiz, file.strip_suffix(".json")?)).collect()
        };
        names(&self.path).iter().flat_map(of_quiz).collect()
    }

    /// The key of a version as pages name it; `None` where it is not here, or is no key.
    pub fn find(&self, quiz: &str, version: &str) -> Option<KeyFile> {
        // Both come from a submission: neither may lead out of the folder.
        let plain = |text: &str| {
            (1..=64).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        if !plain(quiz) || !plain(version) {
            return None;
        }
        let path = self.folder(quiz).join(format!("{version}.json"));
        if fs::metadata(&path).ok()?.len() > LARGEST {
            return None;
        }
        let key: KeyFile = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
        (key.format == FORMAT && key.data.quiz == quiz && key.version.to_string() == version).then_some(key)
    }
}

fn of_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 2 * bytes.len() || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

/// A folder, with those above it, that is for nobody else's eyes; one that is there stays as it is.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// A file that only its owner may read; `new`: it may not be there yet.
pub fn private(path: &Path, new: bool) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.write(true);
    match new {
        true => options.create_new(true),
        false => options.create(true).truncate(true),
    };
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
