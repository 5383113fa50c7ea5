//! How fast questions are read and looked at by every rule: `cargo bench --bench lints [-- --questions 10000 --rounds 9]`.
//!
//! The bank is that of tests/lints.rs. One thread; in a build, files are read on all of them.

#![expect(clippy::print_stdout, reason = "figures are all that it is for")]

#[path = "../tests/support/bank.rs"]
mod bank;

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use coursewright::diag::Checked;
use coursewright::lint;
use coursewright::quiz::{self, Quiz};
use coursewright::source::Source;

const USAGE: &str = "cargo bench --bench lints -- [--questions N] [--rounds N]";

fn main() -> Result<(), Box<dyn Error>> {
    let (mut questions, mut rounds) = (10_000, 9);
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut number = || given.next().and_then(|value| value.parse().ok()).ok_or(USAGE);
        match name.as_str() {
            "--questions" => questions = number()?,
            "--rounds" => rounds = number()?,
            // What cargo adds for the test harness.
            "--bench" => {}
            _ => return Err(USAGE.into()),
        }
    }
    let bank = bank::Bank::new(questions, 7);
    let sources: Vec<_> = bank.files.iter().map(|text| Source::in_memory("quizzes/course/bank.yaml", text)).collect();
    let (mut parsing, mut linting, mut found) = (Vec::new(), Vec::new(), 0);
    for _ in 0..rounds {
        let (quizzes, time) = timed(|| sources.iter().map(quiz::parse).collect::<Vec<_>>());
        parsing.push(time);
        let pairs = || sources.iter().zip(&quizzes);
        let look = |(source, quiz): (&Source, &Checked<Quiz>)| {
            let mut told = quiz.diagnostics.clone();
            lint::run(source, &quiz.value, &mut told);
            told.len()
        };
        let (told, time) = timed(|| pairs().map(look).sum());
        linting.push(time);
        found = told;
    }
    println!("{questions} questions, {found} findings, {rounds} rounds, one thread\n");
    for (what, mut times) in [("read", parsing), ("look at by every rule", linting)] {
        times.sort();
        let median = times[times.len() / 2].as_secs_f64();
        println!("{what:22} {:>8.1} ms {:>8.2} µs a question", median * 1e3, median * 1e6 / questions as f64);
    }
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let clock = Instant::now();
    let value = black_box(work());
    (value, clock.elapsed())
}
