//! Questions that are made once all concepts and lessons are known.

use std::sync::Arc;

use foldhash::HashSet;

use super::model::{QuizNode, Site, Words};
use crate::block::Block;
use crate::diag::Faults;
use crate::generate::{self, Knowledge, Model, Scope};
use crate::quiz::{Generated, Quiz};

/// Gives each quiz the questions that its sections ask for.
pub fn fill(site: &mut Site, faults: &Faults) {
    let asking: Vec<usize> = (0..site.quizzes.len()).filter(|at| site.quizzes[*at].quiz.generates()).collect();
    let made: Vec<Generated> = {
        let knowledge = knowledge(site);
        let one = |at: &usize| {
            let node = &site.quizzes[*at];
            generate::questions(&knowledge, None, &scope(site, node.course, &node.quiz), &node.quiz, faults)
        };
        asking.iter().map(one).collect()
    };
    for (at, generated) in asking.into_iter().zip(made) {
        let node = &mut site.quizzes[at];
        node.asking = Some(node.quiz.clone());
        // Their texts are on the quiz's own page alone, like those of all questions.
        node.quiz = Arc::new(node.quiz.with(&generated).outline());
        node.generated = Some(Arc::new(generated));
    }
}

/// The same questions in the words of an edition, as far as its concepts and models have some; in quizzes that are
/// translated, or stand in a translated lesson.
pub fn in_words(source: &Site, site: &mut Site, language: &str) {
    if !generate::speaks(language) {
        return;
    }
    let made: Vec<(usize, Arc<Quiz>, Generated)> = {
        let own = knowledge(source);
        let translated = site.concepts.iter().filter(|node| !node.is_missing());
        let said = Knowledge::new(language, translated.map(|node| &*node.content), Vec::new());
        let is_said = |node: &QuizNode| match node.inline {
            Some(inline) => !site.lessons[inline.lesson].is_missing(),
            None => matches!(node.words, Words::Translated { .. }),
        };
        let asking = site.quizzes.iter().enumerate().filter(|(_, node)| is_said(node));
        let one = |(at, node): (usize, &QuizNode)| {
            let quiz = node.asking.as_ref()?;
            let [scope, of_said] = [source, &*site].map(|site| scope(site, node.course, quiz));
            // What is wrong with a section was told in the first language.
            let generated = generate::questions(&own, Some((&said, &of_said)), &scope, quiz, &Faults::default());
            Some((at, Arc::new(quiz.with(&generated).outline()), generated))
        };
        asking.filter_map(one).collect()
    };
    for (at, quiz, generated) in made {
        (site.quizzes[at].quiz, site.quizzes[at].generated) = (quiz, Some(Arc::new(generated)));
    }
}

fn knowledge(site: &Site) -> Knowledge<'_> {
    let lessons = site.lessons.iter().map(|lesson| lesson.content.concepts.iter().map(|id| &*id.value).collect());
    Knowledge::new(site.language(), site.concepts.iter().map(|node| &*node.content), lessons.collect())
}

fn scope<'s>(site: &'s Site, course: usize, quiz: &Quiz) -> Scope<'s> {
    let is_of_course = |module: usize| site.modules[module].course == course;
    let lessons = || site.lessons.iter().filter(|lesson| is_of_course(lesson.module));
    let is_wanted = |wanted: &str| quiz.objectives.iter().any(|objective| objective.value == wanted);
    let fitting = lessons().filter(|lesson| lesson.content.objectives.iter().any(|own| is_wanted(&own.value)));
    let fitting: Vec<_> = fitting.flat_map(|lesson| &lesson.content.concepts).collect();
    let named =
        if fitting.is_empty() { lessons().flat_map(|lesson| &lesson.content.concepts).collect() } else { fitting };
    let mut seen: HashSet<&str> = HashSet::default();
    let taught = named.into_iter().filter(|id| seen.insert(&id.value)).map(|id| id.value.clone()).collect();
    let models = site.lessons.iter().flat_map(|lesson| {
        let (path, is_of_course) = (&*lesson.source_path, is_of_course(lesson.module));
        let is_foreign = lesson.is_missing();
        let model = move |block: &'s Block| Some(Model { id: block.id()?, block, path, is_of_course, is_foreign });
        lesson.content.blocks.values().filter_map(model)
    });
    Scope { taught, models: models.collect() }
}
