//! What a lesson requires exists, and no lesson requires itself by a detour.

use super::SiteRule;
use crate::diag::{Diagnostic, Place, did_you_mean};
use crate::site::Site;

pub const RULE: SiteRule = SiteRule { name: "requires", check };

fn check(site: &Site, out: &mut Vec<Diagnostic>) {
    let mut edges: Vec<Vec<(usize, Place)>> = vec![Vec::new(); site.lessons.len()];
    for (at, lesson) in site.lessons.iter().enumerate() {
        for name in &lesson.content.requires {
            match site.lesson_named(lesson, &name.value) {
                Some(to) => edges[at].push((to, name.place)),
                None => {
                    let known = site.lessons.iter().map(|lesson| lesson.content.name.as_str());
                    let help = did_you_mean(&name.value, known)
                        .unwrap_or_else(|| "name a lesson of this course, or write `course/module/lesson`".to_owned());
                    let message = format!("there is no lesson `{}`", name.value);
                    out.push(Diagnostic::error("unknown-lesson", name.place, message).help(help));
                }
            }
        }
    }
    for cycle in cycles(&edges) {
        let (_, place) = cycle[0];
        let names: Vec<_> = cycle.iter().map(|(at, _)| format!("`{}`", site.lessons[*at].content.name)).collect();
        let message = format!("these lessons require each other: {} → {}", names.join(" → "), names[0]);
        out.push(Diagnostic::error("requires-cycle", place, message).help("take one of the requirements away"));
    }
}

/// Each cycle once, as nodes with the place that names the next one.
pub(super) fn cycles(edges: &[Vec<(usize, Place)>]) -> Vec<Vec<(usize, Place)>> {
    let mut state = vec![0u8; edges.len()];
    let mut found = Vec::new();
    for start in 0..edges.len() {
        if state[start] != 0 {
            continue;
        }
        // A walk with a stack of its own: a chain of ten thousand lessons must not end the program.
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        state[start] = 1;
        while let Some((at, next)) = path.last_mut() {
            let Some((to, _)) = edges[*at].get(*next).copied() else {
                state[*at] = 2;
                path.pop();
                continue;
            };
            *next += 1;
            match state[to] {
                0 => {
                    state[to] = 1;
                    path.push((to, 0));
                }
                1 => {
                    let from = path.iter().position(|(at, _)| *at == to).unwrap_or_default();
                    let cycle = path[from..].iter().map(|(at, next)| (*at, edges[*at][*next - 1].1));
                    found.push(cycle.collect());
                }
                _ => {}
            }
        }
    }
    found
}
