//! What a learner gave to one question, as it comes from a browser: nothing in it is trusted.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::quiz::fold::{Fold, Folds, fold};
use crate::quiz::model::FREE_TEXT;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    /// Nothing was given.
    None,
    /// The id of an option, or what was typed.
    Text(String),
    /// Ids: those ticked, or those put in order, or a path through a scenario.
    List(Vec<String>),
    /// From pair to choice.
    Map(BTreeMap<String, String>),
    /// JSON that no form of ours makes.
    Invalid,
}

impl Response {
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// Whether nothing was given: it is never wrong, and never right.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::None => true,
            Self::Text(text) => fold(text, &Folds([Fold::Spaces].into())).is_empty(),
            Self::List(ids) => ids.is_empty(),
            Self::Map(choices) => choices.is_empty(),
            Self::Invalid => false,
        }
    }

    /// What a learner wrote at length; `None` where nothing is written.
    pub fn written(&self) -> Option<&str> {
        let Self::Map(given) = self else { return None };
        given.get(FREE_TEXT).map(String::as_str).filter(|text| !Self::text(text).is_blank())
    }
}

impl Serialize for Response {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(ids) => ids.serialize(serializer),
            Self::Map(choices) => choices.serialize(serializer),
            // No valid response, and read back as what it is.
            Self::Invalid => serializer.serialize_bool(false),
        }
    }
}

impl<'de> Deserialize<'de> for Response {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ResponseVisitor)
    }
}

struct ResponseVisitor;

impl<'de> Visitor<'de> for ResponseVisitor {
    type Value = Response;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("a response")
    }
    fn visit_unit<E>(self) -> Result<Response, E> {
        Ok(Response::None)
    }
    fn visit_none<E>(self) -> Result<Response, E> {
        Ok(Response::None)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Response, D::Error> {
        deserializer.deserialize_any(self)
    }
    fn visit_str<E>(self, text: &str) -> Result<Response, E> {
        Ok(Response::text(text))
    }
    fn visit_string<E>(self, text: String) -> Result<Response, E> {
        Ok(Response::Text(text))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Response, E> {
        Ok(Response::Invalid)
    }
    fn visit_i64<E>(self, _: i64) -> Result<Response, E> {
        Ok(Response::Invalid)
    }
    fn visit_u64<E>(self, _: u64) -> Result<Response, E> {
        Ok(Response::Invalid)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Response, E> {
        Ok(Response::Invalid)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Response, A::Error> {
        let mut ids = Some(Vec::new());
        while let Some(Word(word)) = access.next_element()? {
            match (word, &mut ids) {
                (Some(word), Some(ids)) => ids.push(word),
                _ => ids = None,
            }
        }
        Ok(ids.map_or(Response::Invalid, Response::List))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Response, A::Error> {
        let mut choices = BTreeMap::new();
        let mut valid = true;
        while let Some((pair, Word(choice))) = access.next_entry::<String, Word>()? {
            // As in JSON.parse, the last of equal names counts; what was given before no longer matters.
            choices.insert(pair, choice);
        }
        let mut words = BTreeMap::new();
        for (pair, choice) in choices {
            match choice {
                Some(choice) => drop(words.insert(pair, choice)),
                None => valid = false,
            }
        }
        Ok(if valid { Response::Map(words) } else { Response::Invalid })
    }
}

/// A text, or `None` for anything else.
struct Word(Option<String>);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl<'de> Visitor<'de> for WordVisitor {
    type Value = Word;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("a text")
    }
    fn visit_str<E>(self, text: &str) -> Result<Word, E> {
        Ok(Word(Some(text.to_owned())))
    }
    fn visit_string<E>(self, text: String) -> Result<Word, E> {
        Ok(Word(Some(text)))
    }
    fn visit_unit<E>(self) -> Result<Word, E> {
        Ok(Word(None))
    }
    fn visit_none<E>(self) -> Result<Word, E> {
        Ok(Word(None))
    }
    fn visit_bool<E>(self, _: bool) -> Result<Word, E> {
        Ok(Word(None))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Word, E> {
        Ok(Word(None))
    }
    fn visit_u64<E>(self, _: u64) -> Result<Word, E> {
        Ok(Word(None))
    }
    fn visit_f64<E>(self, _: f64) -> Result<Word, E> {
        Ok(Word(None))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Word, A::Error> {
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Word(None))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Word, A::Error> {
        while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Word(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_json_is_a_response() {
        let list = |ids: &[&str]| Response::List(ids.iter().map(|id| (*id).to_owned()).collect());
        let map = |entries: &[(&str, &str)]| {
            Response::Map(entries.iter().map(|(pair, choice)| ((*pair).to_owned(), (*choice).to_owned())).collect())
        };
        for (json, response) in [
            ("null", Response::None),
            ("\"a\"", Response::text("a")),
            ("\"\\u00e4\"", Response::text("ä")),
            ("[]", list(&[])),
            ("[\"a\", \"b\"]", list(&["a", "b"])),
            ("{}", map(&[])),
            ("{\"a\": \"b\"}", map(&[("a", "b")])),
            ("{\"a\": \"b\", \"a\": \"c\"}", map(&[("a", "c")])),
            ("{\"a\": 1, \"a\": \"c\"}", map(&[("a", "c")])),
            ("true", Response::Invalid),
            ("12", Response::Invalid),
            ("-1", Response::Invalid),
            ("1.5e300", Response::Invalid),
            ("[\"a\", 1]", Response::Invalid),
            ("[null]", Response::Invalid),
            ("[[\"a\"], \"b\"]", Response::Invalid),
            ("{\"a\": [\"b\"]}", Response::Invalid),
            ("{\"a\": {\"b\": {}}, \"c\": \"d\"}", Response::Invalid),
        ] {
            assert_eq!(serde_json::from_str::<Response>(json).unwrap(), response, "{json}");
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::from_value::<Response>(value).unwrap(), response, "{json} as a value");
        }
    }
}
