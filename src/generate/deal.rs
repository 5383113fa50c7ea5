//! How families become sections. A section draws questions, not families, and knows nothing of them; so it is made as many
//! sections as it picks, each of which draws one question from families of its own.

use super::{Family, one_of};
use crate::quiz::{Generate, Section};

/// Neighbours stay together: families stand in the order of their recipes, so that what an attempt draws is of as many
/// recipes as there is room for.
pub fn sections(section: &Section, generate: &Generate, families: &[Family]) -> Vec<Section> {
    let count = generate.pick.unwrap_or(families.len()).min(families.len());
    let first = |group: usize| group * families.len() / count;
    let groups = (0..count).map(|group| one_of(section, &families[first(group)..first(group + 1)]));
    let mut sections: Vec<Section> = groups.collect();
    if let Some(first) = sections.first_mut() {
        first.title.clone_from(&section.title);
    }
    sections
}
