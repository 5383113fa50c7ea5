//! A certificate in so few letters that a QR code on paper holds it: `C1`, then in letters and digits ([`letters`]) a list
//! in JSON and the signature over it. The theme's `verify.js` reads the same.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::sign::{PrivateKey, PublicKey, SIGNATURE, letters, of_letters};

/// What a certificate begins with, and its version.
pub const PREFIX: &str = "C1";
/// Before what is signed, so that nothing else that HR signs is a certificate.
const SIGNED: &str = "coursewright-certificate/1\n";
/// Letters of a text; a QR code holds no more.
const LONGEST: usize = 4_296;

/// What a certificate says.
#[derive(Clone, Debug, PartialEq)]
pub struct Certificate {
    /// A UUID.
    pub id: String,
    /// Ids of the site and of the course.
    pub site: String,
    pub course: String,
    pub title: String,
    pub name: String,
    pub passed_on: Date,
    /// The last day.
    pub valid_until: Option<Date>,
    /// 0 to 1, in thousandths.
    pub score: Option<f64>,
}

/// A share as a certificate says it.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", (share * 1000.0).round() / 10.0)
}

impl Certificate {
    /// Its score, if it says one: `93.3 %`.
    pub fn percent(&self) -> Option<String> {
        self.score.map(percent)
    }

    /// In its short form, signed.
    pub fn signed(&self, key: &PrivateKey) -> String {
        let Self { id, site, course, title, name, passed_on, valid_until, score } = self;
        let until = valid_until.map(|day| day.to_string());
        // The last says that the page is signed, too, so that nobody can take that signature off it.
        let list = json!([id, site, course, title, name, passed_on.to_string(), until, score, 1]).to_string();
        let signature = key.sign(&message(list.as_bytes()));
        with_signature(PREFIX, &list, &signature)
    }
}

/// A list and the signature over it, in letters and digits.
pub(super) fn with_signature(prefix: &str, list: &str, signature: &[u8; SIGNATURE]) -> String {
    let bytes: Vec<u8> = list.bytes().chain(*signature).collect();
    format!("{prefix}{}", letters(&bytes))
}

/// What [`with_signature`] has put together, in parts.
pub(super) fn apart(prefix: &str, text: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut list = of_letters(text.strip_prefix(prefix)?)?;
    let signature = list.split_off(list.len().checked_sub(SIGNATURE)?);
    Some((list, signature))
}

fn message(list: &[u8]) -> Vec<u8> {
    [SIGNED.as_bytes(), list].concat()
}

/// A short form that was taken apart; whether it is genuine is another matter.
pub(super) struct Opened {
    pub(super) certificate: Certificate,
    /// Whether its page is signed, too, as it is since the list has a ninth part.
    pub(super) signs_page: bool,
    list: Vec<u8>,
    signature: Vec<u8>,
}

impl Opened {
    /// `None` for what is no certificate at all.
    pub(super) fn of(text: &str) -> Option<Self> {
        let (list, signature) = apart(PREFIX, text).filter(|_| text.len() <= LONGEST)?;
        let value: Value = serde_json::from_slice(&list).ok()?;
        let parts = value.as_array()?;
        let signs_page = match parts.len() {
            8 => false,
            9 if parts[8] == 1 => true,
            _ => return None,
        };
        let text = |at: usize| parts[at].as_str().map(str::to_owned);
        let day = |at: usize| parts[at].as_str()?.parse::<Date>().ok();
        let certificate = Certificate {
            id: text(0)?,
            site: text(1)?,
            course: text(2)?,
            title: text(3)?,
            name: text(4)?,
            passed_on: day(5)?,
            valid_until: if parts[6].is_null() { None } else { Some(day(6)?) },
            score: if parts[7].is_null() { None } else { Some(parts[7].as_f64()?) },
        };
        Some(Self { certificate, signs_page, list, signature })
    }

    pub(super) fn is_genuine(&self, key: &PublicKey) -> bool {
        key.verify(&message(&self.list), &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate() -> Certificate {
        Certificate {
            id: "0d5b1f30-8a51-8c3e-9d7a-0f2f5a6b7c8d".to_owned(),
            site: "test".to_owned(),
            course: "online-marketing".to_owned(),
            title: "Online marketing and “promotion”".to_owned(),
            name: "王小明 Ann O'Neill".to_owned(),
            passed_on: Date::constant(2028, 2, 3),
            valid_until: Some(Date::constant(2029, 2, 3)),
            score: Some(0.933),
        }
    }

    #[test]
    fn a_certificate_comes_back_as_it_was_signed_and_the_same_gives_the_same() {
        let key = PrivateKey::random().unwrap();
        for certificate in [
            certificate(),
            Certificate { valid_until: None, score: None, ..certificate() },
            Certificate { name: "\"\\\n".to_owned(), score: Some(1.0), ..certificate() },
        ] {
            let text = certificate.signed(&key);
            assert_eq!(text, certificate.signed(&key));
            let opened = Opened::of(&text).unwrap();
            assert!(opened.is_genuine(key.public()));
            assert_eq!(opened.certificate, certificate);
            assert!(!opened.is_genuine(PrivateKey::random().unwrap().public()));
        }
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_is_refused() {
        let key = PrivateKey::random().unwrap();
        let text = certificate().signed(&key);
        let is_genuine = |text: &str| Opened::of(text).is_some_and(|opened| opened.is_genuine(key.public()));
        assert!(is_genuine(&text));
        for at in 0..text.len() {
            for bit in 0..7 {
                let mut changed = text.clone().into_bytes();
                changed[at] ^= 1 << bit;
                assert!(!is_genuine(&String::from_utf8(changed).unwrap()), "bit {bit} of letter {at}");
            }
            assert!(!is_genuine(&text[..at]), "{at} letters");
        }
        assert!(!is_genuine(&format!("{text}0")));
    }
}
