//! The site in its other languages: words of translations in the place of the source's, where there are some.
//!
//! Whatever is no word is the same in all of them: ids, order, relations, quizzes and their scoring. So an edition has
//! the same pages under the same paths, below a folder of its own.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

use super::generated;
use super::model::{Inline, Site, Spoken, Translated, Words};
use super::order::Order;
use super::target::Target;
use crate::content::{Concept, ConceptWords, Definition, Lesson, SiteFile, Translation, Words as Given, is_language};
use crate::diag::{Checked, Diagnostic, Faults, Place, Placed, did_you_mean};
use crate::quiz::Quiz;
use crate::source::FileId;

/// One site for each language after the first. What was told of files of words is told of the site's languages, too.
pub fn editions(site: &mut Site, translations: &[Translated]) -> Checked<Vec<Site>> {
    let faults = Faults::default();
    let others = others(site, &faults);
    for translated in translations {
        placed(site, &others, translated, &faults);
    }
    let mut languages = vec![site.languages[0].clone()];
    let mut editions: Vec<Site> = Vec::new();
    for code in others {
        let own = translations.iter().filter(|translated| translated.translation.language == code);
        let (edition, files) = edition(site, (languages.len(), &code), own, &faults);
        languages.push(Spoken { folder: format!("{code}/"), code, files });
        editions.push(edition);
    }
    let languages = Arc::new(languages);
    for one in std::iter::once(site).chain(&mut editions) {
        one.languages = languages.clone();
    }
    Checked { value: editions, diagnostics: faults.into_vec() }
}

/// The languages after the first that can have pages.
fn others(site: &Site, faults: &Faults) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    let given = &site.config.languages;
    for Placed { value: code, place } in given.iter().skip(1) {
        if !is_language(code) {
            let message = format!("`{code}` is not the code of a language");
            let help = "write it as `en`, `zh` or `pt-BR`";
            faults.add(Diagnostic::error("bad-language", *place, message).help(help));
        } else if codes.contains(code) || *code == given[0].value {
            let message = format!("the language `{code}` is listed twice");
            faults.add(Diagnostic::error("listed-twice", *place, message).help("keep one of the two"));
        } else if site.paths.iter().any(|path| path.starts_with(&format!("content/{code}/"))) {
            let message = format!("`content/{code}` would be published where the pages in `{code}` stand");
            faults.add(Diagnostic::error("same-address", *place, message).help("rename that folder"));
        } else {
            codes.push(code.clone());
        }
    }
    codes
}

/// Tells of a file of words that belongs nowhere, or not to the text that its source has now.
fn placed(site: &Site, others: &[String], translated: &Translated, faults: &Faults) {
    let Translated { translation, version, .. } = translated;
    let Translation { file, of, language, source, top, .. } = &**translation;
    let first = site.language();
    let name = of.rsplit('/').next().unwrap_or(of);
    let is_listed = site.config.languages.iter().any(|listed| listed.value == *language);
    if language == first {
        let message = format!("`{language}` is the language that the site is written in");
        let help = format!("what it says in that language stands in `{name}`: delete this file");
        faults.add(Diagnostic::error("unknown-language", Place::top(*file), message).help(help));
    } else if !others.contains(language) {
        // One that is listed and cannot be used was told of.
        if !is_listed {
            let message = format!("the site is not in the language `{language}`");
            let help = did_you_mean(language, others.iter().map(String::as_str)).unwrap_or_else(|| {
                let codes = std::iter::once(first).chain(others.iter().map(String::as_str)).chain([&**language]);
                format!("write `languages: [{}]` in content/site.yaml", codes.collect::<Vec<_>>().join(", "))
            });
            faults.add(Diagnostic::error("unknown-language", Place::top(*file), message).help(help));
        }
    } else if let Some(version) = version {
        match source {
            Some(given) if given.value == *version => {}
            Some(given) => {
                let message = format!("`{name}` has changed since it was translated");
                let fault = Diagnostic::warning("translation-outdated", given.place, message);
                faults.add(fault.help(format!("bring the words up to date, then write `source: {version}`")));
            }
            None => {
                let message = "this does not say which text it is a translation of";
                let fault = Diagnostic::warning("translation-unmarked", *top, message);
                let help = format!("write `source: {version}`, or let `coursewright fmt` do it");
                faults.add(fault.help(help));
            }
        }
    } else {
        let message = format!("there is no `{of}` that this could be a translation of");
        let fault = Diagnostic::error("translation-without-source", Place::top(*file), message);
        faults.add(fault.help("rename it like its source, or delete it"));
    }
}

/// The site in the words of these translations, and their files by those of their sources.
fn edition<'t>(
    source: &Site,
    (spoken, code): (usize, &str),
    translations: impl Iterator<Item = &'t Translated>,
    faults: &Faults,
) -> (Site, HashMap<FileId, FileId>) {
    let mut site = source.clone();
    site.spoken = spoken;
    let mut files = HashMap::new();
    for node in &mut site.lessons {
        node.words = Words::Missing;
    }
    for node in &mut site.concepts {
        node.words = Words::Missing;
    }
    for node in &mut site.quizzes {
        node.words = Words::Missing;
    }
    for Translated { translation, version, quiz } in translations {
        let place = translation.source.as_ref().map_or(translation.top, |source| source.place);
        let is_outdated = translation.source.as_ref().is_some_and(|given| Some(&given.value) != version.as_ref());
        let target = source.by_path.get(&translation.of);
        let file = match (&translation.words, target) {
            (Given::Site(words), _) if version.is_some() => {
                incomplete(
                    translation,
                    &[("summary", source.config.summary.is_some(), words.summary.is_some())],
                    faults,
                );
                site.config = Arc::new(SiteFile::in_words(&source.config, words));
                source.config.file
            }
            (Given::Course(words), Some(Target::Course(at))) => {
                let file = &source.courses[*at].file;
                let has_all = file
                    .objectives
                    .iter()
                    .all(|own| words.objectives.iter().any(|given| given.id.value == own.id.value));
                for given in &words.objectives {
                    let known = || file.objectives.iter().map(|own| own.id.value.as_str());
                    if !known().any(|id| id == given.id.value) {
                        let message = format!("the course has no objective `{}`", given.id.value);
                        let fault = Diagnostic::error("unknown-objective", given.id.place, message);
                        let help = did_you_mean(&given.id.value, known());
                        faults.add(fault.help(help.unwrap_or_else(|| "delete it".to_owned())));
                    }
                }
                let summary = ("summary", file.summary.is_some(), words.summary.is_some());
                incomplete(translation, &[summary, ("objectives", true, has_all)], faults);
                site.courses[*at].file = Arc::new(file.in_words(words));
                file.file
            }
            (Given::Module(words), Some(Target::Module(at))) => {
                let file = &source.modules[*at].file;
                incomplete(translation, &[("summary", file.summary.is_some(), words.summary.is_some())], faults);
                site.modules[*at].file = Arc::new(file.in_words(words));
                file.file
            }
            (Given::Lesson(words), Some(Target::Lesson(at, _))) => {
                let own = &source.lessons[*at].content;
                if !asks_the_same(own, words, place, faults) {
                    continue;
                }
                let summary = ("summary", own.summary.is_some(), words.summary.is_some());
                let question = ("question", own.question.is_some(), words.question.is_some());
                incomplete(translation, &[summary, question], faults);
                let node = &mut site.lessons[*at];
                node.content = Arc::new(own.in_words(words));
                node.words = Words::Translated { of: own.clone(), is_outdated };
                own.file
            }
            (Given::Concept(words), Some(Target::Concept(at, _))) => {
                let own = &source.concepts[*at].content;
                if !says_as_much(&own.definition, own.tests.len(), words, faults) {
                    continue;
                }
                contrasts(&own.contrasts, words, faults);
                let measures = ("measured_by", !own.measured_by.is_empty(), !words.measured_by.is_empty());
                incomplete(translation, &[measures], faults);
                let node = &mut site.concepts[*at];
                node.content = Arc::new(own.in_words(words));
                node.words = Words::Translated { of: own.clone(), is_outdated };
                own.file
            }
            (Given::Quiz, Some(Target::Quiz(at))) => {
                let Some(quiz) = quiz else { continue };
                let node = &mut site.quizzes[*at];
                let of = node.quiz.clone();
                match &node.generated {
                    Some(generated) => {
                        node.quiz = Arc::new(quiz.with(generated).outline());
                        node.asking = Some(quiz.clone());
                    }
                    None => node.quiz = quiz.clone(),
                }
                node.words = Words::Translated { of: of.clone(), is_outdated };
                of.id.place.file
            }
            // Its source is not published, which was told, or there is none.
            _ => continue,
        };
        files.insert(file, translation.file);
    }
    questions(&mut site);
    generated::in_words(source, &mut site, code);
    sort_concepts(&mut site, code);
    (site, files)
}

/// Tells what the source has words for and the translation has not.
fn incomplete(translation: &Translation, keys: &[(&str, bool, bool)], faults: &Faults) {
    let missing: Vec<_> =
        keys.iter().filter(|(_, has, given)| *has && !given).map(|(key, ..)| format!("`{key}`")).collect();
    if !missing.is_empty() {
        let message = format!("the source has more words than this: {}", missing.join(", "));
        let fault = Diagnostic::warning("translation-incomplete", translation.top, message);
        faults.add(fault.help("translate them, too: what is missing is shown in the source's words"));
    }
}

/// Whether the questions in a translation are those of the lesson: by id, with the same keys. Progress and grades know
/// them by that, in whatever language they were answered.
fn asks_the_same(own: &Lesson, words: &Lesson, top: Place, faults: &Faults) -> bool {
    let by_id = |lesson: &Lesson| -> HashMap<String, Arc<Quiz>> {
        lesson.quizzes.values().map(|quiz| (quiz.id.value.clone(), quiz.clone())).collect()
    };
    let (own, given) = (by_id(own), by_id(words));
    let mut same = true;
    let mut add = |place: Place, also: Option<Place>, message: String, help: &str| {
        let fault = Diagnostic::error("translation-asks-otherwise", place, message).help(help);
        faults.add(match also {
            Some(also) => fault.also(also, "the source asks here"),
            None => fault,
        });
        same = false;
    };
    let mut missing: Vec<_> = own.iter().filter(|(id, _)| !given.contains_key(*id)).collect();
    missing.sort_by_key(|(id, _)| *id);
    for (id, quiz) in missing {
        let message = format!("the source asks `{id}`, and this translation does not");
        add(top, Some(quiz.id.place), message, "translate its block, too, with the same ids");
    }
    for (id, quiz) in given {
        let Some(own) = own.get(&id) else {
            let message = format!("the source asks no `{id}`");
            add(quiz.id.place, None, message, "give the block the id that it has in the source, or delete it");
            continue;
        };
        let ids = |quiz: &Quiz| -> Vec<String> { quiz.questions.iter().map(|one| one.id.value.clone()).collect() };
        if ids(own) != ids(&quiz) {
            let message = format!(
                "the questions of `{id}` are {} in the source, and {} here",
                ids(own).join(", "),
                ids(&quiz).join(", ")
            );
            add(quiz.id.place, Some(own.id.place), message, "give each question the id that it has in the source");
        } else if own.scoring() != quiz.scoring() {
            let message = format!("`{id}` is graded otherwise than in the source");
            let help = "keep what is right, the points, and the ids of options and gaps, which `coursewright fmt` writes \
                        into the source: progress and grades are the same in all languages";
            add(quiz.id.place, Some(own.id.place), message, help);
        }
    }
    same
}

fn says_as_much(definition: &Definition, tests: usize, words: &ConceptWords, faults: &Faults) -> bool {
    let mut same = true;
    if definition.texts().count() != words.definition.texts().count() {
        let (has, wanted) = match definition {
            Definition::One(_) => ("one definition", "`definition: …`"),
            Definition::TwoSenses { .. } => ("two senses", "`senses: {broad: …, narrow: …}`"),
        };
        let message = format!("the source has {has}");
        let fault = Diagnostic::error("translation-says-otherwise", words.definition_place, message);
        faults.add(fault.help(format!("write {wanted}")));
        same = false;
    }
    if tests != words.tests.len() {
        let tests = format!("{tests} {}", if tests == 1 { "test" } else { "tests" });
        let message = format!("the source has {tests}, and this translation {}", words.tests.len());
        let fault = Diagnostic::error("translation-says-otherwise", words.tests_place, message);
        faults.add(fault.help("translate each of them, in the same order"));
        same = false;
    }
    same
}

/// Names in a translation's contrasts that the source has not.
fn contrasts(own: &[crate::content::Contrast], words: &ConceptWords, faults: &Faults) {
    for given in &words.contrasts {
        let ours: Vec<_> = own.iter().filter(|own| own.with.value == given.with.value).collect();
        if ours.is_empty() {
            let message = format!("the source tells no contrast with `{}`", given.with.value);
            let fault = Diagnostic::error("unknown-concept", given.with.place, message);
            let known = own.iter().map(|own| own.with.value.as_str());
            let help = did_you_mean(&given.with.value, known).unwrap_or_else(|| "delete it".to_owned());
            faults.add(fault.help(help));
            continue;
        }
        for dimension in &given.dimensions {
            let known = || ours.iter().flat_map(|own| &own.dimensions).map(|own| own.name.as_str());
            if !known().any(|name| name == dimension.of.value) {
                let message = format!("the source has no dimension `{}`", dimension.of.value);
                let help = did_you_mean(&dimension.of.value, known()).unwrap_or_else(|| {
                    format!("name it as the source does: {}", known().collect::<Vec<_>>().join(", "))
                });
                faults.add(Diagnostic::error("unknown-dimension", dimension.of.place, message).help(help));
            }
        }
    }
}

/// The questions in lessons as the translations ask them, which may stand at other places of the text.
fn questions(site: &mut Site) {
    for (at, lesson) in site.lessons.iter().enumerate() {
        for (fence, quiz) in &lesson.content.quizzes {
            let Some(index) = site.quiz_by_id.get(&quiz.id.value) else { continue };
            let node = &mut site.quizzes[*index];
            if node.inline.is_none_or(|inline| inline.lesson != at) {
                continue;
            }
            node.inline = Some(Inline { lesson: at, fence: *fence });
            node.asking = node.asking.is_some().then(|| quiz.clone());
            node.quiz = match &node.generated {
                Some(generated) => Arc::new(quiz.with(generated).outline()),
                None => quiz.clone(),
            };
        }
    }
    let inline = site.quizzes.iter().enumerate().filter_map(|(at, node)| Some((node.inline?, at)));
    site.inline = inline.collect();
}

/// Puts concepts in the order of their terms, which are others than before.
fn sort_concepts(site: &mut Site, language: &str) {
    let order = Order::of(language);
    let by_term =
        |one: &Concept, other: &Concept| order.compare(&one.term, &other.term).then_with(|| one.id.cmp(&other.id));
    site.concepts.sort_by(|one, other| by_term(&one.content, &other.content));
    for (at, node) in site.concepts.iter().enumerate() {
        site.concept_by_id.insert(node.content.id.clone(), at);
        site.by_path.insert(node.source_path.to_string(), Target::Concept(at, None));
    }
}
