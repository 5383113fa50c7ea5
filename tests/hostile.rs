//! Nothing that an author's file can hold makes the program panic, and every diagnostic points into the file: the
//! shipped files, damaged in every way that can be thought of.
//!
//! `HOSTILE_ROUNDS=20000 cargo test --test hostile` looks longer.

use std::fs;
use std::path::Path;

use std::sync::Arc;

use coursewright::content::{
    parse_concept, parse_course, parse_lesson, parse_module, parse_site, parse_translation, translated,
};
use coursewright::diag::{Diagnostic, show};
use coursewright::keys::Secret;
use coursewright::render::{Maker, Overview, RenderMemory, build_id};
use coursewright::site::{Parsed, Translated, editions, resolve};
use coursewright::source::{Source, Sources};
use coursewright::{check, lint, quiz, theme};

/// Bytes that mean something to a reader, and letters that are more than one byte.
const PIECES: [&str; 47] = [
    "```quiz id=a\n",
    "- [x] ",
    "? ",
    "= ",
    "",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "---\n",
    "```",
    "~~~",
    "[[",
    "]]",
    "{{",
    "}}",
    "|/",
    "[^1]",
    "[^1]: ",
    "![](",
    "](",
    "<",
    "<b onclick=",
    "> [!NOTE] ",
    "> ",
    "- ",
    "1. ",
    "| ",
    "|-|\n",
    "**",
    "`",
    "#",
    "## ",
    "{#a}",
    ": ",
    "\"",
    "'",
    "&a ",
    "*a",
    "!!x ",
    "%",
    "网",
    "ẞ",
    "İ",
    "\u{feff}",
    "😀",
];

/// A small generator of our own, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }

    fn place(&mut self, text: &str) -> usize {
        text.floor_char_boundary(self.roll(text.len() + 1))
    }
}

fn shipped() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = Sources::load(root, None, &|_| {});
    let own = sources.texts.iter().filter(|file| !file.path.starts_with("themes/"));
    let own = own.map(|file| sources.read(file).unwrap());
    // The bank has the types that the shipped quizzes do not use. It stands there often, since it has much to damage.
    let bank = fs::read_to_string(root.join("tests/browser/site/quizzes/tea/tea-kinds.yaml")).unwrap();
    let banks = (0..9).map(|at| (format!("quizzes/online-marketing/tea-kinds-{at}.yaml"), bank.clone()));
    own.map(|source| (source.path.to_string(), source.text.to_string())).chain(banks).collect()
}

fn damaged(text: &str, other: &str, dice: &mut Dice) -> String {
    let mut text = text.to_owned();
    for _ in 0..=dice.roll(3) {
        let (one, two) = (dice.place(&text), dice.place(&text));
        let (start, end) = (one.min(two), one.max(two));
        let near = text.floor_char_boundary((start + dice.roll(4)).min(text.len()));
        match dice.roll(6) {
            0 => text.replace_range(start..end, ""),
            1 => text.insert_str(start, PIECES[dice.roll(PIECES.len())]),
            2 => text.replace_range(start..near, PIECES[dice.roll(PIECES.len())]),
            3 => {
                let copied = text[start..text.floor_char_boundary((start + 200).min(text.len()))].to_owned();
                text.insert_str(end, &copied);
            }
            4 => {
                let from = dice.place(other);
                text.insert_str(start, &other[from..other.floor_char_boundary((from + 200).min(other.len()))]);
            }
            _ => text = text.replace('\n', "\r\n"),
        }
    }
    text
}

fn read(source: &Source) -> Vec<Diagnostic> {
    let path = &*source.path;
    match path.rsplit('/').next().unwrap_or(path) {
        _ if path.starts_with("quizzes/") && translated(path).is_some() => {
            let (of, _) = translated(path).unwrap();
            let own = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&of)).unwrap();
            let quiz = quiz::parse(&Source::in_memory(&of, &own)).value;
            let mut found = parse_translation(source).diagnostics;
            found.extend(quiz::in_words(&quiz, source).diagnostics);
            found
        }
        _ if translated(path).is_some() => parse_translation(source).diagnostics,
        _ if path.starts_with("content/concepts/") => parse_concept(source).diagnostics,
        _ if path.starts_with("quizzes/") => {
            let mut quiz = quiz::parse(source);
            lint::run(source, &quiz.value, &mut quiz.diagnostics);
            quiz.diagnostics
        }
        "site.yaml" => parse_site(source).diagnostics,
        "course.yaml" => parse_course(source).diagnostics,
        "module.yaml" => parse_module(source).diagnostics,
        _ => parse_lesson(source).diagnostics,
    }
}

fn assert_sound(path: &str, text: &str) {
    let source = Source::in_memory(path, text);
    let found = read(&source);
    for fault in &found {
        for place in fault.place.iter().chain(fault.also.iter().map(|(place, _)| place)) {
            let inside = text.get(place.range()).is_some();
            assert!(inside, "{path}: {place:?} is not in the text of {} bytes\n{fault:?}\n{text}", text.len());
        }
    }
    let sources = Sources::in_memory(&[(path, text)]);
    let told = show::human(&found[..found.len().min(5)], &sources, false);
    assert_eq!(told.is_empty(), found.is_empty());
}

#[test]
fn no_damage_to_a_file_is_a_panic_or_a_place_outside_of_it() {
    let rounds = std::env::var("HOSTILE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(400);
    let files = shipped();
    let mut dice = Dice(1);
    for _ in 0..rounds {
        let (path, text) = &files[dice.roll(files.len())];
        let (_, other) = &files[dice.roll(files.len())];
        assert_sound(path, &damaged(text, other, &mut dice));
    }
}

#[test]
fn a_file_may_end_anywhere() {
    for name in ["content/concepts/reach.md", "content/internet-operation/course.yaml", "content/site.yaml"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        for (end, _) in text.char_indices() {
            assert_sound(name, &text[..end]);
        }
    }
}

/// All files, read; one of them in another form.
fn parsed(files: &[(String, String)], path: &str, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    for (known, as_shipped) in files {
        let source = Source::in_memory(known, if known == path { text } else { as_shipped });
        let path = source.path.clone();
        match path.rsplit('/').next().unwrap_or(&path) {
            _ if translated(&path).is_some() => {
                let translation = Arc::new(parse_translation(&source).value);
                let version = Some("00000000".to_owned());
                parsed.translations.push(Translated { translation, version, quiz: None });
            }
            _ if path.starts_with("content/concepts/") => {
                parsed.concepts.push((path, Arc::new(parse_concept(&source).value)));
            }
            _ if path.starts_with("quizzes/") => parsed.quizzes.push((path, Arc::new(quiz::parse(&source).value))),
            "site.yaml" => parsed.site = Some(Arc::new(parse_site(&source).value)),
            "course.yaml" => parsed.courses.push((path, Arc::new(parse_course(&source).value))),
            "module.yaml" => parsed.modules.push((path, Arc::new(parse_module(&source).value))),
            _ => parsed.lessons.push((path, Arc::new(parse_lesson(&source).value))),
        }
    }
    parsed
}

#[test]
fn a_site_with_a_damaged_file_still_has_its_pages() {
    let rounds = std::env::var("HOSTILE_ROUNDS").ok().and_then(|rounds| rounds.parse::<usize>().ok()).unwrap_or(400);
    let files = shipped();
    let mut dice = Dice(2);
    for _ in 0..rounds.div_ceil(100) {
        let (path, text) = &files[dice.roll(files.len())];
        let (_, other) = &files[dice.roll(files.len())];
        let text = damaged(text, other, &mut dice);
        let parsed = parsed(&files, path, &text);
        let translations = parsed.translations.clone();
        let mut site = resolve(parsed).value;
        check::run(&site, None);
        editions(&mut site, &translations).value.iter().for_each(|edition| drop(check::of_edition(edition)));
        let sources = Sources::in_memory(&[(path, &text)]);
        let theme = theme::load(&sources, &site.config.theme, &["en"]).value.expect("the built-in theme is whole");
        let (overview, memory) = (Overview::new(&site, build_id(&sources)), RenderMemory::default());
        let secret = Secret::none();
        let maker = Maker::new(&site, &sources, &theme, &overview, &memory, false, &secret);
        let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
        let its_own = |page: &str| page.rsplit('/').next().is_some_and(|name| name.starts_with(stem));
        for (page, id) in overview.pages.iter().filter(|(page, _)| its_own(page) || page.matches('/').count() == 0) {
            let made = maker.page(page, *id);
            assert!(made.value.is_some(), "{page}: {:?}\n{text}", made.diagnostics);
        }
    }
}
