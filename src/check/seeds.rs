//! Claims of a course's sources are named by an id each: a letter and a number. Where site.yaml lists them, no other id
//! is known, and each is told by a lesson.

use super::{SiteRule, coverage};
use crate::diag::{Diagnostic, Placed, did_you_mean};
use crate::site::Site;

pub const RULE: SiteRule = SiteRule { name: "seeds", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    let lessons = site.lessons.iter().flat_map(|lesson| &lesson.content.seeds);
    let named = lessons.chain(site.concepts.iter().flat_map(|concept| &concept.content.seeds));
    let Some(listed) = &site.config.seeds else {
        named.for_each(|seed| formed(seed, out));
        return;
    };
    for seed in listed {
        formed(seed, out);
    }
    for seed in named {
        if listed.iter().all(|known| known.value != seed.value) {
            let message = format!("site.yaml lists no claim `{}`", seed.value);
            let help = did_you_mean(&seed.value, listed.iter().map(|known| known.value.as_str()))
                .unwrap_or_else(|| format!("write `{}: …` below `seeds:` there", seed.value));
            out.push(Diagnostic::error("unknown-seed", seed.place, message).help(help));
        }
    }
    let told = coverage::told(site);
    for seed in listed.iter().filter(|seed| !told.contains(seed.value.as_str())) {
        let message = format!("no lesson covers the claim `{}`", seed.value);
        let fault = Diagnostic::warning("seed-not-covered", seed.place, message);
        out.push(fault.help(format!("add `seeds: [{}]` to the lesson that does", seed.value)));
    }
}

fn formed(seed: &Placed<String>, out: &mut Vec<Diagnostic>) {
    let (letter, number) = seed.value.split_at(seed.value.chars().next().map_or(0, char::len_utf8));
    if !letter.bytes().all(|byte| byte.is_ascii_uppercase()) || number.parse::<u32>().is_err() {
        let message = format!("`{}` is not the id of a source's claim", seed.value);
        out.push(Diagnostic::error("bad-seed", seed.place, message).help("write a letter and a number, as `A5`"));
    }
}
