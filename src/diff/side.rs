//! One state of a site's quizzes: from its sources, or from the pages that were built of them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::said::Said;
use crate::build::{Options, Session};
use crate::diag::Diagnostic;
use crate::quiz::QuizData;

/// A page is far smaller.
const LARGEST: u64 = 64 << 20;
const OPEN: &str = "<script type=\"application/json\">";

#[derive(Debug, Default)]
pub struct Side {
    pub quizzes: BTreeMap<String, Quiz>,
    /// Errors of a site's sources: what they are in may be missing.
    pub faults: Vec<Diagnostic>,
}

#[derive(Debug)]
pub struct Quiz {
    /// As its page holds it.
    pub data: Value,
    /// What learners read besides; not known of built pages.
    pub said: Option<Said>,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("`{}` is neither a site (with a folder `content`) nor a built one with quizzes in its pages", .0.display())]
    NoSite(PathBuf),
    #[error("cannot read `{}`", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` was changed while it was read", .0.display())]
    Changed(PathBuf),
}

impl Quiz {
    /// Whether its key is known: a page does not tell one that is withheld.
    pub fn has_key(&self) -> bool {
        self.data["withheld"] != true || self.said.is_some()
    }

    /// What a page tells of a quiz whose key is withheld.
    pub fn without_key(&self) -> Self {
        let mut data = self.data.clone();
        if let Some(fields) = data.as_object_mut() {
            fields.remove("scoring");
        }
        for question in data["questions"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            // Its ids are codes there, and what it says of its words goes by them.
            ["key", "wording", "pinned", "points"].into_iter().for_each(|name| {
                question.remove(name);
            });
        }
        Self { data, said: self.said.clone() }
    }
}

impl Side {
    pub fn read(folder: &Path) -> Result<Self, Error> {
        if folder.join("content").is_dir() { Self::of_sources(folder) } else { Self::of_pages(folder) }
    }

    fn of_sources(folder: &Path) -> Result<Self, Error> {
        let mut session = Session::new(Options { root: folder.to_owned(), base_url: None });
        session.refresh();
        let site = session.site_with_questions().map_err(|_| Error::Changed(folder.to_owned()))?;
        let quiz = |node: &crate::site::QuizNode| {
            let data = QuizData::of(&node.quiz, &site.courses[node.course].id);
            let mut data = serde_json::to_value(data).expect("what pages hold is always JSON");
            if node.quiz.is_withheld() {
                data["withheld"] = Value::Bool(true);
            }
            (node.quiz.id.value.clone(), Quiz { data, said: Some(Said::of(&node.quiz)) })
        };
        let faults = session.state().diagnostics.iter().filter(|fault| fault.is_error()).cloned().collect();
        Ok(Self { quizzes: site.quizzes.iter().map(quiz).collect(), faults })
    }

    fn of_pages(folder: &Path) -> Result<Self, Error> {
        let mut side = Self::default();
        let mut open = vec![folder.to_owned()];
        while let Some(path) = open.pop() {
            let failed = |source| Error::Read { path: path.clone(), source };
            for entry in fs::read_dir(&path).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let kind = entry.file_type().map_err(failed)?;
                let path = entry.path();
                if kind.is_dir() {
                    open.push(path);
                } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "html") {
                    side.page(&path)?;
                }
            }
        }
        if side.quizzes.is_empty() { Err(Error::NoSite(folder.to_owned())) } else { Ok(side) }
    }

    fn page(&mut self, path: &Path) -> Result<(), Error> {
        let failed = |source| Error::Read { path: path.to_owned(), source };
        if fs::metadata(path).map_err(failed)?.len() > LARGEST {
            return Ok(());
        }
        let bytes = fs::read(path).map_err(failed)?;
        let text = String::from_utf8_lossy(&bytes);
        for after in text.split(OPEN).skip(1) {
            let Some((json, _)) = after.split_once("</script>") else { continue };
            let Ok(data) = serde_json::from_str::<Value>(json) else { continue };
            // The results page holds data of its own.
            if let (Some(id), true) = (data["quiz"].as_str(), data["questions"].is_array()) {
                self.quizzes.insert(id.to_owned(), Quiz { data, said: None });
            }
        }
        Ok(())
    }
}
