//! The command line: what a person types, what a person reads, and the exit code. Nothing below prints.
//!
//! Exit codes: 0 done; 1 the course has errors and nothing was published, ids are missing, the scoring of quizzes
//! differs, marks by HR or statements were refused, or a certificate is not genuine; 2 wrong use; 3 the machine failed (disk, permission); 130 and 143 stopped by a signal.

mod args;
mod report;
mod given;
mod site;
mod serve;
mod collect;
mod desk;
mod grade;
mod send;
mod keys;
mod certify;
mod invite;
mod fmt;
mod diff;
mod interchange;
mod anki;
mod other;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use self::args::{Args, Command};

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    Done,
    /// The author's files have errors, or differ where it matters.
    Errors,
    /// The command cannot be carried out as it was given.
    Usage,
    /// Disk, permission, port.
    Machine,
    Interrupted,
    Terminated,
}

impl Exit {
    /// Of an error: it is the command's own fault, or the machine's.
    fn of(is_misuse: bool) -> Self {
        if is_misuse { Self::Usage } else { Self::Machine }
    }

    fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Errors => 1,
            Self::Usage => 2,
            Self::Machine => 3,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

/// Of each thread that renders.
const STACK: usize = 8 << 20;

pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            // Help and version are no errors; clap knows which stream and code each wants.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    // Templates and YAML are read recursively, by threads that may already stand in another job's wait.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
    let exit = match args.command {
        Command::New(command) => other::new(&command),
        Command::Build(command) => site::build(&command),
        Command::Check(command) => site::check(&command),
        Command::Serve(command) => serve::serve(&command),
        Command::Collect(command) => collect::collect(&command),
        Command::Desk(command) => desk::desk(&command),
        Command::Certify(command) => certify::certify(&command),
        Command::Invite(command) => invite::invite(&command),
        Command::Verify(command) => certify::verify(&command),
        Command::Grade(command) => grade::grade(&command),
        Command::Send(command) => send::send(&command),
        Command::Keys(command) => keys::keys(&command),
        Command::Fmt(command) => fmt::fmt(&command),
        Command::Diff(command) => diff::diff(&command),
        Command::Explain(command) => other::explain(&command),
        Command::Import(command) => interchange::import(&command),
        Command::Export(command) => interchange::export(&command),
        Command::Schema(command) => other::schema(&command),
        Command::Completions(command) => other::completions(&command),
    };
    ExitCode::from(exit.code())
}
