//! A submission as it comes from a learner's browser, or from whoever had the file on the way: nothing is trusted.
//!
//! Fields that are not known are passed over, since the format may grow. Lists and short texts have limits that hold
//! while the file is still being read. What is passed over may be nested as deep as it likes: it is never built.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Serialize, Serializer};

use super::graded::GradedAttempt;
use super::read::Reason;
use super::visible::straight;
use crate::quiz::{QuizData, Response};

/// What `format` says in every submission that this version reads.
pub const FORMAT: &str = "coursewright-submission/1";

const MOST_ATTEMPTS: usize = 10_000;
const MOST_LESSONS: usize = 10_000;
const MOST_QUESTIONS: usize = 1_000;
const MOST_TRIES: usize = 1_000;
/// Of an id, a name or an e-mail address, in bytes.
const LONGEST: usize = 256;
const LONGEST_SEED: usize = 512;

#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
pub struct Submission {
    #[serde(deserialize_with = "id")]
    pub id: String,
    pub site: MadeOn,
    #[serde(default)]
    pub learner: Fields,
    #[serde(default, deserialize_with = "moment")]
    pub created: Option<Moment>,
    #[serde(deserialize_with = "list::<_, _, MOST_ATTEMPTS>")]
    pub attempts: Vec<Attempt>,
    #[serde(default, deserialize_with = "list::<_, _, MOST_LESSONS>")]
    pub lessons: Vec<LessonRecord>,
}

/// The site that the submission was made on.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
pub struct MadeOn {
    #[serde(deserialize_with = "id")]
    pub id: String,
}

/// What a learner says of themselves: what the site asks for, and no more.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, Serialize)]
pub struct Fields {
    #[serde(default, deserialize_with = "short")]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "short")]
    pub employee_id: Option<String>,
    #[serde(default, deserialize_with = "short")]
    pub email: Option<String>,
}

#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
pub struct Attempt {
    #[serde(deserialize_with = "id")]
    pub id: String,
    #[serde(deserialize_with = "id")]
    pub course: String,
    #[serde(deserialize_with = "id")]
    pub quiz: String,
    #[serde(deserialize_with = "id")]
    pub mode: String,
    #[serde(deserialize_with = "count")]
    pub number: u32,
    #[serde(deserialize_with = "id")]
    pub scoring: String,
    #[serde(default, deserialize_with = "moment")]
    pub started: Option<Moment>,
    #[serde(default, deserialize_with = "moment")]
    pub ended: Option<Moment>,
    /// What its questions were drawn by: where the quiz asks for a personal code, that code and a number.
    #[serde(default, deserialize_with = "seed")]
    pub seed: Option<String>,
    #[serde(deserialize_with = "list::<_, _, MOST_QUESTIONS>")]
    pub questions: Vec<QuestionRecord>,
    #[serde(default)]
    pub claimed: Claimed,
    /// The key of the version that it was made on, where that is not the site's of today, or withheld from the site.
    #[serde(skip)]
    pub version: Option<Arc<QuizData>>,
    /// What it came to where it has been graded already; its questions are none then.
    #[serde(skip)]
    pub graded: Option<Arc<GradedAttempt>>,
}

/// What was done with one question.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, Serialize)]
pub struct QuestionRecord {
    #[serde(deserialize_with = "id")]
    pub id: String,
    #[serde(default, deserialize_with = "short")]
    pub wording: Option<String>,
    /// The last is the final one.
    #[serde(deserialize_with = "list::<_, _, MOST_TRIES>")]
    pub tries: Vec<Response>,
    #[serde(default, deserialize_with = "count")]
    pub hints: u32,
    #[serde(default)]
    pub seconds: Option<f64>,
    /// How sure the learner was, from 1 to 3.
    #[serde(default, deserialize_with = "level")]
    pub confidence: Option<u8>,
    /// Whether it was right in an earlier attempt and not asked again.
    #[serde(default, deserialize_with = "yes")]
    pub carried: bool,
}

/// What the browser says that the responses earned.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize)]
pub struct Claimed {
    #[serde(default, deserialize_with = "unsigned_nothing")]
    pub score: Option<f64>,
    #[serde(default)]
    pub passed: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
pub struct LessonRecord {
    /// `course/module/lesson`
    #[serde(deserialize_with = "id")]
    pub lesson: String,
    #[serde(default, deserialize_with = "moment")]
    pub opened: Option<Moment>,
    #[serde(default, deserialize_with = "moment")]
    pub finished: Option<Moment>,
}

/// A point in time, by the learner's clock; shown to the second, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub Timestamp);

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{:.0}", self.0)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Reads the bytes of one file.
pub fn parse(bytes: &[u8]) -> Result<Submission, Reason> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Reason::Empty);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| Reason::NotUtf8 { byte: error.valid_up_to() })?;
    let head: Head = serde_json::from_str(text).map_err(|error| {
        // Another program's JSON is another program's also where a field of ours is something else in it.
        if error.is_data() { Reason::OtherJson } else { Reason::of(&error) }
    })?;
    let is_object = text.trim_start().starts_with('{');
    match head.format.filter(|_| is_object).as_deref() {
        Some(FORMAT) => serde_json::from_str(text).map_err(|error| Reason::of(&error)),
        Some(format) => match format.split_once('/') {
            Some(("coursewright-submission", version)) => Err(Reason::OtherVersion(cut(version, 40))),
            Some(("coursewright-progress", _)) => Err(Reason::Progress),
            Some(("coursewright-report" | "coursewright-items" | "coursewright-graded", _)) => Err(Reason::Report),
            _ => Err(Reason::OtherJson),
        },
        None => Err(Reason::OtherJson),
    }
}

/// What tells a submission from other JSON.
#[derive(serde::Deserialize)]
struct Head {
    #[serde(default)]
    format: Option<String>,
}

impl Reason {
    pub(super) fn of(error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        let said = error.to_string();
        match error.classify() {
            Category::Eof => Self::Truncated,
            Category::Data if said.starts_with(TOO_MUCH) => Self::TooMuch(cut(&said, 200)),
            Category::Data => Self::Damaged(cut(&said, 200)),
            Category::Syntax | Category::Io => Self::NotJson { line: error.line(), column: error.column() },
        }
    }
}

/// Whether [`shortened`] would leave a text as it is, which is seen at a glance of most. 0xC2 leads in control characters.
pub(super) fn is_short(text: &str, most: usize) -> bool {
    text.len() <= most && text.bytes().all(|byte| !matches!(byte, 0..0x20 | 0x7f | 0xc2))
}

/// At most so many letters, none of which could move a terminal's cursor or turn what stands beside them.
pub(super) fn cut(text: &str, most: usize) -> String {
    shortened(&straight(text), most)
}

/// The same of what somebody wrote, which may run in both directions.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if is_short(text, most) {
        return text.to_owned();
    }
    let mut letters = text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter });
    let mut short: String = letters.by_ref().take(most).collect();
    if letters.next().is_some() {
        short.push('…');
    }
    short
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let mut text = String::deserialize(deserializer)?;
    if let Cow::Owned(plain) = straight(&text) {
        text = plain;
    }
    match text.len() {
        0 => Err(D::Error::custom("an id is empty")),
        1..=LONGEST => Ok(text),
        _ => Err(too_long()),
    }
}

fn short<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    if text.as_ref().is_some_and(|text| text.len() > LONGEST) { Err(too_long()) } else { Ok(text) }
}

/// A personal code may be in it.
fn seed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    if text.as_ref().is_some_and(|text| text.len() > LONGEST_SEED) { Err(too_long()) } else { Ok(text) }
}

const TOO_MUCH: &str = "more than ";

fn too_long<E: serde::de::Error>() -> E {
    E::custom(format!("{TOO_MUCH}{LONGEST} bytes in an id or a name"))
}

/// What cannot be read as a time is none; a flag says so later.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Moment>, D::Error> {
    Ok(match Response::deserialize(deserializer)? {
        Response::Text(text) if text.len() <= 64 => text.parse().ok().map(Moment),
        _ => None,
    })
}

/// A whole number, also as programs write it that have no others: `1.0`.
fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    struct Count;

    impl Visitor<'_> for Count {
        type Value = u32;

        fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
            out.write_str("u32")
        }
        fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<u32, E> {
            u32::try_from(number).map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
        }
        fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<u32, E> {
            u32::try_from(number).map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
        }
        fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<u32, E> {
            let is_count = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
            if is_count { Ok(number as u32) } else { Err(E::invalid_type(Unexpected::Float(number), &self)) }
        }
    }

    deserializer.deserialize_u32(Count)
}

/// Nothing with a sign before it is nothing: one database keeps the sign, and another does not.
fn unsigned_nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(Option::<f64>::deserialize(deserializer)?.map(|score| score + 0.0))
}

/// 1, 2 or 3; everything else is none.
fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    Ok(match Small::deserialize(deserializer)? {
        Small::Number(level @ 1..=3) => Some(level as u8),
        _ => None,
    })
}

fn yes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(matches!(Small::deserialize(deserializer)?, Small::Yes))
}

/// A number or a yes, and whatever else may stand there in a file that was edited.
enum Small {
    Number(u64),
    Yes,
    Other,
}

impl<'de> Deserialize<'de> for Small {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SmallVisitor;

        impl<'de> Visitor<'de> for SmallVisitor {
            type Value = Small;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("a number or a yes")
            }
            fn visit_u64<E>(self, number: u64) -> Result<Small, E> {
                Ok(Small::Number(number))
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Small, E> {
                Ok(if yes { Small::Yes } else { Small::Other })
            }
            fn visit_i64<E>(self, _: i64) -> Result<Small, E> {
                Ok(Small::Other)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Small, E> {
                Ok(Small::Other)
            }
            fn visit_str<E>(self, _: &str) -> Result<Small, E> {
                Ok(Small::Other)
            }
            fn visit_unit<E>(self) -> Result<Small, E> {
                Ok(Small::Other)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Small, A::Error> {
                while access.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Small::Other)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Small, A::Error> {
                while access.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Small::Other)
            }
        }

        deserializer.deserialize_any(SmallVisitor)
    }
}

/// A list that is given up as soon as it is too long.
fn list<'de, D, T, const MOST: usize>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Few<T, const MOST: usize>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Few<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
            out.write_str("a list")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Vec<T>, A::Error> {
            let mut items = Vec::new();
            while let Some(item) = access.next_element()? {
                if items.len() == MOST {
                    return Err(A::Error::custom(format!("{TOO_MUCH}{MOST} entries in one list")));
                }
                items.push(item);
            }
            Ok(items)
        }
    }

    deserializer.deserialize_seq(Few::<T, MOST>(PhantomData))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(attempts: &str) -> String {
        format!(
            r#"{{"format": "{FORMAT}", "id": "s1", "site": {{"id": "site", "build": "b"}}, "created": "2026-05-04T10:00:00.123Z",
               "learner": {{"name": "Ann"}}, "attempts": {attempts}, "lessons": [], "later": [{{}}]}}"#
        )
    }

    fn attempt(questions: &str) -> String {
        format!(
            r#"{{"id": "a", "course": "c", "quiz": "q", "mode": "check", "number": 1, "scoring": "00", "started": 5,
               "questions": {questions}}}"#
        )
    }

    #[test]
    fn what_is_unknown_is_passed_over_and_what_is_missing_is_none() {
        let questions = r#"[{"id": "q1", "tries": ["a", null, 5], "shown": ["b", "a"], "confidence": null}]"#;
        let submission = parse(with(&format!("[{}]", attempt(questions))).as_bytes()).unwrap();
        assert_eq!(submission.created.unwrap().to_string(), "2026-05-04T10:00:00Z");
        let attempt = &submission.attempts[0];
        assert_eq!((attempt.started, attempt.ended, &attempt.claimed), (None, None, &Claimed::default()));
        assert_eq!(attempt.questions[0].tries, [Response::text("a"), Response::None, Response::Invalid]);
    }

    #[test]
    fn certainty_is_read_from_one_to_three_and_nothing_else_spoils_the_file() {
        for (given, level, carried) in [
            (r#""confidence": 3, "carried": true"#, Some(3), true),
            (r#""confidence": 0, "carried": "yes""#, None, false),
            (r#""confidence": 1e9, "carried": 1"#, None, false),
            (r#""confidence": {"a": [2]}, "carried": [[]]"#, None, false),
            (r#""confidence": null"#, None, false),
            (r#""confidence": -1"#, None, false),
        ] {
            let questions = format!(r#"[{{"id": "q1", "tries": [], {given}}}]"#);
            let submission = parse(with(&format!("[{}]", attempt(&questions))).as_bytes()).unwrap();
            let record = &submission.attempts[0].questions[0];
            assert_eq!((record.confidence, record.carried), (level, carried), "{given}");
        }
    }

    #[test]
    fn every_bad_file_has_its_own_reason() {
        let nested = format!("{}{}", "[".repeat(500_000), "]".repeat(500_000));
        let deep = format!("{{\"a\": {nested}}}");
        let whole = with(&format!("[{}]", attempt("[]")));
        let many = with(&format!("[{}]", vec![attempt("[]"); MOST_ATTEMPTS + 1].join(",")));
        let tries = format!("[{{\"id\": \"q\", \"tries\": [{}]}}]", vec!["\"\""; MOST_TRIES + 1].join(","));
        let long = whole.replace("\"Ann\"", &format!("\"{}\"", "n".repeat(LONGEST + 1)));
        for (given, name) in [
            ("", "empty"),
            (" \r\n", "empty"),
            ("\u{feff}", "empty"),
            ("hello", "not_json"),
            ("<html>", "not_json"),
            ("[1, 2]", "other_json"),
            ("\"coursewright-submission/1\"", "other_json"),
            ("[\"coursewright-submission/1\"]", "other_json"),
            ("{}", "other_json"),
            ("{\"format\": 7}", "other_json"),
            ("{\"format\": \"xapi\"}", "other_json"),
            ("{\"format\": \"coursewright-progress/1\"}", "progress"),
            ("{\"format\": \"coursewright-report/1\"}", "report"),
            ("{\"format\": \"coursewright-items/1\"}", "report"),
            ("{\"format\": \"coursewright-submission/2\"}", "other_version"),
            ("{\"format\": \"coursewright-submission/1\"}", "damaged"),
            ("{\"format\": \"coursewright-submission/1\"} x", "not_json"),
            (&whole[..whole.len() / 2], "truncated"),
            (&deep, "other_json"),
            (&many, "too_much"),
            (&with(&format!("[{}]", attempt(&tries))), "too_much"),
            (&with(&nested), "damaged"),
            (&long, "too_much"),
            (&whole.replace("\"s1\"", "\"\""), "damaged"),
            (&whole.replace("\"number\": 1", "\"number\": -1"), "damaged"),
            (&whole.replace("\"number\": 1", "\"number\": 1e999"), "not_json"),
            (&whole.replace("\"id\": \"s1\"", "\"id\": \"s1\", \"id\": \"s2\""), "damaged"),
        ] {
            let reason = parse(given.as_bytes()).expect_err(name);
            assert_eq!(reason.name(), name, "{reason}: {}", &cut(given, 80));
            assert!(reason.to_string().chars().count() < 400, "{reason}");
        }
        let mut broken = whole.into_bytes();
        broken[100] = 0xff;
        assert_eq!(parse(&broken).unwrap_err().name(), "not_utf8");
        assert_eq!(parse(b"\xff\xfe{\0}\0").unwrap_err().name(), "not_utf8");
    }
}
