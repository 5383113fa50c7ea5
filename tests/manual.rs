//! The manual, the site below docs/, and the program name the same things: every code of a message, every command and
//! option, every key, type of question and block has its place there, and nothing else has.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use coursewright::content::parse_lesson;
use coursewright::source::Source;
use coursewright::{block, lint, markdown, schema};
use serde_json::Value;
use support::{coursewright, output_of};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn manual() -> PathBuf {
    root().join("docs/content")
}

fn page(path: &str) -> String {
    let full = manual().join(path);
    fs::read_to_string(&full).unwrap_or_else(|error| panic!("{}: {error}", full.display()))
}

/// Files of one ending below a folder, by their paths from there.
fn below(folder: &Path, ending: &str) -> BTreeMap<String, String> {
    let files = support::files(folder).into_iter().filter(|(path, _)| path.ends_with(ending));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

/// What stands between backquotes.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The first cells of all tables whose first head is `head`.
fn first_cells<'p>(page: &'p str, head: &str) -> Vec<&'p str> {
    let mut cells = Vec::new();
    let mut inside = false;
    for line in page.lines() {
        let cell = line.strip_prefix("| ").and_then(|row| row.split(" |").next());
        match cell {
            Some(cell) if inside => cells.push(cell),
            Some(cell) => inside = cell == head,
            None => inside = false,
        }
    }
    cells.retain(|cell| !cell.starts_with("---"));
    cells
}

fn named<'t>(names: impl IntoIterator<Item = &'t str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

// Codes.

/// Modules that tell authors nothing under a code, or what another one gave them.
const WITHOUT_CODES: &[&str] = &[
    "cli",
    "diff",
    "fmt",
    "interchange",
    "keys",
    "main",
    "memory",
    "new",
    "publish",
    "seal",
    "serve",
    "source",
    "watch",
];

/// What stands before a code, wherever a message is made.
const BEFORE_A_CODE: &[&str] = &[
    "error(\"",
    "warning(\"",
    "note(\"",
    "fault(\"",
    "unresolved(\"",
    "are_distinct(\"",
    "code: \"",
    "CODE: &str = \"",
    "MEANWHILE: &str = \"",
    "Severity::Error, \"",
    "Severity::Warning, \"",
    "(Error, \"",
    "(Warning, \"",
    "Severity::Note, \"",
];

/// Codes that are handed on before they are told begin with one of these.
const KINDS_OF_CODES: &[&str] = &["\"unknown-", "\"duplicate-"];

fn is_code(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() > 2 && text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(is_letter)
}

/// Of a file of the program, without comments, tests and the breaks of lines.
fn code_of(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ").replace("( ", "(")
}

/// Every code that an author can be told.
fn codes() -> BTreeSet<String> {
    let mut found = named(lint::all().map(|rule| rule.code).chain(lint::OF_RESULTS));
    for (path, text) in below(&root().join("src"), ".rs") {
        let module = path.split('/').next().unwrap().trim_end_matches(".rs");
        let is_of_tests = path.ends_with("tests.rs") || path.ends_with("flawed.rs");
        let tells_nothing = module == "results" && !path.starts_with("results/items/");
        if is_of_tests || tells_nothing || WITHOUT_CODES.contains(&module) {
            continue;
        }
        let code = code_of(&text);
        let told =
            BEFORE_A_CODE.iter().flat_map(|start| code.match_indices(*start).map(move |(at, _)| at + start.len()));
        let kinds = KINDS_OF_CODES.iter().flat_map(|start| code.match_indices(*start).map(|(at, _)| at + 1));
        let literals = told.chain(kinds).map(|at| code[at..].split('"').next().unwrap());
        found.extend(literals.filter(|literal| is_code(literal)).map(str::to_owned));
    }
    found
}

#[test]
fn every_code_of_a_message_is_explained_and_no_other() {
    let mut explained = BTreeSet::new();
    for (path, text) in below(&manual().join("reference/messages"), ".md") {
        if path == "reading-a-message.md" {
            continue;
        }
        for code in text.lines().filter_map(|line| line.strip_prefix("## ")) {
            assert!(explained.insert(code.to_owned()), "{code} is explained twice: {path}");
            let (_, entry) = text.split_once(&format!("\n## {code}\n")).unwrap();
            let severity = ["Error. ", "Warning. ", "Note. ", "Error or warning. "];
            let entry = entry.trim_start();
            assert!(severity.iter().any(|word| entry.starts_with(word)), "{path}: {code} does not say how grave it is");
        }
    }
    explained.extend(lint::all().map(|rule| rule.code.to_owned()));
    let codes = codes();
    assert!(codes.len() > 150, "{codes:?}");
    let missing: Vec<_> = codes.difference(&explained).collect();
    assert!(missing.is_empty(), "explain {missing:?} in docs/content/reference/messages");
    let unknown: Vec<_> = explained.difference(&codes).collect();
    assert!(unknown.is_empty(), "docs/content/reference/messages explains {unknown:?}, which nobody is told");
}

/// The manual shows what `coursewright explain` prints.
#[test]
fn every_rule_on_questions_has_its_page_in_the_manual_word_for_word() {
    let overview = page("reference/rules/rules.md");
    for rule in lint::all() {
        let code = rule.code;
        let shown = page(&format!("reference/rules/{code}.md"));
        let (_, body) = shown.split_once("\n---\n").unwrap_or_else(|| panic!("{code}: no front matter"));
        let told = lint::page(code).unwrap();
        let (_, told) = told.split_once('\n').unwrap();
        assert_eq!(
            body.trim(),
            told.trim(),
            "copy docs/lints/{code}.md to docs/content/reference/rules, below its head"
        );
        let row = format!("| [`{code}`]({code}.md) | {} | {} |", rule.severity.name(), rule.reason);
        assert!(overview.contains(&row), "docs/content/reference/rules/rules.md has no row `{row}`");
    }
    let pages = below(&manual().join("reference/rules"), ".md").len();
    assert_eq!(pages, lint::all().count() + 1, "a page in docs/content/reference/rules is of no rule");
}

/// Reasons for which a file of results counts for nothing are told to HR by a word each.
#[test]
fn every_reason_to_set_a_file_aside_is_explained_and_no_other() {
    let reader = fs::read_to_string(root().join("src/results/read.rs")).unwrap();
    let (_, names) = reader.split_once("pub const fn name(&self)").expect("`Reason::name`");
    let (names, _) = names.split_once("\n    }\n").unwrap();
    let reasons = named(names.split('"').skip(1).step_by(2));
    assert!(reasons.len() > 15, "{reasons:?}");
    let page = page("results/for-hr/set-aside.md");
    assert_eq!(named(first_cells(&page, "Reason").into_iter().flat_map(quoted)), reasons);
}

// Commands.

fn help(command: &[&str]) -> String {
    let output = output_of(coursewright(root()).args(command).arg("--help"));
    assert!(output.status.success(), "{command:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    // A line that goes on with what is said of a command is indented further.
    let lines = list.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.strip_prefix("  "));
    let names = lines.filter(|line| !line.starts_with(' ')).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// The options that a help text lists, of a command and of those below it.
fn options(command: &[&str]) -> BTreeSet<String> {
    let text = help(command);
    let mut found: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("      "))
        .filter(|line| line.starts_with("--"))
        .map(option)
        .collect();
    for inner in commands(&text) {
        found.extend(options(&[command, &[inner.as_str()]].concat()));
    }
    found
}

/// `--port` of `--port <PORT>`.
fn option(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect()
}

#[test]
fn every_command_and_option_stands_in_the_reference_and_no_other() {
    let pages: String = below(&manual().join("reference/commands"), ".md").into_values().collect();
    let sections: BTreeMap<&str, &str> = pages
        .split("\n## coursewright ")
        .skip(1)
        .map(|section| section.split_once(" {#").unwrap_or_else(|| panic!("a heading without an id: {section}")))
        .collect();
    let known = commands(&help(&[]));
    assert!(known.len() > 10, "{known:?}");
    let written: Vec<&str> = sections.keys().copied().collect();
    let sorted: BTreeSet<&str> = known.iter().map(String::as_str).collect();
    assert_eq!(written, Vec::from_iter(sorted), "the commands in the manual, and those of the program");
    let list = page("reference/commands/commands.md");
    for command in &known {
        assert!(list.contains(&format!("| [`coursewright {command}`](")), "{command} is not in the list of commands");
        let section = sections[command.as_str()].split("\n## ").next().unwrap();
        let cells = first_cells(section, "Option");
        let written: BTreeSet<String> = cells.into_iter().flat_map(quoted).map(option).collect();
        assert_eq!(options(&[command.as_str()]), written, "the options of `{command}`, and those in the manual");
    }
}

// Keys, types and blocks.

/// The keys of all objects of a schema.
fn keys(schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        // `false` forbids a key that stands elsewhere.
        found.extend(properties.iter().filter(|(_, value)| **value != Value::Bool(false)).map(|(key, _)| key.clone()));
    }
    match schema {
        Value::Object(inner) => inner.values().for_each(|value| keys(value, found)),
        Value::Array(inner) => inner.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

/// Where the manual has the keys of a kind of file: a page, or a folder of pages.
fn place_of(schema: &str) -> &'static str {
    match schema {
        "site" => "site/files/site-yaml.md",
        "course" => "site/files/course-yaml.md",
        "module" => "site/files/module-yaml.md",
        "lesson" => "writing/lessons/lesson-keys.md",
        "concept" => "writing/concepts",
        "quiz" => "questions",
        "contrast" => "writing/concepts",
        kind if block::KINDS.contains(&kind) => "writing/models",
        other => panic!("say here where the manual has the keys of the schema `{other}`"),
    }
}

fn pages_at(place: &str) -> Vec<String> {
    let full = manual().join(place);
    if full.is_dir() { below(&full, ".md").into_values().collect() } else { vec![page(place)] }
}

#[test]
fn every_key_of_a_schema_stands_in_the_manual_and_no_other() {
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for name in schema::NAMES.into_iter().filter(|name| !name.ends_with("-words")) {
        let schema: Value = serde_json::from_str(schema::get(name).unwrap()).unwrap();
        keys(&schema, places.entry(place_of(name)).or_default());
    }
    for (place, known) in &places {
        let pages = pages_at(place);
        let text = pages.concat();
        // `true` and `false` are keys in quotation marks.
        let stands = |key: &&String| text.contains(&format!("`{key}`")) || text.contains(&format!("`\"{key}\""));
        let missing: Vec<_> = known.iter().filter(|key| !stands(key)).collect();
        assert!(missing.is_empty(), "docs/content/{place} does not say what {missing:?} are");
        let cells = pages.iter().flat_map(|page| first_cells(page, "Key")).flat_map(quoted);
        let told = named(cells.flat_map(|key| key.split('.')).map(|key| key.trim_matches('"')));
        assert!(!told.is_empty(), "docs/content/{place} has no table of keys");
        let unknown: Vec<_> = told.difference(known).collect();
        assert!(unknown.is_empty(), "docs/content/{place} tells of keys that there are not: {unknown:?}");
    }
}

#[test]
fn words_in_another_language_stand_under_the_keys_of_their_source() {
    let keys_of = |name: &str| {
        let mut found = BTreeSet::new();
        keys(&serde_json::from_str(schema::get(name).unwrap()).unwrap(), &mut found);
        found
    };
    let text = page("site/files/languages.md");
    for name in schema::NAMES {
        let Some(source) = name.strip_suffix("-words") else { continue };
        let mut words = keys_of(name);
        assert!(words.remove("source") && text.contains("`source` names the text"), "{name}");
        // A concept's contrasts stand in its relations, and have a map of their own here.
        words.remove("contrasts");
        let foreign: Vec<_> = words.difference(&keys_of(source)).cloned().collect();
        assert!(foreign.is_empty(), "{name}: {foreign:?}");
    }
}

#[test]
fn every_type_of_question_can_be_tried_and_stands_in_the_list_of_types() {
    let schema: Value = serde_json::from_str(schema::get("quiz").unwrap()).unwrap();
    let types = schema.pointer("/$defs/question/properties/type/enum").unwrap().as_array().unwrap();
    let types = named(types.iter().map(|name| name.as_str().unwrap()));
    let list = page("questions/types/all-types.md");
    assert_eq!(named(first_cells(&list, "type").into_iter().flat_map(quoted)), types);
    let pages = below(&manual().join("questions"), ".md");
    let lessons = pages.iter().map(|(path, text)| parse_lesson(&Source::in_memory(path, text)).value);
    let asked: BTreeSet<String> = lessons
        .flat_map(|lesson| lesson.quizzes.into_values())
        .flat_map(|quiz| quiz.questions.iter().map(|question| question.kind.name().to_owned()).collect::<Vec<_>>())
        .collect();
    assert_eq!(asked, types, "each type has a question in docs/content/questions that can be answered");
}

#[test]
fn every_block_can_be_played_with_and_every_alert_is_shown() {
    let pages = below(&manual().join("writing"), ".md");
    let lessons: Vec<_> = pages.iter().map(|(path, text)| parse_lesson(&Source::in_memory(path, text)).value).collect();
    for kind in block::KINDS {
        let mut blocks = lessons.iter().flat_map(|lesson| lesson.blocks.values());
        assert!(blocks.any(|block| block.kind().name() == kind), "docs/content/writing shows no `{kind}`");
    }
    let alerts = page("writing/lessons/alerts-and-notes.md");
    for (kind, ..) in markdown::ALERTS {
        assert!(alerts.contains(&format!("\n> [!{kind}]\n")), "the manual does not show the alert `{kind}`");
    }
}

// The site itself.

#[test]
fn the_manual_is_a_site_without_a_warning() {
    let output = output_of(coursewright(root()).args(["check", "--strict", "--no-cache", "docs"]));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The paths below docs/ that a text names.
fn paths(text: &str) -> Vec<&str> {
    let is_of_path = |letter: char| letter.is_ascii_alphanumeric() || "/-_.".contains(letter);
    let found = text.match_indices("docs/").map(|(at, _)| {
        let rest = &text[at..];
        rest[..rest.find(|letter: char| !is_of_path(letter)).unwrap_or(rest.len())].trim_end_matches(['.', '/'])
    });
    found.filter(|path| path.ends_with(".md") || path.ends_with(".json")).collect()
}

#[test]
fn whatever_names_a_page_of_the_manual_names_one_that_is_there() {
    let mut texts = below(&root().join("src"), ".rs");
    texts.extend(below(&root().join("content"), ".md"));
    for name in ["README.md", "ARCHITECTURE.md", "STYLE.md", "CHANGELOG.md"] {
        texts.insert(name.to_owned(), fs::read_to_string(root().join(name)).unwrap());
    }
    for (file, text) in &texts {
        for path in paths(text) {
            assert!(root().join(path).is_file(), "{file} names {path}, which is not there");
        }
    }
}
