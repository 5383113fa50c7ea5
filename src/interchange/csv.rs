//! Tables: one question a row. Written with commas in UTF-8 behind a byte order mark, so that a spreadsheet shows every
//! letter; read with whatever a spreadsheet saves.
//!
//! The columns are `quiz`, `title`, `id`, `type`, `prompt` and so on, then as many groups of `part 1`, `match 1`,
//! `credit 1`, `feedback 1`, `id 1` as the longest question needs. docs/interchange.md says what a part is.

use std::collections::HashMap;

use super::bank::{Answer, Category, Choice, FreeText, Item, Kind, Note, Number, Question, Quiz, Text, percent};
use super::found::{Draft, Found, decimal};
use super::{Error, Format};
use crate::diag::nearest;
use crate::interchange::written::Notes;

/// Columns before the parts, with other names by which they are known.
const COLUMNS: [(&str, &[&str]); 22] = [
    ("quiz", &["quiz id"]),
    ("title", &["quiz title", "category"]),
    ("id", &["question id", "idnumber"]),
    ("type", &["question type", "kind"]),
    ("prompt", &["question", "question text", "text", "stem"]),
    ("answer", &["correct", "correct answer", "key", "answers"]),
    ("points", &["score", "mark", "marks", "weight"]),
    ("partial_credit", &["partial credit"]),
    ("unit", &[]),
    ("ignore", &[]),
    ("explanation", &["general feedback", "rationale"]),
    ("feedback right", &["correct feedback"]),
    ("feedback partly", &[]),
    ("feedback wrong", &["incorrect feedback"]),
    ("hints", &["hint"]),
    ("objective", &[]),
    ("tags", &["tag"]),
    ("difficulty", &[]),
    ("see", &[]),
    ("allow", &[]),
    ("words", &[]),
    ("marked_by", &["marked by"]),
];
const PARTS: [(&str, &[&str]); 7] = [
    ("part", &["option", "answer", "choice", "item"]),
    ("match", &[]),
    ("credit", &["fraction"]),
    ("feedback", &[]),
    ("id", &[]),
    ("misconception", &[]),
    ("pin", &[]),
];
const MOST_PARTS: usize = 200;

/// Whether the first line names columns that a table of questions has.
pub fn has_header(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let names: Vec<_> = first.split([',', ';', '\t']).map(clean).collect();
    names.len() > 1 && names.iter().any(|name| column(name) == Some("prompt"))
}

fn clean(name: &str) -> String {
    let name = name.trim().trim_matches('"').trim().to_lowercase().replace('_', " ");
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn column(name: &str) -> Option<&'static str> {
    let is = |known: &str| known.replace('_', " ") == name;
    COLUMNS.iter().find(|(known, others)| is(known) || others.contains(&name)).map(|(known, _)| *known)
}

/// `option 2`, `option2`, `part_2`: the column, and which part it belongs to.
fn part_column(name: &str) -> Option<(&'static str, usize)> {
    let digits = name.len() - name.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let (word, number) = name.split_at(name.len() - digits);
    let number: usize = number.parse().ok().filter(|number| (1..=MOST_PARTS).contains(number))?;
    let word = word.trim();
    let found = PARTS.iter().find(|(known, others)| *known == word || others.contains(&word));
    found.map(|(known, _)| (*known, number - 1))
}

/// A row by the names of its columns.
#[derive(Default)]
struct Row {
    cells: HashMap<&'static str, String>,
    parts: Vec<HashMap<&'static str, String>>,
}

impl Row {
    fn get(&self, name: &str) -> Option<String> {
        self.cells.get(name).cloned()
    }

    fn list(&self, name: &str) -> Vec<String> {
        let cell = self.get(name).unwrap_or_default();
        cell.split([',', ';']).map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect()
    }
}

pub fn read(text: &str, found: &mut Found) -> Result<(), Error> {
    let first = text.lines().next().unwrap_or_default();
    // Excel names the delimiter in a line of its own, where it is asked to.
    let (text, skipped, named) = match first.strip_prefix("sep=") {
        Some(sign) => {
            (text.get(first.len()..).unwrap_or_default().trim_start_matches(['\r', '\n']), 1, sign.bytes().next())
        }
        None => (text, 0, None),
    };
    let first = text.lines().next().unwrap_or_default();
    let delimiter = named.unwrap_or_else(|| {
        let count = |sign: char| first.matches(sign).count();
        [b';', b'\t', b','].into_iter().max_by_key(|sign| count(char::from(*sign))).unwrap_or(b',')
    });
    let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let broken = |error: ::csv::Error| {
        let line = error.position().map_or(1, |place| place.line() as usize);
        Error::Broken { line: line + skipped, column: 1, message: format!("this is not a table: {error}") }
    };
    let header = reader.headers().map_err(broken)?.clone();
    let columns: Vec<_> = header.iter().map(clean).collect();
    if !columns.iter().any(|name| column(name) == Some("prompt")) {
        let message = "the first line names no column `prompt`; docs/interchange.md lists the columns".to_owned();
        return Err(Error::Broken { line: 1 + skipped, column: 1, message });
    }
    let foreign: Vec<_> = columns
        .iter()
        .filter(|name| !name.is_empty() && column(name).is_none() && part_column(name).is_none())
        .collect();
    for name in foreign {
        let help = nearest(name, COLUMNS.iter().map(|(known, _)| *known));
        let help = help.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        let message = format!("the column `{name}` is not known and was left out{help}");
        found.notes.push(Note { question: None, at: "1:1".to_owned(), what: "column", message, left_out: false });
    }
    let mut quiz = String::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let mut row = Row::default();
        for (name, cell) in columns.iter().zip(record.iter()) {
            let cell = cell.trim().replace("\r\n", "\n");
            if cell.is_empty() {
                continue;
            }
            if let Some(name) = column(name) {
                row.cells.insert(name, cell);
            } else if let Some((name, at)) = part_column(name) {
                if row.parts.len() <= at {
                    row.parts.resize_with(at + 1, HashMap::new);
                }
                row.parts[at].insert(name, cell);
            }
        }
        if row.cells.is_empty() && row.parts.is_empty() {
            continue;
        }
        let named = row.get("quiz").or(row.get("title")).unwrap_or_default();
        if named != quiz {
            found.quiz(&row.get("title").unwrap_or(named.clone()), row.get("quiz").as_deref());
            quiz = named;
        }
        let line = record.position().map_or(0, |place| place.line() as usize) + skipped;
        question(&row, &format!("{line}:1"), found);
    }
    Ok(())
}

fn question(row: &Row, at: &str, found: &mut Found) {
    let mut draft = found.draft(at);
    let id = row.get("id").unwrap_or_default();
    let prompt = row.get("prompt").unwrap_or_default();
    if prompt.is_empty() {
        return found.leave_out(&id, at, "this row has no prompt");
    }
    let number = |name: &str, draft: &mut Draft| {
        let cell = row.get(name)?;
        let value = decimal(&cell);
        if value.is_none() {
            draft.lose("number", format!("`{cell}` in the column `{name}` is not a number"));
        }
        value
    };
    let mut question = Question { prompt: prompt.clone(), ..Question::default() };
    question.points = number("points", &mut draft).filter(|points| *points != 1.0);
    question.difficulty =
        number("difficulty", &mut draft).filter(|level| (1.0..=5.0).contains(level)).map(|level| level as u32);
    question.explanation = row.get("explanation");
    question.feedback.right = row.get("feedback right");
    question.feedback.partly = row.get("feedback partly");
    question.feedback.wrong = row.get("feedback wrong");
    question.hints = row.get("hints").map(|hints| hints.split("\n\n").map(str::to_owned).collect()).unwrap_or_default();
    question.objective = row.get("objective");
    question.tags = row.list("tags");
    question.see = row.get("see");
    question.allow = row.list("allow");
    match kind(row, &mut draft) {
        Ok(kind) => {
            question.kind = kind;
            let name = if id.is_empty() { String::new() } else { id.clone() };
            found.keep(&id, &name, question, draft);
        }
        Err(why) => found.leave_out(if id.is_empty() { &prompt } else { &id }, at, why),
    }
}

fn item(part: &HashMap<&'static str, String>, name: &str) -> Item {
    Item { id: part.get("id").cloned().unwrap_or_default(), text: part.get(name).cloned().unwrap_or_default() }
}

/// `100%`, `50 %`, `0.5`, `x`, `yes`.
fn credit(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(percent) = text.strip_suffix('%') {
        return Some(decimal(percent)? / 100.0);
    }
    match text.to_lowercase().as_str() {
        "x" | "yes" | "true" | "right" | "correct" => Some(1.0),
        "no" | "false" | "wrong" => Some(0.0),
        // A spreadsheet shows 50% and may save 0.5, or 50.
        other => decimal(other).map(|number| if number > 1.0 { number / 100.0 } else { number }),
    }
}

fn kind(row: &Row, draft: &mut Draft) -> Result<Kind, String> {
    let rule = row.get("partial_credit");
    let parts = || row.parts.iter().filter(|part| !part.is_empty());
    let name = row.get("type").map(|name| clean(&name).replace([' ', '-', '/'], "_"));
    let name = name.unwrap_or_else(|| guessed(row));
    match name.as_str() {
        "single_choice" | "multiple_choice" | "multichoice" | "single" | "mc" => {
            Ok(Kind::Single { options: options(row, draft)? })
        }
        "multiple_response" | "multiple_answers" | "multiple" => {
            Ok(Kind::Multiple { options: options(row, draft)?, rule })
        }
        "true_false" | "truefalse" | "boolean" => {
            let feedback = |said: &str| {
                let part = parts().find(|part| part.get("part").is_some_and(|text| text.eq_ignore_ascii_case(said)));
                part.and_then(|part| part.get("feedback").cloned())
            };
            let said = row.get("answer").unwrap_or_default().to_lowercase();
            let answer = match said.as_str() {
                "true" | "t" | "yes" | "1" => true,
                "false" | "f" | "no" | "0" => false,
                _ => return Err(format!("the column `answer` says `{said}`, and not `true` or `false`")),
            };
            Ok(Kind::TrueFalse { answer, when_true: feedback("true"), when_false: feedback("false") })
        }
        "short_answer" | "shortanswer" | "fill_in" => {
            let typed =
                row.get("answer").into_iter().flat_map(|cell| cell.split('\n').map(str::to_owned).collect::<Vec<_>>());
            let typed = typed.map(|text| Ok(Answer { value: accepted(text), credit: 1.0, feedback: None }));
            let answers = typed.chain(parts().map(|part| answer(part, |text| Some(accepted(text.to_owned())))));
            let ignore =
                row.get("ignore").map(|_| row.list("ignore").into_iter().filter(|fold| fold != "nothing").collect());
            Ok(Kind::Short { answers: answers.collect::<Result<_, String>>()?, ignore })
        }
        "numeric" | "numerical" | "number" => {
            let typed = row.get("answer").into_iter().map(|text| {
                let value = number(&text).ok_or_else(|| format!("`{text}` is not a number"))?;
                Ok(Answer { value, credit: 1.0, feedback: None })
            });
            let answers = typed.chain(parts().map(|part| answer(part, number)));
            Ok(Kind::Numeric { answers: answers.collect::<Result<_, String>>()?, unit: row.get("unit") })
        }
        "ordering" | "order" => Ok(Kind::Ordering { items: parts().map(|part| item(part, "part")).collect(), rule }),
        "matching" | "match" => {
            let (mut pairs, mut distractors) = (Vec::new(), Vec::new());
            for part in parts() {
                let choice = Item::text(part.get("match").cloned().unwrap_or_default());
                match part.get("part") {
                    Some(_) if choice.text.is_empty() => return Err("an item has no match".to_owned()),
                    Some(_) => pairs.push((item(part, "part"), choice)),
                    None => distractors.push(choice),
                }
            }
            Ok(Kind::Matching { pairs, distractors, rule })
        }
        "categorize" | "categorise" => {
            let mut categories: Vec<Category> = Vec::new();
            let mut distractors = Vec::new();
            for part in parts() {
                let Some(name) = part.get("match") else {
                    distractors.push(item(part, "part"));
                    continue;
                };
                if !categories.iter().any(|category| category.item.text == *name) {
                    categories.push(Category { item: Item::text(name.clone()), items: Vec::new() });
                }
                let of = categories.iter_mut().find(|category| category.item.text == *name);
                of.into_iter().for_each(|category| category.items.push(item(part, "part")));
            }
            Ok(Kind::Categorize { categories, distractors, rule })
        }
        "cloze" => {
            let ignore =
                row.get("ignore").map(|_| row.list("ignore").into_iter().filter(|fold| fold != "nothing").collect());
            Ok(Kind::Cloze { rule, ignore, feedback: Vec::new() })
        }
        "scale" | "likert" => Ok(Kind::Scale { levels: parts().map(|part| item(part, "part")).collect() }),
        "free_text" | "essay" => {
            let checklist = parts().map(|part| {
                let points = part.get("credit").and_then(|points| decimal(points)).unwrap_or(1.0);
                (item(part, "part"), points)
            });
            let words = row.get("words").unwrap_or_default();
            let (least, most) = words.split_once("..").unwrap_or((&words, ""));
            Ok(Kind::FreeText(FreeText {
                model_answer: row.get("answer"),
                checklist: checklist.collect(),
                marked_by: row.get("marked_by"),
                least: least.trim().parse().ok(),
                most: most.trim().parse().ok(),
            }))
        }
        other => Err(format!("a table cannot hold the type `{other}`")),
    }
}

/// Where no type is given: what is asked by what is there.
fn guessed(row: &Row) -> String {
    let answer = row.get("answer").unwrap_or_default();
    let right = row.parts.iter().filter(|part| part.get("credit").and_then(|text| credit(text)) == Some(1.0)).count();
    let name = if row.parts.iter().any(|part| part.contains_key("match")) {
        "matching"
    } else if row.parts.len() > 1 {
        if right > 1 { "multiple_response" } else { "single_choice" }
    } else if ["true", "false"].contains(&answer.to_lowercase().as_str()) {
        "true_false"
    } else if number(&answer).is_some() {
        "numeric"
    } else if answer.is_empty() {
        "free_text"
    } else {
        "short_answer"
    };
    name.to_owned()
}

/// Options, and which are right: by their credit, by a star before the text, or by the number, the letter or the text
/// that the column `answer` gives.
fn options(row: &Row, draft: &mut Draft) -> Result<Vec<Choice>, String> {
    let keys: Vec<String> = row
        .get("answer")
        .map(|cell| {
            let cell = cell.trim().to_owned();
            let exact = row.parts.iter().any(|part| part.get("part") == Some(&cell));
            if exact { vec![cell] } else { cell.split([',', ';', '\n']).map(|key| key.trim().to_owned()).collect() }
        })
        .unwrap_or_default();
    let mut options = Vec::new();
    for (at, part) in row.parts.iter().enumerate().filter(|(_, part)| part.contains_key("part")) {
        let mut item = item(part, "part");
        let letter = char::from_u32('a' as u32 + at as u32).filter(char::is_ascii_lowercase).map(String::from);
        let is_named = keys
            .iter()
            .any(|key| *key == item.text || *key == (at + 1).to_string() || Some(key.to_lowercase()) == letter);
        let mut earned = if is_named { 1.0 } else { 0.0 };
        if let Some(text) = part.get("credit") {
            earned = credit(text).ok_or_else(|| format!("`{text}` is not a credit: write 100%, 50% or nothing"))?;
        }
        if earned < 0.0 {
            draft.lose("credit", "options that cost something earn 0% here");
        }
        if let Some(text) = item.text.strip_prefix("* ").map(str::to_owned).filter(|_| !part.contains_key("credit")) {
            (earned, item.text) = (1.0, text);
        }
        options.push(Choice {
            item,
            credit: earned.clamp(0.0, 1.0),
            feedback: part.get("feedback").cloned(),
            misconception: part.get("misconception").cloned(),
            pinned: part.contains_key("pin"),
        });
    }
    Ok(options)
}

fn answer<T>(part: &HashMap<&'static str, String>, read: impl Fn(&str) -> Option<T>) -> Result<Answer<T>, String> {
    let text = part.get("part").map(String::as_str).unwrap_or_default();
    let value = read(text).ok_or_else(|| format!("`{text}` is not a number"))?;
    let earned = part.get("credit").map_or(Some(1.0), |text| credit(text)).ok_or("a credit is not a number")?;
    Ok(Answer { value, credit: earned.clamp(0.0, 1.0), feedback: part.get("feedback").cloned() })
}

/// A text, or a pattern between slashes.
fn accepted(text: String) -> Text {
    let is_pattern = text.len() > 2 && text.starts_with('/') && (text.ends_with('/') || text.ends_with("/i"));
    if is_pattern { Text::Pattern { source: text, sample: String::new() } } else { Text::Plain(text) }
}

/// `12`, `12 ± 0.5`, `12 ± 5%`, `10 .. 14`.
fn number(text: &str) -> Option<Number> {
    let text = text.replace("+-", "±").replace("+/-", "±");
    if let Some((from, to)) = text.split_once("..") {
        return Some(Number::Range { from: decimal(from)?, to: decimal(to)? });
    }
    let Some((value, tolerance)) = text.split_once('±') else { return Some(Number::near(decimal(&text)?, 0.0)) };
    let (value, tolerance) = (decimal(value)?, tolerance.trim());
    Some(match tolerance.strip_suffix('%') {
        Some(percent) => Number::Near { value, tolerance: decimal(percent)? / 100.0, relative: true },
        None => Number::near(value, decimal(tolerance)?),
    })
}

pub fn write(quiz: &Quiz, notes: &mut Vec<Note>) -> Result<Vec<u8>, Error> {
    let mut rows = Vec::new();
    for question in &quiz.questions {
        let mut notes = Notes { format: Format::Csv, question, notes };
        rows.extend(written(quiz, question, &mut notes));
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
        ("tags", join(&question.tags, ", ")),
        ("difficulty", question.difficulty.map(|level| level.to_string())),
        ("see", question.see.clone()),
        ("allow", join(&question.allow, ", ")),
    ];
    row.cells.extend(cells.into_iter().filter_map(|(name, cell)| Some((name, cell?))));
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
                part.insert("match", choice.text.clone());
                row.parts.push(part);
            }
            row.parts.extend(distractors.iter().map(|choice| HashMap::from([("match", choice.text.clone())])));
            let made =
                |item: &Item| item.id.is_empty() || crate::yaml::slug(&super::to_html::plain(&item.text)) == item.id;
            if !pairs.iter().map(|(_, choice)| choice).chain(distractors).all(made) {
                notes.note("match ids", "ids of matches have no column of their own");
            }
        }
        Kind::Categorize { categories, distractors, .. } => {
            for category in categories {
                for item in &category.items {
                    let mut part = part(item, "part");
                    part.insert("match", category.item.text.clone());
                    row.parts.push(part);
                }
            }
            row.parts.extend(distractors.iter().map(|item| part(item, "part")));
            let made = |item: &Item| item.id.is_empty() || crate::yaml::slug(&item.text) == item.id;
            if !categories.iter().all(|category| made(&category.item)) {
                notes.note("match ids", "ids of categories have no column of their own");
            }
        }
        Kind::Cloze { ignore, .. } => row.cells.extend(ignore.as_ref().map(|ignore| ("ignore", folds(ignore)))),
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
    if !item.id.is_empty() && crate::yaml::slug(&super::to_html::plain(&item.text)) != item.id {
        part.insert("id", item.id.clone());
    }
    part
}

fn answer_part(text: String, credit: f64, feedback: Option<&str>) -> HashMap<&'static str, String> {
    let mut part = HashMap::from([("part", text), ("credit", percent(credit))]);
    part.extend(feedback.map(|text| ("feedback", text.to_owned())));
    part
}
