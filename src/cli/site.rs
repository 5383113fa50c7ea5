//! `build` and `check`.

use std::path::Path;
use std::time::{Duration, Instant};

use super::Exit;
use super::args::{Build, Check, Format, Reporting, Site};
use super::report::{self, Progress, count, counted, seconds};
use crate::build::{Options, Session, State};
use crate::content;
use crate::diag::{Diagnostic, Severity};
use crate::publish;

/// Opens the site of a command; `None` after saying what is wrong with the command.
pub fn open(site: &Site) -> Option<Session> {
    if !site.root.join("content").is_dir() {
        report::refuse(format!("there is no site in `{}`: it has no folder `content`", site.root.display()));
        report::say("help: name the site's folder, or make one with `coursewright new <folder>`");
        return None;
    }
    let mut base_url = None;
    if let Some(given) = &site.base_url {
        base_url = content::base_url(given);
        if base_url.is_none() {
            report::refuse(format!("`{given}` is not the address of a site"));
            report::say("help: write it as `--base-url https://training.example.com/`");
            return None;
        }
    }
    Some(Session::new(Options { root: site.root.clone(), base_url }))
}

pub fn check(command: &Check) -> Exit {
    let clock = Instant::now();
    let Some(mut session) = open(&command.site) else { return Exit::Usage };
    session.refresh();
    // Templates are checked by rendering: what only a page shows is found here, too.
    let rendered = session.pages();
    let mut found = session.state().diagnostics.clone();
    found.extend(rendered.diagnostics);
    let what = format!("Checked {}", contents(session.state()));
    finish(&session, &found, &command.reporting, &what, clock.elapsed(), &[])
}

pub fn build(command: &Build) -> Exit {
    let clock = Instant::now();
    let Some(mut session) = open(&command.site) else { return Exit::Usage };
    session.refresh();
    let mut found = session.state().diagnostics.clone();
    let rendering = Instant::now();
    let pages = if blocks(&found, &command.reporting) {
        None
    } else {
        let progress = Progress::new("Rendering");
        let pages = session.pages_watched(&|done, of| progress.at(done, of));
        found.extend(pages.diagnostics);
        Some(pages.value)
    };
    let rendering = rendering.elapsed();
    let Some(pages) = pages.filter(|_| !blocks(&found, &command.reporting)) else {
        let what = format!("Read {}; nothing was published", contents(session.state()));
        return finish(&session, &found, &command.reporting, &what, clock.elapsed(), &[("render", rendering)]);
    };
    let out = command.out.clone().unwrap_or_else(|| command.site.root.join("public"));
    let publishing = Instant::now();
    match publish::publish(&pages, &out, &command.site.root) {
        Ok(published) => {
            let what = format!(
                "Built {} → {} ({} written, {} kept, {} removed{})",
                contents(session.state()),
                shown(&out),
                published.written,
                published.kept,
                published.removed,
                others(published.others)
            );
            let stages = [("render", rendering), ("publish", publishing.elapsed())];
            finish(&session, &found, &command.reporting, &what, clock.elapsed(), &stages)
        }
        Err(error) => {
            finish(&session, &found, &command.reporting, "Nothing was published", clock.elapsed(), &[]);
            report::fail(&error);
            if error.is_misuse() { Exit::Usage } else { Exit::Machine }
        }
    }
}

/// Whether what was found forbids publishing.
fn blocks(found: &[Diagnostic], reporting: &Reporting) -> bool {
    found.iter().any(|diagnostic| diagnostic.is_error() || reporting.strict)
}

fn finish(
    session: &Session,
    found: &[Diagnostic],
    reporting: &Reporting,
    what: &str,
    time: Duration,
    stages: &[(&str, Duration)],
) -> Exit {
    let state = session.state();
    let mut summary = format!("{what} in {}", seconds(time));
    let (errors, warnings) = (count(found, Severity::Error), count(found, Severity::Warning));
    if errors > 0 {
        summary.push_str(&format!(": {}", counted(errors, "error")));
    }
    if warnings > 0 {
        summary.push_str(if errors > 0 { ", " } else { ": " });
        summary.push_str(&counted(warnings, "warning"));
    }
    report::diagnostics(found, &state.sources, reporting.format, &summary);
    if reporting.timings && reporting.format == Format::Human {
        let timings = state.timings;
        let first =
            [("load", timings.load), ("parse", timings.parse), ("resolve", timings.resolve), ("check", timings.check)];
        for (stage, time) in first.iter().chain(stages) {
            report::say(format!("  {stage:<8} {:>8.1} ms", time.as_secs_f64() * 1000.0));
        }
    }
    if blocks(found, reporting) { Exit::Errors } else { Exit::Done }
}

/// `3 courses, 26 lessons, 53 concepts, 35 quizzes`
pub fn contents(state: &State) -> String {
    let site = &state.site;
    let counts = [
        counted(site.courses.len(), "course"),
        counted(site.lessons.len(), "lesson"),
        counted(site.concepts.len(), "concept"),
        counted(site.quizzes.len(), "quiz"),
    ];
    counts.join(", ")
}

/// Files in the output that somebody else put there.
fn others(number: usize) -> String {
    if number == 0 { String::new() } else { format!(", {} of yours left alone", counted(number, "file")) }
}

/// A path as a person would type it.
fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}
