//! Code that is too large to be coloured is shown plain, and its author is told.

use super::Rule;
use crate::diag::Diagnostic;
use crate::markdown::{CODE_LINE_LIMIT, CODE_SIZE_LIMIT};
use crate::site::Site;

pub const RULE: Rule = Rule { name: "code", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    for lesson in &site.lessons {
        for fence in &lesson.content.body.fences {
            let what = if fence.text.len() > CODE_SIZE_LIMIT {
                format!("more than {} KiB", CODE_SIZE_LIMIT >> 10)
            } else if fence.text.lines().any(|line| line.len() > CODE_LINE_LIMIT) {
                format!("a line of more than {} KiB", CODE_LINE_LIMIT >> 10)
            } else {
                continue;
            };
            let message = format!("this code has {what}, so it is shown without colour");
            let fault = Diagnostic::warning("code-too-large", fence.place, message);
            out.push(fault.help("show the part that matters, and link to the whole"));
        }
    }
}
