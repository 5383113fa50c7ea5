//! In a course that asks questions, every lesson does.

use super::SiteRule;
use crate::diag::{Diagnostic, Place};
use crate::site::Site;

pub const RULE: SiteRule = SiteRule { name: "lesson-checks", check };

/// A course without any quiz is there to be read; where some lessons end with one, the others were forgotten.
fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for course in &site.courses {
        let lessons = course.modules.iter().flat_map(|module| &site.modules[*module].lessons);
        let lessons: Vec<_> = lessons.map(|at| &site.lessons[*at].content).collect();
        let silent: Vec<_> = lessons
            .iter()
            .filter(|lesson| lesson.practice.is_none() && lesson.check.is_none() && lesson.quizzes.is_empty())
            .collect();
        if silent.len() == lessons.len() {
            continue;
        }
        for lesson in silent {
            let message = format!("the lesson `{}` asks nothing of its reader", lesson.name);
            let fault = Diagnostic::warning("lesson-without-check", Place::top(lesson.file), message);
            out.push(fault.help("name a quiz in its front matter: `practice: …` or `check: …`"));
        }
    }
}
