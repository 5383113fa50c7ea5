//! What a learner's attempts and lessons come to in one course.
//!
//! - The quizzes that count are those of [`Site::counting_in`]. No report asks for a course for authors.
//! - The score of a quiz is that of its best, last or first attempt, or their average, as the quiz says. Attempts are
//!   taken in the order in which they ended, and only as many as the quiz allows.
//! - The score of the course is the mean over the quizzes that count. One that was not taken counts 0.
//! - The course is passed when every quiz that counts was taken and has reached its own pass mark, if it has one, and
//!   the mean has reached the course's, if it has one. A course without any mark cannot be passed or failed.
//! - While responses wait for HR's marks, all of this is reckoned twice, with nothing and with everything for them; where
//!   the two differ, the result waits.
//! - It was passed on the day on which the attempt ended that made it so, and stays valid for as many months as the
//!   course says. All days are those of UTC.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::flag::{Flag, Raised};
use super::report::{AttemptResult, CourseResult, Graded, Standing, Verdict};
use super::submission::Moment;
use crate::content::Months;
use crate::quiz::AttemptScore;
use crate::site::Site;

/// A score that misses a mark by less has only been rounded.
const SLACK: f64 = 1e-9;

/// What a course asks for.
#[derive(Debug)]
pub(super) struct CourseRule<'a> {
    id: Arc<str>,
    title: Arc<str>,
    quizzes: Vec<QuizRule<'a>>,
    mark: Option<f64>,
    pub(super) lessons: Vec<&'a str>,
    valid_for: Option<Months>,
    /// Whether each learner has a row for it.
    pub(super) is_asked_for: bool,
}

#[derive(Debug)]
struct QuizRule<'a> {
    id: &'a str,
    rule: AttemptScore,
    mark: Option<f64>,
}

/// What is asked of a learner, and on which day the question is put.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// `None` without a roster.
    pub(super) required: Option<bool>,
    pub(super) due: Option<Date>,
    pub(super) today: Date,
}

/// A lesson as a learner left it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LessonTimes {
    pub(super) opened: Option<Moment>,
    pub(super) finished: Option<Moment>,
}

impl<'a> CourseRule<'a> {
    pub(super) fn of(site: &'a Site, at: usize) -> Self {
        let course = &site.courses[at];
        let pass = course.file.pass.as_ref();
        let quizzes = site
            .counting_in(at)
            .into_iter()
            .map(|quiz| &site.quizzes[quiz].quiz)
            .map(|quiz| QuizRule { id: &quiz.id.value, rule: quiz.policy.attempt_score, mark: quiz.policy.pass_mark })
            .collect();
        let modules = course.modules.iter().flat_map(|module| &site.modules[*module].lessons);
        Self {
            id: course.id.as_str().into(),
            title: course.file.title.as_str().into(),
            quizzes,
            mark: pass.map(|pass| pass.mark),
            lessons: modules.map(|lesson| Site::lesson_id(&site.lessons[*lesson])).collect(),
            valid_for: course.file.valid_for,
            is_asked_for: !course.is_for_authors(),
        }
    }

    pub(super) fn counts(&self, quiz: &str) -> bool {
        self.quizzes.iter().any(|rule| rule.id == quiz)
    }

    /// Whether it is passed by these attempts, in the order in which they ended, whatever marks are still missing.
    pub(super) fn is_passed_by(&self, attempts: Vec<&AttemptResult>) -> bool {
        let mut tally = Tally::new(self);
        for attempt in attempts.into_iter().filter(|attempt| *attempt.course == *self.id) {
            tally.add(attempt, |graded| graded.least);
        }
        tally.passed() == Some(true)
    }

    /// Whether the best attempt at a quiz counts, so that no other can take anything from it.
    pub(super) fn counts_best(&self, quiz: &str) -> bool {
        self.quizzes.iter().any(|rule| rule.id == quiz && matches!(rule.rule, AttemptScore::Best))
    }

    /// `attempts`: all of one learner's, in the order in which they ended.
    pub(super) fn result(
        &self,
        attempts: &[AttemptResult],
        lessons: &HashMap<&str, LessonTimes>,
        asked: Asked,
        mut flags: Vec<Raised>,
        learner_flags: &[Raised],
    ) -> CourseResult {
        let ours = || attempts.iter().filter(|attempt| *attempt.course == *self.id);
        let (mut tally, mut most) = (Tally::new(self), Tally::new(self));
        let mut passed_at: Option<Moment> = None;
        // What is valid for a time is renewed by attempts since the last pass that pass the course by themselves.
        let (mut again, mut renewed_at) = (Tally::new(self), None);
        let mut passed = tally.passed();
        for attempt in ours().filter(|attempt| attempt.standing == Standing::Counts) {
            tally.add(attempt, |graded| graded.least);
            most.add(attempt, |graded| graded.most);
            let now = tally.passed();
            if now == Some(true) && passed != Some(true) {
                passed_at = attempt.ended;
                again = Tally::new(self);
            } else if self.valid_for.is_some() {
                again.add(attempt, |graded| graded.least);
                if again.passed() == Some(true) {
                    renewed_at = attempt.ended;
                    again = Tally::new(self);
                }
            }
            passed = now;
        }
        let counted = || ours().filter(|attempt| attempt.standing == Standing::Counts);
        // A text that was carried over waits once.
        let markings =
            counted().flat_map(|attempt| &attempt.questions).filter_map(|question| question.marking.as_ref());
        let waiting: BTreeSet<_> = markings.filter(|marking| marking.points.is_none()).map(|one| &one.id).collect();
        let to_mark = waiting.len();
        let verdict = passed.zip(most.passed()).map(|(least, most)| Verdict::between(least, most));
        let score = tally.mean().zip(most.mean()).filter(|(least, most)| most - least < SLACK);
        let times = || self.lessons.iter().filter_map(|lesson| lessons.get(lesson));
        let lessons_finished = times().filter(|times| times.finished.is_some()).count();
        let quizzes_taken = tally.quizzes.iter().filter(|taken| taken.attempts > 0).count();
        let moments = || {
            let of_lessons = times().flat_map(|times| [times.opened, times.finished]);
            let own = ours().filter(|attempt| !attempt.standing.gives_way());
            of_lessons.chain(own.flat_map(|attempt| [attempt.started, attempt.ended])).flatten()
        };
        let passed_at = passed_at.filter(|_| verdict == Some(Verdict::Passed));
        let first_passed_on = passed_at.map(day);
        let passed_on = passed_at.map(|at| renewed_at.map_or(at, |renewed: Moment| renewed.max(at))).map(day);
        let valid_until = passed_on.zip(self.valid_for).and_then(|(day, valid_for)| after(day, valid_for));
        let completed = lessons_finished == self.lessons.len() && quizzes_taken == self.quizzes.len();
        if asked.required == Some(true) {
            if if self.quizzes.is_empty() { !completed } else { quizzes_taken == 0 } {
                flags.push(Raised::new(Flag::Missing, format!("`{}` is required", self.id)));
            }
            flags.extend(late(verdict, first_passed_on, asked));
        }
        if let Some(until) = valid_until.filter(|until| *until < asked.today) {
            flags.push(Raised::new(Flag::Expired, format!("`{}` was valid until {until}", self.id)));
        }
        // What gave way may be why somebody has not passed.
        let has_failed = |standing| standing == Standing::WithoutCode && verdict != Some(Verdict::Passed);
        let bears = |attempt: &&AttemptResult| attempt.standing.matters(&attempt.mode) || has_failed(attempt.standing);
        let of_attempts = ours().filter(bears).flat_map(|attempt| &attempt.flags);
        let all_flags: BTreeSet<_> =
            learner_flags.iter().chain(&flags).chain(of_attempts).map(|raised| raised.flag).collect();
        CourseResult {
            course: self.id.clone(),
            title: self.title.clone(),
            required: asked.required,
            lessons_finished,
            lessons: self.lessons.len(),
            quizzes_taken,
            quizzes: self.quizzes.len(),
            score: score.map(|(least, _)| least),
            passed: verdict,
            to_mark,
            completed,
            first_activity: moments().min().map(day),
            last_activity: moments().max().map(day),
            passed_on,
            valid_until,
            flags,
            all_flags,
        }
    }
}

/// What waits for a mark is not late yet.
fn late(verdict: Option<Verdict>, passed_on: Option<Date>, asked: Asked) -> Option<Raised> {
    let due = asked.due?;
    let detail = match verdict? {
        Verdict::Passed => format!("passed on {}, due on {due}", passed_on.filter(|day| *day > due)?),
        Verdict::NotPassed if asked.today > due => format!("not passed, due on {due}"),
        Verdict::NotPassed | Verdict::ToMark => return None,
    };
    Some(Raised::new(Flag::Late, detail))
}

pub(super) fn day(moment: Moment) -> Date {
    moment.0.to_zoned(TimeZone::UTC).date()
}

/// The same day of a later month, or the last of that month where it is shorter.
fn after(day: Date, Months(months): Months) -> Option<Date> {
    day.checked_add(i64::from(months).months()).ok()
}

/// What the attempts so far come to.
struct Tally<'a> {
    course: &'a CourseRule<'a>,
    quizzes: Vec<Taken>,
}

#[derive(Clone, Copy, Default)]
struct Taken {
    attempts: usize,
    best: f64,
    first: f64,
    last: f64,
    sum: f64,
}

impl<'a> Tally<'a> {
    fn new(course: &'a CourseRule<'a>) -> Self {
        Self { course, quizzes: vec![Taken::default(); course.quizzes.len()] }
    }

    fn add(&mut self, attempt: &AttemptResult, score: fn(&Graded) -> f64) {
        let at = self.course.quizzes.iter().position(|rule| rule.id == attempt.quiz);
        let (Some(at), Some(graded)) = (at, attempt.graded) else { return };
        let (taken, score) = (&mut self.quizzes[at], score(&graded));
        if taken.attempts == 0 {
            taken.first = score;
        }
        taken.attempts += 1;
        taken.best = taken.best.max(score);
        taken.last = score;
        taken.sum += score;
    }

    fn scores(&self) -> impl Iterator<Item = (&QuizRule<'_>, Option<f64>)> {
        self.course.quizzes.iter().zip(&self.quizzes).map(|(rule, taken)| {
            let score = match rule.rule {
                AttemptScore::Best => taken.best,
                AttemptScore::Last => taken.last,
                AttemptScore::First => taken.first,
                AttemptScore::Average => taken.sum / taken.attempts.max(1) as f64,
            };
            (rule, (taken.attempts > 0).then_some(score))
        })
    }

    fn mean(&self) -> Option<f64> {
        let sum: f64 = self.scores().map(|(_, score)| score.unwrap_or(0.0)).sum();
        (!self.quizzes.is_empty()).then(|| sum / self.quizzes.len() as f64)
    }

    fn passed(&self) -> Option<bool> {
        let mean = self.mean()?;
        if self.course.mark.is_none() && self.course.quizzes.iter().all(|rule| rule.mark.is_none()) {
            return None;
        }
        let each = self.scores().all(|(rule, score)| score.is_some_and(|score| reaches(score, rule.mark)));
        Some(each && reaches(mean, self.course.mark))
    }
}

fn reaches(score: f64, mark: Option<f64>) -> bool {
    mark.is_none_or(|mark| score + SLACK >= mark)
}

/// As other tests need them.
#[cfg(test)]
pub(super) use self::tests::{attempt, rule};

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Asked = Asked { required: None, due: None, today: Date::constant(2028, 6, 1) };

    pub(in crate::results) fn rule(
        marks: [Option<f64>; 2],
        rule: AttemptScore,
        mark: Option<f64>,
    ) -> CourseRule<'static> {
        CourseRule {
            id: "c".into(),
            title: "C".into(),
            quizzes: vec![QuizRule { id: "q", rule, mark: marks[0] }, QuizRule { id: "r", rule, mark: marks[1] }],
            mark,
            lessons: vec!["c/m/one", "c/m/two"],
            valid_for: Some(Months(12)),
            is_asked_for: true,
        }
    }

    pub(in crate::results) fn attempt(quiz: &str, day: u32, score: f64) -> AttemptResult {
        let moment = |hour| Some(Moment(format!("2028-02-{day:02}T{hour}:00:00Z").parse().unwrap()));
        AttemptResult {
            id: format!("{quiz}{day}"),
            course: "c".to_owned(),
            quiz: quiz.to_owned(),
            title: None,
            mode: "check".to_owned(),
            number: 1,
            started: moment("09"),
            ended: moment("10"),
            standing: Standing::Counts,
            graded: Some(graded(score, score)),
            over_time: None,
            band: None,
            before: None,
            gain: None,
            claimed_score: None,
            claimed_passed: None,
            flags: Vec::new(),
            files: Vec::new(),
            questions: Vec::new(),
            scoring: String::new(),
            observed: None,
            run: 0,
            group: 0,
            has_own_code: false,
        }
    }

    fn graded(least: f64, most: f64) -> Graded {
        let score = (least == most).then_some(least);
        let to_mark = usize::from(least < most);
        Graded { points: least, possible: 1.0, score, passed: None, to_mark, least, most }
    }

    #[test]
    fn a_result_waits_for_marks_only_while_they_can_change_it() {
        use Verdict::{NotPassed, Passed, ToMark};
        for (q, mark, score, passed) in [
            ([(0.2, 0.6), (0.0, 0.5)], 0.7, None, ToMark),
            ([(0.2, 0.6), (0.9, 0.9)], 0.7, Some(0.95), Passed),
            ([(0.2, 0.6), (0.3, 0.9)], 0.6, None, Passed),
            ([(0.2, 0.3), (0.3, 0.4)], 0.8, None, NotPassed),
            ([(0.2, 0.2), (0.3, 0.3)], 0.8, Some(0.65), NotPassed),
        ] {
            let mut attempts = [attempt("r", 1, 1.0), attempt("q", 2, 0.0), attempt("q", 3, 0.0)];
            for (attempt, (least, most)) in attempts[1..].iter_mut().zip(q) {
                attempt.graded = Some(graded(least, most));
            }
            let rule = rule([None, None], AttemptScore::Best, Some(mark));
            let result = rule.result(&attempts, &HashMap::new(), NOTHING, Vec::new(), &[]);
            assert_eq!((result.score, result.passed), (score, Some(passed)), "{q:?} {mark}");
            assert_eq!(result.passed_on.is_some(), passed == Passed, "{q:?} {mark}");
        }
    }

    #[test]
    fn what_is_required_is_missing_late_or_expired() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let both = [attempt("q", 1, 1.0), attempt("r", 3, 1.0)];
        let failed = [attempt("q", 1, 0.1)];
        for (given, required, due, today, flags) in [
            (&[][..], Some(true), None, "2028-06-01", &[Flag::Missing][..]),
            (&[], Some(true), Some("2028-05-31"), "2028-06-01", &[Flag::Missing, Flag::Late]),
            (&[], Some(false), Some("2028-05-31"), "2028-06-01", &[]),
            (&[], None, None, "2028-06-01", &[]),
            (&failed, Some(true), Some("2028-06-01"), "2028-06-01", &[]),
            (&failed, Some(true), Some("2028-06-01"), "2028-06-02", &[Flag::Late]),
            (&both, Some(true), Some("2028-02-03"), "2028-06-01", &[]),
            (&both, Some(true), Some("2028-02-02"), "2028-06-01", &[Flag::Late]),
            (&both, None, None, "2029-02-03", &[]),
            (&both, None, None, "2029-02-04", &[Flag::Expired]),
        ] {
            let rule = rule([None, None], AttemptScore::Best, Some(0.8));
            let asked = Asked { required, due: due.map(day), today: day(today) };
            let result = rule.result(given, &HashMap::new(), asked, Vec::new(), &[]);
            let found: Vec<_> = result.flags.iter().map(|raised| raised.flag).collect();
            assert_eq!(found, flags, "{required:?} {due:?} {today}");
            assert!(flags.iter().all(|flag| result.all_flags.contains(flag)));
        }
    }

    #[test]
    fn a_course_is_renewed_by_what_passes_it_once_more() {
        let first = [("q", 1, 1.0), ("r", 2, 0.6)];
        for (later, passed_on) in [
            (&[][..], "2028-02-02"),
            (&[("q", 9, 1.0)], "2028-02-02"),
            (&[("q", 9, 1.0), ("r", 10, 0.5)], "2028-02-02"),
            (&[("q", 9, 1.0), ("r", 10, 0.5), ("r", 11, 0.6)], "2028-02-11"),
            (&[("r", 9, 0.6), ("q", 10, 1.0), ("q", 11, 1.0), ("r", 12, 1.0)], "2028-02-12"),
        ] {
            let attempts: Vec<_> =
                first.iter().chain(later).map(|(quiz, day, score)| attempt(quiz, *day, *score)).collect();
            let asked = Asked { required: Some(true), due: "2028-02-02".parse().ok(), ..NOTHING };
            let valid = rule([None, None], AttemptScore::Best, Some(0.8));
            let result = valid.result(&attempts, &HashMap::new(), asked, Vec::new(), &[]);
            assert_eq!(result.passed_on.unwrap().to_string(), passed_on, "{later:?}");
            // Who renews is not late for it.
            assert!(result.flags.is_empty(), "{later:?}: {:?}", result.flags);
            let for_good = CourseRule { valid_for: None, ..valid };
            let result = for_good.result(&attempts, &HashMap::new(), asked, Vec::new(), &[]);
            assert_eq!(result.passed_on.unwrap().to_string(), "2028-02-02", "{later:?}");
        }
    }

    #[test]
    fn the_mean_goes_over_all_quizzes_and_passing_needs_each() {
        let both = [("q", 1, 1.0), ("r", 2, 0.6)];
        for (given, marks, mark, score, passed, on) in [
            (&both[..], [None, None], Some(0.8), 0.8, Some(true), Some("2028-02-02")),
            (&both, [None, None], Some(0.81), 0.8, Some(false), None),
            (&both, [None, Some(0.7)], Some(0.8), 0.8, Some(false), None),
            (&both, [Some(1.0), Some(0.6)], None, 0.8, Some(true), Some("2028-02-02")),
            (&both, [None, None], None, 0.8, None, None),
            (&both[..1], [None, None], Some(0.5), 0.5, Some(false), None),
            (&[], [None, None], Some(0.5), 0.0, Some(false), None),
        ] {
            let attempts: Vec<_> = given.iter().map(|(quiz, day, score)| attempt(quiz, *day, *score)).collect();
            let result =
                rule(marks, AttemptScore::Best, mark).result(&attempts, &HashMap::new(), NOTHING, Vec::new(), &[]);
            let given = format!("{given:?} {marks:?} {mark:?}");
            assert!((result.score.unwrap() - score).abs() < 1e-12, "{given}: {:?}", result.score);
            let verdict = |passed| if passed { Verdict::Passed } else { Verdict::NotPassed };
            assert_eq!(result.passed, passed.map(verdict), "{given}");
            assert_eq!(result.passed_on.map(|day| day.to_string()).as_deref(), on, "{given}");
        }
    }

    /// The page that the learner sees reckons by the same: tests/browser/course.test.js.
    #[test]
    fn a_course_is_passed_here_as_on_the_learners_page() {
        let cases: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("../../tests/course-passed.json")).unwrap();
        for case in cases {
            let quizzes = case["quizzes"].as_array().unwrap();
            let ids = ["a", "b", "c"];
            let rules = quizzes.iter().zip(ids);
            let rules = rules.map(|(quiz, id)| QuizRule { id, rule: AttemptScore::Best, mark: quiz["mark"].as_f64() });
            let course = CourseRule {
                quizzes: rules.collect(),
                mark: case["mark"].as_f64(),
                ..rule([None; 2], AttemptScore::Best, None)
            };
            let taken = quizzes.iter().zip(ids).filter_map(|(quiz, id)| Some(attempt(id, 1, quiz["score"].as_f64()?)));
            let result = course.result(&taken.collect::<Vec<_>>(), &HashMap::new(), NOTHING, Vec::new(), &[]);
            assert_eq!(result.passed.map(|verdict| verdict == Verdict::Passed), case["passed"].as_bool(), "{case}");
        }
    }

    #[test]
    fn the_quiz_says_which_attempt_is_the_one_that_counts() {
        let given = [("r", 1, 1.0), ("q", 2, 0.6), ("q", 3, 1.0), ("q", 4, 0.2)];
        let attempts: Vec<_> = given.iter().map(|(quiz, day, score)| attempt(quiz, *day, *score)).collect();
        for (of, score, on) in [
            (AttemptScore::Best, 1.0, Some("2028-02-03")),
            (AttemptScore::First, 0.8, None),
            (AttemptScore::Last, 0.6, None),
            (AttemptScore::Average, 0.8, None),
        ] {
            let result =
                rule([None, None], of, Some(0.85)).result(&attempts, &HashMap::new(), NOTHING, Vec::new(), &[]);
            assert!((result.score.unwrap() - score).abs() < 1e-9, "{of:?}: {:?}", result.score);
            assert_eq!(result.passed_on.map(|day| day.to_string()).as_deref(), on, "{of:?}");
        }
    }

    #[test]
    fn a_month_later_is_the_same_day_or_the_last_one() {
        for (day, months, until) in [
            ("2028-02-29", 12, Some("2029-02-28")),
            ("2026-08-31", 6, Some("2027-02-28")),
            ("2026-11-21", 24, Some("2028-11-21")),
            ("9999-12-31", 1, None),
        ] {
            let found = after(day.parse().unwrap(), Months(months)).map(|day| day.to_string());
            assert_eq!(found.as_deref(), until, "{day} and {months} months");
        }
    }

    #[test]
    fn completed_means_all_lessons_finished_and_all_quizzes_taken() {
        let moment = Some(Moment("2028-03-05T23:59:59Z".parse().unwrap()));
        let opened = LessonTimes { opened: moment, finished: None };
        let finished = LessonTimes { opened: moment, finished: moment };
        let attempts = [attempt("q", 1, 0.1), attempt("r", 2, 0.1)];
        for (second, taken, completed) in [(finished, 2, true), (opened, 2, false), (finished, 1, false)] {
            let lessons = HashMap::from([("c/m/one", finished), ("c/m/two", second), ("c/m/old", finished)]);
            let rule = rule([None, None], AttemptScore::Best, None);
            let result = rule.result(&attempts[..taken], &lessons, NOTHING, Vec::new(), &[]);
            assert_eq!((result.completed, result.quizzes_taken), (completed, taken));
            assert_eq!(result.first_activity.unwrap().to_string(), "2028-02-01");
            assert_eq!(result.last_activity.unwrap().to_string(), "2028-03-05");
        }
    }
}
