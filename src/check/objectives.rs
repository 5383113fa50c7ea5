//! Every objective of a course is taught by a lesson and tested by a question.

use std::collections::HashSet;

use super::SiteRule;
use crate::content::Objective;
use crate::diag::Diagnostic;
use crate::site::Site;

pub const RULE: SiteRule = SiteRule { name: "objectives", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for (objective, is_taught, is_tested) in states(site) {
        let (id, place) = (&objective.id.value, objective.id.place);
        if !is_taught {
            let message = format!("no lesson teaches the objective `{id}`");
            let fault = Diagnostic::warning("objective-not-taught", place, message);
            out.push(fault.help(format!("add `objectives: [{id}]` to the lesson that does")));
        }
        if !is_tested {
            let message = format!("no question tests the objective `{id}`");
            let fault = Diagnostic::warning("objective-not-tested", place, message);
            out.push(fault.help(format!("write a question with `objective: {id}`")));
        }
    }
}

/// Every objective of every course: whether a lesson of the course teaches it, and whether a question tests it.
pub(super) fn states(site: &Site) -> impl Iterator<Item = (&Objective, bool, bool)> {
    site.courses.iter().enumerate().flat_map(|(at, course)| {
        let lessons = course.modules.iter().flat_map(|module| &site.modules[*module].lessons);
        let taught: HashSet<&str> = lessons
            .flat_map(|lesson| &site.lessons[*lesson].content.objectives)
            .map(|objective| objective.value.as_str())
            .collect();
        let quizzes = site.quizzes.iter().filter(|node| node.course == at);
        let tested: HashSet<&str> = quizzes
            .flat_map(|node| &node.quiz.questions)
            .filter_map(|question| question.objective.as_ref().map(|objective| objective.value.as_str()))
            .collect();
        course.file.objectives.iter().map(move |objective| {
            let id = objective.id.value.as_str();
            (objective, taught.contains(id), tested.contains(id))
        })
    })
}
