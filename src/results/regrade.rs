//! From submissions to the report: learners told apart, attempts merged, every response graded with the site's key.
//!
//! A later submission of a learner holds all attempts of the earlier ones, so attempts are merged by their ids, and it
//! is no remark that one is in several files. Of two that differ, the one in the older submission counts.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;

use super::copies::Copies;
use super::course::{Asked, CourseRule, LessonTimes, day};
use super::flag::{Flag, Raised};
use super::grading::{Grading, Merged};
use super::learner::{Person, folded, people};
use super::marks::{Marks, Met};
use super::read::{Reason, Received, SetAside};
use super::report::{AttemptResult, CourseResult, Learner, REPORT_FORMAT, Report, Standing};
use super::roster::Roster;
use super::sink::Ending;
use super::submission::{Fields, Moment, cut};
use crate::site::Site;

/// How far two clocks that are right for their owners may differ.
pub(super) const CLOCK_SLACK: SignedDuration = SignedDuration::from_hours(1);
/// Named in one remark.
const MOST_NAMED: usize = 5;

/// Grades everything again, and takes HR's marks for what no key grades. `now` tells which times lie in the future
/// and what has expired; the report depends on it in nothing else. The site has its quizzes as a whole, not their
/// outlines.
pub fn regrade(
    received: Vec<Received>,
    mut set_aside: Vec<SetAside>,
    marks: &Marks,
    roster: &Roster,
    site: &Site,
    now: Timestamp,
) -> Report {
    let (mut received, foreign): (Vec<_>, Vec<_>) =
        received.into_iter().partition(|one| one.submission.site.id == site.config.id);
    set_aside.extend(foreign.into_iter().map(|one| {
        let reason = Reason::OtherSite(cut(&one.submission.site.id, 100));
        SetAside { path: one.file, reason }
    }));
    set_aside.sort();
    let created = |one: &Received| one.submission.created;
    received.sort_by(|one, other| {
        (created(one).is_none(), created(one), &one.file).cmp(&(created(other).is_none(), created(other), &other.file))
    });
    let people = people(&received, roster);
    let files: Vec<Arc<str>> = received.iter().map(|one| one.file.as_str().into()).collect();
    let courses: Vec<_> = site.courses.iter().map(|course| (course.id.as_str(), course.file.title.as_str())).collect();
    let (required, faults) = roster.required(&courses);
    let desk = Desk {
        site,
        roster,
        required,
        now,
        grading: Grading::new(site, marks, now),
        courses: (0..site.courses.len()).map(|at| CourseRule::of(site, at)).collect(),
        copies: Copies::find(&people, &received),
        names_of_email: names_of_email(&received),
        people: &people,
        received: &received,
        files: &files,
    };
    let mut learners: Vec<_> = (0..people.len()).into_par_iter().map(|who| desk.learner(who)).collect();
    learners.sort_by_cached_key(|learner| {
        let name = folded(learner.fields.name.as_ref());
        (name.is_none(), name, learner.id.clone())
    });
    let mut roster_faults: Vec<_> = roster.faults.iter().cloned().chain(faults).collect();
    roster_faults.sort();
    let mut met = Met::new(marks);
    learners.iter().for_each(|learner| met.learner(learner));
    let (refused_marks, other_marks) = (met.refused(), met.others());
    Report {
        format: REPORT_FORMAT,
        site: site.config.id.clone(),
        title: site.config.title.clone(),
        learners,
        ending: Ending { set_aside, refused_marks, roster_faults, other_marks },
    }
}

fn names_of_email(received: &[Received]) -> HashMap<String, BTreeSet<String>> {
    let mut names: HashMap<_, BTreeSet<_>> = HashMap::new();
    for fields in received.iter().map(|one| &one.submission.learner) {
        if let (Some(email), Some(name)) = (folded(fields.email.as_ref()), folded(fields.name.as_ref())) {
            names.entry(email).or_default().insert(name);
        }
    }
    names
}

/// All that the result of one learner may depend on.
struct Desk<'a> {
    site: &'a Site,
    roster: &'a Roster,
    /// Courses by their index, for each person of the roster.
    required: Vec<BTreeSet<usize>>,
    now: Timestamp,
    grading: Grading<'a>,
    courses: Vec<CourseRule<'a>>,
    copies: Copies<'a>,
    names_of_email: HashMap<String, BTreeSet<String>>,
    people: &'a [Person],
    /// The oldest first.
    received: &'a [Received],
    files: &'a [Arc<str>],
}

impl Desk<'_> {
    fn learner(&self, who: usize) -> Learner {
        let person = &self.people[who];
        let fields = self.fields(person);
        let mut flags = self.flags(who, &fields);
        flags.sort();
        flags.dedup();
        let attempts = self.attempts(who);
        let lessons = self.lessons(person);
        let entry = person.entry.map(|entry| &self.roster.entries[entry]);
        let courses = (0..self.courses.len())
            .filter(|at| self.courses[*at].is_asked_for)
            .map(|at| self.course(at, person, &attempts, &lessons, &flags))
            .collect();
        Learner {
            id: person.id.clone(),
            fields,
            department: entry.and_then(|entry| entry.department.clone()),
            started: entry.and_then(|entry| entry.started),
            files: person.members.iter().map(|member| self.files[*member].clone()).collect(),
            flags,
            courses,
            attempts,
        }
    }

    /// What the roster says; where it is silent, the newest submission, and then the one before.
    fn fields(&self, person: &Person) -> Fields {
        let entry = person.entry.map(|entry| self.roster.entries[entry].fields.clone()).unwrap_or_default();
        let newest = |field: fn(&Fields) -> Option<&String>| {
            let given = person.members.iter().rev().map(|member| field(&self.received[*member].submission.learner));
            given.flatten().map(|text| text.trim().to_owned()).find(|text| !text.is_empty())
        };
        Fields {
            name: entry.name.or_else(|| newest(|fields| fields.name.as_ref())),
            employee_id: entry.employee_id.or_else(|| newest(|fields| fields.employee_id.as_ref())),
            email: entry.email.or_else(|| newest(|fields| fields.email.as_ref())),
        }
    }

    fn flags(&self, who: usize, fields: &Fields) -> Vec<Raised> {
        let person = &self.people[who];
        let mut flags = Vec::new();
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for member in &person.members {
            let Received { file, run, submission } = &self.received[*member];
            if let Some(first) = seen.get(submission.id.as_str()) {
                let first = &self.received[*first];
                let detail = format!("`{file}` is the same submission as `{}`", first.file);
                let flag = if first.run == *run { Flag::Duplicate } else { Flag::Replayed };
                flags.push(Raised::new(flag, detail));
            } else {
                seen.insert(&submission.id, *member);
            }
            let others = self.copies.of_submission(&submission.id, who, MOST_NAMED + 1);
            if !others.is_empty() {
                let detail = format!("the submission `{file}` was also handed in by {}", self.names(&others));
                flags.push(Raised::new(Flag::Copy, detail));
            }
            if submission.created.is_none() {
                let detail = format!("`{file}` does not say when it was made");
                flags.push(Raised::new(Flag::ImpossibleTime, detail));
            }
            if let Some(created) = submission.created.filter(|created| is_future(*created, self.now)) {
                let detail = format!("`{file}` was made in the future, at {created}");
                flags.push(Raised::new(Flag::ImpossibleTime, detail));
            }
        }
        if person.names.len() > 1 {
            flags.push(Raised::new(Flag::SeveralPeople, several(&person.id, &person.names)));
        }
        for email in &person.emails {
            if let Some(names) = self.names_of_email.get(email).filter(|names| names.len() > 1) {
                flags.push(Raised::new(Flag::SeveralPeople, several(&format!("email:{email}"), names)));
            }
        }
        flags.extend(self.beside_roster(person));
        if person.members.is_empty() {
            return flags;
        }
        let given = |field: &str| match field {
            "name" => fields.name.is_some(),
            "employee_id" => fields.employee_id.is_some(),
            "email" => fields.email.is_some(),
            _ => true,
        };
        let missing: Vec<_> =
            self.site.config.require.iter().filter(|field| !given(field)).map(String::as_str).collect();
        if !missing.is_empty() {
            flags.push(Raised::new(Flag::NoName, format!("not given: {}", missing.join(", "))));
        }
        flags
    }

    /// What the roster has to say of a learner.
    fn beside_roster(&self, person: &Person) -> Vec<Raised> {
        if self.roster.is_empty() {
            return Vec::new();
        }
        let Some(entry) = person.entry.map(|entry| &self.roster.entries[entry].fields) else {
            return vec![Raised::new(Flag::NotOnRoster, format!("`{}`", person.id))];
        };
        let mut flags = Vec::new();
        let words = |name: &str| -> BTreeSet<String> {
            name.split(|letter: char| !letter.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect()
        };
        // A first name alone, or in another order, is the same name.
        if let Some(name) = folded(entry.name.as_ref())
            && let Some(other) = person.names.iter().find(|other| words(other).is_disjoint(&words(&name)))
        {
            let detail = format!("`{}` was used by `{}`, and belongs to `{name}`", person.id, cut(other, 100));
            flags.push(Raised::new(Flag::SeveralPeople, detail));
        }
        if let Some(id) = folded(entry.employee_id.as_ref())
            && let Some(other) = person.employee_ids.iter().find(|other| !self.roster.is_same_id(other, &id))
        {
            let detail = format!("`{}` gave the number `{}`, which is not theirs", person.id, cut(other, 100));
            flags.push(Raised::new(Flag::SeveralPeople, detail));
        }
        flags
    }

    /// A few learners, as a remark on another names them.
    fn names(&self, others: &[usize]) -> String {
        let named = others.iter().take(MOST_NAMED).map(|other| format!("`{}`", self.people[*other].id));
        let more = if others.len() > MOST_NAMED { " and others" } else { "" };
        format!("{}{more}", named.collect::<Vec<_>>().join(", "))
    }

    /// Every attempt once, graded, in the order in which they ended.
    fn attempts(&self, who: usize) -> Vec<AttemptResult> {
        let mut graded: Vec<_> = self
            .merged(who)
            .into_iter()
            .map(|mut merged| {
                let others = self.copies.of_attempt(merged.attempt, who, MOST_NAMED + 1);
                if !others.is_empty() {
                    merged.flags.push(Raised::new(Flag::Copy, format!("also handed in by {}", self.names(&others))));
                }
                let counts = |course: usize| self.courses[course].counts(&merged.attempt.quiz);
                self.grading.grade(&merged, counts)
            })
            .collect();
        graded.sort_by(|one, other| {
            let key = |attempt: &AttemptResult| (attempt.ended.is_none(), attempt.ended, attempt.number);
            key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
        });
        self.count(&mut graded);
        self.grading.compare(&mut graded);
        for attempt in &mut graded {
            attempt.flags.sort();
            attempt.flags.dedup();
        }
        graded
    }

    fn merged(&self, who: usize) -> Vec<Merged<'_>> {
        let mut merged: Vec<Merged> = Vec::new();
        let mut by_id: HashMap<&str, usize> = HashMap::new();
        for member in &self.people[who].members {
            let Received { file, submission, .. } = &self.received[*member];
            let mut in_this_file = HashSet::new();
            for attempt in &submission.attempts {
                let is_new_here = in_this_file.insert(attempt.id.as_str());
                let at = *by_id.entry(&attempt.id).or_insert(merged.len());
                if at == merged.len() {
                    merged.push(Merged { attempt, files: Vec::new(), flags: Vec::new() });
                }
                let known = &mut merged[at];
                if is_new_here {
                    known.files.push(self.files[*member].clone());
                }
                if known.attempt != attempt {
                    known.flags.push(Raised::new(Flag::TwoContents, format!("it is different in `{file}`")));
                } else if !is_new_here {
                    known.flags.push(Raised::new(Flag::Duplicate, format!("it is twice in `{file}`")));
                }
                if let (Some(created), Some(ended)) = (submission.created, attempt.ended)
                    && created.0.saturating_add(CLOCK_SLACK).is_ok_and(|latest| latest < ended.0)
                {
                    let detail = format!("`{file}` was made at {created}, before it ended");
                    known.flags.push(Raised::new(Flag::ImpossibleTime, detail));
                }
            }
        }
        merged
    }

    /// Which attempts are within those that a quiz allows, and which carry the number of another.
    fn count(&self, attempts: &mut [AttemptResult]) {
        let mut counted: HashMap<String, u32> = HashMap::new();
        let mut numbers: HashMap<String, HashSet<u32>> = HashMap::new();
        for attempt in attempts.iter_mut().filter(|attempt| attempt.standing == Standing::Counts) {
            if !numbers.entry(attempt.quiz.clone()).or_default().insert(attempt.number) {
                let detail = format!("there is another attempt number {}", attempt.number);
                attempt.flags.push(Raised::new(Flag::RepeatedNumber, detail));
            }
            let allowed = self.site.quiz(&attempt.quiz).map_or(0, |(_, node)| node.quiz.policy.attempts);
            let so_far = counted.entry(attempt.quiz.clone()).or_default();
            *so_far += 1;
            if allowed > 0 && *so_far > allowed {
                attempt.standing = Standing::TooMany;
                let detail = format!("attempt {so_far} of {allowed} allowed");
                attempt.flags.push(Raised::new(Flag::TooManyAttempts, detail));
            }
        }
    }

    /// When each lesson was first opened and first finished, over all submissions.
    fn lessons(&self, person: &Person) -> HashMap<&str, LessonTimes> {
        let mut lessons: HashMap<&str, LessonTimes> = HashMap::new();
        for record in person.members.iter().flat_map(|member| &self.received[*member].submission.lessons) {
            let times = lessons.entry(&record.lesson).or_default();
            times.opened = [times.opened, record.opened].into_iter().flatten().min();
            times.finished = [times.finished, record.finished].into_iter().flatten().min();
        }
        lessons
    }

    fn course(
        &self,
        at: usize,
        person: &Person,
        attempts: &[AttemptResult],
        lessons: &HashMap<&str, LessonTimes>,
        learner_flags: &[Raised],
    ) -> CourseResult {
        let course = &self.courses[at];
        let dated = course.lessons.iter().filter_map(|id| Some((id, lessons.get(id)?)));
        let future = dated.filter_map(|(id, times)| {
            let time = [times.opened, times.finished].into_iter().flatten().find(|time| is_future(*time, self.now))?;
            Some(Raised::new(Flag::ImpossibleTime, format!("the lesson `{id}` is dated {time}")))
        });
        let flags = future.collect();
        let asked = Asked {
            required: (!self.roster.is_empty())
                .then(|| person.entry.is_some_and(|entry| self.required[entry].contains(&at))),
            due: person.entry.and_then(|entry| self.roster.entries[entry].due),
            today: day(Moment(self.now)),
        };
        course.result(attempts, lessons, asked, flags, learner_flags)
    }
}

fn several(who: &str, names: &BTreeSet<String>) -> String {
    let named: Vec<_> = names.iter().take(MOST_NAMED).map(|name| format!("`{name}`")).collect();
    let rest = names.len() - named.len();
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("`{who}` is used by {}{more}", named.join(", "))
}

pub(super) fn is_future(time: Moment, now: Timestamp) -> bool {
    now.saturating_add(CLOCK_SLACK).is_ok_and(|latest| time.0 > latest)
}
