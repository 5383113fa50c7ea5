//! `serve`.

use super::Exit;
use super::args::Serve;
use super::report;

pub fn serve(command: &Serve) -> Exit {
    let _ = command;
    report::refuse("not yet");
    Exit::Usage
}
