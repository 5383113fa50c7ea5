//! How fast code is coloured, by our reader of grammars and by syntect's: `cargo bench --bench highlight`.
//!
//! Each round writes other blanks at the ends of lines, so that none is known from the round before.

#![expect(clippy::print_stdout, reason = "figures are all that it is for")]

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use coursewright::render::highlight::code;
use syntect::parsing::{ParseState, SyntaxSet};

const ROUNDS: usize = 20;

fn main() {
    let set = two_face::syntax::extra_newlines();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/highlight");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    println!("{:12} {:>9} {:>10} {:>10}", "language", "first", "ours", "syntect");
    let (mut ours, mut theirs, mut bytes) = (Duration::ZERO, Duration::ZERO, 0);
    for file in files {
        let language = file.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let first = time(|| drop(black_box(code(language, &text))));
        let rounds: Vec<String> = (1..=ROUNDS).map(|round| text.replace('\n', &(" ".repeat(round) + "\n"))).collect();
        let read = rounds.iter().map(String::len).sum::<usize>();
        let our_time = time(|| rounds.iter().for_each(|text| drop(black_box(code(language, text)))));
        parse(&set, language, &text);
        let their_time = time(|| rounds.iter().for_each(|text| parse(&set, language, text)));
        println!(
            "{language:12} {:>6.1} ms {:>5.2} MB/s {:>5.2} MB/s",
            first.as_secs_f64() * 1e3,
            speed(read, our_time),
            speed(read, their_time)
        );
        (ours, theirs, bytes) = (ours + our_time, theirs + their_time, bytes + read);
    }
    println!("{:12} {:>9} {:>5.2} MB/s {:>5.2} MB/s", "all", "", speed(bytes, ours), speed(bytes, theirs));
}

fn parse(set: &SyntaxSet, language: &str, text: &str) {
    let mut state = ParseState::new(set.find_syntax_by_token(language).unwrap());
    for line in text.split_inclusive('\n') {
        black_box(state.parse_line(line, set).unwrap());
    }
}

fn time(work: impl FnOnce()) -> Duration {
    let clock = Instant::now();
    work();
    clock.elapsed()
}

fn speed(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / time.as_secs_f64() / 1e6
}
