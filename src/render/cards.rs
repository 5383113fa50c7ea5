//! Concepts and questions as cards with two sides, for programs that ask them elsewhere: HTML without links, images and
//! whatever else leads back to the site.

use super::form::on_page;
use super::prose::ProseWriter;
use super::review::{PAGE, questions};
use super::{Maker, review};
use crate::content::{Concept, Definition};
use crate::diag::Diagnostic;
use crate::markdown::{Prose, escape};
use crate::quiz::{Accept, Fill, Item, Kind, Mode, Numbers, Question};
use crate::site::{Node, QuizNode};

/// Two sides, and for a concept a third: its definition, by which the term is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// As the page of reviews names it: `quiz/<quiz>/<question>` or `concept/<concept>`.
    pub id: String,
    pub front: String,
    pub back: String,
    pub reverse: Option<String>,
    pub tags: Vec<String>,
}

/// A gap in a text.
const GAP: &str = "____";

impl Maker<'_> {
    /// What can be reviewed of a course: first the concepts that its lessons teach.
    pub fn cards(&self, course: usize) -> Result<Vec<Card>, Box<Diagnostic>> {
        let site = self.site;
        let reviewed = review::Reviewed::of_course(site, course);
        let mut cards = Vec::new();
        for at in reviewed.concepts {
            cards.push(self.concept_card(&site.concepts[at], &site.courses[course].id)?);
        }
        for at in reviewed.quizzes {
            let node = &site.quizzes[at];
            let whole = self.quiz(node)?;
            let mut writer = ProseWriter::new(self, PAGE, &node.source_path);
            for question in questions(&whole).filter(|question| is_card(node, question)) {
                let (front, back) = sides(self, &mut writer, question);
                let (quiz, id) = (&whole.id.value, &question.id.value);
                let tags = vec![site.courses[course].id.clone(), "question".to_owned(), quiz.clone()];
                cards.push(Card { id: format!("quiz/{quiz}/{id}"), front, back, reverse: None, tags });
            }
            sound(writer)?;
        }
        Ok(cards)
    }

    fn concept_card(&self, node: &Node<Concept>, course: &str) -> Result<Card, Box<Diagnostic>> {
        let concept = &*node.content;
        let mut writer = ProseWriter::new(self, PAGE, &node.source_path);
        let mut html = |prose: &Prose| bare(&writer.html(prose));
        let label = |key| format!("<i>{}</i>", escape(self.strings.get(key)));
        let definition = match &concept.definition {
            Definition::One(one) => html(one),
            Definition::TwoSenses { broad, narrow } => {
                format!("{}<br>{}<br>{}<br>{}", label("broad"), html(broad), label("narrow"), html(narrow))
            }
        };
        let tests = concept.tests.iter().map(|test| {
            let verdict = self.strings.get(if test.accepted { "test_in" } else { "test_out" });
            let because = test.because.as_ref().map(|because| format!(" ({})", html(because))).unwrap_or_default();
            format!("<li><b>{}:</b> {}{because}</li>", escape(verdict), html(&test.example))
        });
        let tests: String = tests.collect();
        let back = if tests.is_empty() { definition.clone() } else { format!("{definition}<ul>{tests}</ul>") };
        sound(writer)?;
        let term = concept.term.to_lowercase();
        let tells = concept.definition.texts().any(|text| text.plain().to_lowercase().contains(&term));
        Ok(Card {
            id: format!("concept/{}", concept.id),
            front: escape(&concept.term).into_owned(),
            back,
            reverse: (!tells).then_some(definition),
            tags: vec![course.to_owned(), "concept".to_owned()],
        })
    }
}

/// Not of an exam, which whoever has the cards may not have sat yet, and no sum whose numbers are others in each attempt.
fn is_card(quiz: &QuizNode, question: &Question) -> bool {
    let is_made = quiz.generated.as_ref().is_some_and(|made| made.models.contains_key(&question.id.value));
    quiz.quiz.mode != Mode::Exam && !(is_made && matches!(question.kind, Kind::Numeric { .. }))
}

fn sound(writer: ProseWriter) -> Result<(), Box<Diagnostic>> {
    writer.faults.into_iter().next().map_or(Ok(()), |fault| Err(Box::new(fault)))
}

fn list<'t>(tag: &str, items: impl IntoIterator<Item = &'t String>) -> String {
    let items: String = items.into_iter().map(|item| format!("<li>{item}</li>")).collect();
    if items.is_empty() { items } else { format!("<{tag}>{items}</{tag}>") }
}

/// What is asked, and what is right with its explanation.
fn sides(maker: &Maker, writer: &mut ProseWriter, question: &Question) -> (String, String) {
    let prompt = bare(&writer.html_with_gaps(&question.prompt, |_| GAP.to_owned()));
    let mut html = |prose: &Prose| bare(&writer.html(prose));
    let words = |key: &str| escape(maker.strings.get(key)).into_owned();
    let text_of = |items: &[Item], id: &str, html: &mut dyn FnMut(&Prose) -> String| {
        items.iter().find(|item| item.id == id).map(|item| html(&item.text)).unwrap_or_default()
    };
    let (front, back) = match &question.kind {
        Kind::SingleChoice { options } | Kind::MultipleResponse { options, .. } => {
            let texts: Vec<(bool, String)> =
                options.iter().map(|option| (option.credit >= 1.0, html(&option.text))).collect();
            let how = if matches!(question.kind, Kind::MultipleResponse { .. }) {
                words("choose_all")
            } else {
                String::new()
            };
            let all = by_text(texts.iter().map(|(_, text)| text));
            (
                joined([&how, &list("ul", all)]),
                list("ul", texts.iter().filter(|(right, _)| *right).map(|(_, text)| text)),
            )
        }
        Kind::Hotspot { areas, .. } => {
            let texts: Vec<(bool, String)> =
                areas.iter().map(|area| (area.option.credit >= 1.0, html(&area.option.text))).collect();
            let all = by_text(texts.iter().map(|(_, text)| text));
            (list("ul", all), list("ul", texts.iter().filter(|(right, _)| *right).map(|(_, text)| text)))
        }
        Kind::TrueFalse { answer, .. } => {
            let both = [words("true"), words("false")];
            (list("ul", &both), words(if *answer { "true" } else { "false" }))
        }
        Kind::ShortAnswer { answers, .. } => {
            let right =
                answers.iter().filter(|answer| answer.credit >= 1.0).filter_map(|answer| accepted(&answer.accept));
            (String::new(), list("ul", &right.collect::<Vec<_>>()))
        }
        Kind::Numeric { answers, unit } => {
            let unit = unit.as_ref().map(|unit| format!(" {}", escape(unit))).unwrap_or_default();
            // Of several that count the first is what was meant, the others are other ways to write it.
            let right = answers.iter().find(|answer| answer.credit >= 1.0);
            (String::new(), right.map(|answer| format!("{}{unit}", number(&answer.numbers))).unwrap_or_default())
        }
        Kind::Ordering { items, .. } => {
            let texts: Vec<String> = items.iter().map(|item| html(&item.text)).collect();
            (list("ul", by_text(texts.iter())), list("ol", &texts))
        }
        Kind::Matching { pairs, choices, .. } => {
            let items: Vec<String> = pairs.iter().map(|pair| html(&pair.item.text)).collect();
            let offered: Vec<String> = choices.iter().map(|choice| html(&choice.text)).collect();
            let right = items.iter().zip(pairs);
            let right = right.map(|(item, pair)| format!("{item} – {}", text_of(choices, &pair.choice, &mut html)));
            let right: Vec<String> = right.collect();
            (list("ul", &items) + &list("ul", by_text(offered.iter())), list("ul", &right))
        }
        Kind::Categorize { categories, items, .. } => {
            let texts: Vec<String> = items.iter().map(|member| html(&member.item.text)).collect();
            let offered: Vec<String> = categories.iter().map(|category| html(&category.text)).collect();
            let right = texts.iter().zip(items).map(|(text, member)| match &member.category {
                Some(category) => format!("{text} – {}", text_of(categories, category, &mut html)),
                None => format!("{text} – {}", words("none_of_these")),
            });
            let right: Vec<String> = right.collect();
            (list("ul", by_text(texts.iter())) + &list("ul", &offered), list("ul", &right))
        }
        Kind::Cloze { gaps, .. } => {
            let offered = gaps.iter().filter_map(|gap| match &gap.fill {
                Fill::Choose(options) => {
                    let texts: Vec<String> = options.iter().map(|option| escape(&option.text).into_owned()).collect();
                    Some(by_text(texts.iter()).into_iter().cloned().collect::<Vec<_>>().join(" / "))
                }
                Fill::Type(_) => None,
            });
            let right = gaps.iter().filter_map(|gap| match &gap.fill {
                Fill::Choose(options) => options.first().map(|option| escape(&option.text).into_owned()),
                Fill::Type(accepts) => accepts.iter().find_map(accepted),
            });
            (list("ol", &offered.collect::<Vec<_>>()), list("ol", &right.collect::<Vec<_>>()))
        }
        // None of these is reviewed.
        Kind::Scenario(_)
        | Kind::Scale { .. }
        | Kind::FreeText(_)
        | Kind::Attestation { .. }
        | Kind::Scorecard(_)
        | Kind::Model(_) => (String::new(), String::new()),
    };
    let explanation = question.explanation.as_ref().map(&mut html).unwrap_or_default();
    (joined([&prompt, &front]), joined([&back, &explanation]))
}

/// One below the other.
fn joined(parts: [&str; 2]) -> String {
    let [above, below] = parts;
    let begins_block = ["<p>", "<ul>", "<ol>", "<dl>", "<pre>", "<div>", "<table>", "<blockquote>"];
    let is_block = begins_block.iter().any(|tag| below.starts_with(tag));
    let is_apart =
        above.is_empty() || below.is_empty() || is_block || ["</ul>", "</ol>"].iter().any(|tag| above.ends_with(tag));
    if is_apart { format!("{above}{below}") } else { format!("{above}<br>{below}") }
}

/// In an order that does not tell which is right.
fn by_text<'t>(texts: impl Iterator<Item = &'t String>) -> Vec<&'t String> {
    let mut sorted: Vec<&String> = texts.collect();
    sorted.sort();
    sorted
}

/// A pattern is nothing that can be read.
fn accepted(accept: &Accept) -> Option<String> {
    match accept {
        Accept::Text(text) => Some(escape(text).into_owned()),
        Accept::Match(_) => None,
    }
}

fn number(numbers: &Numbers) -> String {
    match numbers {
        Numbers::Near { value, .. } => value.to_string(),
        Numbers::Range { from, to } => format!("{from}–{to}"),
    }
}

/// HTML of ours without attributes and links, with the words that stand for an image in its place.
fn bare(html: &str) -> String {
    let html = on_page(html, PAGE);
    let mut out = String::with_capacity(html.len());
    let mut rest = html.trim();
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let tag = &rest[start..];
        let end = end_of(tag);
        let inner = tag[1..end].trim_end_matches('>');
        let name = inner.split(|letter: char| letter.is_whitespace()).next().unwrap_or_default();
        match name.trim_matches('/') {
            "img" => out.push_str(alt(inner)),
            "a" | "span" => {}
            _ => {
                out.push('<');
                out.push_str(name);
                out.push('>');
            }
        }
        rest = &tag[end..];
    }
    out.push_str(rest);
    out
}

/// Behind the end of a tag, which `>` within quotation marks is not.
fn end_of(tag: &str) -> usize {
    let mut quoted = false;
    for (at, letter) in tag.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '>' if !quoted => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

fn alt(tag: &str) -> &str {
    tag.split_once(" alt=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(words, _)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_for_elsewhere_has_no_link_and_no_image() {
        for (given, expected) in [
            ("<p class=\"x\">A <a href=\"b.html\" title=\"1 > 0\">b</a>.</p>", "<p>A b.</p>"),
            ("<img src=\"a.png\" alt=\"A curve\" width=\"1\"> and <br/>on", "A curve and <br/>on"),
            ("1 &lt; 2", "1 &lt; 2"),
            ("<code>a</code", "<code>a</code>"),
        ] {
            assert_eq!(bare(given), expected, "{given}");
        }
    }
}
