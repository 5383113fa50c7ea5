//! Every rule over the whole site. A rule is a file of its own; a new one is added to [`RULES`].

mod links;
mod names;
mod requires;
mod objectives;
mod relations;
mod contrasts;
mod seeds;
mod terms;
mod block_ids;
mod lesson_checks;
mod image_sizes;
mod reviews;
mod translations;
mod allow;
mod coverage;

use jiff::civil::Date;
use rayon::prelude::*;

pub use self::coverage::Coverage;
pub use self::links::hold as links_hold;
pub use self::reviews::next as next_review;
pub use self::translations::of_edition;
use crate::diag::Diagnostic;
use crate::site::Site;

/// One rule over a site, which may tell of several codes: what it is called, and what finds its violations. Those on
/// questions are [`crate::lint::Rule`]s.
#[derive(Debug)]
pub struct SiteRule {
    pub name: &'static str,
    pub check: fn(&Site, &mut Vec<Diagnostic>),
}

/// In the order in which they run; the order of what they find is that of its places.
pub const RULES: &[SiteRule] = &[
    links::RULE,
    names::RULE,
    requires::RULE,
    objectives::RULE,
    relations::RULE,
    contrasts::RULE,
    seeds::RULE,
    terms::RULE,
    block_ids::RULE,
    lesson_checks::RULE,
    image_sizes::RULE,
];

/// What the rules find, each with all that it finds in a site.
fn found(site: &Site) -> Vec<Diagnostic> {
    let one = |rule: &SiteRule| {
        let mut found = Vec::new();
        (rule.check)(site, &mut found);
        found
    };
    RULES.par_iter().with_max_len(1).map(one).collect::<Vec<_>>().concat()
}

/// What every rule finds. Without a day to look from, nothing is overdue.
pub fn run(site: &Site, today: Option<Date>) -> Vec<Diagnostic> {
    let mut found = found(site);
    if let Some(today) = today {
        reviews::overdue(site, today, &mut found);
    }
    allow::take_out(site, found)
}
