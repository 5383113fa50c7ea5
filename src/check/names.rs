//! What a lesson, a course or a quiz names exists: concepts, objectives, quizzes.

use super::SiteRule;
use crate::content::Objective;
use crate::diag::{Diagnostic, Placed, did_you_mean};
use crate::quiz::Mode;
use crate::site::{QuizNode, Site};

pub const RULE: SiteRule = SiteRule { name: "names", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for quiz in site.config.signing.iter().flat_map(|signing| &signing.codes) {
        known_quiz(site, quiz, out);
    }
    for course in &site.courses {
        for quiz in course.file.pass.iter().flat_map(|pass| &pass.quizzes) {
            known_quiz(site, quiz, out);
        }
    }
    for lesson in &site.lessons {
        let content = &lesson.content;
        let declared = &site.course_of(lesson).file.objectives;
        for objective in &content.objectives {
            known_objective(declared, objective, out);
        }
        for concept in &content.concepts {
            if site.concept(&concept.value).is_none() {
                let known = site.concepts.iter().map(|concept| concept.content.id.as_str());
                let help = did_you_mean(&concept.value, known)
                    .unwrap_or_else(|| format!("write content/concepts/{}.md", concept.value));
                let message = format!("there is no concept `{}`", concept.value);
                out.push(Diagnostic::error("unknown-concept", concept.place, message).help(help));
            }
        }
        for (quiz, key, wanted) in
            [(&content.practice, "practice", Mode::Practice), (&content.check, "check", Mode::Check)]
        {
            let Some(name) = quiz else { continue };
            known_quiz(site, name, out);
            let node = site.quiz(&name.value).map(|(_, node)| node);
            if let Some(node) = node.filter(|node| node.inline.is_some()) {
                let message =
                    format!("`{}` stands inside a lesson, and cannot stand at the end of one as well", name.value);
                let fault = Diagnostic::error("inline-quiz", name.place, message).also(node.quiz.id.place, "here");
                out.push(fault.help("name a file below quizzes/, or nothing: the block is shown where it stands"));
            } else if let Some(node) = node
                && node.quiz.mode != wanted
                && (wanted, node.quiz.mode) != (Mode::Check, Mode::Exam)
            {
                let message = format!("`{key}` names a quiz in {} mode", node.quiz.mode.name());
                let fault = Diagnostic::error("quiz-mode", name.place, message);
                out.push(fault.help(format!("write `mode: {}` in {}", wanted.name(), node.source_path)));
            }
        }
    }
    for node in &site.quizzes {
        let declared = &site.courses[node.course].file.objectives;
        let of_questions = node.quiz.questions.iter().filter_map(|question| question.objective.as_ref());
        for objective in node.quiz.objectives.iter().chain(of_questions) {
            known_objective(declared, objective, out);
        }
        if let Some(name) = &node.quiz.gain_of {
            known_pretest(site, node, name, out);
        }
    }
}

/// What a score is compared with: progress is kept for each course, so it must be of the same one.
fn known_pretest(site: &Site, quiz: &QuizNode, name: &Placed<String>, out: &mut Vec<Diagnostic>) {
    let Some((_, other)) = site.quiz(&name.value) else { return known_quiz(site, name, out) };
    let (message, help) = if other.course != quiz.course {
        let course = &site.courses[other.course].id;
        (format!("`{}` is a quiz of the course `{course}`", name.value), "name a pre-test of this course".to_owned())
    } else if !other.quiz.pretest || other.quiz.id.place == quiz.quiz.id.place {
        let help = format!("write `pretest: true` in {}, or name another quiz", other.source_path);
        (format!("the quiz `{}` is not a pre-test", name.value), help)
    } else {
        return;
    };
    out.push(Diagnostic::error("not-a-pretest", name.place, message).help(help));
}

fn known_objective(declared: &[Objective], name: &Placed<String>, out: &mut Vec<Diagnostic>) {
    if declared.iter().any(|objective| objective.id.value == name.value) {
        return;
    }
    let known = declared.iter().map(|objective| objective.id.value.as_str());
    let help = did_you_mean(&name.value, known)
        .unwrap_or_else(|| format!("declare it in course.yaml: `objectives: {{{}: …}}`", name.value));
    let message = format!("the course has no objective `{}`", name.value);
    out.push(Diagnostic::error("unknown-objective", name.place, message).help(help));
}

fn known_quiz(site: &Site, name: &Placed<String>, out: &mut Vec<Diagnostic>) {
    if site.quiz(&name.value).is_none() {
        let known = site.quizzes.iter().map(|node| node.quiz.id.value.as_str());
        let help = did_you_mean(&name.value, known)
            .unwrap_or_else(|| format!("write a file below quizzes/ with `quiz: {}`", name.value));
        let message = format!("there is no quiz `{}`", name.value);
        out.push(Diagnostic::error("unknown-quiz", name.place, message).help(help));
    }
}
