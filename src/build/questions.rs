//! Quizzes with their texts, of which a session keeps outlines alone, and what of them can be reviewed elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::Session;
use crate::content::{Translation, parse_lesson};
use crate::diag::{Checked, Diagnostic};
use crate::keys::KeyFile;
use crate::lint;
use crate::memory::Key;
use crate::quiz::{self, Quiz};
use crate::render::{Card, PageId, changed_meanwhile};
use crate::site::{QuizNode, Site};
use crate::source::{FileId, Source, Sources};

impl Session {
    /// The site with the questions of all quizzes as their authors wrote them, for whoever grades by them.
    pub fn site_with_questions(&self) -> Result<Site, Box<Diagnostic>> {
        let mut site = self.state.site.clone();
        for node in &mut site.quizzes {
            node.quiz = self.whole_quiz(node)?;
        }
        Ok(site)
    }

    /// A quiz as its author wrote it, and the file that it stands in; `None` also where that has changed a moment ago.
    pub fn quiz_and_source(&self, id: &str) -> Option<(Arc<Quiz>, Source)> {
        let (_, node) = self.state.site.quiz(id)?;
        let quiz = self.whole_quiz(node).ok()?;
        let sources = &self.state.sources;
        Some((quiz, sources.read(sources.get(node.quiz.id.place.file)?)?))
    }

    /// The outline of a quiz in the words of its translation, and what is wrong with these.
    pub(super) fn quiz_in_words(&self, sources: &Sources, translation: &Translation) -> Option<Arc<Checked<Quiz>>> {
        let (own, words) = (sources.get(FileId::of(&translation.of))?, sources.get(translation.file)?);
        let key = Key::of(&(own.hash, words.id, words.hash));
        if let Some(known) = self.said.get(key) {
            return Some(known);
        }
        let (own, words) = (sources.read(own)?, sources.read(words)?);
        let Checked { value: said, mut diagnostics } = quiz::in_words(&quiz::parse(&own).value, &words);
        lint::run(&words, &said, &mut diagnostics);
        // What is wrong with the source has been told there.
        diagnostics.retain(|fault| fault.place.is_some_and(|place| place.file == words.id));
        Some(self.said.get_or(key, || Checked { value: said.outline(), diagnostics }))
    }

    /// A quiz as its author wrote it, of which the site has the outline.
    fn whole_quiz(&self, node: &QuizNode) -> Result<Arc<Quiz>, Box<Diagnostic>> {
        if node.quiz.is_whole() {
            return Ok(node.quiz.clone());
        }
        let sources = &self.state.sources;
        let file = sources.get(node.quiz.id.place.file).expect("what is in the site was read from its sources");
        let source = sources.read(file).ok_or_else(|| Box::new(changed_meanwhile(&file.path)))?;
        match node.inline {
            None => Ok(node.completed(Arc::new(quiz::parse(&source).value))),
            Some(place) => {
                let quiz = parse_lesson(&source).value.quizzes.remove(&place.fence);
                quiz.map(|quiz| node.completed(quiz)).ok_or_else(|| Box::new(changed_meanwhile(&file.path)))
            }
        }
    }

    /// Those whose keys are published, as their authors wrote them; a lesson is read once for all that it asks.
    pub(super) fn open_quizzes(&self) -> Result<Vec<Arc<Quiz>>, Box<Diagnostic>> {
        let mut by_file: BTreeMap<FileId, Vec<&QuizNode>> = BTreeMap::new();
        for node in self.state.site.quizzes.iter().filter(|node| !node.quiz.is_withheld()) {
            by_file.entry(node.quiz.id.place.file).or_default().push(node);
        }
        let of_file = |(file, nodes): (FileId, Vec<&QuizNode>)| -> Result<Vec<Arc<Quiz>>, Box<Diagnostic>> {
            let sources = &self.state.sources;
            let is_lesson = nodes.iter().all(|node| node.inline.is_some());
            let source = sources.get(file).filter(|_| is_lesson).and_then(|file| sources.read(file));
            let Some(source) = source else { return nodes.into_iter().map(|node| self.whole_quiz(node)).collect() };
            let mut asked = parse_lesson(&source).value.quizzes;
            let whole = |node: &QuizNode| Some(node.completed(asked.remove(&node.inline?.fence)?));
            let whole: Option<Vec<_>> = nodes.into_iter().map(whole).collect();
            whole.ok_or_else(|| Box::new(changed_meanwhile(&source.path)))
        };
        let quizzes: Result<Vec<_>, _> = by_file.into_par_iter().map(of_file).collect();
        quizzes.map(|quizzes| quizzes.concat())
    }

    /// The quizzes with withheld keys, as their authors wrote them.
    pub fn withheld(&self) -> Result<Vec<Arc<Quiz>>, Box<Diagnostic>> {
        self.state.site.withheld().map(|node| self.whole_quiz(node)).collect()
    }

    /// The same as translations ask them.
    pub fn withheld_in_other_words(&self) -> Result<Vec<Arc<Quiz>>, Box<Diagnostic>> {
        let Some(_) = self.state.site.withheld().next() else { return Ok(Vec::new()) };
        let makers = self.makers(false);
        let editions = makers.iter().filter(|maker| maker.site.spoken > 0);
        let quizzes = editions.flat_map(|maker| {
            let of_words = maker
                .site
                .withheld()
                .filter(|node| maker.site.words_of(FileId::of(&node.source_path)) != FileId::of(&node.source_path));
            of_words.map(|node| maker.quiz(node)).collect::<Vec<_>>()
        });
        quizzes.collect()
    }

    /// The key of each of them, for the folder whose secret this session has.
    pub fn withheld_keys(&self) -> Result<Vec<KeyFile>, Box<Diagnostic>> {
        self.state.site.withheld().map(|node| self.key_of(node)).collect()
    }

    /// The key of the quiz that stands on a page; `None` where it is not withheld.
    pub fn withheld_key(&self, path: &str) -> Option<Result<KeyFile, Box<Diagnostic>>> {
        let (_, overview, below) = self.spoken(path);
        let PageId::Quiz(at) = overview.page(below)? else { return None };
        let node = &self.state.site.quizzes[at];
        node.quiz.is_withheld().then(|| self.key_of(node))
    }

    fn key_of(&self, node: &QuizNode) -> Result<KeyFile, Box<Diagnostic>> {
        Ok(KeyFile::of(&*self.whole_quiz(node)?, &self.state.site.courses[node.course].id, &self.secret))
    }

    /// The cards of a course by its place in the site; none where the theme cannot be used, of which the author is told
    /// elsewhere.
    pub fn cards(&self, course: usize) -> Result<Vec<Card>, Box<Diagnostic>> {
        self.maker(false).map_or(Ok(Vec::new()), |maker| maker.cards(course))
    }
}
