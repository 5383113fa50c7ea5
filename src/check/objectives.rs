//! Every objective of a course is taught by a lesson and tested by a question.

use std::collections::HashSet;

use super::SiteRule;
use crate::diag::Diagnostic;
use crate::site::Site;

pub const RULE: SiteRule = SiteRule { name: "objectives", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for (at, course) in site.courses.iter().enumerate() {
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
        for objective in &course.file.objectives {
            let id = objective.id.value.as_str();
            if !taught.contains(id) {
                let message = format!("no lesson teaches the objective `{id}`");
                let fault = Diagnostic::warning("objective-not-taught", objective.id.place, message);
                out.push(fault.help(format!("add `objectives: [{id}]` to the lesson that does")));
            }
            if !tested.contains(id) {
                let message = format!("no question tests the objective `{id}`");
                let fault = Diagnostic::warning("objective-not-tested", objective.id.place, message);
                out.push(fault.help(format!("write a question with `objective: {id}`")));
            }
        }
    }
}
