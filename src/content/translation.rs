//! A page's words in another language, in a file beside its source: `lesson.zh.md` beside `lesson.md`.
//!
//! There are words in it and nothing else. Ids, order, relations and dates stand in the source alone, so that no two
//! languages can differ in them; a key of the source that is no word is refused here.

use std::cell::RefCell;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::concept::{CONCEPT_KEYS, Concept, Contrast, Definition, Dimension, InOrOut, definition};
use super::front_matter;
use super::lesson::{self, LESSON_KEYS, Lesson};
use super::outline::{COURSE_KEYS, CourseFile, MODULE_KEYS, ModuleFile, Objective, SITE_KEYS, SiteFile, whole_file};
use crate::diag::{Checked, Diagnostic, Faults, Place, Placed};
use crate::markdown::{self, Prose};
use crate::quiz::MissingIds;
use crate::source::{FileId, Source};
use crate::yaml::{Node, Reader, Shape};

/// The key that names the text which was translated.
const SOURCE: &str = "source";

pub const LESSON_WORDS: [&str; 4] = [SOURCE, "title", "summary", "question"];
pub const CONCEPT_WORDS: [&str; 8] =
    [SOURCE, "term", "aka", "definition", "senses", "tests", "measured_by", "contrasts"];
const TEST_WORDS: [&str; 2] = ["example", "because"];
pub const COURSE_WORDS: [&str; 4] = [SOURCE, "title", "summary", "objectives"];
/// Of modules, and of the site.
pub const OUTLINE_WORDS: [&str; 3] = [SOURCE, "title", "summary"];

/// In messages.
const WHAT: &str = "a translation";

/// What such a file says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Translation {
    pub file: FileId,
    /// The path of its source.
    pub of: String,
    pub language: String,
    /// Names the text that was translated.
    pub source: Option<Placed<String>>,
    /// Where it begins, for what is missing in it.
    pub top: Place,
    pub words: Words,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Words {
    Site(OutlineWords),
    Course(CourseWords),
    Module(OutlineWords),
    /// A lesson that names nothing.
    Lesson(Arc<Lesson>),
    Concept(Box<ConceptWords>),
    /// They are read with the quiz that they are put over: [`crate::quiz::in_words`].
    Quiz,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutlineWords {
    pub title: Option<String>,
    pub summary: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CourseWords {
    pub title: Option<String>,
    pub summary: Option<String>,
    pub objectives: Vec<Objective>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConceptWords {
    pub term: Option<String>,
    pub aka: Vec<String>,
    pub definition: Definition,
    /// Where it is given.
    pub definition_place: Place,
    /// In the order of the source.
    pub tests: Vec<TestWords>,
    pub tests_place: Place,
    pub measured_by: Vec<Prose>,
    pub contrasts: Vec<ContrastWords>,
    pub body: Prose,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestWords {
    pub example: Prose,
    pub because: Option<Prose>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ContrastWords {
    /// The id of the other concept.
    pub with: Placed<String>,
    pub dimensions: Vec<DimensionWords>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DimensionWords {
    /// What the source calls it.
    pub of: Placed<String>,
    pub name: String,
    pub this: String,
    pub other: String,
}

/// Whether a name can be the code of a language: `zh`, `pt-BR`, `zh-Hans`.
pub fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Of a file whose name is that of a translation, the path of its source and the language: `a/b.zh.md` has the words of
/// `a/b.md`.
pub fn translated(path: &str) -> Option<(String, &str)> {
    let (folder, name) = path.rsplit_once('/')?;
    let (stem, ending) = name.rsplit_once('.')?;
    let (of, language) = stem.rsplit_once('.')?;
    let is_outline = matches!((folder.split('/').count(), of), (1, "site") | (2, "course") | (3, "module"));
    let has_words = ending == "md" || ending == "yaml" && is_outline;
    let is_content = folder == "content" || folder.starts_with("content/");
    let is_quiz = folder.starts_with("quizzes/") && folder.split('/').count() == 2 && ending == "yaml";
    ((is_content && has_words || is_quiz) && is_language(language))
        .then(|| (format!("{folder}/{of}.{ending}"), language))
}

/// Reads a file that [`translated`] knows.
pub fn parse_translation(source: &Source) -> Checked<Translation> {
    let (of, language) = translated(&source.path).unwrap_or_default();
    let language = language.to_owned();
    let (of_concept, name) = (of.starts_with("content/concepts/"), of.rsplit('/').next().unwrap_or_default());
    let Checked { value: (words, head), diagnostics } = match (source.extension(), name) {
        ("md", _) if of_concept => concept(source),
        ("md", _) => lesson(source),
        _ if of.starts_with("quizzes/") => quiz(source),
        (_, "course.yaml") => outline(source, &COURSE_WORDS, &COURSE_KEYS, |map| {
            let OutlineWords { title, summary } = outline_words(map);
            Words::Course(CourseWords { title, summary, objectives: objectives(map) })
        }),
        (_, "module.yaml") => outline(source, &OUTLINE_WORDS, &MODULE_KEYS, |map| Words::Module(outline_words(map))),
        _ => outline(source, &OUTLINE_WORDS, &SITE_KEYS, |map| Words::Site(outline_words(map))),
    };
    let Head { source: version, top } = head;
    let translation = Translation { file: source.id, of, language, source: version, top, words };
    Checked { value: translation, diagnostics }
}

/// What every such file has besides its words.
struct Head {
    source: Option<Placed<String>>,
    top: Place,
}

impl Head {
    fn of(map: &Reader) -> Self {
        Self { source: map.text(SOURCE), top: map.top() }
    }

    fn nowhere(file: FileId) -> Self {
        Self { source: None, top: Place::top(file) }
    }
}

fn lesson(source: &Source) -> Checked<(Words, Head)> {
    let head = RefCell::new(Head::nowhere(source.id));
    let Checked { value, diagnostics } = lesson::parse_with(source, &MissingIds::default(), |node, faults, body| {
        let node = node.words(&LESSON_WORDS, &LESSON_KEYS, faults);
        let map = Reader::new(&node, WHAT, &LESSON_WORDS, faults);
        head.replace(Head::of(&map));
        lesson::read(source, &map, body)
    });
    Checked { value: (Words::Lesson(Arc::new(value)), head.into_inner()), diagnostics }
}

fn concept(source: &Source) -> Checked<(Words, Head)> {
    let faults = Faults::default();
    front_matter::suspicious_characters(source, &faults);
    let (node, start) = front_matter::split(source, "a concept", "term", &faults);
    let body = markdown::read_body(source, start, &faults);
    let read = front_matter::read(node, source.id, &faults, |node, faults| {
        let node = node.words(&CONCEPT_WORDS, &CONCEPT_KEYS, faults);
        let map = Reader::new(&node, WHAT, &CONCEPT_WORDS, faults);
        let prose = |text: Placed<String>| markdown::read(&text, source, faults);
        let test = |node: &Node| {
            let node = node.words(&TEST_WORDS, &["in"], faults);
            let map = Reader::new(&node, "a test", &TEST_WORDS, faults);
            let example = map.required_text("example").map(prose)?;
            Some(TestWords { example, because: map.text("because").map(prose) })
        };
        let definition_key = if map.node("senses").is_some() { "senses" } else { "definition" };
        let words = ConceptWords {
            term: map.required_text("term").map(|term| term.value),
            aka: map.texts("aka").into_iter().map(|text| text.value).collect(),
            definition: definition(&map, source, faults),
            definition_place: map.place_of(definition_key),
            tests: map.list("tests").iter().filter_map(test).collect(),
            tests_place: map.place_of("tests"),
            measured_by: map.texts("measured_by").into_iter().map(prose).collect(),
            contrasts: contrasts(&map),
            body,
        };
        (Words::Concept(Box::new(words)), Head::of(&map))
    });
    Checked { value: read, diagnostics: faults.into_vec() }
}

fn contrasts(map: &Reader) -> Vec<ContrastWords> {
    let faults = map.faults;
    let contrasts = map.node("contrasts").map_or(&[][..], |node| node.entries(faults));
    let contrast = |(with, node): &(Placed<String>, Node)| {
        let dimension = |(of, node): &(Placed<String>, Node)| {
            let texts: Vec<_> = node.list(faults).iter().filter_map(|text| text.text(faults)).collect();
            let Ok([name, this, other]) = <[_; 3]>::try_from(texts) else {
                let message = format!("the dimension `{}` needs its name and two sides", of.value);
                let fault = Diagnostic::error("contrast-sides", node.place, message);
                faults.add(fault.help("write `[name, this concept, the other]`; a text with a comma in quotes"));
                return None;
            };
            Some(DimensionWords { of: of.clone(), name: name.value, this: this.value, other: other.value })
        };
        let dimensions = node.entries(faults).iter().filter_map(dimension).collect();
        ContrastWords { with: with.clone(), dimensions }
    };
    contrasts.iter().map(contrast).collect()
}

fn outline(
    source: &Source,
    words: &[&str],
    all: &[&str],
    read: impl FnOnce(&Reader) -> Words,
) -> Checked<(Words, Head)> {
    let faults = Faults::default();
    let root = whole_file(source, &faults);
    let value = front_matter::read(root, source.id, &faults, |root, faults| {
        let root = root.words(words, all, faults);
        let map = Reader::new(&root, WHAT, words, faults);
        (read(&map), Head::of(&map))
    });
    Checked { value, diagnostics: faults.into_vec() }
}

/// What it says is told where it is put over its quiz.
fn quiz(source: &Source) -> Checked<(Words, Head)> {
    let faults = Faults::default();
    let root = whole_file(source, &faults);
    let head = front_matter::read(root, source.id, &faults, |root, faults| {
        let place = match &root.shape {
            Shape::Map(entries) => entries.first().map_or(root.place, |(first, _)| first.place),
            _ => root.place,
        };
        Head { source: root.entry(SOURCE).and_then(|node| node.text(faults)), top: place }
    });
    Checked { value: (Words::Quiz, head), diagnostics: faults.into_vec() }
}

fn outline_words(map: &Reader) -> OutlineWords {
    let title = map.required_text("title").map(|title| title.value);
    OutlineWords { title, summary: map.text("summary").map(|text| text.value) }
}

fn objectives(map: &Reader) -> Vec<Objective> {
    let entries = map.node("objectives").map_or(&[][..], |node| node.entries(map.faults));
    let read =
        |(id, text): &(Placed<String>, Node)| Some(Objective { id: id.clone(), text: text.text(map.faults)?.value });
    entries.iter().filter_map(read).collect()
}

impl SiteFile {
    pub fn in_words(&self, words: &OutlineWords) -> Self {
        let (title, summary) = words.over(&self.title, &self.summary);
        Self { title, summary, ..self.clone() }
    }
}

impl ModuleFile {
    pub fn in_words(&self, words: &OutlineWords) -> Self {
        let (title, summary) = words.over(&self.title, &self.summary);
        Self { title, summary, ..self.clone() }
    }
}

impl OutlineWords {
    /// These, and in the place of what is missing what the source says.
    fn over(&self, title: &str, summary: &Option<String>) -> (String, Option<String>) {
        let title = self.title.clone().unwrap_or_else(|| title.to_owned());
        (title, self.summary.clone().or_else(|| summary.clone()))
    }
}

impl CourseFile {
    pub fn in_words(&self, words: &CourseWords) -> Self {
        let outline = OutlineWords { title: words.title.clone(), summary: words.summary.clone() };
        let (title, summary) = outline.over(&self.title, &self.summary);
        let objective = |own: &Objective| {
            let given = words.objectives.iter().find(|given| given.id.value == own.id.value);
            Objective { id: own.id.clone(), text: given.unwrap_or(own).text.clone() }
        };
        Self { title, summary, objectives: self.objectives.iter().map(objective).collect(), ..self.clone() }
    }
}

impl Concept {
    /// This concept in the words of its translation, which has as many tests and senses.
    pub fn in_words(&self, words: &ConceptWords) -> Self {
        let tests = self.tests.iter().zip(&words.tests).map(|(own, given)| InOrOut {
            example: given.example.clone(),
            accepted: own.accepted,
            because: given.because.clone(),
        });
        Self {
            term: words.term.clone().unwrap_or_else(|| self.term.clone()),
            aka: words.aka.clone(),
            definition: words.definition.clone(),
            tests: tests.collect(),
            measured_by: if words.measured_by.is_empty() { &self.measured_by } else { &words.measured_by }.clone(),
            contrasts: self.contrasts.iter().map(|own| own.in_words(&words.contrasts)).collect(),
            body: words.body.clone(),
            file: self.file,
            id: self.id.clone(),
            relations: self.relations.clone(),
            seeds: self.seeds.clone(),
            review_by: self.review_by.clone(),
        }
    }
}

impl Contrast {
    fn in_words(&self, words: &[ContrastWords]) -> Self {
        let given = words.iter().filter(|given| given.with.value == self.with.value);
        let given: Vec<_> = given.flat_map(|given| &given.dimensions).collect();
        let dimension = |own: &Dimension| match given.iter().find(|given| given.of.value == own.name) {
            Some(DimensionWords { name, this, other, .. }) => {
                Dimension { name: name.clone(), this: this.clone(), other: other.clone(), ..own.clone() }
            }
            None => own.clone(),
        };
        Self { with: self.with.clone(), dimensions: self.dimensions.iter().map(dimension).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(found: &[Diagnostic]) -> Vec<&str> {
        found.iter().map(|fault| fault.code).collect()
    }

    #[test]
    fn a_translation_is_known_by_its_name() {
        for (path, found) in [
            ("content/a/b/c.zh.md", Some(("content/a/b/c.md", "zh"))),
            ("content/a/b/c.pt-BR.md", Some(("content/a/b/c.md", "pt-BR"))),
            ("content/concepts/reach.zh.md", Some(("content/concepts/reach.md", "zh"))),
            ("content/a/course.zh.yaml", Some(("content/a/course.yaml", "zh"))),
            ("content/a/b/module.zh.yaml", Some(("content/a/b/module.yaml", "zh"))),
            ("content/site.zh.yaml", Some(("content/site.yaml", "zh"))),
            ("content/a/site.zh.yaml", None),
            ("content/a/b/c.md", None),
            ("content/a/b/1.2-c.md", None),
            ("content/a/b/c.ZH.md", None),
            ("content/a/b/data.zh.yaml", None),
            ("quizzes/a/b.zh.yaml", Some(("quizzes/a/b.yaml", "zh"))),
            ("quizzes/a/b/c.zh.yaml", None),
            ("quizzes/b.zh.yaml", None),
            ("quizzes/a/b.zh.md", None),
        ] {
            assert_eq!(translated(path), found.map(|(of, language)| (of.to_owned(), language)), "{path}");
        }
    }

    #[test]
    fn what_is_no_word_is_refused_and_what_is_unknown_is_told_as_ever() {
        let text = "---\nsource: 12345678\ntitle: T\nobjectives: [read]\nsumary: S\n---\nText.\n";
        let Checked { value, diagnostics } = parse_translation(&Source::in_memory("content/a/b/c.zh.md", text));
        assert_eq!(codes(&diagnostics), ["not-words", "unknown-key"]);
        assert_eq!(value.source.map(|source| source.value).as_deref(), Some("12345678"));
        let Words::Lesson(lesson) = value.words else { panic!("{:?}", value.words) };
        assert!(lesson.title == "T" && lesson.objectives.is_empty());
    }

    #[test]
    fn a_concept_keeps_what_is_no_word() {
        let text = "---\nterm: Reach\nsenses: {broad: B., narrow: N.}\ntests:\n  - {example: E, in: true}\nrelations:\n  - \
                    contrasts_with: {concept: click, dimensions: {counts: [people, presses], cost: [low, high]}}\n---\nBody.\n";
        let concept = super::super::parse_concept(&Source::in_memory("content/concepts/reach.md", text)).value;
        let text = "---\nterm: 触达\nsenses: {broad: 广。, narrow: 窄。}\ntests:\n  - {example: 例}\ncontrasts:\n  click:\n    \
                    counts: [计数, 人, 次]\n---\n正文。\n";
        let Checked { value, diagnostics } =
            parse_translation(&Source::in_memory("content/concepts/reach.zh.md", text));
        assert_eq!(codes(&diagnostics), [] as [&str; 0]);
        let Words::Concept(words) = value.words else { panic!("{:?}", value.words) };
        let translated = concept.in_words(&words);
        assert_eq!((translated.id.as_str(), translated.term.as_str()), ("reach", "触达"));
        assert!(translated.tests[0].accepted && translated.tests[0].example.plain() == "例");
        let dimensions = &translated.contrasts[0].dimensions;
        assert_eq!((dimensions[0].name.as_str(), dimensions[0].other.as_str()), ("计数", "次"));
        assert_eq!(dimensions[1], concept.contrasts[0].dimensions[1]);
    }
}
