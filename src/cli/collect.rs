//! `collect`.

use super::Exit;
use super::args::Collect;
use super::report;

pub fn collect(command: &Collect) -> Exit {
    let _ = command;
    report::fail("not yet");
    Exit::Usage
}
