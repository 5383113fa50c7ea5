//! `collect`.

use std::io::ErrorKind;
use std::time::Instant;

use jiff::Timestamp;

use super::Exit;
use super::args::{Collect, Format, Site};
use super::report::{self, counted, seconds};
use super::site;
use crate::diag::{Diagnostic, Severity};
use crate::publish;
use crate::results;

pub fn collect(command: &Collect) -> Exit {
    let clock = Instant::now();
    let site = Site { root: command.site.clone(), base_url: None, no_cache: true };
    let Some(mut session) = site::open(&site) else { return Exit::Usage };
    if let Err(error) = publish::check_private(&command.out, &command.site) {
        report::fail(&error);
        return if error.is_misuse() { Exit::Usage } else { Exit::Machine };
    }
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
        let graded = results::regrade(received, set_aside, &with_questions, Timestamp::now());
        results::write(&graded, &command.out)?;
        Ok(graded)
    });
    match graded {
        Ok(graded) => {
            tell(&graded.summary());
            let out = command.out.display();
            report::say(format!("Wrote the tables to {out} in {}", seconds(clock.elapsed())));
            Exit::Done
        }
        Err(error) => {
            report::fail(&error);
            match error {
                results::Error::Read { source, .. } if source.kind() == ErrorKind::NotFound => Exit::Usage,
                results::Error::Read { .. } | results::Error::Write { .. } => Exit::Machine,
            }
        }
    }
}

fn tell(summary: &results::Summary) {
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
    report::say(format!(
        "Courses: {} passed, {} not passed, {} not begun",
        summary.passed, summary.not_passed, summary.not_begun
    ));
}
