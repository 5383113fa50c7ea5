//! Where the time of a build goes: `cargo bench --bench stages [-- --lessons 1000 --rounds 7 --no-highlight]`.
//!
//! Each round begins with a new session that remembers nothing; stages run on as many threads as they do in a build.
//! In a build, making pages and writing them overlap, so `whole build` is less than the sum.

#![expect(clippy::print_stdout, reason = "figures are all that it is for")]

#[expect(dead_code, reason = "what peers read is written by the other bench")]
mod corpus;

use std::borrow::Cow;
use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use corpus::course::{Block, Span};
use corpus::{Corpus, Layout};
use coursewright::build::{self, Nowhere, Session};
use coursewright::publish;
use coursewright::render::{highlight, search};

const USAGE: &str = "cargo bench --bench stages -- [--lessons N] [--rounds N] [--no-highlight]";

fn main() -> Result<(), Box<dyn Error>> {
    let (mut lessons, mut rounds, mut options) = (1000, 7, corpus::Options { highlight: true });
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut number = || given.next().and_then(|value| value.parse().ok()).ok_or(USAGE);
        match name.as_str() {
            "--lessons" => lessons = number()?,
            "--rounds" => rounds = number()?,
            "--no-highlight" => options.highlight = false,
            // What cargo adds for the test harness.
            "--bench" => {}
            _ => return Err(USAGE.into()),
        }
    }
    let memory = Path::new("/dev/shm");
    let temp = if memory.is_dir() { tempfile::tempdir_in(memory)? } else { tempfile::tempdir()? };
    let corpus = Corpus::new(lessons, 1);
    let site = temp.path().join("site");
    Layout::Coursewright.write(&corpus, options, &site)?;

    let mut stages = Stages::default();
    let texts: Vec<_> = (0..lessons).into_par_iter().map(|lesson| Text::of(&corpus, lesson)).collect();
    for round in 0..rounds {
        let mut session = Session::new(build::Options { root: site.clone(), base_url: None });
        session.refresh();
        let state = session.state();
        if !state.diagnostics.is_empty() {
            return Err(format!("the course has {} faults", state.diagnostics.len()).into());
        }
        stages.add("load and parse", state.timings.load);
        stages.add("resolve", state.timings.resolve);
        stages.add("check", state.timings.check);
        stages.add("prepare", state.timings.prepare);
        if options.highlight {
            let code = || texts.par_iter().flat_map(|text| &text.code);
            stages.time("highlight alone", || {
                code().for_each(|(language, text)| drop(black_box(highlight::code(language, text))))
            });
        }
        stages.time("search index alone", || black_box(index(&texts)));
        stages.time("render", || session.render(&Nowhere, &|_, _| {}))?;
        let pages = session.pages().value.files;
        let out = temp.path().join(format!("pages-{round}"));
        stages.time("publish", || -> Result<_, publish::Error> {
            let publication = publish::begin(&out, &site, publish::Options::default())?;
            pages.par_iter().try_for_each(|page| publication.put(&page.path, page.hash, &page.bytes))?;
            publication.finish()
        })?;
        let out = temp.path().join(format!("whole-{round}"));
        stages.time("whole build", || build(&site, &out))?;
        for made in ["pages", "whole"] {
            std::fs::remove_dir_all(temp.path().join(format!("{made}-{round}")))?;
        }
    }
    println!("{lessons} lessons, {rounds} rounds, {} threads\n", rayon::current_num_threads());
    stages.print(lessons);
    Ok(())
}

fn build(site: &Path, out: &Path) -> Result<publish::Published, publish::Error> {
    let mut session = Session::new(build::Options { root: PathBuf::from(site), base_url: None });
    session.refresh();
    let publication = publish::begin(out, site, publish::Options::default())?;
    session.render(&publication, &|_, _| {})?;
    publication.finish()
}

/// What a lesson's text holds for those stages that can be measured by themselves.
struct Text {
    page: String,
    title: String,
    /// Headings, each with the text below it.
    sections: Vec<(String, String)>,
    code: Vec<(&'static str, String)>,
}

impl Text {
    fn of(corpus: &Corpus, index: usize) -> Self {
        let lesson = corpus.lesson(index);
        let (mut sections, mut code) = (vec![(String::new(), String::new())], Vec::new());
        for block in lesson.blocks {
            let mut add = |text: String| {
                let (_, section) = sections.last_mut().expect("the first is there from the beginning");
                section.push_str(&text);
                section.push('\n');
            };
            match block {
                Block::Heading(_, title) => sections.push((title, String::new())),
                Block::Paragraph(spans) | Block::Quote(spans) => add(plain(corpus, &spans)),
                Block::List { items, .. } => items.iter().for_each(|item| add(plain(corpus, item))),
                Block::Table { rows, .. } => rows.iter().for_each(|row| add(row.join(" "))),
                Block::Code { language, text } => {
                    add(text.clone());
                    code.push((language, text));
                }
            }
        }
        Self { page: format!("{}.html", corpus.lesson_path(index)), title: lesson.title, sections, code }
    }
}

fn plain(corpus: &Corpus, spans: &[Span]) -> String {
    let one = |span: &Span| match span {
        Span::Text(text) => text.replace(['*', '`'], ""),
        Span::Lesson(at) => corpus.lesson_title(*at),
        Span::Concept(at) => corpus.concept_term(*at),
    };
    spans.iter().map(one).collect()
}

/// How many bytes the index has.
fn index(texts: &[Text]) -> usize {
    let documents: Vec<(&str, u128)> =
        texts.iter().enumerate().map(|(at, text)| (text.page.as_str(), at as u128)).collect();
    let plan = search::Plan::new(&documents);
    let read = |at: usize| {
        let text: &Text = &texts[at];
        let sections = text.sections.iter().map(|(title, text)| search::Section {
            anchor: (!title.is_empty()).then_some("section"),
            title,
            text: Cow::Borrowed(text),
        });
        search::Document {
            page: Cow::Borrowed(&text.page),
            kind: search::Kind::Lesson,
            title: Cow::Borrowed(&text.title),
            also: &[],
            context: "Course · Module".to_owned(),
            sections: sections.collect(),
            lang: None,
        }
    };
    let made: Vec<_> =
        (0..plan.segments()).into_par_iter().map(|number| search::segment(&plan, number, read)).collect();
    let (files, summaries): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    let directory = search::directory(&summaries).bytes.len();
    directory + files.iter().flatten().map(|file| file.bytes.len()).sum::<usize>()
}

/// Times of each stage, in the order in which they were first taken.
#[derive(Default)]
struct Stages(Vec<(&'static str, Vec<Duration>)>);

impl Stages {
    fn add(&mut self, stage: &'static str, time: Duration) {
        match self.0.iter_mut().find(|(name, _)| *name == stage) {
            Some((_, times)) => times.push(time),
            None => self.0.push((stage, vec![time])),
        }
    }

    fn time<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let clock = Instant::now();
        let value = work();
        self.add(stage, clock.elapsed());
        value
    }

    fn print(mut self, lessons: usize) {
        println!("{:20} {:>12} {:>14} {:>20}", "stage", "median", "a lesson", "least to most");
        for (stage, times) in &mut self.0 {
            times.sort();
            let ms = |at: usize| times[at].as_secs_f64() * 1e3;
            let (least, median, most) = (ms(0), ms(times.len() / 2), ms(times.len() - 1));
            let each = median * 1e3 / lessons as f64;
            println!("{stage:20} {median:>9.1} ms {each:>11.1} µs {:>20}", format!("{least:.1} to {most:.1}"));
        }
    }
}
