//! Personal codes: HR gives each person one, signed, and the page draws that person's questions by it.
//!
//! A code says whom it is for and for which quizzes, so neither the page nor `collect` needs a list to know whether it is
//! genuine; the theme's `codes.js` reads the same. It is the beginning of the seed of each attempt that is made with it:
//! `<code>.<number>`. So two people draw different questions, and so do two attempts of one.

use crate::sign::{PrivateKey, PublicKey, SIGNATURE, letters, of_letters};

/// What a code begins with, and its version.
pub const PREFIX: &str = "K1";
const SIGNED: &str = "coursewright-code/1\n";
/// Bytes that tell one code from another.
const ID: usize = 8;
/// Of what a code says, in bytes: it travels in every attempt.
pub const MOST: usize = 240;
/// Between the parts of what it says.
const PART: char = '\n';

/// What a code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    id: [u8; ID],
    /// As `learner` in results: `employee_id:e1`.
    pub learner: String,
    pub name: String,
    /// Ids of quizzes; all that ask for a code where there is none.
    pub quizzes: Vec<String>,
}

/// What a text is that should be a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    Genuine(Code),
    /// It says all that a code says, and HR did not sign it so for this site.
    Forged,
    NoCode,
}

impl Code {
    /// `round`: codes of another round are other codes. The same always gives the same.
    pub fn new(key: &PrivateKey, site: &str, learner: &str, name: &str, quizzes: &[String], round: &str) -> Self {
        let quizzes_named = quizzes.join(" ");
        let hash = key.name(&["code", site, learner, &quizzes_named, round]);
        let plain = |text: &str| text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        Self {
            id: std::array::from_fn(|at| hash[at]),
            learner: plain(learner),
            name: plain(name),
            quizzes: quizzes.to_vec(),
        }
    }

    /// For a name that is too long.
    pub fn nameless(self) -> Self {
        Self { name: String::new(), ..self }
    }

    fn said(&self) -> Vec<u8> {
        let text = [&self.learner, &self.name, &self.quizzes.join(" ")].map(String::as_str).join(&PART.to_string());
        [&self.id[..], text.as_bytes()].concat()
    }

    /// `None` if the name and the rest are more than a code holds.
    pub fn signed(&self, key: &PrivateKey, site: &str) -> Option<String> {
        let said = self.said();
        (said.len() <= MOST).then(|| {
            let signature = key.sign(&message(site, &said));
            format!("{PREFIX}{}", letters(&[&said[..], &signature].concat()))
        })
    }

    pub fn is_for(&self, quiz: &str) -> bool {
        self.quizzes.is_empty() || self.quizzes.iter().any(|known| known == quiz)
    }

    /// Reads a code as it stands in a seed.
    pub fn read(text: &str, site: &str, key: &PublicKey) -> Read {
        let Some((said, signature)) = apart(text) else { return Read::NoCode };
        let Some(code) = Self::of(&said) else { return Read::NoCode };
        if key.verify(&message(site, &said), &signature) { Read::Genuine(code) } else { Read::Forged }
    }

    fn of(said: &[u8]) -> Option<Self> {
        let (id, text) = said.split_first_chunk::<ID>()?;
        let mut parts = std::str::from_utf8(text).ok()?.split(PART);
        let (learner, name, quizzes) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || learner.is_empty() {
            return None;
        }
        let quizzes = quizzes.split(' ').filter(|quiz| !quiz.is_empty()).map(str::to_owned).collect();
        Some(Self { id: *id, learner: learner.to_owned(), name: name.to_owned(), quizzes })
    }
}

fn apart(text: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let text = text.strip_prefix(PREFIX).filter(|text| text.len() <= (MOST + SIGNATURE) * 8 / 5 + 1)?;
    let mut said = of_letters(text)?;
    let signature = said.split_off(said.len().checked_sub(SIGNATURE)?);
    Some((said, signature))
}

/// For this site alone.
fn message(site: &str, said: &[u8]) -> Vec<u8> {
    [SIGNED.as_bytes(), site.as_bytes(), b"\n", said].concat()
}

/// A seed as its code and the number of the attempt that it was drawn for; `None` for a seed without a code.
pub fn of_seed(seed: &str) -> Option<(&str, u32)> {
    let (code, number) = seed.rsplit_once('.')?;
    // In one way only: another way to write a number would be another draw.
    let is_plain = number.bytes().all(|digit| digit.is_ascii_digit()) && !number.starts_with('0');
    (code.starts_with(PREFIX) && is_plain).then_some(())?;
    Some((code, number.parse().ok()?))
}

/// For a person to read and to copy: groups of five.
pub fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> PrivateKey {
        PrivateKey::random().unwrap()
    }

    #[test]
    fn a_code_says_whom_it_is_for_and_every_flipped_bit_is_seen() {
        let key = key();
        let code = Code::new(&key, "test", "employee_id:e1", "Ann Lee 王", &["final".to_owned()], "");
        let text = code.signed(&key, "test").unwrap();
        assert_eq!(
            Some(&text),
            Code::new(&key, "test", "employee_id:e1", "Ann Lee 王", &["final".to_owned()], "")
                .signed(&key, "test")
                .as_ref()
        );
        assert_eq!(Code::read(&text, "test", key.public()), Read::Genuine(code.clone()));
        assert!(code.is_for("final") && !code.is_for("other"));
        assert_eq!(Code::read(&text, "other", key.public()), Read::Forged);
        assert_eq!(Code::read(&text, "test", self::key().public()), Read::Forged);
        for at in 0..text.len() {
            for bit in 0..7 {
                let mut changed = text.clone().into_bytes();
                changed[at] ^= 1 << bit;
                let changed = String::from_utf8(changed).unwrap();
                assert!(!matches!(Code::read(&changed, "test", key.public()), Read::Genuine(_)), "{bit} of {at}");
            }
            assert!(!matches!(Code::read(&text[..at], "test", key.public()), Read::Genuine(_)), "{at} letters");
        }
    }

    #[test]
    fn another_person_another_round_and_other_quizzes_have_other_codes() {
        let key = key();
        let make =
            |learner: &str, quizzes: &[String], round: &str| Code::new(&key, "test", learner, "", quizzes, round).id;
        let first = make("employee_id:e1", &[], "");
        assert_eq!(first, make("employee_id:e1", &[], ""));
        for other in [
            make("employee_id:e2", &[], ""),
            make("employee_id:e1", &["final".to_owned()], ""),
            make("employee_id:e1", &[], "2027"),
        ] {
            assert_ne!(first, other);
        }
        assert!(Code::new(&key, "test", "name:a", &"n".repeat(300), &[], "").signed(&key, "test").is_none());
    }

    #[test]
    fn a_seed_is_a_code_and_a_number() {
        for (seed, of) in [
            ("K1ABC.1", Some(("K1ABC", 1))),
            ("K1ABC.12", Some(("K1ABC", 12))),
            ("K1ABC", None),
            ("K1ABC.", None),
            ("K1ABC.01", None),
            ("K1ABC.-1", None),
            ("K1ABC.+1", None),
            ("0123456789abcdef", None),
            ("C1ABC.1", None),
        ] {
            assert_eq!(of_seed(seed), of, "{seed}");
        }
        assert_eq!(grouped("K1ABCDEFG"), "K1ABC-DEFG");
    }
}
