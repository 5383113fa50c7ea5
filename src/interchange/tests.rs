//! What goes out comes back: all that a format holds, of every quiz that we ship and of a bank with every type. What a
//! writer has named as left out is taken away before the two are compared; nothing else may be missing.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::bank::{Item, Kind, Number, Question, Quiz, Text};
use super::{FORMATS, Format, export, import, read_author, write_author};
use super::{gap, markup, to_html};
use crate::source::Source;
use crate::yaml::slug;

pub fn quiz_files() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    for folder in ["quizzes", "tests/browser/site/quizzes"] {
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    }
    found.sort();
    found
}

pub fn read(path: &Path) -> Quiz {
    let text = fs::read_to_string(path).unwrap();
    let file = |name: &str| fs::read(path.parent().unwrap().join(name)).ok();
    read_author(&Source::in_memory("quizzes/a.yaml", &text), &file)
        .unwrap_or_else(|faults| panic!("{path:?} {faults:?}"))
}

/// The text as any program would show it; images by their names alone.
fn shown(text: &str) -> String {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let html = markup::html(&to_html::html(text, &name));
    let html = html.replace("> <", "><").split_whitespace().collect::<Vec<_>>().join(" ");
    html.replace("<br/> ", "<br/>").replace(" </code></pre>", "</code></pre>")
}

fn shown_some(text: &mut Option<String>) {
    *text = text.as_deref().map(shown);
}

/// A question as far as two of the same kind are the same.
fn canonical(question: &Question, lost: &HashSet<&str>) -> Question {
    let mut question = question.clone();
    let has_lost = |what: &str| lost.contains(what);
    question.at.clear();
    question.lost.clear();
    if let Kind::Cloze { .. } = question.kind {
        let (text, mut gaps) = gap::taken_out(&question.prompt);
        for (at, gap) in gaps.iter_mut().enumerate() {
            if has_lost("gap ids") || gap.id.as_deref() == Some(&format!("gap-{}", at + 1)) {
                gap.id = None;
            }
            if let gap::Fill::Type(texts) = &mut gap.fill {
                texts.iter_mut().for_each(|text| *text = known_text(text, lost));
            }
        }
        question.prompt = gap::put_back(&shown(&text), |at| gap::written(&gaps[at]));
    } else {
        question.prompt = shown(&question.prompt);
    }
    if has_lost("hints") {
        question.hints.clear();
    }
    question.hints.iter_mut().for_each(|hint| *hint = shown(hint));
    for (what, text) in [
        ("feedback.right", &mut question.feedback.right),
        ("feedback.partly", &mut question.feedback.partly),
        ("feedback.wrong", &mut question.feedback.wrong),
        ("explanation", &mut question.explanation),
    ] {
        shown_some(text);
        if has_lost(what) {
            *text = None;
        }
    }
    if has_lost("tags") {
        question.tags.clear();
    }
    if has_lost("objective") {
        question.objective = None;
    }
    if has_lost("difficulty") {
        question.difficulty = None;
    }
    if has_lost("see") {
        question.see = None;
    }
    if has_lost("allow") {
        question.allow.clear();
    }
    question.points = question.points.filter(|points| *points != 1.0 && !has_lost("points"));
    canonical_kind(&mut question.kind, lost);
    question
}

fn known_text(text: &Text, lost: &HashSet<&str>) -> Text {
    match text {
        Text::Pattern { sample, .. } if lost.contains("match") => Text::Plain(sample.clone()),
        Text::Pattern { source, .. } => {
            Text::Pattern { source: source.trim_end_matches('i').to_owned(), sample: String::new() }
        }
        text => text.clone(),
    }
}

fn canonical_kind(kind: &mut Kind, lost: &HashSet<&str>) {
    let has_lost = |what: &str| lost.contains(what);
    let item = |item: &mut Item| {
        if item.id.is_empty() {
            item.id = slug(&to_html::plain(&item.text));
        }
        if has_lost("ids") || has_lost("match ids") {
            item.id.clear();
        }
        item.text = if has_lost("markup") { to_html::plain(&item.text) } else { shown(&item.text) };
    };
    let rounded = |credit: f64| (credit * 1e5).round() / 1e5;
    match kind {
        Kind::Single { options } | Kind::Multiple { options, .. } => {
            for option in options {
                item(&mut option.item);
                shown_some(&mut option.feedback);
                option.credit = if has_lost("credit") { 0.0 } else { rounded(option.credit) };
                option.pinned &= !has_lost("pin");
                option.misconception = option.misconception.take().filter(|_| !has_lost("misconception"));
            }
        }
        Kind::TrueFalse { when_true, when_false, .. } => [when_true, when_false].into_iter().for_each(shown_some),
        Kind::Short { answers, ignore } => {
            answers.sort_by(|one, other| other.credit.total_cmp(&one.credit));
            for answer in answers {
                answer.value = known_text(&answer.value, lost);
                answer.credit = if has_lost("credit") { 0.0 } else { rounded(answer.credit) };
                shown_some(&mut answer.feedback);
            }
            *ignore = ignore.take().filter(|_| !has_lost("ignore"));
        }
        Kind::Numeric { answers, unit } => {
            // In which order answers of different credit stand means nothing.
            answers.sort_by(|one, other| other.credit.total_cmp(&one.credit));
            for answer in answers {
                let (from, to) = answer.value.ends();
                let is_exact = !has_lost("tolerance") && !has_lost("range");
                if let (Number::Near { value, tolerance, relative }, true) = (answer.value, is_exact) {
                    answer.value = Number::Near { value, tolerance: (tolerance * 1e9).round() / 1e9, relative };
                } else {
                    answer.value = Number::Range { from: (from * 1e6).round() / 1e6, to: (to * 1e6).round() / 1e6 };
                }
                answer.credit = if has_lost("credit") { 0.0 } else { rounded(answer.credit) };
                shown_some(&mut answer.feedback);
            }
            *unit = unit.take().filter(|_| !has_lost("unit"));
        }
        Kind::Ordering { items, .. } | Kind::Scale { levels: items } => items.iter_mut().for_each(item),
        Kind::Matching { pairs, distractors, .. } => {
            for (left, right) in pairs {
                item(left);
                item(right);
            }
            distractors.iter_mut().for_each(item);
        }
        Kind::Categorize { categories, distractors, .. } => {
            for category in categories {
                item(&mut category.item);
                category.items.iter_mut().for_each(item);
            }
            distractors.iter_mut().for_each(item);
        }
        Kind::Cloze { feedback, ignore, .. } => {
            feedback.retain(|_| !has_lost("gaps"));
            feedback.iter_mut().for_each(|(_, text)| *text = shown(text));
            *ignore = ignore.take().filter(|_| !has_lost("ignore"));
        }
        Kind::FreeText(free) => {
            if has_lost("checklist") {
                free.checklist.clear();
                free.marked_by = None;
            }
            if has_lost("marked_by") {
                free.marked_by = None;
            }
            if has_lost("model_answer") {
                free.model_answer = None;
            }
            if has_lost("words") {
                (free.least, free.most) = (None, None);
            }
            shown_some(&mut free.model_answer);
            free.checklist.iter_mut().for_each(|(entry, _)| item(entry));
            let by = if free.checklist.is_empty() { "hr" } else { "self" };
            free.marked_by.get_or_insert_with(|| by.to_owned());
        }
        Kind::Hotspot { image, areas, .. } => {
            *image = image.rsplit('/').next().unwrap_or_default().to_owned();
            for area in areas {
                item(&mut area.item);
                shown_some(&mut area.feedback);
                area.misconception = area.misconception.take().filter(|_| !has_lost("misconception"));
            }
        }
        Kind::Ours(_) => {}
    }
    let (Kind::Multiple { rule, .. }
    | Kind::Ordering { rule, .. }
    | Kind::Matching { rule, .. }
    | Kind::Categorize { rule, .. }
    | Kind::Cloze { rule, .. }) = kind
    else {
        return;
    };
    *rule = rule.take().filter(|_| !has_lost("partial_credit"));
}

#[test]
fn what_goes_out_comes_back_in_every_format() {
    let mut compared = 0;
    let mut differences = Vec::new();
    for path in quiz_files() {
        let quiz = read(&path);
        for format in FORMATS {
            let exported = export(&quiz, format).unwrap();
            if exported.count == 0 {
                continue;
            }
            let imported = import(&exported.name, &exported.bytes, None).unwrap();
            let case = format!("{} as {}", path.display(), format.title());
            assert_eq!(imported.format, format, "{case}");
            assert_eq!(imported.left_out(), 0, "{case}: {:?}", imported.notes);
            assert_eq!(imported.kept(), exported.count, "{case}: {:?}", imported.notes);
            let [back] = imported.quizzes.as_slice() else { panic!("{case}: {} quizzes", imported.quizzes.len()) };
            assert_eq!((&back.id, &back.title), (&quiz.id, &quiz.title), "{case}");
            assert_eq!(back.intro.as_deref().map(shown), quiz.intro.as_deref().map(shown), "{case}");
            if format == Format::Csv {
                let settings = |quiz: &Quiz| {
                    (quiz.attempts, quiz.time_limit, quiz.shuffle_questions, quiz.shuffle_options, quiz.other.clone())
                };
                assert_eq!(settings(back), settings(&quiz), "{case}");
            }
            for question in &quiz.questions {
                let notes = || exported.notes.iter().filter(|note| note.question.as_ref() == Some(&question.id));
                if notes().any(|note| note.left_out) {
                    continue;
                }
                let lost: HashSet<&str> = notes().map(|note| note.what).collect();
                let found = back.questions.iter().find(|found| found.id == question.id);
                let found = found.unwrap_or_else(|| panic!("{case}: {} is missing", question.id));
                let (given, found) = (canonical(question, &lost), canonical(found, &lost));
                if lost.contains("type") {
                    continue;
                }
                compared += 1;
                // Where a format has no order of its own, a rule stands for none.
                let given = match (&given.kind, lost.contains("partial_credit"), format) {
                    (Kind::Ordering { items, .. }, true, Format::Qti12) => {
                        Question { kind: Kind::Ordering { items: items.clone(), rule: None }, ..given }
                    }
                    _ => given,
                };
                let (found, given) = (format!("{found:#?}"), format!("{given:#?}"));
                if let Some((found, given)) = found.lines().zip(given.lines()).find(|(found, given)| found != given) {
                    differences.push(format!("{case}: {}\n  found {found}\n  given {given}", question.id));
                }
            }
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
    assert!(compared > 800, "{compared}");
}

#[test]
fn our_own_files_are_written_as_they_are_read() {
    for path in quiz_files() {
        let quiz = read(&path);
        if quiz.questions.iter().any(|question| matches!(question.kind, Kind::Ours(_))) {
            continue;
        }
        let written = write_author(&quiz);
        let file = |name: &str| quiz.files.iter().find(|file| file.name == name).map(|file| file.bytes.clone());
        let again = read_author(&Source::in_memory("quizzes/a.yaml", &written), &file);
        let again = again.unwrap_or_else(|faults| panic!("{path:?} {faults:?}\n{written}"));
        assert_eq!(again, quiz, "{path:?}\n{written}");
        assert_eq!(write_author(&again), written);
    }
}

#[test]
fn settings_go_where_a_format_has_a_place_for_them_and_are_named_where_not() {
    let text = "quiz: a\ntitle: A\nattempts: 2\ntime_limit: 1h 30m\nshuffle: {questions: true}\npass_mark: 60%\n\
        questions:\n  - {id: q, type: true_false, prompt: So?, answer: true}\n";
    let quiz = read_author(&Source::in_memory("quizzes/c/a.yaml", text), &|_| None).unwrap();
    for (format, attempts, time_limit, shuffled, told) in [
        (Format::Gift, None, None, None, "pass_mark, attempts, time_limit, shuffle"),
        (Format::MoodleXml, None, None, None, "pass_mark, attempts, time_limit, shuffle"),
        (Format::Qti12, Some(2), Some(5400), None, "pass_mark, shuffle"),
        (Format::Qti21, None, Some(5400), Some(true), "pass_mark, attempts"),
        (Format::Qti30, None, Some(5400), Some(true), "pass_mark, attempts"),
        (Format::Csv, Some(2), Some(5400), Some(true), ""),
    ] {
        let exported = export(&quiz, format).unwrap();
        if told.is_empty() {
            assert!(exported.notes.is_empty(), "{:?}", exported.notes);
        } else {
            assert!(exported.notes[0].message.ends_with(&format!(": {told} left out")), "{:?}", exported.notes);
        }
        let back = import(&exported.name, &exported.bytes, None).unwrap().quizzes.remove(0);
        assert_eq!(
            (back.attempts, back.time_limit, back.shuffle_questions),
            (attempts, time_limit, shuffled),
            "{format:?}"
        );
    }
}
