//! What an attempt that was graded by itself comes to beside the learner's others and with HR's marks.
//!
//! Between the two stands a [`Judged`]: made where the attempt was graded, which may have been another machine, and
//! settled where all of a learner's are known. No key is needed for that any more.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::desk::is_future;
use super::flag::{Flag, Raised};
use super::grading::Grading;
use super::marks::{Marking, response_id};
use super::report::{AttemptResult, Graded, QuestionResult};
use super::submission::Attempt;
use crate::quiz::{self, Earned, Mark};

/// An attempt, as it first was handed in.
#[derive(Debug)]
pub(super) struct Merged<'a> {
    pub(super) attempt: &'a Attempt,
    /// In which run it first came.
    pub(super) run: u32,
    pub(super) files: Vec<Arc<str>>,
    pub(super) flags: Vec<Raised>,
}

/// An attempt graded by itself.
#[derive(Debug)]
pub(super) struct Judged {
    /// Without files, bands and comparisons; while a mark is missing it says so.
    pub(super) result: AttemptResult,
    /// `None` where HR marks nothing of the quiz.
    pub(super) by_hand: Option<Box<ByHand>>,
}

/// All that HR's marks can change, so that the score can be reckoned again without a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ByHand {
    /// The questions that were asked, in the order of the quiz.
    pub(super) parts: Vec<Part>,
    pub(super) pass_mark: Option<f64>,
    /// What was written.
    pub(super) texts: Vec<Text>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) question: String,
    /// By its key; nothing where HR marks it.
    pub(super) earned: f64,
    pub(super) possible: f64,
    pub(super) by_hand: bool,
}

/// A text to a question that HR marks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Text {
    pub(super) question: String,
    pub(super) text: String,
    /// From an earlier attempt.
    pub(super) carried: bool,
    /// It is the one to be marked, not one of an earlier try.
    pub(super) counts: bool,
}

impl ByHand {
    /// With what HR has given to each text; what waits for a mark is reckoned with nothing and with everything.
    pub(super) fn graded(&self, points: impl Fn(&str) -> Option<f64>) -> Graded {
        let open = |question: &str| self.texts.iter().any(|text| text.counts && text.question == question);
        let earned = |part: &Part| {
            let Part { question, earned, possible, by_hand } = part;
            let (least, most) = match by_hand {
                false => (*earned, *earned),
                // Nothing was written.
                true if !open(question) => (0.0, 0.0),
                true => points(question).map_or((0.0, *possible), |points| (points, points)),
            };
            Earned { least, most, possible: *possible }
        };
        let to_mark = self.texts.iter().filter(|text| text.counts && points(&text.question).is_none()).count();
        Graded::of(&quiz::sum(self.parts.iter().map(earned), self.pass_mark), self.pass_mark.is_some(), to_mark)
    }
}

/// Texts of one learner that are carried over from attempt to attempt, by quiz, version, question and text: the attempt
/// that each was handed in with first.
#[derive(Debug, Default)]
pub(super) struct Origins(HashMap<[String; 4], String>);

impl Origins {
    pub(super) fn of(judged: &[Judged]) -> Self {
        let with_texts = judged.iter().filter_map(|one| one.by_hand.as_ref().map(|by_hand| (&one.result, by_hand)));
        let mut attempts: Vec<_> = with_texts.collect();
        if !attempts.iter().flat_map(|(_, by_hand)| &by_hand.texts).any(|text| text.carried) {
            return Self::default();
        }
        attempts.sort_by_key(|(result, _)| (result.ended.is_none(), result.ended, result.number));
        let mut origins = HashMap::new();
        for (result, by_hand) in attempts {
            for text in by_hand.texts.iter().filter(|text| !text.carried) {
                origins.entry(key(result, text)).or_insert_with(|| result.id.clone());
            }
        }
        Self(origins)
    }

    fn get(&self, result: &AttemptResult, text: &Text) -> Option<&str> {
        (text.carried && !self.0.is_empty()).then(|| self.0.get(&key(result, text)).map(String::as_str)).flatten()
    }
}

fn key(result: &AttemptResult, text: &Text) -> [String; 4] {
    [&result.quiz, &result.scoring, &text.question, &text.text].map(Clone::clone)
}

impl Grading<'_> {
    /// `origins`: of the learner's texts.
    pub(super) fn settle(&self, judged: Judged, origins: &Origins, merged: Merged) -> AttemptResult {
        let Judged { mut result, by_hand } = judged;
        (result.run, result.files) = (merged.run, merged.files);
        result.flags.extend(merged.flags);
        for (time, what) in [(result.started, "start"), (result.ended, "end")] {
            if let Some(time) = time.filter(|time| is_future(*time, self.now)) {
                let detail = format!("its {what} is in the future, {time}");
                result.flags.push(Raised::new(Flag::ImpossibleTime, detail));
            }
        }
        if let Some(by_hand) = by_hand {
            self.mark(&mut result, &by_hand, origins);
        }
        // Nothing is said to a score that can still change.
        let score = result.graded.and_then(|graded| graded.score);
        let band = self.site.quiz(&result.quiz).zip(score).and_then(|((_, node), score)| node.quiz.band(score));
        result.band = band.map(|band| band.message.plain().to_owned());
        result
    }

    fn mark(&self, result: &mut AttemptResult, by_hand: &ByHand, origins: &Origins) {
        let markings = self.markings(result, by_hand, origins);
        let graded = by_hand.graded(|question| markings.get(question).and_then(|marking| marking.points));
        let keys = self.keys(&result.quiz);
        if let Some(observed) = &mut result.observed {
            for item in &mut observed.items {
                let Some(asked) = keys.and_then(|keys| keys.asked_at(item.question)) else { continue };
                if let Some(marking) = markings.get(asked.question.id.value.as_str()) {
                    item.credit = marking.points.unwrap_or_default() / item.points;
                }
            }
            observed.score = graded.least;
        }
        if graded.score.is_none() || graded.to_mark > 0 {
            result.observed = None;
        }
        result.graded = Some(graded);
        for question in &mut result.questions {
            if let Some(marking) = markings.get(question.id.as_str()) {
                question.take(marking.clone());
            }
        }
    }

    /// By question: the responses that HR marks. One that is carried over has the mark of its first attempt, unless it
    /// was given one of its own.
    fn markings<'t>(
        &self,
        result: &AttemptResult,
        by_hand: &'t ByHand,
        origins: &Origins,
    ) -> HashMap<&'t str, Marking> {
        let keys = self.keys(&result.quiz);
        let open = by_hand.texts.iter().filter(|text| text.counts);
        open.map(|text| {
            let own = response_id(&result.id, &text.question, &text.text);
            let first = origins.get(result, text).filter(|_| !self.marks.has(&own));
            let id = first.map_or(own, |first| response_id(first, &text.question, &text.text));
            let part = by_hand.parts.iter().find(|part| part.question == text.question);
            let asked = keys.and_then(|keys| keys.asked(&text.question));
            let (model_answer, checklist) =
                asked.map(|asked| (asked.model_answer.clone(), asked.checklist.clone())).unwrap_or_default();
            let most = part.map(|part| part.possible).unwrap_or_default();
            (text.question.as_str(), Marking { model_answer, checklist, ..self.marks.of(id, most) })
        })
        .collect()
    }
}

impl QuestionResult {
    /// What HR has given for it, instead of what no key could.
    fn take(&mut self, marking: Marking) {
        self.mark = Some(match marking.points {
            None => Mark::Ungraded,
            Some(points) if points >= marking.most => Mark::Right,
            Some(points) if points > 0.0 => Mark::Partly,
            Some(_) => Mark::Wrong,
        });
        (self.points, self.possible) = (marking.points, Some(marking.most));
        self.marking = Some(marking);
    }
}
