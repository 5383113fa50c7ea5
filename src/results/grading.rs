//! One attempt, graded with the site's key and by itself, so that it can be done anywhere. What it comes to beside others
//! and with HR's marks is said in `settle`.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::flag::{Flag, Raised};
use super::items::{Observed, ObservedItem, Offer};
use super::marks::Marks;
use super::report::{AttemptResult, Graded, QuestionResult, Standing, Verdict};
use super::settle::{ByHand, Judged, Part, Text};
use super::submission::{Attempt, QuestionRecord, cut};
use super::words::{in_line, in_words};
use crate::quiz::{self, Earned, Kind, Mode, Question, QuestionData, QuizData, Response, Score};
use crate::site::{QuizNode, Site};

/// What claims more claims no score, and nobody reads its digits.
const MOST_CLAIMED: f64 = 1_000.0;
/// A claimed score that differs by less has only been rounded.
const CLAIM_SLACK: f64 = 1e-6;
/// What the clock of a page may be off while an attempt is under way.
const SECONDS_SLACK: f64 = 10.0;
/// Of ids in one remark, in letters.
const LONGEST_LIST: usize = 200;

/// The site's keys, made once.
#[derive(Debug)]
pub(super) struct Grading<'a> {
    pub(super) site: &'a Site,
    pub(super) marks: &'a Marks,
    pub(super) now: Timestamp,
    /// As [`Site::quizzes`].
    quizzes: Vec<Keys<'a>>,
    /// Whether responses are kept as they were given, besides in words.
    keeps_responses: bool,
    /// Of earlier versions, made when the first attempt at each is met: by the quiz, and its scoring fingerprint.
    earlier: Mutex<HashMap<(usize, String), Arc<Keys<'a>>>>,
}

#[derive(Debug)]
pub(super) struct Keys<'a> {
    data: QuizData,
    scoring: String,
    pub(super) title: Arc<str>,
    course: &'a str,
    /// By id: places in [`QuizData::questions`].
    places: foldhash::HashMap<String, usize>,
    /// In the same places; `None` for those of an earlier version that the site no longer has.
    questions: Vec<Option<Asked<'a>>>,
    is_marked_by_hr: bool,
}

#[derive(Debug)]
pub(super) struct Asked<'a> {
    /// Into [`QuizData::questions`].
    pub(super) at: usize,
    pub(super) question: &'a Question,
    pub(super) prompt: Arc<str>,
    wording: String,
    /// For HR, where it marks the question.
    pub(super) model_answer: Option<Arc<str>>,
    pub(super) checklist: Option<Arc<str>>,
    pub(super) offer: Offer<'a>,
}

impl<'a> Keys<'a> {
    /// The questions of the site, with the key that `data` has for them.
    fn of(node: &'a QuizNode, course: &'a str, data: QuizData) -> Self {
        let places: foldhash::HashMap<String, usize> =
            (0..).zip(&data.questions).map(|(at, question)| (question.id.clone(), at)).collect();
        let mut questions: Vec<Option<Asked>> = data.questions.iter().map(|_| None).collect();
        for question in &node.quiz.questions {
            let Some(at) = places.get(&question.id.value).copied() else { continue };
            let wording = data.questions[at].wording.to_string();
            let (model_answer, checklist) = for_marking(question);
            let prompt = in_line(&question.prompt).into();
            let offer = Offer::of(question);
            questions[at] = Some(Asked { at, question, prompt, wording, model_answer, checklist, offer });
        }
        Self {
            places,
            is_marked_by_hr: questions.iter().flatten().any(Asked::is_marked_by_hr)
                || data.questions.iter().any(|question| question.key.is_marked_by_hr()),
            questions,
            scoring: data.scoring.to_string(),
            title: node.quiz.title.value.as_str().into(),
            course,
            data,
        }
    }

    /// Names the version.
    pub(super) fn scoring(&self) -> &str {
        &self.scoring
    }

    pub(super) fn asked(&self, id: &str) -> Option<&Asked<'a>> {
        self.questions[*self.places.get(id)?].as_ref()
    }

    /// By its place in the quiz.
    pub(super) fn asked_at(&self, at: u32) -> Option<&Asked<'a>> {
        self.questions.get(at as usize)?.as_ref()
    }

    /// What each question earned by the key alone, in their places: by the first record of it.
    fn earned(&self, attempt: &Attempt) -> Vec<f64> {
        let mut earned: Vec<Option<f64>> = vec![None; self.data.questions.len()];
        for record in &attempt.questions {
            if let Some(at) = self.places.get(&record.id).copied()
                && earned[at].is_none()
            {
                let QuestionRecord { tries, hints, confidence, .. } = record;
                let data = &self.data.questions[at];
                earned[at] = Some(quiz::earned(&self.data.policy, data, tries, *hints, *confidence));
            }
        }
        earned.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// By the responses alone, as the page reckons: it knows of no marks by HR.
    fn own(&self, attempt: &Attempt, earned: &[f64]) -> Score {
        quiz::score_with(&self.data, seed(attempt), |place, question| {
            let earned = earned[place];
            let is_open = || {
                let record = attempt.questions.iter().find(|record| record.id == question.id);
                record.is_some_and(|record| quiz::is_open(&self.data.policy, question, &record.tries))
            };
            let most = if question.key.is_marked_by_hr() && is_open() { question.points } else { earned };
            Earned { least: earned, most, possible: question.points }
        })
    }
}

impl Asked<'_> {
    fn is_marked_by_hr(&self) -> bool {
        self.question.kind.is_marked_by_hr()
    }
}

impl<'a> Grading<'a> {
    pub(super) fn new(site: &'a Site, marks: &'a Marks, now: Timestamp) -> Self {
        let keys = |node: &'a QuizNode| {
            let course = site.courses[node.course].id.as_str();
            Keys::of(node, course, QuizData::of(&node.quiz, course))
        };
        let quizzes = site.quizzes.iter().map(keys).collect();
        Self { site, marks, now, quizzes, keeps_responses: false, earlier: Mutex::default() }
    }

    pub(super) fn keeping_responses(self, keeps_responses: bool) -> Self {
        Self { keeps_responses, ..self }
    }

    pub(super) fn keeps_responses(&self) -> bool {
        self.keeps_responses
    }

    /// What grades a quiz of today.
    pub(super) fn keys(&self, quiz: &str) -> Option<&Keys<'a>> {
        self.site.quiz(quiz).map(|(at, _)| &self.quizzes[at])
    }

    /// `counts`: whether a course, by its index, counts the attempt's quiz.
    pub(super) fn judge(&self, attempt: &Attempt, counts: impl Fn(usize) -> bool) -> Judged {
        let mut flags = impossible_times(attempt);
        let quiz = self.site.quiz(&attempt.quiz);
        // An earlier version of a quiz whose keys are kept is graded by its own.
        let earlier = quiz.and_then(|(at, node)| self.earlier(at, node, attempt));
        let known = quiz.map(|(at, node)| (earlier.as_deref().unwrap_or(&self.quizzes[at]), node));
        let keeps = self.keeps_responses;
        let (mut first_responses, mut by_hand) = (None, None);
        let (standing, graded, questions) = match known {
            None => {
                flags.push(Raised::new(Flag::UnknownQuiz, format!("there is no quiz `{}`", attempt.quiz)));
                let questions = attempt.questions.iter().map(|record| ungraded(None, record, keeps));
                (Standing::Unknown, None, questions.collect())
            }
            Some((keys, node)) if keys.scoring != attempt.scoring => {
                let made_on = cut(&attempt.scoring, 40);
                let detail = match node.quiz.is_withheld() {
                    true => format!("made on `{made_on}`, of which no key was found among those that are withheld"),
                    false => format!("made on `{made_on}`, and the site has `{}`", keys.scoring),
                };
                flags.push(Raised::new(Flag::UnknownVersion, detail));
                let asked = |record: &QuestionRecord| ungraded(keys.asked(&record.id), record, keeps);
                (Standing::Unknown, None, attempt.questions.iter().map(asked).collect())
            }
            Some((keys, node)) => {
                let drawn = quiz::draw(&keys.data, seed(attempt));
                if !is_as_asked(keys, attempt, &drawn) {
                    flags.extend(strange_questions(keys, attempt, &drawn));
                }
                let earned = keys.earned(attempt);
                let own = keys.own(attempt, &earned);
                flags.extend(edited(attempt, &own));
                let open = keys.is_marked_by_hr.then(|| by_hand_of(keys, attempt, &drawn, &earned));
                let graded = match &open {
                    Some(open) => open.graded(|_| None),
                    None => Graded::of(&own, keys.data.policy.pass_mark.is_some(), 0),
                };
                by_hand = open.map(Box::new);
                // Of what came after it, and of another version, analysis takes nothing.
                if earlier.is_none() && attempt.number <= 1 {
                    first_responses = Some(observed(keys, attempt, &drawn, graded.least));
                }
                let standing = match keys.data.mode {
                    Mode::Practice => Standing::Practice,
                    Mode::Check | Mode::Exam if counts(node.course) => Standing::Counts,
                    Mode::Check | Mode::Exam => Standing::NotCounted,
                };
                // Of two records for one question the first counts, and the other is only flagged.
                let mut seen = foldhash::HashSet::default();
                let first = attempt.questions.iter().filter(|record| seen.insert(record.id.as_str()));
                let questions = first.map(|record| match keys.asked(&record.id) {
                    Some(asked) if drawn[asked.at] => question(keys, asked, record, earned[asked.at], keeps),
                    asked => ungraded(asked, record, keeps),
                });
                (standing, Some(graded), questions.collect())
            }
        };
        let over_time = known.and_then(|(keys, _)| over_time(keys, attempt));
        if let Some(over) = over_time.filter(|over| *over > 0) {
            flags.push(Raised::new(Flag::OverTime, format!("{over} s over the limit")));
        }
        let result = AttemptResult {
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
            band: None,
            before: None,
            gain: None,
            claimed_score: attempt.claimed.score.filter(|score| score.abs() <= MOST_CLAIMED),
            claimed_passed: attempt.claimed.passed,
            flags,
            files: Vec::new(),
            questions,
            scoring: attempt.scoring.clone(),
            observed: first_responses,
            run: 0,
            group: 0,
            has_own_code: false,
        };
        Judged { result, by_hand }
    }

    /// `at`: the quiz's place in the site.
    fn earlier(&self, at: usize, node: &'a QuizNode, attempt: &Attempt) -> Option<Arc<Keys<'a>>> {
        let today = &self.quizzes[at];
        if today.scoring == attempt.scoring {
            return None;
        }
        let data = attempt.version.as_ref()?;
        // One that panicked here has left nothing half done.
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = earlier.entry((at, attempt.scoring.clone()));
        Some(keys.or_insert_with(|| Arc::new(Keys::of(node, today.course, QuizData::clone(data)))).clone())
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
}

fn impossible_times(attempt: &Attempt) -> Vec<Raised> {
    let mut found = Vec::new();
    let mut raise = |detail: String| found.push(Raised::new(Flag::ImpossibleTime, detail));
    for (time, what) in [(attempt.started, "start"), (attempt.ended, "end")] {
        if time.is_none() {
            raise(format!("it has no {what} that could be read"));
        }
    }
    if let (Some(started), Some(ended)) = (attempt.started, attempt.ended)
        && ended < started
    {
        raise(format!("it ended at {ended}, before it started at {started}"));
    }
    if let (Some(started), Some(ended)) = (attempt.started, attempt.ended) {
        let lasted = ended.0.duration_since(started.0).as_secs();
        let seconds = attempt.questions.iter().filter_map(|record| record.seconds);
        let worked: f64 = seconds.filter(|seconds| *seconds > 0.0).sum();
        if lasted >= 0 && worked > lasted as f64 + SECONDS_SLACK {
            raise(format!("it lasted {lasted} s, and its questions took {worked:.0} s"));
        }
    }
    found
}

/// What HR's marks decide. A blank text needs none.
fn by_hand_of(keys: &Keys, attempt: &Attempt, drawn: &[bool], earned: &[f64]) -> ByHand {
    let part = |(at, data): (usize, &QuestionData)| {
        let asked = keys.questions[at].as_ref();
        let by_hand = asked.is_some_and(Asked::is_marked_by_hr);
        let possible = match asked {
            Some(asked) if by_hand => asked.question.points,
            // Nobody can mark the text to a question that is gone.
            None if data.key.is_marked_by_hr() => 0.0,
            _ => data.points,
        };
        let earned = if by_hand { 0.0 } else { earned[at] };
        Part { question: data.id.clone(), earned, possible, by_hand }
    };
    let asked = keys.data.questions.iter().enumerate().filter(|(at, _)| drawn[*at]);
    let mut texts: Vec<Text> = Vec::new();
    for record in &attempt.questions {
        let Some(asked) = keys.asked(&record.id).filter(|asked| asked.is_marked_by_hr()) else { continue };
        let is_open = drawn[asked.at] && !texts.iter().any(|text| text.counts && text.question == record.id);
        let last = last_allowed(keys, record).written().filter(|_| is_open);
        let mut add = |text: &str, counts| {
            texts.push(Text { question: record.id.clone(), text: text.to_owned(), carried: record.carried, counts });
        };
        if let Some(last) = last {
            add(last, true);
        }
        // By these a text that is carried over finds the attempt that it was handed in with.
        let all = record.tries.iter().filter_map(Response::written);
        all.filter(|text| Some(*text) != last && !record.carried).for_each(|text| add(text, false));
    }
    ByHand { parts: asked.map(part).collect(), pass_mark: keys.data.policy.pass_mark, texts }
}

/// The first response to each question that was asked and that somebody grades; what HR marks has earned nothing yet.
fn observed(keys: &Keys, attempt: &Attempt, drawn: &[bool], score: f64) -> Observed {
    let mut records: Vec<Option<&QuestionRecord>> = vec![None; keys.data.questions.len()];
    for record in &attempt.questions {
        if let Some(at) = keys.places.get(&record.id) {
            records[*at].get_or_insert(record);
        }
    }
    let item = |(at, data): (usize, &QuestionData)| -> Option<ObservedItem> {
        let asked = keys.questions[at].as_ref().filter(|_| drawn[at])?;
        let by_hand = asked.is_marked_by_hr();
        let points = if by_hand { asked.question.points } else { data.points };
        if points <= 0.0 {
            return None;
        }
        let record = records[at];
        let first = record.and_then(|record| record.tries.first()).unwrap_or(&Response::None);
        let wording = record.and_then(|record| record.wording.as_ref());
        Some(ObservedItem {
            question: at as u32,
            credit: if by_hand { 0.0 } else { quiz::grade(&data.key, first).credit },
            points,
            taken: asked.offer.taken(first),
            seconds: record.and_then(|record| record.seconds).map(|seconds| seconds as f32),
            confidence: record.and_then(|record| record.confidence),
            reworded: wording.is_some_and(|wording| *wording != asked.wording),
        })
    };
    Observed { items: keys.data.questions.iter().enumerate().filter_map(item).collect(), score }
}

/// The model answer and the checklist of what HR marks, in a line each.
pub(super) fn for_marking(question: &Question) -> (Option<Arc<str>>, Option<Arc<str>>) {
    let Kind::FreeText(free) = &question.kind else { return (None, None) };
    let entry = |entry: &quiz::ChecklistEntry| format!("{} ({})", in_line(&entry.item.text), entry.points);
    let checklist = free.checklist.iter().map(entry).collect::<Vec<_>>().join(" | ");
    let model_answer = free.model_answer.as_ref().map(|text| in_line(text).into());
    (model_answer, Some(checklist).filter(|text| !text.is_empty()).map(Into::into))
}

/// The last of the tries that the quiz allows.
fn last_allowed<'r>(keys: &Keys, record: &'r QuestionRecord) -> &'r Response {
    quiz::allowed(&keys.data.policy, &record.tries).last().unwrap_or(&Response::None)
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
        let said = if score.abs() <= MOST_CLAIMED { format!("{score:.4}") } else { "what no score can be".to_owned() };
        let detail = format!("the file says {said}, the responses earn {:.4}", graded.score);
        return Some(Raised::new(Flag::Edited, detail));
    }
    // Without a pass mark there is nothing to claim.
    let (claimed, graded) =
        (claimed.passed?, graded.passed.map(Some).or((graded.most > graded.score).then_some(None))?);
    let words = |passed| match passed {
        Some(true) => "passed",
        Some(false) => "not passed",
        None => "neither passed nor failed",
    };
    (Some(claimed) != graded).then(|| {
        let detail = format!("the file says {}, the responses say {}", words(Some(claimed)), words(graded));
        Raised::new(Flag::Edited, detail)
    })
}

/// Whether an attempt holds each question that was drawn once, with no more tries than allowed, and no other: as nearly
/// all do.
fn is_as_asked(keys: &Keys, attempt: &Attempt, drawn: &[bool]) -> bool {
    let mut left = drawn.to_vec();
    let most = keys.data.policy.tries.map_or(usize::MAX, |tries| tries as usize);
    let once = |record: &QuestionRecord| {
        let asked = keys.asked(&record.id).filter(|asked| left[asked.at] && record.tries.len() <= most);
        asked.map(|asked| left[asked.at] = false).is_some()
    };
    attempt.questions.iter().all(once) && !left.contains(&true)
}

fn strange_questions(keys: &Keys, attempt: &Attempt, drawn: &[bool]) -> Vec<Raised> {
    let mut found = Vec::new();
    let mut given = HashSet::new();
    let twice: Vec<_> =
        attempt.questions.iter().map(|record| record.id.as_str()).filter(|id| !given.insert(*id)).collect();
    let mut raise = |flag, what: &str, ids: Vec<&str>| {
        if !ids.is_empty() {
            found.push(Raised::new(flag, format!("{what}: {}", cut(&ids.join(", "), LONGEST_LIST))));
        }
    };
    let mut unknown: Vec<_> = given.iter().copied().filter(|id| keys.asked(id).is_none()).collect();
    unknown.sort_unstable();
    raise(Flag::UnknownQuestion, "not in the quiz", unknown);
    raise(Flag::UnknownQuestion, "twice in the attempt", twice);
    let asked = keys.data.questions.iter().map(|question| question.id.as_str());
    let (drawn, others): (Vec<_>, Vec<_>) = asked.zip(drawn).partition(|(_, drawn)| **drawn);
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

fn question(keys: &Keys, asked: &Asked, record: &QuestionRecord, earned: f64, keeps: bool) -> QuestionResult {
    let data: &QuestionData = &keys.data.questions[asked.at];
    let last = last_allowed(keys, record);
    QuestionResult {
        response: in_words(Some(asked.question), Some(last)),
        given: keeps.then(|| last.clone()),
        mark: Some(quiz::grade(&data.key, last).mark),
        points: Some(earned),
        possible: Some(data.points),
        ..ungraded(Some(asked), record, false)
    }
}

fn ungraded(asked: Option<&Asked>, record: &QuestionRecord, keeps: bool) -> QuestionResult {
    QuestionResult {
        id: record.id.clone(),
        kind: asked.map(|asked| asked.question.kind.name()),
        prompt: asked.map(|asked| asked.prompt.clone()),
        response: in_words(asked.map(|asked| asked.question), record.tries.last()),
        given: record.tries.last().filter(|_| keeps).cloned(),
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

impl Graded {
    /// `to_mark`: of its responses.
    pub(super) fn of(score: &Score, has_mark: bool, to_mark: usize) -> Self {
        Self {
            points: score.points,
            possible: score.possible,
            score: (score.most - score.score < CLAIM_SLACK).then_some(score.score),
            passed: has_mark.then_some(match score.passed {
                Some(true) => Verdict::Passed,
                Some(false) => Verdict::NotPassed,
                None => Verdict::ToMark,
            }),
            to_mark,
            least: score.score,
            most: score.most,
        }
    }
}
