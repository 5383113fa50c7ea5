//! Quiz files as an author would write them: one question after the other, long texts in blocks, and an id where none
//! could be made from the text. Whatever is written is read again by `quiz::parse`.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::bank::{Answer, Choice, FreeText, Item, Kind, Number, Question, Quiz, Shape, Text, percent};
use super::to_html::plain;
use crate::yaml;

pub fn quiz(quiz: &Quiz) -> String {
    with_questions(quiz, &quiz.questions)
}

/// The same with these questions, and not its own.
pub fn with_questions(quiz: &Quiz, questions: &[Question]) -> String {
    let mut out = Out::default();
    out.key(0, "quiz", &quiz.id);
    out.key(0, "title", &quiz.title);
    out.text.push_str(&settings(quiz));
    out.line(0, "questions:");
    for question in questions {
        out.question(question);
    }
    out.text
}

/// What stands in a quiz file between its title and its questions.
pub fn settings(quiz: &Quiz) -> String {
    let mut out = Out::default();
    out.some(0, "intro", quiz.intro.as_deref());
    if let Some(attempts) = quiz.attempts {
        out.line(0, &format!("attempts: {attempts}"));
    }
    if let Some(seconds) = quiz.time_limit {
        let minutes = seconds.div_ceil(60);
        out.line(0, &format!("time_limit: {minutes}m"));
    }
    let shuffled = [("questions", quiz.shuffle_questions), ("options", quiz.shuffle_options)];
    let shuffled: Vec<_> = shuffled.into_iter().filter_map(|(what, is)| Some(format!("{what}: {}", is?))).collect();
    if !shuffled.is_empty() {
        out.line(0, &format!("shuffle: {{{}}}", shuffled.join(", ")));
    }
    for (_, lines) in &quiz.other {
        out.line(0, lines);
    }
    out.text
}

#[derive(Default)]
struct Out {
    text: String,
}

impl Out {
    fn line(&mut self, depth: usize, line: &str) {
        let _ = writeln!(self.text, "{}{line}", "  ".repeat(depth));
    }

    fn key(&mut self, depth: usize, key: &str, value: &str) {
        let value = scalar(value, depth + 1);
        self.line(depth, &format!("{key}: {value}"));
    }

    fn some(&mut self, depth: usize, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.key(depth, key, value);
        }
    }

    /// A list of short names in one line.
    fn names(&mut self, depth: usize, key: &str, names: &[String]) {
        if !names.is_empty() {
            let names: Vec<_> = names.iter().map(|name| flow(name)).collect();
            self.line(depth, &format!("{key}: [{}]", names.join(", ")));
        }
    }

    /// An entry of a list that is a text, or a text with an id.
    fn item(&mut self, depth: usize, item: &Item, id: Option<&str>) {
        match id {
            None => {
                let text = scalar(&item.text, depth + 1);
                self.line(depth, &format!("- {text}"));
            }
            Some(id) => {
                let text = scalar(&item.text, depth + 2);
                self.line(depth, &format!("- text: {text}"));
                self.line(depth + 1, &format!("id: {id}"));
            }
        }
    }

    fn items(&mut self, depth: usize, key: &str, items: &[&Item]) {
        if !items.is_empty() {
            self.line(depth, &format!("{key}:"));
            let ids = ids(items);
            for (item, id) in items.iter().zip(ids) {
                self.item(depth + 1, item, id);
            }
        }
    }

    fn question(&mut self, question: &Question) {
        for lost in &question.lost {
            self.line(1, &format!("# {}", lost.replace(char::is_control, " ")));
        }
        self.line(1, &format!("- id: {}", scalar(&question.id, 3)));
        self.line(2, &format!("type: {}", question.type_name()));
        self.key(2, "prompt", &question.prompt);
        self.kind(&question.kind);
        let marks = &question.feedback;
        if marks.right.is_some() || marks.partly.is_some() || marks.wrong.is_some() {
            self.line(2, "feedback:");
            self.some(3, "right", marks.right.as_deref());
            self.some(3, "partly", marks.partly.as_deref());
            self.some(3, "wrong", marks.wrong.as_deref());
        }
        self.some(2, "explanation", question.explanation.as_deref());
        if !question.hints.is_empty() {
            self.line(2, "hints:");
            for hint in &question.hints {
                let hint = scalar(hint, 4);
                self.line(3, &format!("- {hint}"));
            }
        }
        self.some(2, "objective", question.objective.as_deref());
        self.names(2, "tags", &question.tags);
        if let Some(difficulty) = question.difficulty {
            self.line(2, &format!("difficulty: {difficulty}"));
        }
        if let Some(points) = question.points {
            self.line(2, &format!("points: {points}"));
        }
        self.some(2, "see", question.see.as_deref());
        self.names(2, "allow", &question.allow);
    }

    fn kind(&mut self, kind: &Kind) {
        match kind {
            Kind::Single { options } => self.options(options),
            Kind::Multiple { options, rule } => {
                self.some(2, "partial_credit", rule.as_deref());
                self.options(options);
            }
            Kind::TrueFalse { answer, when_true, when_false } => {
                self.line(2, &format!("answer: {answer}"));
                if when_true.is_some() || when_false.is_some() {
                    self.line(2, "feedback:");
                    self.some(3, "\"true\"", when_true.as_deref());
                    self.some(3, "\"false\"", when_false.as_deref());
                }
            }
            Kind::Short { answers, ignore } => {
                if let Some(ignore) = ignore {
                    self.line(2, &format!("ignore: [{}]", ignore.join(", ")));
                }
                self.answers(answers, |value| match value {
                    Text::Plain(text) => ("text", vec![("text", text.clone())]),
                    Text::Pattern { source, .. } => ("", vec![("match", source.clone())]),
                });
            }
            Kind::Numeric { answers, unit } => {
                self.some(2, "unit", unit.as_deref());
                self.numbers(answers);
            }
            Kind::Ordering { items, rule } => {
                self.some(2, "partial_credit", rule.as_deref());
                self.items(2, "items", &items.iter().collect::<Vec<_>>());
            }
            Kind::Matching { pairs, distractors, rule } => {
                self.some(2, "partial_credit", rule.as_deref());
                self.pairs(pairs, distractors);
            }
            Kind::Categorize { categories, distractors, rule } => {
                self.some(2, "partial_credit", rule.as_deref());
                self.line(2, "categories:");
                let named: Vec<_> = categories.iter().map(|category| &category.item).collect();
                let within: Vec<&Item> =
                    categories.iter().flat_map(|category| &category.items).chain(distractors).collect();
                let mut item_ids = ids(&within).into_iter();
                for (category, id) in categories.iter().zip(ids(&named)) {
                    let name = scalar(&category.item.text, 4);
                    self.line(3, &format!("- name: {name}"));
                    if let Some(id) = id {
                        self.key(4, "id", id);
                    }
                    self.line(4, if category.items.is_empty() { "items: []" } else { "items:" });
                    for item in &category.items {
                        self.item(5, item, item_ids.next().flatten());
                    }
                }
                if !distractors.is_empty() {
                    self.line(2, "distractors:");
                    for item in distractors {
                        self.item(3, item, item_ids.next().flatten());
                    }
                }
            }
            Kind::Cloze { rule, ignore, feedback } => {
                self.some(2, "partial_credit", rule.as_deref());
                if let Some(ignore) = ignore {
                    self.line(2, &format!("ignore: [{}]", ignore.join(", ")));
                }
                if !feedback.is_empty() {
                    self.line(2, "gaps:");
                    for (id, text) in feedback {
                        self.line(3, &format!("{id}:"));
                        self.key(4, "feedback", text);
                    }
                }
            }
            Kind::Scale { levels } => self.items(2, "levels", &levels.iter().collect::<Vec<_>>()),
            Kind::FreeText(free) => self.free_text(free),
            Kind::Hotspot { image, alt, areas } => {
                self.key(2, "image", image);
                self.key(2, "alt", alt);
                self.line(2, "areas:");
                let named: Vec<_> = areas.iter().map(|area| &area.item).collect();
                for (area, id) in areas.iter().zip(ids(&named)) {
                    let name = scalar(&area.item.text, 4);
                    self.line(3, &format!("- name: {name}"));
                    if let Some(id) = id {
                        self.key(4, "id", id);
                    }
                    self.line(4, &shape(&area.shape));
                    if area.credit >= 1.0 {
                        self.line(4, "correct: true");
                    } else if area.credit > 0.0 {
                        self.line(4, &format!("credit: {}", percent(area.credit)));
                    }
                    self.some(4, "feedback", area.feedback.as_deref());
                    self.some(4, "misconception", area.misconception.as_deref());
                }
            }
            Kind::Ours(_) => {}
        }
    }

    fn options(&mut self, options: &[Choice]) {
        self.line(2, "options:");
        let items: Vec<_> = options.iter().map(|option| &option.item).collect();
        for (option, id) in options.iter().zip(ids(&items)) {
            let text = scalar(&option.item.text, 5);
            let key = if option.is_key() { "correct" } else { "text" };
            self.line(3, &format!("- {key}: {text}"));
            if option.credit > 0.0 && !option.is_key() {
                self.line(4, &format!("credit: {}", percent(option.credit)));
            }
            self.some(4, "feedback", option.feedback.as_deref());
            self.some(4, "misconception", option.misconception.as_deref());
            if option.pinned {
                self.line(4, "pin: last");
            }
            if let Some(id) = id {
                self.key(4, "id", id);
            }
        }
    }

    /// An answer of one text is written as that text, others as maps.
    fn answers<T>(
        &mut self,
        answers: &[Answer<T>],
        written: impl Fn(&T) -> (&'static str, Vec<(&'static str, String)>),
    ) {
        self.line(2, "answers:");
        for answer in answers {
            let (short, keys) = written(&answer.value);
            let is_short = !short.is_empty() && answer.credit >= 1.0 && answer.feedback.is_none();
            if let ([(_, text)], true) = (keys.as_slice(), is_short) {
                let text = scalar(text, 4);
                self.line(3, &format!("- {text}"));
                continue;
            }
            let mut mark = "- ";
            for (key, text) in keys {
                let text = scalar(&text, 5);
                self.line(3, &format!("{mark}{key}: {text}"));
                mark = "  ";
            }
            self.credit_and_feedback(answer.credit, answer.feedback.as_deref());
        }
    }

    fn numbers(&mut self, answers: &[Answer<Number>]) {
        self.line(2, "answers:");
        for answer in answers {
            let number = match answer.value {
                Number::Range { from, to } => format!("range: [{from}, {to}]"),
                Number::Near { value, tolerance, relative: true } => {
                    format!("value: {value}\n        tolerance: {}", percent(tolerance))
                }
                Number::Near { value, tolerance, .. } => format!("value: {value}\n        tolerance: {tolerance}"),
            };
            self.line(3, &format!("- {number}"));
            self.credit_and_feedback(answer.credit, answer.feedback.as_deref());
        }
    }

    fn credit_and_feedback(&mut self, credit: f64, feedback: Option<&str>) {
        if credit < 1.0 {
            self.line(4, &format!("credit: {}", percent(credit)));
        }
        self.some(4, "feedback", feedback);
    }

    fn pairs(&mut self, pairs: &[(Item, Item)], distractors: &[Item]) {
        let left: Vec<_> = pairs.iter().map(|(item, _)| item).collect();
        let mut right: Vec<&Item> = Vec::new();
        for (_, choice) in pairs {
            if !right.iter().any(|known| known.text == choice.text) {
                right.push(choice);
            }
        }
        right.extend(distractors);
        let right_ids = ids(&right);
        self.line(2, "pairs:");
        for ((item, choice), id) in pairs.iter().zip(ids(&left)) {
            let place = right.iter().position(|known| known.text == choice.text);
            let choice_id = place.and_then(|at| right_ids[at]);
            self.line(3, &format!("- item:{}", part(item, id)));
            self.line(4, &format!("match:{}", part(choice, choice_id)));
        }
        if !distractors.is_empty() {
            self.line(2, "distractors:");
            let ids = &right_ids[right.len() - distractors.len()..];
            for (item, id) in distractors.iter().zip(ids) {
                self.item(3, item, *id);
            }
        }
    }

    fn free_text(&mut self, free: &FreeText) {
        self.some(2, "marked_by", free.marked_by.as_deref());
        let words: Vec<_> = [("least", free.least), ("most", free.most)]
            .into_iter()
            .filter_map(|(key, words)| Some(format!("{key}: {}", words?)))
            .collect();
        if !words.is_empty() {
            self.line(2, &format!("words: {{{}}}", words.join(", ")));
        }
        self.some(2, "model_answer", free.model_answer.as_deref());
        if !free.checklist.is_empty() {
            self.line(2, "checklist:");
            let items: Vec<_> = free.checklist.iter().map(|(item, _)| item).collect();
            for ((item, points), id) in free.checklist.iter().zip(ids(&items)) {
                if id.is_none() && *points == 1.0 {
                    self.item(3, item, None);
                    continue;
                }
                let text = scalar(&item.text, 5);
                self.line(3, &format!("- text: {text}"));
                if let Some(id) = id {
                    self.key(4, "id", id);
                }
                if *points != 1.0 {
                    self.line(4, &format!("points: {points}"));
                }
            }
        }
    }
}

/// One side of a pair, after its key.
fn part(item: &Item, id: Option<&str>) -> String {
    match id {
        None => format!(" {}", scalar(&item.text, 5)),
        Some(id) => format!("\n          text: {}\n          id: {id}", scalar(&item.text, 6)),
    }
}

fn shape(shape: &Shape) -> String {
    let numbers = |numbers: &[f64]| numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    match shape {
        Shape::Rect(rect) => format!("rect: [{}]", numbers(rect)),
        Shape::Circle(circle) => format!("circle: [{}]", numbers(circle)),
        Shape::Polygon(points) => {
            let points: Vec<_> = points.iter().map(|point| format!("[{}]", numbers(point))).collect();
            format!("polygon: [{}]", points.join(", "))
        }
    }
}

/// The ids that must be written: those that would not be made from the texts anyway.
fn ids<'i>(items: &[&'i Item]) -> Vec<Option<&'i str>> {
    let slugs: Vec<_> = items.iter().map(|item| yaml::slug(&plain(&item.text))).collect();
    let mut wanted: HashMap<&str, usize> = HashMap::new();
    slugs.iter().for_each(|slug| *wanted.entry(slug).or_default() += 1);
    let written = |(item, slug): (&&'i Item, &String)| {
        let is_made = item.id.is_empty() || item.id == *slug && wanted[slug.as_str()] == 1;
        (!is_made).then_some(item.id.as_str())
    };
    items.iter().zip(&slugs).map(written).collect()
}

/// A text as a value of YAML, whose further lines stand at a depth.
fn scalar(text: &str, depth: usize) -> String {
    let text = text.trim_end_matches(['\n', ' ', '\t']);
    let is_clean = text.chars().all(|letter| letter == '\n' || !letter.is_control() && !is_break(letter));
    if text.contains('\n') && is_clean && !text.starts_with('\n') {
        let indent = "  ".repeat(depth);
        let mark = if text.starts_with(' ') { "|2-" } else { "|-" };
        let lines =
            text.split('\n').map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") });
        return format!("{mark}\n{}", lines.collect::<Vec<_>>().join("\n"));
    }
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A name within brackets.
fn flow(text: &str) -> String {
    let is_name = is_plain(text) && !text.contains([',', '[', ']', '{', '}']);
    if is_name { text.to_owned() } else { quoted(text) }
}

fn is_break(letter: char) -> bool {
    matches!(letter, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Whether a text is read as itself without quotes, by every reader of YAML.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let small = text.to_ascii_lowercase();
    let is_other = ["true", "false", "null", "~", "yes", "no", "on", "off", "y", "n"].contains(&small.as_str());
    let is_number = first.is_ascii_digit() || matches!(first, '.' | '+');
    let is_number = is_number && text.chars().all(|letter| letter.is_ascii_alphanumeric() || ".:_+-,".contains(letter));
    !is_other
        && !is_number
        && !"-?:,[]{}#&*!|>'\"%@`=<".contains(first)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !text.chars().any(|letter| letter.is_control() || is_break(letter))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() || is_break(letter) => {
                let _ = write!(out, "\\u{:04x}", letter as u32);
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Faults;
    use crate::source::FileId;
    use crate::yaml::{Origin, Shape, read};

    #[test]
    fn every_text_is_read_back_as_it_was() {
        let texts = [
            "plain",
            "with: colon",
            "end:",
            "a #b",
            "#c",
            "- d",
            "true",
            "12",
            "1e3",
            "~",
            "\"q\"",
            "'s'",
            "a\\b",
            "é值",
            "two\nlines",
            "  indented\nfirst",
            "a\n\nb",
            "tab\tx",
            "bell\u{7}",
            "next\u{85}line",
            "[a]",
            "{b}",
            "*c",
            "&d",
            "!e",
            "|f",
            ">g",
            "%h",
            "@i",
            "`j`",
            "k,l",
            "? m",
            "-",
            "=",
            "trailing \\",
            "a\n  b\n c",
            "null",
            "on",
            "12:30",
            "a: |\n  b",
            "\u{feff}x",
            "x\n# y",
            "\nblank first",
            "---",
            "--- a\nb",
            "...",
        ];
        for text in texts {
            let mut out = Out::default();
            out.key(0, "one", text);
            out.line(0, "two:");
            let item = scalar(text, 2);
            out.line(1, &format!("- {item}"));
            out.names(0, "three", &[text.to_owned()]);
            let faults = Faults::default();
            let origin = Origin { file: FileId::of("a.yaml"), text: &out.text, offset: 0 };
            let node = read(origin, &faults).unwrap_or_else(|| panic!("{}\n{:?}", out.text, faults.into_vec()));
            let Shape::Map(entries) = node.shape else { panic!("{}", out.text) };
            for (_, value) in &entries {
                let value = match &value.shape {
                    Shape::List { items, .. } => &items[0],
                    _ => value,
                };
                let Shape::Scalar { text: found, .. } = &value.shape else { panic!("{}", out.text) };
                assert_eq!(found, text, "{}", out.text);
            }
        }
    }
}
