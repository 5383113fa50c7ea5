//! Grading for engines that spread work over machines: lines of submissions in, graded lines out. Each line is graded by
//! itself, in no more memory than a few lines take; which line comes when, or where, makes no difference to it.
//!
//! One line in is one line out, in the same order, also where it is no submission: then the line says why.

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::copies::Fingerprint;
use super::course::CourseRule;
use super::error::Error;
use super::graded::{GradedAttempt, GradedLesson, GradedSubmission, Line};
use super::grading::Grading;
use super::ledger::attempt_content;
use super::lines::{self, Lines, Raw};
use super::marks::Marks;
use super::read::{Reason, SIZE_LIMIT};
use super::sealed;
use super::submission::{Submission, cut};
use super::withheld::Withheld;
use crate::keys::Folder;
use crate::quiz::QuizData;
use crate::seal::PrivateKey;
use crate::site::Site;

/// By what lines are graded.
#[derive(Debug)]
pub struct Gradable<'a> {
    pub inputs: &'a [Lines],
    pub site: &'a Site,
    /// Of the site's sources, as its pages name it.
    pub build: &'a str,
    /// The site as it was before, the newest first, for attempts that were made on it.
    pub earlier: &'a [Site],
    /// For submissions that are sealed.
    pub private: &'a [PrivateKey],
    /// Folders of keys that are withheld from the site.
    pub withheld: Vec<Folder>,
}

/// How many lines there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lined {
    pub graded: usize,
    pub set_aside: usize,
}

struct Grader<'a> {
    what: &'a Gradable<'a>,
    grading: Grading<'a>,
    courses: Vec<CourseRule<'a>>,
    withheld: Withheld,
    /// Keys of versions that are not those of today.
    versions: HashMap<(String, String), Arc<QuizData>>,
}

/// Grades all lines. Nothing of it depends on the clock.
pub fn grade(what: &Gradable, out: impl Write) -> Result<Lined, Error> {
    let marks = Marks::default();
    let grader = Grader::of(what, &marks);
    let mut out = BufWriter::with_capacity(256 << 10, out);
    let failed = |source| Error::Write { path: PathBuf::from("standard output"), source };
    let mut lined = Lined::default();
    lines::each(
        what.inputs,
        |raw| grader.line(raw),
        |(line, is_graded)| {
            *if is_graded { &mut lined.graded } else { &mut lined.set_aside } += 1;
            out.write_all(&line).map_err(failed)
        },
    )?;
    out.flush().map_err(failed)?;
    Ok(lined)
}

/// A submission beside the name of its file.
#[derive(Deserialize)]
struct Named<'l> {
    #[serde(default)]
    file: Option<String>,
    #[serde(borrow)]
    submission: Option<&'l RawValue>,
}

impl<'a> Grader<'a> {
    fn of(what: &'a Gradable, marks: &'a Marks) -> Self {
        let mut versions = HashMap::new();
        for site in what.earlier.iter().rev() {
            for node in &site.quizzes {
                let scoring = node.quiz.scoring();
                let today = what.site.quiz(&node.quiz.id.value);
                if today.is_none_or(|(_, today)| today.quiz.scoring() != scoring) {
                    let data = QuizData::of(&node.quiz, &site.courses[node.course].id);
                    let version = (node.quiz.id.value.clone(), scoring.to_string());
                    versions.entry(version).or_insert_with(|| Arc::new(data));
                }
            }
        }
        Self {
            what,
            // Which times lie in the future is said where the day is known.
            grading: Grading::new(what.site, marks, Timestamp::MAX).keeping_responses(true),
            courses: (0..what.site.courses.len()).map(|at| CourseRule::of(what.site, at)).collect(),
            withheld: Withheld::at(what.withheld.iter().cloned()),
            versions,
        }
    }

    /// What is to be written for a line, and whether it was graded.
    fn line(&self, raw: Raw) -> (Vec<u8>, bool) {
        let place = raw.place();
        let (file, what) = match raw.bytes {
            Ok(bytes) => self.read(&bytes),
            Err(reason) => (None, Err(reason)),
        };
        // Without a name it is called by what no other has, wherever its line stood.
        let file = match (&file, &what) {
            (Some(file), _) => cut(file, 1_000),
            (None, Ok((submission, _))) => cut(&submission.id, 1_000),
            (None, Err(_)) => cut(&place, 1_000),
        };
        let what = what.map(|(submission, is_sealed)| self.graded(submission, is_sealed));
        (Line::of(&file, &what).write(), what.is_ok())
    }

    /// `{"file": …, "submission": …}`, where the submission is JSON or the text of a file; or the submission alone.
    /// And whether it was sealed.
    fn read(&self, bytes: &[u8]) -> (Option<String>, Result<(Submission, bool), Reason>) {
        let named = std::str::from_utf8(bytes).ok().and_then(|text| serde_json::from_str::<Named>(text).ok());
        let (file, what) = match named.and_then(|named| Some((named.file, named.submission?.get()))) {
            None => (None, self.parse(bytes)),
            Some((file, json)) => match json.starts_with('"').then(|| serde_json::from_str::<String>(json)) {
                Some(Ok(text)) => (file, self.parse(text.as_bytes())),
                Some(Err(error)) => (file, Err(Reason::of(&error))),
                None => (file, self.parse(json.as_bytes())),
            },
        };
        let own = |(submission, is_sealed): (Submission, bool)| match submission.site.id == self.what.site.config.id {
            true => Ok((submission, is_sealed)),
            false => Err(Reason::OtherSite(cut(&submission.site.id, 100))),
        };
        (file, what.and_then(own))
    }

    fn parse(&self, bytes: &[u8]) -> Result<(Submission, bool), Reason> {
        if bytes.len() as u64 > SIZE_LIMIT {
            return Err(Reason::TooLarge);
        }
        sealed::read(bytes, self.what.private)
    }

    fn graded(&self, mut submission: Submission, is_sealed: bool) -> GradedSubmission {
        self.withheld.decode(&mut submission);
        let Submission { id, site, learner, created, attempts, lessons } = submission;
        let graded = attempts.into_iter().map(|mut attempt| {
            // As it came, with all that grading passes over.
            let (print, content) = (Fingerprint::of(&attempt), attempt_content(&attempt));
            if attempt.version.is_none() && !self.versions.is_empty() {
                attempt.version = self.versions.get(&(attempt.quiz.clone(), attempt.scoring.clone())).cloned();
            }
            let judged = self.grading.judge(&attempt, |course| self.courses[course].counts(&attempt.quiz));
            GradedAttempt::of(judged, &self.grading, attempt.seed.take(), (print, &content))
        });
        GradedSubmission {
            site: site.id,
            build: self.what.build.to_owned(),
            id,
            created,
            learner,
            sealed: Some(is_sealed),
            attempts: graded.collect(),
            lessons: lessons.into_iter().map(GradedLesson::of).collect(),
        }
    }
}
