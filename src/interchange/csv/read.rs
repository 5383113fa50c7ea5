//! Reads tables, also those that were made by hand or for another program.

use std::collections::HashMap;

use super::{COLUMNS, MOST_PARTS, OPTION_WORDS, PARTS, Row, looks_like_pattern};
use crate::diag::nearest;
use crate::interchange::bank::{
    Answer, Category, Choice, FreeText, Item, Kind, MarkFeedback, Note, Number, Question, Quiz, Text,
};
use crate::interchange::found::{self, Draft, Found, decimal, no_number};
use crate::interchange::{Error, author};
use crate::quiz::{Amount, FORMS, Off, Typed, quantity};

/// Whether the first line names columns that a table of questions has.
pub fn has_header(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let names: Vec<_> = first.split([',', ';', '\t']).map(clean).collect();
    names.len() > 1 && names.iter().any(|name| column(name) == Some("prompt"))
}

/// The name of a column without what is only said to whoever fills it in: `Correct answer(s) - choose at least one`.
fn clean(name: &str) -> String {
    let name =
        name.trim().trim_matches('"').trim().to_lowercase().replace('_', " ").replace("(s)", "").replace('–', "-");
    let name = name.split(" - ").next().unwrap_or_default();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn column(name: &str) -> Option<&'static str> {
    let is = |known: &str| known.replace('_', " ") == name;
    COLUMNS.iter().find(|(known, others)| is(known) || others.contains(&name)).map(|(known, _)| *known)
}

/// `option 2`, `option2`, `part_2`, `option b`, `b`: the column, and which part it belongs to.
fn part_column(name: &str) -> Option<(&'static str, usize)> {
    let of_part = |word: &str| PARTS.iter().find(|(known, others)| *known == word || others.contains(&word));
    let (word, last) = name.rsplit_once(' ').unwrap_or(("", name));
    if let [letter @ b'a'..=b'z'] = last.as_bytes() {
        let at = usize::from(letter - b'a');
        // A letter alone is an option among the first ones; `q` may be a question.
        return if word.is_empty() { (at < 8).then_some(("part", at)) } else { Some((of_part(word)?.0, at)) };
    }
    let digits = name.len() - name.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let (word, number) = name.split_at(name.len() - digits);
    let number: usize = number.parse().ok().filter(|number| (1..=MOST_PARTS).contains(number))?;
    Some((of_part(word.trim())?.0, number - 1))
}

/// Counts lines, also where a line ends in CR and LF: the reader of tables says that a row begins between the two.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of a row that begins at or behind this byte; rows come in their order.
    fn of(&mut self, byte: usize) -> usize {
        let rest = self.text.get(byte..).unwrap_or_default();
        let start = byte + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
        self.line += self.text.get(self.at..start).unwrap_or_default().matches('\n').count();
        self.at = start;
        self.line
    }
}

pub fn read(text: &str, found: &mut Found) -> Result<(), Error> {
    let first = text.lines().next().unwrap_or_default();
    // Excel names the delimiter in a line of its own, where it is asked to.
    let whole = text;
    let (text, named) = match first.strip_prefix("sep=") {
        Some(sign) => {
            (text.get(first.len()..).unwrap_or_default().trim_start_matches(['\r', '\n']), sign.bytes().next())
        }
        None => (text, None),
    };
    let skipped = whole[..whole.len() - text.len()].matches('\n').count();
    let mut lines = Lines { text, at: 0, line: 1 + skipped };
    let first = text.lines().next().unwrap_or_default();
    let delimiter = named.unwrap_or_else(|| {
        let count = |sign: char| first.matches(sign).count();
        [b';', b'\t', b','].into_iter().max_by_key(|sign| count(char::from(*sign))).unwrap_or(b',')
    });
    let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let broken = |error: ::csv::Error| {
        let byte = error.position().map_or(0, |place| place.byte() as usize);
        let line = Lines { text, at: 0, line: 1 + skipped }.of(byte);
        Error::Broken { line, column: 1, message: format!("this is not a table: {error}") }
    };
    let header = reader.headers().map_err(broken)?.clone();
    let columns: Vec<_> = header.iter().map(clean).collect();
    if !columns.iter().any(|name| column(name) == Some("prompt")) {
        let message = "the first line names no column `prompt`; \
                       docs/content/reference/other-programs/csv-tables.md lists the columns";
        let message = message.to_owned();
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
    // Only who knows of our columns writes Markdown in the others.
    let is_ours = columns.iter().any(|name| ["type", "settings"].contains(&name.as_str()) || name.starts_with("part "));
    let mut escaped = 0;
    let mut meanings: Vec<(&str, usize)> = Vec::new();
    for name in &columns {
        let Some(meaning) = column(name).map(|name| (name, 0)).or(part_column(name).map(|(name, at)| (name, at + 1)))
        else {
            continue;
        };
        if meanings.contains(&meaning) {
            let message = format!(
                "the column `{name}` means the same as another one: where both say something, the first one counts"
            );
            found.notes.push(Note { question: None, at: "1:1".to_owned(), what: "column", message, left_out: false });
        }
        meanings.push(meaning);
    }
    let mut quiz = String::new();
    let records = reader.records().collect::<Result<Vec<_>, _>>().map_err(broken)?;
    for (at, record) in records.iter().enumerate() {
        let is_last = at + 1 == records.len();
        let mut row = Row::default();
        for (name, cell) in columns.iter().zip(record.iter()) {
            let cell = cell.trim().replace("\r\n", "\n");
            if cell.is_empty() {
                continue;
            }
            if let Some(name) = column(name) {
                row.cells.entry(name).or_insert(cell);
            } else if let Some((name, at)) = part_column(name) {
                if row.parts.len() <= at {
                    row.parts.resize_with(at + 1, HashMap::new);
                }
                row.parts[at].entry(name).or_insert(cell);
            } else if name.split(' ').any(|word| OPTION_WORDS.contains(&word)) {
                row.dropped.get_or_insert_with(|| name.clone());
            }
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let named = row.get("quiz").or(row.get("title")).unwrap_or_default();
        if named != quiz {
            if !found.again(&named) {
                found.quiz(&row.get("title").unwrap_or(named.clone()), row.get("quiz").as_deref());
                found.call(&named);
            }
            quiz = named;
        }
        let at = format!("{}:1", lines.of(record.position().map_or(0, |place| place.byte() as usize)));
        if let Some(text) = row.get("settings") {
            settings(&text, &at, found);
        }
        let name = row.get("id").or(row.get("prompt")).unwrap_or_default();
        if is_last && is_unclosed(record, text) {
            let why = "a quotation mark in this row is not closed: all rows behind it were taken for one text";
            found.leave_out(name.lines().next().unwrap_or_default(), &at, why);
        } else if record.iter().skip(columns.len()).any(|cell| !cell.trim().is_empty()) {
            let (cells, names, sign) = (record.len(), columns.len(), char::from(delimiter));
            let why = format!(
                "this row has {cells} cells, and the table {names} columns: a text with `{sign}` in it must stand in quotation marks"
            );
            found.leave_out(&name, &at, why);
        } else {
            escaped += usize::from(question(&row, is_ours, &at, found));
        }
    }
    if escaped > 0 {
        let many = if escaped == 1 { "one question".to_owned() } else { format!("{escaped} questions") };
        let message = format!(
            "signs that Markdown has a meaning for, such as `*` and `_`, are shown as they stand in {many}: \
             a table without a column `type` is read as plain text"
        );
        found.notes.push(Note { question: None, at: "1:1".to_owned(), what: "markup", message, left_out: false });
    }
    Ok(())
}

/// Whether the last row opens a quotation mark that nothing closes, and so goes on to the end of the table.
fn is_unclosed(record: &::csv::StringRecord, text: &str) -> bool {
    let start = record.position().map_or(0, |place| place.byte() as usize);
    let marks = text.get(start..).unwrap_or_default().matches('"').count();
    marks % 2 == 1 && record.iter().any(|cell| cell.contains('\n'))
}

/// Settings of the quiz, as its file would have them.
fn settings(text: &str, at: &str, found: &mut Found) {
    match author::settings(text) {
        Ok(settings) => {
            let quiz = found.current();
            *quiz = Quiz {
                id: std::mem::take(&mut quiz.id),
                title: std::mem::take(&mut quiz.title),
                questions: std::mem::take(&mut quiz.questions),
                files: std::mem::take(&mut quiz.files),
                ..settings
            };
        }
        Err(why) => {
            let message = format!("the settings of the quiz were left out: {why}");
            found.notes.push(Note { question: None, at: at.to_owned(), what: "settings", message, left_out: false });
        }
    }
}

/// `is_markdown`: what the texts are; whether something in one had to be kept from being taken for it.
fn question(row: &Row, is_markdown: bool, at: &str, found: &mut Found) -> bool {
    let mut draft = found.draft(at);
    let id = row.get("id").unwrap_or_default();
    let prompt = row.get("prompt").unwrap_or_default();
    if prompt.is_empty() {
        found.leave_out(&id, at, "this row has no prompt");
        return false;
    }
    let number = |name: &str, draft: &mut Draft| {
        let cell = row.get(name)?;
        let value = found::quantity(&cell);
        if value.is_none() {
            draft.lose("number", format!("the column `{name}` was left out: {}", no_number(&cell)));
        }
        value
    };
    let mut question = Question { prompt: prompt.clone(), ..Question::default() };
    question.points = number("points", &mut draft).filter(|points| *points != 1.0);
    let level = number("difficulty", &mut draft);
    question.difficulty =
        level.filter(|level| (1.0..=5.0).contains(level) && level.fract() == 0.0).map(|level| level as u32);
    if let (Some(level), None) = (level, question.difficulty) {
        draft.lose("difficulty", format!("the difficulty {level} was left out: it is one of 1, 2, 3, 4 and 5"));
    }
    question.explanation = row.get("explanation");
    question.feedback.right = row.get("feedback right");
    question.feedback.partly = row.get("feedback partly");
    question.feedback.wrong = row.get("feedback wrong");
    let hints = row.get("hints").unwrap_or_default();
    let hints = hints.split("\n\n").map(str::trim).filter(|hint| !hint.is_empty());
    question.hints = hints.map(str::to_owned).collect();
    question.objective = row.get("objective");
    question.tags = row.list("tags");
    question.see = row.get("see");
    question.allow = row.list("allow");
    match kind(row, &mut draft) {
        Ok(kind) => {
            question.kind = kind;
            let escaped = !is_markdown && escape(&mut question, &mut draft);
            let name = if id.is_empty() { String::new() } else { id.clone() };
            found.keep(&id, &name, question, draft);
            escaped
        }
        Err(why) => {
            found.leave_out(if id.is_empty() { &prompt } else { &id }, at, why);
            false
        }
    }
}

/// Makes Markdown of plain texts; whether one of them is another now, but for its line ends.
fn escape(question: &mut Question, draft: &mut Draft) -> bool {
    let mut changed = false;
    let mut each = |text: &mut String| {
        let markdown = draft.plain(text);
        changed |= markdown.replace("\\\n", "\n") != *text;
        *text = markdown;
    };
    let Question { prompt, kind, feedback, explanation, hints, .. } = question;
    each(prompt);
    let MarkFeedback { right, partly, wrong } = feedback;
    [right, partly, wrong, explanation].into_iter().flatten().chain(hints).for_each(&mut each);
    match kind {
        Kind::Single { options } | Kind::Multiple { options, .. } => {
            for Choice { item, feedback, .. } in options {
                each(&mut item.text);
                feedback.iter_mut().for_each(&mut each);
            }
        }
        Kind::TrueFalse { when_true, when_false, .. } => {
            [when_true, when_false].into_iter().flatten().for_each(&mut each);
        }
        Kind::Short { answers, .. } => answers.iter_mut().flat_map(|answer| &mut answer.feedback).for_each(&mut each),
        Kind::Numeric { answers, .. } => answers.iter_mut().flat_map(|answer| &mut answer.feedback).for_each(&mut each),
        Kind::Matching { pairs, distractors, .. } => {
            let pairs = pairs.iter_mut().flat_map(|(item, choice)| [item, choice]);
            pairs.chain(distractors).for_each(|item| each(&mut item.text));
        }
        Kind::FreeText(FreeText { model_answer, checklist, .. }) => {
            model_answer.iter_mut().for_each(&mut each);
            checklist.iter_mut().for_each(|(item, _)| each(&mut item.text));
        }
        // Nothing tells of these but a type.
        Kind::Ordering { .. } | Kind::Categorize { .. } | Kind::Cloze { .. } | Kind::Scale { .. } => {}
        Kind::Hotspot { .. } | Kind::Ours(_) => {}
    }
    changed
}

fn item(part: &HashMap<&'static str, String>, name: &str) -> Item {
    Item { id: part.get("id").cloned().unwrap_or_default(), text: part.get(name).cloned().unwrap_or_default() }
}

/// The other side of a pair, or a category.
fn matched(part: &HashMap<&'static str, String>) -> Item {
    let text = part.get("match").cloned().unwrap_or_default();
    Item { id: part.get("match id").cloned().unwrap_or_default(), text }
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
    let name = match name {
        Some(name) => name,
        None => guessed(row, draft)?,
    };
    match name.as_str() {
        // Elsewhere the name says only that there is something to choose.
        "multiple_choice" | "multichoice" | "mc" | CHOICE => {
            let options = options(row, draft)?;
            match right(&options) {
                0 => Err(NO_KEY.to_owned()),
                1 => Ok(Kind::Single { options }),
                _ => Ok(Kind::Multiple { options, rule }),
            }
        }
        "single_choice" | "single" => {
            let options = options(row, draft)?;
            match right(&options) {
                0 => Err(NO_KEY.to_owned()),
                1 => Ok(Kind::Single { options }),
                count => Err(format!("{count} options are right: then the type is `multiple_response`")),
            }
        }
        "multiple_response" | "multiple_answers" | "multiple" | "checkbox" => {
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
            let answers = typed.chain(parts().map(|part| answer(part, &mut |text| Ok(accepted(text.to_owned())))));
            let ignore =
                row.get("ignore").map(|_| row.list("ignore").into_iter().filter(|fold| fold != "nothing").collect());
            Ok(Kind::Short { answers: answers.collect::<Result<_, String>>()?, ignore })
        }
        "numeric" | "numerical" | "number" => {
            let mut unit = row.get("unit").unwrap_or_default();
            let mut read = |text: &str| {
                let (value, own) = number(text)?;
                if !own.is_empty() && !unit.is_empty() && own != unit {
                    return Err(format!("one number is in `{unit}`, another one in `{own}`"));
                }
                unit = if own.is_empty() { std::mem::take(&mut unit) } else { own.to_owned() };
                Ok(value)
            };
            let mut answers = Vec::new();
            if let Some(text) = row.get("answer") {
                answers.push(Answer { value: read(&text)?, credit: 1.0, feedback: None });
            }
            for part in parts() {
                answers.push(answer(part, &mut read)?);
            }
            Ok(Kind::Numeric { answers, unit: Some(unit).filter(|unit| !unit.is_empty()) })
        }
        "ordering" | "order" => Ok(Kind::Ordering { items: parts().map(|part| item(part, "part")).collect(), rule }),
        "matching" | "match" => {
            let (mut pairs, mut distractors) = (Vec::new(), Vec::new());
            for part in parts() {
                let choice = matched(part);
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
                    categories.push(Category { item: matched(part), items: Vec::new() });
                }
                let of = categories.iter_mut().find(|category| category.item.text == *name);
                // A category may stand alone.
                let of = of.filter(|_| part.contains_key("part"));
                of.into_iter().for_each(|category| category.items.push(item(part, "part")));
            }
            Ok(Kind::Categorize { categories, distractors, rule })
        }
        "cloze" => {
            let ignore =
                row.get("ignore").map(|_| row.list("ignore").into_iter().filter(|fold| fold != "nothing").collect());
            let told = parts().filter_map(|part| Some((part.get("part")?.clone(), part.get("feedback")?.clone())));
            Ok(Kind::Cloze { rule, ignore, feedback: told.collect() })
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
                marked_by: row.get("marked_by").or((!row.cells.contains_key("type")).then(|| "hr".to_owned())),
                least: least.trim().parse().ok(),
                most: most.trim().parse().ok(),
            }))
        }
        other => Err(format!("a table cannot hold the type `{other}`")),
    }
}

/// One right option or several: who asked says it only by the key.
const CHOICE: &str = "choice";

const NO_KEY: &str = "none of the options is right: the column `answer` names it, or a star and a blank before it";

fn right(options: &[Choice]) -> usize {
    options.iter().filter(|option| option.credit >= 1.0).count()
}

/// Where no type is given: what is asked by what is there.
fn guessed(row: &Row, draft: &mut Draft) -> Result<String, String> {
    let answer = row.get("answer").unwrap_or_default();
    let name = if row.parts.iter().any(|part| part.contains_key("match")) {
        "matching"
    } else if row.parts.len() > 1 {
        CHOICE
    } else if !row.parts.is_empty() {
        return Err("there is one option, and no `type` says what is asked".to_owned());
    } else if let Some(name) = &row.dropped {
        return Err(format!(
            "the column `{name}` was left out, and with it what there is to choose: name it `option 1`"
        ));
    } else if ["true", "false"].contains(&answer.to_lowercase().as_str()) {
        "true_false"
    } else if is_number(&answer) {
        "numeric"
    } else if answer.is_empty() {
        draft.lose("type", "without an answer and without options this became a free text that HR marks");
        "free_text"
    } else {
        "short_answer"
    };
    Ok(name.to_owned())
}

/// Whether an answer is a number, or was meant to be one. A word behind it may be part of a name: `5G` is a text.
fn is_number(answer: &str) -> bool {
    match quantity(answer) {
        Typed::Number(number) => {
            let is_apart = answer.strip_suffix(number.unit).is_some_and(|before| before.ends_with(char::is_whitespace));
            is_apart || !number.unit.starts_with(char::is_alphabetic)
        }
        Typed::Crooked(_) => true,
        Typed::Text => false,
    }
}

/// Options, and which are right: by their credit, by a star before the text, or by the number, the letter or the text
/// that the column `answer` gives.
fn options(row: &Row, draft: &mut Draft) -> Result<Vec<Choice>, String> {
    let text_of = |part: &HashMap<&'static str, String>| part.get("part").cloned();
    let letter = |at: usize| char::from_u32('a' as u32 + at as u32).filter(char::is_ascii_lowercase).map(String::from);
    let keys: Vec<String> = row
        .get("answer")
        .map(|cell| {
            let cell = cell.trim().to_owned();
            let exact = row.parts.iter().any(|part| part.get("part") == Some(&cell));
            if exact { vec![cell] } else { cell.split([',', ';', '\n']).map(|key| key.trim().to_owned()).collect() }
        })
        .unwrap_or_default();
    let is_at = |key: &String, at: usize| *key == (at + 1).to_string() || Some(key.to_lowercase()) == letter(at);
    let numbered = || row.parts.iter().enumerate().filter_map(|(at, part)| Some((at, text_of(part)?)));
    let has_credits = row.parts.iter().any(|part| part.contains_key("credit"));
    for key in keys.iter().filter(|key| !key.is_empty()) {
        let by_text = numbered().find(|(_, text)| text == key).map(|(at, _)| at);
        let by_place = numbered().find(|(at, _)| is_at(key, *at)).map(|(at, _)| at);
        if by_text.or(by_place).is_none() && !has_credits {
            return Err(format!("the answer `{key}` is no number, letter or text of an option"));
        }
        if let (Some(text), Some(place)) = (by_text, by_place)
            && text != place
        {
            let (text, place) = (text + 1, place + 1);
            return Err(format!(
                "the answer `{key}` is the text of option {text} and stands for option {place}: put a star and a blank before the right option instead"
            ));
        }
    }
    let mut options = Vec::new();
    for (at, part) in row.parts.iter().enumerate().filter(|(_, part)| part.contains_key("part")) {
        let mut item = item(part, "part");
        let is_named = keys.iter().any(|key| *key == item.text || is_at(key, at));
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

fn answer<T>(
    part: &HashMap<&'static str, String>,
    read: &mut dyn FnMut(&str) -> Result<T, String>,
) -> Result<Answer<T>, String> {
    let text = part.get("part").map(String::as_str).unwrap_or_default();
    let value = read(text)?;
    let earned = part.get("credit").map_or(Some(1.0), |text| credit(text)).ok_or("a credit is not a number")?;
    Ok(Answer { value, credit: earned.clamp(0.0, 1.0), feedback: part.get("feedback").cloned() })
}

/// A text, or a pattern between slashes.
fn accepted(text: String) -> Text {
    if looks_like_pattern(&text) {
        return Text::Pattern { source: text, sample: String::new() };
    }
    let own = text.strip_prefix('\\').filter(|own| looks_like_pattern(own.trim_start_matches('\\')));
    Text::Plain(own.map(str::to_owned).unwrap_or(text))
}

/// A number and its unit.
fn number(text: &str) -> Result<(Number, &str), String> {
    match quantity(text) {
        Typed::Number(number) => {
            let read = match number.amount {
                Amount::Range { from, to } => Number::Range { from, to },
                Amount::Near { value, off: None } => Number::near(value, 0.0),
                Amount::Near { value, off: Some(Off::By(off)) } => Number::near(value, off),
                Amount::Near { value, off: Some(Off::Percent(off)) } => {
                    Number::Near { value, tolerance: off / 100.0, relative: true }
                }
            };
            Ok((read, number.unit))
        }
        Typed::Crooked(why) if why.ends_with("one of the two") => Err(why),
        Typed::Crooked(why) => Err(format!("{why} ({FORMS}); what is no number has the type `short_answer`")),
        Typed::Text => Err(format!("`{text}` is not a number")),
    }
}
