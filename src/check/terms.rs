//! No two concepts are called the same: the glossary and the search could not tell them apart.

use std::collections::HashMap;

use super::SiteRule;
use crate::diag::{Diagnostic, Place};
use crate::quiz::{Folds, fold};
use crate::site::Site;

pub const RULE: SiteRule = SiteRule { name: "terms", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut called: HashMap<String, usize> = HashMap::new();
    for (at, node) in site.concepts.iter().enumerate() {
        for name in node.content.names() {
            let first = *called.entry(fold(&name, &Folds::all())).or_insert(at);
            if first != at {
                let other = &site.concepts[first].content;
                let message = format!("`{}` and `{}` are both called “{name}”", other.id, node.content.id);
                let fault = Diagnostic::warning("term-used-twice", Place::top(node.content.file), message);
                let fault = fault.also(Place::top(other.file), "the other one");
                out.push(fault.help("give each a `term` and an `aka` of its own, or make one concept of them"));
            }
        }
    }
}
