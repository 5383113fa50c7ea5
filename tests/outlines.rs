//! What is kept between two runs: outlines of the files, in a compact form.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use coursewright::check;
use coursewright::content::{
    Lesson, parse_concept, parse_course, parse_lesson, parse_module, parse_site, parse_translation, translated,
};
use coursewright::diag::{Checked, Diagnostic};
use coursewright::quiz;
use coursewright::site::{self, Parsed};
use coursewright::source::Source;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The shipped site's files, one of them with mistakes of the kind that only the whole site shows.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open = vec![root.join("content"), root.join("quizzes")];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(Source::in_memory(&path, &text));
        }
    }
    // Not every type of question stands in the shipped quizzes.
    let bank = fs::read_to_string(root.join("tests/browser/site/quizzes/tea/tea-kinds.yaml")).unwrap();
    found.push(Source::in_memory("quizzes/online-marketing/tea-kinds.yaml", &bank));
    found.sort_by(|one, other| one.path.cmp(&other.path));
    let is_lesson = |source: &&mut Source| source.extension() == "md" && !source.path.starts_with("content/concepts/");
    let lesson = found.iter_mut().find(is_lesson).unwrap();
    let faulty = "\n\nSee [a](#no-such-part), [b](nothing.md), [[nothing]] and ![](nothing.png).\n";
    *lesson = Source::in_memory(&lesson.path, &format!("{}{faulty}", lesson.text));
    found
}

/// As it comes back after it was kept.
fn kept<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> T {
    let bytes = postcard::to_stdvec(value).unwrap();
    let read = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(&read, value);
    read
}

/// Every file, read; as an outline that was kept, if so wanted.
fn parsed(outlines: bool) -> (Parsed, Vec<Diagnostic>) {
    let mut parsed = Parsed::default();
    let mut diagnostics = Vec::new();
    macro_rules! read {
        ($parse:expr, $outline:expr, $source:expr) => {{
            let mut checked = $parse($source);
            if outlines {
                let Checked { value, diagnostics } = &checked;
                let outline = $outline(value);
                checked = kept(&Checked { value: outline, diagnostics: diagnostics.clone() });
            }
            diagnostics.extend(checked.diagnostics);
            Arc::new(checked.value)
        }};
    }
    for source in &sources() {
        let path = source.path.clone();
        match &*path {
            _ if translated(&path).is_some() => drop(read!(parse_translation, Clone::clone, source)),
            "content/site.yaml" => parsed.site = Some(read!(parse_site, Clone::clone, source)),
            _ if path.ends_with("/course.yaml") => {
                parsed.courses.push((path, read!(parse_course, Clone::clone, source)));
            }
            _ if path.ends_with("/module.yaml") => {
                parsed.modules.push((path, read!(parse_module, Clone::clone, source)));
            }
            _ if path.starts_with("content/concepts/") => {
                parsed.concepts.push((path, read!(parse_concept, Clone::clone, source)));
            }
            _ if path.ends_with(".md") => {
                parsed.lessons.push((path, read!(parse_lesson, Lesson::outline, source)));
            }
            _ if path.starts_with("quizzes/") && path.ends_with(".yaml") => {
                parsed.quizzes.push((path, read!(quiz::parse, quiz::Quiz::outline, source)));
            }
            _ => parsed.assets.push(path),
        }
    }
    (parsed, diagnostics)
}

#[test]
fn outlines_are_kept_whole_and_the_checks_find_the_same_in_them() {
    let (whole, of_whole) = parsed(false);
    let (outlines, of_outlines) = parsed(true);
    assert_eq!(of_outlines, of_whole);
    let found = |parsed: Parsed| {
        let Checked { value: site, mut diagnostics } = site::resolve(parsed);
        diagnostics.extend(check::run(&site, None));
        diagnostics
    };
    let (of_whole, of_outlines) = (found(whole), found(outlines));
    assert!(of_whole.iter().any(|fault| fault.code == "unknown-heading"), "{of_whole:?}");
    assert_eq!(of_outlines, of_whole);
}

#[test]
fn an_outline_says_what_other_pages_show_and_takes_a_fraction_of_the_room() {
    let (whole, _) = parsed(false);
    for (path, lesson) in &whole.lessons {
        let outline = kept(&lesson.outline());
        assert!(lesson.is_whole() && !outline.is_whole(), "{path}");
        assert_eq!((&outline.title, outline.body.words), (&lesson.title, lesson.body.words), "{path}");
        assert_eq!(outline.body.headings, lesson.body.headings, "{path}");
    }
    let (mut all, mut left) = (0, 0);
    for (path, quiz) in &whole.quizzes {
        let outline = kept(&quiz.outline());
        assert!(quiz.is_whole() && !outline.is_whole(), "{path}");
        assert_eq!((outline.scoring(), outline.asks()), (quiz.scoring(), quiz.asks()), "{path}");
        let links = |quiz: &quiz::Quiz| {
            let of_texts: Vec<_> = quiz.texts().flat_map(|text| text.links.clone()).collect();
            (of_texts, quiz.links().cloned().collect::<Vec<_>>())
        };
        assert_eq!(links(&outline), links(quiz), "{path}");
        all += kept_size(&**quiz);
        left += kept_size(&outline);
    }
    assert!(left * 4 < all, "{left} of {all} bytes");
}

fn kept_size(value: &impl Serialize) -> usize {
    postcard::to_stdvec(value).unwrap().len()
}
