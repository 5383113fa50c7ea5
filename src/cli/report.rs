//! What commands say: to a person on the error stream, to an editor as JSON on the output stream.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::json;

use super::Exit;
use super::args::Format;
use crate::diag::show::{self, Texts};
use crate::diag::{Diagnostic, Severity};

/// A line for a person. A closed pipe is no reason to fail: there is nobody left to tell.
pub fn say(line: impl Display) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// Lines for a person, with their ends.
pub fn say_all(lines: impl Display) {
    let _ = write!(anstream::stderr(), "{lines}");
}

/// What the command was asked to print.
pub fn print(text: impl Display) {
    let _ = write!(anstream::stdout(), "{text}");
}

/// Why a command could not be carried out at all, down to the first cause.
pub fn fail(error: &dyn std::error::Error) {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(deeper) = cause {
        // Some say what their own cause says.
        let said = deeper.to_string();
        if !message.ends_with(&said) {
            message.push_str(&format!(": {said}"));
        }
        cause = deeper.source();
    }
    refuse(message);
}

/// What came of a step; where nothing did, why has been told. `is_misuse`: whether another command is needed.
pub fn sound<T, E: std::error::Error>(result: Result<T, E>, is_misuse: fn(&E) -> bool) -> Result<T, Exit> {
    result.map_err(|error| {
        fail(&error);
        Exit::of(is_misuse(&error))
    })
}

/// The same, where no error of the machine's is behind it.
pub fn refuse(message: impl Display) {
    let red = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::BrightRed.into()));
    say(format!("{red}error{red:#}: {message}"));
}

/// The diagnostics, then one line of `summary`; both in one JSON document for editors.
pub fn diagnostics(found: &[Diagnostic], texts: &dyn Texts, format: Format, summary: &str) {
    match format {
        Format::Human => {
            say_all(show::human(found, texts, true));
            say(summary);
        }
        Format::Json => {
            let document = json!({"diagnostics": show::entries(found, texts), "summary": summary});
            print(format!("{document:#}\n"));
        }
    }
}

pub fn count(found: &[Diagnostic], severity: Severity) -> usize {
    found.iter().filter(|diagnostic| diagnostic.severity == severity).count()
}

/// `1 error, 3 warnings`
pub fn counted(number: usize, what: &str) -> String {
    let many = match what.strip_suffix('y') {
        _ if number == 1 => what.to_owned(),
        Some(stem) => format!("{stem}ies"),
        None if what.ends_with('z') => format!("{what}zes"),
        None => format!("{what}s"),
    };
    format!("{number} {many}")
}

pub fn seconds(time: Duration) -> String {
    if time < Duration::from_millis(100) {
        format!("{:.0} ms", time.as_secs_f64() * 1000.0)
    } else {
        format!("{:.2} s", time.as_secs_f64())
    }
}

/// A line that counts up on the error stream, once a run has been long and if a person watches.
pub struct Progress {
    started: Instant,
    what: &'static str,
    watched: bool,
    shown: Mutex<Option<Instant>>,
}

impl Progress {
    pub fn new(what: &'static str) -> Self {
        let watched = std::io::stderr().is_terminal();
        Self { started: Instant::now(), what, watched, shown: Mutex::new(None) }
    }

    pub fn at(&self, done: usize, of: usize) {
        if !self.watched || self.started.elapsed() < Duration::from_secs(1) {
            return;
        }
        // Another thread that is showing a newer count need not be waited for.
        let Ok(mut shown) = self.shown.try_lock() else { return };
        if shown.is_none_or(|last| last.elapsed() > Duration::from_millis(100)) {
            *shown = Some(Instant::now());
            let _ = write!(anstream::stderr(), "\r{} {done} of {of}\x1b[K", self.what);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown.get_mut().is_ok_and(|shown| shown.is_some()) {
            let _ = write!(anstream::stderr(), "\r\x1b[K");
        }
    }
}
