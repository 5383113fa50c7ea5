//! From a file's text to what it says, by where the file stands.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::content::{self, Concept, CourseFile, Lesson, ModuleFile, Names, SiteFile, Translation, Words};
use crate::diag::{Checked, Diagnostic, Severity};
use crate::lint;
use crate::quiz::{self, Quiz};
use crate::source::{Asset, Fault, FaultKind, Source};

/// What one file says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Item {
    Site(Arc<SiteFile>),
    Course(Arc<CourseFile>),
    Module(Arc<ModuleFile>),
    Lesson(Arc<Lesson>),
    Concept(Arc<Concept>),
    Quiz(Arc<Quiz>),
    /// Words in another language.
    Translation(Arc<Translation>),
    /// Nothing is read from a file at this place.
    Nothing,
}

impl Item {
    /// Without what only the file's own page shows.
    pub fn outline(&self) -> Self {
        match self {
            Self::Lesson(lesson) => Self::Lesson(Arc::new(lesson.outline())),
            Self::Quiz(quiz) => Self::Quiz(Arc::new(quiz.outline())),
            Self::Translation(translation) => match &translation.words {
                Words::Lesson(lesson) => {
                    let words = Words::Lesson(Arc::new(lesson.outline()));
                    Self::Translation(Arc::new(Translation { words, ..Translation::clone(translation) }))
                }
                _ => self.clone(),
            },
            other => other.clone(),
        }
    }
}

/// Whether a file is the site's own; a theme's files are read by the theme.
pub fn is_item(path: &str) -> bool {
    !path.starts_with("themes/")
}

/// `names` are those of concepts that are known already; a lesson that was searched by others is parsed again.
pub fn parse(source: &Source, names: &Names) -> Checked<Item> {
    fn item<T>(Checked { value, diagnostics }: Checked<T>, item: fn(Arc<T>) -> Item) -> Checked<Item> {
        Checked { value: item(Arc::new(value)), diagnostics }
    }
    let nothing = |diagnostic| Checked { value: Item::Nothing, diagnostics: vec![diagnostic] };
    if content::translated(&source.path).is_some() {
        return item(linted_translation(source), Item::Translation);
    }
    let parts: Vec<&str> = source.path.split('/').collect();
    match (parts.as_slice(), source.extension()) {
        (["content", "site.yaml"], _) => item(content::parse_site(source), Item::Site),
        (["content", _, "course.yaml"], _) => item(content::parse_course(source), Item::Course),
        (["content", _, _, "module.yaml"], _) => item(content::parse_module(source), Item::Module),
        (["content", "concepts", _, _, ..], "md") => nothing(deep_concept(source)),
        (["content", "concepts", _], "md") => item(content::parse_concept(source), Item::Concept),
        (["content", ..], "md") => {
            let mut lesson = linted_lesson(source, content::parse_lesson(source));
            lesson.value.find_mentions(names);
            item(lesson, Item::Lesson)
        }
        (["quizzes", _, _], "yaml") => item(linted(source, quiz::parse(source)), Item::Quiz),
        _ => nothing(unplaced(source)),
    }
}

/// A quiz, with what spoils its questions: told here, once, and kept with all else that is said of the file.
fn linted(source: &Source, mut quiz: Checked<Quiz>) -> Checked<Quiz> {
    lint::run(source, &quiz.value, &mut quiz.diagnostics);
    quiz
}

/// The same for the questions that stand in a lesson.
fn linted_lesson(source: &Source, mut lesson: Checked<Lesson>) -> Checked<Lesson> {
    for quiz in lesson.value.quizzes.values() {
        lint::run(source, quiz, &mut lesson.diagnostics);
    }
    lesson
}

/// And for those that are asked in another language.
fn linted_translation(source: &Source) -> Checked<Translation> {
    let mut translation = content::parse_translation(source);
    if let Words::Lesson(lesson) = &mut translation.value.words {
        // What it teaches stands in its source, so what it speaks of is known by its links.
        Arc::make_mut(lesson).find_mentions(&Names::new());
        for quiz in lesson.quizzes.values() {
            lint::run(source, quiz, &mut translation.diagnostics);
        }
    }
    translation
}

/// A concept in a folder of its own: its name alone is its id, so all stand side by side.
fn deep_concept(source: &Source) -> Diagnostic {
    let message = "a concept stands at content/concepts/<id>.md";
    Diagnostic::of_path(Severity::Error, "misplaced-file", &source.path, message).help("move it up, out of its folder")
}

/// A file that stands where nothing of its kind is read.
fn unplaced(source: &Source) -> Diagnostic {
    let message = "nothing is read from a file at this place";
    let help = match source.extension() {
        "yml" => "name it `.yaml`",
        _ => {
            "files are content/site.yaml, content/<course>/course.yaml, content/<course>/<module>/module.yaml and \
              quizzes/<course>/<quiz>.yaml"
        }
    };
    Diagnostic::of_path(Severity::Warning, "misplaced-file", &source.path, message).help(help)
}

pub fn of_fault(fault: &Fault) -> Diagnostic {
    let error = |code, message: String| Diagnostic::of_path(Severity::Error, code, &fault.path, message);
    match &fault.kind {
        FaultKind::NotUtf8 { byte, line, column, looks_like } => error(
            "not-utf8",
            format!(
                "this file is not UTF-8: on line {line}, column {column} stands the byte {byte:02X} \
                 (it looks like {looks_like})"
            ),
        )
        .help("save it as UTF-8 in your editor"),
        FaultKind::TooLarge { size, limit } => {
            error("file-too-large", format!("this file has {} MiB, and at most {} are read", size >> 20, limit >> 20))
        }
        FaultKind::BadLink => {
            error("bad-symlink", "this link leads out of the site, in a circle, or to nothing".into())
                .help("put the file itself here")
        }
        FaultKind::NotAFile => error("not-a-file", "this is a pipe, a socket or a device, not a file".into())
            .help("take it out of the site's folders"),
        FaultKind::Unreadable(reason) => error("unreadable", format!("this cannot be read: {reason}")),
        FaultKind::Private(what) => error("private-file", format!("this is {what}, and would be published"))
            .help("move it out of the site’s folders; if it was published before, make new keys and codes"),
        FaultKind::BadName => error("bad-name", "the name of this file cannot be part of an address".into())
            .help("rename it: letters, digits and hyphens work everywhere"),
        FaultKind::SameName { other } => {
            error("same-name", format!("this and `{other}` differ only in upper and lower case, or in Unicode form"))
                .help("rename one of them: many disks and servers cannot tell them apart")
        }
    }
}

/// A name in capitals, as some cameras and old systems write them, would be copied like an image.
pub fn in_capitals(asset: &Asset) -> Option<Diagnostic> {
    let ending = asset.path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_ours = ["md", "yaml", "yml"].iter().any(|own| ending.eq_ignore_ascii_case(own));
    is_ours.then(|| {
        let message = "this file is not read: its ending is written in capitals";
        let fault = Diagnostic::of_path(Severity::Error, "misplaced-file", &asset.path, message);
        fault.help(format!("name it `.{}`", if ending.eq_ignore_ascii_case("md") { "md" } else { "yaml" }))
    })
}
