//! Writes tables.

use std::collections::HashMap;

use super::{COLUMNS, PARTS, Row, looks_like_pattern};
use crate::interchange::bank::{Item, Kind, Note, Number, Question, Quiz, Text, percent};
use crate::interchange::written::Notes;
use crate::interchange::{Error, Format, labels, to_html, to_yaml};

pub fn write(quiz: &Quiz, notes: &mut Vec<Note>) -> Result<Vec<u8>, Error> {
    let mut rows = Vec::new();
    for question in &quiz.questions {
        let mut notes = Notes { format: Format::Csv, question, notes };
        rows.extend(written(quiz, question, &mut notes));
    }
    let settings = to_yaml::settings(quiz);
    if let Some(first) = rows.first_mut().filter(|_| !settings.is_empty()) {
        first.cells.insert("settings", settings);
    }
    let has = |name: &str| {
        ["id", "type", "prompt"].contains(&name) || rows.iter().any(|row: &Row| row.cells.contains_key(name))
    };
    let columns: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).filter(|name| has(name)).collect();
    let many = rows.iter().map(|row| row.parts.len()).max().unwrap_or_default();
    let has_part = |name: &str| rows.iter().any(|row| row.parts.iter().any(|part| part.contains_key(name)));
    let parts: Vec<&str> = PARTS.iter().map(|(name, _)| *name).filter(|name| has_part(name)).collect();
    let mut writer = ::csv::WriterBuilder::new().from_writer(b"\xef\xbb\xbf".to_vec());
    let header = columns.iter().map(|name| (*name).to_owned());
    let header: Vec<_> =
        header.chain((1..=many).flat_map(|at| parts.iter().map(move |name| format!("{name} {at}")))).collect();
    let failed = |error: ::csv::Error| Error::Package(error.to_string());
    writer.write_record(&header).map_err(failed)?;
    for row in &rows {
        let cells = columns.iter().map(|name| row.cells.get(name).map(String::as_str).unwrap_or_default());
        let parts = (0..many).flat_map(|at| {
            let part = row.parts.get(at);
            parts.iter().map(move |name| part.and_then(|part| part.get(name)).map(String::as_str).unwrap_or_default())
        });
        writer.write_record(cells.chain(parts)).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| Error::Package(error.to_string()))
}

/// `None` for a type that no table can hold.
fn written(quiz: &Quiz, question: &Question, notes: &mut Notes) -> Option<Row> {
    let mut row = Row::default();
    let rule = match &question.kind {
        Kind::Multiple { rule, .. } | Kind::Ordering { rule, .. } | Kind::Matching { rule, .. } => rule,
        Kind::Categorize { rule, .. } | Kind::Cloze { rule, .. } => rule,
        _ => &None,
    };
    let marks = &question.feedback;
    let join = |list: &[String], between: &str| (!list.is_empty()).then(|| list.join(between));
    let cells = [
        ("quiz", Some(quiz.id.clone())),
        ("title", Some(quiz.title.clone())),
        ("id", Some(question.id.clone())),
        ("type", Some(question.type_name().to_owned())),
        ("prompt", Some(question.prompt.clone())),
        ("points", question.points.map(|points| points.to_string())),
        ("partial_credit", rule.clone()),
        ("explanation", question.explanation.clone()),
        ("feedback right", marks.right.clone()),
        ("feedback partly", marks.partly.clone()),
        ("feedback wrong", marks.wrong.clone()),
        ("hints", join(&question.hints, "\n\n")),
        ("objective", question.objective.clone()),
        ("tags", join(&question.tags.iter().map(|tag| labels::listed(tag)).collect::<Vec<_>>(), ", ")),
        ("difficulty", question.difficulty.map(|level| level.to_string())),
        ("see", question.see.clone()),
        ("allow", join(&question.allow, ", ")),
    ];
    row.cells.extend(cells.into_iter().filter_map(|(name, cell)| Some((name, cell?))));
    if question.hints.iter().any(|hint| hint.contains("\n\n")) {
        notes.note("hints", "a hint of several paragraphs becomes several hints");
    }
    let folds = |ignore: &Vec<String>| if ignore.is_empty() { "nothing".to_owned() } else { ignore.join(", ") };
    match &question.kind {
        Kind::Single { options } | Kind::Multiple { options, .. } => {
            for option in options {
                let mut part = part(&option.item, "part");
                part.insert("credit", percent(option.credit));
                part.extend(option.feedback.clone().map(|text| ("feedback", text)));
                part.extend(option.misconception.clone().map(|text| ("misconception", text)));
                part.extend(option.pinned.then(|| ("pin", "last".to_owned())));
                row.parts.push(part);
            }
        }
        Kind::TrueFalse { answer, when_true, when_false } => {
            row.cells.insert("answer", answer.to_string());
            for (said, feedback) in [("true", when_true), ("false", when_false)] {
                if let Some(feedback) = feedback {
                    row.parts.push(HashMap::from([("part", said.to_owned()), ("feedback", feedback.clone())]));
                }
            }
        }
        Kind::Short { answers, ignore } => {
            row.cells.extend(ignore.as_ref().map(|ignore| ("ignore", folds(ignore))));
            row.parts = answers
                .iter()
                .map(|answer| {
                    let text = match &answer.value {
                        Text::Plain(text) if looks_like_pattern(text.trim_start_matches('\\')) => format!("\\{text}"),
                        Text::Plain(text) => text.clone(),
                        Text::Pattern { source, .. } => source.clone(),
                    };
                    answer_part(text, answer.credit, answer.feedback.as_deref())
                })
                .collect();
        }
        Kind::Numeric { answers, unit } => {
            row.cells.extend(unit.clone().map(|unit| ("unit", unit)));
            row.parts = answers
                .iter()
                .map(|answer| {
                    let text = match answer.value {
                        Number::Range { from, to } => format!("{from} .. {to}"),
                        Number::Near { value, tolerance: 0.0, .. } => value.to_string(),
                        Number::Near { value, tolerance, relative: true } => {
                            format!("{value} ± {}", percent(tolerance))
                        }
                        Number::Near { value, tolerance, .. } => format!("{value} ± {tolerance}"),
                    };
                    answer_part(text, answer.credit, answer.feedback.as_deref())
                })
                .collect();
        }
        Kind::Ordering { items, .. } => row.parts = items.iter().map(|item| part(item, "part")).collect(),
        Kind::Scale { levels } => row.parts = levels.iter().map(|item| part(item, "part")).collect(),
        Kind::Matching { pairs, distractors, .. } => {
            for (item, choice) in pairs {
                let mut part = part(item, "part");
                part.extend(match_part(choice));
                row.parts.push(part);
            }
            row.parts.extend(distractors.iter().map(match_part));
        }
        Kind::Categorize { categories, distractors, .. } => {
            for category in categories {
                for item in &category.items {
                    let mut part = part(item, "part");
                    part.extend(match_part(&category.item));
                    row.parts.push(part);
                }
                row.parts.extend(category.items.is_empty().then(|| match_part(&category.item)));
            }
            row.parts.extend(distractors.iter().map(|item| part(item, "part")));
        }
        Kind::Cloze { ignore, feedback, .. } => {
            row.cells.extend(ignore.as_ref().map(|ignore| ("ignore", folds(ignore))));
            let told =
                |(id, text): &(String, String)| HashMap::from([("part", id.clone()), ("feedback", text.clone())]);
            row.parts = feedback.iter().map(told).collect();
        }
        Kind::FreeText(free) => {
            row.cells.extend(free.model_answer.clone().map(|text| ("answer", text)));
            row.cells.extend(free.marked_by.clone().map(|by| ("marked_by", by)));
            if free.least.is_some() || free.most.is_some() {
                let word = |words: Option<u32>| words.map(|words| words.to_string()).unwrap_or_default();
                row.cells.insert("words", format!("{}..{}", word(free.least), word(free.most)));
            }
            for (item, points) in &free.checklist {
                let mut part = part(item, "part");
                part.insert("credit", points.to_string());
                row.parts.push(part);
            }
        }
        Kind::Hotspot { .. } | Kind::Ours(_) => {
            notes.leave_out();
            return None;
        }
    }
    Some(row)
}

fn part(item: &Item, name: &'static str) -> HashMap<&'static str, String> {
    let mut part = HashMap::from([(name, item.text.clone())]);
    if !item.id.is_empty() && crate::yaml::slug(&to_html::plain(&item.text)) != item.id {
        part.insert("id", item.id.clone());
    }
    part
}

fn match_part(item: &Item) -> HashMap<&'static str, String> {
    let mut of = part(item, "match");
    if let Some(id) = of.remove("id") {
        of.insert("match id", id);
    }
    of
}

fn answer_part(text: String, credit: f64, feedback: Option<&str>) -> HashMap<&'static str, String> {
    let mut part = HashMap::from([("part", text), ("credit", percent(credit))]);
    part.extend(feedback.map(|text| ("feedback", text.to_owned())));
    part
}
