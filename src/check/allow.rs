//! `allow` of courses and lessons: what they may break, and whether they do.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Placed};
use crate::lint::{self, Rule};
use crate::site::Site;
use crate::source::FileId;

/// Takes out what is allowed, and adds what is wrong with the lists themselves.
pub fn take_out(site: &Site, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let of_courses = site.courses.iter().flat_map(|course| &course.file.allow);
    let of_lessons = site.lessons.iter().flat_map(|lesson| &lesson.content.allow);
    let mut entries: Vec<(&Placed<String>, bool)> = of_courses.chain(of_lessons).map(|entry| (entry, false)).collect();
    if entries.is_empty() {
        return found;
    }
    // What is allowed to a course is allowed to its lessons.
    let course_of: HashMap<FileId, FileId> =
        site.lessons.iter().map(|lesson| (lesson.content.file, site.course_of(lesson).file.file)).collect();
    found.retain(|fault| {
        let Some(file) = fault.place.map(|place| place.file).filter(|_| is_of_site(fault.code)) else { return true };
        let files = [Some(file), course_of.get(&file).copied()];
        let mut allowed = false;
        for (entry, used) in &mut entries {
            if entry.value == fault.code && files.contains(&Some(entry.place.file)) {
                (allowed, *used) = (true, true);
            }
        }
        !allowed
    });
    found.extend(entries.into_iter().filter(|(_, used)| !used).map(|(entry, _)| report(entry)));
    found
}

fn is_of_site(code: &str) -> bool {
    lint::named(code).is_some_and(Rule::is_of_site)
}

fn report(entry: &Placed<String>) -> Diagnostic {
    let code = entry.value.as_str();
    let of_questions = || {
        let message = format!("`{code}` is told of questions, never of a course or a lesson");
        let fault = Diagnostic::warning("unused-allow", entry.place, message);
        fault.help("write it after `allow` in the question, or at the top of the quiz")
    };
    if lint::is_of_results(code) {
        return of_questions();
    }
    match lint::allowable(entry, Rule::is_of_site) {
        Ok(rule) if rule.is_of_site() => {
            let message = format!("nothing here breaks the rule `{code}`");
            Diagnostic::warning("unused-allow", entry.place, message).help("delete it")
        }
        Ok(_) => of_questions(),
        Err(fault) => *fault,
    }
}
