//! Writes Moodle XML, with HTML texts and the images in them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{cloze, fraction, ordering_name, shares, starred};
use crate::interchange::Format;
use crate::interchange::bank::{Answer, File, Kind, Note, Number, Question, Quiz, Text, number};
use crate::interchange::gap::{put_back, taken_out};
use crate::interchange::markup::{self, Element};
use crate::interchange::to_html::{html, images, is_words, plain};
use crate::interchange::written::Notes;

pub fn write(quiz: &Quiz, notes: &mut Vec<Note>) -> String {
    let path = format!("$course$/top/{}", quiz.title.replace('\n', " ").replace('/', "//"));
    let writer = Writer { files: &quiz.files };
    let mut category = Element::new("question").with("type", "category");
    category = category.add(Element::new("category").add(words("text", &path)));
    if let Some(intro) = &quiz.intro {
        category = category.add(writer.text("info", intro));
    }
    let mut root = Element::new("quiz").add(category);
    for question in &quiz.questions {
        let mut notes = Notes { format: Format::MoodleXml, question, notes };
        if let Some(written) = writer.question(question, &mut notes) {
            root = root.add(written);
        }
    }
    markup::document(&root)
}

fn words(name: &str, text: &str) -> Element {
    Element::new(name).add_text(text)
}

struct Writer<'w> {
    files: &'w [File],
}

impl Writer<'_> {
    /// An element with HTML and the images that it shows.
    fn text(&self, name: &str, markdown: &str) -> Element {
        let shown = |name: &str| match self.files.iter().find(|file| file.name == name) {
            Some(_) => format!("@@PLUGINFILE@@/{}", encoded(file_name(name))),
            None => name.to_owned(),
        };
        let html = markup::html(&html(markdown, &shown));
        self.with_files(Element::new(name).with("format", "html").add(words("text", &html)), markdown)
    }

    fn with_files(&self, mut element: Element, markdown: &str) -> Element {
        for name in images(markdown) {
            if let Some(file) = self.files.iter().find(|file| file.name == name) {
                let file = Element::new("file")
                    .with("name", file_name(&file.name))
                    .with("path", "/")
                    .with("encoding", "base64")
                    .add_text(STANDARD.encode(&file.bytes));
                element = element.add(file);
            }
        }
        element
    }

    fn question(&self, question: &Question, notes: &mut Notes) -> Option<Element> {
        let kind = match &question.kind {
            Kind::Single { .. } | Kind::Multiple { .. } => "multichoice",
            Kind::TrueFalse { .. } => "truefalse",
            Kind::Short { .. } => "shortanswer",
            Kind::Numeric { .. } => "numerical",
            Kind::Ordering { .. } => "ordering",
            Kind::Matching { .. } | Kind::Categorize { .. } => "matching",
            Kind::Cloze { .. } => "cloze",
            Kind::FreeText(_) => "essay",
            Kind::Scale { .. } | Kind::Hotspot { .. } | Kind::Ours(_) => {
                notes.leave_out();
                return None;
            }
        };
        let prompt = match &question.kind {
            Kind::Cloze { rule, .. } => {
                notes.no_rule(rule.as_deref());
                self.gaps(question, notes)
            }
            _ => self.text("questiontext", &question.prompt),
        };
        let points = number(question.points.unwrap_or(1.0), 7);
        let mut element = Element::new("question")
            .with("type", kind)
            .add(Element::new("name").add(words("text", &question.id)))
            .add(prompt)
            .add(self.text("generalfeedback", question.explanation.as_deref().unwrap_or_default()));
        if kind != "cloze" {
            element = element.add(words("defaultgrade", &points));
        } else if question.points.is_some_and(|points| points != 1.0) {
            notes.note("points", "the points of a text with gaps are those of its gaps in Moodle");
        }
        element =
            element.add(words("penalty", "0.3333333")).add(words("hidden", "0")).add(words("idnumber", &question.id));
        element = self.body(element, question, notes);
        let marks = &question.feedback;
        if matches!(kind, "multichoice" | "matching" | "ordering") {
            let of = |text: &Option<String>, name| self.text(name, text.as_deref().unwrap_or_default());
            element = element
                .add(of(&marks.right, "correctfeedback"))
                .add(of(&marks.partly, "partiallycorrectfeedback"))
                .add(of(&marks.wrong, "incorrectfeedback"));
        }
        let hints = if matches!(kind, "truefalse" | "essay") { &[][..] } else { &question.hints };
        element = element.add_all(hints.iter().map(|hint| self.text("hint", hint)));
        let tags = notes.tags();
        if !tags.is_empty() {
            let tags = tags.iter().map(|tag| Element::new("tag").add(words("text", tag)));
            element = element.add(Element::new("tags").add_all(tags));
        }
        Some(element)
    }

    fn body(&self, element: Element, question: &Question, notes: &mut Notes) -> Element {
        match &question.kind {
            Kind::Single { options } => element
                .add(words("single", "true"))
                .add(words("shuffleanswers", "true"))
                .add(words("answernumbering", "abc"))
                .add_all(
                    options
                        .iter()
                        .map(|option| self.answer(option.credit, &option.item.text, option.feedback.as_deref(), notes)),
                ),
            Kind::Multiple { options, rule } => {
                notes.multiple_rule(options, rule.as_deref());
                let shares = shares(options, rule.as_deref());
                element
                    .add(words("single", "false"))
                    .add(words("shuffleanswers", "true"))
                    .add(words("answernumbering", "abc"))
                    .add_all(options.iter().zip(shares).map(|(option, share)| {
                        let answer = self.text("answer", &option.item.text).with("fraction", fraction(share).0);
                        answer.add(self.text("feedback", option.feedback.as_deref().unwrap_or_default()))
                    }))
            }
            Kind::TrueFalse { answer, when_true, when_false } => {
                let said = |said: bool, feedback: &Option<String>| {
                    let answer = self.plain_answer(if said == *answer { "100" } else { "0" }, &said.to_string());
                    answer.add(self.text("feedback", feedback.as_deref().unwrap_or_default()))
                };
                element.add(said(true, when_true)).add(said(false, when_false))
            }
            Kind::Short { answers, ignore } => {
                let case_counts = ignore.as_ref().is_some_and(|ignore| !ignore.iter().any(|fold| fold == "case"));
                let mut element = element.add(words("usecase", if case_counts { "1" } else { "0" }));
                for answer in notes.best_first(answers) {
                    let text = starred(&answer.value).unwrap_or_else(|| notes.sample(&answer.value));
                    element = element.add(self.typed(answer, &text, notes));
                }
                self.catch_all(element, question)
            }
            Kind::Numeric { answers, unit } => {
                let mut element = element;
                for answer in notes.best_first(answers) {
                    let value = match answer.value {
                        Number::Range { from, to } => {
                            notes.note("range", "a range is written as its middle and a tolerance");
                            (from + to) / 2.0
                        }
                        Number::Near { value, relative, .. } => {
                            if relative {
                                notes.note("tolerance", "a tolerance in percent is written as a number");
                            }
                            value
                        }
                    };
                    let tolerance = number(answer.value.tolerance(), 12);
                    element =
                        element.add(self.typed(answer, &value.to_string(), notes).add(words("tolerance", &tolerance)));
                }
                let element = self.catch_all(element, question);
                let Some(unit) = unit else { return element };
                let unit = Element::new("unit").add(words("multiplier", "1")).add(words("unit_name", unit));
                // A unit may be typed and is not graded.
                element
                    .add(Element::new("units").add(unit))
                    .add(words("unitgradingtype", "0"))
                    .add(words("unitpenalty", "0"))
                    .add(words("showunits", "0"))
                    .add(words("unitsleft", "0"))
            }
            Kind::Ordering { items, rule } => {
                let items = items.iter().enumerate().map(|(at, item)| {
                    self.with_files(self.text("answer", &item.text).with("fraction", (at + 1).to_string()), "")
                });
                element
                    .add(words("layouttype", "VERTICAL"))
                    .add(words("selecttype", "ALL"))
                    .add(words("selectcount", "0"))
                    .add(words("gradingtype", ordering_name(rule.as_deref())))
                    .add(words("showgrading", "SHOW"))
                    .add(words("numberingstyle", "none"))
                    .add_all(items)
            }
            Kind::Matching { pairs, distractors, rule } => {
                notes.no_rule(rule.as_deref());
                let pairs = pairs.iter().map(|(item, choice)| (item.text.as_str(), choice.text.as_str()));
                let extra = distractors.iter().map(|choice| ("", choice.text.as_str()));
                self.pairs(element, pairs.chain(extra).collect(), notes)
            }
            Kind::Categorize { categories, distractors, rule } => {
                notes.as_matching(rule.as_deref(), distractors.len());
                let pairs = categories.iter().flat_map(|category| {
                    category.items.iter().map(|item| (item.text.as_str(), category.item.text.as_str()))
                });
                let empty = categories.iter().filter(|category| category.items.is_empty());
                self.pairs(element, pairs.chain(empty.map(|it| ("", it.item.text.as_str()))).collect(), notes)
            }
            Kind::FreeText(free) => {
                notes.essay(free, true);
                let limit = |words: Option<u32>| words.map(|words| words.to_string()).unwrap_or_default();
                element
                    .add(words("responseformat", "editor"))
                    .add(words("responserequired", "1"))
                    .add(words("responsefieldlines", "15"))
                    .add(words("minwordlimit", &limit(free.least)))
                    .add(words("maxwordlimit", &limit(free.most)))
                    .add(words("attachments", "0"))
                    .add(self.text("graderinfo", free.model_answer.as_deref().unwrap_or_default()))
            }
            Kind::Cloze { .. } | Kind::Scale { .. } | Kind::Hotspot { .. } | Kind::Ours(_) => element,
        }
    }

    fn answer(&self, credit: f64, text: &str, feedback: Option<&str>, notes: &mut Notes) -> Element {
        let (fraction, exact) = fraction(credit);
        if !exact {
            notes.fraction(credit, &fraction);
        }
        let answer = self.text("answer", text).with("fraction", fraction);
        answer.add(self.text("feedback", feedback.unwrap_or_default()))
    }

    fn plain_answer(&self, fraction: &str, text: &str) -> Element {
        let answer = Element::new("answer").with("fraction", fraction).with("format", "moodle_auto_format");
        answer.add(words("text", text))
    }

    fn typed<T>(&self, answer: &Answer<T>, text: &str, notes: &mut Notes) -> Element {
        let (fraction, exact) = fraction(answer.credit);
        if !exact {
            notes.fraction(answer.credit, &fraction);
        }
        let element = self.plain_answer(&fraction, text);
        element.add(self.text("feedback", answer.feedback.as_deref().unwrap_or_default()))
    }

    /// The star that matches whatever else did not.
    fn catch_all(&self, element: Element, question: &Question) -> Element {
        match &question.feedback.wrong {
            Some(wrong) => element.add(self.plain_answer("0", "*").add(self.text("feedback", wrong))),
            None => element,
        }
    }

    fn pairs(&self, element: Element, pairs: Vec<(&str, &str)>, notes: &mut Notes) -> Element {
        if pairs.len() < 3 {
            notes.advise("Moodle wants three pairs at the least");
        }
        let subs = pairs.into_iter().map(|(item, choice)| {
            let words_alone = plain(choice);
            if !is_words(choice) {
                notes.note("markup", "what is matched has no markup in Moodle: its words were kept");
            }
            self.text("subquestion", item).add(Element::new("answer").add(words("text", &words_alone)))
        });
        let subs: Vec<_> = subs.collect();
        element.add(words("shuffleanswers", "true")).add_all(subs)
    }

    fn gaps(&self, question: &Question, notes: &mut Notes) -> Element {
        let case_counts = match &question.kind {
            Kind::Cloze { ignore: Some(ignore), .. } => !ignore.iter().any(|fold| fold == "case"),
            _ => false,
        };
        let (text, gaps) = taken_out(&question.prompt);
        let mut element = self.text("questiontext", &text);
        let is_made = |(at, id): (usize, &String)| *id == format!("gap-{}", at + 1);
        let ids = gaps.iter().enumerate().filter_map(|(at, gap)| Some((at, gap.id.as_ref()?)));
        if !ids.into_iter().all(is_made) {
            notes.note("gap ids", "ids of gaps are not part of Moodle XML");
        }
        let written: Vec<_> = gaps.iter().map(|gap| cloze::written(gap, case_counts)).collect();
        for (gap, _) in gaps.iter().zip(&written).filter(|(_, (_, exact))| !exact) {
            notes_sample(gap, notes);
        }
        for child in &mut element.children {
            if let markup::Node::Element(child) = child
                && child.name == "text"
            {
                let text = child.text();
                let html = put_back(&text, |index| written.get(index).map(|(gap, _)| gap.clone()).unwrap_or_default());
                *child = words("text", &html);
            }
        }
        element
    }
}

fn notes_sample(gap: &crate::interchange::gap::Gap, notes: &mut Notes) {
    if let crate::interchange::gap::Fill::Type(texts) = &gap.fill {
        for text in texts.iter().filter(|text| starred(text).is_none() && matches!(text, Text::Pattern { .. })) {
            notes.sample(text);
        }
    }
}

/// Moodle keeps the files of a text in one folder.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn encoded(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%2E", ".")
        .replace("%2D", "-")
}
