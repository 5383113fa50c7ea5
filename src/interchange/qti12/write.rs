//! Writes QTI 1.2 in the forms that Canvas reads.

use std::collections::HashSet;

use super::{
    ALL_OR_NOTHING, CATEGORIZE, DIFFICULTY, FILES, GENERAL, KEYWORDS, OBJECTIVE, RIGHT, RULE, TYPE, WRONG, ident,
};
use crate::interchange::bank::{Answer, Item, Kind, Note, Number, Question, Quiz, best_first, number};
use crate::interchange::gap::{Fill, Gap, put_back, taken_out};
use crate::interchange::markup::{self, Element};
use crate::interchange::to_html::html;
use crate::interchange::to_markdown::from_plain;
use crate::interchange::written::Notes;
use crate::interchange::{Error, Format, labels, package};

/// The only response of most items.
const RESPONSE: &str = "response1";

pub fn write(quiz: &Quiz, notes: &mut Vec<Note>) -> Result<Vec<u8>, Error> {
    let mut section = Element::new("section").with("ident", "root_section");
    for question in &quiz.questions {
        let mut notes = Notes { format: Format::Qti12, question, notes };
        section.children.extend(Writer { quiz }.item(question, &mut notes).map(markup::Node::Element));
    }
    let mut fields = vec![("cc_maxattempts", quiz.attempts.map_or("unlimited".to_owned(), attempts))];
    if let Some(seconds) = quiz.time_limit {
        fields.push(("qmd_timelimit", number(seconds as f64 / 60.0, 2)));
    }
    let mut assessment =
        Element::new("assessment").with("ident", &quiz.id).with("title", &quiz.title).add(metadata(&fields));
    if let Some(intro) = &quiz.intro {
        assessment = assessment.add(Element::new("rubric").with("view", "All").add(Writer { quiz }.material(intro)));
    }
    let root = Element::new("questestinterop")
        .with("xmlns", "http://www.imsglobal.org/xsd/ims_qtiasiv1p2")
        .with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
        .with(
            "xsi:schemaLocation",
            "http://www.imsglobal.org/xsd/ims_qtiasiv1p2 http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd",
        )
        .add(assessment.add(section));
    let path = format!("{0}/{0}.xml", quiz.id);
    let mut files = vec![
        ("imsmanifest.xml".to_owned(), manifest(quiz, &path).into_bytes()),
        (path, markup::document(&root).into_bytes()),
    ];
    files.extend(quiz.files.iter().map(|file| (media(&file.name), file.bytes.clone())));
    package::write(&files)
}

/// 0 is as many as one likes.
fn attempts(attempts: u32) -> String {
    if attempts == 0 { "unlimited".to_owned() } else { attempts.to_string() }
}

fn media(name: &str) -> String {
    let parts: Vec<_> = name.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    format!("media/{}", parts.join("/"))
}

fn manifest(quiz: &Quiz, path: &str) -> String {
    let file = |path: &str| Element::new("file").with("href", path);
    let resource = |identifier: &str, kind: &str, path: &str| {
        Element::new("resource").with("identifier", identifier).with("type", kind).with("href", path).add(file(path))
    };
    let mut resources = Element::new("resources").add(resource(&format!("r-{}", quiz.id), "imsqti_xmlv1p2", path));
    for (at, image) in quiz.files.iter().enumerate() {
        resources = resources.add(resource(&format!("f-{}", at + 1), "webcontent", &media(&image.name)));
    }
    let metadata = Element::new("metadata")
        .add(Element::new("schema").add_text("IMS Content"))
        .add(Element::new("schemaversion").add_text("1.1.3"));
    let root = Element::new("manifest")
        .with("identifier", format!("m-{}", quiz.id))
        .with("xmlns", "http://www.imsglobal.org/xsd/imscp_v1p1")
        .add(metadata)
        .add(Element::new("organizations"))
        .add(resources);
    markup::document(&root)
}

fn metadata(fields: &[(&str, String)]) -> Element {
    let field = |(label, entry): &(&str, String)| {
        Element::new("qtimetadatafield")
            .add(Element::new("fieldlabel").add_text(*label))
            .add(Element::new("fieldentry").add_text(entry))
    };
    Element::new("qtimetadata").add_all(fields.iter().map(field))
}

struct Writer<'w> {
    quiz: &'w Quiz,
}

/// What an item consists of besides its prompt.
#[derive(Default)]
struct Body {
    kind: &'static str,
    responses: Vec<Element>,
    conditions: Vec<Element>,
    feedback: Vec<(String, String)>,
    model_answer: Option<String>,
    /// How several choices are counted, for ourselves.
    rule: Option<String>,
    is_categorize: bool,
}

impl Writer<'_> {
    fn html(&self, markdown: &str) -> String {
        let shown = |name: &str| match self.quiz.files.iter().any(|file| file.name == name) {
            true => format!("{}{}", FILES[1], media(name)),
            false => name.to_owned(),
        };
        markup::html(&html(markdown, &shown))
    }

    fn material(&self, markdown: &str) -> Element {
        text(&self.html(markdown))
    }

    fn item(&self, question: &Question, notes: &mut Notes) -> Option<Element> {
        let mut prompt = self.html(&question.prompt);
        let mut body = Body::default();
        // Whoever is right is told so before the score is set.
        let marks = [(RIGHT, &question.feedback.right), (WRONG, &question.feedback.wrong)];
        body.feedback.extend(question.explanation.iter().map(|it| (GENERAL.to_owned(), it.clone())));
        body.feedback.extend(marks.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?))));
        if question.explanation.is_some() {
            body.conditions.push(condition("Yes", vec![Element::new("other")], None, Some(GENERAL)));
        }
        match &question.kind {
            Kind::Single { options } => {
                let listed: Vec<_> =
                    options.iter().map(|option| (option.item.id.as_str(), option.feedback.as_ref())).collect();
                body.kind = "multiple_choice_question";
                body.option_feedback(&listed);
                body.responses.push(self.choices(RESPONSE, "Single", options.iter().map(|option| &option.item), None));
                for option in options.iter().filter(|option| option.credit > 0.0) {
                    let score = number(option.credit * 100.0, 5);
                    body.conditions.push(condition(
                        "No",
                        vec![chosen(RESPONSE, &option.item.id)],
                        Some(("Set", &score)),
                        None,
                    ));
                }
            }
            Kind::TrueFalse { answer, when_true, when_false } => {
                let items = ["true", "false"].map(|said| Item { id: said.to_owned(), text: title(said) });
                body.kind = "true_false_question";
                body.option_feedback(&[("true", when_true.as_ref()), ("false", when_false.as_ref())]);
                body.responses.push(self.choices(RESPONSE, "Single", items.iter(), None));
                body.conditions.push(condition(
                    "No",
                    vec![equal(RESPONSE, &answer.to_string())],
                    Some(("Set", "100")),
                    None,
                ));
            }
            Kind::Multiple { options, rule } => {
                let rule = rule.as_deref().unwrap_or("balanced");
                if rule != ALL_OR_NOTHING {
                    let message = format!(
                        "QTI 1.2 says all or nothing here: `{rule}` goes along as a note, and Canvas counts parts by its own rule"
                    );
                    notes.advise(message);
                }
                body.rule = Some(rule.to_owned());
                let listed: Vec<_> =
                    options.iter().map(|option| (option.item.id.as_str(), option.feedback.as_ref())).collect();
                body.kind = "multiple_answers_question";
                body.option_feedback(&listed);
                body.responses.push(self.choices(
                    RESPONSE,
                    "Multiple",
                    options.iter().map(|option| &option.item),
                    None,
                ));
                let tests = options.iter().map(|option| match option.is_key() {
                    true => chosen(RESPONSE, &option.item.id),
                    false => Element::new("not").add(chosen(RESPONSE, &option.item.id)),
                });
                body.conditions.push(condition(
                    "No",
                    vec![Element::new("and").add_all(tests)],
                    Some(("Set", "100")),
                    None,
                ));
            }
            Kind::Short { answers, .. } => {
                body.kind = "short_answer_question";
                body.responses.push(typed(None));
                for (at, answer) in answers.iter().enumerate() {
                    let text = notes.sample(&answer.value);
                    body.answer(at, vec![equal(RESPONSE, &text)], answer.credit, answer.feedback.as_ref());
                }
                body.best_first(answers);
            }
            Kind::Numeric { answers, .. } => {
                body.kind = "numerical_question";
                body.responses.push(typed(Some("Decimal")));
                for (at, answer) in answers.iter().enumerate() {
                    let (from, to) = answer.value.ends();
                    let within = [("vargte", from), ("varlte", to)]
                        .map(|(name, end)| Element::new(name).with("respident", RESPONSE).add_text(number(end, 12)));
                    let tests = match answer.value {
                        Number::Range { .. } => within.to_vec(),
                        Number::Near { value, relative, .. } => {
                            if relative {
                                notes.note("tolerance", "a tolerance in percent is written as a number");
                            }
                            let exact = equal(RESPONSE, &value.to_string());
                            vec![Element::new("or").add(exact).add(Element::new("and").add_all(within))]
                        }
                    };
                    body.answer(at, tests, answer.credit, answer.feedback.as_ref());
                }
                body.best_first(answers);
            }
            Kind::Ordering { items, rule } => {
                notes.advise("Canvas’s classic quizzes do not ask for an order; other programs do");
                if rule.as_deref() != Some("all_or_nothing") {
                    notes.note("partial_credit", "an order is right or wrong as a whole in QTI 1.2");
                }
                body.kind = "ordering_question";
                body.responses.push(self.choices(RESPONSE, "Ordered", items.iter(), None));
                let tests = items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| chosen(RESPONSE, &item.id).with("index", (at + 1).to_string()));
                body.conditions.push(condition(
                    "No",
                    vec![Element::new("and").add_all(tests)],
                    Some(("Set", "100")),
                    None,
                ));
            }
            Kind::Matching { pairs, distractors, rule } => {
                notes.no_rule(rule.as_deref());
                let pairs: Vec<_> = pairs.iter().map(|(item, choice)| (item, choice)).collect();
                let choices = pairs.iter().map(|(_, choice)| *choice).chain(distractors).collect();
                self.matching(&mut body, &pairs, choices);
            }
            Kind::Categorize { categories, distractors, rule } => {
                notes.no_rule(rule.as_deref());
                notes.advise("written as a matching question, with the categories to choose from");
                if !distractors.is_empty() {
                    let many = distractors.len();
                    notes.note("distractors", format!("items that belong nowhere were left out: {many}"));
                }
                let pairs: Vec<_> = categories
                    .iter()
                    .flat_map(|category| category.items.iter().map(|item| (item, &category.item)))
                    .collect();
                self.matching(&mut body, &pairs, categories.iter().map(|category| &category.item).collect());
                body.is_categorize = true;
            }
            Kind::Cloze { rule, .. } => {
                notes.no_rule(rule.as_deref());
                let (text, gaps) = taken_out(&question.prompt);
                let named = |index: usize| gaps.get(index).map(|gap| gap_id(gap, index)).unwrap_or_default();
                prompt = put_back(&self.html(&text), |index| format!("[{}]", named(index)));
                self.cloze(&mut body, &gaps, notes);
            }
            Kind::FreeText(free) => {
                notes.essay(free, true);
                body.model_answer.clone_from(&free.model_answer);
                body.kind = "essay_question";
                body.responses.push(typed(None));
                body.conditions.push(condition("No", vec![Element::new("other")], None, None));
            }
            Kind::Scale { .. } | Kind::Hotspot { .. } | Kind::Ours(_) => {
                notes.leave_out();
                return None;
            }
        }
        Some(self.finished(question, &prompt, body))
    }

    fn finished(&self, question: &Question, prompt: &str, body: Body) -> Element {
        let points = number(question.points.unwrap_or(1.0), 5);
        let mut fields = vec![("question_type", body.kind.to_owned()), ("points_possible", points)];
        fields.extend(body.rule.map(|rule| (RULE, rule)));
        fields.extend(body.is_categorize.then(|| (TYPE, CATEGORIZE.to_owned())));
        fields.extend(question.tags.iter().map(|tag| (KEYWORDS, labels::listed(tag))));
        let word = question.difficulty.and_then(labels::level_word);
        fields.extend(word.map(|word| (DIFFICULTY, word.to_owned())));
        fields.extend(question.objective.clone().map(|id| (OBJECTIVE, id)));
        let score = Element::new("decvar")
            .with("maxvalue", "100")
            .with("minvalue", "0")
            .with("varname", "SCORE")
            .with("vartype", "Decimal");
        // The feedback for a right response goes with the condition that gives all.
        let mut conditions = body.conditions;
        if question.feedback.right.is_some() {
            let full = |condition: &&mut Element| condition.text_of("setvar") == "100";
            conditions
                .iter_mut()
                .filter(full)
                .for_each(|condition| condition.children.push(markup::Node::Element(shown(RIGHT))));
        }
        if question.feedback.wrong.is_some() {
            conditions.push(condition("Yes", vec![Element::new("other")], None, Some(WRONG)));
        }
        let mut item = Element::new("item")
            .with("ident", &question.id)
            .with("title", &question.id)
            .add(Element::new("itemmetadata").add(metadata(&fields)))
            .add(Element::new("presentation").add(text(prompt)).add_all(body.responses))
            .add(Element::new("resprocessing").add(Element::new("outcomes").add(score)).add_all(conditions));
        for (ident, feedback) in &body.feedback {
            let flow = Element::new("flow_mat").add(self.material(feedback));
            item = item.add(Element::new("itemfeedback").with("ident", ident).add(flow));
        }
        if let Some(model) = &body.model_answer {
            let material = Element::new("solutionmaterial").add(self.material(model));
            let solution = Element::new("solution").with("feedbackstyle", "Complete").add(material);
            item = item.add(Element::new("itemfeedback").with("ident", "solution").add(solution));
        }
        if !question.hints.is_empty() {
            let hints = question.hints.iter().map(|hint| Element::new("hintmaterial").add(self.material(hint)));
            let hint = Element::new("hint").with("feedbackstyle", "Incremental").add_all(hints);
            item = item.add(Element::new("itemfeedback").with("ident", "hints").add(hint));
        }
        item
    }

    fn choices<'i>(
        &self,
        asked: &str,
        cardinality: &str,
        items: impl Iterator<Item = &'i Item>,
        about: Option<&str>,
    ) -> Element {
        let labels = items
            .map(|item| Element::new("response_label").with("ident", ident(&item.id)).add(self.material(&item.text)));
        let render = Element::new("render_choice").add_all(labels);
        let response = Element::new("response_lid").with("ident", asked).with("rcardinality", cardinality);
        let response = match about {
            Some(about) => response.add(text(about)),
            None => response,
        };
        response.add(render)
    }

    fn matching(&self, body: &mut Body, pairs: &[(&Item, &Item)], mut choices: Vec<&Item>) {
        body.kind = "matching_question";
        let mut seen = HashSet::new();
        choices.retain(|choice| seen.insert(&choice.id));
        let share = number(100.0 / pairs.len().max(1) as f64, 5);
        for (item, choice) in pairs {
            let asked = format!("response_{}", ident(&item.id));
            let about = self.html(&item.text);
            body.responses.push(self.choices(&asked, "Single", choices.iter().copied(), Some(&about)));
            body.conditions.push(condition("Yes", vec![chosen(&asked, &choice.id)], Some(("Add", &share)), None));
        }
    }

    fn cloze(&self, body: &mut Body, gaps: &[Gap], notes: &mut Notes) {
        let all_chosen = gaps.iter().all(|gap| matches!(gap.fill, Fill::Choose(_)));
        body.kind = if all_chosen { "multiple_dropdowns_question" } else { "fill_in_multiple_blanks_question" };
        let share = number(100.0 / gaps.len().max(1) as f64, 5);
        for (at, gap) in gaps.iter().enumerate() {
            let (id, mut texts) = (gap_id(gap, at), Vec::new());
            let mut right = 1;
            match &gap.fill {
                Fill::Choose(options) if all_chosen => texts = options.clone(),
                Fill::Choose(options) => {
                    notes.note(
                        "type",
                        "gaps to choose and gaps to type cannot stand in one text in Canvas: all are typed",
                    );
                    texts.extend(options.first().cloned());
                }
                Fill::Type(accepted) => {
                    texts.extend(accepted.iter().map(|text| notes.sample(text)));
                    right = texts.len();
                }
            }
            let items: Vec<_> = texts
                .iter()
                .enumerate()
                .map(|(index, words)| Item { id: format!("{id}_{}", index + 1), text: from_plain(words) })
                .collect();
            let ident = format!("response_{id}");
            body.responses.push(self.choices(&ident, "Single", items.iter(), Some(&id)));
            for item in items.iter().take(right) {
                body.conditions.push(condition("Yes", vec![equal(&ident, &item.id)], Some(("Add", &share)), None));
            }
        }
    }
}

fn gap_id(gap: &Gap, index: usize) -> String {
    gap.id.clone().unwrap_or_else(|| format!("gap-{}", index + 1))
}

impl Body {
    /// Shown before the score is set, since the first condition that sets it ends the matter.
    fn option_feedback(&mut self, options: &[(&str, Option<&String>)]) {
        for (id, feedback) in options {
            let Some(feedback) = feedback else { continue };
            let name = format!("{id}_fb");
            // Some names mean something else.
            let name = if [GENERAL, RIGHT, WRONG].contains(&&*name) { format!("option_{name}") } else { name };
            self.conditions.push(condition("Yes", vec![chosen(RESPONSE, id)], None, Some(&name)));
            self.feedback.push((name, (*feedback).clone()));
        }
    }

    fn answer(&mut self, at: usize, tests: Vec<Element>, credit: f64, feedback: Option<&String>) {
        let ident = format!("answer-{}_fb", at + 1);
        let score = number(credit * 100.0, 5);
        let told = feedback.map(|_| ident.as_str());
        self.conditions.push(condition("No", tests, Some(("Set", &score)), told));
        self.feedback.extend(feedback.map(|feedback| (ident.clone(), feedback.clone())));
    }
}

impl Body {
    /// The first condition that holds sets the score, so those that earn most are tried first, and say which answer they
    /// are about. All conditions behind those that hold for every response are of answers.
    fn best_first<T>(&mut self, answers: &[Answer<T>]) {
        let Some(order) = best_first(answers) else { return };
        let mut conditions = self.conditions.split_off(self.conditions.len() - answers.len());
        let titled = |(at, condition): (usize, &mut Element)| {
            std::mem::take(condition).with("title", format!("answer-{}", at + 1))
        };
        let conditions: Vec<Element> = conditions.iter_mut().enumerate().map(titled).collect();
        self.conditions.extend(order.into_iter().map(|at| conditions[at].clone()));
    }
}

fn title(said: &str) -> String {
    if said == "true" { "True" } else { "False" }.to_owned()
}

fn text(html: &str) -> Element {
    Element::new("material").add(Element::new("mattext").with("texttype", "text/html").add_text(html))
}

fn typed(kind: Option<&str>) -> Element {
    let label = Element::new("response_label").with("ident", "answer1").with("rshuffle", "No");
    let render = Element::new("render_fib").with_some("fibtype", kind).add(label);
    Element::new("response_str").with("ident", RESPONSE).with("rcardinality", "Single").add(render)
}

fn equal(respident: &str, value: &str) -> Element {
    Element::new("varequal").with("respident", respident).add_text(value)
}

/// Whether a choice was made, by its id.
fn chosen(respident: &str, id: &str) -> Element {
    equal(respident, &ident(id))
}

fn shown(ident: &str) -> Element {
    Element::new("displayfeedback").with("feedbacktype", "Response").with("linkrefid", ident)
}

fn condition(goes_on: &str, tests: Vec<Element>, score: Option<(&str, &str)>, feedback: Option<&str>) -> Element {
    let mut condition =
        Element::new("respcondition").with("continue", goes_on).add(Element::new("conditionvar").add_all(tests));
    if let Some((action, score)) = score {
        condition =
            condition.add(Element::new("setvar").with("action", action).with("varname", "SCORE").add_text(score));
    }
    condition.add_all(feedback.map(shown))
}
