//! What HR signs: ECDSA on P-256 with SHA-256 (ES256 of RFC 7518), and HR's pair of keys for it.
//!
//! P-256 and not Ed25519: every browser's WebCrypto has verified it for ten years, also on pages from a disk, while
//! Ed25519 came to Chromium in 2025 and is missing on machines that many companies still have; and whoever reads Open
//! Badges 3.0 reads ES256. A signature is made without chance (RFC 6979): the same text gives the same bytes.
//!
//! What is signed begins with what it is, so that nothing that was signed as one thing is genuine as another.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde::Serialize;
use sha2::Sha256;

use crate::keyfile::{self, BadKey, Purpose};

/// Bytes of a signature.
pub const SIGNATURE: usize = 64;

/// What site.yaml holds: the point, compressed, as base64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// What HR holds.
#[derive(Clone)]
pub struct PrivateKey {
    key: SigningKey,
    public: PublicKey,
}

/// A public key as JSON (RFC 7517), with its members in the order of the alphabet, as a thumbprint has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwk {
    pub crv: &'static str,
    pub kty: &'static str,
    pub x: String,
    pub y: String,
}

impl PublicKey {
    pub fn read(text: &str) -> Result<Self, BadKey> {
        let bytes = keyfile::read_public(text, Purpose::Signing)?;
        // One text for each key: a point has another short form, which nobody writes.
        let is_compressed = matches!(bytes[0], 2 | 3);
        let key = VerifyingKey::from_sec1_bytes(&bytes).ok().filter(|_| is_compressed);
        key.map(Self).ok_or(BadKey::NotPublic)
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.to_sec1_point(true).as_bytes().to_vec()
    }

    /// To be compared by a person: `4f2a 91cd …`.
    pub fn fingerprint(&self) -> String {
        keyfile::fingerprint(&self.bytes())
    }

    pub fn jwk(&self) -> Jwk {
        let point = self.0.to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        Jwk { crv: "P-256", kty: "EC", x: URL_SAFE_NO_PAD.encode(x), y: URL_SAFE_NO_PAD.encode(y) }
    }

    /// The key as a name of its holder (the method `did:jwk`): whoever reads it needs no server for the key.
    pub fn did(&self) -> String {
        let jwk = serde_json::to_string(&self.jwk()).expect("four texts are always JSON");
        format!("did:jwk:{}", URL_SAFE_NO_PAD.encode(jwk))
    }

    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify(message, &signature).is_ok())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&STANDARD.encode(self.bytes()))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "PrivateKey({})", self.public.fingerprint())
    }
}

impl PrivateKey {
    pub fn random() -> Result<Self, getrandom::Error> {
        loop {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes)?;
            // One number in 2^32 is none of the curve's.
            if let Ok(key) = SigningKey::from_slice(&bytes) {
                return Ok(Self::of(key));
            }
        }
    }

    fn of(key: SigningKey) -> Self {
        let public = PublicKey(*key.verifying_key());
        Self { key, public }
    }

    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The file that is to be kept, line by line.
    pub fn to_file(&self) -> String {
        let public = (&*self.public.to_string(), &*self.public.fingerprint());
        keyfile::write(Purpose::Signing, public, &self.key.to_bytes())
    }

    pub fn read(text: &str) -> Result<Self, BadKey> {
        let file = keyfile::read(text, Purpose::Signing)?;
        let key = Self::of(SigningKey::from_slice(&file.private).map_err(|_| BadKey::NotPrivate)?);
        match file.public {
            Some(written) if written != key.public.to_string() => Err(BadKey::Mixed),
            _ => Ok(key),
        }
    }

    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE] {
        let signature: Signature = self.key.sign(message);
        signature.to_bytes().into()
    }

    /// A number that the same parts always give, and that nobody without the key can reckon or try out.
    pub fn name(&self, parts: &[&str]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key.to_bytes()).expect("HMAC takes keys of any length");
        mac.update(b"coursewright-name/1");
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

/// Bytes as letters and digits that a person can copy and a QR code packs tightly (Crockford's base 32): no I, L, O, U.
pub fn letters(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        (held, bits) = (held << 8 | u32::from(*byte), bits + 8);
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(LETTERS[(held >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(LETTERS[(held << (5 - bits) & 31) as usize]));
    }
    text
}

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The bytes that [`letters`] made a text of; `None` for every other text.
pub fn of_letters(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)? as u32;
        (held, bits) = (held << 5 | value, bits + 5);
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 255) as u8);
        }
    }
    // One text for the same bytes: what is left over is less than a letter, and nothing.
    (bits < 5 && held & ((1 << bits) - 1) == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal;

    /// RFC 6979, appendix A.2.5: the key, and its signatures with SHA-256.
    const KEY: &str = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
    const SAMPLE: &str = "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
    const TEST: &str = "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083";

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    fn key() -> PrivateKey {
        PrivateKey::of(SigningKey::from_slice(&hex(KEY)).unwrap())
    }

    #[test]
    fn the_vectors_of_the_rfc_are_signed_and_verified() {
        for (message, signature) in [("sample", SAMPLE), ("test", TEST)] {
            assert_eq!(key().sign(message.as_bytes()).to_vec(), hex(signature));
            assert!(key().public().verify(message.as_bytes(), &hex(signature)));
            assert!(!key().public().verify(b"another", &hex(signature)));
            assert!(!PrivateKey::random().unwrap().public().verify(message.as_bytes(), &hex(signature)));
        }
    }

    #[test]
    fn every_flipped_bit_of_a_signature_and_of_what_was_signed_is_seen() {
        let (key, message) = (key(), b"text".to_vec());
        let signature = key.sign(&message).to_vec();
        for at in 0..8 * signature.len() {
            let mut changed = signature.clone();
            changed[at / 8] ^= 1 << (at % 8);
            assert!(!key.public().verify(&message, &changed), "bit {at}");
        }
        for at in 0..8 * message.len() {
            let mut changed = message.clone();
            changed[at / 8] ^= 1 << (at % 8);
            assert!(!key.public().verify(&changed, &signature), "bit {at}");
        }
        assert!(!key.public().verify(&message, &signature[..63]) && !key.public().verify(&message, &[0; 64]));
    }

    #[test]
    fn a_key_for_one_thing_is_refused_for_the_other() {
        let (signing, sealing) = (PrivateKey::random().unwrap(), seal::PrivateKey::random());
        let back = PrivateKey::read(&signing.to_file().replace('\n', "\r\n")).unwrap();
        assert_eq!(back.public(), signing.public());
        assert_eq!(PublicKey::read(&signing.public().to_string()).as_ref(), Ok(signing.public()));
        assert_eq!(PrivateKey::read(&sealing.to_file()).err(), Some(BadKey::IsForSealing));
        assert_eq!(seal::PrivateKey::read(&signing.to_file()).err(), Some(BadKey::IsForSigning));
        assert_eq!(PublicKey::read(&sealing.public().to_string()), Err(BadKey::IsForSealing));
        assert_eq!(seal::PublicKey::read(&signing.public().to_string()), Err(BadKey::IsForSigning));
        assert_eq!(PublicKey::read(&signing.to_file()), Err(BadKey::IsPrivate));
        let private = signing.to_file().lines().last().unwrap().split_once(": ").unwrap().1.to_owned();
        assert_eq!(PublicKey::read(&private), Err(BadKey::IsPrivate));
        let mixed = signing.to_file().replace(&signing.public().to_string(), &key().public().to_string());
        assert_eq!(PrivateKey::read(&mixed).err(), Some(BadKey::Mixed));
        // A file from before there were two kinds is for sealing.
        let old = sealing.to_file().replace("purpose: sealing\n", "");
        assert!(seal::PrivateKey::read(&old).is_ok());
        assert_eq!(PrivateKey::read(&old).err(), Some(BadKey::IsForSealing));
        let strange = signing.to_file().replace("purpose: signing", "purpose: another");
        assert_eq!(PrivateKey::read(&strange).err(), Some(BadKey::NotPrivate));
        // Not on the curve.
        assert_eq!(PublicKey::read(&STANDARD.encode([2; 33])).is_ok(), VerifyingKey::from_sec1_bytes(&[2; 33]).is_ok());
        assert_eq!(PublicKey::read(&STANDARD.encode([5; 33])), Err(BadKey::NotPublic));
    }

    #[test]
    fn the_key_as_json_is_the_one_of_the_rfc() {
        let point = hex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6");
        let jwk = key().public().jwk();
        assert_eq!(jwk.x, URL_SAFE_NO_PAD.encode(point));
        let named = key().public().did();
        let inside = URL_SAFE_NO_PAD.decode(named.strip_prefix("did:jwk:").unwrap()).unwrap();
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&inside).unwrap(), serde_json::to_value(jwk).unwrap());
    }

    #[test]
    fn letters_come_back_and_no_other_text_gives_the_same_bytes() {
        assert_eq!(letters(b"\xff\x00"), "ZW00");
        for length in 0..40_u8 {
            let bytes: Vec<u8> = (0..length).map(|at| at.wrapping_mul(83).wrapping_add(length)).collect();
            let text = letters(&bytes);
            assert_eq!(of_letters(&text), Some(bytes), "{text}");
            for (at, _) in text.char_indices() {
                for bit in 0..7 {
                    let mut changed = text.clone().into_bytes();
                    changed[at] ^= 1 << bit;
                    let back = String::from_utf8(changed).ok().and_then(|text| of_letters(&text));
                    assert!(back.is_none() || back != of_letters(&text), "{text}: {bit} of {at}");
                }
            }
        }
        assert!(of_letters("0").is_none() && of_letters("zw00").is_none() && of_letters("ZW0").is_none());
    }

    #[test]
    fn a_name_depends_on_the_key_and_on_each_part() {
        let key = key();
        assert_eq!(key.name(&["a", "b"]), key.name(&["a", "b"]));
        assert_ne!(key.name(&["a", "b"]), key.name(&["ab", ""]));
        assert_ne!(key.name(&["a", "b"]), PrivateKey::random().unwrap().name(&["a", "b"]));
    }
}
