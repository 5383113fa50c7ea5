//! All that a page shows besides its certificate, signed for this one page: who issues it, what the course teaches, the
//! words that are the same on every certificate, how the page is put together, and how its QR code is drawn. The last of
//! these cannot be in the code itself, and all of them would be too much for it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::compact;
use super::printed::Page;
use crate::sign::{PrivateKey, PublicKey};

/// What it begins with, and its version.
const PREFIX: &str = "P1";
/// Before what is signed, so that nothing else that HR signs is a page.
const SIGNED: &str = "coursewright-page/1\n";

/// As a list in JSON, in this order.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sheet(pub(super) [Vec<String>; 4], pub(super) [String; 2]);

impl Sheet {
    pub(super) fn of(html: &str) -> Self {
        Page::read(html).sheet()
    }

    /// As the page names them, first of all that it may say there.
    pub(super) fn issuer(&self) -> Option<&String> {
        let [_, issuers, ..] = &self.0;
        issuers.first()
    }

    /// `certificate`: the short form on the page, for which alone this counts.
    pub(super) fn signed(&self, certificate: &str, key: &PrivateKey) -> String {
        let list = serde_json::to_string(self).expect("texts are JSON");
        let signature = key.sign(&message(certificate, list.as_bytes()));
        compact::with_signature(PREFIX, &list, &signature)
    }

    /// The one that stands behind a short form on a page, if HR has signed it.
    pub(super) fn behind(certificate: &str, html: &str, key: &PublicKey) -> Option<Self> {
        let (_, rest) = html.split_once(&format!("#{certificate} "))?;
        let end = rest.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (list, signature) = compact::apart(PREFIX, &rest[..end])?;
        let is_genuine = key.verify(&message(certificate, &list), &signature);
        serde_json::from_slice(&list).ok().filter(|_| is_genuine)
    }
}

fn message(certificate: &str, list: &[u8]) -> Vec<u8> {
    [SIGNED.as_bytes(), certificate.as_bytes(), b"\n", list].concat()
}

/// Of a list of tags, which nobody needs to read.
pub(super) fn hash(tags: &[Tag]) -> String {
    STANDARD.encode(Sha256::digest(serde_json::to_string(tags).expect("texts are JSON")))
}

/// How deep a tag stands, its name, and what it says, in order.
pub(super) type Tag = (usize, String, Vec<(String, String)>);
