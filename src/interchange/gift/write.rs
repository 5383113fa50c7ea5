//! Writes GIFT. All texts are marked as Markdown, which Moodle keeps and shows.

use super::SIGNS;
use crate::interchange::Format;
use crate::interchange::bank::{Answer, Kind, Note, Number, Question, Quiz, Text, number};
use crate::interchange::gap::{Fill, put_back, taken_out};
use crate::interchange::moodle::{fraction, ordering_name, shares, starred};
use crate::interchange::to_html::{is_words, plain};
use crate::interchange::to_markdown::from_plain;
use crate::interchange::written::Notes;

pub fn write(quiz: &Quiz, notes: &mut Vec<Note>) -> String {
    let title = quiz.title.replace('\n', " ").replace('/', "//");
    let mut out = format!("$CATEGORY: {title}\n\n");
    if let Some(intro) = &quiz.intro {
        out.push_str(&format!("::{}::[markdown]{}\n\n", sign("Introduction"), sign(intro)));
    }
    for question in &quiz.questions {
        let mut notes = Notes { format: Format::Gift, question, notes };
        let Some(answers) = answers(question, &mut notes) else { continue };
        let mut comment = format!("// [id:{}]", question.id);
        for tag in notes.tags() {
            // A backslash at its end would take the bracket.
            let end = if tag.ends_with('\\') { " " } else { "" };
            comment.push_str(&format!(" [tag:{}{end}]", tag.replace(']', "\\]")));
        }
        let prompt = match &question.kind {
            Kind::Cloze { .. } => String::new(),
            _ => sign(&question.prompt),
        };
        out.push_str(&format!("{comment}\n::{}::[markdown]{prompt}{answers}\n\n", sign(&question.id)));
    }
    out
}

/// The braces and all in them; `None` where GIFT has no way to ask.
fn answers(question: &Question, notes: &mut Notes) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    match &question.kind {
        Kind::Single { options } => {
            for option in options {
                let mark = match option.is_key() {
                    true => "=".to_owned(),
                    false if option.credit > 0.0 => format!("~%{}%", listed(option.credit, notes)),
                    false => "~".to_owned(),
                };
                lines.push(line(&mark, &marked(&option.item.text), option.feedback.as_deref()));
            }
        }
        Kind::Multiple { options, rule } => {
            notes.multiple_rule(options, rule.as_deref());
            for (option, share) in options.iter().zip(shares(options, rule.as_deref())) {
                let mark = format!("~%{}%", fraction(share).0);
                lines.push(line(&mark, &marked(&option.item.text), option.feedback.as_deref()));
            }
        }
        Kind::TrueFalse { answer, when_true, when_false } => {
            let (right, wrong) = if *answer { (when_true, when_false) } else { (when_false, when_true) };
            let mut text = if *answer { "TRUE" } else { "FALSE" }.to_owned();
            if right.is_some() || wrong.is_some() {
                text.push_str(&format!("#{}", wrong.as_deref().map(marked).unwrap_or_default()));
            }
            if let Some(right) = right {
                text.push_str(&format!("#{}", marked(right)));
            }
            lines.push(text);
        }
        Kind::Short { answers, .. } => {
            for answer in notes.best_first(answers) {
                lines.push(line(
                    &credit(answer, "=", notes),
                    &sign(&without_arrow(accepted(&answer.value, notes), notes)),
                    answer.feedback.as_deref().map(|text| arrowless(text, notes)).as_deref(),
                ));
            }
            if let Some(wrong) = &question.feedback.wrong {
                lines.push(line("=%0%", "*", Some(&arrowless(wrong, notes))));
            }
        }
        Kind::Numeric { answers, .. } => {
            for answer in notes.best_first(answers) {
                let value = match answer.value {
                    Number::Range { from, to } => format!("{from}..{to}"),
                    near @ Number::Near { value, relative, .. } => {
                        if relative {
                            notes.note("tolerance", "a tolerance in percent is written as a number");
                        }
                        format!("{value}:{}", number(near.tolerance(), 12))
                    }
                };
                let feedback = answer.feedback.as_deref().map(|text| format!(" #{}", marked(text))).unwrap_or_default();
                lines.push(format!("{}{value}{feedback}", credit(answer, "=", notes)));
            }
            if let Some(wrong) = &question.feedback.wrong {
                lines.push(format!("~#{}", marked(wrong)));
            }
        }
        Kind::Matching { pairs, distractors, rule } => {
            notes.no_rule(rule.as_deref());
            let pairs: Vec<_> = pairs.iter().map(|(item, choice)| (item.text.as_str(), choice.text.as_str())).collect();
            lines = matching(&pairs, distractors.iter().map(|choice| choice.text.as_str()), notes);
        }
        Kind::Categorize { categories, distractors, rule } => {
            notes.as_matching(rule.as_deref(), distractors.len());
            let pairs: Vec<_> = categories
                .iter()
                .flat_map(|category| {
                    category.items.iter().map(|item| (item.text.as_str(), category.item.text.as_str()))
                })
                .collect();
            let empty = categories.iter().filter(|category| category.items.is_empty());
            lines = matching(&pairs, empty.map(|category| category.item.text.as_str()), notes);
        }
        Kind::Ordering { items, rule } => {
            let head = format!(">{} ALL VERTICAL {} SHOW", items.len(), ordering_name(rule.as_deref()));
            let items: Vec<_> = items.iter().map(|item| marked(&item.text)).collect();
            let general = question.explanation.as_deref().map(|_| ()).is_some();
            if general {
                notes.note("explanation", "an ordering question has no explanation in GIFT");
            }
            return Some(format!("{{{head}\n{}\n}}", items.join("\n")));
        }
        Kind::Cloze { .. } => return cloze(question, notes),
        Kind::FreeText(free) => {
            notes.essay(free, false);
        }
        Kind::Scale { .. } | Kind::Hotspot { .. } | Kind::Ours(_) => {
            notes.leave_out();
            return None;
        }
    }
    if let Some(explanation) = &question.explanation {
        lines.push(format!("####{}", marked(explanation)));
    }
    Some(match lines.as_slice() {
        [] => "{}".to_owned(),
        [only] if matches!(question.kind, Kind::TrueFalse { .. }) => format!("{{{only}}}"),
        lines => {
            let mark = if matches!(question.kind, Kind::Numeric { .. }) { "#" } else { "" };
            format!("{{{mark}\n\t{}\n}}", lines.join("\n\t"))
        }
    })
}

/// One gap makes a missing word; for more GIFT has no question.
fn cloze(question: &Question, notes: &mut Notes) -> Option<String> {
    let (text, gaps) = taken_out(&question.prompt);
    let [gap] = gaps.as_slice() else {
        notes.leave_out();
        return None;
    };
    notes.note("type", "a text with one gap is written as a question with a missing word");
    let mut lines: Vec<String> = match &gap.fill {
        Fill::Choose(options) => {
            let signs = std::iter::once("=").chain(std::iter::repeat("~"));
            options.iter().zip(signs).map(|(option, mark)| line(mark, &marked(&from_plain(option)), None)).collect()
        }
        Fill::Type(texts) => {
            texts.iter().map(|text| line("=", &sign(&without_arrow(accepted(text, notes), notes)), None)).collect()
        }
    };
    if let Some(explanation) = &question.explanation {
        lines.push(format!("####{}", marked(explanation)));
    }
    let answers = format!("{{{}}}", lines.join(" "));
    // Signs of the text are taken by backslashes, those of the answers are not.
    Some(put_back(&sign(&text), |_| answers.clone()))
}

fn matching<'t>(
    pairs: &[(&str, &'t str)],
    distractors: impl IntoIterator<Item = &'t str>,
    notes: &mut Notes,
) -> Vec<String> {
    if pairs.len() < 3 {
        notes.advise("Moodle wants three pairs at the least");
    }
    let mut lines = Vec::new();
    let pairs = pairs.iter().map(|(item, choice)| (*item, *choice));
    for (item, choice) in pairs.chain(distractors.into_iter().map(|choice| ("", choice))) {
        let words = plain(choice);
        if !is_words(choice) {
            notes.note("markup", "what is matched has no markup in Moodle: its words were kept");
        }
        if item.contains("->") || words.contains("->") {
            notes.note("arrow", "`->` parts the two sides in GIFT: written as →");
        }
        let (item, words) = (marked(&item.replace("->", "→")), sign(&words.replace("->", "→")));
        lines.push(format!("={item} -> {words}"));
    }
    lines
}

fn credit<T>(answer: &Answer<T>, mark: &str, notes: &mut Notes) -> String {
    if answer.credit >= 1.0 { mark.to_owned() } else { format!("{mark}%{}%", listed(answer.credit, notes)) }
}

fn listed(credit: f64, notes: &mut Notes) -> String {
    let (fraction, exact) = fraction(credit);
    if !exact {
        notes.fraction(credit, &fraction);
    }
    fraction
}

fn accepted(text: &Text, notes: &mut Notes) -> String {
    starred(text).unwrap_or_else(|| notes.sample(text))
}

/// `->` among answers that are typed makes a matching question of them; with a star that need match nothing it does not.
fn without_arrow(text: String, notes: &mut Notes) -> String {
    if text.contains("->") {
        notes.note("match", "`->` would pair answers in GIFT: written as `-*>`, which accepts it");
    }
    text.replace("->", "-*>")
}

fn arrowless(text: &str, notes: &mut Notes) -> String {
    if text.contains("->") {
        notes.note("arrow", "`->` parts the two sides in GIFT: written as →");
    }
    text.replace("->", "→")
}

/// An answer behind its mark; the text is signed already.
fn line(mark: &str, text: &str, feedback: Option<&str>) -> String {
    // A percent sign after the mark would be the credit.
    let weight = match mark {
        "=" if text.starts_with('%') => "%100%",
        "~" if text.starts_with('%') => "%0%",
        _ => "",
    };
    let feedback = feedback.map(|feedback| format!(" #{}", marked(feedback))).unwrap_or_default();
    format!("{mark}{weight}{text}{feedback}")
}

/// A text with markup, which a name in brackets at its beginning would change.
fn marked(text: &str) -> String {
    let names = ["[html]", "[markdown]", "[moodle]", "[plain]"];
    let is_name = |name: &&str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let mark = if names.iter().any(is_name) { "[markdown]" } else { "" };
    format!("{mark}{}", sign(text))
}

/// A text in which every sign stands for itself.
fn sign(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\r' => {}
            letter => {
                if SIGNS.contains(&letter) {
                    out.push('\\');
                }
                out.push(letter);
            }
        }
    }
    out
}
