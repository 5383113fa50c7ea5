//! The house rules of ARCHITECTURE.md and STYLE.md that a machine can hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use coursewright::check::RULES;

/// Which modules each module may import. `cli` may import all.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("keyfile", &[]),
    ("seal", &["keyfile"]),
    ("sign", &["keyfile"]),
    ("code", &["sign"]),
    ("diag", &["source"]),
    ("yaml", &["source", "diag"]),
    ("markdown", &["source", "diag", "yaml"]),
    ("quiz", &["source", "diag", "yaml", "markdown", "block"]),
    ("keys", &["quiz"]),
    ("lint", &["source", "diag", "markdown", "quiz"]),
    ("interchange", &["source", "diag", "yaml", "markdown", "quiz", "lint"]),
    ("block", &["source", "diag", "yaml"]),
    ("content", &["source", "diag", "yaml", "keyfile", "seal", "sign", "markdown", "quiz", "block"]),
    ("generate", &["source", "diag", "yaml", "markdown", "quiz", "lint", "block", "content"]),
    ("site", &["source", "diag", "yaml", "markdown", "quiz", "block", "content", "generate"]),
    ("check", &["source", "diag", "yaml", "markdown", "quiz", "lint", "block", "content", "site"]),
    ("theme", &["source", "diag", "yaml"]),
    ("memory", &[]),
    (
        "render",
        &["source", "diag", "yaml", "seal", "markdown", "quiz", "keys", "block", "content", "site", "theme", "memory"],
    ),
    ("publish", &["source"]),
    ("outputs", &[]),
    (
        "build",
        &[
            "source", "diag", "yaml", "markdown", "quiz", "keys", "lint", "block", "content", "site", "check", "theme",
            "memory", "render", "publish",
        ],
    ),
    ("serve", &["source", "diag", "keys", "theme", "memory", "render", "build", "watch", "results"]),
    ("watch", &["source"]),
    (
        "results",
        &["source", "diag", "yaml", "seal", "sign", "code", "markdown", "quiz", "keys", "block", "content", "site"],
    ),
    ("certify", &["sign", "content", "site", "theme", "results"]),
    ("fmt", &["source", "diag", "yaml", "quiz", "content"]),
    ("diff", &["diag", "quiz", "site", "build"]),
    ("schema", &[]),
    ("new", &["yaml", "schema"]),
];

/// For each rule of `check`, cases that break it: folders of tests/cases/mistakes, or a file of unit tests for a rule
/// that no author's file can break.
const CASES: &[(&str, &[&str])] = &[
    ("links", &["broken-link", "link-to-page", "unknown-heading", "missing-image", "unsafe-link", "see-also"]),
    (
        "names",
        &[
            "unknown-concept",
            "unknown-objective",
            "unknown-quiz",
            "quiz-mode",
            "how-a-quiz-is-taken",
            "inline-questions",
        ],
    ),
    ("requires", &["unknown-requirement", "requires-cycle"]),
    ("objectives", &["objective-not-taught"]),
    ("relations", &["part-of-cycle", "core-work-cycle", "contrast-told-twice", "contrast-told-differently"]),
    ("contrasts", &["contrast-block"]),
    ("seeds", &["bad-seed", "unknown-seed"]),
    ("terms", &["contradicting-concepts"]),
    ("block-ids", &["duplicate-block"]),
    ("lesson-checks", &["lesson-without-check"]),
    ("image-sizes", &["image-without-size"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Rust files below src/, with their text; those of tests alone are left out.
fn sources() -> BTreeMap<PathBuf, String> {
    fn walk(folder: &Path, found: &mut BTreeMap<PathBuf, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.insert(path.strip_prefix(root().join("src")).unwrap().to_owned(), text);
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&root().join("src"), &mut found);
    found
}

/// The top module that a file belongs to: `quiz` for `quiz/parse/mod.rs`.
fn module_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file: no comments, and nothing from its tests on.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The modules named after `crate::`, also in `use crate::{a, b::c}`.
fn imported(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let word = |text: &str| -> String {
            text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
        };
        match rest.strip_prefix('{') {
            None => {
                found.insert(word(rest));
            }
            Some(list) => {
                let mut depth = 0;
                let mut start = 0;
                for (at, letter) in list.char_indices() {
                    match letter {
                        '{' => depth += 1,
                        '}' if depth > 0 => depth -= 1,
                        ',' | '}' if depth == 0 => {
                            found.insert(word(&list[start..at]));
                            start = at + 1;
                            if letter == '}' {
                                break;
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::diag::Place;\nuse crate::{source::{a, b}, yaml};\nlet x = crate::quiz::grade();\npub(in crate::site) fn";
    let expected = ["diag", "quiz", "site", "source", "yaml"].map(str::to_owned);
    assert_eq!(imported(text), BTreeSet::from(expected));
}

#[test]
fn no_module_imports_what_it_may_not() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut found = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if ["main", "lib", "cli"].contains(&module.as_str()) {
            continue;
        }
        let Some(allowed) = allowed.get(module.as_str()) else {
            found.push(format!("{}: the table does not know `{module}`", path.display()));
            continue;
        };
        for import in imported(&code(&text)) {
            if import != module && !allowed.contains(&import.as_str()) {
                found.push(format!("{}: `{module}` must not import `{import}`", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A table with a circle in it would allow anything.
#[test]
fn the_table_itself_has_no_circle() {
    for (module, below) in MAY_IMPORT {
        let mut open: Vec<&str> = below.to_vec();
        let mut seen = BTreeSet::new();
        while let Some(next) = open.pop() {
            assert_ne!(next, *module, "`{module}` may import itself by a detour");
            if seen.insert(next) {
                open.extend(MAY_IMPORT.iter().filter(|(name, _)| *name == next).flat_map(|(_, below)| *below));
            }
        }
    }
}

#[test]
fn the_map_names_the_same_modules() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, rest) = map.split_once("| module | owns | may import |\n").unwrap();
    let rows = rest.lines().take_while(|line| line.starts_with('|')).skip(1);
    let named: BTreeSet<&str> = rows.flat_map(|row| row.split('|').nth(1).unwrap().split(',')).map(str::trim).collect();
    let known: BTreeSet<&str> = MAY_IMPORT.iter().map(|(module, _)| *module).chain(["cli"]).collect();
    assert_eq!(named, known);
}

#[test]
fn only_the_command_line_prints() {
    let printing = ["println!", "print!(", "eprintln!", "eprint!(", "dbg!("];
    for (path, text) in sources() {
        if ["main", "cli"].contains(&module_of(&path).as_str()) {
            continue;
        }
        let code = code(&text);
        for word in printing {
            assert!(!code.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn no_clock_and_no_environment_below_the_command_line() {
    // To tell files that changed a moment ago, a program from another, and how long a stage took: never for a page.
    const ASK_THE_CLOCK: [&str; 6] =
        ["build.rs", "publish/disk.rs", "serve.rs", "serve/live.rs", "source.rs", "watch.rs"];
    for (path, text) in sources() {
        let code = code(&text);
        let module = module_of(&path);
        let reads_environment = code.contains("env::var") || code.contains("env::current_dir");
        assert!(!reads_environment || module == "cli", "{}: reads the environment", path.display());
        let may_ask =
            module == "cli" || path.ends_with("tests.rs") || ASK_THE_CLOCK.iter().any(|file| path.ends_with(file));
        let asks = code.contains("SystemTime::now") || code.contains("Instant::now") || code.contains("Zoned::now");
        assert!(may_ask || !asks, "{}: asks the clock", path.display());
        assert!(!code.contains("unwrap()"), "{}: unwrap() is for tests", path.display());
    }
}

#[test]
fn no_file_is_longer_than_600_lines() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 600, "{} has {lines} lines", path.display());
    }
}

#[test]
fn every_file_opens_with_what_it_owns() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{}", path.display());
    }
}

#[test]
fn every_rule_has_a_case() {
    let named: Vec<&str> = CASES.iter().map(|(rule, _)| *rule).collect();
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(BTreeSet::from_iter(&named), BTreeSet::from_iter(&rules));
    for (rule, cases) in CASES {
        assert!(!cases.is_empty(), "{rule}");
        for case in *cases {
            let known = if case.ends_with(".rs") {
                fs::read_to_string(root().join(case)).unwrap().contains("#[test]")
            } else {
                root().join("tests/cases/mistakes").join(case).join("stderr.txt").exists()
            };
            assert!(known, "{rule}: no case `{case}`");
        }
    }
}

/// What only a disk can do, and not to every user: root reads all.
const NOT_IN_CASES: [&str; 1] = ["unreadable"];

/// Every code that an author can be told is told in some test.
#[test]
fn every_code_is_told_in_a_case() {
    let mut told = String::new();
    for folder in ["tests", "src"] {
        collect(&root().join(folder), &mut told);
    }
    let mut codes = BTreeSet::new();
    for (path, text) in sources() {
        if ["cli", "results", "serve", "watch", "new", "publish"].contains(&module_of(&path).as_str()) {
            continue;
        }
        for start in
            ["Diagnostic::error(\"", "Diagnostic::warning(\"", "unresolved(\"", "reading.error(\"", " error(\""]
        {
            for (at, _) in code(&text).match_indices(start) {
                let code = &code(&text)[at + start.len()..];
                codes.insert(code.split('"').next().unwrap().to_owned());
            }
        }
    }
    assert!(codes.len() > 40, "{codes:?}");
    let missing: Vec<_> = codes
        .iter()
        .filter(|code| !NOT_IN_CASES.contains(&code.as_str()))
        .filter(|code| !told.contains(&format!("[{code}]")) && !told.contains(&format!("\"{code}\"")))
        .filter(|code| !told.contains(&format!(" {code}: ")))
        .collect();
    assert!(missing.is_empty(), "no test tells {missing:?}");
}

/// What tests expect: the snapshots of cases, and the test code itself.
fn collect(folder: &Path, out: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, out);
        } else if path.file_name().is_some_and(|name| name == "stderr.txt") {
            out.push_str(&fs::read_to_string(&path).unwrap());
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let tests = if path.starts_with(root().join("tests")) || path.ends_with("tests.rs") {
                text.as_str()
            } else {
                text.split_once("#[cfg(test)]\nmod ").map_or("", |(_, tests)| tests)
            };
            out.push_str(tests);
        }
    }
}
