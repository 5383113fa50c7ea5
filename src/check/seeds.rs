//! Sources of ideas are named by an id each: a letter and a number.

use super::SiteRule;
use crate::diag::Diagnostic;
use crate::site::Site;

pub const RULE: SiteRule = SiteRule { name: "seeds", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    let lessons = site.lessons.iter().flat_map(|lesson| &lesson.content.seeds);
    for seed in lessons.chain(site.concepts.iter().flat_map(|concept| &concept.content.seeds)) {
        let (letter, number) = seed.value.split_at(seed.value.chars().next().map_or(0, char::len_utf8));
        if !letter.bytes().all(|byte| byte.is_ascii_uppercase()) || number.parse::<u32>().is_err() {
            let message = format!("`{}` is not the id of a source's claim", seed.value);
            out.push(Diagnostic::error("bad-seed", seed.place, message).help("write a letter and a number, as `A5`"));
        }
    }
}
