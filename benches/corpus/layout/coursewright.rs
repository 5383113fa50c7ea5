//! Our own: a theme of its own that replaces one template, so that a template can be edited.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use coursewright::diag::Checked;
use coursewright::source::Source;
use coursewright::{lint, quiz};

use super::markdown::{Links, body, paragraphs};
use super::{ADDRESS, Folder, Options, SUMMARY, TITLE, each, quoted};
use crate::corpus::course::Corpus;

const TEMPLATE: &str = "templates/lesson.html";

pub fn write(corpus: &Corpus, options: Options, out: &Folder) -> io::Result<()> {
    let courses: Vec<String> = (0..corpus.courses()).map(|course| corpus.course_slug(course)).collect();
    out.write(
        "content/site.yaml",
        &format!(
            "id: growth-academy\ntitle: {TITLE}\nsummary: {SUMMARY}\nbase_url: {ADDRESS}\nlanguages: [en]\ntheme: \
             academy\nlearner: {{ask: [name], require: [name]}}\ncourses: {}\n",
            list(&courses)
        ),
    )?;
    out.copy(&format!("themes/default/{TEMPLATE}"), &format!("themes/academy/{TEMPLATE}"))?;
    for (course, slug) in courses.iter().enumerate() {
        let modules: Vec<String> = corpus.modules_of(course).map(|module| corpus.module_slug(module)).collect();
        out.write(
            &format!("content/{slug}/course.yaml"),
            &format!(
                "title: {}\nsummary: {}\nmodules: {}\nallow: [lesson-without-check] # every second lesson has a quiz\n",
                quoted(&corpus.course_title(course)),
                quoted(&corpus.summary("of a course", course)),
                list(&modules)
            ),
        )?;
        each(corpus.modules_of(course), |module| write_module(corpus, options, out, slug, module))?;
    }
    each(0..corpus.concepts(), |at| {
        let concept = corpus.concept(at);
        let mut text = format!("---\nterm: {}\ndefinition: {}\n", quoted(&concept.term), quoted(&concept.definition));
        if let Some(to) = concept.leads_to {
            let _ = writeln!(text, "relations:\n  - leads_to: {}", corpus.concept_id(to));
        }
        let links = Links { corpus, prefix: "../", wiki: true };
        let _ = write!(text, "---\n{}", paragraphs(&concept.body, &links));
        out.write(&format!("content/concepts/{}.md", concept.id), &text)
    })
}

fn write_module(corpus: &Corpus, options: Options, out: &Folder, course: &str, module: usize) -> io::Result<()> {
    let slugs: Vec<String> = corpus.lessons_of(module).map(|lesson| corpus.lesson_slug(lesson)).collect();
    out.write(
        &format!("content/{course}/{}/module.yaml", corpus.module_slug(module)),
        &format!(
            "title: {}\nsummary: {}\nlessons: {}\n",
            quoted(&corpus.module_title(module)),
            quoted(&corpus.summary("of a module", module)),
            list(&slugs)
        ),
    )?;
    for (index, slug) in corpus.lessons_of(module).zip(&slugs) {
        let lesson = corpus.lesson(index);
        let concepts: Vec<String> = lesson.concepts.iter().map(|concept| corpus.concept_id(*concept)).collect();
        let mut text = format!(
            "---\ntitle: {}\nsummary: {}\nconcepts: [{}]\n",
            quoted(&lesson.title),
            quoted(&lesson.summary),
            concepts.join(", ")
        );
        if !lesson.quiz.is_empty() {
            let _ = writeln!(text, "practice: practice-{}", index + 1);
        }
        let links = Links { corpus, prefix: "../../", wiki: true };
        let _ = write!(text, "---\n{}", body(&lesson.blocks, &links, options.highlight));
        out.write(&format!("content/{}.md", corpus.lesson_path(index)), &text)?;
        if lesson.quiz.is_empty() {
            continue;
        }
        let mut quiz = format!("quiz: practice-{}\ntitle: {}\nquestions:\n", index + 1, quoted(&lesson.title));
        for (number, question) in lesson.quiz.iter().enumerate() {
            let kind = if question.several() { "multiple_response" } else { "single_choice" };
            let prompt = quoted(&question.prompt);
            let _ = writeln!(quiz, "  - id: q{}\n    type: {kind}\n    prompt: {prompt}\n    options:", number + 1);
            for (text, right) in &question.options {
                let _ = writeln!(quiz, "      - {}: {text}", if *right { "correct" } else { "text" });
            }
            let _ = writeln!(quiz, "    explanation: {}", quoted(&question.explanation));
        }
        let path = format!("quizzes/{course}/{}-{slug}.yaml", corpus.module_slug(module));
        quiz.push_str(&exceptions(&path, &quiz));
        out.write(&path, &quiz)?;
    }
    Ok(())
}

/// Words that dice chose break rules on questions; a build must not be measured by how long it takes to say so.
fn exceptions(path: &str, quiz: &str) -> String {
    let source = Source::in_memory(path, quiz);
    let Checked { value, diagnostics: mut found } = quiz::parse(&source);
    lint::run(&source, &value, &mut found);
    let codes: BTreeSet<&str> = found.iter().map(|fault| fault.code).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    if codes.is_empty() {
        String::new()
    } else {
        format!("allow: [{}] # the words are chosen by dice\n", codes.join(", "))
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("\n  - {name}")).collect()
}
