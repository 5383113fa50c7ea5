//! Which parts of a question each format has a place for. What is not here is named on export, and a round trip must
//! bring back all the rest.

use super::Format;
use super::bank::{ADVICE, Item, Kind, MarkFeedback, Note, Question, Quiz, Text};
use super::gap::{self, Fill};
use super::{author, to_html, to_yaml};
use crate::source::Source;

/// Whether a format keeps what an author wrote under a key; `rule` and types are told by the writers themselves.
fn holds(format: Format, what: &str, question: &Question) -> bool {
    use Format::{Csv, Gift, MoodleXml, Qti12, Qti21, Qti30};
    let is_arranged = matches!(
        question.kind,
        Kind::Single { .. }
            | Kind::Multiple { .. }
            | Kind::Ordering { .. }
            | Kind::Matching { .. }
            | Kind::Categorize { .. }
    );
    match (what, format) {
        (_, Csv) => what != "images",
        ("points", MoodleXml | Qti12 | Qti21 | Qti30) => true,
        ("hints", Qti12) => true,
        ("hints", MoodleXml) => !matches!(question.kind, Kind::TrueFalse { .. } | Kind::FreeText(_)),
        ("feedback.right" | "feedback.partly", MoodleXml) => is_arranged,
        ("feedback.wrong", MoodleXml) => {
            is_arranged || matches!(question.kind, Kind::Short { .. } | Kind::Numeric { .. })
        }
        ("feedback.wrong", Gift) => matches!(question.kind, Kind::Short { .. } | Kind::Numeric { .. }),
        ("feedback.right" | "feedback.wrong", Qti12) => true,
        ("feedback.right" | "feedback.partly" | "feedback.wrong", Qti21 | Qti30) => {
            !matches!(question.kind, Kind::FreeText(_) | Kind::Scale { .. })
        }
        ("ids", Qti12 | Qti21 | Qti30) | ("pin", Qti21 | Qti30) => true,
        ("ids", Gift | MoodleXml) => !has_ids_of_its_own(question),
        ("ignore", MoodleXml | Qti21 | Qti30) => counts_case_alone(question, format),
        ("images", MoodleXml | Qti12 | Qti21 | Qti30) => true,
        ("unit", MoodleXml) => true,
        _ => false,
    }
}

/// Notes of all that a format has no place for, question by question.
pub fn left_out(quiz: &Quiz, format: Format) -> Vec<Note> {
    let mut notes = Vec::new();
    let title = format.title();
    // Questions that are made of a site's knowledge stand in no file.
    let named = |(key, lines): &(String, String)| match key.as_str() {
        "sections" if lines.contains("generate:") => "sections with the questions that they generate".to_owned(),
        key => key.to_owned(),
    };
    let others: Vec<String> = quiz.other.iter().map(named).collect();
    let mut settings: Vec<&str> = others.iter().map(String::as_str).collect();
    let is_qti = matches!(format, Format::Qti12 | Format::Qti21 | Format::Qti30);
    let also = [
        ("attempts", quiz.attempts.is_some() && format != Format::Qti12),
        ("time_limit", quiz.time_limit.is_some() && !is_qti),
        ("shuffle", quiz.shuffle_questions.is_some() && !matches!(format, Format::Qti21 | Format::Qti30)),
        ("shuffle of options", quiz.shuffle_options.is_some()),
    ];
    settings.extend(also.into_iter().filter(|(_, is_lost)| *is_lost).map(|(key, _)| key));
    if format == Format::Csv {
        settings.clear();
    }
    if !settings.is_empty() {
        let message = format!("settings of the quiz are not part of {title}: {} left out", settings.join(", "));
        notes.push(Note { question: None, at: String::new(), what: "settings", message, left_out: false });
    }
    for question in &quiz.questions {
        for (what, message) in missing(quiz, question, format) {
            let (question, at) = (Some(question.id.clone()), String::new());
            notes.push(Note { question, at, what, message, left_out: false });
        }
    }
    notes
}

fn missing(quiz: &Quiz, question: &Question, format: Format) -> Vec<(&'static str, String)> {
    let mut missing = Vec::new();
    let title = format.title();
    let lacks = |what: &str| !holds(format, what, question);
    let note = |what: &'static str, count: usize, message: String, missing: &mut Vec<_>| {
        if count > 0 && lacks(what) {
            missing.push((what, message));
        }
    };
    let MarkFeedback { right, partly, wrong } = &question.feedback;
    let hints = question.hints.len();
    note("hints", hints, format!("hints are not part of {title}: {hints} left out"), &mut missing);
    for (what, mark, given) in [
        ("feedback.right", "right", right),
        ("feedback.partly", "partly right", partly),
        ("feedback.wrong", "wrong", wrong),
    ] {
        let message = format!("feedback for {mark} responses to {} is not part of {title}", question.type_name());
        note(what, usize::from(given.is_some()), message, &mut missing);
    }
    note(
        "points",
        usize::from(question.points.is_some_and(|points| points != 1.0)),
        format!("points are not part of {title}"),
        &mut missing,
    );
    note(
        "see",
        usize::from(question.see.is_some()),
        match question.see.as_deref().is_some_and(|see| see.contains("://")) {
            true => format!("`see` is not part of {title}: {} left out", question.see.as_deref().unwrap_or_default()),
            false => format!("`see` leads into our site and is not part of {title}"),
        },
        &mut missing,
    );
    note("allow", question.allow.len(), format!("`allow` is not part of {title}"), &mut missing);
    if let Kind::Single { options } | Kind::Multiple { options, .. } = &question.kind {
        let named = options.iter().filter(|option| option.misconception.is_some()).count();
        note("misconception", named, format!("misconceptions are not part of {title}: {named} left out"), &mut missing);
        let pinned = options.iter().filter(|option| option.pinned).count();
        note("pin", pinned, format!("an option that stays last is not part of {title}"), &mut missing);
    }
    if let (Kind::Single { options } | Kind::Multiple { options, .. }, Format::Qti21 | Format::Qti30) =
        (&question.kind, format)
        && !options.is_sorted_by_key(|option| option.pinned)
    {
        missing.push(("order", format!("an option that stays last is written as the last one in {title}")));
    }
    if let Kind::Hotspot { areas, .. } = &question.kind {
        let named = areas.iter().filter(|area| area.misconception.is_some()).count();
        note("misconception", named, format!("misconceptions are not part of {title}: {named} left out"), &mut missing);
    }
    if let Kind::Cloze { feedback, .. } = &question.kind
        && !feedback.is_empty()
        && format != Format::Csv
    {
        missing.push(("gaps", format!("feedback on single gaps is not part of {title}: {} left out", feedback.len())));
    }
    if let Kind::Numeric { unit: Some(unit), .. } = &question.kind {
        note(
            "unit",
            1,
            format!("units are not part of {title}: the number alone is asked for, without `{unit}`"),
            &mut missing,
        );
    }
    if let Kind::Short { ignore: Some(ignore), .. } | Kind::Cloze { ignore: Some(ignore), .. } = &question.kind {
        let message = match format {
            Format::MoodleXml | Format::Qti21 | Format::Qti30 => {
                format!("of `ignore`, {title} knows whether capital letters count, and no more")
            }
            _ => format!("`ignore` is not part of {title}: case is ignored there"),
        };
        note("ignore", usize::from(ignore.len() < FOLDS), message, &mut missing);
    }
    let message = format!("ids of options and items are not part of {title}: other ones will be made of their texts");
    note("ids", items(question).len(), message, &mut missing);
    let images: usize = question.texts().iter().map(|text| to_html::images(text).len()).sum();
    note("images", images, format!("images are not part of {title}: {images} to be added by hand"), &mut missing);
    let is_gone = |name: &&String| !name.contains("://") && !quiz.files.iter().any(|file| file.name == **name);
    let shown: Vec<String> = question.texts().iter().flat_map(|text| to_html::images(text)).collect();
    for gone in shown.iter().filter(is_gone).filter(|_| holds(format, "images", question)) {
        missing
            .push(("image", format!("the image `{gone}` is not there, and goes out as an address that leads nowhere")));
    }
    let starts = question.texts().iter().filter(|text| to_html::starts_late(text)).count();
    if starts > 0 && matches!(format, Format::Qti21 | Format::Qti30) {
        missing.push((ADVICE, format!("a list begins with 1 in {title}, whatever its first number is here")));
    }
    if !matches!(format, Format::Csv | Format::Gift) {
        let mut flat: Vec<_> = question.texts().iter().flat_map(|text| to_html::flattened(text)).collect();
        flat.sort_unstable();
        flat.dedup();
        if !flat.is_empty() {
            missing.push(("flat", format!("{} are plain text in {title}", flat.join(", "))));
        }
    }
    if let Kind::FreeText(free) = &question.kind
        && free.marked_by.as_deref().unwrap_or(if free.checklist.is_empty() { "hr" } else { "self" }) == "self"
        && format != Format::Csv
    {
        missing
            .push(("marked_by", format!("that learners mark themselves is not part of {title}: a teacher does there")));
    }
    let links: usize = question.texts().iter().map(|text| to_html::inner_links(text)).sum();
    if links > 0 && !matches!(format, Format::Csv | Format::Gift) {
        let message = format!("links into our site lead nowhere in {title}: the words of {links} were kept");
        missing.push(("links", message));
    }
    missing
}

/// How many differences `ignore` knows: all of them are ignored anyway.
const FOLDS: usize = 3;

/// Whether typed texts are compared by the rule, or by the rule but for capital letters. That is said of each of them; in
/// QTI, of patterns it is not.
fn counts_case_alone(question: &Question, format: Format) -> bool {
    let (ignore, texts): (_, Vec<Text>) = match &question.kind {
        Kind::Short { answers, ignore } => (ignore, answers.iter().map(|answer| answer.value.clone()).collect()),
        Kind::Cloze { ignore, .. } => {
            let (_, gaps) = gap::taken_out(&question.prompt);
            let typed = gaps.into_iter().flat_map(|gap| match gap.fill {
                Fill::Type(texts) => texts,
                Fill::Choose(_) => Vec::new(),
            });
            (ignore, typed.collect())
        }
        _ => return true,
    };
    let says_it = |text: &Text| format == Format::MoodleXml || matches!(text, Text::Plain(_));
    let is_case = |ignore: &Vec<String>| ignore.len() == FOLDS - 1 && !ignore.iter().any(|fold| fold == "case");
    ignore.as_ref().is_none_or(|ignore| is_case(ignore) && texts.iter().any(says_it))
}

/// Whether some of its parts have other ids than would be made of their texts.
fn has_ids_of_its_own(question: &Question) -> bool {
    let mut nameless = question.clone();
    items_mut(&mut nameless).into_iter().for_each(|item| item.id.clear());
    let quiz = Quiz { id: "a".to_owned(), title: "A".to_owned(), ..Quiz::default() };
    let text = to_yaml::with_questions(&quiz, &[nameless]);
    let read = author::read(&Source::in_memory("quizzes/a.yaml", &text), &|_| None);
    let ids = |question: &Question| items(question).into_iter().map(|item| item.id.clone()).collect::<Vec<_>>();
    let made = read.ok().and_then(|quiz| quiz.questions.first().map(ids));
    made.is_none_or(|made| made != ids(question))
}

/// All parts of a question that have an id, but for those of types that come back as others.
fn items(question: &Question) -> Vec<&Item> {
    match &question.kind {
        Kind::Single { options } | Kind::Multiple { options, .. } => {
            options.iter().map(|option| &option.item).collect()
        }
        Kind::Ordering { items, .. } => items.iter().collect(),
        Kind::Matching { pairs, distractors, .. } => {
            pairs.iter().flat_map(|(item, choice)| [item, choice]).chain(distractors).collect()
        }
        _ => Vec::new(),
    }
}

fn items_mut(question: &mut Question) -> Vec<&mut Item> {
    match &mut question.kind {
        Kind::Single { options } | Kind::Multiple { options, .. } => {
            options.iter_mut().map(|option| &mut option.item).collect()
        }
        Kind::Ordering { items, .. } => items.iter_mut().collect(),
        Kind::Matching { pairs, distractors, .. } => {
            pairs.iter_mut().flat_map(|(item, choice)| [item, choice]).chain(distractors).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::read_author;
    use crate::source::Source;

    fn told(question: &str, format: Format) -> Vec<String> {
        let text = format!("quiz: a\ntitle: A\nquestions:\n  - id: q\n{question}");
        let quiz = read_author(&Source::in_memory("quizzes/c/a.yaml", &text), &|_| None).unwrap();
        left_out(&quiz, format).into_iter().map(|note| note.message).collect()
    }

    #[test]
    fn what_a_format_lacks_is_told_and_what_it_has_is_not() {
        let number =
            "    type: numeric\n    prompt: So?\n    unit: km\n    answers: [3]\n    see: https://example.com/\n";
        assert_eq!(told(number, Format::MoodleXml), ["`see` is not part of Moodle XML: https://example.com/ left out"]);
        assert!(told(number, Format::Gift).iter().any(|told| told.starts_with("units are not part of GIFT")));
        assert_eq!(told(number, Format::Csv), Vec::<String>::new());
    }

    #[test]
    fn texts_that_become_flat_and_images_that_are_gone_are_told() {
        let text = "    type: free_text\n    marked_by: self\n    prompt: |-\n      A[^1] ![b](c.png)\n\n      > [!NOTE]\n      > d\n\n      - [x] e\n\n      [^1]: f\n\
            \x20   model_answer: g\n    checklist: [h]\n";
        let told = told(text, Format::MoodleXml);
        for part in
            ["the image `c.png` is not there", "boxes, footnotes, task lists are plain text", "a teacher does there"]
        {
            assert!(told.iter().any(|told| told.contains(part)), "{part} {told:?}");
        }
    }
}
