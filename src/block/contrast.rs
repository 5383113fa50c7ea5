//! `contrast`: two or more concepts side by side on named dimensions.
//!
//! What concepts say of each other stands in their own files, so the block only names them, and the table is made where
//! the whole site is known. Rows of the block's own come on top, and things that are no concepts have no others.

use serde::{Deserialize, Serialize};

use super::read::{count, named_apart};
use crate::diag::{Diagnostic, Faults, Place, Placed};
use crate::yaml::{Node, Reader, Shape};

pub const CONTRAST_KEYS: [&str; 6] = ["id", "concepts", "things", "dimensions", "rows", "caption"];

/// More columns than this are no table that one can read.
const MOST: usize = 6;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contrast {
    pub id: Option<Placed<String>>,
    /// Where the block stands, for what is said of all of it.
    pub place: Place,
    pub columns: Columns,
    /// Which rows there are, and in which order; all that are told where nothing is given.
    pub dimensions: Vec<Placed<String>>,
    /// Rows that the block itself brings.
    pub rows: Vec<Row>,
    pub caption: Option<String>,
}

/// What stands side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Columns {
    /// By their ids.
    Concepts(Vec<Placed<String>>),
    /// By names that stand in the table as they are.
    Things(Vec<Placed<String>>),
}

impl Columns {
    pub fn names(&self) -> &[Placed<String>] {
        match self {
            Self::Concepts(names) | Self::Things(names) => names,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub name: Placed<String>,
    /// One for each column.
    pub cells: Vec<String>,
}

/// Names of dimensions are the same in whatever capitals.
pub fn is_same_dimension(one: &str, other: &str) -> bool {
    let letters = |name: &str| name.trim().chars().flat_map(char::to_lowercase).collect::<String>();
    letters(one) == letters(other)
}

impl Contrast {
    pub(super) fn read(node: &Node, faults: &Faults) -> Option<Self> {
        let map = Reader::new(node, "a contrast", &CONTRAST_KEYS, faults);
        let (columns, key) = match (map.node("concepts"), map.node("things")) {
            (Some(_), Some(things)) => {
                let message = "a contrast is of `concepts` or of `things`, not of both";
                let fault = Diagnostic::error("two-kinds-of-columns", things.place, message);
                faults.add(fault.help("write the concepts alone, or the things alone with all their `rows`"));
                return None;
            }
            (Some(_), None) => {
                let ids = map.list("concepts").iter().filter_map(|id| id.id(faults)).collect();
                (Columns::Concepts(ids), "concepts")
            }
            (None, Some(_)) => (Columns::Things(map.texts("things")), "things"),
            (None, None) => {
                map.missing("concepts");
                return None;
            }
        };
        let columns_place = map.place_of(key);
        let names = columns.names();
        let help = ("name at least two", "a table of more columns cannot be read on a phone: make two of it");
        named_apart(names, key_plural(key), faults);
        let what = ("a contrast", key_plural(key));
        let is_few = count(columns_place, names.len(), 2..=MOST, what, help, faults);
        let rows = rows(&map, names.len(), faults);
        let dimensions = map.texts("dimensions");
        named_apart(&dimensions, "dimensions", faults);
        if let Columns::Things(_) = columns {
            things_alone(&map, &rows, faults);
        }
        let (id, caption) = (map.id("id"), map.text("caption").map(|caption| caption.value));
        is_few.then_some(Self { id, place: map.top(), columns, dimensions, rows, caption })
    }
}

fn key_plural(key: &str) -> &'static str {
    if key == "concepts" { "concepts" } else { "things" }
}

/// Of things nothing is told but here.
fn things_alone(map: &Reader, rows: &[Row], faults: &Faults) {
    if map.node("rows").is_none() {
        let message = "nothing is told of these things: only concepts bring rows of their own";
        let fault = Diagnostic::error("empty-contrast", map.place_of("things"), message);
        faults.add(fault.help("add `rows`: a name, then a text for each of the things in brackets"));
    }
    for name in map.texts("dimensions") {
        if !rows.iter().any(|row| is_same_dimension(&row.name.value, &name.value)) {
            let message = format!("there is no row `{}`", name.value);
            let fault = Diagnostic::error("unknown-dimension", name.place, message);
            faults.add(fault.help("`dimensions` puts rows in order; write the row below `rows`"));
        }
    }
}

fn rows(map: &Reader, columns: usize, faults: &Faults) -> Vec<Row> {
    let entries = map.node("rows").map_or(&[][..], |node| node.entries(faults));
    let mut rows: Vec<Row> = Vec::new();
    for (name, sides) in entries {
        let items = if let Shape::List { items, .. } = &sides.shape { &items[..] } else { &[] };
        let cells: Vec<_> = items.iter().filter_map(|side| side.text(faults)).map(|side| side.value).collect();
        if cells.len() == columns {
            rows.push(Row { name: name.clone(), cells });
        } else {
            let (name, given) = (&name.value, items.len());
            let message = format!("the row `{name}` needs {columns} sides, one for each column, and has {given}");
            let fault = Diagnostic::error("contrast-sides", sides.place, message);
            faults.add(fault.help("write a text for each column in brackets; one with a comma in quotes"));
        }
    }
    let names: Vec<_> = rows.iter().map(|row| row.name.clone()).collect();
    named_apart(&names, "rows", faults);
    rows
}

/// All that `block/contrast.html` may read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ContrastView {
    pub id: Option<String>,
    pub caption: String,
    /// The caption is the author's own.
    pub has_caption: bool,
    /// The language of the block's own words, where it is not the page's.
    pub lang: Option<String>,
    pub columns: Vec<ColumnView>,
    pub rows: Vec<RowView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ColumnView {
    pub name: String,
    /// Of a concept: its page, and the id that its definition opens by.
    pub href: Option<String>,
    pub concept: Option<String>,
    /// The language of its name, where it is not the page's.
    pub lang: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct RowView {
    pub name: String,
    /// The language of its name and its cells, where it is not the page's.
    pub lang: Option<String>,
    /// One for each column.
    pub cells: Vec<CellView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct CellView {
    /// What the column is called, for where the table is shown without columns.
    pub column: String,
    /// All that is told, mostly one text; none where nothing is.
    pub texts: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{Block, parse};
    use crate::source::FileId;
    use crate::yaml::Origin;

    fn read(text: &str) -> (Option<Contrast>, Vec<&'static str>) {
        let faults = Faults::default();
        let origin = Origin { file: FileId::of("content/a/b/lesson.md"), text, offset: 0 };
        let block = parse("contrast", origin, &faults).map(|block| match block {
            Block::Contrast(contrast) => contrast,
            other => panic!("{other:?}"),
        });
        (block, faults.into_vec().into_iter().map(|fault| fault.code).collect())
    }

    #[test]
    fn a_contrast_names_concepts_or_things_and_may_bring_rows() {
        let (contrast, told) = read("concepts: [a, b]\ndimensions: [focus]\nrows:\n  cost: [low, \"high, later\"]\n");
        let contrast = contrast.unwrap();
        assert_eq!(told, [] as [&str; 0]);
        assert_eq!(contrast.rows[0].cells, ["low", "high, later"]);
        assert!(matches!(&contrast.columns, Columns::Concepts(ids) if ids.len() == 2));
        let (contrast, told) = read("things: [Leaflet, Page]\nrows: {seen: [once, often]}\ncaption: C\n");
        assert_eq!((contrast.unwrap().caption.as_deref(), told), (Some("C"), vec![]));
    }

    #[test]
    fn what_cannot_be_compared_is_told() {
        for (text, codes) in [
            ("caption: C\n", &["missing-key"][..]),
            ("concepts: [a]\n", &["block-count"]),
            ("concepts: [a, b, c, d, e, f, g]\n", &["block-count"]),
            ("concepts: [a, a]\n", &["duplicate-name"]),
            ("concepts: [a, b]\nthings: [C, D]\n", &["two-kinds-of-columns"]),
            ("concepts: [a, b]\nrows: {focus: [one]}\n", &["contrast-sides"]),
            ("concepts: [a, b]\nrows: {focus: one}\n", &["contrast-sides"]),
            ("concepts: [a, b]\nrows: {focus: [x, y], Focus: [z, w]}\n", &["duplicate-name"]),
            ("concepts: [A b, b]\n", &["bad-id", "block-count"]),
            ("things: [A, B]\n", &["empty-contrast"]),
            ("things: [A, B]\nrows: {x: [1, 2]}\ndimensions: [y]\n", &["unknown-dimension"]),
            ("concept: [a, b]\n", &["unknown-key"]),
        ] {
            assert_eq!(read(text).1, codes, "{text}");
        }
    }

    #[test]
    fn dimensions_are_told_apart_by_their_letters() {
        for (one, other, same) in
            [("Judged by", "judged by ", true), ("focus", "focal", false), ("Größe", "größe", true)]
        {
            assert_eq!(is_same_dimension(one, other), same, "{one} and {other}");
        }
    }
}
