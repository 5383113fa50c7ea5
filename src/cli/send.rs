//! `send`, and the end of a `collect` that sends.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::thread;

use jiff::Timestamp;

use super::Exit;
use super::args::Send;
use super::report::{self, counted};
use crate::results::{self, Clock, Refused, Sent, Store, UNSENT_FILE};

/// What a command line would show to everybody on the machine.
const CREDENTIALS: &str = "COURSEWRIGHT_LRS_AUTH";
/// Of statements that a store refuses, told one by one.
const MOST_TOLD: usize = 20;

pub fn send(command: &Send) -> Exit {
    match store(&command.lrs, command.lrs_auth.as_deref()) {
        Ok(store) => send_all(&command.file, &store),
        Err(exit) => exit,
    }
}

/// The store that was named; otherwise it is said what is wrong.
pub fn store(address: &str, file: Option<&Path>) -> Result<Store, Exit> {
    let credentials = match file {
        Some(file) => Some(fs::read_to_string(file).map_err(|error| {
            report::refuse(format!("cannot read `{}`: {error}", file.display()));
            if error.kind() == ErrorKind::NotFound { Exit::Usage } else { Exit::Machine }
        })?),
        None => env::var(CREDENTIALS).ok().filter(|credentials| !credentials.trim().is_empty()),
    };
    Store::new(address, credentials.as_deref()).map_err(|fault| {
        report::refuse(format!("--lrs: {fault}"));
        Exit::Usage
    })
}

/// Sends what is in a file, and tells what came of it.
pub fn send_all(statements: &Path, store: &Store) -> Exit {
    let clock = Clock { now: &Timestamp::now, pause: &thread::sleep };
    match results::send(statements, store, clock) {
        Ok(sent) => tell(&sent, statements),
        Err(error) => {
            report::fail(&error);
            Exit::of(error.is_misuse())
        }
    }
}

fn tell(sent: &Sent, statements: &Path) -> Exit {
    let Sent { stored, refused, unsent, why } = sent;
    for Refused { line, id, status, said } in refused.iter().take(MOST_TOLD) {
        let Some(status) = status else {
            report::refuse(format!(
                "{}:{line}: this is {said}, so it was not sent: take the line out, or have `collect --xapi` write the \
                 file again",
                statements.display()
            ));
            continue;
        };
        let why = match status {
            409 => "the store has it with another content, and keeps that",
            _ => "the store does not take it",
        };
        report::refuse(format!("{}:{line}: {id}: {why} ({status}): {said}", statements.display()));
    }
    if refused.len() > MOST_TOLD {
        report::refuse(format!("and {} more", counted(refused.len() - MOST_TOLD, "statement")));
    }
    let by_store = refused.iter().filter(|refused| refused.status.is_some()).count();
    report::say(format!("Sent {}; the store refused {by_store}", counted(*stored, "statement")));
    if *unsent > 0 {
        let file = statements.with_file_name(UNSENT_FILE);
        let why = why.as_deref().unwrap_or("the store does not answer");
        report::refuse(format!("{} could not be sent: {why}", counted(*unsent, "statement")));
        report::say(format!("help: `coursewright send {} --lrs …` sends them when that is mended", file.display()));
        return Exit::Machine;
    }
    if refused.is_empty() { Exit::Done } else { Exit::Errors }
}
