//! The other process of tests/publish.rs: publishes one site after another as long as it lives.
//!
//! `publisher <root> <rounds>`

use std::path::PathBuf;
use std::time::Instant;

use coursewright::publish::publish;

mod versions;

#[expect(clippy::print_stdout, reason = "it tells its parent how far it is")]
fn main() {
    let mut args = std::env::args().skip(1);
    let root = PathBuf::from(args.next().expect("the folder that holds the site"));
    let rounds: usize = args.next().and_then(|rounds| rounds.parse().ok()).expect("how often to publish");
    for round in 0..rounds {
        let clock = Instant::now();
        let error = publish(&versions::version(round), &root.join("public"), &root).err();
        println!(
            "round {round}: {} {}",
            clock.elapsed().as_micros(),
            error.map_or(String::new(), |error| error.to_string())
        );
    }
}
