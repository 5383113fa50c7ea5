//! A small site in a folder of its own, on which tests run the program as its author would.
//!
//! What a test does not give is put in: `content/site.yaml`, and a course with a module and a lesson. So a test holds
//! only the files that it is about.

// Each test file is a program of its own and uses its part of this.
#![allow(dead_code)]

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use snapbox::assert::{Assert, DEFAULT_ACTION_ENV};
use snapbox::{Data, IntoData};
use tempfile::TempDir;

/// Far above what any test takes, also on a slow machine without optimization.
const PATIENCE: Duration = Duration::from_secs(60);

pub const LESSON: &str = "content/course/module/lesson.md";

const DEFAULTS: [(&str, &str); 4] = [
    ("content/site.yaml", "id: test\ntitle: Test site\n"),
    ("content/course/course.yaml", "title: Course\n"),
    ("content/course/module/module.yaml", "title: Module\n"),
    (LESSON, "---\ntitle: Lesson\n---\nText.\n"),
];

/// A quiz in practice mode with one question.
pub const QUIZ: &str = "\
quiz: practice
title: Practice
questions:
  - id: q
    type: true_false
    prompt: Is it so?
    answer: true
    explanation: It is so.
    feedback: {\"false\": Look again.}
";

/// A folder that goes when the project goes.
pub struct Project {
    folder: TempDir,
}

pub fn project() -> Project {
    let project = Project { folder: tempfile::tempdir().unwrap() };
    for (path, text) in DEFAULTS {
        project.write(path, text);
    }
    project
}

impl Project {
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Makes every file old enough to be known by its time.
    pub fn settle(&self) {
        let old = SystemTime::now() - Duration::from_secs(3600);
        for (path, _) in files(self.root()) {
            File::options().write(true).open(self.root().join(path)).unwrap().set_modified(old).unwrap();
        }
    }

    pub fn remove(&self, path: &str) {
        let path = self.root().join(path);
        if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }

    pub fn file(self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.write(path, bytes);
        self
    }

    /// The lesson's text, below a front matter that only has a title.
    pub fn lesson(self, text: &str) -> Self {
        self.file(LESSON, format!("---\ntitle: Lesson\n---\n{text}"))
    }

    pub fn without(self, path: &str) -> Self {
        self.remove(path);
        self
    }

    /// All files of a folder, at their paths in it.
    pub fn folder(self, from: &Path) -> Self {
        for (path, bytes) in files(from) {
            self.write(&path, bytes);
        }
        self
    }

    pub fn build(&self) -> Run {
        self.run(&["build"])
    }

    pub fn check(&self) -> Run {
        self.run(&["check"])
    }

    /// Runs the program in the project's folder.
    pub fn run(&self, args: &[&str]) -> Run {
        Run { output: output_of(coursewright(self.root()).args(args)) }
    }

    /// What was published at a path.
    pub fn page(&self, path: &str) -> String {
        let path = self.root().join("public").join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// What was published.
    pub fn published(&self) -> Vec<(String, Vec<u8>)> {
        files(&self.root().join("public"))
    }
}

/// The HTML of a lesson with this text: what stands in `<div class="prose">`.
pub fn prose_of(project: &Project) -> String {
    project.build().succeeds();
    body(&project.page("course/module/lesson.html")).to_owned()
}

/// What stands in a page's `<div class="prose">`.
pub fn body(page: &str) -> &str {
    let (_, rest) = page.split_once("<div class=\"prose\">").expect("a page of prose");
    let end = ["<aside class=\"words\"", "<section class=\"practice\"", "<footer class=\"leaf-foot\""];
    let end = end.iter().filter_map(|mark| rest.find(mark)).min().expect("a foot below the prose");
    rest[..end].trim().strip_suffix("</div>").expect("the prose's end").trim()
}

pub fn coursewright(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_coursewright"));
    command.current_dir(folder).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

/// What a command says until it ends. A hang fails the test instead of stopping all of them.
pub fn output_of(command: &mut Command) -> Output {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let read = |mut pipe: Box<dyn Read + Send>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            pipe.read_to_end(&mut bytes).unwrap();
            bytes
        })
    };
    let stdout = read(Box::new(child.stdout.take().unwrap()));
    let stderr = read(Box::new(child.stderr.take().unwrap()));
    let clock = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if clock.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{command:?} did not end in {PATIENCE:?}");
        }
        thread::sleep(Duration::from_millis(2));
    };
    Output { status, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() }
}

/// All files below a folder, sorted, with `/` in their paths.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    fn walk(folder: &Path, below: &str, found: &mut Vec<(String, Vec<u8>)>) {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            let name = format!("{below}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() {
                walk(&path, &format!("{name}/"), found);
            } else {
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, "", &mut found);
    found
}

/// A command that has ended.
pub struct Run {
    pub output: Output,
}

impl Run {
    pub fn code(&self) -> Option<i32> {
        self.output.status.code()
    }

    pub fn stdout(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    /// What it said, without how long it took.
    pub fn stderr(&self) -> String {
        without_time(&String::from_utf8(self.output.stderr.clone()).unwrap())
    }

    #[track_caller]
    pub fn succeeds(&self) -> &Self {
        assert_eq!(self.code(), Some(0), "{}", self.stderr());
        self
    }

    /// Nothing to say at all.
    #[track_caller]
    pub fn succeeds_in_silence(&self) -> &Self {
        assert_eq!(self.stderr().lines().count(), 1, "{}", self.stderr());
        self.succeeds()
    }

    /// The author's files are at fault, and this is told.
    #[track_caller]
    pub fn fails_with(&self, told: impl IntoData) -> &Self {
        self.ends_with(1, told)
    }

    #[track_caller]
    pub fn ends_with(&self, code: i32, told: impl IntoData) -> &Self {
        assert_eq!(self.code(), Some(code), "{}", self.stderr());
        Assert::new().action_env(DEFAULT_ACTION_ENV).eq(self.stderr(), told);
        self
    }

    #[track_caller]
    pub fn tells(&self, told: impl IntoData) -> &Self {
        Assert::new().action_env(DEFAULT_ACTION_ENV).eq(self.stderr(), told);
        self
    }
}

/// `in 12 ms` and `in 1.20 s` at the end of the summary become `in [TIME]`.
pub fn without_time(text: &str) -> String {
    let mut told = String::new();
    for line in text.split_inclusive('\n') {
        let time = line.match_indices(" in ").find_map(|(at, _)| {
            let rest = &line[at + 4..];
            let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').filter(|end| *end > 0)?;
            let unit = ["ms", "s"].into_iter().find(|unit| rest[digits..].trim_start().starts_with(unit))?;
            Some((at + 4, at + 4 + digits + 1 + unit.len()))
        });
        let is_summary = ["Checked ", "Built ", "Read ", "Nothing was"].iter().any(|word| line.starts_with(word));
        match time.filter(|_| is_summary) {
            Some((start, end)) => {
                told.push_str(&line[..start]);
                told.push_str("[TIME]");
                told.push_str(&line[end..]);
            }
            None => told.push_str(line),
        }
    }
    told
}

/// Compares with a file, or writes it when SNAPSHOTS=overwrite; what differs, for a list of many.
pub fn differs_from(actual: &str, expected: &Path) -> Option<String> {
    if !expected.exists() {
        fs::write(expected, "").unwrap();
    }
    let expected = Data::read_from(expected, Some(snapbox::data::DataFormat::Text)).raw();
    let outcome = Assert::new().action_env(DEFAULT_ACTION_ENV).normalize_paths(false).try_eq(
        None,
        actual.into_data().raw(),
        expected,
    );
    outcome.err().map(|error| error.to_string())
}
