//! `collect`.

use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;

use super::Exit;
use super::args::{Collect, Format, Site};
use super::report::{self, counted, seconds};
use super::site;
use crate::diag::{Diagnostic, Severity};
use crate::publish;
use crate::results::{self, Marks, RefusedMark, Roster, RosterFault};

pub fn collect(command: &Collect) -> Exit {
    let clock = Instant::now();
    let site = Site { root: command.site.clone(), base_url: None, no_cache: true };
    let Some(mut session) = site::open(&site) else { return Exit::Usage };
    if let Err(error) = publish::check_private(&command.out, &command.site) {
        report::fail(&error);
        return if error.is_misuse() { Exit::Usage } else { Exit::Machine };
    }
    let marks = match results::check_read(&command.out, &command.marks).and_then(|()| Marks::read(&command.marks)) {
        Ok(marks) => marks,
        Err(error) => return failed(&error),
    };
    let roster = match Roster::read(&command.roster) {
        Ok(roster) => roster,
        Err(error) => return failed(&error),
    };
    session.refresh();
    let state = session.state();
    let errors: Vec<Diagnostic> = state.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
    if !errors.is_empty() {
        let many = counted(report::count(&errors, Severity::Error), "error");
        let summary = format!("Nothing was graded: the site that holds the keys has {many}");
        report::diagnostics(&errors, &state.sources, Format::Human, &summary);
        return Exit::Errors;
    }
    let with_questions = match session.site_with_questions() {
        Ok(site) => site,
        Err(fault) => {
            report::diagnostics(&[*fault], &state.sources, Format::Human, "Nothing was graded");
            return Exit::Errors;
        }
    };
    let graded = results::read(&command.paths, &command.out).and_then(|(received, set_aside)| {
        let graded = results::regrade(received, set_aside, &marks, &roster, &with_questions, Timestamp::now());
        results::write(&graded, &command.out)?;
        Ok(graded)
    });
    match graded {
        Ok(graded) => {
            let summary = graded.summary();
            if !roster.unused.is_empty() {
                let unused = roster.unused.iter().map(String::as_str).collect::<Vec<_>>().join("`, `");
                report::say(format!("roster: not used: the columns `{unused}`"));
            }
            tell(&summary, &command.out);
            let out = command.out.display();
            report::say(format!("Wrote the tables to {out} in {}", seconds(clock.elapsed())));
            if summary.refused_marks.is_empty() { Exit::Done } else { Exit::Errors }
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &results::Error) -> Exit {
    report::fail(error);
    if error.is_misuse() { Exit::Usage } else { Exit::Machine }
}

fn tell(summary: &results::Summary, out: &Path) {
    for RosterFault { file, line, what } in &summary.roster_faults {
        report::say(format!("roster: {file}:{line}: {what}"));
    }
    for aside in &summary.set_aside {
        report::say(format!("set aside: {}: {}", aside.path, aside.reason));
    }
    for (flag, times) in &summary.flags {
        report::say(format!("{} × {}: {}", times, flag.name(), flag.sentence()));
    }
    report::say(format!(
        "Read {} of {}, {} of them counted; set {} aside",
        counted(summary.submissions, "submission"),
        counted(summary.learners, "learner"),
        counted(summary.counted, "attempt"),
        counted(summary.set_aside.len(), "file"),
    ));
    let undecided = if summary.undecided > 0 { format!(", {} to mark", summary.undecided) } else { String::new() };
    report::say(format!(
        "Courses: {} passed, {} not passed, {} not begun{undecided}",
        summary.passed, summary.not_passed, summary.not_begun
    ));
    if summary.to_mark > 0 {
        let (waiting, out) = (counted(summary.to_mark, "response"), out.display());
        report::say(format!(
            "{waiting} to be marked by you: write points into {out}/to-mark.csv, and collect again with \
             `--marks {out}/to-mark.csv`"
        ));
    }
    for RefusedMark { file, line, response_id, why } in &summary.refused_marks {
        report::refuse(format!("{file}:{line}: {response_id}: {why}"));
    }
}
