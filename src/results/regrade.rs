//! From what a ledger holds to learners, one after another: each is told apart from the others, graded, and handed on.
//!
//! What has to be known across learners (who is who, who handed in the same) is found first and stays in memory; what a
//! learner did is read when their turn comes, and forgotten when they are done. Meanwhile others are graded on all
//! processors, and those before them are written.

use std::collections::HashMap;
use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread;

use jiff::Timestamp;
use rayon::prelude::*;

use super::codes::{Codes, Holders};
use super::copies::Copies;
use super::desk::Desk;
use super::error::Error;
use super::head::Head;
use super::learner::{self, Person, people};
use super::ledger::{InSeveralHands, Ledger, Run, Work};
use super::marks::{Marks, Met};
use super::read::{Reason, Received, SetAside};
use super::report::{Learner, REPORT_FORMAT, Report};
use super::roster::Roster;
use super::sink::Ending;
use super::submission::cut;
use crate::site::Site;

/// Of attempts that are read before they are passed on together; a learner is never divided.
const TOGETHER: usize = 512;
/// Of learners, since many on a roster have sent nothing.
const LEARNERS_TOGETHER: usize = 256;

/// All learners and their submissions, without what is in these.
#[derive(Debug)]
pub(super) struct Everybody {
    /// In the order of their ids.
    pub(super) people: Vec<Person>,
    /// The oldest first.
    pub(super) heads: Vec<Head>,
    pub(super) copies: Copies,
    /// Personal codes that several have used.
    pub(super) codes: Holders,
}

impl Everybody {
    /// `with_codes`: whether the site asks for personal codes.
    pub(super) fn of(run: &Run, roster: &Roster, with_codes: bool) -> Result<Self, Error> {
        let heads = run.heads()?;
        let told = learner::told(&heads);
        let mut who_of_head = vec![0; heads.len()];
        let mut who_of_row = HashMap::with_capacity(heads.len());
        for (who, person) in (0..).zip(&told) {
            for member in person.members.iter().map(|member| *member as usize) {
                who_of_head[member] = who;
                who_of_row.insert(heads[member].row, who);
            }
        }
        let InSeveralHands { attempts, works } = run.in_several_hands(&who_of_row)?;
        let codes = if with_codes { run.codes(&who_of_row)? } else { Vec::new() };
        drop(who_of_row);
        let mut to = vec![0; told.len()];
        let people = people(told, &attempts, roster);
        for (who, person) in (0..).zip(&people) {
            for member in &person.members {
                to[who_of_head[*member as usize] as usize] = who;
            }
        }
        let copies = Copies::new(&people, &heads, attempts, works, &to);
        let mut holders = Holders::new();
        for (code, who) in codes {
            let all: &mut Vec<u32> = holders.entry(code).or_default();
            let who = to[who as usize];
            if !all.contains(&who) {
                all.push(who);
            }
        }
        holders.retain(|_, all| all.len() > 1);
        holders.values_mut().for_each(|all| all.sort_unstable());
        Ok(Self { people, heads, copies, codes: holders })
    }

    fn rows(&self, who: u32) -> impl Iterator<Item = i64> {
        self.people[who as usize].members.iter().map(|member| self.heads[*member as usize].row)
    }
}

/// Hands each learner on, in the report's order, with what was made of them on the thread that graded them. An error of
/// `take` ends it.
fn each<T: Send>(
    run: &Run,
    everybody: &Everybody,
    desk: &Desk,
    make: impl Fn(&Learner) -> T + Sync + Send,
    mut take: impl FnMut(Learner, T) -> Result<(), Error> + Send,
) -> Result<(), Error> {
    let versions = run.versions()?;
    thread::scope(|scope| {
        let (to_grade, works) = sync_channel::<Vec<(u32, Work)>>(1);
        let (to_take, learners) = sync_channel::<Vec<(Learner, T)>>(1);
        scope.spawn(move || {
            for together in works {
                let graded = |(who, work)| {
                    let learner = desk.learner(who, work);
                    let made = make(&learner);
                    (learner, made)
                };
                let graded = together.into_par_iter().map(graded).collect();
                if to_take.send(graded).is_err() {
                    break;
                }
            }
        });
        let taking =
            scope.spawn(move || learners.into_iter().flatten().try_for_each(|(learner, made)| take(learner, made)));
        let (mut together, mut attempts) = (Vec::new(), 0);
        let order = desk.order();
        let mut learners = order.iter().map(|who| everybody.rows(*who).collect());
        let mut next = order.iter().copied();
        run.each_work(&mut learners, &versions, &mut |work| {
            attempts += work.attempts.len();
            together.push((next.next().expect("each learner has one work"), work));
            if attempts < TOGETHER && together.len() < LEARNERS_TOGETHER {
                return true;
            }
            attempts = 0;
            // Nobody takes any more: why, is said below.
            to_grade.send(std::mem::take(&mut together)).is_ok()
        })?;
        let _ = to_grade.send(together);
        drop(to_grade);
        match taking.join() {
            Ok(taken) => taken,
            Err(panic) => resume_unwind(panic),
        }
    })
}

/// Grades everything again, and takes HR's marks for what no key grades, for as many learners as fit into memory. `now`
/// tells which times lie in the future and what has expired; the report depends on it in nothing else. The site has its
/// quizzes as a whole, not their outlines.
pub fn regrade(
    received: Vec<Received>,
    mut set_aside: Vec<SetAside>,
    marks: &Marks,
    roster: &Roster,
    site: &Site,
    now: Timestamp,
) -> Result<Report, Error> {
    let mut ledger = Ledger::temporary()?;
    let run = ledger.begin(site, now)?;
    let foreign = received.iter().filter(|one| one.submission.site.id != site.config.id);
    set_aside.extend(foreign.map(|one| {
        let reason = Reason::OtherSite(cut(&one.submission.site.id, 100));
        SetAside { path: one.file.clone(), reason }
    }));
    set_aside.sort();
    run.add(received)?;
    let mut learners = Vec::new();
    let ending = report(
        &run,
        marks,
        roster,
        site,
        now,
        set_aside,
        false,
        |_| (),
        |learner, ()| {
            learners.push(learner);
            Ok(())
        },
    )?;
    let (format, site, title) = (REPORT_FORMAT, site.config.id.clone(), site.config.title.clone());
    Ok(Report { format, site, title, learners, ending: ending.0 })
}

/// All learners of a run, each with what was `made` of them, and then the rest; with which marks have met their responses.
/// `keeps_responses`: as they were given, besides in words.
#[expect(clippy::too_many_arguments, reason = "all that a report depends on, each of which is something else")]
pub(super) fn report<'m, T: Send>(
    run: &Run,
    marks: &'m Marks,
    roster: &Roster,
    site: &Site,
    now: Timestamp,
    set_aside: Vec<SetAside>,
    keeps_responses: bool,
    make: impl Fn(&Learner) -> T + Sync + Send,
    mut take: impl FnMut(Learner, T) -> Result<(), Error> + Send,
) -> Result<(Ending, Met<'m>), Error> {
    let everybody = Everybody::of(run, roster, !Codes::asking(site).is_empty())?;
    let (desk, faults) = Desk::new(&everybody, marks, roster, site, now, keeps_responses);
    let mut met = Met::new(marks);
    each(run, &everybody, &desk, make, |learner, made| {
        met.learner(&learner);
        take(learner, made)
    })?;
    let mut roster_faults: Vec<_> = roster.faults.iter().cloned().chain(faults).collect();
    roster_faults.sort();
    let (refused_marks, other_marks) = (met.refused(), met.others());
    Ok((Ending { set_aside, refused_marks, roster_faults, other_marks }, met))
}
