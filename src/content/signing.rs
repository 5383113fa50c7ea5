//! What of a site HR signs: `signing` in site.yaml, with HR's public key and who it is that signs.

use serde::{Deserialize, Serialize};

use super::outline::base_url;
use crate::diag::{Diagnostic, Faults, Placed};
use crate::keyfile::BadKey;
use crate::sign::PublicKey;
use crate::yaml::{Node, Reader};

const KEYS: [&str; 3] = ["public_key", "issuer", "codes"];
const ISSUER_KEYS: [&str; 3] = ["name", "url", "image"];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signing {
    /// As [`PublicKey::read`] reads it.
    pub public_key: String,
    pub issuer: Issuer,
    /// Quizzes that ask for a personal code.
    pub codes: Vec<Placed<String>>,
}

/// Who issues certificates, as they say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// The site's title where there is none.
    pub name: Option<String>,
    pub url: Option<String>,
    /// The address of an image, which stands in credentials for wallets alone.
    pub image: Option<String>,
}

impl Signing {
    pub fn key(&self) -> PublicKey {
        PublicKey::read(&self.public_key).expect("it was read when the file was")
    }
}

/// `None` where there is no key that could be used, which was then said.
pub(super) fn read(node: &Node, faults: &Faults) -> Option<Signing> {
    let map = Reader::new(node, "`signing`", &KEYS, faults);
    let issuer = map.node("issuer").map(|node| issuer(node, faults)).unwrap_or_default();
    let codes = map.texts("codes");
    let key = map.required_text("public_key")?;
    match PublicKey::read(&key.value) {
        Ok(read) => Some(Signing { public_key: read.to_string(), issuer, codes }),
        Err(fault) => {
            let help = match fault {
                BadKey::IsPrivate => {
                    "delete it here, make another pair with `coursewright keys new --for signing`, and tell nobody"
                }
                BadKey::IsForSealing => {
                    "its place is `results: public_key:`; `coursewright keys new --for signing` makes a pair for here"
                }
                _ => "`coursewright keys new --for signing` makes a pair and says what to write here",
            };
            faults.add(Diagnostic::error("bad-key", key.place, fault.to_string()).help(help));
            None
        }
    }
}

fn issuer(node: &Node, faults: &Faults) -> Issuer {
    let map = Reader::new(node, "`issuer`", &ISSUER_KEYS, faults);
    let address = |key| {
        let given = map.text(key)?;
        if base_url(&given.value).is_none() {
            let fault = Diagnostic::error("wrong-type", given.place, format!("`{}` is no address", given.value));
            faults.add(fault.help("write it as `https://example.com/`"));
        }
        Some(given.value)
    };
    Issuer { name: map.text("name").map(|name| name.value), url: address("url"), image: address("image") }
}
