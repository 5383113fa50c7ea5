//! Sealed submissions: HPKE (RFC 9180) in base mode, with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-128-GCM.
//!
//! The results page seals with HR's public key (the theme's `seal.js`); here is HR's pair of keys, and what opens a file.
//! A sealed file is JSON with a readable envelope: its format, the site and build that it was made on, the fingerprint of
//! the key, when it was made. All of it is authenticated: what [`open`] gives was sealed under that envelope, or it gives
//! nothing.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hpke::aead::AesGcm128;
use hpke::kdf::HkdfSha256;
use hpke::kem::DhP256HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, Serializable, single_shot_open};
use serde::Deserialize;

use crate::keyfile::{self, BadKey, Purpose};

/// What `format` says in a sealed file.
pub const FORMAT: &str = "coursewright-sealed/1";

type Public = <DhP256HkdfSha256 as Kem>::PublicKey;
type Private = <DhP256HkdfSha256 as Kem>::PrivateKey;

/// What site.yaml holds: the point, uncompressed, as base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(Vec<u8>);

/// What HR holds.
#[derive(Clone)]
pub struct PrivateKey {
    key: Private,
    public: PublicKey,
}

/// Why a sealed file stays shut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shut {
    /// The fingerprint of the key it was sealed with, which is none of those at hand.
    OtherKey(String),
    OtherVersion(String),
    /// Something in it is not as it was sealed.
    Changed,
}

impl PublicKey {
    pub fn read(text: &str) -> Result<Self, BadKey> {
        let bytes = keyfile::read_public(text, Purpose::Sealing)?;
        Public::from_bytes(&bytes).map_err(|_| BadKey::NotPublic)?;
        Ok(Self(bytes))
    }

    /// To be compared by a person: `4f2a 91cd …`.
    pub fn fingerprint(&self) -> String {
        keyfile::fingerprint(&self.0)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&STANDARD.encode(&self.0))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "PrivateKey({})", self.public.fingerprint())
    }
}

impl PrivateKey {
    pub fn random() -> Self {
        let (key, public) = DhP256HkdfSha256::gen_keypair();
        Self { key, public: PublicKey(public.to_bytes().to_vec()) }
    }

    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The file that is to be kept, line by line.
    pub fn to_file(&self) -> String {
        let public = (&*self.public.to_string(), &*self.public.fingerprint());
        keyfile::write(Purpose::Sealing, public, &self.key.to_bytes())
    }

    pub fn read(text: &str) -> Result<Self, BadKey> {
        let file = keyfile::read(text, Purpose::Sealing)?;
        let key = Private::from_bytes(&file.private).map_err(|_| BadKey::NotPrivate)?;
        let public = PublicKey(DhP256HkdfSha256::sk_to_pk(&key).to_bytes().to_vec());
        match file.public {
            Some(written) if written != public.to_string() => Err(BadKey::Mixed),
            _ => Ok(Self { key, public }),
        }
    }
}

/// Readable to everybody, and changed by nobody.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    format: String,
    site: String,
    build: String,
    /// The fingerprint of the public key.
    key: String,
    created: String,
    /// What the one key of this file is found by.
    enc: String,
    sealed: String,
}

impl Envelope {
    /// What the seal was made for.
    fn info(&self) -> String {
        format!("{}\n{}", self.format, self.site)
    }

    /// What it covers besides its content. No field may hold what parts it from the next one.
    fn aad(&self) -> Option<String> {
        let fields = [&self.format, &self.site, &self.build, &self.key, &self.created].map(String::as_str);
        let plain = fields.iter().all(|field| !field.contains(char::is_control));
        plain.then(|| fields.join("\n"))
    }
}

/// Whether these bytes look like a sealed file; if so it is opened, or it is said why not. The site it was made on stands
/// in what was sealed once more.
pub fn open(bytes: &[u8], keys: &[PrivateKey]) -> Option<Result<Vec<u8>, Shut>> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let start = &bytes[..bytes.len().min(200)];
    // Sealed files are told by their first field, also where the rest is damaged.
    let name = FORMAT.split_once('/').map_or(FORMAT, |(name, _)| name).as_bytes();
    if !start.windows(name.len()).any(|window| window == name) {
        return None;
    }
    let read = serde_json::from_slice::<Envelope>(bytes).map_err(|_| Shut::Changed);
    Some(read.and_then(|envelope| opened(&envelope, keys)))
}

fn opened(envelope: &Envelope, keys: &[PrivateKey]) -> Result<Vec<u8>, Shut> {
    if envelope.format != FORMAT {
        let version = envelope.format.rsplit_once('/').map_or("", |(_, version)| version);
        return Err(Shut::OtherVersion(version.to_owned()));
    }
    let aad = envelope.aad().ok_or(Shut::Changed)?;
    let key = keys.iter().find(|key| key.public.fingerprint() == envelope.key);
    let key = key.ok_or_else(|| Shut::OtherKey(envelope.key.clone()))?;
    let decode = |text: &str| STANDARD.decode(text).map_err(|_| Shut::Changed);
    let (enc, sealed) = (decode(&envelope.enc)?, decode(&envelope.sealed)?);
    let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(&enc).map_err(|_| Shut::Changed)?;
    single_shot_open::<AesGcm128, HkdfSha256, DhP256HkdfSha256>(
        &OpModeR::Base,
        &key.key,
        &enc,
        envelope.info().as_bytes(),
        &sealed,
        aad.as_bytes(),
    )
    .map_err(|_| Shut::Changed)
}

#[cfg(test)]
mod tests {
    use hpke::{OpModeS, single_shot_seal};
    use proptest::prelude::*;

    use super::*;

    /// RFC 9180, appendix A.3.1: base mode, the first message.
    const SK_R: &str = "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2";
    const PK_R: &str = "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0";
    const ENC: &str = "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4";
    const CT: &str = "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434";

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    fn key() -> PrivateKey {
        let key = Private::from_bytes(&hex(SK_R)).unwrap();
        PrivateKey { public: PublicKey(DhP256HkdfSha256::sk_to_pk(&key).to_bytes().to_vec()), key }
    }

    #[test]
    fn the_vector_of_the_rfc_opens() {
        assert_eq!(key().public.0, hex(PK_R));
        let enc = <DhP256HkdfSha256 as Kem>::EncappedKey::from_bytes(&hex(ENC)).unwrap();
        let open = |info: &[u8], aad: &[u8]| {
            single_shot_open::<AesGcm128, HkdfSha256, DhP256HkdfSha256>(
                &OpModeR::Base,
                &key().key,
                &enc,
                info,
                &hex(CT),
                aad,
            )
        };
        assert_eq!(open(b"Ode on a Grecian Urn", b"Count-0").unwrap(), b"Beauty is truth, truth beauty");
        assert!(
            open(b"Ode on a Grecian urn", b"Count-0").is_err() && open(b"Ode on a Grecian Urn", b"Count-1").is_err()
        );
    }

    /// As the page seals.
    fn sealed(key: &PublicKey, text: &str) -> String {
        let mut envelope = Envelope {
            format: FORMAT.to_owned(),
            site: "test".to_owned(),
            build: "0123456789abcdef".to_owned(),
            key: key.fingerprint(),
            created: "2026-05-02T10:06:00.000Z".to_owned(),
            enc: String::new(),
            sealed: String::new(),
        };
        let (enc, ct) = single_shot_seal::<AesGcm128, HkdfSha256, DhP256HkdfSha256>(
            &OpModeS::Base,
            &Public::from_bytes(&key.0).unwrap(),
            envelope.info().as_bytes(),
            text.as_bytes(),
            envelope.aad().unwrap().as_bytes(),
        )
        .unwrap();
        envelope.enc = STANDARD.encode(enc.to_bytes());
        envelope.sealed = STANDARD.encode(ct);
        let Envelope { format, site, build, key, created, enc, sealed } = envelope;
        let fields = [
            ("format", format),
            ("site", site),
            ("build", build),
            ("key", key),
            ("created", created),
            ("enc", enc),
            ("sealed", sealed),
        ];
        let lines: Vec<_> = fields.iter().map(|(name, value)| format!("  \"{name}\": \"{value}\"")).collect();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }

    #[test]
    fn what_was_sealed_opens_with_its_own_key_alone() {
        let (mine, other) = (PrivateKey::random(), key());
        let file = sealed(mine.public(), "{\"a\": 1}");
        let keys = [other.clone(), mine.clone()];
        assert_eq!(open(file.as_bytes(), &keys), Some(Ok(b"{\"a\": 1}".to_vec())));
        assert_eq!(open(file.as_bytes(), &[other]), Some(Err(Shut::OtherKey(mine.public().fingerprint()))));
        assert_eq!(open(b"{\"format\": \"coursewright-submission/1\"}", &keys), None);
        let later = file.replace("coursewright-sealed/1", "coursewright-sealed/2");
        assert_eq!(open(later.as_bytes(), &keys), Some(Err(Shut::OtherVersion("2".to_owned()))));
        // A file by file key: the same content is never the same bytes.
        assert_ne!(file, sealed(mine.public(), "{\"a\": 1}"));
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_is_refused() {
        let key = key();
        let file = sealed(key.public(), "{\"format\": \"coursewright-submission/1\"}").into_bytes();
        let keys = [key];
        let end = file.len() - 1;
        for byte in 0..end {
            for bit in 0..8 {
                let mut changed = file.clone();
                changed[byte] ^= 1 << bit;
                // `None`: no longer a sealed file at all, and no submission either.
                assert!(!matches!(open(&changed, &keys), Some(Ok(_))), "bit {bit} of byte {byte}");
            }
        }
        for length in 0..end {
            assert!(!matches!(open(&file[..length], &keys), Some(Ok(_))), "{length} bytes");
        }
        assert!(matches!(open(&file[..end], &keys), Some(Ok(_))), "the last line break says nothing");
    }

    proptest! {
        #[test]
        fn nothing_else_opens(noise in proptest::collection::vec(any::<u8>(), 0..200), at in 0usize..400, cut in 0usize..50) {
            let key = key();
            let mut file = sealed(key.public(), "text").into_bytes();
            let whole = file.clone();
            let at = at.min(file.len());
            let end = (at + cut).min(file.len());
            file.splice(at..end, noise);
            let same = serde_json::from_slice::<serde_json::Value>(&file).ok() == serde_json::from_slice(&whole).ok();
            prop_assert!(same || !matches!(open(&file, &[key]), Some(Ok(_))));
        }
    }

    #[test]
    fn a_private_key_comes_back_from_its_file_and_no_other_file_is_one() {
        let key = PrivateKey::random();
        let file = key.to_file();
        let back = PrivateKey::read(&file.replace('\n', "\r\n")).unwrap();
        assert_eq!(back.public(), key.public());
        assert_eq!(PublicKey::read(&key.public().to_string()).as_ref(), Ok(key.public()));
        assert_eq!(PublicKey::read(&file), Err(BadKey::IsPrivate));
        let private = file.lines().last().unwrap().split_once(": ").unwrap().1;
        assert_eq!(PublicKey::read(private), Err(BadKey::IsPrivate));
        let mixed = file.replace(&key.public().to_string(), &PrivateKey::random().public().to_string());
        assert_eq!(PrivateKey::read(&mixed).err(), Some(BadKey::Mixed));
        let head = file.lines().next().unwrap();
        for text in ["", head, "private_key: AAAA", &format!("{head}\nprivate_key: AAAA\n")] {
            assert_eq!(PrivateKey::read(text).err(), Some(BadKey::NotPrivate), "{text:?}");
        }
        // Not on the curve, compressed, cut off.
        let mut point = key.public().0.clone();
        point[64] ^= 1;
        for bytes in [&point[..], &key.public().0[..64], &[4; 65]] {
            assert_eq!(PublicKey::read(&STANDARD.encode(bytes)), Err(BadKey::NotPublic));
        }
    }
}
