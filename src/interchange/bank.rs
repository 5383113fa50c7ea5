//! Quizzes as texts on the way between our files and those of other programs. The quiz model keeps finished HTML, which
//! no format but our pages wants; here every text is the Markdown that an author would write.

use std::collections::{HashMap, HashSet};

use crate::yaml;

/// A file of questions: one of our quiz files, a category of Moodle's, an assessment of QTI's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quiz {
    pub id: String,
    pub title: String,
    pub intro: Option<String>,
    pub attempts: Option<u32>,
    /// In seconds.
    pub time_limit: Option<u64>,
    pub shuffle_questions: Option<bool>,
    pub shuffle_options: Option<bool>,
    /// Keys of a quiz file that no other program knows, with the lines in which they stand.
    pub other: Vec<(String, String)>,
    pub questions: Vec<Question>,
    /// Images that the texts show.
    pub files: Vec<File>,
}

/// A file beside the quiz file, under the name by which the texts call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    pub id: String,
    pub prompt: String,
    pub kind: Kind,
    pub points: Option<f64>,
    pub feedback: MarkFeedback,
    pub explanation: Option<String>,
    pub hints: Vec<String>,
    pub objective: Option<String>,
    pub tags: Vec<String>,
    pub difficulty: Option<u32>,
    pub see: Option<String>,
    pub allow: Vec<String>,
    /// Where an import found it: `12:1`, or the name of a part of a package.
    pub at: String,
    /// What an import could not keep, as comments of the file that it writes.
    pub lost: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkFeedback {
    pub right: Option<String>,
    pub partly: Option<String>,
    pub wrong: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Single {
        options: Vec<Choice>,
    },
    Multiple {
        options: Vec<Choice>,
        rule: Option<Rule>,
    },
    TrueFalse {
        answer: bool,
        when_true: Option<String>,
        when_false: Option<String>,
    },
    Short {
        answers: Vec<Answer<Text>>,
        ignore: Option<Vec<String>>,
    },
    Numeric {
        answers: Vec<Answer<Number>>,
        unit: Option<String>,
    },
    Ordering {
        items: Vec<Item>,
        rule: Option<Rule>,
    },
    Matching {
        pairs: Vec<(Item, Item)>,
        distractors: Vec<Item>,
        rule: Option<Rule>,
    },
    Categorize {
        categories: Vec<Category>,
        distractors: Vec<Item>,
        rule: Option<Rule>,
    },
    /// The gaps stand in the prompt, as `{{…}}`.
    Cloze {
        rule: Option<Rule>,
        ignore: Option<Vec<String>>,
        /// For those who did not fill a gap rightly, by its id.
        feedback: Vec<(String, String)>,
    },
    Scale {
        levels: Vec<Item>,
    },
    FreeText(FreeText),
    Hotspot {
        image: String,
        alt: String,
        areas: Vec<Area>,
    },
    /// A type of ours that no other program has a place for.
    Ours(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    pub item: Item,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct FreeText {
    pub model_answer: Option<String>,
    pub checklist: Vec<(Item, f64)>,
    pub marked_by: Option<String>,
    pub least: Option<u32>,
    pub most: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    pub item: Item,
    pub shape: Shape,
    pub credit: f64,
    pub feedback: Option<String>,
    pub misconception: Option<String>,
}

/// In percent of the image.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Rect([f64; 4]),
    Circle([f64; 3]),
    Polygon(Vec<[f64; 2]>),
}

impl Default for Kind {
    fn default() -> Self {
        Self::Ours(String::new())
    }
}

/// A value of `partial_credit`.
pub type Rule = String;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    pub item: Item,
    /// 1 for the key.
    pub credit: f64,
    pub feedback: Option<String>,
    pub misconception: Option<String>,
    pub pinned: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Empty where an import found none: it is made from the text then.
    pub id: String,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer<T> {
    pub value: T,
    pub credit: f64,
    pub feedback: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    Plain(String),
    /// What stands between the slashes, and what it matches for certain.
    Pattern {
        source: String,
        sample: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Near { value: f64, tolerance: f64, relative: bool },
    Range { from: f64, to: f64 },
}

impl Number {
    pub fn near(value: f64, tolerance: f64) -> Self {
        Self::Near { value, tolerance, relative: false }
    }

    /// The ends between which everything is right.
    pub fn ends(self) -> (f64, f64) {
        match self {
            Self::Range { from, to } => (from, to),
            Self::Near { value, .. } => (value - self.tolerance(), value + self.tolerance()),
        }
    }

    pub fn tolerance(self) -> f64 {
        match self {
            Self::Near { value, tolerance, relative: true } => tolerance * value.abs(),
            Self::Near { tolerance, .. } => tolerance,
            Self::Range { from, to } => (to - from) / 2.0,
        }
    }
}

/// What an answer accepts.
pub trait Accepts {
    /// Whether something may fit both.
    fn meets(&self, other: &Self) -> bool;
}

impl Accepts for Text {
    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(one), Self::Plain(other)) => one.to_lowercase() == other.to_lowercase(),
            _ => true,
        }
    }
}

impl Accepts for Number {
    fn meets(&self, other: &Self) -> bool {
        let ((from, to), (low, high)) = (self.ends(), other.ends());
        from <= high && low <= to
    }
}

impl Item {
    pub fn text(text: impl Into<String>) -> Self {
        Self { id: String::new(), text: text.into() }
    }
}

impl Choice {
    pub fn is_key(&self) -> bool {
        self.credit >= 1.0
    }
}

impl Question {
    /// As the author writes it.
    pub fn type_name(&self) -> &str {
        match &self.kind {
            Kind::Single { .. } => "single_choice",
            Kind::Multiple { .. } => "multiple_response",
            Kind::TrueFalse { .. } => "true_false",
            Kind::Short { .. } => "short_answer",
            Kind::Numeric { .. } => "numeric",
            Kind::Ordering { .. } => "ordering",
            Kind::Matching { .. } => "matching",
            Kind::Categorize { .. } => "categorize",
            Kind::Cloze { .. } => "cloze",
            Kind::Scale { .. } => "scale",
            Kind::FreeText(_) => "free_text",
            Kind::Hotspot { .. } => "hotspot",
            Kind::Ours(name) => name,
        }
    }

    /// Every text that is Markdown.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts: Vec<&str> = vec![&self.prompt];
        let mut items: Vec<&Item> = Vec::new();
        match &self.kind {
            Kind::Single { options } | Kind::Multiple { options, .. } => {
                items.extend(options.iter().map(|option| &option.item));
                texts.extend(options.iter().filter_map(|option| option.feedback.as_deref()));
            }
            Kind::TrueFalse { when_true, when_false, .. } => {
                texts.extend(when_true.iter().chain(when_false).map(String::as_str));
            }
            Kind::Short { answers, .. } => texts.extend(answers.iter().filter_map(|one| one.feedback.as_deref())),
            Kind::Numeric { answers, .. } => texts.extend(answers.iter().filter_map(|one| one.feedback.as_deref())),
            Kind::Ordering { items: ordered, .. } => items.extend(ordered),
            Kind::Matching { pairs, distractors, .. } => {
                items.extend(pairs.iter().flat_map(|(item, choice)| [item, choice]));
                items.extend(distractors);
            }
            Kind::Categorize { categories, distractors, .. } => {
                items
                    .extend(categories.iter().flat_map(|category| [&category.item].into_iter().chain(&category.items)));
                items.extend(distractors);
            }
            Kind::Scale { levels } => items.extend(levels),
            Kind::FreeText(free) => {
                texts.extend(free.model_answer.as_deref());
                items.extend(free.checklist.iter().map(|(item, _)| item));
            }
            Kind::Hotspot { areas, .. } => texts.extend(areas.iter().filter_map(|area| area.feedback.as_deref())),
            Kind::Cloze { feedback, .. } => texts.extend(feedback.iter().map(|(_, text)| text.as_str())),
            Kind::Ours(_) => {}
        }
        texts.extend(items.into_iter().map(|item| item.text.as_str()));
        let MarkFeedback { right, partly, wrong } = &self.feedback;
        texts.extend(right.iter().chain(partly).chain(wrong).chain(&self.explanation).map(String::as_str));
        texts.extend(self.hints.iter().map(String::as_str));
        texts
    }
}

/// The kind of a note that nothing is lost: the other program alone does otherwise.
pub const ADVICE: &str = "advice";

/// Something that could not go over as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The id of the question; `None` for what is said of the whole file.
    pub question: Option<String>,
    /// Where an import found it; empty on export.
    pub at: String,
    /// What kind of thing was lost: the name of a key of ours where there is one.
    pub what: &'static str,
    pub message: String,
    /// The question itself stayed behind.
    pub left_out: bool,
}

/// Ids that are taken within a quiz, or within a folder.
#[derive(Debug, Default)]
pub struct Ids {
    taken: HashSet<String>,
    /// The last number behind each id that was wanted again.
    numbers: HashMap<String, u32>,
}

impl Ids {
    /// The wanted id, or the nearest one that is free.
    pub fn take(&mut self, wanted: &str, otherwise: &str) -> String {
        let slug = yaml::slug(wanted);
        let base = if yaml::is_id(&slug) { slug } else { otherwise.to_owned() };
        if self.taken.insert(base.clone()) {
            return base;
        }
        let number = self.numbers.entry(base.clone()).or_insert(1);
        loop {
            *number += 1;
            let end = format!("-{number}");
            let kept: String = base.chars().take(64 - end.len()).collect();
            let id = kept.trim_end_matches('-').to_owned() + &end;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// In which order answers must be tried so that the best that fits counts; `None` where it is their own.
pub fn best_first<T>(answers: &[Answer<T>]) -> Option<Vec<usize>> {
    if answers.is_sorted_by(|one, other| one.credit >= other.credit) {
        return None;
    }
    let mut order: Vec<usize> = (0..answers.len()).collect();
    order.sort_by(|one, other| answers[*other].credit.total_cmp(&answers[*one].credit));
    Some(order)
}

/// A credit as authors write it, with as many decimals as bring back the very number.
pub fn percent(credit: f64) -> String {
    let digits = (0..=15).map(|decimals| number(credit * 100.0, decimals));
    let exact = digits.into_iter().find(|digits| digits.parse::<f64>().is_ok_and(|value| value / 100.0 == credit));
    format!("{}%", exact.unwrap_or_else(|| number(credit * 100.0, 5)))
}

/// With at most so many decimals, and no zeros at the end.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}
