//! What of a question is not what it was, by the names that notes have for it.

use std::collections::BTreeSet;

use crate::interchange::bank::{Answer, Choice, FreeText, Item, Kind, Number, Question, Text};
use crate::interchange::gap::{self, Fill, Gap};
use crate::interchange::{markup, to_html};

/// What is compared also where a question has come back as another type.
pub const COMMON: [&str; 12] = [
    "allow",
    "difficulty",
    "explanation",
    "feedback.partly",
    "feedback.right",
    "feedback.wrong",
    "hints",
    "objective",
    "points",
    "see",
    "tags",
    "type",
];

/// The text as any program would show it; images by their names alone.
pub fn shown(text: &str) -> String {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let html = markup::html(&to_html::html(text, &name));
    let html = html.replace("> <", "><").split_whitespace().collect::<Vec<_>>().join(" ");
    html.replace("<br/> ", "<br/>").replace(" </code></pre>", "</code></pre>")
}

#[derive(Default)]
struct Compared {
    lost: BTreeSet<&'static str>,
}

pub fn differences(given: &Question, found: &Question) -> BTreeSet<&'static str> {
    let mut compared = Compared::default();
    let is_cloze = matches!(given.kind, Kind::Cloze { .. });
    if is_cloze && matches!(found.kind, Kind::Cloze { .. }) {
        compared.gaps(&given.prompt, &found.prompt);
    } else if !is_cloze {
        compared.text("prompt", &given.prompt, &found.prompt);
    }
    for (what, given, found) in [
        ("feedback.right", &given.feedback.right, &found.feedback.right),
        ("feedback.partly", &given.feedback.partly, &found.feedback.partly),
        ("feedback.wrong", &given.feedback.wrong, &found.feedback.wrong),
        ("explanation", &given.explanation, &found.explanation),
    ] {
        compared.some(what, given.as_ref(), found.as_ref());
    }
    let hints = |question: &Question| question.hints.iter().map(|hint| shown(hint)).collect::<Vec<_>>();
    compared.same("hints", hints(given) == hints(found));
    compared.same("tags", given.tags == found.tags);
    compared.same("objective", given.objective == found.objective);
    compared.same("difficulty", given.difficulty == found.difficulty);
    compared.same("see", given.see == found.see);
    compared.same("allow", given.allow == found.allow);
    compared.same("points", given.points.unwrap_or(1.0) == found.points.unwrap_or(1.0));
    compared.kind(&given.kind, &found.kind);
    compared.lost
}

/// 1 for the same place behind the point that matters.
fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-6 * one.abs().max(1.0)
}

impl Compared {
    fn same(&mut self, what: &'static str, is_same: bool) {
        if !is_same {
            self.lost.insert(what);
        }
    }

    fn text(&mut self, what: &'static str, given: &str, found: &str) {
        let (given, found) = (shown(given), shown(found));
        let arrow = given.replace("-&gt;", "→") == found;
        self.same(if arrow { "arrow" } else { what }, given == found);
    }

    fn some(&mut self, what: &'static str, given: Option<&String>, found: Option<&String>) {
        match (given, found) {
            (Some(given), Some(found)) => self.text(what, given, found),
            (given, found) => self.same(what, given == found),
        }
    }

    fn items<'i>(&mut self, given: impl IntoIterator<Item = &'i Item>, found: impl IntoIterator<Item = &'i Item>) {
        let (given, found): (Vec<_>, Vec<_>) = (given.into_iter().collect(), found.into_iter().collect());
        self.same("number of items", given.len() == found.len());
        for (given, found) in given.into_iter().zip(found) {
            self.same("ids", given.id == found.id);
            let is_plain =
                to_html::plain(&given.text).replace("->", "→") == to_html::plain(&found.text).replace("->", "→");
            self.text(if is_plain { "markup" } else { "text of an item" }, &given.text, &found.text);
        }
    }

    fn choices(&mut self, given: &[Choice], found: &[Choice]) {
        let mut found: Vec<&Choice> = found.iter().collect();
        let ids = |choices: &[&Choice]| choices.iter().map(|choice| choice.item.id.clone()).collect::<BTreeSet<_>>();
        let all: Vec<&Choice> = given.iter().collect();
        if ids(&all) == ids(&found) {
            let place = |choice: &&Choice| given.iter().position(|one| one.item.id == choice.item.id);
            self.same("order", found.is_sorted_by_key(place));
            found.sort_by_key(place);
        }
        self.items(all.iter().map(|choice| &choice.item), found.iter().map(|choice| &choice.item));
        for (given, found) in all.into_iter().zip(found) {
            self.some("feedback of an option", given.feedback.as_ref(), found.feedback.as_ref());
            self.same("credit", near(given.credit, found.credit));
            self.same("pin", given.pinned == found.pinned);
            self.same("misconception", given.misconception == found.misconception);
        }
    }

    fn typed(&mut self, given: &Text, found: &Text) {
        let is_same = match (given, found) {
            // Where case is ignored, its flag says nothing.
            (Text::Pattern { source: one, .. }, Text::Pattern { source: other, .. }) => {
                one.trim_end_matches('i') == other.trim_end_matches('i')
            }
            (one, other) => one == other,
        };
        self.same("match", is_same);
    }

    fn answers<T>(&mut self, given: &[Answer<T>], found: &[Answer<T>], compare: impl Fn(&mut Self, &T, &T)) {
        self.same("number of answers", given.len() == found.len());
        let is_sorted = |answers: &[&Answer<T>]| answers.is_sorted_by(|one, other| one.credit >= other.credit);
        let (mut given, found): (Vec<_>, Vec<_>) = (given.iter().collect(), found.iter().collect());
        if !is_sorted(&given) && is_sorted(&found) {
            self.same("order", false);
            given.sort_by(|one, other| other.credit.total_cmp(&one.credit));
        }
        for (given, found) in given.into_iter().zip(found) {
            compare(self, &given.value, &found.value);
            self.same("credit", near(given.credit, found.credit));
            self.some("feedback of an answer", given.feedback.as_ref(), found.feedback.as_ref());
        }
    }

    fn number(&mut self, given: Number, found: Number) {
        let ((from, to), (low, high)) = (given.ends(), found.ends());
        self.same("number", near(from, low) && near(to, high));
        match (given, found) {
            (Number::Near { value: one, relative, .. }, Number::Near { value: other, relative: also, .. }) => {
                self.same("number", one == other);
                self.same("tolerance", relative == also);
            }
            (Number::Range { .. }, Number::Range { .. }) => {}
            _ => self.same("range", false),
        }
    }

    fn ignore(&mut self, given: &Option<Vec<String>>, found: &Option<Vec<String>>) {
        let folds = |ignore: &Option<Vec<String>>| match ignore {
            Some(ignore) => ignore.iter().cloned().collect::<BTreeSet<_>>(),
            None => ["case", "spaces", "width"].map(str::to_owned).into(),
        };
        self.same("ignore", folds(given) == folds(found));
    }

    fn gaps(&mut self, given: &str, found: &str) {
        let ((text, gaps), (other, others)) = (gap::taken_out(given), gap::taken_out(found));
        self.text("prompt", &text, &other);
        self.same("number of gaps", gaps.len() == others.len());
        let id = |at: usize, gap: &Gap| gap.id.clone().unwrap_or_else(|| format!("gap-{}", at + 1));
        for (at, (given, found)) in gaps.iter().zip(&others).enumerate() {
            self.same("gap ids", id(at, given) == id(at, found));
            match (&given.fill, &found.fill) {
                (Fill::Choose(one), Fill::Choose(other)) => self.same("choices of a gap", one == other),
                (Fill::Type(one), Fill::Type(other)) => {
                    self.same("texts of a gap", one.len() == other.len());
                    one.iter().zip(other).for_each(|(one, other)| self.typed(one, other));
                }
                _ => self.same("type", false),
            }
        }
    }

    fn free(&mut self, given: &FreeText, found: &FreeText) {
        self.some("model_answer", given.model_answer.as_ref(), found.model_answer.as_ref());
        self.same("words", (given.least, given.most) == (found.least, found.most));
        if given.checklist.len() != found.checklist.len() {
            self.same("checklist", false);
        } else {
            self.items(given.checklist.iter().map(|one| &one.0), found.checklist.iter().map(|one| &one.0));
            let points = |free: &FreeText| free.checklist.iter().map(|one| one.1).collect::<Vec<_>>();
            self.same("checklist", points(given) == points(found));
        }
        let by = |free: &FreeText| {
            let default = if free.checklist.is_empty() { "hr" } else { "self" };
            free.marked_by.clone().unwrap_or_else(|| default.to_owned())
        };
        self.same("marked_by", by(given) == by(found));
    }

    fn kind(&mut self, given: &Kind, found: &Kind) {
        match (given, found) {
            (Kind::Single { options: one }, Kind::Single { options: other }) => self.choices(one, other),
            (Kind::Multiple { options: one, rule }, Kind::Multiple { options: other, rule: also }) => {
                self.choices(one, other);
                self.same("partial_credit", rule == also);
            }
            (
                Kind::TrueFalse { answer, when_true, when_false },
                Kind::TrueFalse { answer: also, when_true: is_true, when_false: is_false },
            ) => {
                self.same("answer", answer == also);
                self.some("feedback of true", when_true.as_ref(), is_true.as_ref());
                self.some("feedback of false", when_false.as_ref(), is_false.as_ref());
            }
            (Kind::Short { answers, ignore }, Kind::Short { answers: others, ignore: also }) => {
                self.answers(answers, others, Self::typed);
                self.ignore(ignore, also);
            }
            (Kind::Numeric { answers, unit }, Kind::Numeric { answers: others, unit: also }) => {
                self.answers(answers, others, |this, one, other| this.number(*one, *other));
                self.same("unit", unit == also);
            }
            (Kind::Ordering { items, rule }, Kind::Ordering { items: others, rule: also }) => {
                self.items(items, others);
                self.same("partial_credit", rule == also);
            }
            (
                Kind::Matching { pairs, distractors, rule },
                Kind::Matching { pairs: others, distractors: loose, rule: also },
            ) => {
                self.items(
                    pairs.iter().flat_map(|(one, two)| [one, two]),
                    others.iter().flat_map(|(one, two)| [one, two]),
                );
                self.items(distractors, loose);
                self.same("partial_credit", rule == also);
            }
            (
                Kind::Categorize { categories, distractors, rule },
                Kind::Categorize { categories: others, distractors: loose, rule: also },
            ) => {
                self.items(categories.iter().map(|one| &one.item), others.iter().map(|one| &one.item));
                let within = categories.iter().zip(others);
                within.for_each(|(one, other)| self.items(&one.items, &other.items));
                self.same("distractors", distractors.len() == loose.len());
                if distractors.len() == loose.len() {
                    self.items(distractors, loose);
                }
                self.same("partial_credit", rule == also);
            }
            (Kind::Cloze { rule, ignore, feedback }, Kind::Cloze { rule: also, ignore: too, feedback: told }) => {
                self.same("partial_credit", rule == also);
                self.ignore(ignore, too);
                let all = |feedback: &[(String, String)]| {
                    feedback.iter().map(|(id, text)| (id.clone(), shown(text))).collect::<BTreeSet<_>>()
                };
                self.same("gaps", all(feedback) == all(told));
            }
            (Kind::Scale { levels }, Kind::Scale { levels: others }) => self.items(levels, others),
            (Kind::FreeText(one), Kind::FreeText(other)) => self.free(one, other),
            (Kind::Hotspot { image, alt, areas }, Kind::Hotspot { image: also, alt: words, areas: others }) => {
                let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
                self.same("image of a hotspot", name(image) == name(also) && alt == words);
                self.items(areas.iter().map(|area| &area.item), others.iter().map(|area| &area.item));
                for (one, other) in areas.iter().zip(others) {
                    self.same("areas", one.shape == other.shape);
                    self.same("credit", near(one.credit, other.credit));
                    self.same("misconception", one.misconception == other.misconception);
                    self.some("feedback of an area", one.feedback.as_ref(), other.feedback.as_ref());
                }
            }
            _ => self.same("type", false),
        }
    }
}
