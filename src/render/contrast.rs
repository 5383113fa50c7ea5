//! The table of a `contrast` block, with links to what it compares.

use super::Maker;
use crate::block::{CellView, ColumnView, Contrast, ContrastView, RowView};
use crate::site::{Compared, relative};

impl Maker<'_> {
    /// As it stands on `page`.
    pub(super) fn contrast(&self, contrast: &Contrast, page: &str) -> ContrastView {
        let Compared { columns, rows, .. } = self.site.compared(contrast);
        let columns: Vec<_> = columns
            .into_iter()
            .map(|column| match column.concept.map(|at| &self.site.concepts[at]) {
                Some(node) => ColumnView {
                    name: node.content.term.clone(),
                    href: Some(relative(page, &node.page)),
                    concept: Some(node.content.id.clone()),
                },
                None => ColumnView { name: column.name.value.clone(), href: None, concept: None },
            })
            .collect();
        let rows = rows.into_iter().map(|row| {
            let cells = row.cells.into_iter().zip(&columns).map(|(texts, column)| CellView {
                column: column.name.clone(),
                texts: texts.into_iter().map(str::to_owned).collect(),
            });
            RowView { name: row.name.to_owned(), cells: cells.collect() }
        });
        let rows = rows.collect();
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let name = self.strings.get("contrast_of").replace("{names}", &names.join(&self.strings.between("list")));
        let id = contrast.id.as_ref().map(|id| id.value.clone());
        let has_caption = contrast.caption.is_some();
        ContrastView { id, caption: contrast.caption.clone().unwrap_or(name), has_caption, columns, rows }
    }
}
