//! Writes a course of any size: `cargo bench --bench corpus -- --lessons 1000 --out FOLDER [--for hugo]`.

#![expect(clippy::print_stdout, reason = "what it wrote is all that it says")]

mod corpus;

use std::error::Error;
use std::path::PathBuf;

use corpus::{Corpus, Layout, Options};

const USAGE: &str = "cargo bench --bench corpus -- --lessons N --out FOLDER \
                     [--for coursewright|hugo|zola|mdbook] [--no-highlight] [--seed N]";

const LAYOUTS: [(&str, Layout); 4] = [
    ("coursewright", Layout::Coursewright),
    ("hugo", Layout::Hugo),
    ("zola", Layout::Zola),
    ("mdbook", Layout::Mdbook),
];

fn main() -> Result<(), Box<dyn Error>> {
    let (mut lessons, mut out, mut seed) = (1000, None, 1);
    let (mut layout, mut options) = (Layout::Coursewright, Options { highlight: true });
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut value = || given.next().ok_or(format!("{name} needs a value\n{USAGE}"));
        match name.as_str() {
            "--lessons" => lessons = value()?.parse()?,
            "--out" => out = Some(PathBuf::from(value()?)),
            "--seed" => seed = value()?.parse()?,
            "--for" => {
                let value = value()?;
                let found = LAYOUTS.into_iter().find(|(name, _)| *name == value);
                layout = found.ok_or(format!("no layout is named {value}\n{USAGE}"))?.1;
            }
            "--no-highlight" => options.highlight = false,
            // What cargo adds for the test harness.
            "--bench" => {}
            _ => return Err(format!("{name} is not known\n{USAGE}").into()),
        }
    }
    // A plain `cargo bench` runs this among the others.
    let Some(out) = out else {
        println!("Writes a course: {USAGE}");
        return Ok(());
    };
    if out.exists() {
        return Err(format!("{} is there already", out.display()).into());
    }
    layout.write(&Corpus::new(lessons, seed), options, &out)?;
    println!("{lessons} lessons for {layout:?} at {}", out.display());
    Ok(())
}
