//! Zola: questions and concepts of a lesson are extra data of its page.

use std::fmt::Write as _;
use std::io;

use super::markdown::{Links, paragraphs};
use super::{ADDRESS, Folder, Options, SUMMARY, TITLE, each, quoted, write_lesson};
use crate::corpus::course::Corpus;

pub fn write(corpus: &Corpus, options: Options, out: &Folder) -> io::Result<()> {
    out.copy("benches/peers/zola", "")?;
    out.copy("benches/peers/static", "static")?;
    let mut settings = format!(
        "base_url = \"{}\"\ntitle = \"{TITLE}\"\nbuild_search_index = true\n[search]\nindex_format = \
         \"fuse_json\"\ninclude_path = true\n",
        ADDRESS.trim_end_matches('/')
    );
    if options.highlight {
        settings.push_str("[markdown.highlighting]\ntheme = \"github-light\"\nstyle = \"class\"\n");
    }
    out.write("config.toml", &settings)?;
    let section = |path: &str, title: &str, summary: &str, weight: usize, more: &str| {
        let text = format!(
            "---\ntitle: {}\ndescription: {}\nweight: {weight}\nsort_by: weight\n{more}---\n",
            quoted(title),
            quoted(summary)
        );
        out.write(&format!("content/{path}_index.md"), &text)
    };
    section("", TITLE, SUMMARY, 1, "")?;
    let glossary = "template: glossary.html\npage_template: concept.html\n";
    section("concepts/", "Glossary", SUMMARY, 9999, glossary)?;
    for course in 0..corpus.courses() {
        let slug = corpus.course_slug(course);
        let summary = corpus.summary("of a course", course);
        section(&format!("{slug}/"), &corpus.course_title(course), &summary, course + 1, "template: course.html\n")?;
        each(corpus.modules_of(course), |module| {
            let path = format!("{slug}/{}/", corpus.module_slug(module));
            section(&path, &corpus.module_title(module), &corpus.summary("of a module", module), module + 1, "")?;
            for (at, index) in corpus.lessons_of(module).enumerate() {
                write_lesson(corpus, out, at, index, "extra", "@/")?;
            }
            Ok(())
        })?;
    }
    each(0..corpus.concepts(), |at| {
        let concept = corpus.concept(at);
        let mut text = format!(
            "---\ntitle: {}\nweight: {}\nextra:\n  definition: {}\n",
            quoted(&concept.term),
            at + 1,
            quoted(&concept.definition)
        );
        if let Some(to) = concept.leads_to {
            let _ = writeln!(text, "  leads_to: {}", corpus.concept_id(to));
        }
        let links = Links { corpus, prefix: "@/", wiki: false };
        let _ = write!(text, "---\n{}", paragraphs(&concept.body, &links));
        out.write(&format!("content/concepts/{}.md", concept.id), &text)
    })
}
