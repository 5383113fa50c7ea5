//! Whether a certificate is genuine: the short form of a QR code, the address that it is in, or a credential. As the
//! theme's `verify.js` says it, which learners and employers use; here for who has the program.

use jiff::civil::Date;

use super::compact::{Certificate, Opened};
use super::printed::{self, Difference, Rest};
use super::sheet::Sheet;
use super::{badge, compact};
use crate::sign::PublicKey;

/// What is shown of a certificate: what was signed, and nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub certificate: Certificate,
    /// Who issued it, by what was signed with it; the text of a QR code does not say.
    pub issuer: Option<String>,
    /// A credential that names the learner by a hash alone.
    pub is_nameless: bool,
    /// A page of before pages were signed: it was compared without who issues it, what the course teaches, its fixed
    /// words, and the drawing of its QR code.
    pub is_partly_compared: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Genuine(Box<Shown>),
    /// Genuine, and no longer valid.
    Expired(Box<Shown>),
    /// A page around a text that is genuine, and says something else.
    Altered(Box<Shown>, Vec<Difference>),
    /// A text that is genuine among words that cannot be compared with it.
    Uncompared(Box<Shown>),
    /// Texts of so many certificates.
    Several(usize),
    /// Of another site, whose key is not here.
    OtherSite(String),
    /// Changed, or signed by somebody else.
    NotGenuine,
    /// No certificate at all, or cut off.
    Unreadable,
}

/// Letters of a text that can be no colour and no word.
const LEAST: usize = 40;

/// `text`: what stands in a file or in an address, or a printed page with such an address in it.
pub fn verify(text: &str, site: &str, key: &PublicKey, today: Date) -> Verdict {
    let text = text.trim_start_matches('\u{feff}').trim();
    let found = short_forms(text);
    if found.len() > 1 {
        return Verdict::Several(found.len());
    }
    let is_within = !found.is_empty();
    let written = found.first().copied().unwrap_or(text);
    let (certificate, is_genuine, signs_page, named) = match Opened::of(written) {
        Some(opened) => (opened.certificate.clone(), opened.is_genuine(key), opened.signs_page, None),
        None => match badge::Opened::of(written) {
            Some(opened) => (opened.certificate.clone(), opened.is_genuine(key), false, opened.issuer),
            // What begins like one is one that was changed or cut.
            None if written.starts_with(compact::PREFIX) && written.len() > 100 => return Verdict::NotGenuine,
            None => return Verdict::Unreadable,
        },
    };
    if certificate.site != site {
        return Verdict::OtherSite(certificate.site);
    }
    if !is_genuine {
        return Verdict::NotGenuine;
    }
    let is_expired = certificate.valid_until.is_some_and(|until| until < today);
    let is_page = is_within && printed::is_page(text);
    let is_nameless = certificate.name.is_empty();
    let sheet = if signs_page { Sheet::behind(written, text, key) } else { None };
    let issuer = named.or_else(|| sheet.as_ref()?.issuer().cloned());
    let shown = Box::new(Shown { certificate, issuer, is_nameless, is_partly_compared: is_page && !signs_page });
    if is_page {
        let rest = match signs_page {
            true => sheet.map_or(Rest::Lost, Rest::Signed),
            false => Rest::Unsigned,
        };
        let differences = printed::differences(text, &shown.certificate, rest);
        if !differences.is_empty() {
            return Verdict::Altered(shown, differences);
        }
    } else if is_within && text.contains(char::is_whitespace) {
        return Verdict::Uncompared(shown);
    }
    if is_expired { Verdict::Expired(shown) } else { Verdict::Genuine(shown) }
}

/// The texts of QR codes behind the `#` of addresses, each once.
fn short_forms(text: &str) -> Vec<&str> {
    let sign = format!("#{}", compact::PREFIX);
    let form = |(at, _): (usize, &str)| {
        let rest = &text[at + 1..];
        &rest[..rest.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(rest.len())]
    };
    let mut found: Vec<&str> = Vec::new();
    for form in text.match_indices(&sign).map(form) {
        if !found.contains(&form) {
            found.push(form);
        }
    }
    let (long, short): (Vec<_>, Vec<_>) = found.into_iter().partition(|form| form.len() >= LEAST);
    if long.is_empty() { short.into_iter().take(1).collect() } else { long }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::PrivateKey;

    fn certificate() -> Certificate {
        Certificate {
            id: "0d5b1f30-8a51-8c3e-9d7a-0f2f5a6b7c8d".to_owned(),
            site: "test".to_owned(),
            course: "course".to_owned(),
            title: "Course".to_owned(),
            name: "Ann".to_owned(),
            passed_on: Date::constant(2028, 2, 3),
            valid_until: Some(Date::constant(2029, 2, 3)),
            score: None,
        }
    }

    #[test]
    fn each_case_has_its_own_verdict() {
        let (key, other) = (PrivateKey::random().unwrap(), PrivateKey::random().unwrap());
        let text = certificate().signed(&key);
        let day = |text: &str| text.parse::<Date>().unwrap();
        let say = |text: &str, site: &str, key: &PrivateKey, on: &str| verify(text, site, key.public(), day(on));
        let shown_of = || {
            Box::new(Shown { certificate: certificate(), issuer: None, is_nameless: false, is_partly_compared: false })
        };
        let shown = shown_of();
        assert_eq!(say(&text, "test", &key, "2029-02-03"), Verdict::Genuine(shown.clone()));
        assert_eq!(
            say(&format!("\n https://x.example/verify.html#{text}\r\n"), "test", &key, "2028-03-01"),
            Verdict::Genuine(shown.clone())
        );
        assert_eq!(say(&text, "test", &key, "2029-02-04"), Verdict::Expired(shown));
        assert_eq!(say(&text, "test", &other, "2028-03-01"), Verdict::NotGenuine);
        assert_eq!(say(&text, "another", &key, "2028-03-01"), Verdict::OtherSite("test".to_owned()));
        assert_eq!(say(&text[..text.len() - 2], "test", &key, "2028-03-01"), Verdict::NotGenuine);
        let among = |words: &str| say(&format!("{words}#{text} {words}"), "test", &key, "2028-03-01");
        assert_eq!(among("Here is mine: https://x.example/verify.html"), Verdict::Uncompared(shown_of()));
        let other = Certificate { name: "Bob".to_owned(), ..certificate() }.signed(&key);
        assert_eq!(say(&format!("#{text} #{other} #{text}"), "test", &key, "2028-03-01"), Verdict::Several(2));
        assert!(matches!(among("<p>Mallory</p>"), Verdict::Altered(..)));
        assert_eq!(
            say(&format!("<https://x.example/verify.html#{text}>"), "test", &key, "2028-03-01"),
            Verdict::Genuine(shown_of())
        );
        for nothing in ["", "C1", "hello", "a.b.c", "{}"] {
            assert_eq!(say(nothing, "test", &key, "2028-03-01"), Verdict::Unreadable, "{nothing}");
        }
    }
}
