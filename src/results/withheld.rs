//! Attempts at quizzes whose keys are withheld, put into the terms of the site's own files: with its ids and its name
//! of the version, as if the page had had them. What is then left to do is the same for all attempts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::submission::{Attempt, QuestionRecord, Submission};
use crate::keys::{Folder, KeyFile};
use crate::quiz::{QuizData, decoded};

/// Folders of keys, and what was looked up in each so far: by quiz, and by version as pages name it.
#[derive(Debug)]
pub struct Withheld {
    folders: Vec<(Folder, Mutex<Known>)>,
}

type Known = HashMap<(String, String), Option<Arc<Version>>>;

#[derive(Debug)]
struct Version {
    file: KeyFile,
    data: Arc<QuizData>,
}

impl Withheld {
    pub fn at(folders: impl IntoIterator<Item = Folder>) -> Self {
        Self { folders: folders.into_iter().map(|folder| (folder, Mutex::default())).collect() }
    }

    /// Looks each version up. An attempt whose version is not there stays as it is.
    pub fn decode(&self, submission: &mut Submission) {
        for (folder, known) in &self.folders {
            for attempt in &mut submission.attempts {
                let name = (attempt.quiz.clone(), attempt.scoring.clone());
                // One that panicked here has left nothing half done.
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                let version = known.entry(name).or_insert_with_key(|(quiz, scoring)| {
                    let file = folder.find(quiz, scoring)?;
                    Some(Arc::new(Version { data: Arc::new(file.data.clone()), file }))
                });
                let version = version.clone();
                drop(known);
                if let Some(version) = version {
                    version.decode(attempt);
                }
            }
        }
    }
}

impl Version {
    fn decode(&self, attempt: &mut Attempt) {
        attempt.scoring = self.data.scoring.to_string();
        attempt.version = Some(self.data.clone());
        attempt.questions.iter_mut().for_each(|record| self.decode_record(record));
    }

    fn decode_record(&self, record: &mut QuestionRecord) {
        if let Some(codes) = self.file.codes.get(&record.id) {
            for response in &mut record.tries {
                *response = decoded(std::mem::replace(response, crate::quiz::Response::None), codes);
            }
        }
        let own = self.data.questions.iter().find(|question| question.id == record.id);
        let shown = self.file.wording.get(&record.id).map(ToString::to_string);
        if let (Some(own), true) = (own, shown.is_some() && record.wording == shown) {
            record.wording = Some(own.wording.to_string());
        }
    }
}
