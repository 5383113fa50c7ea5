//! Every kind of author's mistake is told at its place, with what to do.
//!
//! `tests/cases/mistakes/<name>/input` holds the files at fault, `stderr.txt` all that is said of them; it is written by
//! `SNAPSHOTS=overwrite cargo test --test mistakes`. The run is strict, so a warning also keeps the site from being
//! published.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use snapbox::str;
use support::{LESSON, differs_from, project};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/mistakes");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|case| case.is_dir());
    cases.sort();
    cases
}

#[test]
fn every_mistake_is_told_as_its_case_says() {
    let mut failures = Vec::new();
    let cases = cases();
    assert!(cases.len() >= 34);
    for case in cases {
        let project = project().folder(&case.join("input"));
        let run = project.run(&["build", "--strict"]);
        let name = case.file_name().unwrap().to_str().unwrap();
        if run.code() != Some(1) {
            failures.push(format!("{name}: exit code {:?}\n{}", run.code(), run.stderr()));
        }
        if project.root().join("public").exists() {
            failures.push(format!("{name}: a site was published"));
        }
        let told = run.stderr();
        if !told.contains("error[") && !told.contains("warning[") {
            failures.push(format!("{name}: nothing is told\n{told}"));
        }
        if let Some(difference) = differs_from(&told, &case.join("stderr.txt")) {
            failures.push(format!("{name}: {difference}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
