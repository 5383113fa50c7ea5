//! A `contrast` block names concepts that there are, and something is told of each of them.

use super::SiteRule;
use crate::block::{Block, Columns, Contrast};
use crate::diag::{Diagnostic, did_you_mean};
use crate::site::{Compared, Site};

pub const RULE: SiteRule = SiteRule { name: "contrasts", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    let blocks = site.lessons.iter().flat_map(|lesson| lesson.content.blocks.values());
    for block in blocks {
        if let Block::Contrast(contrast @ Contrast { columns: Columns::Concepts(_), .. }) = block {
            told(site, contrast, out);
        }
    }
}

fn told(site: &Site, contrast: &Contrast, out: &mut Vec<Diagnostic>) {
    let Compared { columns, rows, untold } = site.compared(contrast);
    let unknown: Vec<_> = columns.iter().filter(|column| column.concept.is_none()).collect();
    for column in &unknown {
        let name = column.name;
        let known = site.concepts.iter().map(|concept| concept.content.id.as_str());
        let help = did_you_mean(&name.value, known).unwrap_or_else(|| {
            format!("write content/concepts/{}.md, or name `things` and not `concepts`", name.value)
        });
        let message = format!("there is no concept `{}`", name.value);
        out.push(Diagnostic::error("unknown-concept", name.place, message).help(help));
    }
    if !unknown.is_empty() {
        return;
    }
    let all = Contrast { dimensions: Vec::new(), ..contrast.clone() };
    let all = site.compared(&all);
    for name in untold {
        let message = format!("no contrast between these concepts has the dimension `{}`", name.value);
        let known: Vec<&str> = all.rows.iter().map(|row| row.name).collect();
        let help = did_you_mean(&name.value, known.iter().copied()).unwrap_or_else(|| match &known[..] {
            [] => "write it below `rows`, or in the file of one of the concepts".to_owned(),
            known => format!("there are: {}; or write it below `rows`", known.join(", ")),
        });
        out.push(Diagnostic::error("unknown-dimension", name.place, message).help(help));
    }
    if rows.is_empty() {
        if contrast.dimensions.is_empty() {
            let message = "no contrast between these concepts is told, so that the table is empty";
            let fault = Diagnostic::error("empty-contrast", contrast.place, message);
            let help = "write `contrasts_with` in the file of one of the concepts, or `rows` here";
            out.push(fault.help(help));
        }
        return;
    }
    for (at, column) in columns.iter().enumerate() {
        if rows.iter().all(|row| row.cells[at].is_empty()) {
            let message = format!("nothing is told of `{}`, so that its column is empty", column.name.value);
            let help = "take it out, or write its `contrasts_with` with one of the others";
            out.push(Diagnostic::warning("empty-contrast", column.name.place, message).help(help));
        }
    }
}
