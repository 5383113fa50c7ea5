//! The table of a `contrast` block, with links to what it compares.

use super::Maker;
use crate::block::{CellView, ColumnView, Contrast, ContrastView, RowView};
use crate::site::{Compared, relative};

impl Maker<'_> {
    /// As it stands on `page`; `source` is the language of the block's own words, where it is not the page's.
    pub(super) fn contrast(&self, contrast: &Contrast, page: &str, source: Option<&str>) -> ContrastView {
        let Compared { columns, rows, .. } = self.site.compared(contrast);
        let own = source.map(str::to_owned);
        let lang = |told_by: Option<usize>| told_by.map_or_else(|| own.clone(), |at| self.concept_lang(at));
        let columns: Vec<_> = columns
            .into_iter()
            .map(|column| {
                let node = column.concept.map(|at| &self.site.concepts[at]);
                ColumnView {
                    name: node.map_or(&column.name.value, |node| &node.content.term).clone(),
                    href: node.map(|node| relative(page, &node.page)),
                    concept: node.map(|node| node.content.id.clone()),
                    lang: lang(column.concept),
                }
            })
            .collect();
        let rows = rows.into_iter().map(|row| {
            let cells = row.cells.into_iter().zip(&columns).map(|(texts, column)| CellView {
                column: column.name.clone(),
                texts: texts.into_iter().map(str::to_owned).collect(),
            });
            RowView { name: row.name.to_owned(), lang: lang(row.told_by), cells: cells.collect() }
        });
        let rows = rows.collect();
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let name = self.strings.get("contrast_of").replace("{names}", &names.join(&self.strings.between("list")));
        let id = contrast.id.as_ref().map(|id| id.value.clone());
        let has_caption = contrast.caption.is_some();
        let caption = contrast.caption.clone().unwrap_or(name);
        ContrastView { id, caption, has_caption, lang: own, columns, rows }
    }
}
