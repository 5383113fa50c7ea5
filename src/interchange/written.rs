//! What a writer says of a question that its format cannot hold as it is.

use super::Format;
use super::bank::{ADVICE, Accepts, Answer, Choice, FreeText, Note, Question, Text, best_first, percent};
use super::labels::{LONGEST_TAG, as_tags};
use super::moodle::{fraction, shares};

/// Notes on one question.
#[derive(Debug)]
pub struct Notes<'n> {
    pub format: Format,
    pub question: &'n Question,
    pub notes: &'n mut Vec<Note>,
}

impl Notes<'_> {
    pub fn note(&mut self, what: &'static str, message: impl Into<String>) {
        let question = Some(self.question.id.clone());
        let note = Note { question, at: String::new(), what, message: message.into(), left_out: false };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// What comes back as it was, and works otherwise in the other program.
    pub fn advise(&mut self, message: impl Into<String>) {
        self.note(ADVICE, message);
    }

    /// The tags of a question for Moodle, with its difficulty and its objective among them.
    pub fn tags(&mut self) -> Vec<String> {
        let tags = as_tags(self.question);
        for tag in &tags {
            let many = tag.chars().count();
            if many > LONGEST_TAG {
                self.advise(format!("Moodle cuts off tags behind {LONGEST_TAG} letters: `{tag}` has {many}"));
            }
            if tag.contains(['<', '>', '`']) {
                self.advise(format!("Moodle takes no tags with `<`, `>` and grave accents: `{tag}` will be missing"));
            }
        }
        tags
    }

    /// The question has no counterpart at all.
    pub fn leave_out(&mut self) {
        let (kind, title) = (self.question.type_name(), self.format.title());
        let message = format!("{title} has no question like {kind}: left out");
        let question = Some(self.question.id.clone());
        // What else was said of it is void.
        self.notes.retain(|note| note.question != question);
        self.notes.push(Note { question, at: String::new(), what: "question", message, left_out: true });
    }

    pub fn fraction(&mut self, credit: f64, written: &str) {
        let message =
            format!("{} is not on Moodle’s list: written as {written}%", percent((credit * 1e7).round() / 1e7));
        self.note("credit", message);
    }

    /// Moodle takes the first answer that fits, and we the best one: where that is not the same, the best ones go first.
    pub fn best_first<'a, T: Accepts>(&mut self, answers: &'a [Answer<T>]) -> Vec<&'a Answer<T>> {
        let is_hidden = |(at, better): (usize, &Answer<T>)| {
            answers[..at].iter().any(|first| first.credit < better.credit && first.value.meets(&better.value))
        };
        let order = best_first(answers).filter(|_| answers.iter().enumerate().any(is_hidden));
        let Some(order) = order else { return answers.iter().collect() };
        self.note("order", "Moodle takes the first answer that fits: those that earn more go first");
        order.into_iter().map(|at| &answers[at]).collect()
    }

    /// Moodle counts ticks by the share of each option, and knows certain shares alone.
    pub fn multiple_rule(&mut self, options: &[Choice], rule: Option<&str>) {
        if let Some(rule @ ("all_or_nothing" | "each_option")) = rule {
            let message = format!("`{rule}` is not part of {}: counted as `balanced`", self.format.title());
            self.note("partial_credit", message);
        }
        let odd =
            shares(options, rule).into_iter().map(|share| (share, fraction(share))).find(|(_, (_, exact))| !exact);
        let Some((share, (written, _))) = odd else { return self.same_as_balanced(options, rule) };
        let share = percent((share * 1e7).round() / 1e7);
        if rule == Some("net_correct") {
            let message =
                format!("{share} is not on Moodle’s list: written as {written}%, which comes back as `balanced`");
            self.note("partial_credit", message);
        } else {
            self.advise(format!("{share} is not on Moodle’s list: written as {written}%"));
        }
    }

    /// Where as many options are right as wrong, two rules are one.
    pub fn same_as_balanced(&mut self, options: &[Choice], rule: Option<&str>) {
        let right = options.iter().filter(|option| option.is_key()).count();
        if rule == Some("net_correct") && right * 2 == options.len() {
            let message =
                "`net_correct` counts like `balanced` where as many options are right as wrong: it comes back so";
            self.note("partial_credit", message);
        }
    }

    pub fn no_rule(&mut self, rule: Option<&str>) {
        if let Some(rule) = rule {
            let message = format!("`{rule}` is not part of {}: each part counts", self.format.title());
            self.note("partial_credit", message);
        }
    }

    pub fn as_matching(&mut self, rule: Option<&str>, distractors: usize) {
        self.no_rule(rule);
        self.note("type", "written as a matching question, with the categories to choose from");
        if distractors > 0 {
            self.note("type", format!("items that belong nowhere were left out: {distractors}"));
        }
    }

    pub fn essay(&mut self, free: &FreeText, holds_model: bool) {
        let title = self.format.title();
        if free.model_answer.is_some() && !holds_model {
            self.note("model_answer", format!("a model answer is not part of {title}"));
        }
        if !free.checklist.is_empty() {
            let many = free.checklist.len();
            self.note("checklist", format!("a checklist is not part of {title}: {many} entries left out"));
        }
        if (free.least.is_some() || free.most.is_some()) && self.format != Format::MoodleXml {
            self.note("words", format!("a number of words is not part of {title}"));
        }
    }

    /// A text that matches, in place of a pattern.
    pub fn sample(&mut self, text: &Text) -> String {
        match text {
            Text::Plain(text) => text.clone(),
            Text::Pattern { source, sample } => {
                let title = self.format.title();
                self.note("match", format!("patterns are not part of {title}: `{source}` became `{sample}`"));
                sample.clone()
            }
        }
    }
}
