//! One attempt, graded with the site's key.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::flag::{Flag, Raised};
use super::regrade::is_future;
use super::report::{AttemptResult, Graded, QuestionResult, Standing};
use super::submission::{Attempt, QuestionRecord, cut};
use super::words::in_words;
use crate::quiz::{self, Mode, Question, QuestionData, QuizData, Record};
use crate::site::Site;

/// A claimed score that differs by less has only been rounded.
const CLAIM_SLACK: f64 = 1e-6;
/// Of ids in one remark, in letters.
const LONGEST_LIST: usize = 200;

/// An attempt, as it first was handed in.
#[derive(Debug)]
pub(super) struct Merged<'a> {
    pub(super) attempt: &'a Attempt,
    pub(super) files: Vec<Arc<str>>,
    pub(super) flags: Vec<Raised>,
}

/// The site's keys, made once.
#[derive(Debug)]
pub(super) struct Grading<'a> {
    site: &'a Site,
    now: Timestamp,
    /// As [`Site::quizzes`].
    quizzes: Vec<Keys<'a>>,
}

#[derive(Debug)]
struct Keys<'a> {
    data: QuizData,
    scoring: String,
    title: Arc<str>,
    course: &'a str,
    questions: HashMap<&'a str, Asked<'a>>,
}

#[derive(Debug)]
struct Asked<'a> {
    /// Into [`QuizData::questions`].
    at: usize,
    question: &'a Question,
    prompt: Arc<str>,
    wording: String,
}

impl<'a> Grading<'a> {
    pub(super) fn new(site: &'a Site, now: Timestamp) -> Self {
        let keys = |node: &'a crate::site::QuizNode| {
            let course = site.courses[node.course].id.as_str();
            let data = QuizData::of(&node.quiz, course);
            let asked = |(at, question): (usize, &'a Question)| {
                let wording = data.questions[at].wording.to_string();
                (question.id.value.as_str(), Asked { at, question, prompt: question.prompt.plain().into(), wording })
            };
            Keys {
                questions: node.quiz.questions.iter().enumerate().map(asked).collect(),
                scoring: data.scoring.to_string(),
                title: node.quiz.title.value.as_str().into(),
                course,
                data,
            }
        };
        Self { site, now, quizzes: site.quizzes.iter().map(keys).collect() }
    }

    /// `counts`: whether a course, by its index, counts the attempt's quiz.
    pub(super) fn grade(&self, merged: &Merged, counts: impl Fn(usize) -> bool) -> AttemptResult {
        let attempt = merged.attempt;
        let mut flags = merged.flags.clone();
        flags.extend(self.impossible_times(attempt));
        let known = self.site.quiz(&attempt.quiz).map(|(at, node)| (&self.quizzes[at], node));
        let (standing, graded, questions) = match known {
            None => {
                flags.push(Raised::new(Flag::UnknownQuiz, format!("there is no quiz `{}`", attempt.quiz)));
                (Standing::Unknown, None, attempt.questions.iter().map(|record| ungraded(None, record)).collect())
            }
            Some((keys, _)) if keys.scoring != attempt.scoring => {
                let detail = format!("made on `{}`, and the site has `{}`", cut(&attempt.scoring, 40), keys.scoring);
                flags.push(Raised::new(Flag::UnknownVersion, detail));
                let questions = attempt.questions.iter().map(|record| {
                    let asked = keys.questions.get(record.id.as_str());
                    ungraded(asked, record)
                });
                (Standing::Unknown, None, questions.collect())
            }
            Some((keys, node)) => {
                let graded = total(keys, attempt);
                flags.extend(strange_questions(keys, attempt));
                flags.extend(edited(attempt, &graded));
                let standing = match keys.data.mode {
                    Mode::Practice => Standing::Practice,
                    Mode::Check | Mode::Exam if counts(node.course) => Standing::Counts,
                    Mode::Check | Mode::Exam => Standing::NotCounted,
                };
                // Of two records for one question the first counts, and the other is only flagged.
                let mut seen = HashSet::new();
                let first = attempt.questions.iter().filter(|record| seen.insert(record.id.as_str()));
                let drawn = quiz::draw(&keys.data, seed(attempt));
                let questions = first.map(|record| match keys.questions.get(record.id.as_str()) {
                    Some(asked) if drawn[asked.at] => question(keys, asked, record),
                    asked => ungraded(asked, record),
                });
                (standing, Some(graded), questions.collect())
            }
        };
        let over_time = known.and_then(|(keys, _)| over_time(keys, attempt));
        if let Some(over) = over_time.filter(|over| *over > 0) {
            flags.push(Raised::new(Flag::OverTime, format!("{over} s over the limit")));
        }
        let band = known.zip(graded).and_then(|((_, node), graded)| node.quiz.band(graded.score));
        AttemptResult {
            id: attempt.id.clone(),
            course: known.map_or(attempt.course.as_str(), |(keys, _)| keys.course).to_owned(),
            quiz: attempt.quiz.clone(),
            title: known.map(|(keys, _)| keys.title.clone()),
            mode: known.map_or(attempt.mode.as_str(), |(keys, _)| keys.data.mode.name()).to_owned(),
            number: attempt.number,
            started: attempt.started,
            ended: attempt.ended,
            standing,
            graded,
            over_time,
            band: band.map(|band| band.message.plain().to_owned()),
            before: None,
            gain: None,
            claimed_score: attempt.claimed.score,
            claimed_passed: attempt.claimed.passed,
            flags,
            files: merged.files.clone(),
            questions,
        }
    }

    /// Compares attempts, in the order in which they ended, with the first attempt before them at the pre-test that
    /// their quiz names.
    pub(super) fn compare(&self, attempts: &mut [AttemptResult]) {
        for at in 0..attempts.len() {
            let (before, [attempt, ..]) = attempts.split_at_mut(at) else { continue };
            let pretest = self.site.quiz(&attempt.quiz).and_then(|(_, node)| node.quiz.gain_of.as_ref());
            let (Some(pretest), Some(graded)) = (pretest, attempt.graded) else { continue };
            let first = before.iter().filter(|before| before.quiz == pretest.value).find_map(|before| before.graded);
            attempt.before = first.map(|first| first.score);
            attempt.gain = first.and_then(|first| quiz::gain(first.score, graded.score));
        }
    }

    fn impossible_times(&self, attempt: &Attempt) -> Vec<Raised> {
        let mut found = Vec::new();
        let mut raise = |detail: String| found.push(Raised::new(Flag::ImpossibleTime, detail));
        for (time, what) in [(attempt.started, "start"), (attempt.ended, "end")] {
            match time {
                None => raise(format!("it has no {what} that could be read")),
                Some(time) if is_future(time, self.now) => raise(format!("its {what} is in the future, {time}")),
                Some(_) => {}
            }
        }
        if let (Some(started), Some(ended)) = (attempt.started, attempt.ended)
            && ended < started
        {
            raise(format!("it ended at {ended}, before it started at {started}"));
        }
        found
    }
}

fn total(keys: &Keys, attempt: &Attempt) -> Graded {
    let records: Vec<_> = attempt.questions.iter().map(record_of).collect();
    let quiz::Score { points, possible, score, passed } = quiz::score(&keys.data, seed(attempt), &records);
    Graded { points, possible, score, passed }
}

fn record_of(record: &QuestionRecord) -> Record {
    let QuestionRecord { id, tries, hints, confidence, .. } = record;
    Record { id: id.clone(), tries: tries.clone(), hints: *hints, confidence: *confidence }
}

/// An attempt without a seed is graded by one draw like any other.
fn seed(attempt: &Attempt) -> &str {
    attempt.seed.as_deref().unwrap_or_default()
}

fn over_time(keys: &Keys, attempt: &Attempt) -> Option<u64> {
    let limit = i64::from(keys.data.policy.time_limit?);
    let taken = attempt.ended?.0.duration_since(attempt.started?.0).as_secs();
    u64::try_from(taken - limit).ok().or(Some(0))
}

fn edited(attempt: &Attempt, graded: &Graded) -> Option<Raised> {
    let claimed = &attempt.claimed;
    if let Some(score) = claimed.score
        && (score - graded.score).abs() > CLAIM_SLACK
    {
        let detail = format!("the file says {score:.4}, the responses earn {:.4}", graded.score);
        return Some(Raised::new(Flag::Edited, detail));
    }
    let (claimed, graded) = (claimed.passed?, graded.passed?);
    let words = |passed| if passed { "passed" } else { "not passed" };
    (claimed != graded).then(|| {
        Raised::new(Flag::Edited, format!("the file says {}, the responses say {}", words(claimed), words(graded)))
    })
}

fn strange_questions(keys: &Keys, attempt: &Attempt) -> Vec<Raised> {
    let mut found = Vec::new();
    let mut given = HashSet::new();
    let twice: Vec<_> =
        attempt.questions.iter().map(|record| record.id.as_str()).filter(|id| !given.insert(*id)).collect();
    let mut raise = |flag, what: &str, ids: Vec<&str>| {
        if !ids.is_empty() {
            found.push(Raised::new(flag, format!("{what}: {}", cut(&ids.join(", "), LONGEST_LIST))));
        }
    };
    let mut unknown: Vec<_> = given.iter().copied().filter(|id| !keys.questions.contains_key(id)).collect();
    unknown.sort_unstable();
    raise(Flag::UnknownQuestion, "not in the quiz", unknown);
    raise(Flag::UnknownQuestion, "twice in the attempt", twice);
    let asked = keys.data.questions.iter().map(|question| question.id.as_str());
    let asked = asked.zip(quiz::draw(&keys.data, seed(attempt)));
    let (drawn, others): (Vec<_>, Vec<_>) = asked.partition(|(_, drawn)| *drawn);
    let missing = drawn.into_iter().map(|(id, _)| id).filter(|id| !given.contains(id));
    raise(Flag::MissingQuestion, "not in the attempt", missing.collect());
    let strange = others.into_iter().map(|(id, _)| id).filter(|id| given.contains(id));
    raise(Flag::NotDrawn, "not drawn for the attempt", strange.collect());
    if let Some(allowed) = keys.data.policy.tries {
        let often = attempt.questions.iter().filter(|record| record.tries.len() > allowed as usize);
        raise(Flag::TooManyTries, "more tries than allowed", often.map(|record| record.id.as_str()).collect());
    }
    found
}

fn question(keys: &Keys, asked: &Asked, record: &QuestionRecord) -> QuestionResult {
    let data: &QuestionData = &keys.data.questions[asked.at];
    let policy = &keys.data.policy;
    let allowed = policy.tries.map_or(record.tries.len(), |most| record.tries.len().min(most as usize));
    let last = record.tries[..allowed].last().unwrap_or(&quiz::Response::None);
    QuestionResult {
        response: in_words(Some(asked.question), Some(last)),
        mark: Some(quiz::grade(&data.key, last).mark),
        points: Some(quiz::points(policy, data, &record_of(record))),
        possible: Some(data.points),
        ..ungraded(Some(asked), record)
    }
}

fn ungraded(asked: Option<&Asked>, record: &QuestionRecord) -> QuestionResult {
    QuestionResult {
        id: record.id.clone(),
        kind: asked.map(|asked| asked.question.kind.name()),
        prompt: asked.map(|asked| asked.prompt.clone()),
        response: in_words(asked.map(|asked| asked.question), record.tries.last()),
        mark: None,
        points: None,
        possible: None,
        tries: record.tries.len(),
        hints: record.hints,
        seconds: record.seconds,
        confidence: record.confidence,
        carried: record.carried,
        reworded: asked.is_some_and(|asked| record.wording.as_ref().is_some_and(|wording| *wording != asked.wording)),
    }
}
