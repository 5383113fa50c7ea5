//! `build` and `check`.

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Exit;
use super::args::{Build, Check, Format, Reporting, Site};
use super::given::{self, Given};
use super::report::{self, Progress, count, counted, seconds};
use crate::build::{Nowhere, Options, Session, State};
use crate::check::Coverage;
use crate::content;
use crate::diag::{Diagnostic, Severity, show};
use crate::keys::{self, Folder};
use crate::lint;
use crate::publish::{self, Publication, Published};
use crate::results::{self, ItemReport};

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
    let options = Options { root: site.root.clone(), base_url };
    let session = if site.no_cache { Session::new(options) } else { Session::remembering(options) };
    Some(session.on(today()))
}

/// A site without errors; what is wrong has been told, and what comes of it, as `undone` begins to say.
pub fn sound(root: &Path, base_url: Option<String>, undone: &str) -> Result<Session, Exit> {
    let site = Site { root: root.to_owned(), base_url, no_cache: true };
    let mut session = open(&site).ok_or(Exit::Usage)?;
    session.refresh();
    let state = session.state();
    let errors: Vec<Diagnostic> = state.diagnostics.iter().filter(|found| found.is_error()).cloned().collect();
    if errors.is_empty() {
        return Ok(session);
    }
    let summary = format!("{undone} {}", counted(count(&errors, Severity::Error), "error"));
    report::diagnostics(&errors, &state.sources, Format::Human, &summary);
    Err(Exit::Errors)
}

/// By UTC: without the time zones' tables of each machine, and a review is not due to the hour.
pub fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

pub fn check(command: &Check) -> Exit {
    let clock = Instant::now();
    let Some(mut session) = open(&command.site) else { return Exit::Usage };
    session.refresh();
    let noted = match command.report.as_deref().map(|report| notes(report, &session)).transpose() {
        Ok(noted) => noted.unwrap_or_default(),
        Err(exit) => return exit,
    };
    // Templates are checked by rendering: what only a page shows is found here, too.
    let rendered = match session.render(&Nowhere, &|_, _| {}) {
        Ok(faults) => faults,
        Err(never) => match never {},
    };
    let mut found = session.state().diagnostics.clone();
    found.extend(rendered);
    found.extend(noted);
    let what = format!("Checked {}", contents(session.state()));
    let exit = finish(&session, &found, &command.reporting, &what, clock.elapsed(), &[]);
    let coverage = Coverage::of(&session.state().site).to_string();
    if command.reporting.format == Format::Human && !coverage.is_empty() {
        report::say(format!("Coverage: {coverage}"));
    }
    exit
}

/// What learners' results say of the questions, after saying why nothing can be told.
fn notes(report: &Path, session: &Session) -> Result<Vec<Diagnostic>, Exit> {
    let report = items(report)?;
    let state = session.state();
    // A quiz with an error in it is told, and has no figures to be held against.
    let site = session.site_with_questions().map_err(|fault| {
        report::diagnostics(&[*fault], &state.sources, Format::Human, "Nothing was checked");
        Exit::Errors
    })?;
    let mut noted = match results::notes(&report, &site) {
        Ok(noted) => noted,
        // Of a site with errors it is not certain which it is; they are told.
        Err(_) if state.diagnostics.iter().any(Diagnostic::is_error) => Vec::new(),
        Err(error) => return Err(refused(&error)),
    };
    show::sort(&mut noted, &state.sources);
    Ok(noted)
}

/// The figures of a report, after saying why it cannot be read.
pub fn items(report: &Path) -> Result<ItemReport, Exit> {
    given::is_there(report, Given::Report)?;
    ItemReport::read(report).map_err(|error| refused(&error))
}

fn refused(error: &results::Error) -> Exit {
    report::fail(error);
    Exit::of(error.is_misuse())
}

pub fn build(command: &Build) -> Exit {
    let clock = Instant::now();
    let Some(mut session) = open(&command.site) else { return Exit::Usage };
    let root = &command.site.root;
    let out = command.out.clone().unwrap_or_else(|| root.join("public"));
    // That nothing has changed does not tell that it is on the disk.
    if !command.durable
        && let Some(outcome) = session.unchanged()
        // Keys belong to it, which may have been moved away.
        && !outcome.withheld
        && !blocks(&outcome.diagnostics, &command.reporting)
        && let Ok(Some(published)) = publish::is_current(&out, root, outcome.marker)
    {
        let what = built(&outcome.contents, &out, published);
        return finish(&session, &outcome.diagnostics, &command.reporting, &what, clock.elapsed(), &[]);
    }
    // Nothing is written to the output yet: it is looked at while the site is read.
    let options = publish::Options { durable: command.durable, anew: command.site.no_cache };
    let (_, publication) = rayon::join(|| session.refresh(), || publish::begin(&out, root, options));
    let mut found = session.state().diagnostics.clone();
    let folder = match withheld_folder(&mut session, command, &out) {
        Ok(folder) => folder,
        Err(exit) => return exit,
    };
    let rendering = Instant::now();
    let published = match blocks(&found, &command.reporting) {
        true => Ok(None),
        false => publication
            .map_err(Failure::from)
            .and_then(|publication| publish(&session, command, publication, folder.as_ref(), &mut found)),
    };
    let rendering = rendering.elapsed();
    let stages = [("publish", rendering)];
    match published {
        Ok(Some(published)) => {
            let contents = contents(session.state());
            let what = built(&contents, &out, published);
            session.completed(published.marker, &found, contents);
            let exit = finish(&session, &found, &command.reporting, &what, clock.elapsed(), &stages);
            // The program ends here: to take a large site apart piece by piece would only take time.
            std::mem::forget(session);
            exit
        }
        Ok(None) => {
            session.keep_read();
            let what = format!("Read {}; nothing was published", contents(session.state()));
            finish(&session, &found, &command.reporting, &what, clock.elapsed(), &stages)
        }
        Err(error) => {
            let what = match error.is_in_place() {
                true => format!("Built {} → {}", contents(session.state()), shown(&out)),
                false => "Nothing was published".to_owned(),
            };
            finish(&session, &found, &command.reporting, &what, clock.elapsed(), &[]);
            report::fail(&error);
            Exit::of(error.is_misuse())
        }
    }
}

/// Renders and publishes, page by page; `None` where what a page shows forbids it.
fn publish(
    session: &Session,
    command: &Build,
    publication: Publication,
    folder: Option<&Folder>,
    found: &mut Vec<Diagnostic>,
) -> Result<Option<Published>, Failure> {
    let progress = Progress::new("Rendering");
    found.extend(session.render(&publication, &|done, of| progress.at(done, of))?);
    drop(progress);
    if blocks(found, &command.reporting) {
        return Ok(None);
    }
    if let Some(folder) = folder {
        // Before the site is there: no attempt may be made whose key is nowhere.
        match session.withheld_keys() {
            Ok(keys) => keys.iter().try_for_each(|key| folder.keep(key))?,
            Err(fault) => {
                found.push(*fault);
                return Ok(None);
            }
        }
    }
    Ok(rayon::join(|| publication.finish(), || session.keep()).0.map(Some)?)
}

/// Why a site that has no errors was not published.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Publish(#[from] publish::Error),
    #[error(transparent)]
    Keys(#[from] keys::Error),
}

impl Failure {
    fn is_in_place(&self) -> bool {
        matches!(self, Self::Publish(error) if error.is_in_place())
    }

    fn is_misuse(&self) -> bool {
        matches!(self, Self::Publish(error) if error.is_misuse())
    }
}

/// Where keys are kept that are not published, if there are any: nowhere in the site that is built.
fn withheld_folder(session: &mut Session, command: &Build, out: &Path) -> Result<Option<Folder>, Exit> {
    let state = session.state();
    if state.site.withheld().next().is_none() || blocks(&state.diagnostics, &command.reporting) {
        return Ok(None);
    }
    let folder = folder_of_keys(command.keys.as_deref(), &command.site.root, out)?;
    match folder.secret() {
        Ok(secret) => session.keep_secret(secret),
        Err(error) => {
            report::fail(&error);
            return Err(Exit::Machine);
        }
    }
    Ok(Some(folder))
}

/// The folder that was named for withheld keys, or the site's own; refused where its files would be published.
pub fn folder_of_keys(named: Option<&Path>, root: &Path, out: &Path) -> Result<Folder, Exit> {
    let folder = Folder::at(&named.map_or_else(|| root.join("keys"), Path::to_owned));
    let place = publish::check_private(folder.path(), root).and_then(|()| publish::check_apart(folder.path(), out));
    if let Err(error) = place {
        report::fail(&error);
        report::say("help: keys are kept where nobody but you can read them; choose another folder with --keys");
        return Err(Exit::of(error.is_misuse()));
    }
    Ok(folder)
}

/// `Built 3 courses, 26 lessons, 53 concepts, 35 quizzes → public (…)`
fn built(contents: &str, out: &Path, published: Published) -> String {
    let Published { written, kept, removed, others, .. } = published;
    let others = if others == 0 { String::new() } else { format!(", {} of yours left alone", counted(others, "file")) };
    format!("Built {contents} → {} ({written} written, {kept} kept, {removed} removed{others})", shown(out))
}

/// Whether what was found forbids publishing.
fn blocks(found: &[Diagnostic], reporting: &Reporting) -> bool {
    found.iter().any(|found| found.is_error() || reporting.strict && found.severity == Severity::Warning)
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
    let kinds = [Severity::Error, Severity::Warning, Severity::Note];
    let counts = kinds.map(|severity| (count(found, severity), severity.name()));
    let counts = counts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| counted(*number, what));
    let counts = counts.collect::<Vec<_>>().join(", ");
    if !counts.is_empty() {
        summary.push_str(&format!(": {counts}"));
    }
    if reporting.format == Format::Human
        && let Some(rule) = found.iter().filter_map(|fault| lint::named(fault.code)).find(|rule| rule.is_allowable())
    {
        summary.push_str(&format!("\n`coursewright explain {}` says why there is this rule", rule.code));
    }
    report::diagnostics(found, &state.sources, reporting.format, &summary);
    if reporting.timings && reporting.format == Format::Human && state.theme.is_none() {
        report::say("  nothing has changed since the last build");
    } else if reporting.timings && reporting.format == Format::Human {
        let timings = state.timings;
        let first = [
            ("load", timings.load),
            ("resolve", timings.resolve),
            ("check", timings.check),
            ("prepare", timings.prepare),
        ];
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

/// A path as a person would type it.
fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}
