//! One learner's result: attempts merged, every response graded with the site's key, courses reckoned.
//!
//! A later submission of a learner holds all attempts of the earlier ones, so attempts are merged by their ids, and it
//! is no remark that one is in several files. Of two that differ, the one in the older submission counts.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::claims::{OwnNames, given, names_of_email};
use super::codes::{self, Codes, Whose};
use super::course::{Asked, CourseRule, LessonTimes, day};
use super::flag::{Flag, Raised};
use super::grading::Grading;
use super::head::Head;
use super::learner::{self, Person, folded};
use super::ledger::Work;
use super::marks::Marks;
use super::own::{Gives, Groups, Held};
use super::regrade::Everybody;
use super::report::{AttemptResult, CourseResult, Learner, Standing};
use super::roster::{Roster, RosterFault};
use super::settle::{Judged, Merged, Origins};
use super::submission::{Attempt, Fields, Moment};
use super::visible;
use crate::code::Read;
use crate::site::Site;

/// How far two clocks that are right for their owners may differ.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_hours(1);
/// Named in one remark.
pub(super) const MOST_NAMED: usize = 5;

/// All that the result of one learner may depend on, but for what they handed in.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    site: &'a Site,
    pub(super) roster: &'a Roster,
    /// Courses by their index, for each person of the roster.
    required: Vec<BTreeSet<usize>>,
    now: Timestamp,
    grading: Grading<'a>,
    codes: Codes<'a>,
    courses: Vec<CourseRule<'a>>,
    pub(super) names_of_email: HashMap<String, Vec<String>>,
    everybody: &'a Everybody,
}

impl<'a> Desk<'a> {
    /// With what the roster asks for and the site does not have.
    pub(super) fn new(
        everybody: &'a Everybody,
        marks: &'a Marks,
        roster: &'a Roster,
        site: &'a Site,
        now: Timestamp,
        keeps_responses: bool,
    ) -> (Self, Vec<RosterFault>) {
        let courses: Vec<_> =
            site.courses.iter().map(|course| (course.id.as_str(), course.file.title.as_str())).collect();
        let (required, faults) = roster.required(&courses);
        let desk = Self {
            site,
            roster,
            required,
            now,
            grading: Grading::new(site, marks, now).keeping_responses(keeps_responses),
            codes: Codes::of(site),
            courses: (0..site.courses.len()).map(|at| CourseRule::of(site, at)).collect(),
            names_of_email: names_of_email(&everybody.heads),
            everybody,
        };
        (desk, faults)
    }

    /// Learners by their index, in the order of their names.
    pub(super) fn order(&self) -> Vec<u32> {
        let people = &self.everybody.people;
        let mut order: Vec<_> = (0..)
            .zip(people)
            .map(|(who, person)| {
                let name = folded(self.fields(person).name.as_ref());
                (name.is_none(), name, who)
            })
            .collect();
        // Learners are in the order of their ids already.
        order.sort_unstable();
        order.into_iter().map(|(_, _, who)| who).collect()
    }

    /// `work`: of all their submissions.
    pub(super) fn learner(&self, who: u32, mut work: Work) -> Learner {
        work.read();
        let person = self.person(who);
        let fields = self.fields(person);
        let whose = Whose { who, person, roster: self.roster };
        let mut read = HashMap::new();
        let mut attempts = self.attempts(&whose, &work, &mut read);
        let groups = self.groups(&whose, &work, &attempts, &mut read);
        let (mut flags, apart) = self.flags(who, &fields, &work, &groups);
        flags.sort();
        flags.dedup();
        self.side_by_side(person, &groups, apart, &mut attempts);
        let lessons = lessons(&work, &groups);
        let entry = person.entry.map(|entry| &self.roster.entries[entry]);
        let courses = (0..self.courses.len())
            .filter(|at| self.courses[*at].is_asked_for)
            .map(|at| self.course(at, person, &attempts, &lessons, &flags))
            .collect();
        Learner {
            id: person.id.clone(),
            fields,
            department: entry.and_then(|entry| entry.department.clone()),
            roster_email: entry.and_then(|entry| entry.fields.email.clone()),
            started: entry.and_then(|entry| entry.started),
            files: self.heads(person).map(|head| head.file.clone()).collect(),
            flags,
            courses,
            attempts,
        }
    }

    fn person(&self, who: u32) -> &Person {
        &self.everybody.people[who as usize]
    }

    pub(super) fn heads<'d>(&'d self, person: &'d Person) -> impl DoubleEndedIterator<Item = &'d Head> {
        person.members.iter().map(|member| &self.everybody.heads[*member as usize])
    }

    /// What the roster says; where it is silent, the newest submission that gives a number or an address of theirs, then
    /// the one before, and those that prove no more than a name after all others.
    fn fields(&self, person: &Person) -> Fields {
        let entry = person.entry.map(|entry| self.roster.entries[entry].fields.clone()).unwrap_or_default();
        let newest = |field: fn(&Fields) -> Option<&String>| {
            let given = |is_proof: bool| {
                let is_given =
                    move |head: &&Head| given(self.roster, person.entry, &head.learner).is_proof() == is_proof;
                self.heads(person).rev().filter(is_given).filter_map(|head| field(&head.learner))
            };
            given(true).chain(given(false)).map(|text| visible::shown(text)).find(|text| !text.is_empty())
        };
        Fields {
            name: entry.name.or_else(|| newest(|fields| fields.name.as_ref())),
            employee_id: entry.employee_id.or_else(|| newest(|fields| fields.employee_id.as_ref())),
            email: entry.email.or_else(|| newest(|fields| fields.email.as_ref())),
        }
    }

    /// Those on the learner; and by attempt those on files that may be somebody else's, which bear on nothing of theirs.
    fn flags(
        &self,
        who: u32,
        fields: &Fields,
        work: &Work,
        groups: &Groups,
    ) -> (Vec<Raised>, HashMap<String, Vec<Raised>>) {
        let person = self.person(who);
        let (mut all, mut apart) = (Vec::new(), HashMap::new());
        let mut seen: HashMap<&str, &Head> = HashMap::new();
        let own = self.own_claims(person, groups);
        let own_names = OwnNames::of(&own);
        let seals = self.site.config.public_key.is_some();
        for ((head, held), is_apart) in self.heads(person).zip(work.files()).zip(groups.apart()) {
            let Head { file, run, id, created, .. } = head;
            let first = held.attempts.first().map(|at| &work.attempts[*at].id);
            let flags = match first.filter(|_| is_apart) {
                Some(attempt) => apart.entry(attempt.clone()).or_default(),
                // There is nothing in it to be doubted, and nobody of whom.
                None if is_apart => continue,
                None => &mut all,
            };
            if is_apart {
                flags.extend(self.of_another(person, &own_names, &head.learner));
            }
            flags.extend(self.slip(person, head));
            if seals && head.is_sealed == Some(false) {
                flags.push(Raised::new(Flag::NotSealed, format!("`{file}` was readable on its way")));
            }
            if let Some(first) = seen.get(&**id) {
                let detail = format!("`{file}` is the same submission as `{}`", first.file);
                let flag = if first.run == *run { Flag::Duplicate } else { Flag::Replayed };
                flags.push(Raised::new(flag, detail));
            } else {
                seen.insert(id, head);
            }
            let others = self.everybody.copies.of_submission(id, who, MOST_NAMED + 1);
            if !others.is_empty() {
                let detail = format!("the submission `{file}` was also handed in by {}", self.names(&others));
                flags.push(Raised::new(Flag::Copy, detail));
            }
            if created.is_none() {
                let detail = format!("`{file}` does not say when it was made");
                flags.push(Raised::new(Flag::ImpossibleTime, detail));
            }
            if let Some(created) = created.filter(|created| is_future(*created, self.now)) {
                let detail = format!("`{file}` was made in the future, at {created}");
                flags.push(Raised::new(Flag::ImpossibleTime, detail));
            }
        }
        let mut flags = all;
        flags.extend(self.several_people(person, &own, &own_names));
        flags.extend(self.not_on_roster(person));
        if person.members.is_empty() {
            return (flags, apart);
        }
        // The roster may know what the learner did not give.
        let given = |field: &str| match field {
            "name" => fields.name.is_some(),
            "employee_id" => !own.employee_ids.is_empty(),
            "email" => !own.emails.is_empty(),
            _ => true,
        };
        let missing: Vec<_> =
            self.site.config.require.iter().filter(|field| !given(field)).map(String::as_str).collect();
        if !missing.is_empty() {
            flags.push(Raised::new(Flag::NoName, format!("not given: {}", missing.join(", "))));
        }
        (flags, apart)
    }

    /// A few learners, as a remark on another names them.
    fn names(&self, others: &[u32]) -> String {
        let named = others.iter().take(MOST_NAMED).map(|other| format!("`{}`", self.person(*other).id));
        let more = if others.len() > MOST_NAMED { " and others" } else { "" };
        format!("{}{more}", named.collect::<Vec<_>>().join(", "))
    }

    /// Every attempt once, graded, in the order in which they ended.
    fn attempts(&self, whose: &Whose, work: &Work, read: &mut HashMap<String, Read>) -> Vec<AttemptResult> {
        let who = whose.who;
        let merged = self.merged(who, work);
        let judged: Vec<_> = merged.iter().map(|merged| self.judge(merged.attempt)).collect();
        let origins = Origins::of(&judged);
        let papers = self.codes.papers(merged.iter().map(|merged| merged.attempt), &work.gone);
        let mut graded: Vec<_> = judged
            .into_iter()
            .zip(merged)
            .map(|(judged, mut merged)| {
                let holders = &self.everybody.codes;
                let names = |others: &[u32]| self.names(others);
                let code = self.codes.flag(merged.attempt, whose, &papers, holders, names, read);
                let has_own_code = self.codes.are_as_asked(merged.attempt, whose, code.as_ref(), read);
                let is_other_paper = code.as_ref().is_some_and(|raised| raised.flag == Flag::OtherPaper);
                merged.flags.extend(code);
                merged.flags.extend(self.copy(merged.attempt, who));
                let mut result = self.grading.settle(judged, &origins, merged);
                if is_other_paper && result.standing == Standing::Counts {
                    result.standing = Standing::OtherPaper;
                }
                result.has_own_code = has_own_code;
                result
            })
            .collect();
        graded.sort_by(|one, other| {
            let key = |attempt: &AttemptResult| (attempt.ended.is_none(), attempt.ended, attempt.number);
            key(one).cmp(&key(other)).then_with(|| one.id.cmp(&other.id))
        });
        graded
    }

    /// Who else has the attempt, and whether they may be the same person.
    fn copy(&self, attempt: &Attempt, who: u32) -> Option<Raised> {
        let copies = &self.everybody.copies;
        let others = copies.of_attempt(attempt, who, MOST_NAMED + 1);
        if others.is_empty() {
            return None;
        }
        let mut detail = format!("also handed in by {}", self.names(&others));
        let is_same =
            |other: &&u32| self.may_be_one(self.person(who), self.person(**other)) && copies.holds(attempt, **other);
        if let Some(other) = others.iter().find(is_same) {
            let other = self.person(*other);
            // No row of the roster has two numbers.
            let remedy = if self.numbers_differ(self.person(who), other) {
                "if one number is a mistake, have them hand in once more with the right one, delete the file with the wrong \
                 one (in a ledger: `collect --throw-out`), and collect again"
            } else {
                "give one row of the roster their number and every address, and collect again"
            };
            detail += &format!("; `{}` may be the same person: {remedy}", other.id);
        }
        Some(Raised::new(Flag::Copy, detail))
    }

    /// What a learner's attempts come to beside each other. `apart`: flags on files, by attempt.
    fn side_by_side(
        &self,
        person: &Person,
        groups: &Groups,
        mut apart: HashMap<String, Vec<Raised>>,
        attempts: &mut [AttemptResult],
    ) {
        let is_listed_by_more = self.is_listed_by_more(person);
        for attempt in attempts.iter_mut() {
            attempt.group = groups.number(&attempt.id);
            attempt.flags.extend(apart.remove(&attempt.id).into_iter().flatten());
            if is_listed_by_more && groups.gives(attempt.group) == Gives::Name {
                let detail = format!("the roster knows more of `{}` than a name", person.id);
                attempt.flags.push(Raised::new(Flag::ListedByName, detail));
            }
        }
        groups.tell(attempts);
        codes::give_way(&self.courses, |quiz| self.allowed(quiz), attempts);
        tell_order(attempts);
        groups.keep_apart(&self.courses, |quiz| self.allowed(quiz), attempts);
        self.count(groups, attempts);
        self.grading.compare(attempts);
        for attempt in attempts {
            attempt.flags.sort();
            attempt.flags.dedup();
        }
    }

    /// Which of a learner's attempts are theirs by more than a name.
    fn groups<'w>(
        &'w self,
        whose: &Whose,
        work: &'w Work,
        graded: &[AttemptResult],
        read: &mut HashMap<String, Read>,
    ) -> Groups<'w> {
        let mut files = Vec::new();
        for (head, held) in self.heads(self.person(whose.who)).zip(work.files()) {
            let attempts = || held.attempts.iter().map(|at| &work.attempts[*at]);
            let mut gives = given(self.roster, whose.person.entry, &head.learner);
            if gives < Gives::Number && attempts().any(|attempt| self.codes.are_of(attempt, whose, read)) {
                gives = Gives::Number;
            }
            files.push(Held { gives, id: &head.id, attempts: attempts().map(|one| one.id.as_str()).collect() });
        }
        let counting = graded.iter().filter(|attempt| attempt.standing == Standing::Counts);
        let counting: HashSet<&str> = counting.filter(|_| files.len() > 1).map(|attempt| attempt.id.as_str()).collect();
        Groups::of(&files, |id| counting.contains(id))
    }

    /// Whether the roster could have known the learner by more than a name.
    fn is_listed_by_more(&self, person: &Person) -> bool {
        person.entry.is_some_and(|entry| learner::is_known(&self.roster.entries[entry].fields))
    }

    /// How many attempts a quiz allows; 0 for as many as somebody likes.
    fn allowed(&self, quiz: &str) -> u32 {
        self.site.quiz(quiz).map_or(0, |(_, node)| node.quiz.policy.attempts)
    }

    fn judge(&self, attempt: &Attempt) -> Judged {
        match &attempt.graded {
            Some(graded) => graded.judged(&self.grading),
            None => self.grading.judge(attempt, |course| self.courses[course].counts(&attempt.quiz)),
        }
    }

    fn merged<'w>(&self, who: u32, work: &'w Work) -> Vec<Merged<'w>> {
        let mut merged: Vec<Merged> = Vec::new();
        let mut by_id: HashMap<&str, usize> = HashMap::new();
        for (Head { file, run, created, .. }, held) in self.heads(self.person(who)).zip(work.files()) {
            let mut in_this_file = HashSet::new();
            for attempt in held.attempts.iter().map(|at| &work.attempts[*at]) {
                let is_new_here = in_this_file.insert(attempt.id.as_str());
                let at = *by_id.entry(&attempt.id).or_insert(merged.len());
                if at == merged.len() {
                    merged.push(Merged { attempt, run: *run, files: Vec::new(), flags: Vec::new() });
                }
                let known = &mut merged[at];
                if is_new_here {
                    known.files.push(file.clone());
                }
                // What was handed in again as it was is one and the same in the ledger.
                if !std::ptr::eq(known.attempt, attempt) && known.attempt != attempt {
                    known.flags.push(Raised::new(Flag::TwoContents, format!("it is different in `{file}`")));
                } else if !is_new_here {
                    known.flags.push(Raised::new(Flag::Duplicate, format!("it is twice in `{file}`")));
                }
                if let (Some(created), Some(ended)) = (*created, attempt.ended)
                    && created.0.saturating_add(CLOCK_SLACK).is_ok_and(|latest| latest < ended.0)
                {
                    let detail = format!("`{file}` was made at {created}, before it ended");
                    known.flags.push(Raised::new(Flag::ImpossibleTime, detail));
                }
            }
        }
        merged
    }

    /// Which attempts are within those that a quiz allows, and which carry the number of another. What is the learner's own
    /// was there first, then what was made with their code where one is asked for, and what came in an earlier run, whatever
    /// the clock of a later one says.
    fn count(&self, groups: &Groups, attempts: &mut [AttemptResult]) {
        let mut counted: HashMap<String, u32> = HashMap::new();
        let mut numbers: HashMap<String, HashSet<u32>> = HashMap::new();
        let mut counting: Vec<_> = attempts.iter_mut().filter(|attempt| attempt.standing == Standing::Counts).collect();
        counting.sort_by_key(|attempt| (groups.is_apart(attempt.group), attempt.lacks_its_code(), attempt.run));
        for attempt in counting {
            if !numbers.entry(attempt.quiz.clone()).or_default().insert(attempt.number) {
                let detail = format!("there is another attempt number {}", attempt.number);
                attempt.flags.push(Raised::new(Flag::RepeatedNumber, detail));
            }
            let allowed = self.allowed(&attempt.quiz);
            // The page counts them, too: who says that it was the seventh has taken it seven times.
            if allowed > 0 && attempt.number > allowed {
                attempt.standing = Standing::TooMany;
                let detail = format!("attempt {} by its own count, of {allowed} allowed", attempt.number);
                attempt.flags.push(Raised::new(Flag::TooManyAttempts, detail));
                continue;
            }
            let so_far = counted.entry(attempt.quiz.clone()).or_default();
            *so_far += 1;
            if allowed > 0 && *so_far > allowed {
                attempt.standing = Standing::TooMany;
                let detail = format!("attempt {so_far} of {allowed} allowed");
                attempt.flags.push(Raised::new(Flag::TooManyAttempts, detail));
            }
        }
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

/// Tells which attempts ended before one with a smaller number began: of those of one file's browser, at one version of a
/// quiz, which is what a page counts. What gives way is held against the others, and they are not against it.
fn tell_order(attempts: &mut [AttemptResult]) {
    if attempts.len() < 2 {
        return;
    }
    let key = |attempt: &AttemptResult| (attempt.group, attempt.quiz.clone(), attempt.scoring.clone());
    let mut begun: HashMap<_, BTreeMap<u32, Moment>> = HashMap::new();
    for attempt in attempts.iter().filter(|attempt| !attempt.standing.gives_way()) {
        let Some(started) = attempt.started else { continue };
        let first = begun.entry(key(attempt)).or_default().entry(attempt.number).or_insert(started);
        *first = started.min(*first);
    }
    for numbers in begun.values_mut() {
        // Of each number: when the last of those up to it began.
        let mut last = None;
        for (_, started) in numbers.iter_mut() {
            *started = last.map_or(*started, |last: Moment| last.max(*started));
            last = Some(*started);
        }
    }
    for attempt in attempts.iter_mut() {
        let before = begun.get(&key(attempt)).and_then(|numbers| numbers.range(..attempt.number).next_back());
        if let (Some((_, began)), Some(ended)) = (before, attempt.ended)
            && ended < *began
        {
            let detail = format!("number {} ended at {ended}, before an earlier one began at {began}", attempt.number);
            attempt.flags.push(Raised::new(Flag::ImpossibleTime, detail));
        }
    }
}

/// When each lesson was first opened and first finished, over all submissions that are the learner's, as far as anybody
/// can know.
fn lessons<'w>(work: &'w Work, groups: &Groups) -> HashMap<&'w str, LessonTimes> {
    let mut lessons: HashMap<&str, LessonTimes> = HashMap::new();
    let own = work.files().zip(groups.apart()).filter(|(_, is_apart)| !is_apart);
    for record in own.flat_map(|(held, _)| &held.lessons) {
        let times = lessons.entry(&record.lesson).or_default();
        times.opened = [times.opened, record.opened].into_iter().flatten().min();
        times.finished = [times.finished, record.finished].into_iter().flatten().min();
    }
    lessons
}

pub(super) fn is_future(time: Moment, now: Timestamp) -> bool {
    now.saturating_add(CLOCK_SLACK).is_ok_and(|latest| time.0 > latest)
}
