//! Writes packages of QTI 2.1 and 3.0.

use std::collections::HashSet;

use super::area;
use super::body::{blocks, flow, media};
use super::manifest::{manifest, path};
use super::names::of_version;
use super::rules::{self, declaration, mapping, outcome};
use super::{CATEGORIZE, EXPLANATION, FEEDBACK, MARK, RESPONSE, SCALE, SCORE, SINGLE, Version, identifier};
use crate::interchange::bank::{
    Area, Category, Choice, FreeText, Item, Kind, Note, Question, Quiz, Shape, Text, best_first, number,
};
use crate::interchange::gap::{Fill, put_into, taken_out};
use crate::interchange::markup::{self, Element, Node};
use crate::interchange::written::Notes;
use crate::interchange::{Error, Format, package};

pub fn write(quiz: &Quiz, version: Version, notes: &mut Vec<Note>) -> Result<Vec<u8>, Error> {
    let format = if version == Version::V21 { Format::Qti21 } else { Format::Qti30 };
    let mut items = Vec::new();
    for question in &quiz.questions {
        let mut notes = Notes { format, question, notes };
        if let Some(item) = (Writer { quiz, version }).item(question, &mut notes) {
            items.push((question, markup::document(&of_version(item, version))));
        }
    }
    let asked: Vec<&Question> = items.iter().map(|(question, _)| *question).collect();
    let test = markup::document(&of_version(test(quiz, version, &asked), version));
    let mut files = vec![
        ("imsmanifest.xml".to_owned(), markup::document(&manifest(quiz, version, &asked)).into_bytes()),
        ("test.xml".to_owned(), test.into_bytes()),
    ];
    files.extend(items.iter().map(|(question, item)| (path(question), item.clone().into_bytes())));
    files.extend(quiz.files.iter().map(|file| (media(&file.name), file.bytes.clone())));
    package::write(&files)
}

/// The root of an item or of a test.
fn root(name: &str, version: Version) -> Element {
    let (space, schema) = match version {
        Version::V21 => {
            ("http://www.imsglobal.org/xsd/imsqti_v2p1", "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd")
        }
        Version::V30 => (
            "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
            "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
        ),
    };
    Element::new(name)
        .with("xmlns", space)
        .with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
        .with("xsi:schemaLocation", format!("{space} {schema}"))
}

fn test(quiz: &Quiz, version: Version, asked: &[&Question]) -> Element {
    // Test, part, section and items must not be called alike, whatever the author has called them.
    let refs = asked.iter().map(|question| {
        let weight = question
            .points
            .map(|points| Element::new("weight").with("identifier", "POINTS").with("value", number(points, 6)));
        let item =
            Element::new("assessmentItemRef").with("identifier", identifier(&question.id)).with("href", path(question));
        item.add_all(weight)
    });
    let mut section = Element::new("assessmentSection")
        .with("identifier", "section.1")
        .with("title", &quiz.title)
        .with("visible", "true");
    if let Some(shuffled) = quiz.shuffle_questions {
        section = section.add(Element::new("ordering").with("shuffle", shuffled.to_string()));
    }
    if let Some(intro) = &quiz.intro {
        // Its images stand one folder higher than those of items.
        let mut intro = blocks(quiz, version, intro);
        raise(&mut intro);
        let block = Element::new("rubricBlock").with("view", "candidate");
        section = section.add(match version {
            Version::V21 => block.add_nodes(intro),
            Version::V30 => block.with("use", "instructions").add(Element::new("contentBody").add_nodes(intro)),
        });
    }
    let part = Element::new("testPart")
        .with("identifier", "part.1")
        .with("navigationMode", "nonlinear")
        .with("submissionMode", "individual")
        .add(section.add_all(refs));
    let limit = quiz.time_limit.map(|seconds| Element::new("timeLimits").with("maxTime", seconds.to_string()));
    root("assessmentTest", version)
        .with("identifier", identifier(&quiz.id))
        .with("title", &quiz.title)
        .add_all(limit)
        .add(part)
}

fn raise(nodes: &mut [Node]) {
    for node in nodes {
        if let Node::Element(element) = node {
            for (name, value) in &mut element.attributes {
                if name == "src"
                    && let Some(inner) = value.strip_prefix("../")
                {
                    *value = inner.to_owned();
                }
            }
            raise(&mut element.children);
        }
    }
}

struct Writer<'w> {
    quiz: &'w Quiz,
    version: Version,
}

/// An item before its parts stand in their order.
#[derive(Default)]
struct Parts {
    responses: Vec<Element>,
    body: Vec<Node>,
    rules: Vec<Element>,
    /// Feedback by the identifier of what it is about.
    feedback: Vec<(String, String)>,
    several: bool,
    scored: bool,
    /// Rules name the answers that they are about, since they stand in another order.
    reordered: bool,
}

fn identifiers<'i>(items: impl IntoIterator<Item = &'i Item>) -> Vec<String> {
    items.into_iter().map(|item| identifier(&item.id)).collect()
}

impl Writer<'_> {
    fn item(&self, question: &Question, notes: &mut Notes) -> Option<Element> {
        let mut parts =
            Parts { body: blocks(self.quiz, self.version, &question.prompt), scored: true, ..Parts::default() };
        match &question.kind {
            Kind::Single { options } => {
                let looks_other = options.iter().map(|option| option.item.id.as_str()).eq(["true", "false"]);
                self.single(&mut parts, options, looks_other.then_some(SINGLE));
            }
            Kind::Multiple { options, rule } => {
                notes.same_as_balanced(options, rule.as_deref());
                self.multiple(&mut parts, options, rule.as_deref());
            }
            Kind::TrueFalse { answer, when_true, when_false } => {
                let of = |said: bool, feedback: &Option<String>| Choice {
                    item: Item { id: said.to_string(), text: if said { "True" } else { "False" }.to_owned() },
                    credit: if said == *answer { 1.0 } else { 0.0 },
                    feedback: feedback.clone(),
                    pinned: true,
                    ..Choice::default()
                };
                self.single(&mut parts, &[of(true, when_true), of(false, when_false)], None);
            }
            Kind::Short { answers, ignore } => {
                let case_counts = ignore.as_ref().is_some_and(|ignore| !ignore.iter().any(|fold| fold == "case"));
                let best: Vec<String> = answers
                    .iter()
                    .filter(|answer| answer.credit >= 1.0)
                    .take(1)
                    .map(|answer| notes_free(&answer.value))
                    .collect();
                parts.responses.push(declaration(RESPONSE, "single", "string", &best));
                parts.body.push(Node::Element(Element::new("p").add(entry(RESPONSE))));
                parts.rules = rules::texts(answers, case_counts);
                about_patterns(answers.iter().map(|answer| &answer.value), case_counts, notes);
                parts.reordered = best_first(answers).is_some();
                parts.answers(answers.iter().map(|answer| answer.feedback.as_ref()));
            }
            Kind::Numeric { answers, .. } => {
                let best: Vec<String> = answers
                    .iter()
                    .filter(|answer| answer.credit >= 1.0)
                    .take(1)
                    .map(|answer| answer.value.ends())
                    .map(|(from, to)| number((from + to) / 2.0, 12))
                    .collect();
                parts.responses.push(declaration(RESPONSE, "single", "float", &best));
                parts.body.push(Node::Element(Element::new("p").add(entry(RESPONSE))));
                parts.rules = rules::numbers(answers);
                parts.reordered = best_first(answers).is_some();
                parts.answers(answers.iter().map(|answer| answer.feedback.as_ref()));
            }
            Kind::Ordering { items, rule } => {
                let order = identifiers(items);
                parts.responses.push(declaration(RESPONSE, "ordered", "identifier", &order));
                let choices = items.iter().map(|item| self.choice("simpleChoice", item));
                let interaction = interaction("orderInteraction").with("shuffle", "true").add_all(choices);
                parts.body.push(Node::Element(interaction));
                parts.rules = match rule.as_deref() {
                    Some("all_or_nothing") => rules::all_or_nothing(),
                    Some("position") => rules::positions(order.len()),
                    _ => rules::neighbours(&order),
                };
            }
            Kind::Matching { pairs, distractors, rule } => {
                let choices = pairs.iter().map(|(_, choice)| choice).chain(distractors).collect();
                let pairs: Vec<_> = pairs.iter().map(|(item, choice)| (item, choice)).collect();
                self.matching(&mut parts, &pairs, &[], choices, rule.as_deref(), None);
            }
            Kind::Categorize { categories, distractors, rule } => {
                let pairs: Vec<_> = categories.iter().flat_map(in_category).collect();
                let choices = categories.iter().map(|category| &category.item).collect();
                self.matching(&mut parts, &pairs, distractors, choices, rule.as_deref(), Some(CATEGORIZE));
            }
            Kind::Cloze { rule, ignore, .. } => {
                let case_counts = ignore.as_ref().is_some_and(|ignore| !ignore.iter().any(|fold| fold == "case"));
                self.cloze(&mut parts, &question.prompt, rule.as_deref(), case_counts);
                let (_, gaps) = taken_out(&question.prompt);
                let typed = gaps.iter().filter_map(|gap| match &gap.fill {
                    Fill::Type(texts) => Some(texts),
                    Fill::Choose(_) => None,
                });
                about_patterns(typed.flatten(), case_counts, notes);
            }
            Kind::Scale { levels } => {
                parts.scored = false;
                parts.responses.push(declaration(RESPONSE, "single", "identifier", &[]));
                let choices = levels.iter().map(|item| self.choice("simpleChoice", item));
                let interaction = interaction("choiceInteraction")
                    .with("class", SCALE)
                    .with("shuffle", "false")
                    .with("maxChoices", "1");
                parts.body.push(Node::Element(interaction.add_all(choices)));
            }
            Kind::FreeText(free) => self.free_text(&mut parts, free, notes),
            Kind::Hotspot { image, alt, areas } => {
                if !self.hotspot(&mut parts, image, alt, areas, notes) {
                    notes.leave_out();
                    return None;
                }
            }
            Kind::Ours(_) => {
                notes.leave_out();
                return None;
            }
        }
        Some(self.finished(question, parts))
    }

    fn finished(&self, question: &Question, parts: Parts) -> Element {
        let marks = &question.feedback;
        let has_marks = parts.scored && (marks.right.is_some() || marks.partly.is_some() || marks.wrong.is_some());
        let mut outcomes = Vec::new();
        let mut processing = Element::new("responseProcessing");
        if parts.scored {
            outcomes.push(outcome(SCORE, "single", "float", Some("0")));
            outcomes.push(outcome("MAXSCORE", "single", "float", Some("1")));
        }
        processing = processing.add_all(parts.rules);
        let mut shown: Vec<(&str, String, &str)> = Vec::new();
        if !parts.feedback.is_empty() || parts.reordered {
            outcomes.push(outcome(FEEDBACK, if parts.several { "multiple" } else { "single" }, "identifier", None));
            shown.extend(parts.feedback.iter().map(|(id, text)| (FEEDBACK, id.clone(), text.as_str())));
        }
        if has_marks {
            outcomes.push(outcome(MARK, "single", "identifier", None));
            processing = processing.add(rules::marks());
            for (mark, text) in [("right", &marks.right), ("partly", &marks.partly), ("wrong", &marks.wrong)] {
                shown.extend(text.as_deref().map(|text| (MARK, mark.to_owned(), text)));
            }
        }
        if let Some(text) = &question.explanation {
            outcomes.push(outcome(EXPLANATION, "single", "identifier", None));
            processing = processing.add(rules::explained());
            shown.push((EXPLANATION, "explanation".to_owned(), text));
        }
        let feedback = shown.into_iter().map(|(outcome, identifier, text)| {
            let modal = Element::new("modalFeedback")
                .with("outcomeIdentifier", outcome)
                .with("showHide", "show")
                .with("identifier", identifier);
            match self.version {
                Version::V21 => modal.add_nodes(flow(self.quiz, self.version, text)),
                Version::V30 => modal.add(Element::new("contentBody").add_nodes(blocks(self.quiz, self.version, text))),
            }
        });
        let mut item = root("assessmentItem", self.version)
            .with("identifier", identifier(&question.id))
            .with("title", &question.id)
            .with("adaptive", "false")
            .with("timeDependent", "false")
            .add_all(parts.responses)
            .add_all(outcomes)
            .add(Element::new("itemBody").add_nodes(parts.body));
        if !processing.children.is_empty() {
            item = item.add(processing);
        }
        item.add_all(feedback)
    }

    fn choice(&self, name: &str, item: &Item) -> Element {
        Element::new(name).with("identifier", identifier(&item.id)).add_nodes(flow(self.quiz, self.version, &item.text))
    }

    fn choices(&self, parts: &mut Parts, options: &[Choice], most: &str, class: Option<&str>) {
        // What is fixed stays where it stands, and here it stays last.
        let (last, first): (Vec<_>, Vec<_>) = options.iter().partition(|option| option.pinned);
        let choices = first.into_iter().chain(last).map(|option| {
            let choice = self.choice("simpleChoice", &option.item);
            if option.pinned { choice.with("fixed", "true") } else { choice }
        });
        let interaction =
            interaction("choiceInteraction").with_some("class", class).with("shuffle", "true").with("maxChoices", most);
        parts.body.push(Node::Element(interaction.add_all(choices)));
        for option in options {
            parts.feedback.extend(option.feedback.clone().map(|text| (identifier(&option.item.id), text)));
        }
    }

    fn single(&self, parts: &mut Parts, options: &[Choice], class: Option<&str>) {
        let right = identifiers(options.iter().filter(|option| option.is_key()).map(|option| &option.item));
        let credits: Vec<_> = options
            .iter()
            .filter(|option| option.credit > 0.0)
            .map(|option| (identifier(&option.item.id), option.credit))
            .collect();
        parts.responses.push(declaration(RESPONSE, "single", "identifier", &right).add(mapping(&credits, false)));
        self.choices(parts, options, "1", class);
        parts.rules = rules::mapped();
        parts.rules.extend((!parts.feedback.is_empty()).then(rules::told));
    }

    fn multiple(&self, parts: &mut Parts, options: &[Choice], rule: Option<&str>) {
        let right = identifiers(options.iter().filter(|option| option.is_key()).map(|option| &option.item));
        let shares = rules::option_shares(options, rule);
        let declared = declaration(RESPONSE, "multiple", "identifier", &right);
        let bounded = rule != Some("each_option");
        parts.responses.push(match &shares {
            Some(shares) => declared.add(mapping(shares, bounded)),
            None => declared,
        });
        self.choices(parts, options, "0", None);
        parts.several = true;
        parts.rules = match rule {
            Some("each_option") => rules::each_option(options),
            Some("all_or_nothing") => rules::all_or_nothing(),
            _ => rules::mapped(),
        };
        parts.rules.extend((!parts.feedback.is_empty()).then(rules::told));
    }

    fn matching(
        &self,
        parts: &mut Parts,
        pairs: &[(&Item, &Item)],
        loose: &[Item],
        mut choices: Vec<&Item>,
        rule: Option<&str>,
        class: Option<&str>,
    ) {
        let mut seen = HashSet::new();
        choices.retain(|choice| seen.insert(&choice.id));
        // Items and choices may be called the same; identifiers of one item may not.
        let right: Vec<_> =
            pairs.iter().map(|(item, choice)| format!("{} {}", item_name(item), choice_name(choice))).collect();
        let declared = declaration(RESPONSE, "multiple", "directedPair", &right);
        let share = 1.0 / pairs.len().max(1) as f64;
        let whole = rule == Some("all_or_nothing");
        parts.responses.push(match whole {
            true => declared,
            false => declared.add(mapping(&right.into_iter().map(|pair| (pair, share)).collect::<Vec<_>>(), true)),
        });
        let associable = |name: String, most: String, item: &Item| {
            Element::new("simpleAssociableChoice").with("identifier", name).with("matchMax", most).add_nodes(flow(
                self.quiz,
                self.version,
                &item.text,
            ))
        };
        let items = pairs.iter().map(|(item, _)| *item).chain(loose);
        let left = items.map(|item| associable(item_name(item), "1".to_owned(), item));
        let right = choices.iter().map(|choice| associable(choice_name(choice), "0".to_owned(), choice));
        let interaction = interaction("matchInteraction")
            .with_some("class", class)
            .with("shuffle", "true")
            .with("maxAssociations", "0")
            .add(Element::new("simpleMatchSet").add_all(left))
            .add(Element::new("simpleMatchSet").add_all(right));
        parts.body.push(Node::Element(interaction));
        parts.rules = if whole { rules::all_or_nothing() } else { rules::mapped() };
    }

    fn cloze(&self, parts: &mut Parts, prompt: &str, rule: Option<&str>, case_counts: bool) {
        let (text, gaps) = taken_out(prompt);
        let name = |at: usize| match gaps.get(at).and_then(|gap| gap.id.as_deref()) {
            Some(id) => identifier(id),
            None => format!("gap-{}", at + 1),
        };
        let share = 1.0 / gaps.len().max(1) as f64;
        for (at, gap) in gaps.iter().enumerate() {
            let name = name(at);
            match &gap.fill {
                Fill::Choose(_) => {
                    parts.responses.push(declaration(&name, "single", "identifier", &["choice-1".to_owned()]));
                    parts.rules.push(rules::gap(&name, None, case_counts, share));
                }
                Fill::Type(texts) => {
                    let best: Vec<_> = texts.iter().take(1).map(notes_free).collect();
                    parts.responses.push(declaration(&name, "single", "string", &best));
                    parts.rules.push(rules::gap(&name, Some(texts), case_counts, share));
                }
            }
        }
        if rule == Some("all_or_nothing") {
            parts.rules.push(rules::whole_only());
        }
        parts.body = put_into(blocks(self.quiz, self.version, &text), &|at| {
            let name = name(at);
            Node::Element(match gaps.get(at).map(|gap| &gap.fill) {
                Some(Fill::Choose(options)) => {
                    let choices = options.iter().enumerate().map(|(at, text)| {
                        Element::new("inlineChoice").with("identifier", format!("choice-{}", at + 1)).add_text(text)
                    });
                    Element::new("inlineChoiceInteraction")
                        .with("responseIdentifier", name)
                        .with("shuffle", "true")
                        .add_all(choices)
                }
                _ => entry(&name),
            })
        });
    }

    fn free_text(&self, parts: &mut Parts, free: &FreeText, notes: &mut Notes) {
        notes.essay(free, true);
        parts.scored = false;
        parts.responses.push(declaration(RESPONSE, "single", "string", &[]));
        let interaction = interaction("extendedTextInteraction").with("expectedLines", "10");
        if let Some(model) = &free.model_answer {
            // Whoever marks it sees the model; learners do not. In QTI 2.1 it has no place after the prompt.
            let block = Element::new("rubricBlock").with("view", "scorer");
            let model = blocks(self.quiz, self.version, model);
            let block = match self.version {
                Version::V21 => block.add_nodes(model),
                Version::V30 => block.with("use", "scoring").add(Element::new("contentBody").add_nodes(model)),
            };
            parts.body.insert(0, Node::Element(block));
        }
        parts.body.push(Node::Element(interaction));
    }

    fn hotspot(&self, parts: &mut Parts, image: &str, alt: &str, areas: &[Area], notes: &mut Notes) -> bool {
        let Some(file) = self.quiz.files.iter().find(|file| file.name == image) else { return false };
        let kind = match image.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
            Some("png") => "image/png",
            Some("svg") => "image/svg+xml",
            Some("webp") => "image/webp",
            _ => "image/jpeg",
        };
        let (width, height) = match imagesize::blob_size(&file.bytes) {
            Ok(size) => (size.width as f64, size.height as f64),
            Err(_) => {
                notes.advise("the size of the image is not known: areas are given for 1000 by 1000 points");
                (1000.0, 1000.0)
            }
        };
        let credits: Vec<_> = areas
            .iter()
            .filter(|area| area.credit > 0.0)
            .map(|area| (identifier(&area.item.id), area.credit))
            .collect();
        let right: Vec<_> =
            areas.iter().filter(|area| area.credit >= 1.0).take(1).map(|area| identifier(&area.item.id)).collect();
        parts.responses.push(declaration(RESPONSE, "single", "identifier", &right).add(mapping(&credits, false)));
        let object = Element::new("object")
            .with("type", kind)
            .with("data", format!("../{}", media(image)))
            .with("width", number(width, 0))
            .with("height", number(height, 0))
            .add_text(alt);
        let choices = areas.iter().map(|area| {
            let (shape, coords) = coords(&area.shape, width, height);
            Element::new("hotspotChoice")
                .with("identifier", identifier(&area.item.id))
                .with("shape", shape)
                .with("coords", coords)
                .with("hotspotLabel", &area.item.text)
        });
        let choices: Vec<Element> = choices.collect();
        let is_same =
            |(area, choice): (&Area, &Element)| area::shape(choice, width, height).as_ref() == Some(&area.shape);
        if !areas.iter().zip(&choices).all(is_same) {
            notes.note("areas", "areas are given in whole points of the image, and come back a little different");
        }
        let interaction = interaction("hotspotInteraction").with("maxChoices", "1").add(object).add_all(choices);
        parts.body.push(Node::Element(interaction));
        for area in areas {
            parts.feedback.extend(area.feedback.clone().map(|text| (identifier(&area.item.id), text)));
        }
        parts.rules = rules::mapped();
        parts.rules.extend((!parts.feedback.is_empty()).then(rules::told));
        true
    }
}

fn in_category(category: &Category) -> impl Iterator<Item = (&Item, &Item)> {
    category.items.iter().map(move |item| (item, &category.item))
}

fn item_name(item: &Item) -> String {
    format!("i.{}", item.id)
}

fn choice_name(choice: &Item) -> String {
    format!("c.{}", choice.id)
}

fn interaction(name: &str) -> Element {
    Element::new(name).with("responseIdentifier", RESPONSE)
}

fn entry(name: &str) -> Element {
    Element::new("textEntryInteraction").with("responseIdentifier", name).with("expectedLength", "20")
}

fn about_patterns<'t>(mut texts: impl Iterator<Item = &'t Text>, case_counts: bool, notes: &mut Notes) {
    if !case_counts && texts.any(|text| matches!(text, Text::Pattern { .. })) {
        notes.advise(format!("patterns tell capital letters from small ones in {}", notes.format.title()));
    }
}

/// A text that is right for certain.
fn notes_free(text: &Text) -> String {
    match text {
        Text::Plain(text) => text.clone(),
        Text::Pattern { sample, .. } => sample.clone(),
    }
}

/// From percent to points of the image.
fn coords(shape: &Shape, width: f64, height: f64) -> (&'static str, String) {
    let x = |percent: f64| percent * width / 100.0;
    let y = |percent: f64| percent * height / 100.0;
    let (name, numbers) = match shape {
        Shape::Rect([left, top, wide, high]) => ("rect", vec![x(*left), y(*top), x(left + wide), y(top + high)]),
        Shape::Circle([left, top, radius]) => ("circle", vec![x(*left), y(*top), x(*radius)]),
        Shape::Polygon(points) => ("poly", points.iter().flat_map(|[left, top]| [x(*left), y(*top)]).collect()),
    };
    let numbers: Vec<_> = numbers.into_iter().map(|value| number(value, 0)).collect();
    (name, numbers.join(","))
}

impl Parts {
    fn answers<'f>(&mut self, feedback: impl Iterator<Item = Option<&'f String>>) {
        for (at, text) in feedback.enumerate() {
            self.feedback.extend(text.map(|text| (rules::answer_name(at), text.clone())));
        }
    }
}
