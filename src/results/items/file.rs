//! `items.json`: the figures as `check` and `serve` read them again, beside the quizzes as they are by then.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::seen::{ItemStatistics, QuizStatistics};
use crate::quiz::Fingerprint;
use crate::results::error::Error;

/// Its name in the folder of a report.
pub const ITEMS_FILE: &str = "items.json";
/// What `format` says in every one of this version.
pub const ITEMS_FORMAT: &str = "coursewright-items/1";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemReport {
    pub format: String,
    /// The site's id.
    pub site: String,
    /// In the order of the site.
    pub quizzes: Vec<QuizItems>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuizItems {
    pub course: String,
    pub quiz: String,
    /// Of the version that the attempts were made on: under another key they would say something else.
    pub scoring: Fingerprint,
    #[serde(flatten)]
    pub figures: QuizStatistics,
    /// All of the quiz, also those that nobody was asked.
    pub questions: Vec<QuestionItems>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionItems {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// What the question said to those whose responses are counted.
    pub wording: Fingerprint,
    #[serde(flatten)]
    pub figures: ItemStatistics,
}

/// What tells one from other JSON.
#[derive(Deserialize)]
struct Head {
    format: String,
}

impl ItemReport {
    /// `path`: the file, or the folder that `collect` wrote it to.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let within = path.join(ITEMS_FILE);
        let file = if within.exists() { &within } else { path };
        let refused = |what: &str| Error::NotItems { path: file.to_owned(), what: what.to_owned() };
        if file.is_dir() {
            return Err(refused(NOT_OURS));
        }
        let text = fs::read_to_string(file).map_err(|source| Error::Read { path: file.to_owned(), source })?;
        let head: Head = serde_json::from_str(&text).map_err(|_| refused(NOT_OURS))?;
        match head.format.split_once('/') {
            Some(("coursewright-items", _)) if head.format == ITEMS_FORMAT => serde_json::from_str(&text)
                .map_err(|error| refused(&format!("it is damaged ({error}); collect again to make it anew"))),
            Some(("coursewright-items", version)) => {
                Err(refused(&format!("it has version {version} of its format, and this program reads version 1")))
            }
            _ => Err(refused(NOT_OURS)),
        }
    }

    /// Whether it is of the site with this id.
    pub fn check_site(&self, id: &str) -> Result<(), Error> {
        let other = || Error::ItemsOfOtherSite { theirs: self.site.clone(), ours: id.to_owned() };
        if id == self.site { Ok(()) } else { Err(other()) }
    }

    pub fn quiz(&self, id: &str) -> Option<&QuizItems> {
        self.quizzes.iter().find(|quiz| quiz.quiz == id)
    }

    pub(in crate::results) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }
}

const NOT_OURS: &str = "it holds no figures of questions; name the folder that `coursewright collect` wrote";
