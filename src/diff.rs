//! What has changed between two states of a site's quizzes, and what that means for those who have taken them.
//!
//! Quizzes are compared as pages hold them ([`crate::quiz::QuizData`]), field by field, so that a site can be compared
//! that another version of the program has built.

mod said;
mod side;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

pub use self::said::{QuestionSaid, Said};
pub use self::side::{Error, Quiz, Side};

pub const DIFF_FORMAT: &str = "coursewright-diff/1";

/// What of a question changes its score; what else its data holds changes only how it is shown or counted elsewhere.
const SCORED: [&str; 3] = ["type", "key", "points"];

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    pub format: &'static str,
    /// How many quizzes there were on either side.
    pub compared: usize,
    /// Those that differ.
    pub quizzes: Vec<QuizChange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Added,
    Removed,
    /// Old responses earn another score, or none.
    Rescored,
    /// Only what the learner reads.
    Reworded,
    /// Neither: an objective, a tag, a band's message, an option that stays last.
    Other,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuizChange {
    pub quiz: String,
    pub course: String,
    pub title: String,
    pub change: Change,
    /// The fingerprints of everything that changes a score.
    pub scoring: [Option<String>; 2],
    /// Of the quiz as a whole: its policy.
    pub fields: Vec<FieldChange>,
    pub questions: Vec<QuestionChange>,
    /// A quiz of another id that is scored alike, where this one came or went.
    pub same_as: Option<String>,
    /// Questions whose responses in unfinished attempts are lost.
    pub drafts_lost: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuestionChange {
    pub id: String,
    pub change: Change,
    /// `single_choice`, as it is now, or was.
    #[serde(rename = "type")]
    pub kind: String,
    pub fields: Vec<FieldChange>,
    /// Texts that are gone, and texts that are new; empty where a side does not hold them.
    pub texts: [Vec<String>; 2],
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// `pass_mark`, `key.right`.
    pub field: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

impl Difference {
    /// Whether attempts that were made on the old state are of another version.
    pub fn is_of_scoring(&self) -> bool {
        self.quizzes.iter().any(|quiz| matches!(quiz.change, Change::Rescored | Change::Removed))
    }
}

pub fn compare(old: &Side, new: &Side) -> Difference {
    let ids: BTreeSet<&String> = old.quizzes.keys().chain(new.quizzes.keys()).collect();
    let mut quizzes: Vec<_> = ids.iter().filter_map(|id| quiz(old.quizzes.get(*id), new.quizzes.get(*id))).collect();
    find_renamed(&mut quizzes);
    quizzes.sort_by(|one, other| (&one.course, &one.quiz).cmp(&(&other.course, &other.quiz)));
    Difference { format: DIFF_FORMAT, compared: ids.len(), quizzes }
}

/// A quiz that went and one that came are most likely one with another id, if both are scored alike.
fn find_renamed(quizzes: &mut [QuizChange]) {
    for at in 0..quizzes.len() {
        let [old, new] = &quizzes[at].scoring;
        let (wanted, scoring) = match quizzes[at].change {
            Change::Added => (Change::Removed, new.clone()),
            Change::Removed => (Change::Added, old.clone()),
            _ => continue,
        };
        let mut others = quizzes.iter().filter(|other| other.change == wanted && other.scoring.contains(&scoring));
        quizzes[at].same_as = others.next().map(|other| other.quiz.clone());
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn quiz(old: Option<&Quiz>, new: Option<&Quiz>) -> Option<QuizChange> {
    // Where one side withholds the key, the rest is compared.
    if let (Some(before), Some(after)) = (old, new)
        && before.has_key() != after.has_key()
    {
        return known(Some(&before.without_key()), Some(&after.without_key()));
    }
    known(old, new)
}

fn known(old: Option<&Quiz>, new: Option<&Quiz>) -> Option<QuizChange> {
    let shown = &new.or(old)?.data;
    let scoring = [old, new].map(|side| side.map(|quiz| text(&quiz.data, "scoring").to_owned()));
    let questions = questions(old, new);
    let fields = match (old, new) {
        (Some(old), Some(new)) => {
            let own = |data: &Value| match data.as_object() {
                Some(data) => {
                    let known = ["quiz", "course", "scoring", "questions"];
                    flat(data.iter().filter(|(key, _)| !known.contains(&key.as_str())))
                }
                None => BTreeMap::new(),
            };
            let mut fields = changes(&own(&old.data), &own(&new.data));
            if let (Some(before), Some(after)) = (&old.said, &new.said) {
                fields.extend(changes(&before.fields, &after.fields));
            }
            fields.extend(moved(old, new));
            fields
        }
        _ => Vec::new(),
    };
    let change = match (old, new) {
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
        _ if scoring[0] != scoring[1] => Change::Rescored,
        _ if fields.is_empty() && questions.is_empty() => return None,
        _ if questions.iter().any(|question| question.change == Change::Reworded) => Change::Reworded,
        _ => Change::Other,
    };
    // What the page's script does with an attempt under way on another form of the quiz.
    let lost = |question: &&QuestionChange| match change {
        Change::Removed => true,
        Change::Rescored => question.change == Change::Removed || question.loses_draft(),
        _ => false,
    };
    let drafts_lost = questions.iter().filter(lost).map(|question| question.id.clone()).collect();
    Some(QuizChange {
        quiz: text(shown, "quiz").to_owned(),
        course: text(shown, "course").to_owned(),
        title: text(shown, "title").to_owned(),
        change,
        scoring,
        fields,
        questions: match change {
            Change::Added | Change::Removed => Vec::new(),
            _ => questions,
        },
        same_as: None,
        drafts_lost,
    })
}

/// The order of the questions that are on both sides, where it is another one.
fn moved(old: &Quiz, new: &Quiz) -> Option<FieldChange> {
    let ids = |quiz: &Quiz| -> Vec<String> {
        let questions = quiz.data.get("questions").and_then(Value::as_array).into_iter().flatten();
        questions.map(|question| text(question, "id").to_owned()).collect()
    };
    let (before, after) = (ids(old), ids(new));
    let shared = |one: &[String], other: &[String]| -> Vec<String> {
        let other: BTreeSet<&String> = other.iter().collect();
        one.iter().filter(|id| other.contains(id)).cloned().collect()
    };
    let (was, is) = (shared(&before, &after), shared(&after, &before));
    let in_words = |ids: &[String]| Some(ids.join(", "));
    (was != is).then(|| FieldChange { field: "order".to_owned(), old: in_words(&was), new: in_words(&is) })
}

impl QuestionChange {
    /// A response to other words is not taken over.
    fn loses_draft(&self) -> bool {
        self.fields.iter().any(|field| field.field == "wording")
    }
}

fn questions(old: Option<&Quiz>, new: Option<&Quiz>) -> Vec<QuestionChange> {
    let of = |quiz: Option<&Quiz>| -> Vec<Value> {
        let questions = quiz.and_then(|quiz| quiz.data.get("questions")?.as_array().cloned());
        questions.unwrap_or_default()
    };
    let (before, after) = (of(old), of(new));
    let id = |question: &Value| text(question, "id").to_owned();
    let found = |list: &[Value], wanted: &str| list.iter().find(|question| text(question, "id") == wanted).cloned();
    let mut changes: Vec<QuestionChange> = Vec::new();
    for question in &after {
        match found(&before, text(question, "id")) {
            Some(earlier) => changes.extend(one(&earlier, question, old, new)),
            None => changes.push(alone(question, Change::Added)),
        }
    }
    let gone = before.iter().filter(|question| found(&after, &id(question)).is_none());
    changes.extend(gone.map(|question| alone(question, Change::Removed)));
    changes
}

fn alone(question: &Value, change: Change) -> QuestionChange {
    let points = shown("points", question.get("points").unwrap_or(&Value::Null));
    let fields = match change {
        Change::Added => vec![FieldChange { field: "points".into(), old: None, new: points }],
        _ => vec![FieldChange { field: "points".into(), old: points, new: None }],
    };
    let (id, kind) = (text(question, "id").to_owned(), text(question, "type").to_owned());
    QuestionChange { id, change, kind, fields, texts: Default::default() }
}

/// A question that is on both sides.
fn one(before: &Value, after: &Value, old: Option<&Quiz>, new: Option<&Quiz>) -> Option<QuestionChange> {
    let flat = |question: &Value| question.as_object().map(|fields| flat(fields.iter())).unwrap_or_default();
    let mut fields = changes(&flat(before), &flat(after));
    let id = text(after, "id");
    let said = |quiz: Option<&Quiz>| quiz?.said.as_ref()?.questions.get(id).cloned();
    let both = said(old).zip(said(new));
    if let Some((was, is)) = &both {
        fields.extend(changes(&was.fields, &is.fields));
    }
    if fields.is_empty() {
        return None;
    }
    let is_scored = |field: &FieldChange| SCORED.contains(&field.field.split('.').next().unwrap_or_default());
    let is_wording = |field: &FieldChange| field.field == "wording";
    let change = match () {
        () if fields.iter().any(is_scored) => Change::Rescored,
        () if fields.iter().any(is_wording) => Change::Reworded,
        () => Change::Other,
    };
    let texts = both.map_or_else(Default::default, |(was, is)| {
        let without = |one: &[String], other: &[String]| -> Vec<String> {
            one.iter().filter(|text| !other.contains(text)).cloned().collect()
        };
        let texts = [without(&was.texts, &is.texts), without(&is.texts, &was.texts)];
        // The same words in another order.
        if texts.iter().all(Vec::is_empty) && was.texts != is.texts {
            let [old, new] = [was.texts, is.texts].map(|texts| Some(texts.join(" / ")));
            fields.push(FieldChange { field: "order".to_owned(), old, new });
        }
        texts
    });
    Some(QuestionChange { id: id.to_owned(), change, kind: text(after, "type").to_owned(), fields, texts })
}

/// Every value under its path; short lists are one value.
fn flat<'v>(fields: impl Iterator<Item = (&'v String, &'v Value)>) -> BTreeMap<String, String> {
    fn walk(path: String, value: &Value, found: &mut BTreeMap<String, String>) {
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(key, value)| walk(format!("{path}.{key}"), value, found));
            }
            Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
                items.iter().enumerate().for_each(|(at, value)| walk(format!("{path}.{}", at + 1), value, found));
            }
            value => {
                if let Some(words) = shown(&path, value) {
                    found.insert(path, words);
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    fields.for_each(|(key, value)| walk(key.clone(), value, &mut found));
    found
}

/// A value as a person reads it; `None` for nothing.
fn shown(path: &str, value: &Value) -> Option<String> {
    if let Some(words) = unlimited(path, value) {
        return Some(words.to_owned());
    }
    const SHARES: [&str; 5] = ["pass_mark", "penalty", "hint_cost", "credits", "credit"];
    let is_share = path.split('.').any(|part| SHARES.contains(&part));
    Some(match value {
        Value::Null => return None,
        Value::Number(number) if is_share => {
            let hundredths = (number.as_f64().unwrap_or_default() * 10_000.0).round() / 100.0;
            format!("{hundredths}%")
        }
        Value::Number(number) if path == "policy.time_limit" => time(number.as_u64().unwrap_or_default()),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string()),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items = items.iter().filter_map(|item| shown(path, item));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    })
}

/// Where nothing, or 0, sets no limit.
fn unlimited(path: &str, value: &Value) -> Option<&'static str> {
    match path {
        "policy.tries" if value.is_null() => Some("until it is right"),
        "policy.attempts" if value.as_u64() == Some(0) => Some("any number"),
        _ => None,
    }
}

/// As an author writes it: `1h 30m`.
fn time(seconds: u64) -> String {
    let parts = [(seconds / 3600, 'h'), (seconds / 60 % 60, 'm'), (seconds % 60, 's')];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}"));
    parts.collect::<Vec<_>>().join(" ")
}

fn changes(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Vec<FieldChange> {
    let fields: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let differ = fields.into_iter().filter(|field| old.get(*field) != new.get(*field));
    differ
        .map(|field| FieldChange { field: field.clone(), old: old.get(field).cloned(), new: new.get(field).cloned() })
        .collect()
}

/// The difference in words, for a person.
pub fn in_words(difference: &Difference) -> String {
    let mut out = String::new();
    for quiz in &difference.quizzes {
        let _ = writeln!(out, "{}/{}: {}", quiz.course, quiz.quiz, quiz.title);
        for field in &quiz.fields {
            let _ = writeln!(out, "  {}", field_in_words(field));
        }
        for question in &quiz.questions {
            question_in_words(question, &mut out);
        }
        for line in meaning(quiz) {
            let _ = writeln!(out, "  → {line}");
        }
        out.push('\n');
    }
    let count = |change: Change| difference.quizzes.iter().filter(|quiz| quiz.change == change).count();
    let _ = writeln!(
        out,
        "Compared {} {}: {} scored otherwise, {} reworded only, {} changed otherwise, {} added, {} removed",
        difference.compared,
        if difference.compared == 1 { "quiz" } else { "quizzes" },
        count(Change::Rescored),
        count(Change::Reworded),
        count(Change::Other),
        count(Change::Added),
        count(Change::Removed),
    );
    out
}

fn field_in_words(field: &FieldChange) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    format!("{}: {} → {}", field.field, value(&field.old), value(&field.new))
}

fn question_in_words(question: &QuestionChange, out: &mut String) {
    let QuestionChange { id, change, kind, fields, texts } = question;
    let told = match change {
        Change::Added => format!("+ {id}: added, {kind}"),
        Change::Removed => format!("- {id}: removed, {kind}"),
        Change::Rescored => format!("~ {id}: scored otherwise"),
        Change::Reworded => format!("~ {id}: reworded"),
        Change::Other => format!("~ {id}"),
    };
    let _ = writeln!(out, "  {told}");
    if matches!(change, Change::Added | Change::Removed) {
        return;
    }
    for field in fields.iter().filter(|field| field.field != "wording") {
        let _ = writeln!(out, "      {}", field_in_words(field));
    }
    for (sign, texts) in [('-', &texts[0]), ('+', &texts[1])] {
        for text in texts {
            let _ = writeln!(out, "      {sign} {text}");
        }
    }
}

/// What becomes of attempts and of what is under way.
fn meaning(quiz: &QuizChange) -> Vec<String> {
    let lost = match quiz.drafts_lost.len() {
        0 => "responses in unfinished attempts are kept".to_owned(),
        1 => format!("in unfinished attempts the response to {} is lost", quiz.drafts_lost[0]),
        n => format!("in unfinished attempts the responses to {n} questions are lost: {}", quiz.drafts_lost.join(", ")),
    };
    match quiz.change {
        Change::Added => vec!["a new quiz".to_owned()],
        Change::Removed if quiz.same_as.is_some() => {
            let other = quiz.same_as.as_deref().unwrap_or_default();
            vec![format!(
                "the quiz has got another id, `{other}`: attempts made on it no longer count until it has its old one"
            )]
        }
        Change::Removed => {
            vec![
                "the quiz is gone: attempts made on it can be graded with the old site alone, and no longer count"
                    .to_owned(),
            ]
        }
        Change::Rescored => {
            let [old, new] = quiz.scoring.clone().map(Option::unwrap_or_default);
            let attempts = format!(
                "attempts made before are of another version ({old}, now {new}): they no longer count for the learner, \
                 and are graded by `collect --site` with the site that they were made on"
            );
            vec![attempts, lost]
        }
        Change::Reworded | Change::Other => vec!["attempts and unfinished work stay valid".to_owned()],
    }
}
