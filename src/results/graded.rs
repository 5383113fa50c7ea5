//! Graded lines: what `grade` writes and `collect --graded` reads, a submission a line.
//!
//! A line says of a submission all that can be said of it by itself: who it says it is from, when, and each attempt as
//! its key graded it. So tables can be made of lines alone, in any order and from any number of files. What takes a look
//! at the others, or at HR's marks, is left to that: who is one person, copies, what is in several files, how many
//! attempts are allowed. For it a line has hashes of each attempt beside the results: of all that it says (`content`),
//! and of what two people never share (`work`).
//!
//! docs/content/results/for-programs/grading-elsewhere.md describes the format, and docs/schemas/graded.json each field.

use serde::{Deserialize, Serialize};

use super::copies::Fingerprint;
use super::flag::Raised;
use super::grading::Grading;
use super::items::{Observed, ObservedItem};
use super::read::Reason;
use super::report::{AttemptResult, Graded, QuestionResult, Standing, Verdict};
use super::settle::{ByHand, Judged};
use super::submission::{Attempt, Claimed, Fields, LessonRecord, Moment, cut};
use crate::quiz::{Mark, Response};

/// What `format` says in every line of this version.
pub const GRADED_FORMAT: &str = "coursewright-graded/1";

/// A graded submission, or what was none, as a line says it.
#[derive(Debug, Serialize)]
pub(super) struct Line<'l> {
    format: &'static str,
    file: &'l str,
    /// Why it counts for nothing; then it says nothing else.
    #[serde(skip_serializing_if = "Option::is_none")]
    set_aside: Option<Aside>,
    #[serde(flatten)]
    graded: Option<&'l GradedSubmission>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Aside {
    name: String,
    words: String,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct GradedSubmission {
    /// The site's id.
    pub(super) site: String,
    /// Of the site by whose keys it was graded.
    pub(super) build: String,
    pub(super) id: String,
    #[serde(with = "exact")]
    pub(super) created: Option<Moment>,
    pub(super) learner: Fields,
    /// `None` in lines of earlier versions.
    #[serde(default)]
    pub(super) sealed: Option<bool>,
    pub(super) attempts: Vec<GradedAttempt>,
    pub(super) lessons: Vec<GradedLesson>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct GradedLesson {
    lesson: String,
    #[serde(with = "exact")]
    opened: Option<Moment>,
    #[serde(with = "exact")]
    finished: Option<Moment>,
}

/// An attempt as its key graded it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GradedAttempt {
    pub(super) id: String,
    pub(super) course: String,
    pub(super) quiz: String,
    pub(super) mode: String,
    pub(super) number: u32,
    pub(super) scoring: String,
    #[serde(with = "exact")]
    pub(super) started: Option<Moment>,
    #[serde(with = "exact")]
    pub(super) ended: Option<Moment>,
    /// What its questions were drawn by; a personal code may be in it.
    seed: Option<String>,
    standing: Standing,
    points: Option<f64>,
    possible: Option<f64>,
    score: Option<f64>,
    passed: Option<bool>,
    to_mark: usize,
    over_time: Option<u64>,
    pub(super) claimed_score: Option<f64>,
    pub(super) claimed_passed: Option<bool>,
    flags: Vec<Raised>,
    questions: Vec<GradedQuestion>,
    observed: Option<Vec<GradedItem>>,
    by_hand: Option<Box<ByHand>>,
    pub(super) content: String,
    work: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct GradedQuestion {
    id: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    /// The last that the quiz allows, as it was given.
    response: Option<Response>,
    words: String,
    mark: Option<Mark>,
    points: Option<f64>,
    possible: Option<f64>,
    tries: usize,
    hints: u32,
    seconds: Option<f64>,
    confidence: Option<u8>,
    carried: bool,
    reworded: bool,
}

/// The first response to a question, for the analysis of items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct GradedItem {
    question: String,
    /// 0 to 1, by the key; nothing yet where HR marks it.
    credit: f64,
    points: f64,
    /// Ids of the options that were chosen.
    taken: Vec<String>,
}

impl<'l> Line<'l> {
    pub(super) fn of(file: &'l str, what: &'l Result<GradedSubmission, Reason>) -> Self {
        let aside = |reason: &Reason| Aside {
            name: reason.name().to_owned(),
            words: reason.to_string(),
            reason: reason.clone(),
        };
        Self { format: GRADED_FORMAT, file, set_aside: what.as_ref().err().map(aside), graded: what.as_ref().ok() }
    }

    /// As bytes, with the end of the line.
    pub(super) fn write(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).expect("a line has string keys only");
        line.push(b'\n');
        line
    }
}

/// What tells a graded line from other JSON, and whose it is.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    format: Option<String>,
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    set_aside: Option<Aside>,
}

/// Reads a line: the file that it names, if it names one, and what was in that. `place`: where the line stands, which is
/// said where something is wrong with it and not with what it was made of.
pub(super) fn read(line: &[u8], place: &str) -> (Option<String>, Result<GradedSubmission, Reason>) {
    if line.iter().all(u8::is_ascii_whitespace) {
        return (None, Err(Reason::Empty));
    }
    let head: Head = match serde_json::from_slice(line) {
        Ok(head) => head,
        Err(error) if error.is_data() => return (None, Err(Reason::OtherJson)),
        Err(error) => return (None, Err(Reason::of(&error))),
    };
    let what = match (head.format.as_deref().and_then(|format| format.split_once('/')), head.set_aside) {
        (Some(("coursewright-graded", "1")), Some(aside)) => Err(aside.reason),
        (Some(("coursewright-graded", "1")), None) => {
            let read: Result<GradedSubmission, _> = serde_json::from_slice(line);
            let at = |what: &str| Reason::Damaged(cut(&format!("{place}: {what}"), 500));
            read.map_err(|error| at(&error.to_string()))
                .and_then(|graded| graded.attempts.iter().find_map(unlikely).map_or(Ok(graded), |what| Err(at(&what))))
        }
        (Some(("coursewright-graded", version)), _) => Err(Reason::OtherVersion(cut(version, 40))),
        (Some(("coursewright-submission", _)), _) => Err(Reason::Ungraded),
        _ => Err(Reason::OtherJson),
    };
    (head.file, what)
}

/// What no key can have given: a line may come from any engine, and its numbers go into every table.
fn unlikely(attempt: &GradedAttempt) -> Option<String> {
    let asked = attempt.questions.iter().map(|question| (&question.id, question.points, question.possible));
    let by_hand = attempt.by_hand.iter().flat_map(|by_hand| &by_hand.parts);
    let by_hand = by_hand.map(|part| (&part.question, Some(part.earned), Some(part.possible)));
    for (id, points, possible) in asked.chain(by_hand) {
        let most = possible.unwrap_or_default();
        let fault = outside("possible", possible, 0.0, MOST_POINTS)
            .or_else(|| outside("points", points, LEAST_WORTH * most, most));
        if let Some(fault) = fault {
            return Some(format!("question `{}` of attempt `{}`: {fault}", cut(id, 64), cut(&attempt.id, 64)));
        }
    }
    let credits = attempt.observed.iter().flatten().map(|item| outside("credit", Some(item.credit), 0.0, 1.0));
    let pass_mark = attempt.by_hand.as_ref().and_then(|by_hand| by_hand.pass_mark);
    let possible = attempt.possible.unwrap_or_default();
    let own = [
        outside("possible", attempt.possible, 0.0, MOST_POINTS * MOST_QUESTIONS),
        outside("points", attempt.points, 0.0, possible),
        outside("score", attempt.score, 0.0, 1.0),
        outside("pass_mark", pass_mark, 0.0, 1.0),
    ];
    let fault = own.into_iter().chain(credits).flatten().next().or_else(|| {
        let (points, score) = attempt.points.zip(attempt.score)?;
        let is_other = possible > 0.0 && (points / possible - score).abs() > SLACK;
        is_other.then(|| format!("`score` is {score}, and {points} of {possible} points are another"))
    });
    fault.map(|fault| format!("attempt `{}`: {fault}", cut(&attempt.id, 64)))
}

/// Of a question; as when a quiz is read.
const MOST_POINTS: f64 = 1_000.0;
const MOST_QUESTIONS: f64 = 1_000.0;
/// What a wrong response costs where certainty is scored, for each point that it could have earned.
const LEAST_WORTH: f64 = -2.0;
/// What differs by less has only been rounded.
const SLACK: f64 = 1e-6;

fn outside(name: &str, number: Option<f64>, least: f64, most: f64) -> Option<String> {
    let slack = SLACK * most.abs().max(1.0);
    let number = number.filter(|number| !(least - slack..=most + slack).contains(number))?;
    // Of a number without end nobody reads the digits.
    let number = if number.abs() < 1e6 { number.to_string() } else { format!("{number:e}") };
    Some(format!("`{name}` is {number}, and lies between {least} and {most}"))
}

impl GradedLesson {
    pub(super) fn of(record: LessonRecord) -> Self {
        let LessonRecord { lesson, opened, finished } = record;
        Self { lesson, opened, finished }
    }

    pub(super) fn record(self) -> LessonRecord {
        let Self { lesson, opened, finished } = self;
        LessonRecord { lesson, opened, finished }
    }
}

impl GradedAttempt {
    /// `known`: by what it is found in other hands, and a hash of all that it says.
    pub(super) fn of(judged: Judged, grading: &Grading, seed: Option<String>, known: (Fingerprint, &[u8])) -> Self {
        let (print, content) = known;
        let Judged { result, by_hand } = judged;
        let keys = grading.keys(&result.quiz);
        let item = |item: &ObservedItem| {
            let asked = keys.and_then(|keys| keys.asked_at(item.question))?;
            let chosen = asked.offer.choices.iter().enumerate().filter(|(at, _)| item.taken >> at & 1 == 1);
            Some(GradedItem {
                question: asked.question.id.value.clone(),
                credit: item.credit,
                points: item.points,
                taken: chosen.map(|(_, choice)| choice.id.to_owned()).collect(),
            })
        };
        let graded = result.graded;
        Self {
            observed: result.observed.map(|observed| observed.items.iter().filter_map(item).collect()),
            id: result.id,
            course: result.course,
            quiz: result.quiz,
            mode: result.mode,
            number: result.number,
            scoring: result.scoring,
            started: result.started,
            ended: result.ended,
            seed,
            standing: result.standing,
            points: graded.map(|graded| graded.points),
            possible: graded.map(|graded| graded.possible),
            score: graded.and_then(|graded| graded.score),
            passed: match graded.and_then(|graded| graded.passed) {
                Some(Verdict::Passed) => Some(true),
                Some(Verdict::NotPassed) => Some(false),
                Some(Verdict::ToMark) | None => None,
            },
            to_mark: graded.map_or(0, |graded| graded.to_mark),
            over_time: result.over_time,
            claimed_score: result.claimed_score,
            claimed_passed: result.claimed_passed,
            flags: result.flags,
            questions: result.questions.into_iter().map(GradedQuestion::of).collect(),
            by_hand,
            content: hex(content),
            work: print.work.map(|work| hex(&work.to_be_bytes())),
        }
    }

    /// The attempt that it is of, as far as that is known.
    pub(super) fn head(self) -> Attempt {
        Attempt {
            id: self.id,
            course: self.course,
            quiz: self.quiz,
            mode: self.mode,
            number: self.number,
            scoring: self.scoring,
            started: self.started,
            ended: self.ended,
            seed: self.seed,
            questions: Vec::new(),
            claimed: Claimed { score: self.claimed_score, passed: self.claimed_passed },
            version: None,
            graded: None,
        }
    }

    /// By what it is found in other hands.
    pub(super) fn print(&self) -> Fingerprint {
        let work = self.work.as_deref().and_then(|text| u128::from_str_radix(text, 16).ok());
        Fingerprint::known(&self.id, work)
    }

    /// As it was when it had just been graded, with the words of the site.
    pub(super) fn judged(&self, grading: &Grading) -> Judged {
        let keys = grading.keys(&self.quiz);
        // The quiz may have changed since, and with it what its figures are of.
        let observed = self.observed.as_ref().filter(|_| keys.is_some_and(|keys| keys.scoring() == self.scoring));
        let observed = observed.map(|items| Observed {
            items: items.iter().filter_map(|item| self.item(item, grading)).collect(),
            score: self.score.unwrap_or_default(),
        });
        let questions = self.questions.iter().map(|question| {
            let asked = question.kind.as_ref().and_then(|_| keys?.asked(&question.id));
            QuestionResult {
                id: question.id.clone(),
                kind: asked.map(|asked| asked.question.kind.name()),
                prompt: asked.map(|asked| asked.prompt.clone()),
                response: question.words.clone(),
                given: question.response.clone().filter(|_| grading.keeps_responses()),
                mark: question.mark,
                points: question.points,
                possible: question.possible,
                marking: None,
                tries: question.tries,
                hints: question.hints,
                seconds: question.seconds,
                confidence: question.confidence,
                carried: question.carried,
                reworded: question.reworded,
            }
        });
        let result = AttemptResult {
            id: self.id.clone(),
            course: self.course.clone(),
            quiz: self.quiz.clone(),
            title: keys.map(|keys| keys.title.clone()),
            mode: self.mode.clone(),
            number: self.number,
            started: self.started,
            ended: self.ended,
            standing: self.standing,
            graded: self.graded(),
            over_time: self.over_time,
            band: None,
            before: None,
            gain: None,
            claimed_score: self.claimed_score,
            claimed_passed: self.claimed_passed,
            flags: self.flags.clone(),
            files: Vec::new(),
            questions: questions.collect(),
            scoring: self.scoring.clone(),
            observed,
            run: 0,
            group: 0,
            has_own_code: false,
        };
        Judged { result, by_hand: self.by_hand.clone() }
    }

    /// Where HR marks some of it, this is reckoned anew.
    fn graded(&self) -> Option<Graded> {
        let (points, possible) = self.points.zip(self.possible)?;
        let score = self.score.unwrap_or_default();
        let passed = self.passed.map(|passed| if passed { Verdict::Passed } else { Verdict::NotPassed });
        let to_mark = self.to_mark;
        Some(Graded { points, possible, score: self.score, passed, to_mark, least: score, most: score })
    }

    fn item(&self, item: &GradedItem, grading: &Grading) -> Option<ObservedItem> {
        let asked = grading.keys(&self.quiz)?.asked(&item.question)?;
        let record = self.questions.iter().find(|question| question.id == item.question);
        let chosen = asked.offer.choices.iter().enumerate();
        let chosen = chosen.filter(|(_, choice)| item.taken.iter().any(|id| id == choice.id));
        Some(ObservedItem {
            question: asked.at as u32,
            credit: item.credit,
            points: item.points,
            taken: chosen.fold(0, |taken, (at, _)| taken | 1 << at),
            seconds: record.and_then(|record| record.seconds).map(|seconds| seconds as f32),
            confidence: record.and_then(|record| record.confidence),
            reworded: record.is_some_and(|record| record.reworded),
        })
    }
}

impl GradedQuestion {
    fn of(question: QuestionResult) -> Self {
        Self {
            id: question.id,
            kind: question.kind.map(str::to_owned),
            response: question.given,
            words: question.response,
            mark: question.mark,
            points: question.points,
            possible: question.possible,
            tries: question.tries,
            hints: question.hints,
            seconds: question.seconds,
            confidence: question.confidence,
            carried: question.carried,
            reworded: question.reworded,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes that [`hex`] has shown.
pub(super) fn unhex<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    if text.len() != 2 * LENGTH {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// A time to the last digit, where tables show it to the second.
mod exact {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::results::submission::Moment;

    pub(super) fn serialize<S: Serializer>(time: &Option<Moment>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.collect_str(&time.0),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Moment>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map(Moment).map_err(serde::de::Error::custom)).transpose()
    }
}
