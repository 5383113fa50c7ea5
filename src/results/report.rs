//! What HR is told: each learner's standing in each course, and everything it was made from.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};
use xxhash_rust::xxh3::xxh3_64;

use super::flag::{Flag, Raised};
use super::items::Observed;
use super::marks::{Marking, RefusedMark};
use super::read::SetAside;
use super::roster::RosterFault;
use super::sink::Ending;
use super::submission::{Fields, Moment};
use crate::quiz::{Mark, Mode, Response};

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub format: &'static str,
    /// The site's id and title.
    pub site: String,
    pub title: String,
    /// In the order of their names.
    pub learners: Vec<Learner>,
    #[serde(flatten)]
    pub ending: Ending,
}

/// What `format` says in every report of this version.
pub const REPORT_FORMAT: &str = "coursewright-report/1";

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Learner {
    pub id: String,
    /// As on the roster; where it has nothing, as in the newest submission that gives each of them.
    #[serde(flatten)]
    pub fields: Fields,
    /// From the roster, as the next one.
    pub department: Option<String>,
    /// Where the roster says that the person can be reached; other addresses came with somebody's file.
    #[serde(skip)]
    pub roster_email: Option<String>,
    #[serde(serialize_with = "date")]
    pub started: Option<Date>,
    /// Each submission once, the oldest first.
    pub files: Vec<Arc<str>>,
    /// On the learner as a whole, or on one of their files.
    pub flags: Vec<Raised>,
    /// All courses of the site, in its order.
    pub courses: Vec<CourseResult>,
    /// In the order in which they ended; each once.
    pub attempts: Vec<AttemptResult>,
}

/// Where a learner stands in a course.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CourseResult {
    pub course: Arc<str>,
    pub title: Arc<str>,
    /// By the roster; `None` without one.
    pub required: Option<bool>,
    pub lessons_finished: usize,
    pub lessons: usize,
    /// Of those that count.
    pub quizzes_taken: usize,
    pub quizzes: usize,
    /// The mean over the quizzes that count; `None` where none does, or while a mark that is missing can change it.
    pub score: Option<f64>,
    /// `None` where the course has nothing to pass.
    #[serde(serialize_with = "verdict")]
    pub passed: Option<Verdict>,
    /// Responses in attempts that count which wait for HR's marks.
    pub to_mark: usize,
    pub completed: bool,
    #[serde(serialize_with = "date")]
    pub first_activity: Option<Date>,
    #[serde(serialize_with = "date")]
    pub last_activity: Option<Date>,
    #[serde(serialize_with = "date")]
    pub passed_on: Option<Date>,
    #[serde(serialize_with = "date")]
    pub valid_until: Option<Date>,
    /// Raised on the course alone; flags of its attempts stand with them.
    pub flags: Vec<Raised>,
    /// All flags that bear on this row: the course's, those of attempts that could have counted, and the learner's.
    pub all_flags: BTreeSet<Flag>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AttemptResult {
    pub id: String,
    pub course: String,
    pub quiz: String,
    /// `None` where the site has no such quiz.
    pub title: Option<Arc<str>>,
    /// The site's, where it has the quiz; else what the attempt says.
    pub mode: String,
    pub number: u32,
    pub started: Option<Moment>,
    pub ended: Option<Moment>,
    pub standing: Standing,
    /// `None` where the site's key is not the one that the attempt was made on.
    pub graded: Option<Graded>,
    /// Seconds over the quiz's time limit, by the learner's clock; `None` where it has none, or a time is missing.
    pub over_time: Option<u64>,
    /// What the learner was told of the score, if the quiz says something of it.
    pub band: Option<String>,
    /// The score of the pre-test that the quiz is compared with, and the share of what was missing there that is here.
    pub before: Option<f64>,
    pub gain: Option<f64>,
    pub claimed_score: Option<f64>,
    pub claimed_passed: Option<bool>,
    pub flags: Vec<Raised>,
    pub files: Vec<Arc<str>>,
    pub questions: Vec<QuestionResult>,
    /// Names the version of the quiz that it was made on, in the terms of the site's files.
    #[serde(skip)]
    pub scoring: String,
    /// What item analysis takes of it; `None` where it was not the first,
    /// not at the quiz as it is today, or a mark is missing.
    #[serde(skip)]
    pub(super) observed: Option<Observed>,
    /// In which run it first came.
    #[serde(skip)]
    pub(super) run: u32,
    /// Of the files that it came in; see `own`.
    #[serde(skip)]
    pub(super) group: u32,
    /// Whether the quiz asks for a code, and it was made with one that is certainly the learner's.
    #[serde(skip)]
    pub(super) has_own_code: bool,
}

impl AttemptResult {
    /// Whether it was to be made with the learner's code, and was not.
    pub(super) fn lacks_its_code(&self) -> bool {
        use Flag::{ForgedCode, NoCode, OtherCode, UnknownCode};
        self.flags.iter().any(|raised| matches!(raised.flag, NoCode | UnknownCode | ForgedCode | OtherCode))
    }
}

/// Whether an attempt counts, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Counts,
    Practice,
    /// A check or an exam that the course does not count, or a pre-test.
    NotCounted,
    /// After as many as are allowed.
    TooMany,
    /// Its questions are not those of the learner's code.
    OtherPaper,
    /// Made without the learner's code, beside attempts with it.
    WithoutCode,
    /// Joined by a name alone, beside attempts that it could take something from.
    ByName,
    /// Of a quiz, or a version of it, that the site does not have.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Graded {
    /// So far, where responses wait for marks.
    pub points: f64,
    pub possible: f64,
    /// 0 to 1; `None` while a mark that is missing can change it.
    pub score: Option<f64>,
    /// `None` where the quiz has no pass mark.
    #[serde(serialize_with = "verdict")]
    pub passed: Option<Verdict>,
    /// Responses that wait for HR's marks.
    pub to_mark: usize,
    /// What the score will be at the least and at the most.
    #[serde(skip)]
    pub least: f64,
    #[serde(skip)]
    pub most: f64,
}

/// Whether something is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    NotPassed,
    /// A mark that is missing decides it.
    ToMark,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuestionResult {
    pub id: String,
    /// As `type` in the quiz; `None` where the quiz has no such question.
    #[serde(rename = "type")]
    pub kind: Option<&'static str>,
    pub prompt: Option<Arc<str>>,
    /// The last response that the quiz allows, in words.
    pub response: String,
    /// The same as it was given, where somebody asks for it.
    #[serde(skip)]
    pub given: Option<Response>,
    /// Of that response; `None` where it could not be graded, as are the points.
    pub mark: Option<Mark>,
    pub points: Option<f64>,
    pub possible: Option<f64>,
    /// Where HR marks the response.
    pub marking: Option<Marking>,
    pub tries: usize,
    pub hints: u32,
    pub seconds: Option<f64>,
    /// 1 for unsure, 2 for fairly sure, 3 for certain.
    pub confidence: Option<u8>,
    /// Right in an earlier attempt, and not asked again.
    pub carried: bool,
    /// The question has been worded anew since.
    pub reworded: bool,
}

impl Verdict {
    /// By the score that is reached at the least, and at the most.
    pub(super) fn between(least: bool, most: bool) -> Self {
        match (least, most) {
            (true, _) => Self::Passed,
            (false, true) => Self::ToMark,
            (false, false) => Self::NotPassed,
        }
    }

    /// As it stands in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "yes",
            Self::NotPassed => "no",
            Self::ToMark => TO_MARK,
        }
    }
}

/// What tables say instead of something that waits for a mark.
pub(super) const TO_MARK: &str = "to mark";

impl Standing {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Practice => "practice",
            Self::NotCounted => "not_counted",
            Self::TooMany => "too_many",
            Self::OtherPaper => "other_paper",
            Self::WithoutCode => "without_code",
            Self::ByName => "by_name",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it may be somebody else's, beside others that are the learner's: it bears on nothing of theirs.
    pub(super) fn gives_way(self) -> bool {
        matches!(self, Self::WithoutCode | Self::ByName)
    }

    /// Whether a flag on the attempt bears on the course's result.
    pub(super) fn matters(self, mode: &str) -> bool {
        match self {
            Self::Counts | Self::TooMany | Self::OtherPaper => true,
            // Nobody can hold up a colleague's result by a file in their name.
            Self::Practice | Self::NotCounted | Self::WithoutCode | Self::ByName => false,
            Self::Unknown => mode != Mode::Practice.name(),
        }
    }
}

/// A run in numbers, for the command line to print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Who have handed in.
    pub learners: usize,
    /// Files that were read as submissions of this site.
    pub submissions: usize,
    pub attempts: usize,
    /// Attempts that go into a course's score.
    pub counted: usize,
    /// Results of one learner in one course: passed, begun but not passed, and not begun.
    pub passed: usize,
    pub not_passed: usize,
    pub not_begun: usize,
    /// As above, and marks that are missing decide.
    pub undecided: usize,
    /// Responses that wait for HR's marks, and those that have one.
    pub to_mark: usize,
    pub marked: usize,
    pub refused_marks: Vec<RefusedMark>,
    pub roster_faults: Vec<RosterFault>,
    /// How often each was raised.
    pub flags: BTreeMap<Flag, usize>,
    pub set_aside: Vec<SetAside>,
}

impl Report {
    pub fn summary(&self) -> Summary {
        let mut summing = Summing::default();
        self.learners.iter().for_each(|learner| summing.learner(learner));
        summing.end(&self.ending)
    }
}

/// A summary in the making.
#[derive(Debug, Default)]
pub struct Summing {
    summary: Summary,
    /// Responses that HR marks, each once, however many learners handed it in.
    markings: HashSet<u64>,
}

impl Summing {
    pub fn learner(&mut self, learner: &Learner) {
        let sum = &mut self.summary;
        sum.learners += usize::from(!learner.files.is_empty());
        sum.submissions += learner.files.len();
        for (_, _, raised) in learner.all_raised() {
            *sum.flags.entry(raised.flag).or_insert(0) += 1;
        }
        for result in &learner.courses {
            match result.passed {
                Some(Verdict::Passed) => sum.passed += 1,
                Some(Verdict::NotPassed) if result.is_begun() => sum.not_passed += 1,
                Some(Verdict::NotPassed) => sum.not_begun += 1,
                Some(Verdict::ToMark) => sum.undecided += 1,
                None => {}
            }
        }
        for attempt in &learner.attempts {
            sum.attempts += 1;
            sum.counted += usize::from(attempt.standing == Standing::Counts);
        }
        for marking in learner.markings() {
            if self.markings.insert(xxh3_64(marking.id.as_bytes())) {
                let is_marked = marking.points.is_some();
                sum.marked += usize::from(is_marked);
                sum.to_mark += usize::from(!is_marked);
            }
        }
    }

    pub fn end(self, ending: &Ending) -> Summary {
        let Ending { set_aside, refused_marks, roster_faults, .. } = ending.clone();
        let mut flags = self.summary.flags;
        let other_sites = set_aside.iter().filter(|aside| aside.reason.flag() == Some(Flag::OtherSite)).count();
        if other_sites > 0 {
            flags.insert(Flag::OtherSite, other_sites);
        }
        Summary { flags, set_aside, refused_marks, roster_faults, ..self.summary }
    }
}

impl CourseResult {
    pub(super) fn is_begun(&self) -> bool {
        self.quizzes_taken > 0 || self.first_activity.is_some()
    }

    /// The score, once there is something that it could be of.
    pub(super) fn score_so_far(&self) -> Option<f64> {
        self.score.filter(|_| self.quizzes_taken > 0)
    }
}

impl Learner {
    /// Responses that HR marks.
    pub(super) fn markings(&self) -> impl Iterator<Item = &Marking> {
        let questions = self.attempts.iter().flat_map(|attempt| &attempt.questions);
        questions.filter_map(|question| question.marking.as_ref())
    }

    /// Every flag on the learner, their courses and their attempts, with the course and the attempt that it is on.
    pub(super) fn all_raised(&self) -> impl Iterator<Item = (Option<&str>, Option<&AttemptResult>, &Raised)> {
        let own = self.flags.iter().map(|raised| (None, None, raised));
        let courses = self
            .courses
            .iter()
            .flat_map(|result| result.flags.iter().map(|raised| (Some(&*result.course), None, raised)));
        let attempts = self.attempts.iter().flat_map(|attempt| {
            attempt.flags.iter().map(move |raised| (Some(attempt.course.as_str()), Some(attempt), raised))
        });
        own.chain(courses).chain(attempts)
    }
}

/// Null also for what is not decided; `to_mark` tells the two apart.
fn verdict<S: Serializer>(verdict: &Option<Verdict>, serializer: S) -> Result<S::Ok, S::Error> {
    match verdict {
        Some(Verdict::Passed) => serializer.serialize_bool(true),
        Some(Verdict::NotPassed) => serializer.serialize_bool(false),
        Some(Verdict::ToMark) | None => serializer.serialize_none(),
    }
}

fn date<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}
