//! Hugo: questions and concepts of a lesson are parameters of its page.

use std::fmt::Write as _;
use std::io;

use super::markdown::{Links, paragraphs};
use super::{ADDRESS, Folder, Options, SUMMARY, TITLE, each, quoted, write_lesson};
use crate::corpus::course::Corpus;

pub fn write(corpus: &Corpus, options: Options, out: &Folder) -> io::Result<()> {
    out.copy("benches/peers/hugo", "")?;
    out.copy("benches/peers/static", "static")?;
    let settings = format!(
        "baseURL = \"{ADDRESS}\"\ntitle = \"{TITLE}\"\ndisableKinds = [\"taxonomy\", \"term\", \"rss\"]\n\
         [outputs]\nhome = [\"html\"]\n[markup.highlight]\ncodeFences = {}\nnoClasses = false\n\
         [markup.goldmark.renderHooks.link]\nuseEmbedded = \"always\"\n",
        options.highlight
    );
    out.write("hugo.toml", &settings)?;
    let section = |path: &str, title: &str, summary: &str, weight: usize| {
        let (title, summary) = (quoted(title), quoted(summary));
        let text = format!("---\ntitle: {title}\ndescription: {summary}\nweight: {weight}\n---\n");
        out.write(&format!("content/{path}_index.md"), &text)
    };
    section("", TITLE, SUMMARY, 1)?;
    section("concepts/", "Glossary", SUMMARY, 9999)?;
    for course in 0..corpus.courses() {
        let slug = corpus.course_slug(course);
        section(&format!("{slug}/"), &corpus.course_title(course), &corpus.summary("of a course", course), course + 1)?;
        each(corpus.modules_of(course), |module| {
            let path = format!("{slug}/{}/", corpus.module_slug(module));
            section(&path, &corpus.module_title(module), &corpus.summary("of a module", module), module + 1)?;
            for (at, index) in corpus.lessons_of(module).enumerate() {
                write_lesson(corpus, out, at, index, "params", "/")?;
            }
            Ok(())
        })?;
    }
    each(0..corpus.concepts(), |at| {
        let concept = corpus.concept(at);
        let mut text =
            format!("---\ntitle: {}\nparams:\n  definition: {}\n", quoted(&concept.term), quoted(&concept.definition));
        if let Some(to) = concept.leads_to {
            let _ = writeln!(text, "  leads_to: {}", corpus.concept_id(to));
        }
        let links = Links { corpus, prefix: "/", wiki: false };
        let _ = write!(text, "---\n{}", paragraphs(&concept.body, &links));
        out.write(&format!("content/concepts/{}.md", concept.id), &text)
    })
}
