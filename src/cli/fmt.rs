//! `fmt`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::Exit;
use super::args::Fmt;
use super::report::{self, counted};
use crate::content;
use crate::diag::show;
use crate::fmt::{self, Formatted, Taken, Unwritten};
use crate::source::{FileId, Source, Sources, TextFile};

/// What to look at of each site, below its root; empty for all of it.
type Wanted = BTreeMap<PathBuf, Vec<String>>;

/// What was done, or is to be done.
#[derive(Default)]
struct Tally {
    files: usize,
    ids: usize,
    /// Translations that said nothing of their source.
    marked: usize,
    left: usize,
    failed: bool,
}

pub fn fmt(command: &Fmt) -> Exit {
    let mut wanted = Wanted::new();
    for path in &command.paths {
        let Some((root, below)) = site_of(path) else {
            report::refuse(format!("`{}` is no site, and in none", path.display()));
            report::say("help: name a site, a quiz in quizzes/ or a lesson in content/, or a folder of these");
            return Exit::Usage;
        };
        wanted.entry(root).or_default().push(below);
    }
    let mut tally = Tally::default();
    for (root, paths) in &wanted {
        if !of_site(root, paths, command.check, &mut tally) {
            return Exit::Usage;
        }
    }
    let Tally { files, ids, marked, left, failed } = tally;
    report::say(match (files + marked, command.check) {
        (0, _) if left > 0 || failed => "Nothing was written".to_owned(),
        (0, _) => "No id is missing".to_owned(),
        (_, true) => format!("{}; `coursewright fmt` writes them", told(files, ids, marked, "missing in")),
        (_, false) => format!("Wrote {}", told(files, ids, marked, "into")),
    });
    match () {
        () if failed => Exit::Machine,
        () if left > 0 || command.check && files + marked > 0 => Exit::Errors,
        () => Exit::Done,
    }
}

/// `8 ids into 2 files, and the source into 1 translation`
fn told(files: usize, ids: usize, marked: usize, whither: &str) -> String {
    let ids = (files > 0).then(|| format!("{} {whither} {}", counted(ids, "id"), counted(files, "file")));
    let marks = (marked > 0).then(|| format!("the source {whither} {}", counted(marked, "translation")));
    ids.into_iter().chain(marks).collect::<Vec<_>>().join(", and ")
}

/// The site that a path belongs to, and the path below its root.
fn site_of(path: &Path) -> Option<(PathBuf, String)> {
    let full = fs::canonicalize(path).ok()?;
    full.ancestors().filter(|root| root.join("content").is_dir()).find_map(|root| {
        let below = full.strip_prefix(root).ok()?;
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let is_ours = parts.first().is_none_or(|first| matches!(&**first, "content" | "quizzes"));
        is_ours.then(|| (root.to_owned(), parts.join("/")))
    })
}

/// Whether ids can be missing in a file.
fn may_ask(path: &str) -> bool {
    let is_lesson = path.starts_with("content/") && !path.starts_with("content/concepts/") && path.ends_with(".md");
    let is_quiz = path.starts_with("quizzes/") && path.ends_with(".yaml");
    // The ids of a translation are those of its source.
    (is_lesson || is_quiz) && content::translated(path).is_none()
}

fn may_be_written(path: &str) -> bool {
    may_ask(path) || content::translated(path).is_some()
}

/// `false` where a path names no file that could hold an id.
fn of_site(root: &Path, paths: &[String], check: bool, tally: &mut Tally) -> bool {
    let sources = Sources::load(root, None, &|_| {});
    let is_wanted = |path: &str, wanted: &String| {
        wanted.is_empty() || path == *wanted || path.strip_prefix(&**wanted).is_some_and(|rest| rest.starts_with('/'))
    };
    let files = || sources.texts.iter().filter(|file| may_ask(&file.path));
    let written = || sources.texts.iter().filter(|file| may_be_written(&file.path));
    for path in paths {
        let is_folder = root.join(path).is_dir();
        if !is_folder && !written().any(|file| is_wanted(&file.path, path)) {
            report::refuse(format!("no questions can stand in `{}`", root.join(path).display()));
            report::say("help: a quiz is a .yaml file in quizzes/, a lesson a .md file in content/<course>/<module>/");
            return false;
        }
    }
    for fault in &sources.faults {
        if paths.iter().any(|path| is_wanted(&fault.path, path)) && may_be_written(&fault.path) {
            report::refuse(format!("`{}` cannot be read; `coursewright check` tells why", fault.path));
            tally.left += 1;
        }
    }
    let texts: Vec<Source> = files().filter_map(|file| sources.read(file)).collect();
    let mut taken = Taken::default();
    texts.iter().for_each(|source| taken.note(source));
    for source in texts.iter().filter(|source| paths.iter().any(|path| is_wanted(&source.path, path))) {
        one(root, source, &sources, &mut taken, check, tally);
    }
    let wanted = |file: &&TextFile| paths.iter().any(|path| is_wanted(&file.path, path));
    for file in written().filter(wanted) {
        mark(root, file, &sources, check, tally);
    }
    true
}

/// Writes into a translation which text it is of.
fn mark(root: &Path, file: &TextFile, sources: &Sources, check: bool, tally: &mut Tally) {
    let of = content::translated(&file.path).and_then(|(of, _)| sources.get(FileId::of(&of)));
    let Some((of, source)) = of.zip(sources.read(file)) else { return };
    let Some(text) = fmt::marked(&source, &of.version()) else { return };
    let path = &file.path;
    if check {
        report::say(format!("{path}: its source missing"));
    } else if let Err(error) = fmt::replace(&root.join(&**path), &source.text, &text) {
        report::refuse(format!("`{path}` was not written: {error}"));
        tally.failed = true;
        return;
    } else {
        report::say(format!("{path}: its source"));
    }
    tally.marked += 1;
}

fn one(root: &Path, source: &Source, sources: &Sources, taken: &mut Taken, check: bool, tally: &mut Tally) {
    let Formatted { text, ids, left } = match fmt::format(source, taken) {
        Ok(formatted) => formatted,
        Err(Unwritten::Complete) => return,
        Err(why) => {
            report::say_all(show::human(&[fmt::refused(source, why)], sources, true));
            tally.left += 1;
            return;
        }
    };
    if !left.is_empty() {
        report::say_all(show::human(&[fmt::refused(source, Unwritten::Unsafe(left))], sources, true));
        tally.left += 1;
    }
    let path = &source.path;
    if check {
        report::say(format!("{path}: {} missing", counted(ids, "id")));
    } else if let Err(error) = fmt::replace(&root.join(&**path), &source.text, &text) {
        report::refuse(format!("`{path}` was not written: {error}"));
        tally.failed = true;
        return;
    } else {
        report::say(format!("{path}: {}", counted(ids, "id")));
    }
    tally.files += 1;
    tally.ids += ids;
}
