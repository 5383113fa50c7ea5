//! Where somebody stands in a course, in a word: as the page and the workbook for HR tell it.

use jiff::ToSpan;
use jiff::civil::Date;

use super::report::{CourseResult, Verdict};

/// What is valid for fewer days from today is due for renewal.
pub(super) const DUE_WITHIN_DAYS: i64 = 30;

/// Where somebody stands in a course, in the order of what is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    NotBegun,
    /// Where the course has nothing to pass.
    Begun,
    NotPassed,
    Expired,
    /// Passed, and soon no longer valid.
    Due,
    ToMark,
    /// All lessons and quizzes, where the course has nothing to pass.
    Completed,
    Passed,
}

impl State {
    pub(super) fn of(result: &CourseResult, today: Date) -> Self {
        let is_begun = result.is_begun();
        match result.passed {
            Some(Verdict::Passed) => match result.valid_until {
                Some(until) if until < today => Self::Expired,
                Some(until) if until <= due_until(today) => Self::Due,
                _ => Self::Passed,
            },
            Some(Verdict::ToMark) => Self::ToMark,
            Some(Verdict::NotPassed) if is_begun => Self::NotPassed,
            None if result.completed => Self::Completed,
            None if is_begun => Self::Begun,
            Some(Verdict::NotPassed) | None => Self::NotBegun,
        }
    }

    /// What a required course must not be.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::NotBegun | Self::Begun | Self::NotPassed)
    }

    /// In the page's marks: for style and filter.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::NotBegun => "not-begun",
            Self::Begun => "begun",
            Self::NotPassed => "not-passed",
            Self::Expired => "expired",
            Self::Due => "due",
            Self::ToMark => "to-mark",
            Self::Completed => "completed",
            Self::Passed => "passed",
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::NotBegun => "not begun",
            Self::Begun => "begun",
            Self::NotPassed => "not passed",
            Self::Expired => "expired",
            Self::Due => "to renew",
            Self::ToMark => "to mark",
            Self::Completed => "completed",
            Self::Passed => "passed",
        }
    }

    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::NotBegun => "○",
            Self::Begun => "◐",
            Self::NotPassed => "×",
            Self::Expired => "!",
            Self::Due => "↻",
            Self::ToMark => "…",
            Self::Completed | Self::Passed => "✓",
        }
    }
}

/// The last day on which what ends is told beforehand.
pub(super) fn due_until(today: Date) -> Date {
    today.checked_add(DUE_WITHIN_DAYS.days()).unwrap_or(Date::MAX)
}
