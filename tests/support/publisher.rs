//! The other process of tests/publish.rs and tests/faults.rs: publishes one site after another as long as it lives.
//!
//! `publisher <root> <rounds> [<first round> <the call of a publication at which it kills itself>]`

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use coursewright::publish::{Error, Gate, Options, begin_behind};
use rustix::process::{Signal, getpid, kill_process};

mod versions;

/// Ends the process in the middle of its work, as `kill -9` does.
#[derive(Debug)]
struct Deadly {
    at: usize,
    passed: AtomicUsize,
}

impl Gate for Deadly {
    fn pass(&self, _: &'static str) -> io::Result<()> {
        if self.passed.fetch_add(1, Ordering::Relaxed) == self.at {
            kill_process(getpid(), Signal::KILL)?;
        }
        Ok(())
    }
}

fn publish(round: usize, root: &Path, at: usize) -> Result<(), Error> {
    let gate = Arc::new(Deadly { at, passed: AtomicUsize::new(0) });
    let publication = begin_behind(gate, &root.join("public"), root, Options::default())?;
    versions::publish_all(publication, &versions::version(round)).map(|_| ())
}

#[expect(clippy::print_stdout, reason = "it tells its parent how far it is")]
fn main() {
    let mut args = std::env::args().skip(1);
    let root = PathBuf::from(args.next().expect("the folder that holds the site"));
    let mut number = || args.next().map(|number| number.parse::<usize>().expect("a number"));
    let rounds = number().expect("how often to publish");
    let first = number().unwrap_or(0);
    let at = number().unwrap_or(usize::MAX);
    for round in (first..).take(rounds) {
        let clock = Instant::now();
        let error = publish(round, &root, at).err();
        println!(
            "round {round}: {} {}",
            clock.elapsed().as_micros(),
            error.map_or(String::new(), |error| error.to_string())
        );
    }
}
