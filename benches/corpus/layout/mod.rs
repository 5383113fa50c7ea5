//! The course as each generator wants it: the same text, links, questions and concepts in its own files.

mod markdown;
mod coursewright;
mod hugo;
mod zola;
mod mdbook;

use std::io;
use std::path::{Path, PathBuf};
use std::{fmt::Write as _, fs};

use rayon::prelude::*;

use self::markdown::{Links, body};
use super::course::{Corpus, Question};

const TITLE: &str = "Growth Academy";
const SUMMARY: &str = "What everybody in marketing and operation learns here, from the first week on.";
const ADDRESS: &str = "https://academy.example.com/";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    Coursewright,
    Hugo,
    Zola,
    Mdbook,
}

#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Whether the generator colours code.
    pub highlight: bool,
}

impl Layout {
    /// Writes the site's sources into a folder that is not there yet.
    pub fn write(self, corpus: &Corpus, options: Options, out: &Path) -> io::Result<()> {
        let folder = Folder(out.to_owned());
        match self {
            Self::Coursewright => coursewright::write(corpus, options, &folder),
            Self::Hugo => hugo::write(corpus, options, &folder),
            Self::Zola => zola::write(corpus, options, &folder),
            Self::Mdbook => mdbook::write(corpus, &folder),
        }
    }
}

/// Where a site's files are written to.
struct Folder(PathBuf);

impl Folder {
    fn write(&self, path: &str, text: &str) -> io::Result<()> {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&self.0))?;
        fs::write(path, text)
    }

    /// A file or a folder of this repository.
    fn copy(&self, from: &str, to: &str) -> io::Result<()> {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(from);
        let to = self.0.join(to);
        fs::create_dir_all(to.parent().unwrap_or(&self.0))?;
        copy(&from, &to)
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Does something for each of many, on all processors.
fn each(range: std::ops::Range<usize>, write: impl Fn(usize) -> io::Result<()> + Send + Sync) -> io::Result<()> {
    range.into_par_iter().try_for_each(write)
}

/// JSON's strings and lists are YAML's and TOML's, too.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Questions as data of a page, as Hugo and Zola hand them to their templates.
fn questions_in_yaml(questions: &[Question], indent: &str) -> String {
    let mut yaml = String::new();
    for (number, question) in questions.iter().enumerate() {
        let kind = if question.several() { "checkbox" } else { "radio" };
        let (prompt, explanation) = (quoted(&question.prompt), quoted(&question.explanation));
        let _ = writeln!(
            yaml,
            "{indent}- id: q{}\n{indent}  type: {kind}\n{indent}  prompt: {prompt}\n{indent}  explanation: \
             {explanation}\n{indent}  options:",
            number + 1
        );
        for (text, right) in &question.options {
            let _ = writeln!(yaml, "{indent}    - {{text: {}, right: {right}}}", quoted(text));
        }
    }
    yaml
}

/// A lesson of a peer that reads quizzes from its front matter. `own` is the key of what is not the peer's own there,
/// `prefix` what its links begin with.
fn write_lesson(
    corpus: &Corpus,
    out: &Folder,
    at: usize,
    index: usize,
    own: &str,
    prefix: &'static str,
) -> io::Result<()> {
    let lesson = corpus.lesson(index);
    let concepts: Vec<String> = lesson.concepts.iter().map(|concept| corpus.concept_id(*concept)).collect();
    let mut text = format!(
        "---\ntitle: {}\ndescription: {}\nweight: {}\n{own}:\n  concepts: [{}]\n",
        quoted(&lesson.title),
        quoted(&lesson.summary),
        at + 1,
        concepts.join(", ")
    );
    if !lesson.quiz.is_empty() {
        let _ = write!(text, "  quiz:\n{}", questions_in_yaml(&lesson.quiz, "    "));
    }
    let links = Links { corpus, prefix, wiki: false };
    let _ = write!(text, "---\n{}", body(&lesson.blocks, &links, true));
    out.write(&format!("content/{}.md", corpus.lesson_path(index)), &text)
}
