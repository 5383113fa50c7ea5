//! All paths through a story at once: which states can be reached, and how one leads to the next.
//!
//! A state is a node and the values of all variables. They are found in the order of their turns, so the way by which a
//! state was found first is the shortest one.

use std::collections::HashMap;

use crate::quiz::scenario::{State, Story};

/// Where a number grows without end there is no end of states.
pub const MOST_STATES: usize = 20_000;

#[derive(Debug)]
pub struct Graph<'s> {
    story: &'s Story,
    /// The start first; each after the one that it was found from.
    pub states: Vec<State<'s>>,
    /// Where the open choices of each state lead.
    pub edges: Vec<Vec<(&'s str, usize)>>,
    /// From which state each was found, and by which choice.
    found: Vec<Option<(usize, &'s str)>>,
    /// Every state that can be reached is there.
    pub is_whole: bool,
}

pub fn explore(story: &Story) -> Graph<'_> {
    explore_in(story, &|_, _| 0)
}

/// The same, with the choices of a node in an order: of paths that are as good as each other, the first one is found.
pub fn explore_in<'s>(story: &'s Story, order: &dyn Fn(&str, &str) -> usize) -> Graph<'s> {
    let start = story.begin();
    let mut known: HashMap<State, usize> = [(start.clone(), 0)].into();
    let mut graph = Graph { story, states: vec![start], edges: Vec::new(), found: vec![None], is_whole: true };
    while graph.edges.len() < graph.states.len() {
        let from = graph.edges.len();
        let state = graph.states[from].clone();
        let mut edges = Vec::new();
        let mut open = story.open(&state);
        open.sort_by_key(|(choice, _)| order(state.at, choice));
        for (choice, way) in open {
            let Some(next) = story.along(&state, way) else { continue };
            let new = graph.states.len();
            let to = match known.get(&next) {
                Some(to) => *to,
                None if new >= MOST_STATES => {
                    graph.is_whole = false;
                    continue;
                }
                None => {
                    known.insert(next.clone(), new);
                    graph.states.push(next);
                    graph.found.push(Some((from, choice)));
                    new
                }
            };
            edges.push((choice, to));
        }
        graph.edges.push(edges);
    }
    graph
}

impl<'s> Graph<'s> {
    /// The shortest path to a state.
    pub fn path_to(&self, mut state: usize) -> Vec<&'s str> {
        let mut path = Vec::new();
        while let Some((from, choice)) = self.found[state] {
            path.push(choice);
            state = from;
        }
        path.reverse();
        path
    }

    /// The path that earns the most, and of several the shortest; with what it earns.
    pub fn best(&self) -> Option<(Vec<&'s str>, f64)> {
        let mut best: Option<(usize, f64)> = None;
        // A path has at least one choice.
        for (at, state) in self.states.iter().enumerate().skip(1) {
            if let Some(credit) = self.story.credit(state)
                && best.is_none_or(|(_, most)| credit > most)
            {
                best = Some((at, credit));
            }
        }
        best.map(|(at, credit)| (self.path_to(at), credit))
    }

    /// The states from which nothing leads on: ends, and dead ends.
    pub fn is_last(&self, state: usize) -> bool {
        self.edges[state].is_empty()
    }

    pub fn is_end(&self, state: usize) -> bool {
        self.story.credit(&self.states[state]).is_some()
    }

    /// The states from which every path goes round for ever.
    pub fn trapped(&self) -> Vec<usize> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.states.len()];
        for (from, edges) in self.edges.iter().enumerate() {
            edges.iter().for_each(|(_, to)| before[*to].push(from));
        }
        let mut is_free: Vec<bool> = (0..self.states.len()).map(|state| self.is_last(state)).collect();
        let mut open: Vec<usize> = (0..self.states.len()).filter(|state| is_free[*state]).collect();
        while let Some(state) = open.pop() {
            for from in &before[state] {
                if !std::mem::replace(&mut is_free[*from], true) {
                    open.push(*from);
                }
            }
        }
        (0..self.states.len()).filter(|state| !is_free[*state]).collect()
    }
}
