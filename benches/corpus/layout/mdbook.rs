//! mdBook: its pages know no data, so questions and definitions stand in the text as HTML.

use std::fmt::Write as _;
use std::io;

use super::markdown::{Links, body, paragraphs};
use super::{Folder, SUMMARY, TITLE, each};
use crate::corpus::course::{Corpus, Lesson};

pub fn write(corpus: &Corpus, out: &Folder) -> io::Result<()> {
    out.copy("benches/peers/mdbook", "")?;
    out.copy("benches/peers/static", "theme")?;
    out.write(
        "book.toml",
        &format!(
            "[book]\ntitle = \"{TITLE}\"\n[output.html]\nsmart-punctuation = false\nadditional-css = \
             [\"theme/site.css\"]\nadditional-js = [\"theme/quiz.js\"]\n[output.html.print]\nenable = false\n"
        ),
    )?;
    out.write("src/index.md", &format!("# {TITLE}\n\n{SUMMARY}\n"))?;
    let mut contents = format!("# Summary\n\n[{TITLE}](index.md)\n\n");
    for course in 0..corpus.courses() {
        let (slug, title) = (corpus.course_slug(course), corpus.course_title(course));
        let summary = corpus.summary("of a course", course);
        out.write(&format!("src/{slug}/index.md"), &format!("# {title}\n\n{summary}\n"))?;
        let _ = writeln!(contents, "- [{title}]({slug}/index.md)");
        for module in corpus.modules_of(course) {
            let path = format!("{slug}/{}/index.md", corpus.module_slug(module));
            let title = corpus.module_title(module);
            let summary = corpus.summary("of a module", module);
            out.write(&format!("src/{path}"), &format!("# {title}\n\n{summary}\n"))?;
            let _ = writeln!(contents, "  - [{title}]({path})");
            for lesson in corpus.lessons_of(module) {
                let (title, path) = (corpus.lesson_title(lesson), corpus.lesson_path(lesson));
                let _ = writeln!(contents, "    - [{title}]({path}.md)");
            }
        }
    }
    out.write("src/concepts/index.md", &format!("# Glossary\n\n{SUMMARY}\n"))?;
    contents.push_str("- [Glossary](concepts/index.md)\n");
    for at in 0..corpus.concepts() {
        let _ = writeln!(contents, "  - [{}](concepts/{}.md)", corpus.concept_term(at), corpus.concept_id(at));
    }
    out.write("src/SUMMARY.md", &contents)?;
    each(0..corpus.lessons, |index| {
        let lesson = corpus.lesson(index);
        let links = Links { corpus, prefix: "../../", wiki: false };
        let text = format!(
            "# {}\n\n{}\n\n{}{}{}",
            lesson.title,
            lesson.summary,
            body(&lesson.blocks, &links, true),
            form(&lesson),
            definitions(corpus, &lesson)
        );
        out.write(&format!("src/{}.md", corpus.lesson_path(index)), &text)
    })?;
    each(0..corpus.concepts(), |at| {
        let concept = corpus.concept(at);
        let links = Links { corpus, prefix: "../", wiki: false };
        let text = format!("# {}\n\n{}\n\n{}", concept.term, concept.definition, paragraphs(&concept.body, &links));
        out.write(&format!("src/concepts/{}.md", concept.id), &text)
    })
}

fn form(lesson: &Lesson) -> String {
    if lesson.quiz.is_empty() {
        return String::new();
    }
    let mut html = "\n<form class=\"quiz\">\n".to_owned();
    for (number, question) in lesson.quiz.iter().enumerate() {
        let kind = if question.several() { "checkbox" } else { "radio" };
        let _ = writeln!(html, "<fieldset id=\"q{number}\"><legend>{}</legend>", question.prompt);
        for (text, right) in &question.options {
            let input = format!("<input type=\"{kind}\" name=\"q{number}\" data-right=\"{right}\">");
            let _ = writeln!(html, "<label>{input} {text}</label>");
        }
        let _ = writeln!(html, "<p hidden>{}</p>\n</fieldset>", question.explanation);
    }
    html + "<button type=\"submit\">Check</button>\n</form>\n"
}

fn definitions(corpus: &Corpus, lesson: &Lesson) -> String {
    let each = lesson.concepts.iter().map(|at| {
        let concept = corpus.concept(*at);
        let link = format!("<a href=\"../../concepts/{}.html\">More</a>", concept.id);
        format!("\n<div class=\"definition\" popover>\n<b>{}</b> {} {link}\n</div>\n", concept.term, concept.definition)
    });
    each.collect()
}
