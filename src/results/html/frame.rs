//! What the page must know of the site: its courses, their objectives, and which question tests which of them.

use std::collections::HashMap;

use jiff::civil::Date;

use super::super::course::day;
use super::super::state::due_until;
use super::super::submission::Moment;
use super::super::write::Occasion;

pub(super) struct Frame {
    pub(super) site: String,
    pub(super) title: String,
    /// Of the site's sources, as submissions name it.
    pub(super) build: String,
    pub(super) today: Date,
    pub(super) due_until: Date,
    /// Those that every learner has a row for, in the site's order.
    pub(super) courses: Vec<Course>,
    /// By id: those that count in a course.
    pub(super) quizzes: HashMap<String, Quiz>,
}

pub(super) struct Course {
    pub(super) title: String,
    pub(super) objectives: Vec<String>,
}

pub(super) struct Quiz {
    /// Into [`Frame::courses`].
    pub(super) course: usize,
    /// Among those of the site, in their order.
    pub(super) at: usize,
    pub(super) title: String,
    /// 0 to 1.
    pub(super) mark: Option<f64>,
    /// By question: into [`Course::objectives`].
    objectives: HashMap<String, usize>,
}

impl Frame {
    pub(super) fn of(occasion: &Occasion) -> Self {
        let Occasion { site, build, now } = *occasion;
        let today = day(Moment(now));
        let (mut courses, mut quizzes) = (Vec::new(), HashMap::new());
        for (at, course) in (0..).zip(&site.courses).filter(|(_, course)| !course.is_for_authors()) {
            let objectives: HashMap<&str, usize> =
                course.file.objectives.iter().map(|objective| objective.id.value.as_str()).zip(0..).collect();
            for place in site.counting_in(at) {
                let quiz = &site.quizzes[place].quiz;
                let tested = quiz.questions.iter().filter_map(|question| {
                    let objective = objectives.get(question.objective.as_ref()?.value.as_str())?;
                    Some((question.id.value.clone(), *objective))
                });
                let quiz = Quiz {
                    course: courses.len(),
                    at: quizzes.len(),
                    title: quiz.title.value.clone(),
                    mark: quiz.policy.pass_mark,
                    objectives: tested.collect(),
                };
                quizzes.insert(site.quizzes[place].quiz.id.value.clone(), quiz);
            }
            let objectives = course.file.objectives.iter().map(|objective| objective.text.clone()).collect();
            courses.push(Course { title: course.file.title.clone(), objectives });
        }
        Self {
            site: site.config.id.clone(),
            title: site.config.title.clone(),
            build: build.to_owned(),
            today,
            due_until: due_until(today),
            courses,
            quizzes,
        }
    }

    /// In their order in the site.
    pub(super) fn quizzes(&self) -> Vec<&Quiz> {
        let mut quizzes: Vec<_> = self.quizzes.values().collect();
        quizzes.sort_by_key(|quiz| quiz.at);
        quizzes
    }
}

impl Quiz {
    pub(super) fn objective(&self, question: &str) -> Option<usize> {
        self.objectives.get(question).copied()
    }
}
