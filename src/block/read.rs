//! What the readers of blocks have in common: numbers within a range, how many things there are, names of their own.

use std::ops::RangeInclusive;

use crate::diag::{Diagnostic, Faults, Place, Placed};
use crate::yaml::{Node, Reader, Shape};

/// The id of a block, which must have one.
pub(super) fn id(reader: &Reader) -> Option<Placed<String>> {
    if reader.node("id").is_none() {
        reader.missing("id");
    }
    reader.id("id")
}

/// A number within a range.
pub(super) fn amount(node: &Node, range: RangeInclusive<f64>, faults: &Faults) -> Option<f64> {
    let given = node.number(faults)?;
    if range.contains(&given.value) {
        return Some(given.value);
    }
    let written = match &node.shape {
        Shape::Scalar { text, .. } => text.as_str(),
        _ => "this",
    };
    let fault = Diagnostic::error("out-of-range", node.place, format!("`{written}` is out of range"));
    faults.add(fault.help(format!("from {} to {}", range.start(), range.end())));
    None
}

/// The same under a key that must be there.
pub(super) fn required_amount(reader: &Reader, key: &str, range: RangeInclusive<f64>) -> Option<f64> {
    reader.required(key).and_then(|node| amount(node, range, reader.faults))
}

/// Whether there are as many things as a drawing has room for. `what` says of which block and what they are:
/// `a growth block`, `curves and tactics`; `help` is for too few and for too many.
pub(super) fn count(
    place: Place,
    count: usize,
    range: RangeInclusive<usize>,
    what: (&str, &str),
    help: (&str, &str),
    faults: &Faults,
) -> bool {
    if range.contains(&count) {
        return true;
    }
    let (block, things) = what;
    let message = match count {
        0 => format!("{block} without {things}"),
        count => format!("{block} with {count} {things}"),
    };
    let help = if count < *range.start() { help.0 } else { help.1 };
    faults.add(Diagnostic::error("block-count", place, message).help(help));
    false
}

/// What stands under a key of each of these nodes, where it is a text; what is none is told by its own reader.
pub(super) fn texts_under(nodes: &[Node], key: &str) -> Vec<Placed<String>> {
    let quiet = Faults::default();
    nodes.iter().filter_map(|node| node.entry(key)?.text(&quiet)).collect()
}

/// Things of one name could not be told apart in the table and at the controls. `what` is their plural.
pub(super) fn named_apart(names: &[Placed<String>], what: &str, faults: &Faults) {
    let small = |name: &Placed<String>| name.value.trim().to_lowercase();
    for (at, name) in names.iter().enumerate() {
        if let Some(first) = names[..at].iter().find(|other| small(other) == small(name)) {
            let message = format!("two {what} are named `{}`", name.value);
            let fault = Diagnostic::error("duplicate-name", name.place, message);
            faults.add(fault.also(first.place, "first named here").help("say where the second one differs"));
        }
    }
}
