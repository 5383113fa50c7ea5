//! Codes of diagnostics that were kept from an earlier run: each is made to last once, however often it is read.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer};

/// The program has some two hundred codes; what is read here comes from a file that could be damaged.
const MOST: usize = 1_000;

static READ: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

pub(super) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    let code = String::deserialize(deserializer)?;
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = read.get(code.as_str()) {
        return Ok(known);
    }
    if read.len() >= MOST {
        return Err(serde::de::Error::custom("more codes than there are"));
    }
    let code = code.leak();
    read.insert(code);
    Ok(code)
}

#[cfg(test)]
mod tests {
    use crate::diag::{Diagnostic, Place};
    use crate::source::FileId;

    #[test]
    fn a_diagnostic_is_read_back_as_it_was_and_its_code_is_kept_once() {
        let place = Place::new(FileId::of("a.md"), 3, 7);
        let given = Diagnostic::error("unknown-key", place, "a lesson has no key `x`").also(place, "here").help("h");
        let bytes = postcard::to_stdvec(&given).unwrap();
        let read = || postcard::from_bytes::<Diagnostic>(&bytes).unwrap();
        let (one, other) = (read(), read());
        assert_eq!((&one, &other), (&given, &given));
        assert!(std::ptr::eq(one.code, other.code));
    }
}
