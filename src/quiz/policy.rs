//! How a quiz is taken: tries, hints, attempts, time, and what is shown when. The mode presets all of it, and the quiz
//! file may set each field anew. docs/content/questions/taking/settings.md has the same as a table for authors.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Inside a lesson: try until right, nothing is at stake.
    Practice,
    /// At the end of a module: the score counts.
    Check,
    /// As a check, but nothing is told before it is handed in, and it is taken once.
    Exam,
}

/// As scripts read it, too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// How often a question may be tried within one attempt; `None`: until it is right. Always one where nothing is
    /// told before the end, and where certainty is scored.
    pub tries: Option<u32>,
    /// The share of the mark that each further try costs.
    pub penalty: f64,
    /// The share of the mark that each hint costs.
    pub hint_cost: f64,
    /// Whether the page offers the hints at all.
    pub hints: bool,
    /// 0: as many as the learner likes.
    pub attempts: u32,
    pub attempt_score: AttemptScore,
    pub retry: Retry,
    pub pass_mark: Option<f64>,
    /// In seconds. Nothing is cut off when they are over; by how much is told to HR.
    pub time_limit: Option<u32>,
    pub shuffle: Shuffle,
    pub feedback: FeedbackPolicy,
    pub confidence: Confidence,
    pub navigation: Navigation,
}

/// Whether learners say how sure they are of a response, in three levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    None,
    /// It changes no score.
    Ask,
    /// Certainty-based marking.
    Scored,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Navigation {
    /// All questions below each other.
    Page,
    /// One question at a time, with an answer sheet.
    Question,
}

/// Which of several attempts is the one that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptScore {
    Best,
    Last,
    First,
    Average,
}

/// Which questions another attempt asks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    Wrong,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shuffle {
    pub questions: bool,
    pub options: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FeedbackPolicy {
    pub when: When,
    pub show: Vec<Show>,
    pub reveal: Reveal,
}

/// When the key and the explanation of a question that is not right yet may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reveal {
    /// As soon as the question is settled.
    Always,
    /// When no attempt is left in which the same question could be asked again.
    LastAttempt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// After each question.
    Immediate,
    /// When the attempt is handed in.
    Submit,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    Correctness,
    Option,
    Explanation,
    Key,
}

impl Policy {
    /// Whether something can be lost: a mark is to be reached, there is a limit, or tries, hints or certainty cost.
    pub fn counts(&self) -> bool {
        let limited = self.attempts > 0 || self.tries.is_some() || self.time_limit.is_some();
        let costs = self.penalty > 0.0 || self.hint_cost > 0.0 || self.confidence == Confidence::Scored;
        self.pass_mark.is_some() || limited || costs
    }
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::Practice, Self::Check, Self::Exam];

    pub fn name(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Check => "check",
            Self::Exam => "exam",
        }
    }

    /// The policy of a quiz whose file says nothing more.
    pub fn policy(self) -> Policy {
        let all = vec![Show::Correctness, Show::Option, Show::Explanation, Show::Key];
        let practice = Policy {
            tries: None,
            penalty: 0.0,
            hint_cost: 0.0,
            hints: true,
            attempts: 0,
            attempt_score: AttemptScore::Best,
            retry: Retry::Wrong,
            pass_mark: None,
            time_limit: None,
            shuffle: Shuffle { questions: false, options: true },
            feedback: FeedbackPolicy { when: When::Immediate, show: all.clone(), reveal: Reveal::Always },
            confidence: Confidence::None,
            navigation: Navigation::Page,
        };
        match self {
            Self::Practice => practice,
            Self::Check => Policy {
                tries: Some(2),
                penalty: 1.0 / 3.0,
                hint_cost: 0.1,
                attempts: 3,
                shuffle: Shuffle { questions: true, options: true },
                feedback: FeedbackPolicy { when: When::Immediate, show: all, reveal: Reveal::LastAttempt },
                ..practice
            },
            Self::Exam => Policy {
                tries: Some(1),
                hints: false,
                attempts: 1,
                retry: Retry::All,
                shuffle: Shuffle { questions: true, options: true },
                feedback: FeedbackPolicy {
                    when: When::Submit,
                    show: vec![Show::Correctness],
                    reveal: Reveal::LastAttempt,
                },
                navigation: Navigation::Question,
                ..practice
            },
        }
    }
}
