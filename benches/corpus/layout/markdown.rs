//! Text as CommonMark, with links as a generator writes them.

use crate::corpus::course::{Block, Corpus, Span};

/// How links are written on a page.
pub struct Links<'a> {
    pub corpus: &'a Corpus,
    /// What stands before `course/module/lesson.md`.
    pub prefix: &'a str,
    /// `[[concept|words]]`, not a link to the concept's file.
    pub wiki: bool,
}

/// Without `coloured` the fences name no language.
pub fn body(blocks: &[Block], links: &Links, coloured: bool) -> String {
    let mut parts = Vec::with_capacity(blocks.len());
    for block in blocks {
        parts.push(match block {
            Block::Heading(level, text) => format!("{} {text}", "#".repeat(*level)),
            Block::Paragraph(spans) => line(spans, links),
            Block::Quote(spans) => format!("> {}", line(spans, links)),
            Block::List { numbered, items } => {
                let mark = |at: usize| if *numbered { format!("{}.", at + 1) } else { "-".to_owned() };
                let items = items.iter().enumerate().map(|(at, item)| format!("{} {}", mark(at), line(item, links)));
                items.collect::<Vec<_>>().join("\n")
            }
            Block::Table { head, rows } => {
                let rule = vec!["---".to_owned(); head.len()];
                let rows = [head, &rule].into_iter().chain(rows).map(|row| format!("| {} |", row.join(" | ")));
                rows.collect::<Vec<_>>().join("\n")
            }
            Block::Code { language, text } => format!("```{}\n{text}\n```", if coloured { language } else { "" }),
        });
    }
    parts.join("\n\n") + "\n"
}

pub fn line(spans: &[Span], links: &Links) -> String {
    let Links { corpus, prefix, wiki } = links;
    let one = |span: &Span| match span {
        Span::Text(text) => text.clone(),
        Span::Lesson(at) => format!("[{}]({prefix}{}.md)", corpus.lesson_title(*at), corpus.lesson_path(*at)),
        Span::Concept(at) if *wiki => format!("[[{}|{}]]", corpus.concept_id(*at), corpus.concept_term(*at)),
        Span::Concept(at) => format!("[{}]({prefix}concepts/{}.md)", corpus.concept_term(*at), corpus.concept_id(*at)),
    };
    spans.iter().map(one).collect()
}

pub fn paragraphs(paragraphs: &[Vec<Span>], links: &Links) -> String {
    let lines: Vec<String> = paragraphs.iter().map(|spans| line(spans, links)).collect();
    lines.join("\n\n") + "\n"
}
