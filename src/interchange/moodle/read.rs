//! Reads Moodle XML.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{accepted, cloze, ordering_rule};
use crate::diag::show::Lines;
use crate::interchange::Error;
use crate::interchange::bank::{Answer, Choice, File, FreeText, Item, Kind, Number, Question};
use crate::interchange::found::{Draft, Found, decimal, no_number, quantity};
use crate::interchange::gap::{Fill, Gap, put_back, stand_in, without_braces, written};
use crate::interchange::markup::Element;
use crate::interchange::{labels, xml};

pub fn read(text: &str, found: &mut Found) -> Result<(), Error> {
    let lines = Lines::of(text);
    let root = xml::parse(text).map_err(|broken| {
        let (line, column) = lines.line_column(broken.at);
        Error::Broken { line, column, message: broken.message }
    })?;
    for element in root.all("question") {
        let (line, column) = lines.line_column(element.at);
        question(element, &format!("{line}:{column}"), found);
    }
    Ok(())
}

fn question(element: &Element, at: &str, found: &mut Found) {
    let kind = element.attribute("type").unwrap_or_default();
    if kind == "category" {
        let path = element.child("category").map(|category| category.text_of("text")).unwrap_or_default();
        let mut draft = found.draft(at);
        let info = element.child("info").map(|info| draft.text(info)).filter(|info| !info.is_empty());
        let quiz = found.category(&path);
        quiz.intro = quiz.intro.take().or(info);
        quiz.files.extend(draft.files);
        return;
    }
    let name = element.child("name").map(|name| name.text_of("text")).unwrap_or_default();
    let mut draft = found.draft(at);
    let prompt = element.child("questiontext").map(|text| draft.text(text)).unwrap_or_default();
    if kind == "description" {
        return found.describe(&name, prompt, draft);
    }
    let mut question = Question { prompt, ..Question::default() };
    common(element, &mut question, &mut draft);
    let told = if name.is_empty() { question.prompt.clone() } else { name.clone() };
    match read_kind(kind, element, &mut question, &mut draft) {
        Ok(kind) => {
            question.kind = kind;
            let id = element.text_of("idnumber");
            found.keep(&id, &name, question, draft);
        }
        Err(why) => found.leave_out(&told, at, why),
    }
}

fn common(element: &Element, question: &mut Question, draft: &mut Draft) {
    question.explanation = draft.some(element, "generalfeedback");
    question.points = decimal(&element.text_of("defaultgrade")).filter(|points| *points != 1.0);
    if question.points == Some(0.0) {
        draft.lose("points", "a question of 0 points counts 1 here");
        question.points = None;
    }
    question.hints = element.all("hint").map(|hint| draft.text(hint)).filter(|hint| !hint.is_empty()).collect();
    let tags = element.child("tags").into_iter().flat_map(|tags| tags.all("tag"));
    labels::take_tags(question, tags.map(|tag| tag.text_of("text")).filter(|tag| !tag.is_empty()));
    question.feedback.right = draft.some(element, "correctfeedback");
    question.feedback.partly = draft.some(element, "partiallycorrectfeedback");
    question.feedback.wrong = draft.some(element, "incorrectfeedback");
    if decimal(&element.text_of("penalty")).is_some_and(|penalty| penalty > 0.0 && (penalty - 1.0 / 3.0).abs() > 0.001)
    {
        let penalty = element.text_of("penalty");
        draft.lose("penalty", format!("a penalty is set for a whole quiz here: that of {penalty} was left out"));
    }
    if element.text_of("hidden") == "1" {
        draft.lose("hidden", "this question is hidden in the source, and asked here");
    }
    if matches!(element.text_of("shuffleanswers").as_str(), "0" | "false") {
        draft.lose("shuffle", "whether options are shuffled is set for a whole quiz here: `shuffle: {options: false}`");
    }
}

fn read_kind(kind: &str, element: &Element, question: &mut Question, draft: &mut Draft) -> Result<Kind, String> {
    match kind {
        "multichoice" | "multichoiceset" => {
            let options = element.all("answer").map(|answer| {
                let (credit, feedback) = credit_and_feedback(answer, draft);
                Choice { item: Item::text(draft.text(answer)), credit, feedback, ..Choice::default() }
            });
            let options: Vec<_> = options.collect();
            if kind == "multichoiceset" {
                let even = options.iter().map(|option| option.credit).filter(|credit| *credit > 0.0).count() as f64;
                let wrong = options.len() as f64 - even;
                let balanced = |option: Choice| Choice {
                    credit: if option.credit > 0.0 { 1.0 / even } else { -1.0 / wrong },
                    ..option
                };
                let kind = draft.choice(options.into_iter().map(balanced).collect(), false)?;
                let Kind::Multiple { options, .. } = kind else { return Ok(kind) };
                return Ok(Kind::Multiple { options, rule: Some("all_or_nothing".to_owned()) });
            }
            let single = !matches!(element.text_of("single").as_str(), "false" | "0");
            draft.choice(options, single)
        }
        "truefalse" => {
            let mut answer = None;
            let (mut when_true, mut when_false) = (None, None);
            for element in element.all("answer") {
                let (credit, feedback) = credit_and_feedback(element, draft);
                let said = element.text_of("text").eq_ignore_ascii_case("true");
                if credit >= 1.0 {
                    answer = Some(said);
                }
                *(if said { &mut when_true } else { &mut when_false }) = feedback;
            }
            let answer = answer.ok_or("neither true nor false earns 100%")?;
            Ok(Kind::TrueFalse { answer, when_true, when_false })
        }
        "shortanswer" => {
            let mut answers = Vec::new();
            for answer in element.all("answer") {
                let (credit, feedback) = credit_and_feedback(answer, draft);
                let text = answer.text_of("text");
                if text == "*" && credit <= 0.0 {
                    question.feedback.wrong = feedback;
                } else if !text.is_empty() {
                    answers.push(Answer { value: accepted(&text), credit: credit.max(0.0), feedback });
                }
            }
            let case_counts = element.text_of("usecase") == "1";
            let ignore = case_counts.then(|| vec!["spaces".to_owned(), "width".to_owned()]);
            Ok(Kind::Short { answers, ignore })
        }
        "numerical" => numerical(element, question, draft),
        "matching" | "match" | "ddmatch" => {
            let (mut pairs, mut distractors) = (Vec::new(), Vec::new());
            for sub in element.all("subquestion") {
                let item = draft.text(sub);
                let choice = sub.child("answer").map(|answer| answer_text(answer, kind, draft)).unwrap_or_default();
                if item.is_empty() {
                    distractors.push(Item::text(choice));
                } else {
                    pairs.push((Item::text(item), Item::text(choice)));
                }
            }
            Ok(Kind::Matching { pairs, distractors, rule: None })
        }
        "ordering" => {
            let mut items: Vec<_> = element
                .all("answer")
                .enumerate()
                .map(|(at, answer)| {
                    let place = answer.attribute("fraction").and_then(decimal).unwrap_or(at as f64 + 1.0);
                    (place, Item::text(draft.text(answer)))
                })
                .collect();
            items.sort_by(|one, other| one.0.total_cmp(&other.0));
            let grading = element.text_of("gradingtype");
            let rule = ordering_rule(&grading).unwrap_or_else(|| {
                if !grading.is_empty() {
                    draft.lose("partial_credit", format!("`{grading}` gave way to `adjacent_pairs`"));
                }
                None
            });
            Ok(Kind::Ordering {
                items: items.into_iter().map(|(_, item)| item).collect(),
                rule: rule.map(str::to_owned),
            })
        }
        "essay" => {
            let limit = |name: &str| element.text_of(name).parse::<u32>().ok().filter(|words| *words > 0);
            let model_answer = draft.some(element, "graderinfo");
            if draft.some(element, "responsetemplate").is_some() {
                draft.lose("template", "the text that learners were to go on from was left out");
            }
            if element.text_of("attachments").parse::<i64>().is_ok_and(|files| files != 0) {
                draft.lose("attachments", "files cannot be handed in with an answer here");
            }
            let (least, most) = (limit("minwordlimit"), limit("maxwordlimit"));
            let marked_by = Some("hr".to_owned());
            Ok(Kind::FreeText(FreeText { model_answer, marked_by, least, most, ..FreeText::default() }))
        }
        "cloze" | "multianswer" => {
            let text = element.child("questiontext").ok_or("there is no text")?;
            let raw = text.text_of("text");
            let (raw, gaps) = cloze::read(&raw, draft)?;
            let stood_in = Element { children: Vec::new(), ..text.clone() };
            let mut stood_in = stood_in.add(Element::new("text").add_text(raw));
            stood_in.children.extend(text.children.iter().filter(|node| !is_text(node)).cloned());
            let markdown = without_braces(&draft.text(&stood_in));
            question.prompt = put_back(&markdown, |index| gaps.get(index).map(written).unwrap_or_default());
            let ignore =
                text.text_of("text").contains(":SHORTANSWER_C:").then(|| vec!["spaces".to_owned(), "width".to_owned()]);
            Ok(Kind::Cloze { rule: None, ignore, feedback: Vec::new() })
        }
        "gapselect" | "ddwtos" => {
            let choices =
                element.elements().filter(|element| matches!(element.name.as_str(), "selectoption" | "dragbox"));
            let choices: Vec<_> = choices.map(|choice| (choice.text_of("text"), choice.text_of("group"))).collect();
            question.prompt = select(&question.prompt, &choices)?;
            Ok(Kind::Cloze { rule: None, ignore: None, feedback: Vec::new() })
        }
        "" => Err("the question says nothing of its type".to_owned()),
        other => Err(format!("Moodle’s type `{other}` has no counterpart here")),
    }
}

fn is_text(node: &crate::interchange::markup::Node) -> bool {
    matches!(node, crate::interchange::markup::Node::Element(element) if element.name == "text")
}

/// Texts of answers are words alone in some types, and marked up in others.
fn answer_text(answer: &Element, kind: &str, draft: &mut Draft) -> String {
    let text = answer.text_of("text");
    if kind == "ddmatch" { draft.text(answer) } else { draft.plain(&text) }
}

fn numerical(element: &Element, question: &mut Question, draft: &mut Draft) -> Result<Kind, String> {
    let mut answers = Vec::new();
    for answer in element.all("answer") {
        let (credit, feedback) = credit_and_feedback(answer, draft);
        let text = answer.text_of("text");
        if text == "*" {
            if credit > 0.0 {
                draft.lose("credit", "any other number earns a part of the mark in the source, and nothing here");
            }
            question.feedback.wrong = feedback;
            continue;
        }
        let value = quantity(&text).ok_or_else(|| no_number(&text))?;
        let tolerance = decimal(&answer.text_of("tolerance")).unwrap_or_default().abs();
        answers.push(Answer { value: Number::near(value, tolerance), credit: credit.max(0.0), feedback });
    }
    let units: Vec<_> = element.child("units").into_iter().flat_map(|units| units.all("unit")).collect();
    let is_base = |unit: &&&Element| decimal(&unit.text_of("multiplier")) == Some(1.0);
    let unit = units.iter().find(is_base).map(|unit| unit.text_of("unit_name")).filter(|name| !name.is_empty());
    let shown = match element.text_of("showunits").as_str() {
        "3" => None,
        _ => unit,
    };
    if units.len() > 1 {
        draft.lose("unit", "a number is given in one unit here: the others were left out");
    }
    Ok(Kind::Numeric { answers, unit: shown })
}

/// `[[1]]` stands for the first choice; a gap offers all choices of its group.
fn select(prompt: &str, choices: &[(String, String)]) -> Result<String, String> {
    let prompt = prompt.replace("\\[\\[", "[[").replace("\\]\\]", "]]");
    let (mut text, mut gaps) = (String::new(), Vec::new());
    let mut rest = prompt.as_str();
    while let Some((before, after)) = rest.split_once("[[") {
        let number =
            after.split_once("]]").and_then(|(number, after)| Some((number.trim().parse::<usize>().ok()?, after)));
        let Some((number, after)) = number else {
            text.push_str(before);
            text.push_str("\\[\\[");
            rest = after;
            continue;
        };
        let (right, group) =
            choices.get(number.wrapping_sub(1)).ok_or_else(|| format!("there is no choice {number}"))?;
        let others = choices.iter().filter(|(text, of)| of == group && text != right).map(|(text, _)| text.clone());
        text.push_str(before);
        text.push_str(&stand_in(gaps.len()));
        gaps.push(Gap { id: None, fill: Fill::Choose([right.clone()].into_iter().chain(others).collect()) });
        rest = after;
    }
    text.push_str(rest);
    if gaps.is_empty() {
        return Err("there is no gap in this text".to_owned());
    }
    Ok(put_back(&without_braces(&text), |index| gaps.get(index).map(written).unwrap_or_default()))
}

fn credit_and_feedback(answer: &Element, draft: &mut Draft) -> (f64, Option<String>) {
    let credit = answer.attribute("fraction").and_then(decimal).unwrap_or_default() / 100.0;
    let feedback = draft.some(answer, "feedback");
    // 33.33333 of Moodle's list is a third.
    let thirds = [1.0 / 3.0, 2.0 / 3.0, 1.0 / 6.0, 5.0 / 6.0, 1.0 / 7.0, 1.0 / 9.0];
    let exact = thirds.into_iter().find(|exact| (exact - credit.abs()).abs() < 1e-6);
    (exact.map_or(credit, |exact| if credit < 0.0 { -exact } else { (exact * 1e7).round() / 1e7 }), feedback)
}

impl Draft {
    fn some(&mut self, parent: &Element, name: &str) -> Option<String> {
        let text = self.text(parent.child(name)?);
        (!text.is_empty()).then_some(text)
    }

    /// Markdown of an element that has a `text`, a format and perhaps files.
    fn text(&mut self, element: &Element) -> String {
        // Old files have the text itself where new ones have an element.
        let text = element.child("text").map_or_else(|| element.text(), Element::text);
        let files: Vec<_> = element.all("file").filter_map(embedded).collect();
        let find = |source: &str| {
            let name = source.strip_prefix("@@PLUGINFILE@@/")?;
            let name = percent_encoding::percent_decode_str(name).decode_utf8().ok()?;
            files.iter().find(|file| *file.name == *name).cloned()
        };
        let text = match element.attribute("format").unwrap_or("html") {
            "markdown" => {
                let mut text = text.trim().replace("\r\n", "\n");
                let mut taken = Vec::new();
                for file in &files {
                    let source = format!("@@PLUGINFILE@@/{}", file.name);
                    if let Some(name) = self.image(&source, &find, &mut taken) {
                        text = text.replace(&source, &name);
                    }
                }
                self.take_files(taken);
                text
            }
            "plain_text" => self.plain(&text),
            "moodle_auto_format" => self.auto(&text, &find),
            _ => self.html(&text, &find),
        };
        text.trim_end().to_owned()
    }
}

fn embedded(file: &Element) -> Option<File> {
    let name = file.attribute("name")?;
    let path = file.attribute("path").unwrap_or("/").trim_start_matches('/');
    let letters: String = file.text().split_whitespace().collect();
    Some(File { name: format!("{path}{name}"), bytes: STANDARD.decode(letters).ok()? })
}
