//! Attempts at quizzes whose keys are withheld, put into the terms of the site's own files: with its ids and its name
//! of the version, as if the page had had them. What is then left to do is the same for all attempts.

use std::collections::HashMap;
use std::sync::Arc;

use super::read::Received;
use super::submission::{Attempt, QuestionRecord};
use crate::keys::{Folder, KeyFile};
use crate::quiz::{QuizData, decoded};

/// Looks each version up in the folder of keys. An attempt whose version is not there stays as it is.
pub fn decode(received: &mut [Received], keys: &Folder) {
    let mut versions: HashMap<(String, String), Option<Version>> = HashMap::new();
    for attempt in received.iter_mut().flat_map(|one| &mut one.submission.attempts) {
        let name = (attempt.quiz.clone(), attempt.scoring.clone());
        let version = versions.entry(name).or_insert_with_key(|(quiz, scoring)| {
            let file = keys.find(quiz, scoring)?;
            Some(Version { data: Arc::new(file.data.clone()), file })
        });
        if let Some(version) = version {
            version.decode(attempt);
        }
    }
}

struct Version {
    file: KeyFile,
    data: Arc<QuizData>,
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
