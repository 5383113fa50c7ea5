//! Our own quiz files, read as the texts that their authors wrote. What is sound is decided by `quiz::parse`; ids and
//! keys are taken from what it has read.

use std::collections::HashMap;

use super::bank::{
    Answer, Area, Category, Choice, File, FreeText, Item, Kind, MarkFeedback, Number, Question, Quiz, Shape, Text,
};
use super::to_html;
use crate::diag::{Diagnostic, Faults};
use crate::quiz::{
    self, Accept, CategorizeRule, ClozeRule, MatchingRule, MultipleRule, Numbers, OrderingRule, QuestionOption, Region,
};
use crate::source::Source;
use crate::yaml::{self, Node, Origin};

/// Keys of a quiz file that formats can hold, or that are read apart; `partial_credit` goes with the questions.
const KNOWN: [&str; 8] = ["quiz", "title", "intro", "attempts", "time_limit", "shuffle", "partial_credit", "questions"];

/// The quiz of a file; its errors where there are any. `file` finds what the texts show, by the name they call it.
pub fn read(source: &Source, file: &dyn Fn(&str) -> Option<Vec<u8>>) -> Result<Quiz, Vec<Diagnostic>> {
    let checked = quiz::parse(source);
    let errors: Vec<_> = checked.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    let faults = Faults::default();
    let Some(node) = yaml::read(Origin { file: source.id, text: &source.text, offset: 0 }, &faults) else {
        return Err(faults.into_vec());
    };
    let mut quiz = of_tree(&checked.value, &node, file);
    quiz.other = lines_of(&node, &source.text).into_iter().filter(|(key, _)| !KNOWN.contains(&&**key)).collect();
    Ok(quiz)
}

/// A quiz within a lesson, from the tree that was made of it; with the lesson's text where it is written as in a file.
pub fn inline(parsed: &quiz::Quiz, node: &Node, in_yaml: Option<&str>, file: &dyn Fn(&str) -> Option<Vec<u8>>) -> Quiz {
    let mut quiz = of_tree(parsed, node, file);
    match in_yaml {
        // What is not known here stands in the order of the text, as all of it does.
        Some(text) if entries(node).iter().any(|(key, _)| !KNOWN.contains(&key.value.as_str())) => {
            let text = &text[..(node.place.end as usize).min(text.len())];
            quiz.other = lines_of(node, text).into_iter().filter(|(key, _)| !KNOWN.contains(&&**key)).collect();
        }
        Some(_) => {}
        None => {
            let is_cloze = |question: &&mut Question| matches!(question.kind, Kind::Cloze { .. });
            quiz.questions.iter_mut().filter(is_cloze).for_each(|it| it.prompt = in_braces(&it.prompt));
        }
    }
    quiz
}

fn of_tree(parsed: &quiz::Quiz, node: &Node, file: &dyn Fn(&str) -> Option<Vec<u8>>) -> Quiz {
    let mut quiz = Quiz {
        id: parsed.id.value.clone(),
        title: parsed.title.value.clone(),
        intro: text(node, "intro"),
        attempts: text(node, "attempts").and_then(|attempts| attempts.parse().ok()),
        time_limit: child(node, "time_limit").and(parsed.policy.time_limit).map(u64::from),
        shuffle_questions: child(node, "shuffle").and_then(|it| text(it, "questions")).map(|it| it == "true"),
        shuffle_options: child(node, "shuffle").and_then(|it| text(it, "options")).map(|it| it == "true"),
        ..Quiz::default()
    };
    let nodes: HashMap<String, &Node> =
        list(node, "questions").iter().filter_map(|node| Some((text(node, "id")?, node))).collect();
    for parsed in &parsed.questions {
        if let Some(node) = nodes.get(&parsed.id.value) {
            quiz.questions.push(question(node, parsed));
        }
    }
    let mut names: Vec<String> = quiz.questions.iter().flat_map(Question::texts).flat_map(to_html::images).collect();
    names.extend(quiz.intro.iter().flat_map(|intro| to_html::images(intro)));
    names.extend(quiz.questions.iter().filter_map(|question| match &question.kind {
        Kind::Hotspot { image, .. } => Some(image.clone()),
        _ => None,
    }));
    names.sort();
    names.dedup();
    quiz.files = names.into_iter().filter_map(|name| Some(File { bytes: file(&name)?, name })).collect();
    quiz
}

/// What stands in a quiz file besides its id, its title and its questions, as a quiz without those.
pub fn settings(text: &str) -> Result<Quiz, String> {
    let faults = Faults::default();
    let file = crate::source::FileId::of("settings");
    let node = yaml::read(Origin { file, text, offset: 0 }, &faults);
    let node = node.filter(|node| matches!(node.shape, yaml::Shape::Map(_)));
    let node = node.ok_or("they are no YAML of `key: value`")?;
    let (known, other): (Vec<_>, Vec<_>) =
        lines_of(&node, text).into_iter().partition(|(key, _)| KNOWN.contains(&key.as_str()));
    let allowed = |key: &str| !matches!(key, "quiz" | "title" | "questions");
    let lines: String = known.iter().filter(|(key, _)| allowed(key)).map(|(_, lines)| format!("{lines}\n")).collect();
    // What is known does not depend on the questions, so any will do.
    let sound = "questions:\n  - {id: q, type: true_false, prompt: So?, answer: true}\n";
    let source = Source::in_memory("quizzes/a.yaml", &format!("quiz: a\ntitle: A\n{lines}{sound}"));
    let read = read(&source, &|_| None);
    let read = read.map_err(|faults| faults.first().map(|fault| fault.message.clone()).unwrap_or_default())?;
    Ok(Quiz { id: String::new(), title: String::new(), questions: Vec::new(), other, ..read })
}

/// The keys of a map that begin in the first column, each with its lines.
fn lines_of(node: &Node, text: &str) -> Vec<(String, String)> {
    let starts: Vec<usize> = entries(node).iter().map(|(key, _)| key.place.start as usize).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let lines = entries(node).iter().zip(starts.iter().zip(ends));
    let written = |((key, _), (start, end)): (&(crate::diag::Placed<String>, Node), (&usize, usize))| {
        let lines = text.get(*start..end).unwrap_or_default().trim_end();
        let in_line = *start > 0 && text.as_bytes().get(start - 1) != Some(&b'\n');
        let lines = if in_line { lines.trim_end_matches([',', '}', ' ']) } else { lines };
        (key.value.clone(), lines.to_owned())
    };
    lines.map(written).collect()
}

/// Gaps as a quiz file has them: in a lesson, `[[…]]` is one to type.
fn in_braces(prompt: &str) -> String {
    let mut out = String::new();
    let mut rest = prompt;
    while let Some((before, inner)) = rest.split_once("[[") {
        out.push_str(before);
        match inner.split_once("]]").filter(|_| !before.ends_with('\\')) {
            Some((gap, after)) => {
                // An id stands before the sign.
                let (id, text) = match gap.trim().split_once(char::is_whitespace) {
                    Some((id, text)) if id.starts_with('#') => (format!("{id} "), text.trim_start()),
                    _ => (String::new(), gap.trim()),
                };
                let sign = if text.starts_with('=') { "" } else { "=" };
                out.push_str(&format!("{{{{{id}{sign}{text}}}}}"));
                rest = after;
            }
            None => {
                out.push_str("[[");
                rest = inner;
            }
        }
    }
    out + rest
}

fn question(node: &Node, parsed: &quiz::Question) -> Question {
    let feedback = child(node, "feedback");
    let of = |mark: &str| feedback.and_then(|feedback| text(feedback, mark));
    Question {
        id: parsed.id.value.clone(),
        prompt: text(node, "prompt").unwrap_or_default(),
        kind: kind(node, parsed),
        points: text(node, "points").map(|_| parsed.points),
        feedback: MarkFeedback { right: of("right"), partly: of("partly"), wrong: of("wrong") },
        explanation: text(node, "explanation"),
        hints: texts(node, "hints"),
        objective: text(node, "objective"),
        tags: texts(node, "tags"),
        difficulty: parsed.difficulty,
        see: text(node, "see"),
        allow: texts(node, "allow"),
        at: String::new(),
        lost: Vec::new(),
    }
}

fn kind(node: &Node, parsed: &quiz::Question) -> Kind {
    match &parsed.kind {
        quiz::Kind::SingleChoice { options } => Kind::Single { options: choices(node, options) },
        quiz::Kind::MultipleResponse { options, rule } => {
            let rule = match rule {
                MultipleRule::Balanced => None,
                MultipleRule::AllOrNothing => Some("all_or_nothing"),
                MultipleRule::NetCorrect => Some("net_correct"),
                MultipleRule::EachOption => Some("each_option"),
            };
            Kind::Multiple { options: choices(node, options), rule: rule.map(str::to_owned) }
        }
        quiz::Kind::TrueFalse { answer, .. } => {
            let of = |said: &str| child(node, "feedback").and_then(|feedback| text(feedback, said));
            Kind::TrueFalse { answer: *answer, when_true: of("true"), when_false: of("false") }
        }
        quiz::Kind::ShortAnswer { answers, .. } => {
            let answers = answers.iter().zip(list(node, "answers")).map(|(answer, node)| Answer {
                value: match &answer.accept {
                    Accept::Text(text) => Text::Plain(text.clone()),
                    Accept::Match(pattern) => Text::Pattern {
                        source: text(node, "match").unwrap_or_default(),
                        sample: pattern.sample().to_owned(),
                    },
                },
                credit: answer.credit,
                feedback: text(node, "feedback"),
            });
            Kind::Short { answers: answers.collect(), ignore: child(node, "ignore").map(|_| texts(node, "ignore")) }
        }
        quiz::Kind::Numeric { answers, unit } => {
            let answers = answers.iter().zip(list(node, "answers")).map(|(answer, node)| Answer {
                value: match answer.numbers {
                    Numbers::Near { value, tolerance, relative } => Number::Near { value, tolerance, relative },
                    Numbers::Range { from, to } => Number::Range { from, to },
                },
                credit: answer.credit,
                feedback: text(node, "feedback"),
            });
            Kind::Numeric { answers: answers.collect(), unit: unit.clone() }
        }
        quiz::Kind::Ordering { items, rule } => {
            let rule = match rule {
                OrderingRule::AdjacentPairs => None,
                OrderingRule::Position => Some("position"),
                OrderingRule::AllOrNothing => Some("all_or_nothing"),
            };
            let items = items.iter().zip(list(node, "items")).map(|(item, node)| part(node, &item.id));
            Kind::Ordering { items: items.collect(), rule: rule.map(str::to_owned) }
        }
        quiz::Kind::Matching { pairs, choices, rule } => {
            let pairs = pairs.iter().zip(list(node, "pairs")).filter_map(|(pair, node)| {
                Some((part(child(node, "item")?, &pair.item.id), part(child(node, "match")?, &pair.choice)))
            });
            let pairs: Vec<_> = pairs.collect();
            let extra = choices.iter().filter(|choice| !pairs.iter().any(|(_, known)| known.id == choice.id));
            let distractors = extra.zip(list(node, "distractors")).map(|(choice, node)| part(node, &choice.id));
            let rule = (*rule == MatchingRule::AllOrNothing).then(|| "all_or_nothing".to_owned());
            Kind::Matching { distractors: distractors.collect(), pairs, rule }
        }
        quiz::Kind::Categorize { categories, items, rule } => {
            let nodes = list(node, "categories");
            let of = |category: Option<String>| items.iter().filter(move |item| item.category == category);
            let within = |category: &quiz::Item, node: &Node| Category {
                item: Item { id: category.id.clone(), text: text(node, "name").unwrap_or_default() },
                items: of(Some(category.id.clone()))
                    .zip(list(node, "items"))
                    .map(|(member, node)| part(node, &member.item.id))
                    .collect(),
            };
            let loose = of(None).zip(list(node, "distractors")).map(|(member, node)| part(node, &member.item.id));
            Kind::Categorize {
                categories: categories.iter().zip(nodes).map(|(category, node)| within(category, node)).collect(),
                distractors: loose.collect(),
                rule: (*rule == CategorizeRule::AllOrNothing).then(|| "all_or_nothing".to_owned()),
            }
        }
        quiz::Kind::Cloze { rule, .. } => {
            let told = child(node, "gaps").map(entries).unwrap_or_default().iter();
            Kind::Cloze {
                rule: (*rule == ClozeRule::AllOrNothing).then(|| "all_or_nothing".to_owned()),
                ignore: child(node, "ignore").map(|_| texts(node, "ignore")),
                feedback: told.filter_map(|(id, node)| Some((id.value.clone(), text(node, "feedback")?))).collect(),
            }
        }
        quiz::Kind::Scale { levels } => {
            let levels = levels.iter().zip(list(node, "levels")).map(|(level, node)| part(node, &level.id));
            Kind::Scale { levels: levels.collect() }
        }
        quiz::Kind::FreeText(free) => {
            let checklist = free.checklist.iter().zip(list(node, "checklist"));
            Kind::FreeText(FreeText {
                model_answer: text(node, "model_answer"),
                checklist: checklist.map(|(entry, node)| (part(node, &entry.item.id), entry.points)).collect(),
                marked_by: text(node, "marked_by"),
                least: free.words.least,
                most: free.words.most,
            })
        }
        quiz::Kind::Hotspot { areas, .. } => {
            let area = |(area, node): (&quiz::Area, &Node)| Area {
                item: Item { id: area.option.id.clone(), text: text(node, "name").unwrap_or_default() },
                shape: match &area.region {
                    Region::Rect { x, y, width, height } => Shape::Rect([*x, *y, *width, *height]),
                    Region::Circle { x, y, radius } => Shape::Circle([*x, *y, *radius]),
                    Region::Polygon(points) => Shape::Polygon(points.iter().map(|(x, y)| [*x, *y]).collect()),
                },
                credit: area.option.credit,
                feedback: text(node, "feedback"),
                misconception: text(node, "misconception"),
            };
            Kind::Hotspot {
                image: text(node, "image").unwrap_or_default(),
                alt: text(node, "alt").unwrap_or_default(),
                areas: areas.iter().zip(list(node, "areas")).map(area).collect(),
            }
        }
        other => Kind::Ours(other.name().to_owned()),
    }
}

fn choices(node: &Node, options: &[QuestionOption]) -> Vec<Choice> {
    let choice = |(option, node): (&QuestionOption, &Node)| Choice {
        item: Item { id: option.id.clone(), text: text(node, "correct").or(text(node, "text")).unwrap_or_default() },
        credit: option.credit,
        feedback: text(node, "feedback"),
        misconception: option.misconception.as_ref().map(|id| id.value.clone()),
        pinned: option.pinned,
    };
    options.iter().zip(list(node, "options")).map(choice).collect()
}

/// A text, or a map with a text and an id.
fn part(node: &Node, id: &str) -> Item {
    Item { id: id.to_owned(), text: scalar(node).or(text(node, "text")).unwrap_or_default() }
}

fn entries(node: &Node) -> &[(crate::diag::Placed<String>, Node)] {
    match &node.shape {
        yaml::Shape::Map(entries) => entries,
        _ => &[],
    }
}

fn child<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let (_, child) = entries(node).iter().find(|(known, _)| known.value == key)?;
    (child.shape != yaml::Shape::Empty).then_some(child)
}

fn scalar(node: &Node) -> Option<String> {
    match &node.shape {
        yaml::Shape::Scalar { text, .. } => Some(text.trim_end().to_owned()),
        _ => None,
    }
}

fn text(node: &Node, key: &str) -> Option<String> {
    child(node, key).and_then(scalar)
}

fn list<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    match child(node, key).map(|child| &child.shape) {
        Some(yaml::Shape::List { items, .. }) => items,
        _ => &[],
    }
}

fn texts(node: &Node, key: &str) -> Vec<String> {
    list(node, key).iter().filter_map(scalar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_of_lessons_are_those_of_files() {
        for (lesson, file) in [
            ("A [[b|c]] d.", "A {{=b|c}} d."),
            ("A [[#x b]] {{c|d}}", "A {{#x =b}} {{c|d}}"),
            ("A \\[[b]] [[=c]]", "A \\[[b]] {{=c}}"),
            ("A [[b", "A [[b"),
        ] {
            assert_eq!(in_braces(lesson), file);
        }
    }
}
