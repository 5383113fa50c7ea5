//! Files that count for nothing: those of this run, and those of earlier ones until they come whole.
//!
//! A file has come whole when one was read well that has its path, or its very bytes: it was sealed, say, and now the key
//! is there. One that is set aside again, wherever its folder lies by now, is told of once.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::read::{Reason, SetAside};

/// What was set aside so far.
#[derive(Debug, Default)]
pub(super) struct Asides {
    now: Vec<(SetAside, Option<u128>)>,
    /// Paths of earlier runs; and by what was in them, where that is known.
    earlier: HashSet<String>,
    by_content: HashMap<u128, Vec<String>>,
    settled: BTreeSet<String>,
}

impl Asides {
    /// With what earlier runs have set aside, each with a hash of what was in it.
    pub(super) fn after(earlier: Vec<(SetAside, Option<u128>)>) -> Self {
        let mut asides = Self::default();
        for (SetAside { path, .. }, content) in earlier {
            if let Some(content) = content {
                asides.by_content.entry(content).or_default().push(path.clone());
            }
            asides.earlier.insert(path);
        }
        asides
    }

    pub(super) fn add(&mut self, path: String, reason: Reason, content: Option<u128>) {
        for other in content.and_then(|content| self.by_content.get(&content)).into_iter().flatten() {
            if name(other) == name(&path) {
                self.settled.insert(other.clone());
            }
        }
        self.now.push((SetAside { path, reason }, content));
    }

    /// A file was read well.
    pub(super) fn has_come(&mut self, path: &str, content: u128) {
        if self.earlier.is_empty() {
            return;
        }
        self.settled.extend(self.by_content.get(&content).into_iter().flatten().cloned());
        if self.earlier.contains(path) {
            self.settled.insert(path.to_owned());
        }
    }

    /// Paths of earlier runs of which there is nothing more to tell.
    pub(super) fn settled(&self) -> impl Iterator<Item = &String> {
        self.settled.iter()
    }

    /// What a later run is to tell of: not what never was a submission, nor what was taken out, which
    /// the ledger knows by itself.
    pub(super) fn to_keep(&self) -> impl Iterator<Item = &(SetAside, Option<u128>)> {
        let passes = |reason: &Reason| {
            use Reason::{Forgotten, NotASubmission, Report, ThrownOut};
            matches!(reason, NotASubmission | Report | Forgotten | ThrownOut { .. })
        };
        self.now.iter().filter(move |(aside, _)| !passes(&aside.reason))
    }

    /// What this run tells of. `kept`: of all runs; `thrown_out`: by HR, in whatever run.
    pub(super) fn told(self, kept: Vec<(SetAside, Option<u128>)>, thrown_out: Vec<SetAside>) -> Vec<SetAside> {
        let mut told: Vec<SetAside> = self.now.into_iter().map(|(aside, _)| aside).collect();
        let met: HashSet<String> = told.iter().map(|aside| aside.path.clone()).collect();
        told.extend(
            kept.into_iter().map(|(aside, _)| aside).chain(thrown_out).filter(|aside| !met.contains(&aside.path)),
        );
        told.sort();
        told
    }
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aside(path: &str, reason: Reason) -> SetAside {
        SetAside { path: path.to_owned(), reason }
    }

    #[test]
    fn what_was_set_aside_is_told_of_until_it_comes_whole() {
        let earlier = || {
            vec![
                (aside("in/a.json", Reason::Truncated), Some(1)),
                (aside("in/b.json", Reason::Sealed("k".to_owned())), Some(2)),
                (aside("in/c.json", Reason::TooLarge), None),
                (aside("in/d.json", Reason::Empty), Some(4)),
            ]
        };
        let mut asides = Asides::after(earlier());
        // Replaced by a good one; opened with its key, elsewhere; met again in another folder, and another like it.
        asides.has_come("in/a.json", 9);
        asides.has_come("archive/b.json", 2);
        asides.add("archive/d.json".to_owned(), Reason::Empty, Some(4));
        asides.add("archive/e.json".to_owned(), Reason::Empty, Some(4));
        asides.add("archive/notes.txt".to_owned(), Reason::NotASubmission, None);
        let settled: Vec<_> = asides.settled().map(String::as_str).collect();
        assert_eq!(settled, ["in/a.json", "in/b.json", "in/d.json"]);
        assert_eq!(asides.to_keep().count(), 2, "notes are no submissions");
        let told = asides.told(
            vec![(aside("in/c.json", Reason::TooLarge), None), (aside("archive/d.json", Reason::Empty), None)],
            Vec::new(),
        );
        let paths: Vec<_> = told.iter().map(|aside| aside.path.as_str()).collect();
        assert_eq!(paths, ["archive/d.json", "archive/e.json", "archive/notes.txt", "in/c.json"]);
    }
}
