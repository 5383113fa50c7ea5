//! Blocks of one lesson have ids of their own: scripts and anchors find them by these.

use std::collections::HashMap;

use super::SiteRule;
use crate::block::Block;
use crate::diag::{Diagnostic, Place};
use crate::site::Site;

pub const RULE: SiteRule = SiteRule { name: "block-ids", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for lesson in &site.lessons {
        let mut seen: HashMap<&str, Place> = HashMap::new();
        for id in lesson.content.blocks.values().filter_map(Block::id) {
            if let Some(first) = seen.insert(&id.value, id.place) {
                let message = format!("two blocks of this lesson have the id `{}`", id.value);
                let fault = Diagnostic::error("duplicate-block", id.place, message);
                out.push(fault.also(first, "the other one").help("give each block an id of its own"));
            }
        }
    }
}
