//! What a rule is, and whom the rules lean on.

use super::asked::Asked;
use crate::diag::{Diagnostic, Severity};
use crate::quiz::Quiz;

#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Kebab-case, stable: authors write it after `allow`.
    pub code: &'static str,
    pub severity: Severity,
    /// Why there is this rule, in a line.
    pub reason: &'static str,
    /// Who says so.
    pub source: &'static str,
    pub check: Check,
}

#[derive(Clone, Copy, Debug)]
pub enum Check {
    Question(fn(&Asked, &mut Vec<Diagnostic>)),
    Quiz(fn(&Quiz, &[Asked], &mut Vec<Diagnostic>)),
    /// Found while a quiz is read.
    Reading,
    /// Found over the whole site.
    Elsewhere,
}

impl Rule {
    /// An error keeps a site from being published, so nothing allows it, and what is told of `allow` itself is mended
    /// there.
    pub fn is_allowable(&self) -> bool {
        self.severity == Severity::Warning && self.code != "unused-allow"
    }

    /// Whether it is told of courses and lessons, not of questions.
    pub fn is_of_site(&self) -> bool {
        self.is_allowable() && matches!(self.check, Check::Elsewhere)
    }
}

pub const HALADYNA: &str = "Haladyna, Downing & Rodriguez (2002), A Review of Multiple-Choice Item-Writing Guidelines \
                            for Classroom Assessment, Applied Measurement in Education 15(3)";
pub const NBME: &str = "National Board of Medical Examiners, Constructing Written Test Questions for the Basic and \
                        Clinical Sciences (the NBME item-writing guide)";
pub const RODRIGUEZ: &str = "Rodriguez (2005), Three Options Are Optimal for Multiple-Choice Items: A Meta-Analysis of \
                             80 Years of Research, Educational Measurement: Issues and Practice 24(2)";
pub const VAN_DER_KLEIJ: &str = "Van der Kleij, Feskens & Eggen (2015), Effects of Feedback in a Computer-Based Learning \
                                 Environment on Students’ Learning Outcomes: A Meta-Analysis, Review of Educational \
                                 Research 85(4)";
pub const BUTLER: &str = "Butler & Roediger (2008), Feedback Enhances the Positive Effects and Reduces the Negative \
                          Effects of Multiple-Choice Testing, Memory & Cognition 36(3)";
pub const ROEDIGER: &str = "Roediger & Karpicke (2006), Test-Enhanced Learning: Taking Memory Tests Improves Long-Term \
                            Retention, Psychological Science 17(3)";
pub const MOODLE_NUMERICAL: &str = "Moodle’s documentation of the numerical question type: accepted error, units";
pub const OURS: &str = "our own reasoning";
