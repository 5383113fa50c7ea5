//! Attempts at earlier versions of a quiz: with the key of the site as it was when they were made.

use std::collections::HashMap;
use std::sync::Arc;

use super::read::Received;
use crate::quiz::QuizData;
use crate::site::Site;

/// Gives each attempt the key of its version, if one of these sites has it.
pub fn with_versions(received: &mut [Received], sites: &[Site]) {
    let mut versions: HashMap<(String, String), Arc<QuizData>> = HashMap::new();
    for site in sites {
        for node in &site.quizzes {
            let data = QuizData::of(&node.quiz, &site.courses[node.course].id);
            versions.insert((data.quiz.clone(), data.scoring.to_string()), Arc::new(data));
        }
    }
    for attempt in received.iter_mut().flat_map(|one| &mut one.submission.attempts) {
        if attempt.version.is_none() {
            attempt.version = versions.get(&(attempt.quiz.clone(), attempt.scoring.clone())).cloned();
        }
    }
}
