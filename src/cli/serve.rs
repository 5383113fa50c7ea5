//! `serve`.

use std::io::Write;

use super::Exit;
use super::args::{Serve, Site};
use super::report::{self, count, counted, seconds};
use super::site;
use crate::build::State;
use crate::diag::{Severity, show};
use crate::serve::{self, Error, Note, Options, Stopped};

pub fn serve(command: &Serve) -> Exit {
    // Whatever the site's address will be, here it stands at the root of this machine's.
    let here = Some("http://localhost/".to_owned());
    let Some(session) = site::open(&Site { root: command.root.clone(), base_url: here, no_cache: false }) else {
        return Exit::Usage;
    };
    let report = match command.report.as_deref().map(site::items).transpose() {
        Ok(report) => report,
        Err(exit) => return exit,
    };
    let keys = match site::folder_of_keys(command.keys.as_deref(), &command.root, &command.root.join("public")) {
        Ok(folder) => folder,
        Err(exit) => return exit,
    };
    let options = Options { host: command.host, port: command.port, open: command.open, report, keys };
    if !command.host.is_loopback() {
        let more = if options.report.is_some() { ", and the keys of questions with the report" } else { "" };
        report::say(format!("note: other machines can reach {}; serve shows unfinished work{more}", command.host));
    }
    match serve::serve(session, options, Box::new(tell)) {
        Ok(Stopped::Interrupted) => Exit::Interrupted,
        Ok(Stopped::Terminated) => Exit::Terminated,
        Err(error) => {
            report::fail(&error);
            match error {
                Error::Taken { .. } | Error::AllTaken { .. } | Error::Report(_) => Exit::Usage,
                Error::Listen { .. } | Error::Start(_) | Error::Watch(_) | Error::Keys(_) => Exit::Machine,
            }
        }
    }
}

fn tell(note: Note) {
    match note {
        Note::Ready { url, state } => {
            faults(state);
            report::say(format!("Serving {} at {url} (stop with Ctrl+C)", site::contents(state)));
        }
        Note::Changed { state, time } => {
            faults(state);
            report::say(format!("Read the changes in {}{}", seconds(time), verdict(state)));
        }
        Note::Warning(text) => report::say(format!("warning: {text}")),
    }
}

fn faults(state: &State) {
    let _ = write!(anstream::stderr(), "{}", show::human(&state.diagnostics, &state.sources, true));
}

fn verdict(state: &State) -> String {
    let errors = count(&state.diagnostics, Severity::Error);
    let warnings = count(&state.diagnostics, Severity::Warning);
    match (errors, warnings) {
        (0, 0) => String::new(),
        (0, _) => format!(": {}", counted(warnings, "warning")),
        (_, 0) => format!(": {}", counted(errors, "error")),
        _ => format!(": {}, {}", counted(errors, "error"), counted(warnings, "warning")),
    }
}
