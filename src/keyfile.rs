//! The file that a private key of HR's is kept in, whatever the key is for, and what tells one key from another.
//!
//! Text: a first line that names the format, comments, and `name: value`. A key for sealing opens what learners handed in
//! ([`seal`](crate::seal)); one for signing says that something is HR's ([`sign`](crate::sign)). Neither is ever taken for
//! the other: who may read results need not be who may issue certificates. The file says what its key is for, and a
//! public key tells by its length: a point in full is for sealing, one coordinate and a sign for signing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const FORMAT: &str = "coursewright-private-key/1";
/// Of a fingerprint, in bytes: 8 groups of 4 digits.
const FINGERPRINT: usize = 16;
const PRIVATE: usize = 32;

/// What a pair of keys is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Sealing,
    Signing,
}

/// Why a text is not the key that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    #[error("this is no public key")]
    NotPublic,
    #[error("this is a private key, which must not be published")]
    IsPrivate,
    #[error("this is no file of a private key")]
    NotPrivate,
    #[error("this file holds a private key and another public one")]
    Mixed,
    #[error("this key is for sealing results, and here one for signing is needed")]
    IsForSealing,
    #[error("this key is for signing, and here one for sealing results is needed")]
    IsForSigning,
}

/// What such a file holds.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyFile {
    pub private: Vec<u8>,
    pub public: Option<String>,
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(out, "KeyFile({:?})", self.public)
    }
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Sealing => "sealing",
            Self::Signing => "signing",
        }
    }

    /// For who opens the file.
    const fn note(self) -> &'static str {
        match self {
            Self::Sealing => {
                "Opens what was sealed for HR: whoever has this file can read it. Keep it off the site, and keep a copy."
            }
            Self::Signing => {
                "Signs certificates and personal codes: whoever has this file can make genuine ones. Keep it off the \
                 site, and keep a copy."
            }
        }
    }

    /// Bytes of a public key as site.yaml holds it.
    const fn size(self) -> usize {
        match self {
            Self::Sealing => 65,
            Self::Signing => 33,
        }
    }

    const fn instead(self) -> BadKey {
        match self {
            Self::Sealing => BadKey::IsForSigning,
            Self::Signing => BadKey::IsForSealing,
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Sealing => Self::Signing,
            Self::Signing => Self::Sealing,
        }
    }
}

/// To be compared by a person: `4f2a 91cd …`.
pub fn fingerprint(public: &[u8]) -> String {
    let hash = Sha256::digest(public);
    let groups = hash[..FINGERPRINT].chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1]));
    groups.collect::<Vec<_>>().join(" ")
}

/// The file's text, line by line. `public`: the key as site.yaml holds it, and its fingerprint.
pub fn write(purpose: Purpose, public: (&str, &str), private: &[u8]) -> String {
    let (key, fingerprint) = public;
    let (note, name, private) = (purpose.note(), purpose.name(), STANDARD.encode(private));
    format!(
        "{FORMAT}\n# {note}\npurpose: {name}\npublic_key: {key}\nfingerprint: {fingerprint}\nprivate_key: {private}\n"
    )
}

/// Reads a file that was made for this purpose.
pub fn read(text: &str, purpose: Purpose) -> Result<KeyFile, BadKey> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    if lines.next() != Some(FORMAT) {
        return Err(BadKey::NotPrivate);
    }
    let fields: Vec<_> = lines.filter_map(|line| line.split_once(':')).collect();
    let field = |name: &str| fields.iter().find(|(key, _)| *key == name).map(|(_, value)| value.trim());
    // Before there were keys for signing, no file said what it was for.
    match field("purpose").unwrap_or(Purpose::Sealing.name()) {
        name if name == purpose.name() => {}
        name if name == purpose.other().name() => return Err(purpose.instead()),
        _ => return Err(BadKey::NotPrivate),
    }
    let private = field("private_key").and_then(|value| STANDARD.decode(value).ok()).ok_or(BadKey::NotPrivate)?;
    Ok(KeyFile { private, public: field("public_key").map(str::to_owned) })
}

/// The bytes of a public key, which may still be no point of the curve.
pub fn read_public(text: &str, purpose: Purpose) -> Result<Vec<u8>, BadKey> {
    let text = text.trim();
    if text.starts_with(FORMAT) {
        return Err(BadKey::IsPrivate);
    }
    let bytes = STANDARD.decode(text).map_err(|_| BadKey::NotPublic)?;
    match bytes.len() {
        PRIVATE => Err(BadKey::IsPrivate),
        size if size == purpose.size() => Ok(bytes),
        size if size == purpose.other().size() => Err(purpose.instead()),
        _ => Err(BadKey::NotPublic),
    }
}
