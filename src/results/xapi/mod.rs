//! Results as xAPI statements, one a line: what a learning record store takes from any tool.
//!
//! A statement says one thing that somebody did: answered a question, passed, failed or completed a quiz, passed a course.
//! Its id is made of the learner, the attempt and the question, so making it again makes the same one, and a store that
//! is sent it twice has it once. What waits for HR's marks is not said yet: a statement is never taken back.
//!
//! Of a person it tells what they are known by, and their address only where nothing else is known. docs/content/results/for-programs/xapi.md says
//! what becomes of what; `lrs` sends statements to a store.

mod interaction;
mod lrs;

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value, json};
use uuid::Uuid;

pub use self::lrs::{BadStore, Clock, Refused, Sent, Store, UNSENT_FILE, send};
use super::error::Error;
use super::report::{AttemptResult, CourseResult, Graded, Learner, QuestionResult, Verdict};
use super::sink::{Out, Texts};
use super::submission::Moment;
use super::words::in_line;
use crate::quiz::{Confidence, Mark, Question, Quiz};
use crate::site::Site;

/// Its name in the report's folder.
pub const STATEMENTS_FILE: &str = "statements.jsonl";

const VERBS: &str = "http://adlnet.gov/expapi/verbs/";
const ACTIVITIES: &str = "http://adlnet.gov/expapi/activities/";
/// The language of our own words.
const ENGLISH: &str = "en";

/// The site's things by the names that statements have for them.
struct Named {
    /// The site's address, by which its learners and all else are told from those of other sites.
    home: String,
    language: String,
    space: Uuid,
    quizzes: HashMap<String, NamedQuiz>,
    courses: HashMap<String, Box<RawValue>>,
}

struct NamedQuiz {
    quiz: Arc<Quiz>,
    activity: Box<RawValue>,
    course: String,
    /// By their ids: their places in the quiz.
    questions: HashMap<String, NamedQuestion>,
}

struct NamedQuestion {
    at: usize,
    /// With what earns everything, where that may be told; and without.
    keyed: Box<RawValue>,
    plain: Box<RawValue>,
}

/// Whether statements can be made of a site's results: everything in them is named by the site's address.
pub(super) fn check(site: &Site) -> Result<(), Error> {
    site.config.base_url.as_ref().map(|_| ()).ok_or(Error::NoAddress)
}

/// Statements of all learners.
pub(super) fn statements(out: Out, site: &Site) -> io::Result<Texts> {
    let site = Named::of(site)?;
    Ok(Texts::new(out, move |learner, text| site.learner(learner, text)))
}

impl Named {
    fn of(site: &Site) -> io::Result<Self> {
        let home = site.config.base_url.clone().unwrap_or_default();
        let language = site.config.languages.first().map_or(ENGLISH, |language| language.value.as_str()).to_owned();
        let space = Uuid::new_v5(&Uuid::NAMESPACE_URL, home.as_bytes());
        let mut named = Self { home, language, space, quizzes: HashMap::new(), courses: HashMap::new() };
        for course in &site.courses {
            let definition = named.definition("course", &course.file.title, course.file.summary.as_deref());
            let activity = named.activity(&format!("{}/", course.id), definition.into())?;
            named.courses.insert(course.id.clone(), activity);
        }
        for node in &site.quizzes {
            let quiz = named.quiz(&node.quiz, &site.courses[node.course].id)?;
            named.quizzes.insert(node.quiz.id.value.clone(), quiz);
        }
        Ok(named)
    }

    fn quiz(&self, quiz: &Arc<Quiz>, course: &str) -> io::Result<NamedQuiz> {
        let id = format!("quizzes/{}.html", quiz.id.value);
        let definition = self.definition("assessment", &quiz.title.value, None);
        let mut questions = HashMap::new();
        for (at, question) in quiz.questions.iter().enumerate() {
            let id = format!("{id}#{}", question.id.value);
            let mut definition = self.definition("cmi.interaction", &in_line(&question.prompt), None);
            definition.insert("interactionType".to_owned(), interaction::interaction_type(&question.kind).into());
            interaction::components(&question.kind, &self.language, &mut definition);
            let plain = self.activity(&id, definition.clone().into())?;
            let patterns = interaction::patterns(question);
            if !patterns.is_empty() && !quiz.is_withheld() {
                definition.insert("correctResponsesPattern".to_owned(), patterns.into());
            }
            let keyed = self.activity(&id, definition.into())?;
            questions.insert(question.id.value.clone(), NamedQuestion { at, keyed, plain });
        }
        let (activity, course) = (self.activity(&id, definition.into())?, course.to_owned());
        Ok(NamedQuiz { quiz: quiz.clone(), activity, course, questions })
    }

    fn definition(&self, kind: &str, name: &str, description: Option<&str>) -> Map<String, Value> {
        let mut definition = Map::new();
        definition.insert("type".to_owned(), format!("{ACTIVITIES}{kind}").into());
        definition.insert("name".to_owned(), json!({self.language.as_str(): name}));
        if let Some(description) = description {
            definition.insert("description".to_owned(), json!({self.language.as_str(): description}));
        }
        definition
    }

    /// `id`: below the site's address.
    fn activity(&self, id: &str, definition: Value) -> io::Result<Box<RawValue>> {
        let id = format!("{}{id}", self.home);
        Ok(to_raw_value(&json!({"objectType": "Activity", "id": id, "definition": definition}))?)
    }

    /// A name that is the same whenever it is made of the same.
    fn name(&self, parts: &[&str]) -> String {
        let mut text = Vec::new();
        for part in parts {
            text.extend((part.len() as u64).to_le_bytes());
            text.extend(part.as_bytes());
        }
        Uuid::new_v5(&self.space, &text).to_string()
    }
}

#[derive(Serialize)]
struct Statement<'s> {
    id: String,
    actor: &'s Value,
    verb: Value,
    object: &'s RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Outcome>,
    context: Context<'s>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<String>,
}

#[derive(Serialize)]
struct Outcome {
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    success: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Context<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    registration: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context_activities: Option<Around>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'s str>,
    platform: &'static str,
    language: &'s str,
}

#[derive(Serialize)]
struct Around {
    parent: [Value; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    grouping: Option<[Value; 1]>,
}

impl Named {
    fn learner(&self, learner: &Learner, out: &mut Vec<u8>) -> io::Result<()> {
        let actor = self.actor(learner);
        // A store never takes back what it was told of somebody.
        for attempt in learner.attempts.iter().filter(|attempt| !attempt.standing.gives_way()) {
            self.attempt(learner, &actor, attempt, out)?;
        }
        for course in &learner.courses {
            self.course(learner, &actor, course, out)?;
        }
        Ok(())
    }

    fn attempt(&self, learner: &Learner, actor: &Value, attempt: &AttemptResult, out: &mut Vec<u8>) -> io::Result<()> {
        let (Some(quiz), Some(graded)) = (self.quizzes.get(&attempt.quiz), attempt.graded) else { return Ok(()) };
        let registration = self.name(&["attempt", &learner.id, &attempt.id]);
        let context = |parent: Value, grouping: Option<Value>| Context {
            registration: Some(&registration),
            context_activities: Some(Around { parent: [parent], grouping: grouping.map(|course| [course]) }),
            revision: Some(&attempt.scoring),
            platform: PLATFORM,
            language: &self.language,
        };
        let course = || json!({"id": format!("{}{}/", self.home, quiz.course)});
        let timestamp = attempt.ended.map(exact);
        for question in &attempt.questions {
            let Some((object, result)) = answered(quiz, attempt, question) else { continue };
            let activity = json!({"id": format!("{}quizzes/{}.html", self.home, attempt.quiz)});
            let statement = Statement {
                id: self.name(&["answered", &learner.id, &attempt.id, &question.id]),
                actor,
                verb: verb("answered"),
                object,
                result: Some(result),
                context: context(activity, Some(course())),
                timestamp: timestamp.clone(),
            };
            write(out, &statement)?;
        }
        let done = match graded.passed {
            _ if graded.score.is_none() || graded.to_mark > 0 => return Ok(()),
            Some(Verdict::ToMark) => return Ok(()),
            Some(Verdict::Passed) => "passed",
            Some(Verdict::NotPassed) => "failed",
            None => "completed",
        };
        let statement = Statement {
            id: self.name(&["done", &learner.id, &attempt.id]),
            actor,
            verb: verb(done),
            object: &quiz.activity,
            result: Some(Outcome {
                score: of_attempt(graded),
                success: graded.passed.map(|passed| passed == Verdict::Passed),
                completion: Some(true),
                response: None,
                duration: duration(attempt),
            }),
            context: context(course(), None),
            timestamp,
        };
        write(out, &statement)
    }

    /// Only that it was passed: everything else can still change.
    fn course(&self, learner: &Learner, actor: &Value, result: &CourseResult, out: &mut Vec<u8>) -> io::Result<()> {
        let passed_on = result.passed_on.filter(|_| result.passed == Some(Verdict::Passed));
        let (Some(day), Some(object)) = (passed_on, self.courses.get(&*result.course)) else { return Ok(()) };
        let statement = Statement {
            id: self.name(&["course", &learner.id, &result.course, &day.to_string()]),
            actor,
            verb: verb("passed"),
            object,
            result: Some(Outcome {
                score: None,
                success: Some(true),
                completion: None,
                response: None,
                duration: None,
            }),
            context: Context {
                registration: None,
                context_activities: None,
                revision: None,
                platform: PLATFORM,
                language: &self.language,
            },
            timestamp: day.to_zoned(TimeZone::UTC).ok().map(|midnight| midnight.timestamp().to_string()),
        };
        write(out, &statement)
    }
}

const PLATFORM: &str = "Coursewright";

fn write(out: &mut Vec<u8>, statement: &Statement) -> io::Result<()> {
    serde_json::to_writer(&mut *out, statement)?;
    out.write_all(b"\n")
}

fn verb(name: &str) -> Value {
    json!({"id": format!("{VERBS}{name}"), "display": {ENGLISH: name}})
}

/// What was answered, and what came of it; `None` where nothing was given, and while a mark is missing.
fn answered<'q>(
    quiz: &'q NamedQuiz,
    attempt: &AttemptResult,
    result: &QuestionResult,
) -> Option<(&'q RawValue, Outcome)> {
    let named = quiz.questions.get(&result.id)?;
    let question: &Question = &quiz.quiz.questions[named.at];
    let waits = result.marking.as_ref().is_some_and(|marking| marking.points.is_none());
    if result.carried || waits {
        return None;
    }
    let mark = result.mark?;
    let given = result.given.as_ref().filter(|given| !given.is_blank())?;
    // The key of an earlier version is another.
    let is_today = attempt.scoring == quiz.quiz.scoring().to_string();
    let object: &RawValue = if is_today { &named.keyed } else { &named.plain };
    let least = match quiz.quiz.policy.confidence {
        Confidence::Scored => -2.0,
        _ => 0.0,
    };
    let outcome = Outcome {
        score: result.points.zip(result.possible).and_then(|(points, possible)| score(points, possible, least)),
        success: match mark {
            Mark::Right => Some(true),
            Mark::Partly | Mark::Wrong => Some(false),
            Mark::Ungraded => None,
        },
        completion: None,
        response: Some(interaction::response(question, given, &result.response)),
        duration: result.seconds.filter(|seconds| *seconds >= 0.0).map(seconds),
    };
    Some((object, outcome))
}

fn of_attempt(graded: Graded) -> Option<Value> {
    score(graded.points, graded.possible, 0.0)
}

/// `least`: for one point that was possible.
fn score(points: f64, possible: f64, least: f64) -> Option<Value> {
    let scaled = (points / possible).clamp(-1.0, 1.0);
    (possible > 0.0).then(|| json!({"scaled": scaled, "raw": points, "min": least * possible, "max": possible}))
}

fn duration(attempt: &AttemptResult) -> Option<String> {
    let taken = attempt.ended?.0.duration_since(attempt.started?.0);
    (!taken.is_negative()).then(|| seconds(taken.as_secs_f64()))
}

/// ISO 8601, to the hundredth.
fn seconds(seconds: f64) -> String {
    format!("PT{}S", (seconds * 100.0).round() / 100.0)
}

/// To the last digit that the learner's clock gave.
fn exact(time: Moment) -> String {
    time.0.to_string()
}

impl Named {
    fn actor(&self, learner: &Learner) -> Value {
        // The address of who gave nothing better; all others are known by a name that says nothing outside.
        let address = learner.id.strip_prefix("email:").filter(|address| is_address(address));
        match address {
            Some(address) => json!({"objectType": "Agent", "mbox": format!("mailto:{address}")}),
            None => json!({"objectType": "Agent", "account": {"homePage": self.home, "name": learner.id}}),
        }
    }
}

fn is_address(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".@_+-".contains(&byte));
    plain
        && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}
