//! How a quiz is taken: tries, hints, attempts, and what is shown when. The mode presets all of it, and the quiz file
//! may set each field anew.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Inside a lesson: try until right, nothing is at stake.
    Practice,
    /// At the end of a module: the score counts.
    Check,
}

/// As scripts read it, too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// How often a question may be tried within one attempt; `None`: until it is right.
    pub tries: Option<u32>,
    /// The share of the mark that each further try costs.
    pub penalty: f64,
    /// The share of the mark that each hint costs.
    pub hint_cost: f64,
    /// 0: as many as the learner likes.
    pub attempts: u32,
    pub attempt_score: AttemptScore,
    pub retry: Retry,
    pub pass_mark: Option<f64>,
    pub shuffle: Shuffle,
    pub feedback: FeedbackPolicy,
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

impl Mode {
    pub fn name(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Check => "check",
        }
    }

    /// The policy of a quiz whose file says nothing more.
    pub fn policy(self) -> Policy {
        let practice = Policy {
            tries: None,
            penalty: 0.0,
            hint_cost: 0.0,
            attempts: 0,
            attempt_score: AttemptScore::Best,
            retry: Retry::Wrong,
            pass_mark: None,
            shuffle: Shuffle { questions: false, options: true },
            feedback: FeedbackPolicy {
                when: When::Immediate,
                show: vec![Show::Correctness, Show::Option, Show::Explanation, Show::Key],
            },
        };
        match self {
            Self::Practice => practice,
            Self::Check => Policy {
                tries: Some(2),
                penalty: 1.0 / 3.0,
                hint_cost: 0.1,
                attempts: 3,
                shuffle: Shuffle { questions: true, options: true },
                ..practice
            },
        }
    }
}
