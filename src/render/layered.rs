//! What all drawings in layers begin with: a graph without its circles.

/// A step from one node to another that it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub from: usize,
    /// Which of those that `from` leads to.
    pub port: usize,
    pub to: usize,
    /// It leads back to where one has come from, and so closes a circle.
    pub is_back: bool,
}

/// The nodes in an order in which each comes before those that it leads to, but for the steps that lead back.
pub fn follow(next: &[Vec<usize>], start: usize) -> (Vec<usize>, Vec<Step>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Done,
    }
    let mut seen = vec![Seen::Not; next.len()];
    let mut order = Vec::new();
    let mut steps = Vec::new();
    // What nothing leads to comes last here, and so first in the end; the start before all.
    for root in std::iter::once(start).chain(0..next.len()).filter(|root| *root < next.len()) {
        if seen[root] != Seen::Not {
            continue;
        }
        let mut found = Vec::new();
        seen[root] = Seen::Open;
        let mut path = vec![(root, 0)];
        while let Some((node, at)) = path.last_mut() {
            let (from, port) = (*node, *at);
            let Some(&to) = next[from].get(port) else {
                seen[from] = Seen::Done;
                found.push(from);
                path.pop();
                continue;
            };
            *at += 1;
            steps.push(Step { from, port, to, is_back: seen[to] == Seen::Open });
            if seen[to] == Seen::Not {
                seen[to] = Seen::Open;
                path.push((to, 0));
            }
        }
        // Found in the order in which they were left: the last of them leads to the others, and to those of before.
        order.extend(found);
    }
    order.reverse();
    (order, steps)
}
