//! What the concepts of a `contrast` block say of each other, put together as one table.

use super::model::Site;
use crate::block::{Columns, Contrast, is_same_dimension};
use crate::diag::Placed;

/// A contrast with all that the site knows of its columns.
#[derive(Debug)]
pub struct Compared<'s> {
    pub columns: Vec<Column<'s>>,
    pub rows: Vec<ComparedRow<'s>>,
    /// Dimensions that the block asks for, and nothing tells.
    pub untold: Vec<&'s Placed<String>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Column<'s> {
    pub name: &'s Placed<String>,
    /// `None` for a thing, and for a concept that there is not.
    pub concept: Option<usize>,
}

#[derive(Debug)]
pub struct ComparedRow<'s> {
    pub name: &'s str,
    /// What the source calls it, where that is said in other words.
    of: &'s str,
    /// The concept that tells it; `None` where the block does.
    pub told_by: Option<usize>,
    /// For each column all that is told of it, each text once.
    pub cells: Vec<Vec<&'s str>>,
}

impl ComparedRow<'_> {
    /// Whether it is meant by a name: its own, or the one that it has in the source.
    fn is(&self, name: &str) -> bool {
        is_same_dimension(self.name, name) || is_same_dimension(self.of, name)
    }
}

impl Site {
    /// The table of a block: rows that it brings itself take the place of what concepts say under the same name.
    pub fn compared<'s>(&'s self, contrast: &'s Contrast) -> Compared<'s> {
        let is_of_concepts = matches!(contrast.columns, Columns::Concepts(_));
        let column = |name: &'s Placed<String>| {
            let concept = self.concept(&name.value).filter(|_| is_of_concepts).map(|(at, _)| at);
            Column { name, concept }
        };
        let columns: Vec<_> = contrast.columns.names().iter().map(column).collect();
        let mut told = self.told_between(&columns);
        let own = contrast.rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| vec![cell.as_str()]).collect();
            ComparedRow { name: &row.name.value, of: &row.name.value, told_by: None, cells }
        });
        let mut own: Vec<_> = own.collect();
        told.retain(|row| !own.iter().any(|own| row.is(own.name)));
        if contrast.dimensions.is_empty() {
            told.append(&mut own);
            return Compared { columns, rows: told, untold: Vec::new() };
        }
        let mut rows = Vec::new();
        let mut untold = Vec::new();
        for wanted in &contrast.dimensions {
            let is_it = |row: &ComparedRow| row.is(&wanted.value);
            match (own.iter().position(is_it), told.iter().position(is_it)) {
                (Some(at), _) => rows.push(own.remove(at)),
                (None, Some(at)) => rows.push(told.remove(at)),
                (None, None) => untold.push(wanted),
            }
        }
        // What the block brings, it shows.
        rows.append(&mut own);
        Compared { columns, rows, untold }
    }

    /// The dimensions of all contrasts between any two of these, in the order in which they are found.
    fn told_between<'s>(&'s self, columns: &[Column<'s>]) -> Vec<ComparedRow<'s>> {
        let mut rows: Vec<ComparedRow> = Vec::new();
        for (this, column) in columns.iter().enumerate() {
            let contrasts = column.concept.map_or(&[][..], |at| &self.concepts[at].content.contrasts);
            for contrast in contrasts {
                let Some(other) = columns.iter().position(|column| column.name.value == contrast.with.value) else {
                    continue;
                };
                for dimension in &contrast.dimensions {
                    let at = rows.iter().position(|row| is_same_dimension(row.of, &dimension.of));
                    let at = at.unwrap_or_else(|| {
                        let cells = vec![Vec::new(); columns.len()];
                        let (name, of, told_by) = (&dimension.name, &dimension.of, column.concept);
                        rows.push(ComparedRow { name, of, told_by, cells });
                        rows.len() - 1
                    });
                    for (column, text) in [(this, &dimension.this), (other, &dimension.other)] {
                        let cell = &mut rows[at].cells[column];
                        if !cell.contains(&text.as_str()) {
                            cell.push(text);
                        }
                    }
                }
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::block::{Block, Contrast, parse};
    use crate::content::parse_concept;
    use crate::diag::Faults;
    use crate::site::{Parsed, Site, resolve};
    use crate::source::{FileId, Source};
    use crate::yaml::Origin;

    fn site() -> Site {
        let concept = |id: &str, relations: &str| {
            let text = format!("---\nterm: {id}\ndefinition: D.\nrelations:\n{relations}---\n");
            let source = Source::in_memory(&format!("content/concepts/{id}.md"), &text);
            (source.path.clone(), Arc::new(parse_concept(&source).value))
        };
        let concepts = vec![
            concept("a", "  - contrasts_with: {concept: b, dimensions: {focus: [a1, b1], cost: [a2, b2]}}\n"),
            concept("b", "  - leads_to: a\n"),
            concept("c", "  - contrasts_with: {concept: a, dimensions: {Focus: [c1, a3], time: [c4, a4]}}\n"),
        ];
        resolve(Parsed { concepts, ..Parsed::default() }).value
    }

    fn contrast(text: &str) -> Contrast {
        let origin = Origin { file: FileId::of("content/a/b/c.md"), text, offset: 0 };
        match parse("contrast", origin, &Faults::default()) {
            Some(Block::Contrast(contrast)) => contrast,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_table_has_what_any_two_of_its_concepts_say_of_each_other() {
        let site = site();
        for (block, expected) in [
            ("concepts: [b, a]\n", &["focus: b1 | a1", "cost: b2 | a2"][..]),
            ("concepts: [a, b, c]\n", &["focus: a1/a3 | b1 | c1", "cost: a2 | b2 | ", "time: a4 |  | c4"]),
            (
                "concepts: [a, b]\ndimensions: [COST, what]\nrows: {what: [x, y], more: [z, w]}\n",
                &["cost: a2 | b2", "what: x | y", "more: z | w"],
            ),
            ("concepts: [a, b]\nrows: {cost: [x, y]}\n", &["focus: a1 | b1", "cost: x | y"]),
            ("concepts: [b, c]\n", &[]),
            ("things: [a, b]\nrows: {cost: [x, y]}\n", &["cost: x | y"]),
        ] {
            let contrast = contrast(block);
            let compared = site.compared(&contrast);
            let rows: Vec<String> = compared
                .rows
                .iter()
                .map(|row| {
                    let cells: Vec<_> = row.cells.iter().map(|cell| cell.join("/")).collect();
                    format!("{}: {}", row.name, cells.join(" | "))
                })
                .collect();
            assert_eq!(rows, expected, "{block}");
            assert!(compared.untold.is_empty(), "{block}");
        }
        let asked = contrast("concepts: [a, b]\ndimensions: [focus, time]\n");
        let compared = site.compared(&asked);
        assert_eq!(compared.untold.iter().map(|name| name.value.as_str()).collect::<Vec<_>>(), ["time"]);
    }
}
