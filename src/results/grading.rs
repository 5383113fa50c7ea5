//! One attempt, graded with the site's key.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::desk::is_future;
use super::flag::{Flag, Raised};
use super::marks::{Marking, Marks, response_id};
use super::report::{AttemptResult, Graded, QuestionResult, Standing, Verdict};
use super::submission::{Attempt, QuestionRecord, cut};
use super::words::{free_text, in_words};
use crate::quiz::{self, Kind, Mark, Mode, Question, QuestionData, QuizData, Record, Response, Score};
use crate::site::{QuizNode, Site};

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
    marks: &'a Marks,
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
    /// For HR, where it marks the question.
    model_answer: Option<Arc<str>>,
    checklist: Option<Arc<str>>,
}

impl<'a> Keys<'a> {
    /// The questions of the site, with the key that `data` has for them.
    fn of(node: &'a QuizNode, course: &'a str, data: QuizData) -> Self {
        let found = |id: &str| data.questions.iter().position(|question| question.id == id);
        let asked = |question: &'a Question| {
            let at = found(&question.id.value)?;
            let wording = data.questions[at].wording.to_string();
            let (model_answer, checklist) = for_marking(question);
            let prompt = question.prompt.plain().into();
            Some((question.id.value.as_str(), Asked { at, question, prompt, wording, model_answer, checklist }))
        };
        Self {
            questions: node.quiz.questions.iter().filter_map(asked).collect(),
            scoring: data.scoring.to_string(),
            title: node.quiz.title.value.as_str().into(),
            course,
            data,
        }
    }
}

impl<'a> Grading<'a> {
    pub(super) fn new(site: &'a Site, marks: &'a Marks, now: Timestamp) -> Self {
        let keys = |node: &'a QuizNode| {
            let course = site.courses[node.course].id.as_str();
            Keys::of(node, course, QuizData::of(&node.quiz, course))
        };
        Self { site, marks, now, quizzes: site.quizzes.iter().map(keys).collect() }
    }

    /// `counts`: whether a course, by its index, counts the attempt's quiz.
    pub(super) fn grade(&self, merged: &Merged, counts: impl Fn(usize) -> bool) -> AttemptResult {
        let attempt = merged.attempt;
        let mut flags = merged.flags.clone();
        flags.extend(self.impossible_times(attempt));
        let known = self.site.quiz(&attempt.quiz).map(|(at, node)| (&self.quizzes[at], node));
        // An earlier version of a quiz whose keys are kept is graded by its own.
        let earlier = known.filter(|(keys, _)| keys.scoring != attempt.scoring).and_then(|(keys, node)| {
            let data = attempt.version.as_deref()?.clone();
            Some((Keys::of(node, keys.course, data), node))
        });
        let known = earlier.as_ref().map(|(keys, node)| (keys, *node)).or(known);
        let (standing, graded, questions) = match known {
            None => {
                flags.push(Raised::new(Flag::UnknownQuiz, format!("there is no quiz `{}`", attempt.quiz)));
                (Standing::Unknown, None, attempt.questions.iter().map(|record| ungraded(None, record)).collect())
            }
            Some((keys, node)) if keys.scoring != attempt.scoring => {
                let made_on = cut(&attempt.scoring, 40);
                let detail = match node.quiz.is_withheld() {
                    true => format!("made on `{made_on}`, of which no key was found among those that are withheld"),
                    false => format!("made on `{made_on}`, and the site has `{}`", keys.scoring),
                };
                flags.push(Raised::new(Flag::UnknownVersion, detail));
                let questions = attempt.questions.iter().map(|record| {
                    let asked = keys.questions.get(record.id.as_str());
                    ungraded(asked, record)
                });
                (Standing::Unknown, None, questions.collect())
            }
            Some((keys, node)) => {
                flags.extend(strange_questions(keys, attempt));
                // A page knows of no marks by HR.
                flags.extend(edited(attempt, &quiz::score(&keys.data, seed(attempt), &records(attempt))));
                let markings = self.markings(keys, attempt);
                let graded = total(keys, attempt, &markings);
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
                    Some(asked) if drawn[asked.at] => QuestionResult {
                        marking: markings.get(record.id.as_str()).cloned(),
                        ..question(keys, asked, record)
                    }
                    .marked(),
                    asked => ungraded(asked, record),
                });
                (standing, Some(graded), questions.collect())
            }
        };
        let over_time = known.and_then(|(keys, _)| over_time(keys, attempt));
        if let Some(over) = over_time.filter(|over| *over > 0) {
            flags.push(Raised::new(Flag::OverTime, format!("{over} s over the limit")));
        }
        let band = known.filter(|_| graded.is_some()).and_then(|(keys, node)| {
            // What the page told the learner: it knows of no marks by HR.
            node.quiz.band(quiz::score(&keys.data, seed(attempt), &records(attempt)).score)
        });
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
            attempt.before = first.and_then(|first| first.score);
            attempt.gain = attempt.before.zip(graded.score).and_then(|(before, after)| quiz::gain(before, after));
        }
    }

    /// By question: the responses that HR marks. A blank one needs no mark.
    fn markings<'r>(&self, keys: &Keys, attempt: &'r Attempt) -> HashMap<&'r str, Marking> {
        let mut markings = HashMap::new();
        let drawn = quiz::draw(&keys.data, seed(attempt));
        for record in &attempt.questions {
            let Some(asked) = keys.questions.get(record.id.as_str()) else { continue };
            if !asked.question.kind.is_marked_by_hr() || !drawn[asked.at] || markings.contains_key(record.id.as_str()) {
                continue;
            }
            if let Some(text) = free_text(last_allowed(keys, record)) {
                let id = response_id(&attempt.id, &record.id, text);
                let (model_answer, checklist) = (asked.model_answer.clone(), asked.checklist.clone());
                let marking = Marking { model_answer, checklist, ..self.marks.of(id, asked.question.points) };
                markings.insert(record.id.as_str(), marking);
            }
        }
        markings
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

/// With what HR has marked; what waits for a mark is reckoned with nothing and with everything.
fn total(keys: &Keys, attempt: &Attempt, markings: &HashMap<&str, Marking>) -> Graded {
    let records = records(attempt);
    let with = |missing: fn(f64) -> f64| -> Score {
        quiz::score_with(&keys.data, seed(attempt), &records, |data| {
            let question = keys.questions.get(data.id.as_str())?.question;
            let most = question.points;
            question.kind.is_marked_by_hr().then(|| match markings.get(data.id.as_str()) {
                Some(marking) => (marking.points.unwrap_or(missing(most)), most),
                // Nothing was written.
                None => (0.0, most),
            })
        })
    };
    let (least, most) = (with(|_| 0.0), with(|most| most));
    Graded {
        points: least.points,
        possible: least.possible,
        score: (most.score - least.score < CLAIM_SLACK).then_some(least.score),
        passed: least.passed.zip(most.passed).map(|(least, most)| Verdict::between(least, most)),
        to_mark: markings.values().filter(|marking| marking.points.is_none()).count(),
        least: least.score,
        most: most.score,
    }
}

/// The model answer and the checklist of what HR marks, in a line each.
fn for_marking(question: &Question) -> (Option<Arc<str>>, Option<Arc<str>>) {
    let Kind::FreeText(free) = &question.kind else { return (None, None) };
    let line = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join(" ¶ ");
    let entry = |entry: &quiz::ChecklistEntry| format!("{} ({})", line(entry.item.text.plain()), entry.points);
    let checklist = free.checklist.iter().map(entry).collect::<Vec<_>>().join(" | ");
    let model_answer = free.model_answer.as_ref().map(|text| line(text.plain()).into());
    (model_answer, Some(checklist).filter(|text| !text.is_empty()).map(Into::into))
}

fn records(attempt: &Attempt) -> Vec<Record> {
    attempt.questions.iter().map(record_of).collect()
}

/// The last of the tries that the quiz allows.
fn last_allowed<'r>(keys: &Keys, record: &'r QuestionRecord) -> &'r Response {
    let tries = &record.tries;
    let allowed = keys.data.policy.tries.map_or(tries.len(), |most| tries.len().min(most as usize));
    tries[..allowed].last().unwrap_or(&Response::None)
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

fn edited(attempt: &Attempt, graded: &Score) -> Option<Raised> {
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
    let last = last_allowed(keys, record);
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
        marking: None,
        tries: record.tries.len(),
        hints: record.hints,
        seconds: record.seconds,
        confidence: record.confidence,
        carried: record.carried,
        reworded: asked.is_some_and(|asked| record.wording.as_ref().is_some_and(|wording| *wording != asked.wording)),
    }
}

impl QuestionResult {
    /// With what HR has given for it, instead of what no key could.
    fn marked(self) -> Self {
        let Some(marking) = &self.marking else { return self };
        let mark = match marking.points {
            None => Mark::Ungraded,
            Some(points) if points >= marking.most => Mark::Right,
            Some(points) if points > 0.0 => Mark::Partly,
            Some(_) => Mark::Wrong,
        };
        Self { mark: Some(mark), points: marking.points, possible: Some(marking.most), ..self }
    }
}
